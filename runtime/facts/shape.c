/* Keys of maps and what they mean. Keys of one map come in the same order most of the time: a guess
 * first, then the table. */
#include <string.h>

#include "facts/load_int.h"

static struct key **slot_of(const struct shape *shape, const char *text, size_t length,
                            uint32_t hash)
{
    size_t slot = hash & shape->mask;
    for (; shape->slots[slot]; slot = (slot + 1) & shape->mask) {
        const struct key *key = shape->slots[slot];
        if (key->hash == hash && key->length == length && memcmp(key->name, text, length) == 0)
            break;
    }
    return &shape->slots[slot];
}

static void grow(struct shape *shape)
{
    struct heap *heap = shape->arena->heap;
    heap_free(heap, shape->slots);
    shape->mask = shape->mask * 2 + 1;
    shape->slots = heap_alloc(heap, (shape->mask + 1) * sizeof *shape->slots);
    for (size_t i = 0; i < shape->n; i++) {
        struct key *key = shape->keys[i];
        *slot_of(shape, key->name, key->length, key->hash) = key;
    }
}

static struct key *make(struct shape *shape, const char *text, size_t length, uint32_t hash,
                        enum key_meaning meaning, uint32_t number)
{
    struct key *key = arena_alloc(shape->arena, sizeof *key);
    key->name = arena_copy(shape->arena, text, length);
    key->length = length;
    key->hash = hash;
    key->meaning = meaning;
    key->number = number;
    return key;
}

/* Adds a key. The first of a name stays; two kinds of one name are ambiguous. */
static struct key *add(struct shape *shape, const char *text, size_t length,
                       enum key_meaning meaning, uint32_t number)
{
    uint32_t hash = text_hash(text, length);
    struct key **slot = slot_of(shape, text, length, hash), *key = *slot;
    if (key) {
        if (meaning == KEY_KIND && (key->meaning == KEY_KIND || key->meaning == KEY_AMBIGUOUS)) {
            struct key *other = make(shape, text, length, hash, KEY_KIND, number);
            key->meaning = KEY_AMBIGUOUS;
            if (!key->other) key->other = other;
        }
        return key;
    }
    key = make(shape, text, length, hash, meaning, number);
    *slot = key;
    shape->keys = heap_room(shape->arena->heap, shape->keys, &shape->capacity, shape->n + 1,
                            sizeof *shape->keys);
    shape->keys[shape->n++] = key;
    if (shape->n * 2 > shape->mask) grow(shape);
    return key;
}

static void add_z(struct shape *shape, const char *text, enum key_meaning meaning)
{
    add(shape, text, strlen(text), meaning, 0);
}

static void add_kind(struct loader *loader, struct shape *shape, uint32_t number)
{
    const struct program *program = loader->run->program;
    const struct program_kind *kind = &program->kinds[number];
    struct text name = text_of(&program->texts, kind->name);
    const char *whole =
        arena_print(shape->arena, "%s.%s", text_bytes(&program->texts, kind->module), name.bytes);
    add(shape, name.bytes, name.length, KEY_KIND, number);
    add(shape, whole, strlen(whole), KEY_KIND, number);
}

static struct shape *build(struct loader *loader, uint32_t number)
{
    const struct program *program = loader->run->program;
    struct shape *shape = arena_alloc(&loader->arena, sizeof *shape);
    shape->arena = &loader->arena;
    shape->kind = number;
    shape->mask = 31;
    shape->slots = heap_alloc(loader->arena.heap, (shape->mask + 1) * sizeof *shape->slots);
    if (number == NONE) {
        add_z(shape, "as-of", KEY_AS_OF);
        for (uint32_t i = 0; i < program->nkinds; i++) add_kind(loader, shape, i);
        return shape;
    }
    const struct program_kind *kind = &program->kinds[number];
    add_z(shape, "id", KEY_ID);
    for (uint32_t i = 0; i < kind->fields_count; i++) {
        uint32_t field = kind->fields_first + i;
        struct text name = text_of(&program->texts, program->fields[field].name);
        add(shape, name.bytes, name.length, KEY_FIELD, field);
    }
    add_z(shape, "title", KEY_TITLE);
    if (kind->parent != NONE) add_z(shape, "parent", KEY_PARENT);
    for (uint32_t i = 0; i < program->nkinds; i++)
        if (program->kinds[i].parent == number) add_kind(loader, shape, i);
    return shape;
}

static struct shape *shape_of(struct loader *loader, uint32_t kind)
{
    struct shape **shape = &loader->shapes[kind == NONE ? loader->run->program->nkinds : kind];
    if (!*shape) *shape = build(loader, kind);
    return *shape;
}

/* Keys that are other people's business. */
static bool skipped(const char *text, size_t length)
{
    return length == 0 || *text == '$' || (length > 1 && text[0] == 'x' && text[1] == '-');
}

/* What the only key means that differs by no more than text_alike() allows: one more name for it.
 */
