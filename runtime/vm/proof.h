/*
 * proof - why outcomes are what they are: the steps that the instructions TRACE_... write down.
 *
 * A program that was compiled to explain (compile_options.explain) is evaluated as any other;
 * run_prove() then runs the requirement once more for some of its subjects, and nothing but the
 * proof comes of that. Steps form a tree: subjects, their parts, conditions, queries with their
 * rows, values. Of a query's many rows only those are kept that come nearest.
 */
#ifndef MUSTER_VM_PROOF_H
#define MUSTER_VM_PROOF_H

#include "vm/run.h"

enum { PROOF_DEPTH = 8 }; /* of rules that rest on rules */

/* Links are numbers of nodes, NONE for none. */
struct proof_node {
    uint32_t trace; /* NONE: a subject, or a rule's body */
    uint32_t parent, first, last, next, previous;
    uint32_t thing, field; /* the fact that the value is; NONE */
    place at;              /* where it stands, or 0 */
    value word;
    uint32_t rows, fits, held, best; /* rows below it, and how many fit; conditions that hold of it;
                                        most of a row below it */
    bool fit, ended;
    bool ruled_out; /* of a row: a condition of it, or of a row around it, is false */
    const struct program_derivation *derivation; /* of a rule's body */
};

/* How often a step was evaluated, and was true; of the conditions of rows, for how many rows all
 * conditions before it left room, and for how many it did, too. */
struct proof_tally {
    uint64_t seen, held;
    uint64_t before, left;
};

struct proof {
    const struct program *program;
    struct heap *heap;
    struct proof_node *nodes;
    size_t n, capacity;
    size_t ceiling;              /* of n, for the subject under way */
    uint32_t open;               /* the innermost step, or NONE */
    uint32_t floor;              /* steps from here up are not closed by what runs */
    struct proof_tally *tallies; /* by trace */
    const value *subjects;       /* wanted ones */
    size_t nsubjects;
    bool recording, cut;
    size_t *limits; /* by relation: only rows before this are there */
};

/* Runs a requirement once more and writes down the proofs of these subjects. */
enum muster_status run_prove(struct run *run, struct proof *proof, uint32_t requirement,
                             const value *subjects, size_t n);

/* The same for a routine that tells whether anything is in scope; below a node of its own, which it
 * returns in *node. */
enum muster_status run_prove_scope(struct run *run, struct proof *proof, uint32_t routine,
                                   uint32_t *node);

/* Derives the row of a TRACE_RULE node that holds: adds the body that gives it below the node. */
enum muster_status run_derive(struct run *run, struct proof *proof, uint32_t node);

/*
 * Looks for the body that came nearest to giving the row of a TRACE_RULE node that does not hold:
 * adds it below the node as *body, NONE when there is none; *others bodies gave it neither.
 */
enum muster_status run_attempt(struct run *run, struct proof *proof, uint32_t node, uint32_t *body,
                               size_t *others);

/* Calls take() for each member of a thing's set, with the place where it stands. */
void proof_members(struct run *run, uint32_t relation, value thing,
                   void (*take)(void *context, value member, place at), void *context);

/* What the instructions do. */
bool proof_subject(struct proof *proof, value subject);
void proof_begin(struct proof *proof, uint32_t trace);
void proof_end(struct proof *proof, uint32_t trace, value word);
void proof_row(struct proof *proof, uint32_t trace, value word);
void proof_fit(struct proof *proof);
void proof_fact(struct run *run, uint32_t field, value thing);
void proof_at(struct proof *proof, place at);
bool proof_contains(struct run *run, uint32_t relation, const value *row);

#endif
