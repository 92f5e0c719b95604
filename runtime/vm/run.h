/*
 * run - one evaluation of a program over facts: its things, relations, outcomes.
 *
 * A run belongs to one thread and one heap and holds everything that evaluation makes. Order of
 * use: run_open, run_declare (things of the sources, parameters), facts are loaded (facts/load.h),
 * run_settle, run_evaluate, then reports read what is there, or run_table fills a picture's or
 * table's rows. The program outlives the run.
 */
#ifndef MUSTER_VM_RUN_H
#define MUSTER_VM_RUN_H

#include "base/calendar.h"
#include "bytecode/program.h"
#include "vm/object.h"
#include "vm/relation.h"

/* A thing, or a name that leads nowhere. */
struct entity {
    uint32_t kind; /* NONE: of no known kind (a dangling name of a union) */
    uint32_t name; /* a text; NONE: it is named after its place */
    uint32_t row;  /* in its kind's relation; NONE: it was never declared */
    place at;      /* where it is declared, or first named */
    uint32_t next; /* an older entity of the same name + 1 */
};

enum outcome_state { OUTCOME_SATISFIED, OUTCOME_UNVERIFIED, OUTCOME_UNMET, OUTCOME_ERROR };

struct outcome {
    uint32_t part;
    enum outcome_state state;
    value subject;    /* an object of type SUBJECT */
    uint32_t message; /* a text; 0: none (satisfied) */
    place at;
    uint32_t waiver; /* the entity that waives it, or NONE */
};

/* What is wrong with the facts or the declarations, found while running: reported beside outcomes.
 */
enum trouble_kind {
#define TROUBLE(kind, name, severity, meaning) TROUBLE_##kind,
#include "vm/trouble.def"
#undef TROUBLE
};

struct trouble {
    enum trouble_kind kind;
    enum severity severity;
    place at;
    uint32_t message;      /* a text */
    uint32_t help;         /* a text, or 0 */
    uint32_t thing, field; /* what is missing because of a bad fact; NONE */
};

struct part_tally {
    uint64_t inspected; /* subjects */
    uint64_t count[4];  /* by enum outcome_state, waived ones too */
    uint64_t waived;
};

/* How often a point of the program's coverage was seen, and came to what; a rule's body gives rows,
 * which are counted as held. */
struct point_tally {
    uint64_t held, failed, unknown;
};

static inline void point_count(struct point_tally *tally, value truth)
{
    tally->held += truth == 1;
    tally->failed += truth == 0;
    tally->unknown += truth == MISSING;
}

/* What became of a kind's files. */
struct kind_reading {
    bool read;    /* a file for it was read (or it is not observed and no mapping names it) */
    bool watched; /* observed, or named by a mapping: unknown until read */
    bool mapped;  /* named by a mapping */
    value as_of;  /* oldest as-of, an instant, or MISSING */
};

struct run_options {
    int64_t now;            /* the instant of the run */
    const char *zone;       /* NULL: the core module's parameter `zone` */
    uint64_t steps;         /* instructions at most; 0: no limit */
    size_t rows;            /* rows a relation may have; 0: no limit */
    bool keep_all;          /* satisfied outcomes are kept, too */
    bool unjudged;          /* requirements are judged only where findings(...) asks for them */
    const char *const *set; /* "name=value", ... */
    size_t nset;
    bool unindexed; /* for tests: rows are looked for one by one, without indexes */
};

struct run {
    struct heap *heap;
    struct arena arena;
    const struct program *program;
    struct source_map *sources;
    struct run_options options;
    struct text_pool texts; /* begins with the program's texts, under the same numbers */
    struct object_pool objects;
    const struct zone *zone;
    int64_t now;   /* instant */
    int64_t today; /* date in the zone */

    struct entity *entities;
    size_t nentities, entities_capacity;
    uint32_t *named; /* name -> newest entity of it + 1 */
    size_t named_capacity;
    uint32_t *names; /* program->names -> entity */

    struct relation *relations; /* by number in the program */
    value *parameters;
    bool *parameter_done;
    value *constants;              /* words of the run for program->constants */
    struct kind_reading *readings; /* by kind */

    struct outcome *outcomes;
    size_t noutcomes, outcomes_capacity;
    struct part_tally *tallies; /* by part */
    struct point_tally *points; /* by point; those of parts are not used */
    uint32_t *broken_routines;  /* rules whose evaluation sprang an error */
    size_t nbroken, broken_capacity;

    struct trouble *troubles;
    size_t ntroubles, troubles_capacity;

