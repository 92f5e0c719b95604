#!/usr/bin/env perl
# Walks through docs/tutorial.md in an empty folder, from top to bottom. Needs MUSTER and T, as tests/run sets them.
#
#   <!-- file: NAME -->   the next block is that file
#   <!-- more: NAME -->   the next block is added to that file
#   ```console            lines that begin with $ are commands; below each stands all that it prints, errors too
#
# With BLESS=FILE the page is written there, with what the commands really print.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Path qw(make_path);

my $page = slurp('docs/tutorial.md');
my $bless = $ENV{BLESS};
my ($number, $failed, @told) = (0, 0);

make_path("$ENV{T}/bin", "$ENV{T}/walk");
symlink $ENV{MUSTER}, "$ENV{T}/bin/muster" or die "muster: $!\n";
$ENV{PATH} = "$ENV{T}/bin:$ENV{PATH}";
$ENV{$_} = 'A Reader' for qw(GIT_AUTHOR_NAME GIT_COMMITTER_NAME);
$ENV{$_} = 'reader@example.org' for qw(GIT_AUTHOR_EMAIL GIT_COMMITTER_EMAIL);
$ENV{GIT_CONFIG_GLOBAL} = $ENV{GIT_CONFIG_SYSTEM} = '/dev/null';
chdir "$ENV{T}/walk" or die "$!\n";

my ($way, $name);
my @lines = split /(?<=\n)/, $page;
for (my $i = 0; $i < @lines; $i++) {
    push @told, $lines[$i];
    if ($lines[$i] =~ /^<!-- (file|more): (\S+) -->$/) {
        ($way, $name) = ($1, $2);
    } elsif ($lines[$i] =~ /^```(\w*)$/) {
        my ($language, $line, $text) = ($1, $i + 2, '');
        $text .= $lines[$i] while $lines[++$i] ne "```\n";
        if (defined $name) {
            write_file($name, $way eq 'file' ? '>' : '>>', $text);
            ($way, $name) = ();
        } elsif ($language eq 'console') {
            $text = walk($line, $text);
        }
        push @told, $text, $lines[$i];
    }
}

# The CI files cannot be run here, but they are YAML and run the script.
write_file('ci/ci.muster', '>', <<'END');
kind job { runs: text* }
kind check judged {}
facts job from "../.github/workflows/policy.yml" { id: "github"  runs: .jobs.check.steps[*].run }
facts job from "../.gitlab-ci.yml" { id: "gitlab"  runs: .policy.script[*] }
check runs { for j in job  require "sh check.sh" in j.runs }
check both { require count(j for j in job) == 2 }
END
print qx('$ENV{MUSTER}' check ci --root . --as-of 2026-11-20 2>&1) =~ s/^/# /mgr;
$failed ||= $?;
print $? ? 'not ok ' : 'ok ', ++$number, " - the CI files run the script\n";
print "1..$number\n";
if (defined $bless) {
    chdir '/';
    write_file($bless, '>', join '', @told);
}
exit($failed ? 1 : 0);

# Runs the commands of a block one after another; the block as it should be.
sub walk
{
    my ($line, $text) = @_;
    my $should = '';
    die "docs/tutorial.md:$line: begins with no command\n" unless $text =~ /^\$ /;
    for my $step (split /^(?=\$ )/m, $text) {
        my ($command, $expected) = $step =~ /^\$ ([^\n]*)\n(.*)\z/s;
        my $printed = run($command);
        my $ok = alike($printed) eq alike($expected);
        $failed ||= !$ok;
        print $ok ? 'ok ' : 'not ok ', ++$number, " - line $line: $command\n";
        print map { s/^/# /mgr } "printed:\n$printed" unless $ok;
        $should .= "\$ $command\n$printed";
        $line += $step =~ tr/\n//;
    }
    return $should;
}

# How many checks the library has, and in which line each stands, changes with every check that is added to it: no reason to
# write the page anew. What is unmet, unverified or waived is compared.
sub alike
{
    my ($text) = @_;
    $text =~ s/(<library>\S+?):\d+:\d+/$1/g;
    $text =~ s/\d+ (requirements|subjects|satisfied|not applicable|not in use)\b/N $1/g;
    return $text;
}

# A cd holds for the commands that follow.
sub run
{
    my ($command) = @_;
    open my $shell, '-|', 'sh', '-c', "exec 2>&1; { $command\n}; code=\$?; pwd >'$ENV{T}/pwd'; exit \$code" or die "sh: $!\n";
    my $printed = join "", <$shell>;
    close $shell;
    chomp(my $folder = slurp("$ENV{T}/pwd"));
    chdir $folder or die "$folder: $!\n";
    $printed .= "\n" if $printed =~ /[^\n]\z/;
    return $printed;
}

sub write_file
{
    my ($path, $mode, $text) = @_;
    make_path(dirname($path));
    open my $handle, "$mode:raw", $path or die "$path: $!\n";
    print $handle $text;
    close $handle or die "$path: $!\n";
}

sub slurp
{
    my ($path) = @_;
    open my $handle, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$handle> // '';
}
