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

enum { EXPLAINED_MAX = 20, PROOFS_MAX = 1000, ROWS_SHOWN = 10 };

/* Texts are NULL where there is nothing to say. */
struct proof_line {
    const char *kind; /* "subject", "condition", "row", ...: docs/explain.md */
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
    unsigned attempts, attempts_deep; /* rules that do not hold, inside each other; at most */
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
/*
 * Explains all findings that are reported, the satisfied ones among them when `all`: at most
 * PROOFS_MAX of them.
 */
enum muster_status explain_findings(struct findings *findings, bool all,
                                    struct finding_proofs *proofs);

void explanations_write_text(const struct explanations *x, struct page *page);
void explanations_write_json(const struct explanations *x, struct buffer *out);

/* As a graph in the DOT language: a tree an outcome, facts at its leaves. */
void explanations_write_dot(const struct explanations *x, struct buffer *out);

/* The lines below one: as text from so many steps of indentation on, as a member of an object. */
void proof_write_text(const struct proof_line *lines, struct page *page, unsigned depth);
void proof_write_json(const struct proof_line *lines, const char *name, struct source_map *sources,
                      struct json *json);

/* -- between the files proof*.c */

/* One line, and the first of an explanation, in words and without an end. */
void proof_write_words(const struct proof_line *line, struct page *page);
void proof_write_head(const struct finding *f, struct page *page);

/* Whether the line above has said it, place and all; `shown` is the place that was shown last. */
bool proof_is_said(const struct proof_line *line, const struct proof_line *above, struct page *page,
                   place shown);

/* The lines of what was written down below a node: of one part of a subject, or of a scope. */
enum muster_status explain_node(struct explanations *x, struct proof_line *to, uint32_t node,
                                unsigned depth);
struct proof_line *proof_line_add(struct explanations *x, struct proof_line *to, const char *kind,
                                  const char *text);
const struct program_trace *proof_trace(const struct explanations *x, uint32_t node);
const char *proof_value(struct explanations *x, uint32_t type, value word);
const char *proof_source(struct explanations *x, struct span at);

/* What a comparison compares, and what that is called. */
bool proof_is_operand(const struct program_trace *trace);
const char *proof_operand(struct explanations *x, uint32_t node);

/* What an unverified outcome lacks; `subject` is its node, or NONE. */
void proof_missing(struct explanations *x, struct proof_line *to, const struct finding *f,
                   uint32_t subject);

/* By how little a test failed, in words; NULL when there is nothing to say. Members of a set that
 * are nearly what it was asked for are lines of their own. */
const char *proof_hint(struct explanations *x, uint32_t node);
void proof_near_members(struct explanations *x, struct proof_line *to, uint32_t node);

/* By how much the first condition of a row failed that can be measured. */
struct proof_gap {
    uint32_t trace; /* of the condition; NONE: none can be measured */
    double size;    /* in its own measure; letters when near */
    bool near;      /* what it names is probably a misspelling */
};
struct proof_gap proof_gap_of(struct explanations *x, uint32_t node);

#endif
