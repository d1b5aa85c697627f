"""Put variants on shelves and take them off."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from catalog.models import Listing, Product, Store, Variant


@transaction.atomic
def list_variant(*, variant: Variant, stores: Iterable[Store], on: date, decision_ref: str = "") -> int:
    """Range a variant in these stores from a day on; where it already is, nothing changes. Returns how many are new."""
    listed = set(Listing.objects.current().filter(variant=variant).values_list("store_id", flat=True))
    new = [
        Listing(variant=variant, store=store, listed_on=on, decision_ref=decision_ref)
        for store in stores
        if store.pk not in listed
    ]
    return len(Listing.objects.bulk_create(new, ignore_conflicts=True))


@transaction.atomic
def show_variant(*, variant_id: int) -> None:
    """It stands on a shelf: what was only planned is on sale, and everybody may look at it."""
    Variant.objects.filter(pk=variant_id, state=Variant.State.PLANNED).update(state=Variant.State.LISTED)
    Product.objects.filter(variants=variant_id, is_public=False).update(is_public=True)


@transaction.atomic
def delist_variant(*, variant: Variant, stores: Iterable[Store], on: date, decision_ref: str = "") -> int:
    """End the variant's listings in these stores (all, when none is named). Returns how many ended."""
    listings = Listing.objects.current().filter(variant=variant)
    if stores := list(stores):
        listings = listings.filter(store__in=stores)
    ended = listings.update(ended_on=on, decision_ref=decision_ref)
    if not Listing.objects.current().filter(variant=variant).exists():
        Variant.objects.filter(pk=variant.pk).update(state=Variant.State.ENDED)
    return ended
