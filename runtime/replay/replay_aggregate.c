/* Aggregates: all rows of the query are gathered, then the value is worked out. */
#define _GNU_SOURCE /* qsort_r */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "replay/replay_int.h"

__extension__ typedef __int128 wide;

enum { KEYS_AT_MOST = 16 };

/* Values of rows, and their sort keys behind each. */
struct gathered {
    uint32_t formula, function, type, nkeys;
    struct values rows;
    size_t n;
    bool doubtful, failed;
};

static bool takes_keys(uint32_t function)
{
    return function == AGGREGATE_FIRST || function == AGGREGATE_LAST ||
           function == AGGREGATE_FIRST_N || function == AGGREGATE_LAST_N;
}

static bool gather(struct replay *r, void *context, bool sure)
{
    struct gathered *g = context;
    value word;
    if (!sure) g->doubtful = true;
    if (g->doubtful) return true;
    if (!replay_value(r, replay_argument(r, g->formula, 1), &word)) return !(g->failed = true);
    if (word == MISSING && g->function != AGGREGATE_COUNT) {
        g->doubtful = g->function != AGGREGATE_EACH;
        return true;
    }
    replay_add(r, &g->rows, word);
    g->n++;
    for (uint32_t k = 0; k < g->nkeys; k++) {
        uint32_t key = replay_argument(r, replay_argument(r, g->formula, 2 + k), 0);
        if (!replay_value(r, key, &word)) return !(g->failed = true);
        replay_add(r, &g->rows, word);
        if (word == MISSING && takes_keys(g->function)) g->doubtful = true;
    }
    return true;
}

/* -- order: by keys, then by value */

struct order {
    struct replay *r;
    const struct gathered *g;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    struct replay *r = order->r;
    const value *x = a, *y = b;
    for (uint32_t k = 0; k < order->g->nkeys; k++) {
        uint32_t key = replay_argument(r, order->g->formula, 2 + k);
        uint32_t type = replay_formula(r, replay_argument(r, key, 0))->type;
        int result = replay_compare(r, type, x[1 + k], y[1 + k]);
        if (result) return replay_formula(r, key)->of ? -result : result;
    }
    return replay_compare(r, order->g->type, x[0], y[0]);
}

/* Leaves the values alone, in order unless they are to stay as they came. */
static void arrange(struct replay *r, struct gathered *g)
{
    struct order order = {r, g};
    size_t stride = 1 + g->nkeys;
    bool as_they_came = g->function == AGGREGATE_EACH || g->function == AGGREGATE_COUNT;
    if (!as_they_came && g->n > 1)
        qsort_r(g->rows.items, g->n, stride * sizeof(value), compare, &order);
    for (size_t k = 0; k < g->n; k++) g->rows.items[k] = g->rows.items[k * stride];
    g->rows.n = g->n;
}

/* -- results */

/* Numbers are added in order of size, keeping what each addition loses. */
static bool sum_numbers(struct replay *r, const struct values *of, double *sum)
{
    double total = 0, lost = 0;
    for (size_t k = 0; k < of->n; k++) {
        double x = replay_double(of->items[k]), next = total + x;
        lost += fabs(total) < fabs(x) ? (x - next) + total : (total - next) + x;
        total = next;
    }
    *sum = total + lost;
    return isfinite(*sum) || replay_error(r);
}

static wide sum_integers(const struct values *of)
{
    wide sum = 0;
    for (size_t k = 0; k < of->n; k++) sum += of->items[k];
    return sum;
}

bool replay_sum(struct replay *r, uint32_t type, struct values *of, value *out)
{
    double sum;
    wide exact;
    if (replay_tag(r, type) == TYPE_NUMBER) {
        replay_sort(r, type, of);
        if (!sum_numbers(r, of, &sum)) return false;
        *out = replay_number(sum);
        return true;
    }
    exact = sum_integers(of);
    if (exact <= INT64_MIN || exact > INT64_MAX) return replay_error(r);
    *out = (value)exact;
    return true;
}

/* A number, or a whole number rounded away from 0 at halves. */
static value share_out(const struct replay *r, uint32_t type, wide sum, wide n)
{
    wide twice = (sum < 0 ? -sum : sum) * 2;
    if (replay_tag(r, type) == TYPE_NUMBER) return replay_number((double)sum / (double)n);
    twice = (twice + n) / (n * 2);
    return (value)(sum < 0 ? -twice : twice);
}

static bool average(struct replay *r, const struct gathered *g, uint32_t type, value *out)
{
    double sum;
    if (g->n == 0) return true;
    if (replay_tag(r, g->type) != TYPE_NUMBER)
        return *out = share_out(r, type, sum_integers(&g->rows), (wide)g->n), true;
    if (!sum_numbers(r, &g->rows, &sum)) return false;
    *out = replay_number(sum / (double)g->n);
    return true;
}

