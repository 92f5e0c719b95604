/* Checks that every account has an owner who still works here: policy and facts come from memory.
 */
#include <muster.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char policy[] =
    "module accounts\n"
    "kind person { leaves: date? }\n"
    "kind account { owner: person? }\n"
    "kind check judged {}\n"
    "facts person from \"staff/*.csv\" { id: .login  leaves: .until }\n"
    "check owned \"Accounts have an owner\" {\n"
    "  severity: high\n"
    "  remedy: \"Close the account, or name an owner.\"\n"
    "  for a in account\n"
    "  require named: has a.owner else \"nobody owns {a}\"\n"
    "  require here: not (has a.owner.leaves) or a.owner.leaves > today\n"
    "    else \"{a} belongs to {a.owner}, who left on {a.owner.leaves}\"\n"
    "}\n"
    "graph owners \"Who owns what\" { for a in account edge a.owner -> a }\n";
static const char staff[] = "login,until\nann,\nbob,2026-03-31\n";
static const char accounts[] = "[{\"id\": \"root\", \"owner\": \"ann\"},\n"
                               " {\"id\": \"build\", \"owner\": \"bob\"},\n"
                               " {\"id\": \"guest\"}]\n";

/* -- a deadline: a thread that cancels the engine unless it is told in time that all is done */

struct deadline {
    struct muster_engine *engine;
    struct timespec at;
    bool done;
    pthread_mutex_t lock;
    pthread_cond_t told;
    pthread_t thread;
};

static void *wait_for_it(void *context)
{
    struct deadline *d = context;
    int late = 0;
    pthread_mutex_lock(&d->lock);
    while (!d->done && !late) late = pthread_cond_timedwait(&d->told, &d->lock, &d->at);
    if (!d->done) muster_cancel(d->engine);
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

static bool begin(struct deadline *d, struct muster_engine *engine, time_t seconds)
{
    *d = (struct deadline){.engine = engine};
    timespec_get(&d->at, TIME_UTC);
    d->at.tv_sec += seconds;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->told, NULL);
    return pthread_create(&d->thread, NULL, wait_for_it, d) == 0;
}

/* After this the engine may be closed. */
static void end(struct deadline *d)
{
    pthread_mutex_lock(&d->lock);
    d->done = true;
    pthread_cond_signal(&d->told);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
}

/* -- compiling and evaluating */

static enum muster_status evaluate(struct muster_engine *e)
{
    static const struct {
        enum muster_option option;
        const char *value;
    } options[] = {
        {MUSTER_AS_OF, "2026-06-30"}, /* else the clock */
        {MUSTER_EXPLAIN, "*"},        /* proofs of everything */
        {MUSTER_LIMIT_MEMORY, "256"}, /* MiB */
    };
    enum muster_status status = MUSTER_OK;
    for (size_t k = 0; k < sizeof options / sizeof *options && !status; k++)
        status = muster_option(e, options[k].option, options[k].value);
    if (!status) status = muster_add_source(e, "accounts.muster", policy, strlen(policy));
    if (!status) status = muster_compile(e, NULL, 0);
    /* In the place of a file that the policy asks for; and things of one kind, by their fields. */
    if (!status) status = muster_add_facts(e, "staff/all.csv", NULL, NULL, staff, strlen(staff));
    if (!status)
        status = muster_add_facts(e, "accounts", "account", "json", accounts, strlen(accounts));
    return status ? status : muster_evaluate(e);
}

/* -- showing */

static void print_steps(const struct muster_step *step, int depth)
{
    for (; step; step = step->next) {
        printf("%*s%s %s", depth * 2, "", step->kind, step->text);
        if (*step->value) printf(" = %s", step->value);
        if (*step->values) printf(" (%s)", step->values);
        if (*step->hint) printf(" (%s)", step->hint);
        if (*step->line) printf("   [%s:%u]", step->place.file, step->place.line);
        printf("\n");
        print_steps(step->first, depth + 1);
        if (step->more) printf("%*sand %zu more\n", depth * 2 + 2, "", step->more);
    }
}

static void print_outcomes(struct muster_engine *e)
{
    for (size_t k = 0; k < muster_outcome_count(e); k++) {
        const struct muster_outcome *o = muster_outcome(e, k);
        const struct muster_step *steps;
        if (!o) break;
        printf("%s %s (%s): %s\n", o->kind_name, o->key, o->severity_name, o->message);
        printf("  required in %s:%u, seen in %s:%u\n", o->policy.file, o->policy.line,
               o->place.file, o->place.line);
        if (o->kind == MUSTER_OUTCOME_SATISFIED) continue;
        if (*o->remedy) printf("  remedy: %s\n", o->remedy);
        if (muster_proof(e, k, &steps) == MUSTER_OK) print_steps(steps, 1);
    }
}

static bool write_picture(struct muster_engine *e, const char *path)
{
    struct muster_text picture;
    FILE *file;
    bool good;
    if (muster_graph(e, "owners", "svg", &picture) != MUSTER_OK) return false;
    if (!(file = fopen(path, "wb"))) return false;
    good = fwrite(picture.bytes, 1, picture.length, file) == picture.length;
    return fclose(file) == 0 && good;
}

static void complain(struct muster_engine *e)
{
    struct muster_text text;
    if (muster_diagnostics(e, &text) == MUSTER_OK && text.length)
        fputs(text.bytes, stderr);
    else
        fprintf(stderr, "%s\n", muster_failure(e));
}

/* Usage: embed [PICTURE.svg]. Ends with 0 when everything holds, 1 when not, 2 when it can't be
 * told. */
int main(int count, char **arguments)
{
    struct muster_engine *e = muster_open();
    struct deadline deadline;
    enum muster_status status;
    int result = 2;
    if (!e || !begin(&deadline, e, 10)) {
        muster_close(e);
        return result;
    }
    status = evaluate(e);
    if (status == MUSTER_OK) {
        print_outcomes(e);
        result = muster_verdict(e) == MUSTER_PASS ? 0 : 1;
        if (count > 1 && !write_picture(e, arguments[1])) result = 2;
    }
    if (result == 2) complain(e);
    end(&deadline);
    muster_close(e);
    return result;
}
