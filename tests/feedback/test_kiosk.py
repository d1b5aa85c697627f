"""A screen in a store: let in once by its manager, a fresh voice for everybody, nothing lost and nothing double."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.models import Idea, Kiosk, KioskVisit, Vote

PAIR = "/staff/kiosks/"


@pytest.fixture
def shown():
    """`shown(screen)`: the code a screen shows, as one types it."""

    def shown(screen):
        screen.post("/kiosk/code/")
        return re.search(r"id=\"code\">(\d{3} \d{3})<", screen.get("/kiosk/").text)[1]

    return shown


@pytest.fixture
def idea(make):
    return make.idea("Teacups in sage green")


def tap(idea, visit, wants=True, key=None):
    return {"key": str(key or uuid.uuid4()), "visit": str(visit), "idea": idea.pk, "wants": wants}


def send(screen, *taps):
    return screen.post("/kiosk/votes/", {"taps": list(taps)}, content_type="application/json")


def outcomes(answer):
    return [one["outcome"] for one in answer.json()["taps"]]


def votes(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def open_shelf(screen, visit):
    return screen.get("/kiosk/shelf/", {"visit": str(visit)})


def test_a_screen_is_let_in_with_its_code_once_by_its_own_stores_manager(enter, mona, make, shown, leeds, idea):
    screen, york = Client(), make.store("York")
    code = shown(screen)
    assert open_shelf(screen, uuid.uuid4()).url == "/kiosk/"  # nobody yet

    wrong = enter(mona).post(PAIR, {"code": "12", "name": "x", "store": leeds.pk})
    elsewhere = enter(mona).post(PAIR, {"code": code, "name": "Door", "store": york.pk})
    right = enter(mona).post(PAIR, {"code": code, "name": "Door", "store": leeds.pk})
    again = enter(mona).post(PAIR, {"code": code, "name": "Another", "store": leeds.pk})

    assert [wrong.status_code, elsewhere.status_code, right.status_code, again.status_code] == [422, 422, 302, 422]
    assert "There is a problem" in again.text and "Another" in again.text
    assert "Teacups in sage green" in screen.get("/kiosk/").text
    kept = Kiosk.objects.get()
    assert (str(kept), kept.store, kept.paired_by) == ("Door", leeds, mona)
    assert code.replace(" ", "") not in str(vars(kept)), "nothing is kept that would let anybody in"


def test_a_code_that_ran_out_lets_nobody_in(enter, mona, shown, leeds, time_machine):
    screen, now = Client(), timezone.now()
    time_machine.move_to(now, tick=False)
    code = shown(screen)

    time_machine.move_to(now + timedelta(minutes=11), tick=False)

    answer = enter(mona).post(PAIR, {"code": code, "name": "Door", "store": leeds.pk})
    assert answer.status_code == 422
    assert 'id="code"' not in screen.get("/kiosk/").text


def test_a_made_up_cookie_is_nobody(idea):
    stranger = Client()
    stranger.cookies["kiosk"] = "made-up"

    assert send(stranger, tap(idea, uuid.uuid4())).status_code == 403
    assert open_shelf(stranger, uuid.uuid4()).url == "/kiosk/"


def test_a_screen_ends_at_once_and_can_go_on_after_all(screen, enter, mona, dan, make, idea):
    kiosk = Kiosk.objects.get()
    address = reverse("feedback:staff-kiosk", args=[kiosk.pk])
    york = make.user("yuri@example.com", role="manager", store=make.store("York"))
    assert enter(york).post(address, {"on": "0"}).status_code == 404
    assert enter(dan).post(address, {"on": "0"}).status_code == 403
    assert screen.post("/kiosk/heartbeat/", {"waiting": "3"}).status_code == 204
    assert "3 votes wait on it" in enter(mona).get(PAIR).text

    enter(mona).post(address, {"on": "0"})

    assert screen.post("/kiosk/heartbeat/").status_code == 403
    assert send(screen, tap(idea, uuid.uuid4())).status_code == 403
    enter(mona).post(address, {"on": "1"})
    assert screen.post("/kiosk/heartbeat/").status_code == 204


def test_everybody_at_a_screen_is_somebody_new_who_carries_the_store(screen, leeds, idea):
    first, second = uuid.uuid4(), uuid.uuid4()
    plain = {"idea": idea.pk, "want": "1"}

    there = screen.post("/kiosk/vote/", plain | {"visit": first, "department": "tea", "shown": "24"})  # without script
    assert there.url == f"/kiosk/shelf/?visit={first}&department=tea&shown=24#bay-{idea.pk}"
    assert 'aria-pressed="true"' in open_shelf(screen, first).text
    screen.post("/kiosk/wipe/", {"visit": first})
    screen.post("/kiosk/vote/", plain | {"visit": second})

    assert votes(idea) == 2
    assert set(Vote.objects.values_list("store", flat=True)) == {leeds.pk}
    assert open_shelf(screen, first).url == "/kiosk/", "nobody comes back to what was wiped"
    screen.post("/kiosk/vote/", {"idea": idea.pk, "want": "0", "visit": first})
    screen.post("/kiosk/thanks/", {"visit": first})
    assert votes(idea) == 2


def test_it_speaks_the_language_of_whoever_stands_there_and_forgets_it(screen, make):
    first, second = uuid.uuid4(), uuid.uuid4()
    for number in range(13):
        make.idea(f"Mug number {number}")
    assert "Deutsch" in open_shelf(screen, first).text

    shelf = screen.post("/kiosk/language/", {"visit": first, "language": "de"}, follow=True).text
    assert '<html lang="de"' in shelf and "English" in shelf and "Englisch" not in shelf
    assert shelf.count('<li class="bay"') == 12
    assert screen.get("/kiosk/shelf/", {"visit": first, "shown": "24"}).text.count('<li class="bay"') == 13
    screen.post("/kiosk/wipe/", {"visit": first})

    assert '<html lang="en"' in open_shelf(screen, second).text


def test_a_queue_that_is_sent_again_counts_once_and_in_its_order(screen, make, idea):
    visit, other, closed = uuid.uuid4(), make.idea("Mugs"), make.idea("Fresh fish", state="closed")
    queue = [tap(idea, visit), tap(other, visit), tap(other, visit, wants=False), tap(closed, visit)]

    first = send(screen, *queue[:2])
    second = send(screen, *queue)
    third = send(screen, *queue)

    assert outcomes(first) == ["counted", "counted"]
    assert outcomes(second) == outcomes(third) == ["counted", "counted", "counted", "closed"]
    assert (votes(idea), votes(other)) == (1, 0)
    assert outcomes(send(screen, queue[0] | {"wants": False})) == ["another"], "one key is one tap"
    assert votes(idea) == 1
    for nonsense in ({"key": "x"}, tap(idea, visit) | {"idea": 10**30}, tap(idea, "a visit"), "tap", 7):
        assert send(screen, nonsense).status_code == 422


def test_one_visit_has_no_more_votes_than_a_guest(screen, idea, settings):
    settings.GUEST_VOTES_PER_HOUR = 2
    visit = uuid.uuid4()

    answer = send(screen, *(tap(idea, visit, wants=n % 2 == 0) for n in range(3)))

    assert outcomes(answer) == ["counted", "counted", "too-many"]


def test_a_phone_takes_the_visit_over_once(screen, client, idea, make):
    visit, mine = uuid.uuid4(), make.idea("Mugs")
    send(screen, tap(idea, visit))
    client.post(reverse("feedback:idea-vote", args=[mine.pk]), {"want": "1"})  # this phone has a voice already
    client.post(reverse("feedback:idea-vote", args=[idea.pk]), {"want": "1"})
    thanks = screen.post("/kiosk/thanks/", {"visit": visit})
    assert '<svg class="qr"' in thanks.text
    address = re.search(r"/take/[^/]+/", thanks.context["address"])[0]

    assert "1 wish from the screen in Leeds" in client.get(address).text
    assert votes(idea) == 2
    assert client.post(address).url == "/my/voice/"

    assert votes(idea) == 1, "who wants it twice wants it once"
    assert "Teacups in sage green" in client.get("/my/voice/").text
    assert Client().post(address).status_code == 410
    assert outcomes(send(screen, tap(idea, visit))) == ["over"], "the screen has nothing of it any more"
    assert open_shelf(screen, visit).url == "/kiosk/"


def test_a_phone_without_a_voice_gets_the_visits_own_and_a_forged_code_gets_nothing(screen, client, ada, enter, idea):
    visit = uuid.uuid4()
    send(screen, tap(idea, visit))
    old = re.search(r"/take/[^/]+/", screen.post("/kiosk/thanks/", {"visit": visit}).context["address"])[0]
    new = re.search(r"/take/[^/]+/", screen.post("/kiosk/thanks/", {"visit": visit}).context["address"])[0]
    voter = KioskVisit.objects.get().voter

    assert client.get("/take/forged/").status_code == 410
    assert client.post(old).status_code == 410, "the newest code alone opens it"
    enter(ada).post(new)

    assert Vote.objects.get(value=1).voter == ada.voter
    assert voter != ada.voter and votes(idea) == 1


def test_a_line_written_on_the_screen_is_an_idea_for_its_store(screen, leeds, idea, settings):
    settings.HOLD_FIRST_POSTS, settings.LEAST_SECONDS_TO_POST = [], 0
    visit, key = uuid.uuid4(), uuid.uuid4()
    said = {"visit": visit, "title": "Oat milk for the office", "agree": "on", "client_key": key}

    empty = screen.post("/kiosk/ask/", {"visit": visit})
    twin = screen.post("/kiosk/ask/", said | {"title": "Teacups in a sage green"})
    for _ in range(2):  # sent twice
        assert screen.post("/kiosk/ask/", said).status_code == 302

    assert empty.status_code == 422 and "There is a problem" in empty.text
    assert twin.status_code == 422 and "Is it one of these?" in twin.text
    settings.POSTS_PER_HOUR = 0
    many = screen.post("/kiosk/ask/", said | {"title": "Rye bread", "client_key": uuid.uuid4()})
    assert many.status_code == 429 and 'value="Rye bread"' in many.text
    assert 'class="kiosk-thanks"' in many.text, "in the screen's own frame, which has no way out"
    asked = Idea.objects.get(title="Oat milk for the office")
    assert (asked.store, votes(asked)) == (leeds, 1)
