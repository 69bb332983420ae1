#!/usr/bin/env bash
# The demo runs in under a minute (through a browser: in some minutes), tells what its story promises, and leaves an
# archive that verifies.
#   tests/demo.sh [--browser]
set -euo pipefail
bin="${TESTIGO_BIN:-target/release/testigo}"
limit=60
[ "${1:-}" = --browser ] && limit=600
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
start=$(date +%s)
"$bin" demo "$@" --into "$work/demo" --color never > "$work/out" || { cat "$work/out" >&2; exit 1; }
took=$(( $(date +%s) - start ))
grep -qi "made-up people" "$work/out"
grep -q "as the story promises" "$work/out"
"$bin" --archive "$work/demo" log verify
"$bin" --archive "$work/demo" status --json | python3 -c 'import json,sys; s=json.load(sys.stdin); assert len(s["persons"])>=12 and s["schema_version"]==1'
[ "$took" -lt "$limit" ] || { echo "the demo took $took s" >&2; exit 1; }
[ -z "$(ls "$work/demo/browser" 2>/dev/null)" ] || { echo "a browser's profile was left" >&2; exit 1; }
echo "demo: $took s"
