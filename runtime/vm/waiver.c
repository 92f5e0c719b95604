#include "vm/waiver.h"

#include "vm/value.h"
#include "vm/vm_int.h"

/* A valid waiver of a requirement, or of one part of it. */
struct waived {
    uint32_t requirement;
    uint32_t part;   /* part + 1, 0: all parts */
    uint32_t waiver; /* in waivers->valid */
};

struct valid {
    uint32_t entity;
    bool covers;    /* something that is not satisfied */
    bool satisfied; /* something that holds; the least of it: */
    uint32_t part;
    value subject;
};

struct waivers {
    uint32_t kind;
    uint32_t of, subjects, because, approved_by, approved_on, expires; /* fields or NONE */
    struct valid *valid;
    size_t nvalid, valid_capacity;
    struct waived *waived;
    size_t nwaived, waived_capacity;
    uint32_t *first, *next; /* requirement -> waived + 1, a chain */
};

static value field_of(const struct run *run, uint32_t field, uint32_t entity)
{
    return field == NONE ? MISSING : vm_field(run, field, entity);
}

/* The members of a set field, gathered without making an object: the first `n` words of the
 * machine's list. */
static size_t members_of(struct run *run, uint32_t field, uint32_t entity)
{
    struct probe probe;
    const value *row;
    size_t n = 0;
    if (field == NONE) return 0;
    vm_walk_first(run, &probe, run->program->fields[field].set, entity);
    while ((row = probe_next(&probe)))
        if (row[0] == entity) vm_list_add(run, n++, row[1]);
    return n;
}

static const char *name_of(struct run *run, uint32_t entity)
{
    return text_bytes(&run->texts, run_entity_name(run, entity));
}

/* Whether a waiver is good for anything; says so when it is not. */
static bool is_valid(struct run *run, const struct waivers *waivers, uint32_t entity)
{
    place at = run->entities[entity].at;
    value because = field_of(run, waivers->because, entity);
    value approved = field_of(run, waivers->approved_on, entity);
    value expires = field_of(run, waivers->expires, entity);
    const char *lacks = NULL;
    if (because == MISSING || because == 0)
        lacks = "reason";
    else if (field_of(run, waivers->approved_by, entity) == MISSING)
        lacks = "approver";
    if (lacks) {
        run_trouble(run, TROUBLE_WAIVER_INCOMPLETE, at, 0, "waiver %s has no %s",
                    name_of(run, entity), lacks);
        return false;
    }
    if (approved != MISSING && approved > run->today) {
        run_trouble(run, TROUBLE_WAIVER_INCOMPLETE, at, 0,
                    "waiver %s is approved on a day that is yet to come", name_of(run, entity));
        return false;
    }
    if (expires != MISSING && expires < run->today) {
        char date[CALENDAR_TEXT];
        calendar_write_date(expires, date);
        run_trouble(run, TROUBLE_WAIVER_EXPIRED, at, 0, "waiver %s expired on %s",
                    name_of(run, entity), date);
        return false;
    }
    return true;
}

static void take(struct run *run, struct waivers *waivers, uint32_t entity)
{
    size_t n = members_of(run, waivers->of, entity);
    waivers->valid = heap_room(run->heap, waivers->valid, &waivers->valid_capacity,
                               waivers->nvalid + 1, sizeof *waivers->valid);
    waivers->valid[waivers->nvalid] = (struct valid){.entity = entity};
    for (size_t k = 0; k < n; k++) {
        uint64_t word = (uint64_t)run->machine->list[k];
        struct waived waived = {(uint32_t)(word >> 32), (uint32_t)word, (uint32_t)waivers->nvalid};
        if (waived.requirement >= run->program->nrequirements) continue;
        waivers->waived = heap_room(run->heap, waivers->waived, &waivers->waived_capacity,
                                    waivers->nwaived + 1, sizeof *waivers->waived);
        waivers->waived[waivers->nwaived++] = waived;
    }
    waivers->nvalid++;
}

/* Chains by requirement, in the order of waivers. */
static void chain(struct run *run, struct waivers *waivers)
{
    waivers->first = heap_alloc(run->heap, run->program->nrequirements * sizeof *waivers->first);
    waivers->next = heap_alloc(run->heap, waivers->nwaived * sizeof *waivers->next);
    for (size_t k = waivers->nwaived; k-- > 0;) {
        uint32_t requirement = waivers->waived[k].requirement;
        waivers->next[k] = waivers->first[requirement];
        waivers->first[requirement] = (uint32_t)k + 1;
    }
}

void waiver_prepare(struct run *run)
{
    struct waivers *waivers = heap_alloc(run->heap, sizeof *waivers);
    uint32_t kind = program_kind(run->program, "core", "waiver");
    run->waivers = waivers;
    waivers->kind = kind;
    if (kind == NONE) return;
    waivers->of = entity_field(run, kind, "of", true, TYPE_REQUIREMENT);
    waivers->subjects = entity_field(run, kind, "subjects", true, TYPE_SUBJECT);
    waivers->because = entity_field(run, kind, "because", false, TYPE_TEXT);
    waivers->approved_by = entity_field(run, kind, "approved-by", false, TYPE_UNION);
    if (waivers->approved_by == NONE)
        waivers->approved_by = entity_field(run, kind, "approved-by", false, TYPE_THING);
    waivers->approved_on = entity_field(run, kind, "approved-on", false, TYPE_DATE);
    waivers->expires = entity_field(run, kind, "expires", false, TYPE_DATE);
    for (uint32_t e = 0; e < run->nentities; e++) {
        if (run->entities[e].kind != kind || run->entities[e].row == NONE) continue;
        if (is_valid(run, waivers, e)) take(run, waivers, e);
    }
    chain(run, waivers);
}

