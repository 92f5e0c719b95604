#include "grammar/format.h"

#include <string.h>

#include "grammar/layout.h"
#include "grammar/parse_int.h"
#include "parser.h"

/*
 * The tree is walked and the tokens are taken one by one, in the order of the source; each function
 * takes the tokens of its node. Parentheses around an operand are not in the tree: they are what
 * stands before the node begins.
 */
struct formatter {
    struct ast_context *context;
    const struct ast_file *file;
    struct token *tokens; /* texts with holes are one token; the last is END */
    size_t ntokens, capacity;
    size_t next;         /* token */
    size_t next_comment; /* in file->comments */
    struct layout layout;
};

static void put_expr(struct formatter *f, const struct expr *expr);
static void put_thing(struct formatter *f, const struct decl *decl);

/* -- tokens */

static void add_token(struct formatter *f, struct token token)
{
    f->tokens = heap_room(f->layout.heap, f->tokens, &f->capacity, f->ntokens + 1, sizeof token);
    f->tokens[f->ntokens++] = token;
}

/* Scans the file once more. It has been parsed, so nothing is reported. */
static void scan_tokens(struct formatter *f)
{
    struct parser p = {.context = f->context, .heap = f->layout.heap, .source = f->file->source};
    size_t texts = 0; /* open ones */
    struct token token;
    buffer_open(&p.doc, p.heap);
    scan_open(&p);
    do {
        token = scan_token(&p);
        texts -= token.kind == TEXT_TAIL;
        if (texts)
            f->tokens[f->ntokens - 1].at.to = token.at.to;
        else if (token.kind == TEXT_TAIL)
            f->tokens[f->ntokens - 1] =
                (struct token){TEXT, {f->tokens[f->ntokens - 1].at.from, token.at.to}};
        else
            add_token(f, token);
        texts += token.kind == TEXT_HEAD;
    } while (token.kind != END);
    scan_close(&p);
    buffer_clear(&p.doc);
    heap_free(p.heap, p.texts);
}

static struct token peek(const struct formatter *f)
{
    return f->tokens[f->next];
}

static bool next_is(const struct formatter *f, int kind)
{
    return peek(f).kind == kind;
}

static const char *bytes_at(const struct formatter *f, place at)
{
    return f->file->source->bytes + (at - f->file->source->base);
}

/* How many lines end in the blanks before a place. */
static size_t lines_before(const struct formatter *f, place at)
{
    const char *byte = bytes_at(f, at);
    size_t n = 0;
    for (; byte > f->file->source->bytes && ((unsigned char)byte[-1] <= ' ' || byte[-1] == 0x7F);
         byte--)
        n += byte[-1] == '\n';
    return n;
}

/* -- comments */

/* The next comment, when it stands before the next token; else NULL. */
static const struct comment *comment_ahead(struct formatter *f)
{
    const struct ast_file *file = f->file;
    place before = f->next ? f->tokens[f->next - 1].at.to : 0;
    while (f->next_comment < file->ncomments && file->comments[f->next_comment].at.from < before)
        f->next_comment++; /* in a text's hole */
    if (f->next_comment == file->ncomments) return NULL;
    if (file->comments[f->next_comment].at.from >= peek(f).at.from && !next_is(f, END)) return NULL;
    return &file->comments[f->next_comment];
}

static void put_comment(struct formatter *f, enum layout_kind kind)
{
    struct span at = f->file->comments[f->next_comment++].at;
    const char *text = bytes_at(f, at.from);
    size_t length = at.to - at.from;
    while (length && strchr(" \t\r", text[length - 1])) length--;
    layout_text(&f->layout, kind, text, length);
}

/* The comment on the line of the token that was taken last. */
static void put_remark(struct formatter *f)
{
    const struct comment *comment = comment_ahead(f);
    if (comment && !lines_before(f, comment->at.from)) put_comment(f, LAYOUT_REMARK);
}

