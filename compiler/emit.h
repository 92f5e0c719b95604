/*
 * emit - what the files of the pass emit share: one routine under way, registers, labels, queries.
 *
 * Registers are never used twice for different things: a routine has as many as it has terms. A
 * label is a number; jumps hold labels until the routine is closed.
 */
#ifndef MUSTER_COMPILER_EMIT_H
#define MUSTER_COMPILER_EMIT_H

#include "compiler/check_int.h"
#include "compiler/order.h"
#include "compiler/strata.h"

/* An index that code asks for; numbered when all are known. */
struct wanted_index {
    uint32_t relation;
    uint32_t columns[KEYS_MAX];
    size_t ncolumns;
};

/* An aggregate that has taken its rows already. */
struct shared_aggregate {
    struct term *term;
    uint32_t aggregate; /* in the program */
};

struct emitter {
    struct compilation *c;
    struct program *p;
    uint32_t routine; /* under way */
    LIST_OF(struct program_instruction) code;
    LIST_OF(uint32_t) registers; /* types */
    LIST_OF(struct program_cursor) cursors;
    LIST_OF(uint32_t) labels; /* where each stands; NONE: not yet */
    LIST_OF(struct wanted_index) indexes;
    LIST_OF(struct shared_aggregate) shared; /* of the part that is being compiled */
    const struct group *row_group;           /* whose row a cursor stands on; NULL: none */
    uint32_t row_cursor;
    uint32_t *constant_slots; /* a hash of program->constants: number + 1, or 0 */
    size_t nconstant_slots;   /* a power of two */
    struct span at;           /* what is being compiled: the line table */
    struct uses uses;         /* of one part or block at a time: its room */
    bool explained;           /* the requirement that is being compiled */
    bool tracing;             /* what is being compiled is shown in proofs */
    bool covering;            /* conditions that are being compiled are counted */
    struct span covered;      /* the innermost condition that is */
};

/* Where a row of a query goes. `doubt` is a register that is true for a certain row and missing for
 * a doubtful one, or NONE when every row is certain. */
struct row_target {
    void (*row)(struct emitter *e, void *context, uint32_t doubt);
    bool doubts; /* rows in doubt go there, too; else they are dropped */
    void *context;
};

/* -- routines, registers, code (emit.c) */
void begin_routine(struct emitter *e, uint32_t routine, enum routine_kind kind, uint32_t name);
void end_routine(struct emitter *e, const struct type *result);
uint32_t new_routine(struct emitter *e);
uint32_t new_register(struct emitter *e, const struct type *type);
/* Neighbouring registers for n terms' types. */
uint32_t new_registers(struct emitter *e, const struct type *const *types, size_t n);
uint32_t new_cursor(struct emitter *e, uint32_t relation, const struct type *element);
uint32_t put(struct emitter *e, enum opcode op, uint32_t a, uint32_t b, uint32_t c, uint32_t d);
uint32_t new_label(struct emitter *e);
void put_label(struct emitter *e, uint32_t label);
uint32_t variable_register(struct emitter *e, struct variable *variable);
uint32_t want_index(struct emitter *e, uint32_t relation, const uint32_t *columns, size_t n);
uint32_t program_text(struct emitter *e, uint32_t text);
uint32_t constant_number(struct emitter *e, const struct term *term);
uint32_t text_constant(struct emitter *e, const char *text);
const struct type *simple(struct emitter *e, int tag);
uint32_t new_relation(struct emitter *e, const char *name, uint32_t flags,
                      const struct type *const *types, size_t n);

/* -- schema (emit_schema.c); the defaults of fields come when requirements have their numbers */
void emit_schema(struct emitter *e);
void emit_defaults(struct emitter *e);

/* -- terms (emit_term.c) */
uint32_t emit_term(struct emitter *e, struct term *term);
void emit_into(struct emitter *e, struct term *term, uint32_t reg);
/* Whether both are the same field of the same variable. */
bool term_is_field(const struct term *a, const struct term *b);
/* Neighbouring registers of the given types with the values of terms. */
uint32_t emit_row(struct emitter *e, struct term **terms, const struct type *const *types,
                  size_t n);

/* -- queries (emit_query.c) */
void emit_query(struct emitter *e, struct ram_query *query, const struct row_target *target);
/* Whether a term rests on a member that nobody knows: then it is unknown, though `has` or `??`
 * would say something. */
