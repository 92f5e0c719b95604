#define _GNU_SOURCE /* qsort_r */

#include "report/table_int.h"

#include <stdlib.h>
#include <string.h>

#include "report/json_write.h"
#include "vm/value.h"

static const char *const format_names[] = {"text", "csv", "md", "json", "html"};

bool table_format_named(const char *name, enum table_format *format)
{
    for (size_t k = 0; k < sizeof format_names / sizeof *format_names; k++) {
        if (strcmp(name, format_names[k])) continue;
        *format = (enum table_format)k;
        return true;
    }
    return false;
}

/* -- rows */

value sheet_word(const struct sheet *sheet, size_t row, uint32_t column)
{
    return sheet->relation->rows[(size_t)sheet->rows[row] * sheet->relation->width + column];
}

static int compare(const void *left, const void *right, void *context)
{
    const struct sheet *s = context;
    const struct program_report *report = s->report;
    const value *a = &s->relation->rows[(size_t) * (const uint32_t *)left * s->relation->width];
    const value *b = &s->relation->rows[(size_t) * (const uint32_t *)right * s->relation->width];
    for (uint32_t k = 0; k < report->order_count; k++) {
        uint32_t column = report->headings_count + k;
        int order = value_compare(s->run, s->columns[column].type, a[column], b[column]);
        if (order)
            return s->run->program->sort_keys[report->order_first + k].descending ? -order : order;
    }
    for (uint32_t k = 0; k < report->headings_count; k++) {
        int order = value_compare(s->run, s->columns[k].type, a[k], b[k]);
        if (order) return order;
    }
    return 0;
}

static void sort_rows(struct sheet *s)
{
    uint32_t last = s->report->headings_count + s->report->order_count;
    s->nrows = s->relation->nrows;
    s->rows = heap_alloc(s->run->heap, s->nrows * sizeof *s->rows + 1);
    for (size_t k = 0; k < s->nrows; k++) s->rows[k] = (uint32_t)k;
    if (s->nrows) qsort_r(s->rows, s->nrows, sizeof *s->rows, compare, s);
    if (s->report->limited && s->nrows) {
        value limit = sheet_word(s, 0, last);
        if (limit != MISSING && limit < 0) limit = 0;
        if (limit != MISSING && (uint64_t)limit < s->nrows) s->nrows = (size_t)limit;
    }
}

const char *sheet_heading(const struct sheet *s, uint32_t column)
{
    return text_bytes(&s->run->texts,
                      s->run->program->headings[s->report->headings_first + column].text);
}

static enum type_tag tag_of(const struct sheet *s, uint32_t column)
{
    return value_tag(s->run, s->columns[column].type);
}

static void print_cell(struct sheet *s, size_t row, uint32_t column)
{
    buffer_clear(&s->cell);
    value_print(s->run, s->columns[column].type, sheet_word(s, row, column), &s->cell);
}

/* -- text */

static bool is_right(const struct sheet *s, uint32_t column)
{
    enum type_tag tag = tag_of(s, column);
    return tag == TYPE_INT || tag == TYPE_NUMBER || tag == TYPE_DURATION;
}

static void pad(struct sheet *s, size_t n, char with)
{
    while (n-- > 0) buffer_add_char(s->page->out, with);
}

/* Blanks at the end of a line are left out. */
static void add_padded(struct sheet *s, uint32_t column, const char *text, size_t length,
                       size_t width)
{
    size_t room = width - page_width(text, length);
    if (column) buffer_add_z(s->page->out, "  ");
    if (is_right(s, column)) pad(s, room, ' ');
    page_text(s->page, text, length);
    if (!is_right(s, column) && column + 1 < s->report->headings_count) pad(s, room, ' ');
}

static void write_text(struct sheet *s)
{
    uint32_t n = s->report->headings_count;
    size_t *widths = heap_alloc(s->run->heap, n * sizeof *widths + 1);
    const char *title = text_bytes(&s->run->texts, s->report->title);
    for (uint32_t c = 0; c < n; c++) {
        widths[c] = page_width(sheet_heading(s, c), strlen(sheet_heading(s, c)));
        for (size_t r = 0; r < s->nrows; r++) {
            print_cell(s, r, c);
            size_t width = page_width(buffer_text(&s->cell), s->cell.length);
            if (width > widths[c]) widths[c] = width;
        }
    }
    if (*title) {
        page_paint(s->page, PAINT_STRONG);
        page_text_z(s->page, title);
        page_plain(s->page);
        buffer_add_z(s->page->out, "\n\n");
    }
    for (uint32_t c = 0; c < n; c++)
        add_padded(s, c, sheet_heading(s, c), strlen(sheet_heading(s, c)), widths[c]);
    buffer_add_char(s->page->out, '\n');
    for (uint32_t c = 0; c < n; c++) {
        if (c) buffer_add_z(s->page->out, "  ");
        pad(s, widths[c], '-');
    }
    buffer_add_char(s->page->out, '\n');
    for (size_t r = 0; r < s->nrows; r++) {
        for (uint32_t c = 0; c < n; c++) {
            print_cell(s, r, c);
            add_padded(s, c, buffer_text(&s->cell), s->cell.length, widths[c]);
        }
        buffer_add_char(s->page->out, '\n');
    }
    heap_free(s->run->heap, widths);
}

