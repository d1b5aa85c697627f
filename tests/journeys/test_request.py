"""A customer asks somebody in a store: two taps on the tablet, and the merchandiser reads their words."""

import pytest
from playwright.sync_api import expect

from collab.models import Suggestion
from feedback.models import StoreRequest
from tests.house.processes import eventually

WORDS = "mugs with lids, for the train"


@pytest.fixture
def idea(make, mugs):
    """Somebody wants it already, so it waits on Cleo's desk."""
    idea = make.idea("Mugs with lids")
    make.vote(idea)
    return idea


def test_what_a_customer_asked_for_is_counted_and_quoted(house, open_browser, idea, ada, ben, cleo, leeds):
    eventually(lambda: Suggestion.objects.filter(idea=idea, asked=0).exists())
    bens = open_browser(ben, viewport={"width": 820, "height": 1180})

    # Ben finds Ada
    bens.goto("/staff/")
    bens.get_by_label("Card, phone, name or e-mail").press_sequentially("lovel")
    bens.get_by_role("link", name="Ada Lovelace").click()
    expect(bens.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")

    # two taps: the field for her words, and the idea that says the same
    bens.get_by_label("In their words").click()
    bens.keyboard.type(WORDS)
    bens.get_by_role("button", name=f"Log it: {idea.title}").click()
    expect(bens.locator("#toasts")).to_contain_text(WORDS)

    # it is heard, and speaks for the idea
    asked = StoreRequest.objects.get()
    assert (asked.idea, asked.store, asked.voter, asked.text) == (idea, leeds, ada.voter, WORDS)
    eventually(lambda: StoreRequest.objects.filter(heard_at__isnull=False).exists())
    suggestion = eventually(lambda: Suggestion.objects.filter(idea=idea, asked=1).first())

    # Cleo sees it, in Ada's words and without her name
    cleos = open_browser(cleo)
    cleos.goto("/desk/")
    expect(cleos.locator("#suggestions")).to_contain_text("asked for once in a store")
    cleos.goto(f"/desk/{suggestion.pk}/")
    expect(cleos.locator("blockquote")).to_contain_text(WORDS)
    assert "Lovelace" not in cleos.content()
