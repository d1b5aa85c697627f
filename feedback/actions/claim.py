"""What a guest did on a device becomes a person's, exactly: nothing lost, nothing double."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from feedback.models import (
    Comment,
    Complaint,
    Flag,
    Follow,
    Idea,
    Notice,
    PollAnswer,
    Ruling,
    SameHere,
    StoreRequest,
    Voter,
    WishItem,
    WishList,
)


@transaction.atomic
def claim(*, guest: Voter, user: Any) -> Voter:
    """Make the guest's voice the user's; returns the user's voter. A voter that is somebody's already stays theirs.

    A person who never voted simply takes over the guest's voter. Otherwise the guest's votes, pledges, reasons against
    and choices between two are cast again in the person's name (their own word on an idea or a pair wins) and withdrawn
    in the guest's: gather hears both, the sum is exact.
    A vote that a moderator voided goes over voided, with its ruling, and counts again when that is undone.
    What was seen stays with the device: a sight is counted once, whoever it was. Only a look at what was drawn by lot
    goes with the vote it may have led to; where the person knew the idea already, it was no first look after all.
    """
    rows = Voter.objects.select_for_update().filter(Q(user=user) | Q(pk=guest.pk)).order_by("pk")
    found = {row.pk: row for row in rows}
    mine = next((row for row in found.values() if row.user_id == user.pk), None)
    guest = found[guest.pk]
    if guest.user_id is not None or guest == mine:
        return mine or Voter.objects.create(user=user)
    if mine is None:
        guest.user = user
        guest.save(update_fields=["user"])
        return guest
    say_again(guest, mine)
    return mine


@transaction.atomic
def join(*, guest: Voter, mine: Voter) -> Voter:
    """What a guest said on one device joins what they say on another; returns the other's voter. Exact as `claim`."""
    found = {row.pk: row for row in Voter.objects.select_for_update().filter(pk__in=[guest.pk, mine.pk]).order_by("pk")}
    if guest.pk != mine.pk and found[guest.pk].user_id is None:
        say_again(found[guest.pk], found[mine.pk])
    return found[mine.pk]


def say_again(guest: Voter, mine: Voter) -> None:
    with connection.cursor() as cursor:
        for statement in (CAST_AGAIN, WITHDRAW, *PLEDGE_AGAIN, *SAID_AGAIN, ANSWERS, LOOKS_BY_LOT):
            cursor.execute(statement, {"guest": guest.pk, "mine": mine.pk})
    hand_over(guest, mine)


def hand_over(guest: Voter, mine: Voter) -> None:
    Idea.objects.filter(author=guest).update(author=mine)
    StoreRequest.objects.filter(voter=guest).update(voter=mine)
    Ruling.objects.filter(voter=guest).update(voter=mine)
    said = Flag.objects.filter(voter=mine, thing=OuterRef("thing"), thing_id=OuterRef("thing_id"))
    Flag.objects.filter(voter=guest).exclude(Exists(said)).update(voter=mine)
    Comment.objects.filter(voter=guest).update(voter=mine)
    Complaint.objects.filter(voter=guest).update(voter=mine)
    WishList.objects.filter(voter=guest).update(voter=mine)  # links that were sent go on leading there
    WishItem.objects.filter(added_by=guest).update(added_by=mine)
    once: tuple[Any, ...] = (Follow, SameHere, PollAnswer)
    for once_each in once:
        theirs = once_each.objects.filter(voter=guest)
        rows = list(theirs)
        for row in rows:
            row.voter = mine
        once_each.objects.bulk_create(rows, ignore_conflicts=True)  # the person's own word wins
        theirs.delete()
    Notice.objects.filter(voter=guest).exclude(cause__in=mine.notices.values("cause")).update(voter=mine)
    mine.store = mine.store or guest.store
    if guest.agreed_to_terms_at and (mine.agreed_to_terms_at is None or guest.agreed_to > mine.agreed_to):
        mine.agreed_to_terms_at, mine.agreed_to = guest.agreed_to_terms_at, guest.agreed_to
    mine.save(update_fields=["store", "agreed_to_terms_at", "agreed_to"])


