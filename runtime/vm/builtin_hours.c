#include "vm/builtin_int.h"
#include "vm/spans.h"

/* -- service hours as written */

bool builtin_zone(struct run *run, uint32_t name, const struct zone **zone)
{
    const char *text = text_bytes(&run->texts, name), *why = "its name holds a NUL";
    *zone = run->zone;
    if (strlen(text) == text_of(&run->texts, name).length) {
        if (strcmp(zone_name(run->zone), text) == 0) return true;
        *zone = zone_load(&run->arena, text, &why);
        if (*zone) return true;
    }
    return value_fail(run, "there is no time zone %.60s: %s", text, why);
}

/* The object of service hours; each text in each zone is read once. */
static bool find_hours(struct run *run, uint32_t text, uint32_t zone_text, value *word)
{
    struct hours_words words = {.text = text, .zone = zone_text};
    struct text in = text_of(&run->texts, text);
    const struct zone *zone;
    const struct hours *hours;
    const char *why = "";
    if (object_find_hours(&run->objects, &words, word)) return true;
    if (!builtin_zone(run, zone_text, &zone)) return false;
    hours = hours_parse(&run->arena, in.bytes, in.length, zone, &why);
    if (!hours) return value_fail(run, "\"%.60s\" are no service hours: %s", in.bytes, why);
    *word = object_hours(&run->objects, &words, hours);
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

/* -- without days off */

/* The set of what is closed in hours, and in spans besides. */
static void read_closed(struct run *run, int64_t before, value word, struct spans *closed)
{
    spans_open(closed, run);
    if (before) spans_add(closed, before);
    spans_add(closed, word);
    span_set_normalise(&closed->set);
}

/* What is known of hours, and by a further set: both must know it. Allocated. */
static struct span_set read_known(struct run *run, int64_t before, value word)
{
    struct span_set both = {.n = 0};
    struct spans known, limit;
    spans_read(&known, run, word);
    if (before)
        spans_read(&limit, run, before);
    else
        spans_read(&limit, run, word);
    span_set_overlap(&known.set, &limit.set, run->heap, &both);
    spans_close(&limit);
    spans_close(&known);
    return both;
}

/* Equal hours without equal spans are one object, whose sets are copied once. */
static bool find_except(const struct call *call, bool limited)
{
    struct run *run = call->run;
    const struct object *from = builtin_object(call, 0);
    const struct hours *hours = from->hours;
    struct hours_words words = {(uint32_t)from->words[0], (uint32_t)from->words[1], from->words[2],
                                from->words[3]};
    struct spans closed;
    struct span_set known = {.n = 0};
    read_closed(run, words.closed, call->arguments[1], &closed);
    if (limited)
        known = read_known(run, words.known, call->arguments[2]);
    else if (words.known)
        known = read_known(run, 0, words.known);
    limited |= words.known != 0;
    words.closed = closed.set.n ? spans_write(&closed.set, run) : 0;
    words.known = limited ? spans_write(&known, run) : 0;
    if (!object_find_hours(&run->objects, &words, call->result)) {
        hours = hours_except(&run->arena, hours, &closed.set, limited ? &known : NULL);
        *call->result = object_hours(&run->objects, &words, hours);
    }
    heap_free(run->heap, known.spans);
    spans_close(&closed);
    return true;
}

bool builtin_minus_hours(const struct call *call)
{
    return find_except(call, false);
}

bool builtin_minus_hours_known(const struct call *call)
{
    return find_except(call, true);
}

/* -- asking them */

bool builtin_overlap_hours(const struct call *call)
{
    struct run *run = call->run;
    const struct hours *hours = builtin_object(call, 1)->hours;
    struct spans spans;
    struct span_set out = {.n = 0};
    spans_read(&spans, run, call->arguments[0]);
    if (hours_clip(hours, &spans.set, run->now, run->heap, &out))
        *call->result = spans_write(&out, run);
    heap_free(run->heap, out.spans);
    spans_close(&spans);
    return true;
}

bool builtin_touches_hours(const struct call *call)
{
    const struct hours *hours = builtin_object(call, 1)->hours;
    struct spans spans;
    enum hours_answer touch = HOURS_APART;
    spans_read(&spans, call->run, call->arguments[0]);
    for (size_t i = 0; touch != HOURS_TOUCH && i < spans.set.n; i++) {
        enum hours_answer one = hours_touch(hours, spans.set.spans[i], call->run->now);
        if (one != HOURS_APART) touch = one;
    }
    if (touch != HOURS_UNKNOWN) *call->result = touch == HOURS_TOUCH;
    spans_close(&spans);
    return true;
}

bool builtin_opening(const struct call *call)
{
    int64_t opening;
    if (hours_opening(builtin_object(call, 1)->hours, call->arguments[0], &opening))
        *call->result = opening;
    return true;
}
