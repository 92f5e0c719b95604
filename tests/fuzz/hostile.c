#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/engine_int.h"
#include "target.h"

/* -- running */

/* Only the first requirement's: the call takes all of its outcomes. */
static void explain_one(struct muster_engine *engine)
{
    const struct program *program = &engine->program;
    struct muster_text text;
    for (size_t k = 0; k < program->nrequirements; k++) {
        if (program->requirements[k].proof == NONE) continue;
        engine->settings.explain = text_bytes(&program->texts, program->requirements[k].name);
        engine->explains = true;
        muster_explain(engine, NULL, "text", &text);
        muster_explain(engine, "", "json", &text);
        return;
    }
}

/* By name, because there may be several. */
static void show_all(struct muster_engine *engine)
{
    const struct program *program = &engine->program;
    struct muster_text text;
    for (size_t k = 0; k < program->nreports && k < 3; k++)
        muster_report(engine, text_bytes(&program->texts, program->reports[k].name), "md", &text);
    for (size_t k = 0; k < program->ngraphs && k < 3; k++)
        muster_graph(engine, text_bytes(&program->texts, program->graphs[k].name), "dot", &text);
}

/* The bytes that it writes are those that it was read from. */
static void write_again(struct muster_engine *engine, const uint8_t *bytes, size_t length)
{
    struct muster_text text = {"", 0};
    if (muster_program(engine, &text) != MUSTER_OK) return;
    if (text.length != length || memcmp(text.bytes, bytes, length) != 0)
        target_wrong("a program that was read is written otherwise", "");
}

/* A loaded program is explained by what its own sources make: they are compiled, whatever they are.
 */
static void compile_its_sources(const char *path)
{
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    muster_option(engine, MUSTER_PROOFS, "yes");
    if (muster_load(engine, path) == MUSTER_OK && muster_evaluate(engine) == MUSTER_OK)
        muster_findings(engine, "text", &text);
    muster_close(engine);
}

bool hostile_run(const uint8_t *bytes, size_t length)
{
    const char *path = target_file("hostile.mbc", bytes, length);
    struct muster_engine *engine = target_engine();
    struct muster_text text;
    enum muster_status status;
    muster_option(engine, MUSTER_ALL, "yes");
    status = muster_load(engine, path);
    if (status == MUSTER_OK) {
        write_again(engine, bytes, length);
        if (muster_evaluate(engine) != MUSTER_OK) target_expect_reason(engine);
        target_show(engine);
        muster_disassemble(engine, &text);
        show_all(engine);
        muster_coverage(engine, "text", &text);
        explain_one(engine);
    } else {
        target_expect_reason(engine);
    }
    muster_close(engine);
    if (status == MUSTER_OK && length % 4 == 0) compile_its_sources(path);
    return status == MUSTER_OK;
}

/* -- making */

struct changing {
    struct heap heap;
    struct chance *chance;
    uint8_t *bytes;
    size_t length, room, changed;
};

static enum muster_status change(void *context)
{
    struct changing *c = context;
    struct program program;
    struct arena arena;
    struct buffer out;
    const char *why;
    arena_open(&arena, &c->heap);
    program_open(&program, &c->heap);
    buffer_open(&out, &c->heap);
    change_repair(c->bytes, c->length);
    if (!program_read(&program, (const char *)c->bytes, c->length, &arena, &why)) return MUSTER_OK;
    change_program(&program, c->chance);
    program_write(&program, &out);
    if (out.length > c->room) return MUSTER_OK;
    memcpy(c->bytes, out.bytes, out.length);
    c->changed = out.length;
    return MUSTER_OK;
}

size_t hostile_change(uint8_t *bytes, size_t length, size_t room, struct chance *chance)
{
    struct changing changing = {.chance = chance, .bytes = bytes, .length = length, .room = room};
    heap_open(&changing.heap, (size_t)64 << 20);
    heap_protect(&changing.heap, change, &changing);
    heap_close(&changing.heap);
    return changing.changed;
}
