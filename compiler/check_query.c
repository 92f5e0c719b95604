/*
 * check_query - binders, quantifiers, aggregates, membership.
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

static struct kind *kind_named(struct checker *k, const struct expr *source)
{
    if (source->kind == EXPR_NAME) {
        for (const struct local *l = k->scope; l; l = l->next)
            if (l->name == source->u.name.text) return NULL;
        return the_kind(k->c, k->module, &source->u.name);
    }
    if (source->kind == EXPR_MEMBER && source->u.member.base &&
        source->u.member.base->kind == EXPR_NAME) {
        struct module *m = find_module(k->c, source->u.member.base->u.name.text);
        if (m && module_sees(k->c, k->module, m)) {
            struct kind *kind = find_kind(k->c, m, source->u.member.name.text);
            return kind && kind->module == m ? kind : NULL;
        }
    }
    return NULL;
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
        struct enumeration *e = find_enum(c, k->module, source->u.name.text);
        while (l && l->name != source->u.name.text) l = l->next;
        if (!l && e) return list_generator(k, enum_values_list(k, e, source->at), source);
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
    if (binder->source->kind == EXPR_NAME)
        rule = find_rule(c, k->module, binder->source->u.name.text);
    if (!rule) {
        struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, binder->source->at, "rule",
                                  compile_source_text(c, binder->source->at, 60));
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
    if (e->u.quantified.satisfies)
        query_where(c, query, term_not(c, check_condition(k, e->u.quantified.satisfies)));
    k->negations -= negated;
    k->scope = scope;
    k->proofs = proofs;
    if (c->diags->errors > errors) return term_broken(c, e->at);
    term = exists_term(k, query, e->at);
    return negated ? term_not(c, term) : term;
}

/* -- aggregates */

static int function_of_word(const char *word)
{
    for (size_t i = 0; i < aggregate_count; i++)
        if (i != AGGREGATE_EACH && strcmp(aggregate_word((uint32_t)i), word) == 0) return (int)i;
    return -1;
}

bool is_aggregate(struct checker *k, const struct expr *e)
{
    return e->u.call.query.binders.n > 0 ||
           function_of_word(text_z(k->c, e->u.call.function.text)) >= 0;
}

static const struct type *aggregate_type(struct compilation *c, int function,
                                         const struct type *value)
{
    const struct type *number = type_simple(c, TYPE_NUMBER);
    bool duration = value->tag == TYPE_DURATION;
    switch ((enum aggregate_function)function) {
    case AGGREGATE_COUNT: return type_simple(c, TYPE_INT);
    case AGGREGATE_SUM: return value->plain;
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN: return (duration ? value : number)->maybe;
    case AGGREGATE_SHARE: return number->maybe;
    case AGGREGATE_SET: return type_set(c, value);
    case AGGREGATE_LIST:
    case AGGREGATE_FIRST_N:
    case AGGREGATE_LAST_N:
    case AGGREGATE_EACH: return type_list(c, value);
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_FIRST:
    case AGGREGATE_LAST:
    case AGGREGATE_PERCENTILE: return value->maybe;
    case AGGREGATE_UNION: return type_set(c, type_simple(c, TYPE_SPAN));
    }
    return c->broken;
}

static bool aggregate_takes(int function, const struct type *value)
{
    int tag = value->tag;
    bool numeric = tag == TYPE_INT || tag == TYPE_NUMBER || tag == TYPE_DURATION;
    switch ((enum aggregate_function)function) {
    case AGGREGATE_SUM:
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN: return numeric;
    case AGGREGATE_SHARE: return tag == TYPE_BOOL;
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_PERCENTILE: return type_is_ordered(value);
    case AGGREGATE_UNION: return tag == TYPE_SPAN;
    default: return true;
    }
}

static const char *aggregate_wants(int function)
{
    switch ((enum aggregate_function)function) {
    case AGGREGATE_SHARE: return "conditions";
    case AGGREGATE_UNION: return "spans";
    case AGGREGATE_MIN:
    case AGGREGATE_MAX:
    case AGGREGATE_PERCENTILE:
        return "what has an order: numbers, dates, durations, texts, ordered enumerations";
    default: return "int, number or duration";
    }
}

