#include "bytecode/disasm_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"

enum { TEXT_SHOWN = 48 };

void disasm_text(struct disassembly *d, uint32_t text)
{
    struct text t = text_of(&d->program->texts, text);
    buffer_add(d->out, t.bytes, t.length);
}

void disasm_quoted(struct disassembly *d, uint32_t text)
{
    struct text t = text_of(&d->program->texts, text);
    uint32_t end = t.length;
    if (end > TEXT_SHOWN)
        for (end = TEXT_SHOWN; end && (t.bytes[end] & 0xc0) == 0x80; end--) continue;
    buffer_add_char(d->out, '"');
    for (uint32_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)t.bytes[i];
        if (c == '"' || c == '\\')
            buffer_print(d->out, "\\%c", c);
        else if (c == '\n')
            buffer_add_z(d->out, "\\n");
        else if (c < ' ' || c == 127)
            buffer_print(d->out, "\\x%02x", c);
        else
            buffer_add_char(d->out, (char)c);
    }
    buffer_add_z(d->out, end < t.length ? "\"..." : "\"");
}

void disasm_type(struct disassembly *d, uint32_t type)
{
    program_type_name(d->program, type, d->out);
}

void disasm_place(struct disassembly *d, uint32_t at)
{
    struct source_position position = {NULL, 0, 0};
    if (!at) return;
    if (d->sources) position = source_locate(d->sources, at);
    if (position.name)
        buffer_print(d->out, "%s:%u:%u", position.name, position.line, position.column);
    else
        buffer_print(d->out, "@%u", at);
}

static void add_thing(struct disassembly *d, uint64_t name)
{
    const struct program *p = d->program;
    disasm_text(d, p->kinds[p->names[name].kind].name);
    buffer_add_char(d->out, '.');
    disasm_text(d, p->names[name].name);
}

static void add_requirement(struct disassembly *d, uint64_t word)
{
    if ((uint32_t)word)
        disasm_part(d, (uint32_t)word - 1);
    else
        disasm_text(d, d->program->requirements[word >> 32].name);
}

static void add_number(struct disassembly *d, int64_t word)
{
    double number;
    memcpy(&number, &word, sizeof number);
    buffer_print(d->out, "%.17g", number);
}

static void add_list(struct disassembly *d, const struct program_constant *c)
{
    buffer_add_char(d->out, '[');
    for (uint32_t i = 0; i < c->elements_count; i++) {
        if (i) buffer_add_z(d->out, ", ");
        disasm_constant(d, d->program->elements[c->elements_first + i].constant);
    }
    buffer_add_char(d->out, ']');
}

void disasm_constant(struct disassembly *d, uint32_t number)
{
    const struct program *p = d->program;
    const struct program_constant *c = &p->constants[number];
    const struct program_type *type = &p->types[c->type];
    int64_t word = program_constant_word(c);
    char text[CALENDAR_TEXT] = "";
    if (word == INT64_MIN) {
        buffer_add_z(d->out, "missing");
        return;
    }
    switch ((enum type_tag)type->tag) {
    case TYPE_BOOL: buffer_add_z(d->out, word ? "true" : "false"); break;
    case TYPE_INT: buffer_print(d->out, "%" PRId64, word); break;
    case TYPE_NUMBER: add_number(d, word); break;
    case TYPE_TEXT: disasm_quoted(d, (uint32_t)word); break;
    case TYPE_DATE: calendar_write_date(word, text); break;
    case TYPE_INSTANT: calendar_write_instant(word, NULL, text); break;
    case TYPE_DURATION: calendar_write_duration(word, text); break;
    case TYPE_MONTHS: calendar_write_months(word, text); break;
    case TYPE_ENUM:
        disasm_text(d, p->enum_values[p->enums[type->of].values_first + word].name);
        break;
    case TYPE_THING:
    case TYPE_UNION: add_thing(d, (uint64_t)word); break;
    case TYPE_REQUIREMENT: add_requirement(d, (uint64_t)word); break;
    case TYPE_LIST:
    case TYPE_SET: add_list(d, c); break;
    case TYPE_SPAN:
    case TYPE_HOURS:
    case TYPE_SUBJECT:
    case TYPE_NODE: buffer_add_char(d->out, '?'); break;
    }
    buffer_add_z(d->out, text);
}

