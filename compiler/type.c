#include "compiler/type.h"

#include "compiler/compile_int.h"

static bool same(const struct type *a, const struct type *b)
{
    return a->tag == b->tag && a->enumeration == b->enumeration && a->kind == b->kind &&
           a->element == b->element && a->nkinds == b->nkinds &&
           (a->nkinds == 0 || memcmp(a->kinds, b->kinds, a->nkinds * sizeof *a->kinds) == 0);
}

/* The one type like `wanted`, with its twin, made when it is new. */
static const struct type *unique(struct compilation *c, const struct type *wanted)
{
    struct type *plain, *maybe;
    for (const struct type *t = c->types; t; t = t->next)
        if (same(t, wanted)) return t;
    plain = MAKE(c, type);
    maybe = MAKE(c, type);
    *plain = *maybe = *wanted;
    maybe->optional = true;
    plain->plain = maybe->plain = plain;
    plain->maybe = maybe->maybe = maybe;
    plain->next = c->types;
    c->types = plain;
    return plain;
}

const struct type *type_simple(struct compilation *c, int tag)
{
    return unique(c, &(struct type){.tag = tag});
}

const struct type *type_enum(struct compilation *c, const struct enumeration *enumeration)
{
    return unique(c, &(struct type){.tag = TYPE_ENUM, .enumeration = enumeration});
}

const struct type *type_thing(struct compilation *c, const struct kind *kind)
{
    return unique(c, &(struct type){.tag = TYPE_THING, .kind = kind});
}

static bool declared_before(const struct kind *a, const struct kind *b)
{
    return a->at.from < b->at.from;
}

const struct type *type_union(struct compilation *c, const struct kind *const *kinds, size_t n)
{
    const struct kind **sorted = arena_alloc(&c->arena, (n + 1) * sizeof *sorted);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = kept;
        while (j > 0 && declared_before(kinds[i], sorted[j - 1])) j--;
        if (j > 0 && sorted[j - 1] == kinds[i]) continue;
        memmove(sorted + j + 1, sorted + j, (kept - j) * sizeof *sorted);
        sorted[j] = kinds[i];
        kept++;
    }
    if (kept == 1) return type_thing(c, sorted[0]);
    return unique(c, &(struct type){.tag = TYPE_UNION, .kinds = sorted, .nkinds = kept});
}

const struct type *type_list(struct compilation *c, const struct type *element)
{
    return unique(c, &(struct type){.tag = TYPE_LIST, .element = element->plain});
}

const struct type *type_set(struct compilation *c, const struct type *element)
{
    return unique(c, &(struct type){.tag = TYPE_SET, .element = element->plain});
}

const struct type *type_optional(struct compilation *c, const struct type *type, bool optional)
{
    (void)c;
    return optional ? type->maybe : type->plain;
}

static bool holds_kind(const struct type *type, const struct kind *kind)
{
    if (type->tag == TYPE_THING) return type->kind == kind;
    for (size_t i = 0; i < type->nkinds; i++)
        if (type->kinds[i] == kind) return true;
    return type->nkinds == 0;
}

bool type_fits(const struct type *from, const struct type *to)
{
    from = from->plain;
    to = to->plain;
    if (from == to || from->tag == TYPE_BROKEN || to->tag == TYPE_BROKEN) return true;
    if (to->tag == TYPE_UNION && from->tag == TYPE_THING) return holds_kind(to, from->kind);
    if (to->tag == TYPE_UNION && from->tag == TYPE_UNION) {
        for (size_t i = 0; i < from->nkinds; i++)
            if (!holds_kind(to, from->kinds[i])) return false;
        return from->nkinds > 0 || to->nkinds == 0;
    }
    return false;
}

bool type_is(const struct type *type, int tag)
{
    return type->tag == tag;
}

bool type_is_thing(const struct type *type)
{
    return type->tag == TYPE_THING || type->tag == TYPE_UNION;
}

bool type_is_list(const struct type *type)
{
    return type->tag == TYPE_LIST || type->tag == TYPE_SET;
}

bool type_is_ordered(const struct type *type)
{
    switch (type->tag) {
    case TYPE_INT:
    case TYPE_NUMBER:
    case TYPE_TEXT:
    case TYPE_DATE:
    case TYPE_INSTANT:
    case TYPE_DURATION:
    case TYPE_MONTHS:
    case TYPE_SPAN:
    case TYPE_BROKEN: return true;
    case TYPE_ENUM: return type->enumeration->ordered;
    default: return false;
    }
}

static const char *union_words(struct compilation *c, const struct type *type)
{
    const char *words = "";
    if (type->nkinds == 0) return "thing";
    for (size_t i = 0; i < type->nkinds; i++)
        words = arena_print(&c->arena, "%s%s%s", words, i ? " or " : "",
                            text_z(c, type->kinds[i]->name));
    return words;
}

static const char *enum_words(struct compilation *c, const struct enumeration *e)
{
    const char *words = "one of ";
    if (e->name) return text_z(c, e->name);
    for (size_t i = 0; i < e->n; i++)
        words = arena_print(&c->arena, "%s%s%s", words, i ? ", " : "", text_z(c, e->ordinals[i]));
    return words;
}

const char *type_words(struct compilation *c, const struct type *type)
{
    const char *words;
    switch (type->tag) {
    case TYPE_BROKEN: words = "unknown"; break;
    case TYPE_UNIT: words = "calendar unit"; break;
    case TYPE_VOID: words = "nothing"; break;
    case TYPE_ENUM: words = enum_words(c, type->enumeration); break;
    case TYPE_THING: words = text_z(c, type->kind->name); break;
    case TYPE_UNION: words = union_words(c, type); break;
    case TYPE_LIST:
    case TYPE_SET:
        words = arena_print(&c->arena, "%s of %s", type->tag == TYPE_SET ? "set" : "list",
                            type_words(c, type->element));
        break;
    default: words = type_tag_name((uint32_t)type->tag); break;
    }
    return type->optional ? arena_print(&c->arena, "%s?", words) : words;
}

static uint32_t union_number(struct compilation *c, const struct type *type)
{
    struct program *p = c->program;
    uint32_t number = PROGRAM_ADD(p, unions);
    p->unions[number].members_first = (uint32_t)p->nunion_members;
    p->unions[number].members_count = (uint32_t)type->nkinds;
    for (size_t i = 0; i < type->nkinds; i++) {
        uint32_t member = PROGRAM_ADD(p, union_members);
        p->union_members[member].kind = type->kinds[i]->number;
    }
    return number;
}

uint32_t type_number(struct compilation *c, const struct type *type)
{
    struct type *plain = (struct type *)type->plain;
    uint32_t of = 0;
    int tag = plain->tag;
    if (plain->number) return plain->number - 1;
    switch (tag) {
    case TYPE_ENUM: of = plain->enumeration->number; break;
    case TYPE_THING: of = plain->kind->number; break;
    case TYPE_UNION: of = union_number(c, plain); break;
    case TYPE_LIST:
    case TYPE_SET: of = type_number(c, plain->element); break;
    case TYPE_UNIT: tag = TYPE_INT; break;
    default: break;
    }
    plain->number = program_type(c->program, (enum type_tag)tag, of) + 1;
    return plain->number - 1;
}
