/*
 * builtin - the functions of builtin.def.
 */
#ifndef MUSTER_VM_BUILTIN_H
#define MUSTER_VM_BUILTIN_H

#include "vm/run.h"

/*
 * Calls a builtin with words of the given types (program type numbers). A missing argument gives a
 * missing result unless its signature marks it optional. False: an evaluation error, with a
 * sentence in run->failure.
 */
bool builtin_call(struct run *run, uint32_t builtin, const value *arguments, const uint32_t *types,
                  uint32_t result_type, value *result);

/* `text` fits the pattern (* any text, ? any character), without backtracking beyond the last *. */
bool builtin_like(struct text text, struct text pattern);

#endif
