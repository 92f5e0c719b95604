/* Documents from events, and events from documents. */
#include <string.h>

#include "facts/load_int.h"

void tree_open(struct document *document, struct heap *heap, const struct source_file *file)
{
    memset(document, 0, sizeof *document);
    document->heap = heap;
    document->file = file;
    document->thing = NONE;
}

void tree_begin(struct tree *tree, struct run *run, struct document *document)
{
    *tree = (struct tree){run, document, NONE, NONE};
    document->n = 0;
    document->element = 0;
    document->thing = NONE;
}

static uint32_t add(struct tree *tree, enum node_kind kind, const struct event *event)
{
    struct document *document = tree->document;
    struct node *node;
    uint32_t number = (uint32_t)document->n;
    document->nodes = heap_room(document->heap, document->nodes, &document->capacity,
                                document->n + 1, sizeof *document->nodes);
    node = &document->nodes[document->n++];
    memset(node, 0, sizeof *node);
    node->kind = (uint8_t)kind;
    node->truth = event->truth;
    node->parent = tree->around;
    node->key = tree->key;
    node->end = number + 1;
    node->at = document->file->base + event->offset;
    tree->key = NONE;
    return number;
}

static uint32_t add_scalar(struct tree *tree, enum node_kind kind, const struct event *event)
{
    uint32_t number = add(tree, kind, event);
    if (kind != NODE_NULL)
        tree->document->nodes[number].text =
            text_intern(&tree->run->texts, event->text, event->length);
    return number;
}

static uint32_t end(struct tree *tree)
{
    uint32_t number = tree->around;
    struct node *node = &tree->document->nodes[number];
    node->end = (uint32_t)tree->document->n;
    tree->around = node->parent;
    return number;
}

void tree_take(struct tree *tree, const struct event *event, uint32_t *node)
{
    *node = NONE;
    switch (event->kind) {
    case EVENT_DOCUMENT:
    case EVENT_DOCUMENT_END: break;
    case EVENT_MAP: tree->around = add(tree, NODE_MAP, event); break;
    case EVENT_LIST: tree->around = add(tree, NODE_LIST, event); break;
    case EVENT_MAP_END:
    case EVENT_LIST_END: *node = end(tree); break;
    case EVENT_KEY: tree->key = text_intern(&tree->run->texts, event->text, event->length); break;
    case EVENT_NULL: *node = add_scalar(tree, NODE_NULL, event); break;
    case EVENT_BOOL: *node = add_scalar(tree, NODE_BOOL, event); break;
    case EVENT_NUMBER: *node = add_scalar(tree, NODE_NUMBER, event); break;
    case EVENT_TEXT: *node = add_scalar(tree, NODE_TEXT, event); break;
    }
}

/* -- and back */

static enum event_kind event_of(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_NULL: return EVENT_NULL;
    case NODE_BOOL: return EVENT_BOOL;
    case NODE_NUMBER: return EVENT_NUMBER;
    case NODE_TEXT: return EVENT_TEXT;
    case NODE_MAP: return EVENT_MAP;
    case NODE_LIST: return EVENT_LIST;
    }
    return EVENT_NULL;
}

static enum muster_status send(struct run *run, const struct document *document,
                               const struct node *node, enum event_kind kind, uint32_t text,
                               const struct reader_sink *sink)
{
    struct text bytes = text_of(&run->texts, text);
    struct event event = {
        .kind = kind,
        .truth = node->truth,
        .quoted = kind == EVENT_TEXT,
        .offset = node->at - document->file->base,
        .text = bytes.bytes,
        .length = bytes.length,
    };
    return sink->event(sink->context, &event);
}

enum muster_status tree_replay(struct run *run, const struct document *document, uint32_t top,
                               const struct reader_sink *sink)
{
    uint32_t around = NONE, stop = document->nodes[top].end;
    for (uint32_t i = top; i <= stop; i++) {
        while (around != NONE && document->nodes[around].end == i) {
            const struct node *node = &document->nodes[around];
            enum muster_status status =
                send(run, document, node, node->kind == NODE_MAP ? EVENT_MAP_END : EVENT_LIST_END,
                     0, sink);
            if (status) return status;
            around = around == top ? NONE : node->parent;
        }
        if (i == stop) break;
        const struct node *node = &document->nodes[i];
        enum muster_status status = MUSTER_OK;
        if (i != top && node->key != NONE)
            status = send(run, document, node, EVENT_KEY, node->key, sink);
        if (!status) status = send(run, document, node, event_of(node), node->text, sink);
        if (status) return status;
        if (node->kind == NODE_MAP || node->kind == NODE_LIST) around = i;
    }
    return MUSTER_OK;
}
