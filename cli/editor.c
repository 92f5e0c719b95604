#define _GNU_SOURCE

#include "cli/editor.h"

#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HISTORY_LINES = 1000, SHOWN = 100 };

struct editor {
    EditLine *lines;
    History *history;
    const char *file, *prompt;
    editor_candidate *candidate;
    void *context;
    char *line;
    bool cancelled;
};

static struct editor *editor_of(EditLine *lines)
{
    void *editor = NULL;
    el_get(lines, EL_CLIENTDATA, &editor);
    return editor;
}

static char *show_prompt(EditLine *lines)
{
    return (char *)editor_of(lines)->prompt;
}

/* Bound to Ctrl-C, which is no signal while a line is edited. */
static unsigned char cancel(EditLine *lines, int key)
{
    (void)key;
    editor_of(lines)->cancelled = true;
    fputs("^C\n", stdout);
    return CC_NEWLINE;
}

static size_t common(const char *a, const char *b, size_t most)
{
    size_t n = 0;
    while (n < most && a[n] && a[n] == b[n]) n++;
    return n;
}

/* Never ends inside a character. */
static void insert(EditLine *lines, const char *text, size_t length)
{
    char *copy;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    copy = strndup(text, length);
    if (copy && length) el_insertstr(lines, copy);
    free(copy);
}

/* Bound to the tab: what all candidates begin with is put in; when that is nothing more, they are
 * listed. */
static unsigned char complete(EditLine *lines, int key)
{
    struct editor *e = editor_of(lines);
    const LineInfo *info = el_line(lines);
    size_t length = (size_t)(info->cursor - info->buffer), word = 0, same = 0, n = 0;
    const char *first = NULL, *candidate;
    char *line = strndup(info->buffer, length);
    (void)key;
    for (; line && (candidate = e->candidate(e->context, line, length, n, &word)); n++) {
        same = first ? common(first, candidate, same) : strlen(candidate);
        if (!first) first = candidate;
    }
    if (same > word) {
        insert(lines, first + word, same - word);
    } else if (n > 1) {
        putchar('\n');
        for (size_t k = 0; k < n && k < SHOWN; k++)
            printf("%s%s", k ? "  " : "", e->candidate(e->context, line, length, k, &word));
        puts(n > SHOWN ? "  ..." : "");
    }
    free(line);
    return n == 0 ? CC_ERROR : same > word ? CC_REFRESH : CC_REDISPLAY;
}

struct editor *editor_open(const char *file, editor_candidate *candidate, void *context)
{
    struct editor *e = calloc(1, sizeof *e);
    HistEvent event;
    if (!e) return NULL;
    *e = (struct editor){.file = file, .candidate = candidate, .context = context, .prompt = ""};
    e->lines = el_init("muster", stdin, stdout, stderr);
    e->history = history_init();
    if (!e->lines || !e->history) {
        editor_close(e);
        return NULL;
    }
    el_set(e->lines, EL_CLIENTDATA, e);
    el_set(e->lines, EL_PROMPT, show_prompt);
    el_set(e->lines, EL_EDITOR, "emacs");
    el_set(e->lines, EL_SIGNAL, 1);
    el_set(e->lines, EL_SETTY, "-d", "-isig", NULL);
    el_set(e->lines, EL_ADDFN, "muster-complete", "complete a word", complete);
    el_set(e->lines, EL_ADDFN, "muster-cancel", "leave this line", cancel);
    el_set(e->lines, EL_BIND, "^I", "muster-complete", NULL);
    el_set(e->lines, EL_BIND, "^C", "muster-cancel", NULL);
    el_set(e->lines, EL_BIND, "^R", "em-inc-search-prev", NULL);
    history(e->history, &event, H_SETSIZE, HISTORY_LINES);
    history(e->history, &event, H_SETUNIQUE, 1);
    if (e->file) history(e->history, &event, H_LOAD, e->file);
    el_set(e->lines, EL_HIST, history, e->history);
    el_source(e->lines, NULL); /* ~/.editrc: what a person is used to */
    return e;
}

enum editor_answer editor_read(struct editor *e, const char *prompt, const char **line)
{
    const char *read;
    int n = 0;
    e->prompt = prompt;
    e->cancelled = false;
    fflush(stdout);
    read = el_gets(e->lines, &n);
    if (e->cancelled) return EDITOR_CANCELLED;
    if (!read || n <= 0) return EDITOR_END;
    free(e->line);
    e->line = strndup(read, (size_t)n - (read[n - 1] == '\n'));
    *line = e->line;
    return e->line ? EDITOR_LINE : EDITOR_END;
}

void editor_keep(struct editor *e, const char *line)
{
    HistEvent event;
    history(e->history, &event, H_ENTER, line);
}

/* The folders that a file lies in. */
static void make_folders(const char *path)
{
    char *copy = strdup(path);
    for (char *slash = copy; slash && (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    free(copy);
}

void editor_close(struct editor *e)
{
    HistEvent event;
    if (e->file && e->history) {
        make_folders(e->file);
        history(e->history, &event, H_SAVE, e->file);
    }
    if (e->lines) el_end(e->lines);
    if (e->history) history_end(e->history);
    free(e->line);
    free(e);
}
