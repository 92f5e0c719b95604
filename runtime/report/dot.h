/*
 * dot - a picture's rows as a graph in the DOT language.
 *
 * Nodes stand in the order of their names, edges behind them in the order of their ends, clusters
 * first: the same facts give the same text. Attributes go through to Graphviz, except those that
 * name files to be read (image, shapefile, ...), which are left out: drawing somebody's picture
 * opens no files. A node that is a thing with findings is marked by the worst outcome of them,
 * unless it has a colour of its own.
 */
#ifndef MUSTER_REPORT_DOT_H
#define MUSTER_REPORT_DOT_H

#include "report/finding.h"

/* The routines of the graph's shapes must have run (run_table). */
enum muster_status dot_write(struct findings *findings, uint32_t graph, struct buffer *out);

/* What every graph begins with, behind its name. */
void dot_begin(struct buffer *out);

/* "text" with what DOT asks to be escaped; a line end is \n. */
void dot_quote(struct buffer *out, const char *text, size_t length);

#endif
