/* What refers to routines: parameters, steps, requirements, mappings, pictures, tables. */
#include <string.h>

#include "bytecode/verify_int.h"

/* A routine without arguments, of a kind and with a result of the given tag (type_count: none). */
static bool is_routine(struct verifier *v, uint32_t routine, enum routine_kind kind, uint32_t tag,
                       const char *whose, uint32_t number)
{
    const struct program_routine *r = &v->program->routines[routine];
    uint32_t result = r->result == NONE ? (uint32_t)type_count : verify_tag(v, r->result);
    if (r->kind == (uint32_t)kind && r->arguments == 0 && result == tag) return true;
    return verify_fail(v, "%s[%u] refers to routine %s, which is not of that kind or result", whose,
                       number, verify_text(v, r->name));
}

/* Tables and columns whose words are 0 or 1. */
#define FLAGS(each)                                                                                \
    each(enums, ordered) each(kinds, observed) each(kinds, judged) each(fields, optional)          \
        each(parameters, set) each(sort_keys, descending) each(loop_routines, once)                \
            each(reads, against) each(reads, decides) each(blocks, self) each(shapes, edge)        \
                each(reports, limited) each(reports, pages) each(mappings, blank_above)            \
                    each(requirements, library)

static bool flags_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
#define CHECK_FLAG(rows, name)                                                                     \
    for (size_t i = 0; i < p->n##rows; i++)                                                        \
        if (p->rows[i].name > 1)                                                                   \
            return verify_fail(v, #rows "[%zu]." #name " is %u, neither 0 nor 1", i,               \
                               p->rows[i].name);
    FLAGS(CHECK_FLAG)
#undef CHECK_FLAG
    return true;
}

static bool routine_is_sound(struct verifier *v, uint32_t number)
{
    const struct program_routine *r = &v->program->routines[number];
    const char *name = verify_text(v, r->name);
    bool gives = r->result != NONE;
    if (r->kind > ROUTINE_SOURCES)
        return verify_fail(v, "routine %s (routines[%u]) has kind %u, and there is no such", name,
                           number, r->kind);
    if (r->arguments > r->registers_count)
        return verify_fail(v, "routine %s has more arguments than registers", name);
    switch ((enum routine_kind)r->kind) {
    case ROUTINE_PARAMETER:
    case ROUTINE_SOURCES:
    case ROUTINE_FUNCTION:
        if (!gives) return verify_fail(v, "routine %s should have a result", name);
        break;
    case ROUTINE_DECLARE:
    case ROUTINE_RULE:
    case ROUTINE_REQUIREMENT:
    case ROUTINE_REPORT:
        if (gives) return verify_fail(v, "routine %s should have no result", name);
        break;
    case ROUTINE_MAP:
    case ROUTINE_SHAPE: break;
    }
    if (r->arguments && r->kind != ROUTINE_FUNCTION)
        return verify_fail(v, "routine %s has arguments and is no function", name);
    if (gives && v->node_types[r->result] && r->kind != ROUTINE_MAP)
        return verify_fail(v, "routine %s returns elements of a document", name);
    return true;
}

static bool parameter_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_parameter *x = &p->parameters[number];
    return is_routine(v, x->routine, ROUTINE_PARAMETER, verify_tag(v, x->type), "parameters",
                      number) &&
           (p->routines[x->routine].result == x->type ||
            verify_fail(v, "parameters[%u] is not of its routine's type", number));
}

static bool steps_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->nsteps; i++)
        if (p->steps[i].kind > STEP_LOOP)
            return verify_fail(v, "steps[%u] has kind %u, and there is no such", i,
                               p->steps[i].kind);
    for (uint32_t i = 0; i < p->nloop_routines; i++) {
        const struct program_routine *r = &p->routines[p->loop_routines[i].routine];
        if (r->kind != ROUTINE_RULE && r->kind != ROUTINE_REQUIREMENT)
            return verify_fail(v, "loop_routines[%u] runs %s, which is no rule and no requirement",
                               i, verify_text(v, r->name));
    }
    for (uint32_t i = 0; i < p->nloop_relations; i++)
        if (p->relations[p->loop_relations[i].relation].flags & (RELATION_KIND | RELATION_SET))
            return verify_fail(v, "loop_relations[%u] is a relation of things", i);
    return true;
}

