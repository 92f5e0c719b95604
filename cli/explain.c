/* explain: why outcomes are what they are. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

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
                "replayed: %zu outcome%s, %zu step%s, %zu fact%s (%zu read again where they "
                "stand): every step follows\n",
                replay.outcomes, plural(replay.outcomes), replay.steps, plural(replay.steps),
                replay.facts, plural(replay.facts), replay.read);
    return MUSTER_OK;
}

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

static bool is_words(const char *format)
{
    return !strcmp(format, "text") || !strcmp(format, "json");
}

/* What --as and -f ask for together: text, json, or a format of pictures; NULL, having said so,
 * when they contradict each other. */
static const char *format_of(const struct options *options)
{
    const char *as = options->as, *format = options->format;
    if (!as) return format ? format : "text";
    if (strcmp(as, "graph") == 0) {
        if (!format || !is_words(format)) return picture_format(options);
        complain("--as graph draws a picture, and %s is no format of pictures", format);
        return NULL;
    }
    if (is_words(as) && (!format || !strcmp(as, format))) return as;
    if (is_words(as))
        complain("--as %s and -f %s ask for two things", as, format);
    else
        complain("--as takes text, json or graph, not %s", as);
    return NULL;
}

int run_explain(struct options *options)
{
    const char *format = format_of(options);
    struct muster_text text;
    enum muster_status status;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    size_t paths;
    bool done = false, follows = true;
    if (options->noperands == 0) {
        complain("explain wants a requirement: muster explain NAME[.PART] [SUBJECT] [PATH ...]");
        return EXIT_USAGE;
    }
    if (!format) return EXIT_USAGE;
    paths = take_subject(options);
    status = muster_option(options->engine, MUSTER_EXPLAIN, options->operands[0]);
    if (status == MUSTER_OK) status = prepare(options, paths);
    if (is_usable(options, status)) {
        enum muster_status shown;
        muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
        shown = muster_explain(options->engine, options->on, format, &text);
        if (shown != MUSTER_OK) status = shown;
        done = shown == MUSTER_OK;
        if (done && !write_complete(options, status, &text)) return EXIT_USAGE;
        if (done && options->verify) {
            shown = verify(options, !options->output && !strcmp(format, "text"), &follows);
            if (shown != MUSTER_OK) status = shown;
        }
    }
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (!done && paths == 2 && status != MUSTER_INVALID) doubt_subject(options);
    if (status == MUSTER_USAGE) doubt_name(options, "a requirement");
    if (!follows) return EXIT_USAGE;
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
