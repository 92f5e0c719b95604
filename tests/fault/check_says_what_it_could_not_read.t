#!/usr/bin/env perl
# Whatever muster check asks of the system may fail: it says so, and judges the rest.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

fail_in_turn(run => [qw(check policy --root . --as-of 2026-06-30 --zone UTC)], files => \%project, status => 1, least => 40,
             rest => [qr{facts/.}, qr/unrelated to facts/]);
done();