/* -- requirements */

static uint32_t column_type(const struct verifier *v, uint32_t relation, uint32_t column)
{
    const struct program *p = v->program;
    return p->columns[p->relations[relation].columns_first + column].type;
}

/* findings(...) gives things of kind core.finding, each of which names a requirement. */
static bool findings_are_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_requirement *q = &p->requirements[number];
    uint32_t kind, field, word;
    if (q->findings == NONE) return true;
    kind = program_kind(p, "core", "finding");
    if (kind == NONE)
        return verify_fail(v, "requirement %s has findings, and there is no kind of them",
                           verify_text(v, q->name));
    if (p->relations[q->findings].columns_count != 1 ||
        p->relations[q->findings].flags & (RELATION_KIND | RELATION_SET) ||
        !verify_admits(v, column_type(v, q->findings, 0), kind))
        return verify_fail(v,
                           "the findings of requirement %s have a relation that cannot hold them",
                           verify_text(v, q->name));
    if (!text_find(&p->texts, "requirement", strlen("requirement"), &word)) return true;
    field = program_field(p, kind, word);
    if (!verify_work(v, p->kinds[kind].fields_count)) return false;
    return field == NONE || verify_admits(v, p->fields[field].type, q->kind) ||
           verify_fail(v, "a finding cannot be of requirement %s", verify_text(v, q->name));
}

static bool requirement_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_requirement *r = &p->requirements[number];
    const char *name = verify_text(v, r->name);
    if (r->severity > SEVERITY_CRITICAL)
        return verify_fail(v, "requirement %s has severity %u, and there is no such", name,
                           r->severity);
    for (uint32_t i = 0; i < r->parts_count; i++)
        if (p->parts[r->parts_first + i].requirement != number)
            return verify_fail(v, "parts[%u] is not of requirement %s, which claims it",
                               r->parts_first + i, name);
    for (uint32_t i = 0; i < r->blocks_count; i++)
        if (p->blocks[r->blocks_first + i].requirement != number)
            return verify_fail(v, "blocks[%u] is not of requirement %s, which claims it",
                               r->blocks_first + i, name);
    return findings_are_sound(v, number);
}

static bool hint_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_hint *h = &p->hints[number];
    if (h->column >= p->relations[h->relation].columns_count)
        return verify_fail(v, "hints[%u] speaks of a column that relations[%u] has not", number,
                           h->relation);
    if (!verify_compares(v, p->constants[h->constant].type, column_type(v, h->relation, h->column)))
        return verify_fail(v, "hints[%u] has a value that its column cannot hold", number);
    return true;
}

static bool requirements_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->nrequirements; i++)
        if (!requirement_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nparts; i++) {
        const struct program_requirement *r = &p->requirements[p->parts[i].requirement];
        if (i < r->parts_first || i - r->parts_first >= r->parts_count)
            return verify_fail(v, "parts[%u] is not among those of its requirement", i);
    }
    for (uint32_t i = 0; i < p->nblocks; i++) {
        const struct program_block *b = &p->blocks[i];
        const struct program_requirement *r = &p->requirements[b->requirement];
        if (i < r->blocks_first || i - r->blocks_first >= r->blocks_count)
            return verify_fail(v, "blocks[%u] is not among those of its requirement", i);
        if (b->sources != NONE &&
            !is_routine(v, b->sources, ROUTINE_SOURCES, TYPE_BOOL, "blocks", i))
            return false;
    }
    for (uint32_t i = 0; i < p->nreads; i++)
        if (p->reads[i].kind == NONE && p->reads[i].routine == NONE)
            return verify_fail(v, "reads[%u] speaks of nothing", i);
    for (uint32_t i = 0; i < p->nhints; i++)
        if (!hint_is_sound(v, i)) return false;
    return true;
}

/* -- mappings */

/* The kinds of the things that routines map: of those that only ever stand as `fields` of one kind.
 */
