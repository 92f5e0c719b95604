/*
 * The program, linked so that what it asks of the system goes through here (ld's --wrap), where a
 * call can be made to fail. Only the calls of our own code are seen, so counts do not depend on the
 * C library; sanitizers work as ever.
 *
 * FAULT=N: the N-th call fails. FAULT=N+: so do all after it. FAULT=short: reads and writes move 3
 * bytes at most. FAULT=interrupt: every other read and write is interrupted. In FAULT_LOG stand
 * afterwards the number of calls and, of the first that failed, name, reason and path.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRAP(type, name, ...)                                                                      \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

enum { DESCRIPTORS = 64, LONGEST = 512, AT_ONCE = 3 };

static struct {
    atomic_uint calls, moves;
    unsigned fails_at;
    bool on, brief, interrupts;
    char failed[LONGEST + 64];
    char paths[DESCRIPTORS][LONGEST]; /* of what is open */
    struct {
        const void *stream;
        char path[LONGEST];
    } folders[DESCRIPTORS];
} faults;

WRAP(int, open, const char *path, int flags, ...);
WRAP(ssize_t, write, int descriptor, const void *bytes, size_t length);
WRAP(int, close, int descriptor);
WRAP(int, access, const char *path, int mode);

static void __attribute__((constructor)) begin(void)
{
    const char *how = getenv("FAULT");
    char *end;
    snprintf(faults.paths[STDOUT_FILENO], LONGEST, "result");
    if (!how) return;
    faults.brief = strcmp(how, "short") == 0;
    faults.interrupts = strcmp(how, "interrupt") == 0;
    faults.fails_at = (unsigned)strtoul(how, &end, 10);
    faults.on = *end == '+';
}

static void __attribute__((destructor)) end(void)
{
    const char *path = getenv("FAULT_LOG");
    char line[32];
    int n = snprintf(line, sizeof line, "%u\n", faults.calls), log;
    if (!path) return;
    if (!*faults.failed && __real_access(path, F_OK) == 0)
        return; /* a copy of this process has said it */
    log = __real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (__real_write(log, line, (size_t)n) < 0 ||
        __real_write(log, faults.failed, strlen(faults.failed)) < 0)
        abort();
    __real_close(log);
}

/* Whether this call is to fail; sets errno then. */
static bool fails(const char *name, const char *path, int error)
{
    unsigned call = ++faults.calls;
    if (!faults.fails_at || call < faults.fails_at) return false;
    if (call > faults.fails_at && !faults.on) return false;
    if (call == faults.fails_at)
        snprintf(faults.failed, sizeof faults.failed, "%s\n%s\n%s\n", name, strerror(error), path);
    errno = error;
    return true;
}

static char *path_of(int descriptor)
{
    return faults.paths[descriptor >= 0 && descriptor < DESCRIPTORS ? descriptor : 0];
}

static int opened(int descriptor, const char *path)
{
    if (descriptor > STDERR_FILENO) snprintf(path_of(descriptor), LONGEST, "%s", path);
    return descriptor;
}

static bool interrupted(void)
{
    if (!faults.interrupts || ++faults.moves % 2 == 0) return false;
    errno = EINTR;
    return true;
}

static size_t some(size_t length)
{
    return faults.brief && length > AT_ONCE ? AT_ONCE : length;
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list more;
    mode_t mode;
    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (fails("open", path, EIO)) return -1;
    return opened(__real_open(path, flags, mode), path);
}

WRAP(int, mkostemp, char *path, int flags)
{
    char wanted[LONGEST];
    snprintf(wanted, sizeof wanted, "%s", path);
    if (fails("mkostemp", path, ENOSPC)) return -1;
    return opened(__real_mkostemp(path, flags), wanted);
}

WRAP(ssize_t, read, int descriptor, void *bytes, size_t length)
{
    if (fails("read", path_of(descriptor), EIO) || interrupted()) return -1;
    return __real_read(descriptor, bytes, some(length));
}

ssize_t __wrap_write(int descriptor, const void *bytes, size_t length)
{
    if (fails("write", path_of(descriptor), ENOSPC) || interrupted()) return -1;
    return __real_write(descriptor, bytes, some(length));
}

