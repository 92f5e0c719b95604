/*
 * The native form: a map whose keys are kinds, read as it streams by; and one kind's things by the
 * names of their fields, for mappings that say nothing else.
 *
 * What is open is a stack of frames. A thing in a list is made when its id is met: what stands
 * before that is recorded and played again. While recorded events are played nothing is recorded,
 * because the ids of things inside can be looked up ahead.
 */
#include <string.h>

#include "facts/load_int.h"

enum { PASS = 4 << 20 }; /* bytes of JSON that are given back at a time */

enum state {
    STATE_TOP,     /* keys are kinds */
    STATE_THINGS,  /* keys are ids */
    STATE_LIST,    /* things without keys */
    STATE_ELEMENT, /* a thing whose id is not known, before its first key */
    STATE_ID,      /* the same, behind a first key `id` */
    STATE_THING,   /* keys are fields */
    STATE_MEMBERS  /* of a field */
};

struct frame {
    enum state state;
    uint32_t kind;         /* of the things here */
    uint32_t thing;        /* THING, MEMBERS: this one; else the one around, or NONE */
    uint32_t number;       /* THINGS: the id; MEMBERS: the field */
    place at;              /* of the last key, or of the element */
    const struct key *key; /* the last key; NULL: it means nothing */
    size_t words;          /* MEMBERS of a list: where its words begin */
};

struct recorded {
    struct event event;
    size_t text; /* where its text begins */
};

struct native {
    struct task *task;
    struct loader *loader;
    struct frame *frames;
    size_t n, capacity;
    size_t skip; /* levels of a value that means nothing */
    value as_of; /* of the document */
    struct {
        uint32_t *items;
        size_t n, capacity;
    } kinds; /* that the document names */
    value *words;
    size_t nwords, words_capacity;

    bool recording, id_next;
    size_t depth; /* of maps and lists below the element */
    struct recorded *events;
    size_t nevents, events_capacity;
    struct buffer texts;
    size_t player; /* the event that is played, or SIZE_MAX */
    size_t passed; /* bytes of the file that are not needed any more */
};

static enum muster_status take(struct native *native, const struct event *event);

static bool is_scalar(const struct event *event)
{
    return event->kind == EVENT_BOOL || event->kind == EVENT_NUMBER || event->kind == EVENT_TEXT;
}

static bool is_open(const struct event *event)
{
    return event->kind == EVENT_MAP || event->kind == EVENT_LIST;
}

static bool is_end(const struct event *event)
{
    return event->kind == EVENT_MAP_END || event->kind == EVENT_LIST_END;
}

static bool is_id(const char *text, size_t length)
{
    return text_alike(text, length, "id", 2);
}

static struct frame *push(struct native *native, enum state state, uint32_t kind, uint32_t thing,
                          place at)
{
    struct frame *frame;
    native->frames = heap_room(native->task->run->heap, native->frames, &native->capacity,
                               native->n + 1, sizeof *native->frames);
    frame = &native->frames[native->n++];
    *frame = (struct frame){.state = state, .kind = kind, .thing = thing, .at = at};
    return frame;
}

/* The value of this event means nothing to us. */
static void skip(struct native *native, const struct event *event)
{
    if (is_open(event)) native->skip = 1;
}

static void refuse(struct native *native, const struct event *event, const char *wanted)
{
    fact_trouble(native->task, event->offset, NULL, "%s is expected here, not %s", wanted,
                 fact_event_name(event));
    skip(native, event);
}

/* -- things */

static enum muster_status make(struct native *native, uint32_t kind, uint32_t name, uint32_t around,
                               place at, uint32_t *thing)
{
    enum muster_status status = fact_thing(native->task, kind, name, at, thing);
    if (!status && around != NONE) status = run_store_parent(native->task->run, *thing, around, at);
    return status;
}

static enum muster_status make_from_id(struct native *native, struct frame *frame,
                                       const struct event *id)
{
    uint32_t name = NONE;
    if (id) name = text_intern(&native->task->run->texts, id->text, id->length);
    frame->state = STATE_THING;
    return make(native, frame->kind, name, frame->thing, frame->at, &frame->thing);
}

