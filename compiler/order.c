/*
 * order - join order and access paths.
 *
 * Requires: terms, strata. Leaves: a plan for every query. The order is greedy: whatever binds a
 * variable most cheaply from what is bound already comes next (an equation, then a set or a rule by
 * a known column, then a kind by known fields, a list, a whole relation), and every condition
 * stands as early as its variables allow.
 */
#include "compiler/order.h"

#include "compiler/check_int.h"
#include "compiler/strata.h"

enum cost {
    COST_FORCED,
    COST_BIND,
    COST_SET,
    COST_FIELDS,
    COST_LIST,
    COST_RULE,
    COST_SCAN,
    COST_NONE
};

struct ordering {
    struct compilation *c;
    struct ram_query *query;
    struct variable **own; /* the variables of the query's generators */
    bool *bound;
    size_t n;
    bool *done;   /* generators */
    bool *placed; /* conditions */
};

struct candidate {
    enum cost cost;
    size_t generator;
    struct plan_step step;
    size_t used[KEYS_MAX]; /* conditions that the step stands for */
    size_t nused;
    size_t seen; /* shuffled: candidates so far */
};

static size_t own_number(const struct ordering *o, const struct variable *variable)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->own[i] == variable) return i;
    return NONE;
}

static bool is_bound(const struct ordering *o, const struct variable *variable)
{
    size_t i = own_number(o, variable);
    return i == NONE || o->bound[i];
}

static void look_for_unbound(void *context, struct term *term)
{
    void **both = context;
    if (term->kind == TERM_VARIABLE && !is_bound(both[0], term->u.variable)) both[1] = term;
}

/* Whether all that a term needs is bound. */
static bool is_ready(struct ordering *o, struct term *term)
{
    void *context[2] = {o, NULL};
    term_walk(term, look_for_unbound, context);
    return context[1] == NULL;
}

static bool is_variable(const struct term *term, const struct variable *variable)
{
    if (term->kind == TERM_OPERATION && term->op == OP_MOVE) term = term->args[0];
    return term->kind == TERM_VARIABLE && term->u.variable == variable;
}

/* Whether an access path by this term could lose rows: those that may fit when it is missing. */
static bool may_lose_rows(const struct ordering *o, const struct term *term)
{
    return o->query->every_row && term_nullable(term);
}

/* `variable == ready term`: the other side; NULL when the condition is not of that form. */
static struct term *equation(struct ordering *o, struct term *condition,
                             const struct variable *variable)
{
    if (condition->kind != TERM_OPERATION || condition->op != OP_EQUAL) return NULL;
    for (int i = 0; i < 2; i++)
        if (is_variable(condition->args[i], variable) && is_ready(o, condition->args[1 - i]))
            return condition->args[1 - i];
    return NULL;
}

/*
 * `variable.field == ready term`: the other side and the field's column in its kind's relation. The
 * variable itself counts as a field where binding it to the term could lose rows.
 */
static struct term *field_equation(struct ordering *o, struct term *condition,
                                   const struct generator *g, const struct term **side)
{
    if (condition->kind != TERM_OPERATION || condition->op != OP_EQUAL) return NULL;
    for (int i = 0; i < 2; i++) {
        const struct term *left = condition->args[i];
        bool field = left->kind == TERM_FIELD && left->u.field->kind == g->of_kind;
        bool common =
            left->kind == TERM_OPERATION && (left->op == OP_PARENT || left->op == OP_TITLE);
        bool self = o->query->every_row && is_variable(left, g->variables[0]);
        if (!field && !common && !self) continue;
        if (!self && !is_variable(left->args[0], g->variables[0])) continue;
        if (!is_ready(o, condition->args[1 - i])) continue;
        *side = left;
        return condition->args[1 - i];
    }
    return NULL;
}

/* A field's column is given by emit; before that, fields order as they stand in their kind. */
static uint32_t column_of(const struct kind *kind, const struct term *side)
{
    uint32_t column = first_field(kind);
    if (side->kind == TERM_VARIABLE || side->op == OP_MOVE) return COLUMN_SELF;
    if (side->kind == TERM_OPERATION && side->op == OP_TITLE) return COLUMN_TITLE;
    if (side->kind == TERM_OPERATION) return kind->parent ? COLUMN_PARENT : NONE;
    for (size_t i = 0; i < kind->nfields; i++) {
        if (kind->fields[i] == side->u.field) return column;
        column += !kind->fields[i]->set;
    }
    return NONE;
}

