/*
 * parse_dump FILE - parses a policy and prints its tree, then the diagnostics:
 *
 *     LINE:COLUMN CODE TEXT
 *       note LINE:COLUMN TEXT
 *       note TEXT
 *       help TEXT
 *
 * A file whose first line is `# query` holds a query. Ends with 0 when there were no errors, 1 when
 * there were, 2 when the file cannot be read, 3 when memory ran out. --limit BYTES and --fail N
 * (the N-th allocation fails) are for the tests of that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "grammar/ast.h"

struct run {
    struct heap heap;
    const char *path;
};

static void print_diag(struct source_map *sources, const struct diag *diag)
{
    struct source_position at = source_locate(sources, diag->at.from);
    printf("%u:%u %s %s\n", at.line, at.column, diag_code_text(diag->code), diag->text);
    for (const struct diag_note *note = diag->notes; note; note = note->next) {
        printf("  %s ", note->help ? "help" : "note");
        if (note->at.from) {
            at = source_locate(sources, note->at.from);
            printf("%u:%u ", at.line, at.column);
        }
        printf("%s\n", note->text);
    }
}

static void parse(struct ast_context *ast, const struct source_file *file, struct buffer *out)
{
    static const char first[] = "# query\n";
    struct ast_query *query;
    if (file->length < sizeof first - 1 || memcmp(file->bytes, first, sizeof first - 1)) {
        ast_print(ast, ast_parse(ast, file), out);
        return;
    }
    query = ast_parse_query(ast, file);
    if (query) ast_print_query(ast, query, out);
}

static enum muster_status run(void *context)
{
    struct run *run = context;
    struct source_map sources;
    struct text_pool texts;
    struct diag_list diags;
    struct ast_context ast;
    struct buffer out;
    struct source_file *file;
    const char *why;

    source_open(&sources, &run->heap);
    text_open(&texts, &run->heap);
    diag_open(&diags, &run->heap);
    ast_open(&ast, &run->heap, &texts, &diags, &sources);
    buffer_open(&out, &run->heap);
    file = source_read(&sources, run->path, run->path, &why);
    if (!file) {
        fprintf(stderr, "parse_dump: %s: %s\n", run->path, why);
        return MUSTER_INPUT;
    }
    parse(&ast, file, &out);
    diag_sort(&diags);
    fputs(buffer_text(&out), stdout);
    for (size_t i = 0; i < diags.n; i++) print_diag(&sources, diags.items[i]);
    return diags.errors ? MUSTER_INVALID : MUSTER_OK;
}

int main(int argc, char **argv)
{
    struct run context = {0};
    enum muster_status status;
    int i = 1;

    heap_open(&context.heap, 0);
    for (; i < argc - 1; i++) {
        if (!strcmp(argv[i], "--limit"))
            context.heap.limit = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--fail"))
            context.heap.countdown = strtoull(argv[++i], NULL, 10);
    }
    if (i != argc - 1) {
        fputs("usage: parse_dump [--limit BYTES] [--fail N] FILE\n", stderr);
        return 2;
    }
    context.path = argv[i];
    status = heap_protect(&context.heap, run, &context);
    heap_close(&context.heap);
    if (status == MUSTER_NOMEM || status == MUSTER_LIMIT) return 3;
    return status == MUSTER_OK ? 0 : status == MUSTER_INVALID ? 1 : 2;
}
