/*
 * sql_query - queries as SQL: rows, exists, aggregates.
 *
 * A row is there when `on` holds and the conditions hold; it is doubtful when they are unknown. A
 * set or list that is missing gives one doubtful row whose member is missing.
 */
#include "compiler/check_int.h"
#include "compiler/sql.h"

const char *sql_alias(struct sql *s)
{
    return sql_print(s, "a%u", ++s->aliases);
}

static void add_from(struct sql *s, struct sql_rows *rows, const char *table, const char *alias)
{
    rows->from = sql_print(s, "%s%s%s AS %s", rows->from, *rows->from ? ", " : "", table, alias);
}

static void add_on(struct sql *s, struct sql_rows *rows, const char *condition)
{
    rows->on = sql_print(s, "%s AND %s", rows->on, condition);
}

static void add_truth(struct sql *s, struct sql_rows *rows, const char *condition)
{
    rows->truth = sql_print(s, "%s AND %s", rows->truth, condition);
}

static void add_kind(struct sql *s, struct sql_rows *rows, const struct kind *kind,
                     const struct variable *variable)
{
    const char *a = sql_alias(s);
    add_from(s, rows, sql_kind(s, kind), a);
    sql_bind(s, variable, sql_print(s, "%s.self", a));
    s->bindings[s->nbindings - 1].kind = kind;
    s->bindings[s->nbindings - 1].alias = a;
}

static void add_set(struct sql *s, struct sql_rows *rows, const struct generator *g, bool kleene)
{
    const char *thing = sql_if_known(s, g->base), *a = sql_alias(s), *set = sql_set(s, g->field);
    bool there = !kleene || sql_is_there(s, g->base);
    if (there) {
        add_from(s, rows, set, a);
        add_on(s, rows, sql_print(s, "%s.self = %s", a, thing));
    } else {
        add_from(
            s, rows,
            sql_print(s,
                      "(SELECT self, member, 1 AS sure FROM %s UNION ALL SELECT NULL, NULL, NULL)",
                      set),
            a);
        add_on(
            s, rows,
            sql_print(s, "(%s.self = %s OR (%s.sure IS NULL AND %s IS NULL))", a, thing, a, thing));
        add_truth(s, rows, sql_print(s, "%s.sure", a));
    }
    sql_bind(s, g->variables[0], sql_print(s, "%s.member", a));
    if (!there) s->bindings[s->nbindings - 1].sure = sql_print(s, "%s.sure", a);
}

static void add_list(struct sql *s, struct sql_rows *rows, const struct generator *g, bool kleene)
{
    const char *list = sql_if_known(s, g->base), *a = sql_alias(s);
    if (kleene) {
        add_from(s, rows, sql_print(s, "json_each(coalesce(%s, '[null]'))", list), a);
        add_truth(s, rows, sql_print(s, "nullif(%s.type <> 'null', 0)", a));
    } else {
        add_from(s, rows, sql_print(s, "json_each(%s)", list), a);
    }
    sql_bind(s, g->variables[0], sql_print(s, "%s.value", a));
    if (kleene)
        s->bindings[s->nbindings - 1].sure = sql_print(s, "nullif(%s.type <> 'null', 0)", a);
}

static void add_rule(struct sql *s, struct sql_rows *rows, const struct generator *g)
{
    const char *a = sql_alias(s);
    add_from(s, rows, sql_rule(s, g->rule), a);
    for (size_t i = 0; i < g->nvariables; i++)
        sql_bind(s, g->variables[i], sql_print(s, "%s.c%zu", a, i));
}

const char *sql_group(struct sql *s, const struct group *group)
{
    size_t i = 0;
    while (i < s->ngroups && s->groups[i] != group) i++;
    if (i == s->ngroups) APPEND(s->c, s, groups, group);
    return sql_print(s, "\"group %zu\"", i + 1);
}

/* The rows of the group whose keys are bound. */
static void add_group(struct sql *s, struct sql_rows *rows, const struct group *group)
{
    const char *a = sql_alias(s);
    add_from(s, rows, sql_group(s, group), a);
    for (size_t i = 0; i < group->nkeys; i++) {
        struct term key = {.kind = TERM_VARIABLE, .type = group->keys[i]->type};
        key.u.variable = group->keys[i];
        add_on(s, rows, sql_print(s, "%s.k%zu = %s", a, i, sql_term(s, &key)));
    }
    for (size_t i = 0; i < group->nvariables; i++)
        sql_bind(s, group->variables[i], sql_print(s, "%s.v%zu", a, i));
    add_truth(s, rows, sql_print(s, "%s.sure", a));
}

