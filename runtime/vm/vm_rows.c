/* Rows: cursors, probes, inserting, and shortest ways over pairs. */
#include "vm/vm_int.h"

static void stand(struct cursor *cursor)
{
    cursor->open = true;
    cursor->at = NOWHERE;
    cursor->words = NULL;
    cursor->nwords = cursor->next = 0;
}

void vm_scan(struct run *run, struct cursor *cursor, const struct instruction *i)
{
    stand(cursor);
    probe_scan(&cursor->probe, &run->relations[i->b], (enum relation_part)i->d);
}

void vm_probe(struct run *run, struct cursor *cursor, const struct instruction *i,
              const value *keys)
{
    const struct program_index *index = &run->program->indexes[i->b];
    size_t first = run->program->relations[index->relation].indexes_first;
    stand(cursor);
    probe_open(&cursor->probe, &run->relations[index->relation], i->b - first, keys,
               (enum relation_part)i->d, i->op == OP_PROBE_MAYBE);
}

void vm_elements(struct run *run, struct cursor *cursor, value list)
{
    static const int64_t none;
    stand(cursor);
    cursor->words = &none;
    if (list == MISSING) return;
    const struct object *object = object_of(&run->objects, list);
    if (!object->n) return;
    cursor->words = object->words;
    cursor->nwords = object->n;
}

bool vm_next(struct cursor *cursor)
{
    const value *row;
    cursor->at = NOWHERE;
    if (cursor->words) {
        if (cursor->next == cursor->nwords) return false;
        cursor->at = cursor->next++;
        return true;
    }
    if (!cursor->open) return false;
    row = probe_next(&cursor->probe);
    if (!row) return cursor->open = false;
    cursor->at = (size_t)(row - cursor->probe.relation->rows);
    return true;
}

bool vm_row_limit(struct run *run, uint32_t relation)
{
    vm_fail(run, "%.150s grew beyond %zu rows: limit-rows allows no more",
            text_bytes(&run->texts, run->program->relations[relation].name), run->options.rows);
    return vm_stop(run, MUSTER_LIMIT);
}

bool vm_insert(struct run *run, uint32_t relation, const value *row, place at)
{
    if (relation_add(&run->relations[relation], row, at) == MUSTER_OK) return true;
    return vm_row_limit(run, relation);
}

value vm_contains(struct run *run, uint32_t relation, const value *row)
{
    for (uint32_t k = 0; k < run->relations[relation].width; k++)
        if (row[k] == MISSING) return MISSING;
    if (run->proof) return proof_contains(run, relation, row);
    return relation_contains(&run->relations[relation], row);
}

/* Rows whose column 0 is `key`; without an index the caller sees others, too, and looks at column
 * 0. */
void vm_walk_first(struct run *run, struct probe *probe, uint32_t relation, value key)
{
    uint32_t index = run->machine->first_index[relation];
    if (index == NONE)
        probe_scan(probe, &run->relations[relation], PART_ALL);
    else
        probe_open(probe, &run->relations[relation], index, &key, PART_ALL, false);
}

static void clear_index(struct row_index *index)
{
    if (index->slots) memset(index->slots, 0, (index->mask + 1) * sizeof *index->slots);
    index->keys = index->upto = 0;
    memset(index->gaps, 0, sizeof index->gaps);
}

/* After columns of kinds have changed: indexes are built anew when they are probed. */
void vm_forget_indexes(struct relation *relation)
{
    for (size_t k = 0; k < relation->nindexes; k++) clear_index(&relation->indexes[k]);
}

/* Takes all rows away. */
void vm_clear_relation(struct relation *relation)
{
    relation_catch_up(relation);
    vm_forget_indexes(relation);
    clear_index(&relation->primary);
    relation->nrows = relation->known = relation->old = 0;
}

/* -- shortest ways */

static size_t find_slot(const struct machine *m, value word)
{
    uint64_t h = (uint64_t)word * 0x9e3779b97f4a7c15u;
    size_t slot = (size_t)(h >> 32) & m->found_mask;
    while (m->found_slots[slot] && m->found[m->found_slots[slot] - 1] != word)
        slot = (slot + 1) & m->found_mask;
    return slot;
}

static void widen(struct run *run, size_t n)
{
    struct machine *m = run->machine;
    heap_free(run->heap, m->found_slots);
    m->found_mask = m->found_mask ? m->found_mask * 2 + 1 : 63;
    m->found_slots = heap_alloc(run->heap, (m->found_mask + 1) * sizeof *m->found_slots);
    for (size_t k = 0; k < n; k++) m->found_slots[find_slot(m, m->found[k])] = (uint32_t)k + 1;
}

/* Notes that `word` is reached from number `from`, unless it was reached before. */
static size_t reach(struct run *run, size_t n, value word, uint32_t from)
{
    struct machine *m = run->machine;
    if (n * 2 >= m->found_mask) widen(run, n);
    size_t slot = find_slot(m, word);
    if (m->found_slots[slot]) return n;
    m->found = heap_room(run->heap, m->found, &m->found_capacity, n + 1, sizeof *m->found);
    m->found_from =
        heap_room(run->heap, m->found_from, &m->found_from_capacity, n + 1, sizeof *m->found_from);
    m->found[n] = word;
    m->found_from[n] = from;
    m->found_slots[slot] = (uint32_t)n + 1;
    return n + 1;
}

/* The words that follow `word`, in order of value, in the machine's list. */
static size_t neighbours(struct run *run, uint32_t relation, uint32_t type, value word)
{
    struct probe probe;
    const value *row;
    size_t n = 0;
    vm_walk_first(run, &probe, relation, word);
    while ((row = probe_next(&probe)))
        if (row[0] == word && row[1] != MISSING) vm_list_add(run, n++, row[1]);
    return vm_sort(run, type, run->machine->list, n);
}

/* The way that ends at `goal`, reached from number `last`. */
static value retrace(struct run *run, uint32_t last, value goal, uint32_t type)
{
    struct machine *m = run->machine;
    size_t n = 0;
    vm_list_add(run, n++, goal);
    for (; last != NONE; last = m->found_from[last]) vm_list_add(run, n++, m->found[last]);
    for (size_t k = 0; k < n / 2; k++) {
        value word = m->list[k];
        m->list[k] = m->list[n - 1 - k];
        m->list[n - 1 - k] = word;
    }
    return vm_list_end(run, type, n);
}

/* Breadth first. From a word to itself the way is a shortest circle. */
value vm_path(struct run *run, const struct instruction *i, const value *r, uint32_t type)
{
    struct machine *m = run->machine;
    value from = r[i->c], goal = r[i->c + 1];
    uint32_t column = run->program->columns[run->program->relations[i->b].columns_first].type;
    size_t n = 0;
    if (from == MISSING || goal == MISSING) return MISSING;
    if (m->found_slots) memset(m->found_slots, 0, (m->found_mask + 1) * sizeof *m->found_slots);
    n = reach(run, n, from, NONE);
    for (uint32_t k = 0; k < n; k++) {
        size_t next = neighbours(run, i->b, column, m->found[k]);
        run->steps += next + 1;
        for (size_t j = 0; j < next; j++) {
            if (m->list[j] == goal) return retrace(run, k, goal, type);
            n = reach(run, n, m->list[j], k);
        }
    }
    return vm_list_end(run, type, 0);
}
