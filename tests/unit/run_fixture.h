/* A run over a small program made by hand, with stand-ins for what run.c has of things. */
#ifndef MUSTER_TESTS_RUN_FIXTURE_H
#define MUSTER_TESTS_RUN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/spans.h"
#include "vm/value.h"

#define HOUR      (3600 * CALENDAR_SECOND)
#define LENGTH(x) (sizeof(x) / sizeof *(x))
#define TEST(f)   cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* Types: each tag under its own number (lists of int, things of kind 0), then these. */
enum { LIST_SPAN = TYPE_NODE + 1, SET_SPAN, LIST_TEXT, LIST_NUMBER, ANY_THING, NTYPES };

struct fixture {
    struct heap heap;
    struct program program;
    struct run run;
    struct buffer out;
};

uint32_t run_entity(struct run *run, uint32_t kind, uint32_t name, place at)
{
    uint32_t entity;
    if (run_find_entity(run, kind, name, &entity)) return entity;
    run->entities = heap_room(run->heap, run->entities, &run->entities_capacity, run->nentities + 1,
                              sizeof *run->entities);
    run->entities[run->nentities] = (struct entity){kind, name, NONE, at, 0};
    return (uint32_t)run->nentities++;
}

bool run_find_entity(const struct run *run, uint32_t kind, uint32_t name, uint32_t *entity)
{
    for (uint32_t i = 0; i < run->nentities; i++) {
        if (run->entities[i].kind != kind || run->entities[i].name != name) continue;
        *entity = i;
        return true;
    }
    return false;
}

uint32_t run_entity_name(struct run *run, uint32_t entity)
{
    return run->entities[entity].name;
}

static uint32_t intern(struct fixture *f, const char *text)
{
    return text_intern_z(&f->run.texts, text);
}

static void add_type(struct fixture *f, uint32_t tag, uint32_t of)
{
    uint32_t type = PROGRAM_ADD(&f->program, types);
    f->program.types[type] = (struct program_type){tag, of};
}

static uint32_t add_kind(struct fixture *f, const char *name)
{
    uint32_t kind = PROGRAM_ADD(&f->program, kinds);
    f->program.kinds[kind].name = intern(f, name);
    return kind;
}

/* Kinds system and unit; enum low mid high; requirements backup with part daily, and backup.all. */
static void make_program(struct fixture *f)
{
    static const char *const levels[] = {"low", "mid", "high"};
    struct program *p = &f->program;
    uint32_t n;
    for (uint32_t tag = 0; tag <= TYPE_NODE; tag++)
        add_type(f, tag, tag == TYPE_LIST || tag == TYPE_SET ? TYPE_INT : 0);
    add_type(f, TYPE_LIST, TYPE_SPAN);
    add_type(f, TYPE_SET, TYPE_SPAN);
    add_type(f, TYPE_LIST, TYPE_TEXT);
    add_type(f, TYPE_LIST, TYPE_NUMBER);
    add_type(f, TYPE_UNION, 1);
    add_kind(f, "system");
    add_kind(f, "unit");
    for (uint32_t i = 0; i < 2; i++) {
        n = PROGRAM_ADD(p, union_members);
        p->union_members[n].kind = i;
    }
    n = PROGRAM_ADD(p, unions);
    p->unions[n].members_count = 2;
    n = PROGRAM_ADD(p, unions);
    n = PROGRAM_ADD(p, enums);
    p->enums[n].values_count = 3;
    for (uint32_t i = 0; i < 3; i++) {
        n = PROGRAM_ADD(p, enum_values);
        p->enum_values[n].name = intern(f, levels[i]);
    }
    n = PROGRAM_ADD(p, parts);
    p->parts[n].name = intern(f, "daily");
    n = PROGRAM_ADD(p, requirements);
    p->requirements[n].name = intern(f, "backup");
    p->requirements[n].parts_count = 1;
    n = PROGRAM_ADD(p, requirements);
    p->requirements[n].name = intern(f, "backup.all");
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const char *why;
    heap_open(&f->heap, 0);
    f->program.heap = f->run.heap = &f->heap;
    arena_open(&f->run.arena, &f->heap);
    f->run.program = &f->program;
    text_open(&f->run.texts, &f->heap);
    object_open(&f->run.objects, &f->heap);
    buffer_open(&f->out, &f->heap);
    make_program(f);
    f->run.zone = zone_load(&f->run.arena, "UTC", &why);
    calendar_parse_instant("2026-11-21T12:00Z", 17, NULL, &f->run.now);
    f->run.today = zone_date(f->run.zone, f->run.now, NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    heap_close(&f->heap);
    free(f);
    return 0;
}

static inline value number(double x)
{
    value word = MISSING;
    assert_true(value_of_double(x, &word));
    return word;
}

static inline value parse(struct fixture *f, uint32_t type, const char *text)
{
    value word = MISSING;
    if (!run_parse(&f->run, type, text, strlen(text), 0, &word)) return MISSING;
    return word;
}

static inline const char *print(struct fixture *f, uint32_t type, value word)
{
    buffer_clear(&f->out);
    value_print(&f->run, type, word, &f->out);
    return buffer_text(&f->out);
}

#define assert_prints(f, type, word, text) assert_string_equal(print(f, type, word), text)

#endif
