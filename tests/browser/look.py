"""What every page must be like, in every shape: what axe-core says, how wide it is, what can be touched, what it asks for."""
import urllib.request

# Name, width, height, and how it is looked at. 320 pixels at a scale of 4 are 1280 at 400 %.
SHAPES = [
    ("phone", 390, 844, {}),
    ("phone, dark", 390, 844, {"scheme": "dark"}),
    ("phone, forced colours", 390, 844, {"forced": True}),
    ("phone, right to left", 390, 844, {"rtl": True}),
    ("small", 320, 640, {}),
    ("400 %", 320, 225, {"scale": 4}),
    ("desktop", 1280, 800, {}),
    ("desktop, dark", 1280, 800, {"scheme": "dark"}),
    ("desktop, forced colours and dark", 1280, 800, {"scheme": "dark", "forced": True}),
    ("desktop, right to left", 1280, 800, {"rtl": True}),
]
LARGEST = 100_000

# A link within a sentence may be as small as the sentence is; a box to tick is as large as its label.
SMALL = """
    const inSentence = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline'
        && [...e.parentElement.childNodes].some(n => n !== e && /[\\p{L}\\p{N}]{2}/u.test(n.textContent));
    const box = e => {
        const labels = e.matches('input[type=checkbox], input[type=radio]') ? [...(e.labels || [])] : [];
        const all = [e, ...labels].map(x => x.getBoundingClientRect());
        return [Math.max(...all.map(r => r.right)) - Math.min(...all.map(r => r.left)), Math.max(...all.map(r => r.bottom)) - Math.min(...all.map(r => r.top))];
    };
    const all = document.querySelectorAll('a[href], button, select, textarea, input:not([type=hidden]), summary');
    return [...all].filter(e => e.checkVisibility() && !e.matches('.skip') && !inSentence(e)).map(e => [e, box(e)])
        .filter(([e, [w, h]]) => w < 43.5 || h < 43.5)
        .map(([e, [w, h]]) => Math.round(w) + ' × ' + Math.round(h) + ' ' + e.outerHTML.slice(0, 90));
"""
WIDE = """
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return null;
    const out = [...document.querySelectorAll('body *')].filter(e => {
        const r = e.getBoundingClientRect();
        return r.width && (r.right > wide + 1 || r.left < -1) && !e.closest('.table') && !e.matches('.skip');
    });
    return document.documentElement.scrollWidth + ' wide: ' + out.slice(-3).map(e => e.outerHTML.slice(0, 80)).join(' | ');
"""
# Right to left, yet a time, a number, an address or a hash begins at its left.
MIRRORED = r"""
    const kinds = /\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d UTC)?)?|\d\d-\d\d \d\d:\d\d|A[\d*]{3}-?[\d*]{3}-?\d{3}|\d{3}-\d{4}|https?:\/\/\S+|[0-9a-f]{64}/g;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    const at = (node, i) => { const r = document.createRange(); r.setStart(node, i); r.setEnd(node, i + 1); return r.getBoundingClientRect(); };
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!node.parentElement.checkVisibility() || node.parentElement.closest('script, style, svg')) continue;
        for (const m of node.data.matchAll(kinds)) {
            const marks = [...m[0].matchAll(/[\p{L}\p{N}]+/gu)].map(part => at(node, m.index + part.index)).filter(r => r.width);
            if (marks.some((r, i) => i && r.top === marks[i - 1].top && r.left < marks[i - 1].left)) found.push(m[0].slice(0, 40));
        }
    }
    return found;
"""
RTL = "const h = document.documentElement; h.dir = arguments[0] ? 'rtl' : arguments[1]; h.lang = arguments[0] ? 'ar' : arguments[2];"


def take(page, shape):
    """Looks at the page that is open in this shape."""
    name, width, height, how = shape
    emulated = {key: value for key, value in how.items() if key != "rtl"}
    page.shape(width, height, **emulated)
    was = page.script("const h = document.documentElement; h.dataset.was ??= h.dir + ' ' + h.lang; return h.dataset.was").split(" ")
    page.script(RTL, bool(how.get("rtl")), *was)


def shape_faults(page, axe, shape):
    take(page, shape)
    faults = axe.violations(page)
    wide = page.script(WIDE)
    small = page.script(SMALL)
    faults += ["turned round: " + one for one in page.script(MIRRORED)] if shape[3].get("rtl") else []
    return faults + (["wider than the window, " + wide] if wide else []) + ["too small to touch: " + one for one in small]


def notices(page, axe):
    """Whether the checks see what is planted on the page that is open; what they did not see."""
    planted = {
        "color-contrast": "main.insertAdjacentHTML('beforeend', '<p id=x>pale</p>'); x.style.color = '#ccc'; x.style.background = '#fff'",
        "label": "main.insertAdjacentHTML('beforeend', '<input id=x>')",
        "wider than the window": "main.insertAdjacentHTML('beforeend', '<p id=x>wide</p>'); x.style.width = '2000px'",
        "too small to touch": "main.insertAdjacentHTML('beforeend', '<button id=x>small</button>'); x.style.minBlockSize = '20px'",
        "turned round": "main.insertAdjacentHTML('beforeend', '<p id=x>2026-03-10 12:00:07 UTC</p>')",
    }
    unseen = []
    for what, plant in planted.items():
        take(page, ("", 390, 844, {"rtl": True}))
        page.script("const main = document.querySelector('main');" + plant.replace("x.", "document.getElementById('x')."))
        seen = shape_faults(page, axe, ("", 390, 844, {"rtl": True}))
        unseen += [] if any(fault.startswith(what) for fault in seen) else [what]
        page.script("document.getElementById('x').remove()")
    return unseen


def page_faults(page, origin, at):
    """What does not depend on the shape; the page has just been opened."""
    faults = []
    if page.script("return document.querySelectorAll('h1').length") != 1:
        faults.append("it has not one first heading")
    if not page.script("return document.title && document.documentElement.lang"):
        faults.append("it has no title or no language")
    # Whatever does not answer 200 is a complaint to a browser.
    allowed = "the server responded with a status of %d" % (422 if at.sent else at.status)
    faults += ["console: " + line for line in page.complaints() if allowed not in line]
    faults += ["it asked for " + url for url in page.network() if not url.startswith((origin + "/", "data:", "about:", "chrome:"))]
    status, size, _, _ = received(page, origin + at.path)
    if status != at.status:
        faults.append("it answers %d, not %d" % (status, at.status))
    if size > LARGEST:
        faults.append("it has %d bytes" % size)
    return faults


def received(page, url):
    """Status, size, kind and bytes of an answer, asked beside the browser with its cookie."""
    cookies = "; ".join("%s=%s" % (c["name"], c["value"]) for c in page.do("GET", "/cookie"))
    request = urllib.request.Request(url, headers={"Cookie": cookies} if cookies else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
            return answer.status, len(body), answer.headers["Content-Type"], body
    except urllib.error.HTTPError as answer:
        body = answer.read()
        return answer.code, len(body), answer.headers["Content-Type"], body
