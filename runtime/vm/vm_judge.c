/* Judging: outcomes, their counts, and findings as things. */
#include "vm/vm_int.h"

void vm_judge_open(struct run *run)
{
    const struct program *program = run->program;
    struct machine *m = run->machine;
    struct finding_layout *finding = &m->finding;
    uint32_t kind = program_kind(program, "core", "finding");
    m->parts = heap_alloc(run->heap, program->nparts * sizeof *m->parts);
    m->block_done = heap_alloc(run->heap, program->nblocks * sizeof *m->block_done);
    finding->kind = kind;
    if (kind == NONE) return;
    finding->requirement = entity_field(run, kind, "requirement", false, TYPE_UNION);
    finding->part = entity_field(run, kind, "part", false, TYPE_TEXT);
    finding->subject = entity_field(run, kind, "subject", false, TYPE_SUBJECT);
    finding->outcome = entity_field(run, kind, "outcome", false, TYPE_ENUM);
    finding->waived = entity_field(run, kind, "waived", false, TYPE_BOOL);
    finding->severity = entity_field(run, kind, "severity", false, TYPE_ENUM);
    finding->key = entity_field(run, kind, "key", false, TYPE_TEXT);
}

static uint32_t unread_text(struct run *run, uint32_t kind)
{
    const char *name = text_bytes(&run->texts, run->program->kinds[kind].name);
    return text_intern_z(&run->texts,
                         arena_print(&run->arena, "%s was not read: no file for it", name));
}

/* What each part's answer rests on; which kinds were read is known now. */
void vm_judge_prepare(struct run *run)
{
    const struct program *program = run->program;
    for (uint32_t p = 0; p < program->nparts; p++) {
        struct part_view *view = &run->machine->parts[p];
        const struct program_read *read = &program->reads[program->parts[p].reads_first];
        for (uint32_t k = 0; k < program->parts[p].reads_count; k++, read++) {
            if (read->routine != NONE && run->machine->broken[read->routine])
                view->broken = run->machine->broken[read->routine];
            if (read->kind == NONE || !run_is_unread(run, read->kind)) continue;
            uint32_t *text = read->against ? &view->unread_against : &view->unread;
            if (!*text) *text = unread_text(run, read->kind);
            if (read->decides) view->unread_deciding = *text;
        }
    }
}

/* -- findings as things */

static enum muster_status put(struct run *run, uint32_t thing, uint32_t field, value word, place at)
{
    if (field == NONE || word == MISSING) return MUSTER_OK;
    return run_store(run, thing, field, word, at);
}

/* The ordinal of an enumeration's value by name, or what it is usually. */
static value ordinal(const struct run *run, uint32_t field, const char *name, value usual)
{
    const struct program *program = run->program;
    const struct program_enum *values;
    if (field == NONE) return MISSING;
    values = &program->enums[vm_type(run, program->fields[field].type)->of];
    for (uint32_t k = 0; k < values->values_count; k++)
        if (!strcmp(text_bytes(&run->texts, program->enum_values[values->values_first + k].name),
                    name))
            return k;
    return usual < (value)values->values_count ? usual : MISSING;
}

static const char *part_name(const struct run *run, uint32_t number)
{
    const struct program_part *part = &run->program->parts[number];
    bool alone = run->program->requirements[part->requirement].parts_count == 1;
    return text_bytes(&run->texts, part->name || alone ? part->name : part->label);
}

