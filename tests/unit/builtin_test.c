/* Every builtin (vm/builtin.h). */
#include "run_fixture.h"

#include "vm/builtin.h"

/* Arguments as texts, read as their types; NULL is missing. The result printed, or "error". */
struct sample {
    enum builtin builtin;
    uint32_t result;
    const char *expected;
    struct {
        uint32_t type;
        const char *text;
    } arguments[3];
};

static value split(struct fixture *f, uint32_t type, const char *text)
{
    uint32_t of = f->program.types[type].of;
    value words[16];
    size_t n = 0;
    while (*text) {
        char item[64];
        size_t length = strcspn(text, "|");
        memcpy(item, text, length);
        item[length] = '\0';
        words[n++] = parse(f, of, item);
        text += length + (text[length] == '|');
    }
    if (f->program.types[type].tag == TYPE_SET) {
        value_sort(&f->run, of, words, n);
        n = value_unique(words, n);
    }
    return object_list(&f->run.objects, words, n);
}

static value make(struct fixture *f, uint32_t type, const char *text)
{
    value word = MISSING;
    uint32_t hours = TYPE_HOURS, string = TYPE_TEXT;
    if (!text) return MISSING;
    if (type == TYPE_HOURS) {
        value argument = intern(f, text);
        assert_true(builtin_call(&f->run, BUILTIN_HOURS, &argument, &string, hours, &word));
        return word;
    }
    enum type_tag tag = value_tag(&f->run, type);
    word = tag == TYPE_LIST || tag == TYPE_SET ? split(f, type, text) : parse(f, type, text);
    if (word == MISSING) fail_msg("%s is refused", text);
    return word;
}

static void check(struct fixture *f, const struct sample *samples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct sample *s = &samples[i];
        value words[3], result = 0;
        uint32_t types[3];
        for (int k = 0; k < 3; k++) {
            types[k] = s->arguments[k].type;
            words[k] = make(f, types[k], s->arguments[k].text);
        }
        f->run.failure[0] = '\0';
        if (builtin_call(&f->run, s->builtin, words, types, s->result, &result)) {
            const char *text = print(f, s->result, result);
            if (strcmp(text, s->expected)) fail_msg("sample %zu: %s, not %s", i, text, s->expected);
        } else {
            if (strcmp("error", s->expected)) fail_msg("sample %zu: %s", i, f->run.failure);
            assert_true(f->run.failure[0]);
        }
    }
}

#define SPANS(text)                                                                                \
    {                                                                                              \
        SET_SPAN, text                                                                             \
    }

