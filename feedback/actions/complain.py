"""Something is wrong with a product: it is written down in one tap, and answered once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Product, Store, Variant
from feedback.models import Complaint, Notice, Voter

THE_SAME = timedelta(hours=12)  # within which the same person's same reason is the same complaint


@transaction.atomic
def complain(
    *,
    product: Product,
    voter: Voter,
    reason: str,
    now: datetime,
    variant: Variant | None = None,
    store: Store | None = None,
    language: str = "en",
    client_key: UUID | None = None,
) -> tuple[Complaint, bool]:
    """Write down what is wrong; (complaint, whether it is new). An answer is owed by a date that is known at once.
    Two taps are one complaint, with one `client_key` or by the same person about the same within half a day."""
    Voter.objects.select_for_update(no_key=True).get(pk=voter.pk)
    about = {"product": product, "variant": variant, "voter": voter, "reason": reason, "value": 1, "answered_at": None}
    if standing := Complaint.objects.filter(**about, at__gt=now - THE_SAME).first():
        return standing, False
    facts = about | {
        "store": store or voter.store,
        "at": now,
        "language": language,
        "answer_by": timezone.localdate(now) + timedelta(days=settings.COMPLAINT_ANSWER_DAYS),
    }
    if client_key is None:
        return Complaint.objects.create(**facts), True
    row, new = Complaint.objects.get_or_create(client_key=client_key, defaults=facts)
    return row, new


@transaction.atomic
def tell_more(*, complaint: Complaint, words: str, photo: str, store: Store | None) -> bool:
    """Words, a photo, the store: said after the tap. False once it was answered or taken back."""
    more: dict[str, Any] = {"words": words, "store": store}
    if photo:
        more["photo"] = photo
    if store != complaint.store:
        more["heard_at"] = None
    return bool(Complaint.objects.open().filter(pk=complaint.pk).update(**more))


@transaction.atomic
def answer_complaint(*, complaint: Complaint, answer: str, team: str, by: Any, now: datetime) -> bool:
    """Answer once, and owe the person a notice. False when somebody was faster, or it was taken back."""
    told = {"answer": answer, "answered_as": team, "answered_by": by, "answered_at": now}
    if not Complaint.objects.open().filter(pk=complaint.pk).update(**told):
        return False
    if complaint.voter_id:
        notice = Notice(
            voter_id=complaint.voter_id,
            kind=Notice.Kind.PUT_RIGHT,
            cause=f"complaint:{complaint.pk}",
            facts={"title": complaint.product.name, "reason": answer, "complaint": complaint.pk},
            created_at=now,
        )
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return True
