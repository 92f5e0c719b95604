#!/usr/bin/env perl
# The compiled policy is there whole, or the old one is.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;
use _project;

fail_in_turn(run => [qw(compile policy -o policy.mbc)], files => {%project, 'policy.mbc' => "old\n"}, status => 0, least => 20);
done();
