#include "compiler/markup.h"

#include <string.h>

static const char style[] =
    "body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }\n"
    "table { border-collapse: collapse }\n"
    "th, td { border: 1px solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top }\n"
    "pre { background: #f4f4f4; padding: .6em; overflow: auto }";

/* A stroke in a cell of Markdown would end it; in code nothing else is special. */
static void add_text(struct markup *m, const char *text, bool code, bool cell)
{
    for (; *text; text++) {
        const char *entity = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&amp;";
        bool special = *text == '<' || *text == '>' || *text == '&';
        if (special && (m->html || !code))
            buffer_add_z(m->out, entity);
        else if (!m->html && cell && *text == '|')
            buffer_add_z(m->out, "\\|");
        else if (!m->html && !code && strchr("*_`[\\", *text))
            buffer_print(m->out, "\\%c", *text);
        else if (*text == '\n' && cell)
            buffer_add_char(m->out, ' ');
        else
            buffer_add_char(m->out, *text);
    }
}

void markup_begin(struct markup *m, const char *title)
{
    if (!m->html) return;
    buffer_add_z(m->out,
                 "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    add_text(m, title, false, false);
    buffer_print(m->out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void markup_end(struct markup *m)
{
    if (m->html)
        buffer_add_z(m->out, "</body>\n</html>\n");
    else if (m->out->length) /* the empty line behind the last block */
        m->out->length--;
}

void markup_heading(struct markup *m, int level, const char *text)
{
    if (m->html)
        buffer_print(m->out, "<h%d>", level);
    else
        buffer_print(m->out, "%.*s ", level, "######");
    add_text(m, text, false, false);
    if (m->html)
        buffer_print(m->out, "</h%d>\n", level);
    else
        buffer_add_z(m->out, "\n\n");
}

void markup_paragraphs(struct markup *m, const char *text)
{
    while (*text) {
        const char *gap = strstr(text, "\n\n");
        size_t length = gap ? (size_t)(gap - text) : strlen(text);
        if (m->html) buffer_add_z(m->out, "<p>");
        for (size_t k = 0; k < length; k++) {
            const char one[2] = {text[k], '\0'};
            add_text(m, one, false, false);
        }
        buffer_add_z(m->out, m->html ? "</p>\n" : "\n\n");
        text += length;
        while (*text == '\n') text++;
    }
}

void markup_code(struct markup *m, const char *text)
{
    buffer_add_z(m->out, m->html ? "<pre><code>" : "```muster\n");
    add_text(m, text, true, false);
    buffer_add_z(m->out, m->html ? "</code></pre>\n" : "```\n\n");
}

void markup_table(struct markup *m, const char *const *headings, size_t n)
{
    if (m->html) buffer_add_z(m->out, "<table>\n<thead><tr>");
    for (size_t k = 0; k < n; k++)
        buffer_print(m->out, m->html ? "<th scope=\"col\">%s</th>" : "| %s ", headings[k]);
    buffer_add_z(m->out, m->html ? "</tr></thead>\n<tbody>\n" : "|\n");
    for (size_t k = 0; k < n && !m->html; k++) buffer_add_z(m->out, "| --- ");
    if (!m->html) buffer_add_z(m->out, "|\n");
}

void markup_row(struct markup *m, const char *const *cells, size_t n)
{
    if (m->html) buffer_add_z(m->out, "<tr>");
    for (size_t k = 0; k < n; k++) {
        bool code = k + 1 < n && *cells[k];
        buffer_add_z(m->out, m->html ? (code ? "<td><code>" : "<td>") : code ? "| `" : "| ");
        add_text(m, cells[k], code, true);
        buffer_add_z(m->out, m->html ? (code ? "</code></td>" : "</td>") : code ? "` " : " ");
    }
    buffer_add_z(m->out, m->html ? "</tr>\n" : "|\n");
}

void markup_table_end(struct markup *m)
{
    buffer_add_z(m->out, m->html ? "</tbody>\n</table>\n" : "\n");
}
