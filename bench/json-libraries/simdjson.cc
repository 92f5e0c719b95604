/* simdjson On-Demand, which has the place of every token in the text. */
#include <simdjson.h>

#include "measure.h"

namespace
{
using namespace simdjson;

struct walk {
    const char *text;
    struct tally *tally;
    int depth = 0;

    error_code value(ondemand::value value);
    error_code object(ondemand::object object);
    error_code array(ondemand::array array);
    uint64_t at(const char *place) const
    {
        return static_cast<uint64_t>(place - text);
    }
};

/* The text of a number up to its end; simdjson's raw tokens may have blanks behind them. */
size_t number_length(std::string_view raw)
{
    size_t n = raw.size();
    while (n && static_cast<unsigned char>(raw[n - 1]) <= ' ') n--;
    return n;
}

error_code scalar(struct walk &walk, ondemand::value &value, ondemand::json_type type)
{
    std::string_view raw = value.raw_json_token(), text;
    uint64_t offset = walk.at(raw.data());
    bool truth, null;
    error_code error;
    switch (type) {
    case ondemand::json_type::string:
        if ((error = value.get_string().get(text))) return error;
        tally_value(walk.tally, offset, text.size());
        return SUCCESS;
    case ondemand::json_type::number: {
        ondemand::number number;
        error = value.get_number().get(number);
        if (error) return error;
        tally_value(walk.tally, offset, number_length(raw));
        return SUCCESS;
    }
    case ondemand::json_type::boolean:
        if ((error = value.get_bool().get(truth))) return error;
        break;
    default:
        if ((error = value.is_null().get(null))) return error;
        if (!null) return INCORRECT_TYPE;
    }
    tally_value(walk.tally, offset, number_length(raw));
    return SUCCESS;
}

error_code walk::object(ondemand::object object)
{
    error_code error;
    for (auto item : object) {
        ondemand::field field;
        std::string_view name;
        ondemand::value below;
        if ((error = std::move(item).get(field))) return error;
        uint64_t offset = at(field.key().raw()) - 1;
        if ((error = field.unescaped_key().get(name))) return error;
        tally_key(tally, offset, name.size());
        if ((error = value(field.value()))) return error;
    }
    return SUCCESS;
}

error_code walk::array(ondemand::array array)
{
    error_code error;
    for (auto item : array) {
        ondemand::value below;
        if ((error = std::move(item).get(below))) return error;
        if ((error = value(below))) return error;
    }
    return SUCCESS;
}

error_code walk::value(ondemand::value value)
{
    ondemand::json_type type;
    error_code error;
    if ((error = value.type().get(type))) return error;
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
        if (++depth > 512) return DEPTH_ERROR;
        tally_value(tally, at(value.raw_json_token().data()), 0);
        if (type == ondemand::json_type::array) {
            ondemand::array list;
            error = value.get_array().get(list);
            if (!error) error = array(list);
        } else {
            ondemand::object map;
            error = value.get_object().get(map);
            if (!error) error = object(map);
        }
        depth--;
        return error;
    }
    return scalar(*this, value, type);
}

error_code root(struct walk &walk, ondemand::document &document)
{
    ondemand::json_type type;
    error_code error;
    if ((error = document.type().get(type))) return error;
    if (type == ondemand::json_type::array) {
        ondemand::array list;
        tally_value(walk.tally, 0, 0);
        if ((error = document.get_array().get(list))) return error;
        if ((error = walk.array(list))) return error;
    } else if (type == ondemand::json_type::object) {
        ondemand::object map;
        tally_value(walk.tally, 0, 0);
        if ((error = document.get_object().get(map))) return error;
        if ((error = walk.object(map))) return error;
    } else {
        std::string_view text;
        ondemand::number number;
        bool truth, null = false;
        tally_value(walk.tally, 0, 0);
        if (type == ondemand::json_type::string)
            error = document.get_string().get(text);
        else if (type == ondemand::json_type::number)
            error = document.get_number().get(number);
        else if (type == ondemand::json_type::boolean)
            error = document.get_bool().get(truth);
        else if (!(error = document.is_null().get(null)) && !null)
            error = INCORRECT_TYPE;
        return error;
    }
    const char *rest;
    return document.current_location().get(rest) ? SUCCESS : TAPE_ERROR;
}
} // namespace

extern "C" bool measure_run(const char *text, size_t length, struct tally *tally)
{
    ondemand::parser parser;
    ondemand::document document;
    struct walk walk = {text, tally};
    if (parser.iterate(text, length, length + SIMDJSON_PADDING).get(document)) return false;
    return root(walk, document) == SUCCESS;
}
