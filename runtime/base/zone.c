/*
 * A zone is a table of the instants at which its offset changes, in order. Where the file ends in a
 * rule (a POSIX TZ string), the table is carried on by it for a little over 400 years, after which
 * the Gregorian calendar and so the rule repeat: later instants are looked up whole cycles earlier.
 * A lookup is then one binary search, at any year, and a zone is never written once it is loaded.
 */
#include "base/calendar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY          ((int64_t)86400)
#define CYCLE        (146097 * DAY)
#define NO_CYCLE     INT64_MAX
#define MAX_FILE     ((size_t)65536)
#define MAX_NAME     128
#define CYCLE_YEARS  400
#define LAST_YEAR    9500 /* a table that ends later is not carried on */
#define MAX_OFFSET   93600
#define MAX_DATE     ((int64_t)100000000) /* beyond, instants would not fit */
#define HEADER       44
#define UTC_NAME     "UTC"
#define RULE_ENTRIES (2 * (CYCLE_YEARS + 5))

struct zone {
    const char *name;
    size_t n;
    int64_t *at; /* n starts, ascending, the first INT64_MIN, and INT64_MAX behind them; seconds */
    int32_t *offset;               /* n: seconds east from at[i] on */
    int64_t cycle_from, cycle_end; /* cycle_end is NO_CYCLE when nothing repeats */
};

struct bytes {
    const unsigned char *at, *end;
};

struct rule_day {
    char kind; /* 'M' month.week.day, 'J' day 1 to 365 without 29 February, '0' day 0 to 365 */
    int month, week, day;
    int32_t time; /* seconds from midnight, may be negative or past the day */
};

struct rule {
    int32_t standard, summer;
    bool changes;
    struct rule_day start, end;
};

/* -- lookup */

static inline int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static inline int64_t part_of_second(int64_t microseconds)
{
    int64_t part = microseconds % CALENDAR_SECOND;
    return part < 0 ? part + CALENDAR_SECOND : part;
}

/* The last region that begins at or before t. */
static inline size_t find_region(const struct zone *zone, int64_t t)
{
    const int64_t *base = zone->at;
    for (size_t n = zone->n; n > 1;) {
        size_t half = n / 2;
        base = base[half] <= t ? base + half : base;
        n -= half;
    }
    return (size_t)(base - zone->at);
}

static inline int64_t whole_cycles(const struct zone *zone, int64_t t)
{
    return t < zone->cycle_end ? 0 : (t - zone->cycle_from) / CYCLE * CYCLE;
}

static inline int32_t offset_at(const struct zone *zone, int64_t t)
{
    if (!zone) return 0;
    return zone->offset[find_region(zone, t - whole_cycles(zone, t))];
}

const char *zone_name(const struct zone *zone)
{
    return zone ? zone->name : UTC_NAME;
}

bool zone_is_utc(const struct zone *zone)
{
    return !zone || (zone->n == 1 && zone->offset[0] == 0);
}

int32_t zone_offset(const struct zone *zone, int64_t instant)
{
    return offset_at(zone, floor_divide(instant, CALENDAR_SECOND));
}

int64_t zone_date(const struct zone *zone, int64_t instant, int64_t *time_of_day)
{
    int64_t second = floor_divide(instant, CALENDAR_SECOND);
    int64_t local = second + offset_at(zone, second);
    int64_t date = floor_divide(local, DAY);
    if (time_of_day)
        *time_of_day = (local - date * DAY) * CALENDAR_SECOND + part_of_second(instant);
    return date;
}

/* The first instant whose clocks show this time or a later one: what the header says of skipped and
 * doubled times follows. */
int64_t zone_instant(const struct zone *zone, int64_t date, int64_t time_of_day)
{
    int64_t seconds = floor_divide(time_of_day, CALENDAR_SECOND);
    int64_t fraction = part_of_second(time_of_day);
    int64_t local, cycles;
    size_t i;
    date = date > MAX_DATE ? MAX_DATE : date < -MAX_DATE ? -MAX_DATE : date;
    local = date * DAY + seconds;
    if (!zone) return local * CALENDAR_SECOND + fraction;
    cycles = whole_cycles(zone, local);
    local -= cycles;
    i = find_region(zone, local - MAX_OFFSET - 1);
    while (local - zone->offset[i] >= zone->at[i + 1]) i++;
    local -= zone->offset[i];
    if (local < zone->at[i]) {
        local = zone->at[i];
        fraction = 0;
    }
    return (local + cycles) * CALENDAR_SECOND + fraction;
}

