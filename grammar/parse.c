#include <string.h>

#include "grammar/parse_int.h"
#include "parser.h"

/*
 * Between the scanner and the parser. A token takes effect on the brackets when the next one is
 * asked for, as only then the parser has accepted it.
 */

void *parser_alloc(struct parser *p, size_t size)
{
    return p ? heap_alloc(p->heap, size) : NULL;
}

void parser_free(struct parser *p, void *block)
{
    if (p) heap_free(p->heap, block);
}

struct span parser_start(struct parser *p)
{
    return (struct span){p->source->base, p->source->base};
}

/* -- lines */

static bool begins_declaration(int kind)
{
    switch (kind) {
    case MODULE:
    case IMPORT:
    case ENUM:
    case KIND:
    case EXTEND:
    case FACTS:
    case PARAMETER:
    case SET:
    case RULE:
    case DEFINE:
    case GRAPH:
    case REPORT:
    case TEST:
    case NAME: return true;
    default: return false;
    }
}

/* Moves p->line and p->line_text to the line of byte i. Going on from where it was looked for last,
 * it sees each byte about once, however long the lines are. */
static void find_line(struct parser *p, size_t i)
{
    const char *bytes = p->source->bytes;
    size_t line = i, seen = p->line_known && i >= p->line_seen ? p->line_seen : 0;
    while (line > seen && bytes[line - 1] != '\n') line--;
    if (seen && line == seen) line = p->line;
    if (line == 0 && i >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) line = 3;
    p->line_seen = i;
    if (line == p->line && p->line_known) return;
    p->line_known = true;
    p->line = p->line_text = line;
    while (p->line_text < p->source->length &&
           (bytes[p->line_text] == ' ' || bytes[p->line_text] == '\t'))
        p->line_text++;
}

uint32_t parser_indent(struct parser *p, place at, bool *first)
{
    size_t i = at - p->source->base;
    find_line(p, i);
    *first = p->line_text == i;
    return (uint32_t)(p->line_text - p->line);
}

/* -- documentation comments */

/* Whether only blanks and one line end lie between. */
static bool on_next_line(const struct parser *p, place from, place to)
{
    const char *bytes = parser_bytes(p, (struct span){from, to});
    size_t lines = 0;
    for (size_t i = 0; i < to - from; i++) {
        if (bytes[i] == '\n')
            lines++;
        else if (!strchr(" \t\r", bytes[i]) || !bytes[i])
            return false;
    }
    return lines == 1;
}

static void document(struct parser *p, struct span at)
{
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from, skip = length > 2 && bytes[2] == ' ' ? 3 : 2;
    if (p->has_doc && on_next_line(p, p->doc_end, at.from))
        buffer_add_char(&p->doc, '\n');
    else
        p->doc.length = 0;
    buffer_add(&p->doc, bytes + skip, length - skip);
    p->has_doc = true;
    p->doc_end = at.to;
}

void parser_comment(struct parser *p, struct span at)
{
    const char *bytes = parser_bytes(p, at);
    bool first;
    if (at.to - at.from > 1 && bytes[at.to - at.from - 1] == '\r') at.to--;
    if (p->file) {
        struct ast_file *f = p->file;
        f->comments =
            ast_room(p, f->comments, f->ncomments, &f->comments_capacity, sizeof *f->comments);
        f->comments[f->ncomments++] = (struct comment){at};
    }
    parser_indent(p, at.from, &first);
    if (first && at.to - at.from >= 2 && bytes[1] == '#' &&
        (at.to - at.from == 2 || bytes[2] != '#'))
        document(p, at);
}

/* Notes that the comment read before belongs to what begins here. */
static void attach_doc(struct parser *p, place at)
{
    uint32_t text = text_intern(p->context->texts, buffer_text(&p->doc), p->doc.length);
    p->docs = heap_room(p->heap, p->docs, &p->docs_capacity, p->ndocs + 1, sizeof *p->docs);
    p->docs[p->ndocs++] = (struct doc){at, text};
    p->has_doc = false;
}

uint32_t parser_doc(struct parser *p, place at)
{
    size_t low = 0, high = p->ndocs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->docs[middle].before < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->ndocs && p->docs[low].before == at ? p->docs[low].text : 0;
}

/* -- brackets */

static void open_bracket(struct parser *p, struct token token)
{
    bool first;
    struct bracket bracket = {.token = token, .body = p->next_body};
    bracket.indent = parser_indent(p, token.at.from, &first);
    p->brackets = heap_room(p->heap, p->brackets, &p->brackets_capacity, p->nbrackets + 1,
                            sizeof *p->brackets);
    p->brackets[p->nbrackets++] = bracket;
    if (token.kind == LBRACE) p->next_body = BODY_ITEMS;
}

