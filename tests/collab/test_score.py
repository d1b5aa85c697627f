"""The engine is tested on the shop's own past, and falls back where something simpler does better."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from collab import gather
from collab.actions.score import ask_nightly, in_use, score_next, verdict
from collab.models import Foretold, Score, ScoreRun
from collab.replay.own import TASKS
from collab.replay.own.marks import Comparison
from collab.tasks import score

SOLD = {"of": "sold"}
ROWS = [  # before, cases, gain, its standard error -> from now on, why
    ("ours", 40, 0.030, 0.010, "ours", "ahead"),
    ("ours", 40, 0.005, 0.010, "ours", "level"),
    ("ours", 40, -0.005, 0.010, "ours", "level"),
    ("ours", 40, -0.011, 0.010, "popularity", "behind"),
    ("popularity", 40, -0.005, 0.010, "popularity", "recovering"),
    ("popularity", 40, 0.0, 0.010, "ours", "level"),
    ("popularity", 40, 0.030, 0.010, "ours", "ahead"),
    ("ours", 7, -0.900, 0.010, "ours", "few"),
    ("popularity", 7, -0.900, 0.010, "ours", "few"),
]


@pytest.mark.parametrize(("before", "cases", "gain", "error", "after", "why"), ROWS)
def test_it_falls_back_only_when_ours_is_surely_behind(before, cases, gain, error, after, why):
    found = Comparison(cases, 0.5, "popularity", 0.5 - gain, gain, error)

    assert verdict(before, found) == (after, why)


def test_the_draft_uses_what_the_last_scores_say(db, make, django_assert_num_queries):
    assert in_use("localise") == "ours"

    make.score("localise", in_use="popularity")
    with django_assert_num_queries(1):
        assert in_use("localise") == "popularity"
    assert in_use("assortment") == "ours"

    make.score("localise", in_use="ours")
    assert in_use("localise") == "ours"


def a_shop_with_a_past(make):
    """Twelve mugs in three stores, bought by people who came every week for half a year; one mug is new."""
    today = timezone.localdate()
    stores = [make.store(name) for name in ("Leeds", "York", "Hull")]
    people = [make.profile(f"Customer {number}") for number in range(12)]
    mugs = [make.variant(f"Mug {number}") for number in range(12)]
    for week in range(26):
        for number, person in enumerate(people):
            lines = [(mugs[(number + week * step) % 12], 1 + step) for step in (0, 1)]
            at = timezone.now() - timedelta(weeks=week, days=1 + number % 5)
            make.order(stores[number % 3], *lines, profile=person, ordered_at=at)
    new = make.variant("Mug with a lid")
    for days in (2, 5, 12, 20, 33, 40):
        make.order(stores[days % 3], (new, 2), ordered_at=timezone.now() - timedelta(days=days))
    return new, today


def test_an_operator_tests_it_now_and_reads_one_line_a_task(make, db):
    a_shop_with_a_past(make)
    out = StringIO()

    call_command("score_engine", stdout=out)

    lines = out.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == list(TASKS)
    assert "no data yet; in use: ours" in next(line for line in lines if line.startswith("rank-pairs"))
    assert "same as before" in next(line for line in lines if line.startswith("retention"))
    assert Score.objects.get(task="retention").cases == 24


def test_a_suggestion_that_was_accepted_is_held_against_what_it_sold(make, db, cleo):
    new, today = a_shop_with_a_past(make)
    rows = make.suggestion(idea=make.idea("Lids!", variant=new), units_q10=1, units_q50=2, units_q90=9)
    ago = timezone.now() - timedelta(days=30)
    make.decision(rows, by=cleo, at=ago, not_before=ago, carried_out_at=ago)
    gather.hear()

    call_command("score_engine", stdout=StringIO())

    told = Foretold.objects.get(suggestion=rows)
    assert (told.from_day, told.sold) == (today - timedelta(days=20), 8 / (20 / 7))
    assert told.inside


def test_cleo_reads_which_method_is_live_and_why(make, enter, cleo, django_assert_max_num_queries):
    figures = {"ours": 0.4, "theirs": 0.5, "gain": -0.1, "gain_se": 0.02, "cases": 40, "measure": "NDCG@100"}
    make.score("localise", in_use="stores stocking", reason="behind", peer="stores stocking", **figures)
    make.score("rank-pairs", reason="none")
    make.score("new-product", ranges=10, inside=8, **figures | {"measure": "pinball / mean"})
    client = enter(cleo)

    with django_assert_max_num_queries(14):
        page = client.get(reverse("collab:scoreboard")).content.decode()

    assert "A simple method is live: what most stores sell" in page
    assert "Ours did worse, and by more than chance makes likely" in page
    assert "Worse by 10.0, 8 times in 10 between −12.5 and −7.4" in page
    assert "Of 10 ranges that are meant to hold 8 times in 10, 8 held: 80 %" in page
    assert "nobody was asked to choose between two ideas" in page


def test_too_little_is_said_to_be_too_little(make, enter, cleo):
    assert "Nothing was tested yet" in enter(cleo).get(reverse("collab:scoreboard")).content.decode()

    make.score("retention", reason="few", cases=3)

    assert (
        "Too little to tell: 3 cases, and 8 are needed"
        in enter(cleo).get(reverse("collab:scoreboard")).content.decode()
    )


def test_cleo_asks_for_a_test_and_asking_twice_is_asking_once(make, enter, cleo, dan):
    client = enter(cleo)
    for _ in range(2):
        client.post(reverse("collab:scoreboard-run"))

    assert ScoreRun.objects.get().asked_by == cleo
    assert "the tests begin within seconds" in client.get(reverse("collab:scoreboard")).content.decode()
    assert enter(dan).post(reverse("collab:scoreboard-run")).status_code == 403
    for _task in TASKS:  # whatever else is slow has its turn between two
        assert score() == 1
    assert not ScoreRun.objects.filter(finished_at__isnull=False).exists()
    assert score() == 0
    assert ScoreRun.objects.get().finished_at
    ScoreRun.objects.update(started_at=timezone.now() - timedelta(hours=3))  # the shop was shut down in between
    Score.objects.update(seconds=2.0)
    page = client.get(reverse("collab:scoreboard")).content.decode()
    assert "Last tested" in page and f"in {2 * len(TASKS)} s." in page


def test_all_of_it_is_there_as_sheets(make, enter, cleo):
    client, address, mug = enter(cleo), reverse("collab:scoreboard-csv"), make.variant()
    run = make.score("retention", cases=24).run
    Foretold.objects.create(
        run=run, variant=mug, said_on="2026-01-01", from_day="2026-01-01", weeks=4, q10=1, q50=2, q90=3, sold=5
    )

    nights, sold = (list(csv.DictReader(StringIO(client.get(address, of).content.decode()))) for of in ({}, SOLD))

    assert [(row["task"], row["cases"]) for row in nights] == [("retention", "24")]
    assert [(row["sku"], row["sold"], row["inside"]) for row in sold] == [(mug.sku, "5.0", "0")]


def test_it_is_tested_once_a_day_from_the_day_after_the_first_receipts(make, db, leeds):
    now = timezone.now()
    assert not ask_nightly(now=now)

    make.order(leeds, (make.variant(), 1))
    assert not ask_nightly(now=now)
    assert ask_nightly(now=now + timedelta(days=1))

    list(score_next())
    assert not ask_nightly(now=now + timedelta(days=1))
    assert ask_nightly(now=now + timedelta(days=2))
