#include "compiler/compile_int.h"
#include "compiler/document.h"
#include "compiler/lint.h"
#include "compiler/sql.h"
#include "grammar/format.h"

typedef bool pass_function(struct compilation *c);
typedef void dump_function(struct compilation *c, struct buffer *out);

enum after_mistake { STOP, GO_ON };

static const struct {
    const char *name;
    pass_function *run;
    dump_function *dump;
    enum after_mistake after;
} passes[] = {
#define PASS(name, after, leaves) {#name, pass_##name, dump_##name, after},
#include "compiler/pass.def"
#undef PASS
};

void *compile_room(struct compilation *c, void *items, size_t *capacity, size_t need, size_t size)
{
    size_t wanted = *capacity ? *capacity * 2 : 4;
    void *moved;
    if (need <= *capacity) return items;
    while (wanted < need) wanted *= 2;
    moved = arena_alloc(&c->arena, wanted * size);
    if (*capacity) memcpy(moved, items, *capacity * size);
    *capacity = wanted;
    return moved;
}

const char *compile_source_text(struct compilation *c, struct span at, size_t most)
{
    struct source_file *file = source_file_of(c->sources, at.from);
    struct buffer line;
    char *text = arena_alloc(&c->arena, most + 4);
    size_t n = 0;
    if (!file || !file->bytes) return "";
    buffer_open(&line, c->heap);
    format_line(&c->ast, file, at, &line);
    for (size_t i = 0; i < line.length; i++) {
        char byte = line.bytes[i];
        bool blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
        if (blank && (n == 0 || text[n - 1] == ' ')) continue;
        if (n == most) {
            memcpy(text + n, "...", 4);
            break;
        }
        text[n++] = blank ? ' ' : byte;
        text[n] = '\0';
    }
    buffer_clear(&line);
    return text;
}

struct compilation *compile_open(const struct compile_options *options, struct heap *heap,
                                 struct source_map *sources, struct diag_list *diags,
                                 struct program *program)
{
    struct compilation *c = heap_alloc(heap, sizeof *c);
    memset(c, 0, sizeof *c);
    c->heap = heap;
    c->options = options;
    c->chance = options->shuffle;
    c->sources = sources;
    c->diags = diags;
    c->program = program;
    arena_open(&c->arena, heap);
    text_open(&c->texts, heap);
    ast_open(&c->ast, heap, &c->texts, diags, sources);
    c->broken = type_simple(c, TYPE_BROKEN);
    return c;
}

/* The one list of passes, each run, dumped when asked for, and the last when it found mistakes. */
enum muster_status compile(const struct compile_options *options, struct heap *heap,
                           struct source_map *sources, struct diag_list *diags,
                           struct program *program)
{
    struct compilation *c = compile_open(options, heap, sources, diags, program);
    bool good = true, goes_on = true;
    size_t before = diags->errors;
    for (size_t i = 0; goes_on && i < sizeof passes / sizeof *passes; i++) {
        heap_check(heap);
        good = passes[i].run(c) && diags->errors == before;
        goes_on = good || passes[i].after == GO_ON;
        if (options->dump_after && strcmp(options->dump_after, passes[i].name) == 0)
            passes[i].dump(c, options->dump);
        if (good && options->sql && passes[i].run == pass_strata) compile_sql(c, options->sql);
        if (good && options->document && passes[i].run == pass_check) compile_document(c);
        if (good && options->lint && passes[i].run == pass_strata) compile_lint(c);
    }
    if (options->lint) lint_allow(c);
    if (c->unreadable) return MUSTER_INPUT;
    return good ? MUSTER_OK : MUSTER_INVALID;
}

enum muster_status compile_list_tests(const struct compile_options *options, struct heap *heap,
                                      struct source_map *sources, struct diag_list *diags,
                                      struct listed_test **tests, size_t *n)
{
    struct compilation *c = compile_open(options, heap, sources, diags, NULL);
    bool good;
    size_t before = diags->errors;
    good = pass_parse(c) && diags->errors == before;
    *n = c->model.tests.n;
    *tests = heap_alloc(heap, *n * sizeof **tests + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct decl *decl = c->model.tests.items[i].decl;
        (*tests)[i].title = text_z(c, decl->u.test.title);
        (*tests)[i].at = decl->at.from;
    }
    if (c->unreadable) return MUSTER_INPUT;
    return good ? MUSTER_OK : MUSTER_INVALID;
}