/* A brace closed by a line that is indented less than its own is likely not the one that was meant.
 */
static void close_bracket(struct parser *p, struct token token)
{
    const struct bracket *top;
    bool first;
    uint32_t indent;
    if (!p->nbrackets) return;
    top = &p->brackets[--p->nbrackets];
    if (token.kind != RBRACE || p->suspect.to || token.at.from == token.at.to) return;
    indent = parser_indent(p, token.at.from, &first);
    if (first && indent < top->indent) p->suspect = top->token.at;
}

/* What the token says about the body or clause that it stands in. */
static void settle_words(struct parser *p, struct token token)
{
    switch (token.kind) {
    case ENUM: p->next_body = BODY_VALUES; break;
    case COLUMNS: p->next_body = BODY_COLUMNS; break;
    case NAME:
    case TEXT:
    case LBRACE: break;
    default: p->next_body = BODY_ITEMS;
    }
    if (token.kind == FOR)
        p->clause = FOR;
    else if (token.kind == WHERE && p->clause == FOR)
        p->clause = WHERE;
    else if (token.kind == KEY || token.kind == PER || token.kind == LET || token.kind == REQUIRE ||
             token.kind == PROVIDED || token.kind == RBRACE)
        p->clause = 0;
}

/* Keeps how far the first items and the first declaration are indented. */
static void settle_indent(struct parser *p, struct token token)
{
    struct bracket *top = p->nbrackets ? &p->brackets[p->nbrackets - 1] : NULL;
    bool first;
    uint32_t indent;

    if (top ? top->token.kind != LBRACE || top->item_indent : !begins_declaration(token.kind))
        return;
    indent = parser_indent(p, token.at.from, &first);
    if (!first) return;
    if (top) {
        top->item_indent = indent;
    } else {
        if (!p->started) p->declaration_indent = indent;
        p->started = true;
        p->declaration = token;
    }
}

/* What the last token, now accepted, changes. */
static void settle(struct parser *p)
{
    struct token token = p->last;
    settle_words(p, token);
    switch (token.kind) {
    case LPAREN:
    case LBRACKET:
    case LBRACE:
    case TEXT_HEAD: open_bracket(p, token); break;
    case RPAREN:
    case RBRACKET:
    case RBRACE:
    case TEXT_TAIL: close_bracket(p, token); break;
    default: settle_indent(p, token);
    }
}

/* -- tokens */

static struct token next_scanned(struct parser *p)
{
    struct token token = scan_token(p);
    if (p->has_doc) attach_doc(p, token.at.from);
    return token;
}

static size_t open_braces(const struct parser *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->nbrackets; i++) n += p->brackets[i].token.kind == LBRACE;
    return n;
}

/* Forgets the brackets that were open within the innermost braces. */
static void drop_inner_brackets(struct parser *p)
{
    while (p->nbrackets && p->brackets[p->nbrackets - 1].token.kind != LBRACE) p->nbrackets--;
}

/* A name that is not indented is an item where the items of the innermost braces are not, too. */
bool parser_begins_declaration(struct parser *p, struct token token)
{
    bool first;
    uint32_t indent;
    if (!begins_declaration(token.kind)) return false;
    indent = parser_indent(p, token.at.from, &first);
    if (!first || indent > p->declaration_indent) return false;
    return !p->nbrackets || token.kind != NAME ||
           p->brackets[p->nbrackets - 1].item_indent > indent;
}

/* Whether a token that begins a line can begin an item, and nothing in an expression. */
static bool begins_item_line(int kind)
{
    switch (kind) {
    case FOR:
    case AT:
    case NODE:
    case EDGE:
    case COLUMNS:
    case ORDER:
    case LIMIT:
    case AS_OF:
    case SET:
    case GIVEN:
    case EXPECT: return true;
    default: return false;
    }
}

/* Whether an item of the innermost braces can begin with this token. */
static bool begins_item(struct parser *p, struct token token)
{
    const struct bracket *top = &p->brackets[p->nbrackets - 1];
    bool first;
    uint32_t indent = parser_indent(p, token.at.from, &first);

    if (top->body == BODY_VALUES) return false;
    if (top->body == BODY_COLUMNS) return first && token.kind == TEXT;
    if (token.kind == KEY || token.kind == PER || token.kind == LET || token.kind == PROVIDED ||
        token.kind == REQUIRE)
        return true;
    if (!first) return false;
    if (token.kind == NAME) return top->item_indent && indent <= top->item_indent;
    return begins_item_line(token.kind);
}

enum resumption { SKIP, AT_ITEM, AT_DECLARATION };

