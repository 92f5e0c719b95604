#include "change.h"

#include <string.h>

#include "bytecode/layout.h"

enum { AT_CHECKSUM = 16, HEADER = 24 }; /* bytecode/file.c */

uint32_t chance_below(struct chance *chance, size_t n)
{
    chance->state = chance->state * 6364136223846793005u + 1442695040888963407u;
    return n ? (uint32_t)((chance->state >> 33) % n) : 0;
}

/* -- tables */

static size_t *table_rows(struct program *program, enum table table)
{
    switch (table) {
#define TABLE(row, rows)                                                                           \
    case TABLE_##rows:                                                                             \
        return &program->n##rows;
#define FIELD(name, check)
#define INDEX(name, rows)
#define OPTION(name, rows)
#define RANGE(name, rows)
#define END_TABLE
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE
    }
    return NULL;
}

static uint32_t *table_words(struct program *program, enum table table)
{
    size_t n;
    return (uint32_t *)program_table(program, table, &n);
}

/* Adds a row of zeroes. */
static void add_row(struct program *program, enum table table)
{
    switch (table) {
#define TABLE(row, rows)                                                                           \
    case TABLE_##rows:                                                                             \
        PROGRAM_ADD(program, rows);                                                                \
        break;
#define FIELD(name, check)
#define INDEX(name, rows)
#define OPTION(name, rows)
#define RANGE(name, rows)
#define END_TABLE
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE
    }
}

/* One that has rows; half of the time that of the instructions. */
static enum table pick_table(struct program *program, struct chance *chance)
{
    enum table table = TABLE_instructions;
    if (chance_below(chance, 2)) return table;
    for (int tries = 0; tries < 100; tries++) {
        table = (enum table)chance_below(chance, table_count);
        if (*table_rows(program, table)) break;
    }
    return table;
}

static uint32_t edge(struct chance *chance)
{
    static const uint32_t edges[] = {
        0,        1,          2,          3,          63,         64,         65,      127,
        128,      255,        256,        0x7fff,     0x8000,     0xffff,     0x10000, 1u << 24,
        1u << 30, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, NONE};
    return edges[chance_below(chance, sizeof edges / sizeof *edges)];
}

/* How many numbers make sense in a column. */
static size_t column_room(struct program *program, const struct table_column *column)
{
    switch (column->check) {
    case IS_TEXT: return program->texts.n;
    case IS_INDEX:
    case IS_OPTION:
    case IS_FIRST:
    case IS_COUNT: return *table_rows(program, column->table);
    case IS_NUMBER:
    case IS_PLACE: break;
    }
    return 40;
}

static void change_word(struct program *program, enum table table, struct chance *chance)
{
    const struct table_layout *layout = &table_layouts[table];
    size_t n = *table_rows(program, table), at;
    uint32_t column = chance_below(chance, layout->width);
    uint32_t *words = table_words(program, table), *word;
    if (!n) return;
    at = chance_below(chance, n) * layout->width;
    word = &words[at + column];
    switch (chance_below(chance, 8)) {
    case 0: *word ^= 1u << chance_below(chance, 32); break;
    case 1: *word = edge(chance); break;
    case 2: *word += 1; break;
    case 3: *word -= 1; break;
    case 4: *word = words[at + chance_below(chance, layout->width)]; break;
    case 5: *word = words[chance_below(chance, n) * layout->width + column]; break;
    default:
        *word = chance_below(chance, column_room(program, &layout->columns[column]) + 1);
        break;
    }
}

static void change_rows(struct program *program, enum table table, struct chance *chance)
{
    size_t width = table_layouts[table].width, *n = table_rows(program, table), a, b;
    uint32_t *words, kept;
    if (!*n) return;
    a = chance_below(chance, *n);
    b = chance_below(chance, 2) && a + 1 < *n ? a + 1 : chance_below(chance, *n);
    words = table_words(program, table);
    switch (chance_below(chance, 5)) {
    case 0: (*n)--; break;
    case 1:
        add_row(program, table);
        words = table_words(program, table);
        memcpy(words + (*n - 1) * width, words + a * width, width * sizeof *words);
        break;
    case 2: memmove(words + a * width, words + b * width, width * sizeof *words); break;
    default:
        for (size_t k = 0; k < width; k++) {
            kept = words[a * width + k];
            words[a * width + k] = words[b * width + k];
            words[b * width + k] = kept;
        }
        break;
    }
}

