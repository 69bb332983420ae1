#!/usr/bin/env python3
"""Messages, against other people's programs: a mail server (aiosmtpd) in every mood, the real Apprise, the receiver that
docs/webhook.md shows, a desktop's notification bus, a keyring. Nothing leaves this machine.

    tests/sending.py [PART …]      parts: email apprise webhook desktop keyring

TESTIGO_EXAMPLES names the folder of the example `send`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
try:
    import aiosmtpd  # noqa: F401
except ImportError:
    import subprocess

    tools = subprocess.run([HERE / "tools.sh"], check=True, capture_output=True, text=True).stdout.strip()
    os.execv(f"{tools}/python", [f"{tools}/python", __file__, *sys.argv[1:]])

import email
import email.policy
import http.server
import json
import logging
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import warnings
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

# What these servers think of us is checked, not shown.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
warnings.simplefilter("ignore")

SEND = Path(os.environ.get("TESTIGO_EXAMPLES", "target/debug/examples")).resolve() / "send"
TOOLS = Path(sys.executable).parent
PASSWORD = "canary-password-1"
# Invented: what no message for a contact with the narrowest setting may hold, and no error ever.
CANARIES = ["000000101", "INVENTADO-ZORVEL", "Honduras", "EXAMPLE NORTH"]
held = 0


def check(fact, said):
    global held
    if not fact:
        sys.exit(f"BROKEN: {said}")
    held += 1


def message(**other):
    return {
        "id": "n-0042",
        "subject": "Nube: not on the list now",
        "short": "Nube: not on the list now",
        "text": "Nube is not on the list now. Señales: á, 中.\n.\n..two\nlast",
        "html": "<p>Nube is not on the list now. á</p>",
        "urgent": True,
        "repeat": False,
        "json": {"kind": "not_listed"},
        **other,
    }


def send(folder, config, *lines, roots=None, more=None):
    """What became of each (means, address, message)."""
    file = folder / "testigo.toml"
    file.write_text(config)
    text = "".join(json.dumps({"means": m, "address": a, "message": t}) + "\n" for m, a, t in lines)
    done = subprocess.run(
        [SEND, file, *([roots] if roots else [])],
        input=text, capture_output=True, text=True, timeout=120, env={**os.environ, **(more or {})},
    )
    check(done.returncode == 0, f"send ended with {done.returncode}: {done.stderr}")
    check(PASSWORD not in done.stdout + done.stderr, "a password was printed")
    check(not any(c in done.stdout for c in CANARIES), f"an answer names somebody: {done.stdout}")
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- e-mail ---------------------------------------------------------------------------------------------------------


class Mood:
    """A mail server's handler: takes mail, but for what it is told to answer."""

    def __init__(self, data=None, rcpt=None):
        self.data, self.rcpt, self.got = data or [], rcpt or [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt:
            answer = self.rcpt.pop(0)
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.pop(0) if self.data else "250 2.0.0 Ok: queued as 4XyZ9"
        self.got.append(SimpleNamespace(
            to=list(envelope.rcpt_tos), sender=envelope.mail_from, content=envelope.content,
            tls=server.transport.get_extra_info("ssl_object") is not None, user=session.auth_data, host=session.host_name,
        ))
        if answer == "die":
            # The message is here, and the answer never goes out.
            server.transport.abort()
        return answer


class Mails:
    """The server, for a `with`."""

    def __init__(self, mood, tls=None, **options):
        smtps = options.pop("smtps", False)
        if tls and smtps:
            options["ssl_context"] = tls
        elif tls:
            options["tls_context"] = tls
        kind = type("C", (Controller,), {"factory": lambda c: SMTP(c.handler, **c.SMTP_kwargs)})
        self.mood, self.c = mood, kind(mood, hostname="127.0.0.1", port=free_port(), **options)

    def __enter__(self):
        self.c.start()
        return self.c.port

    def __exit__(self, *_):
        self.c.stop()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def certificate(folder, name="localhost"):
    """A self-made authority, and a server's certificate of it."""
    run = lambda *a: subprocess.run(["openssl", *map(str, a)], check=True, capture_output=True, cwd=folder)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=ours", "-days", 9,
        "-keyout", "ca.key", "-out", "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
        "-keyout", "s.key", "-out", "s.csr")
    (folder / "ext").write_text(f"subjectAltName=DNS:{name}\nbasicConstraints=critical,CA:FALSE\n")
    run("x509", "-req", "-in", "s.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 9, "-extfile", "ext",
        "-out", "s.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "s.pem", folder / "s.key")
    return folder / "ca.pem", context


def settings(port, encryption="none", host="127.0.0.1", more="", timeout="20s"):
    return f"""[alerts]
timeout = "{timeout}"
[alerts.email]
server = "{host}"
port = {port}
encryption = "{encryption}"
from = "testigo@example.org"
{more}
"""


def email_part():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain_mail(folder)
        moods(folder)
        hostile(folder)
        secured(folder)
        silence(folder)


TO = ("email", "jzorvel@example.org")


def plain_mail(folder):
    mood = Mood()
    with Mails(mood) as port:
        became = send(folder, settings(port), (*TO, message()), (*TO, message(id="n-0043")))
    check([b["became"] for b in became] == ["accepted"] * 2, f"plain mail on loopback: {became}")
    check(became[0]["receipt"] == "4XyZ9", "the server's own name for the message is kept")
    first, second = mood.got
    check(first.to == ["jzorvel@example.org"] and first.sender == "testigo@example.org", "envelope")
    check(first.host == "[127.0.0.1]", f"the name of this machine stays here: {first.host}")
    mail = email.message_from_bytes(first.content, policy=email.policy.default)
    check(mail["Message-ID"] == "<n-0042@example.org>", "Message-ID from the id")
    check(mail["Auto-Submitted"] == "auto-generated", "Auto-Submitted")
    check(mail["Subject"] == message()["subject"], "subject")
    check(mail.get_content_type() == "multipart/alternative", "plain and HTML")
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    check(plain.rstrip("\n") == message()["text"], f"a line with a dot arrives as it was: {plain!r}")
    check("á" in mail.get_body(("html",)).get_content(), "HTML")
    allowed = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
    check(set(mail.keys()) == allowed, f"no other header: {mail.keys()}")
    check(not any(c.encode() in first.content for c in CANARIES), "no canary in the mail")
    check(b"n-0043" in second.content, "a second mail over the kept connection")


def moods(folder):
    def became(mood, *lines):
        with Mails(mood) as port:
            return send(folder, settings(port), *(lines or [(*TO, message())]))

    grey = Mood(rcpt=["451 4.7.1 Greylisted, please try again in 5 minutes"])
    first, second = became(grey, (*TO, message()), (*TO, message()))
    check(first["became"] == "later" and "451 4.7.1" in first["why"], f"greylisting: {first}")
    check(second["became"] == "accepted" and len(grey.got) == 1, "and the second try is taken")
    (full,) = became(Mood(data=["452 4.2.2 Mailbox full"]))
    check(full["became"] == "later", f"4xx after DATA: {full}")
    unknown = became(Mood(rcpt=["550 5.1.1 <jzorvel@example.org>: Recipient address rejected"]))[0]
    check(unknown["became"] == "refused" and "550 5.1.1" in unknown["why"] and unknown["next"], f"5xx: {unknown}")
    check("jzorvel" not in json.dumps(unknown), "the server's sentence with the address is not repeated")
    (spam,) = became(Mood(data=["554 5.7.1 Message rejected as spam"]))
    check(spam["became"] == "refused", f"5xx after DATA: {spam}")
    dies = Mood(data=["die"])
    first, second = became(dies, (*TO, message()), (*TO, message()))
    check(first["became"] == "unclear", f"a server that dies before the answer: {first}")
    check(second["became"] == "accepted" and len(dies.got) == 2, "and it is sent again")
    ids = {email.message_from_bytes(m.content)["Message-ID"] for m in dies.got}
    check(ids == {"<n-0042@example.org>"}, "both copies have one id")
    (away,) = send(folder, settings(free_port()), (*TO, message()))
    check(away["became"] == "later", f"nobody listens: {away}")


def hostile(folder):
    mood = Mood()
    addresses = ["-oQx -X/tmp/x@b.example", "-oQx", "a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example,c@d.example"]
    tricks = message(subject="Nube\r\nBcc: c@d.example\r\n\r\nbody", id="n>\r\nX-Evil: 1", text="a\r\n.\r\nRCPT TO:<c@d.example>\r\n.\r\n")
    with Mails(mood) as port:
        became = send(folder, settings(port), *[("email", a, message()) for a in addresses], (*TO, tricks))
    check([b["became"] for b in became] == ["no address"] * 4 + ["accepted"], f"hostile addresses: {became}")
    (got,) = mood.got
    mail = email.message_from_bytes(got.content, policy=email.policy.default)
    check(got.to == ["jzorvel@example.org"], "one recipient")
    check("Bcc" not in mail and "X-Evil" not in mail, f"no other header: {mail.keys()}")
    plain = mail.get_body(("plain",)).get_content()
    check("RCPT TO" in plain and plain.replace("\r\n", "\n").startswith("a\n.\n"), f"a lone dot ends nothing: {plain!r}")


def secured(folder):
    roots, context = certificate(folder)
    users = []

    def login(server, session, envelope, mechanism, data):
        users.append((data.login, data.password))
        good = data.password == PASSWORD.encode()
        return AuthResult(success=good, auth_data="in") if good else AuthResult(success=False, handled=False)

    secret = folder / "smtp"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    key = f'password = {{ file = "{secret}" }}'
    for encryption, options in [("starttls", {"require_starttls": True}), ("tls", {"smtps": True, "auth_require_tls": False})]:
        mood = Mood()
        with Mails(mood, tls=context, authenticator=login, auth_required=True, **options) as port:
            (b,) = send(folder, settings(port, encryption, "localhost", key), (*TO, message()), roots=roots)
            check(b["became"] == "accepted", f"{encryption} with a password: {b}")
            check(users[-1] == (b"testigo@example.org", PASSWORD.encode()), "user and password")
            before = len(users)
            (b,) = send(folder, settings(port, encryption, "localhost", key), (*TO, message()))
            check(b["became"] == "later" and "certificate" in b["why"], f"{encryption}, unknown authority: {b}")
            (b,) = send(folder, settings(port, encryption, "127.0.0.1", key), (*TO, message()), roots=roots)
            check(b["became"] == "later", f"{encryption}, another name: {b}")
            check(len(users) == before, "no password before the certificate is good")
            wrong = 'password = { env = "TESTIGO_WRONG" }'
            (b,) = send(folder, settings(port, encryption, "localhost", wrong), (*TO, message()), roots=roots,
                        more={"TESTIGO_WRONG": "another"})
            check(b["became"] == "refused" and "alerts.email" in b["next"], f"{encryption}, wrong password: {b}")
        check([m.tls for m in mood.got] == [True], "over TLS")
    mood = Mood()
    with Mails(mood) as port:
        (b,) = send(folder, settings(port, "starttls", "localhost", key), (*TO, message()), roots=roots)
        check(b["became"] == "later" and not mood.got, f"a server that takes STARTTLS away gets nothing: {b}")
    secret.chmod(0o644)
    (b,) = send(folder, settings(9, "tls", "localhost", key), (*TO, message()), roots=roots)
    check(b["became"] == "refused" and "chmod 600" in b["why"], f"a secret that others can read: {b}")


def silence(folder):
    """A server that goes silent in the middle of a message, then lives again: the kept connection is not used."""
    answers = []

    def serve(listener):
        for silent in [True, False]:
            peer, _ = listener.accept()
            peer.sendall(b"220 x\r\n")
            reader = peer.makefile("rb")
            while line := reader.readline():
                word = line.split()[0].upper().rstrip(b":")
                if word == b"DATA" and silent:
                    threading.Thread(target=lambda: (time.sleep(6), peer.close()), daemon=True).start()
                    break
                if word == b"DATA":
                    peer.sendall(b"354 go\r\n")
                    while (line := reader.readline()) != b".\r\n":
                        answers.append(line)
                peer.sendall(b"250 ok\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        first, second = send(folder, settings(port, timeout="2s"), (*TO, message()), (*TO, message(id="n-2")))
    check(first["became"] == "unclear" and "in time" in first["why"], f"silence: {first}")
    check(second["became"] == "accepted" and any(b"n-2@" in a for a in answers), f"after silence, a new connection: {second}")


# --- Apprise and webhooks -------------------------------------------------------------------------------------------


class Hook:
    """Takes what is posted, and keeps it."""

    def __init__(self):
        self.got = got = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.append((self.path, dict(self.headers), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def apprise_part():
    hook = Hook()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = f'[alerts.apprise]\nprogram = "{TOOLS}/apprise"\n'
        seen = watch_arguments(folder)
        address = f"json://user:canary-key@127.0.0.1:{hook.port}/x"
        (b,) = send(folder, config, ("apprise", address, message()))
        check(b["became"] == "accepted", f"apprise: {b}")
        ((path, headers, body),) = hook.got
        sent = json.loads(body)
        check(path == "/x" and sent["type"] == "warning", f"what apprise sent: {sent}")
        check(sent["message"].startswith("Nube: not on the list now\n\nNube is not"), f"text: {sent}")
        check(not any(c.encode() in body for c in CANARIES), "no canary")
        (b,) = send(folder, config, ("apprise", f"json://127.0.0.1:{free_port()}/", message()))
        check(b["became"] == "later", f"nobody listens: {b}")
        (b,) = send(folder, config, ("apprise", "nosuch://x", message()))
        check(b["became"] == "later", f"a scheme that apprise does not know: {b}")
        (b,) = send(folder, '[alerts.apprise]\nprogram = "/nonexistent/apprise"\n', ("apprise", address, message()))
        check(b["became"] == "refused" and "install" in b["next"], f"no program: {b}")
        # The arguments, the variables and the file, as a program sees them.
        (b,) = send(folder, f'[alerts.apprise]\nprogram = "{seen}"\n', ("apprise", address, message()),
                    more={"TESTIGO_SECRET": PASSWORD})
        check(b["became"] == "accepted", f"the pretend program: {b}")
        told = json.loads((folder / "told").read_text())
        check("canary-key" not in " ".join(told["arguments"]) and "Nube" not in " ".join(told["arguments"]), "arguments")
        check("TESTIGO_SECRET" not in told["variables"], f"variables: {told['variables']}")
        check(told["file"] == address + "\n" and told["mode"] == 0o600 and told["folder"] == 0o700, f"the file: {told}")
        check(not Path(told["path"]).exists(), "the file is gone afterwards")


def watch_arguments(folder):
    program = folder / "pretend-apprise"
    program.write_text(f"""#!{sys.executable}
import json, os, sys
path = sys.argv[sys.argv.index("--config") + 1]
sys.stdin.read()
json.dump({{
    "arguments": sys.argv[1:], "variables": list(os.environ), "file": open(path).read(), "path": path,
    "mode": os.stat(path).st_mode & 0o777, "folder": os.stat(os.path.dirname(path)).st_mode & 0o777,
}}, open({str(folder / 'told')!r}, "w"))
""")
    program.chmod(0o700)
    return program


def webhook_part():
    example = re.search(r"```python\n(.*?)```", (HERE.parent / "docs/webhook.md").read_text(), re.S).group(1)
    receiver = {}
    exec(example, receiver)
    is_ours = receiver["is_ours"]
    hook = Hook()
    with tempfile.TemporaryDirectory() as name:
        config = '[alerts.webhook]\nsecret = { env = "TESTIGO_HOOK" }\nallow_loopback = true\n'
        (b,) = send(Path(name), config, ("webhook", f"http://127.0.0.1:{hook.port}/h", message()), more={"TESTIGO_HOOK": "shared"})
    check(b["became"] == "accepted", f"webhook: {b}")
    ((_, headers, body),) = hook.got
    headers = {k.title(): v for k, v in headers.items()}
    check(is_ours(headers, body, "shared"), "the receiver of docs/webhook.md takes it for ours")
    check(not is_ours(headers, body + b" ", "shared"), "not with another body")
    check(not is_ours(headers, body, "other"), "not with another secret")
    check(not is_ours({**headers, "X-Testigo-Timestamp": str(int(headers["X-Testigo-Timestamp"]) + 1)}, body, "shared"), "not with another time")
    check(not is_ours(headers, body, "shared", now=time.time() + 301), "not when it is old")
    documented = json.loads(re.search(r"```json\n(.*?)```", (HERE.parent / "docs/webhook.md").read_text(), re.S).group(1))
    check(list(json.loads(body)) == list(documented), "the documented keys")


# --- the desktop ----------------------------------------------------------------------------------------------------

SHOWS = """
import sys
from jeepney import DBusAddress, MessageType, new_method_return, message_bus
from jeepney.io.blocking import open_dbus_connection, Proxy
bus = open_dbus_connection()
Proxy(message_bus, bus).RequestName("org.freedesktop.Notifications")
open(sys.argv[1] + ".ready", "w").close()
while True:
    m = bus.receive()
    if m.header.message_type != MessageType.method_call:
        continue
    member = list(m.header.fields.values())
    if "Notify" in member:
        open(sys.argv[1], "w").write(repr(m.body))
        bus.send(new_method_return(m, "u", (7,)))
    elif "GetCapabilities" in member:
        bus.send(new_method_return(m, "as", (["body", "body-markup"],)))
    elif "GetServerInformation" in member:
        bus.send(new_method_return(m, "ssss", ("pretend", "none", "1", "1.2")))
"""


def desktop_part():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/none"}
        (b,) = send(folder, "", ("desktop", "here", message()), more=nowhere)
        check(b["became"] == "refused" and "session" in b["next"], f"no desktop: {b}")
        if not shutil.which("dbus-run-session"):
            print("no dbus-run-session here: the desktop was tried without one only")
            return
        (folder / "shows.py").write_text(SHOWS)
        shown = folder / "shown"
        line = json.dumps({"means": "desktop", "address": "here", "message": message(short="<b>Nube</b> & more")})
        (folder / "empty.toml").write_text("")
        script = (
            f'"{sys.executable}" {folder}/shows.py {shown} & '
            f"for i in $(seq 100); do [ -e {shown}.ready ] && break; sleep 0.1; done; "
            f'printf "%s\\n" "$LINE" | "{SEND}" {folder}/empty.toml; kill $!'
        )
        done = subprocess.run(["dbus-run-session", "--", "sh", "-c", script], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "LINE": line})
        b = json.loads(done.stdout)
        check(b["became"] == "accepted" and b["receipt"] == "7", f"a desktop: {b} {done.stderr}")
        said = shown.read_text()
        check("'testigo'" in said and "Nube: not on the list now" in said, f"what is shown: {said}")
        check("&lt;b&gt;Nube&lt;/b&gt; &amp; more" in said and "Señales" not in said, f"no markup, no long text: {said}")


# --- the keyring ----------------------------------------------------------------------------------------------------


def keyring_part():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = lambda entry: f'[alerts.telegram]\nserver = "http://127.0.0.1:{free_port()}"\ntoken = {{ keyring = "{entry}" }}\n'
        nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/none"}
        (b,) = send(folder, config("telegram"), ("telegram", "4242", message()), more=nowhere)
        check(b["became"] == "refused" and "no keyring" in b["why"] and "file" in b["why"], f"no keyring: {b}")
        if not all(shutil.which(p) for p in ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"]):
            print("no gnome-keyring-daemon and secret-tool here: the keyring was tried without one only")
            return
        (folder / "with.toml").write_text(config("telegram"))
        (folder / "without.toml").write_text(config("other"))
        script = (
            "printf pw | gnome-keyring-daemon --foreground --unlock --components=secrets >&2 & sleep 2; "
            "printf 4242:AAAA0123456789 | secret-tool store --label=testigo service testigo username telegram; "
            f'for c in with without; do printf "%s\\n" "$LINE" | "{SEND}" {folder}/$c.toml; done; kill $!'
        )
        line = json.dumps({"means": "telegram", "address": "4242", "message": message()})
        homes = {"HOME": name, "XDG_DATA_HOME": name, "XDG_RUNTIME_DIR": name, "LINE": line}
        done = subprocess.run(["dbus-run-session", "--", "sh", "-c", script], capture_output=True, text=True, timeout=90,
                              env={**os.environ, **homes})
        found, missing = [json.loads(line) for line in done.stdout.splitlines()]
        check(found["became"] == "later", f"the token is read, and nobody listens: {found} {done.stderr}")
        check(missing["became"] == "refused" and "secret-tool store" in missing["why"], f"no such entry: {missing}")


PARTS = {"email": email_part, "apprise": apprise_part, "webhook": webhook_part, "desktop": desktop_part,
         "keyring": keyring_part}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
        print(f"{part}: holds")
    print(f"{held} checks held")
