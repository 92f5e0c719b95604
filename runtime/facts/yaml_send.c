/*
 * Sends a written-down YAML document: aliases repeated, merge keys resolved, keys compared.
 *
 * Recursion is as deep as the document is nested, READER_DEEPEST at most, aliases included. What
 * aliases and merge keys add is counted against a budget, so that a few lines of aliases to
 * aliases cannot keep a run busy for ever.
 */
#include <stdlib.h>
#include <string.h>

#include "facts/reader_int.h"
#include "facts/yaml_int.h"

enum { MOST_ADDED = 10 * 1000 * 1000, ADDED_A_BYTE = 1000 };

size_t yaml_budget(size_t length)
{
    return length < MOST_ADDED / ADDED_A_BYTE ? (length + 1) * ADDED_A_BYTE : MOST_ADDED;
}

static enum muster_status spend(struct yaml *yaml, size_t at)
{
    if (yaml->budget) {
        yaml->budget--;
        return MUSTER_OK;
    }
    return reader_fail(yaml->error, yaml->nodes[at].offset,
                       "the aliases of this file repeat too much: more than 10 million values, or "
                       "1000 for each byte of the file");
}

/* The node that stands at an index, aliases followed. */
static size_t follow(const struct yaml *yaml, size_t at)
{
    return yaml->nodes[at].kind == NODE_ALIAS ? yaml->nodes[at].target : at;
}

static enum muster_status emit(struct yaml *yaml, size_t at, enum event_kind kind)
{
    const struct node *node = &yaml->nodes[at];
    struct event event = {.kind = kind,
                          .truth = node->truth,
                          .quoted = node->quoted,
                          .offset = node->offset,
                          .text = node->text ? node->text : "",
                          .length = node->length};
    if (yaml->aliases) {
        enum muster_status status = spend(yaml, at);
        if (status) return status;
    }
    return yaml->sink->event(yaml->sink->context, &event);
}

static void add_pair(struct yaml *yaml, size_t base, size_t key, size_t value, bool own)
{
    yaml->pairs = heap_room(yaml->heap, yaml->pairs, &yaml->pairs_capacity, yaml->npairs + 1,
                            sizeof *yaml->pairs);
    yaml->pairs[yaml->npairs] =
        (struct pair){.key = key, .value = value, .rank = yaml->npairs - base, .own = own};
    yaml->npairs++;
}

static enum muster_status collect(struct yaml *yaml, size_t base, size_t map, bool own,
                                  size_t depth);

/* The value of a merge key: a map, or a list of maps of which the first goes before the others. */
static enum muster_status merge(struct yaml *yaml, size_t base, size_t value, size_t depth)
{
    size_t at = follow(yaml, value);
    enum muster_status status = MUSTER_OK;
    if (yaml->nodes[at].kind == NODE_MAP) return collect(yaml, base, at, false, depth + 1);
    if (yaml->nodes[at].kind != NODE_LIST)
        return reader_fail(yaml->error, yaml->nodes[value].offset,
                           "expected a map or a list of maps after <<");
    for (size_t item = at + 1; !status && yaml->nodes[item].kind != NODE_END;
         item = yaml->nodes[item].next) {
        size_t map = follow(yaml, item);
        if (yaml->nodes[map].kind != NODE_MAP)
            return reader_fail(yaml->error, yaml->nodes[item].offset,
                               "expected a map in the list after <<");
        status = collect(yaml, base, map, false, depth + 1);
    }
    return status;
}

/* Pushes the pairs of a map: first its own, then those of its merge keys. */
static enum muster_status collect(struct yaml *yaml, size_t base, size_t map, bool own,
                                  size_t depth)
{
    bool merges = false;
    enum muster_status status;
    if (depth > READER_DEEPEST)
        return reader_fail(yaml->error, yaml->nodes[map].offset, "merged more than %d times over",
                           READER_DEEPEST);
    for (size_t at = map + 1; yaml->nodes[at].kind != NODE_END;) {
        size_t key = follow(yaml, at), value = yaml->nodes[at].next;
        if (!own && (status = spend(yaml, at))) return status;
        if (yaml->nodes[key].kind != NODE_SCALAR)
            return reader_fail(yaml->error, yaml->nodes[at].offset,
                               "a %s as a key; only plain and quoted texts may be keys",
                               yaml->nodes[key].kind == NODE_MAP ? "map" : "list");
        if (yaml->nodes[at].merge)
            merges = true;
        else
            add_pair(yaml, base, key, value, own);
        at = yaml->nodes[value].next;
    }
    for (size_t at = map + 1; merges && yaml->nodes[at].kind != NODE_END;) {
        size_t value = yaml->nodes[at].next;
        if (yaml->nodes[at].merge && (status = merge(yaml, base, value, depth))) return status;
        at = yaml->nodes[value].next;
    }
    return MUSTER_OK;
}

