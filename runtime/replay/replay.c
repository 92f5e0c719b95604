/* The walk over a proof: what is bound where, rules and their bodies, claims. */
#include <string.h>

#include "replay/replay_step.h"

enum { ARGUMENTS_MAX = 64 };

#define WORK UINT64_C(200000000) /* formulas worked out and rows looked at, all in all */

/* What stands around a step. */
struct around {
    uint32_t query;         /* whose rows are walked over; NONE */
    bool in_function;       /* whose queries show no more rows than they look at */
    bool broken;            /* an evaluation error ends what is under way */
    const struct row *rows; /* of rules that rest on this */
};

/* A row of a rule whose body is being checked. */
struct row {
    uint32_t relation, n;
    const value *words;
    const struct row *outer;
};

static bool check(struct replay *r, uint32_t node, struct around around);

/* -- bindings */

struct bound {
    uint32_t variable;
    value word;
    enum binding binding;
};

static void bind(struct replay *r, uint32_t variable, value word)
{
    struct bound *saved;
    r->undo = heap_room(r->heap, r->undo, &r->undo_capacity, r->nundo + 1, sizeof *r->undo);
    saved = &r->undo[r->nundo++];
    *saved = (struct bound){variable, r->words[variable], (enum binding)r->bindings[variable]};
    r->nunknown -= r->bindings[variable] == UNKNOWN;
    r->words[variable] = word;
    r->bindings[variable] = BOUND;
}

static void unbind(struct replay *r, size_t mark)
{
    while (r->nundo > mark) {
        const struct bound *saved = &r->undo[--r->nundo];
        r->nunknown -= r->bindings[saved->variable] == UNKNOWN;
        r->words[saved->variable] = saved->word;
        r->bindings[saved->variable] = saved->binding;
        r->nunknown += saved->binding == UNKNOWN;
    }
}

/* A word that is missing is a member that nobody knows. */
static void bind_row(struct replay *r, uint32_t variable, value word)
{
    bind(r, variable, word);
    if (word != MISSING) return;
    r->bindings[variable] = UNKNOWN;
    r->nunknown++;
}

/* -- rules */

/* The words of the arguments below a node; how many. */
static uint32_t arguments_of(const struct replay *r, uint32_t node, value *row)
{
    uint32_t n = 0;
    for (uint32_t k = r->proof->nodes[node].first; k != NONE; k = r->proof->nodes[k].next) {
        const struct program_trace *trace = replay_trace(r, k);
        if (!trace || trace->kind != TRACE_ARGUMENT) continue;
        if (n < ARGUMENTS_MAX) row[n] = r->proof->nodes[k].word;
        n++;
    }
    return n;
}

/* Whether a row is that of a source of the query, if it ranges over the relation at all. */
static bool is_row_of(const struct replay *r, uint32_t query, uint32_t relation, const value *row,
                      uint32_t n)
{
    bool none = true;
    for (uint32_t g = 0; g < replay_formula(r, query)->arguments_count; g++) {
        uint32_t generator = replay_argument(r, query, g), k = 0;
        if (replay_formula(r, generator)->kind != FORMULA_ROWS ||
            replay_formula(r, generator)->of != relation)
            continue;
        none = false;
        for (; k < n; k++) {
            uint32_t v = replay_argument(r, generator, k);
            if (r->bindings[v] == BOUND && r->words[v] != row[k]) break;
        }
        if (k == n) return true;
    }
    return none;
}

/* The arguments are what stands in the term, or in the row of the source that is walked over. */
static bool check_arguments(struct replay *r, uint32_t node, uint32_t query, const value *row,
                            uint32_t n)
{
    uint32_t formula = replay_trace(r, node)->formula, relation = replay_trace(r, node)->relation;
    value word;
    for (uint32_t k = 0; formula != NONE && k < n; k++) {
        if (!replay_value(r, replay_argument(r, formula, k), &word))
            return r->fault == FAULT_ERROR || replay_wrong(r, node, r->untold);
        if (word != row[k]) return replay_wrong(r, node, "the rule is asked for something else");
    }
    if (formula != NONE || query == NONE) return true;
    return is_row_of(r, query, relation, row, n) ||
           replay_wrong(r, node, "the row of the rule is not the one that is bound");
}

static void bind_lambda(struct replay *r, uint32_t lambda, const value *row, uint32_t n)
{
    for (uint32_t k = 0; k < n && k + 1 < replay_formula(r, lambda)->arguments_count; k++)
        bind(r, replay_argument(r, replay_argument(r, lambda, k), 0), row[k]);
}

