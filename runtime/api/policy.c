/* Policies come from sources or from a bytecode file, and are shown. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/engine_int.h"
#include "compiler/compile.h"

/* build/stdlib.c */
extern const struct library_module {
    const char *name, *text;
    size_t length;
} library_modules[];
extern const size_t library_module_count;

static const char *const passes[] = {
#define PASS(name, after, leaves) #name,
#include "compiler/pass.def"
#undef PASS
    NULL};

const char *muster_pass(size_t number)
{
    return number < sizeof passes / sizeof *passes ? passes[number] : NULL;
}

struct policy_call {
    struct muster_engine *engine;
    const char *const *paths;
    size_t count;
    const char *pass, *path;
    const char *bytes; /* of a compiled policy at hand; NULL: the path is read */
    size_t length;
    size_t test; /* compiled with its world; 0: none */
    const struct lint_options *lint;
    const struct document_options *document;
    bool to_sql; /* what is written is SQL, not the dump of a pass */
    struct muster_text *text;
};

/* -- the folder that facts may be read from */

static void free_path(void *path)
{
    free(path);
}

/* The folder that a path is, or that a file lies in, without links; "." when nothing is there,
 * which the compiler will say. NULL: it can't be told, and errno is set. */
static const char *folder_of(struct muster_engine *e, const char *path)
{
    struct stat about;
    char *real = realpath(path, NULL), *slash;
    const char *folder;
    if (!real) return errno == ENOENT || errno == ENOTDIR ? "." : NULL;
    heap_defer(&e->heap, free_path, real);
    folder = arena_copy(&e->arena, real, strlen(real));
    heap_undefer(&e->heap, real);
    slash = strrchr(folder, '/');
    if (stat(folder, &about) != 0) return NULL;
    if (!S_ISDIR(about.st_mode) && slash)
        folder = arena_copy(&e->arena, folder, slash == folder ? 1 : (size_t)(slash - folder));
    return folder;
}

/* The deepest folder that holds both. */
static const char *common_folder(struct muster_engine *e, const char *a, const char *b)
{
    size_t n = 0, end = 0;
    if (*a != '/' || *b != '/') return ".";
    for (;; n++) {
        bool over = (a[n] == '\0' || a[n] == '/') && (b[n] == '\0' || b[n] == '/');
        if (over) end = n;
        if (a[n] != b[n] || a[n] == '\0') break;
    }
    return end ? arena_copy(&e->arena, a, end) : "/";
}

/* What comes from memory alone reads no files. */
static enum muster_status find_root(const struct policy_call *call)
{
    struct muster_engine *e = call->engine;
    e->root = NULL;
    for (size_t k = 0; k < call->count; k++) {
        const char *folder = folder_of(e, call->paths[k]);
        if (!folder) {
            const char *why = source_reason(errno);
            diag_add(&e->diags, DIAG_UNREADABLE, (struct span){0, 0},
                     source_shown(&e->sources, call->paths[k]), why);
            snprintf(e->failure, sizeof e->failure, "%s", why);
            return MUSTER_INPUT;
        }
        e->root = k ? common_folder(e, e->root, folder) : folder;
    }
    return MUSTER_OK;
}

/* -- compiling */

static const struct compile_source *given_sources(struct muster_engine *e)
{
    const struct given_list *list = &e->given_sources;
    struct compile_source *sources = arena_alloc(&e->arena, (list->n + 1) * sizeof *sources);
    for (size_t k = 0; k < list->n; k++)
        sources[k] = (struct compile_source){list->items[k].name, list->items[k].bytes,
                                             list->items[k].length};
    return sources;
}

/* The requirement that the policy is compiled to explain, "*" for all, or NULL. */
static const char *explained(const struct muster_engine *e)
{
    return e->settings.proofs ? "*" : e->settings.explain;
}

/* What every compilation is given: sources, paths and the library. */
static struct compile_options compile_options(struct muster_engine *e, const char *const *paths,
                                              size_t count)
{
    struct compile_source *library =
        arena_alloc(&e->arena, (library_module_count + 1) * sizeof *library);
    struct compile_options options = {.given = given_sources(e),
                                      .ngiven = e->given_sources.n,
                                      .paths = paths,
                                      .npaths = count,
                                      .library_folders = e->settings.library,
                                      .nlibrary_folders = e->settings.nlibrary,
                                      .library = library,
                                      .nlibrary = library_module_count,
                                      .installed = MUSTER_LIBRARY_FOLDER,
                                      .query = e->settings.query,
                                      .explain = explained(e),
                                      .coverage = e->settings.coverage,
                                      .shuffle = e->settings.shuffle};
    for (size_t k = 0; k < library_module_count; k++) {
        const struct library_module *module = &library_modules[k];
        library[k].name = module->name;
        library[k].text = module->text;
        library[k].length = module->length;
    }
    return options;
}

