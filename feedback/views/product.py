import json
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from catalog.models import Listing, Price, Product, StockLevel, Store, Variant
from feedback.models import Idea
from feedback.views.cards import dress, for_visitor
from feedback.views.repairs import late_repair
from feedback.views.wishes import puts_on
from ground.money import in_major_units
from ground.policies import allow

LOW = 5  # pieces
IN_A_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@allow("see-products")
def product(request, sku):
    """What it is, what it costs and cost, where it stands, and what people ask about it."""
    of_sku = Q(variants__sku=sku) | Q(code=sku)
    products = Product.objects.visible_to(request.actor).filter(of_sku).distinct()
    found = get_object_or_404(products.select_related("category__department", "category__parent"))
    variants = list(found.variants.order_by("price", "sku"))
    here = next((variant for variant in variants if variant.sku == sku), variants[0] if variants else None)
    ideas = for_visitor(Idea.objects.filter(Q(product=found) | Q(variant__product=found)), request.actor)
    places = _places(here, request.actor) if here else []
    own = request.voter.store_id if places and request.actor.voter_id and request.voter else None
    context = {
        "product": found,
        "variants": variants,
        "variant": here,
        "lowest": _lowest_in_30_days(here) if here else None,
        "places": places,
        "in_stock": sum(place["state"] in {"plenty", "few"} for place in places),
        "own_place": next((place for place in places if place["store"].pk == own), None),
        "ideas": dress(list(ideas.order_by("-votes_folded", "pk")[:12]), request.actor),
        "structured": _structured(found, variants),
        **puts_on(request, product=found),
        **late_repair(found, request.actor),
    }
    return render(request, "feedback/product.html", context)


def _lowest_in_30_days(variant: Variant) -> int | None:
    """The lowest price of the last 30 days, everywhere: what held when they began, and every change since."""
    since = timezone.now() - timedelta(days=30)
    everywhere = Price.objects.filter(variant=variant, channel=None, store=None, currency=variant.currency)
    before = everywhere.filter(valid_from__lte=since).order_by("-valid_from").values_list("amount", flat=True)[:1]
    during = everywhere.filter(valid_from__gt=since).values_list("amount", flat=True)
    amounts = [*before, *during, *([variant.price] if variant.price is not None else [])]
    return min(amounts) if amounts else None


def _places(variant: Variant, actor):
    """Each store with how much stands there: plenty, the last few, none just now, or not kept."""
    stock = dict(StockLevel.objects.filter(variant=variant).values_list("store", "quantity"))
    listed = set(Listing.objects.filter(variant=variant).current().values_list("store", flat=True))
    places = []
    for store in Store.objects.visible_to(actor).select_related("channel"):
        quantity = stock.get(store.pk)
        if quantity is None and store.pk not in listed:
            state = "not-kept"
        elif not quantity or quantity < 0:
            state = "none"
        else:
            state = "few" if quantity <= LOW else "plenty"
        places.append({"store": store, "state": state, "quantity": quantity})
    return sorted(places, key=lambda place: ["plenty", "few", "none", "not-kept"].index(place["state"]))


def _structured(found: Product, variants: list[Variant]) -> str:
    """schema.org JSON-LD, a data block: it is never run, so the CSP has nothing to say about it."""
    available = set(
        StockLevel.objects.filter(variant__in=variants, quantity__gt=0).values_list("variant", flat=True).distinct()
    )
    whole = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": found.name,
        "sku": found.code,
        "category": found.category.path,
        "offers": [_offer(variant, variant.pk in available) for variant in variants if variant.price is not None],
    }
    if found.brand:
        whole["brand"] = {"@type": "Brand", "name": found.brand}
    return mark_safe(json.dumps(whole, ensure_ascii=False).translate(IN_A_SCRIPT))


def _offer(variant: Variant, available: bool) -> dict:
    offer = {
        "@type": "Offer",
        "sku": variant.sku,
        "price": str(in_major_units(variant.price, variant.currency)),
        "priceCurrency": variant.currency,
        "availability": f"https://schema.org/{'InStock' if available else 'OutOfStock'}",
        "url": settings.SITE_URL + reverse("feedback:product", args=[variant.sku]),
    }
    return offer | ({"gtin14": variant.gtin} if variant.gtin else {})
