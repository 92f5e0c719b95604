/* Policies and facts made to blow up end at a limit, with the status and the words for it. What the
 * engine takes from its host is counted, and what the process held at most is asked of the system.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster.h"

enum { MIB = 1 << 20, CEILING = 64 };

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { RESIDENT = 4000 }; /* freed memory is kept for a while, and shadowed */
#else
enum { RESIDENT = 4 * CEILING };
#endif

/* -- an allocator that counts */

struct host {
    size_t now, most;
};

static void *taken(struct host *host, void *block)
{
    if (block) host->now += malloc_usable_size(block);
    if (host->now > host->most) host->most = host->now;
    return block;
}

static void *allocate(void *context, size_t size)
{
    return taken(context, malloc(size));
}

static void release(void *context, void *block)
{
    struct host *host = context;
    host->now -= malloc_usable_size(block);
    free(block);
}

static void *resize(void *context, void *block, size_t size)
{
    struct host *host = context;
    void *moved;
    host->now -= malloc_usable_size(block);
    moved = realloc(block, size);
    return taken(host, moved ? moved : block) == block && !moved ? NULL : moved;
}

/* -- texts that are made */

struct made {
    char *bytes;
    size_t length;
};

/* head, then n times the piece, in which %d is the number and the next one, then the end */
static struct made make(const char *head, const char *piece, int n, const char *end)
{
    struct made made;
    FILE *out = open_memstream(&made.bytes, &made.length);
    fputs(head, out);
    for (int k = 0; k < n; k++) {
        for (const char *p = piece, *at; *p; p = at + (*at != '\0')) {
            at = p + strcspn(p, "@");
            fwrite(p, 1, (size_t)(at - p), out);
            if (*at) fprintf(out, "%d", k + (at[1] == '+'));
            if (*at && at[1] == '+') at++;
        }
    }
    fputs(end, out);
    assert_int_equal(fclose(out), 0);
    return made;
}

/* -- cases */

#define CHECKED  "kind check judged {}\n"
#define NUMBERED CHECKED "kind k { n: int? }\ncheck c { for x in k  require x.n > 0 }\n"

struct blow {
    const char *name;
    const char *head, *piece;
    int times;
    const char *end;
    const char *facts; /* name of a file; then the text above is its content */
    const char *steps, *rows;
    enum muster_status compiled, evaluated;
    const char *says;
    const char *graph; /* is drawn, or NULL */
};

