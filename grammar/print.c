#include <string.h>

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/number.h"
#include "grammar/ast.h"

/*
 * One node a line: where it begins, the part it plays in the node around it (when that has
 * several), its kind, and what has no lines of its own.
 */
struct printer {
    const struct ast_context *context;
    struct buffer *out;
    int depth;
};

static void print_expr(struct printer *pr, const char *role, const struct expr *expr);
static void print_items(struct printer *pr, const struct item_list *items);
static void print_decl(struct printer *pr, const struct decl *decl);

/* -- pieces of lines */

static void begin(struct printer *pr, struct span at, const char *role, const char *words)
{
    struct source_position position = source_locate(pr->context->sources, at.from);
    buffer_print(pr->out, "%*s%u:%u ", 2 * pr->depth, "", position.line, position.column);
    if (role) buffer_print(pr->out, "%s: ", role);
    buffer_add_z(pr->out, words);
}

static void end(struct printer *pr)
{
    buffer_add_char(pr->out, '\n');
}

static bool is_plain_name(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (!letter && (i == 0 || !strchr("0123456789_-", c))) return false;
    }
    return text.length > 0;
}

static void add_name(struct printer *pr, struct name name)
{
    struct text text = text_of(pr->context->texts, name.text);
    bool plain = is_plain_name(text);
    if (!plain) buffer_add_char(pr->out, '\'');
    buffer_add(pr->out, text.bytes, text.length);
    if (!plain) buffer_add_char(pr->out, '\'');
}

static void add_text(struct printer *pr, uint32_t number)
{
    struct text text = text_of(pr->context->texts, number);
    buffer_add_char(pr->out, '"');
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '\n')
            buffer_add_z(pr->out, "\\n");
        else if (c == '\t')
            buffer_add_z(pr->out, "\\t");
        else if (c == '"' || c == '\\')
            buffer_print(pr->out, "\\%c", c);
        else if ((unsigned char)c < 0x20 || c == 0x7F)
            buffer_print(pr->out, "\\u{%X}", (unsigned)(unsigned char)c);
        else
            buffer_add_char(pr->out, c);
    }
    buffer_add_char(pr->out, '"');
}

static void add_title(struct printer *pr, uint32_t title)
{
    if (!title) return;
    buffer_add_char(pr->out, ' ');
    add_text(pr, title);
}

static void add_dotted(struct printer *pr, const struct dotted *dotted)
{
    for (size_t i = 0; i < dotted->n; i++) {
        if (i) buffer_add_char(pr->out, '.');
        add_name(pr, dotted->parts[i]);
    }
}

static void add_values(struct printer *pr, const struct enum_values *values)
{
    buffer_add_z(pr->out, "{ ");
    for (size_t i = 0; i < values->n; i++) {
        if (i) buffer_add_z(pr->out, values->ordered ? " < " : ", ");
        add_name(pr, values->items[i].name);
        add_title(pr, values->items[i].title);
    }
    buffer_add_z(pr->out, " }");
}

static void add_type(struct printer *pr, const struct type_name *type)
{
    if (!type->n) {
        buffer_add_z(pr->out, "enum ");
        add_values(pr, &type->values);
    }
    for (size_t i = 0; i < type->n; i++) {
        if (i) buffer_add_z(pr->out, " | ");
        add_dotted(pr, &type->names[i]);
    }
    if (type->suffix) buffer_add_char(pr->out, type->suffix);
}

static void add_space_and_name(struct printer *pr, struct name name)
{
    buffer_add_char(pr->out, ' ');
    add_name(pr, name);
}

/* -- expressions */

static void print_exprs(struct printer *pr, const char *role, const struct expr_list *list)
{
    for (size_t i = 0; i < list->n; i++) print_expr(pr, role, list->items[i]);
}

static void print_query(struct printer *pr, const struct query *query)
{
    for (size_t i = 0; i < query->binders.n; i++) {
        const struct binder *binder = &query->binders.items[i];
        begin(pr, binder->at, NULL, "binder ");
        if (binder->tuple) buffer_add_char(pr->out, '(');
        for (size_t j = 0; j < binder->n; j++) {
            if (j) buffer_add_z(pr->out, ", ");
            add_name(pr, binder->names[j]);
        }
        if (binder->tuple) buffer_add_char(pr->out, ')');
        end(pr);
        pr->depth++;
        print_expr(pr, NULL, binder->source);
        pr->depth--;
    }
    print_expr(pr, "where", query->where);
}

static void print_sort(struct printer *pr, const struct sort_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        print_expr(pr, list->items[i].descending ? "by, descending" : "by", list->items[i].value);
}

