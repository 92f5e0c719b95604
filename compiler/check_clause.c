/*
 * check_clause - for, per, let, provided, require: requirements; and tables and pictures, which
 * share their first half.
 */
#include "compiler/check_int.h"

/* A checker at the start of a block of clauses. */
static struct checker clause_checker(struct compilation *c, struct module *m,
                                     const struct named *self)
{
    return (struct checker){.c = c, .module = m, .self = self};
}

static void clause_for(struct checker *k, struct block *block, struct item *item)
{
    struct compilation *c = k->c;
    struct query *query = &item->u.query;
    size_t n = 0;
    block->at = item->at;
    block->query = query_new(c, true);
    block->query->every_row = true;
    check_binders(k, &query->binders, block->query);
    if (query->where) {
        block->where = check_condition(k, query->where);
        query_where(c, block->query, block->where);
    }
    for (size_t i = 0; i < block->query->n; i++) n += block->query->generators[i]->nvariables;
    block->subject = arena_alloc(&c->arena, (n + 1) * sizeof *block->subject);
    for (size_t i = 0; i < block->query->n; i++)
        for (size_t j = 0; j < block->query->generators[i]->nvariables; j++)
            block->subject[block->nsubject++] = block->query->generators[i]->variables[j];
}

/* `in SOURCE` of a key: a generator over the members, one group for each. */
static struct generator *key_source(struct checker *k, struct group_key *key,
                                    struct variable *variable)
{
    struct compilation *c = k->c;
    struct binder binder = {
        .names = &key->name, .n = 1, .source = key->source, .at = key->source->at};
    struct binder_list list = {.items = &binder, .n = 1};
    struct ram_query *query = query_new(c, true);
    const struct local *scope = k->scope;
    k->scope = NULL;
    check_binders(k, &list, query);
    k->scope = scope;
    if (query->n == 0) return NULL;
    if (!type_fits(query->generators[0]->variables[0]->type, variable->type)) {
        diag_add(c->diags, DIAG_WRONG_TYPE, key->source->at,
                 type_words(c, query->generators[0]->variables[0]->type),
                 type_words(c, variable->type));
        return NULL;
    }
    query->generators[0]->variables[0] = variable;
    return query->generators[0];
}

/* From here on the names of `for` stand for many rows. */
static void close_rows(struct checker *k, struct block *block)
{
    struct compilation *c = k->c;
    struct group *group = MAKE(c, group);
    size_t n = block->nsubject + block->nlets;
    group->variables = arena_alloc(&c->arena, (n + 1) * sizeof *group->variables);
    for (size_t i = 0; i < block->nsubject; i++)
        group->variables[group->nvariables++] = block->subject[i];
    for (size_t i = 0; i < block->nlets; i++)
        group->variables[group->nvariables++] = block->lets[i]->variable;
    for (size_t i = 0; i < group->nvariables; i++) group->variables[i]->of_row = true;
    group->block = block;
    group->keys = block->keys;
    group->nkeys = block->nkeys;
    block->group = group;
    k->group = block;
}

static void clause_per(struct checker *k, struct block *block, struct item *item)
{
    struct compilation *c = k->c;
    struct key_list *keys = &item->u.keys;
    if (!block->query || block->grouped) {
        struct diag *d = diag_add(c->diags, DIAG_MISPLACED, item->at, "per");
        diag_help(c->diags, d, "per groups what for ranges over: for ... per ...");
        for (size_t i = 0; i < keys->n; i++)
            bind_local(
                k, &keys->items[i].name,
                variable_new(c, keys->items[i].name.text, c->broken, keys->items[i].name.at));
        return;
    }
    block->grouped = true;
    block->nkeys = keys->n;
    block->keys = arena_alloc(&c->arena, keys->n * sizeof *block->keys);
    block->key_values = arena_alloc(&c->arena, keys->n * sizeof *block->key_values);
    block->key_sources = arena_alloc(&c->arena, keys->n * sizeof *block->key_sources);
    for (size_t i = 0; i < keys->n; i++) {
        struct group_key *key = &keys->items[i];
        struct variable *v;
        block->key_values[i] = check_expr(k, key->value, NULL);
        v = variable_new(c, key->name.text, block->key_values[i]->type->plain, key->name.at);
        v->nullable = !key->source && term_nullable(block->key_values[i]);
        block->keys[i] = v;
        if (key->source) block->key_sources[i] = key_source(k, key, v);
    }
    close_rows(k, block);
    for (size_t i = 0; i < keys->n; i++) bind_local(k, &keys->items[i].name, block->keys[i]);
    block->subject = block->keys;
    block->nsubject = block->nkeys;
}