static value median(const struct replay *r, const struct gathered *g, uint32_t type)
{
    value a, b;
    double mean;
    if (g->n == 0) return MISSING;
    a = g->rows.items[(g->n - 1) / 2];
    b = g->rows.items[g->n / 2];
    if (replay_tag(r, g->type) != TYPE_NUMBER) return share_out(r, type, (wide)a + b, 2);
    mean = (replay_double(a) + replay_double(b)) / 2;
    if (!isfinite(mean)) mean = replay_double(a) / 2 + replay_double(b) / 2;
    return replay_number(mean);
}

/* Nearest rank; the parameter is an int or a number by its type. */
static bool percentile(struct replay *r, const struct gathered *g, uint32_t type, value parameter,
                       value *out)
{
    double percent = (double)parameter, exact;
    size_t rank;
    if (parameter == MISSING) return true;
    if (replay_tag(r, type) == TYPE_NUMBER) percent = replay_double(parameter);
    if (!(percent >= 0 && percent <= 100)) return replay_error(r);
    if (g->n == 0) return true;
    if (replay_tag(r, type) == TYPE_NUMBER) {
        exact = percent * (double)g->n / 100;
        rank = (size_t)ceil(exact - exact * 1e-12);
    } else {
        rank = ((size_t)parameter * g->n + 99) / 100;
    }
    if (rank < 1) rank = 1;
    if (rank > g->n) rank = g->n;
    *out = g->rows.items[rank - 1];
    return true;
}

static bool ends(struct replay *r, struct gathered *g, uint32_t type, value n, value *out)
{
    size_t kept = g->n;
    struct values part;
    if (n == MISSING) return true;
    if (n < 0) return replay_error(r);
    if ((uint64_t)n < kept) kept = (size_t)n;
    part = (struct values){.items = g->rows.items, .n = kept};
    if (g->function == AGGREGATE_LAST_N && g->n) part.items += g->n - kept;
    *out = replay_list(r, type, &part);
    return true;
}

static bool result(struct replay *r, struct gathered *g, uint32_t type, uint32_t parameter,
                   value of, value *out)
{
    const value *rows = g->rows.items;
    switch ((enum aggregate_function)g->function) {
    case AGGREGATE_COUNT: *out = (value)g->n; return true;
    case AGGREGATE_SUM: return replay_sum(r, g->type, &g->rows, out);
    case AGGREGATE_MIN:
    case AGGREGATE_FIRST: *out = g->n ? rows[0] : MISSING; return true;
    case AGGREGATE_MAX:
    case AGGREGATE_LAST: *out = g->n ? rows[g->n - 1] : MISSING; return true;
    case AGGREGATE_AVG: return average(r, g, type, out);
    case AGGREGATE_MEDIAN: *out = median(r, g, type); return true;
    case AGGREGATE_SHARE:
        if (g->n) *out = replay_number((double)sum_integers(&g->rows) / (double)g->n);
        return true;
    case AGGREGATE_SET:
    case AGGREGATE_LIST:
    case AGGREGATE_EACH: *out = replay_list(r, type, &g->rows); return true;
    case AGGREGATE_FIRST_N:
    case AGGREGATE_LAST_N: return ends(r, g, type, of, out);
    case AGGREGATE_PERCENTILE: return percentile(r, g, parameter, of, out);
    case AGGREGATE_UNION: *out = replay_spans(r, &g->rows); return true;
    }
    return replay_untold(r, "an aggregate that cannot be worked out again");
}

bool replay_aggregate(struct replay *r, uint32_t formula, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    struct gathered g = {.formula = formula, .function = f->of};
    uint32_t last = replay_argument(r, formula, f->arguments_count - 1), type;
    value parameter = MISSING;
    bool good;
    *out = MISSING;
    g.type = replay_formula(r, replay_argument(r, formula, 1))->type;
    while (2 + g.nkeys < f->arguments_count && g.nkeys < KEYS_AT_MOST &&
           replay_formula(r, replay_argument(r, formula, 2 + g.nkeys))->kind == FORMULA_KEY)
        g.nkeys++;
    good = replay_rows(r, replay_argument(r, formula, 0), gather, &g);
    type = replay_formula(r, last)->type;
    if (good && 2 + g.nkeys < f->arguments_count) good = replay_value(r, last, &parameter);
    if (good && !g.doubtful) {
        arrange(r, &g);
        good = result(r, &g, f->type, type, parameter, out);
    }
    heap_free(r->heap, g.rows.items);
    return good;
}
