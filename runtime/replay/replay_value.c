/* The value of a formula. */
#include "replay/replay_int.h"

enum { DEPTH_MAX = 2000, ARGUMENTS_MAX = 64 };

bool replay_error(struct replay *r)
{
    r->fault = FAULT_ERROR;
    return false;
}

bool replay_untold(struct replay *r, const char *what)
{
    r->fault = FAULT_UNTOLD;
    if (!r->untold) r->untold = what;
    return false;
}

bool replay_spend(struct replay *r, uint64_t work)
{
    if (r->work < work) return replay_untold(r, "there is too much to work out again");
    r->work -= work;
    return true;
}

void replay_add(struct replay *r, struct values *values, value word)
{
    values->items =
        heap_room(r->heap, values->items, &values->capacity, values->n + 1, sizeof *values->items);
    values->items[values->n++] = word;
}

/* -- logic */

/* and, or: what decides ends it. */
static bool logic(struct replay *r, uint32_t formula, value decides, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    bool unknown = false;
    for (uint32_t k = 0; k < f->arguments_count; k++) {
        value one;
        if (!replay_value(r, replay_argument(r, formula, k), &one)) return false;
        if (one == decides) return *out = decides, true;
        unknown = unknown || one == MISSING;
    }
    *out = unknown ? MISSING : !decides;
    return true;
}

static bool choice(struct replay *r, uint32_t formula, value *out)
{
    value condition;
    if (!replay_value(r, replay_argument(r, formula, 0), &condition)) return false;
    if (condition == MISSING) return *out = MISSING, true;
    return replay_value(r, replay_argument(r, formula, condition == 1 ? 1 : 2), out);
}

/* -- variables and functions */

static bool variable(struct replay *r, uint32_t formula, value *out)
{
    if (r->bindings[formula] == BOUND) return *out = r->words[formula], true;
    if (r->bindings[formula] == UNKNOWN) return *out = MISSING, true;
    if (r->lets[formula] == NONE) return replay_untold(r, "a variable has no value here");
    return replay_value(r, r->lets[formula], out);
}

/* Without an argument that the function counts on there is no value. */
static bool call(struct replay *r, uint32_t formula, const value *arguments, value *out)
{
    uint32_t lambda = replay_formula(r, formula)->of;
    uint32_t n = replay_formula(r, lambda)->arguments_count - 1;
    value saved[ARGUMENTS_MAX];
    unsigned char were[ARGUMENTS_MAX];
    bool good = true, lacks = false;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t formal = replay_argument(r, lambda, k), v = replay_argument(r, formal, 0);
        saved[k] = r->words[v];
        were[k] = r->bindings[v];
        r->words[v] = arguments[k];
        r->bindings[v] = BOUND;
        lacks = lacks || (arguments[k] == MISSING && !replay_formula(r, formal)->of);
    }
    *out = MISSING;
    if (!lacks) good = replay_value(r, replay_argument(r, lambda, n), out);
    for (uint32_t k = n; k-- > 0;) {
        uint32_t v = replay_argument(r, replay_argument(r, lambda, k), 0);
        r->words[v] = saved[k];
        r->bindings[v] = were[k];
    }
    return good;
}

/* -- texts, lists */

