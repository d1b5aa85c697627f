"""The whole product at work: pages and sockets, a worker with its clock, the post, and several people's browsers."""

import dataclasses
from pathlib import Path

import pytest

from config import servers
from tests.house.browsing import listen
from tests.house.processes import Site, answers, free_port, running, wait_for, worker

UNDO_SECONDS = 8  # so long somebody may take a decision back; long enough to do it on a busy machine


@pytest.fixture(scope="session")
def quick_web(django_db_setup):
    """A web process whose decisions take effect soon."""
    port, log = free_port(), servers.run_folder() / "journeys.log"
    command = ["uvicorn", "config.asgi:application", "--port", str(port), "--ws-per-message-deflate", "false"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDO_SECONDS", str(UNDO_SECONDS))
        with running(command, log) as process:
            url = f"http://localhost:{port}"
            wait_for(lambda: answers(f"{url}/health/"), process, log)
            yield Site(url, log)


@dataclasses.dataclass(frozen=True)
class House:
    url: str
    post: Path

    def letters(self, user):
        """What the post brought this person, in the order it was sent."""
        from config import mailbox  # reads models, which can be imported only once Django stands

        files = sorted(self.post.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [letter for file in files for letter in mailbox.read(file) if user.email in letter.to]


@pytest.fixture
def house(quick_web, transactional_db, tmp_path, monkeypatch):
    """Everything runs; what it reads and writes is emptied after the test."""
    post = tmp_path / "post"
    monkeypatch.setenv("MAIL_FOLDER", str(post))
    with worker():
        yield House(quick_web.url, post)


@pytest.fixture
def open_browser(browser, browser_context_args, house, enter):
    """`open_browser(cleo)`: a browser of her own in which Cleo is signed in; its first page."""
    opened, trouble = [], []

    def open_browser(user=None, **options):
        context = browser.new_context(**browser_context_args | {"base_url": house.url} | options)
        opened.append(context)
        trouble.append(listen(context))
        context.set_default_timeout(60_000)
        if user:
            cookie = enter(user).cookies["session"]
            context.add_cookies([{"name": "session", "value": cookie.value, "url": house.url}])
        return context.new_page()

    yield open_browser
    for context in opened:
        context.close()
    assert [line for lines in trouble for line in lines] == []


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
