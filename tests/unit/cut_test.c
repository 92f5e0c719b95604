/* Input that ends too early, at every byte: refused, or a shorter file that is whole; never a
 * crash, and never a pass that the whole would not have given. docs/testing.md says what a format
 * can tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "muster.h"

/* The last date decides whether the check passes: whoever loses it must not pass. */
static const char policy[] =
    "kind system { note: text?  weight: number? }\n"
    "kind backup observed { of: system  size: number?  note: text?  on: date }\n"
    "kind check judged {}\n"
    "system mail { note: \"a {{b}} \\\"c\\\"\" }\n"
    "system web { weight: 1.5 }\n"
    "facts backup from \"b.csv\" { of: .of  size: .size  note: .note  on: .on }\n"
    "rule saved(s: system, b: backup) if b.of == s and \"{s}\" matches \"^[a-z]+$\"\n"
    "check fresh { for s in system  require exists b in backup where saved(s, b) and b.on == "
    "2026-06-29  else \"{s}: {s.weight ?? 0} of [{s.note ?? \"-\"}]\" }\n"
    "report all { for b in backup  columns { \"Of\": b.of, \"On\": b.on }  order by b.on desc }\n";

static const char csv[] = "of,size,note,on\nmail,1.5,\"a \"\"b\"\",\nc\",2026-06-29\n"
                          "web,2,x,2026-06-28\nweb,3,\"\xc3\xa4\",2026-06-29\n";
static const char json[] =
    "{\"backup\": {\"b1\": {\"of\": \"mail\", \"size\": 1.5e0, \"on\": \"2026-06-29\"},\n"
    "  \"b2\": {\"of\": \"web\", \"note\": \"\\u00e4\\n\\ud83d\\ude00\xc3\xa4\", \"size\": null, "
    "\"on\": \"2026-06-29\"}}}\n";
static const char lines[] = "{\"id\": \"b1\", \"of\": \"mail\", \"on\": \"2026-06-29\"}\n\n"
                            "{\"id\": \"b2\", \"of\": \"web\", \"on\": \"2026-06-28\"}\n"
                            "{\"id\": \"b3\", \"of\": \"web\", \"on\": \"2026-06-29\"}\n";
static const char flow[] =
    "{ backup: [ { id: b1, of: mail, on: 2026-06-29 },\n"
    "  { id: b2, of: \"web\", note: 'it''s \xc3\xa4', on: 2026-06-29 } ] }\n";
static const char block[] =
    "backup:\n  - id: b1\n    of: mail\n    on: 2026-06-29\n"
    "  - id: b2\n    of: &w web\n    on: 2026-06-28\n    note: |\n      one\n      two\n"
    "  - id: b3\n    of: *w\n    size: 16\n    on: 2026-06-29\n";

/* Whether a file cut at n is malformed: what the format must notice. */
typedef bool must_notice(const char *text, size_t n, size_t length);

struct format {
    const char *file, *kind, *name; /* kind NULL: asked for by the name */
    const char *text;
    must_notice *must;
    size_t least; /* cuts that are to be noticed */
};

/* All but spaces behind the end. */
static bool before_the_end(const char *text, size_t n, size_t length)
{
    while (length && (text[length - 1] == '\n')) length--;
    (void)text;
    return n < length;
}

static bool inside_a_line(const char *text, size_t n, size_t length)
{
    (void)length;
    return n > 0 && text[n] != '\n' && text[n - 1] != '\n';
}

static bool inside_quotes(const char *text, size_t n, size_t length)
{
    size_t quotes = 0;
    bool header = memchr(text, '\n', n) != NULL;
    (void)length;
    for (size_t i = 0; i < n; i++) quotes += text[i] == '"';
    return n == 0 || (header && (quotes % 2 == 1));
}

/* In block style a file that ends early looks like a shorter one. */
static bool in_midst_of_a_character(const char *text, size_t n, size_t length)
{
    return n < length && ((unsigned char)text[n] & 0xc0) == 0x80;
}

static bool before_the_brace(const char *text, size_t n, size_t length)
{
    return n > 0 && before_the_end(text, n, length);
}

/* A copy of the size itself: reading behind it is seen by a sanitizer. */
static char *copy(const char *text, size_t n)
{
    char *bytes = malloc(n + !n);
    assert_non_null(bytes);
    memcpy(bytes, text, n);
    return bytes;
}

static void says_what_is_wrong(struct muster_engine *e)
{
    struct muster_text text;
    assert_int_equal(muster_diagnostics(e, &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "error[E"));
}