/* Whether an id is one; reports when not. */
static bool good_id(struct native *native, const struct event *event)
{
    if (event->length) return true;
    fact_trouble(native->task, event->offset, NULL, "an id is never empty");
    return false;
}

/* The recorded event, with its text, as long as nothing is recorded. */
static struct event recorded_event(const struct native *native, size_t i)
{
    struct event event = native->events[i].event;
    event.text = buffer_text(&native->texts) + native->events[i].text;
    return event;
}

/* Looks ahead, among recorded events, for the id of the element that begins at the player. */
static bool look_ahead(const struct native *native, struct event *id)
{
    size_t depth = 0;
    for (size_t i = native->player; i + 1 < native->nevents; i++) {
        const struct event *event = &native->events[i].event;
        if (is_open(event)) depth++;
        if (is_end(event) && --depth == 0) return false;
        if (event->kind != EVENT_KEY || depth != 1) continue;
        *id = recorded_event(native, i);
        if (!is_id(id->text, id->length)) continue;
        *id = recorded_event(native, i + 1);
        if (is_scalar(id) && id->length) return true;
    }
    return false;
}

static enum muster_status begin_element(struct native *native, uint32_t kind, uint32_t around,
                                        const struct event *event)
{
    struct event id;
    struct frame *frame =
        push(native, STATE_ELEMENT, kind, around, fact_place(native->task, event->offset));
    if (native->player == SIZE_MAX) return MUSTER_OK;
    return make_from_id(native, frame, look_ahead(native, &id) ? &id : NULL);
}

/* Notes that the document says something of a kind. */
static void name_kind(struct native *native, uint32_t kind)
{
    if (native->loader->seen[kind].named) return;
    native->loader->seen[kind].named = true;
    native->kinds.items =
        heap_room(native->task->run->heap, native->kinds.items, &native->kinds.capacity,
                  native->kinds.n + 1, sizeof *native->kinds.items);
    native->kinds.items[native->kinds.n++] = kind;
}

/* A value that holds things of a kind: a map by ids, a list, or nothing. */
static void begin_things(struct native *native, uint32_t kind, uint32_t around,
                         const struct event *event)
{
    place at = fact_place(native->task, event->offset);
    name_kind(native, kind);
    if (event->kind == EVENT_MAP)
        push(native, STATE_THINGS, kind, around, at);
    else if (event->kind == EVENT_LIST)
        push(native, STATE_LIST, kind, around, at);
    else if (event->kind != EVENT_NULL)
        refuse(native, event, "a map by id, or a list,");
}

/* -- recording */

static void record(struct native *native, const struct event *event)
{
    struct recorded *recorded;
    native->events = heap_room(native->task->run->heap, native->events, &native->events_capacity,
                               native->nevents + 1, sizeof *native->events);
    recorded = &native->events[native->nevents++];
    recorded->event = *event;
    recorded->text = native->texts.length;
    if (event->kind == EVENT_KEY || is_scalar(event)) {
        buffer_add(&native->texts, event->text, event->length);
        buffer_add_char(&native->texts, '\0');
    }
}

static enum muster_status play(struct native *native)
{
    enum muster_status status = MUSTER_OK;
    native->recording = false;
    for (size_t i = 0; i < native->nevents && !status; i++) {
        struct event event = recorded_event(native, i);
        native->player = i;
        status = take(native, &event);
    }
    native->player = SIZE_MAX;
    native->nevents = 0;
    native->texts.length = 0;
    return status;
}

/* Records until the element's id comes, or its end. */
static enum muster_status take_record(struct native *native, const struct event *event)
{
    struct frame *frame = &native->frames[native->n - 1];
    enum muster_status status;
    bool id = native->id_next && is_scalar(event) && event->length;
    if (id || (is_end(event) && native->depth == 0)) {
        if (id) native->nevents--;
        status = make_from_id(native, frame, id ? event : NULL);
        if (!status) status = play(native);
        if (!status && !id) status = take(native, event);
        return status;
    }
    native->id_next =
        event->kind == EVENT_KEY && native->depth == 0 && is_id(event->text, event->length);
    if (is_open(event)) native->depth++;
    if (is_end(event)) native->depth--;
    record(native, event);
    return MUSTER_OK;
}

