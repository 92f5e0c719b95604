/*
 * Compiled policies: the beginning and the checksum are made good, so that the verifier and the
 * machine behind it are reached. What is refused has a reason; what is taken runs within its
 * limits.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "hostile.h"
#include "target.h"

enum { LONGEST = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes;
    if (size > LONGEST) return 0;
    bytes = malloc(size + 1);
    if (!bytes) return 0;
    if (size) memcpy(bytes, data, size);
    change_repair(bytes, size);
    hostile_run(bytes, size);
    free(bytes);
    return 0;
}

#ifdef MUSTER_LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);

/* Mostly changes of the program's tables: of bytes changed anywhere, few get past the reader. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    struct chance chance = {seed};
    size_t changed = 0;
    if (chance_below(&chance, 4)) changed = hostile_change(data, size, room, &chance);
    if (changed) return changed;
    if (chance_below(&chance, 2)) return LLVMFuzzerMutate(data, size, room);
    return change_bytes(data, size, room, &chance);
}
#endif