/* The comments on lines of their own before the next token, which then begins a line, too. */
static bool put_comment_lines(struct formatter *f)
{
    const struct comment *comment;
    bool any = false, first = f->next == 0 || f->tokens[f->next - 1].kind == LBRACE;
    while ((comment = comment_ahead(f))) {
        bool blank = lines_before(f, comment->at.from) > 1 && (any || !first);
        layout_add(&f->layout, LAYOUT_HARD)->blank = blank;
        put_comment(f, LAYOUT_COMMENT);
        any = true;
    }
    return any;
}

/* -- pieces */

static void add(struct formatter *f, enum layout_kind kind)
{
    layout_add(&f->layout, kind);
}

static void space(struct formatter *f)
{
    add(f, LAYOUT_SPACE);
}

static void cell(struct formatter *f, enum cell_class class, int gap)
{
    struct layout_op *op = layout_add(&f->layout, LAYOUT_CELL);
    op->cell = class;
    op->gap = gap;
}

/* Drops a token that means nothing. */
static void skip(struct formatter *f)
{
    f->next++;
    put_remark(f);
}

static void take(struct formatter *f)
{
    struct span at = peek(f).at;
    while (comment_ahead(f)) put_comment(f, LAYOUT_COMMENT);
    layout_text(&f->layout, LAYOUT_TEXT, bytes_at(f, at.from), at.to - at.from);
    f->next++;
    put_remark(f);
}

static void take_and_space(struct formatter *f)
{
    take(f);
    space(f);
}

/* All that begins before a place, without spaces. */
static void take_until(struct formatter *f, place to)
{
    while (!next_is(f, END) && peek(f).at.from < to) {
        bool here = next_is(f, HERE);
        take(f);
        if (here && (next_is(f, MEMBER) || next_is(f, DEEP)) && peek(f).at.from < to) space(f);
    }
}

static void take_dotted(struct formatter *f, const struct dotted *dotted)
{
    take_until(f, dotted->at.to);
}

static void take_title(struct formatter *f)
{
    if (!next_is(f, TEXT)) return;
    space(f);
    take(f);
}

/* A place where the line goes on if what follows, one group, fits. */
static void join(struct formatter *f, int gap, enum cell_class class)
{
    struct layout_op *op = layout_add(&f->layout, LAYOUT_JOIN);
    op->gap = gap;
    op->cell = class;
}

/* A title at the end, on a line of its own when it does not fit. */
static void put_title_behind(struct formatter *f, int gap, enum cell_class class)
{
    if (!next_is(f, TEXT)) return;
    add(f, LAYOUT_IN);
    join(f, gap, class);
    add(f, LAYOUT_OPEN);
    take(f);
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_OUT);
}

/* The same where the source goes on, too; else the line ends. */
static void join_as_written(struct formatter *f, int gap)
{
    if (comment_ahead(f) || lines_before(f, peek(f).at.from))
        add(f, LAYOUT_HARD);
    else
        join(f, gap, CELL_NONE);
}

static void put_group(struct formatter *f, const struct expr *expr)
{
    add(f, LAYOUT_OPEN);
    put_expr(f, expr);
    add(f, LAYOUT_CLOSE);
}

/* -- braces */

/* What stands in braces, while it is put. */
struct braces {
    bool first; /* nothing was put yet */
    bool lines; /* they were written on several lines */
    bool round; /* they are parentheses */
};

static struct braces open_brace(struct formatter *f)
{
    struct braces braces = {.first = true, .round = next_is(f, LPAREN)};
    layout_add(&f->layout, LAYOUT_OPEN)->block = true;
    take(f);
    add(f, LAYOUT_IN);
    braces.lines = comment_ahead(f) || lines_before(f, peek(f).at.from);
    return braces;
}

/*
 * Begins the next item. Where braces were written on several lines, it goes on in the line of the
 * one before when it did so in the source; behind a comma when both are fields.
 */
