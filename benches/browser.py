#!/usr/bin/env python3
"""What a look in a browser costs, beside a DevTools script that only loads the page, in the same run.

    cargo build --release --example pretend && cargo build --release
    benches/browser.py [--people 100] [--rounds 3]

The script has two forms. "loads" opens the search page and waits for its load event, no more. "asks" also waits for
the form, fills it in, searches, waits for the record and opens the view behind the place; it keeps nothing.
Both and testigo drive the same Chromium with the same switches, one page at a time, a fresh context for each person, one browser for
a round. testigo opens the page, asks, reads the answer, follows the details and back, and keeps everything: DOM, text,
picture, replies, in its archive.

CPU is user and system time of every process of the tree (testigo, browser, renderers), sampled from /proc twenty times
a second, the last sample of a process counts; memory is the largest sum of PSS. Rounds alternate: loads, asks, testigo,
loads … Needs the PyPI package websocket-client (installed into a folder of its own when it is missing).
"""
import argparse, base64, csv, io, json, os, re, shutil, statistics, subprocess, sys, tempfile, threading, time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target")
TICKS = os.sysconf("SC_CLK_TCK")
SWITCHES = re.search(r"const FLAGS.*?\[(.*?)\];", open(os.path.join(ROOT, "src/fetch/browser/process.rs")).read(), re.S).group(1)
FLAGS = ["--" + flag for flag in re.findall(r'"([a-z-]+)"', SWITCHES)
         if flag != "remote-debugging-pipe"]


def websocket():
    try:
        import websocket
    except ImportError:
        folder = os.path.join(tempfile.gettempdir(), "testigo-bench-packages")
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, "websocket-client"], check=True)
        sys.path.insert(0, folder)
        import websocket
    return websocket


