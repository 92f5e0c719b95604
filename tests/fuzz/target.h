/*
 * target - what the fuzz targets share: an engine with small limits, files for it, all that it
 * shows.
 *
 * A target is LLVMFuzzerTestOneInput() in a file of its own. libFuzzer calls it (make fuzz), or
 * main.c does with files (make test). What must never be is told by target_wrong(), which aborts.
 * Targets keep nothing from one input to the next, and nothing that they do depends on the clock.
 */
#ifndef MUSTER_TESTS_FUZZ_TARGET_H
#define MUSTER_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "facts/reader.h"
#include "muster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes a file into the folder of this process, which goes away with it. The path is good until
 * the next call for a file of that name. */
const char *target_file(const char *name, const void *bytes, size_t length);

/* As of 2026-06-30, and with limits that end it long before it is slow. */
struct muster_engine *target_engine(void);

/* Findings, and the table and the picture of a policy that has one, in each format. */
void target_show(struct muster_engine *engine);

/* Whether the engine said why it failed: else that is wrong. */
void target_expect_reason(struct muster_engine *engine);

/* The bytes are read by the reader that the name tells. */
void target_read(const char *name, const struct csv_options *csv, const uint8_t *data, size_t size);

/* They are the facts of a policy, which reads them natively and mapped. */
void target_facts(const char *name, const uint8_t *data, size_t size);

/* A number below n that hangs on the bytes: for what would cost too much if done each time. */
unsigned target_turn(const uint8_t *data, size_t size, unsigned n);

_Noreturn void target_wrong(const char *what, const char *detail);

#endif
