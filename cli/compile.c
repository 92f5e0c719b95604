/* compile, dis and dump: the compiler and what it makes. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static int compile_sql(struct options *options)
{
    static const char *const here = ".";
    struct muster_text script;
    enum muster_status status =
        muster_compile_sql(options->engine, options->noperands ? options->operands : &here,
                           options->noperands ? options->noperands : 1, &script);
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (status != MUSTER_OK) return exit_of(status);
    return write_result(options, &script) ? EXIT_PASS : EXIT_USAGE;
}

int run_compile(struct options *options)
{
    static const char *const here = ".";
    struct muster_text program;
    enum muster_status status;
    if (options->to && strcmp(options->to, "sql") == 0) return compile_sql(options);
    if (options->to && strcmp(options->to, "bytecode") != 0) {
        complain("compile makes bytecode or sql, not %s", options->to);
        return EXIT_USAGE;
    }
    if (!options->output) {
        complain("compile wants a file to write to: muster compile -o FILE [PATH ...]");
        return EXIT_USAGE;
    }
    if (strcmp(options->output, "-") == 0 && isatty(STDOUT_FILENO)) {
        complain("a compiled policy is nothing for a terminal");
        return EXIT_USAGE;
    }
    status = muster_compile(options->engine, options->noperands ? options->operands : &here,
                            options->noperands ? options->noperands : 1);
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (status != MUSTER_OK) return exit_of(status);
    status = muster_program(options->engine, &program);
    if (status != MUSTER_OK) {
        complain("%s", muster_failure(options->engine));
        return exit_of(status);
    }
    return write_result(options, &program) ? EXIT_PASS : EXIT_USAGE;
}

int run_dis(struct options *options)
{
    struct muster_text text;
    enum muster_status status;
    if (options->noperands != 1) {
        complain("dis takes one file, which muster compile made");
        return EXIT_USAGE;
    }
    status = muster_load(options->engine, options->operands[0]);
    if (status == MUSTER_OK) status = muster_disassemble(options->engine, &text);
    if (status != MUSTER_OK) {
        show_diagnostics(options);
        return exit_of(status);
    }
    return write_result(options, &text) ? EXIT_PASS : EXIT_USAGE;
}

int run_dump(struct options *options)
{
    static const char *const here = ".";
    struct muster_text text;
    enum muster_status status;
    if (!options->after) {
        complain("dump wants a pass: muster dump --after PASS [PATH ...]");
        complain("`muster help dump` lists the passes");
        return EXIT_USAGE;
    }
    status = muster_dump(options->engine, options->noperands ? options->operands : &here,
                         options->noperands ? options->noperands : 1, options->after, &text);
    if (status != MUSTER_OK || !options->quiet) show_diagnostics(options);
    if (text.length && !write_result(options, &text)) return EXIT_USAGE;
    return status == MUSTER_OK ? EXIT_PASS : exit_of(status);
}
