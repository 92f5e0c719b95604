/*
 * parse_int - what the scanner, the parser and the builders share while one file is parsed.
 *
 * Tokens go from muster.l through parse.c to muster.y. parse.c follows the brackets, keeps the
 * documentation comments and, after a mistake, skips to where parsing can resume. The parser struct
 * lives on the C stack of ast_parse(); all it points to is the heap's or the arena's.
 */
#ifndef MUSTER_GRAMMAR_PARSE_INT_H
#define MUSTER_GRAMMAR_PARSE_INT_H

#include "base/buffer.h"
#include "grammar/ast.h"
#include "grammar/ast_build.h"

enum {
    NESTING = 250,        /* how deep expressions, brackets and texts may nest */
    SCAN_LIMIT = 1 << 30, /* bytes of a file; Flex counts in int */
    CONTROL_REPORTS = 20  /* control characters reported in one file */
};

struct token {
    int kind; /* as in parser.h */
    struct span at;
};

/* What is listed in braces: it decides where parsing resumes after a mistake. */
enum body { BODY_ITEMS, BODY_VALUES, BODY_COLUMNS };

/* An open bracket: ( [ or {. */
struct bracket {
    struct token token;
    enum body body;       /* of { */
    uint32_t indent;      /* how far its line is indented */
    uint32_t item_indent; /* how far its first item is, when that begins a line; else 0 */
};

/* An open text, while its hole is read. */
struct open_text {
    place from;
    bool block;      /* written with """ */
    unsigned braces; /* open within the hole */
};

/* A documentation comment and the place of the token that follows it. */
struct doc {
    place before;
    uint32_t text;
};

struct parser {
    struct ast_context *context;
    struct heap *heap;
    const struct source_file *source;
    struct ast_file *file;
    struct ast_query *query; /* NULL: a file is parsed */

    void *scanner;   /* Flex's */
    place at;        /* of the next byte to scan */
    place text_from; /* where the text token began that is scanned now */
    bool text_block; /* is it written with """ */
    struct open_text *texts;
    size_t ntexts, texts_capacity;

    struct token last; /* given to the parser, and accepted unless `recovering` */
    struct token before_last;
    bool recovering;    /* a mistake was found: skip before the next token is given */
    bool at_item_start; /* the mistake stands where an item could begin */
    size_t nclosing;    /* closing braces still to give for unclosed ones */
    struct token ahead; /* the token to give after RESUME and the closing braces */
    bool has_ahead;
    bool started, too_deep;
    bool ended;               /* the last mistake was at the end of the file */
    bool skipping;            /* what is scanned is not parsed: nothing is said about it */
    struct token declaration; /* the first token of the one that is parsed */
    int clause;               /* FOR after for, WHERE after its where, else 0 */
    struct span last_mistake;
    size_t line, line_text; /* bytes: where the line last looked at begins, and its text */
    size_t line_seen;       /* the byte it was looked for */
    bool line_known;
    uint32_t declaration_indent;
    enum body next_body; /* of the { to come */
    struct bracket *brackets;
    size_t nbrackets, brackets_capacity;
    struct span
        suspect; /* the brace that was closed by a line indented less than its own, or nothing */

    struct buffer doc; /* the documentation comment above what is scanned next */
    bool has_doc;
    place doc_end;
    struct doc *docs; /* by place */
    size_t ndocs, docs_capacity;
};

/* What was written there. */
static inline const char *parser_bytes(const struct parser *p, struct span at)
{
    return p->source->bytes + (at.from - p->source->base);
}

/* -- memory of the generated code; parser_alloc(NULL, ...) is NULL */
void *parser_alloc(struct parser *p, size_t size);
void parser_free(struct parser *p, void *block);

/* -- for the parser */
struct span parser_start(struct parser *p);

/* The documentation comment above the token at a place; 0: none. */
uint32_t parser_doc(struct parser *p, place at);

/* How far the line of a place is indented; *first: whether the place is the first of its line. */
uint32_t parser_indent(struct parser *p, place at, bool *first);

/* Whether a declaration seems to begin with this token: it begins a line that is not indented. */
bool parser_begins_declaration(struct parser *p, struct token token);

/* -- for the scanner (muster.l), which parse.c drives */
void scan_open(struct parser *p);
struct token scan_token(struct parser *p);
void scan_close(struct parser *p);

void parser_comment(struct parser *p, struct span at);

/* -- what is wrong (mistake.c) */

/* The bytes that can stand in no policy. False: the file cannot be parsed. */
bool mistake_bytes(struct parser *p);
/* `meant` should stand there; parsing goes on as if it did. */
void mistake_typed(struct parser *p, struct span at, const char *meant);
/* A word that begins with a digit or _. */
void mistake_name(struct parser *p, struct span at);
/* A character that has no meaning. True: take it for a blank. */
bool mistake_character(struct parser *p, struct span at);
/* A text, or a quoted name, is never closed. */
void mistake_open_text(struct parser *p, place from, bool hole);
/* Reports once a file that something nests too deeply. */
void mistake_too_deep(struct parser *p, struct span at);
/* What was written there, cut to what fits in a line. */
const char *mistake_written(struct parser *p, struct span at);

/* -- for muster.y: the token at `at` cannot stand there; these could */
void mistake_syntax(struct parser *p, struct span at, const char *const *expected, size_t n);

#endif
