/*
 * The core schema of YAML 1.2: what a plain scalar means.
 *
 * Decimal numbers keep their text (+12, 007, .5, 5. are numbers there). Octal and hexadecimal
 * integers become decimal text; past 64 bits they are texts. Infinities and NaN are texts.
 */
#include <stdio.h>
#include <string.h>

#include "facts/reader_int.h"
#include "facts/yaml_int.h"

static bool is(const struct node *node, const char *word)
{
    return node->length == strlen(word) && !memcmp(node->text, word, node->length);
}

static bool any(const struct node *node, const char *const *words)
{
    for (; *words; words++)
        if (is(node, *words)) return true;
    return false;
}

static size_t digits(const char *text, size_t at, size_t length)
{
    size_t from = at;
    while (at < length && text[at] >= '0' && text[at] <= '9') at++;
    return at - from;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool decimal(const char *text, size_t length)
{
    size_t at = 0, whole, part = 0;
    if (at < length && (text[at] == '-' || text[at] == '+')) at++;
    whole = digits(text, at, length);
    at += whole;
    if (at < length && text[at] == '.') {
        part = digits(text, at + 1, length);
        at += 1 + part;
    }
    if (!whole && !part) return false;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t power;
        at++;
        if (at < length && (text[at] == '-' || text[at] == '+')) at++;
        power = digits(text, at, length);
        if (!power) return false;
        at += power;
    }
    return at == length;
}

/* 0o17 or 0x1F that fits in 64 bits. */
static bool based(const char *text, size_t length, uint64_t *value)
{
    unsigned shift = length > 2 && text[0] == '0' ? text[1] == 'o' ? 3 : text[1] == 'x' ? 4 : 0 : 0;
    *value = 0;
    if (!shift) return false;
    for (size_t i = 2; i < length; i++) {
        char c = text[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 99;
        if (digit >> shift || *value >> (64 - shift)) return false;
        *value = *value << shift | digit;
    }
    return true;
}

static bool set_number(struct yaml *yaml, struct node *node)
{
    uint64_t value;
    if (based(node->text, node->length, &value)) {
        node->text = arena_print(&yaml->arena, "%llu", (unsigned long long)value);
        node->length = strlen(node->text);
    } else if (!decimal(node->text, node->length)) {
        return false;
    }
    node->type = EVENT_NUMBER;
    return true;
}

static bool set_null(struct node *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
    node->type = EVENT_NULL;
    return any(node, words);
}

static bool set_bool(struct node *node)
{
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    node->type = EVENT_BOOL;
    node->truth = any(node, yes);
    return node->truth || any(node, no);
}

static bool set_float(struct yaml *yaml, struct node *node)
{
    static const char *const words[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                        "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                        ".NaN",  ".NAN",  NULL};
    if (set_number(yaml, node)) return true;
    node->type = EVENT_TEXT;
    return any(node, words);
}

/* A scalar with a tag of YAML's own; others say nothing about the core schema. */
static bool tagged(struct yaml *yaml, struct node *node, const char *tag, const char **what)
{
    *what = tag;
    if (!strcmp(tag, "null")) return set_null(node);
    if (!strcmp(tag, "bool")) return set_bool(node);
    if (!strcmp(tag, "int") || !strcmp(tag, "float")) return set_float(yaml, node);
    node->type = EVENT_TEXT;
    node->merge = !strcmp(tag, "merge");
    return true;
}

enum muster_status yaml_type(struct yaml *yaml, struct node *node, const char *tag, size_t length)
{
    static const char core[] = "tag:yaml.org,2002:";
    const char *what;
    char name[16];
    if (tag) {
        node->type = EVENT_TEXT;
        if (length < sizeof core || memcmp(tag, core, sizeof core - 1) != 0) return MUSTER_OK;
        snprintf(name, sizeof name, "%.*s", (int)(length - (sizeof core - 1)),
                 tag + sizeof core - 1);
        if (tagged(yaml, node, name, &what)) return MUSTER_OK;
        return reader_fail(yaml->error, node->offset, "tagged !!%s, which %.*s is not", what,
                           (int)(node->length < 60 ? node->length : 60), node->text);
    }
    node->merge = !node->quoted && is(node, "<<");
    if (node->quoted || !(set_null(node) || set_bool(node) || set_number(yaml, node)))
        node->type = EVENT_TEXT;
    return MUSTER_OK;
}
