/*
 * Results of tests as JUnit's XML, valid by the schemas of Ant and of Jenkins. Both want times: a
 * policy's tests are not measured, and the same tests give the same file, so these are 0 and 1970.
 */
#include <stdint.h>
#include <string.h>

#include "cli/test.h"

/* Decodes one character of UTF-8 and returns its bytes; 1 and *code 0 when it is none. */
static size_t decode(const char *text, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*text;
    size_t n = first < 0x80       ? 1
               : first >> 5 == 6  ? 2
               : first >> 4 == 14 ? 3
               : first >> 3 == 30 ? 4
                                  : 0;
    *code = 0;
    if (n < 2) {
        *code = n ? first : 0;
        return 1;
    }
    *code = first & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            *code = 0;
            return 1;
        }
        *code = *code << 6 | (text[i] & 0x3fu);
    }
    if (*code >= least[n]) return n;
    *code = 0;
    return 1;
}

/* Whether XML 1.0 can hold it, in whatever way it is written. */
static bool is_character(uint32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xd800) ||
           (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code <= 0x10ffff);
}

/* In an attribute line ends and tabs are written as numbers, else a reader makes blanks of them. */
static void print_escaped(FILE *out, const char *text, size_t length, bool attribute)
{
    for (size_t i = 0, n; i < length; i += n) {
        uint32_t code;
        n = decode(text + i, &code);
        if (!is_character(code))
            fputs("\xef\xbf\xbd", out); /* U+FFFD stands for what cannot be written */
        else if (code == '<')
            fputs("&lt;", out);
        else if (code == '>')
            fputs("&gt;", out);
        else if (code == '&')
            fputs("&amp;", out);
        else if (code == '"')
            fputs("&quot;", out);
        else if (code == '\r' || (attribute && (code == '\n' || code == '\t')))
            fprintf(out, "&#%u;", (unsigned)code);
        else
            fwrite(text + i, 1, n, out);
    }
}

static void print_attribute(FILE *out, const char *name, const char *value, size_t length)
{
    fprintf(out, " %s=\"", name);
    print_escaped(out, value, length, true);
    fputc('"', out);
}

static void junit_begin(FILE *out, const struct test_tally *tally)
{
    fprintf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "  <testsuite name=\"muster\" package=\"muster\" id=\"0\" tests=\"%zu\" failures=\"%zu\" "
        "errors=\"%zu\" time=\"0\" timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\">\n"
        "    <properties/>\n",
        tally->run, tally->failed, tally->broken);
}

static void junit_one(FILE *out, size_t number, const struct test_result *result)
{
    const char *element = result->status == MUSTER_OK ? "failure" : "error";
    const char *failures;
    (void)number;
    fputs("    <testcase", out);
    print_attribute(out, "name", result->test->title, strlen(result->test->title));
    print_attribute(out, "classname", result->test->file, strlen(result->test->file));
    fputs(" time=\"0\"", out);
    if (result->passed) {
        fputs("/>\n", out);
        return;
    }
    failures = test_failures(result);
    fprintf(out, ">\n      <%s type=\"%s\"", element,
            result->status == MUSTER_OK ? "expectation" : "run");
    print_attribute(out, "message", failures, strcspn(failures, "\n"));
    fputc('>', out);
    print_escaped(out, failures, strlen(failures), false);
    fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void junit_end(FILE *out, const struct test_tally *tally)
{
    (void)tally;
    fputs("    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n", out);
}

const struct test_form test_junit = {"junit", junit_begin, junit_one, junit_end, NULL};
