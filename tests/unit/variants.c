/*
 * variants [--seed N] POLICY... - each policy, evaluated as no user can have it: with the order of
 * joins left to chance, without indexes, and in two threads at once. All must say what the plain
 * run says, to the byte.
 *
 * Prints, for each that differs, the policy, the variant, and the first line that is another one.
 * Ends with 1 when one does, and when the variants were none: no index may have been made, and of
 * all policies one at least must have got another plan by chance. Policies that do not compile are
 * counted and left out.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/engine_int.h"

enum { SHUFFLES = 3 };

struct variant {
    const char *name;
    uint64_t shuffle;
    bool unindexed;
};

struct work {
    const char *policy;
    struct variant variant;
    enum muster_status status;
    char *json;       /* the caller frees it; NULL: no memory */
    uint32_t program; /* a hash of it */
    bool indexes;     /* some were made */
};

static bool has_indexes(const struct muster_engine *engine)
{
    for (size_t k = 0; k < engine->program.nrelations; k++)
        for (size_t j = 0; j < engine->run.relations[k].nindexes; j++)
            if (engine->run.relations[k].indexes[j].upto) return true;
    return false;
}

/* Compiles, evaluates and keeps all that was found. */
static void *evaluate(void *context)
{
    struct work *w = context;
    struct muster_engine *engine = muster_open();
    struct muster_text text = {"", 0};
    if (!engine) return NULL;
    muster_option(engine, MUSTER_AS_OF, "2026-06-30T12:00Z");
    muster_option(engine, MUSTER_ALL, "yes");
    engine->settings.shuffle = w->variant.shuffle;
    engine->settings.unindexed = w->variant.unindexed;
    w->status = muster_compile(engine, &w->policy, 1);
    if (w->status == MUSTER_OK && muster_program(engine, &text) == MUSTER_OK)
        w->program = text_hash(text.bytes, text.length);
    if (w->status == MUSTER_OK) w->status = muster_evaluate(engine);
    w->indexes = engine->has_findings && has_indexes(engine);
    muster_findings(engine, "json", &text);
    w->json = malloc(text.length + 1);
    if (w->json) memcpy(w->json, text.bytes, text.length + 1);
    muster_close(engine);
    return NULL;
}

/* The first lines of two texts that are not the same. */
static void print_difference(const char *a, const char *b)
{
    const char *line_a = a, *line_b = b;
    for (; *a && *a == *b; a++, b++)
        if (*a == '\n') line_a = a + 1, line_b = b + 1;
    printf("#   plain: %.*s\n", (int)strcspn(line_a, "\n"), line_a);
    printf("#   here:  %.*s\n", (int)strcspn(line_b, "\n"), line_b);
}

static bool agrees(const struct work *plain, const struct work *other)
{
    if (other->json && plain->status == other->status && !strcmp(plain->json, other->json))
        return true;
    printf("# %s says something else: %s, seed %llu\n", plain->policy, other->variant.name,
           (unsigned long long)other->variant.shuffle);
    if (other->json) print_difference(plain->json, other->json);
    return false;
}

/* *planned counts the programs that are not the plain one. */
static bool check_variant(const struct work *plain, struct variant variant, size_t *planned)
{
    struct work other = {.policy = plain->policy, .variant = variant};
    bool good;
    evaluate(&other);
    good = agrees(plain, &other);
    *planned += other.program != plain->program;
    if (variant.unindexed && other.indexes) {
        printf("# %s has indexes after all\n", plain->policy);
        good = false;
    }
    free(other.json);
    return good;
}

/* Two engines at the same time, each in a thread of its own. */
static bool check_threads(const struct work *plain, uint64_t seed)
{
    struct work works[2] = {{.policy = plain->policy, .variant = {"two threads", 0, false}},
                            {.policy = plain->policy, .variant = {"two threads", seed, false}}};
    pthread_t threads[2];
    bool started[2], good = true;
    for (int k = 0; k < 2; k++)
        started[k] = pthread_create(&threads[k], NULL, evaluate, &works[k]) == 0;
    for (int k = 0; k < 2; k++) {
        if (started[k]) pthread_join(threads[k], NULL);
        good = started[k] && agrees(plain, &works[k]) && good;
        free(works[k].json);
    }
    return good;
}

/* 1: all agree, 0: not, -1: it does not compile. */
static int check(const char *policy, uint64_t seed, size_t *planned)
{
    struct work plain = {.policy = policy, .variant = {"plain", 0, false}};
    int good = -1;
    evaluate(&plain);
    if (plain.json && plain.status != MUSTER_INVALID) {
        good = check_variant(&plain, (struct variant){"without indexes", 0, true}, planned);
        for (uint64_t k = 0; k < SHUFFLES; k++)
            good &= check_variant(&plain, (struct variant){"joins by chance", seed + k, false},
                                  planned);
        good &= check_variant(&plain, (struct variant){"both", seed + SHUFFLES, true}, planned);
        good &= check_threads(&plain, seed + SHUFFLES + 1);
    }
    free(plain.json);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    size_t count[2] = {0, 0}, left_out = 0, planned = 0;
    for (int k = 1; k < argc; k++) {
        int good;
        if (!strcmp(argv[k], "--seed") && k + 1 < argc) {
            seed = strtoull(argv[++k], NULL, 10) | 1;
            continue;
        }
        good = check(argv[k], seed, &planned);
        seed += 2 * (SHUFFLES + 2);
        if (good < 0)
            left_out++;
        else
            count[good]++;
    }
    printf("%zu agree in all variants, %zu do not, %zu do not compile, %zu plans by chance\n",
           count[1], count[0], left_out, planned);
    return count[0] > 0 || planned == 0;
}
