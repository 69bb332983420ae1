"""The program's own words in a language, by their key, so that a test reads what a person reads."""
import glob, os, re
from .server import ROOT


class Words:
    def __init__(self, tag):
        self.tag, self.kept = tag, {}
        for path in sorted(glob.glob(os.path.join(ROOT, "locales", tag, "*.ftl"))):
            with open(path, encoding="utf-8") as f:
                self.kept.update(re.findall(r"^([a-z][\w-]*) = (.+)$", f.read(), re.M))

    def __call__(self, key, **values):
        text = self.kept[key]
        for name, value in values.items():
            text = re.sub(r"\{ *\$%s *\}" % name, value, text)
        assert "{" not in text, "%s wants more values: %s" % (key, text)
        return text
