/* Explanations for people. */
#include <string.h>

#include "report/proof.h"

static void indent(struct page *page, unsigned depth)
{
    for (unsigned k = 0; k < depth; k++) buffer_add_z(page->out, "  ");
}

static enum paint paint_of(const char *value)
{
    if (!strcmp(value, "true")) return PAINT_GOOD;
    return strcmp(value, "false") == 0 ? PAINT_BAD : PAINT_DOUBT;
}

static bool same_line(struct page *page, place a, place b)
{
    struct source_position x = source_locate(page->sources, a), y = source_locate(page->sources, b);
    return a && b && x.name && y.name && !strcmp(x.name, y.name) && x.line == y.line;
}

/* "facts.yaml:12 | the line, without the blanks around it" */
static void write_place(struct page *page, place at, unsigned depth)
{
    struct source_position position = source_locate(page->sources, at);
    const char *line;
    size_t length;
    if (!position.name || !position.line) return;
    indent(page, depth);
    page_paint(page, PAINT_GUTTER);
    page_text_z(page, position.name);
    buffer_print(page->out, ":%u |", position.line);
    page_plain(page);
    if (source_line(page->sources, at, &line, &length)) {
        while (length && (*line == ' ' || *line == '\t')) line++, length--;
        while (length && strchr(" \t\r\n", line[length - 1])) length--;
        buffer_add_char(page->out, ' ');
        page_text(page, line, length < 160 ? length : 160);
        if (length > 160) buffer_add_z(page->out, "...");
    }
    buffer_add_char(page->out, '\n');
}

static void write_text(const struct proof_line *line, struct page *page)
{
    const char *kind = line->kind;
    if (!strcmp(kind, "require") || !strcmp(kind, "where") || !strcmp(kind, "provided") ||
        !strcmp(kind, "when") || !strcmp(kind, "let") || !strcmp(kind, "missing") ||
        !strcmp(kind, "scope"))
        buffer_add_z(page->out, kind);
    if (!strcmp(kind, "candidate") || !strcmp(kind, "near")) buffer_add_z(page->out, kind);
    if (!strcmp(kind, "subject") && !line->text) buffer_add_z(page->out, kind);
    if (!strcmp(kind, "rule")) buffer_add_z(page->out, "by rule");
    if (!strcmp(kind, "alternative")) buffer_add_z(page->out, "not by rule");
    if (line->text && *line->text) {
        if (page->out->length && page->out->bytes[page->out->length - 1] != ' ')
            buffer_add_char(page->out, ' ');
        page_text_z(page, line->text);
    }
}

static void write_value(const struct proof_line *line, struct page *page)
{
    if (!line->value) return;
    if (!strcmp(line->kind, "subject")) {
        buffer_add_char(page->out, ' ');
        page_paint(page, PAINT_STRONG);
    } else {
        buffer_add_z(page->out, line->is_value ? " = " : " is ");
        page_paint(page, line->is_value ? PAINT_STRONG : paint_of(line->value));
    }
    page_text_z(page, line->value);
    page_plain(page);
}

bool proof_is_said(const struct proof_line *line, const struct proof_line *above, struct page *page,
                   place shown)
{
    const char *said = above->values;
    size_t n = line->text ? strlen(line->text) : 0;
    if (!said || line->first || !line->value || (line->at && !same_line(page, line->at, shown)))
        return false;
    for (; n && (said = strstr(said, line->text)); said += n)
        if (!strncmp(said + n, " = ", 3) &&
            !strncmp(said + n + 3, line->value, strlen(line->value)))
            return true;
    return false;
}

void proof_write_words(const struct proof_line *line, struct page *page)
{
    write_text(line, page);
    write_value(line, page);
    if (line->values) {
        buffer_add_z(page->out, ": ");
        page_text_z(page, line->values);
    }
    if (line->hint) {
        buffer_add_z(page->out, " (");
        page_text_z(page, line->hint);
        buffer_add_char(page->out, ')');
    }
}

/* `shown` is the place that was shown last around the line. */
static void write_line(const struct proof_line *line, struct page *page, unsigned depth,
                       place shown)
{
    indent(page, depth);
    proof_write_words(line, page);
    buffer_add_char(page->out, '\n');
    if (line->at && (!same_line(page, line->at, shown) || !strcmp(line->kind, "missing"))) {
        write_place(page, line->at, depth + 2);
        shown = line->at;
    }
    for (const struct proof_line *k = line->first; k; k = k->next)
        if (!proof_is_said(k, line, page, shown)) write_line(k, page, depth + 1, shown);
    if (line->more) {
        indent(page, depth + 1);
        buffer_print(page->out, "and %zu more\n", line->more);
    }
}

/* unmet[name.part] (waived) high: MESSAGE */
void proof_write_head(const struct finding *f, struct page *page)
{
    bool good = f->outcome == FINDING_SATISFIED;
    bool bad = f->outcome == FINDING_UNMET || f->outcome == FINDING_ERROR;
    page_paint(page, good ? PAINT_GOOD : bad && f->waiver == NONE ? PAINT_BAD : PAINT_DOUBT);
    buffer_add_z(page->out, finding_outcome_name(f->outcome));
    buffer_add_char(page->out, '[');
    page_text_z(page, f->name);
    if (*f->part_name) {
        buffer_add_char(page->out, '.');
        page_text_z(page, f->part_name);
    }
    buffer_add_char(page->out, ']');
    page_plain(page);
    if (f->waiver != NONE) buffer_add_z(page->out, " (waived)");
    if (f->outcome < FINDING_VACUOUS)
        buffer_print(page->out, " %s", finding_severity_name(f->severity));
    buffer_add_z(page->out, ": ");
    page_paint(page, PAINT_STRONG);
    page_text_z(page, f->message);
    page_plain(page);
}

/* What the subject shows need not be shown again, when there is one. */
static place shown_of(const struct proof_line *lines, const struct proof_line *line)
{
    bool subject = strcmp(line->kind, "subject") == 0;
    return subject || (lines->first->next && !strcmp(lines->first->next->kind, "subject"))
               ? 0
               : lines->first->at;
}

void proof_write_text(const struct proof_line *lines, struct page *page, unsigned depth)
{
    for (const struct proof_line *l = lines->first; l; l = l->next)
        write_line(l, page, depth, shown_of(lines, l));
}

void explanations_write_text(const struct explanations *x, struct page *page)
{
    for (size_t k = 0; k < x->n; k++) {
        const struct finding *f = x->items[k].finding;
        if (k) buffer_add_char(page->out, '\n');
        proof_write_head(f, page);
        buffer_add_char(page->out, '\n');
        write_place(page, f->policy.from, 2);
        if (f->waiver != NONE) {
            buffer_add_z(page->out, "  waived by ");
            page_text_z(page, text_bytes(&x->findings->run->texts,
                                         run_entity_name(x->findings->run, f->waiver)));
            buffer_add_char(page->out, '\n');
            write_place(page, x->findings->run->entities[f->waiver].at, 3);
        }
        proof_write_text(x->items[k].lines, page, 1);
    }
    if (x->more)
        buffer_print(page->out,
                     "\n%zu more of this requirement; a SUBJECT behind its name shows one.\n",
                     x->more);
    if (x->proof->cut)
        buffer_add_z(page->out, "\nSome steps are left out: there are too many to show.\n");
}
