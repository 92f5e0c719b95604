/*
 * Programs whose tables the verifier refuses (bytecode/verify.c): one for each thing it checks.
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

static void a_sound_program_passes(void **state)
{
    struct fixture *f = *state;
    if (!program_verify(&f->sample.program, &f->arena, &f->why)) fail_msg("%s", f->why);
}

/* clang-format off */
REFUSED(a_text_that_is_not_there, "no such text",
        p->kinds[0].name = 9999;)
REFUSED(a_place_beyond_the_sources, "beyond the sources",
        p->kinds[0].at = 28;)
REFUSED(a_place_that_ends_before_it_begins, "before it begins",
        p->requirements[0].to = 1;)
REFUSED(a_row_that_is_not_there, "no such row in relations",
        p->kinds[0].relation = 99;)
REFUSED(an_option_that_is_not_there, "no such row in kinds",
        p->kinds[0].parent = NONE - 1;)
REFUSED(a_range_past_the_end, "reaches past the end of columns",
        p->relations[0].columns_count = 99;)
REFUSED(a_range_that_wraps, "reaches past the end of columns",
        p->relations[0].columns_first = 4; p->relations[0].columns_count = NONE - 3;)
REFUSED(ranges_that_overlap, "overlap",
        for (int i = 0; i < 4; i++) p->routines[i].code_first = 0, p->routines[i].code_count = 60;)
REFUSED(a_tag_that_is_not_there, "no such",
        p->types[s->int_].tag = 99;)
REFUSED(an_enumeration_that_is_not_there, "no such",
        p->types[s->level].of = 1;)
REFUSED(a_kind_of_a_type_that_is_not_there, "no such",
        p->types[s->role].of = 4;)
REFUSED(a_plain_type_of_something, "no such",
        p->types[s->int_].of = 1;)
REFUSED(a_list_of_itself, "does not come before it",
        p->types[s->texts].of = s->texts;)
REFUSED(a_set_of_elements, "set of elements",
        p->types[s->nodes].tag = TYPE_SET;)
REFUSED(a_type_nested_too_deep, "nested too deep",
        uint32_t t = s->text; for (int i = 0; i < 20; i++) t = program_type(p, TYPE_LIST, t);)
REFUSED(a_bool_of_two, "is no bool",
        sample_constant(s, s->bool_, 2);)
REFUSED(an_enumeration_past_its_values, "is no level",
        sample_constant(s, s->level, 2);)
REFUSED(a_number_that_is_none, "is no number",
        sample_constant(s, s->number, 0x7ff8000000000000);)
REFUSED(an_infinite_number, "is no number",
        sample_constant(s, s->number, 0x7ff0000000000000);)
REFUSED(a_text_constant_that_is_not_there, "is no text",
        sample_constant(s, s->text, 9999);)
REFUSED(a_date_after_all_years, "is no date",
        sample_constant(s, s->date, 2932897);)
REFUSED(an_instant_after_all_years, "is no timestamp",
        sample_constant(s, s->instant, INT64_MAX);)
REFUSED(a_name_of_another_kind, "is no role",
        sample_constant(s, s->role, 0);)
REFUSED(a_name_that_is_not_there, "is no process",
        sample_constant(s, s->process, 7);)
REFUSED(a_union_without_the_kind, "is no product | process",
        p->names[0].kind = 0; p->constants[s->osp].type = s->anything;)
REFUSED(a_part_of_another_requirement, "is no requirement",
        sample_constant(s, s->part_type, 2);)
REFUSED(a_span_constant, "is no span",
        sample_constant(s, s->span, 1);)
REFUSED(a_number_with_elements, "no list and has elements",
        p->constants[s->one].elements_count = 1; p->constants[s->list].elements_count = 0; p->elements[0].constant = 0;)
REFUSED(a_list_with_a_stranger, "has a int in it",
        p->elements[0].constant = s->one;)
REFUSED(a_list_in_itself, "does not come before it",
        p->elements[0].constant = s->list;)
REFUSED(a_list_with_a_gap, "missing element",
        p->constants[s->hello].high = 0x80000000; p->constants[s->hello].low = 0;)
