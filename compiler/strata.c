/*
 * strata - orders rules and requirements so that each is complete before something asks what is not
 * in it.
 *
 * Requires: terms. Leaves: c->steps. A cycle through a negation, an aggregate or findings is an
 * error that is printed place by place. The components are found by Tarjan's algorithm, which gives
 * them in the order in which they can be evaluated.
 */
#include "compiler/strata.h"

#include "compiler/check_int.h"

/* -- uses */

static bool same_use(const struct use *a, const struct use *b)
{
    return a->kind == b->kind && a->rule == b->rule && a->findings == b->findings;
}

static size_t use_slot(const struct uses *uses, const struct use *use)
{
    uintptr_t what = (uintptr_t)use->kind ^ (uintptr_t)use->rule ^ (uintptr_t)use->findings;
    size_t i = (size_t)((what >> 4) * 0x9E3779B97F4A7C15u >> 32) & (uses->nslots - 1);
    while (uses->slots[i] && !same_use(&uses->items[uses->slots[i] - 1], use))
        i = (i + 1) & (uses->nslots - 1);
    return i;
}

/* The use of the same among those that are there; NULL when it is the first. */
static struct use *find_use(const struct uses *uses, const struct use *use)
{
    uint32_t slot;
    if (uses->nslots == 0) {
        for (size_t i = 0; i < uses->n; i++)
            if (same_use(&uses->items[i], use)) return &uses->items[i];
        return NULL;
    }
    slot = uses->slots[use_slot(uses, use)];
    return slot ? &uses->items[slot - 1] : NULL;
}

enum { FEW_USES = 16 };

/* Keeps the slots at most half full; the last item is new. */
static void index_uses(struct uses *uses)
{
    size_t from = uses->n - 1;
    if (uses->n < FEW_USES) return;
    if (uses->nslots < uses->n * 2) {
        uses->nslots = uses->nslots ? uses->nslots * 2 : FEW_USES * 4;
        uses->slots = arena_alloc(&uses->c->arena, uses->nslots * sizeof *uses->slots);
        from = 0;
    }
    for (size_t i = from; i < uses->n; i++)
        uses->slots[use_slot(uses, &uses->items[i])] = (uint32_t)i + 1;
}

static void add_use(struct uses *uses, struct use use)
{
    struct use *u = find_use(uses, &use);
    if (u) {
        if (!(u->flags & USE_COMPLETE) && (use.flags & USE_COMPLETE)) u->at = use.at;
        if ((u->flags & USE_NEGATED) != (use.flags & USE_NEGATED)) u->flags |= USE_BOTH;
        u->flags |= use.flags & (USE_BOTH | USE_COMPLETE | USE_DECIDES);
        return;
    }
    uses->items =
        compile_room(uses->c, uses->items, &uses->capacity, uses->n + 1, sizeof *uses->items);
    uses->items[uses->n++] = use;
    index_uses(uses);
}

void uses_of_query(struct uses *uses, struct ram_query *query, unsigned flags)
{
    for (size_t i = 0; i < query->n; i++) {
        struct generator *g = query->generators[i];
        if (g->kind == GENERATOR_KIND)
            add_use(uses, (struct use){.kind = g->of_kind, .flags = flags, .at = g->at});
        if (g->kind == GENERATOR_RULE)
            add_use(uses, (struct use){.rule = g->rule, .flags = flags, .at = g->at});
        if (g->kind == GENERATOR_FINDINGS)
            add_use(uses, (struct use){.findings = g->findings, .flags = flags, .at = g->at});
        if (g->kind == GENERATOR_GROUP) uses_of_query(uses, g->group->block->query, flags);
        if (g->base) uses_of_term(uses, g->base, flags | USE_BOTH | USE_COMPLETE);
    }
    for (size_t i = 0; i < query->nconditions; i++) uses_of_term(uses, query->conditions[i], flags);
}

static void known_uses(struct uses *uses, struct term *term, unsigned flags)
{
    const struct type *type = term->args[0]->type->plain;
    if (type->tag == TYPE_THING)
        add_use(uses, (struct use){.kind = type->kind, .flags = flags, .at = term->at});
    for (size_t i = 0; type->tag == TYPE_UNION && i < type->nkinds; i++)
        add_use(uses, (struct use){.kind = type->kinds[i], .flags = flags, .at = term->at});
}

