#define _GNU_SOURCE

#include "cli/prompt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What Ctrl-C ends while an answer is worked out; a handler has nothing else to know it by. */
static struct muster_engine *volatile asked;

static void cancel_asked(int number)
{
    (void)number;
    if (asked) muster_cancel(asked);
}

static void worsen(struct prompt *p, int exit)
{
    if (!p->editor && exit > p->exit) p->exit = exit;
}

/* Options with an engine of their own, for one question; NULL in it when there is no memory. */
static struct options fresh(const struct prompt *p)
{
    struct options own = *p->options;
    own.engine = muster_open_like(p->options->engine);
    if (!own.engine) complain("the system has no more memory");
    return own;
}

static enum muster_status evaluate(struct options *own)
{
    enum muster_status status;
    asked = own->engine;
    status = prepare(own, 0);
    asked = NULL;
    return status;
}

/* What is wrong with facts was said when the prompt began: here only what kept the answer away is.
 */
static void answer(struct prompt *p, struct options *own, enum muster_status status,
                   const struct muster_text *text)
{
    if (status == MUSTER_OK) {
        if (!write_result(own, text)) worsen(p, EXIT_USAGE);
    } else {
        show_diagnostics(own);
        worsen(p, exit_of(status));
    }
    muster_close(own->engine);
}

static void ask(struct prompt *p, const char *question)
{
    struct options own = fresh(p);
    struct muster_text text;
    enum muster_status status;
    if (!own.engine) return;
    muster_option(own.engine, MUSTER_COLOR, colour_wanted(&own, STDOUT_FILENO) ? "yes" : "no");
    status = muster_option(own.engine, MUSTER_QUERY, question);
    if (status == MUSTER_OK) status = muster_option(own.engine, MUSTER_UNJUDGED, "yes");
    if (status == MUSTER_OK) status = evaluate(&own);
    if (is_usable(&own, status)) status = muster_report(own.engine, "query", p->format, &text);
    answer(p, &own, status, &text);
}

static void explain(struct prompt *p, char *argument)
{
    struct options own = fresh(p);
    char *subject = strchr(argument, ' ');
    struct muster_text text;
    enum muster_status status;
    if (!own.engine) return;
    if (subject) *subject++ = '\0';
    muster_option(own.engine, MUSTER_COLOR, colour_wanted(&own, STDOUT_FILENO) ? "yes" : "no");
    status = muster_option(own.engine, MUSTER_EXPLAIN, argument);
    if (status == MUSTER_OK) status = evaluate(&own);
    if (is_usable(&own, status)) status = muster_explain(own.engine, subject, "text", &text);
    answer(p, &own, status, &text);
}

static void forget(struct prompt *p)
{
    muster_close(p->known);
    p->known = NULL;
    p->names = NULL;
    p->nnames = 0;
}

/* Evaluates once, says what is wrong, and takes in the names. False when the policy cannot be
 * asked. */
static bool load(struct prompt *p)
{
    static const char *const here = ".";
    const struct options *options = p->options;
    struct options own = fresh(p);
    enum muster_status status;
    bool usable;
    if (!own.engine) return false;
    muster_option(own.engine, MUSTER_UNJUDGED, "yes");
    status = evaluate(&own);
    usable = is_usable(&own, status);
    if (status != MUSTER_OK || !own.quiet) show_diagnostics(&own);
    if (!usable && exit_of(status) > p->exit) p->exit = exit_of(status);
    muster_close(own.engine);
    forget(p);
    p->known = muster_open_like(options->engine);
    if (p->known)
        muster_names(p->known, options->noperands ? options->operands : &here,
                     options->noperands ? options->noperands : 1, &p->names, &p->nnames);
    return usable;
}

/* -- commands */

static void help(struct prompt *p, char *argument)
{
    (void)argument;
    (void)p;
    printf(
        "A question is E or E for BINDERS where CONDITION by KEYS: p.owner for p in process\n\n");
    for (const struct prompt_command *command = prompt_commands; command->name; command++)
        printf("  %-9s %-12s %s\n", command->name, command->argument, command->meaning);
}

static void list(const struct prompt *p, const char *what, const char *of)
{
    for (size_t k = 0; k < p->nnames; k++)
        if (strcmp(p->names[k].what, what) == 0 && (!of || strcmp(p->names[k].of, of) == 0))
            printf("  %-28s%s%.*s\n", p->names[k].name, *p->names[k].about ? " " : "",
                   (int)strcspn(p->names[k].about, "\n"), p->names[k].about);
}

static void kinds(struct prompt *p, char *argument)
{
    (void)argument;
    list(p, "kind", NULL);
}

static void rules(struct prompt *p, char *argument)
{
    (void)argument;
    list(p, "rule", NULL);
}

static void fields(struct prompt *p, char *argument)
{
    const char **names = calloc(p->nnames + 1, sizeof *names), *near;
    size_t n = 0;
    bool known = false;
    for (size_t k = 0; names && k < p->nnames; k++) {
        if (strcmp(p->names[k].what, "kind") != 0) continue;
        names[n++] = p->names[k].name;
        known = known || strcmp(p->names[k].name, argument) == 0;
    }
    near = known ? NULL : muster_nearest(argument, names, n);
    if (known) {
        list(p, "field", argument);
    } else {
        complain("there is no kind %s%s%s%s", argument, near ? "; did you mean " : "",
                 near ? near : "", near ? "?" : "");
        worsen(p, EXIT_USAGE);
    }
    free(names);
}