static void spans(void **state)
{
    static const struct sample samples[] = {
        {BUILTIN_LENGTH_SPAN, TYPE_DURATION, "1d", {{TYPE_SPAN, "2026-11-01"}}},
        {BUILTIN_LENGTH_SPAN, TYPE_DURATION, "12h", {{TYPE_SPAN, "2026-11-21/.."}}},
        {BUILTIN_LENGTH_SPAN, TYPE_DURATION, "0s", {{TYPE_SPAN, "2027-01-01/.."}}},
        {BUILTIN_LENGTH_SPAN, TYPE_DURATION, "-", {{TYPE_SPAN, NULL}}},
        {BUILTIN_LENGTH_SPANS, TYPE_DURATION, "3d", {SPANS("2026-11-01|2026-11-02|2026-11-07")}},
        {BUILTIN_LENGTH_SPANS, TYPE_DURATION, "0s", {SPANS("")}},
        {BUILTIN_LONGEST, TYPE_DURATION, "2d", {SPANS("2026-11-01|2026-11-02|2026-11-07")}},
        {BUILTIN_LONGEST, TYPE_DURATION, "0s", {SPANS("")}},
        {BUILTIN_START, TYPE_INSTANT, "2026-11-01T00:00:00Z", {{TYPE_SPAN, "2026-11"}}},
        {BUILTIN_END, TYPE_INSTANT, "2026-12-01T00:00:00Z", {{TYPE_SPAN, "2026-11"}}},
        {BUILTIN_END, TYPE_INSTANT, "-", {{TYPE_SPAN, "2026-11-01/.."}}},
        {BUILTIN_SPAN,
         TYPE_SPAN,
         "2026-11-01T00:00:00Z to now",
         {{TYPE_INSTANT, "2026-11-01"}, {TYPE_INSTANT, NULL}}},
        {BUILTIN_SPAN, TYPE_SPAN, "-", {{TYPE_INSTANT, NULL}, {TYPE_INSTANT, "2026-11-01"}}},
        {BUILTIN_SPAN,
         TYPE_SPAN,
         "error",
         {{TYPE_INSTANT, "2026-11-02"}, {TYPE_INSTANT, "2026-11-01"}}},
        {BUILTIN_OVERLAP_SPANS,
         SET_SPAN,
         "2026-11-07T00:00:00Z to 2026-11-08T00:00:00Z",
         {SPANS("2026-11-01|2026-11-07"), SPANS("2026-W45|2026-11-07")}},
        {BUILTIN_MINUS_SPANS,
         SET_SPAN,
         "2026-11-02T00:00:00Z to 2026-11-03T00:00:00Z",
         {SPANS("2026-11-01|2026-11-02"), SPANS("2026-11-01")}},
        {BUILTIN_MINUS_SPANS, SET_SPAN, "", {SPANS("2026-11-01"), SPANS("2026-11")}},
        {BUILTIN_TOUCHES_SPANS,
         TYPE_BOOL,
         "false",
         {SPANS("2026-11-01|2026-11-03"), SPANS("2026-11-02")}},
        {BUILTIN_TOUCHES_SPANS,
         TYPE_BOOL,
         "true",
         {SPANS("2026-11-01|2026-11-03"), {TYPE_SPAN, "2026"}}},
        {BUILTIN_OVERLAP_HOURS,
         SET_SPAN,
         "2026-11-20T09:00:00Z to 2026-11-20T17:00:00Z",
         {SPANS("2026-11-20|2026-11-21"), {TYPE_HOURS, "Mon-Fri 09:00-17:00"}}},
        {BUILTIN_TOUCHES_HOURS,
         TYPE_BOOL,
         "false",
         {{TYPE_SPAN, "2026-11-21"}, {TYPE_HOURS, "Mon-Fri 09:00-17:00"}}},
        {BUILTIN_TOUCHES_HOURS,
         TYPE_BOOL,
         "true",
         {SPANS("2026-11-20"), {TYPE_HOURS, "Mon-Fri 09:00-17:00"}}},
        {BUILTIN_UNION_LIST,
         SET_SPAN,
         "2026-11-01T00:00:00Z to 2026-11-03T00:00:00Z",
         {{LIST_SPAN, "2026-11-02|2026-11-01"}}},
        {BUILTIN_UNION_LIST, SET_SPAN, "", {{LIST_SPAN, ""}}},
    };
    check(*state, samples, LENGTH(samples));
}

