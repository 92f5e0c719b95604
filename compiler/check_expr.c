/*
 * check_expr - expressions to terms: literals, texts, lists, choices, and conversion between types.
 */
#include "compiler/check_int.h"

struct diag *report_type_mismatch(struct checker *k, struct term *term, const struct type *wanted)
{
    struct compilation *c = k->c;
    return diag_add(c->diags, DIAG_WRONG_TYPE, term->at, type_words(c, term->type->plain),
                    type_words(c, wanted->plain));
}

static int64_t number_word(double number)
{
    int64_t word;
    number += 0.0; /* -0 becomes 0 */
    memcpy(&word, &number, sizeof word);
    return word;
}

static struct term *literal(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    int tag = TYPE_INT;
    int64_t word = e->u.integer;
    switch (e->kind) {
    case EXPR_BOOL:
        tag = TYPE_BOOL;
        word = e->u.truth;
        break;
    case EXPR_NUMBER:
        tag = TYPE_NUMBER;
        word = number_word(e->u.number);
        break;
    case EXPR_DURATION: tag = TYPE_DURATION; break;
    case EXPR_MONTHS: tag = TYPE_MONTHS; break;
    case EXPR_DATE: tag = TYPE_DATE; break;
    case EXPR_INSTANT: tag = TYPE_INSTANT; break;
    default: break;
    }
    return term_constant(c, type_simple(c, tag), word, e->at);
}

static struct term *as_text(struct checker *k, struct term *term)
{
    struct compilation *c = k->c;
    const struct type *text = type_simple(c, TYPE_TEXT);
    struct term *made;
    if (term->type->tag == TYPE_TEXT && !term_nullable(term)) return term;
    if (term->type->tag == TYPE_NODE) term = convert(k, term, text);
    made = term_new(c, TERM_TEXT_OF, text, term->at, 1);
    made->args[0] = term;
    return made;
}

static struct term *text_with_holes(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    const struct type *text = type_simple(c, TYPE_TEXT);
    size_t holes = e->u.text.holes.n, n = 0;
    struct term *join;
    bool strict = k->strict;
    if (holes == 0) return term_constant(c, text, e->u.text.literals[0], e->at);
    join = term_new(c, TERM_JOIN, text, e->at, holes * 2 + 1);
    k->strict = false; /* in text a missing value prints as -; in a mapping the text is missing */
    for (size_t i = 0; i <= holes; i++) {
        if (e->u.text.literals[i])
            join->args[n++] = term_constant(c, text, e->u.text.literals[i], e->at);
        if (i < holes) {
            struct term *hole = check_expr(k, e->u.text.holes.items[i], NULL);
            bool whole = k->element && hole->type->plain->tag == TYPE_NODE;
            if (whole) hole = convert(k, hole, text);
            whole = whole || (k->element && hole->type->plain->tag == TYPE_TEXT);
            join->args[n++] = whole ? hole : as_text(k, hole);
        }
    }
    k->strict = strict;
    join->nargs = n;
    join->type = type_optional(c, text, term_nullable(join));
    return join;
}

/* The one type that all elements convert to: the first's, or a wider one. */
static const struct type *join_types(const struct type *a, const struct type *b)
{
    if (convertible(b, a)) return a;
    if (convertible(a, b)) return b;
    return NULL;
}

static struct term *check_list(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    size_t n = e->u.elements.n;
    const struct type *element = expected && type_is_list(expected) ? expected->element : NULL;
    bool given = element != NULL;
    bool lost = expected && expected->tag == TYPE_BROKEN;
    struct term *list = term_new(c, TERM_MAKE_LIST, c->broken, e->at, n);
    for (size_t i = 0; i < n; i++) {
        struct term *item = check_expr(k, e->u.elements.items[i], element);
        if (!element) element = item->type->plain;
        const struct type *joined = given ? element : join_types(element, item->type);
        if (!joined)
            report_type_mismatch(k, item, element);
        else
            element = joined;
        list->args[i] = item;
    }
    if (!element) {
        if (lost) return term_broken(c, e->at);
        struct diag *d = diag_add(c->diags, DIAG_NO_TYPE, e->at);
        diag_help(c->diags, d,
                  "an empty list stands where a field or a parameter says the type; to ask for "
                  "emptiness count: count(...) == 0");
        return term_broken(c, e->at);
    }
    for (size_t i = 0; i < n; i++) {
        list->args[i] = convert(k, list->args[i], element);
        if (term_is_broken(list->args[i])) return term_broken(c, e->at);
    }
    list->type =
        expected && expected->tag == TYPE_SET ? type_set(c, element) : type_list(c, element);
    return list;
}

