/*
 * compile_int - what the passes share: the compilation, its lists, look-ups of names.
 */
#ifndef MUSTER_COMPILER_COMPILE_INT_H
#define MUSTER_COMPILER_COMPILE_INT_H

#include <string.h>

#include "compiler/compile.h"
#include "compiler/model.h"

struct compilation {
    struct heap *heap;
    struct arena arena;
    struct text_pool texts;
    struct ast_context ast;
    struct source_map *sources;
    struct diag_list *diags;
    const struct compile_options *options;
    struct model model;
    struct module *core; /* the module that everybody imports */
    const struct type *types;
    const struct type *broken;
    struct ast_query *query;         /* parsed options->query */
    struct library *library;         /* opened when an error asks for it */
    struct steps *steps;             /* strata's result */
    struct derivations *derivations; /* order's: of each step's rules */
    bool tracing;                    /* order: plans let every candidate be seen */
    uint64_t chance;                 /* order: goes on from options->shuffle */
    bool unreadable;                 /* a path could not be read */
    struct decl *test;               /* options->test, or NULL */
    struct module *test_module;
    struct program *program;
};

/* Grows an array in the arena: the old block stays there until the end. */
void *compile_room(struct compilation *c, void *items, size_t *capacity, size_t need, size_t size);

/* Appends to LIST_OF(...) members, and to OWNER->NAME with its OWNER->nNAME and
 * OWNER->NAME_capacity. */
#define LIST_ADD(c, list, item)                                                                    \
    ((list).items =                                                                                \
         compile_room(c, (list).items, &(list).capacity, (list).n + 1, sizeof *(list).items),      \
     (list).items[(list).n++] = (item))
#define APPEND(c, owner, name, item)                                                               \
    ((owner)->name = compile_room(c, (owner)->name, &(owner)->name##_capacity,                     \
                                  (owner)->n##name + 1, sizeof *(owner)->name),                    \
     (owner)->name[(owner)->n##name++] = (item))
#define MAKE(c, type) ((struct type *)arena_alloc(&(c)->arena, sizeof(struct type)))

static inline const char *text_z(const struct compilation *c, uint32_t text)
{
    return text_bytes(&c->texts, text);
}
static inline uint32_t intern(struct compilation *c, const char *text)
{
    return text_intern(&c->texts, text, strlen(text));
}

/* What a span says, in one line, the same however it was spaced; at most `most` bytes. In the
 * arena. */
const char *compile_source_text(struct compilation *c, struct span at, size_t most);

/* A new compilation, of the heap, with nothing done yet. */
struct compilation *compile_open(const struct compile_options *options, struct heap *heap,
                                 struct source_map *sources, struct diag_list *diags,
                                 struct program *program);

/* passes */
bool pass_parse(struct compilation *c);

/* Reports that no module, nor what else could be documented, is called that. */
void report_no_module(struct compilation *c, const char *name);
bool pass_declare(struct compilation *c);
bool pass_check(struct compilation *c);
bool pass_strata(struct compilation *c);
bool pass_order(struct compilation *c);
bool pass_emit(struct compilation *c);

/* dumps */
void dump_parse(struct compilation *c, struct buffer *out);
void dump_declare(struct compilation *c, struct buffer *out);
void dump_check(struct compilation *c, struct buffer *out);
void dump_strata(struct compilation *c, struct buffer *out);
void dump_order(struct compilation *c, struct buffer *out);
void dump_emit(struct compilation *c, struct buffer *out);

/* -- look-ups (lookup.c): what a name means from within a module: its own, then what it imports.
 * NULL when there is none. */

struct module *find_module(struct compilation *c, uint32_t name);

/* Whether `from` may use names of `of` without saying the module. */
bool module_sees(const struct compilation *c, const struct module *from, const struct module *of);

/* How near a module is to another: itself, imported (or core), imported by what is imported and so
 * on, none of these. */
enum nearness { MODULE_OWN, MODULE_SEEN, MODULE_REACHED, MODULE_APART };
enum nearness module_nearness(struct compilation *c, struct module *from, const struct module *of);

/* Fills from->reached. */
void module_reach(struct compilation *c, struct module *from);

/* Reports that a name may be that of either module. */
void report_rivals(struct compilation *c, const struct name *name, const struct module *a,
                   const struct module *b);

struct kind *find_kind(struct compilation *c, struct module *from, uint32_t name);
struct enumeration *find_enum(struct compilation *c, struct module *from, uint32_t name);
struct rule *find_rule(struct compilation *c, struct module *from, uint32_t name);
struct function *find_function(struct compilation *c, struct module *from, uint32_t name);
struct parameter *find_parameter(struct compilation *c, struct module *from, uint32_t name);

/* The same where the name is used: reported when two modules that are seen have one. */
struct kind *the_kind(struct compilation *c, struct module *from, const struct name *name);
struct enumeration *the_enum(struct compilation *c, struct module *from, const struct name *name);
struct rule *the_rule(struct compilation *c, struct module *from, const struct name *name);
struct function *the_function(struct compilation *c, struct module *from, const struct name *name);
struct parameter *the_parameter(struct compilation *c, struct module *from,
                                const struct name *name);

/* Adds a declaration to the model, where look-ups find it. */
void keep_kind(struct compilation *c, struct kind *kind);
void keep_enum(struct compilation *c, struct enumeration *enumeration);
void keep_rule(struct compilation *c, struct rule *rule);
void keep_function(struct compilation *c, struct function *function);
void keep_parameter(struct compilation *c, struct parameter *parameter);

struct field *find_field(const struct kind *kind, uint32_t name);

/* Whether a field of a judged kind is its severity, refs or remedy, by name and type. */
bool is_metadata(const struct compilation *c, const struct field *field);
uint32_t find_ordinal(const struct enumeration *enumeration, uint32_t name); /* NONE */

/* A kind written a.b.c or c; reports what is wrong. NULL then. */
struct kind *resolve_kind(struct compilation *c, struct module *from, const struct dotted *name);

/* The named thing of a kind, made when it is new (only mentioned at `at`). */
struct named *name_of(struct compilation *c, struct kind *kind, uint32_t name, struct span at);
/* The same, or NULL. */
struct named *find_named(const struct compilation *c, const struct kind *kind, uint32_t name);

/* The last but for `module.` before it: splits a dotted name. False (reported) when the module is
 * unknown. */
bool split_dotted(struct compilation *c, struct module *from, const struct dotted *name,
                  struct module **module, struct name *last);

/* A type as written; the broken type, reported, when there is none such. Sets *set for T*,
 * *optional for T?. */
const struct type *resolve_type(struct compilation *c, struct module *from,
                                const struct type_name *written, bool *set, bool *optional);

/* -- what an unknown name may have been meant for (suggest.c) */

/* Says which modules that are not seen declare a `what` of this name (library_find() has the
 * words), loaded or not. False when none does. */
bool suggest_import(struct compilation *c, struct module *from, struct diag *diag, const char *what,
                    uint32_t name);

/* Says which modules of the library have something that is called so, for `muster doc`. */
void suggest_document(struct compilation *c, struct diag *diag, const char *name);

/* Whether a module of the policy or of the library is called so, loaded or not. */
bool is_module(struct compilation *c, const char *name);

/* Reports a module that is not there, or not imported. */
struct diag *report_module(struct compilation *c, struct span at, const char *name);

/* Adds "did you mean X?" when one of the candidates is near. */
void suggest(struct compilation *c, struct diag *diag, const char *name, const char **candidates,
             size_t n);

#endif