void change_program(struct program *program, struct chance *chance)
{
    uint32_t changes = chance_below(chance, 2) ? 1 : 1 + chance_below(chance, 3);
    for (; changes; changes--) {
        enum table table = pick_table(program, chance);
        if (chance_below(chance, 5))
            change_word(program, table, chance);
        else
            change_rows(program, table, chance);
    }
}

/* -- bytes */

static void reverse(uint8_t *bytes, size_t from, size_t to)
{
    for (; from + 1 < to; from++, to--) {
        uint8_t kept = bytes[from];
        bytes[from] = bytes[to - 1];
        bytes[to - 1] = kept;
    }
}

/* Exchanges the neighbouring pieces [a, b) and [b, c). */
static void exchange(uint8_t *bytes, size_t a, size_t b, size_t c)
{
    reverse(bytes, a, b);
    reverse(bytes, b, c);
    reverse(bytes, a, c);
}

static void store_word(uint8_t *at, uint32_t word)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(word >> (8 * i));
}

static size_t change_once(uint8_t *bytes, size_t length, size_t room, struct chance *chance)
{
    size_t a = HEADER + chance_below(chance, length - HEADER);
    size_t n = 1 + chance_below(chance, chance_below(chance, 2) ? 16 : 4096);
    if (n > length - a) n = length - a;
    switch (chance_below(chance, 8)) {
    case 0: return length - n > HEADER ? length - n : length;
    case 1: memmove(bytes + a, bytes + a + n, length - a - n); return length - n;
    case 2:
        if (length + n > room) return length;
        memmove(bytes + a + n, bytes + a, length - a);
        return length + n;
    case 3: exchange(bytes, a, a + chance_below(chance, n), a + n); return length;
    case 4: bytes[a] = (uint8_t)chance_below(chance, 256); return length;
    case 5:
        if (length - a >= 4) store_word(bytes + a, edge(chance));
        return length;
    default: bytes[a] ^= (uint8_t)(1u << chance_below(chance, 8)); return length;
    }
}

size_t change_bytes(uint8_t *bytes, size_t length, size_t room, struct chance *chance)
{
    for (uint32_t changes = 1 + chance_below(chance, 3); changes && length > HEADER + 1; changes--)
        length = change_once(bytes, length, room, chance);
    return length;
}

/* -- the beginning */

/* The first bytes of any program's file. */
struct beginning {
    struct heap heap;
    uint8_t bytes[AT_CHECKSUM];
};

static enum muster_status write_empty(void *context)
{
    struct beginning *beginning = context;
    struct program program;
    struct buffer out;
    program_open(&program, &beginning->heap);
    buffer_open(&out, &beginning->heap);
    program_write(&program, &out);
    memcpy(beginning->bytes, out.bytes, sizeof beginning->bytes);
    return MUSTER_OK;
}

void change_repair(uint8_t *bytes, size_t length)
{
    struct beginning beginning;
    uint64_t sum = 0xcbf29ce484222325u;
    if (length < HEADER) return;
    heap_open(&beginning.heap, 0);
    heap_protect(&beginning.heap, write_empty, &beginning);
    heap_close(&beginning.heap);
    memcpy(bytes, beginning.bytes, sizeof beginning.bytes);
    for (size_t k = HEADER; k < length; k++) sum = (sum ^ bytes[k]) * 0x100000001b3u;
    store_word(bytes + AT_CHECKSUM, (uint32_t)sum);
    store_word(bytes + AT_CHECKSUM + 4, (uint32_t)(sum >> 32));
}
