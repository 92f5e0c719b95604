/* Service hours and sets of spans (base/calendar.h). */
#include "calendar_fixture.h"

/* -- service hours */

static const struct hours *hours(struct fixture *f, const char *text, const char *zone)
{
    const char *why = "no reason";
    const struct hours *result =
        hours_parse(&f->arena, text, strlen(text), zone ? load(f, zone) : NULL, &why);
    if (!result) fail_msg("%s: %s", text, why);
    return result;
}

static struct calendar_span span(const char *from, const char *to)
{
    return (struct calendar_span){at(from), to ? at(to) : CALENDAR_OPEN};
}

/* The spans as "from/to from/to ...", in UTC, to the minute. */
static const char *show(struct fixture *f, const struct span_set *set)
{
    const char *text = "";
    for (size_t i = 0; i < set->n; i++) {
        char from[CALENDAR_TEXT], to[CALENDAR_TEXT];
        calendar_write_instant(set->spans[i].from, NULL, from);
        calendar_write_instant(set->spans[i].to, NULL, to);
        text = arena_print(&f->arena, "%s%s%.11s/%.11s", text, i ? " " : "", from + 5, to + 5);
    }
    return text;
}

static void hours_lie_in_local_time(void **state)
{
    static const struct {
        const char *hours, *zone, *from, *to, *result;
    } good[] = {
        {"Mon-Fri 09:00-17:00", NULL, "2026-11-20T00:00Z", "2026-11-24T00:00Z",
         "11-20T09:00/11-20T17:00 11-23T09:00/11-23T17:00"},
        {"mon-fri 9:00-17:00", NULL, "2026-11-20T12:00Z", "2026-11-23T10:00Z",
         "11-20T12:00/11-20T17:00 11-23T09:00/11-23T10:00"},
        {"Mon,Wed 08:00-12:00; Sat 09:00-13:00", "Europe/Madrid", "2026-11-16T00:00Z",
         "2026-11-23T00:00Z",
         "11-16T07:00/11-16T11:00 11-18T07:00/11-18T11:00 11-21T08:00/11-21T12:00"},
        {"Sat-Mon 09:00-12:00, 13:00-14:00", NULL, "2026-11-22T00:00Z", "2026-11-24T00:00Z",
         "11-22T09:00/11-22T12:00 11-22T13:00/11-22T14:00 11-23T09:00/11-23T12:00 "
         "11-23T13:00/11-23T14:00"},
        {"Mon 09:00-12:00, Tue 10:00-11:00;", NULL, "2026-11-23T00:00Z", "2026-11-30T00:00Z",
         "11-23T09:00/11-23T12:00 11-24T10:00/11-24T11:00"},
        {"00:00-24:00", NULL, "2026-11-01T00:00Z", "2026-11-30T00:00Z", "11-01T00:00/11-30T00:00"},
        {"24x7", "Europe/Madrid", "2026-01-01T00:00Z", "2026-12-01T00:00Z",
         "01-01T00:00/12-01T00:00"},
        /* over midnight, and over the week's end */
        {"22:00-06:00", NULL, "2026-11-21T00:00Z", "2026-11-23T00:00Z",
         "11-21T00:00/11-21T06:00 11-21T22:00/11-22T06:00 11-22T22:00/11-23T00:00"},
        {"Sun 22:00-06:00; Mon 05:00-07:00", NULL, "2026-11-23T01:00Z", "2026-11-30T00:00Z",
         "11-23T01:00/11-23T07:00 11-29T22:00/11-30T00:00"},
        {"Fri 20:00-00:00; Sat 00:00-02:00", NULL, "2026-11-20T00:00Z", "2026-11-22T00:00Z",
         "11-20T20:00/11-21T02:00"},
        /* over changes of clocks: seven hours, nine hours, none, two */
        {"Sat 22:00-06:00", "Europe/Madrid", "2026-03-28T00:00Z", "2026-03-30T00:00Z",
         "03-28T21:00/03-29T04:00"},
        {"Sat 22:00-06:00", "Europe/Madrid", "2026-10-24T00:00Z", "2026-10-26T00:00Z",
         "10-24T20:00/10-25T05:00"},
        {"02:00-03:00", "Europe/Madrid", "2026-03-28T12:00Z", "2026-03-30T12:00Z",
         "03-30T00:00/03-30T01:00"},
        {"Sun 02:00-03:00", "Europe/Madrid", "2026-10-25T00:00Z", "2026-10-26T00:00Z",
         "10-25T00:00/10-25T02:00"},
        {"Sun 02:00-03:00", "Europe/Madrid", "2026-10-25T01:10Z", "2026-10-26T00:00Z",
         "10-25T01:10/10-25T02:00"},
        {"Mon-Fri 09:00-17:00", "Australia/Sydney", "2026-10-01T12:00Z", "2026-10-05T12:00Z",
         "10-01T23:00/10-02T07:00 10-04T22:00/10-05T06:00"},
        {"Mon-Fri 09:00-17:00", NULL, "2026-11-21T00:00Z", "2026-11-22T00:00Z", ""},
        {"24x7", NULL, "2026-11-21T00:00Z", "2026-11-21T00:00Z", ""},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        struct span_set out = {0};
        struct calendar_span within = span(good[i].from, good[i].to);
        const struct hours *h = hours(f, good[i].hours, good[i].zone);
        hours_within(h, within, &f->heap, &out);
        assert_string_equal(show(f, &out), good[i].result);
        assert_int_equal(hours_touch(h, within, 0), out.n > 0);
        heap_free(&f->heap, out.spans);
    }
}

