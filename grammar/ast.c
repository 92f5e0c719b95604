#include "grammar/ast.h"

#include <string.h>

#include "grammar/ast_build.h"
#include "grammar/parse_int.h"

void ast_open(struct ast_context *context, struct heap *heap, struct text_pool *texts,
              struct diag_list *diags, struct source_map *sources)
{
    arena_open(&context->arena, heap);
    context->texts = texts;
    context->diags = diags;
    context->sources = sources;
}

/* -- words */

#define NODE_EXPR(kind, words)
#define NODE_DECL(kind, words)
#define NODE_ITEM(kind, words)
#define NODE(group, kind, words) NODE_##group(kind, words)

const char *expr_kind_words(enum expr_kind kind)
{
#undef NODE_EXPR
#define NODE_EXPR(kind, words) [EXPR_##kind] = words,
    static const char *const words[] = {
#include "grammar/ast.def"
    };
#undef NODE_EXPR
#define NODE_EXPR(kind, words)
    return words[kind];
}

const char *decl_kind_words(enum decl_kind kind)
{
#undef NODE_DECL
#define NODE_DECL(kind, words) [DECL_##kind] = words,
    static const char *const words[] = {
#include "grammar/ast.def"
    };
#undef NODE_DECL
#define NODE_DECL(kind, words)
    return words[kind];
}

const char *item_kind_words(enum item_kind kind)
{
#undef NODE_ITEM
#define NODE_ITEM(kind, words) [ITEM_##kind] = words,
    static const char *const words[] = {
#include "grammar/ast.def"
    };
    return words[kind];
}

const char *operator_text(enum operator operator)
{
    static const char *const texts[] = {
        [OPERATOR_NEGATE] = "-",   [OPERATOR_NOT] = "not",         [OPERATOR_OR] = "or",
        [OPERATOR_AND] = "and",    [OPERATOR_EQ] = "==",           [OPERATOR_NE] = "!=",
        [OPERATOR_LT] = "<",       [OPERATOR_LE] = "<=",           [OPERATOR_GT] = ">",
        [OPERATOR_GE] = ">=",      [OPERATOR_IN] = "in",           [OPERATOR_NOT_IN] = "not in",
        [OPERATOR_LIKE] = "like",  [OPERATOR_MATCHES] = "matches", [OPERATOR_ADD] = "+",
        [OPERATOR_SUB] = "-",      [OPERATOR_MUL] = "*",           [OPERATOR_DIV] = "/",
        [OPERATOR_DEFAULT] = "??",
    };
    return texts[operator];
}

/* -- lists in the arena */

void *ast_room(struct parser *p, void *items, size_t n, size_t *capacity, size_t size)
{
    void *more;
    if (n < *capacity) return items;
    *capacity = n < 4 ? 4 : n * 2;
    more = arena_alloc(&p->context->arena, *capacity * size);
    if (n) memcpy(more, items, n * size);
    return more;
}

/* -- names */

/* A name without the quotes it may have. */
static struct name name_between(struct parser *p, place from, place to)
{
    struct name name = {.at = {from, to}};
    const char *bytes = parser_bytes(p, name.at);
    size_t length = to - from, quoted = length >= 2 && *bytes == '\'';
    name.text = text_intern(p->context->texts, bytes + quoted, length - 2 * quoted);
    return name;
}

struct name ast_name_at(struct parser *p, struct span at)
{
    return name_between(p, at.from, at.to);
}

struct name ast_name_key(struct parser *p, struct span at)
{
    return name_between(p, at.from, at.to - 1);
}

struct name ast_name_member(struct parser *p, struct span at)
{
    return name_between(p, at.from + (parser_bytes(p, at)[1] == '.' ? 2 : 1), at.to);
}

struct dotted ast_dotted(struct parser *p, struct dotted before, struct span at, struct name part)
{
    APPEND(p, &before, parts, part);
    before.at = at;
    return before;
}

/* -- declarations */

static struct decl *new_decl(struct parser *p, enum decl_kind kind, struct span at)
{
    struct decl *decl = arena_alloc(&p->context->arena, sizeof *decl);
    decl->kind = kind;
    decl->at = at;
    decl->doc = parser_doc(p, at.from);
    return decl;
}

void ast_declare(struct parser *p, struct decl *decl)
{
    APPEND(p, &p->file->declarations, items, decl);
}

