#include "compiler/document.h"

#include "compiler/markup.h"

enum { TEXT_MAX = 4000 };

struct document {
    struct compilation *c;
    const struct module *module;
    struct markup markup;
    const char *section; /* begins with the next thing in it; NULL: it has begun */
};

static const char *text(struct document *d, uint32_t number)
{
    return text_z(d->c, number);
}

static const char *source(struct document *d, struct span at)
{
    return compile_source_text(d->c, at, TEXT_MAX);
}

/* "name - Title" */
static const char *titled(struct document *d, const char *name, const char *title)
{
    return *title ? arena_print(&d->c->arena, "%s – %s", name, title) : name;
}

static void begin_section(struct document *d, const char *heading)
{
    d->section = heading;
}

/* The heading of the section, before the first thing in it. */
static void touch_section(struct document *d)
{
    if (d->section) markup_heading(&d->markup, 2, d->section);
    d->section = NULL;
}

static void add_entry(struct document *d, const char *name, const char *title, uint32_t doc)
{
    touch_section(d);
    markup_heading(&d->markup, 3, titled(d, name, title));
    markup_paragraphs(&d->markup, text(d, doc));
}

/* -- the module: the comment behind its first line and what it imports */

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return *line ? line + 1 : line;
}

static void read_introduction(const char *line, struct buffer *words)
{
    while (*line && strncmp(line, "module ", 7) != 0) line = next_line(line);
    line = next_line(line);
    while (*line == '\n' || strncmp(line, "import ", 7) == 0) line = next_line(line);
    for (; line[0] == '#' && line[1] == ' '; line = next_line(line)) {
        if (words->length) buffer_add_char(words, '\n');
        buffer_add(words, line + 2, strcspn(line, "\n") - 2);
    }
}

static void add_introduction(struct document *d)
{
    for (size_t f = 0; f < d->module->nfiles; f++) {
        const char *source = d->module->files[f]->source->bytes;
        struct buffer words;
        if (!source) continue;
        buffer_open(&words, d->c->heap);
        read_introduction(source, &words);
        markup_paragraphs(&d->markup, buffer_text(&words));
        buffer_clear(&words);
    }
}

/* -- kinds and enumerations */

static const char *about_kind(struct document *d, const struct kind *kind)
{
    struct arena *arena = &d->c->arena;
    const char *words = kind->observed ? "Observed: unknown until a file for it was read." : "";
    if (kind->judged)
        words = arena_print(arena, "%s%sMay hold requirements.", words, *words ? " " : "");
    if (kind->parent)
        words = arena_print(arena, "%s%sStands inside: %s.", words, *words ? " " : "",
                            text(d, kind->parent->name));
    return words;
}

static void add_field(struct document *d, const struct field *field)
{
    const struct kind_field *written = field->written;
    const char *cells[4] = {text(d, field->name), source(d, written->type.at),
                            written->standard ? source(d, written->standard->at) : "",
                            text(d, written->title)};
    if (written->doc)
        cells[3] = arena_print(&d->c->arena, "%s%s%s", cells[3], *cells[3] ? ". " : "",
                               text(d, written->doc));
    markup_row(&d->markup, cells, 4);
}

static void add_fields(struct document *d, const struct kind *kind)
{
    static const char *const headings[] = {"field", "type", "default", "meaning"};
    bool any = false;
    for (size_t k = 0; k < kind->nfields; k++) {
        const struct field *field = kind->fields[k];
        if (!field->written || field->module != d->module) continue;
        if (!any) markup_table(&d->markup, headings, 4);
        any = true;
        add_field(d, field);
    }
    if (any) markup_table_end(&d->markup);
}

static bool is_extended(const struct document *d, const struct kind *kind)
{
    for (size_t k = 0; k < kind->nfields; k++)
        if (kind->fields[k]->written && kind->fields[k]->module == d->module) return true;
    return false;
}

