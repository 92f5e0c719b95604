#include <string.h>

#include "grammar/parse_int.h"
#include "parser.h"

/*
 * What is said about a token that cannot stand where it does. The parser gives the names of all
 * tokens that could, as muster.y has them; people get a few words instead.
 */

enum { SHOWN = 6 };

struct expected {
    const char *const *names;
    size_t n;
    const char *words[SHOWN];
    size_t nwords;
};

static bool can_be(const struct expected *e, const char *name)
{
    for (size_t i = 0; i < e->n; i++)
        if (!strcmp(e->names[i], name)) return true;
    return false;
}

static void add_words(struct expected *e, const char *words)
{
    if (e->nwords < SHOWN) e->words[e->nwords++] = words;
}

static bool among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(name, *names)) return true;
    return false;
}

/* The groups of tokens that one word stands for. */
static const char *const operators[] = {"==",       "!=",
                                        "<",        "<=",
                                        ">",        ">=",
                                        "+",        "-",
                                        "*",        "/",
                                        "??",       "=",
                                        "in",       "like",
                                        "is",       "not",
                                        "matches",  "and",
                                        "or",       "[",
                                        "a member", "a member at any depth",
                                        NULL};
static const char *const beginnings[] = {"a whole number",
                                         "a number",
                                         "a percentage",
                                         "a duration",
                                         "a date",
                                         "a timestamp",
                                         "true",
                                         "false",
                                         "a text",
                                         "a text with a hole",
                                         "(",
                                         "[",
                                         "$",
                                         "^",
                                         "a member",
                                         ".",
                                         "-",
                                         "not",
                                         "has",
                                         "exists",
                                         "no",
                                         "every",
                                         "if",
                                         "a member at any depth",
                                         NULL};
static const char *const soft_words[] = {
    "module", "import", "kind",  "extend", "facts", "from",   "each",    "parameter", "set",
    "rule",   "define", "graph", "node",   "edge",  "report", "columns", "order",     "limit",
    "test",   "as-of",  "given", "expect", "on",    "enum",   NULL};
static const char *const clauses[] = {"for", "per", "let", "provided", "require", "at", NULL};

static const char *const type_ends[] = {"?", "*", "|", "a member", NULL};

/* The word for a token of its own; NULL when it is better left out. */
static const char *word_for(const struct expected *e, const char *name)
{
    bool list_goes_on = can_be(e, "a field such as owner:") || can_be(e, "import");
    if (!strcmp(name, "RESUME") || !strcmp(name, "the end of the text")) return NULL;
    if (!strcmp(name, "the end of the file") && e->n > 1) return NULL;
    if (!strcmp(name, "a text with a hole") && can_be(e, "a text")) return NULL;
    if (!strcmp(name, "(") && e->n > 2) return NULL; /* of a call */
    if (can_be(e, "?") && can_be(e, "|") && among(name, type_ends)) return NULL;
    if (!strcmp(name, "the rest of the text")) return "}";
    if (!strcmp(name, ",")) return list_goes_on ? NULL : "a comma";
    return !strcmp(name, ":") ? "a colon" : name;
}

/* Words for what can stand there, the most telling first. */
static void describe_expected(struct expected *e)
{
    bool value = can_be(e, "a whole number"), operator= can_be(e, "/") || can_be(e, "and");
    bool name = can_be(e, "a name") && can_be(e, "on");
    bool declaration = can_be(e, "import") && !name;
    bool clause = can_be(e, "require"), key = can_be(e, "a field such as owner:");

    if (value)
        add_words(e, "a value");
    else if (name)
        add_words(e, "a name");
    if (declaration) add_words(e, "a declaration");
    if (key) add_words(e, "a field such as owner:");
    if (clause) add_words(e, "a clause such as require");
    for (size_t i = 0; i < e->n; i++) {
        const char *each = e->names[i], *word = word_for(e, each);
        bool a_name = !strcmp(each, "a name") || among(each, soft_words);
        if (!word || !strcmp(each, "a field such as owner:")) continue;
        if (operator&& among(each, operators)) continue;
        if (value && (among(each, beginnings) || a_name)) continue;
        if ((name || declaration) && a_name) continue;
        if (key && !strcmp(each, "a name")) continue;
        if (clause && among(each, clauses)) continue;
        add_words(e, word);
    }
    if (operator&& e->nwords<3) add_words(e, "an operator");
}

