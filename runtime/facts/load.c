#include "facts/load.h"

#include <string.h>

#include "facts/glob.h"
#include "facts/load_int.h"

/* -- folders */

/* What stands before the last slash. */
static const char *folder_in(struct loader *loader, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return "";
    return arena_copy(&loader->arena, path, (size_t)(slash - path) + (slash == path));
}

/* The folder that the globs are relative to; *shown is the same for people. */
static const char *folder_of(struct loader *loader, const struct program_mapping *mapping,
                             const char **shown)
{
    const struct source_file *file = source_file_of(loader->run->sources, mapping->at);
    const char *base = loader->options->base ? loader->options->base : "", *folder;
    *shown = loader->options->facts ? loader->options->facts : base;
    if (!file || loader->options->facts) return *shown;
    folder = folder_in(loader, file->name);
    if (file->path) {
        *shown = folder;
        return folder_in(loader, file->path);
    }
    if (*folder) *shown = glob_join(&loader->arena, base, folder);
    return *shown;
}

/* -- files that are given */

/* What a name is below a folder as it is shown; NULL when it is not below it. */
static const char *name_below(const char *folder, const char *name)
{
    size_t n = strlen(folder);
    if (n == 0 || !strcmp(folder, ".")) return name;
    if (strncmp(name, folder, n) != 0 || (folder[n - 1] != '/' && name[n] != '/')) return NULL;
    return name + n + (folder[n - 1] != '/');
}

static bool is_given(const struct loader *loader, const char *name)
{
    for (size_t k = 0; k < loader->options->ngiven; k++)
        if (!loader->options->given[k].kind && !strcmp(loader->options->given[k].name, name))
            return true;
    return false;
}

/* Those that a declaration asks for; *n counts them. */
static enum muster_status load_asked(struct loader *loader, size_t number, const char *glob,
                                     const char *folder, size_t *n)
{
    const struct program_mapping *mapping = &loader->run->program->mappings[number];
    enum muster_status status = MUSTER_OK;
    for (size_t k = 0; k < loader->options->ngiven && !status; k++) {
        struct load_given *given = &loader->options->given[k];
        const char *name = *glob == '/' ? given->name : name_below(folder, given->name);
        if (given->kind || !name || !glob_fits(&loader->arena, glob, name)) continue;
        ++*n;
        if (mapping->kind == NONE && loader->asked[k].native) continue;
        loader->asked[k].at_all = true;
        loader->asked[k].native |= mapping->kind == NONE;
        status = load_file(loader, mapping, given->name, NULL, given);
    }
    return status;
}

/* A kind by NAME or MODULE.NAME; NONE, reported, when there is none or are several. */
static uint32_t find_kind(struct loader *loader, const struct load_given *given)
{
    const struct program *program = loader->run->program;
    const struct span nowhere = {0, 0};
    const char **names = arena_alloc(&loader->arena, (program->nkinds + 1) * sizeof *names), *near;
    uint32_t found = NONE, n = 0;
    struct diag *diag;
    for (uint32_t k = 0; k < program->nkinds; k++) {
        const char *module = text_bytes(&program->texts, program->kinds[k].module);
        names[k] = text_bytes(&program->texts, program->kinds[k].name);
        if (!strcmp(given->kind, arena_print(&loader->arena, "%s.%s", module, names[k]))) return k;
        if (strcmp(given->kind, names[k]) != 0) continue;
        found = k;
        n++;
    }
    if (n == 1) return found;
    if (n) {
        diag_add(loader->diags, DIAG_AMBIGUOUS, nowhere, given->kind, "kinds of several modules");
        return NONE;
    }
    diag = diag_add(loader->diags, DIAG_UNKNOWN_NAME, nowhere, "kind", given->kind);
    near = text_nearest(given->kind, names, program->nkinds);
    if (near) diag_help(loader->diags, diag, "did you mean %s?", near);
    diag_note(loader->diags, diag, nowhere, "%s is said to hold facts of it", given->name);
    return NONE;
}

/* Those that no declaration asked for: of a kind, or in the native form. */
static enum muster_status load_unasked(struct loader *loader)
{
    enum muster_status status = MUSTER_OK;
    for (size_t k = 0; k < loader->options->ngiven && !status; k++) {
        struct load_given *given = &loader->options->given[k];
        struct program_mapping mapping = {
            .kind = NONE, .as_of = NONE, .each = NONE, .fields = NONE, .name = NONE};
        if (loader->asked[k].at_all) continue;
        if (given->kind && (mapping.kind = find_kind(loader, given)) == NONE) continue;
        if (given->kind) run_watch(loader->run, mapping.kind);
        status = load_file(loader, &mapping, given->name, NULL, given);
    }
    return status;
}

