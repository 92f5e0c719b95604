/*
 * mutate FIRST COUNT FILE...: policies with a few tokens or lines deleted, doubled, swapped or
 * taken from another, compiled and evaluated. The same numbers make the same mutants. Prints, keeps
 * and counts those that are a mistake of ours: one that does not compile and says nothing, or that
 * compiles into a program that the verifier refuses. A crash leaves the mutant in
 * FOLDER/mutant.muster.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "muster.h"

enum { PIECES_MAX = 60000, PATIENCE = 20 };

struct piece {
    const char *text;
    size_t length;
};

struct policy {
    const char *name;
    char *text;
    struct piece tokens[PIECES_MAX], lines[PIECES_MAX];
    size_t ntokens, nlines;
};

static unsigned long long state;

static size_t below(size_t n)
{
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return n ? (size_t)(state >> 33) % n : 0;
}

static int is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
}

static size_t token_length(const char *text)
{
    size_t n = 1;
    if (*text == '"' || *text == '\'') {
        while (text[n] && text[n] != *text && text[n] != '\n') n++;
        return text[n] == *text ? n + 1 : n;
    }
    if (*text == '#') return strcspn(text, "\n");
    if (!is_word(*text)) return 1;
    while (is_word(text[n])) n++;
    return n;
}

static void cut(struct policy *p)
{
    p->ntokens = p->nlines = 0;
    for (const char *at = p->text; *at && p->ntokens < PIECES_MAX; at += token_length(at))
        p->tokens[p->ntokens++] = (struct piece){at, token_length(at)};
    for (const char *at = p->text; *at && p->nlines < PIECES_MAX;
         at += p->lines[p->nlines - 1].length) {
        size_t n = strcspn(at, "\n");
        p->lines[p->nlines++] = (struct piece){at, n + (at[n] == '\n')};
    }
}

static int read_policy(struct policy *p, const char *name)
{
    FILE *file = fopen(name, "rb");
    long size;
    if (!file) return 0;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    p->name = name;
    p->text = calloc(1, (size_t)size + 1);
    if (fread(p->text, 1, (size_t)size, file) != (size_t)size) size = 0;
    p->text[size] = '\0';
    fclose(file);
    cut(p);
    return 1;
}

/* A token that is not a blank, most often one that begins like `like`. */
static struct piece pick(const struct policy *p, const struct piece *like)
{
    struct piece piece = {"", 0};
    for (int i = 0; i < 200 && p->ntokens; i++) {
        piece = p->tokens[below(p->ntokens)];
        if (strchr(" \n#", *piece.text)) continue;
        if (!like || !is_word(*like->text) || is_word(*piece.text)) break;
    }
    return piece;
}

static void change(struct piece *pieces, size_t n, struct piece from)
{
    size_t a = below(n), b = below(3) ? (a + 1 + below(6)) % n : below(n);
    struct piece first = pieces[a];
    switch (below(4)) {
    case 0: pieces[a].length = 0; break;
    case 1:
        pieces[a] = pieces[b];
        pieces[b] = first;
        break;
    default: pieces[a] = from; break;
    }
}

static void write_mutant(const struct policy *p, const struct policy *other, const char *path)
{
    static struct piece pieces[PIECES_MAX];
    int lines = below(4) == 0;
    size_t n = lines ? p->nlines : p->ntokens, changes = 1 + below(3);
    FILE *file = fopen(path, "wb");
    memcpy(pieces, lines ? p->lines : p->tokens, n * sizeof *pieces);
    while (n && changes--) {
        if (lines) {
            change(pieces, n, other->nlines ? other->lines[below(other->nlines)] : pieces[0]);
            continue;
        }
        size_t at = below(n);
        for (int i = 0; i < 50 && strchr(" \n#", *pieces[at].text); i++) at = below(n);
        change(pieces + at, n - at < 12 ? n - at : 1 + below(12),
               pick(below(3) ? p : other, &pieces[at]));
    }
    for (size_t i = 0; i < n; i++) fwrite(pieces[i].text, 1, pieces[i].length, file);
    fclose(file);
}

/* Whether all is as it must be with a mutant. */
static int judge(const char *path, int *compiled)
{
    struct muster_engine *engine = muster_open();
    struct muster_text text = {"", 0};
    enum muster_status status;
    int good = 1;
    muster_option(engine, MUSTER_AS_OF, "2026-06-30T12:00Z");
    muster_option(engine, MUSTER_LIMIT_STEPS, "3000000");
    muster_option(engine, MUSTER_LIMIT_MEMORY, "400");
    status = muster_compile(engine, &path, 1);
    *compiled = status == MUSTER_OK;
    if (status == MUSTER_OK) {
        muster_evaluate(engine);
        muster_findings(engine, "text", &text);
        muster_findings(engine, "json", &text);
    } else {
        muster_diagnostics(engine, &text);
        good = strstr(text.bytes, "error[E") && !strstr(text.bytes, "E0701");
    }
    if (!good) printf("# status %d: %s\n", status, text.length ? text.bytes : "no diagnostic");
    muster_close(engine);
    return good;
}

int main(int argc, char **argv)
{
    unsigned long long first = argc > 3 ? strtoull(argv[1], NULL, 10) : 0;
    unsigned long long count = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
    const char *folder = getenv("T") ? getenv("T") : ".";
    struct policy *policies = calloc((size_t)argc, sizeof *policies);
    char path[4096], kept[4096];
    size_t n = 0;
    int bad = 0, good = 0, compiled;
    if (argc < 4) {
        fprintf(stderr, "usage: mutate FIRST COUNT FILE...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) n += (size_t)read_policy(&policies[n], argv[i]);
    snprintf(path, sizeof path, "%s/mutant.muster", folder);
    for (unsigned long long i = first; i < first + count; i++) {
        const struct policy *p, *other;
        state = i * 0x9E3779B97F4A7C15ull;
        below(1);
        p = &policies[below(n)];
        other = &policies[below(n)];
        write_mutant(p, other, path);
        alarm(PATIENCE);
        if (judge(path, &compiled)) {
            good += compiled;
            continue;
        }
        printf("# mutant %llu of %s\n", i, p->name);
        snprintf(kept, sizeof kept, "%s/mutant-%llu.muster", folder, i);
        rename(path, kept);
        bad++;
    }
    printf("# %llu mutants, %d compile\n", count, good);
    for (size_t i = 0; i < n; i++) free(policies[i].text);
    free(policies);
    remove(path);
    return bad > 0;
}
