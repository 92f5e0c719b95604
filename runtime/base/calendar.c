#include "base/calendar.h"

#include <string.h>

/*
 * Day counts are shifted by whole 400-year cycles, so that divisions below see no negative number.
 * Years from about -3.8 million on stay exact; civil() cuts what is further out.
 */
enum { CYCLE_DAYS = 146097, CYCLES = 10000, EPOCH = 719468, FAR = 1400000000 };

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const signed char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return length[month - 1] + (month == 2 && is_leap(year));
}

/* The day number of a date of the calendar; the year counts from March, so that 29 February is
 * last. */
static int64_t count_days(int year, int month, int day)
{
    unsigned y = (unsigned)(year + 400 * CYCLES - (month <= 2));
    unsigned of_year = (153u * (unsigned)(month > 2 ? month - 3 : month + 9) + 2) / 5;
    unsigned days = 365 * y + y / 4 - y / 100 + y / 400 + of_year + (unsigned)day - 1;
    return (int64_t)days - EPOCH - (int64_t)CYCLES * CYCLE_DAYS;
}

static bool in_range(int64_t date)
{
    return date >= CALENDAR_FIRST_DATE && date <= CALENDAR_LAST_DATE;
}

bool calendar_date(int year, int month, int day, int64_t *date)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
    if (day < 1 || day > month_length(year, month)) return false;
    *date = count_days(year, month, day);
    return true;
}

void calendar_civil(int64_t date, int *year, int *month, int *day)
{
    if (date > FAR) date = FAR;
    if (date < -FAR) date = -FAR;
    uint32_t days = (uint32_t)(date + EPOCH + (int64_t)CYCLES * CYCLE_DAYS);
    uint32_t cycle = days / CYCLE_DAYS, of_cycle = days % CYCLE_DAYS;
    uint32_t y = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    uint32_t of_year = of_cycle - (365 * y + y / 4 - y / 100);
    uint32_t m = (5 * of_year + 2) / 153; /* 0 is March */
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + cycle * 400) - 400 * CYCLES + (*month <= 2);
}

/* -- arithmetic */

bool calendar_add_duration(int64_t instant, int64_t duration, int64_t *sum)
{
    int64_t result;
    if (__builtin_add_overflow(instant, duration, &result)) return false;
    if (result < CALENDAR_FIRST_INSTANT || result >= CALENDAR_END_INSTANT) return false;
    *sum = result;
    return true;
}

bool calendar_add_months(int64_t date, int64_t months, int64_t *sum)
{
    int year, month, day, last;
    int64_t total;
    if (!in_range(date)) return false;
    calendar_civil(date, &year, &month, &day);
    if (__builtin_add_overflow(months, (int64_t)(year * 12 + month - 1), &total)) return false;
    if (total < 12 || total >= 10000 * 12) return false;
    year = (int)(total / 12);
    month = (int)(total % 12) + 1;
    last = month_length(year, month);
    *sum = count_days(year, month, day < last ? day : last);
    return true;
}

int calendar_weekday(int64_t date)
{
    int day = (int)(date % 7) + 3; /* day 0 was a Thursday */
    return (day < 0 ? day + 7 : day >= 7 ? day - 7 : day) + 1;
}

int64_t calendar_floor(enum calendar_unit unit, int64_t date)
{
    int year, month, day;
    if (unit == UNIT_DAY) return date;
    if (unit == UNIT_WEEK) return date - (calendar_weekday(date) - 1);
    calendar_civil(date, &year, &month, &day);
    if (unit == UNIT_MONTH) return date - (day - 1);
    return count_days(year, unit == UNIT_QUARTER ? (month - 1) / 3 * 3 + 1 : 1, 1);
}

bool calendar_step(enum calendar_unit unit, int64_t first_date, int64_t n, int64_t *other)
{
    static const int size[] = {
        [UNIT_DAY] = 1, [UNIT_WEEK] = 7, [UNIT_MONTH] = 1, [UNIT_QUARTER] = 3, [UNIT_YEAR] = 12};
    int64_t move, sum;
    if (__builtin_mul_overflow(n, (int64_t)size[unit], &move)) return false;
    if (unit != UNIT_DAY && unit != UNIT_WEEK) return calendar_add_months(first_date, move, other);
    if (__builtin_add_overflow(first_date, move, &sum) || !in_range(sum)) return false;
    *other = sum;
    return true;
}

