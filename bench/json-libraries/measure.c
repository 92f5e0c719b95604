/*
 * measure FILE [RUNS]: the median time of RUNS runs over one file, and the peak memory.
 * measure --check FILE...: one line a file, "accept" or "refuse" and its name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "measure.h"

enum { PADDING = 64, MOST_RUNS = 99 };

static char *slurp(const char *name, size_t *length)
{
    FILE *file = fopen(name, "rb");
    if (!file) {
        perror(name);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, *length + PADDING);
    if (!text || fread(text, 1, *length, file) != *length) exit(1);
    fclose(file);
    return text;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int measure(const char *name, int runs)
{
    size_t length;
    char *text = slurp(name, &length);
    double seconds[MOST_RUNS];
    struct tally tally;
    struct rusage use;
    bool good = true;
    for (int i = 0; i < runs; i++) {
        double start = now();
        memset(&tally, 0, sizeof tally);
        good &= measure_run(text, length, &tally);
        seconds[i] = now() - start;
    }
    qsort(seconds, (size_t)runs, sizeof *seconds, ascending);
    getrusage(RUSAGE_SELF, &use);
    double middle = seconds[runs / 2];
    printf("%-13s %6.3f s %6.0f MB/s %6.0f MB beside the text, %s, %llu keys, %llu values, "
           "%llu bytes, offsets %llu\n",
           MEASURE_NAME, middle, (double)length / 1e6 / middle,
           (double)use.ru_maxrss / 1e3 - (double)length / 1e6, good ? "accepted" : "refused",
           (unsigned long long)tally.keys, (unsigned long long)tally.values,
           (unsigned long long)tally.bytes, (unsigned long long)tally.offsets);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE [RUNS] | --check FILE...\n", argv[0]);
        return 2;
    }
    if (strcmp(argv[1], "--check") != 0) {
        int runs = argc > 2 ? atoi(argv[2]) : 5;
        if (runs < 1 || runs > MOST_RUNS) return 2;
        return measure(argv[1], runs);
    }
    for (int i = 2; i < argc; i++) {
        size_t length;
        struct tally tally = {0};
        char *text = slurp(argv[i], &length);
        printf("%s %s\n", measure_run(text, length, &tally) ? "accept" : "refuse", argv[i]);
        free(text);
    }
    return 0;
}
