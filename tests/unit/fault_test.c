/* Every allocation of opening, compiling, reading, judging, proving and reporting fails in turn:
 * the call says so, and every block is given back. */
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

static const char policy[] =
    "kind system {}\n"
    "kind backup observed { system: system  on: date  size: number? }\n"
    "kind check judged {}\n"
    "system mail \"Mail\"\n"
    "system web\n"
    "facts backup from \"backups.csv\" { system: .system  on: .on }\n"
    "facts \"more.json\"\n"
    "facts \"more.yaml\"\n"
    "rule backed-up(s: system, b: backup) if b.system == s\n"
    "define newest(s: system): date? = max(b.on for b in backup where backed-up(s, b))\n"
    "check fresh { for s in system  require newest(s) >= today - 7d  else \"{s}: {newest(s)}\" }\n"
    "check weekly { for b in backup per w = week(b.on) in past(week, 3)  require count(b) > 0 }\n"
    "waiver w { of: weekly, because: \"new\", approved-by: system.web }\n"
    "report all { for b in backup  columns { \"System\": b.system, \"On\": b.on }  order by b.on "
    "desc }\n"
    "graph map { for b in backup  edge b.system -> b { label: \"{b.on}\" } }\n";
static const char compared[] =
    "kind system {}\n"
    "kind backup observed { system: system  on: date }\n"
    "kind check judged {}\n"
    "system mail\n"
    "system web\n"
    "facts backup from \"backups.csv\" { system: .system  on: .on }\n"
    "rule backed-up(s: system, b: backup) if b.system == s\n"
    "check fresh { for s in system  require exists b in backup where backed-up(s, b) and "
    "b.on >= today - 7d }\n";
static const char csv[] = "system,on\nmail,2026-06-20\nweb,2026-06-29\nwebb,soon\n";
static const char json[] =
    "{\"backup\": {\"b1\": {\"system\": \"web\", \"on\": \"2026-06-28\"}}}\n";
static const char yaml[] = "backup:\n  - { id: b2, system: mail, on: 2026-06-18, size: 1.5 }\n";

static const char given[] = "{\"id\": \"b3\", \"system\": \"web\"}\n";

/* An allocator of which one call fails. */
struct host {
    uint64_t calls, fails_at;
    size_t blocks;
};

