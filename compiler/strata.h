/*
 * strata - in which order rules and requirements are evaluated, and what each answer rests on.
 */
#ifndef MUSTER_COMPILER_STRATA_H
#define MUSTER_COMPILER_STRATA_H

#include "compiler/compile_int.h"

/* One step: a requirement, or rules that depend on one another (one rule alone when it is not
 * recursive). */
struct step {
    struct requirement *requirement;
    struct rule **rules;
    size_t nrules, rules_capacity;
    bool recursive;
};

struct steps {
    struct step **items;
    size_t n, capacity;
};

/* How a term uses what it names. */
enum use_flag {
    USE_NEGATED = 1, /* under an odd number of negations: a row more makes it less true */
    USE_BOTH = 2,    /* in an aggregate or a comparison: a row more can do either */
    USE_DECIDES = 8, /* it says what is inspected: where, per */
    USE_COMPLETE =
        4 /* under a negation or an aggregate, or in a function: all rows have to be there */
};

struct use {
    const struct kind *kind; /* one of the three */
    const struct rule *rule;
    const struct findings_source *findings;
    unsigned flags;
    unsigned looked; /* of a rule: the flags with which it was looked into */
    struct span at;
};

/* The body of a function or a parameter that was looked into, and how. */
struct looked {
    const struct term *body;
    unsigned flags;
};

struct uses {
    struct compilation *c;
    struct use *items;
    size_t n, capacity;
    uint32_t *slots; /* a hash of the items, once there are many: number + 1, or 0 */
    size_t nslots;   /* a power of two */
    struct looked *looked;
    size_t nlooked, looked_capacity;
};

/* Empties uses but keeps their room. */
void uses_clear(struct uses *uses);

/* Adds every kind, rule and findings that a term or a query uses; functions are looked into, rules
 * are not. */
void uses_of_term(struct uses *uses, struct term *term, unsigned flags);
void uses_of_query(struct uses *uses, struct ram_query *query, unsigned flags);

/* What the sources of `for` rest on, rules looked into. */
void uses_of_sources(struct uses *uses, const struct block *block);

/* The same with rules looked into, too: kinds and rules that decide a part, each once, flags
 * joined. */
void uses_of_part(struct uses *uses, struct part *part);

/* Adds what a condition of a block's subject rests on, through its lets and rules, too. */
void uses_of_condition(struct uses *uses, const struct block *block, struct term *term);

/* Makes of each part's `when` what is asked: part->asked. */
void ask_whens(struct compilation *c);

/* Whether a rule is among those that a step works out together. */
bool step_holds(const struct step *step, const struct rule *rule);

#endif
