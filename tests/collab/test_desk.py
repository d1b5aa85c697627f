"""Cleo sees at a glance what to do this week."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from collab.models import Suggestion
from collab.templatetags.desk import kind_icon
from collab.views.lists import TABS
from ground.templatetags.shelf import SPRITE


def test_it_ranks_by_what_is_certain(make, enter, cleo):
    make.suggestion(idea=make.idea("Bold guess"), money_q10=100, money_q50=90_000, money_q90=200_000)
    make.suggestion(idea=make.idea("Safe bet"), money_q10=5_000, money_q50=6_000, money_q90=7_000)

    page = enter(cleo).get(reverse("collab:desk")).content.decode()

    assert page.index("Safe bet") < page.index("Bold guess")


def test_it_says_when_only_revenue_is_known(make, enter, cleo):
    row = make.suggestion(idea=make.idea("Lids"), money="revenue", money_q10=5_000)

    page = enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).content.decode()

    assert "this is revenue, not margin" in page


def test_it_filters_by_kind_and_department(make, enter, cleo):
    make.suggestion("delist", idea=None, variant=make.variant("Old lamp"), category=make.category("Lights"))
    make.suggestion(idea=make.idea("Lids"))
    client = enter(cleo)

    by_kind = client.get(reverse("collab:desk"), {"kind": "delist"}).content.decode()
    by_department = client.get(reverse("collab:desk"), {"department": "kitchen"}).content.decode()

    assert "Old lamp" in by_kind and "Lids" not in by_kind
    assert "Lids" in by_department and "Old lamp" not in by_department


def test_it_shows_an_empty_desk_in_words(enter, cleo):
    assert "The desk is clear" in enter(cleo).get(reverse("collab:desk")).content.decode()


def test_a_week_holds_what_one_can_weigh_up_in_it(make, enter, cleo):
    for number in range(15):
        make.suggestion(idea=make.idea(f"Idea {number:02}"), money_q10=number)
    client = enter(cleo)

    week = client.get(reverse("collab:desk")).content.decode()

    assert [f"Idea {number:02}" in week for number in range(15)] == [False] * 3 + [True] * 12
    assert "All 15 that wait" in week
    assert len(sheet(client)) == 12 and len(sheet(client, tab="waiting")) == 15


def test_it_shows_more_on_request(make, enter, cleo):
    for number in range(25):
        make.suggestion(idea=make.idea(f"Idea {number}"), money_q10=number)
    client = enter(cleo)

    first = client.get(reverse("collab:desk"), {"tab": "waiting"})
    second = client.get(reverse("collab:desk"), {"tab": "waiting", "page": 2})

    assert len(first.context["rows"]) == 20
    assert len(second.context["rows"]) == 25


def test_its_filters_keep_each_other_and_count_each_other(make, enter, cleo):
    lights = make.category("Lights")
    for name in ("Old lamp", "Older lamp"):
        make.suggestion("delist", variant=make.variant(name), category=lights)
    make.suggestion(idea=make.idea("A lamp that folds"), category=lights)
    make.suggestion(idea=make.idea("Lids"))

    page = enter(cleo).get(reverse("collab:desk"), {"department": "lights"})

    assert page.context["kinds"] == [("add", "Add to the range", 1), ("delist", "Take off the shelf", 2)]
    assert page.context["departments"] == [("kitchen", "Kitchen", 1), ("lights", "Lights", 3)]
    assert "?department=lights&amp;kind=delist" in page.content.decode()


def test_every_list_costs_few_queries(make, enter, cleo, django_assert_max_num_queries):
    department, author = make.category(), make.voter()
    day = timezone.localdate()
    ideas = [make.idea(f"Idea {n}", author=author, answer_by=day) for n in range(40)]
    Suggestion.objects.bulk_create(
        Suggestion(
            key=f"many:{n}",
            kind=("add", "restock")[n % 2],
            category=department,
            idea=ideas[n % 40],
            money_q10=n,
            data_until=timezone.now(),
            model_version="test",
        )
        for n in range(1000)
    )
    rows = Suggestion.objects.order_by("pk")[:25]
    for row in rows:
        make.decision(row, by=cleo)
    client = enter(cleo)

    for tab in TABS:
        with django_assert_max_num_queries(12):
            assert client.get(reverse("collab:desk"), {"tab": tab}).status_code == 200


def test_it_lists_the_answers_due_overdue_first(make, enter, cleo):
    today = timezone.localdate()
    make.idea("Soon", answer_by=today + timedelta(days=3))
    late = make.suggestion(idea=make.idea("Late", answer_by=today - timedelta(days=3)))
    make.idea("No promise")
    client = enter(cleo)

    desk = client.get(reverse("collab:desk"))
    answers = client.get(reverse("collab:desk"), {"tab": "answers"}).content.decode()

    assert desk.context["owed"] == {"due": 2, "late": 1}
    assert 'href="?tab=answers"' in desk.content.decode()
    assert answers.index("Late") < answers.index("Soon")
    assert "Overdue since" in answers and "No promise" not in answers
    assert reverse("collab:suggestion", args=[late.pk]) in answers


def test_the_decided_tell_what_followed(make, enter, cleo):
    row = make.suggestion(idea=make.idea("Lids"))
    make.vote(row.idea)
    make.decision(row, by=cleo, not_before=timezone.now())
    carry_out(now=timezone.now())
    make.decision(make.suggestion(idea=make.idea("Spoons")), "decline", by=cleo)

    page = enter(cleo).get(reverse("collab:desk"), {"tab": "decided"}).content.decode()

    assert "2 people were told" in page
    assert "Took effect" in page and "Takes effect at" in page


def sheet(client, **query):
    return list(csv.DictReader(io.StringIO(client.get(reverse("collab:desk-csv"), query).content.decode())))


def test_what_is_put_off_stands_under_later_at_once(make, enter, cleo):
    day = timezone.localdate() + timedelta(days=9)
    make.decision(make.suggestion(idea=make.idea("Spoons")), "snooze", by=cleo, promised_for=day)

    page = enter(cleo).get(reverse("collab:desk"), {"tab": "later"})

    assert {tab: count for tab, _label, count in page.context["tabs"]}["later"] == 1
    assert [(row.what, row.back_on) for row in page.context["rows"]] == [("Spoons", day)]


def test_its_spreadsheet_holds_no_formulas(make, enter, cleo):
    make.suggestion(idea=make.idea("=HYPERLINK(1)"), money_q10=1234)

    rows = sheet(enter(cleo))

    assert rows[0]["what"] == "'=HYPERLINK(1)"
    assert rows[0]["q10"] == "12.34"


def test_every_list_is_a_spreadsheet_too(make, enter, cleo, leeds):
    later = timezone.now() + timedelta(days=9)
    make.suggestion(idea=make.idea("Spoons", answer_by=timezone.localdate()), state="snoozed", snoozed_until=later)
    mug = make.variant("Blue mug")
    row = make.suggestion("restock", variant=mug)
    row.stores.add(leeds)
    make.decision(row, by=cleo)
    client = enter(cleo)

    assert sheet(client) == []
    assert [row["back_on"] for row in sheet(client, tab="later")] == [str(timezone.localdate(later))]
    assert [(row["title"], row["days_late"]) for row in sheet(client, tab="answers")] == [("Spoons", "0")]
    order = sheet(client, tab="decided")[0]
    assert (order["decision"], order["sku"], order["stores"]) == ("Order now", mug.sku, "Leeds")


def test_nonsense_in_the_address_shows_the_desk(enter, cleo):
    query = {"tab": "x", "page": "-1", "kind": "no", "department": "0"}

    assert "Nothing fits these filters" in enter(cleo).get(reverse("collab:desk"), query).content.decode()


@pytest.mark.parametrize("kind", ["interest", "look_alikes", "stock_cover", "missing_here", "something_new"])
def test_facts_it_does_not_know_break_no_page(make, enter, cleo, kind):
    row = make.suggestion("restock", variant=make.variant())
    for facts in ({}, {"stores": [], "products": None}, {"seen": "many", "stores": [{}], "products": [{}]}):
        make.evidence(row, kind, **facts)
    client = enter(cleo)

    assert client.get(reverse("collab:desk")).status_code == 200
    assert (
        kind.replace("_", " ").capitalize() in client.get(reverse("collab:suggestion", args=[row.pk])).content.decode()
    )


def test_nobody_else_sees_it(client, enter, ben, dan):
    assert client.get(reverse("collab:desk")).status_code == 302
    assert enter(ben).get(reverse("collab:desk")).status_code == 403
    assert enter(dan).get(reverse("collab:desk")).status_code == 403


def test_the_workbench_tells_why_and_why_not(make, enter, cleo, leeds):
    mug = make.variant("Blue mug")
    row = make.suggestion(idea=make.idea("Mugs with lids"), money_q10=5_000, interest_q50=0.25)
    like = [{"variant": mug.pk, "sku": mug.sku, "name": "Blue mug", "similarity": 0.5, "weekly": 1.5}]
    make.evidence(row, "look_alikes", products=like, weekly={"q10": 1, "q50": 2, "q90": 3}, stores=1)
    make.evidence(row, "few_saw_it", against=True, seen=14)
    make.request(leeds, "A mug for the train", idea=row.idea)

    page = enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).content.decode()

    assert "Like it we sell: Blue mug (1.5 a week)" in page
    assert "Only 14 people saw it." in page
    assert "A mug for the train" in page
    assert "Pieces sold a week" in page
    assert "No figure was reckoned" not in page

    Suggestion.objects.filter(pk=row.pk).update(
        **{f"{what}_{level}": 0 for what in ("units", "money") for level in ("q10", "q50", "q90")}
    )
    page = enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).text
    assert "No figure was reckoned for it." in page and "at least this" not in page


def test_every_kind_has_an_icon_that_is_shipped():
    sprite = Path(finders.find(SPRITE)).read_text()

    assert all(f'id="{kind_icon(kind)}"' in sprite for kind in Suggestion.Kind)


def test_it_quotes_who_asked_for_something_we_have(make, enter, cleo, leeds):
    mug = make.variant()
    row = make.suggestion("restock", variant=mug, asked=1)
    make.request(leeds, "The last one broke", variant=mug)

    assert "The last one broke" in enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).content.decode()
