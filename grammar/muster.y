/*
 * The grammar of Muster. What the language looks like, and nothing else: each action is one call of
 * ast_build.h. docs/language.md says what it means.
 *
 * Tokens carry no values: builders read names and literals from the source, by their spans.
 *
 * Mistakes: after a syntax error parse.c skips to where an item or a declaration can begin and then
 * gives the token RESUME, in front of it. Every list in braces has a rule `error RESUME`, so that the
 * error is swallowed by the innermost open braces. parse.c counts on that.
 */
%define api.pure full
%define api.prefix {muster_yy}
%define api.location.type {struct span}
%define api.value.type union
%define parse.error custom
%define parse.lac full
%locations
%param {struct parser *p}

/* No conflicts. Never raise this number: change the syntax instead. */
%expect 0

%code requires {
#include "grammar/ast_build.h"
}

%code provides {
/* Flex knows these two by their usual names only. */
#define YYSTYPE MUSTER_YYSTYPE
#define YYLTYPE MUSTER_YYLTYPE
int muster_yylex(MUSTER_YYSTYPE *value, MUSTER_YYLTYPE *at, struct parser *p);
void muster_yyerror(const MUSTER_YYLTYPE *at, struct parser *p, const char *message);
}

%code {
#include "grammar/parse_int.h"

/* What is empty has the span of nothing, right behind what stands before it. */
#define YYLLOC_DEFAULT(Current, Rhs, N)                                                            \
    ((Current).from = (N) ? YYRHSLOC(Rhs, 1).from : YYRHSLOC(Rhs, 0).to,                           \
     (Current).to = YYRHSLOC(Rhs, (N)).to)

/*
 * Stacks that grow do so on the heap of the parser `p`. In the function that looks ahead (LAC) there is
 * no parser, and this constant stands for it: there no stack may grow. Its 20 entries are for
 * reductions of empty rules one after another; the grammar has at most three.
 */
static struct parser *const p = NULL;
#define YYMALLOC(size) parser_alloc(p, size)
#define YYFREE(block) parser_free(p, block)
#define YYMAXDEPTH 10000
}

%initial-action { @$ = parser_start(p); }

%token AS_FILE AS_QUERY RESUME
%token END "the end of the file"

%token NAME "a name" KEY "a field such as owner:" MEMBER "a member" DEEP "a member at any depth"
%token TEXT "a text" TEXT_HEAD "a text with a hole" TEXT_MID "the rest of the text"
%token TEXT_TAIL "the end of the text"
%token INT "a whole number" NUMBER "a number" PERCENT "a percentage" DURATION "a duration"
%token DATE "a date" TIMESTAMP "a timestamp"

%token LBRACE "{" RBRACE "}" LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]"
%token COMMA "," COLON ":" ASSIGN "=" QUESTION "?" BAR "|" ARROW "->"
%token EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">=" PLUS "+" MINUS "-" STAR "*" SLASH "/"
%token DEFAULT "??" DOLLAR "$" CARET "^" HERE "."

/* words that are never names */
%token AND "and" OR "or" NOT "not" IN "in" LIKE "like" MATCHES "matches" IS "is" HAS "has"
%token EXISTS "exists" NO "no" EVERY "every" SATISFIES "satisfies" IF "if" THEN "then" ELSE "else"
%token TRUE "true" FALSE "false" FOR "for" WHERE "where" BY "by" DESC "desc" PER "per" LET "let"
%token PROVIDED "provided" REQUIRE "require" WHEN "when" AT "at" ENUM "enum" OBSERVED "observed"
%token JUDGED "judged"

/* words that are names wherever a name can stand */
%token MODULE "module" IMPORT "import" KIND "kind" EXTEND "extend" FACTS "facts" FROM "from"
%token EACH "each" PARAMETER "parameter" SET "set" RULE "rule" DEFINE "define" GRAPH "graph"
%token NODE "node" EDGE "edge" REPORT "report" COLUMNS "columns" ORDER "order" LIMIT "limit"
%token TEST "test" AS_OF "as-of" GIVEN "given" EXPECT "expect" ON "on"

