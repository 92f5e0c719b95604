/*
 * engine_int - what stands behind the public interface.
 *
 * Every entry point runs its body inside engine_guard(), so that whatever happens below comes back
 * as a status. The engine's struct is its own block; all else is its heap's.
 */
#ifndef MUSTER_API_ENGINE_INT_H
#define MUSTER_API_ENGINE_INT_H

#include "report/baseline.h"
#include "facts/load.h"
#include "report/coverage.h"

struct lint_options;
struct document_options;

struct settings {
    const char *as_of, *zone, *root, *facts, *query, *explain, *baseline;
    const char **set, **library;
    size_t nset, set_capacity, nlibrary, library_capacity;
    enum diag_code *allowed;
    size_t nallowed, allowed_capacity;
    enum severity fail_on;
    bool all, colour, proofs, coverage, as_library, unjudged;
    uint64_t steps;
    size_t rows;
    uint64_t shuffle; /* for tests: compile_options.shuffle */
    bool unindexed;   /* for tests: run_options.unindexed */
};

/* A source or facts that the caller gave as bytes: a block of the heap, zeroes behind. */
struct given {
    const char *name, *kind, *format; /* of facts; or NULL */
    const char *bytes;
    size_t length;
};

struct given_list {
    struct given *items;
    size_t n, capacity;
};

struct muster_engine {
    struct heap heap;
    struct arena arena; /* what settings and results need to keep */
    char failure[512];
    struct settings settings;
    struct given_list given_sources, given_facts;
    struct source_map sources;
    struct diag_list diags;
    struct program program;
    bool has_program, explains; /* explains: it was compiled so, here */
    const char *root; /* what MUSTER_ROOT is when it is not set; NULL: no files are read */
    struct run run;
    bool has_run, has_findings;
    struct findings findings;
    struct baseline *baseline; /* NULL: there is none */
    struct finding_proofs proofs;
    struct coverage coverage;
    const struct muster_outcome **outcomes; /* those that were asked for, by number */
    bool *drawn;                            /* by routine: its table is filled */
    enum verdict verdict;
};

/* Runs body(context) for the engine; a limit, a lack of memory or a cancellation becomes a
 * diagnostic, too. */
enum muster_status engine_guard(struct muster_engine *engine,
                                enum muster_status (*body)(void *context), void *context);

/* The same for what only shows what is there: also in an engine that was cancelled. */
enum muster_status engine_show(struct muster_engine *engine,
                               enum muster_status (*body)(void *context), void *context);

/* Microseconds since 1970, by the host's clock or the system's. */
int64_t engine_clock(const struct muster_engine *engine);

/* Copies what the caller gave into a list; refuses a name that is there already. */
enum muster_status engine_accept(struct muster_engine *engine, struct given_list *list,
                                 const struct given *given);

/* Sets the failure, and reports it as a wrong call; returns MUSTER_USAGE. */
enum muster_status engine_refuse(struct muster_engine *engine, const char *help, const char *format,
                                 ...) __attribute__((format(printf, 3, 4)));

/* Compiles a policy with the world of a test; inside engine_guard(). */
enum muster_status engine_compile_test(struct muster_engine *engine, const char *const *paths,
                                       size_t count, size_t number);

/* Sets *number and *part (NONE: all of it) to what [MODULE.][KIND.]NAME[.PART] means; refuses what
 * means nothing, or several. */
enum muster_status engine_find_requirement(struct muster_engine *engine, const char *asked,
                                           uint32_t *number, uint32_t *part);

/* Hands out a graph in the DOT language, as it is or as a picture. */
enum muster_status engine_draw(struct muster_engine *engine, struct buffer *dot, const char *format,
                               struct muster_text *text);

/* Compiles a policy and looks it over; inside engine_guard(). */
enum muster_status engine_lint(struct muster_engine *engine, const char *const *paths, size_t count,
                               const struct lint_options *lint);

/* Compiles a policy and documents its modules; inside engine_guard(). */
enum muster_status engine_document(struct muster_engine *engine, const char *const *paths,
                                   size_t count, const struct document_options *document);

/* Reads the baseline of the settings, if there is one; inside engine_guard(). */
enum muster_status engine_read_baseline(struct muster_engine *engine);

/* Hands out what was written. */
void engine_give(struct muster_engine *engine, struct buffer *out, struct muster_text *text);

/* "a, b, c" of texts; in the engine's arena. */
const char *engine_list(struct muster_engine *engine, const char *const *items, size_t count);

/* Help for a name that nothing has: the nearest of those there are, else those that hold its last
 * word, else all of them. `what` they are, in the plural. */
const char *engine_suggest(struct muster_engine *engine, const char *asked,
                           const char *const *names, size_t n, const char *what);

/* Help for a name that nothing of the policy has, but something of the library that is not
 * imported: which module declares it. `what` it is, in the singular; `names` are those that the
 * policy has. NULL: none does. */
const char *engine_import_advice(struct muster_engine *engine, const char *what, const char *asked,
                                 const char *const *names, size_t n);

#endif
