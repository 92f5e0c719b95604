/*
 * sql_rule - rules as tables, filled by INSERT ... SELECT.
 *
 * A body is taken apart into conjunctions; each is one SELECT, in which the rules it asks
 * positively stand in the FROM. One rule that asks itself once is a recursive common table
 * expression; others are worked out by a trigger that goes on inserting until no row is new (SQLite
 * ends that after 1000 rounds).
 */
#include "compiler/check_int.h"
#include "compiler/sql.h"
#include "compiler/strata.h"

struct conjunction {
    struct generator **generators;
    size_t ngenerators, generators_capacity;
    struct term **conditions;
    size_t nconditions, conditions_capacity;
};

struct disjunction {
    struct conjunction **items;
    size_t n, capacity;
};

enum { DISJUNCTS_MAX = 64 };

static struct conjunction *copy(struct sql *s, const struct conjunction *from)
{
    struct conjunction *to = MAKE(s->c, conjunction);
    for (size_t i = 0; i < from->ngenerators; i++)
        APPEND(s->c, to, generators, from->generators[i]);
    for (size_t i = 0; i < from->nconditions; i++)
        APPEND(s->c, to, conditions, from->conditions[i]);
    return to;
}

/* Each conjunction so far with one condition more; `or` makes several of it, `exists` brings its
 * generators. */
static struct disjunction add(struct sql *s, struct disjunction all, struct term *term)
{
    struct disjunction out = {0};
    struct ram_query *query = term->kind == TERM_EXISTS ? term->u.aggregate.query : NULL;
    if (term->kind == TERM_AND) {
        for (size_t i = 0; i < term->nargs; i++) all = add(s, all, term->args[i]);
        return all;
    }
    if (term->kind == TERM_OR && all.n * term->nargs <= DISJUNCTS_MAX) {
        for (size_t i = 0; i < term->nargs; i++) {
            struct disjunction one = add(s, all, term->args[i]);
            for (size_t k = 0; k < one.n; k++) LIST_ADD(s->c, out, one.items[k]);
        }
        return out;
    }
    for (size_t i = 0; i < all.n; i++) {
        struct conjunction *one = copy(s, all.items[i]);
        for (size_t k = 0; query && k < query->n; k++)
            APPEND(s->c, one, generators, query->generators[k]);
        if (!query) APPEND(s->c, one, conditions, term);
        LIST_ADD(s->c, out, one);
    }
    for (size_t k = 0; query && k < query->nconditions; k++)
        out = add(s, out, query->conditions[k]);
    return out;
}

static size_t count_atoms(const struct conjunction *of, const struct step *step)
{
    size_t n = 0;
    for (size_t i = 0; i < of->ngenerators; i++)
        n += of->generators[i]->kind == GENERATOR_RULE && step_holds(step, of->generators[i]->rule);
    for (size_t i = 0; i < of->nconditions; i++)
        n +=
            of->conditions[i]->kind == TERM_CONTAINS && step_holds(step, of->conditions[i]->u.rule);
    return n;
}

/* -- one conjunction: generators and conditions are taken when what they need is bound */

struct derivation {
    struct sql *s;
    struct sql_rows rows;
    struct variable **open; /* not bound yet */
    size_t nopen, open_capacity;
    struct variable **free; /* those of them that conditions have to bind */
    size_t nfree, free_capacity;
};

static bool is_among(struct variable *const *list, size_t n, const struct variable *variable)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == variable) return true;
    return false;
}

static void close_variable(struct derivation *d, const struct variable *variable)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->nopen; i++)
        if (d->open[i] != variable) d->open[kept++] = d->open[i];
    d->nopen = kept;
}

struct search {
    const struct derivation *of;
    bool found;
};

static void look_for_open(void *context, struct term *term)
{
    struct search *search = context;
    if (term->kind == TERM_VARIABLE &&
        is_among(search->of->open, search->of->nopen, term->u.variable))
        search->found = true;
}

static bool is_ready(const struct derivation *d, struct term *term)
{
    struct search search = {d, false};
    if (term) term_walk(term, look_for_open, &search);
    return !search.found;
}

