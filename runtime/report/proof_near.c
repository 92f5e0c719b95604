/* By how little a condition failed: letters, days, amounts, and the members of sets that nearly are
 * what was looked for. */
#include <string.h>

#include "base/number.h"
#include "report/proof.h"
#include "vm/value.h"

enum { MEMBERS_SHOWN = 3, NAMED_MAX = 40 };

static uint32_t tag_of(const struct explanations *x, uint32_t node)
{
    return x->proof->program->types[proof_trace(x, node)->type].tag;
}

/* -- what is compared */

/* The two things that a comparison compares, in the order of the policy's text; false when they are
 * not just two of one type that are there. */
static bool find_pair(const struct explanations *x, uint32_t node, uint32_t pair[2])
{
    const struct proof_node *nodes = x->proof->nodes;
    size_t n = 0;
    for (uint32_t k = nodes[node].first; k != NONE; k = nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        if (!proof_is_operand(trace) && !(trace && trace->kind == TRACE_CONSTANT)) continue;
        if (n < 2) pair[n] = k;
        n++;
    }
    if (n != 2 || nodes[pair[0]].word == MISSING || nodes[pair[1]].word == MISSING ||
        tag_of(x, pair[0]) != tag_of(x, pair[1]))
        return false;
    if (proof_trace(x, pair[0])->at > proof_trace(x, pair[1])->at) {
        uint32_t other = pair[0];
        pair[0] = pair[1];
        pair[1] = other;
    }
    return true;
}

/* A set and what was looked for in it, and the types of both. */
struct membership {
    value set, wanted;
    uint32_t set_type, type;
    uint32_t relation; /* of a set field, whose thing `set` is; NONE: `set` is a list */
};

static bool find_membership(const struct explanations *x, uint32_t node, struct membership *m)
{
    const struct program_trace *test = proof_trace(x, node);
    const struct proof_node *nodes = x->proof->nodes;
    size_t n = 0;
    if (test->kind != TRACE_TEST || nodes[node].word != 0) return false;
    for (uint32_t k = nodes[node].first; k != NONE; k = nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        if (!trace || trace->kind != TRACE_ARGUMENT) continue;
        if (n++ == 0) {
            m->set = nodes[k].word;
            m->set_type = trace->type;
        } else {
            m->wanted = nodes[k].word;
            m->type = trace->type;
        }
    }
    m->relation = test->relation;
    return n == 2 && m->set != MISSING && m->wanted != MISSING;
}

/* -- letters */

/* Whether two names tell the same apart from their digits: A.7.12 is no misspelled A.5.19. */
static bool is_numbered_alike(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "0123456789");
        b += strspn(b, "0123456789");
        if (*a != *b) return false;
        if (!*a) return true;
    }
}

/* Letters between two names of which one may be a misspelling of the other; 0: it is none. */
static size_t letters_between(const char *a, const char *b)
{
    if (strcmp(a, b) == 0 || is_numbered_alike(a, b) || !text_nearest(a, &b, 1)) return 0;
    return text_distance(a, b);
}

static const char *letters_away(struct explanations *x, size_t letters)
{
    if (letters == 1) return "one letter away";
    return arena_print(x->arena, "%zu letters away", letters);
}

static bool is_name(uint32_t tag)
{
    return tag == TYPE_TEXT || tag == TYPE_THING || tag == TYPE_UNION;
}

/* -- members */

struct near_member {
    const char *name;
    place at;
    size_t letters;
};

struct member_walk {
    struct explanations *x;
    const char *wanted;
    uint32_t type; /* of members */
    struct near_member near[MEMBERS_SHOWN];
    const char *first[MEMBERS_SHOWN]; /* by name, near or not */
    size_t n, total;
};

static void take_first(struct member_walk *w, const char *name)
{
    size_t k = w->total < MEMBERS_SHOWN ? w->total : MEMBERS_SHOWN;
    for (; k > 0 && strcmp(name, w->first[k - 1]) < 0; k--)
        if (k < MEMBERS_SHOWN) w->first[k] = w->first[k - 1];
    if (k < MEMBERS_SHOWN) w->first[k] = name;
}

