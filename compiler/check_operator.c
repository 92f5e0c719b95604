/*
 * check_operator - and, or, not, comparison, arithmetic.
 */
#include "compiler/check_int.h"

static const struct type *boolean(struct checker *k)
{
    return type_simple(k->c, TYPE_BOOL);
}

static struct term *no_operation(struct checker *k, struct expr *e, const char *words)
{
    diag_add(k->c->diags, DIAG_NO_SUCH_OPERATION, e->at, operator_text(e->u.operation.operator),
             words);
    return term_broken(k->c, e->at);
}

/* `and`: what `has` shows on the left is there on the right. */
static struct term *check_logic(struct checker *k, struct expr *e)
{
    enum term_kind kind = e->u.operation.operator== OPERATOR_AND ? TERM_AND : TERM_OR;
    const struct proof *proofs = k->proofs;
    struct term *both = term_new(k->c, kind, boolean(k), e->at, 2);
    struct proof *shown;
    both->args[0] = check_condition(k, e->u.operation.left);
    /* every `has` of a chain of ands holds for what follows */
    for (struct expr *left = e->u.operation.left; kind == TERM_AND && left;
         left = left->kind == EXPR_BINARY ? left->u.operation.left : NULL) {
        struct expr *has = left->kind == EXPR_BINARY && left->u.operation.operator== OPERATOR_AND
                               ? left->u.operation.right
                               : left;
        if (left->kind == EXPR_BINARY && left->u.operation.operator!= OPERATOR_AND) break;
        if (has->kind != EXPR_HAS) continue;
        shown = MAKE(k->c, proof);
        shown->value = has->u.has;
        shown->next = k->proofs;
        k->proofs = shown;
    }
    both->args[1] = check_condition(k, e->u.operation.right);
    k->proofs = proofs;
    if (term_is_broken(both->args[0]) || term_is_broken(both->args[1]))
        return term_broken(k->c, e->at);
    return both;
}

struct term *check_unary(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    struct term *value;
    uint32_t op;
    if (e->u.operation.operator== OPERATOR_NOT) {
        bool absent = e->u.operation.left->kind == EXPR_HAS; /* asked for, not hidden */
        k->negations += !absent;
        value = check_condition(k, e->u.operation.left);
        k->negations -= !absent;
        return term_is_broken(value) ? value : term_not(c, value);
    }
    value = check_expr(k, e->u.operation.left, expected);
    if (value->type->tag == TYPE_NODE) value = convert(k, value, type_simple(c, TYPE_NUMBER));
    need_value(k, value, e->u.operation.left);
    switch (value->type->tag) {
    case TYPE_INT: op = OP_NEG_INT; break;
    case TYPE_NUMBER: op = OP_NEG_NUMBER; break;
    case TYPE_DURATION: op = OP_NEG_DURATION; break;
    case TYPE_MONTHS: op = OP_NEG_MONTHS; break;
    case TYPE_BROKEN: return value;
    default: return no_operation(k, e, type_words(c, value->type));
    }
    return term_operation(c, op, value->type, e->at, value, NULL);
}

/* The type, where it says what a bare name or an empty list on the other side means; else NULL. */
static const struct type *hint(const struct type *type)
{
    switch (type->tag) {
    case TYPE_BROKEN:
    case TYPE_ENUM:
    case TYPE_THING:
    case TYPE_UNION:
    case TYPE_UNIT:
    case TYPE_REQUIREMENT: return type;
    case TYPE_SET:
    case TYPE_LIST: return type->element->tag == TYPE_NODE ? NULL : type;
    default: return NULL;
    }
}

/* A bare name or a list of them, whose meaning hangs on what it is compared with. */
static bool leans(struct checker *k, const struct expr *e)
{
    if (e->kind == EXPR_LIST) return e->u.elements.n == 0 || leans(k, e->u.elements.items[0]);
    if (e->kind != EXPR_NAME) return false;
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == e->u.name.text) return false;
    return true;
}

/* Checks two operands so that a bare name on either side takes its meaning from the other. */
static void check_pair(struct checker *k, struct expr *e, struct term **left, struct term **right)
{
    struct expr *l = e->u.operation.left, *r = e->u.operation.right;
    if (leans(k, l) && !leans(k, r)) {
        *right = check_expr(k, r, NULL);
        *left = check_expr(k, l, hint((*right)->type));
    } else {
        *left = check_expr(k, l, NULL);
        *right = check_expr(k, r, hint((*left)->type));
    }
    need_value(k, *left, l);
    need_value(k, *right, r);
}

