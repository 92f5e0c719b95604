#define _GNU_SOURCE /* qsort_r */

/* What changed between two states: requirements, definitions, outcomes. */
#include "report/diff.h"

#include <stdlib.h>
#include <string.h>

static struct heap *heap_of(const struct diff *diff)
{
    return diff->after->findings->run->heap;
}

static struct arena *arena_of(const struct diff *diff)
{
    return &diff->after->findings->arena;
}

static int by_name(const char *module, const char *name, const char *other_module,
                   const char *other)
{
    int order = strcmp(module, other_module);
    return order ? order : strcmp(name, other);
}

/* -- requirements */

/* The k-th aspect of a name; NULL when there are fewer. */
static const char *find_aspect(const struct diff_requirement *r, const char *name, size_t k)
{
    for (size_t i = 0; i < r->naspects; i++)
        if (!strcmp(r->aspects[i].name, name) && k-- == 0) return r->aspects[i].text;
    return NULL;
}

static void add_words(struct diff *diff, struct diff_change *change, const char *name,
                      const char *before, const char *after)
{
    size_t capacity = change->nwords;
    change->words = heap_room(heap_of(diff), change->words, &capacity, change->nwords + 1,
                              sizeof *change->words);
    change->words[change->nwords++] = (struct diff_words){name, before, after};
}

static bool same_order(const struct diff_requirement *a, const struct diff_requirement *b)
{
    if (a->naspects != b->naspects) return false;
    for (size_t i = 0; i < a->naspects; i++)
        if (strcmp(a->aspects[i].name, b->aspects[i].name) != 0) return false;
    return true;
}

/* Aspects are paired by name, and those of one name in their order. */
static void compare_words(struct diff *diff, struct diff_change *change)
{
    const struct diff_requirement *a = change->before, *b = change->after;
    for (size_t side = 0; side < 2; side++) {
        const struct diff_requirement *these = side ? b : a;
        for (size_t i = 0; i < these->naspects; i++) {
            const char *name = these->aspects[i].name, *other;
            size_t k = 0;
            for (size_t j = 0; j < i; j++) k += !strcmp(these->aspects[j].name, name);
            other = find_aspect(side ? a : b, name, k);
            if (side == 0 && (!other || strcmp(other, a->aspects[i].text) != 0))
                add_words(diff, change, name, a->aspects[i].text, other);
            else if (side == 1 && !other)
                add_words(diff, change, name, NULL, b->aspects[i].text);
        }
    }
    if (change->nwords == 0 && !same_order(a, b)) add_words(diff, change, "order", NULL, NULL);
}

static void pair_requirements(struct diff *diff)
{
    const struct diff_side *x = diff->before, *y = diff->after;
    for (size_t i = 0, j = 0; i < x->nrequirements || j < y->nrequirements;) {
        struct diff_change change = {0};
        int order = i == x->nrequirements ? 1
                    : j == y->nrequirements
                        ? -1
                        : by_name(x->requirements[i].module, x->requirements[i].name,
                                  y->requirements[j].module, y->requirements[j].name);
        if (order <= 0) change.before = &x->requirements[i++];
        if (order >= 0) change.after = &y->requirements[j++];
        if (order == 0) compare_words(diff, &change);
        if (order == 0 && change.nwords == 0) continue;
        diff->changes = heap_room(heap_of(diff), diff->changes, &diff->changes_capacity,
                                  diff->nchanges + 1, sizeof *diff->changes);
        diff->changes[diff->nchanges++] = change;
    }
}

