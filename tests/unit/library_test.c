/* The library as a host sees it: everything from memory, outcomes and proofs walked, the host's
 * allocator and clock, cancellation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "muster.h"

static const char policy[] =
    "module shop\n"
    "import shop.kinds\n"
    "facts backup from \"data/backups.csv\" { system: .host  on: .day }\n"
    "check fresh {\n"
    "  severity: high  refs: [\"R 1\"]  remedy: \"Run it.\"\n"
    "  for s in system\n"
    "  require exists b in backup where b.system == s and b.on >= today - 7d\n"
    "}\n"
    "graph map { for b in backup edge b.system -> b }\n";
static const char kinds[] = "module shop.kinds\n"
                            "kind system { owner: text? }\n"
                            "kind backup observed { system: system  on: date }\n"
                            "kind check judged {}\n";
static const char csv[] = "host,day\nmail,2026-06-20\nweb,2026-06-29\n";
static const char systems[] = "id,owner\nmail,ann\nweb,bob\n";

static size_t length(const char *text)
{
    return strlen(text);
}

static void add(struct muster_engine *e, const char *name, const char *kind, const char *bytes)
{
    assert_int_equal(muster_add_facts(e, name, kind, NULL, bytes, length(bytes)), MUSTER_OK);
}

static void compile(struct muster_engine *e)
{
    muster_option(e, MUSTER_AS_OF, "2026-06-30");
    assert_int_equal(muster_add_source(e, "policy.muster", policy, length(policy)), MUSTER_OK);
    assert_int_equal(muster_add_source(e, "kinds.muster", kinds, length(kinds)), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
}

static const struct muster_outcome *outcome_on(struct muster_engine *e, const char *subject,
                                               size_t *number)
{
    for (*number = 0; *number < muster_outcome_count(e); ++*number) {
        const struct muster_outcome *o = muster_outcome(e, *number);
        assert_non_null(o);
        if (!strcmp(o->subject, subject)) return o;
    }
    fail_msg("there is no outcome on %s", subject);
    return NULL;
}

/* -- from memory */

static void expect_shop(struct muster_engine *e)
{
    const struct muster_outcome *o;
    size_t number;
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(muster_verdict(e), MUSTER_FAIL);
    o = outcome_on(e, "mail", &number);
    assert_int_equal(o->kind, MUSTER_OUTCOME_UNMET);
    assert_int_equal(o->severity, MUSTER_HIGH);
    assert_string_equal(o->kind_name, "unmet");
    assert_string_equal(o->severity_name, "high");
    assert_string_equal(o->requirement, "fresh");
    assert_string_equal(o->module, "shop");
    assert_string_equal(o->refs, "R 1");
    assert_string_equal(o->remedy, "Run it.");
    assert_string_equal(o->key, "fresh(mail)");
    assert_string_equal(o->policy.file, "policy.muster");
    assert_int_equal(o->policy.line, 4);
    assert_false(o->waived);
    assert_ptr_equal(o, muster_outcome(e, number));
    assert_null(muster_outcome(e, muster_outcome_count(e)));
}

static void sources_and_facts_come_from_memory(void **state)
{
    struct muster_engine *e = muster_open();
    (void)state;
    compile(e);
    add(e, "data/backups.csv", NULL, csv);
    add(e, "systems.csv", "system", systems);
    expect_shop(e);
    muster_close(e);
}

static void load(bool compiled_so, bool explained)
{
    struct muster_engine *e = muster_open(), *other = muster_open();
    struct muster_text bytes;
    const struct muster_step *steps;
    size_t number;
    if (compiled_so) muster_option(e, MUSTER_EXPLAIN, "*");
    compile(e);
    assert_int_equal(muster_program(e, &bytes), MUSTER_OK);
    assert_int_equal(muster_load_bytes(other, "cut", bytes.bytes, bytes.length / 2), MUSTER_INPUT);
    muster_close(other);
    other = muster_open();
    muster_option(other, MUSTER_AS_OF, "2026-06-30");
    if (explained) muster_option(other, MUSTER_EXPLAIN, "*");
    assert_int_equal(muster_load_bytes(other, "shop", bytes.bytes, bytes.length), MUSTER_OK);
    muster_close(e);
    add(other, "data/backups.csv", NULL, csv);
    add(other, "systems.csv", "system", systems);
    expect_shop(other);
    outcome_on(other, "mail", &number);
    assert_int_equal(muster_proof(other, number, &steps), explained ? MUSTER_OK : MUSTER_USAGE);
    assert_int_equal(steps != NULL, explained);
    muster_close(other);
}

