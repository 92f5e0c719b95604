/*
 * check_query - binders and quantifiers.
 */
#include "compiler/check_int.h"

void bind_local(struct checker *k, const struct name *name, struct variable *variable)
{
    struct compilation *c = k->c;
    struct local *local;
    const struct parameter *p = find_parameter(c, k->module, name->text);
    const struct function *f = find_function(c, k->module, name->text);
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == name->text) {
            struct diag *d = diag_add(c->diags, DIAG_SHADOWED, name->at, text_z(c, name->text),
                                      "something in scope here");
            diag_note(c->diags, d, l->at, "this %s", type_words(c, l->variable->type->plain));
            variable->type = c->broken; /* what follows from it is not reported */
            diag_help(c->diags, d,
                      "choose another name; to ask whether it is not in a set write: %s not in ...",
                      text_z(c, name->text));
            break;
        }
    if (p || f) {
        struct diag *d = diag_add(c->diags, DIAG_SHADOWED, name->at, text_z(c, name->text),
                                  p ? "a parameter" : "a function");
        diag_note(c->diags, d, p ? p->at : f->at, "declared here");
        diag_help(c->diags, d, "choose another name");
    }
    local = MAKE(c, local);
    local->name = name->text;
    local->variable = variable;
    local->at = name->at;
    local->next = k->scope;
    k->scope = local;
}

void warn_unused(struct compilation *c, const char *what, const struct variable *variable)
{
    if (variable->used || variable->name == 0 || c->diags->errors > 0)
        return; /* after a mistake it may be its fault */
    diag_add(c->diags, DIAG_UNUSED, variable->at, what, text_z(c, variable->name));
}

/* -- sources */

struct kind *kind_named(struct checker *k, const struct expr *source)
{
    if (source->kind == EXPR_NAME) {
        for (const struct local *l = k->scope; l; l = l->next)
            if (l->name == source->u.name.text) return NULL;
        return the_kind(k->c, k->module, &source->u.name);
    }
    struct dotted path = {.at = source->at};
    struct module *module = NULL;
    struct kind *kind;
    if (source->kind == EXPR_MEMBER && as_path(k, source, &path))
        module = path_module(k, &path, path.n - 1, MODULE_REACHED);
    kind = module ? find_kind(k->c, module, path.parts[path.n - 1].text) : NULL;
    return kind && kind->module == module ? kind : NULL;
}

static struct term *enum_values_list(struct checker *k, const struct enumeration *e, struct span at)
{
    struct compilation *c = k->c;
    const struct type *type = type_enum(c, e);
    struct term *list = term_new(c, TERM_MAKE_LIST, type_list(c, type), at, e->n);
    for (size_t i = 0; i < e->n; i++) list->args[i] = term_constant(c, type, (int64_t)i, at);
    return list;
}

static struct findings_source *findings_of(struct compilation *c, struct kind *kind,
                                           struct requirement *requirement)
{
    struct findings_source *f;
    for (size_t i = 0; i < c->model.findings.n; i++) {
        f = c->model.findings.items[i];
        if (f->kind == kind && f->requirement == requirement) return f;
    }
    f = MAKE(c, findings_source);
    f->kind = kind;
    f->requirement = requirement;
    f->relation = NONE;
    LIST_ADD(c, c->model.findings, f);
    return f;
}

static bool is_findings(struct checker *k, const struct expr *e)
{
    return e->kind == EXPR_CALL && strcmp(text_z(k->c, e->u.call.function.text), "findings") == 0;
}

