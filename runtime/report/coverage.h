/*
 * coverage - what runs of a policy that was compiled for coverage came to: requirements, rules and
 * conditions, with how often, by the place where they stand. Counts of many runs add up.
 *
 * An entry's texts are the coverage's arena's.
 */
#ifndef MUSTER_REPORT_COVERAGE_H
#define MUSTER_REPORT_COVERAGE_H

#include "report/page.h"
#include "vm/run.h"

struct coverage_entry {
    enum point_kind kind;
    const char *file, *name; /* name: as in program_point */
    uint32_t line, column, length;
    uint64_t seen;                  /* subjects, rows, evaluations */
    uint64_t held, failed, unknown; /* of them; unknown: errors, too */
};

struct coverage {
    struct heap *heap;
    struct arena arena;
    struct coverage_entry *entries;
    size_t n, capacity;
    size_t runs;
};

void coverage_open(struct coverage *coverage, struct heap *heap);

/* Adds what a run has counted. */
void coverage_collect(struct coverage *coverage, struct run *run);

/* Adds what another coverage holds. */
void coverage_merge(struct coverage *coverage, const struct coverage *other);

/* Both sort the entries by file and place. */
void coverage_write_text(struct coverage *coverage, struct page *page);
/* The tracefile format of lcov: functions are requirements and rules, branches the two ways in
 * which requirements and conditions can come out, lines those on which something begins. */
void coverage_write_lcov(struct coverage *coverage, struct buffer *out);

/* Whether everything about an entry was seen that there is to see. */
bool coverage_is_whole(const struct coverage_entry *entry);

/* -- between coverage.c and coverage_lcov.c */
void coverage_sort(struct coverage *coverage);

#endif
