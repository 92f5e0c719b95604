#include "vm/builtin.h"

#include "base/number.h"
#include "vm/builtin_int.h"

/* -- numbers */

bool builtin_to_int(const struct call *call)
{
    double number = trunc(value_double(call->arguments[0]));
    char text[NUMBER_TEXT];
    if (!(number > -0x1p63 && number < 0x1p63)) {
        number_write(number, text);
        return value_fail(call->run, "%s leaves the range of int", text);
    }
    *call->result = (value)number;
    return true;
}

/* No word but missing lacks an opposite. */
bool builtin_abs_int(const struct call *call)
{
    value word = call->arguments[0];
    *call->result = word < 0 ? -word : word;
    return true;
}

bool builtin_abs_number(const struct call *call)
{
    return value_of_double(fabs(value_double(call->arguments[0])), call->result);
}

bool builtin_round(const struct call *call)
{
    value decimals = call->arguments[1];
    double rounded;
    if (decimals > 1000) decimals = 1000;
    if (decimals < -1000) decimals = -1000;
    if (number_round(value_double(call->arguments[0]), (int)decimals, &rounded))
        return value_of_double(rounded, call->result);
    return value_fail(call->run, "the rounded value leaves the range of number");
}

/* -- lists */

static uint32_t element_type(const struct call *call)
{
    return call->run->program->types[call->types[0]].of;
}

bool builtin_count_list(const struct call *call)
{
    *call->result = builtin_object(call, 0)->n;
    return true;
}

/* The least (sign 1) or greatest (sign -1) element. */
static value find_extreme(const struct call *call, int sign)
{
    const struct object *list = builtin_object(call, 0);
    value best = MISSING;
    for (uint32_t i = 0; i < list->n; i++)
        if (i == 0 || value_compare(call->run, element_type(call), list->words[i], best) * sign < 0)
            best = list->words[i];
    return best;
}

bool builtin_min_list(const struct call *call)
{
    *call->result = find_extreme(call, 1);
    return true;
}

bool builtin_max_list(const struct call *call)
{
    *call->result = find_extreme(call, -1);
    return true;
}

bool builtin_sum_list(const struct call *call)
{
    const struct object *list = builtin_object(call, 0);
    size_t size = list->n * sizeof(value);
    value *words = heap_alloc(call->run->heap, size);
    bool fits;
    if (size) memcpy(words, list->words, size);
    fits = value_sum(call->run, element_type(call), words, list->n, call->result);
    heap_free(call->run->heap, words);
    return fits;
}

bool builtin_first_list(const struct call *call)
{
    const struct object *list = builtin_object(call, 0);
    if (list->n) *call->result = list->words[0];
    return true;
}

bool builtin_last_list(const struct call *call)
{
    const struct object *list = builtin_object(call, 0);
    if (list->n) *call->result = list->words[list->n - 1];
    return true;
}

/* -- calling */

