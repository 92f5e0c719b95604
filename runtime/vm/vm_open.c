/* What the machine works out once about a program. */
#include "vm/vm_int.h"

static uint32_t order_class(const struct run *run, uint32_t type)
{
    switch ((enum type_tag)vm_type(run, type)->tag) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_INSTANT:
    case TYPE_DURATION:
    case TYPE_MONTHS:
    case TYPE_ENUM: return ORDER_INTEGER;
    case TYPE_NUMBER: return ORDER_NUMBER;
    case TYPE_TEXT:
    case TYPE_SPAN:
    case TYPE_HOURS:
    case TYPE_THING:
    case TYPE_UNION:
    case TYPE_REQUIREMENT:
    case TYPE_SUBJECT:
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_NODE: break;
    }
    return ORDER_OTHER;
}

/* Copies a routine's code, and finds out whether it is worth while to remember its results. */
static void copy_routine(struct run *run, uint32_t number)
{
    const struct program *program = run->program;
    const struct program_routine *routine = &program->routines[number];
    const uint32_t *types = vm_register_types(run, number);
    struct machine *m = run->machine;
    bool costly = false;
    for (uint32_t k = 0; k < routine->code_count; k++) {
        const struct program_instruction *from = &program->instructions[routine->code_first + k];
        struct instruction *to = &m->code[routine->code_first + k];
        *to = (struct instruction){from->op, from->a, from->b, from->c, from->d};
        if (to->op == OP_LESS || to->op == OP_LESS_EQUAL) to->d = order_class(run, types[to->b]);
        costly |= to->op == OP_SCAN || to->op == OP_PROBE || to->op == OP_PROBE_MAYBE ||
                  to->op == OP_ELEMENTS || to->op == OP_BEGIN;
    }
    m->memos[number].wanted = costly && routine->kind == ROUTINE_FUNCTION;
    m->memos[number].arguments = routine->arguments;
}

static void lay_out_fields(struct run *run)
{
    const struct program *program = run->program;
    for (uint32_t k = 0; k < program->nkinds; k++)
        for (uint32_t j = 0; j < program->kinds[k].fields_count; j++) {
            uint32_t number = program->kinds[k].fields_first + j;
            struct field_layout *layout = &run->machine->fields[number];
            layout->owner = k;
            layout->kind = program->fields[number].set == NONE ? k : NONE;
            layout->column = program->fields[number].column;
            layout->relation = &run->relations[program->kinds[k].relation];
        }
}

static uint32_t first_index(const struct relation *relation)
{
    for (uint32_t k = 0; k < relation->nindexes; k++)
        if (relation->indexes[k].ncolumns == 1 && relation->indexes[k].columns[0] == 0) return k;
    return NONE;
}

void vm_open(struct run *run)
{
    const struct program *program = run->program;
    struct heap *heap = run->heap;
    struct machine *m = run->machine = heap_alloc(heap, sizeof *m);
    m->code = heap_alloc(heap, program->ninstructions * sizeof *m->code);
    m->fields = heap_alloc(heap, program->nfields * sizeof *m->fields);
    m->first_index = heap_alloc(heap, program->nrelations * sizeof *m->first_index);
    m->parameter_busy = heap_alloc(heap, program->nparameters * sizeof *m->parameter_busy);
    m->parameter_set = heap_alloc(heap, program->nparameters * sizeof *m->parameter_set);
    m->aggregations = heap_alloc(heap, program->naggregates * sizeof *m->aggregations);
    m->memos = heap_alloc(heap, program->nroutines * sizeof *m->memos);
    m->broken = heap_alloc(heap, program->nroutines * sizeof *m->broken);
    m->registers = heap_room(heap, NULL, &m->registers_capacity, 1, sizeof *m->registers);
    m->cursors = heap_room(heap, NULL, &m->cursors_capacity, 1, sizeof *m->cursors);
    for (uint32_t k = 0; k < program->nfields; k++)
        m->fields[k].kind = m->fields[k].owner = NONE - 1;
    lay_out_fields(run);
    for (uint32_t k = 0; k < program->nrelations; k++)
        m->first_index[k] = first_index(&run->relations[k]);
    for (uint32_t k = 0; k < program->naggregates; k++)
        aggregation_begin(run, &m->aggregations[k], &program->aggregates[k]);
    for (uint32_t k = 0; k < program->nroutines; k++) copy_routine(run, k);
    vm_judge_open(run);
}
