#include "compiler/lint_world.h"

#include <math.h>

enum {
    POINTS_MAX = 28, /* regions are bits of 64 */
    QUANTITIES_MAX = 16,
    NODES_MAX = 400,
    EFFORT_MAX =
        10000000, /* worlds, times conditions that are tried, times those looked at for each */
    MISSING_REGION = 63
};

enum quantity_kind {
    QUANTITY_VALUE, /* one term: regions are constants and what lies between them */
    QUANTITY_PAIR,  /* two terms: before, equal, after; or equal, different */
    QUANTITY_SORT   /* the kind that a thing is of */
};

struct quantity {
    enum quantity_kind kind;
    const struct term *left, *right; /* right: of a PAIR */
    bool ordered, nullable;
    int64_t points[POINTS_MAX]; /* ascending when ordered; pointers of things and kinds */
    size_t n;
    uint64_t possible; /* regions that there are; MISSING_REGION aside */
};

struct worlds {
    struct compilation *c;
    struct quantity *quantities[QUANTITIES_MAX];
    size_t n, nnodes;
    bool too_many;
    struct world_node *goal;
    struct world_node **contexts;
    size_t ncontexts;
    uint8_t region[QUANTITIES_MAX]; /* the world */
};

/* -- terms, made plain */

static struct term *constant_like(struct worlds *w, const struct term *term, int64_t word)
{
    return term_constant(w->c, term->type->plain, word, term->at);
}

static int64_t word_of(double number)
{
    int64_t word;
    number += 0.0;
    memcpy(&word, &number, sizeof word);
    return word;
}

static double number_of(int64_t word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    return number;
}

/* What a term is when moves and names are looked through and signs of constants are worked out. */
static const struct term *plain_term(struct worlds *w, const struct term *term)
{
    const struct term *inner;
    if (term->kind == TERM_VARIABLE && term->u.variable->value)
        return plain_term(w, term->u.variable->value);
    if (term->kind != TERM_OPERATION || term->nargs != 1) return term;
    inner = plain_term(w, term->args[0]);
    if (term->op == OP_MOVE) return inner;
    if (inner->kind != TERM_CONSTANT) return term;
    switch (term->op) {
    case OP_NEG_INT:
    case OP_NEG_DURATION:
    case OP_NEG_MONTHS: return constant_like(w, term, -inner->u.constant.word);
    case OP_NEG_NUMBER: return constant_like(w, term, word_of(-number_of(inner->u.constant.word)));
    case OP_NUMBER: return constant_like(w, term, word_of((double)inner->u.constant.word));
    default: return term;
    }
}

static bool is_constant(const struct term *term)
{
    return term->kind == TERM_CONSTANT && !term->u.constant.requirement;
}

/* The constant as a number that is equal for equal values only. */
static int64_t point_of(const struct term *constant)
{
    return constant->u.constant.named ? (int64_t)(intptr_t)constant->u.constant.named
                                      : constant->u.constant.word;
}

static int compare_points(struct worlds *w, int tag, int64_t a, int64_t b)
{
    if (tag == TYPE_NUMBER) return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
    if (tag == TYPE_TEXT)
        return text_compare(text_of(&w->c->texts, (uint32_t)a), text_of(&w->c->texts, (uint32_t)b));
    return (a > b) - (a < b);
}

static int tag_of(const struct quantity *q)
{
    return q->left->type->plain->tag;
}

/* -- quantities */

static bool is_countable(int tag)
{
    return tag == TYPE_INT || tag == TYPE_DATE || tag == TYPE_INSTANT || tag == TYPE_DURATION ||
           tag == TYPE_MONTHS;
}

static void add_point(struct worlds *w, struct quantity *q, int64_t point)
{
    size_t i = 0;
    int order = 1;
    while (i < q->n && (order = q->ordered ? compare_points(w, tag_of(q), q->points[i], point)
                                           : q->points[i] != point) != 0) {
        if (q->ordered && order > 0) break;
        i++;
    }
    if (i < q->n && order == 0) return;
    if (q->n == POINTS_MAX) {
        w->too_many = true;
        return;
    }
    memmove(q->points + i + 1, q->points + i, (q->n - i) * sizeof *q->points);
    q->points[i] = point;
    q->n++;
}

