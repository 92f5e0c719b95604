/* Operations of one and two values. Missing operands give missing unless said otherwise. */
#include <math.h>
#include <string.h>

#include "base/regex.h"
#include "replay/replay_int.h"

__extension__ typedef __int128 wide;

double replay_double(value word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    return number;
}

value replay_number(double number)
{
    value word;
    number += 0.0; /* -0 is 0 */
    memcpy(&word, &number, sizeof word);
    return word;
}

/* An integer that fits between two bounds. */
static bool within(struct replay *r, wide number, wide least, wide most, value *out)
{
    if (number < least || number > most) return replay_error(r);
    *out = (value)number;
    return true;
}

static bool integer(struct replay *r, wide number, value *out)
{
    return within(r, number, -(wide)INT64_MAX, INT64_MAX, out);
}

static bool number(struct replay *r, double result, value *out)
{
    if (!isfinite(result)) return replay_error(r);
    *out = replay_number(result);
    return true;
}

static bool date(struct replay *r, wide days, value *out)
{
    return within(r, days, CALENDAR_FIRST_DATE, CALENDAR_LAST_DATE, out);
}

static bool add_months(struct replay *r, value day, value months, value *out)
{
    int64_t sum;
    if (!calendar_add_months(day, months, &sum)) return replay_error(r);
    return date(r, sum, out);
}

/* The same time of day in the run's zone. */
static bool add_instant_months(struct replay *r, value instant, value months, value *out)
{
    int64_t time, day = zone_date(r->run->zone, instant, &time);
    if (!add_months(r, day, months, out)) return false;
    *out = zone_instant(r->run->zone, *out, time);
    return true;
}

static bool arithmetic(struct replay *r, uint32_t op, value a, value b, value *out)
{
    double x = replay_double(a), y = replay_double(b);
    switch (op) {
    case OP_ADD_INT:
    case OP_ADD_DURATION:
    case OP_ADD_CALENDAR: return integer(r, (wide)a + b, out);
    case OP_SUB_INT:
    case OP_SUB_DURATION:
    case OP_SUB_INSTANT: return integer(r, (wide)a - b, out);
    case OP_MUL_INT: return integer(r, (wide)a * b, out);
    case OP_ADD_NUMBER: return number(r, x + y, out);
    case OP_SUB_NUMBER: return number(r, x - y, out);
    case OP_MUL_NUMBER: return number(r, x * y, out);
    case OP_DIV_NUMBER: return y == 0 ? replay_error(r) : number(r, x / y, out);
    case OP_MUL_DURATION:
        if (!(fabs(round((double)a * y)) < 9.2e18)) return replay_error(r);
        return integer(r, (wide)round((double)a * y), out);
    case OP_DIV_DURATION: return b == 0 ? replay_error(r) : number(r, (double)a / (double)b, out);
    case OP_ADD_INSTANT:
        return within(r, (wide)a + b, CALENDAR_FIRST_INSTANT, CALENDAR_END_INSTANT - 1, out);
    case OP_ADD_DAYS:
        return b % CALENDAR_DAY ? replay_error(r) : date(r, (wide)a + b / CALENDAR_DAY, out);
    case OP_SUB_DATE: return integer(r, ((wide)a - b) * CALENDAR_DAY, out);
    case OP_ADD_MONTHS: return add_months(r, a, b, out);
    case OP_ADD_INSTANT_MONTHS: return add_instant_months(r, a, b, out);
    default: return replay_untold(r, "an instruction that cannot be worked out again");
    }
}

/* -- texts */

/* From the end: does the rest of the text fit the rest of the pattern? */
static bool like(struct text text, struct text pattern, uint32_t t, uint32_t p)
{
    while (p < pattern.length && pattern.bytes[p] != '*') {
        if (t == text.length) return false;
        if (pattern.bytes[p] == '?')
            while (t + 1 < text.length && ((unsigned char)text.bytes[t + 1] & 0xc0) == 0x80) t++;
        else if (pattern.bytes[p] != text.bytes[t])
            return false;
        t++;
        p++;
    }
    if (p == pattern.length) return t == text.length;
    while (p < pattern.length && pattern.bytes[p] == '*') p++;
    if (p == pattern.length) return true;
    for (; t <= text.length; t++)
        if (like(text, pattern, t, p)) return true;
    return false;
}

