/* What looks like success and is none: nothing inspected, nothing left, nothing asked. */
#include <string.h>

#include "report/finding_int.h"

static bool is_silent(const struct findings *f, uint32_t number)
{
    const struct program *program = f->run->program;
    const struct program_requirement *r =
        &program->requirements[program->blocks[number].requirement];
    for (uint32_t k = r->parts_first; k < r->parts_first + r->parts_count; k++) {
        const struct part_tally *tally = &f->run->tallies[k];
        if (program->parts[k].block != number) continue;
        if (tally->inspected || tally->count[0] || tally->count[1] || tally->count[2] ||
            tally->count[3])
            return false;
    }
    return true;
}

static value hinted_word(const struct findings *f, const struct program_hint *hint)
{
    return f->run->constants[hint->constant];
}

/* Whether any row holds what `where` compares with. */
static bool is_held(const struct findings *f, const struct program_hint *hint)
{
    const struct relation *relation = &f->run->relations[hint->relation];
    value word = hinted_word(f, hint);
    for (size_t k = 0; k < relation->nrows; k++)
        if (relation->rows[k * relation->width + hint->column] == word) return true;
    return false;
}

/* "no process has level operationl" */
static const char *describe(struct findings *f, const struct program_hint *hint)
{
    const struct program *program = f->run->program;
    const struct program_relation *relation = &program->relations[hint->relation];
    const char *kind = text_bytes(&f->run->texts, relation->name);
    const char *column = "", *made;
    struct buffer text;
    if (relation->kind != NONE) {
        const struct program_kind *k = &program->kinds[relation->kind];
        kind = text_bytes(&f->run->texts, k->name);
        for (uint32_t i = k->fields_first; i < k->fields_first + k->fields_count; i++)
            if (program->fields[i].set == hint->relation ||
                (program->fields[i].set == NONE && k->relation == hint->relation &&
                 program->fields[i].column == hint->column))
                column = text_bytes(&f->run->texts, program->fields[i].name);
    }
    if (!*column && hint->column < relation->columns_count)
        column = text_bytes(&f->run->texts,
                            program->columns[relation->columns_first + hint->column].name);
    buffer_open(&text, f->run->heap);
    buffer_print(&text, "no %s has %s%s", kind, column, *column ? " " : "");
    value_print(f->run, program->constants[hint->constant].type, hinted_word(f, hint), &text);
    made = arena_copy(&f->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

static void add_not_applicable(struct findings *f, const struct program_block *block)
{
    const struct program *program = f->run->program;
    bool named = false;
    for (uint32_t k = 0; k < block->hints_count; k++) {
        const struct program_hint *hint = &program->hints[block->hints_first + k];
        struct finding *finding;
        const char *message;
        if (is_held(f, hint)) continue;
        message = describe(f, hint);
        finding = finding_add_requirement(f, FINDING_NOT_APPLICABLE, block->requirement, message);
        finding->at = (struct span){hint->at, hint->to};
        finding->help = "a name or a text that is misspelled leaves nothing to inspect";
        named = true;
    }
    if (named) return;
    finding_add_requirement(f, FINDING_NOT_APPLICABLE, block->requirement,
                            block->self ? "its conditions apply to nothing here"
                                        : "where leaves nothing to inspect")
        ->at = (struct span){block->at, block->to};
}

/* The project's own requirements are meant to inspect something; the library's may speak of what is
 * not used here, unless it was to come from files. */
static bool is_not_in_use(const struct findings *f, const struct program_block *block)
{
    const struct program *program = f->run->program;
    if (!program->requirements[block->requirement].library) return false;
    for (uint32_t k = 0; k < block->reads_count; k++) {
        uint32_t kind = program->reads[block->reads_first + k].kind; /* none: it reads a rule */
        if (kind != NONE && f->run->readings[kind].mapped) return false;
    }
    return true;
}

static bool add_vacuous(struct findings *f, const struct program_block *block)
{
    bool unused = is_not_in_use(f, block);
    finding_add_requirement(f, unused ? FINDING_NOT_IN_USE : FINDING_VACUOUS, block->requirement,
                            unused ? "what it speaks of is not used here"
                                   : "there was nothing to inspect")
        ->at = (struct span){block->at, block->to};
    return !unused;
}

/* A requirement counts as what its blocks are when all of them are silent; vacuous is the graver.
 */
static enum muster_status look_at(struct findings *f, uint32_t number)
{
    const struct program_requirement *r = &f->run->program->requirements[number];
    bool vacuous = false, unused = false, silent = r->blocks_count > 0;
    for (uint32_t k = r->blocks_first; k < r->blocks_first + r->blocks_count; k++) {
        const struct program_block *block = &f->run->program->blocks[k];
        value any = 1;
        enum muster_status status = MUSTER_OK;
        if (!is_silent(f, k)) {
            silent = false;
            continue;
        }
        if (block->sources != NONE) status = run_routine(f->run, block->sources, &any);
        if (status) return status;
        if (any != 0) {
            add_not_applicable(f, block);
            continue;
        }
        if (add_vacuous(f, block))
            vacuous = true;
        else
            unused = true;
    }
    f->totals.vacuous += silent && vacuous;
    f->totals.not_in_use += silent && !vacuous && unused;
    f->totals.not_applicable += silent && !vacuous && !unused;
    return MUSTER_OK;
}

static void add_unchecked(struct findings *f)
{
    const struct program *program = f->run->program;
    bool *asked = heap_alloc(f->run->heap, f->run->nentities * sizeof *asked + 1);
    for (size_t k = 0; k < program->nrequirements; k++) {
        uint32_t entity;
        if (program->requirements[k].parts_count &&
            run_find_entity(f->run, program->requirements[k].kind, program->requirements[k].name,
                            &entity))
            asked[entity] = true;
    }
    for (uint32_t k = 0; k < f->run->nentities; k++) {
        struct entity entity = f->run->entities[k];
        struct finding *finding;
        if (asked[k] || entity.row == NONE || entity.kind == NONE ||
            !program->kinds[entity.kind].judged)
            continue;
        finding = finding_add(f, FINDING_UNCHECKED,
                              text_bytes(&f->run->texts, run_entity_name(f->run, k)),
                              "nothing is required here, so nothing was checked");
        finding->kind = entity.kind;
        finding->module = text_bytes(&f->run->texts, program->kinds[entity.kind].module);
        finding->at = f->run->sources ? page_token(f->run->sources, entity.at) : finding->at;
        finding->policy = finding->at;
        f->totals.unchecked++;
    }
    heap_free(f->run->heap, asked);
}

enum muster_status findings_add_silent(struct findings *f)
{
    for (uint32_t k = 0; k < f->run->program->nrequirements; k++) {
        enum muster_status status = look_at(f, k);
        if (status) return status;
    }
    add_unchecked(f);
    return MUSTER_OK;
}