static void use(struct candidate *candidate, size_t condition)
{
    if (candidate->nused < KEYS_MAX) candidate->used[candidate->nused++] = condition;
}

static void bind_columns(struct ordering *o, struct plan_step *step, size_t n)
{
    step->nbind = n;
    step->bind = arena_alloc(&o->c->arena, (n + 1) * sizeof *step->bind);
}

/* Keys stand in ascending order of their columns, once each. */
static bool add_key(struct plan_step *step, uint32_t column, struct term *key)
{
    size_t i = step->nkeys;
    if (i == KEYS_MAX) return false;
    for (size_t j = 0; j < step->nkeys; j++)
        if (step->columns[j] == column) return false;
    for (; i > 0 && step->columns[i - 1] > column; i--) {
        step->columns[i] = step->columns[i - 1];
        step->keys[i] = step->keys[i - 1];
    }
    step->columns[i] = column;
    step->keys[i] = key;
    step->nkeys++;
    return true;
}

/* Takes a candidate with the chance that makes all of them equally likely. Any order is a right
 * one, but that a recursive version is there for its delta. */
static bool takes_by_chance(struct compilation *c, size_t seen)
{
    c->chance = c->chance * 6364136223846793005u + 1442695040888963407u;
    return (c->chance >> 33) % seen == 0;
}

static void keep_better(struct ordering *o, struct candidate *best,
                        const struct candidate *candidate)
{
    size_t seen = best->seen + 1;
    bool better = candidate->cost < best->cost;
    if (o->c->options->shuffle && candidate->cost != COST_FORCED && best->cost != COST_FORCED)
        better = takes_by_chance(o->c, seen);
    if (better) *best = *candidate;
    best->seen = seen;
}

/* v == term, v in [list], v in thing.field, thing in v.field, RULE(..., v, ...) for a generator of
 * one variable */
static void by_equation(struct ordering *o, size_t g, size_t condition, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct variable *v = generator->variables[0];
    struct candidate found = {.cost = COST_BIND, .generator = g};
    struct term *value = equation(o, o->query->conditions[condition], v);
    if (!value || may_lose_rows(o, value)) return;
    found.step.kind = PLAN_BIND;
    found.step.term = value;
    bind_columns(o, &found.step, 1);
    found.step.bind[0] = v;
    found.step.check = generator->of_kind;
    use(&found, condition);
    keep_better(o, best, &found);
}

static void by_membership(struct ordering *o, size_t g, size_t condition, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct variable *v = generator->variables[0];
    struct term *in = o->query->conditions[condition];
    struct candidate found = {.cost = COST_SET, .generator = g};
    uint32_t column;
    if (in->kind == TERM_IN_SET) {
        if (is_variable(in->args[0], v) && is_ready(o, in->args[1]))
            column = 1;
        else if (is_variable(in->args[1], v) && is_ready(o, in->args[0]))
            column = 0;
        else
            return;
        if (may_lose_rows(o, in->args[column])) return;
        found.step.kind = PLAN_PROBE;
        found.step.source.field = in->u.field;
        bind_columns(o, &found.step, 2);
        found.step.bind[column] = v;
        found.step.checked = column;
        add_key(&found.step, 1 - column, in->args[column]);
    } else if (in->kind == TERM_OPERATION && in->op == OP_IN_LIST && is_variable(in->args[0], v) &&
               is_ready(o, in->args[1]) && in->args[1]->type->tag == TYPE_SET &&
               !may_lose_rows(o, in->args[1])) {
        found.cost = COST_LIST;
        found.step.kind = PLAN_ELEMENTS;
        found.step.term = in->args[1];
        bind_columns(o, &found.step, 1);
        found.step.bind[0] = v;
    } else {
        return;
    }
    found.step.check = generator->of_kind;
    use(&found, condition);
    keep_better(o, best, &found);
}

/* A member of a set that may be missing has to come from there: only then is it known that nobody
 * knows it. */
static bool has_to_be_drawn(const struct ordering *o, const struct variable *variable)
{
    for (size_t g = 0; o->query->kleene && g < o->query->n; g++) {
        const struct generator *generator = o->query->generators[g];
        if (generator->base && generator->variables[0] == variable)
            return term_nullable(generator->base);
    }
    return false;
}

