/* Things: entities by name, their rows, fields and names. */
#include <stdio.h>

#include "vm/vm_int.h"

/* -- sets of pairs */

static size_t pair_slot(const struct pairs *set, uint64_t key)
{
    size_t slot = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & set->mask;
    while (set->slots[slot] && set->slots[slot] != key) slot = (slot + 1) & set->mask;
    return slot;
}

static uint64_t pair_key(uint32_t a, uint32_t b)
{
    return ((uint64_t)a << 32 | b) + 1;
}

/* True when the pair is new. */
bool pairs_add(struct heap *heap, struct pairs *set, uint32_t a, uint32_t b)
{
    uint64_t key = pair_key(a, b);
    size_t slot;
    if (!set->slots || set->n * 2 > set->mask) {
        struct pairs wide = {NULL, set->n, set->slots ? set->mask * 2 + 1 : 63};
        wide.slots = heap_alloc(heap, (wide.mask + 1) * sizeof *wide.slots);
        for (size_t k = 0; set->slots && k <= set->mask; k++)
            if (set->slots[k]) wide.slots[pair_slot(&wide, set->slots[k])] = set->slots[k];
        heap_free(heap, set->slots);
        *set = wide;
    }
    slot = pair_slot(set, key);
    if (set->slots[slot]) return false;
    set->slots[slot] = key;
    set->n++;
    return true;
}

bool pairs_has(const struct pairs *set, uint32_t a, uint32_t b)
{
    return set->slots && set->slots[pair_slot(set, pair_key(a, b))];
}

/* -- entities */

/* Numbers of names are small and come in order: a table by name finds the few things called so. */
static uint32_t *first_named(struct run *run, uint32_t name)
{
    size_t had = run->named_capacity;
    if (name >= had) {
        run->named = heap_room(run->heap, run->named, &run->named_capacity, (size_t)name + 1,
                               sizeof *run->named);
        memset(run->named + had, 0, (run->named_capacity - had) * sizeof *run->named);
    }
    return &run->named[name];
}

static uint32_t append(struct run *run, uint32_t kind, uint32_t name, place at)
{
    if (run->nentities >= UINT32_MAX - 2) heap_fail(run->heap, MUSTER_LIMIT);
    run->entities = heap_room(run->heap, run->entities, &run->entities_capacity, run->nentities + 1,
                              sizeof *run->entities);
    run->entities[run->nentities] = (struct entity){kind, name, NONE, at, 0};
    return (uint32_t)run->nentities++;
}

bool run_find_entity(const struct run *run, uint32_t kind, uint32_t name, uint32_t *entity)
{
    uint32_t next = name < run->named_capacity ? run->named[name] : 0;
    for (; next; next = run->entities[next - 1].next) {
        if (run->entities[next - 1].kind != kind) continue;
        *entity = next - 1;
        return true;
    }
    return false;
}

uint32_t run_entity(struct run *run, uint32_t kind, uint32_t name, place at)
{
    uint32_t entity, *first;
    if (run_find_entity(run, kind, name, &entity)) return entity;
    first = first_named(run, name);
    entity = append(run, kind, name, at);
    run->entities[entity].next = *first;
    *first = entity + 1;
    return entity;
}

uint32_t run_anonymous(struct run *run, uint32_t kind, place at)
{
    return append(run, kind, NONE, at);
}

/* Takes all entities away, then names those of the program again: they get the same numbers. */
void entity_forget(struct run *run)
{
    run->nentities = 0;
    if (run->named) memset(run->named, 0, run->named_capacity * sizeof *run->named);
    for (size_t k = 0; k < run->program->nnames; k++) {
        const struct program_name *name = &run->program->names[k];
        run->names[k] = run_entity(run, name->kind, name->name, name->at);
    }
}

