/*
 * check_int - what the files of the pass check share: the checker and its parts.
 *
 * A checker walks expressions of one declaration and makes terms. It is strict in rules and
 * functions, where nothing may be unknown, and lenient in requirements, tables and pictures, where
 * conditions have three values.
 */
#ifndef MUSTER_COMPILER_CHECK_INT_H
#define MUSTER_COMPILER_CHECK_INT_H

#include "compiler/compile_int.h"

struct local {
    uint32_t name;
    struct variable *variable;
    struct span at;
    const struct local *next;
};

/* An expression that `has` has shown to be there. */
struct proof {
    const struct expr *value;
    const struct proof *next;
};

struct checker {
    struct compilation *c;
    struct module *module;
    const struct local *scope;
    const struct proof *proofs;
    const struct named *self; /* or NULL */
    bool strict;              /* nothing may be unknown */
    bool constant;            /* no queries and no fields: values of things, parameters */
    int negations;            /* how many negations stand around */
    struct block *group;      /* after `per`: its block */
    bool in_aggregate;        /* row variables may be used */
    bool row_used;            /* one was */
    struct term *element; /* in mappings and filters: what `.name` is a member of; NULL elsewhere */
};

/* -- terms (term.c) */
struct term *term_new(struct compilation *c, enum term_kind kind, const struct type *type,
                      struct span at, size_t nargs);
struct term *term_constant(struct compilation *c, const struct type *type, int64_t word,
                           struct span at);
struct term *term_number(struct compilation *c, double value, struct span at);
struct term *term_thing(struct compilation *c, const struct named *named, struct span at);
struct term *term_variable(struct compilation *c, struct variable *variable, struct span at);
struct term *term_operation(struct compilation *c, uint32_t op, const struct type *type,
                            struct span at, struct term *a, struct term *b);
struct term *term_broken(struct compilation *c, struct span at);
struct term *term_not(struct compilation *c, struct term *term);
/* The same where one word says both: a != b, no x in y. */
struct term *term_unlike(struct compilation *c, struct term *term);
/* Whether and, or, not were not written, but stand for something shorter. */
bool term_is_made(const struct term *term);
bool term_is_broken(const struct term *term);
bool term_nullable(const struct term *term);
bool query_nullable(const struct ram_query *query);
struct ram_query *query_new(struct compilation *c, bool kleene);
void query_add(struct compilation *c, struct ram_query *query, struct generator *generator);
/* Adds a condition, taken apart at its `and`s. */
void query_where(struct compilation *c, struct ram_query *query, struct term *condition);
struct generator *generator_new(struct compilation *c, enum generator_kind kind,
                                struct variable *variable, struct span at);
struct variable *variable_new(struct compilation *c, uint32_t name, const struct type *type,
                              struct span at);
/* Whether a variable stands anywhere in a term. */
bool term_mentions(struct term *term, const struct variable *variable);
/* Calls visit for every term below and including `term`, queries inside too. */
typedef void term_visitor(void *context, struct term *term);
void term_walk(struct term *term, term_visitor *visit, void *context);
void query_walk(struct ram_query *query, term_visitor *visit, void *context);

/* -- expressions (check_expr.c, check_name.c, check_operator.c) */

/* The term of an expression; `expected` (or NULL) helps to tell what bare names mean and is not
 * enforced. */
struct term *check_expr(struct checker *k, struct expr *e, const struct type *expected);

/* The same, converted to the type or reported. `expected` without ? and strict: the value may not
 * be missing. */
struct term *check_as(struct checker *k, struct expr *e, const struct type *expected);
struct term *check_condition(struct checker *k, struct expr *e);
struct term *check_text(struct checker *k, struct expr *e);

/* Converts a term to a type, or reports that it is another. */
struct term *convert(struct checker *k, struct term *term, const struct type *to);
/* Whether convert would manage. */
bool convertible(const struct type *from, const struct type *to);
/* In strict mode, reports an optional term. */
void need_value(struct checker *k, struct term *term, const struct expr *e);
bool is_proven(const struct checker *k, const struct expr *e);
bool same_expr(const struct expr *a, const struct expr *b);

