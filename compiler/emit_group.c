/*
 * emit_group - code for `per`: the rows of `for` go into a relation, and each group is walked over
 * by its keys.
 *
 * A key with a source is one of the source's members, whether there are rows or not; an open one is
 * what the rows have. Rows that lack the key of a source belong to a group that nobody can tell:
 * they are lost, and kept apart.
 */
#include "compiler/emit.h"

static void insert_keys(struct emitter *e, struct block *block, uint32_t first)
{
    struct group *group = block->group;
    uint32_t key = new_registers(e, group->open_types, group->nopen), n = 0;
    for (uint32_t i = 0; i < group->nkeys; i++)
        if (!block->key_sources[i]) put(e, OP_MOVE, key + n++, first + i, 0, 0);
    put(e, OP_INSERT, group->keys_relation, key, 0, 0);
}

static void insert_lost(struct emitter *e, struct block *block, uint32_t first)
{
    struct group *group = block->group;
    uint32_t lost = new_label(e), end = new_label(e), key;
    for (uint32_t i = 0; i < group->nkeys; i++)
        if (block->key_sources[i]) put(e, OP_JUMP_IF_MISSING, lost, first + i, 0, 0);
    put(e, OP_JUMP, end, 0, 0, 0);
    put_label(e, lost);
    key = new_registers(e, group->types, group->nkeys);
    for (uint32_t i = 0; i < group->nkeys; i++) put(e, OP_MOVE, key + i, first + i, 0, 0);
    put(e, OP_INSERT, group->lost_relation, key, 0, 0);
    put_label(e, end);
}

static void insert_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct block *block = context;
    struct group *group = block->group;
    size_t n = group->nkeys + group->nvariables;
    uint32_t first, certain;
    emit_lets(e, block->lets, block->nlets, true);
    first = new_registers(e, group->types, n + 1 + group->nfields);
    for (size_t i = 0; i < group->nkeys; i++)
        emit_into(e, block->key_values[i], first + (uint32_t)i);
    for (size_t i = 0; i < group->nvariables; i++)
        put(e, OP_MOVE, first + (uint32_t)(group->nkeys + i),
            variable_register(e, group->variables[i]), 0, 0);
    certain = first + (uint32_t)n;
    if (doubt == NONE)
        put(e, OP_LOAD, certain,
            constant_number(e, term_constant(e->c, simple(e, TYPE_BOOL), 1, e->at)), 0, 0);
    else
        put(e, OP_MOVE, certain, doubt, 0, 0);
    for (size_t i = 0; i < group->nfields; i++)
        emit_into(e, group->fields[i], certain + 1 + (uint32_t)i);
    put(e, OP_INSERT, group->relation, first, 0, 0);
    if (group->keys_relation != NONE) insert_keys(e, block, first);
    if (group->lost_relation != NONE) insert_lost(e, block, first);
}

static void want_field(void *context, struct term *term)
{
    struct group *group = context;
    const struct variable *of;
    if (term->kind != TERM_FIELD || term->args[0]->kind != TERM_VARIABLE) return;
    of = term->args[0]->u.variable;
    for (size_t i = 0; i < group->nfields; i++)
        if (term_is_field(term, group->fields[i])) return;
    for (size_t i = 0; i < group->nvariables && group->nfields < GROUP_FIELDS_MAX; i++)
        if (group->variables[i] == of) group->fields[group->nfields++] = term;
}

/* Fields that are read again for each row of a group lie in the row: the things are far apart. */
static void choose_fields(struct emitter *e, struct block *block)
{
    block->group->nfields = 0;
    if (e->explained || e->covering) return;
    for (size_t i = 0; i < block->nparts; i++)
        term_walk(block->parts[i]->condition, want_field, block->group);
}

/* The relations of a block's groups: all rows; the open keys; the keys of lost rows. */
static void open_relations(struct emitter *e, struct block *block)
{
    struct compilation *c = e->c;
    struct group *group = block->group;
    size_t n = group->nkeys + group->nvariables;
    bool lost = false;
    group->nopen = 0;
    choose_fields(e, block);
    group->types = arena_alloc(&c->arena, (n + 2 + group->nfields) * sizeof *group->types);
    group->open_types = arena_alloc(&c->arena, (group->nkeys + 1) * sizeof *group->open_types);
    for (size_t i = 0; i < group->nkeys; i++) {
        group->types[i] = block->keys[i]->type;
        if (!block->key_sources[i]) group->open_types[group->nopen++] = group->types[i];
        lost = lost || (block->key_sources[i] && term_nullable(block->key_values[i]));
    }
    for (size_t i = 0; i < group->nvariables; i++)
        group->types[group->nkeys + i] = group->variables[i]->type;
    group->types[n] = simple(e, TYPE_BOOL);
    for (size_t i = 0; i < group->nfields; i++) group->types[n + 1 + i] = group->fields[i]->type;
    group->relation = new_relation(e, "group", RELATION_TABLE | RELATION_REPEATS, group->types,
                                   n + 1 + group->nfields);
    group->keys_relation = group->lost_relation = NONE;
    if (group->nopen)
        group->keys_relation =
            new_relation(e, "groups", RELATION_TABLE, group->open_types, group->nopen);
    if (lost)
        group->lost_relation = new_relation(e, "lost", RELATION_TABLE, group->types, group->nkeys);
}

void emit_groups(struct emitter *e, struct block *block)
{
    struct group *group = block->group;
    struct row_target target = {.row = insert_row, .doubts = true, .context = block};
    e->at = block->at;
    open_relations(e, block);
    emit_query(e, block->query, &target);
    put(e, OP_SETTLE, group->relation, 0, 0, 0);
    if (group->keys_relation != NONE) put(e, OP_SETTLE, group->keys_relation, 0, 0, 0);
    if (group->lost_relation != NONE) put(e, OP_SETTLE, group->lost_relation, 0, 0, 0);
}

void emit_group_walk(struct emitter *e, struct block *block, const struct row_target *target)
{
    const struct group *group = block->group;
    uint32_t loop = new_label(e), done = new_label(e), cursor, column = 0;
    if (group->keys_relation == NONE) {
        emit_query(e, block->groups, target);
        return;
    }
    cursor = new_cursor(e, group->keys_relation, NULL);
    put(e, OP_SCAN, cursor, group->keys_relation, 0, PART_ALL);
    put_label(e, loop);
    put(e, OP_NEXT, cursor, done, 0, 0);
    for (size_t i = 0; i < group->nkeys; i++)
        if (!block->key_sources[i])
            put(e, OP_COLUMN, variable_register(e, block->keys[i]), cursor, column++, 0);
    emit_query(e, block->groups, target);
    put(e, OP_JUMP, loop, 0, 0, 0);
    put_label(e, done);
}

void emit_lost_walk(struct emitter *e, struct block *block, const struct row_target *target)
{
    const struct group *group = block->group;
    uint32_t loop = new_label(e), done = new_label(e), cursor;
    if (group->lost_relation == NONE) return;
    cursor = new_cursor(e, group->lost_relation, NULL);
    put(e, OP_SCAN, cursor, group->lost_relation, 0, PART_ALL);
    put_label(e, loop);
    put(e, OP_NEXT, cursor, done, 0, 0);
    for (uint32_t i = 0; i < group->nkeys; i++)
        put(e, OP_COLUMN, variable_register(e, block->keys[i]), cursor, i, 0);
    target->row(e, target->context, NONE);
    put(e, OP_JUMP, loop, 0, 0, 0);
    put_label(e, done);
}