/* The policy as the bytes of a file. */
static char *compiled(size_t *length)
{
    struct muster_engine *e = muster_open();
    struct muster_text program;
    char *bytes;
    assert_int_equal(muster_add_source(e, "p.muster", policy, sizeof policy - 1), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
    assert_int_equal(muster_program(e, &program), MUSTER_OK);
    bytes = copy(program.bytes, program.length);
    *length = program.length;
    muster_close(e);
    return bytes;
}

static struct muster_engine *loaded(const char *program, size_t length)
{
    struct muster_engine *e = muster_open();
    assert_non_null(e);
    assert_int_equal(muster_option(e, MUSTER_AS_OF, "2026-06-30"), MUSTER_OK);
    assert_int_equal(muster_load_bytes(e, "p.mbc", program, length), MUSTER_OK);
    return e;
}

static void give_header(struct muster_engine *e)
{
    static const char header[] = "of,size,note,on\n";
    assert_int_equal(muster_add_facts(e, "b.csv", NULL, NULL, header, sizeof header - 1),
                     MUSTER_OK);
}

/* Whether the cut was noticed. */
static bool read_cut(const char *program, size_t size, const struct format *format, size_t n)
{
    size_t length = strlen(format->text);
    struct muster_engine *e = loaded(program, size);
    char *bytes = copy(format->text, n);
    enum muster_status status;
    assert_int_equal(muster_add_facts(e, format->file, format->kind, format->name, bytes, n),
                     MUSTER_OK);
    free(bytes);
    if (strcmp(format->file, "b.csv") != 0) give_header(e);
    status = muster_evaluate(e);
    if (status == MUSTER_INPUT) {
        assert_int_equal(muster_verdict(e), MUSTER_INCOMPLETE);
        says_what_is_wrong(e);
    } else {
        assert_int_equal(status, MUSTER_OK);
        if (format->must(format->text, n, length)) fail_msg("%s ends at %zu", format->file, n);
    }
    if (before_the_end(format->text, n, length))
        assert_int_not_equal(muster_verdict(e), MUSTER_PASS);
    else if (muster_verdict(e) != MUSTER_PASS)
        fail_msg("%s does not pass", format->file);
    muster_close(e);
    return status == MUSTER_INPUT;
}

static void facts_are_cut(void **state)
{
    static const struct format formats[] = {
        {"b.csv", NULL, NULL, csv, inside_quotes, 9},
        {"n.json", NULL, NULL, json, before_the_end, sizeof json - 2},
        {"n.jsonl", "backup", "jsonl", lines, inside_a_line, sizeof lines - 10},
        {"n.yaml", NULL, NULL, flow, before_the_brace, sizeof flow - 3},
        {"n.yml", NULL, NULL, block, in_midst_of_a_character, 20},
    };
    size_t size;
    char *program = compiled(&size);
    (void)state;
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
        size_t noticed = 0;
        for (size_t n = 0; n <= strlen(formats[k].text); n++)
            noticed += read_cut(program, size, &formats[k], n);
        if (noticed < formats[k].least || noticed > strlen(formats[k].text))
            fail_msg("%s: %zu cuts noticed", formats[k].file, noticed);
    }
    free(program);
}

/* Braces that are open; in the texts of this policy they come in pairs. */
static bool is_open(const char *text, size_t n)
{
    size_t depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += text[i] == '{' || text[i] == '[' || text[i] == '(';
        depth -= text[i] == '}' || text[i] == ']' || text[i] == ')';
    }
    return depth > 0;
}

static void a_policy_is_cut(void **state)
{
    size_t length = sizeof policy - 1, refused = 0;
    (void)state;
    for (size_t n = 0; n <= length; n++) {
        struct muster_engine *e = muster_open();
        char *bytes = copy(policy, n);
        enum muster_status status = muster_add_source(e, "p.muster", bytes, n);
        free(bytes);
        assert_int_equal(status, MUSTER_OK);
        status = muster_compile(e, NULL, 0);
        if (status != MUSTER_OK) {
            assert_int_equal(status, MUSTER_INVALID);
            says_what_is_wrong(e);
            refused++;
        } else if (is_open(policy, n)) {
            fail_msg("the policy that ends at %zu compiles", n);
        }
        muster_close(e);
    }
    assert_in_range(refused, length / 2, length - 1);
}

static void a_compiled_policy_is_cut(void **state)
{
    size_t length;
    char *program = compiled(&length);
    (void)state;
    for (size_t n = 0; n < length; n++) {
        struct muster_engine *e = muster_open();
        char *bytes = copy(program, n);
        assert_int_equal(muster_load_bytes(e, "p.mbc", bytes, n), MUSTER_INPUT);
        free(bytes);
        says_what_is_wrong(e);
        assert_int_equal(muster_evaluate(e), MUSTER_USAGE);
        muster_close(e);
    }
    muster_close(loaded(program, length));
    free(program);
}

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* Without facts both systems are unmet; a baseline with both findings makes that a pass. */
static enum muster_status with_baseline(const char *program, size_t size, const char *path,
                                        struct muster_engine **engine, struct muster_text *findings)
{
    struct muster_engine *e = *engine = loaded(program, size);
    enum muster_status status = path ? muster_option(e, MUSTER_BASELINE, path) : MUSTER_OK;
    give_header(e);
    if (!status) status = muster_evaluate(e);
    if (!status) status = muster_findings(e, "json", findings);
    return status;
}

static void a_baseline_is_cut(void **state)
{
    char path[] = "/tmp/muster-cut-XXXXXX";
    struct muster_engine *e;
    struct muster_text text;
    size_t size, length;
    char *program = compiled(&size), *whole;
    int descriptor = mkstemp(path);
    (void)state;
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_int_equal(with_baseline(program, size, NULL, &e, &text), MUSTER_OK);
    assert_int_equal(muster_verdict(e), MUSTER_FAIL);
    length = text.length;
    whole = copy(text.bytes, length);
    muster_close(e);
    for (size_t n = 0; n <= length; n++) {
        enum muster_status status;
        write_file(path, whole, n);
        status = with_baseline(program, size, path, &e, &text);
        if (before_the_end(whole, n, length)) {
            assert_int_equal(status, MUSTER_INPUT);
            assert_int_equal(muster_verdict(e), MUSTER_INCOMPLETE);
            says_what_is_wrong(e);
        } else {
            assert_int_equal(status, MUSTER_OK);
            assert_int_equal(muster_verdict(e), MUSTER_PASS);
        }
        muster_close(e);
    }
    unlink(path);
    free(whole);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_cut), cmocka_unit_test(a_policy_is_cut),
        cmocka_unit_test(a_compiled_policy_is_cut), cmocka_unit_test(a_baseline_is_cut)};
    return cmocka_run_group_tests_name("cuts", tests, NULL, NULL);
}