REFUSED(a_field_of_no_kind, "belongs to no kind",
        p->kinds[2].fields_count = 2;)
REFUSED(a_field_of_two_kinds, "two kinds",
        p->kinds[2].fields_count = 2; p->kinds[0].fields_count = 1;)
REFUSED(a_field_in_a_fixed_column, "has column 1",
        p->fields[s->field_owner].column = 1;)
REFUSED(a_field_past_the_columns, "has column 4",
        p->fields[s->field_owner].column = 4;)
REFUSED(two_fields_in_a_column, "column of another",
        p->fields[s->field_level].column = 2;)
REFUSED(a_field_of_another_type, "not of its column's type",
        p->fields[s->field_owner].type = s->product;)
REFUSED(a_default_of_another_type, "default of field level",
        p->fields[s->field_level].standard = s->one;)
REFUSED(a_set_in_a_rule, "is not for set field",
        p->fields[s->field_outputs].set = s->feeds;)
REFUSED(a_set_of_other_members, "has not the columns of set field",
        p->fields[s->field_outputs].type = s->role;)
REFUSED(a_set_without_a_field, "holds no set field",
        uint32_t types[] = {s->process, s->product}; sample_relation(s, "x", RELATION_SET, 2, types, 2);)
REFUSED(a_kind_in_a_rule, "not the one of kind",
        p->kinds[0].relation = s->feeds;)
REFUSED(two_kinds_in_a_relation, "not the one of kind",
        p->kinds[0].relation = p->kinds[1].relation;)
REFUSED(a_kind_without_parent_column, "too few columns",
        p->kinds[s->kind_role].parent = s->kind_process;)
REFUSED(a_parent_column_of_another_kind, "thing, title, parent",
        p->kinds[s->kind_metric].parent = s->kind_role;)
REFUSED(a_parent_column_without_parent, "columns without a field",
        p->kinds[s->kind_metric].parent = NONE;)
REFUSED(flags_at_odds, "do not go together",
        p->relations[s->feeds].flags = RELATION_KIND | RELATION_RULE;)
REFUSED(flags_that_are_none, "do not go together",
        p->relations[s->feeds].flags = 32;)
REFUSED(a_rule_of_a_kind, "or the reverse",
        p->relations[s->feeds].kind = 0;)
REFUSED(a_relation_without_columns, "1 to 64",
        p->relations[s->feeds].columns_count = 0;)
REFUSED(a_relation_of_elements, "holds elements of documents",
        p->columns[p->relations[s->feeds].columns_first].type = s->node;)
REFUSED(an_index_of_another_relation, "not among those of",
        p->indexes[s->index_feeds].relation = 0;)
REFUSED(an_index_without_columns, "1 to 8",
        p->indexes[s->index_feeds].keys_count = 0;)
REFUSED(an_index_of_a_missing_column, "column that",
        p->index_keys[1].column = 2;)
REFUSED(an_index_claimed_by_another, "not among those",
        p->relations[s->feeds].indexes_count = 0; p->relations[0].indexes_first = 1; p->relations[0].indexes_count = 1;)
REFUSED(an_aggregate_that_is_none, "function 99",
        p->aggregates[0].function = 99;)
REFUSED(a_sum_of_things, "cannot make",
        p->aggregates[0].function = AGGREGATE_SUM;)
REFUSED(a_count_that_is_a_text, "cannot make",
        p->aggregates[0].result = s->text;)
REFUSED(a_sorted_list_of_elements, "orders elements",
        p->aggregates[s->each_node].function = AGGREGATE_LIST;)
REFUSED(a_key_of_elements, "orders elements",
        p->sort_keys[0].type = s->node;)
REFUSED(a_cursor_on_nothing, "rows or on elements",
        p->cursors[0].relation = NONE;)
REFUSED(a_cursor_on_both, "rows or on elements",
        p->cursors[0].element = s->text;)
REFUSED(a_flag_of_two, "neither 0 nor 1",
        p->kinds[0].observed = 2;)
REFUSED(a_routine_of_no_kind, "no such",
        p->routines[0].kind = 77;)
