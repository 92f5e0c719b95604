#include "grammar/layout.h"

#include <string.h>

enum {
    PADDING_MAX = 30, /* columns that alignment may add */
    REMARK_GAP = 2    /* before a comment behind something */
};

/* A group that is open while lines are written. */
struct group {
    bool flat;
    bool block_flat; /* the innermost braces are */
    size_t line;     /* how many lines there were, its first included */
};

struct line {
    int indent;   /* -1: blank, or the inside of a text */
    size_t width; /* without the comment behind */
    size_t full;  /* with it */
    size_t shift; /* columns added so far */
    bool joined;  /* holds several items */
};

struct cell {
    enum cell_class class;
    size_t at; /* in the text that was written */
    size_t line, column;
    size_t padding;
};

struct writer {
    const struct layout *layout;
    struct buffer text;
    size_t column;
    int indent;
    size_t line_ends; /* to be written before the next text */
    bool single;      /* the group closed last stands in one line */
    struct group *groups;
    size_t ngroups, groups_capacity;
    struct line *lines;
    size_t nlines, lines_capacity;
    struct cell *cells;
    size_t ncells, cells_capacity;
};

void layout_open(struct layout *layout, struct heap *heap)
{
    *layout = (struct layout){.heap = heap};
}

void layout_close(struct layout *layout)
{
    heap_free(layout->heap, layout->ops);
    layout->ops = NULL;
}

struct layout_op *layout_add(struct layout *layout, enum layout_kind kind)
{
    struct layout_op *op;
    layout->ops =
        heap_room(layout->heap, layout->ops, &layout->capacity, layout->n + 1, sizeof *layout->ops);
    op = &layout->ops[layout->n++];
    *op = (struct layout_op){.kind = kind};
    return op;
}

void layout_text(struct layout *layout, enum layout_kind kind, const char *text, size_t length)
{
    struct layout_op *op = layout_add(layout, kind);
    op->text = text;
    op->length = length;
}

/* In code points. */
static size_t width_of(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t i = 0; i < length; i++) width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

/* -- does a group fit */

/* What a place takes in a flat group. */
static size_t flat_width(const struct layout_op *op)
{
    switch (op->kind) {
    case LAYOUT_SPACE:
    case LAYOUT_LINE:
    case LAYOUT_BRACE: return 1;
    case LAYOUT_CELL:
    case LAYOUT_JOIN: return (size_t)op->gap + op->comma;
    case LAYOUT_TEXT: return width_of(op->text, op->length);
    default: return 0;
    }
}

/* Whether the line ends here in a group that is not flat. */
static bool may_end_line(enum layout_kind kind)
{
    return kind == LAYOUT_LINE || kind == LAYOUT_SOFT || kind == LAYOUT_HARD ||
           kind == LAYOUT_JOIN || kind == LAYOUT_COMMENT || kind == LAYOUT_REMARK;
}

/*
 * Whether the group that opens at op i can be flat from this column on, with what follows it up to
 * where the line may end. A comment within forbids it, one at its end does not.
 */
static bool fits(const struct layout *layout, size_t i, size_t column)
{
    int depth = 0;
    bool inside = true, remark = false;
    for (; i < layout->n; i++) {
        const struct layout_op *op = &layout->ops[i];
        if (op->kind == LAYOUT_OPEN) depth++;
        if (op->kind == LAYOUT_CLOSE && --depth == 0) inside = false;
        if (!inside && may_end_line(op->kind)) return true;
        if (op->kind == LAYOUT_HARD || op->kind == LAYOUT_COMMENT) return false;
        if (op->kind == LAYOUT_REMARK) remark = true;
        if (op->kind == LAYOUT_TEXT) {
            const char *end = memchr(op->text, '\n', op->length);
            if (remark) return false;
            if (end) return column + width_of(op->text, (size_t)(end - op->text)) <= LAYOUT_WIDTH;
        }
        column += flat_width(op);
        if (column > LAYOUT_WIDTH) return false;
    }
    return true;
}

/* -- lines */

static void begin_line(struct writer *w, int indent)
{
    w->lines =
        heap_room(w->text.heap, w->lines, &w->lines_capacity, w->nlines + 1, sizeof *w->lines);
    w->lines[w->nlines++] = (struct line){.indent = indent};
    w->column = 0;
}

/* Takes back the spaces at the end of the line, and the cells that would have begun there. */
static void trim_line(struct writer *w)
{
    while (w->text.length && w->text.bytes[w->text.length - 1] == ' ') w->text.length--;
    while (w->ncells && w->cells[w->ncells - 1].at > w->text.length) w->ncells--;
}