static struct quantity *add_quantity(struct worlds *w, enum quantity_kind kind,
                                     const struct term *left, const struct term *right)
{
    struct quantity *q = arena_alloc(&w->c->arena, sizeof *q);
    const struct type *type = left->type->plain;
    q->kind = kind;
    q->left = left;
    q->right = right;
    q->nullable = term_nullable(left) || (right && term_nullable(right));
    q->ordered = kind != QUANTITY_SORT &&
                 (type_is_ordered(type) || type->tag == TYPE_ENUM || type->tag == TYPE_BOOL);
    if (kind == QUANTITY_VALUE && type->tag == TYPE_BOOL)
        for (int64_t truth = 0; truth < 2; truth++) add_point(w, q, truth);
    if (kind == QUANTITY_VALUE && type->tag == TYPE_ENUM)
        for (size_t i = 0; i < type->enumeration->n; i++) add_point(w, q, (int64_t)i);
    w->quantities[w->n++] = q;
    return q;
}

/* The number of the quantity, new or known; *turned when it is known the other way round. */
static size_t quantity_of(struct worlds *w, enum quantity_kind kind, const struct term *left,
                          const struct term *right, bool *turned)
{
    *turned = false;
    for (size_t i = 0; i < w->n; i++) {
        const struct quantity *q = w->quantities[i];
        if (q->kind != kind) continue;
        if (same_term(w->c, q->left, left) && (!right || same_term(w->c, q->right, right)))
            return i;
        *turned = right && same_term(w->c, q->left, right) && same_term(w->c, q->right, left);
        if (*turned) return i;
    }
    if (w->n == QUANTITIES_MAX) {
        w->too_many = true;
        return 0;
    }
    add_quantity(w, kind, left, right);
    return w->n - 1;
}

/* -- regions. Ordered: 2i is before point i, 2i + 1 is point i, 2n is after all. Else i is point i,
 * n is any other. A pair: 0 before, 1 equal, 2 after or different. */

enum { PAIR_BEFORE, PAIR_EQUAL, PAIR_AFTER };

static uint64_t bit(size_t region)
{
    return (uint64_t)1 << region;
}

static size_t region_of_point(struct worlds *w, const struct quantity *q, int64_t point)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->ordered ? compare_points(w, tag_of(q), q->points[i], point) == 0
                       : q->points[i] == point)
            return q->ordered ? 2 * i + 1 : i;
    return MISSING_REGION;
}

/* The least and the greatest that a term can be; false when its type says all. */
static bool bounds_of(const struct term *term, double *least, double *most)
{
    bool count = term->kind == TERM_AGGREGATE && term->u.aggregate.function == AGGREGATE_COUNT;
    bool share = term->kind == TERM_AGGREGATE && term->u.aggregate.function == AGGREGATE_SHARE;
    *least = 0;
    *most = share ? 1 : HUGE_VAL;
    if (count || share) return true;
    if (term->kind != TERM_BUILTIN) return false;
    switch ((enum builtin)term->op) {
    case BUILTIN_LENGTH_SPAN:
    case BUILTIN_LENGTH_SPANS:
    case BUILTIN_LENGTH_TEXT:
    case BUILTIN_LONGEST:
    case BUILTIN_COUNT_LIST:
    case BUILTIN_ABS_INT:
    case BUILTIN_ABS_NUMBER:
    case BUILTIN_ABS_DURATION: return true;
    default: return false;
    }
}

static double size_of_point(const struct quantity *q, int64_t point)
{
    return tag_of(q) == TYPE_NUMBER ? number_of(point) : (double)point;
}

/* Whether values lie between points i - 1 and i. */
static bool gap_is_possible(const struct quantity *q, size_t i)
{
    int tag = tag_of(q);
    double least, most;
    bool bounded = bounds_of(q->left, &least, &most);
    if (tag == TYPE_BOOL || tag == TYPE_ENUM) return false;
    if (bounded && i < q->n && size_of_point(q, q->points[i]) <= least) return false;
    if (bounded && i > 0 && size_of_point(q, q->points[i - 1]) >= most) return false;
    return !(is_countable(tag) && i > 0 && i < q->n && q->points[i] == q->points[i - 1] + 1);
}

