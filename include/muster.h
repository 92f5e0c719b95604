/*
 * muster - policy as code for information security management.
 *
 * The public interface; docs/embedding.md tells how to use it. Every name begins with muster_. An
 * engine copies what it is given and owns everything it hands out; what it returns stays valid
 * until muster_close(). No global state (but Graphviz's, when pictures are drawn), no output of its
 * own, no exit. Different engines may run in different threads; one engine belongs to one thread at
 * a time, but for muster_cancel(). An engine goes through one policy, once: options, then sources
 * and muster_compile(), or muster_load(), then facts and muster_evaluate(), then whatever is to be
 * seen. Texts are UTF-8.
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
    MUSTER_OK,       /* done */
    MUSTER_NOMEM,    /* the system gave no memory */
    MUSTER_LIMIT,    /* a ceiling that the caller set was reached */
    MUSTER_INPUT,    /* a file could not be read or is malformed */
    MUSTER_INVALID,  /* the policy does not compile */
    MUSTER_USAGE,    /* the arguments make no sense, or it is not the time for this call */
    MUSTER_CANCELLED /* muster_cancel() was called */
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
    MUSTER_BASELINE,     /* findings of this file, written as "json" earlier, do not count */
    MUSTER_COVERAGE,     /* yes or no: compiled so that coverage is counted; else no */
    MUSTER_EXPLAIN,      /* compiled so that outcomes of this REQUIREMENT[.PART] can be explained;
                            "*": of every one */
    MUSTER_PROOFS,       /* yes or no: findings are reported with their proofs; else no */
    MUSTER_ALLOW,        /* a code of docs/lint.md that muster_lint() leaves out; several times */
    MUSTER_FACTS,     /* the folder that globs of facts are relative to, and are read from, unless
                         MUSTER_ROOT is given; else that of each policy file */
    MUSTER_UNJUDGED,  /* yes or no: requirements are judged only where findings(...) asks for
                                 them, for who only wants tables: the verdict is MUSTER_INCOMPLETE.
                                 Else no */
    MUSTER_AS_LIBRARY /* yes or no: to muster_lint() what is declared is for who imports it; else
                         no */
};

/* The verdict on what was evaluated. */
enum muster_verdict {
    MUSTER_PASS,       /* nothing at or above MUSTER_FAIL_ON */
    MUSTER_FAIL,       /* findings */
    MUSTER_UNVERIFIED, /* only outcomes that cannot be told */
    MUSTER_INCOMPLETE, /* not everything could be read, or the run was ended before its time */
    MUSTER_REJECTED    /* there is no policy that compiles */
};

/* The version of the library, "0.1.0". */
const char *muster_version(void);

/* What an engine takes from its host. `context` is given to each function. */
struct muster_host {
    void *context;
    /* As malloc, realloc of a block, and free; all three or, for the system's, none. */
    void *(*allocate)(void *context, size_t size);
    void *(*resize)(void *context, void *block, size_t size);
    void (*release)(void *context, void *block);
    /* Microseconds since 1970-01-01T00:00Z; NULL: the system's clock. */
    long long (*clock)(void *context);
};

/* NULL when there is no memory, or the host has some of the three functions only. The host's
 * struct is copied; NULL: all is the system's, as muster_open() has it. */
struct muster_engine *muster_open(void);
struct muster_engine *muster_open_with(const struct muster_host *host);

/* A new engine with the host, options and sources of another, which meanwhile nobody may change. */
struct muster_engine *muster_open_like(const struct muster_engine *other);

/* Frees everything; after any status, whatever was left undone. NULL is no engine. */
void muster_close(struct muster_engine *engine);

/*
 * Ends the call that the engine is in, and every later one that would compile, evaluate or draw,
 * with MUSTER_CANCELLED; findings and diagnostics can still be had. The only function for other
 * threads and for signal handlers, as long as the engine is open.
 */
void muster_cancel(struct muster_engine *engine);

/* MUSTER_USAGE when the value is not one for this option; what is accepted stands in the
 * diagnostics. */
enum muster_status muster_option(struct muster_engine *engine, enum muster_option option,
                                 const char *value);

/* Files below a folder are shown with `shown` in place of "folder/": "v1:policy.muster". */
enum muster_status muster_show_as(struct muster_engine *engine, const char *folder,
                                  const char *shown);

/*
 * A source that is no file, compiled together with the paths. Its name stands in messages; it takes
 * the place of a file of that name. What it imports is found by its module's name among all
 * sources, then where imports are always looked for.
 */
enum muster_status muster_add_source(struct muster_engine *engine, const char *name,
                                     const char *bytes, size_t length);

