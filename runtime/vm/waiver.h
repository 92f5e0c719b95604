/*
 * waiver - which findings are accepted for a time, by whom, and what waivers have to answer for
 * themselves.
 *
 * Waivers are the things of kind core.waiver. They are read once, by waiver_prepare, after facts
 * are settled.
 */
#ifndef MUSTER_VM_WAIVER_H
#define MUSTER_VM_WAIVER_H

#include "vm/run.h"

void waiver_prepare(struct run *run);

/* Whether a waiver of this requirement wants to see its subjects. */
bool waiver_watches(const struct run *run, uint32_t requirement);

/* The entity of a valid waiver that covers this outcome of a part, or NONE; satisfied ones are
 * noted. */
uint32_t waiver_cover(struct run *run, uint32_t part, enum outcome_state state, value subject);

/* Reports waivers that have expired, lack something, or cover nothing. */
void waiver_report(struct run *run);

#endif
