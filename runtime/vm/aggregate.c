#define _GNU_SOURCE /* qsort_r */

#include "vm/aggregate.h"

#include <stdlib.h>

#include "vm/spans.h"
#include "vm/value.h"

void aggregation_begin(struct run *run, struct aggregation *aggregation,
                       const struct program_aggregate *layout)
{
    (void)run;
    aggregation->layout = layout;
    aggregation->doubtful = false;
    aggregation->n = 0;
    aggregation->total = aggregation->carry = 0;
    aggregation->best = MISSING;
    aggregation->nwords = 0;
}

void aggregation_doubt(struct aggregation *aggregation)
{
    aggregation->doubtful = true;
}

static enum aggregate_function function_of(const struct aggregation *aggregation)
{
    return (enum aggregate_function)aggregation->layout->function;
}

/* -- taking rows */

static inline void keep(struct run *run, struct aggregation *aggregation, value word,
                        const value *keys)
{
    uint32_t nkeys = aggregation->layout->keys_count;
    size_t need = aggregation->nwords + 1 + nkeys;
    value *row;
    if (need > aggregation->capacity)
        aggregation->rows = heap_room(run->heap, aggregation->rows, &aggregation->capacity, need,
                                      sizeof *aggregation->rows);
    row = aggregation->rows + aggregation->nwords;
    row[0] = word;
    for (uint32_t i = 0; i < nkeys; i++) row[1 + i] = keys[i];
    aggregation->nwords = need;
    aggregation->n++;
}

/* Keeps the least (sign 1) or greatest (sign -1). */
static void take_best(struct run *run, struct aggregation *aggregation, value word, int sign)
{
    uint32_t type = aggregation->layout->value;
    int order;
    if (aggregation->n++ == 0) {
        aggregation->best = word;
        return;
    }
    if (value_is_ordinal(value_tag(run, type)))
        order = word < aggregation->best ? -1 : 1;
    else
        order = value_compare(run, type, word, aggregation->best);
    if (order * sign < 0) aggregation->best = word;
}

static void take_sum(struct run *run, struct aggregation *aggregation, value word)
{
    if (value_tag(run, aggregation->layout->value) == TYPE_NUMBER) {
        keep(run, aggregation, word, NULL);
        return;
    }
    value_add(&aggregation->total, &aggregation->carry, word);
    aggregation->n++;
}

/* A choice by keys can't be made when a key is missing. */
static bool lacks_key(const struct aggregation *aggregation, const value *keys)
{
    for (uint32_t i = 0; i < aggregation->layout->keys_count; i++)
        if (keys[i] == MISSING) return true;
    return false;
}

void aggregation_take(struct run *run, struct aggregation *aggregation, value word,
                      const value *keys)
{
    enum aggregate_function function = function_of(aggregation);
    if (aggregation->doubtful) return;
    if (word == MISSING && function != AGGREGATE_COUNT) {
        aggregation->doubtful = function != AGGREGATE_EACH;
        return;
    }
    switch (function) {
    case AGGREGATE_COUNT: aggregation->n++; return;
    case AGGREGATE_SUM:
    case AGGREGATE_AVG: take_sum(run, aggregation, word); return;
    case AGGREGATE_MIN: take_best(run, aggregation, word, 1); return;
    case AGGREGATE_MAX: take_best(run, aggregation, word, -1); return;
    case AGGREGATE_SHARE:
        aggregation->n++;
        aggregation->total += word;
        return;
    case AGGREGATE_FIRST:
    case AGGREGATE_LAST:
    case AGGREGATE_FIRST_N:
    case AGGREGATE_LAST_N:
        if (lacks_key(aggregation, keys)) {
            aggregation->doubtful = true;
            return;
        }
        break;
    case AGGREGATE_MEDIAN:
    case AGGREGATE_SET:
    case AGGREGATE_LIST:
    case AGGREGATE_PERCENTILE:
    case AGGREGATE_UNION:
    case AGGREGATE_EACH: break;
    }
    keep(run, aggregation, word, keys);
}

/* -- order by keys, then value */

