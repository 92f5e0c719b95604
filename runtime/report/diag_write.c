/* Diagnostics as text and as JSON. */
#include "report/json_write.h"
#include "report/page.h"

static void write_notes(const struct diag *diag, struct page *page)
{
    size_t gutter = page_gutter(page, diag->at.from);
    for (const struct diag_note *note = diag->notes; note; note = note->next) {
        if (!source_file_of(page->sources, note->at.from)) {
            page_detail(page, gutter, note->help ? "help" : "note", note->text);
            continue;
        }
        page_paint(page, PAINT_STRONG);
        buffer_add_z(page->out, note->help ? "help" : "note");
        page_plain(page);
        buffer_add_z(page->out, ": ");
        page_text_z(page, note->text);
        buffer_add_char(page->out, '\n');
        page_excerpt(page, note->at, PAINT_GUTTER, NULL);
    }
}

static void write_one(const struct diag *diag, struct page *page)
{
    enum paint paint = diag->level == DIAG_ERROR ? PAINT_BAD : PAINT_DOUBT;
    page_paint(page, paint);
    buffer_print(page->out, "%s[%s]", diag->level == DIAG_ERROR ? "error" : "warning",
                 diag_code_text(diag->code));
    page_plain(page);
    buffer_add_z(page->out, ": ");
    page_paint(page, PAINT_STRONG);
    page_text_z(page, diag->text);
    page_plain(page);
    buffer_add_char(page->out, '\n');
    page_excerpt(page, diag->at, paint, NULL);
    write_notes(diag, page);
    buffer_add_char(page->out, '\n');
}

void diag_write_text(const struct diag_list *list, size_t most, struct page *page)
{
    size_t n = list->n < most ? list->n : most;
    for (size_t i = 0; i < n; i++) write_one(list->items[i], page);
    if (n < list->n) buffer_print(page->out, "and %zu more\n", list->n - n);
}

static void write_place(struct source_map *sources, place at, struct json *json)
{
    struct source_position position = source_locate(sources, at);
    if (!position.name) return;
    json_text_z(json, "file", position.name);
    if (!position.line) return;
    json_int(json, "line", position.line);
    json_int(json, "column", position.column);
}

void diag_write_json(const struct diag_list *list, struct source_map *sources, struct json *json)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct diag *diag = list->items[i];
        json_begin(json, NULL, '{');
        json_text_z(json, "code", diag_code_text(diag->code));
        json_text_z(json, "level", diag->level == DIAG_ERROR ? "error" : "warning");
        write_place(sources, diag->at.from, json);
        json_text_z(json, "text", diag->text);
        json_begin(json, "notes", '[');
        for (const struct diag_note *note = diag->notes; note; note = note->next) {
            json_begin(json, NULL, '{');
            json_text_z(json, "text", note->text);
            json_bool(json, "help", note->help);
            write_place(sources, note->at.from, json);
            json_end(json, '}');
        }
        json_end(json, ']');
        json_end(json, '}');
    }
}
