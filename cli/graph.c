#include <string.h>

#include "cli/cli.h"

const char *picture_format(const struct options *options)
{
    const char *slash, *dot;
    if (options->format) return options->format;
    if (!options->output) return "dot";
    slash = strrchr(options->output, '/');
    dot = strrchr(slash ? slash : options->output, '.');
    return dot && dot[1] ? dot + 1 : "dot";
}

int run_graph(struct options *options)
{
    struct muster_text picture;
    enum muster_status status, drawn;
    if (options->noperands == 0) {
        complain("graph wants the name of a picture: muster graph NAME [PATH ...]");
        return EXIT_USAGE;
    }
    status = prepare(options, 1);
    if (is_usable(options, status)) {
        drawn =
            muster_graph(options->engine, options->operands[0], picture_format(options), &picture);
        if (status == MUSTER_OK) status = drawn;
        if (drawn == MUSTER_OK && !write_complete(options, status, &picture)) return EXIT_USAGE;
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (status == MUSTER_USAGE) doubt_name(options, "a picture");
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
