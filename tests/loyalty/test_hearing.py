"""How somebody hears of what became of their wishes: what about, which way, when; and never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from feedback.models import Follow, Topic
from loyalty.actions.agree import agree
from loyalty.actions.collect import send_collected
from loyalty.actions.deliver import deliver
from loyalty.models import Consent, Hours, Letter, Preference

pytestmark = pytest.mark.django_db
URL = "/my/notices/settings/"
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Killed(BaseException):
    """As kill -9 does: nothing after it runs."""


class DiesAfterSending(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


@pytest.fixture
def ada(ada):
    agree(profile=ada.profile, purpose="answers", channel="mail", yes=True, source="test")
    for topic in (Topic.DECISIONS, Topic.SHELF):
        Preference.objects.create(profile=ada.profile, topic=topic, mail="digest")
    return ada


@pytest.fixture
def owe(ada, make):
    def owe(title, kind="coming", **fields):
        fields = {"facts": {"title": title}, "created_at": MONDAY, "mail_after": MONDAY} | fields
        return ada.voter.notices.create(kind=kind, cause=f"{kind}:{title}", **fields)

    return owe


def at(moment):
    return lambda: moment


def pass_by(moment):
    return deliver(now=at(moment)) + send_collected(now=at(moment))


def test_it_collects_what_she_wants_to_read_together(ada, owe):
    owe("Sage teacups")
    owe("Mugs with lids", "declined")
    owe("Gift wrap", "reply", facts={"title": "Gift wrap", "reason": "From May on."})
    assert pass_by(MONDAY) == 1, "an answer goes out at once"
    assert pass_by(TUESDAY - timedelta(minutes=1)) == 0

    assert pass_by(TUESDAY) == 1

    letter = mail.outbox[1]
    assert letter.subject == "We are getting “Sage teacups”, and 1 more"
    assert "Not this time: “Mugs with lids”" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ada.voter.notices.filter(mailed_at=None).count() == 0
    assert pass_by(TUESDAY + timedelta(days=9)) == 0


def test_a_letter_that_may_have_gone_out_stays_the_same_and_news_wait_for_the_next(owe, settings):
    owe("Sage teacups")
    deliver(now=at(MONDAY))
    open_ = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.DiesAfterSending"}}
    with pytest.raises(Killed):
        send_collected(now=at(TUESDAY))
    settings.MAILERS = open_

    owe("Mugs with lids", mail_after=MONDAY)
    deliver(now=at(MONDAY + timedelta(hours=1)))  # another sender, before eight, finds the letter begun
    assert pass_by(TUESDAY) == 0, "the lease still runs"
    assert pass_by(TUESDAY + timedelta(minutes=3)) == 1
    assert pass_by(TUESDAY + timedelta(days=1)) == 1

    first, again, next_day = mail.outbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.body == again.body
    assert "Mugs with lids" in next_day.body and "Sage teacups" not in next_day.body


def test_the_weekly_letter_comes_on_friday_at_her_hour_where_she_lives(ada, make):
    ada.profile.favourite_store = make.store("Leeds", timezone="America/New_York")
    weekly = Hours(profile=ada.profile, every="week", hour=7)

    assert weekly.next_letter(MONDAY) == datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert weekly.next_letter(datetime(2026, 11, 27, 12, 0, tzinfo=UTC)) == datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
    assert weekly.not_quiet(datetime(2026, 11, 24, 2, 30, tzinfo=UTC)) == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert weekly.not_quiet(MONDAY.replace(hour=20)) == MONDAY.replace(hour=20)


def test_an_idea_she_made_quiet_is_heard_of_in_the_app_alone(enter, ada, make, owe):
    idea = make.idea("Gift wrap", author=ada.voter)
    enter(ada).post(f"/ideas/{idea.pk}/follow/", {"quiet": "1"})
    assert Follow.objects.get().quiet
    owe("Gift wrap", "reply", idea=idea)

    assert pass_by(TUESDAY) == 0
    assert "An answer about “Gift wrap”" in enter(ada).get("/my/notices/").text


def test_she_chooses_what_about_which_way_and_when(enter, ada):
    client = enter(ada)
    page = client.get(URL)
    assert "It is on the shelf of your store" in page.text
    said = {f"mail_{topic}": "never" for topic in Topic.values} | {"push_shelf": "on", "every": "week", "hour": "18"}
    said |= {"quiet_from": "22", "quiet_to": "7", "time_zone": "Europe/Berlin", "language": "de"}

    assert client.post(URL, said | {"hour": "25"}).status_code == 422
    assert client.post(URL, said).status_code == 302

    hours = Hours.objects.get()
    assert (hours.every, hours.hour, hours.time_zone) == ("week", 18, "Europe/Berlin")
    assert set(Preference.objects.values_list("topic", "mail", "push")) == {
        (topic, "never", topic == "shelf") for topic in Topic.values
    }
    ada.refresh_from_db()
    assert ada.language == "de"
    assert Consent.objects.state(ada.profile, "answers", "mail") == "UNSUBSCRIBED", "the box was not ticked"
    assert Letter.objects.count() == 0
