#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PADDING = 64, SHORT = 4 * SOURCE_STRIDE };

void source_open(struct source_map *map, struct heap *heap)
{
    memset(map, 0, sizeof *map);
    map->heap = heap;
    arena_open(&map->arena, heap);
    map->next = 1;
}

const char *source_shown(struct source_map *map, const char *path)
{
    size_t n = map->folder ? strlen(map->folder) : 0;
    if (!n || strncmp(path, map->folder, n) != 0 || (path[n] != '/' && path[n])) return path;
    return arena_print(&map->arena, "%s%s", map->shown, path + n + (path[n] == '/'));
}

struct source_file *source_add(struct source_map *map, const char *name, const char *path,
                               const char *bytes, size_t length)
{
    struct source_file *file;
    if (length >= UINT32_MAX - map->next) return NULL;
    file = arena_alloc(&map->arena, sizeof *file);
    name = source_shown(map, name);
    file->name = arena_copy(&map->arena, name, strlen(name));
    if (path) file->path = arena_copy(&map->arena, path, strlen(path));
    file->bytes = bytes;
    file->length = length;
    file->base = map->next;
    map->next += (place)length + 1;
    map->files = heap_room(map->heap, map->files, &map->capacity, map->n + 1, sizeof *map->files);
    map->files[map->n++] = file;
    return file;
}

/* Reads what is behind a descriptor into a heap block; NULL with errno set when it can't. */
static char *slurp(struct heap *heap, int descriptor, size_t expected, size_t *length)
{
    size_t capacity = expected + PADDING + 1, n = 0;
    char *bytes = heap_alloc(heap, capacity);
    for (;;) {
        ssize_t got = read(descriptor, bytes + n, capacity - PADDING - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            int why = errno;
            heap_free(heap, bytes);
            errno = why;
            return NULL;
        }
        if (got == 0) break;
        n += (size_t)got;
        if (capacity - PADDING == n) {
            capacity += capacity / 2;
            bytes = heap_resize(heap, bytes, capacity);
        }
    }
    memset(bytes + n, 0, capacity - n);
    *length = n;
    return bytes;
}

static void close_descriptor(void *descriptor)
{
    close((int)(intptr_t)descriptor - 1);
}

const char *source_reason(int error)
{
    switch (error) {
    case ENOENT: return "no such file";
    case EACCES: return "permission denied";
    case EISDIR: return "is a folder";
    case ELOOP: return "too many links on the way";
    default: return strerror(error);
    }
}

static char *read_path(struct heap *heap, const char *path, size_t *length, bool *regular,
                       const char **why)
{
    struct stat about;
    char *bytes = NULL;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        *why = source_reason(errno);
        return NULL;
    }
    heap_defer(heap, close_descriptor, (void *)(intptr_t)(descriptor + 1));
    if (fstat(descriptor, &about) != 0)
        *why = source_reason(errno);
    else if (S_ISDIR(about.st_mode))
        *why = "is a folder";
    else if (S_ISREG(about.st_mode) && about.st_size >= (off_t)UINT32_MAX)
        *why = "is larger than 4 GiB";
    else if (!(bytes = slurp(heap, descriptor, (size_t)about.st_size, length)))
        *why = source_reason(errno);
    else
        *regular = S_ISREG(about.st_mode) && (size_t)about.st_size == *length;
    heap_undefer(heap, (void *)(intptr_t)(descriptor + 1));
    return bytes;
}

struct source_file *source_read(struct source_map *map, const char *name, const char *path,
                                const char **why)
{
    size_t length = 0;
    bool regular = false;
    struct source_file *file;
    char *bytes = read_path(map->heap, path, &length, &regular, why);
    if (!bytes) return NULL;
    file = source_add(map, name, path, bytes, length);
    if (file) {
        file->regular = regular;
        return file;
    }
    heap_free(map->heap, bytes);
    *why = "with the other files it is more than the 4 GiB that one run can hold";
    return NULL;
}

void source_release(struct source_map *map, struct source_file *file)
{
    if (!file->path || !file->bytes || !file->regular) return;
    heap_free(map->heap, (void *)file->bytes);
    heap_free(map->heap, file->there);
    file->bytes = NULL;
    file->there = NULL;
}

struct source_file *source_file_of(const struct source_map *map, place at)
{
    size_t low = 0, high = map->n;
    if (at == 0) return NULL;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (map->files[middle]->base <= at)
            low = middle;
        else
            high = middle;
    }
    if (low >= map->n || at > map->files[low]->base + map->files[low]->length) return NULL;
    return map->files[low];
}

/* -- bytes that were given back */

/* Reads a part of a file again; false when the file is gone or has changed its size. */
static bool read_again(const struct source_file *file, size_t from, size_t to, char *bytes)
{
    struct stat about;
    int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool good = descriptor >= 0 && fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                (size_t)about.st_size == file->length;
    while (good && from < to) {
        ssize_t got = pread(descriptor, bytes, to - from, (off_t)from);
        if (got < 0 && errno == EINTR) continue;
        good = got > 0;
        from += good ? (size_t)got : 0;
        bytes += good ? got : 0;
    }
    if (descriptor >= 0) close(descriptor);
    return good;
}

static size_t count_blocks(const struct source_file *file)
{
    return file->length / SOURCE_BLOCK + 1;
}

static size_t end_of_block(const struct source_file *file, size_t block)
{
    size_t end = (block + 1) * SOURCE_BLOCK;
    return end < file->length ? end : file->length;
}

