/* Signatures of builtins: the words of builtin.def, matched against types of a program. */
#include <string.h>

#include "bytecode/program.h"

struct builtin_form {
    const char *word, *arguments, *result;
};

static const struct builtin_form forms[] = {
#define BUILTIN(name, word, arguments, result, meaning) {word, arguments, result},
#include "bytecode/builtin.def"
#undef BUILTIN
};

const size_t builtin_count = sizeof forms / sizeof *forms;

const char *builtin_word(uint32_t builtin)
{
    return builtin < builtin_count ? forms[builtin].word : "?";
}

const char *builtin_arguments(uint32_t builtin)
{
    return builtin < builtin_count ? forms[builtin].arguments : "";
}

const char *builtin_result(uint32_t builtin)
{
    return builtin < builtin_count ? forms[builtin].result : "";
}

/* One word of a signature. LIST_OF has the elements' tag, the others need none but TAG. */
struct shape {
    enum {
        SHAPE_TAG,
        SHAPE_LIST_OF,
        SHAPE_SPANS,
        SHAPE_LIST,
        SHAPE_ANY,
        SHAPE_ITEM,
        SHAPE_UNIT
    } is;
    enum type_tag tag;
    bool optional;
};

static bool is_word(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

static enum type_tag tag_named(const char *word, size_t length)
{
    uint32_t tag = 0;
    while (tag + 1 < type_count && !is_word(word, length, type_tag_name(tag))) tag++;
    return (enum type_tag)tag;
}

/* Reads one shape; returns what follows it, or NULL where there is none. */
static const char *read_shape(const char *text, struct shape *shape)
{
    size_t length;
    while (*text == ' ') text++;
    length = strcspn(text, " ?");
    if (!length) return NULL;
    memset(shape, 0, sizeof *shape);
    if (strncmp(text, "list of ", 8) == 0) {
        text += 8;
        length = strcspn(text, " ?");
        shape->is = SHAPE_LIST_OF;
        shape->tag = tag_named(text, length);
    } else if (is_word(text, length, "spans")) {
        shape->is = SHAPE_SPANS;
    } else if (is_word(text, length, "list")) {
        shape->is = SHAPE_LIST;
    } else if (is_word(text, length, "any")) {
        shape->is = SHAPE_ANY;
    } else if (is_word(text, length, "item")) {
        shape->is = SHAPE_ITEM;
    } else if (is_word(text, length, "unit")) {
        shape->is = SHAPE_UNIT;
    } else {
        shape->tag = tag_named(text, length);
    }
    text += length;
    shape->optional = *text == '?';
    return text + shape->optional;
}

/* Whether a type has a shape; `list` is the argument that ITEM speaks of, or NONE. */
static bool has_shape(const struct program *program, uint32_t type, const struct shape *shape,
                      uint32_t list)
{
    const struct program_type *t = &program->types[type];
    switch (shape->is) {
    case SHAPE_TAG: return t->tag == (uint32_t)shape->tag;
    case SHAPE_LIST_OF:
        return t->tag == TYPE_LIST && program->types[t->of].tag == (uint32_t)shape->tag;
    case SHAPE_SPANS: return t->tag == TYPE_SET && program->types[t->of].tag == TYPE_SPAN;
    case SHAPE_LIST: return t->tag == TYPE_LIST || t->tag == TYPE_SET;
    case SHAPE_ANY: return true;
    case SHAPE_ITEM: return list != NONE && program->types[list].of == type;
    case SHAPE_UNIT: return t->tag == TYPE_INT;
    }
    return false;
}

/* What the signature's words cannot say. */
static bool list_fits(const struct program *program, uint32_t builtin, uint32_t list)
{
    uint32_t tag = program->types[program->types[list].of].tag;
    if (builtin == BUILTIN_SUM_LIST)
        return tag == TYPE_INT || tag == TYPE_NUMBER || tag == TYPE_DURATION;
    if (builtin == BUILTIN_UNION_LIST) return tag == TYPE_SPAN;
    if (builtin == BUILTIN_MIN_LIST || builtin == BUILTIN_MAX_LIST) return tag != TYPE_NODE;
    return true;
}

/* Whether n arguments fit; those left out at the end must be optional. *list is the first list, or
 * NONE. */
static bool arguments_fit(const struct program *program, uint32_t builtin, const uint32_t *types,
                          size_t n, uint32_t *list)
{
    const char *text = builtin_arguments(builtin);
    struct shape shape;
    size_t i = 0;
    *list = NONE;
    for (; (text = read_shape(text, &shape)); i++) {
        if (i >= n && shape.optional) continue;
        if (i >= n || !has_shape(program, types[i], &shape, *list)) return false;
        if (shape.is == SHAPE_LIST && *list == NONE) *list = types[i];
    }
    return n <= i && (*list == NONE || list_fits(program, builtin, *list));
}

size_t builtin_arity(uint32_t builtin)
{
    const char *text = builtin_arguments(builtin);
    struct shape shape;
    size_t n = 0;
    while ((text = read_shape(text, &shape))) n++;
    return n;
}

bool builtin_takes_unit(uint32_t builtin)
{
    struct shape shape;
    return read_shape(builtin_arguments(builtin), &shape) && shape.is == SHAPE_UNIT;
}

bool builtin_fits(const struct program *program, uint32_t builtin, const uint32_t *types, size_t n,
                  uint32_t result)
{
    uint32_t list;
    struct shape shape;
    return builtin < builtin_count && n == builtin_arity(builtin) &&
           arguments_fit(program, builtin, types, n, &list) &&
           read_shape(builtin_result(builtin), &shape) && has_shape(program, result, &shape, list);
}

bool builtin_signature(struct program *program, uint32_t builtin, const uint32_t *types, size_t n,
                       uint32_t *result)
{
    uint32_t list;
    struct shape shape;
    if (builtin >= builtin_count || !arguments_fit(program, builtin, types, n, &list) ||
        !read_shape(builtin_result(builtin), &shape))
        return false;
    switch (shape.is) {
    case SHAPE_TAG: *result = program_type(program, shape.tag, 0); break;
    case SHAPE_LIST_OF:
        *result = program_type(program, TYPE_LIST, program_type(program, shape.tag, 0));
        break;
    case SHAPE_SPANS:
        *result = program_type(program, TYPE_SET, program_type(program, TYPE_SPAN, 0));
        break;
    case SHAPE_ITEM: *result = program->types[list].of; break;
    case SHAPE_LIST: *result = list; break;
    case SHAPE_UNIT: *result = program_type(program, TYPE_INT, 0); break;
    case SHAPE_ANY: return false;
    }
    return true;
}
