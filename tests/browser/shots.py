"""Pictures of the main pages for the README, from the demo's month of made-up looks: phone and desktop, small files."""
import glob, io, os, time
from .addresses import found
from .server import Demo, ROOT
from .webdriver import Browser

FOLDER = os.path.join(ROOT, "docs", "img")
MOST = 150_000
SHAPES = {"phone": (390, 1240, 2), "desktop": (1200, 900, 1.5)}


def subjects(page, origin):
    """What is worth a picture: name, address, and on what it is looked at."""
    person = found(page, origin, "/", r"/person/p-[^/?]+")
    change = found(page, origin, person, r"/change/\d+")
    saved = found(page, origin, change, r"/saved/\d+")
    group = found(page, origin, "/groups", r"/group/[0-9a-f]+")
    preview = "/evidence/preview?who=%s&for=court" % person.rsplit("/", 1)[1]
    return [("home", "/", "phone"), ("person", person, "phone"), ("now", person + "/now", "phone"), ("desk", "/desk", "desktop"), ("group", group, "desktop"),
            ("change", change, "desktop"), ("saved", saved + "?view=page", "desktop"), ("evidence", preview, "desktop")]


def small(png):
    """The same picture with few colours."""
    from PIL import Image
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(packed, "png", optimize=True)
    return packed.getvalue()


def take():
    """Makes all of them anew; what went wrong."""
    os.makedirs(FOLDER, exist_ok=True)
    for old in glob.glob(os.path.join(FOLDER, "page-*.png")):
        os.remove(old)
    faults = []
    with Demo() as demo, Browser("--hide-scrollbars") as page:
        page.open(demo.link)
        for name, path, shape in subjects(page, demo.origin):
            width, height, scale = SHAPES[shape]
            page.shape(width, height, scale=scale)
            page.open(demo.origin + path)
            # A saved page comes in a frame of its own.
            time.sleep(2 if page.all("iframe") else 0)
            png = small(page.picture())
            faults += ["%s, %s: %d bytes" % (name, shape, len(png))] if len(png) > MOST else []
            with open(os.path.join(FOLDER, "page-%s-%s.png" % (name, shape)), "wb") as f:
                f.write(png)
    return faults
