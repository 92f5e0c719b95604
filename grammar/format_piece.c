#include <string.h>

#include "grammar/format.h"
#include "grammar/format_int.h"
#include "parser.h"

/* -- tokens */

static void add_token(struct formatter *f, struct token token)
{
    f->tokens = heap_room(f->layout.heap, f->tokens, &f->capacity, f->ntokens + 1, sizeof token);
    f->tokens[f->ntokens++] = token;
}

void format_scan_tokens(struct formatter *f, const struct source_file *source)
{
    struct parser p = {
        .context = f->context, .heap = f->layout.heap, .source = source, .skipping = true};
    size_t texts = 0; /* open ones */
    struct token token;
    buffer_open(&p.doc, p.heap);
    scan_open(&p);
    do {
        token = scan_token(&p);
        texts -= token.kind == TEXT_TAIL;
        if (texts && token.kind != END)
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

struct token format_peek(const struct formatter *f)
{
    return f->tokens[f->next];
}

bool format_next_is(const struct formatter *f, int kind)
{
    return format_peek(f).kind == kind;
}

static const char *bytes_at(const struct formatter *f, place at)
{
    return f->file->source->bytes + (at - f->file->source->base);
}

size_t format_lines_before(const struct formatter *f, place at)
{
    const char *byte = bytes_at(f, at);
    size_t n = 0;
    for (; byte > f->file->source->bytes && ((unsigned char)byte[-1] <= ' ' || byte[-1] == 0x7F);
         byte--)
        n += byte[-1] == '\n';
    return n;
}

/* -- comments */

const struct comment *format_comment_ahead(struct formatter *f)
{
    const struct ast_file *file = f->file;
    place before = f->next ? f->tokens[f->next - 1].at.to : 0;
    while (f->next_comment < file->ncomments && file->comments[f->next_comment].at.from < before)
        f->next_comment++; /* in a text's hole */
    if (f->next_comment == file->ncomments) return NULL;
    if (file->comments[f->next_comment].at.from >= format_peek(f).at.from &&
        !format_next_is(f, END))
        return NULL;
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
    const struct comment *comment = format_comment_ahead(f);
    if (comment && !format_lines_before(f, comment->at.from)) put_comment(f, LAYOUT_REMARK);
}

bool format_comment_lines(struct formatter *f)
{
    const struct comment *comment;
    bool any = false, first = f->next == 0 || f->tokens[f->next - 1].kind == LBRACE;
    while ((comment = format_comment_ahead(f))) {
        bool blank = format_lines_before(f, comment->at.from) > 1 && (any || !first);
        layout_add(&f->layout, LAYOUT_HARD)->blank = blank;
        put_comment(f, LAYOUT_COMMENT);
        any = true;
    }
    return any;
}

/* -- pieces */

void format_add(struct formatter *f, enum layout_kind kind)
{
    layout_add(&f->layout, kind);
}

void format_space(struct formatter *f)
{
    format_add(f, LAYOUT_SPACE);
}

void format_cell(struct formatter *f, enum cell_class class, int gap)
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

void format_take(struct formatter *f)
{
    struct span at = format_peek(f).at;
    while (format_comment_ahead(f)) put_comment(f, LAYOUT_COMMENT);
    layout_text(&f->layout, LAYOUT_TEXT, bytes_at(f, at.from), at.to - at.from);
    f->next++;
    put_remark(f);
}

void format_take_and_space(struct formatter *f)
{
    format_take(f);
    format_space(f);
}

void format_take_until(struct formatter *f, place to)
{
    while (!format_next_is(f, END) && format_peek(f).at.from < to) {
        bool here = format_next_is(f, HERE);
        format_take(f);
        if (here && (format_next_is(f, MEMBER) || format_next_is(f, DEEP)) &&
            format_peek(f).at.from < to)
            format_space(f);
    }
}

void format_take_dotted(struct formatter *f, const struct dotted *dotted)
{
    format_take_until(f, dotted->at.to);
}

void format_take_title(struct formatter *f)
{
    if (!format_next_is(f, TEXT)) return;
    format_space(f);
    format_take(f);
}

void format_join(struct formatter *f, int gap, enum cell_class class)
{
    struct layout_op *op = layout_add(&f->layout, LAYOUT_JOIN);
    op->gap = gap;
    op->cell = class;
}

void format_title_behind(struct formatter *f, int gap, enum cell_class class)
{
    if (!format_next_is(f, TEXT)) return;
    format_add(f, LAYOUT_IN);
    format_join(f, gap, class);
    format_add(f, LAYOUT_OPEN);
    format_take(f);
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_OUT);
}

void format_join_as_written(struct formatter *f, int gap)
{
    if (format_comment_ahead(f) || format_lines_before(f, format_peek(f).at.from))
        format_add(f, LAYOUT_HARD);
    else
        format_join(f, gap, CELL_NONE);
}

/* -- braces */

struct braces format_open_brace(struct formatter *f)
{
    struct braces braces = {.first = true, .round = format_next_is(f, LPAREN)};
    layout_add(&f->layout, LAYOUT_OPEN)->block = true;
    format_take(f);
    format_add(f, LAYOUT_IN);
    braces.lines = format_comment_ahead(f) || format_lines_before(f, format_peek(f).at.from);
    return braces;
}

void format_begin_item(struct formatter *f, struct braces *braces, bool comma,
                       enum cell_class class)
{
    bool commented;
    size_t lines;
    if (format_next_is(f, COMMA) && !format_comment_ahead(f)) skip(f);
    commented = format_comment_lines(f);
    lines = format_lines_before(f, format_peek(f).at.from);
    if (commented || (lines && !braces->first)) {
        layout_add(&f->layout, LAYOUT_HARD)->blank = lines > 1;
    } else if (braces->first) {
        format_add(f, lines ? LAYOUT_HARD : braces->round ? LAYOUT_SOFT : LAYOUT_LINE);
    } else {
        struct layout_op *op = layout_add(&f->layout, LAYOUT_JOIN);
        op->gap = comma ? 1 : 2;
        op->comma = comma;
        op->cell = class;
        op->item = true;
        op->flat_only = !braces->lines;
    }
    braces->first = false;
    if (format_next_is(f, COMMA)) format_take_and_space(f);
    format_add(f, LAYOUT_OPEN);
}

void format_end_item(struct formatter *f)
{
    format_add(f, LAYOUT_CLOSE);
}

void format_close_brace(struct formatter *f, struct braces braces)
{
    bool commented, end;
    if (format_next_is(f, COMMA) && !format_comment_ahead(f)) skip(f);
    commented = format_comment_lines(f);
    end = format_lines_before(f, format_peek(f).at.from) > 0;
    if (format_next_is(f, COMMA)) {
        format_add(f, LAYOUT_HARD);
        format_take(f);
    }
    format_add(f, LAYOUT_OUT);
    if (!braces.first || commented)
        format_add(f, commented || end ? LAYOUT_HARD : braces.round ? LAYOUT_SOFT : LAYOUT_LINE);
    format_take(f);
    format_add(f, LAYOUT_CLOSE);
}

bool format_takes_comma(const struct expr *expr)
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

/* -- one line */

/* Whether an operand ends with the token, so that what follows goes on with it. */
static bool ends_operand(int kind)
{
    switch (kind) {
    case TEXT:
    case INT:
    case NUMBER:
    case PERCENT:
    case DURATION:
    case DATE:
    case TIMESTAMP:
    case NAME:
    case MEMBER:
    case DEEP:
    case HERE:
    case TRUE:
    case FALSE:
    case RPAREN:
    case RBRACKET:
    case DOLLAR:
    case CARET: return true;
    default: return kind >= MODULE && kind <= ON; /* words that are names, too */
    }
}

/* Whether a space stands between token i and the one before. */
static bool is_spaced(const struct formatter *f, size_t i)
{
    int kind = f->tokens[i].kind, before = f->tokens[i - 1].kind;
    bool operand = ends_operand(before);
    if (before == LPAREN || before == LBRACKET || kind == RPAREN || kind == RBRACKET) return false;
    if (kind == COMMA || kind == COLON || kind == QUESTION) return false;
    if (kind == STAR && f->tokens[i + 1].kind == END) return false; /* a set of them */
    if (before == MINUS && (i < 2 || !ends_operand(f->tokens[i - 2].kind))) return false;
    if (kind == MEMBER || kind == DEEP) return !operand || before == HERE;
    if (kind == LPAREN || kind == LBRACKET || kind == CARET) return !operand;
    return true;
}

void format_line(struct ast_context *context, const struct source_file *source, struct span at,
                 struct buffer *out)
{
    struct formatter f = {.context = context};
    struct source_file part = {.name = source->name,
                               .bytes = source->bytes + (at.from - source->base),
                               .length = at.to - at.from,
                               .base = at.from};
    layout_open(&f.layout, out->heap);
    format_scan_tokens(&f, &part);
    for (size_t i = 0; f.tokens[i].kind != END; i++) {
        struct span token = f.tokens[i].at;
        if (i && is_spaced(&f, i)) buffer_add_char(out, ' ');
        buffer_add(out, part.bytes + (token.from - at.from), token.to - token.from);
    }
    heap_free(out->heap, f.tokens);
}
