from django.db import transaction

from feedback.models import Flag, Voter


@transaction.atomic
def report(*, voter: Voter, thing: str, thing_id: int, reason: str, words: str = "") -> bool:
    """Ask a moderator to look at something. Once per voter and thing; False when they had said so before."""
    said = {"reason": reason, "words": words}
    return Flag.objects.get_or_create(voter=voter, thing=thing, thing_id=thing_id, defaults=said)[1]
