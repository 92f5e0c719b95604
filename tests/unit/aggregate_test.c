/* Every aggregate, over rows in any order (vm/aggregate.h). */
#include "run_fixture.h"

#include "vm/aggregate.h"

enum { MOST = 12 };

struct sample {
    enum aggregate_function function;
    uint32_t value, result;
    bool keyed, descending; /* by one int */
    value parameter;
    size_t n;
    value rows[MOST][2]; /* value, key */
};

/* The result over rows in an order that `turn` chooses; the aggregation is used again. */
static bool compute(struct fixture *f, struct aggregation *a, const struct sample *s, size_t turn,
                    value *result)
{
    struct program_aggregate layout = {
        .function = s->function, .value = s->value, .result = s->result, .keys_count = s->keyed};
    struct program_sort_key key = {TYPE_INT, s->descending};
    f->program.sort_keys = &key;
    aggregation_begin(&f->run, a, &layout);
    for (size_t i = 0; i < s->n; i++) {
        const value *row = s->rows[(i * (turn % 2 ? s->n - 1 : 1) + turn) % s->n];
        aggregation_take(&f->run, a, row[0], row + 1);
    }
    bool done = aggregation_result(&f->run, a, s->parameter, result);
    f->program.sort_keys = NULL;
    return done;
}

/* Checks one result in many orders of rows. "error" is an evaluation error. */
static void check(struct fixture *f, const struct sample *s, const char *expected)
{
    struct aggregation a = {.layout = NULL};
    for (size_t turn = 0; turn < 2 * s->n + 1; turn++) {
        value result = 0;
        if (compute(f, &a, s, turn, &result))
            assert_prints(f, s->result, result, expected);
        else
            assert_string_equal("error", expected);
    }
    heap_free(&f->heap, a.rows);
}

#define N(...)                                                                                     \
    {                                                                                              \
        number(__VA_ARGS__)                                                                        \
    }

static void sums_and_means(void **state)
{
    struct fixture *f = *state;
    const struct {
        struct sample s;
        const char *expected;
    } cases[] = {
        {{.function = AGGREGATE_COUNT, TYPE_INT, TYPE_INT, .n = 3, .rows = {{5}, {5}, {MISSING}}},
         "3"},
        {{.function = AGGREGATE_COUNT, TYPE_INT, TYPE_INT}, "0"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .keyed = false}, "0"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .n = 3, .rows = {{1}, {2}, {-7}}}, "-4"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .n = 2, .rows = {{1}, {MISSING}}}, "-"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .n = 2, .rows = {{INT64_MAX}, {1}}}, "error"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .n = 2, .rows = {{-INT64_MAX}, {-1}}}, "error"},
        {{AGGREGATE_SUM, TYPE_INT, TYPE_INT, .n = 4, .rows = {{INT64_MAX}, {2}, {-3}, {-1}}},
         "9223372036854775805"},
        {{AGGREGATE_SUM, TYPE_DURATION, TYPE_DURATION, .n = 2, .rows = {{HOUR}, {HOUR / 2}}},
         "1h 30min"},
        {{AGGREGATE_SUM, TYPE_NUMBER, TYPE_NUMBER, .keyed = false}, "0"},
        {{AGGREGATE_SUM, TYPE_NUMBER, TYPE_NUMBER, .n = 5,
          .rows = {N(1e16), N(1), N(-1e16), N(0.1), N(0.2)}},
         "1.3"},
        {{AGGREGATE_SUM, TYPE_NUMBER, TYPE_NUMBER, .n = 2, .rows = {N(1e308), N(1e308)}}, "error"},
        {{AGGREGATE_AVG, TYPE_INT, TYPE_NUMBER, .keyed = false}, "-"},
        {{AGGREGATE_AVG, TYPE_INT, TYPE_NUMBER, .n = 2, .rows = {{1}, {2}}}, "1.5"},
        {{AGGREGATE_AVG, TYPE_INT, TYPE_NUMBER, .n = 2, .rows = {{INT64_MAX}, {INT64_MAX}}},
         "9.223372036854776e+18"},
        {{AGGREGATE_AVG, TYPE_NUMBER, TYPE_NUMBER, .n = 3, .rows = {N(1), N(2), N(4.5)}}, "2.5"},
        {{AGGREGATE_AVG, TYPE_DURATION, TYPE_DURATION, .n = 2, .rows = {{HOUR}, {2 * HOUR}}},
         "1h 30min"},
        {{AGGREGATE_AVG, TYPE_DURATION, TYPE_DURATION, .n = 2, .rows = {{-1}, {-2}}}, "-0.000002s"},
        {{AGGREGATE_MEDIAN, TYPE_INT, TYPE_NUMBER, .keyed = false}, "-"},
        {{AGGREGATE_MEDIAN, TYPE_INT, TYPE_NUMBER, .n = 3, .rows = {{9}, {1}, {4}}}, "4"},
        {{AGGREGATE_MEDIAN, TYPE_INT, TYPE_NUMBER, .n = 4, .rows = {{9}, {1}, {4}, {5}}}, "4.5"},
        {{AGGREGATE_MEDIAN, TYPE_NUMBER, TYPE_NUMBER, .n = 2, .rows = {N(1e308), N(1.5e308)}},
         "1.25e+308"},
        {{AGGREGATE_MEDIAN, TYPE_DURATION, TYPE_DURATION, .n = 2, .rows = {{HOUR}, {0}}}, "30min"},
        {{AGGREGATE_SHARE, TYPE_BOOL, TYPE_NUMBER, .keyed = false}, "-"},
        {{AGGREGATE_SHARE, TYPE_BOOL, TYPE_NUMBER, .n = 4, .rows = {{1}, {0}, {1}, {1}}}, "0.75"},
        {{AGGREGATE_SHARE, TYPE_BOOL, TYPE_NUMBER, .n = 2, .rows = {{1}, {MISSING}}}, "-"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) check(f, &cases[i].s, cases[i].expected);
}