static void aggregate_uses(struct uses *uses, struct term *term, unsigned flags)
{
    flags |= USE_BOTH | USE_COMPLETE;
    uses_of_query(uses, term->u.aggregate.query, flags);
    if (term->u.aggregate.value) uses_of_term(uses, term->u.aggregate.value, flags);
    if (term->u.aggregate.parameter) uses_of_term(uses, term->u.aggregate.parameter, flags);
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++)
        uses_of_term(uses, term->u.aggregate.keys[i], flags);
}

/* What is called is looked into once for each way in which it is used: calls may double at every
 * level. */
static void uses_of_body(struct uses *uses, struct term *body, unsigned flags)
{
    struct looked looked = {.body = body, .flags = flags};
    for (size_t i = 0; i < uses->nlooked; i++)
        if (uses->looked[i].body == body && uses->looked[i].flags == flags) return;
    APPEND(uses->c, uses, looked, looked);
    uses_of_term(uses, body, flags);
}

void uses_of_term(struct uses *uses, struct term *term, unsigned flags)
{
    unsigned inner = flags;
    switch (term->kind) {
    case TERM_AND:
    case TERM_OR: break;
    case TERM_NOT: inner = (flags ^ USE_NEGATED) | USE_COMPLETE; break;
    case TERM_EXISTS: uses_of_query(uses, term->u.aggregate.query, flags); return;
    case TERM_AGGREGATE: aggregate_uses(uses, term, flags); return;
    case TERM_CONTAINS:
        add_use(uses, (struct use){.rule = term->u.rule, .flags = flags, .at = term->at});
        inner |= USE_BOTH | USE_COMPLETE;
        break;
    case TERM_PATH:
        inner |= USE_BOTH | USE_COMPLETE;
        add_use(uses, (struct use){.rule = term->u.rule, .flags = inner, .at = term->at});
        break;
    case TERM_CALL:
        uses_of_body(uses, term->u.function->body,
                     flags | USE_COMPLETE | (term->type->tag == TYPE_BOOL ? 0 : USE_BOTH));
        inner |= USE_BOTH | USE_COMPLETE;
        break;
    case TERM_PARAMETER:
        uses_of_body(uses, term->u.parameter->term, flags | USE_BOTH | USE_COMPLETE);
        break;
    case TERM_OPERATION:
        if (term->op == OP_KNOWN) known_uses(uses, term, flags);
        inner |= USE_BOTH | USE_COMPLETE;
        break;
    default: inner |= USE_BOTH | USE_COMPLETE; break;
    }
    for (size_t i = 0; i < term->nargs; i++) uses_of_term(uses, term->args[i], inner);
}

void uses_clear(struct uses *uses)
{
    uses->n = uses->nlooked = 0;
    if (uses->nslots) memset(uses->slots, 0, uses->nslots * sizeof *uses->slots);
}

enum { LOOKED = 1 << 16 }; /* beside the flags: it was done */

/* Looks into a rule among the uses, again when it is used in more ways than before. True when it
 * did. */
static bool look_into(struct uses *uses, size_t i)
{
    const struct rule *rule = uses->items[i].rule;
    unsigned flags = uses->items[i].flags;
    if (!rule || uses->items[i].looked == (flags | LOOKED)) return false;
    uses->items[i].looked = flags | LOOKED;
    for (size_t b = 0; b < rule->nbodies; b++)
        uses_of_term(uses, rule->checked[b].condition, flags);
    for (size_t f = 0; f < rule->nformals; f++)
        if (rule->formals[f]->tag == TYPE_THING)
            add_use(uses, (struct use){.kind = rule->formals[f]->kind, .flags = flags});
    return true;
}

/* Looks into the rules among the uses until nothing new comes. */
static void close_uses(struct uses *uses)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < uses->n; i++) more |= look_into(uses, i);
    }
}

static bool mentions(struct term *term, const struct let *let)
{
    return term && term_mentions(term, let->variable);
}

