/*
 * check_name - what bare names and members mean.
 *
 * A name is, in this order: a local one, a value of the enumeration or a thing of the kind that is
 * expected, a parameter, a word that the run knows (today, now, self), and at last a thing of any
 * kind when only one has the name.
 */
#include "compiler/check_int.h"

static struct term *local_name(struct checker *k, const struct name *name)
{
    for (const struct local *l = k->scope; l; l = l->next) {
        if (l->name != name->text) continue;
        l->variable->used = true;
        if (l->variable->of_row && k->group) {
            k->row_used = true;
            if (!k->in_aggregate) {
                struct diag *d =
                    diag_add(k->c->diags, DIAG_OUTSIDE_GROUP, name->at, text_z(k->c, name->text));
                diag_help(k->c->diags, d,
                          "a group has many: count(%s), or any, all of them by exists, every",
                          text_z(k->c, name->text));
                return term_broken(k->c, name->at);
            }
        }
        return term_variable(k->c, l->variable, name->at);
    }
    return NULL;
}

/* The ordinal of a value, or the broken term with a suggestion. */
static struct term *enum_value(struct checker *k, const struct name *name, const struct type *type)
{
    struct compilation *c = k->c;
    const struct enumeration *e = type->enumeration;
    uint32_t ordinal = find_ordinal(e, name->text);
    const char **values;
    if (ordinal != NONE) return term_constant(c, type->plain, ordinal, name->at);
    values = arena_alloc(&c->arena, (e->n + 1) * sizeof *values);
    for (size_t i = 0; i < e->n; i++) values[i] = text_z(c, e->ordinals[i]);
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at,
                              e->name ? text_z(c, e->name) : "value", text_z(c, name->text));
    suggest(c, d, text_z(c, name->text), values, e->n);
    diag_note(
        c->diags, d, e->at, "the values are %s",
        type_words(c, type_enum(c, &(struct enumeration){.ordinals = e->ordinals, .n = e->n})) + 7);
    return term_broken(c, name->at);
}

/* The one declared thing of that name among kinds (all of them when there are none); NULL for none
 * or several. */
static struct named *thing_among(struct compilation *c, const struct kind *const *kinds, size_t n,
                                 uint32_t name, size_t *found)
{
    struct named *only = NULL;
    *found = 0;
    for (size_t i = 0; i < c->model.names.n; i++) {
        struct named *named = c->model.names.items[i];
        bool fits = n == 0;
        if (named->name != name || !named->decl) continue;
        for (size_t j = 0; j < n; j++) fits = fits || kinds[j] == named->kind;
        if (!fits) continue;
        only = named;
        ++*found;
    }
    return *found == 1 ? only : NULL;
}

static struct term *union_thing(struct checker *k, const struct name *name, const struct type *type)
{
    struct compilation *c = k->c;
    size_t found;
    struct named *named = thing_among(c, type->kinds, type->nkinds, name->text, &found);
    if (named) return term_thing(c, named, name->at);
    struct diag *d = found ? diag_add(c->diags, DIAG_AMBIGUOUS, name->at, text_z(c, name->text),
                                      "things of several kinds")
                           : diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at,
                                      type_words(c, type->plain), text_z(c, name->text));
    diag_help(c->diags, d, "say the kind: KIND.%s", text_z(c, name->text));
    return term_broken(c, name->at);
}

static struct term *parameter_term(struct compilation *c, const struct parameter *p, struct span at)
{
    struct term *term = term_new(c, TERM_PARAMETER, p->type, at, 0);
    term->u.parameter = p;
    return term;
}

static struct term *word(struct checker *k, const struct name *name)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, name->text);
    struct term *term;
    if (strcmp(text, "today") == 0)
        return term_operation(c, OP_TODAY, type_simple(c, TYPE_DATE), name->at, NULL, NULL);
    if (strcmp(text, "now") == 0)
        return term_operation(c, OP_NOW, type_simple(c, TYPE_INSTANT), name->at, NULL, NULL);
    if (strcmp(text, "self") == 0) {
        if (k->self) return term_thing(c, k->self, name->at);
        diag_add(c->diags, DIAG_SELF_OUTSIDE, name->at);
        return term_broken(c, name->at);
    }
    if (!k->element) return NULL;
    if (strcmp(text, "file") == 0) {
        term = term_new(c, TERM_NODE, type_simple(c, TYPE_TEXT), name->at, 0);
        term->op = OP_NODE_FILE;
        return term;
    }
    if (strcmp(text, "line") == 0)
        return term_operation(c, OP_NODE_LINE, type_simple(c, TYPE_INT), name->at, k->element,
                              NULL);
    if (strcmp(text, "key") == 0)
        return term_operation(c, OP_NODE_KEY, type_simple(c, TYPE_TEXT)->maybe, name->at,
                              k->element, NULL);
    return NULL;
}