static void begin_item(struct formatter *f, struct braces *braces, bool comma,
                       enum cell_class class)
{
    bool commented;
    size_t lines;
    if (next_is(f, COMMA) && !comment_ahead(f)) skip(f);
    commented = put_comment_lines(f);
    lines = lines_before(f, peek(f).at.from);
    if (commented || (lines && !braces->first)) {
        layout_add(&f->layout, LAYOUT_HARD)->blank = lines > 1;
    } else if (braces->first) {
        add(f, lines ? LAYOUT_HARD : braces->round ? LAYOUT_SOFT : LAYOUT_LINE);
    } else {
        struct layout_op *op = layout_add(&f->layout, LAYOUT_JOIN);
        op->gap = comma ? 1 : 2;
        op->comma = comma;
        op->cell = class;
        op->item = true;
        op->flat_only = !braces->lines;
    }
    braces->first = false;
    if (next_is(f, COMMA)) take_and_space(f);
    add(f, LAYOUT_OPEN);
}

static void end_item(struct formatter *f)
{
    add(f, LAYOUT_CLOSE);
}

static void close_brace(struct formatter *f, struct braces braces)
{
    bool commented, end;
    if (next_is(f, COMMA) && !comment_ahead(f)) skip(f);
    commented = put_comment_lines(f);
    end = lines_before(f, peek(f).at.from) > 0;
    if (next_is(f, COMMA)) {
        add(f, LAYOUT_HARD);
        take(f);
    }
    add(f, LAYOUT_OUT);
    if (!braces.first || commented)
        add(f, commented || end ? LAYOUT_HARD : braces.round ? LAYOUT_SOFT : LAYOUT_LINE);
    take(f);
    add(f, LAYOUT_CLOSE);
}

/* Whether a comma behind it would go on with its binders. */
static bool takes_comma(const struct expr *expr)
{
    while (expr) {
        if (expr->kind == EXPR_IF) {
            expr = expr->u.choice.otherwise;
        } else if (expr->kind == EXPR_QUANTIFIER) {
            const struct expr *where = expr->u.quantified.query.where;
            if (!where && !expr->u.quantified.satisfies) return true;
            expr = expr->u.quantified.satisfies ? expr->u.quantified.satisfies : where;
        } else {
            return false;
        }
    }
    return false;
}

/* -- expressions */

static void put_elements(struct formatter *f, const struct expr_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (i) add(f, LAYOUT_LINE);
        put_expr(f, list->items[i]);
        if (next_is(f, COMMA) && i + 1 < list->n) take(f);
    }
}

static void put_list(struct formatter *f, const struct expr_list *list)
{
    add(f, LAYOUT_OPEN);
    take(f);
    add(f, LAYOUT_IN);
    if (list->n) add(f, LAYOUT_SOFT);
    put_elements(f, list);
    add(f, LAYOUT_OUT);
    if (list->n) add(f, LAYOUT_SOFT);
    take(f);
    add(f, LAYOUT_CLOSE);
}

static void put_binder(struct formatter *f, const struct binder *binder)
{
    while (!next_is(f, IN)) {
        bool comma = next_is(f, COMMA);
        take(f);
        if (comma) space(f);
    }
    space(f);
    take_and_space(f);
    put_expr(f, binder->source);
}

static void put_query(struct formatter *f, const struct query *query)
{
    add(f, LAYOUT_OPEN);
    add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < query->binders.n; i++) {
        put_binder(f, &query->binders.items[i]);
        if (i == 0) add(f, LAYOUT_IN);
        if (i + 1 == query->binders.n) break;
        take(f);
        add(f, LAYOUT_LINE);
    }
    add(f, LAYOUT_CLOSE);
    if (query->where) {
        add(f, LAYOUT_LINE);
        take_and_space(f);
        put_group(f, query->where);
    }
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
}

