"""Signing in by a code from a mail; what a guest did stays theirs."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.actions.claim import claim
from feedback.models import Idea, Vote, Voter
from loyalty.models import Consent, Profile, User
from tests import make

LOGIN, CODE, SIGN_UP = "/account/login/", "/account/login/code/confirm/", "/account/signup/"
SECOND = "/account/second-step/authenticate/"


@pytest.fixture(autouse=True)
def patient(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def code_in(mail):
    return re.search(r"^[A-Z0-9-]{6,9}$", mail.body, re.MULTILINE)[0]


@pytest.fixture
def sign_in(db, client, mailoutbox):
    def sign_in(email, **more):
        client.post(LOGIN, {"login": email} | more)
        return client.post(CODE, {"code": code_in(mailoutbox[-1])} | more)

    return sign_in


def app_of(user):
    """An authenticator app with this user's secret; gives the present code."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return lambda: format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_ada_signs_in_with_a_code_from_her_mail(sign_in, client, ada, mailoutbox):
    answer = sign_in(ada.email)

    assert (answer.status_code, answer.url) == (302, "/")
    assert mailoutbox[-1].to == [ada.email]
    assert client.get("/my/data/").status_code == 200


def test_she_comes_back_to_the_page_she_wanted(sign_in, ada):
    assert sign_in(ada.email, next="/my/data/").url == "/my/data/"


def test_nobody_is_sent_to_another_site(sign_in, ada):
    assert sign_in(ada.email, next="https://evil.example/").url == "/"


def test_a_wrong_code_opens_nothing_and_keeps_the_page(client, ada, mailoutbox):
    client.post(LOGIN, {"login": ada.email})

    answer = client.post(CODE, {"code": "AAAAAA"})

    assert answer.status_code == 200
    assert "There is a problem" in answer.text and "Send a new code" in answer.text
    assert client.get("/my/data/").status_code == 302


def test_a_letter_that_got_lost_is_sent_anew(client, ada, mailoutbox):
    client.post(LOGIN, {"login": ada.email})
    client.post(CODE, {"action": "resend"})
    assert len(mailoutbox) == 2

    assert client.post(CODE, {"code": code_in(mailoutbox[-1])}).status_code == 302
    assert client.get("/my/data/").status_code == 200


