#!/usr/bin/env python3
"""Kills `testigo run` with SIGKILL at random moments and looks whether anything that it told was lost.

    tests/kills.py --kills 1000          the long form, a few minutes
    tests/kills.py                       40 kills

A pretend `bop` of its own (not the crate's) answers on loopback. Everything the program prints with --json
counts as acknowledged: after all kills every such check must be there with its leaf, every size must have
the one root that was told (no fork), and the archive must verify.
"""
import argparse, hashlib, json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from locator import Locator, record

PEOPLE = 25


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The root of every size, from the leaves alone (RFC 6962 section 2.1)."""

    def __init__(self):
        self.edge, self.size, self.roots = [], 0, {0: hashlib.sha256(b"").hexdigest()}

    def push(self, leaf):
        carry, level, size = hashlib.sha256(b"\x00" + leaf).digest(), 0, self.size
        while size >> level & 1:
            carry = node(self.edge.pop(), carry)
            level += 1
        self.edge.append(carry)
        self.size += 1
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node(left, root)
        self.roots[self.size] = root.hex()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--kills", type=int, default=40)
    ap.add_argument("--seed", type=int, default=None)
    ap.add_argument("--bin", default=os.environ.get("TESTIGO_BIN", "target/release/testigo"))
    args = ap.parse_args()
    seed = args.seed if args.seed is not None else random.randrange(1 << 32)
    rng = random.Random(seed)
    work = tempfile.mkdtemp(prefix="testigo-kills-")
    locator = Locator()
    numbers = ["%09d" % (101 + i * 13 + i * i % 7) for i in range(PEOPLE)]
    locator.views = {n: record(n, "Exampleville") for n in numbers}
    config = os.path.join(work, "testigo.toml")
    with open(config, "w") as f:
        f.write('[sources.bop]\nenabled = true\nbase_url = "%s"\n[schedule]\nhot = "100ms"\nnormal = "100ms"\ncold = "1s"\n' % locator.url)
    base = [args.bin, "--archive", os.path.join(work, "archive"), "--config", config]
    run = lambda *a, **k: subprocess.run(base + list(a), check=True, capture_output=True, text=True, **k).stdout
    run("init")
    for i in range(PEOPLE):
        run("watch", "add", "-", "--country", "Chile", "--call", "P%d" % i, "--basis", "family", "--source", "bop", input="A%s\n" % numbers[i])

    acknowledged, roots, kills_with_words = {}, {}, 0
    began = time.time()
    for kill in range(args.kills):
        process = subprocess.Popen(base + ["--json", "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        killer = threading.Timer(rng.uniform(0.001, 0.08) + (0.03 if rng.random() < 0.7 else 0), process.send_signal, [signal.SIGKILL])
        killer.start()
        words = False
        for line in process.stdout:
            try:
                told = json.loads(line)["committed"]
            except (json.JSONDecodeError, KeyError):
                continue  # the line that the kill cut off was not acknowledged
            words = True
            for check in told["checks"]:
                acknowledged[check["index"]] = check["leaf"]
            before = roots.setdefault(told["size"], told["root"])
            assert before == told["root"], "two roots at size %d" % told["size"]
        err = process.stderr.read()
        process.wait()
        killer.cancel()
        kills_with_words += words
        assert process.returncode == -signal.SIGKILL, "kill %d: it ended by itself with %s: %s" % (kill, process.returncode, err)
    took = time.time() - began

    verified = json.loads(run("log", "verify", "--json"))
    assert verified["verified"], verified["problems"]
    tree = Tree()
    kept = {}
    for index, line in enumerate(run("log", "entries").splitlines()):
        tree.push(line.encode())
    for i in range(PEOPLE):
        for check in json.loads(run("history", "P%d" % i, "--json"))["checks"]:
            kept[check["index"]] = check["leaf"]
    lost = [i for i, leaf in acknowledged.items() if i in kept and kept[i] != leaf]
    controls = [i for i in acknowledged if i not in kept]
    # Checks of controls have no person's history; their leaves must be in the log all the same.
    lost += [i for i in controls if acknowledged[i] >= tree.size]
    forks = [size for size, root in roots.items() if tree.roots.get(size) != root]
    print("%d SIGKILLs in %.0f s (%d after the first words), seed %d: %d checks acknowledged, %d lost, %d tree heads told, %d forks, archive of %d leaves verifies"
          % (args.kills, took, kills_with_words, seed, len(acknowledged), len(lost), len(roots), len(forks), tree.size))
    assert not lost and not forks
    assert acknowledged and kills_with_words > args.kills // 4, "too few kills hit a working program; this test proved nothing"
    shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
