"""A wish's way: from a tap on a ticket to the merchandiser's desk, and back as a promise, a thank-you and a shelf."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalog.models import Listing
from collab.models import Decision
from feedback.models import Idea
from loyalty.actions.welcome import welcome
from loyalty.models import Account
from tests.house.processes import eventually
from tests.importing import run

TITLE = "Mugs with lids"
SOON = timezone.localdate() + timedelta(days=30)

# A reload would forget it.
MARK = "window.sameVisit = true"


@pytest.fixture
def nell(make):
    """Who had the idea."""
    user = make.user("nell@example.com", name="Nell Author")
    welcome(user=user)
    return user


@pytest.fixture
def idea(make, mugs, nell):
    return make.idea(TITLE, author=nell.voter)


@pytest.fixture
def decided(idea):
    """What Cleo decided: her time to undo it passes, and it takes effect."""

    def decided():
        Decision.objects.update(not_before=timezone.now())
        return eventually(lambda: Decision.objects.filter(carried_out_at__isnull=False).first())

    return decided


def points(user):
    return Account.objects.get(profile__user=user).balance


def test_a_vote_becomes_a_promise_a_thank_you_and_a_shelf(
    house, open_browser, idea, ada, nell, cleo, leeds, decided, settings, tmp_path
):
    cleos, adas = open_browser(cleo), open_browser(ada)
    cleos.goto("/desk/")
    expect(cleos.get_by_text("The desk is clear")).to_be_visible()
    cleos.wait_for_selector("html[data-socket=on]")
    cleos.evaluate(MARK)

    # Ada wants letters about it, and wants it
    adas.goto("/my/data/")
    adas.get_by_role("switch", name="Answers to what I ask").click()
    expect(adas.get_by_role("switch", name="Answers to what I ask")).to_have_attribute("aria-checked", "true")
    adas.goto("/")
    adas.get_by_role("button", name=TITLE).click()
    expect(adas.get_by_role("button", name=TITLE)).to_have_attribute("aria-pressed", "true")

    # it is on Cleo's desk by itself
    expect(cleos.get_by_role("link", name=TITLE)).to_be_visible()
    assert cleos.evaluate("window.sameVisit"), "without a reload"

    # Cleo promises it
    cleos.get_by_role("link", name=TITLE).click()
    cleos.wait_for_url("**/desk/*/")
    cleos.get_by_label("Get it").check()
    cleos.get_by_label("On the shelf by").fill(SOON.isoformat())
    expect(cleos.locator("#preview")).to_contain_text(f"by {SOON.day} {SOON:%B %Y}")
    cleos.get_by_role("button", name="Decide", exact=True).click()
    expect(cleos.get_by_role("status").filter(has_text="Nobody is told before")).to_be_visible()
    assert not ada.voter.notices.exists(), "nobody is told while it can be undone"

    # and everything follows
    decision = decided()
    assert decision.carried_out_at >= decision.not_before
    adas.goto("/my/notices/")
    expect(adas.get_by_role("main")).to_contain_text(f"We are getting “{TITLE}”")
    expect(adas.get_by_role("main")).to_contain_text(f"on the shelf by {SOON.day} {SOON:%B %Y}")
    letter = eventually(lambda: house.letters(ada))[0]
    assert letter.subject == f"We are getting “{TITLE}”"
    assert points(nell) == settings.AUTHOR_POINTS
    assert points(ada) == 0

    # the first ones arrive in Leeds
    idea.refresh_from_db()
    stock = f"store,sku,quantity\n{leeds.code},{idea.variant.sku},12\n"
    run("import_stock", stock, tmp_path, "--commit")
    assert Listing.objects.current().filter(variant=idea.variant, store=leeds).exists()
    eventually(lambda: Idea.objects.filter(pk=idea.pk, stage=Idea.Stage.SHELF).exists())
    adas.reload()
    expect(adas.get_by_role("main")).to_contain_text("Leeds")
    letters = eventually(lambda: house.letters(ada)[1:])
    assert len(letters) == 1 and "Leeds" in letters[0].text

    # and everybody was told and thanked once
    assert sorted(ada.voter.notices.values_list("kind", flat=True)) == ["coming", "listed"]
    assert points(nell) == settings.AUTHOR_POINTS


def test_cleo_takes_a_decision_back_and_nobody_hears_of_it(open_browser, idea, ada, nell, cleo):
    idea.vote(ada.voter.pk)
    cleos = open_browser(cleo)
    cleos.goto("/desk/")
    cleos.get_by_role("link", name=TITLE).click()
    cleos.wait_for_url("**/desk/*/")
    cleos.get_by_label("Get it").check()
    cleos.get_by_label("On the shelf by").fill(SOON.isoformat())
    cleos.get_by_role("button", name="Decide", exact=True).click()

    cleos.get_by_role("button", name="Undo").first.click()

    expect(cleos.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
    assert not Decision.objects.exists()
    assert not ada.voter.notices.exists()
    assert points(nell) == 0
