/*
 * emit - terms and plans to bytecode.
 *
 * Requires: plans. Leaves: the program, whole. Schema first, then functions, declarations,
 * mappings, the steps in their order, pictures and tables; indexes and names get their numbers
 * last, when all that code asks for is known.
 */
#include "compiler/emit.h"

const struct type *simple(struct emitter *e, int tag)
{
    return type_simple(e->c, tag);
}

uint32_t program_text(struct emitter *e, uint32_t text)
{
    struct text t = text_of(&e->c->texts, text);
    return text_intern(&e->p->texts, t.bytes, t.length);
}

/* -- routines */

uint32_t new_routine(struct emitter *e)
{
    return PROGRAM_ADD(e->p, routines);
}

void begin_routine(struct emitter *e, uint32_t routine, enum routine_kind kind, uint32_t name)
{
    e->routine = routine;
    e->code.n = e->registers.n = e->cursors.n = e->labels.n = 0;
    e->p->routines[routine].kind = kind;
    e->p->routines[routine].name = name;
    e->p->routines[routine].result = NONE;
}

/* The operand of an instruction that is a label: 0 for none. */
static uint32_t *jump_operand(struct program_instruction *i)
{
    switch ((enum opcode)i->op) {
    case OP_JUMP:
    case OP_JUMP_IF:
    case OP_JUMP_UNLESS:
    case OP_JUMP_IF_FALSE:
    case OP_JUMP_IF_MISSING:
    case OP_EXPLAIN: return &i->a;
    case OP_GUARD: return i->a == NONE ? NULL : &i->a;
    case OP_NEXT:
    case OP_HOLDS: return &i->b;
    default: return NULL;
    }
}

void end_routine(struct emitter *e, const struct type *result)
{
    struct program *p = e->p;
    struct program_routine *routine = &p->routines[e->routine];
    if (!result) put(e, OP_END, 0, 0, 0, 0);
    routine->result = result ? type_number(e->c, result) : NONE;
    routine->registers_first = (uint32_t)p->nregisters;
    routine->registers_count = (uint32_t)e->registers.n;
    for (size_t i = 0; i < e->registers.n; i++) {
        uint32_t r = PROGRAM_ADD(p, registers);
        p->registers[r].type = e->registers.items[i];
    }
    routine->cursors_first = (uint32_t)p->ncursors;
    routine->cursors_count = (uint32_t)e->cursors.n;
    for (size_t i = 0; i < e->cursors.n; i++) {
        uint32_t r = PROGRAM_ADD(p, cursors);
        p->cursors[r] = e->cursors.items[i];
    }
    routine->code_first = (uint32_t)p->ninstructions;
    routine->code_count = (uint32_t)e->code.n;
    for (size_t i = 0; i < e->code.n; i++) {
        struct program_instruction *code = &e->code.items[i];
        uint32_t *jump = jump_operand(code), r;
        if (jump) *jump = e->labels.items[*jump];
        if (code->op == OP_GUARD && code->a == NONE) code->a = 0;
        r = PROGRAM_ADD(p, instructions);
        p->instructions[r] = *code;
    }
}

uint32_t new_register(struct emitter *e, const struct type *type)
{
    LIST_ADD(e->c, e->registers, type_number(e->c, type));
    return (uint32_t)e->registers.n - 1;
}

uint32_t new_registers(struct emitter *e, const struct type *const *types, size_t n)
{
    uint32_t first = (uint32_t)e->registers.n;
    for (size_t i = 0; i < n; i++) new_register(e, types[i]);
    return first;
}

uint32_t new_cursor(struct emitter *e, uint32_t relation, const struct type *element)
{
    struct program_cursor cursor = {.relation = relation, .element = NONE};
    if (element) cursor.element = type_number(e->c, element);
    LIST_ADD(e->c, e->cursors, cursor);
    return (uint32_t)e->cursors.n - 1;
}