/* In front of the name may stand its module, behind it a part. */
const char *engine_import_advice(struct muster_engine *e, const char *what, const char *asked,
                                 const char *const *names, size_t n)
{
    struct compile_options options = compile_options(e, NULL, 0);
    const char *advice = NULL;
    for (const char *at = asked; !advice && *at; at += strspn(at, ".")) {
        size_t length = strcspn(at, "."), known = 0;
        const char *name = arena_copy(&e->arena, at, length);
        while (known < n && strcmp(names[known], name) != 0) known++;
        if (known == n) advice = compile_import_advice(&options, &e->arena, what, name);
        at += length;
    }
    return advice;
}

static enum muster_status compile_paths(const struct policy_call *call, struct buffer *out)
{
    struct muster_engine *e = call->engine;
    struct compile_options options = compile_options(e, call->paths, call->count);
    enum muster_status status;
    options.dump_after = call->pass;
    options.dump = out;
    if (call->to_sql) options.sql = out;
    options.test = call->test;
    options.lint = call->lint;
    options.document = call->document;
    status = compile(&options, &e->heap, &e->sources, &e->diags, &e->program);
    diag_sort(&e->diags);
    return status;
}

/* What the compiler makes must pass the verifier: when it does not, that is our mistake. */
static enum muster_status verify(struct muster_engine *e, const char *name, const char *help,
                                 enum muster_status failed)
{
    const char *why = "";
    struct diag *diag;
    if (program_verify(&e->program, &e->arena, &why)) {
        e->has_program = true;
        return MUSTER_OK;
    }
    diag = diag_add(&e->diags, DIAG_BAD_PROGRAM, (struct span){0, 0}, name, why);
    diag_help(&e->diags, diag, "%s", help);
    snprintf(e->failure, sizeof e->failure, "%s", why);
    return failed;
}

static bool is_used(struct muster_engine *e)
{
    if (!e->has_program && e->sources.n == 0) return false;
    engine_refuse(e, NULL, "an engine goes through one policy");
    return true;
}

static enum muster_status do_add_source(void *context)
{
    const struct policy_call *call = context;
    struct given given = {.name = call->path, .bytes = call->bytes, .length = call->length};
    if (is_used(call->engine)) return MUSTER_USAGE;
    return engine_accept(call->engine, &call->engine->given_sources, &given);
}

enum muster_status muster_add_source(struct muster_engine *engine, const char *name,
                                     const char *bytes, size_t length)
{
    struct policy_call call = {.engine = engine, .path = name, .bytes = bytes, .length = length};
    return engine_guard(engine, do_add_source, &call);
}

static enum muster_status do_compile(void *context)
{
    const struct policy_call *call = context;
    enum muster_status status;
    if (is_used(call->engine)) return MUSTER_USAGE;
    if (call->count == 0 && call->engine->given_sources.n == 0)
        return engine_refuse(call->engine, NULL, "there is nothing to compile");
    status = find_root(call);
    if (!status) status = compile_paths(call, NULL);
    if (status) return status;
    call->engine->explains = explained(call->engine) != NULL;
    return verify(call->engine, "what was compiled",
                  "this is a mistake of muster's own: please report it with the policy",
                  MUSTER_INVALID);
}

enum muster_status engine_compile_test(struct muster_engine *engine, const char *const *paths,
                                       size_t count, size_t number)
{
    struct policy_call call = {.engine = engine, .paths = paths, .count = count, .test = number};
    return do_compile(&call);
}

enum muster_status engine_lint(struct muster_engine *engine, const char *const *paths, size_t count,
                               const struct lint_options *lint)
{
    struct policy_call call = {.engine = engine, .paths = paths, .count = count, .lint = lint};
    return do_compile(&call);
}

enum muster_status engine_document(struct muster_engine *engine, const char *const *paths,
                                   size_t count, const struct document_options *document)
{
    struct policy_call call = {
        .engine = engine, .paths = paths, .count = count, .document = document};
    return do_compile(&call);
}

struct list_call {
    struct policy_call policy;
    const struct muster_test **tests;
    size_t *n;
};

static enum muster_status do_list(void *context)
{
    const struct list_call *call = context;
    struct muster_engine *e = call->policy.engine;
    struct compile_options options = compile_options(e, call->policy.paths, call->policy.count);
    struct listed_test *listed;
    struct muster_test *tests;
    enum muster_status status;
    if (is_used(e)) return MUSTER_USAGE;
    status = compile_list_tests(&options, &e->heap, &e->sources, &e->diags, &listed, call->n);
    diag_sort(&e->diags);
    tests = arena_alloc(&e->arena, *call->n * sizeof *tests + 1);
    for (size_t k = 0; k < *call->n; k++) {
        struct source_position at = source_locate(&e->sources, listed[k].at);
        tests[k] =
            (struct muster_test){listed[k].title, at.name ? at.name : "", at.line, false, ""};
    }
    *call->tests = tests;
    return status;
}

