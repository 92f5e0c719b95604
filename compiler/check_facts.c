/*
 * check_facts - `facts`: globs, and mappings of foreign files.
 */
#include "compiler/check_int.h"

static struct term *this_element(struct compilation *c, struct span at)
{
    struct term *term = term_new(c, TERM_NODE, type_simple(c, TYPE_NODE), at, 0);
    term->op = OP_NODE_THIS;
    return term;
}

/* `each PATH where C`: a list of nodes. */
static void check_each(struct checker *k, struct facts *facts)
{
    struct compilation *c = k->c;
    struct decl *decl = facts->decl;
    struct variable *v;
    struct term *each = check_expr(k, decl->u.facts.each, NULL), *one, *outer;
    if (term_is_broken(each)) return;
    if (each->type->tag == TYPE_NODE) {
        one = term_new(c, TERM_MAKE_LIST, type_list(c, each->type), each->at, 1);
        one->args[0] = each;
        each = one;
    }
    if (!type_is_list(each->type) || each->type->element->tag != TYPE_NODE) {
        report_type_mismatch(k, each, type_list(c, type_simple(c, TYPE_NODE)));
        return;
    }
    facts->each = each;
    if (!decl->u.facts.where) return;
    v = variable_new(c, 0, each->type->element, each->at);
    v->nullable = true;
    outer = k->element;
    facts->each = map_list(k, each, v, term_variable(c, v, each->at));
    k->element = term_variable(c, v, each->at);
    query_where(c, facts->each->u.aggregate.query, check_condition(k, decl->u.facts.where));
    k->element = outer;
}

/* The type that a field of a mapping is read as; NULL, reported, when the kind has no such field.
 */
static const struct type *map_type(struct checker *k, struct facts *facts,
                                   const struct map_field *written, struct map_value *value)
{
    struct compilation *c = k->c;
    const char *name = text_z(c, written->name.text);
    const struct kind *kind = facts->kind;
    const char **names;
    value->name = written->name.text;
    value->at = written->at;
    value->field = find_field(kind, written->name.text);
    if (value->field) return value->field->type;
    if (strcmp(name, "id") == 0 || strcmp(name, "title") == 0) return type_simple(c, TYPE_TEXT);
    if (strcmp(name, "parent") == 0 && kind->parent) return kind->parent->type;
    names = arena_alloc(&c->arena, (kind->nfields + 1) * sizeof *names);
    for (size_t i = 0; i < kind->nfields; i++) names[i] = text_z(c, kind->fields[i]->name);
    struct diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_FIELD, written->name.at, text_z(c, kind->name), name);
    suggest(c, d, name, names, kind->nfields);
    diag_note(c->diags, d, kind->at, "kind %s is declared here", text_z(c, kind->name));
    return NULL;
}

/* Where a value was read: the first path in it, else this element. */
static struct term *node_in(struct checker *k, struct term *value)
{
    struct term *node = NULL;
    if (value->type->plain->tag == TYPE_NODE) return value;
    for (size_t i = 0; i < value->nargs && !node; i++) node = node_in(k, value->args[i]);
    return node;
}

/* A text that was put together is read as a cell with that text would be. */
static struct term *read_text(struct checker *k, struct term *value, const struct type *type)
{
    struct term *node;
    if (value->type->plain->tag != TYPE_TEXT || convertible(value->type, type) ||
        !convertible(type_simple(k->c, TYPE_NODE), type) || type_is_list(type))
        return convert(k, value, type);
    node = node_in(k, value);
    return term_operation(k->c, OP_TEXT_AS, type->plain->maybe, value->at, value,
                          node ? node : k->element);
}

/* The members of a set field: each is read from what the query finds for it. */
static struct term *read_members(struct checker *k, struct term *value, const struct type *type)
{
    struct compilation *c = k->c;
    struct variable *v;
    bool query = value->kind == TERM_AGGREGATE && value->u.aggregate.nkeys == 0 &&
                 (value->u.aggregate.function == AGGREGATE_EACH ||
                  value->u.aggregate.function == AGGREGATE_SET ||
                  value->u.aggregate.function == AGGREGATE_LIST);
    if (!query) {
        v = variable_new(c, 0, value->type->element, value->at);
        v->nullable = value->type->element->tag == TYPE_NODE;
        return map_list(k, value, v, read_text(k, term_variable(c, v, value->at), type));
    }
    value->u.aggregate.value = read_text(k, value->u.aggregate.value, type);
    value->u.aggregate.function = AGGREGATE_EACH;
    value->type = type_list(c, type);
    return value;
}

