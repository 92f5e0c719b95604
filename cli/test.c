/* test: runs the tests that the policy holds. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

struct tally {
    size_t run, failed;
    bool tap;
};

/* Lines of failures, each behind a mark. */
static void print_lines(FILE *out, const char *lines, const char *mark)
{
    while (*lines) {
        const char *end = strchr(lines, '\n');
        int length = end ? (int)(end - lines) : (int)strlen(lines);
        fprintf(out, "%s%.*s\n", mark, length, lines);
        lines += length + (end != NULL);
    }
}

static void print_test(const struct tally *tally, const struct muster_test *test)
{
    if (tally->tap)
        printf("%sok %zu - %s\n", test->passed ? "" : "not ", tally->run, test->title);
    else
        printf("%-7s %s (%s:%u)\n", test->passed ? "ok" : "not ok", test->title, test->file,
               test->line);
    print_lines(stdout, test->failures, tally->tap ? "# " : "        ");
}

/* One test in an engine of its own. */
static int run_one(struct options *options, const char *const *paths, size_t n, size_t number,
                   struct tally *tally)
{
    struct muster_test test;
    struct muster_engine *outer = options->engine;
    enum muster_status status = MUSTER_NOMEM;
    options->engine = muster_open();
    if (options->engine) status = muster_run_test(options->engine, paths, n, number, &test);
    if (status != MUSTER_OK) {
        show_diagnostics(options);
    } else if (!options->pattern || strstr(test.title, options->pattern)) {
        tally->run++;
        tally->failed += !test.passed;
        print_test(tally, &test);
    }
    muster_close(options->engine);
    options->engine = outer;
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}

int run_test(struct options *options)
{
    static const char *const here = ".";
    const char *const *paths = options->noperands ? options->operands : &here;
    size_t n = options->noperands ? options->noperands : 1, tests;
    struct tally tally = {.tap = options->format && strcmp(options->format, "tap") == 0};
    enum muster_status status;
    int exit = EXIT_PASS;
    if (options->format && !tally.tap && strcmp(options->format, "text") != 0) {
        complain("test prints text or tap, not %s", options->format);
        return EXIT_USAGE;
    }
    status = muster_test_count(options->engine, paths, n, &tests);
    if (status != MUSTER_OK) {
        show_diagnostics(options);
        return exit_of(status);
    }
    for (size_t k = 1; k <= tests && exit == EXIT_PASS; k++)
        exit = run_one(options, paths, n, k, &tally);
    if (exit != EXIT_PASS) return exit;
    if (tally.tap)
        printf("1..%zu\n", tally.run);
    else
        printf("%zu test%s: %zu passed, %zu failed.\n", tally.run, tally.run == 1 ? "" : "s",
               tally.run - tally.failed, tally.failed);
    if (tally.run == 0) complain(tests ? "no test has that in its title" : "there is no test");
    return tally.failed || tally.run == 0 ? EXIT_FINDINGS : EXIT_PASS;
}
