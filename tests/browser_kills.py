#!/usr/bin/env python3
"""Kills `testigo run` with SIGKILL at random moments while it asks in a browser, and looks what is left behind.

    tests/browser_kills.py --kills 100       the long form, some minutes
    tests/browser_kills.py                   8 kills

The crate's own pretend page (examples/odls_people.rs) answers on loopback. After each kill the next start has to end
the browser that was left, and after a normal stop there is no process with this archive's profile folder, no folder
under ARCHIVE/browser, nothing in the temporary folder, and an archive that verifies. No check of all
this time may say "not listed": everybody is listed.
"""
import argparse, json, os, random, shutil, signal, subprocess, sys, tempfile, time

PEOPLE = 5


def processes(folder):
    """Everything that runs with something of this folder on its command line; not this script."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                line = f.read()
        except OSError:
            continue
        if folder.encode() in line and int(pid) != os.getpid():
            found.append((int(pid), line.replace(b"\0", b" ").decode("utf-8", "replace")[:120]))
    return found


class Pretend:
    """The crate's pretend locator as a process."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, str(PEOPLE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        lines = iter(self.process.stdout.readline, "\n")
        self.url = next(lines).strip()
        self.people = [line.rstrip("\n").split("\t") for line in lines]

    def end(self):
        """Ends it; the requests that it heard: time, method, path, User-Agent."""
        out, _ = self.process.communicate("x")
        return [line.split("\t") for line in out.splitlines()]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--kills", type=int, default=8)
    ap.add_argument("--seed", type=int, default=None)
    ap.add_argument("--bin", default=os.environ.get("TESTIGO_BIN", "target/release/testigo"))
    ap.add_argument("--pretend", default=os.environ.get("TESTIGO_PRETEND"), help="default: examples/odls_people beside the program")
    args = ap.parse_args()
    seed = args.seed if args.seed is not None else random.randrange(1 << 32)
    rng = random.Random(seed)
    # A long path, as homes have; the browser still has to start.
    work = tempfile.mkdtemp(prefix="testigo-kills-in-a-folder-with-a-long-name-")
    archive = os.path.join(work, "archive")
    # A temporary folder of our own: other browsers leave things in the common one.
    temporary = tempfile.mkdtemp(prefix="tk-")
    os.environ["TMPDIR"] = temporary
    pretend = Pretend(args.pretend or os.path.join(os.path.dirname(args.bin), "examples", "odls_people"))
    config = os.path.join(work, "testigo.toml")
    with open(config, "w") as f:
        f.write('[sources.ice-odls]\nenabled = true\nbase_url = "%s"\n[schedule]\nhot = "200ms"\nnormal = "200ms"\ncold = "1s"\n' % pretend.url)
        f.write('[fetch]\ndaily_cap = 100000\n')
    base = [args.bin, "--archive", archive, "--config", config]
    run = lambda *a, **k: subprocess.run(base + list(a), check=True, capture_output=True, text=True, **k).stdout
    run("init")
    for i, (number, country, first, last) in enumerate(pretend.people):
        run("watch", "add", "-", "--country", country, "--call", "P%d" % i, "--basis", "family", "--source", "ice-odls",
            "--first-name", first, "--last-name", last, input="A%s\n" % number)

    began, orphans, said, longest = time.time(), 0, {}, 0.0
    for kill in range(args.kills):
        process = subprocess.Popen(base + ["--json", "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # The browser takes half a second to start; a look takes about one.
        time.sleep(rng.uniform(0.05, 3.0))
        process.send_signal(signal.SIGKILL)
        _, err = process.communicate()
        assert process.returncode == -signal.SIGKILL, "kill %d: it ended by itself with %s: %s" % (kill, process.returncode, err)
        orphans += bool(processes(archive))
        # Every second time the next start comes at once, and has to end what is left itself.
        killed = time.time()
        while kill % 2 and processes(archive):
            assert time.time() - killed < 10, "the browser outlived the program: %s" % processes(archive)
            time.sleep(0.02)
            longest = max(longest, time.time() - killed)
    stopped = subprocess.run(base + ["--json", "run", "--stop-after", "6s"], capture_output=True, text=True)
    assert stopped.returncode == 0, stopped.stderr
    after_all = stopped.stdout.count('"committed"')
    for i in range(PEOPLE):
        for check in json.loads(run("history", "P%d" % i, "--json"))["checks"]:
            said[check["outcome"]] = said.get(check["outcome"], 0) + 1
    assert sum(said.values()) > 0, "no look came to an end"

    left = processes(archive)
    assert not left, "processes were left: %s" % left
    folder = os.path.join(archive, "browser")
    profiles = os.listdir(folder) if os.path.isdir(folder) else []
    assert not profiles, "profile folders were left: %s" % profiles
    new = os.listdir(temporary)
    assert not new, "left in the temporary folder: %s" % new
    verified = json.loads(run("log", "verify", "--json"))
    assert verified["verified"], verified["problems"]
    strange = [line for line in pretend.end() if line[2] != "/robots.txt" and (not line[3].startswith("Mozilla/5.0") or " testigo/" not in line[3])]
    assert not strange, "asked without our name: %s" % strange[:3]
    print("%d SIGKILLs in %.0f s (%d hit a browser, which ended by itself within %.1f s), seed %d: %s; nothing is left, the archive verifies"
          % (args.kills, time.time() - began, orphans, longest, seed, ", ".join("%d %s" % (n, word) for word, n in sorted(said.items())) or "no check"))
    assert "not_listed" not in said, "a kill made somebody disappear"
    assert orphans > args.kills // 4, "too few kills hit a browser at work; this test proved nothing"
    assert after_all > 0 and said.get("listed"), "it did not go on after the kills"
    shutil.rmtree(work)
    os.rmdir(temporary)


if __name__ == "__main__":
    sys.exit(main())
