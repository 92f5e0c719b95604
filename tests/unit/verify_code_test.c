/*
 * Programs whose code the verifier refuses (bytecode/verify_code.c): one for each thing it checks.
 * Each takes the sound program of sample_program.h, breaks one thing, and expects the sentence that
 * says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/unit/sample_program.h"

struct fixture {
    struct heap heap;
    struct arena arena;
    struct sample sample;
    const char *why;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    heap_open(&f->heap, 0);
    arena_open(&f->arena, &f->heap);
    sample_open(&f->sample, &f->heap);
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

/* One register more for a routine: all of its registers move to the end of the table. */
static void sample_last(struct sample *s, uint32_t routine, uint32_t type)
{
    struct program *p = &s->program;
    struct program_routine *r = &p->routines[routine];
    uint32_t first = (uint32_t)p->nregisters;
    for (uint32_t i = 0; i < r->registers_count; i++) {
        uint32_t copy = PROGRAM_ADD(p, registers);
        p->registers[copy].type = p->registers[r->registers_first + i].type;
    }
    uint32_t last = PROGRAM_ADD(p, registers);
    p->registers[last].type = type;
    r->registers_first = first;
    r->registers_count++;
}

/* A body of nothing. */
static uint32_t add_lambda(struct program *p)
{
    uint32_t body = PROGRAM_ADD(p, formulas), lambda = PROGRAM_ADD(p, formulas);
    uint32_t argument = PROGRAM_ADD(p, formula_arguments);
    p->formulas[body].kind = FORMULA_MISSING;
    p->formulas[lambda].kind = FORMULA_LAMBDA;
    p->formulas[lambda].arguments_first = argument;
    p->formulas[lambda].arguments_count = 1;
    p->formula_arguments[argument].formula = body;
    return lambda;
}

/* `inner` gets two instructions, so that the first can be another. */
static void sample_extend(struct sample *s)
{
    struct program *p = &s->program;
    uint32_t i = PROGRAM_ADD(p, instructions), last = PROGRAM_ADD(p, instructions);
    p->instructions[i].op = p->instructions[last].op = OP_RETURN;
    p->routines[s->inner].code_first = i;
    p->routines[s->inner].code_count = 2;
}

static void refuse(struct fixture *f, const char *expected)
{
    const char *why = NULL;
    if (program_verify(&f->sample.program, &f->arena, &why)) fail_msg("passed: %s", expected);
    assert_non_null(why);
    if (!strstr(why, expected)) fail_msg("\"%s\" is not in \"%s\"", expected, why);
}

/* A test that breaks the program s->program, p, in one way. */
#define REFUSED(name, expected, ...)                                                               \
    static void name(void **state)                                                                 \
    {                                                                                              \
        struct fixture *f = *state;                                                                \
        struct sample *s = &f->sample;                                                             \
        struct program *p __attribute__((unused)) = &s->program;                                   \
        __VA_ARGS__                                                                                \
        refuse(f, expected);                                                                       \
    }

/* A test that puts another instruction into a routine, after some preparation. */
#define REFUSED_CODE(name, expected, where, at, op, a, b, c, d, ...)                               \
    REFUSED(name, expected,                                                                        \
            __VA_ARGS__ p->instructions[p->routines[s->where].code_first + (at)] =                 \
                (struct program_instruction){op, a, b, c, d, 0, 0};)

/* clang-format off */
REFUSED_CODE(an_instruction_that_is_none, "there is no instruction",
             rule, 0, 999, 0, 0, 0, 0, )
REFUSED_CODE(a_register_that_is_not_there, "no such register",
             function, 0, OP_ADD_INT, 2, 0, 0, 0, )
REFUSED_CODE(a_register_of_another_type, "cannot be of type",
             rule, 0, OP_NOT, 0, 0, 0, 0, )
REFUSED_CODE(an_operand_that_is_not_used, "there is no such row",
             rule, 0, OP_MISSING, 0, 1, 0, 0, )
REFUSED_CODE(a_jump_out, "no such instruction",
             rule, 8, OP_JUMP, 10, 0, 0, 0, )
REFUSED_CODE(a_guard_out, "no such instruction",
             rule, 8, OP_GUARD, 10, 0, 0, 0, )
REFUSED_CODE(a_constant_that_is_not_there, "no such row",
             function, 0, OP_LOAD, 0, 99, 0, 0, )
