/*
 * lookup_requirement - the requirement that [MODULE.][KIND.]NAME[.PART] means.
 *
 * What is judged is shown by name, whichever module brought it. So requirements, other than the
 * rest, are also found in modules that are imported further on; the nearer one is meant.
 */
#include "compiler/check_int.h"

/* A requirement that a name may mean. */
struct meant {
    struct requirement *requirement;
    struct part *part; /* or NULL */
    enum nearness near;
};

struct reading {
    struct compilation *c;
    struct module *from;
    const struct dotted *name;
    LIST_OF(struct meant) best;   /* all as near as can be */
    struct requirement *partless; /* one that has no part of the last name */
};

/* The first `n` parts as one name. */
static bool names_module(struct compilation *c, const struct dotted *name, size_t n,
                         uint32_t module)
{
    const char *rest = text_z(c, module);
    for (size_t i = 0; i < n; i++) {
        const char *part = text_z(c, name->parts[i].text);
        size_t length = strlen(part);
        if (strncmp(rest, part, length) != 0) return false;
        rest += length;
        if (*rest == '.' && i + 1 < n)
            rest++;
        else if (*rest || i + 1 < n)
            return false;
    }
    return true;
}

static void keep_nearest(struct reading *reading, struct meant meant)
{
    size_t n = reading->best.n;
    if (n && reading->best.items[0].near < meant.near) return;
    if (n && reading->best.items[0].near > meant.near) reading->best.n = 0;
    LIST_ADD(reading->c, reading->best, meant);
}

/* Takes a requirement when the name from part `at` on is [KIND.]NAME[.PART]. */
static bool read_from(struct reading *reading, struct requirement *r, size_t at, enum nearness near)
{
    const struct dotted *name = reading->name;
    struct meant meant = {r, NULL, near};
    for (int kind = 0; kind < 2; kind++) {
        size_t i = at + (size_t)kind;
        if (i >= name->n || name->n - i > 2 || name->parts[i].text != r->thing->name) continue;
        if (kind && name->parts[at].text != r->thing->kind->name) continue;
        for (size_t p = 0; i + 1 < name->n && p < r->nparts; p++)
            if (r->parts[p]->name == name->parts[i + 1].text) meant.part = r->parts[p];
        if (i + 1 == name->n || meant.part) {
            keep_nearest(reading, meant);
            return true;
        }
        if (!reading->partless) reading->partless = r;
    }
    return false;
}

static bool stands_in(const struct dotted *name, uint32_t word)
{
    for (size_t i = 0; i < name->n; i++)
        if (name->parts[i].text == word) return true;
    return false;
}

/* In every way there is: with more in front of the name, or less. */
static void read_as(struct reading *reading, struct requirement *r)
{
    enum nearness near;
    if (!stands_in(reading->name, r->thing->name)) return;
    near = module_nearness(reading->c, reading->from, r->module);
    if (near == MODULE_APART || read_from(reading, r, 0, near)) return;
    for (size_t n = 1; n < reading->name->n; n++)
        if (names_module(reading->c, reading->name, n, r->module->name) &&
            read_from(reading, r, n, MODULE_OWN))
            return;
}

static void report_partless(struct reading *reading)
{
    struct compilation *c = reading->c;
    const struct requirement *r = reading->partless;
    const struct dotted *name = reading->name;
    struct diag *d = diag_add(c->diags, DIAG_NO_MEMBER, name->at, text_z(c, r->thing->name),
                              text_z(c, name->parts[name->n - 1].text));
    diag_note(c->diags, d, r->thing->at, "its parts are those that require names");
}

static void report_several(struct reading *reading)
{
    struct compilation *c = reading->c;
    const struct requirement *a = reading->best.items[0].requirement;
    const struct requirement *b = reading->best.items[1].requirement;
    const struct dotted *name = reading->name;
    const char *text = text_z(c, a->thing->name);
    struct diag *d;
    if (a->module != b->module) {
        report_rivals(c, &(struct name){a->thing->name, name->at}, a->module, b->module);
        return;
    }
    d = diag_add(c->diags, DIAG_AMBIGUOUS, name->at, text,
                 arena_print(&c->arena, "a %s or a %s", text_z(c, a->thing->kind->name),
                             text_z(c, b->thing->kind->name)));
    diag_help(c->diags, d, "say the kind: %s.%s", text_z(c, a->thing->kind->name), text);
}

/* Nothing is called so. What stands before the name may be taken for its module or kind. */
static void report_none(struct reading *reading)
{
    struct compilation *c = reading->c;
    const struct dotted *name = reading->name;
    const char **names = arena_alloc(&c->arena, (c->model.requirements.n + 1) * sizeof *names);
    const char *text = text_z(c, name->parts[0].text);
    size_t n = 0;
    for (size_t i = 1; i < name->n; i++)
        text = arena_print(&c->arena, "%s.%s", text, text_z(c, name->parts[i].text));
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "requirement", text);
    for (size_t i = name->n; i-- > 0;)
        if (suggest_import(c, reading->from, d, "requirement", name->parts[i].text)) return;
    for (size_t i = 0; i < c->model.requirements.n; i++) {
        const struct requirement *r = c->model.requirements.items[i];
        if (module_nearness(c, reading->from, r->module) != MODULE_APART)
            names[n++] = text_z(c, r->thing->name);
    }
    suggest(c, d, text, names, n);
}

struct requirement *resolve_requirement(struct compilation *c, struct module *from,
                                        const struct dotted *name, struct part **part)
{
    struct reading reading = {.c = c, .from = from, .name = name};
    *part = NULL;
    for (size_t i = 0; i < c->model.requirements.n; i++)
        read_as(&reading, c->model.requirements.items[i]);
    if (reading.best.n == 1) {
        *part = reading.best.items[0].part;
        return reading.best.items[0].requirement;
    }
    if (reading.best.n > 1)
        report_several(&reading);
    else if (reading.partless)
        report_partless(&reading);
    else
        report_none(&reading);
    return NULL;
}
