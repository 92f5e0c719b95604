#include <string.h>

#include "base/number.h"
#include "vm/spans.h"
#include "vm/value.h"

struct part {
    const char *text;
    size_t length;
};

static bool is(struct part part, const char *text)
{
    return strlen(text) == part.length && memcmp(part.text, text, part.length) == 0;
}

static bool starts_with(struct part part, struct text text)
{
    return part.length >= text.length && memcmp(part.text, text.bytes, text.length) == 0;
}

static struct part behind(struct part part, size_t n)
{
    return (struct part){part.text + n, part.length - n};
}

/* -- plain values */

static bool parse_bool(struct part in, value *word)
{
    char lower[6];
    if (in.length == 0 || in.length >= sizeof lower) return false;
    for (size_t i = 0; i < in.length; i++)
        lower[i] = (char)(in.text[i] >= 'A' && in.text[i] <= 'Z' ? in.text[i] + 32 : in.text[i]);
    in.text = lower;
    *word = is(in, "true") || is(in, "yes");
    return *word || is(in, "false") || is(in, "no");
}

static bool parse_int(struct part in, value *word)
{
    bool negative = in.length > 0 && *in.text == '-';
    value result = 0;
    if (negative || (in.length > 0 && *in.text == '+')) in = behind(in, 1);
    if (in.length == 0) return false;
    for (size_t i = 0; i < in.length; i++) {
        if (in.text[i] < '0' || in.text[i] > '9') return false;
        if (__builtin_mul_overflow(result, 10, &result) ||
            __builtin_add_overflow(result, in.text[i] - '0', &result))
            return false;
    }
    *word = negative ? -result : result;
    return true;
}

static bool parse_number(struct part in, value *word)
{
    double number;
    bool percent = in.length > 0 && in.text[in.length - 1] == '%';
    if (!number_parse(in.text, in.length - percent, &number)) return false;
    return value_of_double(percent ? number / 100 : number, word);
}

/* An instant, or a date: the start of the day. */
static bool parse_instant(struct run *run, struct part in, value *word)
{
    int64_t date;
    if (calendar_parse_instant(in.text, in.length, run->zone, word)) return true;
    if (!calendar_parse_date(in.text, in.length, &date)) return false;
    *word = zone_instant(run->zone, date, 0);
    return true;
}

/* -- names */

/* A value as it is written, else the only one that differs by no more than text_alike() allows. */
static bool parse_enum(struct run *run, uint32_t of, struct part in, value *word)
{
    const struct program_enum *list = &run->program->enums[of];
    uint32_t alike = 0;
    for (uint32_t i = 0; i < list->values_count; i++) {
        struct text name =
            text_of(&run->texts, run->program->enum_values[list->values_first + i].name);
        if (!text_alike(in.text, in.length, name.bytes, name.length)) continue;
        *word = i;
        if (is(in, name.bytes)) return true;
        alike++;
    }
    return alike == 1;
}

static bool parse_thing(struct run *run, uint32_t kind, struct part in, place at, value *word)
{
    if (in.length == 0) return false;
    *word = run_entity(run, kind, text_intern(&run->texts, in.text, in.length), at);
    return true;
}

static uint32_t count_members(const struct program *program, uint32_t of)
{
    uint32_t n = program->unions[of].members_count;
    return n ? n : (uint32_t)program->nkinds;
}

static uint32_t member(const struct program *program, uint32_t of, uint32_t i)
{
    const struct program_union *list = &program->unions[of];
    return list->members_count ? program->union_members[list->members_first + i].kind : i;
}

/* The one declared thing of that name among the kinds. */
static bool find_declared(const struct run *run, uint32_t of, uint32_t name, value *word)
{
    uint32_t n = count_members(run->program, of), entity, found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!run_find_entity(run, member(run->program, of, i), name, &entity)) continue;
        if (run->entities[entity].row == NONE) continue;
        *word = entity;
        found++;
    }
    return found == 1;
}

