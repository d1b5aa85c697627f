"""From "posted" to the shelf or the end: who owes the next word, by when, and what of it is public."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from collab.models import Decision
from collab.tasks import measure
from feedback.actions.look_into import hand_over, read, review
from feedback.models import AskedAgain, Handover, Idea, Notice, Openness, Pledge, Vote
from feedback.tasks import keep_promises

NOW = timezone.now()
TODAY = timezone.localdate()


def days(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def idea(make):
    return make.idea("Mugs with lids")


@pytest.fixture
def url(idea):
    return reverse("feedback:idea", args=[idea.pk])


def triage(client, *ideas, **said):
    return client.post(reverse("feedback:triage"), {"ideas": [idea.pk for idea in ideas]} | said)


def test_cleo_reads_many_at_once_takes_one_under_review_and_hands_one_on(make, enter, cleo, client, idea, url):
    other, team = make.idea("Spoons"), enter(cleo)

    triage(team, idea, other, do="read")
    triage(team, idea, do="review", until=days(9).isoformat())
    triage(team, idea, do="review", until=days(9).isoformat())
    triage(team, other, do="hand", team="the kitchen team")

    lines = list(idea.status_changes.values_list("stage", "team", "due"))
    assert [stage for stage, *_ in lines] == ["read", "review"] and lines[1][1:] == ("the range team", days(9))
    page = client.get(url).text
    assert "the range team" in page and "Read by the team" in page and "Being looked at" in page
    assert "the kitchen team" in team.get(reverse("feedback:ideas-desk"), {"tab": "read"}).text
    refused = triage(team, idea, do="review", until=days(-1).isoformat())
    assert refused.status_code == 422 and "after today" in refused.text


def test_reading_puts_no_promise_off(make, idea):
    Idea.objects.update(answer_by=days(2))

    read(ideas=[idea.pk], by=None, now=NOW)

    assert Idea.objects.get().answer_by == days(2)


def test_the_clock_gives_each_idea_a_date_and_passes_on_what_is_late_once(make, idea):
    late = make.idea("Spoons", answer_by=days(-8))

    keep_promises()
    keep_promises()

    idea.refresh_from_db()
    assert idea.answer_by == days(14)
    assert Handover.objects.get().idea == late
    assert Idea.objects.get(pk=late.pk).team == "the head of the range team"
    hand_over(ideas=[late.pk], team="the range team", by=None, now=NOW)
    keep_promises()
    assert Idea.objects.get(pk=late.pk).answer_by == days(-8)


def test_what_is_late_tops_the_desk_and_is_public_only_where_that_is_switched_on(make, enter, cleo, client, idea, url):
    Idea.objects.update(answer_by=days(-3))
    make.idea("Later still", answer_by=days(-1))
    team = enter(cleo)

    desk = team.get(reverse("feedback:ideas-desk"), {"tab": "late"}).text
    assert desk.index("Mugs with lids") < desk.index("Later still") and "3 days late" in desk and "2 late" in desk
    assert "is late: an answer was due on" not in client.get(url).text
    review(ideas=[idea.pk], until=days(-2), by=cleo, now=NOW)
    assert "Cleo Range" not in client.get(url).text

    form = {f"{stage}-{name}": "7" for stage in ("posted", "read", "review", "coming", "trial") for name in FIELDS}
    team.post(reverse("feedback:openness"), form | {"overdue_answers": "on", "employee_names": "on", "quiet_after": 60})

    page = client.get(url).text
    assert "is late: an answer was due on" in page and "Cleo Range" in page


def test_what_should_be_on_the_shelf_by_now_is_late_too(make, client, enter, cleo, idea, url):
    Openness.objects.create(pk=1, overdue_answers=True)
    Idea.objects.update(stage=Idea.Stage.COMING)
    idea.status_changes.create(stage=Idea.Stage.COMING, due=days(-2), cause="x")

    assert "is late: it should have been on the shelf by" in client.get(url).text
    assert idea.title in enter(cleo).get(reverse("feedback:ideas-desk"), {"tab": "late"}).text


FIELDS = ("team", "days", "then", "patience")


def test_quiet_ideas_are_offered_back_and_never_end_by_themselves(make, enter, ada, cleo, idea, url):
    make.vote(idea, ada.voter)
    make.pledge(idea, ada.voter, price=900, notify=1)
    make.vote(idea)
    Idea.objects.update(created_at=NOW - timedelta(days=90))
    Vote.objects.update(at=NOW - timedelta(days=80))

    talk = make.comment(idea)
    keep_promises()
    assert not AskedAgain.objects.exists(), "where people talk it is not quiet"
    talk.delete()
    keep_promises()
    keep_promises()

    asked, notice = AskedAgain.objects.get(), Notice.objects.get(voter=ada.voter)
    assert asked.asked == 2 and "Do you still want" in notice.words[0]
    shopper, answer = enter(ada), reverse("feedback:answer-still", args=[asked.pk])
    assert "We have 1 question for you" in shopper.get(reverse("feedback:my-voice")).text
    shopper.post(answer, {"wants": "0"})
    assert Idea.objects.with_votes().get().vote_count == 1 and Idea.objects.get().state == Idea.State.OPEN
    assert not Pledge.objects.standing().exists(), "who does not want it any more is not told when it is there"
    shopper.post(answer, {"wants": "1"})
    assert Idea.objects.with_votes().get().vote_count == 2
    desk = enter(cleo).get(reverse("feedback:ideas-desk"), {"tab": "quiet"}).text
    assert "of 2 people 1 still want it, 0 no longer do" in desk


def test_ada_reads_whether_it_stands_in_her_store(make, enter, ada, leeds, idea, url):
    mug, york = make.variant(), make.store("York")
    make.listing(mug, york)
    Idea.objects.update(variant=mug, stage=Idea.Stage.SHELF)
    ada.voter.store = leeds
    ada.voter.save()
    client = enter(ada)

    assert "Not in your store yet, Leeds" in client.get(url).text and "York" in client.get(url).text
    make.listing(mug, leeds)
    assert "On the shelf of your store, Leeds, since" in client.get(url).text


@pytest.fixture
def tried(make, ada, cleo, leeds):
    """Mugs with lids, tried in Leeds until four days ago; three were sold."""
    row = make.suggestion(idea=make.idea())
    make.vote(row.idea, ada.voter)
    trial = make.trial(row, by=cleo, days_over=4)
    trial.stores.add(leeds)
    make.sold(trial.variant, leeds, weekly=3, weeks=1, until=days(-5))
    return row


@pytest.mark.parametrize(("public", "said"), [(False, "did not sell enough in 1 stores"), (True, "3 pieces were sold")])
def test_a_trial_ends_only_when_somebody_says_so_in_words_and_numbers_where_they_are_public(
    enter, ada, cleo, dan, tried, public, said
):
    Openness.objects.create(pk=1, unit_sales=public)
    team, url = enter(cleo), reverse("collab:trial-decide", args=[tried.pk])
    measure()
    assert Idea.objects.get().stage == Idea.Stage.TRIAL and not Notice.objects.exists(), "nothing ends by itself"

    page = team.get(reverse("collab:suggestion", args=[tried.pk])).text
    words = re.search(r'name="reason"[^>]*>\s*([^<]+)</textarea>', page)[1]
    assert said in words and "3 pieces were sold in 8 weeks in Leeds" in page
    assert ("Pieces sold are not public here" in page) != public
    assert enter(dan).post(url, {"verdict": "end", "reason": words}).status_code == 403
    wordless = team.post(url, {"verdict": "end", "reason": ""})
    assert wordless.status_code == 422 and "Say in your words how it ended" in wordless.text
    team.post(url, {"verdict": "end", "reason": words})
    undone = Decision.objects.get(verdict="end")
    team.post(reverse("collab:undo", args=[undone.pk]))
    assert Decision.objects.get().suggestion.state == "decided", "its trial waits again"
    team.post(url, {"verdict": "end", "reason": words})
    assert team.post(url, {"verdict": "accept", "promised_for": days(9).isoformat()}).status_code == 409
    carry_out(now=NOW + timedelta(hours=1))

    assert Idea.objects.get().stage == Idea.Stage.ENDED
    assert said in Notice.objects.get(voter=ada.voter).words[1]


def test_a_trial_over_without_a_decision_is_late_for_a_named_team_and_passed_on(enter, cleo, client, tried):
    Openness.objects.create(pk=1, overdue_answers=True)
    team = enter(cleo)

    desk = team.get(reverse("collab:desk")).text
    assert "Trials that are over" in desk and "4 days late" in desk and "the range team" in desk
    late = team.get(reverse("feedback:ideas-desk"), {"tab": "late"}).text
    assert "4 days late" in late and "say on the desk what follows" in late
    answers = team.get(reverse("collab:desk"), {"tab": "answers"}).text
    assert reverse("collab:suggestion", args=[tried.pk]) in answers
    assert (
        "The range team is late: the trial was over on"
        in client.get(reverse("feedback:idea", args=[tried.idea.pk])).text
    )
    Idea.objects.update(answer_by=days(-15))
    keep_promises()
    assert Idea.objects.get().team == "the head of the range team"
    team.post(
        reverse("collab:trial-decide", args=[tried.pk]), {"verdict": "accept", "promised_for": days(9).isoformat()}
    )
    carry_out(now=NOW + timedelta(hours=1))
    assert Idea.objects.get().stage == Idea.Stage.COMING
    assert "Trials that are over" not in team.get(reverse("collab:desk")).text


def test_nobody_but_the_team_answers_ideas(enter, ben, dan, idea):
    for person in (ben, dan):
        assert triage(enter(person), idea, do="read").status_code == 403
        assert enter(person).get(reverse("feedback:openness")).status_code == 403