/* -- covering */

static bool is_thing(const struct run *run, uint32_t type)
{
    uint32_t tag = vm_type(run, type)->tag;
    return tag == TYPE_THING || tag == TYPE_UNION;
}

static bool prints_as(struct run *run, uint32_t type, value word, value text)
{
    struct text wanted = text_of(&run->texts, (uint32_t)text);
    struct buffer out;
    bool same;
    buffer_open(&out, run->heap);
    value_print(run, type, word, &out);
    same = out.length == wanted.length && !memcmp(buffer_text(&out), wanted.bytes, out.length);
    buffer_clear(&out);
    return same;
}

/* A waiver may name a subject's member as a text, or as a thing of no known kind: then names
 * decide. */
static bool same_member(struct run *run, uint32_t type, value word, uint32_t wanted_type,
                        value wanted)
{
    bool thing = is_thing(run, type);
    if (wanted == MISSING || word == MISSING) return wanted == word;
    if (type == wanted_type || (thing && is_thing(run, wanted_type))) {
        if (word == wanted) return true;
        return thing && run->entities[wanted].kind == NONE &&
               run->entities[wanted].name == run->entities[word].name;
    }
    return vm_type(run, wanted_type)->tag == TYPE_TEXT && prints_as(run, type, word, wanted);
}

static bool begins_with(struct run *run, value subject, value start)
{
    struct object whole = *object_of(&run->objects, subject);
    struct object part = *object_of(&run->objects, start);
    if (part.n > whole.n) return false;
    for (uint32_t k = 0; k < part.n; k++)
        if (!same_member(run, whole.types[k], whole.words[k], part.types[k], part.words[k]))
            return false;
    return true;
}

static bool covers(struct run *run, uint32_t entity, value subject)
{
    size_t n = members_of(run, run->waivers->subjects, entity);
    for (size_t k = 0; k < n; k++)
        if (begins_with(run, subject, run->machine->list[k])) return true;
    return n == 0;
}

/* "backups.daily (shop)" */
static uint32_t describe(struct run *run, uint32_t part, value subject)
{
    const struct program_part *judged = &run->program->parts[part];
    const struct program_requirement *requirement =
        &run->program->requirements[judged->requirement];
    struct buffer text;
    uint32_t number;
    buffer_open(&text, run->heap);
    buffer_add_z(&text, text_bytes(&run->texts, requirement->name));
    if (judged->name) buffer_print(&text, ".%s", text_bytes(&run->texts, judged->name));
    if (object_of(&run->objects, subject)->n) {
        struct object object = *object_of(&run->objects, subject);
        buffer_add_z(&text, " (");
        for (uint32_t k = 0; k < object.n; k++) {
            if (k) buffer_add_z(&text, ", ");
            value_print(run, object.types[k], object.words[k], &text);
        }
        buffer_add_char(&text, ')');
    }
    number = text_intern(&run->texts, buffer_text(&text), text.length);
    buffer_clear(&text);
    return number;
}

/* The least is kept, so that the order of rows does not show. */
static void note_satisfied(struct run *run, struct valid *valid, uint32_t part, value subject)
{
    if (valid->satisfied &&
        (part > valid->part ||
         (part == valid->part && value_compare_subjects(run, subject, valid->subject) >= 0)))
        return;
    valid->satisfied = true;
    valid->part = part;
    valid->subject = subject;
}

bool waiver_watches(const struct run *run, uint32_t requirement)
{
    return run->waivers && run->waivers->first && run->waivers->first[requirement];
}

uint32_t waiver_cover(struct run *run, uint32_t part, enum outcome_state state, value subject)
{
    struct waivers *waivers = run->waivers;
    uint32_t by = NONE;
    if (!waivers || !waivers->first) return NONE;
    for (uint32_t k = waivers->first[run->program->parts[part].requirement]; k;
         k = waivers->next[k - 1]) {
        const struct waived *waived = &waivers->waived[k - 1];
        struct valid *valid = &waivers->valid[waived->waiver];
        if (waived->part && waived->part != part + 1) continue;
        if (!covers(run, valid->entity, subject)) continue;
        if (state == OUTCOME_SATISFIED) {
            note_satisfied(run, valid, part, subject);
            continue;
        }
        valid->covers = true;
        if (by == NONE) by = valid->entity;
    }
    return by;
}

void waiver_report(struct run *run)
{
    const struct waivers *waivers = run->waivers;
    if (!waivers) return;
    for (size_t k = 0; k < waivers->nvalid; k++) {
        const struct valid *valid = &waivers->valid[k];
        place at = run->entities[valid->entity].at;
        if (valid->covers) continue;
        if (valid->satisfied)
            run_trouble(run, TROUBLE_WAIVER_USELESS, at, 0,
                        "waiver %s is no longer needed: %s holds", name_of(run, valid->entity),
                        text_bytes(&run->texts, describe(run, valid->part, valid->subject)));
        else
            run_trouble(run, TROUBLE_WAIVER_USELESS, at, 0, "waiver %s covers nothing",
                        name_of(run, valid->entity));
    }
}
