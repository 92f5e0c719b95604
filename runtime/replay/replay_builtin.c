/* Builtin functions. Calendar, zones, service hours and regular expressions are base's. */
#define _GNU_SOURCE /* memmem */

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/regex.h"
#include "replay/replay_builtin.h"

static struct text text_at(const struct call *c, int k)
{
    return c->r->run->texts.texts[c->a[k]];
}

static struct object object_at(const struct call *c, int k)
{
    return *object_of(&c->r->run->objects, c->a[k]);
}

static uint32_t type_of(const struct call *c, uint32_t k)
{
    return replay_formula(c->r, replay_argument(c->r, c->formula, k))->type;
}

static bool give(const struct call *c, value word)
{
    *c->out = word;
    return true;
}

static bool give_text(const struct call *c, const char *bytes, size_t length)
{
    return give(c, text_intern(&c->r->run->texts, bytes, length));
}

static bool give_buffer(const struct call *c, struct buffer *text)
{
    give_text(c, buffer_text(text), text->length);
    buffer_clear(text);
    return true;
}

/* -- spans */

/* A span, or all spans of a list, sorted and joined. */
struct span_set replay_span_set(struct replay *r, const value *words, size_t n)
{
    struct span_set set = {0};
    for (size_t k = 0; k < n; k++) {
        struct object object = *object_of(&r->run->objects, words[k]);
        struct span_set inner = {0};
        if (object.kind != OBJECT_SPAN) {
            inner = replay_span_set(r, object.words, object.n);
        } else {
            inner.spans = heap_alloc(r->heap, sizeof *inner.spans);
            inner.spans[inner.n++] = (struct calendar_span){object.words[0], object.words[1]};
        }
        set.spans =
            heap_room(r->heap, set.spans, &set.capacity, set.n + inner.n + 1, sizeof *set.spans);
        for (size_t i = 0; i < inner.n; i++) set.spans[set.n++] = inner.spans[i];
        heap_free(r->heap, inner.spans);
    }
    span_set_normalise(&set);
    return set;
}

/* The set as a word; it is freed. */
value replay_span_word(struct replay *r, struct span_set *set)
{
    struct values list = {0};
    value word;
    for (size_t k = 0; k < set->n; k++)
        replay_add(r, &list,
                   object_span(&r->run->objects, set->spans[k].from, set->spans[k].to, UNIT_NONE));
    word = object_list(&r->run->objects, list.items, list.n);
    heap_free(r->heap, list.items);
    heap_free(r->heap, set->spans);
    return word;
}

value replay_spans(struct replay *r, struct values *of)
{
    struct span_set set = replay_span_set(r, of->items, of->n);
    return replay_span_word(r, &set);
}

/* What lies in both, piece by piece: or in the first alone. */
struct span_set replay_combine(struct replay *r, value a, value b, bool both)
{
    struct span_set x = replay_span_set(r, &a, 1), y = replay_span_set(r, &b, 1), out = {0};
    for (size_t i = 0; i < x.n; i++) {
        int64_t from = x.spans[i].from;
        for (size_t j = 0; j <= y.n; j++) {
            int64_t begin = j < y.n ? y.spans[j].from : INT64_MAX;
            int64_t end = j < y.n ? y.spans[j].to : INT64_MAX;
            struct calendar_span piece = {both ? begin : from, both ? end : begin};
            if (piece.from < from) piece.from = from;
            if (piece.to > x.spans[i].to) piece.to = x.spans[i].to;
            if (!both && end > from) from = end;
            if (piece.from >= piece.to) continue;
            out.spans = heap_room(r->heap, out.spans, &out.capacity, out.n + 1, sizeof *out.spans);
            out.spans[out.n++] = piece;
        }
    }
    heap_free(r->heap, x.spans);
    heap_free(r->heap, y.spans);
    span_set_normalise(&out);
    return out;
}

static bool lengths(const struct call *c, bool longest)
{
    struct replay *r = c->r;
    struct span_set set = replay_span_set(r, c->a, 1);
    int64_t total = 0, most = 0;
    for (size_t k = 0; k < set.n; k++) {
        bool open = set.spans[k].to == CALENDAR_OPEN;
        int64_t length = (open ? r->run->now : set.spans[k].to) - set.spans[k].from;
        if (length < 0) length = 0;
        total += length;
        if (length > most) most = length;
    }
    heap_free(r->heap, set.spans);
    return give(c, longest ? most : total);
}

