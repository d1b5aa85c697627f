"""Two ideas that say the same become one, with the consent of those who wanted them, and back again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collab import gather
from collab.tasks import check, hear
from feedback.actions.claim import claim
from feedback.actions.merge import Refused, merge, say, unmerge
from feedback.actions.moderate import undo, void
from feedback.models import Follow, Idea, Merge, Notice, Ruling, Vote

NOW = timezone.now()


@pytest.fixture
def lids(make):
    return make.idea("Lids for the mugs")


@pytest.fixture
def mugs(make):
    return make.idea("Mugs with lids")


def join(lids, mugs, **fields):
    return merge(**{"absorbed": lids, "survivor": mugs, "by": None, "now": timezone.now()} | fields)


def standing():
    return set(Vote.objects.filter(value=1).values_list("idea", "voter"))


def counts():
    return dict(Idea.objects.with_votes().values_list("pk", "vote_count"))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["vote", "withdraw"]), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.sampled_from(["mine", "other", "partly"]), st.integers(0, 2), st.just(0)),
        st.sampled_from([("join", 0, 0), ("part", 0, 0), ("hear", 0, 0)]),
        st.tuples(st.sampled_from(["void", "restore"]), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("claim"), st.just(2), st.just(0)),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[("vote", 0, 0), ("join", 0, 0), ("mine", 0, 0), ("withdraw", 0, 1), ("vote", 0, 1), ("hear", 0, 0)])
@example(acts=[("vote", 0, 0), ("join", 0, 0), ("mine", 0, 0), ("void", 0, 0), ("mine", 0, 0), ("part", 0, 0)])
@example(acts=[("vote", 2, 0), ("join", 0, 0), ("mine", 2, 0), ("claim", 2, 0), ("hear", 0, 0)])
@given(acts=ACTS)
def test_parting_restores_every_vote_exactly(make, mira, acts):
    """Whatever people did meanwhile: as if the two had never been joined, on the board and in the signals."""
    with transaction.atomic():
        ideas, people = [make.idea("Lids"), make.idea("Mugs")], [make.voter() for _ in range(3)]
        user = make.user()
        own = play(acts, ideas, people, user, mira)
        for joined in Merge.objects.standing():
            unmerge(merge=joined, by=None, now=timezone.now())
        for ruling in Ruling.objects.filter(undone_at=None):
            undo(ruling=ruling, by=mira, now=timezone.now())
        hear()

        assert standing() == own
        expected = {idea.pk: sum(at == idea.pk for at, _ in own) for idea in ideas}
        assert counts() == expected == dict(Idea.objects.values_list("pk", "votes_folded"))
        assert not Vote.objects.filter(through__isnull=False).exists()
        transaction.set_rollback(True)


def play(acts, ideas, people, user, mira):
    """Do it all; returns the wishes as their voters gave them themselves."""
    claimed, own = False, set()
    for what, who, which in acts:
        voter, idea = people[who], ideas[which]
        joined = Merge.objects.standing().first()
        if what == "vote" and idea.vote(voter.pk):
            own.add((idea.pk, voter.pk))
        elif what == "withdraw":
            idea.withdraw(voter.pk)
            own.discard((idea.pk, voter.pk))
        elif what in {"mine", "other", "partly"} and joined:
            say(merge=joined, voter_id=voter.pk, said=what, now=timezone.now())
        elif what == "join":
            join(*ideas)
        elif what == "part" and joined:
            unmerge(merge=joined, by=None, now=timezone.now())
        elif what == "hear":
            hear()
        elif what == "void" and Vote.objects.filter(voter=voter, value=1).exists():
            void(voter=voter, by=mira, now=timezone.now(), reason="rude")
        elif what == "restore" and (ruling := Ruling.objects.filter(voter=voter, undone_at=None).first()):
            undo(ruling=ruling, by=mira, now=timezone.now())
        elif what == "claim" and not claimed:
            claimed = True
            own = claimed_by(voter, people, user, own)
    return own


def claimed_by(guest, people, user, own):
    """The last voter signs in as the first, who has an account: their wishes become one person's."""
    mine = people[0]
    mine.user = user
    mine.save()
    said = set(Vote.objects.filter(voter=mine, through=None).values_list("idea", flat=True))
    brought = {(idea, mine.pk) for idea, voter in own if voter == guest.pk and idea not in said}
    claim(guest=guest, user=user)
    return {wish for wish in own if wish[1] != guest.pk} | brought


