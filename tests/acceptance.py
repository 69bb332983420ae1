#!/usr/bin/env python3
"""The main job against a pretend `bop` that is not the crate's own, with the policy in seconds.

A move is one `changed`. A removal is `first_miss`, `likely_not_listed`, `not_listed`, in that order and never
earlier than the policy. Zeros for everybody are `site_in_doubt` and nothing else. Sixteen ways of a page to be
broken never give a `first_miss`. Afterwards the archive verifies.
"""
import json, os, shutil, subprocess, sys, tempfile, time
from datetime import datetime

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from archive import Archive, number, people
from locator import Locator, record

FAULTS = ["internal error", "500", "403", "captcha", "429", "503", "truncated", "cut json", "hang", "gzip bomb", "redirect home", "empty", "garbage",
          "other layout", "other layout, zero", "other person", "two records", "html no record"]


def story(work, n):
    """One moves, one is removed and comes back, then everybody is zero."""
    locator = Locator()
    crowd = people(n)
    locator.views = {number(p): record(number(p), "Exampleville") for p in crowd}
    archive = Archive(work, locator, crowd)
    archive.start()
    for i in range(n):
        archive.wait_for("first_listed", 15, "P%d" % i)
    locator.views[number(crowd[0])] = record(number(crowd[0]), "Sampletown")
    archive.wait_for("changed", 10, "P0")
    removed_at = time.time()
    del locator.views[number(crowd[1])]
    archive.wait_for("not_listed", 40, "P1")
    kinds = [kind for who, kind, _ in archive.events() if who == "P1"]
    assert kinds == ["first_listed", "first_miss", "likely_not_listed", "not_listed"], kinds
    at = {kind: datetime.fromisoformat(e["at"]).timestamp() for who, kind, e in archive.events() if who == "P1"}
    assert at["first_miss"] >= removed_at - 0.1
    assert at["likely_not_listed"] - at["first_miss"] >= 2, "likely too early"
    assert at["not_listed"] - at["first_miss"] >= 5, "not_listed too early"
    status = {p["call"]: p["status"] for p in archive.json("status")["persons"]}
    assert status["P1"] == "not_listed" and status["P0"] == "listed", status
    locator.views[number(crowd[1])] = record(number(crowd[1]), "Exampleville")
    archive.wait_for("listed_again", 10, "P1")
    locator.fault = "zeros"
    archive.wait_for("site_in_doubt", 15)
    time.sleep(9)
    after = [(who, kind) for who, kind, _ in archive.events()]
    assert after.count(("P1", "not_listed")) == 1 and [k for _, k in after].count("not_listed") == 1, after
    assert {p["status"] for p in archive.json("status")["persons"]} <= {"site_doubt", "listed", "recheck"}
    locator.fault = None
    time.sleep(3)
    archive.stop()
    kinds = [kind for who, kind, _ in archive.events() if who == "P0"]
    assert kinds.count("changed") == 1, kinds
    unmoved = {kind for who, kind, _ in archive.events() if who in ("P2", "P3")}
    assert unmoved <= {"first_listed", "first_miss"}, unmoved
    assert archive.json("log", "verify")["verified"]
    coverage(archive)
    snapshots(archive)
    agents = {agent for _, _, agent in locator.requests}
    assert len(agents) == 1 and agents.pop().startswith("testigo/"), agents
    print("story with %d people: ok" % n)


def coverage(archive):
    for row in archive.json("coverage")["coverage"]:
        assert row["due"] == row["observed"] + row["inconclusive"] + row["gap"], row


def snapshots(archive):
    """The bytes kept are the bytes that hash to what history says; where brackets a moment exactly."""
    import hashlib
    checks = archive.json("history", "P1")["checks"]
    for check in checks[:: max(1, len(checks) // 10)]:
        body = subprocess.run(archive.base() + ["snapshot", str(check["index"])], capture_output=True, check=True).stdout
        assert hashlib.sha256(body).hexdigest() == check["body_sha256"] and len(body) == check["body_len"]
    for check, following in zip(checks[:-1:7], checks[1::7]):
        bracket = archive.json("where", "P1", "--at", check["answered_at"])
        assert bracket["before"]["index"] <= check["index"] < bracket["after"]["index"], (bracket, check["index"], following["index"])


def faults(work):
    """Every way to be broken, one after the other, with the people listed in between."""
    locator = Locator()
    crowd = people(4)
    locator.views = {number(p): record(number(p), "Exampleville") for p in crowd}
    archive = Archive(work, locator, crowd)
    archive.run("check", "--all")
    for fault in FAULTS:
        locator.fault = fault
        done = archive.run("check", "--all", "--json", ok=False)
        said = {c["outcome"] for c in json.loads(done.stdout)["checks"]}
        assert said <= {"blocked", "no_answer", "unclear", "several"}, (fault, said)
        assert done.returncode in (4, 5, 6) or said == {"several"}, (fault, done.returncode)
        kinds = {kind for _, kind, _ in archive.events()}
        assert not kinds & {"first_miss", "likely_not_listed", "not_listed", "changed"}, (fault, kinds)
        print("  %-20s %s" % (fault, ", ".join(sorted({c["outcome"] + ":" + c["why"] for c in json.loads(done.stdout)["checks"]}))))
        locator.fault = None
        archive.run("check", "--all")
    locator.fault = None
    again = json.loads(archive.run("check", "--all", "--json"))
    assert {c["outcome"] for c in again["checks"]} == {"listed"}
    assert {p["status"] for p in archive.json("status")["persons"]} == {"listed"}
    assert archive.json("log", "verify")["verified"]
    print("faults: %d ways to be broken, no first miss, the archive verifies" % len(FAULTS))


def single(work):
    """One look ends with its controls, however soon the policy would look again, and says once that it waits."""
    locator = Locator()
    crowd = people(3)
    locator.views = {number(p): record(number(p), "Exampleville") for p in crowd}
    archive = Archive(work, locator, crowd, spacing="3s")
    archive.run("check", "--all")
    del locator.views[number(crowd[0])]
    for quiet in ([], ["-q"]):
        done = archive.run("check", "P0", *quiet, ok=False)
        said = [line for line in done.stderr.splitlines() if line.startswith("Waiting until ")]
        assert done.returncode == 0 and len(said) == (0 if quiet else 1), (done.returncode, done.stderr)
    kinds = [c["kind"] for c in archive.json("history", "P0")["checks"]]
    assert "recheck" not in kinds, kinds
    print("a single look ends without looking again: %s" % ", ".join(kinds))


def main():
    for test in (lambda w: single(w), lambda w: faults(w), lambda w: story(w, 5), lambda w: story(w, 12)):
        work = tempfile.mkdtemp(prefix="testigo-acceptance-")
        test(work)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
