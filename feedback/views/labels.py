"""What hangs on the shelf: cards to print, and where their codes lead."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.models import Product, Store
from feedback.actions.label import arrive
from feedback.actions.label import label as label_of
from feedback.actions.on_receipt import receipt_code
from feedback.models import Idea, Label, Vote
from feedback.models.labels import TAKEN_UP
from feedback.views.cards import dress, for_visitor
from ground.limits import allowed, network
from ground.policies import allow
from ground.qr import drawn
from ground.words import alike

HOUR = 60 * 60
SHOWN, MOST = 12, 48
SIZES = {"a6": 4, "a7": 8}  # cards on a sheet of A4


@dataclass
class Card:
    kind: str  # asked, product, idea, pairs, receipt
    title: str
    address: str
    code: SafeString
    wanted: int = 0

    @property
    def is_long(self) -> bool:
        """Whether its title needs a smaller type: beside a number there is little room."""
        return len(self.title) > (30 if self.kind == "asked" else 60)

    @property
    def short(self) -> tuple[str, str]:
        """As one reads it out, without what a browser adds by itself: the site, and the place on it."""
        site, _, place = self.address.partition("://")[2].rstrip("/").partition("/")
        return site, f"/{place}"


@allow("scan-label")
def label(request, code):
    """Where a scanned card leads: its product with tickets to tap first, or its idea."""
    about = ("product__category__department", "product__category__parent", "idea", "store")
    found = get_object_or_404(Label.objects.select_related(*about), code=code)
    _count(request, found)
    if found.idea_id:
        get_object_or_404(Idea.objects.visible_to(request.actor), pk=found.idea_id)
        return redirect("feedback:idea", found.idea_id)
    product = get_object_or_404(Product.objects.visible_to(request.actor), pk=found.product_id)
    ideas = for_visitor(_ideas_of(product), request.actor).order_by("-votes_folded", "pk")
    context = {
        "product": found.product,
        "variant": product.variants.order_by("price", "sku").first(),
        "store": found.store,
        "asked_by": asked_by([product]).get(product.pk, 0),
        "ideas": dress(list(ideas.filter(state="open")[:SHOWN]), request.actor),
        "came": list(ideas.filter(stage__in=TAKEN_UP).exclude(state="open")[:3]),
    }
    return render(request, "feedback/label.html", context)


@allow("print-cards")
def staff_cards(request):
    """Choose what to print: what came because customers asked, what to ask them about, and "this or that"."""
    stores = _stores(request)
    store = _store(stores, request.GET.get("store"))
    text = request.GET.get("q", "").strip()[:80]
    products = Product.objects.visible_to(request.actor)
    came = products.filter(_taken_up("ideas__") | _taken_up("variants__ideas__")).distinct()
    if text:
        came, wished = alike(products, text, "name"), alike(_open(request), text, "title")
    else:
        came, wished = came.order_by("name"), _open(request).filter(Q(store=store) | Q(store=None)).in_order("rising")
    came = list(came[:SHOWN])
    counts = asked_by(came)
    for product in came:
        product.asked_by = counts.get(product.pk, 0)
    came = [product for product in came if product.asked_by or text]
    context = {
        "hang": _hang(store),
        "products": came,
        "ideas": list(wished[:SHOWN]),
        "stores": stores,
        "store": store,
        "text": text,
    }
    return render(request, "feedback/staff_cards.html", context | {"none": request.GET.get("none")})


@allow("print-cards", methods=("POST",))
def staff_cards_print(request):
    """The cards, ready for the printer: several on a sheet, with marks to cut along."""
    store = _store(_stores(request), request.POST.get("store"))
    cards = _cards(request, request.POST.getlist("item")[:MOST], store)
    if not cards:
        return redirect(f"{reverse('feedback:staff-cards')}?none=1")
    size = request.POST.get("size")
    size = size if size in SIZES else "a6"
    sheets = [cards[at : at + SIZES[size]] for at in range(0, len(cards), SIZES[size])]
    return render(request, "feedback/staff_cards_print.html", {"sheets": sheets, "size": size, "store": store})


def asked_by(products: list[Product]) -> dict[int, int]:
    """Product → how many customers asked for it: people, not votes, and only wishes that stand and were taken up. What
    came of a wish is what was asked for; the product it speaks of is so only where nothing new came."""
    stand = Vote.objects.filter(value=1).filter(_taken_up("idea__"))
    about = stand.annotate(product=Coalesce("idea__variant__product", "idea__product")).filter(
        product__in=[product.pk for product in products]
    )
    people = about.values("product").annotate(n=Count("voter", distinct=True))
    return {row["product"]: row["n"] for row in people}


def _cards(request, items: list[str], store: Store | None) -> list[Card]:
    wanted = {
        kind: [int(pk) for name, _, pk in (item.partition(":") for item in items) if name == kind and _is(pk)]
        for kind in ("product", "idea")
    }
    products = list(Product.objects.visible_to(request.actor).filter(pk__in=wanted["product"]).order_by("name"))
    counts, cards = asked_by(products), []
    for product in products:
        number = counts.get(product.pk, 0)
        kind = "asked" if number else "product"
        cards.append(_card(kind, product.name, _address(label_of(product=product, store=store)), number))
    for idea in _open(request).filter(pk__in=wanted["idea"]).order_by("title"):
        cards.append(_card("idea", idea.title, _address(label_of(idea=idea, store=store))))
    if "pairs" in items and store:
        cards.append(_card("pairs", store.name, _whole(reverse("feedback:pairs-here", args=[store.code]))))
    if "receipt" in items and store:
        code = receipt_code(store=store.pk)
        cards.append(_card("receipt", store.name, _whole(reverse("feedback:pairs-receipt", args=[code]))))
    return cards


def _card(kind: str, title: str, address: str, wanted: int = 0) -> Card:
    return Card(
        kind, title, address, drawn(address, _("Code that leads to %(address)s") % {"address": address}), wanted
    )


def _address(found: Label) -> str:
    return _whole(reverse("feedback:label", args=[found.code]))


def _whole(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def _is(number: str) -> bool:
    return number.isdecimal() and number.isascii() and len(number) < 18


def _open(request):
    return Idea.objects.visible_to(request.actor).open().filter(board__is_open=True)


def _ideas_of(product: Product):
    return Idea.objects.filter(Q(product=product) | Q(variant__product=product))


def _taken_up(prefix: str) -> Q:
    return Q(**{f"{prefix}stage__in": TAKEN_UP, f"{prefix}state__in": ["open", "closed"]})


def _stores(request) -> list[Store]:
    return list(Store.objects.on_the_street().visible_to(request.actor).worked_in_by(request.actor))


def _hang(store: Store | None) -> list[Label]:
    """Cards that hang in this store, with their scans of the last 30 days, the most scanned first."""
    since = timezone.localdate() - timedelta(days=30)
    lately = Coalesce(Sum("days__scans", filter=Q(days__day__gte=since)), 0)
    hang = Label.objects.filter(store=store).select_related("product", "idea").annotate(scans=lately)
    return list(hang.order_by("-scans", "pk")[:SHOWN])


def _store(stores: list[Store], code: str | None) -> Store | None:
    """The one that was named, else the first of theirs; a store that is not theirs does not exist."""
    if not code:
        return stores[0] if stores else None
    found = next((one for one in stores if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _count(request, found: Label) -> None:
    """An arrival counts once a day for one visitor; who first votes here stands in the store the card hangs in."""
    today = f"{found.code} {timezone.localdate()}"
    if request.session.get("came_by") == today or not allowed("scan", network(request), 300, HOUR):
        return
    arrive(label=found, now=timezone.now())
    request.session["came_by"] = today
    if found.store_id:
        request.session["stands_in"] = found.store_id