/*
 * Whether parsing can resume at this token: at the end of the braces that the mistake stands in, at
 * their next item, or at a declaration, which is taken to end all braces when it begins a line that
 * is not indented. `depth` is how many braces were opened since the mistake.
 */
static enum resumption resumption_at(struct parser *p, struct token token, size_t depth)
{
    bool inside = p->nbrackets > 0;

    if (token.kind == END) return AT_DECLARATION;
    if (p->query) return SKIP;
    if (parser_begins_declaration(p, token)) return AT_DECLARATION;
    if (depth || !inside) return SKIP;
    if (token.kind == RBRACE) return AT_ITEM;
    return begins_item(p, token) ? AT_ITEM : SKIP;
}

static struct token next_token(struct parser *p)
{
    if (p->nclosing) {
        p->nclosing--;
        return (struct token){RBRACE, {p->ahead.at.from, p->ahead.at.from}};
    }
    if (p->has_ahead) {
        p->has_ahead = false;
        return p->ahead;
    }
    return next_scanned(p);
}

/*
 * Skips to where parsing can resume, and gets ready to give RESUME, closing braces and what stands
 * there. A token is never resumed at twice, and the end of the file ends the parser the second
 * time: so every mistake uses up a token.
 */
static struct token resume(struct parser *p)
{
    struct token token = p->last;
    size_t depth = 0;
    enum resumption found;

    if (token.kind == END && p->at_item_start && p->ended)
        return (struct token){MUSTER_YYEOF, token.at};
    p->ended = token.kind == END;
    p->skipping = true;
    p->nclosing = 0;
    drop_inner_brackets(p);
    if (token.kind != END && (p->at_item_start || token.kind == MUSTER_YYerror)) {
        if (token.at.from < token.at.to && *parser_bytes(p, token.at) == '{') depth++;
        token = next_token(p);
    }
    while ((found = resumption_at(p, token, depth)) == SKIP) {
        if (token.kind == LBRACE) depth++;
        if (token.kind == RBRACE && depth) depth--;
        token = next_token(p);
    }
    p->skipping = p->recovering = p->at_item_start = false;
    p->clause = 0;
    p->nclosing = found == AT_DECLARATION ? open_braces(p) : 0;
    p->ahead = token;
    p->has_ahead = true;
    return (struct token){RESUME, {token.at.from, token.at.from}};
}

static bool is_opening(int kind)
{
    return kind == LPAREN || kind == LBRACKET || kind == LBRACE || kind == TEXT_HEAD;
}

int muster_yylex(MUSTER_YYSTYPE *value, MUSTER_YYLTYPE *at, struct parser *p)
{
    struct token token;
    (void)value;
    if (!p->last.kind) {
        token = (struct token){p->query ? AS_QUERY : AS_FILE, parser_start(p)};
    } else if (p->recovering) {
        token = resume(p);
    } else if (p->last.kind == END) {
        token = (struct token){MUSTER_YYEOF, p->last.at};
    } else {
        settle(p);
        token = next_token(p);
        if (is_opening(token.kind) && p->nbrackets >= NESTING) {
            mistake_too_deep(p, token.at);
            token.kind = MUSTER_YYerror;
        }
    }
    p->before_last = p->last;
    p->last = token;
    p->recovering = token.kind == MUSTER_YYerror;
    *at = token.at;
    return token.kind;
}

/* The parser's stack is full: something nests that has no brackets. */
void muster_yyerror(const MUSTER_YYLTYPE *at, struct parser *p, const char *message)
{
    (void)message;
    mistake_too_deep(p, *at);
}

/* -- the two ways in */

static void parse(struct parser *p, struct ast_context *context, const struct source_file *source)
{
    p->context = context;
    p->heap = context->arena.heap;
    p->source = source;
    buffer_open(&p->doc, p->heap);
    if (!mistake_bytes(p)) return;
    scan_open(p);
    muster_yyparse(p);
    scan_close(p);
    buffer_clear(&p->doc);
    heap_free(p->heap, p->texts);
    heap_free(p->heap, p->brackets);
    heap_free(p->heap, p->docs);
}

struct ast_file *ast_parse(struct ast_context *context, const struct source_file *source)
{
    struct parser p = {0};
    p.file = arena_alloc(&context->arena, sizeof *p.file);
    p.file->source = source;
    parse(&p, context, source);
    return p.file;
}

struct ast_query *ast_parse_query(struct ast_context *context, const struct source_file *source)
{
    struct parser p = {0};
    size_t errors = context->diags->errors;
    p.query = arena_alloc(&context->arena, sizeof *p.query);
    parse(&p, context, source);
    return context->diags->errors == errors && p.query->value ? p.query : NULL;
}
