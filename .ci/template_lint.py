"""Traps in templates that only a browser would tell: what our Content-Security-Policy or htmx 4 silently refuses."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
QUIET = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", re.DOTALL)
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)  # may hold > and quotes: replaced before tags are looked for

TRAPS_IN_TAGS = [
    (re.compile(r"\shx-on[:\s=-]"), "hx-on needs eval: listen in an ES module under static/"),
    (
        re.compile(r"=\s*['\"]?\s*(js|javascript):"),
        "js: values need eval: use an attribute or a form field",
    ),
    (re.compile(r"\shx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)"), "trigger filters [...] need eval"),
    (re.compile(r"\sstyle\s*="), "style= is refused by the CSP: use a class"),
    (re.compile(r"\son[a-z]+\s*="), "inline handlers are refused by the CSP"),
    (re.compile(r"^<style[\s>]"), "an inline stylesheet is refused by the CSP"),
    (re.compile(r"^<body\b(?=.*\shx-headers=)", re.DOTALL), "hx-headers on the body needs :inherited"),
    (re.compile(r"^<(form|a|button)\b(?=.*\shref=['\"]#['\"])", re.DOTALL), "href='#' goes nowhere without script"),
]
SCRIPT = re.compile(r"^<script\b", re.IGNORECASE)
DATA_BLOCK = re.compile(r"type=['\"]application/(ld\+)?json['\"]")


def findings(text: str):
    """(line, what is wrong) for each trap in a template."""
    text = QUIET.sub(lambda match: blank(match, " "), text)
    text = DJANGO.sub(lambda match: blank(match, "x"), text)
    for tag in TAG.finditer(text):
        line = text.count("\n", 0, tag.start()) + 1
        for trap, why in TRAPS_IN_TAGS:
            if trap.search(tag[0]):
                yield line, why
        if SCRIPT.match(tag[0]) and " src=" not in tag[0] and not DATA_BLOCK.search(tag[0]):
            yield line, "an inline script is refused by the CSP"


def blank(match, filler):
    return re.sub(r"[^\n]", filler, match[0])


def main() -> int:
    wrong = 0
    for path in sorted(ROOT.glob("templates/**/*.html")):
        for line, why in findings(path.read_text()):
            wrong += 1
            print(f"{path.relative_to(ROOT)}:{line}: {why}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
