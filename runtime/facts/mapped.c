/*
 * Mapped files: each document is made into a tree, the mapping's routines pick its elements and
 * store their fields.
 *
 * Where nothing looks at the document around an element, elements are taken one by one as a list
 * streams by, and the tree never holds more than one of them.
 */
#include "facts/load_int.h"

struct mapped {
    struct task *task;
    struct run *run;
    const struct program_mapping *mapping;
    struct document document;
    struct tree tree;
    struct native *native; /* by name; NULL: by the mapping's routine */
    bool streams;
    bool checked; /* the columns of a table */
    value as_of;  /* oldest of the documents */
};

/* Whether a routine looks at the document or the element around. */
static bool looks_around(const struct program *program, uint32_t number)
{
    const struct program_routine *routine;
    if (number == NONE) return false;
    routine = &program->routines[number];
    for (uint32_t i = 0; i < routine->code_count; i++) {
        uint32_t op = program->instructions[routine->code_first + i].op;
        if (op == OP_NODE_DOCUMENT || op == OP_NODE_UP) return true;
    }
    return false;
}

static enum muster_status map_by_name(struct mapped *mapped, uint32_t node)
{
    struct reader_sink sink = {mapped->native, native_event};
    const struct node *top = &mapped->document.nodes[node];
    if (top->kind == NODE_NULL) return MUSTER_OK;
    return tree_replay(mapped->run, &mapped->document, node, &sink);
}

/* One element: its thing, then the thing's fields. */
static enum muster_status map_element(struct mapped *mapped, uint32_t node)
{
    struct run *run = mapped->run;
    const struct program_mapping *mapping = mapped->mapping;
    enum muster_status status;
    value name = MISSING, nothing;
    if (mapped->native) return map_by_name(mapped, node);
    mapped->document.element = node;
    mapped->document.thing = NONE;
    if (mapping->name != NONE) {
        status = run_routine(run, mapping->name, &name);
        if (status) return status;
    }
    status = fact_thing(mapped->task, mapping->kind, name == MISSING ? NONE : (uint32_t)name,
                        mapped->document.nodes[node].at, &mapped->document.thing);
    if (status) return status;
    return run_routine(run, mapping->fields, &nothing);
}

/* A node: the elements of a list, nothing for null, else the node itself. */
static enum muster_status map_node(struct mapped *mapped, uint32_t node)
{
    const struct document *document = &mapped->document;
    enum muster_status status = MUSTER_OK;
    uint32_t end = document->nodes[node].end;
    if (document->nodes[node].kind == NODE_NULL) return MUSTER_OK;
    if (document->nodes[node].kind != NODE_LIST) return map_element(mapped, node);
    for (node++; node < end && !status; node = document->nodes[node].end)
        status = map_element(mapped, node);
    return status;
}

/* What the mapping picks. The words of an object stay where they are while more are made. */
static enum muster_status map_each(struct mapped *mapped)
{
    struct run *run = mapped->run;
    const struct program_routine *each = &run->program->routines[mapped->mapping->each];
    value picked;
    enum muster_status status = run_routine(run, mapped->mapping->each, &picked);
    if (status || picked == MISSING) return status;
    if (each->result != NONE && run->program->types[each->result].tag == TYPE_NODE)
        return map_node(mapped, (uint32_t)picked);
    struct object object = *object_of(&run->objects, picked);
    for (uint32_t i = 0; i < object.n && !status; i++)
        status = map_node(mapped, (uint32_t)object.words[i]);
    return status;
}

static enum muster_status map_document(struct mapped *mapped)
{
    struct run *run = mapped->run;
    enum muster_status status = MUSTER_OK;
    value as_of = MISSING;
    if (mapped->document.n == 0) return MUSTER_OK;
    if (mapped->mapping->as_of != NONE) status = run_routine(run, mapped->mapping->as_of, &as_of);
    if (status) return status;
    if (as_of != MISSING && (mapped->as_of == MISSING || as_of < mapped->as_of))
        mapped->as_of = as_of;
    if (mapped->mapping->each != NONE) return map_each(mapped);
    return map_node(mapped, 0);
}

static enum muster_status take_event(void *context, const struct event *event)
{
    struct mapped *mapped = context;
    struct document *document = &mapped->document;
    uint32_t node;
    heap_check(mapped->run->heap);
    if (event->kind == EVENT_DOCUMENT) {
        tree_begin(&mapped->tree, mapped->run, document);
    } else if (event->kind == EVENT_DOCUMENT_END) {
        enum muster_status status = map_document(mapped);
        document->n = 0;
        return status;
    }
    tree_take(&mapped->tree, event, &node);
    if (node == 1 && mapped->task->format == FORMAT_CSV && !mapped->checked) {
        columns_check(mapped->task, document, node);
        mapped->checked = true;
    }
    if (mapped->streams && node == 1 && mapped->tree.around == 0 &&
        document->nodes[0].kind == NODE_LIST) {
        enum muster_status status = map_element(mapped, node);
        document->n = 1;
        return status;
    }
    return MUSTER_OK;
}

enum muster_status mapped_load(struct task *task, struct reader_error *error)
{
    const struct program *program = task->run->program;
    const struct program_mapping *mapping = task->mapping;
    struct mapped *mapped = arena_alloc(&task->loader->arena, sizeof *mapped);
    struct reader_sink sink = {mapped, take_event};
    enum muster_status status;
    mapped->task = task;
    mapped->run = task->run;
    mapped->mapping = mapping;
    mapped->as_of = MISSING;
    mapped->streams = mapping->each == NONE && mapping->as_of == NONE &&
                      !looks_around(program, mapping->fields) &&
                      !looks_around(program, mapping->name);
    if (mapping->fields == NONE) mapped->native = native_open(task);
    tree_open(&mapped->document, task->run->heap, task->file);
    tree_begin(&mapped->tree, task->run, &mapped->document);
    task->run->document = &mapped->document;
    status = reader_run(task->format, &task->csv, task->file, task->run->heap, &sink, error);
    task->run->document = NULL;
    if (!status) fact_seen(task, mapping->kind, mapped->as_of);
    if (mapped->native) native_close(mapped->native);
    heap_free(task->run->heap, mapped->document.nodes);
    return status;
}
