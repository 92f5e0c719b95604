/* Results of tests for people, and as TAP. */
#include <string.h>

#include "cli/test.h"

/* One line: control characters become blanks. With `tap`, what TAP would take for a directive is
 * escaped. */
static void print_title(FILE *out, const char *title, bool tap)
{
    for (const char *c = title; *c; c++) {
        if (tap && (*c == '#' || *c == '\\')) fputc('\\', out);
        fputc((unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c, out);
    }
}

const char *test_failures(const struct test_result *result)
{
    if (result->status == MUSTER_OK) return result->failures;
    return result->engine ? muster_failure(result->engine) : "the system has no more memory";
}

static void print_failures(FILE *out, const struct test_result *result, const char *mark)
{
    const char *lines = test_failures(result);
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        fprintf(out, "%s%.*s\n", length ? mark : mark[0] == '#' ? "#" : "", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

/* -- text */

static void text_one(FILE *out, size_t number, const struct test_result *result)
{
    (void)number;
    fprintf(out, "%-7s ", result->passed ? "ok" : "not ok");
    print_title(out, result->test->title, false);
    fprintf(out, " (%s:%u)\n", result->test->file, result->test->line);
    if (!result->passed) print_failures(out, result, "        ");
}

static void text_end(FILE *out, const struct test_tally *tally)
{
    size_t failed = tally->failed + tally->broken;
    fprintf(out, "%zu test%s: %zu passed, %zu failed.\n", tally->run, tally->run == 1 ? "" : "s",
            tally->run - failed, failed);
}

const struct test_form test_text = {"text", NULL, text_one, text_end, NULL};

/* -- TAP */

static void tap_one(FILE *out, size_t number, const struct test_result *result)
{
    fprintf(out, "%sok %zu - ", result->passed ? "" : "not ", number);
    print_title(out, result->test->title, true);
    fputc('\n', out);
    if (!result->passed) print_failures(out, result, "# ");
}

static void tap_end(FILE *out, const struct test_tally *tally)
{
    fprintf(out, "1..%zu\n", tally->run);
}

static void tap_bail(FILE *out, const char *why)
{
    fprintf(out, "Bail out! %s\n", why);
}

const struct test_form test_tap = {"tap", NULL, tap_one, tap_end, tap_bail};