%type <struct name> key word quoted_or_name
%type <uint32_t> title
%type <struct dotted> dotted dotted_kind parent
%type <struct decl *> declaration enumeration kind facts facts_of parameter setting_declaration thing
%type <struct decl *> rule define graph report test
%type <struct setting> setting
%type <struct enum_values *> values values_any values_low
%type <struct enum_value> value
%type <int> role
%type <struct kind_fields *> kind_fields
%type <struct kind_field *> kind_field
%type <struct type_name *> type base kinds_or
%type <struct formal_list> formals formals_some
%type <struct item_list> items fields options graph_items report_items test_items attributes
%type <struct item *> item field clause clause_for clause_per clause_let graph_item report_item test_item
%type <struct key_list> keys
%type <struct group_key> group_key
%type <struct map_fields> map_fields
%type <struct map_field> map_field
%type <struct column_list> columns
%type <struct column> column
%type <struct sort_list> sort_keys by
%type <struct sort_key> sort_key
%type <struct thing_list> things
%type <struct query> query
%type <struct binder_list> binders
%type <struct binder> binder
%type <struct binder> names
%type <struct expr_list> list
%type <struct text_parts *> text_parts
%type <struct expr *> expr quantifier cond conjunction negation comparison sum product unary fallback
%type <struct expr *> postfix primary place literal text source thing_title where standard otherwise
%type <struct expr *> when as_of
%type <int> up

/* The one precedence: after `exists a in x` a comma goes on with the binders. */
%precedence BINDERS
%precedence ","

%%

start
    : AS_FILE declarations END
    | AS_QUERY expr END                          { ast_query_value(p, $expr); }
    | AS_QUERY expr FOR query by END             { ast_query_rows(p, $expr, $query, $by); }
    | AS_QUERY error RESUME END                  { yyerrok; }
    ;

/* ---- declarations */

declarations
    : %empty
    | declarations declaration                   { ast_declare(p, $2); }
    | declarations error RESUME                  { yyerrok; }
    ;

declaration
    : MODULE dotted                              { $$ = ast_path(p, DECL_MODULE, @$, $2); }
    | IMPORT dotted                              { $$ = ast_path(p, DECL_IMPORT, @$, $2); }
    | enumeration
    | kind
    | facts
    | parameter
    | setting_declaration
    | thing
    | rule
    | define
    | graph
    | report
    | test
    ;

enumeration
    : ENUM word title "{" values "}"             { $$ = ast_enumeration(p, @$, $word, $title, $values); }
    | ENUM word title "{" error RESUME "}"       { $$ = ast_enumeration(p, @$, $word, $title, NULL); yyerrok; }
    ;

values
    : value                                      { $$ = ast_values(p, NULL, false, @$, $1); }
    | values_any
    | values_low
    ;

values_any
    : value[first] "," value[second]             { $$ = ast_values_two(p, false, @$, $first, $second); }
    | values_any[list] "," value                 { $$ = ast_values(p, $list, false, @$, $value); }
    ;

values_low
    : value[first] "<" value[second]             { $$ = ast_values_two(p, true, @$, $first, $second); }
    | values_low[list] "<" value                 { $$ = ast_values(p, $list, true, @$, $value); }
    ;

value
    : word title                                 { $$ = ast_value($word, $title); }
    ;

kind
    : KIND word parent role title "{" kind_fields "}"
                                                 { $$ = ast_kind(p, @$, $word, $parent, $role, $title, $kind_fields); }
    | EXTEND dotted "{" kind_fields "}"          { $$ = ast_extend(p, @$, $dotted, $kind_fields); }
    ;

parent
    : %empty                                     { $$ = ast_no_path(); }
    | IN dotted                                  { $$ = $dotted; }
    ;

role
    : %empty                                     { $$ = AST_PLAIN; }
    | OBSERVED                                   { $$ = AST_OBSERVED; }
    | JUDGED                                     { $$ = AST_JUDGED; }
    ;

kind_fields
    : %empty                                     { $$ = ast_kind_fields(p); }
    | kind_fields[list] kind_field               { $$ = ast_kind_fields_add(p, $list, $kind_field); }
    | kind_fields[list] kind_field ","           { $$ = ast_kind_fields_add(p, $list, $kind_field); }
    | kind_fields error RESUME                   { $$ = $1; yyerrok; }
    ;

kind_field
    : key type standard title                     { $$ = ast_kind_field(p, @$, $key, $type, $standard, $title); }
    ;

standard
    : %empty                                     { $$ = NULL; }
    | "=" expr                                   { $$ = $expr; }
    ;

