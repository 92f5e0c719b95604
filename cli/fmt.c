/* fmt: policy files in the one style. */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/unified.h"

/* What became of the files so far: the gravest exit status. */
struct formatting {
    struct options *options;
    size_t files;
    int exit;
};

static void worsen(struct formatting *f, int exit)
{
    if (exit > f->exit) f->exit = exit;
}

static void print_change(struct formatting *f, const char *path, const struct muster_text *was,
                         const struct muster_text *is)
{
    bool colour = colour_wanted(f->options, STDOUT_FILENO);
    if (unified_print(stdout, path, (struct unified_text){was->bytes, was->length}, path,
                      (struct unified_text){is->bytes, is->length}, colour))
        return;
    complain("the system has no more memory");
    worsen(f, EXIT_USAGE);
}

static void format_file(struct formatting *f, const char *path)
{
    struct options *options = f->options;
    struct muster_text text, was;
    enum muster_status status = muster_format(options->engine, path, &text, &was);
    f->files++;
    if (status != MUSTER_OK) {
        worsen(f, exit_of(status));
        return;
    }
    if (text.length == was.length && memcmp(text.bytes, was.bytes, was.length) == 0) return;
    if (options->check || options->diff) {
        if (options->diff)
            print_change(f, path, &was, &text);
        else
            printf("%s\n", path);
        worsen(f, EXIT_FINDINGS);
        return;
    }
    options->output = path;
    if (!write_result(options, &text))
        worsen(f, EXIT_USAGE);
    else if (!options->quiet)
        printf("%s\n", path);
}

static bool is_policy(const char *name)
{
    size_t n = strlen(name);
    return n > 7 && strcmp(name + n - 7, ".muster") == 0;
}

static void format_path(struct formatting *f, const char *path);

/* Every *.muster below a folder, in order of names; hidden ones are left out. */
static void format_folder(struct formatting *f, const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    if (n < 0) {
        complain("%s cannot be read: %s", path, strerror(errno));
        worsen(f, EXIT_USAGE);
        return;
    }
    for (int k = 0; k < n; k++) {
        char *inner = NULL;
        struct stat about;
        const char *name = entries[k]->d_name;
        if (name[0] != '.' && asprintf(&inner, "%s/%s", path, name) > 0 &&
            lstat(inner, &about) == 0 && (S_ISDIR(about.st_mode) || is_policy(name)))
            format_path(f, inner);
        free(inner);
        free(entries[k]);
    }
    free(entries);
}

static void format_path(struct formatting *f, const char *path)
{
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        format_folder(f, path);
    else
        format_file(f, path);
}

int run_fmt(struct options *options)
{
    struct formatting f = {.options = options};
    for (size_t k = 0; k < options->noperands; k++) format_path(&f, options->operands[k]);
    if (options->noperands == 0) format_path(&f, ".");
    show_diagnostics(options);
    if (f.files == 0) complain("there is no *.muster file");
    return f.files == 0 ? EXIT_USAGE : f.exit;
}
