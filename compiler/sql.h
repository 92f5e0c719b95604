/*
 * sql - the relational program as SQL for SQLite: a second back end, which knows neither plans nor
 * bytecode.
 *
 * Tables: "MODULE.KIND" (self, title, parent, then its fields), "MODULE.KIND.FIELD" (self, member)
 * of a set field, "MODULE.RULE()" (c0, c1, ...), "group N" of a `per`; entity (id, kind, name,
 * known, title, parent) names every thing; reading (kind, unread, as_of) says what was read; run
 * (now, today); outcome (requirement, part, subject, outcome) is the result. Missing is NULL;
 * bools, enumerations, dates, instants, durations are integers as in the VM; a span is a JSON array
 * [from, to, unit], lists and sets are JSON arrays. What SQLite has no function for is left to
 * functions muster_NAME of the host, NAME as in builtin.def; `matches` is REGEXP, which the host
 * has to bring, too.
 *
 * SQL has no evaluation errors: where the VM reports one, SQL says something else or fails.
 */
#ifndef MUSTER_COMPILER_SQL_H
#define MUSTER_COMPILER_SQL_H

#include "compiler/compile_int.h"

/* The line of the script at which the host inserts things and facts. */
#define SQL_FACTS "-- facts\n"

/* What begins a line that names a rule or a part which SQL cannot express, and why. */
#define SQL_REFUSED "-- refused: "

/*
 * Writes the script of a policy whose passes up to strata were run. True when nothing was refused;
 * what was has its line, and whatever rests on it, too.
 */
bool compile_sql(struct compilation *c, struct buffer *out);

/* -- between the files of this back end */

/* A variable and the SQL that gives its value. */
struct sql_binding {
    const struct variable *variable;
    const char *text;
    const char *alias; /* of a table with all columns of `kind`, or NULL */
    const struct kind *kind;
    const char *sure; /* NULL for a member of a set that is missing; or no text */
};

struct sql {
    struct compilation *c;
    struct buffer *out;
    struct sql_binding *bindings;
    size_t nbindings, bindings_capacity;
    const struct rule **refused; /* rules that have no table */
    size_t nrefused, refused_capacity;
    const struct group **groups;
    size_t ngroups, groups_capacity;
    unsigned aliases;
    const struct step *step; /* of the rules that are written */
    bool common;             /* their table is the common table expression "so far" */
    const char *why;         /* why what is being written cannot be, or NULL */
    bool good;
};

/* Rows of a query: SELECT ... FROM from WHERE on AND truth. `on` is never unknown; truth is, for a
 * doubtful row. */
struct sql_rows {
    const char *from, *on, *truth;
};

/* A fragment in the compilation's arena. */
const char *sql_print(struct sql *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sql_refuse(struct sql *s, const char *why);
void sql_bind(struct sql *s, const struct variable *variable, const char *text);
const char *sql_alias(struct sql *s);
const char *sql_quote(struct sql *s, uint32_t text);           /* 'text' */
const char *sql_kind(struct sql *s, const struct kind *kind);  /* "module.kind" */
const char *sql_set(struct sql *s, const struct field *field); /* "module.kind.field" */
const char *sql_rule(struct sql *s,
                     const struct rule *rule); /* "module.rule()", or the rows so far */
const char *sql_group(struct sql *s, const struct group *group);

/* sql_term.c */
const char *sql_term(struct sql *s, struct term *term);
/* Whether a term cannot be missing: a thing of a kind that is ranged over. */
bool sql_is_there(struct sql *s, const struct term *term);
/* The SQL of a term that rests on members which may be unknown: NULL then, whatever `has` and `??`
 * would say. */
const char *sql_if_known(struct sql *s, struct term *term);
/* What a value of a type is sorted by: things by name. */
const char *sql_sort_key(struct sql *s, const struct type *type, const char *value);

/* sql_query.c; the variables stay bound: the caller sets nbindings back */
struct sql_rows sql_rows(struct sql *s, struct ram_query *query);
void sql_add_generator(struct sql *s, struct sql_rows *rows, struct generator *generator,
                       bool kleene);
const char *sql_exists(struct sql *s, struct term *term);
const char *sql_aggregate(struct sql *s, struct term *term);
/* sql_rule.c: the rules that depend on one another */
void sql_step(struct sql *s, const struct step *step);

#endif
