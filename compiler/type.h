/*
 * type - the types of terms, each once: equal types are equal pointers.
 *
 * A type and the same type with `?` are twins. Types live in the compilation's arena. TYPE_BROKEN
 * stands for what could not be typed; it fits everything, so that one mistake gives one message.
 */
#ifndef MUSTER_COMPILER_TYPE_H
#define MUSTER_COMPILER_TYPE_H

#include "base/arena.h"
#include "bytecode/program.h"

struct kind;
struct enumeration;
struct compilation;

enum { TYPE_BROKEN = 1000, TYPE_UNIT, TYPE_VOID };

struct type {
    int tag; /* enum type_tag, or one of the above */
    bool optional;
    const struct enumeration *enumeration;
    const struct kind *kind;         /* THING */
    const struct kind *const *kinds; /* UNION, sorted by declaration; none: any kind */
    size_t nkinds;
    const struct type *element;       /* LIST, SET */
    const struct type *plain, *maybe; /* itself without and with ? */
    uint32_t number;                  /* in the program, + 1; 0 until asked for */
    const struct type *next;
};

const struct type *type_simple(struct compilation *c, int tag);
const struct type *type_enum(struct compilation *c, const struct enumeration *enumeration);
const struct type *type_thing(struct compilation *c, const struct kind *kind);
const struct type *type_union(struct compilation *c, const struct kind *const *kinds, size_t n);
const struct type *type_list(struct compilation *c, const struct type *element);
const struct type *type_set(struct compilation *c, const struct type *element);
const struct type *type_optional(struct compilation *c, const struct type *type, bool optional);

/* A value of `from` may stand where `to` is expected, `?` aside: equal, broken, or a kind within a
 * union. */
bool type_fits(const struct type *from, const struct type *to);

bool type_is(const struct type *type, int tag);
bool type_is_thing(const struct type *type); /* THING or UNION */
bool type_is_list(const struct type *type);  /* LIST or SET */
bool type_is_ordered(const struct type *type);

/* "set of process", "date?", "system or unit": for messages, in the compilation's arena. */
const char *type_words(struct compilation *c, const struct type *type);

/* The type's number in the program. */
uint32_t type_number(struct compilation *c, const struct type *type);

#endif
