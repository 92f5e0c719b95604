#define _GNU_SOURCE /* qsort_r */

#include "report/finding.h"

#include <stdlib.h>
#include <string.h>

#include "report/finding_int.h"
#include "vm/value.h"

static const char *const outcome_names[] = {"satisfied", "unmet",          "unverified",
                                            "error",     "trouble",        "vacuous",
                                            "unchecked", "not-applicable", "not-in-use"};

const char *finding_outcome_name(enum finding_outcome outcome)
{
    return outcome_names[outcome];
}

bool finding_outcome_named(const char *name, enum finding_outcome *outcome)
{
    for (size_t k = 0; k < sizeof outcome_names / sizeof *outcome_names; k++) {
        if (strcmp(outcome_names[k], name) != 0) continue;
        *outcome = (enum finding_outcome)k;
        return true;
    }
    return false;
}

const char *finding_severity_name(enum severity severity)
{
    static const char *const names[] = {"info", "low", "medium", "high", "critical"};
    return names[severity];
}

int finding_rank(enum finding_outcome outcome, bool waived)
{
    static const int ranks[] = {0, 3, 2, 4, 3};
    if (outcome >= FINDING_VACUOUS) return -1;
    return waived && ranks[outcome] > 1 ? 1 : ranks[outcome];
}

bool finding_is_worse(int rank, enum severity severity, int than_rank, enum severity than_severity)
{
    return rank > than_rank || (rank > 1 && than_rank > 1 && severity > than_severity);
}

static const char *text_in(const struct findings *f, uint32_t number)
{
    return text_bytes(&f->run->texts, number);
}

static const char *keep(struct findings *f, struct buffer *text)
{
    const char *kept = arena_copy(&f->arena, buffer_text(text), text->length);
    buffer_clear(text);
    return kept;
}

static const char *print_value(struct findings *f, uint32_t type, value word)
{
    struct buffer text;
    buffer_open(&text, f->run->heap);
    value_print(f->run, type, word, &text);
    return keep(f, &text);
}

static const char *print_subject(struct findings *f, value subject)
{
    struct buffer text;
    buffer_open(&text, f->run->heap);
    value_print_subject(f->run, subject, &text);
    return keep(f, &text);
}

struct finding *finding_add(struct findings *f, enum finding_outcome outcome, const char *name,
                            const char *message)
{
    struct finding *finding;
    f->items = heap_room(f->run->heap, f->items, &f->capacity, f->n + 1, sizeof *f->items);
    finding = &f->items[f->n];
    *finding = (struct finding){.outcome = outcome, .name = name, .message = message};
    finding->requirement = finding->part = finding->kind = finding->waiver = NONE;
    finding->subject = MISSING;
    finding->module = finding->part_name = finding->label = finding->title = finding->refs =
        finding->remedy = finding->help = finding->subject_text = finding->key = "";
    finding->order = f->n++;
    return finding;
}

struct finding *finding_add_requirement(struct findings *f, enum finding_outcome outcome,
                                        uint32_t number, const char *message)
{
    const struct program_requirement *r = &f->run->program->requirements[number];
    struct finding *finding = finding_add(f, outcome, text_in(f, r->name), message);
    finding->requirement = number;
    finding->kind = r->kind;
    finding->severity = r->severity > SEVERITY_CRITICAL ? SEVERITY_CRITICAL : r->severity;
    finding->module = text_in(f, r->module);
    finding->title = text_in(f, r->title);
    finding->refs = text_in(f, r->refs);
    finding->remedy = text_in(f, r->remedy);
    finding->policy = finding->at = (struct span){r->at, r->to};
    return finding;
}

/* -- outcomes */

/* The condition as written: the part's label, else the source itself. */
static const char *label_of(struct findings *f, const struct program_part *part)
{
    const char *line;
    size_t length, offset, n;
    struct source_file *file;
    if (part->label) return text_in(f, part->label);
    file = f->run->sources ? source_file_of(f->run->sources, part->at) : NULL;
    if (!file || !source_line(f->run->sources, part->at, &line, &length))
        return text_in(f, part->name);
    offset = (size_t)(part->at - file->base) - (size_t)(line - file->bytes);
    if (offset > length) offset = length;
    n = part->to > part->at ? part->to - part->at : 0;
    return arena_copy(&f->arena, line + offset, n < length - offset ? n : length - offset);
}

