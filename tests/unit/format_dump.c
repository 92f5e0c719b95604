/*
 * format_dump [--check] FILE - formats a policy to standard output.
 *
 * Ends with 0; with --check, which prints nothing, 1 when formatting would change the file; 2 when
 * it cannot be read, 3 when it has syntax errors, 4 when memory ran out. --limit BYTES and --fail N
 * (the N-th allocation fails) are for the tests of that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/format.h"

enum { UNCHANGED, CHANGED, UNREADABLE, MISTAKES, NO_MEMORY };

struct run {
    struct heap heap;
    const char *path;
    bool check;
    int result;
};

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
        fprintf(stderr, "format_dump: %s: %s\n", run->path, why);
        run->result = UNREADABLE;
    } else if (!format_file(&ast, ast_parse(&ast, file), &out)) {
        run->result = MISTAKES;
    } else if (!run->check) {
        fwrite(buffer_text(&out), 1, out.length, stdout);
    } else if (out.length != file->length || memcmp(buffer_text(&out), file->bytes, out.length)) {
        run->result = CHANGED;
    }
    return MUSTER_OK;
}

int main(int argc, char **argv)
{
    struct run context = {0};
    int i = 1;

    heap_open(&context.heap, 0);
    for (; i < argc - 1; i++) {
        if (!strcmp(argv[i], "--check"))
            context.check = true;
        else if (!strcmp(argv[i], "--limit"))
            context.heap.limit = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--fail"))
            context.heap.countdown = strtoull(argv[++i], NULL, 10);
    }
    if (i != argc - 1) {
        fputs("usage: format_dump [--check] [--limit BYTES] [--fail N] FILE\n", stderr);
        return UNREADABLE;
    }
    context.path = argv[i];
    if (heap_protect(&context.heap, run, &context)) context.result = NO_MEMORY;
    heap_close(&context.heap);
    return context.result;
}