uint32_t put(struct emitter *e, enum opcode op, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    struct program_instruction i = {
        .op = op, .a = a, .b = b, .c = c, .d = d, .at = e->at.from, .to = e->at.to};
    LIST_ADD(e->c, e->code, i);
    return (uint32_t)e->code.n - 1;
}

uint32_t new_label(struct emitter *e)
{
    LIST_ADD(e->c, e->labels, NONE);
    return (uint32_t)e->labels.n - 1;
}

void put_label(struct emitter *e, uint32_t label)
{
    e->labels.items[label] = (uint32_t)e->code.n;
}

uint32_t variable_register(struct emitter *e, struct variable *variable)
{
    if (!variable->reg || variable->routine != e->routine) {
        variable->reg = new_register(e, variable->type) + 1;
        variable->routine = e->routine;
    }
    return variable->reg - 1;
}

/* -- indexes: asked for in any order, stored by relation */

uint32_t want_index(struct emitter *e, uint32_t relation, const uint32_t *columns, size_t n)
{
    struct wanted_index wanted = {.relation = relation, .ncolumns = n};
    for (size_t i = 0; i < e->indexes.n; i++) {
        const struct wanted_index *w = &e->indexes.items[i];
        if (w->relation == relation && w->ncolumns == n &&
            memcmp(w->columns, columns, n * sizeof *columns) == 0)
            return (uint32_t)i;
    }
    memcpy(wanted.columns, columns, n * sizeof *columns);
    LIST_ADD(e->c, e->indexes, wanted);
    return (uint32_t)e->indexes.n - 1;
}

static void number_indexes(struct emitter *e)
{
    struct program *p = e->p;
    uint32_t *numbers = arena_alloc(&e->c->arena, (e->indexes.n + 1) * sizeof *numbers);
    for (uint32_t r = 0; r < p->nrelations; r++) {
        p->relations[r].indexes_first = (uint32_t)p->nindexes;
        for (size_t i = 0; i < e->indexes.n; i++) {
            const struct wanted_index *w = &e->indexes.items[i];
            uint32_t index;
            if (w->relation != r) continue;
            index = numbers[i] = PROGRAM_ADD(p, indexes);
            p->indexes[index].relation = r;
            p->indexes[index].keys_first = (uint32_t)p->nindex_keys;
            p->indexes[index].keys_count = (uint32_t)w->ncolumns;
            for (size_t k = 0; k < w->ncolumns; k++) {
                uint32_t key = PROGRAM_ADD(p, index_keys);
                p->index_keys[key].column = w->columns[k];
            }
            p->relations[r].indexes_count++;
        }
    }
    for (size_t i = 0; i < p->ninstructions; i++)
        if (p->instructions[i].op == OP_PROBE || p->instructions[i].op == OP_PROBE_MAYBE)
            p->instructions[i].b = numbers[p->instructions[i].b];
}

/* -- constants */

static uint32_t name_number(struct emitter *e, struct named *named)
{
    struct program *p = e->p;
    if (named->number) return named->number - 1;
    named->number = PROGRAM_ADD(p, names) + 1;
    p->names[named->number - 1].kind = named->kind->number;
    p->names[named->number - 1].name = program_text(e, named->name);
    p->names[named->number - 1].at = named->at.from;
    p->names[named->number - 1].to = named->at.to;
    return named->number - 1;
}

static int64_t constant_word(struct emitter *e, const struct term *term)
{
    const struct requirement *r = term->u.constant.requirement;
    switch (term->type->plain->tag) {
    case TYPE_TEXT:
        if (term->u.constant.word == INT64_MIN) return INT64_MIN;
        return program_text(e, (uint32_t)term->u.constant.word);
    case TYPE_THING:
    case TYPE_UNION: return name_number(e, (struct named *)term->u.constant.named);
    case TYPE_REQUIREMENT:
        if (!term->u.constant.part) return (int64_t)((uint64_t)r->number << 32);
        return (int64_t)((uint64_t)r->number << 32 |
                         (r->parts[term->u.constant.part - 1]->number + 1));
    default: return term->u.constant.word;
    }
}