/* Proofs are those of the engine that loads: it makes sure that the sources are the program's. */
static void bytecode_comes_from_memory(void **state)
{
    (void)state;
    load(false, false);
    load(false, true);
    load(true, false);
    load(true, true);
}

static void what_is_not_judged_is_no_pass(void **state)
{
    static const char report[] = "module shop.more\nimport shop.kinds\n"
                                 "report all { for s in system  columns { \"s\": s } }\n";
    struct muster_engine *e = muster_open();
    struct muster_text text;
    (void)state;
    assert_int_equal(muster_option(e, MUSTER_UNJUDGED, "maybe"), MUSTER_USAGE);
    assert_int_equal(muster_option(e, MUSTER_UNJUDGED, "yes"), MUSTER_OK);
    assert_int_equal(muster_add_source(e, "more.muster", report, length(report)), MUSTER_OK);
    compile(e);
    add(e, "data/backups.csv", NULL, csv);
    add(e, "systems.csv", "system", systems);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(muster_verdict(e), MUSTER_INCOMPLETE);
    assert_int_equal(muster_report(e, "all", "csv", &text), MUSTER_OK);
    assert_string_equal(text.bytes, "s\r\nmail\r\nweb\r\n");
    assert_int_equal(muster_findings(e, "json", &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "\"status\": \"incomplete\""));
    muster_close(e);
}

static void what_is_wrong_is_said_with_the_name_of_the_buffer(void **state)
{
    static const char bad[] = "kind a {\n  x: nothing }\n";
    struct muster_engine *e = muster_open();
    struct muster_text text;
    const struct muster_outcome *o;
    (void)state;
    assert_int_equal(muster_add_source(e, "memory/bad", bad, length(bad)), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_INVALID);
    muster_diagnostics(e, &text);
    assert_non_null(strstr(text.bytes, "memory/bad:2:6"));
    muster_close(e);
    e = muster_open();
    compile(e);
    add(e, "data/backups.csv", NULL, "host,day\nmail,soon\n");
    add(e, "systems.csv", "system", systems);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    for (size_t k = 0; (o = muster_outcome(e, k)) && o->kind != MUSTER_OUTCOME_TROUBLE; k++)
        ;
    assert_non_null(o);
    assert_string_equal(o->requirement, "bad-fact");
    assert_string_equal(o->place.file, "data/backups.csv");
    assert_int_equal(o->place.line, 2);
    assert_int_equal(o->place.column, 6);
    muster_close(e);
}