static struct term *check_choice(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    struct term *choice = term_new(c, TERM_CHOICE, c->broken, e->at, 3);
    const struct proof *proofs = k->proofs;
    struct proof shown = {.next = proofs};
    const struct type *type;
    choice->args[0] = check_condition(k, e->u.choice.condition);
    if (e->u.choice.condition->kind == EXPR_HAS) {
        shown.value = e->u.choice.condition->u.has;
        k->proofs = &shown;
    }
    choice->args[1] = check_expr(k, e->u.choice.then, expected);
    k->proofs = proofs;
    choice->args[2] =
        check_expr(k, e->u.choice.otherwise, expected ? expected : choice->args[1]->type);
    type = expected && convertible(choice->args[1]->type, expected)
               ? expected
               : join_types(choice->args[1]->type, choice->args[2]->type);
    if (type && type->tag == TYPE_NODE) type = type_simple(c, TYPE_TEXT);
    if (!type) {
        report_type_mismatch(k, choice->args[2], choice->args[1]->type);
        return term_broken(c, e->at);
    }
    choice->type =
        type_optional(c, type, choice->args[1]->type->optional || choice->args[2]->type->optional);
    choice->args[1] = convert(k, choice->args[1], choice->type);
    choice->args[2] = convert(k, choice->args[2], choice->type);
    return choice;
}

static struct term *check_has(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    bool strict = k->strict;
    struct term *value;
    if (strict && k->negations > 0)
        diag_add(c->diags, DIAG_HIDES_MISSING, e->at, compile_source_text(c, e->u.has->at, 60));
    k->strict = false;
    value = check_expr(k, e->u.has, NULL);
    k->strict = strict;
    if (term_is_broken(value)) return value;
    if (value->type->tag == TYPE_LIST && value->type->element->tag == TYPE_NODE) {
        struct term *count = builtin_term(k, "count", &value, 1, e->at);
        struct term *zero = term_constant(c, type_simple(c, TYPE_INT), 0, e->at);
        return term_operation(c, OP_LESS, type_simple(c, TYPE_BOOL), e->at, zero, count);
    }
    return term_operation(c, OP_HAS, type_simple(c, TYPE_BOOL), e->at, value, NULL);
}

static struct term *check_is(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *value = check_expr(k, e->u.is.value, NULL), *is;
    struct kind *kind = resolve_kind(c, k->module, &e->u.is.kind);
    if (!kind || term_is_broken(value)) return term_broken(c, e->at);
    if (!type_is_thing(value->type)) {
        diag_add(c->diags, DIAG_NO_SUCH_OPERATION, e->at, "is", type_words(c, value->type));
        return term_broken(c, e->at);
    }
    need_value(k, value, e->u.is.value);
    is = term_new(c, TERM_IS_KIND, type_simple(c, TYPE_BOOL), e->at, 1);
    is->args[0] = value;
    is->u.kind = kind;
    return e->u.is.negated ? term_unlike(c, is) : is;
}

static struct term *misplaced_tuple(struct checker *k, struct expr *e)
{
    struct diag *d = diag_add(k->c->diags, DIAG_MISPLACED, e->at, "a tuple");
    diag_help(k->c->diags, d, "tuples go with rules: (a, b) in RULE");
    return term_broken(k->c, e->at);
}

/* What `has` has shown that a call gives is there. */
static struct term *check_shown_call(struct checker *k, struct expr *e)
{
    struct term *call = check_call(k, e);
    if (k->strict && call->type->optional && is_proven(k, e)) call->type = call->type->plain;
    return call;
}

