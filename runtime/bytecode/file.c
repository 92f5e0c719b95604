/*
 * The file form of a program, little-endian throughout:
 *
 *   magic      8 bytes
 *   version    u32
 *   layout     u32  a hash of the tables', instructions', types', aggregates' and builtins' lists
 *   checksum   u64  FNV-1a of every byte behind it
 *   texts      u32 count; then, from text 1 on, u32 length and bytes (text 0 is the empty one)
 *   tables     in the order of program.def: u32 count of rows; then the rows' words
 *
 * Nothing follows. The same program gives the same bytes.
 */
#include <string.h>

#include "bytecode/layout.h"

enum { FORMAT_VERSION = 4, AT_CHECKSUM = 16, HEADER = 24 };

static const char magic[8] = {(char)0x89, 'M', 'B', 'C', '\r', '\n', 0x1a, '\n'};

/* Everything that numbers in the file depend on, spelled out. */
static const char *const layout[] = {
#define TABLE(row, rows)   #rows,
#define FIELD(name, check) #name " " #check,
#define INDEX(name, rows)  #name " " #rows,
#define OPTION(name, rows) #name " or " #rows,
#define RANGE(name, rows)  #name " of " #rows,
#define END_TABLE
#include "bytecode/program.def"
#undef TABLE
#undef FIELD
#undef INDEX
#undef OPTION
#undef RANGE
#undef END_TABLE
#define OP(name, a, b, c, d, meaning) #name " " #a " " #b " " #c " " #d,
#include "bytecode/opcode.def"
#undef OP
#define TYPE(tag, name, of, word) #tag " " #of,
#include "bytecode/type.def"
#undef TYPE
#define AGGREGATE(name, word, meaning) #name,
#include "bytecode/aggregate.def"
#undef AGGREGATE
#define BUILTIN(name, word, arguments, result, meaning) #name " " arguments " " result,
#include "bytecode/builtin.def"
#undef BUILTIN
};

#define CHECKSUM_START 0xcbf29ce484222325u

static uint64_t checksum(uint64_t sum, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) sum = (sum ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return sum;
}

static uint32_t layout_hash(void)
{
    uint64_t sum = CHECKSUM_START;
    for (size_t i = 0; i < sizeof layout / sizeof *layout; i++)
        sum = checksum(sum, layout[i], strlen(layout[i]) + 1);
    return (uint32_t)(sum ^ sum >> 32);
}

static void store_u32(char *at, uint32_t word)
{
    for (int i = 0; i < 4; i++) at[i] = (char)(word >> (8 * i));
}

static uint32_t load_u32(const char *at)
{
    uint32_t word = 0;
    for (int i = 0; i < 4; i++) word |= (uint32_t)(unsigned char)at[i] << (8 * i);
    return word;
}

static void put_u32(struct buffer *out, uint32_t word)
{
    char bytes[4];
    store_u32(bytes, word);
    buffer_add(out, bytes, sizeof bytes);
}

static void put_table(const struct program *program, enum table table, struct buffer *out)
{
    size_t n;
    const uint32_t *words = program_table(program, table, &n);
    put_u32(out, (uint32_t)n);
    for (size_t i = 0; i < n * table_layouts[table].width; i++) put_u32(out, words[i]);
}

void program_write(const struct program *program, struct buffer *out)
{
    size_t start = out->length;
    uint64_t sum;
    buffer_add(out, magic, sizeof magic);
    put_u32(out, FORMAT_VERSION);
    put_u32(out, layout_hash());
    put_u32(out, 0);
    put_u32(out, 0);
    put_u32(out, (uint32_t)program->texts.n);
    for (size_t i = 1; i < program->texts.n; i++) {
        struct text text = text_of(&program->texts, (uint32_t)i);
        put_u32(out, text.length);
        buffer_add(out, text.bytes, text.length);
    }
    for (size_t i = 0; i < table_count; i++) put_table(program, (enum table)i, out);
    sum = checksum(CHECKSUM_START, out->bytes + start + HEADER, out->length - start - HEADER);
    store_u32(out->bytes + start + AT_CHECKSUM, (uint32_t)sum);
    store_u32(out->bytes + start + AT_CHECKSUM + 4, (uint32_t)(sum >> 32));
}

/* What is left to read. Once `why` is set nothing more is read. */
struct input {
    struct program *program;
    struct arena *arena;
    const char *next;
    size_t left;
    const char *why;
};

static uint32_t get_u32(struct input *in)
{
    uint32_t word;
    if (in->why || in->left < 4) {
        if (!in->why) in->why = "the file ends too early";
        return 0;
    }
    word = load_u32(in->next);
    in->next += 4;
    in->left -= 4;
    return word;
}

static void get_texts(struct input *in)
{
    struct text_pool *texts = &in->program->texts;
    uint32_t n = get_u32(in);
    if (!in->why && n == 0) in->why = "the file has no texts, not even the empty one";
    for (uint32_t i = 1; i < n && !in->why; i++) {
        uint32_t length = get_u32(in);
        if (in->why) return;
        if (length > in->left) {
            in->why = arena_print(in->arena, "text %u is longer than the file", i);
            return;
        }
        if (text_intern(texts, in->next, length) != i)
            in->why = arena_print(in->arena, "text %u is there twice", i);
        in->next += length;
        in->left -= length;
    }
}

/* Memory is taken only for rows that the file has bytes for; `words` is the empty table. */
static void *get_table(struct input *in, enum table table, uint32_t *words, size_t *n,
                       size_t *capacity)
{
    size_t width = table_layouts[table].width;
    uint32_t rows = get_u32(in);
    if (in->why || rows == 0) return words;
    if (rows > in->left / 4 / width) {
        in->why =
            arena_print(in->arena, "table %s is longer than the file", table_layouts[table].rows);
        return words;
    }
    words = heap_room(in->program->heap, words, capacity, rows, width * sizeof *words);
    for (size_t i = 0; i < rows * width; i++) words[i] = load_u32(in->next + 4 * i);
    in->next += rows * width * 4;
    in->left -= rows * width * 4;
    *n = rows;
    return words;
}

static void get_header(struct input *in)
{
    const char *header = in->next;
    uint64_t sum;
    if (in->left < HEADER || memcmp(header, magic, sizeof magic) != 0) {
        in->why = "this is not a compiled policy";
        return;
    }
    if (load_u32(header + 8) != FORMAT_VERSION || load_u32(header + 12) != layout_hash()) {
        in->why = "the policy was compiled by another version of Muster: compile it again";
        return;
    }
    in->next += HEADER;
    in->left -= HEADER;
    sum = load_u32(header + AT_CHECKSUM) | (uint64_t)load_u32(header + AT_CHECKSUM + 4) << 32;
    if (sum != checksum(CHECKSUM_START, in->next, in->left))
        in->why = "the file is damaged: its checksum is wrong";
}

bool program_read(struct program *program, const char *bytes, size_t length, struct arena *arena,
                  const char **why)
{
    struct input in = {program, arena, bytes, length, NULL};
    get_header(&in);
    get_texts(&in);
#define TABLE(row, rows)                                                                           \
    program->rows = get_table(&in, TABLE_##rows, (uint32_t *)program->rows, &program->n##rows,     \
                              &program->rows##_capacity);
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
    if (!in.why && in.left) in.why = "something follows the last table";
    *why = in.why;
    return !in.why;
}
