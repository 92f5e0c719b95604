/* init: a small project that passes, with things to break. The files are those of cli/template. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

/* build/template.c */
extern const struct template_file {
    const char *name, *text;
    size_t length;
} template_files[];

enum { PATH_MAX_HERE = 4096 };

static bool path_of(char *path, const char *folder, const char *name)
{
    int n = snprintf(path, PATH_MAX_HERE, "%s/%s", folder, name);
    if (n > 0 && n < PATH_MAX_HERE) return true;
    complain("the name of %s is too long", folder);
    return false;
}

/* Nothing is overwritten: all files are looked for before the first is written. */
static bool is_free(const char *folder)
{
    char path[PATH_MAX_HERE];
    for (const struct template_file *file = template_files; file->name; file++) {
        if (!path_of(path, folder, file->name)) return false;
        if (access(path, F_OK) != 0) {
            if (errno == ENOENT) continue;
            complain("%s cannot be looked for: %s", path, strerror(errno));
            return false;
        }
        complain("%s is there already, and muster init overwrites nothing", path);
        return false;
    }
    return true;
}

static bool make_folder(const char *path)
{
    struct stat about;
    if (mkdir(path, 0777) == 0) return true;
    if (errno == EEXIST && stat(path, &about) == 0) {
        if (S_ISDIR(about.st_mode)) return true;
        errno = ENOTDIR;
    }
    complain("folder %s cannot be made: %s", path, strerror(errno));
    return false;
}

/* The folders that a file lies in, below `folder`. */
static bool make_folders(char *path, const char *folder)
{
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        bool made = make_folder(path);
        *slash = '/';
        if (!made) return false;
    }
    return true;
}

static bool write_file(struct options *options, const char *folder,
                       const struct template_file *file)
{
    char path[PATH_MAX_HERE];
    const struct muster_text text = {file->text, file->length};
    if (!path_of(path, folder, file->name) || !make_folders(path, folder)) return false;
    options->output = path;
    if (!write_result(options, &text)) return false;
    if (!options->quiet) printf("%s\n", path);
    return true;
}

int run_init(struct options *options)
{
    const char *folder = options->noperands ? options->operands[0] : ".";
    if (options->noperands > 1) {
        complain("init takes one folder");
        return EXIT_USAGE;
    }
    if (!make_folder(folder) || !is_free(folder)) return EXIT_USAGE;
    for (const struct template_file *file = template_files; file->name; file++)
        if (!write_file(options, folder, file)) return EXIT_USAGE;
    return EXIT_PASS;
}