struct order {
    struct run *run;
    const struct program_aggregate *layout;
};

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    const value *x = a, *y = b;
    for (uint32_t i = 0; i < order->layout->keys_count; i++) {
        const struct program_sort_key *key =
            &order->run->program->sort_keys[order->layout->keys_first + i];
        int result = value_compare(order->run, key->type, x[1 + i], y[1 + i]);
        if (result) return key->descending ? -result : result;
    }
    return value_compare(order->run, order->layout->value, x[0], y[0]);
}

static size_t stride_of(const struct aggregation *aggregation)
{
    return 1 + (size_t)aggregation->layout->keys_count;
}

static void sort_rows(struct run *run, struct aggregation *aggregation)
{
    struct order order = {run, aggregation->layout};
    size_t stride = stride_of(aggregation);
    if (stride == 1)
        value_sort(run, aggregation->layout->value, aggregation->rows, aggregation->n);
    else if (aggregation->n > 1)
        qsort_r(aggregation->rows, aggregation->n, stride * sizeof(value), compare_rows, &order);
}

/* Leaves only the values of the rows. */
static void drop_keys(struct aggregation *aggregation)
{
    size_t stride = stride_of(aggregation);
    for (size_t i = 0; stride > 1 && i < aggregation->n; i++)
        aggregation->rows[i] = aggregation->rows[i * stride];
}

/* The first or last row of all, without sorting. */
static value find_end(struct run *run, struct aggregation *aggregation, int sign)
{
    struct order order = {run, aggregation->layout};
    size_t stride = stride_of(aggregation);
    const value *best = aggregation->rows;
    if (aggregation->n == 0) return MISSING;
    for (size_t i = 1; i < aggregation->n; i++) {
        const value *row = aggregation->rows + i * stride;
        if (compare_rows(row, best, &order) * sign < 0) best = row;
    }
    return *best;
}

/* -- results */

static bool find_sum(struct run *run, struct aggregation *aggregation, value *result)
{
    uint32_t type = aggregation->layout->value;
    if (value_tag(run, type) == TYPE_NUMBER)
        return value_sum(run, type, aggregation->rows, aggregation->n, result);
    if (value_of_sum(aggregation->total, aggregation->carry, result)) return true;
    return value_fail(run, "the sum leaves the range of %s",
                      value_tag(run, type) == TYPE_DURATION ? "duration" : "int");
}

__extension__ typedef __int128 wide;

/* A sum shared among n: a number, or a whole number rounded away from 0 at halves. */
static value divide(struct run *run, const struct aggregation *aggregation, wide sum, uint64_t n)
{
    value word = MISSING;
    if (value_tag(run, aggregation->layout->result) == TYPE_NUMBER)
        value_of_double((double)sum / (double)n, &word);
    else if (sum < 0)
        word = -(value)((-sum * 2 + (wide)n) / ((wide)n * 2));
    else
        word = (value)((sum * 2 + (wide)n) / ((wide)n * 2));
    return word;
}

static bool find_average(struct run *run, struct aggregation *aggregation, value *result)
{
    value sum;
    if (aggregation->n == 0) return true;
    if (value_tag(run, aggregation->layout->value) != TYPE_NUMBER) {
        wide exact = (wide)aggregation->carry * ((wide)1 << 64) + aggregation->total;
        *result = divide(run, aggregation, exact, aggregation->n);
        return true;
    }
    if (!find_sum(run, aggregation, &sum)) return false;
    return value_of_double(value_double(sum) / (double)aggregation->n, result);
}

static void find_median(struct run *run, struct aggregation *aggregation, value *result)
{
    uint32_t type = aggregation->layout->value;
    size_t n = aggregation->n;
    value a, b;
    if (n == 0) return;
    sort_rows(run, aggregation);
    a = aggregation->rows[(n - 1) / 2];
    b = aggregation->rows[n / 2];
    if (value_tag(run, type) == TYPE_NUMBER) {
        double x = value_double(a), y = value_double(b);
        if (!value_of_double((x + y) / 2, result)) value_of_double(x / 2 + y / 2, result);
    } else {
        *result = divide(run, aggregation, (wide)a + b, 2);
    }
}

/*
 * How many of n the percentile is the last of. The parameter may be an int or a number: the bits of
 * a number that could be meant are those of no small integer.
 */
