"""What somebody does on a page: fills what a label names, presses what a button says, reads the sentence."""
import os

# The field of a label, by what the label says, wholly or at its beginning.
FIELD = """
    const says = e => e.innerText.replace(/\\s+/g, ' ').trim(), all = [...document.querySelectorAll('label')].filter(e => e.control && e.checkVisibility());
    const label = all.find(e => says(e) === arguments[0]) || all.find(e => says(e).startsWith(arguments[0]));
    return label ? label.control : null;
"""
PRESSED = """
    const says = e => e.innerText.replace(/\\s+/g, ' ').trim();
    const all = [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility());
    return all.find(e => says(e) === arguments[1]) || all.find(e => says(e).startsWith(arguments[1])) || all.find(e => says(e).includes(arguments[1])) || null;
"""
# A page is another one when it was loaded anew.
MARK = "document.documentElement.dataset.left = '1'"
LEFT = "return document.readyState === 'complete' && document.documentElement.dataset.left === undefined"


class Hands:
    def __init__(self, page, origin):
        self.page, self.origin = page, origin

    def go(self, path):
        self.page.open(self.origin + path)
        return self

    @property
    def path(self):
        return self.page.url[len(self.origin):]

    def field(self, label):
        found = self.page.script(FIELD, label)
        assert found, "%s has no field %r; it has %s" % (self.path, label, self.page.script("return [...document.querySelectorAll('label')].map(e => e.innerText)"))
        return found

    def fill(self, label, text):
        field = self.field(label)
        self.page.clear(field)
        self.page.type(field, text)
        return self

    def choose(self, label, option):
        """An option of a list, by what it says."""
        chosen = self.page.script("const f = arguments[0], o = [...f.options].find(o => o.text.trim() === arguments[1]) || [...f.options].find(o => o.text.trim().startsWith(arguments[1]));"
                                  "if (o) { f.value = o.value; f.dispatchEvent(new Event('change', { bubbles: true })); } return !!o", self.field(label), option)
        assert chosen, "%s: %r has no option %r" % (self.path, label, option)
        return self

    def tick(self, label):
        field = self.field(label)
        if not self.page.script("return arguments[0].checked", field):
            self.page.click(field)
        return self

    def attach(self, label, file):
        self.page.type(self.field(label), os.path.abspath(file))
        return self

    def press(self, text, what="button"):
        """A button, or a link with `follow`; waits for the page that comes."""
        found = self.page.script(PRESSED, what, text)
        assert found, "%s has no %s %r; it has %s" % (self.path, what, text, self.page.script("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", what))
        self.page.script(MARK)
        self.use(found)
        assert self.page.until(lambda: self.page.script(LEFT), 30), "%s: nothing came after %r" % (self.path, text)
        return self

    def use(self, element):
        self.page.script("arguments[0].scrollIntoView({ block: 'center' })", element)
        self.page.click(element)

    def follow(self, text):
        return self.press(text, "a[href]")

    def unfold(self, text):
        found = self.page.script(PRESSED, "summary", text)
        assert found, "%s has nothing folded that says %r" % (self.path, text)
        self.use(found)
        return self

    def text(self, css="main"):
        return self.page.script("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText).join('\\n')", css)

    def sentence(self):
        """What the page says first of somebody."""
        return self.page.script("const e = document.querySelector('main .status'); return e ? e.innerText : null")

    def sees(self, *texts):
        said = self.text()
        for text in texts:
            assert text in said, "%s does not say %r but: %s" % (self.path, text, said[:1500])
        return self

    def awaits(self, text, seconds=60, says=None):
        """Waits until the page says it, loading it anew where it does not do so itself; `says`: where it must stand."""
        says = says or self.text
        def holds():
            if text in (says() or ""):
                return True
            self.page.open(self.page.url)
            return False
        assert self.page.until(holds, seconds), "%s does not say %r after %d s but: %s" % (self.path, text, seconds, self.text()[:800])
        return self


class Keyboard(Hands):
    """The same by Tab, Enter, arrows and letters only."""

    def reach(self, element):
        """Presses Tab until it has the focus."""
        has = "return document.activeElement === arguments[0]"
        for _ in range(200):
            if self.page.script(has, element):
                return element
            self.page.press("Tab")
        raise AssertionError("%s: Tab does not reach %s" % (self.path, self.page.script("return arguments[0].outerHTML.slice(0, 120)", element)))

    def use(self, element):
        self.reach(element)
        self.page.press("Enter")

    def fill(self, label, text):
        field = self.reach(self.field(label))
        self.page.press("Control+a")
        self.page.press(*text)
        assert self.page.script("return arguments[0].value", field) == text, "%s: %r was not typed" % (self.path, text)
        return self

    def choose(self, label, option):
        field, chosen = self.reach(self.field(label)), "const f = arguments[0]; return f.options[f.selectedIndex].text.trim()"
        self.page.press("Home")
        for _ in range(self.page.script("return arguments[0].options.length", field)):
            if self.page.script(chosen, field).startswith(option):
                return self
            self.page.press("ArrowDown")
        raise AssertionError("%s: the arrows do not reach %r in %r" % (self.path, option, label))

    def tick(self, label):
        field = self.reach(self.field(label))
        if not self.page.script("return arguments[0].checked", field):
            self.page.press("Space")
        return self
