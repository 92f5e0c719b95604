/*
 * emit_trace - what a policy that is compiled to explain says of its steps (vm/proof.h).
 *
 * Only one requirement is explained, or all of them, with what they call; everything else is
 * compiled as ever. A trace stands around each term that is worth showing.
 */
#include "compiler/emit.h"

/* What stands behind "WORD.", or NULL. */
static const char *behind(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && text[n] == '.' ? text + n + 1 : NULL;
}

static bool is_called(const char *asked, const char *name)
{
    return strcmp(asked, name) == 0 || behind(asked, name);
}

bool is_explained(const struct compilation *c, const struct requirement *requirement)
{
    const char *name = text_z(c, requirement->thing->name);
    const char *kind = text_z(c, requirement->thing->kind->name);
    const char *asked = c->options->explain, *rest;
    if (!asked) return false;
    if (strcmp(asked, "*") == 0 || is_called(asked, name)) return true;
    if ((rest = behind(asked, kind)) && is_called(rest, name)) return true;
    rest = behind(asked, text_z(c, requirement->module->name));
    if (rest && is_called(rest, name)) return true;
    rest = rest ? behind(rest, kind) : NULL;
    return rest && is_called(rest, name);
}

uint32_t trace_begin(struct emitter *e, enum trace_kind kind, uint32_t reg, struct span at)
{
    struct program *p = e->p;
    uint32_t trace;
    if (!e->tracing) return NONE;
    trace = PROGRAM_ADD(p, traces);
    p->traces[trace].kind = kind;
    p->traces[trace].type = e->registers.items[reg];
    p->traces[trace].part = p->traces[trace].relation = p->traces[trace].formula = NONE;
    p->traces[trace].at = at.from;
    p->traces[trace].to = at.to;
    if (kind != TRACE_ROW) put(e, OP_TRACE_BEGIN, trace, 0, 0, 0);
    return trace;
}

void trace_end(struct emitter *e, uint32_t trace, uint32_t reg)
{
    if (trace != NONE) put(e, OP_TRACE_END, trace, reg, 0, 0);
}

/* What kind of step a term is; false when it is none. */
static bool kind_of(const struct term *term, enum trace_kind *kind)
{
    *kind = TRACE_VALUE;
    switch (term->kind) {
    case TERM_CONSTANT: *kind = TRACE_CONSTANT; return true;
    case TERM_VARIABLE: *kind = TRACE_VARIABLE; return true;
    case TERM_FIELD:
    case TERM_FIELD_NAMED:
    case TERM_SET_FIELD: *kind = TRACE_FIELD; return true;
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT: *kind = TRACE_LOGIC; return true;
    case TERM_OPERATION:
        if (term->op == OP_MOVE || term->op == OP_INSTANT || term->op == OP_NUMBER ||
            term->op == OP_AS_KIND || term->op == OP_NEG_DURATION || term->op == OP_NEG_MONTHS)
            return false;
        if (term->type->plain->tag == TYPE_BOOL) *kind = TRACE_TEST;
        return true;
    case TERM_IN_SET:
    case TERM_IS_KIND: *kind = TRACE_TEST; return true;
    case TERM_EXISTS: *kind = TRACE_QUERY; return true;
    case TERM_AGGREGATE: *kind = TRACE_AGGREGATE; return true;
    case TERM_CONTAINS: *kind = TRACE_RULE; return true;
    case TERM_CALL: *kind = TRACE_CALL; return true;
    case TERM_PARAMETER:
    case TERM_BUILTIN:
    case TERM_DEFAULT:
    case TERM_CHOICE:
    case TERM_READ:
    case TERM_PATH: return true;
    default: return false;
    }
}

uint32_t trace_term(struct emitter *e, struct term *term, uint32_t reg)
{
    enum trace_kind kind;
    uint32_t trace;
    struct program_trace *to;
    if (!e->tracing || !kind_of(term, &kind)) return NONE;
    trace = trace_begin(e, kind, reg, term->at);
    trace_follows(e, trace, term);
    to = &e->p->traces[trace];
    if (term->kind == TERM_OPERATION || term->kind == TERM_BUILTIN) to->op = term->op;
    if (term->kind == TERM_AGGREGATE) to->op = (uint32_t)term->u.aggregate.function;
    if (term->kind == TERM_AND) to->op = OP_AND;
    if (term->kind == TERM_OR) to->op = OP_OR;
    if (term->kind == TERM_NOT) to->op = OP_NOT;
    if (term->kind == TERM_VARIABLE) to->name = program_text(e, term->u.variable->name);
    if (term->kind == TERM_CALL) to->name = program_text(e, term->u.function->name);
    if (term->kind == TERM_CONTAINS) {
        to->name = program_text(e, term->u.rule->name);
        to->relation = term->u.rule->relation;
    }
    if (term->kind == TERM_IN_SET) to->relation = term->u.field->relation;
    return trace;
}

void trace_follows(struct emitter *e, uint32_t trace, struct term *term)
{
    uint32_t formula;
    if (trace == NONE) return;
    formula = formula_of(e, term);
    e->p->traces[trace].formula = formula;
}

/* A row of a rule, or a set and what is looked for in it, in neighbouring registers. */
void trace_arguments(struct emitter *e, uint32_t first, size_t n)
{
    for (size_t i = 0; i < n && e->tracing; i++)
        trace_end(e, trace_begin(e, TRACE_ARGUMENT, first + (uint32_t)i, e->at),
                  first + (uint32_t)i);
}

