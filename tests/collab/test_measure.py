"""What a trial can show before it starts, and what Cleo reads when it is under way."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from collab.actions.decide import decide
from collab.models import Outcome, Trial
from collab.tasks import measure
from collab.templatetags.evidence import pieces
from loyalty.models import SaleDay

TODAY = timezone.localdate()
BEFORE = 40  # weeks the town has sold mugs before today


@pytest.fixture
def town(make):
    """Nine stores that sold mugs for most of a year, each its own number with a little chance."""
    names = ("Leeds", "York", "Hull", "Bath", "Bristol", "Cardiff", "Derby", "Exeter", "Norwich")
    stores, mug = [make.store(name) for name in names], make.variant("Blue mug", category=make.category("Kitchen"))
    sell(mug, stores, weeks=range(-BEFORE, 0))
    return stores, mug


def sell(mug, stores, *, weeks, lifted=(), lift=1.0):
    """`weeks` counts from this one; some stores sell `lift` times what they would."""
    dice = np.random.default_rng(3)
    SaleDay.objects.bulk_create(
        SaleDay(variant=mug, store=store, day=TODAY + timedelta(weeks=week, days=2), units=int(units), revenue=0)
        for place, store in enumerate(stores)
        for week in weeks
        for units in [dice.normal(100 + 10 * place, 4) * (lift if store in lifted else 1)]
    )


@pytest.fixture
def wish(make):
    return make.suggestion(idea=make.idea("Mugs with lids"), category=make.category("Kitchen"))


def trial_of(wish, cleo, stores, weeks=8):
    """Decided today, begun tomorrow."""
    decision = decide(
        suggestion=wish,
        verdict="trial",
        by=cleo,
        now=timezone.now(),
        promised_for=TODAY + timedelta(days=1),
        weeks=weeks,
        stores=stores,
    )
    carry_out(now=decision.not_before)
    return Trial.objects.get()


def typed(stores, weeks=8):
    return {
        "verdict": "trial",
        "promised_for": (TODAY + timedelta(days=1)).isoformat(),
        "weeks": weeks,
        "stores": [store.pk for store in stores],
    }


def preview(client, wish, stores, **more):
    answer = client.post(
        reverse("collab:preview", args=[wish.pk]), typed(stores, **more), headers={"HX-Request": "true"}
    )
    return answer.content.decode()


def percent(page):
    return int(page.split("you can see +")[1].split(" %")[0])


def test_cleo_reads_what_a_trial_could_show_before_it_starts(enter, cleo, town, wish):
    stores, client = town[0], enter(cleo)

    one, three = preview(client, wish, stores[:1]), preview(client, wish, stores[:3])

    assert "With 1 store over 8 weeks you can see +" in one
    assert "With 3 stores over 8 weeks you can see +" in three and "of what Kitchen sells there" in three
    assert 0 < percent(three) <= percent(one) < 30


def test_what_no_idea_asked_for_has_a_hint_too(make, enter, cleo, town):
    stores, mug = town
    row = make.suggestion("localise", variant=mug, category=make.category("Kitchen"))

    page = enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).content.decode()

    assert "Show what a trial could show" in page
    assert "you can see +" in preview(enter(cleo), row, stores[:2])


def test_where_nothing_is_known_she_reads_that_nobody_can_tell(make, enter, cleo, wish):
    make.store("York")

    assert "Nobody can tell what this trial could show" in preview(enter(cleo), wish, [make.store("Leeds")])


def test_a_trial_has_the_stores_that_moved_alike_and_none_in_which_something_is_tried(make, cleo, town, wish):
    stores, _ = town
    other = make.suggestion(idea=make.idea("Mugs for two"), category=make.category("Kitchen"))
    trial_of(other, cleo, stores[3:5])
    Trial.objects.update(starts_on=TODAY)

    decision = decide(suggestion=wish, verdict="trial", by=cleo, now=timezone.now(), weeks=8, stores=stores[:2])
    carry_out(now=decision.not_before)

    chosen = set(Trial.objects.get(decision=decision).controls.all())
    assert chosen
    assert not chosen & {*stores[:2], *stores[3:5]}


@pytest.mark.parametrize(
    ("lift", "state", "words"),
    [
        (1.4, "worked", "Enough is known: it works."),
        (0.6, "failed", "Stop: it does harm."),
        (1.0, "running", "Go on: by now this cannot be told from chance."),
    ],
)
def test_after_four_weeks_she_reads_whether_to_go_on(enter, cleo, town, wish, time_machine, lift, state, words):
    stores, mug = town
    trial = trial_of(wish, cleo, stores[:3])
    sell(mug, stores, weeks=range(4), lifted=stores[:3], lift=lift)
    assert measure() == 0

    time_machine.move_to(timezone.now() + timedelta(weeks=4, days=1))
    assert measure() == 1
    assert measure() == 0

    trial.refresh_from_db()
    outcome = trial.outcomes.get()
    page = enter(cleo).get(reverse("collab:suggestion", args=[wish.pk])).content.decode()
    assert (trial.state, outcome.weeks) == (state, 4)
    assert outcome.lift_q10 < lift - 1 < outcome.lift_q90
    assert words in page and "to be seen on" in page
    assert pieces(outcome.units) in page


def test_a_control_in_which_something_is_tried_later_is_one_no_more(make, cleo, town, wish, time_machine):
    stores, mug = town
    trial = trial_of(wish, cleo, stores[:3])
    control = trial.controls.first()
    other = make.suggestion(idea=make.idea("Mugs for two"), category=make.category("Kitchen"))
    decision = decide(suggestion=other, verdict="trial", by=cleo, now=timezone.now(), weeks=8, stores=[control])
    carry_out(now=decision.not_before)
    sell(mug, stores, weeks=range(4), lifted=[control], lift=9.0)

    time_machine.move_to(timezone.now() + timedelta(weeks=4, days=1))
    measure()

    assert abs(trial.outcomes.get().lift_q50) < 0.1


def test_a_trial_that_shows_nothing_ends_so(enter, cleo, town, wish, time_machine):
    stores, mug = town
    trial = trial_of(wish, cleo, stores[:3])
    sell(mug, stores, weeks=range(8))

    time_machine.move_to(timezone.now() + timedelta(weeks=8, days=1))
    measure()

    trial.refresh_from_db()
    assert trial.state == Trial.State.FAILED
    assert sorted(trial.outcomes.values_list("weeks", flat=True)) == [4, 8]
    page = enter(cleo).get(reverse("collab:suggestion", args=[wish.pk])).content.decode()
    assert "No difference that can be told from chance." in page


def test_what_cannot_be_measured_is_said(make, enter, cleo, wish, time_machine):
    trial_of(wish, cleo, [make.store("Leeds")])

    time_machine.move_to(timezone.now() + timedelta(weeks=5))

    assert measure() == 0
    assert not Outcome.objects.exists()
    assert "Not measured" in enter(cleo).get(reverse("collab:suggestion", args=[wish.pk])).content.decode()
