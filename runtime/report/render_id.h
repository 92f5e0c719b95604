/*
 * render_id - graphs for Graphviz whose parts are numbered in the order in which they are read.
 *
 * Graphviz numbers what has a name by where the name happens to lie in memory, and draws clusters
 * in the order of these numbers. With our own numbers the same DOT gives the same picture, whatever
 * was in memory before. All memory is Graphviz's or malloc's, none the heap's.
 */
#ifndef MUSTER_REPORT_RENDER_ID_H
#define MUSTER_REPORT_RENDER_ID_H

#include <graphviz/cgraph.h>

/* Reads a graph, to be closed by agclose(); NULL when it cannot be read. */
Agraph_t *render_read(const char *dot);

#endif
