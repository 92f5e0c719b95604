/*
 * CSV, by RFC 4180, with the separators that are met in practice.
 *
 * Written by hand: libcsv hands out cells without their places and does not tell where an unclosed
 * quote opened.
 *
 * The zero bytes behind the file let a scan look one byte ahead without a check against the end.
 */
#include <stdlib.h>
#include <string.h>

#include "facts/reader_int.h"

struct cell {
    const char *at; /* where it begins, its quote included */
    const char *text;
    size_t length;
    bool quoted;
    bool last; /* a line's end or the file's end follows, and has been passed over */
};

struct column {
    const char *name;
    size_t length, number, offset;
    char *above; /* the last cell that was not empty, for blank_above; NULL when none was */
    size_t above_length, above_capacity;
    bool above_quoted;
};

struct csv {
    const char *start, *end, *at;
    struct heap *heap;
    const struct reader_sink *sink;
    struct reader_error *error;
    char separator;
    bool blank_above;
    char *scratch; /* a cell whose doubled quotes were made single */
    size_t capacity;
    struct arena names;
    struct column *columns;
    size_t ncolumns, columns_capacity;
};

static enum muster_status emit(struct csv *csv, enum event_kind kind, const char *at,
                               const char *text, size_t length, bool quoted)
{
    struct event event = {.kind = kind,
                          .offset = (uint32_t)(at - csv->start),
                          .quoted = quoted,
                          .text = text,
                          .length = length};
    return csv->sink->event(csv->sink->context, &event);
}

static bool line_end(const struct csv *csv, const char *at)
{
    return *at == '\n' || *at == '\r' || at >= csv->end;
}

static void pass_line_end(struct csv *csv)
{
    if (csv->at < csv->end && *csv->at == '\r' && csv->at[1] == '\n') csv->at++;
    if (csv->at < csv->end) csv->at++;
}

/* Adds a run of bytes to the scratch. */
static void gather(struct csv *csv, size_t *n, const char *run, size_t length)
{
    csv->scratch = heap_room(csv->heap, csv->scratch, &csv->capacity, *n + length + 1, 1);
    memcpy(csv->scratch + *n, run, length);
    *n += length;
}

/* A cell in quotes; at the opening quote. Leaves `at` behind the closing one. */
static enum muster_status quoted_cell(struct csv *csv, struct cell *cell)
{
    const char *run = ++csv->at;
    size_t n = 0;
    bool doubled = false;
    for (;;) {
        csv->at = memchr(run, '"', (size_t)(csv->end - run));
        if (!csv->at)
            return reader_fail(csv->error, (size_t)(cell->at - csv->start),
                               "the quote that opens here is not closed before the end of the "
                               "file");
        if (csv->at[1] != '"') break;
        doubled = true;
        gather(csv, &n, run, (size_t)(csv->at - run) + 1);
        run = csv->at + 2;
    }
    if (doubled) gather(csv, &n, run, (size_t)(csv->at - run));
    cell->text = doubled ? csv->scratch : run;
    cell->length = doubled ? n : (size_t)(csv->at - run);
    cell->quoted = true;
    csv->at++;
    if (line_end(csv, csv->at) || *csv->at == csv->separator) return MUSTER_OK;
    return reader_fail(csv->error, (size_t)(csv->at - csv->start),
                       "expected a separator or the end of the line after the closing quote (a "
                       "quote in a quoted cell is doubled), found %s",
                       reader_found(csv->at, csv->end, "").text);
}

/* A cell without quotes around it. Quotes within are bytes as others: RFC 4180 has none there, but
 * they are common (37' 12" N). */
static void plain_cell(struct csv *csv, struct cell *cell)
{
    while (!line_end(csv, csv->at) && *csv->at != csv->separator) csv->at++;
    cell->text = cell->at;
    cell->length = (size_t)(csv->at - cell->at);
}

/* The next cell, and passes over what ends it. */
static enum muster_status next_cell(struct csv *csv, struct cell *cell)
{
    enum muster_status status;
    *cell = (struct cell){.at = csv->at};
    if (*csv->at != '"')
        plain_cell(csv, cell);
    else if ((status = quoted_cell(csv, cell)))
        return status;
    cell->last = line_end(csv, csv->at);
    if (cell->last)
        pass_line_end(csv);
    else
        csv->at++;
    return MUSTER_OK;
}

/* The separator that the header line has most of outside quotes; a comma when it has none. */
static char find_separator(const struct csv *csv)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates - 1] = {0}, best = 0;
    bool quoted = false;
    for (const char *at = csv->at; at < csv->end && (quoted || !line_end(csv, at)); at++) {
        const char *candidate = *at ? strchr(candidates, *at) : NULL;
        bool begins = at == csv->at || (at[-1] && strchr(candidates, at[-1]));
        if (*at == '"' && (quoted || begins || at[-1] == '"')) quoted = !quoted;
        if (candidate && !quoted) counts[candidate - candidates]++;
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (counts[i] > counts[best]) best = i;
    return candidates[best];
}

static int by_name(const void *a, const void *b)
{
    const struct column *x = *(struct column *const *)a, *y = *(struct column *const *)b;
    size_t shorter = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->name, y->name, shorter);
    if (order) return order;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static enum muster_status check_names(struct csv *csv)
{
    struct column **sorted = heap_alloc(csv->heap, csv->ncolumns * sizeof(struct column *));
    const struct column *first = NULL, *again = NULL;
    for (size_t i = 0; i < csv->ncolumns; i++) sorted[i] = &csv->columns[i];
    qsort(sorted, csv->ncolumns, sizeof *sorted, by_name);
    for (size_t i = 1; i < csv->ncolumns; i++) {
        const struct column *a = sorted[i - 1], *b = sorted[i];
        if (a->length != b->length || memcmp(a->name, b->name, a->length) != 0) continue;
        if (again && again->number < b->number) continue;
        first = a;
        again = b;
    }
    heap_free(csv->heap, sorted);
    if (!again) return MUSTER_OK;
    return reader_fail(csv->error, again->offset,
                       "columns %zu and %zu of the header have the same name, %.*s", first->number,
                       again->number, (int)(again->length < 80 ? again->length : 80), again->name);
}

