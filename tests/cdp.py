"""A headless Chromium over its own pipe (--remote-debugging-pipe): no port, no package."""
import json, os, shutil, subprocess, tempfile, time


class Chromium:
    """`with Chromium() as page: page.open(url)`. Ends its own process only."""

    def __init__(self):
        program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")) if p), None)
        if program is None:
            raise SystemExit("no Chromium here; install it, or skip this test")
        self.profile = tempfile.mkdtemp(prefix="testigo-cdp-")
        down, up = os.pipe(), os.pipe()
        # Chromium reads commands from 3 and writes to 4. Moved out of the way first, or one could close the other.
        kid_in, kid_out = os.dup(down[0]), os.dup(up[1])
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe", "--no-first-run",
                 "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=" + self.profile]
        self.process = subprocess.Popen(["bash", "-c", 'exec 3<&%d 4>&%d; exec "$@"' % (kid_in, kid_out), "x", program, *flags, "about:blank"],
                                        pass_fds=[kid_in, kid_out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for fd in (down[0], up[1], kid_in, kid_out):
            os.close(fd)
        self.out, self.into, self.rest, self.number, self.events = down[1], up[0], b"", 0, []
        self.session = None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "DOM", "Log", "Network"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
        except Exception:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.into, 1 << 16)
            if not more:
                raise EOFError("Chromium is gone")
            self.rest += more
        one, self.rest = self.rest.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, **params):
        self.number += 1
        command = {"id": self.number, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)

    def eval(self, script, **more):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, **more)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def texts(self):
        """The text of every frame."""
        def walk(tree):
            yield tree["frame"]
            for child in tree.get("childFrames", []):
                yield from walk(child)
        out = []
        for frame in walk(self.call("Page.getFrameTree")["frameTree"]):
            try:
                world = self.call("Page.createIsolatedWorld", frameId=frame["id"])["executionContextId"]
                out.append((frame["url"], self.eval("document.body ? document.body.innerText : ''", contextId=world) or ""))
            except RuntimeError:
                pass  # It went while we looked.
        return out

    def until(self, holds, seconds=30):
        """What `holds()` gives as soon as it is something; None when the time is over."""
        end = time.time() + seconds
        while time.time() < end:
            found = holds()
            if found:
                return found
            time.sleep(0.3)
        return None