/* What a body says of a row. */
static bool body_value(struct replay *r, uint32_t lambda, const value *row, uint32_t n, value *out)
{
    size_t mark = r->nundo;
    bool good;
    bind_lambda(r, lambda, row, n);
    good = replay_value(
        r, replay_argument(r, lambda, replay_formula(r, lambda)->arguments_count - 1), out);
    unbind(r, mark);
    return good;
}

/* The loop that a relation is derived in, or NULL. */
static const struct program_step *loop_of(const struct program *p, uint32_t relation)
{
    for (size_t s = 0; s < p->nsteps; s++)
        for (uint32_t k = 0; p->steps[s].kind == STEP_LOOP && k < p->steps[s].relations_count; k++)
            if (p->loop_relations[p->steps[s].relations_first + k].relation == relation)
                return &p->steps[s];
    return NULL;
}

static void lift_limits(struct replay *r)
{
    for (size_t k = 0; k < r->program->nrelations; k++) r->limits[k] = SIZE_MAX;
}

/* A row of recursion rests on rows that were there before it: those of earlier rounds, or, where
 * single rows are asked for, those before it in its own relation. */
static void set_limits(struct replay *r, uint32_t relation, size_t number, bool by_round)
{
    const struct program_step *loop = loop_of(r->program, relation);
    const struct relation *of = &r->run->relations[relation];
    size_t round = 0;
    lift_limits(r);
    if (!loop) return;
    if (!by_round) {
        r->limits[relation] = number;
        return;
    }
    while (round < of->nrounds && of->rounds[round] <= number) round++;
    for (uint32_t k = 0; k < loop->relations_count; k++) {
        uint32_t other = r->program->loop_relations[loop->relations_first + k].relation;
        const struct relation *rows = &r->run->relations[other];
        r->limits[other] = round >= rows->nrounds ? rows->nrows
                           : round == 0           ? 0
                                                  : rows->rounds[round - 1];
    }
}

/* The steps of one body: it gives the row, or it does not. */
static bool check_body(struct replay *r, uint32_t node, const value *row, uint32_t n,
                       struct around around)
{
    const struct proof_node *body = &r->proof->nodes[node];
    uint32_t lambda = body->derivation->formula;
    size_t mark = r->nundo;
    bool good = true;
    value word;
    around.query = NONE;
    around.in_function = false;
    bind_lambda(r, lambda, row, n);
    if (!body_value(r, lambda, row, n, &word)) {
        if (r->fault == FAULT_UNTOLD) good = replay_wrong(r, body->parent, r->untold);
        around.broken = true;
        word = MISSING;
    }
    if (good && word != body->word)
        good = replay_wrong(r, body->parent,
                            word == 1 ? "a body gives the row after all"
                                      : "the body does not give the row");
    for (uint32_t k = body->first; k != NONE && good; k = r->proof->nodes[k].next)
        good = check(r, k, around);
    unbind(r, mark);
    r->result->steps += good;
    return good;
}

static bool goes_round(const struct row *row)
{
    for (const struct row *outer = row->outer; outer; outer = outer->outer) {
        uint32_t k = 0;
        while (outer->relation == row->relation && k < row->n && outer->words[k] == row->words[k])
            k++;
        if (outer->relation == row->relation && k == row->n) return true;
    }
    return false;
}

/* Which limits a body that gives a row was worked out with. */
static void limit_body(struct replay *r, uint32_t body, const struct row *row)
{
    size_t number = SIZE_MAX;
    value word;
    lift_limits(r);
    if (r->proof->nodes[body].word != 1) return;
    if (!replay_holds(r, row->relation, row->words, &number)) return;
    set_limits(r, row->relation, number, true);
    if (!body_value(r, r->proof->nodes[body].derivation->formula, row->words, row->n, &word) ||
        word != 1)
        set_limits(r, row->relation, number, false);
}

/* A body knows nothing of what is bound around it, and has limits of its own. */
struct outside {
    size_t *limits, nunknown;
    value *words;
    unsigned char *bindings;
};

static struct outside enter(struct replay *r)
{
    size_t limits = r->program->nrelations * sizeof *r->limits;
    struct outside outside = {.nunknown = r->nunknown};
    outside.limits = heap_alloc(r->heap, limits + 1);
    outside.words = heap_alloc(r->heap, (r->program->nformulas + 1) * sizeof *r->words);
    outside.bindings = heap_alloc(r->heap, r->program->nformulas + 1);
    memcpy(outside.limits, r->limits, limits);
    memcpy(outside.words, r->words, r->program->nformulas * sizeof *r->words);
    memcpy(outside.bindings, r->bindings, r->program->nformulas);
    memset(r->bindings, UNBOUND, r->program->nformulas);
    r->nunknown = 0;
    return outside;
}

