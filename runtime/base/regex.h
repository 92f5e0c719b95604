/*
 * regex - regular expressions in linear time (RE2 behind a C face).
 *
 * Compiled expressions are foreign memory and are freed by the heap they were compiled with.
 */
#ifndef MUSTER_BASE_REGEX_H
#define MUSTER_BASE_REGEX_H

#include "base/arena.h"
#include "base/buffer.h"

struct regex;

/* NULL when the pattern is malformed or too large, with a sentence in *why (in the arena). */
struct regex *regex_compile(struct arena *arena, const char *pattern, size_t length,
                            const char **why);

/* Frees an expression before its heap is closed. */
void regex_release(struct heap *heap, struct regex *regex);

/* Whether the expression is found anywhere in the text. */
bool regex_search(const struct regex *regex, const char *text, size_t length);

/* Appends the text with every match replaced; \1 to \9 are groups, \0 the match. False when the
 * replacement is malformed. */
bool regex_replace(const struct regex *regex, const char *text, size_t length,
                   const char *replacement, size_t replacement_length, struct buffer *out);

#endif