/* Ends the lines that are due and indents the one that begins. */
static void settle_lines(struct writer *w)
{
    if (w->nlines && !w->line_ends) return;
    trim_line(w);
    for (; w->line_ends; w->line_ends--) {
        buffer_add_char(&w->text, '\n');
        if (w->line_ends > 1) begin_line(w, -1);
    }
    begin_line(w, w->indent);
    buffer_print(&w->text, "%*s", w->indent, "");
    w->column = (size_t)w->indent;
}

static void end_line(struct writer *w, bool blank)
{
    size_t n = blank ? 2 : 1;
    if (w->nlines && w->line_ends < n) w->line_ends = n;
}

static void put_spaces(struct writer *w, int n)
{
    if (!w->nlines || w->line_ends) return;
    buffer_print(&w->text, "%*s", n, "");
    w->column += (size_t)n;
}

static void put(struct writer *w, const char *text, size_t length)
{
    const char *end;
    settle_lines(w);
    buffer_add(&w->text, text, length);
    while ((end = memchr(text, '\n', length))) {
        length -= (size_t)(end + 1 - text);
        text = end + 1;
        begin_line(w, -1);
    }
    w->column += width_of(text, length);
    w->lines[w->nlines - 1].width = w->lines[w->nlines - 1].full = w->column;
}

static struct group *innermost(struct writer *w)
{
    return &w->groups[w->ngroups - 1];
}

/* A cell begins, unless this line has one of its class or of a later one. */
static void put_cell(struct writer *w, enum cell_class class)
{
    struct cell *last = w->ncells ? &w->cells[w->ncells - 1] : NULL;
    size_t line = w->nlines - 1;
    if (class == CELL_NONE || !w->nlines || w->line_ends) return;
    if (class != CELL_COMMENT && innermost(w)->block_flat) return;
    if (class == CELL_FIELD && w->lines[line].joined) return;
    if (last && last->line == line && last->class >= class) return;
    w->cells =
        heap_room(w->text.heap, w->cells, &w->cells_capacity, w->ncells + 1, sizeof *w->cells);
    w->cells[w->ncells++] =
        (struct cell){.class = class, .at = w->text.length, .line = line, .column = w->column};
}

/* Takes back the cell that began last in this line, if it is of that class. */
static void drop_cell(struct writer *w, enum cell_class class)
{
    const struct cell *last = w->ncells ? &w->cells[w->ncells - 1] : NULL;
    if (last && last->class == class && last->line + 1 == w->nlines) w->ncells--;
}

/* -- ops */

static void open_group(struct writer *w, size_t i)
{
    const struct layout_op *op = &w->layout->ops[i];
    struct group group = {.line = w->nlines + w->line_ends};
    size_t column = w->nlines && !w->line_ends ? w->column : (size_t)w->indent;
    group.flat = (w->ngroups && innermost(w)->flat) || fits(w->layout, i, column);
    if (op->block && !group.flat) drop_cell(w, CELL_BODY);
    group.block_flat = op->block ? group.flat : w->ngroups && innermost(w)->block_flat;
    w->groups =
        heap_room(w->text.heap, w->groups, &w->groups_capacity, w->ngroups + 1, sizeof *w->groups);
    w->groups[w->ngroups++] = group;
}

static void join(struct writer *w, size_t i)
{
    const struct layout_op *op = &w->layout->ops[i];
    bool flat = innermost(w)->flat;
    size_t column = w->column + flat_width(op);
    bool tail = op->cell == CELL_WHEN || op->cell == CELL_ELSE || op->cell == CELL_TITLE;
    if (!flat && (op->flat_only || w->line_ends || !w->single || !fits(w->layout, i + 1, column))) {
        end_line(w, op->blank);
        return;
    }
    if (op->item && w->nlines) {
        drop_cell(w, CELL_FIELD);
        w->lines[w->nlines - 1].joined = true;
    }
    if (op->comma && !w->line_ends) put(w, ",", 1);
    put_spaces(w, tail && innermost(w)->block_flat ? 1 : op->gap);
    put_cell(w, op->cell);
}

/* A comment ends its line, whatever comes. */
static void put_comment(struct writer *w, const struct layout_op *op)
{
    bool behind = op->kind == LAYOUT_REMARK && w->nlines && !w->line_ends;
    if (behind) {
        size_t line = w->nlines - 1, width = w->lines[line].width;
        put_spaces(w, REMARK_GAP - (int)(w->column - width));
        put_cell(w, CELL_COMMENT);
        put(w, op->text, op->length);
        w->lines[line].width = width;
    } else {
        end_line(w, false);
        put(w, op->text, op->length);
    }
    end_line(w, false);
}

