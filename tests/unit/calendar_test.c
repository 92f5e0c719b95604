/* Dates, instants, durations, periods and zones (base/calendar.h). */
#include "calendar_fixture.h"

static void check_date(int64_t date, const char *text)
{
    char out[CALENDAR_TEXT];
    assert_int_equal(calendar_write_date(date, out), strlen(text));
    assert_string_equal(out, text);
}

static void check_instant(int64_t instant, const struct zone *zone, const char *text)
{
    char out[CALENDAR_TEXT];
    assert_int_equal(calendar_write_instant(instant, zone, out), strlen(text));
    assert_string_equal(out, text);
}

/* -- dates */

static void dates_are_counted_from_1970(void **state)
{
    (void)state;
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("1969-12-31"), -1);
    assert_int_equal(day("2026-11-21"), 20778);
    assert_int_equal(day("0001-01-01"), CALENDAR_FIRST_DATE);
    assert_int_equal(day("9999-12-31"), CALENDAR_LAST_DATE);
}

static void every_date_goes_there_and_back(void **state)
{
    int64_t date, back;
    int year, month, of_month;
    char text[CALENDAR_TEXT];
    (void)state;
    for (date = CALENDAR_FIRST_DATE; date <= CALENDAR_LAST_DATE; date++) {
        calendar_civil(date, &year, &month, &of_month);
        if (!calendar_date(year, month, of_month, &back) || back != date) fail_msg("date");
        size_t length = calendar_write_date(date, text);
        if (!calendar_parse_date(text, length, &back) || back != date) fail_msg("%s", text);
    }
    calendar_civil(INT64_MIN, &year, &month, &of_month);
    calendar_civil(INT64_MAX, &year, &month, &of_month);
}

static void bad_dates_are_refused(void **state)
{
    static const char bad[] =
        "|2026|2026-1-01|2026-02-29|1900-02-29|2026-04-31|2026-00-01|2026-13-01|"
        "2026-01-00|2026-01-32|0000-01-01|10000-01-01|2026/01/01|2026-01-01 |"
        " 2026-01-01|2026-01-0x|-026-01-01|+026-01-01|20260101|2026-01-1|"
        "2026:01-01|2026-01-\2001";
    char item[256];
    int64_t date = 77;
    (void)state;
    for (const char *rest = bad; next_item(&rest, item);)
        if (calendar_parse_date(item, strlen(item), &date)) fail_msg("%s is taken", item);
    assert_false(calendar_date(0, 12, 31, &date));
    assert_false(calendar_date(10000, 1, 1, &date));
    assert_false(calendar_date(2026, 1, -1, &date));
    assert_int_equal(date, 77);
    assert_int_equal(day("2024-02-29"), day("2024-02-28") + 1);
    assert_int_equal(day("2000-02-29"), day("2000-03-01") - 1);
}

/* -- instants */

static void instants_are_read(void **state)
{
    static const char pairs[] =
        "2026-11-21T08:00Z|2026-11-21T08:00:00Z|2026-11-21t08:00z|2026-11-21T08:00:00Z|"
        "2026-11-21 08:00:15|2026-11-21T08:00:15Z|2026-11-21T24:00|2026-11-22T00:00:00Z|"
        "2026-11-21T08:00:15.123+01:00|2026-11-21T07:00:15.123Z|"
        "2026-11-21T08:00:15,5Z|2026-11-21T08:00:15.5Z|"
        "2026-11-21T08:00:15.1234567899Z|2026-11-21T08:00:15.123456Z|"
        "2026-11-21 08:00:15 +0530|2026-11-21T02:30:15Z|"
        "2026-11-21T08:00-08|2026-11-21T16:00:00Z|2026-11-21T00:30+01:00|2026-11-20T23:30:00Z|"
        "2016-12-31T23:59:60Z|2017-01-01T00:00:00Z|2016-12-31T23:59:60.9Z|2017-01-01T00:00:00Z|"
        "1969-12-31T23:59:59.999999Z|1969-12-31T23:59:59.999999Z|"
        "9999-12-31T23:59:59.999999Z|9999-12-31T23:59:59.999999Z";
    char text[256], same[256];
    (void)state;
    for (const char *rest = pairs; next_item(&rest, text) && next_item(&rest, same);)
        check_instant(at(text), NULL, same);
    assert_int_equal(at("1970-01-01T00:00:00.000001Z"), 1);
    assert_int_equal(at("0001-01-01T00:00Z"), CALENDAR_FIRST_INSTANT);
    assert_int_equal(at("9999-12-31T23:59:59.999999Z"), CALENDAR_END_INSTANT - 1);
}

