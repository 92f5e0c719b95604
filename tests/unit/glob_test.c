/* Globs (facts/glob.h): segments, and walks over a folder made for the purpose. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "facts/glob.h"

#define LENGTH(x) (sizeof(x) / sizeof *(x))

struct fixture {
    struct heap heap;
    struct arena arena;
    char top[64], folder[96];
};

static void write_file(struct fixture *f, const char *name)
{
    FILE *file = fopen(arena_print(&f->arena, "%s/%s", f->top, name), "w");
    assert_non_null(file);
    fclose(file);
}

static void make_folder(struct fixture *f, const char *name)
{
    assert_int_equal(mkdir(arena_print(&f->arena, "%s/%s", f->top, name), 0700), 0);
}

static void link_to(struct fixture *f, const char *to, const char *name)
{
    assert_int_equal(symlink(to, arena_print(&f->arena, "%s/%s", f->top, name)), 0);
}

static int set_up(void **state)
{
    static const char *const files[] = {"in/b.json",       "in/a.json",      "in/a.yaml",
                                        "in/.hidden.json", "in/deep/c.json", "in/deep/er/d.json",
                                        "in/.git/e.json",  "out/secret.json"};
    struct fixture *f = calloc(1, sizeof *f);
    heap_open(&f->heap, 0);
    arena_open(&f->arena, &f->heap);
    strcpy(f->top, "/tmp/muster-glob-XXXXXX");
    assert_non_null(mkdtemp(f->top));
    snprintf(f->folder, sizeof f->folder, "%s/in", f->top);
    make_folder(f, "in");
    make_folder(f, "in/deep");
    make_folder(f, "in/deep/er");
    make_folder(f, "in/.git");
    make_folder(f, "in/folder.json");
    make_folder(f, "out");
    for (size_t i = 0; i < LENGTH(files); i++) write_file(f, files[i]);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    nftw(f->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    heap_close(&f->heap);
    free(f);
    return 0;
}

/* What a pattern finds: names with blanks between, !name for what lies outside. */
static const char *found(struct fixture *f, const char *pattern)
{
    struct glob_list list = {0};
    struct buffer out;
    const char *root = glob_real(&f->arena, f->folder);
    buffer_open(&out, &f->heap);
    assert_true(glob_find(&f->arena, root, f->folder, pattern, &list));
    for (size_t i = 0; i < list.n; i++) {
        assert_true(list.items[i].found != GLOB_UNREADABLE);
        assert_true(list.items[i].found == GLOB_OUTSIDE || list.items[i].real);
        buffer_print(&out, "%s%s%s", i ? " " : "", list.items[i].found == GLOB_OUTSIDE ? "!" : "",
                     list.items[i].name);
    }
    return buffer_text(&out);
}

