/*
 * suggest - what a name that means nothing may have been meant for.
 */
#include "compiler/compile_int.h"
#include "compiler/library.h"

void suggest(struct compilation *c, struct diag *diag, const char *name, const char **candidates,
             size_t n)
{
    const char *nearest = text_nearest(name, candidates, n);
    if (nearest) diag_help(c->diags, diag, "did you mean %s?", nearest);
}

/* The modules that declare a name, each once. */
struct declarers {
    struct compilation *c;
    const struct module *from;
    LIST_OF(const char *) modules;
};

static void add_module(struct declarers *declarers, const char *module)
{
    for (size_t i = 0; i < declarers->modules.n; i++)
        if (strcmp(declarers->modules.items[i], module) == 0) return;
    LIST_ADD(declarers->c, declarers->modules, module);
}

static void add_loaded(struct declarers *declarers, const struct module *module)
{
    if (!module_sees(declarers->c, declarers->from, module))
        add_module(declarers, text_z(declarers->c, module->name));
}

static void add_any(void *context, const char *module)
{
    add_module(context, module);
}

/* Of a module that is loaded the model knows better. */
static void add_unloaded(void *context, const char *module)
{
    struct declarers *declarers = context;
    if (!find_module(declarers->c, intern(declarers->c, module))) add_module(declarers, module);
}

static void find_loaded(struct declarers *declarers, const char *what, uint32_t name)
{
    const struct model *model = &declarers->c->model;
#define LOOK(word, list, has_name, of)                                                             \
    for (size_t i = 0; strcmp(what, word) == 0 && i < model->list.n; i++)                          \
        if (model->list.items[i]->has_name == name) add_loaded(declarers, model->list.items[i]->of);
    LOOK("kind", kinds, name, module)
    LOOK("enumeration", enumerations, name, module)
    LOOK("rule", rules, name, module)
    LOOK("function", functions, name, module)
    LOOK("parameter", parameters, name, module)
    LOOK("requirement", requirements, thing->name, module)
#undef LOOK
}

bool suggest_import(struct compilation *c, struct module *from, struct diag *d, const char *what,
                    uint32_t name)
{
    struct declarers declarers = {.c = c, .from = from};
    const char *advice;
    find_loaded(&declarers, what, name);
    if (!c->library) c->library = library_open(c->options, c->heap);
    library_find(c->library, what, text_z(c, name), add_unloaded, &declarers);
    advice = library_advice(&c->arena, declarers.modules.items, declarers.modules.n);
    if (advice) diag_help(c->diags, d, "%s", advice);
    return advice != NULL;
}

void suggest_document(struct compilation *c, struct diag *d, const char *name)
{
    static const char *const words[] = {"requirement", "report",      "graph",
                                        "kind",        "enumeration", "rule",
                                        "function",    "parameter",   "thing"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        struct declarers declarers = {.c = c};
        if (!c->library) c->library = library_open(c->options, c->heap);
        library_find(c->library, words[w], name, add_any, &declarers);
        for (size_t i = 0; i < declarers.modules.n; i++)
            diag_help(c->diags, d, "module %s has the %s: muster doc %s",
                      declarers.modules.items[i], words[w], declarers.modules.items[i]);
        if (declarers.modules.n) return;
    }
}

/* Names of all modules, loaded or not. */
static size_t list_modules(struct compilation *c, const char ***names)
{
    size_t n = 0, most = c->options->nlibrary + c->model.modules.n;
    *names = arena_alloc(&c->arena, (most + 1) * sizeof **names);
    for (size_t i = 0; i < c->options->nlibrary; i++) {
        const char *source = c->options->library[i].text;
        size_t word = strlen("module ");
        if (strncmp(source, "module ", word) != 0) continue;
        (*names)[n++] = arena_copy(&c->arena, source + word, strcspn(source, "\n") - word);
    }
    for (size_t i = 0; i < c->model.modules.n; i++)
        (*names)[n++] = text_z(c, c->model.modules.items[i]->name);
    return n;
}

bool is_module(struct compilation *c, const char *name)
{
    const char **names;
    size_t n = list_modules(c, &names);
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

struct diag *report_module(struct compilation *c, struct span at, const char *name)
{
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_MODULE, at, name);
    const char **names;
    size_t n = list_modules(c, &names);
    if (is_module(c, name))
        diag_help(c->diags, d, "add: import %s", name);
    else
        suggest(c, d, name, names, n);
    return d;
}