/* What lets rest on counts for those parts that use them. */
static void uses_of_lets(struct uses *uses, struct part *part)
{
    struct block *block = part->block;
    unsigned *flags = arena_alloc(&uses->c->arena, (block->nlets + 1) * sizeof *flags);
    for (size_t i = block->nlets; i > 0; i--) {
        const struct let *let = block->lets[i - 1];
        unsigned *own = &flags[i - 1];
        if (mentions(part->condition, let)) *own |= USE_BOTH;
        if (mentions(part->when, let)) *own |= USE_BOTH;
        for (size_t p = 0; p < block->nprovided; p++)
            if (mentions(block->provided[p]->condition, let)) *own |= USE_BOTH;
        for (size_t k = 0; k < block->nkeys; k++)
            if (mentions(block->key_values[k], let)) *own |= USE_BOTH | USE_DECIDES;
        for (size_t l = i; l < block->nlets; l++)
            if (mentions(block->lets[l]->value, let)) *own |= flags[l];
        if (*own) uses_of_term(uses, let->value, *own);
    }
}

void uses_of_sources(struct uses *uses, const struct block *block)
{
    struct ram_query bare = *block->query;
    bare.nconditions = 0;
    uses_of_query(uses, &bare, 0);
    close_uses(uses);
}

/* Rules that are ranged over, and the kinds that they deny: what was not read could make rows that
 * are none. */
static void uses_of_rows(struct uses *uses, const struct block *block)
{
    struct uses sources = {.c = uses->c};
    uses_of_sources(&sources, block);
    for (size_t i = 0; i < sources.n; i++) {
        struct use use = sources.items[i];
        if (use.kind && !(use.flags & (USE_NEGATED | USE_BOTH))) continue;
        use.flags |= USE_BOTH;
        add_use(uses, use);
    }
}

void uses_of_part(struct uses *uses, struct part *part)
{
    struct block *block = part->block;
    unsigned flags = block->grouped ? USE_BOTH | USE_COMPLETE : 0;
    if (block->query && block->grouped) uses_of_query(uses, block->query, flags);
    if (block->where) uses_of_term(uses, block->where, USE_BOTH | USE_DECIDES);
    for (size_t i = 0; i < block->nkeys; i++)
        uses_of_term(uses, block->key_values[i], USE_BOTH | USE_DECIDES);
    uses_of_lets(uses, part);
    for (size_t i = 0; i < block->nprovided; i++)
        uses_of_term(uses, block->provided[i]->condition, 0);
    uses_of_term(uses, part->condition, 0);
    if (part->when) uses_of_term(uses, part->when, USE_BOTH);
    close_uses(uses);
    if (block->query && !block->grouped) uses_of_rows(uses, block);
}

void uses_of_condition(struct uses *uses, const struct block *block, struct term *term)
{
    bool *used = arena_alloc(&uses->c->arena, block->nlets + 1);
    uses_of_term(uses, term, USE_BOTH);
    for (size_t i = block->nlets; i > 0; i--) {
        const struct let *let = block->lets[i - 1];
        used[i - 1] = mentions(term, let);
        for (size_t l = i; l < block->nlets && !used[i - 1]; l++)
            used[i - 1] = used[l] && mentions(block->lets[l]->value, let);
        if (used[i - 1]) uses_of_term(uses, let->value, USE_BOTH);
    }
    close_uses(uses);
}

/* -- the graph of rules and requirements */

struct node {
    struct rule *rule;
    struct requirement *requirement;
    struct uses uses;
    size_t index, low; /* of Tarjan; index 0: not visited */
    size_t component;  /* + 1, once it is known */
    bool on_stack;
};

enum { CHAIN_MAX = 10000 }; /* how many rules may rest one on another: the search is recursive */

struct graph {
    struct compilation *c;
    struct node *nodes;
    size_t n, rules; /* rules come first */
    size_t next;
    struct node **stack;
    size_t depth, ncomponents, level;
    bool too_deep;
};

static void block_uses(struct uses *uses, struct block *block)
{
    if (block->query) uses_of_query(uses, block->query, 0);
    for (size_t i = 0; i < block->nkeys; i++) {
        struct ram_query one = {.generators = &block->key_sources[i], .n = 1};
        uses_of_term(uses, block->key_values[i], 0);
        if (block->key_sources[i]) uses_of_query(uses, &one, 0);
    }
    for (size_t i = 0; i < block->nlets; i++) uses_of_term(uses, block->lets[i]->value, 0);
    for (size_t i = 0; i < block->nprovided; i++) {
        uses_of_term(uses, block->provided[i]->condition, 0);
        if (block->provided[i]->otherwise) uses_of_term(uses, block->provided[i]->otherwise, 0);
    }
    for (size_t i = 0; i < block->nparts; i++) {
        struct part *part = block->parts[i];
        uses_of_term(uses, part->condition, 0);
        if (part->when) uses_of_term(uses, part->when, 0);
        if (part->otherwise) uses_of_term(uses, part->otherwise, 0);
    }
    if (block->at_value) uses_of_term(uses, block->at_value, 0);
}