static void leave(struct replay *r, struct outside *outside)
{
    memcpy(r->limits, outside->limits, r->program->nrelations * sizeof *r->limits);
    memcpy(r->words, outside->words, r->program->nformulas * sizeof *r->words);
    memcpy(r->bindings, outside->bindings, r->program->nformulas);
    r->nunknown = outside->nunknown;
    heap_free(r->heap, outside->limits);
    heap_free(r->heap, outside->words);
    heap_free(r->heap, outside->bindings);
}

static bool check_bodies(struct replay *r, uint32_t node, struct row *row, struct around around)
{
    struct outside outside = enter(r);
    bool good = true;
    for (uint32_t k = r->proof->nodes[node].first; k != NONE && good; k = r->proof->nodes[k].next) {
        const struct proof_node *body = &r->proof->nodes[k];
        if (body->trace != NONE || !body->derivation) continue;
        if (body->derivation->relation != row->relation)
            good = replay_wrong(r, node, "a body of another rule stands below it");
        else if (body->word == 1 && goes_round(row))
            good = replay_wrong(r, node, "it rests on itself");
        if (!good) break;
        around.rows = row;
        limit_body(r, k, row);
        good = check_body(r, k, row->words, row->n, around);
    }
    leave(r, &outside);
    return good;
}

static bool has_body(const struct replay *r, uint32_t node)
{
    for (uint32_t k = r->proof->nodes[node].first; k != NONE; k = r->proof->nodes[k].next)
        if (r->proof->nodes[k].derivation) return true;
    return false;
}

static bool is_limited(const struct replay *r)
{
    for (size_t k = 0; k < r->program->nrelations; k++)
        if (r->limits[k] != SIZE_MAX) return true;
    return false;
}

/* Whether a row is one that a rule may have: all things in it are declared. */
static bool is_known_row(const struct replay *r, const struct row *row)
{
    uint32_t column = r->program->relations[row->relation].columns_first;
    for (uint32_t k = 0; k < row->n; k++)
        if (replay_tag(r, r->program->columns[column + k].type) == TYPE_THING &&
            r->run->entities[row->words[k]].row == NONE)
            return false;
    return true;
}

/* Where the proof follows a rule no further: some body gives a row that holds, none one that does
 * not. Half of the work is kept for the steps themselves. */
static bool check_unfollowed(struct replay *r, uint32_t node, const struct row *row)
{
    bool holds = r->proof->nodes[node].word == 1, given = false, bodies = false, told = true;
    struct outside outside;
    if (r->proof->nodes[node].word == MISSING || r->work < WORK / 2 || (holds && has_body(r, node)))
        return true;
    /* it may hold later on, or would if nothing had broken */
    if (!holds && (is_limited(r) || r->run->nbroken)) return true;
    outside = enter(r);
    lift_limits(r);
    for (size_t k = 0; k < r->program->nderivations && !given; k++) {
        value word;
        if (r->program->derivations[k].relation != row->relation) continue;
        bodies = true;
        told = body_value(r, r->program->derivations[k].formula, row->words, row->n, &word) && told;
        given = told && word == 1;
    }
    leave(r, &outside);
    if (!told && r->fault == FAULT_UNTOLD) return replay_wrong(r, node, NULL);
    given = given && is_known_row(r, row);
    if (!bodies || !told || given == holds) return true;
    return replay_wrong(r, node,
                        holds ? "no body of the rule gives this row"
                              : "a body of the rule gives this row");
}

static bool check_rule(struct replay *r, uint32_t node, struct around around)
{
    const struct program_trace *trace = replay_trace(r, node);
    value words[ARGUMENTS_MAX];
    struct row row = {trace->relation, 0, words, around.rows};
    size_t number;
    bool missing = false;
    value holds;
    row.n = arguments_of(r, node, words);
    if (row.n != r->run->relations[row.relation].width)
        return around.broken || r->proof->cut ||
               replay_wrong(r, node, "not all of the rule's arguments are there");
    if (!check_arguments(r, node, around.query, words, row.n)) return false;
    for (uint32_t k = 0; k < row.n; k++) missing = missing || words[k] == MISSING;
    holds = missing ? MISSING : replay_holds(r, row.relation, words, &number);
    if (r->proof->nodes[node].ended && r->proof->nodes[node].word != holds)
        return replay_wrong(r, node,
                            holds == 1   ? "the rule holds for this row"
                            : holds == 0 ? "the rule does not hold for this row"
                                         : "a value of the row is missing");
    if (trace->formula == NONE) r->result->steps++;
    return check_unfollowed(r, node, &row) && check_bodies(r, node, &row, around);
}