static void pair_definitions(struct diff *diff)
{
    const struct diff_side *x = diff->before, *y = diff->after;
    for (size_t i = 0, j = 0; i < x->ndefinitions || j < y->ndefinitions;) {
        struct diff_redefinition pair = {NULL, NULL};
        int order = i == x->ndefinitions ? 1
                    : j == y->ndefinitions
                        ? -1
                        : by_name(x->definitions[i].module, x->definitions[i].name,
                                  y->definitions[j].module, y->definitions[j].name);
        if (order <= 0) pair.before = &x->definitions[i++];
        if (order >= 0) pair.after = &y->definitions[j++];
        if (order == 0 && !strcmp(pair.before->text, pair.after->text)) continue;
        diff->redefinitions =
            heap_room(heap_of(diff), diff->redefinitions, &diff->redefinitions_capacity,
                      diff->nredefinitions + 1, sizeof *diff->redefinitions);
        diff->redefinitions[diff->nredefinitions++] = pair;
    }
}

/* -- parts: by name, else by what they ask, else in their order */

static const char *part_text(const struct findings *f, uint32_t part)
{
    const struct program_part *p = &f->run->program->parts[part];
    return text_bytes(&f->run->program->texts, p->name ? p->name : p->label);
}

static bool is_named(const struct findings *f, uint32_t part)
{
    return f->run->program->parts[part].name != 0;
}

static bool is_taken(const uint32_t *partners, uint32_t first, uint32_t count, uint32_t part)
{
    for (uint32_t k = first; k < first + count; k++)
        if (partners[k] == part) return true;
    return false;
}

static void pair_parts(const struct diff *diff, const struct program_requirement *a,
                       const struct program_requirement *b, uint32_t *partners)
{
    const struct findings *x = diff->before->findings, *y = diff->after->findings;
    for (unsigned loose = 0; loose < 2; loose++)
        for (uint32_t i = a->parts_first; i < a->parts_first + a->parts_count; i++)
            for (uint32_t j = b->parts_first; j < b->parts_first + b->parts_count; j++) {
                bool fits = is_named(x, i) == is_named(y, j) &&
                            (loose ? !is_named(x, i) : !strcmp(part_text(x, i), part_text(y, j)));
                if (!fits || partners[i] != NONE ||
                    is_taken(partners, a->parts_first, a->parts_count, j))
                    continue;
                partners[i] = j;
                break;
            }
}

static const struct program_requirement *find_requirement(const struct program *program,
                                                          const char *module, const char *name)
{
    for (size_t k = 0; k < program->nrequirements; k++) {
        const struct program_requirement *r = &program->requirements[k];
        if (!by_name(module, name, text_bytes(&program->texts, r->module),
                     text_bytes(&program->texts, r->name)))
            return r;
    }
    return NULL;
}

/* By part before: the part after, or NONE. */
static uint32_t *find_partners(const struct diff *diff)
{
    const struct program *x = diff->before->findings->run->program;
    uint32_t *partners = arena_alloc(arena_of(diff), (x->nparts + 1) * sizeof *partners);
    for (size_t k = 0; k < x->nparts; k++) partners[k] = NONE;
    for (size_t k = 0; k < x->nrequirements; k++) {
        const struct program_requirement *a = &x->requirements[k];
        const struct program_requirement *b =
            find_requirement(diff->after->findings->run->program, text_bytes(&x->texts, a->module),
                             text_bytes(&x->texts, a->name));
        if (b) pair_parts(diff, a, b, partners);
    }
    return partners;
}

/* -- outcomes */

struct entry {
    const struct finding *finding;
    uint32_t part; /* the later one; of a part that is gone one behind all of them; NONE */
};

static int by_identity(const struct entry *a, const struct entry *b)
{
    int order = by_name(a->finding->module, a->finding->name, b->finding->module, b->finding->name);
    if (!order) order = (a->part > b->part) - (a->part < b->part);
    return order ? order : strcmp(a->finding->subject_text, b->finding->subject_text);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = by_identity(a, b);
    if (!order && a->finding->outcome == FINDING_TROUBLE)
        order = strcmp(a->finding->message, b->finding->message);
    return order ? order : (a->finding > b->finding) - (a->finding < b->finding);
}

static int rank_of(const struct finding *f)
{
    return finding_rank(f->outcome, f->waiver != NONE);
}

