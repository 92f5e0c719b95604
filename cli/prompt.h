/* prompt - muster query without a question: questions and commands, a line each. */
#ifndef MUSTER_CLI_PROMPT_H
#define MUSTER_CLI_PROMPT_H

#include "cli/cli.h"
#include "cli/editor.h"

struct prompt {
    const struct options *options; /* its operands are the paths */
    const char *format;
    struct editor *editor;       /* NULL: lines come from a pipe */
    struct muster_engine *known; /* holds the names, or NULL */
    const struct muster_name *names;
    size_t nnames;
    const char **matches; /* of the word that is completed */
    size_t nmatches, room;
    int exit; /* of the gravest mistake so far */
    bool over;
};

/* A command of the prompt; the table ends with a NULL name. */
struct prompt_command {
    const char *name, *argument; /* what the argument names, as in muster_name.what; or "" */
    const char *meaning;
    void (*run)(struct prompt *prompt, char *argument);
};

extern const struct prompt_command prompt_commands[];

/* The candidates for a word of a line; an editor_candidate. */
const char *prompt_complete(void *prompt, const char *line, size_t length, size_t number,
                            size_t *word);

/* Whether parentheses, brackets or braces are open at the end of a question. */
bool prompt_unfinished(const char *text);

/* The formats of answers, with blanks between. */
const char *prompt_formats(void);

/* Asks until the end; the exit status. */
int prompt_run(struct options *options);

#endif
