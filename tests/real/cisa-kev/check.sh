#!/bin/sh
exec tests/real/run.sh cisa-kev
