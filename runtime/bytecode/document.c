/* The reference page of what a program is made of, in Markdown, from the .def files. */
#include <string.h>

#include "bytecode/operand.h"

/* Text in a cell of a table. */
static void add_cell(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '*' || *text == '_' || *text == '<')
            buffer_add_char(out, '\\');
        buffer_add_char(out, *text);
    }
}

static void add_row(struct buffer *out, const char *code, const char *meaning)
{
    buffer_print(out, "| `%s` | ", code);
    add_cell(out, meaning);
    buffer_add_z(out, " |\n");
}

static void add_instructions(struct buffer *out)
{
    buffer_add_z(out,
                 "## Instructions\n\n"
                 "`OUT(x)` is a register written and `IN(x)` one read, of type x; `ANY` is any "
                 "type, `LISTS` a list or set,\n`THINGS` a reference to things of one or several "
                 "kinds. `ARGS` is the first of neighbouring registers.\n`JUMP` is an instruction "
                 "of the same routine, counted from its first. Bools have three values: false,\n"
                 "true and missing, which is unknown; unless said otherwise a result is missing "
                 "when an operand is.\n\n"
                 "| Instruction | a | b | c | d | What it does |\n"
                 "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t op = 0; op < opcode_count; op++) {
        const struct opcode_form *form = &opcode_forms[op];
        buffer_print(out, "| `%s` |", form->name);
        for (int i = 0; i < 4; i++)
            if (form->operands[i].kind == OPERAND_NO)
                buffer_add_z(out, " |");
            else
                buffer_print(out, " `%s` |", form->written[i]);
        buffer_add_char(out, ' ');
        add_cell(out, form->meaning);
        buffer_add_z(out, " |\n");
    }
}

static void add_types(struct buffer *out)
{
    buffer_add_z(out, "\n## Types\n\nEvery value is one 64-bit word. Missing is the same word in "
                      "all types.\n\n| Type | What its word holds |\n| --- | --- |\n");
#define TYPE(tag, name, of, word) add_row(out, name, word);
#include "bytecode/type.def"
#undef TYPE
}

static void add_aggregates(struct buffer *out)
{
    buffer_add_z(out,
                 "\n## Aggregates\n\nOf nothing: count and sum give 0, share and the others "
                 "are missing.\n\n| Aggregate | Word | What it gives |\n| --- | --- | --- |\n");
#define AGGREGATE(name, word, meaning)                                                             \
    buffer_add_z(out, "| `" #name "` ");                                                           \
    add_row(out, word, meaning);
#include "bytecode/aggregate.def"
#undef AGGREGATE
}

static void add_builtin(struct buffer *out, const char *word, const char *arguments,
                        const char *result, const char *meaning)
{
    buffer_print(out, "| `%s(", word);
    for (; *arguments; arguments++)
        if (*arguments == ' ')
            buffer_add_z(out, ", ");
        else
            buffer_add_char(out, *arguments);
    buffer_print(out, "): %s` | ", result);
    add_cell(out, meaning);
    buffer_add_z(out, " |\n");
}

static void add_builtins(struct buffer *out)
{
    buffer_add_z(out, "\n## Builtin functions\n\n`spans` is a set of spans, `unit` one of day, "
                      "week, month, quarter, year (0 to 4), `list` a list or set\nof anything, "
                      "`item` what it holds. `?` marks what may be missing; else a missing "
                      "argument makes the result\nmissing.\n\n| Function | What it gives |\n"
                      "| --- | --- |\n");
#define BUILTIN(name, word, arguments, result, meaning)                                            \
    add_builtin(out, word, arguments, result, meaning);
#include "bytecode/builtin.def"
#undef BUILTIN
}

void program_document_opcodes(struct buffer *out)
{
    buffer_add_z(out, "# Bytecode\n\nThis page is made from the lists in `runtime/bytecode/`: what "
                      "`muster dis` shows, and what the virtual machine\nruns. `program.def` there "
                      "says what else a compiled policy holds.\n\n");
    add_instructions(out);
    add_types(out);
    add_aggregates(out);
    add_builtins(out);
}
