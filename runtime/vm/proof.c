/* Steps of proofs as they are written down, and the runs that write them. */
#include "vm/proof.h"

#include "vm/vm_int.h"

enum {
    NODES_MAX = 50000,
    ATTEMPT_MAX = 25000,
    ROWS_KEPT = 1000
}; /* of a subject; of a body that gives nothing; of a query before only nearer ones are */

static const struct program_trace *trace_of(const struct proof *proof, uint32_t node)
{
    uint32_t trace = proof->nodes[node].trace;
    return trace == NONE ? NULL : &proof->program->traces[trace];
}

static bool is_row(const struct proof *proof, uint32_t node)
{
    const struct program_trace *trace = trace_of(proof, node);
    return trace && trace->kind == TRACE_ROW;
}

static uint32_t add_node(struct proof *proof, uint32_t trace, value word)
{
    uint32_t number = (uint32_t)proof->n;
    struct proof_node *node;
    proof->nodes =
        heap_room(proof->heap, proof->nodes, &proof->capacity, proof->n + 1, sizeof *proof->nodes);
    node = &proof->nodes[proof->n++];
    *node = (struct proof_node){.trace = trace, .parent = proof->open, .word = word};
    node->first = node->last = node->next = node->previous = node->thing = node->field = NONE;
    if (proof->open != NONE) {
        struct proof_node *parent = &proof->nodes[proof->open];
        node->previous = parent->last;
        if (parent->last == NONE)
            parent->first = number;
        else
            proof->nodes[parent->last].next = number;
        parent->last = number;
    }
    return proof->open = number;
}

/* The open step of a trace, not beyond the floor; NONE when it was not written down. */
static uint32_t find_open(const struct proof *proof, uint32_t trace)
{
    for (uint32_t node = proof->open; node != proof->floor && node != NONE;
         node = proof->nodes[node].parent)
        if (proof->nodes[node].trace == trace) return node;
    return NONE;
}

/* Whether a step is a condition: it has a truth. */
static bool is_condition(const struct proof *proof, uint32_t node)
{
    const struct program_trace *trace = trace_of(proof, node);
    return trace && trace->kind >= TRACE_LOGIC && trace->kind <= TRACE_CALL &&
           proof->program->types[trace->type].tag == TYPE_BOOL;
}

/* Conditions of a row that hold, those of the best row inside it included. */
static uint32_t count_held(const struct proof *proof, uint32_t row)
{
    uint32_t held = proof->nodes[row].best;
    for (uint32_t k = proof->nodes[row].first; k != NONE; k = proof->nodes[k].next)
        held += is_condition(proof, k) && proof->nodes[k].word == 1;
    return held;
}

/* A row is over: its parent learns how near it came. */
static void close_row(struct proof *proof, uint32_t row)
{
    struct proof_node *node = &proof->nodes[row], *parent = &proof->nodes[node->parent];
    if (node->ended) return;
    node->ended = true;
    node->held = count_held(proof, row) + node->fit;
    if (node->held + 1 > parent->best) parent->best = node->held + 1;
}

static void close_to(struct proof *proof, uint32_t node)
{
    while (proof->open != node && proof->open != NONE) {
        if (is_row(proof, proof->open)) close_row(proof, proof->open);
        proof->open = proof->nodes[proof->open].parent;
    }
}

/* Forgets a row that is the last thing written, when there are many, none of them farther. */
static void drop_row(struct proof *proof, uint32_t row)
{
    struct proof_node *node = &proof->nodes[row], *parent = &proof->nodes[node->parent];
    if (parent->rows <= ROWS_KEPT || parent->last != row) return;
    if (node->held + 1 >= parent->best && parent->rows <= 2 * ROWS_KEPT && !node->fit) return;
    parent->last = node->previous;
    if (parent->last == NONE)
        parent->first = NONE;
    else
        proof->nodes[parent->last].next = NONE;
    proof->n = row;
}

/* -- what the instructions do */

bool proof_subject(struct proof *proof, value subject)
{
    proof->recording = false;
    proof->open = NONE;
    for (size_t k = 0; k < proof->nsubjects && !proof->recording; k++)
        proof->recording = proof->subjects[k] == subject;
    if (!proof->recording) return false;
    proof->ceiling = proof->n + NODES_MAX;
    add_node(proof, NONE, subject);
    return true;
}

/* Whether no step of a subject is open: what functions do now is done for a message. */
static bool is_aside(const struct proof *proof)
{
    return proof->open == NONE ||
           (proof->floor == NONE && proof->nodes[proof->open].parent == NONE);
}