static void *allocate(void *context, size_t size)
{
    struct host *host = context;
    void *block = ++host->calls == host->fails_at ? NULL : malloc(size);
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

struct folder {
    char path[64], policy[96];
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[128];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void remove_file(const struct folder *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    unlink(path);
}

static enum muster_status prove_all(struct muster_engine *e)
{
    enum muster_status status = MUSTER_OK;
    const struct muster_step *steps;
    struct muster_text text;
    for (size_t k = 0; k < muster_outcome_count(e) && status == MUSTER_OK; k++) {
        if (!muster_outcome(e, k)) return MUSTER_NOMEM;
        status = muster_proof(e, k, &steps);
        if (status == MUSTER_OK) status = muster_proof_text(e, k, "json", &text);
    }
    return status;
}

static enum muster_status do_all(struct muster_engine *e, const struct folder *folder)
{
    const char *paths[] = {folder->policy};
    struct muster_text text;
    struct muster_replay replay;
    enum muster_status status = muster_option(e, MUSTER_AS_OF, "2026-06-30");
    if (status == MUSTER_OK) status = muster_option(e, MUSTER_PROOFS, "yes");
    if (status == MUSTER_OK) status = muster_add_source(e, "p2.muster", "system dns\n", 11);
    if (status == MUSTER_OK) status = muster_compile(e, paths, 1);
    if (status == MUSTER_OK)
        status = muster_add_facts(e, "g", "backup", "jsonl", given, sizeof given - 1);
    if (status == MUSTER_OK) status = muster_evaluate(e);
    if (status == MUSTER_OK) status = prove_all(e);
    if (status == MUSTER_OK) status = muster_findings(e, "text", &text);
    if (status == MUSTER_OK) status = muster_findings(e, "json", &text);
    if (status == MUSTER_OK) status = muster_report(e, "all", "md", &text);
    if (status == MUSTER_OK) status = muster_graph(e, "map", "dot", &text);
    if (status == MUSTER_OK) status = muster_option(e, MUSTER_EXPLAIN, "fresh");
    if (status == MUSTER_OK) status = muster_explain(e, NULL, "dot", &text);
    if (status == MUSTER_OK) status = muster_explain_replay(e, NULL, &replay);
    if (status == MUSTER_OK) assert_null(replay.wrong);
    if (status == MUSTER_OK) status = muster_program(e, &text);
    return status;
}

static struct muster_engine *open_with(struct host *host)
{
    struct muster_host all = {host, allocate, resize, release, NULL};
    return muster_open_with(&all);
}

/* The n-th allocation from here on fails; 0: none. */
static void fail_from_now(struct host *host, uint64_t n)
{
    host->fails_at = n ? host->calls + n : 0;
}

/* With the n-th allocation failing; 0: none. */
static enum muster_status go(const struct folder *folder, uint64_t n)
{
    struct host host = {.fails_at = n};
    struct muster_engine *e = open_with(&host);
    enum muster_status status = e ? do_all(e, folder) : MUSTER_NOMEM;
    if (e && status != MUSTER_OK) assert_string_not_equal(muster_failure(e), "");
    muster_close(e);
    assert_int_equal(host.blocks, 0);
    return status;
}

/* The same of lint. */
static enum muster_status look_over(const struct folder *folder, uint64_t n)
{
    const char *paths[] = {folder->policy};
    struct host host = {0};
    struct muster_engine *e = open_with(&host);
    struct muster_text text;
    size_t warnings;
    enum muster_status status;
    assert_non_null(e);
    muster_option(e, MUSTER_AS_OF, "2026-06-30");
    muster_option(e, MUSTER_ALLOW, "W1401");
    fail_from_now(&host, n);
    status = muster_lint(e, paths, 1, n % 2 ? "json" : "text", &text, &warnings);
    if (status != MUSTER_OK) assert_string_not_equal(muster_failure(e), "");
    if (status == MUSTER_OK) assert_true(warnings > 0);
    muster_close(e);
    return status;
}

typedef enum muster_status work_function(const struct folder *folder, uint64_t n);

static void fail_in_turn(work_function *work, uint64_t least)
{
    struct folder folder = {.path = "/tmp/muster-fault-XXXXXX"};
    enum muster_status status = MUSTER_NOMEM;
    uint64_t n = 0;
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.policy, sizeof folder.policy, "%s/p.muster", folder.path);
    write_file(&folder, "p.muster", policy);
    write_file(&folder, "backups.csv", csv);
    write_file(&folder, "more.json", json);
    write_file(&folder, "more.yaml", yaml);
    assert_int_equal(work(&folder, 0), MUSTER_OK);
    while (status != MUSTER_OK) {
        assert_true(++n < 100000);
        status = work(&folder, n);
        if (status != MUSTER_OK) assert_int_equal(status, MUSTER_NOMEM);
    }
    assert_true(n > least);
    remove_file(&folder, "p.muster");
    remove_file(&folder, "backups.csv");
    remove_file(&folder, "more.json");
    remove_file(&folder, "more.yaml");
    rmdir(folder.path);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    fail_in_turn(go, 500);
}

static void every_allocation_of_lint_may_fail(void **state)
{
    (void)state;
    fail_in_turn(look_over, 100);
}

static struct muster_engine *evaluated(const struct folder *folder, struct host *host,
                                       const char *as_of)
{
    const char *paths[] = {folder->policy};
    struct muster_engine *e = open_with(host);
    assert_non_null(e);
    muster_option(e, MUSTER_AS_OF, as_of);
    muster_option(e, MUSTER_EXPLAIN, "*");
    assert_int_equal(muster_compile(e, paths, 1), MUSTER_OK);
    assert_int_equal(muster_evaluate(e), MUSTER_OK);
    return e;
}

/* Three engines: an allocation of one of them fails. */
static enum muster_status compare(const struct folder *folder, unsigned failing, uint64_t n)
{
    struct host hosts[3] = {{0}, {0}, {0}};
    struct muster_engine *sides[3] = {evaluated(folder, &hosts[0], "2026-06-23"),
                                      evaluated(folder, &hosts[1], "2026-06-30"),
                                      evaluated(folder, &hosts[2], "2026-06-30")};
    struct muster_text text;
    bool worse;
    enum muster_status status;
    fail_from_now(&hosts[failing], n);
    status = muster_diff(sides[0], sides[1], sides[2], "text", &text, &worse);
    if (n == 0) assert_true(worse && strstr(text.bytes, "because time passed"));
    if (status != MUSTER_OK) assert_true(!worse && !text.length && *muster_failure(sides[failing]));
    for (size_t k = 0; k < 3; k++) muster_close(sides[k]);
    return status;
}

static void every_allocation_of_a_comparison_may_fail(void **state)
{
    struct folder folder = {.path = "/tmp/muster-fault-XXXXXX"};
    (void)state;
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.policy, sizeof folder.policy, "%s/p.muster", folder.path);
    write_file(&folder, "p.muster", compared);
    write_file(&folder, "backups.csv", "system,on\nmail,2026-06-20\nweb,2026-06-29\n");
    assert_int_equal(compare(&folder, 0, 0), MUSTER_OK);
    for (unsigned failing = 0; failing < 3; failing += 2) {
        enum muster_status status = MUSTER_NOMEM;
        uint64_t n = 0;
        while (status != MUSTER_OK) {
            assert_true(++n < 10000);
            status = compare(&folder, failing, n);
            if (status != MUSTER_OK) assert_int_equal(status, MUSTER_NOMEM);
        }
        assert_true(n > 20);
    }
    remove_file(&folder, "p.muster");
    remove_file(&folder, "backups.csv");
    rmdir(folder.path);
}

