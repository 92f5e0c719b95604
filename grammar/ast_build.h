/*
 * ast_build - the builders that the actions of muster.y call, one each.
 *
 * Builders take over what they are given: lists passed in are grown in place and must not be used
 * again. Everything lives in the arena. Spans come from the parser, names and literals are read
 * from the source by their spans. Mistakes in literals are reported here; the tree then holds
 * something harmless in their place.
 */
#ifndef MUSTER_GRAMMAR_AST_BUILD_H
#define MUSTER_GRAMMAR_AST_BUILD_H

#include "grammar/ast.h"

struct parser;

enum { AST_PLAIN, AST_OBSERVED, AST_JUDGED };

/* A text with holes, while it is read. */
struct text_parts {
    struct span *pieces; /* one before each hole, as tokens */
    struct expr_list holes;
    size_t capacity;
};

/* -- empty lists */
static inline struct dotted ast_no_path(void)
{
    return (struct dotted){0};
}
static inline struct name ast_no_name(void)
{
    return (struct name){0};
}
static inline struct item_list ast_no_items(void)
{
    return (struct item_list){0};
}
static inline struct key_list ast_no_keys(void)
{
    return (struct key_list){0};
}
static inline struct map_fields ast_no_map_fields(void)
{
    return (struct map_fields){0};
}
static inline struct formal_list ast_no_formals(void)
{
    return (struct formal_list){0};
}
static inline struct column_list ast_no_columns(void)
{
    return (struct column_list){0};
}
static inline struct sort_list ast_no_sort(void)
{
    return (struct sort_list){0};
}
static inline struct thing_list ast_no_things(void)
{
    return (struct thing_list){0};
}
static inline struct binder_list ast_no_binders(void)
{
    return (struct binder_list){0};
}
static inline struct binder ast_no_names(void)
{
    return (struct binder){0};
}
static inline struct expr_list ast_no_list(void)
{
    return (struct expr_list){0};
}

/* From the first byte of a to the last of b. */
static inline struct span ast_join(struct span a, struct span b)
{
    return (struct span){a.from, b.to};
}

/* -- lists */

/* Room for one more of n items: items, or a larger copy (the old one stays behind in the arena). */
void *ast_room(struct parser *p, void *items, size_t n, size_t *capacity, size_t size);

#define APPEND(p, list, items, item)                                                               \
    ((list)->items =                                                                               \
         ast_room(p, (list)->items, (list)->n, &(list)->capacity, sizeof *(list)->items),          \
     (list)->items[(list)->n++] = (item))

/* -- names: as they stand, without quotes, colon and dots */
struct name ast_name_at(struct parser *p, struct span at);
struct name ast_name_key(struct parser *p, struct span at);
struct name ast_name_member(struct parser *p, struct span at);
struct dotted ast_dotted(struct parser *p, struct dotted before, struct span at, struct name part);

/* -- what was parsed */
void ast_declare(struct parser *p, struct decl *decl);
void ast_query_value(struct parser *p, struct expr *value);
void ast_query_rows(struct parser *p, struct expr *value, struct query query, struct sort_list by);

/* -- declarations */
struct decl *ast_path(struct parser *p, enum decl_kind kind, struct span at, struct dotted path);
struct decl *ast_enumeration(struct parser *p, struct span at, struct name name, uint32_t title,
                             struct enum_values *values);
struct enum_value ast_value(struct name name, uint32_t title);
struct enum_values *ast_values(struct parser *p, struct enum_values *before, bool ordered,
                               struct span at, struct enum_value value);
struct enum_values *ast_values_two(struct parser *p, bool ordered, struct span at,
                                   struct enum_value first, struct enum_value second);
struct decl *ast_kind(struct parser *p, struct span at, struct name name, struct dotted parent,
                      int role, uint32_t title, struct kind_fields *fields);
struct decl *ast_extend(struct parser *p, struct span at, struct dotted kind,
                        struct kind_fields *fields);
struct kind_fields *ast_kind_fields(struct parser *p);
struct kind_fields *ast_kind_fields_add(struct parser *p, struct kind_fields *before,
                                        struct kind_field *field);
struct kind_field *ast_kind_field(struct parser *p, struct span at, struct name name,
                                  struct type_name *type, struct expr *standard, uint32_t title);
struct type_name *ast_type(struct parser *p, struct type_name *before, struct span at,
                           struct dotted kind);
struct type_name *ast_type_two(struct parser *p, struct span at, struct dotted first,
                               struct dotted second);
struct type_name *ast_type_enum(struct parser *p, struct span at, struct enum_values *values);
struct type_name *ast_type_suffix(struct type_name *type, char suffix, struct span at);
struct decl *ast_parameter(struct parser *p, struct span at, struct name name,
                           struct type_name *type, struct expr *value, uint32_t title);
struct setting ast_setting(struct dotted name, struct expr *value);
struct decl *ast_setting_declaration(struct parser *p, struct span at, struct setting setting);
struct decl *ast_thing(struct parser *p, struct span at, struct dotted kind, struct name name,
                       struct expr *title);
struct decl *ast_thing_with(struct parser *p, struct span at, struct dotted kind, struct name name,
                            struct expr *title, struct item_list items);
struct decl *ast_facts(struct parser *p, struct span at, struct span glob);
struct decl *ast_facts_of(struct parser *p, struct span at, struct dotted kind, struct span glob,
                          struct item_list options, struct expr *as_of, struct expr *each,
                          struct expr *where);
struct decl *ast_facts_map(struct parser *p, struct span at, struct decl *facts,
                           struct map_fields fields);
struct map_field ast_map_field(struct span at, struct name name, struct expr *value,
                               struct expr *where);
struct map_fields ast_map_fields(struct parser *p, struct map_fields before,
                                 struct map_field field);
