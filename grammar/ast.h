/*
 * ast - the syntax tree: what was written, and where.
 *
 * The tree is built by the parser through the builders below and read by the compiler, which
 * fills the two marked fields of expressions and changes nothing else. Everything lives in the
 * arena of the ast_context and dies with it. Names and texts are numbers in the context's pool.
 * Every node carries the span of what was written, from its first byte to one past its last.
 */
#ifndef MUSTER_GRAMMAR_AST_H
#define MUSTER_GRAMMAR_AST_H

#include "base/diag.h"
#include "base/text.h"

enum expr_kind {
#define NODE_EXPR(kind) EXPR_##kind,
#define NODE_DECL(kind)
#define NODE_ITEM(kind)
#define NODE(group, kind, words) NODE_##group(kind)
#include "grammar/ast.def"
#undef NODE_EXPR
#undef NODE_DECL
#define NODE_EXPR(kind)
#define NODE_DECL(kind) DECL_##kind,
};

enum decl_kind {
#include "grammar/ast.def"
#undef NODE_DECL
#undef NODE_ITEM
#define NODE_DECL(kind)
#define NODE_ITEM(kind) ITEM_##kind,
};

enum item_kind {
#include "grammar/ast.def"
#undef NODE
#undef NODE_EXPR
#undef NODE_DECL
#undef NODE_ITEM
};

struct ast_context {
    struct arena arena;
    struct text_pool *texts;
    struct diag_list *diags;
    struct source_map *sources;
};

struct name {
    uint32_t text; /* without quotes; 0: no name was written */
    struct span at;
};

/* a.b.c */
struct dotted {
    struct name *parts;
    size_t n, capacity;
    struct span at;
};

struct expr_list {
    struct expr **items;
    size_t n, capacity;
};

/* NAME in SOURCE, or (NAME, NAME) in SOURCE */
struct binder {
    struct name *names;
    size_t n, capacity;
    bool tuple; /* parentheses were written, perhaps around one name */
    struct expr *source;
    struct span at;
};

struct binder_list {
    struct binder *items;
    size_t n, capacity;
};

/* BINDERS where CONDITION */
struct query {
    struct binder_list binders;
    struct expr *where; /* or NULL */
};

struct sort_key {
    struct expr *value;
    bool descending;
};

struct sort_list {
    struct sort_key *items;
    size_t n, capacity;
};

/* Named OPERATOR_, as OP_ are the instructions of the bytecode. */
enum operator{
    OPERATOR_NEGATE, /* unary */
    OPERATOR_NOT,
    OPERATOR_OR, /* binary */
    OPERATOR_AND,
    OPERATOR_EQ,
    OPERATOR_NE,
    OPERATOR_LT,
    OPERATOR_LE,
    OPERATOR_GT,
    OPERATOR_GE,
    OPERATOR_IN,
    OPERATOR_NOT_IN,
    OPERATOR_LIKE,
    OPERATOR_MATCHES,
    OPERATOR_ADD,
    OPERATOR_SUB,
    OPERATOR_MUL,
    OPERATOR_DIV,
    OPERATOR_DEFAULT /* ?? */
};

enum quantifier { QUANTIFIER_EXISTS, QUANTIFIER_NO, QUANTIFIER_EVERY };

struct expr {
    enum expr_kind kind;
    struct span at;
    const struct type *type; /* the compiler's: the checked type */
    void *meaning;           /* the compiler's: what a name or call refers to */
    union {
        bool truth;
        int64_t integer; /* INT; DURATION (microseconds); MONTHS; DATE (days); INSTANT
                            (microseconds, UTC) */
        double number;   /* NUMBER, percentages divided by 100 */
        struct {
            uint32_t
                *literals; /* one more than holes: literal, hole, literal, hole, ..., literal */
            struct expr_list holes;
        } text;
        struct name name;
        struct {
            struct name function;
            struct expr_list arguments;
            struct query query; /* of an aggregate; no binders: none was written */
            struct sort_list by;
        } call;
        struct {
            struct expr *base; /* NULL: `.name` alone, a member of this element */
            struct name name;
        } member; /* MEMBER, DEEP */
        struct {
            struct expr *base;
            int64_t index;
        } index;
        struct expr *each; /* EACH */
        struct {
            struct expr *base;
            struct expr *where;
        } filter;
        int levels;                /* UP: how many ^ */
        struct expr_list elements; /* TUPLE, LIST */
        struct {
            enum operator operator;
            struct span at;            /* of the operator itself */
            struct expr *left, *right; /* unary: left only */
        } operation;                   /* UNARY, BINARY */
        struct {
            struct expr *value;
            struct dotted kind;
            bool negated;
        } is;
        struct expr *has;
        struct {
            enum quantifier quantifier;
            struct query query;
            struct expr *satisfies; /* EVERY only */
        } quantified;
        struct {
            struct expr *condition, *then, *otherwise;
        } choice;
    } u;
};

struct enum_value {
    struct name name;
    uint32_t title; /* 0: none */
};

struct enum_values {
    struct enum_value *items;
    size_t n, capacity;
    bool ordered; /* written with < */
    struct span at;
};

/* A type as written: one kind, one of several kinds, or an enumeration in place. */
struct type_name {
    struct dotted *names; /* one, or several for A | B | C; none for an enumeration in place */
    size_t n, capacity;
    struct enum_values values;
    char suffix; /* 0, '?' or '*' */
    struct span at;
};

/* A field of a kind: NAME: TYPE = DEFAULT "title" */
struct kind_field {
    struct name name;
    struct type_name type;
    struct expr *standard; /* the default, or NULL */
    uint32_t title, doc;
    struct span at;
};

