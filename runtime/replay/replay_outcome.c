/* Outcomes: what the policy says of a subject, from its scope to the waiver. */
#include <string.h>

#include "replay/replay_int.h"

/* -- formulas of blocks and parts */

static uint32_t find(const struct replay *r, enum formula_kind kind, uint32_t of)
{
    for (uint32_t k = 0; k < r->program->nformulas; k++)
        if (replay_formula(r, k)->kind == kind && replay_formula(r, k)->of == of) return k;
    return NONE;
}

uint32_t replay_block(const struct replay *r, uint32_t block)
{
    return find(r, FORMULA_BLOCK, block);
}

uint32_t replay_part(const struct replay *r, uint32_t part)
{
    return find(r, FORMULA_PART, part);
}

/* The next of its arguments of a kind, from *k on; NONE when there is none. */
static uint32_t next_of(const struct replay *r, uint32_t block, enum formula_kind kind, uint32_t *k)
{
    while (*k < replay_formula(r, block)->arguments_count) {
        uint32_t argument = replay_argument(r, block, (*k)++);
        if (replay_formula(r, argument)->kind == kind) return argument;
    }
    return NONE;
}

/* -- the subject */

bool replay_bind_subject(struct replay *r, uint32_t block, value subject)
{
    struct object object = *object_of(&r->run->objects, subject);
    uint32_t formula = replay_block(r, block), judged, n = 0, k = 0;
    if (formula == NONE) return false;
    while ((judged = next_of(r, formula, FORMULA_JUDGED, &k)) != NONE) {
        uint32_t v = replay_argument(r, judged, 0);
        if (n == object.n) return false;
        r->words[v] = object.words[n++];
        r->bindings[v] = BOUND;
        if (r->words[v] != MISSING) continue;
        r->bindings[v] = UNKNOWN;
        r->nunknown++;
    }
    return n == object.n || n == 0; /* a block without `for` is about the thing itself */
}

void replay_unbind_subject(struct replay *r, uint32_t block)
{
    uint32_t formula = replay_block(r, block), judged, k = 0;
    while (formula != NONE && (judged = next_of(r, formula, FORMULA_JUDGED, &k)) != NONE) {
        uint32_t v = replay_argument(r, judged, 0);
        r->nunknown -= r->bindings[v] == UNKNOWN;
        r->bindings[v] = UNBOUND;
    }
    k = 0;
    while (formula != NONE && (judged = next_of(r, formula, FORMULA_LET, &k)) != NONE)
        r->bindings[replay_argument(r, judged, 0)] = UNBOUND;
}

/* -- the scope */

enum scope { SCOPE_OUT, SCOPE_DOUBT, SCOPE_IN, SCOPE_BROKEN, SCOPE_UNTOLD };

static bool note(struct replay *r, void *context, bool sure)
{
    enum scope *scope = context;
    (void)r;
    *scope = sure ? SCOPE_IN : SCOPE_DOUBT;
    return !sure;
}

static enum scope settled(const struct replay *r, bool walked, enum scope scope)
{
    if (walked || scope == SCOPE_IN) return scope;
    return r->fault == FAULT_ERROR ? SCOPE_BROKEN : SCOPE_UNTOLD;
}

/* The generator that a key of a group comes from, or NONE. */
static uint32_t source_of(const struct replay *r, uint32_t block, uint32_t key)
{
    for (uint32_t g = 0; g < replay_formula(r, block)->arguments_count; g++) {
        uint32_t generator = replay_argument(r, block, g);
        if (replay_is_generator(r, generator) &&
            replay_formula(r, generator)->kind != FORMULA_GROUP &&
            replay_argument(r, generator, 0) == replay_argument(r, key, 0))
            return generator;
    }
    return NONE;
}

/* Keys that have a source are free, or what they were. */
static void free_keys(struct replay *r, uint32_t block, uint32_t group, bool back)
{
    for (uint32_t k = 1; k < replay_formula(r, group)->arguments_count; k++) {
        uint32_t key = replay_argument(r, group, k);
        if (replay_formula(r, key)->kind == FORMULA_KEY_OF && source_of(r, block, key) != NONE)
            r->bindings[replay_argument(r, key, 0)] = back ? BOUND : UNBOUND;
    }
}