/* What has a rank, sorted by whose outcome it is. */
static struct entry *list_entries(const struct diff *diff, const struct findings *f,
                                  const uint32_t *partners, size_t *n)
{
    struct entry *entries = arena_alloc(arena_of(diff), (f->n + 1) * sizeof *entries);
    size_t parts = diff->after->findings->run->program->nparts;
    *n = 0;
    for (size_t k = 0; k < f->n; k++) {
        const struct finding *finding = &f->items[k];
        uint32_t part = finding->part;
        if (rank_of(finding) < 0) continue;
        if (part != NONE && partners)
            part = partners[part] == NONE ? (uint32_t)parts + part : partners[part];
        entries[(*n)++] = (struct entry){finding, part};
    }
    qsort(entries, *n, sizeof *entries, compare_entries);
    return entries;
}

static void add_outcome(struct diff *diff, enum diff_sort sort, const struct finding *before,
                        const struct finding *after)
{
    struct diff_outcome *outcome;
    diff->outcomes = heap_room(heap_of(diff), diff->outcomes, &diff->outcomes_capacity,
                               diff->noutcomes + 1, sizeof *diff->outcomes);
    outcome = &diff->outcomes[diff->noutcomes++];
    memset(outcome, 0, sizeof *outcome);
    outcome->sort = sort;
    outcome->before.finding = before;
    outcome->after.finding = after;
    outcome->counts = (sort == DIFF_WORSE || (sort == DIFF_NEW && rank_of(after) > 1)) &&
                      after->severity >= diff->least;
    diff->worse += sort == DIFF_WORSE;
    diff->better += sort == DIFF_BETTER;
    diff->new_ones += sort == DIFF_NEW && rank_of(after) > 1;
    diff->gone += sort == DIFF_GONE && rank_of(before) > 1;
    diff->counted += outcome->counts;
}

static void compare_pair(struct diff *diff, const struct finding *a, const struct finding *b)
{
    if (finding_is_worse(rank_of(b), b->severity, rank_of(a), a->severity))
        add_outcome(diff, DIFF_WORSE, a, b);
    else if (finding_is_worse(rank_of(a), a->severity, rank_of(b), b->severity))
        add_outcome(diff, DIFF_BETTER, a, b);
}

/* Troubles are one when they say the same. */
static int match(const struct entry *a, const struct entry *b)
{
    int order = by_identity(a, b);
    if (order || a->finding->outcome != FINDING_TROUBLE) return order;
    return strcmp(a->finding->message, b->finding->message);
}

static bool was_judged(const struct entry *entries, size_t n, const struct finding *of)
{
    for (size_t k = 0; k < n; k++)
        if (!by_name(entries[k].finding->module, entries[k].finding->name, of->module, of->name))
            return true;
    return false;
}

static void pair_outcomes(struct diff *diff, const uint32_t *partners)
{
    const struct findings *after = diff->after->findings;
    size_t n, m;
    struct entry *x = list_entries(diff, diff->before->findings, partners, &n);
    struct entry *y = list_entries(diff, after, NULL, &m);
    for (size_t i = 0, j = 0; i < n || j < m;) {
        int order = i == n ? 1 : j == m ? -1 : match(&x[i], &y[j]);
        if (order == 0)
            compare_pair(diff, x[i].finding, y[j].finding);
        else if (order < 0)
            add_outcome(diff, DIFF_GONE, x[i].finding, NULL);
        else
            add_outcome(diff, DIFF_NEW, NULL, y[j].finding);
        i += order <= 0;
        j += order >= 0;
    }
    /* what was inspected once, and is no more, is no success */
    for (size_t k = 0; k < after->n; k++)
        if (after->items[k].outcome == FINDING_VACUOUS && was_judged(x, n, &after->items[k]) &&
            !was_judged(y, m, &after->items[k]))
            add_outcome(diff, DIFF_WORSE, NULL, &after->items[k]);
}

/* -- time */

