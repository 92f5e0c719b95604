/* Tests at work: threads with an engine for each test, and results in the order of the tests. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/test.h"

struct runner {
    struct options *options;
    const char *const *paths;
    size_t npaths;
    const size_t *numbers; /* of the tests to run, from 0 */
    struct test_result *results;
    size_t count, next; /* next: the first that nobody has begun */
    bool stop;
    pthread_mutex_t lock; /* around everything above but a result that is under way */
    pthread_cond_t news;  /* a result is done */
};

/* Below the lock: options of the first engine are read, and coverage is added to it. */
static struct muster_engine *open_engine(struct runner *runner)
{
    struct muster_engine *engine;
    pthread_mutex_lock(&runner->lock);
    engine = muster_open_like(runner->options->engine);
    pthread_mutex_unlock(&runner->lock);
    return engine;
}

static void add_coverage(struct runner *runner, struct test_result *result)
{
    if (!runner->options->coverage && !runner->options->coverage_to) return;
    pthread_mutex_lock(&runner->lock);
    result->status = muster_add_coverage(runner->options->engine, result->engine);
    pthread_mutex_unlock(&runner->lock);
}

static void run_one(struct runner *runner, size_t k)
{
    struct test_result *result = &runner->results[k];
    struct muster_test test = {0};
    result->engine = open_engine(runner);
    result->status = MUSTER_NOMEM;
    if (!result->engine) return;
    result->status = muster_run_test(result->engine, runner->paths, runner->npaths,
                                     runner->numbers[k] + 1, &test);
    if (result->status != MUSTER_OK) return;
    add_coverage(runner, result);
    result->failures = strdup(test.failures);
    if (!result->failures) result->status = MUSTER_NOMEM;
    result->passed = test.passed && result->status == MUSTER_OK;
    muster_close(result->engine);
    result->engine = NULL;
}

/* Takes the next test, if there is one, and runs it. The lock is held before and after. */
static bool take_one(struct runner *runner)
{
    size_t k = runner->next;
    if (runner->stop || k == runner->count) return false;
    runner->next++;
    pthread_mutex_unlock(&runner->lock);
    run_one(runner, k);
    pthread_mutex_lock(&runner->lock);
    runner->results[k].done = true;
    pthread_cond_signal(&runner->news);
    return true;
}

static void *work(void *context)
{
    struct runner *runner = context;
    pthread_mutex_lock(&runner->lock);
    while (take_one(runner)) continue;
    pthread_mutex_unlock(&runner->lock);
    return NULL;
}

/* How many threads beside the first one. */
static size_t helpers_of(const struct runner *runner)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t jobs = runner->options->jobs;
    if (!jobs) jobs = processors > 0 ? (size_t)processors : 1;
    if (jobs > JOBS_MAX) jobs = JOBS_MAX;
    if (jobs > runner->count) jobs = runner->count;
    return jobs ? jobs - 1 : 0;
}

/* The first thread shows what is done, and otherwise works as the others do. */
static void show_all(struct runner *runner,
                     bool (*show)(void *context, const struct test_result *result), void *context)
{
    pthread_mutex_lock(&runner->lock);
    for (size_t k = 0; k < runner->count && !runner->stop; k++) {
        bool go_on;
        while (!runner->results[k].done)
            if (!take_one(runner)) pthread_cond_wait(&runner->news, &runner->lock);
        pthread_mutex_unlock(&runner->lock);
        go_on = show(context, &runner->results[k]);
        free(runner->results[k].failures);
        muster_close(runner->results[k].engine);
        runner->results[k].failures = NULL;
        runner->results[k].engine = NULL;
        pthread_mutex_lock(&runner->lock);
        runner->stop = !go_on;
    }
    pthread_mutex_unlock(&runner->lock);
}

void test_run(struct options *options, const char *const *paths, size_t n,
              const struct muster_test *tests, const size_t *numbers, size_t count,
              bool (*show)(void *context, const struct test_result *result), void *context)
{
    struct runner runner = {.options = options,
                            .paths = paths,
                            .npaths = n,
                            .numbers = numbers,
                            .results = calloc(count + 1, sizeof *runner.results),
                            .count = count};
    pthread_t threads[JOBS_MAX];
    size_t helpers = helpers_of(&runner), begun = 0;
    if (!runner.results) {
        show(context, &(struct test_result){.status = MUSTER_NOMEM});
        return;
    }
    for (size_t k = 0; k < count; k++) runner.results[k].test = &tests[numbers[k]];
    pthread_mutex_init(&runner.lock, NULL);
    pthread_cond_init(&runner.news, NULL);
    while (begun < helpers && pthread_create(&threads[begun], NULL, work, &runner) == 0) begun++;
    show_all(&runner, show, context);
    while (begun > 0) pthread_join(threads[--begun], NULL);
    for (size_t k = 0; k < count; k++) {
        free(runner.results[k].failures);
        muster_close(runner.results[k].engine);
    }
    pthread_cond_destroy(&runner.news);
    pthread_mutex_destroy(&runner.lock);
    free(runner.results);
}
