#include <cstdint>
#include <new>

#include <re2/re2.h>

#define _Noreturn [[noreturn]]
extern "C" {
#include "base/regex.h"
}

/*
 * Calls into the heap may leave by longjmp, so no object with a destructor is alive across them;
 * the RE2 itself is the heap's as soon as it is made.
 */

enum { MEMORY = 8 << 20, GROUPS = 10 };

static RE2 *inner(const struct regex *regex) noexcept
{
    return reinterpret_cast<RE2 *>(const_cast<struct regex *>(regex));
}

static void release(void *resource) noexcept
{
    delete static_cast<RE2 *>(resource);
}

static RE2 *compile(const char *pattern, size_t length) noexcept
{
    RE2::Options options(RE2::CannedOptions::Quiet);
    options.set_max_mem(MEMORY);
    return new (std::nothrow) RE2(re2::StringPiece(pattern, length), options);
}

struct regex *regex_compile(struct arena *arena, const char *pattern, size_t length,
                            const char **why)
{
    RE2 *made = compile(pattern, length);
    if (!made) heap_fail(arena->heap, MUSTER_NOMEM);
    heap_defer(arena->heap, release, made);
    if (made->ok()) return reinterpret_cast<struct regex *>(made);
    *why = arena_copy(arena, made->error().data(), made->error().size());
    heap_undefer(arena->heap, made);
    return nullptr;
}

void regex_release(struct heap *heap, struct regex *regex)
{
    heap_undefer(heap, inner(regex));
}

bool regex_search(const struct regex *regex, const char *text, size_t length)
{
    return inner(regex)->Match(re2::StringPiece(text, length), 0, length, RE2::UNANCHORED, nullptr,
                               0);
}

/* How many groups a replacement needs, the match itself counted; 0 when it is malformed. */
static int count_groups(const char *replacement, size_t length)
{
    int most = 1;
    for (size_t i = 0; i < length; i++) {
        if (replacement[i] != '\\') continue;
        if (++i == length) return 0;
        char c = replacement[i];
        if (c == '\\') continue;
        if (c < '0' || c > '9') return 0;
        if (c - '0' + 1 > most) most = c - '0' + 1;
    }
    return most;
}

static void put(struct buffer *out, const char *replacement, size_t length,
                const re2::StringPiece *groups)
{
    for (size_t i = 0; i < length; i++) {
        if (replacement[i] != '\\') {
            buffer_add_char(out, replacement[i]);
        } else if (replacement[++i] == '\\') {
            buffer_add_char(out, '\\');
        } else {
            const re2::StringPiece &group = groups[replacement[i] - '0'];
            if (group.size()) buffer_add(out, group.data(), group.size());
        }
    }
}

/* The length of the character at a place of a text, at least 1. */
static size_t step(const char *text, size_t at, size_t length)
{
    size_t n = 1;
    while (at + n < length && (static_cast<unsigned char>(text[at + n]) & 0xc0) == 0x80) n++;
    return n;
}

bool regex_replace(const struct regex *regex, const char *text, size_t length,
                   const char *replacement, size_t replacement_length, struct buffer *out)
{
    const RE2 *re = inner(regex);
    re2::StringPiece groups[GROUPS], all(text, length);
    int n = count_groups(replacement, replacement_length);
    size_t at = 0, copied = 0, last_end = SIZE_MAX;
    if (n == 0 || n > re->NumberOfCapturingGroups() + 1) return false;
    while (at <= length && re->Match(all, at, length, RE2::UNANCHORED, groups, n)) {
        size_t from = static_cast<size_t>(groups[0].data() - text), size = groups[0].size();
        if (size == 0 && from == last_end) { /* not again behind a match */
            if (from >= length) break;
            at = from + step(text, from, length);
            last_end = SIZE_MAX;
            continue;
        }
        buffer_add(out, text + copied, from - copied);
        put(out, replacement, replacement_length, groups);
        at = copied = last_end = from + size;
    }
    buffer_add(out, text + copied, length - copied);
    return true;
}
