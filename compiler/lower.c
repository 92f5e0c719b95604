/*
 * lower - rules to derivations: conjunctions of generators and conditions, with delta versions for
 * recursion.
 *
 * A rule holds if any of its bodies does, so every `or` at the top makes derivations of its own,
 * and an `exists` that is not negated just adds its generators: rows that come twice are one.
 */
#include "compiler/check_int.h"
#include "compiler/order.h"
#include "compiler/strata.h"

enum { DISJUNCTS_MAX = 64, DISJUNCTS_LIMIT = 4096 };

struct conjunction {
    struct generator **generators;
    size_t n, capacity;
    struct term **conditions;
    size_t nconditions, conditions_capacity;
};

struct disjunction {
    struct conjunction **items;
    size_t n, capacity;
};

static struct disjunction apart(struct compilation *c, struct term *term, const struct step *step);

static void add_all(struct compilation *c, struct conjunction *to, const struct conjunction *from)
{
    for (size_t i = 0; i < from->n; i++) {
        to->generators =
            compile_room(c, to->generators, &to->capacity, to->n + 1, sizeof *to->generators);
        to->generators[to->n++] = from->generators[i];
    }
    for (size_t i = 0; i < from->nconditions; i++) APPEND(c, to, conditions, from->conditions[i]);
}

/* Every one of `a` together with every one of `b`. */
static struct disjunction cross(struct compilation *c, struct disjunction a, struct disjunction b)
{
    struct disjunction out = {0};
    for (size_t i = 0; i < a.n; i++)
        for (size_t j = 0; j < b.n; j++) {
            struct conjunction *both = MAKE(c, conjunction);
            add_all(c, both, a.items[i]);
            add_all(c, both, b.items[j]);
            LIST_ADD(c, out, both);
        }
    return out;
}

static struct disjunction single(struct compilation *c, struct term *term)
{
    struct disjunction out = {0};
    struct conjunction *one = MAKE(c, conjunction);
    APPEND(c, one, conditions, term);
    LIST_ADD(c, out, one);
    return out;
}

static bool is_atom_condition(const struct term *term, const struct step *step)
{
    return term->kind == TERM_CONTAINS && step_holds(step, term->u.rule);
}

static bool is_atom_generator(const struct generator *g, const struct step *step)
{
    return g->kind == GENERATOR_RULE && step_holds(step, g->rule);
}

/* Whether a term reads a relation of the step: then it has to be taken apart. */
static bool has_atom(const struct term *term, const struct step *step)
{
    const struct ram_query *query = term->kind == TERM_EXISTS ? term->u.aggregate.query : NULL;
    if (!step->recursive) return false;
    if (is_atom_condition(term, step)) return true;
    for (size_t i = 0; query && i < query->n; i++)
        if (is_atom_generator(query->generators[i], step)) return true;
    for (size_t i = 0; query && i < query->nconditions; i++)
        if (has_atom(query->conditions[i], step)) return true;
    for (size_t i = 0; (term->kind == TERM_AND || term->kind == TERM_OR) && i < term->nargs; i++)
        if (has_atom(term->args[i], step)) return true;
    return false;
}

/* What holds so far together with one condition more, which stays whole when it would give too
 * many. */
static struct disjunction with(struct compilation *c, struct disjunction so_far, struct term *term,
                               const struct step *step)
{
    struct disjunction more = apart(c, term, step);
    if (so_far.n * more.n > DISJUNCTS_MAX && !has_atom(term, step)) more = single(c, term);
    if (so_far.n * more.n > DISJUNCTS_LIMIT) {
        diag_add(c->diags, DIAG_LIMIT, term->at,
                 "too many ways to derive a row; give the alternatives a rule of their own");
        return so_far;
    }
    return cross(c, so_far, more);
}

static struct disjunction apart_exists(struct compilation *c, struct term *term,
                                       const struct step *step)
{
    struct ram_query *query = term->u.aggregate.query;
    struct disjunction out = {0};
    struct conjunction *one = MAKE(c, conjunction);
    for (size_t i = 0; i < query->n; i++) {
        one->generators =
            compile_room(c, one->generators, &one->capacity, one->n + 1, sizeof *one->generators);
        one->generators[one->n++] = query->generators[i];
    }
    LIST_ADD(c, out, one);
    for (size_t i = 0; i < query->nconditions; i++) out = with(c, out, query->conditions[i], step);
    return out;
}

static struct disjunction apart(struct compilation *c, struct term *term, const struct step *step)
{
    struct disjunction left, right;
    if (c->options->coverage && term_is_made(term)) return single(c, term);
    switch (term->kind) {
    case TERM_AND: left = apart(c, term->args[0], step); return with(c, left, term->args[1], step);
    case TERM_OR:
        left = apart(c, term->args[0], step);
        right = apart(c, term->args[1], step);
        if (left.n + right.n > DISJUNCTS_MAX && !has_atom(term, step)) return single(c, term);
        for (size_t i = 0; i < right.n; i++) LIST_ADD(c, left, right.items[i]);
        return left;
    case TERM_EXISTS: return apart_exists(c, term, step);
    default: return single(c, term);
    }
}

