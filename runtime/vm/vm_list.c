/* Lists, sets, subjects and texts made of other values. */
#include "vm/pattern.h"
#include "vm/value.h"
#include "vm/vm_int.h"

/* Sorts words of a type by value and drops repeats; returns how many are left. */
size_t vm_sort(struct run *run, uint32_t type, value *words, size_t n)
{
    value_sort(run, type, words, n);
    return value_unique(words, n);
}

/* Word number n of the list in the making. */
void vm_list_add(struct run *run, size_t n, value word)
{
    struct machine *m = run->machine;
    m->list = heap_room(run->heap, m->list, &m->list_capacity, n + 1, sizeof *m->list);
    m->list[n] = word;
}

/* The list in the making as an object of a type: sorted when it is a set's. */
value vm_list_end(struct run *run, uint32_t type, size_t n)
{
    const struct program_type *list = vm_type(run, type);
    if (list->tag == TYPE_SET) n = vm_sort(run, list->of, run->machine->list, n);
    return object_list(&run->objects, run->machine->list, n);
}

value vm_make_list(struct run *run, const value *words, uint32_t n, uint32_t type)
{
    size_t kept = 0;
    for (uint32_t k = 0; k < n; k++)
        if (words[k] != MISSING) vm_list_add(run, kept++, words[k]);
    return vm_list_end(run, type, kept);
}

value vm_in_list(struct run *run, value word, value list)
{
    const struct object *object;
    if (word == MISSING || list == MISSING) return MISSING;
    object = object_of(&run->objects, list);
    for (uint32_t k = 0; k < object->n; k++)
        if (object->words[k] == word) return 1;
    return 0;
}

value vm_join(struct run *run, const value *words, uint32_t n)
{
    struct buffer text;
    uint32_t number;
    for (uint32_t k = 0; k < n; k++)
        if (words[k] == MISSING) return MISSING;
    buffer_open(&text, run->heap);
    for (uint32_t k = 0; k < n; k++) {
        struct text part = text_of(&run->texts, (uint32_t)words[k]);
        buffer_add(&text, part.bytes, part.length);
    }
    number = text_intern(&run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

value vm_text_of(struct run *run, uint32_t type, value word)
{
    struct buffer text;
    uint32_t number;
    if (word != MISSING && vm_type(run, type)->tag == TYPE_TEXT) return word;
    buffer_open(&text, run->heap);
    value_print(run, type, word, &text);
    number = text_intern(&run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

value vm_like(struct run *run, value text, value pattern)
{
    if (text == MISSING || pattern == MISSING) return MISSING;
    return builtin_like(text_of(&run->texts, (uint32_t)text),
                        text_of(&run->texts, (uint32_t)pattern));
}

bool vm_matches(struct run *run, value text, value pattern, value *result)
{
    bool found = false;
    if (text == MISSING || pattern == MISSING) return *result = MISSING, true;
    if (!run_matches(run, (uint32_t)text, (uint32_t)pattern, &found)) return false;
    return *result = found, true;
}
