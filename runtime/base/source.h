/*
 * source - every file of a run, and the one way to say a place in any of them.
 *
 * A place is a 32-bit number: the file's base plus the byte offset within it. Place 0 is nowhere.
 * All files of a run together may hold 4 GiB less one byte a file; source_add says when they do
 * not fit. Lines and columns are worked out only for what is shown; both begin at 1, columns
 * count code points.
 *
 * A file's bytes are the heap's until source_release(), which keeps name, size and base; showing
 * a place in it later reads the file again.
 */
#ifndef MUSTER_BASE_SOURCE_H
#define MUSTER_BASE_SOURCE_H

#include "base/arena.h"

typedef uint32_t place;

struct span {
    place from, to; /* to is one past the last byte */
};

struct source_file {
    const char *name;  /* as shown */
    const char *path;  /* to open it again; NULL when it never was a file */
    const char *bytes; /* NULL: they were given back, and are read again on demand */
    bool *there;       /* whether each SOURCE_BLOCK of the bytes is there; NULL: all are */
    size_t length;
    bool regular; /* can be read again */
    place base;
    place *lines;        /* where each line begins; made on demand, like characters */
    size_t nlines, line; /* how many there are; the number of the one that was asked for last */
    place *characters;   /* how many begin before each multiple of SOURCE_STRIDE bytes: lines may be
                            long */
};

enum { SOURCE_STRIDE = 1024, SOURCE_BLOCK = 64 * 1024 };

struct source_map {
    struct heap *heap;
    struct arena arena; /* names */
    struct source_file **files;
    size_t n, capacity;
    place next;
    const char *folder, *shown; /* names that begin with the folder are shown with this in its
                                   place; or NULL */
};

struct source_position {
    const char *name;
    uint32_t line, column;
};

void source_open(struct source_map *map, struct heap *heap);

/* A path as it is shown: the path itself, or a text of the map. */
const char *source_shown(struct source_map *map, const char *path);

/*
 * Adds bytes as a file. `bytes` must be a block of the map's heap (it is taken over) or live as
 * long as the map and be marked by path == NULL. NULL when the map is full (4 GiB).
 */
struct source_file *source_add(struct source_map *map, const char *name, const char *path,
                               const char *bytes, size_t length);

/*
 * Reads a whole file and adds it. Behind the bytes stand 64 zero bytes. On failure returns NULL
 * and sets *why to a sentence for people ("no such file", "is a folder", ...).
 */
struct source_file *source_read(struct source_map *map, const char *name, const char *path,
                                const char **why);

/* A value of errno as such a sentence. */
const char *source_reason(int error);

/* Gives the bytes of a file back to the heap, unless they can't be read again; its places stay
 * good.
 */
void source_release(struct source_map *map, struct source_file *file);

/* The bytes before an offset have been read for good: they are read again when they are asked for.
 */
void source_pass(struct source_map *map, struct source_file *file, size_t offset);

/* The bytes of a part of one file, or NULL when they can't be had. */
const char *source_bytes(struct source_map *map, struct span at);

/* The file that a place lies in; NULL for nowhere. */
struct source_file *source_file_of(const struct source_map *map, place at);

/* Line and column of a place; name is NULL for nowhere. */
struct source_position source_locate(struct source_map *map, place at);

/* The text of the line (without its end) that a place lies in; false when it can't be had. */
bool source_line(struct source_map *map, place at, const char **line, size_t *length);

#endif
