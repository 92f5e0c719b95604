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

static char *read_path(struct heap *heap, const char *path, size_t *length, const char **why)
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
    heap_undefer(heap, (void *)(intptr_t)(descriptor + 1));
    return bytes;
}

struct source_file *source_read(struct source_map *map, const char *name, const char *path,
                                const char **why)
{
    size_t length = 0;
    struct source_file *file;
    char *bytes = read_path(map->heap, path, &length, why);
    if (!bytes) return NULL;
    file = source_add(map, name, path, bytes, length);
    if (file) return file;
    heap_free(map->heap, bytes);
    *why = "with the other files it is more than the 4 GiB that one run can hold";
    return NULL;
}

void source_release(struct source_map *map, struct source_file *file)
{
    if (!file->path || !file->bytes) return;
    heap_free(map->heap, (void *)file->bytes);
    file->bytes = NULL;
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

/* Has the bytes of a file at hand again; false when the file is gone or has changed its size. */
static bool recall(struct source_map *map, struct source_file *file)
{
    const char *why;
    size_t length;
    char *bytes;
    if (file->bytes) return true;
    bytes = read_path(map->heap, file->path, &length, &why);
    if (!bytes) return false;
    if (length != file->length) {
        heap_free(map->heap, bytes);
        return false;
    }
    file->bytes = bytes;
    return true;
}

static void find_lines(struct source_map *map, struct source_file *file)
{
    size_t capacity = 0;
    file->lines = heap_room(map->heap, NULL, &capacity, 1, sizeof *file->lines);
    file->lines[file->nlines++] = 0;
    for (const char *p = file->bytes, *end = p + file->length;
         (p = memchr(p, '\n', (size_t)(end - p)));) {
        p++;
        file->lines =
            heap_room(map->heap, file->lines, &capacity, file->nlines + 1, sizeof *file->lines);
        file->lines[file->nlines++] = (place)(p - file->bytes);
    }
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
    if (!recall(map, file)) return position;
    if (!file->lines) find_lines(map, file);
    place offset = at - file->base;
    size_t line = line_of(file, offset);
    position.line = (uint32_t)line + 1;
    position.column = characters_between(map, file, file->lines[line], offset) + 1;
    return position;
}

bool source_line(struct source_map *map, place at, const char **line, size_t *length)
{
    struct source_file *file = source_file_of(map, at);
    if (!file || !recall(map, file)) return false;
    if (!file->lines) find_lines(map, file);
    size_t number = line_of(file, at - file->base);
    place start = file->lines[number];
    *line = file->bytes + start;
    *length =
        number + 1 < file->nlines ? file->lines[number + 1] - 1 - start : file->length - start;
    if (*length && (*line)[*length - 1] == '\r') --*length;
    return true;
}
