/* The machine and the run, with programs built by hand (vm/run.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "vm/vm_int.h"

enum { INT, BOOL, TEXT, SUBJECT, REQUIREMENT, DATE, NUMBER, TYPES };

struct world {
    struct heap heap;
    struct program program;
    struct source_map sources;
    struct run run;
    struct run_options options;
    struct source_file *source;
    bool unverified; /* the program is not meant to pass the verifier */
    uint32_t types[TYPES];
    uint32_t routine, ncode;
};

static int setup(void **state)
{
    static struct world world;
    static const enum type_tag tags[] = {TYPE_INT,         TYPE_BOOL, TYPE_TEXT,  TYPE_SUBJECT,
                                         TYPE_REQUIREMENT, TYPE_DATE, TYPE_NUMBER};
    struct world *w = &world;
    memset(w, 0, sizeof *w);
    heap_open(&w->heap, 0);
    program_open(&w->program, &w->heap);
    source_open(&w->sources, &w->heap);
    w->source = source_add(&w->sources, "a.muster", NULL, "one\ntwo\nthree\nfour\n", 19);
    uint32_t source = PROGRAM_ADD(&w->program, sources);
    w->program.sources[source].name = text_intern_z(&w->program.texts, w->source->name);
    w->program.sources[source].text = text_intern(&w->program.texts, w->source->bytes, 19);
    for (size_t k = 0; k < TYPES; k++) w->types[k] = program_type(&w->program, tags[k], 0);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    heap_close(&w->heap);
    return 0;
}

/* -- building */

static uint32_t text(struct world *w, const char *bytes)
{
    return text_intern_z(&w->program.texts, bytes);
}

static uint32_t constant(struct world *w, uint32_t type, int64_t word)
{
    uint32_t c = PROGRAM_ADD(&w->program, constants);
    w->program.constants[c].type = type;
    w->program.constants[c].high = (uint32_t)((uint64_t)word >> 32);
    w->program.constants[c].low = (uint32_t)word;
    return c;
}

static uint32_t relation(struct world *w, const char *name, uint32_t flags, uint32_t n,
                         const uint32_t *types)
{
    uint32_t r = PROGRAM_ADD(&w->program, relations);
    struct program_relation *row = &w->program.relations[r];
    *row = (struct program_relation){.name = text(w, name), .flags = flags, .kind = NONE};
    row->columns_first = (uint32_t)w->program.ncolumns;
    row->columns_count = n;
    row->indexes_first = (uint32_t)w->program.nindexes;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t c = PROGRAM_ADD(&w->program, columns);
        w->program.columns[c].type = types[k];
    }
    return r;
}

/* An index of the relation added last, on column 0. */
static uint32_t index_first(struct world *w)
{
    uint32_t r = (uint32_t)w->program.nrelations - 1;
    uint32_t i = PROGRAM_ADD(&w->program, indexes);
    uint32_t key = PROGRAM_ADD(&w->program, index_keys);
    w->program.index_keys[key].column = 0;
    w->program.indexes[i] = (struct program_index){r, key, 1};
    w->program.relations[r].indexes_count++;
    return i;
}

static uint32_t ints(struct world *w, const char *name, uint32_t n)
{
    const uint32_t types[] = {w->types[INT], w->types[INT], w->types[INT]};
    return relation(w, name, RELATION_RULE, n, types);
}

static uint32_t routine(struct world *w, const char *name, enum routine_kind kind, uint32_t n,
                        const uint32_t *types)
{
    w->routine = PROGRAM_ADD(&w->program, routines);
    struct program_routine *r = &w->program.routines[w->routine];
    *r = (struct program_routine){.name = text(w, name), .kind = kind, .result = NONE};
    r->registers_first = (uint32_t)w->program.nregisters;
    r->registers_count = n;
    r->cursors_first = (uint32_t)w->program.ncursors;
    r->code_first = (uint32_t)w->program.ninstructions;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t g = PROGRAM_ADD(&w->program, registers);
        w->program.registers[g].type = types[k];
    }
    return w->routine;
}

/* With n registers of type int, then one bool. */
static uint32_t int_routine(struct world *w, const char *name, enum routine_kind kind, uint32_t n)
{
    uint32_t types[16];
    for (uint32_t k = 0; k < n; k++) types[k] = w->types[INT];
    types[n] = w->types[BOOL];
    return routine(w, name, kind, n + 1, types);
}

static uint32_t cursor(struct world *w, uint32_t rows, uint32_t element)
{
    uint32_t c = PROGRAM_ADD(&w->program, cursors);
    w->program.cursors[c] = (struct program_cursor){rows, element};
    return w->program.routines[w->routine].cursors_count++;
}

