/* Objects, and values as text: printing, order, reading (vm/object.h, vm/run.h). */
#include "run_fixture.h"

static void equal_objects_have_equal_numbers(void **state)
{
    struct fixture *f = *state;
    struct object_pool *pool = &f->run.objects;
    int64_t words[] = {1, 2, 3}, first[1000];
    struct hours_words hours = {1, 2, 0, 0}, closed = {1, 2, 3, 0}, known = {1, 2, 0, 3};
    uint32_t types[] = {1, 1, 1}, others[] = {1, 2, 1};
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 1000; i++) {
            int64_t word = object_span(pool, i, i + 1, i % 3 - 1);
            if (round)
                assert_int_equal(word, first[i]);
            else
                first[i] = word;
        }
    assert_int_equal(object_list(pool, words, 3), object_list(pool, words, 3));
    assert_int_not_equal(object_list(pool, words, 3), object_list(pool, words, 2));
    assert_int_not_equal(object_list(pool, words, 3), object_span(pool, 1, 2, 3));
    assert_int_equal(object_list(pool, NULL, 0), object_list(pool, words, 0));
    assert_int_equal(object_subject(pool, words, types, 3), object_subject(pool, words, types, 3));
    assert_int_not_equal(object_subject(pool, words, types, 3),
                         object_subject(pool, words, others, 3));
    assert_int_equal(object_of(pool, object_subject(pool, words, others, 3))->types[1], 2);
    assert_false(object_find_hours(pool, &hours, words));
    first[0] = object_hours(pool, &hours, NULL);
    assert_true(object_find_hours(pool, &hours, words));
    assert_int_equal(words[0], first[0]);
    assert_false(object_find_hours(pool, &closed, words));
    assert_false(object_find_hours(pool, &known, words));
}

static void values_are_read_and_printed(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint32_t type;
        const char *text, *printed;
    } cases[] = {
        {TYPE_BOOL, "true", "true"},
        {TYPE_BOOL, "No", "false"},
        {TYPE_INT, "-42", "-42"},
        {TYPE_INT, "+9223372036854775807", "9223372036854775807"},
        {TYPE_INT, "-9223372036854775807", "-9223372036854775807"},
        {TYPE_NUMBER, "0.1", "0.1"},
        {TYPE_NUMBER, "-0", "0"},
        {TYPE_NUMBER, "+1e3", "1000"},
        {TYPE_NUMBER, "99.8%", "0.998"},
        {TYPE_NUMBER, "1e300", "1e+300"},
        {TYPE_NUMBER, "-0.00001", "-0.00001"},
        {TYPE_NUMBER, "123456789012345680", "1.2345678901234568e+17"},
        {TYPE_NUMBER, "0.30000000000000004", "0.30000000000000004"},
        {TYPE_TEXT, "a, b", "a, b"},
        {TYPE_DATE, "2026-11-21", "2026-11-21"},
        {TYPE_INSTANT, "2026-11-21T08:00Z", "2026-11-21T08:00:00Z"},
        {TYPE_INSTANT, "2026-11-21", "2026-11-21T00:00:00Z"},
        {TYPE_DURATION, "90min", "1h 30min"},
        {TYPE_MONTHS, "18mo", "1y 6mo"},
        {TYPE_ENUM, "mid", "mid"},
        {TYPE_THING, "crm", "crm"},
        {TYPE_UNION, "crm", "crm"},
        {TYPE_UNION, "unit.sales", "sales"},
        {TYPE_REQUIREMENT, "backup", "backup"},
        {TYPE_REQUIREMENT, "backup.daily", "backup.daily"},
        {TYPE_REQUIREMENT, "backup.all", "backup.all"},
        {TYPE_SUBJECT, "crm", "crm"},
        {TYPE_SPAN, "2026-11-01T08:00Z/2026-11-01T09:00Z",
         "2026-11-01T08:00:00Z to 2026-11-01T09:00:00Z"},
        {TYPE_SPAN, "2026-11-01T08:00:00Z to now", "2026-11-01T08:00:00Z to now"},
        {TYPE_SPAN, "2026-11-01/..", "2026-11-01T00:00:00Z to now"},
        {TYPE_SPAN, "2026-11-01/PT1H", "2026-11-01T00:00:00Z to 2026-11-01T01:00:00Z"},
        {TYPE_SPAN, "2026-W47", "2026-W47"},
        {TYPE_SPAN, "week 2026-W53", "2026-W53"},
        {TYPE_SPAN, "2025-W01", "2025-W01"},
        {TYPE_SPAN, "2026-11", "2026-11"},
        {TYPE_SPAN, "month 2026-11", "2026-11"},
        {TYPE_SPAN, "2026-Q4", "2026-Q4"},
        {TYPE_SPAN, "9999", "9999"},
        {TYPE_SPAN, "2026-11-21", "2026-11-21"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        value word = parse(f, cases[i].type, cases[i].text);
        if (word == MISSING) fail_msg("%s is refused", cases[i].text);
        assert_prints(f, cases[i].type, word, cases[i].printed);
        assert_int_equal(parse(f, cases[i].type, cases[i].text), word);
    }
    assert_prints(f, TYPE_INT, MISSING, "-");
    assert_prints(f, TYPE_NODE, 3, "element");
    assert_prints(f, TYPE_LIST, object_list(&f->run.objects, (value[]){1, MISSING, 3}, 3),
                  "1, -, 3");
}

