/*
 * value - words by what they mean: numbers, sorting, exact sums. Printing and order are in run.h.
 */
#ifndef MUSTER_VM_VALUE_H
#define MUSTER_VM_VALUE_H

#include <math.h>
#include <string.h>

#include "vm/run.h"

static inline double value_double(value word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    return number;
}

/* The word of a number; false when it is none (a NaN, an infinity). */
static inline bool value_of_double(double number, value *word)
{
    if (!isfinite(number)) return false;
    number += 0.0; /* -0 becomes 0 */
    memcpy(word, &number, sizeof number);
    return true;
}

static inline enum type_tag value_tag(const struct run *run, uint32_t type)
{
    return (enum type_tag)run->program->types[type].tag;
}

/* Whether the words of a type stand in the order of their values when compared as integers. */
static inline bool value_is_ordinal(enum type_tag tag)
{
    return tag == TYPE_INT || tag == TYPE_DATE || tag == TYPE_INSTANT || tag == TYPE_DURATION ||
           tag == TYPE_MONTHS || tag == TYPE_ENUM || tag == TYPE_BOOL;
}

/* Adds to a sum that can't overflow: carry * 2^64 + total. It fits a word when carry is 0. */
static inline void value_add(int64_t *total, int64_t *carry, int64_t word)
{
    if (__builtin_add_overflow(*total, word, total)) *carry += word > 0 ? 1 : -1;
}

/* The word of such a sum; false when it leaves the range of its type. */
static inline bool value_of_sum(int64_t total, int64_t carry, value *word)
{
    *word = total;
    return carry == 0 && total != MISSING;
}

/* Orders subjects by their values, one after another: negative, 0 or positive; missing comes first.
 */
int value_compare_subjects(struct run *run, value a, value b);

/* Sorts words of one type by value_compare. */
void value_sort(struct run *run, uint32_t type, value *words, size_t n);

/* Drops repeats among sorted words; returns how many are left. */
size_t value_unique(value *words, size_t n);

/*
 * The sum of words, none missing, of INT, NUMBER, DURATION or another type of integers; numbers are
 * sorted first. False, with a sentence in run->failure, when it leaves the range.
 */
bool value_sum(struct run *run, uint32_t type, value *words, size_t n, value *sum);

/* Sets run->failure; false, so that it can be returned. */
bool value_fail(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
