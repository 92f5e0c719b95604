/* The steps of a proof in words. */
#include <string.h>

#include "report/proof.h"

enum { LINES_MAX = 600, TEXT_MAX = 120, CANDIDATES_SHOWN = 3 };

const struct program_trace *proof_trace(const struct explanations *x, uint32_t node)
{
    uint32_t trace = x->proof->nodes[node].trace;
    return trace == NONE ? NULL : &x->proof->program->traces[trace];
}

static const char *name_in(const struct explanations *x, uint32_t text)
{
    return text_bytes(&x->findings->run->texts, text);
}

static bool is_truth(const struct explanations *x, uint32_t type)
{
    return x->proof->program->types[type].tag == TYPE_BOOL;
}

const char *proof_value(struct explanations *x, uint32_t type, value word)
{
    struct buffer text;
    const char *made;
    if (is_truth(x, type)) return word == MISSING ? "unknown" : word ? "true" : "false";
    if (word == MISSING) return "missing";
    buffer_open(&text, x->findings->run->heap);
    value_print(x->findings->run, type, word, &text);
    made = arena_copy(x->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

/* What stands in the policy, on one line. */
const char *proof_source(struct explanations *x, struct span at)
{
    struct source_file *file = at.from ? source_file_of(x->findings->run->sources, at.from) : NULL;
    char *text = arena_alloc(x->arena, TEXT_MAX + 4);
    size_t n = 0;
    if (!file || !file->bytes) return "";
    for (place p = at.from; p < at.to && p - file->base < file->length; p++) {
        char byte = file->bytes[p - file->base];
        bool blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
        if (blank && (n == 0 || text[n - 1] == ' ')) continue;
        if (n == TEXT_MAX) {
            memcpy(text + n, "...", 4);
            return text;
        }
        text[n++] = blank ? ' ' : byte;
    }
    while (n && text[n - 1] == ' ') n--;
    text[n] = '\0';
    return text;
}

static const char *source_of(struct explanations *x, const struct program_trace *trace)
{
    return proof_source(x, (struct span){trace->at, trace->to});
}

struct proof_line *proof_line_add(struct explanations *x, struct proof_line *to, const char *kind,
                                  const char *text)
{
    struct proof_line *line = arena_alloc(x->arena, sizeof *line);
    line->kind = kind;
    line->text = text;
    if (to->last)
        to->last->next = line;
    else
        to->first = line;
    to->last = line;
    x->lines++;
    return line;
}

static struct proof_line *add_value(struct explanations *x, struct proof_line *to, const char *kind,
                                    const char *text, uint32_t node)
{
    const struct program_trace *trace = proof_trace(x, node);
    struct proof_line *line = proof_line_add(x, to, kind, text);
    line->value = proof_value(x, trace->type, x->proof->nodes[node].word);
    line->is_value = !is_truth(x, trace->type);
    line->at = x->proof->nodes[node].at;
    return line;
}

/* -- values of what is compared */

bool proof_is_operand(const struct program_trace *trace)
{
    return trace && (trace->kind == TRACE_FIELD || trace->kind == TRACE_VARIABLE ||
                     trace->kind == TRACE_AGGREGATE || trace->kind == TRACE_VALUE ||
                     trace->kind == TRACE_CALL);
}

const char *proof_operand(struct explanations *x, uint32_t node)
{
    const struct program_trace *trace = proof_trace(x, node);
    bool named = trace->kind == TRACE_VARIABLE && trace->name;
    return named ? name_in(x, trace->name) : source_of(x, trace);
}

/* In the order in which they stand in the policy. */
static const char *values_of(struct explanations *x, uint32_t node)
{
    enum { OPERANDS_MAX = 8 };
    uint32_t operands[OPERANDS_MAX];
    size_t n = 0;
    const char *text = "";
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next) {
        size_t i = n;
        if (!proof_is_operand(proof_trace(x, k)) || n == OPERANDS_MAX) continue;
        for (; i > 0 && proof_trace(x, operands[i - 1])->at > proof_trace(x, k)->at; i--)
            operands[i] = operands[i - 1];
        operands[i] = k;
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = proof_operand(x, operands[i]), *one;
        one = arena_print(
            x->arena, "%s = %s", name,
            proof_value(x, proof_trace(x, operands[i])->type, x->proof->nodes[operands[i]].word));
        if (*name && !strstr(text, one))
            text = arena_print(x->arena, "%s%s%s", text, *text ? ", " : "", one);
    }
    return *text ? text : NULL;
}

/* What `not` is said of, when both stand at one place; else NONE. */
static uint32_t negated(const struct explanations *x, uint32_t node)
{
    const struct program_trace *trace = proof_trace(x, node), *inner;
    uint32_t child = x->proof->nodes[node].first;
    if (!trace || trace->kind != TRACE_LOGIC || trace->op != OP_NOT || child == NONE) return NONE;
    inner = proof_trace(x, child);
    return inner && inner->at == trace->at && inner->to == trace->to ? child : NONE;
}

/* `no x in ...` and `every x in ...` are not exists: one line says both. */
static uint32_t inner_query(struct explanations *x, uint32_t node)
{
    uint32_t child = negated(x, node);
    if (child == NONE || proof_trace(x, child)->kind != TRACE_QUERY) return NONE;
    return strncmp(source_of(x, proof_trace(x, child)), "exists", 6) ? child : NONE;
}

/* `a != b` and `a not in b` are not equations: one line says both. */
static bool is_unequal(struct explanations *x, uint32_t node)
{
    uint32_t child = negated(x, node);
    const char *text;
    if (child == NONE || proof_trace(x, child)->kind != TRACE_TEST) return false;
    text = source_of(x, proof_trace(x, child));
    return strstr(text, "!=") || strstr(text, " not in ");
}

/* -- rows */

/* A row and how near it came. */
struct pick {
    uint32_t row;
    size_t rank;
    struct proof_gap gap;
};

/* Rows that fit come first, then those of which the most holds, then those that fail by a letter or
 * two. */
static struct pick rank_row(struct explanations *x, uint32_t row)
{
    const struct proof_node *node = &x->proof->nodes[row];
    struct pick pick = {.row = row, .gap = {.trace = NONE}};
    if (!node->fit) pick.gap = proof_gap_of(x, row);
    pick.rank = (size_t)node->held * 2 + pick.gap.near + (node->fit ? 1u << 20 : 0);
    return pick;
}

struct picked {
    struct pick items[ROWS_SHOWN];
    size_t n;
};

/* Which end of the values an aggregate looks at: 1 the greatest, -1 the least, 0 neither. */
static int end_of(enum aggregate_function function)
{
    switch (function) {
    case AGGREGATE_SUM:
    case AGGREGATE_MAX:
    case AGGREGATE_AVG:
    case AGGREGATE_LAST:
    case AGGREGATE_LAST_N:
    case AGGREGATE_PERCENTILE: return 1;
    case AGGREGATE_MIN:
    case AGGREGATE_FIRST:
    case AGGREGATE_FIRST_N: return -1;
    default: return 0;
    }
}

/* Rows of an aggregate by what it takes of them, which is the last that was worked out: missing
 * values first. */
static int by_taken(struct explanations *x, uint32_t a, uint32_t b)
{
    const struct proof_node *nodes = x->proof->nodes;
    const struct program_trace *of = proof_trace(x, nodes[a].parent);
    uint32_t v = nodes[a].last, w = nodes[b].last;
    int end = of && of->kind == TRACE_AGGREGATE ? end_of((enum aggregate_function)of->op) : 0;
    if (!end || v == NONE || w == NONE || nodes[v].trace != nodes[w].trace ||
        proof_trace(x, v)->kind == TRACE_ROW)
        return 0;
    if (nodes[v].word == MISSING || nodes[w].word == MISSING)
        return (nodes[w].word == MISSING) - (nodes[v].word == MISSING);
    return -end *
           value_compare(x->findings->run, proof_trace(x, v)->type, nodes[v].word, nodes[w].word);
}

/* Of equals those come first that fail by something that can be measured, and by less; then the
 * order of their values decides, wherever they come from. */
static bool is_before(struct explanations *x, const struct pick *a, const struct pick *b)
{
    const struct proof_node *nodes = x->proof->nodes;
    int order;
    if (a->rank != b->rank) return a->rank > b->rank;
    if (nodes[a->row].trace != nodes[b->row].trace) return false;
    if ((a->gap.trace == NONE) != (b->gap.trace == NONE)) return a->gap.trace != NONE;
    if (a->gap.trace != NONE && a->gap.trace == b->gap.trace && a->gap.size != b->gap.size)
        return a->gap.size < b->gap.size;
    order = by_taken(x, a->row, b->row);
    if (order) return order < 0;
    return value_compare(x->findings->run, proof_trace(x, a->row)->type, nodes[a->row].word,
                         nodes[b->row].word) < 0;
}

static void pick(struct explanations *x, struct picked *picked, uint32_t row)
{
    struct pick one = rank_row(x, row);
    size_t k = picked->n;
    if (k == ROWS_SHOWN) {
        if (!is_before(x, &one, &picked->items[k - 1])) return;
        k--;
    } else {
        picked->n++;
    }
    for (; k > 0 && is_before(x, &one, &picked->items[k - 1]); k--)
        picked->items[k] = picked->items[k - 1];
    picked->items[k] = one;
}

static enum muster_status explain_row(struct explanations *x, struct proof_line *to, uint32_t row,
                                      bool candidate, unsigned depth)
{
    const struct proof_node *node = &x->proof->nodes[row];
    const struct program_trace *trace = proof_trace(x, row);
    uint32_t tag = x->proof->program->types[trace->type].tag;
    struct proof_line *line = add_value(x, to, candidate ? "candidate" : "row",
                                        trace->name ? name_in(x, trace->name) : "it", row);
    line->is_value = true;
    if (!line->at && (tag == TYPE_THING || tag == TYPE_UNION) && node->word != MISSING)
        line->at = x->findings->run->entities[node->word].at;
    return explain_node(x, line, row, depth);
}

/* The rows of a query or aggregate, or of a row in which another one is looked for. */
static enum muster_status explain_rows(struct explanations *x, struct proof_line *to, uint32_t node,
                                       unsigned depth)
{
    struct picked picked = {.n = 0};
    const struct program_trace *trace = proof_trace(x, node);
    uint32_t rows = x->proof->nodes[node].rows, fits = x->proof->nodes[node].fits;
    bool exists = trace && trace->kind == TRACE_QUERY && x->proof->nodes[node].word == 1;
    uint32_t above = x->proof->nodes[node].parent;
    bool wanted = above == NONE || inner_query(x, above) != node;
    size_t most = x->attempts ? 1 : CANDIDATES_SHOWN;
    size_t shown;
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next)
        if (proof_trace(x, k) && proof_trace(x, k)->kind == TRACE_ROW &&
            (!fits || x->proof->nodes[k].fit))
            pick(x, &picked, k);
    shown = picked.n;
    if (!fits && shown > most) shown = most;
    if (exists && shown > 1) shown = 1;
    for (size_t k = 0; k < shown; k++) {
        enum muster_status status = explain_row(x, to, picked.items[k].row, !fits && wanted, depth);
        if (status) return status;
    }
    if (!exists) to->more = (fits ? fits : rows) - shown;
    return MUSTER_OK;
}

