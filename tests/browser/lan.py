"""The pages on the local network: with TLS, and in the clear after an explicit yes, where a browser gives less than on
loopback (no secure context); and the picture that brings a phone there."""
import base64, os, socket, subprocess, time
from .server import BIN, QUIET
from .webdriver import Browser, WebDriverError


def own_address():
    """An address of this machine that is not loopback."""
    said = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
    found = next((one for one in said if "." in one), None)
    if found is None:
        raise SystemExit("this machine has no address on a network; give it one: ip link add testigo0 type dummy && ip addr add 192.0.2.7/24 dev testigo0 && ip link set testigo0 up")
    return found


def free_port(address):
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def certificate(folder, address):
    """Files of a certificate of our own making, and what Chromium calls its key."""
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=testigo",
                    "-addext", "subjectAltName=IP:" + address, "-keyout", key, "-out", cert], check=True, capture_output=True)
    public = subprocess.run(["openssl", "x509", "-in", cert, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=public, check=True, capture_output=True).stdout
    digest = subprocess.run(["openssl", "dgst", "-sha256", "-binary"], input=der, check=True, capture_output=True).stdout
    return cert, key, base64.b64encode(digest).decode()


def refused_faults(archive, address):
    """Neither TLS nor a yes: nothing listens, and it is said what is missing."""
    done = subprocess.run([BIN, "--archive", archive, "serve", "--listen", address + ":0"], env=QUIET, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    return [] if done.returncode != 0 and "can read along" in said and "--plain-http-on-lan" in said else ["%d: %s" % (done.returncode, said)]


def stranger_faults(server):
    """A browser that was told of no certificate must not come in; else the test would prove nothing about TLS."""
    with Browser() as page:
        try:
            page.open(server.origin + "/sign-in")
        except WebDriverError as error:
            return [] if "ERR_CERT" in str(error) else [str(error)]
        faults = [] if "ERR_CERT" in page.script("return document.body.innerText") else ["it took a certificate that nobody vouches for"]
        return faults + (["it shows our form"] if page.all("#name") else [])


def visit_faults(server, sign_in, flags, secure):
    """Signs in, sends forms, signs out; then the link in the picture, on another device."""
    name = "__Host-testigo" if secure else "testigo"
    wanted = {"name": name, "httpOnly": True, "secure": secure, "sameSite": "Strict", "path": "/"}
    with Browser(*flags) as page:
        sign_in(page, server)
        found = [{key: cookie.get(key) for key in wanted} for cookie in page.do("GET", "/cookie")]
        faults = [] if found == [wanted] else ["cookies: %s" % found]
        faults += [] if page.script("return isSecureContext") == secure else ["isSecureContext is not %s" % secure]
        faults += [] if page.script("return document.cookie") == "" else ["a script can read the cookie"]
        page.open(server.origin + "/settings")
        page.script("document.querySelector('#lang').value = 'es'")
        page.click(page.one("main form button"))
        faults += [] if page.until(lambda: page.script("return document.documentElement.lang") == "es", 5) else ["the language was not saved"]
        page.click(page.one("footer form button"))
        faults += [] if page.until(lambda: page.url == server.origin + "/sign-in", 5) else ["nobody was signed out: " + page.url]
        page.open(server.origin + "/")
        faults += [] if page.script("return document.querySelector('h1').innerText") and not page.all("article") else ["the pages are still there"]
        # In the clear a browser heeds no Cross-Origin-Opener-Policy, and says so: that much less is had there.
        known = ["status of 401"] + ([] if secure else ["Cross-Origin-Opener-Policy header has been ignored"])
        faults += ["console: " + line for line in page.complaints() if not any(one in line for one in known)]
    with Browser(*flags) as phone:
        phone.open(server.link)
        faults += [] if phone.url == server.origin + "/" and phone.all("article") else ["the link leads to " + phone.url]
    return faults


def picture_faults(server):
    """Another program reads the picture that was printed."""
    import zxingcpp
    server_said = wait_for_picture(server)
    rows = [line for line in server_said if line and set(line) <= set(" ▀▄█")]
    if not rows:
        return ["no picture was printed"]
    size, width = 8, max(map(len, rows))
    upper, lower = {" ": 0, "▀": 255, "▄": 0, "█": 255}, {" ": 0, "▀": 0, "▄": 255, "█": 255}
    lines = [bytes(half[c] for c in row.ljust(width) for _ in range(size)) for row in rows for half in (upper, lower)]
    pixels = b"".join(line for line in lines for _ in range(size))
    read = zxingcpp.read_barcodes(memoryview(pixels).cast("B", shape=[len(lines) * size, width * size]))
    return [] if [code.text for code in read] == [server.link] else ["it reads %s" % [code.text for code in read]]


def wait_for_picture(server):
    end = time.time() + 5
    while time.time() < end and not any("▀" in line or "▄" in line for line in server.said):
        time.sleep(0.1)
    time.sleep(0.3)
    return list(server.said)
