/* Which requirement is asked for: [MODULE.][KIND.]NAME[.PART]. */
#include <string.h>

#include "api/engine_int.h"

enum { NAMED = 5 }; /* names at most that help lists */

static const char *text_at(const struct muster_engine *e, uint32_t text)
{
    return text_bytes(&e->program.texts, text);
}

static const char *name_of(const struct muster_engine *e, const struct program_requirement *r)
{
    return text_at(e, r->name);
}

static const char *kind_of(const struct muster_engine *e, const struct program_requirement *r)
{
    return text_at(e, e->program.kinds[r->kind].name);
}

/* What stands behind "WORD.", or NULL. */
static const char *behind(const char *text, const char *word)
{
    size_t n = strlen(word);
    return text && strncmp(text, word, n) == 0 && text[n] == '.' ? text + n + 1 : NULL;
}

/* The PART that is asked for of a requirement, "" for none; NULL when it is another requirement. In
 * front of its name may stand its module, its kind or both: `way` is which. */
static const char *part_asked(const struct muster_engine *e, const struct program_requirement *r,
                              const char *asked, unsigned way)
{
    if (way & 2) asked = behind(asked, text_at(e, r->module));
    if (way & 1) asked = behind(asked, kind_of(e, r));
    if (asked && strcmp(asked, name_of(e, r)) == 0) return "";
    return behind(asked, name_of(e, r));
}

static bool find_part(const struct muster_engine *e, const struct program_requirement *r,
                      const char *name, uint32_t *part)
{
    *part = NONE;
    if (!*name) return true;
    for (uint32_t k = r->parts_first; k < r->parts_first + r->parts_count; k++) {
        const struct program_part *p = &e->program.parts[k];
        if (strcmp(text_at(e, p->name ? p->name : p->label), name) != 0) continue;
        *part = k;
        return true;
    }
    return false;
}

/* The part of a requirement that is asked for: its name, "" for all of it, and *part; NULL when it
 * is another requirement that is. */
static const char *asked_part(const struct muster_engine *e, const struct program_requirement *r,
                              const char *asked, uint32_t *part)
{
    for (unsigned way = 0; way < 4; way++) {
        const char *name = part_asked(e, r, asked, way);
        if (name && find_part(e, r, name, part)) return name;
    }
    return NULL;
}

static bool is_asked(const struct muster_engine *e, const struct program_requirement *r,
                     const char *asked, uint32_t *part)
{
    return asked_part(e, r, asked, part) != NULL;
}

/* -- what was asked for in vain */

/* "a, b, ..." */
static const char *list_some(struct muster_engine *e, const char *const *names, size_t n)
{
    return arena_print(&e->arena, "%s%s", engine_list(e, names, n < NAMED ? n : NAMED),
                       n > NAMED ? ", ..." : "");
}

static size_t count_asked(const struct muster_engine *e, const char *asked)
{
    size_t n = 0;
    uint32_t part;
    for (size_t k = 0; k < e->program.nrequirements; k++)
        n += is_asked(e, &e->program.requirements[k], asked, &part);
    return n;
}

/* The shortest name that only this requirement has, with the part that was asked for. */
static const char *full_name(struct muster_engine *e, const struct program_requirement *r,
                             const char *asked)
{
    const char *module = text_at(e, r->module), *kind = kind_of(e, r), *names[3], *rest;
    uint32_t number;
    rest = asked_part(e, r, asked, &number);
    rest = *rest ? arena_print(&e->arena, ".%s", rest) : "";
    names[0] = arena_print(&e->arena, "%s.%s%s", module, name_of(e, r), rest);
    names[1] = arena_print(&e->arena, "%s.%s%s", kind, name_of(e, r), rest);
    names[2] = arena_print(&e->arena, "%s.%s.%s%s", module, kind, name_of(e, r), rest);
    for (size_t i = 0; i < 2; i++)
        if (count_asked(e, names[i]) == 1) return names[i];
    return names[2];
}

static enum muster_status refuse_several(struct muster_engine *e, const char *asked,
                                         const uint32_t *found, size_t n)
{
    const char **names = arena_alloc(&e->arena, n * sizeof *names);
    for (size_t k = 0; k < n; k++)
        names[k] = full_name(e, &e->program.requirements[found[k]], asked);
    return engine_refuse(e, arena_print(&e->arena, "name one of them: %s", list_some(e, names, n)),
                         "%zu requirements are called %s", n, asked);
}

static enum muster_status refuse_part(struct muster_engine *e, const struct program_requirement *r,
                                      const char *part)
{
    const char **names = arena_alloc(&e->arena, (r->parts_count + 1) * sizeof *names);
    const char *near, *help = NULL;
    size_t n = 0;
    for (uint32_t k = r->parts_first; k < r->parts_first + r->parts_count; k++)
        if (e->program.parts[k].name) names[n++] = text_at(e, e->program.parts[k].name);
    near = text_nearest(part, names, n);
    if (near)
        help = arena_print(&e->arena, "did you mean %s.%s?", name_of(e, r), near);
    else if (n)
        help = arena_print(&e->arena, "its parts are %s", list_some(e, names, n));
    else
        help = "its parts have no names";
    return engine_refuse(e, help, "%s has no part %s", name_of(e, r), part);
}

/* Names with the module or the kind in front are suggested to who gave such a one. */
static enum muster_status refuse_name(struct muster_engine *e, const char *asked)
{
    size_t n = e->program.nrequirements, m = 0;
    const char **names = arena_alloc(&e->arena, (3 * n + e->program.nparts + 1) * sizeof *names);
    const char *near, *advice;
    for (size_t k = 0; k < n; k++) names[m++] = name_of(e, &e->program.requirements[k]);
    advice = engine_import_advice(e, "requirement", asked, names, n);
    if (advice) return engine_refuse(e, advice, "there is no requirement called %s", asked);
    for (size_t k = 0; k < e->program.nparts; k++) {
        const struct program_part *p = &e->program.parts[k];
        if (p->name)
            names[m++] =
                arena_print(&e->arena, "%s.%s", names[p->requirement], text_at(e, p->name));
    }
    for (size_t k = 0; k < n && strchr(asked, '.'); k++) {
        const struct program_requirement *r = &e->program.requirements[k];
        names[m++] = arena_print(&e->arena, "%s.%s", text_at(e, r->module), name_of(e, r));
        names[m++] = arena_print(&e->arena, "%s.%s", kind_of(e, r), name_of(e, r));
    }
    near = text_nearest(asked, names, m);
    return engine_refuse(e,
                         near ? arena_print(&e->arena, "did you mean %s?", near)
                              : engine_suggest(e, asked, names, n, "requirements"),
                         "there is no requirement called %s", asked);
}

enum muster_status engine_find_requirement(struct muster_engine *e, const char *asked,
                                           uint32_t *number, uint32_t *part)
{
    size_t n = e->program.nrequirements, m = 0;
    uint32_t *found = arena_alloc(&e->arena, (n + 1) * sizeof *found);
    for (uint32_t k = 0; k < n; k++)
        if (is_asked(e, &e->program.requirements[k], asked, part)) found[m++] = k;
    if (m > 1) return refuse_several(e, asked, found, m);
    if (m == 1) {
        *number = found[0];
        is_asked(e, &e->program.requirements[found[0]], asked, part);
        return MUSTER_OK;
    }
    for (uint32_t k = 0; k < n; k++)
        for (unsigned way = 0; way < 4; way++) {
            const char *wrong = part_asked(e, &e->program.requirements[k], asked, way);
            if (wrong) return refuse_part(e, &e->program.requirements[k], wrong);
        }
    return refuse_name(e, asked);
}
