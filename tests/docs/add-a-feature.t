#!/usr/bin/env perl
# docs/add-a-feature.md: its patch applies to the sources as they are, and what it names in backticks is there.
use strict;
use warnings;

open my $in, '<:raw', 'docs/add-a-feature.md' or die "$!\n";
my $page = do { local $/; <$in> };
my ($patch) = $page =~ /^<!-- patch -->\n```diff\n(.*?)^```\n/ms or die "there is no patch\n";

print "1..2\n";
open my $out, '>:raw', "$ENV{T}/patch" or die "$!\n";
print $out $patch;
close $out or die "$!\n";
my $said = `git apply --check '$ENV{T}/patch' 2>&1`;
print $? ? 'not ok' : 'ok', " 1 - the patch applies\n", map { "# $_\n" } split /\n/, $said;

# Paths: with a slash and an ending, or a folder; those that are patterns or names to fill in are left alone.
my @gone = grep { !/[A-Z*]{2}|\*/ && !-e $_ } $page =~ m{`((?:cli|compiler|docs|grammar|include|runtime|stdlib|tests|tools)/[^` ]+)`}g;
print @gone ? 'not ok' : 'ok', " 2 - the files that it names are there\n", map { "# $_\n" } @gone;
