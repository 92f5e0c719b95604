/*
 * sample_program - a small program by hand that passes the verifier, for the tests of bytecode to
 * write, read and break.
 *
 * Kinds role, product and process (owner: role?, outputs: product*, level: enum), metric in
 * process; rule feeds; a requirement with one part; a parameter, a function, a mapping, a picture
 * and a table.
 */
#ifndef MUSTER_TESTS_SAMPLE_PROGRAM_H
#define MUSTER_TESTS_SAMPLE_PROGRAM_H

#include <string.h>

#include "bytecode/program.h"

struct sample {
    struct program program;
    uint32_t bool_, int_, number, text, date, instant, duration, span, node, subject, nodes, texts,
        spans, level, role, product, process, metric, products, anything, part_type, processes;
    uint32_t kind_role, kind_product, kind_process, kind_metric;
    uint32_t field_owner, field_outputs, field_level;
    uint32_t relation_outputs, feeds, index_outputs, index_feeds;
    uint32_t one, hello, osp, list; /* constants */
    uint32_t declare, rule, judge, function, inner, parameter, map, as_of, each, shape, report,
        sources;
    uint32_t count, each_node; /* aggregates */
};

static inline uint32_t sample_text(struct sample *s, const char *text)
{
    return text_intern_z(&s->program.texts, text);
}

static inline uint32_t sample_relation(struct sample *s, const char *name, uint32_t flags,
                                       uint32_t kind, const uint32_t *types, uint32_t n)
{
    struct program *p = &s->program;
    uint32_t r = PROGRAM_ADD(p, relations);
    p->relations[r].name = sample_text(s, name);
    p->relations[r].flags = flags;
    p->relations[r].kind = kind;
    p->relations[r].columns_first = (uint32_t)p->ncolumns;
    p->relations[r].columns_count = n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c = PROGRAM_ADD(p, columns);
        p->columns[c].type = types[i];
    }
    return r;
}

static inline uint32_t sample_index(struct sample *s, uint32_t relation, uint32_t column)
{
    struct program *p = &s->program;
    uint32_t x = PROGRAM_ADD(p, indexes), k = PROGRAM_ADD(p, index_keys);
    p->indexes[x].relation = relation;
    p->indexes[x].keys_first = k;
    p->indexes[x].keys_count = 1;
    p->index_keys[k].column = column;
    p->relations[relation].indexes_first = x;
    p->relations[relation].indexes_count = 1;
    return x;
}

static inline uint32_t sample_kind(struct sample *s, const char *name, uint32_t parent)
{
    struct program *p = &s->program;
    uint32_t k = PROGRAM_ADD(p, kinds);
    p->kinds[k].name = sample_text(s, name);
    p->kinds[k].module = sample_text(s, "acme");
    p->kinds[k].title = sample_text(s, "A kind");
    p->kinds[k].parent = parent;
    p->kinds[k].at = 1;
    return k;
}

static inline uint32_t sample_field(struct sample *s, const char *name, uint32_t type,
                                    uint32_t column, uint32_t set)
{
    struct program *p = &s->program;
    uint32_t f = PROGRAM_ADD(p, fields);
    p->fields[f].name = sample_text(s, name);
    p->fields[f].type = type;
    p->fields[f].column = column;
    p->fields[f].set = set;
    p->fields[f].standard = NONE;
    return f;
}

static inline uint32_t sample_constant(struct sample *s, uint32_t type, int64_t word)
{
    struct program *p = &s->program;
    uint32_t c = PROGRAM_ADD(p, constants);
    p->constants[c].type = type;
    p->constants[c].high = (uint32_t)((uint64_t)word >> 32);
    p->constants[c].low = (uint32_t)word;
    return c;
}

/* Begins a routine; registers, cursors and code that follow are its own. */
static inline uint32_t sample_routine(struct sample *s, const char *name, enum routine_kind kind,
                                      uint32_t result)
{
    struct program *p = &s->program;
    uint32_t r = PROGRAM_ADD(p, routines);
    p->routines[r].name = sample_text(s, name);
    p->routines[r].kind = kind;
    p->routines[r].result = result;
    p->routines[r].registers_first = (uint32_t)p->nregisters;
    p->routines[r].cursors_first = (uint32_t)p->ncursors;
    p->routines[r].code_first = (uint32_t)p->ninstructions;
    return r;
}

static inline uint32_t sample_register(struct sample *s, uint32_t type)
{
    struct program *p = &s->program;
    uint32_t r = PROGRAM_ADD(p, registers);
    p->registers[r].type = type;
    return p->routines[p->nroutines - 1].registers_count++;
}

