#define _GNU_SOURCE /* qsort_r */

/* The facts that changed outcomes. */
#include <stdlib.h>
#include <string.h>

#include "report/diff.h"

static struct diff_end *end_of(struct diff_outcome *outcome, bool after)
{
    return after ? &outcome->after : &outcome->before;
}

static struct diff_side *side_of(const struct diff *diff, bool after)
{
    return after ? diff->after : diff->before;
}

/* -- proofs */

/* Whether the proofs can tell what changed it: an outcome that is there on both sides. */
static bool is_asked(const struct diff_outcome *outcome)
{
    const struct finding *a = outcome->before.finding, *b = outcome->after.finding;
    return a && b && a->part != NONE && b->part != NONE && a->outcome != b->outcome;
}

static enum muster_status prove_outcomes(struct diff_side *side, struct diff_outcome **outcomes,
                                         size_t n, bool after)
{
    struct run *run = side->findings->run;
    struct proof *proof = heap_alloc(run->heap, sizeof *proof);
    value subjects[DIFF_PROVEN];
    enum muster_status status;
    for (size_t k = 0; k < n; k++) subjects[k] = end_of(outcomes[k], after)->finding->subject;
    status = run_prove(run, proof, end_of(outcomes[0], after)->finding->requirement, subjects, n);
    for (size_t k = 0; k < n && !status; k++) {
        struct diff_end *end = end_of(outcomes[k], after);
        status = grounds_add(&side->grounds, proof, end->finding->part, end->finding->subject);
        end->first = side->grounds.first;
        end->count = side->grounds.n - end->first;
        end->proven = true;
        outcomes[k]->cut |= side->grounds.cut;
    }
    heap_free(run->heap, proof->nodes);
    heap_free(run->heap, proof->tallies);
    heap_free(run->heap, proof->limits);
    heap_free(run->heap, proof);
    return status;
}

static void say_place(struct diff_side *side, struct diff_end *end)
{
    const struct finding *finding = end->finding;
    if (!finding) return;
    end->place = ground_place(&side->grounds, finding->at.from);
    if (finding->waiver != NONE)
        end->waiver = text_bytes(&side->findings->run->texts,
                                 run_entity_name(side->findings->run, finding->waiver));
}

enum muster_status diff_prove(struct diff *diff, bool after)
{
    struct diff_side *side = side_of(diff, after);
    enum muster_status status = MUSTER_OK;
    for (size_t k = 0; k < diff->noutcomes; k++) say_place(side, end_of(&diff->outcomes[k], after));
    for (size_t k = 0, end; k < diff->noutcomes && !status && side->explains; k = end) {
        struct diff_outcome *asked[DIFF_PROVEN];
        size_t n = 0;
        for (end = k;
             end < diff->noutcomes && diff_is_alike(&diff->outcomes[k], &diff->outcomes[end]);
             end++)
            if (is_asked(&diff->outcomes[end]) && n < DIFF_PROVEN)
                asked[n++] = &diff->outcomes[end];
        if (n) status = prove_outcomes(side, asked, n, after);
    }
    return status;
}

/* -- the other side */

static int compare_grounds(const void *left, const void *right)
{
    return ground_compare(left, right);
}

static bool has_ground(const struct ground *grounds, size_t n, const struct ground *ground)
{
    return bsearch(ground, grounds, n, sizeof *grounds, compare_grounds) != NULL;
}

static void append(struct diff_side *side, struct diff_end *end, const struct ground *ground)
{
    end->all = heap_room(side->findings->run->heap, end->all, &end->capacity, end->nall + 1,
                         sizeof *end->all);
    end->all[end->nall++] = *ground;
}

/* Things that only one of the proofs came to are told from others by some field: all are compared.
 */
static void append_fields(struct diff_side *side, struct diff_end *end, const struct ground *these,
                          size_t n, const struct ground *those, size_t m)
{
    for (size_t k = 0; k < n; k++) {
        struct ground field;
        if (these[k].sort != GROUND_THING || has_ground(those, m, &these[k])) continue;
        for (size_t i = 0; ground_field(&side->grounds, &these[k], i, &field); i++)
            append(side, end, &field);
    }
}