void ast_query_value(struct parser *p, struct expr *value)
{
    p->query->value = value;
}

void ast_query_rows(struct parser *p, struct expr *value, struct query query, struct sort_list by)
{
    *p->query = (struct ast_query){value, query, by};
}

struct decl *ast_path(struct parser *p, enum decl_kind kind, struct span at, struct dotted path)
{
    struct decl *decl = new_decl(p, kind, at);
    decl->u.path = path;
    return decl;
}

struct decl *ast_enumeration(struct parser *p, struct span at, struct name name, uint32_t title,
                             struct enum_values *values)
{
    struct decl *decl = new_decl(p, DECL_ENUM, at);
    decl->u.enumeration.name = name;
    decl->u.enumeration.title = title;
    if (values) decl->u.enumeration.values = *values;
    return decl;
}

struct enum_value ast_value(struct name name, uint32_t title)
{
    return (struct enum_value){name, title};
}

struct enum_values *ast_values(struct parser *p, struct enum_values *before, bool ordered,
                               struct span at, struct enum_value value)
{
    if (!before) before = arena_alloc(&p->context->arena, sizeof *before);
    APPEND(p, before, items, value);
    before->ordered = ordered;
    before->at = at;
    return before;
}

struct enum_values *ast_values_two(struct parser *p, bool ordered, struct span at,
                                   struct enum_value first, struct enum_value second)
{
    return ast_values(p, ast_values(p, NULL, ordered, at, first), ordered, at, second);
}

struct decl *ast_kind(struct parser *p, struct span at, struct name name, struct dotted parent,
                      int role, uint32_t title, struct kind_fields *fields)
{
    struct decl *decl = new_decl(p, DECL_KIND, at);
    decl->u.kind.name = name;
    decl->u.kind.of = parent;
    decl->u.kind.observed = role == AST_OBSERVED;
    decl->u.kind.judged = role == AST_JUDGED;
    decl->u.kind.title = title;
    decl->u.kind.fields = *fields;
    return decl;
}

struct decl *ast_extend(struct parser *p, struct span at, struct dotted kind,
                        struct kind_fields *fields)
{
    struct decl *decl = new_decl(p, DECL_EXTEND, at);
    decl->u.kind.of = kind;
    decl->u.kind.fields = *fields;
    return decl;
}

struct kind_fields *ast_kind_fields(struct parser *p)
{
    return arena_alloc(&p->context->arena, sizeof(struct kind_fields));
}

struct kind_fields *ast_kind_fields_add(struct parser *p, struct kind_fields *before,
                                        struct kind_field *field)
{
    APPEND(p, before, items, *field);
    return before;
}

struct kind_field *ast_kind_field(struct parser *p, struct span at, struct name name,
                                  struct type_name *type, struct expr *standard, uint32_t title)
{
    struct kind_field *field = arena_alloc(&p->context->arena, sizeof *field);
    field->name = name;
    field->type = *type;
    field->standard = standard;
    field->title = title;
    field->doc = parser_doc(p, at.from);
    field->at = at;
    return field;
}

struct type_name *ast_type(struct parser *p, struct type_name *before, struct span at,
                           struct dotted kind)
{
    if (!before) before = arena_alloc(&p->context->arena, sizeof *before);
    APPEND(p, before, names, kind);
    before->at = at;
    return before;
}

struct type_name *ast_type_two(struct parser *p, struct span at, struct dotted first,
                               struct dotted second)
{
    return ast_type(p, ast_type(p, NULL, at, first), at, second);
}

struct type_name *ast_type_enum(struct parser *p, struct span at, struct enum_values *values)
{
    struct type_name *type = arena_alloc(&p->context->arena, sizeof *type);
    if (values) type->values = *values;
    type->at = at;
    return type;
}

struct type_name *ast_type_suffix(struct type_name *type, char suffix, struct span at)
{
    type->suffix = suffix;
    type->at = at;
    return type;
}

struct decl *ast_parameter(struct parser *p, struct span at, struct name name,
                           struct type_name *type, struct expr *value, uint32_t title)
{
    struct decl *decl = new_decl(p, DECL_PARAMETER, at);
    decl->u.parameter.name = name;
    decl->u.parameter.type = *type;
    decl->u.parameter.value = value;
    decl->u.parameter.title = title;
    return decl;
}

struct setting ast_setting(struct dotted name, struct expr *value)
{
    return (struct setting){name, value};
}