static inline uint32_t sample_cursor(struct sample *s, uint32_t relation, uint32_t element)
{
    struct program *p = &s->program;
    uint32_t c = PROGRAM_ADD(p, cursors);
    p->cursors[c].relation = relation;
    p->cursors[c].element = element;
    return p->routines[p->nroutines - 1].cursors_count++;
}

static inline uint32_t sample_code(struct sample *s, enum opcode op, uint32_t a, uint32_t b,
                                   uint32_t c, uint32_t d)
{
    struct program *p = &s->program;
    uint32_t i = PROGRAM_ADD(p, instructions);
    p->instructions[i] = (struct program_instruction){op, a, b, c, d, 3, 9};
    return p->routines[p->nroutines - 1].code_count++;
}

static inline void sample_types(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t e, u, member;
    s->kind_role = sample_kind(s, "role", NONE);
    s->kind_product = sample_kind(s, "product", NONE);
    s->kind_process = sample_kind(s, "process", NONE);
    s->kind_metric = sample_kind(s, "metric", s->kind_process);
    e = PROGRAM_ADD(p, enums);
    p->enums[e].name = sample_text(s, "level");
    p->enums[e].values_count = 2;
    for (int i = 0; i < 2; i++) {
        uint32_t value = PROGRAM_ADD(p, enum_values);
        p->enum_values[value].name = sample_text(s, i ? "tactical" : "strategic");
    }
    u = PROGRAM_ADD(p, unions);
    p->unions[u].members_count = 2;
    for (uint32_t k = s->kind_product; k <= s->kind_process; k++) {
        member = PROGRAM_ADD(p, union_members);
        p->union_members[member].kind = k;
    }
    s->bool_ = program_type(p, TYPE_BOOL, 0);
    s->int_ = program_type(p, TYPE_INT, 0);
    s->number = program_type(p, TYPE_NUMBER, 0);
    s->text = program_type(p, TYPE_TEXT, 0);
    s->date = program_type(p, TYPE_DATE, 0);
    s->instant = program_type(p, TYPE_INSTANT, 0);
    s->duration = program_type(p, TYPE_DURATION, 0);
    s->span = program_type(p, TYPE_SPAN, 0);
    s->node = program_type(p, TYPE_NODE, 0);
    s->subject = program_type(p, TYPE_SUBJECT, 0);
    s->part_type = program_type(p, TYPE_REQUIREMENT, 0);
    s->nodes = program_type(p, TYPE_LIST, s->node);
    s->texts = program_type(p, TYPE_LIST, s->text);
    s->spans = program_type(p, TYPE_SET, s->span);
    s->level = program_type(p, TYPE_ENUM, e);
    s->role = program_type(p, TYPE_THING, s->kind_role);
    s->product = program_type(p, TYPE_THING, s->kind_product);
    s->process = program_type(p, TYPE_THING, s->kind_process);
    s->metric = program_type(p, TYPE_THING, s->kind_metric);
    s->products = program_type(p, TYPE_SET, s->product);
    s->processes = program_type(p, TYPE_LIST, s->process);
    s->anything = program_type(p, TYPE_UNION, u);
}

static inline void sample_relations(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t role[] = {s->role, s->text}, product[] = {s->product, s->text};
    uint32_t process[] = {s->process, s->text, s->role, s->level};
    uint32_t metric[] = {s->metric, s->text, s->process}, pair[] = {s->process, s->process};
    uint32_t outputs[] = {s->process, s->product};
    p->kinds[0].relation = sample_relation(s, "role", RELATION_KIND, 0, role, 2);
    p->kinds[1].relation = sample_relation(s, "product", RELATION_KIND, 1, product, 2);
    p->kinds[2].relation = sample_relation(s, "process", RELATION_KIND, 2, process, 4);
    p->kinds[3].relation = sample_relation(s, "metric", RELATION_KIND, 3, metric, 3);
    s->relation_outputs = sample_relation(s, "outputs", RELATION_SET, 2, outputs, 2);
    s->feeds = sample_relation(s, "feeds", RELATION_RULE, NONE, pair, 2);
    s->index_outputs = sample_index(s, s->relation_outputs, 1);
    s->index_feeds = sample_index(s, s->feeds, 0);
    s->field_owner = sample_field(s, "owner", s->role, 2, NONE);
    s->field_outputs = sample_field(s, "outputs", s->product, 0, s->relation_outputs);
    s->field_level = sample_field(s, "level", s->level, 3, NONE);
    p->kinds[2].fields_first = s->field_owner;
    p->kinds[2].fields_count = 3;
}

