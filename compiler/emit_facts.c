/*
 * emit_facts - code for what the sources declare and for mappings of foreign files.
 */
#include "compiler/emit.h"

void emit_parameters(struct emitter *e)
{
    struct program *p = e->p;
    struct model *m = &e->c->model;
    for (size_t i = 0; i < m->parameters.n; i++) {
        struct parameter *from = m->parameters.items[i];
        const char *name = arena_print(&e->c->arena, "%s.%s", text_z(e->c, from->module->name),
                                       text_z(e->c, from->name));
        from->number = PROGRAM_ADD(p, parameters);
        from->routine = new_routine(e);
        p->parameters[from->number].name = text_intern_z(&p->texts, name);
        p->parameters[from->number].title = program_text(e, from->decl->u.parameter.title);
        p->parameters[from->number].type = type_number(e->c, from->type);
        p->parameters[from->number].routine = from->routine;
        p->parameters[from->number].at = from->term->at.from;
        p->parameters[from->number].set = from->setter != NULL;
    }
}

/* Their routines come after the functions, which they may call. */
static void emit_parameter_routines(struct emitter *e)
{
    for (size_t i = 0; i < e->c->model.parameters.n; i++) {
        struct parameter *from = e->c->model.parameters.items[i];
        uint32_t result;
        begin_routine(e, from->routine, ROUTINE_PARAMETER, e->p->parameters[from->number].name);
        e->at = from->term->at;
        result = new_register(e, from->type);
        emit_into(e, from->term, result);
        put(e, OP_RETURN, result, 0, 0, 0);
        end_routine(e, from->type);
    }
}

/* -- things */

static uint32_t thing_register(struct emitter *e, const struct named *thing)
{
    uint32_t reg = new_register(e, thing->kind->type);
    struct term *constant = term_thing(e->c, thing, thing->at);
    put(e, OP_LOAD, reg, constant_number(e, constant), 0, 0);
    return reg;
}

static void emit_thing_values(struct emitter *e, const struct named *thing)
{
    uint32_t reg = thing_register(e, thing), value;
    if (thing->title) {
        e->at = thing->title->at;
        value = emit_term(e, thing->title);
        put(e, OP_SET_TITLE, reg, value, 0, 0);
    }
    if (thing->parent) {
        e->at = thing->at;
        value = thing_register(e, thing->parent);
        put(e, OP_SET_PARENT, reg, value, 0, 0);
    }
    for (size_t i = 0; i < thing->nvalues; i++) {
        const struct thing_value *v = &thing->values[i];
        e->at = v->value->at;
        value = new_register(e, v->field->type);
        emit_into(e, v->value, value);
        e->at = v->value->at;
        put(e, OP_STORE, reg, v->field->number, value, 0);
    }
}

/* First all things, then what is said of them: they may name one another in any order. */
void emit_things(struct emitter *e)
{
    struct model *m = &e->c->model;
    emit_parameter_routines(e);
    begin_routine(e, new_routine(e), ROUTINE_DECLARE, text_intern_z(&e->p->texts, "things"));
    for (size_t i = 0; i < m->names.n; i++) {
        const struct named *thing = m->names.items[i];
        uint32_t reg;
        if (!thing->decl) continue;
        e->at = thing->at;
        reg = new_register(e, thing->kind->type);
        put(e, OP_MAKE, reg, constant_number(e, term_thing(e->c, thing, thing->at)), 0, 0);
    }
    for (size_t i = 0; i < m->names.n; i++)
        if (m->names.items[i]->decl) emit_thing_values(e, m->names.items[i]);
    end_routine(e, NULL);
}

/* -- mappings */

static void find_node(void *context, struct term *term)
{
    struct term **found = context;
    if (!*found && term->type->tag == TYPE_NODE &&
        (term->kind == TERM_NODE_MEMBER || term->kind == TERM_NODE_AT)) {
        bool own = true;
        for (struct term *t = term; t->nargs; t = t->args[0])
            own = own && t->args[0]->kind != TERM_VARIABLE;
        if (own) *found = term;
    }
}

/* The node that a value was read at: the first path of it that starts at this element, else the
 * element. */