static struct term *expr_term(struct checker *k, struct expr *e, const struct type *expected)
{
    switch (e->kind) {
    case EXPR_BOOL:
    case EXPR_INT:
    case EXPR_NUMBER:
    case EXPR_DURATION:
    case EXPR_MONTHS:
    case EXPR_DATE:
    case EXPR_INSTANT: return literal(k, e);
    case EXPR_TEXT: return text_with_holes(k, e);
    case EXPR_NAME: return check_name(k, e, expected);
    case EXPR_CALL: return check_shown_call(k, e);
    case EXPR_MEMBER: return check_member(k, e, expected);
    case EXPR_DEEP:
    case EXPR_INDEX:
    case EXPR_EACH:
    case EXPR_FILTER:
    case EXPR_HERE:
    case EXPR_DOCUMENT:
    case EXPR_UP: return check_node(k, e);
    case EXPR_TUPLE: return misplaced_tuple(k, e);
    case EXPR_LIST: return check_list(k, e, expected);
    case EXPR_UNARY: return check_unary(k, e, expected);
    case EXPR_BINARY: return check_binary(k, e, expected);
    case EXPR_IS: return check_is(k, e);
    case EXPR_HAS: return check_has(k, e);
    case EXPR_QUANTIFIER: return check_quantifier(k, e);
    case EXPR_IF: return check_choice(k, e, expected);
    }
    return term_broken(k->c, e->at);
}

struct term *check_expr(struct checker *k, struct expr *e, const struct type *expected)
{
    struct term *term = expr_term(k, e, expected);
    int depth = 0;
    for (const struct type *type = term->type; type_is_list(type); type = type->element) depth++;
    if (depth < TYPE_DEPTH_MAX) return term;
    diag_add(k->c->diags, DIAG_LIMIT, e->at,
             arena_print(&k->c->arena, "these are lists in lists, %d deep", depth));
    return term_broken(k->c, e->at);
}

/* Calls have no effects: the same function of the same arguments gives the same value. */
static bool same_call(const struct expr *a, const struct expr *b)
{
    const struct expr_list *x = &a->u.call.arguments, *y = &b->u.call.arguments;
    if (a->u.call.function.text != b->u.call.function.text || x->n != y->n) return false;
    if (a->u.call.query.binders.n || b->u.call.query.binders.n) return false;
    for (size_t i = 0; i < x->n; i++)
        if (!same_expr(x->items[i], y->items[i])) return false;
    return true;
}

bool same_expr(const struct expr *a, const struct expr *b)
{
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case EXPR_NAME: return a->u.name.text == b->u.name.text;
    case EXPR_BOOL: return a->u.truth == b->u.truth;
    case EXPR_INT:
    case EXPR_DATE:
    case EXPR_INSTANT:
    case EXPR_DURATION:
    case EXPR_MONTHS: return a->u.integer == b->u.integer;
    case EXPR_TEXT:
        return !a->u.text.holes.n && !b->u.text.holes.n &&
               a->u.text.literals[0] == b->u.text.literals[0];
    case EXPR_CALL: return same_call(a, b);
    case EXPR_MEMBER:
        return !a->u.member.base == !b->u.member.base &&
               a->u.member.name.text == b->u.member.name.text &&
               (!a->u.member.base || same_expr(a->u.member.base, b->u.member.base));
    default: return false;
    }
}

bool is_proven(const struct checker *k, const struct expr *e)
{
    for (const struct proof *p = k->proofs; p; p = p->next)
        if (same_expr(p->value, e)) return true;
    return false;
}

/* Whether a part of an expression was reported as missing: then the whole is, too. */
static bool is_reported(const struct diag_list *diags, struct span at)
{
    for (size_t i = 0; i < diags->n; i++) {
        const struct diag *d = diags->items[i];
        if (d->code == DIAG_OPTIONAL_VALUE && d->at.from >= at.from && d->at.to <= at.to)
            return true;
    }
    return false;
}

