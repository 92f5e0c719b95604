/*
 * main - gives files to a fuzz target, one after another: TARGET FILE...
 *
 * For builds without libFuzzer. A folder stands for the files in it. Prints how many there were.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "target.h"

static size_t files;

static bool give_file(const char *path, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    FILE *file = fopen(path, "rb");
    bool good = bytes && file && fread(bytes, 1, size, file) == size;
    if (file) fclose(file);
    if (good) {
        LLVMFuzzerTestOneInput(bytes, size);
        files++;
    } else {
        fprintf(stderr, "%s cannot be read\n", path);
    }
    free(bytes);
    return good;
}

static bool give(const char *path)
{
    struct stat about;
    struct dirent **entries;
    bool good = true;
    int n;
    if (stat(path, &about) != 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        return false;
    }
    if (!S_ISDIR(about.st_mode)) return give_file(path, (size_t)about.st_size);
    n = scandir(path, &entries, NULL, alphasort);
    for (int k = 0; k < n; k++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, entries[k]->d_name);
        if (entries[k]->d_name[0] != '.') good = give(inner) && good;
        free(entries[k]);
    }
    if (n >= 0) free(entries);
    return good && n >= 0;
}

int main(int argc, char **argv)
{
    bool good = argc > 1;
    for (int k = 1; k < argc; k++) good = give(argv[k]) && good;
    printf("# %zu files\n", files);
    return good ? 0 : 1;
}
