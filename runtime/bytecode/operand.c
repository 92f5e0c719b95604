#include "bytecode/operand.h"

#define DO_NO                                                                                      \
    {                                                                                              \
        OPERAND_NO, CLASS_ANY                                                                      \
    }
#define DO_OUT(x)                                                                                  \
    {                                                                                              \
        OPERAND_OUT, CLASS_##x                                                                     \
    }
#define DO_IN(x)                                                                                   \
    {                                                                                              \
        OPERAND_IN, CLASS_##x                                                                      \
    }
#define DO_IN_D(x)                                                                                 \
    {                                                                                              \
        OPERAND_IN, CLASS_##x                                                                      \
    }
#define DO_SAME                                                                                    \
    {                                                                                              \
        OPERAND_SAME, CLASS_ANY                                                                    \
    }
#define DO_ARGS                                                                                    \
    {                                                                                              \
        OPERAND_ARGS, CLASS_ANY                                                                    \
    }
#define DO_CONSTANT                                                                                \
    {                                                                                              \
        OPERAND_CONSTANT, CLASS_ANY                                                                \
    }
#define DO_RELATION                                                                                \
    {                                                                                              \
        OPERAND_RELATION, CLASS_ANY                                                                \
    }
#define DO_INDEX                                                                                   \
    {                                                                                              \
        OPERAND_INDEX, CLASS_ANY                                                                   \
    }
#define DO_CURSOR                                                                                  \
    {                                                                                              \
        OPERAND_CURSOR, CLASS_ANY                                                                  \
    }
#define DO_KIND                                                                                    \
    {                                                                                              \
        OPERAND_KIND, CLASS_ANY                                                                    \
    }
#define DO_FIELD                                                                                   \
    {                                                                                              \
        OPERAND_FIELD, CLASS_ANY                                                                   \
    }
#define DO_PART                                                                                    \
    {                                                                                              \
        OPERAND_PART, CLASS_ANY                                                                    \
    }
#define DO_ROUTINE                                                                                 \
    {                                                                                              \
        OPERAND_ROUTINE, CLASS_ANY                                                                 \
    }
#define DO_BUILTIN                                                                                 \
    {                                                                                              \
        OPERAND_BUILTIN, CLASS_ANY                                                                 \
    }
#define DO_AGGREGATE                                                                               \
    {                                                                                              \
        OPERAND_AGGREGATE, CLASS_ANY                                                               \
    }
#define DO_PARAMETER                                                                               \
    {                                                                                              \
        OPERAND_PARAMETER, CLASS_ANY                                                               \
    }
#define DO_TEXTNO                                                                                  \
    {                                                                                              \
        OPERAND_TEXTNO, CLASS_ANY                                                                  \
    }
#define DO_TRACE                                                                                   \
    {                                                                                              \
        OPERAND_TRACE, CLASS_ANY                                                                   \
    }
#define DO_POINT                                                                                   \
    {                                                                                              \
        OPERAND_POINT, CLASS_ANY                                                                   \
    }
#define DO_JUMP                                                                                    \
    {                                                                                              \
        OPERAND_JUMP, CLASS_ANY                                                                    \
    }
#define DO_COUNT                                                                                   \
    {                                                                                              \
        OPERAND_COUNT, CLASS_ANY                                                                   \
    }
#define DO_PART_OF                                                                                 \
    {                                                                                              \
        OPERAND_PART_OF, CLASS_ANY                                                                 \
    }

const struct opcode_form opcode_forms[] = {
#define OP(name, a, b, c, d, meaning)                                                              \
    {#name, meaning, {DO_##a, DO_##b, DO_##c, DO_##d}, {#a, #b, #c, #d}},
#include "bytecode/opcode.def"
#undef OP
};

const size_t opcode_count = sizeof opcode_forms / sizeof *opcode_forms;

bool register_class_holds(enum register_class class, uint32_t tag)
{
    switch (class) {
    case CLASS_ANY: return true;
    case CLASS_ORDERED:
        return tag == TYPE_INT || tag == TYPE_DATE || tag == TYPE_INSTANT || tag == TYPE_DURATION ||
               tag == TYPE_MONTHS || tag == TYPE_ENUM || tag == TYPE_BOOL;
    case CLASS_LISTS: return tag == TYPE_LIST || tag == TYPE_SET;
    case CLASS_THINGS: return tag == TYPE_THING || tag == TYPE_UNION;
#define TYPE(tag, name, of, word) case CLASS_##tag:
#include "bytecode/type.def"
#undef TYPE
        break;
    }
    return (uint32_t) class == tag;
}