type
    : base
    | base "?"                                   { $$ = ast_type_suffix($base, '?', @$); }
    | base "*"                                   { $$ = ast_type_suffix($base, '*', @$); }
    ;

base
    : dotted                                     { $$ = ast_type(p, NULL, @$, $dotted); }
    | kinds_or
    | ENUM "{" values "}"                        { $$ = ast_type_enum(p, @$, $values); }
    | ENUM "{" error RESUME "}"                  { $$ = ast_type_enum(p, @$, NULL); yyerrok; }
    ;

kinds_or
    : dotted[first] "|" dotted[second]           { $$ = ast_type_two(p, @$, $first, $second); }
    | kinds_or[list] "|" dotted                  { $$ = ast_type(p, $list, @$, $dotted); }
    ;

parameter
    : PARAMETER key type "=" expr title          { $$ = ast_parameter(p, @$, $key, $type, $expr, $title); }
    ;

setting_declaration
    : setting                                    { $$ = ast_setting_declaration(p, @$, $1); }
    ;

setting
    : SET dotted "=" expr                        { $$ = ast_setting($dotted, $expr); }
    ;

thing
    : dotted_kind word thing_title               { $$ = ast_thing(p, @$, $dotted_kind, $word, $thing_title); }
    | dotted_kind word thing_title "{" items "}" { $$ = ast_thing_with(p, @$, $dotted_kind, $word, $thing_title, $items); }
    ;

thing_title
    : %empty                                     { $$ = NULL; }
    | TEXT                                       { $$ = ast_text(p, @1); }
    ;

items
    : %empty                                     { $$ = ast_no_items(); }
    | items[list] item                           { $$ = ast_items(p, $list, $item); }
    | items error RESUME                         { $$ = $1; yyerrok; }
    ;

item
    : field
    | field ","
    | clause
    | thing                                      { $$ = ast_item_thing(p, @$, $thing); }
    ;

field
    : key expr                                   { $$ = ast_field(p, @$, $key, $expr); }
    ;

clause
    : clause_for
    | clause_per
    | clause_let
    | PROVIDED expr otherwise                    { $$ = ast_provided(p, @$, $expr, $otherwise); }
    | REQUIRE expr when otherwise                { $$ = ast_require(p, @$, ast_no_name(), $expr, $when, $otherwise); }
    | REQUIRE key expr when otherwise            { $$ = ast_require(p, @$, $key, $expr, $when, $otherwise); }
    | AT expr                                    { $$ = ast_item_value(p, ITEM_AT, @$, $expr); }
    ;

when
    : %empty                                     { $$ = NULL; }
    | WHEN expr                                  { $$ = $expr; }
    ;

otherwise
    : %empty                                     { $$ = NULL; }
    | ELSE text                                  { $$ = $text; }
    ;

clause_for
    : FOR query                                  { $$ = ast_for(p, @$, $query); }
    ;

clause_per
    : PER keys                                   { $$ = ast_per(p, @$, $keys); }
    ;

clause_let
    : LET word "=" expr                          { $$ = ast_let(p, @$, $word, $expr); }
    ;

keys
    : group_key                                  { $$ = ast_keys(p, ast_no_keys(), $1); }
    | keys[list] "," group_key                   { $$ = ast_keys(p, $list, $group_key); }
    ;

group_key
    : word "=" sum                               { $$ = ast_key($word, $sum, NULL); }
    | word "=" sum IN source                     { $$ = ast_key($word, $sum, $source); }
    ;

/* ---- facts */

facts
    : FACTS TEXT                                 { $$ = ast_facts(p, @$, @TEXT); }
    | facts_of                                   { $$ = $1; }
    | facts_of "{" map_fields "}"                { $$ = ast_facts_map(p, @$, $1, $map_fields); }
    ;

facts_of
    : FACTS dotted FROM TEXT options as_of       { $$ = ast_facts_of(p, @$, $dotted, @TEXT, $options, $as_of, NULL, NULL); }
    | FACTS dotted FROM TEXT options as_of EACH postfix where
                                                 { $$ = ast_facts_of(p, @$, $dotted, @TEXT, $options, $as_of, $postfix, $where); }
    ;

/* how a file is written: (separator: ";", blank: above) */
options
    : %empty                                     { $$ = ast_no_items(); }
    | "(" fields ")"                             { $$ = $fields; }
    ;