static bool point_is_possible(const struct quantity *q, size_t i)
{
    double least, most, size = size_of_point(q, q->points[i]);
    return !bounds_of(q->left, &least, &most) || (size >= least && size <= most);
}

static uint64_t possible_values(const struct quantity *q)
{
    uint64_t possible = 0;
    if (!q->ordered) return (bit(q->n) << 1) - 1;
    for (size_t i = 0; i <= q->n; i++) {
        if (gap_is_possible(q, i)) possible |= bit(2 * i);
        if (i < q->n && point_is_possible(q, i)) possible |= bit(2 * i + 1);
    }
    return possible;
}

/* A thing of one kind is of that kind, known or not; of several, it may be a name that none has. */
static uint64_t possible_kinds(const struct quantity *q)
{
    const struct type *type = q->left->type->plain;
    uint64_t possible = bit(q->n);
    if (type->tag == TYPE_THING) possible = 0;
    for (size_t i = 0; i < q->n; i++) {
        const struct kind *kind = (const struct kind *)(intptr_t)q->points[i];
        bool fits = type->tag == TYPE_THING ? type->kind == kind : type->nkinds == 0;
        for (size_t k = 0; k < type->nkinds; k++) fits = fits || type->kinds[k] == kind;
        if (fits) possible |= bit(i);
    }
    return possible ? possible : bit(q->n);
}

static void settle_quantity(struct worlds *w, struct quantity *q)
{
    switch (q->kind) {
    case QUANTITY_VALUE: q->possible = possible_values(q); break;
    case QUANTITY_SORT: q->possible = possible_kinds(q); break;
    case QUANTITY_PAIR:
        q->possible = bit(PAIR_EQUAL) | bit(PAIR_AFTER) | (q->ordered ? bit(PAIR_BEFORE) : 0);
        if (same_term(w->c, q->left, q->right)) q->possible = bit(PAIR_EQUAL);
        break;
    }
    if (q->nullable) q->possible |= bit(MISSING_REGION);
}

/* -- conditions to nodes: first all points are gathered, then the regions of atoms are known */

static struct world_node *new_node(struct worlds *w, enum world_node_kind kind, struct term *term)
{
    struct world_node *node = arena_alloc(&w->c->arena, sizeof *node);
    node->kind = kind;
    node->term = term;
    if (++w->nnodes > NODES_MAX) w->too_many = true;
    return node;
}

static struct world_node *truth_node(struct worlds *w, struct term *term, bool truth)
{
    struct world_node *node = new_node(w, WORLD_TRUTH, term);
    node->truth = truth ? IS_TRUE : IS_FALSE;
    return node;
}

/* Any condition that nothing more is known of. */
static struct world_node *opaque_node(struct worlds *w, struct term *term)
{
    struct world_node *node = new_node(w, WORLD_ATOM, term);
    bool turned;
    node->quantity = quantity_of(w, QUANTITY_VALUE, plain_term(w, term), NULL, &turned);
    return node;
}

static bool compare_constants(struct worlds *w, uint32_t op, const struct term *a,
                              const struct term *b)
{
    int order;
    if (op == OP_EQUAL && (a->u.constant.named || b->u.constant.named))
        return a->u.constant.named == b->u.constant.named;
    order = compare_points(w, a->type->plain->tag, a->u.constant.word, b->u.constant.word);
    return op == OP_EQUAL ? order == 0 : op == OP_LESS ? order < 0 : order <= 0;
}

static struct world_node *comparison_node(struct worlds *w, struct term *term)
{
    const struct term *a = plain_term(w, term->args[0]), *b = plain_term(w, term->args[1]);
    struct world_node *node;
    bool turned;
    if (is_constant(a) && is_constant(b))
        return truth_node(w, term, compare_constants(w, term->op, a, b));
    node = new_node(w, WORLD_ATOM, term);
    if (is_constant(a) || is_constant(b)) {
        node->quantity = quantity_of(w, QUANTITY_VALUE, is_constant(a) ? b : a, NULL, &turned);
        if (!w->too_many)
            add_point(w, w->quantities[node->quantity], point_of(is_constant(a) ? a : b));
    } else {
        node->quantity = quantity_of(w, QUANTITY_PAIR, a, b, &turned);
    }
    return node;
}

