/*
 * emit_judge - code that judges: one routine a requirement, its blocks one after another.
 *
 * A subject whose `where` is unknown is unverified, never dropped. Messages are worked out only for
 * what is not satisfied. Each part stands under a guard of its own, so that an evaluation error in
 * one leaves the others alone.
 */
#include "compiler/emit.h"

/* A block under way. The subject is made, in its register, where it is asked for: most are
 * satisfied, and nobody does. */
struct judging {
    struct requirement *requirement;
    struct block *block;
    uint32_t subject, members; /* registers; members: the first of what it consists of */
};

enum { FINDING_STATE, FINDING_MESSAGE, FINDING_PLACE };

/* -- subjects */

static size_t count_members(const struct judging *j)
{
    return j->block->query ? j->block->nsubject : 1;
}

static void open_subject(struct emitter *e, struct judging *j)
{
    const struct block *block = j->block;
    size_t n = count_members(j);
    const struct type **types = arena_alloc(&e->c->arena, (n + 1) * sizeof *types);
    for (size_t i = 0; i < n; i++)
        types[i] = block->query ? block->subject[i]->type : j->requirement->thing->kind->type;
    j->members = new_registers(e, types, n);
    j->subject = new_register(e, simple(e, TYPE_SUBJECT));
}

static void make_subject(struct emitter *e, const struct judging *j)
{
    const struct block *block = j->block;
    size_t n = count_members(j);
    struct span outer = e->at;
    e->at = block->at;
    if (!block->query) emit_into(e, term_thing(e->c, j->requirement->thing, block->at), j->members);
    for (size_t i = 0; block->query && i < n; i++)
        put(e, OP_MOVE, j->members + (uint32_t)i, variable_register(e, block->subject[i]), 0, 0);
    put(e, OP_SUBJECT, j->subject, j->members, (uint32_t)n, 0);
    e->at = outer;
}

/* -- places */

static uint32_t place_of_thing(struct emitter *e, uint32_t thing)
{
    uint32_t reg = new_register(e, simple(e, TYPE_INT));
    put(e, OP_PLACE_OF, reg, thing, 0, 0);
    return reg;
}

static uint32_t place_of_member(struct emitter *e, const struct field *field, struct term *owner,
                                uint32_t member)
{
    uint32_t reg = new_register(e, simple(e, TYPE_INT)), thing = emit_term(e, owner);
    put(e, OP_PLACE_OF_MEMBER, reg, field->number, thing, member);
    return reg;
}

static uint32_t nowhere(struct emitter *e)
{
    uint32_t reg = new_register(e, simple(e, TYPE_INT));
    struct term *zero = term_constant(e->c, simple(e, TYPE_INT), 0, e->at);
    put(e, OP_LOAD, reg, constant_number(e, zero), 0, 0);
    return reg;
}

uint32_t emit_place(struct emitter *e, struct term *term)
{
    struct variable *v = term->kind == TERM_VARIABLE ? term->u.variable : NULL;
    uint32_t reg;
    if (v && v->drawn_from)
        return place_of_member(e, v->drawn_from, v->drawn_of, variable_register(e, v));
    if (term->kind == TERM_FIELD) {
        reg = new_register(e, simple(e, TYPE_INT));
        put(e, OP_PLACE_OF_FIELD, reg, term->u.field->number, emit_term(e, term->args[0]), 0);
        return reg;
    }
    if (type_is_thing(term->type)) return place_of_thing(e, emit_term(e, term));
    return nowhere(e);
}

/* `at`, else where the last member drawn from a set stands, else the first thing of the subject,
 * else the thing judged. */
static uint32_t subject_place(struct emitter *e, const struct judging *j)
{
    const struct block *block = j->block;
    if (block->at_value) return emit_place(e, block->at_value);
    for (size_t i = block->nsubject; i > 0; i--)
        if (block->subject[i - 1]->drawn_from)
            return emit_place(e, term_variable(e->c, block->subject[i - 1], e->at));
    for (size_t i = 0; i < block->nsubject; i++)
        if (type_is_thing(block->subject[i]->type))
            return emit_place(e, term_variable(e->c, block->subject[i], e->at));
    return nowhere(e);
}

/* -- findings */

static uint32_t finding_registers(struct emitter *e)
{
    const struct type *types[3] = {simple(e, TYPE_BOOL), simple(e, TYPE_TEXT), simple(e, TYPE_INT)};
    return new_registers(e, types, 3);
}

