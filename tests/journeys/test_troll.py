"""A troll is held, voided, reads why, and objects: in three people's browsers."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from collab.gather import hear
from feedback.models import Idea, WatchWord

SHOUTED = "CASINO instead of mugs"
OBJECTION = "I was showing my class how it works."


@pytest.fixture
def ideas(make, ada):
    """What other people wish for; the word that makes a post wait is known."""
    WatchWord.objects.create(word="casino")
    found = [make.idea(f"Number {n}") for n in range(4)]
    for idea in found:
        make.vote(idea, ada.voter)
    return found


@pytest.fixture
def max_(make):
    """Moderates, too."""
    return make.user("max@example.com", name="Max Second", role="moderator")


def counts(ideas):
    rows = {idea.pk: idea.vote_count for idea in Idea.objects.with_votes()}
    return [rows[idea.pk] for idea in ideas]


def test_a_troll_is_held_voided_and_objects(walk, enter, ada, mira, max_, ideas):
    troll, miras, maxs = walk.as_person(width=390), walk.as_person(mira), walk.as_person(max_)

    held = shout(walk, troll, ideas)
    assert Client().get(reverse("feedback:idea", args=[held.pk])).status_code == 404, "nobody else sees it"
    void_all_and_hide(walk, miras)
    hear()
    assert counts(ideas) == [1, 1, 1, 1]

    object_once(walk, troll, enter(ada))
    refuse_one_s_own(walk, miras)
    grant(walk, maxs)

    assert counts(ideas) == [2, 2, 2, 2]
    troll.goto("/my/notices/")
    expect(troll.get_by_role("main")).to_contain_text("You were right")
    assert Idea.objects.get(pk=held.pk).state == "hidden", "the other ruling stands"
    miras.goto("/moderation/")
    expect(miras.get_by_role("main")).to_contain_text("Nothing waits")
    walk.look(miras)


def shout(walk, troll, ideas):
    """Four votes and a post, as a guest; the post waits, and only its author can see it."""
    troll.goto("/")
    for idea in ideas:
        ticket = troll.locator(f"#ticket-{idea.pk}")
        ticket.click()
        expect(ticket).to_have_attribute("aria-pressed", "true")
    walk.look(troll)
    troll.goto("/ideas/new/")
    walk.look(troll)
    troll.get_by_label("In one line").fill(SHOUTED)
    troll.get_by_label("I am 16 or older").check()
    troll.get_by_role("button", name="Ask for it").click()
    expect(troll.get_by_role("main")).to_contain_text("Only you can see this until somebody has read it")
    walk.look(troll)
    return Idea.objects.get(title=SHOUTED)


def void_all_and_hide(walk, miras):
    miras.goto("/moderation/")
    expect(miras.get_by_role("main")).to_contain_text("It holds a word we look at first")
    walk.look(miras)
    miras.get_by_role("link", name="Their posts and votes").click()
    expect(miras.get_by_role("main")).to_contain_text("4 votes, at most 4 in one hour")
    walk.look(miras)
    miras.get_by_label("It looks made by a machine").check()
    miras.get_by_label("A word to whoever voted").fill("Four in a second.")
    miras.get_by_role("button", name="Void all 4 votes of this hand").click()
    expect(miras.get_by_role("status")).to_contain_text("4 votes do not count any more")
    walk.look(miras)

    miras.goto(f"/moderation/#idea-{Idea.objects.get(title=SHOUTED).pk}")
    miras.keyboard.press("h")  # where the address leads to is the present case
    miras.get_by_label("It is an advert").check()
    miras.get_by_role("button", name="Hide it").click()
    expect(miras.get_by_role("status")).to_contain_text("Its author is told why")


def object_once(walk, troll, adas):
    """Told why, signed out as they are; what they say against it is heard once."""
    troll.goto("/my/voice/")
    walk.look(troll)
    troll.get_by_role("link", name="Your notices, 3 new").click()
    expect(troll.get_by_role("main")).to_contain_text("Four in a second.")
    walk.look(troll)
    troll.get_by_role("listitem").filter(has_text="Four in a second.").get_by_role("link").click()
    expect(troll.get_by_role("heading", level=1)).to_have_text("4 votes of yours do not count")
    assert adas.get(troll.url).status_code == 404, "it is nobody else's"

    troll.get_by_role("button", name="Ask for a second look").click()
    expect(troll.get_by_role("heading", name="There is a problem")).to_be_visible()
    walk.look(troll)
    troll.get_by_label("How do you see it?").fill(OBJECTION)
    troll.get_by_role("button", name="Ask for a second look").click()
    expect(troll.get_by_role("main")).to_contain_text("Somebody looks at it again")
    expect(troll.get_by_role("button", name="Ask for a second look")).to_have_count(0)


def refuse_one_s_own(walk, miras):
    """Who ruled does not decide it."""
    miras.goto("/moderation/")
    miras.get_by_label("Your answer").fill("No.")
    miras.get_by_role("button", name="They are right").click()
    expect(miras.get_by_role("main")).to_contain_text("another moderator")


def grant(walk, maxs):
    maxs.goto("/moderation/")
    expect(maxs.get_by_role("main")).to_contain_text(OBJECTION)
    walk.look(maxs)
    maxs.get_by_label("Your answer").fill("A class may vote.")
    maxs.get_by_role("button", name="They are right").click()
    expect(maxs.get_by_role("main")).to_contain_text("Its author is told")
