/* Why outcomes are what they are. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "replay/replay.h"
#include "report/proof.h"

struct explain_call {
    struct muster_engine *engine;
    const char *subject, *format;
    struct muster_text *text;
    struct muster_replay *replay;
};

/* The nearest of the subjects that there are, or the first few of them. */
static enum muster_status refuse_subject(struct muster_engine *e, uint32_t requirement,
                                         uint32_t part, const char *subject)
{
    enum { NAMED = 5 };
    const char **names = arena_alloc(&e->arena, (e->findings.n + 1) * sizeof *names);
    const char *near, *help = NULL;
    size_t n = 0;
    if (!subject) return engine_refuse(e, NULL, "%s has no outcome", e->settings.explain);
    for (size_t k = 0; k < e->findings.n; k++) {
        const struct finding *f = &e->findings.items[k];
        bool fits = f->requirement == requirement && f->outcome <= FINDING_ERROR &&
                    (part == NONE || f->part == part);
        bool listed = false;
        for (size_t i = 0; i < n && i <= NAMED; i++)
            listed = listed || !strcmp(names[i], f->subject_text);
        if (fits && !listed) names[n++] = f->subject_text;
    }
    near = text_nearest(subject, names, n);
    if (near)
        help = arena_print(&e->arena, "did you mean %s?", near);
    else if (n)
        help = arena_print(&e->arena, "it judged %s%s",
                           engine_list(e, names, n < NAMED ? n : NAMED), n > NAMED ? ", ..." : "");
    return engine_refuse(e, help, "%s has no outcome on %s", e->settings.explain, subject);
}

/* Explains what the call asks for, and keeps why it could not. */
static enum muster_status make_explanations(const struct explain_call *call,
                                            struct explanations **made)
{
    struct muster_engine *e = call->engine;
    struct explanations *x;
    uint32_t requirement, part;
    enum muster_status status;
    if (!e->has_findings || !e->settings.explain)
        return engine_refuse(e, NULL, "nothing was evaluated that could be explained");
    status = engine_find_requirement(e, e->settings.explain, &requirement, &part);
    if (status) return status;
    if (!e->explains || e->program.requirements[requirement].proof == NONE)
        return engine_refuse(e, "give the policy itself", "%s holds nothing to explain",
                             e->settings.explain);
    x = *made = heap_alloc(&e->heap, sizeof *x);
    status = explain(x, &e->findings, requirement, part, call->subject);
    if (status) {
        snprintf(e->failure, sizeof e->failure, "%s", e->run.failure);
        return status;
    }
    if (!x->n) return refuse_subject(e, requirement, part, call->subject);
    return MUSTER_OK;
}

static enum muster_status do_explain(void *context)
{
    const struct explain_call *call = context;
    struct muster_engine *e = call->engine;
    struct explanations *x;
    struct buffer out;
    struct page page = {&out, &e->sources, e->settings.colour};
    enum muster_status status;
    status = make_explanations(call, &x);
    if (status) return status;
    buffer_open(&out, &e->heap);
    if (strcmp(call->format, "json") == 0) {
        explanations_write_json(x, &out);
    } else if (strcmp(call->format, "text") == 0) {
        explanations_write_text(x, &page);
    } else {
        explanations_write_dot(x, &out);
        return engine_draw(e, &out, call->format, call->text);
    }
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_explain(struct muster_engine *engine, const char *subject,
                                  const char *format, struct muster_text *text)
{
    struct explain_call call = {
        .engine = engine, .subject = subject, .format = format, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_explain, &call);
}

/* -- replay */

static enum replay_outcome claimed(enum finding_outcome outcome)
{
    switch (outcome) {
    case FINDING_SATISFIED: return REPLAY_SATISFIED;
    case FINDING_UNMET: return REPLAY_UNMET;
    case FINDING_UNVERIFIED: return REPLAY_UNVERIFIED;
    case FINDING_VACUOUS:
    case FINDING_NOT_IN_USE: return REPLAY_VACUOUS;
    case FINDING_NOT_APPLICABLE: return REPLAY_NOTHING;
    default: return REPLAY_ERROR;
    }
}

static enum muster_status do_replay(void *context)
{
    const struct explain_call *call = context;
    struct muster_engine *e = call->engine;
    struct muster_replay *to = call->replay;
    struct replay_claim claims[EXPLAINED_MAX];
    struct replay_result result;
    struct explanations *x;
    struct source_position at;
    enum muster_status status = make_explanations(call, &x);
    if (status) return status;
    for (size_t k = 0; k < x->n; k++) {
        const struct finding *f = x->items[k].finding;
        claims[k] = (struct replay_claim){f->requirement, f->part, f->waiver, claimed(f->outcome),
                                          f->subject};
    }
    replay(&e->run, x->proof, claims, x->n, &e->arena, &result);
    at = source_locate(&e->sources, result.at);
    *to = (struct muster_replay){.outcomes = result.outcomes,
                                 .steps = result.steps,
                                 .facts = result.facts,
                                 .read = result.read,
                                 .wrong = result.why,
                                 .file = at.name ? at.name : "",
                                 .line = at.name ? at.line : 0,
                                 .column = at.name ? at.column : 0};
    return MUSTER_OK;
}

enum muster_status muster_explain_replay(struct muster_engine *engine, const char *subject,
                                         struct muster_replay *replay)
{
    struct explain_call call = {.engine = engine, .subject = subject, .replay = replay};
    *replay = (struct muster_replay){.file = ""};
    return engine_guard(engine, do_replay, &call);
}