static inline void sample_constants(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t name = PROGRAM_ADD(p, names), element;
    p->names[name].kind = s->kind_process;
    p->names[name].name = sample_text(s, "OSP-10");
    s->one = sample_constant(s, s->int_, 1);
    s->hello = sample_constant(s, s->text, sample_text(s, "hello"));
    s->osp = sample_constant(s, s->process, name);
    s->list = sample_constant(s, s->texts, 0);
    element = PROGRAM_ADD(p, elements);
    p->elements[element].constant = s->hello;
    p->constants[s->list].elements_first = element;
    p->constants[s->list].elements_count = 1;
    p->fields[s->field_level].standard = sample_constant(s, s->level, 1);
}

static inline void sample_rules(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t step, run;
    s->declare = sample_routine(s, "declare", ROUTINE_DECLARE, NONE);
    sample_register(s, s->process);
    sample_register(s, s->text);
    sample_register(s, s->product);
    sample_code(s, OP_MAKE, 0, s->osp, 0, 0);
    sample_code(s, OP_LOAD, 1, s->hello, 0, 0);
    sample_code(s, OP_SET_TITLE, 0, 1, 0, 0);
    sample_code(s, OP_STORE, 0, s->field_outputs, 2, 0);
    sample_code(s, OP_END, 0, 0, 0, 0);
    s->rule = sample_routine(s, "feeds", ROUTINE_RULE, NONE);
    sample_register(s, s->process);
    sample_register(s, s->process);
    sample_register(s, s->product);
    sample_cursor(s, s->relation_outputs, NONE);
    sample_cursor(s, s->relation_outputs, NONE);
    sample_code(s, OP_SCAN, 0, s->relation_outputs, 0, PART_ALL);
    sample_code(s, OP_NEXT, 0, 9, 0, 0);
    sample_code(s, OP_COLUMN, 0, 0, 0, 0);
    sample_code(s, OP_COLUMN, 2, 0, 1, 0);
    sample_code(s, OP_PROBE, 1, s->index_outputs, 2, PART_ALL);
    sample_code(s, OP_NEXT, 1, 1, 0, 0);
    sample_code(s, OP_COLUMN, 1, 1, 0, 0);
    sample_code(s, OP_INSERT, s->feeds, 0, 0, 0);
    sample_code(s, OP_JUMP, 5, 0, 0, 0);
    sample_code(s, OP_END, 0, 0, 0, 0);
    step = PROGRAM_ADD(p, steps);
    run = PROGRAM_ADD(p, loop_routines);
    p->loop_routines[run].routine = s->rule;
    p->steps[step].kind = STEP_LOOP;
    p->steps[step].loop_first = run;
    p->steps[step].loop_count = 1;
    p->steps[step].relations_first = PROGRAM_ADD(p, loop_relations);
    p->steps[step].relations_count = 1;
    p->loop_relations[0].relation = s->feeds;
}

static inline void sample_functions(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t x;
    s->inner = sample_routine(s, "inner", ROUTINE_FUNCTION, s->int_);
    sample_register(s, s->int_);
    sample_code(s, OP_RETURN, 0, 0, 0, 0);
    p->routines[s->inner].arguments = 1;
    s->function = sample_routine(s, "twice", ROUTINE_FUNCTION, s->int_);
    sample_register(s, s->int_);
    sample_register(s, s->int_);
    p->routines[s->function].arguments = 1;
    sample_code(s, OP_ADD_INT, 1, 0, 0, 0);
    sample_code(s, OP_CALL, 1, s->inner, 1, 0);
    sample_code(s, OP_RETURN, 1, 0, 0, 0);
    s->parameter = sample_routine(s, "backup-age", ROUTINE_PARAMETER, s->int_);
    sample_register(s, s->int_);
    sample_code(s, OP_LOAD, 0, s->one, 0, 0);
    sample_code(s, OP_RETURN, 0, 0, 0, 0);
    x = PROGRAM_ADD(p, parameters);
    p->parameters[x].name = sample_text(s, "acme.backup-age");
    p->parameters[x].type = s->int_;
    p->parameters[x].routine = s->parameter;
}