static void put_sort(struct formatter *f, const struct sort_list *sort)
{
    take_and_space(f);
    add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < sort->n; i++) {
        put_expr(f, sort->items[i].value);
        if (i == 0) add(f, LAYOUT_IN);
        if (next_is(f, DESC)) {
            space(f);
            take(f);
        }
        if (i + 1 == sort->n) break;
        take(f);
        add(f, LAYOUT_LINE);
    }
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
}

static void put_call(struct formatter *f, const struct expr *expr)
{
    take(f);
    if (!expr->u.call.query.binders.n) {
        put_list(f, &expr->u.call.arguments);
        return;
    }
    add(f, LAYOUT_OPEN);
    take(f);
    add(f, LAYOUT_IN);
    add(f, LAYOUT_SOFT);
    add(f, LAYOUT_OPEN);
    put_elements(f, &expr->u.call.arguments);
    add(f, LAYOUT_LINE);
    take_and_space(f);
    put_query(f, &expr->u.call.query);
    if (expr->u.call.by.n) {
        add(f, LAYOUT_LINE);
        put_sort(f, &expr->u.call.by);
    }
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_SOFT);
    take(f);
    add(f, LAYOUT_CLOSE);
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
    add(f, LAYOUT_OPEN);
    put_expr(f, link->u.operation.left);
    add(f, LAYOUT_IN);
    for (size_t i = 0; i < n; i++) {
        add(f, breaks ? LAYOUT_LINE : LAYOUT_SPACE);
        if (links[i]->u.operation.operator== OPERATOR_NOT_IN) take_and_space(f);
        take_and_space(f);
        put_expr(f, links[i]->u.operation.right);
    }
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
    heap_free(f->layout.heap, links);
}

static void put_is(struct formatter *f, const struct expr *expr)
{
    put_expr(f, expr->u.is.value);
    space(f);
    if (expr->u.is.negated) take_and_space(f);
    take_and_space(f);
    take_dotted(f, &expr->u.is.kind);
}

static void put_quantifier(struct formatter *f, const struct expr *expr)
{
    add(f, LAYOUT_OPEN);
    take_and_space(f);
    put_query(f, &expr->u.quantified.query);
    if (expr->u.quantified.satisfies) {
        add(f, LAYOUT_IN);
        add(f, LAYOUT_LINE);
        take_and_space(f);
        put_group(f, expr->u.quantified.satisfies);
        add(f, LAYOUT_OUT);
    }
    add(f, LAYOUT_CLOSE);
}

static void put_choice(struct formatter *f, const struct expr *expr)
{
    add(f, LAYOUT_OPEN);
    take_and_space(f);
    put_group(f, expr->u.choice.condition);
    add(f, LAYOUT_IN);
    add(f, LAYOUT_LINE);
    take_and_space(f);
    put_group(f, expr->u.choice.then);
    add(f, LAYOUT_LINE);
    take_and_space(f);
    put_group(f, expr->u.choice.otherwise);
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
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
    if (base) put_expr(f, base);
    if (base && base->kind == EXPR_HERE && f->tokens[f->next - 1].kind == HERE &&
        !next_is(f, LBRACKET))
        space(f); /* or they would be one token */
    if (expr->kind == EXPR_FILTER) {
        take(f);
        take_and_space(f);
        put_group(f, expr->u.filter.where);
    }
    take_until(f, expr->at.to);
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
        take(f);
        if (expr->u.operation.operator== OPERATOR_NOT) space(f);
        put_expr(f, expr->u.operation.left);
        break;
    case EXPR_BINARY: put_binary(f, expr); break;
    case EXPR_IS: put_is(f, expr); break;
    case EXPR_HAS:
        take_and_space(f);
        put_expr(f, expr->u.has);
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
    case EXPR_UP: take_until(f, expr->at.to); break;
    }
}