/* What evaluating with these facts answers, and says. */
static void expect_input(const char *name, const char *kind, const char *bytes, const char *said)
{
    struct muster_engine *e = muster_open();
    struct muster_text text;
    compile(e);
    add(e, "data/backups.csv", NULL, csv);
    add(e, name, kind, bytes);
    assert_int_equal(muster_evaluate(e), MUSTER_INPUT);
    assert_int_equal(muster_verdict(e), MUSTER_INCOMPLETE);
    muster_diagnostics(e, &text);
    if (!strstr(text.bytes, said)) fail_msg("%s lacks %s", text.bytes, said);
    muster_close(e);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* The files do not even parse. */
static void buffers_take_the_place_of_files(void **state)
{
    static const char good[] = "import shop.kinds\nfacts backup from \"*.csv\" { system: .host  "
                               "on: .day }\nfacts \"*.json\"\n"
                               "check c { for b in backup require b.system.owner == \"x\" }\n";
    static const char things[] = "{\"system\": {\"mail\": {\"owner\": \"x\"}, "
                                 "\"web\": {\"owner\": \"x\"}}}";
    static const char *const names[] = {"p.muster", "b.csv", "s.json"};
    char folder[] = "/tmp/muster-library-XXXXXX", path[3][128];
    const char *paths[] = {folder};
    struct muster_engine *e = muster_open();
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (int k = 0; k < 3; k++) {
        write_file(folder, names[k], "{\"");
        snprintf(path[k], sizeof path[k], "%s/%s", folder, names[k]);
    }
    assert_int_equal(muster_add_source(e, path[0], good, length(good)), MUSTER_OK);
    assert_int_equal(muster_add_source(e, "kinds", kinds, length(kinds)), MUSTER_OK);
    assert_int_equal(muster_compile(e, paths, 1), MUSTER_OK);
    add(e, path[1], NULL, csv);
    add(e, path[2], NULL, things);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(muster_verdict(e), MUSTER_PASS);
    muster_close(e);
    e = muster_open();
    assert_int_equal(muster_compile(e, paths, 1), MUSTER_INVALID);
    muster_close(e);
    for (int k = 0; k < 3; k++) unlink(path[k]);
    rmdir(folder);
}

static void facts_that_cannot_be_read_are_no_success(void **state)
{
    (void)state;
    expect_input("s.csv", "sytem", systems, "did you mean system?");
    expect_input("s.csv", "shop.kinds.sytem", systems, "E0201");
    expect_input("s.txt", "system", systems, "E0605");
    expect_input("s.json", NULL, "{\"system\": {", "s.json:1:13");
}

static void facts_come_in_each_form(void **state)
{
    static const struct {
        const char *name, *kind, *format, *bytes;
    } forms[] = {
        {"s.yaml", NULL, NULL, "system:\n  mail: {}\n  web: {}\n"},
        {"s", NULL, "json", "{\"system\": {\"mail\": {}, \"web\": {}}}"},
        {"s", "system", "jsonl", "{\"id\": \"mail\"}\n{\"id\": \"web\"}\n"},
        {"s.txt", "shop.kinds.system", "tsv", "id\towner\nmail\ta,b\nweb\tc\n"},
        {"s.csv", "system", "csv", systems},
    };
    (void)state;
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        struct muster_engine *e = muster_open();
        compile(e);
        add(e, "data/backups.csv", NULL, csv);
        assert_int_equal(muster_add_facts(e, forms[k].name, forms[k].kind, forms[k].format,
                                          forms[k].bytes, length(forms[k].bytes)),
                         MUSTER_OK);
        expect_shop(e);
        muster_close(e);
    }
}

static void a_policy_from_memory_reads_no_files(void **state)
{
    struct muster_engine *e = muster_open();
    struct muster_text text;
    (void)state;
    assert_int_equal(muster_add_source(e, "p", "kind a {}\nfacts \"Make*\"\n", 24), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
    assert_int_equal(muster_evaluate(e), MUSTER_INPUT);
    muster_diagnostics(e, &text);
    assert_non_null(strstr(text.bytes, "E0603"));
    assert_non_null(strstr(text.bytes, "no root is set"));
    muster_close(e);
}

static void an_unread_kind_is_unknown(void **state)
{
    struct muster_engine *e = muster_open();
    size_t number;
    (void)state;
    compile(e);
    add(e, "data/backups.csv", NULL, "host,day\n\"mail");
    add(e, "systems.csv", "system", systems);
    assert_int_equal(muster_evaluate(e), MUSTER_INPUT);
    assert_int_equal(outcome_on(e, "mail", &number)->kind, MUSTER_OUTCOME_UNVERIFIED);
    muster_close(e);
}

static void wrong_calls_are_refused(void **state)
{
    struct muster_engine *e = muster_open();
    const struct muster_step *steps;
    struct muster_text text;
    (void)state;
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_USAGE);
    assert_int_equal(muster_add_source(e, "", "", 0), MUSTER_USAGE);
    compile(e);
    assert_int_equal(muster_add_source(e, "late", "", 0), MUSTER_USAGE);
    add(e, "data/backups.csv", NULL, csv);
    assert_int_equal(muster_add_facts(e, "data/backups.csv", NULL, NULL, "", 0), MUSTER_USAGE);
    assert_int_equal(muster_add_facts(e, "x", NULL, "xml", "", 0), MUSTER_USAGE);
    assert_non_null(strstr(muster_failure(e), "xml"));
    assert_int_equal(muster_outcome_count(e), 0);
    assert_null(muster_outcome(e, 0));
    add(e, "systems.csv", "system", systems);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(muster_add_facts(e, "late.csv", NULL, NULL, "", 0), MUSTER_USAGE);
    assert_int_equal(muster_evaluate(e), MUSTER_USAGE);
    assert_int_equal(muster_proof(e, 0, &steps), MUSTER_USAGE);
    assert_null(steps);
    assert_int_equal(muster_proof_text(e, 0, "text", &text), MUSTER_USAGE);
    assert_int_equal(muster_proof_text(e, 0, "xml", &text), MUSTER_USAGE);
    assert_int_equal(muster_proof_text(e, 99, "text", &text), MUSTER_USAGE);
    muster_close(e);
}

