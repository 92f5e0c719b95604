/*
 * plan - walks over everything that holds queries, for the pass order, and prints what came of it.
 */
#include "compiler/check_int.h"
#include "compiler/order.h"
#include "compiler/strata.h"

static void order_lets(struct compilation *c, struct let **lets, size_t n)
{
    for (size_t i = 0; i < n; i++) order_term(c, lets[i]->value);
}

/* Groups come from the sources of the keys that have one. */
static void order_groups(struct compilation *c, struct block *block)
{
    block->groups = query_new(c, true);
    block->groups->every_row = true;
    for (size_t i = 0; i < block->nkeys; i++) {
        order_term(c, block->key_values[i]);
        if (block->key_sources[i]) query_add(c, block->groups, block->key_sources[i]);
    }
    order_query(c, block->groups, block->at);
}

static void order_block(struct compilation *c, struct block *block)
{
    if (block->query) order_query(c, block->query, block->at);
    if (block->grouped) order_groups(c, block);
    c->tracing = block->requirement && is_explained(c, block->requirement);
    if (c->tracing && block->where) order_term(c, block->where);
    order_lets(c, block->lets, block->nlets);
    for (size_t i = 0; i < block->nprovided; i++) {
        order_term(c, block->provided[i]->condition);
        if (block->provided[i]->otherwise) order_term(c, block->provided[i]->otherwise);
    }
    for (size_t i = 0; i < block->nparts; i++) {
        struct part *part = block->parts[i];
        order_term(c, part->condition);
        if (part->asked) order_term(c, part->asked);
        if (part->otherwise) order_term(c, part->otherwise);
    }
    c->tracing = false;
    if (block->at_value) order_term(c, block->at_value);
}

static void order_steps(struct compilation *c)
{
    c->derivations = arena_alloc(&c->arena, (c->steps->n + 1) * sizeof *c->derivations);
    for (size_t i = 0; i < c->steps->n; i++) {
        const struct step *step = c->steps->items[i];
        for (size_t r = 0; r < step->nrules; r++)
            lower_rule(c, step->rules[r], step, &c->derivations[i]);
        for (size_t d = 0; d < c->derivations[i].n && step->recursive; d++)
            if (!check_growth(c, step, c->derivations[i].items[d])) break;
        for (size_t d = 0; d < c->derivations[i].n; d++)
            order_query(c, c->derivations[i].items[d]->query, c->derivations[i].items[d]->at);
        for (size_t b = 0; step->requirement && b < step->requirement->nblocks; b++)
            order_block(c, step->requirement->blocks[b]);
    }
}

static void order_graph(struct compilation *c, struct picture *graph)
{
    for (size_t i = 0; i < graph->nattributes; i++) order_term(c, graph->attributes[i].value);
    for (size_t i = 0; i < graph->nshapes; i++) {
        struct shape *shape = graph->shapes[i];
        if (shape->query) order_query(c, shape->query, shape->at);
        order_lets(c, shape->lets, shape->nlets);
        order_term(c, shape->from);
        if (shape->to) order_term(c, shape->to);
        for (size_t a = 0; a < shape->nattributes; a++) order_term(c, shape->attributes[a].value);
    }
}

static void order_table(struct compilation *c, struct table *table)
{
    order_block(c, table->block);
    for (size_t i = 0; i < table->ncolumns; i++) order_term(c, table->columns[i].value);
    for (size_t i = 0; i < table->norder; i++) order_term(c, table->order[i]);
    if (table->limit) order_term(c, table->limit);
}

static void order_facts(struct compilation *c, struct facts *facts)
{
    if (facts->as_of) order_term(c, facts->as_of);
    if (facts->each) order_term(c, facts->each);
    for (size_t i = 0; i < facts->nvalues; i++) {
        order_term(c, facts->values[i].value);
        if (facts->values[i].where) order_term(c, facts->values[i].where);
    }
}

bool pass_order(struct compilation *c)
{
    struct model *m = &c->model;
    order_steps(c);
    for (size_t i = 0; i < m->functions.n; i++) order_term(c, m->functions.items[i]->body);
    for (size_t i = 0; i < m->parameters.n; i++) order_term(c, m->parameters.items[i]->term);
    for (size_t i = 0; i < m->names.n; i++)
        for (size_t v = 0; v < m->names.items[i]->nvalues; v++)
            order_term(c, m->names.items[i]->values[v].value);
    for (size_t i = 0; i < m->graphs.n; i++) order_graph(c, m->graphs.items[i]);
    for (size_t i = 0; i < m->reports.n; i++) order_table(c, m->reports.items[i]);
    for (size_t i = 0; i < m->facts.n; i++) order_facts(c, m->facts.items[i]);
    return true;
}

/* -- printing */

static const char *source_words(struct compilation *c, const struct plan_source *source)
{
    if (source->kind) return text_z(c, source->kind->name);
    if (source->rule) return text_z(c, source->rule->name);
    if (source->findings) return "findings";
    if (source->group) return "group";
    return arena_print(&c->arena, "%s.%s", text_z(c, source->field->kind->name),
                       text_z(c, source->field->name));
}

