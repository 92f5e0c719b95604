/* Facts by the names of kinds and fields (facts/load.h), with a program made by hand. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts/load.h"

struct fixture {
    struct heap heap;
    struct arena arena;
    struct source_map sources;
    struct source_file *policy;
    struct program program;
    struct run run;
    struct diag_list diags;
    struct buffer out;
    char top[64];
};

/* -- a program: kinds role, product, process, metric in process, and two called unit */

static uint32_t text(struct fixture *f, const char *bytes)
{
    return text_intern_z(&f->program.texts, bytes);
}

static void add_column(struct fixture *f, uint32_t relation, uint32_t type)
{
    uint32_t column = PROGRAM_ADD(&f->program, columns);
    struct program_relation *r = &f->program.relations[relation];
    if (r->columns_count == 0) r->columns_first = column;
    r->columns_count++;
    f->program.columns[column].type = type;
}

static uint32_t add_relation(struct fixture *f, const char *name, uint32_t flags, uint32_t kind)
{
    uint32_t relation = PROGRAM_ADD(&f->program, relations);
    f->program.relations[relation].name = text(f, name);
    f->program.relations[relation].flags = flags;
    f->program.relations[relation].kind = kind;
    return relation;
}

static uint32_t add_kind(struct fixture *f, const char *module, const char *name, uint32_t parent)
{
    struct program *program = &f->program;
    uint32_t kind = PROGRAM_ADD(program, kinds);
    uint32_t relation = add_relation(f, name, RELATION_KIND, kind);
    program->kinds[kind].name = text(f, name);
    program->kinds[kind].module = text(f, module);
    program->kinds[kind].observed = 1;
    program->kinds[kind].parent = parent;
    program->kinds[kind].relation = relation;
    program->kinds[kind].fields_first = (uint32_t)program->nfields;
    add_column(f, relation, program_type(program, TYPE_THING, kind));
    add_column(f, relation, program_type(program, TYPE_TEXT, 0));
    if (parent != NONE) add_column(f, relation, program_type(program, TYPE_THING, parent));
    return kind;
}

/* Fields of the newest kind; sets behind the others. */
static void add_field(struct fixture *f, const char *name, uint32_t type, bool set)
{
    struct program *program = &f->program;
    struct program_kind *kind = &program->kinds[program->nkinds - 1];
    uint32_t number = PROGRAM_ADD(program, fields);
    struct program_field *field = &program->fields[number];
    kind->fields_count++;
    field->name = text(f, name);
    field->type = type;
    field->optional = 1;
    field->set = field->standard = NONE;
    if (!set) {
        field->column = program->relations[kind->relation].columns_count;
        add_column(f, kind->relation, type);
        return;
    }
    uint32_t relation = add_relation(f, name, RELATION_SET, (uint32_t)program->nkinds - 1);
    program->fields[number].set = relation;
    add_column(f, relation, program_type(program, TYPE_THING, (uint32_t)program->nkinds - 1));
    add_column(f, relation, type);
}

static uint32_t add_level(struct fixture *f)
{
    uint32_t level = PROGRAM_ADD(&f->program, enums);
    static const char *const names[] = {"strategic", "tactical", "operational"};
    f->program.enums[level].name = text(f, "level");
    f->program.enums[level].values_count = 3;
    for (size_t i = 0; i < 3; i++) {
        uint32_t row = PROGRAM_ADD(&f->program, enum_values);
        f->program.enum_values[row].name = text(f, names[i]);
    }
    return program_type(&f->program, TYPE_ENUM, level);
}