/* findings(KIND), findings(REQUIREMENT): the findings whose requirement is of that kind, or that
 * one. */
static void add_findings(struct sql *s, struct sql_rows *rows, const struct generator *g)
{
    const struct findings_source *of = g->findings;
    const struct kind *kind = of->kind ? of->kind : of->requirement->thing->kind;
    const char *name = "";
    add_kind(s, rows, g->variables[0]->type->kind, g->variables[0]);
    if (of->requirement)
        name = sql_print(s, " AND name = %s", sql_quote(s, of->requirement->thing->name));
    add_on(s, rows,
           sql_print(s, "%s.requirement IN (SELECT id FROM entity WHERE kind = '%s.%s'%s)",
                     s->bindings[s->nbindings - 1].alias, text_z(s->c, kind->module->name),
                     text_z(s->c, kind->name), name));
}

void sql_add_generator(struct sql *s, struct sql_rows *rows, struct generator *g, bool kleene)
{
    switch (g->kind) {
    case GENERATOR_KIND: add_kind(s, rows, g->of_kind, g->variables[0]); break;
    case GENERATOR_SET: add_set(s, rows, g, kleene); break;
    case GENERATOR_RULE: add_rule(s, rows, g); break;
    case GENERATOR_GROUP: add_group(s, rows, g->group); break;
    case GENERATOR_LIST: add_list(s, rows, g, kleene); break;
    case GENERATOR_FINDINGS: add_findings(s, rows, g); break;
    case GENERATOR_FREE: sql_refuse(s, "a variable without a source"); break;
    }
}

struct sql_rows sql_rows(struct sql *s, struct ram_query *query)
{
    struct sql_rows rows = {"", "1", "1"};
    for (size_t i = 0; i < query->n; i++)
        sql_add_generator(s, &rows, query->generators[i], query->kleene);
    for (size_t i = 0; i < query->nconditions; i++)
        add_truth(s, &rows, sql_if_known(s, query->conditions[i]));
    if (!*rows.from) rows.from = "(SELECT 1)";
    return rows;
}

const char *sql_exists(struct sql *s, struct term *term)
{
    size_t mark = s->nbindings;
    struct sql_rows rows = sql_rows(s, term->u.aggregate.query);
    s->nbindings = mark;
    if (!term->u.aggregate.query->kleene)
        return sql_print(s, "EXISTS (SELECT 1 FROM %s WHERE %s AND %s)", rows.from, rows.on,
                         rows.truth);
    return sql_print(
        s,
        "CASE WHEN EXISTS (SELECT 1 FROM %s WHERE %s AND %s) THEN 1 "
        "WHEN EXISTS (SELECT 1 FROM %s WHERE %s AND (%s) IS NULL) THEN NULL ELSE 0 END",
        rows.from, rows.on, rows.truth, rows.from, rows.on, rows.truth);
}

/* -- aggregates: over a table of values v, whether they are sure, keys s0, s1, ..., and what v is
 * sorted by */

static const char *order_of(struct sql *s, const struct term *term, bool reverse)
{
    const char *text = "";
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++)
        text = sql_print(s, "%ss%zu%s, ", text, i,
                         term->u.aggregate.descending[i] != reverse ? " DESC" : "");
    return sql_print(s, "%ssorted%s", text, reverse ? " DESC" : "");
}

/* Numbered in their order, from 1; `total` is how many there are. */
static const char *numbered(struct sql *s, const char *order)
{
    return sql_print(
        s, "(SELECT *, row_number() OVER (ORDER BY %s) AS n, count(*) OVER () AS total FROM of)",
        order);
}

static const char *ends(struct sql *s, const struct term *term, const char *n, bool last)
{
    return sql_print(s,
                     "CASE WHEN %s >= 0 THEN (SELECT json_group_array(v) FROM (SELECT v FROM %s "
                     "WHERE n <= %s ORDER BY n%s)) END",
                     n, numbered(s, order_of(s, term, last)), n, last ? " DESC" : "");
}

