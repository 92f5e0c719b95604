/* diff: two states of a policy and its facts. */
#define _GNU_SOURCE

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/revision.h"

/* One of the two states. */
struct state {
    const char *name; /* as given */
    bool revision;
    char *commit, *path; /* of a revision: before and behind the colon; path NULL: there is none */
    char *folder;        /* where its files were laid out */
    char **paths;        /* what is compiled */
    size_t npaths;
    struct muster_engine *engine;
    struct muster_engine *later; /* it once more, as of the instant of the other state; or NULL */
};

/* Whether something is called so; false with *unknown set, having said so, when it can't be told.
 */
static bool is_there(const char *path, bool *unknown)
{
    struct stat about;
    *unknown = false;
    if (lstat(path, &about) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) return false;
    *unknown = true;
    complain("%s cannot be looked for: %s", path, strerror(errno));
    return false;
}

/* The colon that divides revision and path: not one in braces, HEAD^{/fix: it}. */
static const char *find_colon(const char *name)
{
    int depth = 0;
    for (; *name; name++) {
        depth += (*name == '{') - (*name == '}');
        if (*name == ':' && depth == 0) return name;
    }
    return NULL;
}

static bool open_state(struct state *s, const char *name)
{
    const char *colon = find_colon(name);
    bool unknown;
    s->name = name;
    s->revision = !is_there(name, &unknown);
    if (unknown) return false;
    if (!s->revision) return true;
    s->commit = strndup(name, colon ? (size_t)(colon - name) : strlen(name));
    if (colon) s->path = strdup(colon + 1);
    return s->commit && (!colon || s->path);
}

static void close_state(struct state *s, const struct options *options)
{
    for (size_t k = 0; k < s->npaths; k++) free(s->paths[k]);
    free(s->paths);
    free(s->commit);
    free(s->path);
    free(s->folder);
    if (s->engine != options->engine) muster_close(s->engine);
    muster_close(s->later);
}

/* -- what is compiled */

static bool add_path(struct state *s, char *path)
{
    if (!path) return false;
    s->paths[s->npaths++] = path;
    return true;
}

/* A path within a revision, which must be there. */
static bool add_inner(struct state *s, struct revisions *r, const char *path, bool from_top)
{
    char *inner = revisions_path(r, path, from_top), *whole = NULL;
    bool good, unknown = false;
    if (!inner) {
        complain("%s lies outside the repository: say what of %s is meant", path, s->commit);
        return false;
    }
    if (asprintf(&whole, "%s%s%s", s->folder, *inner ? "/" : "", inner) < 0) whole = NULL;
    good = whole && is_there(whole, &unknown);
    if (whole && !good && !unknown) complain("%s has no %s", s->commit, inner);
    free(inner);
    if (good) return add_path(s, whole);
    free(whole);
    return false;
}

/* What of a revision is taken when nothing says it: what the other state is of. */
static const char *default_path(const struct state *other, bool *from_top)
{
    *from_top = other->revision && other->path;
    if (*from_top) return other->path;
    return other->revision || is_compiled(other->name) ? "." : other->name;
}

static bool find_paths(struct state *s, const struct state *other, const struct options *options,
                       struct revisions *r)
{
    size_t n = options->noperands - 2;
    bool good = true, from_top;
    const char *path;
    s->paths = calloc(n + 1, sizeof *s->paths);
    if (!s->paths) return false;
    if (!s->revision) return add_path(s, strdup(s->name));
    s->folder = revisions_lay_out(r, s->commit);
    if (!s->folder) return false;
    if (s->path) return add_inner(s, r, s->path, true);
    for (size_t k = 0; k < n && good; k++) good = add_inner(s, r, options->operands[2 + k], false);
    if (n) return good;
    path = default_path(other, &from_top);
    return add_inner(s, r, path, from_top);
}

/* -- evaluating */

/* Facts of a revision are read from where its own files are. */
static bool move_root(const struct state *s, struct muster_engine *engine, struct revisions *r,
                      const char *root)
{
    char *inner = revisions_path(r, root, false), *moved = NULL;
    bool good;
    if (!inner) {
        complain("--root %s lies outside the repository", root);
        return false;
    }
    if (asprintf(&moved, "%s/%s", s->folder, inner) < 0) moved = NULL;
    good = moved && muster_option(engine, MUSTER_ROOT, moved) == MUSTER_OK;
    free(moved);
    free(inner);
    return good;
}

/* The clock is asked once for both. */
static const char *read_clock(char text[40])
{
    time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || !strftime(text, 40, "%Y-%m-%dT%H:%M:%SZ", &parts)) return NULL;
    return text;
}

/* What both have in common, which the second engine takes over from the first. */
static bool set_options(struct options *options)
{
    char now[40];
    if (!options->as_of &&
        (!read_clock(now) || muster_option(options->engine, MUSTER_AS_OF, now) != MUSTER_OK))
        return false;
    return muster_option(options->engine, MUSTER_EXPLAIN, "*") == MUSTER_OK;
}

/* What the state before has for itself. */
static bool set_before(struct state *before, const struct options *options)
{
    struct muster_engine *engines[] = {before->engine, before->later};
    for (size_t k = 0; k < 2; k++)
        if (engines[k] && options->before_facts &&
            muster_option(engines[k], MUSTER_FACTS, options->before_facts) != MUSTER_OK)
            return false;
    return !options->before_as_of ||
           muster_option(before->engine, MUSTER_AS_OF, options->before_as_of) == MUSTER_OK;
}

