#!/bin/sh
# release.sh build|run: the simulator of the release build, never one that is older than the sources. Where nobody has
# configured a release build, both are skipped and say so; under tests/run, which makes one, that is a failure.
set -eu
cd "$(dirname "$0")/../.."

if [ ! -f build/release/build.ninja ]; then
    echo "no release build here, so its seeds did not run: cmake --preset release, or tests/run"
    [ -n "${PD_TESTS_RUN:-}" ] && exit 1
    exit 77
fi
case "$1" in
build) cmake --build build/release --target pointdesk-sim ;;
run) build/release/tests/sim/pointdesk-sim --seeds 151..900 ;;
esac
