/*
 * emit_table - code for tables and pictures: routines that write rows for the reporting side.
 */
#include "compiler/emit.h"

struct writing {
    uint32_t relation;
    struct term **terms;
    const struct type **types;
    size_t n;
    struct let **lets;
    size_t nlets;
    bool of_row;
    struct variable **keys; /* of groups */
    size_t nkeys;
};

/* Whether a term is worked out from the rows of a group. */
struct of_rows {
    const struct writing *writing;
    bool found;
};

static bool rests_on_rows(const struct writing *w, struct term *term);

static void look_for_rows(void *context, struct term *term)
{
    struct of_rows *of = context;
    const struct ram_query *query = NULL;
    if (term->kind == TERM_AGGREGATE || term->kind == TERM_EXISTS) query = term->u.aggregate.query;
    for (size_t i = 0; query && i < query->n; i++)
        of->found = of->found || query->generators[i]->kind == GENERATOR_GROUP;
    for (size_t i = 0; term->kind == TERM_VARIABLE && i < of->writing->nlets; i++)
        if (of->writing->lets[i]->variable == term->u.variable && !of->writing->lets[i]->of_row)
            of->found = of->found || rests_on_rows(of->writing, of->writing->lets[i]->value);
}

static bool rests_on_rows(const struct writing *w, struct term *term)
{
    struct of_rows of = {w, false};
    term_walk(term, look_for_rows, &of);
    return of.found;
}

/* Rows whose key is missing: nobody can tell which group they are of, so nothing is known of it. */
static void write_unknown_group(struct emitter *e, struct writing *w)
{
    uint32_t first;
    for (size_t i = 0; i < w->nlets; i++) {
        uint32_t reg = variable_register(e, w->lets[i]->variable);
        if (w->lets[i]->of_row != w->of_row) continue;
        if (rests_on_rows(w, w->lets[i]->value))
            put(e, OP_MISSING, reg, 0, 0, 0);
        else
            emit_into(e, w->lets[i]->value, reg);
    }
    first = new_registers(e, w->types, w->n);
    for (uint32_t i = 0; i < w->n; i++) {
        if (rests_on_rows(w, w->terms[i]))
            put(e, OP_MISSING, first + i, 0, 0, 0);
        else
            emit_into(e, w->terms[i], first + i);
    }
    put(e, OP_INSERT, w->relation, first, 0, 0);
}

static void write_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct writing *w = context;
    uint32_t first, end = new_label(e), unknown = new_label(e);
    /* a doubtful row is not shown: it may not be one */
    if (doubt != NONE) put(e, OP_JUMP_UNLESS, end, doubt, 0, 0);
    for (size_t i = 0; i < w->nkeys; i++)
        put(e, OP_JUMP_IF_MISSING, unknown, variable_register(e, w->keys[i]), 0, 0);
    emit_lets(e, w->lets, w->nlets, w->of_row);
    first = emit_row(e, w->terms, w->types, w->n);
    put(e, OP_INSERT, w->relation, first, 0, 0);
    put(e, OP_JUMP, end, 0, 0, 0);
    put_label(e, unknown);
    if (w->nkeys) write_unknown_group(e, w);
    put_label(e, end);
}

static void add_term(struct emitter *e, struct writing *w, struct term *term)
{
    size_t n = w->n;
    struct term **terms = arena_alloc(&e->c->arena, (n + 1) * sizeof *terms);
    const struct type **types = arena_alloc(&e->c->arena, (n + 1) * sizeof *types);
    if (n) memcpy(terms, w->terms, n * sizeof *terms);
    if (n) memcpy(types, w->types, n * sizeof *types);
    terms[n] = term;
    types[n] = term->type;
    w->terms = terms;
    w->types = types;
    w->n = n + 1;
}

static uint32_t emit_limit_and_order(struct emitter *e, struct table *table, struct writing *w)
{
    struct program *p = e->p;
    uint32_t first = (uint32_t)p->nsort_keys;
    for (size_t i = 0; i < table->norder; i++) {
        uint32_t key = PROGRAM_ADD(p, sort_keys);
        p->sort_keys[key].type = type_number(e->c, table->order[i]->type);
        p->sort_keys[key].descending = table->descending[i];
        add_term(e, w, table->order[i]);
    }
    if (table->limit) add_term(e, w, table->limit);
    return first;
}

static void emit_table_routine(struct emitter *e, struct table *table, struct writing *w)
{
    struct block *block = table->block;
    struct row_target target = {.row = write_row, .context = w};
    begin_routine(e, new_routine(e), ROUTINE_REPORT, program_text(e, table->name));
    e->at = block->at;
    w->keys = block->keys;
    w->nkeys = block->nkeys;
    w->lets = block->lets;
    w->nlets = block->nlets;
    w->of_row = !block->grouped;
    if (!block->query) {
        write_row(e, w, NONE);
    } else if (block->grouped) {
        emit_groups(e, block);
        emit_group_walk(e, block, &target);
        emit_lost_walk(e, block, &target);
    } else {
        emit_query(e, block->query, &target);
    }
    end_routine(e, NULL);
}