def test_cleo_joins_two_and_everybody_is_asked_and_nobodys_vote_moves(make, enter, cleo, ada, lids, mugs):
    make.vote(lids, ada.voter)
    make.vote(mugs)
    client = enter(cleo)
    page = client.get(reverse("feedback:twins")).text
    assert "Lids for the mugs" in page and "This one stays" in page

    client.post(reverse("feedback:twins-join"), {"one": lids.pk, "other": mugs.pk, "keep": mugs.pk, "note": "Same lid"})

    assert counts() == {lids.pk: 1, mugs.pk: 1}
    asked = Notice.objects.get(voter=ada.voter)
    assert "Lids for the mugs" in asked.words[1] and "Mugs with lids" in asked.words[0]
    shopper = enter(ada)
    old = shopper.get(reverse("feedback:idea", args=[lids.pk]), follow=True).text
    assert "was joined with this idea" in old and "Same lid" in old
    assert "Is “Mugs with lids” what you meant?" in shopper.get(reverse("feedback:my-questions")).text


def test_the_counts_follow_the_answers_and_a_mind_can_change(make, enter, ada, lids, mugs):
    make.vote(lids, ada.voter)
    joined = join(lids, mugs)
    client, url = enter(ada), reverse("feedback:answer-merge", args=[joined.pk])

    client.post(url, {"said": "mine"})
    assert counts() == {lids.pk: 1, mugs.pk: 1}

    fragment = client.post(url, {"said": "partly"}, headers={"HX-Request": "true"}).text
    assert counts() == {lids.pk: 1, mugs.pk: 0}
    assert Follow.objects.filter(idea=mugs, voter=ada.voter).exists() and "you follow it" in fragment

    client.post(url, {"said": "other"})
    assert counts() == {lids.pk: 1, mugs.pk: 0} and not Follow.objects.exists()
    assert client.post(url, {"said": "perhaps"}).status_code == 404


def test_a_stranger_has_no_say(make, enter, dan, lids, mugs):
    make.vote(lids)
    joined = join(lids, mugs)
    client = enter(dan)
    client.post(reverse("feedback:idea-vote", args=[mugs.pk]))

    assert client.post(reverse("feedback:answer-merge", args=[joined.pk]), {"said": "mine"}).status_code == 404
    assert client.get(reverse("feedback:twins")).status_code == 403
    assert client.post(reverse("feedback:twins-part", args=[joined.pk])).status_code == 403


def test_a_vote_for_what_was_joined_leads_to_what_stays(client, make, lids, mugs):
    join(lids, mugs)

    answer = client.post(reverse("feedback:idea-vote", args=[lids.pk]))

    assert answer.status_code == 409 and "Mugs with lids" in answer.text
    assert reverse("feedback:idea", args=[mugs.pk]) in answer.text and not Vote.objects.exists()


def test_chains_and_circles_are_refused_in_words(make, enter, cleo, lids, mugs):
    third = make.idea("A third")
    join(lids, mugs)

    for absorbed, survivor in ((mugs, lids), (mugs, third), (third, lids), (lids, third), (mugs, mugs)):
        with pytest.raises(Refused) as refused:
            join(absorbed, survivor)
        assert str(refused.value.words)
    pair = {"one": mugs.pk, "other": third.pk, "keep": third.pk}
    answer = enter(cleo).post(reverse("feedback:twins-join"), pair)
    assert answer.status_code == 422 and "Join the other way round" in answer.text
    assert join(lids, mugs) == Merge.objects.get()


def test_cleo_parts_them_within_30_days_and_not_later(make, enter, cleo, ada, lids, mugs):
    make.vote(lids, ada.voter)
    say(merge=join(lids, mugs), voter_id=ada.voter.pk, said="mine", now=NOW)
    hear()
    client = enter(cleo)

    client.post(reverse("feedback:twins-part", args=[Merge.objects.get().pk]))

    assert counts() == {lids.pk: 1, mugs.pk: 0} and Idea.objects.get(pk=lids.pk).state == Idea.State.OPEN
    hear()
    before = gather.sums()
    gather.forget()
    hear()
    assert gather.sums() == before and check() == 0
    late = join(lids, mugs, now=timezone.now() - timedelta(days=31))
    page = client.post(reverse("feedback:twins-part", args=[late.pk]), follow=True).text
    assert "more than 30 days ago" in page and Idea.objects.get(pk=lids.pk).state == Idea.State.MERGED


def test_what_only_sounds_alike_is_not_suggested_again(make, enter, cleo, lids, mugs):
    client = enter(cleo)

    client.post(reverse("feedback:twins-apart"), {"one": lids.pk, "other": mugs.pk})

    assert "Nothing sounds alike" in client.get(reverse("feedback:twins")).text