/* A variable that is still to be bound by a condition. */
static bool is_free(const struct derivation *d, const struct term *term)
{
    return term->kind == TERM_VARIABLE && is_among(d->open, d->nopen, term->u.variable) &&
           is_among(d->free, d->nfree, term->u.variable);
}

static void bind(struct derivation *d, const struct term *variable, const char *text)
{
    sql_bind(d->s, variable->u.variable, text);
    close_variable(d, variable->u.variable);
}

static void add_table(struct derivation *d, const char *table, const char *alias)
{
    struct sql_rows *rows = &d->rows;
    rows->from = sql_print(d->s, "%s%s%s AS %s", rows->from, *rows->from ? ", " : "", table, alias);
}

static void add_equal(struct derivation *d, const char *a, const char *b)
{
    d->rows.on = sql_print(d->s, "%s AND %s = %s", d->rows.on, a, b);
}

/* A column of a table: binds a free variable, else equals the term. */
static void match(struct derivation *d, const char *column, struct term *term)
{
    if (is_free(d, term))
        bind(d, term, column);
    else
        add_equal(d, column, sql_term(d->s, term));
}

static bool can_match(const struct derivation *d, struct term *term)
{
    return is_free(d, term) || is_ready(d, term);
}

static bool take_atom(struct derivation *d, struct term *term)
{
    const char *alias;
    for (size_t i = 0; i < term->nargs; i++)
        if (!can_match(d, term->args[i])) return false;
    alias = sql_alias(d->s);
    add_table(d, sql_rule(d->s, term->u.rule), alias);
    for (size_t i = 0; i < term->nargs; i++)
        match(d, sql_print(d->s, "%s.c%zu", alias, i), term->args[i]);
    return true;
}

static bool take_membership(struct derivation *d, struct term *term)
{
    const char *alias;
    if (!can_match(d, term->args[0]) || !can_match(d, term->args[1])) return false;
    if (!is_free(d, term->args[0]) && !is_free(d, term->args[1])) return false;
    alias = sql_alias(d->s);
    add_table(d, sql_set(d->s, term->u.field), alias);
    match(d, sql_print(d->s, "%s.member", alias), term->args[0]);
    match(d, sql_print(d->s, "%s.self", alias), term->args[1]);
    return true;
}

static bool take_element(struct derivation *d, struct term *term)
{
    const char *alias;
    if (!is_free(d, term->args[0]) || !is_ready(d, term->args[1])) return false;
    alias = sql_alias(d->s);
    add_table(d, sql_print(d->s, "json_each(%s)", sql_term(d->s, term->args[1])), alias);
    bind(d, term->args[0], sql_print(d->s, "%s.value", alias));
    return true;
}

/* x == TERM; it stays a condition, too: a missing value equals nothing. */
static bool take_equation(struct derivation *d, struct term *term)
{
    for (int i = 0; i < 2; i++)
        if (is_free(d, term->args[i]) && is_ready(d, term->args[1 - i])) {
            bind(d, term->args[i], sql_term(d->s, term->args[1 - i]));
            return true;
        }
    return false;
}

/* Whether a condition bound something or joined a table; *done when nothing is left of it. */
static bool take_condition(struct derivation *d, struct term *term, bool *done)
{
    if (term->kind == TERM_CONTAINS) return *done = take_atom(d, term);
    if (term->kind == TERM_IN_SET) return *done = take_membership(d, term);
    if (term->kind != TERM_OPERATION) return false;
    if (term->op == OP_IN_LIST) return *done = take_element(d, term);
    return term->op == OP_EQUAL && take_equation(d, term);
}

static bool take_generator(struct derivation *d, struct generator *g)
{
    if (!is_ready(d, g->base)) return false;
    sql_add_generator(d->s, &d->rows, g, false);
    for (size_t i = 0; i < g->nvariables; i++) close_variable(d, g->variables[i]);
    return true;
}

