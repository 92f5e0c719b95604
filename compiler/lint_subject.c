/*
 * lint_subject - requirements that range over a kind of which there can be nothing.
 */
#include "compiler/lint_int.h"

/* With a source for every key there is a group for each of its members, rows or not. */
static bool has_groups_anyway(const struct block *block)
{
    for (size_t i = 0; i < block->nkeys; i++)
        if (!block->key_sources[i]) return false;
    return block->nkeys > 0;
}

static void look_at(struct lint *l, const struct generator *g)
{
    struct compilation *c = l->c;
    const struct kind *kind = g->of_kind;
    if (g->kind != GENERATOR_KIND || lint_is_open(l, kind) || lint_has_things(l, kind)) return;
    struct diag *d = diag_add(c->diags, DIAG_NO_THINGS, g->at, text_z(c, kind->name));
    diag_note(c->diags, d, (struct span){0, 0}, "none is declared, and no facts bring one%s",
              kind->observed ? "; what was not observed is unverified" : "");
    diag_help(c->diags, d, "declare one, or say where they are read: facts %s from \"FILE\"",
              text_z(c, kind->name));
}

void lint_subjects(struct lint *l)
{
    struct model *m = &l->c->model;
    if (l->exports) return;
    for (size_t i = 0; i < m->requirements.n; i++) {
        const struct requirement *r = m->requirements.items[i];
        for (size_t b = 0; is_own(r->module) && b < r->nblocks; b++) {
            const struct block *block = r->blocks[b];
            if (!block->query || has_groups_anyway(block)) continue;
            for (size_t g = 0; g < block->query->n; g++) look_at(l, block->query->generators[g]);
        }
    }
}
