#!/usr/bin/env python3
"""The web archive and the file for replay, as other people's programs see them.

warcio, FastWARC and wacz accept them, and refuse them after a change of one byte. replayweb.page opens every look in
a real Chromium: by GET, by POST (two within one second), cut short, and as a browser kept it. Five thousand looks are
quick. `cargo build --example replay_sample` comes first; `replay_tools.py --no-viewer` leaves the viewer out.
"""
import functools, gzip, http.server, io, json, os, re, shutil, subprocess, sys, tarfile, tempfile, threading, time, urllib.parse, zipfile, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "..", "target"))
SAMPLE = os.path.join(os.environ.get("TESTIGO_EXAMPLES", os.path.join(TARGET, "debug/examples")), "replay_sample")
VIEWER = "replaywebpage@2.4.6"
SHOWN = {"000123": "FOUND-BY-GET", "000124": "FOUND-BY-POST-2", "000125": "FOUND-BY-POST-3", "000126": "CUT-SHORT",
         "000130": "KEPT-BY-BROWSER-130", "000131": "KEPT-BY-BROWSER-131"}
FAILED = []


def must(holds, line):
    print("%s  %s" % ("ok    " if holds else "FAILED", line), flush=True)
    if not holds:
        FAILED.append(line)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def repacked(warc, old, new):
    """The file with one text changed in what is packed, one member for each record as before."""
    from_, out, changed = io.BytesIO(warc), [], 0
    while from_.tell() < len(warc):
        unpack, start = zlib.decompressobj(31), from_.tell()
        text = unpack.decompress(warc[start:])
        from_.seek(len(warc) - len(unpack.unused_data))
        changed += text.count(old)
        out.append(gzip.compress(text.replace(old, new), mtime=0))
    assert changed, "nothing to change"
    return b"".join(out)


def archives(tools, folder):
    warc, wacz = os.path.join(folder, "looks.warc.gz"), os.path.join(folder, "replay.wacz")
    code, said = run(tools + "/warcio", "check", "-v", warc)
    must(code == 0 and said.count("digest pass") == 21 and "no digest" not in said, "warcio: all 21 records have a right digest")
    code, said = run(tools + "/warcio", "index", warc, "-f", "warc-type,warc-target-uri,http:status")
    kinds = [json.loads(line)["warc-type"] for line in said.splitlines()]
    must(code == 0 and [kinds.count(k) for k in ("warcinfo", "response", "request", "metadata", "resource")] == [1, 4, 6, 4, 6], "warcio: indexes them")
    for more in ([], ["-p"]):
        code, said = run(tools + "/fastwarc", "check", *more, warc)
        must(code == 0 and "21 records were verified" in said and "without digest" not in said, "FastWARC: check %s" % " ".join(more))
    code, said = run(tools + "/wacz", "validate", "-f", wacz)
    must(code == 0 and "Validation succeeded" in said, "wacz: valid")

    bad = os.path.join(folder, "bad.warc.gz")
    with open(warc, "rb") as f:
        good = f.read()
    with open(bad, "wb") as f:
        f.write(repacked(good, b"FOUND-BY-GET", b"FOUND-BY-GOT"))
    code, said = run(tools + "/warcio", "check", "-v", bad)
    must(code == 1 and "block digest failed" in said, "warcio: refuses one changed byte of an answer")
    _, said = run(tools + "/fastwarc", "check", bad)
    must("20 records were verified" in said or "1 failed" in said, "FastWARC: refuses it")
    with open(bad, "wb") as f:
        f.write(good[:1500] + bytes([good[1500] ^ 1]) + good[1501:])
    code, said = run(tools + "/warcio", "check", bad)
    must(code != 0, "warcio: refuses one changed byte of the file")

    with open(wacz, "rb") as f:
        package = f.read()
    for text in (b"archive", b"entry 123, by GET", b'"offset":"', b'"wacz_version"'):
        at = 1500 if text == b"archive" else package.index(text) + 1
        changed = os.path.join(folder, "bad.wacz")
        with open(changed, "wb") as f:
            f.write(package[:at] + bytes([package[at] ^ 1]) + package[at + 1:])
        code, said = run(tools + "/wacz", "validate", "-f", changed)
        must(code != 0 or "succeeded" not in said, "wacz: refuses one changed byte (%s)" % text.decode())


class Files(http.server.SimpleHTTPRequestHandler):
    """With ranges: the viewer reads a file piece by piece."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        asked = re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", ""))
        if not asked:
            return super().do_GET()
        with open(self.translate_path(self.path), "rb") as f:
            whole = f.read()
        first, last = int(asked[1]), min(int(asked[2] or len(whole)), len(whole) - 1)
        self.send_response(206)
        self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, len(whole)))
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(whole[first:last + 1])


def viewer(folder):
    from cdp import Chromium
    code, said = run("npm", "pack", "--silent", "--pack-destination", folder, VIEWER)
    if code != 0:
        return must(False, "the viewer %s could not be had: %s" % (VIEWER, said.strip()[-200:]))
    with tarfile.open(os.path.join(folder, VIEWER.replace("@", "-") + ".tgz")) as packed:
        packed.extractall(folder, filter="data")
    root = os.path.join(folder, "package")
    shutil.copy(os.path.join(folder, "replay.wacz"), root)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d/" % server.server_port
    pages = [json.loads(line) for line in zipfile.ZipFile(os.path.join(folder, "replay.wacz")).read("pages/pages.jsonl").splitlines()[1:]]
    must([page["id"] for page in pages] == sorted(SHOWN), "the list of pages has every look with an answer")
    with Chromium() as browser:
        for page in pages:
            browser.open("about:blank")
            stamp = re.sub(r"\D", "", page["ts"])[:14]
            browser.open("%s?source=%sreplay.wacz#view=pages&url=%s&ts=%s" % (base, base, urllib.parse.quote(page["url"], safe=""), stamp))
            shows = browser.until(lambda: any(SHOWN[page["id"]] in text for _, text in browser.texts()), 40)
            must(shows, "replayweb.page shows entry %s" % page["id"])
    server.shutdown()


def many(folder):
    began = time.time()
    code, _ = run(SAMPLE, folder, "5000")
    took, size = time.time() - began, os.path.getsize(os.path.join(folder, "replay.wacz"))
    must(code == 0 and took < 20, "5,000 looks of 9 kB: %.1f s in a debug build, %.1f MB" % (took, size / 1e6))


def main():
    tools = subprocess.run([os.path.join(HERE, "tools.sh")], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="testigo-replay-") as folder:
        first = subprocess.run([SAMPLE, folder])
        must(first.returncode == 0, "the sample is written")
        archives(tools, folder)
        if "--no-viewer" not in sys.argv:
            viewer(folder)
    with tempfile.TemporaryDirectory(prefix="testigo-replay-") as folder:
        many(folder)
    print("%d failed" % len(FAILED) if FAILED else "all hold")
    sys.exit(1 if FAILED else 0)


main()
