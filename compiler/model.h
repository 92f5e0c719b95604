/*
 * model - what a policy declares: modules, kinds, things, rules, requirements, pictures.
 *
 * Made by the passes module and declare, filled by check. Everything lives in the compilation's
 * arena; lists are arrays grown there. Names are numbers of the compilation's text pool.
 */
#ifndef MUSTER_COMPILER_MODEL_H
#define MUSTER_COMPILER_MODEL_H

#include "compiler/term.h"
#include "grammar/ast.h"

struct module {
    uint32_t name; /* a.b.c */
    struct ast_file **files;
    size_t nfiles, files_capacity;
    struct module **imports;
    size_t nimports, imports_capacity;
    struct module **reached; /* itself, what it imports, what that imports; none: not looked for */
    size_t nreached, reached_capacity;
    struct span at; /* first `module` line or import */
    bool library;   /* found in the library, not in the project */
};

/* A test, and the module that it stands in. */
struct policy_test {
    struct decl *decl;
    struct module *module;
};

struct enumeration {
    uint32_t name;            /* 0: in place */
    struct enumeration *same; /* of the same hash */
    struct module *module;
    struct enum_values *values;
    uint32_t *ordinals; /* texts of the values */
    size_t n;
    bool ordered;
    struct span at;
    uint32_t number; /* in the program */
    bool mentioned;  /* lint: some type or value is of it */
    bool *named;     /* lint: by ordinal, the values that stand somewhere */
};

struct field {
    uint32_t name;
    struct kind *kind;
    const struct kind_field *written; /* NULL: implicit, of a judged kind */
    const struct type *type;          /* of a value, without ?; of a member when it is a set */
    bool set, optional;
    struct term *standard; /* a constant, or NULL */
    struct module *module; /* that declares it */
    struct span at;
    uint32_t number, column, relation; /* in the program; relation: of a set */
    bool read;                         /* lint: some term reads it */
};

struct kind {
    uint32_t name;
    struct kind *same; /* of the same hash */
    struct module *module;
    struct decl *decl;
    struct kind *parent;
    bool observed, judged, mapped; /* mapped: a `facts KIND from` names it */
    struct field **fields;
    size_t nfields, fields_capacity;
    const struct type *type;
    struct span at;
    uint32_t number, relation; /* in the program */
    bool used;
    bool asked; /* lint: something is said of it beside its declaration and its things */
};

/* FIELD: VALUE of a declared thing; of a set, one member. */
struct thing_value {
    struct field *field;
    struct term *value;
};

/* A name of a thing: declared, or only mentioned. */
struct named {
    struct kind *kind;
    uint32_t name;
    struct decl *decl; /* NULL: only mentioned (facts may bring it) */
    struct module *module;
    struct named *parent;
    struct span at;
    uint32_t number;                 /* in program->names, + 1; 0 until code names it */
    struct requirement *requirement; /* when its kind is judged */
    struct term *title;
    struct thing_value *values;
    size_t nvalues, values_capacity;
    struct named *next; /* of the same hash */
};

/* How far call.c is with a function or a parameter. */
struct call_mark {
    int state;    /* 0 not begun, 1 under way, 2 done */
    size_t depth; /* how deep the calls below go */
};

struct parameter {
    uint32_t name;
    struct parameter *same; /* of the same hash */
    struct module *module;
    struct decl *decl;
    const struct type *type;
    struct expr *value;    /* the one in force: the declaration's or a `set`'s */
    struct module *setter; /* whose `set` it is, or NULL */
    struct span at;
    struct term *term;
    struct call_mark mark;
    uint32_t number, routine;
    bool reached; /* lint: what is judged or shown rests on it */
};

/* A rule, with all of its bodies. */
struct rule {
    uint32_t name;
    struct module *module;
    struct decl **bodies;
    struct module **homes; /* module of each body */
    size_t nbodies, bodies_capacity, homes_capacity;
    const struct type **formals; /* types */
    size_t nformals;
    struct span at;
    struct rule_body *checked; /* by check, in order of bodies */
    size_t node;               /* of strata's graph */
    struct rule *same;         /* of the same hash */
    uint32_t relation;
    uint32_t *routines; /* program routines that fill it */
    size_t nroutines, routines_capacity;
    bool reached; /* lint: as of a parameter */
};

struct rule_body {
    struct variable **formals;
    struct term *condition;
};

struct function {
    uint32_t name;
    struct function *same; /* of the same hash */
    struct module *module;
    struct decl *decl;
    const struct type *result;
    const struct type **formals;
    size_t nformals;
    struct variable **variables;
    struct term *body;
    struct span at;
    uint32_t formula; /* + 1; 0: none yet */
    uint32_t routine;
    struct call_mark mark;
    bool reached; /* lint: as of a parameter */
};

/* One `require`. */
struct part {
    struct requirement *requirement;
    struct block *block;
    uint32_t name;  /* 0: unnamed */
    uint32_t label; /* the condition as written */
    struct span at;
    struct term *condition, *when, *otherwise;
    struct term *asked; /* `when`, unknown where it rests on what was not read: after strata */
    uint32_t number;
};

