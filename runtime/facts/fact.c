/* Things and values of fact files, into the run. */
#include <string.h>

#include "facts/load_int.h"
#include "vm/expect.h"

enum { QUOTE = 60 };

/* -- messages */

static uint32_t intern_help(struct task *task, const char *help)
{
    return help ? text_intern_z(&task->run->texts, help) : 0;
}

void fact_trouble(struct task *task, uint32_t offset, const char *help, const char *format, ...)
{
    struct buffer *words = &task->loader->words;
    va_list arguments;
    words->length = 0;
    va_start(arguments, format);
    buffer_vprint(words, format, arguments);
    va_end(arguments);
    run_trouble(task->run, TROUBLE_BAD_FACT, fact_place(task, offset), intern_help(task, help),
                "%s", buffer_text(words));
}

const char *fact_quote(struct task *task, const char *text, size_t length)
{
    size_t shown = length;
    char *copy;
    if (shown > QUOTE) {
        shown = QUOTE;
        while (shown && ((unsigned char)text[shown] & 0xc0) == 0x80) shown--;
    }
    copy =
        arena_print(&task->loader->arena, "%.*s%s", (int)shown, text, shown < length ? "..." : "");
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
    return copy;
}

const char *fact_event_name(const struct event *event)
{
    switch (event->kind) {
    case EVENT_DOCUMENT:
    case EVENT_DOCUMENT_END: return "a document";
    case EVENT_MAP:
    case EVENT_MAP_END: return "a map";
    case EVENT_LIST:
    case EVENT_LIST_END: return "a list";
    case EVENT_KEY: return "a key";
    case EVENT_NULL: return "null";
    case EVENT_BOOL: return "a bool";
    case EVENT_NUMBER: return "a number";
    case EVENT_TEXT: return "a text";
    }
    return "";
}

/* "file:3:7" */
static const char *show_place(struct task *task, place at)
{
    struct source_position where = source_locate(task->run->sources, at);
    if (!where.name) return "elsewhere";
    return arena_print(&task->loader->arena, "%s:%u:%u", where.name, (unsigned)where.line,
                       (unsigned)where.column);
}

/* -- things */

/* Notes that the file describes a thing here; reports when it has done so before. */
static void describe(struct task *task, uint32_t entity, place at)
{
    struct loader *loader = task->loader;
    struct run *run = task->run;
    if (entity >= loader->ndescribed) {
        size_t n = run->nentities + run->nentities / 2 + 64;
        loader->described =
            heap_resize(loader->arena.heap, loader->described, n * sizeof *loader->described);
        memset(loader->described + loader->ndescribed, 0,
               (n - loader->ndescribed) * sizeof *loader->described);
        loader->ndescribed = n;
    }
    place before = loader->described[entity];
    loader->described[entity] = at;
    if (before < task->file->base || before == 0) return;
    loader->described[entity] = before;
    const char *help =
        arena_print(&loader->arena, "it is described first at %s", show_place(task, before));
    uint32_t name = run_entity_name(run, entity);
    run_trouble(run, TROUBLE_DUPLICATE_ID, at, intern_help(task, help),
                "%s %s is described twice in one file",
                text_bytes(&run->texts, run->program->kinds[run->entities[entity].kind].name),
                text_bytes(&run->texts, name));
}

enum muster_status fact_thing(struct task *task, uint32_t kind, uint32_t name, place at,
                              uint32_t *entity)
{
    enum muster_status status = MUSTER_OK;
    bool named = name != NONE && name != 0;
    *entity = named ? run_entity(task->run, kind, name, at) : run_anonymous(task->run, kind, at);
    if (task->run->entities[*entity].row == NONE)
        run_declare_entity(task->run, *entity, at, &status);
    if (!status && named) describe(task, *entity, at);
    return status;
}

void fact_seen(struct task *task, uint32_t kind, value as_of)
{
    struct loader *loader = task->loader;
    loader->seen[kind].seen = true;
    if (as_of == MISSING) return;
    if (loader->seen[kind].as_of == MISSING || as_of < loader->seen[kind].as_of)
        loader->seen[kind].as_of = as_of;
}

/* -- values */

static bool small_int(const struct event *event, value *word)
{
    size_t i = event->length && event->text[0] == '-';
    value n = 0;
    if (event->length == i || event->length > 18) return false;
    for (; i < event->length; i++) {
        if (event->text[i] < '0' || event->text[i] > '9') return false;
        n = n * 10 + (event->text[i] - '0');
    }
    *word = event->text[0] == '-' ? -n : n;
    return true;
}