static bool matches(struct replay *r, struct text text, struct text pattern, value *out)
{
    const char *why;
    struct regex *regex = regex_compile(r->arena, pattern.bytes, pattern.length, &why);
    if (!regex) return replay_error(r);
    *out = regex_search(regex, text.bytes, text.length);
    regex_release(r->heap, regex);
    return true;
}

/* -- things */

static value parent(const struct replay *r, uint32_t type, value thing)
{
    value is = MISSING;
    if (thing != MISSING && r->run->entities[thing].kind != NONE &&
        r->program->kinds[r->run->entities[thing].kind].parent != NONE)
        is = replay_column(r, thing, COLUMN_PARENT);
    return is != MISSING && replay_fits(r, type, is) ? is : MISSING;
}

static bool of_one(struct replay *r, const struct program_formula *f, value a, value *out)
{
    bool there = a != MISSING && replay_is_thing(r, f->type) && r->run->entities[a].row != NONE;
    switch (f->of) {
    case OP_MOVE: *out = a; return true;
    case OP_NAME: *out = run_entity_name(r->run, (uint32_t)a); return true;
    case OP_TITLE: *out = replay_column(r, a, COLUMN_TITLE); return true;
    case OP_PARENT: *out = parent(r, f->type, a); return true;
    case OP_KNOWN: *out = r->run->entities[a].row != NONE; return true;
    case OP_DECLARED: *out = there ? a : MISSING; return true;
    case OP_AS_KIND: *out = replay_fits(r, f->type, a) ? a : MISSING; return true;
    case OP_NEG_INT:
    case OP_NEG_DURATION:
    case OP_NEG_MONTHS: return integer(r, -(wide)a, out);
    case OP_NEG_NUMBER: return number(r, -replay_double(a), out);
    case OP_NUMBER: return number(r, (double)a, out);
    case OP_INSTANT: *out = zone_instant(r->run->zone, a, 0); return true;
    default: return replay_untold(r, "an instruction that cannot be worked out again");
    }
}

static value in_list(const struct replay *r, value word, value list)
{
    const struct object *object = object_of(&r->run->objects, list);
    for (uint32_t k = 0; k < object->n; k++)
        if (object->words[k] == word) return 1;
    return 0;
}

bool replay_operation(struct replay *r, uint32_t formula, value a, value b, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    const struct text *texts = r->run->texts.texts;
    uint32_t type;
    *out = MISSING;
    if (f->of == OP_NOW) return *out = r->run->now, true;
    if (f->of == OP_TODAY) return *out = r->run->today, true;
    if (f->of == OP_HAS) return *out = a != MISSING, true;
    if (f->arguments_count == 0) return replay_untold(r, "an instruction without operands");
    if (a == MISSING) return true;
    if (f->arguments_count == 1) return of_one(r, f, a, out);
    if (b == MISSING) return true;
    type = replay_formula(r, replay_argument(r, formula, 0))->type;
    switch (f->of) {
    case OP_EQUAL: *out = a == b; return true;
    case OP_LESS: *out = replay_compare(r, type, a, b) < 0; return true;
    case OP_LESS_EQUAL: *out = replay_compare(r, type, a, b) <= 0; return true;
    case OP_IN_LIST: *out = in_list(r, a, b); return true;
    case OP_LIKE: *out = like(texts[a], texts[b], 0, 0); return true;
    case OP_MATCHES: return matches(r, texts[a], texts[b], out);
    case OP_AND: *out = a && b; return true;
    case OP_OR: *out = a || b; return true;
    default: return arithmetic(r, f->of, a, b, out);
    }
}
