/* report and query: tables. */
#include <string.h>
#include <unistd.h>

#include "cli/prompt.h"

int print_table(struct options *options, const char *name)
{
    struct muster_text table;
    enum muster_status status = prepare(options, 1), printed;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    if (is_usable(options, status)) {
        muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
        printed = muster_report(options->engine, name, options->format ? options->format : "text",
                                &table);
        if (status == MUSTER_OK) status = printed;
        if (printed == MUSTER_OK && !write_complete(options, status, &table)) return EXIT_USAGE;
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}

int run_report(struct options *options)
{
    if (options->noperands > 0) {
        int exit = print_table(options, options->operands[0]);
        if (exit == EXIT_USAGE) doubt_name(options, "a table");
        return exit;
    }
    complain("report wants the name of a table: muster report NAME [PATH ...]");
    return EXIT_USAGE;
}

/* Without a question the operands are paths, all of which there are. */
static bool only_paths(const struct options *options)
{
    for (size_t k = 0; k < options->noperands; k++)
        if (access(options->operands[k], F_OK) != 0) return false;
    return true;
}

static bool looks_like_path(const char *text)
{
    const char *dot = strrchr(text, '.');
    if (strchr(text, ' ')) return false;
    return strchr(text, '/') || is_compiled(text) || (dot && strcmp(dot, ".muster") == 0);
}

int run_query(struct options *options)
{
    bool asks = only_paths(options);
    for (size_t k = asks ? 0 : 1; k < options->noperands; k++) {
        if (!is_compiled(options->operands[k])) continue;
        complain("a compiled policy (%s) takes no questions: ask its sources",
                 options->operands[k]);
        return EXIT_USAGE;
    }
    if (asks && options->output) {
        complain("-o is for one question: muster query 'p for p in process' -o FILE [PATH ...]");
        return EXIT_USAGE;
    }
    if (asks) return prompt_run(options);
    if (looks_like_path(options->operands[0])) {
        complain("there is no file or folder %s", options->operands[0]);
        return EXIT_USAGE;
    }
    if (muster_option(options->engine, MUSTER_UNJUDGED, "yes") != MUSTER_OK ||
        muster_option(options->engine, MUSTER_QUERY, options->operands[0]) != MUSTER_OK) {
        show_diagnostics(options);
        return EXIT_USAGE;
    }
    return print_table(options, "query");
}
