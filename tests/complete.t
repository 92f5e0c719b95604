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

my $code = join "\n", map { s/#.*//mgr } @text{@policies};

report('every builtin function is called by a test', sub {
    my %word = map { $_ => 1 } slurp('runtime/bytecode/builtin.def') =~ /^BUILTIN\(\w+, "([\w-]+)"/mg;
    # The calendar periods are one builtin with five names.
    if (delete $word{period}) { $word{$_} = 1 for qw(day week month quarter year) }
    return grep { $code !~ /(?<![\w.-])\Q$_\E\(/ } sort keys %word;
});

report('every aggregate is used by a test', sub {
    my %word = map { $_ => 1 } slurp('runtime/bytecode/aggregate.def') =~ /^AGGREGATE\(\w+, "([\w-]+)"/mg;
    return grep { $code !~ /(?<![\w.-])\Q$_\E\(/ } sort keys %word;
});

report('every instruction stands in the program of a test', sub {
    my @names = slurp('runtime/bytecode/opcode.def') =~ /^OP\((\w+),/mg;
    my %seen;
    for my $policy (grep { m{^tests/(?:eval|facts|graph|report|stdlib)/} } @policies) {
        my $program = "$ENV{T}/policy.mbc";
        next if system "'$ENV{MUSTER}' compile -o '$program' '$policy' >/dev/null 2>&1";
        $seen{lc $_} = 1 for split /[^A-Za-z_]+/, `'$ENV{MUSTER}' dis '$program'`;
    }
    return grep { !$seen{lc $_} } @names;
});

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
