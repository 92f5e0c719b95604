/*
 * reader_dump [--json] [--limit BYTES] [--blank-above] [--separator C] [--cut N] FILE
 * reader_dump --cuts FILE | --fail FILE
 *
 * Reads a file through reader_run and prints what comes out, one event a line: offset, name, text.
 * With --json it prints the values as JSON instead, one document a line. With --cut only the first
 * N bytes are read. With --cuts every beginning of the file is read once, with --fail every
 * allocation fails once; both print nothing and are for sanitizers.
 * Status 0; 1 when the file is refused, with "offset: text" on standard error; 2 when it can't be
 * read; 3 when memory runs out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/reader.h"

struct dump {
    struct source_map map;
    struct heap heap;
    const char *name;
    struct source_file *file;
    size_t cut;
    struct csv_options csv;
    struct reader_error error;
    bool json, silent;
    bool comma; /* JSON: a value or key that follows needs a comma before it */
};

static void write_text(const struct event *event)
{
    putchar('"');
    for (size_t i = 0; i < event->length; i++) {
        unsigned char c = (unsigned char)event->text[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static enum muster_status write_json(struct dump *dump, const struct event *event)
{
    bool ends = event->kind == EVENT_MAP_END || event->kind == EVENT_LIST_END;
    if (dump->comma && !ends && event->kind != EVENT_DOCUMENT_END) putchar(',');
    dump->comma = true;
    switch (event->kind) {
    case EVENT_DOCUMENT: dump->comma = false; break;
    case EVENT_DOCUMENT_END:
        putchar('\n');
        dump->comma = false;
        break;
    case EVENT_MAP:
        putchar('{');
        dump->comma = false;
        break;
    case EVENT_MAP_END: putchar('}'); break;
    case EVENT_LIST:
        putchar('[');
        dump->comma = false;
        break;
    case EVENT_LIST_END: putchar(']'); break;
    case EVENT_KEY:
        write_text(event);
        putchar(':');
        dump->comma = false;
        break;
    case EVENT_NULL: printf("null"); break;
    case EVENT_BOOL: printf(event->truth ? "true" : "false"); break;
    case EVENT_NUMBER: printf("%.*s", (int)event->length, event->text); break;
    case EVENT_TEXT: write_text(event); break;
    }
    return MUSTER_OK;
}

static enum muster_status write_event(void *context, const struct event *event)
{
    static const char *const names[] = {"document", "document-end", "map", "map-end",
                                        "list",     "list-end",     "key", "null",
                                        "bool",     "number",       "text"};
    struct dump *dump = context;
    if (event->offset > dump->file->length) return MUSTER_USAGE;
    if (dump->silent) {
        /* every byte of the text is looked at, for the sanitizer */
        heap_free(&dump->heap, memcpy(heap_alloc(&dump->heap, event->length + 1),
                                      event->text ? event->text : "", event->length));
        return MUSTER_OK;
    }
    if (dump->json) return write_json(dump, event);
    printf("%u %s", event->offset, names[event->kind]);
    if (event->kind == EVENT_BOOL) printf(" %s", event->truth ? "true" : "false");
    if (event->kind == EVENT_KEY || event->kind == EVENT_TEXT) {
        putchar(' ');
        write_text(event);
    }
    if (event->kind == EVENT_NUMBER) printf(" %.*s", (int)event->length, event->text);
    if (event->quoted) printf(" quoted");
    putchar('\n');
    return MUSTER_OK;
}

/* A copy of the first bytes in a block of its own, so that a sanitizer sees what is read past it.
 */
static enum muster_status run(void *context)
{
    struct dump *dump = context;
    struct reader_sink sink = {dump, write_event};
    struct source_file part;
    const char *why = "";
    source_open(&dump->map, &dump->heap);
    dump->file = source_read(&dump->map, dump->name, dump->name, &why);
    if (!dump->file) {
        fprintf(stderr, "%s: %s\n", dump->name, why);
        return MUSTER_USAGE;
    }
    if (dump->cut > dump->file->length) dump->cut = dump->file->length;
    char *bytes = heap_alloc(&dump->heap, dump->cut + 64);
    memcpy(bytes, dump->file->bytes, dump->cut);
    part = *dump->file;
    part.bytes = bytes;
    part.length = dump->cut;
    dump->file = &part;
    dump->comma = false;
    return reader_run(reader_format_of(dump->name), &dump->csv, &part, &dump->heap, &sink,
                      &dump->error);
}

static enum muster_status once(struct dump *dump, size_t limit, uint64_t countdown)
{
    heap_open(&dump->heap, limit);
    dump->heap.countdown = countdown;
    enum muster_status status = heap_protect(&dump->heap, run, dump);
    heap_close(&dump->heap);
    return status;
}

static int all_cuts(struct dump *dump, size_t limit)
{
    dump->silent = true;
    for (size_t cut = 0;; cut++) {
        dump->cut = cut;
        if (once(dump, limit, 0) == MUSTER_USAGE) return 2;
        if (dump->cut < cut) return 0;
    }
}

static int all_failures(struct dump *dump)
{
    dump->silent = true;
    for (uint64_t n = 1; n < 100000; n++)
        if (once(dump, 0, n) != MUSTER_NOMEM) return 0;
    return 2;
}

int main(int argc, char **argv)
{
    struct dump dump = {.cut = SIZE_MAX};
    size_t limit = 0;
    bool cuts = false, failures = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--json"))
            dump.json = true;
        else if (!strcmp(argv[i], "--blank-above"))
            dump.csv.blank_above = true;
        else if (!strcmp(argv[i], "--fail"))
            failures = true;
        else if (!strcmp(argv[i], "--cuts"))
            cuts = true;
        else if (!strcmp(argv[i], "--cut") && i + 1 < argc)
            dump.cut = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--limit") && i + 1 < argc)
            limit = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--separator") && i + 1 < argc)
            dump.csv.separator = argv[++i][0];
        else
            dump.name = argv[i];
    }
    if (!dump.name) return 2;
    if (cuts) return all_cuts(&dump, limit);
    if (failures) return all_failures(&dump);
    enum muster_status status = once(&dump, limit, 0);
    fflush(stdout);
    if (status == MUSTER_INPUT) fprintf(stderr, "%u: %s\n", dump.error.offset, dump.error.text);
    return status == MUSTER_OK ? 0 : status == MUSTER_INPUT ? 1 : status == MUSTER_USAGE ? 2 : 3;
}