static struct ground *sorted(struct diff_side *side, const struct diff_side *of,
                             const struct diff_end *end)
{
    struct ground *copy = arena_alloc(side->grounds.arena, (end->count + 1) * sizeof *copy);
    if (end->count) memcpy(copy, of->grounds.items + end->first, end->count * sizeof *copy);
    qsort(copy, end->count, sizeof *copy, compare_grounds);
    return copy;
}

static void drop_repeats(struct diff_end *end)
{
    size_t kept = 0;
    if (end->nall) qsort(end->all, end->nall, sizeof *end->all, compare_grounds);
    for (size_t k = 0; k < end->nall; k++)
        if (!kept || ground_compare(&end->all[kept - 1], &end->all[k]))
            end->all[kept++] = end->all[k];
    end->nall = kept;
}

/* Its own grounds, and those of the other side that can be looked up here. */
static void gather(struct diff_side *side, struct diff_end *end, const struct diff_side *other_side,
                   const struct diff_end *other)
{
    struct ground *own = sorted(side, side, end), *theirs = sorted(side, other_side, other);
    for (size_t k = 0; k < end->count; k++) append(side, end, &own[k]);
    for (size_t k = 0; k < other->count; k++) {
        struct ground ground = theirs[k];
        if (ground.sort == GROUND_VALUE || has_ground(own, end->count, &ground)) continue;
        ground_look_up(&side->grounds, &ground);
        append(side, end, &ground);
    }
    if (end->proven && other->proven) {
        append_fields(side, end, own, end->count, theirs, other->count);
        append_fields(side, end, theirs, other->count, own, end->count);
    }
    drop_repeats(end);
}

void diff_look_up(struct diff *diff, bool after)
{
    for (size_t k = 0; k < diff->noutcomes; k++) {
        struct diff_outcome *outcome = &diff->outcomes[k];
        if (outcome->before.proven || outcome->after.proven)
            gather(side_of(diff, after), end_of(outcome, after), side_of(diff, !after),
                   end_of(outcome, !after));
    }
}

/* -- what differs */

static bool differs(const struct ground *a, const struct ground *b)
{
    if (!a->value || !b->value) return a->value != b->value;
    return strcmp(a->value, b->value) != 0;
}

/* Of a thing that is new or gone its fields say no more. */
static bool is_of_missing(const struct diff_outcome *outcome, const struct ground *field)
{
    struct ground thing = *field;
    const struct ground *a, *b;
    if (field->sort != GROUND_FIELD) return false;
    thing.sort = GROUND_THING;
    thing.field = "";
    a = bsearch(&thing, outcome->before.all, outcome->before.nall, sizeof *a, compare_grounds);
    b = bsearch(&thing, outcome->after.all, outcome->after.nall, sizeof *b, compare_grounds);
    return a && b && (!a->value || !b->value);
}

/* The clock goes on in any case: where time alone changed nothing it is no reason. */
static bool is_clock(const struct diff *diff, const struct diff_outcome *outcome,
                     const struct ground *ground)
{
    return diff->later && outcome->cause == DIFF_BY_CHANGE && ground->sort == GROUND_VALUE &&
           (!strcmp(ground->field, "now") || !strcmp(ground->field, "today"));
}

/* Both lists have the same grounds, but that values are known only of the proof's own side. */
static void join(struct diff *diff, struct diff_outcome *outcome)
{
    const struct diff_end *x = &outcome->before, *y = &outcome->after;
    outcome->facts =
        arena_alloc(&diff->after->findings->arena, (x->nall + 1) * sizeof *outcome->facts);
    for (size_t i = 0, j = 0; i < x->nall && j < y->nall;) {
        const struct ground *a = &x->all[i], *b = &y->all[j];
        int order = ground_compare(a, b);
        if (order == 0 && differs(a, b) && !is_of_missing(outcome, a) &&
            !is_clock(diff, outcome, a))
            outcome->facts[outcome->nfacts++] = (struct diff_fact){a, b};
        i += order <= 0;
        j += order >= 0;
    }
    outcome->proven = true;
}

void diff_join(struct diff *diff)
{
    for (size_t k = 0; k < diff->noutcomes; k++)
        if (diff->outcomes[k].before.proven || diff->outcomes[k].after.proven)
            join(diff, &diff->outcomes[k]);
}