enum muster_status muster_list_tests(struct muster_engine *engine, const char *const *paths,
                                     size_t count, const struct muster_test **tests, size_t *n)
{
    struct list_call call = {
        .policy = {.engine = engine, .paths = paths, .count = count}, .tests = tests, .n = n};
    *tests = NULL;
    *n = 0;
    return engine_guard(engine, do_list, &call);
}

struct names_call {
    struct policy_call policy;
    const struct muster_name **names;
    size_t *n;
};

static enum muster_status do_names(void *context)
{
    const struct names_call *call = context;
    struct muster_engine *e = call->policy.engine;
    struct compile_options options = compile_options(e, call->policy.paths, call->policy.count);
    struct listed_name *listed;
    struct muster_name *names;
    enum muster_status status;
    size_t n;
    if (is_used(e)) return MUSTER_USAGE;
    options.query = NULL;
    status =
        compile_list_names(&options, &e->heap, &e->sources, &e->diags, &e->program, &listed, &n);
    diag_sort(&e->diags);
    names = arena_alloc(&e->arena, n * sizeof *names + 1);
    for (size_t k = 0; k < n; k++) {
        const struct listed_name *name = &listed[k];
        struct source_position at = source_locate(&e->sources, name->at.from);
        names[k] = (struct muster_name){name->what,
                                        name->name,
                                        name->of,
                                        name->about,
                                        {at.name ? at.name : "", at.line, at.column}};
    }
    *call->names = names;
    *call->n = n;
    return status;
}

enum muster_status muster_names(struct muster_engine *engine, const char *const *paths,
                                size_t count, const struct muster_name **names, size_t *n)
{
    struct names_call call = {
        .policy = {.engine = engine, .paths = paths, .count = count}, .names = names, .n = n};
    *names = NULL;
    *n = 0;
    return engine_guard(engine, do_names, &call);
}

enum muster_status muster_compile(struct muster_engine *engine, const char *const *paths,
                                  size_t count)
{
    struct policy_call call = {.engine = engine, .paths = paths, .count = count};
    return engine_guard(engine, do_compile, &call);
}

static enum muster_status do_dump(void *context)
{
    const struct policy_call *call = context;
    struct muster_engine *e = call->engine;
    size_t n = sizeof passes / sizeof *passes - 1, k = 0;
    struct buffer out;
    enum muster_status status;
    if (is_used(e)) return MUSTER_USAGE;
    while (k < n && strcmp(passes[k], call->pass)) k++;
    if (k == n) {
        const char *near = text_nearest(call->pass, passes, n);
        return engine_refuse(e, near ? arena_print(&e->arena, "did you mean %s?", near) : NULL,
                             "there is no pass %s; there are %s", call->pass,
                             engine_list(e, passes, n));
    }
    buffer_open(&out, &e->heap);
    status = compile_paths(call, &out);
    engine_give(e, &out, call->text);
    return status;
}

enum muster_status muster_dump(struct muster_engine *engine, const char *const *paths, size_t count,
                               const char *pass, struct muster_text *text)
{
    struct policy_call call = {
        .engine = engine, .paths = paths, .count = count, .pass = pass, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_dump, &call);
}

static enum muster_status do_sql(void *context)
{
    const struct policy_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    enum muster_status status;
    if (is_used(e)) return MUSTER_USAGE;
    buffer_open(&out, &e->heap);
    status = compile_paths(call, &out);
    engine_give(e, &out, call->text);
    return status;
}

enum muster_status muster_compile_sql(struct muster_engine *engine, const char *const *paths,
                                      size_t count, struct muster_text *text)
{
    struct policy_call call = {
        .engine = engine, .paths = paths, .count = count, .to_sql = true, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_sql, &call);
}

/* -- bytecode files */

/* The sources in their order, so that places mean what they meant to the compiler. */
static bool recall_sources(struct muster_engine *e)
{
    for (size_t k = 0; k < e->program.nsources; k++) {
        struct text text = text_of(&e->program.texts, e->program.sources[k].text);
        if (!source_add(&e->sources, text_bytes(&e->program.texts, e->program.sources[k].name),
                        NULL, text.bytes, text.length))
            return false;
    }
    return true;
}

static bool is_same_program(struct muster_engine *e, const struct program *a,
                            const struct program *b)
{
    struct buffer one, other;
    bool same;
    buffer_open(&one, &e->heap);
    buffer_open(&other, &e->heap);
    program_write(a, &one);
    program_write(b, &other);
    same = one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0;
    buffer_clear(&one);
    buffer_clear(&other);
    return same;
}