/* Whether a row has the keys: all of them, or those without a source. */
static enum scope scope_of_rows(struct replay *r, uint32_t block, uint32_t group, bool all)
{
    enum scope scope = SCOPE_OUT;
    bool walked;
    if (!all) free_keys(r, block, group, false);
    walked = replay_group(r, group, note, &scope);
    if (!all) free_keys(r, block, group, true);
    return settled(r, walked, scope);
}

/* What the sources of keys say of a group, and whether there are keys without one. A key that is
 * missing though it has a source is that of rows which belong to no group: *lost. */
static enum scope scope_of_keys(struct replay *r, uint32_t block, uint32_t group, bool *open,
                                bool *lost)
{
    enum scope scope = SCOPE_IN, one;
    bool walked;
    *open = *lost = false;
    for (uint32_t k = 1; k < replay_formula(r, group)->arguments_count; k++) {
        uint32_t key = replay_argument(r, group, k), source;
        if (replay_formula(r, key)->kind != FORMULA_KEY_OF) continue;
        source = source_of(r, block, key);
        *open = *open || source == NONE;
        if (source == NONE) continue;
        one = SCOPE_OUT;
        walked = replay_members(r, source, true, note, &one);
        one = settled(r, walked, one);
        if (one == SCOPE_OUT && r->bindings[replay_argument(r, key, 0)] == UNKNOWN) *lost = true;
        if (one != SCOPE_IN) scope = one;
    }
    return scope;
}

/* A group is there when its keys are members of their sources, and those without one are the keys
 * of a row. */
static enum scope scope_of_group(struct replay *r, uint32_t block, uint32_t group)
{
    bool open, lost;
    enum scope scope = scope_of_keys(r, block, group, &open, &lost), rows;
    if (!lost && (!open || scope == SCOPE_OUT)) return scope;
    rows = scope_of_rows(r, block, group, lost);
    if (rows == SCOPE_IN && lost) return SCOPE_DOUBT;
    return rows == SCOPE_IN || (rows == SCOPE_DOUBT && !lost) ? scope : rows;
}

static enum scope scope_of(struct replay *r, uint32_t block)
{
    uint32_t k = 0, group = next_of(r, block, FORMULA_GROUP, &k), query;
    enum scope scope = SCOPE_OUT;
    bool walked;
    if (group != NONE) return scope_of_group(r, block, group);
    k = 0;
    query = next_of(r, block, FORMULA_QUERY, &k);
    if (query == NONE) return SCOPE_IN;
    walked = replay_rows(r, query, note, &scope);
    return settled(r, walked, scope);
}

/* A key that is missing leaves its group in doubt, whatever else is known of it. */
static bool lacks_key(const struct replay *r, uint32_t block)
{
    uint32_t k = 0;
    if (next_of(r, block, FORMULA_GROUP, &k) == NONE) return false;
    return r->nunknown > 0;
}

/* A period that has not ended: only what is unmet already is an outcome. */
static bool is_running(const struct replay *r, uint32_t block)
{
    uint32_t k = 0, judged;
    if (next_of(r, block, FORMULA_GROUP, &k) == NONE) return false;
    k = 0;
    while ((judged = next_of(r, block, FORMULA_JUDGED, &k)) != NONE) {
        uint32_t v = replay_argument(r, judged, 0);
        if (replay_tag(r, replay_formula(r, v)->type) != TYPE_SPAN || r->bindings[v] != BOUND)
            continue;
        const int64_t *words = object_of(&r->run->objects, r->words[v])->words;
        if (words[2] != UNIT_NONE && words[1] > r->run->now) return true;
    }
    return false;
}

/* -- what is judged */

enum judged { JUDGED_FALSE, JUDGED_TRUE, JUDGED_UNKNOWN, JUDGED_BROKEN, JUDGED_NOT, JUDGED_UNTOLD };

static enum judged truth(struct replay *r, uint32_t formula)
{
    value word;
    if (!replay_value(r, formula, &word))
        return r->fault == FAULT_ERROR ? JUDGED_BROKEN : JUDGED_UNTOLD;
    return word == MISSING ? JUDGED_UNKNOWN : word ? JUDGED_TRUE : JUDGED_FALSE;
}

