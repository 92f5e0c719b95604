/* check and run: findings. What other commands need done first stands here, too. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

bool is_compiled(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".mbc") == 0;
}

static enum muster_status compile(struct options *options, size_t first)
{
    static const char *const here = ".";
    const char *const *paths = options->operands + first;
    size_t n = options->noperands - first;
    for (size_t k = 0; k < n; k++) {
        if (!is_compiled(paths[k])) continue;
        if (n == 1) return muster_load(options->engine, paths[0]);
        complain("a compiled policy (%s) stands alone", paths[k]);
        return MUSTER_USAGE;
    }
    return muster_compile(options->engine, n ? paths : &here, n ? n : 1);
}

/* What is no policy by its name was meant otherwise. */
static void doubt_paths(const struct options *options, size_t first)
{
    for (size_t k = first; k < options->noperands; k++) {
        const char *path = options->operands[k], *slash = strrchr(path, '/');
        const char *dot = strrchr(slash ? slash : path, '.');
        struct stat about;
        if (!dot || !strcmp(dot, ".muster") || is_compiled(path)) continue;
        if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
            complain("%s was read as a policy: facts are named by the policy (facts \"%s\"), "
                     "policies are called *.muster",
                     path, slash ? slash + 1 : path);
    }
}

enum muster_status prepare(struct options *options, size_t first)
{
    enum muster_status status = compile(options, first);
    if (status == MUSTER_INVALID) doubt_paths(options, first);
    return status == MUSTER_OK ? muster_evaluate(options->engine) : status;
}

static int exit_of_verdict(enum muster_verdict verdict)
{
    switch (verdict) {
    case MUSTER_PASS: return EXIT_PASS;
    case MUSTER_FAIL: return EXIT_FINDINGS;
    case MUSTER_UNVERIFIED: return EXIT_DOUBT;
    case MUSTER_INCOMPLETE: return EXIT_USAGE;
    case MUSTER_REJECTED: break;
    }
    return EXIT_POLICY;
}

/* JSON is written whatever happened: a program that reads it finds the diagnostics there. */
static int report(struct options *options, enum muster_status status, const char *format)
{
    struct muster_text text;
    bool colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    enum muster_status shown;
    muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
    shown = muster_findings(options->engine, format, &text);
    if (shown != MUSTER_OK) {
        complain("%s", muster_failure(options->engine));
        return exit_of(shown);
    }
    if ((text.length || status == MUSTER_OK) && !write_result(options, &text)) return EXIT_USAGE;
    return status == MUSTER_OK ? exit_of_verdict(muster_verdict(options->engine)) : exit_of(status);
}

static const char *format_of(const struct options *options)
{
    const char *format = options->format ? options->format : "text";
    if (strcmp(format, "text") == 0 || strcmp(format, "json") == 0) return format;
    complain("%s prints text or json, not %s", options->command, format);
    return NULL;
}

int run_check(struct options *options)
{
    const char *format = format_of(options);
    enum muster_status status;
    if (!format) return EXIT_USAGE;
    status = prepare(options, 0);
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    return report(options, status, format);
}

int run_run(struct options *options)
{
    const char *format = format_of(options);
    enum muster_status status;
    if (!format) return EXIT_USAGE;
    if (options->noperands != 1) {
        complain("run takes one file, which muster compile made");
        return EXIT_USAGE;
    }
    status = muster_load(options->engine, options->operands[0]);
    if (status == MUSTER_OK) status = muster_evaluate(options->engine);
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (status != MUSTER_OK && !is_compiled(options->operands[0]))
        complain("run is for files that muster compile made: muster check %s",
                 options->operands[0]);
    return report(options, status, format);
}