static void put_finding(struct emitter *e, const struct judging *j, const struct part *part,
                        uint32_t regs)
{
    uint32_t place = subject_place(e, j);
    put(e, OP_MOVE, regs + FINDING_PLACE, place, 0, 0);
    e->at = part->at;
    put(e, OP_FINDING, part->number, j->subject, regs, 0);
}

/* Parts that are unverified for one reason. */
struct reason {
    struct part **parts;
    size_t nparts;
    struct term *condition; /* what was asked, or NULL */
    const char *says;
    struct term *otherwise; /* the policy's own words, or NULL */
};

static void put_unverified(struct emitter *e, struct judging *j, const struct reason *why)
{
    uint32_t regs = finding_registers(e);
    make_subject(e, j);
    if (why->otherwise)
        emit_message(e, why->otherwise, regs + FINDING_MESSAGE);
    else
        emit_unknown_message(e, j->block, j->subject, why->condition, why->says,
                             regs + FINDING_MESSAGE);
    put(e, OP_MISSING, regs + FINDING_STATE, 0, 0, 0);
    for (size_t i = 0; i < why->nparts; i++) put_finding(e, j, why->parts[i], regs);
}

static void all_unverified(struct emitter *e, struct judging *j, struct term *condition,
                           const char *says)
{
    struct reason why = {j->block->parts, j->block->nparts, condition, says, NULL};
    put_unverified(e, j, &why);
}

/* -- one subject */

/* Whether a key is a period that has not ended: then only what is unmet already is reported. */
static uint32_t emit_running(struct emitter *e, const struct block *block)
{
    uint32_t running = NONE, one;
    for (size_t i = 0; i < block->nkeys; i++) {
        if (block->keys[i]->type->tag != TYPE_SPAN) continue;
        one = new_register(e, simple(e, TYPE_BOOL));
        put(e, OP_RUNNING, one, variable_register(e, block->keys[i]), 0, 0);
        if (running != NONE) put(e, OP_OR, one, one, running, 0);
        running = one;
    }
    return running;
}

/* All that an unknown part may owe to a missing value. */
static struct term *part_terms(struct emitter *e, const struct part *part)
{
    struct term *both;
    if (!part->asked) return part->condition;
    both = term_new(e->c, TERM_AND, simple(e, TYPE_BOOL), part->at, 2);
    both->args[0] = part->asked;
    both->args[1] = part->condition;
    return both;
}

/* A condition beside that of a part. */
static uint32_t emit_condition(struct emitter *e, enum trace_kind kind, struct term *condition)
{
    uint32_t reg = new_register(e, simple(e, TYPE_BOOL));
    uint32_t trace = trace_begin(e, kind, reg, condition->at);
    trace_follows(e, trace, condition);
    if (term_is_unknown(condition))
        put(e, OP_MISSING, reg, 0, 0, 0);
    else
        emit_into(e, condition, reg);
    cover_operand(e, condition, reg);
    trace_end(e, trace, reg);
    return reg;
}

/* Whether a part is limited by a `when`: then `provided` is asked of each part after its own. */
static bool has_when(const struct block *block)
{
    for (size_t i = 0; i < block->nparts; i++)
        if (block->parts[i]->when) return true;
    return false;
}

/* Goes on when all that is provided holds; else the parts are unverified. */
static void check_provided(struct emitter *e, struct judging *j, struct reason why,
                           uint32_t running, uint32_t done)
{
    bool tracing = e->tracing;
    for (size_t i = 0; i < j->block->nprovided; i++) {
        const struct provided *provided = j->block->provided[i];
        uint32_t good = new_label(e), unknown = new_label(e), reg;
        why.says = arena_print(&e->c->arena, ": not provided: %s",
                               compile_source_text(e->c, provided->condition->at, 80));
        e->tracing = e->explained;
        reg = emit_condition(e, TRACE_PROVIDED, provided->condition);
        e->tracing = false;
        put(e, OP_JUMP_IF, good, reg, 0, 0);
        if (running != NONE) put(e, OP_JUMP_IF, done, running, 0, 0);
        put(e, OP_JUMP_IF_MISSING, unknown, reg, 0, 0);
        why.condition = NULL;
        why.otherwise = provided->otherwise;
        put_unverified(e, j, &why);
        put(e, OP_JUMP, done, 0, 0, 0);
        put_label(e, unknown);
        why.condition = provided->condition;
        why.otherwise = NULL;
        put_unverified(e, j, &why);
        put(e, OP_JUMP, done, 0, 0, 0);
        put_label(e, good);
    }
    e->tracing = tracing;
}

