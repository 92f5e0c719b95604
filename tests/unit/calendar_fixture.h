/* What the tests of the calendar share. */
#ifndef MUSTER_TESTS_CALENDAR_FIXTURE_H
#define MUSTER_TESTS_CALENDAR_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"

#define HOUR      (3600 * CALENDAR_SECOND)
#define MINUTE    (60 * CALENDAR_SECOND)
#define LENGTH(x) (sizeof(x) / sizeof *(x))

struct fixture {
    struct heap heap;
    struct arena arena;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    heap_open(&f->heap, 0);
    arena_open(&f->arena, &f->heap);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    heap_close(&f->heap);
    free(f);
    return 0;
}

/* The next of the texts between bars; *rest is NULL behind the last. */
static inline bool next_item(const char **rest, char item[256])
{
    if (!*rest) return false;
    size_t n = strcspn(*rest, "|");
    assert_true(n < 256);
    memcpy(item, *rest, n);
    item[n] = '\0';
    *rest = (*rest)[n] ? *rest + n + 1 : NULL;
    return true;
}

static inline int64_t day(const char *text)
{
    int64_t date = 0;
    if (!calendar_parse_date(text, strlen(text), &date)) fail_msg("%s is refused", text);
    return date;
}

static inline int64_t at(const char *text)
{
    int64_t instant = 0;
    if (!calendar_parse_instant(text, strlen(text), NULL, &instant))
        fail_msg("%s is refused", text);
    return instant;
}

static inline const struct zone *load(struct fixture *f, const char *name)
{
    const char *why = "no reason";
    const struct zone *zone = zone_load(&f->arena, name, &why);
    if (!zone) fail_msg("%s: %s", name, why);
    return zone;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
