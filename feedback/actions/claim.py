from django.db import connection, transaction

from feedback.models import Follow, Idea, Notice, StoreRequest, Voter


@transaction.atomic
def claim(*, guest: Voter, user) -> Voter:
    """What a guest did on a device becomes the user's, exactly: nothing lost, nothing double. Returns the user's voter.

    A person who never voted simply takes over the guest's voter. Otherwise the guest's votes are cast again in the
    person's name (their own word on an idea wins) and withdrawn in the guest's: gather hears both, the sum is exact.
    """
    mine = Voter.objects.select_for_update().filter(user=user).first()
    if guest.user_id is not None:
        return mine or guest
    if mine is None:
        guest.user = user
        guest.save(update_fields=["user"])
        return guest
    with connection.cursor() as cursor:
        cursor.execute(CAST_AGAIN, {"guest": guest.pk, "mine": mine.pk})
        cursor.execute(WITHDRAW, {"guest": guest.pk})
    Idea.objects.filter(author=guest).update(author=mine)
    StoreRequest.objects.filter(voter=guest).update(voter=mine)
    Follow.objects.bulk_create(
        [Follow(idea_id=f.idea_id, voter=mine, at=f.at) for f in Follow.objects.filter(voter=guest)],
        ignore_conflicts=True,
    )
    Notice.objects.filter(voter=guest).exclude(cause__in=mine.notices.values("cause")).update(voter=mine)
    return mine


CAST_AGAIN = """
INSERT INTO feedback_vote AS v (idea_id, voter_id, store_id, value, heard_value, at, heard_at)
SELECT idea_id, %(mine)s, store_id, 1, 0, at, NULL FROM feedback_vote WHERE voter_id = %(guest)s AND value = 1
 ORDER BY idea_id
ON CONFLICT (idea_id, voter_id) DO NOTHING
"""
WITHDRAW = """
UPDATE feedback_vote SET value = 0, heard_at = NULL WHERE voter_id = %(guest)s AND value = 1
"""
