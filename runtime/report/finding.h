/*
 * finding - what a run has to say, as one sorted list from which every form of report is written.
 *
 * The list borrows from the run, which must have been evaluated, and lives in an arena of its own.
 * Order: what was judged and what is wrong with facts, gravest first, then by requirement; what is
 * unmet by subject, place and part, behind it what is unverified by part and subject; behind all
 * what was not inspected. The same facts give the same list.
 */
#ifndef MUSTER_REPORT_FINDING_H
#define MUSTER_REPORT_FINDING_H

#include "report/json_write.h"
#include "report/page.h"
#include "vm/run.h"

enum finding_outcome {
    FINDING_SATISFIED,
    FINDING_UNMET,
    FINDING_UNVERIFIED,
    FINDING_ERROR,
    FINDING_TROUBLE,        /* with facts or declarations; the name is trouble.def's */
    FINDING_VACUOUS,        /* there was nothing to inspect */
    FINDING_UNCHECKED,      /* a thing that could be judged holds no clauses */
    FINDING_NOT_APPLICABLE, /* `where` left nothing */
    FINDING_NOT_IN_USE,     /* the library asks about what the policy does not use */
};

/* Texts are never NULL but may be empty. */
struct finding {
    enum finding_outcome outcome;
    enum severity severity;
    uint32_t requirement, part; /* rows of the program, or NONE */
    uint32_t kind;              /* of the thing that is judged, or NONE */
    uint32_t waiver;            /* an entity, or NONE */
    value subject;              /* an object, or MISSING */
    const char *name, *module, *part_name, *label, *title, *refs, *remedy, *message, *help;
    const char *subject_text, *key;
    struct span at;
    struct span policy;               /* where it is asked for */
    size_t order;                     /* of finding: ties keep it */
    bool known;                       /* the baseline has it */
    const struct baseline_entry *was; /* what the baseline has, when it became worse; or NULL */
};

/*
 * Subjects are counted once for each part that judged them, so that the four counts add up to them;
 * waived ones are among the counts.
 */
struct finding_totals {
    uint64_t requirements, subjects, satisfied, unmet, unverified, error;
    uint64_t waived_unmet, waived_unverified, waived_error;
    uint64_t troubles, vacuous, unchecked, not_applicable, not_in_use;
};

struct findings {
    struct run *run;
    struct arena arena;
    struct finding *items;
    size_t n, capacity;
    struct finding_totals totals;
    const char *of;                  /* who is judged: parameter core.subject */
    const struct baseline *baseline; /* report/baseline.h; NULL: there is none */
};

/* Satisfied outcomes are in the list when the run kept them. */
enum muster_status findings_collect(struct findings *findings, struct run *run);

/* "not-applicable" */
const char *finding_outcome_name(enum finding_outcome outcome);
bool finding_outcome_named(const char *name, enum finding_outcome *outcome);
const char *finding_severity_name(enum severity severity);

/* Whether it counts against the whole: not satisfied, not waived, and no mere remark. */
static inline bool finding_counts(const struct finding *finding)
{
    return finding->outcome != FINDING_SATISFIED && finding->outcome < FINDING_VACUOUS &&
           finding->waiver == NONE;
}

/*
 * How bad an outcome is: satisfied 0, waived 1, unverified 2, unmet and troubles 3, error 4; what
 * is a mere remark -1.
 */
int finding_rank(enum finding_outcome outcome, bool waived);

/* Whether one is worse than another: in rank, or in severity when it is neither satisfied nor
 * waived. What is better in one and worse in the other is worse. */
bool finding_is_worse(int rank, enum severity severity, int than_rank, enum severity than_severity);

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_UNVERIFIED,
    VERDICT_INCOMPLETE,
    VERDICT_INVALID
};

/* PASS, FAIL or UNVERIFIED, by what counts, is at least so grave, and not known. */
enum verdict findings_verdict(const struct findings *findings, enum severity least);

/* A field of the waiver as text in the list's arena; NULL when it is missing. */
const char *finding_waiver_field(struct findings *findings, uint32_t waiver, const char *field);

/* Proofs of findings (report/proof.h), in the order of the list; in its arena. */
struct proof_line;
struct finding_proofs {
    const struct proof_line **lines; /* by finding; NULL where none was made. NULL: none at all */
    size_t more;                     /* findings whose proofs are left out */
    bool cut;                        /* steps are left out: there are too many to show */
};

/* What every form says about the run as a whole. */
struct finding_report {
    struct findings *findings; /* NULL: the policy was not evaluated */
    const struct diag_list *diags;
    struct source_map *sources;
    enum verdict verdict;
    bool all;                            /* satisfied ones, too, and what was not applicable */
    const struct finding_proofs *proofs; /* or NULL */
};

/* Findings and the line of totals; diagnostics are no part of it. */
void findings_write_text(const struct finding_report *report, struct page *page);

/* docs/findings-json.md */
void findings_write_json(const struct finding_report *report, struct buffer *out);

#endif