/* Whether the sort of scalar can be of the type; a CSV cell says no sort. */
static bool fits(const struct task *task, enum type_tag tag, const struct event *event)
{
    if (task->format == FORMAT_CSV) return true;
    if (tag == TYPE_INT || tag == TYPE_NUMBER) return event->kind == EVENT_NUMBER;
    if (tag == TYPE_BOOL) return event->kind == EVENT_BOOL;
    return true;
}

bool fact_word(struct task *task, uint32_t type, const struct event *event, value *word)
{
    struct run *run = task->run;
    const struct program_type *t = &run->program->types[type];
    place at = fact_place(task, event->offset);
    enum type_tag tag = (enum type_tag)t->tag;
    if (!fits(task, tag, event)) return false;
    if (tag == TYPE_TEXT) {
        *word = text_intern(&run->texts, event->text, event->length);
        return true;
    }
    if (tag == TYPE_THING) {
        if (event->length == 0) return false;
        *word = run_entity(run, t->of, text_intern(&run->texts, event->text, event->length), at);
        return true;
    }
    if (tag == TYPE_BOOL && event->kind == EVENT_BOOL) {
        *word = event->truth;
        return true;
    }
    if (tag == TYPE_INT && small_int(event, word)) return true;
    if (tag == TYPE_DATE && calendar_parse_date(event->text, event->length, word)) return true;
    return run_parse(run, type, event->text, event->length, at, word);
}

/* What would fit the type; NULL when there is nothing to say. */
static const char *form_of(struct task *task, uint32_t type, const char *text)
{
    struct buffer *words = &task->loader->words;
    words->length = 0;
    expect_form(task->run, type, text, words);
    return words->length ? arena_print(&task->loader->arena, "%s", buffer_text(words)) : NULL;
}

/* "a date", "hours", "an int" */
static const char *with_article(struct task *task, uint32_t type)
{
    struct buffer *words = &task->loader->words;
    words->length = 0;
    expect_name(task->run, type, words);
    return arena_print(&task->loader->arena, "%s", buffer_text(words));
}

/* What is there, and that it is not what is expected: "`soon` is not", "\"5\" is a text, not". */
static const char *describe_event(struct task *task, enum type_tag tag, const char *text,
                                  const struct event *event)
{
    struct arena *arena = &task->loader->arena;
    const char *sort = fact_event_name(event);
    if (event->kind != EVENT_BOOL && event->kind != EVENT_NUMBER && event->kind != EVENT_TEXT)
        return arena_print(arena, "%s is not", sort);
    if (fits(task, tag, event) || (event->kind == EVENT_TEXT && !event->quoted))
        return arena_print(arena, "`%s` is not", text);
    return arena_print(arena, event->kind == EVENT_TEXT ? "\"%s\" is %s, not" : "%s is %s, not",
                       text, sort);
}

/* Whether a text would fit were it not quoted. */
static bool overquoted(struct task *task, uint32_t type, const struct event *event)
{
    value word;
    return event->kind == EVENT_TEXT &&
           !fits(task, (enum type_tag)task->run->program->types[type].tag, event) &&
           run_parse(task->run, type, event->text, event->length, fact_place(task, event->offset),
                     &word);
}

void fact_refuse(struct task *task, uint32_t thing, uint32_t field, const struct event *event)
{
    struct run *run = task->run;
    const struct program *program = run->program;
    const struct program_field *f = &program->fields[field];
    const struct program_type *type = &program->types[f->type];
    const char *text = fact_quote(task, event->text ? event->text : "", event->length);
    const char *what = describe_event(task, (enum type_tag)type->tag, text, event);
    const char *help =
        overquoted(task, f->type, event) ? "remove the quotes" : form_of(task, f->type, text);
    const char *kind = text_bytes(&run->texts, program->kinds[run->entities[thing].kind].name);
    uint32_t name = run_entity_name(run, thing);
    fact_trouble(task, event->offset, help, "%s %s (%s %s, field %s)", what,
                 with_article(task, f->type), kind, text_bytes(&run->texts, name),
                 text_bytes(&run->texts, f->name));
    run_mark_bad(run, thing, field, fact_place(task, event->offset));
}

enum muster_status fact_store(struct task *task, uint32_t thing, uint32_t field,
                              const struct event *event)
{
    value word;
    if (event->kind == EVENT_NULL) return MUSTER_OK;
    if (fact_word(task, task->run->program->fields[field].type, event, &word))
        return run_store(task->run, thing, field, word, fact_place(task, event->offset));
    fact_refuse(task, thing, field, event);
    return MUSTER_OK;
}
