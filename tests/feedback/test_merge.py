"""Two ideas that say the same become one, with the consent of those who wanted them, and back again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collab import gather
from collab.models import SignalDay, SignalKind
from collab.tasks import check, hear
from feedback.actions.answer import askers
from feedback.actions.claim import claim
from feedback.actions.merge import Refused, merge, say, unmerge
from feedback.actions.moderate import undo, void
from feedback.actions.pledge import Word, not_for_me, pledge
from feedback.models import Follow, Idea, Merge, NotForMe, Notice, Pledge, Ruling, Vote

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


def pledged():
    rows = Pledge.objects.standing().filter(through=None).values_list("idea", "voter", "value", "notify", "price")
    return {(idea, voter): tuple(said) for idea, voter, *said in rows}


def not_for():
    return set(NotForMe.objects.filter(value=1).values_list("idea", "voter"))


def heard():
    """What the signals of each kind say of each idea."""
    kinds = (SignalKind.VOTE, SignalKind.PLEDGE, SignalKind.NOTIFY, SignalKind.NOT_FOR_ME)
    rows = SignalDay.objects.filter(kind__in=kinds).values_list("kind", "subject_id", "value")
    return add_up((kind, idea, value) for kind, idea, value in rows)


def add_up(rows):
    sums = {}
    for kind, idea, value in rows:
        sums[kind, idea] = sums.get((kind, idea), 0) + value
    return {key: value for key, value in sums.items() if value}


def counts():
    return dict(Idea.objects.with_votes().values_list("pk", "vote_count"))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["vote", "withdraw", "against"]), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.sampled_from(["pledge", "notify"]), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.sampled_from(["mine", "other", "partly"]), st.integers(0, 2), st.just(0)),
        st.sampled_from([("join", 0, 0), ("part", 0, 0), ("hear", 0, 0)]),
        st.tuples(st.sampled_from(["void", "restore"]), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("claim"), st.just(2), st.just(0)),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[("vote", 0, 0), ("join", 0, 0), ("mine", 0, 0), ("withdraw", 0, 1), ("vote", 0, 1), ("hear", 0, 0)])
@example(acts=[("vote", 0, 0), ("join", 0, 0), ("mine", 0, 0), ("void", 0, 0), ("mine", 0, 0), ("part", 0, 0)])
@example(acts=[("vote", 2, 0), ("join", 0, 0), ("mine", 2, 0), ("claim", 2, 0), ("hear", 0, 0)])
@example(acts=[("pledge", 0, 0), ("join", 0, 0), ("mine", 0, 0), ("hear", 0, 0), ("notify", 0, 1), ("partly", 0, 0)])
@example(acts=[("notify", 2, 0), ("against", 2, 1), ("join", 0, 0), ("mine", 2, 0), ("hear", 0, 0), ("claim", 2, 0)])
@example(acts=[("pledge", 0, 0), ("against", 0, 1), ("join", 0, 0), ("mine", 0, 0), ("vote", 0, 1), ("part", 0, 0)])
@given(acts=ACTS)
def test_parting_restores_every_vote_and_pledge_exactly(make, mira, acts):
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

        assert (standing(), pledged(), not_for()) == (own.votes, own.pledges, own.against)
        expected = {idea.pk: sum(at == idea.pk for at, _ in own.votes) for idea in ideas}
        assert counts() == expected == dict(Idea.objects.values_list("pk", "votes_folded"))
        assert heard() == add_up(own.signals())
        through = [rows.filter(through__isnull=False).exists() for rows in (Vote.objects, Pledge.objects)]
        assert not any(through) and not NotForMe.objects.filter(rests__isnull=False).exists()
        transaction.set_rollback(True)


class Own:
    """What their voters said themselves: votes and reasons against (idea, voter), and what each pledge says."""

    def __init__(self):
        self.votes, self.against, self.pledges = set(), set(), {}

    def wants(self, key):
        self.votes.add(key)
        self.against.discard(key)

    def wants_no_more(self, key):
        self.votes.discard(key)
        self.pledges.pop(key, None)

    def signals(self):
        yield from ((SignalKind.VOTE, idea, 1) for idea, _ in self.votes)
        yield from ((SignalKind.NOT_FOR_ME, idea, 1) for idea, _ in self.against)
        for (idea, _), (value, notify, _price) in self.pledges.items():
            yield from ((SignalKind.PLEDGE, idea, value), (SignalKind.NOTIFY, idea, notify))


def play(acts, ideas, people, user, mira):
    """Do it all; returns what their voters said themselves."""
    claimed, own = False, Own()
    for number, (what, who, which) in enumerate(acts):
        voter, idea = people[who], ideas[which]
        joined = Merge.objects.standing().first()
        key = (idea.pk, voter.pk)
        open_ = Idea.objects.open().filter(pk=idea.pk).exists()
        if what == "vote" and idea.vote(voter.pk):
            own.wants(key) if open_ else own.votes.add(key)
        elif what == "withdraw":
            idea.withdraw(voter.pk)
            Pledge(idea=idea, voter=voter).cancel()
            own.wants_no_more(key)
        elif what == "against" and not_for_me(idea=idea, voter=voter, reason="price", now=timezone.now()):
            own.wants_no_more(key)
            own.against.add(key)
        elif what in {"pledge", "notify"} and open_:
            word = Word(what == "pledge", what == "notify", price=400 + number, currency="GBP")
            pledge(idea=idea, voter=voter, word=word, now=timezone.now())
            own.wants(key)
            own.pledges[key] = (int(word.would_buy), int(word.notify), word.price)
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
            claimed_by(voter, people, user, own)
    return own


def claimed_by(guest, people, user, own):
    """The last voter signs in as the first, who has an account: what they said becomes one person's."""
    mine = people[0]
    mine.user = user
    mine.save()
    voted = set(Vote.objects.filter(voter=mine, through=None).values_list("idea", flat=True))
    said = set(Pledge.objects.filter(voter=mine, through=None).values_list("idea", flat=True))
    spoke = set(NotForMe.objects.filter(voter=mine).values_list("idea", flat=True))
    claim(guest=guest, user=user)
    wanted = set(Vote.objects.filter(voter=mine, value=1).values_list("idea", "through"))
    theirs = {idea: own.pledges.pop((idea, voter)) for idea, voter in list(own.pledges) if voter == guest.pk}
    brought = {idea for idea, voter in own.votes if voter == guest.pk and idea not in voted}
    why_not = {idea for idea, voter in own.against if voter == guest.pk and idea not in spoke}
    own.votes = {(idea, mine.pk if voter == guest.pk else voter) for idea, voter in own.votes if voter != guest.pk}
    own.votes |= {(idea, mine.pk) for idea in brought}
    own.pledges |= {(idea, mine.pk): word for idea, word in theirs.items() if idea not in said}
    own.against = {key for key in own.against if key[1] != guest.pk}
    rests = set(NotForMe.objects.filter(voter=mine, rests__isnull=False).values_list("idea", flat=True))
    wanted_by = {idea for idea, _through in wanted}
    own.against |= {(idea, mine.pk) for idea in why_not if idea in rests or idea not in wanted_by}


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
    pledge(idea=lids, voter=ada.voter, word=Word(notify=True, price=450, currency="GBP"), now=NOW)
    make.not_for_me(mugs, ada.voter)
    joined = join(lids, mugs)
    client, url = enter(ada), reverse("feedback:answer-merge", args=[joined.pk])

    client.post(url, {"said": "mine"})
    assert counts() == {lids.pk: 1, mugs.pk: 1}
    assert Pledge.objects.get(idea=mugs, value=1, notify=1).price == 450 and not not_for()

    fragment = client.post(url, {"said": "partly"}, headers={"HX-Request": "true"}).text
    assert counts() == {lids.pk: 1, mugs.pk: 0}
    assert Follow.objects.filter(idea=mugs, voter=ada.voter).exists() and "you follow it" in fragment
    assert Pledge.objects.standing().get().idea == lids and not_for() == {(mugs.pk, ada.voter.pk)}

    client.post(url, {"said": "other"})
    assert counts() == {lids.pk: 1, mugs.pk: 0} and not Follow.objects.filter(idea=mugs).exists()
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
    make.pledge(lids, ada.voter, price=450)
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


