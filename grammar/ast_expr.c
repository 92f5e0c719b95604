#include <string.h>

#include "base/calendar.h"
#include "grammar/ast_build.h"
#include "grammar/literal.h"
#include "grammar/parse_int.h"

/*
 * Every expression is made as one of these, so that its height is known when it becomes part of
 * another: the compiler walks the tree recursively and relies on NESTING.
 */
struct measured {
    struct expr expr; /* first */
    unsigned height;
};

static struct expr *new_expr(struct parser *p, enum expr_kind kind, struct span at)
{
    struct measured *expr = arena_alloc(&p->context->arena, sizeof *expr);
    expr->expr.kind = kind;
    expr->expr.at = at;
    return &expr->expr;
}

/* Makes `part` (NULL: nothing) a part of `whole`; where that gets too high, it is cut off and
 * reported. */
static struct expr *part(struct parser *p, struct expr *whole, struct expr *part)
{
    struct measured *above = (struct measured *)whole, *below = (struct measured *)part;
    if (!part) return NULL;
    if (below->height >= NESTING) {
        mistake_too_deep(p, part->at);
        return new_expr(p, EXPR_HERE, part->at);
    }
    if (above->height <= below->height) above->height = below->height + 1;
    return part;
}

static struct expr_list parts(struct parser *p, struct expr *whole, struct expr_list list)
{
    for (size_t i = 0; i < list.n; i++) list.items[i] = part(p, whole, list.items[i]);
    return list;
}

static struct query query_part(struct parser *p, struct expr *whole, struct query query)
{
    for (size_t i = 0; i < query.binders.n; i++) {
        struct binder *binder = &query.binders.items[i];
        binder->source = part(p, whole, binder->source);
    }
    query.where = part(p, whole, query.where);
    return query;
}

/* -- queries */

struct query ast_query(struct binder_list binders, struct expr *where)
{
    return (struct query){binders, where};
}

struct binder ast_binder(struct parser *p, struct span at, struct name name, struct expr *source)
{
    struct binder binder = ast_names(p, ast_no_names(), name);
    binder.source = source;
    binder.at = at;
    return binder;
}

struct binder ast_binder_tuple(struct span at, struct binder names, struct expr *source)
{
    names.tuple = true;
    names.source = source;
    names.at = at;
    return names;
}

struct binder ast_names(struct parser *p, struct binder before, struct name name)
{
    APPEND(p, &before, names, name);
    return before;
}

struct binder_list ast_binders(struct parser *p, struct binder_list before, struct binder binder)
{
    APPEND(p, &before, items, binder);
    return before;
}

struct expr_list ast_exprs(struct parser *p, struct expr_list before, struct expr *expr)
{
    APPEND(p, &before, items, expr);
    return before;
}

/* -- conditions */

struct expr *ast_choice(struct parser *p, struct span at, struct expr *condition, struct expr *then,
                        struct expr *otherwise)
{
    struct expr *expr = new_expr(p, EXPR_IF, at);
    expr->u.choice.condition = part(p, expr, condition);
    expr->u.choice.then = part(p, expr, then);
    expr->u.choice.otherwise = part(p, expr, otherwise);
    return expr;
}

struct expr *ast_quantifier(struct parser *p, struct span at, enum quantifier quantifier,
                            struct query query, struct expr *satisfies)
{
    struct expr *expr = new_expr(p, EXPR_QUANTIFIER, at);
    expr->u.quantified.quantifier = quantifier;
    expr->u.quantified.query = query_part(p, expr, query);
    expr->u.quantified.satisfies = part(p, expr, satisfies);
    return expr;
}

struct expr *ast_unary(struct parser *p, enum operator operator, struct span at,
                       struct span operator_at, struct expr *value)
{
    struct expr *expr = new_expr(p, EXPR_UNARY, at);
    expr->u.operation.operator= operator;
    expr->u.operation.at = operator_at;
    expr->u.operation.left = part(p, expr, value);
    return expr;
}

struct expr *ast_binary(struct parser *p, enum operator operator, struct span at,
                        struct span operator_at, struct expr *left, struct expr *right)
{
    struct expr *expr = new_expr(p, EXPR_BINARY, at);
    expr->u.operation.operator= operator;
    expr->u.operation.at = operator_at;
    expr->u.operation.left = part(p, expr, left);
    expr->u.operation.right = part(p, expr, right);
    return expr;
}

