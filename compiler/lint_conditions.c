/*
 * lint_conditions - conditions that decide nothing: always true, never true, said twice.
 *
 * A condition in which a value may be missing has three values, and what holds "always" must hold
 * then, too: `x > 1 or x <= 1` asks whether x is there and is left alone.
 */
#include "compiler/lint_int.h"
#include "compiler/lint_world.h"

enum { CONTEXTS_MAX = 16 };

/* A condition, and what holds where it is asked. */
struct asked {
    struct lint *l;
    struct term *goal;
    struct term *contexts[CONTEXTS_MAX]; /* or NULL each */
    size_t n;
    bool subjects; /* it says what is inspected */
    bool literal;  /* a plain true or false is told of, too */
    bool denial;   /* `require false` is one: what is inspected must not be there */
    struct worlds *worlds;
};

static bool same_place(struct span a, struct span b)
{
    return a.from == b.from && a.to == b.to;
}

/* The condition that a place says: what a `not` of its own stands before, without it. */
static struct world_node *shown(struct world_node *node)
{
    while (node->kind == WORLD_NOT && !node->term->joined) node = node->args[0];
    return node;
}

static void note_context(struct asked *a, struct diag *d)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->contexts[i])
            diag_note(a->l->c->diags, d, a->contexts[i]->at, "it is asked only where this holds");
}

static const char *help_for(const struct world_node *node, bool always)
{
    switch (node->term->kind) {
    case TERM_OPERATION:
        if (node->term->op == OP_HAS && always)
            return "what it asks for is there in any case: leave it out";
        break;
    case TERM_IS_KIND: return "its type says its kind already";
    default: break;
    }
    return always ? "leave it out, or ask what was meant"
                  : "no values fit all of it: ask what was meant";
}

static bool report_fixed(struct asked *a, struct world_node *node);

/* An `and` is never true when an operand is not, an `or` always when one is: then that is the
 * place. */
static bool report_part_of(struct asked *a, struct world_node *node, bool always)
{
    enum world_node_kind kind = always ? WORLD_OR : WORLD_AND;
    for (size_t i = 0; node->kind == kind && i < 2; i++) {
        struct world_node *operand = node->args[i];
        unsigned truths = worlds_truths(a->worlds, operand, true);
        if (same_place(operand->term->at, node->term->at)) continue;
        if (always ? truths == IS_TRUE : !(truths & IS_TRUE))
            return report_fixed(a, shown(operand));
    }
    return false;
}

/* Reports a condition that can be but one thing; false when it can be several. */
static bool report_fixed(struct asked *a, struct world_node *node)
{
    struct lint *l = a->l;
    const struct term *term = node->term;
    unsigned alone = worlds_truths(a->worlds, node, true);
    unsigned here = worlds_truths(a->worlds, node, false);
    bool always = alone == IS_TRUE || here == IS_TRUE;
    bool never = !(alone & IS_TRUE) || (here && !(here & IS_TRUE));
    enum diag_code code = always ? DIAG_ALWAYS_TRUE : DIAG_NEVER_TRUE;
    struct diag *d;
    if (!always && !never) return false;
    if (term->kind == TERM_CONSTANT && (!a->literal || (a->denial && never))) return true;
    if (!a->subjects && report_part_of(a, node, always)) return true;
    if (a->subjects && never && shown(worlds_goal(a->worlds)) == node) code = DIAG_NO_SUBJECT;
    d = diag_add(l->c->diags, code, term->at);
    if (alone != IS_TRUE && (alone & IS_TRUE)) note_context(a, d);
    diag_help(l->c->diags, d, "%s", help_for(node, always));
    return true;
}

static void report_operands(struct asked *a, struct world_node *node);

/* An operand that may as well be left out of its `and` or `or`. */
static void report_operand(struct asked *a, struct world_node *operand, enum truth neutral)
{
    struct diag_list *diags = a->l->c->diags;
    struct world_node *node = shown(operand);
    struct diag *d;
    if (report_fixed(a, node)) return;
    if (worlds_change(a->worlds, operand, neutral, false)) {
        report_operands(a, node);
        return;
    }
    d = diag_add(diags, DIAG_SAYS_NOTHING, node->term->at);
    if (worlds_change(a->worlds, operand, neutral, true)) note_context(a, d);
    diag_help(diags, d, "leave it out, or ask what was meant");
    operand->forced = neutral; /* of two that say the same one is enough to tell of */
}

