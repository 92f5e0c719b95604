/*
 * term - makes terms, and tells whether they can be missing.
 */
#include "compiler/check_int.h"

struct term *term_new(struct compilation *c, enum term_kind kind, const struct type *type,
                      struct span at, size_t nargs)
{
    struct term *term = MAKE(c, term);
    term->kind = kind;
    term->type = type;
    term->at = at;
    term->nargs = nargs;
    term->args = arena_alloc(&c->arena, (nargs + 1) * sizeof *term->args);
    return term;
}

struct term *term_constant(struct compilation *c, const struct type *type, int64_t word,
                           struct span at)
{
    struct term *term = term_new(c, TERM_CONSTANT, type, at, 0);
    term->u.constant.word = word;
    return term;
}

struct term *term_number(struct compilation *c, double value, struct span at)
{
    int64_t word;
    memcpy(&word, &value, sizeof word);
    return term_constant(c, type_simple(c, TYPE_NUMBER), word, at);
}

struct term *term_thing(struct compilation *c, const struct named *named, struct span at)
{
    struct term *term = term_new(c, TERM_CONSTANT, named->kind->type, at, 0);
    term->u.constant.named = named;
    return term;
}

struct term *term_variable(struct compilation *c, struct variable *variable, struct span at)
{
    struct term *term = term_new(c, TERM_VARIABLE, variable->type, at, 0);
    term->u.variable = variable;
    return term;
}

struct term *term_operation(struct compilation *c, uint32_t op, const struct type *type,
                            struct span at, struct term *a, struct term *b)
{
    struct term *term = term_new(c, TERM_OPERATION, type, at, !!a + !!b);
    bool maybe = (a && a->type->optional) || (b && b->type->optional);
    term->op = op;
    term->args[0] = a;
    term->args[1] = b;
    term->type = type_optional(c, type, maybe && op != OP_HAS);
    return term;
}

struct term *term_broken(struct compilation *c, struct span at)
{
    return term_new(c, TERM_BROKEN, c->broken, at, 0);
}

struct term *term_not(struct compilation *c, struct term *term)
{
    struct term *not = term_new(c, TERM_NOT, term->type, term->at, 1);
    not ->args[0] = term;
    return not ;
}

struct term *term_unlike(struct compilation *c, struct term *term)
{
    struct term *not = term_not(c, term);
    not ->joined = true;
    return not ;
}

bool term_is_made(const struct term *term)
{
    if (term->kind == TERM_NOT) return term->joined;
    for (size_t i = 0; (term->kind == TERM_AND || term->kind == TERM_OR) && i < term->nargs; i++)
        if (term->args[i]->at.from == term->at.from && term->args[i]->at.to == term->at.to)
            return true;
    return false;
}

bool term_is_broken(const struct term *term)
{
    return term->kind == TERM_BROKEN || term->type->tag == TYPE_BROKEN;
}

static bool any_nullable(const struct term *term)
{
    for (size_t i = 0; i < term->nargs; i++)
        if (term_nullable(term->args[i])) return true;
    return false;
}

bool query_nullable(const struct ram_query *query)
{
    for (size_t i = 0; i < query->nconditions; i++)
        if (term_nullable(query->conditions[i])) return true;
    for (size_t i = 0; i < query->n; i++) {
        const struct generator *g = query->generators[i];
        if (g->kind == GENERATOR_GROUP) return true;
        if (g->base && term_nullable(g->base)) return true;
    }
    return false;
}

/* Whether a term can be missing when evaluated, whatever its type says: facts may lack what their
 * kind demands. */
