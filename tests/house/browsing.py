"""A real browser where Chromium is installed; where it is not, the run says so, and fails under CI=true."""

import contextlib
import os
import shutil
from functools import partial

import pytest

from tests.house.processes import PATIENCE, ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
# The same without the window around the page, which nobody sees here and which costs more than many a page.
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
NEEDS_BROWSER = {"page", "browser", "context", "new_context"}

COLOURS = ["color-contrast", "link-in-text-block"]  # axe's rules that light and dark answer differently

# Whatever the browser refuses or stumbles over is a failure, whoever was to notice it.
LISTEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(
  `${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
"""


def pytest_collection_modifyitems(config, items):
    """Browser tests last: what they would show slowly, a unit test shows first."""
    rest = [item for item in items if not NEEDS_BROWSER & set(item.fixturenames)]
    browser = [item for item in items if NEEDS_BROWSER & set(item.fixturenames)]
    if BROWSER is None and browser:
        config.browser_not_run = True
        config.hook.pytest_deselected(items=browser)
        browser = []
    items[:] = rest + browser


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    config = session.config
    if not getattr(config, "browser_not_run", False):
        return
    if hasattr(config, "workeroutput"):
        config.workeroutput["browser_not_run"] = True
    elif os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Of several processes that share the tests, one says it for all."""
    if getattr(node, "workeroutput", {}).get("browser_not_run"):
        node.config.browser_not_run = True


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if getattr(config, "browser_not_run", False) and not hasattr(config, "workeroutput"):
        print("browser: not run")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE * 1000)  # a busy machine is slow, not wrong
    # Playwright keeps an event loop running in this thread from now on; Django would take us for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {
        "executable_path": BROWSER,
        "args": [
            "--no-sandbox",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-gpu",
            "--process-per-site",  # a page after another needs no process of its own
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, web_process):
    """`page.goto("/")` finds the site."""
    return browser_context_args | {"base_url": web_process.url, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def context(site, context):
    """Nothing may be refused by the CSP, nothing may fail in a script, on any page of the test."""
    trouble = listen(context)
    yield context
    for page in context.pages:
        leave(page)
    assert trouble == []


def leave(page):
    """Chromium may never close a page that is on its way to another: it arrives, or is stopped, first."""
    from playwright.sync_api import Error

    for _ in range(2):
        with contextlib.suppress(Error):  # it was faster: then it has arrived
            page.goto("about:blank")
            return


@contextlib.contextmanager
def held_back(page, address):
    """A slow line: what the page asks for at this address arrives only when the block is over."""
    held = []
    page.route(address, lambda route: held.append(route))
    yield
    for route in held:
        route.continue_()
    page.unroute(address)


def listen(context):
    """Whatever goes wrong in this browser from now on."""
    context.set_default_timeout(PATIENCE * 1000)
    trouble = []

    def note(message):
        # A 404 or a 422 the test asked for is logged as well; statuses are the test's own business.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            trouble.append(message.text)

    context.add_init_script(LISTEN)
    context.on("console", note)
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    return trouble


@pytest.fixture(scope="session")
def axe_source():
    return read_axe()


def read_axe():
    return next((ROOT / "tests" / "vendor").glob("axe-core-*/axe.min.js")).read_text()


@pytest.fixture
def complaints(axe_source):
    """`complaints(page)`: what axe finds wrong with it."""
    return partial(what_axe_finds, axe_source)


def what_axe_finds(axe_source, page, only=None):
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source)  # not a script tag: the CSP stays on
    options = {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@pytest.fixture
def assert_accessible(complaints):
    """`assert_accessible(page)`: axe finds nothing to complain about."""

    def check(page):
        assert complaints(page) == [], page.url
        assert page.evaluate("window.refused") == [], page.url

    return check
