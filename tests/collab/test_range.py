"""Cleo asks what a department would keep, let go and bring in for so many places."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.models import Suggestion
from collab.tasks import read_goods
from tests.collab.drafting import listen, suggested


@pytest.fixture
def shop(make, mugs):
    """Whoever buys a red mug buys a blue one, too; the others are bought alone, the yellow one most."""
    leeds, york = mugs[0].listings.order_by("pk").values_list("store", flat=True)
    for number in range(40):
        alone = mugs[2 + number // 2 % 4] if number < 24 else mugs[5]
        bought = [(mugs[0], 1), (mugs[1], 2)] if number % 2 else [(alone, 5)]
        store = make.catalog.Store.objects.get(pk=leeds if number < 30 else york)
        make.order(store, *bought, profile=make.profile(), ordered_at=timezone.now() - timedelta(days=5))
    listen()
    read_goods()
    listen()


@pytest.fixture
def ask(enter, cleo, mugs):
    client = enter(cleo)
    return lambda **asked: client.get(reverse("collab:range"), {"department": "kitchen"} | asked)


def names(lines):
    return [line.name for line in lines]


def test_with_places_for_all_everything_stays(shop, ask):
    answer = ask().context["answer"]

    assert (len(answer.stay), answer.leave, answer.come, answer.gain) == (6, [], [], 0)


def test_who_buys_two_of_a_kind_lets_one_go(shop, ask):
    """With the blue mug there, half of what the red one brings stays, and nothing is lost where everybody takes one."""
    page = ask(places=5)
    answer = page.context["answer"]

    assert names(answer.leave) == ["Red mug"]
    assert answer.leave[0].share == 0.5
    assert answer.gain == -answer.leave[0].worth
    assert answer.gains[0][1] < answer.gains[1][1] < answer.gains[2][1] == 0
    assert "Put on the desk" in page.content.decode()


def test_an_idea_competes_for_a_place(make, shop, ask):
    idea = make.idea("Yellow mug with a lid")
    for _ in range(30):
        make.vote(idea)
    listen()

    answer = ask(places=6).context["answer"]

    assert names(answer.come) == ["Yellow mug with a lid"]
    assert answer.come[0].suggestion == suggested("add").pk
    assert len(answer.leave) == 1
    assert 0 < answer.come[0].share <= 0.5
    assert answer.gain > 0


def test_a_proof_says_how_good_the_quick_choice_was(shop, ask):
    page = ask(places=3, exact=1)

    assert page.context["answer"].proved
    assert "No range earns more" in page.content.decode()


def test_what_no_range_can_keep_is_said(make, shop, ask):
    page = ask(places=2, least=3).content.decode()

    assert "2 places are too few: keeping 3 of each kind takes 3." in page
    assert ask(places="none").status_code == 422


def test_a_kind_keeps_its_own_least(make, mugs, shop, ask, enter, cleo):
    """Only the red mug is for camping: as one of two places it stays, though others bring more."""
    camping = make.category("Kitchen > Camping")
    make.catalog.Product.objects.filter(variants=mugs[0]).update(category=camping)
    said = {"places": 2, "rho": 0, f"least-{camping.slug}": 1}

    assert "Red mug" not in names(ask(places=2, rho=0).context["answer"].stay)
    assert "Red mug" in names(ask(**said).context["answer"].stay)
    sheet = enter(cleo).get(reverse("collab:range-csv"), {"department": "kitchen"} | said).content.decode()
    assert "keep,Red mug" in sheet


def test_a_rule_that_cannot_be_kept_is_named(make, mugs, shop, ask):
    camping = make.category("Kitchen > Camping")
    make.catalog.Product.objects.filter(variants=mugs[0]).update(category=camping)
    page = ask(places=4, least=4, **{f"least-{camping.slug}": 2})

    words = page.content.decode()
    assert "Camping: 2 cannot be kept, with 1 to choose from." in words
    assert "4 places are too few: what must be kept takes 6, most of them for Kitchen (4), Camping (2)." in words
    assert page.context["answer"].gains == []
    assert ask(**{f"least-{camping.slug}": "many"}).status_code == 422


def test_the_room_a_store_told_is_what_there_is(make, mugs, shop, ask):
    leeds, york = (mugs[0].listings.get(store__name=name).store for name in ("Leeds", "York"))
    make.catalog.ShelfSpace.objects.create(store=york, category=mugs[0].product.category, places=4)

    assert ask(store=leeds.code).context["answer"].places == 6
    answer = ask(store=york.code).context["answer"]
    assert (answer.places, answer.room, len(answer.leave)) == (4, 4, 2)
    assert ask(store=york.code, places=5).context["answer"].places == 5


def test_one_store_has_a_range_of_its_own(mugs, shop, ask):
    york = mugs[0].listings.get(store__name="York").store

    answer = ask(store=york.code, places=2, rho=0).context["answer"]

    assert names(answer.stay) == ["Yellow mug", "Blue mug"]


def test_she_puts_one_on_the_desk_and_nothing_is_decided(shop, ask, enter, cleo, mugs):
    client = enter(cleo)
    for _ in range(2):
        page = client.post(reverse("collab:put-up"), {"variant": mugs[0].pk}, follow=True)

    found = Suggestion.objects.get(kind="delist")
    assert page.redirect_chain[-1][0] == reverse("collab:suggestion", args=[found.pk])
    assert (found.state, found.put_up_by, found.decisions.count()) == ("open", cleo, 0)
    assert found.units_q50 > 0
    assert found.evidence.exists()
    listen()
    found.refresh_from_db()
    assert found.state == "open"
    assert ask(places=5).context["answer"].leave[0].suggestion == found.pk
    assert client.post(reverse("collab:put-up"), {"variant": "none"}).status_code == 404


def test_all_of_it_is_a_spreadsheet(shop, enter, cleo):
    sheet = enter(cleo).get(reverse("collab:range-csv"), {"department": "kitchen", "places": 5}).content.decode()

    rows = sheet.splitlines()
    assert rows[0].startswith("verdict,what,sku")
    assert sorted(row.split(",")[0] for row in rows[1:]) == ["keep"] * 5 + ["leave"]


def test_before_any_sale_was_read_it_says_so(db, enter, cleo):
    assert "No sales were read yet" in enter(cleo).get(reverse("collab:range")).content.decode()


def test_its_questions_do_not_grow_with_the_range(make, shop, ask, django_assert_max_num_queries):
    for number in range(5):
        make.vote(make.idea(f"Mug number {number}"))
    listen()
    ask()
    with django_assert_max_num_queries(26):
        ask()
