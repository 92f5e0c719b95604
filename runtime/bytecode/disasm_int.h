/*
 * disasm_int - between disasm.c, which shows the tables, and disasm_code.c, which shows routines.
 */
#ifndef MUSTER_BYTECODE_DISASM_INT_H
#define MUSTER_BYTECODE_DISASM_INT_H

#include "bytecode/program.h"

struct disassembly {
    const struct program *program;
    struct source_map *sources; /* or NULL */
    struct buffer *out;
};

void disasm_text(struct disassembly *d, uint32_t text);
void disasm_quoted(struct disassembly *d, uint32_t text);
void disasm_type(struct disassembly *d, uint32_t type);
void disasm_place(struct disassembly *d, uint32_t at);
void disasm_constant(struct disassembly *d, uint32_t number);
void disasm_index(struct disassembly *d, uint32_t number); /* feeds(1, 2) */
void disasm_field(struct disassembly *d, uint32_t number); /* process.owner */
void disasm_part(struct disassembly *d, uint32_t number);  /* requirement.part */
void disasm_routine(struct disassembly *d, uint32_t number);

#endif
