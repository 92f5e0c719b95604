/*
 * sql - the schema, the rules in their order, and an outcome for every part and subject.
 */
#include "compiler/sql.h"
#include "compiler/check_int.h"
#include "compiler/strata.h"

static void write_schema(struct sql *s)
{
    struct model *m = &s->c->model;
    buffer_add_z(s->out,
                 "PRAGMA recursive_triggers = ON;\n"
                 "CREATE TABLE run (now, today);\n"
                 "CREATE TABLE reading (kind PRIMARY KEY, unread, as_of);\n"
                 "CREATE TABLE entity (id INTEGER PRIMARY KEY, kind, name, known, title, parent);\n"
                 "CREATE INDEX \"entity names\" ON entity (kind, name);\n"
                 "CREATE TABLE outcome (requirement, part, subject, outcome);\n"
                 "CREATE TABLE judged (requirement, part, subject, outcome);\n");
    for (size_t i = 0; i < m->kinds.n; i++) {
        const struct kind *kind = m->kinds.items[i];
        buffer_print(s->out, "CREATE TABLE %s (self INTEGER PRIMARY KEY, title, parent",
                     sql_kind(s, kind));
        for (size_t f = 0; f < kind->nfields; f++)
            if (!kind->fields[f]->set)
                buffer_print(s->out, ", \"%s\"", text_z(s->c, kind->fields[f]->name));
        buffer_add_z(s->out, ");\n");
        for (size_t f = 0; f < kind->nfields; f++)
            if (kind->fields[f]->set)
                buffer_print(
                    s->out,
                    "CREATE TABLE %s (self, member, PRIMARY KEY (self, member)) WITHOUT ROWID;\n",
                    sql_set(s, kind->fields[f]));
    }
}

/* -- kinds that were not read */

struct unread {
    const char *against, *any, *deciding; /* quoted names, with commas */
};

static struct unread unread_of(struct sql *s, struct part *part)
{
    struct uses uses = {.c = s->c};
    struct unread out = {"", "", ""};
    uses_of_part(&uses, part);
    for (size_t i = 0; i < uses.n; i++) {
        const struct kind *kind = uses.items[i].kind;
        bool against = (uses.items[i].flags & (USE_NEGATED | USE_BOTH)) != 0;
        const char *name;
        if (!kind) continue;
        name = sql_print(s, "'%s.%s'", text_z(s->c, kind->module->name), text_z(s->c, kind->name));
        out.any = sql_print(s, "%s%s%s", out.any, *out.any ? ", " : "", name);
        if (against)
            out.against = sql_print(s, "%s%s%s", out.against, *out.against ? ", " : "", name);
        if (uses.items[i].flags & USE_DECIDES)
            out.deciding = sql_print(s, "%s%s%s", out.deciding, *out.deciding ? ", " : "", name);
    }
    return out;
}

static const char *is_unread(struct sql *s, const char *kinds)
{
    return sql_print(s, "EXISTS (SELECT 1 FROM reading WHERE unread AND kind IN (%s))", kinds);
}

/* -- one block */

static const char *variable_text(struct sql *s, const struct variable *variable)
{
    struct term term = {.kind = TERM_VARIABLE, .type = variable->type};
    term.u.variable = (struct variable *)variable;
    return sql_term(s, &term);
}

static const char *subject_text(struct sql *s, const struct block *block)
{
    const char *text = "''";
    if (!block->query) return sql_quote(s, block->requirement->thing->name);
    for (size_t i = 0; i < block->nsubject; i++) {
        const struct variable *v = block->subject[i];
        const char *value = variable_text(s, v);
        if (type_is_thing(v->type)) value = sql_sort_key(s, v->type, value);
        text = sql_print(s, "%s%s || coalesce(%s, '-')", text, i ? " || ', '" : "", value);
    }
    return text;
}

static void bind_lets(struct sql *s, const struct block *block, bool of_row)
{
    for (size_t i = 0; i < block->nlets; i++)
        if (block->lets[i]->of_row == of_row)
            sql_bind(s, block->lets[i]->variable, sql_term(s, block->lets[i]->value));
}