void need_value(struct checker *k, struct term *term, const struct expr *e)
{
    struct compilation *c = k->c;
    const char *text;
    if (!k->strict || !term->type->optional || is_proven(k, e) || is_reported(c->diags, e->at))
        return;
    text = compile_source_text(c, e->at, 60);
    struct diag *d = diag_add(c->diags, DIAG_OPTIONAL_VALUE, e->at, text);
    if (same_expr(e, e))
        diag_help(c->diags, d, "say what holds then: has %s and ..., or %s ?? DEFAULT", text, text);
    else
        diag_help(
            c->diags, d,
            "say what holds then: %s ?? DEFAULT; or make it a function, define NAME(...): T? = "
            "%s, and ask has NAME(...) and ...",
            text, text);
}

/* -- conversion */

bool convertible(const struct type *from, const struct type *to)
{
    from = from->plain;
    to = to->plain;
    if (type_fits(from, to)) return true;
    if (from->tag == TYPE_INT && to->tag == TYPE_NUMBER) return true;
    if (from->tag == TYPE_DATE && to->tag == TYPE_INSTANT) return true;
    if (from->tag == TYPE_NODE) return to->tag != TYPE_HOURS && to->tag != TYPE_LIST;
    if (to->tag == TYPE_SUBJECT) return from->tag != TYPE_HOURS;
    if (from->tag == TYPE_SPAN && to->tag == TYPE_SET && to->element->tag == TYPE_SPAN) return true;
    if (type_is_list(from) && type_is_list(to))
        return type_fits(from->element, to->element) || from->element->tag == TYPE_NODE;
    if (type_is_list(from) && from->element->tag == TYPE_NODE) return to->tag == TYPE_NODE;
    return false;
}

static struct term *wrap(struct compilation *c, enum term_kind kind, struct term *term,
                         const struct type *to)
{
    struct term *made = term_new(c, kind, to, term->at, 1);
    made->args[0] = term;
    return made;
}

/* Each element converted; a list of nodes read as values, or the same elements as a set. */
static struct term *convert_list(struct checker *k, struct term *term, const struct type *to)
{
    struct compilation *c = k->c;
    struct variable *v = variable_new(c, 0, term->type->element, term->at);
    struct term *value = term_variable(c, v, term->at), *list;
    v->nullable = term->type->element->tag == TYPE_NODE;
    value = convert(k, value, to->element);
    list = map_list(k, term, v, value);
    if (to->tag == TYPE_SET) {
        list->u.aggregate.function = AGGREGATE_SET;
        list->type = to->plain;
    }
    return list;
}

static bool is_a_number(const struct type *type)
{
    return type->tag == TYPE_INT || type->tag == TYPE_NUMBER;
}

/* How what was meant is written, where a number stands in its place: 01/09/2026 is a division. */
static void help_with_number(struct checker *k, struct diag *d, const struct type *to)
{
    struct compilation *c = k->c;
    if (to->tag == TYPE_DATE) diag_help(c->diags, d, "a date is written year first: 2026-11-21");
    if (to->tag == TYPE_INSTANT)
        diag_help(c->diags, d, "a timestamp is written year first: 2026-11-21T08:00Z");
    if (to->tag == TYPE_DURATION)
        diag_help(c->diags, d, "a duration says what it counts: 90s 30min 1h 7d 2w");
    if (to->tag == TYPE_MONTHS)
        diag_help(c->diags, d, "a calendar-duration says what it counts: 3mo 1y");
    if (to->tag == TYPE_BOOL) diag_help(c->diags, d, "a bool is true or false");
}

