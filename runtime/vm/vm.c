/* The machine's loop: one case for each instruction of opcode.def. */
#include "vm/vm_math.h"

static void note_pc(struct frame *frame, const struct instruction *code,
                    const struct instruction *next)
{
    frame->pc = (uint32_t)(next - code);
}

/*
 * Runs the top frame until as many frames as `floor` are left. Loops close by jumping back, and
 * only such jumps and calls count steps: what was run since the place jumped to.
 */
static enum muster_status interpret(struct run *run, size_t floor, value *result)
{
    struct machine *m = run->machine;
    struct frame *f;
    struct cursor *cursors;
    const struct instruction *code, *next, *i;
    const uint32_t *types;
    uint32_t target = 0;
    value *r;
    enum muster_status status;

reload:
    if (m->nframes == floor) return MUSTER_OK;
    f = &m->frames[m->nframes - 1];
    r = m->registers + f->registers;
    cursors = m->cursors + f->cursors;
    code = m->code + run->program->routines[f->routine].code_first;
    types = vm_register_types(run, f->routine);
    next = code + f->pc;
    for (;;) {
        i = next++;
        switch ((enum opcode)i->op) {
        case OP_LOAD: r[i->a] = run->constants[i->b]; continue;
        case OP_MOVE: r[i->a] = r[i->b]; continue;
        case OP_MISSING: r[i->a] = MISSING; continue;
        case OP_PARAMETER:
            note_pc(f, code, next);
            if (!vm_parameter(run, i)) goto sprung;
            goto reload;
        case OP_NOW: r[i->a] = run->now; continue;
        case OP_TODAY: r[i->a] = run->today; continue;

        case OP_JUMP: target = i->a; break;
        case OP_JUMP_IF:
            if (r[i->b] != 1) continue;
            target = i->a;
            break;
        case OP_JUMP_UNLESS:
            if (r[i->b] == 1) continue;
            target = i->a;
            break;
        case OP_JUMP_IF_FALSE:
            if (r[i->b] != 0) continue;
            target = i->a;
            break;
        case OP_JUMP_IF_MISSING:
            if (r[i->b] != MISSING) continue;
            target = i->a;
            break;
        case OP_CALL:
            note_pc(f, code, next);
            if (!vm_call(run, i)) goto sprung;
            goto reload;
        case OP_RETURN: vm_leave(run, floor, r[i->a], result); goto reload;
        case OP_END: vm_leave(run, floor, MISSING, result); goto reload;
        case OP_GUARD: f->guard = i->a; continue;

        case OP_SCAN: vm_scan(run, &cursors[i->a], i); continue;
        case OP_PROBE:
        case OP_PROBE_MAYBE: vm_probe(run, &cursors[i->a], i, r + i->c); continue;
        case OP_ELEMENTS: vm_elements(run, &cursors[i->a], r[i->b]); continue;
        case OP_NEXT:
            if (vm_next(&cursors[i->a])) continue;
            target = i->b;
            break;
        case OP_COLUMN: r[i->a] = vm_column(&cursors[i->b], i->c); continue;
        case OP_ELEMENT: r[i->a] = vm_element(&cursors[i->b]); continue;
        case OP_INSERT:
            if (!vm_insert(run, i->a, r + i->b, vm_at(run, i))) goto sprung;
            continue;
        case OP_SETTLE: relation_settle(&run->relations[i->a]); continue;
        case OP_CONTAINS: r[i->a] = vm_contains(run, i->b, r + i->c); continue;

        case OP_FIELD: r[i->a] = vm_field(run, i->b, r[i->c]); continue;
        case OP_FIELD_NAMED: r[i->a] = vm_field_named(run, i->b, r[i->c], types[i->a]); continue;
        case OP_TITLE: r[i->a] = vm_column_of(run, r[i->b], COLUMN_TITLE); continue;
        case OP_PARENT: r[i->a] = vm_parent(run, r[i->b], types[i->a]); continue;
        case OP_NAME:
            r[i->a] = r[i->b] == MISSING ? MISSING : run_entity_name(run, (uint32_t)r[i->b]);
            continue;
        case OP_DECLARED:
            r[i->a] = r[i->b] != MISSING && run->entities[r[i->b]].row != NONE ? r[i->b] : MISSING;
            continue;
        case OP_KNOWN:
            r[i->a] = r[i->b] == MISSING ? MISSING : run->entities[r[i->b]].row != NONE;
            continue;
        case OP_IS_KIND:
            r[i->a] = r[i->b] == MISSING ? MISSING : run->entities[r[i->b]].kind == i->c;
            continue;
        case OP_AS_KIND:
            r[i->a] = r[i->b] != MISSING && vm_fits(run, types[i->a], (uint32_t)r[i->b]) ? r[i->b]
                                                                                         : MISSING;
            continue;
        case OP_READ: r[i->a] = run->readings[i->b].as_of; continue;
        case OP_IF_READ: r[i->a] = run_is_unread(run, i->c) ? MISSING : r[i->b]; continue;
        case OP_MAKE:
            r[i->a] = run->constants[i->b];
            if (!vm_make(run, r[i->a], vm_at(run, i))) goto sprung;
            continue;
        case OP_SET_TITLE:
            if (!vm_store_title(run, r[i->a], r[i->b], vm_at(run, i))) goto sprung;
            continue;
        case OP_SET_PARENT:
            if (!vm_store_parent(run, r[i->a], r[i->b], vm_at(run, i))) goto sprung;
            continue;
        case OP_STORE:
            if (!vm_store(run, r[i->a], i->b, r[i->c], vm_at(run, i))) goto sprung;
            continue;

        case OP_NOT: r[i->a] = r[i->b] == MISSING ? MISSING : !r[i->b]; continue;
        case OP_AND: r[i->a] = word_and(r[i->b], r[i->c]); continue;
        case OP_OR: r[i->a] = word_or(r[i->b], r[i->c]); continue;
        case OP_HAS: r[i->a] = r[i->b] != MISSING; continue;
        case OP_EQUAL:
            r[i->a] = r[i->b] == MISSING || r[i->c] == MISSING ? MISSING : r[i->b] == r[i->c];
            continue;
        case OP_LESS:
            r[i->a] = word_less(run, r[i->b], r[i->c], i->d, types[i->b], false);
            continue;
        case OP_LESS_EQUAL:
            r[i->a] = word_less(run, r[i->b], r[i->c], i->d, types[i->b], true);
            continue;
        case OP_IN_LIST: r[i->a] = vm_in_list(run, r[i->b], r[i->c]); continue;
        case OP_LIKE: r[i->a] = vm_like(run, r[i->b], r[i->c]); continue;
        case OP_MATCHES:
            if (!vm_matches(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;

        case OP_ADD_INT:
        case OP_ADD_DURATION:
        case OP_ADD_CALENDAR:
            if (!add_words(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_SUB_INT:
        case OP_SUB_DURATION:
        case OP_SUB_INSTANT:
            if (!sub_words(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_MUL_INT:
            if (!mul_words(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_NEG_INT:
        case OP_NEG_DURATION:
        case OP_NEG_MONTHS: r[i->a] = negative_word(r[i->b]); continue;
        case OP_ADD_NUMBER:
            if (!add_numbers(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_SUB_NUMBER:
            if (!sub_numbers(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_MUL_NUMBER:
            if (!mul_numbers(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_DIV_NUMBER:
            if (!div_numbers(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_NEG_NUMBER:
            if (!neg_number(run, r[i->b], &r[i->a])) goto sprung;
            continue;
        case OP_NUMBER:
            if (!int_number(run, r[i->b], &r[i->a])) goto sprung;
            continue;
        case OP_MUL_DURATION:
            if (!mul_duration(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_DIV_DURATION:
            if (!div_durations(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_ADD_INSTANT:
            if (!add_instant(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_ADD_DAYS:
            if (!add_days(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_SUB_DATE:
            if (!sub_dates(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_ADD_MONTHS:
            if (!add_months(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_ADD_INSTANT_MONTHS:
            if (!add_instant_months(run, r[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;
        case OP_INSTANT:
            r[i->a] = r[i->b] == MISSING ? MISSING : zone_instant(run->zone, r[i->b], 0);
            continue;
        case OP_BUILTIN:
            if (!builtin_call(run, i->b, r + i->c, types + i->c, types[i->a], &r[i->a]))
                goto sprung;
            continue;

        case OP_TEXT_OF: r[i->a] = vm_text_of(run, types[i->b], r[i->b]); continue;
        case OP_JOIN: r[i->a] = vm_join(run, r + i->b, i->c); continue;
        case OP_MAKE_LIST: r[i->a] = vm_make_list(run, r + i->b, i->c, types[i->a]); continue;
        case OP_SUBJECT:
            r[i->a] = object_subject(&run->objects, r + i->b, types + i->b, i->c);
            continue;
        case OP_PATH: r[i->a] = vm_path(run, i, r, types[i->a]); continue;
        case OP_SET_OF_FIELD: r[i->a] = vm_set_of_field(run, i->b, r[i->c], types[i->a]); continue;

        case OP_BEGIN:
            aggregation_begin(run, &m->aggregations[i->a], &run->program->aggregates[i->a]);
            continue;
        case OP_TAKE: aggregation_take(run, &m->aggregations[i->a], r[i->b], r + i->c); continue;
        case OP_DOUBT: aggregation_doubt(&m->aggregations[i->a]); continue;
        case OP_RESULT:
            if (!aggregation_result(run, &m->aggregations[i->b], r[i->c], &r[i->a])) goto sprung;
            continue;

        case OP_PLACE_OF: r[i->a] = r[i->b] == MISSING ? 0 : run->entities[r[i->b]].at; continue;
        case OP_PLACE_OF_FIELD:
            r[i->a] = r[i->c] == MISSING ? 0 : vm_place_of_field(run, i->b, (uint32_t)r[i->c]);
            continue;
        case OP_PLACE_OF_MEMBER:
            r[i->a] =
                r[i->c] == MISSING ? 0 : vm_place_of_member(run, i->b, (uint32_t)r[i->c], r[i->d]);
            continue;

        case OP_HOLDS:
            if (!vm_holds(run, i->a)) continue;
            target = i->b;
            break;
        case OP_SATISFIED:
            if (!vm_judge(run, i->a, OUTCOME_SATISFIED, r[i->b], 0, 0)) goto sprung;
            continue;
        case OP_FINDING:
            if (!vm_finding(run, i->a, r[i->b], r + i->c)) goto sprung;
            continue;
        case OP_BROKEN:
            if (!vm_judge(run, i->a, OUTCOME_ERROR, r[i->b], m->sprung, vm_place(r[i->c])))
                goto sprung;
            continue;
        case OP_INSPECTED: run->tallies[i->a].inspected += !run->proof; continue;
        case OP_RUNNING: r[i->a] = vm_running(run, r[i->b], types[i->b]); continue;

        case OP_EXPLAIN:
            if (!run->proof || proof_subject(run->proof, r[i->b])) continue;
            target = i->a;
            break;
        case OP_TRACE_BEGIN:
            if (run->proof) proof_begin(run->proof, i->a);
            continue;
        case OP_TRACE_END:
            if (run->proof) proof_end(run->proof, i->a, r[i->b]);
            continue;
        case OP_TRACE_ROW:
            if (run->proof) proof_row(run->proof, i->a, r[i->b]);
            continue;
        case OP_TRACE_FIT:
            if (run->proof) proof_fit(run->proof);
            continue;
        case OP_TRACE_FACT:
            if (run->proof) proof_fact(run, i->a, r[i->b]);
            continue;
        case OP_TRACE_AT:
            if (run->proof) proof_at(run->proof, vm_place(r[i->a]));
            continue;

        case OP_COVER: point_count(&run->points[i->a], r[i->b]); continue;
        case OP_REACH: run->points[i->a].held++; continue;

        case OP_NODE_THIS: r[i->a] = run->document ? run->document->element : MISSING; continue;
        case OP_NODE_DOCUMENT: r[i->a] = run->document ? 0 : MISSING; continue;
        case OP_NODE_UP: r[i->a] = vm_node_up(run, r[i->b], i->c); continue;
        case OP_NODE_MEMBER: r[i->a] = vm_node_member(run, r[i->b], i->c); continue;
        case OP_NODE_AT: r[i->a] = vm_node_at(run, r[i->b], i->c); continue;
        case OP_NODE_EACH: r[i->a] = vm_node_each(run, r[i->b], types[i->a]); continue;
        case OP_NODE_DEEP: r[i->a] = vm_node_deep(run, r[i->b], i->c, types[i->a]); continue;
        case OP_NODE_KEY: r[i->a] = vm_node_key(run, r[i->b]); continue;
        case OP_NODE_AS: r[i->a] = vm_node_as(run, r[i->b], types[i->a]); continue;
        case OP_TEXT_AS: r[i->a] = vm_text_as(run, r[i->b], types[i->a], r[i->c]); continue;
        case OP_NODE_FILE: r[i->a] = vm_node_file(run); continue;
        case OP_NODE_LINE: r[i->a] = vm_node_line(run, r[i->b]); continue;
        case OP_NODE_STORE:
            if (!vm_node_store(run, i, r)) goto sprung;
            continue;
        case OP_NODE_THING: r[i->a] = vm_node_thing(run, types[i->a]); continue;
        case OP_NODE_TITLE:
            if (!vm_store_title(run, r[i->a], r[i->b], vm_node_place(run, MISSING))) goto sprung;
            continue;
        case OP_NODE_PARENT:
            if (!vm_store_parent(run, r[i->a], r[i->b], vm_node_place(run, MISSING))) goto sprung;
            continue;
        }
        /* A jump. */
        next = code + target;
        if (next > i || vm_charge(run, (uint64_t)(i - next) + 1)) continue;
        next = i + 1;
    sprung:
        note_pc(f, code, next);
        status = vm_spring(run, floor);
        if (status) return status;
        *result = MISSING;
        goto reload;
    }
}

enum muster_status vm_run_with(struct run *run, uint32_t routine, const value *arguments,
                               uint32_t n, value *result)
{
    struct machine *m = run->machine;
    size_t floor = m->nframes;
    *result = MISSING;
    vm_enter(run, routine, NONE, 0);
    memcpy(m->registers + m->frames[m->nframes - 1].registers, arguments, n * sizeof *arguments);
    return interpret(run, floor, result);
}

enum muster_status vm_run(struct run *run, uint32_t routine, uint32_t parameter, value *result)
{
    size_t floor = run->machine->nframes;
    *result = MISSING;
    if (!vm_charge(run, 8)) {
        enum muster_status status = run->machine->status;
        run->machine->status = MUSTER_OK;
        return status;
    }
    vm_enter(run, routine, parameter, 0);
    return interpret(run, floor, result);
}