static void op(struct world *w, enum opcode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t i = PROGRAM_ADD(&w->program, instructions);
    w->program.instructions[i] =
        (struct program_instruction){code, a, b, c, d, w->source->base, w->source->base + 1};
    w->program.routines[w->routine].code_count++;
}

static void load(struct world *w, uint32_t r, int64_t word)
{
    op(w, OP_LOAD, r, constant(w, w->types[INT], word), 0, 0);
}

static uint32_t step(struct world *w, enum step_kind kind)
{
    uint32_t s = PROGRAM_ADD(&w->program, steps);
    w->program.steps[s] = (struct program_step){.kind = kind};
    w->program.steps[s].loop_first = (uint32_t)w->program.nloop_routines;
    w->program.steps[s].relations_first = (uint32_t)w->program.nloop_relations;
    return s;
}

static void step_routine(struct world *w, uint32_t r, bool once)
{
    uint32_t k = PROGRAM_ADD(&w->program, loop_routines);
    w->program.loop_routines[k] = (struct program_loop_routine){r, once};
    w->program.steps[w->program.nsteps - 1].loop_count++;
}

static void step_relation(struct world *w, uint32_t r)
{
    uint32_t k = PROGRAM_ADD(&w->program, loop_relations);
    w->program.loop_relations[k].relation = r;
    w->program.steps[w->program.nsteps - 1].relations_count++;
}

static void run_once(struct world *w, uint32_t r, uint32_t filled)
{
    step(w, STEP_RUN);
    step_routine(w, r, false);
    step_relation(w, filled);
}

