/*
 * muster - policy as code for information security management.
 *
 * The public interface. Every name begins with muster_. An engine owns everything it hands out;
 * what it returns stays valid until muster_close(). No global state, no output of its own, no exit.
 * An engine belongs to one thread at a time and goes through one policy: options, then
 * muster_compile() or muster_load(), then muster_evaluate(), then whatever is to be seen.
 */
#ifndef MUSTER_H
#define MUSTER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined __GNUC__
#pragma GCC visibility push(default)
#endif

/* How a call ended. Everything but MUSTER_OK says that the call did not do what was asked. */
enum muster_status {
    MUSTER_OK,      /* done */
    MUSTER_NOMEM,   /* the system gave no memory */
    MUSTER_LIMIT,   /* a ceiling that the caller set was reached */
    MUSTER_INPUT,   /* a file could not be read or is malformed */
    MUSTER_INVALID, /* the policy does not compile */
    MUSTER_USAGE    /* the arguments make no sense */
};

struct muster_engine;

/* What is handed out: bytes with a NUL behind them. */
struct muster_text {
    const char *bytes;
    size_t length;
};

enum muster_option {
    MUSTER_AS_OF,   /* the instant of the run: a date or a timestamp; else the clock */
    MUSTER_ZONE,    /* an IANA name; else the policy's parameter core.zone */
    MUSTER_SET,     /* NAME=VALUE of a parameter; may be given several times */
    MUSTER_ROOT,    /* the folder that facts may be read from; else that of the paths */
    MUSTER_LIBRARY, /* a folder searched for modules before the built-in library; several times */
    MUSTER_FAIL_ON, /* critical, high, medium, low or info: what counts for the verdict; else low */
    MUSTER_ALL,     /* yes or no: satisfied outcomes are reported, too; else no */
    MUSTER_COLOR,   /* yes or no: texts have colours; else no */
    MUSTER_LIMIT_STEPS,  /* instructions at most, 0 for no limit */
    MUSTER_LIMIT_ROWS,   /* rows that a relation may have */
    MUSTER_LIMIT_MEMORY, /* MiB that the engine may hold */
    MUSTER_QUERY,        /* compiled together with the policy as the report `query` */
    MUSTER_COVERAGE,     /* yes or no: compiled so that coverage is counted; else no */
    MUSTER_EXPLAIN,      /* compiled so that outcomes of this REQUIREMENT[.PART] can be explained */
    MUSTER_PROOFS        /* yes or no: findings are reported with their proofs; else no */
};

/* The verdict on what was evaluated. */
enum muster_verdict {
    MUSTER_PASS,       /* nothing at or above MUSTER_FAIL_ON */
    MUSTER_FAIL,       /* findings */
    MUSTER_UNVERIFIED, /* only outcomes that cannot be told */
    MUSTER_INCOMPLETE, /* not everything could be read, or a limit ended the run */
    MUSTER_REJECTED    /* there is no policy that compiles */
};

/* One outcome. Texts are never NULL; those that do not apply are empty. docs/findings-json.md says
 * what they hold. */
struct muster_finding {
    const char *outcome, *requirement, *part, *module, *severity, *subject, *message, *key;
    const char *file; /* the place it points to */
    unsigned line, column;
    bool waived;
};

/* The version of the library, "0.1.0". */
const char *muster_version(void);

/* NULL when the system gives no memory. */
struct muster_engine *muster_open(void);
/* A new engine with the options of another, which meanwhile nobody may change. */
struct muster_engine *muster_open_like(const struct muster_engine *other);
void muster_close(struct muster_engine *engine);

/* MUSTER_USAGE when the value is not one for this option; what is accepted stands in the
 * diagnostics. */
enum muster_status muster_option(struct muster_engine *engine, enum muster_option option,
                                 const char *value);

/* Compiles files and folders. */
enum muster_status muster_compile(struct muster_engine *engine, const char *const *paths,
                                  size_t count);

/* The same up to a pass of the compiler, and what it left, as text: also when there are errors. */
enum muster_status muster_dump(struct muster_engine *engine, const char *const *paths, size_t count,
                               const char *pass, struct muster_text *text);