/* Parentheses that were written stay, one pair of them. */
static void put_expr(struct formatter *f, const struct expr *expr)
{
    size_t parentheses = 0;
    for (; next_is(f, LPAREN) && peek(f).at.from < expr->at.from; parentheses++) {
        if (parentheses)
            skip(f);
        else
            take(f);
    }
    put_node(f, expr);
    for (; parentheses; parentheses--) {
        if (parentheses > 1)
            skip(f);
        else
            take(f);
    }
}

/* -- types */

/* The values of an enumeration, with their braces. */
static void put_values(struct formatter *f, const struct enum_values *values)
{
    struct braces braces = open_brace(f);
    for (size_t i = 0; i < values->n; i++) {
        bool commented = put_comment_lines(f);

        add(f, commented || (i == 0 && braces.lines) ? LAYOUT_HARD : LAYOUT_LINE);
        braces.first = false;
        take(f);
        if (next_is(f, TEXT)) {
            cell(f, CELL_TITLE, 1);
            take(f);
        }
        if (i + 1 == values->n) break;
        if (values->ordered) space(f);
        take(f);
    }
    close_brace(f, braces);
}

static void put_type(struct formatter *f, const struct type_name *type)
{
    if (!type->n) {
        take_and_space(f);
        put_values(f, &type->values);
    }
    for (size_t i = 0; i < type->n; i++) {
        take_dotted(f, &type->names[i]);
        if (i + 1 == type->n) break;
        space(f);
        take_and_space(f);
    }
    if (type->suffix) take(f);
}

/* -- items */

static void put_field(struct formatter *f, const struct expr *value)
{
    take(f);
    cell(f, CELL_FIELD, 1);
    put_group(f, value);
}

static void put_fields(struct formatter *f, const struct item_list *fields)
{
    struct braces braces = open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        bool comma = i && !takes_comma(fields->items[i - 1]->u.field.value);
        begin_item(f, &braces, comma, CELL_NONE);
        put_field(f, fields->items[i]->u.field.value);
        end_item(f);
    }
    close_brace(f, braces);
}

static void put_keys(struct formatter *f, const struct key_list *keys)
{
    take_and_space(f);
    add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < keys->n; i++) {
        const struct group_key *key = &keys->items[i];
        take_and_space(f);
        take_and_space(f);
        put_expr(f, key->value);
        if (key->source) {
            space(f);
            take_and_space(f);
            put_expr(f, key->source);
        }
        if (i == 0) add(f, LAYOUT_IN);
        if (i + 1 == keys->n) break;
        take(f);
        add(f, LAYOUT_LINE);
    }
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
}

/* `when` or `else`, and what follows it. */
static void put_tail(struct formatter *f, const struct expr *expr, enum cell_class class)
{
    if (!expr) return;
    add(f, LAYOUT_IN);
    join(f, class == CELL_ELSE ? 3 : 2, class);
    add(f, LAYOUT_OPEN);
    take_and_space(f);
    put_expr(f, expr);
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_OUT);
}

static void put_require(struct formatter *f, const struct item *item)
{
    take_and_space(f);
    if (item->kind == ITEM_REQUIRE && item->u.require.name.text) {
        take(f);
        cell(f, CELL_PART, 1);
    }
    put_group(f, item->u.require.condition);
    put_tail(f, item->u.require.when, CELL_WHEN);
    put_tail(f, item->u.require.otherwise, CELL_ELSE);
}

static void put_shape(struct formatter *f, const struct item *item)
{
    take_and_space(f);
    put_expr(f, item->u.shape.from);
    if (item->u.shape.to) {
        space(f);
        take_and_space(f);
        put_expr(f, item->u.shape.to);
    }
    if (!next_is(f, LBRACE)) return;
    space(f);
    put_fields(f, &item->u.shape.attributes);
}

