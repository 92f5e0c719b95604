/*
 * reader - a file of facts as a stream of events, the same for every format.
 *
 * A reader goes over the bytes of one file once and tells a sink what it meets, in order, without
 * building a tree. Each event carries the byte offset where it stands, for good messages later.
 * JSON Lines and several YAML documents are several documents; CSV is one document, a list of
 * maps from header to cell.
 *
 * Texts in events are borrowed: they live until the sink returns.
 */
#ifndef MUSTER_FACTS_READER_H
#define MUSTER_FACTS_READER_H

#include "base/source.h"

enum event_kind {
    EVENT_DOCUMENT, /* a document begins */
    EVENT_DOCUMENT_END,
    EVENT_MAP,
    EVENT_MAP_END,
    EVENT_LIST,
    EVENT_LIST_END,
    EVENT_KEY, /* text: the key; its value follows */
    EVENT_NULL,
    EVENT_BOOL,   /* truth; text as written */
    EVENT_NUMBER, /* text as written: an integer or a decimal number */
    EVENT_TEXT    /* text, escapes resolved */
};

struct event {
    enum event_kind kind;
    bool truth;
    bool quoted;     /* YAML: a scalar that was quoted; JSON texts and CSV cells: as written */
    uint32_t offset; /* of the first byte, in the file */
    const char *text;
    size_t length; /* in bytes */
};

struct reader_sink {
    void *context;
    /* Anything but MUSTER_OK stops the reader, which returns it. */
    enum muster_status (*event)(void *context, const struct event *event);
};

/* What a reader found wrong: MUSTER_INPUT comes with one of these. */
struct reader_error {
    uint32_t offset;
    char text[200]; /* what was found and what was expected; no place in it */
};

enum reader_format { FORMAT_UNKNOWN, FORMAT_JSON, FORMAT_JSON_LINES, FORMAT_YAML, FORMAT_CSV };

struct csv_options {
    char separator;   /* 0: found from the header line (comma, semicolon, tab, bar) */
    bool blank_above; /* an empty cell repeats the one above */
};

/* The format that a file name's ending tells: .json .jsonl .ndjson .yaml .yml .csv .tsv. */
enum reader_format reader_format_of(const char *name);

/*
 * Reads a file whose bytes are there (64 zero bytes behind them). Nesting deeper than 512 levels is
 * malformed. Returns MUSTER_OK; MUSTER_INPUT with *error set; or what the sink returned.
 */
enum muster_status reader_run(enum reader_format format, const struct csv_options *csv,
                              const struct source_file *file, struct heap *heap,
                              const struct reader_sink *sink, struct reader_error *error);

/* One a format, in a file of its own. */
enum muster_status json_read(const struct source_file *file, struct heap *heap, bool lines,
                             const struct reader_sink *sink, struct reader_error *error);
enum muster_status yaml_read(const struct source_file *file, struct heap *heap,
                             const struct reader_sink *sink, struct reader_error *error);
enum muster_status csv_read(const struct source_file *file, struct heap *heap,
                            const struct csv_options *options, const struct reader_sink *sink,
                            struct reader_error *error);

#endif