/* -- proofs */

static const struct muster_step *find_step(const struct muster_step *step, const char *value)
{
    for (; step; step = step->next) {
        const struct muster_step *below = find_step(step->first, value);
        if (!strcmp(step->values, value)) return step;
        if (below) return below;
    }
    return NULL;
}

static void proofs_go_down_to_the_facts(void **state)
{
    struct muster_engine *e = muster_open();
    const struct muster_step *steps, *candidate;
    struct muster_text text;
    size_t number;
    (void)state;
    muster_option(e, MUSTER_EXPLAIN, "*");
    compile(e);
    add(e, "data/backups.csv", NULL, csv);
    add(e, "systems.csv", "system", systems);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(outcome_on(e, "web", &number)->kind, MUSTER_OUTCOME_SATISFIED);
    outcome_on(e, "mail", &number);
    assert_int_equal(muster_proof(e, number, &steps), MUSTER_OK);
    assert_string_equal(steps->kind, "subject");
    assert_string_equal(steps->value, "mail");
    assert_string_equal(steps->place.file, "systems.csv");
    assert_string_equal(steps->line, "mail,ann");
    steps = steps->next;
    assert_string_equal(steps->kind, "require");
    assert_string_equal(steps->value, "false");
    for (candidate = steps->first; candidate->next && strcmp(candidate->kind, "candidate");)
        candidate = candidate->next;
    assert_string_equal(candidate->kind, "candidate");
    assert_string_equal(candidate->place.file, "data/backups.csv");
    assert_int_equal(candidate->place.line, 2);
    assert_non_null(find_step(steps->first, "b.system = mail, s = mail"));
    assert_int_equal(muster_proof_text(e, number, "text", &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "unmet[fresh] high"));
    assert_null(strstr(text.bytes, "on web"));
    assert_int_equal(muster_proof_text(e, number, "json", &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "\"candidate\""));
    muster_close(e);
}

/* -- the host's allocator and clock */

struct host {
    size_t blocks, calls, fails_at;
    struct muster_engine *cancel;
    sem_t *asked;
};

static void *allocate(void *context, size_t size)
{
    struct host *host = context;
    void *block = ++host->calls == host->fails_at ? NULL : malloc(size);
    if (block) memset(block, 0xa5, size);
    host->blocks += block != NULL;
    return block;
}

static void *resize(void *context, void *block, size_t size)
{
    struct host *host = context;
    return ++host->calls == host->fails_at ? NULL : realloc(block, size);
}

static void release(void *context, void *block)
{
    ((struct host *)context)->blocks--;
    free(block);
}

/* 2026-06-30, noon */
static long long noon(void *context)
{
    struct host *host = context;
    if (host->cancel) muster_cancel(host->cancel);
    if (host->asked) sem_post(host->asked);
    return 1782820800LL * 1000000;
}