static struct term *not_comparable(struct checker *k, struct term *left, struct term *right,
                                   struct span at)
{
    struct compilation *c = k->c;
    struct diag *d = diag_add(c->diags, DIAG_NOT_COMPARABLE, at, type_words(c, left->type->plain),
                              type_words(c, right->type->plain));
    const struct term *text = right->type->tag == TYPE_TEXT ? right : left;
    const struct type *other = (text == right ? left : right)->type;
    if (text->kind == TERM_CONSTANT && text->type->tag == TYPE_TEXT && type_is_thing(other))
        diag_help(c->diags, d, "write the name without quotes, or compare its id");
    else if (text->kind == TERM_CONSTANT && text->type->tag == TYPE_TEXT && !type_is_list(other))
        diag_help(c->diags, d, "write the value without quotes");
    if (type_is_list(left->type) != type_is_list(right->type))
        diag_help(c->diags, d, "ask whether one is among the others: x in ...");
    return term_broken(c, at);
}

/* The two made one type; false when they have none in common. */
static bool unify(struct checker *k, struct term **left, struct term **right)
{
    struct compilation *c = k->c;
    const struct type *a = (*left)->type->plain, *b = (*right)->type->plain;
    if (a->tag == TYPE_NODE && b->tag == TYPE_NODE) {
        *left = convert(k, *left, type_simple(c, TYPE_TEXT));
        *right = convert(k, *right, type_simple(c, TYPE_TEXT));
        return true;
    }
    if (type_is_thing(a) && type_is_thing(b)) return type_fits(a, b) || type_fits(b, a);
    if (a == b) return true;
    if (a->tag == TYPE_UNIT || b->tag == TYPE_UNIT) return false;
    if (a->tag == TYPE_SUBJECT) {
        *right = convert(k, *right, a);
        return true;
    }
    if (convertible(a, b)) {
        *left = convert(k, *left, b);
        return true;
    }
    if (convertible(b, a)) {
        *right = convert(k, *right, a);
        return true;
    }
    return false;
}

struct term *compare_terms(struct checker *k, uint32_t op, struct term *left, struct term *right,
                           struct span at)
{
    struct compilation *c = k->c;
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, at);
    if (!unify(k, &left, &right)) return not_comparable(k, left, right, at);
    if (op != OP_EQUAL && !type_is_ordered(left->type)) {
        struct diag *d = diag_add(c->diags, DIAG_NOT_ORDERED, at, type_words(c, left->type->plain));
        if (left->type->tag == TYPE_ENUM)
            diag_note(c->diags, d, left->type->enumeration->at,
                      "an enumeration has an order when it is written with <");
        return term_broken(c, at);
    }
    return term_operation(c, op, boolean(k), at, left, right);
}

static struct term *check_comparison(struct checker *k, struct expr *e)
{
    struct term *left, *right, *term;
    check_pair(k, e, &left, &right);
    switch (e->u.operation.operator) {
    case OPERATOR_EQ: return compare_terms(k, OP_EQUAL, left, right, e->at);
    case OPERATOR_NE:
        term = compare_terms(k, OP_EQUAL, left, right, e->at);
        return term_is_broken(term) ? term : term_unlike(k->c, term);
    case OPERATOR_LT: return compare_terms(k, OP_LESS, left, right, e->at);
    case OPERATOR_LE: return compare_terms(k, OP_LESS_EQUAL, left, right, e->at);
    case OPERATOR_GT: return compare_terms(k, OP_LESS, right, left, e->at);
    default: return compare_terms(k, OP_LESS_EQUAL, right, left, e->at);
    }
}

static struct term *check_pattern(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    bool like = e->u.operation.operator== OPERATOR_LIKE;
    struct term *left = check_expr(k, e->u.operation.left, NULL);
    struct term *right = check_expr(k, e->u.operation.right, NULL);
    const struct type *text = type_simple(c, TYPE_TEXT);
    need_value(k, left, e->u.operation.left);
    need_value(k, right, e->u.operation.right);
    if (type_is_thing(left->type)) left = term_operation(c, OP_NAME, text, left->at, left, NULL);
    left = convert(k, left, text);
    right = convert(k, right, text);
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, e->at);
    if (!like) check_regex(k, right);
    return term_operation(c, like ? OP_LIKE : OP_MATCHES, boolean(k), e->at, left, right);
}

