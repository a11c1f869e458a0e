#!/usr/bin/env bash
# A failing seed is made small: what is left fails by the same number, alone and with what the options leave out.
set -euo pipefail
sim=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

found=$("$sim" --seeds 1..60 --first --break fsync --policy strict --with erase | sed -n "s/^seed \([0-9]*\): \(I[0-9]*\): .*/\1 \2/p") || true
seed=${found% *} number=${found#* }
[ -n "$seed" ]
"$sim" --minimise "$seed" --break fsync --policy strict --with erase >"$dir/out"
again=$(sed -n 's/.*again with: pointdesk-sim //p' "$dir/out")
[ -n "$again" ]
# shellcheck disable=SC2086 # options, to be taken apart
if "$sim" $again >"$dir/again"; then
    echo "the smaller seed does not fail"
    exit 1
fi
grep -q "^seed $seed: $number: " "$dir/again"
# It is smaller: some step was left out.
grep -q -e '--skip ' "$dir/out"
# What it was run with is in the line, so that the line alone repeats it.
grep -q -e '--policy strict' "$dir/out"
grep -q -e '--with erase' "$dir/out"
