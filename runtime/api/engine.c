#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/engine_int.h"

enum { MIB = 1 << 20, RESERVE = 16 * MIB }; /* so much more to tell that the limit was reached */

const char *muster_version(void)
{
    return MUSTER_VERSION;
}

static enum muster_status open_all(void *context)
{
    struct muster_engine *e = context;
    arena_open(&e->arena, &e->heap);
    source_open(&e->sources, &e->heap);
    diag_open(&e->diags, &e->heap);
    program_open(&e->program, &e->heap);
    coverage_open(&e->coverage, &e->heap);
    return MUSTER_OK;
}

struct muster_engine *muster_open(void)
{
    struct muster_engine *e = calloc(1, sizeof *e);
    if (!e) return NULL;
    heap_open(&e->heap, 0);
    e->settings.fail_on = SEVERITY_LOW;
    e->verdict = VERDICT_INVALID;
    if (heap_protect(&e->heap, open_all, e) == MUSTER_OK) return e;
    muster_close(e);
    return NULL;
}

void muster_close(struct muster_engine *e)
{
    if (!e) return;
    heap_close(&e->heap);
    free(e);
}

/* -- failures */

static enum muster_status report_failure(void *context)
{
    struct muster_engine *e = context;
    diag_add(&e->diags, DIAG_LIMIT, (struct span){0, 0}, e->failure);
    return MUSTER_OK;
}

enum muster_status engine_guard(struct muster_engine *e, enum muster_status (*body)(void *context),
                                void *context)
{
    enum muster_status status;
    e->failure[0] = '\0';
    status = heap_protect(&e->heap, body, context);
    if (status != MUSTER_LIMIT && status != MUSTER_NOMEM) return status;
    if (!e->failure[0] && status == MUSTER_LIMIT && e->heap.limit)
        snprintf(e->failure, sizeof e->failure,
                 "more than %zu MiB of memory would be needed: --limit-memory gives more",
                 e->heap.limit / MIB);
    else if (!e->failure[0])
        snprintf(e->failure, sizeof e->failure, "%s",
                 status == MUSTER_NOMEM ? "the system has no more memory"
                                        : "there is more of something than can be numbered");
    if (e->verdict != VERDICT_INVALID) e->verdict = VERDICT_INCOMPLETE;
    if (e->heap.limit) e->heap.limit += RESERVE;
    heap_protect(&e->heap, report_failure, e);
    return status;
}

enum muster_status engine_refuse(struct muster_engine *e, const char *help, const char *format, ...)
{
    va_list arguments;
    struct diag *diag;
    va_start(arguments, format);
    vsnprintf(e->failure, sizeof e->failure, format, arguments);
    va_end(arguments);
    diag = diag_add(&e->diags, DIAG_USAGE, (struct span){0, 0}, e->failure);
    if (help) diag_help(&e->diags, diag, "%s", help);
    return MUSTER_USAGE;
}

const char *muster_failure(const struct muster_engine *e)
{
    return e->failure;
}

void engine_give(struct muster_engine *e, struct buffer *out, struct muster_text *text)
{
    (void)e;
    text->bytes = buffer_text(out);
    text->length = out->length;
}

const char *engine_list(struct muster_engine *e, const char *const *items, size_t count)
{
    const char *text = "";
    for (size_t k = 0; k < count; k++)
        text = arena_print(&e->arena, "%s%s%s", text, k ? ", " : "", items[k]);
    return text;
}

const char *muster_nearest(const char *name, const char *const *candidates, size_t count)
{
    return text_nearest(name, candidates, count);
}

/* -- options */

struct option_call {
    struct muster_engine *engine;
    enum muster_option option;
    const char *value;
};

static enum muster_status take_yes_no(struct muster_engine *e, const char *value, bool *to)
{
    *to = strcmp(value, "yes") == 0;
    if (*to || strcmp(value, "no") == 0) return MUSTER_OK;
    return engine_refuse(e, NULL, "%s is neither yes nor no", value);
}

static enum muster_status take_number(struct muster_engine *e, const char *what, const char *value,
                                      uint64_t most, uint64_t *to)
{
    char *end;
    unsigned long long number = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || number > most)
        return engine_refuse(e, "0 is no limit",
                             "--limit-%s takes a whole number up to %llu, not %s", what,
                             (unsigned long long)most, value);
    *to = number;
    return MUSTER_OK;
}

static enum muster_status take_severity(struct muster_engine *e, const char *value)
{
    static const char *const names[] = {"info", "low", "medium", "high", "critical"};
    const char *near;
    for (unsigned k = 0; k < 5; k++) {
        if (strcmp(value, names[k])) continue;
        e->settings.fail_on = (enum severity)k;
        return MUSTER_OK;
    }
    near = text_nearest(value, names, 5);
    return engine_refuse(e, near ? arena_print(&e->arena, "did you mean %s?", near) : NULL,
                         "--fail-on takes info, low, medium, high or critical, not %s", value);
}

