/*
 * YAML 1.2 with the core schema, through libfyaml's events.
 *
 * Each document is first written down as a row of nodes (struct node), then walked and sent. The
 * row is needed because an alias repeats what stands before it, a merge key (<<) yields to keys
 * behind it, and a map's keys must differ. Texts stay in the file's bytes where libfyaml left them
 * there, else they are copied to the document's arena.
 *
 * libfyaml allocates with malloc. Its parser, and the event under work, hang on one struct that is
 * deferred on the heap, so that an allocation that fails or a sink that leaves loses nothing.
 */
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/reader_int.h"
#include "facts/yaml_int.h"

enum { MOST_BREAKS = 1000 }; /* two for each line end that is CR LF */

/* What belongs to libfyaml. */
struct foreign {
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct fy_event *event;         /* under work; NULL between events */
    struct fy_token_iter *iterator; /* over the text of a token */
};

static void release(void *resource)
{
    struct foreign *foreign = resource;
    if (foreign->iterator) fy_token_iter_destroy(foreign->iterator);
    if (foreign->event) fy_parser_event_free(foreign->parser, foreign->event);
    if (foreign->parser) fy_parser_destroy(foreign->parser);
    if (foreign->diag) fy_diag_destroy(foreign->diag);
}

/* libfyaml prints nothing: its messages are collected, and read in explain(). */
static void swallow(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

static struct foreign *open_parser(const struct source_file *file, struct heap *heap,
                                   const char *text)
{
    struct foreign *foreign = heap_alloc(heap, sizeof *foreign);
    struct fy_diag_cfg about;
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 |
                                           FYPCF_JSON_NONE | FYPCF_DISABLE_DEPTH_LIMIT |
                                           FYPCF_COLLECT_DIAG};
    size_t length = file->length - (size_t)(text - file->bytes);
    heap_defer(heap, release, foreign);
    fy_diag_cfg_default(&about);
    about.fp = NULL;
    about.output_fn = swallow;
    about.colorize = false;
    foreign->diag = fy_diag_create(&about);
    if (!foreign->diag) heap_fail(heap, MUSTER_NOMEM);
    fy_diag_set_collect_errors(foreign->diag, true);
    config.diag = foreign->diag;
    foreign->parser = fy_parser_create(&config);
    if (!foreign->parser) heap_fail(heap, MUSTER_NOMEM);
    foreign->iterator = fy_token_iter_create(NULL);
    if (!foreign->iterator) heap_fail(heap, MUSTER_NOMEM);
    if (fy_parser_set_string(foreign->parser, text, length) != 0) heap_fail(heap, MUSTER_NOMEM);
    return foreign;
}

/* The byte offset of a line and a column, both from 0, columns in characters. */
static size_t offset_of(const struct yaml *yaml, int line, int column)
{
    const char *at = yaml->text;
    for (; line > 0 && at < yaml->end; line--) {
        while (at < yaml->end && *at != '\n' && *at != '\r') at++;
        if (at < yaml->end && *at == '\r' && at[1] == '\n') at++;
        if (at < yaml->end) at++;
    }
    for (; column > 0 && at < yaml->end && *at != '\n' && *at != '\r'; column--)
        at += reader_utf8(at, yaml->end);
    return (size_t)(at - yaml->start);
}

/* libfyaml's first message becomes the error. */
static enum muster_status explain(const struct yaml *yaml, const struct foreign *foreign)
{
    void *iterator = NULL;
    size_t offset;
    struct fy_diag_error *found = fy_diag_errors_iterate(foreign->diag, &iterator);
    if (!found || !found->msg)
        return reader_fail(yaml->error, yaml->last, "the YAML here is malformed");
    offset = offset_of(yaml, found->line - 1, found->column - 1);
    if (offset && strstr(found->msg, "without closing quote")) offset--; /* see begins_with_quote */
    return reader_fail(yaml->error, offset, "%s", found->msg);
}

/* -- writing down */

static size_t mark_offset(const struct yaml *yaml, const struct fy_mark *mark)
{
    return (size_t)(yaml->text - yaml->start) + mark->input_pos;
}

static struct node *add_node(struct yaml *yaml, enum node_kind kind)
{
    const struct fy_mark *mark = fy_event_start_mark(yaml->foreign->event);
    const struct fy_mark *end = fy_event_end_mark(yaml->foreign->event);
    struct node *node;
    yaml->nodes =
        heap_room(yaml->heap, yaml->nodes, &yaml->capacity, yaml->n + 1, sizeof *yaml->nodes);
    node = &yaml->nodes[yaml->n++];
    if (mark) yaml->last = mark_offset(yaml, mark);
    *node = (struct node){.kind = kind, .offset = (uint32_t)yaml->last};
    if (end) yaml->last = mark_offset(yaml, end);
    if (yaml->last > (size_t)(yaml->end - yaml->start))
        yaml->last = (size_t)(yaml->end - yaml->start);
    return node;
}