static void add_kinds(struct document *d)
{
    const struct model *m = &d->c->model;
    begin_section(d, "Kinds");
    for (size_t k = 0; k < m->kinds.n; k++) {
        const struct kind *kind = m->kinds.items[k];
        if (kind->module != d->module) continue;
        add_entry(d, text(d, kind->name), text(d, kind->decl->u.kind.title), kind->decl->doc);
        markup_paragraphs(&d->markup, about_kind(d, kind));
        add_fields(d, kind);
    }
    begin_section(d, "Fields of kinds of other modules");
    for (size_t k = 0; k < m->kinds.n; k++) {
        const struct kind *kind = m->kinds.items[k];
        if (kind->module == d->module || !is_extended(d, kind)) continue;
        touch_section(d);
        markup_heading(
            &d->markup, 3,
            arena_print(&d->c->arena, "%s.%s", text(d, kind->module->name), text(d, kind->name)));
        add_fields(d, kind);
    }
}

static void add_enumerations(struct document *d)
{
    static const char *const headings[] = {"value", "meaning"};
    begin_section(d, "Enumerations");
    for (size_t k = 0; k < d->module->nfiles; k++)
        for (size_t i = 0; i < d->module->files[k]->declarations.n; i++) {
            const struct decl *decl = d->module->files[k]->declarations.items[i];
            const struct enum_values *values = &decl->u.enumeration.values;
            if (decl->kind != DECL_ENUM) continue;
            add_entry(d, text(d, decl->u.enumeration.name.text), text(d, decl->u.enumeration.title),
                      decl->doc);
            if (values->ordered) markup_paragraphs(&d->markup, "Ordered, the lowest first.");
            markup_table(&d->markup, headings, 2);
            for (size_t v = 0; v < values->n; v++) {
                const char *cells[2] = {text(d, values->items[v].name.text),
                                        text(d, values->items[v].title)};
                markup_row(&d->markup, cells, 2);
            }
            markup_table_end(&d->markup);
        }
}

/* -- parameters, rules, functions */

static void add_parameters(struct document *d)
{
    static const char *const headings[] = {"parameter", "type", "value", "meaning"};
    const struct model *m = &d->c->model;
    bool any = false;
    begin_section(d, "Parameters");
    for (size_t k = 0; k < m->parameters.n; k++) {
        const struct parameter *p = m->parameters.items[k];
        const char *cells[4];
        if (p->module != d->module) continue;
        touch_section(d);
        if (!any) markup_table(&d->markup, headings, 4);
        any = true;
        cells[0] = text(d, p->name);
        cells[1] = source(d, p->decl->u.parameter.type.at);
        cells[2] = source(d, p->decl->u.parameter.value->at);
        cells[3] = text(d, p->decl->u.parameter.title);
        if (p->decl->doc)
            cells[3] = arena_print(&d->c->arena, "%s%s%s", cells[3], *cells[3] ? ". " : "",
                                   text(d, p->decl->doc));
        markup_row(&d->markup, cells, 4);
    }
    if (any) markup_table_end(&d->markup);
}

/* "name(a: process, b: process)" */
static const char *signature(struct document *d, const struct decl *decl)
{
    const struct formal_list *formals = &decl->u.rule.formals;
    const char *words = arena_print(&d->c->arena, "%s(", text(d, decl->u.rule.name.text));
    for (size_t k = 0; k < formals->n; k++)
        words =
            arena_print(&d->c->arena, "%s%s%s: %s", words, k ? ", " : "",
                        text(d, formals->items[k].name.text), source(d, formals->items[k].type.at));
    if (decl->kind == DECL_DEFINE)
        return arena_print(&d->c->arena, "%s): %s", words, source(d, decl->u.rule.result.at));
    return arena_print(&d->c->arena, "%s)", words);
}

static void add_rules(struct document *d)
{
    static const char *const headings[] = {"rule or function", "meaning"};
    uint32_t last = 0;
    bool any = false;
    begin_section(d, "Rules and functions");
    for (size_t k = 0; k < d->module->nfiles; k++)
        for (size_t i = 0; i < d->module->files[k]->declarations.n; i++) {
            const struct decl *decl = d->module->files[k]->declarations.items[i];
            const char *cells[2];
            if (decl->kind != DECL_RULE && decl->kind != DECL_DEFINE) continue;
            if (decl->u.rule.name.text == last) continue; /* another body of the same */
            last = decl->u.rule.name.text;
            touch_section(d);
            if (!any) markup_table(&d->markup, headings, 2);
            any = true;
            cells[0] = signature(d, decl);
            cells[1] = text(d, decl->doc);
            markup_row(&d->markup, cells, 2);
        }
    if (any) markup_table_end(&d->markup);
}

