/*
 * vm_math - arithmetic on words. False: an evaluation error, with a sentence in run->failure.
 */
#ifndef MUSTER_VM_VM_MATH_H
#define MUSTER_VM_VM_MATH_H

#include <math.h>

#include "vm/vm_int.h"

static inline double word_number(value word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    return number;
}

static inline bool number_word(struct run *run, double number, value *out)
{
    if (!isfinite(number)) return vm_fail(run, "the result is too large for a number");
    number += 0.0; /* -0 becomes 0 */
    memcpy(out, &number, sizeof number);
    return true;
}

static inline bool vm_overflow(struct run *run)
{
    return vm_fail(run, "the result is too large");
}

static inline bool add_words(struct run *run, value b, value c, value *out)
{
    value sum;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (__builtin_add_overflow(b, c, &sum) || sum == MISSING) return vm_overflow(run);
    return *out = sum, true;
}

static inline bool sub_words(struct run *run, value b, value c, value *out)
{
    value rest;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (__builtin_sub_overflow(b, c, &rest) || rest == MISSING) return vm_overflow(run);
    return *out = rest, true;
}

static inline bool mul_words(struct run *run, value b, value c, value *out)
{
    value product;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (__builtin_mul_overflow(b, c, &product) || product == MISSING) return vm_overflow(run);
    return *out = product, true;
}

/* Nothing overflows: the one integer without an opposite is the missing word. */
static inline value negative_word(value b)
{
    return b == MISSING ? MISSING : -b;
}

static inline bool add_numbers(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    return number_word(run, word_number(b) + word_number(c), out);
}

static inline bool sub_numbers(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    return number_word(run, word_number(b) - word_number(c), out);
}

static inline bool mul_numbers(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    return number_word(run, word_number(b) * word_number(c), out);
}

bool div_numbers(struct run *run, value b, value c, value *out);
bool neg_number(struct run *run, value b, value *out);
bool int_number(struct run *run, value b, value *out);
bool mul_duration(struct run *run, value b, value c, value *out);
bool div_durations(struct run *run, value b, value c, value *out);
bool add_instant(struct run *run, value b, value c, value *out);
bool add_days(struct run *run, value b, value c, value *out);
bool sub_dates(struct run *run, value b, value c, value *out);
bool add_months(struct run *run, value b, value c, value *out);
bool add_instant_months(struct run *run, value b, value c, value *out);

/* Whether b is before c, or (or_equal) not after it; `class` is an enum order_class. */
static inline value word_less(struct run *run, value b, value c, uint32_t class, uint32_t type,
                              bool or_equal)
{
    int order;
    if (b == MISSING || c == MISSING) return MISSING;
    if (class == ORDER_INTEGER) return or_equal ? b <= c : b < c;
    if (class == ORDER_NUMBER)
        return or_equal ? word_number(b) <= word_number(c) : word_number(b) < word_number(c);
    order = value_compare(run, type, b, c);
    return or_equal ? order <= 0 : order < 0;
}

static inline value word_and(value b, value c)
{
    if (b == 0 || c == 0) return 0;
    return b == MISSING || c == MISSING ? MISSING : 1;
}

static inline value word_or(value b, value c)
{
    if (b == 1 || c == 1) return 1;
    return b == MISSING || c == MISSING ? MISSING : 0;
}

#endif
