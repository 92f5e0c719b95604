/*
 * check_call - functions, builtins, rules as conditions, and the few words that only look like
 * calls.
 */
#include "base/regex.h"
#include "compiler/check_int.h"

/* The types that an argument can be made into, best first; 0 ends. */
static size_t readings(struct checker *k, struct term *term, const struct type **types)
{
    struct compilation *c = k->c;
    size_t n = 0;
    types[n++] = term->type->plain;
    if (term->type->tag == TYPE_INT) types[n++] = type_simple(c, TYPE_NUMBER);
    if (term->type->tag == TYPE_DATE) types[n++] = type_simple(c, TYPE_INSTANT);
    if (term->type->tag == TYPE_SPAN) types[n++] = type_set(c, type_simple(c, TYPE_SPAN));
    if (type_is_thing(term->type)) types[n++] = type_simple(c, TYPE_TEXT);
    if (term->type->tag == TYPE_NODE) {
        static const int tags[] = {TYPE_TEXT,   TYPE_INSTANT, TYPE_DATE,
                                   TYPE_NUMBER, TYPE_INT,     TYPE_DURATION};
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
            types[n++] = type_simple(c, tags[i]);
    }
    return n;
}

/* Service hours of which everything is known, as far as one sees where they stand. */
static bool are_known_hours(const struct term *term)
{
    while (term->kind == TERM_BUILTIN && term->op == BUILTIN_MINUS_HOURS) term = term->args[0];
    return term->kind == TERM_BUILTIN &&
           (term->op == BUILTIN_HOURS || term->op == BUILTIN_HOURS_ZONE);
}

/* Builtins whose result may be missing although their arguments are there. */
static bool may_miss(uint32_t builtin, struct term **args)
{
    switch (builtin) {
    case BUILTIN_OVERLAP_HOURS:
    case BUILTIN_TOUCHES_HOURS: return !are_known_hours(args[1]);
    case BUILTIN_OPENING:
    case BUILTIN_END:
    case BUILTIN_TEXT_TO_INT:
    case BUILTIN_TEXT_TO_NUMBER:
    case BUILTIN_TEXT_TO_DATE:
    case BUILTIN_TEXT_TO_INSTANT:
    case BUILTIN_MIN_LIST:
    case BUILTIN_MAX_LIST:
    case BUILTIN_FIRST_LIST:
    case BUILTIN_LAST_LIST: return true;
    default: return false;
    }
}

static const struct type *type_of_number(struct compilation *c, uint32_t number)
{
    for (const struct type *t = c->types; t; t = t->next)
        if (t->plain->number == number + 1 && t->tag != TYPE_UNIT) return t->plain;
    const struct program_type *p = &c->program->types[number];
    const struct type *type;
    if (p->tag == TYPE_LIST)
        type = type_list(c, type_of_number(c, p->of));
    else if (p->tag == TYPE_SET)
        type = type_set(c, type_of_number(c, p->of));
    else
        type = type_simple(c, (int)p->tag);
    type_number(c, type);
    return type;
}

enum { ARGUMENTS_MAX = 4 };

/* Tries one builtin with every reading of the arguments, the plain ones first. */
static bool fit_builtin(struct checker *k, uint32_t builtin, struct term **args, size_t n,
                        const struct type **chosen, uint32_t *result)
{
    const struct type *types[ARGUMENTS_MAX][8];
    size_t counts[ARGUMENTS_MAX], at[ARGUMENTS_MAX] = {0};
    uint32_t numbers[ARGUMENTS_MAX];
    for (size_t i = 0; i < n; i++) counts[i] = readings(k, args[i], types[i]);
    for (;;) {
        for (size_t i = 0; i < n; i++) {
            chosen[i] = types[i][at[i]];
            numbers[i] = type_number(k->c, chosen[i]);
            if (builtin_takes_unit(builtin) && i == 0 && chosen[0]->tag != TYPE_UNIT) return false;
            if (chosen[i]->tag == TYPE_UNIT && (i > 0 || !builtin_takes_unit(builtin)))
                return false;
        }
        if (builtin_signature(k->c->program, builtin, numbers, n, result)) return true;
        size_t i = 0;
        while (i < n && ++at[i] == counts[i]) at[i++] = 0;
        if (i == n) return false;
    }
}

static struct term *as_reading(struct checker *k, struct term *term, const struct type *type)
{
    if (type_is_thing(term->type) && type->tag == TYPE_TEXT)
        return term_operation(k->c, OP_NAME, type, term->at, term, NULL);
    return convert(k, term, type);
}

