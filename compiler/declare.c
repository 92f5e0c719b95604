/*
 * declare - every declaration gets its place in the model.
 *
 * Requires: parsed modules. Leaves: enumerations, kinds with their fields (extensions too) typed,
 * things with their kinds, rules, functions, parameters, pictures, tables; each name once in its
 * name space. Bodies are check's business.
 */
#include "compiler/check_int.h"

enum { FIELDS_MAX = 1000 }; /* of a kind */

typedef void declare_function(struct compilation *c, struct module *m, struct decl *decl);

static void each_declaration(struct compilation *c, enum decl_kind kind, declare_function *declare)
{
    for (size_t i = 0; i < c->model.modules.n; i++) {
        struct module *m = c->model.modules.items[i];
        for (size_t f = 0; f < m->nfiles; f++)
            for (size_t d = 0; d < m->files[f]->declarations.n; d++)
                if (m->files[f]->declarations.items[d]->kind == kind)
                    declare(c, m, m->files[f]->declarations.items[d]);
    }
}

static void report_twice(struct compilation *c, const char *what, const struct name *name,
                         struct span first)
{
    struct diag *d = diag_add(c->diags, DIAG_DUPLICATE, name->at, what, text_z(c, name->text));
    diag_note(c->diags, d, first, "declared here first");
}

static void declare_enum(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name *name = &decl->u.enumeration.name;
    struct enumeration *e = find_enum(c, m, name->text);
    if (e && e->module == m) {
        report_twice(c, "enumeration", name, e->at);
        return;
    }
    e = MAKE(c, enumeration);
    e->name = name->text;
    e->module = m;
    e->values = &decl->u.enumeration.values;
    e->n = e->values->n;
    e->ordered = e->values->ordered;
    e->at = name->at;
    e->ordinals = arena_alloc(&c->arena, (e->n + 1) * sizeof *e->ordinals);
    for (size_t i = 0; i < e->n; i++) {
        const struct name *value = &e->values->items[i].name;
        e->ordinals[i] = value->text;
        for (size_t j = 0; j < i; j++)
            if (e->ordinals[j] == value->text)
                report_twice(c, "value", value, e->values->items[j].name.at);
    }
    keep_enum(c, e);
}

static void declare_kind(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name *name = &decl->u.kind.name;
    struct kind *kind = find_kind(c, m, name->text);
    if (kind && kind->module == m) {
        report_twice(c, "kind", name, kind->at);
        return;
    }
    kind = MAKE(c, kind);
    kind->name = name->text;
    kind->module = m;
    kind->decl = decl;
    kind->observed = decl->u.kind.observed;
    kind->judged = decl->u.kind.judged;
    kind->at = name->at;
    kind->type = type_thing(c, kind);
    decl->meaning = kind;
    keep_kind(c, kind);
}

static void declare_parent(struct compilation *c, struct module *m, struct decl *decl)
{
    struct kind *kind = decl->meaning;
    if (!kind || decl->u.kind.of.n == 0) return;
    kind->parent = resolve_kind(c, m, &decl->u.kind.of);
    if (kind->parent == kind) {
        diag_add(c->diags, DIAG_MISPLACED, decl->u.kind.of.at, "the kind itself");
        kind->parent = NULL;
    }
}

static bool is_reserved(struct compilation *c, const struct kind *kind, const struct name *name)
{
    const char *text = text_z(c, name->text);
    return strcmp(text, "id") == 0 || strcmp(text, "title") == 0 ||
           (kind->parent && strcmp(text, "parent") == 0);
}

static struct field *new_field(struct compilation *c, struct kind *kind, uint32_t name,
                               struct span at, struct module *m)
{
    struct field *field = MAKE(c, field);
    field->name = name;
    field->kind = kind;
    field->module = m;
    field->at = at;
    APPEND(c, kind, fields, field);
    LIST_ADD(c, c->model.fields, field);
    return field;
}

static void declare_field(struct compilation *c, struct module *m, struct kind *kind,
                          const struct kind_field *written, bool extension)
{
    struct field *field = find_field(kind, written->name.text);
    if (field) {
        report_twice(c, "field", &written->name, field->at);
        return;
    }
    if (is_reserved(c, kind, &written->name)) {
        struct diag *d = diag_add(c->diags, DIAG_SHADOWED, written->name.at,
                                  text_z(c, written->name.text), "a field that every thing has");
        diag_help(c->diags, d, "leave it out, or choose another name");
        return;
    }
    field = new_field(c, kind, written->name.text, written->name.at, m);
    field->written = written;
    field->type = resolve_type(c, m, &written->type, &field->set, &field->optional);
    if (extension && !field->optional && !field->set && !written->standard) {
        struct diag *d = diag_add(c->diags, DIAG_MISSING_FIELD, written->at, "every other",
                                  text_z(c, kind->name), text_z(c, written->name.text));
        diag_help(c->diags, d, "a field added by extend is optional (%s?), a set or has a default",
                  compile_source_text(c, written->type.at, 40));
    }
}