/* A rule that inserts the ints 1 to n into a relation of one column, or pairs (k, k + 1) of two. */
static uint32_t counting(struct world *w, uint32_t filled, int64_t n)
{
    uint32_t r = int_routine(w, "counting", ROUTINE_RULE, 4);
    load(w, 0, 1);
    load(w, 2, 1);
    load(w, 3, n);
    op(w, OP_ADD_INT, 1, 0, 2, 0); /* 3 */
    op(w, OP_INSERT, filled, 0, 0, 0);
    op(w, OP_MOVE, 0, 1, 0, 0);
    op(w, OP_LESS_EQUAL, 4, 0, 3, 0);
    op(w, OP_JUMP_IF, 3, 4, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    return r;
}

struct field_form {
    const char *name;
    uint32_t type;
    bool set, optional;
};

static uint32_t kind(struct world *w, const char *module, const char *name, bool observed,
                     const struct field_form *forms, uint32_t n)
{
    struct program *p = &w->program;
    uint32_t k = PROGRAM_ADD(p, kinds), columns[16], width = COLUMN_PARENT;
    uint32_t type = program_type(p, TYPE_THING, k);
    p->kinds[k] = (struct program_kind){.name = text(w, name), .module = text(w, module)};
    p->kinds[k].observed = observed;
    p->kinds[k].parent = NONE;
    p->kinds[k].fields_first = (uint32_t)p->nfields;
    p->kinds[k].fields_count = n;
    columns[COLUMN_SELF] = type;
    columns[COLUMN_TITLE] = w->types[TEXT];
    for (uint32_t j = 0; j < n; j++) {
        uint32_t f = PROGRAM_ADD(p, fields);
        p->fields[f] = (struct program_field){.name = text(w, forms[j].name)};
        p->fields[f].type = forms[j].type;
        p->fields[f].optional = forms[j].optional;
        p->fields[f].set = p->fields[f].standard = NONE;
        if (forms[j].set) {
            const uint32_t pair[] = {type, forms[j].type};
            uint32_t set = relation(w, forms[j].name, RELATION_SET, 2, pair);
            p->relations[set].kind = k;
            p->fields[f].set = set;
            index_first(w);
        } else {
            p->fields[f].column = width;
            columns[width++] = forms[j].type;
        }
    }
    uint32_t things = relation(w, name, RELATION_KIND, width, columns);
    p->relations[things].kind = k;
    p->kinds[k].relation = things;
    return k;
}

/* A requirement of kind `of` with one block and one part. */
static uint32_t requirement(struct world *w, uint32_t of, const char *name)
{
    struct program *p = &w->program;
    uint32_t q = PROGRAM_ADD(p, requirements), part = PROGRAM_ADD(p, parts);
    uint32_t block = PROGRAM_ADD(p, blocks);
    p->requirements[q] = (struct program_requirement){.kind = of, .name = text(w, name)};
    p->requirements[q].severity = SEVERITY_HIGH;
    p->requirements[q].findings = p->requirements[q].proof = NONE;
    p->requirements[q].parts_first = part;
    p->requirements[q].parts_count = 1;
    p->requirements[q].blocks_first = block;
    p->requirements[q].blocks_count = 1;
    p->parts[part] = (struct program_part){.requirement = q, .block = block};
    p->parts[part].at = w->source->base + 4;
    p->blocks[block] = (struct program_block){.requirement = q, .sources = NONE, .scope = NONE};
    return part;
}

static uint32_t add_read(struct world *w, uint32_t of_kind, uint32_t of_routine, bool against)
{
    uint32_t r = PROGRAM_ADD(&w->program, reads);
    w->program.reads[r] = (struct program_read){of_kind, of_routine, against, 0};
    return r;
}

/* -- running */

static enum muster_status start(struct world *w)
{
    struct arena arena;
    const char *why = "";
    arena_open(&arena, &w->heap);
    if (!w->unverified && !program_verify(&w->program, &arena, &why)) fail_msg("%s", why);
    enum muster_status status = run_open(&w->run, &w->heap, &w->program, &w->sources, &w->options);
    return status ? status : run_declare(&w->run);
}

static enum muster_status finish(struct world *w)
{
    enum muster_status status = run_settle(&w->run);
    return status ? status : run_evaluate(&w->run);
}

static void evaluate(struct world *w)
{
    assert_int_equal(start(w), MUSTER_OK);
    assert_int_equal(finish(w), MUSTER_OK);
}

static bool holds(struct world *w, uint32_t r, value a, value b)
{
    value row[] = {a, b};
    return relation_contains(&w->run.relations[r], row);
}

static const char *message(const struct world *w, size_t trouble)
{
    return text_bytes(&w->run.texts, w->run.troubles[trouble].message);
}

/* -- rows */

static void scans_filters_and_inserts(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1), small = ints(w, "small", 1);
    run_once(w, counting(w, all, 100), all);
    uint32_t r = int_routine(w, "small", ROUTINE_RULE, 2);
    uint32_t c = cursor(w, all, NONE);
    load(w, 1, 10);
    op(w, OP_SCAN, c, all, 0, PART_ALL);
    op(w, OP_NEXT, c, 7, 0, 0); /* 2 */
    op(w, OP_COLUMN, 0, c, 0, 0);
    op(w, OP_LESS, 2, 0, 1, 0);
    op(w, OP_JUMP_UNLESS, 2, 2, 0, 0);
    op(w, OP_JUMP, 8, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    op(w, OP_INSERT, small, 0, 0, 0); /* 8 */
    op(w, OP_JUMP, 2, 0, 0, 0);
    run_once(w, r, small);
    evaluate(w);
    assert_int_equal(w->run.relations[all].nrows, 100);
    assert_int_equal(w->run.relations[small].nrows, 9);
}

/* lonely(x): x in all, 2x not in all; doubles by probe. */
static void negates_and_probes(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1), by = index_first(w), odd = ints(w, "lonely", 1);
    uint32_t found = ints(w, "doubles", 2);
    run_once(w, counting(w, all, 20), all);
    uint32_t r = int_routine(w, "lonely", ROUTINE_RULE, 2);
    uint32_t c = cursor(w, all, NONE), d = cursor(w, all, NONE);
    op(w, OP_SCAN, c, all, 0, PART_ALL);
    op(w, OP_NEXT, c, 10, 0, 0); /* 1 */
    op(w, OP_COLUMN, 0, c, 0, 0);
    op(w, OP_ADD_INT, 1, 0, 0, 0);
    op(w, OP_CONTAINS, 2, all, 1, 0);
    op(w, OP_JUMP_IF, 7, 2, 0, 0);
    op(w, OP_INSERT, odd, 0, 0, 0);
    op(w, OP_PROBE, d, by, 1, PART_ALL); /* 7 */
    op(w, OP_NEXT, d, 1, 0, 0);
    op(w, OP_JUMP, 11, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0); /* 10 */
    op(w, OP_INSERT, found, 0, 0, 0);
    op(w, OP_JUMP, 8, 0, 0, 0);
    run_once(w, r, odd);
    step_relation(w, found);
    evaluate(w);
    assert_int_equal(w->run.relations[odd].nrows, 10);
    assert_int_equal(w->run.relations[found].nrows, 10);
    assert_true(holds(w, found, 10, 20));
    assert_false(holds(w, odd, 10, 0));
}

