/* Things: their columns, sets, places, and storing. */
#include "vm/vm_int.h"

/* Whether an entity's kind is what a type asks for. */
bool vm_fits(const struct run *run, uint32_t type, uint32_t entity)
{
    const struct program_type *wanted = vm_type(run, type);
    const struct program_union *several;
    uint32_t kind = run->entities[entity].kind;
    if (wanted->tag == TYPE_THING) return kind == wanted->of;
    if (wanted->tag != TYPE_UNION) return false;
    several = &run->program->unions[wanted->of];
    for (uint32_t k = 0; k < several->members_count; k++)
        if (run->program->union_members[several->members_first + k].kind == kind) return true;
    return several->members_count == 0;
}

static value *row_of(const struct run *run, value thing)
{
    const struct entity *entity = &run->entities[thing];
    const struct relation *relation;
    if (entity->row == NONE) return NULL;
    relation = &run->relations[run->program->kinds[entity->kind].relation];
    return relation->rows + (size_t)entity->row * relation->width;
}

/* One of the columns that every kind has. */
value vm_column_of(const struct run *run, value thing, uint32_t column)
{
    const value *row = thing == MISSING ? NULL : row_of(run, thing);
    return row ? row[column] : MISSING;
}

value vm_parent(const struct run *run, value thing, uint32_t type)
{
    value parent = MISSING;
    if (thing != MISSING && run->entities[thing].row != NONE &&
        run->program->kinds[run->entities[thing].kind].parent != NONE)
        parent = vm_column_of(run, thing, COLUMN_PARENT);
    return parent != MISSING && vm_fits(run, type, (uint32_t)parent) ? parent : MISSING;
}

/* The field called `name` of whatever kind it is, when it has the type that is asked for. */
value vm_field_named(struct run *run, uint32_t name, value thing, uint32_t type)
{
    const struct program *program = run->program;
    const struct program_type *is;
    uint32_t kind, field;
    value word;
    if (thing == MISSING) return MISSING;
    kind = run->entities[thing].kind;
    field = kind == NONE ? NONE : program_field(program, kind, name);
    if (field == NONE) return MISSING;
    word = vm_field(run, field, thing);
    if (word == MISSING || program->fields[field].type == type) return word;
    is = vm_type(run, program->fields[field].type);
    if (is->tag != TYPE_THING && is->tag != TYPE_UNION) return MISSING;
    return vm_fits(run, type, (uint32_t)word) ? word : MISSING;
}

value vm_set_of_field(struct run *run, uint32_t field, value thing, uint32_t type)
{
    const struct field_layout *layout = &run->machine->fields[field];
    struct probe probe;
    const value *row;
    size_t n = 0;
    if (thing == MISSING || run->entities[thing].row == NONE) return MISSING;
    if (run->entities[thing].kind != layout->owner) return MISSING;
    vm_walk_first(run, &probe, run->program->fields[field].set, thing);
    while ((row = probe_next(&probe)))
        if (row[0] == thing) vm_list_add(run, n++, row[1]);
    n = vm_sort(run, vm_type(run, type)->of, run->machine->list, n);
    return object_list(&run->objects, run->machine->list, n);
}

place vm_place_of_field(const struct run *run, uint32_t field, uint32_t thing)
{
    const struct field_layout *layout = &run->machine->fields[field];
    const struct entity *entity = &run->entities[thing];
    place at = 0;
    if (entity->row != NONE && entity->kind == layout->kind)
        at = relation_place(layout->relation, entity->row, layout->column);
    return at ? at : entity->at;
}

place vm_place_of_member(struct run *run, uint32_t field, uint32_t thing, value member)
{
    const struct relation *set;
    struct probe probe;
    const value *row;
    uint32_t number = run->program->fields[field].set;
    if (number == NONE) return run->entities[thing].at;
    set = &run->relations[number];
    vm_walk_first(run, &probe, number, thing);
    while ((row = probe_next(&probe))) {
        if (row[0] != thing || row[1] != member) continue;
        place at = set->places[(size_t)(row - set->rows) / set->width];
        return at ? at : run->entities[thing].at;
    }
    return run->entities[thing].at;
}

bool vm_make(struct run *run, value thing, place at)
{
    enum muster_status status = MUSTER_OK;
    run_declare_entity(run, (uint32_t)thing, at, &status);
    return vm_stop(run, status);
}

bool vm_store(struct run *run, value thing, uint32_t field, value word, place at)
{
    if (thing == MISSING || word == MISSING) return true;
    return vm_stop(run, run_store(run, (uint32_t)thing, field, word, at));
}

bool vm_store_title(struct run *run, value thing, value title, place at)
{
    if (thing == MISSING || title == MISSING) return true;
    return vm_stop(run, run_store_title(run, (uint32_t)thing, (uint32_t)title, at));
}

bool vm_store_parent(struct run *run, value thing, value parent, place at)
{
    if (thing == MISSING || parent == MISSING) return true;
    return vm_stop(run, run_store_parent(run, (uint32_t)thing, (uint32_t)parent, at));
}