static const char *message_of(struct findings *f, const struct outcome *outcome,
                              const struct finding *finding)
{
    const char *said = outcome->message ? text_in(f, outcome->message) : "";
    const char *who = finding->subject_text, *colon = *who ? ": " : "";
    switch (outcome->state) {
    case OUTCOME_SATISFIED: break;
    case OUTCOME_UNMET:
        if (*said) return said;
        return arena_print(&f->arena, "%s%s%s does not hold", who, colon, finding->label);
    case OUTCOME_UNVERIFIED:
        if (*said) return said;
        return arena_print(&f->arena, "%s%s%s cannot be told", who, colon, finding->label);
    case OUTCOME_ERROR:
        if (!*said) said = "it could not be evaluated";
        return arena_print(&f->arena, "%s%s%s", who, colon, said);
    }
    return arena_print(&f->arena, "%s%s%s holds", who, colon, finding->label);
}

static void add_outcome(struct findings *f, const struct outcome *outcome)
{
    static const enum finding_outcome outcomes[] = {FINDING_SATISFIED, FINDING_UNVERIFIED,
                                                    FINDING_UNMET, FINDING_ERROR};
    const struct program_part *part = &f->run->program->parts[outcome->part];
    struct finding *finding =
        finding_add_requirement(f, outcomes[outcome->state], part->requirement, "");
    const char *shown;
    finding->part = outcome->part;
    finding->part_name = text_in(f, part->name);
    finding->label = label_of(f, part);
    finding->subject = outcome->subject;
    finding->subject_text = print_subject(f, outcome->subject);
    finding->waiver = outcome->waiver;
    finding->message = message_of(f, outcome, finding);
    if (outcome->at == part->at)
        finding->at = (struct span){part->at, part->to};
    else if (outcome->at && outcome->at != finding->policy.from)
        finding->at = f->run->sources ? page_token(f->run->sources, outcome->at)
                                      : (struct span){outcome->at, outcome->at};
    shown = *finding->part_name || f->run->program->requirements[part->requirement].parts_count == 1
                ? finding->part_name
                : finding->label;
    finding->key = arena_print(&f->arena, "%s%s%s(%s)", finding->name, *shown ? "." : "", shown,
                               finding->subject_text);
}

static void count_outcomes(struct findings *f)
{
    const struct program *program = f->run->program;
    struct finding_totals *t = &f->totals;
    for (size_t k = 0; k < program->nparts; k++) {
        const struct part_tally *tally = &f->run->tallies[k];
        t->satisfied += tally->count[OUTCOME_SATISFIED];
        t->unmet += tally->count[OUTCOME_UNMET];
        t->unverified += tally->count[OUTCOME_UNVERIFIED];
        t->error += tally->count[OUTCOME_ERROR];
    }
    t->subjects = t->satisfied + t->unmet + t->unverified + t->error;
    for (size_t k = 0; k < program->nrequirements; k++)
        t->requirements += program->requirements[k].parts_count > 0;
    for (size_t k = 0; k < f->run->noutcomes; k++) {
        const struct outcome *outcome = &f->run->outcomes[k];
        if (outcome->waiver == NONE) continue;
        t->waived_unmet += outcome->state == OUTCOME_UNMET;
        t->waived_unverified += outcome->state == OUTCOME_UNVERIFIED;
        t->waived_error += outcome->state == OUTCOME_ERROR;
    }
}

static void add_troubles(struct findings *f)
{
    for (size_t k = 0; k < f->run->ntroubles; k++) {
        const struct trouble *trouble = &f->run->troubles[k];
        struct finding *finding = finding_add(f, FINDING_TROUBLE, trouble_name(trouble->kind),
                                              text_in(f, trouble->message));
        finding->severity = trouble->severity;
        finding->help = text_in(f, trouble->help);
        if (f->run->sources) finding->at = page_token(f->run->sources, trouble->at);
        finding->key = arena_print(&f->arena, "%s(%s)", finding->name, finding->message);
    }
}

/* -- order */

static int rank(const struct finding *finding)
{
    return finding->outcome < FINDING_VACUOUS ? 0 : (int)finding->outcome;
}

static int by_place(const struct findings *f, place a, place b)
{
    const struct source_file *x, *y;
    if (a == b || !f->run->sources) return (a > b) - (a < b);
    x = source_file_of(f->run->sources, a);
    y = source_file_of(f->run->sources, b);
    if (x && y && x != y && strcmp(x->name, y->name)) return strcmp(x->name, y->name);
    return (a > b) - (a < b);
}

