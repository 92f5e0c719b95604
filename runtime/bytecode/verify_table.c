/* Kinds, fields, relations, indexes, cursors, aggregates: everything but what speaks of
 * requirements and reports. */
#include "bytecode/verify_int.h"

/* -- kinds and fields */

/* Each field belongs to one kind. */
static bool fields_are_owned(struct verifier *v)
{
    const struct program *p = v->program;
    v->field_kinds = arena_alloc(v->arena, (p->nfields + 1) * sizeof *v->field_kinds);
    for (size_t i = 0; i < p->nfields; i++) v->field_kinds[i] = NONE;
    for (uint32_t k = 0; k < p->nkinds; k++)
        for (uint32_t i = 0; i < p->kinds[k].fields_count; i++) {
            uint32_t *owner = &v->field_kinds[p->kinds[k].fields_first + i];
            if (*owner != NONE)
                return verify_fail(v, "fields[%u] belongs to two kinds",
                                   p->kinds[k].fields_first + i);
            *owner = k;
        }
    for (size_t i = 0; i < p->nfields; i++)
        if (v->field_kinds[i] == NONE) return verify_fail(v, "fields[%zu] belongs to no kind", i);
    return true;
}

static uint32_t column_type(const struct verifier *v, uint32_t relation, uint32_t column)
{
    const struct program *p = v->program;
    return p->columns[p->relations[relation].columns_first + column].type;
}

static bool is_thing_of(const struct verifier *v, uint32_t type, uint32_t kind)
{
    return verify_tag(v, type) == TYPE_THING && v->program->types[type].of == kind;
}

static bool set_is_sound(struct verifier *v, uint32_t number, const struct program_field *f)
{
    const struct program_relation *r = &v->program->relations[f->set];
    if (!(r->flags & RELATION_SET) || r->kind != v->field_kinds[number])
        return verify_fail(v, "relations[%u] is not for set field %s (fields[%u])", f->set,
                           verify_text(v, f->name), number);
    if (r->columns_count != 2 || !is_thing_of(v, column_type(v, f->set, 0), r->kind) ||
        column_type(v, f->set, 1) != f->type)
        return verify_fail(v, "relations[%u] has not the columns of set field %s (fields[%u])",
                           f->set, verify_text(v, f->name), number);
    return true;
}

/* A default is of the field's type; that of a set may be a set. */
static bool default_is_sound(const struct program *p, const struct program_field *f)
{
    const struct program_type *type;
    if (f->standard == NONE || p->constants[f->standard].type == f->type) return true;
    type = &p->types[p->constants[f->standard].type];
    return f->set != NONE && type->tag == TYPE_SET && type->of == f->type;
}

static bool field_is_sound(struct verifier *v, uint32_t number, uint64_t *taken)
{
    const struct program *p = v->program;
    const struct program_field *f = &p->fields[number];
    const struct program_kind *k = &p->kinds[v->field_kinds[number]];
    const char *name = verify_text(v, f->name);
    if (v->node_types[f->type])
        return verify_fail(v, "field %s (fields[%u]) holds elements of documents", name, number);
    if (!default_is_sound(p, f))
        return verify_fail(v, "the default of field %s (fields[%u]) is not of its type", name,
                           number);
    if (f->set != NONE) return set_is_sound(v, number, f);
    if (f->column < program_first_field(k) || f->column >= p->relations[k->relation].columns_count)
        return verify_fail(v, "field %s (fields[%u]) has column %u, and its kind none such", name,
                           number, f->column);
    if (*taken >> f->column & 1)
        return verify_fail(v, "field %s (fields[%u]) has the column of another", name, number);
    *taken |= (uint64_t)1 << f->column;
    if (column_type(v, k->relation, f->column) != f->type)
        return verify_fail(v, "field %s (fields[%u]) is not of its column's type", name, number);
    return true;
}

static bool kind_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_kind *k = &p->kinds[number];
    const struct program_relation *r = &p->relations[k->relation];
    const char *name = verify_text(v, k->name);
    uint64_t taken = 0;
    uint32_t columns = program_first_field(k);
    if (!(r->flags & RELATION_KIND) || r->kind != number)
        return verify_fail(v, "relations[%u] is not the one of kind %s", k->relation, name);
    if (r->columns_count < columns)
        return verify_fail(v, "the relation of kind %s has too few columns", name);
    if (!is_thing_of(v, column_type(v, k->relation, COLUMN_SELF), number) ||
        verify_tag(v, column_type(v, k->relation, COLUMN_TITLE)) != TYPE_TEXT ||
        (k->parent != NONE &&
         !is_thing_of(v, column_type(v, k->relation, COLUMN_PARENT), k->parent)))
        return verify_fail(v, "the relation of kind %s does not begin with thing, title, parent",
                           name);
    for (uint32_t i = 0; i < k->fields_count; i++) {
        if (!field_is_sound(v, k->fields_first + i, &taken)) return false;
        columns += p->fields[k->fields_first + i].set == NONE;
    }
    if (columns != r->columns_count)
        return verify_fail(v, "the relation of kind %s has columns without a field", name);
    return true;
}

/* -- relations */

/* How many set fields are kept in each relation: one in those of sets, none in others. */
static bool sets_are_owned(struct verifier *v)
{
    const struct program *p = v->program;
    bool *owned = arena_alloc(v->arena, p->nrelations + 1);
    for (size_t i = 0; i < p->nfields; i++) {
        if (p->fields[i].set == NONE) continue;
        if (owned[p->fields[i].set])
            return verify_fail(v, "relations[%u] holds two set fields", p->fields[i].set);
        owned[p->fields[i].set] = true;
    }
    for (uint32_t i = 0; i < p->nrelations; i++) {
        const struct program_relation *r = &p->relations[i];
        if (r->flags & RELATION_SET && !owned[i])
            return verify_fail(v, "relations[%u] holds no set field", i);
        if (r->flags & RELATION_KIND && (r->kind == NONE || p->kinds[r->kind].relation != i))
            return verify_fail(v, "relations[%u] is of no kind", i);
    }
    return true;
}

