/*
 * lint_unsaid - what a requirement leaves unsaid: how grave, what to do, who asks for it.
 */
#include "compiler/lint_int.h"

/* Whether the field is the one that every judged kind has, and is given, by the kind if not by the
 * thing. A kind may have one of that name that means something else. */
static bool is_said(const struct lint *l, const struct requirement *r, const char *name)
{
    const struct field *field = find_field(r->thing->kind, intern(l->c, name));
    if (!field || !is_metadata(l->c, field)) return true;
    if (field->written && field->written->standard) return true;
    return lint_value(l, r->thing, name, NULL) != NULL;
}

static void report(struct lint *l, enum diag_code code, const struct requirement *r,
                   const char *help)
{
    struct compilation *c = l->c;
    struct diag *d = diag_add(c->diags, code, r->thing->at, text_z(c, r->thing->kind->name),
                              text_z(c, r->thing->name));
    diag_help(c->diags, d, "%s", help);
}

void lint_unsaid(struct lint *l)
{
    struct model *m = &l->c->model;
    for (size_t i = 0; i < m->requirements.n; i++) {
        const struct requirement *r = m->requirements.items[i];
        if (!is_own(r->module) || r->nparts == 0) continue;
        if (!is_said(l, r, "severity"))
            report(l, DIAG_NO_SEVERITY, r,
                   "severity: info, low, medium, high or critical; it counts as medium");
        if (!is_said(l, r, "remedy"))
            report(l, DIAG_NO_REMEDY, r, "remedy: \"what whoever reads the finding has to do\"");
        if (!is_said(l, r, "refs") && !r->decl->doc)
            report(l, DIAG_NO_REFERENCE, r, "refs: [\"...\"], or a ## comment above that says why");
    }
}