/* The slot of a constant, or the empty one where it belongs. */
static uint32_t *constant_slot(struct emitter *e, uint32_t type, uint64_t word)
{
    const struct program *p = e->p;
    uint64_t hash = (word ^ word >> 32 ^ (uint64_t)type << 20) * 0x9E3779B97F4A7C15u;
    for (size_t i = hash >> 32;; i++) {
        uint32_t *slot = &e->constant_slots[i & (e->nconstant_slots - 1)];
        uint32_t number = *slot - 1;
        if (*slot == 0) return slot;
        if (p->constants[number].type == type &&
            p->constants[number].high == (uint32_t)(word >> 32) &&
            p->constants[number].low == (uint32_t)word)
            return slot;
    }
}

/* Room for one constant more: the slots stay at most half full. */
static void grow_constant_slots(struct emitter *e)
{
    const struct program *p = e->p;
    if (e->nconstant_slots > p->nconstants * 2) return;
    e->nconstant_slots = e->nconstant_slots ? e->nconstant_slots * 2 : 256;
    e->constant_slots = arena_alloc(&e->c->arena, e->nconstant_slots * sizeof *e->constant_slots);
    for (uint32_t i = 0; i < p->nconstants; i++)
        *constant_slot(e, p->constants[i].type,
                       (uint64_t)p->constants[i].high << 32 | p->constants[i].low) = i + 1;
}

uint32_t constant_number(struct emitter *e, const struct term *term)
{
    struct program *p = e->p;
    uint32_t type = type_number(e->c, term->type), number, *slot;
    uint64_t word = (uint64_t)constant_word(e, term);
    grow_constant_slots(e);
    slot = constant_slot(e, type, word);
    if (*slot) return *slot - 1;
    number = PROGRAM_ADD(p, constants);
    *slot = number + 1;
    p->constants[number].type = type;
    p->constants[number].high = (uint32_t)(word >> 32);
    p->constants[number].low = (uint32_t)word;
    p->constants[number].elements_first = (uint32_t)p->nelements;
    return number;
}

uint32_t text_constant(struct emitter *e, const char *text)
{
    struct term term = {.kind = TERM_CONSTANT, .type = simple(e, TYPE_TEXT)};
    term.u.constant.word = intern(e->c, text);
    return constant_number(e, &term);
}

/* -- functions */

static void emit_functions(struct emitter *e)
{
    struct model *m = &e->c->model;
    for (size_t i = 0; i < m->functions.n; i++) {
        struct function *f = m->functions.items[i];
        f->routine = new_routine(e);
        e->p->routines[f->routine].result = type_number(e->c, f->result);
    }
    for (size_t i = 0; i < m->functions.n; i++) {
        struct function *f = m->functions.items[i];
        uint32_t result;
        begin_routine(e, f->routine, ROUTINE_FUNCTION, program_text(e, f->name));
        e->p->routines[f->routine].arguments = (uint32_t)f->nformals;
        for (size_t a = 0; a < f->nformals; a++) variable_register(e, f->variables[a]);
        e->at = f->body->at;
        result = new_register(e, f->result);
        e->tracing = e->c->options->explain != NULL;
        e->covering = e->c->options->coverage;
        emit_into(e, f->body, result);
        e->tracing = e->covering = false;
        put(e, OP_RETURN, result, 0, 0, 0);
        end_routine(e, f->result);
    }
}

/* -- steps */

static void insert_row(struct emitter *e, void *context, uint32_t doubt)
{
    struct derivation *d = context;
    uint32_t first = new_registers(e, d->rule->formals, d->rule->nformals);
    (void)doubt;
    for (size_t i = 0; i < d->rule->nformals; i++)
        put(e, OP_MOVE, first + (uint32_t)i, variable_register(e, d->formals[i]), 0, 0);
    put(e, OP_INSERT, d->rule->relation, first, 0, 0);
    cover_rule(e, d);
}

