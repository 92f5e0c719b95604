/*
 * check_in - membership: x in a kind, a rule, a set, a list, a span; and rules as conditions.
 */
#include "compiler/check_int.h"

/* x in KIND: a known thing of the kind */
static struct term *in_kind(struct checker *k, struct expr *e, struct kind *kind)
{
    struct compilation *c = k->c;
    struct term *value = check_expr(k, e->u.operation.left, kind->type), *is, *known, *both;
    need_value(k, value, e->u.operation.left);
    if (term_is_broken(value)) return value;
    if (!type_is_thing(value->type)) {
        report_type_mismatch(k, value, kind->type);
        return term_broken(c, e->at);
    }
    is = term_new(c, TERM_IS_KIND, type_simple(c, TYPE_BOOL), e->at, 1);
    is->args[0] = value;
    is->u.kind = kind;
    known = term_operation(c, OP_KNOWN, type_simple(c, TYPE_BOOL), e->at, value, NULL);
    both = term_new(c, TERM_AND, is->type, e->at, 2);
    both->args[0] = is;
    both->args[1] = known;
    return both;
}

static struct term *contains_term(struct checker *k, const struct rule *rule, struct expr **args,
                                  size_t n, struct span at)
{
    struct compilation *c = k->c;
    struct term *term = term_new(c, TERM_CONTAINS, type_simple(c, TYPE_BOOL), at, n);
    term->u.rule = rule;
    if (n != rule->nformals) {
        struct diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, at, text_z(c, rule->name),
                                  arena_print(&c->arena, "%zu arguments", rule->nformals));
        diag_note(c->diags, d, rule->at, "declared here");
        return term_broken(c, at);
    }
    for (size_t i = 0; i < n; i++) {
        term->args[i] = check_as(k, args[i], rule->formals[i]->maybe);
        need_value(k, term->args[i], args[i]);
        if (term_is_broken(term->args[i])) return term_broken(c, at);
    }
    return term;
}

/* (a, b) in RULE */
static struct term *in_rule(struct checker *k, struct expr *e)
{
    struct expr *source = e->u.operation.right, *left = e->u.operation.left;
    struct rule *rule = NULL;
    if (source->kind == EXPR_NAME) rule = the_rule(k->c, k->module, &source->u.name);
    if (!rule) {
        struct diag *d = diag_add(k->c->diags, DIAG_UNKNOWN_NAME, source->at, "rule",
                                  compile_source_text(k->c, source->at, 60));
        if (source->kind == EXPR_NAME)
            suggest_import(k->c, k->module, d, "rule", source->u.name.text);
        return term_broken(k->c, e->at);
    }
    return contains_term(k, rule, left->u.elements.items, left->u.elements.n, e->at);
}

static struct term *in_set_field(struct checker *k, struct term *member, struct term *set,
                                 struct span at)
{
    struct compilation *c = k->c;
    struct term *in = term_new(c, TERM_IN_SET, type_simple(c, TYPE_BOOL), at, 2);
    const struct type *element = set->type->element;
    if (!type_fits(member->type, element) && !type_fits(element, member->type))
        member = convert(k, member, element);
    if (term_is_broken(member)) return member;
    in->args[0] = member;
    in->args[1] = set->args[0];
    in->u.field = set->u.field;
    return in;
}

/* Whether the end that a span has comes after a value; now, when it is still open, may be that
 * value. Of a span that is missing itself its start, asked before, is unknown: then this does not
 * decide. */
static struct term *before_end(struct checker *k, struct term *value, struct term *span,
                               struct span at)
{
    struct compilation *c = k->c;
    const struct type *boolean = type_simple(c, TYPE_BOOL);
    struct term *before = term_new(c, TERM_CHOICE, boolean, at, 3), *either;
    struct term *end = builtin_term(k, "end", &span, 1, at);
    struct term *now = term_operation(c, OP_NOW, type_simple(c, TYPE_INSTANT), at, NULL, NULL);
    before->args[0] = term_operation(c, OP_HAS, boolean, at, end, NULL);
    before->args[1] = compare_terms(k, OP_LESS, value, end, at);
    before->args[2] = compare_terms(k, OP_LESS_EQUAL, value, now, at);
    if (!span->type->optional) return before;
    either = term_new(c, TERM_OR, boolean, at, 2);
    either->args[0] = term_not(c, term_operation(c, OP_HAS, boolean, at, span, NULL));
    either->args[1] = before;
    return either;
}

/* x in SPAN: not before its start, and before its end; not after now while it is still open */
static struct term *in_span(struct checker *k, struct term *value, struct term *span,
                            struct span at)
{
    struct term *both = term_new(k->c, TERM_AND, type_simple(k->c, TYPE_BOOL), at, 2);
    both->args[0] =
        compare_terms(k, OP_LESS_EQUAL, builtin_term(k, "start", &span, 1, at), value, at);
    both->args[1] = before_end(k, value, span, at);
    return both;
}

struct term *check_in(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct expr *l = e->u.operation.left, *r = e->u.operation.right;
    struct kind *kind = kind_named(k, r);
    struct term *left, *right;
    if (l->kind == EXPR_TUPLE) return in_rule(k, e);
    if (kind) return in_kind(k, e, kind);
    if (r->kind == EXPR_LIST) {
        left = check_expr(k, l, NULL);
        right = check_expr(k, r, type_set(c, left->type));
    } else {
        right = check_expr(k, r, NULL);
        left = check_expr(k, l, type_is_list(right->type) ? right->type->element : NULL);
    }
    need_value(k, left, l);
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, e->at);
    if (right->type->tag == TYPE_SPAN) return in_span(k, left, right, e->at);
    if (right->kind == TERM_SET_FIELD) return in_set_field(k, left, right, e->at);
    if (right->type->tag == TYPE_NODE) right = convert(k, right, type_set(c, left->type));
    if (!type_is_list(right->type)) {
        struct diag *d =
            diag_add(c->diags, DIAG_NOT_A_SOURCE, r->at, compile_source_text(c, r->at, 60));
        diag_note(c->diags, d, (struct span){0, 0}, "it is %s", type_words(c, right->type));
        return term_broken(c, e->at);
    }
    if (right->type->element->tag == TYPE_NODE && left->type->tag == TYPE_NODE)
        left = convert(k, left, type_simple(c, TYPE_TEXT));
    if (right->type->element->tag == TYPE_NODE) right = convert(k, right, type_list(c, left->type));
    if (!type_fits(left->type, right->type->element) &&
        !type_fits(right->type->element, left->type))
        left = convert(k, left, right->type->element);
    if (term_is_broken(left)) return left;
    return term_operation(c, OP_IN_LIST, type_simple(c, TYPE_BOOL), e->at, left, right);
}

struct term *check_rule_call(struct checker *k, const struct rule *rule, struct expr *e)
{
    return contains_term(k, rule, e->u.call.arguments.items, e->u.call.arguments.n, e->at);
}
