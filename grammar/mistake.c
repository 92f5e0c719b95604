#include <string.h>

#include "grammar/parse_int.h"
#include "parser.h"

/*
 * What is said about mistakes in the text of a policy: what stands there, what could stand there,
 * and the way out. One message for each place.
 */

static struct diag *report(struct parser *p, enum diag_code code, struct span at, const char *what)
{
    p->last_mistake = at;
    return diag_add(p->context->diags, code, at, what);
}

#define HELP(p, diag, ...) diag_help((p)->context->diags, diag, __VA_ARGS__)

/* -- bytes */

/* Decodes a character; returns its length, 0 when it is not UTF-8. */
static size_t decode(const unsigned char *bytes, size_t left, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = *bytes < 0x80                     ? 1
               : *bytes >= 0xC2 && *bytes < 0xE0 ? 2
               : (*bytes & 0xF0) == 0xE0         ? 3
               : *bytes >= 0xF0 && *bytes < 0xF5 ? 4
                                                 : 0;
    if (!n || n > left) return 0;
    *c = n == 1 ? *bytes : *bytes & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((bytes[i] & 0xC0) != 0x80) return 0;
        *c = *c << 6 | (bytes[i] & 0x3F);
    }
    if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000)) return 0;
    return n;
}

/* Control characters, and those that make text look like other text than it is. */
static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void report_control(struct parser *p, struct span at, uint32_t c)
{
    const char *what = arena_print(&p->context->arena, "the %scharacter U+%04X",
                                   c < 0x80 ? "control " : "invisible ", (unsigned)c);
    struct diag *diag = report(p, DIAG_BAD_CHARACTER, at, what);
    if (c) HELP(p, diag, "in a text it can be written \\u{%X}", (unsigned)c);
}

static void report_encoding(struct parser *p, struct span at)
{
    const char *bytes = p->source->bytes;
    struct diag *diag = report(p, DIAG_NOT_UTF8, at, NULL);
    if (p->source->length >= 2 && (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2)))
        HELP(p, diag, "it seems to be UTF-16: save it as UTF-8");
    else
        HELP(p, diag, "the byte 0x%02X begins no character: save the file as UTF-8",
             (unsigned)(unsigned char)bytes[at.from - p->source->base]);
}

bool mistake_bytes(struct parser *p)
{
    const unsigned char *bytes = (const unsigned char *)p->source->bytes;
    size_t length = p->source->length, n, reports = 0;
    bool again = false;

    for (size_t i = 0; i < length; i += n) {
        uint32_t c;
        place at = p->source->base + (place)i;
        n = decode(bytes + i, length - i, &c);
        if (!n) {
            report_encoding(p, (struct span){at, at + 1});
            return false;
        }
        if (!is_control(c)) {
            again = false;
            continue;
        }
        if (!again) report_control(p, (struct span){at, at + (place)n}, c);
        if (!again && ++reports == CONTROL_REPORTS) return false;
        again = true;
    }
    return true;
}

bool mistake_character(struct parser *p, struct span at)
{
    static const struct {
        uint32_t first, last;
        const char *what, *help;
        bool blank;
    } known[] = {
        {0xA0, 0xA0, "a no-break space", "write a common blank", true},
        {0x2000, 0x200F, "an uncommon or invisible blank", "write a common blank", true},
        {0x2018, 0x201B, "a typographic quote", "names are quoted with '", false},
        {0x201C, 0x201F, "a typographic quote", "texts are quoted with \"", false},
        {0xAB, 0xAB, "a typographic quote", "texts are quoted with \"", false},
        {0xBB, 0xBB, "a typographic quote", "texts are quoted with \"", false},
        {0x202F, 0x202F, "an uncommon blank", "write a common blank", true},
        {0x2060, 0x2064, "an invisible character", "delete it", true},
        {0xFEFF, 0xFEFF, "an invisible character", "delete it", true},
        {'%', '%', "%", "a percentage is a number and % right after it: 99.8%", false},
        {'&', '&', "&", "write and", false},
    };
    uint32_t c = 0;
    struct diag *diag;

    if (p->skipping) return true;
    decode((const unsigned char *)parser_bytes(p, at), at.to - at.from, &c);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (c < known[i].first || c > known[i].last) continue;
        diag = report(p, DIAG_BAD_CHARACTER, at, known[i].what);
        HELP(p, diag, "%s", known[i].help);
        return known[i].blank;
    }
    if (is_control(c)) return true; /* mistake_bytes() said so */
    diag = report(
        p, DIAG_BAD_CHARACTER, at,
        arena_print(&p->context->arena, "%.*s", (int)(at.to - at.from), parser_bytes(p, at)));
    HELP(p, diag, "outside of texts and comments; names with it stand in single quotes");
    return false;
}

