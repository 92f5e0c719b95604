/* Facts as they stand in relations, and what the text at their places says. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "replay/replay_int.h"

/* The row of a thing in its kind's relation; SIZE_MAX when it has none. */
static size_t row_of(const struct replay *r, value thing)
{
    const struct entity *entity = &r->run->entities[thing];
    if (thing == MISSING || entity->kind == NONE || entity->row == NONE) return SIZE_MAX;
    return entity->row;
}

static const struct relation *relation_of(const struct replay *r, value thing)
{
    return &r->run->relations[r->program->kinds[r->run->entities[thing].kind].relation];
}

value replay_column(const struct replay *r, value thing, uint32_t column)
{
    size_t row = thing == MISSING ? SIZE_MAX : row_of(r, thing);
    if (row == SIZE_MAX) return MISSING;
    return relation_of(r, thing)->rows[row * relation_of(r, thing)->width + column];
}

/* Whether a field is one of the thing's kind. */
static bool has_field(const struct replay *r, uint32_t field, value thing)
{
    const struct program_kind *kind;
    if (thing == MISSING || r->run->entities[thing].kind == NONE) return false;
    kind = &r->program->kinds[r->run->entities[thing].kind];
    return field - kind->fields_first < kind->fields_count;
}

value replay_field(const struct replay *r, uint32_t field, value thing)
{
    if (!has_field(r, field, thing)) return MISSING;
    return replay_column(r, thing, r->program->fields[field].column);
}

place replay_field_place(const struct replay *r, uint32_t field, uint32_t thing)
{
    place at = r->run->entities[thing].at;
    size_t row = row_of(r, thing);
    const struct relation *all;
    if (row == SIZE_MAX || !has_field(r, field, thing) || r->program->fields[field].set != NONE)
        return at;
    all = relation_of(r, thing);
    place stands = relation_place(all, row, r->program->fields[field].column);
    return stands ? stands : at;
}

void replay_set(struct replay *r, uint32_t field, value thing, struct values *to)
{
    const struct relation *set = &r->run->relations[r->program->fields[field].set];
    r->work -= r->work < set->nrows ? r->work : set->nrows;
    for (size_t k = 0; k < set->nrows; k++)
        if (set->rows[k * set->width] == thing) replay_add(r, to, set->rows[k * set->width + 1]);
}

bool replay_fits(const struct replay *r, uint32_t type, value thing)
{
    const struct program_type *wanted = &r->program->types[type];
    const struct program_union *several;
    uint32_t kind = r->run->entities[thing].kind;
    if (wanted->tag == TYPE_THING) return kind == wanted->of;
    several = &r->program->unions[wanted->of];
    for (uint32_t k = 0; k < several->members_count; k++)
        if (r->program->union_members[several->members_first + k].kind == kind) return true;
    return several->members_count == 0;
}

/* -- the text */

bool replay_is_native(const struct replay *r, uint32_t kind)
{
    for (size_t k = 0; k < r->program->nmappings; k++)
        if (r->program->mappings[k].kind == kind) return false;
    return true;
}

/* A word of a text: letters, digits and what stands in names, numbers and dates. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static size_t plain_length(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && is_plain(text[n])) n++;
    return n;
}

/* The bytes from a place on, without an opening quote. */
static bool find_text(const struct replay *r, place at, const char **text, size_t *length)
{
    const struct source_file *file = at ? source_file_of(r->run->sources, at) : NULL;
    if (!file || !file->bytes || at - file->base >= file->length) return false;
    *text = file->bytes + (at - file->base);
    *length = file->length - (at - file->base);
    if (**text == '"' || **text == '\'') ++*text, --*length;
    return true;
}

/* Only whole words are compared: what is quoted otherwise, folded or written in another way is
 * not told. */
int replay_read(struct replay *r, uint32_t type, value word, place at)
{
    uint32_t tag = replay_tag(r, type);
    struct buffer says;
    const char *text;
    size_t length, n;
    bool same, whole;
    if (word == MISSING || !find_text(r, at, &text, &length)) return -1;
    if (tag != TYPE_INT && tag != TYPE_DATE && tag != TYPE_TEXT && tag != TYPE_ENUM &&
        tag != TYPE_THING)
        return -1;
    n = plain_length(text, length);
    if (n == 0 || (n < length && !strchr(" \t\r\n,;\"'}])#", text[n]))) return -1;
    buffer_open(&says, r->heap);
    value_print(r->run, type, word, &says);
    whole = plain_length(buffer_text(&says), says.length) == says.length;
    same = says.length == n && memcmp(buffer_text(&says), text, n) == 0;
    buffer_clear(&says);
    return whole ? same : -1;
}
