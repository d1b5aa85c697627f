"""More is said to be wrong than usual: the desk says so, somebody sees to it, and whoever complained is answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from collab.actions.draft import draft
from collab.models import Suggestion
from feedback.models import Complaint, Notice, Openness, Repair
from feedback.tasks import keep_promises
from tests.collab.drafting import against, listen, reason, suggested

NOW = timezone.now()
SOON = timezone.localdate() + timedelta(days=9)


@pytest.fixture
def kettle(make, leeds):
    """Sold for long, with one complaint in a while, and four this week."""
    found = make.variant("Kettle", price=3000, cost=1200)
    make.sold(found, leeds, weekly=20)
    make.complaint(found, at=NOW - timedelta(weeks=5), answered_at=NOW)
    for day, words in enumerate(("The lid is loose.", "", "It leaks.", "")):
        make.complaint(found, store=leeds, words=words, at=NOW - timedelta(days=day, hours=1))
    return found


def test_it_is_suggested_with_what_speaks_for_and_against_and_read_in_words(make, enter, cleo, kettle):
    steady = make.variant("Thin glass")
    for week in range(13):
        for _n in range(3):
            make.complaint(steady, at=NOW - timedelta(weeks=week, hours=1))
    listen()

    row = suggested("fix")
    assert (row.variant, row.key) == (kettle, f"fix:product:{kettle.product_id}")
    said = reason(row, "complaints").facts
    assert (said["n"], said["usual"], said["reasons"]) == (4, 0.083, [{"reason": "broken", "n": 4}])
    assert reason(row, "complaints_by_week").facts["before"] == [0] * 7 + [1] + [0] * 4
    assert reason(row, "complaints_wait").facts["n"] == 4 and against(row) == ["complaints_of_one_store"]
    assert 0 < row.money_q10 < row.money_q50 == pytest.approx(row.units_q50 * 3000 * 13, rel=0.01)
    client = enter(cleo)
    page = client.get(reverse("collab:suggestion", args=[row.pk])).text
    assert "4 complaints in the seven days" in page and "“It leaks.”" in page and "0, 0, 0, 0, 0, 0, 0, 1, 0" in page
    assert "All 4 came from one store, Leeds" in page and "4 people wait for an answer" in page
    desk = client.get(reverse("collab:desk"), {"tab": "waiting", "kind": "fix"}).text
    assert "4 complaints in seven days, usually 0.1 in a week" in desk


def test_it_costs_nothing_where_nothing_is_wrong_and_one_question_where_it_is(
    make, kettle, django_assert_max_num_queries
):
    listen()
    department = make.category("Kitchen")
    with django_assert_max_num_queries(9):
        draft(category=department, now=NOW)
    Complaint.objects.update(value=0, heard_at=None)
    with django_assert_max_num_queries(9):
        draft(category=department, now=NOW)
    assert Suggestion.objects.get().state == Suggestion.State.RETIRED


def test_cleo_names_who_sees_to_it_and_everybody_who_waits_reads_her_words_once(make, enter, cleo, kettle):
    listen()
    row, client = suggested("fix"), enter(cleo)
    url, typed = reverse("collab:decide", args=[row.pk]), {"verdict": "accept", "promised_for": SOON.isoformat()}

    refused = client.post(url, typed)
    assert refused.status_code == 422 and "Say which team sees to it." in refused.text
    assert "Give a reason" in refused.text
    typed |= {"team": "the supply team", "reason": "A new seal is on its way."}
    seen = client.post(reverse("collab:preview", args=[row.pk]), typed).text
    assert "4 people will read" in seen and "A new seal is on its way." in seen
    client.post(url, typed)
    assert not Notice.objects.exists(), "until it takes effect it can be taken back"
    assert carry_out(now=NOW + timedelta(hours=1)) and carry_out(now=NOW + timedelta(hours=1)) is None

    assert Complaint.objects.filter(answered_as="the supply team", answer="A new seal is on its way.").count() == 4
    assert {notice.words[1] for notice in Notice.objects.all()} == {"A new seal is on its way."}
    decided = client.get(reverse("collab:desk"), {"tab": "decided"}).text
    assert "Is being put right" in decided and "the supply team" in decided and "4 people were told" in decided
    listen()
    assert Suggestion.objects.get().state == Suggestion.State.DECIDED, "it rests"


def test_what_was_not_put_right_by_its_day_is_late_until_somebody_says_it_is(make, enter, cleo, ada, client, kettle):
    make.complaint(kettle, voter_=ada.voter, at=NOW - timedelta(hours=2))
    listen()
    team, said = enter(cleo), {"team": "the supply team", "reason": "A new seal is on its way."}
    day = timezone.localdate() + timedelta(days=1)
    decided = reverse("collab:decide", args=[suggested("fix").pk])
    team.post(decided, {"verdict": "accept", "promised_for": day.isoformat()} | said)
    carry_out(now=NOW + timedelta(hours=1))
    repair, page = Repair.objects.get(), reverse("feedback:product", args=[kettle.sku])
    assert (repair.due, repair.days_late) == (day, 0) and "Right by" in team.get(reverse("collab:desk")).text

    Repair.objects.update(due=timezone.localdate() - timedelta(days=15))
    desk = team.get(reverse("collab:desk")).text
    assert "15 days late" in desk and "the supply team" in desk and "1 late" in desk
    late = "The supply team is late: what was wrong should have been right by"
    assert late not in client.get(page).text and "Only your team sees this." in team.get(page).text
    Openness.objects.create(pk=1, overdue_answers=True)
    mine = reverse("feedback:complaint", args=[ada.voter.complaints.get().pk])
    assert late in client.get(page).text and late in enter(ada).get(mine).text
    keep_promises()
    assert Repair.objects.get().team == "the head of the range team"

    done = reverse("feedback:repair-done", args=[repair.pk])
    assert enter(ada).post(done, {"words": "No."}).status_code == 403
    assert team.post(done, {"words": ""}).status_code == 422
    answers = [team.post(done, {"words": "All kettles have the new seal."}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Notice.objects.filter(cause=f"repair:{repair.pk}").count() == 5
    assert "All kettles have the new seal." in enter(ada).get(reverse("feedback:my-notices")).text
    assert "is late" not in client.get(page).text and "15 days late" not in team.get(reverse("collab:desk")).text


def test_it_waits_as_long_as_somebody_waits_and_no_longer(make, kettle):
    listen()
    later, department = NOW + timedelta(days=10), make.category("Kitchen")

    draft(category=department, now=later)
    assert against(suggested("fix", state="open"))[-1] == "no_more_since"

    Complaint.objects.update(answered_at=NOW)
    draft(category=department, now=later)
    assert suggested("fix").state == Suggestion.State.RETIRED
