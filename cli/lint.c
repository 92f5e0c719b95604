/* lint: what compiles, but says little. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

int run_lint(struct options *options)
{
    static const char *const here = ".";
    const char *format = options->format ? options->format : "text";
    struct muster_text text;
    size_t warnings;
    enum muster_status status;
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
        complain("lint prints text or json, not %s", format);
        return EXIT_USAGE;
    }
    muster_option(options->engine, MUSTER_COLOR,
                  colour_wanted(options, options->output ? -1 : STDOUT_FILENO) ? "yes" : "no");
    status = muster_lint(options->engine, options->noperands ? options->operands : &here,
                         options->noperands ? options->noperands : 1, format, &text, &warnings);
    if (status != MUSTER_OK) show_diagnostics(options);
    if (options->quiet && warnings == 0 && strcmp(format, "text") == 0) text.length = 0;
    if ((text.length || status == MUSTER_OK) && !write_result(options, &text)) return EXIT_USAGE;
    if (status != MUSTER_OK) return exit_of(status);
    return warnings ? EXIT_FINDINGS : EXIT_PASS;
}
