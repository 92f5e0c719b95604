/*
 * replay_int - what the files of replay share.
 *
 * A function that returns false has failed, and replay->fault says how: an evaluation error, which
 * may be just what was to be shown, or something that cannot be told, which ends the replay.
 */
#ifndef MUSTER_REPLAY_REPLAY_INT_H
#define MUSTER_REPLAY_REPLAY_INT_H

#include "base/calendar.h"
#include "replay/replay.h"

enum replay_fault {
    FAULT_NONE,
    FAULT_ERROR, /* an evaluation error: a division by zero, an overflow */
    FAULT_UNTOLD /* no formula, or too much work */
};

enum binding { UNBOUND, BOUND, UNKNOWN /* a member of a set that is missing */ };

struct replay {
    struct run *run;
    const struct program *program;
    const struct proof *proof;
    struct heap *heap;
    struct arena *arena;
    struct replay_result *result;
    enum replay_fault fault;
    const char *untold; /* what could not be told */
    uint64_t work;      /* left */
    unsigned depth;     /* of formulas */

    /* by number of a variable's formula */
    value *words;
    unsigned char *bindings;
    uint32_t *lets;  /* the value's formula, or NONE */
    size_t nunknown; /* how many are UNKNOWN */

    uint32_t *levels; /* by number of a query's argument: see replay_query.c */
    uint32_t **rows;  /* by relation: a hash of its rows: number + 1, or 0; NULL: not made yet */
    size_t *masks;
    size_t *limits; /* by relation: only rows before this are there */

    struct bound *undo; /* what was bound before (replay.c) */
    size_t nundo, undo_capacity;
};

/* Values of an array that grows. */
struct values {
    value *items;
    size_t n, capacity;
};

static inline const struct program_formula *replay_formula(const struct replay *r, uint32_t number)
{
    return &r->program->formulas[number];
}

static inline uint32_t replay_argument(const struct replay *r, uint32_t formula, uint32_t k)
{
    return r->program->formula_arguments[r->program->formulas[formula].arguments_first + k].formula;
}

static inline uint32_t replay_tag(const struct replay *r, uint32_t type)
{
    return r->program->types[type].tag;
}

static inline bool replay_is_thing(const struct replay *r, uint32_t type)
{
    return replay_tag(r, type) == TYPE_THING || replay_tag(r, type) == TYPE_UNION;
}

void replay_add(struct replay *r, struct values *values, value word);

/* False, with the fault. */
bool replay_error(struct replay *r);
bool replay_untold(struct replay *r, const char *what);

/* False when too much was done. */
bool replay_spend(struct replay *r, uint64_t work);

/* -- values (replay_value.c) */

/* The value of a formula by what its variables are. */
bool replay_value(struct replay *r, uint32_t formula, value *out);

/* -- queries (replay_query.c) */

/* Called for each row that may fit, its variables bound; sure: it does. False stops the walk. */
typedef bool row_visitor(struct replay *r, void *context, bool sure);

/* Walks over the rows of a QUERY. Variables that are bound already stay as they are. */
bool replay_rows(struct replay *r, uint32_t query, row_visitor *visit, void *context);
/* The same without conditions. */
bool replay_sources(struct replay *r, uint32_t query, row_visitor *visit, void *context);
/* The same for a GROUP whose keys are bound. */
bool replay_group(struct replay *r, uint32_t group, row_visitor *visit, void *context);
/* One generator: each member that its variables may be. */
bool replay_members(struct replay *r, uint32_t generator, bool kleene, row_visitor *visit,
                    void *context);
bool replay_is_generator(const struct replay *r, uint32_t formula);
bool replay_mentions_unknown(struct replay *r, uint32_t formula);
bool replay_exists(struct replay *r, uint32_t formula, value *out);

/* Whether a relation holds a row, and which. */
bool replay_holds(struct replay *r, uint32_t relation, const value *row, size_t *number);

/* A shortest way over pairs, breadth first. (replay_path.c) */
value replay_path(struct replay *r, const struct program_formula *f, value from, value goal);

/* -- aggregates (replay_aggregate.c) */
bool replay_aggregate(struct replay *r, uint32_t formula, value *out);
bool replay_sum(struct replay *r, uint32_t type, struct values *of, value *out);
value replay_spans(struct replay *r, struct values *of);

/* -- operations and builtins (replay_operation.c, replay_builtin.c) */
bool replay_operation(struct replay *r, uint32_t formula, value a, value b, value *out);
bool replay_builtin(struct replay *r, uint32_t formula, const value *arguments, value *out);
value replay_number(double number);
double replay_double(value word);

/* -- facts (replay_fact.c) */
value replay_field(const struct replay *r, uint32_t field, value thing);
/* Where it stands; of a set, the thing itself. */
place replay_field_place(const struct replay *r, uint32_t field, uint32_t thing);
value replay_column(const struct replay *r, value thing, uint32_t column);
/* The members of a set field as they come. */
void replay_set(struct replay *r, uint32_t field, value thing, struct values *to);
/* Whether a thing may stand where a type is asked for. */
bool replay_fits(const struct replay *r, uint32_t type, value thing);
/* Whether the text at a place says another value than this: 1 it says the same, 0 another, -1 it
 * can't be told. */
int replay_read(struct replay *r, uint32_t type, value word, place at);
/* Whether the facts of a kind are taken as they are written. */
bool replay_is_native(const struct replay *r, uint32_t kind);
/* Whether files were to tell of the kind, and none was read. */
bool replay_is_unread(const struct replay *r, uint32_t kind);

/* -- order (replay_order.c) */
int replay_compare(struct replay *r, uint32_t type, value a, value b);
void replay_sort(struct replay *r, uint32_t type, struct values *values);
/* A list, or a set, of words. */
value replay_list(struct replay *r, uint32_t type, struct values *values);

/* -- outcomes (replay_outcome.c) */
/* Whether an outcome follows from the policy and the facts; *why when it does not. */
bool replay_judge(struct replay *r, const struct replay_claim *claim, const char **why);
/* Binds the variables of a block to a subject. */
bool replay_bind_subject(struct replay *r, uint32_t block, value subject);
void replay_unbind_subject(struct replay *r, uint32_t block);
uint32_t replay_block(const struct replay *r, uint32_t block);
uint32_t replay_part(const struct replay *r, uint32_t part);

#endif
