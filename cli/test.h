/*
 * test - what the parts of `muster test` share: results of tests, and the forms in which they are
 * printed.
 */
#ifndef MUSTER_CLI_TEST_H
#define MUSTER_CLI_TEST_H

#include <stdio.h>

#include "cli/cli.h"

/* What became of one test; its texts are its own. */
struct test_result {
    const struct muster_test *test; /* title and place, from the list of tests */
    bool done, passed;
    enum muster_status status;    /* not MUSTER_OK: it could not be run to its end */
    char *failures;               /* NULL when the system has no memory for it */
    struct muster_engine *engine; /* for its diagnostics; NULL when status is MUSTER_OK */
};

/*
 * Runs some tests of the policy, as many at once as --jobs says, and shows them one by one in their
 * order; stops when show() returns false.
 */
void test_run(struct options *options, const char *const *paths, size_t n,
              const struct muster_test *tests, const size_t *numbers, size_t count,
              bool (*show)(void *context, const struct test_result *result), void *context);

struct test_tally {
    size_t run, failed, broken; /* broken: could not be run to their end; failed leaves them out */
};

/* A form of output: its pieces come in this order, `one` once a test. begin and bail may be NULL.
 */
struct test_form {
    const char *name;
    void (*begin)(FILE *out, const struct test_tally *tally); /* then nothing is shown before all
                                                                 tests have been run */
    void (*one)(FILE *out, size_t number, const struct test_result *result);
    void (*end)(FILE *out, const struct test_tally *tally);
    void (*bail)(FILE *out, const char *why); /* the rest was not run */
};

extern const struct test_form test_text, test_tap, test_junit;

/* What is said of a test that has not passed: lines of text. */
const char *test_failures(const struct test_result *result);

#endif