static bool relation_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_relation *r = &p->relations[number];
    const char *name = verify_text(v, r->name);
    uint32_t owner = r->flags & (RELATION_KIND | RELATION_SET);
    if (r->flags >= RELATION_REPEATS * 2 || (owner && r->flags != owner) ||
        owner == (RELATION_KIND | RELATION_SET))
        return verify_fail(v, "relation %s (relations[%u]) has flags %u, which do not go together",
                           name, number, r->flags);
    if (!owner != (r->kind == NONE))
        return verify_fail(v,
                           "relation %s (relations[%u]) is of a kind and is not for one, or the "
                           "reverse",
                           name, number);
    if (r->columns_count < 1 || r->columns_count > RELATION_WIDTH_MAX)
        return verify_fail(v, "relation %s (relations[%u]) has %u columns; 1 to %d can be", name,
                           number, r->columns_count, RELATION_WIDTH_MAX);
    for (uint32_t i = 0; i < r->columns_count; i++)
        if (v->node_types[column_type(v, number, i)])
            return verify_fail(v, "relation %s (relations[%u]) holds elements of documents", name,
                               number);
    return true;
}

/* Ranges of indexes are together no longer than the table: so no relation claims another's. */
static bool index_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_index *x = &p->indexes[number];
    const struct program_relation *r = &p->relations[x->relation];
    if (number < r->indexes_first || number - r->indexes_first >= r->indexes_count)
        return verify_fail(v, "indexes[%u] is not among those of relations[%u]", number,
                           x->relation);
    if (x->keys_count < 1 || x->keys_count > INDEX_KEYS_MAX)
        return verify_fail(v, "indexes[%u] has %u columns; 1 to %d can be", number, x->keys_count,
                           INDEX_KEYS_MAX);
    for (uint32_t i = 0; i < x->keys_count; i++)
        if (p->index_keys[x->keys_first + i].column >= r->columns_count)
            return verify_fail(v, "indexes[%u] has a column that relations[%u] has not", number,
                               x->relation);
    return true;
}

/* -- aggregates and cursors */

static bool is_made_of(const struct verifier *v, uint32_t type, enum type_tag tag, uint32_t of)
{
    return verify_tag(v, type) == (uint32_t)tag && v->program->types[type].of == of;
}

/* Whether the types of value and result go with the function. */
static bool aggregate_fits(const struct verifier *v, const struct program_aggregate *a)
{
    uint32_t tag = verify_tag(v, a->value), result = verify_tag(v, a->result);
    switch ((enum aggregate_function)a->function) {
    case AGGREGATE_COUNT: return result == TYPE_INT;
    case AGGREGATE_SUM:
        return a->result == a->value &&
               (tag == TYPE_INT || tag == TYPE_NUMBER || tag == TYPE_DURATION);
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN:
        return ((tag == TYPE_INT || tag == TYPE_NUMBER) && result == TYPE_NUMBER) ||
               (tag == TYPE_DURATION && result == TYPE_DURATION);
    case AGGREGATE_SHARE: return tag == TYPE_BOOL && result == TYPE_NUMBER;
    case AGGREGATE_SET: return is_made_of(v, a->result, TYPE_SET, a->value);
    case AGGREGATE_LIST:
    case AGGREGATE_FIRST_N:
    case AGGREGATE_LAST_N:
    case AGGREGATE_EACH: return is_made_of(v, a->result, TYPE_LIST, a->value);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_FIRST:
    case AGGREGATE_LAST:
    case AGGREGATE_PERCENTILE: return a->result == a->value;
    case AGGREGATE_UNION: return tag == TYPE_SPAN && is_made_of(v, a->result, TYPE_SET, a->value);
    }
    return false;
}

static bool aggregate_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_aggregate *a = &p->aggregates[number];
    bool ordered = a->function != AGGREGATE_COUNT && a->function != AGGREGATE_EACH;
    if (a->function >= aggregate_count)
        return verify_fail(v, "aggregates[%u] has function %u, and there is no such", number,
                           a->function);
    if (!aggregate_fits(v, a))
        return verify_fail(v, "aggregates[%u] cannot make a %s with %s out of values of type %s",
                           number, verify_type_name(v, a->result), aggregate_word(a->function),
                           verify_type_name(v, a->value));
    if (v->node_types[a->value] && (ordered || p->routines[a->routine].kind != ROUTINE_MAP))
        return verify_fail(v, "aggregates[%u] orders elements of documents, or keeps them", number);
    return true;
}

static bool keys_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->nsort_keys; i++)
        if (v->node_types[p->sort_keys[i].type])
            return verify_fail(v, "sort_keys[%u] orders elements of documents", i);
    for (uint32_t i = 0; i < p->ncursors; i++)
        if ((p->cursors[i].relation == NONE) == (p->cursors[i].element == NONE))
            return verify_fail(v, "cursors[%u] must stand on rows or on elements", i);
    return true;
}

bool verify_tables(struct verifier *v)
{
    const struct program *p = v->program;
    if (!fields_are_owned(v)) return false;
    for (uint32_t i = 0; i < p->nrelations; i++)
        if (!relation_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nkinds; i++)
        if (!kind_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nindexes; i++)
        if (!index_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->naggregates; i++)
        if (!aggregate_is_sound(v, i)) return false;
    return sets_are_owned(v) && keys_are_sound(v);
}
