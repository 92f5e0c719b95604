#!/usr/bin/env perl
# Whether the tests reach everything that stands in a list: each diagnostic, builtin function,
# aggregate and instruction. What is added to a list asks for a test here.
use strict;
use warnings;
use File::Find ();
use FindBin ();

chdir "$FindBin::Bin/.." or die;
my %text = map { $_ => slurp($_) } files('tests');
my @policies = grep { /\.muster$/ } sort keys %text;
my $number = 0;

print "1..4\n";
report('every diagnostic is expected by a test', sub {
    my %name = slurp('runtime/base/diag.def') =~ /^DIAG\((\w+), (\w+),/mg;
    my %seen = map { $_ => 1 } map { /# (?:error|warning) ([EW]\d{4})/g } @text{@policies};
    # Scripts and expected outputs name the code, unit tests the constant.
    for my $file (grep { /\.(?:sh|t|err|out|c)$/ } keys %text) {
        $seen{$_} ||= $text{$file} =~ /\b(?:$_|DIAG_$name{$_})\b/ for keys %name;
    }
    return grep { !$seen{$_} } sort keys %name;
});

my %seen = in_programs();

report('every builtin function, with each of its types, stands in the program of a test', sub {
    my @calls = map { "$_->[0]($_->[1])" } rows('builtin', qr/^BUILTIN\(\w+, "([^"]+)", "([^"]*)"/m);
    return map { tr/ /_/r } grep { !$seen{$_} } @calls;
});

report('every aggregate stands in the program of a test', sub {
    return grep { !$seen{lc s/_N$/ list/r} } grep { $_ ne 'EACH' } map { $_->[0] } rows('aggregate', qr/^AGGREGATE\((\w+),/m);
});

report('every instruction stands in the program of a test', sub {
    return grep { !$seen{$_} } map { $_->[0] } rows('opcode', qr/^OP\((\w+),/m);
});

# What the compiled policies consist of: OPCODE, "word(types)" of builtins, "word" or "word list" of aggregates.
sub in_programs
{
    my %seen;
    my $program = "$ENV{T}/policy.mbc";
    # What explains or counts stands in programs that are never written.
    for my $policy (grep { m{^tests/explain/} } @policies) {
        my ($requirement) = $text{$policy} =~ /# run:.* explain ([\w-]+)/ or next;
        for my $as ("--explain $requirement", '--coverage') {
            $seen{$_} = 1 for `'$ENV{MUSTER}' dump --after emit $as '$policy' 2>/dev/null` =~ /^\s*\d+\s+([A-Z_]+)\b/mg;
        }
    }
    for my $policy (grep { m{^tests/(?:eval|facts|graph|lower|report|regress|stdlib)/} } @policies) {
        next if $text{$policy} =~ /# error E/;
        next if system "'$ENV{MUSTER}' compile -o '$program' '$policy' >/dev/null 2>&1";
        for (`'$ENV{MUSTER}' dis '$program'`) {
            /^\s*\d+\s+([A-Z_]+)\s+(.*?)\s+;/ or /^\s*\d+\s+([A-Z_]+)\s*(.*)/ or next;
            my ($opcode, $operands) = ($1, $2);
            $seen{$opcode} = 1;
            $seen{$1} = 1 if $opcode eq 'BUILTIN' && $operands =~ /([\w-]+\([^)]*\))/;
            $seen{$1 ? "$2 list" : $2} = 1
                if $opcode eq 'RESULT' && $operands =~ /^r\d+:(list of (?=.* (?:first|last)#))?.* (\w+)#\d+/;
        }
    }
    return %seen;
}

# The rows of a list of the bytecode: what the parentheses of the pattern catch in each.
sub rows
{
    my ($list, $pattern) = @_;
    my $text = slurp("runtime/bytecode/$list.def");
    my @rows;
    push @rows, [$1, $2] while $text =~ /$pattern/g;
    return @rows;
}

sub report
{
    my ($title, $find) = @_;
    my @missing = $find->();
    print @missing ? 'not ok ' : 'ok ', ++$number, " - $title\n";
    print '# none for ', join(' ', @missing), "\n" if @missing;
}

sub files
{
    my @found;
    File::Find::find({no_chdir => 1, wanted => sub { push @found, $_ if -f && $_ ne 'tests/complete.t' }}, @_);
    return @found;
}

sub slurp
{
    my ($file) = @_;
    open my $handle, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar(<$handle>) // '';
}
