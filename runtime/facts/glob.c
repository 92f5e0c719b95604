#include "facts/glob.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

enum { ALTERNATIVES = 1024, SEGMENTS = 256, DEPTH = 64 };

struct walk {
    struct arena *arena;
    const char *root, *folder;
    struct text_pool visited; /* "segment:folder" of every `**` */
    struct glob_list *list;
    const char *segments[SEGMENTS + 1];
    size_t nsegments;
    size_t patterns;  /* alternatives so far */
    const char *path; /* that is compared; NULL: what there is is listed */
    bool fits;        /* it does */
};

struct names {
    const char **items;
    size_t n, capacity;
};

/* -- one segment */

/* The next code point; a byte that is no UTF-8 stands for itself. */
static uint32_t next_point(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    uint32_t point = s[0];
    unsigned more = point >= 0xf0 ? 3 : point >= 0xe0 ? 2 : point >= 0xc0 ? 1 : 0;
    uint32_t value = more ? point & (0x3fU >> more) : point;
    for (unsigned i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            more = 0;
            value = point;
            break;
        }
        value = value << 6 | (s[i] & 0x3f);
    }
    *text += more + 1;
    return value;
}

/* Behind a set's `[`: whether the point is in it. NULL when the set is never closed, else behind
 * its `]`. */
static const char *match_set(const char *p, uint32_t point, bool *in)
{
    bool not = *p == '!' || *p == '^', first = true;
    *in = false;
    for (p += not ; *p && (*p != ']' || first); first = false) {
        if (*p == '\\' && p[1]) p++;
        uint32_t low = next_point(&p), high = low;
        if (p[0] == '-' && p[1] && p[1] != ']') {
            p++;
            if (*p == '\\' && p[1]) p++;
            high = next_point(&p);
        }
        *in |= point >= low && point <= high;
    }
    *in ^= not ;
    return *p ? p + 1 : NULL;
}

/* Matches one element of the pattern that is not `*`; both move on when it fits. */
static bool match_one(const char **pattern, const char **name)
{
    const char *p = *pattern, *n = *name, *behind;
    bool in;
    uint32_t point = next_point(&n);
    if (*p == '?') {
        p++;
    } else if (*p == '[' && (behind = match_set(p + 1, point, &in))) {
        if (!in) return false;
        p = behind;
    } else {
        if (*p == '\\' && p[1]) p++;
        if (next_point(&p) != point) return false;
    }
    *pattern = p;
    *name = n;
    return true;
}

bool glob_segment(const char *pattern, const char *name)
{
    const char *star = NULL, *from = NULL;
    if (*name == '.' && *pattern != '.') return false;
    while (*name) {
        if (*pattern == '*') {
            star = ++pattern;
            from = name;
        } else if (!*pattern || !match_one(&pattern, &name)) {
            if (!star) return false;
            next_point(&from);
            pattern = star;
            name = from;
        }
    }
    while (*pattern == '*') pattern++;
    return !*pattern;
}

/* -- paths */

const char *glob_real(struct arena *arena, const char *path)
{
    char real[PATH_MAX];
    if (!realpath(path, real)) return NULL;
    return arena_copy(arena, real, strlen(real));
}

const char *glob_join(struct arena *arena, const char *folder, const char *name)
{
    size_t n = strlen(folder);
    if (*name == '/' || n == 0 || strcmp(folder, ".") == 0) return name;
    return arena_print(arena, "%s%s%s", folder, folder[n - 1] == '/' ? "" : "/", name);
}

/* Whether `path` is `folder` or below it. */
static bool below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    if (n == 1) return true;
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || !path[n]);
}

static const char *full(struct walk *walk, const char *at)
{
    const char *path = glob_join(walk->arena, walk->folder, at);
    return *path ? path : ".";
}

static void add(struct walk *walk, enum glob_found found, const char *name, const char *real,
                const char *why)
{
    struct glob_list *list = walk->list;
    list->items = heap_room(walk->arena->heap, list->items, &list->capacity, list->n + 1,
                            sizeof *list->items);
    list->items[list->n++] = (struct glob_match){found, *name ? name : ".", real, why};
}

static void close_folder(void *folder)
{
    closedir(folder);
}