/* What a walk minute by minute finds is what hours_within finds, through both changes of a year. */
static void hours_agree_with_a_walk(void **state)
{
    struct fixture *f = *state;
    const struct zone *zone = load(f, "America/New_York");
    const char *text = "Mon-Fri 09:00-17:00; Sat 22:00-06:00; Sun 08:30-10:00";
    const struct hours *h = hours(f, text, "America/New_York");
    struct span_set out = {0};
    size_t i = 0;
    hours_within(h, span("2026-01-01T00:00Z", "2027-01-01T00:00Z"), &f->heap, &out);
    for (int64_t t = at("2026-01-01T00:00Z"); t < at("2027-01-01T00:00Z"); t += MINUTE) {
        int64_t time, date = zone_date(zone, t, &time);
        int weekday = calendar_weekday(date);
        bool in = weekday <= 5   ? time >= 9 * HOUR && time < 17 * HOUR
                  : weekday == 6 ? time >= 22 * HOUR
                                 : time < 6 * HOUR || (time >= 17 * HOUR / 2 && time < 10 * HOUR);
        while (i < out.n && out.spans[i].to <= t) i++;
        if (in != (i < out.n && out.spans[i].from <= t)) fail_msg("%lld", (long long)t);
        if (hours_touch(h, (struct calendar_span){t, t + MINUTE}, 0) != in) fail_msg("touch");
    }
    heap_free(&f->heap, out.spans);
}