static void bad_instants_are_refused(void **state)
{
    static const char bad[] =
        "|2026-11-21|2026-11-21T|2026-11-21T08|2026-11-21T08:0|2026-11-21T25:00Z|"
        "2026-11-21T24:01|2026-11-21T08:60Z|2026-11-21T08:00:61Z|"
        "2026-11-21T08:00:|2026-11-21T08:00:1|2026-11-21T08:00:15.|"
        "2026-11-21T08:00:15.Z|2026-11-21T08:00:15.5x|2026-11-21T08:00+|"
        "2026-11-21T08:00+1|2026-11-21T08:00+01:|2026-11-21T08:00+01:0|"
        "2026-11-21T08:00+24:00|2026-11-21T08:00+01:60|2026-11-21T08:00ZZ|"
        "2026-11-21T08:00Z |2026-11-21T08:00 |2026-11-21_08:00|2026-02-30T08:00Z|"
        "0000-12-31T23:59Z|10000-01-01T00:00Z|0001-01-01T00:00+00:01|"
        "9999-12-31T24:00Z|9999-12-31T23:59:60Z|9999-12-31T23:30-01:00|"
        "2026-11-21T0a:00Z|2026-11-21T08-00";
    char item[256];
    int64_t instant = 77;
    (void)state;
    for (const char *rest = bad; next_item(&rest, item);)
        if (calendar_parse_instant(item, strlen(item), NULL, &instant))
            fail_msg("%s is taken", item);
    assert_int_equal(instant, 77);
}

static void instants_stay_in_range(void **state)
{
    int64_t sum = 77;
    (void)state;
    assert_false(calendar_add_duration(INT64_MAX, 1, &sum));
    assert_false(calendar_add_duration(CALENDAR_END_INSTANT - 1, 1, &sum));
    assert_false(calendar_add_duration(CALENDAR_FIRST_INSTANT, -1, &sum));
    assert_false(calendar_add_duration(0, INT64_MIN, &sum));
    assert_int_equal(sum, 77);
    assert_true(calendar_add_duration(at("2026-11-21T08:00Z"), -9 * HOUR, &sum));
    assert_int_equal(sum, at("2026-11-20T23:00Z"));
}

/* -- durations */

static void durations_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
        const char *written;
    } good[] = {{"90s", 90 * CALENDAR_SECOND, "1min 30s"},
                {"30min", 30 * MINUTE, "30min"},
                {"1h", HOUR, "1h"},
                {"1.5h", 90 * MINUTE, "1h 30min"},
                {"7d", 7 * CALENDAR_DAY, "7d"},
                {"2w", 14 * CALENDAR_DAY, "14d"},
                {"0s", 0, "0s"},
                {"-2h", -2 * HOUR, "-2h"},
                {"1.5s", 1500000, "1.5s"},
                {"0.000001s", 1, "0.000001s"},
                {"0.0000019s", 1, "0.000001s"},
                {"0.1s", 100000, "0.1s"},
                {"0.99999999999999999999999d", CALENDAR_DAY - 1, "23h 59min 59.999999s"},
                {"1d 2h 3min 4.5s", 26 * HOUR + 184500000, "1d 2h 3min 4.5s"},
                {"1h30min", 90 * MINUTE, "1h 30min"},
                {"PT1H30M", 90 * MINUTE, "1h 30min"},
                {"P7D", 7 * CALENDAR_DAY, "7d"},
                {"P2W", 14 * CALENDAR_DAY, "14d"},
                {"P1DT12H", 36 * HOUR, "1d 12h"},
                {"-PT0,5S", -500000, "-0.5s"},
                {"PT1M", MINUTE, "1min"},
                {"9223372036854s", INT64_C(9223372036854000000), "106751991d 4h 54s"}};
    char out[CALENDAR_TEXT];
    int64_t value;
    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        if (!calendar_parse_duration(good[i].text, strlen(good[i].text), &value))
            fail_msg("%s is refused", good[i].text);
        assert_int_equal(value, good[i].value);
        assert_int_equal(calendar_write_duration(value, out), strlen(good[i].written));
        assert_string_equal(out, good[i].written);
        assert_true(calendar_parse_duration(out, strlen(out), &value));
        assert_int_equal(value, good[i].value);
    }
    assert_true(calendar_write_duration(INT64_MIN, out) < CALENDAR_TEXT);
    assert_string_equal(out, "-106751991d 4h 54.775808s");
}

