#define _GNU_SOURCE /* memmem */

/* Findings for people. */
#include <stdio.h>
#include <string.h>

#include "report/baseline.h"
#include "report/proof.h"
#include "vm/value.h"

static enum paint paint_of(const struct finding *finding)
{
    switch (finding->outcome) {
    case FINDING_SATISFIED: return PAINT_GOOD;
    case FINDING_UNMET:
    case FINDING_ERROR:
    case FINDING_TROUBLE: return finding->waiver == NONE ? PAINT_BAD : PAINT_DOUBT;
    case FINDING_UNVERIFIED:
    case FINDING_VACUOUS:
    case FINDING_UNCHECKED:
    case FINDING_NOT_APPLICABLE:
    case FINDING_NOT_IN_USE: break;
    }
    return PAINT_DOUBT;
}

static void write_waiver(struct findings *f, const struct finding *finding, struct page *page)
{
    const char *expires = finding_waiver_field(f, finding->waiver, "expires");
    buffer_add_z(page->out, " (waived by ");
    page_text_z(page, text_bytes(&f->run->texts, run_entity_name(f->run, finding->waiver)));
    if (expires) buffer_print(page->out, ", until %s", expires);
    buffer_add_char(page->out, ')');
}

/* unmet[input-has-producer] high: MESSAGE */
static void write_head(struct findings *f, const struct finding *finding, struct page *page)
{
    page_paint(page, paint_of(finding));
    buffer_add_z(page->out, finding_outcome_name(finding->outcome));
    buffer_add_char(page->out, '[');
    page_text_z(page, finding->name);
    if (*finding->part_name) {
        buffer_add_char(page->out, '.');
        page_text_z(page, finding->part_name);
    }
    buffer_add_char(page->out, ']');
    page_plain(page);
    if (finding->waiver != NONE) write_waiver(f, finding, page);
    if (finding->known) buffer_add_z(page->out, " (known)");
    if (finding->outcome < FINDING_VACUOUS)
        buffer_print(page->out, " %s", finding_severity_name(finding->severity));
    buffer_add_z(page->out, ": ");
    page_paint(page, PAINT_STRONG);
    page_text_z(page, finding->message);
    page_plain(page);
    buffer_add_char(page->out, '\n');
}

/* "this product", when the token is a member of the subject and says so itself. */
static const char *label_at(struct findings *f, const struct finding *finding)
{
    const char *said = f->run->sources ? source_bytes(f->run->sources, finding->at) : NULL;
    struct object subject;
    if (!said || finding->subject == MISSING) return NULL;
    subject = *object_of(&f->run->objects, finding->subject);
    for (uint32_t k = 0; k < subject.n; k++) {
        uint32_t tag = f->run->program->types[subject.types[k]].tag;
        const struct entity *entity;
        struct text name;
        if ((tag != TYPE_THING && tag != TYPE_UNION) || subject.words[k] == MISSING) continue;
        entity = &f->run->entities[subject.words[k]];
        if (entity->name == NONE || entity->kind == NONE) continue;
        name = text_of(&f->run->texts, entity->name);
        if (finding->at.to - finding->at.from == name.length &&
            !memcmp(said, name.bytes, name.length))
            return arena_print(
                &f->arena, "this %s",
                text_bytes(&f->run->texts, f->run->program->kinds[entity->kind].name));
    }
    return NULL;
}

/* Whether the message says each member of the subject. */
static bool is_named(const struct finding *finding)
{
    const char *text = finding->subject_text;
    while (*text) {
        const char *comma = strstr(text, ", ");
        size_t n = comma ? (size_t)(comma - text) : strlen(text);
        if (!memmem(finding->message, strlen(finding->message), text, n)) return false;
        text += n + (comma ? 2 : 0);
    }
    return true;
}

