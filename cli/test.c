/* test: runs the tests that the policy holds. */
#define _GNU_SOURCE

#include "cli/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct test_form *const forms[] = {&test_text, &test_tap, &test_junit};

struct printing {
    struct options *options;
    const struct test_form *form;
    FILE *out;
    struct test_tally tally;
    int exit; /* of what ended the run */
};

/* -- which tests */

/* Numbers of the tests that --run means, from 0; NULL without memory. */
static size_t *choose(const struct options *options, const struct muster_test *tests, size_t n,
                      size_t *count)
{
    size_t *numbers = malloc((n + 1) * sizeof *numbers);
    *count = 0;
    for (size_t k = 0; numbers && k < n; k++)
        if (!options->pattern || strstr(tests[k].title, options->pattern)) numbers[(*count)++] = k;
    return numbers;
}

/* -- one after another */

/* What does not compile says so, and the rest would, too. */
static bool bail(struct printing *p, const struct test_result *result)
{
    struct options inner = *p->options;
    p->exit = exit_of(result->status);
    if (p->form->bail)
        p->form->bail(p->out, result->status == MUSTER_INVALID ? "the policy does not compile"
                                                               : "the policy cannot be read");
    inner.engine = result->engine;
    fflush(p->out);
    if (inner.engine) show_diagnostics(&inner);
    return false;
}

static bool show(void *context, const struct test_result *result)
{
    struct printing *p = context;
    if (!result->test || result->status == MUSTER_INVALID || result->status == MUSTER_INPUT)
        return bail(p, result);
    p->tally.run++;
    p->tally.failed += !result->passed && result->status == MUSTER_OK;
    p->tally.broken += result->status != MUSTER_OK;
    p->form->one(p->out, p->tally.run, result);
    fflush(p->out);
    return true;
}

/* -- what is written at the end */

static bool write_coverage(const struct options *options)
{
    struct muster_text text;
    if (!options->coverage_to) return true;
    if (muster_coverage(options->engine, "lcov", &text) == MUSTER_OK)
        return write_to(options->coverage_to, &text);
    complain("%s", muster_failure(options->engine));
    return false;
}

/* As text behind the results; as comments in TAP. */
static bool print_coverage(struct printing *p)
{
    struct options *options = p->options;
    struct muster_text text;
    const char *mark = p->form == &test_tap ? "# " : "";
    bool colour =
        p->form == &test_text && colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    if (!options->coverage) return true;
    muster_option(options->engine, MUSTER_COLOR, colour ? "yes" : "no");
    if (muster_coverage(options->engine, "text", &text) != MUSTER_OK) {
        complain("%s", muster_failure(options->engine));
        return false;
    }
    if (!*mark) fputc('\n', p->out);
    for (const char *line = text.bytes; *line;) {
        size_t length = strcspn(line, "\n");
        fprintf(p->out, "%s%.*s\n", mark, (int)length, line);
        line += length + (line[length] == '\n');
    }
    return true;
}

static int finish(struct printing *p, size_t tests)
{
    if (p->exit != EXIT_PASS) return p->exit;
    p->form->end(p->out, &p->tally);
    if (p->tally.run && (!print_coverage(p) || !write_coverage(p->options))) return EXIT_USAGE;
    if (!p->tally.run && tests)
        complain("none of the %zu tests has \"%s\" in its title, so nothing was tested", tests,
                 p->options->pattern);
    else if (!p->tally.run)
        complain("the policy holds no test, so nothing was tested: test \"...\" { ... } is one");
    if (p->tally.broken) return EXIT_USAGE;
    return p->tally.failed || !p->tally.run ? EXIT_FINDINGS : EXIT_PASS;
}

/* -- streams: results go out as they come, unless they have to be whole */

struct page {
    char *bytes;
    size_t length;
};

static bool send_whole(const struct printing *p, const struct page *page)
{
    struct muster_text text = {page->bytes, page->length};
    if (p->form->begin && p->exit != EXIT_PASS) return true;
    return write_result(p->options, &text);
}

static int run_tests(struct printing *p, const char *const *paths, size_t n,
                     const struct muster_test *tests, size_t ntests)
{
    bool whole = p->options->output || p->form->begin;
    struct page page = {NULL, 0}, body = {NULL, 0};
    size_t count, *numbers = choose(p->options, tests, ntests, &count);
    FILE *out = whole ? open_memstream(&page.bytes, &page.length) : stdout;
    int exit = EXIT_USAGE;
    p->out = p->form->begin ? open_memstream(&body.bytes, &body.length) : out;
    if (numbers && out && p->out) {
        test_run(p->options, paths, n, tests, numbers, count, show, p);
        if (p->form->begin) {
            p->form->begin(out, &p->tally);
            fclose(p->out);
            fwrite(body.bytes, 1, body.length, out);
            p->out = out;
        }
        exit = finish(p, ntests);
        if (whole && (fclose(out) != 0 || !send_whole(p, &page))) exit = EXIT_USAGE;
    } else {
        complain("the system has no more memory");
    }
    free(numbers);
    free(body.bytes);
    free(page.bytes);
    return exit;
}

static const struct test_form *form_of(const struct options *options)
{
    const char *name = options->format ? options->format : "text";
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
        if (strcmp(name, forms[k]->name) == 0) return forms[k];
    complain("test prints text, tap or junit, not %s", name);
    return NULL;
}

int run_test(struct options *options)
{
    static const char *const here = ".";
    const char *const *paths = options->noperands ? options->operands : &here;
    const struct muster_test *tests;
    struct printing printing = {.options = options, .form = form_of(options)};
    size_t n = options->noperands ? options->noperands : 1, ntests;
    enum muster_status status;
    if (!printing.form) return EXIT_USAGE;
    if (printing.form == &test_junit && options->coverage) {
        complain("--coverage has no place in junit; --coverage-to FILE writes it for lcov");
        return EXIT_USAGE;
    }
    status = muster_list_tests(options->engine, paths, n, &tests, &ntests);
    if (status == MUSTER_OK) return run_tests(&printing, paths, n, tests, ntests);
    show_diagnostics(options);
    return exit_of(status);
}