/* Compiles files and folders; there may be none when there are sources. */
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
enum muster_status muster_load_bytes(struct muster_engine *engine, const char *name,
                                     const char *bytes, size_t length);

/* The compiled policy as the bytes of a file, and as text for people. */
enum muster_status muster_program(struct muster_engine *engine, struct muster_text *bytes);
enum muster_status muster_disassemble(struct muster_engine *engine, struct muster_text *text);

/*
 * Facts that are no file, before muster_evaluate(). With a kind they are read as by `facts KIND
 * from "NAME"`. Without (NULL) they take the place of the file of this name wherever the policy's
 * globs ask for it, mappings and all; where none does, they are in the native form, with kinds of
 * their own. format: json, jsonl, yaml, csv or tsv; NULL: by the ending of the name.
 */
enum muster_status muster_add_facts(struct muster_engine *engine, const char *name,
                                    const char *kind, const char *format, const char *bytes,
                                    size_t length);

/*
 * Reads the facts and evaluates. A policy that came from memory reads no files unless MUSTER_ROOT
 * says where from. MUSTER_OK also when there are findings; MUSTER_INPUT when not everything could
 * be read, but what could be was evaluated.
 */
enum muster_status muster_evaluate(struct muster_engine *engine);
enum muster_verdict muster_verdict(const struct muster_engine *engine);

/* Findings in the order of reports: format "text" or "json". JSON has the diagnostics, too, and can
 * be had whatever happened before. */
enum muster_status muster_findings(struct muster_engine *engine, const char *format,
                                   struct muster_text *text);

enum muster_outcome_kind {
    MUSTER_OUTCOME_SATISFIED, /* there with MUSTER_ALL or MUSTER_EXPLAIN only */
    MUSTER_OUTCOME_UNMET,
    MUSTER_OUTCOME_UNVERIFIED, /* evidence is missing */
    MUSTER_OUTCOME_ERROR,      /* it could not be evaluated */
    MUSTER_OUTCOME_TROUBLE,    /* with facts or declarations */
    /* remarks, which never fail a run: */
    MUSTER_OUTCOME_VACUOUS,        /* there was nothing to inspect */
    MUSTER_OUTCOME_UNCHECKED,      /* a thing that could be judged holds no clauses */
    MUSTER_OUTCOME_NOT_APPLICABLE, /* `where` left nothing */
    MUSTER_OUTCOME_NOT_IN_USE      /* the library asks about what the policy does not use */
};

enum muster_severity { MUSTER_INFO, MUSTER_LOW, MUSTER_MEDIUM, MUSTER_HIGH, MUSTER_CRITICAL };

/* Lines and columns are from 1, columns in code points; file is "" and they are 0 for nowhere. */
struct muster_place {
    const char *file;
    unsigned line, column;
};

/* One outcome. Texts are never NULL; those that do not apply are empty. docs/findings-json.md says
 * what they hold. */
struct muster_outcome {
    enum muster_outcome_kind kind;
    enum muster_severity severity;
    bool waived;
    const char *kind_name, *severity_name; /* "unmet", "high" */
    const char *requirement, *part, *module, *title, *subject, *message, *refs, *remedy, *key;
    const char *help;           /* of a trouble: the way out */
    const char *waiver;         /* the name of what waives it */
    struct muster_place place;  /* what it points to: a fact, a thing, or the policy again */
    struct muster_place policy; /* where it is required */
};

/* Outcomes in the order of reports, from 0. NULL when there is none of this number or no memory. */
size_t muster_outcome_count(const struct muster_engine *engine);
const struct muster_outcome *muster_outcome(struct muster_engine *engine, size_t number);

/* A step of a proof and what it rests on. Texts are never NULL. docs/explain.md says what they
 * hold. */
struct muster_step {
    const char *kind, *text, *value, *values, *hint;
    struct muster_place place;       /* of the fact, thing or rule */
    const char *line;                /* the text of that line */
    size_t more;                     /* steps that are left out behind `first` and its next ones */
    const struct muster_step *first; /* what it rests on, or NULL */
    const struct muster_step *next;  /* the step beside it, or NULL */
};

/*
 * Why an outcome is what it is: worked out on demand, for requirements that MUSTER_EXPLAIN named.
 * As steps (NULL when nothing is behind it: a trouble, an unchecked thing), and as "text" or
 * "json".
 */
enum muster_status muster_proof(struct muster_engine *engine, size_t number,
                                const struct muster_step **steps);
enum muster_status muster_proof_text(struct muster_engine *engine, size_t number,
                                     const char *format, struct muster_text *text);