static value print_of(struct replay *r, uint32_t type, value word)
{
    struct buffer text;
    uint32_t number;
    buffer_open(&text, r->heap);
    value_print(r->run, type, word, &text);
    number = text_intern(&r->run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

static value join(struct replay *r, const value *parts, uint32_t n)
{
    struct buffer text;
    uint32_t number;
    for (uint32_t k = 0; k < n; k++)
        if (parts[k] == MISSING) return MISSING;
    buffer_open(&text, r->heap);
    for (uint32_t k = 0; k < n; k++) {
        struct text part = r->run->texts.texts[parts[k]];
        buffer_add(&text, part.bytes, part.length);
    }
    number = text_intern(&r->run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

static value make_list(struct replay *r, uint32_t type, const value *words, uint32_t n)
{
    struct values list = {0};
    value word;
    for (uint32_t k = 0; k < n; k++)
        if (words[k] != MISSING) replay_add(r, &list, words[k]);
    word = replay_list(r, type, &list);
    heap_free(r->heap, list.items);
    return word;
}

static value make_subject(struct replay *r, uint32_t formula, const value *words, uint32_t n)
{
    uint32_t types[ARGUMENTS_MAX];
    for (uint32_t k = 0; k < n; k++)
        types[k] = replay_formula(r, replay_argument(r, formula, k))->type;
    return object_subject(&r->run->objects, words, types, n);
}

static value members(struct replay *r, const struct program_formula *f, value thing)
{
    const struct entity *entity;
    struct values list = {0};
    value word;
    if (thing == MISSING) return MISSING;
    entity = &r->run->entities[thing];
    if (entity->row == NONE || entity->kind == NONE) return MISSING;
    const struct program_kind *kind = &r->program->kinds[entity->kind];
    if (f->of - kind->fields_first >= kind->fields_count) return MISSING;
    replay_set(r, f->of, thing, &list);
    replay_sort(r, r->program->types[f->type].of, &list);
    word = replay_list(r, f->type, &list);
    heap_free(r->heap, list.items);
    return word;
}

static value field_named(const struct replay *r, const struct program_formula *f, value thing)
{
    const struct program *p = r->program;
    const struct program_kind *kind;
    if (thing == MISSING || r->run->entities[thing].kind == NONE) return MISSING;
    kind = &p->kinds[r->run->entities[thing].kind];
    for (uint32_t k = kind->fields_first; k < kind->fields_first + kind->fields_count; k++) {
        value word;
        if (p->fields[k].name != f->of) continue;
        word = replay_field(r, k, thing);
        if (word == MISSING || p->fields[k].type == f->type) return word;
        return replay_is_thing(r, p->fields[k].type) && replay_fits(r, f->type, word) ? word
                                                                                      : MISSING;
    }
    return MISSING;
}

/* -- membership */

static value contains(struct replay *r, uint32_t relation, const value *row, uint32_t n)
{
    size_t number;
    for (uint32_t k = 0; k < n; k++)
        if (row[k] == MISSING) return MISSING;
    return replay_holds(r, relation, row, &number);
}

static value in_set(struct replay *r, uint32_t field, value member, value thing)
{
    const value row[2] = {thing, member};
    return contains(r, r->program->fields[field].set, row, 2);
}

/* -- all of them */

/* What all its arguments decide. */
static bool apply(struct replay *r, uint32_t formula, const value *a, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    switch ((enum formula_kind)f->kind) {
    case FORMULA_FIELD: *out = replay_field(r, f->of, a[0]); return true;
    case FORMULA_FIELD_NAMED: *out = field_named(r, f, a[0]); return true;
    case FORMULA_SET_FIELD: *out = members(r, f, a[0]); return true;
    case FORMULA_OPERATION:
        return replay_operation(r, formula, a[0], f->arguments_count > 1 ? a[1] : MISSING, out);
    case FORMULA_BUILTIN: return replay_builtin(r, formula, a, out);
    case FORMULA_CALL: return call(r, formula, a, out);
    case FORMULA_NOT: *out = a[0] == MISSING ? MISSING : !a[0]; return true;
    case FORMULA_CONTAINS: *out = contains(r, f->of, a, f->arguments_count); return true;
    case FORMULA_IN_SET: *out = in_set(r, f->of, a[0], a[1]); return true;
    case FORMULA_IS_KIND:
        *out = a[0] == MISSING ? MISSING : r->run->entities[a[0]].kind == f->of;
        return true;
    case FORMULA_IF_READ: *out = replay_is_unread(r, f->of) ? MISSING : a[0]; return true;
    case FORMULA_JOIN: *out = join(r, a, f->arguments_count); return true;
    case FORMULA_TEXT_OF:
        *out = print_of(r, replay_formula(r, replay_argument(r, formula, 0))->type, a[0]);
        return true;
    case FORMULA_MAKE_LIST: *out = make_list(r, f->type, a, f->arguments_count); return true;
    case FORMULA_SUBJECT: *out = make_subject(r, formula, a, f->arguments_count); return true;
    case FORMULA_PATH: *out = replay_path(r, f, a[0], a[1]); return true;
    default: return replay_untold(r, "a term has no formula");
    }
}

/* What does not need all of its arguments. */
static bool is_lazy(enum formula_kind kind)
{
    return kind <= FORMULA_PARAMETER || kind == FORMULA_AND || kind == FORMULA_OR ||
           kind == FORMULA_DEFAULT || kind == FORMULA_CHOICE || kind == FORMULA_READ ||
           kind == FORMULA_EXISTS || kind == FORMULA_AGGREGATE;
}

static bool lazily(struct replay *r, uint32_t formula, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    switch ((enum formula_kind)f->kind) {
    case FORMULA_CONSTANT: *out = r->run->constants[f->of]; return true;
    case FORMULA_MISSING: *out = MISSING; return true;
    case FORMULA_VARIABLE: return variable(r, formula, out);
    case FORMULA_PARAMETER:
        if (!r->run->parameter_done[f->of] || r->run->parameters[f->of] == MISSING)
            return replay_value(r, replay_argument(r, formula, 0), out);
        *out = r->run->parameters[f->of];
        return true;
    case FORMULA_AND: return logic(r, formula, 0, out);
    case FORMULA_OR: return logic(r, formula, 1, out);
    case FORMULA_CHOICE: return choice(r, formula, out);
    case FORMULA_READ: *out = r->run->readings[f->of].as_of; return true;
    case FORMULA_EXISTS: return replay_exists(r, formula, out);
    case FORMULA_AGGREGATE: return replay_aggregate(r, formula, out);
    default:
        if (!replay_value(r, replay_argument(r, formula, 0), out)) return false;
        return *out != MISSING || replay_value(r, replay_argument(r, formula, 1), out);
    }
}

static bool eagerly(struct replay *r, uint32_t formula, value *out)
{
    const struct program_formula *f = replay_formula(r, formula);
    value room[8] = {0}, *arguments = room;
    bool good = true;
    if (f->arguments_count > ARGUMENTS_MAX && f->kind != FORMULA_MAKE_LIST)
        return replay_untold(r, "a term has too many parts");
    if (f->arguments_count > 8)
        arguments = heap_alloc(r->heap, f->arguments_count * sizeof *arguments);
    for (uint32_t k = 0; k < f->arguments_count && good; k++)
        good = replay_value(r, replay_argument(r, formula, k), &arguments[k]);
    good = good && apply(r, formula, arguments, out);
    if (arguments != room) heap_free(r->heap, arguments);
    return good;
}

bool replay_value(struct replay *r, uint32_t formula, value *out)
{
    bool good;
    *out = MISSING;
    if (!replay_spend(r, 1)) return false;
    if (r->depth == DEPTH_MAX) return replay_untold(r, "a term is too deep");
    r->depth++;
    good = is_lazy((enum formula_kind)replay_formula(r, formula)->kind) ? lazily(r, formula, out)
                                                                        : eagerly(r, formula, out);
    r->depth--;
    return good;
}
