/*
 * lookup - what a name means from within a module.
 */
#include "compiler/compile_int.h"

struct module *find_module(struct compilation *c, uint32_t name)
{
    for (size_t i = 0; i < c->model.modules.n; i++)
        if (c->model.modules.items[i]->name == name) return c->model.modules.items[i];
    return NULL;
}

bool module_sees(const struct compilation *c, const struct module *from, const struct module *of)
{
    if (from == of || of == c->core) return true;
    for (size_t i = 0; i < from->nimports; i++)
        if (from->imports[i] == of) return true;
    return false;
}

/* Imports are known after the pass parse, so this is found out once. */
void module_reach(struct compilation *c, struct module *from)
{
    if (from->nreached) return;
    APPEND(c, from, reached, from);
    for (size_t i = 0; i < from->nreached; i++) /* it grows while it is walked */
        for (size_t k = 0; k < from->reached[i]->nimports; k++) {
            size_t known = 0;
            while (known < from->nreached && from->reached[known] != from->reached[i]->imports[k])
                known++;
            if (known == from->nreached) APPEND(c, from, reached, from->reached[i]->imports[k]);
        }
}

enum nearness module_nearness(struct compilation *c, struct module *from, const struct module *of)
{
    if (from == of) return MODULE_OWN;
    if (module_sees(c, from, of)) return MODULE_SEEN;
    module_reach(c, from);
    for (size_t i = 0; i < from->nreached; i++)
        if (from->reached[i] == of) return MODULE_REACHED;
    return MODULE_APART;
}

void report_rivals(struct compilation *c, const struct name *name, const struct module *a,
                   const struct module *b)
{
    const char *text = text_z(c, name->text), *first = text_z(c, a->name);
    struct diag *d =
        diag_add(c->diags, DIAG_AMBIGUOUS, name->at, text,
                 arena_print(&c->arena, "that of module %s or of %s", first, text_z(c, b->name)));
    diag_help(c->diags, d, "say the module: %s.%s", first, text);
}

/* find_X: the declaration of a name, the own module's before what is seen. keep_X: puts one where
 * it is found. the_X: like find_X, but reports when another one that is seen could be meant as
 * well. */
#define DEFINE_FIND(what, type, list)                                                              \
    struct type *find_##what(struct compilation *c, struct module *from, uint32_t name)            \
    {                                                                                              \
        struct type *seen = NULL;                                                                  \
        struct type *item = name ? c->model.list##_by_name[name % NAME_SLOTS] : NULL;              \
        for (; item; item = item->same) {                                                          \
            if (item->name != name) continue;                                                      \
            if (item->module == from) return item;                                                 \
            if (!seen && module_sees(c, from, item->module)) seen = item;                          \
        }                                                                                          \
        return seen;                                                                               \
    }                                                                                              \
    void keep_##what(struct compilation *c, struct type *item)                                     \
    {                                                                                              \
        struct type **slot = &c->model.list##_by_name[item->name % NAME_SLOTS];                    \
        while (*slot) slot = &(*slot)->same;                                                       \
        *slot = item;                                                                              \
        LIST_ADD(c, c->model.list, item);                                                          \
    }                                                                                              \
    struct type *the_##what(struct compilation *c, struct module *from, const struct name *name)   \
    {                                                                                              \
        struct type *found = find_##what(c, from, name->text);                                     \
        struct type *other = found && found->module != from ? found->same : NULL;                  \
        while (other && (other->name != name->text || !module_sees(c, from, other->module)))       \
            other = other->same;                                                                   \
        if (other) report_rivals(c, name, found->module, other->module);                           \
        return found;                                                                              \
    }

DEFINE_FIND(kind, kind, kinds)
DEFINE_FIND(enum, enumeration, enumerations)
DEFINE_FIND(rule, rule, rules)
DEFINE_FIND(function, function, functions)
DEFINE_FIND(parameter, parameter, parameters)

struct field *find_field(const struct kind *kind, uint32_t name)
{
    for (size_t i = 0; i < kind->nfields; i++)
        if (kind->fields[i]->name == name) return kind->fields[i];
    return NULL;
}

uint32_t find_ordinal(const struct enumeration *enumeration, uint32_t name)
{
    for (size_t i = 0; i < enumeration->n; i++)
        if (enumeration->ordinals[i] == name) return (uint32_t)i;
    return NONE;
}

bool split_dotted(struct compilation *c, struct module *from, const struct dotted *name,
                  struct module **module, struct name *last)
{
    const char *prefix = text_z(c, name->parts[0].text);
    *last = name->parts[name->n - 1];
    *module = from;
    if (name->n == 1) return true;
    for (size_t i = 1; i + 1 < name->n; i++)
        prefix = arena_print(&c->arena, "%s.%s", prefix, text_z(c, name->parts[i].text));
    *module = find_module(c, intern(c, prefix));
    if (*module && module_nearness(c, from, *module) != MODULE_APART) return true;
    report_module(c, name->at, prefix);
    return false;
}

static void suggest_kind(struct compilation *c, struct module *from, struct diag *d, uint32_t name)
{
    const char **names = arena_alloc(&c->arena, (c->model.kinds.n + 1) * sizeof *names);
    size_t n = 0;
    if (suggest_import(c, from, d, "kind", name)) return;
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        struct kind *kind = c->model.kinds.items[i];
        if (module_sees(c, from, kind->module)) names[n++] = text_z(c, kind->name);
    }
    suggest(c, d, text_z(c, name), names, n);
}

/* `part p of whole w` is read as two things, the second one's kind being `of`. */
static bool suggest_braces(struct compilation *c, struct diag *d, uint32_t name)
{
    static const char *const words[] = {"of", "inside", "within", "under"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text_z(c, name), words[i]) == 0) {
            diag_help(c->diags, d, "a part is written inside the braces of what it belongs to");
            return true;
        }
    return false;
}