static void what_is_no_value_is_refused(void **state)
{
    static const struct {
        uint32_t type;
        const char *texts[16];
    } cases[] = {
        {TYPE_BOOL, {"", "1", "truee", "tru"}},
        {TYPE_INT,
         {"", "-", "5.0", "5 5", " ", "9223372036854775808", "-9223372036854775808", "1e3"}},
        {TYPE_NUMBER,
         {"", "inf", "nan", "-inf", "1,5", "0x10", "1e999", "%", "1 %", "--1", "+-1", "1.2.3",
          "-"}},
        {TYPE_DATE, {"", "2026-02-29", "2026-11-21T08:00Z"}},
        {TYPE_INSTANT, {"", "2026-11", "now"}},
        {TYPE_DURATION, {"", "-", "7", "1y"}},
        {TYPE_MONTHS, {"", "7d"}},
        {TYPE_ENUM, {"", "Lo", "absent"}},
        {TYPE_THING, {""}},
        {TYPE_UNION, {""}},
        {TYPE_REQUIREMENT, {"", "backup.", "backup.weekly", "backup.all.x", "back"}},
        {TYPE_SPAN,
         {"", "/", "2026-11-02/2026-11-01", "2026-W54", "2025-W53", "2026-W00", "2026-13",
          "2026-Q5", "month 2026-W47", "0000", "week ", "2026-11-01/x", "202x"}},
        {TYPE_LIST, {"1"}},
        {TYPE_SET, {"1"}},
        {TYPE_HOURS, {"24x7"}},
        {TYPE_NODE, {"1"}},
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        for (size_t k = 0; k < 16 && cases[i].texts[k]; k++)
            if (parse(*state, cases[i].type, cases[i].texts[k]) != MISSING)
                fail_msg("%s is taken", cases[i].texts[k]);
}

static void unions_find_declared_things(void **state)
{
    struct fixture *f = *state;
    struct run *run = &f->run;
    value system = parse(f, TYPE_THING, "crm"), unit, loose;
    loose = parse(f, TYPE_UNION, "crm"); /* named, not declared */
    assert_int_equal(run->entities[loose].kind, NONE);
    run->entities[system].row = 0;
    assert_int_equal(parse(f, TYPE_UNION, "crm"), system);
    assert_int_equal(parse(f, ANY_THING, "crm"), system);
    assert_int_equal(parse(f, TYPE_UNION, "system.crm"), system);
    unit = parse(f, TYPE_UNION, "unit.crm");
    assert_int_equal(run->entities[unit].kind, 1);
    run->entities[unit].row = 0;
    assert_int_equal(parse(f, TYPE_UNION, "crm"), loose); /* ambiguous */
    assert_int_equal(run->entities[parse(f, TYPE_UNION, "other.crm")].kind, NONE);
}

static void values_have_an_order(void **state)
{
    struct fixture *f = *state;
    struct object_pool *pool = &f->run.objects;
    value z = intern(f, "zz"), a = intern(f, "aa");
    value later = parse(f, TYPE_THING, "zz"), thing = parse(f, TYPE_THING, "aa");
    value one = object_list(pool, (value[]){2, 1}, 2), two = object_list(pool, (value[]){1, 9}, 2);
    value three = object_list(pool, (value[]){1}, 1);
    value x = parse(f, TYPE_SPAN, "2026-12"), y = parse(f, TYPE_SPAN, "2026-11");
    value sz = object_subject(pool, &z, &(uint32_t){TYPE_TEXT}, 1);
    value sa = object_subject(pool, &a, &(uint32_t){TYPE_TEXT}, 1);
    const struct {
        uint32_t type;
        value less, more;
    } cases[] = {
        {TYPE_INT, MISSING, -5},
        {TYPE_INT, -5, 3},
        {TYPE_NUMBER, number(-2), number(-1)},
        {TYPE_NUMBER, number(-1), number(0.5)},
        {TYPE_TEXT, a, z},
        {TYPE_ENUM, 0, 2},
        {TYPE_THING, thing, later},
        {TYPE_LIST, two, one},
        {TYPE_LIST, three, two},
        {TYPE_SPAN, y, x},
        {TYPE_SUBJECT, sa, sz},
        {TYPE_REQUIREMENT, parse(f, TYPE_REQUIREMENT, "backup.daily"),
         parse(f, TYPE_REQUIREMENT, "backup.all")},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_true(value_compare(&f->run, cases[i].type, cases[i].less, cases[i].more) < 0);
        assert_true(value_compare(&f->run, cases[i].type, cases[i].more, cases[i].less) > 0);
        assert_int_equal(value_compare(&f->run, cases[i].type, cases[i].less, cases[i].less), 0);
    }
    value texts[] = {z, a, z, MISSING};
    value_sort(&f->run, TYPE_TEXT, texts, 4);
    assert_int_equal(value_unique(texts, 4), 3);
    assert_int_equal(texts[1], a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_objects_have_equal_numbers),
        TEST(values_are_read_and_printed),
        TEST(what_is_no_value_is_refused),
        TEST(unions_find_declared_things),
        TEST(values_have_an_order),
    };
    return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
