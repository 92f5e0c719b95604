/*
 * unified - what differs between two texts, line by line, as `diff -u` and patch have it.
 *
 * The differences are the fewest that there are (Myers' algorithm), unless they are so many that
 * looking for them would take too long: then everything between the first and the last differs.
 */
#ifndef MUSTER_CLI_UNIFIED_H
#define MUSTER_CLI_UNIFIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct unified_text {
    const char *bytes;
    size_t length;
};

/* Prints nothing when they are the same. False when there is no memory. */
bool unified_print(FILE *out, const char *before_name, struct unified_text before,
                   const char *after_name, struct unified_text after, bool colour);

#endif
