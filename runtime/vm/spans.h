/*
 * spans - sets of spans between words and struct span_set; calendar periods as words.
 *
 * A few spans stand in the struct itself, so that most calls allocate nothing.
 */
#ifndef MUSTER_VM_SPANS_H
#define MUSTER_VM_SPANS_H

#include "vm/run.h"

enum { SPANS_ROOM = 8 };

struct spans {
    struct run *run;
    struct span_set set; /* to be read only: its spans may be `room` */
    struct calendar_span room[SPANS_ROOM];
};

void spans_open(struct spans *spans, struct run *run);
void spans_close(struct spans *spans);

/* Adds a span, or every span of a list or set; not normalised. */
void spans_add(struct spans *spans, value word);

/* Opens with the spans of a span, list or set, normalised. */
void spans_read(struct spans *spans, struct run *run, value word);

/* The word of a normalised set. */
value spans_write(const struct span_set *set, struct run *run);

/* A span's bounds. */
struct calendar_span spans_bounds(const struct run *run, value word);

/* The word of the period that begins at a date, in the run's zone; the calendar's last period ends
 * with it. */
value spans_period(struct run *run, enum calendar_unit unit, int64_t first_date);

#endif