static uint32_t closure(struct world *w, int64_t n)
{
    uint32_t edge = ints(w, "edge", 2), by = index_first(w), path = ints(w, "path", 2);
    run_once(w, counting(w, edge, n), edge);
    uint32_t base = int_routine(w, "path", ROUTINE_RULE, 3);
    uint32_t c = cursor(w, edge, NONE);
    op(w, OP_SCAN, c, edge, 0, PART_ALL);
    op(w, OP_NEXT, c, 6, 0, 0);
    op(w, OP_COLUMN, 0, c, 0, 0);
    op(w, OP_COLUMN, 1, c, 1, 0);
    op(w, OP_INSERT, path, 0, 0, 0);
    op(w, OP_JUMP, 1, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    uint32_t more = int_routine(w, "path", ROUTINE_RULE, 3);
    c = cursor(w, path, NONE);
    uint32_t d = cursor(w, edge, NONE);
    op(w, OP_SCAN, c, path, 0, PART_DELTA);
    op(w, OP_NEXT, c, 9, 0, 0);
    op(w, OP_COLUMN, 0, c, 0, 0);
    op(w, OP_COLUMN, 2, c, 1, 0);
    op(w, OP_PROBE, d, by, 2, PART_ALL);
    op(w, OP_NEXT, d, 1, 0, 0);
    op(w, OP_COLUMN, 1, d, 1, 0);
    op(w, OP_INSERT, path, 0, 0, 0);
    op(w, OP_JUMP, 5, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    step(w, STEP_LOOP);
    step_routine(w, base, true);
    step_routine(w, more, false);
    step_relation(w, path);
    return path;
}

static void closes_transitively(void **state)
{
    struct world *w = *state;
    uint32_t path = closure(w, 60);
    evaluate(w);
    assert_int_equal(w->run.relations[path].nrows, 60 * 61 / 2);
    assert_true(holds(w, path, 1, 61));
    assert_int_equal(w->run.relations[path].known, w->run.relations[path].nrows);
    assert_int_equal(w->run.ntroubles, 0);
}

static enum muster_status finish_world(void *context)
{
    return finish(context);
}

static void stops_at_limits(void **state)
{
    struct world *w = *state;
    closure(w, 200);
    w->options.steps = 5000;
    assert_int_equal(start(w), MUSTER_OK);
    assert_int_equal(finish(w), MUSTER_LIMIT);
    assert_non_null(strstr(w->run.failure, "5000 steps"));
    w->options.steps = 0;
    w->options.rows = 1000;
    assert_int_equal(start(w), MUSTER_OK);
    assert_int_equal(finish(w), MUSTER_LIMIT);
    assert_non_null(strstr(w->run.failure, "path grew beyond 1000 rows"));
    w->options.rows = 0;
    assert_int_equal(start(w), MUSTER_OK);
    heap_cancel(&w->heap);
    assert_int_equal(heap_protect(&w->heap, finish_world, w), MUSTER_CANCELLED);
}

static void finds_shortest_ways(void **state)
{
    struct world *w = *state;
    uint32_t edge = ints(w, "edge", 2);
    index_first(w);
    run_once(w, counting(w, edge, 5), edge);
    uint32_t list = program_type(&w->program, TYPE_LIST, w->types[INT]);
    const uint32_t types[] = {w->types[INT], w->types[INT], list};
    uint32_t r = routine(w, "way", ROUTINE_FUNCTION, 3, types);
    w->program.routines[r].result = list;
    load(w, 0, 2);
    load(w, 1, 5);
    op(w, OP_PATH, 2, edge, 0, 0);
    op(w, OP_RETURN, 2, 0, 0, 0);
    evaluate(w);
    value way;
    assert_int_equal(run_routine(&w->run, r, &way), MUSTER_OK);
    const struct object *object = object_of(&w->run.objects, way);
    assert_int_equal(object->n, 4);
    assert_int_equal(object->words[0], 2);
    assert_int_equal(object->words[3], 5);
}

/* -- aggregates, functions, errors */

/* A function of one int that counts the rows of `all` below it, as a rule `sums` calls it twice. */
static void aggregates_and_calls(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1), sums = ints(w, "sums", 2);
    run_once(w, counting(w, all, 10), all);
    uint32_t f = int_routine(w, "sum-below", ROUTINE_FUNCTION, 3);
    uint32_t c = cursor(w, all, NONE);
    uint32_t g = PROGRAM_ADD(&w->program, aggregates);
    w->program.aggregates[g] = (struct program_aggregate){.function = AGGREGATE_SUM, .routine = f};
    w->program.aggregates[g].value = w->program.aggregates[g].result = w->types[INT];
    w->program.routines[f].arguments = 1;
    w->program.routines[f].result = w->types[INT];
    op(w, OP_BEGIN, g, 0, 0, 0);
    op(w, OP_SCAN, c, all, 0, PART_ALL);
    op(w, OP_NEXT, c, 8, 0, 0); /* 2 */
    op(w, OP_COLUMN, 1, c, 0, 0);
    op(w, OP_LESS, 3, 1, 0, 0);
    op(w, OP_JUMP_UNLESS, 2, 3, 0, 0);
    op(w, OP_TAKE, g, 1, 0, 0);
    op(w, OP_JUMP, 2, 0, 0, 0);
    op(w, OP_RESULT, 2, g, 0, 0); /* 8 */
    op(w, OP_RETURN, 2, 0, 0, 0);
    uint32_t r = int_routine(w, "sums", ROUTINE_RULE, 3);
    load(w, 0, 5);
    op(w, OP_CALL, 1, f, 0, 0);
    op(w, OP_CALL, 2, f, 0, 0);
    op(w, OP_INSERT, sums, 1, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    run_once(w, r, sums);
    evaluate(w);
    assert_true(holds(w, sums, 10, 10));
    assert_int_equal(w->run.machine->memos[f].n, 1);
}

/* The verifier does not see whether BEGIN is always run before TAKE: without it there was nothing
 * yet. */
static void an_aggregate_that_was_not_begun_is_over_nothing(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1), r = int_routine(w, "sum", ROUTINE_RULE, 2);
    uint32_t g = PROGRAM_ADD(&w->program, aggregates);
    w->program.aggregates[g] = (struct program_aggregate){.function = AGGREGATE_SUM, .routine = r};
    w->program.aggregates[g].value = w->program.aggregates[g].result = w->types[INT];
    load(w, 0, 5);
    op(w, OP_TAKE, g, 0, 0, 0);
    op(w, OP_RESULT, 1, g, 0, 0);
    op(w, OP_INSERT, all, 1, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    run_once(w, r, all);
    evaluate(w);
    assert_true(holds(w, all, 5, 5));
}

/* Doubles the largest int; with a guard, goes to an instruction that inserts 7. */
static uint32_t overflowing(struct world *w, uint32_t filled, bool guarded)
{
    uint32_t r = int_routine(w, "doubled", ROUTINE_RULE, 1);
    if (guarded) op(w, OP_GUARD, 5, 0, 0, 0);
    load(w, 0, INT64_MAX);
    op(w, OP_ADD_INT, 0, 0, 0, 0);
    op(w, OP_INSERT, filled, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    if (guarded) {
        load(w, 0, 7);
        op(w, OP_INSERT, filled, 0, 0, 0);
        op(w, OP_END, 0, 0, 0, 0);
    }
    return r;
}

static void guards_catch_errors(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1);
    run_once(w, overflowing(w, all, true), all);
    evaluate(w);
    assert_int_equal(w->run.relations[all].nrows, 1);
    assert_true(holds(w, all, 7, 0));
    assert_int_equal(w->run.ntroubles, 0);
}

/* Judges one subject, 1: satisfied or not. */
static uint32_t judging(struct world *w, uint32_t part, bool satisfied)
{
    const uint32_t types[] = {w->types[INT], w->types[SUBJECT], w->types[BOOL], w->types[TEXT],
                              w->types[INT]};
    uint32_t r = routine(w, "judging", ROUTINE_REQUIREMENT, 5, types);
    load(w, 0, 1);
    op(w, OP_SUBJECT, 1, 0, 1, 0);
    op(w, OP_INSPECTED, part, 0, 0, 0);
    if (satisfied)
        op(w, OP_SATISFIED, part, 1, 0, 0);
    else {
        op(w, OP_LOAD, 2, constant(w, w->types[BOOL], 0), 0, 0);
        op(w, OP_LOAD, 3, constant(w, w->types[TEXT], text(w, "no good")), 0, 0);
        op(w, OP_FINDING, part, 1, 2, 0);
    }
    op(w, OP_END, 0, 0, 0, 0);
    step(w, STEP_RUN);
    step_routine(w, r, false);
    return r;
}

static void broken_rules_break_their_readers(void **state)
{
    struct world *w = *state;
    uint32_t all = ints(w, "all", 1), check = kind(w, "core", "check", false, NULL, 0);
    uint32_t rule = overflowing(w, all, false);
    run_once(w, rule, all);
    uint32_t part = requirement(w, check, "fine");
    w->program.parts[part].reads_first = add_read(w, NONE, rule, false);
    w->program.parts[part].reads_count = 1;
    judging(w, part, true);
    evaluate(w);
    assert_int_equal(w->run.ntroubles, 1);
    assert_int_equal(w->run.troubles[0].kind, TROUBLE_RULE_ERROR);
    assert_non_null(strstr(message(w, 0), "rule doubled could not be evaluated"));
    assert_int_equal(w->run.nbroken, 1);
    assert_int_equal(w->run.tallies[part].count[OUTCOME_ERROR], 1);
    assert_int_equal(w->run.noutcomes, 1);
}

static void errors_in_requirements_are_errors(void **state)
{
    struct world *w = *state;
    uint32_t check = kind(w, "core", "check", false, NULL, 0);
    uint32_t part = requirement(w, check, "fine");
    const uint32_t types[] = {w->types[INT], w->types[SUBJECT]};
    uint32_t r = routine(w, "fine", ROUTINE_REQUIREMENT, 2, types);
    load(w, 0, INT64_MAX);
    op(w, OP_SUBJECT, 1, 0, 1, 0);
    op(w, OP_GUARD, 7, 0, 0, 0);
    op(w, OP_ADD_INT, 0, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    op(w, OP_GUARD, 0, 0, 0, 0); /* 7 */
    op(w, OP_BROKEN, part, 1, 0, 0);
    op(w, OP_ADD_INT, 0, 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    step(w, STEP_RUN);
    step_routine(w, r, false);
    evaluate(w);
    assert_int_equal(w->run.tallies[part].count[OUTCOME_ERROR], 2);
    assert_string_equal(text_bytes(&w->run.texts, w->run.outcomes[0].message),
                        "the result is too large");
    assert_int_equal(w->run.ntroubles, 1);
}

/* -- judging */

static void unread_kinds_are_unverified(void **state)
{
    struct world *w = *state;
    uint32_t check = kind(w, "core", "check", false, NULL, 0);
    uint32_t event = kind(w, "core", "event", true, NULL, 0);
    uint32_t parts[3];
    for (int k = 0; k < 3; k++) parts[k] = requirement(w, check, k ? "other" : "fine");
    uint32_t against = add_read(w, event, NONE, true), with = add_read(w, event, NONE, false);
    w->program.parts[parts[0]].reads_first = against;
    w->program.parts[parts[0]].reads_count = 1;
    w->program.parts[parts[1]].reads_first = with;
    w->program.parts[parts[1]].reads_count = 1;
    w->program.blocks[parts[2]].reads_first = with;
    w->program.blocks[parts[2]].reads_count = 1;
    judging(w, parts[0], true);
    judging(w, parts[1], false);
    /* The third has no subject at all. */
    const uint32_t types[] = {w->types[SUBJECT]};
    uint32_t r = routine(w, "judging", ROUTINE_REQUIREMENT, 1, types);
    op(w, OP_JUMP, 2, 0, 0, 0);
    op(w, OP_SATISFIED, parts[2], 0, 0, 0);
    op(w, OP_END, 0, 0, 0, 0);
    step(w, STEP_RUN);
    step_routine(w, r, false);
    evaluate(w);
    for (int k = 0; k < 3; k++)
        assert_int_equal(w->run.tallies[parts[k]].count[OUTCOME_UNVERIFIED], 1);
    assert_string_equal(text_bytes(&w->run.texts, w->run.outcomes[0].message),
                        "event was not read: no file for it");
    assert_int_equal(object_of(&w->run.objects, w->run.outcomes[2].subject)->n, 0);
    assert_int_equal(start(w), MUSTER_OK);
    w->run.readings[event].read = true;
    assert_int_equal(finish(w), MUSTER_OK);
    assert_int_equal(w->run.tallies[parts[0]].count[OUTCOME_SATISFIED], 1);
    assert_int_equal(w->run.tallies[parts[1]].count[OUTCOME_UNMET], 1);
}

static void who_is_satisfied_is_said_only_when_asked(void **state)
{
    struct world *w = *state;
    uint32_t check = kind(w, "core", "check", false, NULL, 0);
    uint32_t part = requirement(w, check, "fine");
    const uint32_t types[] = {w->types[INT], w->types[SUBJECT]};
    uint32_t r = routine(w, "judging", ROUTINE_REQUIREMENT, 2, types);
    load(w, 0, 1);
    op(w, OP_INSPECTED, part, 0, 0, 0);
    op(w, OP_HOLDS, part, 5, 0, 0);
    op(w, OP_SUBJECT, 1, 0, 1, 0);
    op(w, OP_SATISFIED, part, 1, 0, 0);
    op(w, OP_END, 0, 0, 0, 0); /* 5 */
    step(w, STEP_RUN);
    step_routine(w, r, false);
    evaluate(w);
    assert_int_equal(w->run.tallies[part].count[OUTCOME_SATISFIED], 1);
    assert_int_equal(w->run.noutcomes, 0);
    assert_int_equal(w->run.objects.n, 0);
    w->options.keep_all = true;
    evaluate(w);
    assert_int_equal(w->run.tallies[part].count[OUTCOME_SATISFIED], 1);
    assert_int_equal(w->run.noutcomes, 1);
    assert_int_equal(object_of(&w->run.objects, w->run.outcomes[0].subject)->n, 1);
}

static uint32_t waiver_kind(struct world *w)
{
    uint32_t any = PROGRAM_ADD(&w->program, unions);
    const struct field_form forms[] = {
        {"of", w->types[REQUIREMENT], true, true},
        {"subjects", w->types[SUBJECT], true, true},
        {"because", w->types[TEXT], false, true},
        {"approved-by", program_type(&w->program, TYPE_UNION, any), false, true},
        {"approved-on", w->types[DATE], false, true},
        {"expires", w->types[DATE], false, true},
    };
    return kind(w, "core", "waiver", false, forms, 6);
}

/* A waiver of a requirement, with a reason, an approver and an end. */
static uint32_t waive(struct world *w, uint32_t of_kind, const char *name, uint32_t of,
                      value expires)
{
    struct run *run = &w->run;
    enum muster_status status;
    uint32_t first = w->program.kinds[of_kind].fields_first;
    uint32_t e = run_entity(run, of_kind, text_intern_z(&run->texts, name), 0);
    run_declare_entity(run, e, w->source->base + 8, &status);
    run_store(run, e, first, (value)of << 32, 1);
    run_store(run, e, first + 2, text_intern_z(&run->texts, "because"), 1);
    run_store(run, e, first + 3, e, 1);
    run_store(run, e, first + 5, expires, 1);
    return e;
}

static void waivers_cover_findings(void **state)
{
    struct world *w = *state;
    uint32_t waiver = waiver_kind(w), check = kind(w, "core", "check", false, NULL, 0);
    uint32_t bad = requirement(w, check, "bad"), good = requirement(w, check, "good");
    judging(w, bad, false);
    judging(w, good, true);
    w->options.now = 100 * CALENDAR_DAY;
    assert_int_equal(start(w), MUSTER_OK);
    uint32_t valid = waive(w, waiver, "valid", 0, 100);
    waive(w, waiver, "expired", 0, 99);
    waive(w, waiver, "needless", 1, MISSING);
    uint32_t elsewhere = waive(w, waiver, "elsewhere", 0, MISSING);
    const uint32_t types[] = {w->types[INT]};
    const int64_t two = 2;
    run_store(&w->run, elsewhere, w->program.kinds[waiver].fields_first + 1,
              object_subject(&w->run.objects, &two, types, 1), 1);
    uint32_t bare = run_entity(&w->run, waiver, text_intern_z(&w->run.texts, "bare"), 0);
    enum muster_status status;
    run_declare_entity(&w->run, bare, 1, &status);
    assert_int_equal(finish(w), MUSTER_OK);
    assert_int_equal(w->run.tallies[bad].waived, 1);
    assert_int_equal(w->run.outcomes[0].waiver, valid);
    assert_int_equal(w->run.outcomes[0].state, OUTCOME_UNMET);
    assert_int_equal(w->run.ntroubles, 4);
    assert_string_equal(message(w, 0), "waiver expired expired on 1970-04-10");
    assert_string_equal(message(w, 1), "waiver bare has no reason");
    assert_string_equal(message(w, 2), "waiver needless is no longer needed: good (1) holds");
    assert_string_equal(message(w, 3), "waiver elsewhere covers nothing");
}

static void findings_are_things(void **state)
{
    struct world *w = *state;
    struct program *p = &w->program;
    uint32_t any = program_type(p, TYPE_UNION, PROGRAM_ADD(p, unions));
    const struct field_form forms[] = {{"requirement", any, false, true},
                                       {"part", w->types[TEXT], false, true},
                                       {"subject", w->types[SUBJECT], false, true},
                                       {"waived", w->types[BOOL], false, true},
                                       {"key", w->types[TEXT], false, true}};
    uint32_t finding = kind(w, "core", "finding", false, forms, 5);
    uint32_t check = kind(w, "core", "check", false, NULL, 0);
    uint32_t type = program_type(p, TYPE_THING, finding);
    uint32_t part = requirement(w, check, "bad");
    p->requirements[0].findings = relation(w, "findings", RELATION_TABLE, 1, &type);
    judging(w, part, false);
    w->unverified = true;
    evaluate(w);
    const struct relation *rows = &w->run.relations[p->requirements[0].findings];
    assert_int_equal(rows->known, 1);
    uint32_t thing = (uint32_t)rows->rows[0], first = p->kinds[finding].fields_first;
    value key = run_field(&w->run, thing, first + 4);
    assert_string_equal(text_bytes(&w->run.texts, (uint32_t)key), "bad(1)");
    assert_int_equal(run_field(&w->run, thing, first + 3), 0);
    assert_int_equal(run_field(&w->run, thing, first + 2), w->run.outcomes[0].subject);
}

/* -- things */

static void facts_are_settled(void **state)
{
    struct world *w = *state;
    struct program *p = &w->program;
    uint32_t role = kind(w, "core", "role", false, NULL, 0);
    uint32_t any = program_type(p, TYPE_UNION, PROGRAM_ADD(p, unions));
    uint32_t roles = program_type(p, TYPE_THING, role);
    const struct field_form forms[] = {
        {"owner", roles, false, false}, {"over", any, false, true}, {"users", any, true, true}};
    uint32_t asset = kind(w, "core", "asset", false, forms, 3);
    uint32_t owner = p->kinds[asset].fields_first, over = owner + 1, users = owner + 2;
    place here = w->source->base;
    enum muster_status status;
    assert_int_equal(start(w), MUSTER_OK);
    struct run *run = &w->run;
    uint32_t john = run_entity(run, role, text_intern_z(&run->texts, "john"), here);
    uint32_t jhon = run_entity(run, role, text_intern_z(&run->texts, "jhon"), here);
    uint32_t loose = run_entity(run, NONE, text_intern_z(&run->texts, "john"), here);
    uint32_t a = run_entity(run, asset, text_intern_z(&run->texts, "a1"), here);
    uint32_t b = run_entity(run, asset, text_intern_z(&run->texts, "a2"), here);
    assert_true(run_declare_entity(run, john, here, &status));
    assert_true(run_declare_entity(run, a, here, &status));
    assert_false(run_declare_entity(run, a, here, &status));
    assert_true(run_declare_entity(run, b, here + 4, &status));
    run_store(run, a, owner, jhon, here + 8);
    run_store(run, a, owner, john, here + 9);
    run_store(run, a, over, loose, here + 10);
    run_store(run, a, users, loose, here + 10);
    run_store(run, a, users, john, here + 11);
    assert_int_equal(run_settle(run), MUSTER_OK);
    assert_int_equal(run_field(run, a, over), john);
    assert_int_equal(run->relations[p->fields[users].set].nrows, 1);
    assert_int_equal(run->ntroubles, 3);
    assert_string_equal(message(w, 0), "owner of asset a1 is john here and jhon elsewhere");
    assert_string_equal(message(w, 1), "asset a2 has no owner");
    assert_string_equal(message(w, 2), "owner names role jhon, which does not exist");
    assert_string_equal(text_bytes(&run->texts, run->troubles[2].help), "did you mean john?");
    uint32_t nameless = run_anonymous(run, role, here + 4);
    assert_string_equal(text_bytes(&run->texts, run_entity_name(run, nameless)), "a.muster:2");
}

/* -- parameters */

/* A parameter that is `of` another, or the text of a zone. */
static uint32_t parameter(struct world *w, const char *name, uint32_t type, uint32_t of,
                          const char *zone)
{
    uint32_t r = routine(w, name, ROUTINE_PARAMETER, 1, &type);
    uint32_t n = PROGRAM_ADD(&w->program, parameters);
    w->program.routines[r].result = type;
    w->program.parameters[n] = (struct program_parameter){.name = text(w, name)};
    w->program.parameters[n].type = type;
    w->program.parameters[n].routine = r;
    if (zone)
        op(w, OP_LOAD, 0, constant(w, type, text(w, zone)), 0, 0);
    else
        op(w, OP_PARAMETER, 0, of, 0, 0);
    op(w, OP_RETURN, 0, 0, 0, 0);
    return n;
}

static void zones_come_from_a_parameter(void **state)
{
    struct world *w = *state;
    parameter(w, "core.zone", w->types[TEXT], 0, "Nowhere/Land");
    assert_int_equal(start(w), MUSTER_INVALID);
    assert_string_equal(w->run.failure, "there is no time zone called Nowhere/Land");
    const char *set[] = {"zone=UTC"};
    w->options.set = set;
    w->options.nset = 1;
    assert_int_equal(start(w), MUSTER_OK);
    set[0] = "zone";
    assert_int_equal(start(w), MUSTER_INVALID);
    set[0] = "wone=UTC";
    assert_int_equal(start(w), MUSTER_INVALID);
    assert_non_null(strstr(w->run.failure, "wone"));
}

static void parameters_may_not_need_themselves(void **state)
{
    struct world *w = *state;
    value result;
    parameter(w, "a.x", w->types[INT], 1, NULL);
    parameter(w, "a.y", w->types[INT], 0, NULL);
    w->unverified = true;
    assert_int_equal(start(w), MUSTER_OK);
    assert_int_equal(run_parameter(&w->run, 0, &result), MUSTER_INVALID);
    assert_string_equal(w->run.failure, "the parameter a.x needs itself");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(scans_filters_and_inserts),
        TEST(negates_and_probes),
        TEST(closes_transitively),
        TEST(stops_at_limits),
        TEST(finds_shortest_ways),
        TEST(aggregates_and_calls),
        TEST(an_aggregate_that_was_not_begun_is_over_nothing),
        TEST(guards_catch_errors),
        TEST(broken_rules_break_their_readers),
        TEST(errors_in_requirements_are_errors),
        TEST(unread_kinds_are_unverified),
        TEST(who_is_satisfied_is_said_only_when_asked),
        TEST(waivers_cover_findings),
        TEST(findings_are_things),
        TEST(facts_are_settled),
        TEST(zones_come_from_a_parameter),
        TEST(parameters_may_not_need_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
