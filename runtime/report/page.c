#include "report/page.h"

#include <stdio.h>
#include <string.h>

enum { WINDOW = 140, BEFORE = 60 }; /* bytes of a long line that are shown, and how many before */

size_t page_decode(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*bytes;
    size_t n = first < 0x80       ? 1
               : first >> 5 == 6  ? 2
               : first >> 4 == 14 ? 3
               : first >> 3 == 30 ? 4
                                  : 0;
    uint32_t c = n < 2 ? first : first & (0x7fu >> n);
    *code = PAGE_BROKEN;
    if (n == 0 || n > length) return 1;
    for (size_t i = 1; i < n; i++) {
        if ((bytes[i] & 0xc0) != 0x80) return 1;
        c = c << 6 | (bytes[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 1;
    *code = c;
    return n;
}

static const struct {
    uint32_t from, to;
    size_t width;
} widths[] = {
    {0x300, 0x36f, 0},     {0x1100, 0x115f, 2}, {0x200b, 0x200f, 0},   {0x2e80, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2}, {0xfe00, 0xfe0f, 0},   {0xfe30, 0xfe6f, 2},
    {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2},
    {0x20000, 0x3fffd, 2},
};

/* Marks of direction could make a line read as what it is not. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == PAGE_BROKEN ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static size_t width_of(uint32_t code)
{
    if (is_control(code)) return 1;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        if (code >= widths[i].from && code <= widths[i].to) return widths[i].width;
    return 1;
}

size_t page_width(const char *bytes, size_t length)
{
    size_t width = 0, n;
    uint32_t code;
    for (size_t i = 0; i < length; i += n) {
        n = page_decode(bytes + i, length - i, &code);
        width += width_of(code);
    }
    return width;
}

void page_paint(struct page *page, enum paint paint)
{
    static const char *const codes[] = {"1;31", "1;33", "1;32", "1;34", "1"};
    if (page->colour) buffer_print(page->out, "\033[%sm", codes[paint]);
}

void page_plain(struct page *page)
{
    if (page->colour) buffer_add_z(page->out, "\033[0m");
}

/* How many bytes from here are what they look like: printable ASCII. */
static size_t plain_length(const char *bytes, size_t length)
{
    size_t n = 0;
    while (n < length && bytes[n] >= ' ' && bytes[n] < 0x7f) n++;
    return n;
}

static void add_clean(struct page *page, const char *bytes, size_t length, bool tabs)
{
    size_t n;
    uint32_t code;
    for (size_t i = 0; i < length; i += n) {
        n = plain_length(bytes + i, length - i);
        if (n) {
            buffer_add(page->out, bytes + i, n);
            continue;
        }
        n = page_decode(bytes + i, length - i, &code);
        if (code == '\t' && tabs)
            buffer_add_char(page->out, '\t');
        else if (code == '\n' || code == '\t')
            buffer_add_char(page->out, ' ');
        else if (code == '\r')
            continue;
        else if (is_control(code))
            buffer_add_z(page->out, "\xef\xbf\xbd");
        else
            buffer_add(page->out, bytes + i, n);
    }
}

void page_text(struct page *page, const char *bytes, size_t length)
{
    add_clean(page, bytes, length, false);
}

void page_text_z(struct page *page, const char *text)
{
    page_text(page, text, strlen(text));
}

void page_place(struct page *page, place at)
{
    struct source_position position = source_locate(page->sources, at);
    if (!position.name) return;
    page_text_z(page, position.name);
    if (position.line) buffer_print(page->out, ":%u:%u", position.line, position.column);
}

size_t page_gutter(struct page *page, place at)
{
    struct source_position position = source_locate(page->sources, at);
    char digits[16];
    if (!position.name || !position.line) return 0;
    return (size_t)snprintf(digits, sizeof digits, "%u", position.line);
}

static void blanks(struct page *page, size_t n)
{
    static const char some[] = "                                ";
    for (size_t part; n > 0; n -= part) {
        part = n < sizeof some - 1 ? n : sizeof some - 1;
        buffer_add(page->out, some, part);
    }
}

static void begin_line(struct page *page, size_t gutter, const char *mark)
{
    page_paint(page, PAINT_GUTTER);
    blanks(page, gutter);
    buffer_add_z(page->out, mark);
    page_plain(page);
}

/* The part of a line that is shown: all of it, or a window about the offset. */
static struct span window_of(const char *line, size_t length, size_t offset)
{
    size_t from = 0, to = length;
    if (length > WINDOW && offset > BEFORE) from = offset - BEFORE;
    while (from > 0 && (line[from] & 0xc0) == 0x80) from--;
    if (to - from > WINDOW) to = from + WINDOW;
    while (to < length && (line[to] & 0xc0) == 0x80) to++;
    return (struct span){(place)from, (place)to};
}

/* As wide as the text before the carets, tabs kept. */
static void add_room(struct page *page, const char *bytes, size_t length)
{
    size_t n;
    uint32_t code;
    for (size_t i = 0; i < length; i += n) {
        n = plain_length(bytes + i, length - i);
        if (n) {
            blanks(page, n);
            continue;
        }
        n = page_decode(bytes + i, length - i, &code);
        if (code == '\t')
            buffer_add_char(page->out, '\t');
        else if (code != '\r')
            blanks(page, width_of(code));
    }
}

static void add_carets(struct page *page, const char *line, struct span shown, size_t offset,
                       size_t length, const char *label, enum paint paint)
{
    size_t end = offset + length < shown.to ? offset + length : shown.to, width;
    if (shown.from) blanks(page, 3);
    add_room(page, line + shown.from, offset - shown.from);
    width = end > offset ? page_width(line + offset, end - offset) : 0;
    page_paint(page, paint);
    for (size_t i = 0; i < width || i == 0; i++) buffer_add_char(page->out, '^');
    if (label && *label) {
        buffer_add_char(page->out, ' ');
        page_text_z(page, label);
    }
    page_plain(page);
    buffer_add_char(page->out, '\n');
}

void page_excerpt(struct page *page, struct span at, enum paint paint, const char *label)
{
    struct source_file *file = source_file_of(page->sources, at.from);
    size_t gutter = page_gutter(page, at.from), length, offset;
    const char *line;
    struct span shown;
    if (!file) return;
    begin_line(page, gutter ? gutter : 1, "--> ");
    page_place(page, at.from);
    buffer_add_char(page->out, '\n');
    if (!gutter || !source_line(page->sources, at.from, &line, &length)) return;
    offset = (size_t)(at.from - file->base) - (size_t)(line - file->bytes);
    if (offset > length) offset = length;
    shown = window_of(line, length, offset);
    begin_line(page, gutter + 1, "|");
    page_paint(page, PAINT_GUTTER);
    buffer_print(page->out, "\n%u |", source_locate(page->sources, at.from).line);
    page_plain(page);
    buffer_add_char(page->out, ' ');
    if (shown.from) buffer_add_z(page->out, "...");
    add_clean(page, line + shown.from, shown.to - shown.from, true);
    if (shown.to < length) buffer_add_z(page->out, "...");
    buffer_add_char(page->out, '\n');
    begin_line(page, gutter + 1, "| ");
    add_carets(page, line, shown, offset, at.to > at.from ? at.to - at.from : 0, label, paint);
}

void page_detail(struct page *page, size_t gutter, const char *name, const char *text)
{
    begin_line(page, gutter + 1, "= ");
    page_paint(page, PAINT_STRONG);
    buffer_print(page->out, "%s: ", name);
    page_plain(page);
    page_text_z(page, text);
    buffer_add_char(page->out, '\n');
}

static size_t quoted(const char *text, size_t length)
{
    for (size_t i = 1; i < length; i++) {
        if (text[i] == '\\' && text[0] == '"')
            i++;
        else if (text[i] == text[0])
            return i + 1;
    }
    return length;
}

struct span page_token(struct source_map *sources, place at)
{
    struct source_file *file = source_file_of(sources, at);
    struct span span = {at, at};
    const char *line, *text;
    size_t length, offset, n = 0;
    if (!file || !source_line(sources, at, &line, &length)) return span;
    offset = (size_t)(at - file->base) - (size_t)(line - file->bytes);
    if (offset >= length) return span;
    text = line + offset;
    length -= offset;
    if (*text == '"' || *text == '\'')
        n = quoted(text, length);
    else
        while (n < length && !strchr(" \t,;[]{}()\"", text[n])) n++;
    if (n > 1 && text[n - 1] == ':') n--;
    span.to = at + (place)(n ? n : 1);
    return span;
}
