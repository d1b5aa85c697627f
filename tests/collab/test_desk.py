"""Cleo sees at a glance what to do this week."""

import csv
import io

from django.urls import reverse


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


def test_it_shows_more_on_request(make, enter, cleo):
    for number in range(25):
        make.suggestion(idea=make.idea(f"Idea {number}"), money_q10=number)
    client = enter(cleo)

    first = client.get(reverse("collab:desk"))
    second = client.get(reverse("collab:desk"), {"page": 2})

    assert len(first.context["rows"]) == 20
    assert len(second.context["rows"]) == 25


def test_it_costs_few_queries(make, enter, cleo, django_assert_max_num_queries):
    for number in range(20):
        make.suggestion(idea=make.idea(f"Idea {number}"))
    client = enter(cleo)

    with django_assert_max_num_queries(12):
        client.get(reverse("collab:desk"))


def test_its_spreadsheet_holds_no_formulas(make, enter, cleo):
    make.suggestion(idea=make.idea("=HYPERLINK(1)"), money_q10=1234)

    rows = list(csv.DictReader(io.StringIO(enter(cleo).get(reverse("collab:desk-csv")).content.decode())))

    assert rows[0]["what"] == "'=HYPERLINK(1)"
    assert rows[0]["q10"] == "12.34"


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