static void open_formals(struct derivation *d, const struct rule *rule,
                         const struct rule_body *body)
{
    struct sql *s = d->s;
    for (size_t i = 0; i < rule->nformals; i++) {
        struct variable *formal = body->formals[i];
        struct generator *g;
        if (formal->type->tag == TYPE_THING) {
            g = generator_new(s->c, GENERATOR_KIND, formal, formal->at);
            g->of_kind = formal->type->kind;
            sql_add_generator(s, &d->rows, g, false);
            continue;
        }
        APPEND(s->c, d, open, formal);
        APPEND(s->c, d, free, formal);
    }
}

/* Enumerations are ranged over only when nothing else binds their parameter. */
static bool take_enumeration(struct derivation *d)
{
    struct sql *s = d->s;
    for (size_t i = 0; i < d->nfree; i++) {
        const struct enumeration *e = d->free[i]->type->enumeration;
        const char *alias, *list = "";
        if (!is_among(d->open, d->nopen, d->free[i]) || d->free[i]->type->tag != TYPE_ENUM)
            continue;
        for (size_t k = 0; k < e->n; k++) list = sql_print(s, "%s%s%zu", list, k ? "," : "", k);
        alias = sql_alias(s);
        add_table(d, sql_print(s, "json_each('[%s]')", list), alias);
        sql_bind(s, d->free[i], sql_print(s, "%s.value", alias));
        close_variable(d, d->free[i]);
        return true;
    }
    return false;
}

static void take_all(struct derivation *d, const struct conjunction *of)
{
    struct sql *s = d->s;
    bool *generators = arena_alloc(&s->c->arena, of->ngenerators + 1);
    bool *conditions = arena_alloc(&s->c->arena, of->nconditions + 1);
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < of->ngenerators; i++)
            if (!generators[i] && take_generator(d, of->generators[i])) more = generators[i] = true;
        for (size_t i = 0; !more && i < of->nconditions; i++)
            if (!conditions[i]) more = take_condition(d, of->conditions[i], &conditions[i]);
        if (!more) more = take_enumeration(d);
    }
    if (d->nopen) sql_refuse(s, "a parameter that SQL cannot bind");
    for (size_t i = 0; i < of->nconditions; i++)
        if (!conditions[i])
            d->rows.truth =
                sql_print(s, "%s AND %s", d->rows.truth, sql_term(s, of->conditions[i]));
}

static const char *derivation(struct sql *s, const struct rule *rule, const struct rule_body *body,
                              const struct conjunction *of)
{
    struct derivation d = {.s = s, .rows = {"", "1", "1"}};
    const char *columns = "";
    size_t mark = s->nbindings;
    open_formals(&d, rule, body);
    for (size_t i = 0; i < of->ngenerators; i++)
        for (size_t k = 0; k < of->generators[i]->nvariables; k++)
            APPEND(s->c, &d, open, of->generators[i]->variables[k]);
    take_all(&d, of);
    for (size_t i = 0; i < rule->nformals; i++) {
        struct term formal = {.kind = TERM_VARIABLE, .type = rule->formals[i]};
        formal.u.variable = body->formals[i];
        columns = sql_print(s, "%s%s%s AS c%zu", columns, i ? ", " : "", sql_term(s, &formal), i);
    }
    s->nbindings = mark;
    return sql_print(s, "SELECT DISTINCT %s FROM %s WHERE %s AND %s", columns,
                     *d.rows.from ? d.rows.from : "(SELECT 1)", d.rows.on, d.rows.truth);
}

/* -- a step */

static struct disjunction apart(struct sql *s, const struct rule_body *body)
{
    struct disjunction start = {0};
    LIST_ADD(s->c, start, MAKE(s->c, conjunction));
    return add(s, start, body->condition);
}

/* All SELECTs of a rule, joined; `loop`: only those with atoms of the step, or only those without.
 */
static const char *selects(struct sql *s, const struct rule *rule, const char *with, bool start,
                           bool loop)
{
    const char *all = "";
    for (size_t b = 0; b < rule->nbodies; b++) {
        struct disjunction ways = apart(s, &rule->checked[b]);
        for (size_t i = 0; i < ways.n; i++) {
            bool asks = s->step->recursive && count_atoms(ways.items[i], s->step) > 0;
            if (asks ? !loop : !start) continue;
            all = sql_print(s, "%s%s%s", all, *all ? with : "",
                            derivation(s, rule, &rule->checked[b], ways.items[i]));
        }
    }
    return all;
}