/* What is missing is the same for many subjects; what is unmet, a subject has together. */
static bool is_told_by_part(const struct finding *finding)
{
    return finding->outcome == FINDING_UNVERIFIED;
}

static int by_part(const struct finding *a, const struct finding *b)
{
    return (a->part > b->part) - (a->part < b->part);
}

static int compare(const void *left, const void *right, void *context)
{
    const struct findings *f = context;
    const struct finding *a = left, *b = right;
    int order = rank(a) - rank(b);
    if (!order) order = (int)b->severity - (int)a->severity;
    if (!order) order = strcmp(a->name, b->name);
    if (!order) order = strcmp(a->module, b->module);
    if (!order) order = by_place(f, a->policy.from, b->policy.from);
    if (!order) order = is_told_by_part(a) - is_told_by_part(b);
    if (!order && is_told_by_part(a)) order = by_part(a, b);
    if (!order) order = value_compare_subjects(f->run, a->subject, b->subject);
    if (!order) order = by_place(f, a->at.from, b->at.from);
    if (!order) order = by_part(a, b);
    if (!order) order = strcmp(a->message, b->message);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* Troubles may be noticed twice. */
static void drop_repeats(struct findings *f)
{
    size_t kept = 0;
    for (size_t k = 0; k < f->n; k++) {
        const struct finding *a = &f->items[k], *last = kept ? &f->items[kept - 1] : NULL;
        if (last && a->outcome == FINDING_TROUBLE && last->outcome == FINDING_TROUBLE &&
            a->at.from == last->at.from && !strcmp(a->name, last->name) &&
            !strcmp(a->message, last->message))
            continue;
        f->totals.troubles += a->outcome == FINDING_TROUBLE;
        f->items[kept++] = *a;
    }
    f->n = kept;
}

/* -- the whole */

/* Who is judged; and what was set is worked out, so that it can be shown. */
static enum muster_status read_parameters(struct findings *f)
{
    const struct program *program = f->run->program;
    f->of = "The policy";
    for (uint32_t k = 0; k < program->nparameters; k++) {
        bool subject = !strcmp(text_in(f, program->parameters[k].name), "core.subject") &&
                       program->types[program->parameters[k].type].tag == TYPE_TEXT;
        value word;
        enum muster_status status;
        if (!subject && !program->parameters[k].set) continue;
        status = run_parameter(f->run, k, &word);
        if (status) return status;
        if (subject && word != MISSING && word) f->of = text_in(f, (uint32_t)word);
    }
    return MUSTER_OK;
}

enum muster_status findings_collect(struct findings *f, struct run *run)
{
    enum muster_status status;
    memset(f, 0, sizeof *f);
    f->run = run;
    arena_open(&f->arena, run->heap);
    for (size_t k = 0; k < run->noutcomes; k++)
        if (run->outcomes[k].state != OUTCOME_SATISFIED || run->options.keep_all)
            add_outcome(f, &run->outcomes[k]);
    count_outcomes(f);
    add_troubles(f);
    status = findings_add_silent(f);
    if (!status) status = read_parameters(f);
    if (status) return status;
    if (f->n) qsort_r(f->items, f->n, sizeof *f->items, compare, f);
    drop_repeats(f);
    return MUSTER_OK;
}

enum verdict findings_verdict(const struct findings *findings, enum severity least)
{
    const struct finding_totals *t = &findings->totals;
    /* requirements that inspected nothing at all are no success */
    enum verdict verdict =
        t->subjects == 0 && t->vacuous + t->not_in_use > 0 ? VERDICT_UNVERIFIED : VERDICT_PASS;
    for (size_t k = 0; k < findings->n; k++) {
        const struct finding *finding = &findings->items[k];
        if (!finding_counts(finding) || finding->severity < least || finding->known) continue;
        if (finding->outcome != FINDING_UNVERIFIED) return VERDICT_FAIL;
        verdict = VERDICT_UNVERIFIED;
    }
    return verdict;
}

const char *finding_waiver_field(struct findings *f, uint32_t waiver, const char *field)
{
    const struct program *program = f->run->program;
    uint32_t name, number;
    value word;
    if (!text_find(&program->texts, field, strlen(field), &name)) return NULL;
    number = program_field(program, f->run->entities[waiver].kind, name);
    if (number == NONE || program->fields[number].set != NONE) return NULL;
    word = run_field(f->run, waiver, number);
    return word == MISSING ? NULL : print_value(f, program->fields[number].type, word);
}
