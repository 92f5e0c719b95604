/*
 * order - gives queries their plans: join order and access paths.
 */
#ifndef MUSTER_COMPILER_ORDER_H
#define MUSTER_COMPILER_ORDER_H

#include "compiler/compile_int.h"

/*
 * Orders a query and every query inside its terms. Variables that are not of its generators count
 * as bound. False, reported at `at`, when something stays unbound. Does nothing the second time.
 */
bool order_query(struct compilation *c, struct ram_query *query, struct span at);

/* Gives the query of an `exists` its alternatives, if it has any (alternative.c). */
bool order_alternatives(struct compilation *c, struct ram_query *query, struct span at);

/* Whether the policy is compiled to explain this requirement (emit_trace.c). */
bool is_explained(const struct compilation *c, const struct requirement *requirement);

/* The column of a kind's first field, which the others follow. */
static inline uint32_t first_field(const struct kind *kind)
{
    return kind->parent ? COLUMN_PARENT + 1 : COLUMN_PARENT;
}

/* Whether a condition is better left until those before it hold: it may well break, or it asks a
 * query of its own. */
bool order_waits(struct term *condition);

/* Orders every query inside a term. */
bool order_term(struct compilation *c, struct term *term);

/* One way to derive rows of a rule: a query, and the rule's formals as it binds them. */
struct derivation {
    struct rule *rule;
    struct ram_query *query;
    struct variable **formals;
    bool once; /* reads no relation of its own step */
    struct span at;
};

struct derivations {
    struct derivation **items;
    size_t n, capacity;
};

/*
 * The derivations of a rule (lower.c): disjunctions taken apart, `exists` opened, and, for a
 * recursive step, one version for each atom that reads a relation of the step, with that atom on
 * the delta.
 */
struct step;
void lower_rule(struct compilation *c, struct rule *rule, const struct step *step,
                struct derivations *out);

/* Refuses, reported, a derivation of a recursive step that would make new values without end
 * (grow.c). */
bool check_growth(struct compilation *c, const struct step *step,
                  const struct derivation *derivation);

#endif