static void bad_hours_are_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } told[] = {
        {"Monn 09:00-17:00", "Monn is not a day of the week: Mon Tue Wed Thu Fri Sat Sun"},
        {"Mon-Fry 09:00-17:00", "Fry is not a day of the week: Mon Tue Wed Thu Fri Sat Sun"},
        {"Mon 09:00-25:00", "25:00 is not a time of day, like 09:00"},
        {"Mon 09:60-17:00", "09:60 is not a time of day, like 09:00"},
        {"Mon", "the end is not a time of day, like 09:00"},
        {"", "service hours are empty; write them like Mon-Fri 09:00-17:00"},
        {"Mon 09:00-17:00 x", "x is not expected after a range of hours"},
    };
    static const char bad[] =
        "| |;|Mon 09:00|Mon 09:00-|09:00-09:00|24:00-25:00|24:00-06:00|Mon-|Mon,|9-17|"
        "Mon 9:0-17:00|Mon 009:00-17:00|Mon 09:000-17:00|24x75|24x|\xe2\x80\x93|"
        "Mon 09:00\342\200\22317:00|"
        "\xe2\x80\x93\xe2\x80\x93\xe2\x80\x93\xe2\x80\x93\xe2\x80\x93\xe2\x80\x93\xe2\x80\x93";
    char item[256];
    struct fixture *f = *state;
    const char *why = NULL;
    for (size_t i = 0; i < LENGTH(told); i++) {
        assert_null(hours_parse(&f->arena, told[i].text, strlen(told[i].text), NULL, &why));
        assert_string_equal(why, told[i].why);
    }
    for (const char *rest = bad; next_item(&rest, item);) {
        why = NULL;
        if (hours_parse(&f->arena, item, strlen(item), NULL, &why)) fail_msg("%s is taken", item);
        assert_non_null(why);
    }
    assert_null(hours_parse(&f->arena, "24x7\0", 5, NULL, &why));
}

static void hours_are_clipped_to_spans(void **state)
{
    struct fixture *f = *state;
    const struct hours *h = hours(f, "Mon-Fri 09:00-17:00", "Europe/Madrid");
    struct calendar_span spans[] = {span("2026-11-20T07:00Z", "2026-11-20T09:00Z"),
                                    span("2026-11-20T10:00Z", "2026-11-20T11:00Z"),
                                    span("2026-11-20T15:00Z", NULL)};
    struct span_set set = {spans, LENGTH(spans), LENGTH(spans)}, out = {0};
    hours_clip(h, &set, at("2026-11-23T09:00Z"), &f->heap, &out);
    assert_string_equal(show(f, &out), "11-20T08:00/11-20T09:00 11-20T10:00/11-20T11:00 "
                                       "11-20T15:00/11-20T16:00 11-23T08:00/11-23T09:00");
    assert_int_equal(span_set_length(&out, 0), 4 * HOUR);
    heap_free(&f->heap, out.spans);

    /* an open span that begins after now is empty */
    assert_false(hours_touch(h, spans[2], at("2026-11-20T14:00Z")));
    assert_true(hours_touch(h, spans[2], at("2026-11-20T15:01Z")));
    assert_true(hours_touch(h, (struct calendar_span){INT64_MIN, CALENDAR_OPEN}, CALENDAR_OPEN));
    assert_false(hours_touch(h, (struct calendar_span){INT64_MAX - 9, INT64_MAX - 1}, 0));
    assert_false(hours_touch(h, (struct calendar_span){INT64_MIN, INT64_MIN + 9}, 0));
    assert_false(hours_touch(h, (struct calendar_span){5, 5}, 0));
    assert_false(hours_touch(h, (struct calendar_span){6, 5}, 0));
}

/* The span as the only member of a set. */
static struct span_set one(struct calendar_span *span)
{
    return (struct span_set){span, 1, 1};
}