/* The first key of an element, or its end. */
static enum muster_status take_element(struct native *native, struct frame *frame,
                                       const struct event *event)
{
    enum muster_status status;
    if (event->kind == EVENT_KEY && is_id(event->text, event->length)) {
        frame->state = STATE_ID;
        return MUSTER_OK;
    }
    if (event->kind == EVENT_KEY) {
        native->recording = true;
        native->id_next = false;
        native->depth = 0;
        record(native, event);
        return MUSTER_OK;
    }
    status = make_from_id(native, frame, NULL);
    native->n--;
    return status;
}

static enum muster_status take_id(struct native *native, struct frame *frame,
                                  const struct event *event)
{
    enum muster_status status = MUSTER_OK;
    if (is_scalar(event)) {
        return make_from_id(native, frame, good_id(native, event) ? event : NULL);
    }
    status = make_from_id(native, frame, NULL);
    if (event->kind != EVENT_NULL) refuse(native, event, "an id");
    return status;
}

/* -- fields */

static enum muster_status begin_members(struct native *native, uint32_t thing,
                                        const struct key *key, const struct event *event)
{
    const struct program *program = native->task->run->program;
    const struct program_field *field = &program->fields[key->number];
    struct frame *frame;
    bool many = field->set != NONE || program->types[field->type].tag == TYPE_LIST;
    if (event->kind == EVENT_LIST && many) {
        frame = push(native, STATE_MEMBERS, NONE, thing, fact_place(native->task, event->offset));
        frame->number = key->number;
        frame->words = native->nwords;
        return MUSTER_OK;
    }
    fact_refuse(native->task, thing, key->number, event);
    skip(native, event);
    return MUSTER_OK;
}

static enum muster_status take_parent(struct native *native, uint32_t kind, uint32_t thing,
                                      const struct event *event)
{
    struct run *run = native->task->run;
    place at = fact_place(native->task, event->offset);
    uint32_t parent;
    if (!is_scalar(event) || !event->length) {
        refuse(native, event, "the name of a thing");
        return MUSTER_OK;
    }
    parent = run_entity(run, run->program->kinds[kind].parent,
                        text_intern(&run->texts, event->text, event->length), at);
    return run_store_parent(run, thing, parent, at);
}

/* An id within a thing that has one already. */
static void take_second_id(struct native *native, uint32_t thing, const struct event *event)
{
    struct run *run = native->task->run;
    uint32_t name = run->entities[thing].name, given;
    if (!is_scalar(event)) {
        refuse(native, event, "an id");
        return;
    }
    if (text_find(&run->texts, event->text, event->length, &given) && given == name) return;
    if (!good_id(native, event)) return;
    fact_trouble(native->task, event->offset, NULL, "%s has another id already",
                 text_bytes(&run->texts, run_entity_name(run, thing)));
}

static enum muster_status take_field(struct native *native, struct frame *frame,
                                     const struct event *event)
{
    struct task *task = native->task;
    const struct key *key = frame->key;
    uint32_t text, thing = frame->thing, kind = frame->kind;
    if (event->kind == EVENT_NULL && (!key || key->meaning != KEY_KIND)) return MUSTER_OK;
    switch (key ? key->meaning : KEY_SKIP) {
    case KEY_FIELD:
        if (is_open(event)) return begin_members(native, thing, key, event);
        if (task->run->program->types[task->run->program->fields[key->number].type].tag ==
            TYPE_LIST)
            return begin_members(native, thing, key, event);
        return fact_store(task, thing, key->number, event);
    case KEY_KIND: begin_things(native, key->number, thing, event); return MUSTER_OK;
    case KEY_ID: take_second_id(native, thing, event); return MUSTER_OK;
    case KEY_TITLE:
        if (!is_scalar(event)) {
            refuse(native, event, "a text");
            return MUSTER_OK;
        }
        text = text_intern(&task->run->texts, event->text, event->length);
        return run_store_title(task->run, thing, text, fact_place(task, event->offset));
    case KEY_PARENT: return take_parent(native, kind, thing, event);
    case KEY_AS_OF:
    case KEY_SKIP:
    case KEY_AMBIGUOUS:
    case KEY_UNKNOWN: break;
    }
    skip(native, event);
    return MUSTER_OK;
}

