/* Programs in memory, their file form, and what is shown of them (bytecode/program.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/sample_program.h"

enum { AT_VERSION = 8, AT_CHECKSUM = 16, HEADER = 24 };

struct fixture {
    struct heap heap;
    struct arena arena;
    struct sample sample;
    struct buffer file;
    const char *why;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    heap_open(&f->heap, 0);
    arena_open(&f->arena, &f->heap);
    sample_open(&f->sample, &f->heap);
    buffer_open(&f->file, &f->heap);
    program_write(&f->sample.program, &f->file);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    heap_close(&f->heap);
    free(f);
    return 0;
}

static void repair(char *bytes, size_t length)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = HEADER; i < length; i++) sum = (sum ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    for (int i = 0; i < 8; i++) bytes[AT_CHECKSUM + i] = (char)(sum >> (8 * i));
}

/* Reads bytes from a block of just their size on a heap of their own; *sound: it also passed the
 * verifier. */
static bool read_bytes(const char *bytes, size_t length, size_t *memory, bool *sound)
{
    struct heap heap;
    struct arena arena;
    struct program program;
    struct buffer shown;
    const char *why = NULL;
    bool good;
    char *exact = malloc(length ? length : 1);
    memcpy(exact, bytes, length);
    heap_open(&heap, 0);
    arena_open(&arena, &heap);
    program_open(&program, &heap);
    buffer_open(&shown, &heap);
    good = program_read(&program, exact, length, &arena, &why);
    if (memory) *memory = heap.used;
    if (!good) assert_non_null(why);
    *sound = good && program_verify(&program, &arena, &why);
    if (*sound) program_disassemble(&program, NULL, &shown);
    if (!*sound) assert_non_null(why);
    heap_close(&heap);
    free(exact);
    return good;
}

static void types_are_made_once(void **state)
{
    struct fixture *f = *state;
    struct program *p = &f->sample.program;
    size_t n = p->ntypes;
    assert_int_equal(program_type(p, TYPE_SET, f->sample.product), f->sample.products);
    assert_int_equal(p->ntypes, n);
    assert_int_equal(program_type(p, TYPE_SET, f->sample.level), n);
}

static void assert_type(struct fixture *f, uint32_t type, const char *name)
{
    struct buffer out;
    buffer_open(&out, &f->heap);
    program_type_name(&f->sample.program, type, &out);
    assert_string_equal(buffer_text(&out), name);
}

static void types_have_names(void **state)
{
    struct fixture *f = *state;
    struct sample *s = &f->sample;
    assert_type(f, s->instant, "timestamp");
    assert_type(f, s->products, "set of product");
    assert_type(f, s->nodes, "list of element");
    assert_type(f, s->level, "level");
    assert_type(f, s->anything, "product | process");
    assert_type(f, 4000, "?");
    s->program.unions[0].members_count = 0;
    assert_type(f, s->anything, "thing");
}

static void kinds_and_fields_are_found(void **state)
{
    struct fixture *f = *state;
    struct sample *s = &f->sample;
    assert_int_equal(program_kind(&s->program, "acme", "process"), s->kind_process);
    assert_int_equal(program_kind(&s->program, "acme", "asset"), NONE);
    assert_int_equal(program_kind(&s->program, "process", "acme"), NONE);
    assert_int_equal(program_field(&s->program, s->kind_process, sample_text(s, "level")),
                     s->field_level);
    assert_int_equal(program_field(&s->program, s->kind_role, sample_text(s, "level")), NONE);
}

static void builtins_have_signatures(void **state)
{
    struct fixture *f = *state;
    struct sample *s = &f->sample;
    struct program *p = &s->program;
    uint32_t result, ends[] = {s->instant, s->instant}, unit[] = {s->int_, s->instant};
    uint32_t processes[] = {s->processes, s->text}, texts[] = {s->texts};
    assert_true(builtin_signature(p, BUILTIN_SPAN, ends, 2, &result));
    assert_int_equal(result, s->span);
    assert_true(builtin_signature(p, BUILTIN_SPAN, ends, 1, &result));
    assert_false(builtin_signature(p, BUILTIN_SPAN, ends, 0, &result));
    assert_false(builtin_fits(p, BUILTIN_SPAN, ends, 1, s->span));
    assert_true(builtin_fits(p, BUILTIN_SPAN, ends, 2, s->span));
    assert_false(builtin_fits(p, BUILTIN_SPAN, ends, 2, s->spans));
    assert_true(builtin_signature(p, BUILTIN_PERIOD_INSTANT, unit, 2, &result));
    assert_int_equal(result, s->span);
    assert_true(builtin_takes_unit(BUILTIN_PERIOD_INSTANT));
    assert_false(builtin_takes_unit(BUILTIN_SPAN));
    assert_true(builtin_signature(p, BUILTIN_JOIN, processes, 2, &result));
    assert_true(builtin_signature(p, BUILTIN_MAX_LIST, processes, 1, &result));
    assert_int_equal(result, s->process);
    assert_false(builtin_signature(p, BUILTIN_SUM_LIST, texts, 1, &result));
    assert_false(builtin_signature(p, BUILTIN_UNION_LIST, texts, 1, &result));
    assert_true(builtin_signature(p, BUILTIN_RECENT, (uint32_t[]){s->int_, s->int_}, 2, &result));
    assert_int_equal(p->types[result].tag, TYPE_LIST);
    assert_false(builtin_signature(p, BUILTIN_LENGTH_SPANS, (uint32_t[]){s->span}, 1, &result));
}