struct decl *ast_setting_declaration(struct parser *p, struct span at, struct setting setting)
{
    struct decl *decl = new_decl(p, DECL_SET, at);
    decl->u.setting = setting;
    return decl;
}

struct decl *ast_thing(struct parser *p, struct span at, struct dotted kind, struct name name,
                       struct expr *title)
{
    struct decl *decl = new_decl(p, DECL_THING, at);
    decl->u.thing.kind = kind;
    decl->u.thing.name = name;
    decl->u.thing.title = title;
    return decl;
}

struct decl *ast_thing_with(struct parser *p, struct span at, struct dotted kind, struct name name,
                            struct expr *title, struct item_list items)
{
    struct decl *decl = ast_thing(p, at, kind, name, title);
    decl->u.thing.items = items;
    decl->u.thing.braces = true;
    return decl;
}

struct decl *ast_facts(struct parser *p, struct span at, struct span glob)
{
    struct decl *decl = new_decl(p, DECL_FACTS, at);
    decl->u.facts.glob = ast_text(p, glob);
    return decl;
}

struct decl *ast_facts_of(struct parser *p, struct span at, struct dotted kind, struct span glob,
                          struct item_list options, struct expr *as_of, struct expr *each,
                          struct expr *where)
{
    struct decl *decl = ast_facts(p, at, glob);
    decl->u.facts.kind = kind;
    decl->u.facts.options = options;
    decl->u.facts.as_of = as_of;
    decl->u.facts.each = each;
    decl->u.facts.where = where;
    return decl;
}

struct decl *ast_facts_map(struct parser *p, struct span at, struct decl *facts,
                           struct map_fields fields)
{
    (void)p;
    facts->at = at;
    facts->u.facts.fields = fields;
    facts->u.facts.braces = true;
    return facts;
}

struct map_field ast_map_field(struct span at, struct name name, struct expr *value,
                               struct expr *where)
{
    return (struct map_field){name, value, where, at};
}

struct map_fields ast_map_fields(struct parser *p, struct map_fields before, struct map_field field)
{
    APPEND(p, &before, items, field);
    return before;
}

struct formal_list ast_formals(struct parser *p, struct formal_list before, struct name name,
                               struct type_name *type)
{
    struct formal formal = {name, *type};
    APPEND(p, &before, items, formal);
    return before;
}

struct decl *ast_rule(struct parser *p, struct span at, struct name name,
                      struct formal_list formals, struct expr *body)
{
    struct decl *decl = new_decl(p, DECL_RULE, at);
    decl->u.rule.name = name;
    decl->u.rule.formals = formals;
    decl->u.rule.body = body;
    return decl;
}

struct decl *ast_define(struct parser *p, struct span at, struct name name,
                        struct formal_list formals, struct type_name *result, struct expr *body)
{
    struct decl *decl = ast_rule(p, at, name, formals, body);
    decl->kind = DECL_DEFINE;
    decl->u.rule.result = *result;
    return decl;
}

struct decl *ast_picture(struct parser *p, enum decl_kind kind, struct span at, struct name name,
                         uint32_t title, struct item_list items)
{
    struct decl *decl = new_decl(p, kind, at);
    decl->u.picture.name = name;
    decl->u.picture.title = title;
    decl->u.picture.items = items;
    return decl;
}

struct decl *ast_test(struct parser *p, struct span at, struct span title, struct item_list items)
{
    struct decl *decl = new_decl(p, DECL_TEST, at);
    decl->u.test.title = ast_title(p, title);
    decl->u.test.items = items;
    return decl;
}

/* -- items */

static struct item *new_item(struct parser *p, enum item_kind kind, struct span at)
{
    struct item *item = arena_alloc(&p->context->arena, sizeof *item);
    item->kind = kind;
    item->at = at;
    return item;
}

struct item_list ast_items(struct parser *p, struct item_list before, struct item *item)
{
    APPEND(p, &before, items, item);
    return before;
}

struct item *ast_item_thing(struct parser *p, struct span at, struct decl *thing)
{
    struct item *item = new_item(p, ITEM_THING, at);
    item->u.thing = thing;
    return item;
}

struct item *ast_field(struct parser *p, struct span at, struct name name, struct expr *value)
{
    struct item *item = new_item(p, ITEM_FIELD, at);
    item->u.field.name = name;
    item->u.field.value = value;
    return item;
}