def test_what_was_said_and_who_is_told_goes_along_with_what_was_joined(make, enter, client, ada, dan, lids, mugs):
    talk = make.comment(lids, ada.voter, body="Mine leaks in the bag.")
    Follow.objects.create(idea=lids, voter=make.voter(dan))
    before = askers(mugs)
    joined = join(lids, mugs)

    page = client.get(reverse("feedback:idea", args=[lids.pk]), follow=True).text
    assert "1 comment from before it was joined" in page and "Mine leaks in the bag." in page
    same = enter(dan).post(reverse("feedback:comment-same", args=[talk.pk]), {"on": "1"}, follow=True)
    assert same.status_code == 200 and "Mine leaks in the bag." in same.text
    assert askers(mugs) == before + 2, "its author and who followed it hear what becomes of the other"
    unmerge(merge=joined, by=None, now=timezone.now())
    assert "Mine leaks in the bag." not in client.get(reverse("feedback:idea", args=[mugs.pk])).text
    assert askers(mugs) == before


def test_what_only_sounds_alike_is_not_suggested_again_unless_that_was_a_slip(make, enter, cleo, lids, mugs):
    client, pair = enter(cleo), {"one": lids.pk, "other": mugs.pk}

    page = client.post(reverse("feedback:twins-apart"), pair, follow=True).text

    again = reverse("feedback:twins-again", args=[Merge.objects.get().pk])
    assert "are not suggested again" in page and again in page.partition('id="toasts"')[2].partition("</form>")[0]
    assert "Nothing sounds alike" in page
    client.post(reverse("feedback:twins-apart"), {"one": mugs.pk, "other": lids.pk})
    assert Merge.objects.count() == 1, "the other way round says the same"
    assert "This one stays" in client.post(again, follow=True).text and not Merge.objects.exists()
    same = client.post(reverse("feedback:twins-apart"), pair | {"other": lids.pk})
    assert same.status_code == 422 and "Choose two different ideas" in same.text


