/* What an unverified outcome lacks, and where it would have stood. */
#include <string.h>

#include "report/proof.h"

enum { MISSING_SHOWN = 10 };

static const char *text_in(const struct explanations *x, uint32_t text)
{
    return text_bytes(&x->findings->run->texts, text);
}

/* Whether all steps around a missing value are unknown because of it, as far as can be seen. */
static bool counts(const struct explanations *x, uint32_t node)
{
    for (node = x->proof->nodes[node].parent; node != NONE; node = x->proof->nodes[node].parent) {
        const struct program_trace *trace = proof_trace(x, node);
        if (!trace || trace->kind == TRACE_PART || trace->kind == TRACE_SCOPE) return true;
        if (trace->kind != TRACE_ROW && x->proof->nodes[node].word != MISSING) return false;
    }
    return true;
}

/* What stands in the place of a field and is no value for it; NULL when nothing does. */
static const struct trouble *bad_fact(const struct run *run, uint32_t thing, uint32_t field)
{
    for (size_t k = 0; k < run->ntroubles; k++)
        if (run->troubles[k].thing == thing && run->troubles[k].field == field)
            return &run->troubles[k];
    return NULL;
}

static void add_field(struct explanations *x, struct proof_line *line, uint32_t thing,
                      uint32_t field)
{
    struct run *run = x->findings->run;
    const struct trouble *bad = bad_fact(run, thing, field);
    const char *name = text_in(x, run_entity_name(run, thing));
    const char *of = text_in(x, run->program->fields[field].name);
    if (bad) line->at = bad->at;
    if (bad)
        line->values = arena_print(x->arena, "%s has none: %s", name, text_in(x, bad->message));
    else if (run->entities[thing].row == NONE)
        line->values = arena_print(x->arena, "%s is only named here, and described nowhere", name);
    else
        line->values = arena_print(x->arena, "%s has no %s", name, of);
}

/* Whether a missing value is said already, of the same thing. */
static bool is_said(const struct proof_line *to, const char *text, const struct proof_line *line)
{
    for (const struct proof_line *k = to->first; k && k != line; k = k->next)
        if (!strcmp(k->kind, "missing") && k->at == line->at && !strcmp(k->text, text) &&
            (k->values == line->values ||
             (k->values && line->values && !strcmp(k->values, line->values))))
            return true;
    return false;
}

static void drop_last(struct proof_line *to)
{
    struct proof_line *before = to->first;
    if (before == to->last) {
        to->first = to->last = NULL;
        return;
    }
    while (before->next != to->last) before = before->next;
    before->next = NULL;
    to->last = before;
}

static void add_missing(struct explanations *x, struct proof_line *to, uint32_t node, size_t *n)
{
    const struct program_trace *trace = proof_trace(x, node);
    const struct proof_node *at = &x->proof->nodes[node];
    if (trace && at->word == MISSING && *n < MISSING_SHOWN && counts(x, node) &&
        ((trace->kind == TRACE_FIELD && (at->thing != NONE || at->first == NONE)) ||
         (trace->kind == TRACE_VALUE && at->first == NONE && trace->op == 0))) {
        const char *text = proof_source(x, (struct span){trace->at, trace->to});
        struct proof_line *line = proof_line_add(x, to, "missing", text);
        line->at = at->at;
        if (at->thing != NONE) add_field(x, line, at->thing, at->field);
        if (is_said(to, text, line))
            drop_last(to);
        else
            ++*n;
    }
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next)
        add_missing(x, to, k, n);
}

/* -- kinds that no file was read for */

/* A kind would have come from the files of its `facts`; without any, from anywhere. */
static void add_kind(struct explanations *x, struct proof_line *to, uint32_t kind)
{
    const struct program *program = x->findings->run->program;
    const struct program_kind *k = &program->kinds[kind];
    bool found = false;
    for (uint32_t m = 0; m < program->nmappings; m++) {
        struct proof_line *line;
        if (program->mappings[m].kind != kind) continue;
        line = proof_line_add(x, to, "missing", text_in(x, k->name));
        line->values =
            arena_print(x->arena, "no file \"%s\" was read", text_in(x, program->mappings[m].glob));
        line->at = program->mappings[m].at;
        found = true;
    }
    if (found) return;
    to = proof_line_add(x, to, "missing", text_in(x, k->name));
    to->values = "no file says anything of this kind";
    to->at = k->at;
}

static void add_reads(struct explanations *x, struct proof_line *to, uint32_t first, uint32_t count)
{
    const struct run *run = x->findings->run;
    for (uint32_t k = first; k < first + count; k++) {
        uint32_t kind = run->program->reads[k].kind;
        bool again = false;
        for (uint32_t i = first; i < k; i++) again |= run->program->reads[i].kind == kind;
        if (kind != NONE && !again && run->readings[kind].watched && !run->readings[kind].read)
            add_kind(x, to, kind);
    }
}

void proof_missing(struct explanations *x, struct proof_line *to, const struct finding *f,
                   uint32_t subject)
{
    const struct program *program = x->findings->run->program;
    const struct program_part *part = &program->parts[f->part];
    const struct program_block *block = &program->blocks[part->block];
    size_t n = 0;
    for (uint32_t k = subject == NONE ? NONE : x->proof->nodes[subject].first; k != NONE;
         k = x->proof->nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        if (trace && (trace->kind != TRACE_PART || trace->part == f->part))
            add_missing(x, to, k, &n);
    }
    add_reads(x, to, part->reads_first, part->reads_count);
    if (subject == NONE) add_reads(x, to, block->reads_first, block->reads_count);
}