/* -- reading dates and instants */

static inline bool read_digits(const char *text, int n, int *value)
{
    unsigned sum = 0;
    for (int i = 0; i < n; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9) return false;
        sum = sum * 10 + digit;
    }
    *value = (int)sum;
    return true;
}

bool calendar_parse_date(const char *text, size_t length, int64_t *date)
{
    int year, month, day;
    if (length != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) ||
        !read_digits(text + 8, 2, &day))
        return false;
    return calendar_date(year, month, day, date);
}

/* Reads "08:00", "08:00:15" or "08:00:15.123", and moves *at behind it; microseconds from midnight.
 */
static bool read_clock(const char **at, const char *end, int64_t *time)
{
    const char *p = *at;
    int hour, minute, second = 0, fraction = 0;
    if (end - p < 5 || p[2] != ':') return false;
    if (!read_digits(p, 2, &hour) || !read_digits(p + 3, 2, &minute)) return false;
    p += 5;
    if (p < end && *p == ':') {
        if (end - p < 3 || !read_digits(p + 1, 2, &second)) return false;
        p += 3;
        if (p < end && (*p == '.' || *p == ',')) {
            const char *digits = ++p;
            for (int scale = 100000; p < end && *p >= '0' && *p <= '9'; p++, scale /= 10)
                fraction += (*p - '0') * scale;
            if (p == digits) return false;
        }
    }
    if (hour > 24 || minute > 59 || second > 60) return false;
    if (hour == 24 && (minute || second || fraction)) return false;
    if (second == 60) fraction = 0;
    *time = (hour * 3600 + minute * 60 + second) * CALENDAR_SECOND + fraction;
    *at = p;
    return true;
}

/* Reads "Z", "+01", "+0100", "+01:00" or "-00:14:44" to the end; seconds. */
static bool read_offset(const char *at, const char *end, int *offset)
{
    int part[3] = {0, 0, 0}, n = 0;
    const char *p = at + 1;
    if (end - at == 1 && (*at == 'Z' || *at == 'z')) {
        *offset = 0;
        return true;
    }
    if (end - at < 3 || (*at != '+' && *at != '-')) return false;
    while (n < 3 && end - p >= 2) {
        if (!read_digits(p, 2, &part[n++])) return false;
        p += 2;
        if (end - p >= 3 && *p == ':') p++;
    }
    if (p != end || part[0] > 23 || part[1] > 59 || part[2] > 59) return false;
    *offset = part[0] * 3600 + part[1] * 60 + part[2];
    if (*at == '-') *offset = -*offset;
    return true;
}

bool calendar_parse_instant(const char *text, size_t length, const struct zone *zone,
                            int64_t *instant)
{
    const char *at, *end = text + length;
    int64_t date, time, result;
    int offset;
    if (length < 16 || !calendar_parse_date(text, 10, &date)) return false;
    if (text[10] != 'T' && text[10] != ' ' && text[10] != 't') return false;
    at = text + 11;
    if (!read_clock(&at, end, &time)) return false;
    if (at == end) {
        result = zone_instant(zone, date, time);
    } else {
        if (end - at > 1 && *at == ' ') at++;
        if (!read_offset(at, end, &offset)) return false;
        result = date * CALENDAR_DAY + time - offset * CALENDAR_SECOND;
    }
    if (result < CALENDAR_FIRST_INSTANT || result >= CALENDAR_END_INSTANT) return false;
    *instant = result;
    return true;
}

/* -- reading durations */

struct unit {
    const char *name;
    bool time; /* in the ISO form, behind the T */
    int64_t size;
};

static const struct unit plain_units[] = {
    {"w", false, 7 * CALENDAR_DAY},       {"d", false, CALENDAR_DAY},
    {"h", false, 3600 * CALENDAR_SECOND}, {"min", false, 60 * CALENDAR_SECOND},
    {"s", false, CALENDAR_SECOND},        {NULL, false, 0}};
static const struct unit iso_units[] = {
    {"W", false, 7 * CALENDAR_DAY},      {"D", false, CALENDAR_DAY},
    {"H", true, 3600 * CALENDAR_SECOND}, {"M", true, 60 * CALENDAR_SECOND},
    {"S", true, CALENDAR_SECOND},        {NULL, false, 0}};
