/* Rows, parts and indexes (vm/relation.h). */
#include "run_fixture.h"

enum { WIDTH = 3 };

/* A relation of three columns with indexes on (0), (1, 2) and nothing. */
static void open_relation(struct fixture *f, struct relation *r, uint32_t flags, size_t ceiling)
{
    static const uint32_t keys[] = {0, 1, 2};
    struct program *p = &f->program;
    uint32_t n = PROGRAM_ADD(p, relations);
    p->relations[n].flags = flags;
    p->relations[n].columns_count = WIDTH;
    p->relations[n].indexes_first = (uint32_t)p->nindexes;
    p->relations[n].indexes_count = 3;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t index = PROGRAM_ADD(p, indexes);
        p->indexes[index].keys_first = (uint32_t)p->nindex_keys;
        p->indexes[index].keys_count = (uint32_t[]){1, 2, 0}[i];
        for (uint32_t k = 0; k < p->indexes[index].keys_count; k++) {
            uint32_t key = PROGRAM_ADD(p, index_keys);
            p->index_keys[key].column = keys[key % 3];
        }
    }
    relation_open(r, &f->heap, p, n, ceiling);
}

static bool insert(struct relation *r, value a, value b, value c)
{
    bool added;
    assert_int_equal(relation_insert(r, (value[]){a, b, c}, 7, &added), MUSTER_OK);
    return added;
}

static size_t count(struct probe *probe)
{
    size_t n = 0;
    while (probe_next(probe)) n++;
    return n;
}

static void equal_rows_are_kept_once(void **state)
{
    struct relation r;
    open_relation(*state, &r, RELATION_RULE, 0);
    assert_false(relation_contains(&r, (value[]){1, 2, 3}));
    for (int round = 0; round < 2; round++)
        for (value i = 0; i < 20000; i++) assert_int_equal(insert(&r, i, i * 2, i % 7), !round);
    assert_int_equal(r.nrows, 20000);
    assert_true(relation_contains(&r, (value[]){19999, 39998, 19999 % 7}));
    assert_false(relation_contains(&r, (value[]){19999, 39998, 6}));
    assert_int_equal(relation_insert(&r, (value[]){1, 2, 1}, 0, NULL), MUSTER_OK);
}

/* What waits to be put into the block is there for everybody, in its order, and below the ceiling.
 */
static void added_rows_are_there(void **state)
{
    struct relation r, small;
    struct probe probe;
    open_relation(*state, &r, RELATION_RULE, 0);
    for (value i = 0; i < 1000; i++) {
        assert_int_equal(relation_add(&r, (value[]){i / 2, 1, 2}, 0), MUSTER_OK);
        if (i % 5 == 0) assert_true(relation_contains(&r, (value[]){i / 2, 1, 2}));
        if (i % 7 == 0) assert_int_equal(relation_row(&r, (value[]){i / 2, 1, 2}), i / 2);
        if (i % 11 == 0) assert_false(insert(&r, i / 2, 1, 2));
    }
    assert_true(relation_advance(&r));
    assert_int_equal(r.known, 500);
    assert_int_equal(relation_add(&r, (value[]){500, 1, 2}, 0), MUSTER_OK);
    relation_settle(&r);
    probe_scan(&probe, &r, PART_ALL);
    for (value i = 0; i <= 500; i++) assert_int_equal(*probe_next(&probe), i);
    assert_null(probe_next(&probe));
    open_relation(*state, &small, RELATION_RULE, 100);
    for (value i = 0; i < 200; i++)
        assert_int_equal(relation_add(&small, (value[]){i / 2, 0, 0}, 0), MUSTER_OK);
    assert_int_equal(relation_add(&small, (value[]){100, 0, 0}, 0), MUSTER_LIMIT);
    assert_int_equal(relation_add(&small, (value[]){99, 0, 0}, 0), MUSTER_OK);
    relation_settle(&small);
    assert_int_equal(small.nrows, 100);
}

static void repeats_and_things_are_kept(void **state)
{
    struct relation r, kind, set;
    open_relation(*state, &r, RELATION_TABLE | RELATION_REPEATS, 0);
    assert_true(insert(&r, 1, 2, 3));
    assert_true(insert(&r, 1, 2, 3));
    assert_true(relation_contains(&r, (value[]){1, 2, 3}));
    assert_false(relation_contains(&r, (value[]){1, 2, 4}));
    open_relation(*state, &kind, RELATION_KIND, 0);
    for (int i = 0; i < 100; i++) assert_true(insert(&kind, 1, 2, 3));
    assert_int_equal(relation_place(&kind, 99, 0), 7);
    assert_int_equal(relation_place(&kind, 99, 1), 0);
    open_relation(*state, &set, RELATION_SET, 0);
    assert_true(insert(&set, 1, 2, 3));
    assert_false(insert(&set, 1, 2, 3));
    assert_int_equal(set.places[0], 7);
}

/* Near its row, far behind it and before it, and in rows that come after. */
static void columns_keep_their_places(void **state)
{
    static const place places[] = {7, 8, 7 + 65534, 7 + 65535, 6, UINT32_MAX, 0};
    for (size_t from = 0; from < sizeof places / sizeof *places; from++) {
        struct relation r;
        open_relation(*state, &r, RELATION_KIND, 0);
        for (size_t i = 0; i < 50; i++) {
            insert(&r, 1, 2, 3);
            relation_set_place(&r, i, 1, places[i % (from + 1)]);
        }
        for (size_t i = 0; i < 50; i++) {
            assert_int_equal(relation_place(&r, i, 0), 7);
            assert_int_equal(relation_place(&r, i, 1), places[i % (from + 1)]);
            assert_int_equal(relation_place(&r, i, 2), 0);
        }
        assert_int_equal(r.far != NULL, from >= 3);
    }
}

