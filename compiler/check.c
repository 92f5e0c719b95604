/*
 * check - a typed term for everything that is written.
 *
 * Requires: the model. Leaves: terms of defaults, things, parameters, rules, functions,
 * requirements, pictures, tables, mappings. Every name is resolved; in rules and functions nothing
 * can be unknown.
 */
#include "compiler/check_int.h"

/* -- defaults */

static bool is_plain(const struct term *term)
{
    for (size_t i = 0; term->kind == TERM_MAKE_LIST && i < term->nargs; i++)
        if (term->args[i]->kind != TERM_CONSTANT) return false;
    return term->kind == TERM_CONSTANT || term->kind == TERM_MAKE_LIST || term_is_broken(term);
}

static void check_defaults(struct compilation *c)
{
    for (size_t i = 0; i < c->model.fields.n; i++) {
        struct field *field = c->model.fields.items[i];
        struct checker k = {.c = c, .module = field->module, .strict = true, .constant = true};
        const struct type *type = field->type;
        if (!field->written || !field->written->standard) continue;
        if (field->set && field->written->standard->kind == EXPR_LIST) type = type_set(c, type);
        field->standard = check_as(&k, field->written->standard, type);
        if (!is_plain(field->standard))
            diag_add(c->diags, DIAG_BAD_CONSTANT, field->written->standard->at,
                     "a default is a plain value");
    }
}

/* -- things */

static struct field *thing_field(struct compilation *c, struct named *thing, struct item *item)
{
    const struct name *name = &item->u.field.name;
    const struct kind *kind = thing->kind;
    struct field *field = find_field(kind, name->text);
    const char **names;
    if (field) return field;
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_FIELD, name->at, text_z(c, kind->name),
                              text_z(c, name->text));
    names = arena_alloc(&c->arena, (kind->nfields + 1) * sizeof *names);
    for (size_t i = 0; i < kind->nfields; i++) names[i] = text_z(c, kind->fields[i]->name);
    suggest(c, d, text_z(c, name->text), names, kind->nfields);
    if (kind->at.from)
        diag_note(c->diags, d, kind->at, "kind %s is declared here", text_z(c, kind->name));
    return NULL;
}

static void add_value(struct checker *k, struct named *thing, struct field *field, struct expr *e)
{
    struct compilation *c = k->c;
    struct thing_value value = {.field = field};
    value.value = check_as(k, e, field->type->maybe);
    APPEND(c, thing, values, value);
}

static void check_field(struct checker *k, struct named *thing, struct item *item)
{
    struct compilation *c = k->c;
    struct field *field = thing_field(c, thing, item);
    struct expr *e = item->u.field.value;
    if (!field) return;
    if (!field->set || e->kind != EXPR_LIST) {
        add_value(k, thing, field, e);
        return;
    }
    for (size_t i = 0; i < e->u.elements.n; i++) add_value(k, thing, field, e->u.elements.items[i]);
}

void check_thing_fields(struct compilation *c, struct named *thing)
{
    struct item_list *items = &thing->decl->u.thing.items;
    struct checker k = {.c = c, .module = thing->module, .self = thing, .constant = true};
    bool clauses = false;
    if (thing->decl->u.thing.title) thing->title = check_text(&k, thing->decl->u.thing.title);
    for (size_t i = 0; i < items->n; i++) {
        struct item *item = items->items[i];
        if (item->kind != ITEM_FIELD) {
            clauses = clauses || item->kind != ITEM_THING;
            continue;
        }
        if (clauses) {
            struct diag *d = diag_add(c->diags, DIAG_MISPLACED, item->at, "a field after clauses");
            diag_help(c->diags, d, "fields come first, then for, per, require");
        }
        for (size_t j = 0; j < i; j++)
            if (items->items[j]->kind == ITEM_FIELD &&
                items->items[j]->u.field.name.text == item->u.field.name.text) {
                struct diag *d = diag_add(c->diags, DIAG_DUPLICATE_FIELD, item->u.field.name.at,
                                          text_z(c, item->u.field.name.text));
                diag_note(c->diags, d, items->items[j]->at, "here first");
            }
        check_field(&k, thing, item);
    }
}

/* -- requirements: the shells first, so that names of parts are known everywhere */

