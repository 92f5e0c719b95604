/*
 * yaml_int - a YAML document as a row of nodes, between writing it down (yaml.c), giving its
 * scalars a type (yaml_type.c) and sending it (yaml_send.c).
 *
 * The row begins with a document node and ends with an end node. A map or list is followed by what
 * it holds (a map: key, value, key, value ...) and an end node. `next` is the index behind a node
 * and all it holds; 0 while the node is still open.
 */
#ifndef MUSTER_FACTS_YAML_INT_H
#define MUSTER_FACTS_YAML_INT_H

#include "facts/reader_int.h"

enum node_kind { NODE_DOCUMENT, NODE_MAP, NODE_LIST, NODE_END, NODE_SCALAR, NODE_ALIAS };

struct node {
    enum node_kind kind;
    enum event_kind type; /* of a scalar: EVENT_NULL to EVENT_TEXT */
    bool truth, quoted, merge;
    uint32_t offset;
    const char *text;
    size_t length;
    size_t next;
    size_t target; /* of an alias: the node it repeats; never an alias itself */
};

struct anchor {
    const char *name;
    size_t length, node;
    size_t before; /* the one before it in its bucket, plus 1 */
};

enum { ANCHOR_BUCKETS = 1024 };

/* A key with its value, of the map itself or brought in by a merge key. */
struct pair {
    size_t key, value; /* nodes; the key's is a scalar */
    size_t rank;       /* order of sending, and of precedence */
    bool own;          /* not brought in by a merge key */
    bool hidden;       /* a pair of lower rank has the key */
};

struct foreign;

struct yaml {
    const char *start, *end; /* of the file */
    const char *text;        /* start, or behind the byte order mark */
    struct heap *heap;
    const struct reader_sink *sink;
    struct reader_error *error;
    struct foreign *foreign;
    struct arena arena; /* of the document: texts */
    struct node *nodes;
    size_t n, capacity;
    struct anchor *anchors;
    size_t nanchors, anchors_capacity;
    size_t buckets[ANCHOR_BUCKETS]; /* the last anchor of each, plus 1; by bucket_of() */
    struct pair *pairs;             /* a stack: the maps that are being sent */
    size_t npairs, pairs_capacity;
    size_t open[READER_DEEPEST]; /* nodes of the levels not closed */
    size_t depth;
    char *scratch; /* a text in the making */
    size_t scratch_capacity;
    size_t last;    /* offset behind the last token */
    size_t budget;  /* events that aliases and merge keys may still add */
    size_t aliases; /* how many are being repeated, one in the other */
};

/* Sets the type of a scalar by its tag (NULL: none) or, plain, by the core schema. */
enum muster_status yaml_type(struct yaml *yaml, struct node *node, const char *tag, size_t length);

/* Sends a complete document. */
enum muster_status yaml_send(struct yaml *yaml);

/* How many events aliases and merge keys may add in a file of so many bytes. */
size_t yaml_budget(size_t length);

#endif
