/* path(...): a shortest way over the pairs of a relation. */
#include "replay/replay_int.h"

/* What has been reached, and from which of them. */
struct reached {
    struct values words, from;
};

static bool is_reached(const struct reached *reached, value word)
{
    for (size_t k = 0; k < reached->words.n; k++)
        if (reached->words.items[k] == word) return true;
    return false;
}

static void reach(struct replay *r, struct reached *reached, value word, value from)
{
    replay_add(r, &reached->words, word);
    replay_add(r, &reached->from, from);
}

/* What follows a word, in order. */
static void follow(struct replay *r, const struct relation *pairs, uint32_t type, value word,
                   struct values *next)
{
    next->n = 0;
    r->work -= r->work < pairs->nrows ? r->work : pairs->nrows;
    for (size_t row = 0; row < pairs->nrows; row++)
        if (pairs->rows[row * 2] == word) replay_add(r, next, pairs->rows[row * 2 + 1]);
    replay_sort(r, type, next);
}

/* The one before the goal, or -1. */
static value search(struct replay *r, const struct relation *pairs, uint32_t type, value goal,
                    struct reached *reached)
{
    struct values next = {0};
    value last = -1;
    for (size_t k = 0; k < reached->words.n && last < 0; k++) {
        follow(r, pairs, type, reached->words.items[k], &next);
        for (size_t j = 0; j < next.n && last < 0; j++) {
            if (next.items[j] == goal) last = (value)k;
            if (!is_reached(reached, next.items[j])) reach(r, reached, next.items[j], (value)k);
        }
    }
    heap_free(r->heap, next.items);
    return last;
}

value replay_path(struct replay *r, const struct program_formula *f, value from, value goal)
{
    const struct relation *pairs = &r->run->relations[f->of];
    uint32_t type = r->program->columns[r->program->relations[f->of].columns_first].type;
    struct reached reached = {0};
    struct values way = {0};
    value last, word;
    if (from == MISSING || goal == MISSING) return MISSING;
    reach(r, &reached, from, -1);
    last = search(r, pairs, type, goal, &reached);
    if (last >= 0) replay_add(r, &way, goal);
    for (; last >= 0; last = reached.from.items[last])
        replay_add(r, &way, reached.words.items[last]);
    for (size_t k = 0; k < way.n / 2; k++) {
        value swapped = way.items[k];
        way.items[k] = way.items[way.n - 1 - k];
        way.items[way.n - 1 - k] = swapped;
    }
    word = replay_list(r, f->type, &way);
    heap_free(r->heap, reached.words.items);
    heap_free(r->heap, reached.from.items);
    heap_free(r->heap, way.items);
    return word;
}
