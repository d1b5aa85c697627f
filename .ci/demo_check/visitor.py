"""A person with a browser, without the browser: cookies, forms, links, and a record of every page seen."""

import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar

from demo_check import Trouble

PATIENCE = 30  # seconds for one answer
HOPS = 8


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, where it sends instead

    def filled(self, **said) -> dict[str, list[str]]:
        return self.fields | {name: value if isinstance(value, list) else [str(value)] for name, value in said.items()}


class Reader(HTMLParser):
    """Links, pictures and forms of a page; fields and buttons may stand outside their form and name it."""

    def __init__(self):
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.elsewhere: list[tuple[str, str, dict]] = []
        self.open: Form | None = None
        self.area = self.select = ""
        self.title = ""
        self.in_title = False

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag in ("img", "script") and said.get("src"):
            self.files.append(said["src"])
        elif tag == "link" and said.get("href"):
            self.files.append(said["href"])
        elif tag == "form":
            self.open = Form(said.get("action") or "", (said.get("method") or "get").lower())
            self.forms.append(self.open)
            if said.get("id"):
                self.named[said["id"]] = self.open
        elif tag in ("input", "button", "textarea", "select", "option"):
            self.field(tag, said)
        elif tag == "title" and not self.title:
            self.in_title = True

    def field(self, tag, said):
        if said.get("form"):
            self.elsewhere.append((said["form"], tag, said))
        elif self.open is not None:
            self.put(self.open, tag, said)

    def put(self, form, tag, said):
        name = said.get("name") or ""
        if tag == "button":
            form.buttons.append((name, said.get("value") or "", said.get("formaction") or ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in said or self.select not in form.fields):
            form.fields[self.select] = [said.get("value") or ""]
        elif tag == "textarea":
            self.area = name
            form.fields[name] = [""]
        elif tag == "input" and name and said.get("type") not in ("submit", "image", "file"):
            if said.get("type") in ("checkbox", "radio") and "checked" not in said:
                return
            form.fields.setdefault(name, []).append(said.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "title":
            self.in_title = False

    def handle_data(self, data):
        if self.area and self.open is not None:
            self.open.fields[self.area] = [self.open.fields[self.area][0] + data]
        if self.in_title:
            self.title += data

    def close(self):
        super().close()
        for name, tag, said in self.elsewhere:
            if name in self.named:
                self.put(self.named[name], tag, said)


@dataclass
class Page:
    url: str
    status: int
    headers: HTTPMessage
    text: str
    seconds: float
    read: Reader

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    @property
    def is_html(self) -> bool:
        return "html" in self.headers.get("Content-Type", "")

    def links(self) -> set[str]:
        """Addresses on this site, without what stands behind #."""
        return {here for link in self.read.links if (here := self.on_site(link))}

    def files(self) -> set[str]:
        return {here for link in self.read.files if (here := self.on_site(link))}

    def on_site(self, link: str) -> str:
        whole = urllib.parse.urldefrag(urllib.parse.urljoin(self.url, link)).url
        return whole if whole.startswith("http") and netloc(whole) == netloc(self.url) else ""

    def form(self, action: str) -> Form:
        """The first form that sends to an address ending like this, by itself or by one of its buttons."""
        for form in self.read.forms:
            if self.target(form).endswith(action) or any(sends.endswith(action) for _, _, sends in form.buttons):
                return form
        raise Trouble(f"{self.path} has no form that sends to {action}")

    def target(self, form: Form) -> str:
        return urllib.parse.urlsplit(urllib.parse.urljoin(self.url, form.action)).path


def netloc(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Visitor:
    """Somebody who looks at pages. `seen` remembers every answer."""

    def __init__(self, base: str, name: str):
        self.base, self.name = base, name
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(self.cookies))
        self.seen: list[Page] = []

    def get(self, path: str, **headers) -> Page:
        return self.ask(path, None, headers)

    def post(self, path: str, said: dict, **headers) -> Page:
        return self.ask(path, urllib.parse.urlencode(said, doseq=True).encode(), headers)

    def send(self, page: Page, form: Form, to: str = "", **said) -> Page:
        """Fill in a form of the page and send it; `to` says which of its buttons is pressed."""
        target = to or form.action
        name, value, _sends = next((one for one in form.buttons if not to or one[2] in ("", to)), ("", "", ""))
        if name:
            said.setdefault(name, value)
        return self.post(urllib.parse.urljoin(page.url, target), form.filled(**said), Referer=page.url)

    def ask(self, path: str, data: bytes | None, headers: dict) -> Page:
        url = urllib.parse.urljoin(self.base, path)
        for _hop in range(HOPS):
            request = urllib.request.Request(url, data=data, headers={"Origin": self.base} | headers)
            page = self.answer(request)
            self.seen.append(page)
            if page.status not in (301, 302, 303, 307, 308):
                return page
            url, data = urllib.parse.urljoin(url, page.headers["Location"]), None
        raise Trouble(f"{self.name}: {path} redirects without end")

    def answer(self, request) -> Page:
        began = time.monotonic()
        try:
            response = self.opener.open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            body = response.read()
        reader = Reader()
        text = body.decode("utf-8", "replace")
        if "html" in response.headers.get("Content-Type", ""):
            reader.feed(text)
            reader.close()
        return Page(request.full_url, response.status, response.headers, text, time.monotonic() - began, reader)

    def must_get(self, path: str) -> Page:
        page = self.get(path)
        if page.status != 200:
            raise Trouble(f"{self.name}: {path} answers {page.status}")
        return page