/* Whether a block scalar's header, on the line before `at`, says to keep line breaks: |+ |2+ >+2 */
static bool keeps_breaks(const struct yaml *yaml, const char *at)
{
    while (at > yaml->text && at[-1] != '|' && at[-1] != '>') at--;
    return at < yaml->end && (*at == '+' || (*at >= '1' && *at <= '9' && at[1] == '+'));
}

/*
 * libfyaml makes up a line break for a block scalar that has only blanks up to the end of the file
 * (0.7.12, its issue 350), unless it is to keep line breaks, where there is one.
 */
static bool blank_to_the_end(const struct yaml *yaml, struct fy_token *token)
{
    enum fy_scalar_style style = fy_token_scalar_style(token);
    const struct fy_mark *mark = fy_token_start_mark(token);
    const char *at = mark ? yaml->text + mark->input_pos : yaml->end;
    if (!mark || (style != FYSS_LITERAL && style != FYSS_FOLDED)) return false;
    while (at < yaml->end && (*at == ' ' || *at == '\n' || *at == '\r')) at++;
    return at == yaml->end && !keeps_breaks(yaml, yaml->text + mark->input_pos);
}

/*
 * A token's text that lives as long as the document: in the file's bytes if it stands there in one
 * piece. It is read piece by piece, because fy_token_get_text() reckons the length beforehand and
 * is at times wrong (0.7.12, its issues 371, 385, 387).
 */
static const char *keep(struct yaml *yaml, struct fy_token *token, size_t *length)
{
    struct fy_token_iter *iterator = yaml->foreign->iterator;
    const struct fy_iter_chunk *chunk = NULL;
    const char *first = "";
    size_t n = 0, pieces = 0;
    *length = 0;
    if (!token || blank_to_the_end(yaml, token)) return "";
    fy_token_iter_start(token, iterator);
    while ((chunk = fy_token_iter_chunk_next(iterator, chunk, NULL))) {
        yaml->scratch =
            heap_room(yaml->heap, yaml->scratch, &yaml->scratch_capacity, n + chunk->len, 1);
        memcpy(yaml->scratch + n, chunk->str, chunk->len);
        n += chunk->len;
        if (pieces++ == 0) first = chunk->str;
    }
    fy_token_iter_finish(iterator);
    *length = n;
    if (pieces == 0) return "";
    if (pieces == 1 && first >= yaml->text && first < yaml->end) return first;
    return arena_copy(&yaml->arena, yaml->scratch, n);
}

static size_t bucket_of(const char *name, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    return (hash ^ hash >> 16) % ANCHOR_BUCKETS;
}

/* Notes that the node at `index` has a name. Later anchors of the same name hide earlier ones. */
static void add_anchor(struct yaml *yaml, struct fy_token *token, size_t index)
{
    struct anchor anchor = {.node = index};
    if (!token) return;
    anchor.name = keep(yaml, token, &anchor.length);
    size_t *bucket = &yaml->buckets[bucket_of(anchor.name, anchor.length)];
    anchor.before = *bucket;
    yaml->anchors = heap_room(yaml->heap, yaml->anchors, &yaml->anchors_capacity,
                              yaml->nanchors + 1, sizeof *yaml->anchors);
    yaml->anchors[yaml->nanchors++] = anchor;
    *bucket = yaml->nanchors;
}

/* An alias becomes a node that leads to the anchored one, which must be complete. */
static enum muster_status add_alias(struct yaml *yaml)
{
    size_t length;
    struct fy_token *token = yaml->foreign->event->alias.anchor;
    const char *name = keep(yaml, token, &length);
    struct node *node = add_node(yaml, NODE_ALIAS);
    const struct anchor *anchor;
    for (size_t i = yaml->buckets[bucket_of(name, length)]; i; i = anchor->before) {
        anchor = &yaml->anchors[i - 1];
        if (anchor->length != length || memcmp(anchor->name, name, length) != 0) continue;
        if (yaml->nodes[anchor->node].next == 0)
            return reader_fail(yaml->error, node->offset,
                               "the alias *%.*s stands inside of what it repeats", (int)length,
                               name);
        node->target = anchor->node;
        node->next = yaml->n;
        return MUSTER_OK;
    }
    return reader_fail(yaml->error, node->offset,
                       "the alias *%.*s repeats nothing: no &%.*s stands before it", (int)length,
                       name, (int)length, name);
}

/* The mark of a quoted scalar stands behind the quote that opens it. */
static bool begins_with_quote(const struct yaml *yaml, struct fy_token *token, size_t offset)
{
    enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
    char before = offset ? yaml->start[offset - 1] : '\0';
    return (style == FYSS_SINGLE_QUOTED && before == '\'') ||
           (style == FYSS_DOUBLE_QUOTED && before == '"');
}

