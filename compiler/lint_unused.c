/*
 * lint_unused - what the project declares and nothing uses.
 *
 * Things that are declared are facts, and never unused. What is declared is used when any file uses
 * it, the library's too; a rule, a function or a parameter is when something that is judged or
 * shown rests on it. A project that only holds data is a library: what it declares is for
 * others.
 */
#include "compiler/lint_int.h"

/* -- what is reached: rules, functions, parameters that something judged or shown rests on */

/* One of the three, still to be looked into. Calls may be deep, so they wait in a list. */
struct reached {
    struct rule *rule;
    struct term *body;
};

struct reach {
    LIST_OF(struct reached)
    items;
};

static void reach_rule(struct walk *walk, const struct rule *reached)
{
    struct reach *reach = walk->context;
    struct rule *rule = (struct rule *)reached;
    if (rule->reached) return;
    rule->reached = true;
    LIST_ADD(walk->c, reach->items, ((struct reached){.rule = rule}));
}

static void reach_function(struct walk *walk, struct function *function)
{
    struct reach *reach = walk->context;
    if (function->reached) return;
    function->reached = true;
    LIST_ADD(walk->c, reach->items, ((struct reached){.body = function->body}));
}

static void reach_parameter(struct walk *walk, const struct parameter *reached)
{
    struct reach *reach = walk->context;
    struct parameter *parameter = (struct parameter *)reached;
    if (parameter->reached) return;
    parameter->reached = true;
    LIST_ADD(walk->c, reach->items, ((struct reached){.body = parameter->term}));
}

static void reach_term(struct walk *walk, struct term *term)
{
    if (term->kind == TERM_CONTAINS || term->kind == TERM_PATH) reach_rule(walk, term->u.rule);
    if (term->kind == TERM_CALL) reach_function(walk, term->u.function);
    if (term->kind == TERM_PARAMETER) reach_parameter(walk, term->u.parameter);
}

static void reach_generator(struct walk *walk, struct generator *generator)
{
    if (generator->kind == GENERATOR_RULE) reach_rule(walk, generator->rule);
}

/* The run itself asks for the parameters of core. */
static void find_reached(struct compilation *c)
{
    struct reach reach = {0};
    struct walk walk = {
        .c = c, .context = &reach, .term = reach_term, .generator = reach_generator};
    walk_roots(&walk, ROOT_JUDGED);
    walk_roots(&walk, ROOT_THING);
    for (size_t i = 0; i < c->model.parameters.n; i++)
        if (c->model.parameters.items[i]->module == c->core)
            reach_parameter(&walk, c->model.parameters.items[i]);
    for (size_t i = 0; i < reach.items.n; i++) {
        struct reached reached = reach.items.items[i];
        if (reached.rule) walk_rule(&walk, reached.rule);
        walk_term(&walk, reached.body);
    }
}

/* -- what is mentioned: modules, kinds, fields, enumerations and their values */

struct mentions {
    struct lint *l;
    bool *modules; /* [user * n + used] */
};

static size_t module_number(const struct compilation *c, const struct module *module)
{
    size_t i = 0;
    while (i < c->model.modules.n && c->model.modules.items[i] != module) i++;
    return i;
}

static void mention_module(struct mentions *m, const struct module *user, const struct module *used)
{
    const struct compilation *c = m->l->c;
    size_t n = c->model.modules.n, from = module_number(c, user), to = module_number(c, used);
    if (user != used && from < n && to < n) m->modules[from * n + to] = true;
}

static void mention_kind(struct mentions *m, const struct module *user, const struct kind *kind)
{
    ((struct kind *)kind)->asked = true;
    mention_module(m, user, kind->module);
}

static void mention_type(struct mentions *m, const struct module *user, const struct type *type)
{
    if (type->kind) mention_kind(m, user, type->kind);
    for (size_t i = 0; i < type->nkinds; i++) mention_kind(m, user, type->kinds[i]);
    if (type->enumeration) {
        ((struct enumeration *)type->enumeration)->mentioned = true;
        mention_module(m, user, type->enumeration->module);
    }
    if (type->element) mention_type(m, user, type->element);
}