static void judge_part(struct emitter *e, struct judging *j, struct part *part, uint32_t running)
{
    uint32_t done = new_label(e), holds = new_label(e), broken = new_label(e);
    uint32_t unmet = new_label(e), unknown = new_label(e), regs = finding_registers(e), reg = 0,
             trace;
    struct span outer = e->at;
    e->at = part->at;
    put(e, OP_GUARD, broken, 0, 0, 0);
    e->tracing = e->explained;
    trace = trace_begin(e, TRACE_PART, regs + FINDING_STATE, part->at);
    if (trace != NONE) e->p->traces[trace].part = part->number;
    trace_follows(e, trace, part->condition);
    if (part->asked) {
        reg = emit_condition(e, TRACE_WHEN, part->asked);
        put(e, OP_JUMP_IF_FALSE, done, reg, 0, 0);
    }
    if (has_when(j->block))
        check_provided(e, j, (struct reason){.parts = &part, .nparts = 1}, running, done);
    if (part->asked && term_nullable(part->asked)) {
        put(e, OP_MISSING, regs + FINDING_STATE, 0, 0, 0);
        put(e, OP_JUMP_IF_MISSING, unknown, reg, 0, 0);
    }
    share_begin(e, j->block, part);
    emit_into(e, part->condition, regs + FINDING_STATE);
    cover_operand(e, part->condition, regs + FINDING_STATE);
    trace_end(e, trace, regs + FINDING_STATE);
    e->tracing = false;
    put(e, OP_JUMP_IF, holds, regs + FINDING_STATE, 0, 0);
    put(e, OP_JUMP_IF_FALSE, unmet, regs + FINDING_STATE, 0, 0);
    put_label(e, unknown);
    if (running != NONE) put(e, OP_JUMP_IF, done, running, 0, 0);
    make_subject(e, j);
    emit_unknown_message(e, j->block, j->subject, part_terms(e, part), ": this cannot be told",
                         regs + FINDING_MESSAGE);
    put_finding(e, j, part, regs);
    put(e, OP_JUMP, done, 0, 0, 0);
    put_label(e, unmet);
    make_subject(e, j);
    emit_unmet_message(e, j->subject, part, regs + FINDING_MESSAGE);
    put_finding(e, j, part, regs);
    put(e, OP_JUMP, done, 0, 0, 0);
    put_label(e, holds);
    if (running != NONE) put(e, OP_JUMP_IF, done, running, 0, 0);
    put(e, OP_HOLDS, part->number, done, 0, 0);
    make_subject(e, j);
    put(e, OP_SATISFIED, part->number, j->subject, 0, 0);
    put(e, OP_JUMP, done, 0, 0, 0);
    put_label(e, broken);
    put(e, OP_GUARD, NONE, 0, 0, 0);
    make_subject(e, j);
    put(e, OP_BROKEN, part->number, j->subject, subject_place(e, j), 0);
    put_label(e, done);
    put(e, OP_GUARD, NONE, 0, 0, 0);
    share_end(e);
    e->at = outer;
}

/* An error before the parts: it is every part's. */
static void all_broken(struct emitter *e, struct judging *j, uint32_t broken, uint32_t done)
{
    put(e, OP_JUMP, done, 0, 0, 0);
    put_label(e, broken);
    put(e, OP_GUARD, NONE, 0, 0, 0);
    make_subject(e, j);
    for (size_t i = 0; i < j->block->nparts; i++)
        put(e, OP_BROKEN, j->block->parts[i]->number, j->subject, subject_place(e, j), 0);
    put_label(e, done);
    put(e, OP_GUARD, NONE, 0, 0, 0);
}

void emit_lets(struct emitter *e, struct let **lets, size_t n, bool of_row)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t reg, trace;
        if (lets[i]->of_row != of_row) continue;
        reg = variable_register(e, lets[i]->variable);
        trace = trace_begin(e, TRACE_LET, reg, lets[i]->variable->at);
        emit_into(e, lets[i]->value, reg);
        trace_let(e, lets[i], reg, trace);
    }
}

