"""The demo's shipped files, and what is drawn from them with fixed seeds."""

import base64
import collections
import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.text import slugify

from config.demo import history, journeys, voices
from config.demo.accounts import ACCOUNTS, STORE_HANDS, WHAT_THEY_DO
from config.demo.history import DATA, DAYS, LINES
from config.demo.ideas import ideas
from config.demo.names import shop_wording
from config.demo.people import NAMES_TO_BEAR, person
from feedback.actions.open_boards import BOARDS
from feedback.models import Idea
from feedback.models.ideas import STEPS

TODAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def orders():
    return list(history.orders(TODAY))


@pytest.fixture(scope="module")
def customers():
    return list(history.customers())


@pytest.fixture(scope="module")
def said(customers):
    clusters = {row[0]: row[3] for row in history.stores()}
    return voices.simulate(ideas(), voices.members(customers, clusters), TODAY)


def test_it_ships_the_last_180_days_to_the_penny(orders):
    days = {line[1] for line in orders}

    assert len(orders) == LINES == 316_315
    assert (min(days), max(days)) == ("2025-09-03", "2026-03-01")
    assert (TODAY - dt.date.fromisoformat(min(days))).days == DAYS
    assert sum(Decimal(line[6]) * int(line[5]) for line in orders) == Decimal("5750859.91")


def test_it_ships_less_than_three_megabytes():
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 3_000_000


def test_it_keeps_the_lines_of_an_order_together(orders):
    runs = [order for order, _ in itertools.groupby(orders, key=lambda line: line[0])]

    assert len(runs) == len(set(runs)) == 13_940


def test_it_knows_every_product_and_store_of_every_line(orders):
    products = {row[0] for row in history.products()}
    stores = {row[0] for row in history.stores()}

    assert {line[4] for line in orders} == products
    assert {line[2] for line in orders} == stores
    assert {row[0] for row in history.stock()} == stores


def test_it_deals_every_customer_to_one_store(customers, orders):
    assert customers == sorted({(customer, store) for _, _, store, customer, *_ in orders if customer})
    assert len(customers) == len({customer for customer, _ in customers}) == 3_497
    sizes = collections.Counter(store for _, store in customers)
    assert len(sizes) == 13
    assert min(sizes.values()) > 100


def test_it_writes_the_files_a_user_would(tmp_path):
    files = history.write_goods(tmp_path)
    months = history.write_orders(tmp_path, TODAY)

    lines = files["products"].read_text(encoding="utf-8").splitlines()
    assert lines[0] == "sku,name,category,brand,gtin,price,currency,cost,lead_days,min_order"
    assert files["stock"].read_text().startswith("store,sku,quantity\ncardiff,10080,4\n")
    assert list(months) == [1, 2, 3, 4, 5, 6]
    assert sum(len(file.read_text().splitlines()) - 1 for file in months.values()) == LINES
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("shout", "spoken"),
    [
        ("SET/20 RED RETROSPOT PAPER NAPKINS ", "Set of 20 red Retrospot paper napkins"),
        ("ROTATING SILVER ANGELS T-LIGHT HLDR", "Rotating silver angels t-light holder"),
        ("KEY FOB , BACK DOOR ", "Key fob, back door"),
        ("LUNCH BAG  BLACK SKULL.", "Lunch bag black skull"),
        ("I'M ON HOLIDAY METAL SIGN", "I'm on holiday metal sign"),
    ],
)
def test_it_names_products_as_a_shop_would(shout, spoken):
    assert shop_wording(shout) == spoken


def test_it_draws_a_picture_for_each_of_twelve_departments():
    departments = {row[2].split(" > ")[0] for row in history.products()}

    assert len(departments) == 12
    for department in departments:
        drawing = (Path(settings.BASE_DIR) / f"static/img/departments/{slugify(department)}.svg").read_text()
        assert "style" not in drawing
        assert "<script" not in drawing
        assert "<title" in drawing


def test_it_has_ideas_that_fit_the_house():
    products = {row[0] for row in history.products()}

    assert len(ideas()) >= 300
    assert len({idea.title for idea in ideas()}) == len(ideas())
    assert {idea.board for idea in ideas()} == {slug for slug, *_ in BOARDS}
    assert {idea.step for idea in ideas()} == {step for step, _ in STEPS}
    assert {idea.sku for idea in ideas()} - {""} <= products
    assert max(len(idea.title) for idea in ideas()) <= Idea._meta.get_field("title").max_length