static const struct finding *find_vacuous(const struct findings *f, const struct finding *like)
{
    for (size_t k = 0; k < f->n; k++)
        if (f->items[k].outcome == FINDING_VACUOUS &&
            !by_name(f->items[k].module, f->items[k].name, like->module, like->name))
            return &f->items[k];
    return NULL;
}

/* What became of an outcome by time alone. */
static const struct finding *find_later(const struct diff *diff, const struct entry *entries,
                                        size_t n, const struct entry *like)
{
    size_t from = 0, to = n;
    if (like->finding->outcome == FINDING_VACUOUS) return find_vacuous(diff->later, like->finding);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = match(&entries[middle], like);
        if (order == 0) return entries[middle].finding;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static bool is_same(const struct finding *a, const struct finding *b)
{
    if (!a || !b) return a == b;
    return a->outcome == b->outcome && a->severity == b->severity &&
           (a->waiver == NONE) == (b->waiver == NONE);
}

static void find_causes(struct diff *diff, const uint32_t *partners)
{
    uint32_t parts = (uint32_t)diff->after->findings->run->program->nparts;
    size_t n;
    struct entry *later = list_entries(diff, diff->later, partners, &n);
    for (size_t k = 0; k < diff->noutcomes; k++) {
        struct diff_outcome *outcome = &diff->outcomes[k];
        const struct finding *a = outcome->before.finding, *b = outcome->after.finding;
        struct entry like = {b ? b : a, b ? b->part : a->part};
        if (!b && like.part != NONE)
            like.part = partners[a->part] == NONE ? parts + a->part : partners[a->part];
        outcome->meanwhile = find_later(diff, later, n, &like);
        if (is_same(outcome->meanwhile, a) || (!b && outcome->meanwhile)) continue;
        outcome->cause = is_same(outcome->meanwhile, b) ? DIFF_BY_TIME : DIFF_BY_BOTH;
        diff->by_time +=
            outcome->cause == DIFF_BY_TIME &&
            (outcome->sort == DIFF_WORSE || outcome->sort == DIFF_BETTER || rank_of(b ? b : a) > 1);
    }
}

/* -- order */

bool diff_is_alike(const struct diff_outcome *a, const struct diff_outcome *b)
{
    const struct finding *x = diff_finding(a), *y = diff_finding(b);
    return !by_name(x->module, x->name, y->module, y->name);
}

static int by_requirement(const void *left, const void *right)
{
    const struct diff_outcome *a = left, *b = right;
    const struct finding *x = diff_finding(a), *y = diff_finding(b);
    int order = a->group - b->group;
    if (!order) order = by_name(x->module, x->name, y->module, y->name);
    if (!order) order = (int)a->sort - (int)b->sort;
    if (!order) order = (int)y->severity - (int)x->severity;
    if (!order) order = strcmp(x->part_name, y->part_name);
    if (!order) order = strcmp(x->label, y->label);
    if (!order) order = strcmp(x->subject_text, y->subject_text);
    if (!order) order = strcmp(x->message, y->message);
    return order ? order : (x > y) - (x < y);
}

static void sort_outcomes(struct diff *diff)
{
    size_t n = diff->noutcomes;
    if (n == 0) return;
    qsort(diff->outcomes, n, sizeof *diff->outcomes, by_requirement);
    for (size_t k = 0, end; k < n; k = end) {
        for (end = k + 1; end < n && diff_is_alike(&diff->outcomes[k], &diff->outcomes[end]);)
            end++;
        for (size_t i = k; i < end; i++) diff->outcomes[i].group = (int)diff->outcomes[k].sort;
    }
    qsort(diff->outcomes, n, sizeof *diff->outcomes, by_requirement);
}

void diff_pair(struct diff *diff)
{
    const uint32_t *partners = find_partners(diff);
    pair_requirements(diff);
    pair_definitions(diff);
    pair_outcomes(diff, partners);
    if (diff->later) find_causes(diff, partners);
    sort_outcomes(diff);
}
