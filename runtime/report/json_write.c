#include "report/json_write.h"

#include <string.h>

#include "base/number.h"
#include "report/page.h"

static void quote(struct buffer *out, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    buffer_add_char(out, '"');
    while (bytes < end) {
        uint32_t code;
        size_t n = page_decode(bytes, (size_t)(end - bytes), &code);
        if (code == PAGE_BROKEN)
            buffer_add_z(out, "\xef\xbf\xbd");
        else if (code == '"' || code == '\\')
            buffer_print(out, "\\%c", (char)code);
        else if (code == '\n')
            buffer_add_z(out, "\\n");
        else if (code == '\t')
            buffer_add_z(out, "\\t");
        else if (code < 0x20 || code == 0x7f)
            buffer_print(out, "\\u%04x", code);
        else
            buffer_add(out, bytes, n);
        bytes += n;
    }
    buffer_add_char(out, '"');
}

static void indent(struct json *json)
{
    buffer_add_char(json->out, '\n');
    for (unsigned i = 0; i < json->depth; i++) buffer_add_z(json->out, "  ");
}

static void begin_member(struct json *json, const char *name)
{
    if (json->begun) buffer_add_char(json->out, ',');
    if (json->depth) indent(json);
    json->begun = true;
    if (!name) return;
    quote(json->out, name, strlen(name));
    buffer_add_z(json->out, ": ");
}

void json_begin(struct json *json, const char *name, char bracket)
{
    begin_member(json, name);
    buffer_add_char(json->out, bracket);
    json->depth++;
    json->begun = false;
}

void json_end(struct json *json, char bracket)
{
    json->depth--;
    if (json->begun) indent(json);
    buffer_add_char(json->out, bracket);
    json->begun = true;
    if (json->depth == 0) buffer_add_char(json->out, '\n');
}

void json_text(struct json *json, const char *name, const char *bytes, size_t length)
{
    begin_member(json, name);
    quote(json->out, bytes, length);
}

void json_text_z(struct json *json, const char *name, const char *text)
{
    json_text(json, name, text, strlen(text));
}

void json_some(struct json *json, const char *name, const char *text)
{
    if (text && *text) json_text_z(json, name, text);
}

void json_int(struct json *json, const char *name, int64_t number)
{
    begin_member(json, name);
    buffer_print(json->out, "%lld", (long long)number);
}

void json_number(struct json *json, const char *name, double number)
{
    char text[NUMBER_TEXT];
    number_write(number, text);
    begin_member(json, name);
    buffer_add_z(json->out, text);
}

void json_bool(struct json *json, const char *name, bool truth)
{
    begin_member(json, name);
    buffer_add_z(json->out, truth ? "true" : "false");
}

void json_null(struct json *json, const char *name)
{
    begin_member(json, name);
    buffer_add_z(json->out, "null");
}
