/*
 * load - the facts that a program's `facts` declarations name, read into a run.
 *
 * Declarations are loaded in the order of the program, the files of one in the order of their
 * names; every file that can be read is read, whatever is wrong with others. Globs are relative to
 * the folder of the policy file that declares them, or to one for all. What is wrong with a file as
 * a whole is a diagnostic, what is wrong with a single fact a trouble of the run.
 *
 * Files may be given as bytes. With a kind they are read by the names of its fields; without, they
 * take the place of the file of their name where a glob asks for it, before those that lie in
 * folders, and are in the native form where none does.
 */
#ifndef MUSTER_FACTS_LOAD_H
#define MUSTER_FACTS_LOAD_H

#include "base/diag.h"
#include "vm/run.h"

/* A file of facts that is at hand; 64 zero bytes behind it, all as long as the run's sources. */
struct load_given {
    const char *name, *kind, *format; /* format, kind: or NULL */
    const char *bytes;
    size_t length;
    struct source_file *file; /* once it was read */
};

struct load_options {
    const char *root; /* the folder that facts may be read from; NULL: only what is given is read */
    const char *base; /* where names of sources that are no files (a bytecode file's) begin; NULL:
                         the working folder */
    const char *facts; /* the folder that globs are relative to; NULL: that of each policy file */
    struct load_given *given;
    size_t ngiven;
};

/* Whether facts come in a format of this name: one of the endings of files. */
bool facts_is_format(const char *name);

/* MUSTER_OK when the run can go on; diags->errors tells whether something could not be read. */
enum muster_status facts_load(struct run *run, const struct load_options *options,
                              struct diag_list *diags);

#endif
