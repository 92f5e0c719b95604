#define _GNU_SOURCE
#include "target.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096];

void target_wrong(const char *what, const char *detail)
{
    fprintf(stderr, "wrong: %s\n%s\n", what, detail);
    abort();
}

/* -- files */

static int remove_one(const char *path, const struct stat *about, int flag, struct FTW *at)
{
    (void)about, (void)flag, (void)at;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *folder_name(void)
{
    const char *top = getenv("TMPDIR");
    if (*folder) return folder;
    snprintf(folder, sizeof folder, "%s/muster-fuzz-XXXXXX", top && *top ? top : "/tmp");
    if (!mkdtemp(folder)) target_wrong("no folder can be made", folder);
    atexit(remove_folder);
    return folder;
}

const char *target_file(const char *name, const void *bytes, size_t length)
{
    static char paths[4][sizeof folder + 64];
    static size_t next;
    char *path = paths[next++ % 4];
    FILE *file;
    snprintf(path, sizeof paths[0], "%s/%s", folder_name(), name);
    file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        target_wrong("a file cannot be written", path);
    return path;
}

/* -- engines */

struct muster_engine *target_engine(void)
{
    struct muster_engine *engine = muster_open();
    if (!engine) target_wrong("there is no memory for an engine", "");
    muster_option(engine, MUSTER_AS_OF, "2026-06-30T12:00Z");
    muster_option(engine, MUSTER_ROOT, folder_name());
    muster_option(engine, MUSTER_LIMIT_STEPS, "100000");
    muster_option(engine, MUSTER_LIMIT_ROWS, "5000");
    muster_option(engine, MUSTER_LIMIT_MEMORY, "64");
    return engine;
}

void target_show(struct muster_engine *engine)
{
    static const char *const tables[] = {"text", "csv", "md", "json", "html"};
    struct muster_text text;
    for (size_t k = 0; k < muster_outcome_count(engine); k++) muster_outcome(engine, k);
    muster_findings(engine, "text", &text);
    muster_findings(engine, "json", &text);
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        muster_report(engine, NULL, tables[k], &text);
    muster_graph(engine, NULL, "dot", &text);
}

void target_expect_reason(struct muster_engine *engine)
{
    struct muster_text text = {"", 0};
    enum muster_status status = muster_diagnostics(engine, &text);
    if (status == MUSTER_LIMIT || status == MUSTER_NOMEM) return;
    if (!strstr(text.bytes, "error[E")) target_wrong("it failed and says no error", text.bytes);
}

/* -- facts */

struct shape {
    const char *format;
    size_t length; /* of the file */
    bool in_map[1024], keyed[1024];
    size_t depth;
    size_t documents;
};

static void expect_text(const struct shape *shape, const struct event *event)
{
    char *copy = malloc(event->length + 1); /* so that a sanitizer sees every byte looked at */
    (void)shape;
    if (!copy) return;
    if (event->length) memcpy(copy, event->text, event->length);
    free(copy);
}

/* A value where one may be: in a map behind a key. */
static void expect_value(struct shape *shape, const struct event *event)
{
    if (!shape->depth) target_wrong("a value outside of a document", shape->format);
    if (shape->in_map[shape->depth] && !shape->keyed[shape->depth])
        target_wrong("a value without a key", shape->format);
    shape->keyed[shape->depth] = false;
    (void)event;
}

static void open_shape(struct shape *shape, bool map)
{
    if (++shape->depth >= sizeof shape->in_map) target_wrong("nested too deep", shape->format);
    shape->in_map[shape->depth] = map;
    shape->keyed[shape->depth] = false;
}

static void close_shape(struct shape *shape, bool map)
{
    if (!shape->depth || shape->in_map[shape->depth] != map || shape->keyed[shape->depth])
        target_wrong("an end without a beginning", shape->format);
    shape->depth--;
}

static enum muster_status take(void *context, const struct event *event)
{
    struct shape *shape = context;
    if (event->offset > shape->length) target_wrong("a place behind the end", shape->format);
    switch (event->kind) {
    case EVENT_DOCUMENT:
        if (shape->depth) target_wrong("a document in a document", shape->format);
        open_shape(shape, false);
        break;
    case EVENT_DOCUMENT_END: close_shape(shape, false); break;
    case EVENT_MAP:
    case EVENT_LIST:
        expect_value(shape, event);
        open_shape(shape, event->kind == EVENT_MAP);
        break;
    case EVENT_MAP_END: close_shape(shape, true); break;
    case EVENT_LIST_END: close_shape(shape, false); break;
    case EVENT_KEY:
        if (!shape->in_map[shape->depth] || shape->keyed[shape->depth])
            target_wrong("a key where none can be", shape->format);
        shape->keyed[shape->depth] = true;
        expect_text(shape, event);
        break;
    case EVENT_TEXT:
    case EVENT_NUMBER: expect_text(shape, event); /* fall through */
    case EVENT_NULL:
    case EVENT_BOOL: expect_value(shape, event); break;
    }
    return MUSTER_OK;
}

struct reading {
    struct heap heap;
    const char *name;
    const struct csv_options *csv;
    const uint8_t *data;
    size_t size;
};

/* The bytes in a block of their own, so that a sanitizer sees what is read past them. */
static enum muster_status read_alone(void *context)
{
    struct reading *r = context;
    struct source_map map;
    struct reader_error error = {0};
    struct shape shape = {.format = r->name, .length = r->size};
    struct reader_sink sink = {&shape, take};
    char *bytes = heap_alloc(&r->heap, r->size + 64);
    const struct source_file *file;
    enum muster_status status;
    if (r->size) memcpy(bytes, r->data, r->size);
    source_open(&map, &r->heap);
    file = source_add(&map, r->name, NULL, bytes, r->size);
    status = reader_run(reader_format_of(r->name), r->csv, file, &r->heap, &sink, &error);
    if (status == MUSTER_OK && shape.depth) target_wrong("no end", r->name);
    if (status == MUSTER_INPUT && (!*error.text || error.offset > r->size))
        target_wrong("malformed without a reason or a place", r->name);
    return status;
}

void target_read(const char *name, const struct csv_options *csv, const uint8_t *data, size_t size)
{
    struct reading reading = {.name = name, .csv = csv, .data = data, .size = size};
    heap_open(&reading.heap, (size_t)64 << 20);
    heap_protect(&reading.heap, read_alone, &reading);
    heap_close(&reading.heap);
}

/* Every type of field, natively; and the same file once more as elements of whatever it holds. */
static const char policy[] =
    "enum grade { low < high }\n"
    "kind system { name: text?  grade: grade?  on: date?  made: timestamp?  took: duration?  "
    "open: bool?  n: int?  size: number?  up: system?  uses: system*  tags: text*  when: date*  "
    "counts: int* }\n"
    "kind part in system { n: int = 1  any: thing? }\n"
    "kind row observed { a: text?  b: int?  c: date?  d: text*  e: system?  k: text?  f: text? }\n"
    "kind node observed { id-text: text?  above: text?  deep: text*  n: number? }\n"
    "kind line observed { day: date?  who: text?  x: number?  where: int }\n"
    "kind check judged {}\n"
    "facts \"facts.*\"\n"
    "facts row from \"facts.*\" as-of $.made { id: .id  a: .a  b: .b  c: .c  d: .d[*]  e: .e  "
    "k: key  f: lower(.name) }\n"
    "facts node from \"facts.*\" each ..row[where .id != \"none\"] { id-text: .id  above: ^.id  "
    "deep: ..name  n: .n }\n"
    "facts line from \"facts.*\" (separator: \";\", blank: above) { day: .'Day'  who: .'Who'  "
    "x: .x  where: line }\n"
    "check known { for s in system  require n: s.n > 0  require on: s.on <= today  "
    "require up: s.up.name like \"*a*\" }\n"
    "check told { for r in row  require a: has r.a  require c: r.c < today - 1mo }\n"
    "check nodes { require count(n for n in node) < 3 }\n"
    "report lines { for l in line  columns { \"Day\": l.day, \"Who\": l.who, \"X\": l.x } }\n";

/* Compiled once; each input gets an engine that loads it. */
static const char *program_path(void)
{
    static char path[sizeof folder + 64];
    const char *source;
    struct muster_engine *engine;
    struct muster_text text = {"", 0};
    if (*path) return path;
    source = target_file("policy.muster", policy, sizeof policy - 1);
    engine = target_engine();
    if (muster_compile(engine, &source, 1) != MUSTER_OK ||
        muster_program(engine, &text) != MUSTER_OK) {
        muster_diagnostics(engine, &text);
        target_wrong("the policy for facts does not compile", text.bytes);
    }
    snprintf(path, sizeof path, "%s", target_file("policy.mbc", text.bytes, text.length));
    muster_close(engine);
    return path;
}

void target_facts(const char *name, const uint8_t *data, size_t size)
{
    const char *program = program_path();
    const char *path = target_file(name, data, size);
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    if (muster_load(engine, program) != MUSTER_OK)
        target_wrong("the program does not load", muster_failure(engine));
    if (muster_evaluate(engine) != MUSTER_OK) target_expect_reason(engine);
    if (target_turn(data, size, 4))
        muster_findings(engine, "text", &text);
    else
        target_show(engine);
    muster_close(engine);
    remove(path);
}

unsigned target_turn(const uint8_t *data, size_t size, unsigned n)
{
    uint32_t hash = 2166136261u;
    for (size_t k = 0; k < size; k++) hash = (hash ^ data[k]) * 16777619u;
    return (hash >> 16) % n;
}