struct term *builtin_term(struct checker *k, const char *word, struct term **args, size_t n,
                          struct span at)
{
    struct compilation *c = k->c;
    const struct type *chosen[ARGUMENTS_MAX];
    uint32_t result;
    for (uint32_t b = 0; b < builtin_count && n <= ARGUMENTS_MAX; b++) {
        struct term *term;
        bool optional;
        if (strcmp(builtin_word(b), word) != 0) continue;
        if (!fit_builtin(k, b, args, n, chosen, &result)) continue;
        optional = may_miss(b, args);
        term = term_new(c, TERM_BUILTIN, c->broken, at, n);
        term->op = b;
        for (size_t i = 0; i < n; i++) {
            term->args[i] = as_reading(k, args[i], chosen[i]);
            optional = optional || (args[i]->type->optional && !(b == BUILTIN_SPAN && i == 1));
        }
        term->type = type_optional(c, type_of_number(c, result), optional);
        return term;
    }
    return NULL;
}

static const char *const units[] = {"day", "week", "month", "quarter", "year"};

static bool is_builtin(const char *word)
{
    for (uint32_t b = 0; b < builtin_count; b++)
        if (strcmp(builtin_word(b), word) == 0) return true;
    return false;
}

static struct term *report_builtin(struct checker *k, struct expr *e, const char *word,
                                   struct term **args, size_t n)
{
    struct compilation *c = k->c;
    const char *given = n ? "" : "nothing";
    struct diag *d;
    for (size_t i = 0; i < n; i++) {
        if (term_is_broken(args[i])) return term_broken(c, e->at);
        given = arena_print(&c->arena, "%s%s%s", given, i ? ", " : "",
                            type_words(c, args[i]->type->plain));
    }
    d = diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at, word, given);
    const struct function *hidden = find_function(c, k->module, e->u.call.function.text);
    if (hidden)
        diag_note(c->diags, d, hidden->at,
                  "this one of module %s is not seen: the language has one",
                  text_z(c, hidden->module->name));
    for (uint32_t b = 0; b < builtin_count; b++)
        if (strcmp(builtin_word(b), word) == 0)
            diag_note(c->diags, d, (struct span){0, 0}, "%s takes: %s", word, builtin_arguments(b));
    return term_broken(c, e->at);
}

void check_regex(struct checker *k, const struct term *pattern)
{
    const char *why;
    struct text text;
    if (pattern->kind != TERM_CONSTANT || pattern->type->tag != TYPE_TEXT) return;
    text = text_of(&k->c->texts, (uint32_t)pattern->u.constant.word);
    if (!regex_compile(&k->c->arena, text.bytes, text.length, &why))
        diag_add(k->c->diags, DIAG_BAD_PATTERN, pattern->at, text.bytes, why);
}

/* day(x) ... year(x): period(unit, x); with a zone, period(unit, x, zone) */
static struct term *period_call(struct checker *k, struct expr *e)
{
    const char *word = text_z(k->c, e->u.call.function.text);
    size_t n = e->u.call.arguments.n;
    struct term *args[3], *term;
    for (int i = 0; i < 5; i++) {
        if (strcmp(units[i], word) != 0) continue;
        if (n < 1 || n > 2) {
            diag_add(k->c->diags, DIAG_WRONG_ARGUMENTS, e->at, word,
                     "a date or a timestamp, or a date and a time zone");
            return term_broken(k->c, e->at);
        }
        args[0] = term_constant(k->c, type_simple(k->c, TYPE_UNIT), i, e->at);
        for (size_t j = 0; j < n; j++) {
            args[j + 1] = check_expr(k, e->u.call.arguments.items[j], NULL);
            need_value(k, args[j + 1], e->u.call.arguments.items[j]);
        }
        term = builtin_term(k, "period", args, n + 1, e->at);
        return term ? term : report_builtin(k, e, word, args + 1, n);
    }
    return NULL;
}

static struct term *call_builtin(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const char *word = text_z(c, e->u.call.function.text);
    struct term *args[ARGUMENTS_MAX], *term;
    size_t n = e->u.call.arguments.n;
    bool unit = strcmp(word, "recent") == 0 || strcmp(word, "past") == 0;
    for (size_t i = 0; i < n && i < ARGUMENTS_MAX; i++) {
        struct expr *arg = e->u.call.arguments.items[i];
        args[i] = check_expr(k, arg, unit && i == 0 ? type_simple(c, TYPE_UNIT) : NULL);
        if (!(strcmp(word, "span") == 0 && i == 1)) need_value(k, args[i], arg);
    }
    if (strcmp(word, "replace") == 0 && n == 3) check_regex(k, args[1]);
    /* over a path with [*] a function applies to each member */
    if (n > 0 && n <= ARGUMENTS_MAX && type_is_list(args[0]->type) &&
        args[0]->type->element->tag == TYPE_NODE && strcmp(word, "join") != 0) {
        struct variable *v = variable_new(c, 0, args[0]->type->element, e->at);
        struct term *list = args[0];
        v->nullable = true;
        args[0] = term_variable(c, v, e->at);
        term = builtin_term(k, word, args, n, e->at);
        return term ? map_list(k, list, v, term) : report_builtin(k, e, word, args, n);
    }
    term = n <= ARGUMENTS_MAX ? builtin_term(k, word, args, n, e->at) : NULL;
    return term ? term : report_builtin(k, e, word, args, n < ARGUMENTS_MAX ? n : ARGUMENTS_MAX);
}

