#include "grammar/format_int.h"
#include "parser.h"

/* -- expressions */

static void put_elements(struct formatter *f, const struct expr_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (i) format_add(f, LAYOUT_LINE);
        format_expr(f, list->items[i]);
        if (format_next_is(f, COMMA) && i + 1 < list->n) format_take(f);
    }
}

static void put_list(struct formatter *f, const struct expr_list *list)
{
    format_add(f, LAYOUT_OPEN);
    format_take(f);
    format_add(f, LAYOUT_IN);
    if (list->n) format_add(f, LAYOUT_SOFT);
    put_elements(f, list);
    format_add(f, LAYOUT_OUT);
    if (list->n) format_add(f, LAYOUT_SOFT);
    format_take(f);
    format_add(f, LAYOUT_CLOSE);
}

static void put_binder(struct formatter *f, const struct binder *binder)
{
    while (!format_next_is(f, IN)) {
        bool comma = format_next_is(f, COMMA);
        format_take(f);
        if (comma) format_space(f);
    }
    format_space(f);
    format_take_and_space(f);
    format_expr(f, binder->source);
}

void format_query(struct formatter *f, const struct query *query)
{
    format_add(f, LAYOUT_OPEN);
    format_add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < query->binders.n; i++) {
        put_binder(f, &query->binders.items[i]);
        if (i == 0) format_add(f, LAYOUT_IN);
        if (i + 1 == query->binders.n) break;
        format_take(f);
        format_add(f, LAYOUT_LINE);
    }
    format_add(f, LAYOUT_CLOSE);
    if (query->where) {
        format_add(f, LAYOUT_LINE);
        format_take_and_space(f);
        format_group(f, query->where);
    }
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
}

void format_sort(struct formatter *f, const struct sort_list *sort)
{
    format_take_and_space(f);
    format_add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < sort->n; i++) {
        format_expr(f, sort->items[i].value);
        if (i == 0) format_add(f, LAYOUT_IN);
        if (format_next_is(f, DESC)) {
            format_space(f);
            format_take(f);
        }
        if (i + 1 == sort->n) break;
        format_take(f);
        format_add(f, LAYOUT_LINE);
    }
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
}

static void put_call(struct formatter *f, const struct expr *expr)
{
    format_take(f);
    if (!expr->u.call.query.binders.n) {
        put_list(f, &expr->u.call.arguments);
        return;
    }
    format_add(f, LAYOUT_OPEN);
    format_take(f);
    format_add(f, LAYOUT_IN);
    format_add(f, LAYOUT_SOFT);
    format_add(f, LAYOUT_OPEN);
    put_elements(f, &expr->u.call.arguments);
    format_add(f, LAYOUT_LINE);
    format_take_and_space(f);
    format_query(f, &expr->u.call.query);
    if (expr->u.call.by.n) {
        format_add(f, LAYOUT_LINE);
        format_sort(f, &expr->u.call.by);
    }
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_SOFT);
    format_take(f);
    format_add(f, LAYOUT_CLOSE);
}

static int level_of(enum operator operator)
{
    switch (operator) {
    case OPERATOR_OR: return 1;
    case OPERATOR_AND: return 2;
    case OPERATOR_ADD:
    case OPERATOR_SUB: return 4;
    case OPERATOR_MUL:
    case OPERATOR_DIV: return 5;
    default: return 3; /* comparisons and ??: no chains */
    }
}

/* Whether the left operand goes on with the same chain: a or b or c. */
static bool is_chained(const struct expr *expr)
{
    const struct expr *left = expr->u.operation.left;
    int level = level_of(expr->u.operation.operator);
    return left->kind == EXPR_BINARY && level != 3 &&
           level == level_of(left->u.operation.operator) && left->at.from == expr->at.from;
}

/* Chains break before their operators; all but the first operand are indented. */
static void put_binary(struct formatter *f, const struct expr *expr)
{
    const struct expr *link = expr, **links;
    bool breaks = expr->u.operation.operator== OPERATOR_OR || expr->u.operation.operator==
                  OPERATOR_AND || level_of(expr->u.operation.operator) == 4;
    size_t n = 1;
    for (; is_chained(link); link = link->u.operation.left) n++;
    links = heap_alloc(f->layout.heap, n * sizeof *links);
    for (size_t i = n; i--; expr = expr->u.operation.left) links[i] = expr;
    format_add(f, LAYOUT_OPEN);
    format_expr(f, link->u.operation.left);
    format_add(f, LAYOUT_IN);
    for (size_t i = 0; i < n; i++) {
        format_add(f, breaks ? LAYOUT_LINE : LAYOUT_SPACE);
        if (links[i]->u.operation.operator== OPERATOR_NOT_IN) format_take_and_space(f);
        format_take_and_space(f);
        format_expr(f, links[i]->u.operation.right);
    }
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
    heap_free(f->layout.heap, links);
}

static void put_is(struct formatter *f, const struct expr *expr)
{
    format_expr(f, expr->u.is.value);
    format_space(f);
    if (expr->u.is.negated) format_take_and_space(f);
    format_take_and_space(f);
    format_take_dotted(f, &expr->u.is.kind);
}