static void read_field(struct mentions *m, const struct module *user, const struct field *field)
{
    ((struct field *)field)->read = true;
    mention_module(m, user, field->module);
}

/* x.f where x may be of several kinds: whichever has a field of that name. */
static void read_fields_named(struct mentions *m, const struct module *user, uint32_t name)
{
    const struct model *model = &m->l->c->model;
    for (size_t i = 0; i < model->fields.n; i++)
        if (model->fields.items[i]->name == name) read_field(m, user, model->fields.items[i]);
}

static void mention_constant(struct mentions *m, const struct module *user, const struct term *term)
{
    const struct enumeration *e = term->type->enumeration;
    const struct named *named = term->u.constant.named;
    if (named && named->decl) mention_module(m, user, named->module);
    if (term->u.constant.requirement) mention_module(m, user, term->u.constant.requirement->module);
    if (term->type->tag == TYPE_ENUM && e->named && term->u.constant.word >= 0 &&
        (size_t)term->u.constant.word < e->n)
        e->named[term->u.constant.word] = true;
}

static void mention_term(struct walk *walk, struct term *term)
{
    struct mentions *m = walk->context;
    const struct module *user = walk->module;
    mention_type(m, user, term->type);
    switch (term->kind) {
    case TERM_CONSTANT: mention_constant(m, user, term); break;
    case TERM_PARAMETER: mention_module(m, user, term->u.parameter->module); break;
    case TERM_CALL: mention_module(m, user, term->u.function->module); break;
    case TERM_CONTAINS:
    case TERM_PATH: mention_module(m, user, term->u.rule->module); break;
    case TERM_FIELD:
    case TERM_SET_FIELD:
    case TERM_IN_SET: read_field(m, user, term->u.field); break;
    case TERM_FIELD_NAMED: read_fields_named(m, user, term->u.text); break;
    case TERM_IS_KIND:
    case TERM_READ: mention_kind(m, user, term->u.kind); break;
    default: break;
    }
}

static void mention_generator(struct walk *walk, struct generator *g)
{
    struct mentions *m = walk->context;
    if (g->of_kind) mention_kind(m, walk->module, g->of_kind);
    if (g->field) read_field(m, walk->module, g->field);
    if (g->rule) mention_module(m, walk->module, g->rule->module);
    if (g->findings && g->findings->kind) mention_kind(m, walk->module, g->findings->kind);
    if (g->findings && g->findings->requirement)
        mention_module(m, walk->module, g->findings->requirement->module);
}

static void mention_declared_types(struct mentions *m)
{
    const struct model *model = &m->l->c->model;
    for (size_t i = 0; i < model->fields.n; i++) {
        const struct field *field = model->fields.items[i];
        if (field->type->kind != field->kind) mention_type(m, field->module, field->type);
        mention_module(m, field->module, field->kind->module);
    }
    for (size_t i = 0; i < model->kinds.n; i++)
        if (model->kinds.items[i]->parent)
            mention_kind(m, model->kinds.items[i]->module, model->kinds.items[i]->parent);
    for (size_t i = 0; i < model->rules.n; i++) {
        const struct rule *rule = model->rules.items[i];
        for (size_t f = 0; f < rule->nformals; f++) mention_type(m, rule->module, rule->formals[f]);
    }
    for (size_t i = 0; i < model->functions.n; i++) {
        const struct function *function = model->functions.items[i];
        mention_type(m, function->module, function->result);
        for (size_t f = 0; f < function->nformals; f++)
            mention_type(m, function->module, function->formals[f]);
    }
    for (size_t i = 0; i < model->parameters.n; i++) {
        const struct parameter *p = model->parameters.items[i];
        mention_type(m, p->module, p->type);
        if (p->setter) mention_module(m, p->setter, p->module);
    }
}

