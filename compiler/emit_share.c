/*
 * emit_share - one walk over a group for all aggregates of a part.
 *
 * What the condition of a part asks of its group, `count(e)` and `sum(e.minutes)`, is taken from
 * each row in one walk before the condition; the message that says the same reads the result again.
 * Only what cannot fail is taken ahead of its turn: results, which may overflow, are worked out
 * where they stand. Proofs and coverage show each aggregate by itself.
 */
#include "compiler/emit.h"

/* Whether taking the value from a row can do nothing but give it. */
static bool is_plain(const struct term *value)
{
    switch (value->kind) {
    case TERM_VARIABLE: return true;
    case TERM_FIELD: return is_plain(value->args[0]);
    default: return false;
    }
}

/* Whether the result can be asked for again and again. */
static bool is_repeatable(int function)
{
    return function == AGGREGATE_COUNT || function == AGGREGATE_SUM || function == AGGREGATE_AVG ||
           function == AGGREGATE_MIN || function == AGGREGATE_MAX || function == AGGREGATE_SHARE;
}

/* The group of which an aggregate takes every row; NULL when it chooses, or joins others. */
static const struct group *whole_group(const struct term *term)
{
    const struct ram_query *query = term->u.aggregate.query;
    if (query->nplan != 1 || query->plan[0]->kind == PLAN_FILTER) return NULL;
    return query->plan[0]->source.group;
}

static bool same_value(const struct term *a, const struct term *b)
{
    if (a->kind != b->kind || a->type != b->type) return false;
    switch (a->kind) {
    case TERM_VARIABLE: return a->u.variable == b->u.variable;
    case TERM_FIELD: return a->u.field == b->u.field && same_value(a->args[0], b->args[0]);
    default: return false;
    }
}

uint32_t share_find(const struct emitter *e, const struct term *term)
{
    const struct group *group = whole_group(term);
    for (size_t i = 0; i < e->shared.n && group; i++) {
        const struct term *other = e->shared.items[i].term;
        if (group == whole_group(other) &&
            term->u.aggregate.function == other->u.aggregate.function &&
            same_value(term->u.aggregate.value, other->u.aggregate.value))
            return e->shared.items[i].aggregate;
    }
    return NONE;
}

struct search {
    struct emitter *e;
    const struct group *group;
    bool counting; /* those that are known */
    size_t uses;
};

static void look(void *context, struct term *term)
{
    struct search *search = context;
    struct emitter *e = search->e;
    if (term->kind != TERM_AGGREGATE || whole_group(term) != search->group) return;
    if (!is_repeatable(term->u.aggregate.function) || !is_plain(term->u.aggregate.value)) return;
    if (term->u.aggregate.nkeys || term->u.aggregate.parameter) return;
    if (share_find(e, term) == NONE) {
        if (search->counting) return;
        struct shared_aggregate shared = {term, emit_new_aggregate(e, term)};
        LIST_ADD(e->c, e->shared, shared);
    }
    search->uses++;
}

static void take_all(struct emitter *e, void *context, uint32_t doubt)
{
    (void)context;
    for (size_t i = 0; i < e->shared.n; i++)
        emit_take(e, e->shared.items[i].term, e->shared.items[i].aggregate, doubt);
}

void share_begin(struct emitter *e, const struct block *block, struct part *part)
{
    struct search search = {.e = e, .group = block->group};
    struct row_target target = {.row = take_all, .doubts = true};
    e->shared.n = 0;
    if (!block->grouped || e->explained || e->covering) return;
    term_walk(part->condition, look, &search);
    search.counting = true;
    if (part->otherwise) term_walk(part->otherwise, look, &search);
    if (search.uses < 2) e->shared.n = 0;
    if (!e->shared.n) return;
    for (size_t i = 0; i < e->shared.n; i++)
        put(e, OP_BEGIN, e->shared.items[i].aggregate, 0, 0, 0);
    emit_query(e, e->shared.items[0].term->u.aggregate.query, &target);
}

void share_end(struct emitter *e)
{
    e->shared.n = 0;
}
