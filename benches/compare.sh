#!/usr/bin/env bash
# testigo next to the peers and this machine's limits, in one run, as ratios.
#   benches/compare.sh HARNESS_DIR [quick]      quick: no changedetection.io, fewer rounds
# The harness is built already (its setup.sh); its programs are under $PEERS_TMP. Everything goes to 127.0.0.1.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
harness=${1:?the folder of run_peers.py}
quick=${2:-}
export PEERS_TMP=${PEERS_TMP:-/tmp/peers-bench}
programs="$PEERS_TMP/target/release"
work=$(mktemp -d "${TMPDIR:-/tmp}/testigo-compare-XXXXXX")
trap 'rm -rf "$work"' EXIT
out="$work/results.jsonl"
peer() {
  python3 -B "$harness/run_peers.py" --venvs "$PEERS_TMP/venvs" --mockloc "$programs/mockloc" --work "$work" --out "$out" --port 8190 "$@"
}

taskset -c 1 "$programs/mockloc" --port 8180 --n 1000 2>/dev/null & server=$!
sleep 1
for how in slice lol scraper; do
  taskset -c 0 "$programs/limits" e2e --port 8180 --extract "$how" --sync full --batch 100 --rounds 3 --dir "$work/db" | tee -a "$work/limits.jsonl"
done
kill $server; wait $server 2>/dev/null || true

rounds=0,1,1,1
[ "$quick" = quick ] && rounds=0,1
peer --peer urlwatch --n 1000 --rounds $rounds
for n in 200 1000 5000; do
  python3 -B "$here/rounds.py" --harness "$harness" --n $n --what steady --work "$work" --out "$out" | cut -c1-400
done
if [ "$quick" != quick ]; then
  peer --peer webchanges --variant best-requests --n 1000 --rounds 0,1,1
  peer --peer changedetection --n 1000 --rounds 0,1,1
fi
peer --peer urlwatch --n 1000 --rounds $rounds

python3 -B "$here/table.py" "$out" "$work/limits.jsonl"