static void every_signature_is_of_known_words(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < builtin_count; i++) {
        static const char *const words[] = {"spans", "list", "of", "item", "unit", "any"};
        char text[200], *word, *rest = text;
        snprintf(text, sizeof text, "%s %s", builtin_arguments(i), builtin_result(i));
        while ((word = strtok_r(rest, " ?", &rest))) {
            bool known = false;
            for (uint32_t t = 0; t < type_count; t++) known |= !strcmp(word, type_tag_name(t));
            for (size_t w = 0; w < 6; w++) known |= !strcmp(word, words[w]);
            if (!known) fail_msg("%s in the signature of %s", word, builtin_word(i));
        }
    }
}

static void a_written_program_is_read_again(void **state)
{
    struct fixture *f = *state;
    struct program program;
    struct buffer again;
    buffer_open(&again, &f->heap);
    program_open(&program, &f->heap);
    if (!program_read(&program, f->file.bytes, f->file.length, &f->arena, &f->why))
        fail_msg("%s", f->why);
    if (!program_verify(&program, &f->arena, &f->why)) fail_msg("%s", f->why);
    program_write(&program, &again);
    assert_int_equal(again.length, f->file.length);
    assert_memory_equal(again.bytes, f->file.bytes, again.length);
    assert_int_equal(program.ninstructions, f->sample.program.ninstructions);
}

static void an_empty_program_is_read_again(void **state)
{
    struct fixture *f = *state;
    struct program program;
    bool sound;
    f->file.length = 0;
    program_open(&program, &f->heap);
    program_write(&program, &f->file);
    assert_true(read_bytes(f->file.bytes, f->file.length, NULL, &sound));
    assert_true(sound);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    struct fixture *f = *state;
    bool sound;
    for (size_t n = 0; n < f->file.length; n++) {
        assert_false(read_bytes(f->file.bytes, n, NULL, &sound));
        if (n < HEADER) continue;
        char *cut = malloc(n);
        memcpy(cut, f->file.bytes, n);
        repair(cut, n);
        assert_false(read_bytes(cut, n, NULL, &sound));
        free(cut);
    }
}

static void a_longer_file_is_refused(void **state)
{
    struct fixture *f = *state;
    bool sound;
    buffer_add_char(&f->file, 'x');
    repair(f->file.bytes, f->file.length);
    assert_false(read_bytes(f->file.bytes, f->file.length, NULL, &sound));
}

static void damage_is_seen(void **state)
{
    struct fixture *f = *state;
    bool sound;
    for (size_t i = 0; i < f->file.length; i++) {
        f->file.bytes[i] ^= 0x10;
        assert_false(read_bytes(f->file.bytes, f->file.length, NULL, &sound));
        f->file.bytes[i] ^= 0x10;
    }
}

/* Every byte changed, with a checksum that agrees: refused or sound, but never harmful, and never
 * large. */
static void forgery_does_no_harm(void **state)
{
    struct fixture *f = *state;
    static const unsigned char flips[] = {0x01, 0x02, 0x80, 0xff};
    size_t ordinary, memory, survivors = 0;
    bool sound;
    read_bytes(f->file.bytes, f->file.length, &ordinary, &sound);
    assert_true(sound);
    for (size_t i = HEADER; i < f->file.length; i++)
        for (size_t k = 0; k < sizeof flips; k++) {
            f->file.bytes[i] = (char)(f->file.bytes[i] ^ flips[k]);
            repair(f->file.bytes, f->file.length);
            read_bytes(f->file.bytes, f->file.length, &memory, &sound);
            assert_true(memory <= ordinary * 2);
            survivors += sound;
            f->file.bytes[i] = (char)(f->file.bytes[i] ^ flips[k]);
        }
    assert_true(survivors > 0);
}