static void write_asked(struct findings *f, const struct finding *finding, struct page *page,
                        size_t gutter)
{
    struct source_position position;
    if (finding->requirement == NONE || !finding->policy.from || !f->run->sources) return;
    position = source_locate(f->run->sources, finding->policy.from);
    if (!position.name) return;
    page_detail(page, gutter, "asked for by",
                arena_print(&f->arena, "%s, %s:%u:%u", finding->module, position.name,
                            position.line, position.column));
}

/* Whether a place lies in the library that muster brings along. */
static bool is_library(struct findings *f, place at)
{
    struct source_file *file = f->run->sources ? source_file_of(f->run->sources, at) : NULL;
    return file && strncmp(file->name, "<library>/", 10) == 0;
}

/* The head of a finding, with the place behind it. */
static void write_remark(struct findings *f, const struct finding *finding, struct page *page)
{
    write_head(f, finding, page);
    page->out->length--;
    buffer_add_z(page->out, " (");
    if (*finding->module) buffer_print(page->out, "%s, ", finding->module);
    page_place(page, finding->at.from);
    buffer_add_z(page->out, ")\n");
}

/* One more of many: its head, and behind it who asks, where it is, unless that is in the library,
 * and what helps. */
static void write_more(struct findings *f, const struct finding *finding, struct page *page)
{
    const char *apart = "";
    write_head(f, finding, page);
    page->out->length--;
    buffer_add_z(page->out, " (");
    if (!is_named(finding) && strcmp(finding->subject_text, finding->name) != 0) {
        page_text_z(page, finding->subject_text);
        apart = "; ";
    }
    if (*finding->module) {
        buffer_print(page->out, "%s%s", apart, finding->module);
        apart = ", ";
    }
    if (!is_library(f, finding->at.from)) {
        buffer_add_z(page->out, apart);
        page_place(page, finding->at.from);
    }
    if (*finding->help) {
        buffer_add_z(page->out, "; ");
        page_text_z(page, finding->help);
    }
    buffer_add_z(page->out, ")\n");
}

/* A message without the subject that it begins with. */
static const char *said(const struct finding *finding)
{
    size_t n = strlen(finding->subject_text);
    if (n && !strncmp(finding->message, finding->subject_text, n) &&
        !strncmp(finding->message + n, ": ", 2))
        return finding->message + n + 2;
    return finding->message;
}

/* How many findings from the k-th on say the same of one subject after another. */
static size_t count_alike(const struct findings *f, size_t k)
{
    const struct finding *first = &f->items[k];
    size_t n = 1;
    if (first->outcome != FINDING_UNVERIFIED || first->waiver != NONE || first->was) return 1;
    for (; k + n < f->n; n++) {
        const struct finding *next = &f->items[k + n];
        if (next->outcome != first->outcome || next->part != first->part || next->waiver != NONE ||
            next->known != first->known || next->was || strcmp(said(next), said(first)))
            break;
    }
    return n;
}

/* How many findings from the k-th on are parts of one requirement that one subject does not meet.
 */
static size_t count_parts(const struct findings *f, size_t k)
{
    const struct finding *first = &f->items[k];
    size_t n = 1;
    if (first->outcome != FINDING_UNMET || first->waiver != NONE || first->was) return 1;
    for (; k + n < f->n; n++) {
        const struct finding *next = &f->items[k + n];
        if (next->outcome != first->outcome || next->requirement != first->requirement ||
            next->policy.from != first->policy.from || next->at.from != first->at.from ||
            next->waiver != NONE || next->known != first->known || next->was ||
            value_compare_subjects(f->run, next->subject, first->subject) != 0 ||
            strcmp(next->help, first->help) != 0)
            break;
    }
    return n;
}

enum { ALIKE_SHOWN = 6 };