static void times(void **state)
{
    static const struct sample samples[] = {
        {BUILTIN_HOURS, TYPE_HOURS, "24x7", {{TYPE_TEXT, "24x7"}}},
        {BUILTIN_HOURS, TYPE_HOURS, "error", {{TYPE_TEXT, "Monn 09:00-17:00"}}},
        {BUILTIN_HOURS_ZONE, TYPE_HOURS, "24x7", {{TYPE_TEXT, "24x7"}, {TYPE_TEXT, "UTC"}}},
        {BUILTIN_HOURS_ZONE,
         TYPE_HOURS,
         "error",
         {{TYPE_TEXT, "24x7"}, {TYPE_TEXT, "Nowhere/At_All"}}},
        {BUILTIN_HOURS_ZONE, TYPE_HOURS, "-", {{TYPE_TEXT, "24x7"}, {TYPE_TEXT, NULL}}},
        {BUILTIN_HOURS_WITHIN,
         SET_SPAN,
         "2026-11-21T09:00:00Z to 2026-11-21T12:00:00Z",
         {{TYPE_TEXT, "09:00-17:00"}, {TYPE_TEXT, "UTC"}, {TYPE_SPAN, "2026-11-21/.."}}},
        {BUILTIN_PERIOD_DATE, TYPE_SPAN, "2026-W47", {{TYPE_INT, "1"}, {TYPE_DATE, "2026-11-21"}}},
        {BUILTIN_PERIOD_DATE, TYPE_SPAN, "9999", {{TYPE_INT, "4"}, {TYPE_DATE, "9999-12-31"}}},
        {BUILTIN_PERIOD_DATE, TYPE_SPAN, "error", {{TYPE_INT, "5"}, {TYPE_DATE, "2026-11-21"}}},
        {BUILTIN_PERIOD_INSTANT,
         TYPE_SPAN,
         "2026-Q4",
         {{TYPE_INT, "3"}, {TYPE_INSTANT, "2026-11-21T08:00Z"}}},
        {BUILTIN_RECENT,
         LIST_SPAN,
         "2026-W45, 2026-W46, 2026-W47",
         {{TYPE_INT, "1"}, {TYPE_INT, "3"}}},
        {BUILTIN_RECENT, LIST_SPAN, "", {{TYPE_INT, "1"}, {TYPE_INT, "0"}}},
        {BUILTIN_RECENT, LIST_SPAN, "error", {{TYPE_INT, "4"}, {TYPE_INT, "2027"}}},
        {BUILTIN_RECENT, LIST_SPAN, "error", {{TYPE_INT, "4"}, {TYPE_INT, "-1"}}},
        {BUILTIN_RECENT, LIST_SPAN, "error", {{TYPE_INT, "0"}, {TYPE_INT, "9223372036854775807"}}},
        {BUILTIN_PAST, LIST_SPAN, "2026-09, 2026-10", {{TYPE_INT, "2"}, {TYPE_INT, "2"}}},
        {BUILTIN_WITHIN,
         TYPE_BOOL,
         "true",
         {{TYPE_INSTANT, "2026-11-21T11:00Z"}, {TYPE_DURATION, "1h"}}},
        {BUILTIN_WITHIN,
         TYPE_BOOL,
         "false",
         {{TYPE_INSTANT, "2026-11-21T10:59Z"}, {TYPE_DURATION, "1h"}}},
        {BUILTIN_WITHIN,
         TYPE_BOOL,
         "false",
         {{TYPE_INSTANT, "2026-11-21T12:01Z"}, {TYPE_DURATION, "1h"}}},
        {BUILTIN_DATE_OF, TYPE_DATE, "2026-11-21", {{TYPE_INSTANT, "2026-11-21T23:59Z"}}},
        {BUILTIN_INSTANT_OF_SECONDS, TYPE_INSTANT, "1970-01-01T00:01:00Z", {{TYPE_INT, "60"}}},
        {BUILTIN_INSTANT_OF_SECONDS, TYPE_INSTANT, "error", {{TYPE_INT, "999999999999"}}},
        {BUILTIN_INSTANT_OF_SECONDS, TYPE_INSTANT, "error", {{TYPE_INT, "9223372036854775807"}}},
    };
    check(*state, samples, LENGTH(samples));
}

