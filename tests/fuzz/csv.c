/* Facts as CSV: with the separator found, with one given, and with tabs. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct csv_options options = {.separator = ';', .blank_above = true};
    target_read("facts.csv", NULL, data, size);
    target_read("facts.csv", &options, data, size);
    target_read("facts.tsv", NULL, data, size);
    target_facts(target_turn(data, size, 8) < 6 ? "facts.csv" : "facts.tsv", data, size);
    return 0;
}
