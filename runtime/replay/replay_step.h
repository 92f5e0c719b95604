/*
 * replay_step - steps of proofs, one by one. A function that returns false has said in the result
 * what is wrong.
 */
#ifndef MUSTER_REPLAY_REPLAY_STEP_H
#define MUSTER_REPLAY_REPLAY_STEP_H

#include "replay/replay_int.h"

/* NULL: a subject, a scope or a rule's body. */
const struct program_trace *replay_trace(const struct replay *r, uint32_t node);

/* Notes the first thing that is wrong, of a node or NONE; false. */
bool replay_wrong(struct replay *r, uint32_t node, const char *why);

/* Whether the word of a node may be looked at. */
bool replay_is_sound_word(const struct replay *r, uint32_t node);

/* The value of a step, its fact, its rows as a whole. */
bool replay_check_step(struct replay *r, uint32_t node, bool in_function);

/* A row whose variables are bound: of the query's sources, and fitting as it says. `broken`: it
 * need not have been looked at to its end. */
bool replay_check_row(struct replay *r, uint32_t node, uint32_t query, bool broken);
bool replay_check_counts(struct replay *r, uint32_t node);

/* The generator of a query that binds a variable, or NONE. */
uint32_t replay_generator(const struct replay *r, uint32_t query, uint32_t variable);

#endif