static void clause_let(struct checker *k, struct block *block, struct item *item)
{
    struct compilation *c = k->c;
    struct let *let = MAKE(c, let);
    let->value = check_expr(k, item->u.field.value, NULL);
    let->variable =
        variable_new(c, item->u.field.name.text, let->value->type, item->u.field.name.at);
    let->variable->nullable = term_nullable(let->value);
    let->variable->value = let->value;
    let->of_row = !block->grouped;
    bind_local(k, &item->u.field.name, let->variable);
    APPEND(c, block, lets, let);
}

static void clause_provided(struct checker *k, struct block *block, struct item *item)
{
    struct compilation *c = k->c;
    struct provided *provided = MAKE(c, provided);
    provided->condition = check_condition(k, item->u.require.condition);
    if (item->u.require.otherwise) provided->otherwise = check_text(k, item->u.require.otherwise);
    APPEND(c, block, provided, provided);
}

static void clause_require(struct checker *k, struct block *block, struct item *item,
                           struct part *part)
{
    struct compilation *c = k->c;
    part->block = block;
    part->condition = check_condition(k, item->u.require.condition);
    if (item->u.require.when) part->when = check_condition(k, item->u.require.when);
    if (item->u.require.otherwise) part->otherwise = check_text(k, item->u.require.otherwise);
    APPEND(c, block, parts, part);
}

static void warn_lets(struct compilation *c, const struct block *block)
{
    for (size_t i = 0; i < block->nlets; i++) warn_unused(c, "let", block->lets[i]->variable);
}

/* A new block; the names of the one before are gone. */
static struct block *new_block(struct checker *k, struct requirement *r, struct span at)
{
    struct block *block = MAKE(k->c, block);
    block->requirement = r;
    block->at = at;
    k->scope = NULL;
    k->group = NULL;
    if (r) APPEND(k->c, r, blocks, block);
    return block;
}

static bool is_clause(enum item_kind kind)
{
    return kind == ITEM_FOR || kind == ITEM_PER || kind == ITEM_LET || kind == ITEM_PROVIDED ||
           kind == ITEM_REQUIRE || kind == ITEM_AT;
}

static void requirement_item(struct checker *k, struct requirement *r, struct block **block,
                             struct item *item, size_t *part)
{
    if (item->kind == ITEM_FOR || !*block) *block = new_block(k, r, item->at);
    switch (item->kind) {
    case ITEM_FOR: clause_for(k, *block, item); break;
    case ITEM_PER: clause_per(k, *block, item); break;
    case ITEM_LET: clause_let(k, *block, item); break;
    case ITEM_PROVIDED: clause_provided(k, *block, item); break;
    case ITEM_REQUIRE: clause_require(k, *block, item, r->parts[(*part)++]); break;
    case ITEM_AT: (*block)->at_value = check_expr(k, item->u.value, NULL); break;
    default: break;
    }
}

static void report_no_require(struct compilation *c, struct block *block)
{
    struct diag *d = diag_add(c->diags, DIAG_MISPLACED, block->at, "for without require");
    diag_help(c->diags, d, "say what must hold: require CONDITION");
}