/* = the same for: 2026-W21, 2026-W22 and 5 more */
static void write_alike(struct findings *f, const struct finding *finding, size_t alike,
                        struct page *page, size_t gutter)
{
    const char *names = "";
    if (alike < 2) return;
    for (size_t k = 1; k < alike && k <= ALIKE_SHOWN; k++)
        names = arena_print(&f->arena, "%s%s%s", names, k > 1 ? "; " : "", finding[k].subject_text);
    if (alike - 1 > ALIKE_SHOWN)
        names = arena_print(&f->arena, "%s and %zu more", names, alike - 1 - ALIKE_SHOWN);
    page_detail(page, gutter, "the same for", names);
}

/* The proof of finding k, under the lines beside its excerpt. */
static void write_proof(const struct finding_report *report, const struct finding *finding,
                        struct page *page, size_t gutter)
{
    const struct proof_line *lines =
        report->proofs ? report->proofs->lines[finding - report->findings->items] : NULL;
    if (!lines || !lines->first) return;
    for (size_t k = 0; k < gutter; k++) buffer_add_char(page->out, ' ');
    page_paint(page, PAINT_GUTTER);
    buffer_add_z(page->out, " = ");
    page_plain(page);
    buffer_add_z(page->out, "proof:\n");
    proof_write_text(lines, page, 3);
}

/* ISO/IEC 27003:2010 8.2 a, c, d: what a reference shares with the one before is said once. */
static const char *shorten_refs(struct findings *f, const char *refs)
{
    const char *text = "", *last = refs, *blank = NULL;
    for (const char *at = refs, *end; *at; at = *end ? end + 2 : end) {
        size_t n;
        end = strstr(at, ", ");
        if (!end) end = at + strlen(at);
        n = blank ? (size_t)(blank + 1 - last) : 0;
        if (n && n < (size_t)(end - at) && !memcmp(at, last, n) &&
            !memchr(at + n, ' ', (size_t)(end - at) - n))
            text = arena_print(&f->arena, "%s, %.*s", text, (int)(end - at - (ptrdiff_t)n), at + n);
        else
            text = arena_print(&f->arena, "%s%s%.*s", text, *text ? ", " : "", (int)(end - at), at);
        last = at;
        blank = memrchr(at, ' ', (size_t)(end - at));
    }
    return text;
}

/* The findings from this one on share what stands below their heads: `parts` of one subject, or
 * `alike` ones of several. */
static void write_finding(const struct finding_report *report, const struct finding *finding,
                          size_t parts, size_t alike, struct page *page)
{
    struct findings *f = report->findings;
    size_t gutter;
    const char *label;
    bool named = true;
    if (finding->outcome >= FINDING_VACUOUS && is_library(f, finding->at.from)) {
        write_remark(f, finding, page);
        return;
    }
    for (size_t k = 0; k < parts; k++) {
        write_head(f, finding + k, page);
        named &= is_named(finding + k);
    }
    gutter = page_gutter(page, finding->at.from);
    label = label_at(f, finding);
    page_excerpt(page, finding->at, paint_of(finding), label);
    if (!named && strcmp(finding->subject_text, finding->name) != 0)
        page_detail(page, gutter, "subject", finding->subject_text);
    write_alike(f, finding, alike, page, gutter);
    if (finding->was)
        page_detail(page, gutter, "in the baseline",
                    arena_print(&f->arena, "%s%s %s", finding_outcome_name(finding->was->outcome),
                                finding->was->waived ? " (waived)" : "",
                                finding_severity_name(finding->was->severity)));
    if (finding->at.from != finding->policy.from || finding->outcome < FINDING_TROUBLE)
        write_asked(f, finding, page, gutter);
    if (finding->waiver != NONE) {
        const char *because = finding_waiver_field(f, finding->waiver, "because");
        if (because) page_detail(page, gutter, "waived because", because);
    }
    if (*finding->refs) page_detail(page, gutter, "refs", shorten_refs(f, finding->refs));
    if (*finding->remedy && finding->outcome < FINDING_VACUOUS)
        page_detail(page, gutter, "remedy", finding->remedy);
    if (*finding->help) page_detail(page, gutter, "help", finding->help);
    write_proof(report, finding, page, gutter);
    buffer_add_char(page->out, '\n');
}

