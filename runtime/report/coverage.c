/* What coverage holds, and how people read it. */
#include "report/coverage.h"

#include <stdlib.h>
#include <string.h>

void coverage_open(struct coverage *coverage, struct heap *heap)
{
    *coverage = (struct coverage){.heap = heap};
    arena_open(&coverage->arena, heap);
}

static bool is_same(const struct coverage_entry *a, const struct coverage_entry *b)
{
    return a->kind == b->kind && a->line == b->line && a->column == b->column &&
           a->length == b->length && !strcmp(a->name, b->name) && !strcmp(a->file, b->file);
}

static const char *keep(struct coverage *c, const char *text)
{
    return arena_copy(&c->arena, text, strlen(text));
}

/* Runs of one policy have the same entries in the same order, so that it is nearly always number
 * `guess`. */
static void add(struct coverage *c, const struct coverage_entry *entry, size_t guess)
{
    struct coverage_entry *to = NULL;
    if (guess < c->n && is_same(&c->entries[guess], entry)) to = &c->entries[guess];
    for (size_t k = 0; !to && k < c->n; k++)
        if (is_same(&c->entries[k], entry)) to = &c->entries[k];
    if (!to) {
        c->entries = heap_room(c->heap, c->entries, &c->capacity, c->n + 1, sizeof *c->entries);
        to = &c->entries[c->n];
        *to = *entry;
        to->file = keep(c, entry->file);
        to->name = keep(c, entry->name);
        c->n++;
        return;
    }
    to->seen += entry->seen;
    to->held += entry->held;
    to->failed += entry->failed;
    to->unknown += entry->unknown;
}

void coverage_collect(struct coverage *c, struct run *run)
{
    const struct program *program = run->program;
    for (uint32_t k = 0; k < program->npoints; k++) {
        const struct program_point *point = &program->points[k];
        struct source_position at = source_locate(run->sources, point->at);
        struct coverage_entry entry = {.kind = (enum point_kind)point->kind,
                                       .file = at.name ? at.name : "",
                                       .name = text_bytes(&program->texts, point->name),
                                       .line = at.line,
                                       .column = at.column,
                                       .length = point->to - point->at,
                                       .held = run->points[k].held,
                                       .failed = run->points[k].failed,
                                       .unknown = run->points[k].unknown};
        entry.seen = entry.held + entry.failed + entry.unknown;
        if (point->part != NONE) {
            const struct part_tally *tally = &run->tallies[point->part];
            entry.seen = tally->inspected;
            entry.held = tally->count[OUTCOME_SATISFIED];
            entry.failed = tally->count[OUTCOME_UNMET];
            entry.unknown = tally->count[OUTCOME_UNVERIFIED] + tally->count[OUTCOME_ERROR];
        }
        add(c, &entry, k);
    }
    c->runs++;
}

void coverage_merge(struct coverage *c, const struct coverage *other)
{
    for (size_t k = 0; k < other->n; k++) add(c, &other->entries[k], k);
    c->runs += other->runs;
}

bool coverage_is_whole(const struct coverage_entry *entry)
{
    return entry->held && (entry->failed || entry->kind == POINT_RULE);
}

static int by_place(const void *x, const void *y)
{
    const struct coverage_entry *a = x, *b = y;
    int order = strcmp(a->file, b->file);
    if (order) return order;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    if (a->length != b->length) return a->length > b->length ? -1 : 1;
    return strcmp(a->name, b->name);
}

void coverage_sort(struct coverage *c)
{
    if (c->n) qsort(c->entries, c->n, sizeof *c->entries, by_place);
}

/* -- text */

static const char *const kinds[] = {"requirement", "rule", "condition"};