static bool is_constant_list(struct worlds *w, const struct term *list)
{
    if (list->kind != TERM_MAKE_LIST) return false;
    for (size_t i = 0; i < list->nargs; i++)
        if (!is_constant(plain_term(w, list->args[i]))) return false;
    return true;
}

static struct world_node *list_node(struct worlds *w, struct term *term)
{
    const struct term *value = plain_term(w, term->args[0]);
    const struct term *list = plain_term(w, term->args[1]);
    struct world_node *node;
    bool turned;
    if (is_constant(value) || !is_constant_list(w, list)) return opaque_node(w, term);
    node = new_node(w, WORLD_ATOM, term);
    node->quantity = quantity_of(w, QUANTITY_VALUE, value, NULL, &turned);
    for (size_t i = 0; i < list->nargs && !w->too_many; i++)
        add_point(w, w->quantities[node->quantity], point_of(plain_term(w, list->args[i])));
    return node;
}

static struct world_node *operation_node(struct worlds *w, struct term *term)
{
    const struct term *value;
    struct world_node *node;
    bool turned;
    switch (term->op) {
    case OP_EQUAL:
    case OP_LESS:
    case OP_LESS_EQUAL: return comparison_node(w, term);
    case OP_IN_LIST: return list_node(w, term);
    case OP_KNOWN:
        value = plain_term(w, term->args[0]);
        if (value->kind == TERM_VARIABLE && value->u.variable->known)
            return truth_node(w, term, true);
        break;
    case OP_HAS:
        value = plain_term(w, term->args[0]);
        if (is_constant(value)) return truth_node(w, term, true);
        node = new_node(w, WORLD_ATOM, term);
        node->presence = true;
        node->quantity = quantity_of(w, QUANTITY_VALUE, value, NULL, &turned);
        return node;
    default: break;
    }
    return opaque_node(w, term);
}

static struct world_node *node_of(struct worlds *w, struct term *term)
{
    struct world_node *node;
    enum world_node_kind kind;
    bool turned;
    if (w->too_many) return NULL;
    switch (term->kind) {
    case TERM_CONSTANT: return truth_node(w, term, term->u.constant.word != 0);
    case TERM_NOT: kind = WORLD_NOT; break;
    case TERM_AND: kind = WORLD_AND; break;
    case TERM_OR: kind = WORLD_OR; break;
    case TERM_DEFAULT: kind = WORLD_DEFAULT; break;
    case TERM_OPERATION: return operation_node(w, term);
    case TERM_IS_KIND:
        node = new_node(w, WORLD_ATOM, term);
        node->quantity = quantity_of(w, QUANTITY_SORT, plain_term(w, term->args[0]), NULL, &turned);
        if (!w->too_many)
            add_point(w, w->quantities[node->quantity], (int64_t)(intptr_t)term->u.kind);
        return node;
    default: return opaque_node(w, term);
    }
    node = new_node(w, kind, term);
    for (size_t i = 0; i < term->nargs; i++) node->args[i] = node_of(w, term->args[i]);
    return node;
}

/* -- the regions in which an atom is true */

static uint64_t holds_in_pair(struct worlds *w, const struct world_node *node)
{
    const struct quantity *q = w->quantities[node->quantity];
    const struct term *left = plain_term(w, node->term->args[0]);
    bool turned = !same_term(w->c, left, q->left);
    uint64_t before = bit(turned ? PAIR_AFTER : PAIR_BEFORE);
    if (node->term->op == OP_EQUAL) return bit(PAIR_EQUAL);
    return node->term->op == OP_LESS ? before : before | bit(PAIR_EQUAL);
}

static uint64_t holds_in_comparison(struct worlds *w, const struct world_node *node)
{
    const struct quantity *q = w->quantities[node->quantity];
    const struct term *a = plain_term(w, node->term->args[0]);
    const struct term *b = plain_term(w, node->term->args[1]);
    size_t region = region_of_point(w, q, point_of(is_constant(a) ? a : b));
    uint64_t equal = bit(region), before = equal - 1;
    uint64_t after = ~(before | equal) & (bit(MISSING_REGION) - 1);
    if (node->term->op == OP_EQUAL) return equal;
    return (is_constant(a) ? after : before) | (node->term->op == OP_LESS_EQUAL ? equal : 0);
}