/* A key that is missing: nobody can tell which group the row belongs to. */
static void missing_keys(struct emitter *e, struct judging *j, uint32_t done)
{
    for (size_t i = 0; i < j->block->nkeys; i++) {
        uint32_t there = new_label(e), absent = new_label(e);
        if (j->block->key_sources[i]) continue;
        put(e, OP_JUMP_IF_MISSING, absent, variable_register(e, j->block->keys[i]), 0, 0);
        put(e, OP_JUMP, there, 0, 0, 0);
        put_label(e, absent);
        all_unverified(e, j, NULL, ": rows whose group is missing");
        put(e, OP_JUMP, done, 0, 0, 0);
        put_label(e, there);
    }
}

static void judge_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct judging *j = context;
    struct block *block = j->block;
    uint32_t broken = new_label(e), done = new_label(e), running, certain;
    e->at = block->at;
    open_subject(e, j);
    for (size_t i = 0; i < block->nparts; i++)
        put(e, OP_INSPECTED, block->parts[i]->number, 0, 0, 0);
    if (e->explained) {
        make_subject(e, j);
        put(e, OP_EXPLAIN, done, j->subject, 0, 0);
    }
    put(e, OP_GUARD, broken, 0, 0, 0);
    e->tracing = e->explained;
    if (e->tracing && block->where && !block->grouped) emit_condition(e, TRACE_SCOPE, block->where);
    e->tracing = false;
    if (doubt != NONE) {
        certain = new_label(e);
        put(e, OP_JUMP_IF, certain, doubt, 0, 0);
        all_unverified(e, j, block->where, ": may be in scope");
        put(e, OP_JUMP, done, 0, 0, 0);
        put_label(e, certain);
    }
    missing_keys(e, j, done);
    running = emit_running(e, block);
    e->tracing = e->explained;
    if (block->grouped)
        emit_lets(e, block->lets, block->nlets, false);
    else
        emit_lets(e, block->lets, block->nlets, true);
    e->tracing = false;
    if (!has_when(block))
        check_provided(e, j, (struct reason){.parts = block->parts, .nparts = block->nparts},
                       running, done);
    put(e, OP_GUARD, NONE, 0, 0, 0);
    for (size_t i = 0; i < block->nparts; i++) judge_part(e, j, block->parts[i], running);
    e->at = block->at;
    all_broken(e, j, broken, done);
}

/* Rows that belong to a group of a source, if only their key were there. */
static void judge_lost(struct emitter *e, void *context, uint32_t doubt)
{
    struct judging *j = context;
    struct span outer = e->at;
    (void)doubt;
    e->at = j->block->at;
    open_subject(e, j);
    for (size_t i = 0; i < j->block->nparts; i++)
        put(e, OP_INSPECTED, j->block->parts[i]->number, 0, 0, 0);
    all_unverified(e, j, NULL, ": rows whose group is missing");
    e->at = outer;
}

/* -- what a block says when nothing was inspected */

static void note_hint(struct emitter *e, struct block *block, const struct term *condition)
{
    struct program *p = e->p;
    uint32_t number;
    if (condition->kind != TERM_OPERATION || condition->op != OP_EQUAL) return;
    for (int i = 0; i < 2; i++) {
        const struct term *field = condition->args[i], *value = condition->args[1 - i];
        if (field->kind != TERM_FIELD || value->kind != TERM_CONSTANT) continue;
        if (value->type->tag != TYPE_TEXT && value->type->tag != TYPE_ENUM) continue;
        number = PROGRAM_ADD(p, hints);
        p->hints[number].relation = field->u.field->kind->relation;
        p->hints[number].column = field->u.field->column;
        p->hints[number].constant = constant_number(e, value);
        p->hints[number].at = value->at.from;
        p->hints[number].to = value->at.to;
        p->blocks[block->number].hints_count++;
    }
}

/* Whether the sources of `for` hold anything: the query without its conditions. */
static uint32_t emit_sources_routine(struct emitter *e, struct block *block)
{
    struct compilation *c = e->c;
    struct ram_query *query = query_new(c, false);
    struct term *exists = term_new(c, TERM_EXISTS, simple(e, TYPE_BOOL), block->at, 0);
    uint32_t routine = new_routine(e), result;
    for (size_t i = 0; i < block->query->n; i++) query_add(c, query, block->query->generators[i]);
    order_query(c, query, block->at);
    exists->u.aggregate.query = query;
    begin_routine(e, routine, ROUTINE_SOURCES, text_intern_z(&e->p->texts, "sources"));
    e->at = block->at;
    result = emit_term(e, exists);
    put(e, OP_RETURN, result, 0, 0, 0);
    end_routine(e, simple(e, TYPE_BOOL));
    return routine;
}

