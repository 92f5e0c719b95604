/*
 * emit_schema - what the program holds before any code: sources, enumerations, kinds with their
 * fields, relations.
 */
#include "compiler/emit.h"

uint32_t new_relation(struct emitter *e, const char *name, uint32_t flags,
                      const struct type *const *types, size_t n)
{
    struct program *p = e->p;
    uint32_t r = PROGRAM_ADD(p, relations);
    if (n > RELATION_WIDTH_MAX) {
        struct diag *d = diag_add(e->c->diags, DIAG_LIMIT, e->at,
                                  arena_print(&e->c->arena, "this takes %zu columns, and %d can be",
                                              n, RELATION_WIDTH_MAX));
        diag_note(e->c->diags, d, (struct span){0, 0},
                  "columns are the fields of a kind but for sets, the parameters of a rule, what "
                  "for, let and per "
                  "name in one block, and the values of a report, a node or an edge");
    }
    p->relations[r].name = text_intern_z(&p->texts, name);
    p->relations[r].flags = flags;
    p->relations[r].kind = NONE;
    p->relations[r].columns_first = (uint32_t)p->ncolumns;
    p->relations[r].columns_count = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        uint32_t column = PROGRAM_ADD(p, columns);
        p->columns[column].type = type_number(e->c, types[i]);
    }
    return r;
}

static void name_column(struct emitter *e, uint32_t relation, uint32_t column, uint32_t name)
{
    e->p->columns[e->p->relations[relation].columns_first + column].name = name;
}

static void emit_enums(struct emitter *e)
{
    struct program *p = e->p;
    for (size_t i = 0; i < e->c->model.enumerations.n; i++) {
        const struct enumeration *from = e->c->model.enumerations.items[i];
        struct program_enum *to = &p->enums[from->number];
        to->name = program_text(e, from->name);
        to->module = program_text(e, from->module->name);
        to->ordered = from->ordered;
        to->values_first = (uint32_t)p->nenum_values;
        to->values_count = (uint32_t)from->n;
        for (size_t v = 0; v < from->n; v++) {
            uint32_t number = PROGRAM_ADD(p, enum_values);
            p->enum_values[number].name = program_text(e, from->ordinals[v]);
            p->enum_values[number].title = program_text(e, from->values->items[v].title);
        }
    }
}

static void emit_set_field(struct emitter *e, const struct kind *kind, struct field *field)
{
    const struct type *types[2] = {kind->type, field->type};
    uint32_t zero = 0;
    const char *name =
        arena_print(&e->c->arena, "%s.%s", text_z(e->c, kind->name), text_z(e->c, field->name));
    field->relation = new_relation(e, name, RELATION_SET, types, 2);
    e->p->relations[field->relation].kind = kind->number;
    want_index(e, field->relation, &zero, 1);
}

static void emit_field(struct emitter *e, struct kind *kind, struct field *field, uint32_t *column)
{
    struct program *p = e->p;
    uint32_t number = field->number = PROGRAM_ADD(p, fields);
    p->fields[number].name = program_text(e, field->name);
    p->fields[number].type = type_number(e->c, field->type);
    p->fields[number].optional = field->optional;
    p->fields[number].set = p->fields[number].standard = NONE;
    if (field->written) {
        p->fields[number].title = program_text(e, field->written->title);
        p->fields[number].doc = program_text(e, field->written->doc);
    }
    if (field->set) {
        emit_set_field(e, kind, field);
        p->fields[number].set = field->relation;
    } else {
        field->column = (*column)++;
        p->fields[number].column = field->column;
    }
}

static void emit_kind_relation(struct emitter *e, struct kind *kind)
{
    struct compilation *c = e->c;
    const struct type **types =
        arena_alloc(&c->arena, (kind->nfields + COLUMN_PARENT + 1) * sizeof *types);
    size_t n = first_field(kind);
    types[COLUMN_SELF] = kind->type;
    types[COLUMN_TITLE] = simple(e, TYPE_TEXT);
    if (kind->parent) types[COLUMN_PARENT] = kind->parent->type;
    for (size_t i = 0; i < kind->nfields; i++)
        if (!kind->fields[i]->set) types[n++] = kind->fields[i]->type;
    kind->relation = new_relation(e, text_z(c, kind->name), RELATION_KIND, types, n);
    e->p->relations[kind->relation].kind = kind->number;
}

