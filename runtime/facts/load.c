#include "facts/load.h"

#include <stdio.h>
#include <string.h>

#include "facts/glob.h"
#include "facts/load_int.h"

static const char *format_name(enum reader_format format)
{
    switch (format) {
    case FORMAT_JSON: return "JSON";
    case FORMAT_JSON_LINES: return "JSON Lines";
    case FORMAT_YAML: return "YAML";
    case FORMAT_CSV: return "CSV";
    case FORMAT_UNKNOWN: break;
    }
    return "facts";
}

static struct span span_of(const struct program_mapping *mapping)
{
    return (struct span){mapping->at, mapping->to};
}

/* -- one file */

/* What the file said about kinds, now that it was read to its end; or forgets it. */
static void settle_seen(struct loader *loader, bool good)
{
    struct run *run = loader->run;
    for (size_t i = 0; i < run->program->nkinds; i++) {
        struct kind_reading *reading = &run->readings[i];
        value as_of = loader->seen[i].as_of;
        if (loader->seen[i].seen && good) {
            reading->read = true;
            if (as_of != MISSING && (reading->as_of == MISSING || as_of < reading->as_of))
                reading->as_of = as_of;
        }
        loader->seen[i].seen = loader->seen[i].named = false;
        loader->seen[i].as_of = MISSING;
    }
}

static void report_malformed(struct task *task, const struct reader_error *error)
{
    struct diag_list *diags = task->loader->diags;
    size_t offset = error->offset < task->file->length ? error->offset : task->file->length;
    place at = task->file->base + (place)offset;
    struct span where = {at, offset < task->file->length ? at + 1 : at};
    struct diag *diag =
        diag_add(diags, DIAG_MALFORMED, where, format_name(task->format), error->text);
    diag_note(diags, diag, span_of(task->mapping), "the file is asked for here");
}

/* Whether the form is one thing after another with fields by name, so that nothing has to be kept.
 */
static bool is_native(const struct program_mapping *mapping)
{
    return mapping->kind == NONE || (mapping->fields == NONE && mapping->each == NONE &&
                                     mapping->as_of == NONE && mapping->name == NONE);
}

static enum muster_status load_file(struct loader *loader, const struct program_mapping *mapping,
                                    const char *name, const char *real)
{
    struct run *run = loader->run;
    struct reader_error error = {0};
    struct task task = {.loader = loader,
                        .run = run,
                        .mapping = mapping,
                        .csv = {(char)mapping->separator, mapping->blank_above}};
    struct source_file *file;
    const char *why;
    enum muster_status status;
    task.format = reader_format_of(name);
    if (task.format == FORMAT_UNKNOWN) {
        struct diag *diag = diag_add(loader->diags, DIAG_UNKNOWN_FORMAT, span_of(mapping), name);
        diag_help(loader->diags, diag, "endings are .json .jsonl .ndjson .yaml .yml .csv .tsv");
        return MUSTER_OK;
    }
    file = source_read(run->sources, name, real, &why);
    if (!file) {
        diag_add(loader->diags, DIAG_UNREADABLE, span_of(mapping), name, why);
        return MUSTER_OK;
    }
    task.file = file;
    status = is_native(mapping) ? native_load(&task, &error) : mapped_load(&task, &error);
    settle_seen(loader, status == MUSTER_OK);
    if (status == MUSTER_INPUT) {
        report_malformed(&task, &error);
        status = MUSTER_OK;
    }
    source_release(run->sources, file);
    return status;
}

/* -- one declaration */

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
    struct diag *diag = diag_add(loader->diags, DIAG_NO_MATCH, span_of(mapping), glob);
    struct span nowhere = {0, 0};
    if (!fits)
        diag_note(loader->diags, diag, nowhere,
                  "it has more alternatives or folders than a glob may have");
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
    bool fits = glob_find(&loader->arena, loader->root, folder, glob, &list);
    if (list.n == 0 || !fits) report_no_match(loader, mapping, glob, shown, fits);
    for (size_t i = 0; i < list.n && !status; i++) {
        const struct glob_match *match = &list.items[i];
        const char *name = glob_join(&loader->arena, shown, match->name);
        switch (match->found) {
        case GLOB_FILE:
            if (first_time(loader, mapping->kind == NONE ? 0 : number + 1, match->real))
                status = load_file(loader, mapping, name, match->real);
            break;
        case GLOB_OUTSIDE:
            diag_add(loader->diags, DIAG_OUTSIDE_ROOT, span_of(mapping), name);
            break;
        case GLOB_UNREADABLE:
            diag_add(loader->diags, DIAG_UNREADABLE, span_of(mapping), name, match->why);
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
    loader.root = glob_real(&loader.arena, options->root ? options->root : ".");
    loader.shapes = arena_alloc(&loader.arena, (kinds + 1) * sizeof(struct shape *));
    loader.seen = arena_alloc(&loader.arena, (kinds + 1) * sizeof *loader.seen);
    settle_seen(&loader, false);
    for (size_t i = 0; i < run->program->nmappings && !status; i++)
        status = load_mapping(&loader, i);
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
