"""The collected letter: notices that somebody wants to hear of together, once a day or once a week."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from feedback.models import Notice
from ground.leases import GIVEN_UP, MOST_ATTEMPTS
from ground.models import AuditEntry
from loyalty.actions.letters import headers, message_id, stop_url, url_of, where
from loyalty.actions.readers import Reader, reader_of
from loyalty.models import Hours, Letter, LetterLine, Profile

AT_A_TIME = 20
COLLECTED = "stands in a collected letter"


@transaction.atomic
def collect(*, notice: Notice, profile: Profile, hours: Hours, now: datetime) -> Letter:
    """Put the notice into the next letter that nobody has begun to send; once, however often it is said."""
    line = LetterLine.objects.filter(notice=notice).select_related("letter").first()
    if line:
        return line.letter
    due = hours.next_letter(now)
    letter = open_letter(profile, due)
    while letter.attempts or letter.done_at or letter.dropped:  # begun, so it stays as it is
        due = hours.next_letter(due)
        letter = open_letter(profile, due)
    LetterLine.objects.create(notice=notice, letter=letter)
    Notice.objects.filter(pk=notice.pk).update(mail_skipped=COLLECTED, leased_until=None)
    return letter


def open_letter(profile: Profile, due: datetime) -> Letter:
    key = {"profile": profile, "day": due.date()}
    Letter.objects.bulk_create([Letter(**key, due_at=due)], ignore_conflicts=True)
    return Letter.objects.select_for_update().get(**key)


def send_collected(*, now: Callable[[], datetime]) -> int:
    """Send the collected letters that are due; how many went out. Safe side by side, and after a crash."""
    sent = 0
    while keys := Letter.objects.claim(now=now(), limit=AT_A_TIME):
        for letter in Letter.objects.filter(pk__in=keys).select_related("profile__user").order_by("due_at", "pk"):
            sent += send_one(letter, now)
    return sent


def send_one(letter: Letter, now: Callable[[], datetime]) -> bool:
    reader, why_not = reader_of(letter.profile)
    if letter.attempts > MOST_ATTEMPTS or reader is None:  # killed while sending again and again, or may not be sent
        drop(letter, GIVEN_UP if reader else why_not)
        return False
    try:
        written(letter, reader).send()
    except (OSError, ValueError) as error:  # all of smtplib's; and a letter that cannot be written stops no other
        if letter.put_off(error, now()):
            drop(letter, GIVEN_UP)
        return False
    mark(letter, now())
    return True


@transaction.atomic
def mark(letter: Letter, now: datetime) -> None:
    letter.settle(done_at=now, last_error="")
    Notice.objects.filter(letter_line__letter=letter).update(mailed_at=now, mail_skipped="")


def drop(letter: Letter, why: str) -> None:
    letter.settle(dropped=why)
    if why == GIVEN_UP:
        AuditEntry.objects.create(
            who="task:deliver",
            what="letter given up",
            subject=f"letter:{letter.pk}",
            details={"attempts": letter.attempts, "error": letter.last_error},
        )


def try_letters_again(*, now: datetime) -> int:
    """Collected letters that were given up are due once more; how many."""
    return Letter.objects.filter(dropped=GIVEN_UP).update(dropped="", attempts=0, due_at=now, leased_until=None)


def written(letter: Letter, reader: Reader) -> EmailMessage:
    """The letter in its reader's language. The same letter always makes the same Message-ID."""
    notices = Notice.objects.filter(letter_line__letter=letter).select_related("idea").order_by("created_at", "pk")
    stop = stop_url(reader.profile)
    with translation.override(reader.language):
        lines = [line_of(notice) for notice in notices]
        subject = lines[0]["headline"]
        if len(lines) > 1:
            more = len(lines) - 1
            subject = ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", more)
            subject %= {"first": lines[0]["headline"], "n": more}
        context = {"reader": reader.profile, "lines": lines, "stop_url": stop, "retailer": settings.RETAILER}
        context["settings_url"] = url_of("loyalty:notice-settings")
        body = render_to_string("loyalty/digest.txt", context)
    stable = headers(name=message_id("letter", letter.pk), stop=stop, topic="")
    return EmailMessage(subject, body, to=[reader.email], headers=stable)


def line_of(notice: Notice) -> dict[str, str]:
    headline, text = notice.words
    return {"headline": headline, "text": text, "url": where(notice)}
