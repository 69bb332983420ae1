#!/usr/bin/env python3
"""The look with a browser and the check together, against a pretend page that is not the crate's own.

Three kinds of markup, one after the other: three people are found with place, status, address and field office; a
move is one `changed`; one zero is no absence; whatever is not an answer about the person is never an absence; a
refusal is followed by silence; the page kept is the page that was hashed. Then a person saves the page herself:
her page is taken, and every other page, sender and trick is refused with nothing kept.

It goes on after a failure and names every one: exit 1 if there was any. `... PART` runs one part only.
"""
import hashlib, io, json, os, pty, random, re, shutil, struct, subprocess, sys, tempfile, threading, time, traceback, zipfile, zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from other_odls import INVENTED, SKINS, Odls, with_three

BIN = os.path.abspath(os.environ.get("TESTIGO_BIN") or os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "debug/testigo"))
BACKOFF = [4, 8, 12]
FAILED, HELD, LOCK = [], [0], threading.Lock()


def must(holds, line):
    """Notes whether it holds; says only what does not."""
    with LOCK:
        HELD[0] += 1
        if not holds:
            FAILED.append(line)
            print("FAILED  %s" % line, flush=True)
    return holds


class Archive:
    def __init__(self, page, people=INVENTED, timeout="8s", spacing="500ms", more="", quick=False):
        self.source = "quick-odls" if quick else "ice-odls"
        self.work = tempfile.mkdtemp(prefix="testigo-browser-")
        self.page, self.dir, self.config = page, os.path.join(self.work, "archive"), os.path.join(self.work, "testigo.toml")
        if quick:
            # The crate's own profile with shorter waits: or every page without an answer takes half a minute.
            shown = subprocess.run([BIN, "source", "show", "ice-odls"], capture_output=True, text=True, check=True).stdout
            shown = shown.replace('id = "ice-odls"', 'id = "quick-odls"', 1).replace("[browse]", '[browse]\nwait = "4s"', 1)
            shown = re.sub(r'(?m)^(do = "(wait|fill|choose|press)")$', r'\1\nwait = "4s"', shown)
            os.mkdir(os.path.join(self.work, "profiles"))
            with open(os.path.join(self.work, "profiles", "quick-odls.toml"), "w") as f:
                f.write(shown)
        self.configure(timeout, spacing, more)
        self.run("init")
        for i, (number, country, _, _) in enumerate(people):
            self.add("A" + number, country, "P%d" % i)

    def configure(self, timeout="8s", spacing="500ms", more="", browser=""):
        with open(self.config, "w") as f:
            if self.source == "quick-odls":
                f.write('profiles = "%s"\n' % os.path.join(self.work, "profiles"))
            f.write('[sources.%s]\nbase_url = "%s"\nspacing = "%s"\n[fetch]\ntimeout = "%s"\n[browser]\ntimeout = "%s"\nblocked_backoff = ["4s", "8s", "12s"]\n%s\n'
                    '[schedule]\nhot = "1s"\nnormal = "1s"\n[policy]\nrecheck = ["40s", "40s", "40s", "40s", "40s"]\n%s\n' % (self.source, self.page.url, spacing, timeout, timeout, browser, more))

    def add(self, number, country, call, *more):
        self.run("watch", "add", "-", "--country", country, "--call", call, "--basis", "family", "--source", self.source, *more, stdin=number + "\n")

    def base(self):
        return [BIN, "--archive", self.dir, "--config", self.config]

    def run(self, *args, stdin=None, ok=True, env=None):
        done = subprocess.run(self.base() + list(args), input=stdin, capture_output=True, text=True, timeout=90, env=env)
        if ok and done.returncode != 0:
            raise AssertionError("%s: exit %d: %s" % (" ".join(args[:2]), done.returncode, done.stderr.strip()))
        return done

    def json(self, *args):
        return json.loads(self.run(*args, "--json").stdout)

    def check(self, who):
        """The exit code and the newest row of the history."""
        done = self.run("check", who, ok=False)
        rows = self.history(who)
        return done, rows[-1] if rows else {"outcome": "(nothing kept)", "why": ""}

    def history(self, who):
        return self.json("history", who)["checks"]

    def kinds(self, who):
        ids = {p["person"]: p["call"] for p in self.json("status")["persons"]}
        return [e["kind"] for e in self.json("events")["events"] if ids.get(e["person"]) == who]

    def body(self, index, part="body"):
        out = os.path.join(self.work, "body")
        self.run("snapshot", str(index), "-o", out, "--part", part)
        with open(out, "rb") as f:
            return f.read()

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)


