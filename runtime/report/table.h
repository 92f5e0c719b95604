/*
 * table - the rows of a report, sorted and cut, in every form that tables have.
 *
 * The report's routine must have run (run_table).
 */
#ifndef MUSTER_REPORT_TABLE_H
#define MUSTER_REPORT_TABLE_H

#include "report/page.h"
#include "vm/run.h"

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_MD, TABLE_JSON, TABLE_HTML };

/* "text", "csv", "md", "json", "html"; false for others. */
bool table_format_named(const char *name, enum table_format *format);

void table_write(struct run *run, uint32_t report, enum table_format format, struct page *page);

#endif
