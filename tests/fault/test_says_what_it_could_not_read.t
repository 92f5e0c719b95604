#!/usr/bin/env perl
# Tests of a policy that is not read wholly do not pass.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

fail_in_turn(run => [qw(test policy -j 1 -f junit -o tests.xml --coverage-to lines.info)], files => \%project, status => 0, least => 20);
done();
