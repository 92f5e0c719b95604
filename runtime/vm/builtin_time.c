#include "vm/builtin_int.h"
#include "vm/spans.h"

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

/* In the run's zone it is the period itself, so that it equals one; elsewhere only a span. */
bool builtin_period_zone(const struct call *call)
{
    struct run *run = call->run;
    const struct zone *zone;
    enum calendar_unit unit = UNIT_DAY;
    int64_t first, next, to = CALENDAR_END_INSTANT;
    if (!read_unit(call, &unit)) return false;
    if (!builtin_zone(run, (uint32_t)call->arguments[2], &zone)) return false;
    if (zone == run->zone) return find_period(call, call->arguments[1]);
    first = calendar_floor(unit, call->arguments[1]);
    if (calendar_step(unit, first, 1, &next)) to = zone_instant(zone, next, 0);
    *call->result = object_span(&run->objects, zone_instant(zone, first, 0), to, UNIT_NONE);
    return true;
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