/* -- the walk */

/* A function's formals are what it is called with. */
static void bind_call(struct replay *r, uint32_t formula)
{
    uint32_t lambda = replay_formula(r, formula)->of,
             n = replay_formula(r, formula)->arguments_count;
    value row[ARGUMENTS_MAX];
    if (n > ARGUMENTS_MAX) return;
    for (uint32_t k = 0; k < n; k++)
        if (!replay_value(r, replay_argument(r, formula, k), &row[k])) return;
    bind_lambda(r, lambda, row, n);
}

static bool check_inside(struct replay *r, uint32_t node, struct around around)
{
    for (uint32_t k = r->proof->nodes[node].first; k != NONE; k = r->proof->nodes[k].next)
        if (!check(r, k, around)) return false;
    return true;
}

static bool is_bool(const struct replay *r, const struct program_trace *trace)
{
    return replay_tag(r, trace->type) == TYPE_BOOL;
}

static bool check_row(struct replay *r, uint32_t node, struct around around)
{
    const struct program_trace *trace = replay_trace(r, node);
    size_t mark = r->nundo;
    bool good;
    bind_row(r, trace->formula, r->proof->nodes[node].word);
    good = check_inside(r, node, around);
    good = good && replay_check_row(r, node, around.query, around.broken);
    good = good && (around.broken || replay_check_counts(r, node));
    unbind(r, mark);
    r->result->steps += good;
    return good;
}

/* Whether a `when` or `provided` keeps a condition from being asked. */
static bool is_spared(const struct replay *r, uint32_t node)
{
    for (uint32_t k = r->proof->nodes[node].first; k != NONE; k = r->proof->nodes[k].next) {
        const struct program_trace *trace = replay_trace(r, k);
        if (trace && (trace->kind == TRACE_WHEN || trace->kind == TRACE_PROVIDED) &&
            r->proof->nodes[k].word != 1)
            return true;
    }
    return false;
}

static bool check(struct replay *r, uint32_t node, struct around around)
{
    const struct proof_node *n = &r->proof->nodes[node];
    const struct program_trace *trace = replay_trace(r, node);
    struct around inside = around;
    size_t mark = r->nundo;
    bool good;
    if (!trace) return true; /* a rule's body: its rule has checked it */
    if (!replay_is_sound_word(r, node))
        return replay_wrong(r, node, "its value is none of its type");
    if (trace->kind == TRACE_ROW) return check_row(r, node, around);
    if (!n->ended) inside.broken = true;
    if (trace->kind == TRACE_QUERY || trace->kind == TRACE_AGGREGATE)
        inside.query = replay_argument(r, trace->formula, 0);
    else if (trace->kind == TRACE_CALL || is_bool(r, trace) || trace->kind == TRACE_LET)
        inside.query = NONE;
    if (trace->kind == TRACE_CALL) {
        inside.in_function = true;
        bind_call(r, trace->formula);
    }
    good = check_inside(r, node, inside);
    unbind(r, mark);
    if (good && trace->kind == TRACE_PART && !n->ended && is_spared(r, node)) return true;
    good = good && replay_check_step(r, node, around.in_function);
    if (good && trace->kind == TRACE_RULE) good = check_rule(r, node, around);
    if (good && trace->kind == TRACE_LET) {
        if (replay_formula(r, trace->formula)->kind == FORMULA_LET)
            bind(r, replay_argument(r, trace->formula, 0), n->word);
        else
            bind_row(r, trace->formula, n->word);
    }
    return good;
}

/* -- subjects */

static uint32_t find_part(const struct replay *r, uint32_t subject, uint32_t part)
{
    for (uint32_t k = r->proof->nodes[subject].first; k != NONE; k = r->proof->nodes[k].next)
        if (replay_trace(r, k) && replay_trace(r, k)->kind == TRACE_PART &&
            (part == NONE || replay_trace(r, k)->part == part))
            return k;
    return NONE;
}

/* The root of a subject with that part; else one where no part was reached. */
static uint32_t find_subject(const struct replay *r, const struct replay_claim *claim)
{
    uint32_t found = NONE;
    for (uint32_t k = 0; k < r->proof->n; k++) {
        const struct proof_node *node = &r->proof->nodes[k];
        if (node->parent != NONE || node->trace != NONE || node->word != claim->subject) continue;
        if (find_part(r, k, claim->part) != NONE) return k;
        if (found == NONE && find_part(r, k, NONE) == NONE) found = k;
    }
    return found;
}