static void add_literal(struct printer *pr, const struct expr *expr)
{
    char text[CALENDAR_TEXT > NUMBER_TEXT ? CALENDAR_TEXT : NUMBER_TEXT];
    size_t length = 0;
    switch (expr->kind) {
    case EXPR_BOOL: buffer_add_z(pr->out, expr->u.truth ? " true" : " false"); return;
    case EXPR_INT: buffer_print(pr->out, " %lld", (long long)expr->u.integer); return;
    case EXPR_NUMBER: length = number_write(expr->u.number, text); break;
    case EXPR_DURATION: length = calendar_write_duration(expr->u.integer, text); break;
    case EXPR_MONTHS: length = calendar_write_months(expr->u.integer, text); break;
    case EXPR_DATE: length = calendar_write_date(expr->u.integer, text); break;
    case EXPR_INSTANT: length = calendar_write_instant(expr->u.integer, NULL, text); break;
    default: return;
    }
    buffer_add_char(pr->out, ' ');
    buffer_add(pr->out, text, length);
}

/* What an expression's own line says after its kind. */
static void add_details(struct printer *pr, const struct expr *expr)
{
    static const char *const quantifiers[] = {" exists", " no", " every"};
    switch (expr->kind) {
    case EXPR_TEXT:
        for (size_t i = 0; i <= expr->u.text.holes.n; i++) {
            buffer_add_char(pr->out, ' ');
            add_text(pr, expr->u.text.literals[i]);
        }
        break;
    case EXPR_NAME: add_space_and_name(pr, expr->u.name); break;
    case EXPR_CALL: add_space_and_name(pr, expr->u.call.function); break;
    case EXPR_MEMBER:
    case EXPR_DEEP: add_space_and_name(pr, expr->u.member.name); break;
    case EXPR_INDEX: buffer_print(pr->out, " %lld", (long long)expr->u.index.index); break;
    case EXPR_UP: buffer_print(pr->out, " %d", expr->u.levels); break;
    case EXPR_UNARY:
    case EXPR_BINARY:
        buffer_print(pr->out, " %s", operator_text(expr->u.operation.operator));
        break;
    case EXPR_IS:
        buffer_add_z(pr->out, expr->u.is.negated ? " is not " : " is ");
        add_dotted(pr, &expr->u.is.kind);
        break;
    case EXPR_QUANTIFIER: buffer_add_z(pr->out, quantifiers[expr->u.quantified.quantifier]); break;
    default: add_literal(pr, expr);
    }
}

static void print_parts(struct printer *pr, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_TEXT: print_exprs(pr, NULL, &expr->u.text.holes); break;
    case EXPR_CALL:
        print_exprs(pr, NULL, &expr->u.call.arguments);
        print_query(pr, &expr->u.call.query);
        print_sort(pr, &expr->u.call.by);
        break;
    case EXPR_MEMBER:
    case EXPR_DEEP: print_expr(pr, NULL, expr->u.member.base); break;
    case EXPR_INDEX: print_expr(pr, NULL, expr->u.index.base); break;
    case EXPR_EACH: print_expr(pr, NULL, expr->u.each); break;
    case EXPR_FILTER:
        print_expr(pr, NULL, expr->u.filter.base);
        print_expr(pr, "where", expr->u.filter.where);
        break;
    case EXPR_TUPLE:
    case EXPR_LIST: print_exprs(pr, NULL, &expr->u.elements); break;
    case EXPR_UNARY:
    case EXPR_BINARY:
        print_expr(pr, NULL, expr->u.operation.left);
        print_expr(pr, NULL, expr->u.operation.right);
        break;
    case EXPR_IS: print_expr(pr, NULL, expr->u.is.value); break;
    case EXPR_HAS: print_expr(pr, NULL, expr->u.has); break;
    case EXPR_QUANTIFIER:
        print_query(pr, &expr->u.quantified.query);
        print_expr(pr, "satisfies", expr->u.quantified.satisfies);
        break;
    case EXPR_IF:
        print_expr(pr, "if", expr->u.choice.condition);
        print_expr(pr, "then", expr->u.choice.then);
        print_expr(pr, "else", expr->u.choice.otherwise);
        break;
    default: break;
    }
}

/* Prints nothing for NULL. */
static void print_expr(struct printer *pr, const char *role, const struct expr *expr)
{
    if (!expr) return;
    begin(pr, expr->at, role, expr_kind_words(expr->kind));
    add_details(pr, expr);
    end(pr);
    pr->depth++;
    print_parts(pr, expr);
    pr->depth--;
}

/* -- items */

static void print_keys(struct printer *pr, const struct key_list *keys)
{
    for (size_t i = 0; i < keys->n; i++) {
        const struct group_key *key = &keys->items[i];
        begin(pr, key->name.at, NULL, "key");
        add_space_and_name(pr, key->name);
        end(pr);
        pr->depth++;
        print_expr(pr, NULL, key->value);
        print_expr(pr, "in", key->source);
        pr->depth--;
    }
}