static void report_operands(struct asked *a, struct world_node *node)
{
    enum truth neutral = node->kind == WORLD_AND ? IS_TRUE : IS_FALSE;
    if (node->kind == WORLD_DEFAULT) report_operands(a, shown(node->args[0]));
    if (node->kind != WORLD_AND && node->kind != WORLD_OR) return;
    for (size_t i = 2; i-- > 0;)
        if (!same_place(node->args[i]->term->at, node->term->at)) /* else the compiler made it */
            report_operand(a, node->args[i], neutral);
}

static void ask(struct asked *a)
{
    a->worlds = worlds_new(a->l->c, a->goal, a->contexts, a->n);
    if (!a->worlds) return;
    if (report_fixed(a, shown(worlds_goal(a->worlds)))) return;
    report_operands(a, shown(worlds_goal(a->worlds)));
}

/* -- every condition of the project */

static void look_at_value(struct lint *l, struct term *term);

static struct term *joined(struct compilation *c, struct term *left, struct term *right)
{
    struct term *both;
    if (!left) return right;
    both = term_new(c, TERM_AND, type_simple(c, TYPE_BOOL), left->at, 2);
    both->at.to = right->at.to;
    both->args[0] = left;
    both->args[1] = right;
    return both;
}

/* The conditions of a query as one, but for the claim of `every`; those that one place stands for
 * stay together. */
static struct term *condition_of(struct compilation *c, const struct ram_query *query)
{
    struct term *all = NULL;
    for (size_t i = 0, next; i < query->nconditions; i = next) {
        struct term *one = query->conditions[i];
        if (one->claim) return all; /* it is the last */
        for (next = i + 1; next < query->nconditions &&
                           same_place(query->conditions[next]->at, query->conditions[i]->at);
             next++)
            one = joined(c, one, query->conditions[next]);
        all = joined(c, all, one);
    }
    return all;
}

static void look_into(struct lint *l, struct term *term);

static void look_into_query(struct lint *l, struct ram_query *query)
{
    struct asked a = {.l = l, .goal = condition_of(l->c, query), .literal = true};
    if (a.goal) ask(&a);
    if (query->nconditions && query->conditions[query->nconditions - 1]->claim) {
        struct asked claim = {.l = l, .contexts = {a.goal}, .n = 1, .literal = true};
        claim.goal = query->conditions[query->nconditions - 1];
        ask(&claim);
    }
    for (size_t i = 0; i < query->n; i++) look_at_value(l, query->generators[i]->base);
    for (size_t i = 0; i < query->nconditions; i++) look_into(l, query->conditions[i]);
}

/* Conditions inside a condition, which itself was looked at. */
static void look_into(struct lint *l, struct term *term)
{
    bool logic = term->kind == TERM_AND || term->kind == TERM_OR || term->kind == TERM_NOT ||
                 term->kind == TERM_DEFAULT;
    for (size_t i = 0; i < term->nargs; i++) {
        if (logic)
            look_into(l, term->args[i]);
        else
            look_at_value(l, term->args[i]);
    }
    if (term->kind != TERM_EXISTS && term->kind != TERM_AGGREGATE) return;
    look_into_query(l, term->u.aggregate.query);
    look_at_value(l, term->u.aggregate.value);
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++)
        look_at_value(l, term->u.aggregate.keys[i]);
}

static void look_at_value(struct lint *l, struct term *term)
{
    struct asked a = {.l = l, .goal = term};
    if (!term) return;
    if (term->kind == TERM_CHOICE) {
        struct asked choice = {.l = l, .goal = term->args[0], .literal = true};
        ask(&choice);
    } else if (term->type->plain->tag == TYPE_BOOL) {
        ask(&a);
    }
    look_into(l, term);
}

/* -- requirements */

static void look_at_condition(struct lint *l, struct term *term)
{
    struct asked a = {.l = l, .goal = term, .literal = true};
    if (!term) return;
    ask(&a);
    look_into(l, term);
}

/* What holds where a part is asked. After `per` the condition is of a group, and `where` of its
 * rows. */
static struct asked part_asked(struct lint *l, struct part *part)
{
    struct asked a = {.l = l, .goal = part->condition, .literal = true, .denial = true};
    const struct block *block = part->block;
    if (!block->grouped && block->where) a.contexts[a.n++] = block->where;
    for (size_t i = 0; i < block->nprovided && a.n < CONTEXTS_MAX - 1; i++)
        a.contexts[a.n++] = block->provided[i]->condition;
    if (part->when) a.contexts[a.n++] = part->when;
    return a;
}

