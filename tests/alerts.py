#!/usr/bin/env python3
"""Alerts against a pretend `bop` that is not the crate's own, and a mail server that is not ours.

    tests/alerts.py [absences fault group correction outage kills] [--kills 200]

Every part also looks through each byte of mail and of standard error for what must not be in a notice: A-numbers, full
names, countries, places.
"""
import argparse, atexit, email, email.policy, glob, json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from archive import Archive, number, people
from locator import Locator, record

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = ("Exampleville", "Sampletown")


class Mailbox:
    """The mail server, and what it took."""

    def __init__(self, work, tools):
        self.folder, self.tools = os.path.join(work, "mail"), tools
        self.port = self.process = None
        self.start()

    def start(self):
        args = [os.path.join(self.tools, "python"), os.path.join(HERE, "mail_server.py"), self.folder]
        self.process = subprocess.Popen(args + ([str(self.port)] if self.port else []), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.process.kill)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()

    def mode(self, mode):
        with open(os.path.join(self.folder, "mode"), "w") as f:
            f.write(mode)

    def all(self):
        mails = []
        for name in sorted(glob.glob(os.path.join(self.folder, "*.json"))):
            with open(name) as f:
                mails.append(Mail(json.load(f)))
        return mails

    def to(self, address):
        return [mail for mail in self.all() if mail.to == [address]]


class Mail:
    def __init__(self, kept):
        self.raw, self.to, self.at = kept["data"], kept["to"], kept["at"]
        self.message = email.message_from_string(self.raw, policy=email.policy.default)
        self.id, self.subject = self.message["Message-ID"], str(self.message["Subject"])
        self.text = self.message.get_body(("plain",)).get_content()
        self.html = self.message.get_body(("html",)).get_content()

    def says(self, *words):
        return all(word in self.subject + "\n" + self.text for word in words)


def config(mailbox):
    return '[alerts]\ndigest_within = "2s"\n[alerts.email]\nserver = "127.0.0.1"\nport = %d\nencryption = "none"\nfrom = "testigo@clinic.example"\n' % mailbox.port


def begin(work, tools, crowd, contacts):
    """A locator where everybody is listed, a mail server, and an archive whose contacts have confirmed a test."""
    locator, mailbox = Locator(), Mailbox(work, tools)
    locator.views = {number(p): record(number(p), PLACES[0]) for p in crowd}
    archive = Archive(work, locator, crowd, config(mailbox))
    for name, role, language, *about in contacts:
        archive.run("contact", "add", "--name", name, "--role", role, "--language", language, "--zone", "America/Chicago", "--email", "-", *about,
                    stdin="%s@people.example\n" % name)
    return locator, mailbox, archive


def listed(archive, crowd):
    archive.start(open(os.path.join(archive.dir, "..", "stderr"), "a"))
    atexit.register(archive.process.kill)
    until = time.time() + 60
    while sum(kind == "first_listed" for _, kind, _ in archive.events()) < len(crowd):
        assert time.time() < until, "not everybody was listed in a minute"
        time.sleep(0.3)


def wait(what, seconds, found):
    until = time.time() + seconds
    while time.time() < until:
        value = found()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError("%s did not come within %d s" % (what, seconds))


def end(archive, mailbox, crowd):
    archive.process.terminate()
    assert archive.process.wait(10) == 0
    canaries(archive, mailbox, crowd)
    assert archive.json("log", "verify")["verified"]
    mailbox.stop()


def canaries(archive, mailbox, crowd):
    with open(os.path.join(archive.dir, "..", "stderr")) as f:
        haystacks = [("standard error", f.read())]
    for mail in mailbox.all():
        haystacks.append(("a mail: " + mail.subject, "\n".join([mail.raw, mail.text, mail.html, mail.subject])))
    for where, text in haystacks:
        for person in crowd:
            for canary in (person[0], number(person), "INVENTADO%s" % number(person)[-2:]):
                assert canary not in text, (where, "holds the number or name of", person[1])
        for canary in PLACES + ("Chile",):
            assert canary not in text, (where, "names a place or country")


NEWS = {"en": {"not_listed": "is not on", "no_place": "but it shows no place", "not_in_custody": "not in", "correction": "Correction",
               "place": "shows a different place", "again": "again"},
        "es": {"not_listed": "no aparece ahora", "no_place": "pero sin lugar", "not_in_custody": "no está en custodia", "correction": "Corrección",
               "place": "muestra otro lugar", "again": "otra vez"}}


