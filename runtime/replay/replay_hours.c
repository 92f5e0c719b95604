/* Service hours. What they are and when they are open is base's to say. */
#include <string.h>

#include "replay/replay_builtin.h"

bool replay_zone(struct replay *r, uint32_t name, const struct zone **zone)
{
    struct text text = text_of(&r->run->texts, name);
    const char *why;
    *zone = r->run->zone;
    if (strlen(text.bytes) != text.length) return replay_error(r);
    if (strcmp(zone_name(r->run->zone), text.bytes) == 0) return true;
    *zone = zone_load(&r->run->arena, text.bytes, &why);
    return *zone || replay_error(r);
}

static bool find(const struct call *c, uint32_t text, uint32_t zone_text, value *word)
{
    struct run *run = c->r->run;
    struct hours_words words = {.text = text, .zone = zone_text};
    struct text in = text_of(&run->texts, text);
    const struct zone *zone;
    const struct hours *hours;
    const char *why;
    if (object_find_hours(&run->objects, &words, word)) return true;
    if (!replay_zone(c->r, zone_text, &zone)) return false;
    hours = hours_parse(&run->arena, in.bytes, in.length, zone, &why);
    if (!hours) return replay_error(c->r);
    *word = object_hours(&run->objects, &words, hours);
    return true;
}

static bool in_run_zone(const struct call *c)
{
    const char *own = zone_name(c->r->run->zone);
    uint32_t zone = text_intern(&c->r->run->texts, own, strlen(own));
    return find(c, (uint32_t)c->a[0], zone, c->out);
}

static bool within(const struct call *c)
{
    struct replay *r = c->r;
    const int64_t *bounds = object_of(&r->run->objects, c->a[2])->words;
    struct calendar_span span = {bounds[0], bounds[1]};
    struct span_set out = {0};
    value word;
    if (!find(c, (uint32_t)c->a[0], (uint32_t)c->a[1], &word)) return false;
    if (span.to == CALENDAR_OPEN) span.to = r->run->now;
    if (span.from < span.to)
        hours_within(object_of(&r->run->objects, word)->hours, span, r->heap, &out);
    *c->out = replay_span_word(r, &out);
    return true;
}

/* Hours without what is closed, which adds up; and known within what all know. */
static bool without(const struct call *c, bool limited)
{
    struct replay *r = c->r;
    struct object_pool *objects = &r->run->objects;
    const struct object *from = object_of(objects, c->a[0]);
    const struct hours *hours = from->hours;
    struct hours_words words = {(uint32_t)from->words[0], (uint32_t)from->words[1], from->words[2],
                                from->words[3]};
    const value all[2] = {c->a[1], words.closed};
    struct span_set closed = replay_span_set(r, all, words.closed ? 2 : 1), known = {0};
    value limit = limited ? c->a[2] : words.known;
    struct span_set copy = replay_span_set(r, all, words.closed ? 2 : 1);
    words.closed = copy.n ? replay_span_word(r, &copy) : 0;
    if (limit) {
        known = replay_combine(r, limit, words.known ? words.known : limit, true);
        copy = replay_combine(r, limit, words.known ? words.known : limit, true);
        words.known = replay_span_word(r, &copy);
    }
    if (!object_find_hours(objects, &words, c->out))
        *c->out = object_hours(objects, &words,
                               hours_except(&r->run->arena, hours, &closed, limit ? &known : NULL));
    heap_free(r->heap, closed.spans);
    heap_free(r->heap, known.spans);
    return true;
}

/* Where it is not known whether there is service, there is no answer. */
static bool overlap(const struct call *c)
{
    struct replay *r = c->r;
    struct span_set set = replay_span_set(r, c->a, 1), out = {0};
    const struct hours *hours = object_of(&r->run->objects, c->a[1])->hours;
    if (hours_clip(hours, &set, r->run->now, r->heap, &out))
        *c->out = replay_span_word(r, &out);
    else
        heap_free(r->heap, out.spans);
    heap_free(r->heap, set.spans);
    return true;
}

static bool touch(const struct call *c)
{
    struct replay *r = c->r;
    struct span_set set = replay_span_set(r, c->a, 1);
    const struct hours *hours = object_of(&r->run->objects, c->a[1])->hours;
    bool unknown = false, touches = false;
    for (size_t k = 0; k < set.n && !touches; k++) {
        enum hours_answer answer = hours_touch(hours, set.spans[k], r->run->now);
        touches = answer == HOURS_TOUCH;
        unknown = unknown || answer == HOURS_UNKNOWN;
    }
    *c->out = touches ? 1 : unknown ? MISSING : 0;
    heap_free(r->heap, set.spans);
    return true;
}

bool replay_hours(const struct call *c, uint32_t builtin)
{
    int64_t opening;
    switch (builtin) {
    case BUILTIN_HOURS: return in_run_zone(c);
    case BUILTIN_HOURS_ZONE: return find(c, (uint32_t)c->a[0], (uint32_t)c->a[1], c->out);
    case BUILTIN_HOURS_WITHIN: return within(c);
    case BUILTIN_MINUS_HOURS: return without(c, false);
    case BUILTIN_MINUS_HOURS_KNOWN: return without(c, true);
    case BUILTIN_OVERLAP_HOURS: return overlap(c);
    case BUILTIN_TOUCHES_HOURS: return touch(c);
    default:
        if (hours_opening(object_of(&c->r->run->objects, c->a[1])->hours, c->a[0], &opening))
            *c->out = opening;
        return true;
    }
}
