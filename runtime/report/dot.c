#include "report/dot.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report/mark.h"

struct attribute {
    const char *name, *value;
};

struct node {
    const char *id;
    const char *cluster; /* or NULL */
    const char *label, *tooltip;
    const struct mark *mark; /* or NULL */
    struct attribute *attributes;
    size_t nattributes, capacity;
};

struct edge {
    const char *from, *to;
    struct attribute *attributes;
    size_t nattributes, capacity;
};

struct picture {
    struct findings *findings;
    struct run *run;
    struct arena arena;
    const struct program_graph *graph;
    struct marks marks;
    struct node *nodes;
    size_t nnodes, nodes_capacity;
    uint32_t *slots; /* by hash of id: node + 1 */
    size_t mask;
    struct edge *edges;
    size_t nedges, edges_capacity;
    struct buffer *out;
};

void dot_quote(struct buffer *out, const char *text, size_t length)
{
    size_t n;
    uint32_t code;
    buffer_add_char(out, '"');
    for (size_t k = 0; k < length; k += n) {
        n = page_decode(text + k, length - k, &code);
        if (code == PAGE_BROKEN)
            buffer_add_z(out, "\xef\xbf\xbd");
        else if (code == '"' || code == '\\')
            buffer_print(out, "\\%c", (char)code);
        else if (code == '\n')
            buffer_add_z(out, "\\n");
        else if (code == '\t')
            buffer_add_char(out, ' ');
        else if (code >= 0x20 && code != 0x7f)
            buffer_add(out, text + k, n);
    }
    buffer_add_char(out, '"');
}

static void quote_z(struct buffer *out, const char *text)
{
    dot_quote(out, text, strlen(text));
}

/* Attributes with which Graphviz would open files, or which are ours. */
static bool is_passed_on(const char *name)
{
    static const char *const refused[] = {"cluster",  "image",      "shapefile",   "imagepath",
                                          "fontpath", "stylesheet", "_background", "layout"};
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++)
        if (strcmp(name, refused[k]) == 0) return false;
    return true;
}

static const char *print(struct picture *p, uint32_t type, value word)
{
    struct buffer text;
    const char *kept;
    buffer_open(&text, p->run->heap);
    value_print(p->run, type, word, &text);
    kept = arena_copy(&p->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return kept;
}

static const struct entity *thing_of(const struct picture *p, uint32_t type, value word)
{
    uint32_t tag = p->run->program->types[type].tag;
    return tag == TYPE_THING || tag == TYPE_UNION ? &p->run->entities[word] : NULL;
}

/* "process.OSP-10" for things; other values are their texts. */
static const char *id_of(struct picture *p, uint32_t type, value word)
{
    const char *name = print(p, type, word);
    const struct entity *entity = thing_of(p, type, word);
    if (!entity || entity->kind == NONE) return name;
    return arena_print(&p->arena, "%s.%s",
                       text_bytes(&p->run->texts, p->run->program->kinds[entity->kind].name), name);
}

/* The name, and the title below it. */
static const char *label_of(struct picture *p, uint32_t type, value word)
{
    const char *name = print(p, type, word);
    const struct entity *entity = thing_of(p, type, word);
    const struct relation *relation;
    value title;
    if (!entity || entity->kind == NONE || entity->row == NONE) return name;
    relation = &p->run->relations[p->run->program->kinds[entity->kind].relation];
    title = relation->rows[(size_t)entity->row * relation->width + COLUMN_TITLE];
    if (title == MISSING || title == 0) return name;
    return arena_print(&p->arena, "%s\n%s", name, text_bytes(&p->run->texts, (uint32_t)title));
}

/* -- nodes */

static size_t slot_of(const struct picture *p, const char *id)
{
    size_t slot = text_hash(id, strlen(id)) & p->mask;
    while (p->slots[slot] && strcmp(p->nodes[p->slots[slot] - 1].id, id))
        slot = (slot + 1) & p->mask;
    return slot;
}

static void widen(struct picture *p)
{
    p->mask = p->mask * 2 + 1;
    p->slots = arena_alloc(&p->arena, (p->mask + 1) * sizeof *p->slots);
    for (size_t k = 0; k < p->nnodes; k++) p->slots[slot_of(p, p->nodes[k].id)] = (uint32_t)k + 1;
}

static struct node *node_of(struct picture *p, uint32_t type, value word)
{
    const char *id = id_of(p, type, word);
    size_t slot;
    struct node *node;
    if (p->nnodes * 2 >= p->mask) widen(p);
    slot = slot_of(p, id);
    if (p->slots[slot]) return &p->nodes[p->slots[slot] - 1];
    p->nodes =
        heap_room(p->run->heap, p->nodes, &p->nodes_capacity, p->nnodes + 1, sizeof *p->nodes);
    node = &p->nodes[p->nnodes++];
    p->slots[slot] = (uint32_t)p->nnodes;
    *node = (struct node){.id = id, .label = label_of(p, type, word)};
    if (thing_of(p, type, word)) {
        node->mark = marks_find(&p->marks, (uint32_t)word);
        if (node->mark) node->tooltip = marks_tooltip(&p->marks, node->mark);
    }
    return node;
}

static const char *attribute_of(const struct attribute *attributes, size_t n, const char *name)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(attributes[k].name, name) == 0) return attributes[k].value;
    return NULL;
}

