#define _GNU_SOURCE /* qsort_r */

#include "vm/value.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

bool value_fail(struct run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->failure, sizeof run->failure, format, arguments);
    va_end(arguments);
    return false;
}

/* -- printing */

static void print_span(struct run *run, value word, struct buffer *out)
{
    const int64_t *words = object_of(&run->objects, word)->words;
    char text[CALENDAR_TEXT];
    if (words[2] != UNIT_NONE) {
        int64_t first = zone_date(run->zone, words[0], NULL);
        calendar_write_period((enum calendar_unit)words[2], first, text);
        buffer_add_z(out, text);
        return;
    }
    calendar_write_instant(words[0], run->zone, text);
    buffer_add_z(out, text);
    buffer_add_z(out, " to ");
    if (words[1] == CALENDAR_OPEN) {
        buffer_add_z(out, "now");
        return;
    }
    calendar_write_instant(words[1], run->zone, text);
    buffer_add_z(out, text);
}

static void print_text(struct run *run, uint32_t number, struct buffer *out)
{
    struct text text = text_of(&run->texts, number);
    buffer_add(out, text.bytes, text.length);
}

/* Days off are many: they are only counted. */
static void print_hours(struct run *run, const int64_t *words, struct buffer *out)
{
    uint32_t n = words[2] ? object_of(&run->objects, words[2])->n : 0;
    print_text(run, (uint32_t)words[0], out);
    if (n) buffer_print(out, " without %u span%s", n, n == 1 ? "" : "s");
    if (words[3]) buffer_add_z(out, ", not known at all times");
}

static void print_requirement(struct run *run, value word, struct buffer *out)
{
    const struct program *program = run->program;
    uint32_t row = (uint32_t)((uint64_t)word >> 32), part = (uint32_t)word;
    print_text(run, program->requirements[row].name, out);
    if (part == 0 || program->parts[part - 1].name == 0) return;
    buffer_add_char(out, '.');
    print_text(run, program->parts[part - 1].name, out);
}

static void print_list(struct run *run, uint32_t type, value word, struct buffer *out)
{
    struct object list = *object_of(&run->objects, word);
    for (uint32_t i = 0; i < list.n; i++) {
        if (i > 0) buffer_add_z(out, ", ");
        value_print(run, list.types ? list.types[i] : run->program->types[type].of, list.words[i],
                    out);
    }
}

void value_print_subject(struct run *run, value subject, struct buffer *out)
{
    print_list(run, NONE, subject, out);
}

static void print_enum(struct run *run, uint32_t type, value word, struct buffer *out)
{
    const struct program *program = run->program;
    const struct program_enum *list = &program->enums[program->types[type].of];
    print_text(run, program->enum_values[list->values_first + (uint32_t)word].name, out);
}

void value_print(struct run *run, uint32_t type, value word, struct buffer *out)
{
    char text[CALENDAR_TEXT] = "-";
    if (word == MISSING) {
        buffer_add_char(out, '-');
        return;
    }
    switch (value_tag(run, type)) {
    case TYPE_BOOL: buffer_add_z(out, word ? "true" : "false"); return;
    case TYPE_INT: snprintf(text, sizeof text, "%lld", (long long)word); break;
    case TYPE_NUMBER: number_write(value_double(word), text); break;
    case TYPE_TEXT: print_text(run, (uint32_t)word, out); return;
    case TYPE_DATE: calendar_write_date(word, text); break;
    case TYPE_INSTANT: calendar_write_instant(word, run->zone, text); break;
    case TYPE_DURATION: calendar_write_duration(word, text); break;
    case TYPE_MONTHS: calendar_write_months(word, text); break;
    case TYPE_SPAN: print_span(run, word, out); return;
    case TYPE_HOURS: print_hours(run, object_of(&run->objects, word)->words, out); return;
    case TYPE_ENUM: print_enum(run, type, word, out); return;
    case TYPE_THING:
    case TYPE_UNION: print_text(run, run_entity_name(run, (uint32_t)word), out); return;
    case TYPE_REQUIREMENT: print_requirement(run, word, out); return;
    case TYPE_SUBJECT: value_print_subject(run, word, out); return;
    case TYPE_LIST:
    case TYPE_SET: print_list(run, type, word, out); return;
    case TYPE_NODE: buffer_add_z(out, "element"); return;
    }
    buffer_add_z(out, text);
}