/* Each field is compared with all before it, so there is a ceiling. */
static bool has_room(struct compilation *c, const struct kind *kind, const struct name *name)
{
    if (kind->nfields < FIELDS_MAX) return true;
    diag_add(
        c->diags, DIAG_LIMIT, name->at,
        arena_print(&c->arena, "%s has more than %d fields", text_z(c, kind->name), FIELDS_MAX));
    return false;
}

static void declare_fields(struct compilation *c, struct module *m, struct decl *decl)
{
    struct kind *kind = decl->meaning;
    for (size_t i = 0; kind && i < decl->u.kind.fields.n; i++) {
        if (!has_room(c, kind, &decl->u.kind.fields.items[i].name)) return;
        declare_field(c, m, kind, &decl->u.kind.fields.items[i], false);
    }
}

static void declare_extension(struct compilation *c, struct module *m, struct decl *decl)
{
    struct kind *kind = resolve_kind(c, m, &decl->u.kind.of);
    for (size_t i = 0; kind && i < decl->u.kind.fields.n; i++) {
        if (!has_room(c, kind, &decl->u.kind.fields.items[i].name)) return;
        declare_field(c, m, kind, &decl->u.kind.fields.items[i], true);
    }
}

bool is_metadata(const struct compilation *c, const struct field *field)
{
    const char *name = text_z(c, field->name);
    if (strcmp(name, "severity") == 0)
        return !field->set && field->type->tag == TYPE_ENUM &&
               field->type->enumeration->module == c->core &&
               strcmp(text_z(c, field->type->enumeration->name), "severity") == 0;
    if (strcmp(name, "refs") == 0) return field->set && field->type->tag == TYPE_TEXT;
    return strcmp(name, "remedy") == 0 && !field->set && field->type->tag == TYPE_TEXT;
}

/* A kind's own field of that name takes the place of core's when it is of its type. */
static bool has_own(struct compilation *c, const struct kind *kind, const char *name,
                    const char *type)
{
    const struct field *field = find_field(kind, intern(c, name));
    struct diag *d;
    if (!field || is_metadata(c, field) || field->type == c->broken) return field != NULL;
    d = diag_add(c->diags, DIAG_HIDES_FIELD, field->at, name, text_z(c, kind->name));
    diag_help(c->diags, d,
              "findings do not take theirs from it; give it another name, or the type %s, and it "
              "takes that field's place",
              type);
    return true;
}

/* severity, refs and remedy: what every judged kind has without saying so. */
static void declare_judged(struct compilation *c)
{
    struct enumeration *severity = find_enum(c, c->core, intern(c, "severity"));
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        struct kind *kind = c->model.kinds.items[i];
        struct field *field;
        if (!kind->judged) continue;
        if (!has_own(c, kind, "severity", "severity") && severity) {
            field = new_field(c, kind, intern(c, "severity"), kind->at, c->core);
            field->type = type_enum(c, severity);
            field->standard = term_constant(c, field->type, SEVERITY_MEDIUM, kind->at);
        }
        if (!has_own(c, kind, "refs", "text*")) {
            field = new_field(c, kind, intern(c, "refs"), kind->at, c->core);
            field->type = type_simple(c, TYPE_TEXT);
            field->set = true;
        }
        if (!has_own(c, kind, "remedy", "text?")) {
            field = new_field(c, kind, intern(c, "remedy"), kind->at, c->core);
            field->type = type_simple(c, TYPE_TEXT);
            field->optional = true;
        }
    }
}

static void declare_parameter(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name *name = &decl->u.parameter.name;
    struct parameter *p = find_parameter(c, m, name->text);
    bool set, optional;
    if (p && p->module == m) {
        report_twice(c, "parameter", name, p->at);
        return;
    }
    p = MAKE(c, parameter);
    p->name = name->text;
    p->module = m;
    p->decl = decl;
    p->at = name->at;
    p->value = decl->u.parameter.value;
    p->type = resolve_type(c, m, &decl->u.parameter.type, &set, &optional);
    if (set) p->type = type_set(c, p->type);
    if (optional) p->type = type_optional(c, p->type, true);
    keep_parameter(c, p);
}

/* The one parameter of that name in modules that are imported further on. What a run says may come
 * from these, so what it rests on can be set without more ado. */
