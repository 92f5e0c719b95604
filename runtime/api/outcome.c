/* Outcomes one by one, and the steps of their proofs. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "report/proof.h"

_Static_assert((int)MUSTER_OUTCOME_SATISFIED == (int)FINDING_SATISFIED &&
                   (int)MUSTER_OUTCOME_UNMET == (int)FINDING_UNMET &&
                   (int)MUSTER_OUTCOME_UNVERIFIED == (int)FINDING_UNVERIFIED &&
                   (int)MUSTER_OUTCOME_ERROR == (int)FINDING_ERROR &&
                   (int)MUSTER_OUTCOME_TROUBLE == (int)FINDING_TROUBLE &&
                   (int)MUSTER_OUTCOME_VACUOUS == (int)FINDING_VACUOUS &&
                   (int)MUSTER_OUTCOME_UNCHECKED == (int)FINDING_UNCHECKED &&
                   (int)MUSTER_OUTCOME_NOT_APPLICABLE == (int)FINDING_NOT_APPLICABLE &&
                   (int)MUSTER_OUTCOME_NOT_IN_USE == (int)FINDING_NOT_IN_USE,
               "outcomes are numbered alike inside and outside");
_Static_assert((int)MUSTER_INFO == (int)SEVERITY_INFO && (int)MUSTER_LOW == (int)SEVERITY_LOW &&
                   (int)MUSTER_MEDIUM == (int)SEVERITY_MEDIUM &&
                   (int)MUSTER_HIGH == (int)SEVERITY_HIGH &&
                   (int)MUSTER_CRITICAL == (int)SEVERITY_CRITICAL,
               "severities are numbered alike inside and outside");

struct outcome_call {
    struct muster_engine *engine;
    size_t number;
    const char *format;
    const struct muster_outcome *outcome;
    const struct muster_step **steps;
    struct muster_text *text;
};

static struct muster_place place_of(struct muster_engine *e, place at)
{
    struct source_position position = source_locate(&e->sources, at);
    return (struct muster_place){position.name ? position.name : "", position.line,
                                 position.column};
}

/* -- outcomes */

size_t muster_outcome_count(const struct muster_engine *engine)
{
    return engine->has_findings ? engine->findings.n : 0;
}

/* The finding of a number, or NULL, refused. */
static const struct finding *find(const struct outcome_call *call)
{
    struct muster_engine *e = call->engine;
    if (call->number < muster_outcome_count(e)) return &e->findings.items[call->number];
    engine_refuse(e, NULL, "there is no outcome %zu", call->number);
    return NULL;
}

static enum muster_status do_outcome(void *context)
{
    struct outcome_call *call = context;
    struct muster_engine *e = call->engine;
    const struct finding *f = find(call);
    struct muster_outcome *o;
    if (!f) return MUSTER_USAGE;
    call->outcome = e->outcomes[call->number];
    if (call->outcome) return MUSTER_OK;
    o = arena_alloc(&e->arena, sizeof *o);
    *o = (struct muster_outcome){.kind = (enum muster_outcome_kind)f->outcome,
                                 .severity = (enum muster_severity)f->severity,
                                 .waived = f->waiver != NONE,
                                 .kind_name = finding_outcome_name(f->outcome),
                                 .severity_name = finding_severity_name(f->severity),
                                 .requirement = f->name,
                                 .part = f->part_name,
                                 .module = f->module,
                                 .title = f->title,
                                 .subject = f->subject_text,
                                 .message = f->message,
                                 .refs = f->refs,
                                 .remedy = f->remedy,
                                 .key = f->key,
                                 .help = f->help,
                                 .waiver = "",
                                 .place = place_of(e, f->at.from),
                                 .policy = place_of(e, f->policy.from)};
    if (o->waived) o->waiver = text_bytes(&e->run.texts, run_entity_name(&e->run, f->waiver));
    call->outcome = e->outcomes[call->number] = o;
    return MUSTER_OK;
}