static void note_expected(struct parser *p, struct diag *diag, const struct expected *e)
{
    struct buffer line;
    if (!e->nwords) return;
    buffer_open(&line, p->heap);
    for (size_t i = 0; i < e->nwords; i++)
        buffer_print(&line, "%s%s", i == 0 ? "" : i + 1 == e->nwords ? " or " : ", ", e->words[i]);
    diag_note(p->context->diags, diag, (struct span){0}, "here could stand %s", buffer_text(&line));
    buffer_clear(&line);
}

/* The words for a token that stands where it should not. */
static const char *describe(struct parser *p, struct token token)
{
    const char *text = mistake_written(p, token.at);
    switch (token.kind) {
    case END: return "the end of the file";
    case NAME: return arena_print(&p->context->arena, "the name %s", text);
    case KEY: return arena_print(&p->context->arena, "the field %s", text);
    case TEXT:
    case TEXT_HEAD: return arena_print(&p->context->arena, "the text %s", text);
    case TEXT_MID:
    case TEXT_TAIL: return "}";
    default:
        if (*text >= 'a' && *text <= 'z')
            return arena_print(&p->context->arena, "the word %s", text);
        return text;
    }
}

static bool is_word(int kind)
{
    return kind == NAME || (kind >= MODULE && kind <= ON);
}

static bool is_quantifier(int kind)
{
    return kind == EXISTS || kind == NO || kind == EVERY || kind == IF;
}

/* The innermost open bracket is a brace. */
static bool in_braces(const struct parser *p)
{
    return p->nbrackets && p->brackets[p->nbrackets - 1].token.kind == LBRACE;
}

/* Points to the bracket that is still open, where its end is missed or the file's end is met. */
static bool note_open(struct parser *p, struct diag *diag, const struct expected *e)
{
    const struct bracket *top = p->nbrackets ? &p->brackets[p->nbrackets - 1] : NULL;
    struct diag_list *diags = p->context->diags;
    if (!top) return false;
    if (top->token.kind == LPAREN && can_be(e, ")"))
        diag_note(diags, diag, top->token.at, "this ( is not closed yet");
    else if (top->token.kind == LBRACKET && can_be(e, "]"))
        diag_note(diags, diag, top->token.at, "this [ is not closed yet");
    else if (top->token.kind == LBRACE && p->last.kind == END)
        diag_note(diags, diag, p->suspect.to ? p->suspect : top->token.at,
                  "this { is never closed");
    else if (top->token.kind == LBRACE && parser_begins_declaration(p, p->last))
        diag_note(diags, diag, top->token.at, "this { is not closed yet");
    else
        return false;
    return true;
}

/* Did the word before, a name, want to be a word of the language? */
static const char *meant_word(struct parser *p)
{
    static const char *const words[] = {
        "require", "provided", "observed", "judged",    "satisfies", "matches", "where",  "exists",
        "every",   "module",   "import",   "parameter", "define",    "extend",  "report", "columns",
        "expect",  "facts",    "graph",    "given",     "limit",     "order"};
    struct span at = p->before_last.at;
    const char *name;
    if (p->before_last.kind != NAME || at.to - at.from < 4) return NULL;
    name = arena_copy(&p->context->arena, parser_bytes(p, at), at.to - at.from);
    return text_nearest(name, words, sizeof words / sizeof *words);
}

/* The word of a declaration that was meant as a kind: `rule r1 {`, `test t1 ...`. NULL: none. */
static const char *meant_kind(struct parser *p)
{
    struct token first = p->declaration;
    if (p->nbrackets || first.kind < MODULE || first.kind > ON) return NULL;
    if (first.kind == TEST ? !is_word(p->last.kind) || p->before_last.kind != TEST
                           : p->last.kind != LBRACE && p->last.kind != TEXT)
        return NULL;
    if (first.kind != TEST &&
        (!is_word(p->before_last.kind) || p->before_last.at.from == first.at.from))
        return NULL;
    return mistake_written(p, first.at);
}

/* Whether `=` stands behind a word, where its colon should. */
static bool is_assigned(const struct parser *p, struct token token)
{
    const char *behind = parser_bytes(p, token.at) + (token.at.to - token.at.from);
    behind += strspn(behind, " \t");
    return *behind == '=' && behind[1] != '=';
}

