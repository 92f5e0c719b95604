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

enum muster_status muster_diff(struct muster_engine *before, struct muster_engine *after,
                               const char *format, struct muster_text *text, bool *worse)
{
    static enum muster_status (*const steps[])(void *) = {prove, look_up};
    struct diff diff = {.least = after->settings.fail_on};
    struct diff_call calls[2] = {{.engine = before, .diff = &diff, .format = format, .text = text},
                                 {.engine = after, .diff = &diff, .format = format, .text = text}};
    enum muster_status status = MUSTER_OK;
    *text = (struct muster_text){"", 0};
    *worse = false;
    calls[1].after = true;
    for (size_t k = 0; k < 2 && !status; k++)
        status = engine_guard(calls[k].engine, open_side, &calls[k]);
    diff.before = calls[0].side;
    diff.after = calls[1].side;
    if (!status) status = engine_guard(after, pair, &calls[1]);
    for (size_t step = 0; step < 2; step++)
        for (size_t k = 0; k < 2 && !status; k++)
            status = engine_guard(calls[k].engine, steps[step], &calls[k]);
    if (!status) status = engine_guard(after, write_diff, &calls[1]);
    if (!status) *worse = diff.counted > 0;
    return status;
}
