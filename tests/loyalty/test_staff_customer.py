"""One screen about one customer, and the look that is noted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Idea, StatusChange
from loyalty.actions.credit import credit
from loyalty.models import ProfileView, Tier
from tests import make


@pytest.fixture
def profile(ada):
    return ada.profile


@pytest.fixture
def url(profile):
    return f"/staff/customers/{profile.pk}/"


@pytest.fixture
def look(enter, ben, url):
    client = enter(ben)

    def look(**query):
        return client.get(url, query).content.decode()

    return look


def test_it_shows_tier_points_and_last_buys(look, profile, leeds):
    Tier.objects.create(slug="regular", name="Regular", threshold=0)
    Tier.objects.create(slug="friend", name="Friend", threshold=400)
    credit(account=profile.account, points=120, ref="order:1", reason="order")
    make.order(leeds, (make.variant("Sage teacup"), 2), profile=profile)

    shown = look()

    assert "Ada Lovelace" in shown
    assert "120" in shown
    assert "Sage teacup" in shown


@pytest.mark.parametrize("days, said", [(0, "arrived here in Leeds today"), (1, "yesterday"), (3, "on "), (20, "on ")])
def test_it_opens_with_what_arrived_in_this_store(look, profile, leeds, days, said):
    cup = make.variant("Sage teacup")
    idea = make.idea("Sage teacups", variant=cup, stage="shelf")
    make.vote(idea, profile.voter)
    make.listing(cup, leeds, listed_on=timezone.localdate() - timedelta(days=days))

    shown = look()

    assert "“Sage teacups”, which you voted for, arrived here in Leeds" in shown
    assert said in shown


def test_what_an_undecided_idea_is_about_did_not_arrive_because_of_it(look, profile, leeds):
    clock = make.variant("Alarm clock, green")
    make.vote(make.idea("A silent version of the alarm clock", variant=clock, stage="posted"), profile.voter)
    make.listing(clock, leeds, listed_on=timezone.localdate())

    assert "arrived here" not in look()


def test_what_arrived_elsewhere_is_not_said_to_be_here(look, profile):
    cup = make.variant("Sage teacup")
    make.vote(make.idea("Sage teacups", variant=cup, stage="coming"), profile.voter)
    make.listing(cup, make.store("York"))

    shown = look()

    assert "arrived here" not in shown
    assert "We are getting “Sage teacups”" in shown


def test_it_says_why_not_when_there_is_no_better_news(look, profile):
    idea = make.idea("A gold kettle", stage="declined", state=Idea.State.CLOSED, author=profile.voter)
    StatusChange.objects.create(idea=idea, stage="declined", reason="It would cost too much.", cause="decision:1")

    assert "It would cost too much." in look()


def test_good_news_comes_before_bad(look, profile):
    make.idea("A gold kettle", stage="declined", author=profile.voter)
    make.vote(make.idea("Sage teacups", stage="coming"), profile.voter)

    assert "We are getting “Sage teacups”" in look()


def test_each_look_is_noted_with_role_store_and_purpose(look, profile, ben, leeds):
    look(**{"for": "call"})

    view = ProfileView.objects.get()
    assert (view.profile, view.by, view.role, view.store, view.purpose) == (profile, ben, "staff", leeds, "call")


def test_going_back_and_forth_is_one_look(look):
    look()
    look()

    assert ProfileView.objects.count() == 1


def test_a_look_after_ten_minutes_is_another(look, time_machine):
    look()
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    look()

    assert ProfileView.objects.count() == 2


def test_an_invented_purpose_is_not_written_down(look):
    look(**{"for": "curiosity"})

    assert ProfileView.objects.get().purpose == "counter"


def test_staff_of_another_store_see_the_same_customer_and_it_is_noted(enter, url):
    hana = make.user(role="staff", store=make.store("York"), name="Hana")

    assert enter(hana).get(url).status_code == 200
    assert ProfileView.objects.get().store.name == "York"


def test_it_asks_the_database_at_most_eight_times(enter, ben, url, profile, leeds, django_assert_max_num_queries):
    cup = make.variant("Sage teacup")
    for n in range(4):
        make.vote(make.idea(f"Idea {n}", variant=cup), profile.voter)
        make.order(leeds, (cup, 2), (make.variant(f"Mug {n}"), 1), profile=profile)
        make.request(leeds, f"Request {n}", voter=profile.voter)
    client = enter(ben)

    with django_assert_max_num_queries(8):
        client.get(url)


def test_it_shows_no_label_about_the_customer(look, profile, leeds):
    make.order(leeds, (make.variant("Sage teacup"), 2), profile=profile)

    shown = look().lower()

    for label in ("price-led", "loyal customer", "likely to", "segment", "churn", "high value"):
        assert label not in shown


def test_dan_the_stranger_sees_nothing_and_leaves_no_trace(client, enter, dan, cleo, ada, url):
    assert client.get(url).status_code == 302
    for person in (dan, cleo, ada):
        assert enter(person).get(url).status_code == 403
    assert not ProfileView.objects.exists()