static struct parameter *far_parameter(struct compilation *c, struct module *m,
                                       const struct name *name)
{
    struct parameter *found = NULL;
    for (size_t i = 0; i < c->model.parameters.n; i++) {
        struct parameter *p = c->model.parameters.items[i];
        if (p->name != name->text || module_nearness(c, m, p->module) != MODULE_REACHED) continue;
        if (found) {
            report_rivals(c, name, found->module, p->module);
            break;
        }
        found = p;
    }
    return found;
}

/* The parameter that a setting names; NULL, reported, when there is none. */
static struct parameter *resolve_parameter(struct compilation *c, struct module *m,
                                           const struct dotted *name)
{
    struct module *module;
    struct name last;
    struct parameter *p;
    const char **names;
    size_t n = 0;
    if (!split_dotted(c, m, name, &module, &last)) return NULL;
    p = the_parameter(c, module, &last);
    if (!p && name->n == 1) p = far_parameter(c, m, &last);
    if (p) return p;
    struct diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "parameter", text_z(c, last.text));
    if (suggest_import(c, m, d, "parameter", last.text)) return NULL;
    names = arena_alloc(&c->arena, (c->model.parameters.n + 1) * sizeof *names);
    for (size_t i = 0; i < c->model.parameters.n; i++)
        if (module_nearness(c, m, c->model.parameters.items[i]->module) != MODULE_APART)
            names[n++] = text_z(c, c->model.parameters.items[i]->name);
    suggest(c, d, text_z(c, last.text), names, n);
    return NULL;
}

static void declare_setting(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name last = decl->u.setting.name.parts[decl->u.setting.name.n - 1];
    struct parameter *p = resolve_parameter(c, m, &decl->u.setting.name);
    if (!p) return;
    /* the project's word is above the library's; between equals it would be said twice */
    if (p->setter && p->setter->library == m->library) {
        report_twice(c, "setting", &last, p->value->at);
        return;
    }
    if (p->setter && m->library) return;
    p->setter = m;
    p->value = decl->u.setting.value;
}

static const struct type **declare_formals(struct compilation *c, struct module *m,
                                           const struct formal_list *formals)
{
    const struct type **types = arena_alloc(&c->arena, (formals->n + 1) * sizeof *types);
    for (size_t i = 0; i < formals->n; i++) {
        bool set, optional;
        types[i] = resolve_type(c, m, &formals->items[i].type, &set, &optional);
        if (set) types[i] = type_set(c, types[i]);
        if (optional) types[i] = type_optional(c, types[i], true);
    }
    return types;
}

/* Whether two rules of one name take the same. */
static bool same_formals(const struct rule *rule, const struct type **types, size_t n)
{
    if (rule->nformals != n) return false;
    for (size_t i = 0; i < n; i++)
        if (rule->formals[i] != types[i]) return false;
    return true;
}

static void declare_rule(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name *name = &decl->u.rule.name;
    const struct type **types = declare_formals(c, m, &decl->u.rule.formals);
    struct rule *rule = find_rule(c, m, name->text);
    if (rule && rule->module == m && !same_formals(rule, types, decl->u.rule.formals.n)) {
        struct diag *d =
            diag_add(c->diags, DIAG_DUPLICATE, name->at, "rule", text_z(c, name->text));
        diag_note(c->diags, d, rule->at, "with other parameters here");
        diag_help(
            c->diags, d,
            "bodies of one rule have the same parameters; another relation needs another name");
        return;
    }
    if (!rule || rule->module != m) {
        rule = MAKE(c, rule);
        rule->name = name->text;
        rule->module = m;
        rule->at = name->at;
        rule->formals = types;
        rule->nformals = decl->u.rule.formals.n;
        keep_rule(c, rule);
    }
    if (rule->nformals == 0)
        diag_help(
            c->diags,
            diag_add(c->diags, DIAG_WRONG_ARGUMENTS, name->at, "a rule", "at least one parameter"),
            "a condition about nothing in particular is a function: define %s(): bool = ...",
            text_z(c, name->text));
    APPEND(c, rule, bodies, decl);
    rule->homes =
        compile_room(c, rule->homes, &rule->homes_capacity, rule->nbodies, sizeof *rule->homes);
    rule->homes[rule->nbodies - 1] = m;
}

