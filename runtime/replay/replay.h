/*
 * replay - checks proofs: works out every step again and says which one does not follow.
 *
 * A second, independent reading of the policy: values come from formulas (bytecode/formula.def),
 * the terms as they were written, by plain loops over the facts. Nothing here runs code, plans or
 * indexes, and nothing of the machine's evaluator is called; the run is read for its data alone:
 * relations, things, texts, objects, parameters, what was read. tests/cli/replay_stands_alone.sh
 * holds that.
 *
 * Checked is: every value of every step, from the facts up; each fact's value and place, and where
 * the text of that place can be read plainly, that it says so; that the rows of a query are rows of
 * its sources, that those that fit are all that fit and fit by the conditions; that a rule's row
 * follows from its body and never from itself; and that the outcome follows: by scope, `provided`,
 * `when`, the condition, what was not read, and the waiver.
 */
#ifndef MUSTER_REPLAY_REPLAY_H
#define MUSTER_REPLAY_REPLAY_H

#include "vm/proof.h"
#include "vm/run.h"

enum replay_outcome {
    REPLAY_SATISFIED,
    REPLAY_UNMET,
    REPLAY_UNVERIFIED,
    REPLAY_ERROR,
    REPLAY_VACUOUS, /* nothing to inspect */
    REPLAY_NOTHING  /* `where` left nothing */
};

/* What a proof is said to prove. */
struct replay_claim {
    uint32_t requirement;
    uint32_t part;   /* NONE: vacuous or nothing */
    uint32_t waiver; /* an entity, or NONE */
    enum replay_outcome outcome;
    value subject; /* an object */
};

struct replay_result {
    size_t outcomes, steps; /* that follow */
    size_t facts;           /* fields of things among the steps, */
    size_t read;            /* of which the text was read again at its place */
    const char *why; /* the first step that does not follow, or why it can't be told: a sentence in
                        the arena; NULL: all do */
    place at;        /* of the step in the policy, or 0 */
};

/* Checks the proof of each claim. Results are in the arena. */
void replay(struct run *run, const struct proof *proof, const struct replay_claim *claims, size_t n,
            struct arena *arena, struct replay_result *result);

#endif
