"""An archive of invented people and `testigo serve` on it, for tests in a browser."""
import functools, json, os, re, shutil, subprocess, tempfile, threading, time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
BIN = os.environ.get("TESTIGO_BIN", os.path.join(TARGET, "debug", "testigo"))
EXAMPLE = os.path.join(os.environ.get("TESTIGO_EXAMPLES", os.path.join(TARGET, "debug", "examples")), "pages")
QUIET = {**os.environ, "NO_COLOR": "1"}


def routes():
    """The program's own list: `{"verb", "path", "from"}`."""
    return json.loads(subprocess.run([EXAMPLE, "routes"], check=True, capture_output=True, text=True).stdout)


class World:
    """A folder with an archive; `serve()` shows it. Everything is gone at the end."""

    def __init__(self, page=None):
        self.folder = tempfile.mkdtemp(prefix="testigo-pages-")
        self.archive = os.path.join(self.folder, "archive")
        kept = []
        if page is not None:
            kept = [os.path.join(self.folder, "page.html")]
            with open(kept[0], "w", encoding="utf-8") as f:
                f.write(page)
        done = subprocess.run([EXAMPLE, "archive", self.archive, *kept], check=True, capture_output=True, text=True)
        self.facts = json.loads(done.stdout)
        self.servers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def serve(self, *args):
        server = Server(self.archive, args)
        server.password = self.facts["password"]
        self.servers.append(server)
        return server


class Server:
    """`testigo serve`, until it is stopped."""

    def __init__(self, archive, args):
        # Room for a list, and no word to anybody outside: nothing looks here, and nothing would be answered.
        config = os.path.join(os.path.dirname(archive), "testigo.toml")
        with open(config, "w") as f:
            f.write('[guard]\ncapacity = "clinic"\n[sources.ice-odls]\nbase_url = "https://ice.invalid"\n[sources.bop]\nbase_url = "https://bop.invalid"\n')
        command = [BIN, "--archive", archive, "--config", config, "serve", *args]
        self.process = subprocess.Popen(command, env=QUIET, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said, self.warned = [], []
        threads = [threading.Thread(target=self.listen, args=pair, daemon=True) for pair in ((self.process.stdout, self.said), (self.process.stderr, self.warned))]
        for thread in threads:
            thread.start()
        self.link = self.wait_for_link()
        self.origin = re.match(r"https?://[^/]+", self.link)[0]

    def listen(self, stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def wait_for_link(self):
        end = time.time() + 30
        while time.time() < end:
            found = next((re.search(r"https?://\S+/enter\?t=\S+", line) for line in list(self.said) if "/enter?t=" in line), None)
            if found:
                return found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        time.sleep(0.3)
        raise SystemExit("testigo serve gave no link: %s" % " ".join(self.said + self.warned))

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Demo:
    """`testigo demo --pages`: a month of made-up looks, and its pages. It begins at once; `link` waits for it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="testigo-demo-")
        command = [BIN, "demo", "--pages", "--into", os.path.join(self.folder, "demo"), "--json"]
        self.process = subprocess.Popen(command, env=QUIET, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    @functools.cached_property
    def link(self):
        text = ""
        for line in self.process.stdout:
            text += line
            if text.count("{") and text.count("{") == text.count("}"):
                return json.loads(text)["link"]
        raise SystemExit("the demo gave no link: " + text)

    @property
    def origin(self):
        return self.link.split("/enter")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Home:
    """A folder with an archive that begins empty, about a pretend page, with the policy in seconds: `testigo run` looks
    and shows the pages meanwhile, `serve` only shows them. `more` stands at the end of its settings."""

    def __init__(self, locator, command="run", capacity="helper", more=""):
        self.folder = tempfile.mkdtemp(prefix="testigo-home-")
        self.base = [BIN, "--archive", os.path.join(self.folder, "archive"), "--config", os.path.join(self.folder, "testigo.toml")]
        with open(self.base[-1], "w") as f:
            f.write(CONFIG % (locator.url, capacity) + more)
        self.say("init")
        with open(os.path.join(self.folder, "run.log"), "w") as log:
            self.process = subprocess.Popen([*self.base, command], env=QUIET, stdout=log, stderr=log)
        self.link = self.wait_for_link()
        self.origin = re.match(r"https?://[^/]+", self.link)[0]

    def say(self, *command, text=None, ok=True):
        done = subprocess.run([*self.base, *command], env=QUIET, input=text, capture_output=True, text=True)
        assert done.returncode == 0 or not ok, "%s: %s" % (command, done.stderr)
        return done

    def wait_for_link(self):
        end = time.time() + 30
        while time.time() < end and self.process.poll() is None:
            found = re.search(r"https?://\S+/enter\?t=\S+", self.say("link", ok=False).stdout)
            if found:
                return found[0]
            time.sleep(0.2)
        with open(os.path.join(self.folder, "run.log")) as log:
            raise SystemExit("testigo run shows no pages: " + log.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


# Nobody but the pretend page is ever asked.
CONFIG = '''[sources.ice-odls]
enabled = false
[sources.eoir-acis]
enabled = false
[sources.bop]
enabled = true
base_url = "%s"
spacing = "200ms"
[schedule]
hot = "1s"
normal = "1s"
cold = "1d"
[fetch]
timeout = "2s"
[policy]
recheck = ["500ms", "500ms", "1s", "1s", "1s"]
likely = { misses = 3, span = "2s" }
not_listed = { misses = 5, span = "5s" }
control_window = "3s"
[guard]
capacity = "%s"
[web]
zone = "America/Chicago"
'''
