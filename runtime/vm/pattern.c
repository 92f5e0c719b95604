#include "vm/pattern.h"

#include "vm/builtin.h"
#include "vm/value.h"

/* Expressions are foreign memory that no ceiling counts, so only so many are kept. */
enum { KEPT = 64, SLOTS = 256 };

struct slot {
    bool taken;
    uint32_t pattern;
    struct regex *regex; /* NULL: malformed, and `why` says how */
    const char *why;
};

struct regex_cache {
    size_t n;
    struct slot slots[SLOTS];
};

static struct slot *find(struct regex_cache *cache, uint32_t pattern)
{
    size_t i = (pattern * 2654435769u) >> 24;
    while (cache->slots[i].taken && cache->slots[i].pattern != pattern) i = (i + 1) % SLOTS;
    return &cache->slots[i];
}

static void forget(struct run *run, struct regex_cache *cache)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (cache->slots[i].regex) regex_release(run->heap, cache->slots[i].regex);
        cache->slots[i] = (struct slot){.taken = false};
    }
    cache->n = 0;
}

const struct regex *run_regex(struct run *run, uint32_t pattern, const char **why)
{
    struct regex_cache *cache = run->regexes;
    struct slot *slot;
    if (!cache) cache = run->regexes = heap_alloc(run->heap, sizeof *cache);
    slot = find(cache, pattern);
    if (!slot->taken) {
        struct text text = text_of(&run->texts, pattern);
        struct regex *regex;
        if (cache->n == KEPT) {
            forget(run, cache);
            slot = find(cache, pattern);
        }
        regex = regex_compile(&run->arena, text.bytes, text.length, why);
        *slot = (struct slot){true, pattern, regex, regex ? NULL : *why};
        cache->n++;
    }
    if (!slot->regex) *why = slot->why;
    return slot->regex;
}

bool run_matches(struct run *run, uint32_t text, uint32_t pattern, bool *found)
{
    struct text in = text_of(&run->texts, text);
    const char *why = NULL;
    const struct regex *regex = run_regex(run, pattern, &why);
    if (!regex)
        return value_fail(run, "the regular expression %.80s is malformed: %s",
                          text_bytes(&run->texts, pattern), why);
    *found = regex_search(regex, in.bytes, in.length);
    return true;
}

/* -- like */

/* The byte behind the character at `at`. */
static uint32_t step(struct text text, uint32_t at)
{
    at++;
    while (at < text.length && ((unsigned char)text.bytes[at] & 0xc0) == 0x80) at++;
    return at;
}

bool builtin_like(struct text text, struct text pattern)
{
    uint32_t t = 0, p = 0, star = UINT32_MAX, resume = 0;
    while (t < text.length) {
        if (p < pattern.length && pattern.bytes[p] == '*') {
            star = ++p;
            resume = t;
        } else if (p < pattern.length && pattern.bytes[p] == '?') {
            p++;
            t = step(text, t);
        } else if (p < pattern.length && pattern.bytes[p] == text.bytes[t]) {
            p++;
            t++;
        } else if (star != UINT32_MAX) {
            p = star;
            t = resume = step(text, resume);
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.bytes[p] == '*') p++;
    return p == pattern.length;
}
