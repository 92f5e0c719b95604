/*
 * Explanations as graphs: outcomes at the roots, below them what they rest on, facts as leaves.
 *
 * What makes an outcome fail is marked on the way from the root down, in the colours that pictures
 * give to things with findings.
 */
#include <string.h>

#include "report/dot.h"
#include "report/mark.h"
#include "report/proof.h"

enum { WIDTH = 56, LINES_MAX = 3 };

struct drawing {
    const struct explanations *x;
    struct buffer *out;
    size_t n; /* nodes so far */
};

/* -- labels */

/* Where to cut a text that is too long: between words if there is a blank near enough, never inside
 * a character. */
static size_t cut_at(const char *text, size_t length, size_t most)
{
    size_t end = most, blank;
    if (length <= most) return length;
    while (end && ((unsigned char)text[end] & 0xc0) == 0x80) end--;
    for (blank = end; blank > most / 2; blank--)
        if (text[blank] == ' ') return blank;
    return end;
}

/* On so many lines at most; whether all of it is there. */
static bool add_wrapped(struct buffer *label, const char *text, size_t length, unsigned lines)
{
    while (length) {
        size_t kept = cut_at(text, length, WIDTH);
        buffer_add(label, text, kept);
        text += kept;
        length -= kept;
        while (length && *text == ' ') text++, length--;
        if (length && --lines == 0) {
            buffer_add_z(label, " ...");
            return false;
        }
        if (length) buffer_add_char(label, '\n');
    }
    return true;
}

/* "facts.yaml:12" of a place, and the line that stands there. */
static void add_place(struct drawing *d, struct buffer *label, place at)
{
    struct source_map *sources = d->x->findings->run->sources;
    struct source_position position = source_locate(sources, at);
    const char *line;
    size_t length;
    if (!position.name || !position.line) return;
    buffer_print(label, "\n%s:%u", position.name, position.line);
    if (!source_line(sources, at, &line, &length)) return;
    while (length && (*line == ' ' || *line == '\t')) line++, length--;
    while (length && strchr(" \t\r\n", line[length - 1])) length--;
    buffer_add_char(label, '\n');
    add_wrapped(label, line, length, 1);
}

static void add_attribute(struct drawing *d, const char *name, const char *value)
{
    buffer_print(d->out, ", %s=", name);
    dot_quote(d->out, value, strlen(value));
}

/* A node, in the colours of an outcome unless that is satisfied. Returns its number. */
static size_t add_node(struct drawing *d, const struct buffer *words, place at,
                       enum finding_outcome colours, bool root)
{
    struct buffer label;
    bool whole;
    buffer_open(&label, d->out->heap);
    whole = add_wrapped(&label, buffer_text(words), words->length, LINES_MAX);
    if (at) add_place(d, &label, at);
    buffer_print(d->out, "  n%zu [label=", ++d->n);
    dot_quote(d->out, buffer_text(&label), label.length);
    buffer_clear(&label);
    if (at && !root) add_attribute(d, "shape", "note");
    if (colours != FINDING_SATISFIED) {
        add_attribute(d, "color", mark_colour(colours));
        add_attribute(d, "fillcolor", mark_fill(colours));
        add_attribute(d, "style", "filled");
    }
    if (root || colours != FINDING_SATISFIED) add_attribute(d, "penwidth", "2");
    if (!whole) {
        buffer_add_z(d->out, ", tooltip=");
        dot_quote(d->out, buffer_text(words), words->length);
    }
    buffer_add_z(d->out, "];\n");
    return d->n;
}

static void add_edge(struct drawing *d, size_t from, size_t to, enum finding_outcome colours)
{
    buffer_print(d->out, "  n%zu -> n%zu", from, to);
    if (colours != FINDING_SATISFIED) {
        buffer_add_z(d->out, " [color=");
        dot_quote(d->out, mark_colour(colours), strlen(mark_colour(colours)));
        buffer_add_char(d->out, ']');
    }
    buffer_add_z(d->out, ";\n");
}

