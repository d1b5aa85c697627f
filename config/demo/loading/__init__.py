"""Loading the demo retailer, part by part. A part that is done is never done again, however often it is started."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

from django.db import OperationalError, connection, transaction

from catalog.models import Store, Variant
from collab.gather.journal import ALONE
from config.demo import history, voices
from config.demo.ideas import ideas
from config.demo.loading.bar import Bar
from ground.models import AuditEntry

WHO = "command:demo_load"
TRIES, DEADLOCK = 4, "40P01"


@dataclass
class Loading:
    """What every part needs to know. All dates hang on `today`, the day on which loading began."""

    today: dt.date
    folder: Path  # the shipped files, unpacked
    out: TextIO

    @cached_property
    def goods(self) -> dict[str, Path]:
        """The files of stores, products and stock, as an import reads them."""
        return history.write_goods(self.folder)

    @cached_property
    def orders(self) -> dict[int, Path]:
        """The file of each month's orders."""
        return history.write_orders(self.folder, self.today)

    @cached_property
    def bar(self) -> Bar:
        return Bar(self.out, "demo: orders", history.LINES)

    def order_rows(self) -> int:
        """Rows of orders that were loaded, in this run and before."""
        months = AuditEntry.objects.filter(who=WHO, what="demo part", subject__startswith="orders ")
        return sum(month.details["rows"] for month in months)

    @cached_property
    def stores(self) -> dict[str, Store]:
        return {store.code: store for store in Store.objects.select_related("channel")}

    @cached_property
    def customers(self) -> list[tuple[str, str]]:
        return list(history.customers())

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
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])  # who hears wants the same rows, in its order
        yield


@dataclass(frozen=True)
class Part:
    """A part of the demo. `work` runs in one transaction with the note that it is done, unless it is an import, which
    has its own: should we be stopped between the two, importing the same file again adds nothing."""

    name: str
    work: Callable[[Loading], dict | None]
    is_import: bool = False

    def do(self, loading: Loading) -> bool:
        """False when it was done before."""
        if is_done(self.name):
            return False
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                with nullcontext() if self.is_import else at_once():
                    mark_done(self.name, **(self.work(loading) or {}))
                return True
            except OperationalError as error:  # whoever hears votes meanwhile may want the same rows in another order
                if last or self.is_import or getattr(error.__cause__, "pgcode", None) != DEADLOCK:
                    raise
        return True
