/* doc: modules of the policy and the library as pages, and reports as documents. */
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

struct request {
    const char *name; /* a module, a kind, a requirement or a report; NULL: the policy's modules */
    const char *format;
    const char *const *paths;
    size_t count;
    bool here; /* no path was given */
};

static bool is_path(const char *operand)
{
    struct stat about;
    return stat(operand, &about) == 0;
}

static struct request request_of(const struct options *options)
{
    static const char *const here[] = {"."};
    struct request request = {.format = options->format ? options->format : "md",
                              .paths = options->operands,
                              .count = options->noperands};
    if (request.count > 0 && !is_path(request.paths[0])) {
        request.name = *request.paths++;
        request.count--;
    }
    request.here = request.count == 0;
    if (request.here) {
        request.paths = here;
        request.count = 1;
    }
    return request;
}

/* Without a policy in the working folder a module of the library is documented all the same. */
static enum muster_status document(struct options *options, const struct request *request,
                                   bool alone, struct muster_text *text)
{
    struct muster_engine *like = options->engine;
    options->engine = muster_open_like(like);
    muster_close(like);
    if (!options->engine) return MUSTER_NOMEM;
    if (alone) muster_add_source(options->engine, "<doc>", "", 0);
    return muster_document(options->engine, request->paths, alone ? 0 : request->count,
                           request->name, request->format, text);
}

/* Whether there is a policy to be read, in the working folder or in one of it. */
static bool is_policy_here(void)
{
    glob_t found = {0};
    bool any = glob("*.muster", 0, NULL, &found) == 0 || glob("*/*.muster", 0, NULL, &found) == 0;
    globfree(&found);
    return any;
}

/* The report of that name, as Markdown if nothing else is said. */
static int print_as_report(struct options *options, const struct request *request)
{
    struct muster_engine *documented = options->engine;
    int status;
    options->format = request->format;
    options->engine = muster_open_like(documented);
    status = options->engine ? print_table(options, request->name) : EXIT_USAGE;
    muster_close(options->engine);
    options->engine = documented;
    return status;
}

int run_doc(struct options *options)
{
    struct request request = request_of(options);
    struct muster_text text;
    enum muster_status status = document(options, &request, false, &text);
    int printed = EXIT_USAGE;
    if (status == MUSTER_INVALID && request.name) {
        printed = print_as_report(options, &request);
        if (printed == EXIT_PASS) return printed;
    } else if (status == MUSTER_INPUT && request.here && (request.name || !is_policy_here())) {
        status = document(options, &request, true, &text);
    }
    if (status == MUSTER_OK) return write_result(options, &text) ? EXIT_PASS : EXIT_USAGE;
    show_diagnostics(options);
    return printed != EXIT_USAGE ? printed : EXIT_USAGE;
}