/* -- one declaration */

/* True the first time that this form of reading meets the file. */
static bool first_time(struct loader *loader, size_t form, const char *real)
{
    const char *key = arena_print(&loader->arena, "%zu:%s", form, real);
    uint32_t number;
    if (text_find(&loader->done, key, strlen(key), &number)) return false;
    text_intern_z(&loader->done, key);
    return true;
}

static void report_no_match(struct loader *loader, const struct program_mapping *mapping,
                            const char *glob, const char *folder, bool fits)
{
    struct diag *diag = diag_add(loader->diags, DIAG_NO_MATCH, load_span(mapping), glob);
    struct span nowhere = {0, 0};
    if (!fits)
        diag_note(loader->diags, diag, nowhere,
                  "it has more alternatives or folders than a glob may have");
    else if (!loader->root)
        diag_note(loader->diags, diag, nowhere,
                  "the policy is no file and no root is set: only facts that are given by name "
                  "can be read");
    else if (*glob != '/')
        diag_note(loader->diags, diag, nowhere, "looked in %s",
                  *folder ? folder : "the working folder");
}

static enum muster_status load_mapping(struct loader *loader, size_t number)
{
    const struct run *run = loader->run;
    const struct program_mapping *mapping = &run->program->mappings[number];
    const char *glob = text_bytes(&run->program->texts, mapping->glob);
    const char *shown, *folder = folder_of(loader, mapping, &shown);
    struct glob_list list = {0};
    enum muster_status status = MUSTER_OK;
    size_t given = 0;
    bool fits = true;
    status = load_asked(loader, number, glob, shown, &given);
    if (status) return status;
    if (loader->root) fits = glob_find(&loader->arena, loader->root, folder, glob, &list);
    if ((list.n == 0 && given == 0) || !fits) report_no_match(loader, mapping, glob, shown, fits);
    for (size_t i = 0; i < list.n && !status; i++) {
        const struct glob_match *match = &list.items[i];
        const char *name = glob_join(&loader->arena, shown, match->name);
        if (is_given(loader, name)) continue;
        switch (match->found) {
        case GLOB_FILE:
            if (first_time(loader, mapping->kind == NONE ? 0 : number + 1, match->real))
                status = load_file(loader, mapping, name, match->real, NULL);
            break;
        case GLOB_OUTSIDE:
            diag_add(loader->diags, DIAG_OUTSIDE_ROOT, load_span(mapping), name);
            break;
        case GLOB_UNREADABLE:
            diag_add(loader->diags, DIAG_UNREADABLE, load_span(mapping), name, match->why);
            break;
        }
    }
    heap_free(run->heap, list.items);
    return status;
}

enum muster_status facts_load(struct run *run, const struct load_options *options,
                              struct diag_list *diags)
{
    size_t kinds = run->program->nkinds;
    struct loader loader = {.run = run, .options = options, .diags = diags};
    enum muster_status status = MUSTER_OK;
    arena_open(&loader.arena, run->heap);
    buffer_open(&loader.words, run->heap);
    text_open(&loader.done, run->heap);
    if (options->root) loader.root = glob_real(&loader.arena, options->root);
    loader.asked = arena_alloc(&loader.arena, (options->ngiven + 1) * sizeof *loader.asked);
    loader.shapes = arena_alloc(&loader.arena, (kinds + 1) * sizeof(struct shape *));
    loader.seen = arena_alloc(&loader.arena, (kinds + 1) * sizeof *loader.seen);
    load_settle_seen(&loader, false);
    for (size_t i = 0; i < run->program->nmappings && !status; i++)
        status = load_mapping(&loader, i);
    if (!status) status = load_unasked(&loader);
    for (size_t i = 0; i <= kinds; i++) {
        if (!loader.shapes[i]) continue;
        heap_free(run->heap, loader.shapes[i]->slots);
        heap_free(run->heap, loader.shapes[i]->keys);
    }
    heap_free(run->heap, loader.described);
    buffer_clear(&loader.words);
    arena_clear(&loader.arena);
    return status;
}