/* Whole paths are compared as what lies in folders is found. */
static void paths_fit(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool fits;
    } cases[] = {
        {"a/*.json", "a/b.json", true},
        {"a/*.json", "a/b/c.json", false},
        {"./a//b", "a/b", true},
        {"a", "a/b", false},
        {"a/b", "a", false},
        {"**/x", "x", true},
        {"**/x", "a/b/x", true},
        {"**/x", "a/.b/x", false},
        {"**/.b/x", "a/.b/x", true},
        {"a/**", "a/b/c", true},
        {"a/**", "a", false},
        {"a/**", "a/.b", false},
        {"**/a/**/b", "c/a/a/d/b", true},
        {"**/a/**/b", "c/a/a/d/b/e", false},
        {"**/a/?", "a/a/b/a/c", true},
        {"{a,b/c}/x.{json,csv}", "b/c/x.csv", true},
        {"{a,b/c}/x.{json,csv}", "b/x.csv", false},
        {"/a/b", "/a/b", true},
        {"/a/b", "a/b", false},
        {"a/b", "/a/b", false},
        {"", "", false},
        {"**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b",
         "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (glob_fits(&f->arena, cases[i].pattern, cases[i].path) != cases[i].fits)
            fail_msg("%s and %s", cases[i].pattern, cases[i].path);
}

static void segments_match(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool fits;
    } cases[] = {
        {"*", "a", true},
        {"*", ".a", false},
        {".*", ".a", true},
        {"a*c", "abbc", true},
        {"a*c", "abcb", false},
        {"*a*b*", "xxaxxbxx", true},
        {"?", "\xc3\xa4", true},
        {"?", "ab", false},
        {"[a-c]x", "bx", true},
        {"[!a-c]x", "bx", false},
        {"[]]", "]", true},
        {"[a-]", "-", true},
        {"[a", "[a", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"", "", true},
        {"**", "abc", true},
        {"[\xc3\xa4-\xc3\xbc]", "\xc3\xb6", true},
        {"a", "A", false},
        {"*.json", ".json", false},
        {"[.]a", ".a", false},
        {"a\xff*", "a\xff\xfe", true},
        {"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (glob_segment(cases[i].pattern, cases[i].name) != cases[i].fits)
            fail_msg("%s on %s", cases[i].pattern, cases[i].name);
}

static void files_are_found_in_order(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(found(f, "*.json"), "a.json b.json");
    assert_string_equal(found(f, "a.json"), "a.json");
    assert_string_equal(found(f, "./a.json"), "a.json");
    assert_string_equal(found(f, "none.json"), "");
    assert_string_equal(found(f, "*/*.json"), "deep/c.json");
    assert_string_equal(found(f, "**/*.json"), "a.json b.json deep/c.json deep/er/d.json");
    assert_string_equal(found(f, "**/**/*.json"), "a.json b.json deep/c.json deep/er/d.json");
    assert_string_equal(found(f, "deep/**"), "deep/c.json deep/er/d.json");
    assert_string_equal(found(f, "**/er/*"), "deep/er/d.json");
    assert_string_equal(found(f, ".*.json"), ".hidden.json");
    assert_string_equal(found(f, ".git/*"), ".git/e.json");
    assert_string_equal(found(f, "a.json/x"), "");
    assert_string_equal(found(f, ""), "");
}

static void alternatives_are_tried(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(found(f, "{b,a}.json"), "a.json b.json");
    assert_string_equal(found(f, "a.{json,yaml}"), "a.json a.yaml");
    assert_string_equal(found(f, "{a.{json,yaml},deep/{c,er/d}.json}"),
                        "a.json a.yaml deep/c.json deep/er/d.json");
    assert_string_equal(found(f, "{a,a}.json"), "a.json");
    assert_string_equal(found(f, "{a.json"), "");
}

static void too_many_alternatives_are_refused(void **state)
{
    struct fixture *f = *state;
    struct glob_list list = {0};
    assert_false(glob_find(&f->arena, "/", f->folder,
                           "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", &list));
}

static void the_root_is_not_left(void **state)
{
    struct fixture *f = *state;
    link_to(f, "../out/secret.json", "in/link.json");
    link_to(f, "../out", "in/away");
    assert_string_equal(found(f, "*.json"), "a.json b.json !link.json");
    assert_string_equal(found(f, "../out/*.json"), "!../out");
    assert_string_equal(found(f, "../in/a.json"), "../in/a.json");
    assert_string_equal(found(f, "../*/a.json"), "!..");
    assert_string_equal(found(f, "away/*"), "!away");
    assert_string_equal(found(f, "**/secret.json"), "!away");
    assert_string_equal(found(f, "/etc/passwd"), "!/etc");
    assert_string_equal(found(f, "/*"), "!/");
    assert_int_equal(found(f, arena_print(&f->arena, "%s/a.json", f->folder))[0], '/');
}

static void loops_of_links_end(void **state)
{
    struct fixture *f = *state;
    link_to(f, ".", "in/deep/self");
    link_to(f, "..", "in/deep/up");
    link_to(f, "b.json", "in/twin.json");
    link_to(f, "nowhere", "in/gone.json");
    assert_string_equal(found(f, "**/*.json"),
                        "a.json b.json deep/c.json deep/er/d.json twin.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_match),
        cmocka_unit_test_setup_teardown(paths_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_found_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(alternatives_are_tried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_alternatives_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_root_is_not_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(loops_of_links_end, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
