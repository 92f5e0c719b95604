#!/bin/sh
exec tests/real/run.sh oscal-content
