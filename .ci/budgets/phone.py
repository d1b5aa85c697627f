"""A mid phone in a browser: a quarter of this processor, and the connection Chromium itself calls Fast 4G."""

import contextlib
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from budgets.places import SCREEN, Place
from tests.house.browsing import CHROMIUM, COLOURS, listen, read_axe, what_axe_finds

SLOWER = 4  # times
DOWN, UP, ROUND_TRIP = 8.1, 1.35, 165  # Mbit/s, Mbit/s, ms
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
KINDS = {"script": "script", "stylesheet": "style", "font": "font"}
QUIET = 500  # ms in which nothing larger is painted: what is largest now stays it
SETTLED = 600  # ms after an interaction; what it costs is known by then

WATCH = """
window.largest = 0;
window.answered = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => { window.largest = entry.startTime; }))
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => window.answered.push(...list.getEntries().filter(entry => entry.interactionId)
  .map(entry => entry.duration))).observe({type: 'event', durationThreshold: 16, buffered: true});
"""
UNSEEN = 16  # ms: what is faster than this is not even reported

VOTE = ".ticket[aria-pressed=false]"
MENU = ".menu > summary"
TITLE = "#id_title"


@dataclass
class Phone:
    """`sessions`: who → the key of a session of theirs."""

    url: str
    sessions: dict[str, str | None]
    browser: Browser
    axe: str = field(default_factory=read_axe)

    @contextlib.contextmanager
    def in_hand(self, who: str, *, slow: bool) -> Iterator[tuple[BrowserContext, Page]]:
        """A phone that has never been here: nothing is kept of what it loaded before."""
        context = self.browser.new_context(**PHONE, reduced_motion="reduce", locale="en-GB")
        if session := self.sessions.get(who):
            context.add_cookies([{"name": "session", "value": session, "url": self.url}])
        if who == "screen":
            host = urlsplit(self.url).hostname or ""
            context.add_cookies([{"name": "kiosk", "value": SCREEN, "domain": host, "path": "/kiosk/"}])
        context.add_init_script(WATCH)
        page = context.new_page()
        if slow:
            slow_down(context, page)
        yield context, page
        context.close()

    def look(self, place: Place) -> dict[str, float]:
        """What the first view weighs, and what is wrong with it on a phone and a desk, in light and in dark."""
        with self.in_hand(place.who, slow=False) as (context, page):
            said, weights = listen(context), dict.fromkeys(KINDS.values(), 0)
            page.on("response", lambda response: weigh(response, weights))
            page.on("requestfailed", lambda request: request.resource_type in KINDS and said.append(request.url))
            answer = page.goto(self.url + place.path, wait_until="networkidle")
            assert answer and answer.status == 200, f"{place.name} answers {answer and answer.status}"
            found = what_axe_finds(self.axe, page)
            page.emulate_media(color_scheme="dark")
            found += what_axe_finds(self.axe, page, COLOURS)
            page.set_viewport_size({"width": 1280, "height": 900})
            found += what_axe_finds(self.axe, page, COLOURS)
            refused = page.evaluate("window.refused")
        for fault in (*found, *refused, *said):
            print(f"budgets: {place.name}: {fault}", flush=True)
        return weights | {"axe": len(found), "refused": len(refused), "errors": len(said)}

    def paint(self, place: Place) -> float:
        """Milliseconds until the largest thing in the first view is painted."""
        with self.in_hand(place.who, slow=True) as (_context, page):
            page.goto(self.url + place.path, wait_until="load")
            page.wait_for_timeout(QUIET)
            return page.evaluate("window.largest")

    def answer(self, who: str, path: str, act: Callable[[Page], None]) -> float:
        """Milliseconds from the finger, or the slowest key, to the next paint."""
        with self.in_hand(who, slow=True) as (_context, page):
            page.goto(self.url + path, wait_until="networkidle")
            page.evaluate("window.answered.length = 0")
            act(page)
            page.wait_for_timeout(SETTLED)
            return max(page.evaluate("window.answered"), default=UNSEEN)


@contextlib.contextmanager
def phone(url: str, sessions: dict[str, str | None]) -> Iterator[Phone]:
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Phone(url, sessions, browser)
        browser.close()


def slow_down(context: BrowserContext, page: Page) -> None:
    tools = context.new_cdp_session(page)
    rates = {"downloadThroughput": DOWN * 1e6 / 8, "uploadThroughput": UP * 1e6 / 8}
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", {"offline": False, "latency": ROUND_TRIP, **rates})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def weigh(response, weights: dict[str, float]) -> None:
    """Fonts are packed already."""
    if kind := KINDS.get(response.request.resource_type):
        body = response.body()
        weights[kind] += len(body) if kind == "font" else len(gzip.compress(body))


def vote(page: Page) -> None:
    page.locator(VOTE).first.tap()
    page.wait_for_selector(".ticket[aria-pressed=true]")


def open_menu(page: Page) -> None:
    page.locator(MENU).tap()
    page.wait_for_selector(".menu[open]")


def type_a_wish(page: Page) -> None:
    page.locator(TITLE).press_sequentially("sage green teacups", delay=120)


# what somebody does → who, where, how
ACTS = {
    "a vote": ("guest", "/", vote),
    "opening a menu": ("shopper", "/", open_menu),
    "typing a wish": ("guest", "/ideas/new/", type_a_wish),
}