/* What a formal ranges over when no condition binds it. */
static struct generator *formal_generator(struct compilation *c, struct variable *formal)
{
    const struct type *type = formal->type;
    struct generator *g;
    if (type->tag == TYPE_THING) {
        g = generator_new(c, GENERATOR_KIND, formal, formal->at);
        g->of_kind = type->kind;
        return g;
    }
    if (type->tag != TYPE_ENUM) return generator_new(c, GENERATOR_FREE, formal, formal->at);
    g = generator_new(c, GENERATOR_LIST, formal, formal->at);
    g->base = term_new(c, TERM_MAKE_LIST, type_list(c, type), formal->at, type->enumeration->n);
    for (size_t i = 0; i < type->enumeration->n; i++)
        g->base->args[i] = term_constant(c, type, (int64_t)i, formal->at);
    return g;
}

/* Whether an argument can be bound by the atom itself: a variable of the column's type, met for the
 * first time. */
static bool binds(const struct term *atom, size_t i)
{
    const struct term *arg = atom->args[i];
    if (arg->kind != TERM_VARIABLE || arg->type->plain != atom->u.rule->formals[i]) return false;
    for (size_t j = 0; j < i; j++)
        if (atom->args[j]->kind == TERM_VARIABLE && atom->args[j]->u.variable == arg->u.variable)
            return false;
    return true;
}

/* The atom `R(args)` as a generator on the delta: plain variables are bound by it, other arguments
 * compared. */
static struct generator *delta_generator(struct compilation *c, struct ram_query *query,
                                         struct term *atom)
{
    struct generator *g = generator_new(c, GENERATOR_RULE, NULL, atom->at);
    g->rule = atom->u.rule;
    g->part = PART_DELTA;
    g->forced = true;
    g->nvariables = atom->nargs;
    g->variables = arena_alloc(&c->arena, (atom->nargs + 1) * sizeof *g->variables);
    for (size_t i = 0; i < atom->nargs; i++) {
        if (binds(atom, i)) {
            g->variables[i] = atom->args[i]->u.variable;
            continue;
        }
        g->variables[i] = variable_new(c, 0, atom->u.rule->formals[i], atom->at);
        APPEND(c, query, conditions,
               term_operation(c, OP_EQUAL, type_simple(c, TYPE_BOOL), atom->at, atom->args[i],
                              term_variable(c, g->variables[i], atom->at)));
    }
    return g;
}

/* A derivation with the delta on recursive atom number `delta`; NONE: on none. */
static void derive(struct compilation *c, struct rule *rule, const struct rule_body *body,
                   const struct conjunction *from, const struct step *step, size_t delta,
                   struct derivations *out)
{
    struct derivation *d = MAKE(c, derivation);
    size_t atom = 0;
    d->rule = rule;
    d->formals = body->formals;
    d->at = body->condition->at;
    d->once = delta == NONE;
    d->query = query_new(c, false);
    for (size_t i = 0; i < rule->nformals; i++)
        query_add(c, d->query, formal_generator(c, body->formals[i]));
    for (size_t i = 0; i < from->n; i++) {
        struct generator *g = from->generators[i];
        if (is_atom_generator(g, step) && atom++ == delta) {
            struct generator *copy = MAKE(c, generator);
            *copy = *g;
            copy->part = PART_DELTA;
            copy->forced = true;
            g = copy;
        }
        query_add(c, d->query, g);
    }
    for (size_t i = 0; i < from->nconditions; i++) {
        struct term *condition = from->conditions[i];
        if (is_atom_condition(condition, step) && atom++ == delta)
            query_add(c, d->query, delta_generator(c, d->query, condition));
        else
            APPEND(c, d->query, conditions, condition);
    }
    LIST_ADD(c, *out, d);
}

static size_t count_atoms(const struct conjunction *from, const struct step *step)
{
    size_t n = 0;
    for (size_t i = 0; i < from->n; i++) n += is_atom_generator(from->generators[i], step);
    for (size_t i = 0; i < from->nconditions; i++)
        n += is_atom_condition(from->conditions[i], step);
    return n;
}

void lower_rule(struct compilation *c, struct rule *rule, const struct step *step,
                struct derivations *out)
{
    for (size_t b = 0; b < rule->nbodies; b++) {
        const struct rule_body *body = &rule->checked[b];
        struct disjunction all = apart(c, body->condition, step);
        for (size_t i = 0; i < all.n; i++) {
            size_t atoms = step->recursive ? count_atoms(all.items[i], step) : 0;
            if (atoms == 0) derive(c, rule, body, all.items[i], step, NONE, out);
            for (size_t a = 0; a < atoms; a++) derive(c, rule, body, all.items[i], step, a, out);
        }
    }
}
