/*
 * The columns that a mapping asks for. In a table a column that is not there is missing in every
 * row, and what was renamed would pass for what nobody filled in: so it is told, once a file,
 * unless the mapping reckons with it, by `has .x` or `.x ?? ...`.
 */
#include <string.h>

#include "facts/load_int.h"
#include "facts/reader_int.h"

/* The instructions of a mapping: those of its routines, one routine after another. */
struct code {
    const struct program_instruction *first;
    uint32_t n;
};

enum { ROUTINES = 4 };

static void find_code(const struct task *task, struct code code[ROUTINES])
{
    const struct program *program = task->run->program;
    const struct program_mapping *mapping = task->mapping;
    const uint32_t routines[ROUTINES] = {mapping->as_of, mapping->each, mapping->name,
                                         mapping->fields};
    for (int k = 0; k < ROUTINES; k++) {
        const struct program_routine *routine = program->routines + routines[k];
        code[k] = (struct code){NULL, 0};
        if (routines[k] == NONE) continue;
        code[k] = (struct code){program->instructions + routine->code_first, routine->code_count};
    }
}

/* Whether what instruction i finds may be missing: `has` asks for it, or `??` follows. */
static bool is_guarded(struct code code, uint32_t i)
{
    const struct program_instruction *next = code.first + i + 1;
    if (i + 1 < code.n && next[0].op == OP_HAS) return true;
    return i + 3 < code.n && next[0].op == OP_NODE_AS && next[1].op == OP_JUMP_IF_MISSING &&
           next[2].op == OP_JUMP;
}

/* Whether the mapping says anywhere that the column may be missing. */
static bool is_reckoned_with(const struct code code[ROUTINES], uint32_t name)
{
    for (int k = 0; k < ROUTINES; k++)
        for (uint32_t i = 0; i < code[k].n; i++)
            if (code[k].first[i].op == OP_NODE_MEMBER && code[k].first[i].c == name &&
                is_guarded(code[k], i))
                return true;
    return false;
}

/* The columns of a row; NULL when `name` is among them. */
static const char **columns_without(struct task *task, const struct document *document,
                                    uint32_t row, uint32_t name, size_t *n)
{
    uint32_t end = document->nodes[row].end;
    const char **names = arena_alloc(&task->loader->arena, (end - row) * sizeof *names);
    *n = 0;
    for (uint32_t k = row + 1; k < end; k = document->nodes[k].end) {
        if (document->nodes[k].key == name) return NULL;
        names[(*n)++] = text_bytes(&task->run->texts, document->nodes[k].key);
    }
    return names;
}

static const char *find_near(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_alike(name, strlen(name), names[i], strlen(names[i]))) return names[i];
    return text_nearest(name, names, n);
}

enum { COLUMNS_SHOWN = 12 };

/* The nearest column, or all; of many the first. */
static const char *help_with(struct arena *arena, const char *name, const char **names, size_t n)
{
    const char *near = find_near(name, names, n), *help = "";
    if (near) return arena_print(arena, "did you mean %s?", near);
    for (size_t i = 0; i < n && i < COLUMNS_SHOWN; i++)
        help = arena_print(arena, "%s%s%s", help, i ? ", " : "", names[i]);
    if (n > COLUMNS_SHOWN) help = arena_print(arena, "%s and %zu more", help, n - COLUMNS_SHOWN);
    return arena_print(arena, "its columns are %s; where some files lack one, write has or ??",
                       help);
}

static void report(struct task *task, const struct program_instruction *asks, const char **names,
                   size_t n)
{
    struct arena *arena = &task->loader->arena;
    struct text name = text_of(&task->run->texts, asks->c);
    struct source_position by = source_locate(task->run->sources, asks->at);
    const char *quoted = fact_quote(task, name.bytes, name.length);
    const char *asked =
        by.name ? arena_print(arena, "%s:%u:%u", by.name, (unsigned)by.line, (unsigned)by.column)
                : "the mapping";
    uint32_t begin = (uint32_t)(reader_skip_mark(task->file) - task->file->bytes);
    fact_trouble(task, begin, help_with(arena, name.bytes, names, n),
                 "there is no column %s, which %s asks for", quoted, asked);
}

static bool is_among(const uint32_t *numbers, size_t n, uint32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (numbers[i] == number) return true;
    return false;
}

void columns_check(struct task *task, const struct document *document, uint32_t row)
{
    struct code code[ROUTINES];
    uint32_t *told;
    size_t ntold = 0, total = 1;
    find_code(task, code);
    for (int k = 0; k < ROUTINES; k++) total += code[k].n;
    told = arena_alloc(&task->loader->arena, total * sizeof *told);
    for (int k = 0; k < ROUTINES; k++)
        for (uint32_t i = 0; i < code[k].n; i++) {
            const struct program_instruction *asks = &code[k].first[i];
            const char **names;
            size_t n;
            if (asks->op != OP_NODE_MEMBER || is_among(told, ntold, asks->c)) continue;
            told[ntold++] = asks->c;
            names = columns_without(task, document, row, asks->c, &n);
            if (names && !is_reckoned_with(code, asks->c)) report(task, asks, names, n);
        }
}