/* Whether a moment lies in a span of the word that has not ended. */
static bool is_open_at(struct replay *r, value word, int64_t moment)
{
    struct span_set set = replay_span_set(r, &word, 1);
    bool open = false;
    for (size_t k = 0; k < set.n; k++)
        open = open || (set.spans[k].to == CALENDAR_OPEN && set.spans[k].from <= moment);
    heap_free(r->heap, set.spans);
    return open;
}

/* The same, known until now where it rests on a span that has not ended. */
static struct span_set combine(const struct call *c, bool both)
{
    struct span_set set = replay_combine(c->r, c->a[0], c->a[1], both);
    for (size_t k = 0; k < set.n; k++) {
        struct calendar_span *piece = &set.spans[k];
        if (piece->to == CALENDAR_OPEN || piece->to <= c->r->run->now) continue;
        if (is_open_at(c->r, c->a[0], piece->from) ||
            (both && is_open_at(c->r, c->a[1], piece->from)))
            piece->to = c->r->run->now;
    }
    span_set_normalise(&set);
    return set;
}

static bool touches(const struct call *c)
{
    struct span_set set = combine(c, true);
    bool touch = set.n > 0;
    heap_free(c->r->heap, set.spans);
    return give(c, touch);
}

static bool span(const struct call *c)
{
    int64_t to = c->a[1] == MISSING ? CALENDAR_OPEN : c->a[1];
    if (to < c->a[0]) return replay_error(c->r);
    return give(c, object_span(&c->r->run->objects, c->a[0], to, UNIT_NONE));
}

/* -- periods */

static value period(struct replay *r, enum calendar_unit unit, int64_t first)
{
    int64_t next, to = CALENDAR_END_INSTANT;
    if (calendar_step(unit, first, 1, &next)) to = zone_instant(r->run->zone, next, 0);
    return object_span(&r->run->objects, zone_instant(r->run->zone, first, 0), to, (int)unit);
}

static bool period_of(const struct call *c, int64_t date)
{
    enum calendar_unit unit = (enum calendar_unit)c->a[0];
    return give(c, period(c->r, unit, calendar_floor(unit, date)));
}

/* Elsewhere than in the run's zone it is only a span. */
static bool period_in_zone(const struct call *c)
{
    enum calendar_unit unit = (enum calendar_unit)c->a[0];
    int64_t first = calendar_floor(unit, c->a[1]), next, to = CALENDAR_END_INSTANT;
    const struct zone *zone;
    if (!replay_zone(c->r, (uint32_t)c->a[2], &zone)) return false;
    if (zone == c->r->run->zone) return period_of(c, c->a[1]);
    if (calendar_step(unit, first, 1, &next)) to = zone_instant(zone, next, 0);
    return give(c, object_span(&c->r->run->objects, zone_instant(zone, first, 0), to, UNIT_NONE));
}

/* The last one is `back` steps before the running one. */
static bool periods(const struct call *c, int64_t back)
{
    struct replay *r = c->r;
    enum calendar_unit unit = (enum calendar_unit)c->a[0];
    int64_t running = calendar_floor(unit, r->run->today), first;
    struct values list = {0};
    value word;
    if (c->a[1] < 0) return replay_error(r);
    for (int64_t k = c->a[1]; k-- > 0;) {
        if (!replay_spend(r, 1)) return false;
        if (!calendar_step(unit, running, -back - k, &first)) return replay_error(r);
        replay_add(r, &list, period(r, unit, first));
    }
    word = object_list(&r->run->objects, list.items, list.n);
    heap_free(r->heap, list.items);
    return give(c, word);
}

/* -- texts */

static bool count_characters(const struct call *c)
{
    struct text text = text_at(c, 0);
    value n = 0;
    for (uint32_t k = 0; k < text.length; k++) n += (text.bytes[k] & 0xc0) != 0x80;
    return give(c, n);
}

static bool change_case(const struct call *c, char from, int by)
{
    struct text text = text_at(c, 0);
    struct buffer out;
    buffer_open(&out, c->r->heap);
    for (uint32_t k = 0; k < text.length; k++) {
        char byte = text.bytes[k];
        buffer_add_char(&out, (char)(byte >= from && byte < from + 26 ? byte + by : byte));
    }
    return give_buffer(c, &out);
}

static bool trim(const struct call *c)
{
    struct text text = text_at(c, 0);
    while (text.length && strchr(" \t\n\v\f\r", text.bytes[0]) && text.bytes[0])
        text.bytes++, text.length--;
    while (text.length && strchr(" \t\n\v\f\r", text.bytes[text.length - 1]) &&
           text.bytes[text.length - 1])
        text.length--;
    return give_text(c, text.bytes, text.length);
}

