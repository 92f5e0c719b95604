/*
 * finding_int - between finding.c, which gathers what was judged, and silent.c, which gathers what
 * was not.
 */
#ifndef MUSTER_REPORT_FINDING_INT_H
#define MUSTER_REPORT_FINDING_INT_H

#include "report/finding.h"

/* The pointer is good until the next is added. */
struct finding *finding_add(struct findings *findings, enum finding_outcome outcome,
                            const char *name, const char *message);
struct finding *finding_add_requirement(struct findings *findings, enum finding_outcome outcome,
                                        uint32_t requirement, const char *message);

/* Blocks in which nothing was inspected, and judged things without clauses. */
enum muster_status findings_add_silent(struct findings *findings);

#endif
