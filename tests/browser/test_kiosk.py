"""A screen in a store in a real browser: without a connection, and when somebody walks away."""

import pytest
from playwright.sync_api import expect

from feedback.models import Idea, KioskVisit
from tests.house.processes import eventually


@pytest.fixture
def wish(context, site, make, leeds):
    """The browser is a screen in the Leeds store."""
    make.kiosk(leeds)
    context.add_cookies([{"name": "kiosk", "value": "a screen's secret", "domain": "localhost", "path": "/kiosk/"}])
    return make.idea("Teacups in sage green", store=leeds)


def votes(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def too_small(page):
    """What a finger would miss: everything to touch that measures less than 56 pixels."""
    return page.locator("a:visible, button:visible, input:visible, summary:visible, label.check:visible").evaluate_all(
        """all => all.filter(one => !one.closest(".visually-hidden, .skip") && !one.matches("label input"))
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 56 || box.height < 56)"""
    )


def watched_over(page):
    """Until the next page of the visit counts the seconds in which nobody touches it: then it says that it is there."""
    before = page.url
    return page.expect_request(lambda request: request.url.endswith("/heartbeat/") and page.url != before)


def test_votes_wait_on_the_screen_without_a_connection_and_then_count_once(page, context, wish):
    page.goto("/kiosk/")
    expect(page.locator("html")).to_have_attribute("data-kept", "yes")
    badge, ticket = page.locator("#kiosk-badge"), page.locator(".ticket")
    page.goto("/kiosk/thanks/")  # not to be had like this: such a page has ways out of the screen
    expect(page.locator("[data-attract]")).to_be_visible()

    context.set_offline(True)
    for waiting, early in ((1, False), (2, True)):  # two shoppers; the other is faster than the page's script
        page.locator(".kiosk-touch").click()
        expect(ticket).to_have_attribute("aria-pressed", "false")
        page.locator("[data-vote]").evaluate("form => form.submit()") if early else ticket.click()
        expect(ticket).to_have_attribute("aria-pressed", "true")
        expect(badge).to_contain_text(f"{waiting} saved here, will be sent")
        page.get_by_role("button", name="Done").click()
        page.get_by_role("button", name="Finish").click()
        expect(page.locator("[data-attract]")).to_be_visible()
    expect(badge).to_contain_text("2 saved here, will be sent")
    assert votes(wish) == 0

    context.set_offline(False)

    expect(badge).to_be_hidden()
    assert votes(wish) == 2
    eventually(lambda: KioskVisit.objects.filter(ended_at__isnull=False).count() == 2)


def test_who_walks_away_is_asked_and_then_forgotten(page, wish, assert_accessible):
    page.clock.install()
    page.goto("/kiosk/")
    with watched_over(page):
        page.locator(".kiosk-touch").click()
    page.locator(".ticket").click()
    expect(page.locator(".ticket output")).to_have_text("1")
    left = page.url
    assert too_small(page) == []
    page.get_by_role("link", name="Something else").click()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert too_small(page) == []
    with watched_over(page):
        page.get_by_role("link", name="Back to the shelf").click()

    page.clock.fast_forward(61_000)
    expect(page.get_by_role("heading", name="Still there?")).to_be_visible()
    page.get_by_role("button", name="Yes, go on").click()
    with watched_over(page):
        page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_accessible(page)
    assert too_small(page) == []
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("heading", name="Still there?")).to_be_visible()
    page.clock.run_for(21_000)

    expect(page.locator("[data-attract]")).to_be_visible()
    page.goto(left)
    expect(page.locator("[data-attract]")).to_be_visible()
    assert votes(wish) == 1
