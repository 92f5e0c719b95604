/*
 * said - what a policy says, read off its syntax tree, to be compared with another one.
 *
 * Texts are the tokens with one way of putting blanks between them, without comments: what differs
 * in layout alone is the same.
 */
#ifndef MUSTER_API_SAID_H
#define MUSTER_API_SAID_H

#include "api/engine_int.h"
#include "report/diff.h"

/* Fills requirements and definitions of a side from the engine's sources; in its arena. */
void said_collect(struct muster_engine *engine, struct diff_side *side);

#endif
