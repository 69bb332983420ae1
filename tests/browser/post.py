"""The mail server of the tests, and what a person reads in a mail that came."""
import email, email.policy, glob, json, os, re, shutil, subprocess, sys, tempfile, time

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mail_server.py")


class Post:
    """`settings` is what an archive needs to send by it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="testigo-post-")
        self.process = subprocess.Popen([sys.executable, SERVER, self.folder], stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        assert port, "the mail server does not start: run this with $(tests/tools.sh)/python"
        self.settings = '[alerts.email]\nserver = "127.0.0.1"\nport = %s\nencryption = "none"\nfrom = "testigo@example.org"\n' % port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def mail(self, to, says, seconds=30):
        """The text of the first mail to somebody that says this, as soon as it is there."""
        end = time.time() + seconds
        while time.time() < end:
            found = next((text for text in self.texts(to) if says in text), None)
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError("no mail to %s says %r but: %s" % (to, says, self.texts(to)))

    def texts(self, to):
        kept = []
        for path in sorted(glob.glob(os.path.join(self.folder, "*.json"))):
            with open(path) as f:
                one = json.load(f)
            if to in one["to"]:
                mail = email.message_from_string(one["data"], policy=email.policy.default)
                kept.append(mail["Subject"] + "\n" + mail.get_body(("plain",)).get_content())
        return kept


def code(text, words):
    """What is to be sent back, after the words that ask for it."""
    before = re.sub(r"\s+", " ", words.kept["seen-code"].split("{")[0])
    return re.search(re.escape(before) + r"\s*([0-9a-z-]{8,9})\b", re.sub(r"\s+", " ", text))[1]
