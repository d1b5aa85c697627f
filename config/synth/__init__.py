"""A made-up shop of any size, written straight into the tables: what does the engine cost when there is much to know?

Nobody of it is real. It is made in a database that is empty or holds nothing else, and never in production.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Product, Store
from collab.models import Signal
from config.synth.journal import write_signals
from config.synth.shop import MADE_UP, Shop, open_shop, read_shop
from feedback.models import Idea
from loyalty.models import Order, Profile

__all__ = ["Plan", "make_up", "read_shop", "refusal"]


@dataclass(frozen=True)
class Plan:
    """How many signals to add, of a shop with so many customers and products."""

    signals: int
    customers: int
    products: int
    seed: int = 0


def refusal(plan: Plan) -> str | None:
    """Why nothing may be made up here, in one line; None if it may."""
    if not settings.DEBUG:
        return "This may be production (DEBUG is off)"
    if min(plan.signals, plan.customers, plan.products) < 1:
        return "Signals, customers and products are counted from 1"
    if real := [what for what, rows in not_made_up().items() if rows.exists()]:
        return f"This database holds {real[0]} that were not made up; take an empty one"
    shop = read_shop()
    if shop and (shop.customers, len(shop.variants)) != (plan.customers, plan.products):
        return f"The made-up shop here has {shop.customers} customers and {len(shop.variants)} products; ask for these"
    return None


def not_made_up() -> dict:
    found = {
        "products": Product.objects.exclude(code__startswith=MADE_UP),
        "stores": Store.objects.exclude(channel__code=MADE_UP),
        "customers": Profile.objects.exclude(name__startswith=MADE_UP),
        "ideas": Idea.objects.exclude(board__slug=MADE_UP),
        "orders": Order.objects,
    }
    return found if read_shop() else found | {"signals": Signal.objects}


def make_up(plan: Plan, tell: Callable[[str], None] = print) -> Shop:
    """Write the shop, unless it stands, and the signals, each in one transaction. `manage.py rebuild_engine` then makes
    of them what the engine reads."""
    shop = read_shop()
    if shop is None:
        with transaction.atomic():
            shop = open_shop(customers=plan.customers, products=plan.products)
        tell(f"{plan.customers:,} customers and {plan.products:,} products in {len(shop.stores)} stores.")
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        write_signals(shop, plan.signals, until=today, seed=plan.seed)
    tell(f"{plan.signals:,} signals.")
    return shop
