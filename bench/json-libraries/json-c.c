/* json-c: a tree without offsets. */
#include <json-c/json.h>
#include <string.h>

#include "measure.h"

static void json_c_descend(json_object *value, struct tally *tally)
{
    tally_value(tally, 0,
                json_object_is_type(value, json_type_string)
                    ? (size_t)json_object_get_string_len(value)
                    : 0);
    if (json_object_is_type(value, json_type_array))
        for (size_t i = 0; i < json_object_array_length(value); i++)
            json_c_descend(json_object_array_get_idx(value, i), tally);
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, key, below)
        {
            tally_key(tally, 0, strlen(key));
            json_c_descend(below, tally);
        }
    }
}

bool measure_run(const char *text, size_t length, struct tally *tally)
{
    struct json_tokener *tokener = json_tokener_new_ex(512);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object *root = json_tokener_parse_ex(tokener, text, (int)length);
    if (json_tokener_get_error(tokener) == json_tokener_continue)
        root = json_tokener_parse_ex(tokener, "", -1);
    bool good = json_tokener_get_error(tokener) == json_tokener_success;
    if (good) json_c_descend(root, tally);
    json_object_put(root);
    json_tokener_free(tokener);
    return good;
}
