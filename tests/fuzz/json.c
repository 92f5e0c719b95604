/* Facts as JSON, and as JSON Lines. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    target_read("facts.json", NULL, data, size);
    target_read("facts.jsonl", NULL, data, size);
    target_facts(target_turn(data, size, 8) < 5 ? "facts.json" : "facts.jsonl", data, size);
    return 0;
}
