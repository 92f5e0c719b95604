/* Types and constants. */
#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "bytecode/verify_int.h"

#define MISSING_WORD INT64_MIN

static bool type_is_sound(struct verifier *v, uint32_t number, uint8_t *depths)
{
    const struct program *p = v->program;
    const struct program_type *t = &p->types[number];
    size_t n = 1; /* what `of` must lie below */
    if (t->tag >= type_count)
        return verify_fail(v, "types[%u] has tag %u, and there is no such", number, t->tag);
    switch ((enum type_tag)t->tag) {
    case TYPE_ENUM: n = p->nenums; break;
    case TYPE_THING: n = p->nkinds; break;
    case TYPE_UNION: n = p->nunions; break;
    case TYPE_LIST:
    case TYPE_SET:
        if (t->of >= number)
            return verify_fail(v, "types[%u] is made of types[%u], which does not come before it",
                               number, t->of);
        depths[number] = depths[t->of] + 1;
        if (depths[number] > TYPE_DEPTH_MAX)
            return verify_fail(v, "types[%u] is nested too deep", number);
        v->node_types[number] = v->node_types[t->of];
        if (t->tag == TYPE_SET && v->node_types[number])
            return verify_fail(v, "types[%u] is a set of elements of a document", number);
        return true;
    case TYPE_NODE: v->node_types[number] = true; break;
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_NUMBER:
    case TYPE_TEXT:
    case TYPE_DATE:
    case TYPE_INSTANT:
    case TYPE_DURATION:
    case TYPE_MONTHS:
    case TYPE_SPAN:
    case TYPE_HOURS:
    case TYPE_REQUIREMENT:
    case TYPE_SUBJECT: break;
    }
    return t->of < n || verify_fail(v, "types[%u] is a %s of number %u, and there is no such",
                                    number, type_tag_name(t->tag), t->of);
}

/* The number of a row of names, of a kind that the type admits. */
static bool name_fits(struct verifier *v, uint32_t type, uint64_t word)
{
    const struct program *p = v->program;
    return word < p->nnames && verify_admits(v, type, p->names[word].kind);
}

static bool part_fits(const struct verifier *v, uint64_t word)
{
    const struct program *p = v->program;
    uint32_t requirement = (uint32_t)(word >> 32), part = (uint32_t)word;
    if (requirement >= p->nrequirements) return false;
    return !part || (part <= p->nparts && p->parts[part - 1].requirement == requirement);
}

static bool number_fits(int64_t word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    return isfinite(number);
}

/* Whether a word that is not the missing one may be of a type. */
static bool word_fits(struct verifier *v, uint32_t type, int64_t word)
{
    const struct program *p = v->program;
    switch ((enum type_tag)verify_tag(v, type)) {
    case TYPE_BOOL: return word == 0 || word == 1;
    case TYPE_NUMBER: return number_fits(word);
    case TYPE_TEXT: return (uint64_t)word < p->texts.n;
    case TYPE_DATE: return word >= CALENDAR_FIRST_DATE && word <= CALENDAR_LAST_DATE;
    case TYPE_INSTANT: return word >= CALENDAR_FIRST_INSTANT && word < CALENDAR_END_INSTANT;
    case TYPE_INT:
    case TYPE_DURATION:
    case TYPE_MONTHS: return true;
    case TYPE_ENUM: return (uint64_t)word < p->enums[p->types[type].of].values_count;
    case TYPE_THING:
    case TYPE_UNION: return name_fits(v, type, (uint64_t)word);
    case TYPE_REQUIREMENT: return part_fits(v, (uint64_t)word);
    case TYPE_LIST:
    case TYPE_SET: return word == 0;
    case TYPE_SPAN:
    case TYPE_HOURS:
    case TYPE_SUBJECT:
    case TYPE_NODE: return false;
    }
    return false;
}

/* Lists are trees: a list that is shared could be exponentially long when it is written out. */
static bool elements_are_sound(struct verifier *v, uint32_t number, bool *used)
{
    const struct program *p = v->program;
    const struct program_constant *c = &p->constants[number];
    for (uint32_t i = 0; i < c->elements_count; i++) {
        uint32_t e = p->elements[c->elements_first + i].constant;
        if (e >= number)
            return verify_fail(v,
                               "constants[%u] is made of constants[%u], which does not come "
                               "before it",
                               number, e);
        if (!verify_flows(v, p->constants[e].type, p->types[c->type].of))
            return verify_fail(v, "constants[%u] is a %s and has a %s in it", number,
                               verify_type_name(v, c->type),
                               verify_type_name(v, p->constants[e].type));
        if (program_constant_word(&p->constants[e]) == MISSING_WORD)
            return verify_fail(v, "constants[%u] has a missing element", number);
        if (used[e] && p->constants[e].elements_count)
            return verify_fail(v, "constants[%u] is an element of two lists", e);
        used[e] = true;
    }
    return true;
}

static bool constant_is_sound(struct verifier *v, uint32_t number, bool *used)
{
    const struct program_constant *c = &v->program->constants[number];
    uint32_t tag = verify_tag(v, c->type);
    int64_t word = program_constant_word(c);
    if (word != MISSING_WORD && !word_fits(v, c->type, word))
        return verify_fail(v, "constants[%u] holds %lld, which is no %s", number, (long long)word,
                           verify_type_name(v, c->type));
    if (c->elements_count && ((tag != TYPE_LIST && tag != TYPE_SET) || word == MISSING_WORD))
        return verify_fail(v, "constants[%u] is no list and has elements", number);
    return elements_are_sound(v, number, used);
}

bool verify_types(struct verifier *v)
{
    const struct program *p = v->program;
    uint8_t *depths = arena_alloc(v->arena, p->ntypes + 1);
    bool *used = arena_alloc(v->arena, p->nconstants + 1);
    v->node_types = arena_alloc(v->arena, p->ntypes + 1);
    for (uint32_t i = 0; i < p->ntypes; i++)
        if (!type_is_sound(v, i, depths)) return false;
    for (uint32_t i = 0; i < p->nconstants; i++)
        if (!constant_is_sound(v, i, used)) return false;
    return true;
}