static inline void sample_requirement(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t q = PROGRAM_ADD(p, requirements), part = PROGRAM_ADD(p, parts);
    uint32_t block = PROGRAM_ADD(p, blocks), read = PROGRAM_ADD(p, reads), step, run, hint;
    s->sources = sample_routine(s, "owned-sources", ROUTINE_SOURCES, s->bool_);
    sample_register(s, s->bool_);
    sample_code(s, OP_MISSING, 0, 0, 0, 0);
    sample_code(s, OP_RETURN, 0, 0, 0, 0);
    s->judge = sample_routine(s, "owned", ROUTINE_REQUIREMENT, NONE);
    sample_cursor(s, p->kinds[s->kind_process].relation, NONE);
    uint32_t thing = sample_register(s, s->process), owner = sample_register(s, s->role);
    uint32_t holds = sample_register(s, s->bool_), message = sample_register(s, s->text);
    uint32_t at = sample_register(s, s->int_), subject = sample_register(s, s->subject);
    uint32_t n = sample_register(s, s->int_), unit = sample_register(s, s->int_);
    uint32_t now = sample_register(s, s->instant), week = sample_register(s, s->span);
    s->count = PROGRAM_ADD(p, aggregates);
    p->aggregates[s->count] =
        (struct program_aggregate){AGGREGATE_COUNT, s->judge, s->process, s->int_, 0, 0};
    sample_code(s, OP_SCAN, 0, p->kinds[s->kind_process].relation, 0, PART_ALL);
    sample_code(s, OP_BEGIN, s->count, 0, 0, 0);
    sample_code(s, OP_NEXT, 0, 16, 0, 0);
    sample_code(s, OP_COLUMN, thing, 0, 0, 0);
    sample_code(s, OP_TAKE, s->count, thing, 0, 0);
    sample_code(s, OP_FIELD, owner, s->field_owner, thing, 0);
    sample_code(s, OP_HAS, holds, owner, 0, 0);
    sample_code(s, OP_SUBJECT, subject, thing, 1, 0);
    sample_code(s, OP_INSPECTED, part, 0, 0, 0);
    sample_code(s, OP_GUARD, 15, 0, 0, 0);
    sample_code(s, OP_LOAD, message, s->hello, 0, 0);
    sample_code(s, OP_PLACE_OF_FIELD, at, s->field_owner, thing, 0);
    sample_code(s, OP_FINDING, part, subject, holds, 0);
    sample_code(s, OP_SATISFIED, part, subject, 0, 0);
    sample_code(s, OP_JUMP, 2, 0, 0, 0);
    sample_code(s, OP_BROKEN, part, subject, at, 0);
    sample_code(s, OP_RESULT, n, s->count, n, 0);
    sample_code(s, OP_LOAD, unit, s->one, 0, 0);
    sample_code(s, OP_NOW, now, 0, 0, 0);
    sample_code(s, OP_BUILTIN, week, BUILTIN_PERIOD_INSTANT, unit, 0);
    sample_code(s, OP_END, 0, 0, 0, 0);
    step = PROGRAM_ADD(p, steps);
    run = PROGRAM_ADD(p, loop_routines);
    p->loop_routines[run].routine = s->judge;
    p->steps[step].loop_first = run;
    p->steps[step].loop_count = 1;
    hint = PROGRAM_ADD(p, hints);
    p->hints[hint].relation = p->kinds[s->kind_process].relation;
    p->hints[hint].column = 3;
    p->hints[hint].constant = p->fields[s->field_level].standard;
    p->requirements[q].kind = s->kind_process;
    p->requirements[q].name = sample_text(s, "owned");
    p->requirements[q].module = sample_text(s, "acme");
    p->requirements[q].title = sample_text(s, "Each process has an owner");
    p->requirements[q].severity = SEVERITY_HIGH;
    p->requirements[q].at = 2;
    p->requirements[q].to = 5;
    p->requirements[q].findings = p->requirements[q].proof = NONE;
    p->requirements[q].parts_count = p->requirements[q].blocks_count = 1;
    p->parts[part].requirement = p->blocks[block].requirement = q;
    p->parts[part].label = sample_text(s, "has p.owner");
    p->parts[part].reads_count = 1;
    p->reads[read].kind = s->kind_process;
    p->reads[read].routine = NONE;
    p->blocks[block].sources = s->sources;
    p->blocks[block].scope = NONE;
    p->blocks[block].hints_first = hint;
    p->blocks[block].hints_count = 1;
}

