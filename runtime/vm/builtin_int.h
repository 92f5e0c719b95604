/*
 * builtin_int - what the files of builtin share: one function for each builtin of builtin.def.
 */
#ifndef MUSTER_VM_BUILTIN_INT_H
#define MUSTER_VM_BUILTIN_INT_H

#include "vm/builtin.h"
#include "vm/value.h"

/* Arguments are not missing when a builtin's function is called, optional ones excepted. *result is
 * missing beforehand. */
struct call {
    struct run *run;
    const value *arguments;
    const uint32_t *types;
    uint32_t result_type;
    value *result;
};

typedef bool builtin_function(const struct call *call);

/* builtin_span.c */
builtin_function builtin_length_span, builtin_length_spans, builtin_longest, builtin_start,
    builtin_end, builtin_span, builtin_overlap_spans, builtin_minus_spans, builtin_touches_spans,
    builtin_union_list;

/* builtin_hours.c */
builtin_function builtin_hours, builtin_hours_zone, builtin_hours_within, builtin_minus_hours,
    builtin_minus_hours_known, builtin_overlap_hours, builtin_touches_hours, builtin_opening;

/* builtin_time.c */
builtin_function builtin_period_date, builtin_period_instant, builtin_period_zone, builtin_recent,
    builtin_past, builtin_within, builtin_date_of, builtin_instant_of_seconds;

/* builtin_text.c */
builtin_function builtin_length_text, builtin_lower, builtin_upper, builtin_trim, builtin_replace,
    builtin_split, builtin_join, builtin_starts_with, builtin_ends_with, builtin_contains,
    builtin_read_text;

/* builtin.c */
builtin_function builtin_to_int, builtin_abs_int, builtin_abs_number, builtin_round,
    builtin_count_list, builtin_min_list, builtin_max_list, builtin_sum_list, builtin_first_list,
    builtin_last_list;

static inline const struct object *builtin_object(const struct call *call, int argument)
{
    return object_of(&call->run->objects, call->arguments[argument]);
}

static inline struct text builtin_text(const struct call *call, int argument)
{
    return text_of(&call->run->texts, (uint32_t)call->arguments[argument]);
}

/* The zone of a name that is a text of the pool; false with a sentence in run->failure. */
bool builtin_zone(struct run *run, uint32_t name, const struct zone **zone);

#endif