/* Whether a subject may have a step of this kind. */
static bool is_outermost(const struct proof *proof, uint32_t trace)
{
    const struct program_trace *t = &proof->program->traces[trace];
    return t->kind == TRACE_PART || t->kind == TRACE_SCOPE || t->kind == TRACE_WHEN ||
           t->kind == TRACE_PROVIDED ||
           (t->kind == TRACE_LET && t->formula != NONE &&
            proof->program->formulas[t->formula].kind == FORMULA_LET);
}

void proof_begin(struct proof *proof, uint32_t trace)
{
    uint32_t kind = proof->program->traces[trace].kind;
    if (!proof->recording) return;
    /* a part that broke left open what it was at */
    if (kind == TRACE_PART && proof->open != NONE)
        while (proof->nodes[proof->open].parent != NONE)
            proof->open = proof->nodes[proof->open].parent;
    if (is_aside(proof) && !is_outermost(proof, trace)) return;
    if (proof->n < proof->ceiling)
        add_node(proof, trace, MISSING);
    else
        proof->cut = true;
}

/* A condition of a row is known: whether it is the one that rules the row out. */
static void tally_condition(struct proof *proof, uint32_t node)
{
    struct proof_tally *tally = &proof->tallies[proof->nodes[node].trace];
    uint32_t row = proof->nodes[node].parent;
    if (row == NONE || !is_row(proof, row) || !is_condition(proof, node)) return;
    if (proof->nodes[row].ruled_out) return;
    tally->before++;
    if (proof->nodes[node].word == 0)
        proof->nodes[row].ruled_out = true;
    else
        tally->left++;
}

void proof_end(struct proof *proof, uint32_t trace, value word)
{
    uint32_t node;
    if (!proof->recording) return;
    proof->tallies[trace].seen++;
    proof->tallies[trace].held += word == 1;
    node = find_open(proof, trace);
    if (node == NONE) return;
    close_to(proof, node);
    proof->nodes[node].word = word;
    proof->nodes[node].ended = true;
    proof->open = proof->nodes[node].parent;
    tally_condition(proof, node);
}

void proof_row(struct proof *proof, uint32_t trace, value word)
{
    uint32_t row = proof->recording ? find_open(proof, trace) : NONE;
    if (!proof->recording || is_aside(proof)) return;
    if (row != NONE) {
        close_to(proof, proof->nodes[row].parent);
        drop_row(proof, row);
    }
    proof->nodes[proof->open].rows++;
    if (proof->n >= proof->ceiling) {
        proof->cut = true;
        return;
    }
    row = add_node(proof, trace, word);
    proof->nodes[row].ruled_out =
        is_row(proof, proof->nodes[row].parent) && proof->nodes[proof->nodes[row].parent].ruled_out;
}

void proof_fit(struct proof *proof)
{
    if (!proof->recording) return;
    for (uint32_t node = proof->open; node != NONE && is_row(proof, node);
         node = proof->nodes[node].parent) {
        if (!proof->nodes[node].fit) proof->nodes[proof->nodes[node].parent].fits++;
        proof->nodes[node].fit = true;
    }
}

void proof_fact(struct run *run, uint32_t field, value thing)
{
    struct proof *proof = run->proof;
    struct proof_node *node;
    if (!proof->recording || is_aside(proof) || thing == MISSING) return;
    node = &proof->nodes[proof->open];
    node->thing = (uint32_t)thing;
    node->field = field;
    node->at = vm_place_of_field(run, field, (uint32_t)thing);
}

void proof_at(struct proof *proof, place at)
{
    if (proof->recording && !is_aside(proof)) proof->nodes[proof->open].at = at;
}

bool proof_contains(struct run *run, uint32_t relation, const value *row)
{
    size_t number = relation_row(&run->relations[relation], row);
    return number != SIZE_MAX && number < run->proof->limits[relation];
}

/* -- runs */

static void proof_open(struct run *run, struct proof *proof)
{
    if (proof->heap) return;
    *proof = (struct proof){.program = run->program, .heap = run->heap};
    proof->open = proof->floor = NONE;
    proof->tallies = heap_alloc(run->heap, (run->program->ntraces + 1) * sizeof *proof->tallies);
    proof->limits = heap_alloc(run->heap, (run->program->nrelations + 1) * sizeof *proof->limits);
    for (size_t k = 0; k < run->program->nrelations; k++) proof->limits[k] = SIZE_MAX;
}

/* The groups of `per` are gathered anew. */
static void clear_tables(struct run *run, uint32_t routine)
{
    const struct program_routine *code = &run->program->routines[routine];
    for (uint32_t k = 0; k < code->code_count; k++) {
        const struct instruction *i = &run->machine->code[code->code_first + k];
        if (i->op == OP_SETTLE) vm_clear_relation(&run->relations[i->a]);
    }
}

