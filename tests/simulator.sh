#!/usr/bin/env bash
# The judge's promises, over more than 1,000 simulated person-years in less than a minute.
set -euo pipefail
bin="${TESTIGO_BIN:-target/release/testigo}"
start=$(date +%s)
json=$("$bin" simulate --years 1300 --seed 1 --json)
took=$(( $(date +%s) - start ))
python3 - "$took" "$json" <<'PY'
import json, sys
took, s = int(sys.argv[1]), json.loads(sys.argv[2])["simulation"]
print("simulated %.0f person-years in %d s: not_listed false/person-year <= %.4f (95 %% bound), p95 delay %.1f h; likely false/person-year %.3f, median delay %.1f h"
      % (s["person_years"], took, s["not_listed"]["false_per_year_bound95"], s["not_listed"]["delay_p95_h"], s["likely"]["false_per_year"], s["likely"]["delay_median_h"]))
assert s["person_years"] >= 1000 and took < 60
assert s["removals"] >= 100, "too few true removals to say anything of delays"
assert s["not_listed"]["false_per_year_bound95"] <= 0.0025
assert s["not_listed"]["delay_p95_h"] <= 15.1
assert s["likely"]["false_per_year"] <= 0.11
assert s["likely"]["delay_median_h"] <= 4
PY