/* -- order: nothing here allocates, so that it may be called while sorting */

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_texts(const struct run *run, uint32_t a, uint32_t b)
{
    return a == b ? 0 : text_compare(text_of(&run->texts, a), text_of(&run->texts, b));
}

static int compare_places(const struct run *run, place a, place b)
{
    const struct source_file *x = run->sources ? source_file_of(run->sources, a) : NULL;
    const struct source_file *y = run->sources ? source_file_of(run->sources, b) : NULL;
    int order = 0;
    if (x && y && x != y) order = strcmp(x->name, y->name);
    return order ? order : ORDER(a, b);
}

static int compare_kinds(const struct run *run, uint32_t a, uint32_t b)
{
    const struct program_kind *kinds = run->program->kinds;
    int order;
    if (a == b) return 0;
    if (a == NONE || b == NONE) return a == NONE ? -1 : 1;
    order = compare_texts(run, kinds[a].name, kinds[b].name);
    if (!order) order = compare_texts(run, kinds[a].module, kinds[b].module);
    return order ? order : ORDER(a, b);
}

/* By kind, then name; those that are named after their places come last. */
static int compare_entities(const struct run *run, uint32_t a, uint32_t b)
{
    const struct entity *x = &run->entities[a], *y = &run->entities[b];
    int order = compare_kinds(run, x->kind, y->kind);
    if (order) return order;
    if (x->name != y->name) {
        if (x->name == NONE || y->name == NONE) return x->name == NONE ? 1 : -1;
        return compare_texts(run, x->name, y->name);
    }
    order = compare_places(run, x->at, y->at);
    return order ? order : ORDER(a, b);
}

static int compare_requirements(const struct run *run, value a, value b)
{
    const struct program_requirement *rows = run->program->requirements;
    uint32_t x = (uint32_t)((uint64_t)a >> 32), y = (uint32_t)((uint64_t)b >> 32);
    int order = 0;
    if (x != y) {
        order = compare_texts(run, rows[x].name, rows[y].name);
        if (!order) order = compare_texts(run, rows[x].module, rows[y].module);
    }
    return order ? order : ORDER(a, b);
}

static int compare_lists(struct run *run, uint32_t type, value a, value b)
{
    const struct object *x = object_of(&run->objects, a), *y = object_of(&run->objects, b);
    uint32_t of = run->program->types[type].of;
    for (uint32_t i = 0; i < x->n && i < y->n; i++) {
        int order = value_compare(run, of, x->words[i], y->words[i]);
        if (order) return order;
    }
    return ORDER(x->n, y->n);
}

int value_compare_subjects(struct run *run, value a, value b)
{
    const struct object *x, *y;
    if (a == b) return 0;
    if (a == MISSING || b == MISSING) return a == MISSING ? -1 : 1;
    x = object_of(&run->objects, a);
    y = object_of(&run->objects, b);
    for (uint32_t i = 0; i < x->n && i < y->n; i++) {
        int order = ORDER(x->types[i], y->types[i]);
        if (!order) order = value_compare(run, x->types[i], x->words[i], y->words[i]);
        if (order) return order;
    }
    return ORDER(x->n, y->n);
}

static int compare_words(const int64_t *a, const int64_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i]) return ORDER(a[i], b[i]);
    return 0;
}

/* 0 comes before any set. */
static int compare_span_sets(const struct run *run, int64_t a, int64_t b)
{
    const struct object *x, *y;
    int order = 0;
    if (a == b) return 0;
    if (!a || !b) return a ? 1 : -1;
    x = object_of(&run->objects, a);
    y = object_of(&run->objects, b);
    for (uint32_t i = 0; !order && i < x->n && i < y->n; i++)
        order = compare_words(object_of(&run->objects, x->words[i])->words,
                              object_of(&run->objects, y->words[i])->words, 3);
    return order ? order : ORDER(x->n, y->n);
}