/* "true 3, never false" */
static void write_ways(const struct coverage_entry *entry, bool only_missing, struct buffer *out)
{
    bool part = entry->kind == POINT_PART;
    const char *words[2] = {part ? "satisfied" : "true", part ? "unmet" : "false"};
    uint64_t counts[2] = {entry->held, entry->failed};
    bool first = true;
    for (int k = 0; k < 2; k++) {
        if (only_missing && counts[k]) continue;
        buffer_add_z(out, first ? "" : ", ");
        first = false;
        if (counts[k])
            buffer_print(out, "%s %llu", words[k], (unsigned long long)counts[k]);
        else
            buffer_print(out, "never %s", words[k]);
    }
    if (entry->unknown && !only_missing)
        buffer_print(out, ", %s %llu", part ? "unverified" : "unknown",
                     (unsigned long long)entry->unknown);
}

static void write_state(const struct coverage_entry *entry, bool only_missing, struct buffer *out)
{
    if (entry->kind == POINT_RULE && entry->held)
        buffer_print(out, "gave %llu row%s", (unsigned long long)entry->held,
                     entry->held == 1 ? "" : "s");
    else if (entry->kind == POINT_RULE)
        buffer_add_z(out, "never gave a row");
    else if (!entry->seen)
        buffer_add_z(out, entry->kind == POINT_PART ? "never had a subject" : "never reached");
    else
        write_ways(entry, only_missing, out);
}

static void pad(struct page *page, size_t from, size_t to)
{
    for (; from < to; from++) buffer_add_char(page->out, ' ');
}

static size_t width_of(const struct coverage_entry *entry)
{
    return page_width(entry->name, strlen(entry->name));
}

static void write_entry(const struct coverage_entry *entry, size_t width, struct page *page)
{
    bool whole = coverage_is_whole(entry);
    buffer_print(page->out, "%6u  %-11s  ", entry->line, kinds[entry->kind]);
    page_text_z(page, entry->name);
    pad(page, width_of(entry), width + 2);
    page_paint(page, whole ? PAINT_GOOD : PAINT_BAD);
    write_state(entry, false, page->out);
    page_plain(page);
    buffer_add_char(page->out, '\n');
}

/* The file that begins with entry number k; returns the number behind its last. */
static size_t write_file(const struct coverage *c, size_t k, struct page *page)
{
    size_t end = k, width = 0;
    for (; end < c->n && !strcmp(c->entries[end].file, c->entries[k].file); end++)
        if (width_of(&c->entries[end]) > width) width = width_of(&c->entries[end]);
    page_text_z(page, c->entries[k].file);
    buffer_add_char(page->out, '\n');
    for (; k < end; k++) write_entry(&c->entries[k], width, page);
    buffer_add_char(page->out, '\n');
    return end;
}

static void write_totals(const struct coverage *c, struct page *page)
{
    static const char *const goals[] = {"seen satisfied and unmet", "seen to give a row",
                                        "seen true and false"};
    for (unsigned kind = 0; kind < 3; kind++) {
        size_t all = 0, whole = 0;
        for (size_t k = 0; k < c->n; k++) {
            if (c->entries[k].kind != kind) continue;
            all++;
            whole += coverage_is_whole(&c->entries[k]);
        }
        buffer_print(page->out, "%zu of %zu %s%s %s\n", whole, all, kinds[kind],
                     all == 1 ? "" : "s", goals[kind]);
    }
}

static void write_unseen(const struct coverage *c, struct page *page)
{
    bool any = false;
    for (size_t k = 0; k < c->n; k++) {
        const struct coverage_entry *entry = &c->entries[k];
        if (coverage_is_whole(entry)) continue;
        if (!any) buffer_add_z(page->out, "\nNot seen:\n");
        any = true;
        buffer_add_z(page->out, "  ");
        page_text_z(page, entry->file);
        buffer_print(page->out, ":%u:%u: %s ", entry->line, entry->column, kinds[entry->kind]);
        page_text_z(page, entry->name);
        buffer_add_z(page->out, ": ");
        write_state(entry, true, page->out);
        buffer_add_char(page->out, '\n');
    }
}

void coverage_write_text(struct coverage *c, struct page *page)
{
    coverage_sort(c);
    buffer_print(page->out, "Coverage by %zu test%s\n\n", c->runs, c->runs == 1 ? "" : "s");
    for (size_t k = 0; k < c->n;) k = write_file(c, k, page);
    write_totals(c, page);
    write_unseen(c, page);
}
