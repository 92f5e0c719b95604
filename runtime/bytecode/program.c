#include "bytecode/program.h"

#include <string.h>

#include "bytecode/operand.h"

static const char *const type_names[] = {
#define TYPE(tag, name, of, word) name,
#include "bytecode/type.def"
#undef TYPE
};

static const char *const aggregate_words[] = {
#define AGGREGATE(name, word, meaning) word,
#include "bytecode/aggregate.def"
#undef AGGREGATE
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

const size_t type_count = LENGTH(type_names);
const size_t aggregate_count = LENGTH(aggregate_words);

const char *opcode_name(uint32_t op)
{
    return op < opcode_count ? opcode_forms[op].name : "?";
}

const char *type_tag_name(uint32_t tag)
{
    return tag < LENGTH(type_names) ? type_names[tag] : "?";
}

const char *aggregate_word(uint32_t aggregate)
{
    return aggregate < LENGTH(aggregate_words) ? aggregate_words[aggregate] : "?";
}

void program_open(struct program *program, struct heap *heap)
{
    memset(program, 0, sizeof *program);
    program->heap = heap;
    text_open(&program->texts, heap);
#define TABLE(row, rows)                                                                           \
    program->rows = heap_room(heap, NULL, &program->rows##_capacity, 1, sizeof *program->rows);
#define FIELD(name, check)
#define INDEX(name, rows)
#define OPTION(name, rows)
#define RANGE(name, rows)
#define END_TABLE
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE
}

uint32_t program_type(struct program *program, enum type_tag tag, uint32_t of)
{
    uint32_t new;
    for (size_t i = 0; i < program->ntypes; i++)
        if (program->types[i].tag == (uint32_t)tag && program->types[i].of == of)
            return (uint32_t)i;
    new = PROGRAM_ADD(program, types);
    program->types[new].tag = tag;
    program->types[new].of = of;
    return new;
}

static void add_text(const struct program *program, uint32_t text, struct buffer *out)
{
    if (text >= program->texts.n) {
        buffer_add_char(out, '?');
        return;
    }
    struct text t = text_of(&program->texts, text);
    buffer_add(out, t.bytes, t.length);
}

static void add_kind(const struct program *program, uint32_t kind, struct buffer *out)
{
    if (kind >= program->nkinds) {
        buffer_add_char(out, '?');
        return;
    }
    add_text(program, program->kinds[kind].name, out);
}

static void add_union(const struct program *program, uint32_t number, struct buffer *out)
{
    const struct program_union *u;
    if (number >= program->nunions) {
        buffer_add_char(out, '?');
        return;
    }
    u = &program->unions[number];
    if (!u->members_count) {
        buffer_add_z(out, "thing");
        return;
    }
    for (uint32_t i = 0; i < u->members_count; i++) {
        size_t member = (size_t)u->members_first + i;
        if (member >= program->nunion_members) {
            buffer_add_char(out, '?');
            return;
        }
        if (i) buffer_add_z(out, " | ");
        add_kind(program, program->union_members[member].kind, out);
    }
}

static void add_enum(const struct program *program, uint32_t number, struct buffer *out)
{
    if (number >= program->nenums) {
        buffer_add_char(out, '?');
        return;
    }
    if (program->enums[number].name)
        add_text(program, program->enums[number].name, out);
    else
        buffer_add_z(out, "enumeration");
}

/* Works on programs that were not verified, too: messages of the verifier use it. */
void program_type_name(const struct program *program, uint32_t type, struct buffer *out)
{
    for (int depth = 0; depth < 32 && type < program->ntypes; depth++) {
        const struct program_type *t = &program->types[type];
        switch ((enum type_tag)t->tag) {
        case TYPE_ENUM: add_enum(program, t->of, out); return;
        case TYPE_THING: add_kind(program, t->of, out); return;
        case TYPE_UNION: add_union(program, t->of, out); return;
        case TYPE_LIST:
        case TYPE_SET:
            buffer_add_z(out, t->tag == TYPE_LIST ? "list of " : "set of ");
            type = t->of;
            continue;
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
        case TYPE_SUBJECT:
        case TYPE_NODE: break;
        }
        buffer_add_z(out, type_tag_name(t->tag));
        return;
    }
    buffer_add_char(out, '?');
}

uint32_t program_kind(const struct program *program, const char *module, const char *name)
{
    uint32_t m, n;
    if (!text_find(&program->texts, module, strlen(module), &m) ||
        !text_find(&program->texts, name, strlen(name), &n))
        return NONE;
    for (size_t i = 0; i < program->nkinds; i++)
        if (program->kinds[i].name == n && program->kinds[i].module == m) return (uint32_t)i;
    return NONE;
}

uint32_t program_field(const struct program *program, uint32_t kind, uint32_t name)
{
    const struct program_kind *k = &program->kinds[kind];
    for (uint32_t i = 0; i < k->fields_count; i++)
        if (program->fields[k->fields_first + i].name == name) return k->fields_first + i;
    return NONE;
}
