#include "vm/expect.h"

#include <string.h>

enum { VALUES_SHOWN = 400 };

void expect_name(const struct run *run, uint32_t type, struct buffer *out)
{
    const struct program_type *t = &run->program->types[type];
    const char *article;
    struct buffer name;
    buffer_open(&name, run->heap);
    program_type_name(run->program, type, &name);
    article = strchr("aeiou", buffer_text(&name)[0]) ? "an " : "a ";
    if (t->tag == TYPE_HOURS) article = "";
    if (t->tag == TYPE_ENUM) article = "a value of ";
    if (t->tag == TYPE_ENUM && strcmp(buffer_text(&name), "enumeration") == 0)
        buffer_add_z(out, "one of its values");
    else
        buffer_print(out, "%s%s", article, buffer_text(&name));
    buffer_clear(&name);
}

/* The values of an enumeration: the nearest one, or all. */
static void enum_form(const struct run *run, const struct program_enum *of, const char *text,
                      struct buffer *out)
{
    const struct program *program = run->program;
    size_t n = of->values_count;
    const char **names = heap_alloc(run->heap, (n + 1) * sizeof *names), *nearest;
    for (size_t i = 0; i < n; i++)
        names[i] = text_bytes(&program->texts, program->enum_values[of->values_first + i].name);
    nearest = text_nearest(text, names, n);
    if (nearest) {
        buffer_print(out, "did you mean %s?", nearest);
    } else {
        buffer_print(out, "it is one of ");
        for (size_t i = 0; i < n && out->length < VALUES_SHOWN; i++)
            buffer_print(out, "%s%s", i ? ", " : "", names[i]);
    }
    heap_free(run->heap, names);
}

/* Ten digits: the seconds since 1970 of our days. */
static bool is_count(const char *text)
{
    return strlen(text) == 10 && strspn(text, "0123456789") == 10;
}

void expect_form(const struct run *run, uint32_t number, const char *text, struct buffer *out)
{
    const struct program_type *type = &run->program->types[number];
    const char *form = "";
    switch ((enum type_tag)type->tag) {
    case TYPE_BOOL: form = "write true or false"; break;
    case TYPE_INT: form = "an int is a whole number like 42"; break;
    case TYPE_NUMBER:
        form = strchr(text, ',') ? "a number is written like 1234.5, with a point and no comma"
                                 : "a number is written like 2.5";
        break;
    case TYPE_DATE: form = "a date is written like 2026-11-21"; break;
    case TYPE_INSTANT:
        form = is_count(text) ? "seconds since 1970 become one by timestamp(int(...)) in a mapping"
                              : "a timestamp is written like 2026-11-21T08:00:00Z";
        break;
    case TYPE_DURATION: form = "a duration is written like 90s, 30min, 1h, 7d or PT1H30M"; break;
    case TYPE_MONTHS: form = "a calendar-duration is written like 3mo, 1y or P1Y6M"; break;
    case TYPE_SPAN: form = "a span is written like 2026-11-21T08:00Z/2026-11-21T09:00Z"; break;
    case TYPE_HOURS: form = "hours are written like Mon-Fri 09:00-17:00"; break;
    case TYPE_ENUM: enum_form(run, &run->program->enums[type->of], text, out); return;
    case TYPE_THING:
    case TYPE_UNION: form = "write the name of a thing"; break;
    case TYPE_REQUIREMENT: form = "write the name of a requirement"; break;
    case TYPE_TEXT:
    case TYPE_SUBJECT:
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_NODE: break;
    }
    buffer_print(out, "%s", form);
}
