#!/usr/bin/env perl
# Runs the code of docs/language.md, or of another page: tests/docs/language.t [PAGE]. Needs MUSTER, BUILD and T, as tests/run sets them.
#
# Each ```muster block is a case of tests/run, with the same comments; a case fails under its heading and line.
# What it needs beside it stands before it, in comments that a reader of the page does not see:
#   <!-- with ... -->                 lines that come before the block's own
#   <!-- file: NAME -->               the next block, of any language, is this file beside the policy
#   <!-- output: COMMAND -->          the next block is what COMMAND prints for the policy above it; $0 is the policy
# Every section shows at least one such block.
#
# The page of the language must also name every builtin, aggregate, finding about facts, and diagnostic; but those of lint have a page of
# their own.
use strict;
use warnings;
use Cwd qw(getcwd);
use File::Basename qw(dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);

my $root  = getcwd();
my $world = "$ENV{T}/world";
my $path  = $ARGV[0] // 'docs/language.md';
my $page  = slurp($path);
my @lines = split /\n/, $page;

my ($heading, $with, $output, @files, $folder, $policy, @cases, %shown, @headings) = ('', '');
for (my $i = 0; $i < @lines; $i++) {
    if ($lines[$i] =~ /^(##) (.*)/) {
        push @headings, $heading = $2;
        ($folder, $policy) = ();
    } elsif ($lines[$i] =~ /^<!-- with *$/) {
        $with .= "$lines[$i]\n" while $lines[++$i] ne '-->';
    } elsif ($lines[$i] =~ /^<!-- (file|output): (.*) -->$/) {
        if ($1 eq 'file') { push @files, [$2] } else { $output = $2 }
    } elsif ($lines[$i] =~ /^```(\S*)$/) {
        my ($language, $line, $text) = ($1, $i + 2, '');
        $text .= "$lines[$i]\n" while $lines[++$i] ne '```';
        if (@files && !defined $files[-1][1]) {
            $files[-1][1] = $text;
            next;
        } elsif (defined $output) {
            die "$path:$line: no policy stands before this output\n" unless $policy;
            write_case("line $line", $policy =~ s/^.*\K *# (?:finding|exit) .*//gmr . "# run: { $output; } || :\n", $text);
            $output = undef;
        } elsif ($language eq 'muster') {
            $policy = $with . $text;
            $shown{$heading} = 1;
            write_case("line $line", $policy, undef);
            $with = '';
        }
        @files = () if $language eq 'muster' && !keeps_files($i);
    }
}

my @bad = map { "section \"$_\" shows no code that is run" } grep { !$shown{$_} && !/^Grammar/ } @headings;
push @bad, missing_words() unless @ARGV;

make_path("$world/tests");
copy("tests/$_", "$world/tests/$_") or die "$_: $!\n" for 'run', 'lsan.supp';
system $^X, "$world/tests/run", @cases;
print "# $path: $_\n" for @bad;
exit($? || @bad ? 1 : 0);

# Files stay for an output that follows.
sub keeps_files
{
    my ($i) = @_;
    for my $line (@lines[$i + 1 .. $#lines]) {
        return 1 if $line =~ /^<!-- output:/;
        return 0 if $line =~ /^(?:```|## |<!-- with)/;
    }
    return 0;
}

# tests/eval/HEADING, LINE/policy.muster and what lies beside it.
sub write_case
{
    my ($where, $text, $expected) = @_;
    (my $name = "$heading, $where") =~ s{[/\s]+}{_}g;
    $folder = "$world/tests/eval/$name";
    push @cases, "$folder/policy.muster";
    write_file($cases[-1], $text);
    write_file("$folder/policy.out", $expected) if defined $expected;
    write_file("$folder/$_->[0]", $_->[1]) for @files;
}

# Words of the lists that the program is made of, which the page does not say.
sub missing_words
{
    my @lists = (
        ['builtin',    'runtime/bytecode/builtin.def',   qr/^BUILTIN\(\w+, "([a-z-]+)"/m],
        ['aggregate',  'runtime/bytecode/aggregate.def', qr/^AGGREGATE\(\w+, "([a-z-]+)"/m],
        ['trouble',    'runtime/vm/trouble.def',         qr/^TROUBLE\(\w+, "([a-z-]+)"/m],
        ['diagnostic', 'runtime/base/diag.def',          qr/^DIAG\((E\d{4}|W0\d{3}),/m],
    );
    my @missing;
    for my $list (@lists) {
        my ($what, $file, $pattern) = @$list;
        my %seen;
        for my $word (slurp($file) =~ /$pattern/g) {
            next if $seen{$word}++ || $word eq 'period' || $page =~ /`$word[`( ]/;
            push @missing, "the $what $word is not told of";
        }
    }
    return @missing;
}

sub write_file
{
    my ($path, $text) = @_;
    make_path(dirname($path));
    open my $handle, '>:raw', $path or die "$path: $!\n";
    print $handle $text;
    close $handle or die "$path: $!\n";
}

sub slurp
{
    my ($path) = @_;
    open my $handle, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$handle>;
}