def said(row):
    return "%s/%s" % (row["outcome"], row["why"])


# -- looks with the browser

def skin(which):
    """Everything that a page may answer, in one kind of markup."""
    page = with_three(which)
    archive = Archive(page, spacing="2500ms", timeout="20s")
    done = archive.run("check", "--all", ok=False)
    must(done.returncode == 0, "%s: check --all: exit %d: %s" % (which, done.returncode, (done.stdout + done.stderr).strip()))
    for i, (number, country, name, place) in enumerate(INVENTED):
        row = (archive.history("P%d" % i) or [{"outcome": "", "why": "", "fields": {}, "place": None}])[-1]
        fields = row["fields"]
        must(row["outcome"] == "listed" and row["place"] == place, "%s: P%d is %s at %s, not listed at %s" % (which, i, said(row), row["place"], place))
        must(fields.get("status") == "In ICE Custody", "%s: P%d has the status %s" % (which, i, fields.get("status")))
        must(fields.get("country_of_birth") == country, "%s: P%d has the country %s" % (which, i, fields.get("country_of_birth")))
        must("%d00 EXAMPLE ROAD" % (i + 1) in fields.get("address", ""), "%s: P%d: the address is %s" % (which, i, fields.get("address")))
        must(fields.get("field_office") == "EXAMPLE FIELD OFFICE %s" % "ABC"[i], "%s: P%d: the field office is %s" % (which, i, fields.get("field_office")))
        if row["outcome"] == "listed":
            body = archive.body(row["index"])
            must(hashlib.sha256(body).hexdigest() == row["body_sha256"] and len(body) == row["body_len"], "%s: the bytes of check %d are not those of the history" % (which, row["index"]))
            must(name.encode() in body and place.encode() in body, "%s: the kept page of P%d does not hold the name and the place" % (which, i))
    manners(page, which, 2.5)
    archive.configure(timeout="20s")

    def one(call, mode, outcomes, code, whys=None, number=None):
        page.modes = {number: mode}
        done, row = archive.check(call)
        page.modes = {}
        must(row["outcome"] in outcomes, "%s: %s is %s, not %s; said: %s" % (which, mode, said(row), "/".join(outcomes), done.stdout.strip()))
        must(done.returncode == code, "%s: %s: exit %d, not %d" % (which, mode, done.returncode, code))
        if whys:
            must(row["why"] in whys, "%s: %s: the reason is %s, not %s" % (which, mode, row["why"], "/".join(whys)))
        must(row.get("body_len"), "%s: %s: no page is kept" % (which, mode))
        return row

    page.put("000000101", "Chile", INVENTED[0][2], "ANOTHER EXAMPLE JAIL", line="900 EXAMPLE ROAD")
    archive.check("P0")
    archive.check("P0")
    must(archive.kinds("P0") == ["first_listed", "changed"], "%s: a move gives %s" % (which, archive.kinds("P0")))
    one("P1", "error", ["no_answer"], 5, number="000000118")
    one("P1", "other person", ["unclear"], 6, number="000000118")
    one("P1", "two records", ["several"], 0, number="000000118")
    page.views["000000118"] = None
    done, row = archive.check("P1")
    must(row["outcome"] == "not_listed", "%s: zero records are %s" % (which, said(row)))
    must("not_listed" not in archive.kinds("P1") and "likely_not_listed" not in archive.kinds("P1"), "%s: one zero gives %s" % (which, archive.kinds("P1")))
    state = {p["call"]: p["status"] for p in archive.json("status")["persons"]}["P1"]
    must(state not in ("not_listed", "likely_not_listed"), "%s: after one zero the status is %s" % (which, state))
    one("P2", "answer denied", ["blocked"], 4, number="000000137")
    must(archive.json("log", "verify")["verified"], "%s: log verify" % which)
    tokens(page, archive, which)
    finish(archive, page)