static enum muster_status add_scalar(struct yaml *yaml)
{
    struct fy_event *event = yaml->foreign->event;
    struct fy_token *value = event->scalar.value, *tag = event->scalar.tag;
    struct node *node;
    size_t tag_length = 0, length;
    const char *tag_text = tag ? keep(yaml, tag, &tag_length) : NULL;
    const char *text = keep(yaml, value, &length);
    add_anchor(yaml, event->scalar.anchor, yaml->n);
    node = add_node(yaml, NODE_SCALAR);
    node->text = text;
    node->length = length;
    node->quoted = value && fy_token_scalar_style(value) != FYSS_PLAIN;
    if (begins_with_quote(yaml, value, node->offset)) node->offset--;
    node->next = yaml->n;
    return yaml_type(yaml, node, tag_text, tag_length);
}

static enum muster_status open_level(struct yaml *yaml, enum node_kind kind,
                                     struct fy_token *anchor)
{
    add_anchor(yaml, anchor, yaml->n);
    struct node *node = add_node(yaml, kind);
    if (yaml->depth == READER_DEEPEST)
        return reader_fail(yaml->error, node->offset, "nested deeper than %d levels",
                           READER_DEEPEST);
    yaml->open[yaml->depth++] = yaml->n - 1;
    return MUSTER_OK;
}

static enum muster_status close_level(struct yaml *yaml)
{
    add_node(yaml, NODE_END);
    yaml->nodes[yaml->n - 1].next = yaml->n;
    yaml->nodes[yaml->open[--yaml->depth]].next = yaml->n;
    return MUSTER_OK;
}

static enum muster_status close_document(struct yaml *yaml)
{
    enum muster_status status = yaml_send(yaml);
    arena_clear(&yaml->arena);
    if (yaml->nanchors) memset(yaml->buckets, 0, sizeof yaml->buckets);
    yaml->n = yaml->nanchors = yaml->depth = 0;
    return status;
}

static enum muster_status write_down(struct yaml *yaml)
{
    struct fy_event *event = yaml->foreign->event;
    switch (event->type) {
    case FYET_DOCUMENT_START: add_node(yaml, NODE_DOCUMENT); return MUSTER_OK;
    case FYET_DOCUMENT_END: add_node(yaml, NODE_END); return close_document(yaml);
    case FYET_MAPPING_START: return open_level(yaml, NODE_MAP, event->mapping_start.anchor);
    case FYET_SEQUENCE_START: return open_level(yaml, NODE_LIST, event->sequence_start.anchor);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: return close_level(yaml);
    case FYET_SCALAR: return add_scalar(yaml);
    case FYET_ALIAS: return add_alias(yaml);
    default: return MUSTER_OK;
    }
}

static enum muster_status read_events(struct yaml *yaml)
{
    struct foreign *foreign = yaml->foreign;
    enum muster_status status = MUSTER_OK;
    while (!status && (foreign->event = fy_parser_parse(foreign->parser))) {
        bool last = foreign->event->type == FYET_STREAM_END;
        status = write_down(yaml);
        fy_parser_event_free(foreign->parser, foreign->event);
        foreign->event = NULL;
        if (last) return status;
    }
    return status ? status : explain(yaml, foreign);
}

/*
 * What YAML does not let stand in a file at all, where libfyaml is laxer; and empty lines without
 * end, for which libfyaml takes time by their square.
 */
static enum muster_status check_characters(const struct yaml *yaml)
{
    size_t breaks = 0;
    for (const char *at = yaml->text; at < yaml->end;) {
        unsigned char c = (unsigned char)*at;
        size_t step = reader_utf8(at, yaml->end), offset = (size_t)(at - yaml->start);
        if (!step) return reader_fail(yaml->error, offset, "the byte 0x%02X here is not UTF-8", c);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return reader_fail(yaml->error, offset,
                               "the control character 0x%02X may not stand in YAML; in double "
                               "quotes it is written \\x%02X",
                               c, c);
        breaks = c == '\n' || c == '\r' ? breaks + 1 : c == ' ' || c == '\t' ? breaks : 0;
        if (breaks > MOST_BREAKS)
            return reader_fail(yaml->error, offset, "more than %d empty lines in a row",
                               MOST_BREAKS / 2);
        at += step;
    }
    return MUSTER_OK;
}

enum muster_status yaml_read(const struct source_file *file, struct heap *heap,
                             const struct reader_sink *sink, struct reader_error *error)
{
    struct yaml yaml = {.start = file->bytes,
                        .end = file->bytes + file->length,
                        .text = reader_skip_mark(file),
                        .heap = heap,
                        .sink = sink,
                        .error = error};
    enum muster_status status = check_characters(&yaml);
    if (status || yaml.text == yaml.end) return status;
    arena_open(&yaml.arena, heap);
    yaml.budget = yaml_budget(file->length);
    yaml.foreign = open_parser(file, heap, yaml.text);
    status = read_events(&yaml);
    heap_undefer(heap, yaml.foreign);
    heap_free(heap, yaml.foreign);
    heap_free(heap, yaml.nodes);
    heap_free(heap, yaml.anchors);
    heap_free(heap, yaml.pairs);
    heap_free(heap, yaml.scratch);
    arena_clear(&yaml.arena);
    return status;
}
