#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

enum option_number {
#define OPTION(name, text, letter, argument, group, meaning) OPTION_##name,
#include "cli/option.def"
#undef OPTION
};

static const struct option_form forms[] = {
#define OPTION(name, text, letter, argument, group, meaning)                                       \
    {text, letter, argument, group, meaning},
#include "cli/option.def"
#undef OPTION
};

enum { FORMS = sizeof forms / sizeof *forms };

static bool has(const struct command *command, const struct option_form *form)
{
    return form->group == 'a' || strchr(command->options, form->group) != NULL;
}

const struct option_form *option_of(const struct command *command, size_t number)
{
    for (size_t k = 0; k < FORMS; k++)
        if (has(command, &forms[k]) && number-- == 0) return &forms[k];
    return NULL;
}

bool option_wants_next(const struct command *command, const char *argument,
                       const struct option_form **form)
{
    bool letter = argument[0] == '-' && argument[1] && argument[1] != '-' && !argument[2];
    bool name = argument[0] == '-' && argument[1] == '-' && argument[2];
    for (size_t k = 0; (*form = option_of(command, k)); k++)
        if ((letter && (*form)->letter == argument[1]) ||
            (name && strcmp((*form)->name, argument + 2) == 0))
            return (*form)->argument != NULL;
    return false;
}

void options_print(const struct command *command)
{
    for (size_t k = 0; k < FORMS; k++) {
        char left[64];
        const struct option_form *form = &forms[k];
        if (!has(command, form)) continue;
        snprintf(left, sizeof left, "%c%c%s--%s%s%s", form->letter ? '-' : ' ',
                 form->letter ? form->letter : ' ', form->letter ? ", " : "  ", form->name,
                 form->argument ? " " : "", form->argument ? form->argument : "");
        printf("  %-28s %s\n", left, form->meaning);
    }
}

static void complain_unknown(const struct command *command, const char *name, bool letter)
{
    const char *names[FORMS], *near;
    size_t n = 0;
    for (size_t k = 0; k < FORMS; k++)
        if (has(command, &forms[k])) names[n++] = forms[k].name;
    near = letter ? NULL : muster_nearest(name, names, n);
    complain("%s has no option %s%s%s%s%s", command->name, letter ? "-" : "--", name,
             near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
    if (!near) complain("`muster help %s` lists its options", command->name);
}

/* An option by name, of this command; NULL, having said so, when there is none. */
static const struct option_form *find(const struct command *command, const char *name,
                                      size_t length)
{
    char copy[40];
    for (size_t k = 0; k < FORMS; k++)
        if (has(command, &forms[k]) && strlen(forms[k].name) == length &&
            strncmp(forms[k].name, name, length) == 0)
            return &forms[k];
    snprintf(copy, sizeof copy, "%.*s", (int)length, name);
    complain_unknown(command, copy, false);
    return NULL;
}

static const struct option_form *find_letter(const struct command *command, char letter)
{
    char name[2] = {letter, '\0'};
    for (size_t k = 0; k < FORMS; k++)
        if (has(command, &forms[k]) && forms[k].letter == letter) return &forms[k];
    complain_unknown(command, name, true);
    return NULL;
}

static bool take_colour(struct options *options, const char *value)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (int k = 0; k < 3; k++) {
        if (strcmp(value, names[k])) continue;
        options->colour = (enum colour)k;
        return true;
    }
    complain("--color takes auto, always or never, not %s", value);
    return false;
}

static bool take_jobs(struct options *options, const char *value)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || number < 1 || number > JOBS_MAX) {
        complain("--jobs takes a number from 1 to %d, not %s", JOBS_MAX, value);
        return false;
    }
    options->jobs = (unsigned)number;
    return true;
}

static bool take_engine(struct options *options, enum muster_option option, const char *value)
{
    enum muster_status status = muster_option(options->engine, option, value);
    if (status == MUSTER_OK) return true;
    show_diagnostics(options);
    return false;
}

/* Of folders to search one that is not there would go unnoticed. */
static bool take_library(struct options *options, const char *value)
{
    struct stat about;
    if (stat(value, &about) == 0 && S_ISDIR(about.st_mode))
        return take_engine(options, MUSTER_LIBRARY, value);
    complain("--library takes a folder of modules, and %s is none", value);
    return false;
}

/* The engine that it is for is opened later; what is wrong with it is said at once. */
static bool take_before(struct options *options, const char *value)
{
    struct muster_engine *own = options->engine, *other = muster_open();
    bool good;
    options->engine = other;
    good = other && take_engine(options, MUSTER_AS_OF, value);
    options->engine = own;
    muster_close(other);
    if (!good) complain("--before-as-of cannot be %s", value);
    if (good) options->before_as_of = value;
    return good;
}