static void find_map_kinds(struct verifier *v)
{
    const struct program *p = v->program;
    bool *spoilt = arena_alloc(v->arena, p->nroutines + 1);
    v->map_kinds = arena_alloc(v->arena, (p->nroutines + 1) * sizeof *v->map_kinds);
    for (size_t i = 0; i < p->nroutines; i++) v->map_kinds[i] = NONE;
    for (size_t i = 0; i < p->nmappings; i++) {
        const struct program_mapping *m = &p->mappings[i];
        if (m->as_of != NONE) spoilt[m->as_of] = true;
        if (m->each != NONE) spoilt[m->each] = true;
        if (m->name != NONE) spoilt[m->name] = true;
        if (m->fields == NONE) continue;
        if (m->kind == NONE ||
            (v->map_kinds[m->fields] != NONE && v->map_kinds[m->fields] != m->kind))
            spoilt[m->fields] = true;
        v->map_kinds[m->fields] = m->kind;
    }
    for (size_t i = 0; i < p->nroutines; i++)
        if (spoilt[i]) v->map_kinds[i] = NONE;
}

static bool mapping_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_mapping *m = &p->mappings[number];
    if (m->separator > 127) return verify_fail(v, "mappings[%u] has no separator", number);
    if (m->as_of != NONE && !is_routine(v, m->as_of, ROUTINE_MAP, TYPE_INSTANT, "mappings", number))
        return false;
    if (m->each != NONE) {
        if (!is_routine(v, m->each, ROUTINE_MAP, TYPE_LIST, "mappings", number)) return false;
        if (verify_tag(v, p->types[p->routines[m->each].result].of) != TYPE_NODE)
            return verify_fail(v, "mappings[%u] walks over something else than elements", number);
    }
    if (m->fields != NONE &&
        !is_routine(v, m->fields, ROUTINE_MAP, (uint32_t)type_count, "mappings", number))
        return false;
    return m->name == NONE || is_routine(v, m->name, ROUTINE_MAP, TYPE_TEXT, "mappings", number);
}

/* -- pictures and tables */

static bool is_table(const struct verifier *v, uint32_t relation, uint64_t width)
{
    const struct program_relation *r = &v->program->relations[relation];
    return !(r->flags & (RELATION_KIND | RELATION_SET)) && r->columns_count >= width;
}

static bool shape_is_sound(struct verifier *v, uint32_t number)
{
    const struct program_shape *s = &v->program->shapes[number];
    uint32_t ends = s->edge ? 2 : 1;
    if (!is_routine(v, s->routine, ROUTINE_SHAPE, (uint32_t)type_count, "shapes", number))
        return false;
    if (!is_table(v, s->relation, (uint64_t)ends + s->attributes_count))
        return verify_fail(v, "shapes[%u] has a relation that cannot hold it", number);
    for (uint32_t i = 0; i < s->attributes_count; i++)
        if (verify_tag(v, column_type(v, s->relation, ends + i)) != TYPE_TEXT)
            return verify_fail(v, "shapes[%u] has an attribute that is no text", number);
    return true;
}

static bool attribute_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    uint32_t routine = p->attributes[number].routine;
    if (routine == NONE) return true;
    return is_routine(v, routine,
                      p->routines[routine].kind == ROUTINE_FUNCTION ? ROUTINE_FUNCTION
                                                                    : ROUTINE_SHAPE,
                      TYPE_TEXT, "attributes", number);
}

static bool report_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_report *r = &p->reports[number];
    uint64_t width = (uint64_t)r->headings_count + r->order_count + r->limited;
    uint32_t order = r->headings_count;
    if (!is_routine(v, r->routine, ROUTINE_REPORT, (uint32_t)type_count, "reports", number))
        return false;
    if (!is_table(v, r->relation, width))
        return verify_fail(v, "reports[%u] has a relation that cannot hold it", number);
    for (uint32_t i = 0; i < r->order_count; i++)
        if (column_type(v, r->relation, order + i) != p->sort_keys[r->order_first + i].type)
            return verify_fail(v, "reports[%u] has a sort key of another type than its column",
                               number);
    if (r->limited &&
        verify_tag(v, column_type(v, r->relation, order + r->order_count)) != TYPE_INT)
        return verify_fail(v, "reports[%u] has a limit that is no int", number);
    return true;
}