static struct term *unit(struct checker *k, const struct name *name)
{
    static const char *const units[] = {"day", "week", "month", "quarter", "year"};
    for (int i = 0; i < 5; i++)
        if (strcmp(units[i], text_z(k->c, name->text)) == 0)
            return term_constant(k->c, type_simple(k->c, TYPE_UNIT), i, name->at);
    return NULL;
}

/* The parts of an unknown name that has hyphens, when they are known: `a-b` was meant as a
 * subtraction. Of a kind: its fields. */
static bool is_subtraction(struct checker *k, const char *text, const struct kind *kind)
{
    const char *hyphen = strchr(text, '-');
    if (!hyphen) return false;
    uint32_t left = text_intern(&k->c->texts, text, (size_t)(hyphen - text));
    if (kind) return find_field(kind, left) != NULL;
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == left) return true;
    return find_parameter(k->c, k->module, left) || strcmp(text_z(k->c, left), "today") == 0 ||
           strcmp(text_z(k->c, left), "now") == 0;
}

static struct term *unknown_name(struct checker *k, const struct name *name)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, name->text);
    const char **names = NULL;
    size_t n = 0, capacity = 0;
    struct diag *d = diag_add(c->diags, DIAG_UNKNOWN_NAME, name->at, "thing or value", text);
    for (const struct local *l = k->scope; l; l = l->next) {
        names = compile_room(c, names, &capacity, n + 1, sizeof *names);
        names[n++] = text_z(c, l->name);
    }
    for (size_t i = 0; i < c->model.parameters.n; i++) {
        names = compile_room(c, names, &capacity, n + 1, sizeof *names);
        names[n++] = text_z(c, c->model.parameters.items[i]->name);
    }
    for (size_t i = 0; i < c->model.names.n; i++) {
        names = compile_room(c, names, &capacity, n + 1, sizeof *names);
        names[n++] = text_z(c, c->model.names.items[i]->name);
    }
    for (size_t i = 0; i < c->model.kinds.n; i++) {
        if (!module_sees(c, k->module, c->model.kinds.items[i]->module)) continue;
        names = compile_room(c, names, &capacity, n + 1, sizeof *names);
        names[n++] = text_z(c, c->model.kinds.items[i]->name);
    }
    if (text_alike(text, strlen(text), "yes", 3) || text_alike(text, strlen(text), "no", 2))
        diag_help(c->diags, d, "a bool is true or false");
    else if (is_subtraction(k, text, NULL))
        diag_help(c->diags, d, "for a subtraction put blanks around the minus");
    else if (find_kind(c, k->module, name->text))
        diag_help(c->diags, d, "%s is a kind: range over it with exists x in %s", text, text);
    else if (find_function(c, k->module, name->text))
        diag_help(c->diags, d, "a function is called with parentheses: %s(...)", text);
    else if (!suggest_import(c, k->module, d, "parameter", name->text) &&
             !suggest_import(c, k->module, d, "thing", name->text) &&
             !suggest_import(c, k->module, d, "kind", name->text))
        suggest(c, d, text, names, n);
    return term_broken(c, name->at);
}

/* What the expected type makes of a name; NULL when it says nothing. */
static struct term *expected_name(struct checker *k, const struct name *name,
                                  const struct type *expected)
{
    struct compilation *c = k->c;
    if (strcmp(text_z(c, name->text), "self") == 0) return NULL;
    if (expected->tag == TYPE_UNIT) return unit(k, name);
    if (expected->tag == TYPE_ENUM) {
        if (find_ordinal(expected->enumeration, name->text) == NONE &&
            (find_parameter(c, k->module, name->text) || word(k, name)))
            return NULL;
        return enum_value(k, name, expected);
    }
    if (type_is_list(expected)) return expected_name(k, name, expected->element);
    if (expected->tag == TYPE_THING) {
        if (find_parameter(c, k->module, name->text) && !find_named(c, expected->kind, name->text))
            return NULL;
        return term_thing(c, name_of(c, (struct kind *)expected->kind, name->text, name->at),
                          name->at);
    }
    if (expected->tag == TYPE_UNION) {
        if (find_parameter(c, k->module, name->text)) return NULL;
        return union_thing(k, name, expected);
    }
    return NULL;
}

