/*
 * lint_aggregate - aggregates that one row without a value makes unknown.
 *
 * `count(x for x in item where x.owner == r)` counts nobody when one item has no owner: it may be
 * r's. That is so by the three values, but seldom what was meant of an optional field. Where the
 * condition asks `has x.owner`, too, such a row is out for sure. Of what is observed a missing
 * value is missing evidence, and unknown is right: nothing is said.
 */
#include "compiler/lint_int.h"
#include "compiler/lint_world.h"

struct looking {
    struct compilation *c;
    const struct term *aggregate;
};

static bool is_drawn(const struct ram_query *query, const struct variable *variable)
{
    for (size_t i = 0; i < query->n; i++)
        for (size_t k = 0; k < query->generators[i]->nvariables; k++)
            if (query->generators[i]->kind != GENERATOR_GROUP &&
                query->generators[i]->variables[k] == variable)
                return true;
    return false;
}

static bool is_guarded(struct compilation *c, const struct ram_query *query,
                       const struct term *field)
{
    for (size_t i = 0; i < query->nconditions; i++) {
        const struct term *has = query->conditions[i];
        if (has->kind == TERM_OPERATION && has->op == OP_HAS && same_term(c, has->args[0], field))
            return true;
    }
    return false;
}

/* Optional fields of the rows whose absence makes the condition unknown. */
static void look_for_fields(const struct looking *looking, const struct term *term)
{
    const struct ram_query *query = looking->aggregate->u.aggregate.query;
    struct compilation *c = looking->c;
    bool of_row = term->kind == TERM_FIELD && term->args[0]->kind == TERM_VARIABLE &&
                  is_drawn(query, term->args[0]->u.variable);
    if (of_row && term->u.field->optional && !term->u.field->kind->observed &&
        !is_guarded(c, query, term)) {
        const char *text = compile_source_text(c, term->at, 60);
        struct diag *d = diag_add(c->diags, DIAG_ONE_UNKNOWN, term->at, text);
        diag_help(c->diags, d,
                  "where it is missing the row does not count, if that is meant: has %s and ...",
                  text);
    }
    if (term->kind != TERM_NOT && (term->kind != TERM_OPERATION || term->op == OP_HAS)) return;
    for (size_t i = 0; i < term->nargs; i++) look_for_fields(looking, term->args[i]);
}

static void look_at_term(struct walk *walk, struct term *term)
{
    struct looking looking = {walk->c, term};
    const struct ram_query *query;
    if (term->kind != TERM_AGGREGATE || !is_own(walk->module)) return;
    query = term->u.aggregate.query;
    for (size_t i = 0; query->kleene && i < query->nconditions; i++)
        look_for_fields(&looking, query->conditions[i]);
}

void lint_aggregates(struct lint *l)
{
    struct walk walk = {.c = l->c, .term = look_at_term};
    walk_roots(&walk, ROOT_JUDGED);
}