void disasm_index(struct disassembly *d, uint32_t number)
{
    const struct program *p = d->program;
    const struct program_index *x = &p->indexes[number];
    disasm_text(d, p->relations[x->relation].name);
    for (uint32_t i = 0; i < x->keys_count; i++)
        buffer_print(d->out, "%s%u", i ? ", " : "(", p->index_keys[x->keys_first + i].column);
    buffer_add_char(d->out, ')');
}

void disasm_field(struct disassembly *d, uint32_t number)
{
    const struct program *p = d->program;
    for (size_t i = 0; i < p->nkinds; i++)
        if (number - p->kinds[i].fields_first < p->kinds[i].fields_count) {
            disasm_text(d, p->kinds[i].name);
            buffer_add_char(d->out, '.');
        }
    disasm_text(d, p->fields[number].name);
}

void disasm_part(struct disassembly *d, uint32_t number)
{
    const struct program_part *part = &d->program->parts[number];
    disasm_text(d, d->program->requirements[part->requirement].name);
    buffer_add_char(d->out, '.');
    if (part->name)
        disasm_text(d, part->name);
    else
        buffer_print(d->out, "%u",
                     number - d->program->requirements[part->requirement].parts_first);
}

/* -- tables */

static void add_heading(struct disassembly *d, const char *what, uint32_t module, uint32_t name)
{
    buffer_print(d->out, "\n%s ", what);
    if (module) {
        disasm_text(d, module);
        buffer_add_char(d->out, '.');
    }
    disasm_text(d, name);
}

static void add_title(struct disassembly *d, uint32_t title, uint32_t at)
{
    if (title) {
        buffer_add_char(d->out, ' ');
        disasm_quoted(d, title);
    }
    if (at) {
        buffer_add_z(d->out, "  ; ");
        disasm_place(d, at);
    }
    buffer_add_char(d->out, '\n');
}

static void add_field(struct disassembly *d, const struct program_field *f)
{
    buffer_add_z(d->out, "  ");
    disasm_text(d, f->name);
    buffer_add_z(d->out, ": ");
    disasm_type(d, f->type);
    buffer_add_z(d->out, f->set != NONE ? "*" : f->optional ? "?" : "");
    if (f->standard != NONE) {
        buffer_add_z(d->out, " = ");
        disasm_constant(d, f->standard);
    }
    if (f->set != NONE)
        buffer_print(d->out, "  ; relation %u\n", f->set);
    else
        buffer_print(d->out, "  ; column %u\n", f->column);
}

static void add_kinds(struct disassembly *d)
{
    const struct program *p = d->program;
    for (size_t i = 0; i < p->nkinds; i++) {
        const struct program_kind *k = &p->kinds[i];
        add_heading(d, "kind", k->module, k->name);
        if (k->parent != NONE) {
            buffer_add_z(d->out, " in ");
            disasm_text(d, p->kinds[k->parent].name);
        }
        buffer_add_z(d->out, k->observed ? " observed" : "");
        buffer_add_z(d->out, k->judged ? " judged" : "");
        add_title(d, k->title, k->at);
        for (uint32_t n = 0; n < k->fields_count; n++)
            add_field(d, &p->fields[k->fields_first + n]);
    }
}

