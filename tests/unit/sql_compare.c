/*
 * sql_compare [--script] [--as-of INSTANT] FILE ... - the VM against SQLite, for one policy and its
 * facts.
 *
 * The policy is compiled once: to bytecode, which the VM evaluates, and to SQL (compiler/sql.h),
 * which SQLite evaluates over the rows that the VM was given. Every outcome of both is compared,
 * satisfied ones too. Prints `vm` or `sql` and the outcome that only one of them has, `refused` for
 * what SQL cannot express, `failed` for what SQLite said no to; what is an error for the VM is left
 * out. --script prints the SQL and stops. Ends with 0 when all agree, 1 when not, 3 when the policy
 * does not compile.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"
#include "compiler/compile.h"
#include "compiler/sql.h"
#include "facts/load.h"
#include "vm/builtin.h"
#include "vm/value.h"
#include "vm/vm_int.h"

struct library_module {
    const char *name;
    const char *text;
    size_t length;
};
extern const struct library_module library_modules[];
extern const size_t library_module_count;

enum { ARGUMENTS = 4 };

/* A function of SQL: a builtin with the types of its arguments. */
struct host_function {
    struct comparison *of;
    uint32_t builtin, types[ARGUMENTS], result;
};

struct lines {
    char **items;
    size_t n, capacity;
};

struct comparison {
    struct heap heap;
    char **paths;
    size_t npaths;
    bool script;
    struct program program;
    struct run run;
    struct buffer sql;
    sqlite3 *db;
    struct lines vm, lite, errors;
    size_t differences;
};

/* -- values between the two */

static void encode_json(struct run *run, uint32_t type, value word, struct buffer *out);

static void encode_members(struct run *run, const struct object *object, uint32_t type,
                           struct buffer *out)
{
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < object->n; i++) {
        if (i) buffer_add_char(out, ',');
        encode_json(run, type, object->words[i], out);
    }
    buffer_add_char(out, ']');
}

static void encode_text(struct text text, struct buffer *out)
{
    buffer_add_char(out, '"');
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < 0x20)
            buffer_print(out, "\\u%04x", byte);
        else if (byte == '"' || byte == '\\')
            buffer_print(out, "\\%c", byte);
        else
            buffer_add_char(out, (char)byte);
    }
    buffer_add_char(out, '"');
}

static void encode_json(struct run *run, uint32_t type, value word, struct buffer *out)
{
    switch (value_tag(run, type)) {
    case TYPE_SPAN: encode_members(run, object_of(&run->objects, word), NONE, out); break;
    case TYPE_LIST:
    case TYPE_SET:
        encode_members(run, object_of(&run->objects, word), run->program->types[type].of, out);
        break;
    case TYPE_TEXT: encode_text(text_of(&run->texts, (uint32_t)word), out); break;
    case TYPE_NUMBER: buffer_print(out, "%.17g", value_double(word)); break;
    default: buffer_print(out, "%lld", (long long)word); break;
    }
}

static void encode_span(const struct object *span, struct buffer *out)
{
    buffer_print(out, "[%lld,%lld,%lld]", (long long)span->words[0], (long long)span->words[1],
                 (long long)span->words[2]);
}

static void encode_list(struct run *run, uint32_t type, value word, struct buffer *out)
{
    const struct object *list = object_of(&run->objects, word);
    uint32_t of = run->program->types[type].of;
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < list->n; i++) {
        if (i) buffer_add_char(out, ',');
        if (value_tag(run, of) == TYPE_SPAN)
            encode_span(object_of(&run->objects, list->words[i]), out);
        else
            encode_json(run, of, list->words[i], out);
    }
    buffer_add_char(out, ']');
}

/* Spans and lists as JSON; false for other types. */
static bool encode(struct run *run, uint32_t type, value word, struct buffer *out)
{
    enum type_tag tag = value_tag(run, type);
    if (tag == TYPE_SPAN)
        encode_span(object_of(&run->objects, word), out);
    else if (tag == TYPE_LIST || tag == TYPE_SET)
        encode_list(run, type, word, out);
    else
        return false;
    return true;
}

