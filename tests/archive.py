"""An archive for tests, driven from outside by the program itself, with a pretend page and the policy in seconds."""
import json, os, subprocess, time

BIN = os.environ.get("TESTIGO_BIN", "target/release/testigo")


class Archive:
    def __init__(self, work, locator, people, config="", spacing=None, fetch=""):
        self.dir = os.path.join(work, "archive")
        self.config = os.path.join(work, "testigo.toml")
        with open(self.config, "w") as f:
            f.write('''[sources.bop]
enabled = true
base_url = "%s"
%s
[schedule]
hot = "1s"
normal = "1s"
cold = "1d"
[fetch]
timeout = "1s"
%s
[policy]
recheck = ["500ms", "500ms", "1s", "1s", "1s"]
likely = { misses = 3, span = "2s" }
not_listed = { misses = 5, span = "5s" }
fleet_brake = { share = 0.2, at_least = 3, within = "10s" }
control_window = "3s"
%s''' % (locator.url, 'spacing = "%s"' % spacing if spacing else "", fetch, config))
        self.run("init")
        for number, call, *more in people:
            self.run("watch", "add", "-", "--country", "Chile", "--call", call, "--basis", "family", "--source", "bop", *more, stdin=number + "\n")
        self.process = None

    def base(self):
        return [BIN, "--archive", self.dir, "--config", self.config]

    def run(self, *args, stdin=None, ok=True):
        done = subprocess.run(self.base() + list(args), input=stdin, capture_output=True, text=True)
        if ok and done.returncode != 0:
            raise AssertionError("%s: exit %d: %s" % (" ".join(args[:2]), done.returncode, done.stderr))
        return done.stdout if ok else done

    def json(self, *args):
        out = json.loads(self.run(*args, "--json"))
        assert out["schema_version"] == 1
        return out

    def start(self, stderr=subprocess.PIPE):
        self.process = subprocess.Popen(self.base() + ["run", "-q"], stdout=subprocess.DEVNULL, stderr=stderr, text=True)

    def stop(self):
        began = time.time()
        self.process.terminate()
        err = self.process.stderr.read()
        assert self.process.wait(10) == 0, err
        assert time.time() - began < 5, "it took %.1f s to stop" % (time.time() - began)

    def events(self):
        people = {p["person"]: p["call"] for p in self.json("status")["persons"]}
        return [(people.get(e["person"]), e["kind"], e) for e in self.json("events")["events"]]

    def wait_for(self, what, seconds, call=None):
        until = time.time() + seconds
        while time.time() < until:
            if any(kind == what and (call is None or who == call) for who, kind, _ in self.events()):
                return
            time.sleep(0.3)
        raise AssertionError("no %s for %s within %d s; there is %s" % (what, call, seconds, [(w, k) for w, k, _ in self.events()]))


def people(n):
    return [("A%09d" % (101 + i * 17 + i * i % 5), "P%d" % i) for i in range(n)]


def number(person):
    return person[0][1:]
