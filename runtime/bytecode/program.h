/*
 * program - a compiled policy: what the compiler hands to the runtime, in memory.
 *
 * A program is a set of tables of 32-bit numbers (program.def) and a pool of texts. It knows
 * nothing of the syntax tree and lives on its own: the compiler builds one, file.c reads and writes
 * one, and the runtime takes nothing else. A program that did not come out of program_verify() with
 * success must not be run.
 */
#ifndef MUSTER_BYTECODE_PROGRAM_H
#define MUSTER_BYTECODE_PROGRAM_H

#include "base/buffer.h"
#include "base/diag.h"
#include "base/text.h"

#define NONE UINT32_MAX

/* What the verifier lets pass at most: columns of a relation, lists in lists, calls in calls. */
enum { RELATION_WIDTH_MAX = 64, TYPE_DEPTH_MAX = 16, CALL_DEPTH_MAX = 64 };

/* Columns that a kind's relation begins with; the third is there when the kind has a parent. */
enum { COLUMN_SELF, COLUMN_TITLE, COLUMN_PARENT };

#define TABLE(row, rows)   struct program_##row {
#define FIELD(name, check) uint32_t name;
#define INDEX(name, rows)  uint32_t name;
#define OPTION(name, rows) uint32_t name;
#define RANGE(name, rows)  uint32_t name##_first, name##_count;
#define END_TABLE                                                                                  \
    }                                                                                              \
    ;
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE

/* No table is NULL, not even an empty one: a range of no rows can be pointed at. */
struct program {
    struct heap *heap;
    struct text_pool texts;
#define TABLE(row, rows)                                                                           \
    struct program_##row *rows;                                                                    \
    size_t n##rows, rows##_capacity;
#define FIELD(name, check)
#define INDEX(name, rows)
#define OPTION(name, rows)
#define RANGE(name, rows)
#define END_TABLE
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE
};

enum opcode {
#define OP(name, a, b, c, d, meaning) OP_##name,
#include "bytecode/opcode.def"
#undef OP
};

enum type_tag {
#define TYPE(tag, name, of, word) TYPE_##tag,
#include "bytecode/type.def"
#undef TYPE
};

enum aggregate_function {
#define AGGREGATE(name, word, meaning) AGGREGATE_##name,
#include "bytecode/aggregate.def"
#undef AGGREGATE
};

enum builtin {
#define BUILTIN(name, word, arguments, result, meaning) BUILTIN_##name,
#include "bytecode/builtin.def"
#undef BUILTIN
};

enum formula_kind {
#define FORMULA(kind, of, least, most, meaning) FORMULA_##kind,
#include "bytecode/formula.def"
#undef FORMULA
};

enum relation_flag {
    RELATION_KIND = 1,    /* things of a kind; rows carry places */
    RELATION_SET = 2,     /* a set field: thing, member; rows carry places */
    RELATION_RULE = 4,    /* derived by a rule */
    RELATION_TABLE = 8,   /* groups, reports, pictures */
    RELATION_REPEATS = 16 /* equal rows are kept */
};

/* Parts of a relation that grows in a loop. */
enum relation_part {
    PART_ALL,   /* every row known before this round */
    PART_DELTA, /* the rows that the last round found */
    PART_OLD    /* every row known before the last round */
};

enum routine_kind {
    ROUTINE_PARAMETER,   /* RETURNs a parameter's value */
    ROUTINE_DECLARE,     /* makes the things that the sources declare */
    ROUTINE_RULE,        /* fills relations */
    ROUTINE_FUNCTION,    /* RETURNs a value of its arguments */
    ROUTINE_REQUIREMENT, /* judges */
    ROUTINE_MAP,         /* reads documents */
    ROUTINE_SHAPE,       /* writes rows of a picture */
    ROUTINE_REPORT,      /* writes rows of a table */
    ROUTINE_SOURCES      /* tells whether there was anything to inspect */
};

enum step_kind { STEP_RUN, STEP_LOOP }; /* RUN: each of the routines once, in order */

/* What a test expects; the first four as enum outcome_state. */
enum expectation {
    EXPECT_SATISFIED,
    EXPECT_UNVERIFIED,
    EXPECT_UNMET,
    EXPECT_ERROR,
    EXPECT_WAIVED,
    EXPECT_VACUOUS
};

