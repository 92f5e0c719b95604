#!/bin/sh
exec tests/real/run.sh cyclonedx