static struct term *requirement_term(struct checker *k, const struct dotted *name, struct span at)
{
    struct part *part;
    struct requirement *r = resolve_requirement(k->c, k->module, name, &part);
    struct term *term;
    if (!r) return term_broken(k->c, at);
    term = term_constant(k->c, type_simple(k->c, TYPE_REQUIREMENT), 0, at);
    term->u.constant.requirement = r;
    for (uint32_t i = 0; part && i < r->nparts; i++)
        if (r->parts[i] == part) term->u.constant.part = i + 1;
    return term;
}

struct term *check_name(struct checker *k, struct expr *e, const struct type *expected)
{
    struct compilation *c = k->c;
    const struct name *name = &e->u.name;
    struct term *term = local_name(k, name);
    const struct parameter *parameter = find_parameter(c, k->module, name->text);
    size_t found;
    struct named *named;
    if (term) {
        if (is_proven(k, e) && term->type->optional) term->type = term->type->plain;
        return term;
    }
    if (expected && expected->tag == TYPE_REQUIREMENT) {
        struct dotted path = {.parts = (struct name *)name, .n = 1, .at = e->at};
        return requirement_term(k, &path, e->at);
    }
    if (expected && (term = expected_name(k, name, expected))) return term;
    /* what the language knows goes before what is imported */
    if (parameter && !is_own_module(k, parameter->module) && (term = word(k, name))) return term;
    if ((parameter = the_parameter(c, k->module, name))) return parameter_term(c, parameter, e->at);
    if ((term = word(k, name))) return term;
    if ((named = thing_among(c, NULL, 0, name->text, &found))) return term_thing(c, named, e->at);
    if (found > 1) {
        struct diag *d = diag_add(c->diags, DIAG_AMBIGUOUS, name->at, text_z(c, name->text),
                                  "things of several kinds");
        diag_help(c->diags, d, "say the kind: KIND.%s", text_z(c, name->text));
        return term_broken(c, e->at);
    }
    if (expected && expected->tag == TYPE_BROKEN) return term_broken(c, e->at);
    return unknown_name(k, name);
}

/* -- members */

/* a.b.c as names when every step is a bare one; false otherwise. */
static bool as_dotted(struct compilation *c, const struct expr *e, struct dotted *name)
{
    const struct name *last = e->kind == EXPR_MEMBER ? &e->u.member.name : &e->u.name;
    if (e->kind != EXPR_NAME && e->kind != EXPR_MEMBER) return false;
    if (e->kind == EXPR_MEMBER && !e->u.member.base) return false;
    if (e->kind == EXPR_MEMBER && !as_dotted(c, e->u.member.base, name)) return false;
    name->parts = compile_room(c, name->parts, &name->capacity, name->n + 1, sizeof *name->parts);
    name->parts[name->n++] = *last;
    return true;
}

static bool is_local(const struct checker *k, uint32_t name)
{
    for (const struct local *l = k->scope; l; l = l->next)
        if (l->name == name) return true;
    return false;
}

bool as_path(struct checker *k, const struct expr *e, struct dotted *name)
{
    return as_dotted(k->c, e, name) && !is_local(k, name->parts[0].text);
}

/* Whether a name leads somewhere without being a module's. */
static bool leads(struct checker *k, const struct name *name)
{
    size_t found;
    thing_among(k->c, NULL, 0, name->text, &found);
    return found || find_parameter(k->c, k->module, name->text) || word(k, name) ||
           find_kind(k->c, k->module, name->text) || find_enum(k->c, k->module, name->text);
}

struct module *path_module(struct checker *k, const struct dotted *path, size_t n,
                           enum nearness near)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, path->parts[0].text);
    struct module *module;
    for (size_t i = 1; i < n; i++)
        text = arena_print(&c->arena, "%s.%s", text, text_z(c, path->parts[i].text));
    module = find_module(c, intern(c, text));
    if (!module || module_nearness(c, k->module, module) > near) return NULL;
    if (n == 1 && module_sees(c, k->module, module)) return module;
    return leads(k, &path->parts[0]) ? NULL : module;
}

/* KIND.NAME or ENUM.VALUE, as from within a module. */
static struct term *member_of_kind(struct checker *k, struct module *module,
                                   const struct name parts[2], struct span at)
{
    struct compilation *c = k->c;
    struct kind *kind = the_kind(c, module, &parts[0]);
    struct enumeration *values = kind ? NULL : the_enum(c, module, &parts[0]);
    if (kind) kind->used = true;
    if (kind) return term_thing(c, name_of(c, kind, parts[1].text, at), at);
    return values ? enum_value(k, &parts[1], type_enum(c, values)) : NULL;
}

