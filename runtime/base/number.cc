#include "base/number.h"

#include <charconv>
#include <cmath>
#include <cstring>

/* Powers of ten from which on, and up to which, numbers are written without an exponent. */
enum { FIXED_FROM = -5, FIXED_TO = 16, DIGITS = 17 };

/* The shortest digits of a number: digit[0].digit[1]... * 10^exponent. */
struct decimal {
    bool negative;
    char digit[DIGITS];
    int n, exponent;
};

static void split(double number, struct decimal *decimal)
{
    char text[NUMBER_TEXT];
    char *end =
        std::to_chars(text, text + sizeof text, std::fabs(number), std::chars_format::scientific)
            .ptr;
    char *at = text;
    decimal->negative = number < 0;
    decimal->n = 0;
    for (; at < end && *at != 'e'; at++)
        if (*at != '.') decimal->digit[decimal->n++] = *at;
    at++;
    if (at < end && *at == '+') at++;
    decimal->exponent = 0;
    std::from_chars(at, end, decimal->exponent);
}

bool number_parse(const char *text, size_t length, double *number)
{
    const char *at = text, *end = text + length;
    double result;
    if (at < end && (*at == '+' || *at == '-')) at++;
    if (at == end || !((*at >= '0' && *at <= '9') || *at == '.')) return false;
    std::from_chars_result read = std::from_chars(at, end, result);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(result)) return false;
    *number = *text == '-' && result != 0 ? -result : result;
    return true;
}

size_t number_write(double number, char *out)
{
    struct decimal decimal;
    std::chars_format format = std::chars_format::scientific;
    split(number, &decimal);
    if (number == 0 || (decimal.exponent >= FIXED_FROM && decimal.exponent < FIXED_TO))
        format = std::chars_format::fixed;
    char *end = std::to_chars(out, out + NUMBER_TEXT - 1, number, format).ptr;
    *end = '\0';
    return static_cast<size_t>(end - out);
}

/* Adds one to the last of n digits; false when all were nines and became zeros. */
static bool count_up(char *digit, int n)
{
    while (n > 0) {
        if (digit[--n] != '9') {
            digit[n]++;
            return true;
        }
        digit[n] = '0';
    }
    return false;
}

bool number_round(double number, int decimals, double *rounded)
{
    struct decimal d;
    char text[DIGITS + 16], *at = text;
    split(number, &d);
    long keep = static_cast<long>(d.exponent) + 1 + decimals;
    if (number == 0 || keep >= d.n) {
        *rounded = number;
        return true;
    }
    if (keep < 0 || (keep == 0 && d.digit[0] < '5')) {
        *rounded = 0;
        return true;
    }
    int n = static_cast<int>(keep);
    bool up = d.digit[n] >= '5';
    if (d.negative) *at++ = '-';
    if (up && !count_up(d.digit, n)) *at++ = '1';
    memcpy(at, d.digit, static_cast<size_t>(n));
    at += n;
    *at++ = 'e';
    at = std::to_chars(at, text + sizeof text, -decimals).ptr;
    return number_parse(text, static_cast<size_t>(at - text), rounded);
}
