/* Differences for programs: docs/diff.md. */
#include "report/diff.h"

enum { SCHEMA = 1 };

static const char *const sorts[] = {"worse", "new", "better", "gone"};

static const char *const causes[] = {"change", "time", "both"};

static const char *change_of(const void *before, const void *after)
{
    return !before ? "new" : !after ? "gone" : "changed";
}

static void write_changes(const struct diff *diff, struct json *json)
{
    json_begin(json, "requirements", '[');
    for (size_t k = 0; k < diff->nchanges; k++) {
        const struct diff_change *c = &diff->changes[k];
        const struct diff_requirement *r = c->after ? c->after : c->before;
        json_begin(json, NULL, '{');
        json_text_z(json, "change", change_of(c->before, c->after));
        json_text_z(json, "requirement", r->name);
        json_text_z(json, "module", r->module);
        json_some(json, "place", r->place);
        json_begin(json, "says", '[');
        for (size_t i = 0; i < c->nwords; i++) {
            json_begin(json, NULL, '{');
            json_text_z(json, "what", c->words[i].name);
            if (c->words[i].before) json_text_z(json, "before", c->words[i].before);
            if (c->words[i].after) json_text_z(json, "after", c->words[i].after);
            json_end(json, '}');
        }
        json_end(json, ']');
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void write_redefinitions(const struct diff *diff, struct json *json)
{
    json_begin(json, "definitions", '[');
    for (size_t k = 0; k < diff->nredefinitions; k++) {
        const struct diff_redefinition *r = &diff->redefinitions[k];
        const struct diff_definition *d = r->after ? r->after : r->before;
        json_begin(json, NULL, '{');
        json_text_z(json, "change", change_of(r->before, r->after));
        json_text_z(json, "definition", d->name);
        json_text_z(json, "module", d->module);
        json_some(json, "place", d->place);
        if (r->before) json_text_z(json, "before", r->before->text);
        if (r->after) json_text_z(json, "after", r->after->text);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void write_end(const char *name, const struct diff_end *end, struct json *json)
{
    if (!end->finding) return;
    json_begin(json, name, '{');
    json_text_z(json, "outcome", finding_outcome_name(end->finding->outcome));
    if (end->finding->outcome < FINDING_VACUOUS)
        json_text_z(json, "severity", finding_severity_name(end->finding->severity));
    json_text_z(json, "message", end->finding->message);
    json_bool(json, "waived", end->finding->waiver != NONE);
    json_some(json, "waiver", end->waiver);
    json_some(json, "place", end->place);
    json_end(json, '}');
}

static void write_value(const char *name, const struct ground *ground, struct json *json)
{
    if (!ground->value) return;
    json_begin(json, name, '{');
    json_text_z(json, "value", ground->value);
    json_some(json, "place", ground->place);
    json_end(json, '}');
}

static void write_facts(const struct diff_outcome *outcome, struct json *json)
{
    static const char *const names[] = {"field", "value", "reading", "thing"};
    if (!outcome->proven) return;
    json_begin(json, "facts", '[');
    for (size_t k = 0; k < outcome->nfacts; k++) {
        const struct ground *g = outcome->facts[k].before;
        json_begin(json, NULL, '{');
        json_text_z(json, "what", names[g->sort]);
        json_some(json, "kind", g->kind);
        json_some(json, "thing", g->thing);
        json_some(json, "name", g->field);
        write_value("before", g, json);
        write_value("after", outcome->facts[k].after, json);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_bool(json, "cut", outcome->cut);
}

static void write_outcomes(const struct diff *diff, struct json *json)
{
    json_begin(json, "outcomes", '[');
    for (size_t k = 0; k < diff->noutcomes; k++) {
        const struct diff_outcome *outcome = &diff->outcomes[k];
        const struct finding *f = diff_finding(outcome);
        json_begin(json, NULL, '{');
        json_text_z(json, "change", sorts[outcome->sort]);
        json_bool(json, "counts", outcome->counts);
        if (diff->later) json_text_z(json, "cause", causes[outcome->cause]);
        json_text_z(json, "requirement", f->name);
        json_some(json, "module", f->module);
        json_some(json, "part", f->part_name);
        json_some(json, "label", f->label);
        json_some(json, "subject_text", f->subject_text);
        json_some(json, "key", f->key);
        write_end("before", &outcome->before, json);
        write_end("after", &outcome->after, json);
        write_facts(outcome, json);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void diff_write_json(const struct diff *diff, struct buffer *out)
{
    const struct run *run = diff->after->findings->run;
    char instant[CALENDAR_TEXT];
    struct json json = {.out = out};
    calendar_write_instant(run->now, run->zone, instant);
    json_begin(&json, NULL, '{');
    json_text_z(&json, "muster", MUSTER_VERSION);
    json_int(&json, "schema", SCHEMA);
    json_text_z(&json, "as_of", instant);
    if (diff->later) {
        const struct run *before = diff->before->findings->run;
        calendar_write_instant(before->now, before->zone, instant);
        json_text_z(&json, "before_as_of", instant);
    }
    json_begin(&json, "summary", '{');
    json_int(&json, "worse", (int64_t)diff->worse);
    json_int(&json, "better", (int64_t)diff->better);
    json_int(&json, "new", (int64_t)diff->new_ones);
    json_int(&json, "gone", (int64_t)diff->gone);
    if (diff->later) json_int(&json, "by_time", (int64_t)diff->by_time);
    json_end(&json, '}');
    write_changes(diff, &json);
    write_redefinitions(diff, &json);
    write_outcomes(diff, &json);
    json_end(&json, '}');
}