/* Lets are worked out before anything is judged: an error in one of them is every part's. */
static enum judged judge_lets(struct replay *r, uint32_t block)
{
    uint32_t k = 0, let, group = 0;
    bool grouped = next_of(r, block, FORMULA_GROUP, &group) != NONE;
    while ((let = next_of(r, block, FORMULA_LET, &k)) != NONE) {
        uint32_t v = replay_argument(r, let, 0);
        if (grouped && replay_formula(r, let)->of) continue;
        if (!replay_value(r, replay_argument(r, let, 1), &r->words[v]))
            return r->fault == FAULT_ERROR ? JUDGED_BROKEN : JUDGED_UNTOLD;
        r->bindings[v] = BOUND;
    }
    return JUDGED_TRUE;
}

/* Saying why is a part of it: an error there is one of the outcome. */
static enum judged say(struct replay *r, uint32_t formula, enum judged now)
{
    uint32_t k = 0, otherwise = next_of(r, formula, FORMULA_OTHERWISE, &k);
    value word;
    if (otherwise == NONE || replay_value(r, replay_argument(r, otherwise, 0), &word)) return now;
    return r->fault == FAULT_ERROR ? JUDGED_BROKEN : JUDGED_UNTOLD;
}

static enum judged judge(struct replay *r, uint32_t block, uint32_t part)
{
    enum scope scope = scope_of(r, block);
    enum judged now, concerns = JUDGED_TRUE;
    uint32_t k = 0, provided, when;
    if (scope == SCOPE_UNTOLD) return JUDGED_UNTOLD;
    if (scope == SCOPE_BROKEN) return JUDGED_BROKEN;
    if (scope == SCOPE_OUT) return JUDGED_NOT;
    if (scope == SCOPE_DOUBT || lacks_key(r, block)) return JUDGED_UNKNOWN;
    now = judge_lets(r, block);
    if (now != JUDGED_TRUE) return now;
    when = next_of(r, part, FORMULA_WHERE, &k);
    if (when != NONE) {
        concerns = truth(r, replay_argument(r, when, 0));
        if (concerns == JUDGED_FALSE) return JUDGED_NOT;
        if (concerns == JUDGED_BROKEN || concerns == JUDGED_UNTOLD) return concerns;
    }
    k = 0;
    while ((provided = next_of(r, block, FORMULA_PROVIDED, &k)) != NONE) {
        now = truth(r, replay_argument(r, provided, 0));
        if (now == JUDGED_FALSE) return say(r, provided, JUDGED_UNKNOWN);
        if (now != JUDGED_TRUE) return now;
    }
    if (concerns != JUDGED_TRUE) return concerns;
    now = truth(r, replay_argument(r, part, 0));
    return now == JUDGED_FALSE ? say(r, part, now) : now;
}

/* -- what was not read or broke */

bool replay_is_unread(const struct replay *r, uint32_t kind)
{
    return kind != NONE && r->run->readings[kind].watched && !r->run->readings[kind].read;
}

static bool is_broken(const struct replay *r, uint32_t routine)
{
    for (size_t k = 0; routine != NONE && k < r->run->nbroken; k++)
        if (r->run->broken_routines[k] == routine) return true;
    return false;
}

/* What the part rests on: the worst of it decides. */
static enum replay_outcome overrule(const struct replay *r, uint32_t part, enum replay_outcome now)
{
    const struct program_part *p = &r->program->parts[part];
    enum replay_outcome then = now;
    for (uint32_t k = p->reads_first; k < p->reads_first + p->reads_count; k++) {
        const struct program_read *read = &r->program->reads[k];
        if (is_broken(r, read->routine)) return REPLAY_ERROR;
        if (replay_is_unread(r, read->kind) && (read->against || now == REPLAY_UNMET))
            then = REPLAY_UNVERIFIED;
    }
    return then;
}

/* An outcome about no subject: nothing could be judged, for want of what was not read, or because
 * it broke. */
static bool judge_whole(struct replay *r, const struct replay_claim *claim, const char **why)
{
    const struct program_part *p = &r->program->parts[claim->part];
    const struct program_block *b = &r->program->blocks[p->block];
    enum replay_outcome outcome = REPLAY_SATISFIED;
    for (uint32_t k = b->reads_first; k < b->reads_first + b->reads_count; k++)
        if (replay_is_unread(r, r->program->reads[k].kind)) outcome = REPLAY_UNVERIFIED;
    for (uint32_t k = p->reads_first; k < p->reads_first + p->reads_count; k++)
        if (r->program->reads[k].decides && replay_is_unread(r, r->program->reads[k].kind))
            outcome = REPLAY_UNVERIFIED;
    outcome = overrule(r, claim->part, outcome);
    if (outcome == REPLAY_SATISFIED && scope_of(r, replay_block(r, p->block)) == SCOPE_BROKEN)
        outcome = REPLAY_ERROR;
    if (outcome != claim->outcome) *why = "nothing makes the requirement as a whole that outcome";
    return outcome == claim->outcome;
}

