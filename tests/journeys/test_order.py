"""A receipt's way: from the till to the tablet on the shop floor, the customer's points and the day's sales."""

import json
import urllib.request

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalog.models import ApiKey
from loyalty.models import Entry, Order, SaleDay
from tests.house.processes import PATIENCE, eventually


@pytest.fixture
def till(house, leeds):
    """A till in Leeds with a key of its own: `till(body, key=…)` gives (status, reply)."""
    secret = ApiKey.make(name="till-1", scopes=["record-orders"], store=leeds)[1]

    def post(body, *, key):
        headers = {
            "Authorization": f"Bearer {secret}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(f"{house.url}/api/v1/orders/", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, json.loads(response.read())

    return post


def test_an_order_from_the_till_is_on_the_tablet_and_in_the_sales(open_browser, till, make, ada, ben, leeds):
    mug = make.variant("Sage green mug", price=450)
    receipt = {
        "number": "4711",
        "ordered_at": timezone.now().isoformat(),
        "currency": "GBP",
        "lines": [{"sku": mug.sku, "quantity": 3, "unit_price": 450}],
        "customer": {"email": ada.email},
    }
    bens = open_browser(ben, viewport={"width": 820, "height": 1180})
    bens.goto(f"/staff/customers/{ada.profile.pk}/")
    bens.wait_for_selector("html[data-socket=on]")
    expect(bens.get_by_text("Nothing with this card yet.")).to_be_visible()
    bens.evaluate("window.sameVisit = true")

    # the till reports it, hears nothing for a moment, and reports it again
    first = till(receipt, key="till-1-4711")
    again = till(receipt, key="till-1-4711")

    assert first[0] == 201 and again == first
    assert first[1]["points"] == 13
    assert Order.objects.count() == 1

    # Ben's tablet shows it by itself
    expect(bens.locator("#customer")).to_contain_text("Sage green mug")
    expect(bens.locator("#customer .figure").filter(has_text="points").first).to_contain_text("13")
    assert bens.evaluate("window.sameVisit"), "without a reload"

    # the points are Ada's, once
    adas = open_browser(ada)
    adas.goto("/my/data/")
    expect(adas.locator("#statement")).to_contain_text("Bought in Leeds")
    assert Entry.objects.filter(account=ada.profile.account).count() == 1

    # and the mugs are in the day's sales, once
    day = eventually(lambda: SaleDay.objects.filter(variant=mug, store=leeds).first())
    assert (day.units, day.revenue, day.day) == (3, 1350, timezone.localdate())
