/*
 * format_int - what the parts of the formatter share while one file is formatted.
 *
 * The tree is walked and the tokens are taken one by one, in the order of the source; each function
 * takes the tokens of its node. format_piece.c has the tokens, the comments and the braces,
 * format_expr.c expressions and types, format.c items and declarations.
 */
#ifndef MUSTER_GRAMMAR_FORMAT_INT_H
#define MUSTER_GRAMMAR_FORMAT_INT_H

#include "grammar/ast.h"
#include "grammar/layout.h"
#include "grammar/parse_int.h"

struct formatter {
    struct ast_context *context;
    const struct ast_file *file;
    struct token *tokens; /* texts with holes are one token; the last is END */
    size_t ntokens, capacity;
    size_t next;         /* token */
    size_t next_comment; /* in file->comments */
    struct layout layout;
};

/* What stands in braces, while it is put. */
struct braces {
    bool first; /* nothing was put yet */
    bool lines; /* they were written on several lines */
    bool round; /* they are parentheses */
};

/* -- tokens and comments */

/* Scans a file, or a part of it, once more. It has been parsed, so nothing is reported. */
void format_scan_tokens(struct formatter *f, const struct source_file *source);

struct token format_peek(const struct formatter *f);
bool format_next_is(const struct formatter *f, int kind);

/* How many lines end in the blanks before a place. */
size_t format_lines_before(const struct formatter *f, place at);

/* The next comment, when it stands before the next token; else NULL. */
const struct comment *format_comment_ahead(struct formatter *f);

/* Puts the comments on lines of their own before the next token; whether there were any. */
bool format_comment_lines(struct formatter *f);

/* Puts the next token, and the comment behind it. */
void format_take(struct formatter *f);
void format_take_and_space(struct formatter *f);

/* Puts all that begins before a place, without spaces. */
void format_take_until(struct formatter *f, place to);
void format_take_dotted(struct formatter *f, const struct dotted *dotted);

/* Puts a title, if one follows, behind a space. */
void format_take_title(struct formatter *f);

/* -- places between them */

void format_add(struct formatter *f, enum layout_kind kind);
void format_space(struct formatter *f);
void format_cell(struct formatter *f, enum cell_class class, int gap);

/* A place where the line goes on if what follows, one group, fits. */
void format_join(struct formatter *f, int gap, enum cell_class class);

/* The same where the source goes on, too; else the line ends. */
void format_join_as_written(struct formatter *f, int gap);

/* A title at the end, on a line of its own when it does not fit. */
void format_title_behind(struct formatter *f, int gap, enum cell_class class);

/* -- braces */

struct braces format_open_brace(struct formatter *f);

/*
 * Begins the next item. Where braces were written on several lines, it goes on in the line of the
 * one before when it did so in the source; behind a comma when both are fields.
 */
void format_begin_item(struct formatter *f, struct braces *braces, bool comma,
                       enum cell_class class);
void format_end_item(struct formatter *f);
void format_close_brace(struct formatter *f, struct braces braces);

/* Whether a comma behind the expression, or NULL, would go on with its binders. */
bool format_takes_comma(const struct expr *expr);

/* -- expressions and types */

void format_expr(struct formatter *f, const struct expr *expr);

/* The same, in a group of its own. */
void format_group(struct formatter *f, const struct expr *expr);

void format_query(struct formatter *f, const struct query *query);

/* `by` and the keys behind it. */
void format_sort(struct formatter *f, const struct sort_list *sort);

/* The values of an enumeration, with their braces. */
void format_values(struct formatter *f, const struct enum_values *values);
void format_type(struct formatter *f, const struct type_name *type);

#endif
