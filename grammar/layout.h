/*
 * layout - texts and the places between them, laid out in lines.
 *
 * The caller adds texts and, between them, spaces and places where a line may end, in nested
 * groups. layout_write() decides group by group, outermost first: a group that fits in the rest
 * of its line is written flat, all others end the line at each of their own places. Then columns
 * are aligned: cells of one class in consecutive lines begin in the same column.
 *
 * Everything lives on the heap until layout_close(). Texts are borrowed.
 */
#ifndef MUSTER_GRAMMAR_LAYOUT_H
#define MUSTER_GRAMMAR_LAYOUT_H

#include "base/buffer.h"

enum { LAYOUT_WIDTH = 100, LAYOUT_INDENT = 2 };

/* What is aligned, in the order in which it stands in a line. */
enum cell_class {
    CELL_NONE,
    CELL_FIELD, /* what follows `name:` */
    CELL_PART,  /* what follows `require name:` */
    CELL_TITLE,
    CELL_BODY,  /* braces in one line, behind a title */
    CELL_SHAPE, /* node and edge behind for */
    CELL_WHEN,
    CELL_ELSE,
    CELL_COMMENT,
    CELL_CLASSES
};

enum layout_kind {
    LAYOUT_TEXT,
    LAYOUT_SPACE,
    LAYOUT_CELL,    /* a space, where a cell begins */
    LAYOUT_LINE,    /* a space when flat, else the line ends */
    LAYOUT_SOFT,    /* nothing when flat, else the line ends */
    LAYOUT_HARD,    /* the line ends */
    LAYOUT_JOIN,    /* the line goes on when it is one until here and the next group fits */
    LAYOUT_BRACE,   /* the same, but also when only one of these is so; then a space */
    LAYOUT_COMMENT, /* the line ends behind it */
    LAYOUT_REMARK,  /* the same, on the line of what it follows */
    LAYOUT_OPEN,
    LAYOUT_CLOSE,
    LAYOUT_IN, /* further lines are indented more */
    LAYOUT_OUT
};

struct layout_op {
    enum layout_kind kind;
    enum cell_class cell; /* CELL; JOIN that goes on: where a cell begins, or none */
    bool blank;           /* HARD and JOIN that ends the line: a blank line follows */
    bool block;           /* OPEN: items in braces, and so lines with cells */
    int gap;              /* JOIN, CELL: spaces, when not flat */
    bool comma;           /* JOIN that goes on: a comma before the spaces */
    bool item;            /* JOIN before an item in braces */
    bool flat_only;       /* JOIN that goes on only in a flat group */
    const char *text;
    size_t length;
};

struct layout {
    struct heap *heap;
    struct layout_op *ops;
    size_t n, capacity;
};

void layout_open(struct layout *layout, struct heap *heap);
void layout_close(struct layout *layout);

struct layout_op *layout_add(struct layout *layout, enum layout_kind kind);
void layout_text(struct layout *layout, enum layout_kind kind, const char *text, size_t length);

void layout_write(const struct layout *layout, struct buffer *out);

#endif