static struct key *find_alike(struct shape *shape, const char *text, size_t length)
{
    const struct key *found = NULL;
    struct key *key;
    for (size_t i = 0; i < shape->n; i++) {
        key = shape->keys[i];
        if (key->meaning >= KEY_SKIP || !text_alike(text, length, key->name, key->length)) continue;
        if (found && (found->meaning != key->meaning || found->number != key->number)) return NULL;
        found = key;
    }
    if (!found) return NULL;
    key = add(shape, text, length, found->meaning, found->number);
    key->alike = true;
    return key;
}

static struct key *find(struct shape *shape, const char *text, size_t length)
{
    struct key *key = shape->last ? shape->last->next : NULL;
    if (key && key->length == length && memcmp(key->name, text, length) == 0)
        return shape->last = key;
    key = *slot_of(shape, text, length, text_hash(text, length));
    if (!key && skipped(text, length)) key = add(shape, text, length, KEY_SKIP, 0);
    if (!key) key = find_alike(shape, text, length);
    if (!key) return NULL;
    if (shape->last) shape->last->next = key;
    return shape->last = key;
}

/* -- reports */

enum { FIELDS_SHOWN = 12 };

/* The fields of the kind; of a long list the first. */
static const char *fields_help(struct shape *shape)
{
    const char *names = "";
    size_t n = 0;
    for (size_t i = 0; i < shape->n; i++) {
        if (shape->keys[i]->meaning != KEY_FIELD || shape->keys[i]->alike || n++ >= FIELDS_SHOWN)
            continue;
        names = arena_print(shape->arena, "%s%s%s", names, n > 1 ? ", " : "", shape->keys[i]->name);
    }
    if (n > FIELDS_SHOWN)
        names = arena_print(shape->arena, "%s and %zu more", names, n - FIELDS_SHOWN);
    return n ? arena_print(shape->arena, n == 1 ? "its field is %s" : "its fields are %s", names)
             : NULL;
}

/* The first field that is a span, when the kind has one: tables have two columns for it. */
static const char *span_field(const struct task *task, const struct shape *shape)
{
    const struct program *program = task->run->program;
    for (size_t i = 0; i < shape->n; i++) {
        const struct key *key = shape->keys[i];
        if (key->meaning == KEY_FIELD &&
            program->types[program->fields[key->number].type].tag == TYPE_SPAN)
            return key->name;
    }
    return NULL;
}

static const char *nearest_help(struct shape *shape, const struct event *event)
{
    struct heap *heap = shape->arena->heap;
    const char *name = arena_copy(shape->arena, event->text, event->length);
    const char **names = heap_alloc(heap, (shape->n + 1) * sizeof *names), *nearest;
    size_t n = 0;
    for (size_t i = 0; i < shape->n; i++)
        if (shape->keys[i]->meaning != KEY_SKIP && shape->keys[i]->meaning != KEY_UNKNOWN &&
            !shape->keys[i]->alike)
            names[n++] = shape->keys[i]->name;
    nearest = text_nearest(name, names, n);
    heap_free(heap, names);
    return nearest ? arena_print(shape->arena, "did you mean %s?", nearest) : fields_help(shape);
}

static void report_unknown(struct task *task, struct shape *shape, const struct event *event)
{
    const struct program *program = task->run->program;
    const char *text = fact_quote(task, event->text, event->length);
    const char *help, *span;
    if (task->format == FORMAT_CSV) {
        /* A column is reported once, not in every row. */
        struct key *key = add(shape, event->text, event->length, KEY_UNKNOWN, 0);
        if (key->reported >= task->file->base) return;
        key->reported = fact_place(task, event->offset);
    }
    help = nearest_help(shape, event);
    span = task->format == FORMAT_CSV ? span_field(task, shape) : NULL;
    if (span && help && strncmp(help, "did", 3) != 0)
        help = arena_print(shape->arena,
                           "%s; of two columns a mapping makes a span: { %s: span(.Begin, .End) }",
                           help, span);
    if (shape->kind == NONE)
        fact_trouble(task, event->offset, help, "no kind is called %s", text);
    else
        fact_trouble(task, event->offset, help, "%s has no field %s",
                     text_bytes(&program->texts, program->kinds[shape->kind].name), text);
}

static void report_ambiguous(struct task *task, const struct key *key, const struct event *event)
{
    const struct program *program = task->run->program;
    const char *a = text_bytes(&program->texts, program->kinds[key->number].module);
    const char *b = text_bytes(&program->texts, program->kinds[key->other->number].module);
    const char *help =
        arena_print(&task->loader->arena, "write %s.%s or %s.%s", a, key->name, b, key->name);
    fact_trouble(task, event->offset, help, "kinds of several modules are called %s", key->name);
}

const struct key *shape_resolve(struct task *task, uint32_t kind, const struct event *event)
{
    struct shape *shape = shape_of(task->loader, kind);
    struct key *key = find(shape, event->text, event->length);
    if (!key || key->meaning == KEY_UNKNOWN) {
        report_unknown(task, shape, event);
        return NULL;
    }
    if (key->meaning != KEY_AMBIGUOUS) return key;
    report_ambiguous(task, key, event);
    return NULL;
}
