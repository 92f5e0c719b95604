/*
 * reader_int - what the readers of the formats share, and nobody else needs.
 */
#ifndef MUSTER_FACTS_READER_INT_H
#define MUSTER_FACTS_READER_INT_H

#include "facts/reader.h"

enum { READER_DEEPEST = 512 }; /* levels of nesting */

/* Fills *error, the text cut to what fits at a whole character; returns MUSTER_INPUT. */
enum muster_status reader_fail(struct reader_error *error, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The length of the UTF-8 sequence that begins at `at` and ends before `end`: 1 to 4, or 0 when
 * there is none (overlong forms, surrogates and what is past U+10FFFF are none).
 */
size_t reader_utf8(const char *at, const char *end);

/* Writes a code point as UTF-8; returns its length. */
size_t reader_put_utf8(char *out, uint32_t point);

/* What stands at a place, for people: a word, a character, a byte in hexadecimal, or the end. */
struct reader_found {
    char text[64];
};
struct reader_found reader_found(const char *at, const char *end, const char *name_of_end);

/* The first byte behind a byte order mark, if there is one. */
const char *reader_skip_mark(const struct source_file *file);

#endif
