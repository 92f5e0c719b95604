#include "vm/relation.h"

#include <assert.h>
#include <string.h>

/* BATCH: rows that are looked for together */
enum { SLOTS_FIRST = 16, ROWS_FIRST = 8, BATCH = 16 };

/* -- hash tables of rows */

static inline uint64_t stir(uint64_t hash, value word)
{
    hash = (hash ^ (uint64_t)word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static inline uint32_t hash_row(const value *row, size_t width)
{
    uint64_t hash = 0x2545f4914f6cdd1du;
    for (size_t i = 0; i < width; i++) hash = stir(hash, row[i]);
    return (uint32_t)hash;
}

static inline uint32_t hash_columns(const value *row, const uint32_t *columns, uint32_t n)
{
    uint64_t hash = 0x2545f4914f6cdd1du;
    for (uint32_t i = 0; i < n; i++) hash = stir(hash, row[columns[i]]);
    return (uint32_t)hash;
}

static inline bool same(const value *a, const value *b, size_t width)
{
    for (size_t i = 0; i < width; i++)
        if (a[i] != b[i]) return false;
    return true;
}

static inline const value *row_at(const struct relation *relation, size_t row)
{
    return relation->rows + row * relation->width;
}

/* Slots keep the whole hash, so rows are not looked at again. */
static void widen(struct heap *heap, struct row_index *index)
{
    size_t mask = index->slots ? index->mask * 2 + 1 : SLOTS_FIRST - 1;
    uint64_t *slots = heap_alloc(heap, (mask + 1) * sizeof *slots);
    for (size_t i = 0; index->slots && i <= index->mask; i++) {
        uint64_t entry = index->slots[i];
        size_t slot = (entry >> 32) & mask;
        if (!entry) continue;
        while (slots[slot]) slot = (slot + 1) & mask;
        slots[slot] = entry;
    }
    heap_free(heap, index->slots);
    index->slots = slots;
    index->mask = mask;
}

/* Room for one key more, with a third of the slots free. */
static inline void make_room(struct heap *heap, struct row_index *index)
{
    if (!index->slots || (index->keys + 1) * 3 > (index->mask + 1) * 2) widen(heap, index);
}

static inline uint64_t make_entry(uint32_t hash, size_t row)
{
    return (uint64_t)hash << 32 | (uint32_t)(row + 1);
}

/* Begins to fetch from memory what find_row or link_row will look at: first the slot, and when that
 * is there, the row. */
static inline void expect_slot(const struct row_index *index, uint32_t hash)
{
    if (index->slots) __builtin_prefetch(&index->slots[hash & index->mask]);
}

static inline void expect_row(const struct relation *relation, const struct row_index *index,
                              uint32_t hash)
{
    uint64_t entry = index->slots ? index->slots[hash & index->mask] : 0;
    if (entry && entry >> 32 == hash) __builtin_prefetch(row_at(relation, (uint32_t)entry - 1));
}

/* The slot that holds an equal row, or the free one where it belongs. */
static inline size_t find_row(const struct relation *relation, uint32_t hash, const value *row)
{
    const struct row_index *index = &relation->primary;
    size_t slot = hash & index->mask;
    for (uint64_t entry; (entry = index->slots[slot]) != 0; slot = (slot + 1) & index->mask)
        if (entry >> 32 == hash &&
            same(row_at(relation, (uint32_t)entry - 1), row, relation->width))
            break;
    return slot;
}

/* -- rows */

void relation_open(struct relation *relation, struct heap *heap, const struct program *program,
                   uint32_t number, size_t ceiling)
{
    const struct program_relation *layout = &program->relations[number];
    memset(relation, 0, sizeof *relation);
    relation->heap = heap;
    relation->number = number;
    relation->width = layout->columns_count;
    relation->flags = layout->flags;
    relation->ceiling = ceiling;
    relation->nindexes = layout->indexes_count;
    if (!relation->nindexes) return;
    relation->indexes = heap_alloc(heap, relation->nindexes * sizeof *relation->indexes);
    for (size_t i = 0; i < relation->nindexes; i++) {
        const struct program_index *from = &program->indexes[layout->indexes_first + i];
        struct row_index *index = &relation->indexes[i];
        uint32_t *columns = heap_alloc(heap, from->keys_count * sizeof *columns);
        assert(from->keys_count <= INDEX_COLUMNS_MAX);
        for (uint32_t k = 0; k < from->keys_count; k++)
            columns[k] = program->index_keys[from->keys_first + k].column;
        index->columns = columns;
        index->ncolumns = from->keys_count;
    }
}

static void grow_rows(struct relation *relation)
{
    size_t capacity = relation->capacity ? relation->capacity * 2 : ROWS_FIRST;
    size_t stride = relation->width ? relation->width : 1;
    if (capacity > SIZE_MAX / 2 / sizeof(value) / stride) heap_fail(relation->heap, MUSTER_LIMIT);
    relation->rows =
        heap_resize(relation->heap, relation->rows, capacity * stride * sizeof *relation->rows);
    relation->capacity = capacity;
}

/* Room for the new last row of a list that has `each` items of `size` bytes a row; they are 0. */
static void *add_items(struct relation *relation, void *items, size_t *capacity, size_t each,
                       size_t size)
{
    size_t first = relation->nrows * each;
    if (first + each > *capacity) {
        *capacity = relation->capacity * each;
        items = heap_resize(relation->heap, items, *capacity * size);
    }
    if (each) memset((char *)items + first * size, 0, each * size);
    return items;
}

/* Places of the new last row; those of its columns are told later. */
static void add_places(struct relation *relation, place at)
{
    size_t each = relation->width ? relation->width - 1 : 0;
    relation->places = add_items(relation, relation->places, &relation->places_capacity, 1,
                                 sizeof *relation->places);
    relation->places[relation->nrows] = at;
    if (!(relation->flags & RELATION_KIND)) return;
    if (relation->far)
        relation->far = add_items(relation, relation->far, &relation->far_capacity, each,
                                  sizeof *relation->far);
    else
        relation->near = add_items(relation, relation->near, &relation->near_capacity, each,
                                   sizeof *relation->near);
}

static void widen_places(struct relation *relation)
{
    size_t each = relation->width - 1;
    place *far = heap_alloc(relation->heap, relation->capacity * each * sizeof *far);
    for (size_t row = 0; row < relation->nrows; row++)
        for (uint32_t k = 0; k < each; k++)
            far[row * each + k] = relation_place(relation, row, k + 1);
    heap_free(relation->heap, relation->near);
    relation->near = NULL;
    relation->far = far;
    relation->far_capacity = relation->capacity * each;
}

void relation_set_place(struct relation *relation, size_t row, uint32_t column, place at)
{
    place from = relation->places[row];
    size_t cell = row * (relation->width - 1) + column - 1;
    bool is_near = at == 0 || (at >= from && at - from < UINT16_MAX);
    if (!is_near && !relation->far) widen_places(relation);
    if (relation->far)
        relation->far[cell] = at;
    else
        relation->near[cell] = at ? (uint16_t)(at - from + 1) : 0;
}

static void append(struct relation *relation, const value *row, place at)
{
    value *to;
    if (relation->nrows == relation->capacity) grow_rows(relation);
    if (relation->flags & (RELATION_KIND | RELATION_SET)) add_places(relation, at);
    to = relation->rows + relation->nrows * relation->width;
    for (size_t i = 0; i < relation->width; i++) to[i] = row[i];
    relation->nrows++;
}

static inline bool is_full(const struct relation *relation)
{
    return (relation->ceiling && relation->nrows >= relation->ceiling) ||
           relation->nrows >= UINT32_MAX - 1;
}

static inline bool keeps_repeats(const struct relation *relation)
{
    return relation->flags & (RELATION_KIND | RELATION_REPEATS);
}

/* Adds a row, for which there is room, unless it is there. */
static bool insert(struct relation *relation, const value *row, uint32_t hash, place at)
{
    struct row_index *primary = &relation->primary;
    size_t slot;
    make_room(relation->heap, primary);
    slot = find_row(relation, hash, row);
    if (primary->slots[slot]) return false;
    append(relation, row, at);
    primary->slots[slot] = make_entry(hash, relation->nrows - 1);
    primary->keys++;
    return true;
}

enum muster_status relation_insert(struct relation *relation, const value *row, place at,
                                   bool *added)
{
    bool is_new = keeps_repeats(relation);
    if (added) *added = false;
    relation_catch_up(relation);
    if (is_full(relation)) {
        return !is_new && relation_contains(relation, row) ? MUSTER_OK : MUSTER_LIMIT;
    }
    if (is_new)
        append(relation, row, at);
    else
        is_new = insert(relation, row, hash_row(row, relation->width), at);
    if (added) *added = is_new;
    return MUSTER_OK;
}

/* -- rows that wait */

struct waiting_rows {
    size_t n;
    uint32_t hashes[BATCH];
    place places[BATCH];
    value words[]; /* BATCH rows */
};

/* Puts the waiting rows into the block. */
void relation_catch_up(struct relation *relation)
{
    struct waiting_rows *waiting = relation->waiting;
    size_t n = waiting ? waiting->n : 0;
    for (size_t k = 0; k < n; k++) expect_row(relation, &relation->primary, waiting->hashes[k]);
    for (size_t k = 0; k < n; k++)
        insert(relation, waiting->words + k * relation->width, waiting->hashes[k],
               waiting->places[k]);
    if (n) waiting->n = 0;
}

enum muster_status relation_add(struct relation *relation, const value *row, place at)
{
    struct waiting_rows *waiting = relation->waiting;
    size_t room = relation->ceiling ? relation->ceiling : UINT32_MAX - 1, k;
    if (keeps_repeats(relation) || relation->nrows + BATCH >= room)
        return relation_insert(relation, row, at, NULL);
    if (!waiting) {
        waiting =
            heap_alloc(relation->heap, sizeof *waiting + BATCH * relation->width * sizeof(value));
        relation->waiting = waiting;
    }
    k = waiting->n++;
    waiting->hashes[k] = hash_row(row, relation->width);
    waiting->places[k] = at;
    for (size_t i = 0; i < relation->width; i++) waiting->words[k * relation->width + i] = row[i];
    expect_slot(&relation->primary, waiting->hashes[k]);
    if (waiting->n == BATCH) relation_catch_up(relation);
    return MUSTER_OK;
}

bool relation_contains(struct relation *relation, const value *row)
{
    relation_catch_up(relation);
    if (relation->nrows == 0) return false;
    if (!keeps_repeats(relation)) {
        uint32_t hash = hash_row(row, relation->width);
        return relation->primary.slots[find_row(relation, hash, row)] != 0;
    }
    for (size_t i = 0; i < relation->nrows; i++)
        if (same(row_at(relation, i), row, relation->width)) return true;
    return false;
}

size_t relation_row(struct relation *relation, const value *row)
{
    relation_catch_up(relation);
    if (relation->nrows == 0) return SIZE_MAX;
    if (!keeps_repeats(relation)) {
        uint64_t slot =
            relation->primary.slots[find_row(relation, hash_row(row, relation->width), row)];
        return slot ? (size_t)(uint32_t)slot - 1 : SIZE_MAX;
    }
    for (size_t i = 0; i < relation->nrows; i++)
        if (same(row_at(relation, i), row, relation->width)) return i;
    return SIZE_MAX;
}

bool relation_advance(struct relation *relation)
{
    relation_catch_up(relation);
    relation->old = relation->known;
    relation->known = relation->nrows;
    return relation->known > relation->old;
}

void relation_settle(struct relation *relation)
{
    relation_catch_up(relation);
    relation->old = relation->known = relation->nrows;
}

/* -- indexes */

_Static_assert(INDEX_COLUMNS_MAX <= 8, "a set of key columns is one of 256");

/* The key columns that a row lacks, a set of bits. */
static inline uint32_t find_gap(const struct row_index *index, const value *row)
{
    uint32_t gap = 0;
    for (uint32_t i = 0; i < index->ncolumns; i++)
        gap |= (uint32_t)(row[index->columns[i]] == MISSING) << i;
    return gap;
}

static inline bool same_key(const struct row_index *index, const value *a, const value *b)
{
    for (uint32_t i = 0; i < index->ncolumns; i++)
        if (a[index->columns[i]] != b[index->columns[i]]) return false;
    return true;
}

static void link_row(struct relation *relation, struct row_index *index, size_t number,
                     uint32_t hash)
{
    const value *row = row_at(relation, number);
    uint32_t gap = find_gap(index, row);
    size_t slot;
    uint64_t entry;
    make_room(relation->heap, index);
    index->gaps[gap / 64] |= (uint64_t)1 << gap % 64;
    slot = hash & index->mask;
    for (; (entry = index->slots[slot]) != 0; slot = (slot + 1) & index->mask)
        if (entry >> 32 == hash && same_key(index, row_at(relation, (uint32_t)entry - 1), row))
            break;
    index->next[number] = (uint32_t)entry;
    if (!entry) index->keys++;
    index->slots[slot] = make_entry(hash, number);
}

/* Some rows at a time, so that the waits for memory overlap. */
static void link_rows(struct relation *relation, struct row_index *index, size_t n)
{
    uint32_t hashes[BATCH];
    for (size_t k = 0; k < n; k++) {
        const value *row = row_at(relation, index->upto + k);
        hashes[k] = hash_columns(row, index->columns, index->ncolumns);
        expect_slot(index, hashes[k]);
    }
    for (size_t k = 0; k < n; k++) expect_row(relation, index, hashes[k]);
    for (size_t k = 0; k < n; k++) link_row(relation, index, index->upto++, hashes[k]);
}

/* Brings an index up to the known rows. */
static void update(struct relation *relation, struct row_index *index)
{
    if (relation->known > index->capacity) {
        size_t capacity = index->capacity * 2;
        if (capacity < relation->known) capacity = relation->known;
        index->next = heap_resize(relation->heap, index->next, capacity * sizeof *index->next);
        index->capacity = capacity;
    }
    while (index->upto < relation->known) {
        size_t n = relation->known - index->upto;
        link_rows(relation, index, n < BATCH ? n : BATCH);
    }
}

/* The newest row + 1 of a key, or 0. */
static size_t find_chain(const struct relation *relation, const struct row_index *index,
                         const value *keys)
{
    uint32_t hash = hash_row(keys, index->ncolumns);
    size_t slot = hash & index->mask;
    if (!index->slots) return 0;
    for (uint64_t entry; (entry = index->slots[slot]) != 0; slot = (slot + 1) & index->mask) {
        if (entry >> 32 != hash) continue;
        const value *row = row_at(relation, (uint32_t)entry - 1);
        uint32_t i = 0;
        while (i < index->ncolumns && row[index->columns[i]] == keys[i]) i++;
        if (i == index->ncolumns) return (uint32_t)entry;
    }
    return 0;
}

/* -- walks */

void probe_scan(struct probe *probe, struct relation *relation, enum relation_part part)
{
    probe->relation = relation;
    probe->index = NULL;
    probe->low = part == PART_DELTA ? relation->old : 0;
    probe->high = part == PART_OLD ? relation->old : relation->known;
    probe->row = probe->low;
    probe->maybe = probe->exact = probe->chained = false;
    probe->gap = 0;
}

void probe_open(struct probe *probe, struct relation *relation, size_t index, const value *keys,
                enum relation_part part, bool maybe)
{
    struct row_index *by = &relation->indexes[index];
    bool lacks = false;
    probe_scan(probe, relation, part);
    if (by->ncolumns == 0 || probe->low == probe->high) return;
    for (uint32_t i = 0; i < by->ncolumns; i++) lacks |= keys[i] == MISSING;
    if (lacks && !maybe) {
        probe->row = probe->high;
        return;
    }
    probe->index = by;
    if (relation->unindexed || !by->asked) {
        by->asked = true;
        probe->maybe = true;
        probe->exact = !maybe;
        memcpy(probe->keys, keys, by->ncolumns * sizeof *keys);
        return;
    }
    if (by->upto < relation->known) update(relation, by);
    if (maybe) {
        probe->maybe = true;
        memcpy(probe->keys, keys, by->ncolumns * sizeof *keys);
        if (lacks) return; /* any row may match: look at all */
    }
    probe->chained = true;
    probe->row = find_chain(relation, by, keys);
}

/* Whether each key equals its column, or (unless exactly that is asked) one of the two is missing.
 */
static bool may_match(const struct probe *probe, const value *row)
{
    for (uint32_t i = 0; i < probe->index->ncolumns; i++) {
        value word = row[probe->index->columns[i]];
        if (word == probe->keys[i]) continue;
        if (probe->exact || (word != MISSING && probe->keys[i] != MISSING)) return false;
    }
    return true;
}

static const value *next_scanned(struct probe *probe)
{
    while (probe->row < probe->high) {
        const value *row = row_at(probe->relation, probe->row++);
        if (!probe->maybe || may_match(probe, row)) return row;
    }
    return NULL;
}

/* The chain of rows that lack the columns of the next gap that there is. */
static bool find_next_gap(struct probe *probe)
{
    const struct row_index *index = probe->index;
    value keys[INDEX_COLUMNS_MAX];
    uint32_t gap = probe->gap + 1;
    while (gap < 1u << index->ncolumns && !(index->gaps[gap / 64] >> gap % 64 & 1)) gap++;
    if (gap >= 1u << index->ncolumns) return false;
    for (uint32_t i = 0; i < index->ncolumns; i++)
        keys[i] = gap >> i & 1 ? MISSING : probe->keys[i];
    probe->gap = gap;
    probe->row = find_chain(probe->relation, index, keys);
    return true;
}

const value *probe_next(struct probe *probe)
{
    if (!probe->chained) return next_scanned(probe);
    do {
        while (probe->row > probe->low) {
            size_t number = probe->row - 1;
            probe->row = probe->index->next[number];
            if (probe->row) __builtin_prefetch(row_at(probe->relation, probe->row - 1));
            if (number < probe->high) return row_at(probe->relation, number);
        }
    } while (probe->maybe && find_next_gap(probe));
    return NULL;
}