/* -- arithmetic: what each operator does to each pair of types */

static const struct {
    enum operator operator;
    int left, right, result;
    uint32_t op;
} arithmetic[] = {
    {OPERATOR_ADD, TYPE_INT, TYPE_INT, TYPE_INT, OP_ADD_INT},
    {OPERATOR_ADD, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_ADD_NUMBER},
    {OPERATOR_ADD, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION, OP_ADD_DURATION},
    {OPERATOR_ADD, TYPE_INSTANT, TYPE_DURATION, TYPE_INSTANT, OP_ADD_INSTANT},
    {OPERATOR_ADD, TYPE_DATE, TYPE_DURATION, TYPE_DATE, OP_ADD_DAYS},
    {OPERATOR_ADD, TYPE_DATE, TYPE_MONTHS, TYPE_DATE, OP_ADD_MONTHS},
    {OPERATOR_ADD, TYPE_INSTANT, TYPE_MONTHS, TYPE_INSTANT, OP_ADD_INSTANT_MONTHS},
    {OPERATOR_ADD, TYPE_MONTHS, TYPE_MONTHS, TYPE_MONTHS, OP_ADD_CALENDAR},
    {OPERATOR_SUB, TYPE_INT, TYPE_INT, TYPE_INT, OP_SUB_INT},
    {OPERATOR_SUB, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_SUB_NUMBER},
    {OPERATOR_SUB, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION, OP_SUB_DURATION},
    {OPERATOR_SUB, TYPE_INSTANT, TYPE_INSTANT, TYPE_DURATION, OP_SUB_INSTANT},
    {OPERATOR_SUB, TYPE_DATE, TYPE_DATE, TYPE_DURATION, OP_SUB_DATE},
    {OPERATOR_MUL, TYPE_INT, TYPE_INT, TYPE_INT, OP_MUL_INT},
    {OPERATOR_MUL, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_MUL_NUMBER},
    {OPERATOR_MUL, TYPE_DURATION, TYPE_NUMBER, TYPE_DURATION, OP_MUL_DURATION},
    {OPERATOR_DIV, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER, OP_DIV_NUMBER},
    {OPERATOR_DIV, TYPE_DURATION, TYPE_DURATION, TYPE_NUMBER, OP_DIV_DURATION},
};

static struct term *apply(struct checker *k, struct expr *e, struct term *left, struct term *right)
{
    struct compilation *c = k->c;
    enum operator operator= e->u.operation.operator;
    for (size_t i = 0; i < sizeof arithmetic / sizeof *arithmetic; i++)
        if (arithmetic[i]
                .
                operator==
                operator&& arithmetic[i]
                .left == left->type->tag && arithmetic[i]
                .right == right->type->tag)
            return term_operation(c, arithmetic[i].op, type_simple(c, arithmetic[i].result), e->at,
                                  left, right);
    return NULL;
}

static struct term *report_arithmetic(struct checker *k, struct expr *e, struct term *left,
                                      struct term *right)
{
    struct compilation *c = k->c;
    const char *words = arena_print(&c->arena, "%s and %s", type_words(c, left->type->plain),
                                    type_words(c, right->type->plain));
    struct diag *d = diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at,
                              operator_text(e->u.operation.operator), words);
    if (left->type->tag == TYPE_TEXT || right->type->tag == TYPE_TEXT)
        diag_help(c->diags, d, "texts are put together with holes: \"{a}{b}\"");
    return term_broken(c, e->at);
}

/* date - 7d and date - 3y are additions of what is negated. */
static struct term *subtract_from_time(struct checker *k, struct expr *e, struct term *left,
                                       struct term *right)
{
    struct compilation *c = k->c;
    uint32_t op = right->type->tag == TYPE_MONTHS ? OP_NEG_MONTHS : OP_NEG_DURATION;
    struct expr sum = *e;
    bool time = left->type->tag == TYPE_DATE || left->type->tag == TYPE_INSTANT ||
                left->type->tag == TYPE_MONTHS;
    if (e->u.operation.operator!= OPERATOR_SUB || !time) return NULL;
    if (right->type->tag != TYPE_MONTHS && right->type->tag != TYPE_DURATION) return NULL;
    sum.u.operation.operator= OPERATOR_ADD;
    return apply(k, &sum, left, term_operation(c, op, right->type, right->at, right, NULL));
}

