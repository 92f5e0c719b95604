/*
 * mark - which things have findings that count, and the worst outcome of each.
 *
 * A finding marks the members of its subject that are things, and the thing that required it.
 */
#ifndef MUSTER_REPORT_MARK_H
#define MUSTER_REPORT_MARK_H

#include "report/finding.h"

struct mark {
    enum finding_outcome outcome;
    enum severity severity;
    uint32_t first; /* link + 1 */
};

struct mark_link {
    const struct finding *finding;
    uint32_t next; /* link + 1 */
};

struct marks {
    struct findings *findings;
    struct mark *marks; /* by entity; first == 0: none */
    struct mark_link *links;
    size_t nlinks, links_capacity;
};

void marks_open(struct marks *marks, struct findings *findings);
void marks_close(struct marks *marks);

/* NULL when nothing is found of the thing. */
const struct mark *marks_find(const struct marks *marks, uint32_t entity);

/* Its messages, one on a line, as many as a reader takes in. */
const char *marks_tooltip(const struct marks *marks, const struct mark *mark);

/* Of what is not satisfied: the border, and what is inside it. */
const char *mark_colour(enum finding_outcome outcome);
const char *mark_fill(enum finding_outcome outcome);

#endif