struct term *aggregate_term(struct checker *k, int function, struct ram_query *query,
                            struct term *value, struct term *parameter, struct span at)
{
    struct compilation *c = k->c;
    struct term *term = term_new(c, TERM_AGGREGATE, c->broken, at, 0);
    if (term_is_broken(value)) return term_broken(c, at);
    if (value->type->tag == TYPE_NODE && function != AGGREGATE_EACH && function != AGGREGATE_COUNT)
        value = convert(k, value, type_simple(c, TYPE_TEXT));
    if (!aggregate_takes(function, value->type)) {
        struct diag *d = diag_add(c->diags, DIAG_NO_SUCH_OPERATION, at,
                                  aggregate_word((uint32_t)function), type_words(c, value->type));
        diag_note(c->diags, d, (struct span){0, 0}, "it takes %s", aggregate_wants(function));
        return term_broken(c, at);
    }
    term->u.aggregate.query = query;
    term->u.aggregate.function = function;
    term->u.aggregate.value = value;
    term->u.aggregate.parameter = parameter;
    term->type = aggregate_type(c, function, value->type);
    return term;
}

static void check_sort_keys(struct checker *k, struct sort_list *by, struct term *term)
{
    struct compilation *c = k->c;
    size_t n = by->n;
    if (term->kind != TERM_AGGREGATE || n == 0) return;
    term->u.aggregate.keys = arena_alloc(&c->arena, n * sizeof *term->u.aggregate.keys);
    term->u.aggregate.descending = arena_alloc(&c->arena, n * sizeof *term->u.aggregate.descending);
    term->u.aggregate.nkeys = n;
    for (size_t i = 0; i < n; i++) {
        struct term *key = check_expr(k, by->items[i].value, NULL);
        if (key->type->tag == TYPE_NODE) key = convert(k, key, type_simple(c, TYPE_TEXT));
        term->u.aggregate.keys[i] = key;
        term->u.aggregate.descending[i] = by->items[i].descending;
    }
}

/* first(3, v), percentile(95, v): the parameter, and the aggregate that takes one. */
static struct term *check_parameter(struct checker *k, struct expr *e, int *function)
{
    struct compilation *c = k->c;
    struct expr_list *args = &e->u.call.arguments;
    if (args->n == 2 && *function == AGGREGATE_FIRST) *function = AGGREGATE_FIRST_N;
    if (args->n == 2 && *function == AGGREGATE_LAST) *function = AGGREGATE_LAST_N;
    if (*function == AGGREGATE_PERCENTILE && args->n == 2)
        return check_as(k, args->items[0], type_simple(c, TYPE_NUMBER));
    if (*function == AGGREGATE_FIRST_N || *function == AGGREGATE_LAST_N)
        return check_as(k, args->items[0], type_simple(c, TYPE_INT));
    return NULL;
}

static bool right_arguments(struct checker *k, struct expr *e, int function)
{
    size_t wanted = function == AGGREGATE_PERCENTILE ? 2 : 1, n = e->u.call.arguments.n;
    bool more = n == 2 && (function == AGGREGATE_FIRST || function == AGGREGATE_LAST);
    if (n == wanted || more) return true;
    diag_add(k->c->diags, DIAG_WRONG_ARGUMENTS, e->at, text_z(k->c, e->u.call.function.text),
             wanted == 2 ? "a percentage and a value" : "one value");
    return false;
}

/* sum(v for x in ... where ... by ...) */
static struct term *aggregate_over_query(struct checker *k, struct expr *e, int function)
{
    struct compilation *c = k->c;
    const struct local *scope = k->scope;
    struct ram_query *query = query_new(c, !k->strict);
    size_t errors = c->diags->errors;
    bool negation =
        function == AGGREGATE_COUNT || function == AGGREGATE_SUM || function == AGGREGATE_SHARE;
    struct term *parameter = check_parameter(k, e, &function), *value, *term;
    struct expr *last = e->u.call.arguments.items[e->u.call.arguments.n - 1];
    k->negations += negation;
    check_binders(k, &e->u.call.query.binders, query);
    if (e->u.call.query.where) query_where(c, query, check_condition(k, e->u.call.query.where));
    value = check_expr(k, last, NULL);
    need_value(k, value, last);
    k->negations -= negation;
    term = aggregate_term(k, function, query, value, parameter, e->at);
    check_sort_keys(k, &e->u.call.by, term);
    k->scope = scope;
    return c->diags->errors > errors ? term_broken(c, e->at) : term;
}

/* The rows of the group that is being judged. */
static struct ram_query *group_query(struct checker *k, struct span at)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, true);
    struct generator *g = generator_new(c, GENERATOR_GROUP, NULL, at);
    g->group = k->group->group;
    query_add(c, query, g);
    return query;
}

static struct term *bool_value(struct checker *k, int function, struct term *value,
                               const struct expr *e)
{
    (void)e;
    if (function == AGGREGATE_SHARE && value->type->plain->tag == TYPE_NODE)
        return convert(k, value, type_simple(k->c, TYPE_BOOL));
    return value;
}