def test_a_stranger_learns_nothing_about_who_has_an_account(ada, mailoutbox):
    stranger = Client()
    known = Client().post(LOGIN, {"login": ada.email})
    unknown = stranger.post(LOGIN, {"login": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "no account" in mailoutbox[-1].subject
    assert SIGN_UP in stranger.get(CODE).text  # the letter says so, and here is the way on


def test_a_new_shopper_makes_an_account_and_asks_for_answers(db, client, mailoutbox):
    client.post(SIGN_UP, {"email": "grace@example.com", "answers": "on"})
    assert not Profile.objects.exists()

    client.post("/account/confirm-email/", {"code": code_in(mailoutbox[-1])})

    profile = Profile.objects.get(user__email="grace@example.com")
    assert profile.account.balance == 0
    assert Consent.objects.state(profile, "answers", "mail") == "SUBSCRIBED"


def test_who_does_not_ask_for_answers_gets_none(db, client, mailoutbox):
    client.post(SIGN_UP, {"email": "grace@example.com"})
    client.post("/account/confirm-email/", {"code": code_in(mailoutbox[-1])})

    assert Consent.objects.state(Profile.objects.get(), "answers", "mail") == "UNSUBSCRIBED"


def test_a_customer_of_the_till_finds_her_points_again(sign_in, mailoutbox, leeds):
    known = make.profile("Grace", email="Grace@Example.com", favourite_store=leeds)
    known.make_voter()
    idea = make.idea()
    make.vote(idea, known.voter)
    grace = make.user("grace@example.com")

    sign_in(grace.email)

    assert Profile.objects.get(user=grace) == known
    assert Voter.objects.get(user=grace).votes.get().idea == idea
    assert Idea.objects.with_votes().get(pk=idea.pk).vote_count == 1


def test_an_address_that_was_not_confirmed_opens_nobodys_profile(db, client, mailoutbox):
    known = make.profile("Grace", email="grace@example.com")

    client.post(SIGN_UP, {"email": "grace@example.com"})

    known.refresh_from_db()
    assert known.user is None


# ---- what a guest did -----------------------------------------------------------------------------------------------


def votes_of(user):
    return set(Vote.objects.filter(voter__user=user, value=1).values_list("idea", flat=True))


def counts():
    return {idea.pk: idea.vote_count for idea in Idea.objects.with_votes()}


def test_a_guests_votes_become_hers(db, client, sign_in, mailoutbox):
    first, second = make.idea("One"), make.idea("Two")
    client.post(reverse("feedback:idea-vote", args=[first.pk]))
    client.post(reverse("feedback:idea-vote", args=[second.pk]))
    before = counts()
    grace = make.user("grace@example.com")

    sign_in(grace.email)

    assert votes_of(grace) == {first.pk, second.pk}
    assert counts() == before == {first.pk: 1, second.pk: 1}


def test_who_had_voted_already_counts_once(client, sign_in, ada):
    same, other = make.idea("Same"), make.idea("Other")
    make.vote(same, ada.voter)
    client.post(reverse("feedback:idea-vote", args=[same.pk]))
    client.post(reverse("feedback:idea-vote", args=[other.pk]))

    sign_in(ada.email)

    assert "2 wishes from this device are with your account now." in client.get("/my/data/").text
    assert votes_of(ada) == {same.pk, other.pk}
    assert counts() == {same.pk: 1, other.pk: 1}
    assert Voter.objects.filter(user=ada).count() == 1


def test_a_wish_she_took_back_stays_taken_back(client, sign_in, ada):
    idea = make.idea()
    make.vote(idea, ada.voter)
    idea.withdraw(ada.voter.pk)
    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    sign_in(ada.email)

    assert votes_of(ada) == set()
    assert counts() == {idea.pk: 0}


def test_claiming_twice_changes_nothing(ada):
    guest = make.voter()
    idea = make.idea()
    make.vote(idea, guest)

    claim(guest=guest, user=ada)
    claim(guest=guest, user=ada)

    assert votes_of(ada) == {idea.pk}
    assert counts() == {idea.pk: 1}


def test_what_was_heard_already_moves_without_a_change_of_the_number(ada):
    idea = make.idea()
    vote = make.vote(idea, make.voter())
    Vote.objects.filter(idea=idea).update(heard_at="2026-01-01T00:00:00Z", heard_value=1)
    Idea.objects.filter(pk=idea.pk).update(votes_folded=1)

    claim(guest=vote.voter, user=ada)

    assert counts() == {idea.pk: 1}


def test_posts_requests_follows_and_notices_come_along(ada, leeds):
    guest = make.voter()
    idea = make.idea(author=guest)
    make.request(leeds, voter=guest)
    guest.notices.create(kind="coming", cause="decision:1")
    ada.voter.notices.create(kind="coming", cause="decision:2")
    guest.notices.create(kind="coming", cause="decision:2")

    claim(guest=guest, user=ada)

    idea.refresh_from_db()
    assert idea.author == ada.voter
    assert ada.voter.requests.count() == 1
    assert sorted(ada.voter.notices.values_list("cause", flat=True)) == ["decision:1", "decision:2"]


def test_nobody_takes_over_another_persons_voice(ada, dan):
    idea = make.idea()
    make.vote(idea, ada.voter)

    mine = claim(guest=ada.voter, user=dan)

    assert mine.user == dan
    assert votes_of(ada) == {idea.pk}
    assert votes_of(dan) == set()


# ---- people who work here -------------------------------------------------------------------------------------------


def test_ben_needs_his_second_step(sign_in, client, ben):
    app = app_of(ben)

    answer = sign_in(ben.email)
    assert answer.url == SECOND
    assert client.get("/staff/").status_code == 302

    answer = client.post(SECOND, {"code": app()})
    assert answer.url == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_a_code_of_the_app_works_once(sign_in, client, ben, mailoutbox):
    app = app_of(ben)
    sign_in(ben.email)
    client.post(SECOND, {"code": app()})
    client.post("/account/logout/")
    sign_in(ben.email)

    client.post(SECOND, {"code": app()})

    assert client.get("/staff/").status_code == 302


def test_without_a_second_step_ben_holds_no_right_of_staff(sign_in, client, ben):
    answer = sign_in(ben.email)

    assert answer.url == "/staff/"
    answer = client.get("/staff/")
    assert answer.url == "/account/second-step/needed/?next=/staff/"
    page = client.get(answer.url).content.decode()
    assert "/account/second-step/totp/activate/" in page
    assert client.post("/staff/request/", {"text": "x"}).status_code == 403


def test_he_sets_it_up_and_confirms_with_it(sign_in, client, ben, time_machine):
    sign_in(ben.email)
    client.get("/account/second-step/totp/activate/")
    secret = client.session["mfa.totp.secret"]

    def code():
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    client.post("/account/second-step/totp/activate/", {"code": code()})
    assert (
        "/account/second-step/reauthenticate/"
        in client.get("/account/second-step/needed/?next=/staff/").content.decode()
    )
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    answer = client.post("/account/second-step/reauthenticate/?next=/staff/", {"code": code(), "next": "/staff/"})

    assert answer.url == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_a_recovery_code_opens_the_door_once(sign_in, client, ben):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    app_of(ben)
    code = RecoveryCodes.activate(ben).get_unused_codes()[0]
    sign_in(ben.email)
    client.post(SECOND, {"code": code})
    assert client.get("/staff/").status_code == 200
    client.post("/account/logout/")

    sign_in(ben.email)
    client.post(SECOND, {"code": code})
    assert client.get("/staff/").status_code == 302


def test_after_a_night_away_the_second_step_is_asked_again(enter, ben, time_machine):
    client = enter(ben)
    assert client.get("/staff/").status_code == 200
    time_machine.move_to(timezone.now() + timedelta(hours=11))
    assert client.get("/staff/").status_code == 200  # used in between
    time_machine.move_to(timezone.now() + timedelta(hours=11))
    assert client.get("/staff/").status_code == 200

    time_machine.move_to(timezone.now() + timedelta(hours=13))
    assert client.get("/staff/").url == "/account/second-step/needed/?next=/staff/"


def test_cleo_lands_at_her_desk(sign_in, client, cleo):
    app = app_of(cleo)
    sign_in(cleo.email)

    assert client.post(SECOND, {"code": app()}).url == "/desk/"


# ---- guessing -------------------------------------------------------------------------------------------------------


def test_guessing_codes_comes_to_an_end(client, ada, mailoutbox, settings):
    del settings.ACCOUNT_RATE_LIMITS
    client.post(LOGIN, {"login": ada.email})

    for _ in range(5):
        answer = client.post(CODE, {"code": "AAAAAA"})
    right = client.post(CODE, {"code": code_in(mailoutbox[0])})

    assert answer.status_code == 302
    assert right.url != "/"
    assert client.get("/my/data/").status_code == 302


def test_asking_for_many_codes_is_refused_though_redis_is_gone(ada, settings, mailoutbox):
    del settings.ACCOUNT_RATE_LIMITS
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    for _ in range(6):
        Client().post(LOGIN, {"login": ada.email})

    assert len(mailoutbox) == 3


def test_people_who_are_gone_stay_out(sign_in, client, ada):
    sign_in(ada.email)
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert client.get("/my/data/").status_code == 302