struct item *ast_let(struct parser *p, struct span at, struct name name, struct expr *value)
{
    struct item *item = ast_field(p, at, name, value);
    item->kind = ITEM_LET;
    return item;
}

struct item *ast_for(struct parser *p, struct span at, struct query query)
{
    struct item *item = new_item(p, ITEM_FOR, at);
    item->u.query = query;
    return item;
}

struct item *ast_per(struct parser *p, struct span at, struct key_list keys)
{
    struct item *item = new_item(p, ITEM_PER, at);
    item->u.keys = keys;
    return item;
}

struct key_list ast_keys(struct parser *p, struct key_list before, struct group_key key)
{
    APPEND(p, &before, items, key);
    return before;
}

struct group_key ast_key(struct name name, struct expr *value, struct expr *source)
{
    return (struct group_key){name, value, source};
}

struct item *ast_provided(struct parser *p, struct span at, struct expr *condition,
                          struct expr *otherwise)
{
    struct item *item = new_item(p, ITEM_PROVIDED, at);
    item->u.require.condition = condition;
    item->u.require.otherwise = otherwise;
    return item;
}

struct item *ast_require(struct parser *p, struct span at, struct name name, struct expr *condition,
                         struct expr *when, struct expr *otherwise)
{
    struct item *item = new_item(p, ITEM_REQUIRE, at);
    item->u.require.name = name;
    item->u.require.condition = condition;
    item->u.require.when = when;
    item->u.require.otherwise = otherwise;
    return item;
}

struct item *ast_item_value(struct parser *p, enum item_kind kind, struct span at,
                            struct expr *value)
{
    struct item *item = new_item(p, kind, at);
    item->u.value = value;
    return item;
}

struct item *ast_item_setting(struct parser *p, struct span at, struct setting setting)
{
    struct item *item = new_item(p, ITEM_SET, at);
    item->u.setting = setting;
    return item;
}

struct item *ast_node(struct parser *p, struct span at, struct expr *what,
                      struct item_list attributes)
{
    struct item *item = new_item(p, ITEM_NODE, at);
    item->u.shape.from = what;
    item->u.shape.attributes = attributes;
    return item;
}

struct item *ast_edge(struct parser *p, struct span at, struct expr *from, struct expr *to,
                      struct item_list attributes)
{
    struct item *item = new_item(p, ITEM_EDGE, at);
    item->u.shape.from = from;
    item->u.shape.to = to;
    item->u.shape.attributes = attributes;
    return item;
}

struct column ast_column(struct parser *p, struct span heading, struct expr *value)
{
    return (struct column){ast_text(p, heading), value};
}

struct column_list ast_columns(struct parser *p, struct column_list before, struct column column)
{
    APPEND(p, &before, items, column);
    return before;
}

struct item *ast_columns_item(struct parser *p, struct span at, struct column_list columns)
{
    struct item *item = new_item(p, ITEM_COLUMNS, at);
    item->u.columns = columns;
    return item;
}

struct sort_key ast_sort_key(struct expr *value, bool descending)
{
    return (struct sort_key){value, descending};
}

struct sort_list ast_sort(struct parser *p, struct sort_list before, struct sort_key key)
{
    APPEND(p, &before, items, key);
    return before;
}

struct item *ast_order(struct parser *p, struct span at, struct sort_list keys)
{
    struct item *item = new_item(p, ITEM_ORDER, at);
    item->u.order = keys;
    return item;
}

struct thing_list ast_things(struct parser *p, struct thing_list before, struct decl *thing)
{
    APPEND(p, &before, items, thing);
    return before;
}

struct item *ast_given(struct parser *p, struct span at, struct thing_list things)
{
    struct item *item = new_item(p, ITEM_GIVEN, at);
    item->u.given = things;
    return item;
}

struct item *ast_given_no(struct parser *p, struct span at, struct dotted kind)
{
    struct item *item = new_item(p, ITEM_GIVEN_NO, at);
    item->u.kind = kind;
    return item;
}

struct item *ast_expect(struct parser *p, struct span at, struct name outcome,
                        struct dotted requirement, struct expr *subject)
{
    struct item *item = new_item(p, ITEM_EXPECT, at);
    item->u.expect.outcome = outcome;
    item->u.expect.requirement = requirement;
    item->u.expect.subject = subject;
    return item;
}
