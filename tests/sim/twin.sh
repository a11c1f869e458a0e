#!/usr/bin/env bash
# twin.sh PROGRAM SEEDS [OPTION...]: seeds of the simulator with the hub in PostgreSQL beside SQLite, on a server of its own.
# What is recorded in runs.md: twin.sh build/release/tests/sim/pointdesk-sim 1..1000 --jobs 2
set -euo pipefail
program=$(realpath "${1:?the simulator}") seeds=${2:?seeds, A..B}
shift 2
exec "$(dirname "$0")/../hub/with_postgres" bash -c 'exec "$@" --postgres "$PD_TEST_PG"' twin "$program" --seeds "$seeds" "$@"
