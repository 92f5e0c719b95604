/* Differences for people. */
#include <string.h>

#include "report/diff.h"

enum { FACTS_SHOWN = 10, NAMES_SHOWN = 6 };

static const char *const sorts[] = {"worse", "new", "better", "gone"};

static enum paint paint_of(const struct diff_outcome *outcome)
{
    if (outcome->counts) return PAINT_BAD;
    return outcome->sort == DIFF_BETTER ? PAINT_GOOD : PAINT_DOUBT;
}

static void put(struct page *page, const char *text)
{
    page_text_z(page, text);
}

static void put_painted(struct page *page, enum paint paint, const char *text)
{
    page_paint(page, paint);
    page_text_z(page, text);
    page_plain(page);
}

/* " (FILE:LINE)" */
static void put_place(struct page *page, const char *place)
{
    if (!place) return;
    buffer_add_z(page->out, " (");
    put(page, place);
    buffer_add_char(page->out, ')');
}

static void put_name(struct page *page, const char *module, const char *name)
{
    page_paint(page, PAINT_STRONG);
    if (*module) {
        put(page, module);
        buffer_add_char(page->out, '.');
    }
    put(page, name);
    page_plain(page);
}

/* -- requirements and definitions */

static void write_words(const struct diff_words *words, struct page *page)
{
    buffer_add_z(page->out, "    ");
    put(page, words->name);
    if (words->before || words->after) buffer_add_z(page->out, ": ");
    if (words->before) put(page, words->before);
    if (words->before && words->after) buffer_add_z(page->out, "\n      now: ");
    if (words->after) put(page, words->after);
    if (!words->before && !words->after) buffer_add_z(page->out, " of what it says");
    if (words->before && !words->after) buffer_add_z(page->out, "\n      now: nothing");
    if (!words->before && words->after) buffer_add_z(page->out, "\n      before: nothing");
    buffer_add_char(page->out, '\n');
}

static void write_changes(const struct diff *diff, struct page *page)
{
    for (size_t k = 0; k < diff->nchanges; k++) {
        const struct diff_change *c = &diff->changes[k];
        const struct diff_requirement *r = c->after ? c->after : c->before;
        const char *what = !c->before ? "new" : !c->after ? "gone" : "changed";
        buffer_print(page->out, "requirement %s: ", what);
        put_name(page, r->module, r->name);
        put_place(page, r->place);
        buffer_add_char(page->out, '\n');
        for (size_t i = 0; i < c->nwords; i++) write_words(&c->words[i], page);
    }
    if (diff->nchanges) buffer_add_char(page->out, '\n');
}

static void write_redefinitions(const struct diff *diff, struct page *page)
{
    for (size_t k = 0; k < diff->nredefinitions; k++) {
        const struct diff_redefinition *r = &diff->redefinitions[k];
        const struct diff_definition *d = r->after ? r->after : r->before;
        const char *what = !r->before ? "new" : !r->after ? "gone" : "changed";
        buffer_print(page->out, "definition %s: ", what);
        put_name(page, "", d->name);
        buffer_add_z(page->out, " in ");
        put(page, d->module);
        put_place(page, d->place);
        buffer_add_char(page->out, '\n');
        if (!r->before || !r->after) continue;
        buffer_add_z(page->out, "    ");
        put(page, r->before->text);
        buffer_add_z(page->out, "\n      now: ");
        put(page, r->after->text);
        buffer_add_char(page->out, '\n');
    }
    if (diff->nredefinitions) buffer_add_char(page->out, '\n');
}

/* -- facts */

static void put_ground(struct page *page, const struct ground *g)
{
    switch (g->sort) {
    case GROUND_FIELD:
        put(page, g->thing);
        buffer_add_char(page->out, '.');
        put(page, g->field);
        break;
    case GROUND_VALUE: put(page, g->field); break;
    case GROUND_READING:
        buffer_add_z(page->out, "facts of ");
        put(page, g->kind);
        break;
    case GROUND_THING:
        put(page, g->kind);
        buffer_add_char(page->out, ' ');
        put(page, g->thing);
        break;
    }
}

static void put_value(struct page *page, const struct ground *g)
{
    put(page, g->value ? g->value : "missing");
    put_place(page, g->place);
}

