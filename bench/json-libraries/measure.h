/*
 * measure - one shim a library, all with the same job: go over a JSON text once and give the
 * tally every key and value with the byte offset where it stands, texts unescaped.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tally {
    uint64_t keys, values, bytes; /* bytes: of all texts and numbers */
    uint64_t offsets;             /* the sum of all offsets; 0 when the library has none */
};

static inline void tally_key(struct tally *tally, uint64_t offset, size_t length)
{
    tally->keys++;
    tally->offsets += offset;
    tally->bytes += length;
}

static inline void tally_value(struct tally *tally, uint64_t offset, size_t length)
{
    tally->values++;
    tally->offsets += offset;
    tally->bytes += length;
}

/*
 * The library under measure: whether the text is accepted. 64 zero bytes stand behind it.
 * One library a program, because jansson and json-c claim the same names.
 */
bool measure_run(const char *text, size_t length, struct tally *tally);

#ifdef __cplusplus
}
#endif
#endif
