#define _GNU_SOURCE /* memmem */

#include "vm/builtin_int.h"
#include "vm/pattern.h"

bool builtin_length_text(const struct call *call)
{
    struct text text = builtin_text(call, 0);
    value n = 0;
    for (uint32_t i = 0; i < text.length; i++) n += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    *call->result = n;
    return true;
}

/* A text with the ASCII letters between two bounds moved to the other case. */
static bool change_case(const struct call *call, char first, char last)
{
    struct text text = builtin_text(call, 0);
    struct heap *heap = call->run->heap;
    char room[256] = "", *copy = text.length <= sizeof room ? room : heap_alloc(heap, text.length);
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        copy[i] = (char)(c >= first && c <= last ? c ^ 0x20 : c);
    }
    *call->result = text_intern(&call->run->texts, copy, text.length);
    if (copy != room) heap_free(heap, copy);
    return true;
}

bool builtin_lower(const struct call *call)
{
    return change_case(call, 'A', 'Z');
}

bool builtin_upper(const struct call *call)
{
    return change_case(call, 'a', 'z');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool builtin_trim(const struct call *call)
{
    struct text text = builtin_text(call, 0);
    uint32_t from = 0, to = text.length;
    while (from < to && is_blank(text.bytes[from])) from++;
    while (to > from && is_blank(text.bytes[to - 1])) to--;
    *call->result = text_intern(&call->run->texts, text.bytes + from, to - from);
    return true;
}

bool builtin_replace(const struct call *call)
{
    struct run *run = call->run;
    struct text text = builtin_text(call, 0), to = builtin_text(call, 2);
    const char *why = NULL;
    const struct regex *regex = run_regex(run, (uint32_t)call->arguments[1], &why);
    struct buffer out;
    if (!regex)
        return value_fail(run, "the regular expression %.80s is malformed: %s",
                          builtin_text(call, 1).bytes, why);
    buffer_open(&out, run->heap);
    if (!regex_replace(regex, text.bytes, text.length, to.bytes, to.length, &out))
        return value_fail(
            run,
            "the replacement %.80s is malformed: a backslash stands before a backslash "
            "or the number of a group that is there",
            to.bytes);
    *call->result = text_intern(&run->texts, buffer_text(&out), out.length);
    buffer_clear(&out);
    return true;
}

bool builtin_split(const struct call *call)
{
    struct run *run = call->run;
    struct text text = builtin_text(call, 0), separator = builtin_text(call, 1);
    const char *at = text.bytes, *end = at + text.length, *found;
    value *words = NULL;
    size_t n = 0, capacity = 0;
    if (separator.length == 0) return value_fail(run, "a text can't be split at nothing");
    do {
        found = memmem(at, (size_t)(end - at), separator.bytes, separator.length);
        words = heap_room(run->heap, words, &capacity, n + 1, sizeof *words);
        words[n++] = text_intern(&run->texts, at, (size_t)((found ? found : end) - at));
        if (found) at = found + separator.length;
    } while (found);
    *call->result = object_list(&run->objects, words, n);
    heap_free(run->heap, words);
    return true;
}

bool builtin_join(const struct call *call)
{
    struct run *run = call->run;
    struct object list = *builtin_object(call, 0);
    struct text separator = builtin_text(call, 1);
    uint32_t of = run->program->types[call->types[0]].of;
    struct buffer out;
    buffer_open(&out, run->heap);
    for (uint32_t i = 0; i < list.n; i++) {
        if (i > 0) buffer_add(&out, separator.bytes, separator.length);
        value_print(run, of, list.words[i], &out);
    }
    *call->result = text_intern(&run->texts, buffer_text(&out), out.length);
    buffer_clear(&out);
    return true;
}

bool builtin_starts_with(const struct call *call)
{
    struct text text = builtin_text(call, 0), other = builtin_text(call, 1);
    *call->result =
        text.length >= other.length && memcmp(text.bytes, other.bytes, other.length) == 0;
    return true;
}

bool builtin_ends_with(const struct call *call)
{
    struct text text = builtin_text(call, 0), other = builtin_text(call, 1);
    *call->result = text.length >= other.length &&
                    memcmp(text.bytes + text.length - other.length, other.bytes, other.length) == 0;
    return true;
}

bool builtin_contains(const struct call *call)
{
    struct text text = builtin_text(call, 0), other = builtin_text(call, 1);
    *call->result = memmem(text.bytes, text.length, other.bytes, other.length) != NULL;
    return true;
}

/* A text read as the type of the result; missing when it is not one. */
bool builtin_read_text(const struct call *call)
{
    struct text text = builtin_text(call, 0);
    value word;
    if (run_parse(call->run, call->result_type, text.bytes, text.length, 0, &word))
        *call->result = word;
    return true;
}
