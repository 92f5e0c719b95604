#include "grammar/format.h"

#include <string.h>

#include "grammar/format_int.h"
#include "parser.h"

static void put_thing(struct formatter *f, const struct decl *decl);

/* -- items */

static void put_field(struct formatter *f, const struct expr *value)
{
    format_take(f);
    format_cell(f, CELL_FIELD, 1);
    format_group(f, value);
}

static void put_fields(struct formatter *f, const struct item_list *fields)
{
    struct braces braces = format_open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        bool comma = i && !format_takes_comma(fields->items[i - 1]->u.field.value);
        format_begin_item(f, &braces, comma, CELL_NONE);
        put_field(f, fields->items[i]->u.field.value);
        format_end_item(f);
    }
    format_close_brace(f, braces);
}

static void put_keys(struct formatter *f, const struct key_list *keys)
{
    format_take_and_space(f);
    format_add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < keys->n; i++) {
        const struct group_key *key = &keys->items[i];
        format_take_and_space(f);
        format_take_and_space(f);
        format_expr(f, key->value);
        if (key->source) {
            format_space(f);
            format_take_and_space(f);
            format_expr(f, key->source);
        }
        if (i == 0) format_add(f, LAYOUT_IN);
        if (i + 1 == keys->n) break;
        format_take(f);
        format_add(f, LAYOUT_LINE);
    }
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
}

/* `when` or `else`, and what follows it. */
static void put_tail(struct formatter *f, const struct expr *expr, enum cell_class class)
{
    if (!expr) return;
    format_add(f, LAYOUT_IN);
    format_join(f, class == CELL_ELSE ? 3 : 2, class);
    format_add(f, LAYOUT_OPEN);
    format_take_and_space(f);
    format_expr(f, expr);
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_OUT);
}

static void put_require(struct formatter *f, const struct item *item)
{
    format_take_and_space(f);
    if (item->kind == ITEM_REQUIRE && item->u.require.name.text) {
        format_take(f);
        format_cell(f, CELL_PART, 1);
    }
    format_group(f, item->u.require.condition);
    put_tail(f, item->u.require.when, CELL_WHEN);
    put_tail(f, item->u.require.otherwise, CELL_ELSE);
}

static void put_shape(struct formatter *f, const struct item *item)
{
    format_take_and_space(f);
    format_expr(f, item->u.shape.from);
    if (item->u.shape.to) {
        format_space(f);
        format_take_and_space(f);
        format_expr(f, item->u.shape.to);
    }
    if (!format_next_is(f, LBRACE)) return;
    format_space(f);
    put_fields(f, &item->u.shape.attributes);
}

static void put_columns(struct formatter *f, const struct column_list *columns)
{
    struct braces braces;
    format_take_and_space(f);
    braces = format_open_brace(f);
    for (size_t i = 0; i < columns->n; i++) {
        bool comma = i && !format_takes_comma(columns->items[i - 1].value);
        format_begin_item(f, &braces, comma, CELL_NONE);
        format_take(f);
        format_take(f);
        format_cell(f, CELL_FIELD, 1);
        format_group(f, columns->items[i].value);
        format_end_item(f);
    }
    format_close_brace(f, braces);
}

static void put_setting(struct formatter *f, const struct setting *setting)
{
    format_take_and_space(f);
    format_take_dotted(f, &setting->name);
    format_space(f);
    format_take_and_space(f);
    format_group(f, setting->value);
}

static void put_given(struct formatter *f, const struct thing_list *things)
{
    format_take(f);
    format_add(f, LAYOUT_IN);
    for (size_t i = 0; i < things->n; i++) {
        format_join_as_written(f, 1);
        format_add(f, LAYOUT_OPEN);
        put_thing(f, things->items[i]);
        format_add(f, LAYOUT_CLOSE);
    }
    format_add(f, LAYOUT_OUT);
}

static void put_expect(struct formatter *f, const struct item *item)
{
    format_take_and_space(f);
    format_take_and_space(f);
    format_take_dotted(f, &item->u.expect.requirement);
    if (!item->u.expect.subject) return;
    format_space(f);
    format_take_and_space(f);
    format_group(f, item->u.expect.subject);
}

static void put_item(struct formatter *f, const struct item *item)
{
    switch (item->kind) {
    case ITEM_FIELD: put_field(f, item->u.field.value); break;
    case ITEM_THING: put_thing(f, item->u.thing); break;
    case ITEM_FOR:
        format_take_and_space(f);
        format_query(f, &item->u.query);
        break;
    case ITEM_PER: put_keys(f, &item->u.keys); break;
    case ITEM_LET:
        format_take_and_space(f);
        format_take_and_space(f);
        format_take_and_space(f);
        format_group(f, item->u.field.value);
        break;
    case ITEM_PROVIDED:
    case ITEM_REQUIRE: put_require(f, item); break;
    case ITEM_AT:
    case ITEM_LIMIT:
    case ITEM_AS_OF:
        format_take_and_space(f);
        format_group(f, item->u.value);
        break;
    case ITEM_NODE:
    case ITEM_EDGE: put_shape(f, item); break;
    case ITEM_COLUMNS: put_columns(f, &item->u.columns); break;
    case ITEM_ORDER:
        format_take_and_space(f);
        format_sort(f, &item->u.order);
        break;
    case ITEM_SET: put_setting(f, &item->u.setting); break;
    case ITEM_GIVEN: put_given(f, &item->u.given); break;
    case ITEM_GIVEN_NO:
        format_take_and_space(f);
        format_take_and_space(f);
        format_take_dotted(f, &item->u.kind);
        break;
    case ITEM_EXPECT: put_expect(f, item); break;
    }
}