as_of
    : %empty                                     { $$ = NULL; }
    | AS_OF cond                                 { $$ = $cond; }
    ;

map_fields
    : %empty                                     { $$ = ast_no_map_fields(); }
    | map_fields[list] map_field                 { $$ = ast_map_fields(p, $list, $map_field); }
    | map_fields[list] map_field ","             { $$ = ast_map_fields(p, $list, $map_field); }
    | map_fields error RESUME                    { $$ = $1; yyerrok; }
    ;

map_field
    : key cond where                             { $$ = ast_map_field(@$, $key, $cond, $where); }
    ;

/* ---- rules and functions */

rule
    : RULE word "(" formals ")" IF expr          { $$ = ast_rule(p, @$, $word, $formals, $expr); }
    ;

define
    : DEFINE word "(" formals ")" ":" type "=" expr
                                                 { $$ = ast_define(p, @$, $word, $formals, $type, $expr); }
    ;

formals
    : %empty                                     { $$ = ast_no_formals(); }
    | formals_some
    ;

formals_some
    : key type                                   { $$ = ast_formals(p, ast_no_formals(), $key, $type); }
    | formals_some[list] "," key type            { $$ = ast_formals(p, $list, $key, $type); }
    ;

/* ---- graphs and reports */

graph
    : GRAPH word title "{" graph_items "}"       { $$ = ast_picture(p, DECL_GRAPH, @$, $word, $title, $graph_items); }
    ;

graph_items
    : %empty                                     { $$ = ast_no_items(); }
    | graph_items[list] graph_item               { $$ = ast_items(p, $list, $graph_item); }
    | graph_items error RESUME                   { $$ = $1; yyerrok; }
    ;

graph_item
    : field
    | field ","
    | clause_for
    | clause_let
    | NODE sum attributes                        { $$ = ast_node(p, @$, $sum, $attributes); }
    | EDGE sum[from] "->" sum[to] attributes     { $$ = ast_edge(p, @$, $[from], $[to], $attributes); }
    ;

attributes
    : %empty                                     { $$ = ast_no_items(); }
    | "{" fields "}"                             { $$ = $fields; }
    ;

fields
    : %empty                                     { $$ = ast_no_items(); }
    | fields[list] field                         { $$ = ast_items(p, $list, $field); }
    | fields[list] field ","                     { $$ = ast_items(p, $list, $field); }
    | fields error RESUME                        { $$ = $1; yyerrok; }
    ;

report
    : REPORT word title "{" report_items "}"     { $$ = ast_picture(p, DECL_REPORT, @$, $word, $title, $report_items); }
    ;

report_items
    : %empty                                     { $$ = ast_no_items(); }
    | report_items[list] report_item             { $$ = ast_items(p, $list, $report_item); }
    | report_items error RESUME                  { $$ = $1; yyerrok; }
    ;

report_item
    : field
    | field ","
    | clause_for
    | clause_per
    | clause_let
    | COLUMNS "{" columns "}"                    { $$ = ast_columns_item(p, @$, $columns); }
    | ORDER BY sort_keys                         { $$ = ast_order(p, @$, $sort_keys); }
    | LIMIT expr                                 { $$ = ast_item_value(p, ITEM_LIMIT, @$, $expr); }
    ;

columns
    : column                                     { $$ = ast_columns(p, ast_no_columns(), $column); }
    | column ","                                 { $$ = ast_columns(p, ast_no_columns(), $column); }
    | columns[list] column                       { $$ = ast_columns(p, $list, $column); }
    | columns[list] column ","                   { $$ = ast_columns(p, $list, $column); }
    | error RESUME                               { $$ = ast_no_columns(); yyerrok; }
    | columns error RESUME                       { $$ = $1; yyerrok; }
    ;

column
    : TEXT ":" expr                              { $$ = ast_column(p, @TEXT, $expr); }
    ;

sort_keys
    : sort_key                                   { $$ = ast_sort(p, ast_no_sort(), $1); }
    | sort_keys[list] "," sort_key               { $$ = ast_sort(p, $list, $sort_key); }
    ;

sort_key
    : cond                                       { $$ = ast_sort_key($cond, false); }
    | cond DESC                                  { $$ = ast_sort_key($cond, true); }
    ;

/* ---- tests */

test
    : TEST TEXT "{" test_items "}"               { $$ = ast_test(p, @$, @TEXT, $test_items); }
    ;

