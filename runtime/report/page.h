/*
 * page - text for people: colours, places, and the line of source that a place lies in, underlined.
 *
 * What comes from files is shown without control characters and broken UTF-8, so that a fact
 * cannot speak to the terminal.
 */
#ifndef MUSTER_REPORT_PAGE_H
#define MUSTER_REPORT_PAGE_H

#include "base/buffer.h"
#include "base/diag.h"

enum paint { PAINT_BAD, PAINT_DOUBT, PAINT_GOOD, PAINT_GUTTER, PAINT_STRONG };

struct page {
    struct buffer *out;
    struct source_map *sources;
    bool colour;
};

#define PAGE_BROKEN UINT32_MAX

/* Decodes one code point; returns its bytes, 1 with PAGE_BROKEN when they are not UTF-8. */
size_t page_decode(const char *bytes, size_t length, uint32_t *code);

/* Columns that text takes on a terminal. */
size_t page_width(const char *bytes, size_t length);

void page_paint(struct page *page, enum paint paint);
void page_plain(struct page *page);

/* One line: line ends and tabs become blanks. */
void page_text(struct page *page, const char *bytes, size_t length);
void page_text_z(struct page *page, const char *text);

/* "file:line:column"; nothing for nowhere. */
void page_place(struct page *page, place at);

/* How wide the numbers beside the excerpt of a place are; 0 when there is no line to show. */
size_t page_gutter(struct page *page, place at);

/* " --> file:line:column", the line, and carets under the span as far as it goes in that line. */
void page_excerpt(struct page *page, struct span at, enum paint paint, const char *label);

/* "   = name: text" below an excerpt with that gutter. */
void page_detail(struct page *page, size_t gutter, const char *name, const char *text);

/*
 * The span of the token that stands at a place: a quoted text, a word, a number; within its line.
 */
struct span page_token(struct source_map *sources, place at);

/* Diagnostics as text, and as the members of a list that is open. */
struct json;
enum { DIAGNOSTICS_SHOWN = 20 }; /* enough to mend at a time; JSON has them all */
void diag_write_text(const struct diag_list *list, size_t most, struct page *page);
void diag_write_json(const struct diag_list *list, struct source_map *sources, struct json *json);

#endif