static void add_part(struct compilation *c, struct requirement *r, struct item *item)
{
    struct part *part = MAKE(c, part);
    part->requirement = r;
    part->name = item->u.require.name.text;
    part->at = item->u.require.condition->at;
    part->label = intern(c, compile_source_text(c, part->at, 80));
    for (size_t i = 0; i < r->nparts; i++) {
        bool same = part->name ? r->parts[i]->name == part->name
                               : !r->parts[i]->name && r->parts[i]->label == part->label;
        if (!same) continue;
        struct diag *d = diag_add(c->diags, DIAG_DUPLICATE, item->at, "require",
                                  text_z(c, part->name ? part->name : part->label));
        diag_note(c->diags, d, r->parts[i]->at, "here first");
        diag_help(c->diags, d, "name it: require NAME: ...");
    }
    APPEND(c, r, parts, part);
}

static void declare_requirements(struct compilation *c)
{
    for (size_t i = 0; i < c->model.names.n; i++) {
        struct named *thing = c->model.names.items[i];
        struct requirement *r;
        if (!thing->decl || !thing->kind->judged) continue;
        r = MAKE(c, requirement);
        r->thing = thing;
        r->module = thing->module;
        r->decl = thing->decl;
        r->severity = SEVERITY_MEDIUM;
        r->findings = NONE;
        thing->requirement = r;
        for (size_t j = 0; j < thing->decl->u.thing.items.n; j++)
            if (thing->decl->u.thing.items.items[j]->kind == ITEM_REQUIRE)
                add_part(c, r, thing->decl->u.thing.items.items[j]);
        LIST_ADD(c, c->model.requirements, r);
    }
}

static void take_value(struct compilation *c, struct requirement *r, const struct field *field,
                       const struct term *value)
{
    const char *name = text_z(c, field->name), *refs;
    for (size_t i = 0; value->kind == TERM_MAKE_LIST && i < value->nargs; i++)
        take_value(c, r, field, value->args[i]);
    if (value->kind != TERM_CONSTANT) return;
    if (strcmp(name, "severity") == 0) r->severity = (uint32_t)value->u.constant.word;
    if (strcmp(name, "remedy") == 0) r->remedy = (uint32_t)value->u.constant.word;
    if (strcmp(name, "refs") != 0) return;
    refs = text_z(c, r->refs);
    r->refs = intern(c, arena_print(&c->arena, "%s%s%s", refs, *refs ? ", " : "",
                                    text_z(c, (uint32_t)value->u.constant.word)));
}

static bool is_given(const struct requirement *r, const struct field *field)
{
    for (size_t i = 0; i < r->thing->nvalues; i++)
        if (r->thing->values[i].field == field) return true;
    return false;
}

/* severity, refs and remedy are values of the thing; reports want them without evaluating. */
static void take_metadata(struct compilation *c, struct requirement *r)
{
    const struct kind *kind = r->thing->kind;
    r->refs = intern(c, "");
    for (size_t i = 0; i < kind->nfields; i++)
        if (kind->fields[i]->standard && is_metadata(c, kind->fields[i]) &&
            !is_given(r, kind->fields[i]))
            take_value(c, r, kind->fields[i], kind->fields[i]->standard);
    for (size_t i = 0; i < r->thing->nvalues; i++)
        if (is_metadata(c, r->thing->values[i].field))
            take_value(c, r, r->thing->values[i].field, r->thing->values[i].value);
}

/* -- rules and functions */

static struct variable **check_formals(struct checker *k, const struct formal_list *formals,
                                       const struct type *const *types)
{
    struct compilation *c = k->c;
    struct variable **variables = arena_alloc(&c->arena, (formals->n + 1) * sizeof *variables);
    for (size_t i = 0; i < formals->n; i++) {
        variables[i] =
            variable_new(c, formals->items[i].name.text, types[i], formals->items[i].name.at);
        variables[i]->formal = true;
        bind_local(k, &formals->items[i].name, variables[i]);
    }
    return variables;
}

static void check_rule(struct compilation *c, struct rule *rule)
{
    rule->checked = arena_alloc(&c->arena, (rule->nbodies + 1) * sizeof *rule->checked);
    for (size_t i = 0; i < rule->nbodies; i++) {
        struct checker k = {.c = c, .module = rule->homes[i], .strict = true};
        struct decl *decl = rule->bodies[i];
        rule->checked[i].formals = check_formals(&k, &decl->u.rule.formals, rule->formals);
        for (size_t f = 0; f < rule->nformals; f++)
            rule->checked[i].formals[f]->known = type_is(rule->formals[f], TYPE_THING);
        rule->checked[i].condition = check_condition(&k, decl->u.rule.body);
    }
}