/* "system.invoicing" */
static bool find_by_kind(struct run *run, uint32_t of, struct part in, place at, value *word)
{
    const char *dot = memchr(in.text, '.', in.length);
    uint32_t n = count_members(run->program, of), name;
    size_t length = dot ? (size_t)(dot - in.text) : 0;
    if (length == 0 || length + 1 == in.length) return false;
    if (!text_find(&run->texts, in.text, length, &name)) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t kind = member(run->program, of, i);
        if (run->program->kinds[kind].name == name)
            return parse_thing(run, kind, behind(in, length + 1), at, word);
    }
    return false;
}

/* A name that is not known yet is of kind NONE until all facts are there. */
static bool parse_union(struct run *run, uint32_t of, struct part in, place at, value *word)
{
    uint32_t name;
    if (in.length == 0) return false;
    name = text_intern(&run->texts, in.text, in.length);
    if (find_declared(run, of, name, word) || find_by_kind(run, of, in, at, word)) return true;
    *word = run_entity(run, NONE, name, at);
    return true;
}

/* A part of a requirement by its name; `in` is what follows the dot. */
static bool find_part(const struct run *run, uint32_t row, struct part in, value *word)
{
    const struct program_requirement *requirement = &run->program->requirements[row];
    for (uint32_t i = 0; i < requirement->parts_count; i++) {
        uint32_t part = requirement->parts_first + i;
        struct text name = text_of(&run->texts, run->program->parts[part].name);
        if (name.length == 0 || name.length != in.length || !starts_with(in, name)) continue;
        *word = (value)((uint64_t)row << 32 | (part + 1));
        return true;
    }
    return false;
}

/* Names may hold dots themselves, so whole names go first. */
static bool parse_requirement(struct run *run, struct part in, value *word)
{
    const struct program *program = run->program;
    for (uint32_t i = 0; i < program->nrequirements; i++) {
        struct text name = text_of(&run->texts, program->requirements[i].name);
        if (name.length != in.length || !starts_with(in, name)) continue;
        *word = (value)((uint64_t)i << 32);
        return true;
    }
    for (uint32_t i = 0; i < program->nrequirements; i++) {
        struct text name = text_of(&run->texts, program->requirements[i].name);
        if (!starts_with(in, name) || in.length == name.length || in.text[name.length] != '.')
            continue;
        if (find_part(run, i, behind(in, name.length + 1), word)) return true;
    }
    return false;
}

/* -- spans */

static bool read_digits(struct part in, size_t from, size_t n, int *number)
{
    *number = 0;
    if (in.length < from + n) return false;
    for (size_t i = from; i < from + n; i++) {
        if (in.text[i] < '0' || in.text[i] > '9') return false;
        *number = *number * 10 + (in.text[i] - '0');
    }
    return true;
}

/* The Monday of a week of ISO 8601; week 1 is that of 4 January. */
static bool find_week(int year, int week, int64_t *first)
{
    int64_t day;
    int other, month, of_month;
    if (week < 1 || !calendar_date(year, 1, 4, &day)) return false;
    *first = calendar_floor(UNIT_WEEK, day) + (week - 1) * 7;
    calendar_civil(*first + 3, &other, &month, &of_month);
    return other == year;
}

/* "2026-11-21" "2026-W47" "2026-11" "2026-Q4" "2026" */
static bool read_period(struct part in, enum calendar_unit *unit, int64_t *first)
{
    int year, n;
    if (in.length == 10) {
        *unit = UNIT_DAY;
        return calendar_parse_date(in.text, in.length, first);
    }
    if (!read_digits(in, 0, 4, &year)) return false;
    if (in.length == 4) {
        *unit = UNIT_YEAR;
        return calendar_date(year, 1, 1, first);
    }
    if (in.text[4] != '-') return false;
    if (in.length == 8 && in.text[5] == 'W' && read_digits(in, 6, 2, &n)) {
        *unit = UNIT_WEEK;
        return find_week(year, n, first);
    }
    if (in.length != 7) return false;
    if (in.text[5] == 'Q' && read_digits(in, 6, 1, &n)) {
        *unit = UNIT_QUARTER;
        return n >= 1 && n <= 4 && calendar_date(year, n * 3 - 2, 1, first);
    }
    *unit = UNIT_MONTH;
    return read_digits(in, 5, 2, &n) && calendar_date(year, n, 1, first);
}