static void texts(void **state)
{
    static const struct sample samples[] = {
        {BUILTIN_LENGTH_TEXT, TYPE_INT, "5", {{TYPE_TEXT, "Señor"}}},
        {BUILTIN_LOWER, TYPE_TEXT, "abcÉ", {{TYPE_TEXT, "aBCÉ"}}},
        {BUILTIN_UPPER, TYPE_TEXT, "ABC1", {{TYPE_TEXT, "aBc1"}}},
        {BUILTIN_TRIM, TYPE_TEXT, "a b", {{TYPE_TEXT, " \ta b\r\n"}}},
        {BUILTIN_TRIM, TYPE_TEXT, "", {{TYPE_TEXT, "  "}}},
        {BUILTIN_REPLACE,
         TYPE_TEXT,
         "b-a",
         {{TYPE_TEXT, "a-b"}, {TYPE_TEXT, "(.)-(.)"}, {TYPE_TEXT, "\\2-\\1"}}},
        {BUILTIN_REPLACE,
         TYPE_TEXT,
         "error",
         {{TYPE_TEXT, "a"}, {TYPE_TEXT, "("}, {TYPE_TEXT, ""}}},
        {BUILTIN_REPLACE,
         TYPE_TEXT,
         "error",
         {{TYPE_TEXT, "a"}, {TYPE_TEXT, "a"}, {TYPE_TEXT, "\\1"}}},
        {BUILTIN_SPLIT, LIST_TEXT, "a, , b", {{TYPE_TEXT, "a;;b"}, {TYPE_TEXT, ";"}}},
        {BUILTIN_SPLIT, LIST_TEXT, "ab", {{TYPE_TEXT, "ab"}, {TYPE_TEXT, ";"}}},
        {BUILTIN_SPLIT, LIST_TEXT, "error", {{TYPE_TEXT, "ab"}, {TYPE_TEXT, ""}}},
        {BUILTIN_JOIN, TYPE_TEXT, "1-2-3", {{TYPE_LIST, "1|2|3"}, {TYPE_TEXT, "-"}}},
        {BUILTIN_JOIN, TYPE_TEXT, "", {{TYPE_LIST, ""}, {TYPE_TEXT, "-"}}},
        {BUILTIN_STARTS_WITH, TYPE_BOOL, "true", {{TYPE_TEXT, "abc"}, {TYPE_TEXT, "ab"}}},
        {BUILTIN_STARTS_WITH, TYPE_BOOL, "false", {{TYPE_TEXT, "a"}, {TYPE_TEXT, "ab"}}},
        {BUILTIN_ENDS_WITH, TYPE_BOOL, "true", {{TYPE_TEXT, "abc"}, {TYPE_TEXT, "bc"}}},
        {BUILTIN_ENDS_WITH, TYPE_BOOL, "false", {{TYPE_TEXT, "abc"}, {TYPE_TEXT, "ab"}}},
        {BUILTIN_CONTAINS, TYPE_BOOL, "true", {{TYPE_TEXT, "abc"}, {TYPE_TEXT, "b"}}},
        {BUILTIN_CONTAINS, TYPE_BOOL, "false", {{TYPE_TEXT, "abc"}, {TYPE_TEXT, "ac"}}},
        {BUILTIN_CONTAINS, TYPE_BOOL, "-", {{TYPE_TEXT, NULL}, {TYPE_TEXT, "ac"}}},
        {BUILTIN_TEXT_TO_INT, TYPE_INT, "12", {{TYPE_TEXT, "12"}}},
        {BUILTIN_TEXT_TO_INT, TYPE_INT, "-", {{TYPE_TEXT, "12x"}}},
        {BUILTIN_TEXT_TO_NUMBER, TYPE_NUMBER, "0.5", {{TYPE_TEXT, "50%"}}},
        {BUILTIN_TEXT_TO_DATE, TYPE_DATE, "-", {{TYPE_TEXT, "tomorrow"}}},
        {BUILTIN_TEXT_TO_INSTANT,
         TYPE_INSTANT,
         "2026-11-21T08:00:00Z",
         {{TYPE_TEXT, "2026-11-21T08:00Z"}}},
    };
    check(*state, samples, LENGTH(samples));
}

