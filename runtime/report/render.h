/*
 * render - a graph in the DOT language as a picture, by Graphviz. render.c alone sees gvc.h.
 */
#ifndef MUSTER_REPORT_RENDER_H
#define MUSTER_REPORT_RENDER_H

#include "base/arena.h"
#include "base/buffer.h"

/*
 * Lays out and draws. False when there is no such format, there is too much to draw, or Graphviz
 * refuses: with a sentence in *why and, where something helps, what in *help; both in the arena.
 */
bool render_graph(struct arena *arena, const char *dot, const char *format, struct buffer *out,
                  const char **why, const char **help);

#endif
