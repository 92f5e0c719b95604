/* How the operands of an instruction go together, and which routines may have it. */
#include "bytecode/verify_code_int.h"

typedef const struct program_instruction *code;

static const struct program_type *type_of(const struct verifier *v, uint32_t number)
{
    return &v->program->types[verify_register(v, number)];
}

/* Whether a word of a type may go to register `to`. */
static bool goes(struct verifier *v, uint32_t from, uint32_t to)
{
    return verify_flows(v, from, verify_register(v, to)) ||
           verify_fail_here(v, "a %s cannot go to r%u, a %s", verify_type_name(v, from), to,
                            verify_type_name(v, verify_register(v, to)));
}

/* Whether register `from` may go where a type is expected. */
static bool suits(struct verifier *v, uint32_t from, uint32_t type)
{
    return verify_flows(v, verify_register(v, from), type) ||
           verify_fail_here(v, "r%u is a %s where a %s is expected", from,
                            verify_type_name(v, verify_register(v, from)),
                            verify_type_name(v, type));
}

static bool compares(struct verifier *v, uint32_t number, uint32_t type)
{
    return verify_compares(v, verify_register(v, number), type) ||
           verify_fail_here(v, "r%u is a %s and cannot be compared with a %s", number,
                            verify_type_name(v, verify_register(v, number)),
                            verify_type_name(v, type));
}

static bool has_tag(struct verifier *v, uint32_t number, enum type_tag tag)
{
    return type_of(v, number)->tag == (uint32_t)tag ||
           verify_fail_here(v, "r%u is a %s where a %s is expected", number,
                            verify_type_name(v, verify_register(v, number)), type_tag_name(tag));
}

static bool only_in(struct verifier *v, enum routine_kind kind, const char *what)
{
    return v->program->routines[v->routine].kind == (uint32_t)kind ||
           verify_fail_here(v, "only %s may do this", what);
}

static bool maps(struct verifier *v)
{
    return only_in(v, ROUTINE_MAP, "the mapping of a document");
}

static bool declares(struct verifier *v)
{
    return only_in(v, ROUTINE_DECLARE, "declarations");
}

/* -- control */

static bool check_call(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_routine *r = &p->routines[i->b];
    if (r->kind != ROUTINE_FUNCTION) return verify_fail_here(v, "routine %u is no function", i->b);
    if (!verify_arguments(v, i->c, r->arguments) || !verify_work(v, r->arguments)) return false;
    for (uint32_t n = 0; n < r->arguments; n++)
        if (!suits(v, i->c + n, p->registers[r->registers_first + n].type)) return false;
    return goes(v, r->result, i->a);
}

static bool check_end(struct verifier *v, code i)
{
    uint32_t result = v->program->routines[v->routine].result;
    if (i->op == OP_END)
        return result == NONE || verify_fail_here(v, "the routine ends without a result");
    if (result == NONE) return verify_fail_here(v, "the routine has no result to return");
    return suits(v, i->a, result);
}

/* -- rows */

static bool stands_on(struct verifier *v, uint32_t cursor, uint32_t relation)
{
    const struct program *p = v->program;
    return p->cursors[p->routines[v->routine].cursors_first + cursor].relation == relation ||
           verify_fail_here(v, "c%u does not stand on rows of relation %u", cursor, relation);
}

static uint32_t column_type(const struct verifier *v, uint32_t relation, uint32_t column)
{
    const struct program *p = v->program;
    return p->columns[p->relations[relation].columns_first + column].type;
}

static bool check_probe(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_index *x = &p->indexes[i->b];
    if (!stands_on(v, i->a, x->relation) || !verify_arguments(v, i->c, x->keys_count)) return false;
    for (uint32_t n = 0; n < x->keys_count; n++)
        if (!compares(v, i->c + n,
                      column_type(v, x->relation, p->index_keys[x->keys_first + n].column)))
            return false;
    return true;
}

static const struct program_cursor *cursor_of(const struct verifier *v, uint32_t number)
{
    const struct program *p = v->program;
    return &p->cursors[p->routines[v->routine].cursors_first + number];
}

static bool check_element(struct verifier *v, code i)
{
    uint32_t element = cursor_of(v, i->op == OP_ELEMENTS ? i->a : i->b)->element;
    if (element == NONE) return verify_fail_here(v, "the cursor does not stand on elements");
    if (i->op == OP_ELEMENT) return goes(v, element, i->a);
    return type_of(v, i->b)->of == element ||
           verify_fail_here(v, "c%u stands on elements of another type than r%u has", i->a, i->b);
}

