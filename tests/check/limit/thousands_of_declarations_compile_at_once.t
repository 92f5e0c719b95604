#!/usr/bin/env perl
# 5,000 each of things, rules, functions, parameters and requirements in one policy.
use strict;
use warnings;

my $policy = "$ENV{T}/large.muster";
open my $file, '>', $policy or die "$policy: $!\n";
print $file "kind process { n: int  next: process* }\nkind check judged { }\n";
for my $i (1 .. 5000) {
    my ($before, $next) = ($i - 1 || 5000, $i % 5000 + 1);
    print $file "process p$i { n: ${i}00  next: [p$next] }\n",
        "rule r$i(a: process, b: process) if b in a.next", $i % 10 ? " and r$before(a, b)" : '', "\n",
        "define f$i(p: process): int = p.n + $i\nparameter q$i: int = $i\n",
        "check c$i { for p in process where p.n == $i require r$i(p, p) and f$i(p) > q$i else \"{p} of $i\" }\n";
}
close $file;

my $output = `'$ENV{MUSTER}' compile -o '$ENV{T}/large.mbc' '$policy' 2>&1`;
print "1..1\n";
print $? ? "not ok 1\n$output" : 'ok 1', " - it compiles\n";
exit($? ? 1 : 0);
