#!/usr/bin/env python3
"""Evidence folders, from outside: made of an archive of invented people, checked by other people's tools and by
`testigo verify`, changed, and looked through for what must not be in them.

    tests/evidence.py [PART …]      parts: folder tools contact canary tamper full network attack speed

Long forms: `attack --long` (every bit and a hundred thousand mutants), `speed --long` (500 and 5,000 looks).

TESTIGO_BIN names the program, TESTIGO_EXAMPLES the folder of the example `evidence_archive`."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = Path(os.environ.get("TESTIGO_BIN", "target/release/testigo")).resolve()
MAKE = Path(os.environ.get("TESTIGO_EXAMPLES", "target/debug/examples")).resolve() / "evidence_archive"
LEVELS = ["court", "opposing", "in-camera"]
held = 0


def check(fact, said):
    global held
    if not fact:
        sys.exit(f"BROKEN: {said}")
    held += 1


def run(*args, ok=True, **more):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, **more)
    if ok:
        check(done.returncode == 0, f"{' '.join(map(str, args))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


# The sources of these archives are not on this machine, so the services of the config would be asked for the time.
ALONE = {**os.environ, "TESTIGO_ANCHORS_OFF": "true"}


def testigo(archive, *args, **more):
    more.setdefault("env", ALONE)
    return run(BIN, "--color", "never", "--archive", archive, *args, **more)


def archive(into, people=10, slots=60):
    """An archive, and the call name of the first person."""
    made = run(MAKE, into, people, slots)
    return made.stdout.split("\t")[0]


def folder(archive, who, level, into, **more):
    testigo(archive, "evidence", who, "--for", level, "-o", into, **more)
    return into


def files(folder):
    return [p for p in folder.rglob("*") if p.is_file()]


def identity(archive, call):
    """What tells who somebody is, of everybody but `call`, and of `call`."""
    db = sqlite3.connect(archive / "testigo.sqlite")
    own, others = set(), set()
    for number, first, last, name, ident in db.execute("SELECT a_number, first_name, last_name, call, id FROM person"):
        words = {number, last, ident} | ({f"{first} {last}"} if first else set())
        (own if name == call else others).update(w for w in words if w)
    registers = {f"{int(n):09d}" for n in own if n.isdigit()}
    db.close()
    return own | registers, others - own


def texts_of(folder):
    """Every byte of the folder as it can be read: files, members of zips, gzip members, and the text of the PDF."""
    import gzip

    for path in files(folder):
        data = path.read_bytes()
        yield path.name, path.name.encode()
        yield str(path), data
        if path.suffix in (".wacz", ".docx", ".zip"):
            with zipfile.ZipFile(path) as inner:
                for name in inner.namelist():
                    member = inner.read(name)
                    yield f"{path}!{name}", member
                    if name.endswith(".gz"):
                        yield f"{path}!{name} unpacked", gzip.decompress(member)
        if path.suffix == ".gz":
            yield f"{path} unpacked", gzip.decompress(data)
        if path.suffix == ".pdf":
            yield f"{path} as text", run("pdftotext", "-layout", path, "-").stdout.encode()


def part_folder(work, arc, who):
    for level in LEVELS:
        into = folder(arc, who, level, work / level)
        for name in ["bagit.txt", "manifest-sha256.txt", "data/case.json", "data/log/entries"]:
            check((into / name).is_file(), f"{level}: {name} is missing")
        case = json.loads((into / "data/case.json").read_text())
        check(case["level"] == level and len(case["looks"]) > 50, f"{level}: case.json")
        for path in files(into):
            check(not re.search(r"\d{9}", path.relative_to(into).as_posix().replace(path.stem, "") + path.suffix), path)
    check(not list(work.glob("*.unfinished")), "something unfinished was left")
    zipped = folder(arc, who, "opposing", work / "folder.zip")
    with zipfile.ZipFile(zipped) as z:
        check("data/case.json" in z.namelist(), "the zip has no case.json")
    again = testigo(arc, "evidence", who, "--for", "court", "-o", work / "court", ok=False)
    check(again.returncode != 0 and "there already" in again.stderr, "an existing folder is not written over")
    shown = testigo(arc, "evidence", who, "--for", "opposing", "--preview").stdout
    check("This is what they will see" in shown and "never" in shown, "the preview")


def told(words, data):
    """Those words that stand in the bytes; a number not as a part of a longer one (a PDF is full of long numbers)."""
    there = [w for w in words if w.encode() in data]
    return [w for w in there if not w.isdigit() or re.search(rb"(?<!\d)" + w.encode() + rb"(?!\d)", data)]


def part_canary(work, arc, who):
    own, others = identity(arc, who)
    check(len(others) > 20, "there is somebody to look for")
    for level, hidden in [("court", own | others), ("opposing", others)]:
        into = folder(arc, who, level, work / f"canary-{level}")
        seen = 0
        for name, data in texts_of(into):
            seen += 1
            check(not told(hidden, data), f"{level}: {name} says who somebody is")
        check(seen > 500, "much was looked at")
    # So that the search could have found something.
    found = any(told(own, data) for _, data in texts_of(work / "canary-opposing"))
    check(found, "the opposing side's folder does not name the person it is about")


def part_tamper(work, arc, who):
    note = work / "checkpoint"
    note.write_text(testigo(arc, "log", "checkpoint").stdout)
    agreed = testigo(arc, "log", "verify", "--against", note).stdout
    check("Nothing up to the given checkpoint" in agreed, agreed)
    # The database edited by hand.
    edited = work / "edited"
    shutil.copytree(arc, edited)
    db = sqlite3.connect(edited / "testigo.sqlite")
    try:
        db.execute("UPDATE event SET was = 'held at ELSEWHERE' WHERE kind = 'not_listed'")
        check(False, "the database let an event be changed")
    except sqlite3.IntegrityError:
        check(True, "")
    for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    db.execute("UPDATE event SET was = 'held at ELSEWHERE' WHERE kind = 'not_listed'")
    db.commit()
    db.close()
    found = testigo(edited, "log", "verify", ok=False)
    check(found.returncode == 8 and "is not what its row says" in found.stdout, f"an edited row: {found.stdout}")
    # An old copy put back: the database alone, and the whole folder.
    old, later = work / "old", work / "later"
    shutil.copytree(arc, old)
    shutil.copytree(arc, later)
    folder(later, who, "court", work / "later-folder")
    note.write_text(testigo(later, "log", "checkpoint").stdout)
    for name in ["testigo.sqlite", "testigo.sqlite-wal", "testigo.sqlite-shm"]:
        if (old / name).exists():
            shutil.copy(old / name, later / name)
    behind = testigo(later, "evidence", who, "--for", "court", "-o", work / "behind", ok=False)
    check(behind.returncode != 0 and not (work / "behind").exists(), "a database older than the head was written to")
    whole = testigo(old, "log", "verify", "--against", note, ok=False)
    check(whole.returncode == 8 and "older copy was put back" in whole.stdout, whole.stdout)
    # The clock a day back, after something was signed today.
    folder(arc, who, "court", work / "today")
    back = testigo_at("-1d", arc, "evidence", who, "--for", "court", "-o", work / "back", ok=False)
    check(back.returncode != 0 and "clock" in back.stderr, f"clock a day back: {back.stderr}")
    check(not (work / "back").exists() and not list(work.glob("*.unfinished")), "half a folder was left")
    said = testigo(arc, "log", "verify").stdout
    check("not signed yet" in said, said)
    kinds = [json.loads(line).get("kind") for line in testigo(arc, "log", "entries").stdout.splitlines()]
    check("clock_suspect" in kinds, "the log does not say that the clock went back")


def testigo_at(offset, arc, *args, **more):
    return run("faketime", "-f", offset, BIN, "--color", "never", "--archive", arc, *args, env=ALONE, **more)


def part_full(work, arc, who):
    if os.geteuid() != 0:
        sys.exit("this part needs root: it mounts a small disk")
    disk = work / "disk"
    disk.mkdir()
    for megabytes in [1, 2]:
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", disk)
        try:
            for name in ["folder", "folder.zip"]:
                full = testigo(arc, "evidence", who, "--for", "in-camera", "-o", disk / name, ok=False)
                # Compressed it may just fit into two megabytes.
                if full.returncode == 0 and name.endswith(".zip"):
                    continue
                check(full.returncode != 0 and "taken away" in full.stderr, f"{megabytes} MB: {full.stderr}")
                check(not list(disk.iterdir()), f"left on a full disk: {list(disk.iterdir())}")
        finally:
            run("umount", disk)


def anchored(work):
    """An archive that two services and a calendar on loopback stamped while it was made: the demo, in 45 seconds."""
    sys.path.insert(0, str(HERE))
    import stampers

    config = work / "testigo.toml"
    config.write_text(stampers.start(work / "stampers", every="5s"))
    made = run(BIN, "--config", config, "demo", "--into", work / "demo", "--json")
    told = json.loads(made.stdout)
    check(all(p["kept"] for p in told["promises"]), f"the demo: {[p for p in told['promises'] if not p['kept']]}")
    gone = next(e for e in told["events"] if e["kind"] == "not_listed")
    db = sqlite3.connect(work / "demo" / "testigo.sqlite")
    (call,) = db.execute("SELECT call FROM person WHERE id = ?", [gone["person"]]).fetchone()
    db.close()
    return work / "demo", config, call


def stamped_folder(work):
    demo, config, call = anchored(work)
    # The demo's own settings stand in its folder; who is asked for the time is added.
    own = demo / "testigo.toml"
    own.write_text(own.read_text() + config.read_text())
    return demo, folder(demo, call, "opposing", work / "folder", env=dict(os.environ)), work / "stampers"


def roots_of(stampers):
    return stampers / "roots.pem"


def claims(path, *more, ok=None):
    done = run(BIN, "--json", "verify", path, *more, ok=False)
    report = json.loads(done.stdout)
    if ok is not None:
        check((done.returncode == 0) == ok, f"verify {path}: {done.returncode} {done.stdout}")
    return {c["claim"]: c for c in report["claims"]}, done.returncode


def part_tools(work, arc, who):
    """Other people's programs agree with `verify`, on a whole folder and on one with a changed byte."""
    tools = Path(run(HERE / "tools.sh").stdout.strip())
    arc, into, stampers = stamped_folder(work)
    found, code = claims(into, "--roots", roots_of(stampers))
    open_ones = {k for k, c in found.items() if c["verdict"] != "PASS"}
    # The pretend page has no TLS, so no server signed anything. And the very first look can come before any time stamp.
    check({"contact"} <= open_ones <= {"contact", "between"} and code != 8, f"open: {[found[k] for k in open_ones]}")
    first = [b for b in found["between"]["because"] if "looks" in b]
    check("between" not in open_ones or "before them: 1," in first[0], f"between: {first}")
    origin = (into / "data/log/checkpoint").read_text().splitlines()[0]
    anchors = sorted((into / "data/anchors").iterdir())
    tokens = [a for a in anchors if (a / "token.tsr").exists()]
    promises = [a for a in anchors if (a / "checkpoint.ots").exists()]
    check(len(tokens) >= 10 and promises, "the log was stamped")
    look = next(iter(sorted((into / "data/looks").iterdir())))

    def ots(folder):
        at = folder / promises[0].relative_to(into)
        done = run(tools / "ots", "info", at / "checkpoint.ots", ok=False)
        hash_ = run("sha256sum", at / "checkpoint").stdout.split()[0]
        return done.returncode == 0 and f"hash: {hash_}" in done.stdout

    def rfc3161(folder):
        code = (
            "import sys\nfrom pathlib import Path\nfrom cryptography import x509\nfrom rfc3161_client import VerifierBuilder, decode_timestamp_response\n"
            "d = sys.argv[1]\nr = decode_timestamp_response(open(d + '/token.tsr', 'rb').read())\n"
            "load = lambda n: x509.load_pem_x509_certificates((Path(d).parents[1] / 'authorities' / n).read_bytes())\n"
            "b = VerifierBuilder()\nfor c in load('roots.pem'): b = b.add_root_certificate(c)\n"
            "for c in load('chain.pem'): b = b.add_intermediate_certificate(c)\n"
            "b.build().verify_message(r, open(d + '/checkpoint', 'rb').read())\n"
        )
        return run(tools / "python", "-c", code, folder / tokens[0].relative_to(into), ok=False).returncode == 0

    def openssl_ts(folder):
        at = folder / tokens[0].relative_to(into)
        when = json.loads((at / "leaf.json").read_text())["time"]
        from datetime import datetime

        seconds = int(datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp())
        args = ["ts", "-verify", "-data", at / "checkpoint", "-in", at / "token.tsr", "-CAfile", folder / "data/authorities/roots.pem"]
        return run("openssl", *args, "-untrusted", folder / "data/authorities/chain.pem", "-attime", seconds, ok=False).returncode == 0

    def ssh(folder):
        with open(folder / "tagmanifest-sha256.txt", "rb") as text:
            args = ["-Y", "verify", "-f", folder / "data/log/allowed_signers", "-I", origin, "-n", "testigo-evidence"]
            done = subprocess.run(["ssh-keygen", *map(str, args), "-s", str(folder / "tagmanifest-sha256.txt.sig")], stdin=text, capture_output=True)
        return done.returncode == 0

    def go(folder):
        env = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}
        return run("go", "run", HERE / "tools/note_and_tlog.go", folder, ok=False, env=env).returncode == 0

    def sha256sum(folder):
        done = run("sha256sum", "-c", "--strict", "--quiet", "tagmanifest-sha256.txt", "manifest-sha256.txt", ok=False, cwd=folder)
        return done.returncode == 0

    def opened(folder):
        at, form = folder / look.relative_to(into), "testigo/field/v1\\n%s\\n%s\\n%s"
        lines = (at / "MANIFEST").read_text().splitlines()
        for line in (at / "opened.jsonl").read_bytes().splitlines():
            try:
                v = json.loads(line)
                name, salt, value = v["name"], v["salt"], v["value"]
            except (ValueError, KeyError):
                return False
            made = run("sh", "-c", f"printf '{form}' \"$@\" | sha256sum", "sh", salt, name, value)
            if f"{made.stdout.split()[0]}  {name}" not in lines:
                return False
        return True

    def pseudonym(folder):
        at = folder / "data/persons/1"
        args = ["dgst", "-sha256", "-verify", folder / "data/log/subject-key.pem", "-signature", at / "signature.bin"]
        if run("openssl", *args, at / "message", ok=False).returncode != 0:
            return False
        return run("sha256sum", at / "signature.bin").stdout.split()[0] == (at / "pseudonym").read_text().strip()

    def pdf(folder):
        return "Evidence folder" in run("pdftotext", folder / "data/REPORT.pdf", "-", ok=False).stdout

    ask = {
        "sha256sum": (sha256sum, "data/TIMELINE.csv"),
        "bagit": (lambda f: run(tools / "python", tools / "bagit.py", "--validate", "--quiet", f, ok=False).returncode == 0, "data/case.json"),
        "ssh-keygen": (ssh, "tagmanifest-sha256.txt"),
        "openssl pkeyutl": (lambda f: run("sh", "data/verify.sh", "checkpoint", ok=False, cwd=f).returncode == 0, "data/log/checkpoint"),
        "go note and tlog": (go, "data/log/entries"),
        "sha256sum of values": (opened, look / "opened.jsonl"),
        "openssl dgst": (pseudonym, "data/persons/1/signature.bin"),
        "warcio": (lambda f: run(tools / "warcio", "check", f / "data/looks.warc.gz", ok=False).returncode == 0, "data/looks.warc.gz"),
        "wacz": (lambda f: run(tools / "wacz", "validate", "-f", f / "data/replay.wacz", ok=False).returncode == 0, "data/replay.wacz"),
        "opentimestamps-client": (ots, promises[0] / "checkpoint"),
        "rfc3161-client": (rfc3161, tokens[0] / "checkpoint"),
        "openssl ts": (openssl_ts, tokens[0] / "checkpoint"),
    }
    for name, (judge, at) in ask.items():
        check(judge(into), f"{name} does not accept a whole folder")
        changed = work / "changed"
        shutil.copytree(into, changed, copy_function=os.link)
        victim = changed / Path(at).relative_to(into) if Path(at).is_absolute() else changed / at
        data = bytearray(victim.read_bytes())
        # In the middle: of a web archive that is the packed bytes of a record.
        data[len(data) // 2] ^= 1
        victim.unlink()
        victim.write_bytes(bytes(data))
        check(not judge(changed), f"{name} accepts a folder with a changed byte in {victim.name}")
        check(claims(changed)[1] == 8, f"verify accepts a changed byte in {victim.name}")
        shutil.rmtree(changed)
        print(f"    {name:<22} agrees with verify", flush=True)
    check(pdf(into), "the report cannot be read")
    # verify.html, opened from the disk in a real browser.
    print("    " + run(sys.executable, HERE / "verify_page.py", into).stdout.strip().replace("\n", "\n    "), flush=True)


def authority(folder, key):
    """A root, and a certificate for 127.0.0.1 under it; `key` is what `openssl genpkey` is told."""
    folder.mkdir()
    for name in ["root", "site"]:
        run("openssl", "genpkey", *key, "-out", folder / f"{name}.key")
    run("openssl", "req", "-x509", "-new", "-key", folder / "root.key", "-subj", "/CN=Invented root", "-days", "30", "-out", folder / "root.pem",
        "-addext", "keyUsage=critical,keyCertSign")
    run("openssl", "req", "-new", "-key", folder / "site.key", "-subj", "/CN=invented", "-out", folder / "request.pem")
    (folder / "site.cnf").write_text("subjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth\nbasicConstraints = critical,CA:false\n")
    run("openssl", "x509", "-req", "-in", folder / "request.pem", "-CA", folder / "root.pem", "-CAkey", folder / "root.key", "-CAcreateserial", "-days", "20",
        "-extfile", folder / "site.cnf", "-out", folder / "site.pem")


def part_contact(work, arc, who):
    """A page with TLS and two services: every claim is PASS, the stock command agrees, and a changed byte fails both."""
    sys.path.insert(0, str(HERE))
    import stampers
    from archive import Archive
    from locator import Locator, record

    anchors = stampers.start(work / "stampers", every="2s")
    for scheme, key in [("ecdsa", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]), ("rsa_pss", ["-algorithm", "RSA"])]:
        here = work / scheme
        here.mkdir()
        authority(here / "ca", key)
        site = Locator()
        site.over_tls(here / "ca/site.pem", here / "ca/site.key")
        site.views = {f"00000010{i}": record(f"00000010{i}", "Exampleville") for i in range(5)}
        # From the config's own folder.
        people = [(f"A00000010{i}", f"P{i}") for i in range(5)]
        seen = Archive(here, site, people, config=anchors, fetch='extra_roots = "ca/root.pem"')
        seen.run("anchor", "--now")
        seen.start()
        seen.wait_for("first_listed", 30, "P0")
        del site.views["000000100"]
        seen.wait_for("not_listed", 60, "P0")
        seen.stop()
        seen.run("anchor", "--now")
        into = folder(seen.dir, "P0", "opposing", here / "folder")
        roots = ["--roots", roots_of(work / "stampers")]
        found, code = claims(into, *roots)
        check(code == 0 and all(c["verdict"] == "PASS" for c in found.values()), f"{scheme}: {[c for c in found.values() if c['verdict'] != 'PASS']}")
        looks, receipts = (sorted((into / "data/looks").glob(end)) for end in ["*", "*/receipt"])
        check(len(receipts) == len(looks) >= 5, f"{scheme}: {len(receipts)} receipts of {len(looks)} looks")
        check(scheme in (receipts[0] / "receipt.json").read_text(), f"{scheme}: {(receipts[0] / 'receipt.json').read_text()}")
        told = run("sh", "data/verify.sh", "contact", cwd=into).stdout
        check(told.count("Verified OK") == len(receipts), told)
        text = (into / "data/VERIFY.md").read_text().split("\n## contact\n")[1].split("```sh\n")[1].split("```")[0]
        check(run("sh", "-e", "-c", text, cwd=into).stdout.count("Verified OK") == len(receipts), "the block of VERIFY.md")
        for name in ["receipt/message.bin", "receipt/signature.bin", "receipt/receipt.json", "chain.der"]:
            victim = receipts[-1].parent / name
            good = victim.read_bytes()
            bad = bytearray(good)
            # Of a certificate a byte of the key, which openssl reads as well.
            at = good.index(bytes.fromhex("034200" if scheme == "ecdsa" else "0382010f00")) + 9 if name == "chain.der" else len(good) // 2
            bad[at] ^= 1
            victim.write_bytes(bytes(bad))
            changed, code = claims(into, *roots)
            stock = run("sh", "-e", "-c", text, cwd=into, ok=False).returncode
            # A look's changed certificate is not the one that its receipt names: `bytes` fails, and the receipt has none.
            open_one = name == "chain.der" and changed["contact"]["verdict"] == "NOT PROVEN" and changed["bytes"]["verdict"] == "FAIL"
            check(code == 8 and (changed["contact"]["verdict"] == "FAIL" or open_one), f"{scheme}: {name} changed: {changed['contact']}")
            check(stock != 0, f"{scheme}: the stock command does not see a changed byte of {name}")
            victim.write_bytes(good)
        check(claims(into, *roots)[1] == 0, "all is as it was")
        # Without the authority nothing is believed.
        (here / "alone").mkdir()
        alone = Archive(here / "alone", site, people[:1], config="[anchors]\noff = true\n")
        alone.start()
        time.sleep(3)
        alone.stop()
        check(not alone.events(), f"{scheme}: an unknown authority was believed")
        print(f"    {scheme:<8} {len(receipts)} receipts; all {len(found)} claims PASS", flush=True)


