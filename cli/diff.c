/* diff: two states of a policy and its facts. */
#define _GNU_SOURCE

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
};

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
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
    s->name = name;
    s->revision = !is_there(name);
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
    bool good;
    if (!inner) {
        complain("%s lies outside the repository: say what of %s is meant", path, s->commit);
        return false;
    }
    if (asprintf(&whole, "%s%s%s", s->folder, *inner ? "/" : "", inner) < 0) whole = NULL;
    good = whole && is_there(whole);
    if (whole && !good) complain("%s has no %s", s->commit, inner);
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
static bool move_root(struct state *s, struct revisions *r, const char *root)
{
    char *inner = revisions_path(r, root, false), *moved = NULL;
    bool good;
    if (!inner) {
        complain("--root %s lies outside the repository", root);
        return false;
    }
    if (asprintf(&moved, "%s/%s", s->folder, inner) < 0) moved = NULL;
    good = moved && muster_option(s->engine, MUSTER_ROOT, moved) == MUSTER_OK;
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

static bool place_state(struct state *s, const struct options *options, struct revisions *r)
{
    char *shown = NULL;
    bool good;
    if (!s->folder) return true;
    if (asprintf(&shown, "%s:", s->commit) < 0) return false;
    good = muster_show_as(s->engine, s->folder, shown) == MUSTER_OK;
    free(shown);
    return good && (!options->root || move_root(s, r, options->root));
}

static enum muster_status evaluate(struct state *s)
{
    enum muster_status status;
    if (s->npaths == 1 && is_compiled(s->paths[0]))
        status = muster_load(s->engine, s->paths[0]);
    else
        status = muster_compile(s->engine, (const char *const *)s->paths, s->npaths);
    return status == MUSTER_OK ? muster_evaluate(s->engine) : status;
}

static void show_state(struct options *options, const struct state *s)
{
    struct muster_engine *own = options->engine;
    options->engine = s->engine;
    show_diagnostics(options);
    options->engine = own;
}

static bool is_comparable(const struct state *s, enum muster_status status)
{
    return status == MUSTER_OK ||
           (status == MUSTER_INPUT && muster_verdict(s->engine) == MUSTER_INCOMPLETE);
}

static int compare(struct options *options, struct state states[2], const char *format)
{
    enum muster_status status[2], shown = MUSTER_OK;
    struct muster_text text;
    bool worse = false, colour = colour_wanted(options, options->output ? -1 : STDOUT_FILENO);
    int exit = EXIT_PASS;
    for (size_t k = 0; k < 2; k++) status[k] = evaluate(&states[k]);
    if (is_comparable(&states[0], status[0]) && is_comparable(&states[1], status[1])) {
        muster_option(states[1].engine, MUSTER_COLOR, colour ? "yes" : "no");
        shown = muster_diff(states[0].engine, states[1].engine, format, &text, &worse);
        if (shown == MUSTER_OK && !write_result(options, &text)) return EXIT_USAGE;
        exit = shown == MUSTER_OK && worse ? EXIT_FINDINGS : EXIT_PASS;
    }
    for (size_t k = 0; k < 2; k++) {
        bool failed = status[k] != MUSTER_OK || shown != MUSTER_OK;
        if (failed || (k == 1 && !options->quiet)) show_state(options, &states[k]);
        if (status[k] != MUSTER_OK && exit_of(status[k]) > exit) exit = exit_of(status[k]);
    }
    return shown == MUSTER_OK ? exit : exit_of(shown);
}

static int go(struct options *options, struct state states[2], const char *format)
{
    struct revisions revisions = {.folder = NULL};
    bool good = true;
    int exit = EXIT_USAGE;
    for (size_t k = 0; k < 2 && good; k++)
        if (states[k].revision && !revisions.folder)
            good = revisions_open(&revisions, states[k].name);
    for (size_t k = 0; k < 2 && good; k++)
        good = find_paths(&states[k], &states[1 - k], options, &revisions);
    good = good && set_options(options);
    states[0].engine = options->engine;
    states[1].engine = good ? muster_open_like(options->engine) : NULL;
    good = good && states[1].engine;
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