static void write_fact(const struct diff_fact *fact, struct page *page)
{
    const struct ground *a = fact->before, *b = fact->after;
    buffer_add_z(page->out, "      ");
    put_ground(page, a);
    if (a->sort == GROUND_THING) {
        buffer_add_z(page->out, b->value ? " is new" : " is gone");
        put_place(page, b->value ? b->place : a->place);
    } else {
        buffer_add_z(page->out, ": ");
        put_value(page, a);
        buffer_add_z(page->out, " -> ");
        put_value(page, b);
    }
    buffer_add_char(page->out, '\n');
}

/* Whether what a requirement says, or any definition, has changed. */
static bool is_reworded(const struct diff *diff, const struct diff_outcome *outcome)
{
    const struct finding *f = diff_finding(outcome);
    for (size_t k = 0; k < diff->nchanges; k++) {
        const struct diff_change *c = &diff->changes[k];
        if (c->before && c->after && !strcmp(c->after->module, f->module) &&
            !strcmp(c->after->name, f->name))
            return true;
    }
    return diff->nredefinitions > 0;
}

static void put_end(const struct diff_end *end, bool severity, struct page *page)
{
    put(page, finding_outcome_name(end->finding->outcome));
    if (severity) buffer_print(page->out, " %s", finding_severity_name(end->finding->severity));
    if (!end->waiver) return;
    buffer_add_z(page->out, " (waived by ");
    put(page, end->waiver);
    buffer_add_char(page->out, ')');
}

/* What time did to an outcome, where it did something. */
static void write_cause(const struct diff_outcome *outcome, struct page *page)
{
    const struct finding *f = outcome->meanwhile;
    if (outcome->cause == DIFF_BY_CHANGE) return;
    if (outcome->cause == DIFF_BY_TIME) {
        buffer_add_z(page->out, "      because time passed\n");
        return;
    }
    buffer_add_z(page->out, "      time alone would have made it ");
    put(page, f ? finding_outcome_name(f->outcome) : "go away");
    if (f && f->waiver != NONE) buffer_add_z(page->out, " (waived)");
    buffer_add_char(page->out, '\n');
}

static void write_facts(const struct diff *diff, const struct diff_outcome *outcome,
                        struct page *page)
{
    size_t n = outcome->nfacts < FACTS_SHOWN ? outcome->nfacts : FACTS_SHOWN;
    for (size_t k = 0; k < n; k++) write_fact(&outcome->facts[k], page);
    if (n < outcome->nfacts || (n && outcome->cut)) {
        buffer_add_z(page->out, "      and ");
        if (n < outcome->nfacts) buffer_print(page->out, "%zu ", outcome->nfacts - n);
        buffer_add_z(page->out, "more\n");
    }
    if (n || !outcome->proven) return;
    if (outcome->cut)
        buffer_add_z(page->out, "      its proof is too large to tell which facts changed it\n");
    else if (is_reworded(diff, outcome))
        buffer_add_z(page->out, "      no fact in its proofs has changed, but the policy has\n");
    else
        buffer_add_z(page->out, "      no fact in its proofs has changed\n");
}

/* -- outcomes */

/* "worse: billing [tested]: satisfied -> unmet (FILE:LINE)" and what is said of it */
static void write_outcome(const struct diff *diff, const struct diff_outcome *outcome,
                          struct page *page)
{
    const struct finding *f = diff_finding(outcome);
    const struct diff_end *a = &outcome->before, *b = &outcome->after;
    bool severity = a->finding && b->finding && a->finding->severity != b->finding->severity;
    buffer_add_z(page->out, "  ");
    put_painted(page, paint_of(outcome), sorts[outcome->sort]);
    buffer_add_z(page->out, ": ");
    put(page, *f->subject_text ? f->subject_text : f->message);
    if (*f->part_name) {
        buffer_add_z(page->out, " [");
        put(page, f->part_name);
        buffer_add_char(page->out, ']');
    }
    buffer_add_z(page->out, ": ");
    if (a->finding) put_end(a, severity, page);
    if (a->finding && b->finding) buffer_add_z(page->out, " -> ");
    if (b->finding) put_end(b, severity, page);
    put_place(page, b->finding ? b->place : a->place);
    buffer_add_char(page->out, '\n');
    if (b->finding && b->finding->outcome != FINDING_SATISFIED && *f->subject_text) {
        buffer_add_z(page->out, "      ");
        put(page, b->finding->message);
        buffer_add_char(page->out, '\n');
    }
    write_cause(outcome, page);
    if (outcome->cause != DIFF_BY_TIME) write_facts(diff, outcome, page);
}