REFUSED_CODE(a_constant_of_another_type, "cannot go to",
             function, 0, OP_LOAD, 0, s->hello, 0, 0, )
REFUSED_CODE(a_move_to_another_type, "cannot go to",
             rule, 0, OP_MOVE, 2, 0, 0, 0, )
REFUSED_CODE(a_parameter_to_another_type, "cannot go to",
             rule, 0, OP_PARAMETER, 2, 0, 0, 0, )
REFUSED_CODE(a_call_of_a_rule, "is no function",
             function, 0, OP_CALL, 0, s->rule, 0, 0, )
REFUSED_CODE(arguments_that_are_not_there, "not all there",
             function, 0, OP_CALL, 0, s->inner, 2, 0, )
REFUSED_CODE(an_argument_of_another_type, "where a int is expected",
             judge, 19, OP_CALL, 6, s->inner, 8, 0, )
REFUSED_CODE(a_result_of_another_type, "cannot go to",
             judge, 19, OP_CALL, 8, s->inner, 6, 0, )
REFUSED_CODE(an_end_without_result, "ends without a result",
             function, 2, OP_END, 0, 0, 0, 0, )
REFUSED_CODE(a_return_of_nothing_asked, "no result to return",
             rule, 9, OP_RETURN, 0, 0, 0, 0, )
REFUSED_CODE(a_return_of_another_type, "where a bool is expected",
             sources, 1, OP_RETURN, 0, 0, 0, 0,
             p->registers[p->routines[s->sources].registers_first].type = s->int_;)
REFUSED_CODE(a_cursor_that_is_not_there, "no such row",
             rule, 0, OP_SCAN, 2, s->relation_outputs, 0, 0, )
REFUSED_CODE(a_scan_of_another_relation, "does not stand on rows",
             rule, 0, OP_SCAN, 0, s->feeds, 0, 0, )
REFUSED_CODE(a_part_of_rows_that_is_none, "no such row",
             rule, 0, OP_SCAN, 0, s->relation_outputs, 0, 3, )
REFUSED_CODE(a_probe_of_another_relation, "does not stand on rows",
             rule, 4, OP_PROBE, 1, s->index_feeds, 0, 0, )
REFUSED_CODE(a_probe_without_keys, "not all there",
             rule, 4, OP_PROBE, 1, s->index_outputs, 3, 0, )
REFUSED_CODE(a_probe_with_another_type, "cannot be compared",
             judge, 0, OP_PROBE, 0, x, 4, 0,
             uint32_t x = sample_index(s, p->kinds[s->kind_process].relation, 0);)
REFUSED_CODE(elements_of_rows, "does not stand on elements",
             rule, 0, OP_ELEMENT, 0, 0, 0, 0, )
REFUSED_CODE(elements_of_another_list, "another type",
             each, 2, OP_ELEMENTS, 0, 1, 0, 0,
             p->cursors[p->routines[s->each].cursors_first].element = s->text;)
REFUSED_CODE(a_column_of_elements, "does not stand on rows",
             each, 5, OP_COLUMN, 0, 0, 0, 0, )
REFUSED_CODE(a_column_past_the_last, "has no column",
             rule, 2, OP_COLUMN, 0, 0, 2, 0, )
REFUSED_CODE(a_column_of_another_type, "cannot go to",
             rule, 2, OP_COLUMN, 0, 0, 1, 0, )
REFUSED_CODE(a_row_for_a_kind, "by declarations only",
             rule, 7, OP_INSERT, 0, 0, 0, 0, )
REFUSED_CODE(a_row_for_a_set, "by declarations only",
             rule, 7, OP_INSERT, s->relation_outputs, 0, 0, 0, )
REFUSED_CODE(a_row_too_short, "not all there",
             rule, 7, OP_INSERT, s->feeds, 2, 0, 0, )
REFUSED_CODE(a_row_of_other_types, "is expected",
             rule, 7, OP_INSERT, s->feeds, 1, 0, 0, )
REFUSED_CODE(a_row_that_cannot_be_compared, "cannot be compared",
             judge, 0, OP_CONTAINS, 2, s->feeds, 3, 0, )
REFUSED_CODE(a_field_of_another_kind, "has no field",
             judge, 5, OP_FIELD, 1, s->field_owner, 1, 0, )