/* -- rules */

static bool same_row(const struct explanations *x, uint32_t a, uint32_t b)
{
    const struct proof_node *nodes = x->proof->nodes;
    uint32_t i = nodes[a].first, j = nodes[b].first;
    if (proof_trace(x, a)->relation != proof_trace(x, b)->relation) return false;
    for (;; i = nodes[i].next, j = nodes[j].next) {
        while (i != NONE && (!proof_trace(x, i) || proof_trace(x, i)->kind != TRACE_ARGUMENT))
            i = nodes[i].next;
        while (j != NONE && (!proof_trace(x, j) || proof_trace(x, j)->kind != TRACE_ARGUMENT))
            j = nodes[j].next;
        if (i == NONE || j == NONE) return i == j;
        if (nodes[i].word != nodes[j].word) return false;
    }
}

static bool is_derived(struct explanations *x, uint32_t node)
{
    for (size_t k = 0; k < x->nderived; k++)
        if (same_row(x, x->derived[k], node)) return true;
    if (x->nderived < sizeof x->derived / sizeof *x->derived) x->derived[x->nderived++] = node;
    return false;
}

/* Whether the rule of a node is to be looked into; says why when it is not. */
static bool is_followed(struct explanations *x, struct proof_line *line, uint32_t node,
                        unsigned depth)
{
    bool holds = x->proof->nodes[node].word == 1;
    if (depth >= PROOF_DEPTH || x->lines >= LINES_MAX ||
        (!holds && x->attempts >= x->attempts_deep))
        line->hint = "not followed further";
    else if (is_derived(x, node))
        line->hint = "shown above";
    return !line->hint;
}

