#!/usr/bin/env bash
# Proves that the simulator sees what it is there for: takes one guard away at a time (mutations/*.patch, and the fsync)
# and demands a violation within so many seeds. Works on a copy of the tree and builds nothing but the simulator.
#   tests/sim/mutations.sh [SEEDS] [NAME...]      default: 1000 seeds, all mutations
set -euo pipefail
cd "$(dirname "$0")/../.."

seeds=${1:-1000}
shift || true
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$copy"
cmake -S "$copy" -B "$copy/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null

survivors=0
verdict() { # name, and the simulator's options
    local name=$1 out
    shift
    ninja -C "$copy/build" pointdesk-sim >"$copy/log" 2>&1 || { cat "$copy/log"; exit 3; }
    # Seen means a violation by its number, not a crash of the simulator.
    if out=$("$copy/build/tests/sim/pointdesk-sim" --seeds "1..$seeds" --first "$@" 2>&1); then
        echo "$name: NOT CAUGHT within $seeds seeds"
        survivors=$((survivors + 1))
    elif ! grep -q '^seed [0-9]*: ' <<<"$out"; then
        echo "$name: the simulator broke: $(tail -1 <<<"$out")"
        survivors=$((survivors + 1))
    else
        echo "$name: caught, $(head -1 <<<"$out")"
    fi
}

wanted() { [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $1 "* ]]; }
names=("$@")

wanted fsync && verdict fsync --break fsync
for patch in tests/sim/mutations/*.patch; do
    name=$(basename "$patch" .patch)
    wanted "$name" || continue
    git -C "$copy" apply "$PWD/$patch"
    verdict "$name"
    git -C "$copy" apply -R "$PWD/$patch"
done
exit $((survivors > 0))