/* What the library had nothing to look at for is counted, and shown only when all is asked for. */
static bool is_shown(const struct finding_report *report, const struct finding *finding)
{
    if (finding->outcome >= FINDING_VACUOUS && is_library(report->findings, finding->at.from))
        return report->all;
    if (finding->outcome == FINDING_SATISFIED) return report->all;
    return finding->outcome != FINDING_NOT_APPLICABLE || report->all || *finding->help;
}

/* Behind what is new: a list that nobody has to read. */
static bool write_known(struct findings *f, struct page *page)
{
    bool any = false;
    for (size_t k = 0; k < f->n; k++) {
        if (!f->items[k].known) continue;
        write_remark(f, &f->items[k], page);
        any = true;
    }
    return any;
}

static void write_settings(struct findings *f, struct page *page)
{
    const struct program *program = f->run->program;
    for (uint32_t k = 0; k < program->nparameters; k++) {
        const struct program_parameter *parameter = &program->parameters[k];
        const char *name = text_bytes(&f->run->texts, parameter->name);
        struct buffer text;
        value word;
        if (!parameter->set || !f->run->parameter_done[k] || is_library(f, parameter->at)) continue;
        word = f->run->parameters[k];
        buffer_open(&text, f->run->heap);
        value_print(f->run, parameter->type, word, &text);
        buffer_print(page->out, "set %s = ", name);
        page_text(page, buffer_text(&text), text.length);
        buffer_clear(&text);
        buffer_add_z(page->out, " (");
        page_place(page, parameter->at);
        buffer_add_z(page->out, ")\n");
    }
    for (size_t k = 0; k < f->run->options.nset; k++) {
        buffer_add_z(page->out, "set ");
        page_text_z(page, f->run->options.set[k]);
        buffer_add_z(page->out, " (for this run)\n");
    }
}

static void add_count(struct page *page, uint64_t n, uint64_t waived, const char *what)
{
    if (!n) return;
    buffer_print(page->out, ", %llu %s", (unsigned long long)n, what);
    if (waived) buffer_print(page->out, " (%llu waived)", (unsigned long long)waived);
}

static void add_sentence(struct page *page, uint64_t n, const char *what)
{
    if (n) buffer_print(page->out, " %llu %s.", (unsigned long long)n, what);
}

/* Of the baseline 3 are known, 1 is worse and 2 are gone; 4 findings are new. */
static void write_baseline(const struct baseline *b, struct page *page)
{
    if (!b) return;
    buffer_print(page->out,
                 " Of the baseline %zu %s known, %zu %s worse and %zu %s gone; %zu finding%s new.",
                 b->known, b->known == 1 ? "is" : "are", b->worse, b->worse == 1 ? "is" : "are",
                 b->gone, b->gone == 1 ? "is" : "are", b->fresh, b->fresh == 1 ? " is" : "s are");
}

static void write_passed(const struct finding_report *report, struct page *page)
{
    size_t known = 0;
    for (size_t k = 0; k < report->findings->n; k++)
        known += report->findings->items[k].known && finding_counts(&report->findings->items[k]);
    buffer_add_z(page->out, " passes muster");
    if (known) buffer_print(page->out, " but for what was known");
    buffer_add_char(page->out, '.');
}