static inline void sample_mapping(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t m = PROGRAM_ADD(p, mappings);
    s->each = sample_routine(s, "each", ROUTINE_MAP, s->nodes);
    sample_register(s, s->node);
    sample_register(s, s->nodes);
    sample_cursor(s, NONE, s->node);
    s->each_node = PROGRAM_ADD(p, aggregates);
    p->aggregates[s->each_node] =
        (struct program_aggregate){AGGREGATE_EACH, s->each, s->node, s->nodes, 0, 0};
    sample_code(s, OP_NODE_DOCUMENT, 0, 0, 0, 0);
    sample_code(s, OP_NODE_EACH, 1, 0, 0, 0);
    sample_code(s, OP_ELEMENTS, 0, 1, 0, 0);
    sample_code(s, OP_BEGIN, s->each_node, 0, 0, 0);
    sample_code(s, OP_NEXT, 0, 8, 0, 0);
    sample_code(s, OP_ELEMENT, 0, 0, 0, 0);
    sample_code(s, OP_TAKE, s->each_node, 0, 0, 0);
    sample_code(s, OP_JUMP, 4, 0, 0, 0);
    sample_code(s, OP_RESULT, 1, s->each_node, 1, 0);
    sample_code(s, OP_RETURN, 1, 0, 0, 0);
    s->as_of = sample_routine(s, "as-of", ROUTINE_MAP, s->instant);
    sample_register(s, s->instant);
    sample_code(s, OP_RETURN, 0, 0, 0, 0);
    s->map = sample_routine(s, "fields", ROUTINE_MAP, NONE);
    sample_register(s, s->process);
    sample_register(s, s->node);
    sample_register(s, s->level);
    sample_code(s, OP_NODE_THING, 0, 0, 0, 0);
    sample_code(s, OP_NODE_THIS, 1, 0, 0, 0);
    sample_code(s, OP_NODE_AS, 2, 1, 0, 0);
    sample_code(s, OP_NODE_STORE, 0, s->field_level, 2, 1);
    sample_code(s, OP_END, 0, 0, 0, 0);
    p->mappings[m].kind = s->kind_process;
    p->mappings[m].glob = sample_text(s, "facts/*.yaml");
    p->mappings[m].as_of = s->as_of;
    p->mappings[m].each = s->each;
    p->mappings[m].fields = s->map;
    p->mappings[m].name = NONE;
}

static inline void sample_outputs(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t node[] = {s->process, s->text}, table[] = {s->text, s->int_, s->int_};
    uint32_t shapes = sample_relation(s, "nodes", RELATION_TABLE, NONE, node, 2);
    uint32_t rows = sample_relation(s, "worst", RELATION_TABLE | RELATION_REPEATS, NONE, table, 3);
    uint32_t graph = PROGRAM_ADD(p, graphs), shape = PROGRAM_ADD(p, shapes);
    uint32_t attribute = PROGRAM_ADD(p, attributes), report = PROGRAM_ADD(p, reports);
    uint32_t key = PROGRAM_ADD(p, sort_keys), heading = PROGRAM_ADD(p, headings);
    s->shape = sample_routine(s, "nodes", ROUTINE_SHAPE, NONE);
    sample_register(s, s->process);
    sample_register(s, s->text);
    sample_code(s, OP_INSERT, shapes, 0, 0, 0);
    sample_code(s, OP_END, 0, 0, 0, 0);
    s->report = sample_routine(s, "worst", ROUTINE_REPORT, NONE);
    sample_register(s, s->text);
    sample_register(s, s->int_);
    sample_register(s, s->int_);
    sample_code(s, OP_INSERT, rows, 0, 0, 0);
    sample_code(s, OP_END, 0, 0, 0, 0);
    p->graphs[graph].name = sample_text(s, "map");
    p->graphs[graph].shapes_count = 1;
    p->shapes[shape].relation = shapes;
    p->shapes[shape].routine = s->shape;
    p->shapes[shape].attributes_first = attribute;
    p->shapes[shape].attributes_count = 1;
    p->attributes[attribute].routine = NONE;
    p->sort_keys[key].type = s->int_;
    p->headings[heading].text = sample_text(s, "System");
    p->reports[report].name = sample_text(s, "worst");
    p->reports[report].relation = rows;
    p->reports[report].routine = s->report;
    p->reports[report].headings_count = p->reports[report].order_count = 1;
    p->reports[report].limited = 1;
}

static inline void sample_open(struct sample *s, struct heap *heap)
{
    uint32_t source;
    memset(s, 0, sizeof *s);
    program_open(&s->program, heap);
    source = PROGRAM_ADD(&s->program, sources);
    s->program.sources[source].name = sample_text(s, "acme.muster");
    s->program.sources[source].text = sample_text(s, "process OSP-10\nrole ciso\n");
    sample_types(s);
    sample_relations(s);
    sample_constants(s);
    sample_rules(s);
    sample_functions(s);
    sample_requirement(s);
    sample_mapping(s);
    sample_outputs(s);
}

#endif