bool run_declare_entity(struct run *run, uint32_t number, place at, enum muster_status *status)
{
    struct entity *entity = &run->entities[number];
    const struct program_kind *kind;
    struct relation *relation;
    value *row;
    *status = MUSTER_OK;
    if (entity->row != NONE || entity->kind == NONE) return false;
    kind = &run->program->kinds[entity->kind];
    relation = &run->relations[kind->relation];
    for (uint32_t k = 0; k < relation->width; k++) vm_list_add(run, k, MISSING);
    row = run->machine->list;
    row[COLUMN_SELF] = number;
    for (uint32_t k = 0; k < kind->fields_count; k++) {
        const struct program_field *field = &run->program->fields[kind->fields_first + k];
        if (field->set == NONE && field->standard != NONE)
            row[field->column] = run->constants[field->standard];
    }
    *status = relation_insert(relation, row, at, NULL);
    if (*status) {
        vm_row_limit(run, kind->relation);
        run->machine->status = MUSTER_OK;
        return false;
    }
    entity->row = (uint32_t)relation->nrows - 1;
    entity->at = at;
    return true;
}

static uint32_t name_of_place(struct run *run, place at_place)
{
    struct source_position at = source_locate(run->sources, at_place);
    char text[512];
    snprintf(text, sizeof text, "%.480s:%u", at.name ? at.name : "nowhere", (unsigned)at.line);
    return text_intern_z(&run->texts, text);
}

uint32_t run_entity_name(struct run *run, uint32_t number)
{
    const struct entity *entity = &run->entities[number];
    return entity->name != NONE ? entity->name : name_of_place(run, entity->at);
}

/* -- storing */

static void print_place(struct run *run, place at, struct buffer *out)
{
    struct source_position where = source_locate(run->sources, at);
    if (where.name)
        buffer_print(out, "%s:%u:%u", where.name, (unsigned)where.line, (unsigned)where.column);
    else
        buffer_add_z(out, "an unknown place");
}

static void print_word(struct run *run, uint32_t type, value word, struct buffer *out)
{
    if (type != NONE)
        value_print(run, type, word, out);
    else
        buffer_add_z(out, text_bytes(&run->texts, (uint32_t)word));
}

struct conflict {
    const char *field;
    uint32_t type; /* NONE: a text */
    value first, second;
    place first_at, second_at;
};

static void report(struct run *run, uint32_t number, const struct conflict *conflict)
{
    const struct entity *entity = &run->entities[number];
    uint32_t name = run_entity_name(run, number), help;
    struct buffer first, second, where;
    buffer_open(&first, run->heap);
    buffer_open(&second, run->heap);
    buffer_open(&where, run->heap);
    print_word(run, conflict->type, conflict->first, &first);
    print_word(run, conflict->type, conflict->second, &second);
    buffer_print(&where, "%s, from ", buffer_text(&first));
    print_place(run, conflict->first_at, &where);
    buffer_print(&where, ", stays; %s is from ", buffer_text(&second));
    print_place(run, conflict->second_at, &where);
    help = text_intern_z(&run->texts, buffer_text(&where));
    run_trouble(run, TROUBLE_CONFLICTING_FACT, conflict->second_at, help,
                "%s of %s %s is %s here and %s elsewhere", conflict->field,
                text_bytes(&run->texts, run->program->kinds[entity->kind].name),
                text_bytes(&run->texts, name), buffer_text(&second), buffer_text(&first));
    buffer_clear(&first);
    buffer_clear(&second);
    buffer_clear(&where);
}

static void store_column(struct run *run, uint32_t number, uint32_t column,
                         struct conflict *conflict)
{
    const struct entity *entity = &run->entities[number];
    struct relation *relation;
    size_t cell;
    if (entity->row == NONE || conflict->second == MISSING) return;
    relation = &run->relations[run->program->kinds[entity->kind].relation];
    cell = (size_t)entity->row * relation->width + column;
    conflict->first = relation->rows[cell];
    conflict->first_at = relation_place(relation, entity->row, column);
    if (conflict->first == MISSING || !conflict->first_at) {
        relation->rows[cell] = conflict->second;
        relation_set_place(relation, entity->row, column, conflict->second_at);
    } else if (conflict->first != conflict->second) {
        report(run, number, conflict);
    }
}