/* A test that fails, is explained, and is covered. */
static const char tested[] =
    "kind box { size: int }\n"
    "kind check judged {}\n"
    "rule big(b: box) if b.size > 10 or b.size == 7\n"
    "check small { for b in box  require not big(b)  else \"{b} is big\" }\n"
    "test \"big\" { given box b { size: 12 } expect satisfied small  expect unmet small on b }\n";

/* With the n-th allocation failing; *failed tells whether there were so many. The engine that only
 * explains may lack memory without harm to the test. */
static enum muster_status go_test(const struct folder *folder, uint64_t n, bool *failed)
{
    const char *paths[] = {folder->policy};
    struct host host = {.fails_at = n};
    struct muster_engine *e = open_with(&host), *all = muster_open();
    struct muster_text text;
    struct muster_test test = {0};
    enum muster_status status = e ? muster_option(e, MUSTER_COVERAGE, "yes") : MUSTER_NOMEM;
    if (status == MUSTER_OK) status = muster_run_test(e, paths, 1, 1, &test);
    *failed = n && host.calls >= n;
    if (!*failed) assert_non_null(strstr(test.failures, "b.size > 10 is true"));
    if (status == MUSTER_OK) assert_false(test.passed);
    if (status == MUSTER_OK) status = muster_coverage(e, "text", &text);
    if (status == MUSTER_OK) status = muster_add_coverage(all, e);
    if (status == MUSTER_OK) status = muster_coverage(all, "lcov", &text);
    if (e && status != MUSTER_OK) assert_string_not_equal(muster_failure(e), "");
    *failed = n && host.calls >= n;
    muster_close(all);
    muster_close(e);
    assert_int_equal(host.blocks, 0);
    return status;
}

static void every_allocation_of_a_test_may_fail(void **state)
{
    struct folder folder = {.path = "/tmp/muster-fault-XXXXXX"};
    enum muster_status status;
    uint64_t n = 0;
    bool failed = true;
    (void)state;
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.policy, sizeof folder.policy, "%s/p.muster", folder.path);
    write_file(&folder, "p.muster", tested);
    assert_int_equal(go_test(&folder, 0, &failed), MUSTER_OK);
    failed = true;
    while (failed) {
        assert_true(++n < 100000);
        status = go_test(&folder, n, &failed);
        if (status != MUSTER_OK) assert_int_equal(status, MUSTER_NOMEM);
    }
    assert_true(n > 100);
    remove_file(&folder, "p.muster");
    rmdir(folder.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail),
                                       cmocka_unit_test(every_allocation_of_lint_may_fail),
                                       cmocka_unit_test(every_allocation_of_a_comparison_may_fail),
                                       cmocka_unit_test(every_allocation_of_a_test_may_fail)};
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