static struct term *call_function(struct checker *k, struct function *f, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *call = term_new(c, TERM_CALL, f->result, e->at, f->nformals), *list = NULL;
    struct variable *member = NULL;
    if (e->u.call.arguments.n != f->nformals) {
        struct diag *d = diag_add(
            c->diags, DIAG_WRONG_ARGUMENTS, e->at, text_z(c, f->name),
            arena_print(&c->arena, "%zu argument%s", f->nformals, f->nformals == 1 ? "" : "s"));
        diag_note(c->diags, d, f->at, "declared here");
        return term_broken(c, e->at);
    }
    call->u.function = f;
    /* over a path with [*] a function applies to each member */
    for (size_t i = 0; i < f->nformals; i++) {
        struct expr *arg = e->u.call.arguments.items[i];
        struct term *value = check_expr(k, arg, f->formals[i]);
        if (!list && type_is_list(value->type) && value->type->element->tag == TYPE_NODE &&
            !type_is_list(f->formals[i])) {
            list = value;
            member = variable_new(c, 0, list->type->element, e->at);
            member->nullable = true;
            value = term_variable(c, member, arg->at);
        }
        if (!f->formals[i]->optional) need_value(k, value, arg);
        call->args[i] = convert(k, value, f->formals[i]);
        if (call->args[i]->type->optional && !f->formals[i]->optional)
            call->type = call->type->maybe;
    }
    return list ? map_list(k, list, member, call) : call;
}

/* read(KIND) */
static struct term *call_read(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *read = term_new(c, TERM_READ, type_simple(c, TYPE_INSTANT)->maybe, e->at, 0);
    struct kind *kind = NULL;
    if (e->u.call.arguments.n == 1 && e->u.call.arguments.items[0]->kind == EXPR_NAME)
        kind = the_kind(c, k->module, &e->u.call.arguments.items[0]->u.name);
    if (!kind) {
        diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->at, "read", "the name of a kind");
        return term_broken(c, e->at);
    }
    read->u.kind = kind;
    return read;
}

static struct term *call_known(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *value;
    if (e->u.call.arguments.n != 1) {
        diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->at, "known", "one thing");
        return term_broken(c, e->at);
    }
    value = check_expr(k, e->u.call.arguments.items[0], NULL);
    if (term_is_broken(value)) return value;
    if (!type_is_thing(value->type)) {
        diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at, "known", type_words(c, value->type));
        return term_broken(c, e->at);
    }
    return term_operation(c, OP_KNOWN, type_simple(c, TYPE_BOOL), e->at, value, NULL);
}

/* path(RULE, from, to) */
static struct term *call_path(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct expr_list *args = &e->u.call.arguments;
    struct rule *rule = NULL;
    struct term *path;
    if (args->n == 3 && args->items[0]->kind == EXPR_NAME)
        rule = the_rule(c, k->module, &args->items[0]->u.name);
    if (!rule || rule->nformals != 2 || rule->formals[0] != rule->formals[1]) {
        diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->at, "path",
                 "a rule over two things of one kind, and two such things");
        return term_broken(c, e->at);
    }
    path = term_new(c, TERM_PATH, type_list(c, rule->formals[0]), e->at, 2);
    path->u.rule = rule;
    path->args[0] = check_as(k, args->items[1], rule->formals[0]);
    path->args[1] = check_as(k, args->items[2], rule->formals[0]);
    return path;
}

static struct term *unknown_call(struct checker *k, struct expr *e, const char *word)
{
    struct compilation *c = k->c;
    const char **names = NULL;
    size_t n = 0, capacity = 0;
    struct diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_NAME, e->u.call.function.at, "function or rule", word);
    if (suggest_import(c, k->module, d, "rule", e->u.call.function.text) ||
        suggest_import(c, k->module, d, "function", e->u.call.function.text))
        return term_broken(c, e->at);