/* Runs of random words, too: what one flip does not reach. */
static void wild_forgery_does_no_harm(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 12345;
    char *copy = malloc(f->file.length);
    bool sound;
    for (int round = 0; round < 3000; round++) {
        memcpy(copy, f->file.bytes, f->file.length);
        for (int k = 0; k < 1 + round % 6; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            copy[HEADER + (seed >> 20) % (f->file.length - HEADER)] = (char)(seed >> 60);
        }
        repair(copy, f->file.length);
        read_bytes(copy, f->file.length, NULL, &sound);
    }
    free(copy);
}

static void other_versions_are_refused(void **state)
{
    struct fixture *f = *state;
    struct program program;
    for (int at = AT_VERSION; at < AT_CHECKSUM; at += 4) {
        f->file.bytes[at]++;
        program_open(&program, &f->heap);
        assert_false(program_read(&program, f->file.bytes, f->file.length, &f->arena, &f->why));
        assert_non_null(strstr(f->why, "another version"));
        f->file.bytes[at]--;
    }
}

static void assert_shows(const struct buffer *out, const char *part)
{
    if (!strstr(buffer_text(out), part)) fail_msg("no \"%s\" in:\n%s", part, buffer_text(out));
}

static void a_program_is_shown(void **state)
{
    struct fixture *f = *state;
    struct program *p = &f->sample.program;
    struct source_map sources;
    struct buffer out;
    struct text text = text_of(&p->texts, p->sources[0].text);
    buffer_open(&out, &f->heap);
    source_open(&sources, &f->heap);
    source_add(&sources, "acme.muster", NULL, text.bytes, text.length);
    program_disassemble(p, &sources, &out);
    if (getenv("SHOW")) fputs(buffer_text(&out), stderr);
    assert_shows(&out, "kind acme.metric in process");
    assert_shows(&out, "  outputs: product*");
    assert_shows(&out, "  level: level = tactical  ; column 3");
    assert_shows(&out, "(process, process) rule\n  index 1 feeds(0)");
    assert_shows(&out, "requirement process acme.owned high \"Each process has an owner\"");
    assert_shows(&out, "part 0 owned.0 \"has p.owner\"");
    assert_shows(&out, "0 loop feeds#1 until feeds grow no more");
    assert_shows(&out, "   4  PROBE               c1 index outputs(1) r2... all");
    assert_shows(&out, "; acme.muster:1:3");
    assert_shows(&out, "r1 = field process.owner of thing r0");
    assert_shows(&out, "r3:text \"hello\"");
    assert_shows(&out, "r3 = constant \"hello\"");
    assert_shows(&out, "routine 3 function twice(r0: int): int");
}

static void the_reference_page_has_everything(void **state)
{
    struct fixture *f = *state;
    struct buffer out;
    buffer_open(&out, &f->heap);
    program_document_opcodes(&out);
    for (uint32_t i = 0; i < opcode_count; i++) {
        char row[64];
        snprintf(row, sizeof row, "| `%s` |", opcode_name(i));
        assert_shows(&out, row);
    }
    assert_shows(&out, "| `join(list, text): text` |");
    assert_shows(&out, "| `FIRST_N` | `first` |");
}

static enum muster_status read_again(void *context)
{
    struct fixture *f = context;
    struct program program;
    struct arena arena;
    struct buffer out;
    const char *why;
    arena_open(&arena, &f->heap);
    program_open(&program, &f->heap);
    buffer_open(&out, &f->heap);
    if (!program_read(&program, f->file.bytes, f->file.length, &arena, &why) ||
        !program_verify(&program, &arena, &why))
        return MUSTER_INVALID;
    program_disassemble(&program, NULL, &out);
    program_write(&program, &out);
    return MUSTER_OK;
}

static void each_allocation_may_fail(void **state)
{
    struct fixture *f = *state, other = {.file = f->file};
    enum muster_status status = MUSTER_NOMEM;
    for (uint64_t n = 1; status == MUSTER_NOMEM; n++) {
        heap_open(&other.heap, 0);
        other.heap.countdown = n;
        status = heap_protect(&other.heap, read_again, &other);
        heap_close(&other.heap);
    }
    assert_int_equal(status, MUSTER_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(types_are_made_once),
        TEST(types_have_names),
        TEST(kinds_and_fields_are_found),
        TEST(builtins_have_signatures),
        TEST(every_signature_is_of_known_words),
        TEST(a_written_program_is_read_again),
        TEST(an_empty_program_is_read_again),
        TEST(a_file_cut_anywhere_is_refused),
        TEST(a_longer_file_is_refused),
        TEST(damage_is_seen),
        TEST(forgery_does_no_harm),
        TEST(wild_forgery_does_no_harm),
        TEST(other_versions_are_refused),
        TEST(a_program_is_shown),
        TEST(the_reference_page_has_everything),
        TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("bytecode", tests, NULL, NULL);
}
