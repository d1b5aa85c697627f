from datetime import datetime

from django.db import transaction

from collab.models import Decision, Suggestion, Trial
from ground.models import AuditEntry


@transaction.atomic
def undo(*, decision: Decision, by: object, now: datetime) -> bool:
    """Take a decision back before it takes effect: the suggestion waits again, or its trial does. False when it is too
    late."""
    row = Decision.objects.select_for_update().filter(pk=decision.pk, carried_out_at__isnull=True).first()
    if row is None or row.not_before <= now:
        return False
    AuditEntry.objects.create(
        who=f"user:{by.pk}",  # type: ignore[attr-defined]
        what="undo decision",
        subject=f"suggestion:{row.suggestion_id}",
        details={"verdict": row.verdict, "decided_by": row.by_id},
        at=now,
    )
    if not Trial.objects.filter(decision__suggestion=row.suggestion_id).exists():  # else that waits for a decision
        Suggestion.objects.filter(pk=row.suggestion_id).update(state=Suggestion.State.OPEN, snoozed_until=None)
    row.delete()
    return True
