"""A guest's wish, from a card on the shelf until it stands there, by way of a screen that has lost its connection."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from collab.actions.decide import decide
from feedback.models import Idea, Vote
from tests.house.processes import eventually
from tests.importing import run
from tests.journeys.scan import scan

GRACE = "grace@example.com"
PHONE = {"width": 390, "has_touch": True}


@pytest.fixture
def tea(make, leeds):
    """A product whose card hangs in Leeds, two wishes about it, and a third that says what one of them says."""
    tea = make.variant("Green tea, 500 g", price=500, cost=200)
    make.listing(tea, leeds)
    tea.tin = make.idea("Green tea in a tin", product=tea.product)
    tea.weighed = make.idea("Camomile by weight", store=leeds)
    tea.twin = make.idea("Camomile sold by weight")
    make.vote(tea.twin)
    return tea


def wanted(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def test_a_guest_scans_votes_without_a_connection_claims_pledges_answers_and_finds_it_on_the_shelf(
    house, walk, tea, make, leeds, ben, cleo, settings, tmp_path
):
    phone, screen, desk = walk.as_person(**PHONE), walk.as_person(), walk.as_person(cleo)

    scan_the_card(walk, phone, printed_by_ben(walk, ben, tea), tea)
    vote_on_the_screen(walk, screen, make.kiosk(leeds), tea)
    take_it_along(walk, phone, screen, tea)
    claim_by_mail(walk, phone, house)
    assert {wanted(tea.tin), wanted(tea.weighed)} == {1}, "nothing lost, nothing double"
    assert set(Vote.objects.filter(voter__user__email=GRACE, value=1).values_list("idea", "store")) == {
        (tea.tin.pk, leeds.pk),
        (tea.weighed.pk, leeds.pk),
    }
    pledge(walk, phone, tea)
    answer_what_is_asked(walk, phone, desk, tea)
    settings.UNDO_SECONDS = 0
    find_it_on_the_shelf(walk, phone, tea, make, cleo, leeds, tmp_path)


def printed_by_ben(walk, ben, tea):
    """The address that stands in the code on a card, as Ben's printer draws it."""
    page = walk.as_person(ben)
    page.goto("/staff/cards/?q=green+tea")
    walk.look(page)
    page.get_by_label("Green tea, 500 g").check()
    page.get_by_role("button", name="Make the cards").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cards to print")
    walk.look(page)
    return scan(page)


def scan_the_card(walk, phone, address, tea):
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Green tea, 500 g")
    walk.look(phone)
    ticket = phone.locator(f"#ticket-{tea.tin.pk}")
    ticket.tap()
    expect(ticket).to_have_attribute("aria-pressed", "true")
    assert wanted(tea.tin) == 1


def vote_on_the_screen(walk, screen, kiosk, tea):
    """Both wishes, while nothing can be sent; they count once when it can."""
    screen.context.add_cookies(
        [{"name": "kiosk", "value": "a screen's secret", "domain": "localhost", "path": "/kiosk/"}]
    )
    screen.goto("/kiosk/")
    expect(screen.locator("html")).to_have_attribute("data-kept", "yes")
    walk.look(screen)
    screen.context.set_offline(True)
    screen.locator(".kiosk-touch").click()
    for idea in (tea.tin, tea.weighed):
        screen.locator(f'[data-vote="{idea.pk}"] .ticket').click()
    badge = screen.locator("#kiosk-badge")
    expect(badge).to_contain_text("2 saved here, will be sent")
    walk.look(screen)
    assert wanted(tea.weighed) == 0

    screen.context.set_offline(False)
    expect(badge).to_be_hidden()
    assert (wanted(tea.tin), wanted(tea.weighed)) == (2, 1)