static const struct unit plain_months[] = {{"y", false, 12}, {"mo", false, 1}, {NULL, false, 0}};
static const struct unit iso_months[] = {{"Y", false, 12}, {"M", false, 1}, {NULL, false, 0}};

struct form {
    const struct unit *plain, *iso; /* largest first */
    bool fractions;
};

struct amount {
    int64_t whole;
    const char *fraction, *fraction_end; /* its digits, if it has any */
};

static bool read_amount(const char **at, const char *end, bool comma, struct amount *amount)
{
    const char *p = *at;
    amount->whole = 0;
    amount->fraction = amount->fraction_end = NULL;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(amount->whole, 10, &amount->whole) ||
            __builtin_add_overflow(amount->whole, *p - '0', &amount->whole))
            return false;
    if (p == *at) return false;
    if (p < end && (*p == '.' || (comma && *p == ','))) {
        amount->fraction = ++p;
        while (p < end && *p >= '0' && *p <= '9') p++;
        if (p == amount->fraction) return false;
        amount->fraction_end = p;
    }
    *at = p;
    return true;
}

/* Adds amount * size, cut to whole numbers. */
static bool add_amount(const struct amount *amount, int64_t size, int64_t *total)
{
    int64_t product, part = 0;
    if (__builtin_mul_overflow(amount->whole, size, &product)) return false;
    /* from the last digit on, what is cut at each step never reaches the result */
    for (const char *p = amount->fraction_end; p != amount->fraction; p--)
        part = ((p[-1] - '0') * size + part) / 10;
    return !__builtin_add_overflow(product, part, &product) &&
           !__builtin_add_overflow(*total, product, total);
}

static size_t name_length(const char *at, const char *end, bool iso)
{
    size_t n = 0;
    while (at + n < end && (unsigned char)((at[n] | 32) - 'a') < 26) {
        n++;
        if (iso) break;
    }
    return n;
}

/* Reads amounts, each of a smaller unit than the one before; only the last may have a fraction. */
static bool read_sum(const char *at, const char *end, const struct form *form, bool iso,
                     int64_t *total)
{
    const struct unit *units = iso ? form->iso : form->plain;
    bool time = false;
    struct amount amount;
    *total = 0;
    do {
        if (iso && !time && at < end && *at == 'T') {
            time = true;
            at++;
        }
        if (!read_amount(&at, end, iso, &amount)) return false;
        size_t n = name_length(at, end, iso);
        while (units->name &&
               (strlen(units->name) != n || memcmp(units->name, at, n) != 0 || units->time != time))
            units++;
        if (!units->name || (amount.fraction && !form->fractions)) return false;
        if (!add_amount(&amount, units->size, total)) return false;
        at += n;
        units++;
        if (amount.fraction && at < end) return false;
        if (!iso && end - at > 1 && *at == ' ') at++;
    } while (at < end);
    return true;
}

static bool read_signed(const char *text, size_t length, const struct form *form, int64_t *result)
{
    const char *at = text, *end = text + length;
    bool negative = length > 0 && *at == '-', is_iso;
    int64_t total;
    if (negative) at++;
    is_iso = at < end && *at == 'P';
    if (!read_sum(at + is_iso, end, form, is_iso, &total)) return false;
    *result = negative ? -total : total;
    return true;
}

bool calendar_parse_duration(const char *text, size_t length, int64_t *duration)
{
    static const struct form form = {plain_units, iso_units, true};
    return read_signed(text, length, &form, duration);
}

bool calendar_parse_months(const char *text, size_t length, int64_t *months)
{
    static const struct form form = {plain_months, iso_months, false};
    return read_signed(text, length, &form, months);
}

/* -- writing */

static char *put_number(char *out, uint64_t value, int width)
{
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (width-- > n) *out++ = '0';
    while (n) *out++ = digits[--n];
    return out;
}

static char *put_text(char *out, const char *text)
{
    while (*text) *out++ = *text++;
    return out;
}

static char *put_year(char *out, int year)
{
    if (year < 0) *out++ = '-';
    return put_number(out, (uint64_t)(year < 0 ? -(int64_t)year : year), 4);
}