static void emit_table(struct emitter *e, struct table *table)
{
    struct program *p = e->p;
    struct writing w = {0};
    uint32_t number = table->number = PROGRAM_ADD(p, reports), order;
    p->reports[number].headings_first = (uint32_t)p->nheadings;
    p->reports[number].headings_count = (uint32_t)table->ncolumns;
    for (size_t i = 0; i < table->ncolumns; i++) {
        uint32_t heading = PROGRAM_ADD(p, headings);
        p->headings[heading].text = program_text(e, table->columns[i].heading);
        add_term(e, &w, table->columns[i].value);
    }
    order = emit_limit_and_order(e, table, &w);
    e->at = table->decl->at;
    w.relation =
        new_relation(e, text_z(e->c, table->name), RELATION_TABLE | RELATION_REPEATS, w.types, w.n);
    emit_table_routine(e, table, &w);
    p->reports[number].name = program_text(e, table->name);
    p->reports[number].module = program_text(e, table->module->name);
    p->reports[number].title = program_text(e, table->decl->u.picture.title);
    p->reports[number].doc = program_text(e, table->decl->doc);
    p->reports[number].at = table->decl->at.from;
    p->reports[number].relation = w.relation;
    p->reports[number].routine = e->routine;
    p->reports[number].order_first = order;
    p->reports[number].order_count = (uint32_t)table->norder;
    p->reports[number].limited = table->limit != NULL;
    p->reports[number].pages = table->pages;
}

void emit_tables(struct emitter *e)
{
    for (size_t i = 0; i < e->c->model.reports.n; i++) emit_table(e, e->c->model.reports.items[i]);
}

/* -- pictures */

static void emit_shape(struct emitter *e, struct shape *shape, uint32_t number)
{
    struct program *p = e->p;
    struct writing w = {.lets = shape->lets, .nlets = shape->nlets, .of_row = true};
    struct row_target target = {.row = write_row, .context = &w};
    uint32_t first = (uint32_t)p->nattributes;
    add_term(e, &w, shape->from);
    if (shape->edge) add_term(e, &w, shape->to);
    for (size_t i = 0; i < shape->nattributes; i++) {
        uint32_t attribute = PROGRAM_ADD(p, attributes);
        p->attributes[attribute].name = program_text(e, shape->attributes[i].name);
        p->attributes[attribute].routine = NONE;
        add_term(e, &w, shape->attributes[i].value);
    }
    e->at = shape->at;
    w.relation = new_relation(e, shape->edge ? "edge" : "node", RELATION_TABLE, w.types, w.n);
    begin_routine(e, new_routine(e), ROUTINE_SHAPE,
                  text_intern_z(&p->texts, shape->edge ? "edge" : "node"));
    e->at = shape->at;
    if (shape->query)
        emit_query(e, shape->query, &target);
    else
        write_row(e, &w, NONE);
    end_routine(e, NULL);
    p->shapes[number].edge = shape->edge;
    p->shapes[number].relation = w.relation;
    p->shapes[number].routine = e->routine;
    p->shapes[number].attributes_first = first;
    p->shapes[number].attributes_count = (uint32_t)shape->nattributes;
}

/* Attributes of the graph itself: each a routine that gives a text. */
static void emit_graph_attributes(struct emitter *e, struct picture *graph)
{
    struct program *p = e->p;
    p->graphs[graph->number].attributes_first = (uint32_t)p->nattributes;
    p->graphs[graph->number].attributes_count = (uint32_t)graph->nattributes;
    for (size_t i = 0; i < graph->nattributes; i++) {
        uint32_t attribute = PROGRAM_ADD(p, attributes), routine = new_routine(e), result;
        begin_routine(e, routine, ROUTINE_SHAPE, program_text(e, graph->attributes[i].name));
        e->at = graph->attributes[i].value->at;
        result = emit_term(e, graph->attributes[i].value);
        put(e, OP_RETURN, result, 0, 0, 0);
        end_routine(e, simple(e, TYPE_TEXT));
        p->attributes[attribute].name = program_text(e, graph->attributes[i].name);
        p->attributes[attribute].routine = routine;
    }
}

void emit_graphs(struct emitter *e)
{
    struct program *p = e->p;
    for (size_t i = 0; i < e->c->model.graphs.n; i++) {
        struct picture *graph = e->c->model.graphs.items[i];
        uint32_t first = (uint32_t)p->nshapes;
        graph->number = PROGRAM_ADD(p, graphs);
        p->graphs[graph->number].name = program_text(e, graph->name);
        p->graphs[graph->number].module = program_text(e, graph->module->name);
        p->graphs[graph->number].title = program_text(e, graph->decl->u.picture.title);
        p->graphs[graph->number].doc = program_text(e, graph->decl->doc);
        p->graphs[graph->number].at = graph->decl->at.from;
        p->graphs[graph->number].shapes_first = first;
        p->graphs[graph->number].shapes_count = (uint32_t)graph->nshapes;
        for (size_t s = 0; s < graph->nshapes; s++) (void)PROGRAM_ADD(p, shapes);
        for (size_t s = 0; s < graph->nshapes; s++)
            emit_shape(e, graph->shapes[s], first + (uint32_t)s);
        emit_graph_attributes(e, graph);
    }
}