REFUSED(more_arguments_than_registers, "more arguments",
        p->routines[s->function].arguments = 3;)
REFUSED(a_rule_with_arguments, "is no function",
        p->routines[s->rule].arguments = 1;)
REFUSED(a_rule_with_a_result, "should have no result",
        p->routines[s->rule].result = s->int_;)
REFUSED(a_function_without_a_result, "should have a result",
        p->routines[s->function].result = NONE;)
REFUSED(a_function_of_elements, "returns elements",
        p->routines[s->function].result = s->node;)
REFUSED(a_parameter_of_a_function, "refers to routine twice",
        p->parameters[0].routine = s->function;)
REFUSED(a_parameter_of_another_type, "not of that kind or result",
        p->parameters[0].type = s->text;)
REFUSED(a_step_of_no_kind, "has kind 2",
        p->steps[0].kind = 2;)
REFUSED(a_step_with_a_function, "no rule and no requirement",
        p->loop_routines[0].routine = s->function;)
REFUSED(a_loop_over_things, "relation of things",
        p->loop_relations[0].relation = 0;)
REFUSED(a_severity_that_is_none, "severity 5",
        p->requirements[0].severity = 5;)
REFUSED(a_part_that_nobody_claims, "not among those",
        p->requirements[0].parts_count = 0;)
REFUSED(a_block_that_nobody_claims, "not among those",
        p->requirements[0].blocks_count = 0;)
REFUSED(sources_that_judge, "refers to routine owned",
        p->blocks[0].sources = s->judge;)
REFUSED(a_read_of_nothing, "speaks of nothing",
        p->reads[0].kind = NONE;)
REFUSED(findings_of_no_kind, "no kind of them",
        p->requirements[0].findings = s->feeds;)
REFUSED(findings_in_a_wide_relation, "cannot hold them",
        p->kinds[0].module = sample_text(s, "core"); p->kinds[0].name = sample_text(s, "finding"); p->requirements[0].findings = s->feeds;)
REFUSED(a_hint_past_the_columns, "a column that",
        p->hints[0].column = 4;)
REFUSED(a_hint_of_another_type, "cannot hold",
        p->hints[0].constant = s->one;)
REFUSED(a_mapping_named_by_a_rule, "refers to routine feeds",
        p->mappings[0].name = s->rule;)
REFUSED(a_mapping_as_of_a_list, "refers to routine each",
        p->mappings[0].as_of = s->each;)
REFUSED(a_mapping_over_nothing, "refers to routine fields",
        p->mappings[0].each = s->map;)
REFUSED(a_mapping_of_another_kind, "kind that is mapped here",
        p->mappings[0].kind = s->kind_role;)
REFUSED(a_picture_by_a_rule, "refers to routine feeds",
        p->shapes[0].routine = s->rule;)
REFUSED(an_edge_in_a_narrow_relation, "cannot hold it",
        p->shapes[0].edge = 1;)
REFUSED(an_attribute_that_is_no_text, "attribute that is no text",
        p->columns[p->relations[p->shapes[0].relation].columns_first + 1].type = s->int_;)
REFUSED(an_attribute_that_judges, "refers to routine owned",
        p->attributes[0].routine = s->judge;)
REFUSED(a_table_too_narrow, "cannot hold it",
        p->relations[p->reports[0].relation].columns_count = 2;)
REFUSED(a_table_sorted_by_another_type, "sort key",
        p->sort_keys[0].type = s->text;)
REFUSED(a_limit_that_is_no_int, "limit",
        p->columns[p->relations[p->reports[0].relation].columns_first + 2].type = s->text;)
REFUSED(no_code, "has no code",
        p->routines[s->inner].code_count = 0;)
REFUSED(a_routine_that_goes_on, "goes on",
        p->routines[s->function].code_count = 2;)
REFUSED(a_register_of_elements, "maps none",
        p->registers[0].type = s->node;)

