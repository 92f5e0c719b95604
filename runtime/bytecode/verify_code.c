/* Instructions: operands by their kinds in opcode.def; how the types of operands go together is in
 * verify_op.c. */
#include "bytecode/operand.h"
#include "bytecode/verify_code_int.h"

bool verify_fail_here(struct verifier *v, const char *format, ...)
{
    const struct program_routine *r = &v->program->routines[v->routine];
    const struct program_instruction *i = &v->program->instructions[r->code_first + v->at];
    va_list arguments;
    const char *why;
    if (v->why) return false;
    va_start(arguments, format);
    why = arena_vprint(v->arena, format, arguments);
    va_end(arguments);
    return verify_fail(v, "routine %s (%u), instruction %u, %s: %s", verify_text(v, r->name),
                       v->routine, v->at, opcode_name(i->op), why);
}

uint32_t verify_register(const struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    return p->registers[p->routines[v->routine].registers_first + number].type;
}

/* -- operands, one by one */

static bool register_is_sound(struct verifier *v, uint32_t number, enum register_class class,
                              char letter)
{
    if (number >= v->program->routines[v->routine].registers_count)
        return verify_fail_here(v, "operand %c is r%u, and there is no such register", letter,
                                number);
    if (!register_class_holds(class, verify_tag(v, verify_register(v, number))))
        return verify_fail_here(v, "operand %c, r%u, cannot be of type %s", letter, number,
                                verify_type_name(v, verify_register(v, number)));
    return true;
}

/* How many of what an operand numbers there are. */
static size_t count_of(const struct verifier *v, enum operand_kind kind)
{
    const struct program *p = v->program;
    const struct program_routine *r = &p->routines[v->routine];
    switch (kind) {
    case OPERAND_NO: return 1;
    case OPERAND_CONSTANT: return p->nconstants;
    case OPERAND_RELATION: return p->nrelations;
    case OPERAND_INDEX: return p->nindexes;
    case OPERAND_CURSOR: return r->cursors_count;
    case OPERAND_KIND: return p->nkinds;
    case OPERAND_FIELD: return p->nfields;
    case OPERAND_PART: return p->nparts;
    case OPERAND_ROUTINE: return p->nroutines;
    case OPERAND_BUILTIN: return builtin_count;
    case OPERAND_AGGREGATE: return p->naggregates;
    case OPERAND_PARAMETER: return p->nparameters;
    case OPERAND_TEXTNO: return p->texts.n;
    case OPERAND_TRACE: return p->ntraces;
    case OPERAND_POINT: return p->npoints;
    case OPERAND_JUMP: return r->code_count;
    case OPERAND_PART_OF: return PART_OLD + 1;
    case OPERAND_ARGS: return (size_t)r->registers_count + 1; /* none may begin at the end */
    case OPERAND_OUT:
    case OPERAND_IN:
    case OPERAND_SAME: return r->registers_count;
    case OPERAND_COUNT: break;
    }
    return SIZE_MAX;
}

static bool operand_is_sound(struct verifier *v, const struct operand *operand, uint32_t word,
                             char letter)
{
    if (operand->kind == OPERAND_OUT || operand->kind == OPERAND_IN ||
        operand->kind == OPERAND_SAME)
        return register_is_sound(v, word, operand->class, letter);
    if (word < count_of(v, operand->kind)) return true;
    return verify_fail_here(v, "operand %c is %u, and there is no such %s", letter, word,
                            operand->kind == OPERAND_JUMP ? "instruction" : "row");
}

bool verify_arguments(struct verifier *v, uint32_t first, uint64_t count)
{
    uint32_t registers = v->program->routines[v->routine].registers_count;
    return first + count <= registers ||
           verify_fail_here(v, "registers r%u to r%llu are not all there", first,
                            (unsigned long long)(first + count - 1));
}

static bool instruction_is_sound(struct verifier *v, const struct program_instruction *i)
{
    const uint32_t words[4] = {i->a, i->b, i->c, i->d};
    if (i->op >= opcode_count) return verify_fail_here(v, "there is no instruction %u", i->op);
    for (int n = 0; n < 4; n++)
        if (!operand_is_sound(v, &opcode_forms[i->op].operands[n], words[n], (char)('a' + n)))
            return false;
    return verify_op(v, i);
}

/* -- routines */

static bool layout_is_sound(struct verifier *v, const struct program_routine *r)
{
    const struct program *p = v->program;
    const char *name = verify_text(v, r->name);
    uint32_t last;
    for (uint32_t i = 0; i < r->registers_count; i++)
        if (v->node_types[p->registers[r->registers_first + i].type] && r->kind != ROUTINE_MAP)
            return verify_fail(v, "routine %s holds elements of a document and maps none", name);
    if (!r->code_count) return verify_fail(v, "routine %s has no code", name);
    last = p->instructions[r->code_first + r->code_count - 1].op;
    if (last != OP_END && last != OP_RETURN && last != OP_JUMP)
        return verify_fail(v, "routine %s goes on after its last instruction", name);
    return true;
}

bool verify_code(struct verifier *v)
{
    const struct program *p = v->program;
    for (v->routine = 0; v->routine < p->nroutines; v->routine++) {
        const struct program_routine *r = &p->routines[v->routine];
        if (!layout_is_sound(v, r)) return false;
        v->requirement = NONE;
        for (v->at = 0; v->at < r->code_count; v->at++)
            if (!instruction_is_sound(v, &p->instructions[r->code_first + v->at])) return false;
    }
    return true;
}

/* -- calls */

enum { UNSEEN = 0, OPEN = 255 }; /* else 1 + how deep the calls below go */

/* Parameters are evaluated when they are asked for, so asking for one is a call, too. */
static uint32_t callee(const struct program *p, const struct program_instruction *i)
{
    if (i->op == OP_CALL) return i->b;
    if (i->op == OP_PARAMETER) return p->parameters[i->b].routine;
    return NONE;
}

/* Recursion of this function is no deeper than CALL_DEPTH_MAX. */
static bool measure(struct verifier *v, uint32_t routine, uint32_t level, uint8_t *depths)
{
    const struct program *p = v->program;
    const struct program_routine *r = &p->routines[routine];
    uint8_t depth = 1;
    if (level > CALL_DEPTH_MAX)
        return verify_fail(v, "routine %s is called at the end of more than %d calls",
                           verify_text(v, r->name), CALL_DEPTH_MAX);
    depths[routine] = OPEN;
    for (uint32_t n = 0; n < r->code_count; n++) {
        uint32_t to = callee(p, &p->instructions[r->code_first + n]);
        if (to == NONE) continue;
        if (depths[to] == OPEN)
            return verify_fail(v, "routine %s, instruction %u, calls %s, which calls it",
                               verify_text(v, r->name), n, verify_text(v, p->routines[to].name));
        if (depths[to] == UNSEEN && !measure(v, to, level + 1, depths)) return false;
        if (depths[to] >= depth) depth = depths[to] + 1;
    }
    depths[routine] = depth;
    return depth <= CALL_DEPTH_MAX || verify_fail(v, "routine %s makes calls more than %d deep",
                                                  verify_text(v, r->name), CALL_DEPTH_MAX);
}

bool verify_calls(struct verifier *v)
{
    uint8_t *depths = arena_alloc(v->arena, v->program->nroutines + 1);
    for (uint32_t i = 0; i < v->program->nroutines; i++)
        if (depths[i] == UNSEEN && !measure(v, i, 1, depths)) return false;
    return true;
}
