/* Two states of a policy and its facts. */
#include "report/diff.h"

#include <stdio.h>
#include <string.h>

#include "api/said.h"

/* A step belongs to one engine: only its heap is allocated on. */
struct diff_call {
    struct muster_engine *engine;
    struct diff *diff;
    struct diff_side *side;
    bool after;
    const char *format;
    struct muster_text *text;
};

static enum muster_status open_side(void *context)
{
    struct diff_call *call = context;
    struct muster_engine *e = call->engine;
    if (!e->has_findings || !e->settings.explain || strcmp(e->settings.explain, "*") != 0)
        return engine_refuse(e, NULL, "nothing was evaluated that could be compared");
    call->side = heap_alloc(&e->heap, sizeof *call->side);
    call->side->findings = &e->findings;
    call->side->explains = e->explains;
    grounds_open(&call->side->grounds, &e->run, &e->arena);
    said_collect(e, call->side);
    return MUSTER_OK;
}

/* The state before, as of the instant of the one after. */
static enum muster_status take_later(void *context)
{
    struct diff_call *call = context;
    if (!call->engine->has_findings || !call->engine->run.options.keep_all)
        return engine_refuse(call->engine, NULL, "nothing was evaluated that could be compared");
    call->diff->later = &call->engine->findings;
    return MUSTER_OK;
}

/* Time goes one way, and the state before must have been taken along it. */
static enum muster_status compare_instants(void *context)
{
    struct diff_call *call = context;
    const struct run *before = call->diff->before->findings->run;
    const struct run *after = call->diff->after->findings->run;
    char from[CALENDAR_TEXT], to[CALENDAR_TEXT];
    calendar_write_instant(before->now, before->zone, from);
    calendar_write_instant(after->now, after->zone, to);
    if (before->now > after->now)
        return engine_refuse(call->engine, "the earlier of the two comes first",
                             "the state before is as of %s, and the one after it as of %s", from,
                             to);
    if (call->diff->later->run->now == after->now) return MUSTER_OK;
    calendar_write_instant(call->diff->later->run->now, after->zone, from);
    return engine_refuse(call->engine, NULL,
                         "the state before must once more be taken as of %s, not as of %s", to,
                         from);
}

static enum muster_status pair(void *context)
{
    struct diff_call *call = context;
    diff_pair(call->diff);
    return MUSTER_OK;
}

static enum muster_status prove(void *context)
{
    struct diff_call *call = context;
    enum muster_status status = diff_prove(call->diff, call->after);
    if (status)
        snprintf(call->engine->failure, sizeof call->engine->failure, "%s",
                 call->engine->run.failure);
    return status;
}

static enum muster_status look_up(void *context)
{
    struct diff_call *call = context;
    diff_look_up(call->diff, call->after);
    return MUSTER_OK;
}

static enum muster_status write_diff(void *context)
{
    struct diff_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    struct page page = {&out, &e->sources, e->settings.colour};
    buffer_open(&out, &e->heap);
    diff_join(call->diff);
    if (strcmp(call->format, "json") == 0)
        diff_write_json(call->diff, &out);
    else if (strcmp(call->format, "text") == 0)
        diff_write_text(call->diff, &page);
    else
        return engine_refuse(e, NULL, "differences come as text or json, not as %s", call->format);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

static enum muster_status open_sides(struct diff_call calls[2], struct muster_engine *later)
{
    struct diff *diff = calls[0].diff;
    struct diff_call call = {.engine = later, .diff = diff};
    enum muster_status status = MUSTER_OK;
    for (size_t k = 0; k < 2 && !status; k++)
        status = engine_guard(calls[k].engine, open_side, &calls[k]);
    diff->before = calls[0].side;
    diff->after = calls[1].side;
    if (status || !later) return status;
    status = engine_guard(later, take_later, &call);
    return status ? status : engine_guard(calls[1].engine, compare_instants, &calls[1]);
}

enum muster_status muster_diff(struct muster_engine *before, struct muster_engine *later,
                               struct muster_engine *after, const char *format,
                               struct muster_text *text, bool *worse)
{
    static enum muster_status (*const steps[])(void *) = {prove, look_up};
    struct diff diff = {.least = after->settings.fail_on};
    struct diff_call calls[2] = {{.engine = before, .diff = &diff, .format = format, .text = text},
                                 {.engine = after, .diff = &diff, .format = format, .text = text}};
    enum muster_status status;
    *text = (struct muster_text){"", 0};
    *worse = false;
    calls[1].after = true;
    status = open_sides(calls, later);
    if (!status) status = engine_guard(after, pair, &calls[1]);
    for (size_t step = 0; step < 2; step++)
        for (size_t k = 0; k < 2 && !status; k++)
            status = engine_guard(calls[k].engine, steps[step], &calls[k]);
    if (!status) status = engine_guard(after, write_diff, &calls[1]);
    if (!status) *worse = diff.counted > 0;
    return status;
}
