/*
 * vm_int - what the files of the machine and of a run share.
 *
 * The machine keeps frames, registers and cursors in three growing stacks; frames hold offsets into
 * them, never pointers. A helper of the loop that returns false has sprung an evaluation error,
 * with a sentence in run->failure, or, when machine->status is set, ends the run with that status.
 */
#ifndef MUSTER_VM_VM_INT_H
#define MUSTER_VM_VM_INT_H

#include <string.h>

#include "vm/aggregate.h"
#include "vm/builtin.h"
#include "vm/document.h"
#include "vm/proof.h"
#include "vm/run.h"
#include "vm/waiver.h"

struct instruction {
    uint32_t op, a, b, c, d;
};

/* How the words of a type order: stands in operand d of comparisons. */
enum order_class { ORDER_INTEGER, ORDER_NUMBER, ORDER_OTHER };

#define NOWHERE SIZE_MAX

struct cursor {
    size_t at; /* a row's offset in its relation's block, or an element's in words; NOWHERE: on
                  nothing */
    const int64_t *words; /* elements; NULL: rows */
    size_t nwords, next;
    bool open;
    struct probe probe;
};

struct frame {
    uint32_t routine;
    uint32_t parameter; /* whose value it works out, or NONE */
    uint32_t pc;        /* the instruction to go on with */
    uint32_t guard;     /* 0: none */
    uint32_t out;       /* the caller's register for the result */
    size_t registers, cursors;
};

/* Results of a function that reads relations, by its arguments: rows of used, result, arguments. */
struct memo {
    bool wanted;
    uint32_t arguments;
    value *rows;
    size_t n, mask;
};

/* Where a field is; kind is NONE for sets. */
struct field_layout {
    uint32_t kind, column, owner;
    struct relation *relation;
};

/* A set of pairs of 32-bit numbers. */
struct pairs {
    uint64_t *slots;
    size_t n, mask;
};

/* What decides a part's answer before its condition does: texts, 0 for none. */
struct part_view {
    uint32_t unread_deciding; /* what a kind says that decides what is inspected and was not read */
    uint32_t unread_against, unread; /* what an unread kind says: in any case, when unmet */
    uint32_t broken;                 /* what a broken rule says */
};

/* Fields of core.finding; NONE where the program has none such. */
struct finding_layout {
    uint32_t kind;
    uint32_t requirement, part, subject, outcome, waived, severity, key;
};

struct machine {
    struct instruction *code;
    struct field_layout *fields;
    uint32_t *first_index; /* by relation: its index on column 0 alone, or NONE */
    bool *parameter_busy;
    bool *parameter_set; /* by --set */

    struct frame *frames;
    size_t nframes, frames_capacity;
    value *registers;
    size_t registers_capacity;
    struct cursor *cursors;
    size_t cursors_capacity;

    struct aggregation *aggregations;
    struct memo *memos; /* by routine */
    enum muster_status status;
    uint64_t next_check; /* steps at which limits are looked at again */
    uint32_t sprung;     /* the message of the error that sprang last */

    uint32_t *broken; /* by routine: what is wrong with it, a text; 0: nothing */
    struct part_view *parts;
    bool *block_done;
    struct finding_layout finding;

    struct pairs bad;        /* entity, field: a bad fact was reported */
    struct pairs bad_places; /* place, 0 */

    value *list; /* a list in the making */
    size_t list_capacity;
    value *found; /* for ways */
    uint32_t *found_from, *found_slots;
    size_t found_capacity, found_from_capacity, found_mask;
};

static inline const struct program_type *vm_type(const struct run *run, uint32_t type)
{
    return &run->program->types[type];
}

/* The types of a routine's registers. */
static inline const uint32_t *vm_register_types(const struct run *run, uint32_t routine)
{
    _Static_assert(sizeof(struct program_register) == sizeof(uint32_t), "a register is its type");
    return &run->program->registers[run->program->routines[routine].registers_first].type;
}

/* vm_open.c */
void vm_open(struct run *run);

/* vm.c */
enum muster_status vm_run(struct run *run, uint32_t routine, uint32_t parameter, value *result);

enum muster_status vm_run_with(struct run *run, uint32_t routine, const value *arguments,
                               uint32_t n, value *result);

