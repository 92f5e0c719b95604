/*
 * format - a parsed file back to text, in the one style that `muster fmt` writes.
 *
 * Every token is copied from the source, in its order, so the meaning cannot change; only commas
 * between fields come and go. The tree says what a token belongs to, and
 * so where lines may end. Comments stay where they were: on lines of their own, or behind what
 * they follow. Blank lines between declarations and items are kept, one at most. Braces that were
 * written on one line stay there when they fit; all else is joined or broken to fit LAYOUT_WIDTH.
 * What was formatted is left alone when it is formatted again.
 */
#ifndef MUSTER_GRAMMAR_FORMAT_H
#define MUSTER_GRAMMAR_FORMAT_H

#include "base/buffer.h"
#include "grammar/ast.h"

/*
 * Adds the formatted text to `out`. False, with nothing added, when the file has syntax errors:
 * what could not be parsed is not in the tree.
 */
bool format_file(struct ast_context *context, const struct ast_file *file, struct buffer *out);

/*
 * Adds the tokens of a span in one line, without comments: what an expression says, however its
 * lines were ended and its spaces were put.
 */
void format_line(struct ast_context *context, const struct source_file *source, struct span at,
                 struct buffer *out);

#endif
