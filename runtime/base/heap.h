/*
 * heap - all memory of one engine, counted, with a ceiling, freed in one call. It comes from the
 * caller's allocator, when there is one.
 *
 * Allocation never returns NULL. When the ceiling is passed or the system has no more, control
 * returns to heap_protect(), which answers MUSTER_LIMIT or MUSTER_NOMEM; so does a cancellation, as
 * MUSTER_CANCELLED, at the next allocation or heap_check(). This is the only place in Muster that
 * leaves functions without returning from them, and it is safe because every block
 * and every foreign resource (heap_defer) is on the heap's lists and heap_close() frees them all.
 * So code between owns nothing that the heap does not know of.
 *
 * One heap belongs to one thread; only heap_cancel() may come from another, or a signal handler.
 */
#ifndef MUSTER_BASE_HEAP_H
#define MUSTER_BASE_HEAP_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "muster.h"

struct heap_block;

struct heap {
    size_t used;  /* bytes held now, headers included */
    size_t limit; /* bytes that may be held; 0 is no limit */
    struct heap_block *blocks;
    struct heap_deferred *deferred;
    jmp_buf *escape; /* set while heap_protect runs */
    enum muster_status failure;
    uint64_t countdown;        /* fails the allocation that makes it 0; 0 is never (for tests) */
    struct muster_host host;   /* whence blocks come; without functions: from malloc */
    bool cancelled;            /* read and written atomically */
    const struct heap *around; /* what cancels this one cancels what runs here, too; or NULL */
    bool undisturbed;          /* what runs now is not cancelled */
};

void heap_open(struct heap *heap, size_t limit);

/* Ends what runs in the heap, and whatever will run in it that is not undisturbed. */
void heap_cancel(struct heap *heap);
bool heap_is_cancelled(const struct heap *heap);

/* Ends the protected run when it was cancelled. Cheap: for loops that may be long. */
void heap_check(struct heap *heap);

/* Frees every block and runs every deferred clean-up, newest first. */
void heap_close(struct heap *heap);

/* Runs body(context); answers its status, or why memory ran out inside it. May nest. */
enum muster_status heap_protect(struct heap *heap, enum muster_status (*body)(void *context),
                                void *context);

/* A zeroed block, aligned for any type. */
void *heap_alloc(struct heap *heap, size_t size);

/* Like realloc; bytes past the old size are not set. A NULL block is a new one. */
void *heap_resize(struct heap *heap, void *block, size_t size);

void heap_free(struct heap *heap, void *block);

/* Bytes of a block that are not needed any more: memory of the system that only they take goes
 * back. What they are from then on is not said; the block's size stays, and is counted. */
void heap_discard(const struct heap *heap, void *block, size_t from, size_t to);

/* Has heap_close (or heap_undefer) call release(resource). */
void heap_defer(struct heap *heap, void (*release)(void *resource), void *resource);

/* Releases a deferred resource now. */
void heap_undefer(struct heap *heap, void *resource);

/* Ends the protected run with a status, as if memory had run out. */
_Noreturn void heap_fail(struct heap *heap, enum muster_status status);

/*
 * Makes room for `need` items of `size` bytes: returns items, moved if it had to grow, and sets
 * *capacity. Grows by half at least. The usual way to append:
 *     v->items = heap_room(heap, v->items, &v->capacity, v->n + 1, sizeof *v->items);
 *     v->items[v->n++] = item;
 */
void *heap_room(struct heap *heap, void *items, size_t *capacity, size_t need, size_t size);

#endif
