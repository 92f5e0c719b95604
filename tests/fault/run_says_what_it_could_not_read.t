#!/usr/bin/env perl
# A compiled policy that is not read wholly does not run; facts that are not, are told.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

chdir $ENV{T} or die;
write_files('made', %project);
system("cd made && '$ENV{BUILD}/tests/faulty' compile policy -o policy.mbc") == 0 or die;
open my $file, '<:raw', 'made/policy.mbc' or die;
my $program = do { local $/; <$file> };
close $file;
fail_in_turn(run => [qw(run policy.mbc --facts policy --root . --as-of 2026-06-30)], files => {%project, 'policy.mbc' => $program},
             status => 1, least => 30, rest => [qr{facts/.}, qr/unrelated to facts/]);
done();
