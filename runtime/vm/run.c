/* A run from opening to its end: constants, zone and parameters, steps, tables. */
#include "vm/vm_int.h"

/* -- opening */

/* Elements of a list constant stand before it. */
static value list_constant(struct run *run, uint32_t number)
{
    const struct program *program = run->program;
    const struct program_constant *constant = &program->constants[number];
    size_t n = 0;
    for (uint32_t k = 0; k < constant->elements_count; k++) {
        uint32_t element = program->elements[constant->elements_first + k].constant;
        if (element < number && run->constants[element] != MISSING)
            vm_list_add(run, n++, run->constants[element]);
    }
    return vm_list_end(run, constant->type, n);
}

static void convert_constants(struct run *run)
{
    const struct program *program = run->program;
    for (uint32_t k = 0; k < program->nconstants; k++) {
        value word = program_constant_word(&program->constants[k]);
        uint32_t tag = vm_type(run, program->constants[k].type)->tag;
        if ((tag == TYPE_LIST || tag == TYPE_SET) && word != MISSING)
            word = list_constant(run, k);
        else if ((tag == TYPE_THING || tag == TYPE_UNION) && word != MISSING)
            word = run->names[word];
        run->constants[k] = word;
    }
}

static void open_readings(struct run *run)
{
    const struct program *program = run->program;
    for (size_t k = 0; k < program->nkinds; k++) {
        run->readings[k].watched = program->kinds[k].observed;
        run->readings[k].as_of = MISSING;
    }
    for (size_t k = 0; k < program->nmappings; k++)
        if (program->mappings[k].kind != NONE)
            run->readings[program->mappings[k].kind].watched =
                run->readings[program->mappings[k].kind].mapped = true;
    for (size_t k = 0; k < program->nkinds; k++) run->readings[k].read = !run->readings[k].watched;
}

void run_watch(struct run *run, uint32_t kind)
{
    struct kind_reading *reading = &run->readings[kind];
    if (!reading->watched) reading->read = false;
    reading->watched = reading->mapped = true;
}

bool run_is_unread(const struct run *run, uint32_t kind)
{
    return run->readings[kind].watched && !run->readings[kind].read;
}

bool run_uses(const struct run *run, uint32_t kind)
{
    return run->readings[kind].mapped ||
           run->relations[run->program->kinds[kind].relation].nrows > 0;
}

enum muster_status run_open(struct run *run, struct heap *heap, const struct program *program,
                            struct source_map *sources, const struct run_options *options)
{
    const char *why;
    memset(run, 0, sizeof *run);
    run->heap = heap;
    run->program = program;
    run->sources = sources;
    run->options = *options;
    run->now = options->now;
    arena_open(&run->arena, heap);
    text_open(&run->texts, heap);
    for (uint32_t k = 0; k < program->texts.n; k++) {
        struct text text = text_of(&program->texts, k);
        text_intern(&run->texts, text.bytes, text.length);
    }
    object_open(&run->objects, heap);
    run->zone = zone_load(&run->arena, options->zone ? options->zone : "UTC", &why);
    run->relations = heap_alloc(heap, program->nrelations * sizeof *run->relations);
    for (uint32_t k = 0; k < program->nrelations; k++) {
        relation_open(&run->relations[k], heap, program, k, options->rows);
        run->relations[k].unindexed = options->unindexed;
    }
    run->names = heap_alloc(heap, program->nnames * sizeof *run->names);
    run->constants = heap_alloc(heap, program->nconstants * sizeof *run->constants);
    run->parameters = heap_alloc(heap, program->nparameters * sizeof *run->parameters);
    run->parameter_done = heap_alloc(heap, program->nparameters * sizeof *run->parameter_done);
    run->readings = heap_alloc(heap, program->nkinds * sizeof *run->readings);
    run->tallies = heap_alloc(heap, program->nparts * sizeof *run->tallies);
    run->points = heap_alloc(heap, program->npoints * sizeof *run->points);
    open_readings(run);
    vm_open(run);
    entity_forget(run);
    convert_constants(run);
    vm_check(run);
    if (run->zone) return MUSTER_OK;
    vm_fail(run, "there is no time zone called %.100s: %.100s", options->zone, why);
    return MUSTER_INVALID;
}

