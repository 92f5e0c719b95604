/*
 * emit_query - code for plans: nested loops over cursors, filters, and what is done with each row.
 */
#include "compiler/emit.h"

/* A query under way: where a row that does not fit goes on. */
struct walk {
    struct ram_query *query;
    const struct row_target *target;
};

static void emit_steps(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail);

/* The relation that a step reads. */
static uint32_t source_relation(const struct plan_source *source)
{
    if (source->kind) return source->kind->relation;
    if (source->field) return source->field->relation;
    if (source->rule) return source->rule->relation;
    if (source->findings) return source->findings->relation;
    return source->group->relation;
}

/* The doubt of a row so far, and of one condition more. */
static uint32_t join_doubt(struct emitter *e, uint32_t doubt, uint32_t condition)
{
    uint32_t both;
    if (doubt == NONE) return condition;
    both = new_register(e, simple(e, TYPE_BOOL));
    put(e, OP_AND, both, doubt, condition, 0);
    return both;
}

static void look_for_unknown(void *context, struct term *term)
{
    if (term->kind == TERM_VARIABLE && term->u.variable->unknown) *(bool *)context = true;
}

bool term_is_unknown(struct term *term)
{
    bool found = false;
    term_walk(term, look_for_unknown, &found);
    return found;
}

/* What order adds to a plan stands nowhere in the policy. */
static bool is_written(const struct ram_query *query, const struct term *condition)
{
    for (size_t i = 0; i < query->nconditions; i++)
        if (query->conditions[i] == condition) return true;
    return false;
}

static uint32_t emit_condition(struct emitter *e, const struct ram_query *query, struct term *term)
{
    bool covering = e->covering;
    uint32_t reg;
    e->covering = covering && is_written(query, term);
    reg = emit_term(e, term);
    cover_operand(e, term, reg);
    e->covering = covering;
    return reg;
}

static void emit_filter(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail)
{
    const struct plan_step *step = w->query->plan[i];
    uint32_t condition;
    if (term_is_unknown(step->term)) {
        emit_steps(e, w, i + 1, doubt, fail);
        return;
    }
    condition = emit_condition(e, w->query, step->term);
    e->at = step->term->at;
    if (w->query->kleene && term_nullable(step->term)) {
        put(e, OP_JUMP_IF_FALSE, fail, condition, 0, 0);
        doubt = join_doubt(e, doubt, condition);
    } else {
        put(e, OP_JUMP_UNLESS, fail, condition, 0, 0);
    }
    emit_steps(e, w, i + 1, doubt, fail);
}

/* For proofs: every condition of a row that can be told is, also when one before it has failed. */
static void emit_filters(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail)
{
    size_t end = i;
    uint32_t *values = arena_alloc(&e->c->arena, w->query->nplan * sizeof *values);
    for (; end < w->query->nplan && w->query->plan[end]->kind == PLAN_FILTER; end++) {
        if (end > i && order_waits(w->query->plan[end]->term)) break;
        values[end] = NONE;
        if (!term_is_unknown(w->query->plan[end]->term))
            values[end] = emit_term(e, w->query->plan[end]->term);
    }
    for (size_t k = i; k < end; k++) {
        struct term *term = w->query->plan[k]->term;
        bool unknown = w->query->kleene && term_nullable(term);
        if (values[k] == NONE) continue;
        e->at = term->at;
        put(e, unknown ? OP_JUMP_IF_FALSE : OP_JUMP_UNLESS, fail, values[k], 0, 0);
        if (unknown) doubt = join_doubt(e, doubt, values[k]);
    }
    emit_steps(e, w, end, doubt, fail);
}

/* When a value that the step needs is missing, there may be rows that nobody can tell: jumps to
 * *doubtful then. */
static void guard_missing(struct emitter *e, struct walk *w, struct term *term, uint32_t reg,
                          uint32_t fail, uint32_t *doubtful)
{
    if (!term_nullable(term)) return;
    if (!w->query->kleene || !w->target->doubts) {
        put(e, OP_JUMP_IF_MISSING, fail, reg, 0, 0);
        return;
    }
    if (*doubtful == NONE) *doubtful = new_label(e);
    if (term_is_unknown(term))
        put(e, OP_JUMP, *doubtful, 0, 0, 0);
    else
        put(e, OP_JUMP_IF_MISSING, *doubtful, reg, 0, 0);
}

