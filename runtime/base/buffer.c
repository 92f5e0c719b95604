#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

enum { PRINTED = 64 }; /* bytes that most of what is printed needs */

void buffer_open(struct buffer *buffer, struct heap *heap)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->heap = heap;
}

void buffer_clear(struct buffer *buffer)
{
    heap_free(buffer->heap, buffer->bytes);
    buffer_open(buffer, buffer->heap);
}

static void room(struct buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->length > more) return;
    buffer->bytes =
        heap_room(buffer->heap, buffer->bytes, &buffer->capacity, buffer->length + more + 1, 1);
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    room(buffer, length);
    if (length) memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_add_z(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

void buffer_vprint(struct buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    size_t free;
    int length;
    room(buffer, PRINTED);
    free = buffer->capacity - buffer->length;
    va_copy(again, arguments);
    length = vsnprintf(buffer->bytes + buffer->length, free, format, arguments);
    if (length >= 0 && (size_t)length >= free) {
        room(buffer, (size_t)length);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
    }
    va_end(again);
    if (length > 0) buffer->length += (size_t)length;
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_vprint(buffer, format, arguments);
    va_end(arguments);
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}
