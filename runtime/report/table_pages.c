/*
 * A report whose layout is pages: each row is a page with the first column as its title; every
 * other column that is not missing is a section of it. Lists are bullets, paragraphs stay
 * paragraphs.
 */
#include <string.h>

#include "report/table_int.h"
#include "vm/value.h"

static void add_line(struct sheet *s, const char *text, size_t length, enum markup markup)
{
    if (markup == MARKUP_NONE)
        page_text(s->page, text, length);
    else
        sheet_add(s, text, length, markup);
}

static void add_heading(struct sheet *s, const char *text, int level, enum markup markup)
{
    struct buffer *out = s->page->out;
    if (markup == MARKUP_HTML) buffer_print(out, "<h%d>", level);
    if (markup == MARKUP_MD) buffer_print(out, "%.*s ", level, "####");
    if (markup == MARKUP_NONE) page_paint(s->page, PAINT_STRONG);
    add_line(s, text, strlen(text), markup);
    if (markup == MARKUP_NONE) {
        page_plain(s->page);
        buffer_add_char(out, '\n');
        for (size_t k = page_width(text, strlen(text)); k > 0; k--)
            buffer_add_char(out, level == 2 ? '=' : '-');
    }
    if (markup == MARKUP_HTML) buffer_print(out, "</h%d>", level);
    buffer_add_z(out, markup == MARKUP_MD ? "\n\n" : "\n");
}

static void begin_list(struct sheet *s, enum markup markup)
{
    if (markup == MARKUP_HTML) buffer_add_z(s->page->out, "<ul>\n");
}

static void add_bullet(struct sheet *s, const char *text, size_t length, enum markup markup)
{
    buffer_add_z(s->page->out, markup == MARKUP_HTML ? "<li>" : "- ");
    add_line(s, text, length, markup);
    buffer_add_z(s->page->out, markup == MARKUP_HTML ? "</li>\n" : "\n");
}

static void end_list(struct sheet *s, enum markup markup)
{
    buffer_add_z(s->page->out, markup == MARKUP_HTML ? "</ul>\n" : "\n");
}

static size_t line_length(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    return (size_t)((newline ? newline : end) - line);
}

static bool is_bullet(const char *line, size_t length)
{
    return length > 2 && line[0] == '-' && line[1] == ' ';
}

/* Lines that all begin with "- " are a list; others are one paragraph. */
static void add_paragraph(struct sheet *s, const char *text, const char *end, enum markup markup)
{
    struct buffer *out = s->page->out;
    bool list = true;
    for (const char *at = text; at < end; at += line_length(at, end) + 1)
        list &= is_bullet(at, line_length(at, end));
    if (list)
        begin_list(s, markup);
    else if (markup == MARKUP_HTML)
        buffer_add_z(out, "<p>");
    else if (markup == MARKUP_MD && *text == '#')
        buffer_add_char(out, '\\');
    for (const char *at = text; at < end; at += line_length(at, end) + 1) {
        if (list) {
            add_bullet(s, at + 2, line_length(at, end) - 2, markup);
            continue;
        }
        if (at > text) buffer_add_char(out, '\n');
        add_line(s, at, line_length(at, end), markup);
    }
    if (list)
        end_list(s, markup);
    else
        buffer_add_z(out, markup == MARKUP_HTML ? "</p>\n" : "\n\n");
}

/* The text of the scratch cell, paragraph by paragraph: an empty line divides them. */
static void add_paragraphs(struct sheet *s, enum markup markup)
{
    const char *rest = buffer_text(&s->cell), *end = rest + s->cell.length;
    while (rest < end) {
        const char *gap = strstr(rest, "\n\n"), *to = gap ? gap : end;
        while (to > rest && to[-1] == '\n') to--;
        if (to > rest) add_paragraph(s, rest, to, markup);
        rest = gap ? gap + 2 : end;
    }
}

static void add_members(struct sheet *s, uint32_t type, value word, enum markup markup)
{
    struct object list = *object_of(&s->run->objects, word);
    begin_list(s, markup);
    for (uint32_t k = 0; k < list.n; k++) {
        buffer_clear(&s->cell);
        value_print(s->run, s->run->program->types[type].of, list.words[k], &s->cell);
        add_bullet(s, buffer_text(&s->cell), s->cell.length, markup);
    }
    end_list(s, markup);
}

static bool is_empty(const struct sheet *s, uint32_t type, value word)
{
    enum type_tag tag = value_tag(s->run, type);
    if (word == MISSING) return true;
    return (tag == TYPE_LIST || tag == TYPE_SET) && object_of(&s->run->objects, word)->n == 0;
}

static void add_section(struct sheet *s, size_t row, uint32_t column, enum markup markup)
{
    uint32_t type = s->columns[column].type;
    value word = sheet_word(s, row, column);
    enum type_tag tag = value_tag(s->run, type);
    if (is_empty(s, type, word)) return;
    add_heading(s, sheet_heading(s, column), 3, markup);
    if (tag == TYPE_LIST || tag == TYPE_SET) {
        add_members(s, type, word, markup);
        return;
    }
    buffer_clear(&s->cell);
    value_print(s->run, type, word, &s->cell);
    add_paragraphs(s, markup);
}

static void add_page(struct sheet *s, size_t row, enum markup markup)
{
    struct buffer *out = s->page->out;
    if (markup == MARKUP_HTML) buffer_add_z(out, "<article>\n");
    buffer_clear(&s->cell);
    value_print(s->run, s->columns[0].type, sheet_word(s, row, 0), &s->cell);
    buffer_add_char(&s->cell, '\0');
    add_heading(s, buffer_text(&s->cell), 2, markup);
    if (markup == MARKUP_NONE) buffer_add_char(out, '\n');
    for (uint32_t c = 1; c < s->report->headings_count; c++) add_section(s, row, c, markup);
    if (markup == MARKUP_HTML) buffer_add_z(out, "</article>\n");
}

void sheet_write_pages(struct sheet *s, enum markup markup)
{
    const char *title = text_bytes(&s->run->texts, s->report->title);
    if (markup == MARKUP_HTML) sheet_begin_html(s);
    if (markup == MARKUP_MD && *title) add_heading(s, title, 1, markup);
    for (size_t row = 0; row < s->nrows; row++) {
        if (row && markup == MARKUP_NONE) buffer_add_char(s->page->out, '\n');
        add_page(s, row, markup);
    }
    if (markup == MARKUP_HTML)
        sheet_end_html(s);
    else if (s->nrows) /* the blank line behind the last section */
        s->page->out->length--;
}
