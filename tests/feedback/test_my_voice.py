"""What somebody said, and what became of it."""

from django.urls import reverse

from feedback.models import Follow, Idea, Notice, StatusChange, Voter

URL = "/my/voice/"


def test_it_shows_what_ada_asked_for_wanted_and_asked_in_a_store(enter, ada, make, leeds):
    voter, _ = Voter.objects.get_or_create(user=ada)
    make.idea("Asked by Ada", author=voter)
    make.vote(make.idea("Wanted by Ada"), voter)
    make.request(leeds, "Asked at the till", voter=voter)
    make.idea("Of somebody else")

    page = enter(ada).get(URL).text

    for words in ("Asked by Ada", "Wanted by Ada", "Asked at the till"):
        assert words in page
    assert "Of somebody else" not in page


def test_it_shows_the_answer_and_its_reason_first(enter, ada, make):
    voter, _ = Voter.objects.get_or_create(user=ada)
    waiting, answered = make.idea("Still waiting"), make.idea("Now answered")
    make.vote(waiting, voter)
    make.vote(answered, voter)
    Idea.objects.filter(pk=answered.pk).update(stage="declined", state="closed")
    StatusChange.objects.create(idea=answered, stage="declined", reason="It broke in every test.", cause="decision:1")

    page = enter(ada).get(URL).text

    assert "It broke in every test." in page
    assert page.index("Now answered") < page.index("Still waiting")


def test_it_shows_a_guest_what_this_device_said(client, make, idea):
    client.get(URL)
    empty = client.get(URL).text
    assert "You have not said anything yet" in empty and "belong to this device" not in empty

    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    page = client.get(URL).text
    assert idea.title in page
    assert "What you said belongs to this device." in page


def test_it_does_not_show_ada_s_voice_to_dan(enter, ada, dan, make):
    make.vote(make.idea("Wanted by Ada"), Voter.objects.get_or_create(user=ada)[0])

    assert "Wanted by Ada" not in enter(dan).get(URL).text


def test_it_takes_as_many_questions_for_many_ideas(enter, ada, make, django_assert_max_num_queries):
    voter, _ = Voter.objects.get_or_create(user=ada)
    for number in range(15):
        make.vote(make.idea(f"Idea number {number}"), voter)
    client = enter(ada)

    with django_assert_max_num_queries(18):
        client.get(URL)


def owe(voter, idea, **fields):
    return Notice.objects.create(voter=voter, kind="declined", idea=idea, cause="decision:1", **fields)


def test_it_brings_notices_and_marks_them_read(enter, ada, idea):
    voter, _ = Voter.objects.get_or_create(user=ada)
    owe(voter, idea, facts={"reason": "It broke in every test."})
    client = enter(ada)

    page = client.get("/my/notices/").text
    assert f"Not this time: “{idea.title}”" in page
    assert "It broke in every test." in page
    assert Notice.objects.unread().count() == 1  # looking changes nothing

    client.post("/my/notices/")

    assert Notice.objects.unread().count() == 0


def test_it_keeps_notices_from_others(enter, ada, dan, idea):
    owe(Voter.objects.get_or_create(user=ada)[0], idea)
    client = enter(dan)

    assert "No notices yet" in client.get("/my/notices/").text
    client.post("/my/notices/")

    assert Notice.objects.unread().count() == 1


def test_it_shows_the_parts_by_address_and_what_else_she_said(enter, ada, make, leeds):
    voter = ada.voter
    waits, there = make.idea("Still waiting", author=voter), make.idea("Mugs with lids", author=voter)
    Idea.objects.filter(pk=there.pk).update(stage="shelf")
    make.pledge(waits, voter, price=900)
    make.pair_choice(make.idea("One"), make.idea("Other"), voter)
    make.request(leeds, "A kettle", idea=make.idea("Kettles that whistle"), voter=voter)
    make.poll_answer(make.poll(question="Which lamp?").options.first(), voter)
    followed = make.idea("Only followed", votes_folded=41, stage="shelf")
    Follow.objects.create(idea=followed, voter=voter)
    make.vote(make.idea("Cups with lids"), voter)
    Idea.objects.filter(title="Cups with lids").update(state="merged", merged_into=there)
    make.comment(make.idea("Rude words", state="hidden"), voter, "Well said")
    make.not_for_me(make.idea("Fresh fish"), voter)
    owe(voter, there, facts={"points": 250})
    Notice.objects.update(kind="credited")
    client = enter(ada)

    page = client.get(URL).text
    for words in (
        "You helped these to the shelf",
        "you would buy it",
        "you would buy it, at about £9.00",
        "You chose 1 time between two",
        "rather than “Other”",
        "You asked for it in a store",
        "Which lamp?</a>",
        "Well said",
        "Cups with lids",
        "We joined it with",
        "Fresh fish",
        "+250",
    ):
        assert words in page
    assert "41 people" not in page, "numbers stay hidden from whoever did not vote"
    assert "Rude words" not in page and "Only followed" not in page.partition('class="tabs"')[0]
    assert "Still waiting" not in client.get(URL + "?show=shelf").text
    assert "Mugs with lids" not in client.get(URL + "?show=waiting").text.partition('class="tabs"')[2]
    assert client.get(URL + "?show=all").status_code == 404