static void check_map_field(struct checker *k, struct facts *facts, const struct map_field *written)
{
    struct compilation *c = k->c;
    struct map_value value = {0};
    const struct type *type = map_type(k, facts, written, &value);
    bool many;
    if (!type) return;
    for (size_t i = 0; i < facts->nvalues; i++)
        if (facts->values[i].name == value.name) {
            struct diag *d =
                diag_add(c->diags, DIAG_DUPLICATE_FIELD, written->name.at, text_z(c, value.name));
            diag_note(c->diags, d, facts->values[i].at, "here first");
        }
    value.value = check_expr(k, written->value, type);
    many = type_is_list(value.value->type);
    if (many && !(value.field && value.field->set)) {
        struct diag *d = report_type_mismatch(k, value.value, type);
        if (d)
            diag_help(c->diags, d, "several may be found: first(%s) is one of them",
                      compile_source_text(c, written->value->at, 40));
        return;
    }
    value.value = many ? read_members(k, value.value, type) : read_text(k, value.value, type);
    if (written->where) value.where = check_condition(k, written->where);
    APPEND(c, facts, values, value);
}

static void bad_option(struct compilation *c, const struct item *item, const char *wanted)
{
    struct diag *d =
        diag_add(c->diags, DIAG_BAD_CONSTANT, item->at,
                 arena_print(&c->arena, "%s wants %s", text_z(c, item->u.field.name.text), wanted));
    diag_help(c->diags, d, "options of CSV are (separator: \";\", blank: above)");
}

/* (separator: ";", blank: above) */
static void check_options(struct compilation *c, struct facts *facts)
{
    const struct item_list *options = &facts->decl->u.facts.options;
    for (size_t i = 0; i < options->n; i++) {
        const struct item *item = options->items[i];
        const struct expr *value = item->u.field.value;
        const char *name = text_z(c, item->u.field.name.text);
        if (strcmp(name, "separator") == 0) {
            bool text = value->kind == EXPR_TEXT && value->u.text.holes.n == 0;
            struct text separator = {0};
            if (text) separator = text_of(&c->texts, value->u.text.literals[0]);
            if (separator.length == 1 && (unsigned char)*separator.bytes < 128 &&
                !strchr("\"\r\n", *separator.bytes))
                facts->separator = *separator.bytes;
            else
                bad_option(c, item, "one character in quotes, such as \";\" or \"\\t\"");
        } else if (strcmp(name, "blank") == 0) {
            if (value->kind == EXPR_NAME && strcmp(text_z(c, value->u.name.text), "above") == 0)
                facts->blank_above = true;
            else
                bad_option(c, item, "above: an empty cell repeats the one above it");
        } else {
            bad_option(c, item, "to be separator or blank");
        }
    }
}

void check_facts(struct compilation *c, struct facts *facts)
{
    struct decl *decl = facts->decl;
    struct checker k = {.c = c, .module = facts->module};
    if (decl->u.facts.glob->u.text.holes.n) {
        diag_add(c->diags, DIAG_BAD_CONSTANT, decl->u.facts.glob->at,
                 "the name of a fact file is a plain text");
        return;
    }
    facts->glob = decl->u.facts.glob->u.text.literals[0];
    facts->block = decl->u.facts.braces;
    check_options(c, facts);
    if (!facts->kind) return;
    k.element = this_element(c, decl->at);
    if (decl->u.facts.as_of)
        facts->as_of = check_as(&k, decl->u.facts.as_of, type_simple(c, TYPE_INSTANT)->maybe);
    if (decl->u.facts.each) check_each(&k, facts);
    for (size_t i = 0; i < decl->u.facts.fields.n; i++)
        check_map_field(&k, facts, &decl->u.facts.fields.items[i]);
}
