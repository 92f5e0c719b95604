/*
 * Queries by plain loops: generators one inside the other as they are written, every member of each
 * source, and each condition as soon as its variables are bound.
 */
#include <string.h>

#include "replay/replay_int.h"

/* -- what a term mentions */

static bool mentions(struct replay *r, uint32_t formula, uint32_t variable)
{
    if (formula == variable) return true;
    for (uint32_t k = 0; k < replay_formula(r, formula)->arguments_count; k++)
        if (mentions(r, replay_argument(r, formula, k), variable)) return true;
    return false;
}

bool replay_mentions_unknown(struct replay *r, uint32_t formula)
{
    if (!r->nunknown) return false;
    if (replay_formula(r, formula)->kind == FORMULA_VARIABLE)
        return r->bindings[formula] == UNKNOWN;
    for (uint32_t k = 0; k < replay_formula(r, formula)->arguments_count; k++)
        if (replay_mentions_unknown(r, replay_argument(r, formula, k))) return true;
    return false;
}

/* Whether working it out may fail. */
static bool may_fail(struct replay *r, uint32_t formula)
{
    const struct program_formula *f = replay_formula(r, formula);
    if (f->kind == FORMULA_BUILTIN || f->kind == FORMULA_CALL ||
        (f->kind == FORMULA_OPERATION && f->of >= OP_ADD_INT && f->of < OP_INSTANT) ||
        (f->kind == FORMULA_AGGREGATE && f->of != AGGREGATE_COUNT))
        return true;
    for (uint32_t k = 0; k < f->arguments_count; k++)
        if (may_fail(r, replay_argument(r, formula, k))) return true;
    return false;
}

bool replay_is_generator(const struct replay *r, uint32_t formula)
{
    uint32_t kind = replay_formula(r, formula)->kind;
    return kind >= FORMULA_THINGS && kind <= FORMULA_FREE;
}

/* How many generators bind what a condition mentions. */
static uint32_t level_of(struct replay *r, uint32_t query, uint32_t condition)
{
    uint32_t level = 0, n = replay_formula(r, query)->arguments_count;
    for (uint32_t g = 0; g < n && replay_is_generator(r, replay_argument(r, query, g)); g++) {
        uint32_t generator = replay_argument(r, query, g);
        for (uint32_t k = 0; k < replay_formula(r, generator)->arguments_count; k++) {
            uint32_t v = replay_argument(r, generator, k);
            bool variable = replay_formula(r, v)->kind == FORMULA_VARIABLE;
            bool group = replay_formula(r, generator)->kind == FORMULA_GROUP;
            if (group || (variable && mentions(r, condition, v))) level = g + 1;
        }
    }
    return level;
}

/* The same for each condition; what may fail waits for those before it. */
static uint32_t find_levels(struct replay *r, uint32_t query)
{
    const struct program_formula *f = replay_formula(r, query);
    uint32_t n = 0, before = 0;
    while (n < f->arguments_count && replay_is_generator(r, replay_argument(r, query, n))) n++;
    for (uint32_t k = n; k < f->arguments_count && !r->levels[f->arguments_first + k]; k++) {
        uint32_t condition = replay_argument(r, query, k), level = level_of(r, query, condition);
        if (level < before && may_fail(r, condition)) level = before;
        if (before < level) before = level;
        r->levels[f->arguments_first + k] = level + 1;
    }
    return n;
}

/* -- members of a source */

static bool bind(struct replay *r, uint32_t variable, value word)
{
    r->words[variable] = word;
    r->bindings[variable] = BOUND;
    return true;
}

static bool visit_unknown(struct replay *r, uint32_t variable, bool kleene, row_visitor *visit,
                          void *context)
{
    bool good;
    if (!kleene || r->bindings[variable] == BOUND) return true;
    if (r->bindings[variable] == UNKNOWN) return visit(r, context, false);
    r->bindings[variable] = UNKNOWN;
    r->nunknown++;
    good = visit(r, context, false);
    r->nunknown--;
    r->bindings[variable] = UNBOUND;
    return good;
}

/* One variable is a word: visits when it may be. */
static bool visit_word(struct replay *r, uint32_t variable, value word, row_visitor *visit,
                       void *context)
{
    uint32_t type = replay_formula(r, variable)->type;
    bool good;
    if (!replay_spend(r, 1)) return false;
    if (word == MISSING || (replay_is_thing(r, type) && !replay_fits(r, type, word))) return true;
    if (r->bindings[variable] == BOUND)
        return r->words[variable] != word || visit(r, context, true);
    if (r->bindings[variable] == UNKNOWN) return true;
    bind(r, variable, word);
    good = visit(r, context, true);
    r->bindings[variable] = UNBOUND;
    return good;
}

