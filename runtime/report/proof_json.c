/* Explanations for programs: docs/explain.md. */
#include "report/json_write.h"
#include "report/proof.h"

static void write_place(struct source_map *sources, struct json *json, place at)
{
    struct source_position position = source_locate(sources, at);
    const char *line;
    size_t length;
    if (!position.name) return;
    json_begin(json, "place", '{');
    json_text_z(json, "file", position.name);
    json_int(json, "line", position.line);
    json_int(json, "column", position.column);
    if (source_line(sources, at, &line, &length)) json_text(json, "text", line, length);
    json_end(json, '}');
}

static void write_line(struct source_map *sources, struct json *json, const struct proof_line *line)
{
    json_begin(json, NULL, '{');
    json_text_z(json, "kind", line->kind);
    json_some(json, "text", line->text);
    json_some(json, "value", line->value);
    json_some(json, "values", line->values);
    json_some(json, "hint", line->hint);
    write_place(sources, json, line->at);
    if (line->first) proof_write_json(line, "steps", sources, json);
    if (line->more) json_int(json, "more", (int64_t)line->more);
    json_end(json, '}');
}

void proof_write_json(const struct proof_line *lines, const char *name, struct source_map *sources,
                      struct json *json)
{
    json_begin(json, name, '[');
    for (const struct proof_line *k = lines->first; k; k = k->next) write_line(sources, json, k);
    json_end(json, ']');
}

static void write_explanation(const struct explanations *x, struct json *json,
                              const struct explanation *e)
{
    const struct finding *f = e->finding;
    json_begin(json, NULL, '{');
    json_text_z(json, "outcome", finding_outcome_name(f->outcome));
    json_text_z(json, "requirement", f->name);
    json_some(json, "part", f->part_name);
    json_text_z(json, "module", f->module);
    json_text_z(json, "severity", finding_severity_name(f->severity));
    json_text_z(json, "subject", f->subject_text);
    json_text_z(json, "message", f->message);
    json_bool(json, "waived", f->waiver != NONE);
    write_place(x->findings->run->sources, json, f->at.from);
    proof_write_json(e->lines, "steps", x->findings->run->sources, json);
    json_end(json, '}');
}

void explanations_write_json(const struct explanations *x, struct buffer *out)
{
    struct json json = {.out = out};
    json_begin(&json, NULL, '{');
    json_begin(&json, "explanations", '[');
    for (size_t k = 0; k < x->n; k++) write_explanation(x, &json, &x->items[k]);
    json_end(&json, ']');
    json_int(&json, "more", (int64_t)x->more);
    json_bool(&json, "cut", x->proof->cut);
    json_end(&json, '}');
    buffer_add_char(out, '\n');
}