static bool check_column(struct verifier *v, code i)
{
    uint32_t relation = cursor_of(v, i->b)->relation;
    if (relation == NONE) return verify_fail_here(v, "c%u does not stand on rows", i->b);
    if (i->c >= v->program->relations[relation].columns_count)
        return verify_fail_here(v, "relation %u has no column %u", relation, i->c);
    return goes(v, column_type(v, relation, i->c), i->a);
}

static bool check_row(struct verifier *v, code i)
{
    bool insert = i->op == OP_INSERT;
    uint32_t number = insert ? i->a : i->b, first = insert ? i->b : i->c;
    const struct program_relation *r = &v->program->relations[number];
    if (insert && r->flags & (RELATION_KIND | RELATION_SET))
        return verify_fail_here(v, "relation %u gains rows by declarations only", number);
    if (!verify_arguments(v, first, r->columns_count)) return false;
    for (uint32_t n = 0; n < r->columns_count; n++) {
        uint32_t type = column_type(v, number, n);
        if (!(insert ? suits(v, first + n, type) : compares(v, first + n, type))) return false;
    }
    return true;
}

/* Rows of a loop's relations become known between its rounds only. */
static bool check_settle(struct verifier *v, code i)
{
    return !(v->program->relations[i->a].flags & (RELATION_KIND | RELATION_SET | RELATION_RULE)) ||
           verify_fail_here(v, "relation %u is no table", i->a);
}

static bool check_path(struct verifier *v, code i)
{
    const struct program_relation *r = &v->program->relations[i->b];
    uint32_t type = column_type(v, i->b, 0);
    if (r->columns_count != 2 || column_type(v, i->b, 1) != type)
        return verify_fail_here(v, "relation %u does not hold pairs of one type", i->b);
    if (!verify_arguments(v, i->c, 2) || !compares(v, i->c, type) || !compares(v, i->c + 1, type))
        return false;
    return (type_of(v, i->a)->tag == TYPE_LIST && type_of(v, i->a)->of == type) ||
           verify_fail_here(v, "r%u is no list of what relation %u holds", i->a, i->b);
}

/* -- things */

/* A field is asked of things of its kind, or of things whose kind shows when it runs. */
static bool has_field(struct verifier *v, uint32_t thing, uint32_t field, bool exactly)
{
    const struct program_type *t = type_of(v, thing);
    if (t->tag == TYPE_THING ? t->of == v->field_kinds[field] : !exactly) return true;
    return verify_fail_here(v, "r%u, a %s, has no field %s (%u)", thing,
                            verify_type_name(v, verify_register(v, thing)),
                            verify_text(v, v->program->fields[field].name), field);
}

static bool is_set(struct verifier *v, uint32_t field, bool expected)
{
    return (v->program->fields[field].set != NONE) == expected ||
           verify_fail_here(v, "field %s (%u) is %s set",
                            verify_text(v, v->program->fields[field].name), field,
                            expected ? "no" : "a");
}

static bool check_field(struct verifier *v, code i)
{
    const struct program *p = v->program;
    uint32_t type = p->fields[i->b].type;
    if (!has_field(v, i->c, i->b, false) || !is_set(v, i->b, i->op == OP_SET_OF_FIELD))
        return false;
    if (i->op == OP_FIELD) return goes(v, type, i->a);
    return (type_of(v, i->a)->tag == TYPE_SET && type_of(v, i->a)->of == type) ||
           verify_fail_here(v, "r%u is no set of the members of field %u", i->a, i->b);
}

/* Every field of that name that the kind has gives what r[a] holds. */
static bool kind_gives(struct verifier *v, code i, uint32_t kind)
{
    const struct program *p = v->program;
    const struct program_kind *k = &p->kinds[kind];
    if (!verify_work(v, (uint64_t)k->fields_count + 1)) return false;
    for (uint32_t n = 0; n < k->fields_count; n++) {
        uint32_t field = k->fields_first + n;
        if (p->fields[field].name != i->b) continue;
        if (!is_set(v, field, false) || !goes(v, p->fields[field].type, i->a)) return false;
    }
    return true;
}

static bool check_field_named(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_type *t = type_of(v, i->c);
    const struct program_union *u;
    if (t->tag == TYPE_THING) return kind_gives(v, i, t->of);
    u = &p->unions[t->of];
    for (uint32_t n = 0; n < u->members_count; n++)
        if (!kind_gives(v, i, p->union_members[u->members_first + n].kind)) return false;
    for (uint32_t kind = 0; !u->members_count && kind < p->nkinds; kind++)
        if (!kind_gives(v, i, kind)) return false;
    return true;
}

