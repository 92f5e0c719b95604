/*
 * lint - what compiles, but says little: what is never used, conditions that decide nothing,
 * requirements and waivers that can never concern anything, promises without a measure.
 *
 * Only what the project's own files say is looked at; the library is not the user's. All are
 * warnings, and none is given where facts could make it wrong.
 */
#ifndef MUSTER_COMPILER_LINT_H
#define MUSTER_COMPILER_LINT_H

#include "compiler/compile_int.h"

/* Requires: what strata leaves, without mistakes. Reports; changes only the marks of the model. */
void compile_lint(struct compilation *c);

/* Drops the warnings that options->lint or a comment `# lint: allow CODE` allows, and reports
 * comments that allow nothing. Last of all, since every pass may warn. */
void lint_allow(struct compilation *c);

#endif