/* Things, and what facts are of: they use a module, but ask for no kind. */
static void mention_things(struct mentions *m)
{
    const struct model *model = &m->l->c->model;
    for (size_t i = 0; i < model->names.n; i++) {
        const struct named *thing = model->names.items[i];
        if (thing->decl) mention_module(m, thing->module, thing->kind->module);
        if (thing->requirement) thing->kind->asked = true;
    }
    for (size_t i = 0; i < model->facts.n; i++)
        if (model->facts.items[i]->kind)
            mention_module(m, model->facts.items[i]->module, model->facts.items[i]->kind->module);
}

/* -- tests are compiled one at a time, so what they use is told from their names: any module that
 * declares one of these is used */

static void mention_name(struct mentions *m, struct module *user, uint32_t name)
{
    struct compilation *c = m->l->c;
    const struct kind *kind = find_kind(c, user, name);
    const struct module *module = find_module(c, name);
    if (kind) mention_module(m, user, kind->module);
    if (module) mention_module(m, user, module);
    for (size_t i = 0; i < c->model.parameters.n; i++)
        if (c->model.parameters.items[i]->name == name)
            mention_module(m, user, c->model.parameters.items[i]->module);
    for (size_t i = 0; i < c->model.requirements.n; i++)
        if (c->model.requirements.items[i]->thing->name == name)
            mention_module(m, user, c->model.requirements.items[i]->module);
}

static void mention_dotted(struct mentions *m, struct module *user, const struct dotted *name)
{
    for (size_t i = 0; i < name->n; i++) mention_name(m, user, name->parts[i].text);
}

static void mention_expr(struct mentions *m, struct module *user, const struct expr *e)
{
    if (!e) return;
    if (e->kind == EXPR_NAME) mention_name(m, user, e->u.name.text);
    if (e->kind == EXPR_MEMBER) mention_expr(m, user, e->u.member.base);
    if (e->kind == EXPR_CALL) {
        const struct function *f = find_function(m->l->c, user, e->u.call.function.text);
        if (f) mention_module(m, user, f->module);
    }
    for (size_t i = 0; (e->kind == EXPR_TUPLE || e->kind == EXPR_LIST) && i < e->u.elements.n; i++)
        mention_expr(m, user, e->u.elements.items[i]);
}

static void mention_test(struct mentions *m, struct module *user, const struct decl *test)
{
    for (size_t i = 0; i < test->u.test.items.n; i++) {
        const struct item *item = test->u.test.items.items[i];
        switch (item->kind) {
        case ITEM_SET: mention_dotted(m, user, &item->u.setting.name); break;
        case ITEM_GIVEN_NO: mention_dotted(m, user, &item->u.kind); break;
        case ITEM_EXPECT:
            mention_dotted(m, user, &item->u.expect.requirement);
            mention_expr(m, user, item->u.expect.subject);
            break;
        case ITEM_GIVEN:
            for (size_t t = 0; t < item->u.given.n; t++) {
                const struct thing *thing = &item->u.given.items[t]->u.thing;
                mention_dotted(m, user, &thing->kind);
                for (size_t f = 0; f < thing->items.n; f++)
                    if (thing->items.items[f]->kind == ITEM_FIELD)
                        mention_expr(m, user, thing->items.items[f]->u.field.value);
            }
            break;
        default: break;
        }
    }
}

static void find_mentions(struct mentions *m)
{
    struct compilation *c = m->l->c;
    struct walk walk = {.c = c, .context = m, .term = mention_term, .generator = mention_generator};
    m->modules =
        arena_alloc(&c->arena, c->model.modules.n * c->model.modules.n * sizeof *m->modules + 1);
    for (size_t i = 0; i < c->model.enumerations.n; i++) {
        struct enumeration *e = c->model.enumerations.items[i];
        e->named = arena_alloc(&c->arena, (e->n + 1) * sizeof *e->named);
    }
    mention_declared_types(m);
    mention_things(m);
    for (int root = ROOT_RULE; root <= ROOT_JUDGED; root++) walk_roots(&walk, (enum root_kind)root);
    for (size_t i = 0; i < c->model.tests.n; i++)
        mention_test(m, c->model.tests.items[i].module, c->model.tests.items[i].decl);
}

/* -- reports */

static const char remove_it[] = "use it, or take it away";