static bool tests_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->ntests; i++)
        if (p->tests[i].as_of != NONE &&
            !is_routine(v, p->tests[i].as_of, ROUTINE_FUNCTION, TYPE_INSTANT, "tests", i))
            return false;
    for (uint32_t i = 0; i < p->nexpectations; i++) {
        const struct program_expectation *e = &p->expectations[i];
        if (e->state > EXPECT_VACUOUS)
            return verify_fail(v, "expectations[%u] expects outcome %u, and there is no such", i,
                               e->state);
        if (e->part != NONE && p->parts[e->part].requirement != e->requirement)
            return verify_fail(v, "expectations[%u] has a part of another requirement", i);
        if (e->subject != NONE &&
            !is_routine(v, e->subject, ROUTINE_FUNCTION, TYPE_SUBJECT, "expectations", i))
            return false;
    }
    return true;
}

/* A rule's body takes a row of its relation. */
static bool derivation_is_sound(struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    const struct program_derivation *d = &p->derivations[number];
    const struct program_routine *r = &p->routines[d->routine];
    if (r->kind != ROUTINE_FUNCTION || r->result == NONE || verify_tag(v, r->result) != TYPE_BOOL)
        return verify_fail(v, "derivations[%u] is no condition", number);
    if (r->arguments != p->relations[d->relation].columns_count ||
        r->arguments > r->registers_count)
        return verify_fail(v, "derivations[%u] takes no row of its relation", number);
    for (uint32_t i = 0; i < r->arguments; i++)
        if (!verify_flows(v, column_type(v, d->relation, i),
                          p->registers[r->registers_first + i].type))
            return verify_fail(v, "derivations[%u] takes rows of other types", number);
    if (p->formulas[d->formula].kind != FORMULA_LAMBDA)
        return verify_fail(v, "derivations[%u] has a formula that is no LAMBDA", number);
    return true;
}

static bool points_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->npoints; i++) {
        const struct program_point *point = &p->points[i];
        if (point->kind > POINT_CONDITION)
            return verify_fail(v, "points[%u] is of kind %u, and there is no such", i, point->kind);
        if ((point->kind == POINT_PART) != (point->part != NONE))
            return verify_fail(v, "points[%u] is of a part, or is not, and says otherwise", i);
    }
    return true;
}

static bool proofs_are_sound(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->ntraces; i++)
        if (p->traces[i].kind > TRACE_ROW)
            return verify_fail(v, "traces[%u] is of kind %u, and there is no such", i,
                               p->traces[i].kind);
    if (!verify_formulas(v)) return false;
    for (uint32_t i = 0; i < p->nrequirements; i++)
        if (p->requirements[i].proof != NONE &&
            !is_routine(v, p->requirements[i].proof, ROUTINE_REQUIREMENT, (uint32_t)type_count,
                        "requirements", i))
            return false;
    for (uint32_t i = 0; i < p->nderivations; i++)
        if (!derivation_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nblocks; i++)
        if (p->blocks[i].scope != NONE &&
            !is_routine(v, p->blocks[i].scope, ROUTINE_SOURCES, TYPE_BOOL, "blocks", i))
            return false;
    return true;
}

bool verify_policy(struct verifier *v)
{
    const struct program *p = v->program;
    if (!flags_are_sound(v)) return false;
    for (uint32_t i = 0; i < p->nroutines; i++)
        if (!routine_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nparameters; i++)
        if (!parameter_is_sound(v, i)) return false;
    if (!steps_are_sound(v) || !requirements_are_sound(v)) return false;
    for (uint32_t i = 0; i < p->nmappings; i++)
        if (!mapping_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nshapes; i++)
        if (!shape_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nattributes; i++)
        if (!attribute_is_sound(v, i)) return false;
    for (uint32_t i = 0; i < p->nreports; i++)
        if (!report_is_sound(v, i)) return false;
    if (!tests_are_sound(v) || !proofs_are_sound(v) || !points_are_sound(v)) return false;
    find_map_kinds(v);
    return true;
}
