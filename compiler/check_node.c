/*
 * check_node - paths into documents: .a.b[*], [where C], ..a, $, ^.
 *
 * A path without [*], [where] or .. is one node or missing; with them it is a list of nodes, and
 * what follows applies to each.
 */
#include "compiler/check_int.h"

static const struct type *node_type(struct checker *k)
{
    return type_simple(k->c, TYPE_NODE);
}

static bool is_node_list(const struct term *term)
{
    return type_is_list(term->type) && term->type->element->tag == TYPE_NODE;
}

struct term *map_list(struct checker *k, struct term *list, struct variable *variable,
                      struct term *value)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, false);
    struct generator *g = generator_new(c, GENERATOR_LIST, variable, list->at);
    g->base = list;
    query_add(c, query, g);
    return aggregate_term(k, AGGREGATE_EACH, query, value, NULL, list->at);
}

static struct variable *node_variable(struct checker *k, struct span at)
{
    struct variable *v = variable_new(k->c, 0, node_type(k), at);
    v->nullable = true;
    return v;
}

static struct term *node_term(struct checker *k, enum term_kind kind, struct term *base,
                              uint32_t text, int64_t count, struct span at)
{
    struct term *term = term_new(k->c, kind, node_type(k), at, 1);
    term->args[0] = base;
    if (kind == TERM_NODE_UP || kind == TERM_NODE_AT)
        term->u.count = count;
    else
        term->u.text = text;
    return term;
}

struct term *node_member(struct checker *k, struct term *base, const struct name *name,
                         struct span at)
{
    struct variable *v;
    if (!is_node_list(base)) return node_term(k, TERM_NODE_MEMBER, base, name->text, 0, at);
    v = node_variable(k, at);
    return map_list(k, base, v,
                    node_term(k, TERM_NODE_MEMBER, term_variable(k->c, v, at), name->text, 0, at));
}

static struct term *each_of(struct checker *k, struct term *node, struct span at)
{
    return term_operation(k->c, OP_NODE_EACH, type_list(k->c, node_type(k)), at, node, NULL);
}

/* The lists that `inner` makes of each element of a list, one after another. */
static struct term *flatten(struct checker *k, struct term *list, struct variable *outer,
                            struct term *inner)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, false);
    struct variable *v = node_variable(k, list->at);
    struct generator *first = generator_new(c, GENERATOR_LIST, outer, list->at);
    struct generator *second = generator_new(c, GENERATOR_LIST, v, list->at);
    first->base = list;
    second->base = inner;
    query_add(c, query, first);
    query_add(c, query, second);
    return aggregate_term(k, AGGREGATE_EACH, query, term_variable(c, v, list->at), NULL, list->at);
}

static struct term *each_element(struct checker *k, struct term *base, struct span at)
{
    struct variable *v;
    if (!is_node_list(base)) return each_of(k, base, at);
    v = node_variable(k, at);
    return flatten(k, base, v, each_of(k, term_variable(k->c, v, at), at));
}

static struct term *deep(struct checker *k, struct term *base, uint32_t name, struct span at)
{
    struct term *term;
    struct variable *v;
    if (!is_node_list(base)) {
        term = node_term(k, TERM_NODE_DEEP, base, name, 0, at);
        term->type = type_list(k->c, node_type(k));
        return term;
    }
    v = node_variable(k, at);
    return flatten(k, base, v, deep(k, term_variable(k->c, v, at), name, at));
}

/* BASE[where C]: `.x` in C is a member of the element that is looked at */
static struct term *filter(struct checker *k, struct expr *e, struct term *base)
{
    struct compilation *c = k->c;
    struct variable *v = node_variable(k, e->at);
    struct term *outer = k->element, *list;
    if (!is_node_list(base)) base = each_of(k, base, e->at);
    list = map_list(k, base, v, term_variable(c, v, e->at));
    k->element = term_variable(c, v, e->at);
    if (list->kind == TERM_AGGREGATE)
        query_where(c, list->u.aggregate.query, check_condition(k, e->u.filter.where));
    k->element = outer;
    return list;
}

static struct term *outside(struct checker *k, struct expr *e)
{
    struct diag *d =
        diag_add(k->c->diags, DIAG_MISPLACED, e->at, compile_source_text(k->c, e->at, 40));
    diag_help(k->c->diags, d, "paths into documents belong into facts KIND from \"...\" { ... }");
    return term_broken(k->c, e->at);
}

static struct term *base_of(struct checker *k, struct expr *base)
{
    struct term *term = base ? check_expr(k, base, NULL) : k->element;
    if (!term || term_is_broken(term)) return NULL;
    if (term->type->tag == TYPE_NODE || is_node_list(term)) return term;
    outside(k, base);
    return NULL;
}

struct term *check_node(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *base = NULL, *term;
    if (!k->element) return outside(k, e);
    switch (e->kind) {
    case EXPR_HERE: return k->element;
    case EXPR_DOCUMENT:
        term = term_new(c, TERM_NODE, node_type(k), e->at, 0);
        term->op = OP_NODE_DOCUMENT;
        return term;
    case EXPR_UP: return node_term(k, TERM_NODE_UP, k->element, 0, e->u.levels, e->at);
    case EXPR_MEMBER:
    case EXPR_DEEP: base = base_of(k, e->u.member.base); break;
    case EXPR_INDEX: base = base_of(k, e->u.index.base); break;
    case EXPR_EACH: base = base_of(k, e->u.each); break;
    case EXPR_FILTER: base = base_of(k, e->u.filter.base); break;
    default: break;
    }
    if (!base) return term_broken(c, e->at);
    switch (e->kind) {
    case EXPR_MEMBER: return node_member(k, base, &e->u.member.name, e->at);
    case EXPR_DEEP: return deep(k, base, e->u.member.name.text, e->at);
    case EXPR_INDEX:
        if (is_node_list(base)) {
            struct variable *v = node_variable(k, e->at);
            return map_list(
                k, base, v,
                node_term(k, TERM_NODE_AT, term_variable(c, v, e->at), 0, e->u.index.index, e->at));
        }
        return node_term(k, TERM_NODE_AT, base, 0, e->u.index.index, e->at);
    case EXPR_EACH: return each_element(k, base, e->at);
    case EXPR_FILTER: return filter(k, e, base);
    default: return term_broken(c, e->at);
    }
}
