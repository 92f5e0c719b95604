/*
 * editor - lines from a terminal, with editing, completion and history.
 *
 * The one that asks owns the editor; the line that it hands out is good until the next one is read.
 */
#ifndef MUSTER_CLI_EDITOR_H
#define MUSTER_CLI_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

struct editor;

enum editor_answer {
    EDITOR_LINE,
    EDITOR_CANCELLED, /* Ctrl-C */
    EDITOR_END        /* Ctrl-D on an empty line, or the terminal is gone */
};

/* Gives candidates for what ends at `line + length`, one a call, from 0; NULL behind the last.
 * *word is how many bytes of the line the candidate takes the place of. */
typedef const char *editor_candidate(void *context, const char *line, size_t length, size_t number,
                                     size_t *word);

/* file: what lines are kept in, or NULL. What cannot be read or written of it is no
 * trouble. NULL when there is no memory or the terminal cannot be used. */
struct editor *editor_open(const char *file, editor_candidate *candidate, void *context);
enum editor_answer editor_read(struct editor *editor, const char *prompt, const char **line);
/* Keeps a line for the history. */
void editor_keep(struct editor *editor, const char *line);
/* Writes the history. */
void editor_close(struct editor *editor);

#endif
