#include "grammar/literal.h"

#include <string.h>

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/number.h"

bool literal_integer(const char *text, size_t length, int64_t *integer)
{
    int64_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        if (__builtin_mul_overflow(sum, 10, &sum)) return false;
        if (__builtin_add_overflow(sum, text[i] - '0', &sum)) return false;
    }
    *integer = sum;
    return length > 0;
}

/* A percentage is read with its exponent lowered by two, so that 99.8% is the double nearest to
 * 0.998. */
bool literal_number(const char *text, size_t length, double *number)
{
    char hundredths[512];
    if (!length || text[length - 1] != '%') return number_parse(text, length, number);
    if (length + 3 > sizeof hundredths) return false;
    memcpy(hundredths, text, length - 1);
    memcpy(hundredths + length - 1, "e-2", 3);
    return number_parse(hundredths, length + 2, number);
}

bool literal_duration(const char *text, size_t length, enum expr_kind *kind, int64_t *value)
{
    *kind = EXPR_DURATION;
    if (calendar_parse_duration(text, length, value)) return true;
    *kind = EXPR_MONTHS;
    return calendar_parse_months(text, length, value);
}

bool literal_instant(const char *text, size_t length, int64_t *instant)
{
    bool zone = length > 6 &&
                (text[length - 1] == 'Z' || text[length - 6] == '+' || text[length - 6] == '-');
    return zone && calendar_parse_instant(text, length, NULL, instant);
}

/* -- texts */

struct reader {
    struct ast_context *context;
    const struct literal_piece *piece;
    size_t next;     /* byte of the piece */
    size_t margin;   /* how much of each line's indentation is dropped */
    bool line_start; /* the next byte begins a line of a block */
    struct buffer out;
};

/* Reports a mistake that begins at the next byte. */
static void complain(struct reader *r, size_t length, enum diag_code code, const char *what,
                     const char *help)
{
    place from = r->piece->at + (place)r->next;
    struct span at = {from, from + (place)length};
    struct diag *diag = diag_add(r->context->diags, code, at, what, "an escape");
    if (help) diag_help(r->context->diags, diag, "%s", help);
}

static void add_code_point(struct buffer *out, uint32_t c)
{
    if (c < 0x80) {
        buffer_add_char(out, (char)c);
        return;
    }
    if (c < 0x800) {
        buffer_add_char(out, (char)(0xC0 | c >> 6));
    } else if (c < 0x10000) {
        buffer_add_char(out, (char)(0xE0 | c >> 12));
        buffer_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
    } else {
        buffer_add_char(out, (char)(0xF0 | c >> 18));
        buffer_add_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
        buffer_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
    }
    buffer_add_char(out, (char)(0x80 | (c & 0x3F)));
}

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* \u{1F600}: returns its length, or 0 when it is not one. */
static size_t read_code_point(const char *text, size_t length, uint32_t *c)
{
    size_t i = 3;
    *c = 0;
    if (length < 5 || text[2] != '{') return 0;
    for (; i < length && hexadecimal(text[i]) >= 0 && i < 9; i++)
        *c = *c << 4 | (uint32_t)hexadecimal(text[i]);
    if (i == 3 || i == length || text[i] != '}') return 0;
    if (*c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000)) return 0;
    return i + 1;
}

/* How much of the text after \u was meant for it. */
static size_t bad_code_point(const char *text, size_t length)
{
    size_t i = 3;
    if (length < 3 || text[2] != '{') return 2;
    while (i < length && text[i] != '}' && text[i] != '{' && text[i] != '"') i++;
    return i < length && text[i] == '}' ? i + 1 : i;
}

/* The bytes of the character at text[0]: UTF-8 is known to be sound here. */
static size_t character_length(const char *text, size_t length)
{
    size_t n = 1;
    while (n < length && ((unsigned char)text[n] & 0xC0) == 0x80) n++;
    return n;
}