struct kind *resolve_kind(struct compilation *c, struct module *from, const struct dotted *name)
{
    struct module *module;
    struct name last;
    struct kind *kind;
    if (!split_dotted(c, from, name, &module, &last)) return NULL;
    kind = the_kind(c, module, &last);
    if (kind && (module == from || kind->module == module)) {
        kind->used = true;
        return kind;
    }
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "kind", text_z(c, last.text));
    if (!suggest_braces(c, d, last.text)) suggest_kind(c, from, d, last.text);
    return NULL;
}

/* The chain of names that a name of a kind is on. */
static size_t name_slot(const struct compilation *c, const struct kind *kind, uint32_t name)
{
    uint32_t hash = (kind->at.from * 31 + name) * 2654435761u;
    return hash >> 20 & (sizeof c->model.name_slots / sizeof *c->model.name_slots - 1);
}

struct named *find_named(const struct compilation *c, const struct kind *kind, uint32_t name)
{
    struct named *named = c->model.name_slots[name_slot(c, kind, name)];
    while (named && (named->name != name || named->kind != kind)) named = named->next;
    return named;
}

struct named *name_of(struct compilation *c, struct kind *kind, uint32_t name, struct span at)
{
    struct named *named = find_named(c, kind, name), **slot;
    if (named) return named;
    named = MAKE(c, named);
    named->kind = kind;
    named->name = name;
    named->at = at;
    slot = &c->model.name_slots[name_slot(c, kind, name)];
    named->next = *slot;
    *slot = named;
    LIST_ADD(c, c->model.names, named);
    return named;
}

static const struct type *simple_type(struct compilation *c, const char *name)
{
    static const struct {
        const char *name;
        int tag;
    } simple[] = {{"bool", TYPE_BOOL},
                  {"int", TYPE_INT},
                  {"number", TYPE_NUMBER},
                  {"text", TYPE_TEXT},
                  {"date", TYPE_DATE},
                  {"timestamp", TYPE_INSTANT},
                  {"duration", TYPE_DURATION},
                  {"calendar-duration", TYPE_MONTHS},
                  {"span", TYPE_SPAN},
                  {"hours", TYPE_HOURS},
                  {"requirement", TYPE_REQUIREMENT},
                  {"subject", TYPE_SUBJECT}};
    if (strcmp(name, "thing") == 0) return type_union(c, NULL, 0);
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (strcmp(simple[i].name, name) == 0) return type_simple(c, simple[i].tag);
    return NULL;
}

static void report_type(struct compilation *c, struct module *from, const struct dotted *name,
                        uint32_t last)
{
    static const char *const others[][2] = {
        {"string", "text"},        {"str", "text"},       {"boolean", "bool"},
        {"integer", "int"},        {"float", "number"},   {"double", "number"},
        {"datetime", "timestamp"}, {"time", "timestamp"}, {"instant", "timestamp"}};
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_TYPE, name->at, text_z(c, last));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i][0], text_z(c, last)) == 0) {
            diag_help(c->diags, d, "it is called %s here", others[i][1]);
            return;
        }
    if (suggest_import(c, from, d, "enumeration", last)) return;
    suggest_kind(c, from, d, last);
}

/* One name of a type; NULL, reported, when it names none. */
static const struct type *named_type(struct compilation *c, struct module *from,
                                     const struct dotted *name)
{
    struct module *module;
    struct name last;
    const struct type *type;
    if (name->n == 1 && (type = simple_type(c, text_z(c, name->parts[0].text)))) return type;
    if (!split_dotted(c, from, name, &module, &last)) return NULL;
    struct kind *kind = the_kind(c, module, &last);
    if (kind) {
        kind->used = true;
        return kind->type;
    }
    struct enumeration *e = the_enum(c, module, &last);
    if (e) return type_enum(c, e);
    report_type(c, from, name, last.text);
    return NULL;
}

static const struct type *union_type(struct compilation *c, struct module *from,
                                     const struct type_name *written)
{
    const struct kind **kinds = arena_alloc(&c->arena, written->n * sizeof *kinds);
    for (size_t i = 0; i < written->n; i++) {
        kinds[i] = resolve_kind(c, from, &written->names[i]);
        if (!kinds[i]) return NULL;
    }
    return type_union(c, kinds, written->n);
}

static const struct type *enum_in_place(struct compilation *c, struct module *from,
                                        const struct type_name *written)
{
    struct enumeration *e;
    for (size_t i = 0; i < c->model.enumerations.n; i++) /* once for each place */
        if (c->model.enumerations.items[i]->at.from == written->values.at.from &&
            c->model.enumerations.items[i]->name == 0)
            return type_enum(c, c->model.enumerations.items[i]);
    e = MAKE(c, enumeration);
    e->module = from;
    e->values = (struct enum_values *)&written->values;
    e->n = written->values.n;
    e->ordered = written->values.ordered;
    e->at = written->values.at;
    e->ordinals = arena_alloc(&c->arena, (e->n + 1) * sizeof *e->ordinals);
    for (size_t i = 0; i < e->n; i++) e->ordinals[i] = written->values.items[i].name.text;
    keep_enum(c, e);
    return type_enum(c, e);
}

const struct type *resolve_type(struct compilation *c, struct module *from,
                                const struct type_name *written, bool *set, bool *optional)
{
    const struct type *type = NULL;
    *set = written->suffix == '*';
    *optional = written->suffix == '?';
    if (written->n == 0)
        type = enum_in_place(c, from, written);
    else if (written->n == 1)
        type = named_type(c, from, &written->names[0]);
    else
        type = union_type(c, from, written);
    return type ? type : c->broken;
}
