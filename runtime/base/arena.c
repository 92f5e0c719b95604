#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK = 64 * 1024, ALIGN = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t padding;
};

void arena_open(struct arena *arena, struct heap *heap)
{
    memset(arena, 0, sizeof *arena);
    arena->heap = heap;
}

void arena_clear(struct arena *arena)
{
    while (arena->chunks) {
        struct arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        heap_free(arena->heap, chunk);
    }
    arena->next = arena->end = NULL;
}

/* The next `size` bytes, wherever they lie. */
static char *take(struct arena *arena, size_t size)
{
    char *piece;
    if (size > SIZE_MAX - CHUNK) heap_fail(arena->heap, MUSTER_LIMIT);
    if (size > (size_t)(arena->end - arena->next)) {
        bool large = size > CHUNK / 4;
        size_t room = large ? size : CHUNK;
        struct arena_chunk *chunk = heap_alloc(arena->heap, sizeof *chunk + room);
        chunk->next = arena->chunks;
        arena->chunks = chunk;
        if (large) return (char *)(chunk + 1);
        arena->next = (char *)(chunk + 1);
        arena->end = arena->next + room;
    }
    piece = arena->next;
    arena->next += size;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t over = (uintptr_t)arena->next & (ALIGN - 1);
    size_t gap = over ? ALIGN - over : 0;
    if (gap > (size_t)(arena->end - arena->next))
        arena->next = arena->end = NULL; /* a new chunk is aligned */
    else if (gap)
        arena->next += gap;
    return take(arena, size ? size : ALIGN);
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy;
    if (length == SIZE_MAX) heap_fail(arena->heap, MUSTER_LIMIT);
    copy = take(arena, length + 1);
    if (length) memcpy(copy, text, length);
    return copy;
}

/* Most texts fit where the next piece would be; what is written there in vain is zeroed again. */
char *arena_vprint(struct arena *arena, const char *format, va_list arguments)
{
    size_t free = (size_t)(arena->end - arena->next);
    va_list again;
    int length;
    char *text = arena->next;
    va_copy(again, arguments);
    length = vsnprintf(text, free, format, arguments);
    if (length >= 0 && (size_t)length < free) {
        arena->next += length + 1;
    } else {
        if (length < 0) length = 0;
        if (free) memset(text, 0, free);
        text = take(arena, (size_t)length + 1);
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    va_start(arguments, format);
    text = arena_vprint(arena, format, arguments);
    va_end(arguments);
    return text;
}