static void read_escape(struct reader *r)
{
    const char *text = r->piece->bytes + r->next;
    size_t left = r->piece->length - r->next, length = 2;
    uint32_t c;
    char shown[8] = "\\";

    if (left >= 2 && strchr("nt\"\\", text[1]) && text[1]) {
        buffer_add_char(&r->out, text[1] == 'n' ? '\n' : text[1] == 't' ? '\t' : text[1]);
    } else if (left >= 2 && text[1] == 'u') {
        length = read_code_point(text, left, &c);
        if (length)
            add_code_point(&r->out, c);
        else
            complain(r, bad_code_point(text, left), DIAG_BAD_LITERAL, "\\u",
                     "a character is written by its code point: \\u{1F600}");
        if (!length) length = bad_code_point(text, left);
    } else {
        length = left < 2 ? 1 : 1 + character_length(text + 1, left - 1);
        if (length > 1 && (unsigned char)text[1] >= 0x20) memcpy(shown + 1, text + 1, length - 1);
        complain(r, length, DIAG_BAD_LITERAL, shown,
                 "escapes are \\n \\t \\\" \\\\ \\u{...}; a backslash is \\\\");
    }
    r->next += length;
}

/* Skips the part of a line's indentation that all lines share. */
static void skip_margin(struct reader *r)
{
    const char *bytes = r->piece->bytes;
    size_t n = 0;
    while (n < r->margin && r->next < r->piece->length &&
           (bytes[r->next] == ' ' || bytes[r->next] == '\t')) {
        r->next++;
        n++;
    }
    r->line_start = false;
}

static void read_byte(struct reader *r, bool block)
{
    const char *text = r->piece->bytes + r->next;
    size_t left = r->piece->length - r->next;
    char c = *text;

    if (c == '\\') {
        read_escape(r);
        return;
    }
    if ((c == '{' || c == '}') && left >= 2 && text[1] == c)
        r->next++;
    else if (c == '}')
        complain(r, 1, DIAG_LONE_BRACE, NULL, NULL);
    r->next++;
    if (c == '\r' && left >= 2 && text[1] == '\n') return;
    buffer_add_char(&r->out, c);
    r->line_start = block && c == '\n';
}

/* The blanks at the start of a block's first line, with the line end, if it holds nothing else. */
static size_t empty_first_line(const struct literal_piece *piece)
{
    size_t i = 0;
    while (i < piece->length && (piece->bytes[i] == ' ' || piece->bytes[i] == '\t')) i++;
    if (i < piece->length && piece->bytes[i] == '\r') i++;
    return i < piece->length && piece->bytes[i] == '\n' ? i + 1 : 0;
}

/*
 * The indentation that all lines of a block share: of those that hold something, and of the last,
 * where the quotes stand. The line of the opening quotes does not count.
 */
static size_t common_margin(const struct literal_piece *pieces, size_t n)
{
    size_t margin = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        const char *bytes = pieces[i].bytes, *end = bytes + pieces[i].length;
        for (const char *line = bytes; (line = memchr(line, '\n', (size_t)(end - line)));) {
            const char *first = ++line;
            while (first < end && (*first == ' ' || *first == '\t')) first++;
            if (first < end && (*first == '\n' || *first == '\r')) continue;
            if ((size_t)(first - line) < margin) margin = (size_t)(first - line);
        }
    }
    return margin == SIZE_MAX ? 0 : margin;
}

void literal_text(struct ast_context *context, const struct literal_piece *pieces, size_t n,
                  bool block, uint32_t *texts)
{
    struct reader r = {.context = context};
    size_t first = block ? empty_first_line(&pieces[0]) : 0;

    buffer_open(&r.out, context->arena.heap);
    r.margin = block ? common_margin(pieces, n) : 0;
    r.line_start = first > 0;
    for (size_t i = 0; i < n; i++) {
        r.piece = &pieces[i];
        r.next = i ? 0 : first;
        r.out.length = 0;
        while (r.next < r.piece->length) {
            if (r.line_start) skip_margin(&r);
            if (r.next < r.piece->length) read_byte(&r, block);
        }
        r.line_start = false;
        texts[i] = text_intern(context->texts, buffer_text(&r.out), r.out.length);
    }
    buffer_clear(&r.out);
}
