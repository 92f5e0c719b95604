/* What is explained, and what is said of it beside the steps. */
#include "report/proof.h"

#include <string.h>

static bool is_outcome(const struct finding *f)
{
    return f->outcome <= FINDING_ERROR;
}

static bool is_silent(const struct finding *f)
{
    return f->outcome == FINDING_VACUOUS || f->outcome == FINDING_NOT_APPLICABLE ||
           f->outcome == FINDING_NOT_IN_USE;
}

/* -- which findings */

enum wanted { WANTED_EXACT, WANTED_BEGINNING, WANTED_UNSATISFIED, WANTED_SATISFIED, WANTED_SILENT };

static bool is_wanted(const struct finding *f, enum wanted wanted, const char *subject)
{
    switch (wanted) {
    case WANTED_EXACT: return is_outcome(f) && !strcmp(f->subject_text, subject);
    case WANTED_BEGINNING:
        return is_outcome(f) && !strncmp(f->subject_text, subject, strlen(subject));
    case WANTED_UNSATISFIED:
        return (is_outcome(f) && f->outcome != FINDING_SATISFIED) ||
               f->outcome == FINDING_VACUOUS || f->outcome == FINDING_NOT_IN_USE;
    case WANTED_SATISFIED: return f->outcome == FINDING_SATISFIED;
    case WANTED_SILENT: return is_silent(f);
    }
    return false;
}

static void choose(struct explanations *x, uint32_t requirement, uint32_t part, enum wanted wanted,
                   const char *subject)
{
    size_t most = wanted == WANTED_SATISFIED ? 1 : EXPLAINED_MAX;
    for (size_t k = 0; k < x->findings->n; k++) {
        const struct finding *f = &x->findings->items[k];
        if (f->requirement != requirement || (part != NONE && f->part != NONE && f->part != part) ||
            !is_wanted(f, wanted, subject))
            continue;
        if (x->n < most)
            x->items[x->n++].finding = f;
        else
            x->more++;
    }
}

/* -- the subject */

static void add_subject(struct explanations *x, struct proof_line *to, value subject)
{
    struct run *run = x->findings->run;
    struct object object = *object_of(&run->objects, subject);
    for (uint32_t k = 0; k < object.n; k++) {
        uint32_t tag = run->program->types[object.types[k]].tag;
        bool thing = (tag == TYPE_THING || tag == TYPE_UNION) && object.words[k] != MISSING;
        struct proof_line *line = proof_line_add(x, to, "subject", NULL);
        line->is_value = true;
        line->value = proof_value(x, object.types[k], object.words[k]);
        if (!thing) continue;
        line->at = run->entities[object.words[k]].at;
        if (run->entities[object.words[k]].kind != NONE)
            line->text = text_bytes(&run->texts,
                                    run->program->kinds[run->entities[object.words[k]].kind].name);
    }
}

/* -- one outcome */

static uint32_t find_part(const struct explanations *x, uint32_t subject, uint32_t part)
{
    for (uint32_t k = x->proof->nodes[subject].first; k != NONE; k = x->proof->nodes[k].next)
        if (proof_trace(x, k) && proof_trace(x, k)->part == part) return k;
    return NONE;
}

/* The node of a subject, that with the part when the subject was judged in several blocks. */
static uint32_t find_subject(const struct explanations *x, value subject, uint32_t part)
{
    uint32_t found = NONE;
    for (uint32_t k = 0; k < x->proof->n; k++) {
        const struct proof_node *node = &x->proof->nodes[k];
        if (node->parent != NONE || node->word != subject) continue;
        if (found == NONE || find_part(x, k, part) != NONE) found = k;
    }
    return found;
}

/* A part whose condition is one step is that step. */
static void join_only(struct proof_line *line)
{
    const struct proof_line *only = line->first;
    if (!only || only->next || (strcmp(only->kind, "condition") && strcmp(only->kind, "fact")) ||
        !only->value || strcmp(only->value, line->value) != 0)
        return;
    line->text = only->text;
    line->values = only->values;
    line->hint = only->hint;
    line->at = only->at;
    line->more = only->more;
    line->first = only->first;
    line->last = only->last;
}

static enum muster_status explain_part(struct explanations *x, struct proof_line *to, uint32_t node)
{
    const struct program_trace *trace = proof_trace(x, node);
    struct proof_line *line;
    enum muster_status status;
    const char *kind = trace->kind == TRACE_PART    ? "require"
                       : trace->kind == TRACE_SCOPE ? "where"
                                                    : "provided";
    line = proof_line_add(x, to, kind, proof_source(x, (struct span){trace->at, trace->to}));
    line->value = proof_value(x, trace->type, x->proof->nodes[node].word);
    status = explain_node(x, line, node, 0);
    join_only(line);
    return status;
}