static void put_items(struct formatter *f, const struct item_list *items)
{
    struct braces braces = format_open_brace(f);
    for (size_t i = 0; i < items->n; i++) {
        const struct item *item = items->items[i], *before = i ? items->items[i - 1] : NULL;
        bool shape = item->kind == ITEM_NODE || item->kind == ITEM_EDGE;
        bool comma = before && before->kind == ITEM_FIELD && item->kind == ITEM_FIELD &&
                     !format_takes_comma(before->u.field.value);
        format_begin_item(f, &braces, comma, shape ? CELL_SHAPE : CELL_NONE);
        put_item(f, item);
        format_end_item(f);
    }
    format_close_brace(f, braces);
}

/* -- declarations */

static void put_enumeration(struct formatter *f, const struct decl *decl)
{
    format_take_and_space(f);
    format_take(f);
    format_take_title(f);
    format_space(f);
    format_values(f, &decl->u.enumeration.values);
}

static void put_kind_field(struct formatter *f, const struct kind_field *field)
{
    format_take(f);
    format_cell(f, CELL_FIELD, 1);
    format_add(f, LAYOUT_OPEN);
    format_type(f, &field->type);
    if (field->standard) {
        format_space(f);
        format_take_and_space(f);
        format_group(f, field->standard);
    }
    format_add(f, LAYOUT_CLOSE);
    format_title_behind(f, 2, CELL_TITLE);
}

static void put_kind(struct formatter *f, const struct decl *decl)
{
    const struct kind_fields *fields = &decl->u.kind.fields;
    struct braces braces;
    format_take(f);
    if (decl->kind == DECL_KIND) {
        format_space(f);
        format_take(f);
    }
    if (decl->u.kind.of.n) {
        format_space(f);
        if (decl->kind == DECL_KIND) format_take_and_space(f);
        format_take_dotted(f, &decl->u.kind.of);
    }
    while (!format_next_is(f, LBRACE)) { /* observed or judged, the title */
        format_space(f);
        format_take(f);
    }
    format_space(f);
    braces = format_open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        bool comma = i && !(fields->items[i - 1].title == 0 &&
                            format_takes_comma(fields->items[i - 1].standard));
        format_begin_item(f, &braces, comma, CELL_NONE);
        put_kind_field(f, &fields->items[i]);
        format_end_item(f);
    }
    format_close_brace(f, braces);
}

static void put_mapping(struct formatter *f, const struct map_fields *fields)
{
    struct braces braces = format_open_brace(f);
    for (size_t i = 0; i < fields->n; i++) {
        const struct map_field *field = &fields->items[i];
        const struct map_field *before = i ? field - 1 : NULL;
        format_begin_item(f, &braces, before && !format_takes_comma(before->where), CELL_NONE);
        format_take(f);
        format_cell(f, CELL_FIELD, 1);
        format_group(f, field->value);
        if (field->where) {
            format_add(f, LAYOUT_IN);
            format_add(f, LAYOUT_LINE);
            format_take_and_space(f);
            format_group(f, field->where);
            format_add(f, LAYOUT_OUT);
        }
        format_end_item(f);
    }
    format_close_brace(f, braces);
}

/* A part of the head of a mapping: `as-of` or `each`, and what follows. */
static void put_head_part(struct formatter *f, const struct expr *value, const struct expr *where)
{
    if (!value) return;
    format_add(f, LAYOUT_CLOSE);
    format_join_as_written(f, 1);
    format_add(f, LAYOUT_OPEN);
    format_take_and_space(f);
    format_expr(f, value);
    if (!where) return;
    format_add(f, LAYOUT_LINE);
    format_take_and_space(f);
    format_group(f, where);
}

static void put_facts(struct formatter *f, const struct decl *decl)
{
    format_take_and_space(f);
    format_add(f, LAYOUT_OPEN);
    format_add(f, LAYOUT_IN);
    format_add(f, LAYOUT_OPEN);
    if (decl->u.facts.kind.n) {
        format_take_dotted(f, &decl->u.facts.kind);
        format_space(f);
        format_take_and_space(f);
    }
    format_take(f);
    if (format_next_is(f, LPAREN)) {
        format_space(f);
        put_fields(f, &decl->u.facts.options);
    }
    put_head_part(f, decl->u.facts.as_of, NULL);
    put_head_part(f, decl->u.facts.each, decl->u.facts.where);
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_OUT);
    format_add(f, LAYOUT_CLOSE);
    if (!decl->u.facts.braces) return;
    format_add(f, LAYOUT_BRACE);
    put_mapping(f, &decl->u.facts.fields);
}

