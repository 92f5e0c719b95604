/*
 * alternative - an `exists` over a choice of equations is looked for by one equation after another.
 *
 * `exists x in k where c and (x.f == s or x.f == t)` is `exists x in k where c and x.f == s` or the
 * same with t, with three values too: and, or, exists are least and greatest of them. An index
 * answers each; it would not answer the choice. A row that fits twice is seen twice, so this is for
 * `exists` alone.
 */
#include "compiler/check_int.h"
#include "compiler/order.h"

enum { ALTERNATIVES_MAX = 8 };

struct choice {
    struct ram_query *query;
    struct term *sides[ALTERNATIVES_MAX];
    struct term *values[ALTERNATIVES_MAX]; /* what a side compares with */
    size_t n;
};

static const struct variable *thing_of(const struct ram_query *query, const struct term *term)
{
    if (term->kind == TERM_OPERATION && term->op == OP_MOVE) term = term->args[0];
    if (term->kind != TERM_VARIABLE) return NULL;
    for (size_t g = 0; g < query->n; g++)
        if (query->generators[g]->kind == GENERATOR_KIND &&
            query->generators[g]->variables[0] == term->u.variable)
            return term->u.variable;
    return NULL;
}

/* The thing of the query that a term is, or is a field of: NULL when it is neither. */
static const struct variable *owner_of(const struct ram_query *query, const struct term *term)
{
    const struct variable *self = thing_of(query, term);
    if (self || term->kind != TERM_FIELD) return self;
    self = thing_of(query, term->args[0]);
    return self && self->type->tag == TYPE_THING && self->type->kind == term->u.field->kind ? self
                                                                                            : NULL;
}

struct search {
    const struct ram_query *query;
    bool inner, own; /* a query or a call; a variable of the query's own */
};

static void look(void *context, struct term *term)
{
    struct search *found = context;
    if (term->kind == TERM_EXISTS || term->kind == TERM_AGGREGATE || term->kind == TERM_CALL)
        found->inner = true;
    for (size_t g = 0; term->kind == TERM_VARIABLE && g < found->query->n; g++)
        for (size_t i = 0; i < found->query->generators[g]->nvariables; i++)
            if (found->query->generators[g]->variables[i] == term->u.variable) found->own = true;
}

static struct search search(const struct ram_query *query, struct term *term)
{
    struct search found = {.query = query};
    term_walk(term, look, &found);
    return found;
}

/* Takes the sides of an `or` when each is `field of one thing == what is known before`. */
static bool take_sides(struct choice *choice, struct term *term)
{
    const struct ram_query *query = choice->query;
    if (term->kind == TERM_OR) {
        for (size_t i = 0; i < term->nargs; i++)
            if (!take_sides(choice, term->args[i])) return false;
        return true;
    }
    if (term->kind != TERM_OPERATION || term->op != OP_EQUAL || choice->n == ALTERNATIVES_MAX)
        return false;
    for (int i = 0; i < 2; i++) {
        struct term *value = term->args[1 - i];
        struct search found = search(query, value);
        if (!owner_of(query, term->args[i]) || found.inner || found.own) continue;
        choice->sides[choice->n] = term;
        choice->values[choice->n++] = value;
        return true;
    }
    return false;
}

static bool holds_queries(const struct ram_query *query)
{
    for (size_t i = 0; i < query->nconditions; i++)
        if (search(query, query->conditions[i]).inner) return true;
    return false;
}

static struct ram_query *with_side(struct compilation *c, const struct ram_query *query,
                                   size_t condition, struct term *side)
{
    struct ram_query *copy = query_new(c, query->kleene);
    for (size_t g = 0; g < query->n; g++) query_add(c, copy, query->generators[g]);
    for (size_t i = 0; i < query->nconditions; i++)
        APPEND(c, copy, conditions, i == condition ? side : query->conditions[i]);
    return copy;
}

static bool order_sides(struct compilation *c, struct choice *choice, size_t condition,
                        struct span at)
{
    struct ram_query *query = choice->query;
    bool tracing = c->tracing, good = true;
    query->alternatives = arena_alloc(&c->arena, choice->n * sizeof *query->alternatives);
    query->known = arena_alloc(&c->arena, choice->n * sizeof *query->known);
    query->nalternatives = choice->n;
    c->tracing = false;
    for (size_t k = 0; k < choice->n; k++) {
        query->known[k] = choice->values[k];
        query->alternatives[k] = with_side(c, query, condition, choice->sides[k]);
        good = order_query(c, query->alternatives[k], at) && good;
    }
    c->tracing = tracing;
    return good;
}

bool order_alternatives(struct compilation *c, struct ram_query *query, struct span at)
{
    if (query->nalternatives || c->options->coverage || holds_queries(query)) return true;
    for (size_t i = 0; i < query->nconditions; i++) {
        struct choice choice = {.query = query};
        if (query->conditions[i]->kind == TERM_OR && take_sides(&choice, query->conditions[i]))
            return order_sides(c, &choice, i, at);
    }
    return true;
}