/* Names in a folder, without . and .., sorted. */
static bool list_folder(struct walk *walk, const char *at, struct names *names)
{
    const struct dirent *entry;
    DIR *folder = opendir(full(walk, at));
    if (!folder) {
        if (errno != ENOENT && errno != ENOTDIR)
            add(walk, GLOB_UNREADABLE, at, NULL,
                errno == EACCES ? "permission denied" : "the folder can't be listed");
        return false;
    }
    heap_defer(walk->arena->heap, close_folder, folder);
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        names->items = heap_room(walk->arena->heap, names->items, &names->capacity, names->n + 1,
                                 sizeof *names->items);
        names->items[names->n++] = arena_copy(walk->arena, entry->d_name, strlen(entry->d_name));
    }
    heap_undefer(walk->arena->heap, folder);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* -- the walk */

static const char *child(struct walk *walk, const char *at, const char *name)
{
    if (!*at) return name;
    return arena_print(walk->arena, "%s%s%s", at, at[strlen(at) - 1] == '/' ? "" : "/", name);
}

static void found_file(struct walk *walk, const char *at)
{
    struct stat about;
    const char *path = full(walk, at), *real;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return;
    real = glob_real(walk->arena, path);
    if (!real) return;
    if (walk->root && below(real, walk->root))
        add(walk, GLOB_FILE, at, real, NULL);
    else
        add(walk, GLOB_OUTSIDE, at, NULL, NULL);
}

/* The folder may be gone into: it is inside the root, or (when only passed) around it. NULL: it may
 * not, or is none. */
static const char *enter(struct walk *walk, const char *at, bool listing)
{
    struct stat about;
    const char *path = full(walk, at), *real;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) return NULL;
    real = glob_real(walk->arena, path);
    if (!real) return NULL;
    if (walk->root && (below(real, walk->root) || (!listing && below(walk->root, real))))
        return real;
    add(walk, GLOB_OUTSIDE, at, NULL, NULL);
    return NULL;
}

static void descend(struct walk *walk, const char *at, size_t segment, unsigned depth);

/* Everything in a folder that `**` or a pattern segment is about. */
static void spread(struct walk *walk, const char *at, size_t segment, unsigned depth)
{
    const char *pattern = walk->segments[segment];
    bool deep = strcmp(pattern, "**") == 0, last = segment + 1 == walk->nsegments;
    struct names names = {0};
    if (list_folder(walk, at, &names)) {
        if (names.n) qsort(names.items, names.n, sizeof *names.items, compare_names);
        for (size_t i = 0; i < names.n; i++) {
            const char *inner;
            if (!glob_segment(pattern, names.items[i])) continue;
            inner = child(walk, at, names.items[i]);
            if (last) found_file(walk, inner);
            if (deep && depth < DEPTH)
                descend(walk, inner, segment, depth + 1);
            else if (!deep && !last)
                descend(walk, inner, segment + 1, depth);
        }
    }
    heap_free(walk->arena->heap, names.items);
}

/* True the first time. */
static bool first_visit(struct walk *walk, const char *real, size_t segment)
{
    const char *key = arena_print(walk->arena, "%zu:%s", segment, real);
    uint32_t number;
    if (!walk->visited.slots) text_open(&walk->visited, walk->arena->heap);
    if (text_find(&walk->visited, key, strlen(key), &number)) return false;
    text_intern_z(&walk->visited, key);
    return true;
}

/* Goes on in the folder `at` with a segment. */
static void descend(struct walk *walk, const char *at, size_t segment, unsigned depth)
{
    const char *pattern = walk->segments[segment], *real;
    bool literal = !strpbrk(pattern, "*?[\\"), deep = strcmp(pattern, "**") == 0;
    real = enter(walk, at, !literal);
    if (!real) return;
    if (deep && !first_visit(walk, real, segment)) return;
    if (deep && segment + 1 < walk->nsegments) descend(walk, at, segment + 1, depth);
    if (!literal)
        spread(walk, at, segment, depth);
    else if (segment + 1 == walk->nsegments)
        found_file(walk, child(walk, at, pattern));
    else
        descend(walk, child(walk, at, pattern), segment + 1, depth);
}

/* The name at a place of a path, which moves behind it; NULL at its end. */
static const char *next_name(struct walk *walk, const char **path)
{
    size_t n;
    *path += strspn(*path, "/");
    n = strcspn(*path, "/");
    *path += n;
    return n ? arena_copy(walk->arena, *path - n, n) : NULL;
}