static const struct kind *kind_of(const struct ram_query *query, const struct variable *variable)
{
    for (size_t g = 0; g < query->n; g++)
        if (query->generators[g]->kind == GENERATOR_KIND &&
            query->generators[g]->variables[0] == variable)
            return query->generators[g]->of_kind;
    return NULL;
}

/* The variables of step i from number k on, of which nobody can tell which row they are of: any
 * thing of a kind, or missing. */
static void emit_any(struct emitter *e, struct walk *w, size_t i, size_t k, uint32_t doubt,
                     uint32_t fail)
{
    const struct plan_step *step = w->query->plan[i];
    struct variable *v;
    while (k < step->nbind && !step->bind[k]) k++;
    if (k == step->nbind) {
        emit_steps(e, w, i + 1, doubt, fail);
        return;
    }
    v = step->bind[k];
    const struct kind *kind = kind_of(w->query, v);
    if (kind) {
        uint32_t cursor = new_cursor(e, kind->relation, NULL), loop = new_label(e),
                 done = new_label(e);
        put(e, OP_SCAN, cursor, kind->relation, 0, PART_ALL);
        put_label(e, loop);
        put(e, OP_NEXT, cursor, done, 0, 0);
        put(e, OP_COLUMN, variable_register(e, v), cursor, COLUMN_SELF, 0);
        if (e->tracing) trace_variable(e, v, true);
        emit_any(e, w, i, k + 1, doubt, loop);
        put(e, OP_JUMP, loop, 0, 0, 0);
        put_label(e, done);
    } else {
        bool nullable = v->nullable;
        put(e, OP_MISSING, variable_register(e, v), 0, 0, 0);
        v->nullable = v->unknown = true;
        if (e->tracing) trace_variable(e, v, false);
        emit_any(e, w, i, k + 1, doubt, fail);
        v->nullable = nullable;
        v->unknown = false;
    }
}

/* The code behind such a jump from step number i: the steps behind it go on with rows in doubt,
 * which may still be ruled out. */
static void close_doubtful(struct emitter *e, struct walk *w, size_t i, uint32_t doubtful)
{
    uint32_t over, doubt;
    if (doubtful == NONE) return;
    over = new_label(e);
    doubt = new_register(e, simple(e, TYPE_BOOL));
    put(e, OP_JUMP, over, 0, 0, 0);
    put_label(e, doubtful);
    put(e, OP_MISSING, doubt, 0, 0, 0);
    emit_any(e, w, i, 0, doubt, over);
    put_label(e, over);
}

/* r[variable] = r[from], of whatever thing type that is. */
static void bind(struct emitter *e, struct variable *variable, uint32_t from,
                 const struct type *type, uint32_t fail)
{
    uint32_t reg = variable_register(e, variable);
    bool narrows = type_is_thing(variable->type) && !type_fits(type, variable->type);
    put(e, narrows ? OP_AS_KIND : OP_MOVE, reg, from, 0, 0);
    if (narrows) put(e, OP_JUMP_IF_MISSING, fail, reg, 0, 0);
}

static void emit_bind(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail)
{
    const struct plan_step *step = w->query->plan[i];
    uint32_t value = emit_term(e, step->term), doubtful = NONE;
    guard_missing(e, w, step->term, value, fail, &doubtful);
    bind(e, step->bind[0], value, step->term->type, fail);
    trace_step(e, step, NONE);
    emit_steps(e, w, i + 1, doubt, fail);
    close_doubtful(e, w, i, doubtful);
}

static const struct type *column_type(const struct plan_source *source, size_t column)
{
    if (source->kind) return source->kind->type;
    if (source->field) return column == 0 ? source->field->kind->type : source->field->type;
    if (source->rule) return source->rule->formals[column];
    return NULL;
}