static uint32_t value_node(struct emitter *e, struct term *value)
{
    struct term *node = NULL;
    uint32_t reg;
    term_walk(value, find_node, &node);
    if (node) return emit_term(e, node);
    reg = new_register(e, simple(e, TYPE_NODE));
    put(e, OP_NODE_THIS, reg, 0, 0, 0);
    return reg;
}

static void store_value(struct emitter *e, const struct map_value *v, uint32_t thing,
                        uint32_t value, uint32_t node)
{
    const char *name = text_z(e->c, v->name);
    e->at = v->at;
    if (v->field)
        put(e, OP_NODE_STORE, thing, v->field->number, value, node);
    else if (strcmp(name, "title") == 0)
        put(e, OP_NODE_TITLE, thing, value, 0, 0);
    else
        put(e, OP_NODE_PARENT, thing, value, 0, 0);
}

/* Each element of a list becomes a member. */
static void store_members(struct emitter *e, const struct map_value *v, uint32_t thing)
{
    uint32_t list = emit_term(e, v->value), node = value_node(e, v->value);
    uint32_t cursor = new_cursor(e, NONE, v->value->type->element);
    uint32_t loop = new_label(e), done = new_label(e);
    uint32_t member = new_register(e, v->value->type->element);
    uint32_t value = new_register(e, v->field->type);
    put(e, OP_ELEMENTS, cursor, list, 0, 0);
    put_label(e, loop);
    put(e, OP_NEXT, cursor, done, 0, 0);
    put(e, OP_ELEMENT, member, cursor, 0, 0);
    put(e, OP_MOVE, value, member, 0, 0);
    store_value(e, v, thing, value, node);
    put(e, OP_JUMP, loop, 0, 0, 0);
    put_label(e, done);
}

/* What a path with [*] finds: each member is stored from its own node, so that its place is kept.
 */
struct storing {
    const struct map_value *v;
    uint32_t thing;
    struct variable *node;
};

/* The first path in a term, queries left out: their variables are bound only inside. */
static struct term *path_in(struct term *term)
{
    struct term *path = NULL;
    if (term->type->plain->tag == TYPE_NODE) return term;
    for (size_t i = 0; i < term->nargs && !path; i++) path = path_in(term->args[i]);
    return path;
}

static void store_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct storing *s = context;
    uint32_t value = new_register(e, s->v->field->type), skip = new_label(e);
    if (doubt != NONE) put(e, OP_JUMP_UNLESS, skip, doubt, 0, 0);
    struct term *member = s->v->value->u.aggregate.value, *path = path_in(member);
    emit_into(e, member, value);
    store_value(e, s->v, s->thing, value,
                path ? emit_term(e, path) : variable_register(e, s->node));
    put_label(e, skip);
}

/* The node that a row of a path's query ends at; NULL when the value is not such a path. */
static struct variable *last_node(const struct term *value)
{
    const struct ram_query *query;
    struct variable *last = NULL;
    if (value->kind != TERM_AGGREGATE || value->u.aggregate.function != AGGREGATE_EACH) return NULL;
    query = value->u.aggregate.query;
    for (size_t i = 0; i < query->n; i++) last = query->generators[i]->variables[0];
    return last && last->type->tag == TYPE_NODE ? last : NULL;
}

static void emit_map_value(struct emitter *e, const struct map_value *v, uint32_t thing)
{
    uint32_t skip = new_label(e), value;
    const struct type *type = v->field ? v->field->type : v->value->type;
    e->at = v->at;
    if (v->where) put(e, OP_JUMP_UNLESS, skip, emit_term(e, v->where), 0, 0);
    if (type_is_list(v->value->type)) {
        struct storing storing = {v, thing, last_node(v->value)};
        struct row_target target = {.row = store_row, .context = &storing};
        if (storing.node)
            emit_query(e, v->value->u.aggregate.query, &target);
        else
            store_members(e, v, thing);
    } else {
        value = new_register(e, type);
        emit_into(e, v->value, value);
        store_value(e, v, thing, value, value_node(e, v->value));
    }
    put_label(e, skip);
}

static uint32_t emit_fields_routine(struct emitter *e, struct facts *facts)
{
    uint32_t routine = new_routine(e), thing;
    begin_routine(e, routine, ROUTINE_MAP, text_intern_z(&e->p->texts, "fields"));
    e->at = facts->decl->at;
    thing = new_register(e, facts->kind->type);
    put(e, OP_NODE_THING, thing, 0, 0, 0);
    for (size_t i = 0; i < facts->nvalues; i++)
        if (facts->values[i].field || strcmp(text_z(e->c, facts->values[i].name), "id") != 0)
            emit_map_value(e, &facts->values[i], thing);
    end_routine(e, NULL);
    return routine;
}

