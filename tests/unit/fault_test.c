/* Every allocation of compiling, reading, judging and reporting fails in turn: the call says so,
 * and nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/engine_int.h"

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
static const char csv[] = "system,on\nmail,2026-06-20\nweb,2026-06-29\nwebb,soon\n";
static const char json[] =
    "{\"backup\": {\"b1\": {\"system\": \"web\", \"on\": \"2026-06-28\"}}}\n";
static const char yaml[] = "backup:\n  - { id: b2, system: mail, on: 2026-06-18, size: 1.5 }\n";

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

/* Everything that a check with proofs, a report and a picture need, with the n-th allocation
 * failing; 0: none.
 */
static enum muster_status go(const struct folder *folder, uint64_t n)
{
    const char *paths[] = {folder->policy};
    struct muster_engine *e = muster_open();
    struct muster_text text;
    enum muster_status status;
    assert_non_null(e);
    muster_option(e, MUSTER_AS_OF, "2026-06-30");
    muster_option(e, MUSTER_PROOFS, "yes");
    e->heap.countdown = n;
    status = muster_compile(e, paths, 1);
    if (status == MUSTER_OK) status = muster_evaluate(e);
    if (status == MUSTER_OK) status = muster_findings(e, "text", &text);
    if (status == MUSTER_OK) status = muster_findings(e, "json", &text);
    if (status == MUSTER_OK) status = muster_report(e, "all", "md", &text);
    if (status == MUSTER_OK) status = muster_graph(e, "map", "dot", &text);
    if (status == MUSTER_OK) status = muster_program(e, &text);
    if (status != MUSTER_OK) assert_string_not_equal(muster_failure(e), "");
    muster_close(e);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    struct folder folder = {.path = "/tmp/muster-fault-XXXXXX"};
    enum muster_status status = MUSTER_NOMEM;
    uint64_t n = 0;
    (void)state;
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.policy, sizeof folder.policy, "%s/p.muster", folder.path);
    write_file(&folder, "p.muster", policy);
    write_file(&folder, "backups.csv", csv);
    write_file(&folder, "more.json", json);
    write_file(&folder, "more.yaml", yaml);
    assert_int_equal(go(&folder, 0), MUSTER_OK);
    while (status != MUSTER_OK) {
        assert_true(++n < 100000);
        status = go(&folder, n);
        if (status != MUSTER_OK) assert_int_equal(status, MUSTER_NOMEM);
    }
    assert_true(n > 400);
    remove_file(&folder, "p.muster");
    remove_file(&folder, "backups.csv");
    remove_file(&folder, "more.json");
    remove_file(&folder, "more.yaml");
    rmdir(folder.path);
}

/* A test that fails, is explained, and is covered. */
static const char tested[] =
    "kind box { size: int }\n"
    "kind check judged {}\n"
    "rule big(b: box) if b.size > 10 or b.size == 7\n"
    "check small { for b in box  require not big(b)  else \"{b} is big\" }\n"
    "test \"big\" { given box b { size: 12 } expect satisfied small  expect unmet small on b }\n";

static enum muster_status go_test(const struct folder *folder, uint64_t n)
{
    const char *paths[] = {folder->policy};
    struct muster_engine *e = muster_open(), *all = muster_open();
    struct muster_text text;
    struct muster_test test;
    enum muster_status status;
    muster_option(e, MUSTER_COVERAGE, "yes");
    e->heap.countdown = n;
    status = muster_run_test(e, paths, 1, 1, &test);
    if (status == MUSTER_OK) assert_non_null(strstr(test.failures, "b.size > 10 is true"));
    if (status == MUSTER_OK) status = muster_coverage(e, "text", &text);
    if (status == MUSTER_OK) status = muster_add_coverage(all, e);
    if (status == MUSTER_OK) status = muster_coverage(all, "lcov", &text);
    if (status != MUSTER_OK) assert_string_not_equal(muster_failure(e), "");
    muster_close(all);
    muster_close(e);
    return status;
}

static void every_allocation_of_a_test_may_fail(void **state)
{
    struct folder folder = {.path = "/tmp/muster-fault-XXXXXX"};
    enum muster_status status = MUSTER_NOMEM;
    uint64_t n = 0;
    (void)state;
    assert_non_null(mkdtemp(folder.path));
    snprintf(folder.policy, sizeof folder.policy, "%s/p.muster", folder.path);
    write_file(&folder, "p.muster", tested);
    assert_int_equal(go_test(&folder, 0), MUSTER_OK);
    while (status != MUSTER_OK) {
        assert_true(++n < 100000);
        status = go_test(&folder, n);
        if (status != MUSTER_OK) assert_int_equal(status, MUSTER_NOMEM);
    }
    assert_true(n > 100);
    remove_file(&folder, "p.muster");
    rmdir(folder.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail),
                                       cmocka_unit_test(every_allocation_of_a_test_may_fail)};
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