/* When clauses give a node one attribute in two ways, the lesser text stays: order of rows must not
 * matter. */
static void set_attribute(struct picture *p, struct node *node, const char *name, const char *value)
{
    for (size_t k = 0; k < node->nattributes; k++) {
        if (strcmp(node->attributes[k].name, name)) continue;
        if (strcmp(value, node->attributes[k].value) < 0) node->attributes[k].value = value;
        return;
    }
    node->attributes = heap_room(p->run->heap, node->attributes, &node->capacity,
                                 node->nattributes + 1, sizeof *node->attributes);
    node->attributes[node->nattributes++] = (struct attribute){name, value};
}

static const char *shape_attribute(const struct picture *p, const struct program_shape *shape,
                                   uint32_t number)
{
    return text_bytes(&p->run->texts,
                      p->run->program->attributes[shape->attributes_first + number].name);
}

static uint32_t column_type(const struct picture *p, const struct program_shape *shape,
                            uint32_t column)
{
    const struct program *program = p->run->program;
    return program->columns[program->relations[shape->relation].columns_first + column].type;
}

static void gather_node(struct picture *p, const struct program_shape *shape, const value *row)
{
    struct node *node;
    if (row[0] == MISSING) return;
    node = node_of(p, column_type(p, shape, 0), row[0]);
    for (uint32_t k = 0; k < shape->attributes_count; k++) {
        const char *name = shape_attribute(p, shape, k), *value;
        if (row[1 + k] == MISSING) continue;
        value = print(p, column_type(p, shape, 1 + k), row[1 + k]);
        if (strcmp(name, "cluster") == 0) {
            if (!node->cluster || strcmp(value, node->cluster) < 0) node->cluster = value;
        } else if (is_passed_on(name)) {
            set_attribute(p, node, name, value);
        }
    }
}

static void gather_edge(struct picture *p, const struct program_shape *shape, const value *row)
{
    struct edge *edge;
    const char *from, *to;
    if (row[0] == MISSING || row[1] == MISSING) return;
    from = node_of(p, column_type(p, shape, 0), row[0])->id;
    to = node_of(p, column_type(p, shape, 1), row[1])->id;
    p->edges =
        heap_room(p->run->heap, p->edges, &p->edges_capacity, p->nedges + 1, sizeof *p->edges);
    edge = &p->edges[p->nedges++];
    *edge = (struct edge){.from = from, .to = to};
    for (uint32_t k = 0; k < shape->attributes_count; k++) {
        const char *name = shape_attribute(p, shape, k);
        if (row[2 + k] == MISSING || !is_passed_on(name)) continue;
        edge->attributes = heap_room(p->run->heap, edge->attributes, &edge->capacity,
                                     edge->nattributes + 1, sizeof *edge->attributes);
        edge->attributes[edge->nattributes++] =
            (struct attribute){name, print(p, column_type(p, shape, 2 + k), row[2 + k])};
    }
}

