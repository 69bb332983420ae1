#!/usr/bin/env bash
# The demo runs in about a minute (through a browser: in some minutes), tells what its story promises, and leaves an
# archive that verifies and the messages as they would have been sent. Every message can be read at once.
#   tests/demo.sh [--browser]
set -euo pipefail
bin="${TESTIGO_BIN:-target/release/testigo}"
limit=75
[ "${1:-}" = --browser ] && limit=600
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
start=$(date +%s)
"$bin" demo "$@" --into "$work/demo" --color never > "$work/out" || { cat "$work/out" >&2; exit 1; }
took=$(( $(date +%s) - start ))
grep -qi "made-up people" "$work/out"
grep -q "as the story promises" "$work/out"
# An A-number of the invented people, with or without its hyphens.
number='(^|[^0-9])0000[0-9]{5}([^0-9]|$)|(^|[^0-9])000[- ]0[0-9]{2}[- ][0-9]{3}([^0-9]|$)'
for kind in not-listed site-in-doubt group; do
  for language in en es; do
    ls "$work/demo/messages" | grep -qE "^[0-9]{2,}-$kind-$language\.txt$" || { echo "no message $kind in $language" >&2; exit 1; }
  done
done
grep -q "^The messages as they would have been sent: $work/demo/messages ([0-9]* of [0-9]* kinds)$" "$work/out"
! ls "$work/demo/messages" | grep -vE '^[0-9]{2,}-[a-z-]+-[a-z]{2}\.txt$' || { echo "a file's name says too much" >&2; exit 1; }
! grep -rlE "$number" "$work/demo/messages" || { echo "an A-number stands in a message" >&2; exit 1; }
"$bin" demo --messages > "$work/all"
grep -q "^==== 4 not listed, to family (en)$" "$work/all" && grep -q "^==== 14 old record left, to family (es)$" "$work/all"
grep -qE "$number" "$work/all" || { echo "the lawyer's form has an A-number; the pattern does not see it" >&2; exit 1; }
"$bin" --archive "$work/demo" log verify
if [ "${1:-}" != --browser ]; then
  # The pages, with a month behind them, are there within ten seconds.
  grep -q "^The pages, with a month of made-up looks: http://127" "$work/out"
  "$bin" --archive "$work/demo/month" log verify
  began=$(date +%s%N)
  "$bin" demo --pages --into "$work/pages" --json > "$work/link" &
  pages=$!
  trap 'kill "$pages" 2>/dev/null || true; rm -rf "$work"' EXIT
  until grep -q link "$work/link"; do sleep 0.1; kill -0 "$pages"; done
  link=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["link"])' "$work/link")
  curl -sfL -c "$work/cookies" -b "$work/cookies" "$link" > "$work/home"
  opened=$(( ($(date +%s%N) - began) / 1000000 ))
  grep -q "Made-up people" "$work/home" && grep -q "Not on the list now" "$work/home"
  [ "$opened" -lt 10000 ] || { echo "the pages were there after $opened ms" >&2; exit 1; }
  kill "$pages"; wait "$pages" 2>/dev/null || true
  echo "demo: the pages were there after $opened ms"
fi
"$bin" --archive "$work/demo" status --json | python3 -c 'import json,sys; s=json.load(sys.stdin); assert len(s["persons"])>=12 and s["schema_version"]==1'
[ "$took" -lt "$limit" ] || { echo "the demo took $took s" >&2; exit 1; }
[ -z "$(ls "$work/demo/browser" 2>/dev/null)" ] || { echo "a browser's profile was left" >&2; exit 1; }
echo "demo: $took s"
