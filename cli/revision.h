/*
 * revision - states of a git repository, laid out in a temporary folder by the git that is
 * installed.
 *
 * From revisions_open() on the signals that end a program are held back, and nothing long is done
 * here but waiting for a child that does it: git, or a copy of this process (revisions_fork). So
 * the folder is removed whatever happens, and then the signal has its way. Everything says itself
 * what is wrong.
 */
#ifndef MUSTER_CLI_REVISION_H
#define MUSTER_CLI_REVISION_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct revisions {
    char *folder;    /* the temporary one; NULL: not open */
    char *git, *top; /* of the repository: its data; its files, "" when it has none */
    char *here;      /* the working folder within it, "" or "a/b/" */
    sigset_t held, before;
    int caught; /* the signal to end with, or 0 */
    unsigned trees;
    bool copy; /* the folder is another process's */
};

/* `name` is a revision to be named when it turns out that there is no git, or no repository. */
bool revisions_open(struct revisions *revisions, const char *name);

/* Lays out all files of a revision; the folder that they are in, to be freed, or NULL. */
char *revisions_lay_out(struct revisions *revisions, const char *revision);

/* A path from the working folder (or absolute) as one within the repository, "" for its top; to be
 * freed. NULL when it lies outside. */
char *revisions_path(struct revisions *revisions, const char *path, bool from_top);

/*
 * Goes on in a copy of this process, where it returns true. Here it returns false when the copy has
 * ended, and *status is how.
 */
bool revisions_fork(struct revisions *revisions, int *status);

/* Removes the folder, but not from the copy; may not return when a signal came. Nothing when not
 * open. */
void revisions_close(struct revisions *revisions);

#endif
