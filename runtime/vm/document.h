/*
 * document - one parsed document as a tree of nodes, for mappings that look around in it.
 *
 * Nodes stand in one array in document order; a node is its number, and number 0 is the document's
 * root. The native form needs no document: it is read as a stream. Texts are numbers in the run's
 * pool.
 */
#ifndef MUSTER_VM_DOCUMENT_H
#define MUSTER_VM_DOCUMENT_H

#include "vm/run.h"

enum node_kind { NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_TEXT, NODE_MAP, NODE_LIST };

struct node {
    uint8_t kind; /* enum node_kind */
    bool truth;
    uint32_t parent; /* a node; NONE for the root */
    uint32_t key;    /* in its map: a text number; NONE in lists and for the root */
    uint32_t text;   /* scalars: as written */
    uint32_t end; /* one past the last node below it: children begin at the next number, siblings at
                     `end` */
    place at;
};

struct document {
    struct heap *heap;
    struct node *nodes;
    size_t n, capacity;
    const struct source_file *file;
    uint32_t element; /* the node that is being mapped */
    uint32_t thing;   /* its entity */
};

#endif