/* -- what failed */

/* Satisfied: the line is no part of why the one above it fails. Rows of what is false are what
 * offends, or what came nearest. */
static enum finding_outcome blame(const struct proof_line *line, enum finding_outcome above)
{
    if (above == FINDING_SATISFIED) return FINDING_SATISFIED;
    if (!strcmp(line->kind, "missing")) return FINDING_UNVERIFIED;
    if (line->value && !strcmp(line->value, "missing")) return FINDING_UNVERIFIED;
    if (line->value && !line->is_value) {
        if (!strcmp(line->value, "unknown")) return FINDING_UNVERIFIED;
        return strcmp(line->value, "false") == 0 ? FINDING_UNMET : FINDING_SATISFIED;
    }
    return !strcmp(line->kind, "row") || !strcmp(line->kind, "candidate") ||
                   !strcmp(line->kind, "near") || !strcmp(line->kind, "alternative")
               ? above
               : FINDING_SATISFIED;
}

/* -- the trees */

static void draw_line(struct drawing *d, const struct proof_line *line, size_t parent,
                      enum finding_outcome above, place shown)
{
    enum finding_outcome colours = blame(line, above);
    struct buffer words;
    struct page page = {&words, d->x->findings->run->sources, false};
    size_t number;
    buffer_open(&words, d->out->heap);
    proof_write_words(line, &page);
    number = add_node(d, &words, line->at == shown ? 0 : line->at, colours, false);
    buffer_clear(&words);
    add_edge(d, parent, number, colours);
    if (line->at) shown = line->at;
    for (const struct proof_line *k = line->first; k; k = k->next)
        if (!proof_is_said(k, line, &page, shown)) draw_line(d, k, number, colours, shown);
    buffer_clear(&words);
    if (!line->more) return;
    buffer_open(&words, d->out->heap);
    buffer_print(&words, "and %zu more", line->more);
    add_edge(d, number, add_node(d, &words, 0, FINDING_SATISFIED, false), FINDING_SATISFIED);
    buffer_clear(&words);
}

static void draw_explanation(struct drawing *d, const struct explanation *e)
{
    const struct run *run = d->x->findings->run;
    const struct finding *f = e->finding;
    enum finding_outcome colours = f->outcome;
    struct buffer words;
    struct page page = {&words, run->sources, false};
    size_t root;
    if (colours >= FINDING_VACUOUS) colours = FINDING_UNVERIFIED;
    if (f->waiver != NONE) colours = FINDING_SATISFIED; /* as in other pictures */
    buffer_open(&words, d->out->heap);
    proof_write_head(f, &page);
    root = add_node(d, &words, f->policy.from, colours, true);
    buffer_clear(&words);
    if (f->waiver != NONE) {
        buffer_open(&words, d->out->heap);
        buffer_print(&words, "waived by %s",
                     text_bytes(&run->texts, run_entity_name(d->x->findings->run, f->waiver)));
        add_edge(d, root,
                 add_node(d, &words, run->entities[f->waiver].at, FINDING_SATISFIED, false),
                 FINDING_SATISFIED);
        buffer_clear(&words);
    }
    colours = f->outcome < FINDING_VACUOUS ? f->outcome : FINDING_UNVERIFIED;
    for (const struct proof_line *l = e->lines->first; l; l = l->next)
        draw_line(d, l, root, colours, 0);
}

void explanations_write_dot(const struct explanations *x, struct buffer *out)
{
    struct drawing d = {.x = x, .out = out};
    const char *name = x->items[0].finding->name;
    buffer_add_z(out, "digraph ");
    dot_quote(out, name, strlen(name));
    dot_begin(out);
    buffer_add_z(out, "  rankdir=\"LR\";\n");
    for (size_t k = 0; k < x->n; k++) draw_explanation(&d, &x->items[k]);
    buffer_add_z(out, "}\n");
}
