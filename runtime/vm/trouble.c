/* What is wrong with facts and declarations: names and reporting. */
#include "vm/vm_int.h"

const char *trouble_name(enum trouble_kind kind)
{
    static const char *const names[] = {
#define TROUBLE(kind, name, severity, meaning) name,
#include "vm/trouble.def"
#undef TROUBLE
    };
    return names[kind];
}

static enum severity severity_of(enum trouble_kind kind)
{
    static const enum severity severities[] = {
#define TROUBLE(kind, name, severity, meaning) SEVERITY_##severity,
#include "vm/trouble.def"
#undef TROUBLE
    };
    return severities[kind];
}

void run_trouble(struct run *run, enum trouble_kind kind, place at, uint32_t help,
                 const char *format, ...)
{
    struct trouble *trouble;
    struct buffer text;
    va_list arguments;
    buffer_open(&text, run->heap);
    va_start(arguments, format);
    buffer_vprint(&text, format, arguments);
    va_end(arguments);
    run->troubles = heap_room(run->heap, run->troubles, &run->troubles_capacity, run->ntroubles + 1,
                              sizeof *run->troubles);
    trouble = &run->troubles[run->ntroubles++];
    *trouble = (struct trouble){.kind = kind, .severity = severity_of(kind), .at = at};
    trouble->message = text_intern(&run->texts, buffer_text(&text), text.length);
    trouble->help = help;
    trouble->thing = trouble->field = NONE;
    buffer_clear(&text);
}
