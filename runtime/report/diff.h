/*
 * diff - two evaluated states of a policy and its facts, held against each other.
 *
 * Each state is an engine of its own, with a heap of its own; so the work goes in steps, each of
 * which allocates on one side only, and what goes across are texts. Order: both sides are filled
 * (by the api, which knows the syntax tree), diff_pair on the later side, diff_prove on each side,
 * diff_look_up on each, diff_join on the later side; then the writers.
 */
#ifndef MUSTER_REPORT_DIFF_H
#define MUSTER_REPORT_DIFF_H

#include "report/ground.h"

/* One thing that a requirement says: "severity", "high"; "require", "count(b) > 0". */
struct diff_aspect {
    const char *name, *text;
};

struct diff_requirement {
    const char *module, *name, *place;
    struct diff_aspect *aspects; /* those of one name in their order */
    size_t naspects;
};

/* "rule backed-up", with all that stands under this name. */
struct diff_definition {
    const char *module, *name, *text, *place;
};

struct diff_side {
    struct findings *findings;
    bool explains; /* proofs can be had */
    struct grounds grounds;
    struct diff_requirement *requirements; /* both sorted by module and name */
    struct diff_definition *definitions;
    size_t nrequirements, ndefinitions;
};

enum diff_sort { DIFF_WORSE, DIFF_NEW, DIFF_BETTER, DIFF_GONE };

/* Why an outcome changed, where the two states are as of two instants. */
enum diff_cause {
    DIFF_BY_CHANGE, /* time alone would have left it as it was: facts or policy */
    DIFF_BY_TIME,   /* facts and policy of before make it the same at the later instant */
    DIFF_BY_BOTH    /* time alone would have made it something else again */
};

/* What changed in a requirement: a text is NULL where it is not said. */
struct diff_words {
    const char *name, *before, *after;
};

/* A requirement or a definition; NULL where it is not there. */
struct diff_change {
    const struct diff_requirement *before, *after;
    struct diff_words *words;
    size_t nwords;
};

struct diff_redefinition {
    const struct diff_definition *before, *after;
};

/* NULL: it is not there. */
struct diff_fact {
    const struct ground *before, *after;
};

/* An outcome on one side. */
struct diff_end {
    const struct finding *finding; /* NULL: there is none */
    const char *place, *waiver;
    size_t first, count; /* its grounds */
    struct ground *all;  /* these, and the other side's, looked up */
    size_t nall, capacity;
    bool proven;
};

struct diff_outcome {
    enum diff_sort sort;
    bool counts; /* against the whole */
    enum diff_cause cause;
    const struct finding *meanwhile; /* what time alone made of it; NULL: there is none such */
    struct diff_end before, after;
    struct diff_fact *facts;
    size_t nfacts;
    bool proven, cut; /* facts were looked for; there may be more */
    int group;        /* the gravest sort of its requirement */
};

struct diff {
    struct diff_side *before, *after;
    const struct findings *later; /* the state before as of the instant of the one after; NULL:
                                     both are as of one instant */
    struct diff_change *changes;
    size_t nchanges, changes_capacity;
    struct diff_redefinition *redefinitions;
    size_t nredefinitions, redefinitions_capacity;
    struct diff_outcome *outcomes;
    size_t noutcomes, outcomes_capacity;
    enum severity least;                  /* what is less grave does not count */
    size_t worse, better, new_ones, gone; /* new and gone: those that are not satisfied */
    size_t by_time;                       /* of all of these: because time passed */
    size_t counted;                       /* of the worse and new ones: those that count */
};

enum { DIFF_PROVEN = 50 }; /* outcomes of a requirement whose facts are looked for */

/* Finds what changed. */
void diff_pair(struct diff *diff);

/* Finds what the changed outcomes of one side rest on. */
enum muster_status diff_prove(struct diff *diff, bool after);

/* Looks up on one side what outcomes of the other rest on. */
void diff_look_up(struct diff *diff, bool after);

/* Finds the facts that differ. */
void diff_join(struct diff *diff);

/* The requirement or trouble that an outcome is of; one of the two ends is there. */
static inline const struct finding *diff_finding(const struct diff_outcome *outcome)
{
    return outcome->after.finding ? outcome->after.finding : outcome->before.finding;
}

/* Whether two outcomes are of one requirement. */
bool diff_is_alike(const struct diff_outcome *a, const struct diff_outcome *b);

void diff_write_text(const struct diff *diff, struct page *page);
void diff_write_json(const struct diff *diff, struct buffer *out);

#endif