static bool is_of_part(const struct replay *r, uint32_t node, uint32_t part)
{
    const struct program_trace *trace = replay_trace(r, node);
    return trace && (trace->kind != TRACE_PART || trace->part == part);
}

/* The condition says what the outcome is said to be. */
static bool check_condition(struct replay *r, const struct replay_claim *claim, uint32_t root)
{
    uint32_t node = root == NONE ? NONE : find_part(r, root, claim->part);
    value wanted = claim->outcome == REPLAY_SATISFIED;
    if (claim->outcome > REPLAY_UNMET || r->proof->cut) return true;
    if (node == NONE) return replay_wrong(r, NONE, "there is no proof of an outcome");
    return r->proof->nodes[node].word == wanted ||
           replay_wrong(r, node, "the condition and the outcome contradict each other");
}

static bool check_subject(struct replay *r, const struct replay_claim *claim)
{
    uint32_t root = find_subject(r, claim);
    struct around around = {.query = NONE, .broken = claim->outcome == REPLAY_ERROR};
    size_t mark = r->nundo;
    bool good = true;
    uint32_t block = r->program->parts[claim->part].block;
    if (!check_condition(r, claim, root)) return false;
    if (root == NONE) return true;
    if (!replay_bind_subject(r, block, claim->subject)) {
        replay_unbind_subject(r, block);
        return replay_wrong(r, NONE, "the subject is none of its block");
    }
    for (uint32_t k = r->proof->nodes[root].first; k != NONE && good; k = r->proof->nodes[k].next)
        if (is_of_part(r, k, claim->part)) good = check(r, k, around);
    unbind(r, mark);
    replay_unbind_subject(r, block);
    return good;
}

/* Roots that are no subject: what was in the scope of a block that inspected nothing. */
static bool check_scopes(struct replay *r)
{
    struct around around = {.query = NONE};
    for (uint32_t k = 0; k < r->proof->n; k++) {
        const struct proof_node *node = &r->proof->nodes[k];
        size_t mark = r->nundo;
        bool good;
        if (node->parent != NONE || node->trace != NONE || node->word != MISSING) continue;
        good = check_inside(r, k, around);
        unbind(r, mark);
        if (!good) return false;
    }
    return true;
}

/* -- the whole */

static void find_lets(struct replay *r)
{
    size_t n = r->program->nformulas;
    r->lets = arena_alloc(r->arena, (n + 1) * sizeof *r->lets);
    for (size_t k = 0; k < n; k++) r->lets[k] = NONE;
    for (uint32_t k = 0; k < n; k++)
        if (replay_formula(r, k)->kind == FORMULA_LET)
            r->lets[replay_argument(r, k, 0)] = replay_argument(r, k, 1);
}

void replay(struct run *run, const struct proof *proof, const struct replay_claim *claims, size_t n,
            struct arena *arena, struct replay_result *result)
{
    struct replay r = {.run = run,
                       .program = run->program,
                       .proof = proof,
                       .heap = run->heap,
                       .arena = arena,
                       .result = result,
                       .work = WORK};
    const struct program *p = run->program;
    const char *why = NULL;
    *result = (struct replay_result){0};
    r.words = arena_alloc(arena, (p->nformulas + 1) * sizeof *r.words);
    r.bindings = arena_alloc(arena, p->nformulas + 1);
    r.levels = arena_alloc(arena, (p->nformula_arguments + 1) * sizeof *r.levels);
    r.rows = arena_alloc(arena, (p->nrelations + 1) * sizeof *r.rows);
    r.masks = arena_alloc(arena, (p->nrelations + 1) * sizeof *r.masks);
    r.limits = arena_alloc(arena, (p->nrelations + 1) * sizeof *r.limits);
    lift_limits(&r);
    find_lets(&r);
    for (size_t k = 0; k < n && !result->why; k++) {
        bool judged = claims[k].part != NONE && object_of(&run->objects, claims[k].subject)->n;
        if (!replay_judge(&r, &claims[k], &why)) replay_wrong(&r, NONE, why);
        if (!result->why && (!judged || check_subject(&r, &claims[k]))) result->outcomes++;
    }
    if (!result->why) check_scopes(&r);
    for (size_t k = 0; k < p->nrelations; k++) heap_free(r.heap, r.rows[k]);
    heap_free(r.heap, r.undo);
}