bool term_is_unknown(struct term *term);
void emit_exists(struct emitter *e, struct term *term, uint32_t result);
void emit_aggregate(struct emitter *e, struct term *term, uint32_t result);
uint32_t emit_new_aggregate(struct emitter *e, const struct term *term);
/* What an aggregate takes from the row that a query is at. */
void emit_take(struct emitter *e, struct term *term, uint32_t aggregate, uint32_t doubt);

/* -- one walk over a group for all aggregates of a part (emit_share.c) */
void share_begin(struct emitter *e, const struct block *block, struct part *part);
void share_end(struct emitter *e);
/* The aggregate of the program that has the rows of this one already, or NONE. */
uint32_t share_find(const struct emitter *e, const struct term *term);

/* -- what a finding says, into the register `message` (emit_message.c) */
/* The policy's own words; what only they need is not counted by coverage. */
void emit_message(struct emitter *e, struct term *says, uint32_t message);
void emit_unmet_message(struct emitter *e, uint32_t subject, const struct part *part,
                        uint32_t message);
/* "SUBJECT: VALUE is missing" for the first value of the condition that is; else what is said of it
 * in general. The condition may be NULL. */
void emit_unknown_message(struct emitter *e, const struct block *block, uint32_t subject,
                          struct term *condition, const char *otherwise, uint32_t message);

/* -- judging, tables, pictures (emit_judge.c, emit_table.c) */
void emit_requirement(struct emitter *e, struct requirement *requirement);
/* Phase one of `per`: fills the group's relations; and the walk over its groups. */
void emit_groups(struct emitter *e, struct block *block);
void emit_group_walk(struct emitter *e, struct block *block, const struct row_target *target);

/* The keys of rows that lack one which has a source. */
void emit_lost_walk(struct emitter *e, struct block *block, const struct row_target *target);
void emit_lets(struct emitter *e, struct let **lets, size_t n, bool of_row);
void emit_tables(struct emitter *e);
void emit_graphs(struct emitter *e);
/* The place of a value, for findings: an int register. */
uint32_t emit_place(struct emitter *e, struct term *term);

/* -- proofs (emit_trace.c); NONE and nothing unless e->tracing */
uint32_t trace_begin(struct emitter *e, enum trace_kind kind, uint32_t reg, struct span at);
void trace_end(struct emitter *e, uint32_t trace, uint32_t reg);
void trace_let(struct emitter *e, struct let *let, uint32_t reg, uint32_t trace);
/* What the step's value follows from. */
void trace_follows(struct emitter *e, uint32_t trace, struct term *term);
uint32_t trace_term(struct emitter *e, struct term *term, uint32_t reg);
void trace_arguments(struct emitter *e, uint32_t first, size_t n);
/* "variable is VALUE", of a row or beside it. */
void trace_variable(struct emitter *e, struct variable *v, bool row);
/* The row that a step of a plan has bound. */
void trace_step(struct emitter *e, const struct plan_step *step, uint32_t cursor);
void emit_derivations(struct emitter *e);
uint32_t emit_scope(struct emitter *e, struct block *block);

/* -- formulas (emit_formula.c): numbers of rows of program->formulas */
uint32_t formula_of(struct emitter *e, struct term *term);
uint32_t formula_of_variable(struct emitter *e, struct variable *variable);
uint32_t formula_of_let(struct emitter *e, struct let *let);
/* Formals and a body. */
uint32_t formula_of_lambda(struct emitter *e, struct variable **formals,
                           const struct type *const *types, size_t n, struct term *body);
/* What a requirement's blocks and parts are judged by. */
void emit_judged_formulas(struct emitter *e, struct requirement *requirement);

/* -- coverage (emit_cover.c); nothing unless the options ask for it */

/* Whether a term is counted: then nothing inside it is that stands at the same place. */
bool cover_begin(struct emitter *e, const struct term *term);
void cover_end(struct emitter *e, const struct term *term, uint32_t reg);
/* A condition that is a plain value, in its register: a field, a variable, ... */
void cover_operand(struct emitter *e, const struct term *term, uint32_t reg);
void cover_rule(struct emitter *e, const struct derivation *d);
void cover_part(struct emitter *e, const struct part *part);

/* -- declarations and mappings (emit_facts.c) */
void emit_things(struct emitter *e);
void emit_parameters(struct emitter *e);
void emit_mappings(struct emitter *e);
void emit_test(struct emitter *e);

#endif
