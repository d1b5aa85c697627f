"""The shopper's pages in a real browser: taps, keys, other people's votes, and no script at all."""

import contextlib
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from feedback.models import Idea, Impression, StatusChange, Vote
from ground.live import ring
from tests.house.processes import eventually


@pytest.fixture
def shelf(make, leeds):
    """A board with something of everything on it."""
    cups = make.category("Tea and table")
    cups.picture = "img/departments/tea-and-table.svg"
    cups.save()
    variant = make.variant("Regency teacup", category=cups)
    green = make.idea("Teacups in sage green", category=cups, product=variant.product, store=leeds)
    make.idea("كوب شاي باللون الأخضر", category=cups)
    coming = make.idea("Gift wrap at the till", stage="coming")
    StatusChange.objects.create(idea=coming, stage="coming", reason="From May on.", team="Range team", cause="x")
    make.board("how-we-shop")
    return green, variant


@pytest.fixture
def enter_browser(context, site, enter):
    """`enter_browser(ada)`: the browser is signed in as Ada."""

    def enter_browser(user, into=context):
        cookie = enter(user).cookies["session"]
        into.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])

    return enter_browser


def ticket(page, idea):
    return page.locator(f"#ticket-{idea.pk}")


def test_it_counts_at_one_tap_keeps_the_focus_and_offers_to_undo(page, shelf):
    idea, _ = shelf
    page.goto("/")
    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "false")

    ticket(page, idea).click()

    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "true")
    expect(ticket(page, idea).locator("output")).to_have_text("1")
    expect(ticket(page, idea)).to_be_focused()
    assert page.evaluate("location.pathname") == "/"

    page.get_by_role("button", name="Undo").click()

    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "false")
    assert not Vote.objects.filter(value=1).exists()

    other = Idea.objects.get(title="Gift wrap at the till")  # of which no news is on its way
    page.goto(f"/ideas/{other.pk}/")
    expect(page.get_by_text("You see how many want it")).to_be_visible()
    ticket(page, other).click()
    expect(ticket(page, other)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You see how many want it")).to_be_hidden()


def test_it_moves_the_ticket_in_another_browser_where_the_number_may_be_seen(page, new_context, shelf):
    idea, _ = shelf
    watching = page
    watching.goto("/")
    ticket(watching, idea).click()
    expect(ticket(watching, idea).locator("output")).to_have_text("1")
    expect(watching.locator("html")).to_have_attribute("data-socket", "on")
    other = new_context().new_page()
    other.goto("/")
    last = watching.locator(".ticket").last
    last.focus()
    watching.evaluate("window.sameVisit = true")
    assert ticket(other, idea).locator("output").count() == 0  # not before this visitor has voted

    ticket(other, idea).click()

    expect(ticket(watching, idea).locator("output")).to_have_text("2")
    assert watching.evaluate("window.sameVisit"), "without a reload"
    expect(last).to_be_focused()


NOTE_TAKEN_BACK = """
id => new MutationObserver(() => {
  window.takenBack ||= document.getElementById(id).getAttribute("aria-pressed") !== "true";
}).observe(document.body, {subtree: true, childList: true, attributes: true})
"""


def test_news_that_were_on_the_way_take_no_vote_back(page, make, shelf):
    idea, _ = shelf
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-socket", "on")
    held = []
    page.route(lambda url: urlsplit(url).path == "/", lambda route: held.append((route, route.fetch())), times=1)
    make.idea("A lid alone")
    ring("board.product-mix", look_again=True)
    eventually(lambda: page.title() and held)  # the board as it was before her tap: a slow line

    ticket(page, idea).click()
    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "true")
    page.evaluate(NOTE_TAKEN_BACK, f"ticket-{idea.pk}")
    for route, before in held:
        with contextlib.suppress(Error):  # nobody waits for it any more
            route.fulfill(response=before)

    expect(page.locator("#shelf")).to_contain_text("A lid alone")
    assert not page.evaluate("window.takenBack")


def test_it_finds_its_place_again_on_the_way_back(page, make):
    for number in range(45):
        make.idea(f"Idea number {number:02}")
    page.goto("/?sort=new")
    page.get_by_role("link", name="Show 20 more").click()
    expect(page.locator(".bay")).to_have_count(40)
    expect(page).to_have_url(re.compile("shown=40"))
    far = page.locator(".bay h2 a").nth(35)
    title = far.inner_text()
    far.scroll_into_view_if_needed()
    far.click()
    expect(page.locator("h1")).to_have_text(title)

    page.go_back()
    expect(page.locator(".bay")).to_have_count(40)
    expect(page.locator(".bay h2 a").nth(35)).to_be_in_viewport()

    page.go_back()
    expect(page.locator(".bay")).to_have_count(20)


