/* What a word at the prompt can be. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/prompt.h"

/* A part of a line. */
struct words {
    const char *text;
    size_t length;
};

static bool in_name(char byte)
{
    return isalnum((unsigned char)byte) || byte == '-' || byte == '_' || (byte & 0x80);
}

static struct words word_before(const char *line, size_t length)
{
    size_t begin = length;
    while (begin && in_name(line[begin - 1])) begin--;
    return (struct words){line + begin, length - begin};
}

static bool is(struct words words, const char *text)
{
    return strlen(text) == words.length && strncmp(text, words.text, words.length) == 0;
}

static bool among(const char *word, const char *list)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ')) return true;
    return false;
}

static void add(struct prompt *p, struct words word, const char *name)
{
    const char **more;
    if (strncmp(name, word.text, word.length) != 0) return;
    if (p->nmatches == p->room) {
        more = realloc(p->matches, (p->room * 2 + 64) * sizeof *more);
        if (!more) return;
        p->matches = more;
        p->room = p->room * 2 + 64;
    }
    p->matches[p->nmatches++] = name;
}

/* Names of some sorts: of the kind or enumeration `of`, or of any when it has no length. */
static size_t add_names(struct prompt *p, struct words word, const char *sorts, struct words of)
{
    size_t before = p->nmatches;
    for (size_t k = 0; k < p->nnames; k++)
        if (among(p->names[k].what, sorts) && (!of.length || is(of, p->names[k].of)))
            add(p, word, p->names[k].name);
    return p->nmatches - before;
}

/* The kind of a variable: what stands behind `NAME in` in the line. */
static struct words kind_of(const char *line, size_t length, struct words name)
{
    for (const char *at = line; at + name.length + 4 < line + length; at++) {
        const char *kind = at + name.length + 4;
        size_t n = 0;
        if ((at > line && in_name(at[-1])) || strncmp(at, name.text, name.length) != 0 ||
            strncmp(at + name.length, " in ", 4) != 0)
            continue;
        while (kind + n < line + length && in_name(kind[n])) n++;
        return (struct words){kind, n};
    }
    return (struct words){"", 0};
}

/* Behind a dot: fields of a variable's kind, things of a kind, values of an enumeration; any field
 * when it is not known of what. */
static void add_members(struct prompt *p, const char *line, size_t length, struct words word)
{
    static const struct words any = {"", 0};
    size_t before = (size_t)(word.text - line) - 1;
    struct words owner = word_before(line, before), kind = kind_of(line, length, owner);
    add(p, word, "id");
    add(p, word, "title");
    if (kind.length && add_names(p, word, "field", kind)) return;
    if (owner.length && add_names(p, word, "thing requirement value", owner)) return;
    if (!kind.length) add_names(p, word, "field", any);
}

static void add_commands(struct prompt *p, struct words word)
{
    for (const struct prompt_command *command = prompt_commands; command->name; command++)
        add(p, word, command->name);
}

static void add_formats(struct prompt *p, struct words word)
{
    static const char *const all[] = {"text", "csv", "md", "json", "html"};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (among(all[k], prompt_formats())) add(p, word, all[k]);
}

/* Behind a command of the prompt. */
static void add_argument(struct prompt *p, const char *line, struct words word)
{
    static const struct words any = {"", 0};
    struct words given = {line, strcspn(line, " ")};
    for (const struct prompt_command *command = prompt_commands; command->name; command++) {
        if (!is(given, command->name)) continue;
        if (strcmp(command->argument, "format") == 0)
            add_formats(p, word);
        else
            add_names(p, word, command->argument, any);
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect(struct prompt *p, const char *line, size_t length)
{
    static const char all[] = "kind enumeration rule function parameter thing requirement report "
                              "graph builtin word";
    struct words word = word_before(line, length);
    size_t n = 0;
    p->nmatches = 0;
    if (*line == '.' && word.text == line + 1) {
        add_commands(p, (struct words){line, length});
    } else if (*line == '.') {
        add_argument(p, line, word);
    } else if (word.text > line && word.text[-1] == '.') {
        add_members(p, line, length, word);
    } else {
        add_names(p, word, all, (struct words){"", 0});
    }
    if (p->nmatches) qsort(p->matches, p->nmatches, sizeof *p->matches, compare);
    for (size_t k = 0; k < p->nmatches; k++)
        if (!n || strcmp(p->matches[n - 1], p->matches[k]) != 0) p->matches[n++] = p->matches[k];
    p->nmatches = n;
}

const char *prompt_complete(void *prompt, const char *line, size_t length, size_t number,
                            size_t *word)
{
    struct prompt *p = prompt;
    if (number == 0) collect(p, line, length);
    *word = word_before(line, length).length;
    if (*line == '.' && *word + 1 == length) *word = length; /* the dot is the command's */
    return number < p->nmatches ? p->matches[number] : NULL;
}
