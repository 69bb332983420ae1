"""Pictures of the main pages for the README, from the demo's month of made-up looks: phone and desktop, small files."""
import io, json, os, subprocess, tempfile
from .addresses import found
from .server import BIN, QUIET, ROOT
from .webdriver import Browser

FOLDER = os.path.join(ROOT, "docs", "img")
MOST = 150_000
SHAPES = {"phone": (390, 780, 2), "desktop": (1200, 760, 1.5)}


def demo(folder):
    process = subprocess.Popen([BIN, "demo", "--pages", "--into", folder, "--json"], env=QUIET, stdout=subprocess.PIPE, text=True)
    text = ""
    for line in process.stdout:
        text += line
        if text.count("{") and text.count("{") == text.count("}"):
            return process, json.loads(text)["link"]
    raise SystemExit("the demo gave no link: " + text)


def subjects(page, origin):
    """Name → address, of what is worth a picture."""
    person = found(page, origin, "/", r"/person/p-[^/?]+")
    change = found(page, origin, person, r"/change/\d+")
    saved = found(page, origin, person, r"/saved/\d+")
    group = found(page, origin, "/groups", r"/group/[0-9a-f]+")
    return {"home": "/", "person": person, "change": change, "saved": saved + "?view=page", "desk": "/desk", "group": group}


def small(png):
    """The same picture with few colours."""
    from PIL import Image
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(packed, "png", optimize=True)
    return packed.getvalue()


def take():
    """Makes all of them; what went wrong."""
    os.makedirs(FOLDER, exist_ok=True)
    faults = []
    with tempfile.TemporaryDirectory(prefix="testigo-shots-") as folder, Browser("--hide-scrollbars") as page:
        process, link = demo(os.path.join(folder, "demo"))
        try:
            page.open(link)
            origin = link.split("/enter")[0]
            for name, path in subjects(page, origin).items():
                for shape, (width, height, scale) in SHAPES.items():
                    page.shape(width, height, scale=scale)
                    page.open(origin + path)
                    png = small(page.picture())
                    faults += ["%s, %s: %d bytes" % (name, shape, len(png))] if len(png) > MOST else []
                    with open(os.path.join(FOLDER, "page-%s-%s.png" % (name, shape)), "wb") as f:
                        f.write(png)
        finally:
            process.terminate()
            process.wait()
    return faults