/* The columns of a rule that a row of arguments knows, and the variables that it binds. */
static bool rule_step(struct ordering *o, struct plan_step *step, const struct rule *rule,
                      struct term **args)
{
    step->source.rule = rule;
    bind_columns(o, step, rule->nformals);
    for (uint32_t i = 0; i < rule->nformals; i++) {
        const struct term *plain = args[i];
        if (may_lose_rows(o, args[i])) return false;
        if (is_ready(o, args[i])) {
            if (step->nkeys < KEYS_MAX) add_key(step, i, args[i]);
            continue;
        }
        if (plain->kind == TERM_OPERATION && plain->op == OP_MOVE) return false;
        if (plain->kind != TERM_VARIABLE || has_to_be_drawn(o, plain->u.variable)) return false;
        for (uint32_t j = 0; j < i; j++)
            if (step->bind[j] == plain->u.variable) return false;
        step->bind[i] = plain->u.variable;
    }
    step->kind = step->nkeys ? PLAN_PROBE : PLAN_SCAN;
    return true;
}

static void by_rule(struct ordering *o, size_t g, size_t condition, struct candidate *best)
{
    struct term *atom = o->query->conditions[condition];
    struct candidate found = {.generator = g};
    bool mentions = false;
    if (atom->kind != TERM_CONTAINS) return;
    for (size_t i = 0; i < atom->nargs; i++)
        mentions = mentions || is_variable(atom->args[i], o->query->generators[g]->variables[0]);
    if (!mentions || !rule_step(o, &found.step, atom->u.rule, atom->args)) return;
    found.cost = found.step.nkeys ? COST_SET : COST_RULE;
    use(&found, condition);
    keep_better(o, best, &found);
}

/* things of a kind by the fields that are known, or all of them */
static void by_kind(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct candidate found = {.cost = COST_SCAN, .generator = g};
    found.step.kind = PLAN_SCAN;
    found.step.source.kind = generator->of_kind;
    bind_columns(o, &found.step, 1);
    found.step.bind[0] = generator->variables[0];
    for (size_t i = 0; i < o->query->nconditions && !o->c->tracing; i++) {
        const struct term *side = NULL;
        struct term *key;
        uint32_t column;
        if (o->placed[i]) continue;
        key = field_equation(o, o->query->conditions[i], generator, &side);
        if (!key) continue;
        column = column_of(generator->of_kind, side);
        if (column == NONE || !add_key(&found.step, column, key)) continue;
        found.step.kind = PLAN_PROBE;
        found.step.maybe = o->query->kleene;
        found.cost = COST_FIELDS;
        if (!o->query->kleene) use(&found, i);
    }
    keep_better(o, best, &found);
}

static struct generator *kind_generator(struct ordering *o, const struct variable *variable)
{
    for (size_t g = 0; g < o->query->n; g++)
        if (o->query->generators[g]->kind == GENERATOR_KIND &&
            o->query->generators[g]->variables[0] == variable)
            return o->query->generators[g];
    return NULL;
}

/* members of a set field, of a known thing, or the things that have a known member */
static void by_set(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct candidate found = {.cost = COST_SET, .generator = g};
    found.step.kind = PLAN_PROBE;
    found.step.source.field = generator->field;
    bind_columns(o, &found.step, 2);
    if (is_ready(o, generator->base)) {
        found.step.bind[1] = generator->variables[0];
        add_key(&found.step, 0, generator->base);
        keep_better(o, best, &found);
        return;
    }
    if (generator->base->kind != TERM_VARIABLE || o->c->options->coverage) return;
    if (!generator->base->u.variable->formal && !kind_generator(o, generator->base->u.variable))
        return; /* a list may hold its owner twice */
    for (size_t i = 0; i < o->query->nconditions; i++) {
        struct term *value;
        if (o->placed[i]) continue;
        value = equation(o, o->query->conditions[i], generator->variables[0]);
        if (!value || (o->query->kleene && term_nullable(value)) || found.step.nkeys) continue;
        found.step.bind[0] = generator->base->u.variable;
        found.step.bind[1] = generator->variables[0];
        found.step.check = generator->base->type->plain->kind;
        add_key(&found.step, 1, value);
        if (!o->query->kleene) use(&found, i);
        keep_better(o, best, &found);
    }
}