/* -- csv, by RFC 4180: a missing value is an empty cell */

static void add_csv(struct sheet *s, uint32_t column, const char *text, size_t length)
{
    bool quoted = false;
    if (column) buffer_add_char(s->page->out, ',');
    for (size_t k = 0; k < length; k++) quoted |= strchr(",\"\r\n", text[k]) != NULL;
    if (!quoted) {
        buffer_add(s->page->out, text, length);
        return;
    }
    buffer_add_char(s->page->out, '"');
    for (size_t k = 0; k < length; k++) {
        if (text[k] == '"') buffer_add_char(s->page->out, '"');
        buffer_add_char(s->page->out, text[k]);
    }
    buffer_add_char(s->page->out, '"');
}

static void write_csv(struct sheet *s)
{
    for (uint32_t c = 0; c < s->report->headings_count; c++)
        add_csv(s, c, sheet_heading(s, c), strlen(sheet_heading(s, c)));
    buffer_add_z(s->page->out, "\r\n");
    for (size_t r = 0; r < s->nrows; r++) {
        for (uint32_t c = 0; c < s->report->headings_count; c++) {
            print_cell(s, r, c);
            if (sheet_word(s, r, c) == MISSING) buffer_clear(&s->cell);
            add_csv(s, c, buffer_text(&s->cell), s->cell.length);
        }
        buffer_add_z(s->page->out, "\r\n");
    }
}

/* -- markdown and html */

void sheet_add(struct sheet *s, const char *text, size_t length, enum markup markup)
{
    for (size_t k = 0; k < length; k++) {
        char c = text[k];
        if (c == '<' || c == '>' || c == '&' || (markup == MARKUP_HTML && c == '"'))
            buffer_add_z(s->page->out, c == '<'   ? "&lt;"
                                       : c == '>' ? "&gt;"
                                       : c == '&' ? "&amp;"
                                                  : "&quot;");
        else if (c == '\n')
            buffer_add_z(s->page->out, "<br>");
        else if (markup == MARKUP_MD && strchr("|\\*_`[", c))
            buffer_print(s->page->out, "\\%c", c);
        else if ((unsigned char)c >= ' ' || c == '\t')
            buffer_add_char(s->page->out, c);
    }
}

static void write_md(struct sheet *s)
{
    struct buffer *out = s->page->out;
    const char *title = text_bytes(&s->run->texts, s->report->title);
    if (*title) {
        buffer_add_z(out, "## ");
        sheet_add(s, title, strlen(title), MARKUP_MD);
        buffer_add_z(out, "\n\n");
    }
    for (uint32_t c = 0; c < s->report->headings_count; c++) {
        buffer_add_z(out, c ? " | " : "| ");
        sheet_add(s, sheet_heading(s, c), strlen(sheet_heading(s, c)), MARKUP_MD);
    }
    buffer_add_z(out, " |\n");
    for (uint32_t c = 0; c < s->report->headings_count; c++)
        buffer_add_z(out, is_right(s, c) ? "| ---: " : "| --- ");
    buffer_add_z(out, "|\n");
    for (size_t r = 0; r < s->nrows; r++) {
        for (uint32_t c = 0; c < s->report->headings_count; c++) {
            print_cell(s, r, c);
            buffer_add_z(out, c ? " | " : "| ");
            sheet_add(s, buffer_text(&s->cell), s->cell.length, MARKUP_MD);
        }
        buffer_add_z(out, " |\n");
    }
}

void sheet_begin_html(struct sheet *s)
{
    struct buffer *out = s->page->out;
    const char *title = text_bytes(&s->run->texts, s->report->title);
    if (!*title) title = text_bytes(&s->run->texts, s->report->name);
    buffer_add_z(out,
                 "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                 "name=\"viewport\" content=\"width=device-width\">\n<title>");
    sheet_add(s, title, strlen(title), MARKUP_HTML);
    buffer_add_z(out,
                 "</title>\n<style>body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: "
                 "70em; padding: 0 1em }\ntable { border-collapse: collapse } th, td { border: 1px "
                 "solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top }\n.figure "
                 "{ text-align: right } article { break-after: page }</style>\n</head>\n<body>\n"
                 "<h1>");
    sheet_add(s, title, strlen(title), MARKUP_HTML);
    buffer_add_z(out, "</h1>\n");
}