static bool parse_period(struct run *run, struct part in, value *word)
{
    static const char *const names[] = {
        [UNIT_DAY] = "day ",         [UNIT_WEEK] = "week ", [UNIT_MONTH] = "month ",
        [UNIT_QUARTER] = "quarter ", [UNIT_YEAR] = "year ",
    };
    enum calendar_unit unit;
    int64_t first;
    int named = UNIT_NONE;
    for (int i = UNIT_DAY; named == UNIT_NONE && i <= UNIT_YEAR; i++) {
        size_t n = strlen(names[i]);
        if (in.length <= n || memcmp(in.text, names[i], n) != 0) continue;
        named = i;
        in = behind(in, n);
    }
    if (!read_period(in, &unit, &first)) return false;
    if (named != UNIT_NONE && named != (int)unit) return false;
    *word = spans_period(run, unit, first);
    return true;
}

/* Splits "from/to" or "from to to", as spans are printed. */
static bool split_span(struct part in, struct part *from, struct part *to)
{
    static const char word[] = " to ";
    for (size_t i = 0; i < in.length; i++) {
        size_t n = in.text[i] == '/' ? 1 : 4;
        if (n == 4 && (in.length - i < n || memcmp(in.text + i, word, n) != 0)) continue;
        *from = (struct part){in.text, i};
        *to = behind(in, i + n);
        return true;
    }
    return false;
}

/* The end may be a moment, a duration, or open: "", ".." or "now". */
static bool parse_end(struct run *run, struct part in, int64_t from, int64_t *to)
{
    int64_t duration;
    *to = CALENDAR_OPEN;
    if (in.length == 0 || is(in, "..") || is(in, "now")) return true;
    if (parse_instant(run, in, to)) return true;
    return calendar_parse_duration(in.text, in.length, &duration) &&
           calendar_add_duration(from, duration, to);
}

static bool parse_span(struct run *run, struct part in, value *word)
{
    struct part from, to;
    int64_t begin, end;
    if (!split_span(in, &from, &to)) return parse_period(run, in, word);
    if (!parse_instant(run, from, &begin) || !parse_end(run, to, begin, &end)) return false;
    if (end < begin) return false;
    *word = object_span(&run->objects, begin, end, UNIT_NONE);
    return true;
}

/* A subject of one text. */
static bool parse_subject(struct run *run, struct part in, value *word)
{
    value text = text_intern(&run->texts, in.text, in.length);
    for (uint32_t type = 0; type < run->program->ntypes; type++) {
        if (run->program->types[type].tag != TYPE_TEXT) continue;
        *word = object_subject(&run->objects, &text, &type, 1);
        return true;
    }
    return false;
}

/* Blanks around a value are nothing that anybody meant; in texts and names they stay. */
static struct part without_blanks(struct part in)
{
    while (in.length && (*in.text == ' ' || *in.text == '\t')) in = behind(in, 1);
    while (in.length && (in.text[in.length - 1] == ' ' || in.text[in.length - 1] == '\t'))
        in.length--;
    return in;
}

bool run_parse(struct run *run, uint32_t type, const char *text, size_t length, place at,
               value *word)
{
    struct part in = {text, length}, bare = without_blanks(in);
    uint32_t of = run->program->types[type].of;
    switch (value_tag(run, type)) {
    case TYPE_BOOL: return parse_bool(bare, word);
    case TYPE_INT: return parse_int(bare, word);
    case TYPE_NUMBER: return parse_number(bare, word);
    case TYPE_TEXT: *word = text_intern(&run->texts, text, length); return true;
    case TYPE_DATE: return calendar_parse_date(bare.text, bare.length, word);
    case TYPE_INSTANT: return parse_instant(run, bare, word);
    case TYPE_DURATION: return calendar_parse_duration(bare.text, bare.length, word);
    case TYPE_MONTHS: return calendar_parse_months(bare.text, bare.length, word);
    case TYPE_SPAN: return parse_span(run, bare, word);
    case TYPE_ENUM: return parse_enum(run, of, bare, word);
    case TYPE_THING: return parse_thing(run, of, in, at, word);
    case TYPE_UNION: return parse_union(run, of, in, at, word);
    case TYPE_REQUIREMENT: return parse_requirement(run, in, word);
    case TYPE_SUBJECT: return parse_subject(run, in, word);
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_HOURS:
    case TYPE_NODE: return false;
    }
    return false;
}
