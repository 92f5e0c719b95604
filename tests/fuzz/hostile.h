/*
 * hostile - runs a compiled policy that nobody has to trust, and makes such ones.
 */
#ifndef MUSTER_TESTS_FUZZ_HOSTILE_H
#define MUSTER_TESTS_FUZZ_HOSTILE_H

#include "change.h"

/* Loads, evaluates, shows, explains and writes it under small limits. Whether it was taken; when it
 * was not and gives no reason, target_wrong(). */
bool hostile_run(const uint8_t *bytes, size_t length);

/* Changes the tables of the program that `bytes` are the file form of; 0 when they are none, or the
 * new form is longer than `room`. */
size_t hostile_change(uint8_t *bytes, size_t length, size_t room, struct chance *chance);

#endif
