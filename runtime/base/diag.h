/*
 * diag - what is wrong with a policy, a fact file or a call: code, place, and how to mend it.
 *
 * diag.def lists every code with its text. A diagnostic is reported where the mistake is found
 * and printed later, in order of places (diag_sort), by report/text. Texts live in the list's
 * arena. Reporting goes on after a mistake; what is cascading is left out by the callers, who
 * give broken names and types a value that offends nobody.
 */
#ifndef MUSTER_BASE_DIAG_H
#define MUSTER_BASE_DIAG_H

#include "base/source.h"

enum diag_code {
#define DIAG(code, name, level, text) DIAG_##name,
#include "base/diag.def"
#undef DIAG
};

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag_note {
    struct span at; /* 0, 0: a note without a place */
    const char *text;
    bool help; /* says how to mend it */
    struct diag_note *next;
};

struct diag {
    enum diag_code code;
    enum diag_level level;
    struct span at;
    const char *text;
    struct diag_note *notes, **last_note;
    size_t order; /* of reporting: ties keep it */
};

struct diag_list {
    struct arena arena;
    struct diag **items;
    size_t n, capacity;
    size_t errors; /* how many are not warnings */
};

void diag_open(struct diag_list *list, struct heap *heap);

/* Reports; the arguments fill the text of diag.def, in its order. */
struct diag *diag_add(struct diag_list *list, enum diag_code code, struct span at, ...);

/* Adds a related place, or (diag_help) a way out. */
void diag_note(struct diag_list *list, struct diag *diag, struct span at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diag_help(struct diag_list *list, struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "E0203" */
const char *diag_code_text(enum diag_code code);
enum diag_level diag_code_level(enum diag_code code);

/* The code with that text; false when there is none. */
bool diag_find(const char *text, enum diag_code *code);

/* Sorts by place, then order of reporting, and drops exact repeats. */
void diag_sort(struct diag_list *list);

extern const size_t diag_count; /* codes in diag.def */

#endif
