/*
 * lint_same - whether two terms mean the same.
 */
#include "compiler/lint_world.h"

/* What both were written as; a query is compared so, because its names are its own. */
static bool same_source(struct compilation *c, struct span a, struct span b)
{
    const struct source_file *file = source_file_of(c->sources, a.from);
    const struct source_file *other = source_file_of(c->sources, b.from);
    if (!file || !other || !file->bytes || !other->bytes) return false;
    return a.to - a.from == b.to - b.from &&
           memcmp(file->bytes + (a.from - file->base), other->bytes + (b.from - other->base),
                  a.to - a.from) == 0;
}

static bool same_constant(const struct term *a, const struct term *b)
{
    return a->u.constant.word == b->u.constant.word && a->u.constant.named == b->u.constant.named &&
           a->u.constant.requirement == b->u.constant.requirement &&
           a->u.constant.part == b->u.constant.part;
}

/* What a term says beside its arguments. */
static bool same_head(struct compilation *c, const struct term *a, const struct term *b)
{
    switch (a->kind) {
    case TERM_CONSTANT: return same_constant(a, b);
    case TERM_VARIABLE: return a->u.variable == b->u.variable;
    case TERM_PARAMETER: return a->u.parameter == b->u.parameter;
    case TERM_FIELD:
    case TERM_SET_FIELD:
    case TERM_IN_SET: return a->u.field == b->u.field;
    case TERM_FIELD_NAMED:
    case TERM_NODE_MEMBER:
    case TERM_NODE_DEEP: return a->u.text == b->u.text;
    case TERM_OPERATION:
    case TERM_NODE:
    case TERM_BUILTIN: return a->op == b->op;
    case TERM_CALL: return a->u.function == b->u.function;
    case TERM_CONTAINS:
    case TERM_PATH: return a->u.rule == b->u.rule;
    case TERM_IS_KIND:
    case TERM_READ:
    case TERM_IF_READ: return a->u.kind == b->u.kind;
    case TERM_EXISTS: return same_source(c, a->at, b->at);
    case TERM_AGGREGATE:
        return a->u.aggregate.function == b->u.aggregate.function && same_source(c, a->at, b->at);
    case TERM_NODE_UP:
    case TERM_NODE_AT: return a->u.count == b->u.count;
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT:
    case TERM_DEFAULT:
    case TERM_CHOICE:
    case TERM_JOIN:
    case TERM_TEXT_OF:
    case TERM_MAKE_LIST:
    case TERM_SUBJECT: return true;
    case TERM_BROKEN: return false;
    }
    return false;
}

bool same_term(struct compilation *c, const struct term *a, const struct term *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->type->plain != b->type->plain || a->nargs != b->nargs ||
        !same_head(c, a, b))
        return false;
    for (size_t i = 0; i < a->nargs; i++)
        if (!same_term(c, a->args[i], b->args[i])) return false;
    return true;
}
