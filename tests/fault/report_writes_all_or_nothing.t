#!/usr/bin/env perl
# A report is in its file whole, or the file is as it was. When facts are lacking, it shows the others, and the status is 2.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

fail_in_turn(run => [qw(report all policy --root . --as-of 2026-06-30 -f csv -o all.csv)], files => {%project, 'all.csv' => "old\n"},
             status => 0, least => 40, shown => qr/\ASystem,On\r?\n(?:[^\n]+\n)*\z/);
done();
