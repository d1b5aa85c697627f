"""What hangs and stands in the Leeds store: cards that were scanned, and a screen nobody has switched on lately."""

import datetime as dt
import random

from django.utils import timezone

from catalog.models import Product
from config.demo.loading import Loading
from feedback.actions.label import label
from feedback.models import Idea, Kiosk, LabelDay
from feedback.models.labels import TAKEN_UP
from loyalty.models import User

SEED, DAYS, CARDS = 20260310, 30, 4


def cards_and_screens(loading: Loading) -> dict:
    store, dice = loading.stores["leeds"], random.Random(SEED)
    products = Product.objects.filter(ideas__stage__in=TAKEN_UP).distinct().order_by("name")[:CARDS]
    ideas = Idea.objects.open().filter(category__isnull=False).order_by("-votes_folded", "title")[:CARDS]
    cards = [label(store=store, product=product) for product in products]
    cards += [label(store=store, idea=idea) for idea in ideas]
    days = [loading.today - dt.timedelta(days=back) for back in range(1, DAYS + 1)]
    scans = [LabelDay(label=card, day=day, scans=dice.randint(1, 9)) for card in cards for day in days]
    LabelDay.objects.bulk_create(scans, ignore_conflicts=True)
    paired = timezone.now() - dt.timedelta(days=40)
    Kiosk.objects.get_or_create(
        secret_hash="the demo's screen",  # the hash of nothing: no device can be it
        defaults={
            "store": store,
            "name": "By the tea shelf",
            "paired_at": paired,
            "paired_by": User.objects.filter(posts__role="manager", posts__store=store).first(),
            "last_seen_at": timezone.now() - dt.timedelta(days=2),
            "waiting": 3,
        },
    )
    return {"cards": len(cards), "scans": sum(row.scans for row in scans)}