static void report_kinds(struct lint *l)
{
    struct compilation *c = l->c;
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        const struct kind *kind = c->model.kinds.items[i];
        if (!is_own(kind->module) || kind->asked) continue;
        struct diag *d = diag_add(c->diags, DIAG_UNUSED_KIND, kind->at, text_z(c, kind->name));
        if (lint_has_things(l, kind) || kind->mapped)
            diag_note(c->diags, d, (struct span){0, 0},
                      "there may be things of it, but no requirement, rule, report or graph "
                      "looks at them");
        diag_help(c->diags, d, remove_it);
    }
}

static void report_fields(struct lint *l)
{
    struct compilation *c = l->c;
    for (size_t i = 0; i < c->model.fields.n; i++) {
        const struct field *field = c->model.fields.items[i];
        if (!is_own(field->module) || !field->written || field->read) continue;
        if (field->kind->judged && is_metadata(l->c, field)) continue;
        if (!field->kind->asked) continue;
        struct diag *d = diag_add(c->diags, DIAG_UNUSED_FIELD, field->at, text_z(c, field->name),
                                  text_z(c, field->kind->name));
        diag_help(c->diags, d,
                  "show it in a report or a message, ask something of it, or take it away");
    }
}

static void report_declaration(struct lint *l, const char *what, uint32_t name, struct span at)
{
    struct diag_list *diags = l->c->diags;
    struct diag *d = diag_add(diags, DIAG_UNUSED_DECLARATION, at, what, text_z(l->c, name));
    diag_help(diags, d, remove_it);
}

static void report_formals(struct lint *l, const struct rule *rule)
{
    for (size_t f = 0; f < rule->nformals; f++) {
        const struct variable *first = rule->checked[0].formals[f];
        bool used = false;
        for (size_t b = 0; b < rule->nbodies; b++) used = used || rule->checked[b].formals[f]->used;
        if (used) continue;
        struct diag *d =
            diag_add(l->c->diags, DIAG_UNUSED, first->at, "parameter", text_z(l->c, first->name));
        diag_help(l->c->diags, d, "the rule holds for all of them: leave it out");
    }
}

static void report_declarations(struct lint *l)
{
    struct model *m = &l->c->model;
    for (size_t i = 0; i < m->rules.n; i++) {
        const struct rule *rule = m->rules.items[i];
        if (!is_own(rule->module)) continue;
        if (!rule->reached && !l->exports) report_declaration(l, "rule", rule->name, rule->at);
        report_formals(l, rule);
    }
    for (size_t i = 0; i < m->functions.n; i++) {
        const struct function *f = m->functions.items[i];
        if (is_own(f->module) && !f->reached && !l->exports)
            report_declaration(l, "function", f->name, f->at);
    }
    for (size_t i = 0; i < m->parameters.n; i++) {
        const struct parameter *p = m->parameters.items[i];
        if (is_own(p->module) && !p->reached && !l->exports)
            report_declaration(l, "parameter", p->name, p->at);
    }
}

/* Whether facts or the command line may give a value that no policy names. */
static bool comes_from_outside(const struct lint *l, const struct enumeration *e)
{
    const struct model *m = &l->c->model;
    for (size_t i = 0; i < m->fields.n; i++)
        if (m->fields.items[i]->type->enumeration == e && lint_is_open(l, m->fields.items[i]->kind))
            return true;
    for (size_t i = 0; i < m->parameters.n; i++) {
        const struct type *type = m->parameters.items[i]->type;
        if (type->enumeration == e || (type->element && type->element->enumeration == e))
            return true;
    }
    return false;
}

/* Of an enumeration with an order each value is a step of the scale, named or not. */
static void report_enumerations(struct lint *l)
{
    struct compilation *c = l->c;
    for (size_t i = 0; i < c->model.enumerations.n; i++) {
        const struct enumeration *e = c->model.enumerations.items[i];
        if (!is_own(e->module)) continue;
        if (e->name && !e->mentioned) {
            report_declaration(l, "enumeration", e->name, e->at);
            continue;
        }
        if (e->ordered || comes_from_outside(l, e)) continue;
        for (size_t v = 0; v < e->n; v++) {
            if (e->named[v]) continue;
            struct diag *d = diag_add(c->diags, DIAG_UNUSED_VALUE, e->values->items[v].name.at,
                                      text_z(c, e->ordinals[v]));
            diag_help(c->diags, d, remove_it);
        }
    }
}