static uint32_t emit_derivation(struct emitter *e, struct derivation *d)
{
    struct row_target target = {.row = insert_row, .context = d};
    uint32_t routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_RULE, program_text(e, d->rule->name));
    e->at = d->at;
    e->covering = e->c->options->coverage;
    emit_query(e, d->query, &target);
    e->covering = false;
    end_routine(e, NULL);
    APPEND(e->c, d->rule, routines, routine);
    return routine;
}

static uint32_t add_step(struct emitter *e, enum step_kind kind)
{
    uint32_t number = PROGRAM_ADD(e->p, steps);
    e->p->steps[number].kind = kind;
    e->p->steps[number].loop_first = (uint32_t)e->p->nloop_routines;
    e->p->steps[number].relations_first = (uint32_t)e->p->nloop_relations;
    return number;
}

static void add_step_routine(struct emitter *e, uint32_t step, uint32_t routine, bool once)
{
    uint32_t number = PROGRAM_ADD(e->p, loop_routines);
    e->p->loop_routines[number].routine = routine;
    e->p->loop_routines[number].once = once;
    e->p->steps[step].loop_count++;
}

static void add_step_relation(struct emitter *e, uint32_t step, uint32_t relation)
{
    uint32_t number = PROGRAM_ADD(e->p, loop_relations);
    e->p->loop_relations[number].relation = relation;
    e->p->steps[step].relations_count++;
}

static void emit_rule_step(struct emitter *e, const struct step *from,
                           const struct derivations *derivations)
{
    uint32_t step = add_step(e, from->recursive ? STEP_LOOP : STEP_RUN);
    for (size_t i = 0; i < derivations->n; i++) {
        uint32_t routine = emit_derivation(e, derivations->items[i]);
        add_step_routine(e, step, routine, derivations->items[i]->once);
    }
    for (size_t i = 0; i < from->nrules; i++) add_step_relation(e, step, from->rules[i]->relation);
}

/* findings(KIND): the findings of its requirements, all in one relation, once the last of them has
 * been judged. */
static void gather_findings(struct emitter *e, struct findings_source *f, uint32_t step)
{
    const struct kind *finding = find_kind(e->c, e->c->core, intern(e->c, "finding"));
    uint32_t routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_RULE, text_intern_z(&e->p->texts, "findings"));
    for (size_t r = 0; r < e->c->model.requirements.n; r++) {
        const struct requirement *requirement = e->c->model.requirements.items[r];
        uint32_t cursor, loop = new_label(e), done = new_label(e), thing;
        if (requirement->thing->kind != f->kind) continue;
        e->at = requirement->thing->at;
        cursor = new_cursor(e, requirement->findings, NULL);
        thing = new_register(e, finding->type);
        put(e, OP_SCAN, cursor, requirement->findings, 0, PART_ALL);
        put_label(e, loop);
        put(e, OP_NEXT, cursor, done, 0, 0);
        put(e, OP_COLUMN, thing, cursor, 0, 0);
        put(e, OP_INSERT, f->relation, thing, 0, 0);
        put(e, OP_JUMP, loop, 0, 0, 0);
        put_label(e, done);
    }
    end_routine(e, NULL);
    add_step_routine(e, step, routine, false);
    add_step_relation(e, step, f->relation);
}

static size_t last_step_of(const struct compilation *c, const struct kind *kind)
{
    size_t last = 0;
    for (size_t i = 0; i < c->steps->n; i++)
        if (c->steps->items[i]->requirement && c->steps->items[i]->requirement->thing->kind == kind)
            last = i;
    return last;
}

