#!/usr/bin/env python3
"""table.py results.jsonl limits.jsonl: what benches/compare.sh measured, as a table of ratios."""
import json, statistics as st, sys

rows = [json.loads(line) for line in open(sys.argv[1])]
limits = [json.loads(line) for line in open(sys.argv[2])]
ours = {r["n"]: r for r in rows if r.get("what") == "steady"}
base = ours[1000]
table = []
for peer in ("urlwatch", "webchanges", "changedetection"):
    mine = [r for r in rows if r.get("peer") == peer and r.get("round") == 1]
    if mine:
        cpu, rate = st.median(r["cpu_s_per_1000"] for r in mine), st.median(r["polls_s"] for r in mine)
        table.append((peer, 1000, cpu, rate, max(r["rss_mib"] for r in mine), st.median(r["written_kib_per_poll"] for r in mine) * 1024))
for how in dict.fromkeys(r["extract"] for r in limits):
    mine = [r for r in limits if r["extract"] == how and r["round"] > 0]
    cpu, rate = st.median(r["cpu_s_per_1000"] for r in mine), st.median(r["polls_s"] for r in mine)
    table.append((f"limit e2e {how}", 1000, cpu, rate, max(r["rss_mib"] for r in mine), None))
print("| | N | CPU s per 1,000 | of testigo's at 1,000 | checks/s | of testigo's at 1,000 | peak MiB | bytes written per check |")
print("|---|--:|--:|--:|--:|--:|--:|--:|")
best = base["checks_s"]
show = lambda x, form: "" if x is None else form.format(x)
for n, r in sorted(ours.items()):
    table.insert(0 if n == 200 else 1 if n == 1000 else 2, ("testigo", n, r["cpu_s_per_1000"], r["checks_s"], r["peak_mib"], r["written_bytes_per_check"]))
for name, n, cpu, rate, mib, written in table:
    print(f"| {name} | {n:,} | {cpu:.3f} | {cpu / base['cpu_s_per_1000']:.2f} | {show(rate, '{:,.0f}')} | {show(rate and rate / best, '{:.3f}')} | {show(mib, '{:.0f}')} | {show(written, '{:,.0f}')} |")
print(f"\nflat in N, CPU per check at 5,000 / at 200: {ours[5000]['cpu_s_per_1000'] / ours[200]['cpu_s_per_1000']:.2f}")
print("archive growth per check, bytes: " + ", ".join(f"{n:,}: {r['archive_bytes_per_check']}" for n, r in sorted(ours.items())))
