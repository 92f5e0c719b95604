/* emit_message - what a finding says: the policy's own words, or what is missing. */
#include "compiler/emit.h"

struct missing_values {
    const struct block *block;
    struct term *items[8];
    size_t n;
};

/* Whether a variable has one value for the subject that is judged. */
static bool is_of_subject(const struct block *block, const struct variable *variable)
{
    for (size_t i = 0; i < block->nsubject; i++)
        if (block->subject[i] == variable) return true;
    for (size_t i = 0; i < block->nlets; i++)
        if (block->lets[i]->variable == variable)
            return !(block->grouped && block->lets[i]->of_row);
    return false;
}

/* Whether a term is a path of fields from the subject or a constant. */
static bool is_path(const struct block *block, const struct term *term)
{
    switch (term->kind) {
    case TERM_VARIABLE: return is_of_subject(block, term->u.variable);
    case TERM_CONSTANT: return true;
    case TERM_FIELD:
    case TERM_FIELD_NAMED: return is_path(block, term->args[0]);
    default: return false;
    }
}

static void find_missing(void *context, struct term *term)
{
    struct missing_values *m = context;
    bool value = term->kind == TERM_FIELD || term->kind == TERM_FIELD_NAMED ||
                 (term->kind == TERM_VARIABLE && term->u.variable->nullable);
    if (m->n == sizeof m->items / sizeof *m->items) return;
    if (term->kind == TERM_OPERATION && term->op == OP_DECLARED && is_path(m->block, term->args[0]))
        m->items[m->n++] = term;
    else if (term->kind == TERM_READ || (value && is_path(m->block, term)))
        m->items[m->n++] = term;
}

void emit_unknown_message(struct emitter *e, const struct block *block, uint32_t subject,
                          struct term *condition, const char *otherwise, uint32_t message)
{
    struct compilation *c = e->c;
    struct missing_values missing = {.block = block};
    uint32_t end = new_label(e),
             text = new_registers(
                 e, (const struct type *[]){simple(e, TYPE_TEXT), simple(e, TYPE_TEXT)}, 2);
    if (condition) term_walk(condition, find_missing, &missing);
    put(e, OP_TEXT_OF, text, subject, 0, 0);
    for (size_t i = missing.n; i > 0; i--) {
        struct term *value = missing.items[i - 1];
        uint32_t reg = emit_term(e, value), next = new_label(e), absent = new_label(e);
        const char *says =
            arena_print(&c->arena, ": %s is missing", compile_source_text(c, value->at, 60));
        if (value->kind == TERM_OPERATION)
            says =
                arena_print(&c->arena, ": %s leads nowhere", compile_source_text(c, value->at, 60));
        if (value->kind == TERM_READ)
            says = arena_print(&c->arena, ": nothing says when %s was read",
                               text_z(c, value->u.kind->name));
        put(e, OP_JUMP_IF_MISSING, absent, reg, 0, 0);
        put(e, OP_JUMP, next, 0, 0, 0);
        put_label(e, absent);
        put(e, OP_LOAD, text + 1, text_constant(e, says), 0, 0);
        put(e, OP_JOIN, message, text, 2, 0);
        put(e, OP_JUMP, end, 0, 0, 0);
        put_label(e, next);
    }
    put(e, OP_LOAD, text + 1, text_constant(e, otherwise), 0, 0);
    put(e, OP_JOIN, message, text, 2, 0);
    put_label(e, end);
}

void emit_message(struct emitter *e, struct term *says, uint32_t message)
{
    bool covering = e->covering;
    e->covering = false;
    emit_into(e, says, message);
    e->covering = covering;
}

void emit_unmet_message(struct emitter *e, uint32_t subject, const struct part *part,
                        uint32_t message)
{
    struct compilation *c = e->c;
    uint32_t text;
    if (part->otherwise) {
        emit_message(e, part->otherwise, message);
        return;
    }
    text = new_registers(e, (const struct type *[]){simple(e, TYPE_TEXT), simple(e, TYPE_TEXT)}, 2);
    put(e, OP_TEXT_OF, text, subject, 0, 0);
    put(e, OP_LOAD, text + 1,
        text_constant(e, arena_print(&c->arena, ": %s does not hold", text_z(c, part->label))), 0,
        0);
    put(e, OP_JOIN, message, text, 2, 0);
}