/* ".5" for half a second, nothing for none */
static char *put_fraction(char *out, int64_t microseconds)
{
    if (microseconds == 0) return out;
    *out++ = '.';
    out = put_number(out, (uint64_t)microseconds, 6);
    while (out[-1] == '0') out--;
    return out;
}

static size_t finish(const char *start, char *out)
{
    *out = '\0';
    return (size_t)(out - start);
}

static char *put_date(char *out, int64_t date)
{
    int year, month, day;
    calendar_civil(date, &year, &month, &day);
    out = put_year(out, year);
    *out++ = '-';
    out = put_number(out, (uint64_t)month, 2);
    *out++ = '-';
    return put_number(out, (uint64_t)day, 2);
}

/* "08:00:00", for a time of day or an offset; an offset leaves out seconds that are zero */
static char *put_clock(char *out, int64_t seconds, bool always)
{
    out = put_number(out, (uint64_t)(seconds / 3600), 2);
    *out++ = ':';
    out = put_number(out, (uint64_t)(seconds / 60 % 60), 2);
    if (!always && seconds % 60 == 0) return out;
    *out++ = ':';
    return put_number(out, (uint64_t)(seconds % 60), 2);
}

size_t calendar_write_date(int64_t date, char *out)
{
    return finish(out, put_date(out, date));
}

size_t calendar_write_instant(int64_t instant, const struct zone *zone, char *out)
{
    int64_t time, date = zone_date(zone, instant, &time);
    int32_t offset = zone_offset(zone, instant);
    char *p = put_date(out, date);
    *p++ = 'T';
    p = put_clock(p, time / CALENDAR_SECOND, true);
    p = put_fraction(p, time % CALENDAR_SECOND);
    if (zone_is_utc(zone)) {
        *p++ = 'Z';
    } else {
        *p++ = offset < 0 ? '-' : '+';
        p = put_clock(p, offset < 0 ? -(int64_t)offset : offset, false);
    }
    return finish(out, p);
}

size_t calendar_write_duration(int64_t duration, char *out)
{
    static const struct {
        const char *name;
        uint64_t size;
    } units[] = {{"d", CALENDAR_DAY}, {"h", 3600 * CALENDAR_SECOND}, {"min", 60 * CALENDAR_SECOND}};
    uint64_t rest = duration < 0 ? -(uint64_t)duration : (uint64_t)duration;
    char *p = out, *first;
    if (duration < 0) *p++ = '-';
    first = p;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (rest < units[i].size) continue;
        if (p != first) *p++ = ' ';
        p = put_text(put_number(p, rest / units[i].size, 1), units[i].name);
        rest %= units[i].size;
    }
    if (rest || p == first) {
        if (p != first) *p++ = ' ';
        p = put_number(p, rest / CALENDAR_SECOND, 1);
        p = put_text(put_fraction(p, (int64_t)(rest % CALENDAR_SECOND)), "s");
    }
    return finish(out, p);
}

size_t calendar_write_months(int64_t months, char *out)
{
    uint64_t rest = months < 0 ? -(uint64_t)months : (uint64_t)months;
    char *p = out;
    if (months < 0) *p++ = '-';
    if (rest >= 12) p = put_text(put_number(p, rest / 12, 1), "y");
    if (rest > 12 && rest % 12) *p++ = ' ';
    if (rest % 12 || rest == 0) p = put_text(put_number(p, rest % 12, 1), "mo");
    return finish(out, p);
}

size_t calendar_write_period(enum calendar_unit unit, int64_t first_date, char *out)
{
    int year, month, day;
    char *p = out;
    if (unit == UNIT_DAY) return calendar_write_date(first_date, out);
    /* a week is of the year that its Thursday is in */
    if (unit == UNIT_WEEK) first_date = calendar_floor(UNIT_WEEK, first_date) + 3;
    calendar_civil(first_date, &year, &month, &day);
    p = put_year(p, year);
    if (unit == UNIT_WEEK) {
        int64_t of_year = first_date - count_days(year, 1, 1);
        p = put_number(put_text(p, "-W"), (uint64_t)(of_year / 7 + 1), 2);
    } else if (unit == UNIT_MONTH) {
        p = put_number(put_text(p, "-"), (uint64_t)month, 2);
    } else if (unit == UNIT_QUARTER) {
        p = put_number(put_text(p, "-Q"), (uint64_t)((month + 2) / 3), 1);
    }
    return finish(out, p);
}
