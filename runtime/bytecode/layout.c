#include "bytecode/layout.h"

#define TABLE(row, rows)   static const struct table_column columns_##rows[] = {
#define FIELD(name, check) {#name, check, 0},
#define INDEX(name, rows)  {#name, IS_INDEX, TABLE_##rows},
#define OPTION(name, rows) {#name, IS_OPTION, TABLE_##rows},
#define RANGE(name, rows)  {#name, IS_FIRST, TABLE_##rows}, {#name, IS_COUNT, TABLE_##rows},
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

#define FIELD(name, check)
#define INDEX(name, rows)
#define OPTION(name, rows)
#define RANGE(name, rows)
#define END_TABLE

#define TABLE(row, rows)                                                                           \
    _Static_assert(sizeof columns_##rows / sizeof *columns_##rows * sizeof(uint32_t) ==            \
                       sizeof(struct program_##row),                                               \
                   "rows are arrays of words");
#include "bytecode/program.def"
#undef TABLE

const struct table_layout table_layouts[] = {
#define TABLE(row, rows)                                                                           \
    {#row, #rows, columns_##rows, sizeof columns_##rows / sizeof *columns_##rows},
#include "bytecode/program.def"
#undef TABLE
};

const size_t table_count = sizeof table_layouts / sizeof *table_layouts;

const uint32_t *program_table(const struct program *program, enum table table, size_t *n)
{
    switch (table) {
#define TABLE(row, rows)                                                                           \
    case TABLE_##rows:                                                                             \
        *n = program->n##rows;                                                                     \
        return (const uint32_t *)program->rows;
#include "bytecode/program.def"
#undef TABLE
    }
    *n = 0;
    return NULL;
}
