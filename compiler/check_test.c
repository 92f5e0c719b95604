/*
 * check_test - tests of policies: every one is checked, and the one that is compiled leaves its
 * expectations in the model.
 */
#include "compiler/check_int.h"

/* A given thing of a test that is not compiled: its fields are checked, nothing is declared. */
static void check_given(struct compilation *c, struct module *m, struct item *item)
{
    for (size_t i = 0; i < item->u.given.n; i++) {
        struct decl *decl = item->u.given.items[i];
        struct named thing = {.decl = decl, .module = m, .at = decl->at};
        thing.kind = resolve_kind(c, m, &decl->u.thing.kind);
        thing.name = decl->u.thing.name.text;
        if (thing.kind) check_thing_fields(c, &thing);
    }
}

static uint32_t expected_state(struct compilation *c, const struct name *name)
{
    static const char *words[] = {"satisfied", "unverified", "unmet", "error", "waived", "vacuous"};
    size_t n = sizeof words / sizeof *words;
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(words[i], text_z(c, name->text)) == 0) return i;
    struct diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "outcome", text_z(c, name->text));
    suggest(c, d, text_z(c, name->text), words, n);
    diag_note(c->diags, d, (struct span){0, 0},
              "outcomes are satisfied, unmet, unverified, error, waived and vacuous");
    return EXPECT_SATISFIED;
}

/* The subject with the types that the requirement's subjects have. */
static struct term *check_subject(struct checker *k, struct expr *e, const struct requirement *r,
                                  const struct part *part)
{
    const struct block *block = part ? part->block : r->nblocks ? r->blocks[0] : NULL;
    struct compilation *c = k->c;
    size_t n = e->kind == EXPR_TUPLE ? e->u.elements.n : 1;
    struct term *subject = term_new(c, TERM_SUBJECT, type_simple(c, TYPE_SUBJECT), e->at, n);
    for (size_t i = 0; i < n; i++) {
        struct expr *item = e->kind == EXPR_TUPLE ? e->u.elements.items[i] : e;
        const struct type *wanted =
            block && block->query && i < block->nsubject ? block->subject[i]->type : NULL;
        subject->args[i] = wanted ? check_as(k, item, wanted) : check_expr(k, item, NULL);
    }
    return subject;
}

static void check_expect(struct checker *k, struct item *item, bool compiled)
{
    struct compilation *c = k->c;
    struct expected expected = {.at = item->at};
    expected.state = expected_state(c, &item->u.expect.outcome);
    expected.requirement =
        resolve_requirement(c, k->module, &item->u.expect.requirement, &expected.part);
    if (!expected.requirement) return;
    if (item->u.expect.subject)
        expected.subject =
            check_subject(k, item->u.expect.subject, expected.requirement, expected.part);
    if (compiled) LIST_ADD(c, c->model.expected, expected);
}

static void check_item(struct compilation *c, struct module *m, struct item *item, bool compiled)
{
    struct checker k = {.c = c, .module = m, .constant = true};
    struct kind *kind;
    struct term *as_of;
    switch (item->kind) {
    case ITEM_AS_OF:
        as_of = check_as(&k, item->u.value, type_simple(c, TYPE_INSTANT));
        if (compiled) c->model.as_of = as_of;
        break;
    case ITEM_GIVEN_NO:
        kind = resolve_kind(c, m, &item->u.kind);
        if (compiled && kind) LIST_ADD(c, c->model.given, kind);
        break;
    case ITEM_GIVEN:
        if (!compiled) check_given(c, m, item);
        for (size_t i = 0; compiled && i < item->u.given.n; i++) {
            struct named *thing = item->u.given.items[i]->meaning;
            if (thing) LIST_ADD(c, c->model.given, thing->kind);
        }
        break;
    case ITEM_EXPECT: check_expect(&k, item, compiled); break;
    default: break;
    }
}

void check_tests(struct compilation *c)
{
    for (size_t n = 0; n < c->model.tests.n; n++) {
        const struct policy_test *test = &c->model.tests.items[n];
        const struct item_list *items = &test->decl->u.test.items;
        for (size_t i = 0; i < items->n; i++)
            check_item(c, test->module, items->items[i], test->decl == c->test);
    }
}