/* -- the table */

/* Appends a change of offset; one that changes nothing is left out, one at the same time replaces.
 */
static void add_change(struct zone *zone, int64_t at, int32_t offset)
{
    if (zone->at[zone->n - 1] == at)
        zone->offset[zone->n - 1] = offset;
    else if (zone->at[zone->n - 1] < at && zone->offset[zone->n - 1] != offset) {
        zone->at[zone->n] = at;
        zone->offset[zone->n++] = offset;
    }
}

static struct zone *make_zone(struct arena *arena, const char *name, size_t changes, int32_t first)
{
    struct zone *zone = arena_alloc(arena, sizeof *zone);
    zone->name = arena_copy(arena, name, strlen(name));
    zone->at = arena_alloc(arena, (changes + 2) * sizeof *zone->at);
    zone->offset = arena_alloc(arena, (changes + 1) * sizeof *zone->offset);
    zone->at[0] = INT64_MIN;
    zone->offset[0] = first;
    zone->n = 1;
    zone->cycle_from = zone->cycle_end = NO_CYCLE;
    return zone;
}

/* The midnight, in days, that a rule's time counts from, in a year of the calendar's range. */
static int64_t rule_date(const struct rule_day *day, int year)
{
    int64_t first = 0, next = 0, date;
    if (day->kind != 'M') {
        calendar_date(year, 1, 1, &first);
        if (day->kind == '0') return first + day->day;
        return first + day->day - 1 + (day->day >= 60 && calendar_date(year, 2, 29, &next));
    }
    calendar_date(year, day->month, 1, &first);
    calendar_add_months(first, 1, &next);
    date = first + (day->day + 7 - calendar_weekday(first) % 7) % 7 + (day->week - 1) * 7;
    return date < next ? date : date - 7;
}

/* Adds the rule's changes after `last`, where the file's table ends, and closes the cycle. */
static void carry_on(struct zone *zone, const struct rule *rule, int64_t last)
{
    int year = 1, month, day;
    if (last > CALENDAR_FIRST_DATE * DAY)
        calendar_civil(floor_divide(last, DAY), &year, &month, &day);
    if (year > LAST_YEAR) return;
    /* the cycle begins where the rule has been in force for a year and more */
    for (int y = year; y <= year + CYCLE_YEARS + 4; y++) {
        int64_t start = rule_date(&rule->start, y) * DAY + rule->start.time - rule->standard;
        int64_t end = rule_date(&rule->end, y) * DAY + rule->end.time - rule->summer;
        if (start > end && end > last) add_change(zone, end, rule->standard);
        if (start > last) add_change(zone, start, rule->summer);
        if (start <= end && end > last) add_change(zone, end, rule->standard);
    }
    calendar_date(year + 3, 1, 1, &zone->cycle_from);
    zone->cycle_from *= DAY;
    zone->cycle_end = zone->cycle_from + CYCLE;
}

/* -- the rule: "CET-1CEST,M3.5.0,M10.5.0/3" */

static bool take(struct bytes *in, char c)
{
    if (in->at == in->end || *in->at != (unsigned char)c) return false;
    in->at++;
    return true;
}

static bool read_number(struct bytes *in, int least, int most, int *number)
{
    int value = 0, n = 0;
    for (; in->at < in->end && *in->at >= '0' && *in->at <= '9' && n < 4; n++)
        value = value * 10 + (*in->at++ - '0');
    *number = value;
    return n > 0 && value >= least && value <= most;
}

