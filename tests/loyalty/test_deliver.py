"""Letters go out at least once, and once for each cause."""

import re
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from feedback.models import Notice
from ground.models import AuditEntry
from loyalty.actions.agree import agree
from loyalty.actions.deliver import claim_some, deliver
from loyalty.models import Consent
from loyalty.tasks import deliver as deliver_task
from tests import make

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As kill -9 does: nothing after it runs."""


class DiesAfterSending(EmailBackend):
    """A post office that takes the letter, whereupon the sender is killed."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


class IsClosed(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("the post office is closed")


@pytest.fixture
def post_office(settings):
    def post_office(kind):
        settings.MAILERS = {"default": {"BACKEND": f"{__name__}.{kind.__name__}"}} if kind else OPEN

    return post_office


OPEN = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def ada(ada):
    agree(profile=ada.profile, purpose="answers", channel="mail", yes=True, source="test")
    return ada


@pytest.fixture
def notice(ada):
    idea = make.idea("Sage teacups")
    facts = {"title": "Sage teacups", "due": "2026-12-24"}
    return ada.voter.notices.create(kind="coming", idea=idea, cause="decision:1", facts=facts)


def later(**time):
    return lambda: timezone.now() + timedelta(**time)


def test_it_writes_to_whom_it_is_owed(notice, ada):
    facts = {"title": "A first line\nand a second", "why": ["link"]}  # as comments have them
    ada.voter.notices.create(kind="held", idea=notice.idea, cause="held:comment:1", facts=facts)

    assert deliver_task() == 2

    letter, held = mail.outbox
    assert "“A first line and a second”" in held.message()["Subject"]
    assert letter.to == [ada.email]
    assert letter.subject == "We are getting “Sage teacups”"
    assert "on the shelf by 24 December 2026" in letter.body
    assert f"/ideas/{notice.idea_id}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    notice.refresh_from_db()
    assert notice.mailed_at is not None
    assert notice.leased_until is None


def test_it_writes_once(notice):
    deliver_task()
    deliver_task()
    deliver(now=later(days=1))

    assert len(mail.outbox) == 1


def test_a_sender_killed_between_sending_and_marking_sends_the_same_letter_again(notice, post_office):
    post_office(DiesAfterSending)
    with pytest.raises(Killed):
        deliver(now=timezone.now)
    post_office(None)

    assert deliver(now=timezone.now) == 0  # the lease still runs
    assert deliver(now=later(minutes=3)) == 1

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert parseaddr(first.extra_headers["Message-ID"])[1]
    assert deliver(now=later(days=1)) == 0


def test_while_one_sender_is_busy_another_finds_nothing(notice):
    assert claim_some(timezone.now()) == [notice]

    assert deliver(now=timezone.now) == 0


def test_a_closed_post_office_is_tried_again_later_and_later(notice, post_office):
    post_office(IsClosed)
    deliver(now=timezone.now)
    notice.refresh_from_db()
    assert (notice.attempts, notice.mailed_at) == (1, None)
    assert "closed" in notice.last_error
    assert notice.mail_after > timezone.now()

    post_office(None)
    assert deliver(now=timezone.now) == 0
    assert deliver(now=later(minutes=5)) == 1


def test_after_twelve_attempts_it_is_given_up_visibly_and_can_be_sent_again(notice, post_office, capsys):
    post_office(IsClosed)
    for day in range(1, 20):
        deliver(now=later(days=day * 3))
    notice.refresh_from_db()
    assert (notice.attempts, notice.mail_skipped) == (12, "given up")
    assert AuditEntry.objects.get(what="letter given up").subject == f"notice:{notice.pk}"
    call_command("letters")
    assert "given up: 1" in capsys.readouterr().out

    post_office(None)
    call_command("letters", again=True)
    assert deliver(now=later(seconds=1)) == 1


def test_a_sender_killed_again_and_again_gives_up_too(notice, post_office):
    Notice.objects.update(attempts=12)

    assert deliver(now=timezone.now) == 0
    notice.refresh_from_db()
    assert notice.mail_skipped == "given up"
    assert not mail.outbox


def test_without_consent_nobody_is_written_to(notice, ada):
    agree(profile=ada.profile, purpose="answers", channel="mail", yes=False, source="test")

    assert deliver_task() == 0
    notice.refresh_from_db()
    assert notice.mail_skipped == "no consent"


def test_a_guest_has_no_address(db):
    make.voter().notices.create(kind="coming", cause="decision:1")

    assert deliver_task() == 0
    assert Notice.objects.get().mail_skipped == "no address"


def test_each_kind_has_its_words(ada):
    facts = {"title": "Sage teacups", "reason": "It costs too much.", "stores": ["Leeds", "York"], "points": 250}
    for kind in Notice.Kind.values:
        for given in (facts, facts | {"due": "2026-12-24"}, {}):
            headline, text = Notice(kind=kind, facts=given).words
            assert headline
            assert "%(" not in headline + text

    assert Notice(kind="declined", facts=facts).words[1].endswith("It costs too much.")
    assert "Leeds and York" in Notice(kind="listed", facts=facts).words[1]
    assert "250 points" in Notice(kind="credited", facts=facts).words[0]


# ---- stopping them --------------------------------------------------------------------------------------------------


@pytest.fixture
def stop(notice):
    deliver_task()
    url = re.search(r"https?://\S+(/letters/stop/\S+)", mail.outbox[0].body)[1]
    assert f"{url}>" in mail.outbox[0].extra_headers["List-Unsubscribe"]
    return url


def state(ada):
    return Consent.objects.state(ada.profile, "answers", "mail")


def test_looking_at_the_page_does_not_stop_them(client, stop, ada):
    assert "Stop our letters?" in client.get(stop).content.decode()
    assert state(ada) == "SUBSCRIBED"


def test_an_address_that_was_made_up_stops_nothing(client, stop, ada):
    assert client.post(stop[:-2] + "x/").status_code == 404
    assert client.post("/letters/stop/1/").status_code == 404
    assert state(ada) == "SUBSCRIBED"


def owe(ada, kind, cause):
    ada.voter.notices.create(kind=kind, cause=cause, facts={"title": "Sage teacups"})


def test_one_click_of_the_mail_program_stops_letters_like_it_and_a_button_all(client, stop, ada):
    """RFC 8058: the program posts by itself, without a session."""
    answer = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})

    assert "What is decided about what you want" in answer.text
    assert "/my/notices/settings/" in answer.text, "who pressed it by mistake finds where it is turned on again"
    assert state(ada) == "SUBSCRIBED"
    owe(ada, "declined", "decision:2")
    owe(ada, "listed", "listed:1")
    deliver_task()
    assert [letter.subject for letter in mail.outbox[1:]] == ["“Sage teacups” is on the shelf"]

    client.post(stop, {"all": "1"})
    assert state(ada) == "UNSUBSCRIBED"
