#!/usr/bin/env python3
"""Looks at every page of a running `testigo serve` in a real Chromium: nothing is refused by its policy, nothing is asked
of anybody else, nothing is wider than a small phone, forms work. `web_pages.py LINK [FOLDER]` leaves pictures there."""
import base64, json, os, re, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cdp import Chromium

SHAPES = [("phone", 360, 740, "light"), ("phone-dark", 360, 740, "dark"), ("desk", 1200, 800, "light"), ("desk-dark", 1200, 800, "dark")]


def go(page, url):
    page.open(url)
    page.until(lambda: page.eval("document.readyState === 'complete' && location.href !== 'about:blank' && !!document.querySelector('main')"))


def pages(page, origin):
    """Every kind of page, by following our own links."""
    found = ["/", "/desk", "/groups", "/coverage", "/help", "/settings"]
    def first(path, pattern):
        go(page, origin + path)
        links = page.eval("JSON.stringify([...document.links].map(a => a.getAttribute('href')))")
        match = next((l for l in json.loads(links) if re.fullmatch(pattern, l)), None)
        if match:
            found.append(match)
        return match
    person = first("/", r"/person/p-[^/?]+")
    first("/groups", r"/group/[0-9a-f]+")
    if person:
        first(person, r"/change/\d+")
        saved = first(person, r"/saved/\d+")
        found.append(person + "/saved")
        if saved:
            found.append(saved + "?view=page")
    return list(dict.fromkeys(found))


def main():
    link, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    origin = re.match(r"https?://[^/]+", link)[0]
    wrong = []
    with Chromium() as page:
        go(page, link)
        assert page.eval("location.href") == origin + "/", page.eval("location.href")
        extra = sys.argv[3:]
        for path in pages(page, origin) + extra:
            for name, width, height, scheme in SHAPES + [("small", 320, 640, "light")]:
                page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
                page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                page.events.clear()
                go(page, origin + path)
                wide = page.eval("document.documentElement.scrollWidth")
                if wide > width:
                    wrong.append(f"{path} is {wide} wide at {width}")
                h1 = page.eval("document.querySelectorAll('h1').length")
                if h1 != 1:
                    wrong.append(f"{path} has {h1} first headings")
                small = page.eval("JSON.stringify([...document.querySelectorAll('nav a, button, select, input:not([type=hidden]), summary, .button')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 60)))")
                if small != "[]":
                    wrong.append(f"{path}: too small to touch: {small}")
                for event in page.events:
                    if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                        text = event["params"]["entry"]["text"]
                        if "/saved/" not in path:
                            wrong.append(f"{path}: {text}")
                    if event.get("method") == "Network.requestWillBeSent":
                        url = event["params"]["request"]["url"]
                        if not url.startswith((origin, "data:", "about:")):
                            wrong.append(f"{path} asked {url}")
                if folder and name != "small":
                    shot = page.call("Page.captureScreenshot", format="png", captureBeyondViewport=name == "phone")
                    file = re.sub(r"[^a-z0-9]+", "-", re.sub(r"p-[0-9a-z]{12}", "p", path)).strip("-") or "home"
                    open(os.path.join(folder, f"{file}.{name}.png"), "wb").write(base64.b64decode(shot["data"]))
        go(page, origin + "/settings")
        page.eval("document.querySelector('#lang').value = 'es'; document.querySelector('form.stack').submit()")
        page.until(lambda: page.eval("document.documentElement.lang") == "es")
    print("\n".join(dict.fromkeys(wrong)) or "every page is as it should be")
    sys.exit(1 if wrong else 0)


main()
