#!/bin/sh
# release.sh build|run: the simulator and test_every_cut of the release build, never older than the sources. Where nobody
# has configured a release build, both are skipped and say so; under tests/run, which makes one, that is a failure.
set -eu
cd "$(dirname "$0")/../.."

if [ ! -f build/release/build.ninja ]; then
    echo "no release build here, so its seeds did not run: cmake --preset release, or tests/run"
    [ -n "${PD_TESTS_RUN:-}" ] && exit 1
    exit 77
fi
case "$1" in
build) cmake --build build/release --target pointdesk-sim test_every_cut ;;
run)
    build/release/tests/sim/pointdesk-sim --seeds 26..150
    build/release/tests/sim/test_every_cut
    tests/sim/minimise.sh build/release/tests/sim/pointdesk-sim
    ;;
esac
