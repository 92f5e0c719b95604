/* One file of facts, read for one declaration. */
#include <stdio.h>
#include <string.h>

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

struct span load_span(const struct program_mapping *mapping)
{
    return (struct span){mapping->at, mapping->to};
}

/* What the file said about kinds, now that it was read to its end; or forgets it. */
void load_settle_seen(struct loader *loader, bool good)
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
    if (task->mapping->at)
        diag_note(diags, diag, load_span(task->mapping), "the file is asked for here");
}

/* Whether the form is one thing after another with fields by name, so that nothing has to be kept.
 */
static bool is_native(const struct program_mapping *mapping)
{
    return mapping->kind == NONE || (mapping->fields == NONE && mapping->each == NONE &&
                                     mapping->as_of == NONE && mapping->name == NONE);
}

/* The format that was given, or that the ending of the name tells. */
static enum reader_format format_of(struct task *task, const char *name,
                                    const struct load_given *given)
{
    char ending[16];
    if (!given || !given->format) return reader_format_of(name);
    if (!strcmp(given->format, "tsv") && !task->csv.separator) task->csv.separator = '\t';
    snprintf(ending, sizeof ending, ".%s", given->format);
    return reader_format_of(ending);
}

bool facts_is_format(const char *name)
{
    char ending[16];
    int n = snprintf(ending, sizeof ending, ".%s", name);
    return n > 1 && (size_t)n < sizeof ending && !strchr(name, '.') &&
           reader_format_of(ending) != FORMAT_UNKNOWN;
}

/* Given bytes are one source, however often they are read. */
static struct source_file *open_file(struct loader *loader, const char *name, const char *real,
                                     struct load_given *given, const char **why)
{
    struct source_map *sources = loader->run->sources;
    if (!given) return source_read(sources, name, real, why);
    if (!given->file) given->file = source_add(sources, name, NULL, given->bytes, given->length);
    *why = "with the other files it is more than the 4 GiB that one run can hold";
    return given->file;
}

enum muster_status load_file(struct loader *loader, const struct program_mapping *mapping,
                             const char *name, const char *real, struct load_given *given)
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
    task.format = format_of(&task, name, given);
    if (task.format == FORMAT_UNKNOWN) {
        struct diag *diag = diag_add(loader->diags, DIAG_UNKNOWN_FORMAT, load_span(mapping), name);
        diag_help(loader->diags, diag, "endings are .json .jsonl .ndjson .yaml .yml .csv .tsv");
        return MUSTER_OK;
    }
    file = open_file(loader, name, real, given, &why);
    if (!file) {
        diag_add(loader->diags, DIAG_UNREADABLE, load_span(mapping), name, why);
        return MUSTER_OK;
    }
    task.file = file;
    status = is_native(mapping) ? native_load(&task, &error) : mapped_load(&task, &error);
    load_settle_seen(loader, status == MUSTER_OK);
    if (status == MUSTER_INPUT) {
        report_malformed(&task, &error);
        status = MUSTER_OK;
    }
    source_release(run->sources, file);
    return status;
}