/* -- parameters */

static bool same_text(struct text a, const char *b, size_t length)
{
    return a.length == length && memcmp(a.bytes, b, length) == 0;
}

/* Whether a parameter is called so: with its module, or by its last name alone. */
static bool is_called(const struct run *run, uint32_t parameter, const char *name, size_t length)
{
    struct text full = text_of(&run->texts, run->program->parameters[parameter].name);
    if (same_text(full, name, length)) return true;
    return full.length > length && full.bytes[full.length - length - 1] == '.' &&
           memcmp(full.bytes + full.length - length, name, length) == 0;
}

static enum muster_status find_parameter(struct run *run, const char *name, size_t length,
                                         uint32_t *parameter)
{
    uint32_t found = 0;
    for (uint32_t k = 0; k < run->program->nparameters; k++) {
        if (!is_called(run, k, name, length)) continue;
        *parameter = k;
        if (same_text(text_of(&run->texts, run->program->parameters[k].name), name, length))
            return MUSTER_OK;
        found++;
    }
    if (found == 1) return MUSTER_OK;
    if (found)
        vm_fail(run, "several modules have a parameter %.*s: say MODULE.%.*s", (int)length, name,
                (int)length, name);
    else
        vm_fail(run, "there is no parameter %.*s", (int)length, name);
    return MUSTER_INVALID;
}

static enum muster_status set_parameter(struct run *run, const char *setting)
{
    const char *equals = strchr(setting, '=');
    struct buffer type;
    uint32_t parameter;
    value word;
    enum muster_status status;
    if (!equals) {
        vm_fail(run, "a setting has the form NAME=VALUE, not %.100s", setting);
        return MUSTER_INVALID;
    }
    status = find_parameter(run, setting, (size_t)(equals - setting), &parameter);
    if (status) return status;
    equals++;
    if (run_parse(run, run->program->parameters[parameter].type, equals, strlen(equals), 0,
                  &word)) {
        run->parameters[parameter] = word;
        run->parameter_done[parameter] = run->machine->parameter_set[parameter] = true;
        return MUSTER_OK;
    }
    buffer_open(&type, run->heap);
    program_type_name(run->program, run->program->parameters[parameter].type, &type);
    vm_fail(run, "the parameter %.*s takes a value of the type %s, and %.100s is none",
            (int)(equals - 1 - setting), setting, buffer_text(&type), equals);
    buffer_clear(&type);
    return MUSTER_INVALID;
}

enum muster_status run_parameter(struct run *run, uint32_t parameter, value *result)
{
    *result = run->parameters[parameter];
    if (run->parameter_done[parameter]) return MUSTER_OK;
    run->machine->parameter_busy[parameter] = true;
    return vm_run(run, run->program->parameters[parameter].routine, parameter, result);
}

/* -- declaring */

static void forget(struct run *run)
{
    for (size_t k = 0; k < run->program->nrelations; k++) vm_clear_relation(&run->relations[k]);
    entity_forget(run);
    run->ntroubles = run->nbroken = 0;
    memset(run->machine->broken, 0, run->program->nroutines * sizeof *run->machine->broken);
    memset(run->parameter_done, 0, run->program->nparameters * sizeof *run->parameter_done);
    vm_forget_memos(run);
}

/* The things of the sources and the settings, as the run's zone has them. */
static enum muster_status declare(struct run *run)
{
    enum muster_status status;
    value nothing;
    forget(run);
    run->today = zone_date(run->zone, run->now, NULL);
    for (size_t k = 0; k < run->options.nset; k++)
        if ((status = set_parameter(run, run->options.set[k]))) return status;
    for (uint32_t k = 0; k < run->program->nroutines; k++) {
        if (run->program->routines[k].kind != ROUTINE_DECLARE) continue;
        if ((status = vm_run(run, k, NONE, &nothing))) return status;
    }
    for (size_t k = 0; k < run->program->nrelations; k++) relation_settle(&run->relations[k]);
    return MUSTER_OK;
}