/* "group N": k0, ... the keys, v0, ... the variables and lets of its rows, and whether the row is
 * sure. */
static void write_group(struct sql *s, struct block *block)
{
    size_t mark = s->nbindings;
    const struct group *group = block->group;
    struct sql_rows rows = sql_rows(s, block->query);
    const char *columns = "";
    bind_lets(s, block, true);
    for (size_t i = 0; i < block->nkeys; i++)
        columns = sql_print(s, "%s%s AS k%zu, ", columns, sql_term(s, block->key_values[i]), i);
    for (size_t i = 0; i < group->nvariables; i++)
        columns = sql_print(s, "%s%s AS v%zu, ", columns, variable_text(s, group->variables[i]), i);
    s->nbindings = mark;
    if (s->why) return;
    buffer_print(s->out,
                 "CREATE TABLE %s AS SELECT %s(%s) AS sure FROM %s WHERE %s AND (%s) IS NOT 0;\n",
                 sql_group(s, group), columns, rows.truth, rows.from, rows.on, rows.truth);
}

/* The groups: the open keys that rows have, with every member of the other keys' sources. */
static struct sql_rows group_rows(struct sql *s, struct block *block)
{
    struct sql_rows rows = {"", "1", "1"};
    const char *keys = "", *alias = sql_alias(s);
    for (size_t i = 0; i < block->nkeys; i++) {
        if (block->key_sources[i]) continue;
        keys = sql_print(s, "%s%sk%zu", keys, *keys ? ", " : "", i);
        sql_bind(s, block->keys[i], sql_print(s, "%s.k%zu", alias, i));
    }
    if (*keys)
        rows.from = sql_print(s, "(SELECT DISTINCT %s FROM %s) AS %s", keys,
                              sql_group(s, block->group), alias);
    for (size_t i = 0; i < block->nkeys; i++)
        if (block->key_sources[i]) sql_add_generator(s, &rows, block->key_sources[i], true);
    return rows;
}

/* Whether a key is a period that has not ended, or NULL when none is a span. */
static const char *running(struct sql *s, const struct block *block)
{
    const char *text = NULL;
    for (size_t i = 0; i < block->nkeys; i++) {
        const char *key;
        if (block->keys[i]->type->tag != TYPE_SPAN) continue;
        key = variable_text(s, block->keys[i]);
        text = sql_print(s,
                         "%s%sjson_extract(%s, '$[2]') <> -1 AND json_extract(%s, '$[1]') > "
                         "(SELECT now FROM run)",
                         text ? text : "", text ? " OR " : "", key, key);
    }
    return text;
}

/* The outcome of a part for one subject; NULL when there is none. Its order is that of the
 * reference. */
static const char *outcome_of(struct sql *s, const struct block *block, struct part *part,
                              const char *truth)
{
    const char *text = sql_print(s, "CASE WHEN (%s) IS NULL THEN 'unverified'", truth);
    const char *runs = running(s, block), *when = NULL;
    for (size_t i = 0; i < block->nkeys; i++)
        if (!block->key_sources[i])
            text = sql_print(s, "%s WHEN %s IS NULL THEN 'unverified'", text,
                             variable_text(s, block->keys[i]));
    if (part->asked) {
        when = sql_term(s, part->asked);
        text = sql_print(s, "%s WHEN NOT %s THEN NULL", text, when);
    }
    for (size_t i = 0; i < block->nprovided; i++) {
        const char *condition = sql_term(s, block->provided[i]->condition);
        if (runs)
            text = sql_print(s, "%s WHEN %s IS NOT 1 AND (%s) THEN NULL", text, condition, runs);
        text = sql_print(s, "%s WHEN %s IS NOT 1 THEN 'unverified'", text, condition);
    }
    if (when && runs)
        text = sql_print(s, "%s WHEN %s IS NULL AND (%s) THEN NULL", text, when, runs);
    if (when) text = sql_print(s, "%s WHEN %s IS NULL THEN 'unverified'", text, when);
    if (runs)
        return sql_print(s,
                         "%s WHEN NOT %s THEN 'unmet' WHEN %s THEN NULL WHEN %s THEN 'satisfied' "
                         "ELSE 'unverified' END",
                         text, sql_term(s, part->condition), runs, sql_term(s, part->condition));
    return sql_print(
        s, "%s ELSE CASE %s WHEN 1 THEN 'satisfied' WHEN 0 THEN 'unmet' ELSE 'unverified' END END",
        text, sql_term(s, part->condition));
}