/*
 * The same for all outcomes of the one requirement of MUSTER_EXPLAIN: on
 * the subjects whose text is `subject` or begins with it; NULL: all that is not satisfied. Format
 * "text" or "json", or one of Graphviz's ("dot" is the graph itself): a picture. docs/explain.md
 */
enum muster_status muster_explain(struct muster_engine *engine, const char *subject,
                                  const char *format, struct muster_text *text);

/* What came of checking a proof. */
struct muster_replay {
    size_t outcomes, steps; /* that follow */
    size_t facts, read; /* facts among the steps; those read again in the line where they stand */
    const char *wrong;  /* the first step that does not follow, and why; NULL: all do */
    const char *file;   /* where that step stands in the policy; "" and 0 for nowhere */
    unsigned line, column;
};

/*
 * Makes the proofs that muster_explain() shows and works every step of them out again, apart from
 * the evaluator: docs/explain.md. MUSTER_OK also when a step does not follow.
 */
enum muster_status muster_explain_replay(struct muster_engine *engine, const char *subject,
                                         struct muster_replay *replay);

/*
 * What changed from one state to another: requirements, outcomes, and the facts that changed them.
 * All were compiled or loaded with MUSTER_EXPLAIN "*" and evaluated. `later` is the state
 * before once more, as of the instant of `after`: it tells what changed only because time passed;
 * NULL when both are as of one instant, or nobody asks. *worse: an outcome became worse, or a new
 * one is not satisfied, of a severity that counts for `after`. The text is the engine's `after`.
 * Format "text" or "json". docs/diff.md
 */
enum muster_status muster_diff(struct muster_engine *before, struct muster_engine *later,
                               struct muster_engine *after, const char *format,
                               struct muster_text *text, bool *worse);

/* What is wrong with policy, files and calls; empty when nothing is. */
enum muster_status muster_diagnostics(struct muster_engine *engine, struct muster_text *text);

/*
 * Pictures and tables of the policy, after muster_evaluate(). name NULL: the only one there is;
 * MODULE.NAME where several modules have one of the name, which alone is refused.
 * Formats of pictures are Graphviz's, "dot" is the graph itself; of tables: text csv md json html.
 */
enum muster_status muster_graph(struct muster_engine *engine, const char *name, const char *format,
                                struct muster_text *picture);
enum muster_status muster_report(struct muster_engine *engine, const char *name, const char *format,
                                 struct muster_text *table);

/*
 * A policy file in the one style; it is something else than *was, which the file holds, when there
 * is something to change. The file is not written. MUSTER_INVALID when it has syntax errors. One
 * engine may format many files.
 */
enum muster_status muster_format(struct muster_engine *engine, const char *path,
                                 struct muster_text *text, struct muster_text *was);

/*
 * Compiles a policy and says what compiles, but says little: docs/lint.md. *warnings is how many
 * there are. Of waivers that are over it speaks when MUSTER_AS_OF is set. Format "text" or "json";
 * JSON has the diagnostics of a policy that does not compile, too. The engine is used up by it.
 */
enum muster_status muster_lint(struct muster_engine *engine, const char *const *paths, size_t count,
                               const char *format, struct muster_text *text, size_t *warnings);

/* A name that a policy or the library declares, or a word of the language. Texts are the engine's,
 * never NULL. */
struct muster_name {
    const char *what; /* module, kind, field, enumeration, value, rule, function, parameter, thing,
                         requirement, report, graph; builtin or word: the language's own */
    const char *name;
    const char *of;    /* the kind of a field, thing or requirement, the enumeration of a value */
    const char *about; /* the type of a field; else a title or comment */
    struct muster_place place;
};

/*
 * What can be named in a policy, sort by sort, each in the order of the files; for who completes
 * or explains what is typed. What is not MUSTER_OK has the names that could be read all the same.
 * The engine is used up by it.
 */
enum muster_status muster_names(struct muster_engine *engine, const char *const *paths,
                                size_t count, const struct muster_name **names, size_t *n);

/*
 * What a module declares, as a page for people: "md" or "html". The module may be one of the
 * library that nothing imports; also a kind or a requirement, by NAME or MODULE.NAME; NULL: all of
 * the project, or where it declares nothing what modules the library has. The engine is used up by
 * it.
 */
enum muster_status muster_document(struct muster_engine *engine, const char *const *paths,
                                   size_t count, const char *module, const char *format,
                                   struct muster_text *text);

/* One test of a policy. Texts are the engine's. */
struct muster_test {
    const char *title;
    const char *file; /* where it stands */
    unsigned line;
    bool passed;
    /* Lines of text: of each failed expectation one that says where it stands, what was expected
     * and what was found, and indented below it why. */
    const char *failures;
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
