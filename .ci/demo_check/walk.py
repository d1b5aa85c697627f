"""Follows every link there is, in every role."""

import collections
import re
from urllib.parse import parse_qsl, urlsplit

from demo_check.visitor import Page, Visitor

POLICY = "default-src 'none'"
ALIKE, FEWER = 12, 4  # pages of one kind that the guest looks at, and the others after them
LEAVE_OUT = re.compile(r"/account/logout/|/static/")


def kind(url: str) -> str:
    """Pages of one kind: numbers and product codes aside, and whatever is asked for behind the question mark."""
    parts = urlsplit(url)
    path = re.sub(r"/products/[^/]+/", "/products/…/", re.sub(r"/\d+(?=/|$)", "/…", parts.path))
    return path + "?" + "&".join(sorted({name for name, _ in parse_qsl(parts.query)}))


def walk(visitor: Visitor, start: list[str], alike: int = ALIKE) -> tuple[dict[str, Page], list[str]]:
    """Every page that can be reached, `alike` of a kind at most; and what was wrong with them."""
    queue = collections.deque(visitor.base + path for path in start)
    known, looked = set(queue), collections.Counter()
    pages: dict[str, Page] = {}
    wrong: list[str] = []
    files: set[str] = set()
    while queue:
        url = queue.popleft()
        if LEAVE_OUT.search(url) or looked[kind(url)] >= alike:
            continue
        looked[kind(url)] += 1
        page = visitor.get(url)
        pages[url] = page
        wrong += [f"{visitor.name}: {url} {fault}" for fault in faults(page)]
        files |= page.files()
        queue.extend(new := sorted(page.links() - known))
        known.update(new)
    wrong += [
        f"{visitor.name}: {url} answers {found.status}"
        for url in sorted(files)
        if (found := visitor.get(url)).status != 200
    ]
    return pages, wrong


def faults(page: Page) -> list[str]:
    found = []
    if page.status != 200:
        found.append(f"answers {page.status}")
    if page.is_html and POLICY not in page.headers.get("Content-Security-Policy", ""):
        found.append("has no content security policy")
    if page.is_html and not page.read.title.strip():
        found.append("has no title")
    if "Traceback (most recent call last)" in page.text or "{{" in page.text or "{%" in page.text:
        found.append("shows its insides")
    return found