static void add_relations(struct disassembly *d)
{
    static const char *const flags[] = {"kind", "set", "rule", "table", "repeats"};
    const struct program *p = d->program;
    for (size_t i = 0; i < p->nrelations; i++) {
        const struct program_relation *r = &p->relations[i];
        buffer_print(d->out, "\nrelation %zu ", i);
        disasm_text(d, r->name);
        for (uint32_t n = 0; n < r->columns_count; n++) {
            const struct program_column *c = &p->columns[r->columns_first + n];
            buffer_add_z(d->out, n ? ", " : "(");
            disasm_text(d, c->name);
            buffer_add_z(d->out, c->name ? ": " : "");
            disasm_type(d, c->type);
        }
        buffer_add_char(d->out, ')');
        for (size_t n = 0; n < sizeof flags / sizeof *flags; n++)
            if (r->flags >> n & 1) buffer_print(d->out, " %s", flags[n]);
        buffer_add_char(d->out, '\n');
        for (uint32_t n = 0; n < r->indexes_count; n++) {
            buffer_print(d->out, "  index %u ", r->indexes_first + n);
            disasm_index(d, r->indexes_first + n);
            buffer_add_char(d->out, '\n');
        }
    }
}

static void add_parameters(struct disassembly *d)
{
    const struct program *p = d->program;
    for (size_t i = 0; i < p->nparameters; i++) {
        const struct program_parameter *x = &p->parameters[i];
        add_heading(d, "parameter", 0, x->name);
        buffer_add_z(d->out, ": ");
        disasm_type(d, x->type);
        add_title(d, x->title, x->at);
    }
}

static void add_requirements(struct disassembly *d)
{
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    const struct program *p = d->program;
    for (size_t i = 0; i < p->nrequirements; i++) {
        const struct program_requirement *r = &p->requirements[i];
        add_heading(d, "requirement", 0, p->kinds[r->kind].name);
        buffer_add_char(d->out, ' ');
        disasm_text(d, r->module);
        buffer_add_char(d->out, '.');
        disasm_text(d, r->name);
        buffer_print(d->out, " %s", severities[r->severity]);
        add_title(d, r->title, r->at);
        for (uint32_t n = 0; n < r->parts_count; n++) {
            const struct program_part *part = &p->parts[r->parts_first + n];
            buffer_print(d->out, "  part %u ", r->parts_first + n);
            disasm_part(d, r->parts_first + n);
            add_title(d, part->label, part->at);
        }
    }
}

static void add_steps(struct disassembly *d)
{
    const struct program *p = d->program;
    if (p->nsteps) buffer_add_z(d->out, "\nsteps\n");
    for (size_t i = 0; i < p->nsteps; i++) {
        const struct program_step *s = &p->steps[i];
        buffer_print(d->out, "  %zu %s", i, s->kind == STEP_LOOP ? "loop" : "run");
        for (uint32_t n = 0; n < s->loop_count; n++) {
            const struct program_loop_routine *l = &p->loop_routines[s->loop_first + n];
            buffer_add_char(d->out, ' ');
            disasm_text(d, p->routines[l->routine].name);
            buffer_print(d->out, "#%u%s", l->routine, l->once ? " once" : "");
        }
        for (uint32_t n = 0; n < s->relations_count; n++) {
            buffer_add_z(d->out, n ? ", " : " until ");
            disasm_text(d, p->relations[p->loop_relations[s->relations_first + n].relation].name);
        }
        buffer_add_z(d->out, s->relations_count && s->kind == STEP_LOOP ? " grow no more\n" : "\n");
    }
}

void program_disassemble(const struct program *program, struct source_map *sources,
                         struct buffer *out)
{
    struct disassembly d = {program, sources, out};
    buffer_print(out, "%zu sources, %zu texts, %zu types, %zu constants, %zu instructions\n",
                 program->nsources, program->texts.n, program->ntypes, program->nconstants,
                 program->ninstructions);
    add_kinds(&d);
    add_relations(&d);
    add_parameters(&d);
    add_requirements(&d);
    add_steps(&d);
    for (uint32_t i = 0; i < program->nroutines; i++) disasm_routine(&d, i);
}