enum muster_status run_prove(struct run *run, struct proof *proof, uint32_t requirement,
                             const value *subjects, size_t n)
{
    uint32_t routine = run->program->requirements[requirement].proof;
    enum muster_status status;
    value nothing;
    proof_open(run, proof);
    if (routine == NONE) return MUSTER_OK;
    clear_tables(run, routine);
    proof->subjects = subjects;
    proof->nsubjects = n;
    proof->open = proof->floor = NONE;
    run->proof = proof;
    status = vm_run(run, routine, NONE, &nothing);
    run->proof = NULL;
    proof->recording = false;
    return status;
}

enum muster_status run_prove_scope(struct run *run, struct proof *proof, uint32_t routine,
                                   uint32_t *node)
{
    enum muster_status status;
    value word;
    proof_open(run, proof);
    proof->open = NONE;
    proof->floor = *node = add_node(proof, NONE, MISSING);
    proof->ceiling = proof->n + NODES_MAX;
    proof->recording = true;
    run->proof = proof;
    status = vm_run(run, routine, NONE, &word);
    close_to(proof, *node);
    run->proof = NULL;
    proof->recording = false;
    return status;
}

/* The arguments of a rule as its node holds them; false when they are not all there. */
static bool read_arguments(const struct proof *proof, uint32_t node, value *row, uint32_t width)
{
    uint32_t n = 0;
    for (uint32_t k = proof->nodes[node].first; k != NONE; k = proof->nodes[k].next) {
        const struct program_trace *trace = trace_of(proof, k);
        if (!trace || trace->kind != TRACE_ARGUMENT) continue;
        if (n < width) row[n] = proof->nodes[k].word;
        n++;
    }
    return n == width;
}

/* Evaluates a body below the node of a rule. */
static enum muster_status evaluate_body(struct run *run, struct proof *proof, uint32_t node,
                                        const struct program_derivation *body, const value *row,
                                        uint32_t *made)
{
    value word;
    enum muster_status status;
    proof->open = node;
    *made = proof->floor = add_node(proof, NONE, MISSING);
    proof->nodes[*made].derivation = body;
    proof->recording = true;
    run->proof = proof;
    status = vm_run_with(run, body->routine, row, run->relations[body->relation].width, &word);
    run->proof = NULL;
    proof->recording = false;
    close_to(proof, *made);
    proof->nodes[*made].word = word;
    return status;
}

/* Forgets the last body below a node, and everything after it. */
static void forget_body(struct proof *proof, uint32_t node, uint32_t made)
{
    uint32_t before = proof->nodes[made].previous;
    proof->n = made;
    proof->nodes[node].last = before;
    if (before == NONE)
        proof->nodes[node].first = NONE;
    else
        proof->nodes[before].next = NONE;
}

/* One body: its steps stay when it gives the row. */
static enum muster_status try_body(struct run *run, struct proof *proof, uint32_t node,
                                   const struct program_derivation *body, const value *row,
                                   bool *gives)
{
    uint32_t made;
    enum muster_status status = evaluate_body(run, proof, node, body, row, &made);
    *gives = !status && proof->nodes[made].word == 1;
    if (!*gives) forget_body(proof, node, made);
    return status;
}

/* The bodies, one after another, until one gives the row. */
static enum muster_status try_bodies(struct run *run, struct proof *proof, uint32_t node,
                                     const value *row, bool *gives)
{
    const struct program *program = run->program;
    uint32_t relation = trace_of(proof, node)->relation;
    enum muster_status status = MUSTER_OK;
    proof->ceiling = proof->n + NODES_MAX;
    for (uint32_t k = 0; k < program->nderivations && !*gives && !status; k++)
        if (program->derivations[k].relation == relation)
            status = try_body(run, proof, node, &program->derivations[k], row, gives);
    return status;
}

/* The loop that a relation is derived in, or NULL. */
static const struct program_step *loop_of(const struct program *program, uint32_t relation)
{
    for (size_t s = 0; s < program->nsteps; s++) {
        const struct program_step *step = &program->steps[s];
        for (uint32_t k = 0; step->kind == STEP_LOOP && k < step->relations_count; k++)
            if (program->loop_relations[step->relations_first + k].relation == relation)
                return step;
    }
    return NULL;
}

/* Leaves of each relation of a loop the rows known before a round (0: all of them). */
static void limit_to(struct run *run, struct proof *proof, const struct program_step *loop,
                     size_t round)
{
    for (uint32_t k = 0; k < loop->relations_count; k++) {
        uint32_t number = run->program->loop_relations[loop->relations_first + k].relation;
        struct relation *relation = &run->relations[number];
        size_t limit = round == 0                  ? relation->nrows
                       : round > relation->nrounds ? relation->nrows
                       : round == 1                ? 0
                                                   : relation->rounds[round - 2];
        relation->known = relation->old = limit;
        proof->limits[number] = round == 0 ? SIZE_MAX : limit;
    }
}