static void put_columns(struct formatter *f, const struct column_list *columns)
{
    struct braces braces;
    take_and_space(f);
    braces = open_brace(f);
    for (size_t i = 0; i < columns->n; i++) {
        bool comma = i && !takes_comma(columns->items[i - 1].value);
        begin_item(f, &braces, comma, CELL_NONE);
        take(f);
        take(f);
        cell(f, CELL_FIELD, 1);
        put_group(f, columns->items[i].value);
        end_item(f);
    }
    close_brace(f, braces);
}

static void put_setting(struct formatter *f, const struct setting *setting)
{
    take_and_space(f);
    take_dotted(f, &setting->name);
    space(f);
    take_and_space(f);
    put_group(f, setting->value);
}

static void put_given(struct formatter *f, const struct thing_list *things)
{
    take(f);
    add(f, LAYOUT_IN);
    for (size_t i = 0; i < things->n; i++) {
        join_as_written(f, 1);
        add(f, LAYOUT_OPEN);
        put_thing(f, things->items[i]);
        add(f, LAYOUT_CLOSE);
    }
    add(f, LAYOUT_OUT);
}

static void put_expect(struct formatter *f, const struct item *item)
{
    take_and_space(f);
    take_and_space(f);
    take_dotted(f, &item->u.expect.requirement);
    if (!item->u.expect.subject) return;
    space(f);
    take_and_space(f);
    put_group(f, item->u.expect.subject);
}

static void put_item(struct formatter *f, const struct item *item)
{
    switch (item->kind) {
    case ITEM_FIELD: put_field(f, item->u.field.value); break;
    case ITEM_THING: put_thing(f, item->u.thing); break;
    case ITEM_FOR:
        take_and_space(f);
        put_query(f, &item->u.query);
        break;
    case ITEM_PER: put_keys(f, &item->u.keys); break;
    case ITEM_LET:
        take_and_space(f);
        take_and_space(f);
        take_and_space(f);
        put_group(f, item->u.field.value);
        break;
    case ITEM_PROVIDED:
    case ITEM_REQUIRE: put_require(f, item); break;
    case ITEM_AT:
    case ITEM_LIMIT:
    case ITEM_AS_OF:
        take_and_space(f);
        put_group(f, item->u.value);
        break;
    case ITEM_NODE:
    case ITEM_EDGE: put_shape(f, item); break;
    case ITEM_COLUMNS: put_columns(f, &item->u.columns); break;
    case ITEM_ORDER:
        take_and_space(f);
        put_sort(f, &item->u.order);
        break;
    case ITEM_SET: put_setting(f, &item->u.setting); break;
    case ITEM_GIVEN: put_given(f, &item->u.given); break;
    case ITEM_GIVEN_NO:
        take_and_space(f);
        take_and_space(f);
        take_dotted(f, &item->u.kind);
        break;
    case ITEM_EXPECT: put_expect(f, item); break;
    }
}

static void put_items(struct formatter *f, const struct item_list *items)
{
    struct braces braces = open_brace(f);
    for (size_t i = 0; i < items->n; i++) {
        const struct item *item = items->items[i], *before = i ? items->items[i - 1] : NULL;
        bool shape = item->kind == ITEM_NODE || item->kind == ITEM_EDGE;
        bool comma = before && before->kind == ITEM_FIELD && item->kind == ITEM_FIELD &&
                     !takes_comma(before->u.field.value);
        begin_item(f, &braces, comma, shape ? CELL_SHAPE : CELL_NONE);
        put_item(f, item);
        end_item(f);
    }
    close_brace(f, braces);
}

/* -- declarations */

static void put_enumeration(struct formatter *f, const struct decl *decl)
{
    take_and_space(f);
    take(f);
    take_title(f);
    space(f);
    put_values(f, &decl->u.enumeration.values);
}

static void put_kind_field(struct formatter *f, const struct kind_field *field)
{
    take(f);
    cell(f, CELL_FIELD, 1);
    add(f, LAYOUT_OPEN);
    put_type(f, &field->type);
    if (field->standard) {
        space(f);
        take_and_space(f);
        put_group(f, field->standard);
    }
    add(f, LAYOUT_CLOSE);
    put_title_behind(f, 2, CELL_TITLE);
}