static struct graph make_graph(struct compilation *c)
{
    struct model *m = &c->model;
    struct graph g = {.c = c, .rules = m->rules.n, .n = m->rules.n + m->requirements.n};
    g.nodes = arena_alloc(&c->arena, (g.n + 1) * sizeof *g.nodes);
    g.stack = arena_alloc(&c->arena, (g.n + 1) * sizeof *g.stack);
    for (size_t i = 0; i < m->rules.n; i++) {
        struct rule *rule = m->rules.items[i];
        g.nodes[i].rule = rule;
        rule->node = i;
        g.nodes[i].uses.c = c;
        for (size_t b = 0; b < rule->nbodies; b++)
            uses_of_term(&g.nodes[i].uses, rule->checked[b].condition, 0);
    }
    for (size_t i = 0; i < m->requirements.n; i++) {
        struct node *node = &g.nodes[g.rules + i];
        node->requirement = m->requirements.items[i];
        node->uses.c = c;
        for (size_t b = 0; b < node->requirement->nblocks; b++)
            block_uses(&node->uses, node->requirement->blocks[b]);
    }
    return g;
}

/* The next node that a use leads to, after one of them or from NULL on: a rule, or requirements
 * whose findings are read. */
static struct node *next_target(const struct graph *g, const struct use *use,
                                const struct node *after)
{
    const struct findings_source *f = use->findings;
    if (use->rule) return after ? NULL : &g->nodes[use->rule->node];
    for (size_t i = after ? (size_t)(after - g->nodes) + 1 : g->rules; f && i < g->n; i++) {
        const struct requirement *r = g->nodes[i].requirement;
        if (f->requirement == r || (f->kind && f->kind == r->thing->kind)) return &g->nodes[i];
    }
    return NULL;
}

static bool needs_complete(const struct use *use)
{
    return use->findings || (use->flags & USE_COMPLETE);
}

static const char *node_name(struct graph *g, const struct node *node)
{
    return text_z(g->c, node->rule ? node->rule->name : node->requirement->thing->name);
}

/* Prints the way from a node back to itself, place by place, within its component of n nodes. */
static void print_cycle(struct graph *g, struct diag *d, size_t n, struct node *from,
                        struct node *to)
{
    struct node **before = arena_alloc(&g->c->arena, g->n * sizeof *before);
    struct use **by = arena_alloc(&g->c->arena, g->n * sizeof *by);
    struct node **queue = arena_alloc(&g->c->arena, (n + 1) * sizeof *queue);
    size_t head = 0, tail = 0;
    queue[tail++] = to;
    while (head < tail && !before[from - g->nodes]) {
        struct node *node = queue[head++];
        for (size_t u = 0; u < node->uses.n; u++) {
            struct use *use = &node->uses.items[u];
            for (struct node *next = NULL; (next = next_target(g, use, next));) {
                if (next->component != to->component || before[next - g->nodes]) continue;
                before[next - g->nodes] = node;
                by[next - g->nodes] = use;
                queue[tail < n ? tail++ : n] = next;
            }
        }
    }
    tail = 0;
    for (struct node *node = from; node != to && before[node - g->nodes] && tail < n;
         node = before[node - g->nodes])
        queue[tail++] = node;
    while (tail > 0) {
        struct node *node = queue[--tail];
        diag_note(g->c->diags, d, by[node - g->nodes]->at, "%s rests on %s here",
                  node_name(g, before[node - g->nodes]), node_name(g, node));
    }
}

static void report_cycle(struct graph *g, size_t n, struct node *from, struct node *to,
                         const struct use *use)
{
    struct diag_list *diags = g->c->diags;
    struct diag *d = diag_add(diags, DIAG_CYCLE, use->at, node_name(g, from));
    diag_note(diags, d, (struct span){0, 0}, "before %s can be told, all of %s has to be",
              node_name(g, from), node_name(g, to));
    print_cycle(g, d, n, from, to);
    diag_help(diags, d, "%s",
              use->findings
                  ? "what judges findings needs a kind of its own: kind verdict judged { }"
                  : "turn it round: a rule for what is, without a negation, and the "
                    "negation where it is used");
}

