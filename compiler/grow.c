/*
 * grow - refuses recursion that would make new values without end.
 *
 * Things and values of enumerations are finite; numbers, texts, dates and the like are not. What a
 * recursive rule reads of its own rows is drawn; a value that is computed of what is drawn is new,
 * and may not become part of a row again. A column that is bound by something else besides (n in
 * [1, 2, 3]) can only be tested with it.
 */
#include "compiler/check_int.h"
#include "compiler/order.h"
#include "compiler/strata.h"

struct grower {
    const struct step *step;
    const struct derivation *derivation;
    const struct variable **drawn;
    size_t n, capacity;
    struct compilation *c;
    bool found; /* of a walk */
};

static bool is_endless(const struct type *type)
{
    switch (type->plain->tag) {
    case TYPE_BOOL:
    case TYPE_ENUM:
    case TYPE_THING:
    case TYPE_UNION:
    case TYPE_UNIT:
    case TYPE_REQUIREMENT: return false;
    default: return true;
    }
}

static bool is_drawn(const struct grower *g, const struct variable *variable)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->drawn[i] == variable) return true;
    return false;
}

/* True when it is new among the drawn. */
static bool draw(struct grower *g, const struct variable *variable)
{
    if (!is_endless(variable->type) || is_drawn(g, variable)) return false;
    g->drawn = compile_room(g->c, g->drawn, &g->capacity, g->n + 1, sizeof *g->drawn);
    g->drawn[g->n++] = variable;
    return true;
}

static void find_drawn(void *context, struct term *term)
{
    struct grower *g = context;
    if (term->kind == TERM_VARIABLE && is_drawn(g, term->u.variable)) g->found = true;
}

static bool mentions_drawn(struct grower *g, struct term *term)
{
    g->found = false;
    term_walk(term, find_drawn, g);
    return g->found;
}

static bool is_computed(const struct term *term)
{
    switch (term->kind) {
    case TERM_OPERATION: return term->op != OP_MOVE;
    case TERM_BUILTIN:
    case TERM_CALL:
    case TERM_AGGREGATE:
    case TERM_JOIN:
    case TERM_TEXT_OF:
    case TERM_MAKE_LIST:
    case TERM_SUBJECT: return true;
    default: return false;
    }
}

/* Whether a value is computed of what is drawn; the elements of a list are looked at one by one. */
static bool is_new(struct grower *g, struct term *term, bool elements)
{
    if (!is_endless(term->type) || !mentions_drawn(g, term)) return false;
    if (is_computed(term) && !(elements && term->kind == TERM_MAKE_LIST)) return true;
    for (size_t i = 0; i < term->nargs; i++)
        if (is_new(g, term->args[i], false)) return true;
    return false;
}

static bool is_operation(const struct term *term, uint32_t op)
{
    return term->kind == TERM_OPERATION && term->op == op;
}

static const struct variable *variable_of(const struct term *term)
{
    return term->kind == TERM_VARIABLE ? term->u.variable : NULL;
}

/* What a condition gives to a variable: the other side of ==, the list of `in`; NULL for nothing.
 */
static struct term *given_to(struct term *condition, const struct variable *variable)
{
    if (is_operation(condition, OP_EQUAL) && variable_of(condition->args[0]) == variable)
        return condition->args[1];
    if (is_operation(condition, OP_EQUAL) && variable_of(condition->args[1]) == variable)
        return condition->args[0];
    if (is_operation(condition, OP_IN_LIST) && variable_of(condition->args[0]) == variable)
        return condition->args[1];
    return NULL;
}

/* Whether something that is not drawn bounds a formal. */
static bool is_bounded(struct grower *g, const struct variable *formal)
{
    const struct ram_query *query = g->derivation->query;
    for (size_t i = 0; i < query->nconditions; i++) {
        struct term *condition = query->conditions[i], *given = given_to(condition, formal);
        if (given && !mentions_drawn(g, given)) return true;
        if (condition->kind == TERM_IN_SET && variable_of(condition->args[0]) == formal)
            return true;
        if (condition->kind != TERM_CONTAINS || step_holds(g->step, condition->u.rule)) continue;
        for (size_t a = 0; a < condition->nargs; a++)
            if (variable_of(condition->args[a]) == formal) return true;
    }
    return false;
}

/* One round of finding what is drawn; true when there was more. */
static bool draw_more(struct grower *g)
{
    const struct ram_query *query = g->derivation->query;
    bool more = false;
    for (size_t i = 0; i < query->n; i++) {
        const struct generator *from = query->generators[i];
        bool own = from->kind == GENERATOR_RULE && step_holds(g->step, from->rule);
        own = own || (from->kind == GENERATOR_LIST && mentions_drawn(g, from->base));
        for (size_t v = 0; own && v < from->nvariables; v++) more |= draw(g, from->variables[v]);
    }
    for (size_t i = 0; i < query->nconditions; i++) {
        struct term *condition = query->conditions[i];
        bool own = condition->kind == TERM_CONTAINS && step_holds(g->step, condition->u.rule);
        for (size_t a = 0; own && a < condition->nargs; a++)
            if (variable_of(condition->args[a])) more |= draw(g, variable_of(condition->args[a]));
        for (size_t f = 0; f < g->derivation->rule->nformals; f++) {
            const struct variable *formal = g->derivation->formals[f];
            struct term *given = given_to(condition, formal);
            if (given && mentions_drawn(g, given)) more |= draw(g, formal);
        }
    }
    return more;
}

static bool report(struct grower *g, struct span at)
{
    struct compilation *c = g->c;
    struct diag *d = diag_add(c->diags, DIAG_GROWS, at, text_z(c, g->derivation->rule->name));
    diag_help(c->diags, d,
              "give the new value bounds of its own, such as n in [1, 2, 3], or compute it outside "
              "of the rule");
    return false;
}

bool check_growth(struct compilation *c, const struct step *step,
                  const struct derivation *derivation)
{
    struct grower g = {.c = c, .step = step, .derivation = derivation};
    const struct ram_query *query = derivation->query;
    while (draw_more(&g))
        ;
    for (size_t i = 0; i < query->n; i++)
        if (query->generators[i]->kind == GENERATOR_LIST &&
            is_new(&g, query->generators[i]->base, true))
            return report(&g, query->generators[i]->base->at);
    for (size_t f = 0; f < derivation->rule->nformals; f++) {
        const struct variable *formal = derivation->formals[f];
        if (!is_endless(formal->type) || is_bounded(&g, formal)) continue;
        for (size_t i = 0; i < query->nconditions; i++) {
            struct term *given = given_to(query->conditions[i], formal);
            if (given && is_new(&g, given, is_operation(query->conditions[i], OP_IN_LIST)))
                return report(&g, given->at);
        }
    }
    return true;
}