class Tree(threading.Thread):
    """Watches a process and all below it."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.root, self.cpu, self.peak, self.running, self.known = pid, {}, 0, True, {pid}

    def run(self):
        beat = 0
        while self.running:
            self.sample(beat % 10 == 0)
            beat += 1
            time.sleep(0.05)

    def sample(self, memory):
        parents, times = {}, {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                fields = open("/proc/%s/stat" % name).read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(name)] = int(fields[1])
            times[int(name)] = (int(fields[11]) + int(fields[12])) / TICKS
        grown = True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in self.known and pid not in self.known}
            self.known |= more
            grown = bool(more)
        for pid in self.known & times.keys():
            self.cpu[pid] = times[pid]
        if memory:
            total = 0
            for pid in self.known & times.keys():
                try:
                    total += int(re.search(r"Pss:\s+(\d+)", open("/proc/%d/smaps_rollup" % pid).read()).group(1))
                except (OSError, AttributeError):
                    pass
            self.peak = max(self.peak, total)

    def end(self):
        self.running = False
        self.join()
        return sum(self.cpu.values()), self.peak / 1024


# What the page's own form needs, and no more.
ASK = """(async ([number, country]) => {
  const until = (what) => new Promise((found) => {
    const look = () => { const it = what(); if (it) { found(it); } else { setTimeout(look, 10); } };
    look();
  });
  const one = (css) => document.querySelector(css);
  const option = await until(() => [...document.querySelectorAll("#aNumberCountry option")].find((o) => o.text === country));
  one("#aNumber").value = number;
  one("#aNumber").dispatchEvent(new Event("input", { bubbles: true }));
  one("#aNumberCountry").value = option.value;
  one("#aNumberCountry").dispatchEvent(new Event("change", { bubbles: true }));
  (await until(() => one("#aNumberForm button:not([disabled])"))).click();
  (await until(() => one("#resultsPage span.detention-link"))).click();
  await until(() => one(".facility-info.info"));
  return "details";
})(%s)"""


class DevTools:
    """The least that loads a page."""

    def __init__(self, chromium):
        self.folder = tempfile.mkdtemp(prefix="testigo-bench-")
        extra = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [chromium, "--headless=new", "--disable-gpu", "--window-size=1280,1024", "--remote-debugging-port=0",
             "--remote-allow-origins=*", "--user-data-dir=" + self.folder, *FLAGS, *extra],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        line = ""
        while "DevTools listening on " not in line:
            line = self.process.stderr.readline()
            assert line, "the browser did not start"
        self.socket = websocket().create_connection(line.split("DevTools listening on ")[1].strip(), timeout=60)
        self.next, self.events = 0, []

    def call(self, method, params=None, session=None):
        self.next += 1
        message = {"id": self.next, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.next:
                return answer.get("result", {})
            self.events.append(answer)

    def load(self, url, question=None):
        context = self.call("Target.createBrowserContext", {"disposeOnDetach": True})["browserContextId"]
        target = self.call("Target.createTarget", {"url": "about:blank", "browserContextId": context})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.call("Page.enable", session=session)
        self.events.clear()
        self.call("Page.navigate", {"url": url}, session)
        while not any(e.get("method") == "Page.loadEventFired" and e.get("sessionId") == session for e in self.events):
            self.events.append(json.loads(self.socket.recv()))
        if question:
            answer = self.call("Runtime.evaluate", {"expression": ASK % json.dumps(question), "awaitPromise": True,
                                                    "returnByValue": True}, session)
            assert answer["result"].get("value") == "details", answer
        self.call("Target.disposeBrowserContext", {"browserContextId": context})

    def close(self):
        self.call("Browser.close")
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def script(chromium, url, people, questions=None):
    began = time.time()
    browser = DevTools(chromium)
    tree = Tree(browser.process.pid)
    tree.start()
    for i in range(people):
        browser.load(url + "odls/#/search", questions and questions[i])
    tree.sample(True)
    seconds = time.time() - began
    browser.close()
    cpu, peak = tree.end()
    return {"seconds": seconds, "cpu": cpu, "mib": peak}


def testigo(binary, archive, config):
    began = time.time()
    process = subprocess.Popen([binary, "--archive", archive, "--config", config, "--json", "check", "--all"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    tree = Tree(process.pid)
    tree.start()
    out, _ = process.communicate()
    seconds = time.time() - began
    cpu, peak = tree.end()
    outcomes = [check["outcome"] for check in json.loads(out)["checks"]]
    assert outcomes and set(outcomes) == {"listed"}, set(outcomes)
    return {"seconds": seconds, "cpu": cpu, "mib": peak}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    args = parser.parse_args()
    binary = os.environ.get("TESTIGO_BIN") or os.path.join(TARGET, "release/testigo")
    site = subprocess.Popen([os.path.join(TARGET, "release/examples/pretend"), str(args.people), "5"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url, rows = site.stdout.readline().strip(), []
    while (line := site.stdout.readline().rstrip("\n")):
        rows.append(line.split("\t"))
    with tempfile.TemporaryDirectory(prefix="testigo-bench-") as folder:
        archive, config = os.path.join(folder, "archive"), os.path.join(folder, "testigo.toml")
        open(config, "w").write('[sources.ice-odls]\nbase_url = "%s"\n' % url)
        run = lambda *words, **more: subprocess.run([binary, "--archive", archive, "--config", config, *words], check=True,
                                                    stdout=subprocess.DEVNULL, **more)
        run("init")
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["a_number", "country_of_birth", "first_name", "last_name", "call_name", "basis"])
        for i, (number, country, first, last) in enumerate(rows):
            writer.writerow([number, country, first, last, "B. %d" % i, "self"])
        run("watch", "import", "-", "--source", "ice-odls", "--same-family", input=table.getvalue().encode())
        found = {"loads": [], "asks": [], "testigo": []}
        questions = [[re.sub(r"\D", "", number), country] for number, country, _, _ in rows]
        for n in range(args.rounds):
            found["loads"].append(script(args.chromium, url, args.people))
            found["asks"].append(script(args.chromium, url, args.people, questions))
            found["testigo"].append(testigo(binary, archive, config))
            last = {who: runs[-1]["cpu"] for who, runs in found.items()}
            print("round %d: CPU testigo / loads = %.2f, / asks = %.2f"
                  % (n + 1, last["testigo"] / last["loads"], last["testigo"] / last["asks"]), flush=True)
        size = sum(os.path.getsize(os.path.join(archive, name)) for name in os.listdir(archive) if name.startswith("testigo.sqlite"))
    site.stdin.close()
    site.wait(10)
    middle = lambda who, what: statistics.median(run[what] for run in found[who])
    print("%d people, %d rounds, median; one round each" % (args.people, args.rounds))
    print("%-10s %12s %12s %16s %16s %10s" % ("", "s / 100", "CPU s / 100", "s / look", "CPU s / look", "peak MiB"))
    for who in found:
        s, c, m = (middle(who, what) for what in ("seconds", "cpu", "mib"))
        print("%-10s %12.1f %12.1f %16.3f %16.3f %10.0f" % (who, 100 * s / args.people, 100 * c / args.people, s / args.people, c / args.people, m))
    for who in ("loads", "asks"):
        ratios = [t["cpu"] / s["cpu"] for t, s in zip(found["testigo"], found[who])]
        print("CPU, testigo / %s: median %.2f (from %.2f to %.2f)" % (who, statistics.median(ratios), min(ratios), max(ratios)))
    print("archive after %d looks: %.1f KiB a look" % (args.people * args.rounds, size / 1024 / args.people / args.rounds))


main()
