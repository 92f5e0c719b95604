/* The program: finds the command, and is the only place that ends the process. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const char about_paths[] =
    "PATH is a policy file, a folder of them, or one file that muster compile made; else the\n"
    "working folder.";

const struct command commands[] = {
    {"check", "ofekb", run_check, "[PATH ...]", "compile, load facts, evaluate, report",
     "Prints findings, or with -f json what docs/findings-json.md describes.", "text json"},
    {"graph", "ofe", run_graph, "NAME [PATH ...]", "draw a picture of the policy",
     "Without -f, the ending of the file of -o says the format; else it is dot. Other formats of\n"
     "Graphviz are good, too.",
     "dot svg png pdf"},
    {"report", "ofe", run_report, "NAME [PATH ...]", "print a table of the policy", "",
     "text csv md json html"},
    {"query", "ofe", run_query, "['E for ...'] [PATH ...]",
     "ask one question, or one after another",
     "The answer is a table. Without a question, that is when every operand is a file or folder\n"
     "that is there, it opens a prompt: questions and commands (.help) are typed, with line\n"
     "editing, completion by the tab and a history; from a pipe, a line each.",
     "text csv md json html"},
    {"doc", "ofe", run_doc, "[NAME] [PATH ...]", "document modules, or print a report to be read",
     "NAME is a module of the policy or the library (muster doc isms), a kind or a requirement\n"
     "(muster doc isms.control), else a report (muster doc policies); without it the policy's own\n"
     "modules are documented, and where there is no policy the modules of the library listed.",
     "md html"},
    {"explain", "ofex", run_explain, "NAME [SUBJECT] [PATH ...]",
     "show why an outcome is what it is",
     "NAME is a requirement or REQUIREMENT.PART; its module or kind may stand in front, with a\n"
     "dot. SUBJECT is what was judged, or how its name begins: the operand behind NAME, unless a\n"
     "file or folder is called so; --on says it in any case. Without it, everything that is not\n"
     "satisfied is explained, or one satisfied outcome. Formats of Graphviz draw the proof; so "
     "does\n"
     "--as graph.",
     "text json dot svg png pdf"},
    {"diff", "ofew", run_diff, "BEFORE AFTER [PATH ...]", "show what changed between two states",
     "Each state is a folder, a policy file, one that muster compile made, or a git revision: REV "
     "or\n"
     "REV:PATH, PATH from the top of the repository. What is a file or folder here is not taken "
     "for\n"
     "a revision. PATH ... is what of a revision is taken, from the working folder; else what the\n"
     "other state is of, or the working folder. With --before-as-of the states are as of two\n"
     "instants, and what changed only because time passed is told from the rest. Ends with 1 when\n"
     "something became worse.\n"
     "docs/diff.md describes both formats.",
     "text json"},
    {"fmt", "m", run_fmt, "[PATH ...]", "write policy files in the one style",
     "Names the files that it changed. A file with syntax errors is left alone.", NULL},
    {"lint", "ofl", run_lint, "[PATH ...]", "say what compiles, but says little",
     "What is never used, conditions that decide nothing, waivers that cover nothing, promises "
     "without\n"
     "a measure: docs/lint.md. Ends with 1 when there is a warning.",
     "text json"},
    {"init", "", run_init, "[FOLDER]", "write a small project to begin with",
     "It passes, and its README says what to break. Files that are there are never overwritten.",
     NULL},
    {"test", "oftv", run_test, "[PATH ...]", "run the tests that the policy holds",
     "Facts are not loaded: a test has what the sources declare and what it gives. It is an error\n"
     "when no test was run.",
     "text tap junit"},
    {"compile", "oc", run_compile, "-o FILE [PATH ...]", "write the compiled policy",
     "The file, by custom FILE.mbc, holds the sources, too: findings from it are as good.", NULL},
    {"run", "ofekb", run_run, "FILE", "evaluate a compiled policy",
     "The same as check, but of a file that muster compile made, and only that.", "text json"},
    {"dis", "o", run_dis, "FILE", "show a compiled policy", "Tables, then code.", NULL},
    {"dump", "odv", run_dump, "--after PASS [PATH ...]", "show what a pass of the compiler left",
     "", NULL},
    {"completion", "o", run_completion, "SHELL", "print what makes a shell complete muster's words",
     "SHELL is bash, zsh or fish. make install puts the same where these shells look. In bash:\n"
     "source <(muster completion bash)",
     NULL},
};
const size_t command_count = sizeof commands / sizeof *commands;

static void print_usage(FILE *out)
{
    fputs("muster - policy as code for information security management\n\n", out);
    for (size_t k = 0; k < command_count; k++)
        fprintf(out, "  muster %-10s %-25s %s\n", commands[k].name, commands[k].arguments,
                commands[k].purpose);
    fputs(
        "\n`muster help COMMAND` says more.\n"
        "Exit status: 0 nothing found, 1 findings, 2 usage or unreadable input, 3 the policy does\n"
        "not compile, 4 only outcomes that cannot be told.\n",
        out);
}

static const struct command *find(const char *name)
{
    const char *names[sizeof commands / sizeof *commands + 2], *near;
    for (size_t k = 0; k < command_count; k++) {
        if (strcmp(commands[k].name, name) == 0) return &commands[k];
        names[k] = commands[k].name;
    }
    names[command_count] = "help";
    names[command_count + 1] = "--version";
    near = strcmp(name, "version") ? muster_nearest(name, names, command_count + 2) : "--version";
    complain("muster has no command `%s`", name);
    if (near)
        complain("did you mean `muster %s`?", near);
    else
        complain("`muster help` lists the commands");
    return NULL;
}

static void print_passes(void)
{
    const char *pass;
    printf("Passes, in order:");
    for (size_t k = 0; (pass = muster_pass(k)); k++) printf(" %s", pass);
    printf("\n\n");
}

static void print_formats(const char *formats)
{
    printf("Formats: ");
    for (; *formats; formats++) printf(*formats == ' ' ? ", " : "%c", *formats);
    printf(".\n");
}

static int print_help(const char *name)
{
    const struct command *command;
    if (!name) {
        print_usage(stdout);
        return EXIT_PASS;
    }
    command = find(name);
    if (!command) return EXIT_USAGE;
    printf("muster %s %s\n\n%c%s.", command->name, command->arguments, command->purpose[0] - 32,
           command->purpose + 1);
    printf("%s%s\n", *command->about ? " " : "", command->about);
    if (command->formats) print_formats(command->formats);
    if (strstr(command->arguments, "PATH") && command->run != run_diff) printf("%s\n", about_paths);
    printf("\n");
    if (command->run == run_dump) print_passes();
    options_print(command);
    return EXIT_PASS;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct options options = {.command = command->name};
    int status = EXIT_USAGE;
    options.engine = muster_open();
    options.operands = calloc((size_t)argc + 1, sizeof *options.operands);
    if (!options.engine || !options.operands)
        complain("the system has no more memory");
    else if (options_parse(&options, command, argc, argv))
        status = options.help ? print_help(command->name) : command->run(&options);
    free(options.operands);
    muster_close(options.engine);
    return status;
}

int main(int argc, char **argv)
{
    const struct command *command;
    const char *name = argc > 1 ? argv[1] : NULL;
    int status = EXIT_USAGE;
    keep_streams();
    signal(SIGPIPE, SIG_IGN); /* a reader that leaves early is an error of writing */
    signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
    if (!name) {
        print_usage(stderr);
    } else if (strcmp(name, "--version") == 0) {
        printf("muster %s\n", muster_version());
        status = EXIT_PASS;
    } else if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || !strcmp(name, "-h")) {
        status = print_help(argc > 2 ? argv[2] : NULL);
    } else if (name[0] == '-') {
        complain("the command comes first: muster COMMAND %s ...; or muster --version", name);
        complain("`muster help` lists the commands");
    } else if ((command = find(name))) {
        status = run(command, argc - 2, argv + 2);
    }
    return close_output(status);
}
