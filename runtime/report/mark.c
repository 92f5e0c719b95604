#include "report/mark.h"

enum { TOOLTIP_LINES = 8 };

/* From good to bad. */
static int badness(enum finding_outcome outcome)
{
    switch (outcome) {
    case FINDING_UNVERIFIED: return 1;
    case FINDING_TROUBLE: return 2;
    case FINDING_UNMET: return 3;
    case FINDING_ERROR: return 4;
    case FINDING_SATISFIED:
    case FINDING_VACUOUS:
    case FINDING_UNCHECKED:
    case FINDING_NOT_APPLICABLE:
    case FINDING_NOT_IN_USE: break;
    }
    return 0;
}

static void mark(struct marks *marks, uint32_t entity, const struct finding *finding)
{
    struct run *run = marks->findings->run;
    struct mark *m = &marks->marks[entity];
    if (m->first && marks->links[m->first - 1].finding == finding) return;
    if (!m->first || badness(finding->outcome) > badness(m->outcome)) m->outcome = finding->outcome;
    if (!m->first || finding->severity > m->severity) m->severity = finding->severity;
    marks->links = heap_room(run->heap, marks->links, &marks->links_capacity, marks->nlinks + 1,
                             sizeof *marks->links);
    marks->links[marks->nlinks] = (struct mark_link){finding, m->first};
    m->first = (uint32_t)++marks->nlinks;
}

static void mark_subject(struct marks *marks, const struct finding *finding)
{
    struct run *run = marks->findings->run;
    struct object subject;
    if (finding->subject == MISSING) return;
    subject = *object_of(&run->objects, finding->subject);
    for (uint32_t k = 0; k < subject.n; k++) {
        uint32_t tag = run->program->types[subject.types[k]].tag;
        if ((tag == TYPE_THING || tag == TYPE_UNION) && subject.words[k] != MISSING)
            mark(marks, (uint32_t)subject.words[k], finding);
    }
}

/* Walked from the last to the first, so that the chains begin with the gravest. */
void marks_open(struct marks *marks, struct findings *findings)
{
    struct run *run = findings->run;
    *marks = (struct marks){.findings = findings};
    marks->marks = heap_alloc(run->heap, run->nentities * sizeof *marks->marks + 1);
    for (size_t k = findings->n; k-- > 0;) {
        const struct finding *finding = &findings->items[k];
        uint32_t entity;
        if (!finding_counts(finding)) continue;
        mark_subject(marks, finding);
        if (finding->requirement == NONE) continue;
        if (run_find_entity(run, finding->kind,
                            run->program->requirements[finding->requirement].name, &entity))
            mark(marks, entity, finding);
    }
}

void marks_close(struct marks *marks)
{
    heap_free(marks->findings->run->heap, marks->marks);
    heap_free(marks->findings->run->heap, marks->links);
}

const struct mark *marks_find(const struct marks *marks, uint32_t entity)
{
    return marks->marks[entity].first ? &marks->marks[entity] : NULL;
}

const char *marks_tooltip(const struct marks *marks, const struct mark *mark)
{
    struct run *run = marks->findings->run;
    struct buffer text;
    const char *kept;
    size_t n = 0, more = 0;
    buffer_open(&text, run->heap);
    for (uint32_t k = mark->first; k; k = marks->links[k - 1].next) {
        const struct finding *finding = marks->links[k - 1].finding;
        if (n++ >= TOOLTIP_LINES) {
            more++;
            continue;
        }
        buffer_print(&text, "%s%s[%s]: %s", n > 1 ? "\n" : "",
                     finding_outcome_name(finding->outcome), finding->name, finding->message);
    }
    if (more) buffer_print(&text, "\nand %zu more", more);
    kept = arena_copy(&marks->findings->arena, buffer_text(&text), text.length);
    buffer_clear(&text);
    return kept;
}

const char *mark_colour(enum finding_outcome outcome)
{
    return outcome == FINDING_UNVERIFIED ? "#b7791f" : "#c0392b";
}

const char *mark_fill(enum finding_outcome outcome)
{
    return outcome == FINDING_UNVERIFIED ? "#fef5e0" : "#fdeaea";
}
