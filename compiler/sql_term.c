/*
 * sql_term - terms as SQL expressions. SQL's comparisons and and, or, not are Kleene's, as ours
 * are.
 */
#include "compiler/check_int.h"
#include "compiler/sql.h"
#include "compiler/strata.h"

#define DAY  "86400000000"
#define OPEN "9223372036854775807" /* CALENDAR_OPEN */

const char *sql_print(struct sql *s, const char *format, ...)
{
    struct buffer text;
    va_list arguments;
    char *copy;
    buffer_open(&text, s->c->heap);
    va_start(arguments, format);
    buffer_vprint(&text, format, arguments);
    va_end(arguments);
    copy = arena_alloc(&s->c->arena, text.length + 1);
    memcpy(copy, buffer_text(&text), text.length + 1);
    buffer_clear(&text);
    return copy;
}

void sql_refuse(struct sql *s, const char *why)
{
    if (!s->why) s->why = why;
}

static const char *refused(struct sql *s, const char *why)
{
    sql_refuse(s, why);
    return "NULL";
}

const char *sql_quote(struct sql *s, uint32_t number)
{
    struct text text = text_of(&s->c->texts, number);
    char *quoted = arena_alloc(&s->c->arena, 2 * (size_t)text.length + 3), *to = quoted;
    *to++ = '\'';
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '\'') *to++ = '\'';
        if (!text.bytes[i]) sql_refuse(s, "a text holds a NUL");
        *to++ = text.bytes[i];
    }
    *to++ = '\'';
    *to = '\0';
    return quoted;
}

const char *sql_kind(struct sql *s, const struct kind *kind)
{
    return sql_print(s, "\"%s.%s\"", text_z(s->c, kind->module->name), text_z(s->c, kind->name));
}

const char *sql_set(struct sql *s, const struct field *field)
{
    return sql_print(s, "\"%s.%s.%s\"", text_z(s->c, field->kind->module->name),
                     text_z(s->c, field->kind->name), text_z(s->c, field->name));
}

const char *sql_sort_key(struct sql *s, const struct type *type, const char *value)
{
    if (type_is_thing(type)) return sql_print(s, "(SELECT name FROM entity WHERE id = %s)", value);
    if (type->tag == TYPE_SPAN) /* from year 0 on */
        return sql_print(s,
                         "printf('%%021d %%021d', json_extract(%s, '$[0]') + 62167219200000000, "
                         "json_extract(%s, '$[1]'))",
                         value, value);
    if (type_is_list(type) || type->tag == TYPE_SUBJECT || type->tag == TYPE_REQUIREMENT)
        return refused(s, "an order of lists or subjects");
    if (type->tag == TYPE_HOURS) return refused(s, "an order of service hours");
    return value;
}

/* -- constants and variables */

static const char *number_text(struct sql *s, int64_t word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    const char *text = sql_print(s, "%.17g", number);
    return strpbrk(text, ".e") ? text : sql_print(s, "%s.0", text);
}

static const char *constant(struct sql *s, struct term *term)
{
    const struct named *named = term->u.constant.named;
    if (named)
        return sql_print(s, "(SELECT id FROM entity WHERE kind = '%s.%s' AND name = %s)",
                         text_z(s->c, named->kind->module->name), text_z(s->c, named->kind->name),
                         sql_quote(s, named->name));
    if (term->u.constant.requirement) return refused(s, "a requirement as a value");
    if (term->u.constant.word == INT64_MIN) return "NULL";
    if (term->type->tag == TYPE_TEXT) return sql_quote(s, (uint32_t)term->u.constant.word);
    if (term->type->tag == TYPE_NUMBER) return number_text(s, term->u.constant.word);
    return sql_print(s, "%lld", (long long)term->u.constant.word);
}

void sql_bind(struct sql *s, const struct variable *variable, const char *text)
{
    struct sql_binding binding = {.variable = variable, .text = text};
    APPEND(s->c, s, bindings, binding);
}

static const struct sql_binding *binding_of(struct sql *s, const struct variable *variable)
{
    for (size_t i = s->nbindings; i > 0; i--)
        if (s->bindings[i - 1].variable == variable) return &s->bindings[i - 1];
    return NULL;
}

