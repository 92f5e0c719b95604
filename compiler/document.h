/*
 * document - what modules declare, for people: kinds and fields, rules, requirements with severity,
 * references and remedy, pictures and tables, as Markdown or HTML.
 */
#ifndef MUSTER_COMPILER_DOCUMENT_H
#define MUSTER_COMPILER_DOCUMENT_H

#include "compiler/compile_int.h"

/* Requires: what check leaves, without mistakes. Documents the module that options->document names,
 * or all of the project's. */
void compile_document(struct compilation *c);

#endif