static void bind_value(struct comparison *c, sqlite3_stmt *row, int at, uint32_t type, value word)
{
    struct buffer json;
    struct text text;
    buffer_open(&json, &c->heap);
    if (word == MISSING) {
        sqlite3_bind_null(row, at);
    } else if (encode(&c->run, type, word, &json)) {
        sqlite3_bind_text(row, at, buffer_text(&json), -1, SQLITE_TRANSIENT);
    } else if (value_tag(&c->run, type) == TYPE_TEXT) {
        text = text_of(&c->run.texts, (uint32_t)word);
        sqlite3_bind_text(row, at, text.bytes, (int)text.length, SQLITE_TRANSIENT);
    } else if (value_tag(&c->run, type) == TYPE_NUMBER) {
        sqlite3_bind_double(row, at, value_double(word));
    } else {
        sqlite3_bind_int64(row, at, word);
    }
    buffer_clear(&json);
}

/* Spans in a JSON text: its integers, three by three. */
static value decode_spans(struct run *run, const char *json, bool one)
{
    int64_t words[3];
    value spans[4096];
    size_t n = 0, k = 0;
    for (const char *at = json; *at && k < sizeof spans / sizeof *spans;) {
        char *end;
        if (*at != '-' && (*at < '0' || *at > '9')) {
            at++;
            continue;
        }
        words[n++] = strtoll(at, &end, 10);
        at = end;
        if (n < 3) continue;
        spans[k++] = object_span(&run->objects, words[0], words[1], (int)words[2]);
        n = 0;
    }
    if (one) return k ? spans[0] : MISSING;
    return object_list(&run->objects, spans, k);
}

static value decode(struct run *run, uint32_t type, sqlite3_value *from)
{
    value word;
    const char *text;
    if (sqlite3_value_type(from) == SQLITE_NULL) return MISSING;
    text = (const char *)sqlite3_value_text(from);
    switch (value_tag(run, type)) {
    case TYPE_TEXT: return text_intern(&run->texts, text, (size_t)sqlite3_value_bytes(from));
    case TYPE_NUMBER: return value_of_double(sqlite3_value_double(from), &word) ? word : MISSING;
    case TYPE_SPAN: return decode_spans(run, text, true);
    case TYPE_LIST:
    case TYPE_SET: return decode_spans(run, text, false);
    default: return sqlite3_value_int64(from);
    }
}

static void give(sqlite3_context *to, struct comparison *c, uint32_t type, value word)
{
    struct buffer json;
    struct text text;
    buffer_open(&json, &c->heap);
    if (word == MISSING) {
        sqlite3_result_null(to);
    } else if (encode(&c->run, type, word, &json)) {
        sqlite3_result_text(to, buffer_text(&json), -1, SQLITE_TRANSIENT);
    } else if (value_tag(&c->run, type) == TYPE_TEXT) {
        text = text_of(&c->run.texts, (uint32_t)word);
        sqlite3_result_text(to, text.bytes, (int)text.length, SQLITE_TRANSIENT);
    } else if (value_tag(&c->run, type) == TYPE_NUMBER) {
        sqlite3_result_double(to, value_double(word));
    } else {
        sqlite3_result_int64(to, word);
    }
    buffer_clear(&json);
}

/* -- functions that SQLite lacks */

static void call_builtin(sqlite3_context *to, int n, sqlite3_value **arguments)
{
    struct host_function *f = sqlite3_user_data(to);
    value words[ARGUMENTS], result = MISSING;
    for (int i = 0; i < n && i < ARGUMENTS; i++)
        words[i] = decode(&f->of->run, f->types[i], arguments[i]);
    if (!builtin_call(&f->of->run, f->builtin, words, f->types, f->result, &result))
        sqlite3_result_error(to, f->of->run.failure, -1);
    else
        give(to, f->of, f->result, result);
}

static void call_instant(sqlite3_context *to, int n, sqlite3_value **arguments)
{
    struct comparison *c = sqlite3_user_data(to);
    (void)n;
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    sqlite3_result_int64(to, zone_instant(c->run.zone, sqlite3_value_int64(arguments[0]), 0));
}

static void call_add_months(sqlite3_context *to, int n, sqlite3_value **arguments)
{
    struct comparison *c = sqlite3_user_data(to);
    int64_t date, time, months;
    (void)n;
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL ||
        sqlite3_value_type(arguments[1]) == SQLITE_NULL)
        return;
    date = zone_date(c->run.zone, sqlite3_value_int64(arguments[0]), &time);
    months = sqlite3_value_int64(arguments[1]);
    if (calendar_add_months(date, months, &date))
        sqlite3_result_int64(to, zone_instant(c->run.zone, date, time));
}