def absences(work, tools, _):
    """Three absences are three messages, each to its own family, in its own language."""
    crowd = people(8)
    contacts = [("family%d" % i, "family", "es" if i % 2 else "en", "--for", "P%d" % i) for i in range(5)]
    contacts += [("helper", "helper", "en", "--everybody"), ("lawyer", "lawyer", "en", "--for", "P1")]
    locator, mailbox, archive = begin(work, tools, crowd, contacts)
    listed(archive, crowd)
    time.sleep(3)
    before = {m.id for m in mailbox.all()}
    del locator.views[number(crowd[1])]
    locator.views[number(crowd[2])] = record(number(crowd[2]), "")
    locator.views[number(crowd[3])] = record(number(crowd[3]), PLACES[0], releaseCode="R", actRelDate="01/02/2026")
    locator.views[number(crowd[4])] = record(number(crowd[4]), PLACES[1])
    told = lambda i, news: [m for m in mailbox.to("family%d@people.example" % i) if m.says(NEWS["es" if i % 2 else "en"][news]) and m.id not in before]
    for i, news in ((1, "not_listed"), (2, "no_place"), (3, "not_in_custody"), (4, "place")):
        wait("%s for P%d" % (news, i), 60, lambda: told(i, news))
    time.sleep(3)
    for i, news in ((1, "not_listed"), (2, "no_place"), (3, "not_in_custody"), (4, "place")):
        mails = [m for m in mailbox.to("family%d@people.example" % i) if m.id not in before]
        assert len(mails) == 1, (i, [m.subject for m in mails])
        others = [n for n in ("not_listed", "no_place", "not_in_custody") if n != news]
        assert not any(mails[0].says(NEWS["es" if i % 2 else "en"][n]) for n in others if n != "not_in_custody"), mails[0].text
    assert not [m for m in mailbox.to("family0@people.example") if m.id not in before]
    early = [m for m in mailbox.to("lawyer@people.example") if "UNCONFIRMED" in m.subject]
    assert early and early[0].at < told(1, "not_listed")[0].at, "the lawyer hears of the first miss before anybody"
    subjects = {told(i, n)[0].subject for i, n in ((1, "not_listed"), (2, "no_place"), (3, "not_in_custody"), (4, "place"))}
    assert len(subjects) == 4, subjects
    locator.views[number(crowd[1])] = record(number(crowd[1]), PLACES[0])
    wait("listed again for P1", 30, lambda: told(1, "again"))
    end(archive, mailbox, crowd)
    print("absences: three absences and a move are four messages, each once, to its own family in its language")


def fault(work, tools, _):
    """Zeros for everybody: nothing to families, one note to the helper."""
    crowd = people(8)
    contacts = [("family%d" % i, "family", "es", "--for", "P%d" % i) for i in range(8)] + [("helper", "helper", "en", "--everybody")]
    locator, mailbox, archive = begin(work, tools, crowd, contacts)
    listed(archive, crowd)
    time.sleep(2)
    before = {m.id for m in mailbox.all()}
    locator.fault = "zeros"
    archive.wait_for("site_in_doubt", 30)
    time.sleep(12)
    new = [m for m in mailbox.all() if m.id not in before]
    assert [m.to for m in new] == [["helper@people.example"]], [(m.to, m.subject) for m in new]
    locator.fault = None
    time.sleep(5)
    new = [m for m in mailbox.all() if m.id not in before and m.to != ["helper@people.example"]]
    assert not new, [(m.to, m.subject) for m in new]
    end(archive, mailbox, crowd)
    print("fault: a site that lists nobody gives the families nothing and the helper one note")


def group(work, tools, _):
    """48 of a group vanish while 100 others stay: one group alert, and the site is in no doubt."""
    crowd = [(n, call, *(["--group", "plant", "--document", "list-%s" % call] if i < 48 else ["--document", "list-%s" % call]))
             for i, (n, call) in enumerate(people(148))]
    locator, mailbox, archive = begin(work, tools, crowd, [("newsroom", "ngo", "en", "--group", "plant")])
    listed(archive, crowd)
    time.sleep(3)
    before = {m.id for m in mailbox.all()}
    for person in crowd[:48]:
        del locator.views[number(person)]
    began = time.time()
    alert = wait("the group alert", 60, lambda: [m for m in mailbox.to("newsroom@people.example") if m.id not in before and "group" in m.subject])
    took = time.time() - began
    time.sleep(10)
    new = [m for m in mailbox.to("newsroom@people.example") if m.id not in before]
    assert len(new) == 1, [m.subject for m in new]
    assert "100 of 100 people outside the group are still listed" in alert[0].text, alert[0].text
    assert "plant" not in alert[0].raw, "a group's name can tell a place"
    kinds = {kind for _, kind, _ in archive.events()}
    assert "group_changed" in kinds and "site_in_doubt" not in kinds, kinds
    end(archive, mailbox, crowd)
    print("group: 48 of 148 gone is one group alert with its control line (after %.0f s), no site_in_doubt" % took)


def correction(work, tools, _):
    """An alarm that turns out to be the site's is taken back, to the same people."""
    crowd = people(10)
    contacts = [("family1", "family", "es", "--for", "P1"), ("sister", "family", "en", "--for", "P1"), ("helper", "helper", "en", "--everybody"),
                ("family2", "family", "es", "--for", "P2")]
    locator, mailbox, archive = begin(work, tools, crowd, contacts)
    listed(archive, crowd)
    del locator.views[number(crowd[1])]
    told = lambda who, word: [m for m in mailbox.to(who + "@people.example") if m.says(word)]
    wait("not listed for P1", 60, lambda: told("family1", NEWS["es"]["not_listed"]) and told("sister", NEWS["en"]["not_listed"]))
    locator.fault = "zeros"
    wait("the correction", 60, lambda: told("family1", "Corrección") and told("sister", "Correction"))
    wait("the helper's correction", 20, lambda: told("helper", "Correction"))
    time.sleep(3)
    assert len(told("family1", "Corrección")) == 1 and not told("family2", "Corrección")
    end(archive, mailbox, crowd)
    print("correction: those who were told, and nobody else, hear that it was wrong")