/* -- requirements */

static const char *const severities[] = {"info", "low", "medium", "high", "critical"};

static const char *clauses_of(struct document *d, const struct requirement *r)
{
    const struct item_list *items = &r->decl->u.thing.items;
    const char *words = "";
    for (size_t k = 0; k < items->n; k++) {
        const struct item *item = items->items[k];
        if (item->kind == ITEM_FIELD || item->kind == ITEM_THING) continue;
        words = arena_print(&d->c->arena, "%s%s\n", words, source(d, item->at));
    }
    return words;
}

static void add_requirement(struct document *d, const struct requirement *r)
{
    static const char *const headings[] = {"about it", "is"};
    const char *const rows[][2] = {{"severity", severities[r->severity]},
                                   {"asked for by", text(d, r->refs)},
                                   {"remedy", text(d, r->remedy)}};
    const struct term *title = r->thing->title;
    add_entry(d, text(d, r->thing->name),
              title && title->kind == TERM_CONSTANT ? text(d, (uint32_t)title->u.constant.word)
                                                    : "",
              r->decl->doc);
    markup_table(&d->markup, headings, 2);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (*rows[k][1]) markup_row(&d->markup, rows[k], 2);
    markup_table_end(&d->markup);
    markup_code(&d->markup, clauses_of(d, r));
}

static void add_requirements(struct document *d)
{
    const struct model *m = &d->c->model;
    begin_section(d, "Requirements");
    for (size_t k = 0; k < m->requirements.n; k++)
        if (m->requirements.items[k]->module == d->module)
            add_requirement(d, m->requirements.items[k]);
}

/* -- things, pictures, tables */

/* How many things of each kind the module declares: lists of standards are long. */
static void add_things(struct document *d)
{
    static const char *const headings[] = {"kind", "things"};
    const struct model *m = &d->c->model;
    bool any = false;
    begin_section(d, "Things");
    for (size_t k = 0; k < m->kinds.n; k++) {
        const struct kind *kind = m->kinds.items[k];
        const char *cells[2];
        size_t n = 0;
        for (size_t i = 0; i < m->names.n; i++) {
            const struct named *thing = m->names.items[i];
            n += thing->kind == kind && thing->decl && thing->module == d->module &&
                 !thing->requirement;
        }
        if (!n) continue;
        touch_section(d);
        if (!any) markup_table(&d->markup, headings, 2);
        any = true;
        cells[0] = text(d, kind->name);
        cells[1] = arena_print(&d->c->arena, "%zu", n);
        markup_row(&d->markup, cells, 2);
    }
    if (any) markup_table_end(&d->markup);
}

static void add_shown(struct document *d, const char *section, enum decl_kind kind)
{
    static const char *const headings[] = {"name", "shows"};
    bool any = false;
    begin_section(d, section);
    for (size_t k = 0; k < d->module->nfiles; k++)
        for (size_t i = 0; i < d->module->files[k]->declarations.n; i++) {
            const struct decl *decl = d->module->files[k]->declarations.items[i];
            const char *title, *cells[2];
            if (decl->kind != kind) continue;
            touch_section(d);
            if (!any) markup_table(&d->markup, headings, 2);
            any = true;
            title = text(d, decl->u.picture.title);
            cells[0] = text(d, decl->u.picture.name.text);
            cells[1] = decl->doc ? arena_print(&d->c->arena, "%s%s%s", title, *title ? ". " : "",
                                               text(d, decl->doc))
                                 : title;
            markup_row(&d->markup, cells, 2);
        }
    if (any) markup_table_end(&d->markup);
}

static void add_module(struct document *d)
{
    markup_heading(&d->markup, 1, text(d, d->module->name));
    add_introduction(d);
    add_kinds(d);
    add_enumerations(d);
    add_parameters(d);
    add_rules(d);
    add_requirements(d);
    add_things(d);
    add_shown(d, "Pictures", DECL_GRAPH);
    add_shown(d, "Tables", DECL_REPORT);
}

/* -- one kind or requirement */