static void bind_columns(struct emitter *e, const struct plan_step *step, uint32_t cursor,
                         uint32_t fail)
{
    for (uint32_t i = 0; i < step->nbind; i++) {
        struct variable *v = step->bind[i];
        const struct type *type = column_type(&step->source, i);
        uint32_t from;
        if (!v) continue;
        if (!type || type_fits(type, v->type)) {
            put(e, OP_COLUMN, variable_register(e, v), cursor, i, 0);
            if (step->source.kind && i == COLUMN_SELF) v->cursor = cursor + 1;
            continue;
        }
        from = new_register(e, type);
        put(e, OP_COLUMN, from, cursor, i, 0);
        bind(e, v, from, type, fail);
    }
}

/* Behind the loop the cursor stands on no row. */
static void leave_columns(const struct plan_step *step)
{
    for (uint32_t i = 0; i < step->nbind; i++)
        if (step->bind[i]) step->bind[i]->cursor = 0;
}

static const struct type *key_type(const struct plan_step *step, size_t key)
{
    return step->keys[key]->type;
}

/* Keys in neighbouring registers; the index that they need. */
static uint32_t emit_keys(struct emitter *e, struct walk *w, const struct plan_step *step,
                          uint32_t fail, uint32_t *doubtful)
{
    const struct type *types[KEYS_MAX];
    uint32_t first;
    for (size_t k = 0; k < step->nkeys; k++) types[k] = key_type(step, k);
    first = emit_row(e, (struct term **)step->keys, types, step->nkeys);
    for (size_t k = 0; k < step->nkeys && !step->maybe; k++)
        guard_missing(e, w, step->keys[k], first + (uint32_t)k, fail, doubtful);
    return first;
}

/* A row of a group binds all of its variables; its last column says whether it is certain. */
static uint32_t bind_group(struct emitter *e, const struct group *group, uint32_t cursor,
                           uint32_t doubt)
{
    uint32_t certain = new_register(e, simple(e, TYPE_BOOL));
    for (size_t i = 0; i < group->nvariables; i++)
        put(e, OP_COLUMN, variable_register(e, group->variables[i]), cursor,
            (uint32_t)(group->nkeys + i), 0);
    put(e, OP_COLUMN, certain, cursor, (uint32_t)(group->nkeys + group->nvariables), 0);
    e->row_group = group;
    e->row_cursor = cursor;
    return join_doubt(e, doubt, certain);
}

static void open_group(struct emitter *e, const struct group *group, uint32_t cursor)
{
    uint32_t columns[KEYS_MAX], first = new_registers(e, group->types, group->nkeys);
    for (uint32_t k = 0; k < group->nkeys && k < KEYS_MAX; k++) {
        columns[k] = k;
        put(e, OP_MOVE, first + k, variable_register(e, group->keys[k]), 0, 0);
    }
    put(e, OP_PROBE, cursor, want_index(e, group->relation, columns, group->nkeys), first,
        PART_ALL);
}

/* Rows are matched with keys, unless nobody can tell a key. */
static bool is_probe(const struct plan_step *step)
{
    for (size_t k = 0; k < step->nkeys; k++)
        if (step->maybe && term_is_unknown(step->keys[k])) return false;
    return step->nkeys > 0;
}

static void emit_rows(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail)
{
    const struct plan_step *step = w->query->plan[i];
    uint32_t relation = source_relation(&step->source);
    uint32_t cursor = new_cursor(e, relation, NULL);
    uint32_t loop = new_label(e), done = new_label(e), doubtful = NONE, keys;
    const struct group *outer = e->row_group;
    uint32_t outer_cursor = e->row_cursor;
    if (step->source.group) {
        open_group(e, step->source.group, cursor);
    } else if (is_probe(step)) {
        keys = emit_keys(e, w, step, fail, &doubtful);
        put(e, step->maybe ? OP_PROBE_MAYBE : OP_PROBE, cursor,
            want_index(e, relation, step->columns, step->nkeys), keys, step->part);
    } else {
        put(e, OP_SCAN, cursor, relation, 0, step->part);
    }
    put_label(e, loop);
    put(e, OP_NEXT, cursor, done, 0, 0);
    if (step->source.group)
        doubt = bind_group(e, step->source.group, cursor, doubt);
    else
        bind_columns(e, step, cursor, loop);
    trace_step(e, step, cursor);
    emit_steps(e, w, i + 1, doubt, loop);
    put(e, OP_JUMP, loop, 0, 0, 0);
    put_label(e, done);
    leave_columns(step);
    e->row_group = outer;
    e->row_cursor = outer_cursor;
    close_doubtful(e, w, i, doubtful);
}

