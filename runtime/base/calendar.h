/*
 * calendar - dates, instants, durations, calendar periods, service hours and time zones.
 *
 * A date is days since 1970-01-01, in the proleptic Gregorian calendar, years 1 to 9999. An instant
 * is microseconds since 1970-01-01T00:00Z. A duration is microseconds, exact. A calendar duration
 * is months and is for adding to dates (the day is cut to the month's last: 31 January + 1mo is 28
 * or 29 February). A span is half-open, [from, to) in instants; CALENDAR_OPEN as `to` is "still
 * open".
 *
 * Functions that can leave the range return false and set nothing.
 */
#ifndef MUSTER_BASE_CALENDAR_H
#define MUSTER_BASE_CALENDAR_H

#include "base/arena.h"

#define CALENDAR_SECOND ((int64_t)1000000)
#define CALENDAR_DAY    (86400 * CALENDAR_SECOND)
#define CALENDAR_OPEN   INT64_MAX

/* The range: 0001-01-01 and 9999-12-31, and the instants of those days in UTC, the end excluded. */
#define CALENDAR_FIRST_DATE    ((int64_t)-719162)
#define CALENDAR_LAST_DATE     ((int64_t)2932896)
#define CALENDAR_FIRST_INSTANT (CALENDAR_FIRST_DATE * CALENDAR_DAY)
#define CALENDAR_END_INSTANT   ((CALENDAR_LAST_DATE + 1) * CALENDAR_DAY)

enum calendar_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };

struct calendar_span {
    int64_t from, to;
};

/* -- dates, instants and durations as text. Parsers take the whole text or fail. */

bool calendar_date(int year, int month, int day, int64_t *date);
void calendar_civil(int64_t date, int *year, int *month, int *day);

/* "2026-11-21" */
bool calendar_parse_date(const char *text, size_t length, int64_t *date);

/*
 * RFC 3339 and the ISO 8601 forms met in practice: "2026-11-21T08:00Z",
 * "2026-11-21T08:00:15.123+01:00", a blank instead of T, no zone (taken in `zone`, which may be
 * NULL for UTC), lower-case t and z. A leap second :60 is the next minute's first. More than six
 * fraction digits are cut.
 */
struct zone;
bool calendar_parse_instant(const char *text, size_t length, const struct zone *zone,
                            int64_t *instant);

/* "90s" "30min" "1h" "7d" "2w", with a decimal fraction allowed ("1.5h"); also ISO 8601 "PT1H30M",
 * "P7D". */
bool calendar_parse_duration(const char *text, size_t length, int64_t *duration);

/* "3y" "1mo" "1y6mo"; also "P3Y", "P1Y6M". */
bool calendar_parse_months(const char *text, size_t length, int64_t *months);

/* Writers return the length, always below CALENDAR_TEXT, NUL behind. */
#define CALENDAR_TEXT 64
size_t calendar_write_date(int64_t date, char *out); /* 2026-11-21 */
size_t calendar_write_instant(
    int64_t instant, const struct zone *zone,
    char *out); /* 2026-11-21T08:00:00+01:00, Z for UTC, fraction only when there is one */
size_t calendar_write_duration(int64_t duration, char *out); /* 7d, 1h 30min, 0s, 1.5s, -2h */
size_t calendar_write_months(int64_t months, char *out);     /* 1y 6mo */
/* 2026-11-21, week 2026-W47, 2026-11, 2026-Q4, 2026: the period that begins at that date */
size_t calendar_write_period(enum calendar_unit unit, int64_t first_date, char *out);

/* -- arithmetic with calendars */

/* instant + duration, when that is in range */
bool calendar_add_duration(int64_t instant, int64_t duration, int64_t *sum);

bool calendar_add_months(int64_t date, int64_t months, int64_t *sum);

/* The first day of the period that a date lies in (weeks begin on Monday, ISO 8601). */
int64_t calendar_floor(enum calendar_unit unit, int64_t date);

/* The first day of the period n after (or before, n < 0) the one that begins at first_date. */
bool calendar_step(enum calendar_unit unit, int64_t first_date, int64_t n, int64_t *other);

