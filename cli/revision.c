/* git revisions. */
#define _GNU_SOURCE

#include "cli/revision.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

extern char **environ;

enum { ARGUMENTS_MAX = 16, FOLDERS_OPEN = 16 };

/* -- text */

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *print(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) text = NULL;
    va_end(arguments);
    if (!text) complain("the system has no more memory");
    return text;
}

/* What a file in the temporary folder holds, as a text; NULL, and errno is set, when it can't be
 * read. */
static char *read_text(const struct revisions *r, const char *name)
{
    char *path = print("%s/%s", r->folder, name), *text = NULL;
    size_t size = 0;
    FILE *file = path ? fopen(path, "r") : NULL;
    int why = errno;
    if (file && getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = ferror(file) ? NULL : strdup("");
        why = errno;
    }
    if (file) fclose(file);
    free(path);
    errno = why;
    return text;
}

/* What git said; NULL, having said so, when it can't be read. */
static char *read_said(const struct revisions *r)
{
    char *text = read_text(r, "said");
    if (!text) complain("what git said cannot be read (%s/said): %s", r->folder, strerror(errno));
    return text;
}

/* The first line that git complained with, without its "fatal: ". */
static char *read_complaint(const struct revisions *r)
{
    char *text = read_text(r, "wrong"), *begin = text;
    if (!text) return NULL;
    text[strcspn(text, "\n")] = '\0';
    if (strncmp(begin, "fatal: ", 7) == 0) begin += 7;
    if (strncmp(begin, "error: ", 7) == 0) begin += 7;
    memmove(text, begin, strlen(begin) + 1);
    return text;
}

/* -- children */

/* Waits for a child; a signal is handed on to it, and remembered. */
static int wait_for(struct revisions *r, pid_t child)
{
    for (;;) {
        int status = 0, got;
        if (waitpid(child, &status, WNOHANG) == child) return status;
        got = sigwaitinfo(&r->held, NULL);
        if (got < 0 || got == SIGCHLD) continue;
        r->caught = got;
        kill(child, got);
    }
}

static int open_outputs(const struct revisions *r, posix_spawn_file_actions_t *files)
{
    char *said = print("%s/said", r->folder), *wrong = print("%s/wrong", r->folder);
    int flags = O_WRONLY | O_CREAT | O_TRUNC, failed = ENOMEM;
    if (said && wrong) {
        failed = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
        if (!failed) failed = posix_spawn_file_actions_addopen(files, 1, said, flags, 0600);
        if (!failed) failed = posix_spawn_file_actions_addopen(files, 2, wrong, flags, 0600);
    }
    free(said);
    free(wrong);
    return failed;
}

/* Runs git, never through a shell; 0 when it went well, else an error number or -1. */
static int run_git(struct revisions *r, char *const *arguments)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    pid_t child;
    int failed, status;
    if (r->caught) return EINTR;
    if (posix_spawn_file_actions_init(&files)) return ENOMEM;
    if (posix_spawnattr_init(&attributes)) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &r->before);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failed = open_outputs(r, &files);
    if (!failed) failed = posix_spawnp(&child, "git", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (failed) return failed;
    status = wait_for(r, child);
    if (r->caught) return EINTR;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

bool revisions_fork(struct revisions *r, int *status)
{
    pid_t child;
    int how;
    *status = EXIT_USAGE;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &r->before, NULL);
        r->copy = true;
        return true;
    }
    if (child < 0) {
        complain("no process can be made: %s", strerror(errno));
        return false;
    }
    how = wait_for(r, child);
    if (WIFEXITED(how)) *status = WEXITSTATUS(how);
    if (WIFSIGNALED(how) && !r->caught) r->caught = WTERMSIG(how);
    return false;
}

/* -- the temporary folder */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    remove(path);
    return 0;
}

static void hold_signals(struct revisions *r)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction ends;
    signal(SIGCHLD, SIG_DFL); /* whoever started this may have had it ignored */
    sigemptyset(&r->held);
    sigaddset(&r->held, SIGCHLD);
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++)
        if (sigaction(signals[k], NULL, &ends) == 0 && ends.sa_handler != SIG_IGN)
            sigaddset(&r->held, signals[k]);
    sigprocmask(SIG_BLOCK, &r->held, &r->before);
}

static bool make_folder(struct revisions *r)
{
    const char *where = getenv("TMPDIR");
    char *path = print("%s/muster-XXXXXX", where && *where ? where : P_tmpdir), *real, *index;
    if (!path) return false;
    hold_signals(r);
    if (!mkdtemp(path)) {
        complain("no temporary folder can be made (%s): %s", path, strerror(errno));
        sigprocmask(SIG_SETMASK, &r->before, NULL);
        free(path);
        return false;
    }
    real = realpath(path, NULL); /* as facts are found in it */
    if (!real) complain("the temporary folder %s cannot be found: %s", path, strerror(errno));
    r->folder = real ? real : path;
    if (!real) return false;
    free(path);
    index = print("%s/index", r->folder);
    if (!index || setenv("GIT_INDEX_FILE", index, 1) != 0) {
        free(index);
        return false;
    }
    free(index);
    return true;
}

static void remove_folder(const char *path)
{
    nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
    if (rmdir(path) != 0 && errno != ENOENT)
        complain("the temporary folder %s cannot be removed: %s", path, strerror(errno));
}

