#!/usr/bin/env python3
"""Many events to many contacts, told in one run of `alerts send`: each message once, in bounded memory, about as long for
ten times as many in proportion. To a mail server that is not ours, on loopback; in the same minute Python's own smtplib sends
as many messages of the same size to the same server, for comparison.

    tests/alerts_drain.py            1,000 events to 100 contacts
    tests/alerts_drain.py --long     also 10,000 events to 1,000 contacts

TESTIGO_BIN names the program, TESTIGO_EXAMPLES the folder of the example `alert_archive`."""
import glob, hashlib, json, os, re, smtplib, sqlite3, subprocess, sys, tempfile, time
from email.message import EmailMessage

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.abspath(os.environ.get("TESTIGO_BIN", "target/release/testigo"))
MAKE = os.path.join(os.path.abspath(os.environ.get("TESTIGO_EXAMPLES", "target/debug/examples")), "alert_archive")
# Whoever the events are about and however many they are.
MOST_MIB = 150


def tools():
    return subprocess.run([os.path.join(HERE, "tools.sh")], check=True, capture_output=True, text=True).stdout.strip()


class Server:
    """Other people's mail server, and the names of what it took."""

    def __init__(self, work, python):
        self.folder = os.path.join(work, "mail")
        args = [python, os.path.join(HERE, "mail_server.py"), self.folder]
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def take(self):
        """What came since the last time."""
        mails = []
        for name in glob.glob(os.path.join(self.folder, "*.json")):
            with open(name) as f:
                mails.append(json.load(f))
            os.remove(name)
        return mails


def name_of(mail):
    return re.search(r"(?mi)^message-id:\s*<([^>]+)>", mail["data"]).group(1)


def message_id(archive, notice):
    """As `alert::compose` and `alert::send` make it, of the first time that a notice is told."""
    with open(os.path.join(archive, "head")) as f:
        origin = json.load(f)["note"].splitlines()[0].rsplit("/", 1)[-1]
    return hashlib.sha256(b"%s.%d.1" % (origin.encode(), notice)).hexdigest()[:32]


def send(archive, config):
    """Seconds, CPU seconds and peak MiB of one run, and what it said."""
    log = archive + ".out"
    with open(log, "w") as out:
        began = time.monotonic()
        process = subprocess.Popen([BIN, "--archive", archive, "--config", config, "--json", "alerts", "send"], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        took = time.monotonic() - began
    assert status == 0, "alerts send ended with %d" % status
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.load(open(log))["sent"]


def by_smtplib(port, mails):
    """The same messages by one connection of Python's own: seconds."""
    letters = []
    for i, mail in enumerate(mails):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"], letter["Message-ID"] = mail["from"], mail["to"][0], "x", "<plain-%d@example.org>" % i
        letter.set_content("x" * 70 + "\n")
        letter.set_content(("x" * 70 + "\n") * (len(mail["data"]) // 71))
        letters.append(letter)
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for letter in letters:
            smtp.send_message(letter)
    return time.monotonic() - began


def size_of_log(archive):
    (head,) = json.loads(subprocess.run([BIN, "--archive", archive, "log", "verify", "--json"], check=True, capture_output=True, text=True).stdout),
    assert head["verified"], head
    return head


def drain(work, server, events, contacts):
    people, archive = contacts * 5, os.path.join(work, "archive-%d" % events)
    config = os.path.join(work, "testigo.toml")
    with open(config, "w") as f:
        f.write('[alerts.email]\nserver = "127.0.0.1"\nport = %d\nfrom = "testigo@example.org"\nencryption = "none"\n[sources.bop]\nbase_url = "http://127.0.0.1:9"\n' % server.port)
    queued = int(subprocess.run([MAKE, archive, str(people), str(contacts), str(events)], check=True, capture_output=True, text=True).stdout)
    assert queued == events, "%d events are queued" % queued
    took, cpu, peak, sent = send(archive, config)
    mails = server.take()
    names = [name_of(mail) for mail in mails]
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(archive, "testigo.sqlite"), uri=True) as db:
        one = lambda sql: db.execute(sql).fetchone()[0]
        assert one("SELECT count(*) FROM outbox WHERE state = 'queued'") == 0, "events wait"
        assert one("SELECT count(*) FROM notice WHERE state = 'queued'") == 0, "notices wait"
        assert one("SELECT count(*) FROM attempt WHERE result IS NOT 'accepted'") == 0, "a try failed"
        told = {message_id(archive, no) for (no,) in db.execute("SELECT no FROM notice WHERE state = 'accepted'")}
        tries, digests = one("SELECT count(*) FROM attempt"), one("SELECT count(*) FROM notice WHERE state = 'accepted' AND kind = 'digest'")
        withdrawn = one("SELECT count(*) FROM notice WHERE state = 'withdrawn'")
        commits = one("SELECT count(DISTINCT begun) FROM attempt")
    assert len(names) == len(set(names)), "a message came twice"
    assert {name.split("@")[0] for name in names} == told, "other messages came than are on record"
    assert sent == len(names) == tries
    assert len({to for mail in mails for to in mail["to"]}) == contacts, "somebody was told nothing"
    assert peak < MOST_MIB, "%.0f MiB" % peak
    plain = by_smtplib(server.port, mails)
    assert len(server.take()) == len(mails)
    size_of_log(archive)
    print("%d events, %d people, %d contacts: %d messages (%d digests, %d withdrawn before) in %.2f s, %.0f messages/s, %.0f events/s, "
          "%.2f s of CPU, %d commits with tries, peak %.0f MiB; smtplib %.2f s, ratio %.2f"
          % (events, people, contacts, len(mails), digests, withdrawn, took, len(mails) / took, events / took, cpu, commits, peak, plain, took / plain), flush=True)
    return took, cpu


def main():
    python = os.path.join(tools(), "python")
    with tempfile.TemporaryDirectory() as work:
        server = Server(work, python)
        try:
            few = drain(work, server, 1000, 100)
            if "--long" in sys.argv[1:]:
                many = drain(work, server, 10000, 1000)
                print("ten times as much: %.1f times as long, %.1f times the CPU" % (many[0] / few[0], many[1] / few[1]))
        finally:
            server.process.kill()
            server.process.wait()


if __name__ == "__main__":
    main()
