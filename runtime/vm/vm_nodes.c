/* Nodes of the document that is being mapped. */
#include "vm/expect.h"
#include "vm/vm_int.h"

static const struct node *node_of(const struct run *run, value node)
{
    if (!run->document || node == MISSING || (uint64_t)node >= run->document->n) return NULL;
    return &run->document->nodes[node];
}

static value parent_of(const struct run *run, value node)
{
    const struct node *found = node_of(run, node);
    return found && found->parent != NONE ? (value)found->parent : MISSING;
}

value vm_node_up(const struct run *run, value node, uint32_t levels)
{
    while (levels && node != MISSING) {
        node = parent_of(run, node);
        const struct node *around = node_of(run, node);
        if (around && around->kind == NODE_MAP) levels--;
    }
    return node;
}

value vm_node_member(const struct run *run, value node, uint32_t name)
{
    const struct node *map = node_of(run, node);
    if (!map || map->kind != NODE_MAP) return MISSING;
    for (uint32_t k = (uint32_t)node + 1; k < map->end; k = run->document->nodes[k].end)
        if (run->document->nodes[k].key == name) return k;
    return MISSING;
}

value vm_node_at(const struct run *run, value node, uint32_t n)
{
    const struct node *list = node_of(run, node);
    if (!list || list->kind != NODE_LIST) return MISSING;
    for (uint32_t k = (uint32_t)node + 1; k < list->end; k = run->document->nodes[k].end)
        if (n-- == 0) return k;
    return MISSING;
}

/* What a path with several ends finds nothing at is an empty list, so that it counts 0. */
value vm_node_each(struct run *run, value node, uint32_t type)
{
    const struct node *many = node_of(run, node);
    size_t n = 0;
    if (!many) return vm_list_end(run, type, 0);
    if (many->kind != NODE_LIST && many->kind != NODE_MAP)
        vm_list_add(run, n++, node);
    else
        for (uint32_t k = (uint32_t)node + 1; k < many->end; k = run->document->nodes[k].end)
            vm_list_add(run, n++, k);
    return vm_list_end(run, type, n);
}

value vm_node_deep(struct run *run, value node, uint32_t name, uint32_t type)
{
    const struct node *top = node_of(run, node);
    size_t n = 0;
    if (!top) return vm_list_end(run, type, 0);
    run->steps += top->end - (uint32_t)node;
    for (uint32_t k = (uint32_t)node + 1; k < top->end; k++)
        if (run->document->nodes[k].key == name) vm_list_add(run, n++, k);
    return vm_list_end(run, type, n);
}

value vm_node_key(const struct run *run, value node)
{
    const struct node *found = node_of(run, node);
    return found && found->key != NONE ? (value)found->key : MISSING;
}

value vm_node_file(struct run *run)
{
    if (!run->document || !run->document->file) return MISSING;
    return text_intern_z(&run->texts, run->document->file->name);
}

value vm_node_line(struct run *run, value node)
{
    const struct node *found = node_of(run, node);
    return found ? (value)source_locate(run->sources, found->at).line : MISSING;
}

value vm_node_thing(const struct run *run, uint32_t type)
{
    if (!run->document || run->document->thing == NONE) return MISSING;
    return vm_fits(run, type, run->document->thing) ? (value)run->document->thing : MISSING;
}

place vm_node_place(const struct run *run, value node)
{
    const struct node *found = node_of(run, node);
    if (!found && run->document) found = node_of(run, run->document->element);
    return found ? found->at : 0;
}

/* What was read there has a trouble of its own; the field is not missing as well. */
static void complain(struct run *run, place at, const char *what, const char *text, uint32_t type)
{
    struct buffer name, form;
    uint32_t thing = run->document ? run->document->thing : NONE;
    buffer_open(&name, run->heap);
    buffer_open(&form, run->heap);
    expect_name(run, type, &name);
    expect_form(run, type, text, &form);
    if (thing != NONE)
        buffer_print(&name, " (%s %s)",
                     text_bytes(&run->texts, run->program->kinds[run->entities[thing].kind].name),
                     text_bytes(&run->texts, run_entity_name(run, thing)));
    run_trouble(run, TROUBLE_BAD_FACT, at,
                form.length ? text_intern_z(&run->texts, buffer_text(&form)) : 0, "%s is not %s",
                what, buffer_text(&name));
    buffer_clear(&name);
    buffer_clear(&form);
    pairs_add(run->heap, &run->machine->bad_places, at, 0);
}

static void complain_text(struct run *run, place at, uint32_t number, uint32_t type)
{
    struct text text = text_of(&run->texts, number);
    struct buffer what;
    buffer_open(&what, run->heap);
    buffer_print(&what, "`%.60s`", text.bytes);
    complain(run, at, buffer_text(&what), text.bytes, type);
    buffer_clear(&what);
}

value vm_node_as(struct run *run, value number, uint32_t type)
{
    const struct node *node = node_of(run, number);
    struct text text;
    value word;
    if (!node || node->kind == NODE_NULL) return MISSING;
    if (node->kind == NODE_BOOL && vm_type(run, type)->tag == TYPE_BOOL) return node->truth;
    text = text_of(&run->texts, node->text);
    if (node->kind == NODE_MAP || node->kind == NODE_LIST)
        complain(run, node->at, node->kind == NODE_MAP ? "a map" : "a list", "", type);
    else if (run_parse(run, type, text.bytes, text.length, node->at, &word))
        return word;
    else
        complain_text(run, node->at, node->text, type);
    return MISSING;
}

value vm_text_as(struct run *run, value number, uint32_t type, value node)
{
    struct text text;
    place at = vm_node_place(run, node);
    value word;
    if (number == MISSING) return MISSING;
    text = text_of(&run->texts, (uint32_t)number);
    if (run_parse(run, type, text.bytes, text.length, at, &word)) return word;
    complain_text(run, at, (uint32_t)number, type);
    return MISSING;
}

bool vm_node_store(struct run *run, const struct instruction *i, const value *r)
{
    value thing = r[i->a];
    const struct node *node = node_of(run, r[i->d]);
    place at = node ? node->at : thing == MISSING ? 0 : run->entities[thing].at;
    if (thing == MISSING) return true;
    if (r[i->c] == MISSING && node && pairs_has(&run->machine->bad_places, node->at, 0))
        run_mark_bad(run, (uint32_t)thing, i->b, node->at);
    return vm_store(run, thing, i->b, r[i->c], at);
}