void sheet_end_html(struct sheet *s)
{
    buffer_add_z(s->page->out, "</body>\n</html>\n");
}

static void write_html(struct sheet *s)
{
    struct buffer *out = s->page->out;
    sheet_begin_html(s);
    buffer_add_z(out, "<table>\n<thead><tr>");
    for (uint32_t c = 0; c < s->report->headings_count; c++) {
        buffer_add_z(out,
                     is_right(s, c) ? "<th scope=\"col\" class=\"figure\">" : "<th scope=\"col\">");
        sheet_add(s, sheet_heading(s, c), strlen(sheet_heading(s, c)), MARKUP_HTML);
        buffer_add_z(out, "</th>");
    }
    buffer_add_z(out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < s->nrows; r++) {
        buffer_add_z(out, "<tr>");
        for (uint32_t c = 0; c < s->report->headings_count; c++) {
            print_cell(s, r, c);
            buffer_add_z(out, is_right(s, c) ? "<td class=\"figure\">" : "<td>");
            sheet_add(s, buffer_text(&s->cell), s->cell.length, MARKUP_HTML);
            buffer_add_z(out, "</td>");
        }
        buffer_add_z(out, "</tr>\n");
    }
    buffer_add_z(out, "</tbody>\n</table>\n");
    sheet_end_html(s);
}

/* -- json */

static void add_value(struct sheet *s, struct json *json, const char *name, uint32_t type,
                      value word)
{
    enum type_tag tag = value_tag(s->run, type);
    if (word == MISSING)
        json_null(json, name);
    else if (tag == TYPE_BOOL)
        json_bool(json, name, word != 0);
    else if (tag == TYPE_INT)
        json_int(json, name, word);
    else if (tag == TYPE_NUMBER)
        json_number(json, name, value_double(word));
    else if (tag == TYPE_LIST || tag == TYPE_SET) {
        struct object list = *object_of(&s->run->objects, word);
        json_begin(json, name, '[');
        for (uint32_t k = 0; k < list.n; k++)
            add_value(s, json, NULL, s->run->program->types[type].of, list.words[k]);
        json_end(json, ']');
    } else {
        buffer_clear(&s->cell);
        value_print(s->run, type, word, &s->cell);
        json_text(json, name, buffer_text(&s->cell), s->cell.length);
    }
}

static void write_json(struct sheet *s)
{
    struct json json = {.out = s->page->out};
    json_begin(&json, NULL, '{');
    json_text_z(&json, "muster", MUSTER_VERSION);
    json_text_z(&json, "report", text_bytes(&s->run->texts, s->report->name));
    json_some(&json, "title", text_bytes(&s->run->texts, s->report->title));
    json_begin(&json, "columns", '[');
    for (uint32_t c = 0; c < s->report->headings_count; c++)
        json_text_z(&json, NULL, sheet_heading(s, c));
    json_end(&json, ']');
    json_begin(&json, "rows", '[');
    for (size_t r = 0; r < s->nrows; r++) {
        json_begin(&json, NULL, '[');
        for (uint32_t c = 0; c < s->report->headings_count; c++)
            add_value(s, &json, NULL, s->columns[c].type, sheet_word(s, r, c));
        json_end(&json, ']');
    }
    json_end(&json, ']');
    json_end(&json, '}');
}

void table_write(struct run *run, uint32_t report, enum table_format format, struct page *page)
{
    struct sheet s = {.run = run, .report = &run->program->reports[report], .page = page};
    s.relation = &run->relations[s.report->relation];
    s.columns = &run->program->columns[run->program->relations[s.report->relation].columns_first];
    buffer_open(&s.cell, run->heap);
    sort_rows(&s);
    switch (format) {
    case TABLE_TEXT:
        s.report->pages ? sheet_write_pages(&s, MARKUP_NONE) : write_text(&s);
        if (s.nrows == 0) buffer_add_z(page->out, "(nothing to show)\n");
        break;
    case TABLE_CSV: write_csv(&s); break;
    case TABLE_MD: s.report->pages ? sheet_write_pages(&s, MARKUP_MD) : write_md(&s); break;
    case TABLE_JSON: write_json(&s); break;
    case TABLE_HTML: s.report->pages ? sheet_write_pages(&s, MARKUP_HTML) : write_html(&s); break;
    }
    buffer_clear(&s.cell);
    heap_free(run->heap, s.rows);
}