static uint64_t holds_in_list(struct worlds *w, const struct world_node *node)
{
    const struct term *list = plain_term(w, node->term->args[1]);
    uint64_t holds = 0;
    for (size_t i = 0; i < list->nargs; i++)
        holds |= bit(region_of_point(w, w->quantities[node->quantity],
                                     point_of(plain_term(w, list->args[i]))));
    return holds;
}

static uint64_t holds_in(struct worlds *w, const struct world_node *node)
{
    const struct quantity *q = w->quantities[node->quantity];
    const struct term *term = node->term;
    if (node->presence) return bit(MISSING_REGION) - 1;
    if (q->kind == QUANTITY_PAIR) return holds_in_pair(w, node);
    if (q->kind == QUANTITY_SORT)
        return bit(region_of_point(w, q, (int64_t)(intptr_t)term->u.kind));
    if (term->kind == TERM_OPERATION && same_term(w->c, q->left, plain_term(w, term)))
        return bit(region_of_point(w, q, 1));
    if (term->kind != TERM_OPERATION) return bit(region_of_point(w, q, 1));
    if (term->op == OP_IN_LIST) return holds_in_list(w, node);
    return holds_in_comparison(w, node);
}

static void settle_node(struct worlds *w, struct world_node *node)
{
    if (node->kind == WORLD_ATOM) node->holds = holds_in(w, node);
    for (size_t i = 0; i < 2; i++)
        if (node->args[i]) settle_node(w, node->args[i]);
}

/* -- regions that no atom tells apart are one: the first of them stands for all */

struct classes {
    uint64_t regions[64];
    size_t n;
};

static void split(struct classes *classes, uint64_t holds)
{
    size_t n = classes->n;
    for (size_t i = 0; i < n; i++) {
        uint64_t in = classes->regions[i] & holds, out = classes->regions[i] & ~holds;
        if (!in || !out) continue;
        classes->regions[i] = in;
        classes->regions[classes->n++] = out;
    }
}

static void split_by(struct classes *classes, const struct world_node *node, size_t quantity)
{
    if (node->kind == WORLD_ATOM && node->quantity == quantity) split(classes, node->holds);
    for (size_t i = 0; i < 2; i++)
        if (node->args[i]) split_by(classes, node->args[i], quantity);
}

static void merge_regions(struct worlds *w, size_t quantity)
{
    struct quantity *q = w->quantities[quantity];
    uint64_t missing = q->possible & bit(MISSING_REGION);
    struct classes classes = {.regions = {q->possible & ~missing}, .n = 1};
    split_by(&classes, w->goal, quantity);
    for (size_t i = 0; i < w->ncontexts; i++) split_by(&classes, w->contexts[i], quantity);
    q->possible = missing;
    for (size_t i = 0; i < classes.n; i++)
        q->possible |= classes.regions[i] & (~classes.regions[i] + 1);
}

/* -- trying all worlds */

static enum truth negate(enum truth truth)
{
    return truth == IS_UNKNOWN ? truth : truth == IS_TRUE ? IS_FALSE : IS_TRUE;
}

static enum truth truth_of(const struct worlds *w, const struct world_node *node)
{
    enum truth a, b;
    if (node->forced) return node->forced;
    switch (node->kind) {
    case WORLD_TRUTH: return node->truth;
    case WORLD_NOT: return negate(truth_of(w, node->args[0]));
    case WORLD_ATOM: {
        uint8_t region = w->region[node->quantity];
        if (region == MISSING_REGION) return node->presence ? IS_FALSE : IS_UNKNOWN;
        return node->holds >> region & 1 ? IS_TRUE : IS_FALSE;
    }
    default: break;
    }
    a = truth_of(w, node->args[0]);
    b = truth_of(w, node->args[1]);
    if (node->kind == WORLD_DEFAULT) return a == IS_UNKNOWN ? b : a;
    if (node->kind == WORLD_AND)
        return a == IS_FALSE || b == IS_FALSE ? IS_FALSE : a == IS_TRUE ? b : a;
    return a == IS_TRUE || b == IS_TRUE ? IS_TRUE : a == IS_FALSE ? b : a;
}

