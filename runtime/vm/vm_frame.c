/* Frames: entering and leaving routines, remembered results, errors that unwind, and limits. */
#include <stdarg.h>
#include <stdio.h>

#include "vm/vm_int.h"

enum { CHECK_EVERY = 4096 };

bool vm_fail(struct run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->failure, sizeof run->failure, format, arguments);
    va_end(arguments);
    return false;
}

bool vm_stop(struct run *run, enum muster_status status)
{
    if (status) run->machine->status = status;
    return status == MUSTER_OK;
}

bool vm_check(struct run *run)
{
    const struct run_options *options = &run->options;
    if (options->steps && run->steps > options->steps) {
        vm_fail(run, "the run took more than %llu steps: limit-steps allows no more",
                (unsigned long long)options->steps);
        return vm_stop(run, MUSTER_LIMIT);
    }
    heap_check(run->heap);
    run->machine->next_check = run->steps + CHECK_EVERY;
    if (options->steps && options->steps < run->machine->next_check)
        run->machine->next_check = options->steps + 1;
    return true;
}

void vm_enter(struct run *run, uint32_t routine, uint32_t parameter, uint32_t out)
{
    struct machine *m = run->machine;
    const struct program_routine *entered = &run->program->routines[routine];
    struct frame *frame;
    size_t registers = 0, cursors = 0, end;

    if (m->nframes) {
        const struct frame *below = &m->frames[m->nframes - 1];
        registers = below->registers + run->program->routines[below->routine].registers_count;
        cursors = below->cursors + run->program->routines[below->routine].cursors_count;
    }
    end = registers + entered->registers_count;
    m->registers =
        heap_room(run->heap, m->registers, &m->registers_capacity, end, sizeof *m->registers);
    for (size_t i = registers; i < end; i++) m->registers[i] = MISSING;
    end = cursors + entered->cursors_count;
    m->cursors = heap_room(run->heap, m->cursors, &m->cursors_capacity, end, sizeof *m->cursors);
    for (size_t i = cursors; i < end; i++) {
        m->cursors[i].open = false;
        m->cursors[i].at = NOWHERE;
    }
    m->frames =
        heap_room(run->heap, m->frames, &m->frames_capacity, m->nframes + 1, sizeof *m->frames);
    frame = &m->frames[m->nframes++];
    *frame = (struct frame){.routine = routine, .parameter = parameter, .out = out};
    frame->registers = registers;
    frame->cursors = cursors;
}

/* -- remembered results */

static size_t find(const struct memo *memo, const value *arguments)
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    size_t width = memo->arguments + 2, slot;
    for (uint32_t k = 0; k < memo->arguments; k++) {
        h = (h ^ (uint64_t)arguments[k]) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    for (slot = h & memo->mask;; slot = (slot + 1) & memo->mask) {
        const value *row = memo->rows + slot * width;
        if (!row[0] || !memcmp(row + 2, arguments, memo->arguments * sizeof *row)) return slot;
    }
}

static void grow(struct run *run, struct memo *memo)
{
    size_t width = memo->arguments + 2, old = memo->rows ? memo->mask + 1 : 0;
    value *rows = memo->rows;
    memo->mask = old ? old * 2 - 1 : 15;
    memo->rows = heap_alloc(run->heap, (memo->mask + 1) * width * sizeof *rows);
    for (size_t i = 0; i < old; i++) {
        const value *row = rows + i * width;
        if (row[0]) memcpy(memo->rows + find(memo, row + 2) * width, row, width * sizeof *row);
    }
    heap_free(run->heap, rows);
}

static void remember(struct run *run, struct memo *memo, const value *arguments, value word)
{
    value *row;
    if (!memo->rows || memo->n * 2 > memo->mask) grow(run, memo);
    row = memo->rows + find(memo, arguments) * (memo->arguments + 2);
    if (!row[0]) memo->n++;
    row[0] = 1;
    row[1] = word;
    memcpy(row + 2, arguments, memo->arguments * sizeof *row);
}

void vm_forget_memos(struct run *run)
{
    for (size_t k = 0; k < run->program->nroutines; k++) {
        struct memo *memo = &run->machine->memos[k];
        heap_free(run->heap, memo->rows);
        memo->rows = NULL;
        memo->n = 0;
    }
}

