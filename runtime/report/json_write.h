/*
 * json_write - JSON as it is written: indented by two blanks, strict UTF-8, nothing but the buffer.
 *
 * Every call takes the member's name, or NULL inside a list and at the top.
 */
#ifndef MUSTER_REPORT_JSON_WRITE_H
#define MUSTER_REPORT_JSON_WRITE_H

#include "base/buffer.h"

struct json {
    struct buffer *out;
    unsigned depth;
    bool begun; /* the innermost object or list has a member already */
};

/* bracket: '{' or '[', and its partner. */
void json_begin(struct json *json, const char *name, char bracket);
void json_end(struct json *json, char bracket);

/* What is not UTF-8 is written as U+FFFD. */
void json_text(struct json *json, const char *name, const char *bytes, size_t length);
void json_text_z(struct json *json, const char *name, const char *text);

/* Nothing when the text is NULL or empty. */
void json_some(struct json *json, const char *name, const char *text);

void json_int(struct json *json, const char *name, int64_t number);
void json_number(struct json *json, const char *name, double number);
void json_bool(struct json *json, const char *name, bool truth);
void json_null(struct json *json, const char *name);

#endif