static void put_kind(struct formatter *f, const struct decl *decl)
{
    const struct kind_fields *fields = &decl->u.kind.fields;
    struct braces braces;
    take(f);
    if (decl->kind == DECL_KIND) {
        space(f);
        take(f);
    }
    if (decl->u.kind.of.n) {
        space(f);
        if (decl->kind == DECL_KIND) take_and_space(f);
        take_dotted(f, &decl->u.kind.of);
    }
    while (!next_is(f, LBRACE)) { /* observed or judged, the title */
        space(f);
        take(f);
    }
    space(f);
    braces = open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        bool comma =
            i && !(fields->items[i - 1].title == 0 && takes_comma(fields->items[i - 1].standard));
        begin_item(f, &braces, comma, CELL_NONE);
        put_kind_field(f, &fields->items[i]);
        end_item(f);
    }
    close_brace(f, braces);
}

static void put_mapping(struct formatter *f, const struct map_fields *fields)
{
    struct braces braces = open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        const struct map_field *field = &fields->items[i];
        const struct map_field *before = i ? field - 1 : NULL;
        begin_item(f, &braces, before && !takes_comma(before->where), CELL_NONE);
        take(f);
        cell(f, CELL_FIELD, 1);
        put_group(f, field->value);
        if (field->where) {
            add(f, LAYOUT_IN);
            add(f, LAYOUT_LINE);
            take_and_space(f);
            put_group(f, field->where);
            add(f, LAYOUT_OUT);
        }
        end_item(f);
    }
    close_brace(f, braces);
}

/* A part of the head of a mapping: `as-of` or `each`, and what follows. */
static void put_head_part(struct formatter *f, const struct expr *value, const struct expr *where)
{
    if (!value) return;
    add(f, LAYOUT_CLOSE);
    join_as_written(f, 1);
    add(f, LAYOUT_OPEN);
    take_and_space(f);
    put_expr(f, value);
    if (!where) return;
    add(f, LAYOUT_LINE);
    take_and_space(f);
    put_group(f, where);
}

static void put_facts(struct formatter *f, const struct decl *decl)
{
    take_and_space(f);
    add(f, LAYOUT_OPEN);
    add(f, LAYOUT_IN);
    add(f, LAYOUT_OPEN);
    if (decl->u.facts.kind.n) {
        take_dotted(f, &decl->u.facts.kind);
        space(f);
        take_and_space(f);
    }
    take(f);
    if (next_is(f, LPAREN)) {
        space(f);
        put_fields(f, &decl->u.facts.options);
    }
    put_head_part(f, decl->u.facts.as_of, NULL);
    put_head_part(f, decl->u.facts.each, decl->u.facts.where);
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_OUT);
    add(f, LAYOUT_CLOSE);
    if (!decl->u.facts.braces) return;
    add(f, LAYOUT_BRACE);
    put_mapping(f, &decl->u.facts.fields);
}

static void put_parameter(struct formatter *f, const struct decl *decl)
{
    take_and_space(f);
    take_and_space(f);
    put_type(f, &decl->u.parameter.type);
    space(f);
    take_and_space(f);
    put_group(f, decl->u.parameter.value);
    put_title_behind(f, 1, CELL_NONE);
}

static void put_thing(struct formatter *f, const struct decl *decl)
{
    const struct thing *thing = &decl->u.thing;
    take_dotted(f, &thing->kind);
    space(f);
    take(f);
    if (thing->title) {
        cell(f, CELL_TITLE, 1);
        take(f);
    }
    if (!thing->braces) return;
    cell(f, CELL_BODY, 1);
    put_items(f, &thing->items);
}

