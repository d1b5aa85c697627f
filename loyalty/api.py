"""Doors for machines: tills and shops report what was bought."""

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.decorators import api_view

from catalog.models import Store, Variant
from feedback.actions.on_receipt import MOST, receipt_code
from ground.idempotency import once
from ground.policies import allow
from ground.problems import Refused
from loyalty.actions.meet import Sighting, meet
from loyalty.actions.record_order import Line, OrderDiffers, Recorded, record_order
from loyalty.models import Order
from loyalty.serializers import OrderSerializer


@allow("record-orders", methods=("POST",))
@api_view(["POST"])
def orders(request):
    """Record an order or a return: 201 with what was recorded, and again for every repeat."""
    return once(request, lambda: record(request))


def record(request) -> tuple[int, dict]:
    said = OrderSerializer(data=request.data)
    said.is_valid(raise_exception=True)
    order = said.validated_data
    store = store_of(request.actor, order.get("store"))
    if order["currency"] != store.currency:  # what a store sells is summed up in its own money
        raise Refused(
            422,
            _("This store sells in another currency."),
            errors={"currency": [_("%s sells in %s.") % (store.name, store.currency)]},
        )
    try:
        recorded = record_order(
            system=order["system"],
            number=order["number"],
            store=store,
            ordered_at=order["ordered_at"],
            currency=order["currency"],
            lines=lines_of(request.actor, order["lines"]),
            profile=customer_of(order["customer"]),
        )
    except OrderDiffers:
        raise Refused(
            409,
            _("This order number was recorded with other content."),
            _("An order does not change. Send what came back as an order of its own, with negative quantities."),
        ) from None
    return 201, shown(recorded)


def store_of(actor, code: str | None) -> Store:
    """The store this key speaks for: its own, or the one it names when it may speak for all."""
    own = actor.key.store
    if own and code not in {None, own.code}:
        raise Refused(403, _("This API key speaks for another store."), _("Leave `store` out, or name your own."))
    store = own or Store.objects.visible_to(actor).filter(code=code or "").first()
    if store is None:
        raise Refused(
            422,
            _("We do not know this store."),
            errors={"store": [_("No open store has the code “%s”.") % (code or "")]},
        )
    return store


def lines_of(actor, said: list[dict]) -> list[Line]:
    """The articles of all lines in one query; what we do not know is named line by line."""
    skus = {line["sku"] for line in said}
    known = {variant.sku: variant for variant in Variant.objects.visible_to(actor).filter(sku__in=skus)}
    errors = [
        {} if line["sku"] in known else {"sku": [_("No article has the SKU “%s”.") % line["sku"]]} for line in said
    ]
    if any(errors):
        raise Refused(422, _("Some articles are unknown."), _("Nothing was recorded."), errors={"lines": errors})
    return [Line(known[line["sku"]], line["quantity"], line["unit_price"]) for line in said]


def customer_of(said: dict | None):
    if said is None:
        return None
    seen = Sighting(**{name: said[name] for name in ("system", "external_id", "card", "phone", "email", "name")})
    return meet(seen=seen, create=said["create"])


def shown(recorded: Recorded) -> dict:
    order = recorded.order
    return {
        "system": order.system,
        "number": order.number,
        "store": order.store.code,
        "ordered_at": order.ordered_at.isoformat(),
        "total": order.total,
        "currency": order.currency,
        "customer": order.profile_id,
        "points": recorded.points,
        "pairs_url": pairs_url(order),
    }


def pairs_url(order: Order) -> str:
    """For the foot of the receipt: asks "this or that" about the store and the departments most was paid in."""
    bought = order.lines.filter(quantity__gt=0).annotate(
        department=Coalesce("variant__product__category__department", "variant__product__category")
    )
    paid = bought.values("department").annotate(paid=Sum("amount")).order_by("-paid", "department")
    departments = paid.exclude(department=None).values_list("department", flat=True)[:MOST]
    code = receipt_code(store=order.store_id, departments=departments)
    return settings.SITE_URL.rstrip("/") + reverse("feedback:pairs-receipt", args=[code])
