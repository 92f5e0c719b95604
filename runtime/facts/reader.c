#include "facts/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "facts/reader_int.h"

/* The part of a name behind its last point. */
static const char *ending(const char *name)
{
    const char *point = strrchr(name, '.');
    return point ? point + 1 : "";
}

enum reader_format reader_format_of(const char *name)
{
    static const struct {
        const char *ending;
        enum reader_format format;
    } known[] = {
        {"json", FORMAT_JSON}, {"jsonl", FORMAT_JSON_LINES}, {"ndjson", FORMAT_JSON_LINES},
        {"yaml", FORMAT_YAML}, {"yml", FORMAT_YAML},         {"csv", FORMAT_CSV},
        {"tsv", FORMAT_CSV},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcasecmp(ending(name), known[i].ending)) return known[i].format;
    return FORMAT_UNKNOWN;
}

enum muster_status reader_run(enum reader_format format, const struct csv_options *csv,
                              const struct source_file *file, struct heap *heap,
                              const struct reader_sink *sink, struct reader_error *error)
{
    struct csv_options options = csv ? *csv : (struct csv_options){0};
    if (file->length >= 2 &&
        (!memcmp(file->bytes, "\xff\xfe", 2) || !memcmp(file->bytes, "\xfe\xff", 2)))
        return reader_fail(error, 0, "the file is UTF-16, where UTF-8 is expected");
    switch (format) {
    case FORMAT_JSON: return json_read(file, heap, false, sink, error);
    case FORMAT_JSON_LINES: return json_read(file, heap, true, sink, error);
    case FORMAT_YAML: return yaml_read(file, heap, sink, error);
    case FORMAT_CSV:
        if (!options.separator && !strcasecmp(ending(file->name), "tsv")) options.separator = '\t';
        return csv_read(file, heap, &options, sink, error);
    case FORMAT_UNKNOWN: break;
    }
    return reader_fail(error, 0,
                       "the file's name does not tell its format: expected .json, .jsonl, "
                       ".ndjson, .yaml, .yml, .csv or .tsv");
}

enum muster_status reader_fail(struct reader_error *error, size_t offset, const char *format, ...)
{
    va_list arguments;
    size_t length, whole = 0, step;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    length = strlen(error->text);
    while (whole < length && (step = reader_utf8(error->text + whole, error->text + length)))
        whole += step;
    error->text[whole] = '\0';
    error->offset = (uint32_t)offset;
    return MUSTER_INPUT;
}

static bool continues(const char *at, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)at[i] & 0xc0) != 0x80) return false;
    return true;
}

size_t reader_utf8(const char *at, const char *end)
{
    const unsigned char *byte = (const unsigned char *)at;
    size_t room = (size_t)(end - at);
    if (room == 0) return 0;
    if (byte[0] < 0x80) return 1;
    if (byte[0] < 0xc2 || byte[0] > 0xf4) return 0;
    if (byte[0] < 0xe0) return room >= 2 && continues(at, 2) ? 2 : 0;
    if (byte[0] < 0xf0) {
        if (room < 3 || !continues(at, 3)) return 0;
        if (byte[0] == 0xe0 && byte[1] < 0xa0) return 0; /* overlong */
        if (byte[0] == 0xed && byte[1] > 0x9f) return 0; /* surrogate */
        return 3;
    }
    if (room < 4 || !continues(at, 4)) return 0;
    if (byte[0] == 0xf0 && byte[1] < 0x90) return 0; /* overlong */
    if (byte[0] == 0xf4 && byte[1] > 0x8f) return 0; /* past U+10FFFF */
    return 4;
}

size_t reader_put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct reader_found reader_found(const char *at, const char *end, const char *name_of_end)
{
    struct reader_found found;
    size_t n = 0, step;
    if (at >= end) {
        snprintf(found.text, sizeof found.text, "%s", name_of_end);
        return found;
    }
    while (at + n < end && n < 24 && in_word(at[n])) n++;
    step = reader_utf8(at, end);
    if (n)
        snprintf(found.text, sizeof found.text, "%.*s", (int)n, at);
    else if (*at == '\n' || *at == '\r')
        snprintf(found.text, sizeof found.text, "the end of the line");
    else if (*at == '\t')
        snprintf(found.text, sizeof found.text, "a tab");
    else if (*at == ' ')
        snprintf(found.text, sizeof found.text, "a blank");
    else if (step == 0 || (unsigned char)*at < 0x20 || *at == 0x7f)
        snprintf(found.text, sizeof found.text, "the byte 0x%02X", (unsigned)(unsigned char)*at);
    else
        snprintf(found.text, sizeof found.text, "%.*s", (int)step, at);
    return found;
}

const char *reader_skip_mark(const struct source_file *file)
{
    bool marked = file->length >= 3 && !memcmp(file->bytes, "\xef\xbb\xbf", 3);
    return file->bytes + (marked ? 3 : 0);
}