struct kind_fields {
    struct kind_field *items;
    size_t n, capacity;
};

/* NAME: TYPE */
struct formal {
    struct name name;
    struct type_name type;
};

struct formal_list {
    struct formal *items;
    size_t n, capacity;
};

/* NAME = VALUE [in SOURCE] */
struct group_key {
    struct name name;
    struct expr *value;
    struct expr *source; /* or NULL */
};

struct key_list {
    struct group_key *items;
    size_t n, capacity;
};

/* "HEADING": VALUE */
struct column {
    struct expr *heading; /* a TEXT */
    struct expr *value;
};

struct column_list {
    struct column *items;
    size_t n, capacity;
};

/* NAME: VALUE where CONDITION, of a mapping */
struct map_field {
    struct name name;
    struct expr *value;
    struct expr *where; /* or NULL */
    struct span at;
};

struct map_fields {
    struct map_field *items;
    size_t n, capacity;
};

struct item_list {
    struct item **items;
    size_t n, capacity;
};

/* KIND NAME "title" { ... } */
struct thing {
    struct dotted kind;
    struct name name;
    struct expr *title; /* a TEXT, or NULL */
    struct item_list items;
    bool braces; /* were written */
};

struct thing_list {
    struct decl **items; /* DECL_THING */
    size_t n, capacity;
};

struct setting {
    struct dotted name;
    struct expr *value;
};

struct item {
    enum item_kind kind;
    struct span at;
    union {
        struct {
            struct name name;
            struct expr *value;
        } field;              /* FIELD, LET */
        struct decl *thing;   /* THING */
        struct query query;   /* FOR */
        struct key_list keys; /* PER */
        struct {
            struct name name; /* REQUIRE; text 0: unnamed */
            struct expr *condition;
            struct expr *when;      /* REQUIRE, or NULL */
            struct expr *otherwise; /* the else text, or NULL */
        } require;                  /* PROVIDED, REQUIRE */
        struct expr *value;         /* AT, LIMIT, AS_OF */
        struct {
            struct expr *from, *to;      /* NODE: from only */
            struct item_list attributes; /* FIELDs */
        } shape;                         /* NODE, EDGE */
        struct column_list columns;
        struct sort_list order;
        struct setting setting;  /* SET */
        struct thing_list given; /* GIVEN */
        struct dotted kind;      /* GIVEN_NO */
        struct {
            struct name outcome;
            struct dotted requirement;
            struct expr *subject; /* or NULL */
        } expect;
    } u;
};

struct decl {
    enum decl_kind kind;
    struct span at;
    uint32_t doc;  /* the ## comment above, 0: none */
    void *meaning; /* the compiler's */
    union {
        struct dotted path; /* MODULE, IMPORT */
        struct {
            struct name name;
            uint32_t title;
            struct enum_values values;
        } enumeration;
        struct {
            struct name name; /* KIND */
            struct dotted of; /* KIND: in PARENT (no parts: none); EXTEND: the kind */
            bool observed, judged;
            uint32_t title;
            struct kind_fields fields;
        } kind; /* KIND, EXTEND */
        struct {
            struct dotted kind;       /* no parts: the native form */
            struct expr *glob;        /* a TEXT */
            struct item_list options; /* FIELDs in parentheses behind it */
            struct expr *as_of;       /* or NULL */
            struct expr *each;        /* or NULL */
            struct expr *where;       /* or NULL */
            struct map_fields fields;
            bool braces; /* were written */
        } facts;
        struct {
            struct name name;
            struct type_name type;
            struct expr *value;
            uint32_t title;
        } parameter;
        struct setting setting; /* SET */
        struct thing thing;
        struct {
            struct name name;
            struct formal_list formals;
            struct type_name result; /* DEFINE */
            struct expr *body;
        } rule; /* RULE, DEFINE */
        struct {
            struct name name;
            uint32_t title;
            struct item_list items;
        } picture; /* GRAPH, REPORT */
        struct {
            uint32_t title;
            struct item_list items;
        } test;
    } u;
};

struct decl_list {
    struct decl **items;
    size_t n, capacity;
};

/* A comment, for the formatter: everything from # to the end of the line. */
struct comment {
    struct span at;
};

/* One parsed file. */
struct ast_file {
    const struct source_file *source;
    struct decl_list declarations;
    struct comment *comments;
    size_t ncomments, comments_capacity;
};

/* A parsed `muster query`: VALUE [for BINDERS [where C] [by KEYS]]. */
struct ast_query {
    struct expr *value;
    struct query query;
    struct sort_list by;
};

void ast_open(struct ast_context *context, struct heap *heap, struct text_pool *texts,
              struct diag_list *diags, struct source_map *sources);

/*
 * Parses a file. What cannot be parsed is reported and left out, and parsing goes on at the next
 * declaration; so the tree holds all that was understood, and diags->errors tells whether it is
 * whole.
 */
struct ast_file *ast_parse(struct ast_context *context, const struct source_file *source);

/* Parses a query; NULL when it has errors. */
struct ast_query *ast_parse_query(struct ast_context *context, const struct source_file *source);

/* Words for a node's kind, as in ast.def. */
const char *expr_kind_words(enum expr_kind kind);
const char *decl_kind_words(enum decl_kind kind);
const char *item_kind_words(enum item_kind kind);
const char *operator_text(enum operator operator);

/* Prints a file's tree, one node a line, indented, with line:column of each; for `muster dump`. */
struct buffer;
void ast_print(const struct ast_context *context, const struct ast_file *file, struct buffer *out);
void ast_print_query(const struct ast_context *context, const struct ast_query *query,
                     struct buffer *out);

/* The words of the language, those that are never names first; NULL behind the last. */
const char *parser_word(size_t number);

#endif