/* Keeps the nearest, of equals the first by name. */
static void take_member(void *context, value member, place at)
{
    struct member_walk *w = context;
    struct near_member one = {.at = at};
    size_t k;
    if (member == MISSING) return;
    one.name = proof_value(w->x, w->type, member);
    take_first(w, one.name);
    w->total++;
    one.letters = letters_between(w->wanted, one.name);
    if (!one.letters) return;
    for (k = w->n; k > 0; k--) {
        const struct near_member *other = &w->near[k - 1];
        if (other->letters < one.letters ||
            (other->letters == one.letters && strcmp(other->name, one.name) <= 0))
            break;
        if (k < MEMBERS_SHOWN) w->near[k] = *other;
    }
    if (k == MEMBERS_SHOWN) return;
    w->near[k] = one;
    if (w->n < MEMBERS_SHOWN) w->n++;
}

static void walk_members(struct explanations *x, const struct membership *m, struct member_walk *w)
{
    struct run *run = x->findings->run;
    uint32_t tag = x->proof->program->types[m->type].tag;
    *w = (struct member_walk){.x = x, .wanted = "", .type = m->type};
    if (is_name(tag)) w->wanted = proof_value(x, m->type, m->wanted);
    if (m->relation != NONE) {
        proof_members(run, m->relation, m->set, take_member, w);
        return;
    }
    w->type = x->proof->program->types[m->set_type].of;
    for (uint32_t k = 0; k < object_of(&run->objects, m->set)->n; k++) {
        value word = object_of(&run->objects, m->set)->words[k];
        bool thing = tag == TYPE_THING || tag == TYPE_UNION;
        take_member(w, word, thing && word != MISSING ? run->entities[word].at : 0);
    }
}

void proof_near_members(struct explanations *x, struct proof_line *to, uint32_t node)
{
    struct membership m;
    struct member_walk w;
    if (!find_membership(x, node, &m)) return;
    walk_members(x, &m, &w);
    for (size_t k = 0; k < w.n; k++) {
        struct proof_line *line = proof_line_add(x, to, "near", w.near[k].name);
        line->values = letters_away(x, w.near[k].letters);
        line->at = w.near[k].at;
    }
}

/* -- amounts */

static double difference(uint32_t tag, value a, value b)
{
    if (tag == TYPE_NUMBER) return fabs(value_double(a) - value_double(b));
    return fabs((double)a - (double)b);
}

static const char *count_of(struct explanations *x, uint64_t n, const char *unit)
{
    return arena_print(x->arena, "%llu %s%s", (unsigned long long)n, unit, n == 1 ? "" : "s");
}

/* The difference as people read it; NULL when there is none that means anything. */
static const char *amount(struct explanations *x, uint32_t type, value a, value b)
{
    uint32_t tag = x->proof->program->types[type].tag;
    uint64_t apart = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
    char text[CALENDAR_TEXT];
    double rounded;
    value word;
    if (apart == 0) return NULL;
    switch (tag) {
    case TYPE_NUMBER:
        rounded = difference(tag, a, b);
        number_round(rounded, 9, &rounded);
        return value_of_double(rounded, &word) && rounded > 0 ? proof_value(x, type, word) : NULL;
    case TYPE_INT: return arena_print(x->arena, "%llu", (unsigned long long)apart);
    case TYPE_DATE: return count_of(x, apart, "day");
    case TYPE_INSTANT:
        if (apart >= 2 * (uint64_t)CALENDAR_DAY)
            return count_of(x, apart / (uint64_t)CALENDAR_DAY, "day");
        break;
    case TYPE_DURATION:
        if (apart > INT64_MAX) return NULL;
        break;
    case TYPE_MONTHS: calendar_write_months((int64_t)apart, text); break;
    default: return NULL;
    }
    if (tag != TYPE_MONTHS) calendar_write_duration((int64_t)apart, text);
    return arena_copy(x->arena, text, strlen(text));
}