/* clang-format on */

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
    TEST(a_sound_program_passes),
    TEST(a_text_that_is_not_there),
    TEST(a_place_beyond_the_sources),
    TEST(a_place_that_ends_before_it_begins),
    TEST(a_row_that_is_not_there),
    TEST(an_option_that_is_not_there),
    TEST(a_range_past_the_end),
    TEST(a_range_that_wraps),
    TEST(ranges_that_overlap),
    TEST(a_tag_that_is_not_there),
    TEST(an_enumeration_that_is_not_there),
    TEST(a_kind_of_a_type_that_is_not_there),
    TEST(a_plain_type_of_something),
    TEST(a_list_of_itself),
    TEST(a_set_of_elements),
    TEST(a_type_nested_too_deep),
    TEST(a_bool_of_two),
    TEST(an_enumeration_past_its_values),
    TEST(a_number_that_is_none),
    TEST(an_infinite_number),
    TEST(a_text_constant_that_is_not_there),
    TEST(a_date_after_all_years),
    TEST(an_instant_after_all_years),
    TEST(a_name_of_another_kind),
    TEST(a_name_that_is_not_there),
    TEST(a_union_without_the_kind),
    TEST(a_part_of_another_requirement),
    TEST(a_span_constant),
    TEST(a_number_with_elements),
    TEST(a_list_with_a_stranger),
    TEST(a_list_in_itself),
    TEST(a_list_with_a_gap),
    TEST(a_field_of_no_kind),
    TEST(a_field_of_two_kinds),
    TEST(a_field_in_a_fixed_column),
    TEST(a_field_past_the_columns),
    TEST(two_fields_in_a_column),
    TEST(a_field_of_another_type),
    TEST(a_default_of_another_type),
    TEST(a_set_in_a_rule),
    TEST(a_set_of_other_members),
    TEST(a_set_without_a_field),
    TEST(a_kind_in_a_rule),
    TEST(two_kinds_in_a_relation),
    TEST(a_kind_without_parent_column),
    TEST(a_parent_column_of_another_kind),
    TEST(a_parent_column_without_parent),
    TEST(flags_at_odds),
    TEST(flags_that_are_none),
    TEST(a_rule_of_a_kind),
    TEST(a_relation_without_columns),
    TEST(a_relation_of_elements),
    TEST(an_index_of_another_relation),
    TEST(an_index_without_columns),
    TEST(an_index_of_a_missing_column),
    TEST(an_index_claimed_by_another),
    TEST(an_aggregate_that_is_none),
    TEST(a_sum_of_things),
    TEST(a_count_that_is_a_text),
    TEST(a_sorted_list_of_elements),
    TEST(a_key_of_elements),
    TEST(a_cursor_on_nothing),
    TEST(a_cursor_on_both),
    TEST(a_flag_of_two),
    TEST(a_routine_of_no_kind),
    TEST(more_arguments_than_registers),
    TEST(a_rule_with_arguments),
    TEST(a_rule_with_a_result),
    TEST(a_function_without_a_result),
    TEST(a_function_of_elements),
    TEST(a_parameter_of_a_function),
    TEST(a_parameter_of_another_type),
    TEST(a_step_of_no_kind),
    TEST(a_step_with_a_function),
    TEST(a_loop_over_things),
    TEST(a_severity_that_is_none),
    TEST(a_part_that_nobody_claims),
    TEST(a_block_that_nobody_claims),
    TEST(sources_that_judge),
    TEST(a_read_of_nothing),
    TEST(findings_of_no_kind),
    TEST(findings_in_a_wide_relation),
    TEST(a_hint_past_the_columns),
    TEST(a_hint_of_another_type),
    TEST(a_mapping_named_by_a_rule),
    TEST(a_mapping_as_of_a_list),
    TEST(a_mapping_over_nothing),
    TEST(a_mapping_of_another_kind),
    TEST(a_picture_by_a_rule),
    TEST(an_edge_in_a_narrow_relation),
    TEST(an_attribute_that_is_no_text),
    TEST(an_attribute_that_judges),
    TEST(a_table_too_narrow),
    TEST(a_table_sorted_by_another_type),
    TEST(a_limit_that_is_no_int),
    TEST(no_code),
    TEST(a_routine_that_goes_on),
    TEST(a_register_of_elements),
};

int main(void)
{
    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
