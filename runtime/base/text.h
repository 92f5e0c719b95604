/*
 * text - every text of a run once: equal texts have equal numbers.
 *
 * The pool owns the bytes. Number 0 is the empty text. Bytes are followed by a NUL, but texts may
 * hold NULs of their own; the length decides. Two pools never share numbers.
 */
#ifndef MUSTER_BASE_TEXT_H
#define MUSTER_BASE_TEXT_H

#include "base/arena.h"

struct text {
    const char *bytes;
    uint32_t length; /* in bytes */
};

struct text_pool {
    struct arena arena;
    struct text *texts;
    size_t n, capacity;
    uint64_t *slots; /* open addressing: hash << 32 | text number + 1, 0 is free */
    size_t mask;
};

void text_open(struct text_pool *pool, struct heap *heap);
uint32_t text_intern(struct text_pool *pool, const char *bytes, size_t length);
uint32_t text_intern_z(struct text_pool *pool, const char *bytes);

/* The number of a text that is there already; false when it is not. */
bool text_find(const struct text_pool *pool, const char *bytes, size_t length, uint32_t *number);

static inline struct text text_of(const struct text_pool *pool, uint32_t number)
{
    return pool->texts[number];
}
static inline const char *text_bytes(const struct text_pool *pool, uint32_t number)
{
    return pool->texts[number].bytes;
}

/* Orders by bytes, which for UTF-8 is by code point: negative, 0 or positive. */
int text_compare(struct text a, struct text b);

/* Whether two names are the same but for capitals (of ASCII) and for blanks or underscores in place
 * of hyphens: "Approved On" and "approved-on". */
bool text_alike(const char *a, size_t n, const char *b, size_t m);

/* A 32-bit hash of bytes, the same on every machine. */
uint32_t text_hash(const char *bytes, size_t length);

/* Letters by which two names differ, two that are swapped counting as one; SIZE_MAX when a name is
 * too long to be compared so. */
size_t text_distance(const char *a, const char *b);

/*
 * The one of `n` candidates nearest to `name` by edit distance, or NULL when none is near enough
 * to be what was meant (at most a third of its letters differ). The first of equals wins.
 */
const char *text_nearest(const char *name, const char *const *candidates, size_t n);

#endif