/* A parameter or thing of a module. */
static struct term *member_of_module(struct checker *k, struct module *module, uint32_t name,
                                     const struct type *expected, struct span at)
{
    struct compilation *c = k->c;
    struct parameter *p = find_parameter(c, module, name);
    struct named *named;
    size_t found;
    if (p && p->module == module) return parameter_term(c, p, at);
    if (expected && expected->tag == TYPE_THING) {
        named = find_named(c, expected->kind, name);
        if (module_sees(c, k->module, module) || (named && named->module == module))
            return term_thing(c, name_of(c, (struct kind *)expected->kind, name, at), at);
    }
    named = thing_among(c, NULL, 0, name, &found);
    return named && named->module == module ? term_thing(c, named, at) : NULL;
}

/* Reports MODULE.NAME when the module has no such name, or is not imported; NULL when the path does
 * not begin with a module. */
static struct term *unknown_path(struct checker *k, const struct dotted *path)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, path->parts[0].text);
    if (leads(k, &path->parts[0])) return NULL;
    for (size_t i = 1; i < path->n; i++) {
        const char *rest = text_z(c, path->parts[i].text);
        bool reached = path_module(k, path, i, MODULE_REACHED) != NULL;
        if (reached && i + 1 == path->n) {
            diag_add(c->diags, DIAG_UNKNOWN_NAME, path->at,
                     arena_print(&c->arena, "kind, parameter or thing of module %s", text), rest);
            return term_broken(c, path->at);
        }
        if (!reached && is_module(c, text)) {
            report_module(c, path->at, text);
            return term_broken(c, path->at);
        }
        text = arena_print(&c->arena, "%s.%s", text, rest);
    }
    return NULL;
}

/* KIND.NAME, ENUM.VALUE, MODULE.PARAMETER, MODULE.NAME, MODULE.KIND.NAME; NULL when it is nothing
 * of these. */
static struct term *qualified(struct checker *k, struct expr *e, const struct type *expected)
{
    struct dotted name = {.at = e->at};
    struct module *module;
    struct term *term = NULL;
    if (!as_path(k, e, &name)) return NULL;
    if (expected && expected->tag == TYPE_REQUIREMENT) return requirement_term(k, &name, e->at);
    if (strcmp(text_z(k->c, name.parts[0].text), "self") == 0) return NULL;
    for (int near = MODULE_SEEN; !term && near <= MODULE_REACHED; near++) {
        size_t n = name.n;
        if (n > 2 && (module = path_module(k, &name, n - 2, (enum nearness)near)))
            term = member_of_kind(k, module, &name.parts[n - 2], e->at);
        if (!term && (module = path_module(k, &name, n - 1, (enum nearness)near)))
            term = member_of_module(k, module, name.parts[n - 1].text, expected, e->at);
        if (!term && n == 2) term = member_of_kind(k, k->module, name.parts, e->at);
    }
    return term ? term : unknown_path(k, &name);
}

static struct term *span_member(struct checker *k, struct term *base, const struct name *name,
                                struct span at)
{
    const char *text = text_z(k->c, name->text);
    if (strcmp(text, "start") == 0 || strcmp(text, "end") == 0 || strcmp(text, "length") == 0)
        return builtin_term(k, text, &base, 1, at);
    return NULL;
}

static struct term *unary_op(struct compilation *c, uint32_t op, const struct type *type,
                             struct term *base, struct span at)
{
    return term_operation(c, op, type_optional(c, type, type->optional || base->type->optional), at,
                          base, NULL);
}

/* id, title, parent: what every thing has. */
static struct term *common_member(struct checker *k, struct term *base, const struct name *name,
                                  struct span at)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, name->text);
    struct term *term;
    if (strcmp(text, "id") == 0) return unary_op(c, OP_NAME, type_simple(c, TYPE_TEXT), base, at);
    if (strcmp(text, "title") == 0) {
        term = unary_op(c, OP_TITLE, type_simple(c, TYPE_TEXT), base, at);
        term->type = term->type->maybe;
        return term;
    }
    if (strcmp(text, "parent") != 0) return NULL;
    if (base->type->tag == TYPE_UNION) {
        term = unary_op(c, OP_PARENT, type_union(c, NULL, 0), base, at);
        term->type = term->type->maybe;
        return term;
    }
    if (!base->type->kind->parent) return NULL;
    return unary_op(c, OP_PARENT, base->type->kind->parent->type, base, at);
}

/* Whether a thing exists for certain; any other may be a name that leads nowhere. */
static bool is_known(const struct term *term)
{
    if (term->kind == TERM_VARIABLE) return term->u.variable->known;
    return term->kind == TERM_CONSTANT && term->u.constant.named && term->u.constant.named->decl;
}

