/* What requirements and definitions say. */
#include "api/said.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/format.h"

struct reading {
    struct muster_engine *engine;
    struct diff_side *side;
    struct ast_context ast;
    struct text_pool texts;
    struct diag_list unseen; /* it was compiled before: there are no mistakes */
    const struct source_file *source;
    const char *module;
    size_t definitions_capacity;
};

static const char *name_text(const struct reading *r, struct name name)
{
    return text_bytes(&r->texts, name.text);
}

static const char *line_of(struct reading *r, struct span at)
{
    struct buffer line;
    const char *made;
    buffer_open(&line, &r->engine->heap);
    format_line(&r->ast, r->source, at, &line);
    made = arena_copy(&r->engine->arena, buffer_text(&line), line.length);
    buffer_clear(&line);
    return made;
}

static const char *place_of(struct reading *r, place at)
{
    struct source_position position = source_locate(&r->engine->sources, at);
    return arena_print(&r->engine->arena, "%s:%u", position.name ? position.name : "?",
                       position.line);
}

/* -- requirements */

static void add_aspect(struct reading *r, struct diff_requirement *to, const char *name,
                       const char *text)
{
    size_t capacity = to->naspects;
    if (!text || !*text) return;
    to->aspects =
        heap_room(&r->engine->heap, to->aspects, &capacity, to->naspects + 1, sizeof *to->aspects);
    to->aspects[to->naspects++] = (struct diff_aspect){name, text};
}

/* A clause without the word that it begins with. */
static void add_clause(struct reading *r, struct diff_requirement *to, const char *name,
                       const char *word, struct span at)
{
    const char *text = line_of(r, at);
    size_t n = strlen(word);
    if (!strncmp(text, word, n) && text[n] == ' ') text += n + 1;
    add_aspect(r, to, name, text);
}

static void add_item(struct reading *r, struct diff_requirement *to, const struct item *item)
{
    struct arena *arena = &r->engine->arena;
    const char *name;
    switch (item->kind) {
    case ITEM_FIELD:
        name = name_text(r, item->u.field.name);
        add_aspect(r, to, name, line_of(r, item->u.field.value->at));
        break;
    case ITEM_LET:
        name = arena_print(arena, "let %s", name_text(r, item->u.field.name));
        add_aspect(r, to, name, line_of(r, item->u.field.value->at));
        break;
    case ITEM_REQUIRE:
        name = item->u.require.name.text
                   ? arena_print(arena, "require %s", name_text(r, item->u.require.name))
                   : "require";
        add_clause(r, to, name, "require", item->at);
        break;
    case ITEM_FOR: add_clause(r, to, "for", "for", item->at); break;
    case ITEM_PER: add_clause(r, to, "per", "per", item->at); break;
    case ITEM_PROVIDED: add_clause(r, to, "provided", "provided", item->at); break;
    case ITEM_AT: add_clause(r, to, "at", "at", item->at); break;
    default: break; /* things inside speak for themselves */
    }
}

static bool is_of(const struct reading *r, const struct decl *decl,
                  const struct program_requirement *requirement)
{
    const char *name = text_bytes(&r->engine->program.texts, requirement->name);
    return decl->at.from <= requirement->at && requirement->at < decl->at.to &&
           !strcmp(name_text(r, decl->u.thing.name), name);
}

static void add_thing(struct reading *r, const struct decl *decl)
{
    const struct program *program = &r->engine->program;
    for (size_t k = 0; k < decl->u.thing.items.n; k++)
        if (decl->u.thing.items.items[k]->kind == ITEM_THING)
            add_thing(r, decl->u.thing.items.items[k]->u.thing);
    for (size_t k = 0; k < program->nrequirements; k++) {
        if (!is_of(r, decl, &program->requirements[k])) continue;
        for (size_t i = 0; i < decl->u.thing.items.n; i++)
            add_item(r, &r->side->requirements[k], decl->u.thing.items.items[i]);
        return;
    }
}

static void open_requirements(struct reading *r)
{
    const struct program *program = &r->engine->program;
    size_t n = program->nrequirements;
    r->side->requirements = arena_alloc(&r->engine->arena, (n + 1) * sizeof *r->side->requirements);
    r->side->nrequirements = n;
    for (size_t k = 0; k < n; k++) {
        const struct program_requirement *from = &program->requirements[k];
        struct diff_requirement *to = &r->side->requirements[k];
        to->module = text_bytes(&program->texts, from->module);
        to->name = text_bytes(&program->texts, from->name);
        to->place = place_of(r, from->at);
        add_aspect(r, to, "title", text_bytes(&program->texts, from->title));
    }
}

/* Of a requirement that does not say how grave it is, that is said for it. */
static void add_severities(struct reading *r)
{
    const struct program *program = &r->engine->program;
    for (size_t k = 0; k < program->nrequirements; k++) {
        struct diff_requirement *to = &r->side->requirements[k];
        bool said = false;
        for (size_t i = 0; i < to->naspects; i++) said |= !strcmp(to->aspects[i].name, "severity");
        if (!said)
            add_aspect(r, to, "severity",
                       finding_severity_name((enum severity)program->requirements[k].severity));
    }
}