/* What a body of a rule has to say. */
static enum muster_status explain_body(struct explanations *x, struct proof_line *by, uint32_t body,
                                       unsigned depth)
{
    enum muster_status status;
    by->at = x->proof->nodes[body].derivation->at;
    status = explain_node(x, by, body, depth + 1);
    if (by->first && !by->first->next && !by->first->values && by->first->first) {
        by->more = by->first->more;
        by->first = by->first->first; /* the body as a whole says no more than its parts */
    }
    return status;
}

static enum muster_status derive(struct explanations *x, struct proof_line *line, uint32_t node,
                                 unsigned depth)
{
    enum muster_status status;
    uint32_t before = x->proof->nodes[node].last, body;
    if (!is_followed(x, line, node, depth)) return MUSTER_OK;
    status = run_derive(x->findings->run, x->proof, node);
    body = x->proof->nodes[node].last;
    if (status || body == before) return status;
    return explain_body(x, proof_line_add(x, line, "rule", name_in(x, proof_trace(x, node)->name)),
                        body, depth);
}

/* A rule that does not hold: the body that came nearest. */
static enum muster_status attempt(struct explanations *x, struct proof_line *line, uint32_t node,
                                  unsigned depth)
{
    enum muster_status status;
    uint32_t body;
    size_t others;
    if (!is_followed(x, line, node, depth)) return MUSTER_OK;
    status = run_attempt(x->findings->run, x->proof, node, &body, &others);
    if (status || body == NONE) return status;
    x->attempts++;
    status = explain_body(
        x, proof_line_add(x, line, "alternative", name_in(x, proof_trace(x, node)->name)), body,
        depth);
    x->attempts--;
    line->more = others;
    return status;
}

