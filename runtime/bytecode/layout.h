/*
 * layout - the tables of program.def as data: for whatever goes over all of them alike.
 *
 * Every row of every table is an array of 32-bit words, one for each column, in the order of
 * program.def; a RANGE is two columns, the first row and the count.
 */
#ifndef MUSTER_BYTECODE_LAYOUT_H
#define MUSTER_BYTECODE_LAYOUT_H

#include "bytecode/program.h"

enum table {
#define TABLE(row, rows) TABLE_##rows,
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

enum column_check { IS_NUMBER, IS_TEXT, IS_PLACE, IS_INDEX, IS_OPTION, IS_FIRST, IS_COUNT };

struct table_column {
    const char *name;
    enum column_check check;
    enum table table; /* INDEX, OPTION, FIRST and COUNT: the table referred to */
};

struct table_layout {
    const char *row, *rows;
    const struct table_column *columns;
    size_t width;
};

extern const struct table_layout table_layouts[];
extern const size_t table_count;

/* The words of a table's rows, and how many rows there are. */
const uint32_t *program_table(const struct program *program, enum table table, size_t *n);

#endif