def manners(page, which, spacing):
    """What the page saw: who asked, one thing at a time, slowly enough."""
    agents = {r["agent"] for r in page.requests}
    must(all("testigo/" in (a or "") and "+http" in (a or "") for a in agents), "%s: a request without the honest User-Agent: %s" % (which, agents))
    must(page.most_open <= 1, "%s: %d searches at once" % (which, page.most_open))
    begun = [r["at"] for r in page.requests if r["path"] == "/odls/"]
    gaps = [b - a for a, b in zip(begun, begun[1:])]
    must(gaps and min(gaps) >= spacing - 0.3, "%s: two looks %.1f s apart with a spacing of %.1f s" % (which, min(gaps or [0]), spacing))
    must(len(page.searches()) == len(INVENTED), "%s: %d searches for %d people" % (which, len(page.searches()), len(INVENTED)))
    numbers = [n for n, _, _, _ in INVENTED]
    must(not any(n in r["path"] or n in str(r["headers"].get("Referer")) for n in numbers for r in page.requests), "%s: a number stands in an address" % which)


def tokens(page, archive, which):
    """No token and no cookie of the page is among what is kept."""
    for index in [c["index"] for p in ("P0", "P1", "P2") for c in archive.history(p)]:
        for part in ("body", "request", "response", "capture", "reply", "details", "text"):
            kept = subprocess.run(archive.base() + ["snapshot", str(index), "--part", part], capture_output=True).stdout
            must(b"invented-token" not in kept and b"cookie-of-our-own" not in kept, "%s: check %d keeps a token or cookie of the page (%s)" % (which, index, part))


def finish(archive, page):
    archive.close()
    page.close()


def refusals(_=None):
    """Every way to be refused is `blocked`, exit 4; what is no answer is never an absence."""
    for mode, outcome, code in [("denied", "blocked", 4), ("challenge", "blocked", 4), ("challenge 403", "blocked", 4), ("slow down", "blocked", 4),
                                ("answer challenge", "blocked", 4), ("answer language", "unclear", 6), ("language", "unclear", 6), ("home", "unclear", 6), ("no search form", "unclear", 6),
                                ("maintenance", None, None), ("blank", None, None), ("script error", None, None), ("zero with a card", "unclear", 6)]:
        page = with_three("table")
        # One with the waits that the crate comes with.
        archive = Archive(page, INVENTED[:1], timeout="60s", quick=mode != "slow down")
        page.modes = {None: mode}
        began = time.time()
        done, row = archive.check("P0")
        took = time.time() - began
        if outcome:
            must(row["outcome"] == outcome and done.returncode == code, "%s is %s, exit %d, not %s, exit %d; said: %s" % (mode, said(row), done.returncode, outcome, code, done.stdout.strip()))
            must(row.get("body_len"), "%s: the page is not kept" % mode)
        else:
            must(row["outcome"] in ("unclear", "no_answer") and done.returncode in (5, 6), "%s is %s, exit %d" % (mode, said(row), done.returncode))
        must(not set(archive.kinds("P0")) & {"first_miss", "not_listed", "likely_not_listed"}, "%s leads to %s" % (mode, archive.kinds("P0")))
        print("  %-17s %s  (%.1f s)" % (mode, said(row), took), flush=True)
        finish(archive, page)


