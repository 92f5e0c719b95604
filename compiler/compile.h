/*
 * compile - policy text to program: runs the passes of pass.def in order.
 *
 * A compilation owns an arena in which tree, model and terms live and die together; the program it
 * makes is the caller's and stands on its own. Mistakes of the author go to the list of
 * diagnostics; pass.def says after which pass with a mistake another runs.
 */
#ifndef MUSTER_COMPILER_COMPILE_H
#define MUSTER_COMPILER_COMPILE_H

#include "base/diag.h"
#include "bytecode/program.h"

/* A source that is at hand: a library module's ("isms.muster" or "ism3/levels.muster"), or one that
 * the caller gave. */
struct compile_source {
    const char *name;
    const char *text;
    size_t length;
};

/* What `muster lint` is told. */
struct lint_options {
    const enum diag_code *allowed; /* warnings that are not wanted */
    size_t nallowed;
    const int64_t *day; /* as of which waivers are looked at; NULL: nothing is said of their time */
    bool library;       /* what is declared is for who imports it */
};

/* What `muster doc` is told, and what it gets. */
struct document_options {
    const char *module; /* also one of the library that nothing imports; NULL: the project's */
    bool html;          /* else Markdown */
    struct buffer *out;
};

struct compile_options {
    const struct compile_source *given; /* each takes the place of a file of its name */
    size_t ngiven;
    const char *const *paths; /* files and folders; folders are searched for *.muster */
    size_t npaths;
    const char *const *library_folders; /* searched before the embedded library */
    size_t nlibrary_folders;
    const struct compile_source *library; /* embedded */
    size_t nlibrary;
    const char *installed;  /* a folder searched last, or NULL */
    const char *dump_after; /* name of a pass, or NULL */
    struct buffer *dump;
    struct buffer *sql;              /* gets the policy as SQL (compiler/sql.h), or NULL */
    const struct lint_options *lint; /* warns of what compiles, but says little; NULL: does not */
    const struct document_options *document; /* documents modules; NULL: does not */
    size_t test;         /* this test, from 1, is compiled with its world; 0: the policy itself */
    const char *explain; /* a requirement whose outcomes are to be explained: [MODULE.][KIND.]NAME,
                            and what follows a dot; "*": any; or NULL */
    bool recalled;       /* the sources are in the map already, all of them, in their order */
    bool coverage;       /* the program counts what its conditions and rules come to */
    uint64_t shuffle;    /* for tests: the seed of a chance that takes the place of costs where the
                            order of a join is chosen; 0: costs */
    const char *query;   /* a `muster query`, compiled as the report `query`; or NULL */
};

/*
 * Fills *program. MUSTER_INVALID when the policy has errors, MUSTER_INPUT when a path cannot be
 * read, both with diagnostics.
 */
enum muster_status compile(const struct compile_options *options, struct heap *heap,
                           struct source_map *sources, struct diag_list *diags,
                           struct program *program);

/*
 * Which module of the embedded library has to be imported for a name: "module a declares it: import
 * a", in the arena; NULL when none declares a `what` of that name (library.h has the words). Parses
 * what may hold the name: for errors.
 */
const char *compile_import_advice(const struct compile_options *options, struct arena *arena,
                                  const char *what, const char *name);

/* A test of the policy. */
struct listed_test {
    const char *title;
    place at;
};

/*
 * Parses the policy and lists its tests, in the order in which options.test counts them; the list
 * is the heap's. Diagnostics as compile().
 */
enum muster_status compile_list_tests(const struct compile_options *options, struct heap *heap,
                                      struct source_map *sources, struct diag_list *diags,
                                      struct listed_test **tests, size_t *n);

/* A name that a policy declares, or that the language knows. */
struct listed_name {
    const char *what, *name, *of, *about; /* as struct muster_name has them */
    struct span at;
};

/*
 * Parses the policy, takes in its declarations and lists them, the library's that it imports, and
 * the language's own words. The list is the heap's; what has no mistake is listed although
 * other things have. Diagnostics as compile().
 */
enum muster_status compile_list_names(const struct compile_options *options, struct heap *heap,
                                      struct source_map *sources, struct diag_list *diags,
                                      struct program *program, struct listed_name **names,
                                      size_t *n);

#endif
