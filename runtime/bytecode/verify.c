#include "bytecode/verify_int.h"

#include <string.h>

#include "bytecode/layout.h"

bool verify_fail(struct verifier *v, const char *format, ...)
{
    va_list arguments;
    if (v->why) return false;
    va_start(arguments, format);
    v->why = arena_vprint(v->arena, format, arguments);
    va_end(arguments);
    return false;
}

const char *verify_type_name(struct verifier *v, uint32_t type)
{
    struct buffer name;
    const char *copy;
    buffer_open(&name, v->arena->heap);
    program_type_name(v->program, type, &name);
    copy = arena_copy(v->arena, buffer_text(&name), name.length > 80 ? 80 : name.length);
    buffer_clear(&name);
    return copy;
}

const char *verify_text(struct verifier *v, uint32_t text)
{
    struct text t = text_of(&v->program->texts, text);
    return arena_copy(v->arena, t.bytes, t.length > 80 ? 80 : t.length);
}

bool verify_work(struct verifier *v, uint64_t amount)
{
    v->work += amount;
    return v->work <= WORK_MAX || verify_fail(v, "the program is too intricate to be checked");
}

bool verify_admits(struct verifier *v, uint32_t type, uint32_t kind)
{
    const struct program *p = v->program;
    const struct program_union *u;
    if (verify_tag(v, type) == TYPE_THING) return p->types[type].of == kind;
    if (verify_tag(v, type) != TYPE_UNION) return false;
    u = &p->unions[p->types[type].of];
    if (!u->members_count) return true;
    if (!verify_work(v, u->members_count)) return false;
    for (uint32_t i = 0; i < u->members_count; i++)
        if (p->union_members[u->members_first + i].kind == kind) return true;
    return false;
}

/* Whether every kind of a union is one of another, perhaps of all kinds. */
static bool verify_widens(struct verifier *v, uint32_t from, uint32_t to)
{
    const struct program *p = v->program;
    const struct program_union *narrow = &p->unions[p->types[from].of];
    if (!p->unions[p->types[to].of].members_count) return true;
    for (uint32_t i = 0; i < narrow->members_count; i++)
        if (!verify_admits(v, to, p->union_members[narrow->members_first + i].kind)) return false;
    return narrow->members_count > 0;
}

bool verify_flows(struct verifier *v, uint32_t from, uint32_t to)
{
    if (from == to) return true;
    if (verify_tag(v, to) != TYPE_UNION) return false;
    if (verify_tag(v, from) == TYPE_UNION) return verify_widens(v, from, to);
    return verify_tag(v, from) == TYPE_THING && verify_admits(v, to, v->program->types[from].of);
}

static bool is_thing(const struct verifier *v, uint32_t type)
{
    return verify_tag(v, type) == TYPE_THING || verify_tag(v, type) == TYPE_UNION;
}

bool verify_compares(const struct verifier *v, uint32_t a, uint32_t b)
{
    return a == b || (is_thing(v, a) && is_thing(v, b));
}

/* -- references */

static size_t rows_of(const struct verifier *v, enum table table)
{
    size_t n;
    program_table(v->program, table, &n);
    return n;
}

/* One word of a row; words of one row stand side by side. */
static bool word_is_sound(struct verifier *v, const struct table_layout *layout, size_t column,
                          size_t row, const uint32_t *word)
{
    const struct table_column *c = &layout->columns[column];
    const char *of = layout->rows, *name = c->name;
    switch (c->check) {
    case IS_NUMBER:
    case IS_FIRST: return true;
    case IS_TEXT:
        if (*word < v->program->texts.n) return true;
        return verify_fail(v, "%s[%zu].%s is %u, and there is no such text", of, row, name, *word);
    case IS_PLACE:
        if (*word > v->places)
            return verify_fail(v, "%s[%zu].%s is %u, a place beyond the sources", of, row, name,
                               *word);
        if (*word && column && strcmp(name, "to") == 0 && word[-1] > *word)
            return verify_fail(v, "%s[%zu] ends at %u, before it begins", of, row, *word);
        return true;
    case IS_OPTION:
        if (*word == NONE) return true;
        __attribute__((fallthrough));
    case IS_INDEX:
        if (*word < rows_of(v, c->table)) return true;
        return verify_fail(v, "%s[%zu].%s is %u, and there is no such row in %s", of, row, name,
                           *word, table_layouts[c->table].rows);
    case IS_COUNT:
        if ((uint64_t)word[-1] + word[0] <= rows_of(v, c->table)) return true;
        return verify_fail(v, "%s[%zu].%s reaches past the end of %s", of, row, name,
                           table_layouts[c->table].rows);
    }
    return false;
}

/* Ranges of one column together are no longer than what they range over. */
static bool ranges_are_short(struct verifier *v, const struct table_layout *layout, size_t column,
                             const uint32_t *words, size_t n)
{
    const struct table_column *c = &layout->columns[column];
    uint64_t total = 0;
    if (c->check != IS_COUNT) return true;
    for (size_t i = 0; i < n; i++) total += words[i * layout->width + column];
    if (total <= rows_of(v, c->table)) return true;
    return verify_fail(v, "the ranges of %s.%s overlap", layout->rows, c->name);
}

static bool references_are_sound(struct verifier *v)
{
    for (size_t t = 0; t < table_count; t++) {
        const struct table_layout *layout = &table_layouts[t];
        size_t n;
        const uint32_t *words = program_table(v->program, (enum table)t, &n);
        if (n >= NONE) return verify_fail(v, "table %s has too many rows", layout->rows);
        for (size_t i = 0; i < n; i++)
            for (size_t c = 0; c < layout->width; c++)
                if (!word_is_sound(v, layout, c, i, &words[i * layout->width + c])) return false;
        for (size_t c = 0; c < layout->width; c++)
            if (!ranges_are_short(v, layout, c, words, n)) return false;
    }
    return true;
}

/* Source files are numbered as source_add does it. */
static bool places_are_counted(struct verifier *v)
{
    const struct program *p = v->program;
    uint64_t next = 1;
    for (size_t i = 0; i < p->nsources; i++) {
        if (p->sources[i].text >= p->texts.n || p->sources[i].name >= p->texts.n)
            return verify_fail(v, "sources[%zu] names a text that is not there", i);
        next += (uint64_t)text_of(&p->texts, p->sources[i].text).length + 1;
        if (next >= UINT32_MAX) return verify_fail(v, "the sources are longer than 4 GiB");
    }
    v->places = (uint32_t)next - 1;
    return true;
}

bool program_verify(const struct program *program, struct arena *arena, const char **why)
{
    struct verifier v = {.program = program, .arena = arena};
    bool good = places_are_counted(&v) && references_are_sound(&v) && verify_types(&v) &&
                verify_tables(&v) && verify_policy(&v) && verify_code(&v) && verify_calls(&v);
    if (!good) *why = v.why ? v.why : "the program is not sound";
    return good;
}
