#!/bin/sh
exec tests/real/run.sh osps-baseline