/* The round in which a row was found, from 1. */
static size_t round_of(const struct relation *relation, size_t row)
{
    size_t round = 1;
    while (round <= relation->nrounds && relation->rounds[round - 1] <= row) round++;
    return round;
}

/*
 * A row was derived from rows of earlier rounds: its bodies are evaluated with no others, so no
 * proof goes round in a circle. What asks for a single row sees those of its own round, too; then
 * the row's number decides.
 */
enum muster_status run_derive(struct run *run, struct proof *proof, uint32_t node)
{
    const struct program_trace *trace = trace_of(proof, node);
    const struct program_step *loop;
    struct relation *relation;
    value row[64];
    size_t number;
    bool gives = false;
    enum muster_status status;
    if (!trace || trace->kind != TRACE_RULE || trace->relation == NONE) return MUSTER_OK;
    relation = &run->relations[trace->relation];
    if (relation->width > 64 || !read_arguments(proof, node, row, relation->width))
        return MUSTER_OK;
    number = relation_row(relation, row);
    if (number == SIZE_MAX) return MUSTER_OK;
    loop = loop_of(run->program, trace->relation);
    if (!loop) return try_bodies(run, proof, node, row, &gives);
    limit_to(run, proof, loop, round_of(relation, number));
    status = try_bodies(run, proof, node, row, &gives);
    if (!status && !gives) {
        limit_to(run, proof, loop, 0);
        relation->known = relation->old = proof->limits[trace->relation] = number;
        status = try_bodies(run, proof, node, row, &gives);
    }
    limit_to(run, proof, loop, 0);
    return status;
}

/* -- rules that do not hold */

/* Conditions below a node that hold: of `or` those of the best side, of a query those of its best
 * row. */
static uint32_t count_truths(const struct proof *proof, uint32_t node)
{
    const struct program_trace *trace = trace_of(proof, node);
    uint32_t all = 0, most = 0;
    if (is_condition(proof, node) && (trace->kind != TRACE_LOGIC || trace->op == OP_NOT)) {
        uint32_t best = proof->nodes[node].best; /* a row counts for one itself */
        return proof->nodes[node].word == 1 ? 1 : best ? best - 1 : 0;
    }
    for (uint32_t k = proof->nodes[node].first; k != NONE; k = proof->nodes[k].next) {
        uint32_t held = count_truths(proof, k);
        all += held;
        if (held > most) most = held;
    }
    return trace && trace->op == OP_OR ? most : all;
}

/* Takes an older body out from before the last one. */
static void unlink_before(struct proof *proof, uint32_t node, uint32_t last)
{
    uint32_t before = proof->nodes[proof->nodes[last].previous].previous;
    proof->nodes[last].previous = before;
    if (before == NONE)
        proof->nodes[node].first = last;
    else
        proof->nodes[before].next = last;
}

enum muster_status run_attempt(struct run *run, struct proof *proof, uint32_t node, uint32_t *body,
                               size_t *others)
{
    const struct program *program = run->program;
    const struct program_trace *trace = trace_of(proof, node);
    enum muster_status status = MUSTER_OK;
    value row[64];
    uint32_t most = 0;
    *body = NONE;
    *others = 0;
    if (!trace || trace->kind != TRACE_RULE || trace->relation == NONE ||
        run->relations[trace->relation].width > 64 ||
        !read_arguments(proof, node, row, run->relations[trace->relation].width))
        return MUSTER_OK;
    for (uint32_t k = 0; k < program->nderivations && !status; k++) {
        uint32_t made, held;
        if (program->derivations[k].relation != trace->relation) continue;
        proof->ceiling = proof->n + ATTEMPT_MAX;
        status = evaluate_body(run, proof, node, &program->derivations[k], row, &made);
        held = count_truths(proof, made);
        *others += *body != NONE;
        if (*body != NONE && held <= most) {
            forget_body(proof, node, made);
            continue;
        }
        if (*body != NONE) unlink_before(proof, node, made);
        *body = made;
        most = held;
    }
    return status;
}

void proof_members(struct run *run, uint32_t relation, value thing,
                   void (*take)(void *context, value member, place at), void *context)
{
    const struct relation *set = &run->relations[relation];
    struct probe probe;
    const value *row;
    vm_walk_first(run, &probe, relation, thing);
    while ((row = probe_next(&probe)))
        if (row[0] == thing)
            take(context, row[1],
                 set->places ? set->places[(size_t)(row - set->rows) / set->width] : 0);
}
