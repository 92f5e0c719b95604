#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *code;
    enum diag_level level;
    const char *text;
} table[] = {
#define DIAG(code, name, level, text) {#code, DIAG_##level, text},
#include "base/diag.def"
#undef DIAG
};

const size_t diag_count = sizeof table / sizeof *table;

void diag_open(struct diag_list *list, struct heap *heap)
{
    memset(list, 0, sizeof *list);
    arena_open(&list->arena, heap);
}

const char *diag_code_text(enum diag_code code)
{
    return table[code].code;
}

enum diag_level diag_code_level(enum diag_code code)
{
    return table[code].level;
}

bool diag_find(const char *text, enum diag_code *code)
{
    for (size_t i = 0; i < diag_count; i++)
        if (strcmp(table[i].code, text) == 0) {
            *code = (enum diag_code)i;
            return true;
        }
    return false;
}

struct diag *diag_add(struct diag_list *list, enum diag_code code, struct span at, ...)
{
    va_list arguments;
    struct diag *diag = arena_alloc(&list->arena, sizeof *diag);
    diag->code = code;
    diag->level = table[code].level;
    diag->at = at;
    diag->order = list->n;
    diag->last_note = &diag->notes;
    va_start(arguments, at);
    diag->text = arena_vprint(&list->arena, table[code].text, arguments);
    va_end(arguments);
    list->items =
        heap_room(list->arena.heap, list->items, &list->capacity, list->n + 1, sizeof *list->items);
    list->items[list->n++] = diag;
    if (diag->level == DIAG_ERROR) list->errors++;
    return diag;
}

static struct diag_note *add_note(struct diag_list *list, struct diag *diag, const char *format,
                                  va_list arguments)
{
    struct diag_note *note = arena_alloc(&list->arena, sizeof *note);
    note->text = arena_vprint(&list->arena, format, arguments);
    *diag->last_note = note;
    diag->last_note = &note->next;
    return note;
}

void diag_note(struct diag_list *list, struct diag *diag, struct span at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(list, diag, format, arguments)->at = at;
    va_end(arguments);
}

void diag_help(struct diag_list *list, struct diag *diag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(list, diag, format, arguments)->help = true;
    va_end(arguments);
}

static int by_place(const void *left, const void *right)
{
    const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;
    if (a->at.from != b->at.from) return a->at.from < b->at.from ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void diag_sort(struct diag_list *list)
{
    size_t kept = 0;
    if (list->n) qsort(list->items, list->n, sizeof *list->items, by_place);
    for (size_t i = 0; i < list->n; i++) {
        struct diag *d = list->items[i], *last = kept ? list->items[kept - 1] : NULL;
        bool repeated = last && last->code == d->code && last->at.from == d->at.from &&
                        strcmp(last->text, d->text) == 0;
        if (repeated)
            list->errors -= d->level == DIAG_ERROR;
        else
            list->items[kept++] = d;
    }
    list->n = kept;
}