/* Whether it is asked for: as NAME or MODULE.NAME. */
static bool is_asked_for(const struct document *d, const struct module *module, const char *name)
{
    const char *asked = d->c->options->document->module;
    const char *of = text_z(d->c, module->name);
    size_t n = strlen(of);
    if (strcmp(asked, name) == 0) return true;
    return strncmp(asked, of, n) == 0 && asked[n] == '.' && strcmp(asked + n + 1, name) == 0;
}

/* A kind with the fields that any module here has added to it. */
static void add_whole_kind(struct document *d, const struct kind *kind)
{
    add_entry(d, text(d, kind->name), text(d, kind->decl->u.kind.title), kind->decl->doc);
    markup_paragraphs(&d->markup, about_kind(d, kind));
    for (size_t k = 0; k < d->c->model.modules.n; k++) {
        d->module = d->c->model.modules.items[k];
        if (!is_extended(d, kind)) continue;
        if (d->module != kind->module)
            markup_paragraphs(
                &d->markup, arena_print(&d->c->arena, "From module %s:", text(d, d->module->name)));
        add_fields(d, kind);
    }
}

static void add_named(struct document *d)
{
    const struct model *m = &d->c->model;
    size_t n = 0;
    for (size_t k = 0; k < m->kinds.n; k++) {
        const struct kind *kind = m->kinds.items[k];
        if (!is_asked_for(d, kind->module, text(d, kind->name))) continue;
        add_whole_kind(d, kind);
        n++;
    }
    for (size_t k = 0; k < m->requirements.n; k++) {
        const struct requirement *r = m->requirements.items[k];
        if (!is_asked_for(d, r->module, text(d, r->thing->name))) continue;
        add_requirement(d, r);
        n++;
    }
    if (!n) report_no_module(d->c, d->c->options->document->module);
}

/* -- the library, where there is no policy */

static bool is_empty(const struct compilation *c)
{
    for (size_t k = 0; k < c->model.modules.n; k++)
        for (size_t f = 0; f < c->model.modules.items[k]->nfiles; f++)
            if (!c->model.modules.items[k]->library &&
                c->model.modules.items[k]->files[f]->declarations.n)
                return false;
    return true;
}

/* The first sentence of what a file of the library says of itself. */
static const char *first_sentence(struct document *d, const char *source)
{
    struct buffer words;
    const char *sentence;
    char *copy;
    buffer_open(&words, d->c->heap);
    read_introduction(source, &words);
    copy = arena_copy(&d->c->arena, buffer_text(&words), words.length);
    buffer_clear(&words);
    for (char *at = copy; *at; at++)
        if (*at == '\n') *at = ' ';
    sentence = strstr(copy, ". ");
    return sentence ? arena_copy(&d->c->arena, copy, (size_t)(sentence - copy)) : copy;
}

static void add_library(struct document *d)
{
    static const char *const headings[] = {"module", "about"};
    const struct compile_options *options = d->c->options;
    const char *before = "";
    markup_heading(&d->markup, 1, "The library");
    markup_table(&d->markup, headings, 2);
    for (size_t k = 0; k < options->nlibrary; k++) {
        const char *source = options->library[k].text, *cells[2];
        if (strncmp(source, "module ", 7) != 0) continue;
        cells[0] = arena_copy(&d->c->arena, source + 7, strcspn(source, "\n") - 7);
        cells[1] = first_sentence(d, source);
        if (strcmp(cells[0], before) != 0) markup_row(&d->markup, cells, 2);
        before = cells[0];
    }
    markup_table_end(&d->markup);
}

void compile_document(struct compilation *c)
{
    const struct document_options *options = c->options->document;
    struct document d = {.c = c, .markup = {options->out, options->html}};
    markup_begin(&d.markup, options->module ? options->module : "Policy");
    if (options->module && !find_module(c, intern(c, options->module))) add_named(&d);
    if (!options->module && is_empty(c)) add_library(&d);
    for (size_t k = 0; k < c->model.modules.n && (options->module || !is_empty(c)); k++) {
        d.module = c->model.modules.items[k];
        if (options->module ? strcmp(text_z(c, d.module->name), options->module) != 0
                            : d.module->library)
            continue;
        add_module(&d);
    }
    markup_end(&d.markup);
}
