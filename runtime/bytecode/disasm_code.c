/* Routines and their instructions, as `muster dis` shows them. */
#include <string.h>

#include "bytecode/disasm_int.h"
#include "bytecode/operand.h"

enum { OPERANDS_WIDTH = 44 };

static void add_operand(struct disassembly *d, enum operand_kind kind, uint32_t word,
                        const struct program_routine *r, bool typed)
{
    static const char *const parts[] = {"all", "delta", "old"};
    const struct program *p = d->program;
    switch (kind) {
    case OPERAND_NO: break;
    case OPERAND_OUT:
    case OPERAND_IN:
    case OPERAND_SAME:
        buffer_print(d->out, "r%u", word);
        if (!typed) break;
        buffer_add_char(d->out, ':');
        disasm_type(d, p->registers[r->registers_first + word].type);
        break;
    case OPERAND_ARGS: buffer_print(d->out, "r%u...", word); break;
    case OPERAND_CONSTANT: disasm_constant(d, word); break;
    case OPERAND_RELATION: disasm_text(d, p->relations[word].name); break;
    case OPERAND_INDEX: disasm_index(d, word); break;
    case OPERAND_CURSOR: buffer_print(d->out, "c%u", word); break;
    case OPERAND_KIND: disasm_text(d, p->kinds[word].name); break;
    case OPERAND_FIELD: disasm_field(d, word); break;
    case OPERAND_PART: disasm_part(d, word); break;
    case OPERAND_ROUTINE: disasm_text(d, p->routines[word].name); break;
    case OPERAND_BUILTIN:
        buffer_print(d->out, "%s(%s)", builtin_word(word), builtin_arguments(word));
        break;
    case OPERAND_AGGREGATE:
        buffer_print(d->out, "%s#%u", aggregate_word(p->aggregates[word].function), word);
        break;
    case OPERAND_PARAMETER: disasm_text(d, p->parameters[word].name); break;
    case OPERAND_TEXTNO: disasm_quoted(d, word); break;
    case OPERAND_TRACE: buffer_print(d->out, "trace %u", word); break;
    case OPERAND_POINT: disasm_quoted(d, p->points[word].name); break;
    case OPERAND_JUMP: buffer_print(d->out, "->%u", word); break;
    case OPERAND_COUNT: buffer_print(d->out, "%u", word); break;
    case OPERAND_PART_OF: buffer_add_z(d->out, parts[word]); break;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '[' || c == ']';
}

/* Whether an operand's letter stands at `at` as a word of its own. "a" is not looked for: it is an
 * article, too. */
static bool is_operand_name(const char *meaning, const char *at)
{
    return *at >= 'b' && *at <= 'd' && at > meaning && !is_letter(at[-1]) && !is_letter(at[1]);
}

/*
 * The instruction's equation out of opcode.def with its operands put in: "r[a] = column c of the
 * row under cursor b". Instructions that give nothing have none, and what follows a semicolon is
 * left out.
 */
static void add_equation(struct disassembly *d, const struct program_instruction *i,
                         const struct program_routine *r)
{
    const struct opcode_form *form = &opcode_forms[i->op];
    const uint32_t words[4] = {i->a, i->b, i->c, i->d};
    const char *s = form->meaning;
    if (strncmp(s, "r[a] = ", 7) != 0) return;
    buffer_add_z(d->out, "  ");
    for (; *s && *s != ';'; s++) {
        if (s[0] == 'r' && s[1] == '[' && s[2] >= 'a' && s[2] <= 'd') {
            bool next = s[3] == '+' && s[4] == '1';
            buffer_print(d->out, "r%u", words[s[2] - 'a'] + next);
            s = strchr(s, ']');
        } else if (is_operand_name(form->meaning, s)) {
            add_operand(d, form->operands[*s - 'a'].kind, words[*s - 'a'], r, false);
        } else {
            buffer_add_char(d->out, *s);
        }
    }
}

static void add_instruction(struct disassembly *d, uint32_t number,
                            const struct program_instruction *i, const struct program_routine *r)
{
    const struct opcode_form *form = &opcode_forms[i->op];
    const uint32_t words[4] = {i->a, i->b, i->c, i->d};
    size_t start;
    buffer_print(d->out, "  %4u  %-19s", number, form->name);
    start = d->out->length;
    for (int n = 0; n < 4; n++) {
        if (form->operands[n].kind == OPERAND_NO) continue;
        buffer_add_char(d->out, ' ');
        if (form->operands[n].kind == OPERAND_INDEX) buffer_add_z(d->out, "index ");
        add_operand(d, form->operands[n].kind, words[n], r, true);
    }
    do buffer_add_char(d->out, ' ');
    while (d->out->length < start + OPERANDS_WIDTH);
    buffer_add_z(d->out, "; ");
    disasm_place(d, i->at);
    add_equation(d, i, r);
    while (d->out->length && strchr(" ;", d->out->bytes[d->out->length - 1])) d->out->length--;
    buffer_add_char(d->out, '\n');
}

static void add_registers(struct disassembly *d, const struct program_routine *r)
{
    const struct program *p = d->program;
    for (uint32_t n = 0; n < r->arguments; n++) {
        buffer_print(d->out, "%sr%u: ", n ? ", " : "", n);
        disasm_type(d, p->registers[r->registers_first + n].type);
    }
}

void disasm_routine(struct disassembly *d, uint32_t number)
{
    static const char *const kinds[] = {"parameter", "declare", "rule",   "function", "requirement",
                                        "map",       "shape",   "report", "sources"};
    const struct program *p = d->program;
    const struct program_routine *r = &p->routines[number];
    buffer_print(d->out, "\nroutine %u %s ", number, kinds[r->kind]);
    disasm_text(d, r->name);
    buffer_add_char(d->out, '(');
    add_registers(d, r);
    buffer_add_char(d->out, ')');
    if (r->result != NONE) {
        buffer_add_z(d->out, ": ");
        disasm_type(d, r->result);
    }
    buffer_print(d->out, "  ; %u registers\n", r->registers_count);
    for (uint32_t n = 0; n < r->cursors_count; n++) {
        const struct program_cursor *c = &p->cursors[r->cursors_first + n];
        buffer_print(d->out, "  c%u over ", n);
        if (c->relation != NONE)
            disasm_text(d, p->relations[c->relation].name);
        else
            disasm_type(d, c->element);
        buffer_add_char(d->out, '\n');
    }
    for (uint32_t n = 0; n < r->code_count; n++)
        add_instruction(d, n, &p->instructions[r->code_first + n], r);
}