static enum muster_status explain_rule(struct explanations *x, struct proof_line *to, uint32_t node,
                                       unsigned depth)
{
    const char *text = arena_print(x->arena, "%s(", name_in(x, proof_trace(x, node)->name));
    struct proof_line *line;
    enum muster_status status;
    bool first = true;
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        if (!trace || trace->kind != TRACE_ARGUMENT) continue;
        text = arena_print(x->arena, "%s%s%s", text, first ? "" : ", ",
                           proof_value(x, trace->type, x->proof->nodes[k].word));
        first = false;
    }
    line = add_value(x, to, "condition", arena_print(x->arena, "%s)", text), node);
    status = explain_node(x, line, node, depth);
    if (status || x->proof->nodes[node].word == MISSING) return status;
    return (x->proof->nodes[node].word ? derive : attempt)(x, line, node, depth);
}

/* -- everything else */

static enum muster_status explain_logic(struct explanations *x, struct proof_line *to,
                                        uint32_t node, unsigned depth)
{
    const struct program_trace *trace = proof_trace(x, node), *parent;
    uint32_t query = inner_query(x, node), above = x->proof->nodes[node].parent;
    struct proof_line *line;
    const char *text;
    if (query != NONE) {
        line = add_value(x, to, "condition", source_of(x, trace), node);
        return explain_node(x, line, query, depth);
    }
    parent = above == NONE ? NULL : proof_trace(x, above);
    if (parent && parent->kind == TRACE_LOGIC && parent->op == trace->op && trace->op != OP_NOT)
        return explain_node(x, to, node, depth); /* a and b and c: one list */
    text = source_of(x, trace);
    if (is_unequal(x, node)) {
        line = add_value(x, to, "condition", text, node);
        line->values = values_of(x, negated(x, node));
        return explain_node(x, line, negated(x, node), depth);
    }
    if (negated(x, node) != NONE) text = arena_print(x->arena, "not (%s)", text);
    line = add_value(x, to, "condition", text, node);
    return explain_node(x, line, node, depth);
}

static enum muster_status explain_step(struct explanations *x, struct proof_line *to, uint32_t node,
                                       unsigned depth)
{
    const struct program_trace *trace = proof_trace(x, node);
    struct proof_line *line = to;
    switch ((enum trace_kind)trace->kind) {
    case TRACE_CONSTANT:
    case TRACE_VARIABLE:
    case TRACE_ARGUMENT:
    case TRACE_ROW: return MUSTER_OK;
    case TRACE_PART:
    case TRACE_SCOPE: return explain_node(x, to, node, depth);
    case TRACE_LOGIC: return explain_logic(x, to, node, depth);
    case TRACE_RULE: return explain_rule(x, to, node, depth);
    case TRACE_WHEN:
        line = proof_line_add(x, to, "when", NULL);
        return explain_node(x, line, node, depth);
    case TRACE_PROVIDED: return MUSTER_OK; /* it stands before its part */
    case TRACE_LET: line = add_value(x, to, "let", name_in(x, trace->name), node); break;
    case TRACE_FIELD: line = add_value(x, to, "fact", source_of(x, trace), node); break;
    case TRACE_VALUE:
    case TRACE_AGGREGATE:
    case TRACE_CALL:
        line = add_value(x, to, is_truth(x, trace->type) ? "condition" : "value",
                         source_of(x, trace), node);
        break;
    case TRACE_TEST:
    case TRACE_QUERY:
        line = add_value(x, to, "condition", source_of(x, trace), node);
        if (trace->kind == TRACE_QUERY) break;
        line->values = values_of(x, node);
        line->hint = proof_hint(x, node);
        proof_near_members(x, line, node);
        break;
    }
    return explain_node(x, line, node, depth);
}

enum muster_status explain_node(struct explanations *x, struct proof_line *to, uint32_t node,
                                unsigned depth)
{
    enum muster_status status = MUSTER_OK;
    for (uint32_t k = x->proof->nodes[node].first; k != NONE && !status;
         k = x->proof->nodes[k].next) {
        if (!proof_trace(x, k)) continue;
        if (x->lines >= LINES_MAX) {
            x->proof->cut = true;
            break;
        }
        status = explain_step(x, to, k, depth);
    }
    if (!status && x->proof->nodes[node].rows) status = explain_rows(x, to, node, depth);
    return status;
}