/* count(xs), max(xs) of a set field: of its members, without making the set first. */
static struct term *aggregate_over_field(struct checker *k, struct term *set, int function,
                                         struct span at)
{
    struct compilation *c = k->c;
    struct ram_query *query = query_new(c, !k->strict);
    struct variable *v = variable_new(c, 0, set->type->element, at);
    struct generator *g = generator_new(c, GENERATOR_SET, v, at);
    g->field = set->u.field;
    g->base = set->args[0];
    query_add(c, query, g);
    return aggregate_term(k, function, query, term_variable(c, v, at), NULL, at);
}

struct term *check_aggregate(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    const char *word = text_z(c, e->u.call.function.text);
    int function = function_of_word(word);
    bool outer_used = k->row_used, outer_in = k->in_aggregate;
    struct term *parameter, *value, *args[2], *term;
    struct expr *last;
    (void)expected;
    if (function < 0) {
        struct diag *d =
            diag_add(c->diags, DIAG_UNKNOWN_NAME, e->u.call.function.at, "aggregate", word);
        const char **words = arena_alloc(&c->arena, aggregate_count * sizeof *words);
        for (uint32_t i = 0; i < aggregate_count; i++) words[i] = aggregate_word(i);
        suggest(c, d, word, words, aggregate_count);
        return term_broken(c, e->at);
    }
    if (!right_arguments(k, e, function)) return term_broken(c, e->at);
    if (e->u.call.query.binders.n) return aggregate_over_query(k, e, function);
    last = e->u.call.arguments.items[e->u.call.arguments.n - 1];
    parameter = check_parameter(k, e, &function);
    k->row_used = false;
    k->in_aggregate = true;
    value = check_expr(k, last, NULL);
    k->in_aggregate = outer_in;
    /* within another aggregate a row is at hand: count(r.field) looks at that row's field only */
    if (k->row_used && !outer_in) {
        k->row_used = outer_used;
        value = bool_value(k, function, value, last);
        return aggregate_term(k, function, group_query(k, e->at), value, parameter, e->at);
    }
    k->row_used = k->row_used || outer_used;
    if (term_is_broken(value)) return value;
    if (value->type->tag == TYPE_SET && value->kind == TERM_SET_FIELD && !parameter)
        return aggregate_over_field(k, value, function, e->at);
    if (value->type->tag == TYPE_NODE && function == AGGREGATE_COUNT)
        value = term_operation(c, OP_NODE_EACH, type_list(c, value->type), value->at, value, NULL);
    if (type_is_list(value->type)) {
        struct variable *v = variable_new(c, 0, value->type->element, e->at);
        struct generator *g = generator_new(c, GENERATOR_LIST, v, e->at);
        struct ram_query *query = query_new(c, !k->strict);
        args[0] = value;
        if (!parameter && (term = builtin_term(k, word, args, 1, e->at))) return term;
        v->nullable = v->type->tag == TYPE_NODE;
        g->base = value;
        query_add(c, query, g);
        return aggregate_term(k, function, query, term_variable(c, v, e->at), parameter, e->at);
    }
    struct diag *d =
        diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at, word, type_words(c, value->type));
    diag_help(c->diags, d, "say over what: %s(... for x in ...)", word);
    return term_broken(c, e->at);
}

/* -- membership */

/* x in KIND: a known thing of the kind */
static struct term *in_kind(struct checker *k, struct expr *e, struct kind *kind)
{
    struct compilation *c = k->c;
    struct term *value = check_expr(k, e->u.operation.left, kind->type), *is, *known, *both;
    need_value(k, value, e->u.operation.left);
    if (term_is_broken(value)) return value;
    if (!type_is_thing(value->type)) {
        report_type_mismatch(k, value, kind->type);
        return term_broken(c, e->at);
    }
    is = term_new(c, TERM_IS_KIND, type_simple(c, TYPE_BOOL), e->at, 1);
    is->args[0] = value;
    is->u.kind = kind;
    known = term_operation(c, OP_KNOWN, type_simple(c, TYPE_BOOL), e->at, value, NULL);
    both = term_new(c, TERM_AND, is->type, e->at, 2);
    both->args[0] = is;
    both->args[1] = known;
    return both;
}

static struct term *contains_term(struct checker *k, const struct rule *rule, struct expr **args,
                                  size_t n, struct span at)
{
    struct compilation *c = k->c;
    struct term *term = term_new(c, TERM_CONTAINS, type_simple(c, TYPE_BOOL), at, n);
    term->u.rule = rule;
    if (n != rule->nformals) {
        struct diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, at, text_z(c, rule->name),
                                  arena_print(&c->arena, "%zu arguments", rule->nformals));
        diag_note(c->diags, d, rule->at, "declared here");
        return term_broken(c, at);
    }
    for (size_t i = 0; i < n; i++) {
        term->args[i] = check_as(k, args[i], rule->formals[i]->maybe);
        need_value(k, term->args[i], args[i]);
        if (term_is_broken(term->args[i])) return term_broken(c, at);
    }
    return term;
}

