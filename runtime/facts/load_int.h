/*
 * load_int - what the files that load facts share: the loader, the file at hand, keys, trees.
 *
 * A loader lives for one facts_load(); its pieces are in its arena or on the heap of the run.
 */
#ifndef MUSTER_FACTS_LOAD_INT_H
#define MUSTER_FACTS_LOAD_INT_H

#include "facts/load.h"
#include "facts/reader.h"
#include "vm/document.h"

/* -- keys: what the keys of a map mean */

enum key_meaning {
    KEY_FIELD, /* number: a field */
    KEY_KIND,  /* number: a kind; things of it follow */
    KEY_ID,
    KEY_TITLE,
    KEY_PARENT,
    KEY_AS_OF,
    KEY_SKIP,      /* not for us */
    KEY_AMBIGUOUS, /* kinds of several modules are called that */
    KEY_UNKNOWN
};

struct key {
    const char *name; /* with a NUL */
    size_t length;
    uint32_t hash;
    enum key_meaning meaning;
    uint32_t number;
    bool alike;        /* another spelling of a name, met in a file */
    struct key *next;  /* the one that came after this one last time, or NULL */
    struct key *other; /* AMBIGUOUS: another one of this name, not in the table */
    place reported;    /* UNKNOWN: where in the newest file it was reported */
};

/* The keys that one sort of map may have: of a kind's things, or of a native document. */
struct shape {
    struct arena *arena;
    uint32_t kind; /* NONE: a native document */
    struct key **keys, **slots;
    size_t n, capacity, mask;
    struct key *last;
};

/* -- the loader */

struct loader {
    struct run *run;
    const struct load_options *options;
    struct diag_list *diags;
    struct arena arena;
    const char *root; /* without links; NULL: nothing may be read */
    struct text_pool
        done; /* "form:path" of files that are read, forms being mappings and the native one */
    struct shape **shapes; /* by kind, then the native document's; made when asked for */
    place *described;      /* entity -> where it was described last */
    size_t ndescribed;
    struct {
        bool seen, named; /* in the file, in the document */
        value as_of;
    } * seen; /* by kind: what the file at hand says of it */
    struct {
        bool at_all, native; /* by a declaration; by one of the native form */
    } * asked;               /* by number of what is given: whether it was */
    struct buffer words;     /* for messages */
};

/* One file being read for one declaration. */
struct task {
    struct loader *loader;
    struct run *run;
    const struct program_mapping *mapping;
    struct source_file *file;
    enum reader_format format;
    struct csv_options csv;
};

/* -- one file (load_file.c) */

struct span load_span(const struct program_mapping *mapping);

/* Reads a file that lies in a folder, or one that is given (then `given` is not NULL). */
enum muster_status load_file(struct loader *loader, const struct program_mapping *mapping,
                             const char *name, const char *real, struct load_given *given);

/* Forgets what the newest file said of kinds, or (good) takes it over. */
void load_settle_seen(struct loader *loader, bool good);

/*
 * What a key means in a thing of a kind, or (NONE) in a native document. NULL: nothing, which has
 * been reported.
 */
const struct key *shape_resolve(struct task *task, uint32_t kind, const struct event *event);

/* -- things and values (fact.c) */

/*
 * A thing that the file describes: declared, reported when the file describes it twice. A name of
 * NONE gives one that is named after its place.
 */
enum muster_status fact_thing(struct task *task, uint32_t kind, uint32_t name, place at,
                              uint32_t *entity);

/* Notes that the file says something of a kind. */
void fact_seen(struct task *task, uint32_t kind, value as_of);

/* The word of a scalar; false when it is none of the type. */
bool fact_word(struct task *task, uint32_t type, const struct event *event, value *word);

/* Stores a scalar into a field; one that does not fit is reported. */
enum muster_status fact_store(struct task *task, uint32_t thing, uint32_t field,
                              const struct event *event);

/* Reports that a scalar does not fit a field. */
void fact_refuse(struct task *task, uint32_t thing, uint32_t field, const struct event *event);

/* Reports something that does not belong there; the arguments are the message's. `help` may be
 * NULL. */
void fact_trouble(struct task *task, uint32_t offset, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A copy of a text for messages: short, on one line. */
const char *fact_quote(struct task *task, const char *text, size_t length);

/* "a map", "a text", ... */
const char *fact_event_name(const struct event *event);

static inline place fact_place(const struct task *task, uint32_t offset)
{
    return task->file->base + offset;
}

/* Reports the columns that the mapping asks for and this row of a table, like all of them, lacks.
 */
void columns_check(struct task *task, const struct document *document, uint32_t row);

/* -- the forms; both answer like reader_run */

enum muster_status native_load(struct task *task, struct reader_error *error);
enum muster_status mapped_load(struct task *task, struct reader_error *error);

/* The native form's way to read one thing by the names of its fields: events of an element go in,
 * things come out. */
struct native;
struct native *native_open(struct task *task);

enum muster_status native_event(void *context, const struct event *event);
void native_close(struct native *native);

/* -- trees */

void tree_open(struct document *document, struct heap *heap, const struct source_file *file);

/* Builds a document from its events. */
struct tree {
    struct run *run;
    struct document *document;
    uint32_t around; /* the map or list that is open, or NONE */
    uint32_t key;    /* of the value that follows, or NONE */
};
void tree_begin(struct tree *tree, struct run *run, struct document *document);

/* Takes the next event and sets *node to the node that it completes, or NONE. */
void tree_take(struct tree *tree, const struct event *event, uint32_t *node);

/* Sends a node as events. */
enum muster_status tree_replay(struct run *run, const struct document *document, uint32_t node,
                               const struct reader_sink *sink);

#endif
