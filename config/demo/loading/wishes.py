"""A wish list of the shopper's that is shared, with a thing a friend put on it."""

import datetime as dt

from django.utils import timezone

from catalog.models import Product
from config.demo.loading import Loading
from feedback.actions.wish import make_list, put, share
from feedback.models import Idea, Voter

WHOSE = "ada@example.com"
WISHED = 4


def wish_lists(loading: Loading) -> dict:
    """Ideas of one department, two products, and one idea that somebody else added."""
    ada, at = Voter.objects.get(user__email=WHOSE), timezone.now() - dt.timedelta(days=12)
    friend = Voter.objects.filter(user=None, votes__value=1).order_by("pk").first()
    ours = make_list(voter=ada, name="A kitchen we share", now=at)
    wanted = Idea.objects.open().filter(board__slug="product-mix").order_by("-votes_folded", "pk")
    for number, idea in enumerate(wanted[: WISHED + 1]):
        by = friend if number == WISHED and friend else ada
        put(wish_list=ours, voter=by, idea=idea, now=at + dt.timedelta(hours=number))
    for product in Product.objects.order_by("pk")[:2]:
        put(wish_list=ours, voter=ada, product=product, now=at + dt.timedelta(days=1))
    share(wish_list=ours, others_add=True)
    make_list(voter=ada, name="Birthday", now=at)
    return {"wish lists": 2}