/* vm_frame.c */
bool vm_check(struct run *run);
void vm_enter(struct run *run, uint32_t routine, uint32_t parameter, uint32_t out);
bool vm_call(struct run *run, const struct instruction *i);
bool vm_parameter(struct run *run, const struct instruction *i);
void vm_leave(struct run *run, size_t floor, value word, value *result);
enum muster_status vm_spring(struct run *run, size_t floor);
void vm_forget_memos(struct run *run);
bool vm_fail(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool vm_stop(struct run *run, enum muster_status status);

static inline bool vm_charge(struct run *run, uint64_t steps)
{
    run->steps += steps;
    return run->steps < run->machine->next_check || vm_check(run);
}

/* Where an instruction comes from. */
static inline place vm_at(const struct run *run, const struct instruction *i)
{
    return run->program->instructions[i - run->machine->code].at;
}

/* A place from a register. */
static inline place vm_place(value word)
{
    return word == MISSING ? 0 : (place)word;
}

/* vm_rows.c */
void vm_scan(struct run *run, struct cursor *cursor, const struct instruction *i);
void vm_probe(struct run *run, struct cursor *cursor, const struct instruction *i,
              const value *keys);
void vm_elements(struct run *run, struct cursor *cursor, value list);
bool vm_next(struct cursor *cursor);
bool vm_insert(struct run *run, uint32_t relation, const value *row, place at);
value vm_contains(struct run *run, uint32_t relation, const value *row);
bool vm_row_limit(struct run *run, uint32_t relation);
void vm_walk_first(struct run *run, struct probe *probe, uint32_t relation, value key);
value vm_path(struct run *run, const struct instruction *i, const value *r, uint32_t type);
void vm_forget_indexes(struct relation *relation);
void vm_clear_relation(struct relation *relation);

static inline value vm_column(const struct cursor *cursor, uint32_t column)
{
    return cursor->at == NOWHERE ? MISSING : cursor->probe.relation->rows[cursor->at + column];
}

static inline value vm_element(const struct cursor *cursor)
{
    return cursor->at == NOWHERE ? MISSING : cursor->words[cursor->at];
}

/* vm_list.c */
size_t vm_sort(struct run *run, uint32_t type, value *words, size_t n);
void vm_list_add(struct run *run, size_t n, value word);
value vm_list_end(struct run *run, uint32_t type, size_t n);
value vm_make_list(struct run *run, const value *words, uint32_t n, uint32_t type);
value vm_in_list(struct run *run, value word, value list);
value vm_join(struct run *run, const value *words, uint32_t n);
value vm_text_of(struct run *run, uint32_t type, value word);
bool vm_matches(struct run *run, value text, value pattern, value *result);
value vm_like(struct run *run, value text, value pattern);

/* vm_things.c */
bool vm_fits(const struct run *run, uint32_t type, uint32_t entity);
value vm_field_named(struct run *run, uint32_t name, value thing, uint32_t type);
value vm_column_of(const struct run *run, value thing, uint32_t column);
value vm_parent(const struct run *run, value thing, uint32_t type);
value vm_set_of_field(struct run *run, uint32_t field, value thing, uint32_t type);
place vm_place_of_field(const struct run *run, uint32_t field, uint32_t thing);
place vm_place_of_member(struct run *run, uint32_t field, uint32_t thing, value member);
bool vm_make(struct run *run, value thing, place at);
bool vm_store(struct run *run, value thing, uint32_t field, value word, place at);
bool vm_store_title(struct run *run, value thing, value title, place at);
bool vm_store_parent(struct run *run, value thing, value parent, place at);

static inline value vm_field(const struct run *run, uint32_t field, value thing)
{
    const struct field_layout *layout = &run->machine->fields[field];
    const struct entity *entity;
    if (thing == MISSING) return MISSING;
    entity = &run->entities[thing];
    if (entity->kind != layout->kind || entity->row == NONE) return MISSING;
    return layout->relation->rows[(size_t)entity->row * layout->relation->width + layout->column];
}

/* vm_nodes.c */
value vm_node_up(const struct run *run, value node, uint32_t levels);
value vm_node_member(const struct run *run, value node, uint32_t name);
value vm_node_at(const struct run *run, value node, uint32_t n);
value vm_node_each(struct run *run, value node, uint32_t type);
value vm_node_deep(struct run *run, value node, uint32_t name, uint32_t type);
value vm_node_key(const struct run *run, value node);
value vm_node_as(struct run *run, value node, uint32_t type);
value vm_text_as(struct run *run, value text, uint32_t type, value node);
value vm_node_file(struct run *run);
value vm_node_line(struct run *run, value node);
value vm_node_thing(const struct run *run, uint32_t type);
place vm_node_place(const struct run *run, value node);
bool vm_node_store(struct run *run, const struct instruction *i, const value *r);

/* vm_judge.c */
void vm_judge_open(struct run *run);
void vm_judge_prepare(struct run *run);
/* Counts a part as satisfied when its subject matters to nobody; else false, and nothing counted.
 */
bool vm_holds(struct run *run, uint32_t part);
bool vm_judge(struct run *run, uint32_t part, enum outcome_state state, value subject,
              uint32_t message, place at);
bool vm_finding(struct run *run, uint32_t part, value subject, const value *r);
void vm_break(struct run *run, uint32_t routine, place at);
bool vm_judge_step(struct run *run, uint32_t routine);
/* Whether the policy itself reads what a routine makes: a requirement's outcomes only by
 * findings(...). */
bool vm_is_read(const struct run *run, uint32_t routine);
value vm_running(struct run *run, value word, uint32_t type);

/* entity.c */
bool pairs_add(struct heap *heap, struct pairs *set, uint32_t a, uint32_t b);
bool pairs_has(const struct pairs *set, uint32_t a, uint32_t b);
void entity_forget(struct run *run);
/* The number of a field of a kind by name, when its values are of this tag and it is a set or not;
 * else NONE. */
uint32_t entity_field(const struct run *run, uint32_t kind, const char *name, bool set,
                      enum type_tag tag);

#endif
