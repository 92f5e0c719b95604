#include "compiler/lint_int.h"

#include <stdlib.h>

bool lint_is_open(const struct lint *l, const struct kind *kind)
{
    return l->any_facts || kind->mapped;
}

bool lint_has_things(const struct lint *l, const struct kind *kind)
{
    const struct model *m = &l->c->model;
    for (size_t i = 0; i < m->names.n; i++)
        if (m->names.items[i]->kind == kind && m->names.items[i]->decl) return true;
    return false;
}

const struct thing_value *lint_value(const struct lint *l, const struct named *thing,
                                     const char *field, const struct thing_value *after)
{
    uint32_t name = intern(l->c, field);
    for (size_t i = after ? (size_t)(after - thing->values) + 1 : 0; i < thing->nvalues; i++)
        if (thing->values[i].field->name == name) return &thing->values[i];
    return NULL;
}

/* Facts, and things that are not judged, are what a policy is about; where there are none, it is
 * written for others to import. A library that has things, such as the controls of a standard, is
 * one by what the options say. */
static bool is_library(struct compilation *c)
{
    const struct model *m = &c->model;
    if (c->options->lint->library) return true;
    for (size_t i = 0; i < m->facts.n; i++)
        if (is_own(m->facts.items[i]->module)) return false;
    for (size_t i = 0; i < m->names.n; i++) {
        const struct named *thing = m->names.items[i];
        if (thing->decl && is_own(thing->module) && !thing->kind->judged) return false;
    }
    return true;
}

void compile_lint(struct compilation *c)
{
    struct lint l = {.c = c, .exports = is_library(c)};
    for (size_t i = 0; i < c->model.facts.n; i++)
        if (!c->model.facts.items[i]->kind) l.any_facts = true;
    lint_unused(&l);
    lint_conditions(&l);
    lint_aggregates(&l);
    lint_subjects(&l);
    lint_waivers(&l);
    lint_unsaid(&l);
    lint_words(&l);
}

/* -- what is allowed */

/* A comment `# lint: allow CODE, CODE` and what it is about. */
struct allowance {
    const struct source_file *file;
    struct span comment, about;
    bool used;
};

static const char mark[] = "lint: allow ";

/* The bytes behind the mark, or NULL. */
static const char *allowed_codes(const struct source_file *file, struct span comment, size_t *n)
{
    const char *p = file->bytes + (comment.from - file->base);
    const char *end = file->bytes + (comment.to - file->base);
    while (p < end && (*p == '#' || *p == ' ')) p++;
    if ((size_t)(end - p) < sizeof mark || memcmp(p, mark, sizeof mark - 1) != 0) return NULL;
    p += sizeof mark - 1;
    *n = (size_t)(end - p);
    return p;
}

/* Codes stand first, blanks or commas between them; what follows says why. */
static bool names_code(const char *codes, size_t n, const char *code)
{
    size_t length = strlen(code);
    for (size_t i = 0; i + length <= n; i += length) {
        while (i < n && (codes[i] == ' ' || codes[i] == ',')) i++;
        if (i + length > n || codes[i] != 'W') return false;
        if (memcmp(codes + i, code, length) == 0) return true;
    }
    return false;
}

static struct span line_of(const struct source_file *file, place at)
{
    size_t i = at - file->base, from = i, to = i;
    while (from > 0 && file->bytes[from - 1] != '\n') from--;
    while (to < file->length && file->bytes[to] != '\n') to++;
    return (struct span){file->base + (place)from, file->base + (place)to};
}

static bool is_alone(const struct source_file *file, struct span line, place comment)
{
    for (place at = line.from; at < comment; at++)
        if (file->bytes[at - file->base] != ' ' && file->bytes[at - file->base] != '\t')
            return false;
    return true;
}

/* Behind something it is about its line; on a line of its own about the declaration that follows
 * or, inside of one, about the next line that is no comment. */
static struct span about(const struct ast_file *file, struct span comment)
{
    const struct source_file *source = file->source;
    struct span line = line_of(source, comment.from);
    bool inside = false;
    if (!is_alone(source, line, comment.from)) return line;
    for (size_t i = 0; i < file->declarations.n; i++) {
        struct span at = file->declarations.items[i]->at;
        inside = inside || (at.from < comment.from && at.to > comment.from);
        if (!inside && at.from > comment.from) return at;
    }
    do {
        if (line.to - source->base >= source->length) break;
        line = line_of(source, line.to + 1);
    } while (source->bytes[line.from - source->base +
                           strspn(source->bytes + (line.from - source->base), " \t")] == '#');
    return line;
}

static bool is_allowed(struct compilation *c, const struct diag *diag, struct allowance *items,
                       size_t n)
{
    const struct lint_options *options = c->options->lint;
    bool allowed = false;
    if (diag->level == DIAG_ERROR) return false;
    for (size_t i = 0; i < options->nallowed; i++)
        if (options->allowed[i] == diag->code) allowed = true;
    for (size_t i = 0; i < n; i++) {
        size_t length = 0;
        const char *codes = allowed_codes(items[i].file, items[i].comment, &length);
        bool there = diag->at.from >= items[i].about.from && diag->at.from < items[i].about.to;
        if (!there || !names_code(codes, length, diag_code_text(diag->code))) continue;
        items[i].used = true;
        allowed = true;
    }
    return allowed;
}

static struct allowance *find_allowances(struct compilation *c, size_t *n)
{
    LIST_OF(struct allowance) list = {0};
    for (size_t m = 0; m < c->model.modules.n; m++) {
        const struct module *module = c->model.modules.items[m];
        for (size_t f = 0; is_own(module) && f < module->nfiles; f++) {
            const struct ast_file *file = module->files[f];
            for (size_t i = 0; i < file->ncomments; i++) {
                struct allowance item = {.file = file->source, .comment = file->comments[i].at};
                size_t length;
                if (!allowed_codes(item.file, item.comment, &length)) continue;
                item.about = about(file, item.comment);
                LIST_ADD(c, list, item);
            }
        }
    }
    *n = list.n;
    return list.items;
}

/* Whether a comment allows what is told only of a given day, and none was given. */
static bool is_untimely(struct compilation *c, const struct allowance *item)
{
    size_t n = 0;
    const char *codes = allowed_codes(item->file, item->comment, &n);
    return !c->options->lint->day && names_code(codes, n, diag_code_text(DIAG_WAIVER_OVER));
}

void lint_allow(struct compilation *c)
{
    struct diag_list *diags = c->diags;
    size_t n = 0, kept = 0;
    struct allowance *items = find_allowances(c, &n);
    for (size_t i = 0; i < diags->n; i++)
        if (!is_allowed(c, diags->items[i], items, n)) diags->items[kept++] = diags->items[i];
    diags->n = kept;
    for (size_t i = 0; i < c->options->lint->nallowed; i++)
        if (c->options->lint->allowed[i] == DIAG_USELESS_ALLOW) return;
    for (size_t i = 0; i < n && diags->errors == 0; i++) {
        struct diag *d;
        if (items[i].used || is_untimely(c, &items[i])) continue;
        d = diag_add(diags, DIAG_USELESS_ALLOW, items[i].comment);
        diag_help(diags, d, "no such warning is given there: take the comment away");
    }
}
