/*
 * module - finds the files of a policy and of what it imports, and parses them.
 *
 * Requires: options. Leaves: model.modules, each with its parsed files and imports; core is always
 * there. A file says its module in its first declaration; files that say none are all of module
 * `main`.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "compiler/compile_int.h"

#define LIBRARY "<library>/"

enum { DEPTH_MAX = 32 };

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static struct module *module_named(struct compilation *c, uint32_t name, struct span at)
{
    struct module *m = find_module(c, name);
    if (m) return m;
    m = MAKE(c, module);
    m->name = name;
    m->at = at;
    LIST_ADD(c, c->model.modules, m);
    return m;
}

/* a.b.c as one text */
static uint32_t dotted_text(struct compilation *c, const struct dotted *name)
{
    const char *text = text_z(c, name->parts[0].text);
    for (size_t i = 1; i < name->n; i++)
        text = arena_print(&c->arena, "%s.%s", text, text_z(c, name->parts[i].text));
    return intern(c, text);
}

static void report_place(struct compilation *c, struct decl *decl)
{
    struct diag *d = diag_add(c->diags, DIAG_MISPLACED, decl->at, "module");
    diag_help(c->diags, d, "a file says its module once, before everything else");
}

/* Parses a file and adds it to the module it says. */
static struct module *add_source(struct compilation *c, const struct source_file *source,
                                 bool library)
{
    struct ast_file *file = ast_parse(&c->ast, source);
    uint32_t name = intern(c, "main");
    struct span at = {source->base, source->base};
    struct module *m;
    for (size_t i = 0; i < file->declarations.n; i++) {
        struct decl *decl = file->declarations.items[i];
        if (decl->kind != DECL_MODULE) continue;
        if (i > 0) {
            report_place(c, decl);
            continue;
        }
        name = dotted_text(c, &decl->u.path);
        at = decl->at;
    }
    m = module_named(c, name, at);
    m->library = library;
    APPEND(c, m, files, file);
    return m;
}

static void unreadable(struct compilation *c, const char *path, const char *why)
{
    diag_add(c->diags, DIAG_UNREADABLE, (struct span){0, 0}, source_shown(c->sources, path), why);
    c->unreadable = true;
}

static bool is_loaded(struct compilation *c, const char *path)
{
    for (size_t i = 0; i < c->sources->n; i++)
        if (strcmp(c->sources->files[i]->path ? c->sources->files[i]->path
                                              : c->sources->files[i]->name,
                   path) == 0)
            return true;
    return false;
}

static void add_file(struct compilation *c, const char *path, bool library)
{
    const char *why;
    const struct source_file *source;
    if (is_loaded(c, path)) return;
    source = source_read(c->sources, path, path, &why);
    if (source)
        add_source(c, source, library);
    else
        unreadable(c, path, why);
}

static void add_given(struct compilation *c, const struct compile_source *given)
{
    const struct source_file *source =
        source_add(c->sources, given->name, NULL, given->text, given->length);
    if (source)
        add_source(c, source, false);
    else
        unreadable(c, given->name, "with the other files it is more than one run can hold");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void close_folder(void *folder)
{
    closedir(folder);
}

/* Adds every *.muster below a folder, in order of names; hidden ones are left out. False: there is
 * none. */
static bool add_folder(struct compilation *c, const char *path, bool library, int depth)
{
    const char **names = NULL;
    size_t n = 0, capacity = 0;
    bool found = false;
    struct dirent *entry;
    DIR *folder = opendir(path);
    if (!folder || depth > DEPTH_MAX) {
        unreadable(c, path, folder ? "folders are nested too deep" : source_reason(errno));
        if (folder) closedir(folder);
        return true;
    }
    heap_defer(c->heap, close_folder, folder);
    while ((errno = 0, entry = readdir(folder))) {
        if (entry->d_name[0] == '.') continue;
        names = compile_room(c, names, &capacity, n + 1, sizeof *names);
        names[n++] = arena_copy(&c->arena, entry->d_name, strlen(entry->d_name));
    }
    if (errno) {
        unreadable(c, path, source_reason(errno));
        found = true;
    }
    heap_undefer(c->heap, folder);
    if (n) qsort(names, n, sizeof *names, by_bytes);
    for (size_t i = 0; i < n; i++) {
        struct stat about;
        const char *inner =
            strcmp(path, ".") == 0
                ? names[i]
                : arena_print(&c->arena, "%s%s%s", path, ends_with(path, "/") ? "" : "/", names[i]);
        if (lstat(inner, &about) != 0) {
            unreadable(c, inner, source_reason(errno));
            found = true;
        } else if (S_ISDIR(about.st_mode)) {
            found |= add_folder(c, inner, library, depth + 1);
        } else if (ends_with(inner, ".muster")) {
            add_file(c, inner, library);
            found = true;
        }
    }
    return found;
}

static void add_path(struct compilation *c, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        unreadable(c, path, errno == ENOENT ? "no such file or folder" : source_reason(errno));
        return;
    }
    if (!S_ISDIR(about.st_mode)) {
        add_file(c, path, false);
        return;
    }
    if (!add_folder(c, path, false, 0)) unreadable(c, path, "there is no *.muster file in it");
}

