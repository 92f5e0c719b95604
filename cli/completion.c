/*
 * completion: what shells complete muster's words with. The scripts of cli/completion ask
 * `muster completion words -- WORD ...`, the words behind `muster` up to the one at the cursor, and
 * get a candidate a line, with a tab and what it is behind it. The lines :files and :folders mean
 * names of these. Everything is read off the tables of commands and options.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* build/completion.c */
extern const struct completion_script {
    const char *name, *text;
    size_t length;
} completion_scripts[];

enum { PATIENCE = 2 }; /* seconds that a policy may take */

/* What is completed: its beginning, and what stands before it in the same word. */
struct completed {
    const struct command *command;
    struct muster_engine *engine;
    const char *beginning, *before;
};

static void propose(const struct completed *at, const char *word, size_t length, const char *after,
                    const char *about)
{
    if (strlen(at->beginning) > length + strlen(after) ||
        strncmp(word, at->beginning, strlen(at->beginning)) != 0)
        return;
    printf("%s%.*s%s\t%.*s\n", at->before, (int)length, word, after, (int)strcspn(about, "\t\n"),
           about);
}

static void propose_each(const struct completed *at, const char *words)
{
    for (size_t n; *words; words += n + (words[n] == ' ')) {
        n = strcspn(words, " ");
        propose(at, words, n, "", "");
    }
}

static void propose_commands(const struct completed *at)
{
    for (size_t k = 0; k < command_count; k++)
        propose(at, commands[k].name, strlen(commands[k].name), "", commands[k].purpose);
}

static void propose_options(const struct completed *at)
{
    const struct option_form *form;
    for (size_t k = 0; (form = option_of(at->command, k)); k++) {
        char name[64];
        int n = snprintf(name, sizeof name, "--%s", form->name);
        propose(at, name, (size_t)n, "", form->meaning);
    }
}

static void propose_passes(const struct completed *at)
{
    const char *pass;
    for (size_t k = 0; (pass = muster_pass(k)); k++) propose(at, pass, strlen(pass), "", "");
}

/* A policy that takes too long completes nothing. */
static void give_up(int number)
{
    (void)number;
    _exit(EXIT_PASS);
}

static bool among(const char *word, const char *words)
{
    size_t length = strlen(word), n;
    for (; *words; words += n + (words[n] == ' ')) {
        n = strcspn(words, " ");
        if (n == length && strncmp(word, words, n) == 0) return true;
    }
    return false;
}

/* What the policy in the working folder declares of some sorts; mistakes in it are not said here.
 */
static void propose_names(const struct completed *at, const char *what, const char *after)
{
    static const char *const here = ".";
    const struct muster_name *names;
    size_t n;
    signal(SIGALRM, give_up);
    fflush(stdout);
    alarm(PATIENCE);
    muster_names(at->engine, &here, 1, &names, &n);
    alarm(0);
    for (size_t k = 0; k < n; k++)
        if (among(names[k].what, what))
            propose(at, names[k].name, strlen(names[k].name), after, names[k].about);
}

static void propose_files(const struct completed *at, const char *which)
{
    if (!*at->before) printf(":%s\n", which);
}

/* What NAME is the name of. */
static const char *named_by(const struct command *command)
{
    if (command->run == run_report) return "report";
    if (command->run == run_graph) return "graph";
    if (command->run == run_doc) return "module report";
    return "requirement";
}

/* What a word of the tables stands for: the argument of an option, or an operand. */
static void propose_for(const struct completed *at, const char *word, size_t length)
{
    static const struct {
        const char *word, *values;
    } sets[] = {{"SEVERITY", "info low medium high critical"},
                {"TARGET", "bytecode sql"},
                {"FORM", "text graph"},
                {"COLOUR", "auto always never"},
                {"SHELL", "bash zsh fish"}};
    static const char *const files[] = {"PATH", "FILE", "BEFORE", "AFTER"};
#define IS(text) (strlen(text) == length && strncmp(word, text, length) == 0)
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++)
        if (IS(sets[k].word)) propose_each(at, sets[k].values);
    for (size_t k = 0; k < sizeof files / sizeof *files; k++)
        if (IS(files[k])) propose_files(at, "files");
    if (IS("FOLDER")) propose_files(at, "folders");
    if (IS("COMMAND")) propose_commands(at);
    if (IS("PASS")) propose_passes(at);
    if (IS("FORMAT") && at->command->formats) propose_each(at, at->command->formats);
    if (IS("NAME")) propose_names(at, named_by(at->command), "");
    if (IS("NAME=VALUE")) propose_names(at, "parameter", "=");
    if (IS("SUBJECT")) propose_names(at, "thing", "");