static bool things(struct replay *r, const struct program_formula *f, uint32_t variable,
                   row_visitor *visit, void *context)
{
    const struct relation *all = &r->run->relations[r->program->kinds[f->of].relation];
    bool good = true;
    if (r->bindings[variable] == BOUND) {
        value thing = r->words[variable];
        if (thing == MISSING || r->run->entities[thing].kind != f->of ||
            r->run->entities[thing].row == NONE)
            return true;
        return visit(r, context, true);
    }
    for (size_t k = 0; k < all->nrows && good; k++)
        good = visit_word(r, variable, all->rows[k * all->width], visit, context);
    return good;
}

static bool base_of(struct replay *r, uint32_t generator, value *base)
{
    uint32_t formula = replay_argument(r, generator, 1);
    *base = MISSING;
    return replay_mentions_unknown(r, formula) || replay_value(r, formula, base);
}

static bool members(struct replay *r, uint32_t generator, bool kleene, row_visitor *visit,
                    void *context)
{
    const struct program_formula *f = replay_formula(r, generator);
    uint32_t variable = replay_argument(r, generator, 0);
    struct values list = {0};
    value base;
    bool good = true;
    if (!base_of(r, generator, &base)) return false;
    if (base == MISSING) return visit_unknown(r, variable, kleene, visit, context);
    if (f->kind == FORMULA_MEMBERS) {
        replay_set(r, f->of, base, &list);
    } else {
        struct object object = *object_of(&r->run->objects, base);
        for (uint32_t k = 0; k < object.n; k++) replay_add(r, &list, object.words[k]);
    }
    for (size_t k = 0; k < list.n && good; k++)
        good = visit_word(r, variable, list.items[k], visit, context);
    heap_free(r->heap, list.items);
    return good;
}

/* A row of a relation from column number `column` on. */
struct columns {
    uint32_t generator, column;
    const value *row;
    row_visitor *visit;
    void *context;
};

static bool next_column(struct replay *r, void *context, bool sure)
{
    struct columns *c = context;
    uint32_t column = c->column;
    bool good;
    (void)sure;
    if (column == replay_formula(r, c->generator)->arguments_count)
        return c->visit(r, c->context, true);
    c->column++;
    good = visit_word(r, replay_argument(r, c->generator, column), c->row[column], next_column, c);
    c->column--;
    return good;
}

static bool relation_rows(struct replay *r, uint32_t generator, row_visitor *visit, void *context)
{
    const struct relation *all = &r->run->relations[replay_formula(r, generator)->of];
    struct columns c = {.generator = generator, .visit = visit, .context = context};
    bool good = true;
    size_t limit = r->limits[replay_formula(r, generator)->of];
    for (size_t k = 0; k < all->nrows && k < limit && good; k++) {
        c.row = all->rows + k * all->width;
        good = next_column(r, &c, true);
    }
    return good;
}

bool replay_members(struct replay *r, uint32_t generator, bool kleene, row_visitor *visit,
                    void *context)
{
    const struct program_formula *f = replay_formula(r, generator);
    switch ((enum formula_kind)f->kind) {
    case FORMULA_THINGS: return things(r, f, replay_argument(r, generator, 0), visit, context);
    case FORMULA_MEMBERS:
    case FORMULA_ELEMENTS: return members(r, generator, kleene, visit, context);
    case FORMULA_ROWS: return relation_rows(r, generator, visit, context);
    case FORMULA_GROUP: return replay_group(r, generator, visit, context);
    default:
        if (r->bindings[replay_argument(r, generator, 0)] == BOUND) return visit(r, context, true);
        return replay_untold(r, "a variable has no source");
    }
}

/* -- rows of a query */

struct walk {
    uint32_t query, ngenerators, next;
    bool kleene, filtered, sure;
    row_visitor *visit;
    void *context;
};

/* What the conditions of a level say of a row: 1, 0, or MISSING. */
static bool filter(struct replay *r, const struct walk *w, value *fits)
{
    const struct program_formula *f = replay_formula(r, w->query);
    *fits = 1;
    for (uint32_t k = w->ngenerators; k < f->arguments_count; k++) {
        uint32_t condition = replay_argument(r, w->query, k);
        value one = MISSING;
        if (r->levels[f->arguments_first + k] != w->next + 1) continue;
        if (!replay_mentions_unknown(r, condition) && !replay_value(r, condition, &one))
            return false;
        if (one == MISSING && !w->kleene) one = 0;
        if (one == 0) return *fits = 0, true;
        if (one == MISSING) *fits = MISSING;
    }
    return true;
}

