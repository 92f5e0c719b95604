/* The order of values, and lists and sets of them. */
#define _GNU_SOURCE /* qsort_r */

#include "replay/replay_int.h"

#include <stdlib.h>
#include <string.h>

static int sign(bool after, bool before)
{
    return after - before;
}

static int of_texts(const struct replay *r, uint32_t a, uint32_t b)
{
    struct text x = r->run->texts.texts[a], y = r->run->texts.texts[b];
    uint32_t n = x.length < y.length ? x.length : y.length;
    int order = n ? memcmp(x.bytes, y.bytes, n) : 0;
    return order ? order : sign(x.length > y.length, x.length < y.length);
}

static int of_kinds(const struct replay *r, uint32_t a, uint32_t b)
{
    const struct program_kind *kinds = r->program->kinds;
    int order;
    if (a == b) return 0;
    if (a == NONE || b == NONE) return a == NONE ? -1 : 1;
    order = of_texts(r, kinds[a].name, kinds[b].name);
    if (!order) order = of_texts(r, kinds[a].module, kinds[b].module);
    return order ? order : sign(a > b, a < b);
}

static int of_places(const struct replay *r, place a, place b)
{
    const struct source_file *x = source_file_of(r->run->sources, a);
    const struct source_file *y = source_file_of(r->run->sources, b);
    int order = x && y && x != y ? strcmp(x->name, y->name) : 0;
    return order ? order : sign(a > b, a < b);
}

/* By kind, then name, those without a name last and by place. */
static int of_things(const struct replay *r, uint32_t a, uint32_t b)
{
    const struct entity *x = &r->run->entities[a], *y = &r->run->entities[b];
    int order = of_kinds(r, x->kind, y->kind);
    if (order) return order;
    if (x->name != NONE && y->name != NONE) order = of_texts(r, x->name, y->name);
    if (x->name == NONE || y->name == NONE) order = sign(x->name == NONE, y->name == NONE);
    if (!order) order = of_places(r, x->at, y->at);
    return order ? order : sign(a > b, a < b);
}

static int of_requirements(const struct replay *r, uint64_t a, uint64_t b)
{
    const struct program_requirement *x = &r->program->requirements[a >> 32];
    const struct program_requirement *y = &r->program->requirements[b >> 32];
    int order = of_texts(r, x->name, y->name);
    if (!order) order = of_texts(r, x->module, y->module);
    return order ? order : sign(a > b, a < b);
}

static int of_spans(const int64_t *a, const int64_t *b)
{
    for (int k = 0; k < 3; k++)
        if (a[k] != b[k]) return sign(a[k] > b[k], a[k] < b[k]);
    return 0;
}

/* Element by element: those of a subject have types of their own. */
static int of_lists(struct replay *r, uint32_t type, value a, value b)
{
    struct object x = *object_of(&r->run->objects, a), y = *object_of(&r->run->objects, b);
    for (uint32_t k = 0; k < x.n && k < y.n; k++) {
        uint32_t of = x.types ? x.types[k] : r->program->types[type].of;
        int order = x.types ? sign(x.types[k] > y.types[k], x.types[k] < y.types[k]) : 0;
        if (!order) order = replay_compare(r, of, x.words[k], y.words[k]);
        if (order) return order;
    }
    return sign(x.n > y.n, x.n < y.n);
}

/* Sets of spans; 0 is none and comes first. */
static int of_span_sets(const struct replay *r, value a, value b)
{
    const struct object_pool *objects = &r->run->objects;
    const struct object *x, *y;
    if (a == b || !a || !b) return sign(a && !b, !a && b);
    x = object_of(objects, a);
    y = object_of(objects, b);
    for (uint32_t k = 0; k < x->n && k < y->n; k++) {
        int order = of_spans(object_of(objects, x->words[k])->words,
                             object_of(objects, y->words[k])->words);
        if (order) return order;
    }
    return sign(x->n > y->n, x->n < y->n);
}

/* By what is written, the zone, what is closed and what is known. */
static int of_hours(const struct replay *r, const int64_t *a, const int64_t *b)
{
    int order = of_texts(r, (uint32_t)a[0], (uint32_t)b[0]);
    if (!order) order = of_texts(r, (uint32_t)a[1], (uint32_t)b[1]);
    if (!order) order = of_span_sets(r, a[2], b[2]);
    return order ? order : of_span_sets(r, a[3], b[3]);
}

int replay_compare(struct replay *r, uint32_t type, value a, value b)
{
    const struct object_pool *objects = &r->run->objects;
    if (a == b) return 0;
    if (a == MISSING || b == MISSING) return sign(b == MISSING, a == MISSING);
    switch ((enum type_tag)replay_tag(r, type)) {
    case TYPE_NUMBER:
        return sign(replay_double(a) > replay_double(b), replay_double(a) < replay_double(b));
    case TYPE_TEXT: return of_texts(r, (uint32_t)a, (uint32_t)b);
    case TYPE_SPAN: return of_spans(object_of(objects, a)->words, object_of(objects, b)->words);
    case TYPE_HOURS: return of_hours(r, object_of(objects, a)->words, object_of(objects, b)->words);
    case TYPE_THING:
    case TYPE_UNION: return of_things(r, (uint32_t)a, (uint32_t)b);
    case TYPE_REQUIREMENT: return of_requirements(r, (uint64_t)a, (uint64_t)b);
    case TYPE_SUBJECT:
    case TYPE_LIST:
    case TYPE_SET: return of_lists(r, type, a, b);
    default: return sign(a > b, a < b);
    }
}

struct order {
    struct replay *r;
    uint32_t type;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    return replay_compare(order->r, order->type, *(const value *)a, *(const value *)b);
}

void replay_sort(struct replay *r, uint32_t type, struct values *values)
{
    struct order order = {r, type};
    if (values->n > 1) qsort_r(values->items, values->n, sizeof *values->items, compare, &order);
}

value replay_list(struct replay *r, uint32_t type, struct values *values)
{
    if (replay_tag(r, type) == TYPE_SET) {
        size_t kept = 0;
        replay_sort(r, r->program->types[type].of, values);
        for (size_t k = 0; k < values->n; k++)
            if (k == 0 || values->items[k] != values->items[k - 1])
                values->items[kept++] = values->items[k];
        values->n = kept;
    }
    return object_list(&r->run->objects, values->items, values->n);
}
