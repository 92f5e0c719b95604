/*
 * mutants FIRST COUNT POLICY... - compiled policies, changed and run: each is refused or runs
 * safely. mutants --save FOLDER POLICY... - writes what they are made from: seeds of the target
 * `bytecode`.
 *
 * Each POLICY (a file or folder) that compiles is taken, and once more as compiled to explain its
 * first requirement and to count coverage. Mutant number N is always the same of the same policies.
 * They run in processes of a few hundred; when one ends badly its mutants run one by one, so that
 * their numbers are known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/engine_int.h"
#include "hostile.h"
#include "target.h"

enum { ROOM = 1 << 19, BATCH = 250, PATIENCE = 120 };

struct form {
    uint8_t *bytes;
    size_t length;
    const char *of;
    bool explains;
};

struct forms {
    struct form *items;
    size_t n;
};

/* -- what they are made from */

static void add_form(struct forms *forms, const char *of, bool explains, struct muster_text text)
{
    struct form *form = &forms->items[forms->n];
    *form = (struct form){malloc(text.length + 1), text.length, of, explains};
    if (!form->bytes) target_wrong("no memory", of);
    memcpy(form->bytes, text.bytes, text.length);
    forms->n++;
}

/* Whether it compiles; *requirement gets the name of its first. */
static bool compile(struct forms *forms, const char *policy, const char *explain, char *requirement,
                    size_t room)
{
    struct muster_engine *engine = muster_open();
    struct muster_text text;
    bool good;
    if (!engine) target_wrong("no memory", policy);
    if (explain) {
        muster_option(engine, MUSTER_EXPLAIN, explain);
        muster_option(engine, MUSTER_COVERAGE, "yes");
    }
    good = muster_compile(engine, &policy, 1) == MUSTER_OK &&
           muster_program(engine, &text) == MUSTER_OK && text.length < ROOM / 2;
    if (good) {
        add_form(forms, policy, explain != NULL, text);
        snprintf(requirement, room, "%s",
                 engine->program.nrequirements
                     ? text_bytes(&engine->program.texts, engine->program.requirements[0].name)
                     : "");
    }
    muster_close(engine);
    return good;
}

static struct forms compile_all(char **policies, size_t n)
{
    struct forms forms = {calloc(2 * n + 1, sizeof *forms.items), 0};
    char requirement[256];
    if (!forms.items) target_wrong("no memory", "");
    for (size_t k = 0; k < n; k++)
        if (compile(&forms, policies[k], NULL, requirement, sizeof requirement) && *requirement)
            compile(&forms, policies[k], requirement, requirement, sizeof requirement);
    return forms;
}

static int save(const char *folder, const struct forms *forms)
{
    for (size_t k = 0; k < forms->n; k++) {
        char name[256], path[4096];
        FILE *file;
        snprintf(name, sizeof name, "%s", forms->items[k].of);
        for (char *at = name; *at; at++)
            if (*at == '/') *at = '_';
        snprintf(path, sizeof path, "%s/%s%s.mbc", folder, name,
                 forms->items[k].explains ? ".explained" : "");
        file = fopen(path, "wb");
        if (!file) target_wrong("a file cannot be written", path);
        fwrite(forms->items[k].bytes, 1, forms->items[k].length, file);
        fclose(file);
    }
    return 0;
}

/* -- mutants */

/* Half of the time the tables alone, so that much gets past the reader. */
static bool run_mutant(const struct forms *forms, unsigned long long number)
{
    static uint8_t bytes[ROOM];
    struct chance chance = {number * 0x9E3779B97F4A7C15u};
    const struct form *form;
    size_t length;
    chance_below(&chance, 1);
    form = &forms->items[chance_below(&chance, forms->n)];
    length = form->length;
    memcpy(bytes, form->bytes, length);
    if (chance_below(&chance, 4)) {
        size_t changed = hostile_change(bytes, length, ROOM, &chance);
        if (changed) length = changed;
    } else {
        length = change_bytes(bytes, length, ROOM, &chance);
    }
    change_repair(bytes, length);
    return hostile_run(bytes, length);
}

struct tally {
    unsigned long long taken, bad;
};

/* Runs mutants in a process of their own; false when it ended otherwise than it should. */
static bool run_apart(const struct forms *forms, unsigned long long first, unsigned long long count,
                      unsigned long long *taken)
{
    unsigned long long n = 0;
    int ends[2], status = 1;
    pid_t child;
    fflush(stdout);
    if (pipe(ends) != 0) return false;
    child = fork();
    if (child == 0) {
        alarm(PATIENCE);
        for (unsigned long long k = 0; k < count; k++) n += run_mutant(forms, first + k);
        exit(write(ends[1], &n, sizeof n) == sizeof n ? 0 : 1);
    }
    close(ends[1]);
    if (child > 0) waitpid(child, &status, 0);
    if (read(ends[0], &n, sizeof n) != sizeof n) n = 0;
    close(ends[0]);
    *taken += n;
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static struct tally run_all(const struct forms *forms, unsigned long long first,
                            unsigned long long count)
{
    struct tally tally = {0, 0};
    unsigned long long end = first + count, ignored;
    for (unsigned long long k = first; k < end; k += BATCH) {
        unsigned long long n = end - k < BATCH ? end - k : BATCH;
        if (run_apart(forms, k, n, &tally.taken)) continue;
        for (unsigned long long j = k; j < k + n; j++) {
            if (run_apart(forms, j, 1, &ignored)) continue;
            printf("# mutant %llu does not end well\n", j);
            tally.bad++;
        }
    }
    return tally;
}

int main(int argc, char **argv)
{
    struct forms forms;
    struct tally tally = {0, 0};
    bool saves = argc > 3 && strcmp(argv[1], "--save") == 0;
    if (argc < 4) {
        fprintf(stderr, "usage: mutants FIRST COUNT POLICY... | mutants --save FOLDER POLICY...\n");
        return 2;
    }
    forms = compile_all(argv + 3, (size_t)argc - 3);
    if (!forms.n) target_wrong("no policy compiles", argv[3]);
    if (saves) {
        save(argv[2], &forms);
    } else {
        tally = run_all(&forms, strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
        printf("# %s mutants of %zu programs, %llu taken and run, %llu wrong\n", argv[2], forms.n,
               tally.taken, tally.bad);
    }
    for (size_t k = 0; k < forms.n; k++) free(forms.items[k].bytes);
    free(forms.items);
    return tally.bad > 0;
}
