from datetime import date

from django.db import transaction

from catalog.models import Category, Product, Variant


@transaction.atomic
def plan_variant(*, name: str, category: Category, ref: str, planned_for: date | None, currency: str) -> Variant:
    """A product we mean to get, not on sale yet. The same `ref` ("decision:12") plans it once."""
    product, _ = Product.objects.get_or_create(
        code=ref, defaults={"name": name, "category": category, "is_public": False}
    )
    variant, _ = Variant.objects.get_or_create(
        sku=ref,
        defaults={
            "product": product,
            "state": Variant.State.PLANNED,
            "planned_for": planned_for,
            "currency": currency,
        },
    )
    return variant