/* 12 requirements over 340 subjects: ... Acme does not pass muster. */
static void write_totals(const struct finding_report *report, struct page *page)
{
    const struct finding_totals *t = &report->findings->totals;
    buffer_print(page->out, "%llu requirement%s over %llu subject%s: %llu satisfied",
                 (unsigned long long)t->requirements, t->requirements == 1 ? "" : "s",
                 (unsigned long long)t->subjects, t->subjects == 1 ? "" : "s",
                 (unsigned long long)t->satisfied);
    add_count(page, t->unmet, t->waived_unmet, "unmet");
    add_count(page, t->unverified, t->waived_unverified, "unverified");
    add_count(page, t->error, t->waived_error, t->error == 1 ? "error" : "errors");
    buffer_add_char(page->out, '.');
    add_sentence(page, t->not_applicable, "not applicable");
    add_sentence(page, t->vacuous, "vacuous");
    add_sentence(page, t->not_in_use, "not in use");
    add_sentence(page, t->unchecked, "unchecked");
    add_sentence(page, t->troubles,
                 t->troubles == 1 ? "trouble with facts or declarations"
                                  : "troubles with facts or declarations");
    write_baseline(report->findings->baseline, page);
    buffer_add_char(page->out, ' ');
    page_paint(page, report->verdict == VERDICT_PASS   ? PAINT_GOOD
                     : report->verdict == VERDICT_FAIL ? PAINT_BAD
                                                       : PAINT_DOUBT);
    page_text_z(page, report->findings->of);
    switch (report->verdict) {
    case VERDICT_PASS: write_passed(report, page); break;
    case VERDICT_FAIL: buffer_add_z(page->out, " does not pass muster."); break;
    case VERDICT_UNVERIFIED:
        buffer_add_z(page->out, t->subjects ? " cannot be told to pass muster."
                                            : " was not inspected: there was nothing to inspect.");
        break;
    case VERDICT_INCOMPLETE:
    case VERDICT_INVALID:
        buffer_add_z(page->out, " was not fully inspected: not everything could be read.");
        break;
    }
    page_plain(page);
    buffer_add_char(page->out, '\n');
}

enum { WHOLE = 5 };

/* How many in a row of one requirement, or of one sort of trouble, have been written. */
struct streak {
    const struct finding *last;
    size_t n;
};

/* Whether the finding is one more of many: the first of them have said where such things stand, who
 * asks and what helps. */
static bool is_one_more(const struct finding_report *report, const struct finding *finding,
                        struct streak *streak)
{
    const struct finding *last = streak->last;
    bool goes_on = last && last->outcome == finding->outcome &&
                   last->requirement == finding->requirement && !strcmp(last->name, finding->name);
    streak->n = goes_on ? streak->n + 1 : 1;
    streak->last = finding;
    return streak->n > WHOLE && !report->all && !report->proofs && finding->waiver == NONE &&
           !finding->was;
}

void findings_write_text(const struct finding_report *report, struct page *page)
{
    struct findings *f = report->findings;
    struct streak streak = {0};
    bool line = false; /* the last one was of one line */
    if (!f) return;
    for (size_t k = 0, step; k < f->n; k += step) {
        const struct finding *finding = &f->items[k];
        size_t parts = report->proofs ? 1 : count_parts(f, k);
        size_t alike = report->all || report->proofs ? 1 : count_alike(f, k);
        bool was_line = line;
        step = parts > alike ? parts : alike;
        if (!is_shown(report, finding) || finding->known) continue;
        line = is_one_more(report, finding, &streak) && alike == 1;
        if (was_line && !line) buffer_add_char(page->out, '\n');
        for (size_t i = 0; line && i < parts; i++) write_more(f, finding + i, page);
        if (!line) write_finding(report, finding, parts, alike, page);
        line |= finding->outcome >= FINDING_VACUOUS && is_library(f, finding->at.from);
    }
    line |= write_known(f, page);
    if (line) buffer_add_char(page->out, '\n');
    if (report->proofs && report->proofs->cut)
        buffer_add_z(page->out, "Some steps of proofs are left out: there are too many to show.\n");
    if (report->proofs && report->proofs->more)
        buffer_print(page->out,
                     "%zu proofs are left out: `muster explain NAME SUBJECT` shows one.\n",
                     report->proofs->more);
    write_settings(f, page);
    write_totals(report, page);
}