void source_pass(struct source_map *map, struct source_file *file, size_t offset)
{
    size_t first = 0, end = offset / SOURCE_BLOCK, n = count_blocks(file);
    if (!file->regular || !file->path || !file->bytes) return;
    if (!file->there) {
        file->there = heap_alloc(map->heap, n * sizeof *file->there);
        memset(file->there, true, n * sizeof *file->there);
    }
    while (first < end && !file->there[first]) first++;
    for (size_t k = first; k < end; k++) file->there[k] = false;
    if (first < end)
        heap_discard(map->heap, (void *)file->bytes, first * SOURCE_BLOCK, end * SOURCE_BLOCK);
}

/* Has some bytes of a file at hand, whatever was given back. */
static bool hold(struct source_map *map, struct source_file *file, size_t from, size_t to)
{
    if (!file->bytes) {
        bool *there = heap_alloc(map->heap, count_blocks(file) * sizeof *there);
        file->bytes = heap_alloc(map->heap, file->length + PADDING);
        file->there = there;
    }
    for (size_t k = from / SOURCE_BLOCK; file->there && k * SOURCE_BLOCK < to; k++) {
        if (file->there[k]) continue;
        if (!read_again(file, k * SOURCE_BLOCK, end_of_block(file, k),
                        (char *)file->bytes + k * SOURCE_BLOCK))
            return false;
        file->there[k] = true;
    }
    return true;
}

const char *source_bytes(struct source_map *map, struct span at)
{
    struct source_file *file = source_file_of(map, at.from);
    if (!file || at.to < at.from || at.to - file->base > file->length) return NULL;
    if (!hold(map, file, at.from - file->base, at.to - file->base)) return NULL;
    return file->bytes + (at.from - file->base);
}

/* -- lines and columns */

struct line_list {
    place *items;
    size_t n, capacity;
};

static void add_line(struct source_map *map, struct line_list *lines, size_t offset)
{
    lines->items =
        heap_room(map->heap, lines->items, &lines->capacity, lines->n + 1, sizeof *lines->items);
    lines->items[lines->n++] = (place)offset;
}

/* Goes over the whole file, of which it keeps nothing that is not kept already. */
static bool find_lines(struct source_map *map, struct source_file *file)
{
    struct line_list lines = {0};
    char *scratch = NULL;
    bool good = true;
    add_line(map, &lines, 0);
    for (size_t k = 0; k * SOURCE_BLOCK < file->length && good; k++) {
        size_t from = k * SOURCE_BLOCK, to = end_of_block(file, k);
        bool there = file->bytes && (!file->there || file->there[k]);
        const char *bytes = there ? file->bytes + from : NULL;
        if (!there) {
            if (!scratch) scratch = heap_alloc(map->heap, SOURCE_BLOCK);
            good = read_again(file, from, to, scratch);
            bytes = scratch;
        }
        for (const char *p = bytes, *end = bytes + (to - from);
             good && (p = memchr(p, '\n', (size_t)(end - p)));)
            add_line(map, &lines, from + (size_t)(++p - bytes));
    }
    heap_free(map->heap, scratch);
    if (!good) {
        heap_free(map->heap, lines.items);
        return false;
    }
    file->lines = lines.items;
    file->nlines = lines.n;
    return true;
}

static place count_characters(const char *from, const char *to)
{
    place n = 0;
    for (; from < to; from++) n += (*from & 0xc0) != 0x80;
    return n;
}

static void find_characters(struct source_map *map, struct source_file *file)
{
    size_t n = file->length / SOURCE_STRIDE + 1;
    file->characters = heap_alloc(map->heap, n * sizeof *file->characters);
    for (size_t i = 1; i < n; i++)
        file->characters[i] =
            file->characters[i - 1] + count_characters(file->bytes + (i - 1) * SOURCE_STRIDE,
                                                       file->bytes + i * SOURCE_STRIDE);
}

/* How many characters begin before an offset of the file. */
static place characters_before(const struct source_file *file, place offset)
{
    place mark = offset / SOURCE_STRIDE;
    return file->characters[mark] +
           count_characters(file->bytes + mark * SOURCE_STRIDE, file->bytes + offset);
}

/* How many characters begin between two offsets. Only long lines are worth a table. */
static place characters_between(struct source_map *map, struct source_file *file, place from,
                                place to)
{
    if (!hold(map, file, to - from < SHORT ? from : 0, to - from < SHORT ? to : file->length))
        return 0;
    if (to - from < SHORT) return count_characters(file->bytes + from, file->bytes + to);
    if (!file->characters) find_characters(map, file);
    return characters_before(file, to) - characters_before(file, from);
}

/* The number of the line, from 0, that an offset lies in: often the one asked for last. */
static size_t line_of(struct source_file *file, place offset)
{
    size_t low = file->line, high = low + 1;
    if (file->lines[low] > offset) low = 0;
    if (low == 0 || (high < file->nlines && file->lines[high] <= offset)) high = file->nlines;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (file->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return file->line = low;
}

struct source_position source_locate(struct source_map *map, place at)
{
    struct source_position position = {NULL, 0, 0};
    struct source_file *file = source_file_of(map, at);
    if (!file) return position;
    position.name = file->name;
    if (!file->lines && !find_lines(map, file)) return position;
    place offset = at - file->base;
    size_t line = line_of(file, offset);
    position.line = (uint32_t)line + 1;
    position.column = characters_between(map, file, file->lines[line], offset) + 1;
    return position;
}

bool source_line(struct source_map *map, place at, const char **line, size_t *length)
{
    struct source_file *file = source_file_of(map, at);
    if (!file || (!file->lines && !find_lines(map, file))) return false;
    size_t number = line_of(file, at - file->base);
    size_t start = file->lines[number], end = file->length;
    if (number + 1 < file->nlines) end = file->lines[number + 1] - 1;
    if (!hold(map, file, start, end)) return false;
    *line = file->bytes + start;
    *length = end - start;
    if (*length && (*line)[*length - 1] == '\r') --*length;
    return true;
}
