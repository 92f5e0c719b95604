/*
 * relation - a set of rows of equal width, with the indexes its rules ask for.
 *
 * Rows are numbered as they come, stand in one block, and never move in number or change in key
 * columns (a kind's field columns are filled while facts load, before any index is built). So the
 * three parts that semi-naive evaluation needs are three ranges: rows before `old`, the delta from
 * `old` to `known`, and this round's rows from `known` on; relation_advance() moves both marks and
 * nothing else does. Scans and probes see rows up to `known` only.
 *
 * Indexes are hash chains over some columns, made when they are probed a second time. Rows that
 * lack key columns are chained by the others, so that a look for what may match meets no stranger.
 * Memory is the heap's.
 */
#ifndef MUSTER_VM_RELATION_H
#define MUSTER_VM_RELATION_H

#include "base/source.h"
#include "bytecode/program.h"

typedef int64_t value;

#define MISSING INT64_MIN

struct row_index {
    const uint32_t *columns;
    uint32_t ncolumns;
    bool asked;      /* for the first time all rows are looked at: often there is no second */
    uint64_t *slots; /* hash << 32 | newest row + 1 of a key; rows of one key are chained */
    size_t mask, keys;
    uint32_t *next;        /* row -> next older row of the same key + 1 */
    size_t capacity, upto; /* rows indexed */
    uint64_t gaps[4]; /* bit number g: there are rows that lack the key columns of g, and no other;
                         missing is a part of their key */
};

struct relation {
    struct heap *heap;
    uint32_t number; /* in program->relations */
    uint32_t width;
    uint32_t flags; /* enum relation_flag */
    value *rows;
    place *places; /* KIND, SET: one per row; else NULL */
    /* KIND: where a row's columns but the first stand, as a distance from the row's place, + 1; 0:
     * nowhere. When one lies too far from its row they are places instead. */
    uint16_t *near;
    place *far;
    size_t nrows, capacity, places_capacity, near_capacity, far_capacity;
    size_t old, known;
    size_t
        *rounds; /* what `known` became at each advance, when proofs may be asked for; else NULL */
    size_t nrounds, rounds_capacity;
    size_t ceiling;               /* rows at most; 0: none */
    struct row_index primary;     /* over all columns; unused with RELATION_KIND and REPEATS */
    struct waiting_rows *waiting; /* rows that were given, but are not in the block yet, or NULL */
    struct row_index *indexes;
    size_t nindexes;
    bool unindexed; /* probes look at every row */
};

void relation_open(struct relation *relation, struct heap *heap, const struct program *program,
                   uint32_t number, size_t ceiling);

/*
 * Adds a row unless it is there already. Sets *added (which may be NULL). MUSTER_LIMIT, and nothing
 * changed, at the ceiling.
 */
enum muster_status relation_insert(struct relation *relation, const value *row, place at,
                                   bool *added);

/*
 * The same for rows that come one after another and are all for later: they are looked for some at
 * a time, so that the waits for memory overlap. They come in the same order, and every other
 * function finds them there.
 */
enum muster_status relation_add(struct relation *relation, const value *row, place at);
void relation_catch_up(struct relation *relation);

/* Whether a row equal in all columns is there (any part). */
bool relation_contains(struct relation *relation, const value *row);

/* The number of the row that is equal in all columns, or SIZE_MAX. */
size_t relation_row(struct relation *relation, const value *row);

/* Where a column of a row stands; 0: nowhere. Column 0 stands where the row does. */
static inline place relation_place(const struct relation *relation, size_t row, uint32_t column)
{
    size_t cell = row * (relation->width - 1) + column - 1;
    if (column == 0) return relation->places[row];
    if (relation->far) return relation->far[cell];
    return relation->near[cell] ? relation->places[row] + relation->near[cell] - 1 : 0;
}

/* Tells where a column, but the first, stands. */
void relation_set_place(struct relation *relation, size_t row, uint32_t column, place at);

/* Ends a round: the delta becomes old, this round's rows the delta. Returns whether there is a
 * delta. */
bool relation_advance(struct relation *relation);

/* Makes all rows known, with no delta: after a loop, or after rows were added outside of one. */
void relation_settle(struct relation *relation);

enum { INDEX_COLUMNS_MAX = 8 };

/* A walk over the rows that have a key. `maybe`: see PROBE_MAYBE. */
struct probe {
    struct relation *relation;
    const struct row_index *index; /* NULL: there are no keys */
    size_t row, low, high;
    value keys[INDEX_COLUMNS_MAX]; /* set only with `maybe` */
    bool maybe;                    /* rows may differ from the keys where something is missing */
    bool exact;   /* with `maybe`, and not chained: what is missing does not match */
    bool chained; /* `row` is a link of a chain, 0 its end; else it is the next row to look at,
                     which with `maybe` is tested against the keys */
    uint32_t gap; /* chained: the columns that rows of this chain lack, a set of bits */
};

void probe_scan(struct probe *probe, struct relation *relation, enum relation_part part);

/* `index` counts among the relation's own indexes; keys stand in the order of its columns. */
void probe_open(struct probe *probe, struct relation *relation, size_t index, const value *keys,
                enum relation_part part, bool maybe);

/* The next row, or NULL. The pointer is good until a row is inserted into the relation. */
const value *probe_next(struct probe *probe);

#endif
