/* Tests of policies: the world of one test is evaluated, and outcomes are held against what it
 * expects. What is not so is explained by a second engine, which compiles the same world to explain
 * the requirement. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "report/proof.h"

struct test_call {
    struct muster_engine *engine;
    const char *const *paths;
    size_t count, number;
    int64_t clock; /* the instant of a test that names none */
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
                                   int64_t clock, int64_t *now)
{
    value word = MISSING;
    enum muster_status status;
    *now = clock;
    if (test->as_of == NONE) return MUSTER_OK;
    status = open_world(e, *now);
    if (!status) status = run_routine(&e->run, test->as_of, &word);
    if (!status && word != MISSING) *now = word;
    return status;
}

static enum muster_status evaluate_world(struct muster_engine *e, const struct program_test *test,
                                         int64_t clock)
{
    const struct program *program = &e->program;
    enum muster_status status;
    int64_t now;
    if ((status = find_now(e, test, clock, &now)) || (status = open_world(e, now))) return status;
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

/* How an expectation stands to the outcomes. */
struct comparison {
    const struct program_expectation *expected;
    value subject; /* that it names, or MISSING */
    bool holds;
    const struct outcome *other; /* the first that is meant and is something else, or NULL */
    size_t others;
};

/* Satisfied is what all outcomes that are meant have to be; of the others one is enough. */
static void hold_against(const struct run *run, struct comparison *c)
{
    uint32_t state = c->expected->state;
    size_t meant = 0, so = 0;
    for (size_t k = 0; k < run->noutcomes; k++) {
        const struct outcome *outcome = &run->outcomes[k];
        if (!is_meant(run, c->expected, c->subject, outcome)) continue;
        meant++;
        if (is_so(outcome, state)) {
            so++;
            continue;
        }
        if (!c->other) c->other = outcome;
        c->others++;
    }
    if (state == EXPECT_VACUOUS)
        c->holds = !was_inspected(run, c->expected);
    else
        c->holds = state == EXPECT_SATISFIED ? meant > 0 && so == meant : so > 0;
}

/* -- what is said of a failure */

static void write_found(struct page *page, struct run *run, const struct comparison *c)
{
    const struct outcome *other = c->other;
    struct buffer subject;
    if (!other) {
        buffer_add_z(page->out, c->expected->state == EXPECT_VACUOUS
                                    ? ", but there was something to inspect\n"
                                    : ", but nothing of the kind was inspected\n");
        return;
    }
    buffer_open(&subject, run->heap);
    value_print_subject(run, other->subject, &subject);
    buffer_print(page->out, ", found %s on ", expectations[other->state]);
    page_text(page, subject.bytes, subject.length);
    if (other->message) {
        buffer_add_z(page->out, ": ");
        page_text_z(page, text_bytes(&run->texts, other->message));
    }
    if (c->others > 1) buffer_print(page->out, " (%zu more are not as expected)", c->others - 1);
    buffer_add_char(page->out, '\n');
}

static void write_failure(struct muster_engine *e, const struct comparison *c, struct page *page)
{
    struct run *run = &e->run;
    const struct program *program = run->program;
    const struct program_expectation *expected = c->expected;
    const struct program_requirement *r = &program->requirements[expected->requirement];
    page_place(page, expected->at);
    buffer_print(page->out, ": expected %s ", expectations[expected->state]);
    page_text_z(page, text_bytes(&run->texts, r->name));
    if (expected->part != NONE) {
        buffer_add_char(page->out, '.');
        page_text_z(page, text_bytes(&run->texts, program->parts[expected->part].name));
    }
    if (c->subject != MISSING) {
        buffer_add_z(page->out, " on ");
        value_print_subject(run, c->subject, page->out);
    }
    write_found(page, run, c);
}

/* -- why: requirements and parts have the same numbers in a program that explains */

struct why {
    const struct test_call *call;
    struct muster_engine *engine; /* the second one */
    const struct comparison *comparison;
    const char *subject; /* of the outcome that was found, or NULL */
    uint32_t part;
    struct buffer text;
};

static enum muster_status explain_in(void *context)
{
    struct why *why = context;
    struct muster_engine *e = why->engine;
    struct page page = {&why->text, &e->sources, false};
    struct explanations *x;
    enum muster_status status =
        engine_compile_test(e, why->call->paths, why->call->count, why->call->number);
    if (status) return status;
    buffer_open(&why->text, &e->heap);
    status = evaluate_world(e, &e->program.tests[0], why->call->clock);
    if (!status) status = findings_collect(&e->findings, &e->run);
    if (status) return status;
    x = heap_alloc(&e->heap, sizeof *x);
    status =
        explain(x, &e->findings, why->comparison->expected->requirement, why->part, why->subject);
    if (!status && x->n) explanations_write_text(x, &page);
    return status;
}

static void close_engine(void *engine)
{
    muster_close(engine);
}

static void add_indented(struct buffer *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (length) buffer_print(out, "  %.*s", (int)length, text);
        buffer_add_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

/* What cannot be explained, say because of a limit, stands there without. */
static void add_why(const struct test_call *call, const struct comparison *c, struct buffer *out)
{
    struct muster_engine *e = call->engine;
    const struct program_requirement *r = &e->program.requirements[c->expected->requirement];
    struct why why = {.call = call, .comparison = c, .part = c->expected->part};
    struct buffer subject;
    if (!c->other && was_inspected(&e->run, c->expected)) return;
    buffer_open(&subject, &e->heap);
    if (c->other) {
        value_print_subject(&e->run, c->other->subject, &subject);
        why.subject = buffer_text(&subject);
        why.part = c->other->part;
    }
    why.engine = muster_open_like(e);
    if (!why.engine) heap_fail(&e->heap, MUSTER_NOMEM);
    heap_defer(&e->heap, close_engine, why.engine);
    why.engine->heap.around = &e->heap;
    why.engine->settings.coverage = false;
    why.engine->settings.explain =
        arena_print(&e->arena, "%s.%s", text_bytes(&e->program.texts, r->module),
                    text_bytes(&e->program.texts, r->name));
    if (engine_guard(why.engine, explain_in, &why) == MUSTER_OK)
        add_indented(out, buffer_text(&why.text));
    heap_undefer(&e->heap, why.engine);
}

static enum muster_status compare(const struct test_call *call, const struct program_test *test,
                                  struct buffer *out)
{
    struct muster_engine *e = call->engine;
    struct page page = {out, &e->sources, false};
    for (uint32_t k = 0; k < test->expectations_count; k++) {
        struct comparison c = {.subject = MISSING};
        enum muster_status status = MUSTER_OK;
        c.expected = &e->program.expectations[test->expectations_first + k];
        if (c.expected->subject != NONE)
            status = run_routine(&e->run, c.expected->subject, &c.subject);
        if (status) return status;
        hold_against(&e->run, &c);
        if (c.holds) continue;
        write_failure(e, &c, &page);
        add_why(call, &c, out);
    }
    if (test->expectations_count == 0) buffer_add_z(out, "this test expects nothing\n");
    return MUSTER_OK;
}

static enum muster_status do_test(void *context)
{
    struct test_call *call = context;
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
    call->clock = engine_clock(e);
    call->clock -= call->clock % CALENDAR_SECOND;
    status = evaluate_world(e, test, call->clock);
    if (!status && e->settings.coverage) coverage_collect(&e->coverage, &e->run);
    if (!status) status = compare(call, test, &out);
    if (status == MUSTER_INVALID) return engine_refuse(e, NULL, "%s", e->run.failure);
    if (status) snprintf(e->failure, sizeof e->failure, "%s", e->run.failure);
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
