#include "report/render_id.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Names are Graphviz's own copies, one for each text: so a name is its address. */
struct numbers {
    Agraph_t *graph;
    char **names; /* by number */
    size_t n, capacity;
    size_t *slots; /* address -> number + 1 */
    size_t mask;
    IDTYPE nameless;
};

static size_t *slot_of(const struct numbers *numbers, const char *name)
{
    size_t slot = ((uintptr_t)name >> 4) * 0x9e3779b1u & numbers->mask;
    while (numbers->slots[slot] && numbers->names[numbers->slots[slot] - 1] != name)
        slot = (slot + 1) & numbers->mask;
    return &numbers->slots[slot];
}

/* Room for one more name; false when there is no memory. */
static bool grow(struct numbers *numbers)
{
    size_t capacity = numbers->capacity ? numbers->capacity * 2 : 256;
    char **names;
    size_t *slots;
    if (numbers->n < numbers->capacity) return true;
    names = realloc(numbers->names, capacity * sizeof *names);
    if (!names) return false;
    numbers->names = names;
    slots = calloc(capacity * 2, sizeof *slots);
    if (!slots) return false;
    free(numbers->slots);
    numbers->slots = slots;
    numbers->capacity = capacity;
    numbers->mask = capacity * 2 - 1;
    for (size_t k = 0; k < numbers->n; k++) *slot_of(numbers, names[k]) = k + 1;
    return true;
}

/* -- what Graphviz calls: names have even numbers, what has none odd ones */

static void *open_numbers(Agraph_t *graph, Agdisc_t *discipline)
{
    struct numbers *numbers = calloc(1, sizeof *numbers);
    (void)discipline;
    if (numbers) numbers->graph = graph;
    return numbers;
}

static long map_name(void *state, int type, char *text, IDTYPE *id, int create)
{
    struct numbers *numbers = state;
    size_t *slot;
    char *name;
    (void)type;
    if (!numbers || !grow(numbers)) return 0;
    if (!text) {
        if (create) *id = numbers->nameless++ * 2 + 1;
        return create != 0;
    }
    name = create ? agstrdup(numbers->graph, text) : agstrbind(numbers->graph, text);
    if (!name) return 0;
    slot = slot_of(numbers, name);
    if (!*slot && !create) return 0;
    if (!*slot) {
        numbers->names[numbers->n++] = name;
        *slot = numbers->n;
    }
    *id = (IDTYPE)*slot * 2;
    return 1;
}

static long take_number(void *state, int type, IDTYPE id)
{
    (void)state;
    (void)type;
    (void)id;
    return 0;
}

static void free_number(void *state, int type, IDTYPE id)
{
    (void)state;
    (void)type;
    (void)id;
}

static char *name_of(void *state, int type, IDTYPE id)
{
    const struct numbers *numbers = state;
    (void)type;
    return id % 2 == 0 && id && id / 2 <= numbers->n ? numbers->names[id / 2 - 1] : NULL;
}

static void close_numbers(void *state)
{
    struct numbers *numbers = state;
    if (!numbers) return;
    free(numbers->names);
    free(numbers->slots);
    free(numbers);
}

static void note_object(void *state, int type, void *object)
{
    (void)state;
    (void)type;
    (void)object;
}

static int read_some(void *channel, char *to, int room)
{
    const char **at = channel;
    size_t n = strlen(*at);
    if (room <= 0) return 0;
    if (n > (size_t)room) n = (size_t)room;
    memcpy(to, *at, n);
    *at += n;
    return (int)n;
}

/* A graph goes on pointing to these; nobody writes them. */
static Agiddisc_t ids = {open_numbers, map_name,      take_number, free_number,
                         name_of,      close_numbers, note_object};
static Agiodisc_t io = {read_some, NULL, NULL};
static Agdisc_t all = {&AgMemDisc, &ids, &io};

Agraph_t *render_read(const char *dot)
{
    return agread(&dot, &all);
}