static void add_read(struct emitter *e, const struct use *use, uint32_t *count)
{
    struct program *p = e->p;
    unsigned against = (use->flags & (USE_NEGATED | USE_BOTH)) != 0;
    size_t n = use->rule ? use->rule->nroutines : 1;
    if (use->findings) return;
    for (size_t i = 0; i < n; i++) {
        uint32_t number = PROGRAM_ADD(p, reads);
        p->reads[number].kind = use->kind ? use->kind->number : NONE;
        p->reads[number].routine = use->rule ? use->rule->routines[i] : NONE;
        p->reads[number].against = against;
        p->reads[number].decides = (use->flags & USE_DECIDES) != 0;
        ++*count;
    }
}

static void fill_block(struct emitter *e, struct block *block)
{
    struct program *p = e->p;
    struct program_block *to = &p->blocks[block->number];
    struct uses *uses = &e->uses;
    uint32_t sources = NONE, count = 0, number;
    to->requirement = block->requirement->number;
    to->at = block->at.from;
    to->to = block->at.to;
    to->self = !block->query;
    to->hints_first = (uint32_t)p->nhints;
    for (size_t i = 0; block->query && i < block->query->nconditions; i++)
        note_hint(e, block, block->query->conditions[i]);
    p->blocks[block->number].reads_first = (uint32_t)p->nreads;
    if (block->query && !(block->grouped && block->group->nopen == 0)) {
        uses->c = e->c;
        uses_clear(uses);
        uses_of_sources(uses, block);
        for (size_t i = 0; i < uses->n; i++) add_read(e, &uses->items[i], &count);
        sources = emit_sources_routine(e, block);
    }
    p->blocks[block->number].reads_count = count;
    p->blocks[block->number].sources = sources;
    number = emit_scope(e, block);
    p->blocks[block->number].scope = number;
}

static void fill_part(struct emitter *e, struct part *part)
{
    struct program *p = e->p;
    struct uses *uses = &e->uses;
    uint32_t count = 0;
    struct program_part *to = &p->parts[part->number];
    to->requirement = part->requirement->number;
    to->block = part->block->number;
    to->name = program_text(e, part->name);
    to->label = program_text(e, part->label);
    to->at = part->at.from;
    to->to = part->at.to;
    uses->c = e->c;
    uses_clear(uses);
    uses_of_part(uses, part);
    p->parts[part->number].reads_first = (uint32_t)p->nreads;
    for (size_t i = 0; i < uses->n; i++) add_read(e, &uses->items[i], &count);
    p->parts[part->number].reads_count = count;
    cover_part(e, part);
}

static uint32_t emit_judgement(struct emitter *e, struct requirement *requirement)
{
    uint32_t routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_REQUIREMENT, program_text(e, requirement->thing->name));
    e->covering = e->c->options->coverage;
    for (size_t b = 0; b < requirement->nblocks; b++) {
        struct block *block = requirement->blocks[b];
        struct judging j = {.requirement = requirement, .block = block};
        struct row_target target = {.row = judge_row, .doubts = true, .context = &j};
        e->at = block->at;
        if (!block->query) {
            judge_row(e, &j, NONE);
        } else if (block->grouped) {
            emit_groups(e, block);
            emit_group_walk(e, block, &target);
            target.row = judge_lost;
            emit_lost_walk(e, block, &target);
        } else {
            emit_query(e, block->query, &target);
        }
    }
    e->covering = false;
    end_routine(e, NULL);
    return routine;
}

void emit_requirement(struct emitter *e, struct requirement *requirement)
{
    requirement->routine = emit_judgement(e, requirement);
    e->explained = is_explained(e->c, requirement);
    if (e->explained) {
        uint32_t proof = emit_judgement(e, requirement);
        e->p->requirements[requirement->number].proof = proof;
        emit_judged_formulas(e, requirement);
    }
    e->explained = false;
    for (size_t b = 0; b < requirement->nblocks; b++) fill_block(e, requirement->blocks[b]);
    for (size_t i = 0; i < requirement->nparts; i++) fill_part(e, requirement->parts[i]);
}