const struct muster_outcome *muster_outcome(struct muster_engine *engine, size_t number)
{
    struct outcome_call call = {.engine = engine, .number = number};
    return engine_show(engine, do_outcome, &call) == MUSTER_OK ? call.outcome : NULL;
}

/* -- proofs */

/* Works out the proof of one finding. */
static enum muster_status prove(const struct outcome_call *call, struct explanations *x)
{
    struct muster_engine *e = call->engine;
    const struct finding *f = find(call);
    enum muster_status status;
    if (!f) return MUSTER_USAGE;
    if (f->requirement != NONE &&
        (!e->explains || e->program.requirements[f->requirement].proof == NONE))
        return engine_refuse(e,
                             "set MUSTER_EXPLAIN to it, or to \"*\", before the policy is compiled",
                             "%s was not compiled to be explained", f->name);
    status = explain_finding(x, &e->findings, f);
    if (status) snprintf(e->failure, sizeof e->failure, "%s", e->run.failure);
    return status;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *line_at(struct muster_engine *e, place at)
{
    const char *line;
    size_t length;
    if (!at || !source_line(&e->sources, at, &line, &length)) return "";
    return arena_copy(&e->arena, line, length);
}

/* The steps below a line, with theirs. A proof is no deeper than a policy may be nested. */
static const struct muster_step *steps_below(struct muster_engine *e, const struct proof_line *line)
{
    const struct muster_step *first = NULL, **end = &first;
    for (const struct proof_line *k = line->first; k; k = k->next) {
        struct muster_step *step = arena_alloc(&e->arena, sizeof *step);
        *step = (struct muster_step){.kind = or_empty(k->kind),
                                     .text = or_empty(k->text),
                                     .value = or_empty(k->value),
                                     .values = or_empty(k->values),
                                     .hint = or_empty(k->hint),
                                     .place = place_of(e, k->at),
                                     .line = line_at(e, k->at),
                                     .more = k->more,
                                     .first = steps_below(e, k)};
        *end = step;
        end = &step->next;
    }
    return first;
}

static enum muster_status do_proof(void *context)
{
    const struct outcome_call *call = context;
    struct explanations *x = heap_alloc(&call->engine->heap, sizeof *x);
    enum muster_status status = prove(call, x);
    if (status) return status;
    if (x->n) *call->steps = steps_below(call->engine, x->items[0].lines);
    explanations_close(x);
    heap_free(&call->engine->heap, x);
    return MUSTER_OK;
}

enum muster_status muster_proof(struct muster_engine *engine, size_t number,
                                const struct muster_step **steps)
{
    struct outcome_call call = {.engine = engine, .number = number, .steps = steps};
    *steps = NULL;
    return engine_guard(engine, do_proof, &call);
}

static enum muster_status do_proof_text(void *context)
{
    const struct outcome_call *call = context;
    struct muster_engine *e = call->engine;
    struct explanations *x = heap_alloc(&e->heap, sizeof *x);
    bool json = strcmp(call->format, "json") == 0;
    struct buffer out;
    struct page page = {&out, &e->sources, e->settings.colour};
    enum muster_status status;
    if (!json && strcmp(call->format, "text") != 0)
        return engine_refuse(e, NULL, "proofs come as text or json, not as %s", call->format);
    status = prove(call, x);
    if (status) return status;
    buffer_open(&out, &e->heap);
    if (json)
        explanations_write_json(x, &out);
    else
        explanations_write_text(x, &page);
    engine_give(e, &out, call->text);
    explanations_close(x);
    heap_free(&e->heap, x);
    return MUSTER_OK;
}

enum muster_status muster_proof_text(struct muster_engine *engine, size_t number,
                                     const char *format, struct muster_text *text)
{
    struct outcome_call call = {.engine = engine, .number = number, .format = format, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_proof_text, &call);
}