/* A member of a set is stored as it comes; a list is one value, stored at its end. */
static enum muster_status take_member(struct native *native, struct frame *frame,
                                      const struct event *event)
{
    struct run *run = native->task->run;
    const struct program_type *type =
        &run->program->types[run->program->fields[frame->number].type];
    bool list = type->tag == TYPE_LIST;
    value word;
    if (is_end(event)) {
        word = list ? object_list(&run->objects, native->words + frame->words,
                                  native->nwords - frame->words)
                    : MISSING;
        native->nwords = frame->words;
        native->n--;
        return list ? run_store(run, frame->thing, frame->number, word, frame->at) : MUSTER_OK;
    }
    if (event->kind == EVENT_NULL) return MUSTER_OK;
    if (!is_scalar(event) || (list && !fact_word(native->task, type->of, event, &word))) {
        fact_refuse(native->task, frame->thing, frame->number, event);
        skip(native, event);
        return MUSTER_OK;
    }
    if (!list) return fact_store(native->task, frame->thing, frame->number, event);
    native->words = heap_room(run->heap, native->words, &native->words_capacity, native->nwords + 1,
                              sizeof *native->words);
    native->words[native->nwords++] = word;
    return MUSTER_OK;
}

/* -- documents */

static void take_as_of(struct native *native, const struct event *event)
{
    const struct run *run = native->task->run;
    value instant;
    if (event->kind == EVENT_NULL) return;
    if (is_scalar(event)) {
        if (calendar_parse_instant(event->text, event->length, run->zone, &instant)) {
            native->as_of = instant;
            return;
        }
        if (calendar_parse_date(event->text, event->length, &instant)) {
            native->as_of = zone_instant(run->zone, instant, 0);
            return;
        }
    }
    fact_trouble(native->task, event->offset, "a timestamp is written like 2026-11-21T08:00:00Z",
                 "`%s` is not a timestamp",
                 is_scalar(event) ? fact_quote(native->task, event->text, event->length)
                                  : fact_event_name(event));
    skip(native, event);
}

static enum muster_status take_top(struct native *native, struct frame *frame,
                                   const struct event *event)
{
    const struct key *key = frame->key;
    if (key && key->meaning == KEY_KIND) {
        begin_things(native, key->number, NONE, event);
    } else if (key && key->meaning == KEY_AS_OF) {
        take_as_of(native, event);
    } else {
        skip(native, event);
    }
    return MUSTER_OK;
}

/* A value of a map by ids, or an element of a list. */
static enum muster_status take_thing(struct native *native, struct frame *frame,
                                     const struct event *event)
{
    enum muster_status status;
    uint32_t kind = frame->kind, thing;
    place at = frame->at;
    if (frame->state == STATE_LIST) {
        if (event->kind == EVENT_MAP) return begin_element(native, kind, frame->thing, event);
        refuse(native, event, "a map of fields");
        return MUSTER_OK;
    }
    status = make(native, kind, frame->number, frame->thing, at, &thing);
    if (status) return status;
    if (event->kind == EVENT_MAP)
        push(native, STATE_THING, kind, thing, at);
    else if (event->kind != EVENT_NULL)
        refuse(native, event, "a map of fields");
    return MUSTER_OK;
}

static void end_document(struct native *native)
{
    for (size_t i = 0; i < native->kinds.n; i++) {
        fact_seen(native->task, native->kinds.items[i], native->as_of);
        native->loader->seen[native->kinds.items[i]].named = false;
    }
    native->kinds.n = 0;
}