/* The way out of mistakes in how things are put together. */
static void help_items(struct parser *p, struct diag *diag, const struct expected *e)
{
    struct diag_list *diags = p->context->diags;
    int kind = p->last.kind, before = p->before_last.kind;
    const char *text = mistake_written(p, p->last.at), *word;
    const char *earlier = mistake_written(p, p->before_last.at);

    if (kind == ASSIGN && is_word(before) && in_braces(p))
        diag_help(diags, diag, "a field is written %s: VALUE", earlier);
    else if (is_word(kind) && in_braces(p) && is_assigned(p, p->last))
        diag_help(diags, diag, "a field is written %s: VALUE", text);
    else if (kind == TEXT && before == HERE && p->before_last.at.to == p->last.at.from)
        diag_help(diags, diag, "a member of any name stands in single quotes: .'%.*s'",
                  (int)strlen(text) - 2, text + 1);
    else if (kind == COLON && is_word(before))
        diag_help(diags, diag, "the colon of a field touches its name: %s:", earlier);
    else if (kind == KEY && can_be(e, "a name") && !can_be(e, "a whole number"))
        diag_help(diags, diag, "no colon belongs here");
    else if (kind == WHERE && p->declaration.kind == FACTS && !p->nbrackets)
        diag_help(diags, diag, "each says of what: each .[*] where ...");
    else if ((word = meant_kind(p)))
        diag_help(diags, diag, "a kind of that name stands in quotes: '%s'", word);
    else if (is_word(kind) && kind != NAME && can_be(e, "a name") && !can_be(e, "on"))
        diag_help(diags, diag, "a kind of that name stands in quotes: '%s'", text);
    else if (kind == IN && p->declaration.kind == NAME && can_be(e, "{") && !p->nbrackets)
        diag_help(diags, diag, "a part is written inside the braces of what it belongs to");
    else if (kind == RBRACE && !p->nbrackets)
        diag_help(diags, diag, "every { before it is closed already");
    else if ((word = meant_word(p)))
        diag_help(diags, diag, "%s looks like %s", earlier, word);
}

/* The way out of mistakes in texts, lists and conditions; false when there is no word about it. */
static bool help_values(struct parser *p, struct diag *diag, const struct expected *e)
{
    struct diag_list *diags = p->context->diags;
    int kind = p->last.kind, before = p->before_last.kind;
    bool value = can_be(e, "a whole number");

    if (is_quantifier(kind) && value)
        diag_help(diags, diag, "put it in parentheses: (%s ...)", mistake_written(p, p->last.at));
    else if ((kind == AND || kind == OR) && can_be(e, "+"))
        diag_help(diags, diag,
                  "as part of a condition, exists, no, every and if stand in parentheses");
    else if (kind == TEXT_HEAD && can_be(e, "a text"))
        diag_help(diags, diag, "this text cannot have holes; a brace is written {{");
    else if ((kind == TEXT_TAIL || kind == TEXT_MID) && before == TEXT_HEAD)
        diag_help(diags, diag, "a hole holds a value; a brace in a text is written {{ or }}");
    else if ((kind == LT || kind == COMMA) && in_braces(p) &&
             p->brackets[p->nbrackets - 1].body == BODY_VALUES)
        diag_help(diags, diag, "values are separated by commas or, when they are ordered, by <");
    else if (kind == COMMA && p->clause == WHERE)
        diag_help(diags, diag, "where comes once, after all that for ranges over");
    else if (kind == COMMA && !value)
        diag_help(diags, diag,
                  "commas separate what is in parentheses and lists, and may follow fields");
    else
        return false;
    return true;
}

/* A text of which no more quotes follow in its line. */
static bool is_open_text(struct parser *p, struct token token)
{
    const char *bytes = parser_bytes(p, token.at), *end = p->source->bytes + p->source->length;
    if (token.kind != TEXT_HEAD) return false;
    for (bytes++; bytes < end && *bytes != '\n'; bytes++)
        if (*bytes == '"') return false;
    return true;
}

void mistake_syntax(struct parser *p, struct span at, const char *const *expected, size_t n)
{
    struct expected e = {.names = expected, .n = n};
    bool again = p->last_mistake.from == at.from && p->last_mistake.to == at.to && at.to;
    struct diag *diag;

    p->recovering = true;
    p->at_item_start =
        again || (can_be(&e, "a field such as owner:") && !can_be(&e, "a whole number"));
    if (again) return;
    if (is_open_text(p, p->last)) {
        mistake_open_text(p, at.from, true);
        return;
    }
    p->last_mistake = at;
    describe_expected(&e);
    diag = diag_add(p->context->diags, DIAG_UNEXPECTED, at, describe(p, p->last));
    note_expected(p, diag, &e);
    if (note_open(p, diag, &e)) return;
    if (!help_values(p, diag, &e)) help_items(p, diag, &e);
}
