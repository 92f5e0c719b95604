/*
 * library - which module of the embedded library declares a name.
 *
 * For errors alone: files that hold the name are parsed when somebody asks, each once.
 */
#ifndef MUSTER_COMPILER_LIBRARY_H
#define MUSTER_COMPILER_LIBRARY_H

#include "compiler/compile.h"

struct library;

/* Of the options' library; it is the heap's, and goes with it. */
struct library *library_open(const struct compile_options *options, struct heap *heap);

/*
 * Calls found(context, module) for each module that declares a `what` of this name: "kind",
 * "enumeration", "rule", "function", "parameter", "requirement", "thing", "report" or "graph".
 * Modules come in the order of their files, and may come twice.
 */
typedef void library_found(void *context, const char *module);
void library_find(struct library *library, const char *what, const char *name, library_found *found,
                  void *context);

/* "module a declares it: import a", or the like of several; NULL of none. */
const char *library_advice(struct arena *arena, const char *const *modules, size_t n);

#endif
