/*
 * Policy text: formatted, compiled, and whatever compiles evaluated, shown, and run from its
 * bytecode. What costs as much again (SQL, tests, proofs, dumps) is done in turn, by the bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

static char *keep(struct muster_text text)
{
    char *copy = malloc(text.length + 1);
    if (!copy) target_wrong("no memory", "");
    memcpy(copy, text.bytes, text.length + 1);
    return copy;
}

/* Formatting what was formatted changes nothing. */
static void format(const char *path)
{
    struct muster_engine *engine = target_engine(), *again = target_engine();
    struct muster_text text, second, was;
    enum muster_status status = muster_format(engine, path, &text, &was);
    if (status == MUSTER_INVALID || status == MUSTER_INPUT) target_expect_reason(engine);
    if (status == MUSTER_OK) {
        const char *formatted = target_file("formatted.muster", text.bytes, text.length);
        status = muster_format(again, formatted, &second, &was);
        if (status == MUSTER_INVALID) target_wrong("what was formatted does not parse", text.bytes);
        if (status == MUSTER_OK && strcmp(second.bytes, text.bytes) != 0)
            target_wrong("what was formatted is formatted otherwise", text.bytes);
        remove(formatted);
    }
    muster_close(again);
    muster_close(engine);
}

/* The program says the same when it comes from its file; json may be NULL. */
static void run_bytecode(const char *bytecode, enum muster_status expected, const char *json)
{
    struct muster_engine *engine = target_engine();
    struct muster_text text = {"", 0};
    enum muster_status status = muster_load(engine, bytecode);
    if (status != MUSTER_OK && status != MUSTER_LIMIT)
        target_wrong("its own bytecode is refused", muster_failure(engine));
    if (status == MUSTER_OK) {
        status = muster_evaluate(engine);
        muster_findings(engine, "json", &text);
        if (json && status == expected && status == MUSTER_OK && strcmp(json, text.bytes) != 0)
            target_wrong("bytecode says something else", text.bytes);
    }
    muster_close(engine);
}

static void show_proofs(const char *path, const char *requirement)
{
    struct muster_engine *engine = target_engine();
    const struct muster_step *steps;
    struct muster_text text;
    muster_option(engine, MUSTER_EXPLAIN, requirement);
    if (muster_compile(engine, &path, 1) == MUSTER_OK && muster_evaluate(engine) == MUSTER_OK) {
        muster_explain(engine, NULL, "text", &text);
        muster_explain(engine, "", "json", &text);
        for (size_t k = 0; k < muster_outcome_count(engine) && k < 5; k++)
            muster_proof(engine, k, &steps);
        muster_option(engine, MUSTER_PROOFS, "yes");
        muster_findings(engine, "text", &text);
        muster_findings(engine, "json", &text);
    }
    muster_close(engine);
}

/* True when it compiles; *requirement gets the name of the first finding's. */
static bool compile(const char *path, char *requirement, size_t room)
{
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    const struct muster_outcome *first;
    enum muster_status status = muster_compile(engine, &path, 1), evaluated;
    char *json;
    bool silent;
    *requirement = '\0';
    if (status == MUSTER_INVALID || status == MUSTER_INPUT) target_expect_reason(engine);
    if (status == MUSTER_INVALID) {
        muster_findings(engine, "json", &text);
        if (strstr(text.bytes, "\"code\": \"E0701\""))
            target_wrong("the verifier refuses what was compiled", text.bytes);
    }
    if (status != MUSTER_OK) {
        muster_findings(engine, "json", &text);
        muster_close(engine);
        return false;
    }
    muster_diagnostics(engine, &text); /* warnings, which bytecode does not have */
    silent = text.length == 0;
    evaluated = muster_evaluate(engine);
    if (muster_findings(engine, "json", &text) == MUSTER_OK) {
        json = keep(text);
        if (muster_program(engine, &text) == MUSTER_OK)
            run_bytecode(target_file("policy.mbc", text.bytes, text.length), evaluated,
                         silent ? json : NULL);
        free(json);
    }
    target_show(engine);
    first = muster_outcome(engine, 0);
    if (first) snprintf(requirement, room, "%s", first->requirement);
    muster_close(engine);
    return true;
}

static void run_tests(const char *path)
{
    struct muster_engine *engine = target_engine();
    const struct muster_test *tests;
    struct muster_test test;
    struct muster_text text;
    size_t n = 0;
    muster_list_tests(engine, &path, 1, &tests, &n);
    muster_close(engine);
    for (size_t k = 1; k <= n && k <= 3; k++) {
        engine = target_engine();
        muster_option(engine, MUSTER_COVERAGE, "yes");
        muster_run_test(engine, &path, 1, k, &test);
        muster_coverage(engine, "text", &text);
        muster_coverage(engine, "lcov", &text);
        muster_close(engine);
    }
}

static void lint(const char *path)
{
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    size_t warnings;
    muster_lint(engine, &path, 1, "json", &text, &warnings);
    muster_close(engine);
}

static void dump(const char *path, size_t pass)
{
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    if (muster_pass(pass)) muster_dump(engine, &path, 1, muster_pass(pass), &text);
    muster_close(engine);
}

static void translate(const char *path)
{
    struct muster_engine *engine = target_engine(), *other = target_engine();
    struct muster_text text;
    muster_compile_sql(engine, &path, 1, &text);
    if (muster_compile(other, &path, 1) == MUSTER_OK) muster_disassemble(other, &text);
    muster_close(other);
    muster_close(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path;
    char requirement[256];
    unsigned turn = target_turn(data, size, 64);
    path = target_file("input.muster", data, size);
    format(path);
    if (turn < 8) dump(path, turn);
    if (!compile(path, requirement, sizeof requirement)) return 0;
    if (turn % 4 == 3) lint(path);
    if (turn % 4 == 0) translate(path);
    if (turn % 4 == 1) run_tests(path);
    if (turn % 4 == 2 && *requirement) show_proofs(path, requirement);
    return 0;
}