static void the_ceiling_holds(void **state)
{
    struct relation r;
    bool added = true;
    open_relation(*state, &r, RELATION_RULE, 2);
    insert(&r, 1, 0, 0);
    insert(&r, 2, 0, 0);
    assert_int_equal(relation_insert(&r, (value[]){3, 0, 0}, 0, &added), MUSTER_LIMIT);
    assert_false(added);
    assert_false(insert(&r, 1, 0, 0));
    assert_int_equal(r.nrows, 2);
}

static void a_relation_without_columns_has_one_row(void **state)
{
    struct fixture *f = *state;
    struct relation r;
    struct probe probe;
    bool added;
    uint32_t n = PROGRAM_ADD(&f->program, relations);
    relation_open(&r, &f->heap, &f->program, n, 0);
    probe_scan(&probe, &r, PART_ALL);
    assert_int_equal(count(&probe), 0);
    relation_insert(&r, NULL, 0, &added);
    assert_true(added);
    relation_insert(&r, NULL, 0, &added);
    assert_false(added);
    relation_settle(&r);
    probe_scan(&probe, &r, PART_ALL);
    assert_int_equal(count(&probe), 1);
}

static void parts_are_ranges(void **state)
{
    struct relation r;
    struct probe probe;
    static const size_t expected[][3] = {{4, 4, 0}, {8, 4, 4}, {8, 0, 8}};
    value key = 1;
    open_relation(*state, &r, RELATION_RULE, 0);
    for (value i = 0; i < 4; i++) insert(&r, 1, i, 0);
    probe_open(&probe, &r, 0, &key, PART_ALL, false);
    assert_int_equal(count(&probe), 0);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(relation_advance(&r), expected[round][PART_DELTA] > 0);
        if (round == 0) /* unseen until the next round */
            for (value i = 4; i < 8; i++) insert(&r, 1, i, 0);
        for (int part = PART_ALL; part <= PART_OLD; part++) {
            probe_open(&probe, &r, 0, &key, (enum relation_part)part, false);
            assert_int_equal(count(&probe), expected[round][part]);
            probe_scan(&probe, &r, (enum relation_part)part);
            assert_int_equal(count(&probe), expected[round][part]);
            probe_open(&probe, &r, 2, NULL, (enum relation_part)part, false);
            assert_int_equal(count(&probe), expected[round][part]);
        }
    }
}

static bool may_be(value a, value b)
{
    return a == b || a == MISSING || b == MISSING;
}

/* Every probe of random rows with gaps agrees with a walk over all rows. */
static void probes_agree_with_a_walk(void **state)
{
    struct relation r;
    struct probe probe;
    uint64_t seed = 1;
    open_relation(*state, &r, RELATION_RULE, 0);
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 40; i++) {
            value row[WIDTH];
            for (int k = 0; k < WIDTH; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                row[k] = round > 2 && (seed >> 40) % 9 == 0 ? MISSING : (value)(seed >> 33) % 5;
            }
            insert(&r, row[0], row[1], row[2]);
        }
        relation_advance(&r);
        for (int sample = 0; sample < 36 * 6; sample++) {
            enum relation_part part = (enum relation_part)(sample % 3);
            bool maybe = sample / 3 % 2;
            value keys[2] = {sample / 6 % 6, sample / 36};
            for (int k = 0; k < 2; k++)
                if (keys[k] == 5) keys[k] = MISSING;
            size_t n = 0;
            probe_open(&probe, &r, 1, keys, part, maybe);
            for (size_t i = probe.low; i < probe.high; i++) {
                const value *row = r.rows + i * WIDTH;
                if (maybe)
                    n += may_be(row[1], keys[0]) && may_be(row[2], keys[1]);
                else
                    n += keys[0] != MISSING && keys[1] != MISSING && row[1] == keys[0] &&
                         row[2] == keys[1];
            }
            assert_int_equal(count(&probe), n);
        }
    }
}

static enum muster_status fill(void *context)
{
    struct fixture *f = context;
    struct relation r;
    struct probe probe;
    value key = 3;
    open_relation(f, &r, RELATION_SET, 0);
    for (value i = 0; i < 100; i++) insert(&r, i % 10, i, 0);
    relation_settle(&r);
    for (int time = 0; time < 2; time++) { /* the second time makes the index */
        probe_open(&probe, &r, 0, &key, PART_ALL, false);
        assert_int_equal(count(&probe), 10);
    }
    for (value i = 0; i < 20; i++) relation_add(&r, (value[]){i, 0, 0}, 0);
    return MUSTER_OK;
}

static void each_allocation_may_fail(void **state)
{
    struct fixture *f = *state;
    uint64_t n = 1;
    for (;; n++) {
        f->heap.countdown = n;
        if (heap_protect(&f->heap, fill, f) == MUSTER_OK) break;
    }
    f->heap.countdown = 0;
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_rows_are_kept_once),
        TEST(added_rows_are_there),
        TEST(repeats_and_things_are_kept),
        TEST(columns_keep_their_places),
        TEST(the_ceiling_holds),
        TEST(a_relation_without_columns_has_one_row),
        TEST(parts_are_ranges),
        TEST(probes_agree_with_a_walk),
        TEST(each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("relation", tests, NULL, NULL);
}