def silence(_=None):
    """After a refusal nothing is sent for as long as the config says: by the same program, and by the next."""
    page = with_three("plain")
    archive = Archive(page, INVENTED[:2])
    page.modes = {None: "denied"}
    running = subprocess.Popen(archive.base() + ["run", "-q", "--stop-after", "22s"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running.wait(60)
    asked = [r["at"] for r in page.requests if r["path"] == "/odls/"]
    gaps = [b - a for a, b in zip(asked, asked[1:])]
    must(len(asked) >= 2, "run: after the first refusal it never asked again in 22 s")
    for gap, least in zip(gaps, BACKOFF + [12] * 20):
        must(gap >= least - 0.1, "run: asked again %.1f s after a refusal, the config says %d s (all: %s)" % (gap, least, ["%.1f" % g for g in gaps]))
    fresh = with_three("plain")
    other = Archive(fresh, INVENTED[:2])
    fresh.modes = {None: "denied"}
    other.run("check", "P0", ok=False)
    began, before = time.time(), len(fresh.requests)
    done = other.run("check", "P1", ok=False)
    sent = [r["at"] - began for r in fresh.requests[before:]]
    must(not sent or sent[0] >= 3, "check: %.1f s after a refusal the page is asked again, the config says 4 s (said: %s)" % (sent[0] if sent else 0, done.stdout.strip()))
    queue = other.json("together", "--queue")["queue"]
    must({q["call"] for q in queue} == {"P0", "P1"}, "together --queue after a refusal names %s" % [q["call"] for q in queue])
    finish(archive, page)
    finish(other, fresh)


def countries(_=None):
    page = with_three("material")
    archive = Archive(page, [])
    archive.add("A000000101", "Mejico", "M")
    done, row = archive.check("M")
    must(row["outcome"] == "unclear" and done.returncode == 6, "a country that the page does not have: %s, exit %d" % (said(row), done.returncode))
    must("Mexico" in done.stdout + done.stderr, "a country that the page does not have: the nearest is not named; said: %s" % (done.stdout + done.stderr).strip())
    must(not page.searches(), "a country that the page does not have: it searched all the same")
    archive.add("A000000118", "mexico", "L")
    done, row = archive.check("L")
    must(row["outcome"] in ("listed", "unclear"), "a country in small letters: %s" % said(row))
    finish(archive, page)


def no_browser(_=None):
    page = with_three("plain")
    archive = Archive(page, INVENTED[:1])
    archive.configure(browser='program = "/nowhere/chromium"')
    done = archive.run("check", "P0", ok=False)
    must(done.returncode not in (0, 3) and "/nowhere/chromium" in done.stdout + done.stderr, "no browser: exit %d, said: %s" % (done.returncode, (done.stdout + done.stderr).strip()))
    must("testigo together" in done.stderr, "no browser: the next step is not to look yourself: %s" % done.stderr)
    done = archive.run("run", "--stop-after", "1s")
    must("/nowhere/chromium" in done.stderr and "testigo together" in done.stderr, "run without a browser does not say so: %s" % done.stderr)
    must(not [r for r in page.requests if r["path"] != "/robots.txt"], "no browser: something was sent")
    archive.configure()
    done = archive.run("check", "P0", ok=False, env={**os.environ, "PATH": "/nonexistent"})
    print("  without PATH: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()), flush=True)
    finish(archive, page)


def killed(_=None):
    """A program that is killed outright leaves no browser behind that shows a person's page."""
    page = with_three("plain")
    archive = Archive(page, INVENTED[:1])
    page.modes = {"000000101": "hang"}
    looking = subprocess.Popen(archive.base() + ["check", "P0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.time() + 20
    while not page.searches() and time.time() < until:
        time.sleep(0.1)
    looking.kill()
    looking.wait()
    left = browsers(archive)
    until = time.time() + 5
    while left and time.time() < until:
        time.sleep(0.5)
        left = browsers(archive)
    must(not left, "killed: %d processes of the browser still run 5 s later, with the page open" % len(left))
    for pid in left:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass
    finish(archive, page)


def browsers(archive):
    """The processes whose profile lies in this archive."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                if ("user-data-dir=" + archive.dir).encode() in f.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


# -- check together

def saved(dom, url, when=None):
    """A page as SingleFile writes it."""
    when = time.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)", time.gmtime(when))
    head = "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: %s \n saved date: %s\n-->" % (url, when)
    inner = re.sub(r"(?s)<script.*?</script>", "", dom.split("<html", 1)[1].split(">", 1)[1])
    return (head + inner).encode()


class Session:
    def __init__(self, archive, *args):
        self.process = subprocess.Popen(archive.base() + ["together", *args, "--port", "0", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = []
        threading.Thread(target=self.read, daemon=True).start()
        first = self.wait(lambda l: "session" in l, 10)
        if first is None:
            self.process.kill()
            raise AssertionError("together: no session: %s %s" % (self.lines, self.process.stderr.read()))
        self.url, self.token = first["session"]["capture"], first["session"]["token"]

    def read(self):
        for line in self.process.stdout:
            if must(line.startswith("{"), "together --json prints a line that is no JSON: %s" % line.strip()):
                self.lines.append(json.loads(line))

    def wait(self, wanted, seconds):
        until = time.time() + seconds
        while time.time() < until:
            for line in list(self.lines):
                if wanted(line):
                    return line
            time.sleep(0.05)

    def send(self, data, url=None, token=None, name="page.html", method=None, headers=()):
        """The status and the text of the answer, sent with curl as any extension would."""
        with tempfile.NamedTemporaryFile(suffix=name) as f:
            f.write(data)
            f.flush()
            command = ["curl", "-sS", "-w", "\n%{http_code}", "--max-time", "60"]
            command += ["-X", method] if method == "GET" else ["-F", "file=@%s;filename=%s" % (f.name, name)] + (["-F", "url=" + url] if url else [])
            token = self.token if token is None else token
            command += (["-H", "Authorization: Bearer " + token] if token else []) + [x for h in headers for x in ("-H", h)]
            done = subprocess.run(command + [self.url], capture_output=True, text=True)
        text, _, status = done.stdout.rpartition("\n")
        return int(status or 0), text + done.stderr

    def end(self):
        self.process.stdin.close()
        self.process.terminate()
        return self.process.wait(10)


class Terminal:
    """A session with somebody at a terminal: what is typed, and what is shown."""

    def __init__(self, archive, *args):
        ours, theirs = pty.openpty()
        self.process = subprocess.Popen(archive.base() + ["together", *args, "--port", "0"], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self.fd, self.shown, self.at = ours, "", 0
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while data := os.read(self.fd, 4096):
                self.shown += data.decode(errors="replace")
        except OSError:
            pass

    def after(self, text, answer):
        """Waits for this text, past the last one, and types an answer."""
        until = time.time() + 10
        while self.shown.find(text, self.at) < 0 and time.time() < until:
            time.sleep(0.05)
        found = self.shown.find(text, self.at)
        if must(found >= 0, "together in a terminal: no %r within 10 s, but %r" % (text, self.shown[self.at:])):
            self.at = found + len(text)
        os.write(self.fd, answer.encode() + b"\n")

    def end(self, seconds=10):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("archive/data.warc", b"\0" * (256 << 20))
        z.writestr("datapackage.json", "{}")
    return out.getvalue()


def together(_=None):
    page = with_three("plain")
    archive = Archive(page)
    archive.run("check", "--all", ok=False)
    url = page.url + "/odls/#/results"
    doms = [archive.body(archive.history("P%d" % i)[-1]["index"]).decode() for i in range(3)]
    for part in ("request", "response"):
        done = archive.run("snapshot", str(archive.history("P0")[-1]["index"]), "--part", part, ok=False)
        must(done.returncode == 2 and "A browser asked; see --part capture" in done.stderr, "snapshot --part %s of a browser's look: exit %d: %s" % (part, done.returncode, done.stderr))
    page.views["000000137"] = None
    archive.check("P2")
    zero = archive.body(archive.history("P2")[-1]["index"]).decode()
    good = saved(doms[0], url)
    counts = lambda: sum(len(archive.history("P%d" % i)) for i in range(3))

    session = Session(archive, "P0")
    before = counts()
    refused = [
        ("another person's page", saved(doms[1], url), {}, (409, 422, 400)),
        ("a wrong token", good, {"token": "0" * 32}, (401, 403)),
        ("no token", good, {"token": ""}, (401, 403)),
        ("a foreign Origin", good, {"headers": ["Origin: https://evil.example"]}, (403,)),
        ("a foreign Host", good, {"headers": ["Host: evil.example"]}, (400, 403, 421)),
        ("GET", good, {"method": "GET"}, (404, 405)),
        ("70 MB", b"<!doctype html>" + random.randbytes(70 << 20), {}, (413,)),
        ("a zip bomb", bomb(), {"name": "page.wacz"}, (400, 413, 415, 422)),
        ("half a page", good[: len(good) // 3], {}, (400, 415, 422)),
        ("another site's page", saved(doms[0], "https://evil.example/odls/#/results"), {"url": "https://evil.example/odls/#/results"}, (400, 409, 415, 422)),
        ("another site's page that says ours", saved(doms[0], "https://evil.example/odls/#/results"), {}, (400, 409, 415, 422)),
        ("a script", b"#!/bin/sh\nrm -rf /\n", {"name": "page.sh"}, (400, 415, 422)),
        ("a program", b"\x7fELF" + bytes(4000), {"name": "page.html"}, (400, 415, 422)),
        ("nothing", b"", {}, (400, 415, 422)),
    ]
    for what, data, how, wanted in refused:
        how = {"url": url, **how} if what != "another site's page that says ours" else {"url": None, **how}
        status, text = session.send(data, **how)
        must(status in wanted, "together: %s: HTTP %d, not %s: %s" % (what, status, wanted, text[:200].strip()))
        must(counts() == before, "together: %s: something was kept" % what)
        before = counts()
        print("  %-34s %d %s" % (what, status, " ".join(text.split())[:230]), flush=True)
        time.sleep(0.3)
        must(session.process.poll() is None, "together: %s: the session is over" % what)
        if session.process.poll() is not None:
            session = Session(archive, "P0")
    status, text = session.send(good, url=url)
    must(status == 200, "together: the person's own page after all of that: HTTP %d: %s" % (status, text[:300]))
    row = archive.history("P0")[-1]
    must(counts() == before + 1 and row["outcome"] == "listed" and row["place"] == INVENTED[0][3], "together: the page is %s at %s" % (said(row), row["place"]))
    must(row.get("way") == "assisted", "together: history --json: the way is %s, not assisted (keys: %s)" % (row.get("way"), ", ".join(row)))
    must(row.get("grade") == "B", "together: history --json: the grade is %s, not B" % row.get("grade"))
    must(row.get("http_status") is None, "together: history --json says HTTP %s of a page whose answer nobody saw" % row.get("http_status"))
    kept = archive.body(row["index"])
    must(hashlib.sha256(kept).hexdigest() == row["body_sha256"], "together: the bytes kept are not those of the history")
    session.process.wait(10) if session.process.poll() is None else None
    must(session.process.returncode == 0, "together: after the last person it ends with %s" % session.process.returncode)

    session = Session(archive, "P2")
    status, text = session.send(saved(zero, url), url=url)
    must(status == 200 and json.loads(text)["outcome"] == "not_listed", "together: the page of zero records: HTTP %d: %s" % (status, text[:200]))
    time.sleep(1)
    must("not_listed" not in archive.kinds("P2"), "together: one zero more makes %s" % archive.kinds("P2"))
    session.end()
    print("  zero: %s" % " ".join(text.split()), flush=True)
    queue = archive.json("together", "--queue")["queue"]
    must(("P2", "zero_once") in [(q["call"], q["why"]) for q in queue], "together: after zero records nobody asks for another look: %s" % queue)
    print("  the queue after it: %s" % [(q["call"], q["why"], q["due_now"]) for q in queue], flush=True)

    folder = os.path.join(archive.work, "downloads")
    os.mkdir(folder)
    with open(os.path.join(folder, "old.html"), "wb") as f:
        f.write(good)
    before = counts()
    session = Session(archive, "P0", "--folder", folder)
    time.sleep(1.5)
    must(counts() == before, "together --folder: a file that was there before is taken")
    with open(os.path.join(folder, "new.html"), "wb") as f:
        f.write(saved(doms[0], url))
    session.wait(lambda l: "kept" in l, 8)
    must(counts() == before + 1, "together --folder: a new file is not taken within 8 s: %s" % session.lines[1:])
    must(os.path.exists(os.path.join(folder, "new.html")), "together --folder: the person's file is gone")
    session.end()
    named_at_a_terminal(archive, good)
    done = archive.run("together", "--json")
    must("queue" in json.loads(done.stdout) or "session" in json.loads(done.stdout.splitlines()[0]), "together --json with nobody due: %s" % done.stdout)
    must(archive.json("log", "verify")["verified"], "together: log verify")
    finish(archive, page)


def named_at_a_terminal(archive, good):
    """A picture that is named inside a session: the questions are answered there. The same file is no second look."""
    picture, before = write(archive, "shot.png", PNG), len(archive.history("P1"))
    terminal = Terminal(archive, "P1")
    terminal.after("Waiting for it", "'%s'" % picture)
    terminal.after("Your answer (1-4)", "1")
    terminal.after("as it stands there", "ANOTHER EXAMPLE JAIL")
    terminal.after("Right?", "y")
    must(terminal.end() == 0, "together in a terminal: a picture that is named does not end the session: %r" % terminal.shown[terminal.at:])
    rows = archive.history("P1")
    must(len(rows) == before + 1 and (rows[-1]["place"], rows[-1]["grade"], rows[-1]["way"]) == ("ANOTHER EXAMPLE JAIL", "C", "assisted"),
         "together in a terminal: %d looks more, the last is %s, grade %s" % (len(rows) - before, said(rows[-1]), rows[-1]["grade"]))

    terminal = Terminal(archive, "P1")
    terminal.after("Waiting for it", picture)
    terminal.after("already given: check %d" % rows[-1]["index"], "quit")
    must(terminal.end() == 0, "together in a terminal: quit does not end it")
    done = archive.run("import", "--person", "P1", picture, "--said", "not-listed", "--json", ok=False)
    must(done.returncode == 7 and json.loads(done.stdout)["files"][0]["why"] == "already_given", "import of a picture that was given: exit %d: %s" % (done.returncode, done.stdout))
    session = Session(archive, "P0")
    status, text = session.send(good)
    must(status == 422 and json.loads(text)["why"] == "already_given", "together: the same page again: HTTP %d: %s" % (status, text[:200]))
    session.end()
    must(len(archive.history("P1")) == before + 1, "together: a file that was given twice is two looks")


def inbox(_=None):
    """While `run` holds the archive, a page goes to it through the inbox."""
    page = with_three("plain")
    archive = Archive(page, INVENTED[:1])
    archive.check("P0")
    url = page.url + "/odls/#/results"
    dom = archive.body(archive.history("P0")[-1]["index"]).decode()
    archive.run("watch", "pause", "P0", ok=False)
    running = subprocess.Popen(archive.base() + ["run", "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    before = len(archive.history("P0"))
    try:
        session = Session(archive, "P0")
        given = saved(dom, url)
        status, text = session.send(given, url=url)
        print("  inbox: %d %s" % (status, " ".join(text.split())), flush=True)
        until = time.time() + 10
        while time.time() < until and len(archive.history("P0")) == before:
            time.sleep(0.3)
        must(len(archive.history("P0")) == before + 1, "together while run holds the archive: HTTP %d, %s, and no look in 10 s" % (status, text[:200]))
        session.end()
        status, text = None, None
        done = archive.run("import", "--person", "P0", "--url", url, write(archive, "p.html", given), ok=False)
        must(done.returncode == 7 and "already given" in done.stdout, "inbox: the same file again: exit %d: %s" % (done.returncode, done.stdout + done.stderr))
        done = archive.run("import", "--person", "P0", "--url", url, write(archive, "p.html", saved(dom, url, time.time() - 60)), ok=False)
        must(done.returncode == 0 and len(archive.history("P0")) == before + 2, "inbox: another page: exit %d: %s" % (done.returncode, done.stdout + done.stderr))
        print("  import while run is on: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()), flush=True)
    finally:
        running.terminate()
        running.wait(10)
    inbox_again(archive, given)
    must(archive.json("log", "verify")["verified"], "inbox: log verify")
    finish(archive, page)


def inbox_again(archive, given):
    """A look that was kept before its file could be removed, and the same file given once more: no look comes of either."""
    row = next(r for r in archive.history("P0") if r["way"] == "assisted")
    at = json.loads(archive.body(row["index"], "capture"))["person"]["given_at"]
    head = {"v": 1, "person": row["person"], "source": archive.source, "way": "assisted", "url": archive.page.url + "/odls/", "seen_at": None, "said": None, "confirmed": None}
    for name, when in (("kept", at), ("again", "2026-01-01T00:00:00Z")):
        with open(os.path.join(archive.dir, "inbox", name + ".intake"), "wb") as f:
            f.write(json.dumps({**head, "given_at": when}).encode() + b"\n" + given)
    before = len(archive.history("P0"))
    archive.run("run", "-q", "--stop-after", "3s")
    left = sorted(f for f in os.listdir(os.path.join(archive.dir, "inbox")) if f.endswith((".intake", ".refused")))
    must(left == ["again.refused"] and len(archive.history("P0")) == before, "inbox: a file that was given before: %d looks more, left: %s" % (len(archive.history("P0")) - before, left))


def write(archive, name, data):
    path = os.path.join(archive.work, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def mhtml(dom, url):
    return ("From: <Saved by Blink>\r\nSnapshot-Content-Location: %s\r\nSubject: Online Detainee Locator System\r\nDate: %s\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--invented----\"\r\n\r\n\r\n------MultipartBoundary--invented----\r\n"
            "Content-Type: text/html\r\nContent-ID: <frame-0@mhtml.blink>\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: %s\r\n\r\n%s\r\n\r\n"
            "------MultipartBoundary--invented------\r\n" % (url, time.strftime("%a, %d %b %Y %H:%M:%S -0000", time.gmtime()), url, dom)).encode()


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * 24) * 8)) + chunk(b"IEND", b"")


PNG = png()


def imports(_=None):
    page = with_three("plain")
    archive = Archive(page)
    archive.run("check", "--all", ok=False)
    url = page.url + "/odls/#/results"
    doms = [archive.body(archive.history("P%d" % i)[-1]["index"]).decode() for i in range(2)]
    for name, data in [("p.html", saved(doms[0], url)), ("p.mhtml", mhtml(doms[0], url))]:
        before = len(archive.history("P0"))
        done = archive.run("import", "--person", "P0", write(archive, name, data), ok=False)
        rows = archive.history("P0")
        must(done.returncode == 0 and len(rows) == before + 1 and rows[-1]["outcome"] == "listed" and rows[-1]["place"] == INVENTED[0][3],
             "import %s: exit %d: %s" % (name, done.returncode, (done.stdout + done.stderr).strip()))
    real = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures/saved/singlefile.html")
    with open(real, "rb") as f:
        done = archive.run("import", "--person", "P0", write(archive, "real.html", f.read().replace(b"http://127.0.0.1:39993", page.url.encode())), ok=False)
    must(archive.history("P0")[-1]["outcome"] == "listed", "import of a page by the real SingleFile: %s; said: %s" % (said(archive.history("P0")[-1]), done.stdout.strip()))
    before = len(archive.history("P0"))
    done = archive.run("import", "--person", "P0", write(archive, "note.txt", b"not a page"), ok=False)
    must(len(archive.history("P0")) == before, "import of a note that is no page: exit %d: %s" % (done.returncode, done.stdout.strip()))
    before = len(archive.history("P0"))
    done = archive.run("import", "--person", "P0", write(archive, "other.html", saved(doms[1], url)), ok=False)
    print("  import of another person's page: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()), flush=True)
    must(done.returncode != 0 and len(archive.history("P0")) == before, "import of another person's page: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()))
    picture = write(archive, "p.png", PNG)
    done = archive.run("import", "--person", "P0", picture, ok=False)
    print("  import of a picture, nothing said: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()), flush=True)
    done = archive.run("import", "--person", "P0", picture, "--said", "listed", "--place", "ANOTHER EXAMPLE JAIL", ok=False)
    print("  import of a picture, --said: exit %d: %s" % (done.returncode, (done.stdout + done.stderr).strip()), flush=True)
    row = archive.history("P0")[-1]
    must(done.returncode == 0 and row["outcome"] == "listed" and row["place"] == "ANOTHER EXAMPLE JAIL", "import of a picture with --said: %s at %s" % (said(row), row["place"]))
    must(row.get("grade") == "C", "import of a picture: history --json: the grade is %s, not C" % row.get("grade"))
    must(archive.body(row["index"], "original") == PNG, "import of a picture: its bytes are not kept")
    before = len(archive.history("P0"))
    done = archive.run("import", "--person", "P0", write(archive, "lie.html", saved(doms[0], url)), "--said", "not-listed", ok=False)
    must(done.returncode != 0 or archive.history("P0")[-1]["outcome"] == "listed", "import of a page that lists her with --said not-listed: %s" % said(archive.history("P0")[-1]))
    must(archive.json("log", "verify")["verified"], "import: log verify")
    finish(archive, page)


PARTS = {"refusals": refusals, "silence": silence, **{"skin " + s: (lambda s=s: skin(s)) for s in SKINS}, "countries": countries, "no browser": no_browser, "killed": killed,
         "together": together, "inbox": inbox, "imports": imports}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    todo = list(PARTS[w] and w for w in wanted)
    began = time.time()

    def work():
        while True:
            with LOCK:
                if not todo:
                    return
                name = todo.pop(0)
            start = time.time()
            try:
                PARTS[name]()
            except Exception as e:
                traceback.print_exc()
                must(False, "%s: %s" % (name, e))
            print("%s: done in %.0f s" % (name, time.time() - start), flush=True)

    hands = [threading.Thread(target=work) for _ in range(int(os.environ.get("TESTIGO_TEST_HANDS", "3")))]
    for h in hands:
        h.start()
    for h in hands:
        h.join()
    print("%d of %d hold, in %.0f s" % (HELD[0] - len(FAILED), HELD[0], time.time() - began))
    for line in FAILED:
        print("FAILED  %s" % line)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
