/* markup - headings, paragraphs and tables, as Markdown or HTML. */
#ifndef MUSTER_COMPILER_MARKUP_H
#define MUSTER_COMPILER_MARKUP_H

#include "base/buffer.h"

struct markup {
    struct buffer *out;
    bool html;
};

void markup_begin(struct markup *m, const char *title);
void markup_end(struct markup *m);
void markup_heading(struct markup *m, int level, const char *text);

/* Paragraphs are divided by empty lines. */
void markup_paragraphs(struct markup *m, const char *text);

/* Lines of code, as they are. */
void markup_code(struct markup *m, const char *text);

/* n texts; rows stand between the headings and markup_table_end(). Code is shown as code. */
void markup_table(struct markup *m, const char *const *headings, size_t n);
void markup_row(struct markup *m, const char *const *cells, size_t n);
void markup_table_end(struct markup *m);

#endif
