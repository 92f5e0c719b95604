/*
 * pattern - compiled regular expressions of a run, kept between uses.
 */
#ifndef MUSTER_VM_PATTERN_H
#define MUSTER_VM_PATTERN_H

#include "base/regex.h"
#include "vm/run.h"

/*
 * The expression of a text of the run's pool; NULL when it is none, with a sentence in *why. Good
 * until the next call.
 */
const struct regex *run_regex(struct run *run, uint32_t pattern, const char **why);

/* Whether an expression is found in a text (text numbers). False: an evaluation error, see
 * run->failure. */
bool run_matches(struct run *run, uint32_t text, uint32_t pattern, bool *found);

#endif