/* "a.b" as "a/b" */
static const char *module_path(struct compilation *c, uint32_t name)
{
    char *path = arena_copy(&c->arena, text_z(c, name), text_of(&c->texts, name).length);
    for (char *p = path; *p; p++)
        if (*p == '.') *p = '/';
    return path;
}

/* Whether something is there. What cannot be looked at might be, and is unreadable. */
static bool is_there(struct compilation *c, const char *path, struct stat *about)
{
    if (stat(path, about) == 0) return true;
    if (errno != ENOENT && errno != ENOTDIR) unreadable(c, path, source_reason(errno));
    return false;
}

/* Adds FOLDER/a/b.muster or all of FOLDER/a/b/. */
static bool add_from_folder(struct compilation *c, const char *folder, const char *path,
                            bool library)
{
    struct stat about;
    const char *joined =
        strcmp(folder, ".") == 0 ? path : arena_print(&c->arena, "%s/%s", folder, path);
    const char *file = arena_print(&c->arena, "%s.muster", joined);
    if (is_there(c, file, &about) && S_ISREG(about.st_mode)) {
        add_file(c, file, library);
        return true;
    }
    return is_there(c, joined, &about) && S_ISDIR(about.st_mode) &&
           add_folder(c, joined, library, 0);
}

/* Adds the files of the embedded library whose names are `path` and `end`, or with "/" as the end
 * those that stand in this folder. */
static bool add_embedded_files(struct compilation *c, const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    bool found = false;
    for (size_t i = 0; i < c->options->nlibrary; i++) {
        const struct compile_source *file = &c->options->library[i];
        const char *name = arena_print(&c->arena, LIBRARY "%s", file->name);
        struct source_file *source;
        if (strncmp(file->name, path, n) != 0 || strncmp(file->name + n, end, m) != 0) continue;
        if (strchr(file->name + n + m, '/')) continue;
        found = true;
        if (is_loaded(c, name)) continue;
        source = source_add(c->sources, name, NULL, file->text, file->length);
        if (source) add_source(c, source, true);
    }
    return found;
}

/* Adds the embedded library's "a/b.muster", or all of "a/b/". */
static bool add_embedded(struct compilation *c, const char *path)
{
    return add_embedded_files(c, path, ".muster") || add_embedded_files(c, path, "/");
}