def test_it_goes_back_when_the_vote_could_not_be_sent(new_context, site, shelf):
    idea, _ = shelf
    page = new_context().new_page()  # the failure is wanted: its line in the console is no trouble
    page.goto("/")
    page.route("**/vote/", lambda route: route.abort())

    ticket(page, idea).click()

    expect(page.locator(".toast")).to_contain_text("Nothing was lost")
    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "false")


def test_it_works_with_the_keyboard_alone(page, shelf):
    page.goto("/?sort=new")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    page.keyboard.press("j")
    page.keyboard.press("v")
    expect(page.locator(".bay").first.locator(".ticket")).to_have_attribute("aria-pressed", "true")

    page.keyboard.press("/")
    page.keyboard.type("teacup")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=teacup"))
    page.wait_for_load_state()

    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("voice")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/voice/"))


def test_it_lets_single_keys_be_switched_off(page, shelf):
    page.goto("/")
    page.keyboard.press("?")
    page.get_by_label("Use single keys on this device").uncheck()
    page.get_by_role("button", name="Close").click()

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.matches('[data-key-search]')") is False


def test_it_works_without_script(browser, site, shelf):
    idea, _ = shelf
    page = browser.new_context(base_url=site.url, java_script_enabled=False).new_page()
    page.goto("/")

    ticket(page, idea).click()
    expect(ticket(page, idea)).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Order").select_option("new")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("sort=new"))

    page.goto("/ideas/new/")
    page.get_by_label("In one line").fill("A keep cup in racing green")
    page.get_by_label("I am 16 or older").check()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("h1")).to_have_text("A keep cup in racing green")


def test_it_shows_near_same_ideas_while_ada_types(page, shelf):
    page.goto("/ideas/new/")

    page.get_by_label("In one line").press_sequentially("sage green teacups", delay=10)

    expect(page.locator("#alike")).to_contain_text("Teacups in sage green")
    expect(page.locator("#id_title")).to_be_focused()


def test_it_leads_to_the_problem_and_keeps_what_was_typed(page, shelf):
    page.goto("/ideas/new/")
    page.get_by_text("Add a photo").click()
    page.get_by_label("Why, and what exactly?").fill("For the train.")

    page.get_by_role("button", name="Ask for it").click()

    expect(page.locator(".problem")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.get_by_label("Why, and what exactly?")).to_have_value("For the train.")
    page.get_by_role("link", name="Say what you would like").click()
    expect(page.get_by_label("In one line")).to_be_focused()


def test_it_keeps_the_state_of_the_board_in_the_address(page, make, shelf):
    for number in range(30):
        make.idea(f"Idea number {number}")
    page.goto("/")

    page.route("**/?*sort=*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    for order in ("wanted", "decided", "new"):  # on a slow line the last word counts, not the first
        page.get_by_label("Order").select_option(order)
    expect(page).to_have_url(re.compile("sort=new"))
    page.get_by_role("link", name="Show 20 more").click()
    expect(page.locator(".bay")).to_have_count(33)
    expect(page).to_have_url(re.compile("shown=40"))

    page.locator(".bay a").last.click()
    expect(page.locator("h1")).not_to_have_text("What should be on our shelf?")
    page.go_back()
    expect(page.locator(".bay")).to_have_count(33)


PUT_AWAY = """
() => {
  for (const state of ["hidden", "visible"]) {
    Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
  }
}
"""


def test_it_reports_once_what_came_into_view(page, shelf):
    sent = []
    page.on("request", lambda request: "/seen/" in request.url and sent.append(request.url))
    page.clock.install()
    page.goto("/")

    def look_for_a_second_and_put_it_away():
        page.clock.run_for(1000)
        page.evaluate(PUT_AWAY)
        return sent

    eventually(look_for_a_second_and_put_it_away)
    look_for_a_second_and_put_it_away()
    eventually(lambda: Impression.objects.count() >= 2)

    assert len(sent) == 1
    assert set(Impression.objects.values_list("idea", flat=True)) <= set(Idea.objects.values_list("pk", flat=True))


def test_it_stays_within_its_weight(page, shelf):
    """First view: at most 40 KB of script and 15 KB of style (gzipped), 80 KB of fonts."""
    import gzip

    weights = {"script": 0, "stylesheet": 0, "font": 0}

    def weigh(response):
        kind = response.request.resource_type
        if kind in weights:
            body = response.body()
            weights[kind] += len(body) if kind == "font" else len(gzip.compress(body))

    page.on("response", weigh)
    page.goto("/", wait_until="networkidle")

    assert 0 < weights["script"] <= 40 * 1024
    assert 0 < weights["stylesheet"] <= 15 * 1024
    assert weights["font"] <= 80 * 1024
