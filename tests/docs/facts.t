#!/usr/bin/env perl
# Runs the code of docs/facts.md, as language.t runs that of the page of the language.
exec $^X, 'tests/docs/language.t', 'docs/facts.md';