static bool check_make(struct verifier *v, code i)
{
    const struct program_constant *c = &v->program->constants[i->b];
    if (!declares(v)) return false;
    if (verify_tag(v, c->type) != TYPE_THING || program_constant_word(c) == INT64_MIN)
        return verify_fail_here(v, "constant %u is no thing", i->b);
    return goes(v, c->type, i->a);
}

static bool check_store(struct verifier *v, code i)
{
    return (i->op == OP_STORE ? declares(v) : maps(v)) && has_field(v, i->a, i->b, true) &&
           suits(v, i->c, v->program->fields[i->b].type);
}

static bool check_parent(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_type *child = type_of(v, i->a), *parent = type_of(v, i->b);
    if (!(i->op == OP_SET_PARENT ? declares(v) : maps(v))) return false;
    return (child->tag == TYPE_THING && parent->tag == TYPE_THING &&
            p->kinds[child->of].parent == parent->of) ||
           verify_fail_here(v, "a %s cannot be the parent of a %s",
                            verify_type_name(v, verify_register(v, i->b)),
                            verify_type_name(v, verify_register(v, i->a)));
}

static bool check_member_place(struct verifier *v, code i)
{
    return has_field(v, i->c, i->b, false) && is_set(v, i->b, true) &&
           compares(v, i->d, v->program->fields[i->b].type);
}

/* -- values */

static bool check_order(struct verifier *v, code i)
{
    if (i->op != OP_EQUAL && v->node_types[verify_register(v, i->b)])
        return verify_fail_here(v, "elements of documents have no order");
    return compares(v, i->b, verify_register(v, i->c));
}

static bool check_builtin(struct verifier *v, code i)
{
    uint32_t types[8];
    size_t n = builtin_arity(i->b);
    if (n > sizeof types / sizeof *types || !verify_arguments(v, i->c, n)) return false;
    for (uint32_t k = 0; k < n; k++) types[k] = verify_register(v, i->c + k);
    return builtin_fits(v->program, i->b, types, n, verify_register(v, i->a)) ||
           verify_fail_here(v, "%s(%s) does not go with these types", builtin_word(i->b),
                            builtin_arguments(i->b));
}

/* JOIN, MAKE_LIST, SUBJECT: c neighbours from b on. */
static bool check_gather(struct verifier *v, code i)
{
    if (!verify_arguments(v, i->b, i->c)) return false;
    if (!verify_work(v, i->c)) return false;
    for (uint32_t n = 0; n < i->c; n++) {
        uint32_t type = verify_register(v, i->b + n);
        if (i->op == OP_JOIN && !has_tag(v, i->b + n, TYPE_TEXT)) return false;
        if (i->op == OP_MAKE_LIST && !suits(v, i->b + n, type_of(v, i->a)->of)) return false;
        if (i->op == OP_SUBJECT && v->node_types[type])
            return verify_fail_here(v, "r%u is an element of a document", i->b + n);
    }
    return true;
}

/* -- aggregates */

static bool check_aggregate(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_aggregate *a = &p->aggregates[i->op == OP_RESULT ? i->b : i->a];
    uint32_t tag;
    if (a->routine != v->routine) return verify_fail_here(v, "the aggregate is another routine's");
    if (i->op == OP_TAKE) {
        if (!suits(v, i->b, a->value) || !verify_arguments(v, i->c, a->keys_count) ||
            !verify_work(v, a->keys_count))
            return false;
        for (uint32_t n = 0; n < a->keys_count; n++)
            if (!suits(v, i->c + n, p->sort_keys[a->keys_first + n].type)) return false;
    }
    if (i->op != OP_RESULT) return true;
    tag = type_of(v, i->c)->tag;
    if ((a->function == AGGREGATE_FIRST_N || a->function == AGGREGATE_LAST_N) && tag != TYPE_INT)
        return verify_fail_here(v, "r%u should say how many and is no int", i->c);
    if (a->function == AGGREGATE_PERCENTILE && tag != TYPE_INT && tag != TYPE_NUMBER)
        return verify_fail_here(v, "r%u should be a percentage and is no number", i->c);
    return goes(v, a->result, i->a);
}

/* -- judging */

static bool check_part(struct verifier *v, code i)
{
    uint32_t requirement = v->program->parts[i->a].requirement;
    if (!only_in(v, ROUTINE_REQUIREMENT, "a requirement")) return false;
    if (v->requirement != NONE && v->requirement != requirement)
        return verify_fail_here(v, "part %u is another requirement's", i->a);
    v->requirement = requirement;
    if (i->op != OP_FINDING) return true;
    return verify_arguments(v, i->c, 3) && has_tag(v, i->c, TYPE_BOOL) &&
           has_tag(v, i->c + 1, TYPE_TEXT) && has_tag(v, i->c + 2, TYPE_INT);
}

