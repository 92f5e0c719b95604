/*
 * call - functions and parameters that rest on themselves, or on one another more deeply than a run
 * allows.
 *
 * A parameter is worked out when it is asked for, so asking for one is a call, too.
 */
#include "compiler/check_int.h"

/* A function or a parameter that is being looked into, and who asked for it where. */
struct caller {
    struct compilation *c;
    bool *too_deep; /* was reported */
    struct caller *from;
    struct span at; /* of the call under way */
    const char *what;
    uint32_t name;
    struct span declared;
    struct call_mark *mark;
};

static void look_into(struct caller *self, struct term *body);

static void report_circle(struct caller *last, struct caller *first)
{
    struct compilation *c = last->c;
    struct diag *d = diag_add(c->diags, DIAG_RECURSIVE_FUNCTION, first->declared, first->what,
                              text_z(c, first->name));
    const struct caller **way;
    size_t n = 0;
    for (const struct caller *k = last; k != first; k = k->from) n++;
    way = arena_alloc(&c->arena, (n + 1) * sizeof *way);
    way[n] = last;
    for (size_t i = n; i > 0; i--) way[i - 1] = way[i]->from;
    for (size_t i = 0; i <= n; i++)
        diag_note(c->diags, d, way[i]->at, "%s asks for %s here", text_z(c, way[i]->name),
                  text_z(c, i < n ? way[i + 1]->name : first->name));
    if (strcmp(first->what, "function") == 0)
        diag_help(c->diags, d, "rules may be recursive: rule %s(...) if ...",
                  text_z(c, first->name));
}

static void report_depth(struct caller *last)
{
    struct compilation *c = last->c;
    if (*last->too_deep) return;
    *last->too_deep = true;
    diag_add(c->diags, DIAG_LIMIT, last->declared,
             arena_print(&c->arena, "%s %s calls others more than %d deep", last->what,
                         text_z(c, last->name), CALLS_MAX));
}

static void visit(struct caller *next, struct term *body)
{
    struct call_mark *mark = next->mark;
    if (mark->state == 0) {
        mark->state = 1;
        look_into(next, body);
        mark->state = 2;
        if (mark->depth > CALLS_MAX) report_depth(next);
    } else if (mark->state == 1) {
        struct caller *first = next->from;
        while (first->mark != mark) first = first->from;
        report_circle(next->from, first);
    }
    if (next->from && next->from->mark->depth <= mark->depth)
        next->from->mark->depth = mark->depth + 1;
}

static void find_call(void *context, struct term *term)
{
    struct caller *from = context;
    struct caller next = {.c = from->c, .too_deep = from->too_deep, .from = from};
    from->at = term->at;
    if (term->kind == TERM_CALL) {
        struct function *f = term->u.function;
        next.what = "function";
        next.name = f->name;
        next.declared = f->at;
        next.mark = &f->mark;
        visit(&next, f->body);
    } else if (term->kind == TERM_PARAMETER) {
        struct parameter *p = (struct parameter *)term->u.parameter;
        next.what = "parameter";
        next.name = p->name;
        next.declared = p->at;
        next.mark = &p->mark;
        visit(&next, p->term);
    }
}

static void look_into(struct caller *self, struct term *body)
{
    size_t depth = 0;
    for (const struct caller *k = self; k; k = k->from) depth++;
    if (depth > CALLS_MAX)
        self->mark->depth = CALLS_MAX + 1; /* deep enough to be refused */
    else if (body)
        term_walk(body, find_call, self);
}

void check_calls(struct compilation *c)
{
    struct model *m = &c->model;
    bool too_deep = false;
    for (size_t i = 0; i < m->functions.n; i++) {
        struct function *f = m->functions.items[i];
        struct caller self = {.c = c, .too_deep = &too_deep, .what = "function"};
        self.name = f->name;
        self.declared = f->at;
        self.mark = &f->mark;
        visit(&self, f->body);
    }
    for (size_t i = 0; i < m->parameters.n; i++) {
        struct parameter *p = m->parameters.items[i];
        struct caller self = {.c = c, .too_deep = &too_deep, .what = "parameter"};
        self.name = p->name;
        self.declared = p->at;
        self.mark = &p->mark;
        visit(&self, p->term);
    }
}
