#!/usr/bin/env perl
# A policy is in the one style, or as it was: never half of it.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;

my %files = ('policy/x.muster' => "kind  x  {}\n", 'policy/down/y.muster' => "kind  y  {}\n");
fail_in_turn(run => [qw(fmt policy)], files => \%files, status => 0, least => 20);
done();
