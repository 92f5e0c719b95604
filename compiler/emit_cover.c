/*
 * emit_cover - what a policy that is compiled for coverage counts: conditions, as they come out,
 * and rows that bodies of rules give.
 *
 * A condition is counted by the place where it stands, once, in however many routines it is
 * compiled: a comparison, a membership, a quantifier, a call; and whatever stands beside `and`,
 * `or`, `not`, or is asked for alone. The library is not counted, nor what only messages need.
 */
#include "compiler/emit.h"

enum { LABEL_MAX = 60 };

static bool is_of_library(const struct compilation *c, place at)
{
    const struct source_file *file = source_file_of(c->sources, at);
    for (size_t i = 0; i < c->model.modules.n; i++) {
        const struct module *m = c->model.modules.items[i];
        for (size_t f = 0; f < m->nfiles; f++)
            if (m->files[f]->source == file) return m->library;
    }
    return true;
}

/* The point of that kind at that place; NONE when it is not counted. */
static uint32_t point_at(struct emitter *e, enum point_kind kind, struct span at)
{
    struct program *p = e->p;
    uint32_t point;
    for (uint32_t i = 0; i < p->npoints; i++)
        if (p->points[i].kind == (uint32_t)kind && p->points[i].at == at.from &&
            p->points[i].to == at.to)
            return i;
    if (is_of_library(e->c, at.from)) return NONE;
    point = PROGRAM_ADD(p, points);
    p->points[point].kind = kind;
    p->points[point].name = text_intern_z(&p->texts, compile_source_text(e->c, at, LABEL_MAX));
    p->points[point].part = NONE;
    p->points[point].at = at.from;
    p->points[point].to = at.to;
    return point;
}

static void count(struct emitter *e, const struct term *term, uint32_t reg)
{
    uint32_t point = point_at(e, POINT_CONDITION, term->at);
    if (point != NONE) put(e, OP_COVER, point, reg, 0, 0);
}

static bool is_covered(const struct emitter *e, struct span at)
{
    return e->covered.from == at.from && e->covered.to == at.to;
}

bool cover_begin(struct emitter *e, const struct term *term)
{
    if (!e->covering || term->type->plain->tag != TYPE_BOOL || is_covered(e, term->at))
        return false;
    switch (term->kind) {
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT:
        if (!term_is_made(term)) return false;
        break;
    case TERM_OPERATION:
        if (term->op == OP_MOVE) return false;
        break;
    case TERM_IN_SET:
    case TERM_IS_KIND:
    case TERM_EXISTS:
    case TERM_CONTAINS:
    case TERM_CALL:
    case TERM_BUILTIN:
    case TERM_AGGREGATE: break;
    default: return false;
    }
    e->covered = term->at;
    return true;
}

void cover_end(struct emitter *e, const struct term *term, uint32_t reg)
{
    count(e, term, reg);
}

void cover_operand(struct emitter *e, const struct term *term, uint32_t reg)
{
    while (term->kind == TERM_IF_READ) term = term->args[0];
    if (!e->covering || is_covered(e, term->at)) return;
    switch (term->kind) {
    case TERM_VARIABLE:
    case TERM_PARAMETER:
    case TERM_FIELD:
    case TERM_FIELD_NAMED:
    case TERM_DEFAULT:
    case TERM_CHOICE: count(e, term, reg); break;
    default: break;
    }
}

void cover_rule(struct emitter *e, const struct derivation *d)
{
    const struct rule *rule = d->rule;
    for (size_t b = 0; e->c->options->coverage && b < rule->nbodies; b++) {
        uint32_t point;
        if (rule->checked[b].condition->at.from != d->at.from) continue;
        point = point_at(e, POINT_RULE, rule->bodies[b]->at);
        if (point == NONE) return;
        e->p->points[point].name = program_text(e, rule->name);
        put(e, OP_REACH, point, 0, 0, 0);
        return;
    }
}

void cover_part(struct emitter *e, const struct part *part)
{
    uint32_t point, name;
    if (!e->c->options->coverage) return;
    point = point_at(e, POINT_PART, part->at);
    if (point == NONE) return;
    name = program_text(e, part->requirement->thing->name);
    if (part->name)
        name = text_intern_z(&e->p->texts, arena_print(&e->c->arena, "%s.%s",
                                                       text_z(e->c, part->requirement->thing->name),
                                                       text_z(e->c, part->name)));
    e->p->points[point].name = name;
    e->p->points[point].part = part->number;
}
