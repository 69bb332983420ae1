#!/usr/bin/env python3
"""What people come for, from the first page to the last, in a real Chromium: a family, a lawyer's office, a group.

`journeys.py [PART…]`: family, lawyer, group. The family goes its way in Spanish on a phone without any script, against a
pretend page that is not the crate's; the office works on a desktop. The words are the program's own, by their keys.
"""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser.hands import Hands
from browser.server import Home, World, routes
from browser.webdriver import Browser
from browser.words import Words
from locator import Locator, record

NUMBER = "000123401"
FAILED = []


def step(line):
    print("ok      " + line, flush=True)


def family():
    """One person, from nothing: listed, not on the list, back again."""
    w, locator = Words("es"), Locator()
    locator.views = {"%09d" % n: record("%09d" % n, "EXAMPLE NORTH") for n in range(123401, 123409)}
    with Home(locator) as home, Browser(language="es") as page:
        page.shape(390, 844)
        page.scripts(on=False)
        hands = Hands(page, home.origin)
        page.open(home.link)
        begin(home, hands, w)
        hands.go("/").sees("Mamá").follow("Mamá").awaits(w("web-places"), 30)
        hands.sees(w("web-places"), w("web-what-happened"), w("web-saved-pages"))
        assert "EXAMPLE NORTH" in hands.sentence(), hands.sentence()
        hands.unfold(w("web-as-a-table")).sees(w("web-mark-listed"))
        step("family: the person is on the list, in a sentence, a strip and a table")
        switch(hands, w)
        lost(hands, locator, w)
        back(hands, locator, w)


def begin(home, hands, w):
    """The people of the office next door are there already: they are the control."""
    for n in range(123402, 123409):
        home.say("watch", "add", "-", "--country", "Chile", "--call", "C%d" % n, "--basis", "family", "--source", "bop", text="A%09d\n" % n)
    home.say("watch", "add", "-", "--country", "Chile", "--call", "Mamá", "--basis", "family", "--source", "bop", text="A%s\n" % NUMBER)


def switch(hands, w):
    """The other language, on this page, and back."""
    here, en = hands.path, Words("en")
    hands.follow("English").sees(en("web-places"))
    assert hands.path.split("?")[0] == here.split("?")[0], hands.path
    hands.follow("Español").sees(w("web-places"))
    step("family: the language is another one, and the page the same")


def lost(hands, locator, w):
    person = hands.path.split("?")[0]
    del locator.views[NUMBER]
    hands.awaits(w("web-status-not-listed"), 60)
    assert hands.sentence() == w("web-status-not-listed"), hands.sentence()
    hands.sees(w("web-caution-not-listed"), "EXAMPLE NORTH").follow(w("web-event-not-listed"))
    hands.sees("EXAMPLE NORTH")
    hands.go(person)
    step("family: not on the list now, with what that does not say, and what the page said before")


def back(hands, locator, w):
    locator.views[NUMBER] = record(NUMBER, "SAMPLETOWN")
    hands.awaits("SAMPLETOWN", 60)
    assert "SAMPLETOWN" in hands.sentence(), hands.sentence()
    step("family: on the list again, elsewhere")


def office(world, page, script):
    server = world.serve()
    page.shape(1280, 800)
    page.scripts(on=script)
    hands = Hands(page, server.origin)
    hands.go("/sign-in").fill(Words("en")("web-user-name"), "ana").fill(Words("en")("web-password"), world.facts["password"]).press(Words("en")("web-sign-in"))
    return hands


def lawyer():
    w = Words("en")
    with World() as world, Browser() as page:
        hands = office(world, page, script=True)
        hands.go("/desk").sees(w("web-what-changed"))
        rows = lambda: len(page.all("tbody tr"))
        everybody = rows()
        hands.choose(w("web-status"), w("web-status-not-listed")).press(w("web-show"))
        assert 0 < rows() < everybody, rows()
        step("lawyer: the desk shows what changed, and only those not on the list")


def group():
    w = Words("en")
    with World() as world, Browser() as page:
        hands = office(world, page, script=False)
        hands.go("/groups").follow("east-wing").sees("25")
        step("group: the counts of a group")


def main():
    parts = sys.argv[1:] or ["family", "lawyer", "group"]
    for part in parts:
        try:
            globals()[part]()
        except AssertionError as error:
            print("FAILED  %s: %s" % (part, error), flush=True)
            FAILED.append(part)
    print("%d failed" % len(FAILED) if FAILED else "all hold")
    sys.exit(1 if FAILED else 0)


main()
