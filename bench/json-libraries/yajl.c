/* yajl: events, with a way round to the offsets. */
#include <string.h>
#include <yajl/yajl_parse.h>

#include "measure.h"

struct yajl_walk {
    yajl_handle handle;
    const char *text;
    size_t end; /* of the last token */
    struct tally *tally;
};

/*
 * yajl tells how far it is, not where a token began: the beginning is the first byte behind the
 * last token that is not a blank, a comma or a colon.
 */
static size_t token_start(struct yajl_walk *walk)
{
    size_t at = walk->end;
    while (strchr(" \t\r\n,:", walk->text[at]) && walk->text[at]) at++;
    walk->end = yajl_get_bytes_consumed(walk->handle);
    return at;
}

static int yajl_plain(void *context)
{
    struct yajl_walk *walk = context;
    tally_value(walk->tally, token_start(walk), 0);
    return 1;
}
static int yajl_truth(void *context, int truth)
{
    (void)truth;
    return yajl_plain(context);
}
static int yajl_digits(void *context, const char *text, size_t length)
{
    struct yajl_walk *walk = context;
    (void)text;
    tally_value(walk->tally, token_start(walk), length);
    return 1;
}
static int yajl_text(void *context, const unsigned char *text, size_t length)
{
    return yajl_digits(context, (const char *)text, length);
}
static int yajl_key(void *context, const unsigned char *text, size_t length)
{
    struct yajl_walk *walk = context;
    (void)text;
    tally_key(walk->tally, token_start(walk), length);
    return 1;
}
static int yajl_end(void *context)
{
    token_start(context);
    return 1;
}

bool measure_run(const char *text, size_t length, struct tally *tally)
{
    static const yajl_callbacks callbacks = {yajl_plain,  yajl_truth, NULL,       NULL,
                                             yajl_digits, yajl_text,  yajl_plain, yajl_key,
                                             yajl_end,    yajl_plain, yajl_end};
    struct yajl_walk walk = {NULL, text, 0, tally};
    walk.handle = yajl_alloc(&callbacks, NULL, &walk);
    bool good = yajl_parse(walk.handle, (const unsigned char *)text, length) == yajl_status_ok &&
                yajl_complete_parse(walk.handle) == yajl_status_ok;
    yajl_free(walk.handle);
    return good;
}