test_items
    : %empty                                     { $$ = ast_no_items(); }
    | test_items[list] test_item                 { $$ = ast_items(p, $list, $test_item); }
    | test_items error RESUME                    { $$ = $1; yyerrok; }
    ;

test_item
    : AS_OF expr                                 { $$ = ast_item_value(p, ITEM_AS_OF, @$, $expr); }
    | setting                                    { $$ = ast_item_setting(p, @$, $setting); }
    | GIVEN NO dotted                            { $$ = ast_given_no(p, @$, $dotted); }
    | GIVEN things                               { $$ = ast_given(p, @$, $things); }
    | EXPECT word dotted                         { $$ = ast_expect(p, @$, $word, $dotted, NULL); }
    | EXPECT word dotted ON expr                 { $$ = ast_expect(p, @$, $word, $dotted, $expr); }
    ;

things
    : thing                                      { $$ = ast_things(p, ast_no_things(), $thing); }
    | things[list] thing                         { $$ = ast_things(p, $list, $thing); }
    ;

/* ---- conditions */

expr
    : cond
    | quantifier
    | IF expr[condition] THEN expr[then] ELSE expr[otherwise]
                                                 { $$ = ast_choice(p, @$, $condition, $then, $[otherwise]); }
    ;

quantifier
    : EXISTS binders                %prec BINDERS { $$ = ast_quantifier(p, @$, QUANTIFIER_EXISTS, ast_query($binders, NULL), NULL); }
    | EXISTS binders WHERE expr                  { $$ = ast_quantifier(p, @$, QUANTIFIER_EXISTS, ast_query($binders, $expr), NULL); }
    | NO binders                    %prec BINDERS { $$ = ast_quantifier(p, @$, QUANTIFIER_NO, ast_query($binders, NULL), NULL); }
    | NO binders WHERE expr                      { $$ = ast_quantifier(p, @$, QUANTIFIER_NO, ast_query($binders, $expr), NULL); }
    | EVERY query SATISFIES expr                 { $$ = ast_quantifier(p, @$, QUANTIFIER_EVERY, $query, $expr); }
    ;

query
    : binders where                              { $$ = ast_query($binders, $where); }
    ;

where
    : %empty                                     { $$ = NULL; }
    | WHERE expr                                 { $$ = $expr; }
    ;

by
    : %empty                                     { $$ = ast_no_sort(); }
    | BY sort_keys                               { $$ = $sort_keys; }
    ;

binders
    : binder                                     { $$ = ast_binders(p, ast_no_binders(), $binder); }
    | binders[list] "," binder                   { $$ = ast_binders(p, $list, $binder); }
    ;

binder
    : word IN source                             { $$ = ast_binder(p, @$, $word, $source); }
    | "(" names ")" IN source                    { $$ = ast_binder_tuple(@$, $names, $source); }
    ;

names
    : word                                       { $$ = ast_names(p, ast_no_names(), $word); }
    | names[list] "," word                       { $$ = ast_names(p, $list, $word); }
    ;

source
    : sum
    ;

cond
    : conjunction
    | cond[left] OR conjunction[right]           { $$ = ast_binary(p, OPERATOR_OR, @$, @OR, $left, $right); }
    ;

conjunction
    : negation
    | conjunction[left] AND negation[right]      { $$ = ast_binary(p, OPERATOR_AND, @$, @AND, $left, $right); }
    ;

negation
    : comparison
    | NOT negation[value]                        { $$ = ast_unary(p, OPERATOR_NOT, @$, @NOT, $value); }
    ;

