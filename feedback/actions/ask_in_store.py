"""A customer asked for something in a store, and staff write it down."""

from typing import Any
from uuid import UUID

from django.db import transaction

from catalog.models import Category, Product, Store, Variant
from feedback.models import Follow, Idea, StoreRequest, Voter
from ground.words import alike

SURE_ENOUGH = 0.45  # likeness from which words are taken for the same wish or the same kind of goods


@transaction.atomic
def ask_in_store(
    *,
    store: Store,
    by: Any,  # whoever is signed in: people live a floor above
    client_key: UUID,
    text: str = "",
    idea: Idea | None = None,
    variant: Variant | None = None,
    voter: Voter | None = None,
) -> tuple[StoreRequest, bool]:
    """Log what a customer asked for; (request, whether it is new). Two taps with one `client_key` are one request.

    It joins `idea` when staff chose one, or when its words say nearly the same as an open idea. A customer we know
    hears what becomes of it.
    """
    if idea is None and variant is None:
        idea = alike(Idea.objects.open(), text, "title", "body", least=SURE_ENOUGH).first()
    asked, new = StoreRequest.objects.get_or_create(
        client_key=client_key,
        defaults={
            "store": store,
            "voter": voter,
            "text": (text or (idea and idea.title) or str(variant))[:200],
            "category": category_of(text, idea, variant),
            "variant": variant or (idea.variant if idea else None),
            "idea": idea,
            "by": by,
        },
    )
    if new and idea and voter:
        Follow.objects.bulk_create([Follow(idea=idea, voter=voter)], ignore_conflicts=True)
    return asked, new


def category_of(text: str, idea: Idea | None, variant: Variant | None) -> Category | None:
    """Where the wish belongs: with its idea or article, else with the goods whose names are nearest to its words."""
    if idea and idea.category:
        return idea.category
    product = variant.product if variant else (idea and idea.product)
    if product is None:
        product = alike(Product.objects.select_related("category"), text, "name", "brand", "code").first()
    return product.category if product else None
