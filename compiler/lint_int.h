/*
 * lint_int - what the files of lint share.
 */
#ifndef MUSTER_COMPILER_LINT_INT_H
#define MUSTER_COMPILER_LINT_INT_H

#include "compiler/check_int.h"
#include "compiler/lint.h"

struct lint {
    struct compilation *c;
    bool exports;   /* the project is a library: what it declares is for others */
    bool any_facts; /* native files may bring things of every kind, and fields of every thing */
};

/* Whether a declaration stands in the project, not in the library. */
static inline bool is_own(const struct module *module)
{
    return !module->library;
}

/* Whether facts may bring things of a kind, or fields of those that are declared. */
bool lint_is_open(const struct lint *l, const struct kind *kind);

/* Whether a thing of the kind is declared. */
bool lint_has_things(const struct lint *l, const struct kind *kind);

/* The value that a declared thing gives a field of that name, or NULL; after `after` of a set, or
 * NULL for the first. */
const struct thing_value *lint_value(const struct lint *l, const struct named *thing,
                                     const char *field, const struct thing_value *after);

/* -- one subject each */
void lint_unused(struct lint *l);
void lint_conditions(struct lint *l);
void lint_aggregates(struct lint *l);
void lint_subjects(struct lint *l);
void lint_waivers(struct lint *l);
void lint_unsaid(struct lint *l);
void lint_words(struct lint *l);

/* Whether a part holds for whatever it is asked of (lint_conditions). */
bool lint_always_holds(struct lint *l, struct part *part);

/* -- every term of a policy (lint_walk.c) */

enum root_kind {
    ROOT_RULE,
    ROOT_FUNCTION,
    ROOT_PARAMETER,
    ROOT_THING, /* values of a declared thing, and defaults of fields */
    ROOT_JUDGED /* what is judged or shown, and how facts are read */
};

/* Where the walk is. The callbacks get every term and every generator below it. */
struct walk {
    struct compilation *c;
    void *context;
    const struct module *module; /* in whose file it stands */
    void (*term)(struct walk *walk, struct term *term);
    void (*generator)(struct walk *walk, struct generator *generator);
};

void walk_term(struct walk *walk, struct term *term);
void walk_query(struct walk *walk, struct ram_query *query);
/* All terms of a block: of `for`, per, let, provided, require, at. */
void walk_block(struct walk *walk, struct block *block);
void walk_rule(struct walk *walk, struct rule *rule);
/* Every root of the kind, the library's too. */
void walk_roots(struct walk *walk, enum root_kind kind);

#endif
