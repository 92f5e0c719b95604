/*
 * baseline - findings of an earlier run, and which of the present ones they cover.
 *
 * A finding is known when the baseline has one of the same module and key that is no better
 * (finding_is_worse). Known findings do not count for the verdict. Texts are borrowed; the list is
 * the heap's.
 */
#ifndef MUSTER_REPORT_BASELINE_H
#define MUSTER_REPORT_BASELINE_H

#include "report/finding.h"

struct baseline_entry {
    const char *module, *key;
    enum finding_outcome outcome;
    enum severity severity;
    bool waived, met; /* met: one of the present findings answers to it */
};

struct baseline {
    const char *name; /* of the file */
    struct baseline_entry *entries;
    size_t n, capacity;
    size_t known, worse, fresh, gone; /* present findings, and entries that none answers to */
};

/* Marks the findings and counts; once. */
void baseline_apply(struct baseline *baseline, struct findings *findings);

#endif