/*
 * Whether the path fits the segments. As with `*` in a name, only the newest `**` has to give way;
 * it takes no name that begins with a dot. The last segment is a file's.
 */
static bool compare_path(struct walk *walk)
{
    const char *path = walk->path, *from = NULL, *name;
    size_t segment = 0, star = 0, n = walk->nsegments;
    if (n == 0) return false;
    if (!strcmp(walk->segments[n - 1], "**")) walk->segments[n++] = "*";
    for (;;) {
        const char *before = path;
        while (segment < n && !strcmp(walk->segments[segment], "**")) {
            star = ++segment;
            from = path;
        }
        name = next_name(walk, &path);
        if (!name) return segment == n;
        if (segment < n && glob_segment(walk->segments[segment], name)) {
            segment++;
            continue;
        }
        path = from ? from : before;
        if (!from || *(name = next_name(walk, &path)) == '.') return false;
        from = path;
        segment = star;
    }
}

/* A pattern without alternatives. */
static bool find_plain(struct walk *walk, const char *pattern)
{
    const char *start = *pattern == '/' ? "/" : "";
    walk->nsegments = 0;
    for (const char *p = pattern; *p;) {
        size_t n = strcspn(p, "/");
        if (walk->nsegments == SEGMENTS) return false;
        if (n && !(n == 1 && *p == '.'))
            walk->segments[walk->nsegments++] = arena_copy(walk->arena, p, n);
        p += n + (p[n] == '/');
    }
    if (walk->path)
        walk->fits |= (*walk->path == '/') == (*pattern == '/') && compare_path(walk);
    else if (walk->nsegments)
        descend(walk, start, 0, 0);
    return true;
}

/* Where an alternative that begins at p ends: a comma or a brace of its own level; NULL when there
 * is none. */
static const char *end_of_alternative(const char *p)
{
    unsigned depth = 0;
    for (; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '{')
            depth++;
        else if (depth == 0 && (*p == ',' || *p == '}'))
            return p;
        else if (*p == '}')
            depth--;
    }
    return NULL;
}

/* The first brace that opens alternatives, with its closing one; NULL when there is none. */
static const char *find_brace(const char *pattern, const char **close)
{
    for (const char *p = pattern; *p; p++) {
        if (*p == '\\' && p[1]) {
            p++;
        } else if (*p == '{') {
            *close = p;
            do *close = end_of_alternative(*close + 1);
            while (*close && **close == ',');
            if (*close) return p;
        }
    }
    return NULL;
}

static bool find_any(struct walk *walk, const char *pattern)
{
    const char *close, *open = find_brace(pattern, &close);
    if (++walk->patterns > ALTERNATIVES) return false;
    if (!open) return find_plain(walk, pattern);
    for (const char *p = open; p != close;) {
        const char *end = end_of_alternative(p + 1);
        const char *one = arena_print(walk->arena, "%.*s%.*s%s", (int)(open - pattern), pattern,
                                      (int)(end - p - 1), p + 1, close + 1);
        if (!find_any(walk, one)) return false;
        p = end;
    }
    return true;
}

static int compare_matches(const void *a, const void *b)
{
    const struct glob_match *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (int)x->found - (int)y->found;
}

bool glob_find(struct arena *arena, const char *root, const char *folder, const char *pattern,
               struct glob_list *list)
{
    struct walk *walk = arena_alloc(arena, sizeof *walk);
    size_t first = list->n, kept = first;
    bool fits;
    walk->arena = arena;
    walk->root = root;
    walk->folder = folder;
    walk->list = list;
    fits = find_any(walk, pattern);
    if (list->n > first)
        qsort(list->items + first, list->n - first, sizeof *list->items, compare_matches);
    for (size_t i = first; i < list->n; i++)
        if (kept == first || strcmp(list->items[kept - 1].name, list->items[i].name) != 0)
            list->items[kept++] = list->items[i];
    list->n = kept;
    return fits;
}

bool glob_fits(struct arena *arena, const char *pattern, const char *path)
{
    struct walk *walk = arena_alloc(arena, sizeof *walk);
    walk->arena = arena;
    walk->path = path;
    find_any(walk, pattern);
    return walk->fits;
}
