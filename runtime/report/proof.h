/*
 * proof - explanations: what a proof (vm/proof.h) has to say, chosen and put into words once for
 * every form.
 *
 * Lines form a tree. Rows of queries are the ten that come nearest, or that went in; `more` counts
 * the others.
 */
#ifndef MUSTER_REPORT_PROOF_H
#define MUSTER_REPORT_PROOF_H

#include "report/finding.h"
#include "vm/proof.h"

enum { EXPLAINED_MAX = 20, ROWS_SHOWN = 10 };

/* Texts are NULL where there is nothing to say. */
struct proof_line {
    const char *kind; /* "subject", "condition", "row", ... : docs/explain.md */
    const char *text; /* as it stands in the policy, or the name of what it is */
    const char *value;
    const char *values; /* of what it compares: "a = 1, b = 2" */
    const char *hint;
    place at;      /* the fact, thing or rule that it rests on, or 0 */
    bool is_value; /* a value and not a truth */
    size_t more;   /* rows that are left out behind its lines */
    struct proof_line *first, *last, *next;
};

struct explanation {
    const struct finding *finding;
    struct proof_line *lines; /* its children are shown */
};

struct explanations {
    struct findings *findings;
    struct proof *proof;
    struct arena *arena;
    struct explanation items[EXPLAINED_MAX];
    size_t n, more;
    size_t lines;         /* of the explanation under way */
    uint32_t derived[64]; /* nodes of rules that are explained already */
    size_t nderived;
};

/*
 * Explains a requirement, or a part of it (else NONE), on the subjects whose text is `subject` or
 * begins with it. Without one, everything that is not satisfied, or one satisfied outcome when all
 * are.
 */
enum muster_status explain(struct explanations *x, struct findings *findings, uint32_t requirement,
                           uint32_t part, const char *subject);

/* Explains one finding; what is neither an outcome nor silent has no explanation. */
enum muster_status explain_finding(struct explanations *x, struct findings *findings,
                                   const struct finding *finding);

/* Gives back what the proof took; the findings stay. */
void explanations_close(struct explanations *x);

void explanations_write_text(const struct explanations *x, struct page *page);
void explanations_write_json(const struct explanations *x, struct buffer *out);

/* -- between proof.c and proof_line.c */

/* The lines of what was written down below a node: of one part of a subject, or of a scope. */
enum muster_status explain_node(struct explanations *x, struct proof_line *to, uint32_t node,
                                unsigned depth);
struct proof_line *proof_line_add(struct explanations *x, struct proof_line *to, const char *kind,
                                  const char *text);
const struct program_trace *proof_trace(const struct explanations *x, uint32_t node);
const char *proof_value(struct explanations *x, uint32_t type, value word);
const char *proof_source(struct explanations *x, struct span at);

#endif
