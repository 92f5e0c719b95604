/* Coverage as lcov reads it: a record a file, geninfo(1) says what stands in it. */
#include "report/coverage.h"

#include <string.h>

struct file {
    const struct coverage_entry *entries;
    size_t n;
};

static bool is_function(const struct coverage_entry *entry)
{
    return entry->kind != POINT_CONDITION;
}

/* A name that no function of the file before it has: parts without a name have the requirement's,
 * and a rule may have several bodies. A line is a line. */
static void write_name(const struct file *file, size_t number, struct buffer *out)
{
    const struct coverage_entry *entry = &file->entries[number];
    size_t same = 0;
    for (const char *c = entry->name; *c; c++)
        buffer_add_char(out, (unsigned char)*c < 0x20 || *c == ',' ? ' ' : *c);
    for (size_t k = 0; k < number; k++)
        same += is_function(&file->entries[k]) && !strcmp(file->entries[k].name, entry->name);
    if (same) buffer_print(out, " (%zu)", same + 1);
    buffer_add_char(out, '\n');
}

static void write_functions(const struct file *file, struct buffer *out)
{
    size_t found = 0, hit = 0;
    for (size_t k = 0; k < file->n; k++) {
        if (!is_function(&file->entries[k])) continue;
        buffer_print(out, "FN:%u,", file->entries[k].line);
        write_name(file, k, out);
    }
    for (size_t k = 0; k < file->n; k++) {
        if (!is_function(&file->entries[k])) continue;
        buffer_print(out, "FNDA:%llu,", (unsigned long long)file->entries[k].seen);
        write_name(file, k, out);
        found++;
        hit += file->entries[k].seen > 0;
    }
    buffer_print(out, "FNF:%zu\nFNH:%zu\n", found, hit);
}

/* A block is an entry of a line; "-" says that it was never reached. */
static void write_branches(const struct file *file, struct buffer *out)
{
    size_t found = 0, hit = 0, block = 0;
    for (size_t k = 0; k < file->n; k++) {
        const struct coverage_entry *entry = &file->entries[k];
        uint64_t taken[2] = {entry->held, entry->failed};
        if (k && entry[-1].line != entry->line) block = 0;
        if (entry->kind == POINT_RULE) continue;
        for (int way = 0; way < 2; way++) {
            buffer_print(out, "BRDA:%u,%zu,%d,", entry->line, block, way);
            if (entry->seen)
                buffer_print(out, "%llu\n", (unsigned long long)taken[way]);
            else
                buffer_add_z(out, "-\n");
            found++;
            hit += taken[way] > 0;
        }
        block++;
    }
    buffer_print(out, "BRF:%zu\nBRH:%zu\n", found, hit);
}

static void write_lines(const struct file *file, struct buffer *out)
{
    size_t found = 0, hit = 0;
    for (size_t k = 0; k < file->n;) {
        uint32_t line = file->entries[k].line;
        uint64_t most = 0;
        for (; k < file->n && file->entries[k].line == line; k++)
            if (file->entries[k].seen > most) most = file->entries[k].seen;
        buffer_print(out, "DA:%u,%llu\n", line, (unsigned long long)most);
        found++;
        hit += most > 0;
    }
    buffer_print(out, "LF:%zu\nLH:%zu\n", found, hit);
}

void coverage_write_lcov(struct coverage *c, struct buffer *out)
{
    coverage_sort(c);
    for (size_t k = 0; k < c->n;) {
        struct file file = {&c->entries[k], 0};
        while (k < c->n && !strcmp(c->entries[k].file, file.entries->file)) k++, file.n++;
        buffer_print(out, "TN:\nSF:%s\n", file.entries->file);
        write_functions(&file, out);
        write_branches(&file, out);
        write_lines(&file, out);
        buffer_add_z(out, "end_of_record\n");
    }
}