CAST_AGAIN = """
INSERT INTO feedback_vote AS v
       (idea_id, voter_id, store_id, value, heard_value, at, heard_at, through_id, voided_by_id, voided_wish)
SELECT g.idea_id, %(mine)s, g.store_id, g.value, 0, g.at, NULL, g.through_id, g.voided_by_id, g.voided_wish
  FROM feedback_vote g LEFT JOIN feedback_mergeanswer said ON said.merge_id = g.through_id AND said.voter_id = %(mine)s
 WHERE g.voter_id = %(guest)s AND (g.value = 1 OR g.voided_wish = 1) AND said.merge_id IS NULL
 ORDER BY g.idea_id
ON CONFLICT (idea_id, voter_id) DO UPDATE SET through_id = NULL
 WHERE v.through_id IS NOT NULL AND EXCLUDED.through_id IS NULL
"""
WITHDRAW = """
UPDATE feedback_vote SET value = 0, heard_at = NULL, through_id = NULL, voided_by_id = NULL, voided_wish = NULL
 WHERE voter_id = %(guest)s AND (value = 1 OR voided_by_id IS NOT NULL)
"""
# What they answered when they were asked; where both did, the person's own word stays.
ANSWERS = """
WITH merges AS (
    UPDATE feedback_mergeanswer a SET voter_id = %(mine)s
     WHERE a.voter_id = %(guest)s AND NOT EXISTS (
           SELECT 1 FROM feedback_mergeanswer m WHERE m.merge_id = a.merge_id AND m.voter_id = %(mine)s)
)
UPDATE feedback_stillwanted a SET voter_id = %(mine)s
 WHERE a.voter_id = %(guest)s AND NOT EXISTS (
       SELECT 1 FROM feedback_stillwanted m WHERE m.asked_again_id = a.asked_again_id AND m.voter_id = %(mine)s)
"""
# As votes: what stands by an answer about a joining that the person answered themselves does not go over, and what the
# guest said of the idea itself is more than what stands by such an answer.
PLEDGE_AGAIN = (
    """
INSERT INTO feedback_pledge AS p
       (idea_id, voter_id, value, notify, price, currency, options, store_id, how_often,
        heard_value, heard_notify, at, heard_at, through_id)
SELECT g.idea_id, %(mine)s, g.value, g.notify, g.price, g.currency, g.options, g.store_id, g.how_often, 0, 0, g.at,
       NULL, g.through_id
  FROM feedback_pledge g LEFT JOIN feedback_mergeanswer said
       ON said.merge_id = g.through_id AND said.voter_id = %(mine)s
 WHERE g.voter_id = %(guest)s AND (g.value = 1 OR g.notify = 1) AND said.merge_id IS NULL
 ORDER BY g.idea_id
ON CONFLICT (idea_id, voter_id) DO UPDATE
   SET (value, notify, price, currency, options, store_id, how_often, heard_at, through_id)
     = (EXCLUDED.value, EXCLUDED.notify, EXCLUDED.price, EXCLUDED.currency, EXCLUDED.options, EXCLUDED.store_id,
        EXCLUDED.how_often, NULL, NULL)
 WHERE p.through_id IS NOT NULL AND EXCLUDED.through_id IS NULL
""",
    """
UPDATE feedback_pledge SET value = 0, notify = 0, heard_at = NULL, through_id = NULL
 WHERE voter_id = %(guest)s AND (value = 1 OR notify = 1)
""",
)
# After the votes: who wants it in the end, by either name, says nothing against it. What rests while they say that a
# joined idea is what they meant goes over with that vote.
SAID_AGAIN = (
    """
INSERT INTO feedback_notforme (idea_id, voter_id, store_id, reason, words, value, heard_value, at, heard_at, rests_id)
SELECT n.idea_id, %(mine)s, n.store_id, n.reason, n.words, n.value, 0, n.at, NULL, n.rests_id
  FROM feedback_notforme n
  LEFT JOIN feedback_vote v ON v.idea_id = n.idea_id AND v.voter_id = %(mine)s AND v.value = 1
 WHERE n.voter_id = %(guest)s
   AND CASE WHEN n.rests_id IS NULL THEN n.value = 1 AND v.idea_id IS NULL ELSE v.through_id = n.rests_id END
 ORDER BY n.idea_id
ON CONFLICT (idea_id, voter_id) DO NOTHING
""",
    """
UPDATE feedback_notforme SET value = 0, heard_at = NULL, rests_id = NULL
 WHERE voter_id = %(guest)s AND (value = 1 OR rests_id IS NOT NULL)
""",
    """
INSERT INTO feedback_pairchoice (token, voter_id, store_id, left_id, right_id, chosen_id, skipped, way, offered_at,
                                 value, heard_value, at, heard_at)
SELECT gen_random_uuid(), %(mine)s, store_id, left_id, right_id, chosen_id, skipped, way, offered_at, 1, 0, at, NULL
  FROM feedback_pairchoice WHERE voter_id = %(guest)s AND value = 1
 ORDER BY id
ON CONFLICT DO NOTHING
""",
    "UPDATE feedback_pairchoice SET value = 0, heard_at = NULL WHERE voter_id = %(guest)s AND value = 1",
)
LOOKS_BY_LOT = """
WITH looks AS MATERIALIZED (
    SELECT p.idea_id, p.day, p.hour,
           EXISTS (SELECT 1 FROM feedback_impression m WHERE m.voter_id = %(mine)s AND m.idea_id = p.idea_id) AS known
      FROM feedback_impression p
     WHERE p.voter_id = %(guest)s AND p.first AND p.designed
), moved AS (
    UPDATE feedback_impression p
       SET voter_id = CASE WHEN looks.known THEN p.voter_id ELSE %(mine)s END, designed = NOT looks.known
      FROM looks
     WHERE p.voter_id = %(guest)s AND p.idea_id = looks.idea_id AND p.day = looks.day
)
UPDATE feedback_impressionhour SET heard_at = NULL WHERE hour IN (SELECT hour FROM looks)
"""
