"""The whole product at work: pages and sockets, a worker with its clock, the post, and several people's browsers."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config import servers
from tests.house.browsing import listen
from tests.house.processes import Site, answers, eventually, free_port, running, wait_for, worker


@pytest.fixture(scope="session")
def codes(tmp_path_factory):
    """Where the web puts the letters people wait for."""
    return tmp_path_factory.mktemp("codes")


@pytest.fixture(scope="session")
def quick_web(django_db_setup, codes):
    """A web process whose printed addresses lead to it."""
    port, log = free_port(), servers.run_folder() / "journeys.log"
    command = ["uvicorn", "config.asgi:application", "--port", str(port), "--ws-per-message-deflate", "false"]
    url = f"http://localhost:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"SITE_URL": url, "MAIL_FOLDER": codes}.items():
            patch.setenv(name, str(value))
        with running(command, log) as process:
            wait_for(lambda: answers(f"{url}/health/"), process, log)
            yield Site(url, log)


@dataclasses.dataclass(frozen=True)
class House:
    url: str
    post: Path
    codes: Path

    def letters(self, user):
        """What the post brought this person, in the order it was sent."""
        return self.letters_to(user.email, self.post)

    def code(self, address):
        """The code in the letter this address is waiting for."""
        return eventually(lambda: self.letters_to(address, self.codes))[-1].code

    def letters_to(self, address, folder):
        from config import mailbox  # reads models, which can be imported only once Django stands

        files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [letter for file in files for letter in mailbox.read(file) if address in letter.to]


@pytest.fixture
def house(quick_web, codes, transactional_db, tmp_path, monkeypatch):
    """Everything runs; what it reads and writes is emptied after the test."""
    post = tmp_path / "post"
    monkeypatch.setenv("MAIL_FOLDER", str(post))
    with worker():
        yield House(quick_web.url, post, codes)


@pytest.fixture
def open_browser(browser, browser_context_args, house, enter):
    """`open_browser(cleo)`: a browser of her own in which Cleo is signed in; its first page."""
    opened, trouble = [], []

    def open_browser(user=None, **options):
        context = browser.new_context(**browser_context_args | {"base_url": house.url} | options)
        opened.append(context)
        trouble.append(listen(context))
        if user:
            cookie = enter(user).cookies["session"]
            context.add_cookies([{"name": "session", "value": cookie.value, "url": house.url}])
        return context.new_page()

    yield open_browser
    for context in opened:
        context.close()
    assert [line for lines in trouble for line in lines] == []


@pytest.fixture
def walk(open_browser, assert_accessible):
    """People whose every page is looked at: `page = walk.as_person(ada)`, and `walk.look(page)` wherever it leads."""
    made = Walk(open_browser, assert_accessible)
    yield made
    assert made.opened - made.looked == set()


@dataclasses.dataclass
class Walk:
    open_browser: Callable
    assert_accessible: Callable
    opened: set = dataclasses.field(default_factory=set)
    looked: set = dataclasses.field(default_factory=set)

    def as_person(self, user=None, *, width=1280, **options):
        page = self.open_browser(user, viewport={"width": width, "height": 844}, **options)
        page.on("framenavigated", lambda frame: frame == page.main_frame and self.opened.add(kind(frame.url)))
        return page

    def look(self, page):
        """Nothing here is hard to read, refused by the policy, or wider than the screen."""
        self.looked.add(kind(page.url))
        self.assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


def kind(url):
    """Pages of one kind: numbers and codes aside."""
    return re.sub(r"(?<=/)(\d+|[\w-]{20,}|[a-z]{4}-[a-z]{4})(?=/)", "…", urlsplit(url).path)


@pytest.fixture
def mugs(make, leeds):
    """Mugs that sell 4 to 9 a week in Leeds, so that there is something to compare a wish with."""
    found = []
    for weekly, colour in enumerate(["Red", "Blue", "Green", "White", "Black", "Yellow"], 4):
        mug = make.variant(f"{colour} mug", price=500, cost=200)
        make.listing(mug, leeds)
        make.sold(mug, leeds, weekly=weekly)
        found.append(mug)
    return found