/* A routine that RETURNs one term; NONE for none. */
static uint32_t emit_map_term(struct emitter *e, struct term *term, const struct type *type,
                              const char *name)
{
    uint32_t routine, result;
    if (!term) return NONE;
    routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_MAP, text_intern_z(&e->p->texts, name));
    e->at = term->at;
    result = new_register(e, type);
    emit_into(e, term, result);
    put(e, OP_RETURN, result, 0, 0, 0);
    end_routine(e, type);
    return routine;
}

static struct term *id_of(struct emitter *e, const struct facts *facts)
{
    for (size_t i = 0; i < facts->nvalues; i++)
        if (!facts->values[i].field && strcmp(text_z(e->c, facts->values[i].name), "id") == 0)
            return facts->values[i].value;
    return NULL;
}

static void emit_mapping(struct emitter *e, struct facts *facts)
{
    struct program *p = e->p;
    const struct type *nodes = type_list(e->c, simple(e, TYPE_NODE));
    struct program_mapping to = {.kind = facts->kind ? facts->kind->number : NONE};
    uint32_t number;
    to.glob = program_text(e, facts->glob);
    to.at = facts->decl->u.facts.glob->at.from;
    to.to = facts->decl->u.facts.glob->at.to;
    to.separator = (unsigned char)facts->separator;
    to.blank_above = facts->blank_above;
    to.as_of = to.each = to.fields = to.name = NONE;
    if (facts->kind) {
        to.as_of = emit_map_term(e, facts->as_of, simple(e, TYPE_INSTANT), "as-of");
        to.each = emit_map_term(e, facts->each, nodes, "each");
        if (facts->block) {
            to.fields = emit_fields_routine(e, facts);
            to.name = emit_map_term(e, id_of(e, facts), simple(e, TYPE_TEXT), "id");
        }
    }
    number = PROGRAM_ADD(p, mappings);
    p->mappings[number] = to;
}

void emit_mappings(struct emitter *e)
{
    for (size_t i = 0; i < e->c->model.facts.n; i++) emit_mapping(e, e->c->model.facts.items[i]);
}

/* -- tests */

/* A function without arguments that gives a term; NONE for none. */
static uint32_t emit_value(struct emitter *e, struct term *term, const char *name)
{
    uint32_t routine, result;
    if (!term) return NONE;
    routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_FUNCTION, text_intern_z(&e->p->texts, name));
    e->at = term->at;
    result = new_register(e, term->type);
    emit_into(e, term, result);
    put(e, OP_RETURN, result, 0, 0, 0);
    end_routine(e, term->type);
    return routine;
}

void emit_test(struct emitter *e)
{
    struct program *p = e->p;
    struct model *m = &e->c->model;
    const struct decl *decl = e->c->test;
    struct program_test test = {0};
    uint32_t number;
    if (!decl) return;
    test.title = program_text(e, decl->u.test.title);
    test.at = decl->at.from;
    test.to = decl->at.to;
    test.as_of = emit_value(e, m->as_of, "as-of");
    test.givens_first = (uint32_t)p->ngivens;
    for (size_t i = 0; i < m->given.n; i++) {
        number = PROGRAM_ADD(p, givens);
        p->givens[number].kind = m->given.items[i]->number;
        test.givens_count++;
    }
    test.expectations_first = (uint32_t)p->nexpectations;
    for (size_t i = 0; i < m->expected.n; i++) {
        const struct expected *x = &m->expected.items[i];
        uint32_t subject = emit_value(e, x->subject, "subject");
        number = PROGRAM_ADD(p, expectations);
        p->expectations[number].state = x->state;
        p->expectations[number].requirement = x->requirement->number;
        p->expectations[number].part = x->part ? x->part->number : NONE;
        p->expectations[number].subject = subject;
        p->expectations[number].at = x->at.from;
        p->expectations[number].to = x->at.to;
        test.expectations_count++;
    }
    number = PROGRAM_ADD(p, tests);
    p->tests[number] = test;
}
