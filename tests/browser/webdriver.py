"""A headless Chromium by W3C WebDriver: chromedriver on loopback, spoken to with nothing but the standard library.

The protocol is JSON over HTTP and a test needs a dozen of its commands, so no package is used; what WebDriver does
not know (media, printing, script off) chromedriver passes on to DevTools.
"""
import base64, http.client, json, os, re, shutil, subprocess, tempfile, time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c", "Space": " ",
        "Control": "\ue009", "Home": "\ue011",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"]


class WebDriverError(Exception):
    pass


class Browser:
    """`with Browser() as page: page.open(url)`. Ends its own processes only."""

    def __init__(self, *flags, insecure_certificates=False, language="en-US"):
        program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")) if p), None)
        driver = shutil.which("chromedriver")
        if program is None or driver is None:
            raise SystemExit("this test needs Chromium and chromedriver: install the packages chromium and chromium-driver")
        self.profile = tempfile.mkdtemp(prefix="testigo-wd-")
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.session = None
        try:
            said = next(m for m in (re.search(r"started successfully on port (\d+)", line) for line in self.process.stdout) if m)
            self.port = int(said[1])
            options = {"binary": program, "args": [*FLAGS, "--lang=" + language, "--accept-lang=" + language, "--user-data-dir=" + self.profile, *flags]}
            wanted = {"browserName": "chrome", "acceptInsecureCerts": insecure_certificates, "goog:chromeOptions": options,
                      "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "/session/" + self.session)
        except (OSError, WebDriverError):
            pass
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    # The protocol.

    def ask(self, verb, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(verb, path, json.dumps(body or {}) if verb == "POST" else None, {"Content-Type": "application/json"})
            value = json.loads(line.getresponse().read())["value"]
        finally:
            line.close()
        if isinstance(value, dict) and "error" in value:
            raise WebDriverError("%s: %s" % (value["error"], value["message"].split("\n")[0]))
        return value

    def do(self, verb, path, body=None):
        return self.ask(verb, "/session/%s%s" % (self.session, path), body)

    def cdp(self, method, **params):
        return self.do("POST", "/goog/cdp/execute", {"cmd": method, "params": params})

    # Pages.

    def open(self, url):
        self.do("POST", "/url", {"url": url})

    @property
    def url(self):
        return self.do("GET", "/url")

    def script(self, body, *args):
        return self.do("POST", "/execute/sync", {"script": body, "args": list(args)})

    def wait_for(self, body, *args):
        """What a promise becomes."""
        script = "const done = arguments[arguments.length - 1]; (async () => { %s })().then(v => done([v]), e => done([null, String(e && e.stack || e)]));" % body
        value = self.do("POST", "/execute/async", {"script": script, "args": list(args)})
        if len(value) > 1:
            raise WebDriverError(value[1])
        return value[0]

    def until(self, holds, seconds=20):
        """What `holds()` gives as soon as it is something; None when the time is over."""
        end = time.time() + seconds
        while time.time() < end:
            found = holds()
            if found:
                return found
            time.sleep(0.1)
        return None

    # Elements.

    def all(self, css, inside=None):
        path = "/element/%s/elements" % inside[ELEMENT] if inside else "/elements"
        return self.do("POST", path, {"using": "css selector", "value": css})

    def one(self, css):
        return self.do("POST", "/element", {"using": "css selector", "value": css})

    def by(self, xpath):
        return self.do("POST", "/elements", {"using": "xpath", "value": xpath})

    def click(self, element):
        self.do("POST", "/element/%s/click" % element[ELEMENT])

    def clear(self, element):
        self.do("POST", "/element/%s/clear" % element[ELEMENT])

    def type(self, element, text):
        self.do("POST", "/element/%s/value" % element[ELEMENT], {"text": text})

    def text(self, element):
        return self.do("GET", "/element/%s/text" % element[ELEMENT])

    def press(self, *keys):
        """Each key by itself; `Shift+Tab` holds the first."""
        steps = []
        for key in keys:
            parts = [KEYS.get(part, part) for part in (key.split("+") if len(key) > 1 else [key])]
            steps += [{"type": "keyDown", "value": part} for part in parts] + [{"type": "keyUp", "value": part} for part in reversed(parts)]
        self.do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    # What only DevTools know.

    def drop(self, element, file):
        """A file, dropped on an element from outside the browser."""
        self.script("arguments[0].scrollIntoView({ block: 'center' })", element)
        x, y = self.script("const r = arguments[0].getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]", element)
        for kind in ("dragEnter", "dragOver", "drop"):
            self.cdp("Input.dispatchDragEvent", type=kind, x=x, y=y, data={"items": [], "files": [file], "dragOperationsMask": 1})

    def shape(self, width, height, scale=1, scheme="light", forced=False, medium=""):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "forced-colors", "value": "active" if forced else "none"}]
        self.cdp("Emulation.setEmulatedMedia", media=medium, features=features)

    def scripts(self, on):
        self.cdp("Emulation.setScriptExecutionDisabled", value=not on)

    def picture(self, whole=False):
        """A PNG of the window, or of the whole page."""
        try:
            shot = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        except WebDriverError:  # On a busy machine the first frame in a new shape can be too late.
            shot = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    def pdf(self, **paper):
        return base64.b64decode(self.cdp("Page.printToPDF", printBackground=False, preferCSSPageSize=False, **paper)["data"])

    # What happened since it was asked last.

    def complaints(self):
        """Errors and warnings of the console, ours and the browser's."""
        return [entry["message"] for entry in self.do("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]

    def logged(self):
        """Everything in the console."""
        return [entry["message"] for entry in self.do("POST", "/se/log", {"type": "browser"})]

    def network(self):
        """Every address that was asked for."""
        events = [json.loads(entry["message"])["message"] for entry in self.do("POST", "/se/log", {"type": "performance"})]
        # DevTools also tell of what a policy stopped before it left.
        stopped = {e["params"]["requestId"] for e in events if e["method"] == "Network.loadingFailed" and e["params"].get("blockedReason")}
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent" and e["params"]["requestId"] not in stopped] \
            + [e["params"]["url"] for e in events if e["method"] == "Network.webSocketCreated"]