bool sql_is_there(struct sql *s, const struct term *term)
{
    const struct sql_binding *binding = NULL;
    if (term->kind == TERM_VARIABLE) binding = binding_of(s, term->u.variable);
    return binding && binding->kind;
}

struct members {
    struct sql *s;
    const char *sure;
};

static void look_for_members(void *context, struct term *term)
{
    struct members *m = context;
    const struct sql_binding *binding = NULL;
    if (term->kind == TERM_VARIABLE) binding = binding_of(m->s, term->u.variable);
    if (binding && binding->sure && !strstr(m->sure, binding->sure))
        m->sure = sql_print(m->s, "%s%s%s", m->sure, *m->sure ? " AND " : "", binding->sure);
}

const char *sql_if_known(struct sql *s, struct term *term)
{
    struct members members = {s, ""};
    term_walk(term, look_for_members, &members);
    if (!*members.sure) return sql_term(s, term);
    return sql_print(s, "CASE WHEN %s THEN %s END", members.sure, sql_term(s, term));
}

static const char *variable(struct sql *s, const struct variable *variable)
{
    const struct sql_binding *binding = binding_of(s, variable);
    if (binding) return binding->text;
    return refused(s, sql_print(s, "%s is not bound",
                                variable->name ? text_z(s->c, variable->name) : "a value"));
}

/* -- fields */

static const char *field(struct sql *s, struct term *term)
{
    const struct field *field = term->u.field;
    const struct sql_binding *binding = NULL;
    const char *kind = text_z(s->c, field->kind->name), *name = text_z(s->c, field->name);
    if (field->kind->module == s->c->core && strcmp(kind, "finding") == 0 &&
        (strcmp(name, "waived") == 0 || strcmp(name, "subject") == 0))
        return refused(s, sql_print(s, "%s of a finding", name));
    if (term->args[0]->kind == TERM_VARIABLE) binding = binding_of(s, term->args[0]->u.variable);
    if (binding && binding->kind == field->kind)
        return sql_print(s, "%s.\"%s\"", binding->alias, text_z(s->c, field->name));
    return sql_print(s, "(SELECT \"%s\" FROM %s WHERE self = %s)", text_z(s->c, field->name),
                     sql_kind(s, field->kind), sql_term(s, term->args[0]));
}

static bool among(const struct type *type, const struct kind *kind)
{
    if (type->tag == TYPE_THING) return type->kind == kind;
    for (size_t i = 0; i < type->nkinds; i++)
        if (type->kinds[i] == kind) return true;
    return type->nkinds == 0;
}

/* A value of a wider type of things, or nothing when it is not of this one. */
static const char *narrow(struct sql *s, const struct type *type, const char *value)
{
    const char *kinds = "";
    if (type->tag == TYPE_UNION && type->nkinds == 0) return value;
    for (size_t i = 0; i < s->c->model.kinds.n; i++) {
        const struct kind *kind = s->c->model.kinds.items[i];
        if (!among(type, kind)) continue;
        kinds = sql_print(s, "%s%s'%s.%s'", kinds, *kinds ? ", " : "",
                          text_z(s->c, kind->module->name), text_z(s->c, kind->name));
    }
    return sql_print(s, "(SELECT id FROM entity WHERE id = %s AND kind IN (%s))", value, kinds);
}

/* x.f where x is of one of several kinds */
static const char *field_named(struct sql *s, struct term *term)
{
    const char *value = sql_term(s, term->args[0]), *all = "";
    const struct type *plain = term->type->plain;
    for (size_t i = 0; i < s->c->model.kinds.n; i++) {
        const struct kind *kind = s->c->model.kinds.items[i];
        const struct field *f = find_field(kind, term->u.text);
        const char *one;
        if (!f || f->set || !among(term->args[0]->type->plain, kind)) continue;
        if (f->type->plain != plain && !(type_is_thing(f->type) && type_is_thing(plain))) continue;
        one = sql_print(s, "(SELECT \"%s\" FROM %s WHERE self = %s)", text_z(s->c, f->name),
                        sql_kind(s, kind), value);
        if (f->type->plain != plain) one = narrow(s, plain, one);
        all = sql_print(s, "%s%s, ", all, one);
    }
    return *all ? sql_print(s, "coalesce(%sNULL)", all) : "NULL";
}

