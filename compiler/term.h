/*
 * term - the relational program: typed, resolved terms and queries between syntax tree and
 * bytecode.
 *
 * check makes terms out of expressions: every name is a variable, a constant or a declaration,
 * every operation has its types, quantifiers and aggregates have become queries. A query is
 * generators and conditions without an order; order gives each its plan; emit turns plans into
 * code. A second back end starts here.
 */
#ifndef MUSTER_COMPILER_TERM_H
#define MUSTER_COMPILER_TERM_H

#include "base/source.h"
#include "compiler/type.h"

struct field;
struct rule;
struct function;
struct parameter;
struct named;
struct requirement;
struct findings_source;
struct group;
struct block;

struct variable {
    uint32_t name; /* 0: made by the compiler */
    const struct type *type;
    struct span at;
    bool nullable; /* may be missing at run time */
    bool known;    /* a thing that exists: drawn from a kind or a rule */
    bool unknown;  /* a member of a set that is missing: set while the code for that is made */
    bool of_row;   /* belongs to `for`, and a `per` follows: only aggregates may use it after */
    struct term *value; /* of a `let` */
    /* where a member of a set field stands: the field and the variable that owns it */
    const struct field *drawn_from;
    struct term *drawn_of;
    bool used;   /* its name stands somewhere */
    bool formal; /* of a rule or function: bound by the query or the call */
    /* emit */
    uint32_t reg;     /* + 1; 0: none yet */
    uint32_t routine; /* whose register it is */
    uint32_t cursor;  /* + 1: a thing whose row this cursor stands on; 0: none */
    uint32_t formula; /* + 1; 0: none yet */
};

enum term_kind {
#define TERM(kind, words) TERM_##kind,
#include "compiler/term.def"
#undef TERM
};

struct term {
    enum term_kind kind;
    const struct type *type;
    struct span at;
    struct term **args;
    size_t nargs;
    uint32_t op;      /* OPERATION: an enum opcode; BUILTIN: an enum builtin */
    bool joined;      /* NOT: one word with what it negates: a != b, no x in y, every ... */
    bool claim;       /* NOT: what is negated is what `every ... satisfies` claims */
    uint32_t formula; /* + 1; 0: none yet */
    union {
        struct {
            int64_t word; /* CONSTANT: INT, NUMBER bits, TEXT number, ENUM ordinal, ... */
            const struct named *named; /* CONSTANT of a thing */
            const struct requirement
                *requirement; /* CONSTANT of a requirement; word: part + 1 or 0 */
            uint32_t part;
        } constant;
        struct variable *variable;
        const struct field *field; /* FIELD, SET_FIELD */
        uint32_t text;             /* FIELD_NAMED, NODE_MEMBER, NODE_DEEP: the name */
        const struct kind *kind;   /* IS_KIND, READ, IF_READ */
        const struct rule *rule;   /* CONTAINS, PATH */
        struct function *function;
        const struct parameter *parameter;
        struct {
            struct ram_query *query;
            int function; /* AGGREGATE: enum aggregate_function */
            struct term *value, *parameter;
            struct term **keys;
            bool *descending;
            size_t nkeys;
        } aggregate;   /* AGGREGATE; EXISTS has only the query */
        int64_t count; /* NODE_UP, NODE_AT */
    } u;
};

enum generator_kind {
    GENERATOR_KIND, /* things of a kind */
    GENERATOR_SET,  /* members of a set field of a thing */
    GENERATOR_RULE, /* rows of a rule */
    GENERATOR_FINDINGS,
    GENERATOR_GROUP, /* rows of a group of `per` */
    GENERATOR_LIST,  /* elements of a list, a set or an enumeration */
    GENERATOR_FREE   /* nothing: conditions have to bind the variable */
};

struct generator {
    enum generator_kind kind;
    struct variable **variables; /* KIND, SET, FINDINGS, LIST: one; RULE, GROUP: a column each */
    size_t nvariables;
    const struct kind *of_kind;
    const struct field *field;
    struct term *base; /* SET: whose; LIST: the list */
    const struct rule *rule;
    struct findings_source *findings;
    struct group *group;
    uint32_t part; /* enum relation_part, for recursive rules */
    bool forced;   /* the delta: goes first */
    struct span at;
};

enum { GROUP_FIELDS_MAX = 4 };

/* Rows of a `per` block while it is evaluated: keys, then row variables, then whether the row is
 * certain, then fields that its aggregates look at. */
struct group {
    struct block *block;
    uint32_t relation;      /* in the program */
    uint32_t keys_relation; /* of the keys without a source; NONE when each has one */
    uint32_t
        lost_relation; /* of the keys of rows that lack a key with a source; NONE when none can */
    struct variable **variables; /* of `for` and its lets: columns after the keys, in order */
    size_t nvariables;
    struct variable **keys;
    size_t nkeys;
    const struct type **types;      /* of all columns */
    const struct type **open_types; /* of the keys without a source */
    size_t nopen;
    struct term *fields[GROUP_FIELDS_MAX]; /* TERM_FIELD of a row variable */
    size_t nfields;
};

enum plan_kind {
    PLAN_SCAN,     /* rows of a relation */
    PLAN_PROBE,    /* rows of a relation that have keys */
    PLAN_ELEMENTS, /* of a list */
    PLAN_BIND,     /* a variable is a term */
    PLAN_FILTER    /* a condition */
};

/* The relation that a step reads: one of these. */
struct plan_source {
    const struct kind *kind;
    const struct field *field;
    const struct rule *rule;
    const struct findings_source *findings;
    const struct group *group;
};

enum { KEYS_MAX = 8 };

/* One step of a plan, inside all steps before it. */
struct plan_step {
    enum plan_kind kind;
    struct plan_source source;  /* SCAN, PROBE */
    uint32_t part;              /* enum relation_part */
    uint32_t columns[KEYS_MAX]; /* of keys, ascending */
    struct term *keys[KEYS_MAX];
    size_t nkeys;
    struct variable **bind; /* by column: the variable to bind, or NULL */
    size_t nbind;           /* ELEMENTS, BIND: 1 */
    const struct kind
        *check; /* the variable bound in column `checked` must be a known thing of this kind */
    uint32_t checked;
    bool maybe;        /* rows and keys that are missing match, too, and leave the row in doubt */
    struct term *term; /* ELEMENTS: the list; BIND: the value; FILTER: the condition */
};

/*
 * Generators and conditions, at first without an order. In a kleene query a condition that is
 * unknown makes a row doubtful instead of absent.
 */
struct ram_query {
    struct generator **generators;
    size_t n, capacity;
    struct term **conditions;
    size_t nconditions, conditions_capacity;
    bool kleene;
    bool every_row; /* of `for`: a row that may fit has to come itself; a doubt about the whole
                       would not name it */
    bool ordered;
    struct plan_step **plan;
    size_t nplan, plan_capacity;
    struct plan_step *
        *traced; /* the plan of a proof, which lets every candidate be seen, or NULL */
    size_t ntraced;
    struct ram_query *
        *alternatives;   /* of an `exists`: together they say the same, each by a better way */
    struct term **known; /* what they look for: where one is missing, they are no better */
    size_t nalternatives;
    uint32_t formula; /* + 1; 0: none yet */
};

#endif