/* PATTERN, TEXT: SQLite turns `x REGEXP y` round. */
static void call_regexp(sqlite3_context *to, int n, sqlite3_value **arguments)
{
    struct comparison *c = sqlite3_user_data(to);
    const char *why, *pattern = (const char *)sqlite3_value_text(arguments[0]);
    const char *text = (const char *)sqlite3_value_text(arguments[1]);
    struct regex *regex;
    (void)n;
    if (!pattern || !text) return;
    regex = regex_compile(&c->run.arena, pattern, strlen(pattern), &why);
    if (!regex) {
        sqlite3_result_error(to, why, -1);
        return;
    }
    sqlite3_result_int(to, regex_search(regex, text, (size_t)sqlite3_value_bytes(arguments[1])));
    regex_release(&c->heap, regex);
}

/* The type of a word of builtin.def; NONE for those that a function here never has. */
static uint32_t type_of_word(struct program *p, const char *word, size_t length)
{
    uint32_t span = program_type(p, TYPE_SPAN, 0);
    if (word[length - 1] == '?') length--;
    if (length == 5 && !strncmp(word, "spans", 5)) return program_type(p, TYPE_SET, span);
    if (length == 4 && !strncmp(word, "unit", 4)) return program_type(p, TYPE_INT, 0);
    for (uint32_t tag = 0; tag <= TYPE_HOURS; tag++)
        if (strlen(type_tag_name(tag)) == length && !strncmp(type_tag_name(tag), word, length))
            return program_type(p, (enum type_tag)tag, 0);
    return NONE;
}

static bool host_function(struct comparison *c, uint32_t builtin, struct host_function *f)
{
    const char *words = builtin_arguments(builtin), *result = builtin_result(builtin);
    *f = (struct host_function){.of = c, .builtin = builtin};
    for (int i = 0; *words; i++) {
        size_t length = strcspn(words, " ");
        f->types[i] = type_of_word(&c->program, words, length);
        if (f->types[i] == NONE) return false;
        words += length + (words[length] == ' ');
    }
    if (!strncmp(result, "list of ", 8))
        f->result = program_type(&c->program, TYPE_LIST,
                                 type_of_word(&c->program, result + 8, strlen(result + 8)));
    else
        f->result = type_of_word(&c->program, result, strlen(result));
    return f->result != NONE;
}

static const char *const names[] = {
#define BUILTIN(name, word, arguments, result, meaning) #name,
#include "bytecode/builtin.def"
#undef BUILTIN
};

static void add_functions(struct comparison *c, const struct host_function *functions)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    for (uint32_t b = 0; b < builtin_count; b++) {
        char name[64];
        if (!functions[b].of) continue;
        snprintf(name, sizeof name, "muster_%s", b == BUILTIN_UNION_LIST ? "union" : names[b]);
        sqlite3_create_function(c->db, name, -1, flags, (void *)&functions[b], call_builtin, NULL,
                                NULL);
    }
    sqlite3_create_function(c->db, "muster_instant", 1, flags, c, call_instant, NULL, NULL);
    sqlite3_create_function(c->db, "muster_add_instant_months", 2, flags, c, call_add_months, NULL,
                            NULL);
    sqlite3_create_function(c->db, "regexp", 2, flags, c, call_regexp, NULL, NULL);
}

/* -- the rows of the run */

static void must(struct comparison *c, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    printf("failed %s\n", sqlite3_errmsg(c->db));
    c->differences++;
}

static const char *kind_name(struct comparison *c, uint32_t kind)
{
    const struct program_kind *k = &c->program.kinds[kind];
    return arena_print(&c->run.arena, "%s.%s", text_bytes(&c->program.texts, k->module),
                       text_bytes(&c->program.texts, k->name));
}

static sqlite3_stmt *insert_into(struct comparison *c, const char *table, uint32_t width)
{
    const char *text = arena_print(&c->run.arena, "INSERT INTO \"%s\" VALUES (?", table);
    sqlite3_stmt *row = NULL;
    for (uint32_t i = 1; i < width; i++) text = arena_print(&c->run.arena, "%s, ?", text);
    must(c, sqlite3_prepare_v2(c->db, arena_print(&c->run.arena, "%s)", text), -1, &row, NULL));
    return row;
}

/* Tables of kinds have a column for the parent, whether there are parents (NULL) or not. */
static void insert_rows(struct comparison *c, uint32_t relation, const char *table, bool parents)
{
    const struct relation *from = &c->run.relations[relation];
    const struct program_relation *layout = &c->program.relations[relation];
    sqlite3_stmt *row = insert_into(c, table, from->width + !parents);
    for (size_t i = 0; i < from->nrows; i++) {
        for (uint32_t k = 0; k < from->width; k++)
            bind_value(c, row, (int)k + 1 + (!parents && k >= COLUMN_PARENT),
                       c->program.columns[layout->columns_first + k].type,
                       from->rows[i * from->width + k]);
        must(c, sqlite3_step(row));
        sqlite3_reset(row);
    }
    sqlite3_finalize(row);
}