/* The rest of an item's line. */
static void add_item_details(struct printer *pr, const struct item *item)
{
    switch (item->kind) {
    case ITEM_FIELD:
    case ITEM_LET: add_space_and_name(pr, item->u.field.name); break;
    case ITEM_REQUIRE:
        if (item->u.require.name.text) add_space_and_name(pr, item->u.require.name);
        break;
    case ITEM_SET:
        buffer_add_char(pr->out, ' ');
        add_dotted(pr, &item->u.setting.name);
        break;
    case ITEM_GIVEN_NO:
        buffer_add_char(pr->out, ' ');
        add_dotted(pr, &item->u.kind);
        break;
    case ITEM_EXPECT:
        add_space_and_name(pr, item->u.expect.outcome);
        buffer_add_char(pr->out, ' ');
        add_dotted(pr, &item->u.expect.requirement);
        break;
    default: break;
    }
}

static void print_columns(struct printer *pr, const struct column_list *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        print_expr(pr, "heading", columns->items[i].heading);
        print_expr(pr, "column", columns->items[i].value);
    }
}

static void print_item_parts(struct printer *pr, const struct item *item)
{
    switch (item->kind) {
    case ITEM_FIELD:
    case ITEM_LET: print_expr(pr, NULL, item->u.field.value); break;
    case ITEM_FOR: print_query(pr, &item->u.query); break;
    case ITEM_PER: print_keys(pr, &item->u.keys); break;
    case ITEM_PROVIDED:
    case ITEM_REQUIRE:
        print_expr(pr, NULL, item->u.require.condition);
        print_expr(pr, "when", item->u.require.when);
        print_expr(pr, "else", item->u.require.otherwise);
        break;
    case ITEM_AT:
    case ITEM_LIMIT:
    case ITEM_AS_OF: print_expr(pr, NULL, item->u.value); break;
    case ITEM_NODE:
    case ITEM_EDGE:
        print_expr(pr, NULL, item->u.shape.from);
        print_expr(pr, "to", item->u.shape.to);
        print_items(pr, &item->u.shape.attributes);
        break;
    case ITEM_COLUMNS: print_columns(pr, &item->u.columns); break;
    case ITEM_ORDER: print_sort(pr, &item->u.order); break;
    case ITEM_SET: print_expr(pr, NULL, item->u.setting.value); break;
    case ITEM_GIVEN:
        for (size_t i = 0; i < item->u.given.n; i++) print_decl(pr, item->u.given.items[i]);
        break;
    case ITEM_EXPECT: print_expr(pr, "on", item->u.expect.subject); break;
    case ITEM_THING:
    case ITEM_GIVEN_NO: break;
    }
}

static void print_items(struct printer *pr, const struct item_list *items)
{
    for (size_t i = 0; i < items->n; i++) {
        const struct item *item = items->items[i];
        if (item->kind == ITEM_THING) {
            print_decl(pr, item->u.thing);
            continue;
        }
        begin(pr, item->at, NULL, item_kind_words(item->kind));
        add_item_details(pr, item);
        end(pr);
        pr->depth++;
        print_item_parts(pr, item);
        pr->depth--;
    }
}

/* -- declarations */

static void print_kind_fields(struct printer *pr, const struct kind_fields *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        const struct kind_field *field = &fields->items[i];
        begin(pr, field->at, NULL, "field");
        add_space_and_name(pr, field->name);
        buffer_add_char(pr->out, ' ');
        add_type(pr, &field->type);
        add_title(pr, field->title);
        if (field->doc) buffer_add_z(pr->out, " ##");
        add_title(pr, field->doc);
        end(pr);
        pr->depth++;
        print_expr(pr, "default", field->standard);
        pr->depth--;
    }
}

static void add_kind(struct printer *pr, const struct decl *decl)
{
    if (decl->kind == DECL_KIND) add_name(pr, decl->u.kind.name);
    if (decl->kind == DECL_KIND && decl->u.kind.of.n) buffer_add_z(pr->out, " in ");
    add_dotted(pr, &decl->u.kind.of);
    if (decl->u.kind.observed) buffer_add_z(pr->out, " observed");
    if (decl->u.kind.judged) buffer_add_z(pr->out, " judged");
    add_title(pr, decl->u.kind.title);
}

static void add_rule(struct printer *pr, const struct decl *decl)
{
    const struct formal_list *formals = &decl->u.rule.formals;
    add_name(pr, decl->u.rule.name);
    buffer_add_char(pr->out, '(');
    for (size_t i = 0; i < formals->n; i++) {
        if (i) buffer_add_z(pr->out, ", ");
        add_name(pr, formals->items[i].name);
        buffer_add_z(pr->out, ": ");
        add_type(pr, &formals->items[i].type);
    }
    buffer_add_char(pr->out, ')');
    if (decl->kind != DECL_DEFINE) return;
    buffer_add_z(pr->out, ": ");
    add_type(pr, &decl->u.rule.result);
}

