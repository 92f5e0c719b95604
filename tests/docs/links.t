#!/usr/bin/env perl
# Relative links of all pages lead to a file that is there and, behind #, to a heading that it has. Sources that are named are there.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Find ();

my (@pages, @broken, @gone, %anchors);
File::Find::find({no_chdir => 1, wanted => sub { push @pages, $_ if /\.md$/ }}, grep { -e } qw(README.md docs examples bench cli));
my $links = 0;
for my $page (sort @pages) {
    my $text = slurp($page);
    $text =~ s/^```.*?^```$//gms;
    while ($text =~ /\]\(([^)\s]+)\)/g) {
        my ($path, $anchor) = $1 =~ /^([^#]*)(?:#(.*))?$/;
        next if $path =~ /^[a-z]+:/;
        $links++;
        my $file = $path eq '' ? $page : dirname($page) . "/$path";
        if (!-e $file) { push @broken, "$page: there is no $path" }
        elsif (defined $anchor && !anchors($file)->{$anchor}) { push @broken, "$page: $file has no heading #$anchor" }
    }
}

# Sources may be named from the root or, as in #include, from a folder of them: `report/proof*.c`.
for my $page ('README.md', glob 'docs/*.md') {
    my $text = slurp($page);
    $text =~ s/^```.*?^```$//gms;
    for my $name ($text =~ /`([a-z][\w.*\/-]*\.(?:c|h|cc|def|sh|t|y|l|pl|supp))`/g) {
        push @gone, "$page: there is no $name" if $name !~ /[A-Z]{4}/ && !grep { -e } map { glob "$_$name" } '', 'runtime/', 'runtime/*/', 'compiler/', 'grammar/', 'cli/', 'docs/';
    }
}
my $index = slurp('README.md');
my @unlisted = grep { index($index, "($_)") < 0 } sort glob 'docs/*.md';

print "1..4\n";
print $links ? 'ok' : 'not ok', " 1 - there are links\n";
print @broken ? 'not ok' : 'ok', " 2 - each leads somewhere\n", map { "# $_\n" } @broken;
print @unlisted ? 'not ok' : 'ok', " 3 - README.md names every page of docs\n", map { "# not $_\n" } @unlisted;
print @gone ? 'not ok' : 'ok', " 4 - sources that are named are there\n", map { "# $_\n" } @gone;

# Headings as they are written in links: lower case, blanks as hyphens, without punctuation.
sub anchors
{
    my ($file) = @_;
    return $anchors{$file} //= do {
        my $text = slurp($file);
        $text =~ s/^```.*?^```$//gms;
        my %seen = map { my $heading = lc; $heading =~ s/[^\w\s-]//g; $heading =~ s/\s/-/g; $heading => 1 } $text =~ /^#+ +(.*?) *$/mg;
        \%seen;
    };
}

sub slurp
{
    my ($path) = @_;
    open my $handle, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$handle> // '';
}
