/* A baseline is read: what `muster check -f json` wrote earlier. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "facts/reader.h"

/* Members of the object, and of one of its findings. */
enum member {
    MEMBER_OTHER,
    MEMBER_SCHEMA,
    MEMBER_FINDINGS,
    MEMBER_OUTCOME,
    MEMBER_MODULE,
    MEMBER_KEY,
    MEMBER_SEVERITY,
    MEMBER_WAIVED
};

struct baseline_reading {
    struct muster_engine *engine;
    struct baseline *baseline;
    unsigned depth; /* 1 in the object, 2 in its list, 3 in a finding */
    enum member in, member;
    bool schema, findings;      /* were there */
    bool outcome, severity;     /* of the finding under way */
    struct baseline_entry made; /* it */
    struct reader_error error;
};

static enum muster_status refuse(struct baseline_reading *r, const struct event *event,
                                 const char *text)
{
    r->error.offset = event->offset;
    snprintf(r->error.text, sizeof r->error.text, "%s", text);
    return MUSTER_INPUT;
}

static enum member member_named(const struct baseline_reading *r, const struct event *event)
{
    static const struct {
        const char *name;
        unsigned depth;
        enum member member;
    } members[] = {{"schema", 1, MEMBER_SCHEMA},   {"findings", 1, MEMBER_FINDINGS},
                   {"outcome", 3, MEMBER_OUTCOME}, {"module", 3, MEMBER_MODULE},
                   {"key", 3, MEMBER_KEY},         {"severity", 3, MEMBER_SEVERITY},
                   {"waived", 3, MEMBER_WAIVED}};
    for (size_t k = 0; k < sizeof members / sizeof *members; k++)
        if (members[k].depth == r->depth && strlen(members[k].name) == event->length &&
            !memcmp(members[k].name, event->text, event->length))
            return members[k].member;
    return MEMBER_OTHER;
}

/* Whether what is open is what the findings are in. */
static bool is_inside(const struct baseline_reading *r, unsigned depth)
{
    return r->depth == depth && (depth == 1 || r->in == MEMBER_FINDINGS);
}

/* -- values */

static enum muster_status take_outcome(struct baseline_reading *r, const struct event *event,
                                       const char *text)
{
    r->outcome = finding_outcome_named(text, &r->made.outcome);
    if (r->outcome) return MUSTER_OK;
    return refuse(r, event, "this is no outcome");
}

static enum muster_status take_severity(struct baseline_reading *r, const struct event *event,
                                        const char *text)
{
    for (unsigned k = 0; k <= SEVERITY_CRITICAL; k++) {
        if (strcmp(finding_severity_name((enum severity)k), text) != 0) continue;
        r->made.severity = (enum severity)k;
        r->severity = true;
        return MUSTER_OK;
    }
    return refuse(r, event, "this is no severity: expected critical, high, medium, low or info");
}

static enum muster_status take_member(struct baseline_reading *r, const struct event *event)
{
    const char *text;
    if (r->member == MEMBER_WAIVED) {
        r->made.waived = event->truth;
        return event->kind == EVENT_BOOL ? MUSTER_OK
                                         : refuse(r, event, "expected true or false here");
    }
    if (event->kind != EVENT_TEXT) return refuse(r, event, "expected a text here");
    text = arena_copy(&r->engine->arena, event->text, event->length);
    if (r->member == MEMBER_OUTCOME) return take_outcome(r, event, text);
    if (r->member == MEMBER_SEVERITY) return take_severity(r, event, text);
    if (r->member == MEMBER_MODULE) r->made.module = text;
    if (r->member == MEMBER_KEY) r->made.key = text;
    return MUSTER_OK;
}

static enum muster_status take_schema(struct baseline_reading *r, const struct event *event)
{
    r->schema = true;
    if (event->kind == EVENT_NUMBER && event->length == 1 && *event->text == '1') return MUSTER_OK;
    return refuse(r, event, "this is not schema 1, which is what this muster reads");
}

static enum muster_status take_value(struct baseline_reading *r, const struct event *event)
{
    if (r->depth == 0) return refuse(r, event, "expected the object that muster check writes");
    if (is_inside(r, 2)) return refuse(r, event, "a finding is an object");
    if (r->member == MEMBER_SCHEMA) return take_schema(r, event);
    if (r->member == MEMBER_FINDINGS) return refuse(r, event, "findings are a list");
    if (is_inside(r, 3) && r->member != MEMBER_OTHER) return take_member(r, event);
    return MUSTER_OK;
}

