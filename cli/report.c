/* report and query: tables. */
#include <unistd.h>

#include "cli/cli.h"

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
        if (printed == MUSTER_OK && !write_result(options, &table)) return EXIT_USAGE;
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}

int run_report(struct options *options)
{
    if (options->noperands > 0) return print_table(options, options->operands[0]);
    complain("report wants the name of a table: muster report NAME [PATH ...]");
    return EXIT_USAGE;
}

int run_query(struct options *options)
{
    if (options->noperands == 0) {
        complain("query wants a question: muster query 'p for p in process' [PATH ...]");
        return EXIT_USAGE;
    }
    if (muster_option(options->engine, MUSTER_QUERY, options->operands[0]) != MUSTER_OK) {
        show_diagnostics(options);
        return EXIT_USAGE;
    }
    return print_table(options, "query");
}
