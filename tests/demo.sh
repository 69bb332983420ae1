#!/usr/bin/env bash
# The demo runs in under a minute, tells what its story promises, and leaves an archive that verifies.
set -euo pipefail
bin="${TESTIGO_BIN:-target/release/testigo}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
start=$(date +%s)
"$bin" demo --into "$work/demo" --color never > "$work/out"
took=$(( $(date +%s) - start ))
grep -qi "made-up people" "$work/out"
grep -q "as the story promises" "$work/out"
"$bin" --archive "$work/demo" log verify
"$bin" --archive "$work/demo" status --json | python3 -c 'import json,sys; s=json.load(sys.stdin); assert len(s["persons"])>=12 and s["schema_version"]==1'
[ "$took" -lt 60 ] || { echo "the demo took $took s" >&2; exit 1; }
echo "demo: $took s"
