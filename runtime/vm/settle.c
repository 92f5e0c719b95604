/* After facts were loaded: names of unions resolved, sets by default, what is missing, what leads
 * nowhere. */
#include "vm/vm_int.h"

enum { CANDIDATES_MOST = 10000, SUGGESTIONS_MOST = 1000 };

struct settler {
    struct run *run;
    struct pairs reported;
    const char **candidates;
    size_t ncandidates, candidates_capacity;
    uint32_t candidates_kind, candidates_type; /* whose they are */
    uint32_t suggestions;
};

static bool is_things(const struct run *run, uint32_t type)
{
    uint32_t tag = vm_type(run, type)->tag;
    return tag == TYPE_THING || tag == TYPE_UNION;
}

/* Kinds that a type allows: the first and how many, from the union's members or all kinds. */
static uint32_t kind_of(const struct run *run, uint32_t type, uint32_t n)
{
    const struct program_type *things = vm_type(run, type);
    const struct program_union *several;
    if (things->tag == TYPE_THING) return n ? NONE : things->of;
    several = &run->program->unions[things->of];
    if (several->members_count == 0) return n < run->program->nkinds ? n : NONE;
    if (n >= several->members_count) return NONE;
    return run->program->union_members[several->members_first + n].kind;
}

/* -- names of unions */

/* The one declared thing that a name of no known kind can mean, or the word as it is. */
static value resolve(const struct run *run, uint32_t type, value word)
{
    uint32_t found = NONE, entity, kind;
    if (word == MISSING || run->entities[word].kind != NONE) return word;
    for (uint32_t n = 0; (kind = kind_of(run, type, n)) != NONE; n++) {
        if (!run_find_entity(run, kind, run->entities[word].name, &entity)) continue;
        if (run->entities[entity].row == NONE) continue;
        if (found != NONE) return word;
        found = entity;
    }
    return found == NONE ? word : (value)found;
}

static void resolve_column(struct run *run, struct relation *relation, uint32_t column,
                           uint32_t type)
{
    for (size_t row = 0; row < relation->nrows; row++) {
        value *word = &relation->rows[row * relation->width + column];
        *word = resolve(run, type, *word);
    }
}

/* Members may become equal: the relation is filled anew when one changes. */
static void resolve_set(struct run *run, struct relation *set, uint32_t type)
{
    size_t n = set->nrows;
    bool changed = false;
    for (size_t row = 0; row < n && !changed; row++) {
        value word = set->rows[row * set->width + 1];
        changed = resolve(run, type, word) != word;
    }
    if (!changed) return;
    value *rows = heap_alloc(run->heap, n * set->width * sizeof *rows);
    place *places = heap_alloc(run->heap, n * sizeof *places);
    memcpy(rows, set->rows, n * set->width * sizeof *rows);
    memcpy(places, set->places, n * sizeof *places);
    vm_clear_relation(set);
    for (size_t row = 0; row < n; row++) {
        value member[2] = {rows[row * set->width], 0};
        member[1] = resolve(run, type, rows[row * set->width + 1]);
        relation_insert(set, member, places[row], NULL);
    }
    heap_free(run->heap, rows);
    heap_free(run->heap, places);
}

static void resolve_fields(struct run *run)
{
    for (uint32_t k = 0; k < run->program->nfields; k++) {
        const struct program_field *field = &run->program->fields[k];
        if (vm_type(run, field->type)->tag != TYPE_UNION) continue;
        if (field->set != NONE)
            resolve_set(run, &run->relations[field->set], field->type);
        else if (run->machine->fields[k].relation)
            resolve_column(run, run->machine->fields[k].relation, field->column, field->type);
    }
}

/* -- sets by default */

static enum muster_status fill_one(struct run *run, uint32_t set, uint32_t entity,
                                   const value *words, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        value member[2] = {entity, words[k]};
        enum muster_status status = relation_insert(&run->relations[set], member, 0, NULL);
        if (status) return vm_row_limit(run, set), status;
    }
    return MUSTER_OK;
}