/* -- calls */

bool vm_call(struct run *run, const struct instruction *i)
{
    struct machine *m = run->machine;
    const struct frame *caller = &m->frames[m->nframes - 1];
    size_t at = caller->registers;
    const struct memo *memo = &m->memos[i->b];
    uint32_t arguments = run->program->routines[i->b].arguments;

    if (memo->rows && !run->proof) {
        const value *row =
            memo->rows + find(memo, m->registers + at + i->c) * (memo->arguments + 2);
        if (row[0]) return m->registers[at + i->a] = row[1], true;
    }
    if (!vm_charge(run, 8)) return false;
    vm_enter(run, i->b, NONE, i->a);
    memcpy(m->registers + m->frames[m->nframes - 1].registers, m->registers + at + i->c,
           arguments * sizeof *m->registers);
    return true;
}

bool vm_parameter(struct run *run, const struct instruction *i)
{
    struct machine *m = run->machine;
    const struct program_parameter *parameter = &run->program->parameters[i->b];
    if (run->parameter_done[i->b] && run->parameters[i->b] == MISSING &&
        m->broken[parameter->routine])
        return vm_fail(run, "%s", text_bytes(&run->texts, m->broken[parameter->routine]));
    if (run->parameter_done[i->b]) {
        m->registers[m->frames[m->nframes - 1].registers + i->a] = run->parameters[i->b];
        return true;
    }
    if (m->parameter_busy[i->b]) {
        vm_fail(run, "the parameter %.200s needs itself", text_bytes(&run->texts, parameter->name));
        return vm_stop(run, MUSTER_INVALID);
    }
    m->parameter_busy[i->b] = true;
    if (!vm_charge(run, 8)) return false;
    vm_enter(run, parameter->routine, i->b, i->a);
    return true;
}

void vm_leave(struct run *run, size_t floor, value word, value *result)
{
    struct machine *m = run->machine;
    struct frame left = m->frames[--m->nframes];
    const struct frame *caller;
    if (left.parameter != NONE) {
        m->parameter_busy[left.parameter] = false;
        run->parameter_done[left.parameter] = true;
        run->parameters[left.parameter] = word;
    }
    if (m->nframes == floor) {
        *result = word;
        return;
    }
    caller = &m->frames[m->nframes - 1];
    if (m->memos[left.routine].wanted && !run->proof) {
        const struct instruction *call =
            &m->code[run->program->routines[caller->routine].code_first + caller->pc - 1];
        if (call->op == OP_CALL)
            remember(run, &m->memos[left.routine], m->registers + caller->registers + call->c,
                     word);
    }
    m->registers[caller->registers + left.out] = word;
}

/*
 * An error was sprung by the instruction before the top frame's pc: goes to the nearest guard, ends
 * the parameters that it was sprung in, or ends the routine that was run.
 */
enum muster_status vm_spring(struct run *run, size_t floor)
{
    struct machine *m = run->machine;
    const struct frame *top = &m->frames[m->nframes - 1];
    place at =
        run->program->instructions[run->program->routines[top->routine].code_first + top->pc - 1]
            .at;
    value nothing;

    if (m->status) {
        enum muster_status status = m->status;
        m->status = MUSTER_OK;
        m->nframes = floor;
        return status;
    }
    m->sprung = text_intern_z(&run->texts, run->failure);
    for (;;) {
        struct frame *frame = &m->frames[m->nframes - 1];
        if (frame->guard) {
            frame->pc = frame->guard;
            vm_charge(run, 8);
            break;
        }
        if (frame->parameter != NONE || m->nframes == floor + 1) {
            bool used = frame->parameter != NONE && m->nframes > floor + 1;
            vm_break(run, frame->routine, at);
            if (used) m->sprung = m->broken[frame->routine];
            vm_leave(run, floor, MISSING, &nothing);
            if (used) continue;
            break;
        }
        m->nframes--;
    }
    if (m->status) return vm_spring(run, floor);
    run->failure[0] = 0;
    return MUSTER_OK;
}
