/* explain: why outcomes are what they are. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* Whether every step follows; what came of it goes behind a text, and beside anything else. */
static enum muster_status verify(struct options *options, bool text, bool *follows)
{
    struct muster_replay replay;
    enum muster_status status = muster_explain_replay(options->engine, options->on, &replay);
    *follows = status == MUSTER_OK && !replay.wrong;
    if (status != MUSTER_OK) return status;
    if (!*follows && replay.line)
        complain("%s:%u:%u: the proof does not follow: %s", replay.file, replay.line, replay.column,
                 replay.wrong);
    else if (!*follows)
        complain("the proof does not follow: %s", replay.wrong);
    else if (text || !options->quiet)
        fprintf(text ? stdout : stderr,
                "replayed: %zu outcomes, %zu steps, %zu facts (%zu read again where they stand): "
                "every step follows\n",
                replay.outcomes, replay.steps, replay.facts, replay.read);
    return MUSTER_OK;
}

int run_explain(struct options *options)
{
    const char *format = options->format ? options->format : "text";
    struct muster_text text;
    enum muster_status status;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO), follows = true;
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
        if (shown == MUSTER_OK && options->verify)
            status = verify(options, !options->output && !strcmp(format, "text"), &follows);
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (!follows) return EXIT_USAGE;
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