static enum muster_status take_as_of(struct muster_engine *e, const char *value)
{
    int64_t ignored;
    size_t n = strlen(value);
    if (calendar_parse_date(value, n, &ignored) ||
        calendar_parse_instant(value, n, NULL, &ignored)) {
        e->settings.as_of = value;
        return MUSTER_OK;
    }
    return engine_refuse(
        e, NULL, "--as-of takes a date (2026-11-21) or a timestamp (2026-11-21T08:00Z), not %s",
        value);
}

static enum muster_status take_zone(struct muster_engine *e, const char *value)
{
    const char *why;
    if (!zone_load(&e->arena, value, &why))
        return engine_refuse(e, "zones have IANA names, such as UTC or Europe/Madrid", "%s", why);
    e->settings.zone = value;
    return MUSTER_OK;
}

static enum muster_status take_setting(struct muster_engine *e, const char *value)
{
    struct settings *s = &e->settings;
    const char *equals = strchr(value, '=');
    if (!equals || equals == value)
        return engine_refuse(e, NULL, "--set takes NAME=VALUE, not %s", value);
    s->set = heap_room(&e->heap, s->set, &s->set_capacity, s->nset + 1, sizeof *s->set);
    s->set[s->nset++] = value;
    return MUSTER_OK;
}

static enum muster_status take_library(struct muster_engine *e, const char *value)
{
    struct settings *s = &e->settings;
    s->library =
        heap_room(&e->heap, s->library, &s->library_capacity, s->nlibrary + 1, sizeof *s->library);
    s->library[s->nlibrary++] = value;
    return MUSTER_OK;
}

static enum muster_status take_memory(struct muster_engine *e, const char *value)
{
    uint64_t number;
    enum muster_status status = take_number(e, "memory", value, SIZE_MAX / MIB, &number);
    if (!status) e->heap.limit = (size_t)number * MIB;
    return status;
}

static enum muster_status take_rows(struct muster_engine *e, const char *value)
{
    uint64_t number;
    enum muster_status status = take_number(e, "rows", value, UINT32_MAX - 1, &number);
    if (!status) e->settings.rows = (size_t)number;
    return status;
}

static enum muster_status take_option(void *context)
{
    const struct option_call *call = context;
    struct muster_engine *e = call->engine;
    const char *value = arena_copy(&e->arena, call->value, strlen(call->value));
    switch (call->option) {
    case MUSTER_AS_OF: return take_as_of(e, value);
    case MUSTER_ZONE: return take_zone(e, value);
    case MUSTER_SET: return take_setting(e, value);
    case MUSTER_ROOT: e->settings.root = value; return MUSTER_OK;
    case MUSTER_LIBRARY: return take_library(e, value);
    case MUSTER_FAIL_ON: return take_severity(e, value);
    case MUSTER_ALL: return take_yes_no(e, value, &e->settings.all);
    case MUSTER_COLOR: return take_yes_no(e, value, &e->settings.colour);
    case MUSTER_LIMIT_STEPS:
        return take_number(e, "steps", value, UINT64_MAX - 1, &e->settings.steps);
    case MUSTER_LIMIT_ROWS: return take_rows(e, value);
    case MUSTER_LIMIT_MEMORY: return take_memory(e, value);
    case MUSTER_QUERY: e->settings.query = value; return MUSTER_OK;
    case MUSTER_COVERAGE: return take_yes_no(e, value, &e->settings.coverage);
    case MUSTER_EXPLAIN: e->settings.explain = value; return MUSTER_OK;
    case MUSTER_PROOFS: return take_yes_no(e, value, &e->settings.proofs);
    }
    return engine_refuse(e, NULL, "there is no such option");
}

enum muster_status muster_option(struct muster_engine *engine, enum muster_option option,
                                 const char *value)
{
    struct option_call call = {engine, option, value};
    return engine_guard(engine, take_option, &call);
}

/* -- an engine like another */

struct like_call {
    struct muster_engine *engine;
    const struct settings *settings;
};

static const char *keep(struct muster_engine *e, const char *text)
{
    return text ? arena_copy(&e->arena, text, strlen(text)) : NULL;
}

static const char **keep_all(struct muster_engine *e, const char **items, size_t n)
{
    const char **kept = heap_alloc(&e->heap, n * sizeof *kept + 1);
    for (size_t k = 0; k < n; k++) kept[k] = keep(e, items[k]);
    return kept;
}

static enum muster_status take_settings(void *context)
{
    const struct like_call *call = context;
    struct muster_engine *e = call->engine;
    struct settings *s = &e->settings;
    *s = *call->settings;
    s->as_of = keep(e, s->as_of);
    s->zone = keep(e, s->zone);
    s->root = keep(e, s->root);
    s->query = keep(e, s->query);
    s->explain = keep(e, s->explain);
    s->set = keep_all(e, s->set, s->nset);
    s->set_capacity = s->nset;
    s->library = keep_all(e, s->library, s->nlibrary);
    s->library_capacity = s->nlibrary;
    return MUSTER_OK;
}

struct muster_engine *muster_open_like(const struct muster_engine *other)
{
    struct like_call call = {muster_open(), &other->settings};
    if (!call.engine) return NULL;
    if (heap_protect(&call.engine->heap, take_settings, &call) == MUSTER_OK) {
        call.engine->heap.limit = other->heap.limit;
        return call.engine;
    }
    muster_close(call.engine);
    return NULL;
}
