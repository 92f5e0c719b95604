/* A policy is looked over: what compiles, but says little. */
#include <string.h>

#include "api/engine_int.h"
#include "compiler/compile.h"

struct lint_call {
    struct muster_engine *engine;
    const char *const *paths;
    size_t count;
    const char *format;
    struct muster_text *text;
    size_t *warnings;
};

/* The day of --as-of. Which day an instant is on depends on the zone: the earliest is taken, so
 * that no waiver is called over before it is so everywhere. */
static bool day_of(const struct muster_engine *e, int64_t *day)
{
    const char *text = e->settings.as_of;
    int64_t instant, time;
    if (!text) return false;
    if (calendar_parse_date(text, strlen(text), day)) return true;
    if (!calendar_parse_instant(text, strlen(text), NULL, &instant)) return false;
    *day =
        zone_date(NULL, instant - CALENDAR_DAY / 2, &time); /* the last zone is 12 hours behind */
    return true;
}

static void write_json(const struct muster_engine *e, enum muster_status status, size_t warnings,
                       struct buffer *out)
{
    struct json json = {.out = out};
    json_begin(&json, NULL, '{');
    json_text_z(&json, "muster", MUSTER_VERSION);
    json_int(&json, "schema", 1);
    json_text_z(&json, "status", status ? "invalid" : warnings ? "warnings" : "clean");
    json_int(&json, "warnings", (int64_t)warnings);
    json_begin(&json, "diagnostics", '[');
    diag_write_json(&e->diags, (struct source_map *)&e->sources, &json);
    json_end(&json, ']');
    json_end(&json, '}');
}

static void write_text(struct muster_engine *e, size_t warnings, struct buffer *out)
{
    struct page page = {.out = out, .sources = &e->sources, .colour = e->settings.colour};
    diag_write_text(&e->diags, e->diags.n, &page);
    if (warnings)
        buffer_print(out, "%zu warning%s.\n", warnings, warnings == 1 ? "" : "s");
    else
        buffer_print(out, "Nothing to mend.\n");
}

static enum muster_status do_lint(void *context)
{
    const struct lint_call *call = context;
    struct muster_engine *e = call->engine;
    struct lint_options lint = {.allowed = e->settings.allowed,
                                .nallowed = e->settings.nallowed,
                                .library = e->settings.as_library};
    bool json = strcmp(call->format, "json") == 0;
    struct buffer out;
    int64_t day;
    enum muster_status status;
    if (!json && strcmp(call->format, "text") != 0)
        return engine_refuse(e, NULL, "lint writes text or json, not %s", call->format);
    if (day_of(e, &day)) lint.day = &day;
    status = engine_lint(e, call->paths, call->count, &lint);
    *call->warnings = e->diags.n - e->diags.errors;
    buffer_open(&out, &e->heap);
    if (json)
        write_json(e, status, *call->warnings, &out);
    else if (!status)
        write_text(e, *call->warnings, &out);
    engine_give(e, &out, call->text);
    return status;
}

enum muster_status muster_lint(struct muster_engine *engine, const char *const *paths, size_t count,
                               const char *format, struct muster_text *text, size_t *warnings)
{
    struct lint_call call = {.engine = engine,
                             .paths = paths,
                             .count = count,
                             .format = format,
                             .text = text,
                             .warnings = warnings};
    *text = (struct muster_text){"", 0};
    *warnings = 0;
    return engine_guard(engine, do_lint, &call);
}