void check_requirement(struct compilation *c, struct named *thing)
{
    struct requirement *r = thing->requirement;
    struct item_list *items = &thing->decl->u.thing.items;
    struct checker k = clause_checker(c, thing->module, thing);
    struct block *block = NULL;
    size_t part = 0;
    for (size_t i = 0; i < items->n; i++) {
        struct item *item = items->items[i];
        if (!is_clause(item->kind)) continue;
        if (!r) {
            struct diag *d =
                diag_add(c->diags, DIAG_NOT_JUDGED, item->at, text_z(c, thing->kind->name));
            diag_note(c->diags, d, thing->kind->at, "declared here without judged");
            return;
        }
        requirement_item(&k, r, &block, item, &part);
    }
    for (size_t i = 0; r && i < r->nblocks; i++) {
        if (r->blocks[i]->nparts == 0) report_no_require(c, r->blocks[i]);
        warn_lets(c, r->blocks[i]);
    }
}

/* -- tables */

static void table_columns(struct checker *k, struct table *table, struct item *item)
{
    struct compilation *c = k->c;
    for (size_t i = 0; i < item->u.columns.n; i++) {
        struct column *written = &item->u.columns.items[i];
        struct table_column column = {.value = check_expr(k, written->value, NULL)};
        if (written->heading->u.text.holes.n)
            diag_add(c->diags, DIAG_BAD_CONSTANT, written->heading->at,
                     "the heading of a column is a plain text");
        column.heading = written->heading->u.text.literals[0];
        APPEND(c, table, columns, column);
    }
}

static void table_order(struct checker *k, struct table *table, struct sort_list *by)
{
    struct compilation *c = k->c;
    table->order = arena_alloc(&c->arena, (by->n + 1) * sizeof *table->order);
    table->descending = arena_alloc(&c->arena, (by->n + 1) * sizeof *table->descending);
    table->norder = by->n;
    for (size_t i = 0; i < by->n; i++) {
        table->order[i] = check_expr(k, by->items[i].value, NULL);
        table->descending[i] = by->items[i].descending;
    }
}

/* layout: table, or layout: pages; the one field of a report */
static void table_layout(struct checker *k, struct table *table, struct item *item)
{
    struct compilation *c = k->c;
    const char *known[] = {"layout"}, *layouts[] = {"table", "pages"};
    const char *name = text_z(c, item->u.field.name.text), *word = "";
    struct expr *value = item->u.field.value;
    struct diag *d;
    if (strcmp(name, known[0]) != 0) {
        d = diag_add(c->diags, DIAG_UNKNOWN_FIELD, item->at, "report", name);
        suggest(c, d, name, known, 1);
        return;
    }
    if (value->kind == EXPR_NAME) word = text_z(c, value->u.name.text);
    table->pages = strcmp(word, layouts[1]) == 0;
    if (table->pages || strcmp(word, layouts[0]) == 0) return;
    d = diag_add(c->diags, DIAG_BAD_CONSTANT, value->at, "a layout is table or pages");
    suggest(c, d, word, layouts, 2);
}

void check_table(struct compilation *c, struct table *table)
{
    struct item_list *items = &table->decl->u.picture.items;
    struct checker k = clause_checker(c, table->module, NULL);
    table->block = new_block(&k, NULL, table->decl->at);
    for (size_t i = 0; i < items->n; i++) {
        struct item *item = items->items[i];
        switch (item->kind) {
        case ITEM_FOR:
            if (table->block->query)
                diag_add(c->diags, DIAG_MISPLACED, item->at, "a second for");
            else
                clause_for(&k, table->block, item);
            break;
        case ITEM_PER: clause_per(&k, table->block, item); break;
        case ITEM_LET: clause_let(&k, table->block, item); break;
        case ITEM_FIELD: table_layout(&k, table, item); break;
        case ITEM_COLUMNS: table_columns(&k, table, item); break;
        case ITEM_ORDER: table_order(&k, table, &item->u.order); break;
        case ITEM_LIMIT:
            table->limit = check_as(&k, item->u.value, type_simple(c, TYPE_INT));
            break;
        default: diag_add(c->diags, DIAG_MISPLACED, item->at, item_kind_words(item->kind)); break;
        }
    }
    warn_lets(c, table->block);
    if (table->ncolumns == 0) {
        struct diag *d = diag_add(c->diags, DIAG_MISSING_FIELD, table->decl->at, "report",
                                  text_z(c, table->name), "columns");
        diag_help(c->diags, d, "columns { \"Heading\": VALUE ... }");
    }
}