/* The next region of a quantity that is possible, from one on; 64 when there is none. */
static uint8_t next_region(const struct quantity *q, unsigned from)
{
    while (from < 64 && !(q->possible >> from & 1)) from++;
    return (uint8_t)from;
}

static bool first_world(struct worlds *w)
{
    for (size_t i = 0; i < w->n; i++) w->region[i] = next_region(w->quantities[i], 0);
    return true;
}

static bool next_world(struct worlds *w)
{
    for (size_t i = 0; i < w->n; i++) {
        w->region[i] = next_region(w->quantities[i], w->region[i] + 1u);
        if (w->region[i] < 64) return true;
        w->region[i] = next_region(w->quantities[i], 0);
    }
    return false;
}

static bool is_in_context(const struct worlds *w)
{
    for (size_t i = 0; i < w->ncontexts; i++)
        if (truth_of(w, w->contexts[i]) != IS_TRUE) return false;
    return true;
}

unsigned worlds_truths(struct worlds *w, struct world_node *node, bool alone)
{
    unsigned truths = 0;
    for (bool more = first_world(w); more; more = next_world(w))
        if (alone || is_in_context(w)) truths |= (unsigned)truth_of(w, node);
    return truths;
}

bool worlds_change(struct worlds *w, struct world_node *node, enum truth truth, bool alone)
{
    enum truth forced = node->forced;
    bool changes = false;
    for (bool more = first_world(w); more && !changes; more = next_world(w)) {
        enum truth now;
        if (!alone && !is_in_context(w)) continue;
        now = truth_of(w, w->goal);
        node->forced = truth;
        changes = truth_of(w, w->goal) != now;
        node->forced = forced;
    }
    return changes;
}

struct world_node *worlds_goal(struct worlds *w)
{
    return w->goal;
}

/* -- making them */

static bool is_about(const struct world_node *node, size_t quantities)
{
    if (node->kind == WORLD_ATOM) return node->quantity < quantities;
    for (size_t i = 0; i < 2; i++)
        if (node->args[i] && is_about(node->args[i], quantities)) return true;
    return false;
}

/* Adds what a context says of quantities of the goal, its `and`s taken apart. */
static void add_context(struct worlds *w, struct term *context, size_t quantities, size_t capacity)
{
    size_t n = w->n, nodes = w->nnodes;
    struct world_node *node;
    if (context->kind == TERM_AND) {
        for (size_t i = 0; i < context->nargs; i++)
            add_context(w, context->args[i], quantities, capacity);
        return;
    }
    node = node_of(w, context);
    if (!w->too_many && is_about(node, quantities) && w->ncontexts < capacity) {
        w->contexts[w->ncontexts++] = node;
        return;
    }
    w->n = n; /* points that it added to quantities of the goal do no harm */
    w->nnodes = nodes;
    w->too_many = false;
}

static bool are_few(const struct worlds *w)
{
    size_t effort = w->nnodes * w->nnodes;
    for (size_t i = 0; i < w->n && effort <= EFFORT_MAX; i++)
        effort *= (size_t)__builtin_popcountll(w->quantities[i]->possible);
    return effort > 0 && effort <= EFFORT_MAX;
}

struct worlds *worlds_new(struct compilation *c, struct term *goal, struct term *const *contexts,
                          size_t n)
{
    enum { CONTEXTS_MAX = 32 };
    struct worlds *w = MAKE(c, worlds);
    size_t quantities;
    w->c = c;
    w->contexts = arena_alloc(&c->arena, CONTEXTS_MAX * sizeof *w->contexts);
    w->goal = node_of(w, goal);
    if (w->too_many) return NULL;
    quantities = w->n;
    for (size_t i = 0; i < n; i++)
        if (contexts[i]) add_context(w, contexts[i], quantities, CONTEXTS_MAX);
    for (size_t i = 0; i < w->n; i++) settle_quantity(w, w->quantities[i]);
    settle_node(w, w->goal);
    for (size_t i = 0; i < w->ncontexts; i++) settle_node(w, w->contexts[i]);
    for (size_t i = 0; i < w->n; i++) merge_regions(w, i);
    if (are_few(w)) return w;
    return n ? worlds_new(c, goal, NULL, 0) : NULL; /* what stands before says less, then */
}
