/*
 * emit_term - code for terms.
 */
#include "compiler/emit.h"

uint32_t emit_row(struct emitter *e, struct term **terms, const struct type *const *types, size_t n)
{
    uint32_t first = new_registers(e, types, n);
    for (size_t i = 0; i < n; i++) emit_into(e, terms[i], first + (uint32_t)i);
    return first;
}

static const struct type **types_of(struct emitter *e, struct term **terms, size_t n)
{
    const struct type **types = arena_alloc(&e->c->arena, (n + 1) * sizeof *types);
    for (size_t i = 0; i < n; i++) types[i] = terms[i]->type;
    return types;
}

/* Neighbouring registers with the arguments, each of its own type. */
static uint32_t emit_args(struct emitter *e, struct term *term)
{
    return emit_row(e, term->args, types_of(e, term->args, term->nargs), term->nargs);
}

static void emit_constant(struct emitter *e, struct term *term, uint32_t reg)
{
    if (!term->u.constant.named && !term->u.constant.requirement &&
        term->u.constant.word == INT64_MIN)
        put(e, OP_MISSING, reg, 0, 0, 0);
    else
        put(e, OP_LOAD, reg, constant_number(e, term), 0, 0);
}

/* and, or: the second operand is worked out only when the first does not decide. */
static void emit_logic(struct emitter *e, struct term *term, uint32_t reg)
{
    bool and = term->kind == TERM_AND;
    uint32_t end = new_label(e), right;
    emit_into(e, term->args[0], reg);
    cover_operand(e, term->args[0], reg);
    for (size_t i = 1; i < term->nargs; i++) {
        put(e, and? OP_JUMP_IF_FALSE : OP_JUMP_IF, end, reg, 0, 0);
        right = emit_term(e, term->args[i]);
        cover_operand(e, term->args[i], right);
        put(e, and? OP_AND : OP_OR, reg, reg, right, 0);
    }
    put_label(e, end);
}

static void emit_not(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t value = emit_term(e, term->args[0]);
    cover_operand(e, term->args[0], value);
    put(e, OP_NOT, reg, value, 0, 0);
}

static void emit_default(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t other = new_label(e), end = new_label(e);
    emit_into(e, term->args[0], reg);
    put(e, OP_JUMP_IF_MISSING, other, reg, 0, 0);
    put(e, OP_JUMP, end, 0, 0, 0);
    put_label(e, other);
    emit_into(e, term->args[1], reg);
    put_label(e, end);
}

/* An unknown condition gives no value. */
static void emit_choice(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t other = new_label(e), end = new_label(e), condition;
    put(e, OP_MISSING, reg, 0, 0, 0);
    condition = emit_term(e, term->args[0]);
    cover_operand(e, term->args[0], condition);
    put(e, OP_JUMP_IF_MISSING, end, condition, 0, 0);
    put(e, OP_JUMP_IF_FALSE, other, condition, 0, 0);
    emit_into(e, term->args[1], reg);
    put(e, OP_JUMP, end, 0, 0, 0);
    put_label(e, other);
    emit_into(e, term->args[2], reg);
    put_label(e, end);
}

static void emit_operation(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t a = term->nargs > 0 ? emit_term(e, term->args[0]) : 0;
    uint32_t b = term->nargs > 1 ? emit_term(e, term->args[1]) : 0;
    e->at = term->at;
    put(e, (enum opcode)term->op, reg, a, b, 0);
    if (term->op != OP_IN_LIST) return;
    trace_arguments(e, b, 1);
    trace_arguments(e, a, 1);
}

static void emit_builtin(struct emitter *e, struct term *term, uint32_t reg)
{
    size_t arity = builtin_arity(term->op);
    const struct type *types[8] = {0};
    uint32_t first;
    for (size_t i = 0; i < arity && i < 8; i++)
        types[i] = i < term->nargs ? term->args[i]->type : simple(e, TYPE_INSTANT);
    first = new_registers(e, types, arity);
    for (size_t i = 0; i < term->nargs; i++) emit_into(e, term->args[i], first + (uint32_t)i);
    for (size_t i = term->nargs; i < arity; i++) put(e, OP_MISSING, first + (uint32_t)i, 0, 0, 0);
    e->at = term->at;
    put(e, OP_BUILTIN, reg, term->op, first, 0);
}