def take_it_along(walk, phone, screen, tea):
    screen.get_by_role("button", name="Done").click()
    expect(screen.get_by_role("heading", name="Thank you", exact=True)).to_be_visible()
    walk.look(screen)
    phone.goto(scan(screen))
    expect(phone.get_by_role("main")).to_contain_text("2 wishes from the screen in Leeds")
    walk.look(phone)
    phone.get_by_role("button", name="Take it to this phone").tap()
    expect(phone.get_by_role("main")).to_contain_text("What you said belongs to this device")
    expect(phone.get_by_role("link", name=tea.weighed.title, exact=True)).to_be_visible()
    walk.look(phone)
    screen.get_by_role("button", name="Finish").click()
    expect(screen.locator("[data-attract]")).to_be_visible()


def claim_by_mail(walk, phone, house):
    """A new account, made with nothing but the code of a letter; it leads back to where she was."""
    phone.get_by_role("link", name="Keep it with an e-mail address").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")
    walk.look(phone)
    phone.get_by_role("link", name="Make an account").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Make an account")
    walk.look(phone)
    phone.get_by_label("Your e-mail address").fill(GRACE)
    phone.get_by_role("button", name="Send me a code").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Type the code")
    walk.look(phone)
    phone.get_by_label("Code from the e-mail").fill(house.code(GRACE))
    phone.get_by_role("button", name="Go on").tap()
    phone.wait_for_url("**/my/voice/")
    expect(phone.get_by_role("main")).not_to_contain_text("belong to this device")
    walk.look(phone)


def pledge(walk, phone, tea):
    phone.get_by_role("link", name=tea.tin.title, exact=True).tap()
    expect(phone.get_by_role("heading", name="Would you buy it?")).to_be_visible()
    walk.look(phone)
    phone.get_by_role("button", name="Yes, at about that price").tap()
    expect(phone.get_by_role("heading", name="You would buy it, at about £5.00")).to_be_visible()
    assert tea.tin.pledges.get(value=1).voter.user.email == GRACE


def answer_what_is_asked(walk, phone, desk, tea):
    """Cleo joins what says the same; whoever wanted what goes is asked, and nothing moves before they answer."""
    desk.goto("/desk/twins/")
    walk.look(desk)
    desk.get_by_role("button", name=tea.twin.title).click()
    expect(desk.get_by_role("main")).to_contain_text("1 person asked")
    assert (wanted(tea.weighed), wanted(tea.twin)) == (1, 1)

    phone.reload()
    phone.get_by_role("link", name="Your notices, 1 new").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your notices")
    walk.look(phone)
    phone.get_by_role("link", name="Answer with one tap").tap()
    expect(phone.get_by_role("heading", name=f"Is “{tea.twin.title}” what you meant?")).to_be_visible()
    walk.look(phone)
    phone.get_by_role("button", name="Still mine").tap()
    expect(phone.get_by_role("main")).to_contain_text("your vote counts there too")
    assert (wanted(tea.weighed), wanted(tea.twin)) == (1, 2)


def find_it_on_the_shelf(walk, phone, tea, make, cleo, leeds, folder):
    """It is promised, the first ones arrive in Leeds, and her notice leads to where it stands."""
    soon = timezone.localdate() + timedelta(days=30)
    with transaction.atomic():  # else a worker that drafts the department takes back what no signal speaks for
        suggestion = make.suggestion(idea=tea.tin)
        decide(suggestion=suggestion, verdict="accept", by=cleo, now=timezone.now(), promised_for=soon)
    variant = eventually(lambda: Idea.objects.get(pk=tea.tin.pk).variant)
    run("import_stock", f"store,sku,quantity\n{leeds.code},{variant.sku},12\n", folder, "--commit")
    eventually(lambda: Idea.objects.filter(pk=tea.tin.pk, stage=Idea.Stage.SHELF).exists())

    phone.goto("/my/notices/")
    expect(phone.get_by_role("main")).to_contain_text("It is in your store now: Leeds")
    walk.look(phone)
    phone.get_by_role("link", name="Where to find it").tap()
    phone.wait_for_url("**/products/*/")
    expect(phone.get_by_role("main")).to_contain_text("Leeds")
    walk.look(phone)
    phone.goto("/my/voice/")
    expect(phone.get_by_role("heading", name="You helped these to the shelf")).to_be_visible()