REFUSED_CODE(a_field_to_another_type, "cannot go to",
             judge, 5, OP_FIELD, 0, s->field_owner, 0, 0, )
REFUSED_CODE(a_field_that_is_a_set, "is a set",
             judge, 5, OP_FIELD, 1, s->field_outputs, 0, 0, )
REFUSED_CODE(a_set_that_is_a_field, "cannot be of type",
             judge, 5, OP_SET_OF_FIELD, 1, s->field_outputs, 0, 0, )
REFUSED_CODE(a_named_field_of_another_type, "cannot go to",
             judge, 5, OP_FIELD_NAMED, 0, owner, 0, 0,
             uint32_t owner = sample_text(s, "owner");)
REFUSED_CODE(a_named_field_that_is_a_set, "is a set",
             judge, 5, OP_FIELD_NAMED, 1, outputs, 0, 0,
             uint32_t outputs = sample_text(s, "outputs");)
REFUSED_CODE(a_named_field_of_any_kind, "cannot go to",
             judge, 5, OP_FIELD_NAMED, 1, level, 9, 0,
             uint32_t level = sample_text(s, "level"); p->unions[0].members_count = 0; p->registers[p->routines[s->judge].registers_first + 9].type = s->anything;)
REFUSED_CODE(a_declaration_in_a_rule, "only declarations",
             rule, 0, OP_MAKE, 0, s->osp, 0, 0, )
REFUSED_CODE(a_declaration_of_a_text, "is no thing",
             declare, 0, OP_MAKE, 0, s->hello, 0, 0, )
REFUSED_CODE(a_title_in_a_rule, "only declarations",
             judge, 0, OP_SET_TITLE, 0, 3, 0, 0, )
REFUSED_CODE(a_store_in_a_rule, "only declarations",
             judge, 0, OP_STORE, 0, s->field_owner, 1, 0, )
REFUSED_CODE(a_store_of_another_type, "is expected",
             declare, 3, OP_STORE, 0, s->field_owner, 1, 0, )
REFUSED_CODE(a_store_in_another_kind, "has no field",
             declare, 3, OP_STORE, 2, s->field_outputs, 2, 0, )
REFUSED_CODE(a_parent_of_another_kind, "cannot be the parent",
             declare, 3, OP_SET_PARENT, 0, 0, 0, 0, )
REFUSED_CODE(an_equality_of_two_types, "cannot be compared",
             judge, 0, OP_EQUAL, 2, 3, 4, 0, )
REFUSED_CODE(an_order_of_elements, "no order",
             each, 5, OP_LESS, 2, 0, 0, 0,
             sample_last(s, s->each, s->bool_);)
REFUSED_CODE(a_member_of_another_type, "cannot be compared",
             judge, 0, OP_IN_LIST, 2, 2, 9, 0,
             p->registers[p->routines[s->judge].registers_first + 9].type = s->texts;)
REFUSED_CODE(a_builtin_that_is_none, "no such row",
             judge, 19, OP_BUILTIN, 9, 999, 7, 0, )
REFUSED_CODE(a_builtin_of_other_types, "does not go with",
             judge, 19, OP_BUILTIN, 9, BUILTIN_PERIOD_DATE, 7, 0, )
REFUSED_CODE(a_builtin_with_another_result, "does not go with",
             judge, 19, OP_BUILTIN, 8, BUILTIN_PERIOD_INSTANT, 7, 0, )
REFUSED_CODE(a_builtin_past_the_registers, "not all there",
             judge, 19, OP_BUILTIN, 9, BUILTIN_SPAN, 9, 0, )
REFUSED_CODE(a_text_of_numbers, "is expected",
             judge, 0, OP_JOIN, 3, 3, 2, 0, )
REFUSED_CODE(a_list_of_others, "is expected",
             judge, 0, OP_MAKE_LIST, 9, 3, 1, 0,
             p->registers[p->routines[s->judge].registers_first + 9].type = s->processes;)
REFUSED_CODE(more_elements_than_registers, "not all there",
             judge, 0, OP_SUBJECT, 5, 0, NONE, 0, )
REFUSED_CODE(a_subject_of_elements, "element of a document",
             each, 0, OP_SUBJECT, 2, 0, 1, 0,
             sample_last(s, s->each, s->subject);)