/* What sorting compares: qsort has no context to find a node by its index. */
struct sortable {
    const char *text;
    size_t length;
    struct pair *pair;
};

static bool same(const struct sortable *a, const struct sortable *b)
{
    return a->length == b->length && !memcmp(a->text, b->text, a->length);
}

static int by_key(const void *a, const void *b)
{
    const struct sortable *x = a, *y = b;
    int order;
    if (x->length != y->length) return x->length < y->length ? -1 : 1;
    order = memcmp(x->text, y->text, x->length);
    if (order) return order;
    return x->pair->rank < y->pair->rank ? -1 : 1;
}

/*
 * Hides merged pairs whose key a pair of lower rank has; a map's own keys must differ. The first
 * of those that are there again is reported.
 */
static enum muster_status check_keys(struct yaml *yaml, size_t base)
{
    size_t n = yaml->npairs - base;
    struct sortable *sorted;
    const struct node *again = NULL;
    if (n < 2) return MUSTER_OK;
    sorted = heap_alloc(yaml->heap, n * sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        struct pair *pair = &yaml->pairs[base + i];
        const struct node *key = &yaml->nodes[pair->key];
        sorted[i] = (struct sortable){key->text, key->length, pair};
    }
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 1; i < n; i++) {
        const struct node *key = &yaml->nodes[sorted[i].pair->key];
        if (!same(&sorted[i - 1], &sorted[i])) continue;
        sorted[i].pair->hidden = true;
        if (sorted[i].pair->own && (!again || key->offset < again->offset)) again = key;
    }
    heap_free(yaml->heap, sorted);
    if (!again) return MUSTER_OK;
    if (again->length == 0)
        return reader_fail(yaml->error, again->offset, "an empty key is already in this map");
    return reader_fail(yaml->error, again->offset, "the key %.*s is already in this map",
                       (int)(again->length < 80 ? again->length : 80), again->text);
}

static enum muster_status send(struct yaml *yaml, size_t at, size_t depth);

static enum muster_status send_map(struct yaml *yaml, size_t at, size_t depth)
{
    size_t base = yaml->npairs, end;
    enum muster_status status = emit(yaml, at, EVENT_MAP);
    if (!status) status = collect(yaml, base, at, true, 0);
    if (!status) status = check_keys(yaml, base);
    end = yaml->npairs;
    for (size_t i = base; !status && i < end; i++) {
        struct pair pair = yaml->pairs[i]; /* a copy: the stack moves when it grows */
        if (pair.hidden) continue;
        yaml->aliases += !pair.own;
        status = emit(yaml, pair.key, EVENT_KEY);
        if (!status) status = send(yaml, pair.value, depth);
        yaml->aliases -= !pair.own;
    }
    yaml->npairs = base;
    return status ? status : emit(yaml, yaml->nodes[at].next - 1, EVENT_MAP_END);
}

static enum muster_status send_list(struct yaml *yaml, size_t at, size_t depth)
{
    enum muster_status status = emit(yaml, at, EVENT_LIST);
    size_t item = at + 1;
    for (; !status && yaml->nodes[item].kind != NODE_END; item = yaml->nodes[item].next)
        status = send(yaml, item, depth);
    return status ? status : emit(yaml, item, EVENT_LIST_END);
}

static enum muster_status send(struct yaml *yaml, size_t at, size_t depth)
{
    size_t target = follow(yaml, at);
    bool alias = target != at;
    enum muster_status status;
    if (yaml->nodes[target].kind == NODE_SCALAR) {
        yaml->aliases += alias;
        status = emit(yaml, target, yaml->nodes[target].type);
        yaml->aliases -= alias;
        return status;
    }
    if (depth == READER_DEEPEST)
        return reader_fail(yaml->error, yaml->nodes[at].offset, "nested deeper than %d levels",
                           READER_DEEPEST);
    yaml->aliases += alias;
    status = yaml->nodes[target].kind == NODE_MAP ? send_map(yaml, target, depth + 1)
                                                  : send_list(yaml, target, depth + 1);
    yaml->aliases -= alias;
    return status;
}

enum muster_status yaml_send(struct yaml *yaml)
{
    enum muster_status status = emit(yaml, 0, EVENT_DOCUMENT);
    yaml->npairs = 0;
    if (!status) status = send(yaml, 1, 0);
    return status ? status : emit(yaml, yaml->n - 1, EVENT_DOCUMENT_END);
}
