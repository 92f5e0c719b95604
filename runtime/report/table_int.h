/* table_int - what the forms of a report share. */
#ifndef MUSTER_REPORT_TABLE_INT_H
#define MUSTER_REPORT_TABLE_INT_H

#include "report/table.h"

struct sheet {
    struct run *run;
    const struct program_report *report;
    const struct relation *relation;
    const struct program_column *columns; /* of the relation */
    uint32_t *rows;
    size_t nrows;
    struct buffer cell; /* scratch */
    struct page *page;
};

enum markup { MARKUP_NONE, MARKUP_MD, MARKUP_HTML };

value sheet_word(const struct sheet *sheet, size_t row, uint32_t column);
const char *sheet_heading(const struct sheet *sheet, uint32_t column);

/* A text of the report in a form; a line break where the text has one. */
void sheet_add(struct sheet *sheet, const char *text, size_t length, enum markup markup);

/* The beginning and the end of an HTML page that has the title of the report. */
void sheet_begin_html(struct sheet *sheet);
void sheet_end_html(struct sheet *sheet);

/* A report whose layout is pages: table_pages.c. */
void sheet_write_pages(struct sheet *sheet, enum markup markup);

#endif
