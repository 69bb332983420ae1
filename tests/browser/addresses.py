"""Where each GET route of the program can be looked at. A route that is not here fails the test, and so does one that is
here and nowhere else: whoever adds a page says with which values it is looked at."""
import re, tempfile, time
from .hands import Hands
from .look import received
from .server import routes
from .words import Words

EN = Words("en")


class Page:
    """One address to look at: `status` is what it answers, `inside` whether somebody is in; `sent`: its form is sent as it
    stands, for the page that says what is wrong with it."""

    def __init__(self, path, status=200, inside=True, sent=False):
        self.path, self.status, self.inside, self.sent = path, status, inside, sent

    def show(self, page, origin, tag=None):
        page.open(origin + (self.in_language(tag) if tag else self.path))
        if self.sent:
            page.script("document.documentElement.dataset.left = '1'; for (const form of document.forms) form.noValidate = true")
            page.click(page.one("main form button:not([type=button])"))
            page.until(lambda: page.script("return document.readyState === 'complete' && !document.documentElement.dataset.left"))

    def in_language(self, tag):
        return self.path + ("&" if "?" in self.path else "?") + "lang=" + tag

    @property
    def name(self):
        """For files: without ids, which change."""
        plain = re.sub(r"p-[0-9a-z]{12}", "id", self.path)
        path = re.sub(r"[^a-z0-9]+", "-", re.sub(r"/[0-9a-f]{16}", "/key", plain)).strip("-") or "home"
        return path + ("" if self.status == 200 else "-%d" % self.status) + ("-sent" if self.sent else "")


class File:
    """Given out to keep, never shown: what kind it must be."""

    def __init__(self, path, kind):
        self.path, self.kind = path, kind


def found(page, origin, path, pattern):
    """The first of our links on a page that looks like this."""
    page.open(origin + path)
    links = page.script("return [...document.links].map(a => a.getAttribute('href'))")
    link = next((link for link in links if re.fullmatch(pattern, link)), None)
    if link is None:
        raise SystemExit("%s has no link like %s" % (path, pattern))
    return link


def typed(page, origin):
    """A person who is to be read back."""
    hands = Hands(page, origin).go("/add")
    hands.fill(EN("web-add-number"), "00 090 001").fill(EN("web-add-country"), "Chile").fill(EN("web-add-call"), "Read back")
    return hands.choose(EN("web-add-basis"), EN("web-add-basis-family")).press(EN("web-add-go-on")).path


def a_list(page, origin):
    """A list with something of everything, on its way in."""
    rows = ["client_ref,a_number,country,call,basis", "i1,000090011,Chile,One,family", "i2,00090151,Chile,Two,family", "i3,12,Chile,Three,family", "i4,000090371,,Four,family"]
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join(rows) + "\n")
        file.flush()
        hands = Hands(page, origin).go("/import").attach(EN("web-import-file"), file.name).press(EN("web-import-upload"))
    imported = hands.path.split("?")[0]
    hands.press(EN("web-import-preview-go"))
    return imported


