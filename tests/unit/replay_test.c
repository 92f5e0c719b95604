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
    for (size_t k = 0; k < muster_outcome_count(engine); k++) {
        const struct muster_outcome *f = muster_outcome(engine, k);
        if (!strcmp(f->kind_name, "trouble") || !strcmp(f->kind_name, "unchecked")) continue;
        if (strcmp(f->requirement, last) != 0) {
            last = f->requirement;
            on = "";
            muster_option(engine, MUSTER_EXPLAIN, last);
            replay_outcomes(engine, path, NULL, tally);
        }
        if (*f->subject && strcmp(f->subject, on) != 0) {
            on = f->subject;
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
    replay_folder("tests/stdlib", false, &tally);
    replay_folder("tests/facts", false, &tally);
    replay_folder("examples", true, &tally);
    print_message("%zu policies, %zu outcomes, %zu steps, %zu facts of which %zu read again\n",
                  tally.policies, tally.outcomes, tally.steps, tally.facts, tally.read);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.policies > 80 && tally.outcomes > 500 && tally.read > 100);
}

/* -- damage */

/* A proof that is damaged bit by bit, and what is claimed of it. */
struct victim {
    struct muster_engine *engine;
    struct explanations x;
    struct replay_claim claims[EXPLAINED_MAX];
    const char *path;
    size_t damages, unnoticed;
};

static const char *replay_victim(struct victim *v)
{
    struct replay_result result;
    replay(&v->engine->run, v->x.proof, v->claims, v->x.n, &v->engine->arena, &result);
    return result.why;
}

static void make_claims(struct victim *v)
{
    static const enum replay_outcome outcomes[] = {
        [FINDING_SATISFIED] = REPLAY_SATISFIED,   [FINDING_UNMET] = REPLAY_UNMET,
        [FINDING_UNVERIFIED] = REPLAY_UNVERIFIED, [FINDING_ERROR] = REPLAY_ERROR,
        [FINDING_VACUOUS] = REPLAY_VACUOUS,       [FINDING_NOT_APPLICABLE] = REPLAY_NOTHING};
    for (size_t k = 0; k < v->x.n; k++) {
        const struct finding *f = v->x.items[k].finding;
        v->claims[k] = (struct replay_claim){f->requirement, f->part, f->waiver,
                                             outcomes[f->outcome], f->subject};
    }
}

/* What was just damaged must be found. */
static void expect_notice(struct victim *v, const char *what, uint32_t node)
{
    const struct proof *proof = v->x.proof;
    const struct program_trace *trace = NULL;
    struct source_position at = {"", 0, 0};
    v->damages++;
    if (replay_victim(v)) return;
    v->unnoticed++;
    if (node != NONE && proof->nodes[node].trace != NONE)
        trace = &v->engine->program.traces[proof->nodes[node].trace];
    if (trace) at = source_locate(&v->engine->sources, trace->at);
    print_message("%s: unnoticed: %s of node %u, kind %d, %s:%u:%u\n", v->path, what, node,
                  trace ? (int)trace->kind : -1, at.name, at.line, at.column);
}

static const struct program_trace *trace_of(const struct victim *v, uint32_t node)
{
    uint32_t trace = v->x.proof->nodes[node].trace;
    return trace == NONE ? NULL : &v->engine->program.traces[trace];
}

/* Whether a node is still below its parent: bodies of rules that come less near are taken out. */
static bool is_linked(const struct proof *proof, uint32_t node)
{
    uint32_t k = proof->nodes[proof->nodes[node].parent].first;
    while (k != NONE && k != node) k = proof->nodes[k].next;
    return k == node;
}

/* Whether a node belongs to something that is claimed. */
static bool is_claimed(const struct victim *v, uint32_t node)
{
    uint32_t part = NONE;
    for (uint32_t k = node; v->x.proof->nodes[k].parent != NONE; k = v->x.proof->nodes[k].parent)
        if (!is_linked(v->x.proof, k)) return false;
    for (; v->x.proof->nodes[node].parent != NONE; node = v->x.proof->nodes[node].parent)
        if (trace_of(v, node) && trace_of(v, node)->kind == TRACE_PART)
            part = trace_of(v, node)->part;
    for (size_t k = 0; k < v->x.n; k++)
        if (v->claims[k].part == NONE || (v->claims[k].subject == v->x.proof->nodes[node].word &&
                                          (part == NONE || part == v->claims[k].part)))
            return true;
    return false;
}

static void damage_value(struct victim *v, uint32_t node)
{
    struct proof_node *n = &v->x.proof->nodes[node];
    const struct program_trace *trace = trace_of(v, node);
    value word = n->word;
    if (!trace || !n->ended) return;
    n->word = word == MISSING ? 0 : MISSING;
    expect_notice(v, "a value that is missing", node);
    n->word = word == 1 ? 0 : 1;
    expect_notice(v, "another value", node);
    n->word = INT64_MAX - 1;
    if (word != n->word) expect_notice(v, "a value that is none", node);
    n->word = word;
}

static void damage_row(struct victim *v, uint32_t node)
{
    struct proof *proof = v->x.proof;
    struct proof_node *n = &proof->nodes[node];
    uint32_t *link =
        n->previous == NONE ? &proof->nodes[n->parent].first : &proof->nodes[n->previous].next;
    if (!trace_of(v, node) || trace_of(v, node)->kind != TRACE_ROW) return;
    *link = n->next;
    expect_notice(v, "a row that is gone", node);
    *link = node;
    n->fit = !n->fit;
    expect_notice(v, "a row that fits or does not", node);
    n->fit = !n->fit;
}

