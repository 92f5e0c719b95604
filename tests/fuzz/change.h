/*
 * change - changes compiled policies as no compiler would, for the verifier and what stands behind
 * it.
 *
 * What is made depends on the numbers of `struct chance` alone, which are the same everywhere.
 */
#ifndef MUSTER_TESTS_FUZZ_CHANGE_H
#define MUSTER_TESTS_FUZZ_CHANGE_H

#include "bytecode/program.h"

struct chance {
    uint64_t state;
};

/* A number from 0 to n - 1; 0 when n is 0. */
uint32_t chance_below(struct chance *chance, size_t n);

/* Changes words and rows of a program's tables: operands, opcodes, references, edges of numbers,
 * rows copied, exchanged, added, taken away. */
void change_program(struct program *program, struct chance *chance);

/* Changes the file form in place: bits, words, pieces exchanged, repeated, cut out, the end cut
 * off. Returns the new length, `room` at most. */
size_t change_bytes(uint8_t *bytes, size_t length, size_t room, struct chance *chance);

/* Gives a file form the beginning that the reader expects: magic, version, layout and checksum. */
void change_repair(uint8_t *bytes, size_t length);

#endif
