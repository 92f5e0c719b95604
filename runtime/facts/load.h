/*
 * load - the facts that a program's `facts` declarations name, read into a run.
 *
 * Declarations are loaded in the order of the program, the files of one in the order of their
 * names; every file that can be read is read, whatever is wrong with others. Globs are relative to
 * the folder of the policy file that declares them, or to one for all. What is wrong with a file as
 * a whole is a diagnostic, what is wrong with a single fact a trouble of the run.
 */
#ifndef MUSTER_FACTS_LOAD_H
#define MUSTER_FACTS_LOAD_H

#include "base/diag.h"
#include "vm/run.h"

struct load_options {
    const char *root;  /* the folder that facts may be read from; NULL: the working folder */
    const char *base;  /* where names of sources that are no files (a bytecode file's) begin; NULL:
                          the working folder */
    const char *facts; /* the folder that globs are relative to; NULL: that of each policy file */
};

/* MUSTER_OK when the run can go on; diags->errors tells whether something could not be read. */
enum muster_status facts_load(struct run *run, const struct load_options *options,
                              struct diag_list *diags);

#endif