static uint32_t zone_parameter(const struct run *run)
{
    for (uint32_t k = 0; k < run->program->nparameters; k++) {
        const struct program_parameter *parameter = &run->program->parameters[k];
        if (vm_type(run, parameter->type)->tag == TYPE_TEXT &&
            !strcmp(text_bytes(&run->texts, parameter->name), "core.zone"))
            return k;
    }
    return NONE;
}

enum muster_status run_declare(struct run *run)
{
    enum muster_status status = declare(run);
    uint32_t parameter = run->options.zone ? NONE : zone_parameter(run);
    const char *name, *why;
    value word;
    if (status || parameter == NONE) return status;
    status = run_parameter(run, parameter, &word);
    if (status || word == MISSING) return status;
    name = text_bytes(&run->texts, (uint32_t)word);
    if (!strcmp(name, zone_name(run->zone))) return MUSTER_OK;
    run->zone = zone_load(&run->arena, name, &why);
    if (run->zone) return declare(run);
    vm_fail(run, "there is no time zone called %.200s", name);
    return MUSTER_INVALID;
}

/* -- evaluating */

enum muster_status run_routine(struct run *run, uint32_t routine, value *result)
{
    return vm_run(run, routine, NONE, result);
}

enum muster_status run_table(struct run *run, uint32_t routine, uint32_t relation)
{
    value nothing;
    enum muster_status status = vm_run(run, routine, NONE, &nothing);
    relation_settle(&run->relations[relation]);
    return status;
}

static void settle_relations(struct run *run, const struct program_step *step)
{
    for (uint32_t k = 0; k < step->relations_count; k++)
        relation_settle(
            &run->relations[run->program->loop_relations[step->relations_first + k].relation]);
}

static bool advance(struct run *run, const struct program_step *step)
{
    bool more = false;
    for (uint32_t k = 0; k < step->relations_count; k++) {
        struct relation *relation =
            &run->relations[run->program->loop_relations[step->relations_first + k].relation];
        more |= relation_advance(relation);
        if (!run->program->nderivations) continue;
        relation->rounds = heap_room(run->heap, relation->rounds, &relation->rounds_capacity,
                                     relation->nrounds + 1, sizeof *relation->rounds);
        relation->rounds[relation->nrounds++] = relation->known;
    }
    return more;
}

static enum muster_status run_round(struct run *run, const struct program_step *step, bool first)
{
    for (uint32_t k = 0; k < step->loop_count; k++) {
        const struct program_loop_routine *entry =
            &run->program->loop_routines[step->loop_first + k];
        enum muster_status status;
        value nothing;
        if (entry->once && !first) continue;
        status = vm_run(run, entry->routine, NONE, &nothing);
        if (status) return status;
    }
    return MUSTER_OK;
}

static enum muster_status run_step(struct run *run, const struct program_step *step)
{
    enum muster_status status = run_round(run, step, true);
    if (step->kind == STEP_LOOP)
        while (!status && advance(run, step)) status = run_round(run, step, false);
    if (status) return status;
    settle_relations(run, step);
    for (uint32_t k = 0; k < step->loop_count; k++)
        if (!vm_judge_step(run, run->program->loop_routines[step->loop_first + k].routine)) {
            status = run->machine->status;
            run->machine->status = MUSTER_OK;
            return status;
        }
    return MUSTER_OK;
}

/* Whether anything but the reader of findings goes by a step. */
static bool is_needed(const struct run *run, const struct program_step *step)
{
    for (uint32_t k = 0; k < step->loop_count; k++)
        if (vm_is_read(run, run->program->loop_routines[step->loop_first + k].routine)) return true;
    return false;
}

enum muster_status run_evaluate(struct run *run)
{
    vm_judge_prepare(run);
    for (size_t k = 0; k < run->program->nsteps; k++) {
        const struct program_step *step = &run->program->steps[k];
        enum muster_status status = MUSTER_OK;
        if (!run->options.unjudged || is_needed(run, step)) status = run_step(run, step);
        if (status) return status;
    }
    if (!run->options.unjudged) waiver_report(run);
    return MUSTER_OK;
}