void revisions_close(struct revisions *r)
{
    if (!r->folder) return;
    if (!r->copy) remove_folder(r->folder);
    free(r->folder);
    free(r->git);
    free(r->top);
    free(r->here);
    r->folder = NULL;
    sigprocmask(SIG_SETMASK, &r->before, NULL);
    if (r->caught) raise(r->caught);
}

/* -- the repository */

/* The next line of what git said, cut off; "" when there is none. */
static char *take_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    *text = end ? end + 1 : line + strlen(line);
    if (end) *end = '\0';
    return strdup(line);
}

static void complain_git(const struct revisions *r, const char *name, int failed)
{
    char *complaint;
    if (r->caught) return;
    if (failed > 0) {
        complain("%s is no file or folder here, and git, which could know it as a revision, cannot "
                 "be run: %s",
                 name, strerror(failed));
        return;
    }
    complaint = read_complaint(r);
    complain("%s is no file or folder here, and no revision: %s", name,
             complaint && *complaint ? complaint : "git does not say why");
    free(complaint);
}

bool revisions_open(struct revisions *r, const char *name)
{
    char *ask[] = {"git", "rev-parse", "--absolute-git-dir", "--show-prefix", NULL};
    char *top[] = {"git", "rev-parse", "--show-toplevel", NULL};
    char *text, *next;
    int failed;
    if (!make_folder(r)) return false;
    failed = run_git(r, ask);
    if (failed) {
        complain_git(r, name, failed);
        return false;
    }
    next = text = read_said(r);
    r->git = text ? take_line(&next) : NULL;
    r->here = text ? take_line(&next) : NULL;
    free(text);
    if (!r->git) return false;
    failed = run_git(r, top); /* not so in a repository that has no files */
    if (failed > 0) complain_git(r, name, failed);
    next = text = failed > 0 ? NULL : read_said(r);
    if (text) r->top = failed ? strdup("") : take_line(&next);
    free(text);
    return r->git && r->here && r->top;
}

char *revisions_path(struct revisions *r, const char *path, bool from_top)
{
    size_t top = strlen(r->top), n = 0;
    char *made, *part, *rest, *whole;
    if (*path == '/' &&
        (!top || strncmp(path, r->top, top) != 0 || (path[top] != '/' && path[top])))
        return NULL;
    whole = *path == '/' ? strdup(path + top)
                         : print("%s%s", from_top && strncmp(path, "./", 2) ? "" : r->here, path);
    made = whole ? calloc(1, strlen(whole) + 2) : NULL;
    for (part = made ? strtok_r(whole, "/", &rest) : NULL; part;
         part = strtok_r(NULL, "/", &rest)) {
        if (strcmp(part, ".") == 0) continue;
        if (strcmp(part, "..") != 0) {
            n += (size_t)sprintf(made + n, "%s%s", n ? "/" : "", part);
            continue;
        }
        if (n == 0) {
            free(whole);
            free(made);
            return NULL;
        }
        while (n > 0 && made[n] != '/') n--;
        made[n] = '\0';
    }
    free(whole);
    return made;
}

/* -- files of a revision */

/* The tree of a revision by its number, so that nothing in its name is taken for an option. */
static char *find_tree(struct revisions *r, const char *revision)
{
    char *tree = print("%s^{tree}", revision), *text, *next, *found = NULL;
    char *ask[] = {"git", "rev-parse", "--verify", tree, NULL};
    int failed = -1;
    if (*revision == '-' || !*revision)
        complain("%s is no revision", *revision ? revision : "what stands before the colon");
    else if (tree && (failed = run_git(r, ask)))
        complain_git(r, revision, failed);
    if (!failed && (next = text = read_said(r))) {
        found = take_line(&next);
        free(text);
    }
    free(tree);
    return found;
}

/* Without hooks: what a repository would run is none of a comparison's business. */
static bool check_out(struct revisions *r, char *tree, const char *folder)
{
    char *git = print("--git-dir=%s", r->git), *work = print("--work-tree=%s", folder), *complaint;
    char *read[] = {"git", git, work, "-c", "core.hooksPath=/dev/null", "read-tree", tree, NULL};
    char *write[] = {"git",   git,       work, "-c", "core.hooksPath=/dev/null", "checkout-index",
                     "--all", "--force", NULL};
    int failed = ENOMEM;
    if (mkdir(folder, 0700) != 0) {
        complain("folder %s cannot be made: %s", folder, strerror(errno));
    } else {
        if (git && work) failed = run_git(r, read);
        if (!failed) failed = run_git(r, write);
        complaint = failed < 0 ? read_complaint(r) : NULL;
        if (failed && !r->caught)
            complain("git cannot lay out the files of the revision: %s",
                     failed > 0  ? strerror(failed)
                     : complaint ? complaint
                                 : "it does not say why");
        free(complaint);
    }
    free(git);
    free(work);
    return failed == 0;
}

char *revisions_lay_out(struct revisions *r, const char *revision)
{
    char *tree = find_tree(r, revision);
    char *folder = tree ? print("%s/%u", r->folder, r->trees++) : NULL;
    if (folder && !check_out(r, tree, folder)) {
        free(folder);
        folder = NULL;
    }
    free(tree);
    return folder;
}
