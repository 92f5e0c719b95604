#!/usr/bin/env perl
# docs/lint.md has a row for each warning of lint, with its name, and no other; and its code compiles.
use strict;
use warnings;

my $page = slurp('docs/lint.md');
my %told = $page =~ /^\| `(W1\d{3})` \| (\w+) \|/mg;
my %list = slurp('runtime/base/diag.def') =~ /^DIAG\((W1\d{3}), (\w+),/mg;
my @wrong = grep { ($told{$_} // '') ne ($list{$_} // '') } sort keys %{{%told, %list}};

print "1..3\n";
print @wrong ? 'not ok' : 'ok', " 1 - the page and the list have the same warnings\n";
print "# $_\n" for @wrong;
print keys %list ? 'ok' : 'not ok', " 2 - there are some\n";

my ($block) = $page =~ /^```muster\n(.*?)^```/ms;
open my $handle, '>', "$ENV{T}/page.muster" or die;
print $handle "$block\nkind check judged {}\nasset a1\ncheck named { for a in asset  require a.id != \"\" }\n";
close $handle;
my $out = `'$ENV{MUSTER}' lint '$ENV{T}/page.muster' --allow W1401 --allow W1402 --allow W1403`;
print $? == 0 ? 'ok' : 'not ok', " 3 - the comment of the page allows what it says\n";
print $out =~ s/^/# /mgr if $?;

sub slurp
{
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}