static struct term *report_mismatch(struct checker *k, struct term *term, const struct type *to)
{
    struct compilation *c = k->c;
    struct diag *d = report_type_mismatch(k, term, to);
    if (term->type->tag == TYPE_TEXT && term->kind == TERM_CONSTANT &&
        (type_is_thing(to) || to->tag == TYPE_ENUM || to->tag == TYPE_DATE || to->tag == TYPE_INT ||
         to->tag == TYPE_NUMBER || to->tag == TYPE_BOOL || to->tag == TYPE_INSTANT ||
         to->tag == TYPE_DURATION))
        diag_help(c->diags, d, "write it without the quotes");
    if (to->tag == TYPE_TEXT && !type_is_list(term->type))
        diag_help(c->diags, d, "%s",
                  type_is_thing(term->type) ? "its name is a text: x.id, or \"{x}\""
                                            : "make it a text: \"{...}\"");
    if (term->type->tag == TYPE_INSTANT && to->tag == TYPE_DATE)
        diag_help(c->diags, d,
                  "a date has no time of day: 2026-06-30, or date(...) of a timestamp");
    if (is_a_number(term->type)) help_with_number(k, d, to);
    if (term->type->tag == TYPE_NUMBER && to->tag == TYPE_INT)
        diag_help(c->diags, d,
                  "an int has no decimals: leave them out, or declare the type as number");
    if (term->type->tag == TYPE_MONTHS && to->tag == TYPE_DURATION)
        diag_help(c->diags, d,
                  "months and years differ in length: count in days, such as 90d, or make the "
                  "type calendar-duration");
    if (type_is_list(term->type) && type_fits(term->type->element, to))
        diag_help(c->diags, d, "take one of them: first(...), or ask for one with exists");
    return term_broken(c, term->at);
}

struct term *convert(struct checker *k, struct term *term, const struct type *to)
{
    struct compilation *c = k->c;
    const struct type *from = term->type->plain;
    const struct type *exact = type_optional(c, to, term->type->optional);
    if (from == to->plain || from->tag == TYPE_BROKEN || to->tag == TYPE_BROKEN) return term;
    if (!convertible(from, to)) return report_mismatch(k, term, to);
    if (type_fits(from, to)) { /* a kind as one of several: the same word */
        struct term *same = term_new(c, TERM_OPERATION, exact, term->at, 1);
        same->op = OP_MOVE;
        same->args[0] = term;
        return same;
    }
    if (from->tag == TYPE_INT && to->plain->tag == TYPE_NUMBER)
        return term->kind == TERM_CONSTANT
                   ? term_number(c, (double)term->u.constant.word, term->at)
                   : term_operation(c, OP_NUMBER, to->plain, term->at, term, NULL);
    if (from->tag == TYPE_DATE && to->tag == TYPE_INSTANT)
        return term_operation(c, OP_INSTANT, to->plain, term->at, term, NULL);
    if (from->tag == TYPE_NODE && to->tag == TYPE_SET)
        return convert_list(
            k, term_operation(c, OP_NODE_EACH, type_list(c, from), term->at, term, NULL), to);
    if (from->tag == TYPE_NODE)
        return term_operation(c, OP_NODE_AS, to->plain->maybe, term->at, term, NULL);
    if (to->tag == TYPE_SUBJECT) return wrap(c, TERM_SUBJECT, term, to->plain);
    if (from->tag == TYPE_SPAN) return builtin_term(k, "union", &term, 1, term->at);
    return convert_list(k, term, to);
}

struct term *check_as(struct checker *k, struct expr *e, const struct type *expected)
{
    struct term *term = check_expr(k, e, expected);
    if (!expected->optional) need_value(k, term, e);
    return convert(k, term, expected);
}

struct term *check_condition(struct checker *k, struct expr *e)
{
    struct compilation *c = k->c;
    struct term *term = check_expr(k, e, type_simple(c, TYPE_BOOL));
    need_value(k, term, e);
    if (term->type->tag == TYPE_NODE) return convert(k, term, type_simple(c, TYPE_BOOL));
    if (term->type->plain->tag != TYPE_BOOL && !term_is_broken(term)) {
        struct diag *d = diag_add(c->diags, DIAG_WRONG_TYPE, term->at,
                                  type_words(c, term->type->plain), "a condition");
        if (type_is_list(term->type))
            diag_help(c->diags, d, "ask whether there is one: count(...) > 0");
        else if (term->type->optional)
            diag_help(c->diags, d, "ask whether it is there: has %s",
                      compile_source_text(c, e->at, 40));
        return term_broken(c, e->at);
    }
    return term;
}

struct term *check_text(struct checker *k, struct expr *e)
{
    bool strict = k->strict;
    struct term *term;
    k->strict = false;
    term = check_expr(k, e, type_simple(k->c, TYPE_TEXT));
    k->strict = strict;
    return as_text(k, term);
}