static void emit_elements(struct emitter *e, struct walk *w, size_t i, uint32_t doubt,
                          uint32_t fail)
{
    const struct plan_step *step = w->query->plan[i];
    uint32_t list = emit_term(e, step->term), doubtful = NONE, from;
    uint32_t cursor = new_cursor(e, NONE, step->term->type->element);
    uint32_t loop = new_label(e), done = new_label(e);
    struct variable *v = step->bind[0];
    guard_missing(e, w, step->term, list, fail, &doubtful);
    put(e, OP_ELEMENTS, cursor, list, 0, 0);
    put_label(e, loop);
    put(e, OP_NEXT, cursor, done, 0, 0);
    if (type_fits(step->term->type->element, v->type)) {
        put(e, OP_ELEMENT, variable_register(e, v), cursor, 0, 0);
    } else {
        from = new_register(e, step->term->type->element);
        put(e, OP_ELEMENT, from, cursor, 0, 0);
        bind(e, v, from, step->term->type->element, loop);
    }
    trace_step(e, step, cursor);
    emit_steps(e, w, i + 1, doubt, loop);
    put(e, OP_JUMP, loop, 0, 0, 0);
    put_label(e, done);
    close_doubtful(e, w, i, doubtful);
}

static void emit_steps(struct emitter *e, struct walk *w, size_t i, uint32_t doubt, uint32_t fail)
{
    if (i == w->query->nplan) {
        if (e->tracing) put(e, OP_TRACE_FIT, 0, 0, 0, 0);
        w->target->row(e, w->target->context, doubt);
        return;
    }
    switch (w->query->plan[i]->kind) {
    case PLAN_FILTER:
        if (e->tracing)
            emit_filters(e, w, i, doubt, fail);
        else
            emit_filter(e, w, i, doubt, fail);
        break;
    case PLAN_BIND: emit_bind(e, w, i, doubt, fail); break;
    case PLAN_SCAN:
    case PLAN_PROBE: emit_rows(e, w, i, doubt, fail); break;
    case PLAN_ELEMENTS: emit_elements(e, w, i, doubt, fail); break;
    }
}

void emit_query(struct emitter *e, struct ram_query *query, const struct row_target *target)
{
    struct ram_query traced = *query;
    struct walk w = {.query = query, .target = target};
    uint32_t end = new_label(e);
    if (e->tracing && query->traced) {
        traced.plan = query->traced;
        traced.nplan = query->ntraced;
        w.query = &traced;
    }
    emit_steps(e, &w, 0, NONE, end);
    put_label(e, end);
}

/* -- exists: true at the first certain row; unknown after a doubtful one */

struct exists {
    uint32_t result, found;
};

static void exists_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct exists *x = context;
    uint32_t unsure = new_label(e);
    struct term *truth = term_constant(e->c, simple(e, TYPE_BOOL), 1, e->at);
    if (doubt != NONE) put(e, OP_JUMP_UNLESS, unsure, doubt, 0, 0);
    put(e, OP_LOAD, x->result, constant_number(e, truth), 0, 0);
    put(e, OP_JUMP, x->found, 0, 0, 0);
    put_label(e, unsure);
    if (doubt != NONE) put(e, OP_MISSING, x->result, 0, 0, 0);
}

/* One after another; where what they look for is missing an index finds everything, and the query
 * itself may have a better one. */