static bool replace(const struct call *c)
{
    struct text text = text_at(c, 0), pattern = text_at(c, 1), by = text_at(c, 2);
    const char *why;
    struct regex *regex = regex_compile(c->r->arena, pattern.bytes, pattern.length, &why);
    struct buffer out;
    bool good;
    if (!regex) return replay_error(c->r);
    buffer_open(&out, c->r->heap);
    good = regex_replace(regex, text.bytes, text.length, by.bytes, by.length, &out);
    regex_release(c->r->heap, regex);
    if (good) return give_buffer(c, &out);
    buffer_clear(&out);
    return replay_error(c->r);
}

static bool split(const struct call *c)
{
    struct replay *r = c->r;
    struct text text = text_at(c, 0), at = text_at(c, 1);
    struct values list = {0};
    uint32_t from = 0;
    value word;
    if (at.length == 0) return replay_error(r);
    for (uint32_t k = 0; k <= text.length; k++) {
        bool end = k == text.length;
        bool here = !end && text.length - k >= at.length &&
                    memcmp(text.bytes + k, at.bytes, at.length) == 0;
        if (!end && !here) continue;
        replay_add(r, &list, text_intern(&r->run->texts, text.bytes + from, k - from));
        if (here) {
            from = k + at.length;
            k = from - 1;
        }
    }
    word = object_list(&r->run->objects, list.items, list.n);
    heap_free(r->heap, list.items);
    return give(c, word);
}

static bool join(const struct call *c)
{
    struct object list = object_at(c, 0);
    struct text between = text_at(c, 1);
    uint32_t of = c->r->program->types[type_of(c, 0)].of;
    struct buffer out;
    buffer_open(&out, c->r->heap);
    for (uint32_t k = 0; k < list.n; k++) {
        if (k) buffer_add(&out, between.bytes, between.length);
        value_print(c->r->run, of, list.words[k], &out);
    }
    return give_buffer(c, &out);
}

static bool holds_text(const struct call *c, bool begins, bool ends)
{
    struct text text = text_at(c, 0), other = text_at(c, 1);
    if (other.length > text.length) return give(c, 0);
    if (begins) return give(c, !memcmp(text.bytes, other.bytes, other.length));
    if (ends)
        return give(c, !memcmp(text.bytes + text.length - other.length, other.bytes, other.length));
    return give(c, memmem(text.bytes, text.length, other.bytes, other.length) != NULL);
}

/* A text read as a value; what a text of a fact may be is the reader's to say. */
static bool read_text(const struct call *c)
{
    struct text text = text_at(c, 0);
    value word;
    if (run_parse(c->r->run, replay_formula(c->r, c->formula)->type, text.bytes, text.length, 0,
                  &word))
        return give(c, word);
    return true;
}

/* -- numbers and lists */

static bool to_int(const struct call *c)
{
    double number = trunc(replay_double(c->a[0]));
    if (!(fabs(number) < 0x1p63)) return replay_error(c->r);
    return give(c, (value)number);
}

static bool round_number(const struct call *c)
{
    value decimals = c->a[1] > 1000 ? 1000 : c->a[1] < -1000 ? -1000 : c->a[1];
    double rounded;
    if (!number_round(replay_double(c->a[0]), (int)decimals, &rounded)) return replay_error(c->r);
    return give(c, replay_number(rounded));
}

static bool instant_of_seconds(const struct call *c)
{
    value least = CALENDAR_FIRST_INSTANT / CALENDAR_SECOND;
    if (c->a[0] < least || c->a[0] >= CALENDAR_END_INSTANT / CALENDAR_SECOND)
        return replay_error(c->r);
    return give(c, c->a[0] * CALENDAR_SECOND);
}

static bool of_list(const struct call *c, uint32_t builtin)
{
    struct replay *r = c->r;
    struct object list = object_at(c, 0);
    struct values words = {0};
    uint32_t of = r->program->types[type_of(c, 0)].of;
    bool good = true;
    if (builtin == BUILTIN_COUNT_LIST) return give(c, list.n);
    for (uint32_t k = 0; k < list.n; k++) replay_add(r, &words, list.words[k]);
    if (builtin == BUILTIN_MIN_LIST || builtin == BUILTIN_MAX_LIST) replay_sort(r, of, &words);
    if (builtin == BUILTIN_SUM_LIST)
        good = replay_sum(r, of, &words, c->out);
    else if (list.n && (builtin == BUILTIN_MIN_LIST || builtin == BUILTIN_FIRST_LIST))
        give(c, words.items[0]);
    else if (list.n)
        give(c, words.items[list.n - 1]);
    heap_free(r->heap, words.items);
    return good;
}