/* The default is a set, or its one member. */
static enum muster_status fill_set(struct run *run, uint32_t number)
{
    const struct program_field *field = &run->program->fields[number];
    const struct relation *set = &run->relations[field->set];
    value standard = run->constants[field->standard];
    const value *words = &standard;
    size_t n = 1;
    struct pairs have = {0};
    enum muster_status status = MUSTER_OK;
    if (standard == MISSING) return MUSTER_OK;
    if (run->program->constants[field->standard].type != field->type) {
        words = object_of(&run->objects, standard)->words;
        n = object_of(&run->objects, standard)->n;
    }
    for (size_t row = 0; row < set->nrows; row++)
        pairs_add(run->heap, &have, (uint32_t)set->rows[row * set->width], 0);
    for (uint32_t e = 0; e < run->nentities && !status; e++) {
        if (run->entities[e].kind != run->machine->fields[number].owner) continue;
        if (run->entities[e].row != NONE && !pairs_has(&have, e, 0))
            status = fill_one(run, field->set, e, words, n);
    }
    heap_free(run->heap, have.slots);
    return status;
}

static enum muster_status fill_sets(struct run *run)
{
    for (uint32_t k = 0; k < run->program->nfields; k++) {
        const struct program_field *field = &run->program->fields[k];
        enum muster_status status;
        if (field->set == NONE || field->standard == NONE) continue;
        status = fill_set(run, k);
        if (status) return status;
    }
    return MUSTER_OK;
}

/* -- fields that must be there */

static void require_field(struct run *run, uint32_t kind, uint32_t number)
{
    const struct program_field *field = &run->program->fields[number];
    const struct relation *relation = &run->relations[run->program->kinds[kind].relation];
    for (size_t row = 0; row < relation->nrows; row++) {
        const value *words = relation->rows + row * relation->width;
        uint32_t entity = (uint32_t)words[COLUMN_SELF];
        if (words[field->column] != MISSING || pairs_has(&run->machine->bad, entity, number))
            continue;
        run_trouble(run, TROUBLE_MISSING_FIELD, run->entities[entity].at, 0, "%s %s has no %s",
                    text_bytes(&run->texts, run->program->kinds[kind].name),
                    text_bytes(&run->texts, run_entity_name(run, entity)),
                    text_bytes(&run->texts, field->name));
    }
}

static void require_fields(struct run *run)
{
    for (uint32_t k = 0; k < run->program->nkinds; k++)
        for (uint32_t j = 0; j < run->program->kinds[k].fields_count; j++) {
            uint32_t number = run->program->kinds[k].fields_first + j;
            const struct program_field *field = &run->program->fields[number];
            if (!field->optional && field->set == NONE && field->standard == NONE)
                require_field(run, k, number);
        }
}

/* -- names that lead nowhere */

/* Names that a name could have been meant to be: of its kind, or of what a type allows. */
static void gather(struct settler *settler, uint32_t kind, uint32_t type)
{
    const struct run *run = settler->run;
    if (settler->candidates_kind == kind && settler->candidates_type == type) return;
    settler->candidates_kind = kind;
    settler->candidates_type = type;
    settler->ncandidates = 0;
    for (uint32_t e = 0; e < run->nentities && settler->ncandidates <= CANDIDATES_MOST; e++) {
        const struct entity *entity = &run->entities[e];
        if (entity->row == NONE || entity->name == NONE) continue;
        if (kind != NONE ? entity->kind != kind : !vm_fits(run, type, e)) continue;
        settler->candidates =
            heap_room(run->heap, settler->candidates, &settler->candidates_capacity,
                      settler->ncandidates + 1, sizeof *settler->candidates);
        settler->candidates[settler->ncandidates++] = text_bytes(&run->texts, entity->name);
    }
}

