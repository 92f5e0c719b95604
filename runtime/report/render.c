#include "report/render.h"

#include <graphviz/gvc.h>
#include <stdlib.h>
#include <string.h>

struct drawing {
    GVC_t *context;
    graph_t *graph;
    bool laid_out;
    char *data;
    char **formats;
    int nformats;
};

static void release(void *resource)
{
    struct drawing *d = resource;
    if (d->data) gvFreeRenderData(d->data);
    if (d->laid_out) gvFreeLayout(d->context, d->graph);
    if (d->graph) agclose(d->graph);
    for (int k = 0; k < d->nformats; k++) free(d->formats[k]);
    free(d->formats);
    if (d->context) gvFreeContext(d->context);
}

/* What Graphviz says of its own accord goes nowhere; aglasterr() keeps it. */
static int be_silent(char *text)
{
    (void)text;
    return 0;
}

/* Windows on a screen are no files. */
static bool is_offered(const char *format)
{
    return strcmp(format, "xlib") && strcmp(format, "x11") && strcmp(format, "gtk");
}

static bool has_format(const struct drawing *d, const char *format)
{
    for (int k = 0; k < d->nformats; k++)
        if (is_offered(format) && strcmp(d->formats[k], format) == 0) return true;
    return false;
}

static const char *list_formats(const struct drawing *d, struct arena *arena, const char *format)
{
    const char *text = arena_print(arena, "there is no picture format %s; there are:", format);
    for (int k = 0; k < d->nformats; k++)
        if (is_offered(d->formats[k])) text = arena_print(arena, "%s %s", text, d->formats[k]);
    return text;
}

static const char *complaint(struct arena *arena)
{
    char *text = aglasterr();
    size_t n = text ? strcspn(text, "\n") : 0;
    const char *kept = n ? arena_copy(arena, text, n) : "Graphviz does not say why";
    free(text);
    return arena_print(arena, "the picture cannot be drawn: %s", kept);
}

/* The clock has no part in a picture: the date that a PDF says it was made at is always the same.
 */
static void forget_clock(char *bytes, size_t length)
{
    static const char mark[] = "/CreationDate (D:", epoch[] = "19700101000000";
    size_t head = sizeof mark - 1, digits = sizeof epoch - 1;
    for (char *at = bytes, *end = bytes + length; (size_t)(end - at) >= head + digits; at++) {
        at = memchr(at, '/', (size_t)(end - at));
        if (!at || (size_t)(end - at) < head + digits) return;
        if (!memcmp(at, mark, head)) memcpy(at + head, epoch, digits);
    }
}

bool render_graph(struct arena *arena, const char *dot, const char *format, struct buffer *out,
                  const char **why)
{
    struct drawing *d = heap_alloc(out->heap, sizeof *d);
    unsigned length = 0;
    bool good = false;
    agseterrf(be_silent);
    heap_defer(out->heap, release, d);
    d->context = gvContext();
    d->formats = gvPluginList(d->context, "device", &d->nformats, NULL);
    if (!has_format(d, format)) {
        *why = list_formats(d, arena, format);
    } else if (!(d->graph = agmemread(dot)) || gvLayout(d->context, d->graph, "dot") != 0) {
        *why = complaint(arena);
    } else {
        d->laid_out = true;
        good = gvRenderData(d->context, d->graph, format, &d->data, &length) == 0 && d->data;
        if (good) {
            forget_clock(d->data, length);
            buffer_add(out, d->data, length);
        } else {
            *why = complaint(arena);
        }
    }
    heap_undefer(out->heap, d);
    heap_free(out->heap, d);
    return good;
}