/* -- pictures */

/* A text that is missing when the value is, not `-`. */
static struct term *attribute_text(struct checker *k, struct term *value)
{
    struct compilation *c = k->c;
    const struct type *text = type_simple(c, TYPE_TEXT);
    struct term *choice, *printed;
    if (value->type->tag == TYPE_TEXT || term_is_broken(value)) return value;
    printed = term_new(c, TERM_TEXT_OF, text, value->at, 1);
    printed->args[0] = value;
    if (!term_nullable(value)) return printed;
    choice = term_new(c, TERM_CHOICE, text->maybe, value->at, 3);
    choice->args[0] = term_operation(c, OP_HAS, type_simple(c, TYPE_BOOL), value->at, value, NULL);
    choice->args[1] = printed;
    choice->args[2] = term_constant(c, text->maybe, INT64_MIN, value->at);
    return choice;
}

/* A bare word that is nothing else is itself: color: red, style: dashed. */
static bool is_plain_word(struct checker *k, const struct expr *e)
{
    if (e->kind != EXPR_NAME) return false;
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == e->u.name.text) return false;
    return !find_parameter(k->c, k->module, e->u.name.text);
}

static struct attribute check_attribute(struct checker *k, struct item *item)
{
    struct compilation *c = k->c;
    struct attribute a = {.name = item->u.field.name.text};
    struct expr *value = item->u.field.value;
    if (is_plain_word(k, value))
        a.value = term_constant(c, type_simple(c, TYPE_TEXT), value->u.name.text, value->at);
    else
        a.value = attribute_text(k, check_expr(k, value, NULL));
    return a;
}

static struct shape *check_shape(struct checker *k, struct item *item, struct block *block)
{
    struct compilation *c = k->c;
    struct shape *shape = MAKE(c, shape);
    shape->edge = item->kind == ITEM_EDGE;
    shape->at = item->at;
    shape->query = block->query;
    shape->lets = block->lets;
    shape->nlets = block->nlets;
    shape->from = check_expr(k, item->u.shape.from, NULL);
    if (shape->edge) shape->to = check_expr(k, item->u.shape.to, NULL);
    for (size_t i = 0; i < item->u.shape.attributes.n; i++)
        APPEND(c, shape, attributes, check_attribute(k, item->u.shape.attributes.items[i]));
    return shape;
}

void check_graph(struct compilation *c, struct picture *graph)
{
    struct item_list *items = &graph->decl->u.picture.items;
    struct checker k = clause_checker(c, graph->module, NULL);
    struct block *block = new_block(&k, NULL, graph->decl->at);
    for (size_t i = 0; i < items->n; i++) {
        struct item *item = items->items[i];
        switch (item->kind) {
        case ITEM_FIELD: APPEND(c, graph, attributes, check_attribute(&k, item)); break;
        case ITEM_FOR:
            warn_lets(c, block);
            block = new_block(&k, NULL, item->at);
            clause_for(&k, block, item);
            break;
        case ITEM_LET: clause_let(&k, block, item); break;
        case ITEM_NODE:
        case ITEM_EDGE: APPEND(c, graph, shapes, check_shape(&k, item, block)); break;
        default: diag_add(c->diags, DIAG_MISPLACED, item->at, item_kind_words(item->kind)); break;
        }
    }
    warn_lets(c, block);
}
