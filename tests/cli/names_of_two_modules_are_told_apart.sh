#!/bin/sh
# Where two modules have a parameter or a requirement of one name, the command line says which; a value of another type is refused.
. tests/cli/_policy.sh
cd "$T"
mkdir both
for module in one two; do
    cat >both/$module.muster <<END
module $module
kind check judged {}
parameter most: int = 1
check same { require most == 2 }
END
done
printf 'module both\nimport one\nimport two\n' >both/both.muster
outcome() { "$MUSTER" check both/both.muster --as-of 2026-06-30 "$@" 2>&1 | tail -1; }
is 'a parameter of two modules is 2' 2 "$(status "$MUSTER" check both/both.muster --set most=2)"
is 'and told' yes "$(says 'several modules have a parameter most: say MODULE.most')"
is 'with its module it is one' 1 "$(outcome --set one.most=2 | grep -c '1 satisfied, 1 unmet')"
is 'both are set' 1 "$(outcome --set one.most=2 --set two.most=2 | grep -c '2 satisfied')"
is 'a requirement of two modules is 2' 2 "$(status "$MUSTER" explain same both/both.muster)"
is 'and both are named' yes "$(says 'name one of them: one.same, two.same')"
is 'with its module it is one requirement' 0 "$(status "$MUSTER" explain two.same both/both.muster)"
is 'of that module' 1 "$(grep -c '^    both/two.muster:4' out)"
is 'a value of another type is 2' 2 "$(status "$MUSTER" check both/both.muster --set one.most=much)"
is 'and told' yes "$(says 'the parameter one.most takes a value of the type int, and much is none')"
echo "1..$number"