enum muster_status run_store(struct run *run, uint32_t entity, uint32_t number, value word,
                             place at)
{
    const struct program_field *field = &run->program->fields[number];
    const struct field_layout *layout = &run->machine->fields[number];
    struct conflict conflict = {.type = field->type, .second = word, .second_at = at};
    value member[2] = {entity, word};
    if (word == MISSING || run->entities[entity].row == NONE ||
        run->entities[entity].kind != layout->owner)
        return MUSTER_OK;
    if (field->set != NONE) {
        enum muster_status status = relation_insert(&run->relations[field->set], member, at, NULL);
        if (status) vm_row_limit(run, field->set);
        run->machine->status = MUSTER_OK;
        return status;
    }
    conflict.field = text_bytes(&run->texts, field->name);
    store_column(run, entity, field->column, &conflict);
    return MUSTER_OK;
}

enum muster_status run_store_title(struct run *run, uint32_t entity, uint32_t title, place at)
{
    struct conflict conflict = {.field = "title", .type = NONE, .second = title, .second_at = at};
    store_column(run, entity, COLUMN_TITLE, &conflict);
    return MUSTER_OK;
}

enum muster_status run_store_parent(struct run *run, uint32_t entity, uint32_t parent, place at)
{
    uint32_t kind = run->entities[entity].kind;
    struct relation *relation;
    size_t cell;
    if (run->entities[entity].row == NONE || run->program->kinds[kind].parent == NONE ||
        run->entities[parent].kind != run->program->kinds[kind].parent)
        return MUSTER_OK;
    relation = &run->relations[run->program->kinds[kind].relation];
    cell = (size_t)run->entities[entity].row * relation->width + COLUMN_PARENT;
    if (relation->rows[cell] != MISSING && relation->rows[cell] != (value)parent) {
        struct conflict conflict = {.field = "parent", .type = NONE, .second_at = at};
        conflict.first = run_entity_name(run, (uint32_t)relation->rows[cell]);
        conflict.first_at = relation_place(relation, run->entities[entity].row, COLUMN_PARENT);
        conflict.second = run_entity_name(run, parent);
        report(run, entity, &conflict);
        return MUSTER_OK;
    }
    relation->rows[cell] = parent;
    relation_set_place(relation, run->entities[entity].row, COLUMN_PARENT, at);
    return MUSTER_OK;
}

void run_mark_bad(struct run *run, uint32_t entity, uint32_t field, place at)
{
    size_t k = run->ntroubles;
    pairs_add(run->heap, &run->machine->bad, entity, field);
    while (k > 0 && run->troubles[k - 1].at != at) k--;
    if (k == 0 || run->troubles[k - 1].kind != TROUBLE_BAD_FACT) return;
    run->troubles[k - 1].thing = entity;
    run->troubles[k - 1].field = field;
}

value run_field(const struct run *run, uint32_t entity, uint32_t field)
{
    return vm_field(run, field, entity);
}

place run_field_place(const struct run *run, uint32_t entity, uint32_t field)
{
    return vm_place_of_field(run, field, entity);
}

size_t run_members(struct run *run, uint32_t entity, uint32_t field, const value **members)
{
    const struct program_field *set = &run->program->fields[field];
    struct probe probe;
    const value *row;
    size_t n = 0;
    if (run->entities[entity].row != NONE) {
        vm_walk_first(run, &probe, set->set, entity);
        while ((row = probe_next(&probe)))
            if (row[0] == (value)entity) vm_list_add(run, n++, row[1]);
    }
    n = vm_sort(run, set->type, run->machine->list, n);
    *members = run->machine->list;
    return n;
}

uint32_t entity_field(const struct run *run, uint32_t kind, const char *name, bool set,
                      enum type_tag tag)
{
    const struct program *program = run->program;
    uint32_t text, field;
    if (!text_find(&program->texts, name, strlen(name), &text)) return NONE;
    field = program_field(program, kind, text);
    if (field == NONE || (program->fields[field].set != NONE) != set) return NONE;
    return program->types[program->fields[field].type].tag == tag ? field : NONE;
}