/* -- definitions */

static const char *dotted_text(const struct reading *r, const struct dotted *name)
{
    const char *text = "";
    for (size_t k = 0; k < name->n; k++)
        text = arena_print(&r->engine->arena, "%s%s%s", text, k ? "." : "",
                           name_text(r, name->parts[k]));
    return text;
}

/* "rule backed-up"; NULL for what is compared otherwise, or not at all. */
static const char *definition_name(struct reading *r, const struct decl *decl)
{
    struct arena *arena = &r->engine->arena;
    switch (decl->kind) {
    case DECL_ENUM: return arena_print(arena, "enum %s", name_text(r, decl->u.enumeration.name));
    case DECL_KIND: return arena_print(arena, "kind %s", name_text(r, decl->u.kind.name));
    case DECL_EXTEND: return arena_print(arena, "extend %s", dotted_text(r, &decl->u.kind.of));
    case DECL_PARAMETER:
        return arena_print(arena, "parameter %s", name_text(r, decl->u.parameter.name));
    case DECL_SET: return arena_print(arena, "set %s", dotted_text(r, &decl->u.setting.name));
    case DECL_RULE: return arena_print(arena, "rule %s", name_text(r, decl->u.rule.name));
    case DECL_DEFINE: return arena_print(arena, "define %s", name_text(r, decl->u.rule.name));
    case DECL_FACTS:
        return arena_print(arena, "facts%s%s", decl->u.facts.kind.n ? " " : "",
                           dotted_text(r, &decl->u.facts.kind));
    case DECL_MODULE:
    case DECL_IMPORT:
    case DECL_THING:
    case DECL_GRAPH:
    case DECL_REPORT:
    case DECL_TEST: break;
    }
    return NULL;
}

static void add_definition(struct reading *r, const struct decl *decl)
{
    struct diff_side *side = r->side;
    const char *name = definition_name(r, decl);
    if (!name) return;
    side->definitions = heap_room(&r->engine->heap, side->definitions, &r->definitions_capacity,
                                  side->ndefinitions + 1, sizeof *side->definitions);
    side->definitions[side->ndefinitions++] =
        (struct diff_definition){r->module, name, line_of(r, decl->at), place_of(r, decl->at.from)};
}

static int by_definition(const void *left, const void *right)
{
    const struct diff_definition *a = left, *b = right;
    int order = strcmp(a->module, b->module);
    if (!order) order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->text, b->text);
}

static int by_requirement(const void *left, const void *right)
{
    const struct diff_requirement *a = left, *b = right;
    int order = strcmp(a->module, b->module);
    return order ? order : strcmp(a->name, b->name);
}

/* What stands under one name is one definition, whatever the order of its parts. */
static void join_definitions(struct reading *r)
{
    struct diff_side *side = r->side;
    size_t kept = 0;
    if (side->ndefinitions == 0) return;
    qsort(side->definitions, side->ndefinitions, sizeof *side->definitions, by_definition);
    for (size_t k = 0; k < side->ndefinitions; k++) {
        struct diff_definition *last = kept ? &side->definitions[kept - 1] : NULL;
        const struct diff_definition *next = &side->definitions[k];
        if (last && !strcmp(last->module, next->module) && !strcmp(last->name, next->name))
            last->text = arena_print(&r->engine->arena, "%s; %s", last->text, next->text);
        else
            side->definitions[kept++] = *next;
    }
    side->ndefinitions = kept;
}

/* -- the whole */

static void read_file(struct reading *r, const struct source_file *source)
{
    struct ast_file *file = ast_parse(&r->ast, source);
    r->source = source;
    r->module = "main";
    for (size_t k = 0; k < file->declarations.n; k++) {
        const struct decl *decl = file->declarations.items[k];
        if (decl->kind == DECL_MODULE) r->module = dotted_text(r, &decl->u.path);
        if (decl->kind == DECL_THING) add_thing(r, decl);
        add_definition(r, decl);
    }
}

void said_collect(struct muster_engine *engine, struct diff_side *side)
{
    struct reading *r = heap_alloc(&engine->heap, sizeof *r);
    r->engine = engine;
    r->side = side;
    text_open(&r->texts, &engine->heap);
    diag_open(&r->unseen, &engine->heap);
    ast_open(&r->ast, &engine->heap, &r->texts, &r->unseen, &engine->sources);
    open_requirements(r);
    for (size_t k = 0; k < engine->program.nsources && k < engine->sources.n; k++)
        read_file(r, engine->sources.files[k]);
    add_severities(r);
    join_definitions(r);
    if (side->nrequirements)
        qsort(side->requirements, side->nrequirements, sizeof *side->requirements, by_requirement);
}