static bool is_letter(unsigned char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool skip_abbreviation(struct bytes *in)
{
    const unsigned char *start = in->at;
    if (take(in, '<')) {
        while (in->at < in->end && *in->at != '>') in->at++;
        return take(in, '>');
    }
    while (in->at < in->end && is_letter(*in->at)) in->at++;
    return in->at > start;
}

/* "[+-]hh[:mm[:ss]]" in seconds */
static bool read_time(struct bytes *in, int most_hours, int32_t *time)
{
    int hours, minutes = 0, seconds = 0;
    bool negative = take(in, '-');
    if (!negative) take(in, '+');
    if (!read_number(in, 0, most_hours, &hours)) return false;
    if (take(in, ':')) {
        if (!read_number(in, 0, 59, &minutes)) return false;
        if (take(in, ':') && !read_number(in, 0, 59, &seconds)) return false;
    }
    *time = hours * 3600 + minutes * 60 + seconds;
    if (negative) *time = -*time;
    return true;
}

static bool read_rule_day(struct bytes *in, struct rule_day *day)
{
    bool good;
    if (!take(in, ',')) return false;
    if (take(in, 'M')) {
        day->kind = 'M';
        good = read_number(in, 1, 12, &day->month) && take(in, '.') &&
               read_number(in, 1, 5, &day->week) && take(in, '.') &&
               read_number(in, 0, 6, &day->day);
    } else {
        day->kind = take(in, 'J') ? 'J' : '0';
        good = read_number(in, day->kind == 'J', 365, &day->day);
    }
    day->time = 2 * 3600;
    return good && (!take(in, '/') || read_time(in, 167, &day->time));
}

static bool read_rule(struct bytes in, struct rule *rule)
{
    memset(rule, 0, sizeof *rule);
    if (!skip_abbreviation(&in) || !read_time(&in, 24, &rule->standard)) return false;
    rule->standard = -rule->standard; /* POSIX counts west of Greenwich */
    if (in.at == in.end) return true;
    rule->changes = true;
    rule->summer = rule->standard + 3600;
    if (!skip_abbreviation(&in) || in.at == in.end) return false;
    if (*in.at != ',') {
        if (!read_time(&in, 24, &rule->summer)) return false;
        rule->summer = -rule->summer;
    }
    return read_rule_day(&in, &rule->start) && read_rule_day(&in, &rule->end) && in.at == in.end;
}

/* -- the file */

static uint64_t read_big(const unsigned char *p, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++) value = value << 8 | p[i];
    return value;
}

struct counts {
    uint64_t utc, standard, leap, time, type, text;
};