static void by_rows(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct candidate found = {.cost = COST_RULE, .generator = g};
    bool coverage = o->c->options->coverage; /* then a condition has to see what does not fit */
    found.step.kind = PLAN_SCAN;
    found.step.part = generator->part;
    bind_columns(o, &found.step, generator->nvariables);
    for (uint32_t j = 0; j < generator->nvariables; j++) {
        struct variable *v = generator->variables[j];
        if (is_bound(o, v)) {
            add_key(&found.step, j, term_variable(o->c, v, generator->at));
            continue;
        }
        found.step.bind[j] = v;
        for (size_t i = 0; i < o->query->nconditions && !generator->forced && !coverage; i++) {
            struct term *value = o->placed[i] ? NULL : equation(o, o->query->conditions[i], v);
            if (value && !may_lose_rows(o, value) && add_key(&found.step, j, value)) break;
        }
    }
    if (generator->kind == GENERATOR_RULE) found.step.source.rule = generator->rule;
    if (generator->kind == GENERATOR_FINDINGS) found.step.source.findings = generator->findings;
    if (found.step.nkeys) {
        found.step.kind = PLAN_PROBE;
        found.step.maybe = o->query->kleene;
        found.cost = COST_SET;
    }
    if (generator->forced) found.cost = COST_FORCED;
    keep_better(o, best, &found);
}

static void by_group(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct candidate found = {.cost = COST_SET, .generator = g};
    found.step.kind = PLAN_SCAN; /* emit adds the keys */
    found.step.source.group = generator->group;
    keep_better(o, best, &found);
}

static void by_list(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    struct candidate found = {.cost = COST_LIST, .generator = g};
    if (!is_ready(o, generator->base)) return;
    found.step.kind = PLAN_ELEMENTS;
    found.step.term = generator->base;
    bind_columns(o, &found.step, 1);
    found.step.bind[0] = generator->variables[0];
    keep_better(o, best, &found);
}

static void consider(struct ordering *o, size_t g, struct candidate *best)
{
    struct generator *generator = o->query->generators[g];
    bool single = generator->kind == GENERATOR_KIND || generator->kind == GENERATOR_FREE ||
                  (generator->kind == GENERATOR_LIST && generator->variables[0]->formal);
    if (o->c->tracing && generator->kind == GENERATOR_KIND) single = false;
    if (o->c->options->coverage && generator->kind == GENERATOR_LIST) single = false;
    for (size_t i = 0; single && i < o->query->nconditions; i++) {
        if (o->placed[i]) continue;
        by_equation(o, g, i, best);
        by_membership(o, g, i, best);
        by_rule(o, g, i, best);
    }
    switch (generator->kind) {
    case GENERATOR_KIND: by_kind(o, g, best); break;
    case GENERATOR_SET: by_set(o, g, best); break;
    case GENERATOR_RULE:
    case GENERATOR_FINDINGS: by_rows(o, g, best); break;
    case GENERATOR_GROUP: by_group(o, g, best); break;
    case GENERATOR_LIST: by_list(o, g, best); break;
    case GENERATOR_FREE: break;
    }
}

static struct plan_step *add_step(struct ordering *o, const struct plan_step *step)
{
    struct plan_step *copy = MAKE(o->c, plan_step);
    *copy = *step;
    APPEND(o->c, o->query, plan, copy);
    return copy;
}

static void look_for_query(void *context, struct term *term)
{
    if (term->kind == TERM_EXISTS || term->kind == TERM_AGGREGATE || term->kind == TERM_CALL)
        *(bool *)context = true;
}

static void look_for_error(void *context, struct term *term)
{
    bool arithmetic =
        term->kind == TERM_OPERATION && term->op >= OP_ADD_INT && term->op < OP_INSTANT;
    if (arithmetic || term->kind == TERM_BUILTIN || term->kind == TERM_CALL ||
        (term->kind == TERM_AGGREGATE && term->u.aggregate.function != AGGREGATE_COUNT))
        *(bool *)context = true;
}

/* Whether a condition may break (divide by 0, overflow) and has to wait for those written before
 * it, which may rule it out. */
static bool has_to_wait(const struct ordering *o, size_t condition)
{
    bool breaks = false, waits = false;
    for (size_t i = 0; i < condition; i++) waits = waits || !o->placed[i];
    if (waits) term_walk(o->query->conditions[condition], look_for_error, &breaks);
    return breaks;
}

static void look_for_division(void *context, struct term *term)
{
    bool division =
        term->kind == TERM_OPERATION && (term->op == OP_DIV_NUMBER || term->op == OP_DIV_DURATION);
    if (division || term->kind == TERM_BUILTIN) *(bool *)context = true;
}