bool term_nullable(const struct term *term)
{
    switch (term->kind) {
    case TERM_CONSTANT:
    case TERM_TEXT_OF:
    case TERM_SUBJECT:
    case TERM_PATH: return false;
    case TERM_VARIABLE: return term->u.variable->nullable;
    case TERM_PARAMETER: return term->type->optional;
    case TERM_FIELD:
    case TERM_FIELD_NAMED:
    case TERM_BUILTIN:
    case TERM_READ:
    case TERM_NODE:
    case TERM_NODE_UP:
    case TERM_NODE_MEMBER:
    case TERM_NODE_AT:
    case TERM_NODE_DEEP: return true;
    case TERM_IF_READ:
    case TERM_CALL: return true;
    case TERM_SET_FIELD:
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT:
    case TERM_CONTAINS:
    case TERM_IN_SET:
    case TERM_JOIN:
    case TERM_IS_KIND: return any_nullable(term);
    case TERM_MAKE_LIST: return false;
    case TERM_OPERATION:
        switch (term->op) {
        case OP_HAS:
        case OP_RUNNING: return false;
        case OP_DECLARED:
        case OP_TITLE:
        case OP_PARENT:
        case OP_AS_KIND:
        case OP_NODE_KEY:
        case OP_NODE_AS:
        case OP_TEXT_AS: return true;
        default: return any_nullable(term);
        }
    case TERM_DEFAULT: return term_nullable(term->args[1]);
    case TERM_CHOICE: return any_nullable(term);
    case TERM_EXISTS: return query_nullable(term->u.aggregate.query);
    case TERM_AGGREGATE:
        return term->u.aggregate.function != AGGREGATE_COUNT ||
               query_nullable(term->u.aggregate.query);
    case TERM_BROKEN: return false;
    }
    return true;
}

struct ram_query *query_new(struct compilation *c, bool kleene)
{
    struct ram_query *query = MAKE(c, ram_query);
    query->kleene = kleene;
    return query;
}

void query_add(struct compilation *c, struct ram_query *query, struct generator *generator)
{
    query->generators = compile_room(c, query->generators, &query->capacity, query->n + 1,
                                     sizeof *query->generators);
    query->generators[query->n++] = generator;
}

void query_where(struct compilation *c, struct ram_query *query, struct term *condition)
{
    if (condition->kind == TERM_AND && !(c->options->coverage && term_is_made(condition))) {
        for (size_t i = 0; i < condition->nargs; i++) query_where(c, query, condition->args[i]);
        return;
    }
    APPEND(c, query, conditions, condition);
}

struct generator *generator_new(struct compilation *c, enum generator_kind kind,
                                struct variable *variable, struct span at)
{
    struct generator *g = MAKE(c, generator);
    g->kind = kind;
    g->at = at;
    g->nvariables = variable ? 1 : 0;
    g->variables = arena_alloc(&c->arena, sizeof *g->variables);
    g->variables[0] = variable;
    return g;
}

struct variable *variable_new(struct compilation *c, uint32_t name, const struct type *type,
                              struct span at)
{
    struct variable *variable = MAKE(c, variable);
    variable->name = name;
    variable->type = type;
    variable->at = at;
    return variable;
}

static void contains_variable(void *context, struct term *term)
{
    void **both = context;
    if (term->kind == TERM_VARIABLE && term->u.variable == both[0]) both[1] = both[0];
}

bool term_mentions(struct term *term, const struct variable *variable)
{
    void *context[2] = {(void *)variable, NULL};
    term_walk(term, contains_variable, context);
    return context[1] != NULL;
}

void query_walk(struct ram_query *query, term_visitor *visit, void *context)
{
    for (size_t i = 0; i < query->n; i++)
        if (query->generators[i]->base) term_walk(query->generators[i]->base, visit, context);
    for (size_t i = 0; i < query->nconditions; i++) term_walk(query->conditions[i], visit, context);
}

void term_walk(struct term *term, term_visitor *visit, void *context)
{
    visit(context, term);
    for (size_t i = 0; i < term->nargs; i++) term_walk(term->args[i], visit, context);
    if (term->kind != TERM_EXISTS && term->kind != TERM_AGGREGATE) return;
    query_walk(term->u.aggregate.query, visit, context);
    if (term->u.aggregate.value) term_walk(term->u.aggregate.value, visit, context);
    if (term->u.aggregate.parameter) term_walk(term->u.aggregate.parameter, visit, context);
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++)
        term_walk(term->u.aggregate.keys[i], visit, context);
}