/* Both changes of clocks, days off within and without the service days, half a day, a week. */
static void hours_agree_with_a_walk_around_days_off(void **state)
{
    struct fixture *f = *state;
    struct calendar_span spans[] = {span("2026-01-05T23:00Z", "2026-01-06T23:00Z"),
                                    span("2026-03-28T23:00Z", "2026-03-30T22:00Z"),
                                    span("2026-04-10T22:00Z", "2026-04-11T22:00Z"),
                                    span("2026-08-02T22:00Z", "2026-08-09T22:00Z"),
                                    span("2026-10-26T12:00Z", "2026-10-26T23:00Z"),
                                    span("2026-12-24T10:00Z", "2026-12-24T10:30Z")};
    struct calendar_span year = span("2025-12-31T23:00Z", "2026-12-31T23:00Z");
    struct span_set closed = {spans, LENGTH(spans), LENGTH(spans)}, known = one(&year), base = {0},
                    out = {0};
    const struct hours *plain = hours(f, "Mon-Fri 09:00-17:00; Sat 22:00-06:00", "Europe/Madrid");
    const struct hours *h = hours_except(&f->arena, plain, &closed, &known);
    size_t i = 0, j = 0;
    hours_within(plain, year, &f->heap, &base);
    assert_true(hours_within(h, year, &f->heap, &out));
    for (int64_t t = year.from; t < year.to; t += 10 * MINUTE) {
        int64_t opening;
        while (i < base.n && base.spans[i].to <= t) i++;
        bool in = i < base.n && base.spans[i].from <= t;
        for (size_t k = 0; k < closed.n; k++) in &= t < spans[k].from || t >= spans[k].to;
        while (j < out.n && out.spans[j].to <= t) j++;
        if (in != (j < out.n && out.spans[j].from <= t)) fail_msg("%lld", (long long)t);
        if (hours_touch(h, (struct calendar_span){t, t + MINUTE}, 0) != in) fail_msg("touch");
        if (hours_opening(h, t, &opening) != (j < out.n)) fail_msg("no opening");
        if (j < out.n && opening != (in ? t : out.spans[j].from)) fail_msg("opening");
    }
    heap_free(&f->heap, base.spans);
    heap_free(&f->heap, out.spans);
}

static void beyond_what_is_known_nothing_is_told(void **state)
{
    struct fixture *f = *state;
    struct calendar_span off = span("2026-01-01T00:00Z", "2026-01-02T00:00Z"),
                         year = span("2026-01-01T00:00Z", "2027-01-01T00:00Z"),
                         before = span("2025-12-31T16:00Z", "2026-01-02T10:00Z"),
                         ever = span("2026-06-01T00:00Z", NULL);
    struct span_set closed = one(&off), known = one(&year), asked = one(&before), out = {0},
                    none = {0}, end = one(&ever);
    const struct hours *plain = hours(f, "Mon-Fri 09:00-17:00", NULL);
    const struct hours *h = hours_except(&f->arena, plain, &closed, &known);
    int64_t opening;
    assert_false(hours_clip(h, &asked, 0, &f->heap, &out));
    assert_int_equal(hours_touch(h, before, 0), HOURS_TOUCH);
    assert_int_equal(hours_touch(h, span("2025-12-31T16:00Z", "2026-01-01T10:00Z"), 0),
                     HOURS_UNKNOWN);
    assert_int_equal(hours_touch(h, span("2025-12-31T17:00Z", "2026-01-01T10:00Z"), 0),
                     HOURS_APART);
    assert_false(hours_opening(h, before.from, &opening));
    assert_false(hours_opening(h, at("2026-12-31T17:00Z"), &opening));

    h = hours_except(&f->arena, h, &none, &none);
    assert_int_equal(hours_touch(h, before, 0), HOURS_UNKNOWN);
    assert_false(hours_opening(h, before.from, &opening));

    h = hours_except(&f->arena, h, &end, NULL);
    assert_int_equal(hours_touch(h, span("2026-05-29T17:00Z", "2030-01-01T00:00Z"), 0),
                     HOURS_APART);
    assert_false(hours_opening(h, at("2026-05-29T17:00Z"), &opening));
    assert_true(hours_opening(h, at("2026-05-29T16:00Z"), &opening));
    heap_free(&f->heap, out.spans);
}

/* -- sets of spans */

static void check_set(struct fixture *f, struct span_set *set, const char *want)
{
    const char *text = "";
    for (size_t i = 0; i < set->n; i++)
        text = arena_print(&f->arena, "%s %d,%d", text, (int)set->spans[i].from,
                           set->spans[i].to == CALENDAR_OPEN ? 999 : (int)set->spans[i].to);
    assert_string_equal(text, want);
    set->n = 0;
}