/* What is to fail is closed all the same, as the system does. */
int __wrap_close(int descriptor)
{
    bool failed = fails("close", path_of(descriptor), EIO);
    int result = __real_close(descriptor);
    if (failed) errno = EIO;
    return failed ? -1 : result;
}

WRAP(int, fsync, int descriptor)
{
    return fails("fsync", path_of(descriptor), EIO) ? -1 : __real_fsync(descriptor);
}

WRAP(int, fchmod, int descriptor, mode_t mode)
{
    return fails("fchmod", path_of(descriptor), EIO) ? -1 : __real_fchmod(descriptor, mode);
}

WRAP(int, fstat, int descriptor, struct stat *about)
{
    return fails("fstat", path_of(descriptor), EIO) ? -1 : __real_fstat(descriptor, about);
}

WRAP(int, stat, const char *path, struct stat *about)
{
    return fails("stat", path, EIO) ? -1 : __real_stat(path, about);
}

WRAP(int, lstat, const char *path, struct stat *about)
{
    return fails("lstat", path, EIO) ? -1 : __real_lstat(path, about);
}

int __wrap_access(const char *path, int mode)
{
    return fails("access", path, EIO) ? -1 : __real_access(path, mode);
}

WRAP(int, mkdir, const char *path, mode_t mode)
{
    return fails("mkdir", path, ENOSPC) ? -1 : __real_mkdir(path, mode);
}

WRAP(int, rename, const char *from, const char *to)
{
    return fails("rename", to, EIO) ? -1 : __real_rename(from, to);
}

WRAP(int, unlink, const char *path)
{
    return fails("unlink", path, EIO) ? -1 : __real_unlink(path);
}

WRAP(char *, realpath, const char *path, char *real)
{
    return fails("realpath", path, EIO) ? NULL : __real_realpath(path, real);
}

WRAP(DIR *, opendir, const char *path)
{
    DIR *stream = fails("opendir", path, EIO) ? NULL : __real_opendir(path);
    for (size_t k = 0; stream && k < DESCRIPTORS; k++) {
        if (faults.folders[k].stream && faults.folders[k].stream != stream) continue;
        faults.folders[k].stream = stream;
        snprintf(faults.folders[k].path, LONGEST, "%s", path);
        break;
    }
    return stream;
}

WRAP(struct dirent *, readdir, DIR *stream)
{
    const char *path = "?";
    for (size_t k = 0; k < DESCRIPTORS; k++)
        if (faults.folders[k].stream == stream) path = faults.folders[k].path;
    return fails("readdir", path, EIO) ? NULL : __real_readdir(stream);
}

WRAP(int, closedir, DIR *stream)
{
    bool failed = fails("closedir", "?", EIO);
    int result;
    for (size_t k = 0; k < DESCRIPTORS; k++)
        if (faults.folders[k].stream == stream) faults.folders[k].stream = NULL;
    result = __real_closedir(stream);
    return failed ? -1 : result;
}

WRAP(int, scandir, const char *path, struct dirent ***entries, int (*wanted)(const struct dirent *),
     int (*order)(const struct dirent **, const struct dirent **))
{
    return fails("scandir", path, EIO) ? -1 : __real_scandir(path, entries, wanted, order);
}

/* -- what diff does with git */

WRAP(char *, mkdtemp, char *path)
{
    return fails("mkdtemp", path, ENOSPC) ? NULL : __real_mkdtemp(path);
}

WRAP(FILE *, fopen, const char *path, const char *mode)
{
    return fails("fopen", path, EIO) ? NULL : __real_fopen(path, mode);
}

WRAP(pid_t, fork, void)
{
    return fails("fork", "?", EAGAIN) ? -1 : __real_fork();
}

WRAP(int, posix_spawnp, pid_t *child, const char *program,
     const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
     char *const arguments[], char *const environment[])
{
    if (fails("posix_spawnp", program, EAGAIN)) return EAGAIN;
    return __real_posix_spawnp(child, program, actions, attributes, arguments, environment);
}