static void memory_and_time_come_from_the_host(void **state)
{
    struct host host = {0};
    struct muster_host given = {&host, allocate, resize, release, noon};
    struct muster_engine *e = muster_open_with(&given);
    struct muster_text text;
    (void)state;
    assert_int_equal(muster_add_source(e, "a", policy, length(policy)), MUSTER_OK);
    assert_int_equal(muster_add_source(e, "b", kinds, length(kinds)), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
    add(e, "data/backups.csv", NULL, csv);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    assert_int_equal(muster_findings(e, "json", &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "2026-06-30T12:00"));
    assert_true(host.blocks > 100);
    muster_close(e);
    assert_int_equal(host.blocks, 0);
    given.resize = NULL;
    assert_null(muster_open_with(&given));
    given.resize = resize;
    host.fails_at = host.calls + 1;
    assert_null(muster_open_with(&given));
}

/* -- cancellation */

static void expect_cancelled(struct muster_engine *e, enum muster_status status)
{
    struct muster_text text;
    assert_int_equal(status, MUSTER_CANCELLED);
    assert_int_equal(muster_verdict(e), MUSTER_INCOMPLETE);
    assert_string_not_equal(muster_failure(e), "");
    assert_int_equal(muster_evaluate(e), MUSTER_CANCELLED);
    assert_int_equal(muster_findings(e, "json", &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "\"incomplete\""));
    assert_int_equal(muster_diagnostics(e, &text), MUSTER_OK);
    assert_non_null(strstr(text.bytes, "E0803"));
    assert_null(strstr(strstr(text.bytes, "E0803") + 1, "E0803"));
    muster_close(e);
}

static void a_cancelled_engine_does_nothing_more(void **state)
{
    struct host host = {0};
    struct muster_host given = {.context = &host, .clock = noon};
    struct muster_engine *e = muster_open();
    const char *here = ".";
    (void)state;
    muster_cancel(e);
    expect_cancelled(e, muster_compile(e, &here, 1));
    host.cancel = e = muster_open_with(&given);
    assert_int_equal(muster_add_source(e, "a", kinds, length(kinds)), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
    expect_cancelled(e, muster_evaluate(e));
}

struct canceller {
    struct muster_engine *engine;
    sem_t asked;
};

static void *cancel_when_asked(void *context)
{
    struct canceller *canceller = context;
    sem_wait(&canceller->asked);
    muster_cancel(canceller->engine);
    return NULL;
}

/* Six loops in one another over a thousand: without the cancellation it would not end. */
static void another_thread_ends_an_evaluation(void **state)
{
    static const char endless[] =
        "kind n {}\nkind check judged {}\n"
        "check c { require count(1 for a in n, b in n, c in n, d in n, f in n, g in n\n"
        "  where a != b and c != d and f != g) == 0 }\n";
    struct canceller canceller;
    struct host host = {.asked = &canceller.asked};
    struct muster_host given = {.context = &host, .clock = noon};
    struct muster_engine *e = canceller.engine = muster_open_with(&given);
    char *facts = calloc(1000, 16);
    pthread_t thread;
    (void)state;
    strcpy(facts, "id\n");
    for (size_t k = 0, at = 3; k < 1000; k++) {
        const char name[] = {'n', (char)('a' + k / 100), (char)('0' + k / 10 % 10),
                             (char)('0' + k % 10), '\n'};
        memcpy(facts + at, name, sizeof name);
        at += sizeof name;
    }
    assert_int_equal(muster_add_source(e, "p", endless, length(endless)), MUSTER_OK);
    assert_int_equal(muster_compile(e, NULL, 0), MUSTER_OK);
    add(e, "n.csv", "n", facts);
    assert_int_equal(sem_init(&canceller.asked, 0, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_asked, &canceller), 0);
    assert_int_equal(muster_evaluate(e), MUSTER_CANCELLED);
    pthread_join(thread, NULL);
    sem_destroy(&canceller.asked);
    expect_cancelled(e, MUSTER_CANCELLED);
    free(facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_and_facts_come_from_memory),
        cmocka_unit_test(bytecode_comes_from_memory),
        cmocka_unit_test(what_is_not_judged_is_no_pass),
        cmocka_unit_test(what_is_wrong_is_said_with_the_name_of_the_buffer),
        cmocka_unit_test(buffers_take_the_place_of_files),
        cmocka_unit_test(facts_that_cannot_be_read_are_no_success),
        cmocka_unit_test(facts_come_in_each_form),
        cmocka_unit_test(a_policy_from_memory_reads_no_files),
        cmocka_unit_test(an_unread_kind_is_unknown),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(proofs_go_down_to_the_facts),
        cmocka_unit_test(memory_and_time_come_from_the_host),
        cmocka_unit_test(a_cancelled_engine_does_nothing_more),
        cmocka_unit_test(another_thread_ends_an_evaluation),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
