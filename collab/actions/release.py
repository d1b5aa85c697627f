"""A merchandiser looked at votes that were set aside, and lets them count."""

from datetime import datetime

from django.db import transaction

from collab.models import SetAside, Shard, Suggestion
from ground.models import AuditEntry


@transaction.atomic
def release(*, suggestion: Suggestion, note: str, by: object, now: datetime) -> int:
    """Count all votes on its idea that are set aside now, whatever later readings find; how many. Those that come later
    are judged anew. Twice is as good as once."""
    rows = SetAside.objects.standing().filter(idea=suggestion.idea_id)
    released = rows.update(released_at=now, released_by=by)
    if released:
        AuditEntry.objects.create(
            who=f"user:{by.pk}",  # type: ignore[attr-defined]
            what="count votes set aside",
            subject=f"idea:{suggestion.idea_id}",
            details={"votes": released, "note": note, "suggestion": suggestion.pk},
            at=now,
        )
        Shard.objects.filter(category=suggestion.category_id).update(dirty_at=now)
    return released