static const char *set_field(struct sql *s, struct term *term)
{
    const char *thing = sql_term(s, term->args[0]), *a = sql_alias(s);
    return sql_print(s,
                     "CASE WHEN (SELECT known FROM entity WHERE id = %s) THEN (SELECT "
                     "json_group_array(member) FROM "
                     "(SELECT %s.member FROM %s AS %s WHERE %s.self = %s ORDER BY %s)) END",
                     thing, a, sql_set(s, term->u.field), a, a, thing,
                     sql_sort_key(s, term->u.field->type, sql_print(s, "%s.member", a)));
}

/* -- operations */

static const char *const infix[] = {
    [OP_EQUAL] = "=",        [OP_LESS] = "<",         [OP_LESS_EQUAL] = "<=",
    [OP_ADD_INT] = "+",      [OP_SUB_INT] = "-",      [OP_MUL_INT] = "*",
    [OP_ADD_NUMBER] = "+",   [OP_SUB_NUMBER] = "-",   [OP_MUL_NUMBER] = "*",
    [OP_DIV_NUMBER] = "/",   [OP_ADD_DURATION] = "+", [OP_SUB_DURATION] = "-",
    [OP_ADD_INSTANT] = "+",  [OP_SUB_INSTANT] = "-",  [OP_ADD_CALENDAR] = "+",
    [OP_MATCHES] = "REGEXP",
};

/* A date so many months later, cut to the month's last day: years 1 to 9999. */
static const char *add_months(struct sql *s, const char *date, const char *months)
{
    return sql_print(s,
                     "(SELECT min(first + day - 1, CAST(strftime('%%s', first * 86400, "
                     "'unixepoch', '+1 month') AS INTEGER) / 86400 - 1) "
                     "FROM (SELECT CAST(strftime('%%s', printf('%%04d-%%02d-01', month / 12, month "
                     "%% 12 + 1)) AS INTEGER) / 86400 AS first, day "
                     "FROM (SELECT strftime('%%Y', date * 86400, 'unixepoch') * 12 + "
                     "strftime('%%m', date * 86400, 'unixepoch') - 1 + months "
                     "AS month, strftime('%%d', date * 86400, 'unixepoch') + 0 AS day FROM (SELECT "
                     "%s AS date, %s AS months))))",
                     date, months);
}

static const char *pattern(struct sql *s, struct term *term, const char *text)
{
    (void)term;
    return sql_print(s, "replace(%s, '[', '[[]')", text);
}

static const char *in_list(struct sql *s, const char *member, const char *list)
{
    return sql_print(s,
                     "CASE WHEN %s IS NOT NULL AND %s IS NOT NULL THEN EXISTS (SELECT 1 FROM "
                     "json_each(%s) WHERE value = %s) END",
                     member, list, list, member);
}

static const char *unary(struct sql *s, struct term *term, const char *a)
{
    switch (term->op) {
    case OP_HAS: return sql_print(s, "(%s IS NOT NULL)", a);
    case OP_NEG_INT:
    case OP_NEG_NUMBER:
    case OP_NEG_DURATION:
    case OP_NEG_MONTHS: return sql_print(s, "(- %s)", a);
    case OP_MOVE: return a;
    case OP_NUMBER: return sql_print(s, "(%s * 1.0)", a);
    case OP_NAME: return sql_print(s, "(SELECT name FROM entity WHERE id = %s)", a);
    case OP_TITLE: return sql_print(s, "(SELECT title FROM entity WHERE id = %s)", a);
    case OP_KNOWN: return sql_print(s, "(SELECT known FROM entity WHERE id = %s)", a);
    case OP_DECLARED: return sql_print(s, "(SELECT id FROM entity WHERE id = %s AND known)", a);
    case OP_PARENT:
        return narrow(s, term->type->plain,
                      sql_print(s, "(SELECT parent FROM entity WHERE id = %s)", a));
    case OP_AS_KIND: return narrow(s, term->type->plain, a);
    case OP_INSTANT: return sql_print(s, "muster_instant(%s)", a);
    default: return refused(s, sql_print(s, "%s", opcode_name(term->op)));
    }
}