static void choices(void **state)
{
    struct fixture *f = *state;
    value a = intern(f, "a"), b = intern(f, "b"), c = intern(f, "c");
    const struct {
        struct sample s;
        const char *expected;
    } cases[] = {
        {{AGGREGATE_MIN, TYPE_INT, TYPE_INT, .keyed = false}, "-"},
        {{AGGREGATE_MIN, TYPE_INT, TYPE_INT, .n = 3, .rows = {{3}, {-2}, {7}}}, "-2"},
        {{AGGREGATE_MAX, TYPE_INT, TYPE_INT, .n = 3, .rows = {{3}, {-2}, {7}}}, "7"},
        {{AGGREGATE_MAX, TYPE_NUMBER, TYPE_NUMBER, .n = 2, .rows = {N(-1), N(-2)}}, "-1"},
        {{AGGREGATE_MIN, TYPE_TEXT, TYPE_TEXT, .n = 3, .rows = {{c}, {a}, {b}}}, "a"},
        {{AGGREGATE_MAX, TYPE_TEXT, TYPE_TEXT, .n = 2, .rows = {{c}, {MISSING}}}, "-"},
        {{AGGREGATE_SET, TYPE_INT, TYPE_SET, .keyed = false}, ""},
        {{AGGREGATE_SET, TYPE_INT, TYPE_SET, .n = 4, .rows = {{3}, {1}, {3}, {2}}}, "1, 2, 3"},
        {{AGGREGATE_LIST, TYPE_TEXT, LIST_TEXT, true, .n = 4,
          .rows = {{a, 2}, {b, 2}, {c, 1}, {a, 2}}},
         "c, a, a, b"},
        {{AGGREGATE_LIST, TYPE_TEXT, LIST_TEXT, true, true, .n = 3,
          .rows = {{a, 2}, {b, 2}, {c, 1}}},
         "a, b, c"},
        {{AGGREGATE_LIST, TYPE_TEXT, LIST_TEXT, .n = 2, .rows = {{b}, {a}}}, "a, b"},
        {{AGGREGATE_FIRST, TYPE_TEXT, TYPE_TEXT, .keyed = true}, "-"},
        {{AGGREGATE_FIRST, TYPE_TEXT, TYPE_TEXT, true, .n = 3, .rows = {{a, 2}, {c, 1}, {b, 1}}},
         "b"},
        {{AGGREGATE_LAST, TYPE_TEXT, TYPE_TEXT, true, .n = 3, .rows = {{a, 2}, {c, 1}, {b, 1}}},
         "a"},
        {{AGGREGATE_LAST, TYPE_TEXT, TYPE_TEXT, true, .n = 2, .rows = {{a, 2}, {c, MISSING}}}, "-"},
        {{AGGREGATE_FIRST_N, TYPE_TEXT, LIST_TEXT, true, .parameter = 2, .n = 3,
          .rows = {{a, 2}, {c, 1}, {b, 1}}},
         "b, c"},
        {{AGGREGATE_LAST_N, TYPE_TEXT, LIST_TEXT, true, .parameter = 2, .n = 3,
          .rows = {{a, 2}, {c, 1}, {b, 1}}},
         "c, a"},
        {{AGGREGATE_LAST_N, TYPE_TEXT, LIST_TEXT, true, .parameter = 9, .n = 2,
          .rows = {{a, 2}, {c, 1}}},
         "c, a"},
        {{AGGREGATE_FIRST_N, TYPE_TEXT, LIST_TEXT, true, .parameter = -1}, "error"},
        {{AGGREGATE_FIRST_N, TYPE_TEXT, LIST_TEXT, true, .parameter = MISSING}, "-"},
        {{AGGREGATE_FIRST_N, TYPE_TEXT, LIST_TEXT, .parameter = 0}, ""},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = 95}, "-"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = 50, .n = 4,
          .rows = {{4}, {3}, {2}, {1}}},
         "2"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = number(50.5), .n = 4,
          .rows = {{4}, {3}, {2}, {1}}},
         "3"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = 0, .n = 2, .rows = {{4}, {3}}},
         "3"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = number(100), .n = 2,
          .rows = {{4}, {3}}},
         "4"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = 101, .n = 1, .rows = {{4}}},
         "error"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = number(-1), .n = 1, .rows = {{4}}},
         "error"},
        {{AGGREGATE_PERCENTILE, TYPE_INT, TYPE_INT, .parameter = -1, .n = 1, .rows = {{4}}},
         "error"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) check(f, &cases[i].s, cases[i].expected);
}

