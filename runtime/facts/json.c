/*
 * JSON and JSON Lines, by RFC 8259.
 *
 * Written by hand: bench/json-libraries/ says what the libraries cost and lack.
 *
 * One pass, no recursion: `map` remembers for each open level whether it is a map. Scanning relies
 * on the zero bytes behind the file: a zero is neither a blank nor part of any token, so looking
 * one byte (in texts: eight) ahead needs no check against the end. In JSON Lines `end` is the end
 * of the line, and the line break is treated as the zero is.
 */
#include <string.h>

#include "facts/reader_int.h"

struct json {
    const char *start, *end; /* of the file; of the document */
    const char *at;
    const char *name_of_end;
    struct heap *heap;
    const struct reader_sink *sink;
    struct reader_error *error;
    char *scratch; /* a text whose escapes were resolved */
    size_t capacity;
    size_t depth;
    bool map[READER_DEEPEST];
};

static enum muster_status emit(struct json *json, enum event_kind kind, const char *at,
                               const char *text, size_t length)
{
    struct event event = {.kind = kind,
                          .offset = (uint32_t)(at - json->start),
                          .quoted = kind == EVENT_TEXT || kind == EVENT_KEY,
                          .truth = kind == EVENT_BOOL && *text == 't',
                          .text = text,
                          .length = length};
    return json->sink->event(json->sink->context, &event);
}

/* "expected <what>, found <what stands there>" */
static enum muster_status expected(struct json *json, const char *what)
{
    return reader_fail(json->error, (size_t)(json->at - json->start), "expected %s, found %s", what,
                       reader_found(json->at, json->end, json->name_of_end).text);
}