static const char *operation(struct sql *s, struct term *term)
{
    const char *a, *b;
    if (term->op == OP_TODAY) return "(SELECT today FROM run)";
    if (term->op == OP_NOW) return "(SELECT now FROM run)";
    if (term->nargs == 0) return refused(s, opcode_name(term->op));
    a = sql_term(s, term->args[0]);
    if (term->nargs == 1) return unary(s, term, a);
    b = sql_term(s, term->args[1]);
    if ((term->op == OP_LESS || term->op == OP_LESS_EQUAL)) sql_sort_key(s, term->args[0]->type, a);
    if (term->op < sizeof infix / sizeof *infix && infix[term->op])
        return sql_print(s, "(%s %s %s)", a, infix[term->op], b);
    switch (term->op) {
    case OP_IN_LIST: return in_list(s, a, b);
    case OP_LIKE: return sql_print(s, "(%s GLOB %s)", a, pattern(s, term->args[1], b));
    case OP_MUL_DURATION: return sql_print(s, "CAST(round(%s * %s) AS INTEGER)", a, b);
    case OP_DIV_DURATION: return sql_print(s, "(%s * 1.0 / %s)", a, b);
    case OP_ADD_DAYS: return sql_print(s, "(%s + %s / " DAY ")", a, b);
    case OP_SUB_DATE: return sql_print(s, "((%s - %s) * " DAY ")", a, b);
    case OP_ADD_MONTHS: return add_months(s, a, b);
    case OP_ADD_INSTANT_MONTHS: return sql_print(s, "muster_add_instant_months(%s, %s)", a, b);
    default: return refused(s, sql_print(s, "%s", opcode_name(term->op)));
    }
}

/* -- builtins: in plain SQL where it has the means */

static const char *builtin_names[] = {
#define BUILTIN(name, word, arguments, result, meaning) #name,
#include "bytecode/builtin.def"
#undef BUILTIN
};

static const char *of_host(struct sql *s, struct term *term)
{
    const char *name = builtin_names[term->op], *text = "muster_";
    if (term->op == BUILTIN_UNION_LIST)
        return sql_print(s, "muster_union(%s)", sql_term(s, term->args[0]));
    if (strstr(builtin_arguments(term->op), "list"))
        return refused(s, sql_print(s, "%s of a list", builtin_word(term->op)));
    for (; *name; name++) text = sql_print(s, "%s%c", text, *name == '_' ? '_' : *name - 'A' + 'a');
    for (size_t i = 0; i < term->nargs; i++)
        text = sql_print(s, "%s%s%s", text, i ? ", " : "(", sql_term(s, term->args[i]));
    return sql_print(s, "%s%s)", text, term->nargs ? "" : "(");
}

static const char *of_list(struct sql *s, struct term *term, const char *a, const char *b)
{
    const struct type *element = term->args[0]->type->element;
    const char *key = sql_sort_key(s, element, "value");
    switch (term->op) {
    case BUILTIN_COUNT_LIST: return sql_print(s, "json_array_length(%s)", a);
    case BUILTIN_MIN_LIST:
        return sql_print(s, "(SELECT value FROM json_each(%s) ORDER BY %s LIMIT 1)", a, key);
    case BUILTIN_MAX_LIST:
        return sql_print(s, "(SELECT value FROM json_each(%s) ORDER BY %s DESC LIMIT 1)", a, key);
    case BUILTIN_SUM_LIST:
        return sql_print(s,
                         "CASE WHEN %s IS NOT NULL THEN (SELECT coalesce(sum(value), %s) FROM "
                         "json_each(%s)) END",
                         a, element->tag == TYPE_NUMBER ? "0.0" : "0", a);
    case BUILTIN_FIRST_LIST: return sql_print(s, "json_extract(%s, '$[0]')", a);
    case BUILTIN_LAST_LIST: return sql_print(s, "json_extract(%s, '$[#-1]')", a);
    case BUILTIN_JOIN:
        if (element->tag != TYPE_TEXT) return NULL;
        return sql_print(s,
                         "CASE WHEN %s IS NOT NULL AND %s IS NOT NULL THEN (SELECT "
                         "coalesce(group_concat(value, %s), '') FROM json_each(%s)) END",
                         a, b, b, a);
    default: return NULL;
    }
}