def outage(work, tools, _):
    """The mail server is away at the moment of the alert, comes back, dies before its answer: every contact hears it."""
    crowd = people(4)
    locator, mailbox, archive = begin(work, tools, crowd, [("family1", "family", "es", "--for", "P1"), ("family2", "family", "en", "--for", "P2")])
    listed(archive, crowd)
    time.sleep(1)
    mailbox.stop()
    locator.views[number(crowd[1])] = record(number(crowd[1]), PLACES[1])
    archive.wait_for("changed", 20, "P1")
    time.sleep(3)
    mailbox.start()
    wait("the place's change, late", 150, lambda: [m for m in mailbox.to("family1@people.example") if m.says(NEWS["es"]["place"])])
    mailbox.mode("dies")
    locator.views[number(crowd[2])] = record(number(crowd[2]), PLACES[1])
    mine = lambda: [m for m in mailbox.to("family2@people.example") if m.says(NEWS["en"]["place"])]
    wait("the copy that nobody answered for", 30, mine)
    mailbox.mode("take")
    wait("the second copy", 150, lambda: len(mine()) == 2)
    first, second = mine()
    assert first.id == second.id and "X-Testigo-Repeat" not in first.raw and "X-Testigo-Repeat: yes" in second.raw
    end(archive, mailbox, crowd)
    print("outage: late mail arrives, and a copy that may be the second says so")


def kills(work, tools, args):
    """SIGKILL while sending: no notice lost, at most one more copy of each, marked as such."""
    crowd = people(30)
    locator, mailbox, archive = begin(work, tools, crowd, [("family%d" % i, "family", "es", "--for", "P%d" % i) for i in range(30)])
    listed(archive, crowd)
    archive.process.terminate()
    archive.process.wait(10)
    rng = random.Random(args.seed)
    errors = open(os.path.join(work, "stderr"), "a")
    for kill in range(args.kills):
        for person in rng.sample(crowd, 6):
            locator.views[number(person)] = record(number(person), rng.choice(PLACES))
        archive.start(errors)
        time.sleep(rng.uniform(0.05, 1.3))
        archive.process.send_signal(signal.SIGKILL)
        archive.process.wait()
    archive.start(errors)
    # After two tries of which nobody knows the end, a third waits for ten minutes, and what follows it waits too.
    unknown = lambda n: [a["result"] for a in n["attempts"]].count("unknown")
    queued = lambda: [n for n in archive.json("alerts", "--last", "1000000")["alerts"] if n["state"] == "queued"]
    behind = lambda q: {(n["contact"], n["person"]) for n in q if unknown(n) >= 2}
    wait("the end of the queue", 300, lambda: all((n["contact"], n["person"]) in behind(queued()) for n in queued()))
    time.sleep(1)
    copies = {}
    for mail in mailbox.all():
        copies.setdefault(mail.id, []).append(mail)
    notices = archive.json("alerts", "--last", "1000000")["alerts"]
    sent = [n for n in notices if n["state"] in ("accepted", "seen")]
    paused = [n for n in notices if n["state"] == "queued" and unknown(n) >= 2]
    assert all(n["due"] for n in paused), "what may not have arrived is tried again"
    assert len(sent) <= len(copies) <= len(sent) + len(paused), (len(copies), len(sent), len(paused))
    doubled = [c for c in copies.values() if len(c) > 1]
    assert all(len(c) == 2 for c in doubled), [len(c) for c in doubled]
    assert all("X-Testigo-Repeat: yes" in c[1].raw for c in doubled)
    moves = [e for e in archive.json("events")["events"] if e["kind"] == "changed"]
    assert len([n for n in notices if n["kind"] == "place_changed"]) == len(moves), "each move is one notice"
    end(archive, mailbox, crowd)
    print("kills: %d SIGKILLs while %d moves were told: none lost, %d second copies, each marked, %d wait for a third try" % (
        args.kills, len(moves), len(doubled), len(paused)))


PARTS = {"absences": absences, "fault": fault, "group": group, "correction": correction, "outage": outage, "kills": kills}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("parts", nargs="*", choices=[*PARTS, []])
    ap.add_argument("--kills", type=int, default=15)
    ap.add_argument("--seed", type=int, default=7)
    args = ap.parse_args()
    tools = subprocess.run([os.path.join(HERE, "tools.sh")], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    for name in args.parts or PARTS:
        work = tempfile.mkdtemp(prefix="testigo-alerts-")
        PARTS[name](work, tools, args)
        shutil.rmtree(work)  # a part that fails leaves it behind


if __name__ == "__main__":
    main()
