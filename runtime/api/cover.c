/* Coverage: of one run, and of many together. */
#include <string.h>

#include "api/engine_int.h"

struct cover_call {
    struct muster_engine *engine;
    const struct coverage *other;
    const char *format;
    struct muster_text *text;
};

static enum muster_status do_add(void *context)
{
    const struct cover_call *call = context;
    coverage_merge(&call->engine->coverage, call->other);
    return MUSTER_OK;
}

enum muster_status muster_add_coverage(struct muster_engine *engine,
                                       const struct muster_engine *other)
{
    struct cover_call call = {.engine = engine, .other = &other->coverage};
    return engine_guard(engine, do_add, &call);
}

static enum muster_status do_coverage(void *context)
{
    const struct cover_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    struct page page = {&out, &e->sources, e->settings.colour};
    bool lcov = strcmp(call->format, "lcov") == 0;
    if (!lcov && strcmp(call->format, "text") != 0)
        return engine_refuse(e, NULL, "coverage comes as text or lcov, not as %s", call->format);
    buffer_open(&out, &e->heap);
    if (lcov)
        coverage_write_lcov(&e->coverage, &out);
    else
        coverage_write_text(&e->coverage, &page);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_coverage(struct muster_engine *engine, const char *format,
                                   struct muster_text *text)
{
    struct cover_call call = {.engine = engine, .format = format, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_coverage, &call);
}
