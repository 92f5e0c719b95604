#include "cli/unified.h"

#include <stdlib.h>
#include <string.h>

enum { AROUND = 3, EDITS_MAX = 1000 };

/* A line with its end, if it has one. */
struct line {
    const char *bytes;
    size_t length;
};

struct lines {
    struct line *items;
    size_t n;
    bool *changed; /* gone from the text before, or new in the text after */
};

struct comparison {
    struct lines a, b;
    size_t head, tail; /* lines that are alike at both ends */
};

/* -- lines */

static bool split(struct lines *lines, struct unified_text text)
{
    const char *at = text.bytes, *end = text.bytes + text.length;
    size_t most = 1;
    for (size_t k = 0; k < text.length; k++) most += text.bytes[k] == '\n';
    lines->items = calloc(most, sizeof *lines->items);
    lines->changed = calloc(most, sizeof *lines->changed);
    while (lines->items && lines->changed && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = newline ? (size_t)(newline - at) + 1 : (size_t)(end - at);
        lines->items[lines->n++] = (struct line){at, length};
        at += length;
    }
    return lines->items && lines->changed;
}

static bool same(const struct comparison *c, size_t a, size_t b)
{
    const struct line *x = &c->a.items[a], *y = &c->b.items[b];
    return x->length == y->length && memcmp(x->bytes, y->bytes, x->length) == 0;
}

static void find_ends(struct comparison *c)
{
    size_t least = c->a.n < c->b.n ? c->a.n : c->b.n;
    while (c->head < least && same(c, c->head, c->head)) c->head++;
    while (c->tail < least - c->head && same(c, c->a.n - c->tail - 1, c->b.n - c->tail - 1))
        c->tail++;
}

/* -- the fewest edits: of each number of edits the farthest lines that it reaches are kept */

struct search {
    long n, m;      /* lines between the ends */
    long edits;     /* that it took */
    long **reached; /* by edits, then by diagonal + edits: the line before that is reached */
};

static void free_search(struct search *s)
{
    for (long d = 0; s->reached && d <= EDITS_MAX; d++) free(s->reached[d]);
    free(s->reached);
}

/* The line that `d` edits reach on a diagonal (k = before - after), before lines that are alike. */
static long start_of(const struct search *s, long d, long k, bool *down)
{
    const long *last = s->reached[d - 1];
    *down = k == -d || (k != d && last[k - 1 + d - 1] < last[k + 1 + d - 1]);
    return *down ? last[k + 1 + d - 1] : last[k - 1 + d - 1] + 1;
}

/* 1: the ends were reached; 0: not with so many edits; -1: there is no memory. */
static int step(struct search *s, const struct comparison *c, long d)
{
    int found = 0;
    s->reached[d] = calloc((size_t)(2 * d + 1), sizeof **s->reached);
    if (!s->reached[d]) return -1;
    for (long k = -d; k <= d && !found; k += 2) {
        bool down;
        long x = d ? start_of(s, d, k, &down) : 0;
        while (x < s->n && x - k < s->m && x - k >= 0 &&
               same(c, c->head + (size_t)x, c->head + (size_t)(x - k)))
            x++;
        s->reached[d][k + d] = x;
        found = x >= s->n && x - k >= s->m;
    }
    return found;
}

/* Back from the ends: each edit is one line that is gone or new. */
static void mark(const struct search *s, struct comparison *c)
{
    long k = s->n - s->m;
    for (long d = s->edits; d > 0; d--) {
        bool down;
        long x = start_of(s, d, k, &down);
        if (down)
            c->b.changed[c->head + (size_t)(x - k - 1)] = true;
        else
            c->a.changed[c->head + (size_t)(x - 1)] = true;
        k += down ? 1 : -1;
    }
}

static bool find_edits(struct comparison *c)
{
    struct search s = {.n = (long)(c->a.n - c->head - c->tail),
                       .m = (long)(c->b.n - c->head - c->tail)};
    int found = 0;
    s.reached = calloc(EDITS_MAX + 1, sizeof *s.reached);
    if (!s.reached) return false;
    for (long d = 0; d <= EDITS_MAX && d <= s.n + s.m && found == 0; d++) {
        found = step(&s, c, d);
        s.edits = d;
    }
    if (found > 0) mark(&s, c);
    if (found == 0) {
        memset(c->a.changed + c->head, 1, (size_t)s.n * sizeof *c->a.changed);
        memset(c->b.changed + c->head, 1, (size_t)s.m * sizeof *c->b.changed);
    }
    free_search(&s);
    return found >= 0;
}

