#include "base/text.h"

#include <string.h>

/* The last byte is added, not stirred in: names that are counted, a10 to a19, are neighbours. */
uint32_t text_hash(const char *bytes, size_t length)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ length;
    uint64_t word;
    unsigned char last = length ? (unsigned char)bytes[--length] : 0;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        h = (h ^ word) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    word = 0;
    for (size_t i = 0; i < length; i++) word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    h = (h ^ word) * 0xc4ceb9fe1a85ec53u;
    return (uint32_t)(h ^ (h >> 32)) + last;
}

void text_open(struct text_pool *pool, struct heap *heap)
{
    memset(pool, 0, sizeof *pool);
    arena_open(&pool->arena, heap);
    pool->mask = 1023;
    pool->slots = heap_alloc(heap, (pool->mask + 1) * sizeof *pool->slots);
    text_intern(pool, "", 0);
}

/* Slots keep the whole hash, so texts are not looked at again. */
static void grow(struct text_pool *pool)
{
    struct heap *heap = pool->arena.heap;
    size_t mask = pool->mask * 2 + 1;
    uint64_t *slots = heap_alloc(heap, (mask + 1) * sizeof *slots);
    for (size_t i = 0; i <= pool->mask; i++) {
        uint64_t entry = pool->slots[i];
        size_t slot = (entry >> 32) & mask;
        if (!entry) continue;
        while (slots[slot]) slot = (slot + 1) & mask;
        slots[slot] = entry;
    }
    heap_free(heap, pool->slots);
    pool->slots = slots;
    pool->mask = mask;
}

static inline uint32_t number_in(uint64_t entry)
{
    return (uint32_t)entry - 1;
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t find(const struct text_pool *pool, uint32_t hash, const char *bytes, size_t length)
{
    size_t slot = hash & pool->mask;
    for (uint64_t entry; (entry = pool->slots[slot]) != 0; slot = (slot + 1) & pool->mask) {
        if (entry >> 32 != hash) continue;
        const struct text *t = &pool->texts[number_in(entry)];
        if (t->length == length && memcmp(t->bytes, bytes, length) == 0) break;
    }
    return slot;
}

bool text_find(const struct text_pool *pool, const char *bytes, size_t length, uint32_t *number)
{
    size_t slot = find(pool, text_hash(bytes, length), bytes, length);
    if (!pool->slots[slot]) return false;
    *number = number_in(pool->slots[slot]);
    return true;
}

uint32_t text_intern(struct text_pool *pool, const char *bytes, size_t length)
{
    struct heap *heap = pool->arena.heap;
    uint32_t hash = text_hash(bytes, length);
    size_t slot = find(pool, hash, bytes, length);
    if (pool->slots[slot]) return number_in(pool->slots[slot]);
    if (length > UINT32_MAX / 2 || pool->n >= UINT32_MAX / 2) heap_fail(heap, MUSTER_LIMIT);
    pool->texts = heap_room(heap, pool->texts, &pool->capacity, pool->n + 1, sizeof *pool->texts);
    pool->texts[pool->n].bytes = arena_copy(&pool->arena, bytes, length);
    pool->texts[pool->n].length = (uint32_t)length;
    pool->slots[slot] = (uint64_t)hash << 32 | ++pool->n;
    if (pool->n * 3 > pool->mask * 2) grow(pool);
    return (uint32_t)pool->n - 1;
}

uint32_t text_intern_z(struct text_pool *pool, const char *bytes)
{
    return text_intern(pool, bytes, strlen(bytes));
}

int text_compare(struct text a, struct text b)
{
    uint32_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
    if (order) return order;
    return (a.length > b.length) - (a.length < b.length);
}

static char plain(char c)
{
    if (c == ' ' || c == '_') return '-';
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool text_alike(const char *a, size_t n, const char *b, size_t m)
{
    if (n != m) return false;
    for (size_t i = 0; i < n; i++)
        if (plain(a[i]) != plain(b[i])) return false;
    return true;
}

enum { LONGEST_NAME = 63 };

/* Edit distance with neighbouring letters swapped counting as one; names are short. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST_NAME + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++) last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[m];
}

size_t text_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    return n > LONGEST_NAME || m > LONGEST_NAME ? SIZE_MAX : distance(a, n, b, m);
}

const char *text_nearest(const char *name, const char *const *candidates, size_t n)
{
    const char *nearest = NULL;
    size_t length = strlen(name), best;
    if (length > LONGEST_NAME) return NULL;
    best = length < 4 ? 1 : length / 3 + 1; /* of three letters two are all but another word */
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(candidates[i]);
        if (other > LONGEST_NAME || strcmp(candidates[i], name) == 0) continue;
        if (other + best <= length || length + best <= other) continue;
        size_t d = distance(name, length, candidates[i], other);
        if (d < best || (d == best && !nearest && length > 2)) {
            best = d;
            nearest = candidates[i];
        }
    }
    return nearest;
}
