"""Time-stamping services, a calendar and a witness on loopback, for tests: tokens are made by `openssl ts -reply`.

As a program: `tests/stampers.py DIR` starts two services and a calendar, prints a `[anchors]` table for a config, and
ends when its standard input does."""

import hashlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """[req]
distinguished_name = dn
[dn]
[v3_ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[v3_tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[tsa]
default_tsa = tsa1
[tsa1]
serial = serial
signer_cert = tsa.pem
certs = middle.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
clock_precision_digits = 0
"""


def openssl(folder, *args):
    done = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"openssl {' '.join(args)}: {done.stderr}")


class Service:
    """A time-stamping service with a root, one certificate between, and a signer."""

    def __init__(self, folder, name):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        (self.folder / "tsa.cnf").write_text(CONFIG)
        (self.folder / "serial").write_text("01\n")
        self.lock = threading.Lock()
        for who, issuer, kind in [("root", None, "v3_ca"), ("middle", "root", "v3_ca"), ("tsa", "middle", "v3_tsa")]:
            openssl(self.folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{who}.key")
            # A long name of the root: `openssl ts` writes the signer's certificate first, and DER wants the shorter one first
            # (X.690 §11.6); rfc3161-client refuses a token that is not sorted so.
            subject = f"/O=Invented {name}" + ("/OU=The root of all that is invented in this test" * (who == "root")) + f"/CN={who}"
            openssl(self.folder, "req", "-new", "-key", f"{who}.key", "-subj", subject, "-out", "request.pem", "-config", "tsa.cnf")
            by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"] if issuer else ["-signkey", f"{who}.key"]
            openssl(self.folder, "x509", "-req", "-in", "request.pem", "-sha256", *by, "-days", "365", "-extfile", "tsa.cnf", "-extensions", kind, "-out", f"{who}.pem")

    def answer(self, path, body):
        with self.lock:
            (self.folder / "query.tsq").write_bytes(body)
            openssl(self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
            return 200, "application/timestamp-reply", (self.folder / "reply.tsr").read_bytes()


class Calendar:
    """Promises at once, and keeps the promise when it is asked again: in a block that does not exist."""

    PENDING = bytes.fromhex("83dfe30d2ef90c8e")
    BITCOIN = bytes.fromhex("0588960d73d71901")

    def __init__(self):
        self.url = ""

    def answer(self, path, body):
        if path == "/digest":
            nonce = hashlib.sha256(body).digest()[:8]
            address = self.url.encode()
            inner = bytes([len(address)]) + address
            # append nonce, sha256, then the promise.
            op = b"\xf0" + bytes([len(nonce)]) + nonce + b"\x08"
            return 200, "application/octet-stream", op + b"\x00" + self.PENDING + bytes([len(inner)]) + inner
        if path.startswith("/timestamp/"):
            height = bytes([0xC0, 0xC4, 0x07])
            return 200, "application/octet-stream", b"\x08\x00" + self.BITCOIN + bytes([len(height)]) + height
        return 404, "text/plain", b"no such thing"


def serve(thing):
    """The thing's address; it answers until the program ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            status, kind, bytes_ = thing.answer(self.path, self.rfile.read(length))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(bytes_)))
            self.end_headers()
            self.wfile.write(bytes_)

        do_GET = do_POST = handle_any

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def start(folder, every="5s", witnesses=()):
    """Two services and a calendar; the text of a `[anchors]` table."""
    folder = Path(folder)
    services = [Service(folder / name, name) for name in ["north", "south"]]
    addresses = [serve(service) for service in services]
    calendar = Calendar()
    calendar.url = serve(calendar)
    roots = folder / "roots.pem"
    roots.write_text("".join((s.folder / "root.pem").read_text() for s in services))
    quoted = lambda texts: ", ".join(f'"{text}"' for text in texts)
    return (
        f'[anchors]\nevery = "{every}"\nservices = [{quoted(addresses)}]\ncalendars = ["{calendar.url}"]\n'
        f'witnesses = [{quoted(witnesses)}]\nroots = "{roots}"\n'
    )


if __name__ == "__main__":
    print(start(sys.argv[1]), flush=True)
    sys.stdin.read()
