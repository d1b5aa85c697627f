"""Stores, products, stock and orders: the shipped files through the imports every retailer has."""

import time
from collections.abc import Callable
from functools import partial

from catalog.actions.import_products import import_products
from catalog.actions.import_stock import import_stock
from catalog.actions.import_stores import import_stores
from catalog.actions.run_import import Imported
from collab import gather
from config.demo.loading import WHO, Loading
from feedback.models import ImpressionHour, NotForMe, PairChoice, Pledge, StoreRequest, Vote
from ground.inbound import Step
from loyalty.actions.import_orders import import_orders
from loyalty.models import OrderLine

READ_BEFORE_WRITTEN = 0.5  # of the time an import takes
FACTS = (Vote, Pledge, NotForMe, PairChoice, StoreRequest, OrderLine)
PATIENCE = 4  # seconds in which a running worker would have heard something


def stores(loading: Loading) -> dict:
    return counts(import_stores(file=loading.goods["stores"], commit=True, who=WHO))


def products(loading: Loading) -> dict:
    return counts(import_products(file=loading.goods["products"], commit=True, who=WHO))


def stock(loading: Loading) -> dict:
    return counts(import_stock(file=loading.goods["stock"], commit=True, who=WHO))


def orders_of(month: int) -> Callable[[Loading], dict]:
    """One month of receipts, a transaction of its own."""
    return partial(_orders, month)


def _orders(month: int, loading: Loading) -> dict:
    before = loading.order_rows()
    loading.bar.at(before)

    def read(step: Step) -> None:
        loading.bar.at(before + int(step.rows * READ_BEFORE_WRITTEN))

    done = counts(import_orders(file=loading.orders[month], commit=True, who=WHO, report=read))
    loading.bar.at(before + done["rows"])
    return done


def counts(done: Imported) -> dict:
    """What the import says became of the rows. The demo's own files are whole: a refused row is a fault of ours."""
    if done.job.rejected:
        raise RuntimeError(done.summary())
    return {"rows": done.job.rows, "ok": done.job.ok, "rejected": done.job.rejected, "added": done.job.added}


def let_it_be_heard() -> int:
    """A running worker hears by itself; when none does, it is done here. Returns how many rows were heard here."""
    waiting = unheard()
    until = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        time.sleep(0.2)
        if unheard() < waiting:
            return 0
    return gather.hear(patient=True) if waiting else 0


def unheard() -> int:
    facts = sum(fact.objects.unheard().count() for fact in FACTS)
    return facts + ImpressionHour.objects.filter(heard_at__isnull=True).count()