static const char *of_texts(struct sql *s, const struct term *term, const char *a, const char *b)
{
    switch (term->op) {
    case BUILTIN_LENGTH_TEXT: return sql_print(s, "length(%s)", a);
    case BUILTIN_LOWER: return sql_print(s, "lower(%s)", a);
    case BUILTIN_UPPER: return sql_print(s, "upper(%s)", a);
    case BUILTIN_STARTS_WITH: return sql_print(s, "(substr(%s, 1, length(%s)) = %s)", a, b, b);
    case BUILTIN_ENDS_WITH:
        return sql_print(
            s, "(length(%s) >= length(%s) AND substr(%s, length(%s) - length(%s) + 1) = %s)", a, b,
            a, a, b, b);
    case BUILTIN_CONTAINS: return sql_print(s, "(instr(%s, %s) > 0)", a, b);
    default: return NULL;
    }
}

static const char *of_times(struct sql *s, const struct term *term, const char *a, const char *b)
{
    switch (term->op) {
    case BUILTIN_LENGTH_SPAN:
        return sql_print(s,
                         "(CASE json_extract(%s, '$[1]') WHEN " OPEN
                         " THEN (SELECT now FROM run) ELSE json_extract(%s, '$[1]') END - "
                         "json_extract(%s, '$[0]'))",
                         a, a, a);
    case BUILTIN_START: return sql_print(s, "json_extract(%s, '$[0]')", a);
    case BUILTIN_END: return sql_print(s, "nullif(json_extract(%s, '$[1]'), " OPEN ")", a);
    case BUILTIN_SPAN:
        return sql_print(
            s, "CASE WHEN %s IS NOT NULL THEN json_array(%s, coalesce(%s, " OPEN "), -1) END", a, a,
            b ? b : "NULL");
    case BUILTIN_WITHIN:
        return sql_print(s, "(%s <= (SELECT now FROM run) AND %s >= (SELECT now FROM run) - %s)", a,
                         a, b);
    case BUILTIN_ABS_INT:
    case BUILTIN_ABS_NUMBER:
    case BUILTIN_ABS_DURATION: return sql_print(s, "abs(%s)", a);
    case BUILTIN_TO_INT: return sql_print(s, "CAST(%s AS INTEGER)", a);
    case BUILTIN_INSTANT_OF_SECONDS: return sql_print(s, "(%s * 1000000)", a);
    default: return NULL;
    }
}

static const char *builtin(struct sql *s, struct term *term)
{
    const char *a = term->nargs > 0 ? sql_term(s, term->args[0]) : NULL;
    const char *b = term->nargs > 1 ? sql_term(s, term->args[1]) : NULL;
    const char *plain = NULL;
    if (a && type_is_list(term->args[0]->type) && term->args[0]->type->element->tag != TYPE_SPAN)
        plain = of_list(s, term, a, b);
    else if (term->op == BUILTIN_COUNT_LIST)
        plain = sql_print(s, "json_array_length(%s)", a);
    if (!plain) plain = of_texts(s, term, a, b);
    if (!plain) plain = of_times(s, term, a, b);
    return plain ? plain : of_host(s, term);
}

/* -- the rest */

static const char *logic(struct sql *s, struct term *term)
{
    const char *text = sql_term(s, term->args[0]);
    for (size_t i = 1; i < term->nargs; i++)
        text = sql_print(s, "%s %s %s", text, term->kind == TERM_AND ? "AND" : "OR",
                         sql_term(s, term->args[i]));
    return sql_print(s, "(%s)", text);
}

/*
 * A function's body with the arguments in the place of its formals. Those that are computed are
 * columns of a table of one row: what is written grows with what functions are, not with how deeply
 * they call each other, which SQLite's parser bounds.
 */
