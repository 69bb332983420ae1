#!/usr/bin/env python3
"""testigo as a daemon against the peers' harness: what an unchanged look costs, and the judged rounds 0 to 6.

    rounds.py --harness DIR --n N [--what steady,judged] [--out results.jsonl]

The harness brings the server (`mockloc`), the truth of each round, and the accounting; its `run_peers.py` is
imported by path. Person 0 of the harness has no valid number, so the server is started with one person more and
1 to N are followed. Everything goes to 127.0.0.1. One JSON line for each measurement.
"""
import argparse, importlib.util, json, os, re, shutil, signal, sqlite3, subprocess, sys, time
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
# What tells somebody that something happened to a person.
ALARMS = {"changed", "place_gone", "out_of_custody", "likely_not_listed", "not_listed", "listed_again"}
BAD = {"http403", "http503", "captcha", "maintenance", "empty"}
TICK = os.sysconf("SC_CLK_TCK")

CONFIG = """profiles = "sources"
[sources.mock]
base_url = "http://127.0.0.1:{port}"
daily_cap = 1000000000
[sources.bop]
enabled = false
[guard]
capacity = "organisation"
organisation = "Invented Bench"
limit = 10000
[fetch]
contact = "bench@organisation.example"
timeout = "10s"
[schedule]
hot = "{interval}ms"
normal = "{interval}ms"
cold = "{interval}ms"
[policy]
recheck = ["{half}ms", "{half}ms", "{half}ms", "{one}ms", "{one}ms"]
likely = {{ misses = 3, span = "{one}ms" }}
not_listed = {{ misses = 4, span = "{two}ms" }}
fleet_brake = {{ share = 0.2, at_least = 3, within = "{brake}ms" }}
control_window = "{brake}ms"
"""