/* What is provided stands before the part, also where it was asked of the part alone. */
static enum muster_status explain_provided(struct explanations *x, struct proof_line *to,
                                           uint32_t part)
{
    enum muster_status status = MUSTER_OK;
    for (uint32_t k = x->proof->nodes[part].first; k != NONE && !status;
         k = x->proof->nodes[k].next)
        if (proof_trace(x, k) && proof_trace(x, k)->kind == TRACE_PROVIDED)
            status = explain_part(x, to, k);
    return status;
}

static enum muster_status explain_outcome(struct explanations *x, struct explanation *e)
{
    const struct finding *f = e->finding;
    uint32_t subject = find_subject(x, f->subject, f->part);
    enum muster_status status = MUSTER_OK;
    e->lines = arena_alloc(x->arena, sizeof *e->lines);
    x->lines = x->nderived = 0;
    x->attempts_deep = f->outcome == FINDING_SATISFIED ? 1 : 2;
    add_subject(x, e->lines, f->subject);
    for (uint32_t k = subject == NONE ? NONE : x->proof->nodes[subject].first; k != NONE && !status;
         k = x->proof->nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        struct proof_line *line;
        if (!trace || (trace->kind == TRACE_PART && trace->part != f->part)) continue;
        if (trace->kind != TRACE_LET) {
            status = explain_provided(x, e->lines, k);
            if (!status) status = explain_part(x, e->lines, k);
            continue;
        }
        line =
            proof_line_add(x, e->lines, "let", text_bytes(&x->findings->run->texts, trace->name));
        line->value = proof_value(x, trace->type, x->proof->nodes[k].word);
        line->is_value = true;
        status = explain_node(x, line, k, 0);
    }
    if (!status && f->outcome == FINDING_UNVERIFIED) proof_missing(x, e->lines, f, subject);
    return status;
}

/* -- nothing was inspected */

static bool was_inspected(const struct explanations *x, uint32_t block)
{
    const struct run *run = x->findings->run;
    for (uint32_t p = 0; p < run->program->nparts; p++)
        if (run->program->parts[p].block == block && run->tallies[p].inspected) return true;
    return false;
}

/* "leaves 3 of 12" of each condition of a row, in the order in which they were asked, and which of
 * them left none. */
static void add_tallies(struct explanations *x, struct proof_line *to, uint32_t node)
{
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next) {
        const struct program_trace *trace = proof_trace(x, k);
        const struct proof_tally *tally = &x->proof->tallies[x->proof->nodes[k].trace];
        const char *alone =
            arena_print(x->arena, "holds for %llu of %llu", (unsigned long long)tally->held,
                        (unsigned long long)tally->seen);
        struct proof_line *line;
        if (!trace || trace->kind < TRACE_LOGIC || trace->kind > TRACE_CALL ||
            x->proof->program->types[trace->type].tag != TYPE_BOOL)
            continue;
        line = proof_line_add(x, to, "where", proof_source(x, (struct span){trace->at, trace->to}));
        line->values = alone;
        if (x->proof->cut) continue; /* not all rows were followed */
        if (tally->before == 0) {
            line->hint = arena_print(x->arena, "none was left to ask; of all it %s", alone);
            line->values = NULL;
            continue;
        }
        line->values = arena_print(x->arena, "leaves %llu of %llu", (unsigned long long)tally->left,
                                   (unsigned long long)tally->before);
        if (tally->left == 0) line->hint = "this leaves none";
    }
}

/* The row that shows the most conditions: those inside it, too. */
static void add_scope_tallies(struct explanations *x, struct proof_line *to, uint32_t node)
{
    uint32_t best = NONE;
    for (uint32_t k = x->proof->nodes[node].first; k != NONE; k = x->proof->nodes[k].next)
        if (proof_trace(x, k) && proof_trace(x, k)->kind == TRACE_ROW &&
            (best == NONE || x->proof->nodes[k].held > x->proof->nodes[best].held))
            best = k;
    if (best == NONE) return;
    add_tallies(x, to, best);
    add_scope_tallies(x, to, best);
}

/* "there is no contract, no supplier" */
static const char *ranged_over(struct explanations *x, const struct program_block *block)
{
    const struct run *run = x->findings->run;
    const char *text = NULL;
    for (uint32_t k = block->reads_first; k < block->reads_first + block->reads_count; k++) {
        uint32_t kind = run->program->reads[k].kind;
        if (kind == NONE || run->relations[run->program->kinds[kind].relation].nrows) continue;
        text = arena_print(x->arena, "%s no %s",
                           text ? arena_print(x->arena, "%s,", text) : "there is",
                           text_bytes(&run->texts, run->program->kinds[kind].name));
    }
    return text ? text : "there is nothing that it ranges over";
}