static bool find_rank(value parameter, uint64_t n, uint64_t *rank)
{
    double percent, exact;
    if (parameter >= 0 && parameter <= 100) {
        *rank = (uint64_t)(((wide)parameter * n + 99) / 100);
    } else {
        percent = value_double(parameter);
        if (!(percent >= 1e-300 && percent <= 100)) return false;
        exact = percent * (double)n / 100;
        *rank = (uint64_t)ceil(exact - exact * 1e-12);
    }
    if (*rank < 1) *rank = 1;
    if (*rank > n) *rank = n;
    return true;
}

static bool find_percentile(struct run *run, struct aggregation *aggregation, value parameter,
                            value *result)
{
    uint64_t rank;
    if (parameter == MISSING) return true;
    if (!find_rank(parameter, aggregation->n, &rank))
        return value_fail(run, "a percentile lies between 0 and 100");
    if (aggregation->n == 0) return true;
    sort_rows(run, aggregation);
    *result = aggregation->rows[rank - 1];
    return true;
}

static value make_union(struct run *run, struct aggregation *aggregation)
{
    struct spans spans;
    value word;
    spans_open(&spans, run);
    for (size_t i = 0; i < aggregation->n; i++) spans_add(&spans, aggregation->rows[i]);
    span_set_normalise(&spans.set);
    word = spans_write(&spans.set, run);
    spans_close(&spans);
    return word;
}

/* The rows from `from` to `to` as a list, or as a set when the result is one. */
static value make_list(struct run *run, struct aggregation *aggregation, size_t from, size_t to)
{
    value *words;
    size_t n = to - from;
    drop_keys(aggregation);
    words = aggregation->n ? aggregation->rows + from : NULL;
    if (value_tag(run, aggregation->layout->result) == TYPE_SET) {
        value_sort(run, aggregation->layout->value, words, n);
        n = value_unique(words, n);
    }
    return object_list(&run->objects, words, n);
}

static bool find_ends(struct run *run, struct aggregation *aggregation, value parameter, bool last,
                      value *result)
{
    size_t n = aggregation->n;
    if (parameter == MISSING) return true;
    if (parameter < 0)
        return value_fail(run, "%lld values can't be taken; give 0 or more", (long long)parameter);
    if ((uint64_t)parameter < n) n = (size_t)parameter;
    sort_rows(run, aggregation);
    if (last)
        *result = make_list(run, aggregation, aggregation->n - n, aggregation->n);
    else
        *result = make_list(run, aggregation, 0, n);
    return true;
}

static value make_share(const struct aggregation *aggregation)
{
    value word = MISSING;
    if (aggregation->n) value_of_double((double)aggregation->total / (double)aggregation->n, &word);
    return word;
}

bool aggregation_result(struct run *run, struct aggregation *aggregation, value parameter,
                        value *result)
{
    *result = MISSING;
    if (aggregation->doubtful) return true;
    switch (function_of(aggregation)) {
    case AGGREGATE_COUNT: *result = (value)aggregation->n; return true;
    case AGGREGATE_SUM: return find_sum(run, aggregation, result);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX: *result = aggregation->best; return true;
    case AGGREGATE_AVG: return find_average(run, aggregation, result);
    case AGGREGATE_MEDIAN: find_median(run, aggregation, result); return true;
    case AGGREGATE_SHARE: *result = make_share(aggregation); return true;
    case AGGREGATE_FIRST: *result = find_end(run, aggregation, 1); return true;
    case AGGREGATE_LAST: *result = find_end(run, aggregation, -1); return true;
    case AGGREGATE_FIRST_N: return find_ends(run, aggregation, parameter, false, result);
    case AGGREGATE_LAST_N: return find_ends(run, aggregation, parameter, true, result);
    case AGGREGATE_PERCENTILE: return find_percentile(run, aggregation, parameter, result);
    case AGGREGATE_UNION: *result = make_union(run, aggregation); return true;
    case AGGREGATE_LIST: sort_rows(run, aggregation); /* fall through */
    case AGGREGATE_SET:
    case AGGREGATE_EACH: *result = make_list(run, aggregation, 0, aggregation->n); return true;
    }
    return true;
}