#undef IS
}

/* The operand of a number in a command's synopsis, such as "NAME [SUBJECT] [PATH ...]": options
 * there count for nothing, what "..." follows goes on, and what is optional can be left out. */
static void propose_operand(const struct completed *at, size_t number)
{
    const char *word = at->command->arguments, *last = word;
    size_t length = 0, last_length = 0;
    while (*(word += strspn(word, " []"))) {
        bool optional = word > at->command->arguments && word[-1] == '[';
        length = *word == '\'' ? strcspn(word + 1, "'") + 2 : strcspn(word, " []");
        if (*word == '-') { /* and its argument */
            length += strspn(word + length, " ");
            length += strcspn(word + length, " ");
        } else if (length == 3 && strncmp(word, "...", 3) == 0) {
            propose_for(at, last, last_length);
            return;
        } else if (number > 0) {
            number--;
            last = word;
            last_length = length;
        } else {
            propose_for(at, word, length);
            if (!optional) return;
            if (strncmp(word + length, " ...", 4) == 0) return;
        }
        word += length;
    }
}

/* The words behind the command, of which the last is completed. */
static void complete(struct completed *at, const char *const *words, size_t n)
{
    const struct option_form *form = NULL;
    bool only_operands = false, wanted = false;
    size_t operands = 0;
    const char *equals;
    for (size_t k = 0; k + 1 < n; k++) {
        if (wanted)
            wanted = strcmp(words[k], "=") == 0; /* bash makes a word of it */
        else if (!only_operands && strcmp(words[k], "--") == 0)
            only_operands = true;
        else if (only_operands || words[k][0] != '-' || !words[k][1])
            operands++;
        else
            wanted = option_wants_next(at->command, words[k], &form);
    }
    if (wanted && strcmp(words[n - 1], "=") == 0) at->beginning = "";
    equals = strchr(at->beginning, '=');
    if (wanted) {
        propose_for(at, form->argument, strlen(form->argument));
    } else if (only_operands || *at->beginning != '-') {
        propose_operand(at, operands);
    } else if (!equals) {
        propose_options(at);
    } else {
        char option[64], before[66];
        snprintf(option, sizeof option, "%.*s", (int)(equals - at->beginning), at->beginning);
        snprintf(before, sizeof before, "%s=", option);
        at->before = before;
        at->beginning = equals + 1;
        if (option_wants_next(at->command, option, &form))
            propose_for(at, form->argument, strlen(form->argument));
    }
}

static void complete_words(struct muster_engine *engine, const char *const *words, size_t n)
{
    static const struct command help = {.name = "help", .options = "", .arguments = "COMMAND"};
    struct completed at = {.engine = engine, .beginning = n ? words[n - 1] : "", .before = ""};
    if (n <= 1) {
        propose_commands(&at);
        propose(&at, help.name, strlen(help.name), "", "say more about a command");
        return;
    }
    for (size_t k = 0; k < command_count; k++)
        if (strcmp(commands[k].name, words[0]) == 0) at.command = &commands[k];
    if (strcmp(words[0], help.name) == 0) at.command = &help;
    if (at.command) complete(&at, words + 1, n - 1);
}

int run_completion(struct options *options)
{
    const char *shell = options->noperands ? options->operands[0] : "";
    if (strcmp(shell, "words") == 0) {
        complete_words(options->engine, options->operands + 1, options->noperands - 1);
        return EXIT_PASS;
    }
    for (const struct completion_script *script = completion_scripts; script->name; script++) {
        const char *dot = strrchr(script->name, '.');
        const struct muster_text text = {script->text, script->length};
        if (strcmp(shell, dot ? dot + 1 : "zsh") == 0 && options->noperands == 1)
            return write_result(options, &text) ? EXIT_PASS : EXIT_USAGE;
    }
    complain("completion wants a shell: muster completion bash, zsh or fish");
    return EXIT_USAGE;
}
