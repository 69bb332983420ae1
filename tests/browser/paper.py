"""A page on paper: what stands on the screen in words stands there too, with its address, its time and page numbers, in
black on white, also when the screen is dark."""
import os, re, subprocess, tempfile

# What must be read on paper, by page: the text of each of these.
PRINTED = {
    "/person/": ["h1", ".status", ".strip + p, .strip ~ p:not([role])", "h2", "tbody th", "tbody td"],
    "/change/": ["h1", "h2", "td", "dd"],
    "/saved/": ["h1", ".note", ".status", ".text p", "dd"],
    "/desk": ["h1", ".status", "tbody th", "tbody td"],
    "/group/": ["h1", "main > p", "tbody td"],
}
INCHES = {"A4": (8.27, 11.69), "Letter": (8.5, 11)}
TEXTS = "return [...document.querySelectorAll('main')].flatMap(m => [...m.querySelectorAll(arguments[0])]).filter(e => e.checkVisibility() && !e.closest('.no-print, nav, form')).map(e => e.innerText)"


def plain(text):
    """Letters and digits only: a line may break anywhere, and a hyphen comes and goes."""
    return re.sub(r"[\W_]+", "", text)


def faults(page, kind):
    wanted = [text for css in PRINTED[kind] for text in page.script(TEXTS, css) if text.strip()]
    found = [] if wanted else ["too little to look for: %s" % wanted]
    for paper, (width, height) in INCHES.items():
        for scheme in ("light", "dark"):
            page.shape(1280, 800, scheme=scheme)
            found += ["%s, %s: %s" % (paper, scheme, fault) for fault in sheet_faults(page, page.pdf(paperWidth=width, paperHeight=height), wanted)]
    return found


def notices(page):
    """Whether the checks see what is wrong on paper only; what they did not see."""
    page.script("""
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('@media print { .status, .print-only { display: none !important } html { background: #000 } @page { margin: 0; @bottom-right { content: none } } }');
        document.adoptedStyleSheets = [sheet];
    """)
    page.shape(1280, 800)
    seen = faults(page, "/person/")
    return [what for what in ("not on paper", "its address", "its time", "has no number") if not any(what in fault for fault in seen)]


def sheet_faults(page, pdf, wanted):
    with tempfile.TemporaryDirectory(prefix="testigo-paper-") as folder:
        path = os.path.join(folder, "page.pdf")
        with open(path, "wb") as f:
            f.write(pdf)
        text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
        subprocess.run(["pdftoppm", "-gray", "-r", "30", path, os.path.join(folder, "p")], check=True)
        greys = [grey(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".pgm")]
    sheets = text.split("\f")[:-1]
    all_of_it = plain(text)
    found = ["not on paper: " + one[:80] for one in wanted if plain(one) not in all_of_it]
    address = page.script("return location.origin + location.pathname")
    found += [] if plain(address) in all_of_it else ["its address is not on paper"]
    found += [] if re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", text) else ["its time is not on paper"]
    found += ["page %d has no number" % n for n, sheet in enumerate(sheets, 1) if not re.search(r"\b%d / %d\b" % (n, len(sheets)), sheet)]
    return found + ["page %d is not black on white: %d %% dark" % (n, dark * 100) for n, (corner, dark) in enumerate(greys, 1) if corner < 250 or dark > 0.35]


def grey(path):
    """How light the corner is, and which part of the sheet is dark."""
    with open(path, "rb") as f:
        _, width, height, _, pixels = re.match(rb"(P5)\s+(\d+)\s+(\d+)\s+(\d+)\s(.*)", f.read(), re.S).groups()
    corner = pixels[2 * int(width) + 2]
    return corner, sum(1 for pixel in pixels if pixel < 128) / len(pixels)