static void make_program(struct fixture *f)
{
    struct program *program = &f->program;
    uint32_t level, role, product, process;
    program_open(program, &f->heap);
    level = add_level(f);
    role = add_kind(f, "acme", "role", NONE);
    product = add_kind(f, "acme", "product", NONE);
    process = add_kind(f, "acme", "process", NONE);
    add_field(f, "owner", program_type(program, TYPE_THING, role), false);
    add_field(f, "level", level, false);
    add_field(f, "critical", program_type(program, TYPE_BOOL, 0), false);
    add_field(f, "since", program_type(program, TYPE_DATE, 0), false);
    add_field(f, "people", program_type(program, TYPE_INT, 0), false);
    add_field(f, "note", program_type(program, TYPE_TEXT, 0), false);
    add_field(f, "inputs", program_type(program, TYPE_THING, product), true);
    add_kind(f, "acme", "metric", process);
    add_field(f, "target", program_type(program, TYPE_NUMBER, 0), false);
    add_kind(f, "a", "unit", NONE);
    add_kind(f, "b", "unit", NONE);
    program_type(program, TYPE_INSTANT, 0);
}

static void add_mapping(struct fixture *f, const char *glob, uint32_t kind)
{
    uint32_t number = PROGRAM_ADD(&f->program, mappings);
    struct program_mapping *mapping = &f->program.mappings[number];
    mapping->kind = kind;
    mapping->glob = text(f, glob);
    mapping->at = f->policy->base;
    mapping->to = f->policy->base + 5;
    mapping->as_of = mapping->each = mapping->fields = mapping->name = NONE;
}

/* -- a folder */