/* findings(KIND) or findings(REQUIREMENT) */
static struct generator *findings_generator(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct kind *finding = find_kind(c, c->core, intern(c, "finding")), *kind = NULL;
    struct requirement *requirement = NULL;
    struct generator *g;
    if (e->u.call.arguments.n != 1 || !finding) {
        diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->at, "findings",
                 "a judged kind or a requirement");
        return NULL;
    }
    kind = kind_named(k, e->u.call.arguments.items[0]);
    if (kind && !kind->judged) {
        diag_add(c->diags, DIAG_NOT_JUDGED, e->at, text_z(c, kind->name));
        return NULL;
    }
    if (!kind) {
        struct term *term =
            check_expr(k, e->u.call.arguments.items[0], type_simple(c, TYPE_REQUIREMENT));
        if (term_is_broken(term)) return NULL;
        requirement = (struct requirement *)term->u.constant.requirement;
    }
    g = generator_new(c, GENERATOR_FINDINGS, variable_new(c, 0, finding->type, e->at), e->at);
    g->findings = findings_of(c, kind, requirement);
    g->variables[0]->known = true;
    return g;
}

static struct generator *list_generator(struct checker *k, struct term *list, struct expr *source)
{
    struct compilation *c = k->c;
    struct variable *v;
    struct generator *g;
    if (term_is_broken(list)) return NULL;
    if (list->type->tag == TYPE_NODE)
        list = term_operation(c, OP_NODE_EACH, type_list(c, list->type), list->at, list, NULL);
    if (list->kind == TERM_SET_FIELD) {
        v = variable_new(c, 0, list->type->element, source->at);
        v->drawn_from = list->u.field;
        v->drawn_of = list->args[0];
        g = generator_new(c, GENERATOR_SET, v, source->at);
        g->field = list->u.field;
        g->base = list->args[0];
        return g;
    }
    if (!type_is_list(list->type)) {
        struct diag *d = diag_add(c->diags, DIAG_NOT_A_SOURCE, source->at,
                                  compile_source_text(c, source->at, 60));
        diag_note(c->diags, d, (struct span){0, 0}, "it is %s", type_words(c, list->type));
        diag_help(c->diags, d, "a source is a kind, a set, a list, an enumeration or a rule");
        return NULL;
    }
    need_value(k, list, source);
    v = variable_new(c, 0, list->type->element, source->at);
    v->nullable = list->type->element->tag == TYPE_NODE;
    g = generator_new(c, GENERATOR_LIST, v, source->at);
    g->base = list;
    return g;
}

static void unknown_source(struct checker *k, const struct name *name)
{
    struct compilation *c = k->c;
    const char **names = arena_alloc(&c->arena, (c->model.kinds.n + 1) * sizeof *names);
    size_t n = 0;
    struct diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "kind or set", text_z(c, name->text));
    if (suggest_import(c, k->module, d, "kind", name->text)) return;
    if (find_rule(c, k->module, name->text)) {
        diag_help(c->diags, d, "the rows of a rule have names in parentheses: (a, b) in %s",
                  text_z(c, name->text));
        return;
    }
    for (size_t i = 0; i < c->model.kinds.n; i++)
        if (module_sees(c, k->module, c->model.kinds.items[i]->module))
            names[n++] = text_z(c, c->model.kinds.items[i]->name);
    suggest(c, d, text_z(c, name->text), names, n);
}

/* The generator of a source for one variable; NULL, reported, when it is none. */
static struct generator *check_source(struct checker *k, struct expr *source)
{
    struct compilation *c = k->c;
    struct kind *kind = kind_named(k, source);
    struct generator *g;
    if (kind) {
        kind->used = true;
        g = generator_new(c, GENERATOR_KIND, variable_new(c, 0, kind->type, source->at),
                          source->at);
        g->variables[0]->known = true;
        g->of_kind = kind;
        return g;
    }
    if (is_findings(k, source)) return findings_generator(k, source);
    if (source->kind == EXPR_NAME) {
        const struct local *l = k->scope;
        struct enumeration *e;
        while (l && l->name != source->u.name.text) l = l->next;
        e = l ? NULL : the_enum(c, k->module, &source->u.name);
        if (e) return list_generator(k, enum_values_list(k, e, source->at), source);
        if (!l && !find_parameter(c, k->module, source->u.name.text)) {
            unknown_source(k, &source->u.name);
            return NULL;
        }
    }
    return list_generator(k, check_expr(k, source, NULL), source);
}

