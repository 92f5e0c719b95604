/* simdjson with its tree (DOM), which has no offsets. */
#include <simdjson.h>

#include "measure.h"

using namespace simdjson;

static void descend(const dom::element &element, struct tally *tally)
{
    switch (element.type()) {
    case dom::element_type::ARRAY:
        tally_value(tally, 0, 0);
        for (dom::element item : dom::array(element.get_array().value_unsafe()))
            descend(item, tally);
        return;
    case dom::element_type::OBJECT:
        tally_value(tally, 0, 0);
        for (auto field : dom::object(element.get_object().value_unsafe())) {
            tally_key(tally, 0, field.key.size());
            descend(field.value, tally);
        }
        return;
    case dom::element_type::STRING:
        tally_value(tally, 0, element.get_string_length().value_unsafe());
        return;
    default: tally_value(tally, 0, 0);
    }
}

extern "C" bool measure_run(const char *text, size_t length, struct tally *tally)
{
    dom::parser parser;
    dom::element element;
    if (parser.parse(text, length, false).get(element)) return false;
    descend(element, tally);
    return true;
}