static void skip_blanks(struct json *json)
{
    const char *at = json->at;
    while (*at == ' ' || ((*at == '\n' || *at == '\r' || *at == '\t') && at < json->end)) at++;
    json->at = at;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum muster_status digits(struct json *json, const char *what)
{
    if (!digit(*json->at)) return expected(json, what);
    while (digit(*json->at)) json->at++;
    return MUSTER_OK;
}

static enum muster_status number(struct json *json)
{
    const char *from = json->at;
    enum muster_status status;
    if (*json->at == '-') json->at++;
    if (*json->at == '0') {
        json->at++;
        if (digit(*json->at))
            return reader_fail(json->error, (size_t)(from - json->start),
                               "a number must not begin with 0; in quotes it is a text");
    } else if ((status = digits(json, "a digit after the minus"))) {
        return status;
    }
    if (*json->at == '.') {
        json->at++;
        if ((status = digits(json, "a digit after the decimal point"))) return status;
    }
    if (*json->at == 'e' || *json->at == 'E') {
        json->at++;
        if (*json->at == '+' || *json->at == '-') json->at++;
        if ((status = digits(json, "a digit in the exponent"))) return status;
    }
    return emit(json, EVENT_NUMBER, from, from, (size_t)(json->at - from));
}

static enum muster_status word(struct json *json, const char *word, enum event_kind kind)
{
    const char *from = json->at;
    size_t length = strlen(word);
    if (strncmp(from, word, length) != 0) return expected(json, "a value");
    json->at += length;
    return emit(json, kind, from, from, length);
}

/* The first byte at or behind `at` that may not stand in a text as it is, or is not ASCII. */
static const char *plain_end(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    for (;; at += 8) {
        uint64_t eight, quote, escape;
        memcpy(&eight, at, sizeof eight);
        quote = eight ^ ones * '"';
        escape = eight ^ ones * '\\';
        /* a byte's top bit is set when it is below 0x20, a quote, a backslash, or not ASCII;
         * a borrow may set one above such a byte as well, never one without */
        if (((eight - ones * 0x20) | (quote - ones) | (escape - ones) | eight) & tops) break;
    }
    while ((unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

/* The value of four hexadecimal digits, or -1. */
static int32_t hexadecimal(const char *at)
{
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int32_t nibble = digit(c)               ? c - '0'
                         : c >= 'a' && c <= 'f' ? c - 'a' + 10
                         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                : -1;
        if (nibble < 0) return -1;
        value = value << 4 | nibble;
    }
    return value;
}

/* \uXXXX, or two of them for a code point past U+FFFF; at the u. */
static enum muster_status code_point(struct json *json, uint32_t *point)
{
    const char *escape = json->at - 1;
    int32_t high = hexadecimal(json->at + 1), low;
    json->at++;
    if (high < 0) return expected(json, "four hexadecimal digits after \\u");
    json->at += 4;
    *point = (uint32_t)high;
    if (high < 0xd800 || high > 0xdfff) return MUSTER_OK;
    low =
        high < 0xdc00 && json->at[0] == '\\' && json->at[1] == 'u' ? hexadecimal(json->at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return reader_fail(json->error, (size_t)(escape - json->start),
                           "%.6s is one half of a character; the other half is missing", escape);
    json->at += 6;
    *point = 0x10000 + ((uint32_t)(high - 0xd800) << 10 | (uint32_t)(low - 0xdc00));
    return MUSTER_OK;
}

/* One escape, at its backslash, behind the first n bytes of the scratch; adds to n. */
static enum muster_status escape(struct json *json, size_t *n)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char *out = json->scratch + *n;
    const char *letter;
    uint32_t point = 0;
    json->at++;
    if (*json->at == 'u') {
        enum muster_status status = code_point(json, &point);
        if (status) return status;
        *n += reader_put_utf8(out, point);
        return MUSTER_OK;
    }
    letter = *json->at ? strchr(letters, *json->at) : NULL;
    if (!letter) return expected(json, "one of \" \\ / b f n r t u after a backslash");
    *out = meanings[letter - letters];
    ++*n;
    json->at++;
    return MUSTER_OK;
}

/* What stops a text without ending it. */
static enum muster_status bad_text(struct json *json, const char *from)
{
    size_t offset = (size_t)(json->at - json->start);
    unsigned char c = (unsigned char)*json->at;
    if (json->at >= json->end)
        return reader_fail(json->error, (size_t)(from - json->start),
                           "the quote that opens here is not closed before %s", json->name_of_end);
    if (c == '\n' || c == '\r')
        return reader_fail(json->error, offset,
                           "expected the closing quote, found the end of the line; a line break "
                           "in a text is written \\n");
    if (c < 0x20)
        return reader_fail(json->error, offset,
                           "the control character 0x%02X in a text must be written \\u%04X", c, c);
    return reader_fail(json->error, offset, "the byte 0x%02X here is not UTF-8", c);
}

/* A text with escapes, from the first of them on; `run` is where the text began. */
static enum muster_status escaped(struct json *json, const char *from, const char **text,
                                  size_t *length)
{
    const char *run = from + 1;
    size_t n = 0, step;
    for (;;) {
        size_t plain = (size_t)(json->at - run);
        json->scratch = heap_room(json->heap, json->scratch, &json->capacity, n + plain + 4, 1);
        memcpy(json->scratch + n, run, plain);
        n += plain;
        if (*json->at == '"') break;
        enum muster_status status = escape(json, &n);
        if (status) return status;
        run = json->at;
        while (json->at = plain_end(json->at), *json->at != '"' && *json->at != '\\') {
            step = (unsigned char)*json->at >= 0x80 ? reader_utf8(json->at, json->end) : 0;
            if (!step) return bad_text(json, from);
            json->at += step;
        }
    }
    *text = json->scratch;
    *length = n;
    return MUSTER_OK;
}

static enum muster_status text(struct json *json, enum event_kind kind)
{
    const char *from = json->at++, *found = json->at;
    size_t length;
    enum muster_status status;
    while (json->at = plain_end(json->at), *json->at != '"' && *json->at != '\\') {
        size_t step = (unsigned char)*json->at >= 0x80 ? reader_utf8(json->at, json->end) : 0;
        if (!step) return bad_text(json, from);
        json->at += step;
    }
    length = (size_t)(json->at - found);
    if (*json->at == '\\' && (status = escaped(json, from, &found, &length))) return status;
    json->at++;
    return emit(json, kind, from, found, length);
}

/* A key and its colon. */
static enum muster_status key(struct json *json, const char *what)
{
    enum muster_status status;
    if (*json->at != '"') return expected(json, what);
    if ((status = text(json, EVENT_KEY))) return status;
    skip_blanks(json);
    if (*json->at != ':') return expected(json, "a colon after the key");
    json->at++;
    skip_blanks(json);
    return MUSTER_OK;
}

static enum muster_status close_level(struct json *json)
{
    enum event_kind kind = json->map[--json->depth] ? EVENT_MAP_END : EVENT_LIST_END;
    const char *at = json->at++;
    return emit(json, kind, at, at, 0);
}

/* { or [; *done says that it was closed at once, so that the value is complete. */
static enum muster_status open_level(struct json *json, bool *done)
{
    bool map = *json->at == '{';
    const char *at = json->at;
    enum muster_status status;
    if (json->depth == READER_DEEPEST)
        return reader_fail(json->error, (size_t)(at - json->start), "nested deeper than %d levels",
                           READER_DEEPEST);
    if ((status = emit(json, map ? EVENT_MAP : EVENT_LIST, at, at, 0))) return status;
    json->map[json->depth++] = map;
    json->at++;
    skip_blanks(json);
    *done = *json->at == (map ? '}' : ']');
    if (*done) return close_level(json);
    if (map) return key(json, "a key in quotes or }");
    return MUSTER_OK;
}

/* One value or the beginning of one; *done says which. */
static enum muster_status value(struct json *json, bool *done)
{
    *done = true;
    switch (*json->at) {
    case '{':
    case '[': return open_level(json, done);
    case '"': return text(json, EVENT_TEXT);
    case 't': return word(json, "true", EVENT_BOOL);
    case 'f': return word(json, "false", EVENT_BOOL);
    case 'n': return word(json, "null", EVENT_NULL);
    default:
        if (*json->at == '-' || digit(*json->at)) return number(json);
        return expected(json, "a value");
    }
}

/* Behind a complete value: closes levels up to a comma or the document's end. */
static enum muster_status follow(struct json *json)
{
    enum muster_status status;
    while (json->depth) {
        bool map = json->map[json->depth - 1];
        skip_blanks(json);
        if (*json->at == ',') {
            json->at++;
            skip_blanks(json);
            if (map) return key(json, "a key in quotes after the comma");
            return *json->at == ']' ? expected(json, "a value after the comma") : MUSTER_OK;
        }
        if (*json->at != (map ? '}' : ']'))
            return expected(json,
                            map ? "a comma or } after a value" : "a comma or ] after a list item");
        if ((status = close_level(json))) return status;
    }
    return MUSTER_OK;
}

/* One document, from a place that is not blank. */
static enum muster_status document(struct json *json)
{
    const char *from = json->at;
    enum muster_status status = emit(json, EVENT_DOCUMENT, from, from, 0);
    bool done = false;
    json->depth = 0;
    while (!status) {
        status = value(json, &done);
        if (!status && done) status = follow(json);
        if (!status && done && json->depth == 0) break;
    }
    if (status) return status;
    if ((status = emit(json, EVENT_DOCUMENT_END, json->at, json->at, 0))) return status;
    skip_blanks(json);
    return MUSTER_OK;
}

static enum muster_status all_lines(struct json *json, const char *file_end)
{
    enum muster_status status = MUSTER_OK;
    while (!status && json->at < file_end) {
        const char *line_end = memchr(json->at, '\n', (size_t)(file_end - json->at));
        json->end = line_end ? line_end : file_end;
        json->name_of_end = line_end ? "the end of the line" : "the end of the file";
        skip_blanks(json);
        if (json->at < json->end) status = document(json);
        if (!status && json->at < json->end)
            status = expected(json, "the end of the line after a value");
        json->at = json->end + 1;
    }
    return status;
}

enum muster_status json_read(const struct source_file *file, struct heap *heap, bool lines,
                             const struct reader_sink *sink, struct reader_error *error)
{
    struct json json = {.start = file->bytes,
                        .end = file->bytes + file->length,
                        .at = reader_skip_mark(file),
                        .name_of_end = "the end of the file",
                        .heap = heap,
                        .sink = sink,
                        .error = error};
    enum muster_status status;
    if (lines) {
        status = all_lines(&json, json.end);
    } else {
        skip_blanks(&json);
        status = document(&json);
        if (!status && json.at < json.end)
            status = expected(&json, "the end of the file after the value (a file with one value "
                                     "a line is named .jsonl)");
    }
    heap_free(heap, json.scratch);
    return status;
}
