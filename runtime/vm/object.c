#include "vm/object.h"

#include <string.h>

enum { SLOTS_FIRST = 64 };

void object_open(struct object_pool *pool, struct heap *heap)
{
    memset(pool, 0, sizeof *pool);
    arena_open(&pool->arena, heap);
    pool->mask = SLOTS_FIRST - 1;
    pool->slots = heap_alloc(heap, SLOTS_FIRST * sizeof *pool->slots);
}

static inline uint64_t stir(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

/* Sets the hash of what is to be found. */
static void hash_object(struct object *object)
{
    uint64_t hash = stir((uint64_t)object->kind + 1, object->n);
    for (uint32_t i = 0; i < object->n; i++) hash = stir(hash, (uint64_t)object->words[i]);
    for (uint32_t i = 0; object->types && i < object->n; i++) hash = stir(hash, object->types[i]);
    object->hash = (uint32_t)hash;
}

static bool equals(const struct object *a, const struct object *b)
{
    if (a->hash != b->hash || a->kind != b->kind || a->n != b->n) return false;
    if (a->n == 0) return true;
    if (memcmp(a->words, b->words, a->n * sizeof *a->words) != 0) return false;
    return !a->types || memcmp(a->types, b->types, a->n * sizeof *a->types) == 0;
}

/* The slot of an equal object, or the free one where it belongs. */
static size_t find(const struct object_pool *pool, const struct object *object)
{
    size_t slot = object->hash & pool->mask;
    while (pool->slots[slot] && !equals(&pool->objects[pool->slots[slot] - 1], object))
        slot = (slot + 1) & pool->mask;
    return slot;
}

static void grow(struct object_pool *pool)
{
    struct heap *heap = pool->arena.heap;
    size_t mask = pool->mask * 2 + 1;
    uint32_t *slots = heap_alloc(heap, (mask + 1) * sizeof *slots);
    for (size_t i = 0; i < pool->n; i++) {
        size_t slot = pool->objects[i].hash & mask;
        while (slots[slot]) slot = (slot + 1) & mask;
        slots[slot] = (uint32_t)i + 1;
    }
    heap_free(heap, pool->slots);
    pool->slots = slots;
    pool->mask = mask;
}

static const void *copy(struct object_pool *pool, const void *from, size_t size)
{
    void *to = arena_alloc(&pool->arena, size);
    if (size) memcpy(to, from, size);
    return to;
}

/* The object that equals this one, whose words and types are borrowed. */
static int64_t intern(struct object_pool *pool, struct object object)
{
    struct heap *heap = pool->arena.heap;
    size_t slot;
    hash_object(&object);
    slot = find(pool, &object);
    if (pool->slots[slot]) return pool->slots[slot];
    if (pool->n >= UINT32_MAX / 2) heap_fail(heap, MUSTER_LIMIT);
    pool->objects =
        heap_room(heap, pool->objects, &pool->capacity, pool->n + 1, sizeof *pool->objects);
    object.words = copy(pool, object.words, object.n * sizeof *object.words);
    if (object.types) object.types = copy(pool, object.types, object.n * sizeof *object.types);
    pool->objects[pool->n] = object;
    pool->slots[slot] = (uint32_t)++pool->n;
    if (pool->n * 2 > pool->mask) grow(pool);
    return (int64_t)pool->n;
}

int64_t object_span(struct object_pool *pool, int64_t from, int64_t to, int unit)
{
    int64_t words[] = {from, to, unit};
    return intern(pool, (struct object){.kind = OBJECT_SPAN, .n = 3, .words = words});
}

static uint32_t count(struct object_pool *pool, size_t n)
{
    if (n > UINT32_MAX / 2) heap_fail(pool->arena.heap, MUSTER_LIMIT);
    return (uint32_t)n;
}

int64_t object_list(struct object_pool *pool, const int64_t *words, size_t n)
{
    return intern(pool, (struct object){.kind = OBJECT_LIST, .n = count(pool, n), .words = words});
}

int64_t object_subject(struct object_pool *pool, const int64_t *words, const uint32_t *types,
                       size_t n)
{
    return intern(pool,
                  (struct object){
                      .kind = OBJECT_SUBJECT, .n = count(pool, n), .words = words, .types = types});
}

int64_t object_hours(struct object_pool *pool, const struct hours_words *w,
                     const struct hours *hours)
{
    int64_t words[] = {w->text, w->zone, w->closed, w->known};
    return intern(pool,
                  (struct object){.kind = OBJECT_HOURS, .n = 4, .words = words, .hours = hours});
}

bool object_find_hours(const struct object_pool *pool, const struct hours_words *w, int64_t *number)
{
    int64_t words[] = {w->text, w->zone, w->closed, w->known};
    struct object object = {.kind = OBJECT_HOURS, .n = 4, .words = words};
    size_t slot;
    hash_object(&object);
    slot = find(pool, &object);
    if (!pool->slots[slot]) return false;
    *number = pool->slots[slot];
    return true;
}