def harness(folder):
    spec = importlib.util.spec_from_file_location("run_peers", os.path.join(folder, "run_peers.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Testigo:
    """An archive of its own with persons 1 to n, and the daemon on it."""

    def __init__(self, a, n, interval_ms, policy_ms, name):
        self.a, self.n = a, n
        self.dir = os.path.join(a.work, f"testigo-{name}-{n}")
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(os.path.join(self.dir, "sources"))
        shutil.copy(os.path.join(HERE, "mock.toml"), os.path.join(self.dir, "sources"))
        self.archive, self.config = os.path.join(self.dir, "archive"), os.path.join(self.dir, "testigo.toml")
        with open(self.config, "w") as f:
            f.write(CONFIG.format(port=a.port, interval=interval_ms, half=policy_ms // 2, one=policy_ms, two=2 * policy_ms, brake=6 * policy_ms))
        self.cli("init")
        people = os.path.join(self.dir, "people.csv")
        with open(people, "w") as f:
            f.write("a_number,country,call,basis,client_ref,document\n")
            for i in range(1, n + 1):
                f.write(f"A{i:09d},Chile,P{i},attorney,C-{i},Form {i}\n")
        self.cli("watch", "import", people, "--source", "mock", "--errors", os.path.join(self.dir, "errors.csv"))
        self.process = None

    def base(self):
        return [self.a.bin, "--archive", self.archive, "--config", self.config]

    def cli(self, *args):
        done = subprocess.run(self.base() + list(args), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{args[0]}: exit {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def start(self):
        self.log = open(os.path.join(self.dir, "log.txt"), "ab")
        command = ["taskset", "-c", str(self.a.core)] + self.base() + ["-q", "run"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            code, self.process = self.process.wait(20), None
            if code:
                raise SystemExit(f"testigo ended with {code}, see {self.dir}/log.txt")

    def usage(self):
        """CPU seconds, peak and present MiB, bytes given to the disk."""
        if self.process.poll() is not None:
            raise SystemExit(f"testigo ended early, see {self.dir}/log.txt")
        p = f"/proc/{self.process.pid}"
        stat = open(f"{p}/stat").read().rsplit(")", 1)[1].split()
        status = open(f"{p}/status").read()
        written = int(re.search(r"^write_bytes: (\d+)", open(f"{p}/io").read(), re.M)[1])
        kib = lambda key: int(re.search(key + r":\s+(\d+)", status)[1]) / 1024
        return (int(stat[11]) + int(stat[12])) / TICK, kib("VmHWM"), kib("VmRSS"), written

    def rows(self, sql, *args):
        db = sqlite3.connect(f"file:{self.archive}/testigo.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()

    def counts(self):
        """Checks, entries of the log, and bytes of the database, in one reading."""
        sql = 'SELECT (SELECT coalesce(max(no), 0) FROM "check"), (SELECT max(idx) + 1 FROM entry), (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)'
        return self.rows(sql)[0]

    def wait_for_looks(self, at_least=1, limit=300):
        """Until everybody has so many entries in the log."""
        began = time.monotonic()
        while time.monotonic() < began + limit:
            if self.rows("SELECT count(*) FROM stream_now WHERE seq >= ?", at_least)[0][0] >= self.n:
                return time.monotonic() - began
            self.usage()
            time.sleep(0.2)
        raise SystemExit("not everybody was looked at")

    def events(self, after):
        sql = "SELECT e.no, e.kind, p.call FROM event e LEFT JOIN person p ON p.no = e.person WHERE e.no > ? ORDER BY e.no"
        return [(no, kind, int(call[1:]) if call else None) for no, kind, call in self.rows(sql, after)]


def span(testigo, mock, seconds):
    """Lets the daemon run and says what a look cost."""
    before, counts0, served0, t0 = testigo.usage(), testigo.counts(), mock.stats()["served"], time.monotonic()
    time.sleep(seconds)
    after, counts1, served1, t1 = testigo.usage(), testigo.counts(), mock.stats()["served"], time.monotonic()
    checks = counts1[0] - counts0[0]
    return {
        "seconds": round(t1 - t0, 2), "checks": checks, "served": served1 - served0, "entries": counts1[1] - counts0[1],
        "cpu_s_per_1000": round((after[0] - before[0]) / checks * 1000, 4), "checks_s": round(checks / (t1 - t0), 1),
        "rss_mib": round(after[2], 1), "peak_mib": round(after[1], 1),
        "archive_bytes_per_check": round((counts1[2] - counts0[2]) / checks, 1),
        "written_bytes_per_check": round((after[3] - before[3]) / checks, 1),
    }


def steady(a, peers):
    """Unchanged rounds. First with an interval that cannot be kept, to learn the rate; then with one that can just
    about be, so that few slots are missed and nearly every entry of the log is a check."""
    mock = peers.Mock(a.mockloc, a.n + 1, a.port, a.server_core, 0)
    try:
        testigo = Testigo(a, a.n, 10, 600_000, "rate")
        testigo.start()
        first = testigo.wait_for_looks()
        testigo.wait_for_looks(10)
        mock.round(1)
        full = span(testigo, mock, a.seconds)
        testigo.stop()
        mock.round(0)
        interval = max(1, int(a.n / full["checks_s"] * 1000 * a.slack))
        testigo = Testigo(a, a.n, interval, 600_000, "steady")
        testigo.start()
        testigo.wait_for_looks(6)
        mock.round(1)
        row = span(testigo, mock, a.seconds * 2)
        alarms = Counter(kind for _, kind, _ in testigo.events(0) if kind in ALARMS)
        testigo.stop()
        testigo.cli("log", "verify")
        size = peers.du(testigo.archive)["apparent"]
        checks = testigo.counts()[0]
        return {"what": "steady", "n": a.n, "first_looks_s": round(first, 2), "interval_ms": interval, "saturated": full, **row,
                "alarms": dict(alarms), "folder_bytes_per_check_ever": round(size / checks, 1), "verified": True}
    finally:
        mock.stop()


def truth_of(seen, real):
    """What is true about the persons: a bad page and the outage round say nothing about them."""
    return [v if v[0] not in BAD else real[i] for i, v in enumerate(seen)]


def expected(was, now, names):
    """Which event tells the change of each person that changed."""
    out = {}
    for i in range(1, len(now)):
        if was[i] != now[i]:
            out[i] = "not_listed" if now[i][0] == "noresults" else "listed_again" if was[i][0] == "noresults" else "changed"
    return out


def judged(a, peers):
    mock = peers.Mock(a.mockloc, a.n + 1, a.port, a.server_core, 0)
    testigo = None
    rounds, ok = [], True
    try:
        views = {r: mock.truth(r) for r in range(7)}
        mock.round(0)
        testigo = Testigo(a, a.n, a.interval, a.policy, "judged")
        testigo.start()
        testigo.wait_for_looks()
        real, last = views[0], 0
        for r in range(1, 7):
            last = max([no for no, _, _ in testigo.events(last)], default=last)
            mock.round(r)
            now = real if r == 5 else truth_of(views[r], real)
            want = expected(real, now, None)
            events, deadline = [], time.monotonic() + a.round_seconds * 6
            enough = time.monotonic() + a.round_seconds
            while time.monotonic() < deadline:
                time.sleep(0.5)
                events = testigo.events(last)
                told = {(who, kind) for _, kind, who in events}
                if time.monotonic() >= enough and all((i, kind) in told for i, kind in want.items()):
                    break
            by_person = defaultdict(set)
            for _, kind, who in events:
                if who is not None and kind in ALARMS:
                    by_person[who].add(kind)
            found = sum(1 for i, kind in want.items() if kind in by_person[i])
            false = {i: sorted(k) for i, k in by_person.items() if k and i not in want}
            kinds = Counter(kind for _, kind, who in events)
            site = {k: kinds[k] for k in ("site_in_doubt", "page_changed_shape", "source_silent", "source_back", "correction") if kinds[k]}
            good = found == len(want) and not false and (r != 5 or kinds["site_in_doubt"] >= 1)
            ok &= good
            row = {"round": r, "true": len(want), "gone": sum(1 for k in want.values() if k == "not_listed"), "found": found,
                   "false": len(false), "false_examples": dict(list(false.items())[:3]), "first_miss": kinds["first_miss"], **site, "ok": good}
            rounds.append(row)
            print(f"testigo n={a.n} round {r}: {row}", flush=True)
            real = now
        usage = testigo.usage()
        testigo.stop()
        testigo.cli("log", "verify")
        return {"what": "judged", "n": a.n, "interval_ms": a.interval, "policy_ms": a.policy, "rounds": rounds, "peak_mib": round(usage[1], 1),
                "checks": testigo.counts()[0], "verified": True, "ok": ok}
    finally:
        if testigo and testigo.process:
            testigo.process.kill()
        mock.stop()


def main():
    temporary = os.environ.get("PEERS_TMP", "/tmp/peers-bench")
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(os.path.dirname(HERE), "target"))
    ap = argparse.ArgumentParser()
    ap.add_argument("--harness", required=True, help="the folder of run_peers.py")
    ap.add_argument("--n", type=int, required=True)
    ap.add_argument("--what", default="steady,judged")
    ap.add_argument("--bin", default=os.environ.get("TESTIGO_BIN", os.path.join(target, "release", "testigo")))
    ap.add_argument("--mockloc", default=os.path.join(temporary, "target", "release", "mockloc"))
    ap.add_argument("--work", default=os.path.join(temporary, "work"))
    ap.add_argument("--port", type=int, default=8096)
    ap.add_argument("--core", type=int, default=0)
    ap.add_argument("--server-core", type=int, default=1)
    ap.add_argument("--seconds", type=float, default=6, help="how long the saturated span lasts; the paced one lasts twice as long")
    ap.add_argument("--slack", type=float, default=0.75, help="the interval, as a multiple of what a round takes when every slot is missed")
    ap.add_argument("--interval", type=int, help="judged rounds: from one look to the next, in ms")
    ap.add_argument("--policy", type=int, help="judged rounds: the span of `likely`, in ms")
    ap.add_argument("--round-seconds", type=float, help="judged rounds: the least time of one round")
    ap.add_argument("--out")
    a = ap.parse_args()
    a.interval = a.interval or max(1000, a.n)
    a.policy = a.policy or max(1000, a.n // 2)
    a.round_seconds = a.round_seconds or 8 * max(a.interval, a.policy) / 1000
    os.makedirs(a.work, exist_ok=True)
    peers = harness(a.harness)
    ok = True
    for what in a.what.split(","):
        row = {"steady": steady, "judged": judged}[what](a, peers)
        row["peer"] = "testigo"
        ok &= row.get("ok", True)
        print(json.dumps(row), flush=True)
        if a.out:
            with open(a.out, "a") as f:
                f.write(json.dumps(row) + "\n")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