/* Without an argument that the function counts on there is no value. */
static void emit_call(struct emitter *e, struct term *term, uint32_t reg)
{
    const struct function *f = term->u.function;
    uint32_t first = emit_row(e, term->args, f->formals, f->nformals), end = new_label(e);
    e->at = term->at;
    for (size_t i = 0; i < f->nformals; i++) {
        if (f->formals[i]->optional || !term_nullable(term->args[i])) continue;
        put(e, OP_MISSING, reg, 0, 0, 0);
        put(e, OP_JUMP_IF_MISSING, end, first + (uint32_t)i, 0, 0);
    }
    put(e, OP_CALL, reg, f->routine, first, 0);
    put_label(e, end);
}

static void emit_in_set(struct emitter *e, struct term *term, uint32_t reg)
{
    struct term *pair[2] = {term->args[1], term->args[0]};
    uint32_t first = emit_row(e, pair, types_of(e, pair, 2), 2), place;
    put(e, OP_CONTAINS, reg, term->u.field->relation, first, 0);
    if (!e->tracing) return;
    trace_arguments(e, first, 2);
    place = new_register(e, simple(e, TYPE_INT));
    put(e, OP_TRACE_FACT, term->u.field->number, first, 0, 0);
    put(e, OP_PLACE_OF_MEMBER, place, term->u.field->number, first, first + 1);
    put(e, OP_TRACE_AT, place, 0, 0, 0);
}

static void emit_contains(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t first = emit_args(e, term);
    trace_arguments(e, first, term->nargs);
    put(e, OP_CONTAINS, reg, term->u.rule->relation, first, 0);
}

static void emit_path(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t zero = 0, first = emit_args(e, term);
    want_index(e, term->u.rule->relation, &zero, 1);
    put(e, OP_PATH, reg, term->u.rule->relation, first, 0);
}

static void emit_gather(struct emitter *e, struct term *term, uint32_t reg)
{
    const struct type **types = types_of(e, term->args, term->nargs);
    uint32_t first, missing = new_label(e);
    for (size_t i = 0; term->kind == TERM_MAKE_LIST && i < term->nargs; i++)
        types[i] = term->type->element;
    first = emit_row(e, term->args, types, term->nargs);
    for (uint32_t i = 0; term->kind == TERM_JOIN && i < term->nargs; i++) {
        if (!term_nullable(term->args[i])) continue;
        put(e, OP_MISSING, reg, 0, 0, 0);
        put(e, OP_JUMP_IF_MISSING, missing, first + i, 0, 0);
    }
    put(e,
        term->kind == TERM_JOIN      ? OP_JOIN
        : term->kind == TERM_SUBJECT ? OP_SUBJECT
                                     : OP_MAKE_LIST,
        reg, first, (uint32_t)term->nargs, 0);
    put_label(e, missing);
}

static void emit_node(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t base = term->nargs ? emit_term(e, term->args[0]) : 0;
    e->at = term->at;
    switch (term->kind) {
    case TERM_NODE_UP: put(e, OP_NODE_UP, reg, base, (uint32_t)term->u.count, 0); break;
    case TERM_NODE_AT: put(e, OP_NODE_AT, reg, base, (uint32_t)term->u.count, 0); break;
    case TERM_NODE_MEMBER:
        put(e, OP_NODE_MEMBER, reg, base, program_text(e, term->u.text), 0);
        break;
    case TERM_NODE_DEEP: put(e, OP_NODE_DEEP, reg, base, program_text(e, term->u.text), 0); break;
    default: put(e, (enum opcode)term->op, reg, 0, 0, 0); break;
    }
}

bool term_is_field(const struct term *a, const struct term *b)
{
    return a->kind == TERM_FIELD && b->kind == TERM_FIELD && a->u.field == b->u.field &&
           a->args[0]->kind == TERM_VARIABLE && b->args[0]->kind == TERM_VARIABLE &&
           a->args[0]->u.variable == b->args[0]->u.variable;
}

static bool emit_group_column(struct emitter *e, const struct term *term, uint32_t reg)
{
    const struct group *group = e->row_group;
    for (size_t i = 0; group && i < group->nfields; i++) {
        if (!term_is_field(term, group->fields[i])) continue;
        put(e, OP_COLUMN, reg, e->row_cursor, (uint32_t)(group->nkeys + group->nvariables + 1 + i),
            0);
        return true;
    }
    return false;
}

