#!/usr/bin/env perl
# A picture is in its file whole, or there is none. When facts are lacking, it shows the others, and the status is 2.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

fail_in_turn(run => [qw(graph map policy --root . --as-of 2026-06-30 -o map.svg)], files => \%project, status => 0, least => 40,
             shown => qr{</svg>\s*\z});
done();
