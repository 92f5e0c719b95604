/*
 * check_aggregate - count, sum and the rest: over a query, over the rows of a group, over a list.
 */
#include "compiler/check_int.h"

static int function_of_word(const char *word)
{
    for (size_t i = 0; i < aggregate_count; i++)
        if (i != AGGREGATE_EACH && strcmp(aggregate_word((uint32_t)i), word) == 0) return (int)i;
    return -1;
}

bool is_aggregate(struct checker *k, const struct expr *e)
{
    return e->u.call.query.binders.n > 0 ||
           function_of_word(text_z(k->c, e->u.call.function.text)) >= 0;
}

static const struct type *aggregate_type(struct compilation *c, int function,
                                         const struct type *value)
{
    const struct type *number = type_simple(c, TYPE_NUMBER);
    bool duration = value->tag == TYPE_DURATION;
    switch ((enum aggregate_function)function) {
    case AGGREGATE_COUNT: return type_simple(c, TYPE_INT);
    case AGGREGATE_SUM: return value->plain;
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN: return (duration ? value : number)->maybe;
    case AGGREGATE_SHARE: return number->maybe;
    case AGGREGATE_SET: return type_set(c, value);
    case AGGREGATE_LIST:
    case AGGREGATE_FIRST_N:
    case AGGREGATE_LAST_N:
    case AGGREGATE_EACH: return type_list(c, value);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_FIRST:
    case AGGREGATE_LAST:
    case AGGREGATE_PERCENTILE: return value->maybe;
    case AGGREGATE_UNION: return type_set(c, type_simple(c, TYPE_SPAN));
    }
    return c->broken;
}

static bool aggregate_takes(int function, const struct type *value)
{
    int tag = value->tag;
    bool numeric = tag == TYPE_INT || tag == TYPE_NUMBER || tag == TYPE_DURATION;
    switch ((enum aggregate_function)function) {
    case AGGREGATE_SUM:
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN: return numeric;
    case AGGREGATE_SHARE: return tag == TYPE_BOOL;
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_PERCENTILE: return type_is_ordered(value);
    case AGGREGATE_UNION: return tag == TYPE_SPAN;
    default: return true;
    }
}

static const char *aggregate_wants(int function)
{
    switch ((enum aggregate_function)function) {
    case AGGREGATE_SHARE: return "conditions";
    case AGGREGATE_UNION: return "spans";
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_PERCENTILE:
        return "what has an order: numbers, dates, durations, texts, ordered enumerations";
    default: return "int, number or duration";
    }
}

struct term *aggregate_term(struct checker *k, int function, struct ram_query *query,
                            struct term *value, struct term *parameter, struct span at)
{
    struct compilation *c = k->c;
    struct term *term = term_new(c, TERM_AGGREGATE, c->broken, at, 0);
    if (term_is_broken(value)) return term_broken(c, at);
    if (value->type->tag == TYPE_NODE && function != AGGREGATE_EACH && function != AGGREGATE_COUNT)
        value = convert(k, value, type_simple(c, TYPE_TEXT));
    if (!aggregate_takes(function, value->type)) {
        struct diag *d = diag_add(c->diags, DIAG_NO_SUCH_OPERATION, at,
                                  aggregate_word((uint32_t)function), type_words(c, value->type));
        diag_note(c->diags, d, (struct span){0, 0}, "it takes %s", aggregate_wants(function));
        return term_broken(c, at);
    }
    term->u.aggregate.query = query;
    term->u.aggregate.function = function;
    term->u.aggregate.value = value;
    term->u.aggregate.parameter = parameter;
    term->type = aggregate_type(c, function, value->type);
    return term;
}

static void check_sort_keys(struct checker *k, struct sort_list *by, struct term *term)
{
    struct compilation *c = k->c;
    size_t n = by->n;
    if (term->kind != TERM_AGGREGATE || n == 0) return;
    term->u.aggregate.keys = arena_alloc(&c->arena, n * sizeof *term->u.aggregate.keys);
    term->u.aggregate.descending = arena_alloc(&c->arena, n * sizeof *term->u.aggregate.descending);
    term->u.aggregate.nkeys = n;
    for (size_t i = 0; i < n; i++) {
        struct term *key = check_expr(k, by->items[i].value, NULL);
        if (key->type->tag == TYPE_NODE) key = convert(k, key, type_simple(c, TYPE_TEXT));
        term->u.aggregate.keys[i] = key;
        term->u.aggregate.descending[i] = by->items[i].descending;
    }
}

/* first(3, v), percentile(95, v): the parameter, and the aggregate that takes one. */
static struct term *check_parameter(struct checker *k, struct expr *e, int *function)
{
    struct compilation *c = k->c;
    struct expr_list *args = &e->u.call.arguments;
    if (args->n == 2 && *function == AGGREGATE_FIRST) *function = AGGREGATE_FIRST_N;
    if (args->n == 2 && *function == AGGREGATE_LAST) *function = AGGREGATE_LAST_N;
    if (*function == AGGREGATE_PERCENTILE && args->n == 2)
        return check_as(k, args->items[0], type_simple(c, TYPE_NUMBER));
    if (*function == AGGREGATE_FIRST_N || *function == AGGREGATE_LAST_N)
        return check_as(k, args->items[0], type_simple(c, TYPE_INT));
    return NULL;
}

