#!/usr/bin/env perl
# Each file of a new project is whole or not there, and nothing is overwritten.
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use _fault;

fail_in_turn(run => [qw(init new)], files => {'new/notes' => "mine\n"}, status => 0, least => 30);
done();