static void bad_durations_are_refused(void **state)
{
    static const char bad[] = "|-|7|d|7m|7mo|7y|7 d|7D|7d | 7d|1.h|.5h|1..5h|1.5h 3s|1h 1h|1s 1h|"
                              "1h  1s|1h,1s|+1h|--1h|1e3s|P|PT|P1DT|P1H|PT1D|P1Y|P1M|P1|1H|T1H|"
                              "PT1.5H3M|PTT1H|9223372036855s|99999999999999999999s|"
                              "15250284w 9223372036854s|1,5h|P7D |p7d";
    char item[256];
    int64_t value = 77;
    (void)state;
    for (const char *rest = bad; next_item(&rest, item);)
        if (calendar_parse_duration(item, strlen(item), &value)) fail_msg("%s is taken", item);
    assert_int_equal(value, 77);
}

static void months_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
        const char *written;
    } good[] = {{"3y", 36, "3y"},         {"1mo", 1, "1mo"},      {"1y6mo", 18, "1y 6mo"},
                {"1y 6mo", 18, "1y 6mo"}, {"18mo", 18, "1y 6mo"}, {"P3Y", 36, "3y"},
                {"P1Y6M", 18, "1y 6mo"},  {"P6M", 6, "6mo"},      {"-1y6mo", -18, "-1y 6mo"},
                {"0mo", 0, "0mo"},        {"12mo", 12, "1y"}};
    static const char bad[] = "|3|y|3m|1.5y|P|PT1M|P1.5Y|1mo1y|3w|99999999999999999999mo|"
                              "999999999999999999y|P1W|3y |1mo1mo";
    char item[256];
    char out[CALENDAR_TEXT];
    int64_t value;
    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        if (!calendar_parse_months(good[i].text, strlen(good[i].text), &value))
            fail_msg("%s is refused", good[i].text);
        assert_int_equal(value, good[i].value);
        assert_int_equal(calendar_write_months(value, out), strlen(good[i].written));
        assert_string_equal(out, good[i].written);
    }
    for (const char *rest = bad; next_item(&rest, item);)
        if (calendar_parse_months(item, strlen(item), &value)) fail_msg("%s is taken", item);
    assert_true(calendar_write_months(INT64_MIN, out) < CALENDAR_TEXT);
}

/* -- periods */

static void months_are_added(void **state)
{
    static const struct {
        const char *date;
        int64_t months;
        const char *sum;
    } good[] = {{"2026-01-31", 1, "2026-02-28"},  {"2024-01-31", 1, "2024-02-29"},
                {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
                {"2026-03-31", -1, "2026-02-28"}, {"2026-12-15", 1, "2027-01-15"},
                {"2026-01-15", -1, "2025-12-15"}, {"2026-08-31", 1, "2026-09-30"},
                {"0001-01-01", 0, "0001-01-01"},  {"0001-01-31", 119987, "9999-12-31"}};
    int64_t sum = 77;
    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        int64_t got;
        assert_true(calendar_add_months(day(good[i].date), good[i].months, &got));
        check_date(got, good[i].sum);
    }
    assert_false(calendar_add_months(day("0001-01-31"), -1, &sum));
    assert_false(calendar_add_months(day("9999-12-01"), 1, &sum));
    assert_false(calendar_add_months(0, INT64_MAX, &sum));
    assert_false(calendar_add_months(0, INT64_MIN, &sum));
    assert_false(calendar_add_months(CALENDAR_LAST_DATE + 1, 0, &sum));
    assert_int_equal(sum, 77);
}

