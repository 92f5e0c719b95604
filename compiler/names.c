/* names - what a policy declares and what the language knows, listed for who helps to write it. */
#include "bytecode/program.h"
#include "compiler/compile_int.h"
#include "compiler/type.h"

struct name_list {
    struct compilation *c;
    struct heap *heap;
    struct listed_name *items;
    size_t n, capacity;
};

static void list_add(struct name_list *list, struct listed_name name)
{
    if (!name.of) name.of = "";
    if (!name.about) name.about = "";
    if (list->n == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 256;
        list->items = heap_resize(list->heap, list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->n++] = name;
}

static const char *text_or_null(const struct name_list *list, uint32_t text)
{
    return text ? text_z(list->c, text) : NULL;
}

/* A text that was written out, such as the title of a thing; NULL when it has holes. */
static const char *literal(const struct name_list *list, const struct expr *e)
{
    if (!e || e->kind != EXPR_TEXT || e->u.text.holes.n) return NULL;
    return text_or_null(list, e->u.text.literals[0]);
}

static void list_modules(struct name_list *list)
{
    struct compilation *c = list->c;
    for (size_t i = 0; i < c->model.modules.n; i++)
        list_add(list, (struct listed_name){.what = "module",
                                            .name = text_z(c, c->model.modules.items[i]->name),
                                            .at = c->model.modules.items[i]->at});
}

/* Fields of the kinds around are not those of a kind: each has its own and the three of judged
 * ones. */
static void list_kinds(struct name_list *list)
{
    struct compilation *c = list->c;
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        const struct kind *kind = c->model.kinds.items[i];
        const char *name = text_z(c, kind->name);
        list_add(list,
                 (struct listed_name){"kind", name, NULL,
                                      text_or_null(list, kind->decl ? kind->decl->u.kind.title : 0),
                                      kind->at});
        for (size_t f = 0; f < kind->nfields; f++) {
            const struct field *field = kind->fields[f];
            struct buffer type;
            buffer_open(&type, list->heap);
            buffer_print(&type, "%s%s", type_words(c, field->type),
                         field->set        ? "*"
                         : field->optional ? "?"
                                           : "");
            list_add(list, (struct listed_name){"field", text_z(c, field->name), name,
                                                buffer_text(&type), field->at});
        }
    }
}

static void list_enumerations(struct name_list *list)
{
    struct compilation *c = list->c;
    for (size_t i = 0; i < c->model.enumerations.n; i++) {
        const struct enumeration *e = c->model.enumerations.items[i];
        const char *name = e->name ? text_z(c, e->name) : "";
        if (e->name) list_add(list, (struct listed_name){"enumeration", name, NULL, NULL, e->at});
        for (size_t k = 0; k < e->n; k++)
            list_add(list,
                     (struct listed_name){"value", text_z(c, e->ordinals[k]), name, NULL, e->at});
    }
}

static void list_things(struct name_list *list)
{
    struct compilation *c = list->c;
    for (size_t i = 0; i < c->model.names.n; i++) {
        const struct named *thing = c->model.names.items[i];
        struct listed_name name = {.name = text_z(c, thing->name),
                                   .of = text_z(c, thing->kind->name)};
        if (!thing->decl) continue;
        name.what = thing->kind->judged ? "requirement" : "thing";
        name.about = literal(list, thing->decl->u.thing.title);
        name.at = thing->at;
        list_add(list, name);
    }
}

static void list_rules(struct name_list *list)
{
    struct compilation *c = list->c;
    struct model *m = &c->model;
    for (size_t i = 0; i < m->rules.n; i++)
        list_add(list, (struct listed_name){"rule", text_z(c, m->rules.items[i]->name), NULL,
                                            text_or_null(list, m->rules.items[i]->bodies[0]->doc),
                                            m->rules.items[i]->at});
    for (size_t i = 0; i < m->functions.n; i++)
        list_add(list,
                 (struct listed_name){"function", text_z(c, m->functions.items[i]->name), NULL,
                                      text_or_null(list, m->functions.items[i]->decl->doc),
                                      m->functions.items[i]->at});
    for (size_t i = 0; i < m->parameters.n; i++)
        list_add(list, (struct listed_name){
                           "parameter", text_z(c, m->parameters.items[i]->name), NULL,
                           text_or_null(list, m->parameters.items[i]->decl->u.parameter.title),
                           m->parameters.items[i]->at});
}

static void list_views(struct name_list *list)
{
    struct compilation *c = list->c;
    struct model *m = &c->model;
    for (size_t i = 0; i < m->reports.n; i++)
        list_add(list, (struct listed_name){
                           "report", text_z(c, m->reports.items[i]->name), NULL,
                           text_or_null(list, m->reports.items[i]->decl->u.picture.title),
                           m->reports.items[i]->decl->at});
    for (size_t i = 0; i < m->graphs.n; i++)
        list_add(list,
                 (struct listed_name){"graph", text_z(c, m->graphs.items[i]->name), NULL,
                                      text_or_null(list, m->graphs.items[i]->decl->u.picture.title),
                                      m->graphs.items[i]->decl->at});
}

static void list_language(struct name_list *list)
{
    static const char *const builtins[][2] = {
#define BUILTIN(name, word, arguments, result, meaning) {word, meaning},
#include "bytecode/builtin.def"
#undef BUILTIN
#define AGGREGATE(name, word, meaning) {word, meaning},
#include "bytecode/aggregate.def"
#undef AGGREGATE
    };
    const char *word;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (i == 0 || strcmp(builtins[i][0], builtins[i - 1][0]) != 0)
            list_add(list, (struct listed_name){
                               .what = "builtin", .name = builtins[i][0], .about = builtins[i][1]});
    for (size_t i = 0; (word = parser_word(i)); i++)
        list_add(list, (struct listed_name){.what = "word", .name = word});
}

enum muster_status compile_list_names(const struct compile_options *options, struct heap *heap,
                                      struct source_map *sources, struct diag_list *diags,
                                      struct program *program, struct listed_name **names,
                                      size_t *n)
{
    struct name_list list = {.heap = heap};
    size_t before = diags->errors;
    struct compilation *c = list.c = compile_open(options, heap, sources, diags, program);
    bool good = pass_parse(c);
    if (c->core && !c->unreadable) {
        good = pass_declare(c) && good;
        list_modules(&list);
        list_kinds(&list);
        list_enumerations(&list);
        list_rules(&list);
        list_things(&list);
        list_views(&list);
    }
    list_language(&list);
    *names = list.items;
    *n = list.n;
    if (c->unreadable) return MUSTER_INPUT;
    return good && diags->errors == before ? MUSTER_OK : MUSTER_INVALID;
}