static void emit_step(struct emitter *e, size_t i)
{
    struct compilation *c = e->c;
    const struct step *from = c->steps->items[i];
    uint32_t step;
    if (!from->requirement) {
        emit_rule_step(e, from, &c->derivations[i]);
        return;
    }
    if (from->requirement->nparts) {
        emit_requirement(e, from->requirement);
        step = add_step(e, STEP_RUN);
        add_step_routine(e, step, from->requirement->routine, false);
        if (from->requirement->findings != NONE)
            add_step_relation(e, step, from->requirement->findings);
    }
    for (size_t f = 0; f < c->model.findings.n; f++) {
        struct findings_source *source = c->model.findings.items[f];
        if (source->kind != from->requirement->thing->kind) continue;
        if (last_step_of(c, source->kind) != i) continue;
        step = add_step(e, STEP_RUN);
        gather_findings(e, source, step);
    }
}

/* -- requirements: rows first, so that constants can name them */

static void emit_requirement_rows(struct emitter *e)
{
    struct program *p = e->p;
    for (size_t i = 0; i < e->c->model.requirements.n; i++) {
        struct requirement *r = e->c->model.requirements.items[i];
        struct program_requirement *to;
        r->number = PROGRAM_ADD(p, requirements);
        to = &p->requirements[r->number];
        to->kind = r->thing->kind->number;
        to->name = program_text(e, r->thing->name);
        to->module = program_text(e, r->module->name);
        if (r->thing->title && r->thing->title->kind == TERM_CONSTANT)
            to->title = program_text(e, (uint32_t)r->thing->title->u.constant.word);
        to->severity = r->severity;
        to->refs = program_text(e, r->refs);
        to->remedy = program_text(e, r->remedy);
        to->doc = program_text(e, r->decl->doc);
        to->library = r->module->library;
        to->at = r->thing->at.from;
        to->to = r->thing->at.to;
        to->findings = to->proof = NONE;
        to->parts_first = (uint32_t)p->nparts;
        to->parts_count = (uint32_t)r->nparts;
        to->blocks_first = (uint32_t)p->nblocks;
        to->blocks_count = (uint32_t)r->nblocks;
        for (size_t b = 0; b < r->nblocks; b++) r->blocks[b]->number = PROGRAM_ADD(p, blocks);
        for (size_t n = 0; n < r->nparts; n++) r->parts[n]->number = PROGRAM_ADD(p, parts);
    }
}

static void emit_findings_relations(struct emitter *e)
{
    struct compilation *c = e->c;
    const struct kind *finding = find_kind(c, c->core, intern(c, "finding"));
    for (size_t i = 0; i < c->model.requirements.n; i++) {
        struct requirement *r = c->model.requirements.items[i];
        if (!r->wanted) continue;
        r->findings =
            new_relation(e, arena_print(&c->arena, "findings(%s)", text_z(c, r->thing->name)),
                         RELATION_TABLE, &finding->type, 1);
        e->p->requirements[r->number].findings = r->findings;
    }
    for (size_t i = 0; i < c->model.findings.n; i++) {
        struct findings_source *f = c->model.findings.items[i];
        f->relation =
            f->requirement
                ? f->requirement->findings
                : new_relation(e, arena_print(&c->arena, "findings(%s)", text_z(c, f->kind->name)),
                               RELATION_TABLE, &finding->type, 1);
    }
}

bool pass_emit(struct compilation *c)
{
    struct emitter *e = MAKE(c, emitter);
    e->c = c;
    e->p = c->program;
    emit_schema(e);
    emit_requirement_rows(e);
    emit_findings_relations(e);
    emit_defaults(e);
    emit_parameters(e);
    emit_functions(e);
    emit_things(e);
    emit_mappings(e);
    for (size_t i = 0; i < c->steps->n; i++) emit_step(e, i);
    emit_graphs(e);
    emit_tables(e);
    emit_test(e);
    emit_derivations(e);
    number_indexes(e);
    return true;
}

void dump_emit(struct compilation *c, struct buffer *out)
{
    program_disassemble(c->program, c->sources, out);
}