/* (a, b) in RULE */
static struct term *in_rule(struct checker *k, struct expr *e)
{
    struct expr *source = e->u.operation.right, *left = e->u.operation.left;
    struct rule *rule = NULL;
    if (source->kind == EXPR_NAME) rule = find_rule(k->c, k->module, source->u.name.text);
    if (!rule) {
        diag_add(k->c->diags, DIAG_UNKNOWN_NAME, source->at, "rule",
                 compile_source_text(k->c, source->at, 60));
        return term_broken(k->c, e->at);
    }
    return contains_term(k, rule, left->u.elements.items, left->u.elements.n, e->at);
}

static struct term *in_set_field(struct checker *k, struct term *member, struct term *set,
                                 struct span at)
{
    struct compilation *c = k->c;
    struct term *in = term_new(c, TERM_IN_SET, type_simple(c, TYPE_BOOL), at, 2);
    const struct type *element = set->type->element;
    if (!type_fits(member->type, element) && !type_fits(element, member->type))
        member = convert(k, member, element);
    if (term_is_broken(member)) return member;
    in->args[0] = member;
    in->args[1] = set->args[0];
    in->u.field = set->u.field;
    return in;
}

/* x in SPAN: not before its start, before its end if it has one */
static struct term *in_span(struct checker *k, struct term *value, struct term *span,
                            struct span at)
{
    struct compilation *c = k->c;
    const struct type *boolean = type_simple(c, TYPE_BOOL);
    struct term *both = term_new(c, TERM_AND, boolean, at, 2);
    struct term *before = term_new(c, TERM_OR, boolean, at, 2);
    struct term *end = builtin_term(k, "end", &span, 1, at);
    before->args[0] = term_not(c, term_operation(c, OP_HAS, boolean, at, end, NULL));
    before->args[1] = compare_terms(k, OP_LESS, value, end, at);
    both->args[0] =
        compare_terms(k, OP_LESS_EQUAL, builtin_term(k, "start", &span, 1, at), value, at);
    both->args[1] = before;
    return both;
}

struct term *check_in(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct expr *l = e->u.operation.left, *r = e->u.operation.right;
    struct kind *kind = kind_named(k, r);
    struct term *left, *right;
    if (l->kind == EXPR_TUPLE) return in_rule(k, e);
    if (kind) return in_kind(k, e, kind);
    if (r->kind == EXPR_LIST) {
        left = check_expr(k, l, NULL);
        right = check_expr(k, r, type_set(c, left->type));
    } else {
        right = check_expr(k, r, NULL);
        left = check_expr(k, l, type_is_list(right->type) ? right->type->element : NULL);
    }
    need_value(k, left, l);
    if (term_is_broken(left) || term_is_broken(right)) return term_broken(c, e->at);
    if (right->type->tag == TYPE_SPAN) return in_span(k, left, right, e->at);
    if (right->kind == TERM_SET_FIELD) return in_set_field(k, left, right, e->at);
    if (right->type->tag == TYPE_NODE) right = convert(k, right, type_set(c, left->type));
    if (!type_is_list(right->type)) {
        struct diag *d =
            diag_add(c->diags, DIAG_NOT_A_SOURCE, r->at, compile_source_text(c, r->at, 60));
        diag_note(c->diags, d, (struct span){0, 0}, "it is %s", type_words(c, right->type));
        return term_broken(c, e->at);
    }
    if (right->type->element->tag == TYPE_NODE && left->type->tag == TYPE_NODE)
        left = convert(k, left, type_simple(c, TYPE_TEXT));
    if (right->type->element->tag == TYPE_NODE) right = convert(k, right, type_list(c, left->type));
    if (!type_fits(left->type, right->type->element) &&
        !type_fits(right->type->element, left->type))
        left = convert(k, left, right->type->element);
    if (term_is_broken(left)) return left;
    return term_operation(c, OP_IN_LIST, type_simple(c, TYPE_BOOL), e->at, left, right);
}

/* A rule called as a condition: check_call hands it on. */
struct term *check_rule_call(struct checker *k, const struct rule *rule, struct expr *e);
struct term *check_rule_call(struct checker *k, const struct rule *rule, struct expr *e)
{
    return contains_term(k, rule, e->u.call.arguments.items, e->u.call.arguments.n, e->at);
}