static enum muster_status explain_silence(struct explanations *x, struct explanation *e)
{
    const struct program *program = x->findings->run->program;
    const struct program_requirement *r = &program->requirements[e->finding->requirement];
    enum muster_status status = MUSTER_OK;
    e->lines = arena_alloc(x->arena, sizeof *e->lines);
    x->lines = x->nderived = 0;
    for (uint32_t b = r->blocks_first; b < r->blocks_first + r->blocks_count && !status; b++) {
        struct proof_line *line;
        uint32_t node, query;
        if (program->blocks[b].scope == NONE || was_inspected(x, b)) continue;
        status = run_prove_scope(x->findings->run, x->proof, program->blocks[b].scope, &node);
        query = x->proof->nodes[node].first;
        if (status || query == NONE) continue;
        line = proof_line_add(x, e->lines, "scope", NULL);
        line->at = program->blocks[b].at;
        line->values = x->proof->nodes[query].rows ? "none of these is in scope"
                                                   : ranged_over(x, &program->blocks[b]);
        add_scope_tallies(x, line, query);
        status = explain_node(x, line, query, 0);
    }
    return status;
}

/* -- the whole */

static void open_explanations(struct explanations *x, struct findings *findings)
{
    memset(x, 0, sizeof *x);
    x->findings = findings;
    x->arena = &findings->arena;
    x->proof = heap_alloc(findings->run->heap, sizeof *x->proof);
}

void explanations_close(struct explanations *x)
{
    struct heap *heap = x->findings->run->heap;
    heap_free(heap, x->proof->nodes);
    heap_free(heap, x->proof->tallies);
    heap_free(heap, x->proof->limits);
    heap_free(heap, x->proof);
}

/* Makes the proofs of what was chosen, all of one requirement. */
static enum muster_status explain_items(struct explanations *x, uint32_t requirement)
{
    value subjects[EXPLAINED_MAX];
    size_t n = 0;
    enum muster_status status;
    for (size_t k = 0; k < x->n; k++)
        if (x->items[k].finding->subject != MISSING) subjects[n++] = x->items[k].finding->subject;
    status = run_prove(x->findings->run, x->proof, requirement, subjects, n);
    for (size_t k = 0; k < x->n && !status; k++)
        status = is_silent(x->items[k].finding) ? explain_silence(x, &x->items[k])
                                                : explain_outcome(x, &x->items[k]);
    return status;
}

enum muster_status explain_finding(struct explanations *x, struct findings *findings,
                                   const struct finding *finding)
{
    open_explanations(x, findings);
    if (!is_outcome(finding) && !is_silent(finding)) return MUSTER_OK;
    x->items[x->n++].finding = finding;
    return explain_items(x, finding->requirement);
}

enum muster_status explain(struct explanations *x, struct findings *findings, uint32_t requirement,
                           uint32_t part, const char *subject)
{
    open_explanations(x, findings);
    if (subject) choose(x, requirement, part, WANTED_EXACT, subject);
    if (subject && !x->n) choose(x, requirement, part, WANTED_BEGINNING, subject);
    if (!subject) choose(x, requirement, part, WANTED_UNSATISFIED, NULL);
    if (!subject && !x->n) choose(x, requirement, part, WANTED_SATISFIED, NULL);
    if (!subject && !x->n) choose(x, requirement, part, WANTED_SILENT, NULL);
    return explain_items(x, requirement);
}

static bool is_proved(const struct finding *f, bool all)
{
    return is_silent(f) || (is_outcome(f) && (all || f->outcome != FINDING_SATISFIED));
}

/* From the k-th finding on, as many as are of one requirement; *k is the first that is not. */
static void choose_next(struct explanations *x, size_t *k, bool all)
{
    const struct finding *items = x->findings->items;
    uint32_t requirement = items[*k].requirement;
    x->n = 0;
    for (; *k < x->findings->n && x->n < EXPLAINED_MAX && items[*k].requirement == requirement;
         ++*k)
        if (is_proved(&items[*k], all)) x->items[x->n++].finding = &items[*k];
}

enum muster_status explain_findings(struct findings *findings, bool all,
                                    struct finding_proofs *proofs)
{
    struct explanations *x = heap_alloc(findings->run->heap, sizeof *x);
    enum muster_status status = MUSTER_OK;
    size_t made = 0;
    open_explanations(x, findings);
    proofs->lines = arena_alloc(&findings->arena, (findings->n + 1) * sizeof *proofs->lines);
    for (size_t k = 0; k < findings->n && !status;) {
        size_t first = k;
        choose_next(x, &k, all);
        if (made >= PROOFS_MAX) {
            proofs->more += x->n;
            continue;
        }
        x->proof->n = 0;
        x->proof->cut = false;
        if (x->n) status = explain_items(x, findings->items[first].requirement);
        for (size_t i = 0; i < x->n && !status; i++)
            proofs->lines[x->items[i].finding - findings->items] = x->items[i].lines;
        proofs->cut |= x->proof->cut;
        made += x->n;
    }
    return status;
}
