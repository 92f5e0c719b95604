/* Muster's own reader (runtime/facts/json.c), with its heap and its events. */
#include <string.h>

#include "facts/reader.h"
#include "measure.h"

struct run {
    const struct source_file *file;
    struct heap heap;
    struct tally *tally;
};

static enum muster_status count(void *context, const struct event *event)
{
    struct tally *tally = context;
    switch (event->kind) {
    case EVENT_KEY: tally_key(tally, event->offset, event->length); break;
    case EVENT_MAP:
    case EVENT_LIST: tally_value(tally, event->offset, 0); break;
    case EVENT_NULL:
    case EVENT_BOOL:
    case EVENT_NUMBER:
    case EVENT_TEXT: tally_value(tally, event->offset, event->length); break;
    default: break;
    }
    return MUSTER_OK;
}

static enum muster_status read_all(void *context)
{
    struct run *run = context;
    struct reader_sink sink = {run->tally, count};
    struct reader_error error;
    return json_read(run->file, &run->heap, false, &sink, &error);
}

bool measure_run(const char *text, size_t length, struct tally *tally)
{
    struct source_file file = {.name = "data.json", .bytes = text, .length = length};
    struct run run = {.file = &file, .tally = tally};
    heap_open(&run.heap, 0);
    enum muster_status status = heap_protect(&run.heap, read_all, &run);
    heap_close(&run.heap);
    return status == MUSTER_OK;
}