/* -- objects and lists */

static enum muster_status begin(struct baseline_reading *r, const struct event *event)
{
    bool list = event->kind == EVENT_LIST;
    bool wanted = r->depth == 0     ? !list
                  : is_inside(r, 2) ? !list
                                    : r->member != MEMBER_FINDINGS || list;
    if (!wanted || r->member == MEMBER_SCHEMA || (is_inside(r, 3) && r->member != MEMBER_OTHER))
        return take_value(r, event);
    if (r->depth == 1) r->in = r->member;
    if (r->depth == 1 && r->member == MEMBER_FINDINGS) r->findings = true;
    r->depth++;
    r->member = MEMBER_OTHER;
    if (!is_inside(r, 3)) return MUSTER_OK;
    r->made = (struct baseline_entry){.module = "", .key = NULL};
    r->outcome = r->severity = false;
    return MUSTER_OK;
}

/* Remarks are no findings to hold anything against. */
static enum muster_status add_finding(struct baseline_reading *r, const struct event *event)
{
    struct baseline *b = r->baseline;
    if (!r->outcome) return refuse(r, event, "this finding has no outcome");
    if (finding_rank(r->made.outcome, r->made.waived) < 0) return MUSTER_OK;
    if (!r->made.key) return refuse(r, event, "this finding has no key");
    if (!r->severity) return refuse(r, event, "this finding has no severity");
    b->entries =
        heap_room(&r->engine->heap, b->entries, &b->capacity, b->n + 1, sizeof *b->entries);
    b->entries[b->n++] = r->made;
    return MUSTER_OK;
}

static enum muster_status end(struct baseline_reading *r, const struct event *event)
{
    enum muster_status status = is_inside(r, 3) ? add_finding(r, event) : MUSTER_OK;
    r->depth--;
    r->member = MEMBER_OTHER;
    if (r->depth > 0) return status;
    if (!r->schema) return refuse(r, event, "there is no schema: muster check -f json says one");
    if (!r->findings) return refuse(r, event, "there is no list of findings");
    return status;
}

static enum muster_status take_event(void *context, const struct event *event)
{
    struct baseline_reading *r = context;
    switch (event->kind) {
    case EVENT_DOCUMENT:
    case EVENT_DOCUMENT_END: return MUSTER_OK;
    case EVENT_KEY: r->member = member_named(r, event); return MUSTER_OK;
    case EVENT_MAP:
    case EVENT_LIST: return begin(r, event);
    case EVENT_MAP_END:
    case EVENT_LIST_END: return end(r, event);
    case EVENT_NULL:
    case EVENT_BOOL:
    case EVENT_NUMBER:
    case EVENT_TEXT: break;
    }
    return take_value(r, event);
}

/* -- the file */

static enum muster_status malformed(struct muster_engine *e, const struct source_file *file,
                                    const struct reader_error *error)
{
    size_t offset = error->offset < file->length ? error->offset : file->length;
    place at = file->base + (place)offset;
    struct span where = {at, offset < file->length ? at + 1 : at};
    struct diag *diag = diag_add(&e->diags, DIAG_MALFORMED, where, "baseline", error->text);
    diag_help(&e->diags, diag, "muster check -f json -o FILE writes one");
    snprintf(e->failure, sizeof e->failure, "the baseline is malformed");
    return MUSTER_INPUT;
}

enum muster_status engine_read_baseline(struct muster_engine *e)
{
    const char *path = e->settings.baseline, *why = "";
    struct baseline_reading *r;
    struct reader_sink sink = {.event = take_event};
    struct reader_error error = {0};
    struct source_file *file;
    enum muster_status status;
    if (!path) return MUSTER_OK;
    file = source_read(&e->sources, path, path, &why);
    if (!file) {
        diag_add(&e->diags, DIAG_UNREADABLE, (struct span){0, 0}, path, why);
        snprintf(e->failure, sizeof e->failure, "the baseline cannot be read");
        return MUSTER_INPUT;
    }
    r = heap_alloc(&e->heap, sizeof *r);
    e->baseline = heap_alloc(&e->heap, sizeof *e->baseline);
    e->baseline->name = path;
    r->engine = e;
    r->baseline = e->baseline;
    sink.context = r;
    status = reader_run(FORMAT_JSON, NULL, file, &e->heap, &sink, &error);
    if (status == MUSTER_INPUT) return malformed(e, file, r->error.text[0] ? &r->error : &error);
    return status;
}