static void numbers_and_lists(void **state)
{
    static const struct sample samples[] = {
        {BUILTIN_TO_INT, TYPE_INT, "-2", {{TYPE_NUMBER, "-2.9"}}},
        {BUILTIN_TO_INT, TYPE_INT, "error", {{TYPE_NUMBER, "9223372036854775808"}}},
        {BUILTIN_TO_INT, TYPE_INT, "error", {{TYPE_NUMBER, "-9223372036854775808"}}},
        {BUILTIN_ABS_INT, TYPE_INT, "2", {{TYPE_INT, "-2"}}},
        {BUILTIN_ABS_NUMBER, TYPE_NUMBER, "2.5", {{TYPE_NUMBER, "-2.5"}}},
        {BUILTIN_ABS_DURATION, TYPE_DURATION, "2h", {{TYPE_DURATION, "-2h"}}},
        {BUILTIN_ROUND, TYPE_NUMBER, "2.68", {{TYPE_NUMBER, "2.675"}, {TYPE_INT, "2"}}},
        {BUILTIN_ROUND, TYPE_NUMBER, "0", {{TYPE_NUMBER, "-0.1"}, {TYPE_INT, "0"}}},
        {BUILTIN_ROUND,
         TYPE_NUMBER,
         "2.5",
         {{TYPE_NUMBER, "2.5"}, {TYPE_INT, "9223372036854775807"}}},
        {BUILTIN_ROUND, TYPE_NUMBER, "error", {{TYPE_NUMBER, "1.7e308"}, {TYPE_INT, "-308"}}},
        {BUILTIN_COUNT_LIST, TYPE_INT, "3", {{TYPE_LIST, "4|2|2"}}},
        {BUILTIN_COUNT_LIST, TYPE_INT, "-", {{TYPE_LIST, NULL}}},
        {BUILTIN_MIN_LIST, TYPE_INT, "2", {{TYPE_LIST, "4|2|3"}}},
        {BUILTIN_MAX_LIST, TYPE_TEXT, "z", {{LIST_TEXT, "z|b"}}},
        {BUILTIN_MAX_LIST, TYPE_TEXT, "-", {{LIST_TEXT, ""}}},
        {BUILTIN_SUM_LIST, TYPE_INT, "8", {{TYPE_LIST, "4|2|2"}}},
        {BUILTIN_SUM_LIST, TYPE_INT, "0", {{TYPE_LIST, ""}}},
        {BUILTIN_SUM_LIST, TYPE_INT, "error", {{TYPE_LIST, "9223372036854775807|1"}}},
        {BUILTIN_SUM_LIST, TYPE_NUMBER, "0.6", {{LIST_NUMBER, "0.3|0.2|0.1"}}},
        {BUILTIN_FIRST_LIST, TYPE_INT, "4", {{TYPE_LIST, "4|2|3"}}},
        {BUILTIN_LAST_LIST, TYPE_INT, "3", {{TYPE_LIST, "4|2|3"}}},
        {BUILTIN_LAST_LIST, TYPE_INT, "-", {{TYPE_LIST, ""}}},
    };
    check(*state, samples, LENGTH(samples));
}

static struct text text(const char *bytes)
{
    return (struct text){bytes, (uint32_t)strlen(bytes)};
}

static void patterns(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pattern;
        bool fits;
    } cases[] = {
        {"CRM-1", "CRM-*", true}, {"CRM", "CRM-*", false}, {"", "", true},
        {"", "*", true},          {"", "?", false},        {"a", "", false},
        {"é", "?", true},         {"é", "??", false},      {"éa", "*??", true},
        {"é", "*??", false},      {"abcbc", "a*bc", true}, {"abcbd", "a*bc", false},
        {"a*b", "a*b", true},     {"aXb", "a?b", true},    {"abc", "***c***", true},
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (builtin_like(text(cases[i].text), text(cases[i].pattern)) != cases[i].fits)
            fail_msg("%s like %s", cases[i].text, cases[i].pattern);
    assert_false(
        builtin_like(text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                     text("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(spans), TEST(times), TEST(texts), TEST(numbers_and_lists), TEST(patterns),
    };
    return cmocka_run_group_tests_name("builtin", tests, NULL, NULL);
}