comparison
    : sum
    | sum[left] "==" sum[right]                  { $$ = ast_binary(p, OPERATOR_EQ, @$, @2, $left, $right); }
    | sum[left] "=" sum[right]                   { $$ = ast_binary_single(p, @$, @2, $left, $right); }
    | sum[left] "!=" sum[right]                  { $$ = ast_binary(p, OPERATOR_NE, @$, @2, $left, $right); }
    | sum[left] "<" sum[right]                   { $$ = ast_binary(p, OPERATOR_LT, @$, @2, $left, $right); }
    | sum[left] "<=" sum[right]                  { $$ = ast_binary(p, OPERATOR_LE, @$, @2, $left, $right); }
    | sum[left] ">" sum[right]                   { $$ = ast_binary(p, OPERATOR_GT, @$, @2, $left, $right); }
    | sum[left] ">=" sum[right]                  { $$ = ast_binary(p, OPERATOR_GE, @$, @2, $left, $right); }
    | sum[left] IN sum[right]                    { $$ = ast_binary(p, OPERATOR_IN, @$, @2, $left, $right); }
    | sum[left] NOT IN sum[right]                { $$ = ast_binary(p, OPERATOR_NOT_IN, @$, ast_join(@2, @3), $left, $right); }
    | sum[left] LIKE sum[right]                  { $$ = ast_binary(p, OPERATOR_LIKE, @$, @2, $left, $right); }
    | sum[left] MATCHES sum[right]               { $$ = ast_binary(p, OPERATOR_MATCHES, @$, @2, $left, $right); }
    | sum[value] IS dotted                       { $$ = ast_is(p, @$, $value, false, $dotted); }
    | sum[value] IS NOT dotted                   { $$ = ast_is(p, @$, $value, true, $dotted); }
    | HAS postfix                                { $$ = ast_has(p, @$, $postfix); }
    ;

/* ---- values */

sum
    : product
    | sum[left] "+" product[right]               { $$ = ast_binary(p, OPERATOR_ADD, @$, @2, $left, $right); }
    | sum[left] "-" product[right]               { $$ = ast_binary(p, OPERATOR_SUB, @$, @2, $left, $right); }
    ;

product
    : unary
    | product[left] "*" unary[right]             { $$ = ast_binary(p, OPERATOR_MUL, @$, @2, $left, $right); }
    | product[left] "/" unary[right]             { $$ = ast_binary(p, OPERATOR_DIV, @$, @2, $left, $right); }
    ;

unary
    : fallback
    | "-" unary[value]                           { $$ = ast_unary(p, OPERATOR_NEGATE, @$, @1, $value); }
    ;

fallback
    : postfix
    | postfix[left] "??" fallback[right]         { $$ = ast_binary(p, OPERATOR_DEFAULT, @$, @2, $left, $right); }
    ;

postfix
    : primary
    | postfix[base] MEMBER                       { $$ = ast_member(p, EXPR_MEMBER, @$, $base, @MEMBER); }
    | postfix[base] DEEP                         { $$ = ast_member(p, EXPR_DEEP, @$, $base, @DEEP); }
    | postfix[base] "[" INT "]"                  { $$ = ast_index(p, @$, $base, @INT); }
    | postfix[base] "[" "*" "]"                  { $$ = ast_each(p, @$, $base); }
    | postfix[base] "[" WHERE expr "]"           { $$ = ast_filter(p, @$, $base, $expr); }
    ;

primary
    : literal
    | word                                       { $$ = ast_name(p, @$, $word); }
    | word "(" ")"                               { $$ = ast_call(p, @$, $word, ast_no_list()); }
    | word "(" list ")"                          { $$ = ast_call(p, @$, $word, $list); }
    | word "(" list FOR query by ")"             { $$ = ast_aggregate(p, @$, $word, $list, $query, $by); }
    | "(" expr ")"                               { $$ = $expr; }
    | "(" expr "," list ")"                      { $$ = ast_tuple(p, @$, $expr, $list); }
    | "[" "]"                                    { $$ = ast_list(p, @$, ast_no_list()); }
    | "[" list "]"                               { $$ = ast_list(p, @$, $list); }
    | place
    ;

place
    : "$"                                        { $$ = ast_leaf(p, EXPR_DOCUMENT, @$); }
    | up                                         { $$ = ast_up(p, @$, $up); }
    | MEMBER                                     { $$ = ast_member(p, EXPR_MEMBER, @$, NULL, @$); }
    | DEEP                                       { $$ = ast_member(p, EXPR_DEEP, @$, NULL, @$); }
    | "."                                        { $$ = ast_leaf(p, EXPR_HERE, @$); }
    ;

up
    : "^"                                        { $$ = 1; }
    | up[levels] "^"                             { $$ = $levels + 1; }
    ;

list
    : expr                                       { $$ = ast_exprs(p, ast_no_list(), $expr); }
    | list[before] "," expr                      { $$ = ast_exprs(p, $before, $expr); }
    ;