static void write_file(struct fixture *f, const char *name, const char *bytes)
{
    FILE *file = fopen(arena_print(&f->arena, "%s/%s", f->top, name), "w");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const char *why;
    heap_open(&f->heap, 0);
    arena_open(&f->arena, &f->heap);
    strcpy(f->top, "/tmp/muster-native-XXXXXX");
    assert_non_null(mkdtemp(f->top));
    source_open(&f->sources, &f->heap);
    write_file(f, "p.muster", "facts \"*.json\"\n");
    f->policy =
        source_read(&f->sources, "p.muster", arena_print(&f->arena, "%s/p.muster", f->top), &why);
    assert_non_null(f->policy);
    make_program(f);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    nftw(f->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    heap_close(&f->heap);
    free(f);
    return 0;
}

/* -- what came of it */

static enum muster_status load_all(void *context)
{
    struct fixture *f = context;
    struct run_options options = {.zone = "UTC"};
    struct load_options from = {.root = f->top};
    enum muster_status status;
    status = run_open(&f->run, &f->heap, &f->program, &f->sources, &options);
    if (status) return status;
    return facts_load(&f->run, &from, &f->diags);
}

static void load(struct fixture *f)
{
    diag_open(&f->diags, &f->heap);
    buffer_open(&f->out, &f->heap);
    assert_int_equal(heap_protect(&f->heap, load_all, f), MUSTER_OK);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Every trouble: place, what, help. */
static const char *troubles(struct fixture *f)
{
    f->out.length = 0;
    for (size_t i = 0; i < f->run.ntroubles; i++) {
        const struct trouble *t = &f->run.troubles[i];
        struct source_position p = source_locate(&f->sources, t->at);
        buffer_print(&f->out, "%s:%u:%u %s", base_name(p.name), (unsigned)p.line,
                     (unsigned)p.column, text_bytes(&f->run.texts, t->message));
        if (t->help) buffer_print(&f->out, " [%s]", text_bytes(&f->run.texts, t->help));
        buffer_add_char(&f->out, '\n');
    }
    return buffer_text(&f->out);
}

static const char *diags(struct fixture *f)
{
    f->out.length = 0;
    for (size_t i = 0; i < f->diags.n; i++) {
        const struct diag *d = f->diags.items[i];
        struct source_position p = source_locate(&f->sources, d->at.from);
        buffer_print(&f->out, "%s %s:%u:%u\n", diag_code_text(d->code), base_name(p.name),
                     (unsigned)p.line, (unsigned)p.column);
    }
    return buffer_text(&f->out);
}

/* The rows of the kind of a name: name, title, parent, fields; sets behind. */
static const char *rows(struct fixture *f, const char *name)
{
    const struct program *program = &f->program;
    uint32_t number = 0;
    f->out.length = 0;
    while (strcmp(text_bytes(&program->texts, program->kinds[number].name), name) != 0) number++;
    const struct program_kind *kind = &program->kinds[number];
    const struct relation *relation = &f->run.relations[kind->relation];
    for (size_t i = 0; i < relation->nrows; i++) {
        const value *row = relation->rows + i * relation->width;
        uint32_t first = program->relations[kind->relation].columns_first;
        for (uint32_t c = 0; c < relation->width; c++) {
            if (c) buffer_add_char(&f->out, ' ');
            value_print(&f->run, program->columns[first + c].type, row[c], &f->out);
            if (c == COLUMN_TITLE && kind->parent == NONE) buffer_add_z(&f->out, " -");
        }
        for (uint32_t j = 0; j < kind->fields_count; j++) {
            const struct program_field *field = &program->fields[kind->fields_first + j];
            if (field->set == NONE) continue;
            const struct relation *set = &f->run.relations[field->set];
            for (size_t m = 0; m < set->nrows; m++) {
                if (set->rows[m * 2] != row[0]) continue;
                buffer_add_char(&f->out, '+');
                value_print(&f->run, field->type, set->rows[m * 2 + 1], &f->out);
            }
        }
        buffer_add_char(&f->out, '\n');
    }
    return buffer_text(&f->out);
}

/* -- tests */

static void things_are_read_by_id_and_in_lists(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json",
               "{\"$schema\": {\"a\": [1]}, \"x-note\": 1,\n"
               " \"process\": {\"P1\": {\"title\": \"One\", \"owner\": \"boss\", \"level\": "
               "\"tactical\",\n"
               "   \"critical\": true, \"since\": \"2026-01-02\", \"people\": -7, \"note\": 2.50,\n"
               "   \"inputs\": [\"x\", \"y\", null, \"x\"]}, \"P2\": {}, \"P3\": null},\n"
               " \"acme.role\": [{\"id\": \"boss\", \"title\": \"Boss\"},\n"
               "   {\"title\": \"Late\", \"id\": \"late\"}, {\"title\": \"None\"}],\n"
               " \"product\": []}\n");
    add_mapping(f, "*.json", NONE);
    load(f);
    assert_string_equal(troubles(f), "");
    assert_string_equal(diags(f), "");
    assert_string_equal(rows(f, "process"), "P1 One - boss tactical true 2026-01-02 -7 2.50+x+y\n"
                                            "P2 - - - - - - - -\nP3 - - - - - - - -\n");
    assert_non_null(strstr(rows(f, "role"), "boss Boss -\nlate Late -\n"));
    assert_int_equal(f->run.relations[f->program.kinds[0].relation].nrows, 3);
    assert_true(f->run.readings[1].read);
    assert_true(f->run.readings[2].read);
    assert_false(f->run.readings[3].read);
    assert_true(f->run.readings[1].as_of == MISSING);
}

static void things_nest_in_their_parents(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json",
               "{\"as-of\": \"2026-01-02\", \"process\": [\n"
               "  {\"title\": \"Late\", \"metric\": [{\"target\": 1.5, \"id\": \"m1\"},\n"
               "    {\"target\": 2, \"title\": \"[{}]\"}], \"inputs\": \"one\", \"id\": \"P1\"},\n"
               "  {\"id\": \"P2\", \"metric\": {\"m2\": {\"target\": 99.5}}}],\n"
               " \"metric\": {\"m3\": {\"parent\": \"P2\"}}}");
    add_mapping(f, "*.json", NONE);
    load(f);
    assert_string_equal(troubles(f), "");
    assert_string_equal(rows(f, "process"), "P1 Late - - - - - - -+one\nP2 - - - - - - - -\n");
    assert_non_null(strstr(rows(f, "metric"), "m1 - P1 1.5\n"));
    assert_non_null(strstr(rows(f, "metric"), " [{}] P1 2"));
    assert_non_null(strstr(rows(f, "metric"), "m2 - P2 99.5\nm3 - P2 -\n"));
    assert_true(f->run.readings[3].read);
    assert_true(f->run.readings[3].as_of == 20455 * CALENDAR_DAY);
}