static void put_formals(struct formatter *f, const struct formal_list *formals)
{
    add(f, LAYOUT_OPEN);
    take(f);
    add(f, LAYOUT_IN);
    for (size_t i = 0; i < formals->n; i++) {
        add(f, i ? LAYOUT_LINE : LAYOUT_SOFT);
        take_and_space(f);
        put_type(f, &formals->items[i].type);
        if (i + 1 < formals->n) take(f);
    }
    add(f, LAYOUT_OUT);
    if (formals->n) add(f, LAYOUT_SOFT);
    take(f);
    add(f, LAYOUT_CLOSE);
}

static void put_rule(struct formatter *f, const struct decl *decl)
{
    add(f, LAYOUT_OPEN);
    take_and_space(f);
    take(f);
    put_formals(f, &decl->u.rule.formals);
    if (decl->kind == DECL_DEFINE) {
        take_and_space(f);
        put_type(f, &decl->u.rule.result);
        space(f);
        take(f);
    }
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_IN);
    join_as_written(f, 1);
    add(f, LAYOUT_OPEN);
    if (decl->kind == DECL_RULE) take_and_space(f);
    put_expr(f, decl->u.rule.body);
    add(f, LAYOUT_CLOSE);
    add(f, LAYOUT_OUT);
}

static void put_decl(struct formatter *f, const struct decl *decl)
{
    switch (decl->kind) {
    case DECL_MODULE:
    case DECL_IMPORT:
        take_and_space(f);
        take_dotted(f, &decl->u.path);
        break;
    case DECL_ENUM: put_enumeration(f, decl); break;
    case DECL_KIND:
    case DECL_EXTEND: put_kind(f, decl); break;
    case DECL_FACTS: put_facts(f, decl); break;
    case DECL_PARAMETER: put_parameter(f, decl); break;
    case DECL_SET: put_setting(f, &decl->u.setting); break;
    case DECL_THING: put_thing(f, decl); break;
    case DECL_RULE:
    case DECL_DEFINE: put_rule(f, decl); break;
    case DECL_GRAPH:
    case DECL_REPORT:
        take_and_space(f);
        take(f);
        take_title(f);
        space(f);
        put_items(f, &decl->u.picture.items);
        break;
    case DECL_TEST:
        take_and_space(f);
        take_and_space(f);
        put_items(f, &decl->u.test.items);
        break;
    }
}

/* Declarations begin lines. */
static void put_declarations(struct formatter *f)
{
    const struct decl_list *list = &f->file->declarations;
    add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < list->n; i++) {
        put_comment_lines(f);
        layout_add(&f->layout, LAYOUT_HARD)->blank = lines_before(f, peek(f).at.from) > 1;
        add(f, LAYOUT_OPEN);
        put_decl(f, list->items[i]);
        add(f, LAYOUT_CLOSE);
    }
    put_comment_lines(f);
    add(f, LAYOUT_CLOSE);
}

/* Whether anything was reported in the file as it was parsed. */
static bool has_mistakes(const struct formatter *f)
{
    const struct source_file *source = f->file->source;
    const struct diag_list *diags = f->context->diags;
    for (size_t i = 0; i < diags->n; i++) {
        const struct diag *diag = diags->items[i];
        bool here = diag->at.from >= source->base && diag->at.from <= source->base + source->length;
        bool syntax = !strncmp(diag_code_text(diag->code), "E01", 3);
        if (here && syntax) return true;
    }
    return false;
}

bool format_file(struct ast_context *context, const struct ast_file *file, struct buffer *out)
{
    struct formatter f = {.context = context, .file = file};
    bool whole;
    if (has_mistakes(&f)) return false;
    layout_open(&f.layout, out->heap);
    scan_tokens(&f);
    put_declarations(&f);
    whole = next_is(&f, END); /* else the tree is not of this file */
    if (whole) layout_write(&f.layout, out);
    heap_free(out->heap, f.tokens);
    layout_close(&f.layout);
    return whole;
}
