/*
 * arena - many small pieces that die together.
 *
 * Pieces come from chunks on the heap, zeroed, aligned for any type but for texts, which lie close
 * together, and are never freed one by one. arena_clear() gives every chunk back. Allocation does
 * not return NULL (see heap.h).
 */
#ifndef MUSTER_BASE_ARENA_H
#define MUSTER_BASE_ARENA_H

#include <stdarg.h>

#include "base/heap.h"

struct arena {
    struct heap *heap;
    struct arena_chunk *chunks;
    char *next, *end;
};

void arena_open(struct arena *arena, struct heap *heap);
void arena_clear(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of `length` bytes with a NUL after them. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* Like sprintf into the arena. */
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprint(struct arena *arena, const char *format, va_list arguments);

#endif