static void mistakes_are_reported_where_they_stand(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json",
               "{\"proces\": {\"P\": {\"a\": [{}]}},\n"
               "\"process\": {\n"
               "\"P1\": {\"onwer\": {\"x\": 1}, \"since\": \"soon\", \"people\": \"5\",\n"
               "\"level\": \"tacticl\", \"owner\": [\"a\"], \"critical\": 1,\n"
               "\"inputs\": {\"a\": 1}, \"note\": \"kept\"},\n"
               "\"P1\": {\"people\": 3}, \"P2\": 5},\n"
               "\"unit\": {}, \"role\": \"x\", \"a.unit\": {\"u\": {}},\n"
               "\"product\": [7, {\"id\": \"p\", \"id\": \"q\"}, {\"id\": \"\"}]}");
    add_mapping(f, "*.json", NONE);
    load(f);
    assert_string_equal(
        troubles(f),
        "a.json:1:2 no kind is called proces [did you mean process?]\n"
        "a.json:3:8 process has no field onwer [did you mean owner?]\n"
        "a.json:3:36 `soon` is not a date (process P1, field since) [a date is written like "
        "2026-11-21]\n"
        "a.json:3:54 \"5\" is a text, not an int (process P1, field people) [remove the quotes]\n"
        "a.json:4:10 `tacticl` is not a value of level (process P1, field level) [did you mean "
        "tactical?]\n"
        "a.json:4:30 a list is not a role (process P1, field owner) [write the name of a thing]\n"
        "a.json:4:49 1 is a number, not a bool (process P1, field critical) [write true or "
        "false]\n"
        "a.json:5:11 a map is not a product (process P1, field inputs) [write the name of a "
        "thing]\n"
        "a.json:6:1 process P1 is described twice in one file [it is described first at "
        "a.json:3:1]\n"
        "a.json:6:28 a map of fields is expected here, not a number\n"
        "a.json:7:1 kinds of several modules are called unit [write a.unit or b.unit]\n"
        "a.json:7:21 a map by id, or a list, is expected here, not a text\n"
        "a.json:8:13 a map of fields is expected here, not a number\n"
        "a.json:8:34 p has another id already\n"
        "a.json:8:47 an id is never empty\n");
    assert_non_null(strstr(rows(f, "process"), "P1 - - - - - - 3 kept\n"));
}

static void csv_rows_are_things(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.csv",
               "title,id,people,colour,critical,inputs\n"
               "One,P1,5,red,true,x\nTwo,P2,many,blue,,\n,,,,,\n");
    add_mapping(f, "a.csv", 2);
    load(f);
    assert_non_null(strstr(troubles(f), "process has no field colour [its fields are "));
    assert_non_null(
        strstr(troubles(f), "a.csv:3:8 `many` is not an int (process P2, field people)"));
    assert_int_equal(f->run.ntroubles, 2);
    assert_non_null(
        strstr(rows(f, "process"), "P1 One - - - true - 5 -+x\nP2 Two - - - - - - -\n"));
    assert_true(f->run.readings[2].read);
}

static void yaml_is_read(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.yaml",
               "process:\n  P1:\n    people: 5\n    note: 5\n    critical: true\n"
               "    since: 2026-01-02\n  P2:\n    people: \"5\"\n    level:\n");
    add_mapping(f, "*.{yaml,yml}", NONE);
    load(f);
    assert_int_equal(f->run.ntroubles, 1);
    assert_non_null(strstr(troubles(f), "\"5\" is a text, not an int (process P2, field people) "
                                        "[remove the quotes]\n"));
    assert_string_equal(rows(f, "process"), "P1 - - - - true 2026-01-02 5 5\nP2 - - - - - - - -\n");
}

static void bad_files_do_not_stop_the_others(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json", "{\"role\": {\"r\": {}},\n \"product\": {]}");
    write_file(f, "b.json", "{\"process\": {\"P1\": {}}}");
    write_file(f, "c.txt", "");
    add_mapping(f, "none/*.json", NONE);
    add_mapping(f, "*.json", NONE);
    add_mapping(f, "b.*", NONE);
    add_mapping(f, "*.txt", NONE);
    add_mapping(f, "/etc/passwd", NONE);
    load(f);
    assert_string_equal(troubles(f), "");
    assert_string_equal(diags(f), "E0603 p.muster:1:1\nE0602 a.json:2:14\nE0605 p.muster:1:1\n"
                                  "E0604 p.muster:1:1\n");
    assert_string_equal(rows(f, "process"), "P1 - - - - - - - -\n");
    assert_false(f->run.readings[0].read);
}

