/*
 * emit_formula - terms as formulas (bytecode/formula.def), for checking proofs.
 *
 * Formulas come straight from terms: neither plans nor code have a say in them, so what is checked
 * against them is checked against the policy as it was understood.
 */
#include "compiler/emit.h"

/* Arguments of a formula in the making. */
struct arguments {
    uint32_t *items;
    size_t n, capacity;
};

static void add(struct emitter *e, struct arguments *arguments, uint32_t formula)
{
    struct compilation *c = e->c;
    LIST_ADD(c, *arguments, formula);
}

static uint32_t make(struct emitter *e, enum formula_kind kind, uint32_t of,
                     const struct type *type, const struct arguments *arguments)
{
    struct program *p = e->p;
    uint32_t is = type_number(e->c, type), number = PROGRAM_ADD(p, formulas);
    p->formulas[number].kind = kind;
    p->formulas[number].of = of;
    p->formulas[number].type = is;
    p->formulas[number].arguments_first = (uint32_t)p->nformula_arguments;
    for (size_t i = 0; arguments && i < arguments->n; i++) {
        uint32_t argument = PROGRAM_ADD(p, formula_arguments);
        p->formula_arguments[argument].formula = arguments->items[i];
        p->formulas[number].arguments_count++;
    }
    return number;
}

static uint32_t wrap(struct emitter *e, enum formula_kind kind, uint32_t of, uint32_t first,
                     uint32_t second)
{
    struct arguments arguments = {0};
    add(e, &arguments, first);
    if (second != NONE) add(e, &arguments, second);
    return make(e, kind, of, simple(e, TYPE_BOOL), &arguments);
}

uint32_t formula_of_variable(struct emitter *e, struct variable *variable)
{
    if (!variable->formula)
        variable->formula = make(e, FORMULA_VARIABLE, 0, variable->type, NULL) + 1;
    return variable->formula - 1;
}

uint32_t formula_of_lambda(struct emitter *e, struct variable **formals,
                           const struct type *const *types, size_t n, struct term *body)
{
    struct arguments arguments = {0};
    for (size_t i = 0; i < n; i++)
        add(e, &arguments,
            wrap(e, FORMULA_FORMAL, types[i]->optional, formula_of_variable(e, formals[i]), NONE));
    add(e, &arguments, formula_of(e, body));
    return make(e, FORMULA_LAMBDA, 0, body->type, &arguments);
}

uint32_t formula_of_let(struct emitter *e, struct let *let)
{
    uint32_t variable = formula_of_variable(e, let->variable);
    return wrap(e, FORMULA_LET, let->of_row, variable, formula_of(e, let->value));
}

/* -- queries */

static uint32_t of_query(struct emitter *e, struct ram_query *query);

static uint32_t of_group(struct emitter *e, struct block *block)
{
    struct arguments arguments = {0};
    add(e, &arguments, of_query(e, block->query));
    for (size_t i = 0; i < block->nkeys; i++) {
        uint32_t key = formula_of_variable(e, block->keys[i]);
        add(e, &arguments, wrap(e, FORMULA_KEY_OF, 0, key, formula_of(e, block->key_values[i])));
    }
    for (size_t i = 0; i < block->nlets; i++)
        if (block->lets[i]->of_row) add(e, &arguments, formula_of_let(e, block->lets[i]));
    return make(e, FORMULA_GROUP, 0, simple(e, TYPE_BOOL), &arguments);
}

static uint32_t of_generator(struct emitter *e, struct generator *g)
{
    struct arguments arguments = {0};
    enum formula_kind kind = FORMULA_FREE;
    uint32_t of = 0;
    if (g->kind == GENERATOR_GROUP) return of_group(e, g->group->block);
    for (size_t i = 0; i < g->nvariables; i++)
        add(e, &arguments, formula_of_variable(e, g->variables[i]));
    switch (g->kind) {
    case GENERATOR_KIND:
        kind = FORMULA_THINGS;
        of = g->of_kind->number;
        break;
    case GENERATOR_SET:
        kind = FORMULA_MEMBERS;
        of = g->field->number;
        break;
    case GENERATOR_RULE:
        kind = FORMULA_ROWS;
        of = g->rule->relation;
        break;
    case GENERATOR_FINDINGS:
        kind = FORMULA_ROWS;
        of = g->findings->relation;
        break;
    case GENERATOR_LIST: kind = FORMULA_ELEMENTS; break;
    case GENERATOR_FREE:
    case GENERATOR_GROUP: break;
    }
    if (g->base) add(e, &arguments, formula_of(e, g->base));
    return make(e, kind, of, simple(e, TYPE_BOOL), &arguments);
}

