"""A till reports what was bought: POST /api/v1/orders/."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from catalog.models import ApiKey
from feedback.actions.on_receipt import receipt_code
from loyalty.models import Account, Entry, Order, OrderLine, Profile
from tests import make

URL = "/api/v1/orders/"


@pytest.fixture
def mug(db):
    return make.variant("Blue mug", price=450)


@pytest.fixture
def till(leeds):
    return ApiKey.make(name="till-1", scopes=["record-orders"], store=leeds)[1]


@pytest.fixture
def post(client, till):
    def post(body, key="k1", secret=till):
        return client.post(
            URL,
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
        )

    return post


@pytest.fixture
def receipt(mug):
    return {
        "number": "4711",
        "ordered_at": "2026-11-20T10:00:00Z",
        "currency": "GBP",
        "lines": [{"sku": mug.sku, "quantity": 3, "unit_price": 450}],
    }


def balance(user):
    return Account.objects.get(profile__user=user).balance


def test_it_records_an_order_with_the_points_it_earns(post, receipt, ada, leeds, mug):
    answer = post(receipt | {"customer": {"email": "Ada@Example.com"}})

    assert answer.status_code == 201
    assert answer.json() == {
        "system": "till",
        "number": "4711",
        "store": leeds.code,
        "ordered_at": "2026-11-20T10:00:00+00:00",
        "total": 1350,
        "currency": "GBP",
        "customer": ada.profile.pk,
        "points": 13,
        "pairs_url": settings.SITE_URL + f"/r/{receipt_code(store=leeds.pk, departments=[mug.product.category_id])}/",
    }
    line = OrderLine.objects.get()
    assert (line.variant, line.store, line.quantity, line.amount, line.heard_at) == (mug, leeds, 3, 1350, None)
    assert balance(ada) == 13


def test_a_store_s_sales_are_in_its_own_money(post, receipt):
    answer = post(receipt | {"currency": "EUR"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == {"currency": ["Leeds sells in GBP."]}
    assert not Order.objects.exists()


def test_the_same_key_gets_the_same_reply(post, receipt, ada):
    first = post(receipt | {"customer": {"email": ada.email}})
    again = post(receipt | {"customer": {"email": ada.email}})

    assert (again.status_code, again.json()) == (201, first.json())
    assert Order.objects.count() == 1
    assert Entry.objects.count() == 2


def test_the_same_key_with_another_body_is_refused(post, receipt):
    post(receipt)

    answer = post(receipt | {"number": "4712"})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert Order.objects.count() == 1


def test_a_known_order_under_a_new_key_is_answered_as_the_first_time(post, receipt, ada):
    first = post(receipt | {"customer": {"email": ada.email}}, key="k1")
    again = post(receipt | {"customer": {"email": ada.email}}, key="k2")

    assert (again.status_code, again.json()) == (201, first.json())
    assert OrderLine.objects.count() == 1
    assert balance(ada) == 13


def test_a_known_number_with_other_content_is_refused(post, receipt):
    post(receipt, key="k1")
    receipt["lines"][0]["quantity"] = 4

    answer = post(receipt, key="k2")

    assert answer.status_code == 409
    assert "recorded with other content" in answer.json()["title"]
    assert OrderLine.objects.get().quantity == 3


def test_returned_goods_take_their_points_back(post, receipt, ada):
    customer = {"customer": {"email": ada.email}}
    post(receipt | customer, key="k1")
    receipt["lines"][0]["quantity"] = -1

    answer = post(receipt | customer | {"number": "4712"}, key="k2")

    assert answer.json()["points"] == -4
    assert answer.json()["total"] == -450
    assert balance(ada) == 9


def test_a_return_never_takes_more_than_is_there(post, receipt, ada):
    receipt["lines"][0]["quantity"] = -1

    answer = post(receipt | {"customer": {"email": ada.email}})

    assert (answer.status_code, answer.json()["points"]) == (201, 0)
    assert Order.objects.get().total == -450


@pytest.mark.parametrize(
    "customer",
    [
        {"external_id": "C-77", "system": "shopify"},
        {"card": "9826 0000 1111"},
        {"phone": "0113 496 0000"},
        {"email": "grace@example.com"},
    ],
)
def test_a_new_customer_is_made_when_asked_and_known_next_time(post, receipt, customer):
    unasked = post(receipt | {"customer": customer}, key="k1")
    assert unasked.json()["customer"] is None

    first = post(receipt | {"number": "2", "customer": customer | {"name": "Grace", "create": True}}, key="k2")
    second = post(receipt | {"number": "3", "customer": customer}, key="k3")

    assert first.json()["customer"] == second.json()["customer"] == Profile.objects.get().pk
    assert Profile.objects.get().account.balance == 26


def test_what_is_wrong_is_named_line_by_line(post, receipt):
    receipt["lines"].append({"sku": "NOPE", "quantity": 1, "unit_price": 100})

    answer = post(receipt)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {"lines": [{}, {"sku": ["No article has the SKU “NOPE”."]}]}
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"lines": []}, "lines"),
        ({"currency": "XXZ"}, "currency"),
        ({"ordered_at": "2199-01-01T00:00:00Z"}, "ordered_at"),
        ({"customer": {}}, "customer"),
        ({"customer": {"phone": "12"}}, "customer"),
        ({"number": ""}, "number"),
    ],
)
def test_a_wrong_shape_is_a_problem_with_the_field_named(post, receipt, wrong, field):
    answer = post(receipt | wrong)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_wrong_call_may_be_mended_under_the_same_key(post, receipt):
    assert post(receipt | {"currency": "no"}).status_code == 400

    assert post(receipt).status_code == 201


def test_a_body_that_is_no_json_is_a_problem(post):
    answer = post("{")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_of_one_store_speaks_for_that_store_only(post, receipt):
    york = make.store("York")

    assert post(receipt | {"store": york.code}).status_code == 403
    assert not Order.objects.exists()


def test_a_key_of_all_stores_names_one(post, receipt, leeds):
    secret = ApiKey.make(name="shop", scopes=["record-orders"])[1]

    assert post(receipt, secret=secret).status_code == 422
    assert post(receipt | {"store": leeds.code}, secret=secret).status_code == 201


def test_without_an_idempotency_key_nothing_happens(client, till, receipt):
    answer = client.post(URL, receipt, content_type="application/json", headers={"Authorization": f"Bearer {till}"})

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["title"]
    assert not Order.objects.exists()


def test_dan_the_stranger_is_refused(post, receipt, client, enter, dan, ben, leeds):
    assert post(receipt, secret="cs_guess").status_code == 401
    assert client.post(URL, receipt, content_type="application/json").status_code == 401
    for person in (dan, ben):
        assert enter(person).post(URL, receipt, content_type="application/json").status_code == 401
    other = ApiKey.make(name="reader", scopes=[], store=leeds)[1]
    assert post(receipt, secret=other).status_code == 403
    assert not Order.objects.exists()


def test_a_revoked_key_opens_nothing(post, receipt, till):
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")

    assert post(receipt).status_code == 401


def test_the_operator_makes_a_key_that_works(post, receipt, leeds, capsys):
    call_command("create_api_key", name="till-2", scopes="record-orders", store=leeds.code)

    secret = capsys.readouterr().out.strip()
    assert post(receipt, secret=secret).status_code == 201
    assert secret not in str(ApiKey.objects.values())


@pytest.mark.parametrize(
    "wrong", [{"scopes": "see-desk"}, {"scopes": "no-such-right"}, {"store": "atlantis"}, {"name": "till-1"}]
)
def test_the_operator_is_told_what_is_wrong_with_a_key(till, wrong):
    with pytest.raises(CommandError):
        call_command("create_api_key", **({"name": "till-2", "scopes": "record-orders"} | wrong))