/* -- tokens */

const char *mistake_written(struct parser *p, struct span at)
{
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from, n = length > 40 ? 40 : length;
    const char *end = memchr(bytes, '\n', n);
    if (end) n = (size_t)(end - bytes);
    while (n && n < length && ((unsigned char)bytes[n] & 0xC0) == 0x80) n--;
    while (n && bytes[n - 1] == '\r') n--;
    return arena_print(&p->context->arena, "%.*s%s", (int)n, bytes, n < length ? "..." : "");
}

void mistake_typed(struct parser *p, struct span at, const char *meant)
{
    struct diag *diag;
    if (p->skipping) return;
    diag = report(p, DIAG_UNEXPECTED, at, mistake_written(p, at));
    if (!*meant)
        HELP(p, diag, "nothing needs an end: commas may follow fields");
    else if (*meant == '#')
        HELP(p, diag, "comments begin with #");
    else if (!strcmp(meant, "==") && at.to - at.from == 1)
        HELP(p, diag, "values are compared with ==");
    else
        HELP(p, diag, "write %s", meant);
}

void mistake_name(struct parser *p, struct span at)
{
    const char *bytes = parser_bytes(p, at);
    size_t length = at.to - at.from, digits = 0;
    struct diag *diag;

    if (p->skipping) return;
    while (digits < length &&
           ((bytes[digits] >= '0' && bytes[digits] <= '9') || bytes[digits] == '.'))
        digits++;
    if (digits && bytes[digits] != '-' && !memchr(bytes, '-', length)) {
        diag = diag_add(p->context->diags, DIAG_BAD_LITERAL, at, mistake_written(p, at),
                        "a number or duration");
        HELP(p, diag,
             "durations are 90s 30min 1h 7d 2w, calendar durations 3mo 1y; a name that begins with "
             "a digit stands in single quotes");
        return;
    }
    diag = report(p, DIAG_BAD_NAME, at, mistake_written(p, at));
    HELP(p, diag, "any other name stands in single quotes: '%s'", mistake_written(p, at));
    if (digits) HELP(p, diag, "a subtraction has blanks around its -");
}

void mistake_open_text(struct parser *p, place from, bool hole)
{
    struct span at = {from, from + 1};
    bool quote = *parser_bytes(p, at) == '\'';
    struct diag *diag;
    if (p->skipping || p->last_mistake.from == from) return;
    diag = report(p, DIAG_OPEN_TEXT, at, NULL);
    if (quote)
        HELP(p, diag, "a name in single quotes ends with ' on the same line");
    else if (hole)
        HELP(p, diag, "a { in a text begins a hole, which ends with }; a brace is written {{");
    else if (at.from + 2 < p->source->base + p->source->length &&
             !memcmp(parser_bytes(p, at), "\"\"\"", 3))
        HELP(p, diag, "it ends with \"\"\"");
    else
        HELP(p, diag, "it ends with \" on the same line; one of several lines stands in \"\"\"");
}

void mistake_too_deep(struct parser *p, struct span at)
{
    if (!p->too_deep) diag_add(p->context->diags, DIAG_TOO_DEEP, at, NESTING);
    p->too_deep = true;
}
