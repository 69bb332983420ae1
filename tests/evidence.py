#!/usr/bin/env python3
"""Evidence folders, from outside: made of an archive of invented people, checked by other people's tools and by
`testigo verify`, changed, and looked through for what must not be in them.

    tests/evidence.py [PART …]      parts: folder tools canary tamper full network speed

TESTIGO_BIN names the program; the example `evidence_archive` is looked for beside it."""

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
MAKE = BIN.parent / "examples" / "evidence_archive"
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


def testigo(archive, *args, **more):
    return run(BIN, "--color", "never", "--archive", archive, *args, **more)


def archive(into, people=10, slots=60):
    """An archive, and the call name of the first person."""
    made = run(MAKE, into, people, slots)
    return made.stdout.split("\t")[0]


def folder(archive, who, level, into, *more):
    testigo(archive, "evidence", who, "--for", level, "-o", into, *more)
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


def part_canary(work, arc, who):
    own, others = identity(arc, who)
    check(len(others) > 20, "there is somebody to look for")
    for level, hidden in [("court", own | others), ("opposing", others)]:
        into = folder(arc, who, level, work / f"canary-{level}")
        seen = 0
        for name, data in texts_of(into):
            seen += 1
            told = [word for word in hidden if word.encode() in data]
            check(not told, f"{level}: {name} says who somebody is")
        check(seen > 500, "much was looked at")
    # So that the search could have found something.
    found = any(w.encode() in data for w in own for _, data in texts_of(work / "canary-opposing"))
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
    return run("faketime", "-f", offset, BIN, "--color", "never", "--archive", arc, *args, **more)


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


PARTS = {"folder": part_folder, "canary": part_canary, "tamper": part_tamper, "full": part_full}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    for name in wanted:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="testigo-evidence-") as work:
            work = Path(work)
            who = archive(work / "archive")
            PARTS[name](work, work / "archive", who)
        print(f"  {name:<10} ok  ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"evidence: {held} facts hold")


main()
