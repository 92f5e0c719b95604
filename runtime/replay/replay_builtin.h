/*
 * replay_builtin - what the files of builtin functions share.
 */
#ifndef MUSTER_REPLAY_REPLAY_BUILTIN_H
#define MUSTER_REPLAY_REPLAY_BUILTIN_H

#include "replay/replay_int.h"

/* A call under way. */
struct call {
    struct replay *r;
    uint32_t formula;
    const value *a;
    value *out;
};

/* Spans and all spans of lists, sorted and joined; the set's spans are the heap's. */
struct span_set replay_span_set(struct replay *r, const value *words, size_t n);
/* The set as a word; it is freed. */
value replay_span_word(struct replay *r, struct span_set *set);
/* What lies in both, or in the first alone. */
struct span_set replay_combine(struct replay *r, value a, value b, bool both);

/* Functions of service hours; and zones by name. (replay_hours.c) */
bool replay_hours(const struct call *c, uint32_t builtin);
bool replay_zone(struct replay *r, uint32_t name, const struct zone **zone);

#endif
