#include "base/calendar.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_MINUTES = 1440, WEEK_MINUTES = 7 * DAY_MINUTES };

#define MINUTE (60 * CALENDAR_SECOND)

/* Minutes of local time from Monday 00:00; from is below a week, to up to a week later. */
struct range {
    int from, to;
};

/*
 * Ranges are sorted and do not touch, so that only the last can reach past the week's end (where it
 * may overlap the next week's first). `closed` and `known` are normalised; all is known unless
 * is_limited.
 */
struct hours {
    const struct zone *zone;
    struct range *ranges;
    size_t n;
    struct span_set closed, known;
    bool is_limited;
};

/* -- reading */

struct text {
    const char *at, *end;
};

struct reader {
    struct arena *arena;
    struct text in;
    const char *why;
    struct range *ranges;
    size_t n, capacity;
};

static const char day_names[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_blanks(struct reader *r)
{
    while (r->in.at < r->in.end && (*r->in.at == ' ' || *r->in.at == '\t')) r->in.at++;
}

static bool at_end(struct reader *r)
{
    skip_blanks(r);
    return r->in.at == r->in.end;
}

/* What comes next, blanks skipped; NUL at the end. */
static char peek(struct reader *r)
{
    skip_blanks(r);
    return r->in.at < r->in.end ? *r->in.at : '\0';
}

static bool take(struct reader *r, char c)
{
    if (c == '\0' || peek(r) != c) return false;
    r->in.at++;
    return true;
}

/* The word that begins here, for messages: up to a blank or a separator, cut between characters of
 * UTF-8 when long. */
static const char *next_word(struct reader *r)
{
    int n = 0;
    while (n < 20 && r->in.at + n < r->in.end && !memchr(" \t,;-", r->in.at[n], 5)) n++;
    while (n > 0 && r->in.at + n < r->in.end && (r->in.at[n] & 0xc0) == 0x80) n--;
    if (n == 0 && r->in.at < r->in.end) n = 1;
    return n ? arena_copy(r->arena, r->in.at, (size_t)n) : "the end";
}

static bool refuse(struct reader *r, const char *why)
{
    r->why = why;
    return false;
}

/* Monday is 0. */
static bool read_day(struct reader *r, int *day)
{
    skip_blanks(r);
    size_t n = 0;
    while (r->in.at + n < r->in.end && is_letter(r->in.at[n])) n++;
    for (*day = 0; n == 3 && *day < 7; ++*day) {
        const char *name = day_names[*day], *at = r->in.at;
        if ((at[0] | 32) != (name[0] | 32) || (at[1] | 32) != name[1] || (at[2] | 32) != name[2])
            continue;
        r->in.at += 3;
        return true;
    }
    return refuse(r,
                  arena_print(r->arena, "%s is not a day of the week: Mon Tue Wed Thu Fri Sat Sun",
                              next_word(r)));
}

/* "Mon-Fri", "Mon,Wed", "Fri-Mon"; bit 0 of *days is Monday. */
static bool read_days(struct reader *r, unsigned *days)
{
    int first, last;
    *days = 0;
    do {
        if (!read_day(r, &first)) return false;
        last = first;
        if (take(r, '-') && !read_day(r, &last)) return false;
        for (int day = first;; day = (day + 1) % 7) {
            *days |= 1u << day;
            if (day == last) break;
        }
    } while (take(r, ','));
    return true;
}

/* "09:00", in minutes; up to 24:00 */
static bool read_time(struct reader *r, int *minutes)
{
    struct text in;
    int hour = 0, n = 0;
    skip_blanks(r);
    in = r->in;
    for (; in.at < in.end && is_digit(*in.at) && n < 2; n++) hour = hour * 10 + (*in.at++ - '0');
    if (n == 0 || in.end - in.at < 3 || *in.at != ':' || !is_digit(in.at[1]) ||
        !is_digit(in.at[2]) || (in.end - in.at > 3 && is_digit(in.at[3])))
        goto bad;
    *minutes = hour * 60 + (in.at[1] - '0') * 10 + (in.at[2] - '0');
    if (in.at[1] > '5' || *minutes > DAY_MINUTES) goto bad;
    r->in.at = in.at + 3;
    return true;
bad:
    return refuse(r, arena_print(r->arena, "%s is not a time of day, like 09:00", next_word(r)));
}

static void add_range(struct reader *r, int from, int to)
{
    r->ranges = heap_room(r->arena->heap, r->ranges, &r->capacity, r->n + 1, sizeof *r->ranges);
    r->ranges[r->n++] = (struct range){from, to};
}

static bool read_range(struct reader *r, unsigned days)
{
    int from, to;
    if (!read_time(r, &from)) return false;
    if (!take(r, '-'))
        return refuse(r, "a range of hours is written 09:00-17:00: its end is missing");
    if (!read_time(r, &to)) return false;
    if (from == DAY_MINUTES) return refuse(r, "24:00 can only end a range");
    if (from == to)
        return refuse(r, "a range ends where it begins; a whole day is written 00:00-24:00");
    if (to < from) to += DAY_MINUTES;
    for (int day = 0; day < 7; day++)
        if (days >> day & 1) add_range(r, day * DAY_MINUTES + from, day * DAY_MINUTES + to);
    return true;
}

/* One part: days, if any, and ranges. A comma before a day begins the next part, as ';' does. */
static bool read_part(struct reader *r)
{
    unsigned days = 0x7f;
    if (r->in.end - r->in.at >= 4 && memcmp(r->in.at, "24x7", 4) == 0) {
        r->in.at += 4;
        add_range(r, 0, WEEK_MINUTES);
        return true;
    }
    if (is_letter(*r->in.at) && !read_days(r, &days)) return false;
    for (;;) {
        if (!read_range(r, days)) return false;
        struct text before = r->in;
        if (!take(r, ',')) return true;
        if (!is_letter(peek(r))) continue;
        r->in = before;
        return true;
    }
}

static bool read_parts(struct reader *r)
{
    if (at_end(r)) return refuse(r, "service hours are empty; write them like Mon-Fri 09:00-17:00");
    do {
        if (at_end(r)) break; /* a ';' may also stand last */
        if (!read_part(r)) return false;
    } while (take(r, ';') || take(r, ','));
    if (at_end(r)) return true;
    return refuse(r,
                  arena_print(r->arena, "%s is not expected after a range of hours", next_word(r)));
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static void join_ranges(struct reader *r)
{
    size_t n = 0;
    qsort(r->ranges, r->n, sizeof *r->ranges, compare_ranges);
    for (size_t i = 0; i < r->n; i++) {
        if (n > 0 && r->ranges[i].from <= r->ranges[n - 1].to) {
            if (r->ranges[i].to > r->ranges[n - 1].to) r->ranges[n - 1].to = r->ranges[i].to;
        } else {
            r->ranges[n++] = r->ranges[i];
        }
    }
    r->n = n;
}

const struct hours *hours_parse(struct arena *arena, const char *text, size_t length,
                                const struct zone *zone, const char **why)
{
    struct reader r = {.arena = arena, .in = {text, text + length}};
    struct hours *hours = NULL;
    if (read_parts(&r)) {
        join_ranges(&r);
        hours = arena_alloc(arena, sizeof *hours);
        *hours = (struct hours){.zone = zone, .n = r.n};
        hours->ranges = arena_alloc(arena, r.n * sizeof *hours->ranges);
        memcpy(hours->ranges, r.ranges, r.n * sizeof *hours->ranges);
    } else {
        *why = r.why;
    }
    heap_free(arena->heap, r.ranges);
    return hours;
}

/* -- sets of spans */

static void append(struct heap *heap, struct span_set *set, int64_t from, int64_t to)
{
    if (from >= to) return;
    set->spans = heap_room(heap, set->spans, &set->capacity, set->n + 1, sizeof *set->spans);
    set->spans[set->n++] = (struct calendar_span){from, to};
}

static int compare_spans(const void *a, const void *b)
{
    const struct calendar_span *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static bool is_sorted(const struct span_set *set)
{
    for (size_t i = 1; i < set->n; i++)
        if (set->spans[i].from < set->spans[i - 1].from) return false;
    return true;
}

void span_set_normalise(struct span_set *set)
{
    size_t n = 0;
    if (!is_sorted(set)) qsort(set->spans, set->n, sizeof *set->spans, compare_spans);
    for (size_t i = 0; i < set->n; i++) {
        struct calendar_span span = set->spans[i];
        if (span.from >= span.to) continue;
        if (n > 0 && span.from <= set->spans[n - 1].to) {
            if (span.to > set->spans[n - 1].to) set->spans[n - 1].to = span.to;
        } else {
            set->spans[n++] = span;
        }
    }
    set->n = n;
}

void span_set_overlap(const struct span_set *a, const struct span_set *b, struct heap *heap,
                      struct span_set *out)
{
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        struct calendar_span x = a->spans[i], y = b->spans[j];
        append(heap, out, x.from > y.from ? x.from : y.from, x.to < y.to ? x.to : y.to);
        if (x.to < y.to)
            i++;
        else
            j++;
    }
    span_set_normalise(out);
}

void span_set_minus(const struct span_set *a, const struct span_set *b, struct heap *heap,
                    struct span_set *out)
{
    size_t j = 0;
    for (size_t i = 0; i < a->n; i++) {
        struct calendar_span left = a->spans[i];
        while (j < b->n && b->spans[j].to <= left.from) j++;
        for (size_t k = j; k < b->n && b->spans[k].from < left.to; k++) {
            append(heap, out, left.from, b->spans[k].from);
            left.from = b->spans[k].to;
        }
        append(heap, out, left.from, left.to);
    }
    span_set_normalise(out);
}

/* The end that an open span counts up to. */
static int64_t cut_end(struct calendar_span span, int64_t now)
{
    return span.to == CALENDAR_OPEN ? now : span.to;
}

static int64_t measure(struct calendar_span span, int64_t now)
{
    int64_t to = cut_end(span, now), length;
    if (to <= span.from) return 0;
    return __builtin_sub_overflow(to, span.from, &length) ? INT64_MAX : length;
}

int64_t span_set_length(const struct span_set *set, int64_t now)
{
    int64_t total = 0;
    for (size_t i = 0; i < set->n; i++)
        if (__builtin_add_overflow(total, measure(set->spans[i], now), &total)) return INT64_MAX;
    return total;
}

int64_t span_set_longest(const struct span_set *set, int64_t now)
{
    int64_t longest = 0;
    for (size_t i = 0; i < set->n; i++) {
        int64_t length = measure(set->spans[i], now);
        if (length > longest) longest = length;
    }
    return longest;
}

/* -- service hours in time */

/* A set as it is, in the arena. */
static struct span_set keep(struct arena *arena, const struct span_set *set)
{
    struct span_set kept = {.n = set->n, .capacity = set->n};
    if (!set->n) return kept;
    kept.spans = arena_alloc(arena, set->n * sizeof *kept.spans);
    memcpy(kept.spans, set->spans, set->n * sizeof *kept.spans);
    return kept;
}

const struct hours *hours_except(struct arena *arena, const struct hours *hours,
                                 const struct span_set *closed, const struct span_set *known)
{
    struct hours *except = arena_alloc(arena, sizeof *except);
    *except = *hours;
    except->closed = keep(arena, closed);
    except->is_limited = known != NULL;
    if (known) except->known = keep(arena, known);
    return except;
}

static bool is_known(const struct hours *hours, struct calendar_span span)
{
    for (size_t i = 0; hours->is_limited && i < hours->known.n; i++)
        if (hours->known.spans[i].from <= span.from && span.to <= hours->known.spans[i].to)
            return true;
    return !hours->is_limited;
}

/* Walks the ranges, week by week, in the order of their starts. `left` is what remains of the part
 * that was found last; `closed` counts the closed spans that end before it. */
struct walk {
    const struct hours *hours;
    struct calendar_span within, left;
    int64_t monday;
    size_t next, closed;
};

/* Begins at the first range that can end after within.from. */
static void start_walk(struct walk *walk, const struct hours *hours, struct calendar_span within)
{
    int64_t time, date;
    int clock;
    if (within.from < CALENDAR_FIRST_INSTANT) within.from = CALENDAR_FIRST_INSTANT;
    if (within.to > CALENDAR_END_INSTANT) within.to = CALENDAR_END_INSTANT;
    if (within.from > within.to) within.from = within.to;
    date = zone_date(hours->zone, within.from, &time);
    *walk = (struct walk){.hours = hours, .within = within};
    walk->monday = calendar_floor(UNIT_WEEK, date);
    clock = (int)(date - walk->monday) * DAY_MINUTES + (int)(time / MINUTE);
    if (hours->ranges[hours->n - 1].to > WEEK_MINUTES + clock) {
        walk->monday -= 7;
        walk->next = hours->n - 1;
        return;
    }
    while (walk->next < hours->n && hours->ranges[walk->next].to <= clock) walk->next++;
}

static int64_t find_instant(const struct walk *walk, int minutes)
{
    return zone_instant(walk->hours->zone, walk->monday + minutes / DAY_MINUTES,
                        minutes % DAY_MINUTES * MINUTE);
}

/* The next part of the service hours within the span, in order of starts; false at the end. */
static bool next_part(struct walk *walk, struct calendar_span *part)
{
    for (;;) {
        if (walk->next == walk->hours->n) {
            walk->next = 0;
            walk->monday += 7;
        }
        const struct range *range = &walk->hours->ranges[walk->next++];
        part->from = find_instant(walk, range->from);
        if (part->from >= walk->within.to) return false;
        part->to = find_instant(walk, range->to);
        if (part->from < walk->within.from) part->from = walk->within.from;
        if (part->to > walk->within.to) part->to = walk->within.to;
        if (part->from < part->to) return true;
    }
}

/* The same, without what is closed. */
static bool next_piece(struct walk *walk, struct calendar_span *piece)
{
    const struct span_set *set = &walk->hours->closed;
    for (;;) {
        const struct calendar_span *closed;
        if (walk->left.from >= walk->left.to && !next_part(walk, &walk->left)) return false;
        *piece = walk->left;
        while (walk->closed < set->n && set->spans[walk->closed].to <= piece->from) walk->closed++;
        closed = walk->closed < set->n ? &set->spans[walk->closed] : NULL;
        if (!closed || closed->from >= piece->to) {
            walk->left.from = piece->to;
            return true;
        }
        walk->left.from = closed->to;
        if (piece->from >= closed->from) continue;
        piece->to = closed->from;
        return true;
    }
}

/* Appends in order and joins, so that a week that runs into the next is one span. */
static bool collect(const struct hours *hours, struct calendar_span within, size_t first,
                    struct heap *heap, struct span_set *out)
{
    struct walk walk;
    struct calendar_span piece;
    start_walk(&walk, hours, within);
    while (next_piece(&walk, &piece)) {
        if (!is_known(hours, piece)) return false;
        if (out->n > first && piece.from <= out->spans[out->n - 1].to) {
            if (piece.to > out->spans[out->n - 1].to) out->spans[out->n - 1].to = piece.to;
        } else {
            append(heap, out, piece.from, piece.to);
        }
    }
    return true;
}

bool hours_within(const struct hours *hours, struct calendar_span within, struct heap *heap,
                  struct span_set *out)
{
    bool known = collect(hours, within, out->n, heap, out);
    span_set_normalise(out);
    return known;
}

bool hours_clip(const struct hours *hours, const struct span_set *set, int64_t now,
                struct heap *heap, struct span_set *out)
{
    size_t first = out->n;
    bool known = true;
    for (size_t i = 0; known && i < set->n; i++) {
        struct calendar_span span = {set->spans[i].from, cut_end(set->spans[i], now)};
        if (span.from < span.to) known = collect(hours, span, first, heap, out);
    }
    span_set_normalise(out);
    return known;
}

static bool touches(const struct span_set *set, struct calendar_span span)
{
    for (size_t i = 0; i < set->n && set->spans[i].from < span.to; i++)
        if (set->spans[i].to > span.from) return true;
    return false;
}

enum hours_answer hours_touch(const struct hours *hours, struct calendar_span span, int64_t now)
{
    struct walk walk;
    struct calendar_span piece;
    enum hours_answer touch = HOURS_APART;
    span.to = cut_end(span, now);
    if (span.from >= span.to) return HOURS_APART;
    start_walk(&walk, hours, span);
    while (next_piece(&walk, &piece)) {
        if (!hours->is_limited || touches(&hours->known, piece)) return HOURS_TOUCH;
        touch = HOURS_UNKNOWN;
    }
    return touch;
}

bool hours_opening(const struct hours *hours, int64_t instant, int64_t *opening)
{
    const struct span_set *closed = &hours->closed, *known = &hours->known;
    struct calendar_span within = {instant, CALENDAR_END_INSTANT}, piece;
    struct walk walk;
    /* What is never open again, or not known any more, is not walked through. */
    if (closed->n && closed->spans[closed->n - 1].to == CALENDAR_OPEN)
        within.to = closed->spans[closed->n - 1].from;
    if (hours->is_limited && (!known->n || known->spans[known->n - 1].to < within.to))
        within.to = known->n ? known->spans[known->n - 1].to : instant;
    start_walk(&walk, hours, within);
    if (!next_piece(&walk, &piece)) return false;
    *opening = piece.from;
    piece.to = piece.from + 1;
    return is_known(hours, piece);
}