bool order_waits(struct term *condition)
{
    bool waits = false;
    term_walk(condition, look_for_division, &waits);
    term_walk(condition, look_for_query, &waits);
    return waits;
}

/* Places every condition whose variables are bound, those without queries inside first. */
static void place_filters(struct ordering *o)
{
    for (int costly = 0; costly < 2; costly++)
        for (size_t i = 0; i < o->query->nconditions; i++) {
            struct term *condition = o->query->conditions[i];
            bool has_query = false;
            if (o->placed[i] || !is_ready(o, condition)) continue;
            term_walk(condition, look_for_query, &has_query);
            if ((has_query && !costly) || has_to_wait(o, i)) continue;
            add_step(o, &(struct plan_step){.kind = PLAN_FILTER, .term = condition});
            o->placed[i] = true;
        }
}

/* A generator whose variable something else has bound is now a condition. */
static void discharge(struct ordering *o, size_t g)
{
    struct compilation *c = o->c;
    struct generator *generator = o->query->generators[g];
    struct term *value, *test;
    const struct type *boolean = type_simple(c, TYPE_BOOL);
    for (size_t i = 0; i < generator->nvariables; i++)
        if (!is_bound(o, generator->variables[i])) return;
    if (generator->kind == GENERATOR_GROUP) return;
    value = term_variable(c, generator->variables[0], generator->at);
    switch (generator->kind) {
    case GENERATOR_KIND: test = NULL; break; /* the step that bound it has checked it */
    case GENERATOR_SET:
        if (!is_ready(o, generator->base)) return;
        test = term_new(c, TERM_IN_SET, boolean, generator->at, 2);
        test->args[0] = value;
        test->args[1] = generator->base;
        test->u.field = generator->field;
        break;
    case GENERATOR_LIST:
        if (generator->variables[0]->formal) return;
        if (!is_ready(o, generator->base)) return;
        test = term_operation(c, OP_IN_LIST, boolean, generator->at, value, generator->base);
        break;
    default: return;
    }
    o->done[g] = true;
    if (test) add_step(o, &(struct plan_step){.kind = PLAN_FILTER, .term = test});
}

static void known_filter(struct ordering *o, struct variable *variable, const struct kind *kind)
{
    struct compilation *c = o->c;
    struct term *value = term_variable(c, variable, variable->at), *test;
    test = term_operation(c, OP_KNOWN, type_simple(c, TYPE_BOOL), variable->at, value, NULL);
    add_step(o, &(struct plan_step){.kind = PLAN_FILTER, .term = test});
    if (variable->type->tag == TYPE_THING && variable->type->kind == kind) return;
    test = term_new(c, TERM_IS_KIND, type_simple(c, TYPE_BOOL), variable->at, 1);
    test->args[0] = value;
    test->u.kind = kind;
    add_step(o, &(struct plan_step){.kind = PLAN_FILTER, .term = test});
}

/* Takes the best step: its variables are bound, its conditions placed, kinds of things made sure
 * of. */
static void take(struct ordering *o, const struct candidate *best)
{
    const struct plan_step *step = add_step(o, &best->step);
    struct generator *generator = o->query->generators[best->generator];
    bool scans_kind = step->source.kind != NULL;
    for (size_t i = 0; i < best->nused; i++) o->placed[best->used[i]] = true;
    for (size_t i = 0; i < step->nbind; i++) {
        size_t own = step->bind[i] ? own_number(o, step->bind[i]) : NONE;
        if (own == NONE || o->bound[own]) continue;
        o->bound[own] = true;
        struct generator *of = kind_generator(o, step->bind[i]);
        if (of && !scans_kind && !step->source.rule) known_filter(o, step->bind[i], of->of_kind);
    }
    if (generator->kind == GENERATOR_GROUP)
        for (size_t i = 0; i < generator->group->nvariables; i++) {
            size_t own = own_number(o, generator->group->variables[i]);
            if (own != NONE) o->bound[own] = true;
        }
    o->done[best->generator] = true;
}

