"""The board: what a visitor sees, in the order and with the filters the address names."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from feedback.models import Board, Idea, StatusChange, Voter

URL = "/"


def test_it_shows_open_ideas_to_a_guest(client, make):
    make.idea("Mugs with lids")

    page = client.get(URL)

    assert page.status_code == 200
    assert "Mugs with lids" in page.text


def test_it_does_not_show_hidden_and_held_ideas(client, make):
    make.idea("Rude words", state=Idea.State.HIDDEN)
    make.idea("Not yet read", state=Idea.State.HELD)

    page = client.get(URL + "?stage=all")

    assert "Rude words" not in page.text
    assert "Not yet read" not in page.text


def test_it_hides_the_number_until_ada_has_voted(make, enter, ada, idea):
    make.vote(idea)
    client = enter(ada)
    assert f'data-count="{idea.pk}"' not in client.get(URL).text

    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    assert f'data-count="{idea.pk}">2</output>' in client.get(URL).text


def test_it_shows_the_numbers_to_a_guest_who_chose_to_see_them(client, make, idea):
    make.vote(idea)

    client.post(reverse("feedback:show-counts"), {"show": "1"})

    assert f'data-count="{idea.pk}">1</output>' in client.get(URL).text
    assert Voter.objects.filter(shows_counts=True).count() == 1


def test_it_sorts_by_what_the_address_says(client, make):
    old = make.idea("First", votes_folded=1)
    new = make.idea("Second", votes_folded=9)
    page = client.get(URL + "?sort=wanted").text
    assert page.index(new.title) < page.index(old.title)

    page = client.get(URL + "?sort=new").text

    assert page.index(new.title) < page.index(old.title)
    assert client.get(URL + "?sort=rising").status_code == 200


def test_it_mixes_the_same_way_again_for_the_same_seed(client, make):
    for number in range(6):
        make.idea(f"Idea number {number}", shuffle=number / 6)

    pages = [client.get(f"{URL}?seed=3").text for _ in range(2)]
    other = client.get(f"{URL}?seed=11").text

    def order(page):
        return sorted(range(6), key=lambda number: page.index(f"Idea number {number}"))

    assert order(pages[0]) == order(pages[1]) != order(other)

    first = client.get(URL).text  # nobody yet; then somebody who came back from an idea; then somebody who voted
    back = client.get(URL).text
    client.post(reverse("feedback:idea-vote", args=[Idea.objects.first().pk]))

    assert order(first) == order(back) == order(client.get(URL).text)


def test_it_filters_by_department_and_store(client, make, leeds):
    make.idea("Blue mugs", category=make.category("Kitchen > Mugs"))
    make.idea("Bunting", category=make.category("Party"), store=leeds)

    kitchen = client.get(URL + "?department=kitchen").text
    in_leeds = client.get(f"{URL}?store={leeds.code}").text

    assert "Blue mugs" in kitchen
    assert "Bunting" not in kitchen
    assert "Bunting" in in_leeds
    assert "Blue mugs" not in in_leeds


def test_it_shows_what_waits_longest_and_what_was_decided_last(client, make):
    now = timezone.now()
    ages = {"Fresh bunting": 2, "Old bunting": 40, "On its way": 90}
    for title, days in ages.items():
        stage = "coming" if title == "On its way" else "posted"
        make.idea(title, created_at=now - timedelta(days=days), stage=stage)
    for title, stage, days in [("Shipped first", "shelf", 9), ("Declined last", "declined", 1)]:
        told = make.idea(title, stage=stage, state=Idea.State.CLOSED if stage == "declined" else Idea.State.OPEN)
        StatusChange.objects.create(idea=told, stage=stage, at=now - timedelta(days=days), cause="x")

    waiting = client.get(URL + "?sort=undecided").text
    decided = client.get(URL + "?sort=decided").text

    assert waiting.index("Old bunting") < waiting.index("Fresh bunting")
    assert "On its way" not in waiting and "Shipped first" not in waiting
    assert decided.index("Declined last") < decided.index("Shipped first")
    assert "Declined last" in client.get(URL + "?sort=decided&stage=open&department=&store=&step=").text
    assert "bunting" not in decided and 'id="drawn"' not in decided


def test_it_filters_by_the_step_of_shopping_and_names_the_store(client, make, leeds):
    make.idea("Benches", step="try", store=leeds)
    make.idea("Contactless", step="pay", store=leeds)

    page = client.get(f"{URL}?step=try&store={leeds.code}").text

    assert "Benches" in page and "Contactless" not in page
    assert ">Leeds</span></h1>" in page


def test_before_there_is_a_board_it_says_so_and_cleo_opens_the_first_ones(client, enter, ada, cleo, settings):
    settings.DEMO = True
    filling = client.get(URL)
    settings.DEMO = False

    assert (filling.status_code, filling["Retry-After"], filling["Refresh"]) == (503, "5", "5")
    assert "The shelf is not open yet" in client.get(URL).text
    assert enter(ada).post(reverse("feedback:boards-open")).status_code == 403

    enter(cleo).post(reverse("feedback:boards-open"))

    assert "How we shop" in client.get(URL).text
    Board.objects.filter(slug="product-mix").update(is_open=False)
    assert client.get(URL).url == reverse("feedback:board-of", args=["make-it-mine"])


def test_it_names_what_narrows_the_list_and_leads_back_from_each(client, make, leeds):
    make.idea("Bunting", category=make.category("Party"), store=leeds)

    page = client.get(f"{URL}?sort=new&department=party&store={leeds.code}").text

    kept = page.partition('class="chips kept"')[2].partition("</ul>")[0]
    assert "Party" in kept and "Leeds" in kept
    assert f'href="/?sort=new&amp;store={leeds.code}"' in kept


def test_it_says_so_when_nothing_fits_and_when_nothing_is_there(client, make):
    make.board()
    assert "This shelf is still empty" in client.get(URL).text

    assert "No idea fits these filters" in client.get(URL + "?stage=declined").text


def test_it_takes_nonsense_in_the_address_for_not_said(client, idea):
    page = client.get(URL + "?sort=sideways&seed=99&shown=-1&department=nowhere&store=x&stage=y")

    assert page.status_code == 200
    assert idea.title in page.text


def test_it_shows_twenty_and_then_twenty_more(client, make):
    for number in range(23):
        make.idea(f"Idea number {number}")

    first = client.get(URL + "?sort=new").text
    more = client.get(URL + "?sort=new&shown=40").text

    assert first.count('class="bay"') == 20
    assert "sort=new&amp;shown=40" in first
    assert more.count('class="bay"') == 23
    assert "Show 20 more" not in more


def test_it_keeps_another_board_apart(client, make):
    make.idea("Mugs with lids")
    make.idea("Gift wrap at the till", board=make.board("how-we-shop"))

    page = client.get(reverse("feedback:board-of", args=["how-we-shop"])).text

    assert "Gift wrap at the till" in page
    assert "Mugs with lids" not in page
    assert 'href="/ideas/new/?board=how-we-shop"' in page
    asking = client.get("/ideas/new/?board=how-we-shop").text.partition("<details")[0]
    assert '<option value="how-we-shop" selected' in asking
    assert client.get(reverse("feedback:board-of", args=["no-such-board"])).status_code == 404


def test_it_writes_titles_as_words_not_as_markup(client, make):
    make.idea("<script>alert(1)</script> cups")
    make.idea("كوب شاي باللون الأخضر")

    page = client.get(URL).text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; cups" in page
    assert re.search(r'<a [^>]*dir="auto"[^>]*>كوب شاي باللون الأخضر</a>', page)


def test_it_draws_new_words_when_an_idea_changes(client, idea):
    client.get(URL)

    Idea.objects.filter(pk=idea.pk).update(title="Mugs with straws", version=idea.version + 1)

    assert "Mugs with straws" in client.get(URL).text


def test_it_takes_few_questions_however_many_ideas(client, enter, ada, make, django_assert_max_num_queries):
    for number in range(30):
        make.vote(make.idea(f"Idea number {number}"))
    client = enter(ada)
    client.get(URL + "?shown=40")  # the bays are drawn once

    with django_assert_max_num_queries(5):
        client.get(URL + "?shown=40")
