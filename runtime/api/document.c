/* Modules as pages for people. */
#include <string.h>

#include "api/engine_int.h"
#include "compiler/compile.h"

struct document_call {
    struct muster_engine *engine;
    const char *const *paths;
    size_t count;
    const char *module, *format;
    struct muster_text *text;
};

static enum muster_status do_document(void *context)
{
    const struct document_call *call = context;
    struct muster_engine *e = call->engine;
    bool html = strcmp(call->format, "html") == 0;
    struct buffer out;
    struct document_options document = {.module = call->module, .html = html, .out = &out};
    enum muster_status status;
    if (!html && strcmp(call->format, "md") != 0)
        return engine_refuse(e, NULL, "modules are documented as md or html, not %s", call->format);
    buffer_open(&out, &e->heap);
    status = engine_document(e, call->paths, call->count, &document);
    if (!status) engine_give(e, &out, call->text);
    return status;
}

enum muster_status muster_document(struct muster_engine *engine, const char *const *paths,
                                   size_t count, const char *module, const char *format,
                                   struct muster_text *text)
{
    struct document_call call = {.engine = engine,
                                 .paths = paths,
                                 .count = count,
                                 .module = module,
                                 .format = format,
                                 .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_document, &call);
}