void trace_let(struct emitter *e, struct let *let, uint32_t reg, uint32_t trace)
{
    uint32_t formula;
    if (trace == NONE) return;
    formula = formula_of_let(e, let);
    e->p->traces[trace].formula = formula;
    e->p->traces[trace].name = program_text(e, let->variable->name);
    trace_end(e, trace, reg);
}

void trace_variable(struct emitter *e, struct variable *v, bool row)
{
    uint32_t reg = variable_register(e, v);
    uint32_t trace = trace_begin(e, row ? TRACE_ROW : TRACE_LET, reg, v->at);
    uint32_t formula = formula_of_variable(e, v);
    e->p->traces[trace].formula = formula;
    e->p->traces[trace].name = program_text(e, v->name);
    put(e, row ? OP_TRACE_ROW : OP_TRACE_END, trace, reg, 0, 0);
    if (!row || !v->drawn_from) return;
    e->tracing = false;
    put(e, OP_TRACE_FACT, v->drawn_from->number, emit_term(e, v->drawn_of), 0, 0);
    put(e, OP_TRACE_AT, emit_place(e, term_variable(e->c, v, v->at)), 0, 0, 0);
    e->tracing = true;
}

static void trace_rule_row(struct emitter *e, const struct rule *rule, uint32_t cursor)
{
    uint32_t first = new_registers(e, rule->formals, rule->nformals);
    uint32_t holds = new_register(e, simple(e, TYPE_BOOL)), trace;
    struct term *truth = term_constant(e->c, simple(e, TYPE_BOOL), 1, e->at);
    for (uint32_t i = 0; i < rule->nformals; i++) put(e, OP_COLUMN, first + i, cursor, i, 0);
    put(e, OP_LOAD, holds, constant_number(e, truth), 0, 0);
    trace = trace_begin(e, TRACE_RULE, holds, e->at);
    e->p->traces[trace].name = program_text(e, rule->name);
    e->p->traces[trace].relation = rule->relation;
    trace_arguments(e, first, rule->nformals);
    trace_end(e, trace, holds);
}

void trace_step(struct emitter *e, const struct plan_step *step, uint32_t cursor)
{
    bool row = false;
    if (!e->tracing) return;
    if (step->source.group) {
        const struct group *group = step->source.group;
        for (size_t i = 0; i < group->nvariables; i++) {
            if (group->variables[i]->value || !group->variables[i]->name) continue;
            trace_variable(e, group->variables[i], !row);
            row = true;
        }
        return;
    }
    for (size_t i = 0; i < step->nbind; i++) {
        if (!step->bind[i]) continue;
        trace_variable(e, step->bind[i], !row && step->kind != PLAN_BIND);
        row = true;
    }
    if (step->source.rule) trace_rule_row(e, step->source.rule, cursor);
}

/* The bodies of rules as functions of the row. */
void emit_derivations(struct emitter *e)
{
    struct program *p = e->p;
    if (!e->c->options->explain) return;
    for (size_t i = 0; i < e->c->model.rules.n; i++) {
        struct rule *rule = e->c->model.rules.items[i];
        for (size_t b = 0; b < rule->nbodies; b++) {
            struct rule_body *body = &rule->checked[b];
            uint32_t routine = new_routine(e), number, result, formula;
            e->c->tracing = true; /* a row that a body does not give has nearest candidates, too */
            order_term(e->c, body->condition);
            e->c->tracing = false;
            begin_routine(e, routine, ROUTINE_FUNCTION, program_text(e, rule->name));
            p->routines[routine].arguments = (uint32_t)rule->nformals;
            for (size_t f = 0; f < rule->nformals; f++) variable_register(e, body->formals[f]);
            e->at = body->condition->at;
            e->tracing = true;
            result = emit_term(e, body->condition);
            e->tracing = false;
            put(e, OP_RETURN, result, 0, 0, 0);
            end_routine(e, simple(e, TYPE_BOOL));
            formula =
                formula_of_lambda(e, body->formals, rule->formals, rule->nformals, body->condition);
            number = PROGRAM_ADD(p, derivations);
            p->derivations[number].formula = formula;
            p->derivations[number].relation = rule->relation;
            p->derivations[number].routine = routine;
            p->derivations[number].at = rule->bodies[b]->at.from;
            p->derivations[number].to = rule->bodies[b]->at.to;
        }
    }
}

/* Whether anything is in the scope of a block, its `for` and `where` taken row by row. */
uint32_t emit_scope(struct emitter *e, struct block *block)
{
    struct compilation *c = e->c;
    struct ram_query *query;
    struct term *exists;
    uint32_t routine, result;
    if (!block->query || !is_explained(c, block->requirement)) return NONE;
    query = query_new(c, true);
    for (size_t i = 0; i < block->query->n; i++) query_add(c, query, block->query->generators[i]);
    for (size_t i = 0; i < block->query->nconditions; i++)
        APPEND(c, query, conditions, block->query->conditions[i]);
    c->tracing = true;
    order_query(c, query, block->at);
    c->tracing = false;
    exists = term_new(c, TERM_EXISTS, simple(e, TYPE_BOOL), block->at, 0);
    exists->u.aggregate.query = query;
    routine = new_routine(e);
    begin_routine(e, routine, ROUTINE_SOURCES, text_intern_z(&e->p->texts, "scope"));
    e->at = block->at;
    e->tracing = true;
    result = emit_term(e, exists);
    e->tracing = false;
    put(e, OP_RETURN, result, 0, 0, 0);
    end_routine(e, simple(e, TYPE_BOOL));
    return routine;
}