static uint32_t of_query(struct emitter *e, struct ram_query *query)
{
    struct arguments arguments = {0};
    if (query->formula) return query->formula - 1;
    for (size_t i = 0; i < query->n; i++) add(e, &arguments, of_generator(e, query->generators[i]));
    for (size_t i = 0; i < query->nconditions; i++)
        add(e, &arguments, formula_of(e, query->conditions[i]));
    query->formula = make(e, FORMULA_QUERY, query->kleene, simple(e, TYPE_BOOL), &arguments) + 1;
    return query->formula - 1;
}

/* -- terms */

static uint32_t of_aggregate(struct emitter *e, struct term *term)
{
    struct arguments arguments = {0};
    add(e, &arguments, of_query(e, term->u.aggregate.query));
    if (term->kind == TERM_EXISTS) return make(e, FORMULA_EXISTS, 0, term->type, &arguments);
    add(e, &arguments, formula_of(e, term->u.aggregate.value));
    for (size_t i = 0; i < term->u.aggregate.nkeys; i++)
        add(e, &arguments,
            wrap(e, FORMULA_KEY, term->u.aggregate.descending[i],
                 formula_of(e, term->u.aggregate.keys[i]), NONE));
    if (term->u.aggregate.parameter) add(e, &arguments, formula_of(e, term->u.aggregate.parameter));
    return make(e, FORMULA_AGGREGATE, (uint32_t)term->u.aggregate.function, term->type, &arguments);
}

static uint32_t function_formula(struct emitter *e, struct function *f)
{
    if (!f->formula)
        f->formula = formula_of_lambda(e, f->variables, f->formals, f->nformals, f->body) + 1;
    return f->formula - 1;
}

/* What a term's formula is, and is of; UNKNOWN when it has none such. */
static enum formula_kind form_of(struct emitter *e, struct term *term, uint32_t *of)
{
    switch (term->kind) {
    case TERM_CONSTANT: return *of = constant_number(e, term), FORMULA_CONSTANT;
    case TERM_PARAMETER: return *of = term->u.parameter->number, FORMULA_PARAMETER;
    case TERM_FIELD: return *of = term->u.field->number, FORMULA_FIELD;
    case TERM_FIELD_NAMED: return *of = program_text(e, term->u.text), FORMULA_FIELD_NAMED;
    case TERM_SET_FIELD: return *of = term->u.field->number, FORMULA_SET_FIELD;
    case TERM_OPERATION: return *of = term->op, FORMULA_OPERATION;
    case TERM_BUILTIN: return *of = term->op, FORMULA_BUILTIN;
    case TERM_CALL: return *of = function_formula(e, term->u.function), FORMULA_CALL;
    case TERM_AND: return FORMULA_AND;
    case TERM_OR: return FORMULA_OR;
    case TERM_NOT: return FORMULA_NOT;
    case TERM_DEFAULT: return FORMULA_DEFAULT;
    case TERM_CHOICE: return FORMULA_CHOICE;
    case TERM_CONTAINS: return *of = term->u.rule->relation, FORMULA_CONTAINS;
    case TERM_IN_SET: return *of = term->u.field->number, FORMULA_IN_SET;
    case TERM_IS_KIND: return *of = term->u.kind->number, FORMULA_IS_KIND;
    case TERM_READ: return *of = term->u.kind->number, FORMULA_READ;
    case TERM_IF_READ: return *of = term->u.kind->number, FORMULA_IF_READ;
    case TERM_JOIN: return FORMULA_JOIN;
    case TERM_TEXT_OF: return FORMULA_TEXT_OF;
    case TERM_MAKE_LIST: return FORMULA_MAKE_LIST;
    case TERM_SUBJECT: return FORMULA_SUBJECT;
    case TERM_PATH: return *of = term->u.rule->relation, FORMULA_PATH;
    default: return FORMULA_UNKNOWN;
    }
}