static int compare_hours(const struct run *run, const int64_t *a, const int64_t *b)
{
    int order = compare_texts(run, (uint32_t)a[0], (uint32_t)b[0]);
    if (!order) order = compare_texts(run, (uint32_t)a[1], (uint32_t)b[1]);
    if (!order) order = compare_span_sets(run, a[2], b[2]);
    return order ? order : compare_span_sets(run, a[3], b[3]);
}

int value_compare(struct run *run, uint32_t type, value a, value b)
{
    if (a == b) return 0;
    if (a == MISSING || b == MISSING) return a == MISSING ? -1 : 1;
    switch (value_tag(run, type)) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_INSTANT:
    case TYPE_DURATION:
    case TYPE_MONTHS:
    case TYPE_ENUM:
    case TYPE_NODE: return ORDER(a, b);
    case TYPE_NUMBER: return ORDER(value_double(a), value_double(b));
    case TYPE_TEXT: return compare_texts(run, (uint32_t)a, (uint32_t)b);
    case TYPE_SPAN:
        return compare_words(object_of(&run->objects, a)->words, object_of(&run->objects, b)->words,
                             3);
    case TYPE_HOURS:
        return compare_hours(run, object_of(&run->objects, a)->words,
                             object_of(&run->objects, b)->words);
    case TYPE_THING:
    case TYPE_UNION: return compare_entities(run, (uint32_t)a, (uint32_t)b);
    case TYPE_REQUIREMENT: return compare_requirements(run, a, b);
    case TYPE_SUBJECT: return value_compare_subjects(run, a, b);
    case TYPE_LIST:
    case TYPE_SET: return compare_lists(run, type, a, b);
    }
    return 0;
}

/* -- sorting and adding */

struct order {
    struct run *run;
    uint32_t type;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    return value_compare(order->run, order->type, *(const value *)a, *(const value *)b);
}

static int compare_ordinals(const void *a, const void *b)
{
    return ORDER(*(const value *)a, *(const value *)b);
}

static int compare_numbers(const void *a, const void *b)
{
    return ORDER(value_double(*(const value *)a), value_double(*(const value *)b));
}

void value_sort(struct run *run, uint32_t type, value *words, size_t n)
{
    struct order order = {run, type};
    enum type_tag tag = value_tag(run, type);
    size_t i = 1;
    while (i < n && value_compare(run, type, words[i - 1], words[i]) <= 0) i++;
    if (i >= n) return;
    if (value_is_ordinal(tag))
        qsort(words, n, sizeof *words, compare_ordinals);
    else if (tag == TYPE_NUMBER)
        qsort(words, n, sizeof *words, compare_numbers);
    else
        qsort_r(words, n, sizeof *words, compare, &order);
}

size_t value_unique(value *words, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || words[i] != words[kept - 1]) words[kept++] = words[i];
    return kept;
}

/* Adds numbers in order, keeping what each addition loses (Neumaier). */
static double add_numbers(const value *words, size_t n)
{
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        double x = value_double(words[i]), next = sum + x;
        lost += fabs(sum) >= fabs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }
    return sum + lost;
}

bool value_sum(struct run *run, uint32_t type, value *words, size_t n, value *sum)
{
    enum type_tag tag = value_tag(run, type);
    int64_t total = 0, carry = 0;
    if (tag == TYPE_NUMBER) {
        value_sort(run, type, words, n);
        if (value_of_double(add_numbers(words, n), sum)) return true;
        return value_fail(run, "the sum leaves the range of number");
    }
    for (size_t i = 0; i < n; i++) value_add(&total, &carry, words[i]);
    if (value_of_sum(total, carry, sum)) return true;
    return value_fail(run, "the sum leaves the range of %s",
                      tag == TYPE_DURATION ? "duration" : "int");
}
