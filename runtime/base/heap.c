#include "base/heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* -- where blocks come from */

static void *take_zeroed(const struct heap *heap, size_t size)
{
    void *block;
    if (!heap->host.allocate) return calloc(1, size);
    block = heap->host.allocate(heap->host.context, size);
    if (block) memset(block, 0, size);
    return block;
}

static void *take_resized(const struct heap *heap, void *block, size_t size)
{
    if (!heap->host.allocate) return realloc(block, size);
    return heap->host.resize(heap->host.context, block, size);
}

static void give_back(const struct heap *heap, void *block)
{
    if (heap->host.allocate)
        heap->host.release(heap->host.context, block);
    else
        free(block);
}

/* -- opening and closing */

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
        give_back(heap, d);
    }
    while (heap->blocks) {
        struct heap_block *block = heap->blocks;
        heap->blocks = block->next;
        give_back(heap, block);
    }
    heap->used = 0;
}

/* -- cancellation */

void heap_cancel(struct heap *heap)
{
    __atomic_store_n(&heap->cancelled, true, __ATOMIC_RELAXED);
}

bool heap_is_cancelled(const struct heap *heap)
{
    if (heap->undisturbed) return false;
    if (heap->around && heap_is_cancelled(heap->around)) return true;
    return __atomic_load_n(&heap->cancelled, __ATOMIC_RELAXED);
}

void heap_check(struct heap *heap)
{
    if (heap_is_cancelled(heap)) heap_fail(heap, MUSTER_CANCELLED);
}

/* -- leaving and coming back */

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

/* -- blocks */

/* Counts `size` more bytes, or ends the run. */
static void charge(struct heap *heap, size_t size)
{
    heap_check(heap);
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
    block = take_zeroed(heap, size + sizeof *block);
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
    moved = take_resized(heap, block, size + sizeof *block);
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
    give_back(heap, block);
}

void heap_discard(const struct heap *heap, void *block, size_t from, size_t to)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)block + from + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)block + to) / page * page;
    if (!heap->host.allocate && first < end) madvise((void *)first, end - first, MADV_DONTNEED);
}

void heap_defer(struct heap *heap, void (*release)(void *resource), void *resource)
{
    struct heap_deferred *d = take_zeroed(heap, sizeof *d);
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
        give_back(heap, found);
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