/* The policy as a script for SQLite: rules and requirements over tables of things and facts. */
enum muster_status muster_compile_sql(struct muster_engine *engine, const char *const *paths,
                                      size_t count, struct muster_text *text);

/* The names of the passes, in order; NULL behind the last. */
const char *muster_pass(size_t number);

/* A compiled policy, from a file or as the bytes of one, checked before it is taken. */
enum muster_status muster_load(struct muster_engine *engine, const char *path);

/* The compiled policy as the bytes of a file, and as text for people. */
enum muster_status muster_program(struct muster_engine *engine, struct muster_text *bytes);
enum muster_status muster_disassemble(struct muster_engine *engine, struct muster_text *text);

/*
 * Reads the facts and evaluates. MUSTER_OK also when there are findings; MUSTER_INPUT when not
 * everything could be read, but what could be was evaluated.
 */
enum muster_status muster_evaluate(struct muster_engine *engine);
enum muster_verdict muster_verdict(const struct muster_engine *engine);

/* Findings in the order of reports: format "text" or "json". JSON has the diagnostics, too, and can
 * be had whatever happened before. */
enum muster_status muster_findings(struct muster_engine *engine, const char *format,
                                   struct muster_text *text);
size_t muster_finding_count(const struct muster_engine *engine);
enum muster_status muster_finding(struct muster_engine *engine, size_t number,
                                  struct muster_finding *finding);

/*
 * Why outcomes of the requirement of MUSTER_EXPLAIN are what they are, after muster_evaluate(): on
 * the subjects whose text is `subject` or begins with it; NULL: all that is not satisfied. Format
 * "text" or "json". docs/explain.md
 */
enum muster_status muster_explain(struct muster_engine *engine, const char *subject,
                                  const char *format, struct muster_text *text);

/* What is wrong with policy, files and calls; empty when nothing is. */
enum muster_status muster_diagnostics(struct muster_engine *engine, struct muster_text *text);

/*
 * Pictures and tables of the policy, after muster_evaluate(). name NULL: the only one there is.
 * Formats of pictures are Graphviz's, "dot" is the graph itself; of tables: text csv md json html.
 */
enum muster_status muster_graph(struct muster_engine *engine, const char *name, const char *format,
                                struct muster_text *picture);
enum muster_status muster_report(struct muster_engine *engine, const char *name, const char *format,
                                 struct muster_text *table);

/*
 * A policy file in the one style; *changed tells whether that is something else than it holds. The
 * file is not written. MUSTER_INVALID when it has syntax errors. One engine may format many files.
 */
enum muster_status muster_format(struct muster_engine *engine, const char *path,
                                 struct muster_text *text, bool *changed);

/* One test of a policy. Texts are the engine's. */
struct muster_test {
    const char *title;
    const char *file; /* where it stands */
    unsigned line;
    bool passed;
    const char
        *failures; /* lines of text; of each failed expectation one that says where it stands,
                      what was expected and what was found, and indented below it why */
};

/* The tests that the policy's own files hold, none of them run. The engine is used up by it. */
enum muster_status muster_list_tests(struct muster_engine *engine, const char *const *paths,
                                     size_t count, const struct muster_test **tests, size_t *n);

/*
 * Compiles the policy with the world of test `number`, from 1, evaluates and compares. Facts are
 * not loaded. One engine for each test. MUSTER_OK also when the test fails.
 */
enum muster_status muster_run_test(struct muster_engine *engine, const char *const *paths,
                                   size_t count, size_t number, struct muster_test *test);

/*
 * What of the policy was seen at work: each requirement, rule and condition, with how often it came
 * out which way; of engines with MUSTER_COVERAGE, after muster_run_test() or muster_evaluate().
 * muster_add_coverage() adds another engine's counts. Format "text", or "lcov" for its tracefile.
 */
enum muster_status muster_add_coverage(struct muster_engine *engine,
                                       const struct muster_engine *other);
enum muster_status muster_coverage(struct muster_engine *engine, const char *format,
                                   struct muster_text *text);

/* Why the last call failed, in a sentence; for when not even diagnostics can be had. */
const char *muster_failure(const struct muster_engine *engine);

/* The one of the candidates that was probably meant by a misspelled name, or NULL. */
const char *muster_nearest(const char *name, const char *const *candidates, size_t count);

#if defined __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
