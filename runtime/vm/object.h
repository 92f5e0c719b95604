/*
 * object - values that do not fit a word: spans, lists, sets, subjects, service hours; each once.
 *
 * Equal objects have equal numbers, so words compare as words. Objects live as long as the pool.
 * Object numbers begin at 1 and are of one pool whatever they are.
 */
#ifndef MUSTER_VM_OBJECT_H
#define MUSTER_VM_OBJECT_H

#include "base/calendar.h"
#include "bytecode/program.h"

enum object_kind { OBJECT_SPAN, OBJECT_LIST, OBJECT_SUBJECT, OBJECT_HOURS };

enum { UNIT_NONE = -1 }; /* a span that is no calendar period */

struct object {
    enum object_kind kind;
    uint32_t hash;
    uint32_t n;                /* LIST and SUBJECT: elements; SPAN: 3; HOURS: 4 */
    const int64_t *words;      /* SPAN: from, to (CALENDAR_OPEN), unit; HOURS: hours_words */
    const uint32_t *types;     /* SUBJECT: of each element */
    const struct hours *hours; /* HOURS: parsed */
};

/* What service hours are made of. */
struct hours_words {
    uint32_t text, zone;   /* numbers of texts */
    int64_t closed, known; /* sets of spans; 0 when nothing is closed, and when all is known */
};

struct object_pool {
    struct arena arena;
    struct object *objects;
    size_t n, capacity;
    uint32_t *slots;
    size_t mask;
};

void object_open(struct object_pool *pool, struct heap *heap);
int64_t object_span(struct object_pool *pool, int64_t from, int64_t to, int unit);

/* A list of words as they are; a set is the same with its words sorted and each once (the caller
 * sees to that). */
int64_t object_list(struct object_pool *pool, const int64_t *words, size_t n);
int64_t object_subject(struct object_pool *pool, const int64_t *words, const uint32_t *types,
                       size_t n);
int64_t object_hours(struct object_pool *pool, const struct hours_words *words,
                     const struct hours *hours);

/* The object of hours that are there already. */
bool object_find_hours(const struct object_pool *pool, const struct hours_words *words,
                       int64_t *number);

/* The struct moves when an object is made; its words and types do not. */
static inline const struct object *object_of(const struct object_pool *pool, int64_t word)
{
    return &pool->objects[word - 1];
}

#endif