def part_network(work, arc, who):
    """`verify` needs no network, and writes nothing."""
    into = folder(arc, who, "opposing", work / "folder")
    before = {p: p.stat().st_mtime_ns for p in files(into)}
    alone = run("unshare", "-n", BIN, "verify", into, ok=False, cwd=work)
    check("PASS" in alone.stdout and "FAIL" not in alone.stdout.replace("0 FAIL", ""), alone.stdout)
    check({p: p.stat().st_mtime_ns for p in files(into)} == before, "verify wrote into the folder")
    traced = run("strace", "-f", "-qq", "-e", "trace=network", BIN, "verify", into, ok=False)
    check("socket(" not in traced.stderr, f"verify opened a socket: {traced.stderr[:300]}")
    zipped = folder(arc, who, "opposing", work / "folder.zip")
    check({k: c["verdict"] for k, c in claims(zipped)[0].items()} == {k: c["verdict"] for k, c in claims(into)[0].items()}, "a zip is judged like a folder")


def part_attack(work, arc, who, long=False):
    """Nothing that is changed, dropped, swapped or back-dated is accepted."""
    small = work / "small"
    call = archive(small, 2, 3) if long else archive(small, 3, 8)
    into = folder(small, call, "opposing", work / "folder")
    how = ["--mutants", "100000", "--every-bit"] if long else ["--mutants", "400"]
    done = run(BIN, "selftest", "--attack", into, *how, ok=False)
    print("\n".join("    " + line for line in done.stdout.splitlines()), flush=True)
    check(done.returncode == 0, f"an attack survived: {done.stdout}{done.stderr}")