/* The set of a thing that leads nowhere is missing, not empty: nobody knows what would be in it. */
static struct term *field_term(struct checker *k, struct term *base, struct field *field,
                               struct span at)
{
    struct compilation *c = k->c;
    if (field->set && !is_known(base))
        base = term_operation(c, OP_DECLARED, base->type, base->at, base, NULL);
    struct term *term = term_new(c, field->set ? TERM_SET_FIELD : TERM_FIELD, field->type, at, 1);
    term->args[0] = base;
    term->u.field = field;
    if (field->set)
        term->type = type_set(c, field->type);
    else
        term->type = type_optional(c, field->type, field->optional || base->type->optional);
    return term;
}

/* A field that every kind of the union has, with one type. */
static struct term *union_member(struct checker *k, struct term *base, const struct name *name,
                                 struct span at)
{
    struct compilation *c = k->c;
    const struct type *type = NULL, *u = base->type->plain;
    struct term *term;
    bool optional = base->type->optional || u->nkinds == 0;
    size_t n = u->nkinds ? u->nkinds : c->model.kinds.n;
    for (size_t i = 0; i < n; i++) {
        const struct kind *kind = u->nkinds ? u->kinds[i] : c->model.kinds.items[i];
        struct field *field = find_field(kind, name->text);
        if (!field && u->nkinds == 0) continue;
        if (!field || field->set || (type && type != field->type)) return NULL;
        type = field->type;
        optional = optional || field->optional;
    }
    if (!type) return NULL;
    term = term_new(c, TERM_FIELD_NAMED, type_optional(c, type, optional), at, 1);
    term->args[0] = base;
    term->u.text = name->text;
    return term;
}

static struct term *no_member(struct checker *k, struct term *base, const struct name *name)
{
    struct compilation *c = k->c;
    const char *text = text_z(c, name->text);
    struct diag *d;
    if (base->type->tag == TYPE_THING) {
        const struct kind *kind = base->type->kind;
        const char **names = arena_alloc(&c->arena, (kind->nfields + 3) * sizeof *names);
        size_t n = 0;
        d = diag_add(c->diags, DIAG_UNKNOWN_FIELD, name->at, text_z(c, kind->name), text);
        for (size_t i = 0; i < kind->nfields; i++) names[n++] = text_z(c, kind->fields[i]->name);
        names[n++] = "title";
        names[n++] = "id";
        if (is_subtraction(k, text, kind))
            diag_help(c->diags, d, "for a subtraction put blanks around the minus");
        else
            suggest(c, d, text, names, n);
        diag_note(c->diags, d, kind->at, "kind %s is declared here", text_z(c, kind->name));
        return term_broken(c, name->at);
    }
    d = diag_add(c->diags, DIAG_NO_MEMBER, name->at, type_words(c, base->type), text);
    if (type_is_list(base->type))
        diag_help(c->diags, d, "a %s has many members: exists x in %s where x.%s ...",
                  base->type->tag == TYPE_SET ? "set" : "list",
                  compile_source_text(c, base->at, 40), text);
    return term_broken(c, name->at);
}

struct term *member_of(struct checker *k, struct term *base, const struct name *name,
                       struct span at)
{
    struct term *term = NULL;
    struct field *field;
    if (term_is_broken(base)) return base;
    if (base->type->tag == TYPE_NODE ||
        (type_is_list(base->type) && base->type->element->tag == TYPE_NODE))
        return node_member(k, base, name, at);
    if (base->type->tag == TYPE_SPAN) term = span_member(k, base, name, at);
    if (type_is_thing(base->type)) {
        if (k->constant) {
            diag_add(k->c->diags, DIAG_BAD_CONSTANT, at,
                     "the value of a declared thing cannot rest on fields of things");
            return term_broken(k->c, at);
        }
        if (base->type->tag == TYPE_THING && (field = find_field(base->type->kind, name->text)))
            return field_term(k, base, field, at);
        term = common_member(k, base, name, at);
        if (!term && base->type->tag == TYPE_UNION) term = union_member(k, base, name, at);
    }
    return term ? term : no_member(k, base, name);
}

struct term *check_member(struct checker *k, struct expr *e, const struct type *expected)
{
    struct term *base, *term;
    if (!e->u.member.base) return check_node(k, e);
    term = qualified(k, e, expected);
    if (term) return term;
    base = check_expr(k, e->u.member.base, NULL);
    if (type_is_thing(base->type)) need_value(k, base, e->u.member.base);
    term = member_of(k, base, &e->u.member.name, e->at);
    if (k->strict && term->type->optional && is_proven(k, e)) term->type = term->type->plain;
    return term;
}