static void put_quantifier(struct formatter *f, const struct expr *expr)
{
    format_add(f, LAYOUT_OPEN);
    format_take_and_space(f);
    format_query(f, &expr->u.quantified.query);
    if (expr->u.quantified.satisfies) {
        format_add(f, LAYOUT_IN);
        format_add(f, LAYOUT_LINE);
        format_take_and_space(f);
        format_group(f, expr->u.quantified.satisfies);
        format_add(f, LAYOUT_OUT);
    }
    format_add(f, LAYOUT_CLOSE);
}

static void put_choice(struct formatter *f, const struct expr *expr)
{
    format_add(f, LAYOUT_OPEN);
    format_take_and_space(f);
    format_group(f, expr->u.choice.condition);
    format_add(f, LAYOUT_IN);
    format_add(f, LAYOUT_LINE);
    format_take_and_space(f);
    format_group(f, expr->u.choice.then);
    format_add(f, LAYOUT_LINE);
    format_take_and_space(f);
    format_group(f, expr->u.choice.otherwise);
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
}

/* What stands before the steps of a path; NULL when they begin it. */
static const struct expr *base_of(const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_MEMBER:
    case EXPR_DEEP: return expr->u.member.base;
    case EXPR_INDEX: return expr->u.index.base;
    case EXPR_EACH: return expr->u.each;
    case EXPR_FILTER: return expr->u.filter.base;
    default: return NULL;
    }
}

static void put_step(struct formatter *f, const struct expr *expr)
{
    const struct expr *base = base_of(expr);
    if (base) format_expr(f, base);
    if (base && base->kind == EXPR_HERE && f->tokens[f->next - 1].kind == HERE &&
        !format_next_is(f, LBRACKET))
        format_space(f); /* or they would be one token */
    if (expr->kind == EXPR_FILTER) {
        format_take(f);
        format_take_and_space(f);
        format_group(f, expr->u.filter.where);
    }
    format_take_until(f, expr->at.to);
}

static void put_node(struct formatter *f, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_CALL: put_call(f, expr); break;
    case EXPR_MEMBER:
    case EXPR_DEEP:
    case EXPR_INDEX:
    case EXPR_EACH:
    case EXPR_FILTER: put_step(f, expr); break;
    case EXPR_TUPLE:
    case EXPR_LIST: put_list(f, &expr->u.elements); break;
    case EXPR_UNARY:
        format_take(f);
        if (expr->u.operation.operator== OPERATOR_NOT) format_space(f);
        format_expr(f, expr->u.operation.left);
        break;
    case EXPR_BINARY: put_binary(f, expr); break;
    case EXPR_IS: put_is(f, expr); break;
    case EXPR_HAS:
        format_take_and_space(f);
        format_expr(f, expr->u.has);
        break;
    case EXPR_QUANTIFIER: put_quantifier(f, expr); break;
    case EXPR_IF: put_choice(f, expr); break;
    case EXPR_BOOL:
    case EXPR_INT:
    case EXPR_NUMBER:
    case EXPR_DURATION:
    case EXPR_MONTHS:
    case EXPR_DATE:
    case EXPR_INSTANT:
    case EXPR_TEXT:
    case EXPR_NAME:
    case EXPR_HERE:
    case EXPR_DOCUMENT:
    case EXPR_UP: format_take_until(f, expr->at.to); break;
    }
}

/* Parentheses that were written stay: they are not in the tree, but stand before the node begins.
 */
void format_expr(struct formatter *f, const struct expr *expr)
{
    size_t parentheses = 0;
    for (; format_next_is(f, LPAREN) && format_peek(f).at.from < expr->at.from; parentheses++)
        format_take(f);
    put_node(f, expr);
    for (; parentheses; parentheses--) format_take(f);
}

void format_group(struct formatter *f, const struct expr *expr)
{
    format_add(f, LAYOUT_OPEN);
    format_expr(f, expr);
    format_add(f, LAYOUT_CLOSE);
}

/* -- types */

void format_values(struct formatter *f, const struct enum_values *values)
{
    struct braces braces = format_open_brace(f);
    for (size_t i = 0; i < values->n; i++) {
        bool commented = format_comment_lines(f);

        format_add(f, commented || (i == 0 && braces.lines) ? LAYOUT_HARD : LAYOUT_LINE);
        braces.first = false;
        format_take(f);
        if (format_next_is(f, TEXT)) {
            format_cell(f, CELL_TITLE, 1);
            format_take(f);
        }
        if (i + 1 == values->n) break;
        if (values->ordered) format_space(f);
        format_take(f);
    }
    format_close_brace(f, braces);
}

void format_type(struct formatter *f, const struct type_name *type)
{
    if (!type->n) {
        format_take_and_space(f);
        format_values(f, &type->values);
    }
    for (size_t i = 0; i < type->n; i++) {
        format_take_dotted(f, &type->names[i]);
        if (i + 1 == type->n) break;
        format_space(f);
        format_take_and_space(f);
    }
    if (type->suffix) format_take(f);
}
