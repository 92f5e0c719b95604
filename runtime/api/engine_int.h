/*
 * engine_int - what stands behind the public interface.
 *
 * Every entry point runs its body inside engine_guard(), so that whatever happens below comes back
 * as a status. The engine's struct is its own block; all else is its heap's.
 */
#ifndef MUSTER_API_ENGINE_INT_H
#define MUSTER_API_ENGINE_INT_H

#include "report/coverage.h"
#include "report/finding.h"

struct settings {
    const char *as_of, *zone, *root, *query, *explain;
    const char **set, **library;
    size_t nset, set_capacity, nlibrary, library_capacity;
    enum severity fail_on;
    bool all, colour, proofs, coverage;
    uint64_t steps;
    size_t rows;
    uint64_t shuffle; /* for tests: compile_options.shuffle */
    bool unindexed;   /* for tests: run_options.unindexed */
};

struct muster_engine {
    struct heap heap;
    struct arena arena; /* what settings and results need to keep */
    char failure[512];
    struct settings settings;
    struct source_map sources;
    struct diag_list diags;
    struct program program;
    bool has_program, explains; /* explains: it was compiled so */
    const char *root;           /* what MUSTER_ROOT is when it is not set */
    struct run run;
    bool has_run, has_findings;
    struct findings findings;
    struct finding_proofs proofs;
    struct coverage coverage;
    bool *drawn; /* by routine: its table is filled */
    enum verdict verdict;
};

/* Runs body(context) for the engine; a limit or a lack of memory becomes a diagnostic, too. */
enum muster_status engine_guard(struct muster_engine *engine,
                                enum muster_status (*body)(void *context), void *context);

/* Sets the failure, and reports it as a wrong call; returns MUSTER_USAGE. */
enum muster_status engine_refuse(struct muster_engine *engine, const char *help, const char *format,
                                 ...) __attribute__((format(printf, 3, 4)));

/* Compiles a policy with the world of a test; inside engine_guard(). */
enum muster_status engine_compile_test(struct muster_engine *engine, const char *const *paths,
                                       size_t count, size_t number);

/* Hands out what was written. */
void engine_give(struct muster_engine *engine, struct buffer *out, struct muster_text *text);

/* "a, b, c" of texts; in the engine's arena. */
const char *engine_list(struct muster_engine *engine, const char *const *items, size_t count);

#endif