static void write_op(struct writer *w, size_t i)
{
    const struct layout_op *op = &w->layout->ops[i];
    switch (op->kind) {
    case LAYOUT_TEXT: put(w, op->text, op->length); break;
    case LAYOUT_SPACE: put_spaces(w, 1); break;
    case LAYOUT_CELL:
        put_spaces(w, innermost(w)->block_flat ? 1 : op->gap);
        put_cell(w, op->cell);
        break;
    case LAYOUT_LINE:
        if (innermost(w)->flat)
            put_spaces(w, 1);
        else
            end_line(w, false);
        break;
    case LAYOUT_SOFT:
        if (!innermost(w)->flat) end_line(w, false);
        break;
    case LAYOUT_HARD: end_line(w, op->blank); break;
    case LAYOUT_JOIN: join(w, i); break;
    case LAYOUT_BRACE:
        if (w->single || fits(w->layout, i + 1, w->column + 1))
            put_spaces(w, 1);
        else
            end_line(w, false);
        break;
    case LAYOUT_COMMENT:
    case LAYOUT_REMARK: put_comment(w, op); break;
    case LAYOUT_OPEN: open_group(w, i); break;
    case LAYOUT_CLOSE:
        w->single = w->line_ends == 0 && w->nlines <= innermost(w)->line;
        w->ngroups--;
        break;
    case LAYOUT_IN: w->indent += LAYOUT_INDENT; break;
    case LAYOUT_OUT: w->indent -= LAYOUT_INDENT; break;
    }
}

/* -- alignment */

/* Cells that are to begin in one column. */
struct run {
    size_t first, last; /* in w->cells; those of other classes lie between */
    size_t least, most; /* their columns now */
    size_t rest;        /* the most that follows in a line which fits */
};

static size_t column_of(const struct writer *w, const struct cell *cell)
{
    return cell->column + w->lines[cell->line].shift;
}

/* How much follows the cell in its line; 0 when the line is too long whatever happens. */
static size_t rest_of(const struct writer *w, const struct cell *cell)
{
    const struct line *line = &w->lines[cell->line];
    size_t width = cell->class == CELL_COMMENT ? line->full : line->width;
    return width + line->shift > LAYOUT_WIDTH ? 0 : width - cell->column;
}

/* Whether the lines between the cells let them be aligned: they must be of the same braces. */
static bool are_near(const struct writer *w, const struct cell *a, const struct cell *b)
{
    int indent = w->lines[a->line].indent;
    bool strict = a->class == CELL_PART || a->class == CELL_SHAPE || a->class == CELL_COMMENT;
    if (strict && b->line != a->line + 1) return false;
    for (size_t i = a->line + 1; i <= b->line; i++)
        if (w->lines[i].indent != indent) return false;
    return true;
}

/* Takes the cell into the run; false, changing nothing, when that would make lines too long. */
static bool extend(const struct writer *w, struct run *run, size_t i)
{
    const struct cell *cell = &w->cells[i];
    size_t column = column_of(w, cell), rest = rest_of(w, cell);
    struct run with = *run;
    if (!are_near(w, &w->cells[run->last], cell)) return false;
    with.last = i;
    if (column < with.least) with.least = column;
    if (column > with.most) with.most = column;
    if (rest > with.rest) with.rest = rest;
    if (with.most - with.least > PADDING_MAX) return false;
    if (with.most > with.least && with.most + with.rest > LAYOUT_WIDTH) return false;
    *run = with;
    return true;
}

static void pad(struct writer *w, const struct run *run)
{
    enum cell_class class = w->cells[run->first].class;
    for (size_t i = run->first; i <= run->last; i++) {
        struct cell *cell = &w->cells[i];
        if (cell->class != class) continue;
        cell->padding = run->most - column_of(w, cell);
        w->lines[cell->line].shift += cell->padding;
    }
}

static void align(struct writer *w, enum cell_class class)
{
    struct run run = {0};
    bool any = false;
    for (size_t i = 0; i < w->ncells; i++) {
        size_t column;
        if (w->cells[i].class != class || (any && extend(w, &run, i))) continue;
        if (any) pad(w, &run);
        column = column_of(w, &w->cells[i]);
        run = (struct run){i, i, column, column, rest_of(w, &w->cells[i])};
        any = true;
    }
    if (any) pad(w, &run);
}

void layout_write(const struct layout *layout, struct buffer *out)
{
    struct writer w = {.layout = layout};
    size_t from = 0;
    buffer_open(&w.text, layout->heap);
    for (size_t i = 0; i < layout->n; i++) write_op(&w, i);
    for (int class = CELL_NONE + 1; class < CELL_CLASSES; class ++)
        align(&w, (enum cell_class) class);
    for (size_t i = 0; i < w.ncells; i++) {
        buffer_add(out, buffer_text(&w.text) + from, w.cells[i].at - from);
        buffer_print(out, "%*s", (int)w.cells[i].padding, "");
        from = w.cells[i].at;
    }
    buffer_add(out, buffer_text(&w.text) + from, w.text.length - from);
    if (w.text.length) buffer_add_char(out, '\n');
    buffer_clear(&w.text);
    heap_free(layout->heap, w.groups);
    heap_free(layout->heap, w.lines);
    heap_free(layout->heap, w.cells);
}