static void report_unbound(struct ordering *o, struct span at)
{
    for (size_t i = 0; i < o->n; i++) {
        struct diag *d;
        if (o->bound[i]) continue;
        d = diag_add(o->c->diags, DIAG_NOT_BOUND, o->own[i]->at,
                     o->own[i]->name ? text_z(o->c, o->own[i]->name) : "a value");
        diag_note(o->c->diags, d, at, "in this condition");
        diag_help(o->c->diags, d,
                  "a parameter that is no thing and no value of an enumeration needs a condition "
                  "such as %s == ...",
                  o->own[i]->name ? text_z(o->c, o->own[i]->name) : "x");
        return;
    }
}

static void collect_own(struct ordering *o)
{
    size_t n = 0;
    for (size_t g = 0; g < o->query->n; g++) n += o->query->generators[g]->nvariables;
    o->own = arena_alloc(&o->c->arena, (n + 1) * sizeof *o->own);
    for (size_t g = 0; g < o->query->n; g++)
        for (size_t i = 0; i < o->query->generators[g]->nvariables; i++)
            if (own_number(o, o->query->generators[g]->variables[i]) == NONE)
                o->own[o->n++] = o->query->generators[g]->variables[i];
    o->bound = arena_alloc(&o->c->arena, (o->n + 1) * sizeof *o->bound);
    o->done = arena_alloc(&o->c->arena, (o->query->n + 1) * sizeof *o->done);
    o->placed = arena_alloc(&o->c->arena, (o->query->nconditions + 1) * sizeof *o->placed);
}

static bool order_inner(struct compilation *c, struct ram_query *query)
{
    bool good = true;
    for (size_t i = 0; i < query->n; i++)
        if (query->generators[i]->base) good = order_term(c, query->generators[i]->base) && good;
    for (size_t i = 0; i < query->nconditions; i++)
        good = order_term(c, query->conditions[i]) && good;
    return good;
}

static bool make_plan(struct compilation *c, struct ram_query *query, struct span at)
{
    struct ordering o = {.c = c, .query = query};
    bool good = order_inner(c, query);
    collect_own(&o);
    for (;;) {
        struct candidate best = {.cost = COST_NONE};
        bool open = false;
        place_filters(&o);
        for (size_t g = 0; g < query->n; g++)
            if (!o.done[g]) discharge(&o, g);
        for (size_t g = 0; g < query->n; g++) {
            if (o.done[g]) continue;
            open = true;
            if (query->generators[g]->kind == GENERATOR_FREE &&
                is_bound(&o, query->generators[g]->variables[0])) {
                o.done[g] = true;
                continue;
            }
            if (query->generators[g]->kind == GENERATOR_LIST &&
                query->generators[g]->variables[0]->formal &&
                is_bound(&o, query->generators[g]->variables[0])) {
                o.done[g] = true;
                continue;
            }
            consider(&o, g, &best);
        }
        if (!open) break;
        if (best.cost == COST_NONE) {
            bool free = true;
            for (size_t g = 0; g < query->n; g++) free = free && o.done[g];
            if (free) continue;
            report_unbound(&o, at);
            return false;
        }
        take(&o, &best);
    }
    return good;
}

/* The plan of a proof stands beside the usual one. */
static bool make_traced_plan(struct compilation *c, struct ram_query *query, struct span at)
{
    struct ram_query usual = *query;
    bool good;
    query->plan = NULL;
    query->nplan = query->plan_capacity = 0;
    good = make_plan(c, query, at);
    query->traced = query->plan;
    query->ntraced = query->nplan;
    query->plan = usual.plan;
    query->nplan = usual.nplan;
    query->plan_capacity = usual.plan_capacity;
    return good;
}

bool order_query(struct compilation *c, struct ram_query *query, struct span at)
{
    bool tracing = c->tracing, good = true;
    if (!query->ordered) {
        query->ordered = true;
        c->tracing = c->options->coverage;
        good = make_plan(c, query, at);
        c->tracing = tracing;
    }
    if (!good || !tracing || query->traced || c->options->coverage) return good;
    return make_traced_plan(c, query, at);
}

static void order_inside(void *context, struct term *term)
{
    void **both = context;
    struct ram_query *query = term->u.aggregate.query;
    if (term->kind != TERM_EXISTS && term->kind != TERM_AGGREGATE) return;
    if (!order_query(both[0], query, term->at) ||
        (term->kind == TERM_EXISTS && !order_alternatives(both[0], query, term->at)))
        *(bool *)both[1] = false;
}

bool order_term(struct compilation *c, struct term *term)
{
    bool good = true;
    void *context[2] = {c, &good};
    term_walk(term, order_inside, context);
    return good;
}
