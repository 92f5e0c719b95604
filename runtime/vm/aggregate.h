/*
 * aggregate - count, sum, median and the rest, a row at a time.
 *
 * One struct aggregation stands for one aggregate of a program; a machine keeps it between uses so
 * that its memory is used again. Results never depend on the order in which rows come.
 */
#ifndef MUSTER_VM_AGGREGATE_H
#define MUSTER_VM_AGGREGATE_H

#include "vm/run.h"

struct aggregation {
    const struct program_aggregate *layout;
    bool doubtful; /* a row was unknown, or its value missing: the result is missing */
    uint64_t n;
    int64_t total, carry; /* SHARE; SUM and AVG of int and duration: carry * 2^64 + total */
    value best;           /* MIN, MAX */
    value *rows;          /* the others: value, then keys */
    size_t nwords, capacity;
};

void aggregation_begin(struct run *run, struct aggregation *aggregation,
                       const struct program_aggregate *layout);
void aggregation_take(struct run *run, struct aggregation *aggregation, value word,
                      const value *keys);
void aggregation_doubt(struct aggregation *aggregation);

/* False: an evaluation error (overflow, a percentile that is none), with a sentence in
 * run->failure. */
bool aggregation_result(struct run *run, struct aggregation *aggregation, value parameter,
                        value *result);

#endif
