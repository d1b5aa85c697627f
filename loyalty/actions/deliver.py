"""Letters: what `feedback.Notice` owes, by mail. At least once, and never twice for the same cause unless a sender was
killed between sending and marking; then the same letter goes out again under the same Message-ID.

Three steps, each its own transaction, because a mail server is no part of ours: claim with a lease, send, mark.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from feedback.models import Notice
from ground.leases import GIVEN_UP, LEASE, MOST_ATTEMPTS
from ground.models import AuditEntry
from loyalty.actions.collect import collect
from loyalty.actions.letters import headers, message_id, stop_url, url_of, where
from loyalty.actions.push import owe_push
from loyalty.actions.readers import Reader, hours_of, person_of, reader_of, wish_of
from loyalty.models import Preference

AT_A_TIME = 20


def deliver(*, now: Callable[[], datetime]) -> int:
    """Send the letters that are due; how many went out. Safe side by side, and after a crash."""
    sent = 0
    while batch := claim_some(now()):
        for notice in batch:
            sent += deliver_one(notice, now)
    return sent


@transaction.atomic
def claim_some(now: datetime) -> list[Notice]:
    """Take some notices that nobody else is busy with. The lease runs out by itself when we are killed."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": AT_A_TIME})
        keys = [key for (key,) in cursor.fetchall()]
    return list(Notice.objects.filter(pk__in=keys).select_related("idea", "voter__user").order_by("mail_after", "pk"))


def deliver_one(notice: Notice, now: Callable[[], datetime]) -> bool:
    if notice.attempts > MOST_ATTEMPTS:  # killed while sending, again and again
        give_up(notice)
        return False
    profile = person_of(notice)
    reader, why_not = reader_of(profile)
    wish = wish_of(profile, notice) if profile else Preference()
    if profile:
        owe_push(notice=notice, profile=profile, wish=wish, now=now())
    if reader is None:
        settle(notice, mail_skipped=why_not)
        return False
    if wish.mail == Preference.Mail.NEVER:
        settle(notice, mail_skipped="not wanted")
        return False
    if wish.mail == Preference.Mail.DIGEST:
        collect(notice=notice, profile=reader.profile, hours=hours_of(reader.profile), now=now())
        return False
    try:
        letter(notice, reader).send()
    except (OSError, ValueError) as error:  # all of smtplib's; and a letter that cannot be written stops no other
        put_off(notice, error, now())
        return False
    settle(notice, mailed_at=now(), last_error="")
    return True


def letter(notice: Notice, reader: Reader) -> EmailMessage:
    """The letter in its reader's language. The same notice always makes the same Message-ID."""
    stop = stop_url(reader.profile, notice.topic)
    with translation.override(reader.language):
        headline, text = notice.words
        body = render_to_string(
            "loyalty/letter.txt",
            {
                "reader": reader.profile,
                "text": text,
                "idea_url": where(notice) if notice.idea_id else "",
                "here": notice.facts.get("product"),
                "asks_url": url_of("feedback:my-questions") if notice.kind in Notice.ASKING else "",
                "stop_url": stop,
                "settings_url": url_of("loyalty:notice-settings"),
                "retailer": settings.RETAILER,
            },
        )
    stable = headers(name=message_id("notice", notice.pk), stop=stop, topic=notice.topic)
    return EmailMessage(headline, body, to=[reader.email], headers=stable)


def put_off(notice: Notice, error: Exception, now: datetime) -> None:
    """Try again, each time later; after twelve attempts give up, visibly."""
    notice.last_error = f"{type(error).__name__}: {error}"[:300]
    if notice.attempts >= MOST_ATTEMPTS:
        give_up(notice)
    else:
        settle(notice, mail_after=now + timedelta(seconds=30 * 2**notice.attempts), last_error=notice.last_error)


def give_up(notice: Notice) -> None:
    settle(notice, mail_skipped=GIVEN_UP, last_error=notice.last_error)
    AuditEntry.objects.create(
        who="task:deliver",
        what="letter given up",
        subject=f"notice:{notice.pk}",
        details={"attempts": notice.attempts, "error": notice.last_error},
    )


def settle(notice: Notice, **fields: object) -> None:
    """Mark what became of it and give the lease back."""
    Notice.objects.filter(pk=notice.pk).update(leased_until=None, **fields)


def try_again(*, now: datetime) -> int:
    """Letters that were given up are due once more; how many."""
    given_up = Notice.objects.filter(mail_skipped=GIVEN_UP, mailed_at=None)
    return given_up.update(mail_skipped="", attempts=0, mail_after=now, leased_until=None)


CLAIM = """
UPDATE feedback_notice SET leased_until = %(until)s, attempts = attempts + 1
 WHERE id IN (SELECT id FROM feedback_notice
               WHERE mailed_at IS NULL AND mail_skipped = '' AND mail_after <= %(now)s
                 AND (leased_until IS NULL OR leased_until < %(now)s)
               ORDER BY mail_after, id LIMIT %(limit)s
                 FOR UPDATE SKIP LOCKED)
RETURNING id
"""