static void insert_kinds(struct comparison *c)
{
    sqlite3_stmt *reading = insert_into(c, "reading", 3);
    for (uint32_t k = 0; k < c->program.nkinds; k++) {
        const struct program_kind *kind = &c->program.kinds[k];
        const struct kind_reading *is = &c->run.readings[k];
        insert_rows(c, kind->relation, kind_name(c, k), kind->parent != NONE);
        for (uint32_t f = kind->fields_first; f < kind->fields_first + kind->fields_count; f++)
            if (c->program.fields[f].set != NONE)
                insert_rows(c, c->program.fields[f].set,
                            arena_print(&c->run.arena, "%s.%s", kind_name(c, k),
                                        text_bytes(&c->program.texts, c->program.fields[f].name)),
                            true);
        sqlite3_bind_text(reading, 1, kind_name(c, k), -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(reading, 2, is->watched && !is->read);
        bind_value(c, reading, 3, program_type(&c->program, TYPE_INSTANT, 0), is->as_of);
        must(c, sqlite3_step(reading));
        sqlite3_reset(reading);
    }
    sqlite3_finalize(reading);
}

static void insert_entities(struct comparison *c)
{
    uint32_t text = program_type(&c->program, TYPE_TEXT, 0),
             whole = program_type(&c->program, TYPE_INT, 0);
    sqlite3_stmt *row = insert_into(c, "entity", 6);
    for (uint32_t i = 0; i < c->run.nentities; i++) {
        const struct entity *is = &c->run.entities[i];
        sqlite3_bind_int64(row, 1, i);
        if (is->kind == NONE)
            sqlite3_bind_null(row, 2);
        else
            sqlite3_bind_text(row, 2, kind_name(c, is->kind), -1, SQLITE_TRANSIENT);
        bind_value(c, row, 3, text, run_entity_name(&c->run, i));
        sqlite3_bind_int(row, 4, is->row != NONE);
        bind_value(c, row, 5, text, vm_column_of(&c->run, i, COLUMN_TITLE));
        bind_value(c, row, 6, whole,
                   is->kind != NONE && c->program.kinds[is->kind].parent != NONE
                       ? vm_column_of(&c->run, i, COLUMN_PARENT)
                       : MISSING);
        must(c, sqlite3_step(row));
        sqlite3_reset(row);
    }
    sqlite3_finalize(row);
    row = insert_into(c, "run", 2);
    sqlite3_bind_int64(row, 1, c->run.now);
    sqlite3_bind_int64(row, 2, c->run.today);
    must(c, sqlite3_step(row));
    sqlite3_finalize(row);
}

/* -- outcomes as lines */

static void add_line(struct comparison *c, struct lines *lines, const char *line)
{
    lines->items =
        heap_room(&c->heap, lines->items, &lines->capacity, lines->n + 1, sizeof *lines->items);
    lines->items[lines->n++] = arena_print(&c->run.arena, "%s", line);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_subject(struct comparison *c, value subject, struct buffer *out)
{
    const struct object *object = object_of(&c->run.objects, subject);
    for (uint32_t i = 0; i < object->n; i++) {
        enum type_tag tag = value_tag(&c->run, object->types[i]);
        value word = object->words[i];
        if (i) buffer_add_z(out, ", ");
        if (word == MISSING) {
            buffer_add_char(out, '-');
        } else if (tag == TYPE_THING || tag == TYPE_UNION) {
            buffer_add_z(out, text_bytes(&c->run.texts, run_entity_name(&c->run, (uint32_t)word)));
        } else if (tag == TYPE_TEXT) {
            buffer_add_z(out, text_bytes(&c->run.texts, (uint32_t)word));
        } else if (tag == TYPE_NUMBER) {
            char *number = sqlite3_mprintf("%!.15g", value_double(word));
            buffer_add_z(out, number);
            sqlite3_free(number);
        } else if (!encode(&c->run, object->types[i], word, out)) {
            buffer_print(out, "%lld", (long long)word);
        }
    }
}

static const char *part_words(struct comparison *c, uint32_t number)
{
    const struct program_part *part = &c->program.parts[number];
    const struct program_requirement *r = &c->program.requirements[part->requirement];
    bool alone = r->parts_count == 1;
    return arena_print(
        &c->run.arena, "%s.%s.%s", text_bytes(&c->program.texts, r->module),
        text_bytes(&c->program.texts, r->name),
        text_bytes(&c->program.texts, part->name || alone ? part->name : part->label));
}

static void take_vm_outcomes(struct comparison *c)
{
    static const char *const states[] = {"satisfied", "unverified", "unmet", "error"};
    struct buffer subject;
    buffer_open(&subject, &c->heap);
    for (size_t i = 0; i < c->run.noutcomes; i++) {
        const struct outcome *x = &c->run.outcomes[i];
        const char *start;
        buffer_clear(&subject);
        print_subject(c, x->subject, &subject);
        start =
            arena_print(&c->run.arena, "%s on %s:", part_words(c, x->part), buffer_text(&subject));
        if (x->state != OUTCOME_ERROR)
            add_line(c, &c->vm, arena_print(&c->run.arena, "%s %s", start, states[x->state]));
        else if (object_of(&c->run.objects, x->subject)->n)
            add_line(c, &c->errors, start);
        else
            add_line(c, &c->errors, arena_print(&c->run.arena, "%s on ", part_words(c, x->part)));
    }
    buffer_clear(&subject);
}

/* -- the script */

static void take_row(struct comparison *c, sqlite3_stmt *row)
{
    const char *words[4];
    const char *part;
    for (int i = 0; i < 4; i++) {
        words[i] = (const char *)sqlite3_column_text(row, i);
        if (!words[i]) words[i] = "NULL";
    }
    part = words[1];
    add_line(c, &c->lite,
             arena_print(&c->run.arena, "%s.%s on %s: %s", words[0], part, words[2], words[3]));
}

/* Whether a statement failed over a part that has errors in the VM, too, or is too deep for SQLite:
 * it is left out. */
static bool is_error(struct comparison *c, const char *statement)
{
    static const char start[] = "INSERT INTO judged SELECT '";
    const char *requirement = statement + strlen(start), *part, *name;
    if (strncmp(statement, start, strlen(start)) != 0) return false;
    part = strstr(requirement, "', '") + 4;
    name = arena_print(&c->run.arena, "%.*s.%.*s on ", (int)(part - 4 - requirement), requirement,
                       (int)strcspn(part, "'"), part);
    if (strstr(sqlite3_errmsg(c->db), "stack overflow")) {
        printf("too deep %s\n", name);
        add_line(c, &c->errors, name);
        return true;
    }
    for (size_t i = 0; i < c->errors.n; i++)
        if (!strncmp(c->errors.items[i], name, strlen(name))) {
            add_line(c, &c->errors, name);
            return true;
        }
    return false;
}

static void run_script(struct comparison *c, const char *script, const char *end)
{
    while (script < end) {
        sqlite3_stmt *statement = NULL;
        const char *next;
        int code;
        script += strspn(script, "\n");
        code = sqlite3_prepare_v2(c->db, script, (int)(end - script), &statement, &next);
        if (code == SQLITE_OK && !statement) break;
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(statement);
            if (code == SQLITE_ROW && sqlite3_column_count(statement) == 4) take_row(c, statement);
        }
        if (code != SQLITE_DONE && !is_error(c, script)) {
            printf("failed %s in %.200s\n", sqlite3_errmsg(c->db), script);
            c->differences++;
        }
        if (code != SQLITE_DONE) {
            next = strstr(script, ";\n");
            next = next ? next + 2 : end;
        }
        sqlite3_finalize(statement);
        script = next;
    }
}

/* Lines of what SQL cannot say; outcomes of those parts are left out. */
static void print_refused(struct comparison *c)
{
    const char *at = buffer_text(&c->sql);
    while ((at = strstr(at, SQL_REFUSED))) {
        const char *end = strchr(at, '\n'), *name = at + strlen(SQL_REFUSED);
        const char *line = arena_print(&c->run.arena, "%.*s", (int)(end - name), name);
        const char *tab = strchr(line, '\t');
        printf("refused %s\n", line);
        add_line(c, &c->errors, arena_print(&c->run.arena, "%.*s on ", (int)(tab - line), line));
        at = end;
    }
}

static bool is_left_out(const struct comparison *c, const char *line)
{
    for (size_t i = 0; i < c->errors.n; i++)
        if (!strncmp(line, c->errors.items[i], strlen(c->errors.items[i]))) return true;
    return false;
}

static void report(struct comparison *c, const char *who, const char *line)
{
    if (is_left_out(c, line)) return;
    printf("%s %s\n", who, line);
    c->differences++;
}

static void compare(struct comparison *c)
{
    size_t i = 0, k = 0;
    if (c->vm.n) qsort(c->vm.items, c->vm.n, sizeof *c->vm.items, compare_lines);
    if (c->lite.n) qsort(c->lite.items, c->lite.n, sizeof *c->lite.items, compare_lines);
    while (i < c->vm.n || k < c->lite.n) {
        int order = i == c->vm.n     ? 1
                    : k == c->lite.n ? -1
                                     : strcmp(c->vm.items[i], c->lite.items[k]);
        if (order < 0) report(c, "vm", c->vm.items[i]);
        if (order > 0) report(c, "sql", c->lite.items[k]);
        i += order <= 0;
        k += order >= 0;
    }
    printf("compared %zu outcomes\n", c->vm.n);
}

static enum muster_status evaluate_both(struct comparison *c, struct source_map *sources,
                                        struct diag_list *diags)
{
    struct run_options options = {.now = 1782820800000000, .keep_all = true};
    struct host_function *functions = heap_alloc(&c->heap, builtin_count * sizeof *functions);
    const char *script = buffer_text(&c->sql), *facts = strstr(script, SQL_FACTS);
    enum muster_status status;
    program_type(&c->program, TYPE_INT, 0);
    program_type(&c->program, TYPE_TEXT, 0);
    program_type(&c->program, TYPE_INSTANT, 0);
    for (uint32_t b = 0; b < builtin_count; b++)
        if (!host_function(c, b, &functions[b])) {
            functions[b] = (struct host_function){0};
            if (b != BUILTIN_UNION_LIST) continue;
            uint32_t spans =
                program_type(&c->program, TYPE_SET, program_type(&c->program, TYPE_SPAN, 0));
            functions[b] = (struct host_function){c, b, {spans}, spans};
        }
    status = run_open(&c->run, &c->heap, &c->program, sources, &options);
    if (!status) status = run_declare(&c->run);
    if (!status) status = facts_load(&c->run, &(struct load_options){.root = "/"}, diags);
    if (!status) status = run_settle(&c->run);
    if (status) {
        fprintf(stderr, "sql_compare: %s\n", c->run.failure);
        return status;
    }
    must(c, sqlite3_open(":memory:", &c->db));
    add_functions(c, functions);
    run_script(c, script, facts);
    must(c, sqlite3_exec(c->db, "BEGIN", NULL, NULL, NULL));
    insert_entities(c);
    insert_kinds(c);
    must(c, sqlite3_exec(c->db, "COMMIT", NULL, NULL, NULL));
    status = run_evaluate(&c->run);
    if (status) return status;
    take_vm_outcomes(c);
    print_refused(c);
    run_script(c, facts, script + strlen(script));
    compare(c);
    sqlite3_close(c->db);
    return MUSTER_OK;
}

static enum muster_status body(void *context)
{
    struct comparison *c = context;
    struct source_map sources;
    struct diag_list diags;
    struct compile_source *library = heap_alloc(&c->heap, library_module_count * sizeof *library);
    struct compile_options options = {.paths = (const char *const *)c->paths,
                                      .npaths = c->npaths,
                                      .library = library,
                                      .nlibrary = library_module_count,
                                      .sql = &c->sql};
    enum muster_status status;
    for (size_t i = 0; i < library_module_count; i++)
        library[i] = (struct compile_source){library_modules[i].name, library_modules[i].text,
                                             library_modules[i].length};
    source_open(&sources, &c->heap);
    diag_open(&diags, &c->heap);
    program_open(&c->program, &c->heap);
    buffer_open(&c->sql, &c->heap);
    status = compile(&options, &c->heap, &sources, &diags, &c->program);
    if (status) return status;
    if (c->script) {
        fputs(buffer_text(&c->sql), stdout);
        return MUSTER_OK;
    }
    return evaluate_both(c, &sources, &diags);
}

int main(int argc, char **argv)
{
    static struct comparison c;
    enum muster_status status;
    c.paths = argv + 1;
    c.npaths = (size_t)argc - 1;
    if (c.npaths && !strcmp(argv[1], "--script")) {
        c.script = true;
        c.paths++;
        c.npaths--;
    }
    heap_open(&c.heap, 0);
    status = heap_protect(&c.heap, body, &c);
    heap_close(&c.heap);
    if (status) return (int)status;
    return c.differences > 0;
}
