/*
 * lint_waiver - waivers that cover nothing, as far as that shows without facts.
 *
 * `muster check` tells of the others (waiver-useless), because it sees what there is.
 */
#include "base/calendar.h"
#include "compiler/lint_int.h"

static struct diag *report_idle(struct lint *l, const struct named *waiver, struct span at,
                                const char *why)
{
    return diag_add(l->c->diags, DIAG_WAIVER_IDLE, at, text_z(l->c, waiver->name), why);
}

/* What facts cannot add any more, a waiver has to say itself. */
static bool is_complete(struct lint *l, const struct named *waiver)
{
    static const struct {
        const char *field, *why, *help;
    } needed[] = {
        {"of", "it names no requirement", "say what it waives: of: REQUIREMENT"},
        {"because", "it gives no reason", "say why: because: \"...\""},
        {"approved-by", "nobody has approved it", "say who did: approved-by: ROLE"},
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (lint_value(l, waiver, needed[i].field, NULL) || lint_is_open(l, waiver->kind)) continue;
        struct diag *d = report_idle(l, waiver, waiver->at, needed[i].why);
        diag_help(l->c->diags, d, "%s", needed[i].help);
        return false;
    }
    return true;
}

/* -- what it waives */

/* The parts that a value of `of` means; a requirement without parts has none. */
static bool means(const struct term *of, const struct part *part, size_t number)
{
    const struct requirement *r = of->u.constant.requirement;
    return r == part->requirement &&
           (of->u.constant.part == 0 || of->u.constant.part == number + 1);
}

static bool can_fail(struct lint *l, const struct term *of)
{
    const struct requirement *r = of->u.constant.requirement;
    for (size_t p = 0; p < r->nparts; p++)
        if (means(of, r->parts[p], p) && !lint_always_holds(l, r->parts[p])) return true;
    return false;
}

static bool look_at_requirements(struct lint *l, const struct named *waiver)
{
    const struct thing_value *of = NULL;
    bool some = false;
    while ((of = lint_value(l, waiver, "of", of))) {
        const struct requirement *r = of->value->u.constant.requirement;
        if (!r || can_fail(l, of->value)) {
            some = true;
            continue;
        }
        struct diag *d =
            report_idle(l, waiver, of->value->at,
                        arena_print(&l->c->arena, "%s %s", text_z(l->c, r->thing->name),
                                    r->nparts ? "always holds" : "has no clauses"));
        diag_note(l->c->diags, d, r->thing->at, "%s is declared here",
                  text_z(l->c, r->thing->name));
    }
    return some;
}

/* -- whom it is for */

/* The value that a member of `subjects` begins with. */
static const struct term *first_of(const struct term *subject)
{
    while (subject->kind == TERM_SUBJECT ||
           (subject->kind == TERM_OPERATION && subject->op == OP_MOVE && subject->nargs == 1))
        subject = subject->args[0];
    return subject;
}

/* Whether a subject of that type may begin with the value; texts stand for what prints so. */
static bool may_begin(const struct type *type, const struct term *value)
{
    const struct type *given = value->type->plain;
    type = type->plain;
    if (given->tag == TYPE_TEXT || given->tag == TYPE_SUBJECT || type->tag == TYPE_SUBJECT)
        return true;
    if (type_is_thing(given) && type_is_thing(type))
        return type_fits(given, type) || type_fits(type, given);
    return given == type;
}

static bool may_cover(const struct part *part, const struct term *value)
{
    const struct block *block = part->block;
    if (block->nsubject) return may_begin(block->subject[0]->type, value);
    return may_begin(part->requirement->thing->kind->type, value);
}

static bool covers_some(struct lint *l, const struct named *waiver, const struct term *value)
{
    const struct thing_value *of = NULL;
    bool named = false;
    while ((of = lint_value(l, waiver, "of", of))) {
        const struct requirement *r = of->value->u.constant.requirement;
        if (!r) return true;
        named = true;
        for (size_t p = 0; p < r->nparts; p++)
            if (means(of->value, r->parts[p], p) && may_cover(r->parts[p], value)) return true;
    }
    return !named;
}

static void look_at_subjects(struct lint *l, const struct named *waiver)
{
    struct compilation *c = l->c;
    const struct thing_value *subject = NULL;
    while ((subject = lint_value(l, waiver, "subjects", subject))) {
        const struct term *value = first_of(subject->value);
        const struct named *named = value->kind == TERM_CONSTANT ? value->u.constant.named : NULL;
        const char *words = type_words(c, value->type->plain);
        if (named && !named->decl && !lint_is_open(l, named->kind)) {
            struct diag *d = report_idle(
                l, waiver, value->at,
                arena_print(&c->arena, "there is no %s called %s", words, text_z(c, named->name)));
            diag_help(c->diags, d, "no facts bring one: is it misspelled, or gone?");
        } else if (!covers_some(l, waiver, value)) {
            struct diag *d =
                report_idle(l, waiver, value->at,
                            arena_print(&c->arena, "what it is of does not inspect a %s", words));
            diag_help(c->diags, d, "a subject is what `for` binds first, or a key of `per`");
        }
    }
}

/* -- when */

static void look_at_time(struct lint *l, const struct named *waiver)
{
    struct compilation *c = l->c;
    const int64_t *day = c->options->lint->day;
    const struct thing_value *expires = lint_value(l, waiver, "expires", NULL);
    char text[CALENDAR_TEXT];
    if (!day || !expires || expires->value->kind != TERM_CONSTANT) return;
    if (expires->value->u.constant.word >= *day) return;
    calendar_write_date(expires->value->u.constant.word, text);
    struct diag *d =
        diag_add(c->diags, DIAG_WAIVER_OVER, expires->value->at, text_z(c, waiver->name), text);
    diag_help(c->diags, d, "have it approved anew, or take it away");
}

void lint_waivers(struct lint *l)
{
    struct compilation *c = l->c;
    const struct kind *kind = find_kind(c, c->core, intern(c, "waiver"));
    for (size_t i = 0; kind && i < c->model.names.n; i++) {
        const struct named *waiver = c->model.names.items[i];
        if (waiver->kind != kind || !waiver->decl || !is_own(waiver->module)) continue;
        look_at_time(l, waiver);
        if (!is_complete(l, waiver) || !look_at_requirements(l, waiver)) continue;
        look_at_subjects(l, waiver);
    }
}