/* -- waivers */

static value field_of(struct replay *r, uint32_t waiver, const char *name, uint32_t *number)
{
    const struct program_kind *kind = &r->program->kinds[r->run->entities[waiver].kind];
    for (uint32_t k = kind->fields_first; k < kind->fields_first + kind->fields_count; k++) {
        if (strcmp(text_bytes(&r->program->texts, r->program->fields[k].name), name) != 0) continue;
        *number = k;
        return r->program->fields[k].set == NONE ? replay_field(r, k, waiver) : MISSING;
    }
    *number = NONE;
    return MISSING;
}

/* In force today: with a reason, approved by somebody, not before its time and not after. */
static bool is_in_force(struct replay *r, uint32_t waiver)
{
    uint32_t field;
    value because = field_of(r, waiver, "because", &field);
    value by = field_of(r, waiver, "approved-by", &field);
    value on = field_of(r, waiver, "approved-on", &field);
    value until = field_of(r, waiver, "expires", &field);
    return because != MISSING && text_of(&r->run->texts, (uint32_t)because).length &&
           by != MISSING && (on == MISSING || on <= r->run->today) &&
           (until == MISSING || until >= r->run->today);
}

static bool is_named(struct replay *r, uint32_t type, value word, value text)
{
    struct text wanted = text_of(&r->run->texts, (uint32_t)text);
    struct buffer out;
    bool same;
    buffer_open(&out, r->heap);
    value_print(r->run, type, word, &out);
    same = out.length == wanted.length && !memcmp(buffer_text(&out), wanted.bytes, wanted.length);
    buffer_clear(&out);
    return same;
}

/* A member of the subject as the waiver names it: itself, a thing of that name, or its text. */
static bool is_member(struct replay *r, uint32_t type, value word, uint32_t as, value named)
{
    const struct entity *things = r->run->entities;
    if (word == MISSING || named == MISSING) return word == named;
    if (replay_is_thing(r, type) && replay_is_thing(r, as))
        return word == named ||
               (things[named].kind == NONE && things[named].name == things[word].name);
    if (type == as) return word == named;
    return replay_tag(r, as) == TYPE_TEXT && is_named(r, type, word, named);
}

static bool covers_subject(struct replay *r, uint32_t waiver, value subject)
{
    struct object whole = *object_of(&r->run->objects, subject);
    struct values named = {0};
    bool covered;
    uint32_t field;
    field_of(r, waiver, "subjects", &field);
    if (field != NONE) replay_set(r, field, waiver, &named);
    covered = named.n == 0;
    for (size_t k = 0; k < named.n && !covered; k++) {
        struct object start = *object_of(&r->run->objects, named.items[k]);
        uint32_t i = 0;
        while (i < start.n && i < whole.n &&
               is_member(r, whole.types[i], whole.words[i], start.types[i], start.words[i]))
            i++;
        covered = i == start.n;
    }
    heap_free(r->heap, named.items);
    return covered;
}

static bool covers(struct replay *r, uint32_t waiver, const struct replay_claim *claim)
{
    struct values of = {0};
    bool covered = false;
    uint32_t field;
    field_of(r, waiver, "of", &field);
    if (field != NONE) replay_set(r, field, waiver, &of);
    for (size_t k = 0; k < of.n; k++) {
        uint64_t word = (uint64_t)of.items[k];
        covered = covered || (word >> 32 == claim->requirement &&
                              ((uint32_t)word == 0 || (uint32_t)word == claim->part + 1));
    }
    heap_free(r->heap, of.items);
    return covered && is_in_force(r, waiver) && covers_subject(r, waiver, claim->subject);
}

static bool is_waiver(const struct replay *r, uint32_t entity)
{
    const struct entity *thing = &r->run->entities[entity];
    const struct program_kind *kind;
    if (thing->kind == NONE || thing->row == NONE) return false;
    kind = &r->program->kinds[thing->kind];
    return !strcmp(text_bytes(&r->program->texts, kind->name), "waiver") &&
           !strcmp(text_bytes(&r->program->texts, kind->module), "core");
}