def test_it_says_some_things_twice_and_answers_some():
    by_key = {idea.key: idea for idea in ideas()}
    twins = [idea for idea in ideas() if idea.twin_of]
    fates = collections.Counter(idea.fate for idea in ideas())

    assert len(twins) == 12
    assert all(by_key[twin.twin_of].board == twin.board for twin in twins)
    assert fates["trial worked"] == fates["trial failed"] == 1
    assert all(idea.reason for idea in ideas() if idea.fate == "declined")


def test_it_invents_the_same_person_every_time(customers):
    people = [person(customer, store) for customer, store in customers]

    assert person("14527", "leeds") == person("14527", "leeds")
    assert len({who.email for who in people}) == len({who.card for who in people}) == len(people)
    assert all(who.email.endswith("@example.com") for who in people)
    assert all(passes_luhn(who.card) for who in people)
    assert any(who.name == "ليلى الخطيب" for who in people)
    assert max(len(who.name) for who in people) > 80
    assert set(NAMES_TO_BEAR) <= {customer for customer, _ in customers}


def passes_luhn(number):
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def test_it_lets_somebody_sign_in_for_every_role():
    assert {account.role for account in ACCOUNTS} == set(WHAT_THEY_DO)
    assert len({account.email for account in ACCOUNTS}) == len(ACCOUNTS)
    assert sum(account.role == "merchandiser" for account in ACCOUNTS) == 2
    streets = {row[0] for row in history.stores() if row[4] == "store"}
    assert streets == set(STORE_HANDS) | {account.store for account in ACCOUNTS if account.role == "staff"}
    for account in ACCOUNTS:
        assert bool(account.totp_secret) == (account.role != "shopper")
        assert len(base64.b32decode(account.totp_secret)) in {0, 20}


def test_it_draws_the_same_votes_every_time(customers, said):
    clusters = {row[0]: row[3] for row in history.stores()}
    again = voices.simulate(ideas(), voices.members(customers, clusters), TODAY)

    assert again == said


def test_nobody_votes_before_seeing_nor_twice_nor_on_what_is_not_there(said):
    first_seen = {}
    for member, key, at, *_ in said.seen:
        first_seen.setdefault((member.voter, key), at)
    votes = [(member.voter, key) for member, key, _ in said.votes]

    assert len(votes) == len(set(votes)) > 6_000
    assert all(at > first_seen[member.voter, key] > said.created[key] for member, key, at in said.votes)
    assert max(at for *_, at in said.votes).date() < TODAY


def test_what_people_like_gets_more_of_the_votes_it_is_shown_for(said):
    shown = collections.Counter(key for _, key, *_ in said.seen)
    wanted = collections.Counter(key for _, key, _ in said.votes)
    share = collections.defaultdict(list)
    for idea in ideas():
        if shown[idea.key] >= 30:
            share[idea.appeal].append(wanted[idea.key] / shown[idea.key])
    means = [sum(shares) / len(shares) for _appeal, shares in sorted(share.items())]

    assert means == sorted(means)


def test_some_people_are_shown_things_by_chance(said):
    chances = [probability for _, _, _, _, probability, _ in said.seen]

    assert all(0 < chance < 1 for chance in chances)
    assert len(said.requests) == 180


def test_it_plants_one_place_where_people_leave(customers):
    steps = journeys.steps(customers, ["22423"], TODAY)

    assert len(steps) == len({step.event_id for step in steps}) == 20_000
    assert {step.channel for step in steps} == {"web", "app", "kiosk", "till"}
    assert max(step.at for step in steps).date() < TODAY
    assert going_on(steps, "click and collect") < 0.45 < 0.75 < going_on(steps, "delivery")
    assert steps == journeys.steps(customers, ["22423"], TODAY)


def going_on(steps, way):
    """Share of those who, with this way of getting it, went on from checking out to paying."""
    count = collections.Counter(step.name for step in steps if step.properties.get("fulfilment") == way)
    return count["Payment Info Entered"] / count["Checkout Started"]
