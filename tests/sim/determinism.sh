#!/usr/bin/env bash
# The same seed twice gives the same trace, to the byte; also after other seeds in the same process, so that a failing
# seed can be looked at alone.
set -euo pipefail
sim=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

"$sim" --seeds 11..13 --trace >"$dir/a"
"$sim" --seeds 11..13 --trace >"$dir/b"
cmp "$dir/a" "$dir/b"
[ "$(wc -l <"$dir/a")" -gt 300 ]
tail -1 "$dir/a" | grep -q ' 0 violations, trace [0-9a-f]\{16\}$'

"$sim" --seeds 13..13 --trace | sed '$d' >"$dir/alone"
sed '$d' "$dir/a" | tail -n "$(wc -l <"$dir/alone")" | cmp - "$dir/alone"

# Where connections come from and when statements are prepared makes no difference to what happens. The pool has learned
# after the first of these.
"$sim" --seeds 11..13 --trace --early | cmp "$dir/a" -
[ "$("$sim" --seeds 40..43 --with memory,read_error,cut_write,hub_lost --early)" = \
    "$("$sim" --seeds 40..43 --with memory,read_error,cut_write,hub_lost)" ]

# So it makes none how many processes share the seeds.
[ "$("$sim" --seeds 11..15 --jobs 3)" = "$("$sim" --seeds 11..15)" ]

# Other seeds are other worlds.
[ "$("$sim" --seeds 11..11 | sed 's/.*trace//')" != "$("$sim" --seeds 12..12 | sed 's/.*trace//')" ]