static enum muster_status header(struct csv *csv)
{
    struct cell cell = {0};
    enum muster_status status;
    if (csv->at >= csv->end)
        return reader_fail(csv->error, (size_t)(csv->at - csv->start),
                           "expected a header line, found the end of the file");
    while (!cell.last) {
        struct column *column;
        if ((status = next_cell(csv, &cell))) return status;
        csv->columns = heap_room(csv->heap, csv->columns, &csv->columns_capacity, csv->ncolumns + 1,
                                 sizeof *csv->columns);
        column = &csv->columns[csv->ncolumns++];
        *column = (struct column){.name = arena_copy(&csv->names, cell.text, cell.length),
                                  .length = cell.length,
                                  .number = csv->ncolumns,
                                  .offset = (size_t)(cell.at - csv->start)};
        if (cell.length == 0)
            return reader_fail(csv->error, column->offset, "column %zu of the header has no name",
                               column->number);
    }
    return check_names(csv);
}

/* Keeps a cell for the empty ones below it. */
static void keep_above(struct csv *csv, struct column *column, const struct cell *cell)
{
    column->above = heap_room(csv->heap, column->above, &column->above_capacity, cell->length, 1);
    memcpy(column->above, cell->text, cell->length);
    column->above_length = cell->length;
    column->above_quoted = cell->quoted;
}

/* A cell's key and value; a NULL cell is one that the row does not reach. */
static enum muster_status pair(struct csv *csv, struct column *column, const struct cell *cell)
{
    const char *at = cell ? cell->at : csv->at;
    enum muster_status status = emit(csv, EVENT_KEY, at, column->name, column->length, false);
    if (status) return status;
    if (cell && cell->length) {
        if (csv->blank_above) keep_above(csv, column, cell);
        return emit(csv, EVENT_TEXT, at, cell->text, cell->length, cell->quoted);
    }
    if (cell && column->above)
        return emit(csv, EVENT_TEXT, at, column->above, column->above_length, column->above_quoted);
    return emit(csv, EVENT_NULL, at, at, 0, false);
}

static enum muster_status row(struct csv *csv)
{
    struct cell cell = {0};
    size_t i = 0;
    enum muster_status status = emit(csv, EVENT_MAP, csv->at, csv->at, 0, false);
    while (!status && !cell.last) {
        if ((status = next_cell(csv, &cell))) break;
        if (i == csv->ncolumns)
            return reader_fail(csv->error, (size_t)(cell.at - csv->start),
                               "the row has more cells than the header, which has %zu", i);
        status = pair(csv, &csv->columns[i++], &cell);
    }
    while (!status && i < csv->ncolumns) status = pair(csv, &csv->columns[i++], NULL);
    if (status) return status;
    return emit(csv, EVENT_MAP_END, csv->at, csv->at, 0, false);
}

static void skip_empty_lines(struct csv *csv)
{
    while (csv->at < csv->end && line_end(csv, csv->at)) csv->at++;
}

static enum muster_status table(struct csv *csv)
{
    enum muster_status status;
    skip_empty_lines(csv);
    if (!csv->separator) csv->separator = find_separator(csv);
    if ((status = emit(csv, EVENT_DOCUMENT, csv->at, csv->at, 0, false))) return status;
    if ((status = emit(csv, EVENT_LIST, csv->at, csv->at, 0, false))) return status;
    if ((status = header(csv))) return status;
    for (skip_empty_lines(csv); csv->at < csv->end; skip_empty_lines(csv))
        if ((status = row(csv))) return status;
    if ((status = emit(csv, EVENT_LIST_END, csv->end, csv->end, 0, false))) return status;
    return emit(csv, EVENT_DOCUMENT_END, csv->end, csv->end, 0, false);
}

/* Only quotes, separators and line ends are looked at while reading, so UTF-8 is checked before. */
static enum muster_status check_utf8(const struct csv *csv)
{
    for (const char *at = csv->at; at < csv->end;) {
        size_t step = reader_utf8(at, csv->end);
        if (!step)
            return reader_fail(csv->error, (size_t)(at - csv->start),
                               "the byte 0x%02X here is not UTF-8", (unsigned)(unsigned char)*at);
        at += step;
    }
    return MUSTER_OK;
}

enum muster_status csv_read(const struct source_file *file, struct heap *heap,
                            const struct csv_options *options, const struct reader_sink *sink,
                            struct reader_error *error)
{
    struct csv csv = {.start = file->bytes,
                      .end = file->bytes + file->length,
                      .at = reader_skip_mark(file),
                      .heap = heap,
                      .sink = sink,
                      .error = error,
                      .separator = options ? options->separator : '\0',
                      .blank_above = options && options->blank_above};
    enum muster_status status;
    arena_open(&csv.names, heap);
    status = check_utf8(&csv);
    if (!status) status = table(&csv);
    for (size_t i = 0; i < csv.ncolumns; i++) heap_free(heap, csv.columns[i].above);
    heap_free(heap, csv.columns);
    heap_free(heap, csv.scratch);
    arena_clear(&csv.names);
    return status;
}