static void running_out_of_memory_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    enum muster_status status = MUSTER_NOMEM;
    write_file(f, "a.json", "{\"process\": [{\"people\": 1, \"metric\": {\"m\": {}}, \"id\": 3}]}");
    add_mapping(f, "**/*.json", NONE);
    diag_open(&f->diags, &f->heap);
    for (uint64_t i = 1; status == MUSTER_NOMEM && i < 100000; i++) {
        f->heap.countdown = i;
        status = heap_protect(&f->heap, load_all, f);
    }
    assert_int_equal(status, MUSTER_OK);
}

/* -- mapped */

static void add_code(struct fixture *f, uint32_t op, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t number = PROGRAM_ADD(&f->program, instructions);
    f->program.instructions[number] = (struct program_instruction){
        .op = op, .a = a, .b = b, .c = c, .d = d, .at = f->policy->base, .to = f->policy->base};
}

/* A routine without code yet, with registers of some types. */
static uint32_t add_routine(struct fixture *f, uint32_t result, size_t n, const uint32_t *types)
{
    uint32_t number = PROGRAM_ADD(&f->program, routines);
    struct program_routine *routine = &f->program.routines[number];
    routine->kind = ROUTINE_MAP;
    routine->result = result;
    routine->registers_first = (uint32_t)f->program.nregisters;
    routine->registers_count = (uint32_t)n;
    routine->code_first = (uint32_t)f->program.ninstructions;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = PROGRAM_ADD(&f->program, registers);
        f->program.registers[row].type = types[i];
    }
    return number;
}

static void end_routine(struct fixture *f, uint32_t number)
{
    struct program_routine *routine = &f->program.routines[number];
    routine->code_count = (uint32_t)f->program.ninstructions - routine->code_first;
}

/* facts process from GLOB [as-of $.at] [each .list[*]] { id: .name  people: .n } */
static void add_process_mapping(struct fixture *f, const char *glob, bool whole)
{
    uint32_t node = program_type(&f->program, TYPE_NODE, 0);
    uint32_t nodes = program_type(&f->program, TYPE_LIST, node);
    uint32_t whole_number = program_type(&f->program, TYPE_INT, 0);
    uint32_t name = program_type(&f->program, TYPE_TEXT, 0);
    uint32_t instant = program_type(&f->program, TYPE_INSTANT, 0);
    uint32_t thing = program_type(&f->program, TYPE_THING, 2);
    uint32_t people = program_field(&f->program, 2, text(f, "people"));
    uint32_t id = add_routine(f, name, 3, (uint32_t[]){node, node, name});
    add_code(f, OP_NODE_THIS, 0, 0, 0, 0);
    add_code(f, OP_NODE_MEMBER, 1, 0, text(f, "name"), 0);
    add_code(f, OP_NODE_AS, 2, 1, 0, 0);
    add_code(f, OP_RETURN, 2, 0, 0, 0);
    end_routine(f, id);
    uint32_t fields = add_routine(f, NONE, 4, (uint32_t[]){thing, node, node, whole_number});
    add_code(f, OP_NODE_THING, 0, 0, 0, 0);
    add_code(f, OP_NODE_THIS, 1, 0, 0, 0);
    add_code(f, OP_NODE_MEMBER, 2, 1, text(f, "n"), 0);
    add_code(f, OP_NODE_AS, 3, 2, 0, 0);
    add_code(f, OP_NODE_STORE, 0, people, 3, 2);
    add_code(f, OP_END, 0, 0, 0, 0);
    end_routine(f, fields);
    add_mapping(f, glob, 2);
    struct program_mapping *mapping = &f->program.mappings[f->program.nmappings - 1];
    mapping->name = id;
    mapping->fields = fields;
    if (!whole) return;
    uint32_t each = add_routine(f, nodes, 3, (uint32_t[]){node, node, nodes});
    add_code(f, OP_NODE_DOCUMENT, 0, 0, 0, 0);
    add_code(f, OP_NODE_MEMBER, 1, 0, text(f, "list"), 0);
    add_code(f, OP_NODE_EACH, 2, 1, 0, 0);
    add_code(f, OP_RETURN, 2, 0, 0, 0);
    end_routine(f, each);
    uint32_t as_of = add_routine(f, instant, 3, (uint32_t[]){node, node, instant});
    add_code(f, OP_NODE_DOCUMENT, 0, 0, 0, 0);
    add_code(f, OP_NODE_MEMBER, 1, 0, text(f, "at"), 0);
    add_code(f, OP_NODE_AS, 2, 1, 0, 0);
    add_code(f, OP_RETURN, 2, 0, 0, 0);
    end_routine(f, as_of);
    mapping->each = each;
    mapping->as_of = as_of;
}