/* What a part's answer becomes when something it rests on was not read. */
static const char *unless_unread(struct sql *s, const struct unread *unread)
{
    const char *text = "CASE WHEN 0 THEN NULL";
    if (*unread->against)
        text = sql_print(s, "%s WHEN %s THEN 'unverified'", text, is_unread(s, unread->against));
    if (*unread->any)
        text = sql_print(s, "%s WHEN outcome = 'unmet' AND %s THEN 'unverified'", text,
                         is_unread(s, unread->any));
    return sql_print(s, "%s ELSE outcome END", text);
}

static uint32_t part_text(const struct part *part)
{
    bool alone = part->requirement->nparts == 1;
    return part->name || alone ? part->name : part->label;
}

/* Rows whose group nobody can tell, once for what is known of their keys. */
static const char *lost_rows(struct sql *s, struct block *block, const char *names)
{
    const char *keys = "", *lost = "0", *subject = "''";
    for (size_t i = 0; i < block->nkeys; i++) {
        const char *key = sql_print(s, "k%zu", i);
        keys = sql_print(s, "%s%s%s", keys, i ? ", " : "", key);
        if (block->key_sources[i]) lost = sql_print(s, "%s OR %s IS NULL", lost, key);
        if (type_is_thing(block->keys[i]->type)) key = sql_sort_key(s, block->keys[i]->type, key);
        subject = sql_print(s, "%s%s || coalesce(%s, '-')", subject, i ? " || ', '" : "", key);
    }
    return sql_print(
        s, "\nUNION ALL SELECT %s, %s, 'unverified' FROM (SELECT DISTINCT %s FROM %s) WHERE %s",
        names, subject, keys, sql_group(s, block->group), lost);
}

/* Whether things of a kind are declared, or mapped from files. */
static bool is_used(struct sql *s, const struct kind *kind)
{
    const struct model *m = &s->c->model;
    for (size_t i = 0; i < m->facts.n; i++)
        if (m->facts.items[i]->kind == kind) return true;
    for (size_t i = 0; i < m->names.n; i++)
        if (m->names.items[i]->kind == kind && m->names.items[i]->decl) return true;
    return false;
}

/* Kinds that a block ranges over; of a requirement of the library, those that the policy uses. */
static const char *sources_of(struct sql *s, struct block *block, const struct module *module)
{
    struct uses uses = {.c = s->c};
    const char *kinds = "";
    uses_of_sources(&uses, block);
    for (size_t i = 0; i < uses.n; i++)
        if (uses.items[i].kind && (!module->library || is_used(s, uses.items[i].kind)))
            kinds = sql_print(s, "%s%s'%s.%s'", kinds, *kinds ? ", " : "",
                              text_z(s->c, uses.items[i].kind->module->name),
                              text_z(s->c, uses.items[i].kind->name));
    return kinds;
}

/* A part without outcomes is unverified when what is inspected was not read, or what says so. */
static void write_nothing(struct sql *s, const char *names, const char *sources,
                          const struct unread *unread)
{
    const char *why =
        sql_print(s, "(%s AND NOT EXISTS (SELECT 1 FROM judged))", is_unread(s, sources));
    if (*unread->deciding) why = sql_print(s, "%s OR %s", why, is_unread(s, unread->deciding));
    buffer_print(s->out,
                 "INSERT INTO outcome SELECT %s, '', 'unverified' WHERE (%s) AND NOT EXISTS "
                 "(SELECT 1 FROM outcome WHERE (requirement, part) = (%s));\n",
                 names, why, names);
}

static bool has_open_key(const struct block *block)
{
    for (size_t i = 0; i < block->nkeys; i++)
        if (!block->key_sources[i]) return true;
    return !block->grouped;
}

