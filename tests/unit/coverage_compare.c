/*
 * Compares policies that are compiled for coverage with the same ones compiled as usual: findings
 * and diagnostics must be the same bytes. coverage_compare FILE ...; prints the names of those that
 * differ, and fails when there are any.
 */
#include <stdio.h>
#include <string.h>

#include "muster.h"

/* Findings as JSON; the engine's. */
static const char *findings_of(struct muster_engine *engine, const char *path, const char *coverage)
{
    struct muster_text text;
    if (muster_option(engine, MUSTER_AS_OF, "2026-06-30T12:00Z") != MUSTER_OK) return "";
    if (muster_option(engine, MUSTER_ALL, "yes") != MUSTER_OK) return "";
    if (muster_option(engine, MUSTER_COVERAGE, coverage) != MUSTER_OK) return "";
    if (muster_compile(engine, &path, 1) == MUSTER_OK) muster_evaluate(engine);
    muster_findings(engine, "json", &text);
    return text.bytes;
}

static int compare(const char *path)
{
    struct muster_engine *usual = muster_open(), *counting = muster_open();
    const char *a = findings_of(usual, path, "no"), *b = findings_of(counting, path, "yes");
    int differs = *a == '\0' || strcmp(a, b) != 0;
    if (differs) printf("%s\n", path);
    muster_close(usual);
    muster_close(counting);
    return differs;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int k = 1; k < argc; k++) failed |= compare(argv[k]);
    return failed;
}