static void mapped_lists_stream(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json",
               "[{\"name\": \"P1\", \"n\": 1, \"x\": [{\"n\": 9}]},\n"
               " {\"n\": 2, \"name\": \"P2\"}, {\"n\": 3},\n"
               " {\"name\": \"P1\", \"n\": \"soon\"}]");
    write_file(f, "b.jsonl", "{\"name\": \"P4\", \"n\": 4}\n{\"name\": \"P5\"}\n");
    add_process_mapping(f, "{a.json,b.jsonl}", false);
    load(f);
    assert_int_equal(f->run.ntroubles, 2);
    assert_non_null(strstr(troubles(f), "a.json:3:2 process P1 is described twice in one file "
                                        "[it is described first at a.json:1:2]\n"));
    assert_non_null(strstr(troubles(f), "a.json:3:22 `soon` is not an int"));
    assert_string_equal(rows(f, "process"),
                        "P1 - - - - - - 1 -\nP2 - - - - - - 2 -\na.json:2 - - - - - - 3 -\n"
                        "P4 - - - - - - 4 -\nP5 - - - - - - - -\n");
    assert_true(f->run.readings[2].read);
}

static void mapped_elements_are_picked(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.json",
               "{\"at\": \"2026-01-02T00:00Z\", \"list\": [\n"
               "{\"name\": \"P1\", \"n\": 1}, {\"name\": \"P2\"}]}");
    write_file(f, "b.json", "{\"at\": \"2026-01-01T00:00Z\"}");
    add_process_mapping(f, "*.json", true);
    load(f);
    assert_string_equal(troubles(f), "");
    assert_string_equal(rows(f, "process"), "P1 - - - - - - 1 -\nP2 - - - - - - - -\n");
    assert_true(f->run.readings[2].as_of == 20454 * CALENDAR_DAY);
}

/* The elements that a path picks, with fields by name. */
static void picked_elements_are_read_by_name(void **state)
{
    struct fixture *f = *state;
    struct program_mapping *mapping;
    write_file(f, "a.json",
               "{\"list\": [{\"note\": \"a\", \"id\": \"P1\", \"inputs\": [\"x\"],\n"
               "\"metric\": [{\"target\": 2, \"id\": \"m\"}, {}]}, {}]}");
    add_process_mapping(f, "*.json", true);
    mapping = &f->program.mappings[0];
    mapping->name = mapping->fields = mapping->as_of = NONE;
    load(f);
    assert_string_equal(troubles(f), "");
    assert_string_equal(rows(f, "process"), "P1 - - - - - - - a+x\na.json:2 - - - - - - - -\n");
    assert_string_equal(rows(f, "metric"), "m - P1 2\na.json:2 - P1 -\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(things_are_read_by_id_and_in_lists),
        TEST(things_nest_in_their_parents),
        TEST(mistakes_are_reported_where_they_stand),
        TEST(csv_rows_are_things),
        TEST(yaml_is_read),
        TEST(bad_files_do_not_stop_the_others),
        TEST(mapped_lists_stream),
        TEST(mapped_elements_are_picked),
        TEST(picked_elements_are_read_by_name),
        TEST(running_out_of_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