struct expr *ast_binary_single(struct parser *p, struct span at, struct span operator_at,
                               struct expr *left, struct expr *right)
{
    mistake_typed(p, operator_at, "==");
    return ast_binary(p, OPERATOR_EQ, at, operator_at, left, right);
}

struct expr *ast_is(struct parser *p, struct span at, struct expr *value, bool negated,
                    struct dotted kind)
{
    struct expr *expr = new_expr(p, EXPR_IS, at);
    expr->u.is.value = part(p, expr, value);
    expr->u.is.kind = kind;
    expr->u.is.negated = negated;
    return expr;
}

struct expr *ast_has(struct parser *p, struct span at, struct expr *value)
{
    struct expr *expr = new_expr(p, EXPR_HAS, at);
    expr->u.has = part(p, expr, value);
    return expr;
}

/* -- paths */

struct expr *ast_member(struct parser *p, enum expr_kind kind, struct span at, struct expr *base,
                        struct span name)
{
    struct expr *expr = new_expr(p, kind, at);
    expr->u.member.base = part(p, expr, base);
    expr->u.member.name = ast_name_member(p, name);
    return expr;
}

struct expr *ast_index(struct parser *p, struct span at, struct expr *base, struct span index)
{
    struct expr *number = ast_literal(p, EXPR_INT, index), *expr = new_expr(p, EXPR_INDEX, at);
    expr->u.index.base = part(p, expr, base);
    expr->u.index.index = number->u.integer;
    return expr;
}

struct expr *ast_each(struct parser *p, struct span at, struct expr *base)
{
    struct expr *expr = new_expr(p, EXPR_EACH, at);
    expr->u.each = part(p, expr, base);
    return expr;
}

struct expr *ast_filter(struct parser *p, struct span at, struct expr *base, struct expr *where)
{
    struct expr *expr = new_expr(p, EXPR_FILTER, at);
    expr->u.filter.base = part(p, expr, base);
    expr->u.filter.where = part(p, expr, where);
    return expr;
}

struct expr *ast_leaf(struct parser *p, enum expr_kind kind, struct span at)
{
    return new_expr(p, kind, at);
}

struct expr *ast_up(struct parser *p, struct span at, int levels)
{
    struct expr *expr = new_expr(p, EXPR_UP, at);
    expr->u.levels = levels;
    return expr;
}

/* -- names, calls, lists */

struct expr *ast_name(struct parser *p, struct span at, struct name name)
{
    struct expr *expr = new_expr(p, EXPR_NAME, at);
    expr->u.name = name;
    return expr;
}

struct expr *ast_call(struct parser *p, struct span at, struct name function,
                      struct expr_list arguments)
{
    struct expr *expr = new_expr(p, EXPR_CALL, at);
    expr->u.call.function = function;
    expr->u.call.arguments = parts(p, expr, arguments);
    return expr;
}

struct expr *ast_aggregate(struct parser *p, struct span at, struct name function,
                           struct expr_list arguments, struct query query, struct sort_list by)
{
    struct expr *expr = ast_call(p, at, function, arguments);
    expr->u.call.query = query_part(p, expr, query);
    for (size_t i = 0; i < by.n; i++) by.items[i].value = part(p, expr, by.items[i].value);
    expr->u.call.by = by;
    return expr;
}

struct expr *ast_tuple(struct parser *p, struct span at, struct expr *first, struct expr_list rest)
{
    struct expr *expr = new_expr(p, EXPR_TUPLE, at);
    struct expr_list all = ast_exprs(p, ast_no_list(), first);
    for (size_t i = 0; i < rest.n; i++) all = ast_exprs(p, all, rest.items[i]);
    expr->u.elements = parts(p, expr, all);
    return expr;
}

struct expr *ast_list(struct parser *p, struct span at, struct expr_list elements)
{
    struct expr *expr = new_expr(p, EXPR_LIST, at);
    expr->u.elements = parts(p, expr, elements);
    return expr;
}

/* -- literals */

struct expr *ast_truth(struct parser *p, struct span at, bool truth)
{
    struct expr *expr = new_expr(p, EXPR_BOOL, at);
    expr->u.truth = truth;
    return expr;
}