static bool is_linear(struct sql *s, const struct step *step)
{
    const struct rule *rule = step->rules[0];
    if (step->nrules > 1) return false;
    for (size_t b = 0; b < rule->nbodies; b++) {
        struct disjunction ways = apart(s, &rule->checked[b]);
        for (size_t i = 0; i < ways.n; i++)
            if (count_atoms(ways.items[i], step) > 1) return false;
    }
    return true;
}

static const char *columns_of(struct sql *s, const struct rule *rule)
{
    const char *columns = "";
    for (size_t i = 0; i < rule->nformals; i++)
        columns = sql_print(s, "%s%sc%zu", columns, i ? ", " : "", i);
    return columns;
}

static const char *with_table(struct sql *s, const struct rule *rule)
{
    const char *start = selects(s, rule, "\nUNION ", true, false), *loop;
    s->common = true;
    loop = selects(s, rule, "\nUNION ", false, true);
    s->common = false;
    if (!*start) return "";
    return sql_print(
        s,
        "INSERT INTO %s WITH RECURSIVE \"so far\" (%s) AS (\n%s%s%s)\nSELECT * FROM \"so far\";\n",
        sql_rule(s, rule), columns_of(s, rule), start, *loop ? "\nUNION " : "", loop);
}

static const char *with_trigger(struct sql *s, const struct step *step)
{
    const char *inserts = "", *count = "";
    const char *name = text_z(s->c, step->rules[0]->name);
    for (size_t i = 0; i < step->nrules; i++) {
        const char *rule = sql_rule(s, step->rules[i]);
        const char *all = selects(s, step->rules[i], "\nUNION ", true, true);
        count = sql_print(s, "%s%s(SELECT count(*) FROM %s)", count, i ? " + " : "", rule);
        if (*all) inserts = sql_print(s, "%sINSERT OR IGNORE INTO %s %s;\n", inserts, rule, all);
    }
    return sql_print(
        s,
        "CREATE TABLE \"round %s\" (rows);\n"
        "CREATE TRIGGER \"loop %s\" AFTER INSERT ON \"round %s\" BEGIN\n%s"
        "INSERT INTO \"round %s\" SELECT n FROM (SELECT %s AS n) WHERE n > NEW.rows;\nEND;\n"
        "INSERT INTO \"round %s\" VALUES (-1);\n",
        name, name, name, inserts, name, count, name);
}

void sql_step(struct sql *s, const struct step *step)
{
    const char *text, *all;
    s->step = step;
    s->why = NULL;
    for (size_t i = 0; i < step->nrules; i++)
        if (step->rules[i]->nformals == 0) sql_refuse(s, "a rule without parameters");
    if (s->why) {
        text = "";
    } else if (!step->recursive) {
        all = selects(s, step->rules[0], "\nUNION ", true, false);
        text = *all ? sql_print(s, "INSERT INTO %s %s;\n", sql_rule(s, step->rules[0]), all) : "";
    } else {
        text = is_linear(s, step) ? with_table(s, step->rules[0]) : with_trigger(s, step);
    }
    for (size_t i = 0; i < step->nrules; i++) {
        const struct rule *rule = step->rules[i];
        if (s->why) {
            buffer_print(s->out, SQL_REFUSED "rule %s.%s\t%s\n", text_z(s->c, rule->module->name),
                         text_z(s->c, rule->name), s->why);
            APPEND(s->c, s, refused, rule);
            s->good = false;
            continue;
        }
        buffer_print(s->out, "CREATE TABLE %s (%s, PRIMARY KEY (%s)) WITHOUT ROWID;\n",
                     sql_rule(s, rule), columns_of(s, rule), columns_of(s, rule));
    }
    if (!s->why) buffer_add_z(s->out, text);
    s->step = NULL;
}
