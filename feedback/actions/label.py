"""Cards for the shelf: an address each that stays, and each arrival counted."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import Product, Store
from feedback.models import Idea, Label, LabelDay


def label(*, store: Store | None, product: Product | None = None, idea: Idea | None = None) -> Label:
    """The label of a product or an idea in this store; the same one whenever it is printed."""
    about: dict[str, Any] = {"product": product, "idea": idea, "store": store}
    for _ in range(5):
        try:
            with transaction.atomic():
                return Label.objects.get_or_create(**about)[0]
        except IntegrityError:  # its syllables were taken, or somebody else was as quick
            continue
    raise RuntimeError("No address is free.")


@transaction.atomic
def arrive(*, label: Label, now: datetime) -> None:
    """Somebody came by this label."""
    today: dict[str, Any] = {"label": label, "day": timezone.localdate(now)}
    LabelDay.objects.get_or_create(**today)
    LabelDay.objects.filter(**today).update(scans=F("scans") + 1)