/* `needed`: so many arguments must be there for the result to be. */
static const struct {
    builtin_function *call;
    int needed;
} table[] = {
    [BUILTIN_LENGTH_SPAN] = {builtin_length_span, 1},
    [BUILTIN_LENGTH_SPANS] = {builtin_length_spans, 1},
    [BUILTIN_LENGTH_TEXT] = {builtin_length_text, 1},
    [BUILTIN_LONGEST] = {builtin_longest, 1},
    [BUILTIN_START] = {builtin_start, 1},
    [BUILTIN_END] = {builtin_end, 1},
    [BUILTIN_SPAN] = {builtin_span, 1},
    [BUILTIN_UNION_SPAN] = {builtin_union_list, 1},
    [BUILTIN_OVERLAP_SPANS] = {builtin_overlap_spans, 2},
    [BUILTIN_OVERLAP_HOURS] = {builtin_overlap_hours, 2},
    [BUILTIN_MINUS_SPANS] = {builtin_minus_spans, 2},
    [BUILTIN_MINUS_HOURS] = {builtin_minus_hours, 2},
    [BUILTIN_MINUS_HOURS_KNOWN] = {builtin_minus_hours_known, 3},
    [BUILTIN_TOUCHES_SPANS] = {builtin_touches_spans, 2},
    [BUILTIN_TOUCHES_HOURS] = {builtin_touches_hours, 2},
    [BUILTIN_HOURS] = {builtin_hours, 1},
    [BUILTIN_HOURS_ZONE] = {builtin_hours_zone, 2},
    [BUILTIN_HOURS_WITHIN] = {builtin_hours_within, 3},
    [BUILTIN_OPENING] = {builtin_opening, 2},
    [BUILTIN_PERIOD_DATE] = {builtin_period_date, 2},
    [BUILTIN_PERIOD_INSTANT] = {builtin_period_instant, 2},
    [BUILTIN_PERIOD_ZONE] = {builtin_period_zone, 3},
    [BUILTIN_RECENT] = {builtin_recent, 2},
    [BUILTIN_PAST] = {builtin_past, 2},
    [BUILTIN_WITHIN] = {builtin_within, 2},
    [BUILTIN_DATE_OF] = {builtin_date_of, 1},
    [BUILTIN_LOWER] = {builtin_lower, 1},
    [BUILTIN_UPPER] = {builtin_upper, 1},
    [BUILTIN_TRIM] = {builtin_trim, 1},
    [BUILTIN_REPLACE] = {builtin_replace, 3},
    [BUILTIN_SPLIT] = {builtin_split, 2},
    [BUILTIN_JOIN] = {builtin_join, 2},
    [BUILTIN_STARTS_WITH] = {builtin_starts_with, 2},
    [BUILTIN_ENDS_WITH] = {builtin_ends_with, 2},
    [BUILTIN_CONTAINS] = {builtin_contains, 2},
    [BUILTIN_TO_INT] = {builtin_to_int, 1},
    [BUILTIN_TEXT_TO_INT] = {builtin_read_text, 1},
    [BUILTIN_TEXT_TO_NUMBER] = {builtin_read_text, 1},
    [BUILTIN_TEXT_TO_DATE] = {builtin_read_text, 1},
    [BUILTIN_ABS_INT] = {builtin_abs_int, 1},
    [BUILTIN_ABS_NUMBER] = {builtin_abs_number, 1},
    [BUILTIN_ABS_DURATION] = {builtin_abs_int, 1},
    [BUILTIN_ROUND] = {builtin_round, 2},
    [BUILTIN_INSTANT_OF_SECONDS] = {builtin_instant_of_seconds, 1},
    [BUILTIN_TEXT_TO_INSTANT] = {builtin_read_text, 1},
    [BUILTIN_COUNT_LIST] = {builtin_count_list, 1},
    [BUILTIN_MIN_LIST] = {builtin_min_list, 1},
    [BUILTIN_MAX_LIST] = {builtin_max_list, 1},
    [BUILTIN_SUM_LIST] = {builtin_sum_list, 1},
    [BUILTIN_FIRST_LIST] = {builtin_first_list, 1},
    [BUILTIN_LAST_LIST] = {builtin_last_list, 1},
    [BUILTIN_UNION_LIST] = {builtin_union_list, 1},
};

/* A builtin without a row above leaves a hole or makes the table too short. */
enum {
#define BUILTIN(name, word, arguments, result, meaning) ROW_##name,
#include "bytecode/builtin.def"
#undef BUILTIN
    ROWS
};
_Static_assert(sizeof table / sizeof *table == ROWS, "every builtin has a row");

bool builtin_call(struct run *run, uint32_t builtin, const value *arguments, const uint32_t *types,
                  uint32_t result_type, value *result)
{
    value word = MISSING;
    struct call call = {run, arguments, types, result_type, &word};
    bool done = true;
    int i = 0;
    while (i < table[builtin].needed && arguments[i] != MISSING) i++;
    if (i == table[builtin].needed) done = table[builtin].call(&call);
    *result = word;
    return done;
}