static uint32_t suggest(struct settler *settler, uint32_t number, uint32_t type)
{
    struct run *run = settler->run;
    const struct entity *entity = &run->entities[number];
    const char *nearest;
    if (entity->name == NONE || settler->suggestions++ >= SUGGESTIONS_MOST) return 0;
    gather(settler, entity->kind, entity->kind == NONE ? type : NONE);
    if (settler->ncandidates > CANDIDATES_MOST) return 0;
    nearest = text_nearest(text_bytes(&run->texts, entity->name), settler->candidates,
                           settler->ncandidates);
    if (!nearest) return 0;
    return text_intern_z(&run->texts, arena_print(&run->arena, "did you mean %s?", nearest));
}

/* `field` names a thing that is not there; NULL: the sources do. */
static void report(struct settler *settler, const char *field, uint32_t number, uint32_t type,
                   place at)
{
    struct run *run = settler->run;
    uint32_t kind = run->entities[number].kind;
    const char *name, *of = "", *space = "";
    if (!pairs_add(run->heap, &settler->reported, number, at)) return;
    name = text_bytes(&run->texts, run_entity_name(run, number));
    if (kind != NONE) {
        of = text_bytes(&run->texts, run->program->kinds[kind].name);
        space = " ";
    }
    if (field)
        run_trouble(run, TROUBLE_DANGLING, at, suggest(settler, number, type),
                    "%s names %s%s%s, which does not exist", field, of, space, name);
    else
        run_trouble(run, TROUBLE_DANGLING, at, suggest(settler, number, type),
                    "%s%s%s does not exist", of, space, name);
}

/* Column `column` of a relation of things or of a set; members stand where their row does. */
static void look_for_dangling(struct settler *settler, const struct relation *relation,
                              uint32_t column, uint32_t type, const char *field)
{
    const struct run *run = settler->run;
    bool wide = relation->flags & RELATION_KIND;
    for (size_t row = 0; row < relation->nrows; row++) {
        const value *words = relation->rows + row * relation->width;
        place at;
        if (words[column] == MISSING || run->entities[words[column]].row != NONE) continue;
        at = relation_place(relation, row, wide ? column : 0);
        if (!at) at = run->entities[words[0]].at;
        report(settler, field, (uint32_t)words[column], type, at);
    }
}

static void find_dangling(struct settler *settler)
{
    struct run *run = settler->run;
    const struct program *program = run->program;
    for (uint32_t k = 0; k < program->nkinds; k++) {
        const struct relation *things = &run->relations[program->kinds[k].relation];
        if (program->kinds[k].parent != NONE)
            look_for_dangling(settler, things, COLUMN_PARENT, NONE, "parent");
        for (uint32_t j = 0; j < program->kinds[k].fields_count; j++) {
            const struct program_field *field =
                &program->fields[program->kinds[k].fields_first + j];
            const char *name = text_bytes(&run->texts, field->name);
            if (!is_things(run, field->type)) continue;
            if (field->set == NONE)
                look_for_dangling(settler, things, field->column, field->type, name);
            else
                look_for_dangling(settler, &run->relations[field->set], 1, field->type, name);
        }
    }
    for (uint32_t k = 0; k < program->nnames; k++)
        if (run->entities[run->names[k]].row == NONE)
            report(settler, NULL, run->names[k], NONE, program->names[k].at);
}

enum muster_status run_settle(struct run *run)
{
    struct settler settler = {.run = run, .candidates_kind = NONE, .candidates_type = NONE};
    enum muster_status status;
    resolve_fields(run);
    status = fill_sets(run);
    run->machine->status = MUSTER_OK;
    if (status) return status;
    for (size_t k = 0; k < run->program->nrelations; k++) {
        vm_forget_indexes(&run->relations[k]);
        relation_settle(&run->relations[k]);
    }
    vm_forget_memos(run);
    for (size_t k = 0; k < run->program->nparameters; k++)
        run->parameter_done[k] = run->machine->parameter_set[k];
    require_fields(run);
    find_dangling(&settler);
    waiver_prepare(run);
    return MUSTER_OK;
}
