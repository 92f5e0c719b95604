#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/engine_int.h"

enum { MIB = 1 << 20, RESERVE = 16 * MIB }; /* so much more to tell that the limit was reached */
enum { PADDING = 64 };                      /* zeroes behind bytes, as readers want them */

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

struct muster_engine *muster_open_with(const struct muster_host *host)
{
    struct muster_host given = host ? *host : (struct muster_host){.context = NULL};
    struct muster_engine *e;
    if (!given.allocate != !given.resize || !given.allocate != !given.release) return NULL;
    e = given.allocate ? given.allocate(given.context, sizeof *e) : malloc(sizeof *e);
    if (!e) return NULL;
    memset(e, 0, sizeof *e);
    heap_open(&e->heap, 0);
    e->heap.host = given;
    e->settings.fail_on = SEVERITY_LOW;
    e->verdict = VERDICT_INVALID;
    if (heap_protect(&e->heap, open_all, e) == MUSTER_OK) return e;
    muster_close(e);
    return NULL;
}

struct muster_engine *muster_open(void)
{
    return muster_open_with(NULL);
}

void muster_close(struct muster_engine *e)
{
    struct muster_host host;
    if (!e) return;
    host = e->heap.host;
    heap_close(&e->heap);
    if (host.release)
        host.release(host.context, e);
    else
        free(e);
}

void muster_cancel(struct muster_engine *e)
{
    heap_cancel(&e->heap);
}

int64_t engine_clock(const struct muster_engine *e)
{
    struct timespec time = {0, 0};
    int64_t now;
    if (!e->heap.host.clock) {
        clock_gettime(CLOCK_REALTIME, &time);
        return (int64_t)time.tv_sec * CALENDAR_SECOND + time.tv_nsec / 1000;
    }
    now = e->heap.host.clock(e->heap.host.context);
    if (now < CALENDAR_FIRST_INSTANT) return CALENDAR_FIRST_INSTANT;
    return now < CALENDAR_END_INSTANT ? now : CALENDAR_END_INSTANT - 1;
}

/* -- failures */

static enum muster_status report_failure(void *context)
{
    struct muster_engine *e = context;
    diag_add(&e->diags, DIAG_LIMIT, (struct span){0, 0}, e->failure);
    return MUSTER_OK;
}

/* Says once that the engine was cancelled. */
static enum muster_status report_cancelled(void *context)
{
    struct muster_engine *e = context;
    size_t n = e->diags.n;
    if (n == 0 || e->diags.items[n - 1]->code != DIAG_CANCELLED)
        diag_add(&e->diags, DIAG_CANCELLED, (struct span){0, 0});
    return MUSTER_OK;
}

/* What cannot be reported is not. */
static void report(struct muster_engine *e, enum muster_status (*body)(void *context))
{
    bool before = e->heap.undisturbed;
    e->heap.undisturbed = true;
    heap_protect(&e->heap, body, e);
    e->heap.undisturbed = before;
}

static enum muster_status cancelled(struct muster_engine *e)
{
    snprintf(e->failure, sizeof e->failure, "it was cancelled");
    e->verdict = VERDICT_INCOMPLETE;
    report(e, report_cancelled);
    return MUSTER_CANCELLED;
}

enum muster_status engine_guard(struct muster_engine *e, enum muster_status (*body)(void *context),
                                void *context)
{
    enum muster_status status;
    e->failure[0] = '\0';
    if (heap_is_cancelled(&e->heap)) return cancelled(e);
    status = heap_protect(&e->heap, body, context);
    if (status == MUSTER_CANCELLED) return cancelled(e);
    if (status != MUSTER_LIMIT && status != MUSTER_NOMEM) return status;
    if (!e->failure[0] && status == MUSTER_LIMIT && e->heap.limit)
        snprintf(e->failure, sizeof e->failure,
                 "more than %zu MiB of memory would be needed: limit-memory allows no more",
                 e->heap.limit / MIB);
    else if (!e->failure[0])
        snprintf(e->failure, sizeof e->failure, "%s",
                 status == MUSTER_NOMEM ? "the system has no more memory"
                                        : "there is more of something than can be numbered");
    if (e->verdict != VERDICT_INVALID) e->verdict = VERDICT_INCOMPLETE;
    if (e->heap.limit) e->heap.limit += RESERVE;
    report(e, report_failure);
    return status;
}

