#!/bin/sh
exec tests/real/run.sh opencontrol-docker
