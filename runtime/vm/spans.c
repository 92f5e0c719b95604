#include "vm/spans.h"

#include <string.h>

void spans_open(struct spans *spans, struct run *run)
{
    spans->run = run;
    spans->set = (struct span_set){.spans = spans->room, .capacity = SPANS_ROOM};
}

void spans_close(struct spans *spans)
{
    if (spans->set.spans != spans->room) heap_free(spans->run->heap, spans->set.spans);
}

static void reserve(struct spans *spans, size_t n)
{
    struct span_set *set = &spans->set;
    struct heap *heap = spans->run->heap;
    if (n <= set->capacity) return;
    if (set->spans == spans->room) {
        size_t capacity = 0;
        struct calendar_span *moved = heap_room(heap, NULL, &capacity, n, sizeof *moved);
        memcpy(moved, spans->room, set->n * sizeof *moved);
        set->spans = moved;
        set->capacity = capacity;
    } else {
        set->spans = heap_room(heap, set->spans, &set->capacity, n, sizeof *set->spans);
    }
}

struct calendar_span spans_bounds(const struct run *run, value word)
{
    const int64_t *words = object_of(&run->objects, word)->words;
    return (struct calendar_span){words[0], words[1]};
}

void spans_add(struct spans *spans, value word)
{
    const struct object *object = object_of(&spans->run->objects, word);
    struct span_set *set = &spans->set;
    if (object->kind == OBJECT_SPAN) {
        reserve(spans, set->n + 1);
        set->spans[set->n++] = (struct calendar_span){object->words[0], object->words[1]};
        return;
    }
    reserve(spans, set->n + object->n);
    for (uint32_t i = 0; i < object->n; i++)
        set->spans[set->n++] = spans_bounds(spans->run, object->words[i]);
}

void spans_read(struct spans *spans, struct run *run, value word)
{
    spans_open(spans, run);
    spans_add(spans, word);
    span_set_normalise(&spans->set);
}

value spans_write(const struct span_set *set, struct run *run)
{
    value room[SPANS_ROOM], *words = room, word;
    if (set->n > SPANS_ROOM) words = heap_alloc(run->heap, set->n * sizeof *words);
    for (size_t i = 0; i < set->n; i++)
        words[i] = object_span(&run->objects, set->spans[i].from, set->spans[i].to, UNIT_NONE);
    word = object_list(&run->objects, words, set->n);
    if (words != room) heap_free(run->heap, words);
    return word;
}

value spans_period(struct run *run, enum calendar_unit unit, int64_t first_date)
{
    int64_t from = zone_instant(run->zone, first_date, 0), to = CALENDAR_END_INSTANT, next;
    if (calendar_step(unit, first_date, 1, &next)) to = zone_instant(run->zone, next, 0);
    return object_span(&run->objects, from, to, unit);
}