static void damage_rows(struct victim *v, uint32_t node)
{
    struct proof_node *n = &v->x.proof->nodes[node];
    if (!n->rows) return;
    n->rows++;
    expect_notice(v, "the number of rows", node);
    n->rows--;
}

static void damage_fact(struct victim *v, uint32_t node)
{
    struct proof_node *n = &v->x.proof->nodes[node];
    if (n->thing == NONE) return;
    n->thing ^= 1;
    expect_notice(v, "a fact of another thing", node);
    n->thing ^= 1;
    n->field ^= 1;
    expect_notice(v, "another field", node);
    n->field ^= 1;
    n->at++;
    expect_notice(v, "another place", node);
    n->at--;
}

static void damage_body(struct victim *v, uint32_t node)
{
    struct proof_node *n = &v->x.proof->nodes[node];
    struct program *p = &v->engine->program;
    value word = n->word;
    if (!n->derivation) return;
    n->word = word != 1;
    expect_notice(v, "whether a body gives the row", node);
    n->word = word;
    for (size_t k = 0; k < p->nderivations; k++) {
        const struct program_derivation *was = n->derivation;
        if (p->derivations[k].relation == was->relation) continue;
        n->derivation = &p->derivations[k];
        expect_notice(v, "a body of another rule", node);
        n->derivation = was;
        break;
    }
}

static void damage_operator(struct victim *v, uint32_t node)
{
    struct program_trace *trace = (struct program_trace *)trace_of(v, node);
    const struct program_formula *f;
    if (!trace || trace->formula == NONE || !v->x.proof->nodes[node].ended) return;
    f = &v->engine->program.formulas[trace->formula];
    if (f->kind != FORMULA_OPERATION && f->kind != FORMULA_AGGREGATE && f->kind != FORMULA_AND &&
        f->kind != FORMULA_OR)
        return;
    if (trace->kind != TRACE_TEST && trace->kind != TRACE_LOGIC && trace->kind != TRACE_AGGREGATE)
        return;
    trace->op++;
    expect_notice(v, "another operator", node);
    trace->op--;
}

static void damage_claim(struct victim *v, struct replay_claim *claim)
{
    struct replay_claim was = *claim;
    for (int outcome = 0; claim->part != NONE && outcome <= REPLAY_ERROR; outcome++) {
        claim->outcome = (enum replay_outcome)outcome;
        if (claim->outcome != was.outcome) expect_notice(v, "another outcome", NONE);
    }
    *claim = was;
    if (was.outcome >= REPLAY_VACUOUS) {
        claim->outcome = was.outcome == REPLAY_VACUOUS ? REPLAY_NOTHING : REPLAY_VACUOUS;
        expect_notice(v, "another silence", NONE);
    }
    *claim = was;
    claim->waiver = was.waiver == NONE ? 0 : NONE;
    if (claim->part != NONE) expect_notice(v, "another waiver", NONE);
    *claim = was;
}

static void damage_requirement(struct victim *v, uint32_t requirement)
{
    const char *why;
    if (explain(&v->x, &v->engine->findings, requirement, NONE, NULL) != MUSTER_OK || !v->x.n)
        return;
    make_claims(v);
    why = replay_victim(v);
    if (why) print_message("%s: %s\n", v->path, why);
    assert_null(why);
    for (uint32_t k = 0; k < v->x.proof->n; k++) {
        if (!is_claimed(v, k) || v->x.proof->cut) continue;
        damage_value(v, k);
        damage_row(v, k);
        damage_rows(v, k);
        damage_fact(v, k);
        damage_body(v, k);
        damage_operator(v, k);
    }
    for (size_t k = 0; k < v->x.n; k++) damage_claim(v, &v->claims[k]);
}

static void any_damage_is_noticed(void **state)
{
    struct victim *v = calloc(1, sizeof *v);
    struct dirent **entries;
    int n = scandir("tests/explain", &entries, NULL, by_name);
    (void)state;
    for (int k = 0; k < n; k++) {
        char path[1024];
        snprintf(path, sizeof path, "tests/explain/%s", entries[k]->d_name);
        v->path = path;
        v->engine = strstr(path, ".muster") ? evaluate(path) : NULL;
        for (uint32_t r = 0; v->engine && r < v->engine->program.nrequirements; r++)
            damage_requirement(v, r);
        muster_close(v->engine);
        free(entries[k]);
    }
    print_message("%zu damages, %zu unnoticed\n", v->damages, v->unnoticed);
    assert_int_equal(v->unnoticed, 0);
    assert_true(v->damages > 1000);
    free(entries);
    free(v);
}

/* `replay_test FOLDER`: the policies of that folder alone. */
static int replay_given(const char *folder)
{
    struct tally tally = {0};
    replay_folder(folder, false, &tally);
    printf("%zu policies, %zu outcomes, %zu steps\n", tally.policies, tally.outcomes, tally.steps);
    return tally.wrong > 0 || tally.outcomes == 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_follows),
        cmocka_unit_test(any_damage_is_noticed),
    };
    if (argc > 1) return replay_given(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
