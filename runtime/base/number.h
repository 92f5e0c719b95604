/*
 * number - decimal texts of doubles, the same in every locale.
 */
#ifndef MUSTER_BASE_NUMBER_H
#define MUSTER_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Decimal with an optional sign and exponent: the whole text, the nearest double, finite. No names,
 * no hexadecimal. */
bool number_parse(const char *text, size_t length, double *number);

/*
 * The shortest decimal that reads back as the same (finite) double: 0.1, 1500, 1e+21. Returns the
 * length, below NUMBER_TEXT, NUL behind.
 */
#define NUMBER_TEXT 32
size_t number_write(double number, char *out);

/* Rounds what number_write shows to so many decimals (may be negative), halves away from 0. False:
 * out of range. */
bool number_round(double number, int decimals, double *rounded);

#ifdef __cplusplus
}
#endif

#endif