/* -- proofs */

static bool check_trace(struct verifier *v, code i)
{
    return v->program->traces[i->a].type == verify_register(v, i->b) ||
           verify_fail_here(v, "r%u is a %s and trace %u is none", i->b,
                            verify_type_name(v, verify_register(v, i->b)), i->a);
}

static bool check_fact(struct verifier *v, code i)
{
    return has_field(v, i->b, i->a, false);
}

static bool check_explain(struct verifier *v, code i)
{
    (void)i;
    return only_in(v, ROUTINE_REQUIREMENT, "a requirement");
}

/* -- documents */

static bool check_nodes(struct verifier *v, code i)
{
    const struct program *p = v->program;
    const struct program_type *t = type_of(v, i->a);
    return maps(v) && ((t->tag == TYPE_LIST && p->types[t->of].tag == TYPE_NODE) ||
                       verify_fail_here(v, "r%u is no list of elements", i->a));
}

static bool check_node_as(struct verifier *v, code i)
{
    uint32_t tag = type_of(v, i->a)->tag;
    if (!maps(v)) return false;
    if (tag != TYPE_NODE && tag != TYPE_SUBJECT && tag != TYPE_LIST && tag != TYPE_SET) return true;
    return verify_fail_here(v, "an element cannot be read as a %s",
                            verify_type_name(v, verify_register(v, i->a)));
}

static bool check_node_thing(struct verifier *v, code i)
{
    const struct program_type *t = type_of(v, i->a);
    return maps(v) && ((t->tag == TYPE_THING && t->of == v->map_kinds[v->routine]) ||
                       verify_fail_here(v, "r%u is not of the kind that is mapped here", i->a));
}

/* -- all of them */

static bool check_load(struct verifier *v, code i)
{
    return goes(v, v->program->constants[i->b].type, i->a);
}

static bool check_move(struct verifier *v, code i)
{
    return goes(v, verify_register(v, i->b), i->a);
}

static bool check_parameter(struct verifier *v, code i)
{
    return goes(v, v->program->parameters[i->b].type, i->a);
}

static bool check_scan(struct verifier *v, code i)
{
    return stands_on(v, i->a, i->b);
}

static bool check_field_place(struct verifier *v, code i)
{
    return has_field(v, i->c, i->b, false);
}

static bool check_in_list(struct verifier *v, code i)
{
    return compares(v, i->b, type_of(v, i->c)->of);
}

static bool check_declares(struct verifier *v, code i)
{
    (void)i;
    return declares(v);
}

static bool check_maps(struct verifier *v, code i)
{
    (void)i;
    return maps(v);
}

/* For instructions whose operands' kinds in opcode.def say all. */
static bool nothing_more(struct verifier *v, code i)
{
    (void)v;
    (void)i;
    return true;
}