/* Reports a component in which something has to be complete before itself. */
static bool check_component(struct graph *g, struct node **component, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t u = 0; u < component[i]->uses.n; u++) {
            struct use *use = &component[i]->uses.items[u];
            struct node *to = NULL;
            while (needs_complete(use) && (to = next_target(g, use, to)))
                if (to->component == component[i]->component) break;
            if (!to) continue;
            report_cycle(g, n, component[i], to, use);
            return false;
        }
    return true;
}

static void add_step(struct graph *g, struct node **component, size_t n)
{
    struct compilation *c = g->c;
    struct step *step = MAKE(c, step);
    g->ncomponents++;
    for (size_t i = 0; i < n; i++) component[i]->component = g->ncomponents;
    if (!check_component(g, component, n)) return;
    if (component[0]->requirement) {
        step->requirement = component[0]->requirement;
    } else {
        for (size_t i = n; i > 0; i--) APPEND(c, step, rules, component[i - 1]->rule);
        step->recursive = n > 1;
        for (size_t u = 0; u < component[0]->uses.n; u++)
            if (component[0]->uses.items[u].rule == component[0]->rule) step->recursive = true;
    }
    c->steps->items = compile_room(c, c->steps->items, &c->steps->capacity, c->steps->n + 1,
                                   sizeof *c->steps->items);
    c->steps->items[c->steps->n++] = step;
}

static bool is_too_deep(struct graph *g, const struct node *node)
{
    struct span at = node->rule ? node->rule->at : node->requirement->thing->at;
    if (g->level < CHAIN_MAX || g->too_deep) return g->too_deep;
    g->too_deep = true;
    diag_add(g->c->diags, DIAG_LIMIT, at,
             arena_print(&g->c->arena, "more than %d rules rest one on another", CHAIN_MAX));
    return true;
}

static void visit(struct graph *g, struct node *node)
{
    size_t mark = g->depth;
    if (is_too_deep(g, node)) return;
    g->level++;
    node->index = node->low = ++g->next;
    node->on_stack = true;
    g->stack[g->depth++] = node;
    for (size_t u = 0; u < node->uses.n; u++)
        for (struct node *to = NULL; (to = next_target(g, &node->uses.items[u], to));) {
            if (!to->index) visit(g, to);
            if (to->on_stack && to->low < node->low) node->low = to->low;
        }
    g->level--;
    if (g->too_deep) return;
    if (node->low != node->index) return;
    for (size_t i = mark; i < g->depth; i++) g->stack[i]->on_stack = false;
    add_step(g, g->stack + mark, g->depth - mark);
    g->depth = mark;
}

static void mark_findings(struct compilation *c)
{
    for (size_t i = 0; i < c->model.findings.n; i++)
        for (size_t r = 0; r < c->model.requirements.n; r++) {
            struct findings_source *f = c->model.findings.items[i];
            struct requirement *requirement = c->model.requirements.items[r];
            if (f->requirement == requirement || f->kind == requirement->thing->kind)
                requirement->wanted = true;
        }
}

bool step_holds(const struct step *step, const struct rule *rule)
{
    for (size_t i = 0; i < step->nrules; i++)
        if (step->rules[i] == rule) return true;
    return false;
}

bool pass_strata(struct compilation *c)
{
    struct graph g = make_graph(c);
    c->steps = MAKE(c, steps);
    for (size_t i = 0; i < g.n; i++)
        if (!g.nodes[i].index) visit(&g, &g.nodes[i]);
    mark_findings(c);
    ask_whens(c);
    return true;
}

void dump_strata(struct compilation *c, struct buffer *out)
{
    for (size_t i = 0; i < c->steps->n; i++) {
        const struct step *step = c->steps->items[i];
        buffer_print(out, "%zu%s", i, step->recursive ? " loop" : "");
        for (size_t r = 0; r < step->nrules; r++)
            buffer_print(out, " rule %s", text_z(c, step->rules[r]->name));
        if (step->requirement)
            buffer_print(out, " requirement %s", text_z(c, step->requirement->thing->name));
        buffer_add_char(out, '\n');
    }
}