#define CANDIDATE(text)                                                                            \
    (names = compile_room(c, names, &capacity, n + 1, sizeof *names), names[n++] = (text))
    for (size_t i = 0; i < c->model.functions.n; i++)
        if (module_sees(c, k->module, c->model.functions.items[i]->module))
            CANDIDATE(text_z(c, c->model.functions.items[i]->name));
    for (size_t i = 0; i < c->model.rules.n; i++)
        if (module_sees(c, k->module, c->model.rules.items[i]->module))
            CANDIDATE(text_z(c, c->model.rules.items[i]->name));
    for (uint32_t b = 0; b < builtin_count; b++) CANDIDATE(builtin_word(b));
    for (uint32_t a = 0; a < aggregate_count; a++) CANDIDATE(aggregate_word(a));
#undef CANDIDATE
    suggest(c, d, word, names, n);
    return term_broken(c, e->at);
}

/* Whether the language itself has something that is called so. */
static bool is_of_language(const char *word)
{
    static const char *const others[] = {"read", "known", "path", "findings"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(word, others[i]) == 0) return true;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(word, units[i]) == 0) return true;
    for (uint32_t a = 0; a < aggregate_count; a++)
        if (strcmp(word, aggregate_word(a)) == 0) return true;
    return is_builtin(word);
}

static void warn_hidden(struct compilation *c, const struct module *module, const char *what,
                        uint32_t name, struct span at)
{
    const char *word = text_z(c, name);
    bool imported = false;
    if (!is_of_language(word)) return;
    for (size_t i = 0; i < c->model.modules.n; i++)
        imported |= c->model.modules.items[i] != module &&
                    module_sees(c, c->model.modules.items[i], module);
    if (!imported) return;
    struct diag *d = diag_add(c->diags, DIAG_HIDDEN, at, text_z(c, module->name), what, word);
    diag_help(c->diags, d,
              "who imports the module gets the one of the language: choose another name");
}

void warn_hidden_calls(struct compilation *c)
{
    for (size_t i = 0; i < c->model.functions.n; i++) {
        const struct function *f = c->model.functions.items[i];
        warn_hidden(c, f->module, "function", f->name, f->at);
    }
    for (size_t i = 0; i < c->model.rules.n; i++) {
        const struct rule *r = c->model.rules.items[i];
        warn_hidden(c, r->module, "rule", r->name, r->at);
    }
}

bool is_own_module(const struct checker *k, const struct module *module)
{
    bool query = k->module->nfiles == 0; /* it speaks for the whole project */
    return module == k->module || (query && !module->library);
}

/* What a call means: what one's own module declares, then the language, then what is imported. */
static void find_called(struct checker *k, const struct name *name, struct function **function,
                        struct rule **rule)
{
    struct compilation *c = k->c;
    struct function *f = find_function(c, k->module, name->text);
    struct rule *r = find_rule(c, k->module, name->text);
    bool own = (f && is_own_module(k, f->module)) || (r && is_own_module(k, r->module));
    *function = NULL;
    *rule = NULL;
    if (!own && is_of_language(text_z(c, name->text))) return;
    if (f && r && !own) report_rivals(c, name, f->module, r->module);
    if (!own || (f && is_own_module(k, f->module))) *function = the_function(c, k->module, name);
    if (!*function) *rule = the_rule(c, k->module, name);
}

struct term *check_call(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const char *word = text_z(c, e->u.call.function.text);
    struct function *function;
    struct rule *rule;
    struct term *term;
    find_called(k, &e->u.call.function, &function, &rule);
    if (function) return call_function(k, function, e);
    if (rule && k->constant) {
        diag_add(c->diags, DIAG_BAD_CONSTANT, e->at,
                 "the value of a declared thing cannot rest on rules");
        return term_broken(c, e->at);
    }
    if (rule) return check_rule_call(k, rule, e);
    if (strcmp(word, "read") == 0) return call_read(k, e);
    if (strcmp(word, "known") == 0) return call_known(k, e);
    if (strcmp(word, "path") == 0) return call_path(k, e);
    if (is_aggregate(k, e)) return check_aggregate(k, e);
    if ((term = period_call(k, e))) return term;
    if (is_builtin(word) && strcmp(word, "period") != 0) return call_builtin(k, e);
    if (strcmp(word, "findings") == 0) {
        struct diag *d = diag_add(c->diags, DIAG_MISPLACED, e->at, "findings(...)");
        diag_help(c->diags, d, "it is a source: f in %s", compile_source_text(c, e->at, 40));
        return term_broken(c, e->at);
    }
    return unknown_call(k, e, word);
}
