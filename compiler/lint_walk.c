/*
 * lint_walk - every term of a policy, and the module that it stands in.
 */
#include "compiler/lint_int.h"

void walk_query(struct walk *walk, struct ram_query *query)
{
    for (size_t i = 0; i < query->n; i++) {
        if (walk->generator) walk->generator(walk, query->generators[i]);
        if (query->generators[i]->base) walk_term(walk, query->generators[i]->base);
    }
    for (size_t i = 0; i < query->nconditions; i++) walk_term(walk, query->conditions[i]);
}

void walk_term(struct walk *walk, struct term *term)
{
    if (!term) return;
    walk->term(walk, term);
    for (size_t i = 0; i < term->nargs; i++) walk_term(walk, term->args[i]);
    if (term->kind != TERM_EXISTS && term->kind != TERM_AGGREGATE) return;
    walk_query(walk, term->u.aggregate.query);
    walk_term(walk, term->u.aggregate.value);
    walk_term(walk, term->u.aggregate.parameter);
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++) walk_term(walk, term->u.aggregate.keys[i]);
}

void walk_block(struct walk *walk, struct block *block)
{
    if (block->query) walk_query(walk, block->query);
    for (size_t i = 0; i < block->nkeys; i++) {
        struct ram_query source = {.generators = &block->key_sources[i], .n = 1};
        walk_term(walk, block->key_values[i]);
        if (block->key_sources[i]) walk_query(walk, &source);
    }
    for (size_t i = 0; i < block->nlets; i++) walk_term(walk, block->lets[i]->value);
    for (size_t i = 0; i < block->nprovided; i++) {
        walk_term(walk, block->provided[i]->condition);
        walk_term(walk, block->provided[i]->otherwise);
    }
    for (size_t i = 0; i < block->nparts; i++) {
        walk_term(walk, block->parts[i]->condition);
        walk_term(walk, block->parts[i]->when);
        walk_term(walk, block->parts[i]->otherwise);
    }
    walk_term(walk, block->at_value);
}

void walk_rule(struct walk *walk, struct rule *rule)
{
    for (size_t i = 0; i < rule->nbodies; i++) {
        walk->module = rule->homes[i];
        walk_term(walk, rule->checked[i].condition);
    }
}

static void walk_things(struct walk *walk)
{
    struct model *m = &walk->c->model;
    for (size_t i = 0; i < m->names.n; i++) {
        struct named *thing = m->names.items[i];
        if (!thing->decl) continue;
        walk->module = thing->module;
        walk_term(walk, thing->title);
        for (size_t v = 0; v < thing->nvalues; v++) walk_term(walk, thing->values[v].value);
    }
    for (size_t i = 0; i < m->fields.n; i++) {
        walk->module = m->fields.items[i]->module;
        walk_term(walk, m->fields.items[i]->standard);
    }
}

static void walk_table(struct walk *walk, struct table *table)
{
    walk->module = table->module;
    walk_block(walk, table->block);
    for (size_t i = 0; i < table->ncolumns; i++) walk_term(walk, table->columns[i].value);
    for (size_t i = 0; i < table->norder; i++) walk_term(walk, table->order[i]);
    walk_term(walk, table->limit);
}

static void walk_picture(struct walk *walk, struct picture *picture)
{
    struct ram_query *query = NULL; /* shapes of one `for` share it */
    walk->module = picture->module;
    for (size_t i = 0; i < picture->nattributes; i++) walk_term(walk, picture->attributes[i].value);
    for (size_t i = 0; i < picture->nshapes; i++) {
        struct shape *shape = picture->shapes[i];
        if (shape->query && shape->query != query) {
            walk_query(walk, shape->query);
            for (size_t j = 0; j < shape->nlets; j++) walk_term(walk, shape->lets[j]->value);
        }
        query = shape->query;
        walk_term(walk, shape->from);
        walk_term(walk, shape->to);
        for (size_t j = 0; j < shape->nattributes; j++) walk_term(walk, shape->attributes[j].value);
    }
}

static void walk_facts(struct walk *walk, struct facts *facts)
{
    walk->module = facts->module;
    walk_term(walk, facts->as_of);
    walk_term(walk, facts->each);
    for (size_t i = 0; i < facts->nvalues; i++) {
        walk_term(walk, facts->values[i].value);
        walk_term(walk, facts->values[i].where);
    }
}

static void walk_judged(struct walk *walk)
{
    struct model *m = &walk->c->model;
    for (size_t i = 0; i < m->requirements.n; i++) {
        struct requirement *r = m->requirements.items[i];
        walk->module = r->module;
        for (size_t b = 0; b < r->nblocks; b++) walk_block(walk, r->blocks[b]);
    }
    for (size_t i = 0; i < m->reports.n; i++) walk_table(walk, m->reports.items[i]);
    for (size_t i = 0; i < m->graphs.n; i++) walk_picture(walk, m->graphs.items[i]);
    for (size_t i = 0; i < m->facts.n; i++) walk_facts(walk, m->facts.items[i]);
}

void walk_roots(struct walk *walk, enum root_kind kind)
{
    struct model *m = &walk->c->model;
    switch (kind) {
    case ROOT_RULE:
        for (size_t i = 0; i < m->rules.n; i++) walk_rule(walk, m->rules.items[i]);
        break;
    case ROOT_FUNCTION:
        for (size_t i = 0; i < m->functions.n; i++) {
            walk->module = m->functions.items[i]->module;
            walk_term(walk, m->functions.items[i]->body);
        }
        break;
    case ROOT_PARAMETER:
        for (size_t i = 0; i < m->parameters.n; i++) {
            const struct parameter *p = m->parameters.items[i];
            walk->module = p->setter ? p->setter : p->module;
            walk_term(walk, p->term);
        }
        break;
    case ROOT_THING: walk_things(walk); break;
    case ROOT_JUDGED: walk_judged(walk); break;
    }
}