def a_day_ago():
    """As a field for date and time has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - 86_400))


def made(page, origin, person):
    """An evidence folder."""
    hands = Hands(page, origin).go("/evidence/preview?who=%s&for=court" % person).press(EN("web-make"))
    if not page.until(lambda: "/evidence/made/" in page.url, 90):
        raise SystemExit("no folder was made: " + hands.text())
    return hands.path.split("?")[0]


def checked(page, origin, folder):
    """What comes of a folder that is given back."""
    _, _, _, zipped = received(page, origin + folder + "/zip")
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(zipped)
        file.flush()
        hands = Hands(page, origin).go("/evidence/verify").attach(EN("web-verify-file"), file.name).press(EN("web-verify-do"))
    if not page.until(lambda: "/evidence/checked/" in page.url, 90):
        raise SystemExit("the folder was not verified: " + hands.text())
    return hands.path


def given(page, origin, together, saved):
    """Where a page that was handed over waits for its yes."""
    hands = Hands(page, origin).go(together)
    with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        file.write(saved)
        file.flush()
        hands.attach("A saved page", file.name).press("Hand over")
    if not page.until(lambda: "/page/" in page.url):
        raise SystemExit("what was handed over was not taken: " + hands.text())
    return hands.path


def table(page, origin, facts):
    """Route → what to look at. `page` is in already."""
    moved, gone, hostile = facts["people"][2], facts["people"][3], facts["hostile"]
    change = found(page, origin, "/person/" + moved, r"/change/\d+")
    missed = found(page, origin, "/person/" + gone, r"/change/\d+")
    group = found(page, origin, "/groups", r"/group/[0-9a-f]+")
    saved = "/saved/%d" % hostile
    folder = made(page, origin, moved)
    imported = a_list(page, origin)
    together = "/together/%s?at=ice-odls" % facts["by_hand"]["id"]
    return {
        "/enter": [Page("/enter?t=nothing", 401, inside=False)],
        "/sign-in": [Page("/sign-in", inside=False)],
        "/seen/{code}": [Page("/seen/" + facts["code"], inside=False)],
        "/": [Page("/"), Page("/?page=1")],
        "/person/{id}": [Page("/person/" + moved), Page("/person/" + gone), Page("/person/%s?days=90" % moved)],
        "/person/{id}/saved": [Page("/person/%s/saved" % moved)],
        "/change/{no}": [Page(change), Page(missed)],
        "/saved/{no}": [Page("/saved/1"), Page(saved + "?view=page")],
        "/saved/{no}/frame": [],  # Somebody else's page, shown in a frame of ours only: `hostile.py`.
        "/saved/{no}/raw": [File(saved + "/raw", "application/octet-stream")],
        "/desk": [Page("/desk"), Page("/desk?q=nobody-has-this-name")],
        "/desk.csv": [File("/desk.csv", "text/csv")],
        "/groups": [Page("/groups")],
        "/group/{key}": [Page(group)],
        "/group/{key}/people": [Page(group + "/people")],
        "/group/{key}/counts.csv": [File(group + "/counts.csv", "text/csv")],
        "/group/{key}/chart.svg": [File(group + "/chart.svg", "image/svg+xml")],
        "/group/{key}/method.txt": [File(group + "/method.txt", "text/plain")],
        "/group/{key}/list.csv": [Page(group + "/list.csv", 404)],  # Nobody has allowed it yet.
        "/coverage": [Page("/coverage")],
        "/together": [Page("/together")],
        "/together/{id}": [Page(together)],
        "/together/{id}/page/{page}": [Page(given(page, origin, together, facts["by_hand"]["page"]))],
        "/add": [Page("/add"), Page("/add?welcome=1"), Page("/add", sent=True)],
        "/add/{key}": [Page(typed(page, origin))],
        "/welcome": [Page("/welcome")],
        "/welcome/cards": [Page("/welcome/cards")],
        "/welcome/first/{id}": [Page("/welcome/first/" + moved), Page("/welcome/first/" + facts["by_hand"]["id"])],
        "/welcome/done": [Page("/welcome/done")],
        "/person/{id}/stop": [Page("/person/%s/stop" % moved)],
        "/person/{id}/sheet": [Page("/person/%s/sheet" % moved)],
        "/import": [Page("/import"), Page("/import", sent=True)],
        "/import/{key}": [Page(imported)],
        "/import/{key}/preview": [Page(imported + "/preview")],
        "/import/{key}/done": [Page(imported + "/done")],
        "/import/{key}/errors.csv": [File(imported + "/errors.csv", "text/csv")],
        "/person/{id}/now": [Page("/person/%s/now" % gone), Page("/person/%s/now" % moved)],
        "/person/{id}/where": [Page("/person/%s/where" % moved), Page("/person/%s/where?at=%s" % (moved, a_day_ago()))],
        "/person/{id}/day/{date}": [Page("/person/%s/day/%s" % (moved, a_day_ago()[:10]))],
        "/person/{id}/history.csv": [File("/person/%s/history.csv" % moved, "text/csv")],
        "/saved/{no}/verify": [Page("/saved/1/verify")],
        "/evidence": [Page("/evidence"), Page("/evidence", sent=True)],
        "/evidence/preview": [Page("/evidence/preview?who=%s&for=court" % moved)],
        "/evidence/made/{key}": [Page(folder)],
        "/evidence/made/{key}/zip": [File(folder + "/zip", "application/zip")],
        "/evidence/verify": [Page("/evidence/verify")],
        "/evidence/verify.html": [File("/evidence/verify.html", "text/html")],
        "/evidence/checked/{page}": [Page(checked(page, origin, folder))],
        "/contacts": [Page("/contacts")],
        "/contacts/add": [Page("/contacts/add"), Page("/contacts/add", sent=True)],
        "/contact/{id}": [Page(found(page, origin, "/contacts", r"/contact/[^/?]+"))],
        "/users": [Page("/users")],
        "/working": [Page("/working")],
        "/job/{id}": [Page("/job/no-such-job", 404)],
        "/job/{id}/events": [],
        "/audit": [Page("/audit")],
        "/help": [Page("/help")],
        "/settings": [Page("/settings")],
    }


# What no route leads to.
OTHERS = [Page("/no-such-page", 404), Page("/person/p-000000000000", 404), Page("/", 401, inside=False)]


def forgotten(table):
    """What must be said when the table and the program do not agree."""
    gets = {route["path"] for route in routes() if route["verb"] == "GET"}
    return ["%s: no address in tests/browser/addresses.py" % path for path in sorted(gets - set(table))] \
        + ["%s: the program has no such route any more" % path for path in sorted(set(table) - gets)]


def pages(table):
    everything = [entry for entries in table.values() for entry in entries] + OTHERS
    return [entry for entry in everything if isinstance(entry, Page)]


def files(table):
    return [entry for entries in table.values() for entry in entries if isinstance(entry, File)]
