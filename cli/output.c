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
        if (n == 0) errno = ENOSPC;
        if (n <= 0) return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* The folder's entry must be on the disk, too; where that can't be asked for, it is not. */
static bool sync_folder(const char *path)
{
    char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    int descriptor, why = 0;
    if (slash) slash[slash == folder] = '\0';
    descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno != EACCES) why = errno;
    } else {
        if (fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP) why = errno;
        close(descriptor);
    }
    free(folder);
    errno = why;
    return why == 0;
}

/* Fills the temporary file, which gets the rights that a new file or the old one has. */
static bool fill(int descriptor, const char *path, const struct muster_text *text)
{
    struct stat old;
    mode_t mask = umask(0);
    mode_t mode = 0666 & ~mask;
    umask(mask);
    if (stat(path, &old) == 0)
        mode = old.st_mode & 07777;
    else if (errno != ENOENT)
        return false;
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
    if (!good) {
        unlink(beside);
    } else if (!sync_folder(path)) {
        good = false;
        why = errno;
    }
    free(beside);
    errno = why;
    return good;
}

/* A device, a pipe or a terminal is written to as it is. */
static bool write_special(const char *path, const struct muster_text *text)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC), why;
    bool good;
    if (descriptor < 0) return false;
    good = write_all(descriptor, text->bytes, text->length);
    why = errno;
    if (close(descriptor) != 0 && good) return false;
    errno = why;
    return good;
}

/* A link stays a link: what it leads to is written. */
static bool write_through(const char *path, const struct muster_text *text)
{
    char *real = realpath(path, NULL);
    bool good = real && write_file(real, text);
    int why = errno;
    free(real);
    errno = why;
    return good;
}

bool write_result(const struct options *options, const struct muster_text *text)
{
    return write_to(options->output, text);
}

bool write_complete(const struct options *options, enum muster_status status,
                    const struct muster_text *text)
{
    if (status == MUSTER_OK || !options->output || strcmp(options->output, "-") == 0)
        return write_result(options, text);
    complain("%s is not written: not everything could be read", options->output);
    return true;
}

bool write_to(const char *path, const struct muster_text *text)
{
    struct stat about;
    bool good;
    if (!path || strcmp(path, "-") == 0) {
        if (fflush(stdout) == 0 && write_all(STDOUT_FILENO, text->bytes, text->length)) return true;
        complain("the result cannot be written: %s", strerror(errno));
        return false;
    }
    if (stat(path, &about) != 0)
        good = errno == ENOENT && write_file(path, text);
    else if (S_ISREG(about.st_mode))
        good = write_through(path, text);
    else
        good = write_special(path, text);
    if (!good) complain("%s cannot be written: %s", path, strerror(errno));
    return good;
}

void keep_streams(void)
{
    int descriptor;
    do descriptor = open("/dev/null", O_RDONLY | O_NOCTTY);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0) close(descriptor);
}

int close_output(int status)
{
    bool lost = ferror(stdout);
    if (fflush(stdout) != 0) lost = true;
    if (close(STDOUT_FILENO) != 0) lost = true;
    if (!lost) return status;
    complain("standard output cannot be written: %s", strerror(errno ? errno : EIO));
    return EXIT_USAGE;
}

int exit_of(enum muster_status status)
{
    return status == MUSTER_INVALID ? EXIT_POLICY : EXIT_USAGE;
}