static void write_part(struct sql *s, struct block *block, struct part *part)
{
    size_t mark = s->nbindings;
    const char *requirement = text_z(s->c, part->requirement->thing->name);
    const char *names = sql_print(s, "'%s.%s', %s", text_z(s->c, part->requirement->module->name),
                                  requirement, sql_quote(s, part_text(part)));
    const char *before = s->why, *outcome, *subject, *lost = "";
    struct unread unread = unread_of(s, part);
    struct sql_rows rows = {"(SELECT 1)", "1", "1"};
    if (block->query) rows = block->grouped ? group_rows(s, block) : sql_rows(s, block->query);
    bind_lets(s, block, !block->grouped);
    subject = subject_text(s, block);
    outcome = outcome_of(s, block, part, rows.truth);
    if (block->grouped) lost = lost_rows(s, block, names);
    s->nbindings = mark;
    if (s->why) {
        buffer_print(s->out, SQL_REFUSED "%s.%s.%s\t%s\n",
                     text_z(s->c, part->requirement->module->name), requirement,
                     text_z(s->c, part_text(part)), s->why);
        s->good = false;
        s->why = before;
        return;
    }
    buffer_print(s->out,
                 "INSERT INTO judged SELECT %s, %s, %s FROM %s WHERE %s AND (%s) IS NOT 0%s;\n"
                 "INSERT INTO outcome SELECT requirement, part, subject, %s FROM judged WHERE "
                 "outcome IS NOT NULL;\n",
                 names, subject, outcome, rows.from, rows.on, rows.truth, lost,
                 unless_unread(s, &unread));
    write_nothing(
        s, names,
        block->query && has_open_key(block) ? sources_of(s, block, part->requirement->module) : "",
        &unread);
    buffer_add_z(s->out, "DELETE FROM judged;\n");
}

/* Every outcome as a thing of core.finding; whether it is waived nobody asks here. */
static void write_findings(struct sql *s, const struct requirement *requirement)
{
    const struct kind *kind = requirement->thing->kind;
    const char *module = text_z(s->c, requirement->module->name),
               *name = text_z(s->c, requirement->thing->name);
    buffer_print(s->out,
                 "INSERT INTO entity SELECT 1000000000000 + rowid, 'core.finding', '%s' || "
                 "iif(part = '', '', '.' || part) || "
                 "'(' || subject || ')', 1, NULL, NULL FROM outcome WHERE requirement = '%s.%s';\n",
                 name, module, name);
    buffer_print(
        s->out,
        "INSERT INTO \"core.finding\" (self, requirement, part, outcome, severity, key) SELECT "
        "1000000000000 + outcome.rowid, (SELECT id FROM entity WHERE kind = '%s.%s' AND name = "
        "%s), part, "
        "CASE outcome WHEN 'satisfied' THEN 0 WHEN 'unverified' THEN 1 WHEN 'unmet' THEN 2 END, "
        "%u, name "
        "FROM outcome JOIN entity ON id = 1000000000000 + outcome.rowid WHERE requirement = "
        "'%s.%s';\n",
        text_z(s->c, kind->module->name), text_z(s->c, kind->name),
        sql_quote(s, requirement->thing->name), requirement->severity, module, name);
}

static void write_requirement(struct sql *s, struct requirement *requirement)
{
    for (size_t b = 0; b < requirement->nblocks; b++) {
        struct block *block = requirement->blocks[b];
        s->why = NULL;
        if (block->grouped) write_group(s, block);
        for (size_t i = 0; i < block->nparts; i++) write_part(s, block, block->parts[i]);
    }
    if (requirement->wanted) write_findings(s, requirement);
}

bool compile_sql(struct compilation *c, struct buffer *out)
{
    struct sql s = {.c = c, .out = out, .good = true};
    write_schema(&s);
    buffer_add_z(out, SQL_FACTS);
    for (size_t i = 0; i < c->steps->n; i++) {
        if (c->steps->items[i]->requirement)
            write_requirement(&s, c->steps->items[i]->requirement);
        else
            sql_step(&s, c->steps->items[i]);
    }
    buffer_add_z(out,
                 "SELECT requirement, part, subject, outcome FROM outcome ORDER BY 1, 2, 3, 4;\n");
    return s.good;
}