static bool take(struct options *options, enum option_number number, const char *value)
{
    switch (number) {
    case OPTION_FORMAT: options->format = value; return true;
    case OPTION_OUTPUT: options->output = value; return true;
    case OPTION_AFTER: options->after = value; return true;
    case OPTION_TO: options->to = value; return true;
    case OPTION_CHECK: options->check = true; return true;
    case OPTION_DIFF: options->diff = true; return true;
    case OPTION_RUN: options->pattern = value; return true;
    case OPTION_EXPLAIN: return take_engine(options, MUSTER_EXPLAIN, value);
    case OPTION_AS: options->as = value; return true;
    case OPTION_VERIFY: options->verify = true; return true;
    case OPTION_PROOFS: return take_engine(options, MUSTER_PROOFS, "yes");
    case OPTION_JOBS: return take_jobs(options, value);
    case OPTION_COVERAGE:
        options->coverage = true;
        return take_engine(options, MUSTER_COVERAGE, "yes");
    case OPTION_COVERAGE_TO:
        options->coverage_to = value;
        return take_engine(options, MUSTER_COVERAGE, "yes");
    case OPTION_ON: options->on = value; return true;
    case OPTION_AS_LIBRARY: return take_engine(options, MUSTER_AS_LIBRARY, "yes");
    case OPTION_ALLOW: return take_engine(options, MUSTER_ALLOW, value);
    case OPTION_DAY:
    case OPTION_AS_OF: options->as_of = value; return take_engine(options, MUSTER_AS_OF, value);
    case OPTION_BEFORE_AS_OF: return take_before(options, value);
    case OPTION_BEFORE_FACTS: options->before_facts = value; return true;
    case OPTION_ZONE: return take_engine(options, MUSTER_ZONE, value);
    case OPTION_SET: return take_engine(options, MUSTER_SET, value);
    case OPTION_ROOT: options->root = value; return take_engine(options, MUSTER_ROOT, value);
    case OPTION_FACTS: return take_engine(options, MUSTER_FACTS, value);
    case OPTION_FAIL_ON: return take_engine(options, MUSTER_FAIL_ON, value);
    case OPTION_BASELINE: return take_engine(options, MUSTER_BASELINE, value);
    case OPTION_ALL: return take_engine(options, MUSTER_ALL, "yes");
    case OPTION_LIBRARY: return take_library(options, value);
    case OPTION_LIMIT_STEPS: return take_engine(options, MUSTER_LIMIT_STEPS, value);
    case OPTION_LIMIT_ROWS: return take_engine(options, MUSTER_LIMIT_ROWS, value);
    case OPTION_LIMIT_MEMORY: return take_engine(options, MUSTER_LIMIT_MEMORY, value);
    case OPTION_COLOR: return take_colour(options, value);
    case OPTION_QUIET: options->quiet = true; return true;
    case OPTION_HELP: options->help = true; return true;
    }
    return false;
}

void doubt_name(const struct options *options, const char *what)
{
    struct stat about;
    const char *name = options->operands[0];
    if (stat(name, &about) == 0)
        complain("%s is a %s: the name of %s comes before it: muster %s NAME %s", name,
                 S_ISDIR(about.st_mode) ? "folder" : "file", what, options->command, name);
}

/* One argument that begins with a dash; *next is the one behind it, and may be taken. */
static bool take_argument(struct options *options, const struct command *command, char *argument,
                          char **next, int *taken)
{
    const struct option_form *form;
    const char *value = NULL;
    if (argument[1] == '-') {
        size_t length = strcspn(argument + 2, "=");
        form = find(command, argument + 2, length);
        if (argument[2 + length]) value = argument + 3 + length;
    } else {
        form = find_letter(command, argument[1]);
        if (argument[2]) value = argument + 2;
        if (value && *value == '=') value++;
    }
    if (!form) return false;
    if (!form->argument && value) {
        complain("--%s takes no value", form->name);
        return false;
    }
    if (form->argument && !value) {
        if (!*next) {
            complain("--%s wants a value: --%s %s", form->name, form->name, form->argument);
            return false;
        }
        value = *next;
        *taken = 1;
    }
    if (value && !*value) {
        complain("the value of --%s is empty", form->name);
        return false;
    }
    return take(options, (enum option_number)(form - forms), value);
}

bool options_parse(struct options *options, const struct command *command, int argc, char **argv)
{
    bool only_operands = false;
    for (int k = 0; k < argc; k++) {
        int taken = 0;
        if (!only_operands && strcmp(argv[k], "--") == 0) {
            only_operands = true;
            continue;
        }
        if (only_operands || argv[k][0] != '-' || !argv[k][1]) {
            options->operands[options->noperands++] = argv[k];
            continue;
        }
        if (!take_argument(options, command, argv[k], &argv[k + 1], &taken)) return false;
        k += taken;
    }
    return true;
}