static void emit_alternatives(struct emitter *e, struct ram_query *query,
                              const struct row_target *target, uint32_t found)
{
    uint32_t plain = NONE;
    for (size_t k = 0; k < query->nalternatives; k++) {
        if (!term_nullable(query->known[k])) continue;
        if (plain == NONE) plain = new_label(e);
        put(e, OP_JUMP_IF_MISSING, plain, emit_term(e, query->known[k]), 0, 0);
    }
    for (size_t k = 0; k < query->nalternatives; k++) emit_query(e, query->alternatives[k], target);
    if (plain == NONE) return;
    put(e, OP_JUMP, found, 0, 0, 0);
    put_label(e, plain);
    emit_query(e, query, target);
}

void emit_exists(struct emitter *e, struct term *term, uint32_t result)
{
    struct ram_query *query = term->u.aggregate.query;
    struct exists x = {.result = result, .found = new_label(e)};
    struct row_target target = {.row = exists_row, .doubts = true, .context = &x};
    struct term *none = term_constant(e->c, simple(e, TYPE_BOOL), 0, term->at);
    put(e, OP_LOAD, result, constant_number(e, none), 0, 0);
    if (query->nalternatives && !e->tracing)
        emit_alternatives(e, query, &target, x.found);
    else
        emit_query(e, query, &target);
    put_label(e, x.found);
}

/* -- aggregates */

void emit_take(struct emitter *e, struct term *term, uint32_t aggregate, uint32_t doubt)
{
    uint32_t unsure = new_label(e), end = new_label(e), value, keys = 0;
    const struct type **types =
        arena_alloc(&e->c->arena, (term->u.aggregate.nkeys + 1) * sizeof *types);
    if (doubt != NONE) put(e, OP_JUMP_UNLESS, unsure, doubt, 0, 0);
    value = emit_term(e, term->u.aggregate.value);
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++) types[i] = term->u.aggregate.keys[i]->type;
    if (term->u.aggregate.nkeys)
        keys = emit_row(e, term->u.aggregate.keys, types, term->u.aggregate.nkeys);
    e->at = term->at;
    put(e, OP_TAKE, aggregate, value, keys, 0);
    if (doubt == NONE) {
        put_label(e, unsure);
        put_label(e, end);
        return;
    }
    put(e, OP_JUMP, end, 0, 0, 0);
    put_label(e, unsure);
    put(e, OP_DOUBT, aggregate, 0, 0, 0);
    put_label(e, end);
}

struct taking {
    struct term *term;
    uint32_t aggregate;
};

static void take_row(struct emitter *e, void *context, uint32_t doubt)
{
    const struct taking *t = context;
    emit_take(e, t->term, t->aggregate, doubt);
}

uint32_t emit_new_aggregate(struct emitter *e, const struct term *term)
{
    struct program *p = e->p;
    uint32_t number = PROGRAM_ADD(p, aggregates);
    struct program_aggregate *a = &p->aggregates[number];
    a->function = (uint32_t)term->u.aggregate.function;
    a->routine = e->routine;
    a->value = type_number(e->c, term->u.aggregate.value->type);
    a->result = type_number(e->c, term->type);
    a->keys_first = (uint32_t)p->nsort_keys;
    a->keys_count = (uint32_t)term->u.aggregate.nkeys;
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++) {
        uint32_t key = PROGRAM_ADD(p, sort_keys);
        p->sort_keys[key].type = type_number(e->c, term->u.aggregate.keys[i]->type);
        p->sort_keys[key].descending = term->u.aggregate.descending[i];
    }
    return number;
}

void emit_aggregate(struct emitter *e, struct term *term, uint32_t result)
{
    struct taking t = {.term = term, .aggregate = share_find(e, term)};
    struct row_target target = {.row = take_row, .doubts = true, .context = &t};
    uint32_t parameter = result;
    if (t.aggregate == NONE) {
        t.aggregate = emit_new_aggregate(e, term);
        put(e, OP_BEGIN, t.aggregate, 0, 0, 0);
        emit_query(e, term->u.aggregate.query, &target);
    }
    if (term->u.aggregate.parameter) parameter = emit_term(e, term->u.aggregate.parameter);
    e->at = term->at;
    put(e, OP_RESULT, result, t.aggregate, parameter, 0);
}