/* The folder that a path given on the command line stands for. */
static const char *folder_of(struct compilation *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct stat about;
    if (is_there(c, path, &about) && S_ISDIR(about.st_mode)) return path;
    if (!slash) return ".";
    return arena_copy(&c->arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* Project first, then the library folders, the embedded library, and the folder that was installed.
 * A file or folder of that name may hold something else: the policy's own module, or no policy. */
static struct module *bring(struct compilation *c, uint32_t name)
{
    const char *path = module_path(c, name);
    struct module *found = NULL;
    for (size_t i = 0; i < c->options->npaths && !found; i++)
        if (add_from_folder(c, folder_of(c, c->options->paths[i]), path, false))
            found = find_module(c, name);
    for (size_t i = 0; i < c->options->nlibrary_folders && !found; i++)
        if (add_from_folder(c, c->options->library_folders[i], path, true))
            found = find_module(c, name);
    if (!found && add_embedded(c, path)) found = find_module(c, name);
    if (!found && c->options->installed && add_from_folder(c, c->options->installed, path, true))
        found = find_module(c, name);
    return found;
}

static struct diag *report_unknown(struct compilation *c, struct span at, uint32_t text)
{
    struct diag *d = report_module(c, at, text_z(c, text));
    diag_note(c->diags, d, (struct span){0, 0},
              "looked for %s.muster beside the policy and in the library", module_path(c, text));
    return d;
}

static void import(struct compilation *c, struct module *m, struct decl *decl)
{
    uint32_t name = dotted_text(c, &decl->u.path);
    struct module *other = find_module(c, name);
    if (other == m) {
        diag_add(c->diags, DIAG_IMPORT_CYCLE, decl->at, text_z(c, name));
        return;
    }
    if (!other) other = bring(c, name);
    if (!other) {
        report_unknown(c, decl->u.path.at, name);
        return;
    }
    APPEND(c, m, imports, other);
}

/* The list of modules grows while it is walked: what is imported may import. */
static void import_all(struct compilation *c)
{
    for (size_t i = 0; i < c->model.modules.n; i++) {
        struct module *m = c->model.modules.items[i];
        for (size_t f = 0; f < m->nfiles; f++)
            for (size_t d = 0; d < m->files[f]->declarations.n; d++)
                if (m->files[f]->declarations.items[d]->kind == DECL_IMPORT)
                    import(c, m, m->files[f]->declarations.items[d]);
    }
}

/* Once all modules are there: a file may belong to one that another began. */
static void collect_tests(struct compilation *c)
{
    for (size_t i = 0; i < c->model.modules.n; i++) {
        struct module *m = c->model.modules.items[i];
        for (size_t f = 0; f < m->nfiles && !m->library; f++)
            for (size_t d = 0; d < m->files[f]->declarations.n; d++) {
                struct policy_test test = {m->files[f]->declarations.items[d], m};
                if (test.decl->kind == DECL_TEST) LIST_ADD(c, c->model.tests, test);
            }
    }
}

/* The sources that a compiled policy holds. */
static void add_recalled(struct compilation *c)
{
    for (size_t i = 0; i < c->sources->n; i++)
        add_source(c, c->sources->files[i],
                   strncmp(c->sources->files[i]->name, LIBRARY, sizeof LIBRARY - 1) == 0);
}

/* What is to be documented may be a module that nothing imports, or a kind or requirement of one.
 */
static void bring_documented(struct compilation *c)
{
    const struct document_options *document = c->options->document;
    const char *dot;
    if (!document || !document->module) return;
    if (find_module(c, intern(c, document->module))) return;
    if (bring(c, intern(c, document->module))) return;
    dot = strrchr(document->module, '.');
    if (!dot || dot == document->module) return;
    uint32_t name =
        intern(c, arena_copy(&c->arena, document->module, (size_t)(dot - document->module)));
    if (!find_module(c, name)) bring(c, name);
}

void report_no_module(struct compilation *c, const char *name)
{
    suggest_document(c, report_unknown(c, (struct span){0, 0}, intern(c, name)), name);
}

bool pass_parse(struct compilation *c)
{
    uint32_t core = intern(c, "core");
    if (c->options->recalled) add_recalled(c);
    for (size_t i = 0; i < c->options->ngiven; i++) add_given(c, &c->options->given[i]);
    for (size_t i = 0; i < c->options->npaths; i++) add_path(c, c->options->paths[i]);
    if (!find_module(c, core)) bring(c, core);
    c->core = find_module(c, core);
    if (!c->core) {
        diag_add(c->diags, DIAG_UNKNOWN_MODULE, (struct span){0, 0}, "core");
        return false;
    }
    bring_documented(c);
    import_all(c);
    collect_tests(c);
    if (c->options->query) {
        const char *text = arena_copy(&c->arena, c->options->query, strlen(c->options->query));
        struct source_file *source = source_add(c->sources, "<query>", NULL, text, strlen(text));
        if (source) c->query = ast_parse_query(&c->ast, source);
    }
    return !c->unreadable;
}

void dump_parse(struct compilation *c, struct buffer *out)
{
    for (size_t i = 0; i < c->model.modules.n; i++)
        for (size_t f = 0; f < c->model.modules.items[i]->nfiles; f++)
            ast_print(&c->ast, c->model.modules.items[i]->files[f], out);
}