/* The rest of a declaration's line, a space before it. */
static void add_decl_details(struct printer *pr, const struct decl *decl)
{
    switch (decl->kind) {
    case DECL_MODULE:
    case DECL_IMPORT: add_dotted(pr, &decl->u.path); break;
    case DECL_ENUM:
        add_name(pr, decl->u.enumeration.name);
        add_title(pr, decl->u.enumeration.title);
        buffer_add_char(pr->out, ' ');
        add_values(pr, &decl->u.enumeration.values);
        break;
    case DECL_KIND:
    case DECL_EXTEND: add_kind(pr, decl); break;
    case DECL_FACTS:
        add_dotted(pr, &decl->u.facts.kind);
        if (decl->u.facts.kind.n) buffer_add_z(pr->out, " from ");
        add_text(pr, decl->u.facts.glob->u.text.literals[0]);
        break;
    case DECL_PARAMETER:
        add_name(pr, decl->u.parameter.name);
        buffer_add_z(pr->out, ": ");
        add_type(pr, &decl->u.parameter.type);
        add_title(pr, decl->u.parameter.title);
        break;
    case DECL_SET: add_dotted(pr, &decl->u.setting.name); break;
    case DECL_THING:
        add_dotted(pr, &decl->u.thing.kind);
        add_space_and_name(pr, decl->u.thing.name);
        if (decl->u.thing.braces) buffer_add_z(pr->out, " {}");
        break;
    case DECL_RULE:
    case DECL_DEFINE: add_rule(pr, decl); break;
    case DECL_GRAPH:
    case DECL_REPORT:
        add_name(pr, decl->u.picture.name);
        add_title(pr, decl->u.picture.title);
        break;
    case DECL_TEST: add_text(pr, decl->u.test.title); break;
    }
}

static void print_facts(struct printer *pr, const struct decl *decl)
{
    const struct map_fields *fields = &decl->u.facts.fields;
    print_items(pr, &decl->u.facts.options);
    print_expr(pr, "as-of", decl->u.facts.as_of);
    print_expr(pr, "each", decl->u.facts.each);
    print_expr(pr, "where", decl->u.facts.where);
    for (size_t i = 0; i < fields->n; i++) {
        begin(pr, fields->items[i].at, NULL, "field");
        add_space_and_name(pr, fields->items[i].name);
        end(pr);
        pr->depth++;
        print_expr(pr, NULL, fields->items[i].value);
        print_expr(pr, "where", fields->items[i].where);
        pr->depth--;
    }
}

static void print_decl_parts(struct printer *pr, const struct decl *decl)
{
    switch (decl->kind) {
    case DECL_KIND:
    case DECL_EXTEND: print_kind_fields(pr, &decl->u.kind.fields); break;
    case DECL_FACTS: print_facts(pr, decl); break;
    case DECL_PARAMETER: print_expr(pr, NULL, decl->u.parameter.value); break;
    case DECL_SET: print_expr(pr, NULL, decl->u.setting.value); break;
    case DECL_THING:
        print_expr(pr, "title", decl->u.thing.title);
        print_items(pr, &decl->u.thing.items);
        break;
    case DECL_RULE:
    case DECL_DEFINE: print_expr(pr, NULL, decl->u.rule.body); break;
    case DECL_GRAPH:
    case DECL_REPORT: print_items(pr, &decl->u.picture.items); break;
    case DECL_TEST: print_items(pr, &decl->u.test.items); break;
    case DECL_MODULE:
    case DECL_IMPORT:
    case DECL_ENUM: break;
    }
}

static void print_decl(struct printer *pr, const struct decl *decl)
{
    begin(pr, decl->at, NULL, decl_kind_words(decl->kind));
    buffer_add_char(pr->out, ' ');
    add_decl_details(pr, decl);
    if (decl->doc) buffer_add_z(pr->out, " ##");
    add_title(pr, decl->doc);
    end(pr);
    pr->depth++;
    print_decl_parts(pr, decl);
    pr->depth--;
}

void ast_print(const struct ast_context *context, const struct ast_file *file, struct buffer *out)
{
    struct printer pr = {context, out, 0};
    for (size_t i = 0; i < file->declarations.n; i++) print_decl(&pr, file->declarations.items[i]);
}

void ast_print_query(const struct ast_context *context, const struct ast_query *query,
                     struct buffer *out)
{
    struct printer pr = {context, out, 0};
    print_expr(&pr, NULL, query->value);
    print_query(&pr, &query->query);
    print_sort(&pr, &query->by);
}