static void declare_function_(struct compilation *c, struct module *m, struct decl *decl)
{
    const struct name *name = &decl->u.rule.name;
    struct function *function = find_function(c, m, name->text);
    struct rule *rule = find_rule(c, m, name->text);
    bool set, optional;
    if (function && function->module == m) {
        report_twice(c, "function", name, function->at);
        return;
    }
    if (rule && rule->module == m) {
        report_twice(c, "the name", name, rule->at);
        return;
    }
    function = MAKE(c, function);
    function->name = name->text;
    function->module = m;
    function->decl = decl;
    function->at = name->at;
    function->formals = declare_formals(c, m, &decl->u.rule.formals);
    function->nformals = decl->u.rule.formals.n;
    function->result = resolve_type(c, m, &decl->u.rule.result, &set, &optional);
    if (set) function->result = type_set(c, function->result);
    if (optional) function->result = type_optional(c, function->result, true);
    keep_function(c, function);
}

/* A kind that takes things of `kind` inside: what a nested thing `owner it-manager` cannot be when
 * it is none. */
static void report_colon(struct compilation *c, struct named *around, struct decl *decl)
{
    const struct name *word = &decl->u.thing.kind.parts[0];
    struct diag *d = diag_add(c->diags, DIAG_MISSING_COLON, word->at, text_z(c, word->text),
                              text_z(c, around->kind->name));
    diag_help(c->diags, d, "a field has a colon: %s: %s", text_z(c, word->text),
              text_z(c, decl->u.thing.name.text));
}

/* Told at the place that is the project's own, whichever was declared first. */
static void report_thing_twice(struct compilation *c, const struct named *named,
                               const struct module *m, const struct name *name)
{
    bool first = m->library && !named->module->library; /* the project's own is the first */
    const struct module *other = first ? m : named->module;
    struct diag *d;
    if (named->module == m) {
        report_twice(c, text_z(c, named->kind->name), name, named->at);
        return;
    }
    d = diag_add(c->diags, DIAG_DUPLICATE, first ? named->at : name->at,
                 text_z(c, named->kind->name), text_z(c, named->name));
    diag_note(c->diags, d, first ? name->at : named->at, "module %s%s has this one",
              text_z(c, other->name), other->library ? " of the library" : "");
    diag_help(c->diags, d,
              "give one of them another name; or leave this one out and use that: fact files may "
              "give those of its fields that it does not");
}

static void declare_thing(struct compilation *c, struct module *m, struct decl *decl,
                          struct named *parent)
{
    const struct name *name = &decl->u.thing.name;
    struct kind *kind;
    struct named *named;
    if (parent && decl->u.thing.kind.n == 1 && !decl->u.thing.braces &&
        find_field(parent->kind, decl->u.thing.kind.parts[0].text)) {
        report_colon(c, parent, decl);
        return;
    }
    kind = resolve_kind(c, m, &decl->u.thing.kind);
    if (!kind) return;
    if (parent && kind->parent != parent->kind) {
        struct diag *d =
            diag_add(c->diags, DIAG_WRONG_PARENT, decl->u.thing.kind.at, text_z(c, kind->name),
                     text_z(c, name->text), text_z(c, parent->kind->name), text_z(c, parent->name));
        if (kind->parent)
            diag_note(c->diags, d, kind->at, "kind %s is declared in %s", text_z(c, kind->name),
                      text_z(c, kind->parent->name));
        else
            diag_note(c->diags, d, kind->at, "kind %s is declared in no other kind",
                      text_z(c, kind->name));
        diag_help(c->diags, d, "close the braces of %s first, or declare: kind %s in %s",
                  text_z(c, parent->name), text_z(c, kind->name), text_z(c, parent->kind->name));
        return;
    }
    named = name_of(c, kind, name->text, name->at);
    if (named->decl) {
        report_thing_twice(c, named, m, name);
        return;
    }
    named->decl = decl;
    named->module = m;
    named->parent = parent;
    named->at = name->at;
    decl->meaning = named;
    for (size_t i = 0; i < decl->u.thing.items.n; i++)
        if (decl->u.thing.items.items[i]->kind == ITEM_THING)
            declare_thing(c, m, decl->u.thing.items.items[i]->u.thing, named);
}

static void declare_top_thing(struct compilation *c, struct module *m, struct decl *decl)
{
    declare_thing(c, m, decl, NULL);
}

static void declare_graph(struct compilation *c, struct module *m, struct decl *decl)
{
    struct picture *graph;
    for (size_t i = 0; i < c->model.graphs.n; i++)
        if (c->model.graphs.items[i]->name == decl->u.picture.name.text &&
            c->model.graphs.items[i]->module == m)
            report_twice(c, "graph", &decl->u.picture.name, c->model.graphs.items[i]->decl->at);
    graph = MAKE(c, picture);
    graph->name = decl->u.picture.name.text;
    graph->module = m;
    graph->decl = decl;
    LIST_ADD(c, c->model.graphs, graph);
}