static void put_parameter(struct formatter *f, const struct decl *decl)
{
    format_take_and_space(f);
    format_take_and_space(f);
    format_type(f, &decl->u.parameter.type);
    format_space(f);
    format_take_and_space(f);
    format_group(f, decl->u.parameter.value);
    format_title_behind(f, 1, CELL_NONE);
}

static void put_thing(struct formatter *f, const struct decl *decl)
{
    const struct thing *thing = &decl->u.thing;
    format_take_dotted(f, &thing->kind);
    format_space(f);
    format_take(f);
    if (thing->title) {
        format_cell(f, CELL_TITLE, 1);
        format_take(f);
    }
    if (!thing->braces) return;
    if (thing->title && thing->items.n)
        format_cell(f, CELL_BODY, 1);
    else
        format_space(f);
    put_items(f, &thing->items);
}

static void put_formals(struct formatter *f, const struct formal_list *formals)
{
    format_add(f, LAYOUT_OPEN);
    format_take(f);
    format_add(f, LAYOUT_IN);
    for (size_t i = 0; i < formals->n; i++) {
        format_add(f, i ? LAYOUT_LINE : LAYOUT_SOFT);
        format_take_and_space(f);
        format_type(f, &formals->items[i].type);
        if (i + 1 < formals->n) format_take(f);
    }
    format_add(f, LAYOUT_OUT);
    if (formals->n) format_add(f, LAYOUT_SOFT);
    format_take(f);
    format_add(f, LAYOUT_CLOSE);
}

static void put_rule(struct formatter *f, const struct decl *decl)
{
    format_add(f, LAYOUT_OPEN);
    format_take_and_space(f);
    format_take(f);
    put_formals(f, &decl->u.rule.formals);
    if (decl->kind == DECL_DEFINE) {
        format_take_and_space(f);
        format_type(f, &decl->u.rule.result);
        format_space(f);
        format_take(f);
    }
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_IN);
    format_join_as_written(f, 1);
    format_add(f, LAYOUT_OPEN);
    if (decl->kind == DECL_RULE) format_take_and_space(f);
    format_expr(f, decl->u.rule.body);
    format_add(f, LAYOUT_CLOSE);
    format_add(f, LAYOUT_OUT);
}

static void put_decl(struct formatter *f, const struct decl *decl)
{
    switch (decl->kind) {
    case DECL_MODULE:
    case DECL_IMPORT:
        format_take_and_space(f);
        format_take_dotted(f, &decl->u.path);
        break;
    case DECL_ENUM: put_enumeration(f, decl); break;
    case DECL_KIND:
    case DECL_EXTEND: put_kind(f, decl); break;
    case DECL_FACTS: put_facts(f, decl); break;
    case DECL_PARAMETER: put_parameter(f, decl); break;
    case DECL_SET: put_setting(f, &decl->u.setting); break;
    case DECL_THING: put_thing(f, decl); break;
    case DECL_RULE:
    case DECL_DEFINE: put_rule(f, decl); break;
    case DECL_GRAPH:
    case DECL_REPORT:
        format_take_and_space(f);
        format_take(f);
        format_take_title(f);
        format_space(f);
        put_items(f, &decl->u.picture.items);
        break;
    case DECL_TEST:
        format_take_and_space(f);
        format_take_and_space(f);
        put_items(f, &decl->u.test.items);
        break;
    }
}

/* Declarations begin lines. */
static void put_declarations(struct formatter *f)
{
    const struct decl_list *list = &f->file->declarations;
    format_add(f, LAYOUT_OPEN);
    for (size_t i = 0; i < list->n; i++) {
        format_comment_lines(f);
        layout_add(&f->layout, LAYOUT_HARD)->blank =
            format_lines_before(f, format_peek(f).at.from) > 1;
        format_add(f, LAYOUT_OPEN);
        put_decl(f, list->items[i]);
        format_add(f, LAYOUT_CLOSE);
    }
    format_comment_lines(f);
    format_add(f, LAYOUT_CLOSE);
}

/* Whether anything was reported in the file as it was parsed. */
static bool has_mistakes(const struct formatter *f)
{
    const struct source_file *source = f->file->source;
    const struct diag_list *diags = f->context->diags;
    for (size_t i = 0; i < diags->n; i++) {
        const struct diag *diag = diags->items[i];
        bool here = diag->at.from >= source->base && diag->at.from <= source->base + source->length;
        bool syntax = !strncmp(diag_code_text(diag->code), "E01", 3);
        if (here && syntax) return true;
    }
    return false;
}

bool format_file(struct ast_context *context, const struct ast_file *file, struct buffer *out)
{
    struct formatter f = {.context = context, .file = file};
    bool whole;
    if (has_mistakes(&f)) return false;
    layout_open(&f.layout, out->heap);
    format_scan_tokens(&f, file->source);
    put_declarations(&f);
    whole = format_next_is(&f, END); /* else the tree is not of this file */
    if (whole) layout_write(&f.layout, out);
    heap_free(out->heap, f.tokens);
    layout_close(&f.layout);
    return whole;
}
