"""What was decided about a fault is told to everybody who complained of it and waits."""

from datetime import datetime

from django.db.models import QuerySet

from collab.models import Decision, Suggestion
from feedback.actions.complain import answer_complaint
from feedback.models import Complaint, Notice

TEAM = "the range team"


def waiting(suggestion: Suggestion) -> QuerySet[Complaint]:
    """Complaints about what a suggestion is about that nobody has answered."""
    product = suggestion.variant.product_id if suggestion.variant else None
    return Complaint.objects.open().filter(product=product)


def answer_all(decision: Decision, now: datetime) -> int:
    """Answer each of them once, in the words of the decision; how many. A decision without words answers nobody: it
    was taken when nobody waited."""
    if not decision.reason:
        return 0
    words, team, by = decision.reason, decision.team or TEAM, decision.by
    rows = waiting(decision.suggestion).select_related("product").order_by("pk")
    return sum(answer_complaint(complaint=row, answer=words, team=team, by=by, now=now) for row in rows)


def draft_answer(suggestion: Suggestion, words: str) -> Notice:
    """The notice as each of them would get it, unsaved: for a preview that cannot differ from it."""
    product = suggestion.variant.product if suggestion.variant else None
    return Notice(kind=Notice.Kind.PUT_RIGHT, facts={"title": str(product or ""), "reason": words})
