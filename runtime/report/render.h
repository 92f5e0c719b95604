/*
 * render - a graph in the DOT language as a picture, by Graphviz. render.c alone sees gvc.h.
 */
#ifndef MUSTER_REPORT_RENDER_H
#define MUSTER_REPORT_RENDER_H

#include "base/arena.h"
#include "base/buffer.h"

/*
 * Lays out and draws. False with a sentence in *why (in the arena) when there is no such format
 * (the sentence lists those that there are), or Graphviz refuses.
 */
bool render_graph(struct arena *arena, const char *dot, const char *format, struct buffer *out,
                  const char **why);

#endif