/*
 * What explains is compiled from the sources that the file holds. Unless they make the very program
 * of the file, a proof would be one of something else.
 */
static enum muster_status compile_again(struct muster_engine *e, const char *path)
{
    struct compile_options options = compile_options(e, NULL, 0);
    struct program again;
    struct diag_list diags;
    diag_open(&diags, &e->heap);
    program_open(&again, &e->heap);
    options.recalled = true;
    options.explain = e->program.ntraces ? explained(e) : NULL;
    if (compile(&options, &e->heap, &e->sources, &diags, &again) ||
        !is_same_program(e, &e->program, &again))
        return engine_refuse(e, "give the policy itself",
                             "%s cannot be explained: the sources in it do not make its program",
                             path);
    e->explains = true;
    if (e->program.ntraces) return MUSTER_OK;
    program_open(&e->program, &e->heap);
    options.explain = explained(e);
    if (compile(&options, &e->heap, &e->sources, &diags, &e->program))
        return engine_refuse(e, "give the policy itself", "%s cannot be explained", path);
    return verify(e, path, "this is a mistake of muster's own: please report it with the policy",
                  MUSTER_INVALID);
}

/* Reads a program and checks it; `path` is what it is called. */
static enum muster_status take_program(struct muster_engine *e, const char *path, const char *bytes,
                                       size_t length)
{
    static const char *const help =
        "muster compile -o FILE makes one; a file of another version has to be made anew";
    const char *why = "";
    enum muster_status status;
    if (!program_read(&e->program, bytes, length, &e->arena, &why)) {
        struct diag *diag = diag_add(&e->diags, DIAG_BAD_PROGRAM, (struct span){0, 0},
                                     source_shown(&e->sources, path), why);
        diag_help(&e->diags, diag, "%s", help);
        snprintf(e->failure, sizeof e->failure, "%s", why);
        return MUSTER_INPUT;
    }
    status = verify(e, path, help, MUSTER_INPUT);
    if (!status && !recall_sources(e))
        return engine_refuse(e, NULL, "%s holds more sources than one run can have", path);
    return status || !explained(e) ? status : compile_again(e, path);
}

static enum muster_status do_load(void *context)
{
    const struct policy_call *call = context;
    struct muster_engine *e = call->engine;
    struct source_map files;
    struct source_file *file;
    const char *why = "";
    enum muster_status status;
    if (is_used(e)) return MUSTER_USAGE;
    if (call->bytes) return take_program(e, call->path, call->bytes, call->length);
    source_open(&files, &e->heap);
    file = source_read(&files, call->path, call->path, &why);
    if (!file) {
        diag_add(&e->diags, DIAG_UNREADABLE, (struct span){0, 0},
                 source_shown(&e->sources, call->path), why);
        snprintf(e->failure, sizeof e->failure, "%s", why);
        return MUSTER_INPUT;
    }
    e->root = ".";
    status = take_program(e, call->path, file->bytes, file->length);
    source_release(&files, file);
    return status;
}

enum muster_status muster_load_bytes(struct muster_engine *engine, const char *name,
                                     const char *bytes, size_t length)
{
    struct policy_call call = {.engine = engine, .path = name, .bytes = bytes, .length = length};
    return engine_guard(engine, do_load, &call);
}

enum muster_status muster_load(struct muster_engine *engine, const char *path)
{
    struct policy_call call = {.engine = engine, .path = path};
    return engine_guard(engine, do_load, &call);
}

static enum muster_status do_program(void *context)
{
    const struct policy_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    if (!e->has_program) return engine_refuse(e, NULL, "there is no compiled policy");
    buffer_open(&out, &e->heap);
    program_write(&e->program, &out);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_program(struct muster_engine *engine, struct muster_text *bytes)
{
    struct policy_call call = {.engine = engine, .text = bytes};
    *bytes = (struct muster_text){"", 0};
    return engine_guard(engine, do_program, &call);
}

static enum muster_status do_disassemble(void *context)
{
    const struct policy_call *call = context;
    struct muster_engine *e = call->engine;
    struct buffer out;
    if (!e->has_program) return engine_refuse(e, NULL, "there is no compiled policy");
    buffer_open(&out, &e->heap);
    program_disassemble(&e->program, &e->sources, &out);
    engine_give(e, &out, call->text);
    return MUSTER_OK;
}

enum muster_status muster_disassemble(struct muster_engine *engine, struct muster_text *text)
{
    struct policy_call call = {.engine = engine, .text = text};
    *text = (struct muster_text){"", 0};
    return engine_guard(engine, do_disassemble, &call);
}
