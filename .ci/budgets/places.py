"""What a shopper sees: an address of every kind, with the richest row of each the demo has."""

from dataclasses import dataclass
from datetime import timedelta

SCREEN = "the screen of make budgets"
A_VISIT = "00000000-0000-4000-8000-000000000007"


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    who: str = "guest"  # or shopper, or the screen in a store


def places() -> list[Place]:
    from django.db.models import Count
    from django.utils import timezone

    from catalog.models import Product, Store
    from feedback.actions.label import label
    from feedback.models import Idea, Kiosk, Poll
    from feedback.models.kiosks import sealed
    from loyalty.models import User

    now, leeds = timezone.now(), Store.objects.get(code="leeds")
    ada = User.objects.get(email="ada@example.com").voter
    idea = Idea.objects.open().annotate(said=Count("comments")).order_by("-said", "-votes_folded").first()
    wanted = Idea.objects.open().filter(votes__voter=ada, votes__value=1).exclude(product=None, category=None).first()
    declined = Idea.objects.filter(stage="declined").first()
    product = Product.objects.annotate(n=Count("ideas")).order_by("-n").first()
    poll = Poll.objects.filter(opens_at__lte=now, closes_at__gt=now).first()
    Kiosk.objects.create(store=leeds, name="Budgets", secret_hash=sealed(SCREEN), paired_at=now, last_seen_at=now)
    visit = Kiosk.objects.get(name="Budgets").visits.create(key=A_VISIT, began_at=now)
    sku = product.variants.order_by("sku").first().sku
    wishes = ada.wish_lists.first() or ada.wish_lists.create(name="Garden party")
    return [
        Place("board", "/"),
        Place("board, another", "/boards/how-we-shop/"),
        Place("board, signed in", "/?sort=wanted", "shopper"),
        Place("idea", f"/ideas/{idea.pk}/"),
        Place("idea, wanted", f"/ideas/{wanted.pk}/", "shopper"),
        Place("idea, declined", f"/ideas/{declined.pk}/"),
        Place("post", "/ideas/new/"),
        Place("search", "/search/?q=teacup"),
        Place("product", f"/products/{sku}/"),
        Place("complaint", f"/wrong/{sku}/"),
        Place("scanned card", f"/q/{label(product=product, store=leeds).code}/"),
        Place("this or that", "/pairs/"),
        Place("this or that, so far", "/pairs/so-far/"),
        Place("polls", "/polls/"),
        Place("poll", f"/polls/{poll.pk}/"),
        Place("impact", "/impact/"),
        Place("my voice", "/my/voice/", "shopper"),
        Place("notices", "/my/notices/", "shopper"),
        Place("how to hear", "/my/notices/settings/", "shopper"),
        Place("questions", "/my/questions/", "shopper"),
        Place("my data", "/my/data/", "shopper"),
        Place("wish lists", "/my/wishes/", "shopper"),
        Place("a wish list", f"/my/wishes/{wishes.pk}/", "shopper"),
        Place("sign in", "/account/login/"),
        Place("sign up", "/account/signup/"),
        Place("take over", f"/take/{visit.offer(now + timedelta(hours=1))}/"),
        Place("kiosk", "/kiosk/", "screen"),
        Place("kiosk, shelf", f"/kiosk/shelf/?visit={A_VISIT[:-1]}8", "screen"),
        Place("kiosk, ask", f"/kiosk/ask/?visit={A_VISIT[:-1]}8", "screen"),
    ]