static const char *call(struct sql *s, struct term *term)
{
    const struct function *f = term->u.function;
    const char *args[16], *text, *missing = "", *columns = "", *row = sql_alias(s);
    size_t mark = s->nbindings;
    if (f->nformals > 16) return refused(s, "a function of more than 16 parameters");
    for (size_t i = 0; i < f->nformals; i++) {
        args[i] = sql_term(s, term->args[i]);
        if (!strchr(args[i], '(') && !strchr(args[i], ' ')) continue;
        columns = sql_print(s, "%s%s%s AS c%zu", columns, *columns ? ", " : "", args[i], i);
        args[i] = sql_print(s, "%s.c%zu", row, i);
    }
    for (size_t i = 0; i < f->nformals; i++) sql_bind(s, f->variables[i], args[i]);
    for (size_t i = 0; i < f->nformals; i++)
        if (!f->formals[i]->optional)
            missing = sql_print(s, "%s%s%s IS NOT NULL", missing, *missing ? " AND " : "", args[i]);
    text = sql_term(s, f->body);
    s->nbindings = mark;
    if (*missing) text = sql_print(s, "CASE WHEN %s THEN %s END", missing, text);
    return *columns ? sql_print(s, "(SELECT %s FROM (SELECT %s) AS %s)", text, columns, row) : text;
}

static bool is_refused(const struct sql *s, const struct rule *rule)
{
    for (size_t i = 0; i < s->nrefused; i++)
        if (s->refused[i] == rule) return true;
    return false;
}

const char *sql_rule(struct sql *s, const struct rule *rule)
{
    if (is_refused(s, rule))
        sql_refuse(s, sql_print(s, "it rests on the rule %s", text_z(s->c, rule->name)));
    if (s->common && rule == s->step->rules[0]) return "\"so far\"";
    return sql_print(s, "\"%s.%s()\"", text_z(s->c, rule->module->name), text_z(s->c, rule->name));
}

static const char *contains(struct sql *s, struct term *term)
{
    const char *there = "", *equal = "", *table = sql_rule(s, term->u.rule), *a = sql_alias(s);
    for (size_t i = 0; i < term->nargs; i++) {
        const char *arg = sql_term(s, term->args[i]);
        there = sql_print(s, "%s%s%s IS NOT NULL", there, i ? " AND " : "", arg);
        equal = sql_print(s, "%s%s%s.c%zu = %s", equal, i ? " AND " : "", a, i, arg);
    }
    return sql_print(s, "CASE WHEN %s THEN EXISTS (SELECT 1 FROM %s AS %s WHERE %s) END", there,
                     table, a, equal);
}

static const char *in_set(struct sql *s, struct term *term)
{
    const char *member = sql_term(s, term->args[0]), *thing = sql_term(s, term->args[1]);
    const char *a = sql_alias(s);
    return sql_print(
        s,
        "CASE WHEN %s IS NOT NULL AND %s IS NOT NULL THEN EXISTS (SELECT 1 FROM %s AS %s "
        "WHERE %s.self = %s AND %s.member = %s) END",
        member, thing, sql_set(s, term->u.field), a, a, thing, a, member);
}

static const char *make_list(struct sql *s, struct term *term)
{
    const char *rows = "";
    bool set = term->type->tag == TYPE_SET;
    if (term->nargs == 0) return "'[]'";
    for (size_t i = 0; i < term->nargs; i++)
        rows = sql_print(s, "%s%sSELECT %s%s", rows, i ? " UNION ALL " : "",
                         sql_term(s, term->args[i]), i ? "" : " AS value");
    return sql_print(s,
                     "(SELECT json_group_array(value) FROM (SELECT%s value FROM (%s) WHERE value "
                     "IS NOT NULL%s%s))",
                     set ? " DISTINCT" : "", rows, set ? " ORDER BY " : "",
                     set ? sql_sort_key(s, term->type->element, "value") : "");
}