static void bad_literal(struct parser *p, enum expr_kind kind, struct span at)
{
    struct diag_list *diags = p->context->diags;
    int length = at.to - at.from > 60 ? 60 : (int)(at.to - at.from);
    const char *shown = arena_print(&p->context->arena, "%.*s%s", length, parser_bytes(p, at),
                                    at.to - at.from > 60 ? "..." : "");
    const char *what = kind == EXPR_INT        ? "a whole number of 64 bits"
                       : kind == EXPR_DURATION ? "a duration"
                       : kind == EXPR_DATE     ? "a date"
                       : kind == EXPR_INSTANT  ? "a timestamp"
                                               : "a number";
    struct diag *diag = diag_add(diags, DIAG_BAD_LITERAL, at, shown, what);

    if (kind == EXPR_DURATION)
        diag_help(diags, diag, "durations are 90s 30min 1h 7d 2w, calendar durations 3mo 1y");
    if (kind == EXPR_DATE)
        diag_help(diags, diag, "a date is written 2026-11-21; a subtraction has blanks: 2026 - 11");
    if (kind == EXPR_INSTANT)
        diag_help(
            diags, diag,
            "a timestamp ends with Z or an offset: 2026-11-21T08:00Z 2026-11-21T08:00:15+01:00");
}

struct expr *ast_literal(struct parser *p, enum expr_kind kind, struct span at)
{
    struct expr *expr = new_expr(p, kind, at);
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from;
    bool good = kind == EXPR_INT      ? literal_integer(bytes, length, &expr->u.integer)
                : kind == EXPR_NUMBER ? literal_number(bytes, length, &expr->u.number)
                : kind == EXPR_DURATION
                    ? literal_duration(bytes, length, &expr->kind, &expr->u.integer)
                : kind == EXPR_DATE ? calendar_parse_date(bytes, length, &expr->u.integer)
                                    : literal_instant(bytes, length, &expr->u.integer);
    if (!good) {
        bad_literal(p, kind, at);
        expr->kind = kind;
    }
    return expr;
}

/* -- texts */

/* What stands between the quotes or braces of a text token. */
static struct literal_piece piece_of(struct parser *p, struct span at, bool block, bool last)
{
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from, marks = block ? 3 : 1;
    size_t begin = *bytes == '"' ? marks : 1, end = last ? marks : 1;
    if (last && bytes[length - 1] != '"') end = 0; /* an unclosed text */
    if (begin + end > length) end = 0;
    return (struct literal_piece){bytes + begin, length - begin - end, at.from + (place)begin};
}

/* Is the text that begins here written with """? */
static bool is_block(struct parser *p, struct span at)
{
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from;
    return length >= 4 && !memcmp(bytes, "\"\"\"", 3);
}

static uint32_t *read_pieces(struct parser *p, const struct span *spans, size_t n)
{
    bool block = is_block(p, spans[0]);
    uint32_t *texts = arena_alloc(&p->context->arena, n * sizeof *texts);
    struct literal_piece *pieces = arena_alloc(&p->context->arena, n * sizeof *pieces);
    for (size_t i = 0; i < n; i++) pieces[i] = piece_of(p, spans[i], block, i + 1 == n);
    literal_text(p->context, pieces, n, block, texts);
    return texts;
}

struct expr *ast_text(struct parser *p, struct span at)
{
    struct expr *expr = new_expr(p, EXPR_TEXT, at);
    expr->u.text.literals = read_pieces(p, &at, 1);
    return expr;
}

uint32_t ast_title(struct parser *p, struct span at)
{
    return *read_pieces(p, &at, 1);
}

struct text_parts *ast_text_part(struct parser *p, struct text_parts *before, struct span piece,
                                 struct expr *hole)
{
    if (!before) before = arena_alloc(&p->context->arena, sizeof *before);
    before->pieces =
        ast_room(p, before->pieces, before->holes.n, &before->capacity, sizeof *before->pieces);
    before->pieces[before->holes.n] = piece;
    before->holes = ast_exprs(p, before->holes, hole);
    return before;
}

struct expr *ast_text_end(struct parser *p, struct span at, struct text_parts *parts_before,
                          struct span piece)
{
    struct expr *expr = new_expr(p, EXPR_TEXT, at);
    size_t n = parts_before->holes.n;
    struct span *pieces =
        ast_room(p, parts_before->pieces, n, &parts_before->capacity, sizeof *pieces);
    pieces[n] = piece;
    expr->u.text.literals = read_pieces(p, pieces, n + 1);
    expr->u.text.holes = parts(p, expr, parts_before->holes);
    return expr;
}