static void periods_are_named(void **state)
{
    static const struct {
        enum calendar_unit unit;
        const char *date, *first, *name;
    } good[] = {
        {UNIT_DAY, "2026-11-21", "2026-11-21", "2026-11-21"},
        {UNIT_WEEK, "2026-11-21", "2026-11-16", "2026-W47"},
        {UNIT_WEEK, "2021-01-03", "2020-12-28", "2020-W53"},
        {UNIT_WEEK, "2021-01-04", "2021-01-04", "2021-W01"},
        {UNIT_WEEK, "2026-01-01", "2025-12-29", "2026-W01"},
        {UNIT_WEEK, "2027-01-01", "2026-12-28", "2026-W53"},
        {UNIT_WEEK, "2016-01-03", "2015-12-28", "2015-W53"},
        {UNIT_WEEK, "2012-01-01", "2011-12-26", "2011-W52"},
        {UNIT_WEEK, "0001-01-07", "0001-01-01", "0001-W01"},
        {UNIT_WEEK, "9999-12-31", "9999-12-27", "9999-W52"},
        {UNIT_MONTH, "2024-02-29", "2024-02-01", "2024-02"},
        {UNIT_QUARTER, "2026-03-31", "2026-01-01", "2026-Q1"},
        {UNIT_QUARTER, "2026-04-01", "2026-04-01", "2026-Q2"},
        {UNIT_QUARTER, "2026-09-30", "2026-07-01", "2026-Q3"},
        {UNIT_QUARTER, "2026-11-21", "2026-10-01", "2026-Q4"},
        {UNIT_YEAR, "2026-12-31", "2026-01-01", "2026"},
        {UNIT_YEAR, "0001-12-31", "0001-01-01", "0001"},
    };
    char out[CALENDAR_TEXT];
    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        int64_t first = calendar_floor(good[i].unit, day(good[i].date));
        check_date(first, good[i].first);
        assert_int_equal(calendar_write_period(good[i].unit, first, out), strlen(good[i].name));
        assert_string_equal(out, good[i].name);
    }
}

static void periods_follow_one_another(void **state)
{
    int64_t other = 77;
    (void)state;
    for (enum calendar_unit unit = UNIT_DAY; unit <= UNIT_YEAR; unit++) {
        int64_t first = calendar_floor(unit, day("1995-01-01")), next;
        for (int i = 0; i < 500; i++, first = next) {
            assert_true(calendar_step(unit, first, 1, &next));
            assert_int_equal(calendar_floor(unit, next - 1), first);
            assert_int_equal(calendar_floor(unit, next), next);
            assert_true(calendar_step(unit, next, -1, &other));
            assert_int_equal(other, first);
        }
        first = calendar_floor(unit, CALENDAR_LAST_DATE);
        other = 77;
        assert_false(calendar_step(unit, first, 1, &other));
        assert_false(calendar_step(unit, CALENDAR_FIRST_DATE, -1, &other));
        assert_false(calendar_step(unit, 0, INT64_MAX, &other));
        assert_false(calendar_step(unit, 0, INT64_MIN, &other));
        assert_int_equal(other, 77);
    }
    assert_int_equal(calendar_weekday(0), 4);
    assert_int_equal(calendar_weekday(day("2026-11-21")), 6);
    assert_int_equal(calendar_weekday(day("1969-12-28")), 7);
    assert_int_equal(calendar_weekday(CALENDAR_FIRST_DATE), 1);
}

/* -- zones */