const char *prompt_formats(void)
{
    for (size_t k = 0; k < command_count; k++)
        if (commands[k].run == run_query) return commands[k].formats;
    return "";
}

static void format(struct prompt *p, char *argument)
{
    static const char *const all[] = {"text", "csv", "md", "json", "html"};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (strcmp(all[k], argument) != 0) continue;
        p->format = all[k];
        return;
    }
    complain("formats are %s, not %s", prompt_formats(), argument);
    worsen(p, EXIT_USAGE);
}

static void reload(struct prompt *p, char *argument)
{
    (void)argument;
    load(p);
}

static void quit(struct prompt *p, char *argument)
{
    (void)argument;
    p->over = true;
}

const struct prompt_command prompt_commands[] = {
    {".help", "", "this page", help},
    {".kinds", "", "the kinds of things there are", kinds},
    {".fields", "kind", "what one sort of thing is made of", fields},
    {".rules", "", "the rules there are", rules},
    {".format", "format", "what answers look like: text, csv, md, json or html", format},
    {".explain", "requirement", "why its outcomes are what they are; a subject may follow",
     explain},
    {".reload", "", "looks again at names and at what is wrong with policy and facts", reload},
    {".quit", "", "leaves; so does Ctrl-D", quit},
    {NULL, NULL, NULL, NULL},
};

static void obey(struct prompt *p, char *line)
{
    char *argument = line + strcspn(line, " ");
    const char *names[32], *near;
    size_t n = 0;
    if (*argument) *argument++ = '\0';
    argument += strspn(argument, " ");
    for (const struct prompt_command *command = prompt_commands; command->name; command++) {
        names[n++] = command->name;
        if (strcmp(command->name, line) != 0) continue;
        if (!*command->argument == !*argument) {
            command->run(p, argument);
        } else {
            complain(*argument ? "%s takes no %s" : "%s wants a %s", line,
                     *argument ? "argument" : command->argument);
            worsen(p, EXIT_USAGE);
        }
        return;
    }
    near = muster_nearest(line, names, n);
    complain("there is no command %s%s%s%s", line, near ? "; did you mean " : "; .help lists them",
             near ? near : "", near ? "?" : "");
    worsen(p, EXIT_USAGE);
}

/* -- lines */

bool prompt_unfinished(const char *text)
{
    long open = 0;
    bool quoted = false;
    for (; *text; text++) {
        if (quoted && *text == '\\' && text[1]) {
            text++;
        } else if (*text == '"') {
            quoted = !quoted;
        } else if (!quoted && *text == '#') {
            text += strcspn(text, "\n");
            if (!*text) break;
        } else if (!quoted) {
            open += strchr("([{", *text) ? 1 : strchr(")]}", *text) ? -1 : 0;
        }
    }
    return !quoted && open > 0;
}

static enum editor_answer read_line(struct prompt *p, bool goes_on, const char **line,
                                    char **buffer)
{
    size_t capacity = 0;
    ssize_t n;
    if (p->editor) return editor_read(p->editor, goes_on ? "   ...> " : "muster> ", line);
    free(*buffer);
    *buffer = NULL;
    n = getline(buffer, &capacity, stdin);
    if (n < 0) return EDITOR_END;
    if (n && (*buffer)[n - 1] == '\n') (*buffer)[n - 1] = '\0';
    *line = *buffer;
    return EDITOR_LINE;
}

static void take(struct prompt *p, char *text)
{
    char *begin = text + strspn(text, " \t\r\n"), *end = begin + strlen(begin);
    while (end > begin && strchr(" \t\r\n", end[-1])) *--end = '\0';
    if (!*begin || *begin == '#') return;
    if (p->editor) editor_keep(p->editor, begin);
    if (*begin == '.')
        obey(p, begin);
    else
        ask(p, begin);
    fflush(stdout);
}

static void read_all(struct prompt *p)
{
    char *text = NULL, *buffer = NULL, *longer;
    const char *line = "";
    while (!p->over) {
        enum editor_answer answer = read_line(p, text != NULL, &line, &buffer);
        if (answer == EDITOR_LINE) {
            if (asprintf(&longer, "%s%s%s", text ? text : "", text ? "\n" : "", line) < 0) break;
            free(text);
            text = longer;
            if (*text != '.' && prompt_unfinished(text)) continue;
        }
        if (text && answer != EDITOR_CANCELLED) take(p, text);
        free(text);
        text = NULL;
        p->over = p->over || answer == EDITOR_END;
        if (p->editor && answer == EDITOR_END) putchar('\n');
    }
    free(text);
    free(buffer);
}

/* $XDG_STATE_HOME/muster/history, else in ~/.local/state; NULL when neither is known. */
static char *history_file(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int n = -1;
    if (state && *state == '/')
        n = asprintf(&path, "%s/muster/history", state);
    else if (home && *home)
        n = asprintf(&path, "%s/.local/state/muster/history", home);
    return n < 0 ? NULL : path;
}

int prompt_run(struct options *options)
{
    struct prompt p = {.options = options, .format = options->format ? options->format : "text"};
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    char *history = terminal ? history_file() : NULL;
    struct sigaction action = {.sa_handler = cancel_asked};
    sigaction(SIGINT, &action, NULL);
    if (load(&p)) {
        if (terminal) p.editor = editor_open(history, prompt_complete, &p);
        if (p.editor && !options->quiet)
            printf("muster %s. A question, or .help; Ctrl-D leaves.\n", muster_version());
        read_all(&p);
        if (p.editor) editor_close(p.editor);
    }
    forget(&p);
    free(p.matches);
    free(history);
    return p.exit;
}