void check_function(struct compilation *c, struct function *f)
{
    struct checker k = {.c = c, .module = f->module, .strict = true};
    f->variables = check_formals(&k, &f->decl->u.rule.formals, f->formals);
    for (size_t i = 0; i < f->nformals; i++) f->variables[i]->nullable = f->formals[i]->optional;
    f->body = check_as(&k, f->decl->u.rule.body, f->result);
    for (size_t i = 0; i < f->nformals; i++) warn_unused(c, "parameter", f->variables[i]);
}

static void check_parameters(struct compilation *c)
{
    for (size_t i = 0; i < c->model.parameters.n; i++) {
        struct parameter *p = c->model.parameters.items[i];
        struct checker k = {.c = c, .module = p->setter ? p->setter : p->module};
        p->term = check_as(&k, p->value, p->type);
    }
}

/* `muster query` is a report called query that sees everything. */
static void add_query(struct compilation *c)
{
    struct decl *decl = MAKE(c, decl);
    struct module *m = MAKE(c, module);
    struct table *table = MAKE(c, table);
    struct item *item;
    if (!c->query) return;
    m->name = intern(c, "query");
    for (size_t i = 0; i < c->model.modules.n; i++)
        APPEND(c, m, imports, c->model.modules.items[i]);
    decl->kind = DECL_REPORT;
    decl->at = c->query->value->at;
    if (c->query->query.binders.n) {
        item = MAKE(c, item);
        item->kind = ITEM_FOR;
        item->at = decl->at;
        item->u.query = c->query->query;
        LIST_ADD(c, decl->u.picture.items, item);
    }
    table->name = m->name;
    table->module = m;
    table->decl = decl;
    struct expr_list *values =
        c->query->value->kind == EXPR_TUPLE ? &c->query->value->u.elements : NULL;
    struct expr_list one = {.items = &c->query->value, .n = 1};
    if (!values) values = &one;
    item = MAKE(c, item);
    item->kind = ITEM_COLUMNS;
    item->at = decl->at;
    for (size_t i = 0; i < values->n; i++) {
        struct column column = {.value = values->items[i]};
        column.heading = MAKE(c, expr);
        column.heading->kind = EXPR_TEXT;
        column.heading->u.text.literals = arena_alloc(&c->arena, sizeof(uint32_t));
        column.heading->u.text.literals[0] =
            intern(c, compile_source_text(c, values->items[i]->at, 60));
        LIST_ADD(c, item->u.columns, column);
    }
    LIST_ADD(c, decl->u.picture.items, item);
    if (c->query->by.n) {
        item = MAKE(c, item);
        item->kind = ITEM_ORDER;
        item->u.order = c->query->by;
        LIST_ADD(c, decl->u.picture.items, item);
    }
    LIST_ADD(c, c->model.reports, table);
}

bool pass_check(struct compilation *c)
{
    struct model *m = &c->model;
    size_t declared = m->names.n;
    check_defaults(c);
    declare_requirements(c);
    check_parameters(c);
    for (size_t i = 0; i < m->rules.n; i++) check_rule(c, m->rules.items[i]);
    for (size_t i = 0; i < m->functions.n; i++) check_function(c, m->functions.items[i]);
    for (size_t i = 0; i < declared; i++)
        if (m->names.items[i]->decl) check_thing_fields(c, m->names.items[i]);
    for (size_t i = 0; i < m->requirements.n; i++) take_metadata(c, m->requirements.items[i]);
    for (size_t i = 0; i < declared; i++)
        if (m->names.items[i]->decl) check_requirement(c, m->names.items[i]);
    for (size_t i = 0; i < m->graphs.n; i++) check_graph(c, m->graphs.items[i]);
    add_query(c);
    for (size_t i = 0; i < m->reports.n; i++) check_table(c, m->reports.items[i]);
    for (size_t i = 0; i < m->facts.n; i++) check_facts(c, m->facts.items[i]);
    check_tests(c);
    check_calls(c);
    warn_hidden_calls(c);
    return true;
}