literal
    : TRUE                                       { $$ = ast_truth(p, @$, true); }
    | FALSE                                      { $$ = ast_truth(p, @$, false); }
    | INT                                        { $$ = ast_literal(p, EXPR_INT, @$); }
    | NUMBER                                     { $$ = ast_literal(p, EXPR_NUMBER, @$); }
    | PERCENT                                    { $$ = ast_literal(p, EXPR_NUMBER, @$); }
    | DURATION                                   { $$ = ast_literal(p, EXPR_DURATION, @$); }
    | DATE                                       { $$ = ast_literal(p, EXPR_DATE, @$); }
    | TIMESTAMP                                  { $$ = ast_literal(p, EXPR_INSTANT, @$); }
    | text
    ;

text
    : TEXT                                       { $$ = ast_text(p, @$); }
    | text_parts TEXT_TAIL                       { $$ = ast_text_end(p, @$, $text_parts, @TEXT_TAIL); }
    ;

text_parts
    : TEXT_HEAD expr                             { $$ = ast_text_part(p, NULL, @TEXT_HEAD, $expr); }
    | text_parts[before] TEXT_MID expr           { $$ = ast_text_part(p, $before, @TEXT_MID, $expr); }
    ;

/* ---- names */

title
    : %empty                                     { $$ = 0; }
    | TEXT                                       { $$ = ast_title(p, @TEXT); }
    ;

key
    : KEY                                        { $$ = ast_name_key(p, @KEY); }
    ;

dotted
    : word                                       { $$ = ast_dotted(p, ast_no_path(), @$, $word); }
    | dotted[before] MEMBER                      { $$ = ast_dotted(p, $before, @$, ast_name_member(p, @MEMBER)); }
    ;

dotted_kind
    : quoted_or_name                             { $$ = ast_dotted(p, ast_no_path(), @$, $1); }
    | dotted_kind[before] MEMBER                 { $$ = ast_dotted(p, $before, @$, ast_name_member(p, @MEMBER)); }
    ;

quoted_or_name
    : NAME                                       { $$ = ast_name_at(p, @$); }
    ;

word
    : NAME                                       { $$ = ast_name_at(p, @$); }
    | MODULE                                     { $$ = ast_name_at(p, @$); }
    | IMPORT                                     { $$ = ast_name_at(p, @$); }
    | KIND                                       { $$ = ast_name_at(p, @$); }
    | EXTEND                                     { $$ = ast_name_at(p, @$); }
    | FACTS                                      { $$ = ast_name_at(p, @$); }
    | FROM                                       { $$ = ast_name_at(p, @$); }
    | EACH                                       { $$ = ast_name_at(p, @$); }
    | PARAMETER                                  { $$ = ast_name_at(p, @$); }
    | SET                                        { $$ = ast_name_at(p, @$); }
    | RULE                                       { $$ = ast_name_at(p, @$); }
    | DEFINE                                     { $$ = ast_name_at(p, @$); }
    | GRAPH                                      { $$ = ast_name_at(p, @$); }
    | NODE                                       { $$ = ast_name_at(p, @$); }
    | EDGE                                       { $$ = ast_name_at(p, @$); }
    | REPORT                                     { $$ = ast_name_at(p, @$); }
    | COLUMNS                                    { $$ = ast_name_at(p, @$); }
    | ORDER                                      { $$ = ast_name_at(p, @$); }
    | LIMIT                                      { $$ = ast_name_at(p, @$); }
    | TEST                                       { $$ = ast_name_at(p, @$); }
    | AS_OF                                      { $$ = ast_name_at(p, @$); }
    | GIVEN                                      { $$ = ast_name_at(p, @$); }
    | EXPECT                                     { $$ = ast_name_at(p, @$); }
    | ON                                         { $$ = ast_name_at(p, @$); }
    ;

%%

/* Tells parse.c what stood there and what could stand there. */
static int yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
    yysymbol_kind_t kinds[YYNTOKENS];
    const char *expected[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    for (int i = 0; i < n; i++) expected[i] = yysymbol_name(kinds[i]);
    mistake_syntax(p, *yypcontext_location(context), expected, n < 0 ? 0 : (size_t)n);
    return 0;
}

/* The words come one after another in %token, from `and` on. */
const char *parser_word(size_t number)
{
    if (number > (size_t)(YYSYMBOL_ON - YYSYMBOL_AND)) return NULL;
    return yysymbol_name((yysymbol_kind_t)(YYSYMBOL_AND + (int)number));
}