static bool is_missing_constant(const struct term *term)
{
    return term->kind == TERM_CONSTANT && !term->u.constant.named &&
           !term->u.constant.requirement && term->u.constant.word == INT64_MIN;
}

static uint32_t of_term(struct emitter *e, struct term *term)
{
    struct arguments arguments = {0};
    enum formula_kind kind;
    uint32_t of = 0;
    if (term->kind == TERM_VARIABLE) return formula_of_variable(e, term->u.variable);
    if (term->kind == TERM_EXISTS || term->kind == TERM_AGGREGATE) return of_aggregate(e, term);
    if (is_missing_constant(term)) return make(e, FORMULA_MISSING, 0, term->type, NULL);
    if (term->kind == TERM_PARAMETER) add(e, &arguments, formula_of(e, term->u.parameter->term));
    kind = form_of(e, term, &of);
    for (size_t i = 0; kind != FORMULA_UNKNOWN && i < term->nargs; i++)
        add(e, &arguments, formula_of(e, term->args[i]));
    return make(e, kind, of, term->type, &arguments);
}

uint32_t formula_of(struct emitter *e, struct term *term)
{
    if (!term->formula) term->formula = of_term(e, term) + 1;
    return term->formula - 1;
}

/* -- what is judged */

static void add_wrapped(struct emitter *e, struct arguments *arguments, enum formula_kind kind,
                        struct term *term)
{
    if (term) add(e, arguments, wrap(e, kind, 0, formula_of(e, term), NONE));
}

static void of_part(struct emitter *e, struct part *part)
{
    struct arguments arguments = {0};
    add(e, &arguments, formula_of(e, part->condition));
    add_wrapped(e, &arguments, FORMULA_WHERE, part->asked);
    add_wrapped(e, &arguments, FORMULA_OTHERWISE, part->otherwise);
    make(e, FORMULA_PART, part->number, simple(e, TYPE_BOOL), &arguments);
}

static uint32_t of_provided(struct emitter *e, struct provided *provided)
{
    struct arguments arguments = {0};
    add(e, &arguments, formula_of(e, provided->condition));
    add_wrapped(e, &arguments, FORMULA_OTHERWISE, provided->otherwise);
    return make(e, FORMULA_PROVIDED, 0, simple(e, TYPE_BOOL), &arguments);
}

static void of_block(struct emitter *e, struct block *block)
{
    struct arguments arguments = {0};
    for (size_t i = 0; block->query && i < block->nsubject; i++)
        add(e, &arguments,
            wrap(e, FORMULA_JUDGED, 0, formula_of_variable(e, block->subject[i]), NONE));
    if (block->grouped)
        add(e, &arguments, of_group(e, block));
    else if (block->query)
        add(e, &arguments, of_query(e, block->query));
    for (size_t i = 0; block->grouped && i < block->nkeys; i++)
        if (block->key_sources[i]) add(e, &arguments, of_generator(e, block->key_sources[i]));
    add_wrapped(e, &arguments, FORMULA_WHERE, block->where);
    for (size_t i = 0; i < block->nlets; i++) add(e, &arguments, formula_of_let(e, block->lets[i]));
    for (size_t i = 0; i < block->nprovided; i++)
        add(e, &arguments, of_provided(e, block->provided[i]));
    make(e, FORMULA_BLOCK, block->number, simple(e, TYPE_BOOL), &arguments);
}

void emit_judged_formulas(struct emitter *e, struct requirement *requirement)
{
    for (size_t b = 0; b < requirement->nblocks; b++) of_block(e, requirement->blocks[b]);
    for (size_t i = 0; i < requirement->nparts; i++) of_part(e, requirement->parts[i]);
}
