"""A merchandiser puts up a product to leave: the desk gets a suggestion with its figures, and nothing is decided."""

from datetime import datetime

from django.db import transaction

from catalog.models import Variant
from collab.actions.draft import draft
from collab.actions.draft.keep import RESTS
from collab.models import Suggestion
from loyalty.models import User


@transaction.atomic
def put_up(*, variant: Variant, by: User | None, now: datetime) -> Suggestion:
    """The suggestion to take it off the shelf: the one that waits, the one that was answered lately, or a new one."""
    category, kind = variant.product.category, Suggestion.Kind.DELIST
    rows = Suggestion.objects.filter(kind=kind, variant=variant).order_by("-pk")
    row = rows.exclude(state=Suggestion.State.DECIDED).first() or rows.filter(updated_at__gt=now - RESTS[kind]).first()
    if row is None:
        key, asked = f"{kind}:variant:{variant.pk}", rows.count()
        row = Suggestion(key=f"{key}:{asked + 1}" if asked else key, kind=kind, variant=variant)
        row.category, row.data_until, row.model_version = category.department or category, now, ""
    if row.state != Suggestion.State.DECIDED:
        row.put_up_by = by
        row.save()
        draft(category=row.category, now=now)
        row.refresh_from_db()
    return row