static void emit_kinds(struct emitter *e)
{
    struct program *p = e->p;
    for (size_t i = 0; i < e->c->model.kinds.n; i++) {
        struct kind *kind = e->c->model.kinds.items[i];
        struct program_kind *to = &p->kinds[kind->number];
        uint32_t column = first_field(kind);
        to->name = program_text(e, kind->name);
        to->module = program_text(e, kind->module->name);
        to->title = program_text(e, kind->decl->u.kind.title);
        to->doc = program_text(e, kind->decl->doc);
        to->at = kind->at.from;
        to->observed = kind->observed;
        to->judged = kind->judged;
        to->parent = kind->parent ? kind->parent->number : NONE;
        to->fields_first = (uint32_t)p->nfields;
        to->fields_count = (uint32_t)kind->nfields;
        e->at = kind->at;
        emit_kind_relation(e, kind);
        to->relation = kind->relation;
        for (size_t f = 0; f < kind->nfields; f++) emit_field(e, kind, kind->fields[f], &column);
        column = first_field(kind);
        for (size_t f = 0; f < kind->nfields; f++)
            if (!kind->fields[f]->set)
                name_column(e, kind->relation, column++, program_text(e, kind->fields[f]->name));
    }
}

/* A default of several members: their constants, then one of the set. */
static uint32_t set_constant(struct emitter *e, const struct term *list)
{
    struct program *p = e->p;
    uint32_t *members = arena_alloc(&e->c->arena, (list->nargs + 1) * sizeof *members);
    uint32_t type = type_number(e->c, list->type), number;
    for (size_t i = 0; i < list->nargs; i++) members[i] = constant_number(e, list->args[i]);
    number = PROGRAM_ADD(p, constants);
    p->constants[number].type = type;
    p->constants[number].elements_first = (uint32_t)p->nelements;
    p->constants[number].elements_count = (uint32_t)list->nargs;
    for (size_t i = 0; i < list->nargs; i++) {
        uint32_t element = PROGRAM_ADD(p, elements);
        p->elements[element].constant = members[i];
    }
    return number;
}

/* Constants come after all kinds: they may speak of any type. */
void emit_defaults(struct emitter *e)
{
    for (size_t i = 0; i < e->c->model.fields.n; i++) {
        const struct field *field = e->c->model.fields.items[i];
        uint32_t constant;
        if (!field->standard) continue;
        constant = field->standard->kind == TERM_MAKE_LIST ? set_constant(e, field->standard)
                                                           : constant_number(e, field->standard);
        e->p->fields[field->number].standard = constant;
    }
}

static void emit_rules(struct emitter *e)
{
    for (size_t i = 0; i < e->c->model.rules.n; i++) {
        struct rule *rule = e->c->model.rules.items[i];
        e->at = rule->at;
        rule->relation =
            new_relation(e, text_z(e->c, rule->name), RELATION_RULE, rule->formals, rule->nformals);
        for (size_t f = 0; f < rule->nformals; f++)
            name_column(e, rule->relation, (uint32_t)f,
                        program_text(e, rule->checked[0].formals[f]->name));
    }
}

static void emit_sources(struct emitter *e)
{
    for (size_t i = 0; i < e->c->sources->n; i++) {
        const struct source_file *file = e->c->sources->files[i];
        uint32_t number = PROGRAM_ADD(e->p, sources);
        e->p->sources[number].name = text_intern_z(&e->p->texts, file->name);
        e->p->sources[number].text = text_intern(&e->p->texts, file->bytes, file->length);
    }
}

void emit_schema(struct emitter *e)
{
    emit_sources(e);
    emit_enums(e);
    emit_kinds(e);
    emit_rules(e);
}