/* -- printing */

static void print_line(FILE *out, char sign, const struct line *line, bool colour)
{
    const char *paint = sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
    bool ended = line->length > 0 && line->bytes[line->length - 1] == '\n';
    if (!colour) paint = "";
    fprintf(out, "%s%c", paint, sign);
    fwrite(line->bytes, 1, line->length - ended, out);
    fprintf(out, "%s\n", *paint ? "\033[0m" : "");
    if (!ended) fputs("\\ No newline at end of file\n", out);
}

/* "12,3"; of no lines the one before them, of one its number alone. */
static void print_range(FILE *out, char sign, size_t first, size_t n)
{
    fprintf(out, " %c%zu", sign, n ? first + 1 : first);
    if (n != 1) fprintf(out, ",%zu", n);
}

/* A place in both texts. */
struct cursor {
    size_t a, b;
};

static bool is_changed(const struct comparison *c, struct cursor at)
{
    return (at.a < c->a.n && c->a.changed[at.a]) || (at.b < c->b.n && c->b.changed[at.b]);
}

static struct cursor skip_changed(const struct comparison *c, struct cursor at)
{
    while (at.a < c->a.n && c->a.changed[at.a]) at.a++;
    while (at.b < c->b.n && c->b.changed[at.b]) at.b++;
    return at;
}

/* Where the hunk that begins with the change at `at` ends: changes near to each other are one. */
static struct cursor find_end(const struct comparison *c, struct cursor at)
{
    for (;;) {
        struct cursor end = at = skip_changed(c, at);
        size_t alike = 0;
        while (end.a < c->a.n && alike <= 2 * AROUND && !is_changed(c, end)) {
            end.a++;
            end.b++;
            alike++;
        }
        if (alike > 2 * AROUND || !is_changed(c, end)) {
            size_t more = alike < AROUND ? alike : AROUND;
            return (struct cursor){at.a + more, at.b + more};
        }
        at = end;
    }
}

static void print_hunk(FILE *out, const struct comparison *c, struct cursor from, struct cursor to,
                       bool colour)
{
    fputs(colour ? "\033[36m@@" : "@@", out);
    print_range(out, '-', from.a, to.a - from.a);
    print_range(out, '+', from.b, to.b - from.b);
    fputs(colour ? " @@\033[0m\n" : " @@\n", out);
    while (from.a < to.a || from.b < to.b) {
        if (from.a < to.a && c->a.changed[from.a]) {
            print_line(out, '-', &c->a.items[from.a++], colour);
        } else if (from.b < to.b && c->b.changed[from.b]) {
            print_line(out, '+', &c->b.items[from.b++], colour);
        } else {
            print_line(out, ' ', &c->a.items[from.a++], colour);
            from.b++;
        }
    }
}

static void print_hunks(FILE *out, const struct comparison *c, bool colour)
{
    struct cursor at = {0, 0};
    size_t since = 0; /* lines since the last hunk */
    while (at.a < c->a.n || at.b < c->b.n) {
        size_t back = since < AROUND ? since : AROUND;
        struct cursor end;
        if (!is_changed(c, at)) {
            at.a++;
            at.b++;
            since++;
            continue;
        }
        end = find_end(c, at);
        print_hunk(out, c, (struct cursor){at.a - back, at.b - back}, end, colour);
        at = end;
        since = 0;
    }
}

bool unified_print(FILE *out, const char *before_name, struct unified_text before,
                   const char *after_name, struct unified_text after, bool colour)
{
    struct comparison c = {.head = 0};
    bool good = true;
    if (before.length == after.length && memcmp(before.bytes, after.bytes, after.length) == 0)
        return true;
    good = split(&c.a, before) && split(&c.b, after);
    if (good) find_ends(&c);
    good = good && find_edits(&c);
    if (good) {
        fprintf(out, colour ? "\033[1m--- %s\n+++ %s\033[0m\n" : "--- %s\n+++ %s\n", before_name,
                after_name);
        print_hunks(out, &c, colour);
    }
    free(c.a.items);
    free(c.a.changed);
    free(c.b.items);
    free(c.b.changed);
    return good;
}
