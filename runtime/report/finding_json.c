/* Findings for programs: docs/findings-json.md is the promise, schema 1. */
#include <string.h>

#include "report/baseline.h"
#include "report/proof.h"

enum { SCHEMA = 1 };

static void write_place(struct source_map *sources, const char *name, place at, struct json *json)
{
    struct source_position position = source_locate(sources, at);
    if (!position.name) return;
    json_begin(json, name, '{');
    json_text_z(json, "file", position.name);
    if (position.line) {
        json_int(json, "line", position.line);
        json_int(json, "column", position.column);
    }
    json_end(json, '}');
}

static void write_subject(struct findings *f, value subject, struct json *json)
{
    struct object object;
    if (subject == MISSING) return;
    object = *object_of(&f->run->objects, subject);
    json_begin(json, "subject", '[');
    for (uint32_t k = 0; k < object.n; k++) {
        struct buffer text;
        buffer_open(&text, f->run->heap);
        value_print(f->run, object.types[k], object.words[k], &text);
        json_text(json, NULL, buffer_text(&text), text.length);
        buffer_clear(&text);
    }
    json_end(json, ']');
}

static void write_waiver(struct findings *f, uint32_t waiver, struct json *json)
{
    static const char *const fields[] = {"because", "approved-by", "approved-on", "expires"};
    json_bool(json, "waived", waiver != NONE);
    if (waiver == NONE) return;
    json_begin(json, "waiver", '{');
    json_text_z(json, "id", text_bytes(&f->run->texts, run_entity_name(f->run, waiver)));
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        json_some(json, fields[k], finding_waiver_field(f, waiver, fields[k]));
    write_place(f->run->sources, "place", f->run->entities[waiver].at, json);
    json_end(json, '}');
}

/* Against the baseline, when there is one. */
static void write_standing(const struct findings *f, const struct finding *finding,
                           struct json *json)
{
    if (!f->baseline || finding_rank(finding->outcome, finding->waiver != NONE) <= 0) return;
    json_bool(json, "known", finding->known);
    if (!finding->was) return;
    json_begin(json, "was", '{');
    json_text_z(json, "outcome", finding_outcome_name(finding->was->outcome));
    json_text_z(json, "severity", finding_severity_name(finding->was->severity));
    json_bool(json, "waived", finding->was->waived);
    json_end(json, '}');
}

static void write_baseline(const struct baseline *b, struct json *json)
{
    if (!b) return;
    json_begin(json, "baseline", '{');
    json_text_z(json, "file", b->name);
    json_int(json, "known", (int64_t)b->known);
    json_int(json, "worse", (int64_t)b->worse);
    json_int(json, "new", (int64_t)b->fresh);
    json_int(json, "gone", (int64_t)b->gone);
    json_end(json, '}');
}

static void write_finding(const struct finding_report *report, const struct finding *finding,
                          struct json *json)
{
    struct findings *f = report->findings;
    const struct proof_line *proof =
        report->proofs ? report->proofs->lines[finding - f->items] : NULL;
    json_begin(json, NULL, '{');
    json_text_z(json, "outcome", finding_outcome_name(finding->outcome));
    json_text_z(json, "requirement", finding->name);
    json_some(json, "part", finding->part_name);
    json_some(json, "label", finding->label);
    json_some(json, "module", finding->module);
    if (finding->kind != NONE)
        json_text_z(json, "kind",
                    text_bytes(&f->run->texts, f->run->program->kinds[finding->kind].name));
    json_some(json, "title", finding->title);
    if (finding->outcome < FINDING_VACUOUS)
        json_text_z(json, "severity", finding_severity_name(finding->severity));
    write_subject(f, finding->subject, json);
    json_some(json, "subject_text", finding->subject_text);
    json_text_z(json, "message", finding->message);
    write_waiver(f, finding->waiver, json);
    write_place(f->run->sources, "place", finding->at.from, json);
    write_place(f->run->sources, "policy", finding->policy.from, json);
    json_some(json, "refs", finding->refs);
    json_some(json, "remedy", finding->remedy);
    json_some(json, "help", finding->help);
    json_some(json, "key", finding->key);
    write_standing(f, finding, json);
    if (proof) proof_write_json(proof, "proof", report->sources, json);
    json_end(json, '}');
}

