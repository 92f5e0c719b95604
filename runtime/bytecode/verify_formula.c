/* Formulas: each is made of others that stand before it, so that none goes round in a circle. */
#include "bytecode/verify_int.h"

enum { MANY = INT32_MAX };

enum formula_of {
    OF_NOTHING,
    OF_NUMBER,
    OF_OPCODE,
    OF_BUILTIN,
    OF_FUNCTION,
    OF_CONSTANT,
    OF_PARAMETER,
    OF_FIELD,
    OF_TEXT,
    OF_KIND,
    OF_RELATION,
    OF_FORMULA,
    OF_PART,
    OF_BLOCK
};

static const struct {
    enum formula_of of;
    uint32_t least, most;
} forms[] = {
#define FORMULA(kind, of, least, most, meaning) {of, least, most},
#include "bytecode/formula.def"
#undef FORMULA
};

/* How many rows `of` may choose from. */
static size_t count_of(const struct program *p, uint32_t number)
{
    switch (forms[p->formulas[number].kind].of) {
    case OF_NOTHING: return 1;
    case OF_NUMBER: return 2;
    case OF_OPCODE: return opcode_count;
    case OF_BUILTIN: return builtin_count;
    case OF_FUNCTION: return aggregate_count;
    case OF_CONSTANT: return p->nconstants;
    case OF_PARAMETER: return p->nparameters;
    case OF_FIELD: return p->nfields;
    case OF_TEXT: return p->texts.n;
    case OF_KIND: return p->nkinds;
    case OF_RELATION: return p->nrelations;
    case OF_FORMULA: return number;
    case OF_PART: return p->nparts;
    case OF_BLOCK: return p->nblocks;
    }
    return 0;
}

bool verify_formulas(struct verifier *v)
{
    const struct program *p = v->program;
    for (uint32_t i = 0; i < p->nformulas; i++) {
        const struct program_formula *f = &p->formulas[i];
        if (f->kind >= sizeof forms / sizeof *forms)
            return verify_fail(v, "formulas[%u] is of kind %u, and there is no such", i, f->kind);
        if (f->arguments_count < forms[f->kind].least || f->arguments_count > forms[f->kind].most)
            return verify_fail(v, "formulas[%u] has %u arguments", i, f->arguments_count);
        if (f->of >= count_of(p, i))
            return verify_fail(v, "formulas[%u] is of number %u, and there is no such", i, f->of);
        for (uint32_t k = 0; k < f->arguments_count; k++)
            if (p->formula_arguments[f->arguments_first + k].formula >= i)
                return verify_fail(v, "formulas[%u] rests on a formula behind it", i);
    }
    return true;
}