struct term *check_name(struct checker *k, struct expr *e, const struct type *expected);
struct term *check_member(struct checker *k, struct expr *e, const struct type *expected);
/* a.b.c as names when every step is a bare one, and no local one leads; false otherwise. */
bool as_path(struct checker *k, const struct expr *e, struct dotted *name);
/* The module that the first `n` parts of a path name, as near as that. Of what the language did not
 * take for a module before it is none when the first part is something else. */
struct module *path_module(struct checker *k, const struct dotted *path, size_t n,
                           enum nearness near);
/* x.f of a term; the broken term, reported, when it has none. */
struct term *member_of(struct checker *k, struct term *base, const struct name *name,
                       struct span at);
struct term *check_unary(struct checker *k, struct expr *e, const struct type *expected);
struct term *check_binary(struct checker *k, struct expr *e, const struct type *expected);
struct term *compare_terms(struct checker *k, uint32_t op, struct term *left, struct term *right,
                           struct span at);

/* -- calls (check_call.c) */
struct term *check_call(struct checker *k, struct expr *e);
/* Whether what a module declares goes before the words of the language. */
bool is_own_module(const struct checker *k, const struct module *module);
/* Warns of functions and rules that who imports their module does not see, as the language has one
 * of that name. */
void warn_hidden_calls(struct compilation *c);
/* A regular expression that is written out is checked now. */
void check_regex(struct checker *k, const struct term *pattern);
/* A builtin of that word that fits the arguments, converted; NULL when none does. */
struct term *builtin_term(struct checker *k, const char *word, struct term **args, size_t n,
                          struct span at);

/* -- queries (check_query.c) */

/* Warns of a name that was brought into scope and stands nowhere. */
void warn_unused(struct compilation *c, const char *what, const struct variable *variable);
/* Brings a name into scope; reports one that is taken. */
void bind_local(struct checker *k, const struct name *name, struct variable *variable);
/* The kind that a source names, or NULL. */
struct kind *kind_named(struct checker *k, const struct expr *source);
/* Adds generators for the binders, whose names stay in scope. */
void check_binders(struct checker *k, struct binder_list *binders, struct ram_query *query);
struct term *check_quantifier(struct checker *k, struct expr *e);

/* -- aggregates (check_aggregate.c) */
struct term *check_aggregate(struct checker *k, struct expr *e);
bool is_aggregate(struct checker *k, const struct expr *e);
/* An aggregate of a query. */
struct term *aggregate_term(struct checker *k, int function, struct ram_query *query,
                            struct term *value, struct term *parameter, struct span at);

/* -- membership (check_in.c) */
struct term *check_in(struct checker *k, struct expr *e);
/* RULE(a, b) as a condition. */
struct term *check_rule_call(struct checker *k, const struct rule *rule, struct expr *e);

/* -- documents (check_node.c) */
struct term *check_node(struct checker *k, struct expr *e);
struct term *node_member(struct checker *k, struct term *base, const struct name *name,
                         struct span at);
/* A list made of `value`, a term over `variable`, for each element of a list. */
struct term *map_list(struct checker *k, struct term *list, struct variable *variable,
                      struct term *value);

/* -- declarations */
void check_requirement(struct compilation *c, struct named *thing);
void check_thing_fields(struct compilation *c, struct named *thing);
void check_graph(struct compilation *c, struct picture *graph);
void check_table(struct compilation *c, struct table *table);
void check_facts(struct compilation *c, struct facts *facts);
void check_tests(struct compilation *c);
void check_function(struct compilation *c, struct function *function);
/* Refuses functions and parameters that rest on themselves, or call one another more than CALLS_MAX
 * deep (call.c). */
void check_calls(struct compilation *c);
enum { CALLS_MAX = CALL_DEPTH_MAX - 4 };
/* The requirement, and part, that a dotted name means (lookup_requirement.c); reported when there
 * is none, or several. */
struct requirement *resolve_requirement(struct compilation *c, struct module *from,
                                        const struct dotted *name, struct part **part);

/* Reports: shorthand. */
struct diag *report_type_mismatch(struct checker *k, struct term *term, const struct type *wanted);

#endif
