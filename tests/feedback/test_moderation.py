"""Keeping order: what is held, reported, approved, hidden, voided and taken back, and who is told why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.merge import merge, unmerge
from feedback.models import Flag, Idea, Notice, Ruling, WatchWord
from ground import pace

QUEUE = "/moderation/"


@pytest.fixture
def at_work(enter, mira):
    return enter(mira)


@pytest.fixture
def strict(settings):
    """As it is shipped: too quick is held, and so is a guest's first post."""
    settings.LEAST_SECONDS_TO_POST, settings.HOLD_FIRST_POSTS = 3, ["guest"]


def said(make, title="Mugs with lids", *, seconds=20, **more):
    drawn = pace.stamp(timezone.now() - timedelta(seconds=seconds))
    return {"title": title, "board": make.board().slug, "agree": "on", "sure": "1", "pace": drawn} | more


def rule(client, idea, verdict, **more):
    url = reverse("feedback:moderation-rule", args=["idea", idea.pk])
    return client.post(url, {"verdict": verdict} | more, follow=True)


def count(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def kinds(voter):
    return list(voter.notices.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("who", "text", "seconds", "why"),
    [
        ("guest", {"title": "Mugs with lids"}, 20, ["first"]),
        ("ada", {"title": "Mugs with lids"}, 20, []),
        ("ada", {"title": "Mugs with lids"}, 1, ["quick"]),
        ("ada", {"title": "Mugs", "body": "a.com b.com"}, 20, []),
        ("ada", {"title": "Mugs", "body": "a.com https://b.example www.c.example"}, 20, ["link"]),
        ("ada", {"title": "A CÁSIN0 in the shop"}, 20, ["word"]),
        ("ada", {"title": "Casinos are elsewhere"}, 20, []),
    ],
)
def test_it_holds_what_somebody_should_read_first(client, enter, ada, at_work, make, strict, who, text, seconds, why):
    WatchWord.objects.create(word="Casino")
    writer = client if who == "guest" else enter(ada)

    answer = writer.post("/ideas/new/", said(make, seconds=seconds, **text))

    idea = Idea.objects.get()
    assert answer.url == reverse("feedback:idea", args=[idea.pk]), "whoever is held cannot tell by the answer"
    assert list(Flag.objects.values_list("reason", flat=True)) == why
    assert idea.state == ("held" if why else "open")
    assert kinds(idea.author) == (["held"] if why else [])
    assert (idea.title in at_work.get(QUEUE).text) == bool(why)


def test_a_guest_s_first_post_stands_when_it_is_approved_and_the_next_one_at_once(client, at_work, make, strict):
    client.post("/ideas/new/", said(make))
    idea = Idea.objects.get()

    page = rule(at_work, idea, "approve")

    assert "Undo" in page.text
    assert (Idea.objects.get().state, count(idea), kinds(idea.author)) == ("open", 1, ["held", "approved"])
    client.post("/ideas/new/", said(make, "Longer bunting"))
    assert Idea.objects.get(title="Longer bunting").state == "open"
    at_work.post(reverse("feedback:moderation-undo", args=[Ruling.objects.get().pk]))
    assert (Idea.objects.get(pk=idea.pk).state, count(idea)) == ("held", 0)
    assert idea.title in at_work.get(QUEUE).text, "taken back, it waits again"


def test_what_people_report_waits_once_with_their_reasons(client, enter, ada, dan, at_work, make):
    idea = make.idea("Cheap watches")
    url = reverse("feedback:report", args=["idea", idea.pk])
    assert client.post(url, {"words": "?"}).status_code == 422
    for person in (enter(ada), enter(dan)):
        person.post(url, {"reason": "advert", "words": "sells watches"})
        person.post(url, {"reason": "rude"})

    page = at_work.get(QUEUE).text

    assert page.count(f'id="idea-{idea.pk}"') == 1
    assert "say 2 visitors" in page and "sells watches" in page
    assert "Moderation <span" in page
    assert Flag.objects.count() == 2, "each of them once"


def test_a_photo_is_reported_and_hidden_by_itself_and_shown_again(client, enter, ada, dan, at_work, make):
    picture = "0123456789abcdef0123456789abcdef-600x400"
    idea = make.idea("Watch stands", author=ada.voter, photo=picture)
    page, url = reverse("feedback:idea", args=[idea.pk]), reverse("feedback:report", args=["photo", idea.pk])
    assert url in client.get(page).text and picture in client.get(url).text
    assert enter(dan).post(url, {"reason": "personal", "words": "My face."}, follow=True).status_code == 200
    client.post(reverse("feedback:report", args=["idea", idea.pk]), {"reason": "rude"})

    queue = at_work.get(QUEUE).text
    assert f'id="photo-{idea.pk}"' in queue and f'id="idea-{idea.pk}"' in queue and "My face." in queue
    assert "Photo of" in queue and picture in queue, "whoever decides has to see it"
    ruling = reverse("feedback:moderation-rule", args=["photo", idea.pk])
    at_work.post(ruling, {"verdict": "hide", "reason": "personal"})

    shown = client.get(page)
    assert shown.status_code == 200 and "Watch stands" in shown.text and picture not in shown.text
    assert client.get(url).status_code == 404 and Idea.objects.get().state == Idea.State.OPEN
    told = Notice.objects.get(voter=ada.voter)
    assert "took down your photo of “Watch stands”" in told.words[0] and "private" in told.words[1]
    assert "Your photo was taken down" in enter(ada).get(page).text
    at_work.post(reverse("feedback:moderation-undo", args=[Ruling.objects.get().pk]))
    assert picture in client.get(page).text


def test_it_hides_with_a_reason_which_the_author_reads_and_nobody_can_vote(client, enter, ada, at_work, make):
    idea = make.idea("Cheap watches", author=ada.voter)
    make.vote(idea, ada.voter)
    without = at_work.post(reverse("feedback:moderation-rule", args=["idea", idea.pk]), {"verdict": "hide"})
    assert without.status_code == 422 and "There is a problem" in without.text

    rule(at_work, idea, "hide", reason="advert", words="Watches are not ours.")

    assert client.get(reverse("feedback:idea", args=[idea.pk])).status_code == 404
    assert client.post(reverse("feedback:idea-vote", args=[idea.pk])).status_code == 404
    hers = enter(ada).get(reverse("feedback:idea", args=[idea.pk])).text
    assert "Only you can see this" in hers and "Put it on a wish list" not in hers
    told = Notice.objects.get(voter=ada.voter).words
    assert "off the board" in told[0] and "advert" in told[1] and "Watches are not ours." in told[1]


def test_of_two_moderators_one_is_faster_and_the_other_reads_so(enter, at_work, make):
    other = enter(make.user("max@example.com", name="Max Second", role="moderator"))
    idea = make.idea("Cheap watches", state="held")
    Flag.objects.create(thing="idea", thing_id=idea.pk, reason="link")
    rule(at_work, idea, "approve", seen="0")

    page = rule(other, idea, "hide", seen="0", reason="advert")

    assert "Mira Castellano was faster: Approved" in page.text
    assert Idea.objects.get().state == "open"


def test_many_are_approved_at_once(at_work, make):
    ideas = [make.idea(f"Number {number}", state="held") for number in range(3)]
    for idea in ideas:
        Flag.objects.create(thing="idea", thing_id=idea.pk, reason="first")
    assert f'name="after" value="idea-{ideas[1].pk}"' in at_work.get(QUEUE).text

    ticked = [f"idea-{idea.pk}" for idea in ideas[:2]]
    at_work.post(reverse("feedback:moderation-approve"), {"case": [*ticked, "idea-4711", "vote-1", "nonsense"]})

    assert list(Idea.objects.order_by("pk").values_list("state", flat=True)) == ["open", "open", "held"]


def test_it_takes_few_questions_however_much_waits(at_work, make, django_assert_max_num_queries):
    for number in range(15):
        idea = make.idea(f"Number {number}", state="held")
        Flag.objects.create(thing="idea", thing_id=idea.pk, reason="first")

    with django_assert_max_num_queries(14):
        assert "Number 14" in at_work.get(QUEUE).text


def test_it_marks_the_links_and_nothing_else(enter, ada, at_work, make):
    words = {"body": "Look: https://a.example/mugs and www.b.example, or www.c.example"}
    enter(ada).post("/ideas/new/", said(make, **words))

    assert '<mark dir="auto">https://a.example/mugs www.b.example, www.c.example</mark>' in at_work.get(QUEUE).text


def test_taking_a_ruling_back_leaves_alone_what_was_joined_or_parted_since(at_work, cleo, make):
    elder, joined_since, parted_since = make.idea(), make.idea("Twin", state="held"), make.idea("Triplet")
    rule(at_work, joined_since, "approve")
    merge(absorbed=joined_since, survivor=elder, by=cleo, now=timezone.now())
    parted = merge(absorbed=parted_since, survivor=elder, by=cleo, now=timezone.now())
    rule(at_work, parted_since, "hide", reason="advert")
    unmerge(merge=parted, by=cleo, now=timezone.now())

    for ruling in Ruling.objects.all():
        at_work.post(reverse("feedback:moderation-undo", args=[ruling.pk]))

    assert Idea.objects.get(pk=joined_since.pk).state == "merged"
    assert Idea.objects.get(pk=parted_since.pk).state == "open"
    assert Idea.objects.get(pk=parted_since.pk).merged_into is None


def test_moderators_keep_the_list_of_words(at_work, enter, cleo):
    words = reverse("feedback:moderation-words")
    for _tap in range(2):
        at_work.post(words, {"word": " Fresh  bargains "})

    word = WatchWord.objects.get()
    page = at_work.get(words).text
    assert "Fresh bargains" in page and "20 votes in an hour and 50 in a day" in page and "5 posts in an hour" in page
    assert enter(cleo).get(words).status_code == 403
    at_work.post(reverse("feedback:moderation-word", args=[word.pk]))
    assert not WatchWord.objects.exists()