/* A field of the thing that a cursor stands on is a column of its row, so nothing is looked up. */
static bool emit_column(struct emitter *e, const struct term *term, uint32_t reg)
{
    const struct variable *v = term->args[0]->u.variable;
    if (e->tracing || term->kind != TERM_FIELD || term->args[0]->kind != TERM_VARIABLE)
        return false;
    if (emit_group_column(e, term, reg)) return true;
    if (!v->cursor || v->routine != e->routine) return false;
    if (e->cursors.items[v->cursor - 1].relation != term->u.field->kind->relation) return false;
    put(e, OP_COLUMN, reg, v->cursor - 1, term->u.field->column, 0);
    return true;
}

static void emit_field(struct emitter *e, struct term *term, uint32_t reg)
{
    uint32_t base;
    if (emit_column(e, term, reg)) return;
    base = emit_term(e, term->args[0]);
    e->at = term->at;
    if (term->kind == TERM_FIELD_NAMED)
        put(e, OP_FIELD_NAMED, reg, program_text(e, term->u.text), base, 0);
    else
        put(e, term->kind == TERM_SET_FIELD ? OP_SET_OF_FIELD : OP_FIELD, reg,
            term->u.field->number, base, 0);
    if (e->tracing && term->kind != TERM_FIELD_NAMED)
        put(e, OP_TRACE_FACT, term->u.field->number, base, 0, 0);
}

static void emit_kind(struct emitter *e, struct term *term, uint32_t reg)
{
    switch (term->kind) {
    case TERM_CONSTANT: emit_constant(e, term, reg); break;
    case TERM_VARIABLE: put(e, OP_MOVE, reg, variable_register(e, term->u.variable), 0, 0); break;
    case TERM_PARAMETER: put(e, OP_PARAMETER, reg, term->u.parameter->number, 0, 0); break;
    case TERM_FIELD:
    case TERM_FIELD_NAMED:
    case TERM_SET_FIELD: emit_field(e, term, reg); break;
    case TERM_OPERATION: emit_operation(e, term, reg); break;
    case TERM_BUILTIN: emit_builtin(e, term, reg); break;
    case TERM_CALL: emit_call(e, term, reg); break;
    case TERM_AND:
    case TERM_OR: emit_logic(e, term, reg); break;
    case TERM_NOT: emit_not(e, term, reg); break;
    case TERM_DEFAULT: emit_default(e, term, reg); break;
    case TERM_CHOICE: emit_choice(e, term, reg); break;
    case TERM_CONTAINS: emit_contains(e, term, reg); break;
    case TERM_IN_SET: emit_in_set(e, term, reg); break;
    case TERM_IS_KIND:
        put(e, OP_IS_KIND, reg, emit_term(e, term->args[0]), term->u.kind->number, 0);
        break;
    case TERM_READ: put(e, OP_READ, reg, term->u.kind->number, 0, 0); break;
    case TERM_IF_READ:
        put(e, OP_IF_READ, reg, emit_term(e, term->args[0]), term->u.kind->number, 0);
        break;
    case TERM_EXISTS: emit_exists(e, term, reg); break;
    case TERM_AGGREGATE: emit_aggregate(e, term, reg); break;
    case TERM_JOIN:
    case TERM_MAKE_LIST:
    case TERM_SUBJECT: emit_gather(e, term, reg); break;
    case TERM_TEXT_OF: put(e, OP_TEXT_OF, reg, emit_term(e, term->args[0]), 0, 0); break;
    case TERM_PATH: emit_path(e, term, reg); break;
    case TERM_NODE:
    case TERM_NODE_UP:
    case TERM_NODE_MEMBER:
    case TERM_NODE_AT:
    case TERM_NODE_DEEP: emit_node(e, term, reg); break;
    case TERM_BROKEN: put(e, OP_MISSING, reg, 0, 0, 0); break;
    }
}

void emit_into(struct emitter *e, struct term *term, uint32_t reg)
{
    struct span outer = e->at, covered = e->covered;
    bool counted = cover_begin(e, term);
    uint32_t trace;
    e->at = term->at;
    trace = trace_term(e, term, reg);
    emit_kind(e, term, reg);
    trace_end(e, trace, reg);
    if (counted) cover_end(e, term, reg);
    e->at = outer;
    e->covered = covered;
}

uint32_t emit_term(struct emitter *e, struct term *term)
{
    uint32_t reg;
    if (term->kind == TERM_VARIABLE) {
        reg = variable_register(e, term->u.variable);
        trace_end(e, trace_term(e, term, reg), reg);
        return reg;
    }
    reg = new_register(e, term->type);
    emit_into(e, term, reg);
    return reg;
}