/* One `for ... require ...`. */
struct block {
    struct requirement *requirement;
    struct span at;
    struct ram_query *query;        /* of `for`; NULL: the thing itself */
    struct term *where;             /* conjunction, also among query->conditions */
    struct variable **keys;         /* of `per`; none: no per */
    struct term **key_values;       /* each, over the row's variables */
    struct generator **key_sources; /* each `in SOURCE`, or NULL */
    size_t nkeys;
    bool grouped;
    struct let **lets; /* in order */
    size_t nlets, lets_capacity;
    struct provided **provided;
    size_t nprovided, provided_capacity;
    struct part **parts;
    size_t nparts, parts_capacity;
    struct term *at_value; /* of `at`, or NULL */
    struct variable **subject;
    size_t nsubject;
    struct group *group;
    struct ram_query *groups; /* over the sources of keys; keys without one come from the rows */
    uint32_t number;
};

struct let {
    struct variable *variable;
    struct term *value;
    bool of_row; /* stands before `per` */
};

struct provided {
    struct term *condition, *otherwise;
};

struct requirement {
    struct named *thing;
    struct module *module;
    struct decl *decl;
    struct block **blocks;
    size_t nblocks, blocks_capacity;
    struct part **parts; /* of all blocks, in order */
    size_t nparts, parts_capacity;
    uint32_t severity, refs, remedy;
    uint32_t number, routine;
    bool wanted;       /* findings(...) of it are read */
    uint32_t findings; /* relation, or NONE */
};

/* findings(X): one relation for each X. */
struct findings_source {
    struct kind *kind;               /* findings of all requirements of a kind */
    struct requirement *requirement; /* or of one */
    uint32_t relation;
};

struct attribute {
    uint32_t name;
    struct term *value;
};

struct shape {
    bool edge;
    struct term *from, *to;
    struct attribute *attributes;
    size_t nattributes, attributes_capacity;
    struct ram_query *query; /* NULL: one row */
    struct let **lets;
    size_t nlets;
    struct span at;
};

struct picture {
    uint32_t name;
    struct module *module;
    struct decl *decl;
    struct attribute *attributes;
    size_t nattributes, attributes_capacity;
    struct shape **shapes;
    size_t nshapes, shapes_capacity;
    uint32_t number;
};

struct table_column {
    uint32_t heading;
    struct term *value;
};

struct table {
    uint32_t name;
    struct module *module;
    struct decl *decl;
    struct block *block; /* for, per, let */
    struct table_column *columns;
    size_t ncolumns, columns_capacity;
    struct term **order;
    bool *descending;
    size_t norder;
    struct term *limit;
    bool pages; /* layout: pages */
    uint32_t number;
};

struct map_value {
    struct field *field; /* NULL: id, title or parent */
    uint32_t name;
    struct term *value, *where;
    struct span at;
};

struct facts {
    struct decl *decl;
    struct module *module;
    struct kind *kind; /* NULL: native */
    uint32_t glob;
    struct term *as_of, *each, *where;
    struct variable *element; /* of `where` after each */
    struct map_value *values;
    size_t nvalues, values_capacity;
    bool block;     /* fields were written */
    char separator; /* of CSV; 0: found from the header */
    bool blank_above;
};

/* expect OUTCOME REQUIREMENT[.PART] [on SUBJECT] of the test that is compiled. */
struct expected {
    uint32_t state; /* enum expectation */
    struct requirement *requirement;
    struct part *part;
    struct term *subject;
    struct span at;
};

enum { NAME_SLOTS = 1024 };

#define LIST_OF(type)                                                                              \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n, capacity;                                                                        \
    }

struct model {
    LIST_OF(struct module *) modules;
    LIST_OF(struct policy_test)
    tests; /* in the order of modules, files and lines; the library's left out */
    LIST_OF(struct enumeration *) enumerations;
    LIST_OF(struct kind *) kinds;
    LIST_OF(struct field *) fields;
    LIST_OF(struct named *) names;
    struct named *name_slots[4096];         /* chains, by hash of kind and name */
    struct kind *kinds_by_name[NAME_SLOTS]; /* and by hash of the name alone */
    struct enumeration *enumerations_by_name[NAME_SLOTS];
    struct rule *rules_by_name[NAME_SLOTS];
    struct function *functions_by_name[NAME_SLOTS];
    struct parameter *parameters_by_name[NAME_SLOTS];
    LIST_OF(struct parameter *) parameters;
    LIST_OF(struct rule *) rules;
    LIST_OF(struct function *) functions;
    LIST_OF(struct requirement *) requirements;
    LIST_OF(struct findings_source *) findings;
    LIST_OF(struct picture *) graphs;
    LIST_OF(struct table *) reports;
    LIST_OF(struct facts *) facts;
    LIST_OF(struct expected) expected;
    LIST_OF(struct kind *) given;
    struct term *as_of; /* of the test, or NULL */
};

#endif