static const char *result_of(struct sql *s, const struct term *term)
{
    const struct type *type = term->u.aggregate.value->type;
    bool duration = type->tag == TYPE_DURATION;
    const char *n = term->u.aggregate.parameter ? sql_term(s, term->u.aggregate.parameter) : NULL;
    switch ((enum aggregate_function)term->u.aggregate.function) {
    case AGGREGATE_COUNT: return "(SELECT count(*) FROM of)";
    case AGGREGATE_SUM:
        return sql_print(s, "(SELECT coalesce(sum(v), %s) FROM of)",
                         type->tag == TYPE_NUMBER ? "0.0" : "0");
    case AGGREGATE_MIN: return "(SELECT v FROM of ORDER BY sorted LIMIT 1)";
    case AGGREGATE_MAX: return "(SELECT v FROM of ORDER BY sorted DESC LIMIT 1)";
    case AGGREGATE_AVG:
        return duration ? "(SELECT CAST(round(avg(v)) AS INTEGER) FROM of)"
                        : "(SELECT avg(v) FROM of)";
    case AGGREGATE_MEDIAN:
        return sql_print(s, "(SELECT %s FROM %s WHERE n = (total + 1) / 2 OR n = (total + 2) / 2)",
                         duration ? "CAST(round(avg(v)) AS INTEGER)" : "avg(v)", numbered(s, "v"));
    case AGGREGATE_SHARE: return "(SELECT avg(v) FROM of)";
    case AGGREGATE_SET:
        return "(SELECT json_group_array(v) FROM (SELECT DISTINCT v, sorted FROM of ORDER BY "
               "sorted))";
    case AGGREGATE_LIST:
        return sql_print(s, "(SELECT json_group_array(v) FROM (SELECT v FROM of ORDER BY %s))",
                         order_of(s, term, false));
    case AGGREGATE_FIRST:
        return sql_print(s, "(SELECT v FROM of ORDER BY %s LIMIT 1)", order_of(s, term, false));
    case AGGREGATE_LAST:
        return sql_print(s, "(SELECT v FROM of ORDER BY %s LIMIT 1)", order_of(s, term, true));
    case AGGREGATE_FIRST_N: return ends(s, term, n, false);
    case AGGREGATE_LAST_N: return ends(s, term, n, true);
    case AGGREGATE_PERCENTILE:
        return sql_print(
            s, "(SELECT v FROM %s WHERE n = max(1, CAST(ceil(%s * total / 100.0) AS INTEGER)))",
            numbered(s, "sorted"), n);
    case AGGREGATE_UNION: return "muster_union((SELECT json_group_array(v) FROM of))";
    case AGGREGATE_EACH: return "(SELECT json_group_array(v) FROM of)";
    }
    sql_refuse(s, aggregate_word((uint32_t)term->u.aggregate.function));
    return "NULL";
}

static bool takes_keys(int function)
{
    return function == AGGREGATE_FIRST || function == AGGREGATE_LAST ||
           function == AGGREGATE_FIRST_N || function == AGGREGATE_LAST_N;
}

/* Only these look at the order of values. */
static bool takes_order(int function)
{
    return takes_keys(function) || function == AGGREGATE_MIN || function == AGGREGATE_MAX ||
           function == AGGREGATE_LIST || function == AGGREGATE_SET ||
           function == AGGREGATE_PERCENTILE;
}

const char *sql_aggregate(struct sql *s, struct term *term)
{
    size_t mark = s->nbindings;
    int function = term->u.aggregate.function;
    struct sql_rows rows = sql_rows(s, term->u.aggregate.query);
    const char *value = sql_term(s, term->u.aggregate.value);
    const char *sorted =
        takes_order(function) ? sql_sort_key(s, term->u.aggregate.value->type, value) : "NULL";
    const char *keys = "", *unknown = "sure IS NULL", *result;
    if (function != AGGREGATE_COUNT && function != AGGREGATE_EACH)
        unknown = "sure IS NULL OR v IS NULL";
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++) {
        struct term *key = term->u.aggregate.keys[i];
        keys =
            sql_print(s, "%s, %s AS s%zu", keys, sql_sort_key(s, key->type, sql_term(s, key)), i);
        if (takes_keys(function)) unknown = sql_print(s, "%s OR s%zu IS NULL", unknown, i);
    }
    s->nbindings = mark;
    result = result_of(s, term);
    return sql_print(s,
                     "(WITH of AS MATERIALIZED (SELECT %s AS v, %s AS sorted, (%s) AS sure%s FROM "
                     "%s WHERE %s AND (%s)%s%s) "
                     "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM of WHERE %s) THEN %s END)",
                     value, sorted, rows.truth, keys, rows.from, rows.on, rows.truth,
                     term->u.aggregate.query->kleene ? " IS NOT 0" : "",
                     function == AGGREGATE_EACH ? sql_print(s, " AND %s IS NOT NULL", value) : "",
                     unknown, result);
}