/* -- names of `for` */

/* `for x in ... where ... require false` says that there must be none: that is enough. */
static bool is_denial(const struct block *block)
{
    for (size_t i = 0; i < block->nparts; i++)
        if (block->parts[i]->condition->kind == TERM_CONSTANT) return true;
    return false;
}

static void report_unasked(struct lint *l, const struct block *block)
{
    struct compilation *c = l->c;
    if (is_denial(block)) return;
    for (size_t i = 0; block->query && i < block->query->n; i++) {
        const struct generator *g = block->query->generators[i];
        bool used = g->nvariables == 0;
        for (size_t v = 0; v < g->nvariables; v++) used = used || g->variables[v]->used;
        if (used) continue;
        struct diag *d =
            diag_add(c->diags, DIAG_UNASKED, g->variables[0]->at, text_z(c, g->variables[0]->name));
        diag_help(c->diags, d, "ask something of it, or leave it out of for");
    }
}

static void report_names(struct lint *l)
{
    struct model *m = &l->c->model;
    for (size_t i = 0; i < m->requirements.n; i++) {
        const struct requirement *r = m->requirements.items[i];
        for (size_t b = 0; is_own(r->module) && b < r->nblocks; b++)
            report_unasked(l, r->blocks[b]);
    }
}

/* -- imports */

/* Whether a module does something without being named: it judges, shows, declares things, sets
 * parameters, reads facts. */
static bool acts(const struct module *module)
{
    for (size_t f = 0; f < module->nfiles; f++)
        for (size_t i = 0; i < module->files[f]->declarations.n; i++)
            switch (module->files[f]->declarations.items[i]->kind) {
            case DECL_THING:
            case DECL_FACTS:
            case DECL_SET:
            case DECL_EXTEND:
            case DECL_GRAPH:
            case DECL_REPORT: return true;
            default: break;
            }
    return false;
}

/* Whether an import does something for a module: what it brings acts unnamed, or is named there.
 * What it brings that the module imports itself does not count. */
static bool serves(const struct mentions *m, struct module *user, struct module *imported)
{
    struct compilation *c = m->l->c;
    size_t n = c->model.modules.n, from = module_number(c, user);
    module_reach(c, imported);
    for (size_t i = 0; i < imported->nreached; i++) {
        const struct module *other = imported->reached[i];
        if (acts(other)) return true;
        if (other != imported && module_sees(c, user, other)) continue;
        if (m->modules[from * n + module_number(c, other)]) return true;
    }
    return false;
}

static void report_import(struct mentions *m, struct module *user, const struct decl *decl)
{
    struct compilation *c = m->l->c;
    const char *text = compile_source_text(c, decl->u.path.at, 200);
    struct module *used = find_module(c, intern(c, text));
    if (!used || serves(m, user, used)) return;
    struct diag *d = diag_add(c->diags, DIAG_UNUSED_IMPORT, decl->at, text);
    diag_help(c->diags, d, "take the import away");
}

static void report_imports(struct mentions *m)
{
    struct compilation *c = m->l->c;
    for (size_t i = 0; i < c->model.modules.n; i++) {
        struct module *user = c->model.modules.items[i];
        for (size_t f = 0; is_own(user) && f < user->nfiles; f++)
            for (size_t d = 0; d < user->files[f]->declarations.n; d++)
                if (user->files[f]->declarations.items[d]->kind == DECL_IMPORT)
                    report_import(m, user, user->files[f]->declarations.items[d]);
    }
}

void lint_unused(struct lint *l)
{
    struct mentions mentions = {.l = l};
    find_reached(l->c);
    find_mentions(&mentions);
    report_imports(&mentions);
    report_declarations(l);
    report_names(l);
    if (l->exports) return;
    report_kinds(l);
    report_fields(l);
    report_enumerations(l);
}