/* Reads a header; in->at is moved behind it. Sizes of the data are checked by the caller. */
static bool read_header(struct bytes *in, struct counts *counts)
{
    const unsigned char *p = in->at;
    if (in->end - p < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2') return false;
    counts->utc = read_big(p + 20, 4);
    counts->standard = read_big(p + 24, 4);
    counts->leap = read_big(p + 28, 4);
    counts->time = read_big(p + 32, 4);
    counts->type = read_big(p + 36, 4);
    counts->text = read_big(p + 40, 4);
    in->at += HEADER;
    return true;
}

/* The bytes of a header's data, with times of `size` bytes. */
static uint64_t data_size(const struct counts *c, unsigned size)
{
    return c->time * (size + 1) + c->type * 6 + c->text + c->leap * (size + 4) + c->standard +
           c->utc;
}

/* Reads the change times and their types; all counts are known to lie within the data. */
static bool read_changes(const unsigned char *data, const struct counts *c, struct zone *zone,
                         int64_t *last)
{
    const unsigned char *kind = data + c->time * 8, *types = kind + c->time;
    for (uint64_t i = 0; i < c->time; i++) {
        int64_t at = (int64_t)read_big(data + i * 8, 8);
        if (kind[i] >= c->type || (i > 0 && at <= *last)) return false;
        *last = at;
        add_change(zone, at, (int32_t)read_big(types + kind[i] * 6, 4));
    }
    return true;
}

static bool check_types(const unsigned char *types, const struct counts *c)
{
    for (uint64_t i = 0; i < c->type; i++) {
        int32_t offset = (int32_t)read_big(types + i * 6, 4);
        if (offset < -MAX_OFFSET || offset > MAX_OFFSET) return false;
    }
    return c->type > 0;
}

/* Finds the 64-bit data and the footer's text; all lie within the file when this is true. */
static bool find_data(struct bytes *in, struct counts *c, const unsigned char **data,
                      struct bytes *footer)
{
    if (!read_header(in, c) || data_size(c, 4) > (uint64_t)(in->end - in->at)) return false;
    in->at += data_size(c, 4);
    if (!read_header(in, c) || data_size(c, 8) > (uint64_t)(in->end - in->at)) return false;
    *data = in->at;
    in->at += data_size(c, 8);
    if (!take(in, '\n')) return false;
    footer->at = in->at;
    while (in->at < in->end && *in->at != '\n') in->at++;
    footer->end = in->at;
    return take(in, '\n');
}

/* NULL when the file is not a sound TZif file. */
static struct zone *read_zone(struct arena *arena, const char *name, struct bytes in)
{
    struct counts c;
    struct bytes footer;
    struct rule rule = {0};
    const unsigned char *data, *types;
    struct zone *zone;
    int64_t last = INT64_MIN;
    bool ruled;
    if (!find_data(&in, &c, &data, &footer) || c.leap > 0) return NULL;
    types = data + c.time * 9;
    ruled = footer.at < footer.end;
    if (!check_types(types, &c) || (ruled && !read_rule(footer, &rule))) return NULL;
    zone = make_zone(arena, name, c.time + RULE_ENTRIES, (int32_t)read_big(types, 4));
    if (!read_changes(data, &c, zone, &last)) return NULL;
    if (ruled && c.time == 0) zone->offset[0] = rule.standard;
    if (ruled && rule.changes) carry_on(zone, &rule, last);
    zone->at[zone->n] = INT64_MAX;
    return zone;
}

static bool valid_name(const char *name)
{
    size_t n = 0;
    for (; name[n]; n++) {
        unsigned char c = (unsigned char)name[n];
        if (n >= MAX_NAME) return false;
        if (c == '/' && (n == 0 || name[n - 1] == '/')) return false;
        if (!is_letter(c) && !(c >= '0' && c <= '9') && !strchr("_+-/", c)) return false;
    }
    return n > 0 && name[n - 1] != '/';
}

/* Reads a regular file of at most MAX_FILE bytes. No allocation happens while it is open, so
 * nothing can leave this function and keep it open. */
static bool read_file(const char *path, unsigned char *buffer, size_t *length)
{
    struct stat status;
    ssize_t got = 0;
    int why, file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return false;
    *length = 0;
    errno = 0; /* stays so when it is no regular file, or too large */
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) got = -1;
    while (got >= 0 && *length < MAX_FILE) {
        got = read(file, buffer + *length, MAX_FILE - *length);
        if (got < 0 && errno == EINTR) {
            got = 0;
            continue;
        }
        if (got <= 0) break;
        *length += (size_t)got;
    }
    why = errno;
    close(file);
    errno = why;
    return got == 0;
}

const struct zone *zone_load(struct arena *arena, const char *name, const char **why)
{
    const char *folder = getenv("TZDIR"), *path;
    unsigned char *buffer;
    struct zone *zone = NULL;
    size_t length;
    if (strcmp(name, UTC_NAME) == 0) {
        zone = make_zone(arena, name, 0, 0);
        zone->at[1] = INT64_MAX;
        return zone;
    }
    if (!valid_name(name)) {
        *why = "a time zone has a name like Europe/Madrid, of letters, digits and _ + - /";
        return NULL;
    }
    if (!folder || !*folder) folder = "/usr/share/zoneinfo";
    path = arena_print(arena, "%s/%s", folder, name);
    buffer = heap_alloc(arena->heap, MAX_FILE);
    if (!read_file(path, buffer, &length))
        *why = errno && errno != ENOENT && errno != ENOTDIR
                   ? arena_print(arena, "%s cannot be read: %s", path, strerror(errno))
                   : arena_print(arena, "there is no time zone %s in %s", name, folder);
    else if (!(zone = read_zone(arena, name, (struct bytes){buffer, buffer + length})))
        *why = arena_print(arena, "%s is damaged, counts leap seconds, or is no TZif file", path);
    heap_free(arena->heap, buffer);
    return zone;
}