static const struct blow blows[] = {
    {"joins", CHECKED "kind k {}\n", "k t@\n", 300,
     "check c { for a in k, b in k, c in k, d in k  require a != b or b != c or c != d or a == d }",
     NULL, "1000000", NULL, MUSTER_OK, MUSTER_LIMIT, "1000000 steps", NULL},
    {"recursion, rows", CHECKED "kind k { to: k? }\n", "k t@ { to: t@+ }\n", 3000,
     "k t3000\nrule next(a: k, b: k) if has a.to and a.to == b\nrule far(a: k, b: k) if next(a, "
     "b)\n"
     "rule far(a: k, b: k) if exists c in k where far(a, c) and next(c, b)\ncheck c { for a in k, "
     "b in k where far(a, b)  require a != b "
     "}",
     NULL, NULL, "100000", MUSTER_OK, MUSTER_LIMIT, "100000 rows", NULL},
    {"recursion, memory", CHECKED "kind k { to: k? }\n", "k t@ { to: t@+ }\n", 3000,
     "k t3000\nrule next(a: k, b: k) if has a.to and a.to == b\nrule far(a: k, b: k) if next(a, "
     "b)\n"
     "rule far(a: k, b: k) if exists c in k where far(a, c) and next(c, b)\ncheck c { for a in k, "
     "b in k where far(a, b)  require a != b "
     "}",
     NULL, NULL, NULL, MUSTER_OK, MUSTER_LIMIT, "memory", NULL},
    {"texts that double", CHECKED "define t0(x: text): text = \"{x}{x}\"\n",
     "define t@+(x: text): text = t@(t@(x))\n", 6, "check c { require t6(\"0123456789\") == \"\" }",
     NULL, NULL, NULL, MUSTER_OK, MUSTER_LIMIT, "memory", NULL},
    {"parentheses", CHECKED "check c { require ", "(", 100000, "1 > 0 }", NULL, NULL, NULL,
     MUSTER_INVALID, MUSTER_OK, "E0107", NULL},
    {"lists", CHECKED "check c { require ", "[", 100000, "1 > 0 }", NULL, NULL, NULL,
     MUSTER_INVALID, MUSTER_OK, "E0107", NULL},
    {"negations", CHECKED "check c { require ", "not ", 100000, "1 > 0 }", NULL, NULL, NULL,
     MUSTER_INVALID, MUSTER_OK, "E0107", NULL},
    {"conjunctions", CHECKED "check c { require 1 > 0", " and 1 > 0", 20000, " }", NULL, NULL, NULL,
     MUSTER_INVALID, MUSTER_OK, "E0107", NULL},
    {"digits", CHECKED "check c { require ", "9", 1000000, " > 0 }", NULL, NULL, NULL,
     MUSTER_INVALID, MUSTER_OK, "E0104", NULL},
    {"fields", "kind k { ", "f@: int* ", 20000, " }", NULL, NULL, NULL, MUSTER_INVALID, MUSTER_OK,
     "k has more than 1000 fields", NULL},
    {"columns", "kind k { ", "f@: int ", 100, " }", NULL, NULL, NULL, MUSTER_INVALID, MUSTER_OK,
     "64 can be", NULL},
    {"a name", "kind ", "a", 1000000, " {}", NULL, NULL, NULL, MUSTER_OK, MUSTER_OK, "", NULL},
    {"like", CHECKED "check c { require not \"", "aaaaaaaaaa", 10000,
     "\" like \"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\" }", NULL, NULL, NULL, MUSTER_OK,
     MUSTER_OK, "", NULL},
    {"a regular expression", CHECKED "check c { require \"", "a", 100000,
     "\" matches \"((a{30}){30}){30}\" }", NULL, NULL, NULL, MUSTER_OK, MUSTER_OK, "", NULL},
    {"regular expressions", CHECKED "kind k { p: text }\n", "k t@ { p: \"([0-9a-z]+a){9}x@\" }\n",
     500, "check c { for x in k  require not \"0a1a2a3a4a5a6a7a8a9a0a1a2a3a4a5a6a\" matches x.p }",
     NULL, NULL, NULL, MUSTER_OK, MUSTER_OK, "", NULL},
    {"a path", CHECKED "kind k { to: k? }\n", "k t@ { to: t@+ }\n", 3000,
     "k t3000\nrule next(a: k, b: k) if has a.to and a.to == b\n"
     "check c { for x in k  require \"{path(next, x, t3000)}\" != \"a\" }",
     NULL, NULL, NULL, MUSTER_OK, MUSTER_LIMIT, "memory", NULL},
    {"a picture", "kind k { to: k? }\n", "k t@ { to: t@+ }\n", 3000,
     "k t3000\ngraph g { for x in k  edge x -> x.to }", NULL, NULL, NULL, MUSTER_OK, MUSTER_OK,
     "can be drawn", "g"},
    {"JSON, deep", "{\"k\": ", "[", 1000000, "", "f.json", NULL, NULL, MUSTER_OK, MUSTER_INPUT,
     "512 levels", NULL},
    {"YAML, deep", "k: ", "[", 100000, "", "f.yaml", NULL, NULL, MUSTER_OK, MUSTER_INPUT,
     "512 levels", NULL},
    {"YAML, aliases", "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n",
     "a@+: &a@+ [*a@, *a@, *a@, *a@, *a@, *a@, *a@, *a@, *a@, *a@]\n", 12, "", "f.yaml", NULL, NULL,
     MUSTER_OK, MUSTER_INPUT, "repeat too much", NULL},
    {"JSON, digits", "{\"k\": {\"a\": {\"n\": ", "9", 1000000, "}}}", "f.json", NULL, NULL,
     MUSTER_OK, MUSTER_OK, "", NULL},
    {"JSON, a text", "{\"k\": {\"a\": {\"n\": \"", "0123456789", 7 * MIB, "\"}}}", "f.json", NULL,
     NULL, MUSTER_OK, MUSTER_LIMIT, "memory", NULL},
    {"JSON, fields", "{\"k\": {\"a\": {\"n\": 1", ", \"f@\": 1", 20000, "}}}", "f.json", NULL, NULL,
     MUSTER_OK, MUSTER_OK, "", NULL},
    {"CSV, columns", "id,n", ",f@", 100000, "\n", "f.csv", NULL, NULL, MUSTER_OK, MUSTER_OK, "",
     NULL},
};