bool lint_always_holds(struct lint *l, struct part *part)
{
    struct asked a = part_asked(l, part);
    a.worlds = worlds_new(l->c, a.goal, a.contexts, a.n);
    return a.worlds && worlds_truths(a.worlds, worlds_goal(a.worlds), false) == IS_TRUE;
}

static void look_at_part(struct lint *l, struct part *part)
{
    struct asked a = part_asked(l, part);
    ask(&a);
    look_into(l, part->condition);
    if (part->when) {
        struct asked when = {.l = l, .goal = part->when, .literal = true};
        if (!part->block->grouped && part->block->where)
            when.contexts[when.n++] = part->block->where;
        ask(&when);
        look_into(l, part->when);
    }
    look_at_value(l, part->otherwise);
}

static void look_at_block(struct lint *l, struct block *block)
{
    if (block->query) {
        struct asked where = {.l = l,
                              .goal = condition_of(l->c, block->query),
                              .literal = true,
                              .subjects = block->requirement != NULL};
        if (block->where) where.goal = block->where;
        if (where.goal) ask(&where);
        for (size_t i = 0; i < block->query->n; i++)
            look_at_value(l, block->query->generators[i]->base);
        for (size_t i = 0; i < block->query->nconditions; i++)
            look_into(l, block->query->conditions[i]);
    }
    for (size_t i = 0; i < block->nkeys; i++) look_at_value(l, block->key_values[i]);
    for (size_t i = 0; i < block->nlets; i++) look_at_value(l, block->lets[i]->value);
    for (size_t i = 0; i < block->nprovided; i++) {
        look_at_condition(l, block->provided[i]->condition);
        look_at_value(l, block->provided[i]->otherwise);
    }
    for (size_t i = 0; i < block->nparts; i++) look_at_part(l, block->parts[i]);
    look_at_value(l, block->at_value);
}

static void look_at_pictures(struct lint *l)
{
    struct model *m = &l->c->model;
    for (size_t i = 0; i < m->graphs.n; i++) {
        struct picture *picture = m->graphs.items[i];
        struct ram_query *query = NULL;
        if (!is_own(picture->module)) continue;
        for (size_t s = 0; s < picture->nshapes; s++) {
            struct shape *shape = picture->shapes[s];
            if (shape->query && shape->query != query) look_into_query(l, shape->query);
            query = shape->query;
            for (size_t j = 0; j < shape->nattributes; j++)
                look_at_value(l, shape->attributes[j].value);
        }
    }
    for (size_t i = 0; i < m->reports.n; i++) {
        struct table *table = m->reports.items[i];
        if (!is_own(table->module)) continue;
        look_at_block(l, table->block);
        for (size_t j = 0; j < table->ncolumns; j++) look_at_value(l, table->columns[j].value);
    }
}

static void look_at_rules(struct lint *l)
{
    struct model *m = &l->c->model;
    for (size_t i = 0; i < m->rules.n; i++)
        for (size_t b = 0; b < m->rules.items[i]->nbodies; b++)
            if (is_own(m->rules.items[i]->homes[b]))
                look_at_condition(l, m->rules.items[i]->checked[b].condition);
    for (size_t i = 0; i < m->functions.n; i++)
        if (is_own(m->functions.items[i]->module)) look_at_value(l, m->functions.items[i]->body);
    for (size_t i = 0; i < m->parameters.n; i++) {
        struct parameter *p = m->parameters.items[i];
        if (is_own(p->setter ? p->setter : p->module)) look_at_value(l, p->term);
    }
}

static void look_at_facts(struct lint *l)
{
    for (size_t i = 0; i < l->c->model.facts.n; i++) {
        struct facts *facts = l->c->model.facts.items[i];
        if (!is_own(facts->module)) continue;
        look_at_value(l, facts->each);
        for (size_t v = 0; v < facts->nvalues; v++) {
            look_into(l, facts->values[v].value); /* what is always so may be mapped as such */
            look_at_condition(l, facts->values[v].where);
        }
    }
}

void lint_conditions(struct lint *l)
{
    struct model *m = &l->c->model;
    look_at_rules(l);
    for (size_t i = 0; i < m->requirements.n; i++) {
        struct requirement *r = m->requirements.items[i];
        for (size_t b = 0; is_own(r->module) && b < r->nblocks; b++) look_at_block(l, r->blocks[b]);
    }
    look_at_pictures(l);
    look_at_facts(l);
}