/* duration / 3 */
static struct term *divide_duration(struct checker *k, struct expr *e, struct term *left,
                                    struct term *right)
{
    struct compilation *c = k->c;
    const struct type *number = type_simple(c, TYPE_NUMBER);
    if (e->u.operation.operator!= OPERATOR_DIV || left->type->tag != TYPE_DURATION) return NULL;
    if (right->type->tag != TYPE_INT && right->type->tag != TYPE_NUMBER) return NULL;
    right = term_operation(c, OP_DIV_NUMBER, number, e->at, term_number(c, 1, e->at),
                           convert(k, right, number));
    return term_operation(c, OP_MUL_DURATION, left->type, e->at, left, right);
}

static struct term *check_arithmetic(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const struct type *number = type_simple(c, TYPE_NUMBER);
    struct term *left = check_expr(k, e->u.operation.left, NULL);
    struct term *right = check_expr(k, e->u.operation.right, NULL), *term;
    need_value(k, left, e->u.operation.left);
    need_value(k, right, e->u.operation.right);
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, e->at);
    if (left->type->tag == TYPE_NODE)
        left = convert(k, left, right->type->tag == TYPE_NODE ? number : right->type);
    if (right->type->tag == TYPE_NODE) right = convert(k, right, left->type);
    if (e->u.operation.operator== OPERATOR_MUL && right->type->tag == TYPE_DURATION) {
        struct term *swap = left; /* 3 * 1h */
        left = right;
        right = swap;
    }
    struct term *given[2] = {left, right};
    if ((term = apply(k, e, left, right))) return term;
    if ((term = subtract_from_time(k, e, left, right))) return term;
    if ((term = divide_duration(k, e, left, right))) return term;
    if (right->type->tag == TYPE_INT) right = convert(k, right, number);
    if (left->type->tag == TYPE_INT) left = convert(k, left, number);
    if ((term = apply(k, e, left, right))) return term;
    return report_arithmetic(k, e, given[0], given[1]);
}

static struct term *check_default(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    bool strict = k->strict;
    struct term *term = term_new(c, TERM_DEFAULT, c->broken, e->at, 2), *left, *right;
    k->strict = false;
    left = check_expr(k, e->u.operation.left, expected);
    k->strict = strict;
    right = check_expr(k, e->u.operation.right,
                       left->type->tag == TYPE_NODE || left->type->tag == TYPE_BROKEN
                           ? expected
                           : left->type->plain);
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, e->at);
    if (left->type->tag == TYPE_NODE && right->type->tag == TYPE_NODE) {
        left = convert(k, left, type_simple(c, TYPE_TEXT));
        right = convert(k, right, type_simple(c, TYPE_TEXT));
    } else if (convertible(right->type, left->type) && left->type->tag != TYPE_NODE) {
        right = convert(k, right, left->type);
    } else {
        left = convert(k, left, right->type);
    }
    term->args[0] = left;
    term->args[1] = right;
    term->type = type_optional(c, left->type, right->type->optional);
    return term;
}

struct term *check_binary(struct checker *k, struct expr *e, const struct type *expected)
{
    struct term *term;
    switch (e->u.operation.operator) {
    case OPERATOR_OR:
    case OPERATOR_AND: return check_logic(k, e);
    case OPERATOR_EQ:
    case OPERATOR_NE:
    case OPERATOR_LT:
    case OPERATOR_LE:
    case OPERATOR_GT:
    case OPERATOR_GE: return check_comparison(k, e);
    case OPERATOR_IN: return check_in(k, e);
    case OPERATOR_NOT_IN:
        k->negations++;
        term = check_in(k, e);
        k->negations--;
        return term_is_broken(term) ? term : term_unlike(k->c, term);
    case OPERATOR_LIKE:
    case OPERATOR_MATCHES: return check_pattern(k, e);
    case OPERATOR_ADD:
    case OPERATOR_SUB:
    case OPERATOR_MUL:
    case OPERATOR_DIV: return check_arithmetic(k, e);
    case OPERATOR_DEFAULT: return check_default(k, e, expected);
    case OPERATOR_NEGATE:
    case OPERATOR_NOT: break;
    }
    return term_broken(k->c, e->at);
}
