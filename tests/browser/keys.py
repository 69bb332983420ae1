"""A page by keyboard alone: Tab reaches everything, what has the focus can be seen, nothing holds it, the skip link skips."""
import time

# All that Tab must reach, in the order of the page; of radio buttons of one name, one. Each gets a number.
REACHABLE = """
    const names = new Set();
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
        .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }))
        .filter(e => e.type !== 'radio' || (!names.has(e.name) && names.add(e.name)));
    all.forEach((e, i) => e.dataset.nth = i);
    return all.map(e => e.outerHTML.slice(0, 90));
"""
# What has the focus now: its number, and what is wrong with how it is seen.
FOCUSED = """
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const r = e.getBoundingClientRect(), style = getComputedStyle(e), wrong = [];
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.stroke !== 'none' && e instanceof SVGElement;
    if (!ring && e.tagName !== 'IFRAME') wrong.push('has no ring');
    const seen = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
    if (!seen) wrong.push('is out of the window');
    const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 20), 1), innerWidth - 1), y = Math.min(Math.max(r.top + Math.min(r.height / 2, 20), 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    if (seen && top && !e.contains(top) && !top.contains(e)) wrong.push('is under ' + top.outerHTML.slice(0, 60));
    let nth = e.dataset.nth;
    if (nth === undefined && e.type === 'radio') nth = (document.querySelector('input[type=radio][name="' + e.name + '"][data-nth]') || {dataset: {}}).dataset.nth;
    return [nth === undefined ? -1 : Number(nth), wrong, e.outerHTML.slice(0, 90)];
"""
MOST, PARTS = 400, 12


def walk(page):
    """Presses Tab until the page is left; what had the focus, in order."""
    page.script("document.activeElement && document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0);")
    steps, framed = [], bool(page.all("iframe"))
    for _ in range(MOST):
        page.press("Tab")
        # Into a frame and out of it the focus goes from one process to another, and a busy machine takes its time.
        now = page.script(FOCUSED) or (page.until(lambda: page.script(FOCUSED), 3) if framed else None)
        if now is None or (steps and now[0] == steps[0][0]):
            return steps, False
        # A field for date and time has as many stops as parts.
        if len(steps) > PARTS and {nth for nth, _, _ in steps[-PARTS:]} == {now[0]} and "<iframe" not in now[2]:
            return steps, True
        steps.append(now)
    return steps, True


def faults(page):
    wanted = page.script(REACHABLE)
    steps, held = walk(page)
    order = [nth for nth, _, _ in steps]
    found = ["Tab does not reach " + wanted[i] for i in range(len(wanted)) if i not in order]
    found += ["Tab reaches out of order " + html for (before, _, _), (nth, _, html) in zip(steps, steps[1:]) if -1 < nth < before]
    found += ["%s: %s" % (what, html) for _, wrong, html in steps for what in wrong]
    return found + (["the focus is held fast"] if held else []) + skip_faults(page)


def skip_faults(page):
    page.script("document.activeElement && document.activeElement.blur(); scrollTo(0, 0);")
    page.press("Tab")
    first = page.script("const e = document.activeElement, r = e.getBoundingClientRect(); return [e.className, r.left >= 0 && r.top >= 0 && r.width > 40 && r.height > 40]")
    if first != ["skip", True]:
        return ["the first thing that Tab reaches is no skip link, or it cannot be seen: %s" % first]
    page.press("Enter")
    page.press("Tab")
    inside = page.script("const e = document.activeElement; return e.closest('main') !== null || document.querySelector('main').compareDocumentPosition(e) === Node.DOCUMENT_POSITION_FOLLOWING || e === document.body")
    return [] if inside else ["after the skip link Tab is not in what it skips to"]


def notices(page):
    """Whether the checks see what is planted; what they did not see."""
    planted = {
        "Tab does not reach": "<div style='position:absolute'><button id=x>x</button></div>",
        "has no ring": "<button id=x>no ring</button>",
        "is under": "<button id=x>covered</button>",
    }
    after = {
        "Tab does not reach": "x.tabIndex = 0; x.closest('div').inert = true;",
        "has no ring": "x.style.outline = 'none'",
        "is under": "x.style.position = 'relative'; x.insertAdjacentHTML('afterend', '<div id=y>over</div>'); const y = document.getElementById('y'); y.style.cssText = 'position:fixed;inset:0;background:#fff'",
    }
    unseen = []
    for what, html in planted.items():
        page.open(page.url.split("#")[0])
        page.script("document.querySelector('main').insertAdjacentHTML('afterbegin', arguments[0]); const x = document.getElementById('x'); " + after[what], html)
        unseen += [] if any(what in fault for fault in faults(page)) else [what]
    return unseen


def shortcut_faults(page, origin):
    """With script: comfort that no page needs."""
    page.shape(1280, 800)
    page.open(origin + "/desk")
    page.script("document.querySelector('tr[tabindex]').focus()")
    row = "return [...document.querySelectorAll('tr[tabindex]')].indexOf(document.activeElement)"
    rows = []
    for key in ("j", "j", "k"):
        page.press(key)
        rows.append(page.script(row))
    page.press("Enter")
    opened = page.until(lambda: "/person/" in page.url)
    found = [] if rows == [1, 2, 1] and opened else ["the desk: %s, %s" % (rows, page.url)]
    page.script("[...document.querySelectorAll('.strip .day')].at(-1).focus()")
    page.press("ArrowLeft", "ArrowLeft")
    days = page.script("const all = [...document.querySelectorAll('.strip .day')]; return all.length - 1 - all.indexOf(document.activeElement)")
    said = page.script("return document.querySelector('.day-said').textContent")
    return found + ([] if days == 2 and said else ["the strip: %s days back, %r" % (days, said)])
