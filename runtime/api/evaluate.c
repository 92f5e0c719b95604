/* Facts are read, and the policy is evaluated. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "report/proof.h"

/* The instant of the run, in a zone; the clock is asked once. */
static int64_t instant_of(const struct muster_engine *e, const struct zone *zone, int64_t clock)
{
    const char *text = e->settings.as_of;
    int64_t date, instant = clock;
    if (!text) return clock;
    if (calendar_parse_date(text, strlen(text), &date)) return zone_instant(zone, date, 0);
    calendar_parse_instant(text, strlen(text), zone, &instant);
    return instant;
}

/* Help for a setting of what is no parameter; NULL when there is none such. */
static const char *suggest_parameter(struct muster_engine *e)
{
    size_t n = e->program.nparameters;
    const char **names = arena_alloc(&e->arena, (n + 1) * sizeof *names);
    const char **last = arena_alloc(&e->arena, (n + 1) * sizeof *last); /* without the module */
    for (size_t k = 0; k < n; k++) {
        const char *dot;
        names[k] = text_bytes(&e->program.texts, e->program.parameters[k].name);
        dot = strrchr(names[k], '.');
        last[k] = dot ? dot + 1 : names[k];
    }
    for (size_t k = 0; k < e->settings.nset; k++) {
        const char *set = e->settings.set[k], *advice;
        const char *name = arena_copy(&e->arena, set, strcspn(set, "="));
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = !strcmp(names[i], name) || !strcmp(last[i], name);
        if (known) continue;
        advice = engine_import_advice(e, "parameter", name, last, n);
        return advice ? advice : engine_suggest(e, name, names, n, "parameters");
    }
    return NULL;
}

/* What a run that stopped says of itself becomes a diagnostic. */
static enum muster_status stopped(struct muster_engine *e, enum muster_status status)
{
    if (!status) return MUSTER_OK;
    e->verdict = VERDICT_INCOMPLETE;
    if (status == MUSTER_LIMIT || status == MUSTER_NOMEM) {
        snprintf(e->failure, sizeof e->failure, "%s", e->run.failure);
        return status;
    }
    return engine_refuse(e, suggest_parameter(e), "%s", e->run.failure);
}

/* Opened twice when the policy has a zone of its own and the instant depends on it. */
static enum muster_status declare(struct muster_engine *e)
{
    const int64_t clock = e->settings.as_of ? 0 : engine_clock(e);
    struct run_options options = {.now = instant_of(e, NULL, clock),
                                  .zone = e->settings.zone,
                                  .steps = e->settings.steps,
                                  .rows = e->settings.rows,
                                  .keep_all = e->settings.all || e->settings.explain,
                                  .unjudged = e->settings.unjudged,
                                  .set = e->settings.set,
                                  .nset = e->settings.nset,
                                  .unindexed = e->settings.unindexed};
    enum muster_status status = run_open(&e->run, &e->heap, &e->program, &e->sources, &options);
    int64_t now;
    if (!status) status = run_declare(&e->run);
    if (status) return status;
    now = instant_of(e, e->run.zone, clock);
    if (now == options.now) return MUSTER_OK;
    options.now = now;
    status = run_open(&e->run, &e->heap, &e->program, &e->sources, &options);
    return status ? status : run_declare(&e->run);
}

/* -- facts that are no files */

struct facts_call {
    struct muster_engine *engine;
    struct given given;
};

static enum muster_status do_add_facts(void *context)
{
    const struct facts_call *call = context;
    struct muster_engine *e = call->engine;
    const char *format = call->given.format;
    if (e->has_run) return engine_refuse(e, NULL, "facts come before the evaluation");
    if (format && !facts_is_format(format))
        return engine_refuse(e, NULL, "facts come as json, jsonl, yaml, csv or tsv, not as %s",
                             format);
    return engine_accept(e, &e->given_facts, &call->given);
}

enum muster_status muster_add_facts(struct muster_engine *engine, const char *name,
                                    const char *kind, const char *format, const char *bytes,
                                    size_t length)
{
    struct facts_call call = {engine, {name, kind, format, bytes, length}};
    return engine_guard(engine, do_add_facts, &call);
}

static struct load_given *list_given(struct muster_engine *e, size_t *n)
{
    struct load_given *list = arena_alloc(&e->arena, (e->given_facts.n + 1) * sizeof *list);
    for (size_t k = 0; k < e->given_facts.n; k++) {
        const struct given *given = &e->given_facts.items[k];
        list[k] = (struct load_given){.name = given->name,
                                      .kind = given->kind,
                                      .format = given->format,
                                      .bytes = given->bytes,
                                      .length = given->length};
    }
    *n = e->given_facts.n;
    return list;
}

/* -- evaluating */

static enum muster_status do_evaluate(void *context)
{
    struct muster_engine *e = context;
    const char *facts = e->settings.facts, *root = facts ? facts : e->root;
    struct load_options load = {.root = e->settings.root ? e->settings.root : root, .facts = facts};
    enum muster_status status;
    load.given = list_given(e, &load.ngiven);
    size_t before = e->diags.errors;
    if (!e->has_program || e->has_run)
        return engine_refuse(e, NULL, "there is no compiled policy to evaluate");
    e->has_run = true;
    e->verdict = VERDICT_INCOMPLETE;
    if ((status = engine_read_baseline(e))) return status;
    if ((status = stopped(e, declare(e)))) return status;
    if ((status = stopped(e, facts_load(&e->run, &load, &e->diags)))) return status;
    diag_sort(&e->diags);
    if ((status = stopped(e, run_settle(&e->run)))) return status;
    if ((status = stopped(e, run_evaluate(&e->run)))) return status;
    if (e->settings.coverage) coverage_collect(&e->coverage, &e->run);
    if ((status = stopped(e, findings_collect(&e->findings, &e->run)))) return status;
    if (e->baseline) baseline_apply(e->baseline, &e->findings);
    e->has_findings = true;
    if (e->settings.proofs) {
        status = explain_findings(&e->findings, e->settings.all, &e->proofs);
        if ((status = stopped(e, status))) return status;
    }
    e->drawn = heap_alloc(&e->heap, e->program.nroutines * sizeof *e->drawn + 1);
    e->outcomes = heap_alloc(&e->heap, (e->findings.n + 1) * sizeof *e->outcomes);
    if (e->diags.errors > before) {
        snprintf(e->failure, sizeof e->failure, "not all facts could be read");
        return MUSTER_INPUT;
    }
    if (!e->settings.unjudged) e->verdict = findings_verdict(&e->findings, e->settings.fail_on);
    return MUSTER_OK;
}

enum muster_status muster_evaluate(struct muster_engine *engine)
{
    return engine_guard(engine, do_evaluate, engine);
}

enum muster_verdict muster_verdict(const struct muster_engine *engine)
{
    switch (engine->verdict) {
    case VERDICT_PASS: return MUSTER_PASS;
    case VERDICT_FAIL: return MUSTER_FAIL;
    case VERDICT_UNVERIFIED: return MUSTER_UNVERIFIED;
    case VERDICT_INCOMPLETE: return MUSTER_INCOMPLETE;
    case VERDICT_INVALID: break;
    }
    return MUSTER_REJECTED;
}
