#include "report/baseline.h"

#include <stdlib.h>
#include <string.h>

static int rank_of(const struct baseline_entry *entry)
{
    return finding_rank(entry->outcome, entry->waived);
}

static int by_key(const struct baseline_entry *a, const struct baseline_entry *b)
{
    int order = strcmp(a->module, b->module);
    return order ? order : strcmp(a->key, b->key);
}

/* Of one key the least bad first. */
static int compare(const void *left, const void *right)
{
    const struct baseline_entry *a = left, *b = right;
    int order = by_key(a, b);
    if (!order) order = rank_of(a) - rank_of(b);
    return order ? order : (int)a->severity - (int)b->severity;
}

/* The entries of a finding's key: the first of them, NULL when there is none. */
static struct baseline_entry *find(const struct baseline *b, const struct finding *f)
{
    const struct baseline_entry wanted = {.module = f->module, .key = f->key};
    size_t low = 0, high = b->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_key(&b->entries[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->n && !by_key(&b->entries[low], &wanted) ? &b->entries[low] : NULL;
}

static bool covers(const struct baseline_entry *entry, const struct finding *f)
{
    return !finding_is_worse(finding_rank(f->outcome, f->waiver != NONE), f->severity,
                             rank_of(entry), entry->severity);
}

/* The first free entry of the finding's key that covers it; or (worse) the last free one. */
static struct baseline_entry *choose(const struct baseline *b, const struct finding *f, bool worse)
{
    struct baseline_entry *first = find(b, f), *chosen = NULL;
    for (struct baseline_entry *e = first; e && e < b->entries + b->n && !by_key(e, first); e++) {
        if (e->met || (!worse && !covers(e, f))) continue;
        chosen = e;
        if (!worse) break;
    }
    return chosen;
}

static bool is_held_against(const struct finding *f)
{
    return finding_rank(f->outcome, f->waiver != NONE) > 0;
}

void baseline_apply(struct baseline *b, struct findings *f)
{
    f->baseline = b;
    if (b->n) qsort(b->entries, b->n, sizeof *b->entries, compare);
    for (unsigned worse = 0; worse < 2; worse++)
        for (size_t k = 0; k < f->n; k++) {
            struct finding *finding = &f->items[k];
            struct baseline_entry *entry;
            if (!is_held_against(finding) || finding->known) continue;
            entry = choose(b, finding, worse);
            finding->known = entry && !worse;
            b->known += finding->known;
            b->fresh += worse && !entry;
            b->worse += worse && entry;
            if (!entry) continue;
            entry->met = true;
            if (worse) finding->was = entry;
        }
    for (size_t k = 0; k < b->n; k++) b->gone += !b->entries[k].met && rank_of(&b->entries[k]) > 0;
}
