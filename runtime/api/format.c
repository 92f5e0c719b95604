/* Policy files in the one style. */
#include "api/engine_int.h"
#include "grammar/format.h"

struct format_call {
    struct muster_engine *engine;
    const char *path;
    struct muster_text *text, *was;
};

static enum muster_status do_format(void *context)
{
    const struct format_call *call = context;
    struct muster_engine *e = call->engine;
    struct text_pool texts;
    struct ast_context ast;
    struct buffer out;
    const char *why = "";
    const struct source_file *file = source_read(&e->sources, call->path, call->path, &why);
    if (!file) {
        diag_add(&e->diags, DIAG_UNREADABLE, (struct span){0, 0}, call->path, why);
        return MUSTER_INPUT;
    }
    text_open(&texts, &e->heap);
    ast_open(&ast, &e->heap, &texts, &e->diags, &e->sources);
    buffer_open(&out, &e->heap);
    if (!format_file(&ast, ast_parse(&ast, file), &out)) return MUSTER_INVALID;
    *call->was = (struct muster_text){file->bytes, file->length};
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_format(struct muster_engine *engine, const char *path,
                                 struct muster_text *text, struct muster_text *was)
{
    struct format_call call = {engine, path, text, was};
    *text = *was = (struct muster_text){"", 0};
    return engine_guard(engine, do_format, &call);
}