static bool check_waiver(struct replay *r, const struct replay_claim *claim, const char **why)
{
    if (claim->waiver != NONE) {
        *why = "the waiver does not cover this outcome today";
        return claim->outcome != REPLAY_SATISFIED && claim->waiver < r->run->nentities &&
               is_waiver(r, claim->waiver) && covers(r, claim->waiver, claim);
    }
    *why = "a waiver covers this outcome";
    for (uint32_t k = 0; claim->outcome != REPLAY_SATISFIED && k < r->run->nentities; k++)
        if (is_waiver(r, k) && covers(r, k, claim)) return false;
    return true;
}

/* -- one outcome */

static bool contradicts(struct replay *r, const struct replay_claim *claim,
                        enum replay_outcome follows, const char **why)
{
    static const char *const names[] = {"satisfied", "unmet",   "unverified",
                                        "error",     "vacuous", "not applicable"};
    if (claim->outcome == follows) return true;
    *why = arena_print(r->arena, "the outcome is said to be %s, but %s follows",
                       names[claim->outcome], names[follows]);
    return false;
}

static bool judge_subject(struct replay *r, const struct replay_claim *claim, const char **why)
{
    static const enum replay_outcome outcomes[] = {REPLAY_UNMET, REPLAY_SATISFIED,
                                                   REPLAY_UNVERIFIED, REPLAY_ERROR};
    uint32_t number = r->program->parts[claim->part].block;
    uint32_t block = replay_block(r, number), part = replay_part(r, claim->part);
    enum judged now;
    bool running;
    *why = "the subject is none of its block";
    if (block == NONE || part == NONE) return false;
    if (!replay_bind_subject(r, number, claim->subject)) {
        replay_unbind_subject(r, number);
        return false;
    }
    now = judge(r, block, part);
    running = is_running(r, block) && !lacks_key(r, block); /* what is in doubt is said at once */
    replay_unbind_subject(r, number);
    *why = r->untold;
    if (now == JUDGED_UNTOLD) return false;
    *why = "the subject is not in scope";
    if (now == JUDGED_NOT) return false;
    *why = "the period has not ended, and nothing is unmet yet";
    if (running && (now == JUDGED_TRUE || now == JUDGED_UNKNOWN)) return false;
    return contradicts(r, claim, overrule(r, claim->part, outcomes[now]), why);
}

/* What a block has to inspect, with or without its conditions. */
static enum scope scope_at_all(struct replay *r, uint32_t block, bool filtered)
{
    uint32_t k = 0, group = next_of(r, block, FORMULA_GROUP, &k), query;
    enum scope scope = SCOPE_OUT;
    bool walked;
    k = 0;
    query = next_of(r, block, FORMULA_QUERY, &k);
    if (group != NONE) query = replay_argument(r, group, 0);
    if (query == NONE) return SCOPE_IN; /* the thing itself */
    walked =
        filtered ? replay_rows(r, query, note, &scope) : replay_sources(r, query, note, &scope);
    return settled(r, walked || scope != SCOPE_OUT, scope);
}

/* A block of the requirement must have nothing at all, or nothing in scope of what there is. */
static bool judge_silence(struct replay *r, const struct replay_claim *claim, const char **why)
{
    const struct program_requirement *q = &r->program->requirements[claim->requirement];
    for (uint32_t b = q->blocks_first; b < q->blocks_first + q->blocks_count; b++) {
        uint32_t block = replay_block(r, b);
        enum scope all, some;
        if (block == NONE) continue;
        all = scope_at_all(r, block, false);
        some = scope_at_all(r, block, true);
        if (claim->outcome == REPLAY_VACUOUS && some == SCOPE_OUT && all != SCOPE_IN) return true;
        if (claim->outcome == REPLAY_NOTHING && some == SCOPE_OUT &&
            (all == SCOPE_IN || r->program->blocks[b].sources == NONE))
            return true;
        if (claim->outcome == REPLAY_NOTHING && r->program->blocks[b].self) return true;
    }
    *why = claim->outcome == REPLAY_VACUOUS ? "there is something to inspect"
                                            : "there is something in scope, or nothing at all";
    return false;
}

bool replay_judge(struct replay *r, const struct replay_claim *claim, const char **why)
{
    if (claim->part == NONE) return judge_silence(r, claim, why);
    if (object_of(&r->run->objects, claim->subject)->n == 0)
        return judge_whole(r, claim, why) && check_waiver(r, claim, why);
    return judge_subject(r, claim, why) && check_waiver(r, claim, why);
}
