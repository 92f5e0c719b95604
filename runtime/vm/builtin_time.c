#include "vm/builtin_int.h"
#include "vm/spans.h"

/* -- service hours */

/* The zone of a name that is a text of the pool; NULL with *why set. UTC may be NULL, too. */
static bool find_zone(struct run *run, uint32_t name, const struct zone **zone, const char **why)
{
    const char *text = text_bytes(&run->texts, name);
    if (strlen(text) != text_of(&run->texts, name).length) {
        *why = "its name holds a NUL";
        return false;
    }
    *zone = run->zone;
    if (strcmp(zone_name(run->zone), text) == 0) return true;
    *zone = zone_load(&run->arena, text, why);
    return *zone != NULL;
}

/* The object of service hours; each text in each zone is read once. */
static bool find_hours(struct run *run, uint32_t text, uint32_t zone_text, value *word)
{
    struct text in = text_of(&run->texts, text);
    const struct zone *zone;
    const struct hours *hours;
    const char *why = "";
    if (object_find_hours(&run->objects, text, zone_text, word)) return true;
    if (!find_zone(run, zone_text, &zone, &why))
        return value_fail(run, "there is no time zone %.60s: %s",
                          text_bytes(&run->texts, zone_text), why);
    hours = hours_parse(&run->arena, in.bytes, in.length, zone, &why);
    if (!hours) return value_fail(run, "\"%.60s\" are no service hours: %s", in.bytes, why);
    *word = object_hours(&run->objects, text, zone_text, hours);
    return true;
}

bool builtin_hours(const struct call *call)
{
    uint32_t zone = text_intern_z(&call->run->texts, zone_name(call->run->zone));
    return find_hours(call->run, (uint32_t)call->arguments[0], zone, call->result);
}

bool builtin_hours_zone(const struct call *call)
{
    return find_hours(call->run, (uint32_t)call->arguments[0], (uint32_t)call->arguments[1],
                      call->result);
}

bool builtin_hours_within(const struct call *call)
{
    struct run *run = call->run;
    struct calendar_span within = spans_bounds(run, call->arguments[2]);
    struct span_set out = {.n = 0};
    value hours;
    if (!find_hours(run, (uint32_t)call->arguments[0], (uint32_t)call->arguments[1], &hours))
        return false;
    if (within.to == CALENDAR_OPEN) within.to = run->now;
    if (within.from < within.to)
        hours_within(object_of(&run->objects, hours)->hours, within, run->heap, &out);
    *call->result = spans_write(&out, run);
    heap_free(run->heap, out.spans);
    return true;
}

/* -- calendar periods */

/* Units come from programs, which may be made by others. */
static bool read_unit(const struct call *call, enum calendar_unit *unit)
{
    value word = call->arguments[0];
    if (word < UNIT_DAY || word > UNIT_YEAR)
        return value_fail(call->run, "there is no calendar unit of that number");
    *unit = (enum calendar_unit)word;
    return true;
}

static bool find_period(const struct call *call, int64_t date)
{
    enum calendar_unit unit = UNIT_DAY;
    if (!read_unit(call, &unit)) return false;
    *call->result = spans_period(call->run, unit, calendar_floor(unit, date));
    return true;
}

bool builtin_period_date(const struct call *call)
{
    return find_period(call, call->arguments[1]);
}

bool builtin_period_instant(const struct call *call)
{
    return find_period(call, zone_date(call->run->zone, call->arguments[1], NULL));
}

/* A list of n periods, the last of which is `last` steps after the running one. */
static bool list_periods(const struct call *call, int64_t last)
{
    struct run *run = call->run;
    int64_t n = call->arguments[1], running, first;
    enum calendar_unit unit = UNIT_DAY;
    value *words;
    if (!read_unit(call, &unit)) return false;
    if (n < 0) return value_fail(run, "there are no %lld periods; give 0 or more", (long long)n);
    running = calendar_floor(unit, run->today);
    if (n > 0 && !calendar_step(unit, running, last - n + 1, &first))
        return value_fail(run, "%lld periods reach back before the year 1", (long long)n);
    words = heap_alloc(run->heap, (size_t)n * sizeof *words);
    for (int64_t i = 0; i < n; i++) {
        words[i] = spans_period(run, unit, first);
        if (i + 1 < n) calendar_step(unit, first, 1, &first);
    }
    *call->result = object_list(&run->objects, words, (size_t)n);
    heap_free(run->heap, words);
    return true;
}

bool builtin_recent(const struct call *call)
{
    return list_periods(call, 0);
}

bool builtin_past(const struct call *call)
{
    return list_periods(call, -1);
}

/* -- moments */

bool builtin_within(const struct call *call)
{
    int64_t instant = call->arguments[0], now = call->run->now;
    *call->result = instant <= now && now - instant <= call->arguments[1];
    return true;
}

bool builtin_date_of(const struct call *call)
{
    *call->result = zone_date(call->run->zone, call->arguments[0], NULL);
    return true;
}

bool builtin_instant_of_seconds(const struct call *call)
{
    int64_t instant;
    if (__builtin_mul_overflow(call->arguments[0], CALENDAR_SECOND, &instant) ||
        instant < CALENDAR_FIRST_INSTANT || instant >= CALENDAR_END_INSTANT)
        return value_fail(call->run, "%lld seconds leave the calendar, the years 1 to 9999",
                          (long long)call->arguments[0]);
    *call->result = instant;
    return true;
}