def measured(*args):
    """Seconds, seconds of CPU and MiB that a command of ours took."""
    began = time.monotonic()
    child = subprocess.Popen([str(a) for a in args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ALONE)
    said = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    # 9: these pages have no TLS, so there are no contact receipts.
    check(child.returncode in (0, 9), f"{args}: {child.returncode} {said}")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def part_speed(work, arc, who, long=False):
    """How long folder and check take of a log that two services stamp every hour; the long form gives the figures of
    docs/performance.md."""
    for people, slots in [(10, 500), (10, 5_000)] if long else [(3, 1_000)]:
        big, roots = work / f"big-{slots}", work / f"roots-{slots}.pem"
        call = run(MAKE, big, people, slots, roots).stdout.split("\t")[0]
        evidence = [BIN, "--archive", big, "evidence", call, "--for", "opposing"]
        lines = testigo(big, "log", "entries").stdout.splitlines()
        tokens = sum('"type":"anchor"' in line for line in lines)
        zipped, plain, few = work / f"a-{slots}.zip", work / f"b-{slots}", work / f"c-{slots}"
        figures = {
            "folder as a zip": measured(*evidence, "-o", zipped),
            "verify of it": measured(BIN, "verify", zipped, "--roots", roots),
            "folder as a directory": measured(*evidence, "-o", plain),
            "verify of that": measured(BIN, "verify", plain, "--roots", roots),
        }
        testigo(big, "evidence", call, "--for", "opposing", "--until", "2017-07-15T00:00:00Z", "-o", few)
        figures["verify of few looks in the whole log"] = measured("taskset", "-c", "0", BIN, "verify", few, "--roots", roots)
        print(f"    {slots} slots, {len(lines)} entries, {tokens} of them tokens:", flush=True)
        for name, (seconds, cpu, mib) in figures.items():
            print(f"      {name:<38} {seconds:5.1f} s  {cpu:5.1f} s of CPU  {mib:4.0f} MiB", flush=True)
        found, _ = claims(few, "--roots", roots)
        open_ones = [key for key, claim in found.items() if claim["verdict"] != "PASS"]
        check(open_ones == ["contact"], f"of few looks: {[found[key] for key in open_ones]}")
        put_in = {"all looks": plain, "few looks": few}
        for name, there in put_in.items():
            looks, anchors = (len(list((there / "data" / kind).iterdir())) for kind in ["looks", "anchors"])
            print(f"      {name}: {looks}, anchors {anchors}, files {len(files(there))}", flush=True)
            check(anchors <= 2 * looks + 4, f"{anchors} anchors for {looks} looks")
        print(f"      zip: {zipped.stat().st_size / 1e6:.0f} MB", flush=True)
        for gone in (plain, few, big):
            shutil.rmtree(gone, ignore_errors=True)


PARTS = {
    "folder": part_folder,
    "tools": part_tools,
    "contact": part_contact,
    "canary": part_canary,
    "tamper": part_tamper,
    "full": part_full,
    "network": part_network,
    "attack": part_attack,
    "speed": part_speed,
}


def main():
    long = "--long" in sys.argv
    wanted = [name for name in sys.argv[1:] if name != "--long"] or list(PARTS)
    for name in wanted:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="testigo-evidence-") as work:
            work = Path(work)
            who = archive(work / "archive")
            more = {"long": long} if name in ("attack", "speed") else {}
            PARTS[name](work, work / "archive", who, **more)
        print(f"  {name:<10} ok  ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"evidence: {held} facts hold")


main()