/* The second engine takes over what both have in common from the first. */
static bool open_engines(struct options *options, struct state states[2])
{
    states[0].engine = options->engine;
    if (!set_options(options)) return false;
    states[1].engine = muster_open_like(options->engine);
    if (options->before_as_of) states[0].later = muster_open_like(options->engine);
    if (!states[1].engine || (options->before_as_of && !states[0].later)) {
        complain("the system has no more memory");
        return false;
    }
    if (set_before(&states[0], options)) return true;
    show_diagnostics(options);
    return false;
}

static bool place_engine(const struct state *s, struct muster_engine *engine,
                         const struct options *options, struct revisions *r)
{
    char *shown = NULL;
    bool good;
    if (!s->folder || !engine) return true;
    if (asprintf(&shown, "%s:", s->commit) < 0) return false;
    good = muster_show_as(engine, s->folder, shown) == MUSTER_OK;
    free(shown);
    return good && (!options->root || move_root(s, engine, r, options->root));
}

static bool place_state(const struct state *s, const struct options *options, struct revisions *r)
{
    return place_engine(s, s->engine, options, r) && place_engine(s, s->later, options, r);
}

static enum muster_status evaluate(const struct state *s, struct muster_engine *engine)
{
    enum muster_status status;
    if (s->npaths == 1 && is_compiled(s->paths[0]))
        status = muster_load(engine, s->paths[0]);
    else
        status = muster_compile(engine, (const char *const *)s->paths, s->npaths);
    return status == MUSTER_OK ? muster_evaluate(engine) : status;
}

static void show_engine(struct options *options, struct muster_engine *engine)
{
    struct muster_engine *own = options->engine;
    options->engine = engine;
    show_diagnostics(options);
    options->engine = own;
}

static bool is_comparable(struct muster_engine *engine, enum muster_status status)
{
    return status == MUSTER_OK ||
           (status == MUSTER_INPUT && muster_verdict(engine) == MUSTER_INCOMPLETE);
}

/* Evaluates the state before as of the instant of the one after; what is wrong with it was told
 * already, unless it is only wrong then. */
static enum muster_status evaluate_later(struct options *options, const struct state *before,
                                         enum muster_status status)
{
    enum muster_status later = before->later ? evaluate(before, before->later) : status;
    if (later != status) show_engine(options, before->later);
    return later;
}

static int compare(struct options *options, struct state states[2], const char *format)
{
    enum muster_status status[2], later, shown = MUSTER_OK;
    struct muster_text text;
    bool worse = false, colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    int exit = EXIT_PASS;
    for (size_t k = 0; k < 2; k++) status[k] = evaluate(&states[k], states[k].engine);
    if (is_comparable(states[0].engine, status[0]) && is_comparable(states[1].engine, status[1])) {
        later = evaluate_later(options, &states[0], status[0]);
        if (later != status[0]) return exit_of(later);
        muster_option(states[1].engine, MUSTER_COLOR, colour ? "yes" : "no");
        shown =
            muster_diff(states[0].engine, states[0].later, states[1].engine, format, &text, &worse);
        if (shown == MUSTER_OK &&
            !write_complete(options, status[0] ? status[0] : status[1], &text))
            return EXIT_USAGE;
        exit = shown == MUSTER_OK && worse ? EXIT_FINDINGS : EXIT_PASS;
    }
    for (size_t k = 0; k < 2; k++) {
        bool failed = status[k] != MUSTER_OK || shown != MUSTER_OK;
        if (failed || (k == 1 && !options->quiet)) show_engine(options, states[k].engine);
        if (status[k] != MUSTER_OK && exit_of(status[k]) > exit) exit = exit_of(status[k]);
    }
    return shown == MUSTER_OK ? exit : exit_of(shown);
}

static int go(struct options *options, struct state states[2], const char *format)
{
    struct revisions revisions = {.folder = NULL};
    bool good = open_engines(options, states);
    int exit = EXIT_USAGE;
    for (size_t k = 0; k < 2 && good; k++)
        if (states[k].revision && !revisions.folder)
            good = revisions_open(&revisions, states[k].name);
    for (size_t k = 0; k < 2 && good; k++)
        good = find_paths(&states[k], &states[1 - k], options, &revisions);
    for (size_t k = 0; k < 2 && good; k++) good = place_state(&states[k], options, &revisions);
    if (good && revisions.folder) good = revisions_fork(&revisions, &exit);
    if (good) exit = compare(options, states, format);
    revisions_close(&revisions);
    return exit;
}

int run_diff(struct options *options)
{
    struct state states[2] = {{.name = NULL}, {.name = NULL}};
    const char *format = options->format ? options->format : "text";
    int exit = EXIT_USAGE;
    if (options->noperands < 2) {
        complain("diff wants two states: muster diff BEFORE AFTER [PATH ...]");
        return EXIT_USAGE;
    }
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
        complain("diff prints text or json, not %s", format);
        return EXIT_USAGE;
    }
    if (open_state(&states[0], options->operands[0]) &&
        open_state(&states[1], options->operands[1])) {
        if (options->noperands > 2 && !states[0].revision && !states[1].revision)
            complain("%s: paths are for revisions, and neither %s nor %s is one: they are here",
                     options->operands[2], states[0].name, states[1].name);
        else
            exit = go(options, states, format);
    }
    for (size_t k = 0; k < 2; k++) close_state(&states[k], options);
    return exit;
}
