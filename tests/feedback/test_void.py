"""A moderator voids votes: they count 0, are kept with the reason, and count again when that is undone."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.gather import forget, hear, sums
from feedback.actions.claim import claim
from feedback.actions.moderate import SomeoneWasFaster, undo, void
from feedback.models import Idea, Ruling, Vote, Voter


def count(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def test_all_votes_of_a_hand_are_voided_and_restored_and_every_sum_follows(enter, mira, make):
    ideas, hand, other = [make.idea(f"Number {n}") for n in range(3)], make.voter(), make.voter()
    for idea in ideas:
        make.vote(idea, hand)
        make.vote(idea, other)
    hear()
    before, at_work = sums(), enter(mira)

    page = at_work.post(
        reverse("feedback:moderation-voter", args=[hand.pk]), {"all": "1", "reason": "machine"}, follow=True
    )

    assert "3 votes do not count any more" in page.text
    assert [count(idea) for idea in ideas] == [1, 1, 1]
    hear()
    voided = sums()
    assert [count(idea) for idea in ideas] == [1, 1, 1]
    forget()
    hear()
    assert sums() == voided, "heard anew it is the same"

    assert "Restore" in at_work.get("/moderation/?tab=decided").text
    at_work.post(reverse("feedback:moderation-undo", args=[Ruling.objects.get().pk]))

    assert [count(idea) for idea in ideas] == [2, 2, 2]
    hear()
    assert sums() == before
    assert not Vote.objects.voided().exists()


def test_who_voted_sees_their_wish_may_change_it_and_it_goes_on_counting_nothing(mira, make):
    guest, idea = Client(), make.idea()
    url = reverse("feedback:idea-vote", args=[idea.pk])
    guest.post(url)
    ruling = void(voter=Voter.objects.get(votes__idea=idea), idea=idea, by=mira, now=timezone.now(), reason="machine")

    page = guest.get(reverse("feedback:idea", args=[idea.pk])).text
    assert "Your vote for this does not count" in page and 'aria-pressed="true"' in page
    for want, wish in (("1", 1), ("0", 0), ("1", 1)):
        assert guest.post(url, {"want": want}).status_code == 302
        vote = Vote.objects.get(idea=idea)
        assert (vote.value, vote.voided_wish, count(idea)) == (0, wish, 0)
    with pytest.raises(SomeoneWasFaster), transaction.atomic():
        void(voter=vote.voter, idea=idea, by=mira, now=timezone.now(), reason="machine")

    assert undo(ruling=ruling, by=mira, now=timezone.now())
    assert not undo(ruling=ruling, by=mira, now=timezone.now()), "once"
    assert count(idea) == 1


WISH = st.sampled_from([None, 0, 1, "voided"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(WISH, WISH, st.booleans()), min_size=1, max_size=4))
def test_whatever_a_guest_and_the_account_said_the_claim_is_exact(said, people):
    """For each idea: one voice, the account's own word first; what was voided stays voided, and all sums agree."""
    make, mira = people
    with transaction.atomic():
        user = make.user()
        mine, guest = make.voter(user), make.voter()
        ideas = [make.idea() for _ in said]
        for idea, (guests, own, heard) in zip(ideas, said, strict=True):
            for voter, wish in ((guest, guests), (mine, own)):
                cast(idea, voter, wish, mira)
            if heard:
                hear()

        claim(guest=guest, user=user)

        expected = [own if own is not None else guests for guests, own, _heard in said]
        assert [count(idea) for idea in ideas] == [int(wish == 1) for wish in expected]
        hear()
        assert [count(idea) for idea in ideas] == [int(wish == 1) for wish in expected]
        standing = {vote.idea_id: vote for vote in Vote.objects.wished().filter(voter__in=[mine, guest])}
        assert {pk for pk, vote in standing.items() if vote.voided_by_id} == {
            idea.pk for idea, wish in zip(ideas, expected, strict=True) if wish == "voided"
        }
        assert not Vote.objects.wished().filter(voter=guest).exists()
        for ruling in Ruling.objects.filter(voter=mine):
            undo(ruling=ruling, by=mira, now=timezone.now())
        assert [count(idea) for idea in ideas] == [int(wish in (1, "voided")) for wish in expected]
        transaction.set_rollback(True)


def cast(idea, voter, wish, mira):
    if wish is None:
        return
    idea.vote(voter.pk)
    if wish == 0:
        idea.withdraw(voter.pk)
    if wish == "voided":
        void(voter=voter, idea=idea, by=mira, now=timezone.now(), reason="machine")


@pytest.fixture
def people(make, mira):
    """What each example begins with; each takes back what it wrote."""
    return make, mira
