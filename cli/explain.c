/* explain: why outcomes are what they are. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

int run_explain(struct options *options)
{
    const char *format = options->format ? options->format : "text";
    struct muster_text text;
    enum muster_status status;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    if (options->noperands == 0) {
        complain("explain wants a requirement: muster explain NAME[.PART] [PATH ...]");
        return EXIT_USAGE;
    }
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
        complain("explain prints text or json, not %s", format);
        return EXIT_USAGE;
    }
    status = muster_option(options->engine, MUSTER_EXPLAIN, options->operands[0]);
    if (status == MUSTER_OK) status = prepare(options, 1);
    if (is_usable(options, status)) {
        enum muster_status shown;
        muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
        shown = muster_explain(options->engine, options->on, format, &text);
        if (shown != MUSTER_OK) status = shown;
        if (shown == MUSTER_OK && !write_result(options, &text)) return EXIT_USAGE;
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
