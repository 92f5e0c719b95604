/* Facts as YAML. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    target_read("facts.yaml", NULL, data, size);
    target_facts("facts.yaml", data, size);
    return 0;
}