static void gather(struct picture *p)
{
    for (uint32_t k = 0; k < p->graph->shapes_count; k++) {
        const struct program_shape *shape = &p->run->program->shapes[p->graph->shapes_first + k];
        const struct relation *relation = &p->run->relations[shape->relation];
        for (size_t r = 0; r < relation->nrows; r++) {
            const value *row = &relation->rows[r * relation->width];
            if (shape->edge)
                gather_edge(p, shape, row);
            else
                gather_node(p, shape, row);
        }
    }
}

/* -- order */

static int by_cluster(const void *left, const void *right)
{
    const struct node *a = left, *b = right;
    int order;
    if (!a->cluster != !b->cluster) return a->cluster ? -1 : 1;
    order = a->cluster ? strcmp(a->cluster, b->cluster) : 0;
    return order ? order : strcmp(a->id, b->id);
}

static int by_name(const void *left, const void *right)
{
    const struct attribute *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int by_ends(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    int order = strcmp(a->from, b->from);
    if (!order) order = strcmp(a->to, b->to);
    for (size_t k = 0; !order && k < a->nattributes && k < b->nattributes; k++) {
        order = strcmp(a->attributes[k].name, b->attributes[k].name);
        if (!order) order = strcmp(a->attributes[k].value, b->attributes[k].value);
    }
    return order ? order : (a->nattributes > b->nattributes) - (a->nattributes < b->nattributes);
}

static void sort_attributes(struct attribute *attributes, size_t n)
{
    if (n) qsort(attributes, n, sizeof *attributes, by_name);
}

static void sort(struct picture *p)
{
    for (size_t k = 0; k < p->nnodes; k++)
        sort_attributes(p->nodes[k].attributes, p->nodes[k].nattributes);
    for (size_t k = 0; k < p->nedges; k++)
        sort_attributes(p->edges[k].attributes, p->edges[k].nattributes);
    if (p->nnodes) qsort(p->nodes, p->nnodes, sizeof *p->nodes, by_cluster);
    if (p->nedges) qsort(p->edges, p->nedges, sizeof *p->edges, by_ends);
}

/* -- writing */

/* Names of letters alone need no quotes. */
static void add_name(struct picture *p, const char *name)
{
    static const char *const words[] = {"node", "edge", "graph", "digraph", "subgraph", "strict"};
    bool plain = *name != '\0';
    for (const char *c = name; *c; c++)
        plain &= (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        plain &= strcasecmp(name, words[k]) != 0;
    if (plain)
        buffer_add_z(p->out, name);
    else
        quote_z(p->out, name);
}

static void add_attribute(struct picture *p, bool *begun, const char *name, const char *value)
{
    buffer_add_z(p->out, *begun ? ", " : " [");
    add_name(p, name);
    buffer_add_char(p->out, '=');
    quote_z(p->out, value);
    *begun = true;
}

static void add_attributes(struct picture *p, bool *begun, const struct attribute *attributes,
                           size_t n)
{
    for (size_t k = 0; k < n; k++) add_attribute(p, begun, attributes[k].name, attributes[k].value);
}

static void write_mark(struct picture *p, const struct node *node, bool *begun)
{
    const struct attribute *own = node->attributes;
    size_t n = node->nattributes;
    if (!node->mark) return;
    if (!attribute_of(own, n, "color") && !attribute_of(own, n, "fillcolor")) {
        add_attribute(p, begun, "color", mark_colour(node->mark->outcome));
        if (!attribute_of(own, n, "penwidth")) add_attribute(p, begun, "penwidth", "2");
        if (!attribute_of(own, n, "style")) {
            add_attribute(p, begun, "style", "filled");
            add_attribute(p, begun, "fillcolor", mark_fill(node->mark->outcome));
        }
    }
    if (!attribute_of(own, n, "tooltip")) add_attribute(p, begun, "tooltip", node->tooltip);
}

static void write_node(struct picture *p, const struct node *node, const char *indent)
{
    bool begun = false;
    buffer_add_z(p->out, indent);
    quote_z(p->out, node->id);
    if (!attribute_of(node->attributes, node->nattributes, "label"))
        add_attribute(p, &begun, "label", node->label);
    add_attributes(p, &begun, node->attributes, node->nattributes);
    write_mark(p, node, &begun);
    buffer_add_z(p->out, begun ? "];\n" : ";\n");
}

static void write_nodes(struct picture *p)
{
    const char *open = NULL;
    for (size_t k = 0; k < p->nnodes; k++) {
        const struct node *node = &p->nodes[k];
        if (open && (!node->cluster || strcmp(open, node->cluster))) {
            buffer_add_z(p->out, "  }\n");
            open = NULL;
        }
        if (node->cluster && !open) {
            open = node->cluster;
            buffer_add_z(p->out, "  subgraph ");
            quote_z(p->out, arena_print(&p->arena, "cluster_%s", open));
            buffer_add_z(p->out, " {\n    label=");
            quote_z(p->out, open);
            buffer_add_z(p->out, ";\n");
        }
        write_node(p, node, open ? "    " : "  ");
    }
    if (open) buffer_add_z(p->out, "  }\n");
}

static void write_edges(struct picture *p)
{
    for (size_t k = 0; k < p->nedges; k++) {
        const struct edge *edge = &p->edges[k];
        bool begun = false;
        if (k && by_ends(edge, edge - 1) == 0) continue;
        buffer_add_z(p->out, "  ");
        quote_z(p->out, edge->from);
        buffer_add_z(p->out, " -> ");
        quote_z(p->out, edge->to);
        add_attributes(p, &begun, edge->attributes, edge->nattributes);
        buffer_add_z(p->out, begun ? "];\n" : ";\n");
    }
}

void dot_begin(struct buffer *out)
{
    buffer_add_z(out, " {\n  graph [fontname=\"sans-serif\"];\n"
                      "  node [fontname=\"sans-serif\", shape=\"box\"];\n"
                      "  edge [fontname=\"sans-serif\"];\n");
}

/* What the graph says of itself, after what is usual. */
static enum muster_status write_graph(struct picture *p)
{
    const struct program *program = p->run->program;
    const char *title = text_bytes(&p->run->texts, p->graph->title);
    bool labelled = false;
    buffer_add_z(p->out, "digraph ");
    quote_z(p->out, text_bytes(&p->run->texts, p->graph->name));
    dot_begin(p->out);
    for (uint32_t k = 0; k < p->graph->attributes_count; k++) {
        const struct program_attribute *attribute =
            &program->attributes[p->graph->attributes_first + k];
        const char *name = text_bytes(&p->run->texts, attribute->name);
        enum muster_status status;
        value word;
        if (attribute->routine == NONE || !is_passed_on(name)) continue;
        status = run_routine(p->run, attribute->routine, &word);
        if (status) return status;
        if (word == MISSING) continue;
        labelled |= strcmp(name, "label") == 0;
        buffer_add_z(p->out, "  ");
        add_name(p, name);
        buffer_add_char(p->out, '=');
        quote_z(p->out, print(p, program->routines[attribute->routine].result, word));
        buffer_add_z(p->out, ";\n");
    }
    if (!labelled && *title) {
        buffer_add_z(p->out, "  label=");
        quote_z(p->out, title);
        buffer_add_z(p->out, ";\n  labelloc=\"t\";\n");
    }
    return MUSTER_OK;
}

enum muster_status dot_write(struct findings *findings, uint32_t graph, struct buffer *out)
{
    struct picture p = {.findings = findings, .run = findings->run, .out = out};
    enum muster_status status;
    arena_open(&p.arena, p.run->heap);
    p.graph = &p.run->program->graphs[graph];
    p.mask = 63;
    p.slots = arena_alloc(&p.arena, (p.mask + 1) * sizeof *p.slots);
    marks_open(&p.marks, findings);
    gather(&p);
    sort(&p);
    status = write_graph(&p);
    if (!status) {
        write_nodes(&p);
        write_edges(&p);
        buffer_add_z(out, "}\n");
    }
    for (size_t k = 0; k < p.nnodes; k++) heap_free(p.run->heap, p.nodes[k].attributes);
    for (size_t k = 0; k < p.nedges; k++) heap_free(p.run->heap, p.edges[k].attributes);
    heap_free(p.run->heap, p.nodes);
    heap_free(p.run->heap, p.edges);
    marks_close(&p.marks);
    arena_clear(&p.arena);
    return status;
}
