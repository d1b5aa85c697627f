"""Loading the demo retailer, part by part. A part that is done is never done again, however often it is started."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TextIO

from django.db import connection, transaction

from catalog.models import Store, Variant
from config.demo import history, voices
from config.demo.ideas import ideas
from ground.models import AuditEntry

WHO = "command:demo_load"


@dataclass
class Loading:
    """What every part needs to know. All dates hang on `today`, the day on which loading began."""

    today: dt.date
    folder: Path  # the shipped files, unpacked
    out: TextIO
    files: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def stores(self) -> dict[str, Store]:
        return {store.code: store for store in Store.objects.select_related("channel")}

    @cached_property
    def customers(self) -> list[tuple[str, str]]:
        """(customer_id, store code) of everyone who ever bought with a number, in order of their numbers."""
        found = {}
        for _order, _at, store, customer, *_line in history.orders(self.today):
            if customer:
                found[customer] = store
        return sorted(found.items())

    @cached_property
    def members(self) -> list[voices.Member]:
        """Those who take part: customers and guests."""
        return voices.members(self.customers, {row[0]: row[3] for row in history.stores()})

    @cached_property
    def said(self) -> voices.Voices:
        return voices.simulate(ideas(), self.members, self.today)

    @cached_property
    def variants(self) -> dict[str, tuple[int, int]]:
        """SKU → ids of variant and product."""
        return {sku: (pk, product) for sku, pk, product in Variant.objects.values_list("sku", "pk", "product_id")}

    def say(self, line: str) -> None:
        self.out.write(line + "\n")
        self.out.flush()


def began_on() -> dt.date | None:
    """The day on which an earlier run began, so that a later one goes on with the same dates."""
    first = AuditEntry.objects.filter(who=WHO, what="demo begun").order_by("pk").first()
    return dt.date.fromisoformat(first.details["today"]) if first else None


def begin(today: dt.date) -> None:
    AuditEntry.objects.create(who=WHO, what="demo begun", details={"today": today.isoformat()})


def is_done(part: str) -> bool:
    return AuditEntry.objects.filter(who=WHO, what="demo part", subject=part).exists()


def mark_done(part: str, **details) -> None:
    AuditEntry.objects.create(who=WHO, what="demo part", subject=part, details=details)


@contextmanager
def at_once() -> Iterator[None]:
    """One transaction that may take its time: the application's usual limit is for pages."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def do(part: str, work: Callable[[Loading], dict | None], loading: Loading) -> bool:
    """Do a part in one transaction together with the note that it is done. False when it was done before."""
    if is_done(part):
        return False
    if getattr(work, "has_own_transactions", False):  # the imports: a repeat of theirs adds nothing
        mark_done(part, **(work(loading) or {}))
        return True
    with at_once():
        mark_done(part, **(work(loading) or {}))
    return True