def test_whoever_may_join_names_any_two_by_words_or_address(make, enter, cleo, mira, dan, lids, mugs):
    tea = make.idea("Something to keep tea warm", board=make.board(slug="make-it-mine", name="Make it mine"))
    at, named = reverse("feedback:twins"), reverse("feedback:idea", args=[tea.pk])
    assert f"{at}?idea={lids.pk}" in enter(mira).get(reverse("feedback:idea", args=[lids.pk])).text
    assert f"{at}?idea={lids.pk}" not in enter(dan).get(reverse("feedback:idea", args=[lids.pk])).text
    client = enter(cleo)
    assert f"?idea={tea.pk}" in client.get(at, {"q": "warm tea"}).text

    for q in ("warm tea", f"https://shop.example{named}?joined=3"):
        page = client.get(at, {"idea": lids.pk, "q": q}).text
        assert f'name="one" value="{lids.pk}"' in page and f'name="other" value="{tea.pk}"' in page
    client.post(reverse("feedback:twins-join"), {"one": lids.pk, "other": tea.pk, "keep": lids.pk})

    assert Merge.objects.get().absorbed == tea and Idea.objects.get(pk=tea.pk).merged_into == lids
    hidden = make.idea("Rude", state=Idea.State.HIDDEN)
    wrong = {
        "zeppelin": "No open idea says that",
        reverse("feedback:idea", args=[lids.pk]): "That is the same idea",
        reverse("feedback:idea", args=[hidden.pk]): "“Rude” is not open",
        "/ideas/999999999999999999/": "There is no idea at that address",
        named: "was joined with another already",
    }
    for q, words in wrong.items():
        answer = client.get(at, {"idea": lids.pk, "q": q})
        assert answer.status_code == 422 and words in answer.text and f'value="{q}"' in answer.text
    assert "not open (any more)" in client.get(at, {"idea": tea.pk}).text
    late = {"one": mugs.pk, "other": tea.pk, "keep": mugs.pk, "note": "Both keep it warm"}
    answer = client.post(reverse("feedback:twins-join"), late)
    assert answer.status_code == 422 and 'value="Both keep it warm"' in answer.text