static bool next_generator(struct replay *r, void *context, bool sure)
{
    struct walk *w = context;
    bool were = w->sure, good = true;
    value fits = 1;
    w->sure = w->sure && sure;
    if (w->filtered && !filter(r, w, &fits)) return false;
    if (fits != 0) {
        w->sure = w->sure && fits == 1;
        if (w->next == w->ngenerators) {
            good = w->visit(r, w->context, w->sure);
        } else {
            w->next++;
            good = replay_members(r, replay_argument(r, w->query, w->next - 1), w->kleene,
                                  next_generator, w);
            w->next--;
        }
    }
    w->sure = were;
    return good;
}

static bool walk(struct replay *r, uint32_t query, bool filtered, row_visitor *visit, void *context)
{
    struct walk w = {.query = query,
                     .kleene = replay_formula(r, query)->of,
                     .filtered = filtered,
                     .sure = true,
                     .visit = visit,
                     .context = context};
    w.ngenerators = find_levels(r, query);
    return next_generator(r, &w, true);
}

bool replay_rows(struct replay *r, uint32_t query, row_visitor *visit, void *context)
{
    return walk(r, query, true, visit, context);
}

bool replay_sources(struct replay *r, uint32_t query, row_visitor *visit, void *context)
{
    return walk(r, query, false, visit, context);
}

/* -- groups */

struct group {
    uint32_t formula;
    row_visitor *visit;
    void *context;
};

static bool row_of_group(struct replay *r, void *context, bool sure)
{
    const struct group *group = context;
    for (uint32_t k = 1; k < replay_formula(r, group->formula)->arguments_count; k++) {
        uint32_t key = replay_argument(r, group->formula, k), variable, of;
        value is = MISSING;
        if (replay_formula(r, key)->kind != FORMULA_KEY_OF) continue;
        variable = replay_argument(r, key, 0);
        of = replay_argument(r, key, 1);
        if (r->bindings[variable] == UNBOUND) continue;
        if (!replay_mentions_unknown(r, of) && !replay_value(r, of, &is)) return false;
        if (r->bindings[variable] == UNKNOWN ? is != MISSING
                                             : is == MISSING || is != r->words[variable])
            return true;
    }
    return group->visit(r, group->context, sure);
}

bool replay_group(struct replay *r, uint32_t formula, row_visitor *visit, void *context)
{
    struct group group = {formula, visit, context};
    return replay_rows(r, replay_argument(r, formula, 0), row_of_group, &group);
}

/* -- exists: a row that fits for certain; else one that may */

static bool look(struct replay *r, void *context, bool sure)
{
    value *found = context;
    (void)r;
    if (!sure) *found = MISSING;
    if (sure) *found = 1;
    return !sure;
}

bool replay_exists(struct replay *r, uint32_t formula, value *out)
{
    value found = 0;
    if (!replay_rows(r, replay_argument(r, formula, 0), look, &found) && found != 1) return false;
    *out = found;
    return true;
}

/* -- rows of relations */

static size_t slot_of(const struct replay *r, uint32_t relation, const value *row)
{
    const struct relation *of = &r->run->relations[relation];
    size_t size = of->width * sizeof *row, slot = 0;
    for (uint32_t k = 0; k < of->width; k++)
        slot = (slot ^ (size_t)row[k] ^ (size_t)((uint64_t)row[k] >> 29)) * 0x9e3779b97f4a7c15u;
    for (slot >>= 20;; slot++) {
        uint32_t number = r->rows[relation][slot & r->masks[relation]];
        if (!number || !memcmp(of->rows + (size_t)(number - 1) * of->width, row, size))
            return slot & r->masks[relation];
    }
}

bool replay_holds(struct replay *r, uint32_t relation, const value *row, size_t *number)
{
    const struct relation *of = &r->run->relations[relation];
    uint32_t found;
    if (!r->rows[relation]) {
        size_t size = 16;
        while (size < of->nrows * 2) size *= 2;
        r->rows[relation] = heap_alloc(r->heap, size * sizeof **r->rows);
        r->masks[relation] = size - 1;
        for (size_t k = 0; k < of->nrows; k++) {
            uint32_t *slot = &r->rows[relation][slot_of(r, relation, of->rows + k * of->width)];
            if (!*slot) *slot = (uint32_t)k + 1;
        }
    }
    found = r->rows[relation][slot_of(r, relation, row)];
    if (!found || found > r->limits[relation]) return false;
    *number = found - 1;
    return true;
}
