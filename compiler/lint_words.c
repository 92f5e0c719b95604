/*
 * lint_words - words without a measure in what is promised: "appropriate", "regularly", "timely".
 *
 * Promises are the texts of what is judged: titles, and fields that hold text, but for references.
 * A sentence with a number, a {value} or the name of a requirement that has clauses has its
 * measure; so has the title of what has clauses itself. Words are looked for in the source as it
 * stands, so that the place is the word's.
 */
#include "compiler/lint_int.h"

static const char *const vague[] = {
#define VAGUE(words) words,
#define MEASURE(word)
#include "compiler/vague.def"
#undef VAGUE
#undef MEASURE
};

static const char *const measures[] = {
#define VAGUE(words)
#define MEASURE(word) word,
#include "compiler/vague.def"
#undef VAGUE
#undef MEASURE
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

/* Bytes of a source. */
struct stretch {
    const char *from, *to;
};

/* How many bytes of the stretch from `at` on the words take, blanks of any length; 0 when other
 * words stand there. Hyphens join words: `self-sufficient` is another word. */
static size_t words_at(struct stretch in, const char *at, const char *words)
{
    const char *p = at;
    if (at > in.from && (is_letter(at[-1]) || is_digit(at[-1]) || at[-1] == '-' || at[-1] == '\\'))
        return 0;
    for (; *words; words++) {
        if (p == in.to) return 0;
        if (*words == ' ' ? !is_blank(*p) : lower(*p) != *words) return 0;
        p++;
        while (*words == ' ' && p < in.to && is_blank(*p)) p++;
    }
    if (p < in.to && (is_letter(*p) || is_digit(*p) || *p == '-')) return 0;
    return (size_t)(p - at);
}

static bool holds_words(struct stretch in, const char *words)
{
    for (const char *p = in.from; p < in.to; p++)
        if (words_at(in, p, words)) return true;
    return false;
}

/* A name, whatever the case it is written in; longer names that hold it are others. */
static bool holds_name(struct stretch in, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = in.from; n && p + n <= in.to; p++) {
        bool begins = p == in.from || !(is_letter(p[-1]) || is_digit(p[-1]) || p[-1] == '-');
        bool ends = p + n == in.to || !(is_letter(p[n]) || is_digit(p[n]) || p[n] == '-');
        if (begins && ends && memcmp(p, name, n) == 0) return true;
    }
    return false;
}

/* The sentence around a place: up to a stop that a blank or the end follows. */
static struct stretch sentence_around(struct stretch in, const char *at)
{
    struct stretch sentence = {at, at};
    while (sentence.from > in.from &&
           !(is_blank(*sentence.from) && strchr(".!?;", sentence.from[-1])))
        sentence.from--;
    while (sentence.to < in.to &&
           !(strchr(".!?;", *sentence.to) && sentence.to + 1 < in.to && is_blank(sentence.to[1])))
        sentence.to++;
    return sentence;
}

/* A {value}, which the text takes from the policy; {{ is a brace. */
static bool holds_value(struct stretch in)
{
    for (const char *p = in.from; p < in.to; p++) {
        if (*p != '{') continue;
        if (p + 1 == in.to || p[1] != '{') return true;
        p++;
    }
    return false;
}

/* A requirement that has clauses puts what is said beside its name into figures. */
static bool names_requirement(const struct lint *l, struct stretch in)
{
    const struct model *m = &l->c->model;
    for (size_t i = 0; i < m->requirements.n; i++)
        if (m->requirements.items[i]->nparts &&
            holds_name(in, text_z(l->c, m->requirements.items[i]->thing->name)))
            return true;
    return false;
}

static bool has_measure(const struct lint *l, struct stretch sentence)
{
    for (const char *p = sentence.from; p < sentence.to; p++)
        if (is_digit(*p)) return true;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (holds_words(sentence, measures[i])) return true;
    return holds_value(sentence) || names_requirement(l, sentence);
}

/* The longest of the vague words at a place: "where appropriate" is one, not two. */
static size_t vague_at(struct stretch in, const char *at, const char **which)
{
    size_t longest = 0;
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++) {
        size_t n = words_at(in, at, vague[i]);
        if (n <= longest) continue;
        longest = n;
        *which = vague[i];
    }
    return longest;
}

static void look_at_text(struct lint *l, const struct expr *text)
{
    struct compilation *c = l->c;
    const struct source_file *file = source_file_of(c->sources, text->at.from);
    struct stretch in;
    size_t n;
    if (!file || !file->bytes) return;
    in.from = file->bytes + (text->at.from - file->base);
    in.to = file->bytes + (text->at.to - file->base);
    while (in.from < in.to && *in.from == '"') in.from++;
    while (in.to > in.from && in.to[-1] == '"') in.to--;
    for (const char *p = in.from; p < in.to; p += n ? n : 1) {
        const char *which = NULL;
        n = vague_at(in, p, &which);
        if (!n || has_measure(l, sentence_around(in, p))) continue;
        place at = file->base + (place)(p - file->bytes);
        struct diag *d =
            diag_add(c->diags, DIAG_NO_MEASURE, (struct span){at, at + (place)n}, which);
        diag_help(c->diags, d,
                  "say how much, how often or by when: a number, or the name of a requirement "
                  "that puts it to the test");
    }
}

static void look_at_value(struct lint *l, const struct expr *value)
{
    if (value->kind == EXPR_TEXT) look_at_text(l, value);
    for (size_t i = 0; value->kind == EXPR_LIST && i < value->u.elements.n; i++)
        look_at_value(l, value->u.elements.items[i]);
}

void lint_words(struct lint *l)
{
    struct compilation *c = l->c;
    uint32_t refs = intern(c, "refs");
    for (size_t i = 0; i < c->model.requirements.n; i++) {
        const struct requirement *r = c->model.requirements.items[i];
        const struct thing *thing = &r->decl->u.thing;
        if (!is_own(r->module)) continue;
        if (thing->title && r->nparts == 0) look_at_text(l, thing->title);
        for (size_t k = 0; k < thing->items.n; k++) {
            const struct item *item = thing->items.items[k];
            const struct field *field;
            if (item->kind != ITEM_FIELD) continue;
            field = find_field(r->thing->kind, item->u.field.name.text);
            if (field && !(field->name == refs && field->module == c->core))
                look_at_value(l, item->u.field.value);
        }
    }
}