    uint64_t steps;              /* instructions so far */
    struct machine *machine;     /* vm.c's own */
    struct waivers *waivers;     /* waiver.c's own */
    struct regex_cache *regexes; /* pattern.c's own */
    struct document *document;   /* being mapped: vm/document.h; NULL outside */
    struct proof *proof;         /* under way: vm/proof.h; NULL outside */
    char failure[256];           /* why MUSTER_LIMIT or MUSTER_INVALID came back, for people */
};

enum muster_status run_open(struct run *run, struct heap *heap, const struct program *program,
                            struct source_map *sources, const struct run_options *options);
enum muster_status run_declare(struct run *run);
/* After facts: relations are settled, dangling references found, waivers prepared. */
enum muster_status run_settle(struct run *run);
/* Every step of the program; then what waivers have to say for themselves. */
enum muster_status run_evaluate(struct run *run);

/* Runs one routine without arguments and gives its result (MISSING when it has none). */
enum muster_status run_routine(struct run *run, uint32_t routine, value *result);

/* A parameter's value, worked out when it was not yet. */
enum muster_status run_parameter(struct run *run, uint32_t parameter, value *result);

/* Runs a picture's or table's routine and makes the rows of its relation known. */
enum muster_status run_table(struct run *run, uint32_t routine, uint32_t relation);

/* -- things */

/* The entity of a name, made (undeclared) when it is new. `at` is where it is named. */
uint32_t run_entity(struct run *run, uint32_t kind, uint32_t name, place at);
bool run_find_entity(const struct run *run, uint32_t kind, uint32_t name, uint32_t *entity);

/* A new thing that is named after its place. */
uint32_t run_anonymous(struct run *run, uint32_t kind, place at);

/*
 * Declares an entity: gives it a row. False when it has one already (it is the same thing,
 * described together). Sets *status to MUSTER_LIMIT at the ceiling.
 */
bool run_declare_entity(struct run *run, uint32_t entity, place at, enum muster_status *status);

/* Name of an entity as text number: its own, or one made from its place ("events.json:12"). */
uint32_t run_entity_name(struct run *run, uint32_t entity);

/* Whether there are things of a kind, or a mapping that may bring them. */
bool run_uses(const struct run *run, uint32_t kind);

/*
 * Stores a value of a field of a declared thing, with the place where it stands; a set gains a
 * member. Storing a second, different value into a field that holds one is a `conflicting-fact`
 * trouble, and the first stays.
 */
enum muster_status run_store(struct run *run, uint32_t entity, uint32_t field, value word,
                             place at);

/* The same for the title (a text) and the parent (an entity). */
enum muster_status run_store_title(struct run *run, uint32_t entity, uint32_t title, place at);
enum muster_status run_store_parent(struct run *run, uint32_t entity, uint32_t parent, place at);

/* From now on the things of a kind are unknown until a file of them is read. */
void run_watch(struct run *run, uint32_t kind);

/* Whether files were to tell of the kind, and none was read. */
bool run_is_unread(const struct run *run, uint32_t kind);

/* A bad fact was reported at `at` for this field of this thing: that it is missing is not reported
 * as well. */
void run_mark_bad(struct run *run, uint32_t entity, uint32_t field, place at);

/* A field's word, MISSING when there is none. */
value run_field(const struct run *run, uint32_t entity, uint32_t field);

/* Where a field's value stands, or the thing itself when it has none. */
place run_field_place(const struct run *run, uint32_t entity, uint32_t field);

/* The members of a set field, sorted; good until the next call. */
size_t run_members(struct run *run, uint32_t entity, uint32_t field, const value **members);

/* "bad-fact" */
const char *trouble_name(enum trouble_kind kind);

void run_trouble(struct run *run, enum trouble_kind kind, place at, uint32_t help,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The word of a text given for a type ("--set x=7d", facts): false when it is not one of that type.
 */
bool run_parse(struct run *run, uint32_t type, const char *text, size_t length, place at,
               value *word);

/* -- values as people and programs see them */

/* Appends a value as text: names without quotes, texts as they are, lists with ", ", "-" when
 * missing. */
void value_print(struct run *run, uint32_t type, value word, struct buffer *out);

/* The same for a subject, which holds its types itself. */
void value_print_subject(struct run *run, value subject, struct buffer *out);

/* Order of two words of one type, by value; MISSING comes first. The same on every machine and in
 * every run. */
int value_compare(struct run *run, uint32_t type, value a, value b);

#endif
