#!/usr/bin/env perl
# muster fmt --diff prints a patch that makes of a file what muster fmt makes of it, and changes nothing.
use strict;
use warnings;

my ($number, $seed) = (0, 7);
sub ok { my ($good, $name) = @_; $number++; print $good ? '' : 'not ', "ok $number - $name\n"; return $good }
sub chance { $seed = ($seed * 1103515245 + 12345) % 2**31; return int($seed / 65536) % shift }
sub run { my $out = `@_`; return ($out, $? >> 8) }
sub put { my ($name, $text) = @_; open my $file, '>', $name or die; print $file $text; close $file or die }
sub get { my ($name) = @_; open my $file, '<', $name or die; local $/; my $text = <$file>; return defined $text ? $text : '' }

# A strict reader of patches: every line that it keeps or takes away must be there, at the place that the hunk says.
sub patched
{
    my ($text, $patch) = @_;
    my @old = $text =~ /[^\n]*\n|[^\n]+/g;
    my @new;
    my $at = 0;
    my @lines = $patch =~ /[^\n]*\n/g;
    die "no head\n" unless shift(@lines) =~ /^--- / && shift(@lines) =~ /^\+\+\+ /;
    while (@lines) {
        my ($a, $n, $b, $m) = shift(@lines) =~ /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/ or die "no hunk\n";
        $_ //= 1 for $n, $m;
        push @new, $old[$at++] while $at < ($n ? $a - 1 : $a);
        die "wrong place\n" if @new != ($m ? $b - 1 : $b);
        while ($n > 0 || $m > 0) {
            my ($sign, $line) = shift(@lines) =~ /^([-+ ])(.*\n)$/ or die "no line\n";
            if (@lines && $lines[0] =~ /^\\/) { shift @lines; chomp $line }
            die "not there: $line" if $sign ne '+' && $old[$at++] ne $line;
            push @new, $line if $sign ne '-';
            $n-- if $sign ne '+';
            $m-- if $sign ne '-';
        }
    }
    push @new, @old[$at .. $#old];
    return join '', @new;
}

chdir $ENV{T} or die;
my $muster = "'$ENV{MUSTER}'";
put('a.muster', "kind box { n: int }\nbox a   {n: 1}\nbox b { n: 2 }");
my ($patch, $status) = run("$muster fmt --diff a.muster");
ok($status == 1, 'what would change is 1');
ok($patch eq <<'END', 'the patch');
--- a.muster
+++ a.muster
@@ -1,3 +1,3 @@
 kind box { n: int }
-box a   {n: 1}
-box b { n: 2 }
\ No newline at end of file
+box a { n: 1 }
+box b { n: 2 }
END
ok(get('a.muster') =~ /box a   /, 'nothing was written');
run("$muster fmt a.muster");
($patch, $status) = run("$muster fmt --diff a.muster");
ok($status == 0 && $patch eq '', 'what would stay is 0 and nothing');
put('bad.muster', "kind {\n");
ok((run("$muster fmt --diff bad.muster 2>err"))[1] == 3, 'what does not parse is 3');
ok((run("$muster fmt --diff none.muster 2>err"))[1] == 2, 'what is not there is 2');
put('empty.muster', "\n\n");
($patch) = run("$muster fmt --diff empty.muster");
ok($patch eq "--- empty.muster\n+++ empty.muster\n@@ -1,2 +0,0 @@\n-\n-\n", 'all of a file may go');

my $wrong = '';
for my $round (1 .. 60) {
    my $text = '';
    for (1 .. chance(60)) {
        my $name = 'x' . chance(5) . $_;
        $text .= ("box $name { n: 1 }\n", "box  $name {n: 1}\n", "\n", "# note\n", "box $name {\n n: 1 }\n")[chance(5)];
    }
    chomp $text if chance(3) == 0;
    put('c.muster', "kind box { n: int }\n$text");
    my $was = get('c.muster');
    my ($patch) = run("$muster fmt --diff c.muster");
    run("$muster fmt c.muster");
    my $made = $patch eq '' ? $was : eval { patched($was, $patch) };
    $wrong ||= "round $round: $@\n$was\n$patch" if !defined $made || $made ne get('c.muster');
}
ok($wrong eq '', 'patches of files made by chance make what fmt makes') or print map { "# $_\n" } split /\n/, $wrong;
put('d.muster', join '', map { $_ % 2 ? "box a$_  {n: 1}\n" : "box b$_ { n: 1 }\n" } 1 .. 20000);
my $was = get('d.muster');
($patch) = run("$muster fmt --diff d.muster");
run("$muster fmt d.muster");
ok(patched($was, $patch) eq get('d.muster'), 'so does one of very many changes');
print "1..$number\n";