static enum muster_status take_document(struct native *native, const struct event *event)
{
    uint32_t kind = native->task->mapping->kind;
    switch (event->kind) {
    case EVENT_DOCUMENT: native->as_of = MISSING; return MUSTER_OK;
    case EVENT_DOCUMENT_END: end_document(native); return MUSTER_OK;
    case EVENT_MAP:
        if (kind != NONE) return begin_element(native, kind, NONE, event);
        push(native, STATE_TOP, NONE, NONE, fact_place(native->task, event->offset));
        return MUSTER_OK;
    case EVENT_NULL: return MUSTER_OK;
    case EVENT_LIST:
    case EVENT_MAP_END:
    case EVENT_LIST_END:
    case EVENT_KEY:
    case EVENT_BOOL:
    case EVENT_NUMBER:
    case EVENT_TEXT: break;
    }
    if (event->kind == EVENT_LIST && kind != NONE)
        push(native, STATE_LIST, kind, NONE, fact_place(native->task, event->offset));
    else if (kind != NONE)
        refuse(native, event, "a list of maps, or a map,");
    else {
        fact_trouble(native->task, event->offset,
                     "say whose facts these are: facts KIND from \"...\"",
                     "a map whose keys are kinds is expected here, not %s", fact_event_name(event));
        skip(native, event);
    }
    return MUSTER_OK;
}

static enum muster_status take(struct native *native, const struct event *event)
{
    struct frame *frame;
    if (native->skip) {
        native->skip += is_open(event);
        native->skip -= is_end(event);
        return MUSTER_OK;
    }
    if (native->recording) return take_record(native, event);
    if (native->n == 0) return take_document(native, event);
    frame = &native->frames[native->n - 1];
    if (frame->state == STATE_ELEMENT) return take_element(native, frame, event);
    if (frame->state == STATE_MEMBERS) return take_member(native, frame, event);
    if (is_end(event)) {
        native->n--;
        return MUSTER_OK;
    }
    if (event->kind == EVENT_KEY && frame->state == STATE_THINGS) {
        frame->number = text_intern(&native->task->run->texts, event->text, event->length);
        frame->at = fact_place(native->task, event->offset);
        good_id(native, event);
        return MUSTER_OK;
    }
    if (event->kind == EVENT_KEY) {
        uint32_t kind = frame->state == STATE_TOP ? NONE : frame->kind;
        frame->key = shape_resolve(native->task, kind, event);
        frame->at = fact_place(native->task, event->offset);
        return MUSTER_OK;
    }
    switch (frame->state) {
    case STATE_TOP: return take_top(native, frame, event);
    case STATE_THINGS:
    case STATE_LIST: return take_thing(native, frame, event);
    case STATE_ID: return take_id(native, frame, event);
    case STATE_THING: return take_field(native, frame, event);
    case STATE_ELEMENT:
    case STATE_MEMBERS: break;
    }
    return MUSTER_OK;
}

/* -- outside */

enum muster_status native_event(void *context, const struct event *event)
{
    struct native *native = context;
    struct task *task = native->task;
    heap_check(task->run->heap);
    if (event->offset > native->passed + PASS &&
        (task->format == FORMAT_JSON || task->format == FORMAT_JSON_LINES)) {
        native->passed = event->offset;
        source_pass(task->run->sources, task->file, native->passed);
    }
    return take(native, event);
}

struct native *native_open(struct task *task)
{
    struct native *native = arena_alloc(&task->loader->arena, sizeof *native);
    native->task = task;
    native->loader = task->loader;
    native->player = SIZE_MAX;
    native->as_of = MISSING;
    buffer_open(&native->texts, task->run->heap);
    return native;
}

void native_close(struct native *native)
{
    struct heap *heap = native->task->run->heap;
    end_document(native);
    heap_free(heap, native->frames);
    heap_free(heap, native->events);
    heap_free(heap, native->words);
    heap_free(heap, native->kinds.items);
    buffer_clear(&native->texts);
}

enum muster_status native_load(struct task *task, struct reader_error *error)
{
    struct native *native = native_open(task);
    struct reader_sink sink = {native, native_event};
    enum muster_status status =
        reader_run(task->format, &task->csv, task->file, task->run->heap, &sink, error);
    if (!status && task->mapping->kind != NONE) fact_seen(task, task->mapping->kind, MISSING);
    native_close(native);
    return status;
}
