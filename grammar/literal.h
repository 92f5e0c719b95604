/*
 * literal - what the literals of the language stand for.
 */
#ifndef MUSTER_GRAMMAR_LITERAL_H
#define MUSTER_GRAMMAR_LITERAL_H

#include "grammar/ast.h"

/* Each takes the whole literal or returns false. */
bool literal_integer(const char *text, size_t length, int64_t *integer);

/* "2.5", and "99.8%", which is 0.998 */
bool literal_number(const char *text, size_t length, double *number);

/* "7d" and "3mo": kind says which of EXPR_DURATION and EXPR_MONTHS it is. */
bool literal_duration(const char *text, size_t length, enum expr_kind *kind, int64_t *value);

/* With minutes or seconds, and with Z or an offset. */
bool literal_instant(const char *text, size_t length, int64_t *instant);

/* A stretch of a text between its quotes and holes, as written. */
struct literal_piece {
    const char *bytes;
    size_t length;
    place at;
};

/*
 * The numbers of the texts that the pieces of one text stand for: escapes and doubled braces are
 * replaced and, in a block ("""), the first line end and the indentation common to all lines are
 * dropped. Mistakes are reported; what is wrong stays as it stands.
 */
void literal_text(struct ast_context *context, const struct literal_piece *pieces, size_t n,
                  bool block, uint32_t *texts);

#endif
