/*
 * expect - what a value of a type looks like, for those who wrote something else.
 */
#ifndef MUSTER_VM_EXPECT_H
#define MUSTER_VM_EXPECT_H

#include "vm/run.h"

/* Appends "a date", "hours", "a value of colour". */
void expect_name(const struct run *run, uint32_t type, struct buffer *out);

/* Appends what would fit the type instead of `text`: "did you mean open?"; nothing when there is
 * nothing to say. */
void expect_form(const struct run *run, uint32_t type, const char *text, struct buffer *out);

#endif
