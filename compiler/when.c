/*
 * when - what is asked of a subject by a `when`.
 *
 * A `when` that rests on a kind that was not read is unknown, not false: the part may concern the
 * subject, which is then unverified by name. Where an operand that rests on nothing of the kind
 * decides alone, it still does.
 */
#include "compiler/check_int.h"
#include "compiler/strata.h"

/* The condition with each operand of `and`, `or`, `not` unknown when it rests on a kind that was
 * not read. */
static struct term *if_read(struct compilation *c, const struct block *block, struct term *term)
{
    struct uses uses = {.c = c};
    struct term *outer = term;
    if (term->kind == TERM_AND || term->kind == TERM_OR ||
        (term->kind == TERM_NOT && !term->joined)) {
        outer = MAKE(c, term);
        *outer = *term;
        outer->args = arena_alloc(&c->arena, term->nargs * sizeof *outer->args);
        for (size_t i = 0; i < term->nargs; i++) outer->args[i] = if_read(c, block, term->args[i]);
        return outer;
    }
    uses_of_condition(&uses, block, term);
    for (size_t i = 0; i < uses.n; i++) {
        struct term *inner = outer;
        if (!uses.items[i].kind) continue;
        outer = term_new(c, TERM_IF_READ, inner->type, inner->at, 1);
        outer->u.kind = uses.items[i].kind;
        outer->args[0] = inner;
    }
    return outer;
}

void ask_whens(struct compilation *c)
{
    for (size_t i = 0; i < c->model.requirements.n; i++) {
        const struct requirement *requirement = c->model.requirements.items[i];
        for (size_t p = 0; p < requirement->nparts; p++) {
            struct part *part = requirement->parts[p];
            if (part->when) part->asked = if_read(c, part->block, part->when);
        }
    }
}
