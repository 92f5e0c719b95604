/* Text, JSON and DOT as they leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "report/dot.h"
#include "report/json_write.h"
#include "report/page.h"
#include "report/render.h"

struct fixture {
    struct heap heap;
    struct source_map sources;
    struct buffer out;
    struct page page;
};

static void open_fixture(struct fixture *f)
{
    heap_open(&f->heap, 0);
    source_open(&f->sources, &f->heap);
    buffer_open(&f->out, &f->heap);
    f->page = (struct page){&f->out, &f->sources, false};
}

static void excerpt(struct fixture *f, const char *text, const char *token, const char *wanted)
{
    struct source_file *file = source_add(&f->sources, "f", NULL, text, strlen(text));
    place at = file->base + (place)(strstr(text, token) - text);
    buffer_clear(&f->out);
    page_excerpt(&f->page, page_token(&f->sources, at), PAINT_BAD, NULL);
    assert_string_equal(buffer_text(&f->out), wanted);
}

static void excerpts_underline_the_token(void **state)
{
    struct fixture f;
    (void)state;
    open_fixture(&f);
    excerpt(&f, "one\ntwo three, four\n", "three",
            " --> f:2:5\n  |\n2 | two three, four\n  |     ^^^^^\n");
    excerpt(&f, "\ta: \"b c\"", "\"b", " --> f:1:5\n  |\n1 | \ta: \"b c\"\n  | \t   ^^^^^\n");
    excerpt(&f, "漢字 x", "x", " --> f:1:4\n  |\n1 | 漢字 x\n  |      ^\n");
    excerpt(&f, "a\033[31m x", "x", " --> f:1:8\n  |\n1 | a\xef\xbf\xbd[31m x\n  |        ^\n");
    heap_close(&f.heap);
}

static void long_lines_are_cut(void **state)
{
    struct fixture f;
    char line[2000];
    (void)state;
    open_fixture(&f);
    memset(line, 'a', sizeof line);
    memcpy(line + 1000, " token ", 7);
    line[sizeof line - 1] = '\0';
    struct source_file *file = source_add(&f.sources, "f", NULL, line, strlen(line));
    page_excerpt(&f.page, page_token(&f.sources, file->base + 1001), PAINT_BAD, "here");
    assert_true(f.out.length < 500);
    assert_non_null(strstr(buffer_text(&f.out), "token "));
    assert_non_null(strstr(buffer_text(&f.out), "^^^^^ here\n"));
    heap_close(&f.heap);
}

static void json_is_escaped(void **state)
{
    struct fixture f;
    struct json json;
    (void)state;
    open_fixture(&f);
    json = (struct json){.out = &f.out};
    json_begin(&json, NULL, '{');
    json_text(&json, "a\"", "\\\n\t\001\xff\xc3\xa9", 7);
    json_begin(&json, "b", '[');
    json_number(&json, NULL, 0.1);
    json_null(&json, NULL);
    json_end(&json, ']');
    json_begin(&json, "c", '{');
    json_end(&json, '}');
    json_end(&json, '}');
    assert_string_equal(buffer_text(&f.out),
                        "{\n  \"a\\\"\": \"\\\\\\n\\t\\u0001\xef\xbf\xbd\xc3\xa9\",\n"
                        "  \"b\": [\n    0.1,\n    null\n  ],\n  \"c\": {}\n}\n");
    heap_close(&f.heap);
}

static void dot_is_escaped(void **state)
{
    struct fixture f;
    (void)state;
    open_fixture(&f);
    dot_quote(&f.out, "a\"b\\c\nd\001<b>", 12);
    assert_string_equal(buffer_text(&f.out), "\"a\\\"b\\\\c\\nd<b>\"");
    heap_close(&f.heap);
}

static void graphs_are_drawn(void **state)
{
    struct fixture f;
    struct arena arena;
    const char *why = NULL, *help = NULL;
    (void)state;
    open_fixture(&f);
    arena_open(&arena, &f.heap);
    assert_true(render_graph(&arena, "digraph { a -> b }", "svg", &f.out, &why, &help));
    assert_non_null(strstr(buffer_text(&f.out), "<svg"));
    assert_false(render_graph(&arena, "digraph {", "svg", &f.out, &why, &help));
    assert_non_null(strstr(why, "cannot be drawn"));
    assert_false(render_graph(&arena, "digraph {}", "nonsense", &f.out, &why, &help));
    assert_non_null(strstr(why, "no picture format nonsense"));
    assert_non_null(strstr(help, "there are: dot"));
    assert_non_null(strstr(help, " svg"));
    assert_false(render_graph(&arena, "digraph {}", "sgv", &f.out, &why, &help));
    assert_string_equal(help, "did you mean svg?");
    heap_close(&f.heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(excerpts_underline_the_token),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(dot_is_escaped),
        cmocka_unit_test(graphs_are_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