static void spans_are_joined(void **state)
{
    struct fixture *f = *state;
    struct object_pool *pool = &f->run.objects;
    struct sample s = {AGGREGATE_UNION, TYPE_SPAN, SET_SPAN, .n = MOST};
    for (int i = 0; i < MOST; i++)
        s.rows[i][0] = object_span(pool, i * HOUR, (i + (i == 5 ? 0 : 1)) * HOUR, UNIT_NONE);
    check(f, &s,
          "1970-01-01T00:00:00Z to 1970-01-01T05:00:00Z, 1970-01-01T06:00:00Z to "
          "1970-01-01T12:00:00Z");
    s.n = 0;
    check(f, &s, "");
}

static void rows_keep_their_order_in_paths(void **state)
{
    struct fixture *f = *state;
    struct aggregation a = {.layout = NULL};
    struct sample s = {AGGREGATE_EACH, TYPE_INT, TYPE_LIST, .n = 3, .rows = {{3}, {MISSING}, {1}}};
    value result;
    assert_true(compute(f, &a, &s, 0, &result));
    assert_prints(f, TYPE_LIST, result, "3, 1");
    aggregation_begin(&f->run, &a, &(struct program_aggregate){.function = AGGREGATE_COUNT});
    aggregation_doubt(&a);
    assert_true(aggregation_result(&f->run, &a, 0, &result));
    assert_true(result == MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sums_and_means),
        TEST(choices),
        TEST(spans_are_joined),
        TEST(rows_keep_their_order_in_paths),
    };
    return cmocka_run_group_tests_name("aggregate", tests, NULL, NULL);
}
