/* explain: why outcomes are what they are. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

/* The operand behind the requirement is the subject unless a file or folder is called so, or --on
 * has said it. Returns where the paths begin. */
static size_t take_subject(struct options *options)
{
    struct stat about;
    if (options->noperands < 2 || options->on || stat(options->operands[1], &about) == 0) return 1;
    options->on = options->operands[1];
    return 2;
}

/* What was taken for a subject may have been meant as a path. */
static void doubt_subject(const struct options *options)
{
    complain("`%s` was taken for a subject: no file or folder is called so", options->on);
}

int run_explain(struct options *options)
{
    const char *format = options->format ? options->format : "text";
    struct muster_text text;
    enum muster_status status;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    size_t paths;
    bool done = false;
    if (options->noperands == 0) {
        complain("explain wants a requirement: muster explain NAME[.PART] [SUBJECT] [PATH ...]");
        return EXIT_USAGE;
    }
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
        complain("explain prints text or json, not %s", format);
        return EXIT_USAGE;
    }
    paths = take_subject(options);
    status = muster_option(options->engine, MUSTER_EXPLAIN, options->operands[0]);
    if (status == MUSTER_OK) status = prepare(options, paths);
    if (is_usable(options, status)) {
        enum muster_status shown;
        muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
        shown = muster_explain(options->engine, options->on, format, &text);
        if (shown != MUSTER_OK) status = shown;
        done = shown == MUSTER_OK;
        if (done && !write_result(options, &text)) return EXIT_USAGE;
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (!done && paths == 2 && status != MUSTER_INVALID) doubt_subject(options);
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
