/*
 * glob - the files that a pattern names, below a folder.
 *
 * In a segment `*` is any text, `?` any character, `[a-z]` `[!a-z]` one of a set, `\` takes the
 * next character as it is;
 * `**` as a segment is any number of folders; `{a,b}` are alternatives and may hold `/`. Names that
 * begin with a dot are found only by segments that do. Folders outside of the root are never
 * listed. Everything found lives in the arena.
 */
#ifndef MUSTER_FACTS_GLOB_H
#define MUSTER_FACTS_GLOB_H

#include "base/arena.h"

enum glob_found {
    GLOB_FILE,
    GLOB_OUTSIDE,   /* a file or folder that leads out of the root */
    GLOB_UNREADABLE /* a folder that can't be listed */
};

struct glob_match {
    enum glob_found found;
    const char *name; /* relative to the folder, or absolute when the pattern is */
    const char *real; /* FILE: without links */
    const char *why;  /* UNREADABLE */
};

struct glob_list {
    struct glob_match *items;
    size_t n, capacity;
};

/* A path without links, or NULL when it leads nowhere. */
const char *glob_real(struct arena *arena, const char *path);

/* folder/name, or name when it is absolute or the folder is "" or ".". */
const char *glob_join(struct arena *arena, const char *folder, const char *name);

/*
 * Appends what the pattern names, sorted by bytes, each name once. `root` is a path as glob_real()
 * gives it; NULL: nothing is inside. False: the pattern has too many alternatives or segments.
 */
bool glob_find(struct arena *arena, const char *root, const char *folder, const char *pattern,
               struct glob_list *list);

/* Whether a path that need not exist fits a whole pattern: names are compared, nothing is looked
 * up.
 */
bool glob_fits(struct arena *arena, const char *pattern, const char *path);

/* Whether a name fits the pattern of one segment; both end with NUL. */
bool glob_segment(const char *pattern, const char *name);

#endif
