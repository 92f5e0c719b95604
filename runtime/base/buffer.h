/*
 * buffer - text that grows: what reports, dumps and files are written into before they leave.
 *
 * The bytes are the heap's; buffer_clear gives them back. There is always a NUL behind the text.
 */
#ifndef MUSTER_BASE_BUFFER_H
#define MUSTER_BASE_BUFFER_H

#include <stdarg.h>

#include "base/heap.h"

struct buffer {
    struct heap *heap;
    char *bytes;
    size_t length, capacity;
};

void buffer_open(struct buffer *buffer, struct heap *heap);
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_z(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_vprint(struct buffer *buffer, const char *format, va_list arguments);

/* The text; "" when nothing was added. */
const char *buffer_text(const struct buffer *buffer);

#endif