static const char *value_text(struct sql *s, struct term *value)
{
    const char *a = sql_term(s, value), *names = "";
    const struct type *type = value->type->plain;
    if (type_is_thing(type))
        return sql_print(s, "coalesce((SELECT name FROM entity WHERE id = %s), '-')", a);
    switch (type->tag) {
    case TYPE_TEXT:
    case TYPE_INT: return sql_print(s, "coalesce(CAST(%s AS TEXT), '-')", a);
    case TYPE_BOOL:
        return sql_print(s, "CASE %s WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE '-' END", a);
    case TYPE_DATE: return sql_print(s, "coalesce(date(%s * 86400, 'unixepoch'), '-')", a);
    case TYPE_ENUM:
        for (size_t i = 0; i < type->enumeration->n; i++)
            names = sql_print(s, "%s WHEN %zu THEN %s", names, i,
                              sql_quote(s, type->enumeration->ordinals[i]));
        return sql_print(s, "CASE %s%s ELSE '-' END", a, names);
    default: return refused(s, sql_print(s, "the text of a %s", type_words(s->c, type)));
    }
}

static const char *join(struct sql *s, struct term *term)
{
    const char *text = "(''";
    for (size_t i = 0; i < term->nargs; i++)
        text = sql_print(s, "%s || %s", text, sql_term(s, term->args[i]));
    return sql_print(s, "%s)", text);
}

const char *sql_term(struct sql *s, struct term *term)
{
    switch (term->kind) {
    case TERM_CONSTANT: return constant(s, term);
    case TERM_VARIABLE: return variable(s, term->u.variable);
    case TERM_PARAMETER: return sql_term(s, term->u.parameter->term);
    case TERM_FIELD: return field(s, term);
    case TERM_FIELD_NAMED: return field_named(s, term);
    case TERM_SET_FIELD: return set_field(s, term);
    case TERM_OPERATION: return operation(s, term);
    case TERM_BUILTIN: return builtin(s, term);
    case TERM_CALL: return call(s, term);
    case TERM_AND:
    case TERM_OR: return logic(s, term);
    case TERM_NOT: return sql_print(s, "(NOT %s)", sql_term(s, term->args[0]));
    case TERM_DEFAULT:
        return sql_print(s, "coalesce(%s, %s)", sql_term(s, term->args[0]),
                         sql_term(s, term->args[1]));
    case TERM_CHOICE:
        return sql_print(s, "CASE %s WHEN 1 THEN %s WHEN 0 THEN %s END", sql_term(s, term->args[0]),
                         sql_term(s, term->args[1]), sql_term(s, term->args[2]));
    case TERM_CONTAINS: return contains(s, term);
    case TERM_IN_SET: return in_set(s, term);
    case TERM_IS_KIND:
        return sql_print(s, "(SELECT kind IS '%s.%s' FROM entity WHERE id = %s)",
                         text_z(s->c, term->u.kind->module->name), text_z(s->c, term->u.kind->name),
                         sql_term(s, term->args[0]));
    case TERM_READ:
        return sql_print(s, "(SELECT as_of FROM reading WHERE kind = '%s.%s')",
                         text_z(s->c, term->u.kind->module->name),
                         text_z(s->c, term->u.kind->name));
    case TERM_IF_READ:
        return sql_print(
            s,
            "(CASE WHEN (SELECT unread FROM reading WHERE kind = '%s.%s') THEN NULL ELSE %s END)",
            text_z(s->c, term->u.kind->module->name), text_z(s->c, term->u.kind->name),
            sql_term(s, term->args[0]));
    case TERM_EXISTS: return sql_exists(s, term);
    case TERM_AGGREGATE: return sql_aggregate(s, term);
    case TERM_JOIN: return join(s, term);
    case TERM_TEXT_OF: return value_text(s, term->args[0]);
    case TERM_MAKE_LIST: return make_list(s, term);
    case TERM_SUBJECT: return refused(s, "a subject as a value");
    case TERM_PATH: return refused(s, "path(...)");
    case TERM_NODE:
    case TERM_NODE_UP:
    case TERM_NODE_MEMBER:
    case TERM_NODE_AT:
    case TERM_NODE_DEEP: return refused(s, "an element of a document");
    case TERM_BROKEN: break;
    }
    return refused(s, "a mistake");
}
