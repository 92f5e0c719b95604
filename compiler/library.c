/* library - which module of the embedded library declares a name. */
#include "compiler/library.h"

#include <string.h>

#include "grammar/ast.h"

struct library {
    const struct compile_options *options;
    struct text_pool texts;
    struct source_map sources;
    struct diag_list diags;
    struct ast_context ast;
    struct ast_file **files; /* by number in the options; NULL: not parsed yet */
};

struct library *library_open(const struct compile_options *options, struct heap *heap)
{
    struct library *library = heap_alloc(heap, sizeof *library);
    memset(library, 0, sizeof *library);
    library->options = options;
    text_open(&library->texts, heap);
    source_open(&library->sources, heap);
    diag_open(&library->diags, heap);
    ast_open(&library->ast, heap, &library->texts, &library->diags, &library->sources);
    library->files =
        arena_alloc(&library->ast.arena, (options->nlibrary + 1) * sizeof(struct ast_file *));
    return library;
}

static struct ast_file *parsed(struct library *library, size_t i)
{
    const struct compile_source *file = &library->options->library[i];
    struct source_file *source;
    if (library->files[i]) return library->files[i];
    source = source_add(&library->sources, file->name, NULL, file->text, file->length);
    if (source) library->files[i] = ast_parse(&library->ast, source);
    return library->files[i];
}

/* A search for a name. */
struct search {
    struct library *library;
    const char *what, *name;
    bool judged; /* things of judged kinds alone */
};

static bool is_text(const struct library *library, uint32_t text, const char *word)
{
    return text && strcmp(text_bytes(&library->texts, text), word) == 0;
}

/* Whether some kind of the library that is called so is judged. */
static bool is_judged(struct library *library, uint32_t kind)
{
    const char *word = text_bytes(&library->texts, kind);
    for (size_t i = 0; i < library->options->nlibrary; i++) {
        const struct ast_file *file;
        if (!strstr(library->options->library[i].text, word)) continue;
        file = parsed(library, i);
        for (size_t d = 0; file && d < file->declarations.n; d++) {
            const struct decl *decl = file->declarations.items[d];
            if (decl->kind == DECL_KIND && decl->u.kind.judged &&
                is_text(library, decl->u.kind.name.text, word))
                return true;
        }
    }
    return false;
}

/* A thing, or one inside of it. */
static bool has_thing(const struct search *search, const struct decl *decl)
{
    const struct thing *thing = &decl->u.thing;
    if (is_text(search->library, thing->name.text, search->name) && thing->kind.n > 0 &&
        (!search->judged || is_judged(search->library, thing->kind.parts[thing->kind.n - 1].text)))
        return true;
    for (size_t i = 0; i < thing->items.n; i++)
        if (thing->items.items[i]->kind == ITEM_THING &&
            has_thing(search, thing->items.items[i]->u.thing))
            return true;
    return false;
}

static bool declares(const struct search *search, const struct decl *decl)
{
    const char *what = NULL;
    const struct name *name = NULL;
    switch (decl->kind) {
    case DECL_KIND: what = "kind", name = &decl->u.kind.name; break;
    case DECL_ENUM: what = "enumeration", name = &decl->u.enumeration.name; break;
    case DECL_RULE: what = "rule", name = &decl->u.rule.name; break;
    case DECL_DEFINE: what = "function", name = &decl->u.rule.name; break;
    case DECL_PARAMETER: what = "parameter", name = &decl->u.parameter.name; break;
    case DECL_REPORT: what = "report", name = &decl->u.picture.name; break;
    case DECL_GRAPH: what = "graph", name = &decl->u.picture.name; break;
    case DECL_THING:
        return (search->judged || strcmp(search->what, "thing") == 0) && has_thing(search, decl);
    default: return false;
    }
    return strcmp(what, search->what) == 0 && is_text(search->library, name->text, search->name);
}

/* a.b.c of `module a.b.c`; NULL: the file says none. */
static const char *module_of(struct library *library, const struct ast_file *file)
{
    const struct dotted *path;
    const char *text;
    if (!file->declarations.n || file->declarations.items[0]->kind != DECL_MODULE) return NULL;
    path = &file->declarations.items[0]->u.path;
    text = text_bytes(&library->texts, path->parts[0].text);
    for (size_t i = 1; i < path->n; i++)
        text = arena_print(&library->ast.arena, "%s.%s", text,
                           text_bytes(&library->texts, path->parts[i].text));
    return text;
}

void library_find(struct library *library, const char *what, const char *name, library_found *found,
                  void *context)
{
    struct search search = {library, what, name, strcmp(what, "requirement") == 0};
    for (size_t i = 0; i < library->options->nlibrary; i++) {
        const struct ast_file *file;
        const char *module;
        if (!*name || !strstr(library->options->library[i].text, name)) continue;
        file = parsed(library, i);
        module = file ? module_of(library, file) : NULL;
        for (size_t d = 0; module && d < file->declarations.n; d++)
            if (declares(&search, file->declarations.items[d])) {
                found(context, module);
                break;
            }
    }
}

const char *library_advice(struct arena *arena, const char *const *modules, size_t n)
{
    const char *all = n ? modules[0] : NULL;
    for (size_t i = 1; i < n; i++)
        all = arena_print(arena, "%s%s%s", all, i + 1 < n ? ", " : " and ", modules[i]);
    if (n == 1) return arena_print(arena, "module %s declares it: import %s", all, all);
    return n ? arena_print(arena, "modules %s declare it: import the one that is meant", all)
             : NULL;
}

/* Modules of which each stands once. */
struct modules {
    const char **items;
    size_t n;
};

static void add_once(void *context, const char *module)
{
    struct modules *modules = context;
    for (size_t i = 0; i < modules->n; i++)
        if (strcmp(modules->items[i], module) == 0) return;
    modules->items[modules->n++] = module;
}

const char *compile_import_advice(const struct compile_options *options, struct arena *arena,
                                  const char *what, const char *name)
{
    struct modules modules = {0};
    modules.items = arena_alloc(arena, (options->nlibrary + 1) * sizeof *modules.items);
    library_find(library_open(options, arena->heap), what, name, add_once, &modules);
    return library_advice(arena, modules.items, modules.n);
}
