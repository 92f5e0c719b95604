/*
 * operand - the instructions of opcode.def as data: name, kinds of operands, meaning.
 */
#ifndef MUSTER_BYTECODE_OPERAND_H
#define MUSTER_BYTECODE_OPERAND_H

#include "bytecode/program.h"

enum operand_kind {
    OPERAND_NO,
    OPERAND_OUT,
    OPERAND_IN,
    OPERAND_SAME,
    OPERAND_ARGS,
    OPERAND_CONSTANT,
    OPERAND_RELATION,
    OPERAND_INDEX,
    OPERAND_CURSOR,
    OPERAND_KIND,
    OPERAND_FIELD,
    OPERAND_PART,
    OPERAND_ROUTINE,
    OPERAND_BUILTIN,
    OPERAND_AGGREGATE,
    OPERAND_PARAMETER,
    OPERAND_TEXTNO,
    OPERAND_TRACE,
    OPERAND_POINT,
    OPERAND_JUMP,
    OPERAND_COUNT,
    OPERAND_PART_OF
};

/* What a register must be: one tag of type.def, under the same number, or a group of them. */
enum register_class {
#define TYPE(tag, name, of, word) CLASS_##tag,
#include "bytecode/type.def"
#undef TYPE
    CLASS_ANY,
    CLASS_ORDERED,
    CLASS_LISTS,
    CLASS_THINGS
};

struct operand {
    enum operand_kind kind;
    enum register_class class; /* OUT and IN */
};

struct opcode_form {
    const char *name, *meaning;
    struct operand operands[4];
    const char *written[4]; /* as in opcode.def */
};

extern const struct opcode_form opcode_forms[]; /* by opcode */

bool register_class_holds(enum register_class class, uint32_t tag);

#endif