static void declare_report(struct compilation *c, struct module *m, struct decl *decl)
{
    struct table *table;
    for (size_t i = 0; i < c->model.reports.n; i++)
        if (c->model.reports.items[i]->name == decl->u.picture.name.text &&
            c->model.reports.items[i]->module == m)
            report_twice(c, "report", &decl->u.picture.name, c->model.reports.items[i]->decl->at);
    table = MAKE(c, table);
    table->name = decl->u.picture.name.text;
    table->module = m;
    table->decl = decl;
    LIST_ADD(c, c->model.reports, table);
}

static void declare_facts(struct compilation *c, struct module *m, struct decl *decl)
{
    struct facts *facts = MAKE(c, facts);
    facts->decl = decl;
    facts->module = m;
    if (decl->u.facts.kind.n) {
        facts->kind = resolve_kind(c, m, &decl->u.facts.kind);
        if (!facts->kind) return;
        facts->kind->mapped = true;
    }
    LIST_ADD(c, c->model.facts, facts);
}

static void choose_test(struct compilation *c)
{
    const struct policy_test *test;
    if (c->options->test == 0 || c->options->test > c->model.tests.n) return;
    test = &c->model.tests.items[c->options->test - 1];
    c->test = test->decl;
    c->test_module = test->module;
}

/* The world of a test: its settings are above all others, what it gives is declared. */
static void declare_test_things(struct compilation *c)
{
    for (size_t i = 0; c->test && i < c->test->u.test.items.n; i++) {
        struct item *item = c->test->u.test.items.items[i];
        for (size_t t = 0; item->kind == ITEM_GIVEN && t < item->u.given.n; t++)
            declare_thing(c, c->test_module, item->u.given.items[t], NULL);
    }
}

static void declare_test_settings(struct compilation *c)
{
    for (size_t i = 0; c->test && i < c->test->u.test.items.n; i++) {
        struct item *item = c->test->u.test.items.items[i];
        struct parameter *p;
        if (item->kind != ITEM_SET) continue;
        p = resolve_parameter(c, c->test_module, &item->u.setting.name);
        if (!p) continue;
        p->setter = c->test_module;
        p->value = item->u.setting.value;
    }
}

/* Types of the program speak of kinds and enumerations by number, so these come first. */
static void number_kinds(struct compilation *c)
{
    for (size_t i = 0; i < c->model.kinds.n; i++)
        c->model.kinds.items[i]->number = PROGRAM_ADD(c->program, kinds);
    for (size_t i = 0; i < c->model.enumerations.n; i++)
        c->model.enumerations.items[i]->number = PROGRAM_ADD(c->program, enums);
}

void dump_declare(struct compilation *c, struct buffer *out)
{
    for (size_t i = 0; i < c->model.modules.n; i++)
        buffer_print(out, "module %s\n", text_z(c, c->model.modules.items[i]->name));
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        const struct kind *kind = c->model.kinds.items[i];
        buffer_print(out, "kind %s.%s\n", text_z(c, kind->module->name), text_z(c, kind->name));
        for (size_t f = 0; f < kind->nfields; f++)
            buffer_print(out, "  %s: %s%s\n", text_z(c, kind->fields[f]->name),
                         type_words(c, kind->fields[f]->type),
                         kind->fields[f]->set        ? "*"
                         : kind->fields[f]->optional ? "?"
                                                     : "");
    }
    for (size_t i = 0; i < c->model.names.n; i++)
        if (c->model.names.items[i]->decl)
            buffer_print(out, "%s %s\n", text_z(c, c->model.names.items[i]->kind->name),
                         text_z(c, c->model.names.items[i]->name));
}

bool pass_declare(struct compilation *c)
{
    each_declaration(c, DECL_ENUM, declare_enum);
    each_declaration(c, DECL_KIND, declare_kind);
    each_declaration(c, DECL_KIND, declare_parent);
    each_declaration(c, DECL_KIND, declare_fields);
    each_declaration(c, DECL_EXTEND, declare_extension);
    declare_judged(c);
    each_declaration(c, DECL_PARAMETER, declare_parameter);
    each_declaration(c, DECL_SET, declare_setting);
    choose_test(c);
    declare_test_settings(c);
    each_declaration(c, DECL_RULE, declare_rule);
    each_declaration(c, DECL_DEFINE, declare_function_);
    each_declaration(c, DECL_THING, declare_top_thing);
    declare_test_things(c);
    each_declaration(c, DECL_GRAPH, declare_graph);
    each_declaration(c, DECL_REPORT, declare_report);
    each_declaration(c, DECL_FACTS, declare_facts);
    number_kinds(c);
    return true;
}
