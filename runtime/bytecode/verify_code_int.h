/*
 * verify_code_int - between verify_code.c, which checks operands one by one, and verify_op.c, which
 * checks how they go together.
 */
#ifndef MUSTER_BYTECODE_VERIFY_CODE_INT_H
#define MUSTER_BYTECODE_VERIFY_CODE_INT_H

#include "bytecode/verify_int.h"

/* verify_fail() with the routine and the instruction before it. */
bool verify_fail_here(struct verifier *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The type of a register of the routine that is being checked. */
uint32_t verify_register(const struct verifier *v, uint32_t number);

/* Whether the routine has registers first to first + count - 1. */
bool verify_arguments(struct verifier *v, uint32_t first, uint64_t count);

/* An instruction whose operands are each sound: whether their types go together, and whether the
 * routine may have it. */
bool verify_op(struct verifier *v, const struct program_instruction *i);

#endif
