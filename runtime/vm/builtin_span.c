#include "vm/builtin_int.h"
#include "vm/spans.h"

/* -- one span */

bool builtin_length_span(const struct call *call)
{
    struct calendar_span span = spans_bounds(call->run, call->arguments[0]);
    struct span_set set = {.spans = &span, .n = 1, .capacity = 1};
    *call->result = span_set_length(&set, call->run->now);
    return true;
}

bool builtin_start(const struct call *call)
{
    *call->result = spans_bounds(call->run, call->arguments[0]).from;
    return true;
}

bool builtin_end(const struct call *call)
{
    int64_t to = spans_bounds(call->run, call->arguments[0]).to;
    if (to != CALENDAR_OPEN) *call->result = to;
    return true;
}

bool builtin_span(const struct call *call)
{
    int64_t from = call->arguments[0], to = call->arguments[1];
    char begin[CALENDAR_TEXT], end[CALENDAR_TEXT];
    if (to == MISSING) to = CALENDAR_OPEN;
    if (to < from) {
        calendar_write_instant(from, call->run->zone, begin);
        calendar_write_instant(to, call->run->zone, end);
        return value_fail(call->run, "a span ends at %s, before it begins at %s", end, begin);
    }
    *call->result = object_span(&call->run->objects, from, to, UNIT_NONE);
    return true;
}

/* -- sets of spans */

/* Opens the set of an argument; a single span is a set of one. */
static void open_set(const struct call *call, int argument, struct spans *spans)
{
    spans_read(spans, call->run, call->arguments[argument]);
}

bool builtin_length_spans(const struct call *call)
{
    struct spans spans;
    open_set(call, 0, &spans);
    *call->result = span_set_length(&spans.set, call->run->now);
    spans_close(&spans);
    return true;
}

bool builtin_longest(const struct call *call)
{
    struct spans spans;
    open_set(call, 0, &spans);
    *call->result = span_set_longest(&spans.set, call->run->now);
    spans_close(&spans);
    return true;
}

bool builtin_union_list(const struct call *call)
{
    struct spans spans;
    open_set(call, 0, &spans);
    *call->result = spans_write(&spans.set, call->run);
    spans_close(&spans);
    return true;
}

/* The word of a set that was computed; frees it. */
static value finish(const struct call *call, struct span_set *set)
{
    value word = spans_write(set, call->run);
    heap_free(call->run->heap, set->spans);
    return word;
}

/* Where the open span of a set begins: it is the last. */
static int64_t open_from(const struct span_set *set)
{
    bool open = set->n && set->spans[set->n - 1].to == CALENDAR_OPEN;
    return open ? set->spans[set->n - 1].from : CALENDAR_OPEN;
}

/* What lies in a span that is still open is known until now: pieces from there on that end later
 * end now. */
static void end_now(struct span_set *set, int64_t from, int64_t now)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++) {
        struct calendar_span span = set->spans[i];
        if (span.from >= from && span.to != CALENDAR_OPEN && span.to > now) span.to = now;
        if (span.from < span.to) set->spans[n++] = span;
    }
    set->n = n;
}

typedef void combine(const struct span_set *a, const struct span_set *b, struct heap *heap,
                     struct span_set *out);

static bool combine_sets(const struct call *call, combine *how)
{
    struct spans a, b;
    struct span_set out = {.n = 0};
    int64_t open;
    open_set(call, 0, &a);
    open_set(call, 1, &b);
    how(&a.set, &b.set, call->run->heap, &out);
    open = open_from(&a.set);
    if (how == span_set_overlap && open_from(&b.set) < open) open = open_from(&b.set);
    end_now(&out, open, call->run->now);
    *call->result = finish(call, &out);
    spans_close(&a);
    spans_close(&b);
    return true;
}

bool builtin_overlap_spans(const struct call *call)
{
    return combine_sets(call, span_set_overlap);
}

bool builtin_minus_spans(const struct call *call)
{
    return combine_sets(call, span_set_minus);
}

bool builtin_touches_spans(const struct call *call)
{
    struct spans a, b;
    int64_t open;
    bool touch = false;
    open_set(call, 0, &a);
    open_set(call, 1, &b);
    open = open_from(&a.set) < open_from(&b.set) ? open_from(&a.set) : open_from(&b.set);
    for (size_t i = 0, j = 0; !touch && i < a.set.n && j < b.set.n;) {
        struct calendar_span x = a.set.spans[i], y = b.set.spans[j];
        int64_t from = x.from > y.from ? x.from : y.from, to = x.to < y.to ? x.to : y.to;
        if (from >= open && to != CALENDAR_OPEN && to > call->run->now) to = call->run->now;
        touch = from < to;
        if (x.to < y.to)
            i++;
        else
            j++;
    }
    *call->result = touch;
    spans_close(&a);
    spans_close(&b);
    return true;
}
