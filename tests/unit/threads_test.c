/* Engines in several threads at once say what one says alone. `make check` runs it under TSan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "muster.h"

enum { THREADS = 4, ROUNDS = 2 };

/* What can be had of examples/acme, and a proof, a pattern and a zone. */
struct results {
    enum muster_status status;
    char *findings, *report, *picture, *proof;
};

static char *copy(const struct muster_text *text)
{
    char *bytes = calloc(1, text->length + 1);
    if (bytes) memcpy(bytes, text->bytes, text->length);
    return bytes;
}

static void free_results(struct results *results)
{
    free(results->findings);
    free(results->report);
    free(results->picture);
    free(results->proof);
}

static enum muster_status fill(struct muster_engine *e, struct results *results)
{
    static const char more[] =
        "module threads\nimport isms\n"
        "check named { for r in isms.role  require r.id matches \"^[a-z]\" }\n";
    const char *paths[] = {"examples/acme"};
    enum muster_status status;
    struct muster_text text;
    muster_option(e, MUSTER_AS_OF, "2026-06-30T12:00Z");
    muster_option(e, MUSTER_ZONE, "Europe/Madrid");
    muster_option(e, MUSTER_EXPLAIN, "*");
    if ((status = muster_add_source(e, "threads.muster", more, sizeof more - 1))) return status;
    if ((status = muster_compile(e, paths, 1)) || (status = muster_evaluate(e))) return status;
    if ((status = muster_findings(e, "json", &text))) return status;
    results->findings = copy(&text);
    if ((status = muster_report(e, "soa", "html", &text))) return status;
    results->report = copy(&text);
    if ((status = muster_graph(e, "process-map", "svg", &text))) return status;
    results->picture = copy(&text);
    if ((status = muster_proof_text(e, 0, "json", &text))) return status;
    results->proof = copy(&text);
    return MUSTER_OK;
}

static void *work(void *context)
{
    struct results *results = context;
    struct muster_engine *e = muster_open();
    results->status = e ? fill(e, results) : MUSTER_NOMEM;
    muster_close(e);
    return NULL;
}

static void expect_same(struct results *results, const struct results *alone)
{
    assert_int_equal(results->status, MUSTER_OK);
    assert_string_equal(results->findings, alone->findings);
    assert_string_equal(results->report, alone->report);
    assert_string_equal(results->picture, alone->picture);
    assert_string_equal(results->proof, alone->proof);
    free_results(results);
}

/* What is left in memory by the ones before does not show: in pictures it used to. */
static void engines_one_after_another_say_the_same(void **state)
{
    struct results alone = {MUSTER_NOMEM, NULL, NULL, NULL, NULL};
    (void)state;
    work(&alone);
    for (int round = 0; round < 4; round++) {
        struct results results = {MUSTER_NOMEM, NULL, NULL, NULL, NULL};
        work(&results);
        expect_same(&results, &alone);
    }
    free_results(&alone);
}

static void threads_do_not_disturb_each_other(void **state)
{
    struct results alone = {MUSTER_NOMEM, NULL, NULL, NULL, NULL};
    (void)state;
    work(&alone);
    assert_int_equal(alone.status, MUSTER_OK);
    assert_non_null(strstr(alone.picture, "<svg"));
    assert_non_null(strstr(alone.proof, "\"steps\""));
    for (int round = 0; round < ROUNDS; round++) {
        struct results results[THREADS] = {0};
        pthread_t threads[THREADS];
        for (int k = 0; k < THREADS; k++)
            assert_int_equal(pthread_create(&threads[k], NULL, work, &results[k]), 0);
        for (int k = 0; k < THREADS; k++) pthread_join(threads[k], NULL);
        for (int k = 0; k < THREADS; k++) expect_same(&results[k], &alone);
    }
    free_results(&alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(engines_one_after_another_say_the_same),
                                       cmocka_unit_test(threads_do_not_disturb_each_other)};
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
