#!/usr/bin/env python3
"""The pages in a real Chromium, driven through chromedriver, over an archive of invented people.

`pages.py [PART…]`; the parts are look, keys, paper, hostile, lan, and by itself only `shots`, which makes the pictures of
`docs/img/`. `cargo build --example pages` comes first. Goes on after a failure and names each.
"""
import os, re, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import addresses, hostile, keys, lan, look, paper, shots
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
    page.open(server.origin + "/sign-in")
    cookies = page.do("GET", "/cookie")
    page.do("DELETE", "/cookie")
    for inside in (False, True):
        if inside:
            for cookie in cookies:
                page.do("POST", "/cookie", {"cookie": cookie})
        for at in everything:
            if at.inside == inside:
                page.shape(1280, 800)
                page.complaints(), page.network()
                at.show(page, server.origin)
                visit(at)


def sign_in(page, server, name="ana"):
    page.open(server.origin + "/sign-in")
    page.type(page.one("#name"), name)
    page.type(page.one("#password"), server.password)
    page.click(page.one("button"))
    assert page.until(lambda: page.url == server.origin + "/"), page.url


def looked_at(page, server, table):
    axe = Axe()
    page.open(server.origin + "/help")
    must(look.notices(page, axe), "look: the checks see what is wrong with a page")
    def visit(at):
        began = time.time()
        faults = look.page_faults(page, server.origin, at)
        found = {shape[0]: look.shape_faults(page, axe, shape) for shape in look.SHAPES}
        at.show(page, server.origin, "es")
        found.update({"es, " + shape[0]: look.shape_faults(page, axe, shape) for shape in look.SHAPES if not shape[3]})
        for fault in dict.fromkeys(fault for one in found.values() for fault in one):
            faults.append("%s (%s)" % (fault, "; ".join(shape for shape, one in found.items() if fault in one)))
        if at.inside:
            page.open(server.origin + "/?lang=en")
        must(faults, "look %s %s (%.1f s)" % (at.path, "" if at.inside else "with nobody in", time.time() - began))
    everywhere(page, server, table, visit)
    for file in addresses.files(table):
        status, _, kind, _ = look.received(page, server.origin + file.path)
        must([] if status == 200 and kind.startswith(file.kind) else ["%d, %s" % (status, kind)], "look %s, which is no page" % file.path)


def by_keys(page, server, table):
    """Script off and the keyboard only."""
    page.scripts(on=False)
    page.open(server.origin + "/help")
    must(keys.notices(page), "keys: the checks see what the keyboard cannot do")
    def visit(at):
        faults = []
        for name, width, height in (("phone", 390, 844), ("desktop", 1280, 800)):
            page.shape(width, height)
            at.show(page, server.origin)
            faults += ["%s: %s" % (name, fault) for fault in keys.faults(page)]
        must(faults, "keys %s %s" % (at.path, "" if at.inside else "with nobody in"))
    everywhere(page, server, table, visit)
    page.scripts(on=True)
    must(keys.shortcut_faults(page, server.origin), "keys: j, k and Enter on the desk, arrows on the strip")


def on_paper(page, server, table):
    page.open(server.origin + table["/person/{id}"][0].path)
    must(paper.notices(page), "paper: the checks see what is missing on paper")
    for at in addresses.pages(table):
        kind = next((kind for kind in paper.PRINTED if at.path.startswith(kind)), None)
        if kind and at.status == 200 and at.inside and "view=" not in at.path:
            page.shape(1280, 800)
            page.open(server.origin + at.path)
            must(paper.faults(page, kind), "paper " + at.path)


def hostile_page(server, no, canaries, folder):
    """Each in a browser of its own, which writes down all that its network does."""
    logs = [os.path.join(folder, name) for name in ("control.json", "views.json")]
    with Browser("--log-net-log=" + logs[0]) as page:
        faults = hostile.control_faults(page, canaries)
    must(faults + hostile.unlogged(logs[0], canaries), "hostile: a plain page with these tricks is heard")
    saved = "/saved/%d" % no
    with Browser("--log-net-log=" + logs[1]) as page:
        sign_in(page, server)
        for path, act in [(saved, None), (saved + "?view=page", lambda: hostile.touch(page)), (saved + "/frame", None), (saved + "/raw", None)]:
            must(hostile.view_faults(page, canaries, server.origin, path, act), "hostile " + path)
    must(hostile.logged_faults(logs[1], canaries, server.origin), "hostile: the browser's network log knows of nothing")


def on_the_network(world):
    address = lan.own_address()
    must(lan.refused_faults(world.archive, address), "lan: neither TLS nor a yes, nothing listens")
    cert, key, pin = lan.certificate(world.folder, address)
    listen = lambda: "--listen=%s:%d" % (address, lan.free_port(address))
    tls = world.serve(listen(), "--certificate", cert, "--key", key)
    must([] if tls.origin.startswith("https://%s:" % address) and not tls.warned else tls.said + tls.warned, "lan: with TLS there is no warning")
    must(lan.picture_faults(tls), "lan: another program reads the picture for a phone")
    must(lan.stranger_faults(tls), "lan: a browser that does not know the certificate stays out")
    must(lan.visit_faults(tls, sign_in, ["--ignore-certificate-errors-spki-list=" + pin], True), "lan: in and out with TLS")
    plain = world.serve(listen(), "--plain-http-on-lan")
    must([] if any("WARNING" in line and "without TLS" in line for line in plain.warned) else plain.warned, "lan: without TLS it warns")
    must(lan.picture_faults(plain), "lan: the picture, in the clear")
    must(lan.visit_faults(plain, sign_in, [], False), "lan: in and out in the clear")


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
    parts = sys.argv[1:] or ["look", "keys", "paper", "hostile", "lan"]
    if parts == ["shots"]:
        must(shots.take(), "pictures for the README")
        sys.exit(1 if FAILED else 0)
    canaries = hostile.Canaries()
    with World(page=canaries.page) as world, Browser() as page:
        server = world.serve()
        come_in(page, server)
        table = addresses.table(page, server.origin, world.facts)
        must(addresses.forgotten(table), "every GET route has an address")
        if parts[0] == "pictures":
            return leave_pictures(page, server, table, parts[1])
        if "look" in parts:
            looked_at(page, server, table)
        if "lan" in parts:
            on_the_network(world)
        if "hostile" in parts:
            hostile_page(server, world.facts["hostile"], canaries, world.folder)
        if "paper" in parts:
            on_paper(page, server, table)
        if "keys" in parts:
            by_keys(page, server, table)
    print("%d failed" % len(FAILED) if FAILED else "all hold")
    sys.exit(1 if FAILED else 0)


main()
