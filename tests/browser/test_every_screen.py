"""Every screen, as everybody who may see it: readable, free of refusals and errors, and usable without a mouse."""

from copy import copy
from functools import partial
from urllib.parse import urlsplit

import pytest

from config.checks import policy, routes
from tests.browser.screens import NO_SCREENS, SCREENS
from tests.browser.shop import furnish
from tests.cast import person
from tests.house.browsing import leave, listen

WIDTHS = {"phone": 390, "desktop": 1280}
BETWEEN = (820, 1100)  # a tablet and a small notebook: nothing may stick out there either
PEOPLE = ("guest", "ada", "ben", "mona", "cleo", "mira")

AT_ONCE = 8  # screens in one test: several processes share the tests among them


def parts():
    """(who, screens) of everybody, a handful at a time."""
    for who in PEOPLE:
        theirs = [screen for screen in SCREENS if screen.who == who]
        for first in range(0, len(theirs), AT_ONCE):
            yield pytest.param(who, theirs[first : first + AT_ONCE], id=f"{who}-{first // AT_ONCE + 1}")


# What gets the focus while somebody tabs through the page, and whether one can see where it is.
FOLLOW = """
window.visited = [];
window.unseen = [];
const ringed = part => {
  const style = getComputedStyle(part);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
};
document.addEventListener('focusin', event => {
  const part = event.target;
  window.visited.push(part);
  requestAnimationFrame(() => {
    if (part !== document.activeElement || part.id === 'main') return;
    const around = [part, part.parentElement, part.parentElement?.parentElement, ...(part.labels ?? [])];
    if (!around.some(one => one && ringed(one))) window.unseen.push(part.outerHTML.slice(0, 120));
  });
});
"""
# All that can be worked and is to be seen; of a group of radios one is enough.
WORKABLE = """
[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.disabled && part.tabIndex >= 0)
"""
MISSED = f"""
{WORKABLE}.filter(part => !window.visited.some(one => one === part
    || (part.type === 'radio' && one.type === 'radio' && one.name === part.name)))
  .map(part => part.outerHTML.slice(0, 120))
"""


@pytest.fixture
def people(make, site, kept):
    """Everybody by name, and what they find: `people["shop"]`."""
    return kept(partial(move_in, make))


def move_in(make):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    leeds = make.store("Leeds")
    people = {name: person(make, name, leeds) for name in PEOPLE if name != "guest"}
    TOTP.activate(people["ben"], generate_totp_secret())
    RecoveryCodes.activate(people["ben"])
    return people | {"shop": furnish(make, people | {"leeds": leeds})}


@pytest.fixture
def shop(people):
    return people["shop"]


@pytest.fixture(scope="module")
def window(browser, browser_context_args):
    """One for all of them: to open it costs a third of what most of these tests do in it. And what goes wrong there."""
    context = browser.new_context(**browser_context_args)
    trouble = listen(context)
    yield context.new_page(), trouble
    context.close()


@pytest.fixture
def page(site, window):
    """Nothing may be refused or fail, as in any browser test; and nothing is remembered from one test to the next."""
    page, trouble = window
    trouble.clear()
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 720})
    page.emulate_media(color_scheme="null")
    yield page
    forget(page, site)
    assert trouble == []


def forget(page, site):
    """Of the window: what its pages kept for themselves; of the browser: who somebody is, and whatever is stored."""
    if page.url.startswith(site.url):
        page.evaluate("sessionStorage.clear()")
    leave(page)
    for other in page.context.pages:
        if other != page:
            other.close()
    page.context.clear_cookies()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": site.url, "storageTypes": "all"})
    devtools.detach()


@pytest.fixture
def context(page):
    return page.context