static void sets_of_spans_are_computed(void **state)
{
    struct fixture *f = *state;
    struct calendar_span x[] = {{30, 40},           {5, 5}, {0, 10}, {10, 12}, {32, 35}, {9, 4},
                                {50, CALENDAR_OPEN}};
    struct calendar_span y[] = {{-5, 2}, {8, 31}, {33, 34}, {60, 70}};
    struct span_set a = {x, LENGTH(x), LENGTH(x)}, b = {y, LENGTH(y), LENGTH(y)}, out = {0},
                    none = {0};
    span_set_normalise(&none);
    assert_int_equal(span_set_length(&none, 0) + span_set_longest(&none, 0), 0);
    span_set_normalise(&a);
    assert_int_equal(a.n, 3);
    assert_int_equal(x[0].to, 12);
    assert_int_equal(span_set_length(&a, 100), 12 + 10 + 50);
    assert_int_equal(span_set_longest(&a, 100), 50);
    assert_int_equal(span_set_length(&a, 20), 12 + 10);
    assert_int_equal(span_set_longest(&a, 20), 12);

    span_set_overlap(&a, &b, &f->heap, &out);
    check_set(f, &out, " 0,2 8,12 30,31 33,34 60,70");
    span_set_overlap(&b, &a, &f->heap, &out);
    check_set(f, &out, " 0,2 8,12 30,31 33,34 60,70");
    span_set_minus(&a, &b, &f->heap, &out);
    check_set(f, &out, " 2,8 31,33 34,40 50,60 70,999");
    span_set_minus(&b, &a, &f->heap, &out);
    check_set(f, &out, " -5,0 12,30");
    span_set_overlap(&a, &none, &f->heap, &out);
    span_set_minus(&none, &a, &f->heap, &out);
    span_set_minus(&a, &a, &f->heap, &out);
    check_set(f, &out, "");

    struct calendar_span all[] = {{INT64_MIN, INT64_MAX - 1}};
    struct span_set wide = {all, 1, 1};
    assert_int_equal(span_set_length(&wide, 0), INT64_MAX);
    assert_int_equal(span_set_longest(&wide, 0), INT64_MAX);
}

/* -- memory runs out */

static enum muster_status use_all(void *context)
{
    struct arena arena;
    const char *why;
    struct span_set out = {0};
    arena_open(&arena, context);
    const struct zone *zone = zone_load(&arena, "Europe/Madrid", &why);
    const struct hours *h = hours_parse(&arena, "Mon 09:00-17:00", 15, zone, &why);
    hours_within(h, span("2026-01-01T00:00Z", "2028-01-01T00:00Z"), context, &out);
    hours_except(&arena, h, &out, &out);
    zone_load(&arena, "Nowhere", &why);
    hours_parse(&arena, "Monn", 4, zone, &why);
    return MUSTER_OK;
}

static void each_allocation_may_fail(void **state)
{
    enum muster_status status = MUSTER_NOMEM;
    (void)state;
    for (uint64_t n = 1; status != MUSTER_OK; n++) {
        struct heap heap;
        assert_true(n < 1000);
        heap_open(&heap, 0);
        heap.countdown = n;
        status = heap_protect(&heap, use_all, &heap);
        assert_true(status == MUSTER_OK || status == MUSTER_NOMEM);
        heap_close(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(hours_lie_in_local_time),
                                       TEST(hours_agree_with_a_walk),
                                       TEST(bad_hours_are_refused),
                                       TEST(hours_are_clipped_to_spans),
                                       TEST(hours_agree_with_a_walk_around_days_off),
                                       TEST(beyond_what_is_known_nothing_is_told),
                                       TEST(sets_of_spans_are_computed),
                                       TEST(each_allocation_may_fail)};
    unsetenv("TZDIR");
    return cmocka_run_group_tests_name("hours", tests, NULL, NULL);
}
