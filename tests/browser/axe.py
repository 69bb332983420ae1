"""axe-core, Deque's rules for accessibility, at a pinned version from npm, kept in the cache folder of `tests/tools.sh`.

WebDriver evaluates it as DevTools do, beside what a page's policy lets run; the policy stays as it is.
"""
import hashlib, io, os, subprocess, tarfile, tempfile

VERSION = "4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
HOME = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "testigo-tools")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def source():
    """The text of the script; fetched once."""
    kept = os.path.join(HOME, "axe-core-%s.js" % VERSION)
    if not os.path.exists(kept):
        fetch(kept)
    with open(kept, encoding="utf-8") as f:
        text = f.read()
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != SHA256:
        raise SystemExit("%s is not axe-core %s (SHA-256 %s); delete it and run again" % (kept, VERSION, found))
    return text


def fetch(kept):
    os.makedirs(HOME, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        done = subprocess.run(["npm", "pack", "--silent", "--pack-destination", folder, "axe-core@" + VERSION], capture_output=True, text=True)
        packed = os.path.join(folder, "axe-core-%s.tgz" % VERSION)
        if done.returncode != 0 or not os.path.exists(packed):
            raise SystemExit("axe-core %s could not be had from npm: %s" % (VERSION, (done.stderr or done.stdout).strip()[-300:]))
        with tarfile.open(packed) as tar:
            text = tar.extractfile("package/axe.min.js").read()
        part = os.path.join(folder, "axe.js")
        with open(part, "wb") as f:
            f.write(text)
        os.replace(part, kept)


class Axe:
    def __init__(self):
        self.text = source()

    def violations(self, page):
        """`rule: what, where` for each violation on the page as it stands now."""
        if not page.script("return typeof window.axe === 'object'"):
            page.script(self.text)
        found = page.wait_for("""
            const found = await axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'], iframes: false });
            return found.violations.map(v => v.id + ': ' + v.help + ' – ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message).join(' | '));
        """.replace("arguments[0]", repr(TAGS)))
        return found