enum muster_status engine_show(struct muster_engine *e, enum muster_status (*body)(void *context),
                               void *context)
{
    bool before = e->heap.undisturbed;
    enum muster_status status;
    e->heap.undisturbed = true;
    status = engine_guard(e, body, context);
    e->heap.undisturbed = before;
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

enum muster_status engine_accept(struct muster_engine *e, struct given_list *list,
                                 const struct given *given)
{
    struct given *added;
    char *bytes;
    if (!*given->name) return engine_refuse(e, NULL, "what is no file needs a name all the same");
    for (size_t k = 0; k < list->n; k++)
        if (!strcmp(list->items[k].name, given->name))
            return engine_refuse(e, NULL, "%s was given already", given->name);
    if (given->length > UINT32_MAX)
        return engine_refuse(e, NULL, "%s is larger than 4 GiB", given->name);
    bytes = heap_alloc(&e->heap, given->length + PADDING);
    if (given->length) memcpy(bytes, given->bytes, given->length);
    list->items =
        heap_room(&e->heap, list->items, &list->capacity, list->n + 1, sizeof *list->items);
    added = &list->items[list->n++];
    *added = (struct given){.bytes = bytes, .length = given->length};
    added->name = arena_copy(&e->arena, given->name, strlen(given->name));
    if (given->kind) added->kind = arena_copy(&e->arena, given->kind, strlen(given->kind));
    if (given->format) added->format = arena_copy(&e->arena, given->format, strlen(given->format));
    return MUSTER_OK;
}

const char *engine_list(struct muster_engine *e, const char *const *items, size_t count)
{
    const char *text = "";
    for (size_t k = 0; k < count; k++)
        text = arena_print(&e->arena, "%s%s%s", text, k ? ", " : "", items[k]);
    return text;
}

const char *engine_suggest(struct muster_engine *e, const char *asked, const char *const *names,
                           size_t n, const char *what)
{
    enum { LISTED = 40 };
    const char *near = text_nearest(asked, names, n), *dot = strrchr(asked, '.');
    const char *word = dot && dot[1] ? dot + 1 : asked;
    const char **with = arena_alloc(&e->arena, (n + 1) * sizeof *with);
    size_t nwith = 0, listed;
    if (near) return arena_print(&e->arena, "did you mean %s?", near);
    if (n == 0) return arena_print(&e->arena, "there are no %s", what);
    for (size_t k = 0; k < n; k++)
        if (strstr(names[k], word)) with[nwith++] = names[k];
    listed = nwith ? nwith : n;
    return arena_print(&e->arena, "%s%s are %s%s", what, nwith ? " with this word" : "",
                       engine_list(e, nwith ? with : names, listed < LISTED ? listed : LISTED),
                       listed > LISTED ? ", ..." : "");
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
        return engine_refuse(e, "0 is no limit", "limit-%s takes a whole number up to %llu, not %s",
                             what, (unsigned long long)most, value);
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
                         "fail-on takes info, low, medium, high or critical, not %s", value);
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
        e, NULL, "as-of takes a date (2026-11-21) or a timestamp (2026-11-21T08:00Z), not %s",
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
        return engine_refuse(e, NULL, "set takes NAME=VALUE, not %s", value);
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

static enum muster_status take_allowed(struct muster_engine *e, const char *value)
{
    struct settings *s = &e->settings;
    const char **codes = arena_alloc(&e->arena, (diag_count + 1) * sizeof *codes);
    const char *near;
    size_t n = 0;
    enum diag_code code;
    for (size_t k = 0; k < diag_count; k++)
        if (diag_code_level((enum diag_code)k) == DIAG_WARNING)
            codes[n++] = diag_code_text((enum diag_code)k);
    near = text_nearest(value, codes, n);
    if (!diag_find(value, &code))
        return engine_refuse(e, near ? arena_print(&e->arena, "did you mean %s?", near) : NULL,
                             "allow takes the code of a warning, such as W1003, not %s", value);
    if (diag_code_level(code) != DIAG_WARNING)
        return engine_refuse(e, NULL, "%s is an error: only warnings can be allowed", value);
    s->allowed =
        heap_room(&e->heap, s->allowed, &s->allowed_capacity, s->nallowed + 1, sizeof *s->allowed);
    s->allowed[s->nallowed++] = code;
    return MUSTER_OK;
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
    case MUSTER_BASELINE: e->settings.baseline = value; return MUSTER_OK;
    case MUSTER_COVERAGE: return take_yes_no(e, value, &e->settings.coverage);
    case MUSTER_EXPLAIN: e->settings.explain = value; return MUSTER_OK;
    case MUSTER_PROOFS: return take_yes_no(e, value, &e->settings.proofs);
    case MUSTER_UNJUDGED: return take_yes_no(e, value, &e->settings.unjudged);
    case MUSTER_AS_LIBRARY: return take_yes_no(e, value, &e->settings.as_library);
    case MUSTER_FACTS: e->settings.facts = value; return MUSTER_OK;
    case MUSTER_ALLOW: return take_allowed(e, value);
    }
    return engine_refuse(e, NULL, "there is no such option");
}

enum muster_status muster_option(struct muster_engine *engine, enum muster_option option,
                                 const char *value)
{
    struct option_call call = {engine, option, value};
    return engine_guard(engine, take_option, &call);
}

struct shown_call {
    struct muster_engine *engine;
    const char *folder, *shown;
};

static enum muster_status take_shown(void *context)
{
    const struct shown_call *call = context;
    struct muster_engine *e = call->engine;
    e->sources.folder = arena_copy(&e->arena, call->folder, strlen(call->folder));
    e->sources.shown = arena_copy(&e->arena, call->shown, strlen(call->shown));
    return MUSTER_OK;
}

enum muster_status muster_show_as(struct muster_engine *engine, const char *folder,
                                  const char *shown)
{
    struct shown_call call = {engine, folder, shown};
    return engine_guard(engine, take_shown, &call);
}

/* -- an engine like another */

struct like_call {
    struct muster_engine *engine;
    const struct muster_engine *other;
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
    enum muster_status status = MUSTER_OK;
    *s = call->other->settings;
    s->as_of = keep(e, s->as_of);
    s->zone = keep(e, s->zone);
    s->root = keep(e, s->root);
    s->query = keep(e, s->query);
    s->explain = keep(e, s->explain);
    s->baseline = keep(e, s->baseline);
    s->set = keep_all(e, s->set, s->nset);
    s->set_capacity = s->nset;
    s->library = keep_all(e, s->library, s->nlibrary);
    s->library_capacity = s->nlibrary;
    for (size_t k = 0; k < call->other->given_sources.n && !status; k++)
        status = engine_accept(e, &e->given_sources, &call->other->given_sources.items[k]);
    return status;
}

struct muster_engine *muster_open_like(const struct muster_engine *other)
{
    struct like_call call = {muster_open_with(&other->heap.host), other};
    if (!call.engine) return NULL;
    if (heap_protect(&call.engine->heap, take_settings, &call) == MUSTER_OK) {
        call.engine->heap.limit = other->heap.limit;
        return call.engine;
    }
    muster_close(call.engine);
    return NULL;
}