struct formal_list ast_formals(struct parser *p, struct formal_list before, struct name name,
                               struct type_name *type);
struct decl *ast_rule(struct parser *p, struct span at, struct name name,
                      struct formal_list formals, struct expr *body);
struct decl *ast_define(struct parser *p, struct span at, struct name name,
                        struct formal_list formals, struct type_name *result, struct expr *body);
struct decl *ast_picture(struct parser *p, enum decl_kind kind, struct span at, struct name name,
                         uint32_t title, struct item_list items);
struct decl *ast_test(struct parser *p, struct span at, struct span title, struct item_list items);

/* -- items */
struct item_list ast_items(struct parser *p, struct item_list before, struct item *item);
struct item *ast_item_thing(struct parser *p, struct span at, struct decl *thing);
struct item *ast_field(struct parser *p, struct span at, struct name name, struct expr *value);
struct item *ast_let(struct parser *p, struct span at, struct name name, struct expr *value);
struct item *ast_for(struct parser *p, struct span at, struct query query);
struct item *ast_per(struct parser *p, struct span at, struct key_list keys);
struct key_list ast_keys(struct parser *p, struct key_list before, struct group_key key);
struct group_key ast_key(struct name name, struct expr *value, struct expr *source);
struct item *ast_provided(struct parser *p, struct span at, struct expr *condition,
                          struct expr *otherwise);
struct item *ast_require(struct parser *p, struct span at, struct name name, struct expr *condition,
                         struct expr *when, struct expr *otherwise);
struct item *ast_item_value(struct parser *p, enum item_kind kind, struct span at,
                            struct expr *value);
struct item *ast_item_setting(struct parser *p, struct span at, struct setting setting);
struct item *ast_node(struct parser *p, struct span at, struct expr *what,
                      struct item_list attributes);
struct item *ast_edge(struct parser *p, struct span at, struct expr *from, struct expr *to,
                      struct item_list attributes);
struct column ast_column(struct parser *p, struct span heading, struct expr *value);
struct column_list ast_columns(struct parser *p, struct column_list before, struct column column);
struct item *ast_columns_item(struct parser *p, struct span at, struct column_list columns);
struct sort_key ast_sort_key(struct expr *value, bool descending);
struct sort_list ast_sort(struct parser *p, struct sort_list before, struct sort_key key);
struct item *ast_order(struct parser *p, struct span at, struct sort_list keys);
struct thing_list ast_things(struct parser *p, struct thing_list before, struct decl *thing);
struct item *ast_given(struct parser *p, struct span at, struct thing_list things);
struct item *ast_given_no(struct parser *p, struct span at, struct dotted kind);
struct item *ast_expect(struct parser *p, struct span at, struct name outcome,
                        struct dotted requirement, struct expr *subject);

/* -- expressions */
struct query ast_query(struct binder_list binders, struct expr *where);
struct binder ast_binder(struct parser *p, struct span at, struct name name, struct expr *source);
struct binder ast_binder_tuple(struct span at, struct binder names, struct expr *source);
struct binder ast_names(struct parser *p, struct binder before, struct name name);
struct binder_list ast_binders(struct parser *p, struct binder_list before, struct binder binder);
struct expr_list ast_exprs(struct parser *p, struct expr_list before, struct expr *expr);
struct expr *ast_choice(struct parser *p, struct span at, struct expr *condition, struct expr *then,
                        struct expr *otherwise);
struct expr *ast_quantifier(struct parser *p, struct span at, enum quantifier quantifier,
                            struct query query, struct expr *satisfies);
struct expr *ast_unary(struct parser *p, enum operator operator, struct span at,
                       struct span operator_at, struct expr *value);
struct expr *ast_binary(struct parser *p, enum operator operator, struct span at,
                        struct span operator_at, struct expr *left, struct expr *right);
/* `a = b` where `a == b` is meant: said so, and taken for it */
struct expr *ast_binary_single(struct parser *p, struct span at, struct span operator_at,
                               struct expr *left, struct expr *right);
struct expr *ast_is(struct parser *p, struct span at, struct expr *value, bool negated,
                    struct dotted kind);
struct expr *ast_has(struct parser *p, struct span at, struct expr *value);
struct expr *ast_member(struct parser *p, enum expr_kind kind, struct span at, struct expr *base,
                        struct span name);
struct expr *ast_index(struct parser *p, struct span at, struct expr *base, struct span index);
struct expr *ast_each(struct parser *p, struct span at, struct expr *base);
struct expr *ast_filter(struct parser *p, struct span at, struct expr *base, struct expr *where);
struct expr *ast_name(struct parser *p, struct span at, struct name name);
struct expr *ast_call(struct parser *p, struct span at, struct name function,
                      struct expr_list arguments);
struct expr *ast_aggregate(struct parser *p, struct span at, struct name function,
                           struct expr_list arguments, struct query query, struct sort_list by);
struct expr *ast_tuple(struct parser *p, struct span at, struct expr *first, struct expr_list rest);
struct expr *ast_list(struct parser *p, struct span at, struct expr_list elements);
struct expr *ast_leaf(struct parser *p, enum expr_kind kind, struct span at);
struct expr *ast_up(struct parser *p, struct span at, int levels);
struct expr *ast_truth(struct parser *p, struct span at, bool truth);
struct expr *ast_literal(struct parser *p, enum expr_kind kind, struct span at);
struct expr *ast_text(struct parser *p, struct span at);
struct text_parts *ast_text_part(struct parser *p, struct text_parts *before, struct span piece,
                                 struct expr *hole);
struct expr *ast_text_end(struct parser *p, struct span at, struct text_parts *parts,
                          struct span piece);
uint32_t ast_title(struct parser *p, struct span at);

#endif
