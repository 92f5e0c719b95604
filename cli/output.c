/* Where results and diagnostics go. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

void complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("muster: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

bool colour_wanted(const struct options *options, int descriptor)
{
    const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (options->colour != COLOUR_AUTO) return options->colour == COLOUR_ALWAYS;
    if (no && *no) return false;
    return isatty(descriptor) && !(terminal && strcmp(terminal, "dumb") == 0);
}

void show_diagnostics(const struct options *options)
{
    struct muster_text text;
    muster_option(options->engine, MUSTER_COLOR,
                  colour_wanted(options, STDERR_FILENO) ? "yes" : "no");
    if (muster_diagnostics(options->engine, &text) != MUSTER_OK) {
        complain("%s", muster_failure(options->engine));
        return;
    }
    fwrite(text.bytes, 1, text.length, stderr);
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(descriptor, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* The folder's entry must be on the disk, too; where that can't be asked for, it is not. */
static void sync_folder(const char *path)
{
    char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    int descriptor;
    if (slash) slash[slash == folder] = '\0';
    descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(folder);
}

/* Fills the temporary file, which gets the rights that a new file or the old one has. */
static bool fill(int descriptor, const char *path, const struct muster_text *text)
{
    struct stat old;
    mode_t mask = umask(0);
    mode_t mode = 0666 & ~mask;
    umask(mask);
    if (stat(path, &old) == 0) mode = old.st_mode & 07777;
    return fchmod(descriptor, mode) == 0 && write_all(descriptor, text->bytes, text->length) &&
           fsync(descriptor) == 0;
}

/* A temporary file beside it takes its place when it is whole. */
static bool write_file(const char *path, const struct muster_text *text)
{
    char *beside = NULL;
    int descriptor, why;
    bool good;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0) return false;
    descriptor = mkostemp(beside, O_CLOEXEC);
    if (descriptor < 0) {
        why = errno;
        free(beside);
        errno = why;
        return false;
    }
    good = fill(descriptor, path, text);
    why = errno;
    if (close(descriptor) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && rename(beside, path) != 0) {
        good = false;
        why = errno;
    }
    if (good)
        sync_folder(path);
    else
        unlink(beside);
    free(beside);
    errno = why;
    return good;
}

/* A device, a pipe or a terminal is written to as it is. */
static bool write_special(const char *path, const struct muster_text *text)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    bool good;
    if (descriptor < 0) return false;
    good = write_all(descriptor, text->bytes, text->length);
    return close(descriptor) == 0 && good;
}

bool write_result(const struct options *options, const struct muster_text *text)
{
    return write_to(options->output, text);
}

bool write_to(const char *path, const struct muster_text *text)
{
    struct stat about;
    bool good;
    if (!path || strcmp(path, "-") == 0) {
        fflush(stdout);
        if (write_all(STDOUT_FILENO, text->bytes, text->length)) return true;
        complain("the result cannot be written: %s", strerror(errno));
        return false;
    }
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
        char *real = realpath(path, NULL); /* a link stays a link */
        good = write_file(real ? real : path, text);
        int why = errno;
        free(real);
        errno = why;
    } else {
        good = write_special(path, text);
    }
    if (!good) complain("%s cannot be written: %s", path, strerror(errno));
    return good;
}

int exit_of(enum muster_status status)
{
    return status == MUSTER_INVALID ? EXIT_POLICY : EXIT_USAGE;
}