/* What a step of a proof is. */
enum trace_kind {
    TRACE_PART,  /* a `require` */
    TRACE_SCOPE, /* a `where`: of the subject, or of the rows that could be one */
    TRACE_WHEN,  /* a `when` */
    TRACE_PROVIDED,
    TRACE_LET,   /* a name and its value */
    TRACE_VALUE, /* what is worked out from values */
    TRACE_CONSTANT,
    TRACE_VARIABLE,
    TRACE_FIELD,
    TRACE_LOGIC, /* and, or, not */
    TRACE_TEST,  /* a comparison of values */
    TRACE_QUERY, /* exists and its like */
    TRACE_AGGREGATE,
    TRACE_RULE,     /* whether a rule holds */
    TRACE_ARGUMENT, /* of it */
    TRACE_CALL,
    TRACE_ROW /* of a query: what the variable is */
};

/* What coverage counts. */
enum point_kind { POINT_PART, POINT_RULE, POINT_CONDITION };

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

static inline int64_t program_constant_word(const struct program_constant *constant)
{
    return (int64_t)((uint64_t)constant->high << 32 | constant->low);
}

void program_open(struct program *program, struct heap *heap);

/* The number of a type, made when it is new. */
uint32_t program_type(struct program *program, enum type_tag tag, uint32_t of);

/* "set of text", "process?"-less name of a type, for messages: into the buffer. */
void program_type_name(const struct program *program, uint32_t type, struct buffer *out);

/* A kind by module and name, or NONE. */
uint32_t program_kind(const struct program *program, const char *module, const char *name);

/* The column of a kind's relation behind those that it begins with. */
static inline uint32_t program_first_field(const struct program_kind *kind)
{
    return kind->parent == NONE ? COLUMN_PARENT : COLUMN_PARENT + 1;
}

/* A field of a kind by name, or NONE. */
uint32_t program_field(const struct program *program, uint32_t kind, uint32_t name);

/*
 * Appends a zeroed row to a table of the program and returns its number:
 *     uint32_t r = PROGRAM_ADD(program, relations);
 */
#define PROGRAM_ADD(program, rows)                                                                 \
    ((program)->rows = heap_room((program)->heap, (program)->rows, &(program)->rows##_capacity,    \
                                 (program)->n##rows + 1, sizeof *(program)->rows),                 \
     memset(&(program)->rows[(program)->n##rows], 0, sizeof *(program)->rows),                     \
     (uint32_t)(program)->n##rows++)

/*
 * Checks everything that running relies on: references, operand kinds and types, jumps, ends, calls
 * (no recursion), layouts of relations. False with a sentence in *why (in the arena) when the
 * program is not safe to run.
 */
bool program_verify(const struct program *program, struct arena *arena, const char **why);

/* The file form: magic, version, checksum, texts, tables; the same bytes for the same program,
 * little-endian. */
void program_write(const struct program *program, struct buffer *out);

/* Reads the file form; false with *why. The program still has to be verified. */
bool program_read(struct program *program, const char *bytes, size_t length, struct arena *arena,
                  const char **why);

/* Everything in a verified program, for people: tables, then each routine with its code and the
 * source places. `sources` may be NULL. */
void program_disassemble(const struct program *program, struct source_map *sources,
                         struct buffer *out);

/* The reference page of instructions, types, aggregates and builtins (docs/opcodes.md). */
void program_document_opcodes(struct buffer *out);

const char *opcode_name(uint32_t op);
const char *type_tag_name(uint32_t tag);

/* Signature of a builtin, parsed from builtin.def. */
const char *builtin_word(uint32_t builtin);
const char *builtin_arguments(uint32_t builtin);
const char *builtin_result(uint32_t builtin);

/* How many arguments it takes, optional ones included: an instruction has registers for all of
 * them. */
size_t builtin_arity(uint32_t builtin);

/* Whether its first argument is a unit: an int from 0 to 4 (enum calendar_unit); the verifier
 * cannot see the number. */
bool builtin_takes_unit(uint32_t builtin);

/* Whether arguments of n types fit (optional ones at the end may be left out), and which type comes
 * out. */
bool builtin_signature(struct program *program, uint32_t builtin, const uint32_t *types, size_t n,
                       uint32_t *result);

/* Whether all arguments and the result fit. */
bool builtin_fits(const struct program *program, uint32_t builtin, const uint32_t *types, size_t n,
                  uint32_t result);

extern const size_t opcode_count, builtin_count, aggregate_count, type_count;
const char *aggregate_word(uint32_t aggregate);

#endif
