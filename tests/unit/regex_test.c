/* Regular expressions (base/regex.h, vm/pattern.h) and decimal numbers (base/number.h). */
#include "run_fixture.h"

#include "base/number.h"
#include "vm/pattern.h"

static struct regex *compile(struct fixture *f, const char *pattern)
{
    const char *why = NULL;
    struct regex *regex = regex_compile(&f->run.arena, pattern, strlen(pattern), &why);
    if (!regex) fail_msg("%s: %s", pattern, why);
    return regex;
}

static bool found(struct fixture *f, const char *pattern, const char *text)
{
    return regex_search(compile(f, pattern), text, strlen(text));
}

static void expressions_are_found_anywhere(void **state)
{
    assert_true(found(*state, "b+", "abbc"));
    assert_false(found(*state, "^b+$", "abbc"));
    assert_true(found(*state, "", ""));
    assert_true(found(*state, "^\\p{Lu}.$", "Éa"));
    assert_false(found(*state, "(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void malformed_expressions_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const patterns[] = {
        "(", "[a", "a**", "\\", "a{1001}", "((((a{100}){100}){100}){100})", "\xff"};
    for (size_t i = 0; i < LENGTH(patterns); i++) {
        const char *why = NULL;
        if (regex_compile(&f->run.arena, patterns[i], strlen(patterns[i]), &why))
            fail_msg("%s is taken", patterns[i]);
        assert_true(why && *why);
    }
}

static void matches_are_replaced(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *pattern, *text, *by, *expected; /* NULL: malformed */
    } cases[] = {
        {"^#", "#A.5", "", "A.5"},
        {"b+", "abbcb", "x", "axcx"},
        {"(\\w)-(\\w)", "a-b c-d", "\\2-\\1", "b-a d-c"},
        {"a", "aa", "\\0\\0\\\\", "aa\\aa\\"},
        {"x*", "aéx", "-", "-a-é-"},
        {"", "", "x", "x"},
        {"^", "ab", "x", "xab"},
        {"$", "ab", "x", "abx"},
        {"(a)|b", "ab", "[\\1]", "[a][]"},
        {"a", "b", "\\1", NULL},
        {"a", "a", "\\", NULL},
        {"a", "a", "\\x", NULL},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *text = cases[i].text, *by = cases[i].by;
        struct regex *regex = compile(f, cases[i].pattern);
        buffer_clear(&f->out);
        bool done = regex_replace(regex, text, strlen(text), by, strlen(by), &f->out);
        assert_int_equal(done, cases[i].expected != NULL);
        if (done) assert_string_equal(buffer_text(&f->out), cases[i].expected);
        regex_release(&f->heap, regex);
    }
}

static void expressions_are_kept_by_runs(void **state)
{
    struct fixture *f = *state;
    uint32_t text = intern(f, "p17"), bad = intern(f, "(");
    char pattern[16];
    const char *why = NULL;
    bool yes;
    const struct regex *first = run_regex(&f->run, text, &why);
    assert_non_null(first);
    assert_ptr_equal(run_regex(&f->run, text, &why), first);
    for (int i = 0; i < 300; i++) {
        snprintf(pattern, sizeof pattern, "^p%d$", i);
        assert_true(run_matches(&f->run, text, intern(f, pattern), &yes));
        assert_int_equal(yes, i == 17);
    }
    for (int i = 0; i < 2; i++) {
        assert_null(run_regex(&f->run, bad, &why));
        assert_true(why && *why);
        assert_false(run_matches(&f->run, text, bad, &yes));
    }
}

static void numbers_go_there_and_back(void **state)
{
    (void)state;
    char text[NUMBER_TEXT];
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        double x, back;
        uint64_t bits;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bits = seed ^ seed >> 29;
        memcpy(&x, &bits, sizeof x);
        if (i % 2) x = (double)(int64_t)(bits % 2000001) / 1000 - 1000;
        if (!isfinite(x)) continue;
        size_t length = number_write(x, text);
        assert_int_equal(length, strlen(text));
        assert_true(strlen(text) < NUMBER_TEXT);
        assert_true(number_parse(text, strlen(text), &back));
        assert_true(back == x);
    }
}

static void numbers_are_rounded_as_they_are_shown(void **state)
{
    (void)state;
    static const struct {
        double x;
        int decimals;
        double expected;
    } cases[] = {
        {2.675, 2, 2.68}, {-2.5, 0, -3},         {2.4, 0, 2},      {0.5, 0, 1},
        {0.49, 0, 0},     {999.95, 1, 1000},     {1234, -2, 1200}, {1250, -2, 1300},
        {50, -2, 100},    {49, -2, 0},           {4, -2, 0},       {1e300, 2, 1e300},
        {0, 3, 0},        {1e-300, 400, 1e-300}, {99.99, 1, 100},  {1.005, 2, 1.01},
        {-0.04, 1, 0},
    };
    double rounded;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_true(number_round(cases[i].x, cases[i].decimals, &rounded));
        assert_true(rounded == cases[i].expected);
    }
    assert_false(number_round(1.7e308, -308, &rounded));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(expressions_are_found_anywhere), TEST(malformed_expressions_are_refused),
        TEST(matches_are_replaced),           TEST(expressions_are_kept_by_runs),
        TEST(numbers_go_there_and_back),      TEST(numbers_are_rounded_as_they_are_shown),
    };
    return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
