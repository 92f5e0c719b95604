/*
 * ground - what a proof rests on: fields of things, things that are candidates, values that are
 * neither.
 *
 * A ground is said in texts alone, so that it can be looked up in another run: that is how two runs
 * are compared. All of it lives in the arena that is given; the list is the heap's.
 */
#ifndef MUSTER_REPORT_GROUND_H
#define MUSTER_REPORT_GROUND_H

#include "report/finding.h"
#include "vm/proof.h"

/* In the order in which they are shown. */
enum ground_sort {
    GROUND_FIELD,   /* a field of a thing */
    GROUND_VALUE,   /* of a parameter, or what read(...) says; known of proofs only */
    GROUND_READING, /* whether files for a kind were read */
    GROUND_THING    /* that it is there */
};

struct ground {
    enum ground_sort sort;
    const char *module, *kind; /* of the thing or reading */
    const char *thing;         /* its name; of one without a name, "{field: value, ...}" */
    const char *field;         /* of a VALUE: as it stands in the policy */
    const char *value;         /* NULL: there is none */
    const char *place;         /* "file:line", or NULL */
};

struct grounds {
    struct run *run;
    struct arena *arena;
    struct ground *items;
    size_t n, capacity;
    size_t first; /* of the outcome under way */
    size_t nderived;
    unsigned outcome;                /* how many there were */
    struct text_pool seen, nameless; /* what was gone into; things without names, by kind */
    bool *gathered;                  /* by kind: they are in `nameless` */
    bool cut;                        /* the outcome has more than are in the list */
};

void grounds_open(struct grounds *grounds, struct run *run, struct arena *arena);

/*
 * Adds what the outcome of a part on a subject rests on: the items from `first` on. The proof must
 * be of the part's requirement; rules are derived as needed.
 */
enum muster_status grounds_add(struct grounds *grounds, struct proof *proof, uint32_t part,
                               value subject);

/* Sets value and place of a ground (no VALUE) of whatever run to what this run says of it. */
void ground_look_up(struct grounds *grounds, struct ground *ground);

/* The k-th field of a thing's kind as this run has it, as a ground; false behind the last. A thing
 * without a name has none: its name says them all. */
bool ground_field(struct grounds *grounds, const struct ground *thing, size_t k,
                  struct ground *field);

/* Order by sort, kind, thing and field; 0: the same ground. */
int ground_compare(const struct ground *a, const struct ground *b);

/* "file:line" in the arena; NULL for nowhere. */
const char *ground_place(struct grounds *grounds, place at);

#endif