static void write_summary(const struct finding_totals *t, struct json *json)
{
    json_begin(json, "summary", '{');
    json_int(json, "requirements", (int64_t)t->requirements);
    json_int(json, "subjects", (int64_t)t->subjects);
    json_int(json, "satisfied", (int64_t)t->satisfied);
    json_int(json, "unmet", (int64_t)t->unmet);
    json_int(json, "unverified", (int64_t)t->unverified);
    json_int(json, "error", (int64_t)t->error);
    json_int(json, "waived", (int64_t)(t->waived_unmet + t->waived_unverified + t->waived_error));
    json_int(json, "troubles", (int64_t)t->troubles);
    json_int(json, "vacuous", (int64_t)t->vacuous);
    json_int(json, "unchecked", (int64_t)t->unchecked);
    json_int(json, "not_applicable", (int64_t)t->not_applicable);
    json_int(json, "not_in_use", (int64_t)t->not_in_use);
    json_end(json, '}');
}

static void write_parameters(struct findings *f, struct json *json)
{
    const struct program *program = f->run->program;
    json_begin(json, "parameters", '[');
    for (uint32_t k = 0; k < program->nparameters; k++) {
        const struct program_parameter *parameter = &program->parameters[k];
        struct buffer text;
        if (!parameter->set || !f->run->parameter_done[k]) continue;
        buffer_open(&text, f->run->heap);
        value_print(f->run, parameter->type, f->run->parameters[k], &text);
        json_begin(json, NULL, '{');
        json_text_z(json, "name", text_bytes(&f->run->texts, parameter->name));
        json_text(json, "value", buffer_text(&text), text.length);
        write_place(f->run->sources, "place", parameter->at, json);
        json_end(json, '}');
        buffer_clear(&text);
    }
    for (size_t k = 0; k < f->run->options.nset; k++) {
        const char *setting = f->run->options.set[k], *equals = strchr(setting, '=');
        json_begin(json, NULL, '{');
        json_text(json, "name", setting, equals ? (size_t)(equals - setting) : strlen(setting));
        json_text_z(json, "value", equals ? equals + 1 : "");
        json_bool(json, "command_line", true);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void write_run(const struct finding_report *report, struct json *json)
{
    struct findings *f = report->findings;
    char instant[CALENDAR_TEXT];
    calendar_write_instant(f->run->now, f->run->zone, instant);
    json_text_z(json, "as_of", instant);
    json_text_z(json, "zone", zone_name(f->run->zone));
    json_text_z(json, "of", f->of);
    write_summary(&f->totals, json);
    write_baseline(f->baseline, json);
}

void findings_write_json(const struct finding_report *report, struct buffer *out)
{
    static const char *const verdicts[] = {"pass", "fail", "unverified", "incomplete", "invalid"};
    struct json json = {.out = out};
    struct findings *f = report->findings;
    json_begin(&json, NULL, '{');
    json_text_z(&json, "muster", MUSTER_VERSION);
    json_int(&json, "schema", SCHEMA);
    json_text_z(&json, "status", verdicts[report->verdict]);
    if (f) write_run(report, &json);
    json_begin(&json, "findings", '[');
    for (size_t k = 0; f && k < f->n; k++)
        if (f->items[k].outcome != FINDING_SATISFIED || report->all)
            write_finding(report, &f->items[k], &json);
    json_end(&json, ']');
    if (report->proofs) {
        json_int(&json, "proofs_left_out", (int64_t)report->proofs->more);
        json_bool(&json, "proofs_cut", report->proofs->cut);
    }
    json_begin(&json, "diagnostics", '[');
    diag_write_json(report->diags, report->sources, &json);
    json_end(&json, ']');
    if (f) write_parameters(f, &json);
    json_end(&json, '}');
}