/* (a, b) in RULE */
static struct generator *rule_generator(struct checker *k, struct binder *binder)
{
    struct compilation *c = k->c;
    struct rule *rule = NULL;
    struct generator *g;
    if (binder->source->kind == EXPR_NAME) rule = the_rule(c, k->module, &binder->source->u.name);
    if (!rule) {
        struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, binder->source->at, "rule",
                                  compile_source_text(c, binder->source->at, 60));
        if (binder->source->kind != EXPR_NAME ||
            !suggest_import(c, k->module, d, "rule", binder->source->u.name.text))
            diag_help(c->diags, d, "names in parentheses range over the rows of a rule");
        return NULL;
    }
    if (rule->nformals != binder->n) {
        diag_add(c->diags, DIAG_WRONG_ARGUMENTS, binder->at, text_z(c, rule->name),
                 arena_print(&c->arena, "%zu names", rule->nformals));
        return NULL;
    }
    g = generator_new(c, GENERATOR_RULE, NULL, binder->at);
    g->rule = rule;
    g->nvariables = rule->nformals;
    g->variables = arena_alloc(&c->arena, rule->nformals * sizeof *g->variables);
    for (size_t i = 0; i < rule->nformals; i++) {
        g->variables[i] = variable_new(c, 0, rule->formals[i], binder->names[i].at);
        g->variables[i]->known = type_is(rule->formals[i], TYPE_THING);
    }
    return g;
}

/* Several names range over the rows of a rule; one does when the rule is about one. */
static bool is_rows(struct checker *k, const struct binder *binder)
{
    const struct expr *source = binder->source;
    if (binder->tuple && binder->n > 1) return true;
    if (source->kind != EXPR_NAME || kind_named(k, source)) return false;
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == source->u.name.text) return false;
    return find_rule(k->c, k->module, source->u.name.text) != NULL;
}

void check_binders(struct checker *k, struct binder_list *binders, struct ram_query *query)
{
    struct compilation *c = k->c;
    for (size_t i = 0; i < binders->n; i++) {
        struct binder *binder = &binders->items[i];
        struct generator *g =
            is_rows(k, binder) ? rule_generator(k, binder) : check_source(k, binder->source);
        if (k->constant)
            diag_add(c->diags, DIAG_BAD_CONSTANT, binder->at,
                     "the value of a declared thing cannot rest on other things");
        for (size_t j = 0; j < binder->n; j++) {
            struct variable *v =
                g ? g->variables[j] : variable_new(c, 0, c->broken, binder->names[j].at);
            v->name = binder->names[j].text;
            v->at = binder->names[j].at;
            bind_local(k, &binder->names[j], v);
        }
        if (g) query_add(c, query, g);
    }
}

/* -- quantifiers */

static struct term *exists_term(struct checker *k, struct ram_query *query, struct span at)
{
    struct term *term = term_new(k->c, TERM_EXISTS, type_simple(k->c, TYPE_BOOL), at, 0);
    term->u.aggregate.query = query;
    return term;
}

struct term *check_quantifier(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const struct local *scope = k->scope;
    const struct proof *proofs = k->proofs;
    bool negated = e->u.quantified.quantifier != QUANTIFIER_EXISTS;
    size_t errors = c->diags->errors;
    struct ram_query *query = query_new(c, !k->strict);
    struct term *term;
    k->negations += negated;
    check_binders(k, &e->u.quantified.query.binders, query);
    if (e->u.quantified.query.where) {
        struct expr *where = e->u.quantified.query.where;
        query_where(c, query, check_condition(k, where));
        if (where->kind == EXPR_HAS) {
            struct proof *shown = MAKE(c, proof);
            shown->value = where->u.has;
            shown->next = k->proofs;
            k->proofs = shown;
        }
    }
    if (e->u.quantified.satisfies) {
        term = term_not(c, check_condition(k, e->u.quantified.satisfies));
        term->claim = true;
        query_where(c, query, term);
    }
    k->negations -= negated;
    k->scope = scope;
    k->proofs = proofs;
    if (c->diags->errors > errors) return term_broken(c, e->at);
    term = exists_term(k, query, e->at);
    return negated ? term_unlike(c, term) : term;
}