static bool is_quiet(const struct diff_outcome *outcome)
{
    return (outcome->sort == DIFF_NEW || outcome->sort == DIFF_GONE) &&
           diff_finding(outcome)->outcome == FINDING_SATISFIED;
}

/* Satisfied ones of one sort take a line. */
static void write_quiet(const struct diff *diff, size_t from, size_t to, enum diff_sort sort,
                        struct page *page)
{
    size_t n = 0;
    for (size_t k = from; k < to; k++) {
        const struct diff_outcome *outcome = &diff->outcomes[k];
        if (!is_quiet(outcome) || outcome->sort != sort) continue;
        if (n == 0) buffer_print(page->out, "  %s, satisfied: ", sorts[sort]);
        if (n > 0 && n < NAMES_SHOWN) buffer_add_z(page->out, "; ");
        if (n++ < NAMES_SHOWN) put(page, diff_finding(outcome)->subject_text);
    }
    if (n > NAMES_SHOWN) buffer_print(page->out, " and %zu more", n - NAMES_SHOWN);
    if (n) buffer_add_char(page->out, '\n');
}

static void write_outcomes(const struct diff *diff, struct page *page)
{
    for (size_t k = 0, end; k < diff->noutcomes; k = end) {
        const struct finding *f = diff_finding(&diff->outcomes[k]);
        for (end = k + 1;
             end < diff->noutcomes && diff_is_alike(&diff->outcomes[k], &diff->outcomes[end]);)
            end++;
        put_name(page, f->module, f->name);
        buffer_print(page->out, " %s\n", finding_severity_name(f->severity));
        for (size_t i = k; i < end; i++)
            if (!is_quiet(&diff->outcomes[i])) write_outcome(diff, &diff->outcomes[i], page);
        write_quiet(diff, k, end, DIFF_NEW, page);
        write_quiet(diff, k, end, DIFF_GONE, page);
        buffer_add_char(page->out, '\n');
    }
}

/* -- the whole */

static void count_changes(const struct diff *diff, size_t counts[3])
{
    for (size_t k = 0; k < diff->nchanges; k++)
        counts[!diff->changes[k].before ? 0 : !diff->changes[k].after ? 1 : 2]++;
}

/* "From 2026-03-31T18:00Z to 2026-06-30T18:00Z; 3 of them because time passed. " */
static void write_instants(const struct diff *diff, struct page *page)
{
    const struct run *before = diff->before->findings->run, *after = diff->after->findings->run;
    char from[CALENDAR_TEXT], to[CALENDAR_TEXT];
    calendar_write_instant(before->now, before->zone, from);
    calendar_write_instant(after->now, after->zone, to);
    buffer_print(page->out, "From %s to %s: %zu of them because time passed. ", from, to,
                 diff->by_time);
}

void diff_write_text(const struct diff *diff, struct page *page)
{
    size_t counts[3] = {0, 0, 0};
    bool bad = diff->counted > 0;
    write_changes(diff, page);
    write_redefinitions(diff, page);
    write_outcomes(diff, page);
    count_changes(diff, counts);
    if (diff->nchanges)
        buffer_print(page->out, "Requirements: %zu new, %zu gone, %zu changed. ", counts[0],
                     counts[1], counts[2]);
    buffer_print(page->out,
                 "Outcomes: %zu worse, %zu better, %zu new and not satisfied, %zu gone. ",
                 diff->worse, diff->better, diff->new_ones, diff->gone);
    if (diff->later) write_instants(diff, page);
    page_paint(page, bad ? PAINT_BAD : PAINT_GOOD);
    buffer_add_z(page->out, bad                             ? "Something became worse."
                            : diff->worse || diff->new_ones ? "Nothing that counts became worse."
                                                            : "Nothing became worse.");
    page_plain(page);
    buffer_add_char(page->out, '\n');
}