REFUSED_CODE(a_path_over_no_pairs, "pairs of one type",
             judge, 0, OP_PATH, 9, s->relation_outputs, 0, 0,
             p->registers[p->routines[s->judge].registers_first + 9].type = s->processes;)
REFUSED_CODE(a_path_to_another_list, "no list of what",
             rule, 4, OP_PATH, 3, s->feeds, 0, 0,
             sample_last(s, s->rule, s->texts);)
REFUSED_CODE(an_aggregate_of_another_routine, "another routine's",
             judge, 1, OP_BEGIN, s->each_node, 0, 0, 0, )
REFUSED_CODE(a_value_of_another_type, "is expected",
             judge, 4, OP_TAKE, s->count, 1, 0, 0, )
REFUSED_CODE(sort_keys_that_are_not_there, "not all there",
             judge, 4, OP_TAKE, s->count, 0, 10, 0,
             p->aggregates[s->count].keys_count = 1;)
REFUSED_CODE(a_number_of_rows_that_is_a_text, "how many",
             judge, 16, OP_RESULT, 9, s->count, 3, 0,
             p->registers[p->routines[s->judge].registers_first + 9].type = s->processes; p->aggregates[s->count].function = AGGREGATE_FIRST_N; p->aggregates[s->count].result = s->processes;)
REFUSED_CODE(a_percentage_that_is_a_text, "percentage",
             judge, 16, OP_RESULT, 0, s->count, 3, 0,
             p->aggregates[s->count].function = AGGREGATE_PERCENTILE; p->aggregates[s->count].result = s->process;)
REFUSED_CODE(an_aggregate_to_another_type, "cannot go to",
             judge, 16, OP_RESULT, 3, s->count, 3, 0, )
REFUSED_CODE(a_verdict_in_a_rule, "only a requirement",
             rule, 0, OP_INSPECTED, 0, 0, 0, 0, )
REFUSED_CODE(a_verdict_for_nobody_in_a_rule, "only a requirement",
             rule, 0, OP_HOLDS, 0, 0, 0, 0, )
REFUSED_CODE(a_finding_of_other_types, "is expected",
             judge, 12, OP_FINDING, 0, 5, 3, 0, )
REFUSED_CODE(a_finding_of_another_requirement, "another requirement's",
             judge, 13, OP_SATISFIED, part, 5, 0, 0,
             uint32_t q = PROGRAM_ADD(p, requirements), part = PROGRAM_ADD(p, parts); p->requirements[q].findings = p->requirements[q].proof = NONE; p->requirements[q].parts_first = part; p->requirements[q].parts_count = 1; p->parts[part].requirement = q;)
REFUSED(a_proof_that_is_a_rule, "refers to routine feeds",
        p->requirements[0].proof = s->rule;)
REFUSED(a_scope_that_judges, "refers to routine owned",
        p->blocks[0].scope = s->judge;)
REFUSED(a_derivation_that_judges, "is no condition",
        uint32_t l = add_lambda(p), d = PROGRAM_ADD(p, derivations); p->derivations[d].relation = s->feeds;
        p->derivations[d].routine = s->judge; p->derivations[d].formula = l;)
REFUSED(a_formula_that_is_none, "of kind 99",
        uint32_t l = add_lambda(p); p->formulas[l].kind = 99;)
REFUSED(a_formula_that_rests_on_itself, "rests on a formula behind it",
        uint32_t l = add_lambda(p); p->formula_arguments[p->formulas[l].arguments_first].formula = l;)
REFUSED(a_formula_of_nothing_that_is_there, "is of number 999",
        uint32_t l = add_lambda(p); p->formulas[l - 1].kind = FORMULA_CONSTANT; p->formulas[l - 1].of = 999;)
REFUSED(a_formula_without_arguments, "has 0 arguments",
        uint32_t l = add_lambda(p); p->formulas[l].arguments_count = 0;)
REFUSED(a_step_of_a_proof_that_is_none, "of kind 99",
        uint32_t t = PROGRAM_ADD(p, traces); p->traces[t].kind = 99; p->traces[t].part = p->traces[t].relation = p->traces[t].formula = NONE;)
