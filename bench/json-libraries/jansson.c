/* jansson: a tree without offsets. */
#include <jansson.h>
#include <string.h>

#include "measure.h"

static void jansson_descend(json_t *value, struct tally *tally)
{
    const char *key;
    json_t *below;
    size_t i;
    tally_value(tally, 0, json_is_string(value) ? json_string_length(value) : 0);
    if (json_is_array(value)) json_array_foreach(value, i, below) jansson_descend(below, tally);
    if (json_is_object(value)) {
        json_object_foreach(value, key, below)
        {
            tally_key(tally, 0, strlen(key));
            jansson_descend(below, tally);
        }
    }
}

bool measure_run(const char *text, size_t length, struct tally *tally)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!root) return false;
    jansson_descend(root, tally);
    json_decref(root);
    return true;
}
