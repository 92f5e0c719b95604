/* What was found, and what is drawn of it. */
#include <stdio.h>
#include <string.h>

#include "api/engine_int.h"
#include "report/dot.h"
#include "report/render.h"
#include "report/table.h"

struct show_call {
    struct muster_engine *engine;
    const char *name, *format;
    struct muster_text *text;
};

static struct page page_of(struct muster_engine *e, struct buffer *out)
{
    buffer_open(out, &e->heap);
    return (struct page){out, &e->sources, e->settings.colour};
}

static enum muster_status do_findings(void *context)
{
    const struct show_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    struct page page = page_of(e, &out);
    struct finding_report report = {.findings = e->has_findings ? &e->findings : NULL,
                                    .diags = &e->diags,
                                    .sources = &e->sources,
                                    .verdict = e->verdict,
                                    .all = e->settings.all,
                                    .proofs = e->proofs.lines ? &e->proofs : NULL};
    if (strcmp(call->format, "json") == 0)
        findings_write_json(&report, &out);
    else if (strcmp(call->format, "text") == 0)
        findings_write_text(&report, &page);
    else
        return engine_refuse(e, NULL, "findings come as text or json, not as %s", call->format);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_findings(struct muster_engine *engine, const char *format,
                                   struct muster_text *text)
{
    struct show_call call = {.engine = engine, .format = format, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_show(engine, do_findings, &call);
}

static enum muster_status do_diagnostics(void *context)
{
    const struct show_call *call = context;
    struct buffer out;
    struct page page = page_of(call->engine, &out);
    diag_write_text(&call->engine->diags, DIAGNOSTICS_SHOWN, &page);
    engine_give(call->engine, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_diagnostics(struct muster_engine *engine, struct muster_text *text)
{
    struct show_call call = {.engine = engine, .text = text};
    char failure[sizeof engine->failure];
    enum muster_status status;
    *text = (struct muster_text){"", 0};
    memcpy(failure, engine->failure, sizeof failure);
    status = engine_show(engine, do_diagnostics, &call);
    if (!status) memcpy(engine->failure, failure, sizeof failure);
    return status;
}

/* -- pictures and tables */

/* Names of the pictures or tables, and their modules. */
struct choice {
    const char *what;
    const char **names, **modules;
    size_t n;
};

static enum muster_status refuse_unknown(struct muster_engine *e, const struct choice *choice,
                                         const char *name)
{
    const char *help = engine_import_advice(e, choice->what, name, choice->names, choice->n);
    if (!help && choice->n == 0)
        return engine_refuse(e, NULL, "the policy has no %s", choice->what);
    if (!help)
        help = engine_suggest(e, name, choice->names, choice->n,
                              arena_print(&e->arena, "%ss", choice->what));
    return engine_refuse(e, help, "there is no %s called %s", choice->what, name);
}

/* Sets *number to the one that is called so (or MODULE.name), or the only one. */
static enum muster_status choose(struct muster_engine *e, const struct choice *choice,
                                 const char *name, uint32_t *number)
{
    const char **found = arena_alloc(&e->arena, (choice->n + 1) * sizeof *found);
    size_t n = 0;
    if (choice->n == 0 && !name)
        return engine_refuse(e, NULL, "the policy has no %s", choice->what);
    if (!name && choice->n > 1)
        return engine_refuse(e, NULL, "which %s? There are: %s", choice->what,
                             engine_list(e, choice->names, choice->n));
    for (size_t k = 0; k < choice->n; k++) {
        const char *full = arena_print(&e->arena, "%s.%s", choice->modules[k], choice->names[k]);
        if (name && strcmp(name, choice->names[k]) != 0 && strcmp(name, full) != 0) continue;
        *number = (uint32_t)k;
        found[n++] = full;
    }
    if (n == 1) return MUSTER_OK;
    if (n == 0) return refuse_unknown(e, choice, name);
    return engine_refuse(e,
                         arena_print(&e->arena, "name one of them: %s", engine_list(e, found, n)),
                         "%zu %ss are called %s", n, choice->what, name);
}

#define CHOICE(e, singular, rows)                                                                  \
    struct choice choice = {singular, NULL, NULL, (e)->program.n##rows};                           \
    choice.names = arena_alloc(&(e)->arena, (choice.n + 1) * sizeof *choice.names);                \
    choice.modules = arena_alloc(&(e)->arena, (choice.n + 1) * sizeof *choice.modules);            \
    for (size_t k = 0; k < choice.n; k++) {                                                        \
        choice.names[k] = text_bytes(&(e)->program.texts, (e)->program.rows[k].name);              \
        choice.modules[k] = text_bytes(&(e)->program.texts, (e)->program.rows[k].module);          \
    }

static enum muster_status choose_graph(struct muster_engine *e, const char *name, uint32_t *number)
{
    CHOICE(e, "graph", graphs)
    return choose(e, &choice, name, number);
}

static enum muster_status choose_report(struct muster_engine *e, const char *name, uint32_t *number)
{
    CHOICE(e, "report", reports)
    if (e->settings.query && name && strcmp(name, "query") == 0 && choice.n) {
        *number = (uint32_t)(choice.n - 1); /* the question's own is the last */
        return MUSTER_OK;
    }
    return choose(e, &choice, name, number);
}

/* Fills a table, once. A table whose rows broke off is none. */
static enum muster_status fill(struct muster_engine *e, uint32_t routine, uint32_t relation)
{
    size_t troubles = e->run.ntroubles;
    enum muster_status status;
    if (e->drawn[routine]) return MUSTER_OK;
    e->drawn[routine] = true;
    status = run_table(&e->run, routine, relation);
    if (status) {
        snprintf(e->failure, sizeof e->failure, "%s", e->run.failure);
        return status;
    }
    if (e->run.ntroubles == troubles) return MUSTER_OK;
    snprintf(e->failure, sizeof e->failure, "%s",
             text_bytes(&e->run.texts, e->run.troubles[troubles].message));
    diag_add(&e->diags, DIAG_LIMIT, page_token(&e->sources, e->run.troubles[troubles].at),
             e->failure);
    return MUSTER_INPUT;
}

enum muster_status engine_draw(struct muster_engine *e, struct buffer *dot, const char *format,
                               struct muster_text *text)
{
    struct buffer picture;
    const char *why = "", *help = NULL;
    if (strcmp(format, "dot") == 0) {
        engine_give(e, dot, text);
        return MUSTER_OK;
    }
    buffer_open(&picture, &e->heap);
    if (!render_graph(&e->arena, buffer_text(dot), format, &picture, &why, &help))
        return engine_refuse(e, help, "%s", why);
    engine_give(e, &picture, text);
    return MUSTER_OK;
}

static enum muster_status draw(struct muster_engine *e, uint32_t number, const char *format,
                               struct muster_text *text)
{
    const struct program_graph *graph = &e->program.graphs[number];
    struct buffer dot;
    enum muster_status status;
    for (uint32_t k = graph->shapes_first; k < graph->shapes_first + graph->shapes_count; k++) {
        status = fill(e, e->program.shapes[k].routine, e->program.shapes[k].relation);
        if (status) return status;
    }
    buffer_open(&dot, &e->heap);
    status = dot_write(&e->findings, number, &dot);
    if (status) return engine_refuse(e, NULL, "%s", e->run.failure);
    return engine_draw(e, &dot, format, text);
}

static enum muster_status do_graph(void *context)
{
    const struct show_call *call = context;
    struct muster_engine *e = call->engine;
    uint32_t number;
    enum muster_status status;
    if (!e->has_findings) return engine_refuse(e, NULL, "nothing was evaluated");
    status = choose_graph(e, call->name, &number);
    return status ? status : draw(e, number, call->format, call->text);
}

enum muster_status muster_graph(struct muster_engine *engine, const char *name, const char *format,
                                struct muster_text *picture)
{
    struct show_call call = {.engine = engine, .name = name, .format = format, .text = picture};
    *picture = (struct muster_text){"", 0};
    return engine_guard(engine, do_graph, &call);
}

static enum muster_status do_report(void *context)
{
    const struct show_call *call = context;
    struct muster_engine *e = call->engine;
    const struct program_report *report;
    enum table_format format;
    struct buffer out;
    struct page page = page_of(e, &out);
    uint32_t number;
    enum muster_status status;
    if (!e->has_findings) return engine_refuse(e, NULL, "nothing was evaluated");
    if (!table_format_named(call->format, &format))
        return engine_refuse(e, NULL, "tables come as text, csv, md, json or html, not as %s",
                             call->format);
    status = choose_report(e, call->name, &number);
    if (status) return status;
    report = &e->program.reports[number];
    status = fill(e, report->routine, report->relation);
    if (status) return status;
    table_write(&e->run, number, format, &page);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_report(struct muster_engine *engine, const char *name, const char *format,
                                 struct muster_text *table)
{
    struct show_call call = {.engine = engine, .name = name, .format = format, .text = table};
    *table = (struct muster_text){"", 0};
    return engine_guard(engine, do_report, &call);
}
