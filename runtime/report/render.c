#include "report/render.h"

#include <graphviz/gvc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/render_id.h"

/*
 * Graphviz has static variables and sets the locale of the process while it draws, so one thread
 * draws at a time. Its context is made once and stays: the plugin that measures texts goes on using
 * the names of fonts of a context that is gone. Nothing leaves by way of the heap while the lock is
 * held: what Graphviz gives is copied behind it.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static GVC_t *context;

enum { LARGE = 500, LARGEST = 2000 }; /* nodes and edges */

struct drawing {
    const char *dot, *format;
    size_t size; /* nodes and edges */
    bool known;  /* the format */
    char *data;  /* the picture; NULL: there is none */
    unsigned length;
    char *complaint; /* or NULL */
    char **formats;
    int nformats;
};

static void release(void *resource)
{
    struct drawing *d = resource;
    if (d->data) gvFreeRenderData(d->data);
    for (int k = 0; k < d->nformats; k++) free(d->formats[k]);
    free(d->formats);
    free(d->complaint);
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

static bool has_format(const struct drawing *d)
{
    for (int k = 0; k < d->nformats; k++)
        if (is_offered(d->formats[k]) && strcmp(d->formats[k], d->format) == 0) return true;
    return false;
}

static const char *suggest_format(const struct drawing *d, struct arena *arena)
{
    static const char *const usual[] = {"dot", "svg", "png", "pdf"};
    const char *near = text_nearest(d->format, usual, sizeof usual / sizeof *usual);
    const char *text = "there are: dot";
    if (!near) near = text_nearest(d->format, (const char *const *)d->formats, (size_t)d->nformats);
    if (near && is_offered(near)) return arena_print(arena, "did you mean %s?", near);
    for (int k = 0; k < d->nformats; k++)
        if (is_offered(d->formats[k]) && strcmp(d->formats[k], "dot") != 0)
            text = arena_print(arena, "%s, %s", text, d->formats[k]);
    return text;
}

/* Why there is no picture, and what helps. */
static const char *complaint(const struct drawing *d, struct arena *arena, const char **help)
{
    size_t n = d->complaint ? strcspn(d->complaint, "\n") : 0;
    if (!d->known) {
        *help = suggest_format(d, arena);
        return arena_print(arena, "there is no picture format %s", d->format);
    }
    if (d->size > LARGEST) {
        *help =
            "a `where` in the graph leaves out what need not be seen; the format dot has all of "
            "it, for programs that lay out more";
        return arena_print(arena, "the picture has %zu nodes and edges, and %d can be drawn",
                           d->size, LARGEST);
    }
    return arena_print(arena, "the picture cannot be drawn: %s",
                       n ? arena_copy(arena, d->complaint, n) : "Graphviz does not say why");
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

/* Graphviz has no ceiling: its time and memory grow by more than the square of the edges, unless it
 * is told to stop looking for a better layout. */
static void bound(struct drawing *d, graph_t *graph)
{
    static const char *const hurry[][2] = {
        {"nslimit", "1"}, {"nslimit1", "1"}, {"mclimit", "0.1"}, {"splines", "line"}};
    d->size = (size_t)agnnodes(graph) + (size_t)agnedges(graph);
    if (d->size <= LARGE) return;
    for (size_t k = 0; k < sizeof hurry / sizeof *hurry; k++)
        agattr(graph, AGRAPH, (char *)hurry[k][0], (char *)hurry[k][1]);
}

/* Room for the label of an edge within a rank is got by realloc(), and what is to be freed
 * afterwards, av, stays what it was before: Graphviz 2.42 would free it twice. */
static void mend_ranks(graph_t *graph)
{
    if (!GD_rank(graph)) return;
    for (int k = GD_minrank(graph); k <= GD_maxrank(graph); k++)
        GD_rank(graph)[k].av = GD_rank(graph)[k].v;
}

/* Lays the graph out and draws it. */
static void draw_graph(struct drawing *d)
{
    graph_t *graph = render_read(d->dot);
    if (graph) bound(d, graph);
    if (graph && d->size <= LARGEST && gvLayout(context, graph, "dot") == 0) {
        mend_ranks(graph);
        if (gvRenderData(context, graph, d->format, &d->data, &d->length) != 0 && d->data) {
            gvFreeRenderData(d->data);
            d->data = NULL;
        }
        gvFreeLayout(context, graph);
    }
    if (!d->data) d->complaint = aglasterr();
    if (graph) agclose(graph);
}

static void draw(struct drawing *d)
{
    pthread_mutex_lock(&lock);
    agseterrf(be_silent);
    if (!context) context = gvContext();
    d->formats = gvPluginList(context, "device", &d->nformats, NULL);
    d->known = has_format(d);
    if (d->known) draw_graph(d);
    pthread_mutex_unlock(&lock);
}

bool render_graph(struct arena *arena, const char *dot, const char *format, struct buffer *out,
                  const char **why, const char **help)
{
    struct drawing *d = heap_alloc(out->heap, sizeof *d);
    bool good;
    d->dot = dot;
    d->format = format;
    heap_defer(out->heap, release, d);
    draw(d);
    good = d->data != NULL;
    if (good) {
        forget_clock(d->data, d->length);
        buffer_add(out, d->data, d->length);
    } else {
        *why = complaint(d, arena, help);
    }
    heap_undefer(out->heap, d);
    heap_free(out->heap, d);
    return good;
}
