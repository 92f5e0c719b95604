/* Single steps of a proof: their values, facts, rows. */
#include <string.h>

#include "replay/replay_step.h"

enum { ROWS_COUNTED = 1000, TEXT_MAX = 80 };

const struct program_trace *replay_trace(const struct replay *r, uint32_t node)
{
    uint32_t trace = r->proof->nodes[node].trace;
    return trace == NONE ? NULL : &r->program->traces[trace];
}

/* -- words for what is wrong */

/* What stands in the policy, on one line. */
static const char *source_of(struct replay *r, const struct program_trace *trace)
{
    const struct source_file *file = trace->at ? source_file_of(r->run->sources, trace->at) : NULL;
    char *text = arena_alloc(r->arena, TEXT_MAX + 4);
    size_t n = 0;
    if (!file || !file->bytes) return "a step";
    for (place p = trace->at; p < trace->to && p - file->base < file->length; p++) {
        char byte = file->bytes[p - file->base];
        bool blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
        if (blank && (n == 0 || text[n - 1] == ' ')) continue;
        if (n == TEXT_MAX) {
            memcpy(text + n, "...", 4);
            return text;
        }
        text[n++] = blank ? ' ' : byte;
    }
    return text;
}

static const char *print_word(struct replay *r, uint32_t type, value word)
{
    struct buffer text;
    const char *made;
    bool truth = replay_tag(r, type) == TYPE_BOOL;
    if (word == MISSING) return truth ? "unknown" : "missing";
    buffer_open(&text, r->heap);
    value_print(r->run, type, word, &text);
    made = arena_copy(r->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return made;
}

bool replay_wrong(struct replay *r, uint32_t node, const char *why)
{
    const struct program_trace *trace = node == NONE ? NULL : replay_trace(r, node);
    if (r->result->why) return false;
    if (!why) why = r->untold ? r->untold : "this cannot be told";
    r->result->at = trace ? trace->at : 0;
    r->result->why = trace ? arena_print(r->arena, "%s: %s", source_of(r, trace), why) : why;
    return false;
}

static bool wrong_value(struct replay *r, uint32_t node, value is, value follows)
{
    uint32_t type = replay_trace(r, node)->type;
    return replay_wrong(r, node,
                        arena_print(r->arena, "the proof says %s, but %s follows",
                                    print_word(r, type, is), print_word(r, type, follows)));
}

/* -- words of proofs: those of a damaged one may be anything */

static bool is_object(const struct replay *r, value word, enum object_kind kind)
{
    return word > 0 && (uint64_t)word <= r->run->objects.n &&
           object_of(&r->run->objects, word)->kind == kind;
}

static bool is_word(const struct replay *r, uint32_t type, value word)
{
    const struct program_type *of = &r->program->types[type];
    if (word == MISSING) return true;
    switch ((enum type_tag)of->tag) {
    case TYPE_BOOL: return word == 0 || word == 1;
    case TYPE_TEXT: return word >= 0 && (uint64_t)word < r->run->texts.n;
    case TYPE_SPAN: return is_object(r, word, OBJECT_SPAN);
    case TYPE_HOURS: return is_object(r, word, OBJECT_HOURS);
    case TYPE_ENUM: return word >= 0 && word < (value)r->program->enums[of->of].values_count;
    case TYPE_THING:
    case TYPE_UNION:
        return word >= 0 && (uint64_t)word < r->run->nentities && replay_fits(r, type, word);
    case TYPE_REQUIREMENT:
        return (uint64_t)word >> 32 < r->program->nrequirements &&
               (uint32_t)word <= r->program->nparts;
    case TYPE_SUBJECT: return is_object(r, word, OBJECT_SUBJECT);
    case TYPE_LIST:
    case TYPE_SET: return is_object(r, word, OBJECT_LIST);
    case TYPE_NODE: return false;
    default: return true;
    }
}

/* -- values */

/* Brings an untold value to the result. */
static bool stop(struct replay *r, uint32_t node)
{
    return replay_wrong(r, node, NULL);
}

/* A step that has not ended broke: so must what it follows from. */
static bool check_broken(struct replay *r, uint32_t node, uint32_t formula)
{
    value word;
    if (!replay_value(r, formula, &word)) return r->fault != FAULT_UNTOLD || stop(r, node);
    return replay_wrong(r, node,
                        arena_print(r->arena,
                                    "the proof says that it could not be evaluated, but "
                                    "%s follows",
                                    print_word(r, replay_trace(r, node)->type, word)));
}

static bool check_value(struct replay *r, uint32_t node, uint32_t formula)
{
    value word;
    if (!replay_value(r, formula, &word)) {
        if (r->fault == FAULT_UNTOLD) return stop(r, node);
        return replay_wrong(r, node, "the proof has a value, but working it out is an error");
    }
    return word == r->proof->nodes[node].word ||
           wrong_value(r, node, r->proof->nodes[node].word, word);
}

/* -- facts */

static bool check_place(struct replay *r, uint32_t node, uint32_t type, value word, place stands,
                        uint32_t kind)
{
    const struct proof_node *n = &r->proof->nodes[node];
    int says;
    if (n->at != stands) return replay_wrong(r, node, "the fact stands at another place");
    if (word == MISSING) return true;
    r->result->facts++;
    says = replay_read(r, type, word, stands);
    r->result->read += says == 1;
    return says != 0 || !replay_is_native(r, kind) ||
           replay_wrong(r, node,
                        arena_print(r->arena, "the proof says %s, but its line says another value",
                                    print_word(r, type, word)));
}

static bool check_fact(struct replay *r, uint32_t node, uint32_t formula)
{
    const struct proof_node *n = &r->proof->nodes[node];
    const struct program_formula *f = replay_formula(r, formula);
    const struct program_field *field;
    value thing;
    if (n->thing == NONE || (f->kind != FORMULA_FIELD && f->kind != FORMULA_SET_FIELD)) return true;
    if (!replay_value(r, replay_argument(r, formula, 0), &thing)) return stop(r, node);
    if (n->field != f->of || thing != (value)n->thing)
        return replay_wrong(r, node, "the fact is of another thing or field");
    field = &r->program->fields[f->of];
    place at = replay_field_place(r, f->of, n->thing);
    bool own = at != r->run->entities[n->thing].at && field->set == NONE;
    return check_place(r, node, field->type, own ? n->word : MISSING, at,
                       r->run->entities[n->thing].kind);
}

/* Where a member of a set stands. */
static bool check_member_place(struct replay *r, uint32_t node, uint32_t field, value thing,
                               value member)
{
    const struct relation *set = &r->run->relations[r->program->fields[field].set];
    const value row[2] = {thing, member};
    place at;
    const struct proof_node *n = &r->proof->nodes[node];
    size_t number;
    if (thing == MISSING)
        return n->thing == NONE || replay_wrong(r, node, "it is a fact of nothing");
    if (n->thing != NONE && ((value)n->thing != thing || n->field != field))
        return replay_wrong(r, node, "the fact is of another thing or field");
    at = r->run->entities[thing].at;
    if (member == MISSING || !replay_holds(r, r->program->fields[field].set, row, &number))
        return r->proof->nodes[node].at == at ||
               replay_wrong(r, node, "what is no member stands at a place");
    if (set->places && set->places[number])
        at = set->places[number];
    else
        member = MISSING;
    return check_place(r, node, r->program->fields[field].type, member, at,
                       r->run->entities[thing].kind);
}

static bool check_in_set(struct replay *r, uint32_t node, uint32_t formula)
{
    value member, thing;
    if (replay_formula(r, formula)->kind != FORMULA_IN_SET) return true;
    if (!replay_value(r, replay_argument(r, formula, 0), &member) ||
        !replay_value(r, replay_argument(r, formula, 1), &thing))
        return stop(r, node);
    return check_member_place(r, node, replay_formula(r, formula)->of, thing, member);
}

/* -- rows */

/* The generator of a query that binds a variable, or NONE. */
uint32_t replay_generator(const struct replay *r, uint32_t query, uint32_t variable)
{
    for (uint32_t g = 0; query != NONE && g < replay_formula(r, query)->arguments_count; g++) {
        uint32_t generator = replay_argument(r, query, g);
        if (!replay_is_generator(r, generator)) break;
        for (uint32_t k = 0; k < replay_formula(r, generator)->arguments_count; k++)
            if (replay_argument(r, generator, k) == variable) return generator;
    }
    return NONE;
}

struct count {
    size_t n, unknown; /* unknown variables of a row that counts, at most */
};

static bool count_one(struct replay *r, void *context, bool sure)
{
    struct count *count = context;
    (void)sure;
    count->n += r->nunknown <= count->unknown;
    return true;
}

static bool find_one(struct replay *r, void *context, bool sure)
{
    (void)r;
    (void)sure;
    *(bool *)context = true;
    return false;
}

/* Whether everything that a generator rests on is bound. */
static bool is_bound(const struct replay *r, uint32_t formula)
{
    const struct program_formula *f = replay_formula(r, formula);
    if (f->kind == FORMULA_VARIABLE && r->bindings[formula] == UNBOUND && r->lets[formula] == NONE)
        return false;
    for (uint32_t k = 0; k < f->arguments_count; k++)
        if (!is_bound(r, replay_argument(r, formula, k))) return false;
    return true;
}

static bool check_source(struct replay *r, uint32_t node, uint32_t generator, bool kleene)
{
    const struct program_formula *f = replay_formula(r, generator);
    bool found = false;
    if (f->kind == FORMULA_GROUP || !is_bound(r, generator)) return true;
    if (!replay_members(r, generator, kleene, find_one, &found) && !found)
        return r->fault == FAULT_ERROR || stop(r, node);
    return found || replay_wrong(r, node, "this row is none of the query's source");
}

/* A member that a row is stands in its set. */
static bool check_drawn(struct replay *r, uint32_t node, uint32_t generator)
{
    const struct program_formula *f = replay_formula(r, generator);
    value thing;
    if (f->kind != FORMULA_MEMBERS || !r->proof->nodes[node].at || !is_bound(r, generator))
        return true;
    if (!replay_value(r, replay_argument(r, generator, 1), &thing)) return stop(r, node);
    return check_member_place(r, node, f->of, thing, r->words[replay_argument(r, generator, 0)]);
}

/* The generator of a row's variable, be it in the query of a group; or NONE. */
static uint32_t drawn_by(const struct replay *r, uint32_t query, uint32_t variable)
{
    uint32_t generator = replay_generator(r, query, variable);
    for (uint32_t g = 0; generator == NONE && g < replay_formula(r, query)->arguments_count; g++)
        if (replay_formula(r, replay_argument(r, query, g))->kind == FORMULA_GROUP)
            generator =
                replay_generator(r, replay_argument(r, replay_argument(r, query, g), 0), variable);
    return generator;
}

bool replay_check_row(struct replay *r, uint32_t node, uint32_t query, bool broken)
{
    const struct proof_node *n = &r->proof->nodes[node];
    uint32_t variable = replay_trace(r, node)->formula, generator;
    bool found = false;
    if (query == NONE) return true;
    generator = replay_generator(r, query, variable);
    if (generator != NONE && !check_source(r, node, generator, replay_formula(r, query)->of))
        return false;
    generator = drawn_by(r, query, variable);
    if (generator != NONE && !check_drawn(r, node, generator)) return false;
    if (!replay_rows(r, query, find_one, &found) && !found)
        return r->fault == FAULT_ERROR || stop(r, node);
    if (n->fit && !found) return replay_wrong(r, node, "the row does not fit its conditions");
    return n->fit || !found || broken || replay_wrong(r, node, "the row fits its conditions");
}

/* Rows below a query, an aggregate, or a row: as many as it says. */
bool replay_check_counts(struct replay *r, uint32_t node)
{
    const struct proof_node *n = &r->proof->nodes[node];
    uint32_t rows = 0, fits = 0;
    for (uint32_t k = n->first; k != NONE; k = r->proof->nodes[k].next) {
        const struct program_trace *trace = replay_trace(r, k);
        if (!trace || trace->kind != TRACE_ROW) continue;
        rows++;
        fits += r->proof->nodes[k].fit;
    }
    if (r->proof->cut || n->rows > ROWS_COUNTED) return true;
    if (rows != n->rows)
        return replay_wrong(r, node,
                            arena_print(r->arena, "%u of its %u rows are there", rows, n->rows));
    return fits == n->fits || replay_wrong(r, node, "another number of its rows fits");
}

/* All rows that fit must be there, and, where each thing of a kind is looked at, all others. */
static bool check_all_rows(struct replay *r, uint32_t node, uint32_t formula, bool traced)
{
    const struct proof_node *n = &r->proof->nodes[node];
    uint32_t query = replay_argument(r, formula, 0), first;
    bool early = replay_formula(r, formula)->kind == FORMULA_EXISTS && n->word == 1;
    struct count fits = {0, r->nunknown}, all = fits;
    if (r->proof->cut || replay_formula(r, query)->arguments_count == 0) return true;
    first = replay_argument(r, query, 0);
    if (!replay_is_generator(r, first) || early) return true;
    if (replay_formula(r, query)->arguments_count > 1 &&
        replay_is_generator(r, replay_argument(r, query, 1)))
        return true;
    if (replay_formula(r, first)->kind == FORMULA_GROUP) fits.unknown = SIZE_MAX;
    if (!replay_rows(r, query, count_one, &fits)) return r->fault == FAULT_ERROR || stop(r, node);
    if (n->rows && fits.n != n->fits)
        return replay_wrong(
            r, node,
            arena_print(r->arena, "%u rows fit in the proof, but %zu do", n->fits, fits.n));
    if (!n->rows && fits.n && traced) return replay_wrong(r, node, "it shows none of its rows");
    if (replay_formula(r, first)->kind != FORMULA_THINGS || !traced) return true;
    if (!replay_sources(r, query, count_one, &all)) return r->fault == FAULT_ERROR || stop(r, node);
    return all.n == n->rows || (!n->rows && !fits.n) ||
           replay_wrong(r, node,
                        arena_print(r->arena, "the proof knows %u rows of %zu", n->rows, all.n));
}

/* -- what the step says that it does */

static bool check_operator(struct replay *r, uint32_t node, uint32_t formula)
{
    const struct program_trace *trace = replay_trace(r, node);
    const struct program_formula *f = replay_formula(r, formula);
    uint32_t op = f->kind == FORMULA_AND   ? OP_AND
                  : f->kind == FORMULA_OR  ? OP_OR
                  : f->kind == FORMULA_NOT ? OP_NOT
                                           : f->of;
    bool has = trace->kind == TRACE_LOGIC || trace->kind == TRACE_AGGREGATE ||
               f->kind == FORMULA_OPERATION || f->kind == FORMULA_BUILTIN;
    bool own = trace->kind > TRACE_LET;
    return !has || !own || trace->op == op ||
           replay_wrong(r, node, "the proof names another operation");
}

/* What is looked for stands behind what it is looked for in. */
static bool check_membership(struct replay *r, uint32_t node, uint32_t formula)
{
    const struct program_formula *f = replay_formula(r, formula);
    uint32_t left = 2;
    value word;
    if (f->kind != FORMULA_IN_SET && (f->kind != FORMULA_OPERATION || f->of != OP_IN_LIST))
        return true;
    for (uint32_t k = r->proof->nodes[node].first; k != NONE; k = r->proof->nodes[k].next) {
        if (!replay_trace(r, k) || replay_trace(r, k)->kind != TRACE_ARGUMENT) continue;
        if (left == 0) return replay_wrong(r, node, "it looks for too much");
        if (!replay_value(r, replay_argument(r, formula, --left), &word)) return stop(r, node);
        if (word != r->proof->nodes[k].word)
            return wrong_value(r, k, r->proof->nodes[k].word, word);
    }
    return left == 0 || r->proof->cut || replay_wrong(r, node, "what it looks for is not there");
}

/* -- one step, when those below it have been checked */

bool replay_check_step(struct replay *r, uint32_t node, bool in_function)
{
    const struct program_trace *trace = replay_trace(r, node);
    const struct proof_node *n = &r->proof->nodes[node];
    uint32_t formula = trace->formula;
    bool good = true;
    if (!is_word(r, trace->type, n->word))
        return replay_wrong(r, node, "its value is none of its type");
    if (formula == NONE || trace->kind == TRACE_ROW) return true;
    if (replay_formula(r, formula)->kind == FORMULA_LET)
        formula = replay_argument(r, formula, 1);
    else if (trace->kind == TRACE_LET)
        return true;
    if (trace->kind == TRACE_SCOPE && replay_mentions_unknown(r, formula)) {
        if (n->word != MISSING) return wrong_value(r, node, n->word, MISSING);
        r->result->steps++;
        return true;
    }
    if (!n->ended) return check_broken(r, node, formula);
    if (!check_value(r, node, formula)) return false;
    if (trace->kind == TRACE_FIELD) good = check_fact(r, node, formula);
    if (trace->kind == TRACE_TEST)
        good = check_in_set(r, node, formula) && check_membership(r, node, formula);
    good = good && check_operator(r, node, formula);
    if (good && (trace->kind == TRACE_QUERY || trace->kind == TRACE_AGGREGATE))
        good = replay_check_counts(r, node) && check_all_rows(r, node, formula, !in_function);
    if (good) r->result->steps++;
    return good;
}

bool replay_is_sound_word(const struct replay *r, uint32_t node)
{
    const struct program_trace *trace = replay_trace(r, node);
    return !trace || is_word(r, trace->type, r->proof->nodes[node].word);
}