/* "requirement.part(subject)" */
static uint32_t finding_key(struct run *run, const struct outcome *outcome)
{
    const struct program_part *part = &run->program->parts[outcome->part];
    const struct program_requirement *requirement = &run->program->requirements[part->requirement];
    const char *name = part_name(run, outcome->part);
    struct buffer text;
    uint32_t number;
    buffer_open(&text, run->heap);
    buffer_add_z(&text, text_bytes(&run->texts, requirement->name));
    if (*name) buffer_print(&text, ".%s", name);
    buffer_add_char(&text, '(');
    value_print_subject(run, outcome->subject, &text);
    buffer_add_char(&text, ')');
    number = text_intern(&run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

static enum muster_status fill_finding(struct run *run, uint32_t thing,
                                       const struct outcome *outcome, uint32_t key)
{
    static const char *const states[] = {"satisfied", "unverified", "unmet", "error"};
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    const struct finding_layout *to = &run->machine->finding;
    const struct program_part *part = &run->program->parts[outcome->part];
    const struct program_requirement *requirement = &run->program->requirements[part->requirement];
    uint32_t severity =
        requirement->severity > SEVERITY_CRITICAL ? SEVERITY_CRITICAL : requirement->severity;
    const char *name = part_name(run, outcome->part);
    place at = outcome->at;
    uint32_t of = run_entity(run, requirement->kind, requirement->name, requirement->at);
    const value words[] = {
        of,
        text_intern_z(&run->texts, name),
        outcome->subject,
        ordinal(run, to->outcome, states[outcome->state], outcome->state),
        outcome->waiver != NONE,
        ordinal(run, to->severity, severities[severity], severity),
        key,
    };
    const uint32_t fields[] = {to->requirement, to->part,     to->subject, to->outcome,
                               to->waived,      to->severity, to->key};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        enum muster_status status = put(run, thing, fields[k], words[k], at);
        if (status) return status;
    }
    return MUSTER_OK;
}

/* The relation of findings(...) of a requirement, when it has the form that findings take. */
static uint32_t findings_of(const struct run *run, uint32_t requirement)
{
    uint32_t relation = run->program->requirements[requirement].findings;
    const struct program_type *type;
    if (relation == NONE || run->machine->finding.kind == NONE) return NONE;
    if (run->relations[relation].width != 1) return NONE;
    type =
        vm_type(run, run->program->columns[run->program->relations[relation].columns_first].type);
    if (type->tag == TYPE_UNION) return relation;
    return type->tag == TYPE_THING && type->of == run->machine->finding.kind ? relation : NONE;
}

/* A finding is called what its key says; another one of the same key goes by its place. */
static bool make_finding(struct run *run, uint32_t relation, const struct outcome *outcome)
{
    enum muster_status status = MUSTER_OK;
    uint32_t kind = run->machine->finding.kind, key = finding_key(run, outcome);
    uint32_t thing = run_entity(run, kind, key, outcome->at);
    value row;
    if (run->entities[thing].row != NONE) thing = run_anonymous(run, kind, outcome->at);
    row = thing;
    run_declare_entity(run, thing, outcome->at, &status);
    if (!status) status = fill_finding(run, thing, outcome, key);
    return vm_stop(run, status) && vm_insert(run, relation, &row, outcome->at);
}

/* -- outcomes */

static bool record(struct run *run, const struct outcome *outcome)
{
    struct part_tally *tally = &run->tallies[outcome->part];
    uint32_t findings = findings_of(run, run->program->parts[outcome->part].requirement);
    tally->count[outcome->state]++;
    if (outcome->waiver != NONE) tally->waived++;
    if (outcome->state != OUTCOME_SATISFIED || run->options.keep_all || findings != NONE) {
        run->outcomes = heap_room(run->heap, run->outcomes, &run->outcomes_capacity,
                                  run->noutcomes + 1, sizeof *run->outcomes);
        run->outcomes[run->noutcomes++] = *outcome;
    }
    return findings == NONE || make_finding(run, findings, outcome);
}

/* Takes an answer, unless what it rests on was not read or broke. */
bool vm_judge(struct run *run, uint32_t part, enum outcome_state state, value subject,
              uint32_t message, place at)
{
    const struct part_view *view = &run->machine->parts[part];
    struct outcome outcome;
    if (run->proof) return true; /* it was judged before */
    if (view->broken) {
        state = OUTCOME_ERROR;
        message = view->broken;
    } else if (view->unread_against) {
        state = OUTCOME_UNVERIFIED;
        message = view->unread_against;
    } else if (view->unread && state == OUTCOME_UNMET) {
        state = OUTCOME_UNVERIFIED;
        message = view->unread;
    }
    if (subject == MISSING) subject = object_subject(&run->objects, NULL, NULL, 0);
    if (!at) at = run->program->parts[part].at;
    outcome = (struct outcome){part, state, subject, message, at, NONE};
    outcome.waiver = waiver_cover(run, part, state, subject);
    return record(run, &outcome);
}

bool vm_holds(struct run *run, uint32_t part)
{
    const struct part_view *view = &run->machine->parts[part];
    uint32_t requirement = run->program->parts[part].requirement;
    if (run->proof) return true;
    if (view->broken || view->unread_against || run->options.keep_all) return false;
    if (waiver_watches(run, requirement) || findings_of(run, requirement) != NONE) return false;
    run->tallies[part].count[OUTCOME_SATISFIED]++;
    return true;
}

/* r: bool, message, place */
bool vm_finding(struct run *run, uint32_t part, value subject, const value *r)
{
    enum outcome_state state = r[0] == MISSING ? OUTCOME_UNVERIFIED
                               : r[0]          ? OUTCOME_SATISFIED
                                               : OUTCOME_UNMET;
    return vm_judge(run, part, state, subject, r[1] == MISSING ? 0 : (uint32_t)r[1],
                    vm_place(r[2]));
}

static bool judges(const struct instruction *i)
{
    return i->op == OP_HOLDS || i->op == OP_SATISFIED || i->op == OP_FINDING ||
           i->op == OP_BROKEN || i->op == OP_INSPECTED;
}

/* A requirement's routine ended early: its parts are in error, whatever was judged before. */
static void break_parts(struct run *run, uint32_t routine)
{
    const struct program_routine *code = &run->program->routines[routine];
    uint32_t last = NONE;
    for (uint32_t k = 0; k < code->code_count; k++) {
        const struct instruction *i = &run->machine->code[code->code_first + k];
        if (!judges(i) || i->a == last || run->machine->parts[i->a].broken) continue;
        last = i->a;
        run->machine->parts[last].broken = run->machine->broken[routine];
        vm_judge(run, last, OUTCOME_ERROR, MISSING, run->machine->broken[routine], 0);
    }
}

static void break_readers(struct run *run, uint32_t routine)
{
    const struct program *program = run->program;
    for (uint32_t p = 0; p < program->nparts; p++)
        for (uint32_t k = 0; k < program->parts[p].reads_count; k++)
            if (program->reads[program->parts[p].reads_first + k].routine == routine)
                run->machine->parts[p].broken = run->machine->broken[routine];
}

/* Notes that a routine ended with an error that no guard took; run->failure says which. */
void vm_break(struct run *run, uint32_t routine, place at)
{
    const struct program_routine *broken = &run->program->routines[routine];
    const char *name = text_bytes(&run->texts, broken->name), *what = "";
    if (run->machine->broken[routine]) return;
    if (broken->kind == ROUTINE_RULE) what = "rule ";
    if (broken->kind == ROUTINE_PARAMETER) what = "parameter ";
    run->machine->broken[routine] =
        text_intern_z(&run->texts, arena_print(&run->arena, "%s%s could not be evaluated: %s", what,
                                               name, run->failure));
    run_trouble(run, TROUBLE_RULE_ERROR, at, 0, "%s",
                text_bytes(&run->texts, run->machine->broken[routine]));
    if (broken->kind == ROUTINE_REQUIREMENT) break_parts(run, routine);
    if (broken->kind != ROUTINE_RULE) return;
    run->broken_routines = heap_room(run->heap, run->broken_routines, &run->broken_capacity,
                                     run->nbroken + 1, sizeof *run->broken_routines);
    run->broken_routines[run->nbroken++] = routine;
    break_readers(run, routine);
}

/* -- after a step */

static bool is_judged(const struct part_tally *tally)
{
    for (int state = 0; state <= OUTCOME_ERROR; state++)
        if (tally->count[state]) return true;
    return false;
}

/* The first kind that a block ranges over and that was not read. What the library asks about kinds
 * that the policy does not use is no question to it. */
static uint32_t unread_source(const struct run *run, const struct program_block *block)
{
    bool library = run->program->requirements[block->requirement].library;
    for (uint32_t k = 0; k < block->reads_count; k++) {
        uint32_t kind = run->program->reads[block->reads_first + k].kind;
        if (kind != NONE && run_is_unread(run, kind) && (!library || run_uses(run, kind)))
            return kind;
    }
    return NONE;
}

/* A part of which nothing was judged, for want of what was not read, is unverified as a whole. */
static bool settle_block(struct run *run, uint32_t number)
{
    const struct program *program = run->program;
    const struct program_block *block = &program->blocks[number];
    const struct program_requirement *requirement = &program->requirements[block->requirement];
    uint32_t unread = unread_source(run, block);
    for (uint32_t k = 0; k < requirement->parts_count; k++) {
        uint32_t part = requirement->parts_first + k, text = 0;
        if (program->parts[part].block != number || is_judged(&run->tallies[part])) continue;
        if (unread != NONE && !run->tallies[part].inspected)
            text = unread_text(run, unread);
        else
            text = run->machine->parts[part].unread_deciding;
        if (text && !vm_judge(run, part, OUTCOME_UNVERIFIED, MISSING, text, 0)) return false;
    }
    return true;
}

/* After a step with this routine: blocks over kinds that were not read are unverified, findings are
 * known. */
bool vm_is_read(const struct run *run, uint32_t number)
{
    const struct program_routine *routine = &run->program->routines[number];
    if (routine->kind != ROUTINE_REQUIREMENT) return true;
    for (uint32_t k = 0; k < routine->code_count; k++) {
        const struct instruction *i = &run->machine->code[routine->code_first + k];
        if (judges(i) && findings_of(run, run->program->parts[i->a].requirement) != NONE)
            return true;
    }
    return false;
}

bool vm_judge_step(struct run *run, uint32_t number)
{
    const struct program *program = run->program;
    const struct program_routine *routine = &program->routines[number];
    struct machine *m = run->machine;
    if (routine->kind != ROUTINE_REQUIREMENT) return true;
    for (uint32_t k = 0; k < routine->code_count; k++) {
        const struct instruction *i = &m->code[routine->code_first + k];
        if (!judges(i)) continue;
        const struct program_part *part = &program->parts[i->a];
        uint32_t findings = findings_of(run, part->requirement);
        if (!m->block_done[part->block]) {
            m->block_done[part->block] = true;
            if (!settle_block(run, part->block)) return false;
        }
        if (findings == NONE) continue;
        relation_settle(&run->relations[findings]);
        relation_settle(&run->relations[program->kinds[m->finding.kind].relation]);
    }
    return true;
}

value vm_running(struct run *run, value word, uint32_t type)
{
    const struct object *span;
    if (word == MISSING || vm_type(run, type)->tag != TYPE_SPAN) return 0;
    span = object_of(&run->objects, word);
    return span->words[2] != UNIT_NONE && span->words[1] > run->now;
}
