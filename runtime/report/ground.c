/* What proofs rest on. */
#include "report/ground.h"

#include <string.h>

enum { GROUNDS_MAX = 1000, DERIVED_MAX = 500 };

void grounds_open(struct grounds *g, struct run *run, struct arena *arena)
{
    *g = (struct grounds){.run = run, .arena = arena};
    text_open(&g->seen, run->heap);
    text_open(&g->nameless, run->heap);
    g->gathered = arena_alloc(arena, run->program->nkinds + 1);
}

static const char *name_in(const struct grounds *g, uint32_t text)
{
    return text_bytes(&g->run->texts, text);
}

static const char *print(struct grounds *g, uint32_t type, value word)
{
    struct buffer text;
    const char *made;
    buffer_open(&text, g->run->heap);
    value_print(g->run, type, word, &text);
    made = arena_copy(g->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

const char *ground_place(struct grounds *g, place at)
{
    struct source_position position = source_locate(g->run->sources, at);
    if (!position.name) return NULL;
    return arena_print(g->arena, "%s:%u", position.name, position.line);
}

/* -- things */

/* "{on: 2026-06-01, by: bob}": all that is known of a thing that has no name. */
static const char *describe(struct grounds *g, uint32_t entity)
{
    const struct program *program = g->run->program;
    const struct program_kind *kind = &program->kinds[g->run->entities[entity].kind];
    struct buffer text;
    const char *made;
    buffer_open(&text, g->run->heap);
    for (uint32_t k = kind->fields_first; k < kind->fields_first + kind->fields_count; k++) {
        value word = program->fields[k].set == NONE ? run_field(g->run, entity, k) : MISSING;
        if (word == MISSING) continue;
        buffer_print(&text, "%s%s: ", text.length ? ", " : "{",
                     name_in(g, program->fields[k].name));
        value_print(g->run, program->fields[k].type, word, &text);
    }
    buffer_add_z(&text, text.length ? "}" : "{}");
    made = arena_copy(g->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

static const char *name_of(struct grounds *g, uint32_t entity)
{
    uint32_t name = g->run->entities[entity].name;
    return name == NONE ? describe(g, entity) : name_in(g, name);
}

static uint32_t find_kind(const struct grounds *g, const struct ground *ground)
{
    const struct program *program = g->run->program;
    for (uint32_t k = 0; k < program->nkinds; k++)
        if (!strcmp(name_in(g, program->kinds[k].name), ground->kind) &&
            !strcmp(name_in(g, program->kinds[k].module), ground->module))
            return k;
    return NONE;
}

/* Whether a thing without a name is there that is described so. */
static bool find_nameless(struct grounds *g, uint32_t kind, const char *description)
{
    const char *key = arena_print(g->arena, "%u%s", kind, description);
    uint32_t found;
    for (uint32_t k = 0; k < g->run->nentities && !g->gathered[kind]; k++) {
        const struct entity *entity = &g->run->entities[k];
        if (entity->kind == kind && entity->name == NONE && entity->row != NONE)
            text_intern_z(&g->nameless, arena_print(g->arena, "%u%s", kind, describe(g, k)));
    }
    g->gathered[kind] = true;
    return text_find(&g->nameless, key, strlen(key), &found);
}

static bool find_thing(struct grounds *g, const struct ground *ground, uint32_t kind,
                       uint32_t *entity)
{
    uint32_t name;
    return text_find(&g->run->texts, ground->thing, strlen(ground->thing), &name) &&
           run_find_entity(g->run, kind, name, entity) && g->run->entities[*entity].row != NONE;
}

static const char *print_members(struct grounds *g, uint32_t entity, uint32_t field)
{
    const value *members;
    size_t n = run_members(g->run, entity, field, &members);
    struct buffer text;
    const char *made;
    buffer_open(&text, g->run->heap);
    buffer_add_char(&text, '[');
    for (size_t k = 0; k < n; k++) {
        if (k) buffer_add_z(&text, ", ");
        value_print(g->run, g->run->program->fields[field].type, members[k], &text);
    }
    buffer_add_char(&text, ']');
    made = arena_copy(g->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

static void look_up_field(struct grounds *g, struct ground *ground, uint32_t kind, uint32_t entity)
{
    const struct program *program = g->run->program;
    uint32_t name, field;
    value word;
    if (!text_find(&program->texts, ground->field, strlen(ground->field), &name)) return;
    field = program_field(program, kind, name);
    if (field == NONE) return;
    ground->place = ground_place(g, run_field_place(g->run, entity, field));
    if (program->fields[field].set != NONE) {
        ground->value = print_members(g, entity, field);
        return;
    }
    word = run_field(g->run, entity, field);
    if (word != MISSING) ground->value = print(g, program->fields[field].type, word);
}

void ground_look_up(struct grounds *g, struct ground *ground)
{
    uint32_t kind = find_kind(g, ground), entity;
    ground->value = ground->place = NULL;
    if (kind == NONE) return;
    if (ground->sort == GROUND_READING) {
        const struct kind_reading *reading = &g->run->readings[kind];
        ground->value = reading->watched && !reading->read ? "not read" : "read";
        return;
    }
    if (*ground->thing == '{') {
        if (find_nameless(g, kind, ground->thing)) ground->value = "there";
        return;
    }
    if (!find_thing(g, ground, kind, &entity)) return;
    if (ground->sort == GROUND_FIELD) {
        look_up_field(g, ground, kind, entity);
        return;
    }
    ground->value = "there";
    ground->place = ground_place(g, g->run->entities[entity].at);
}

bool ground_field(struct grounds *g, const struct ground *thing, size_t k, struct ground *field)
{
    uint32_t number = find_kind(g, thing);
    const struct program_kind *kind;
    if (number == NONE || *thing->thing == '{') return false;
    kind = &g->run->program->kinds[number];
    if (k >= kind->fields_count) return false;
    *field = *thing;
    field->sort = GROUND_FIELD;
    field->field = name_in(g, g->run->program->fields[kind->fields_first + k].name);
    ground_look_up(g, field);
    return true;
}

/* -- gathering */

/* Whether this was not met yet of the outcome under way. */
static bool is_first(struct grounds *g, const char *key)
{
    uint32_t found;
    if (text_find(&g->seen, key, strlen(key), &found)) return false;
    text_intern_z(&g->seen, key);
    return true;
}

static void add(struct grounds *g, const struct ground *ground)
{
    const char *key =
        arena_print(g->arena, "%u\n%u\n%s\n%s\n%s\n%s", g->outcome, (unsigned)ground->sort,
                    ground->module, ground->kind, ground->thing, ground->field);
    if (!is_first(g, key)) return;
    if (g->n - g->first == GROUNDS_MAX) {
        g->cut = true;
        return;
    }
    g->items = heap_room(g->run->heap, g->items, &g->capacity, g->n + 1, sizeof *g->items);
    g->items[g->n++] = *ground;
}

static struct ground ground_of_kind(const struct grounds *g, enum ground_sort sort, uint32_t kind)
{
    const struct program_kind *k = &g->run->program->kinds[kind];
    return (struct ground){.sort = sort,
                           .module = name_in(g, k->module),
                           .kind = name_in(g, k->name),
                           .thing = "",
                           .field = ""};
}

static void add_thing(struct grounds *g, uint32_t entity)
{
    struct ground ground;
    if (g->run->entities[entity].kind == NONE) return;
    ground = ground_of_kind(g, GROUND_THING, g->run->entities[entity].kind);
    ground.thing = name_of(g, entity);
    add(g, &ground);
}

static void add_field(struct grounds *g, uint32_t entity, uint32_t field)
{
    struct ground ground;
    add_thing(g, entity);
    if (g->run->entities[entity].kind == NONE || g->run->entities[entity].name == NONE) return;
    ground = ground_of_kind(g, GROUND_FIELD, g->run->entities[entity].kind);
    ground.thing = name_of(g, entity);
    ground.field = name_in(g, g->run->program->fields[field].name);
    add(g, &ground);
}

/* What the policy says of a value that rests on nothing else: a parameter has a place. */
static void add_value(struct grounds *g, const struct proof *proof, uint32_t node)
{
    const struct program *program = g->run->program;
    const struct program_trace *trace = &program->traces[proof->nodes[node].trace];
    struct source_file *file = source_file_of(g->run->sources, trace->at);
    struct ground ground = {.sort = GROUND_VALUE, .module = "", .kind = "", .thing = ""};
    if (!file || !file->bytes) return;
    ground.field =
        arena_copy(g->arena, file->bytes + (trace->at - file->base), trace->to - trace->at);
    if (proof->nodes[node].word != MISSING)
        ground.value = print(g, trace->type, proof->nodes[node].word);
    for (size_t k = 0; k < program->nparameters; k++) {
        const char *name = name_in(g, program->parameters[k].name), *dot = strrchr(name, '.');
        if (!strcmp(name, ground.field) || (dot && !strcmp(dot + 1, ground.field)))
            ground.place = ground_place(g, program->parameters[k].at);
    }
    add(g, &ground);
}

/* A rule with a row that was not gone into yet. */
static bool is_new_row(struct grounds *g, const struct proof *proof, uint32_t node)
{
    const struct proof_node *nodes = proof->nodes;
    const char *key = arena_print(g->arena, "%u rule %u", g->outcome,
                                  proof->program->traces[nodes[node].trace].relation);
    for (uint32_t k = nodes[node].first; k != NONE; k = nodes[k].next)
        key = arena_print(g->arena, "%s %lld", key, (long long)nodes[k].word);
    if (!is_first(g, key)) return false;
    g->cut |= g->nderived == DERIVED_MAX;
    return g->nderived < DERIVED_MAX && ++g->nderived;
}

static enum muster_status walk_node(struct grounds *g, struct proof *proof, uint32_t node,
                                    unsigned depth);

static enum muster_status walk_below(struct grounds *g, struct proof *proof, uint32_t node,
                                     unsigned depth)
{
    enum muster_status status = MUSTER_OK;
    for (uint32_t k = proof->nodes[node].first; k != NONE && !status; k = proof->nodes[k].next)
        status = walk_node(g, proof, k, depth);
    return status;
}

/* The body that gives a row, or the one that came nearest to it. */
static enum muster_status walk_rule(struct grounds *g, struct proof *proof, uint32_t node,
                                    unsigned depth)
{
    uint32_t before = proof->nodes[node].last, body = NONE;
    enum muster_status status;
    size_t others;
    if (depth >= PROOF_DEPTH || !is_new_row(g, proof, node)) return MUSTER_OK;
    if (proof->nodes[node].word == 1) {
        status = run_derive(g->run, proof, node);
        if (proof->nodes[node].last != before) body = proof->nodes[node].last;
    } else {
        status = run_attempt(g->run, proof, node, &body, &others);
    }
    return status || body == NONE ? status : walk_below(g, proof, body, depth + 1);
}

static void take_row(struct grounds *g, struct proof *proof, uint32_t node, uint32_t type)
{
    const struct proof_node *row = &proof->nodes[node];
    uint32_t tag = proof->program->types[type].tag;
    if (row->thing != NONE)
        add_field(g, row->thing, row->field);
    else if ((tag == TYPE_THING || tag == TYPE_UNION) && row->word != MISSING)
        add_thing(g, (uint32_t)row->word);
}

static enum muster_status walk_node(struct grounds *g, struct proof *proof, uint32_t node,
                                    unsigned depth)
{
    const struct proof_node *at = &proof->nodes[node];
    const struct program_trace *trace =
        at->trace == NONE ? NULL : &proof->program->traces[at->trace];
    enum muster_status status;
    if (!trace) return MUSTER_OK; /* a rule's body: gone into where the rule is */
    if (trace->kind == TRACE_ROW)
        take_row(g, proof, node, trace->type);
    else if (at->thing != NONE)
        add_field(g, at->thing, at->field);
    else if (trace->kind == TRACE_VALUE && at->first == NONE)
        add_value(g, proof, node);
    status = walk_below(g, proof, node, depth);
    if (!status && trace->kind == TRACE_RULE) status = walk_rule(g, proof, node, depth);
    return status;
}

/* Kinds whose files the part needs. */
static void add_readings(struct grounds *g, uint32_t part)
{
    const struct program_part *p = &g->run->program->parts[part];
    for (uint32_t k = p->reads_first; k < p->reads_first + p->reads_count; k++) {
        struct ground ground;
        if (g->run->program->reads[k].kind == NONE) continue;
        ground = ground_of_kind(g, GROUND_READING, g->run->program->reads[k].kind);
        add(g, &ground);
    }
}

enum muster_status grounds_add(struct grounds *g, struct proof *proof, uint32_t part, value subject)
{
    enum muster_status status = MUSTER_OK;
    size_t n = proof->n;
    g->first = g->n;
    g->nderived = 0;
    g->outcome++;
    g->cut = proof->cut;
    add_readings(g, part);
    for (uint32_t k = 0; k < n && !status; k++) {
        if (proof->nodes[k].parent != NONE || proof->nodes[k].word != subject) continue;
        for (uint32_t c = proof->nodes[k].first; c != NONE && !status; c = proof->nodes[c].next) {
            uint32_t trace = proof->nodes[c].trace;
            const struct program_trace *of = trace == NONE ? NULL : &proof->program->traces[trace];
            if (of && (of->kind != TRACE_PART || of->part == part))
                status = walk_node(g, proof, c, 0);
        }
    }
    for (size_t k = g->first; k < g->n && !status; k++)
        if (g->items[k].sort != GROUND_VALUE) ground_look_up(g, &g->items[k]);
    return status;
}

int ground_compare(const struct ground *a, const struct ground *b)
{
    int order = (int)a->sort - (int)b->sort;
    if (!order) order = strcmp(a->kind, b->kind);
    if (!order) order = strcmp(a->module, b->module);
    if (!order) order = strcmp(a->thing, b->thing);
    return order ? order : strcmp(a->field, b->field);
}