static void print_step(struct compilation *c, const struct plan_step *step, int depth,
                       struct buffer *out)
{
    static const char *const words[] = {"scan", "probe", "elements", "bind", "filter"};
    buffer_print(out, "%*s%s", depth * 2, "", words[step->kind]);
    if (step->kind == PLAN_SCAN || step->kind == PLAN_PROBE)
        buffer_print(out, " %s%s", source_words(c, &step->source),
                     step->part == PART_DELTA ? " delta" : "");
    for (size_t i = 0; i < step->nkeys; i++)
        buffer_print(out, " [%u] = %s", step->columns[i],
                     compile_source_text(c, step->keys[i]->at, 60));
    if (step->term) buffer_print(out, " %s", compile_source_text(c, step->term->at, 60));
    for (size_t i = 0; i < step->nbind; i++)
        if (step->bind[i])
            buffer_print(out, " -> %s", step->bind[i]->name ? text_z(c, step->bind[i]->name) : "_");
    buffer_add_char(out, '\n');
}

static void print_inner(void *context, struct term *term);

static void print_plan(struct compilation *c, const struct ram_query *query, int depth,
                       struct buffer *out)
{
    for (size_t k = 0; k < query->nalternatives; k++) {
        buffer_print(out, "%*salternative\n", depth * 2, "");
        print_plan(c, query->alternatives[k], depth + 1, out);
    }
    if (query->nalternatives) buffer_print(out, "%*sotherwise\n", depth++ * 2, "");
    for (size_t i = 0; i < query->nplan; i++) {
        void *context[3] = {c, out, &depth};
        print_step(c, query->plan[i], depth + (int)i, out);
        if (query->plan[i]->kind == PLAN_FILTER)
            term_walk(query->plan[i]->term, print_inner, context);
    }
}

static void print_inner(void *context, struct term *term)
{
    void **parts = context;
    if (term->kind == TERM_EXISTS || term->kind == TERM_AGGREGATE)
        print_plan(parts[0], term->u.aggregate.query, *(int *)parts[2] + 4, parts[1]);
}

void dump_order(struct compilation *c, struct buffer *out)
{
    for (size_t i = 0; i < c->steps->n; i++) {
        const struct step *step = c->steps->items[i];
        for (size_t d = 0; d < c->derivations[i].n; d++) {
            const struct derivation *derivation = c->derivations[i].items[d];
            buffer_print(out, "rule %s%s\n", text_z(c, derivation->rule->name),
                         step->recursive && !derivation->once ? " (delta)" : "");
            print_plan(c, derivation->query, 1, out);
        }
        if (!step->requirement) continue;
        buffer_print(out, "requirement %s\n", text_z(c, step->requirement->thing->name));
        for (size_t b = 0; b < step->requirement->nblocks; b++) {
            const struct block *block = step->requirement->blocks[b];
            if (block->query) print_plan(c, block->query, 1, out);
            for (size_t p = 0; p < block->nparts; p++) {
                int depth = 1;
                void *context[3] = {c, out, &depth};
                buffer_print(out, "  require %s\n", text_z(c, block->parts[p]->label));
                term_walk(block->parts[p]->condition, print_inner, context);
            }
        }
    }
}

/* -- the terms as the pass check leaves them */

static void print_term(struct compilation *c, const struct term *term, int depth,
                       struct buffer *out)
{
    static const char *const words[] = {
#define TERM(kind, words) words,
#include "compiler/term.def"
#undef TERM
    };
    buffer_print(out, "%*s%s", depth * 2, "", words[term->kind]);
    if (term->kind == TERM_OPERATION) buffer_print(out, " %s", opcode_name(term->op));
    if (term->kind == TERM_BUILTIN) buffer_print(out, " %s", builtin_word(term->op));
    buffer_print(out, ": %s  # %s\n", type_words(c, term->type),
                 compile_source_text(c, term->at, 60));
    for (size_t i = 0; i < term->nargs; i++) print_term(c, term->args[i], depth + 1, out);
    if (term->kind != TERM_EXISTS && term->kind != TERM_AGGREGATE) return;
    for (size_t i = 0; i < term->u.aggregate.query->nconditions; i++)
        print_term(c, term->u.aggregate.query->conditions[i], depth + 1, out);
    if (term->u.aggregate.value) print_term(c, term->u.aggregate.value, depth + 1, out);
}

void dump_check(struct compilation *c, struct buffer *out)
{
    struct model *m = &c->model;
    for (size_t i = 0; i < m->rules.n; i++)
        for (size_t b = 0; b < m->rules.items[i]->nbodies; b++) {
            buffer_print(out, "rule %s\n", text_z(c, m->rules.items[i]->name));
            print_term(c, m->rules.items[i]->checked[b].condition, 1, out);
        }
    for (size_t i = 0; i < m->functions.n; i++) {
        buffer_print(out, "define %s\n", text_z(c, m->functions.items[i]->name));
        print_term(c, m->functions.items[i]->body, 1, out);
    }
    for (size_t i = 0; i < m->requirements.n; i++) {
        const struct requirement *r = m->requirements.items[i];
        buffer_print(out, "requirement %s\n", text_z(c, r->thing->name));
        for (size_t p = 0; p < r->nparts; p++)
            if (r->parts[p]->condition) print_term(c, r->parts[p]->condition, 1, out);
    }
}