@pytest.fixture
def as_person(context, site, enter, people):
    """`as_person("ada")`: the browser is hers."""

    def as_person(who):
        context.clear_cookies()
        if who != "guest":
            user = copy(people[who])
            client = enter(user, second_step=True)
            session = client.session  # with the second step, and just asked again: some pages want that
            session["account_authentication_methods_user"] = str(user.pk)
            session["account_authentication_methods"] = [
                method | {"reauthenticated": True} for method in session["account_authentication_methods"]
            ]
            session.save()
            cookie = client.cookies["session"]
            context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
        if who == "mona":
            context.add_cookies(
                [{"name": "kiosk", "value": "a screen's secret", "domain": "localhost", "path": "/kiosk/"}]
            )

    return as_person


def look_at(page, screen, shop):
    """Open it, and make sure that it is what we came for."""
    address = screen.address(shop)
    answer = page.goto(address)
    assert (answer.status, path_of(page.url)) == (screen.status, address), str(screen)


def path_of(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}".rstrip("?")


def test_no_screen_is_forgotten():
    """A page that was added belongs in the table, or among what is no page."""
    pages = {
        entry.name for _, entry in routes() if "GET" in policy(entry)[1] and policy(entry)[0] not in {"use-passwords"}
    }
    shown = {screen.name.rpartition(":")[2] for screen in SCREENS} - {""}

    assert pages - shown - set(NO_SCREENS) == set()
    assert (shown | set(NO_SCREENS)) - pages == set(), "what is in the tables exists"


@pytest.mark.parametrize("who, screens", list(parts()))
def test_it_reads_well_for_everybody_and_is_all_within_reach_of_the_keyboard(
    page, shop, as_person, complaints, who, screens
):
    """Each is opened once, looked at in both widths and in both schemes, and then somebody tabs through it."""
    as_person(who)
    found = []
    for screen in screens:
        look_at(page, screen, shop)
        page.evaluate(FOLLOW)
        found += reads_badly(page, screen, complaints)
        found += out_of_reach(page, screen)
    assert found == []


def reads_badly(page, screen, complaints):
    """All that axe knows at both widths, light at one and dark at the other. Which is which changes from screen to
    screen: what stands around a page stands around its neighbours, too."""
    schemes = ("light", "dark") if SCREENS.index(screen) % 2 else ("dark", "light")
    looks = dict(zip(WIDTHS.values(), schemes, strict=True))
    found = []
    for width in sorted((*BETWEEN, *looks)):
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            found.append(f"{screen}, at {width}: {too_wide} px too wide")
        if colours := looks.get(width):
            page.emulate_media(color_scheme=colours)
            found += [f"{screen}, at {width}, {colours}: {complaint}" for complaint in complaints(page)]
    return found + [f"{screen}: {line}" for line in page.evaluate("window.refused")]


def out_of_reach(page, screen):
    """From the link that skips to the content through everything that can be worked, and out again: no trap."""
    page.evaluate("document.activeElement?.blur(); getSelection().collapse(document.body, 0); scrollTo(0, 0)")
    page.evaluate("window.visited = []; window.unseen = []")
    for _ in range(page.evaluate(f"{WORKABLE}.length") + 6):  # some more: what can be scrolled is a stop too
        page.keyboard.press("Tab")
    page.evaluate("new Promise(requestAnimationFrame)")
    found = [f"{screen}: not reached: {part}" for part in page.evaluate(MISSED)]
    return found + [f"{screen}: focus not to be seen: {part}" for part in page.evaluate("[...new Set(window.unseen)]")]


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen.does], ids=str)
def test_its_main_action_works_by_keyboard(page, shop, as_person, screen):
    as_person(screen.who)
    look_at(page, screen, shop)
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.matches('.skip')"):
        page.keyboard.press("Enter")

    for selector, keys in screen.does:
        page.wait_for_selector(selector)
        tab_to(page, selector)
        page.keyboard.press(keys) if keys in {"Enter", "Space"} else page.keyboard.type(keys)

    if screen.then:
        page.wait_for_selector(screen.then)
    else:
        page.wait_for_url(lambda url: path_of(url) != screen.address(shop))


def tab_to(page, selector):
    for _ in range(120):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")
