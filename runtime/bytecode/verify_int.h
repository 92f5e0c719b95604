/*
 * verify_int - what the files of the verifier share.
 *
 * The order matters: verify.c checks all references first (every row number within its table, every
 * range and text and place), so that the other checks may follow them blindly; then types; then
 * tables (verify_table.c, verify_policy.c); then code (verify_code.c), which relies on all of it. A
 * check returns false after verify_fail() has said why.
 *
 * Work is proportional to the program: ranges into a table are together no longer than the table,
 * and what is searched beyond that is counted against WORK_MAX.
 */
#ifndef MUSTER_BYTECODE_VERIFY_INT_H
#define MUSTER_BYTECODE_VERIFY_INT_H

#include "bytecode/program.h"

enum { INDEX_KEYS_MAX = 8, WORK_MAX = 200000000 };

struct verifier {
    const struct program *program;
    struct arena *arena;
    const char *why;
    uint32_t places; /* the last place of the sources */
    uint64_t work;
    bool *node_types;      /* by type: nodes, or lists of them */
    uint32_t *field_kinds; /* by field: the kind that has it */
    uint32_t *map_kinds;   /* by routine: the kind of the thing it maps, or NONE */

    /* of the routine being checked */
    uint32_t routine, at;
    uint32_t requirement; /* whose parts it judges, or NONE so far */
    bool *units;          /* by register: holds a calendar unit or is missing, whatever has run */
};

/* False, always; the first reason stays. */
bool verify_fail(struct verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Name of a type, a row's name: for messages. */
const char *verify_type_name(struct verifier *v, uint32_t type);
const char *verify_text(struct verifier *v, uint32_t text);

/* False when the program makes the verifier search too much. */
bool verify_work(struct verifier *v, uint64_t amount);

/* Whether a word of one type may stand where another is expected: the same, or a thing where a
 * union has its kind. */
bool verify_flows(struct verifier *v, uint32_t from, uint32_t to);

/* Whether a type is of things and things of a kind may stand in it. */
bool verify_admits(struct verifier *v, uint32_t type, uint32_t kind);

/* Whether words of two types may be compared: the same, or both are things. */
bool verify_compares(const struct verifier *v, uint32_t a, uint32_t b);

static inline uint32_t verify_tag(const struct verifier *v, uint32_t type)
{
    return v->program->types[type].tag;
}

bool verify_types(struct verifier *v);
bool verify_tables(struct verifier *v);
bool verify_policy(struct verifier *v);
bool verify_formulas(struct verifier *v);
bool verify_code(struct verifier *v);
bool verify_calls(struct verifier *v);

#endif
