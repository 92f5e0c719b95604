#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

struct heap_block {
    struct heap_block *next, *previous;
    size_t size;
    size_t padding; /* keeps what follows aligned for any type */
};

struct heap_deferred {
    struct heap_deferred *next;
    void (*release)(void *);
    void *resource;
};

void heap_open(struct heap *heap, size_t limit)
{
    memset(heap, 0, sizeof *heap);
    heap->limit = limit;
}

void heap_close(struct heap *heap)
{
    while (heap->deferred) {
        struct heap_deferred *d = heap->deferred;
        heap->deferred = d->next;
        d->release(d->resource);
        free(d);
    }
    while (heap->blocks) {
        struct heap_block *block = heap->blocks;
        heap->blocks = block->next;
        free(block);
    }
    heap->used = 0;
}

enum muster_status heap_protect(struct heap *heap, enum muster_status (*body)(void *context),
                                void *context)
{
    jmp_buf here;
    jmp_buf *volatile outer = heap->escape;
    enum muster_status status;

    heap->escape = &here;
    if (setjmp(here) == 0)
        status = body(context);
    else
        status = heap->failure;
    heap->escape = outer;
    return status;
}

_Noreturn void heap_fail(struct heap *heap, enum muster_status status)
{
    heap->failure = status;
    if (!heap->escape) abort(); /* our own mistake: an allocation outside heap_protect */
    longjmp(*heap->escape, 1);
}

/* Counts `size` more bytes, or ends the run. */
static void charge(struct heap *heap, size_t size)
{
    if (heap->countdown && --heap->countdown == 0) heap_fail(heap, MUSTER_NOMEM);
    if (heap->limit && (size > heap->limit || heap->used > heap->limit - size))
        heap_fail(heap, MUSTER_LIMIT);
    heap->used += size;
}

static void link_block(struct heap *heap, struct heap_block *block)
{
    block->previous = NULL;
    block->next = heap->blocks;
    if (block->next) block->next->previous = block;
    heap->blocks = block;
}

static void unlink_block(struct heap *heap, struct heap_block *block)
{
    if (block->next) block->next->previous = block->previous;
    if (block->previous)
        block->previous->next = block->next;
    else
        heap->blocks = block->next;
}

void *heap_alloc(struct heap *heap, size_t size)
{
    struct heap_block *block;
    if (size > SIZE_MAX - sizeof *block) heap_fail(heap, MUSTER_LIMIT);
    charge(heap, size + sizeof *block);
    block = calloc(1, size + sizeof *block);
    if (!block) {
        heap->used -= size + sizeof *block;
        heap_fail(heap, MUSTER_NOMEM);
    }
    block->size = size;
    link_block(heap, block);
    return block + 1;
}

void *heap_resize(struct heap *heap, void *items, size_t size)
{
    struct heap_block *block, *moved;
    if (!items) return heap_alloc(heap, size);
    block = (struct heap_block *)items - 1;
    if (size > SIZE_MAX - sizeof *block) heap_fail(heap, MUSTER_LIMIT);
    if (size > block->size) charge(heap, size - block->size);
    unlink_block(heap, block);
    moved = realloc(block, size + sizeof *block);
    if (!moved) {
        if (size > block->size) heap->used -= size - block->size;
        link_block(heap, block);
        heap_fail(heap, MUSTER_NOMEM);
    }
    if (size < moved->size) heap->used -= moved->size - size;
    moved->size = size;
    link_block(heap, moved);
    return moved + 1;
}

void heap_free(struct heap *heap, void *items)
{
    struct heap_block *block;
    if (!items) return;
    block = (struct heap_block *)items - 1;
    unlink_block(heap, block);
    heap->used -= block->size + sizeof *block;
    free(block);
}

void heap_defer(struct heap *heap, void (*release)(void *resource), void *resource)
{
    struct heap_deferred *d = malloc(sizeof *d);
    if (!d) {
        release(resource);
        heap_fail(heap, MUSTER_NOMEM);
    }
    d->release = release;
    d->resource = resource;
    d->next = heap->deferred;
    heap->deferred = d;
}

void heap_undefer(struct heap *heap, void *resource)
{
    for (struct heap_deferred **d = &heap->deferred; *d; d = &(*d)->next) {
        if ((*d)->resource != resource) continue;
        struct heap_deferred *found = *d;
        *d = found->next;
        found->release(resource);
        free(found);
        return;
    }
}

void *heap_room(struct heap *heap, void *items, size_t *capacity, size_t need, size_t size)
{
    size_t wanted = *capacity + *capacity / 2;
    if (need <= *capacity) return items;
    if (wanted < need) wanted = need;
    if (wanted < 8) wanted = 8;
    if (wanted > SIZE_MAX / 2 / size) heap_fail(heap, MUSTER_LIMIT);
    items = heap_resize(heap, items, wanted * size);
    *capacity = wanted;
    return items;
}
