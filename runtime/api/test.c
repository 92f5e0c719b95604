/* Tests of policies: the world of one test is evaluated, and outcomes are held against what it
 * expects. */
#include <string.h>

#include "api/engine_int.h"

struct test_call {
    struct muster_engine *engine;
    const char *const *paths;
    size_t count, number;
    struct muster_test *test;
};

/* By enum expectation; the first four are the outcomes, too. */
static const char *const expectations[] = {"satisfied", "unverified", "unmet",
                                           "error",     "waived",     "vacuous"};

/* -- the world: no facts, but what the sources declare and the test gives */

static enum muster_status open_world(struct muster_engine *e, int64_t now)
{
    struct run_options options = {.now = now,
                                  .zone = e->settings.zone,
                                  .steps = e->settings.steps,
                                  .rows = e->settings.rows,
                                  .keep_all = true};
    enum muster_status status = run_open(&e->run, &e->heap, &e->program, &e->sources, &options);
    return status ? status : run_declare(&e->run);
}

/* The instant that the test names, which may hang on the policy's zone; else the clock's. */
static enum muster_status find_now(struct muster_engine *e, const struct program_test *test,
                                   int64_t *now)
{
    value word = MISSING;
    enum muster_status status;
    *now = engine_clock(e);
    *now -= *now % CALENDAR_SECOND;
    if (test->as_of == NONE) return MUSTER_OK;
    status = open_world(e, *now);
    if (!status) status = run_routine(&e->run, test->as_of, &word);
    if (!status && word != MISSING) *now = word;
    return status;
}

static enum muster_status evaluate_world(struct muster_engine *e, const struct program_test *test)
{
    const struct program *program = &e->program;
    enum muster_status status;
    int64_t now;
    if ((status = find_now(e, test, &now)) || (status = open_world(e, now))) return status;
    for (uint32_t k = 0; k < test->givens_count; k++) {
        struct kind_reading *reading =
            &e->run.readings[program->givens[test->givens_first + k].kind];
        reading->read = true;
        reading->as_of = now;
    }
    if ((status = run_settle(&e->run))) return status;
    return run_evaluate(&e->run);
}

/* -- comparing */

/* Whether a subject begins with what was named. */
static bool begins_with(const struct run *run, value subject, value named)
{
    const struct object *all = object_of(&run->objects, subject);
    const struct object *some = object_of(&run->objects, named);
    if (some->n > all->n) return false;
    for (uint32_t k = 0; k < some->n; k++)
        if (all->words[k] != some->words[k]) return false;
    return true;
}

static bool is_meant(const struct run *run, const struct program_expectation *expected,
                     value subject, const struct outcome *outcome)
{
    const struct program_part *part = &run->program->parts[outcome->part];
    if (part->requirement != expected->requirement) return false;
    if (expected->part != NONE && expected->part != outcome->part) return false;
    return subject == MISSING || begins_with(run, outcome->subject, subject);
}

static bool is_so(const struct outcome *outcome, uint32_t state)
{
    if (state == EXPECT_WAIVED) return outcome->waiver != NONE;
    return state == (uint32_t)outcome->state;
}

static bool was_inspected(const struct run *run, const struct program_expectation *expected)
{
    const struct program_requirement *r = &run->program->requirements[expected->requirement];
    for (uint32_t k = 0; k < r->parts_count; k++) {
        uint32_t part = r->parts_first + k;
        if (expected->part != NONE && expected->part != part) continue;
        if (run->tallies[part].inspected) return true;
    }
    return false;
}

/*
 * Satisfied is what all outcomes that are meant have to be; of the others one is enough. *other is
 * an outcome that is meant and is something else, or NULL.
 */
static bool holds(const struct run *run, const struct program_expectation *expected, value subject,
                  const struct outcome **other)
{
    size_t meant = 0, so = 0;
    *other = NULL;
    if (expected->state == EXPECT_VACUOUS) return !was_inspected(run, expected);
    for (size_t k = 0; k < run->noutcomes; k++) {
        const struct outcome *outcome = &run->outcomes[k];
        if (!is_meant(run, expected, subject, outcome)) continue;
        meant++;
        if (is_so(outcome, expected->state))
            so++;
        else if (!*other)
            *other = outcome;
    }
    return expected->state == EXPECT_SATISFIED ? meant > 0 && so == meant : so > 0;
}

static void write_failure(struct muster_engine *e, const struct program_expectation *expected,
                          value subject, const struct outcome *other, struct buffer *out)
{
    struct run *run = &e->run;
    const struct program *program = run->program;
    const struct program_requirement *r = &program->requirements[expected->requirement];
    struct source_position at = source_locate(&e->sources, expected->at);
    buffer_print(out, "%s:%u:%u: expected %s %s", at.name ? at.name : "?", at.line, at.column,
                 expectations[expected->state], text_bytes(&run->texts, r->name));
    if (expected->part != NONE)
        buffer_print(out, ".%s", text_bytes(&run->texts, program->parts[expected->part].name));
    if (subject != MISSING) {
        buffer_add_z(out, " on ");
        value_print_subject(run, subject, out);
    }
    if (!other) {
        buffer_add_z(out, expected->state == EXPECT_VACUOUS
                              ? ", but there was something to inspect\n"
                              : ", but nothing of the kind was inspected\n");
        return;
    }
    buffer_print(out, ", found %s", expectations[other->state]);
    buffer_add_z(out, " on ");
    value_print_subject(run, other->subject, out);
    if (other->message) buffer_print(out, ": %s", text_bytes(&run->texts, other->message));
    buffer_add_char(out, '\n');
}

static enum muster_status compare(struct muster_engine *e, const struct program_test *test,
                                  struct buffer *out)
{
    for (uint32_t k = 0; k < test->expectations_count; k++) {
        const struct program_expectation *expected =
            &e->program.expectations[test->expectations_first + k];
        const struct outcome *other;
        value subject = MISSING;
        enum muster_status status = MUSTER_OK;
        if (expected->subject != NONE) status = run_routine(&e->run, expected->subject, &subject);
        if (status) return status;
        if (!holds(&e->run, expected, subject, &other))
            write_failure(e, expected, subject, other, out);
    }
    if (test->expectations_count == 0) buffer_add_z(out, "this test expects nothing\n");
    return MUSTER_OK;
}

static enum muster_status do_test(void *context)
{
    const struct test_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    struct source_position at;
    const struct program_test *test;
    enum muster_status status = engine_compile_test(e, call->paths, call->count, call->number);
    if (status) return status;
    if (e->program.ntests == 0) return engine_refuse(e, NULL, "there is no such test");
    test = &e->program.tests[0];
    buffer_open(&out, &e->heap);
    at = source_locate(&e->sources, test->at);
    call->test->title = text_bytes(&e->program.texts, test->title);
    call->test->file = at.name ? at.name : "";
    call->test->line = at.line;
    status = evaluate_world(e, test);
    if (!status) status = compare(e, test, &out);
    if (status == MUSTER_INVALID) return engine_refuse(e, NULL, "%s", e->run.failure);
    call->test->passed = !status && out.length == 0;
    call->test->failures = buffer_text(&out);
    return status;
}

enum muster_status muster_run_test(struct muster_engine *engine, const char *const *paths,
                                   size_t count, size_t number, struct muster_test *test)
{
    struct test_call call = {
        .engine = engine, .paths = paths, .count = count, .number = number, .test = test};
    *test = (struct muster_test){"", "", 0, false, ""};
    return engine_guard(engine, do_test, &call);
}
