/* Prints docs/opcodes.md: `make docs` keeps it, tests/docs/opcodes.t compares it. */
#include <stdio.h>

#include "bytecode/program.h"

static enum muster_status print(void *heap)
{
    struct buffer page;
    buffer_open(&page, heap);
    program_document_opcodes(&page);
    fputs(buffer_text(&page), stdout);
    return MUSTER_OK;
}

int main(void)
{
    struct heap heap;
    enum muster_status status;
    heap_open(&heap, 0);
    status = heap_protect(&heap, print, &heap);
    heap_close(&heap);
    return status;
}