/* 1 Monday to 7 Sunday */
int calendar_weekday(int64_t date);

/* -- zones: IANA, from the system's TZif files (TZDIR, else /usr/share/zoneinfo) */

/*
 * Loads a zone; "UTC" needs no file. NULL when there is none of that name, with *why set. Names
 * with
 * "..", a leading "/" or other bytes than letters, digits, _ + - / are refused before any file is
 * opened. Reads TZif version 2+ data and the footer's rule for years past the table. The zone lives
 * in the arena.
 */
const struct zone *zone_load(struct arena *arena, const char *name, const char **why);
const char *zone_name(const struct zone *zone);

/* Whether the zone is UTC at all times. Here and below a NULL zone is UTC. */
bool zone_is_utc(const struct zone *zone);

/* Seconds east of UTC at an instant. */
int32_t zone_offset(const struct zone *zone, int64_t instant);

/*
 * The instant at which a date and time of day (microseconds from midnight) begin in a zone. A time
 * that a change of clocks skips is the instant of the change; one that comes twice is the first.
 */
int64_t zone_instant(const struct zone *zone, int64_t date, int64_t time_of_day);

/* The date, and if wanted the time of day, that clocks show in a zone at an instant. */
int64_t zone_date(const struct zone *zone, int64_t instant, int64_t *time_of_day);

/* -- service hours: "Mon-Fri 09:00-17:00", "Mon,Wed 08:00-12:00; Sat 09:00-13:00", "00:00-24:00"
 * (every day), 24x7 */

struct hours;

/* Parses into the arena; NULL with *why set ("Monn is not a day of the week: Mon Tue ..."). A range
 * past midnight ("22:00-06:00") ends on the next day. Ranges that overlap are joined. */
const struct hours *hours_parse(struct arena *arena, const char *text, size_t length,
                                const struct zone *zone, const char **why);

/*
 * -- sets of spans: sorted by start, not touching one another, none empty.
 *
 * Functions with an *out append to it and then normalise it. The sets they read are normalised, and
 * are not *out.
 */

struct span_set {
    struct calendar_span *spans;
    size_t n, capacity;
};

/* Sorts and joins what overlaps or touches; drops the empty. */
void span_set_normalise(struct span_set *set);

/*
 * The same hours without what lies in `closed`, such as days off, instead of what they were without
 * before. `known`, unless it is NULL, is the time for which that is all there is to know; beyond it
 * nobody can say whether there is service. Both sets are copied to the arena.
 */
const struct hours *hours_except(struct arena *arena, const struct hours *hours,
                                 const struct span_set *closed, const struct span_set *known);

/* The parts of `set` that lie in the service hours: appended to *out, normalised. Open ends are cut
 * at `now`. False when some part may or may not lie in them; *out is then of no use. */
bool hours_clip(const struct hours *hours, const struct span_set *set, int64_t now,
                struct heap *heap, struct span_set *out);

/* The service hours themselves within one span; an open one goes on to the year 9999. False as
 * above. */
bool hours_within(const struct hours *hours, struct calendar_span within, struct heap *heap,
                  struct span_set *out);

/* Whether any of the span lies in service hours; does not walk week after week when the answer
 * comes early. */
enum hours_answer { HOURS_APART, HOURS_TOUCH, HOURS_UNKNOWN };
enum hours_answer hours_touch(const struct hours *hours, struct calendar_span span, int64_t now);

/* The first instant of service hours, not before `instant`; false when there is none or it is not
 * known. */
bool hours_opening(const struct hours *hours, int64_t instant, int64_t *opening);

void span_set_overlap(const struct span_set *a, const struct span_set *b, struct heap *heap,
                      struct span_set *out);
void span_set_minus(const struct span_set *a, const struct span_set *b, struct heap *heap,
                    struct span_set *out);

/* Total and longest length; an open span counts up to `now`. */
int64_t span_set_length(const struct span_set *set, int64_t now);
int64_t span_set_longest(const struct span_set *set, int64_t now);

#endif