/* An instruction that is not listed here is refused. */
static bool (*const checks[])(struct verifier *v, code i) = {
    [OP_LOAD] = check_load,
    [OP_MOVE] = check_move,
    [OP_PARAMETER] = check_parameter,
    [OP_CALL] = check_call,
    [OP_RETURN] = check_end,
    [OP_END] = check_end,
    [OP_SCAN] = check_scan,
    [OP_PROBE] = check_probe,
    [OP_PROBE_MAYBE] = check_probe,
    [OP_ELEMENTS] = check_element,
    [OP_ELEMENT] = check_element,
    [OP_COLUMN] = check_column,
    [OP_INSERT] = check_row,
    [OP_CONTAINS] = check_row,
    [OP_SETTLE] = check_settle,
    [OP_PATH] = check_path,
    [OP_FIELD] = check_field,
    [OP_SET_OF_FIELD] = check_field,
    [OP_FIELD_NAMED] = check_field_named,
    [OP_PLACE_OF_FIELD] = check_field_place,
    [OP_PLACE_OF_MEMBER] = check_member_place,
    [OP_MAKE] = check_make,
    [OP_SET_TITLE] = check_declares,
    [OP_SET_PARENT] = check_parent,
    [OP_NODE_PARENT] = check_parent,
    [OP_STORE] = check_store,
    [OP_NODE_STORE] = check_store,
    [OP_EQUAL] = check_order,
    [OP_LESS] = check_order,
    [OP_LESS_EQUAL] = check_order,
    [OP_IN_LIST] = check_in_list,
    [OP_BUILTIN] = check_builtin,
    [OP_JOIN] = check_gather,
    [OP_MAKE_LIST] = check_gather,
    [OP_SUBJECT] = check_gather,
    [OP_BEGIN] = check_aggregate,
    [OP_TAKE] = check_aggregate,
    [OP_DOUBT] = check_aggregate,
    [OP_RESULT] = check_aggregate,
    [OP_HOLDS] = check_part,
    [OP_SATISFIED] = check_part,
    [OP_FINDING] = check_part,
    [OP_BROKEN] = check_part,
    [OP_INSPECTED] = check_part,
    [OP_NODE_THIS] = check_maps,
    [OP_NODE_DOCUMENT] = check_maps,
    [OP_NODE_UP] = check_maps,
    [OP_NODE_MEMBER] = check_maps,
    [OP_NODE_AT] = check_maps,
    [OP_NODE_KEY] = check_maps,
    [OP_NODE_FILE] = check_maps,
    [OP_NODE_LINE] = check_maps,
    [OP_NODE_TITLE] = check_maps,
    [OP_NODE_EACH] = check_nodes,
    [OP_NODE_DEEP] = check_nodes,
    [OP_NODE_AS] = check_node_as,
    [OP_TEXT_AS] = check_node_as,
    [OP_NODE_THING] = check_node_thing,
    [OP_EXPLAIN] = check_explain,
    [OP_TRACE_END] = check_trace,
    [OP_TRACE_ROW] = check_trace,
    [OP_TRACE_FACT] = check_fact,
    [OP_TRACE_BEGIN] = nothing_more,
    [OP_TRACE_FIT] = nothing_more,
    [OP_TRACE_AT] = nothing_more,
    [OP_COVER] = nothing_more,
    [OP_REACH] = nothing_more,
    [OP_MISSING] = nothing_more,
    [OP_NOW] = nothing_more,
    [OP_TODAY] = nothing_more,
    [OP_JUMP] = nothing_more,
    [OP_JUMP_IF] = nothing_more,
    [OP_JUMP_UNLESS] = nothing_more,
    [OP_JUMP_IF_FALSE] = nothing_more,
    [OP_JUMP_IF_MISSING] = nothing_more,
    [OP_GUARD] = nothing_more,
    [OP_NEXT] = nothing_more,
    [OP_TITLE] = nothing_more,
    [OP_PARENT] = nothing_more,
    [OP_NAME] = nothing_more,
    [OP_KNOWN] = nothing_more,
    [OP_DECLARED] = check_move,
    [OP_IS_KIND] = nothing_more,
    [OP_AS_KIND] = nothing_more,
    [OP_READ] = nothing_more,
    [OP_IF_READ] = nothing_more,
    [OP_NOT] = nothing_more,
    [OP_AND] = nothing_more,
    [OP_OR] = nothing_more,
    [OP_HAS] = nothing_more,
    [OP_LIKE] = nothing_more,
    [OP_MATCHES] = nothing_more,
    [OP_ADD_INT] = nothing_more,
    [OP_SUB_INT] = nothing_more,
    [OP_MUL_INT] = nothing_more,
    [OP_NEG_INT] = nothing_more,
    [OP_ADD_NUMBER] = nothing_more,
    [OP_SUB_NUMBER] = nothing_more,
    [OP_MUL_NUMBER] = nothing_more,
    [OP_DIV_NUMBER] = nothing_more,
    [OP_NEG_NUMBER] = nothing_more,
    [OP_NUMBER] = nothing_more,
    [OP_ADD_DURATION] = nothing_more,
    [OP_SUB_DURATION] = nothing_more,
    [OP_NEG_DURATION] = nothing_more,
    [OP_MUL_DURATION] = nothing_more,
    [OP_DIV_DURATION] = nothing_more,
    [OP_ADD_INSTANT] = nothing_more,
    [OP_SUB_INSTANT] = nothing_more,
    [OP_ADD_DAYS] = nothing_more,
    [OP_SUB_DATE] = nothing_more,
    [OP_ADD_MONTHS] = nothing_more,
    [OP_ADD_INSTANT_MONTHS] = nothing_more,
    [OP_ADD_CALENDAR] = nothing_more,
    [OP_NEG_MONTHS] = nothing_more,
    [OP_INSTANT] = nothing_more,
    [OP_TEXT_OF] = nothing_more,
    [OP_PLACE_OF] = nothing_more,
    [OP_RUNNING] = nothing_more,
};

bool verify_op(struct verifier *v, code i)
{
    if (i->op >= sizeof checks / sizeof *checks || !checks[i->op])
        return verify_fail_here(v, "the verifier does not know this instruction");
    return checks[i->op](v, i);
}
