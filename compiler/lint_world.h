/*
 * lint_world - what a condition can be: true, false, unknown, in all worlds that its terms allow.
 *
 * A condition is a tree of and, or, not, ?? over atoms; an atom compares a quantity (a field, a
 * count, a call, ...) with constants, or two quantities with each other. The constants cut the
 * values of a quantity into regions, in each of which every atom about it has one truth; a further
 * region is `missing`. A world is a region for each quantity, and all are tried. Quantities are
 * taken to be independent, which allows more worlds than there are: what holds in all of them is
 * certain.
 */
#ifndef MUSTER_COMPILER_LINT_WORLD_H
#define MUSTER_COMPILER_LINT_WORLD_H

#include "compiler/check_int.h"

/* Truths, also as bits of a set. */
enum truth { IS_FALSE = 1, IS_TRUE = 2, IS_UNKNOWN = 4 };

enum world_node_kind { WORLD_TRUTH, WORLD_ATOM, WORLD_NOT, WORLD_AND, WORLD_OR, WORLD_DEFAULT };

/* One condition of the tree. */
struct world_node {
    enum world_node_kind kind;
    struct term *term;
    struct world_node *args[2];
    enum truth truth;  /* TRUTH */
    enum truth forced; /* 0, or what it is taken to be (world_changes) */
    size_t quantity;   /* ATOM: the one it is about */
    bool presence;     /* ATOM: has x */
    uint64_t holds;    /* ATOM: the regions in which it is true */
};

struct worlds;

/*
 * The worlds of a goal in which all of the contexts hold; those that share no quantity with the
 * goal are left out. NULL when there are too many. In the compilation's arena.
 */
struct worlds *worlds_new(struct compilation *c, struct term *goal, struct term *const *contexts,
                          size_t n);
struct world_node *worlds_goal(struct worlds *worlds);

/* The set of what a condition of the tree can be; alone: whether the contexts hold or not. Nothing
 * when the contexts contradict each other. */
unsigned worlds_truths(struct worlds *worlds, struct world_node *node, bool alone);

/* Whether the goal differs in some world when the node is taken to be `truth`. */
bool worlds_change(struct worlds *worlds, struct world_node *node, enum truth truth, bool alone);

/* Whether two terms mean the same wherever both stand. */
bool same_term(struct compilation *c, const struct term *a, const struct term *b);

#endif