REFUSED_CODE(a_step_of_a_proof_of_another_type, "trace 0 is none",
             judge, 4, OP_TRACE_END, 0, 1, 0, 0,
             uint32_t t = PROGRAM_ADD(p, traces); p->traces[t].part = p->traces[t].relation = p->traces[t].formula = NONE; p->traces[t].type = s->texts;)
REFUSED_CODE(a_step_of_a_proof_that_is_not_there, "no such row",
             judge, 4, OP_TRACE_BEGIN, 0, 0, 0, 0, )
REFUSED(a_point_of_coverage_that_is_none, "of kind 99",
        uint32_t t = PROGRAM_ADD(p, points); p->points[t].kind = 99; p->points[t].part = NONE;)
REFUSED(a_condition_that_is_a_part, "says otherwise",
        uint32_t t = PROGRAM_ADD(p, points); p->points[t].kind = POINT_CONDITION; p->points[t].part = 0;)
REFUSED_CODE(a_point_of_coverage_that_is_not_there, "no such row",
             judge, 4, OP_REACH, 0, 0, 0, 0, )
REFUSED_CODE(a_condition_that_is_a_text, "cannot be of type",
             judge, 4, OP_COVER, 0, 6, 0, 0,
             uint32_t t = PROGRAM_ADD(p, points); p->points[t].kind = POINT_CONDITION; p->points[t].part = NONE;)
REFUSED_CODE(a_document_in_a_rule, "only the mapping",
             judge, 10, OP_NODE_FILE, 3, 0, 0, 0, )
REFUSED_CODE(elements_in_a_list_of_texts, "no list of elements",
             each, 1, OP_NODE_EACH, 2, 0, 0, 0,
             sample_last(s, s->each, s->texts);)
REFUSED_CODE(an_element_read_as_a_list, "cannot be read as",
             each, 1, OP_NODE_AS, 1, 0, 0, 0, )
REFUSED_CODE(a_mapped_thing_in_another_place, "kind that is mapped",
             each, 1, OP_NODE_THING, 2, 0, 0, 0,
             sample_last(s, s->each, s->process);)
REFUSED_CODE(a_function_that_calls_itself, "which calls it",
             inner, 0, OP_CALL, 0, s->inner, 0, 0,
             sample_extend(s);)
/* clang-format on */

/* Calls one after another: `depth` functions, each of which calls the next. */
static void add_chain(struct sample *s, uint32_t depth)
{
    struct program *p = &s->program;
    for (uint32_t i = 0; i < depth; i++) {
        uint32_t r = sample_routine(s, "link", ROUTINE_FUNCTION, s->int_);
        sample_register(s, s->int_);
        if (i + 1 < depth) sample_code(s, OP_CALL, 0, r + 1, 0, 0);
        sample_code(s, OP_RETURN, 0, 0, 0, 0);
        p->routines[r].arguments = 0;
    }
}

static void calls_have_a_depth(void **state)
{
    struct fixture *f = *state;
    add_chain(&f->sample, 64);
    if (!program_verify(&f->sample.program, &f->arena, &f->why)) fail_msg("%s", f->why);
    add_chain(&f->sample, 65);
    refuse(f, "calls");
}

static void parameters_that_ask_for_each_other(void **state)
{
    struct fixture *f = *state;
    struct program *p = &f->sample.program;
    p->instructions[p->routines[f->sample.parameter].code_first] =
        (struct program_instruction){OP_PARAMETER, 0, 0, 0, 0, 0, 0};
    refuse(f, "which calls it");
}

static void things_flow_into_unions(void **state)
{
    struct fixture *f = *state;
    struct sample *s = &f->sample;
    sample_last(s, s->rule, s->anything);
    struct program_instruction *i =
        &s->program.instructions[s->program.routines[s->rule].code_first];
    *i = (struct program_instruction){OP_MOVE, 3, 0, 0, 0, 0, 0};
    if (!program_verify(&s->program, &f->arena, &f->why)) fail_msg("%s", f->why);
    *i = (struct program_instruction){OP_MOVE, 0, 3, 0, 0, 0, 0};
    refuse(f, "cannot go to");
}

