/*
 * cli - what the commands share: options, output, exit statuses. The engine is known by muster.h
 * alone.
 */
#ifndef MUSTER_CLI_CLI_H
#define MUSTER_CLI_CLI_H

#include "muster.h"

/* Exit statuses; no flag renumbers them. */
enum exit_status {
    EXIT_PASS = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2, /* or unreadable input, or a limit */
    EXIT_POLICY = 3,
    EXIT_DOUBT = 4 /* only unverified outcomes */
};

enum { JOBS_MAX = 256 };

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* What was given on the command line; texts are the arguments' own. */
struct options {
    const char *command;
    const char *format; /* NULL: the command's own */
    const char *output; /* NULL: standard output */
    const char *after;
    const char *pattern;     /* of --run */
    const char *coverage_to; /* a file for lcov; NULL: none */
    unsigned jobs;           /* 0: as many as there are processors */
    const char *on;          /* a subject; NULL: any */
    const char *as;          /* the form of an explanation; NULL: as its format says */
    const char *to;          /* what compile makes; NULL: bytecode */
    enum colour colour;
    bool quiet, help, check, coverage, diff, verify;
    const char **operands;
    size_t noperands;
    struct muster_engine *engine; /* options that are the engine's are set there at once */
    const char *before_as_of, *before_facts; /* of the first of two states; NULL: as of the other */
    const char *root, *as_of;                /* as they were given, or NULL */
};

/* Which options a command has: letters of option.def's groups. */
struct command {
    const char *name;
    const char *options; /* groups, see option.def */
    int (*run)(struct options *options);
    const char *arguments, *purpose, *about;
    const char *formats; /* of -f, with blanks between; NULL: it has no -f */
};

/* A row of option.def. */
struct option_form {
    const char *name;
    char letter;
    const char *argument; /* NULL: it has none */
    char group;
    const char *meaning;
};

extern const struct command commands[];
extern const size_t command_count;

/* Parses what follows the command; says what is wrong and returns false. */
bool options_parse(struct options *options, const struct command *command, int argc, char **argv);
void options_print(const struct command *command);

/* The options of a command, from 0; NULL behind the last. */
const struct option_form *option_of(const struct command *command, size_t number);

/* Whether an argument is an option whose value is the next argument; *form is the option. */
bool option_wants_next(const struct command *command, const char *argument,
                       const struct option_form **form);

/* "muster: TEXT" on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Diagnostics to standard error, unless --quiet and there are no errors among them. */
void show_diagnostics(const struct options *options);

/* Writes a result to standard output, or whole or not at all to the file of -o. False when it could
 * not, having said so. */
bool write_result(const struct options *options, const struct muster_text *text);

/* The same for what does not say itself that it is not complete: a picture, a table, an
 * explanation. When not everything could be read the file of -o is left as it is, which is said. */
bool write_complete(const struct options *options, enum muster_status status,
                    const struct muster_text *text);

/* The report of a policy, whose paths are the operands behind its name. */
int print_table(struct options *options, const char *name);

/* The format of a picture: of -f, else the ending of the file, else dot. */
const char *picture_format(const struct options *options);

/* The same with a path; NULL is standard output. */
bool write_to(const char *path, const struct muster_text *text);

/* Sees to it that the descriptors 0 to 2 are taken, so that no file that is opened becomes standard
 * output or error. One that was closed stays as good as closed. */
void keep_streams(void);

/* What was printed is out now; the status to end with, EXIT_USAGE (and says so) when some is lost.
 */
int close_output(int status);

/* Whether a descriptor gets colours, by --color, NO_COLOR and what it is; -1 is a file. */
bool colour_wanted(const struct options *options, int descriptor);

/* What a path that stands where a name should is told: "muster: graph wants ... first: ...". */
void doubt_name(const struct options *options, const char *what);

/* The exit status of a call that did not do what was asked. */
int exit_of(enum muster_status status);

/*
 * Compiles the operands from `first` on (default "."), or loads the one that is a bytecode file,
 * and evaluates. Diagnostics are still to be shown.
 */
enum muster_status prepare(struct options *options, size_t first);

/* Whether a path is, by its name, a policy that muster compile made. */
bool is_compiled(const char *path);

/* Whether there is something to draw or print although the run was not complete. */
static inline bool is_usable(const struct options *options, enum muster_status status)
{
    return status == MUSTER_OK ||
           (status == MUSTER_INPUT && muster_verdict(options->engine) == MUSTER_INCOMPLETE);
}

int run_check(struct options *options);
int run_graph(struct options *options);
int run_report(struct options *options);
int run_query(struct options *options);
int run_compile(struct options *options);
int run_run(struct options *options);
int run_dis(struct options *options);
int run_dump(struct options *options);
int run_test(struct options *options);
int run_explain(struct options *options);
int run_init(struct options *options);
int run_fmt(struct options *options);
int run_doc(struct options *options);
int run_lint(struct options *options);
int run_diff(struct options *options);
int run_completion(struct options *options);

#endif