/* "4 days before today - 90d": the left of what the policy compares, seen from the right */
static const char *apart_hint(struct explanations *x, const uint32_t pair[2])
{
    const struct program_trace *trace = proof_trace(x, pair[0]);
    uint32_t tag = tag_of(x, pair[0]);
    value a = x->proof->nodes[pair[0]].word, b = x->proof->nodes[pair[1]].word;
    const char *by = amount(x, trace->type, a, b), *right = proof_operand(x, pair[1]);
    bool time = tag == TYPE_DATE || tag == TYPE_INSTANT;
    bool less = value_compare(x->findings->run, trace->type, a, b) < 0;
    if (!by) return NULL;
    if (strlen(right) > NAMED_MAX) right = proof_value(x, proof_trace(x, pair[1])->type, b);
    return arena_print(x->arena, "%s %s %s", by,
                       time   ? less ? "before" : "after"
                       : less ? "less than"
                              : "more than",
                       right);
}

static bool is_failed_comparison(const struct explanations *x, uint32_t node, uint32_t pair[2])
{
    const struct program_trace *test = proof_trace(x, node);
    return test && test->kind == TRACE_TEST && x->proof->nodes[node].word == 0 &&
           (test->op == OP_EQUAL || test->op == OP_LESS || test->op == OP_LESS_EQUAL) &&
           find_pair(x, node, pair);
}

/* "holds a, b, c and 4 more" */
static const char *held_hint(struct explanations *x, const struct member_walk *w)
{
    const char *text = "holds";
    if (w->total == 0) return "holds nothing";
    for (size_t k = 0; k < w->total && k < MEMBERS_SHOWN; k++)
        text = arena_print(x->arena, "%s%s %s", text, k ? "," : "", w->first[k]);
    if (w->total <= MEMBERS_SHOWN) return text;
    return arena_print(x->arena, "%s and %zu more", text, w->total - MEMBERS_SHOWN);
}

const char *proof_hint(struct explanations *x, uint32_t node)
{
    struct membership m;
    struct member_walk w;
    uint32_t pair[2];
    size_t letters;
    if (find_membership(x, node, &m)) {
        walk_members(x, &m, &w);
        if (w.n) return NULL; /* they have lines of their own */
        return held_hint(x, &w);
    }
    if (!is_failed_comparison(x, node, pair)) return NULL;
    if (!is_name(tag_of(x, pair[0]))) return apart_hint(x, pair);
    letters = letters_between(
        proof_value(x, proof_trace(x, pair[0])->type, x->proof->nodes[pair[0]].word),
        proof_value(x, proof_trace(x, pair[1])->type, x->proof->nodes[pair[1]].word));
    return letters && proof_trace(x, node)->op == OP_EQUAL ? letters_away(x, letters) : NULL;
}

/* -- the gap of a row */

static struct proof_gap gap_of_test(struct explanations *x, uint32_t node)
{
    struct proof_gap gap = {.trace = NONE};
    struct membership m;
    struct member_walk w;
    uint32_t pair[2], tag;
    size_t letters = 0;
    if (find_membership(x, node, &m)) {
        walk_members(x, &m, &w);
        letters = w.n ? w.near[0].letters : 0;
    } else if (is_failed_comparison(x, node, pair)) {
        value a = x->proof->nodes[pair[0]].word, b = x->proof->nodes[pair[1]].word;
        tag = tag_of(x, pair[0]);
        if (is_name(tag) && proof_trace(x, node)->op == OP_EQUAL)
            letters = letters_between(proof_value(x, proof_trace(x, pair[0])->type, a),
                                      proof_value(x, proof_trace(x, pair[1])->type, b));
        if (tag == TYPE_NUMBER || (tag >= TYPE_DATE && tag <= TYPE_MONTHS) || tag == TYPE_INT)
            gap = (struct proof_gap){.trace = x->proof->nodes[node].trace,
                                     .size = difference(tag, a, b)};
    }
    if (letters)
        gap = (struct proof_gap){
            .trace = x->proof->nodes[node].trace, .size = (double)letters, .near = true};
    return gap;
}

struct proof_gap proof_gap_of(struct explanations *x, uint32_t node)
{
    struct proof_gap none = {.trace = NONE}, found = none;
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        struct proof_gap one = none;
        if (trace && trace->kind == TRACE_TEST) one = gap_of_test(x, k);
        if (trace && trace->kind == TRACE_LOGIC && trace->op != OP_NOT) one = proof_gap_of(x, k);
        if (one.near) return one;
        if (found.trace == NONE) found = one;
    }
    return found;
}