/* The sentence says where: routine and instruction. */
static void the_reason_has_a_place(void **state)
{
    struct fixture *f = *state;
    struct program *p = &f->sample.program;
    p->instructions[p->routines[f->sample.function].code_first + 1].c = 9;
    refuse(f, "routine twice (3), instruction 1, CALL: ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_instruction_that_is_none),
        TEST(a_register_that_is_not_there),
        TEST(a_register_of_another_type),
        TEST(an_operand_that_is_not_used),
        TEST(a_jump_out),
        TEST(a_guard_out),
        TEST(a_constant_that_is_not_there),
        TEST(a_constant_of_another_type),
        TEST(a_move_to_another_type),
        TEST(a_parameter_to_another_type),
        TEST(a_call_of_a_rule),
        TEST(arguments_that_are_not_there),
        TEST(an_argument_of_another_type),
        TEST(a_result_of_another_type),
        TEST(an_end_without_result),
        TEST(a_return_of_nothing_asked),
        TEST(a_return_of_another_type),
        TEST(a_cursor_that_is_not_there),
        TEST(a_scan_of_another_relation),
        TEST(a_part_of_rows_that_is_none),
        TEST(a_probe_of_another_relation),
        TEST(a_probe_without_keys),
        TEST(a_probe_with_another_type),
        TEST(elements_of_rows),
        TEST(elements_of_another_list),
        TEST(a_column_of_elements),
        TEST(a_column_past_the_last),
        TEST(a_column_of_another_type),
        TEST(a_row_for_a_kind),
        TEST(a_row_for_a_set),
        TEST(a_row_too_short),
        TEST(a_row_of_other_types),
        TEST(a_row_that_cannot_be_compared),
        TEST(a_field_of_another_kind),
        TEST(a_field_to_another_type),
        TEST(a_field_that_is_a_set),
        TEST(a_set_that_is_a_field),
        TEST(a_named_field_of_another_type),
        TEST(a_named_field_that_is_a_set),
        TEST(a_named_field_of_any_kind),
        TEST(a_declaration_in_a_rule),
        TEST(a_declaration_of_a_text),
        TEST(a_title_in_a_rule),
        TEST(a_store_in_a_rule),
        TEST(a_store_of_another_type),
        TEST(a_store_in_another_kind),
        TEST(a_parent_of_another_kind),
        TEST(an_equality_of_two_types),
        TEST(an_order_of_elements),
        TEST(a_member_of_another_type),
        TEST(a_builtin_that_is_none),
        TEST(a_builtin_of_other_types),
        TEST(a_builtin_with_another_result),
        TEST(a_builtin_past_the_registers),
        TEST(a_text_of_numbers),
        TEST(a_list_of_others),
        TEST(more_elements_than_registers),
        TEST(a_subject_of_elements),
        TEST(a_path_over_no_pairs),
        TEST(a_path_to_another_list),
        TEST(an_aggregate_of_another_routine),
        TEST(a_value_of_another_type),
        TEST(sort_keys_that_are_not_there),
        TEST(a_number_of_rows_that_is_a_text),
        TEST(a_percentage_that_is_a_text),
        TEST(an_aggregate_to_another_type),
        TEST(a_proof_that_is_a_rule),
        TEST(a_scope_that_judges),
        TEST(a_derivation_that_judges),
        TEST(a_formula_that_is_none),
        TEST(a_formula_that_rests_on_itself),
        TEST(a_formula_of_nothing_that_is_there),
        TEST(a_formula_without_arguments),
        TEST(a_step_of_a_proof_that_is_none),
        TEST(a_step_of_a_proof_of_another_type),
        TEST(a_step_of_a_proof_that_is_not_there),
        TEST(a_point_of_coverage_that_is_none),
        TEST(a_condition_that_is_a_part),
        TEST(a_point_of_coverage_that_is_not_there),
        TEST(a_condition_that_is_a_text),
        TEST(a_verdict_in_a_rule),
        TEST(a_verdict_for_nobody_in_a_rule),
        TEST(a_finding_of_other_types),
        TEST(a_finding_of_another_requirement),
        TEST(a_document_in_a_rule),
        TEST(elements_in_a_list_of_texts),
        TEST(an_element_read_as_a_list),
        TEST(a_mapped_thing_in_another_place),
        TEST(a_function_that_calls_itself),
        TEST(calls_have_a_depth),
        TEST(parameters_that_ask_for_each_other),
        TEST(things_flow_into_unions),
        TEST(the_reason_has_a_place),
    };
    return cmocka_run_group_tests_name("verify code", tests, NULL, NULL);
}