static bool right_arguments(struct checker *k, struct expr *e, int function)
{
    size_t wanted = function == AGGREGATE_PERCENTILE ? 2 : 1, n = e->u.call.arguments.n;
    bool more = n == 2 && (function == AGGREGATE_FIRST || function == AGGREGATE_LAST);
    if (n == wanted || more) return true;
    diag_add(k->c->diags, DIAG_WRONG_ARGUMENTS, e->at, text_z(k->c, e->u.call.function.text),
             wanted == 2 ? "a percentage and a value" : "one value");
    return false;
}

/* sum(v for x in ... where ... by ...) */
static struct term *aggregate_over_query(struct checker *k, struct expr *e, int function)
{
    struct compilation *c = k->c;
    const struct local *scope = k->scope;
    struct ram_query *query = query_new(c, !k->strict);
    size_t errors = c->diags->errors;
    bool negation =
        function == AGGREGATE_COUNT || function == AGGREGATE_SUM || function == AGGREGATE_SHARE;
    struct term *parameter = check_parameter(k, e, &function), *value, *term;
    struct expr *last = e->u.call.arguments.items[e->u.call.arguments.n - 1];
    k->negations += negation;
    check_binders(k, &e->u.call.query.binders, query);
    if (e->u.call.query.where) query_where(c, query, check_condition(k, e->u.call.query.where));
    value = check_expr(k, last, NULL);
    need_value(k, value, last);
    k->negations -= negation;
    term = aggregate_term(k, function, query, value, parameter, e->at);
    check_sort_keys(k, &e->u.call.by, term);
    k->scope = scope;
    return c->diags->errors > errors ? term_broken(c, e->at) : term;
}

/* The rows of the group that is being judged. */
static struct ram_query *group_query(struct checker *k, struct span at)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, true);
    struct generator *g = generator_new(c, GENERATOR_GROUP, NULL, at);
    g->group = k->group->group;
    query_add(c, query, g);
    return query;
}

static struct term *bool_value(struct checker *k, int function, struct term *value)
{
    if (function == AGGREGATE_SHARE && value->type->plain->tag == TYPE_NODE)
        return convert(k, value, type_simple(k->c, TYPE_BOOL));
    return value;
}

/* count(xs), max(xs) of a set field: of its members, without making the set first. */
static struct term *aggregate_over_field(struct checker *k, struct term *set, int function,
                                         struct span at)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, !k->strict);
    struct variable *v = variable_new(c, 0, set->type->element, at);
    struct generator *g = generator_new(c, GENERATOR_SET, v, at);
    g->field = set->u.field;
    g->base = set->args[0];
    query_add(c, query, g);
    return aggregate_term(k, function, query, term_variable(c, v, at), NULL, at);
}

struct term *check_aggregate(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const char *word = text_z(c, e->u.call.function.text);
    int function = function_of_word(word);
    bool outer_used = k->row_used, outer_in = k->in_aggregate;
    struct term *parameter, *value, *args[2], *term;
    struct expr *last;
    if (function < 0) {
        struct diag *d =
            diag_add(c->diags, DIAG_UNKNOWN_NAME, e->u.call.function.at, "aggregate", word);
        const char **words = arena_alloc(&c->arena, aggregate_count * sizeof *words);
        for (uint32_t i = 0; i < aggregate_count; i++) words[i] = aggregate_word(i);
        suggest(c, d, word, words, aggregate_count);
        return term_broken(c, e->at);
    }
    if (!right_arguments(k, e, function)) return term_broken(c, e->at);
    if (e->u.call.query.binders.n) return aggregate_over_query(k, e, function);
    last = e->u.call.arguments.items[e->u.call.arguments.n - 1];
    parameter = check_parameter(k, e, &function);
    k->row_used = false;
    k->in_aggregate = true;
    value = check_expr(k, last, NULL);
    k->in_aggregate = outer_in;
    /* within another aggregate a row is at hand: count(r.field) looks at that row's field only */
    if (k->row_used && !outer_in) {
        k->row_used = outer_used;
        value = bool_value(k, function, value);
        return aggregate_term(k, function, group_query(k, e->at), value, parameter, e->at);
    }
    k->row_used = k->row_used || outer_used;
    if (term_is_broken(value)) return value;
    if (value->type->tag == TYPE_SET && value->kind == TERM_SET_FIELD && !parameter)
        return aggregate_over_field(k, value, function, e->at);
    if (value->type->tag == TYPE_NODE && function == AGGREGATE_COUNT)
        value = term_operation(c, OP_NODE_EACH, type_list(c, value->type), value->at, value, NULL);
    if (type_is_list(value->type)) {
        struct variable *v = variable_new(c, 0, value->type->element, e->at);
        struct generator *g = generator_new(c, GENERATOR_LIST, v, e->at);
        struct ram_query *query = query_new(c, !k->strict);
        args[0] = value;
        if (!parameter && (term = builtin_term(k, word, args, 1, e->at))) return term;
        v->nullable = v->type->tag == TYPE_NODE;
        g->base = value;
        query_add(c, query, g);
        return aggregate_term(k, function, query, term_variable(c, v, e->at), parameter, e->at);
    }
    if (function == AGGREGATE_UNION && value->type->tag == TYPE_SPAN)
        return builtin_term(k, word, &value, 1, e->at);
    struct diag *d =
        diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at, word, type_words(c, value->type));
    diag_help(c->diags, d, "say over what: %s(... for x in ...)", word);
    return term_broken(c, e->at);
}