/* What clocks show, there and back. */
static void clocks_change(void **state)
{
    static const struct {
        const char *zone, *utc, *local;
    } good[] = {
        {"Europe/Madrid", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00+01:00"},
        {"Europe/Madrid", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"},
        {"Europe/Madrid", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"},
        {"Europe/Madrid", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00"},
        {"Europe/Madrid", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00"},
        {"Europe/Madrid", "2050-07-01T00:00:00Z", "2050-07-01T02:00:00+02:00"},
        {"Europe/Madrid", "2050-03-27T01:00:00Z", "2050-03-27T03:00:00+02:00"},
        {"Europe/Madrid", "2200-01-01T00:00:00Z", "2200-01-01T01:00:00+01:00"},
        {"Europe/Madrid", "2200-03-30T01:00:00Z", "2200-03-30T03:00:00+02:00"},
        {"Europe/Madrid", "9999-07-01T00:00:00Z", "9999-07-01T02:00:00+02:00"},
        {"Europe/Madrid", "9999-12-31T23:30:00Z", "10000-01-01T00:30:00+01:00"},
        {"Europe/Madrid", "1800-01-01T00:14:44Z", "1800-01-01T00:00:00-00:14:44"},
        {"America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"},
        {"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"},
        {"America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T01:30:00-04:00"},
        {"America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00-05:00"},
        {"America/New_York", "2200-07-01T00:00:00Z", "2200-06-30T20:00:00-04:00"},
        {"Asia/Kolkata", "2026-11-21T18:30:00.5Z", "2026-11-22T00:00:00.5+05:30"},
        {"Asia/Kolkata", "2200-01-01T00:00:00Z", "2200-01-01T05:30:00+05:30"},
        {"Australia/Sydney", "2026-01-15T00:00:00Z", "2026-01-15T11:00:00+11:00"},
        {"Australia/Sydney", "2026-07-15T00:00:00Z", "2026-07-15T10:00:00+10:00"},
        {"Australia/Sydney", "2026-04-04T16:00:00Z", "2026-04-05T02:00:00+10:00"},
        {"Australia/Sydney", "2026-10-03T16:00:00Z", "2026-10-04T03:00:00+11:00"},
        {"Australia/Sydney", "2200-01-15T00:00:00Z", "2200-01-15T11:00:00+11:00"},
        {"Australia/Lord_Howe", "2050-07-15T00:00:00Z", "2050-07-15T10:30:00+10:30"},
        {"Europe/Dublin", "2050-07-15T00:00:00Z", "2050-07-15T01:00:00+01:00"},
        {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00+14:00"},
        {"UTC", "2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        const struct zone *zone = load(f, good[i].zone);
        check_instant(at(good[i].utc), zone, good[i].local);
        if (strlen(good[i].local) < 30 && good[i].local[4] == '-')
            assert_int_equal(at(good[i].local), at(good[i].utc));
        assert_string_equal(zone_name(zone), good[i].zone);
    }
}

static int64_t local(const struct zone *zone, const char *text)
{
    int64_t instant;
    assert_true(calendar_parse_instant(text, strlen(text), zone, &instant));
    return instant;
}

static void skipped_and_doubled_times_have_an_instant(void **state)
{
    struct fixture *f = *state;
    const struct zone *madrid = load(f, "Europe/Madrid"), *york = load(f, "America/New_York");
    const struct zone *sydney = load(f, "Australia/Sydney"), *apia = load(f, "Pacific/Apia");
    int64_t time;

    assert_int_equal(local(madrid, "2026-03-29T02:00"), at("2026-03-29T01:00Z"));
    assert_int_equal(local(madrid, "2026-03-29T02:30:00.5"), at("2026-03-29T01:00Z"));
    assert_int_equal(local(madrid, "2026-03-29T03:00"), at("2026-03-29T01:00Z"));
    assert_int_equal(local(madrid, "2026-03-29T01:59:59.9"), at("2026-03-29T00:59:59.9Z"));
    assert_int_equal(local(madrid, "2026-10-25T02:30"), at("2026-10-25T00:30Z"));
    assert_int_equal(local(madrid, "2026-10-25T03:00"), at("2026-10-25T02:00Z"));
    assert_int_equal(local(madrid, "2200-03-30T02:30"), at("2200-03-30T01:00Z"));
    assert_int_equal(local(madrid, "9999-10-31T02:30"), at("9999-10-31T00:30Z"));
    assert_int_equal(local(york, "2026-03-08T02:30"), at("2026-03-08T07:00Z"));
    assert_int_equal(local(york, "2026-11-01T01:30"), at("2026-11-01T05:30Z"));
    assert_int_equal(local(sydney, "2026-10-04T02:30"), at("2026-10-03T16:00Z"));
    assert_int_equal(local(sydney, "2026-04-05T02:30"), at("2026-04-04T15:30Z"));
    assert_int_equal(local(apia, "2011-12-30T12:00"), at("2011-12-30T10:00Z"));

    assert_int_equal(zone_date(york, at("2026-11-21T04:59:59.25Z"), &time), day("2026-11-20"));
    assert_int_equal(time, 24 * HOUR - 750000);
    assert_int_equal(zone_date(york, at("2026-11-21T05:00Z"), NULL), day("2026-11-21"));
    assert_int_equal(zone_date(NULL, -1, &time), -1);
    assert_int_equal(time, CALENDAR_DAY - 1);
    zone_date(madrid, CALENDAR_OPEN, &time);
    zone_date(madrid, INT64_MIN, &time);
    zone_instant(madrid, INT64_MAX, 0);
    zone_instant(madrid, INT64_MIN, 0);
    assert_true(zone_is_utc(NULL) && zone_is_utc(load(f, "UTC")) && !zone_is_utc(madrid));
    assert_string_equal(zone_name(NULL), "UTC");
}

/* The C library reads the same files in its own way. */
static void zones_agree_with_the_system(void **state)
{
    static const char *const names[] = {"Europe/Madrid",    "America/New_York", "Asia/Kolkata",
                                        "Australia/Sydney", "Europe/Dublin",    "Africa/Casablanca",
                                        "America/Nuuk",     "Pacific/Chatham",  "Africa/Cairo",
                                        "EST5EDT",          "Asia/Gaza",        "Antarctica/Troll"};
    struct fixture *f = *state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const struct zone *zone = load(f, names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t t = INT64_C(-2208988800); t < INT64_C(30000000000); t += 1000003) {
            time_t seconds = (time_t)t;
            struct tm tm;
            int64_t time, date = zone_date(zone, t * CALENDAR_SECOND, &time);
            localtime_r(&seconds, &tm);
            if (zone_offset(zone, t * CALENDAR_SECOND) != tm.tm_gmtoff)
                fail_msg("%s at %lld", names[i], (long long)t);
            /* the first of the instants that show the same */
            int64_t back = zone_instant(zone, date, time);
            if (zone_date(zone, back, &time) != date || back > t * CALENDAR_SECOND)
                fail_msg("%s at %lld, back", names[i], (long long)t);
        }
    }
    unsetenv("TZ");
    tzset();
}

static void hostile_names_are_refused(void **state)
{
    static const char bad[] =
        "|/|..|../etc/passwd|/etc/passwd|Europe/../UTC|Europe/|Europe//Madrid|"
        "Europe\\Madrid|Europe/Mad rid|Europe/Madrid\n|zone.tab|./UTC|"
        "Nowhere/Town|Europe|leapseconds|utc?|\xc3\xa9|%s%n|"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    char item[256];
    struct fixture *f = *state;
    for (const char *rest = bad; next_item(&rest, item);) {
        const char *why = NULL;
        if (zone_load(&f->arena, item, &why)) fail_msg("%s is taken", item);
        assert_non_null(why);
    }
}

/* -- zone files of our own, in a folder of the test's */

struct folder {
    char path[64], file[80];
};

static void open_folder(struct folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "/tmp/calendar_test.XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/Test", folder->path);
    setenv("TZDIR", folder->path, 1);
}

static void close_folder(struct folder *folder)
{
    unsetenv("TZDIR");
    unlink(folder->file);
    rmdir(folder->path);
}

static void write_file(const struct folder *folder, const void *data, size_t size)
{
    FILE *file = fopen(folder->file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static size_t read_system_zone(const char *name, unsigned char *data, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size = fread(data, 1, size, file);
    fclose(file);
    return size;
}

/* Loads Test in an arena of its own, and looks at it from all sides when it is taken. */
static bool try_zone(void)
{
    static const int64_t dates[] = {CALENDAR_FIRST_DATE, -50000, 0, 20778, 90000,
                                    CALENDAR_LAST_DATE};
    struct heap heap;
    struct arena arena;
    const char *why = NULL;
    heap_open(&heap, 0);
    arena_open(&arena, &heap);
    const struct zone *zone = zone_load(&arena, "Test", &why);
    assert_true(zone || why);
    for (size_t i = 0; zone && i < LENGTH(dates); i++) {
        int64_t instant = zone_instant(zone, dates[i], 12 * HOUR);
        zone_date(zone, instant, NULL);
        zone_offset(zone, instant);
    }
    heap_close(&heap);
    return zone;
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    static unsigned char data[65536];
    size_t size = read_system_zone("Europe/Madrid", data, sizeof data);
    struct folder folder;
    (void)state;
    open_folder(&folder);
    for (size_t n = 0; n < size; n++) {
        write_file(&folder, data, n);
        if (try_zone()) fail_msg("taken when cut at %zu", n);
    }
    write_file(&folder, data, size);
    assert_true(try_zone());
    close_folder(&folder);
}

static void a_damaged_file_does_no_harm(void **state)
{
    static const unsigned char flips[] = {0x01, 0x80, 0xff};
    static unsigned char data[65536];
    size_t size = read_system_zone("America/New_York", data, sizeof data);
    struct folder folder;
    (void)state;
    open_folder(&folder);
    for (size_t n = 0; n < size; n++)
        for (size_t i = 0; i < LENGTH(flips); i++) {
            data[n] ^= flips[i];
            write_file(&folder, data, size);
            try_zone();
            data[n] ^= flips[i];
        }
    memset(data, 0xff, sizeof data);
    memcpy(data, "TZif2", 5);
    write_file(&folder, data, sizeof data);
    assert_false(try_zone());
    close_folder(&folder);
}

/* A file with no changes of its own, so that the rule holds for all times. */
static size_t make_file(unsigned char *data, const char *rule)
{
    static const unsigned char type[] = {0, 0, 0, 0, 0, 0, 'X', 0};
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        memset(data + n, 0, 44);
        memcpy(data + n, "TZif2", 5);
        data[n + 39] = 1; /* one type, two bytes of text */
        data[n + 43] = 2;
        memcpy(data + n + 44, type, sizeof type);
        n += 44 + sizeof type;
    }
    return n + (size_t)sprintf((char *)data + n, "\n%s\n", rule);
}

static void rules_are_read(void **state)
{
    static const struct {
        const char *rule, *utc;
        int offset;
    } good[] = {
        {"", "2026-07-01T00:00Z", 0},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00Z", 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "0002-07-01T00:00Z", 7200},
        {"<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:29:59Z", 12600},
        {"<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T20:30:00Z", 16200},
        {"AAA0BBB,J60,J61", "2024-03-01T02:00Z", 3600},
        {"AAA0BBB,59,60", "2024-02-29T02:00Z", 3600},
        {"AAA0BBB,59,60", "2023-03-01T02:00Z", 3600},
        {"EST5EDT,0/0,J365/25", "2026-01-01T05:00Z", -14400}, /* summer time all the year */
        {"EST5EDT,0/0,J365/25", "2027-01-01T04:30Z", -14400},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00Z", 3600},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00Z", 0},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00Z", -3600},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200},
        {"AAA-0:00:30", "2026-07-01T00:00Z", 30},
    };
    static const char bad[] = "CET|-1|CET-25|CET-1CEST|CET-1CEST,M3.5.0|CET-1CEST,M3.5.0,|"
                              "CET-1CEST,M13.5.0,M10.5.0|CET-1CEST,M3.6.0,M10.5.0|"
                              "CET-1CEST,M3.5.7,M10.5.0|CET-1CEST,J0,J2|CET-1CEST,1,366|"
                              "CET-1CEST,1/168,2|CET-1CEST,M3.5.0,M10.5.0x|<CET-1|CET-1:60|"
                              "CET-99999999999|CET-1CEST,M3.5.0/,4";
    char item[256];
    unsigned char data[512];
    struct fixture *f = *state;
    struct folder folder;
    open_folder(&folder);
    for (size_t i = 0; i < LENGTH(good); i++) {
        write_file(&folder, data, make_file(data, good[i].rule));
        if (zone_offset(load(f, "Test"), at(good[i].utc)) != good[i].offset)
            fail_msg("%s at %s", good[i].rule, good[i].utc);
    }
    for (const char *rest = bad; next_item(&rest, item);) {
        write_file(&folder, data, make_file(data, item));
        if (try_zone()) fail_msg("%s is taken", item);
    }
    close_folder(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(dates_are_counted_from_1970),
                                       TEST(every_date_goes_there_and_back),
                                       TEST(bad_dates_are_refused),
                                       TEST(instants_are_read),
                                       TEST(bad_instants_are_refused),
                                       TEST(instants_stay_in_range),
                                       TEST(durations_are_read_and_written),
                                       TEST(bad_durations_are_refused),
                                       TEST(months_are_read_and_written),
                                       TEST(months_are_added),
                                       TEST(periods_are_named),
                                       TEST(periods_follow_one_another),
                                       TEST(clocks_change),
                                       TEST(skipped_and_doubled_times_have_an_instant),
                                       TEST(zones_agree_with_the_system),
                                       TEST(hostile_names_are_refused),
                                       TEST(a_file_cut_anywhere_is_refused),
                                       TEST(a_damaged_file_does_no_harm),
                                       TEST(rules_are_read)};
    unsetenv("TZDIR");
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
