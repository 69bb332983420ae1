#!/usr/bin/env python3
"""The pages in a real Chromium, driven through chromedriver, over an archive of invented people.

`pages.py [PART…]`; the parts are look, keys, paper, hostile, lan, and by itself only `shots`, which makes the pictures of
`docs/img/`. `cargo build --example pages` comes first. Goes on after a failure and names each.
"""
import os, re, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import addresses, look
from browser.axe import Axe
from browser.server import World
from browser.webdriver import Browser

FAILED = []


def must(faults, line):
    print("%s  %s" % ("ok    " if not faults else "FAILED", line), flush=True)
    for fault in dict.fromkeys(faults):
        print("        " + fault)
    FAILED.extend([line] if faults else [])


def come_in(page, server):
    page.open(server.link)
    assert page.url == server.origin + "/", page.url


def everywhere(page, server, table, visit):
    """Calls `visit` with each page, opened; those for nobody first."""
    everything = addresses.pages(table)
    page.do("DELETE", "/cookie")
    for inside in (False, True):
        if inside:
            sign_in(page, server)
        for at in everything:
            if at.inside == inside:
                page.shape(1280, 800)
                page.complaints(), page.network()
                page.open(server.origin + at.path)
                visit(at)


def sign_in(page, server, name="ana"):
    page.open(server.origin + "/sign-in")
    page.type(page.one("#name"), name)
    page.type(page.one("#password"), server.password)
    page.click(page.one("button"))
    assert page.url == server.origin + "/", page.url


def looked_at(page, server, table):
    axe = Axe()
    page.open(server.origin + "/help")
    must(look.notices(page, axe), "look: the checks see what is wrong with a page")
    def visit(at):
        began = time.time()
        faults = look.page_faults(page, server.origin, at)
        for shape in look.SHAPES:
            faults += ["%s: %s" % (shape[0], fault) for fault in look.shape_faults(page, axe, shape)]
        must(faults, "look %s %s (%.1f s)" % (at.path, "" if at.inside else "with nobody in", time.time() - began))
    everywhere(page, server, table, visit)


def leave_pictures(page, server, table, folder):
    """Every page in every shape, to look at."""
    os.makedirs(folder, exist_ok=True)
    def visit(at):
        for shape in look.SHAPES:
            look.take(page, shape)
            name = "%s.%s.png" % (at.name, re.sub(r"\W+", "-", shape[0]).strip("-"))
            with open(os.path.join(folder, name), "wb") as f:
                f.write(page.picture(whole=True))
    everywhere(page, server, table, visit)


def main():
    parts = sys.argv[1:] or ["look"]
    with World(page="<h1>x</h1>") as world, Browser() as page:
        server = world.serve()
        server.password = world.facts["password"]
        come_in(page, server)
        table = addresses.table(page, server.origin, world.facts)
        must(addresses.forgotten(table), "every GET route has an address")
        if parts[0] == "pictures":
            return leave_pictures(page, server, table, parts[1])
        if "look" in parts:
            looked_at(page, server, table)
    print("%d failed" % len(FAILED) if FAILED else "all hold")
    sys.exit(1 if FAILED else 0)


main()
