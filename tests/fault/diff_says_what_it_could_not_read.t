#!/usr/bin/env perl
# A revision is laid out by git in a temporary folder: whatever fails there is said, and nothing of it stays.
use strict;
use warnings;
use File::Find ();
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

# What is wrong when it fails depends on nothing but the project: git's own settings have no say.
$ENV{GIT_CONFIG_NOSYSTEM} = 1;
$ENV{GIT_CONFIG_GLOBAL} = '/dev/null';
$ENV{TMPDIR} = 'temporary';
delete @ENV{grep { /^GIT_(?!CONFIG)/ } keys %ENV};

my $repository = "$ENV{T}/repository";
write_files($repository, %project, 'temporary/kept' => '');
system('sh', '-c', 'cd "$1" && git init -q . && rm -rf .git/hooks .git/info && git add . && git -c user.name=a -c user.email=a@example.org commit -qm one', 'sh',
       $repository) == 0 or die "git failed\n";
my %files;
File::Find::find({no_chdir => 1, wanted => sub {
    return if !-f;
    open my $file, '<:raw', $_ or die;
    local $/;
    $files{substr $_, 1 + length $repository} = <$file> // '';
}}, $repository);
$files{'facts/backups.csv'} = "of,on\nmail,2026-06-20\n";
$files{'policy/more.muster'} .= "system print\n";
# folders that git wants, though empty
$files{".git/$_/kept"} = '' for qw(refs/tags objects/info objects/pack);

fail_in_turn(run => [qw(diff HEAD policy --root . --as-of 2026-06-30)], files => \%files, status => 1, least => 60);
done();