static bool complain(const struct blow *blow, const char *what, long number)
{
    fprintf(stderr, "# %s: %s: %ld\n", blow->name, what, number);
    return false;
}

static bool says(const struct blow *blow, struct muster_engine *e)
{
    struct muster_text text;
    enum muster_status status = muster_diagnostics(e, &text);
    if (status == MUSTER_OK && strstr(text.bytes, blow->says)) return true;
    if (strstr(muster_failure(e), blow->says)) return true;
    fprintf(stderr, "# %.300s\n", text.bytes);
    return complain(blow, "does not say so", status);
}

static bool draws(const struct blow *blow, struct muster_engine *e)
{
    struct muster_text text;
    return muster_graph(e, blow->graph, "svg", &text) == MUSTER_USAGE && says(blow, e) &&
           muster_graph(e, blow->graph, "dot", &text) == MUSTER_OK;
}

static bool runs(const struct blow *blow, struct muster_engine *e, const struct made *made)
{
    bool facts = blow->facts != NULL;
    enum muster_status status =
        facts ? muster_add_source(e, "p.muster", NUMBERED, sizeof NUMBERED - 1)
              : muster_add_source(e, "p.muster", made->bytes, made->length);
    if (!status) status = muster_compile(e, NULL, 0);
    if (status != blow->compiled) return says(blow, e), complain(blow, "compiles with", status);
    if (status != MUSTER_OK) return says(blow, e);
    if (facts) status = muster_add_facts(e, blow->facts, NULL, NULL, made->bytes, made->length);
    if (!status) status = muster_evaluate(e);
    if (status != blow->evaluated)
        return says(blow, e), complain(blow, "is evaluated with", status);
    return blow->graph ? draws(blow, e) : says(blow, e);
}

static bool blow_up(const struct blow *blow)
{
    struct host host = {0, 0};
    const struct muster_host all = {&host, allocate, resize, release, NULL};
    struct made made = make(blow->head, blow->piece, blow->times, blow->end);
    struct muster_engine *e = muster_open_with(&all);
    char ceiling[16];
    bool good;
    snprintf(ceiling, sizeof ceiling, "%d", CEILING);
    muster_option(e, MUSTER_LIMIT_MEMORY, ceiling);
    if (blow->steps) muster_option(e, MUSTER_LIMIT_STEPS, blow->steps);
    if (blow->rows) muster_option(e, MUSTER_LIMIT_ROWS, blow->rows);
    good = runs(blow, e, &made);
    muster_close(e);
    free(made.bytes);
    if (host.now) good = complain(blow, "keeps bytes", (long)host.now);
    /* twice: a block that grows is there twice for a moment */
    if (host.most > (size_t)2 * CEILING * MIB) good = complain(blow, "took bytes", (long)host.most);
    return good;
}

/* What goes wrong in the child is said there: cmocka's state is the parent's. */
static bool holds(const struct blow *blow)
{
    int status;
    struct rusage usage;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(blow_up(blow) ? 0 : 1);
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    if (status != 0) return complain(blow, "ended with", status);
    if (usage.ru_maxrss <= RESIDENT * 1024L) return true;
    return complain(blow, "held KiB", usage.ru_maxrss);
}

static void every_blow_ends_at_its_limit(void **state)
{
    size_t bad = 0;
    (void)state;
    for (size_t k = 0; k < sizeof blows / sizeof *blows; k++) bad += !holds(&blows[k]);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_blow_ends_at_its_limit)};
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