/* -- all of them */

static bool of_spans(const struct call *c, uint32_t builtin)
{
    struct span_set set;
    switch (builtin) {
    case BUILTIN_LENGTH_SPAN:
    case BUILTIN_LENGTH_SPANS: return lengths(c, false);
    case BUILTIN_LONGEST: return lengths(c, true);
    case BUILTIN_START: return give(c, object_at(c, 0).words[0]);
    case BUILTIN_END:
        return object_at(c, 0).words[1] == CALENDAR_OPEN || give(c, object_at(c, 0).words[1]);
    case BUILTIN_SPAN: return span(c);
    case BUILTIN_OVERLAP_SPANS: set = combine(c, true); break;
    case BUILTIN_MINUS_SPANS: set = combine(c, false); break;
    case BUILTIN_TOUCHES_SPANS: return touches(c);
    case BUILTIN_OVERLAP_HOURS:
    case BUILTIN_TOUCHES_HOURS:
    case BUILTIN_MINUS_HOURS:
    case BUILTIN_MINUS_HOURS_KNOWN:
    case BUILTIN_HOURS:
    case BUILTIN_HOURS_ZONE:
    case BUILTIN_HOURS_WITHIN:
    case BUILTIN_OPENING: return replay_hours(c, builtin);
    case BUILTIN_PERIOD_ZONE: return period_in_zone(c);
    case BUILTIN_PERIOD_DATE: return period_of(c, c->a[1]);
    case BUILTIN_PERIOD_INSTANT: return period_of(c, zone_date(c->r->run->zone, c->a[1], NULL));
    case BUILTIN_RECENT: return periods(c, 0);
    case BUILTIN_PAST: return periods(c, 1);
    default: set = replay_span_set(c->r, c->a, 1); break;
    }
    return give(c, replay_span_word(c->r, &set));
}

static bool of_values(const struct call *c, uint32_t builtin)
{
    struct run *run = c->r->run;
    switch (builtin) {
    case BUILTIN_WITHIN: return give(c, c->a[0] <= run->now && run->now - c->a[0] <= c->a[1]);
    case BUILTIN_DATE_OF: return give(c, zone_date(run->zone, c->a[0], NULL));
    case BUILTIN_LENGTH_TEXT: return count_characters(c);
    case BUILTIN_LOWER: return change_case(c, 'A', 'a' - 'A');
    case BUILTIN_UPPER: return change_case(c, 'a', 'A' - 'a');
    case BUILTIN_TRIM: return trim(c);
    case BUILTIN_REPLACE: return replace(c);
    case BUILTIN_SPLIT: return split(c);
    case BUILTIN_JOIN: return join(c);
    case BUILTIN_STARTS_WITH: return holds_text(c, true, false);
    case BUILTIN_ENDS_WITH: return holds_text(c, false, true);
    case BUILTIN_CONTAINS: return holds_text(c, false, false);
    case BUILTIN_TO_INT: return to_int(c);
    case BUILTIN_TEXT_TO_INT:
    case BUILTIN_TEXT_TO_NUMBER:
    case BUILTIN_TEXT_TO_DATE:
    case BUILTIN_TEXT_TO_INSTANT: return read_text(c);
    case BUILTIN_ABS_INT:
    case BUILTIN_ABS_DURATION: return give(c, c->a[0] < 0 ? -c->a[0] : c->a[0]);
    case BUILTIN_ABS_NUMBER: return give(c, replay_number(fabs(replay_double(c->a[0]))));
    case BUILTIN_ROUND: return round_number(c);
    case BUILTIN_INSTANT_OF_SECONDS: return instant_of_seconds(c);
    default: return replay_untold(c->r, "a builtin that cannot be worked out again");
    }
}

bool replay_builtin(struct replay *r, uint32_t formula, const value *arguments, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    value padded[8];
    struct call call = {r, formula, padded, out};
    *out = MISSING;
    for (uint32_t k = 0; k < 8; k++) padded[k] = k < f->arguments_count ? arguments[k] : MISSING;
    for (uint32_t k = 0; k < f->arguments_count; k++)
        if (padded[k] == MISSING && !(f->of == BUILTIN_SPAN && k == 1)) return true;
    if (f->of >= BUILTIN_COUNT_LIST && f->of <= BUILTIN_LAST_LIST) return of_list(&call, f->of);
    if (f->of <= BUILTIN_LENGTH_SPANS || (f->of >= BUILTIN_LONGEST && f->of <= BUILTIN_PAST) ||
        f->of == BUILTIN_UNION_LIST)
        return of_spans(&call, f->of);
    return of_values(&call, f->of);
}
