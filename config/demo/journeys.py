"""20,000 made-up steps of shoppers on web, app, kiosk and till, with one thing wrong on purpose.

Names follow Segment's e-commerce events where there is one. What is wrong: people who chose click and collect mostly
leave at *pay*, because the shop asks for a card before it puts anything aside (PAYS). A process map has to find it.
"""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

SEED = 20260118
EVENTS = 20_000
CHANNELS = {"web": 0.5, "app": 0.26, "kiosk": 0.09, "till": 0.15}
PAYS = {"delivery": 0.83, "click and collect": 0.34}  # of those who started to check out
STEPS = {
    "Product List Viewed": "find",
    "Products Searched": "find",
    "Stock Checked": "find",
    "Product Viewed": "choose",
    "Product Added": "choose",
    "Product Added to Wishlist": "choose",
    "Product Tried": "try",
    "Cart Viewed": "pay",
    "Checkout Started": "pay",
    "Payment Info Entered": "pay",
    "Order Completed": "pay",
    "Order Collected": "collect",
    "Order Delivered": "collect",
    "Idea Voted": "use",
    "Product Reviewed": "use",
    "Order Refunded": "return",
}
SEARCHES = (
    "lunch bag", "cake stand", "sage green", "bunting", "hot water bottle", "gift wrap", "doormat", "teacup", "clock",
    "paper chain", "knobs", "night light", "advent", "picnic", "wax wraps", "butter dish", "welsh",
    "long hot water bottle",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    event_id: uuid.UUID
    at: dt.datetime
    session: str
    channel: str
    name: str
    store: str
    customer_id: str
    properties: dict

    @property
    def step(self) -> str:
        return STEPS[self.name]


def steps(customers: list[tuple[str, str]], skus: list[str], today: dt.date) -> list[Step]:
    """All steps, oldest session last. `customers`: (customer_id, store code); `skus`: products they look at."""
    dice = random.Random(SEED)
    streets = sorted({store for _, store in customers} - {"web"})
    made: list[Step] = []
    number = 0
    while len(made) < EVENTS:
        number += 1
        session = _session(number, customers, streets, skus, today, dice)
        made.extend(step for step in session if step.at.date() < today)
    return made[:EVENTS]


def _session(number, customers, streets, skus, today, dice) -> Iterator[Step]:
    channel = dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    customer, store = dice.choice(customers) if dice.random() < 0.55 else ("", dice.choice(streets))
    store = store if channel in ("kiosk", "till") and store != "web" else dice.choice(streets)
    if channel in ("web", "app"):
        store = "web"
    days_ago = 1 + int(110 * dice.betavariate(0.9, 1.4))
    at = dt.datetime.combine(today - dt.timedelta(days=days_ago), dt.time(), tzinfo=dt.UTC)
    at += dt.timedelta(seconds=dice.randint(8 * 3600, 20 * 3600))
    for name, properties, seconds in WAYS[channel](dice, skus):
        at += dt.timedelta(seconds=seconds)
        event = uuid.UUID(int=dice.getrandbits(128), version=4)
        yield Step(event, at, f"demo-{number:05d}", channel, name, store, customer, properties)


def _online(dice, skus) -> Iterator[tuple[str, dict, int]]:
    for _look in range(1 + int(dice.expovariate(1.1))):
        if dice.random() < 0.45:
            yield "Products Searched", {"query": dice.choice(SEARCHES)}, dice.randint(5, 60)
        else:
            yield "Product List Viewed", {}, dice.randint(5, 60)
        for _product in range(1 + int(dice.expovariate(0.9))):
            yield "Product Viewed", {"sku": dice.choice(skus)}, dice.randint(8, 120)
    if dice.random() < 0.1:
        yield "Product Added to Wishlist", {"sku": dice.choice(skus)}, dice.randint(3, 30)
    if dice.random() < 0.12:
        yield "Idea Voted", {}, dice.randint(10, 60)
    if dice.random() > 0.46:
        return
    yield "Product Added", {"sku": dice.choice(skus)}, dice.randint(5, 40)
    yield "Cart Viewed", {}, dice.randint(5, 90)
    if dice.random() > 0.72:
        return
    way = "click and collect" if dice.random() < 0.4 else "delivery"
    yield "Checkout Started", {"fulfilment": way}, dice.randint(10, 90)
    if dice.random() > PAYS[way]:
        return
    yield "Payment Info Entered", {"fulfilment": way}, dice.randint(30, 200)
    yield "Order Completed", {"fulfilment": way}, dice.randint(5, 40)
    yield from _afterwards(dice, "Order Collected" if way == "click and collect" else "Order Delivered")


def _afterwards(dice, arrival: str) -> Iterator[tuple[str, dict, int]]:
    yield arrival, {}, dice.randint(20, 80) * 3600
    if dice.random() < 0.07:
        yield "Product Reviewed", {"stars": dice.choice((3, 4, 5, 5))}, dice.randint(10, 100) * 3600
    if dice.random() < 0.06:
        yield "Order Refunded", {}, dice.randint(20, 200) * 3600


def _kiosk(dice, skus) -> Iterator[tuple[str, dict, int]]:
    yield "Products Searched", {"query": dice.choice(SEARCHES)}, dice.randint(5, 30)
    yield "Stock Checked", {"sku": dice.choice(skus)}, dice.randint(3, 20)
    for _product in range(int(dice.expovariate(1))):
        yield "Product Viewed", {"sku": dice.choice(skus)}, dice.randint(5, 40)
    if dice.random() < 0.35:
        yield "Idea Voted", {}, dice.randint(8, 40)


def _till(dice, skus) -> Iterator[tuple[str, dict, int]]:
    if dice.random() < 0.25:
        yield "Product Tried", {"sku": dice.choice(skus)}, dice.randint(30, 300)
    if dice.random() < 0.09:
        yield "Order Refunded", {}, dice.randint(30, 120)
        return
    for _product in range(1 + int(dice.expovariate(0.7))):
        yield "Product Added", {"sku": dice.choice(skus)}, dice.randint(2, 8)
    yield "Payment Info Entered", {"fulfilment": "in store"}, dice.randint(5, 30)
    yield "Order Completed", {"fulfilment": "in store"}, dice.randint(2, 10)


WAYS = {"web": _online, "app": _online, "kiosk": _kiosk, "till": _till}
